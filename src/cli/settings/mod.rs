//! Settings: flag > environment > `opcit.toml` > default, each with where it came from.

mod flags;
mod here;
mod origin;
mod overrides;
mod sources;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::SignedDuration;

pub(super) use self::flags::without_asking;
pub use self::flags::{RefreshArg, Shared};
pub(super) use self::here::find_upward;
use self::here::shown;
use self::origin::place;
pub use self::origin::{Line, Origin};
pub(crate) use self::overrides::read_id;
use self::overrides::read_override;
use super::exit::Failure;
use super::toml_file::TomlFile;
use super::{duration, toml_file};
use crate::config::{Config, FreshnessConfig};
use crate::pipeline::{Overrides, Refresh};

/// Everything resolved.
#[derive(Debug, Clone)]
pub struct Settings {
    /// For the layers below.
    pub config: Config,
    /// The file, as read (for output and catalog settings).
    pub file: TomlFileView,
    /// For people.
    pub lines: Vec<Line>,
    /// The curator's word on single entries.
    pub overrides: Overrides,
}

/// The parts of `opcit.toml` that concern commands rather than layers.
#[derive(Debug, Clone, Default)]
pub struct TomlFileView {
    /// The file, if there is one.
    pub path: Option<PathBuf>,
    /// Its text, to find places in.
    pub text: String,
    /// `catalogs`, made relative to the working directory.
    pub catalogs: Vec<String>,
    /// `output.format`
    pub format: Option<String>,
    /// `output.min_change`
    pub min_change: Option<String>,
    /// `output.template`
    pub template: Option<String>,
    /// `output.all_items`
    pub all_items: bool,
}

impl Settings {
    /// For `--dry-run`: a flag of one command has the last word on the setting `name`.
    pub(super) fn given(&mut self, name: &str, value: Option<&str>) {
        let Some(value) = value else { return };
        let line = Line { name: name.to_owned(), value: value.to_owned(), origin: Origin::Flag };
        match self.lines.iter_mut().find(|line| line.name == name) {
            Some(there) => *there = line,
            None => self.lines.push(line),
        }
    }

    /// The failure of a command over the value of a setting, with where that was set: by `flag`, if it was given.
    pub(super) fn blame(&self, name: &str, flag: Option<&str>, mut failure: Failure) -> Failure {
        let place = match flag {
            Some(flag) => flag.to_owned(),
            None => {
                place(&self.lines, name, self.file.path.as_deref().map(|path| (path, &*self.file.text)), true)
            }
        };
        failure.message = format!("{place}: {}", failure.message);
        failure
    }
}

/// Reads the environment; tests pass their own.
pub type Env<'e> = &'e dyn Fn(&str) -> Option<String>;

/// The process's environment; an empty variable is an unset one.
pub fn process_env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|v| !v.is_empty())
}

/// A variable of ours that is no text would pass for one that is not set.
fn refuse_what_is_no_text() -> Result<(), Failure> {
    let ours = |name: &OsString| name.to_str().is_some_and(|name| name.starts_with("OPCIT_"));
    match std::env::vars_os().find(|(name, value)| ours(name) && value.to_str().is_none()) {
        Some((name, value)) => {
            Err(Failure::usage(format!("{}: `{}` is not UTF-8", name.display(), value.display())))
        }
        None => Ok(()),
    }
}

/// Resolves every setting for a run on catalogs in `folder`.
pub fn resolve(shared: &Shared, folder: Option<&Path>, env: Env<'_>) -> Result<Settings, Failure> {
    let path = match &shared.config {
        Some(path) => Some(path.clone()),
        None => find_upward(folder.unwrap_or(Path::new("."))),
    };
    resolve_by(shared, path, env)
}

/// Resolves every setting as the file `path` would have it.
pub(super) fn resolve_by(shared: &Shared, path: Option<PathBuf>, env: Env<'_>) -> Result<Settings, Failure> {
    refuse_what_is_no_text()?;
    let file = path.as_deref().map(toml_file::load).transpose()?.unwrap_or_default();
    let base = path.as_deref().and_then(Path::parent).map(Path::to_path_buf).unwrap_or_default();
    let path = path.map(shown);
    Resolver { shared, env, file: &file, path: path.as_deref(), base: &base, lines: Vec::new() }.resolve()
}

struct Resolver<'a> {
    shared: &'a Shared,
    env: Env<'a>,
    file: &'a TomlFile,
    path: Option<&'a Path>,
    base: &'a Path,
    lines: Vec<Line>,
}

impl Resolver<'_> {
    fn resolve(mut self) -> Result<Settings, Failure> {
        let shared = self.shared;
        let path = self.path.map(Path::to_path_buf);
        self.check_set()?;
        let cache = self.pick(
            "cache.path",
            shared.cache.clone().map(|p| p.display().to_string()),
            &["OPCIT_CACHE"],
            self.file.cache.path.as_ref().map(|p| self.base.join(p).display().to_string()),
            default_cache,
        )?;
        let snapshots = self.snapshots();
        let offline = self.switch(
            "cache.offline",
            shared.offline.then_some(true),
            "OPCIT_OFFLINE",
            self.file.cache.offline,
            false,
        )?;
        let freshness = self.freshness()?;
        let sources = self.sources()?;
        let mailto = self.mailto()?;
        let max_time = self.pick_optional(
            "limits.max_time",
            shared.max_time.clone(),
            &["OPCIT_MAX_TIME"],
            self.file.limits.max_time.clone(),
        );
        let max_requests = self.pick_optional(
            "limits.max_requests",
            shared.max_requests.map(|n| n.to_string()),
            &["OPCIT_MAX_REQUESTS"],
            self.file.limits.max_requests.map(|n| n.to_string()),
        );
        let patience = self.pick(
            "limits.patience",
            None,
            &["OPCIT_PATIENCE"],
            self.file.limits.patience.clone(),
            || Ok("60s".to_owned()),
        )?;
        let config = Config {
            cache: PathBuf::from(cache),
            snapshots,
            offline,
            refresh: match shared.refresh {
                None => Refresh::Due,
                Some(RefreshArg::All) => Refresh::All,
                Some(RefreshArg::Counts) => Refresh::Counts,
                Some(RefreshArg::Missing) => Refresh::Missing,
            },
            freshness,
            sources,
            mailto,
            max_time: max_time.map(|t| self.duration("limits.max_time", &t)).transpose()?,
            max_requests: max_requests
                .map(|n| {
                    n.parse()
                        .map_err(|_| self.wrong("limits.max_requests", &format!("`{n}` is not a number")))
                })
                .transpose()?,
            patience: self.duration("limits.patience", &patience)?,
        };
        let view = TomlFileView {
            path,
            text: self.file.text.clone(),
            catalogs: self
                .file
                .catalogs
                .iter()
                .map(|c| shown(self.base.join(c)).display().to_string())
                .collect(),
            format: self.pick_optional(
                "output.format",
                None,
                &["OPCIT_FORMAT"],
                self.file.output.format.clone(),
            ),
            min_change: self.pick_optional(
                "output.min_change",
                None,
                &["OPCIT_MIN_CHANGE"],
                self.file.output.min_change.clone(),
            ),
            template: self.pick_optional(
                "output.template",
                None,
                &["OPCIT_TEMPLATE"],
                self.file.output.template.clone(),
            ),
            all_items: self.switch(
                "output.all_items",
                None,
                "OPCIT_ALL_ITEMS",
                self.file.output.all_items,
                false,
            )?,
        };
        let entries = self.file.entry.iter().enumerate();
        let overrides =
            entries.map(|(at, entry)| read_override(entry, at, view.path.as_deref(), &self.file.text));
        let overrides = Overrides(overrides.collect::<Result<_, _>>()?);
        Ok(Settings { config, file: view, lines: self.lines, overrides })
    }

    /// The files of recorded facts: a list in `opcit.toml`, elsewhere divided by commas.
    fn snapshots(&mut self) -> Vec<PathBuf> {
        let listed: Vec<PathBuf> = self.file.cache.snapshot.iter().map(|p| self.base.join(p)).collect();
        let shown = listed.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(",");
        let shown = Some(shown).filter(|paths| !paths.is_empty());
        let chosen = self.pick_optional("cache.snapshot", None, &["OPCIT_CACHE_SNAPSHOT"], shown);
        match (chosen, self.lines.last()) {
            (None, _) => Vec::new(),
            // A name with a comma in it is one name there.
            (Some(_), Some(Line { origin: Origin::File, .. })) => listed,
            (Some(paths), _) => paths.split(',').filter(|p| !p.is_empty()).map(PathBuf::from).collect(),
        }
    }

    /// Whom services may write to.
    fn mailto(&mut self) -> Result<Option<String>, Failure> {
        let mailto = self.pick_optional(
            "mailto",
            self.shared.mailto.clone(),
            &["OPCIT_MAILTO"],
            self.file.mailto.clone(),
        );
        // As a link has it.
        let mailto = mailto.map(|text| text.strip_prefix("mailto:").map_or(text.clone(), str::to_owned));
        let is_address = |text: &String| {
            text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
                && !text.contains(|c: char| c.is_control() || c.is_whitespace())
        };
        if let Some(other) = mailto.as_ref().filter(|text| !is_address(text)) {
            return Err(self.wrong("mailto", &format!("`{other}` is not an e-mail address")));
        }
        Ok(mailto)
    }

    /// A value that cannot be used, with where it was set.
    fn wrong(&self, name: &str, what: &str) -> Failure {
        let place = place(
            &self.lines,
            name,
            self.path.map(|path| (path, &*self.file.text)),
            self.set_value(name).is_some(),
        );
        Failure::usage(format!("{place}: {what}"))
    }

    fn duration(&self, name: &str, text: &str) -> Result<Duration, Failure> {
        duration::parse(text).map_err(|what| self.wrong(name, &what))
    }

    fn note(&mut self, name: &str, value: String, origin: Origin) {
        self.lines.push(Line { name: name.to_owned(), value, origin });
    }

    fn pick_optional(
        &mut self,
        name: &str,
        flag: Option<String>,
        variables: &[&str],
        file: Option<String>,
    ) -> Option<String> {
        let from_env = || variables.iter().find_map(|v| (self.env)(v));
        let (value, origin) = match flag.or_else(|| self.set_value(name)) {
            Some(value) => (value, Origin::Flag),
            None => match from_env() {
                Some(value) => (value, Origin::Environment),
                None => (file?, Origin::File),
            },
        };
        self.note(name, value.clone(), origin);
        Some(value)
    }

    /// A setting that is on or off.
    fn switch(
        &mut self,
        name: &str,
        flag: Option<bool>,
        variable: &str,
        file: Option<bool>,
        default: bool,
    ) -> Result<bool, Failure> {
        let word = |on: bool| on.to_string();
        let text = self.pick(name, flag.map(word), &[variable], file.map(word), || Ok(word(default)))?;
        match text.to_ascii_lowercase().as_str() {
            "1" | "true" | "yes" | "on" => Ok(true),
            "0" | "false" | "no" | "off" => Ok(false),
            _ => Err(self.wrong(name, &format!("`{text}` is neither `true` nor `false`"))),
        }
    }

    /// What `--set` says about a setting; the last one wins.
    fn set_value(&self, name: &str) -> Option<String> {
        let pairs = self.shared.set.iter().rev().filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim().to_owned())
    }

    /// Every `--set` names a setting.
    fn check_set(&self) -> Result<(), Failure> {
        let known = super::settings_page::names();
        for pair in &self.shared.set {
            let Some((key, _)) = pair.split_once('=') else {
                return Err(Failure::usage(format!("`--set {pair}` has no value"))
                    .hint("write it as `--set KEY=VALUE`"));
            };
            if !known.iter().any(|k| k == key.trim()) {
                let failure = Failure::usage(format!("`{key}` is not a setting"));
                return Err(match super::nearest::nearest(key, known.iter().map(String::as_str)) {
                    Some(near) => failure.hint(format!("did you mean `{near}`?")),
                    None => failure.hint("docs/settings.md lists every setting"),
                });
            }
        }
        Ok(())
    }

    fn pick(
        &mut self,
        name: &str,
        flag: Option<String>,
        variables: &[&str],
        file: Option<String>,
        default: impl FnOnce() -> Result<String, Failure>,
    ) -> Result<String, Failure> {
        if let Some(value) = self.pick_optional(name, flag, variables, file) {
            return Ok(value);
        }
        let value = default()?;
        self.note(name, value.clone(), Origin::Default);
        Ok(value)
    }

    fn freshness(&mut self) -> Result<FreshnessConfig, Failure> {
        let max_age = self.shared.max_age.clone();
        let table = &self.file.freshness;
        let mut class = |name: &str, variable: &str, file: Option<String>, default: &str| {
            let text = self.pick(name, max_age.clone(), &[variable], file, || Ok(default.to_owned()))?;
            signed(self.duration(name, &text)?)
        };
        Ok(FreshnessConfig {
            counts: class("freshness.counts", "OPCIT_FRESHNESS_COUNTS", table.counts.clone(), "7d")?,
            bibliographic: class(
                "freshness.bibliographic",
                "OPCIT_FRESHNESS_BIBLIOGRAPHIC",
                table.bibliographic.clone(),
                "90d",
            )?,
            missing: class("freshness.missing", "OPCIT_FRESHNESS_MISSING", table.missing.clone(), "7d")?,
        })
    }
}

fn signed(duration: Duration) -> Result<SignedDuration, Failure> {
    SignedDuration::try_from(duration).map_err(|e| Failure::usage("a freshness is too long").because(e))
}

fn default_cache() -> Result<String, Failure> {
    use etcetera::BaseStrategy;
    let strategy = etcetera::choose_base_strategy().map_err(|e| {
        Failure::usage("no cache folder: the home directory is unknown")
            .because(e)
            .hint("set OPCIT_CACHE or pass --cache FILE")
    })?;
    Ok(strategy.cache_dir().join("opcit").join("opcit.sqlite").display().to_string())
}

//! The settings files of a run's catalogs. What a curator says about single entries is said about his own catalogs: each
//! has the `[[entry]]` of the file that is nearest to it, from its folder upward. Everything else (the cache, the pace, the
//! sources, the output) is a matter of the whole run and comes from one file; where another would have it otherwise, that
//! is told.
//!
//! That one file is the one all catalogs have, else the one found from the first name on the command line upward.
//! `--config` names the file for everything.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::collect::real;
use super::exit::Failure;
use super::input::Input;
use super::settings::{self, Settings, Shared};
use super::ui;
use crate::pipeline::Overrides;

/// What the settings file of some catalogs says about their entries.
#[derive(Debug)]
pub(super) struct Curator {
    /// The file, as it is shown; `None` where there is none.
    pub(super) path: Option<PathBuf>,
    /// Its `[[entry]]`, which remember what they fitted.
    pub(super) overrides: Overrides,
}

impl Curator {
    fn of(settings: &Settings) -> Self {
        Self { path: settings.file.path.clone(), overrides: settings.overrides.clone() }
    }
}

/// Gives each catalog its curator; returns the settings of the run and the curators, that of the run first.
///
/// `found`: the settings by the first name. `listed`: the catalogs are those that its file lists, and its words on them
/// count where they have no file of their own.
pub(super) fn assign(
    shared: &Shared,
    found: Settings,
    inputs: &mut [Input],
    listed: bool,
) -> Result<(Settings, Vec<Curator>), Failure> {
    let of_run = vec![Curator::of(&found)];
    if shared.config.is_some() {
        return Ok((found, of_run));
    }
    let mut files = Files::starting_with(found.file.path.clone());
    for input in &mut *inputs {
        input.curator = files.of(input, listed);
    }
    let mut used: Vec<usize> = inputs.iter().map(|input| input.curator).collect();
    used.sort_unstable();
    used.dedup();
    if let ([only], false) = (&*used, listed)
        && *only != 0
    {
        let settings = settings::resolve_by(shared, files.found[*only].clone(), &settings::process_env)?;
        inputs.iter_mut().for_each(|input| input.curator = 0);
        let curators = vec![Curator::of(&settings)];
        return Ok((settings, curators));
    }
    let mut curators = of_run;
    for file in files.found.into_iter().skip(1) {
        let nobody = file.is_none();
        match settings::resolve_by(shared, file, &settings::process_env) {
            Ok(settings) => {
                warn_of_differences(&found, &settings);
                curators.push(Curator::of(&settings));
            }
            // Without a file there may be no place for a cache; this run has its place.
            Err(_) if nobody => curators.push(Curator { path: None, overrides: Overrides::default() }),
            Err(failure) => return Err(failure),
        }
    }
    Ok((found, curators))
}

/// The settings files of a run, each once; that of the run stands first.
struct Files {
    found: Vec<Option<PathBuf>>,
    /// The same by one name for one file.
    real: Vec<Option<PathBuf>>,
    by_folder: HashMap<PathBuf, usize>,
}

impl Files {
    fn starting_with(first: Option<PathBuf>) -> Self {
        Self { real: vec![first.as_deref().map(real)], found: vec![first], by_folder: HashMap::new() }
    }

    /// The number of the file that is nearest to a catalog.
    fn of(&mut self, input: &Input, listed: bool) -> usize {
        let folder = input.path().and_then(Path::parent).unwrap_or(Path::new(""));
        if let Some(known) = self.by_folder.get(folder) {
            return *known;
        }
        let file = settings::find_upward(folder);
        let number = match file.as_deref().map(real) {
            None if listed => 0,
            real => self.real.iter().position(|known| *known == real).unwrap_or_else(|| {
                self.found.push(file);
                self.real.push(real);
                self.real.len() - 1
            }),
        };
        self.by_folder.insert(folder.to_path_buf(), number);
        number
    }
}

/// Says which settings of a run would be others by the file of some of its catalogs.
fn warn_of_differences(run: &Settings, other: &Settings) {
    const TOLD: usize = 3;
    let value = |settings: &Settings, name: &str| {
        settings.lines.iter().find(|line| line.name == name).map(|line| line.value.clone())
    };
    let mut names: Vec<&str> = Vec::new();
    for line in run.lines.iter().chain(&other.lines) {
        if !names.contains(&&*line.name) && value(run, &line.name) != value(other, &line.name) {
            names.push(&line.name);
        }
    }
    if names.is_empty() {
        return;
    }
    let of = |settings: &Settings| match &settings.file.path {
        Some(path) => format!("`{}`", path.display()),
        None => "the defaults".to_owned(),
    };
    let more = names.len().saturating_sub(TOLD);
    let mut told: Vec<String> = names.iter().take(TOLD).map(|name| format!("`{name}`")).collect();
    told.extend((more > 0).then(|| format!("{more} more")));
    let (last, rest) = told.split_last().map_or(("", &[][..]), |(last, rest)| (last, rest));
    let told = if rest.is_empty() { last.to_owned() } else { format!("{} and {last}", rest.join(", ")) };
    ui::warn(&format!(
        "all catalogs of a run share its settings, here {}; by {} {told} would be otherwise (--config names the file)",
        of(run),
        of(other),
    ));
}

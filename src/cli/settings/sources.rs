//! Settings of the sources: where each is asked, how often, whether at all, and with which key.

use std::time::Duration;

use super::origin::in_file;
use super::{Origin, Resolver};
use crate::cli::exit::Failure;
use crate::cli::nearest;
use crate::cli::toml_file::SourceTable;
use crate::cli::toml_words::Part;
use crate::config::SourceConfig;
use crate::http::Secret;
use crate::model::SourceId;
use crate::sources::{ALL, Descriptor, Role};

/// Less than this between two requests is no pause at all to a public service, whatever unit it is written in.
const LEAST_INTERVAL: Duration = Duration::from_millis(100);

impl Resolver<'_> {
    pub(super) fn sources(&mut self) -> Result<Vec<SourceConfig>, Failure> {
        let known: Vec<&str> = ALL.iter().map(|s| s.descriptor.id.as_str()).collect();
        let by_flag = self.shared.sources.iter().map(|name| ("--sources", name));
        let by_file = self.file.sources.keys().map(|name| ("", name));
        for (flag, name) in by_flag.chain(by_file) {
            if !known.contains(&name.as_str()) && name != "recorded" {
                let place = match self.path {
                    Some(path) if flag.is_empty() => {
                        in_file(path, &self.file.text, &["sources", name], Part::Key)
                    }
                    _ => flag.to_owned(),
                };
                let failure = Failure::usage(format!("{place}: `{name}` is not a source"));
                // The environment says `OPCIT_S2_URL`: the name there is one people know as well.
                let by_variable = ALL.iter().find(|s| s.descriptor.variable.eq_ignore_ascii_case(name));
                let near = by_variable.map(|s| s.descriptor.id.as_str());
                return Err(match near.or_else(|| nearest::nearest(name, known.iter().copied())) {
                    Some(near) => failure.hint(format!("did you mean `{near}`?")),
                    None => failure.hint(format!("the sources are: {}", known.join(", "))),
                });
            }
        }
        ALL.iter().map(|source| self.source(source.descriptor)).collect()
    }

    fn source(&mut self, descriptor: &'static Descriptor) -> Result<SourceConfig, Failure> {
        let id = descriptor.id;
        let none = SourceTable::default();
        let table = self.file.sources.get(id.as_str()).unwrap_or(&none);
        let variable = |suffix: &str| format!("OPCIT_{}_{suffix}", descriptor.variable);
        let url =
            self.pick(&format!("sources.{id}.url"), None, &[&variable("URL")], table.url.clone(), || {
                Ok(descriptor.base_url.to_owned())
            })?;
        let url_origin = self.lines.last().map_or(Origin::Default, |line| line.origin);
        if let Some(line) = self.lines.last_mut() {
            line.value = without_credentials(&url);
        }
        let url = self.base_url(id, &url)?;
        let key = self.key(descriptor, &url, url_origin)?;
        let interval = self.pick(
            &format!("sources.{id}.interval"),
            None,
            &[&variable("INTERVAL")],
            table.interval.clone(),
            || {
                let default = if key.is_some() { descriptor.interval_with_key } else { descriptor.interval };
                Ok(format!("{}ms", default.as_millis()))
            },
        )?;
        let written = interval;
        let interval = self.duration(&format!("sources.{id}.interval"), &written)?;
        if interval < LEAST_INTERVAL && !is_loopback(&url) {
            let what = format!(
                "an interval of {written} is accepted for loopback hosts only, not for {}",
                without_credentials(&url)
            );
            return Err(self.wrong(&format!("sources.{id}.interval"), &what).hint(format!(
                "{id} asks for {} s between requests, which is the default",
                descriptor.interval.as_secs_f64()
            )));
        }
        let chosen = self.shared.sources.iter().any(|s| s == id.as_str());
        let elsewhere = self.primary_elsewhere(descriptor, &url);
        let default = elsewhere.is_none() && (descriptor.on_by_default || key.is_some());
        let asked = chosen || self.shared.sources.is_empty();
        let name = format!("sources.{id}.enabled");
        let enabled =
            self.switch(&name, chosen.then_some(true), &variable("ENABLED"), table.enabled, default)?;
        if let (Some(primary), Some(line)) =
            (elsewhere, self.lines.last_mut().filter(|l| l.origin == Origin::Default))
        {
            line.value = format!("{}: {primary} is asked elsewhere, {id} is not", line.value);
        }
        if let Some(line) = self.lines.last_mut().filter(|_| enabled && !asked) {
            line.value = format!("{}, not asked: --sources names others", line.value);
        }
        let name = format!("sources.{id}.batch");
        let batch =
            self.pick_optional(&name, None, &[&variable("BATCH")], table.batch.map(|n| n.to_string()));
        let batch: Option<usize> = batch
            .map(|n| {
                n.parse()
                    .ok()
                    .filter(|n| *n > 0)
                    .ok_or_else(|| self.wrong(&name, &format!("`{n}` is not a number from 1 upward")))
            })
            .transpose()?;
        Ok(SourceConfig { id, url, interval, batch, enabled, asked, key })
    }

    fn base_url(&self, id: SourceId, url: &str) -> Result<String, Failure> {
        let name = format!("sources.{id}.url");
        let parsed = url::Url::parse(url).map_err(|e| {
            let failure = self.wrong(&name, &format!("`{}` is not a base URL", without_credentials(url)));
            match e {
                url::ParseError::RelativeUrlWithoutBase => {
                    failure.hint(format!("write it with its scheme: `https://{}`", without_credentials(url)))
                }
                e => failure.because(e),
            }
        })?;
        if !matches!(parsed.scheme(), "http" | "https") || parsed.host_str().is_none() {
            return Err(self.wrong(&name, &format!("`{}` is not an http(s) URL", without_credentials(url))));
        }
        Ok(url.trim_end_matches('/').to_owned())
    }

    /// The primary source that was pointed away from its own address, where a gap filler was not: a run on a mirror, a
    /// proxy or a stand-in must not reach the public services by way of those that nobody thought of.
    fn primary_elsewhere(&self, descriptor: &Descriptor, url: &str) -> Option<SourceId> {
        if descriptor.role == Role::Primary || url != descriptor.base_url {
            return None;
        }
        // Primary sources stand before gap fillers in the registry, so theirs are resolved by now, however they were set.
        let asked_at = |primary: &Descriptor| {
            let name = format!("sources.{}.url", primary.id);
            self.lines.iter().find(|line| line.name == name).map(|line| line.value.trim_end_matches('/'))
        };
        let mut primary = ALL.iter().map(|source| source.descriptor).filter(|d| d.role == Role::Primary);
        primary.find(|primary| asked_at(primary).is_some_and(|url| url != primary.base_url)).map(|d| d.id)
    }

    /// A key comes from the environment or a file that the environment names, never from a flag or `opcit.toml`. It goes
    /// to its own service, or to where the same user pointed it: a settings file that came with somebody's list must not
    /// be able to collect keys.
    fn key(
        &mut self,
        descriptor: &Descriptor,
        url: &str,
        url_origin: Origin,
    ) -> Result<Option<Secret>, Failure> {
        let mut key = None;
        for variable in descriptor.key_variables {
            if let Some(value) = (self.env)(variable) {
                key = Some(((*variable).to_owned(), Secret::new(&value)));
                break;
            }
            let by_file = format!("{variable}_FILE");
            if let Some(path) = (self.env)(&by_file) {
                let text = std::fs::read_to_string(&path).map_err(|e| {
                    Failure::usage(format!("{by_file}: could not read the key file `{path}`")).because(e)
                })?;
                key = Some((by_file, Secret::new(&text)));
                break;
            }
        }
        let Some((variable, key)) = key.filter(|(_, key)| !key.is_empty()) else { return Ok(None) };
        if !key.fits_a_header() {
            let wrong =
                Failure::usage(format!("{variable}: the key holds a line end or another control character"));
            return Err(wrong.hint("set the key alone, as the service gave it"));
        }
        if url_origin == Origin::File && url != descriptor.base_url {
            let why =
                "<redacted>: not sent to the host that opcit.toml names; set the URL in the environment too";
            self.note(&variable, why.to_owned(), Origin::Environment);
            return Ok(None);
        }
        self.note(&variable, "<redacted>".to_owned(), Origin::Environment);
        Ok(Some(key))
    }
}

/// Whether the URL's host is this machine itself.
fn is_loopback(url: &str) -> bool {
    match url::Url::parse(url).ok().as_ref().and_then(url::Url::host) {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// A base URL as it may be shown: what stands before an `@` in its authority is for the host alone.
fn without_credentials(url: &str) -> String {
    let start = url.find("//").map_or(0, |n| n + 2);
    let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |n| start + n);
    match url[start..end].rfind('@') {
        Some(at) => format!("{}<redacted>{}", &url[..start], &url[start + at..]),
        None => url.to_owned(),
    }
}

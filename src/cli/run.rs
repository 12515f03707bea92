//! What `enrich`, `plan`, `explain` and the rest share: catalogs, settings, cache, sources, put together.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::collect::{self, Collected};
use super::curators::{self, Curator};
use super::exit::{self, Failure};
use super::input::Input;
use super::settings::{self, Settings, Shared};
use super::ui;
use crate::cache::{Cache, CacheError, Mode, Snapshot};
use crate::catalog::{Format, ReadError, ReadOptions};
use crate::clock::{Clock, SystemClock};
use crate::config::SourceConfig;
use crate::event::{Event, Events};
use crate::http::{
    self, Budget, Cancel, Host, HostEvent, HostSettings, HttpTransport, Policy, RunContext, UserAgent,
};
use crate::model::{Entry, SourceId};
use crate::pipeline::{Case, Freshness, View};
use crate::sources::fetch::{CachePacing, Service};
use crate::sources::{ALL, Source, SourceKey};

/// What a command does with the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// It asks, and keeps the answers.
    Ask,
    /// It only looks: nothing is created, nothing is written.
    Look,
}

/// A command's surroundings, ready to use.
pub(super) struct Setup {
    pub(super) settings: Settings,
    pub(super) inputs: Vec<Input>,
    /// Who has a word on the entries of which catalog.
    pub(super) curators: Vec<Curator>,
    /// What of the folders named is no catalog, with why: a line each.
    pub(super) left_out: Vec<String>,
    /// What could not be read, and was told.
    pub(super) unread: Vec<Failure>,
    pub(super) cache: Arc<Cache>,
    pub(super) sources: Vec<Arc<dyn Source>>,
    /// Those of the sources that are not asked in this run.
    pub(super) silent: Vec<SourceId>,
    pub(super) freshness: Freshness,
    pub(super) options: ReadOptions,
}

impl Setup {
    /// Resolves settings for the catalogs named, fingerprints them, opens the cache.
    pub(super) fn new(
        shared: &Shared,
        catalogs: &[String],
        format: Option<Format>,
        all_items: bool,
        use_: Use,
    ) -> Result<Self, Failure> {
        let folder = catalogs.first().filter(|c| *c != "-").map(Path::new).map(|p| {
            if p.is_dir() { p.to_path_buf() } else { p.parent().map(Path::to_path_buf).unwrap_or_default() }
        });
        let found = settings::resolve(shared, folder.as_deref(), &settings::process_env)?;
        let names = if catalogs.is_empty() { &found.file.catalogs } else { catalogs };
        refresh_is_meant(shared, names)?;
        if names.is_empty() {
            return Err(Failure::usage("no catalog given")
                .hint("name a file, a folder or `-`, or list `catalogs = [\"README.md\"]` in opcit.toml"));
        }
        let Collected { mut inputs, left_out, unread, .. } = collect::collect(names, format)?;
        let (mut settings, curators) = curators::assign(shared, found, &mut inputs, catalogs.is_empty())?;
        settings.config.offline |= use_ == Use::Look;
        let cache = open_cache(&settings)?;
        let sources = settings
            .config
            .sources
            .iter()
            .filter(|s| s.enabled)
            .filter_map(|s| ALL.iter().find(|r| r.descriptor.id == s.id).map(|r| (r.build)(s.batch)))
            .collect();
        let silent = settings.config.sources.iter().filter(|s| s.enabled && !s.asked).map(|s| s.id).collect();
        let now = SystemClock.now();
        let freshness = Freshness {
            counts: settings.config.freshness.counts,
            bibliographic: settings.config.freshness.bibliographic,
            missing: settings.config.freshness.missing,
            refresh: settings.config.refresh,
            ..Freshness::at(now)
        };
        let options = ReadOptions { all_items: all_items || settings.file.all_items };
        Ok(Self {
            settings,
            inputs,
            curators,
            left_out,
            unread,
            cache: Arc::new(cache),
            sources,
            silent,
            freshness,
            options,
        })
    }

    /// How a command ends that did what could be done: a catalog that could not be read is not forgotten.
    pub(super) fn ends_with(&self, code: exit::Code) -> exit::Code {
        if self.unread.is_empty() { code } else { exit::UNREADABLE }
    }

    /// A view on the cache.
    pub(super) fn view<'a>(&'a self, unanswered: &'a HashSet<(SourceId, SourceKey)>) -> View<'a> {
        View {
            cache: &self.cache,
            sources: &self.sources,
            silent: &self.silent,
            freshness: self.freshness,
            offline: self.settings.config.offline,
            unanswered,
            recent: None,
        }
    }

    /// Until when the host of a source has asked to be left alone, if that is not over.
    pub(super) fn left_alone_until(&self, source: &SourceConfig) -> Option<Timestamp> {
        // A host of one's own, as the pacing of `http` has it.
        if source.interval.is_zero() {
            return None;
        }
        let until = self.cache.left_alone_until(&http::authority(&source.url)).ok().flatten();
        until.filter(|until| *until > SystemClock.now()).map(http::whole_second)
    }

    /// Reads one catalog: every entry with its case, numbered as it will stand in the output. Lost lines are told, a
    /// catalog that cannot be read further ends with its failure in `failed`.
    pub(super) fn cases<'a>(
        &'a self,
        input: &'a Input,
        events: &'a Events,
        failed: &'a mut Option<Failure>,
    ) -> Result<Cases<'a>, Failure> {
        let reader = input.open(self.options)?;
        Ok(Cases { setup: self, input, reader, events, failed, index: 0 })
    }

    /// The same of bytes that were read before: their places are right in no others.
    pub(super) fn cases_of<'a>(
        &'a self,
        input: &'a Input,
        read: &'a [u8],
        events: &'a Events,
        failed: &'a mut Option<Failure>,
    ) -> Result<Cases<'a>, Failure> {
        let reader = input.open_read(read, self.options)?;
        Ok(Cases { setup: self, input, reader, events, failed, index: 0 })
    }
}

/// What `--refresh` takes stands behind a `=`; what stands behind a space is taken as a catalog.
fn refresh_is_meant(shared: &Shared, names: &[String]) -> Result<(), Failure> {
    use clap::ValueEnum as _;
    let is_value = |name: &&String| settings::RefreshArg::from_str(name, true).is_ok();
    let taken =
        names.iter().filter(is_value).find(|name| shared.refresh.is_some() && !Path::new(name).exists());
    match taken {
        Some(name) => {
            Err(Failure::usage(format!("`{name}` is taken as a catalog, and there is none of that name"))
                .hint(format!("write it as `--refresh={name}`")))
        }
        None => Ok(()),
    }
}

/// The entries of one catalog with their cases.
pub(super) struct Cases<'a> {
    setup: &'a Setup,
    input: &'a Input,
    reader: Box<dyn crate::catalog::CatalogReader + 'a>,
    events: &'a Events,
    failed: &'a mut Option<Failure>,
    index: usize,
}

impl Iterator for Cases<'_> {
    type Item = (Entry, Case);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut entry = match self.reader.next()? {
                Ok(entry) => entry,
                Err(ReadError::Line { line, column, message }) => {
                    let catalog = self.input.name.clone();
                    (self.events)(&Event::BadLine { catalog, line, column, message });
                    continue;
                }
                Err(fatal @ ReadError::Fatal { .. }) => {
                    *self.failed = Some(self.input.unreadable(&fatal));
                    return None;
                }
            };
            let curator = &self.setup.curators[self.input.curator];
            let mut case = Case::of(&entry, &curator.overrides);
            if case.ignored && !self.setup.options.all_items {
                continue;
            }
            // The Markdown reader yields other items only on request; a record of any other format is always a paper.
            case.no_paper = self.setup.options.all_items
                && self.input.format == Format::Markdown
                && (case.ignored || !case.lists_paper(&entry));
            entry.index = self.index;
            self.index += 1;
            return Some((entry, case));
        }
    }
}

/// Opens the cache as the settings say. Offline nothing is created and nothing is written.
fn open_cache(settings: &Settings) -> Result<Cache, Failure> {
    let config = &settings.config;
    let mode = if config.offline { Mode::ReadOnly } else { Mode::ReadWrite };
    let opened = if config.offline && !config.cache.exists() {
        Cache::in_memory()
    } else {
        Cache::open(&config.cache, mode)
    };
    let cache = opened.map_err(|e| cache_failure(&e))?;
    for notice in cache.take_notices() {
        ui::warn(&notice.to_string());
    }
    Ok(cache.with_snapshots(load_snapshots(&config.snapshots)?))
}

/// Reads the snapshots that lie under the cache; a line that cannot be used is told.
pub(super) fn load_snapshots(paths: &[PathBuf]) -> Result<Vec<Arc<Snapshot>>, Failure> {
    let mut snapshots = Vec::with_capacity(paths.len());
    for path in paths {
        let snapshot = Snapshot::load(path).map_err(|e| {
            Failure::new(exit::CACHE, e.to_string())
                .because(&e.source)
                .hint("correct `cache.snapshot` in opcit.toml or take it out")
        })?;
        for warning in snapshot.warnings() {
            ui::warn(&warning.to_string());
        }
        snapshots.push(Arc::new(snapshot));
    }
    Ok(snapshots)
}

/// A cache error as the user meets it.
pub(super) fn cache_failure(error: &CacheError) -> Failure {
    Failure::new(exit::CACHE, error.to_string()).hint(error.hint())
}

/// A polite host for every source that may be asked; `cancel` stops them all.
pub(super) fn services(setup: &Setup, events: &Events, cancel: &Cancel) -> Result<Vec<Service>, Failure> {
    let config = &setup.settings.config;
    let agent = UserAgent::opcit(config.mailto.clone());
    let transport = HttpTransport::new(&agent).map_err(|e| {
        Failure::usage(e.to_string()).hint("`mailto` (OPCIT_MAILTO, --mailto) must be a plain mail address")
    })?;
    // As everywhere: nobody is behind a proxy then, whether a name or a number stands in the URL.
    let none = ["NO_PROXY", "no_proxy"]
        .iter()
        .any(|name| std::env::var(name).is_ok_and(|value| value.trim() == "*"));
    let transport = if none { transport.without_proxies() } else { transport };
    let budget = Arc::new(Budget::new(config.max_time, config.max_requests));
    let context = RunContext {
        budget,
        cancel: cancel.clone(),
        pacing: Some(Arc::new(CachePacing(Arc::clone(&setup.cache)))),
        ..RunContext::new(Arc::new(transport), Arc::new(SystemClock))
    };
    let policy = Policy { patience: config.patience, ..Policy::default() };
    let services = setup.sources.iter().filter_map(|source| {
        let descriptor = source.descriptor();
        let own = config.sources.iter().find(|s| s.id == descriptor.id && s.asked)?;
        let host = HostSettings {
            base_url: own.url.clone(),
            interval: own.interval,
            timeout: descriptor.timeout,
            policy: policy.clone(),
        };
        let (events, id) = (Arc::clone(events), descriptor.id);
        let observer = Arc::new(move |event: HostEvent| (events)(&Event::Host { source: id, event }));
        let host = Arc::new(Host::new(host, context.clone(), observer));
        Some(Service { source: Arc::clone(source), host, key: own.key.clone() })
    });
    Ok(services.collect())
}

/// Runs `work` on a runtime of one thread.
pub(super) fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::new(exit::BUG, "could not start the runtime").because(e))?;
    Ok(runtime.block_on(work))
}

/// The newest of two instants, either of which may be unknown.
pub(super) fn newest(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    a.max(b)
}

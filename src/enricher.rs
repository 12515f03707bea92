//! The library's front door: entries in, enriched entries out.
//!
//! # Terms
//!
//! * **Enricher**: a cache, the sources in use, and how to ask them, put together once.
//! * **Enrich**: ask whoever may know more, keep the answers, then tell all that is known.
//! * **Recall**: tell what is known, asking nobody.
//!
//! # Flow
//!
//! ```text
//! [Entry] ──enrich──▶ pipeline::resolve ──▶ cache ──recall──▶ [EnrichedEntry]
//! ```
//!
//! # Invariants
//!
//! * As many entries come out as went in, in the same order.
//! * Every answer is committed to the cache before anybody reads it.
//! * A source that could not be asked is no error: what hangs on it is
//!   [`Outcome::Deferred`](crate::model::Outcome::Deferred), and the next call asks again.
//!
//! # Must not
//!
//! Print, read settings or the environment, or decide anything that `pipeline` decides.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::cache::{Cache, CacheError, Mode, Snapshot, SnapshotError};
use crate::clock::{Clock as _, SystemClock};
use crate::event::{Event, Events};
use crate::http::{
    Budget, Host, HostEvent, HostSettings, HttpTransport, Policy, RunContext, Secret, UserAgent,
};
use crate::model::{EnrichedEntry, Entry, SourceId};
use crate::pipeline::{Case, Freshness, Overrides, Resolver, View, assemble, examine};
use crate::sources::fetch::{CachePacing, Fetcher, Service};
use crate::sources::{ALL, Descriptor, Role, Source, SourceKey};

/// Why entries could not be enriched. That a source does not answer is not among the reasons.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnrichError {
    /// The cache cannot be used; nothing was lost that was in it.
    #[error("{0}; {hint}", hint = .0.hint())]
    Cache(#[from] CacheError),
    /// A file of recorded facts cannot be read.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// The contact cannot be sent: it is no plain mail address.
    #[error("the contact `{0}` is no plain mail address")]
    Contact(String),
    /// An address or a key was given for a source that is not in use.
    #[error("there is no source `{0}` among those in use")]
    UnknownSource(SourceId),
}

/// How an [`Enricher`] is to be; made by [`Enricher::builder`].
///
/// ```
/// use opcit::Enricher;
/// use opcit::model::SourceId;
/// use std::time::Duration;
///
/// let enricher = Enricher::builder()
///     .address(SourceId::ARXIV, "http://127.0.0.1:4001")
///     .contact("list@example.org")
///     .max_time(Duration::from_secs(600))
///     .build()?;
/// # Ok::<(), opcit::EnrichError>(())
/// ```
#[derive(Default)]
#[must_use = "nothing is opened before `build`"]
pub struct EnricherBuilder {
    cache: Option<PathBuf>,
    snapshots: Vec<PathBuf>,
    sources: Vec<Arc<dyn Source>>,
    addresses: BTreeMap<SourceId, String>,
    keys: BTreeMap<SourceId, Secret>,
    contact: Option<String>,
    max_time: Option<Duration>,
}

impl EnricherBuilder {
    /// Keeps the answers in the SQLite database at `path`, created where there is none; several processes may share it.
    /// Without this they are kept in memory.
    pub fn cache(mut self, path: impl Into<PathBuf>) -> Self {
        self.cache = Some(path.into());
        self
    }

    /// Lays a file of recorded facts (JSON Lines, as `opcit cache export` writes them) under the cache. The first one
    /// given wins.
    pub fn snapshot(mut self, path: impl Into<PathBuf>) -> Self {
        self.snapshots.push(path.into());
        self
    }

    /// Asks this source too, after the others. It is believed after all of them.
    pub fn source(mut self, source: Arc<dyn Source>) -> Self {
        self.sources.push(source);
        self
    }

    /// Asks a source at this base URL in place of its own, also one that is off unless it is wanted. While arXiv or
    /// Semantic Scholar is asked elsewhere, the gap fillers without such an address are asked nothing.
    pub fn address(mut self, source: SourceId, url: impl Into<String>) -> Self {
        self.addresses.insert(source, url.into());
        self
    }

    /// The API key for a source. It goes to that source's address and into no message.
    pub fn key(mut self, source: SourceId, key: &str) -> Self {
        self.keys.insert(source, Secret::new(key));
        self
    }

    /// Whom the services may write to before they block somebody: a mail address, sent with every request.
    pub fn contact(mut self, mail: impl Into<String>) -> Self {
        self.contact = Some(mail.into());
        self
    }

    /// The longest that one [`Enricher::enrich`] may take. What could not be asked by then is deferred.
    pub fn max_time(mut self, time: Duration) -> Self {
        self.max_time = Some(time);
        self
    }

    /// Opens the cache and reads the snapshots. Nobody is asked anything yet.
    ///
    /// # Errors
    ///
    /// The cache or a snapshot cannot be used, the contact cannot be sent, or an address or key names no source in use.
    pub fn build(self) -> Result<Enricher, EnrichError> {
        let cache = match &self.cache {
            Some(path) => Cache::open(path, Mode::ReadWrite)?,
            None => Cache::in_memory()?,
        };
        let snapshots = self.snapshots.iter().map(|path| Snapshot::load(path).map(Arc::new));
        let snapshots = snapshots.collect::<Result<Vec<_>, _>>()?;
        let warnings = snapshots.iter().flat_map(|s| s.warnings()).map(ToString::to_string).collect();
        let cache = cache.with_snapshots(snapshots);
        // Who asks a stand-in for the primary sources does not want the real gap fillers to be asked beside it.
        let elsewhere = ALL
            .iter()
            .any(|r| r.descriptor.role == Role::Primary && self.addresses.contains_key(&r.descriptor.id));
        let wanted = |descriptor: &Descriptor| {
            self.addresses.contains_key(&descriptor.id)
                || descriptor.role == Role::Primary
                || (!elsewhere && (descriptor.on_by_default || self.keys.contains_key(&descriptor.id)))
        };
        let mut sources: Vec<Arc<dyn Source>> =
            ALL.iter().filter(|r| wanted(r.descriptor)).map(|r| (r.build)(None)).collect();
        sources.extend(self.sources);
        let in_use = |id: &SourceId| sources.iter().any(|source| source.descriptor().id == *id);
        if let Some(id) = self.addresses.keys().chain(self.keys.keys()).find(|id| !in_use(id)) {
            return Err(EnrichError::UnknownSource(*id));
        }
        let agent = UserAgent::opcit(self.contact.clone());
        let transport = HttpTransport::new(&agent)
            .map_err(|_| EnrichError::Contact(self.contact.clone().unwrap_or_default()))?;
        Ok(Enricher {
            cache: Arc::new(cache),
            sources,
            addresses: self.addresses,
            keys: self.keys,
            transport: Arc::new(transport),
            max_time: self.max_time,
            warnings,
        })
    }
}

impl fmt::Debug for EnricherBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnricherBuilder").field("cache", &self.cache).finish_non_exhaustive()
    }
}

/// Knows works, and whom to ask about them: a cache; arXiv and Semantic Scholar; the gap fillers, which are asked about
/// what these lack; and further sources, if given. Each is asked one request at a time, with the pauses it wants.
///
/// ```
/// use opcit::Enricher;
/// use opcit::model::{Entry, Outcome, WorkId};
///
/// // The facts of this repository; without them an enricher knows what its cache knows.
/// let enricher = Enricher::builder().snapshot("cache/snapshot.jsonl").build()?;
/// let id: WorkId = "arxiv:2306.17582".parse()?;
/// let known = enricher.recall(&Entry::from(id))?;
///
/// assert_eq!(known.title.as_deref(), Some("ChatGPT for Robotics: Design Principles and Model Abilities"));
/// assert_eq!(known.outcome, Outcome::Enriched);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Enricher {
    cache: Arc<Cache>,
    sources: Vec<Arc<dyn Source>>,
    addresses: BTreeMap<SourceId, String>,
    keys: BTreeMap<SourceId, Secret>,
    transport: Arc<HttpTransport>,
    max_time: Option<Duration>,
    warnings: Vec<String>,
}

impl Enricher {
    /// Starts with a cache in memory, no recorded facts, and the services at their own addresses.
    pub fn builder() -> EnricherBuilder {
        EnricherBuilder::default()
    }

    /// Lines of the snapshots that could not be used, each with its file, its number and what is wrong with it; empty where
    /// all could. What they record is not known here.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Tells all that the cache knows about the work an entry lists, each value with its source. Nobody is asked.
    ///
    /// # Errors
    ///
    /// The cache cannot be read.
    pub fn recall(&self, entry: &Entry) -> Result<EnrichedEntry, EnrichError> {
        let case = Case::of(entry, &Overrides::default());
        self.tell(entry, &case, Freshness::at(SystemClock.now()), None)
    }

    /// Asks the sources what the cache does not know or knows only from long ago, in as few requests as they allow, and
    /// tells all that is known then. Runs inside a tokio runtime with timers and I/O.
    ///
    /// What a source could not be asked is deferred, never an error and never "has it not"; a later call asks again:
    ///
    /// ```
    /// use opcit::Enricher;
    /// use opcit::model::{Entry, Outcome, WorkId};
    /// use std::time::Duration;
    ///
    /// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    /// # runtime.block_on(async {
    /// // No time at all, so nobody can be asked.
    /// let enricher = Enricher::builder().max_time(Duration::ZERO).build()?;
    /// let entry = Entry::from("arxiv:2306.17582".parse::<WorkId>()?);
    /// let enriched = enricher.enrich(&[entry]).await?;
    ///
    /// assert_eq!(enriched.len(), 1);
    /// assert_eq!(enriched[0].outcome, Outcome::Deferred);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The cache cannot be read or written. What was answered before that is kept.
    pub async fn enrich(&self, entries: &[Entry]) -> Result<Vec<EnrichedEntry>, EnrichError> {
        let cases: Vec<Case> = entries.iter().map(|entry| Case::of(entry, &Overrides::default())).collect();
        let asked: Vec<((), Case)> = cases.iter().map(|case| ((), case.clone())).collect();
        let freshness = Freshness::at(SystemClock.now());
        let events: Events = Arc::new(|_: &Event| {});
        let fetcher = Fetcher::new(
            self.services(),
            Arc::clone(&self.cache),
            Arc::new(SystemClock),
            Arc::clone(&events),
        );
        let resolver =
            Resolver { cache: &self.cache, sources: &self.sources, silent: &[], freshness, fetcher, events };
        let report = resolver.run(asked, |(), _, _| {}).await?;
        let told = entries.iter().zip(&cases);
        told.map(|(entry, case)| self.tell(entry, case, freshness, Some(&report.unanswered))).collect()
    }

    fn tell(
        &self,
        entry: &Entry,
        case: &Case,
        freshness: Freshness,
        unanswered: Option<&HashSet<(SourceId, SourceKey)>>,
    ) -> Result<EnrichedEntry, EnrichError> {
        let none = HashSet::new();
        let view = View {
            cache: &self.cache,
            sources: &self.sources,
            silent: &[],
            freshness,
            offline: unanswered.is_none(),
            unanswered: unanswered.unwrap_or(&none),
            recent: None,
        };
        Ok(assemble(entry, case, &examine(case, &view)?))
    }

    /// Hosts of one call. The pauses between calls, and between processes, stand in the cache.
    fn services(&self) -> Vec<Service> {
        let context = RunContext {
            budget: Arc::new(Budget::new(self.max_time, None)),
            pacing: Some(Arc::new(CachePacing(Arc::clone(&self.cache)))),
            ..RunContext::new(Arc::clone(&self.transport) as _, Arc::new(SystemClock))
        };
        let services = self.sources.iter().map(|source| {
            let descriptor = source.descriptor();
            let key = self.keys.get(&descriptor.id).cloned();
            let settings = HostSettings {
                base_url: self
                    .addresses
                    .get(&descriptor.id)
                    .cloned()
                    .unwrap_or_else(|| descriptor.base_url.to_owned()),
                interval: if key.is_some() { descriptor.interval_with_key } else { descriptor.interval },
                timeout: descriptor.timeout,
                policy: Policy::default(),
            };
            let host = Host::new(settings, context.clone(), Arc::new(|_: HostEvent| {}));
            Service { source: Arc::clone(source), host: Arc::new(host), key }
        });
        services.collect()
    }

    /// The database that the answers are kept in; `None` in memory.
    pub fn cache_path(&self) -> Option<&Path> {
        self.cache.path()
    }
}

impl fmt::Debug for Enricher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Enricher").field("cache", &self.cache.path()).finish_non_exhaustive()
    }
}

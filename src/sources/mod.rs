//! One file (or folder) a source, each a set of pure functions; and the fetcher they share.
//!
//! # Terms
//!
//! | term | meaning |
//! |---|---|
//! | [`Source`] | a service that describes works: how it is asked, what its replies mean, how one record reads |
//! | [`Descriptor`] | the facts about a source in one place: name, address, pace, the fields it fills |
//! | [`SourceKey`] | what a source calls a work: `2302.07257`, `ARXIV:2302.07257`, `TITLE:…` |
//! | [`Lane`] | an endpoint of a source; keys of one lane share requests |
//! | [`Split`] | one reply cut into one raw slice per key, and what it says about the other keys |
//! | raw slice | the bytes a source sent about one work, exactly; parsed again on every read |
//! | **primary source** | asked about every work it has a key for |
//! | **gap filler** | asked only about works that still lack something it can give, when the primary sources have spoken |
//! | [`Situation`] | how the sources stand to one work: who has it, who does not, who could not be asked |
//! | [`Manners`] | what a reply asks of those who ask on, beyond its answer |
//!
//! # The way through
//!
//! ```text
//! WorkId ── key ──▶ SourceKey ── lane, request ──▶ Request ─ ─ (http) ─ ─▶ Response
//!                                                                             │ read
//!        SourceRecord ◀── parse ── raw slice ◀─ ─ (cache) ─ ─ Split ◀─────────┘
//! ```
//!
//! # Invariants
//!
//! * Nothing here waits, sends or stores: the same reply to the same keys always means the same.
//! * Three answers, never two. A key is *found*, *missing* or *unanswered*; it is missing only where the service, in a
//!   whole and well-formed reply to that very question, says so. Refusals, foreign bodies and broken replies are
//!   verdicts about the host or the exchange and say nothing about any key.
//! * Every key that was asked comes back in exactly one list of the [`Split`].
//! * An answer is tied to its key by what the service promises (the id for arXiv, the position for Semantic Scholar)
//!   and by nothing else.
//! * A slice is *found* only if it parses; what is stored can be read.
//! * No input panics, recurses without bound, or is expanded.
//!
//! # What it must not do
//!
//! Choose between sources (that is `merge`), know of settings, keys or clocks, or keep state between two replies.
//!
//! # Adding a source
//!
//! Its name (`model::SourceId`), one new file with its [`Descriptor`], one line in [`ALL`], its column in the precedence
//! table of `merge`, a fixture folder. Everybody else reads off the descriptor what the source gives, what it registers,
//! and how it is asked.

mod body;
mod day;
mod describe;
mod jats;
mod json;
mod listing;
mod person;
mod prose;
mod query;
#[cfg(test)]
mod reading;
mod repost;
mod situation;
mod status;

#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod arxiv;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod crossref;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod datacite;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod europe_pmc;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod fetch;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod openalex;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod recorded;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub mod semantic_scholar;

#[cfg_attr(not(opcit_internals), doc(hidden))]
pub use describe::page;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub use repost::is_repost;
pub use situation::{Situation, Standing};

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

pub use crate::http::{Method, Request, Response, Verdict};
use crate::model::{Field, Scheme, SourceId, SourceRecord, WorkId};

/// The key a source is asked by: its own notation for one work (`2302.07257`, `ARXIV:2302.07257`, `TITLE:…`). Copies
/// share the text: a key stands in a queue, in a request, with its answer and with whoever waits for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceKey(pub Arc<str>);

impl SourceKey {
    /// As the source writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An endpoint of a source. Keys of one lane share requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lane {
    /// `batch`, `match`, …
    pub name: &'static str,
    /// Most keys in one request.
    pub limit: usize,
}

/// When a source is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// For every work it has a key for.
    Primary,
    /// Only for works that still lack a field it can fill.
    GapFiller,
}

/// The facts about a source, in one place.
#[derive(Debug)]
pub struct Descriptor {
    /// Its name.
    pub id: SourceId,
    /// When it is asked.
    pub role: Role,
    /// Its part of the names of environment variables: `S2` in `OPCIT_S2_URL`.
    pub variable: &'static str,
    /// Environment variables that may hold its API key, best first.
    pub key_variables: &'static [&'static str],
    /// The header the key goes into; empty where there is none.
    pub key_header: &'static str,
    /// The parameter of the query the key goes into, where the service takes it in no header; empty where there is none.
    pub key_parameter: &'static str,
    /// Whether it is asked without being named or given a key.
    pub on_by_default: bool,
    /// Default base URL.
    pub base_url: &'static str,
    /// Least time from the end of one exchange to the start of the next.
    pub interval: Duration,
    /// The same when a key is set.
    pub interval_with_key: Duration,
    /// Longest time for one exchange.
    pub timeout: Duration,
    /// The fields it can fill.
    pub fields: &'static [Field],
    /// The identifiers among them, by their names in `ids` of an enriched entry.
    pub ids: &'static [&'static str],
    /// Schemes of the identifiers that it gives out, or is told of by whoever does: what such an identifier names is known
    /// there better than anywhere else.
    pub registers: &'static [Scheme],
    /// The fields whose lack makes a gap filler be asked; the others it fills when it is asked anyway.
    pub asked_for: &'static [Field],
    /// Version of the set of fields asked for; bump it when that set changes.
    pub shape: u32,
    /// Whether absence must be confirmed by a second look before it is believed.
    pub second_look: bool,
    /// Whether replies of other sources reveal identifiers it can be asked by where the list's own are none: its
    /// incomplete batches wait for what is under way. Those of a source that takes every identifier need not.
    pub fed_by_others: bool,
    /// What people should know about it.
    pub about: About,
}

/// What people should know about a source; the page `docs/sources.md` is made of it.
#[derive(Debug)]
pub struct About {
    /// Which works it is asked about, one sentence.
    pub asked: &'static str,
    /// In what requests, one sentence.
    pub requests: &'static str,
    /// Who is to be named, and under which licence its data stand; one or two sentences.
    pub licence: &'static str,
    /// Where its rules stand.
    pub terms: &'static str,
}

/// What a reply asks of those who ask on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manners {
    /// Least time between two requests.
    pub interval: Option<Duration>,
    /// Nothing more is to be asked in this run, and why.
    pub enough: Option<String>,
}

/// What one reply said about the keys that were asked.
///
/// ```
/// use opcit::sources::{SourceKey, Split};
///
/// let key = |text: &str| SourceKey(text.into());
/// let split = Split {
///     found: vec![(key("1"), "{}".into())],
///     missing: vec![key("2")],
///     unanswered: vec![key("3")],
///     ..Split::default()
/// };
/// assert_eq!(split.found.len() + split.missing.len() + split.unanswered.len(), 3, "every key in one list");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Split {
    /// Raw slice per key.
    pub found: Vec<(SourceKey, Bytes)>,
    /// The source does not have these.
    pub missing: Vec<SourceKey>,
    /// The source refuses these as malformed, with its words.
    pub rejected: Vec<(SourceKey, String)>,
    /// Nothing can be concluded about these (their slice was garbled): ask again.
    pub unanswered: Vec<SourceKey>,
    /// What slices of `found` read as, where the reading had to parse them anyway: as [`Source::parse`] would say.
    pub parsed: Vec<(SourceKey, Box<SourceRecord>)>,
}

/// What became of a request for several keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// The reply speaks about the keys.
    Split(Split),
    /// The request was too much at once: ask for halves.
    TooMuch(String),
    /// The service says the request itself is wrong: a bug of ours; nothing is concluded.
    BadRequest(String),
}

/// The raw slice does not parse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ParseError(pub String);

/// A service that describes works. No async, no client: pure functions.
///
/// How one of the built-in ones is asked; a source of one's own stands in `examples/custom_source.rs`.
///
/// ```
/// use opcit::model::WorkId;
/// use opcit::sources::{ALL, SourceKey};
///
/// let arxiv = (ALL[0].build)(None);
/// let ids: Vec<WorkId> = vec!["arxiv:2205.06175".parse()?, "arxiv:2306.17582".parse()?];
/// let keys: Vec<SourceKey> = ids.iter().filter_map(|id| arxiv.key(id)).collect();
/// let request = arxiv.request(&keys);
/// assert!(request.path.starts_with("/api/query?") && request.path.contains("2205.06175,2306.17582"));
/// assert_eq!(arxiv.key(&"pmid:1".parse()?), None, "arXiv knows no PubMed ids");
/// # Ok::<(), opcit::model::WorkIdError>(())
/// ```
pub trait Source: Send + Sync {
    /// The facts about it.
    fn descriptor(&self) -> &'static Descriptor;

    /// The key for a work, or `None` where the source cannot be asked by that scheme.
    fn key(&self, id: &WorkId) -> Option<SourceKey>;

    /// The key for a search by title, where the source has one.
    fn title_key(&self, title: &str) -> Option<SourceKey> {
        let _ = title;
        None
    }

    /// The identifier by which the source can be asked later about the very record that it offered for a title. What it
    /// says then is held against what was offered, and the counts of what was offered are kept as those of that
    /// identifier. Provided: the first one in the record that the source can be asked by. `None`: nobody looks whether
    /// the record has become that of another paper, and its counts have no history.
    fn own_id(&self, record: &SourceRecord) -> Option<WorkId> {
        record.ids.work_ids().find(|id| self.key(id).is_some())
    }

    /// Which endpoint answers this key.
    fn lane(&self, key: &SourceKey) -> Lane;

    /// Whether the keys of a lane are searches, one question each: they wait until the identifiers have been asked about.
    fn searches(&self, lane: Lane) -> bool {
        let _ = lane;
        false
    }

    /// One request for the keys (all of one lane, sorted, distinct, at most the lane's limit).
    fn request(&self, keys: &[SourceKey]) -> Request;

    /// What a response to that request means.
    fn read(&self, response: &Response, keys: &[SourceKey]) -> Verdict<Reading>;

    /// Parses one raw slice.
    fn parse(&self, key: &SourceKey, raw: &[u8]) -> Result<SourceRecord, ParseError>;

    /// What the headers of a reply ask of those who ask on.
    fn manners(&self, response: &Response) -> Manners {
        let _ = response;
        Manners::default()
    }

    /// Whether a gap filler is worth asking about a work. `lacks` tells whether no source that ranks above this one
    /// gives a field.
    fn wanted(&self, situation: &Situation, lacks: &dyn Fn(Field) -> bool) -> bool {
        self.descriptor().asked_for.iter().any(|&field| self.speaks(field, situation) && lacks(field))
    }

    /// Whether a gap filler's word on a field counts in this situation.
    fn speaks(&self, field: Field, situation: &Situation) -> bool {
        let _ = (field, situation);
        true
    }
}

/// How a source is made.
#[derive(Debug)]
pub struct Registration {
    /// The facts about it.
    pub descriptor: &'static Descriptor,
    /// Builds it; `batch` bounds the keys in one request where the source takes several.
    pub build: fn(batch: Option<usize>) -> Arc<dyn Source>,
}

/// Every live source, in the order they are asked. A gap filler is not asked for what one before it is about to give, if
/// that one ranks above it in the precedence table.
///
/// ```
/// use opcit::sources::{ALL, Role};
///
/// let primary = ALL.iter().filter(|r| r.descriptor.role == Role::Primary).map(|r| r.descriptor.id.as_str());
/// assert!(primary.eq(["arxiv", "semantic-scholar"]));
/// ```
pub static ALL: &[Registration] = &[
    Registration {
        descriptor: &arxiv::DESCRIPTOR,
        build: |batch| Arc::new(batch.map(arxiv::Arxiv::with_batch).unwrap_or_default()),
    },
    Registration {
        descriptor: &semantic_scholar::DESCRIPTOR,
        build: |batch| Arc::new(batch.map(semantic_scholar::SemanticScholar::with_batch).unwrap_or_default()),
    },
    Registration {
        descriptor: &crossref::DESCRIPTOR,
        build: |batch| Arc::new(batch.map(crossref::Crossref::with_batch).unwrap_or_default()),
    },
    Registration {
        descriptor: &europe_pmc::DESCRIPTOR,
        build: |batch| Arc::new(batch.map(europe_pmc::EuropePmc::with_batch).unwrap_or_default()),
    },
    Registration {
        descriptor: &datacite::DESCRIPTOR,
        build: |batch| Arc::new(batch.map(datacite::DataCite::with_batch).unwrap_or_default()),
    },
    Registration {
        descriptor: &openalex::DESCRIPTOR,
        build: |batch| Arc::new(batch.map(openalex::OpenAlex::with_batch).unwrap_or_default()),
    },
];

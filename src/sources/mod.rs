//! One file a source, pure; and the fetcher they share.
//!
//! (module page to be written with the implementation)

pub mod recorded;

use std::time::Duration;

use crate::http::{Request, Response, Verdict};
use crate::model::{Field, SourceId, SourceRecord, WorkId};

/// The key a source is asked by: its own notation for one work (`2302.07257`, `ARXIV:2302.07257`, `TITLE:…`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceKey(pub String);

/// An endpoint of a source. Keys of one lane share requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lane {
    /// `batch`, `match`, …
    pub name: &'static str,
    /// Most keys in one request.
    pub limit: usize,
}

/// The facts about a source, in one place.
#[derive(Debug)]
pub struct Descriptor {
    /// Its name.
    pub id: SourceId,
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
    /// Version of the set of fields asked for; bump it when that set changes.
    pub shape: u32,
    /// Whether absence must be confirmed by a second look before it is believed.
    pub second_look: bool,
}

/// What one reply said about the keys that were asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Split {
    /// Raw slice per key.
    pub found: Vec<(SourceKey, Vec<u8>)>,
    /// The source does not have these.
    pub missing: Vec<SourceKey>,
    /// The source refuses these as malformed, with its words.
    pub rejected: Vec<(SourceKey, String)>,
    /// Nothing can be concluded about these (their slice was garbled): ask again.
    pub unanswered: Vec<SourceKey>,
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

    /// Which endpoint answers this key.
    fn lane(&self, key: &SourceKey) -> Lane;

    /// One request for the keys (all of one lane, sorted, distinct, at most the lane's limit).
    fn request(&self, keys: &[SourceKey]) -> Request;

    /// What a response to that request means.
    fn read(&self, response: &Response, keys: &[SourceKey]) -> Verdict<Reading>;

    /// Parses one raw slice.
    fn parse(&self, key: &SourceKey, raw: &[u8]) -> Result<SourceRecord, ParseError>;
}

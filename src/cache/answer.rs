//! What is stored about one key of one source, and what is asked to be stored.

use std::borrow::Cow;

use bytes::Bytes;
use jiff::Timestamp;

/// What a source said about a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Its slice of the reply, byte for byte.
    Found(Bytes),
    /// The source was asked, answered, and does not have it.
    Missing,
}

/// A slice the source gave before it said that it has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastFound {
    /// The slice, byte for byte.
    pub payload: Bytes,
    /// When it was fetched.
    pub fetched_at: Timestamp,
}

/// A stored answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// What was said last.
    pub answer: Answer,
    /// Version of the field set that was asked for; an older one makes the row stale.
    pub shape: u32,
    /// When it was said.
    pub fetched_at: Timestamp,
    /// With [`Answer::Missing`]: since when every answer was that.
    pub missing_since: Option<Timestamp>,
    /// With [`Answer::Missing`]: what the source said before, if it ever had the work. The last good value survives.
    pub last_found: Option<LastFound>,
}

/// A stored answer without its payload: enough to decide on freshness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peek {
    /// `true`: found. `false`: missing.
    pub found: bool,
    /// Version of the field set that was asked for.
    pub shape: u32,
    /// When it was said.
    pub fetched_at: Timestamp,
    /// When the payload that is kept was fetched, if there is one.
    pub found_at: Option<Timestamp>,
}

/// A row to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put<'a> {
    /// The source's own key (`2302.07257`, `ARXIV:2302.07257`, …).
    pub key: &'a str,
    /// What was said.
    pub answer: Answer,
    /// Field set asked for.
    pub shape: u32,
    /// Citation count observed in it, if any, with the work it belongs to.
    pub observed: Option<(Cow<'a, str>, u64)>,
}

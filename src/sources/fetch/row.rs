//! What one reply says about one key, between the reading and the cache.

use std::borrow::Cow;

use crate::cache::{Answer, Put};
use crate::model::SourceRecord;
use crate::sources::SourceKey;

/// What one reply says about one key, on its way to the cache.
pub(super) struct Row {
    pub(super) key: SourceKey,
    pub(super) answer: Answer,
    /// The citation count in it.
    pub(super) observed: Option<u64>,
    /// What it reads as, where the reading had to parse it.
    pub(super) record: Option<Box<SourceRecord>>,
}

impl Row {
    /// That the source does not have it.
    pub(super) const fn missing(key: SourceKey) -> Self {
        Self { key, answer: Answer::Missing, observed: None, record: None }
    }

    /// What is to be stored of it; the answer moves.
    pub(super) fn put(&mut self, shape: u32) -> Put<'_> {
        Put {
            key: &self.key.0,
            answer: std::mem::replace(&mut self.answer, Answer::Missing),
            shape,
            observed: self.observed.map(|count| (Cow::Borrowed(self.key.as_str()), count)),
        }
    }
}

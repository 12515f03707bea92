//! What one reply says about one key, between the reading and the cache.

use std::borrow::Cow;

use bytes::Bytes;

use crate::cache::{Answer, Put};
use crate::model::{Field, SourceRecord};
use crate::sources::{Source, SourceKey};

/// What one reply says about one key, on its way to the cache.
pub(super) struct Row {
    pub(super) key: SourceKey,
    pub(super) answer: Answer,
    /// The citation count in it, with the key that it is kept under.
    observed: Option<(SourceKey, u64)>,
    /// What it reads as, where the reading had to parse it.
    pub(super) record: Option<Box<SourceRecord>>,
}

impl Row {
    /// That the source has it, and says this.
    pub(super) fn found(
        source: &dyn Source,
        key: SourceKey,
        raw: Bytes,
        record: Option<Box<SourceRecord>>,
    ) -> Self {
        let counted =
            |record: &SourceRecord| Some((counted_under(source, &key, record)?, record.citation_count?));
        let count = || match &record {
            Some(record) => counted(record),
            None => counted(&source.parse(&key, &raw).ok()?),
        };
        let observed = source.descriptor().fields.contains(&Field::CitationCount).then(count).flatten();
        Self { key, answer: Answer::Found(raw), observed, record }
    }

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
            observed: self.observed.as_ref().map(|(key, count)| (Cow::Borrowed(key.as_str()), *count)),
        }
    }
}

/// The key under which the citation counts of a record are kept that was asked for by `key`.
///
/// What a search offers is a work of its own, and may be another one tomorrow: its counts are those of the identifier it
/// bears. Of several that are offered it is not known here which one is meant.
pub fn counted_under(source: &dyn Source, key: &SourceKey, record: &SourceRecord) -> Option<SourceKey> {
    if !source.searches(source.lane(key)) {
        return Some(key.clone());
    }
    let own = source.own_id(record).filter(|_| record.rivals.is_empty())?;
    source.key(&own)
}

//! Records as they were just stored.
//!
//! A reply is read once, to see what it says; its records are kept here for the moment until they are asked for, so that
//! the answer need not be found in the cache, unpacked and read again. This is a shortcut and no second truth: a record
//! comes here only after its slice is committed, says what the cache would say, is handed out once, and may be forgotten
//! at any time.

use std::cell::RefCell;

use foldhash::HashMap;
use jiff::Timestamp;

use crate::model::{SourceId, SourceRecord};
use crate::sources::SourceKey;

/// Most records kept of one source: two megabytes or so. What a source says further ahead of the others is not kept.
const MOST: usize = 768;

/// Records as they were just stored, each for whoever asks first.
#[derive(Debug, Default)]
pub struct Recent(RefCell<HashMap<SourceId, HashMap<SourceKey, Fresh>>>);

/// A record and when it was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fresh {
    /// When the source said it, as exact as the cache keeps it.
    pub fetched_at: Timestamp,
    /// What its slice reads as.
    pub record: Box<SourceRecord>,
}

impl Recent {
    /// Keeps a record whose slice was stored with the time `at`.
    pub(super) fn keep(&self, source: SourceId, key: SourceKey, at: Timestamp, record: Box<SourceRecord>) {
        let Ok(fetched_at) = Timestamp::from_millisecond(at.as_millisecond()) else { return };
        let mut records = self.0.borrow_mut();
        let of_source = records.entry(source).or_default();
        if of_source.len() >= MOST {
            // What was said before is no longer what the cache would say.
            of_source.remove(&key);
        } else {
            of_source.insert(key, Fresh { fetched_at, record });
        }
    }

    /// Whether so many more records of a source would be kept.
    pub(super) fn has_room(&self, source: SourceId, many: usize) -> bool {
        self.0.borrow().get(&source).is_none_or(|records| records.is_empty() || records.len() + many <= MOST)
    }

    /// Hands a record out. The next one to ask finds it in the cache.
    pub fn take(&self, source: SourceId, key: &SourceKey) -> Option<Fresh> {
        self.0.borrow_mut().get_mut(&source)?.remove(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_handed_out_once_and_only_so_many_are_kept() {
        let recent = Recent::default();
        let at: Timestamp = "2026-01-01T00:00:00.123456Z".parse().unwrap();
        let key = |n: usize| SourceKey(n.to_string().into());
        assert!(
            recent.has_room(SourceId::ARXIV, MOST + 1),
            "of a source that has said nothing anything fits"
        );
        for n in 0..=MOST {
            assert_eq!(recent.has_room(SourceId::ARXIV, 2), n < MOST - 1);
            recent.keep(SourceId::ARXIV, key(n), at, Box::default());
        }
        assert_eq!(recent.take(SourceId::ARXIV, &key(MOST)), None, "too many");
        assert_eq!(recent.take(SourceId::SEMANTIC_SCHOLAR, &key(1)), None, "of another source");
        let fresh = recent.take(SourceId::ARXIV, &key(1)).unwrap();
        assert_eq!(fresh.fetched_at, "2026-01-01T00:00:00.123Z".parse().unwrap());
        assert_eq!(recent.take(SourceId::ARXIV, &key(1)), None, "handed out");
    }
}

//! Keys that a source was asked about without a conclusion.
//!
//! That a source could not be asked is no answer and is not remembered. That it *was* asked is: a run that may send one
//! request would else spend it on the same key for ever, and an absence seen once would never be seen twice.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{TransactionBehavior, params};

use super::rows::time;
use super::{Cache, CacheError};
use crate::model::SourceId;

/// A key that was asked about without a conclusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doubt {
    /// When it was last asked about.
    pub asked_at: Timestamp,
    /// Whether a reply did not have it: the next one that has not either is believed.
    pub absent: bool,
}

impl Cache {
    /// The doubtful keys of a source. Nearly always none.
    pub fn doubts(&self, source: SourceId) -> Result<HashMap<String, Doubt>, CacheError> {
        self.with(|state| {
            state
                .conn
                .prepare_cached("SELECT key, asked_at, absent FROM doubt WHERE source = ?")?
                .query_map([source.as_str()], |row| {
                    Ok((row.get(0)?, Doubt { asked_at: time(row, 1)?, absent: row.get(2)? }))
                })?
                .collect()
        })
    }

    /// Notes that a source was asked about `keys` at `at` without a conclusion. That a key was absent once is not
    /// forgotten over a reply that cannot be read.
    pub fn doubt(
        &self,
        source: SourceId,
        at: Timestamp,
        keys: &[&str],
        absent: bool,
    ) -> Result<(), CacheError> {
        self.of_doubts(
            keys,
            "INSERT INTO doubt (source, key, asked_at, absent) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (source, key) DO UPDATE SET
                 asked_at = excluded.asked_at, absent = max(absent, excluded.absent)",
            |statement, key| statement.execute(params![source.as_str(), key, at.as_millisecond(), absent]),
        )
    }

    /// Notes that there is an answer about `keys`.
    pub fn end_doubt(&self, source: SourceId, keys: &[&str]) -> Result<(), CacheError> {
        self.of_doubts(keys, "DELETE FROM doubt WHERE source = ?1 AND key = ?2", |statement, key| {
            statement.execute(params![source.as_str(), key])
        })
    }

    fn of_doubts(
        &self,
        keys: &[&str],
        sql: &str,
        mut each: impl FnMut(&mut rusqlite::CachedStatement<'_>, &str) -> rusqlite::Result<usize>,
    ) -> Result<(), CacheError> {
        if keys.is_empty() {
            return Ok(());
        }
        self.with(|state| {
            let tx = state.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut statement = tx.prepare_cached(sql)?;
            for key in keys {
                each(&mut statement, key)?;
            }
            drop(statement);
            tx.commit()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubt_lasts_until_there_is_an_answer() {
        let cache = Cache::in_memory().unwrap();
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        cache.doubt(SourceId::ARXIV, at(1), &["a", "b"], true).unwrap();
        cache.doubt(SourceId::ARXIV, at(2), &["b", "c"], false).unwrap();
        let doubts = cache.doubts(SourceId::ARXIV).unwrap();
        assert_eq!(doubts["a"], Doubt { asked_at: at(1), absent: true });
        assert_eq!(doubts["b"], Doubt { asked_at: at(2), absent: true }, "absent once, then unreadable");
        assert_eq!(doubts["c"], Doubt { asked_at: at(2), absent: false });
        assert!(cache.doubts(SourceId::CROSSREF).unwrap().is_empty());
        cache.end_doubt(SourceId::ARXIV, &["a", "b", "unknown"]).unwrap();
        assert_eq!(cache.doubts(SourceId::ARXIV).unwrap().len(), 1);
        assert_eq!(cache.check().unwrap(), []);
    }
}

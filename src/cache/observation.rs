//! Citation counts over time: what a source counted, when it was seen.

use jiff::Timestamp;
use rusqlite::{CachedStatement, Connection, OptionalExtension as _, params};

use super::rows::time;
use super::{Cache, CacheError};
use crate::model::SourceId;

/// A citation count as it was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Observation {
    /// When.
    pub at: Timestamp,
    /// How many.
    pub count: u64,
}

impl Cache {
    /// How the citation count of a work, as one source counts it, changed: oldest first, neighbours always differ.
    pub fn history(&self, work: &str, source: SourceId) -> Result<Vec<Observation>, CacheError> {
        let mut history = self.with(|state| {
            let number = state.numbers.find(&state.conn, source.as_str())?;
            state
                .conn
                .prepare_cached(
                    "SELECT observed_at, count FROM observation_row
                     WHERE work = ? AND source = ? ORDER BY observed_at",
                )?
                .query_map(params![work, number], |row| {
                    Ok(Observation { at: time(row, 0)?, count: row.get::<_, i64>(1)?.unsigned_abs() })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        history.dedup_by_key(|o| o.count);
        Ok(history)
    }
}

/// What became of an observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Appended {
    /// The count seen last before it.
    pub(super) before: Option<u64>,
    /// Whether it was written.
    pub(super) new: bool,
}

/// Appends observations, many in one transaction.
pub(super) struct Appender<'a> {
    last: CachedStatement<'a>,
    insert: CachedStatement<'a>,
}

impl<'a> Appender<'a> {
    pub(super) fn new(conn: &'a Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            last: conn.prepare_cached(
                "SELECT count FROM observation_row WHERE work = ? AND source = ? AND observed_at <= ?
                 ORDER BY observed_at DESC LIMIT 1",
            )?,
            insert: conn.prepare_cached(
                "INSERT OR IGNORE INTO observation_row (work, source, observed_at, count) VALUES (?, ?, ?, ?)",
            )?,
        })
    }

    /// Appends an observation if it says something new: the first one, or another count than the one seen last.
    pub(super) fn append(
        &mut self,
        work: &str,
        source: i64,
        at: i64,
        count: u64,
    ) -> rusqlite::Result<Appended> {
        // SQLite's integers are signed; no work is cited that often.
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let last: Option<i64> =
            self.last.query_row(params![work, source, at], |row| row.get(0)).optional()?;
        let before = last.map(i64::unsigned_abs);
        if last == Some(count) {
            return Ok(Appended { before, new: false });
        }
        let written = self.insert.execute(params![work, source, at, count])?;
        Ok(Appended { before, new: written == 1 })
    }
}

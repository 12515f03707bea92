//! Citation counts that fell sharply: kept in doubt until a second answer.
//!
//! Citations do not go away by hundreds, but services have answered 0 for a day, or given a work the count of another
//! record while theirs was rebuilt. Whether a low count is true is told by the next answer, so that what is stored
//! here lives for one answer and no longer.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::database::State;
use super::{Cache, CacheError};
use crate::model::SourceId;

/// A count that fell sharply with the last answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fall {
    /// When the low count was seen.
    pub at: Timestamp,
    /// The count before.
    pub before: u64,
    /// When that was last seen.
    pub before_at: Timestamp,
}

/// All falls, by work and source. Nearly always empty.
pub(super) type Falls = HashMap<(String, String), Fall>;

impl Cache {
    /// Whether the count that `source` gave last for `work` is so much lower than the one before that it is in doubt.
    ///
    /// # Errors
    ///
    /// Only when the cache cannot be read at all.
    pub fn fall(&self, work: &str, source: SourceId) -> Result<Option<Fall>, CacheError> {
        let known = |state: &State| {
            let falls = state.falls.as_ref()?;
            // The common case makes no key.
            Some(if falls.is_empty() {
                None
            } else {
                falls.get(&(work.to_owned(), source.as_str().to_owned())).copied()
            })
        };
        self.reading(|state| {
            if state.falls.is_none() {
                state.falls = Some(all(&state.conn)?);
            }
            Ok(known(state).flatten())
        })
    }
}

fn all(conn: &Connection) -> rusqlite::Result<Falls> {
    conn.prepare("SELECT work, source, fell_at, before, before_at FROM fall")?
        .query_map([], |row| {
            let fall = Fall {
                at: super::rows::time(row, 2)?,
                before: row.get::<_, i64>(3)?.unsigned_abs(),
                before_at: super::rows::time(row, 4)?,
            };
            Ok(((row.get(0)?, row.get(1)?), fall))
        })?
        .collect()
}

/// A fall by more than a fifth, and of more than a handful; to nothing from anything.
fn sharp(before: u64, now: u64) -> bool {
    (now == 0 && before > 0) || (before >= 5 && now.saturating_mul(5) < before.saturating_mul(4))
}

/// Notes what a count given at `at` says about the one before. To be called before the answer is stored. Whether
/// anything changed.
///
/// The answer after a fall ends the doubt, whatever it says: the count is still low, or it was a slip.
pub(super) fn note(
    conn: &Connection,
    (work, source, number, key): (&str, &str, i64, &str),
    at: i64,
    (before, now): (u64, u64),
) -> rusqlite::Result<bool> {
    let ended = conn
        .prepare_cached("DELETE FROM fall WHERE work = ? AND source = ?")?
        .execute(params![work, source])?;
    if ended > 0 || !sharp(before, now) {
        return Ok(ended > 0);
    }
    // The answer that is about to be replaced was the last to give that count.
    let last_seen: Option<i64> = conn
        .prepare_cached(
            "SELECT coalesce(
                 (SELECT iif(missing_since IS NULL, fetched_at, found_at) FROM answer_row
                  WHERE source = ?1 AND key = ?2),
                 (SELECT max(observed_at) FROM observation_row
                  WHERE work = ?3 AND source = ?1 AND observed_at < ?4))",
        )?
        .query_row(params![number, key, work, at], |row| row.get(0))?;
    let before = i64::try_from(before).unwrap_or(i64::MAX);
    conn.prepare_cached(
        "INSERT INTO fall (work, source, fell_at, before, before_at) VALUES (?, ?, ?, ?, ?)",
    )?
    .execute(params![work, source, at, before, last_seen.unwrap_or(at)])?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sharp() {
        assert!(sharp(1, 0) && sharp(1000, 0) && sharp(1000, 799) && sharp(5, 3));
        assert!(!sharp(1000, 800) && !sharp(4, 1) && !sharp(5, 4) && !sharp(0, 0) && !sharp(3, 9));
        assert!(!sharp(u64::MAX, u64::MAX));
    }
}

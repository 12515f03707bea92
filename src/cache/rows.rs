//! Looking answers up and storing them.

use bytes::Bytes;
use jiff::Timestamp;
use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension as _, Row, Statement, TransactionBehavior, params};

use super::payload::Codec;
use super::{Answer, Cache, CacheError, Keep, LastFound, Peek, Put, Stored, fall, kept, observation};
use crate::model::SourceId;

const LOOK_UP: &str = "SELECT shape, fetched_at, missing_since, found_at, encoding, payload
     FROM answer_row WHERE source = ? AND key = ?";

const PEEK: &str =
    "SELECT shape, fetched_at, missing_since, found_at FROM answer_row WHERE source = ? AND key = ?";

const STORE_FOUND: &str = "INSERT INTO answer_row (source, key, shape, fetched_at, encoding, payload)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6)
     ON CONFLICT (source, key) DO UPDATE SET
         shape = excluded.shape, fetched_at = excluded.fetched_at, missing_since = NULL, found_at = NULL,
         encoding = excluded.encoding, payload = excluded.payload";

/// The payload, should there be one, stays: the last good value survives.
const STORE_MISSING: &str = "INSERT INTO answer_row (source, key, shape, fetched_at, missing_since)
     VALUES (?1, ?2, ?3, ?4, ?4)
     ON CONFLICT (source, key) DO UPDATE SET
         shape = excluded.shape, fetched_at = excluded.fetched_at,
         missing_since = coalesce(missing_since, excluded.missing_since),
         found_at = iif(missing_since IS NULL, fetched_at, found_at)";

impl Cache {
    /// Looks up many keys of one source; answers in the order of `keys`.
    ///
    /// A row whose payload turns out to be damaged reads as if it were not there, so it is asked for again.
    pub fn get(&self, source: SourceId, keys: &[&str]) -> Result<Vec<Option<Stored>>, CacheError> {
        let mut found = self.reading(|state| {
            let number = state.numbers.find(&state.conn, source.as_str())?;
            let mut statement = state.conn.prepare_cached(LOOK_UP)?;
            keys.iter()
                .map(|key| look_up(&mut statement, &mut state.codec, number, key))
                .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        if !self.snapshots().is_empty() {
            for (stored, key) in found.iter_mut().zip(keys) {
                *stored = self.over_snapshots(source, key, stored.take());
            }
        }
        Ok(found)
    }

    /// As [`Cache::get`], of one key.
    pub fn get_one(&self, source: SourceId, key: &str) -> Result<Option<Stored>, CacheError> {
        let found = self.reading(|state| {
            let number = state.numbers.find(&state.conn, source.as_str())?;
            let mut statement = state.conn.prepare_cached(LOOK_UP)?;
            look_up(&mut statement, &mut state.codec, number, key)
        })?;
        Ok(self.over_snapshots(source, key, found))
    }

    /// What the snapshots and the database say together about a key.
    fn over_snapshots(&self, source: SourceId, key: &str, stored: Option<Stored>) -> Option<Stored> {
        match self.snapshots().iter().find_map(|s| s.get(source.as_str(), key)) {
            None => stored,
            below => overlay(stored, below),
        }
    }

    /// As [`Cache::get`], without the payloads.
    pub fn peek(&self, source: SourceId, keys: &[&str]) -> Result<Vec<Option<Peek>>, CacheError> {
        let mut found = self.with(|state| {
            // One transaction for all: to begin and end one takes a dozen system calls.
            let tx = state.conn.transaction()?;
            let number = state.numbers.find(&tx, source.as_str())?;
            let mut statement = tx.prepare_cached(PEEK)?;
            keys.iter()
                .map(|key| {
                    statement
                        .query_row(params![number, key], |row| {
                            let found = row.get_ref(2)? == ValueRef::Null;
                            let found_at = row.get(if found { 1 } else { 3 })?;
                            Ok(Peek {
                                found,
                                shape: row.get(0)?,
                                fetched_at: time(row, 1)?,
                                found_at: Option::and_then(found_at, moment),
                            })
                        })
                        .optional()
                })
                .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        if !self.snapshots().is_empty() {
            for (peek, key) in found.iter_mut().zip(keys) {
                let below = self.snapshots().iter().find_map(|s| s.get(source.as_str(), key));
                *peek = overlay_peek(*peek, below.map(Stored::peek));
            }
        }
        Ok(found)
    }

    /// Stores the answers of one reply in one transaction, durable on return.
    pub fn put(&self, source: SourceId, at: Timestamp, rows: &[Put<'_>]) -> Result<(), CacheError> {
        self.put_and_keep(source, at, rows, &[])
    }

    /// As [`Cache::put`], and keeps what the new answers lack.
    pub fn put_and_keep(
        &self,
        source: SourceId,
        at: Timestamp,
        rows: &[Put<'_>],
        keeps: &[Keep<'_>],
    ) -> Result<(), CacheError> {
        if rows.is_empty() && keeps.is_empty() {
            return Ok(());
        }
        let at = at.as_millisecond();
        self.with(|state| {
            let tx = state.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let number = state.numbers.give(&tx, source.as_str())?;
            let mut observations = observation::Appender::new(&tx)?;
            let mut found = tx.prepare_cached(STORE_FOUND)?;
            let mut missing = tx.prepare_cached(STORE_MISSING)?;
            for row in rows {
                // Before the answer is stored, so that the one it replaces can still tell its date.
                if let Some((work, count)) = &row.observed {
                    let seen = observations.append(work, number, at, *count)?;
                    if let Some(before) = seen.before
                        && fall::note(&tx, (work, source.as_str(), number, row.key), at, (before, *count))?
                    {
                        state.falls = None;
                    }
                }
                match &row.answer {
                    Answer::Found(raw) => {
                        let (encoding, stored) = state.codec.encode(raw);
                        found.execute(params![number, row.key, row.shape, at, encoding, stored])?
                    }
                    Answer::Missing => missing.execute(params![number, row.key, row.shape, at])?,
                };
            }
            drop((observations, found, missing));
            kept::replace(&tx, &mut state.codec, source.as_str(), keeps)?;
            tx.commit()?;
            kept::note(&mut state.kept, source.as_str(), keeps);
            Ok(())
        })?;
        self.has_put();
        Ok(())
    }
}

impl Stored {
    /// The same without the payload.
    pub fn peek(&self) -> Peek {
        let (found, found_at) = match (&self.answer, &self.last_found) {
            (Answer::Found(_), _) => (true, Some(self.fetched_at)),
            (Answer::Missing, last) => (false, last.as_ref().map(|l| l.fetched_at)),
        };
        Peek { found, shape: self.shape, fetched_at: self.fetched_at, found_at }
    }
}

fn look_up(
    statement: &mut Statement<'_>,
    codec: &mut Codec,
    source: Option<i64>,
    key: &str,
) -> rusqlite::Result<Option<Stored>> {
    let row = statement.query_row(params![source, key], |row| read(row, 0, codec)).optional()?;
    Ok(row.flatten())
}

/// Reads the six columns of an answer from column `first` on. `None`: the payload of a found row is damaged.
pub(super) fn read(row: &Row<'_>, first: usize, codec: &mut Codec) -> rusqlite::Result<Option<Stored>> {
    let found = row.get_ref(first + 2)? == ValueRef::Null;
    let fetched_at = time(row, first + 1)?;
    let stored = row.get_ref(first + 5)?.as_blob_or_null()?;
    let payload = match (row.get::<_, Option<i64>>(first + 4)?, stored) {
        (Some(encoding), Some(stored)) => codec.decode(encoding, stored).map(Bytes::from),
        _ => None,
    };
    let (answer, last_found) = if found {
        let Some(payload) = payload else { return Ok(None) };
        (Answer::Found(payload), None)
    } else {
        let found_at = row.get::<_, Option<i64>>(first + 3)?.and_then(moment);
        let last = payload.zip(found_at).map(|(payload, fetched_at)| LastFound { payload, fetched_at });
        (Answer::Missing, last)
    };
    let missing_since = row.get::<_, Option<i64>>(first + 2)?.and_then(moment);
    Ok(Some(Stored { answer, shape: row.get(first)?, fetched_at, missing_since, last_found }))
}

/// What is newer wins; a slice that only the older one has stays as the last good value.
fn overlay(above: Option<Stored>, below: Option<&Stored>) -> Option<Stored> {
    let (Some(above), Some(below)) = (above.clone(), below) else { return above.or_else(|| below.cloned()) };
    let (mut newer, older) =
        if below.fetched_at > above.fetched_at { (below.clone(), above) } else { (above, below.clone()) };
    if newer.answer == Answer::Missing && newer.last_found.is_none() {
        newer.last_found = match older.answer {
            Answer::Found(payload) => Some(LastFound { payload, fetched_at: older.fetched_at }),
            Answer::Missing => older.last_found,
        };
    }
    Some(newer)
}

/// [`overlay`] without payloads.
fn overlay_peek(above: Option<Peek>, below: Option<Peek>) -> Option<Peek> {
    let (Some(above), Some(below)) = (above, below) else { return above.or(below) };
    let (mut newer, older) =
        if below.fetched_at > above.fetched_at { (below, above) } else { (above, below) };
    newer.found_at = newer.found_at.or(older.found_at);
    Some(newer)
}

/// A time column.
pub(super) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    let ms: i64 = row.get(column)?;
    moment(ms).ok_or(rusqlite::Error::IntegralValueOutOfRange(column, ms))
}

/// Milliseconds since 1970 as a time, where that is a year people use.
pub(super) fn moment(ms: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(ms).ok()
}

//! The whole cache as text lines, out and in.
//!
//! Answers come first, by source and key, then observations, by work, source and time, then what is undecided and what
//! is kept that answers lack: equal caches give equal bytes, and a cache filled with them asks and writes next what this one would.
//! What belongs to this machine alone (when a host was last spoken to) stays here.

use std::io::{self, BufRead, Write};

use jiff::Timestamp;
use rusqlite::{Transaction, TransactionBehavior, params};

use super::line::{self, Line};
use super::payload::Codec;
use super::rows::{read, time};
use super::{Answer, Cache, CacheError, Observation, Stored, kept, observation, undecided};

/// Lines taken in one transaction: enough that the disk is synced seldom, few enough to lose little.
const LINES_PER_COMMIT: usize = 1000;

/// Longest line accepted, in bytes: a reply of the greatest length, escaped.
const MAX_LINE: u64 = 64 * 1024 * 1024;

/// What an export or import could not do.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The cache.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// The lines could not be written.
    #[error("could not write the lines")]
    Write(#[source] io::Error),
    /// The lines could not be read any further.
    #[error("could not read the lines")]
    Read(#[source] io::Error),
}

/// How many lines were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Exported {
    /// Answers.
    pub answers: u64,
    /// Observations.
    pub observations: u64,
    /// Counts that fell and keys without a conclusion.
    pub undecided: u64,
    /// Slices kept for what later answers lack.
    pub kept: u64,
    /// Answers left out because their payload is damaged.
    pub damaged: u64,
}

/// What became of the lines that were read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// Answers that were new or newer than what was there.
    pub answers: u64,
    /// Observations that were new.
    pub observations: u64,
    /// Counts that fell and keys without a conclusion that nothing here has decided.
    pub undecided: u64,
    /// Slices kept for what later answers lack, and nothing here gives again.
    pub kept: u64,
    /// Lines that said nothing new.
    pub known: u64,
    /// Lines that could not be used: number from 1, and what is wrong.
    pub malformed: Vec<(u64, String)>,
}

impl Cache {
    /// Writes every answer and observation as a line, and what is undecided. The snapshots under the database are not part of it.
    pub fn export(&self, out: &mut dyn Write) -> Result<Exported, TransferError> {
        let mut written = Exported::default();
        for (number, source) in self.sources()? {
            // The lines go out in batches, so that a slow reader does not hold the database.
            let mut after = String::new();
            loop {
                let batch = self.answers_after(number, &after)?;
                let Some((key, _)) = batch.last() else { break };
                after.clone_from(key);
                for (key, stored) in &batch {
                    let Some(stored) = stored else {
                        written.damaged += 1;
                        continue;
                    };
                    writeln!(out, "{}", line::answer_text(&source, key, stored))
                        .map_err(TransferError::Write)?;
                    written.answers += 1;
                }
            }
        }
        for (work, source, observation) in self.observations()? {
            let text = line::observation_text(&work, &source, observation);
            writeln!(out, "{text}").map_err(TransferError::Write)?;
            written.observations += 1;
        }
        for text in self.undecided()? {
            writeln!(out, "{text}").map_err(TransferError::Write)?;
            written.undecided += 1;
        }
        for text in self.kept_lines()? {
            writeln!(out, "{text}").map_err(TransferError::Write)?;
            written.kept += 1;
        }
        out.flush().map_err(TransferError::Write)?;
        Ok(written)
    }

    /// Takes lines in. What is newer wins; the older slice of a work that is missing now is kept; a malformed line
    /// costs that line.
    pub fn import(&self, input: &mut dyn BufRead) -> Result<Imported, TransferError> {
        let mut imported = Imported::default();
        let mut number = 0;
        let mut bytes = Vec::new();
        let mut batch = Vec::new();
        loop {
            bytes.clear();
            let read = read_line(input, &mut bytes).map_err(TransferError::Read)?;
            number += 1;
            match read {
                LineRead::End => break,
                LineRead::TooLong => imported.malformed.push((number, "the line is too long".into())),
                LineRead::Line if bytes.iter().all(u8::is_ascii_whitespace) => {}
                LineRead::Line => {
                    // Editors of Windows put a byte order mark in front of the first line.
                    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").filter(|_| number == 1).unwrap_or(&bytes);
                    let text = std::str::from_utf8(bytes).map_err(|e| e.to_string());
                    match text.and_then(line::read) {
                        Ok(Line::Recorded { .. }) => imported.malformed.push((
                            number,
                            "recorded facts are read from a snapshot: name the file under `[cache] snapshot`"
                                .into(),
                        )),
                        Ok(line) => batch.push(line),
                        Err(message) => imported.malformed.push((number, message)),
                    }
                }
            }
            if batch.len() == LINES_PER_COMMIT {
                self.take_in(&mut batch, &mut imported)?;
            }
        }
        self.take_in(&mut batch, &mut imported)?;
        Ok(imported)
    }

    fn take_in(&self, batch: &mut Vec<Line>, imported: &mut Imported) -> Result<(), CacheError> {
        let (answers, observations, undecided, kept, known) = self.with(|state| {
            let tx = state.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let (mut answers, mut observations, mut undecided, mut kept, mut known) = (0, 0, 0, 0, 0);
            let mut counts = observation::Appender::new(&tx)?;
            for line in batch.iter() {
                let (new, tally) = match line {
                    Line::Answer { source, key, stored } => {
                        let number = state.numbers.give(&tx, source)?;
                        (take_answer(&tx, &mut state.codec, number, key, stored)?, &mut answers)
                    }
                    Line::Observation { work, source, observation: Observation { at, count } } => {
                        let number = state.numbers.give(&tx, source)?;
                        let new = counts.append(work, number, at.as_millisecond(), *count)?.new;
                        (new, &mut observations)
                    }
                    Line::Fall { work, source, fall } => {
                        let number = state.numbers.give(&tx, source)?;
                        state.falls = None;
                        (undecided::take_fall(&tx, (work, source, number), *fall)?, &mut undecided)
                    }
                    Line::Doubt { source, key, doubt } => {
                        let number = state.numbers.give(&tx, source)?;
                        (undecided::take_doubt(&tx, (source, number, key), *doubt)?, &mut undecided)
                    }
                    Line::Kept { source, key, kept: new } => {
                        let number = state.numbers.give(&tx, source)?;
                        state.kept = None;
                        (kept::take(&tx, &mut state.codec, (source, number, key), new)?, &mut kept)
                    }
                    Line::Recorded { .. } => (false, &mut known),
                };
                *(if new { tally } else { &mut known }) += 1;
            }
            drop(counts);
            tx.commit()?;
            Ok((answers, observations, undecided, kept, known))
        })?;
        batch.clear();
        imported.answers += answers;
        imported.observations += observations;
        imported.undecided += undecided;
        imported.kept += kept;
        imported.known += known;
        Ok(())
    }

    /// Every source by number and name, in the order of the names.
    fn sources(&self) -> Result<Vec<(i64, String)>, CacheError> {
        self.with(|state| {
            state
                .conn
                .prepare_cached("SELECT id, name FROM source ORDER BY name")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
    }

    fn answers_after(&self, source: i64, after: &str) -> Result<Vec<(String, Option<Stored>)>, CacheError> {
        self.with(|state| {
            let mut statement = state.conn.prepare_cached(
                "SELECT key, shape, fetched_at, missing_since, found_at, encoding, payload
                 FROM answer_row WHERE source = ? AND key > ? ORDER BY key LIMIT 500",
            )?;
            statement
                .query_map(params![source, after], |row| Ok((row.get(0)?, read(row, 1, &mut state.codec)?)))?
                .collect()
        })
    }

    /// Every observation that says something new, in order.
    fn observations(&self) -> Result<Vec<(String, String, Observation)>, CacheError> {
        let mut observations: Vec<(String, String, Observation)> = self.with(|state| {
            state
                .conn
                .prepare_cached(
                    "SELECT work, source.name, observed_at, count
                     FROM observation_row JOIN source ON source.id = observation_row.source
                     ORDER BY work, source.name, observed_at",
                )?
                .query_map([], |row| {
                    let observation =
                        Observation { at: time(row, 2)?, count: row.get::<_, i64>(3)?.unsigned_abs() };
                    Ok((row.get(0)?, row.get(1)?, observation))
                })?
                .collect()
        })?;
        observations.dedup_by(|b, a| (&a.0, &a.1, a.2.count) == (&b.0, &b.1, b.2.count));
        Ok(observations)
    }
}

/// Lays one answer over what is there; `false` where it says nothing new.
fn take_answer(
    tx: &Transaction<'_>,
    codec: &mut Codec,
    source: i64,
    key: &str,
    new: &Stored,
) -> rusqlite::Result<bool> {
    let ms = |at: Timestamp| at.as_millisecond();
    // The newer answer decides; of the slices that either knows, the newest is kept.
    let (slice, found_at) = match (&new.answer, &new.last_found) {
        (Answer::Found(payload), _) => (Some(payload), None),
        (Answer::Missing, Some(last)) => (Some(&last.payload), Some(ms(last.fetched_at))),
        (Answer::Missing, None) => (None, None),
    };
    let (encoding, payload) = slice.map(|raw| codec.encode(raw)).unzip();
    let missing_since = match new.answer {
        Answer::Found(_) => None,
        Answer::Missing => Some(ms(new.missing_since.unwrap_or(new.fetched_at))),
    };
    let answered = tx
        .prepare_cached(
            "INSERT INTO answer_row (source, key, shape, fetched_at, missing_since, found_at, encoding, payload)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (source, key) DO UPDATE SET
                 (found_at, encoding, payload) = (
                     SELECT iif(excluded.missing_since IS NULL, NULL, nullif(max(theirs, ours), -1)),
                            iif(theirs >= ours, excluded.encoding, encoding),
                            iif(theirs >= ours, excluded.payload, payload)
                     FROM (SELECT iif(excluded.missing_since IS NULL, excluded.fetched_at,
                                      coalesce(excluded.found_at, -1)) AS theirs,
                                  iif(answer_row.missing_since IS NULL, answer_row.fetched_at,
                                      coalesce(answer_row.found_at, -1)) AS ours)),
                 shape = excluded.shape, fetched_at = excluded.fetched_at,
                 missing_since = excluded.missing_since
             WHERE excluded.fetched_at > fetched_at",
        )?
        .execute(params![
            source,
            key,
            new.shape,
            ms(new.fetched_at),
            missing_since,
            found_at,
            encoding,
            payload
        ])?;
    if answered == 1 {
        return Ok(true);
    }
    let slice_at = payload.is_some().then(|| found_at.unwrap_or(ms(new.fetched_at)));
    // The answer that is there is as new or newer. Should it be `missing`, an older slice may still be better than
    // the one it has, or than none.
    let kept = tx
        .prepare_cached(
            "UPDATE answer_row SET found_at = ?3, encoding = ?4, payload = ?5
             WHERE source = ?1 AND key = ?2 AND missing_since IS NOT NULL AND coalesce(found_at, -1) < ?3",
        )?
        .execute(params![source, key, slice_at, encoding, payload])?;
    Ok(kept == 1)
}

enum LineRead {
    Line,
    TooLong,
    End,
}

/// Reads up to the next line end, which is left out. Of a line that is too long only the fact is kept.
fn read_line(input: &mut dyn BufRead, bytes: &mut Vec<u8>) -> io::Result<LineRead> {
    let mut limited = io::Read::take(&mut *input, MAX_LINE);
    if limited.read_until(b'\n', bytes)? == 0 {
        return Ok(LineRead::End);
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        return Ok(LineRead::Line);
    }
    if limited.limit() > 0 {
        return Ok(LineRead::Line);
    }
    bytes.clear();
    loop {
        let buffer = input.fill_buf()?;
        let end = memchr::memchr(b'\n', buffer);
        let used = end.map_or(buffer.len(), |at| at + 1);
        if used == 0 {
            return Ok(LineRead::TooLong);
        }
        input.consume(used);
        if end.is_some() {
            return Ok(LineRead::TooLong);
        }
    }
}

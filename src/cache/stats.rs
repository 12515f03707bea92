//! What is in the cache, in figures.

use jiff::Timestamp;
use rusqlite::TransactionBehavior;

use super::rows::moment;
use super::{Cache, CacheError};

/// Rows of one source with one outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceStats {
    /// The source.
    pub source: String,
    /// `true`: found. `false`: missing.
    pub found: bool,
    /// How many.
    pub rows: u64,
    /// Of the missing: how many were found before and keep that slice.
    pub kept: u64,
    /// What their payloads take up, as stored, in bytes.
    pub payload_bytes: u64,
    /// The longest ago that one of them was fetched.
    pub oldest: Option<Timestamp>,
    /// The latest that one was.
    pub newest: Option<Timestamp>,
}

/// Figures of the whole cache.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stats {
    /// By source, found before missing.
    pub sources: Vec<SourceStats>,
    /// Citation counts seen.
    pub observations: u64,
    /// Works they are about.
    pub observed_works: u64,
    /// When the first of them was seen.
    pub observed_since: Option<Timestamp>,
    /// What the database takes up, in bytes, its log left out.
    pub bytes: u64,
    /// Lines of the snapshots under it.
    pub snapshot_lines: usize,
}

impl Cache {
    /// Counts everything once.
    pub fn stats(&self) -> Result<Stats, CacheError> {
        let mut stats = self.with(|state| {
            let conn = &state.conn;
            let sources = conn
                .prepare(
                    "SELECT coalesce(source.name, '?'), missing_since IS NULL AS found, count(*),
                            count(*) FILTER (WHERE missing_since IS NOT NULL AND payload IS NOT NULL),
                            coalesce(sum(length(payload)), 0), min(fetched_at), max(fetched_at)
                     FROM answer_row LEFT JOIN source ON source.id = answer_row.source
                     GROUP BY answer_row.source, found ORDER BY source.name, found DESC",
                )?
                .query_map([], |row| {
                    Ok(SourceStats {
                        source: row.get(0)?,
                        found: row.get(1)?,
                        rows: row.get::<_, i64>(2)?.unsigned_abs(),
                        kept: row.get::<_, i64>(3)?.unsigned_abs(),
                        payload_bytes: row.get::<_, i64>(4)?.unsigned_abs(),
                        oldest: row.get::<_, Option<i64>>(5)?.and_then(moment),
                        newest: row.get::<_, Option<i64>>(6)?.and_then(moment),
                    })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            let (observations, works, since) = conn.query_row(
                "SELECT count(*), count(DISTINCT work), min(observed_at) FROM observation_row",
                [],
                |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, Option<i64>>(2)?)),
            )?;
            let pages: i64 = conn.pragma_query_value(None, "page_count", |row| row.get(0))?;
            let page_size: i64 = conn.pragma_query_value(None, "page_size", |row| row.get(0))?;
            Ok(Stats {
                sources,
                observations: observations.unsigned_abs(),
                observed_works: works.unsigned_abs(),
                observed_since: since.and_then(moment),
                bytes: (pages * page_size).unsigned_abs(),
                snapshot_lines: 0,
            })
        })?;
        stats.snapshot_lines = self.snapshots().iter().map(|s| s.len()).sum();
        Ok(stats)
    }

    /// Forgets the answers last given before `cutoff` and gives their room back to the disk; how many there were.
    /// Observations are kept for good; what is undecided or kept because of an answer goes with it, all of it or nothing.
    pub fn prune(&self, cutoff: Timestamp) -> Result<u64, CacheError> {
        let pruned = self.with(|state| {
            let cutoff = [cutoff.as_millisecond()];
            let tx = state.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            tx.execute("DELETE FROM doubt WHERE asked_at < ?", cutoff)?;
            let pruned = tx.execute("DELETE FROM answer_row WHERE fetched_at < ?", cutoff)?;
            // A value is kept beside the answer that lacks it.
            tx.execute(
                "DELETE FROM kept WHERE NOT EXISTS (
                     SELECT 1 FROM answer_row JOIN source ON source.id = answer_row.source
                     WHERE source.name = kept.source AND answer_row.key = kept.key)",
                [],
            )?;
            // What fell is in doubt beside the answer with the low count, which may be that of a search.
            tx.execute(
                "DELETE FROM fall WHERE fell_at < ? AND NOT EXISTS (
                     SELECT 1 FROM answer_row JOIN source ON source.id = answer_row.source
                     WHERE source.name = fall.source AND answer_row.key = fall.work)",
                cutoff,
            )?;
            tx.commit()?;
            (state.kept, state.falls) = (None, None);
            Ok(pruned)
        })?;
        if pruned > 0 {
            // Where there is no room to do it, the file keeps its size and the pages are used again.
            let _ = self.with(|state| state.conn.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)"));
        }
        Ok(pruned as u64)
    }
}

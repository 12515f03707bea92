//! The schema, its version, and what every connection is told first.
//!
//! The text of each version stands in `schema/*.sql`. Versions are only ever appended.

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

/// `application_id` in the file header: `opci`. Says that the file is ours.
pub(super) const APPLICATION_ID: i64 = 0x6f70_6369;

/// Version 1.
const V1: &str = include_str!("schema/0001_answers.sql");

/// Version 2: counts that fell sharply.
const V2: &str = include_str!("schema/0002_falls.sql");

/// Version 3: the same in less room.
const V3: &str = include_str!("schema/0003_compact.sql");

/// Version 4: hosts that asked to be left alone, keys that were asked about without a conclusion.
const V4: &str = include_str!("schema/0004_manners.sql");

/// Version 5: slices that had what the next answer lacks.
const V5: &str = include_str!("schema/0005_kept.sql");

const STEPS: &[M<'static>] = &[M::up(V1), M::up(V2), M::up(V3), M::up(V4), M::up(V5)];

/// The schema version this program knows.
pub(super) const VERSION: i64 = 5;

/// The first version whose files are written anew after a migration; see [`settle`].
pub(super) const SETTLED: i64 = 3;

/// Texts that stand in the pages of every opcit cache, and in no other program's: the row of the table `about`, and a
/// comment in the definition of the answers. They tell a damaged file of ours from a foreign one when the header no longer does.
pub(super) const MARKS: [&[u8]; 2] =
    [b"opcit cache: what each source said", b"-- the last slice found, also while the outcome"];

/// How long to wait for another process to finish its transaction. Ours take milliseconds.
const BUSY_MS: u32 = 20_000;

/// Page sizes, in bytes: that of a new file, and those of files that were new before.
pub(super) const PAGE_SIZES: [u32; 3] = [16_384, 8192, 4096];

/// Settings of the connection alone; nothing here looks at the file, which may yet turn out to be another program's.
pub(super) fn prepare(conn: &Connection) -> rusqlite::Result<()> {
    conn.busy_timeout(std::time::Duration::from_millis(u64::from(BUSY_MS)))?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    // One more look at each page read, so that damage is an error instead of a wrong row.
    conn.pragma_update(None, "cell_size_check", true)?;
    conn.set_prepared_statement_cache_capacity(32);
    Ok(())
}

/// Settings for writing.
///
/// Write-ahead logging where the file system can (readers and the writer do not wait for each other, one sync a
/// commit); where it cannot, such as on some network mounts, SQLite keeps its rollback journal and all else holds.
pub(super) fn prepare_for_writing(conn: &Connection) -> rusqlite::Result<()> {
    // Holds for a file that is yet to be created. Rows of a kilobyte leave a fifth of a page of four unused.
    conn.pragma_update(None, "page_size", PAGE_SIZES[0])?;
    log_ahead(conn);
    // A commit is on the medium before the next request is sent: a power cut costs nothing that was paid for.
    // `fullfsync` is the same for macOS and ignored elsewhere.
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "fullfsync", true)
}

/// Holds pages in memory up to three quarters of SQLite's own measure, in KiB: more is not quicker, for the rest lies in the
/// system's cache. To be said once the file was looked into: before, SQLite counts that measure in pages of 4 KiB, and
/// then holds four times as much of ours.
pub(super) fn bound_memory(conn: &Connection) -> rusqlite::Result<()> {
    conn.pragma_update(None, "cache_size", -1500)
}

fn log_ahead(conn: &Connection) {
    let _: rusqlite::Result<String> =
        conn.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0));
}

/// Brings a fresh or older database to [`VERSION`], all of it or nothing; whether there was anything to do.
pub(super) fn migrate(conn: &mut Connection) -> Result<bool, rusqlite_migration::Error> {
    migrate_to(conn, VERSION)
}

/// As [`migrate`], to an older version: a database as it was then.
pub(super) fn migrate_to(conn: &mut Connection, version: i64) -> Result<bool, rusqlite_migration::Error> {
    let application: i64 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application != APPLICATION_ID {
        conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    let before: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Migrations::from_slice(STEPS).to_version(conn, usize::try_from(version).unwrap_or(STEPS.len()))?;
    Ok(before != version)
}

/// Writes a database that was created or migrated anew, page by page in the order of its schema: what the old tables
/// took up goes back to the disk, an old page size is left behind, and every root stands where it stands in every
/// other database of this version, on which a repair without the first page relies (`salvage.rs`).
///
/// Nothing but room is lost where it fails: for want of room, or because another process is at work on the file.
pub(super) fn settle(conn: &Connection) {
    // The size of the pages only changes outside of write-ahead logging.
    let _: rusqlite::Result<String> =
        conn.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0));
    let _ = conn.pragma_update(None, "page_size", PAGE_SIZES[0]).and_then(|()| conn.execute_batch("VACUUM"));
    log_ahead(conn);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_valid() {
        Migrations::from_slice(STEPS).validate().unwrap();
        assert_eq!(i64::try_from(STEPS.len()), Ok(VERSION));
    }

    #[test]
    fn a_database_bears_the_marks() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("c.sqlite");
        let mut conn = Connection::open(&path).unwrap();
        migrate(&mut conn).unwrap();
        drop(conn);
        let bytes = std::fs::read(&path).unwrap();
        for mark in MARKS {
            assert!(memchr::memmem::find(&bytes, mark).is_some(), "{}", String::from_utf8_lossy(mark));
        }
    }
}

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

const STEPS: &[M<'static>] = &[M::up(V1), M::up(V2)];

/// The schema version this program knows.
pub(super) const VERSION: i64 = 2;

/// Texts that stand in the pages of every opcit cache, and in no other program's: the row of the table `about`, and a
/// comment in the definition of `answer`. They tell a damaged file of ours from a foreign one when the header no longer does.
pub(super) const MARKS: [&[u8]; 2] =
    [b"opcit cache: what each source said", b"-- the last slice found, also while the outcome"];

/// How long to wait for another process to finish its transaction. Ours take milliseconds.
const BUSY_MS: u32 = 20_000;

/// Page sizes, in bytes: that of a new file, and those of files that were new before.
pub(super) const PAGE_SIZES: [u32; 2] = [8192, 4096];

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
    let _: rusqlite::Result<String> =
        conn.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0));
    // A commit is on the medium before the next request is sent: a power cut costs nothing that was paid for.
    // `fullfsync` is the same for macOS and ignored elsewhere.
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "fullfsync", true)
}

/// Brings a fresh or older database to [`VERSION`], each step all of it or nothing. Writes nothing where it is there.
pub(super) fn migrate(conn: &mut Connection) -> Result<(), rusqlite_migration::Error> {
    let application: i64 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application != APPLICATION_ID {
        conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    Migrations::from_slice(STEPS).to_latest(conn)
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

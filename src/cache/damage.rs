//! A damaged database: set aside, never deleted, and every row that can still be read carried over.

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::database::State;
use super::{CacheError, open};

/// How many rows were carried over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Saved {
    /// Answers of sources.
    pub answers: usize,
    /// Observations of citation counts.
    pub observations: usize,
}

/// Something that happened to the cache that a person should hear about; displays as a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The database was damaged; it was moved away and a new one filled from it.
    SetAside {
        /// What was found.
        what: String,
        /// Where the damaged file is now.
        moved_to: PathBuf,
        /// What could be carried over.
        saved: Saved,
    },
    /// The database is damaged and may not be touched; what can be read of it is used.
    ReadAround {
        /// What was found.
        what: String,
        /// What could be read.
        saved: Saved,
    },
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SetAside { what, moved_to, saved } => write!(
                f,
                "the cache was damaged ({what}): it is kept as `{}`, and {} answers and {} observations were \
                 carried over into a new one; what is missing will be asked for again",
                moved_to.display(),
                saved.answers,
                saved.observations,
            ),
            Self::ReadAround { what, saved } => write!(
                f,
                "the cache is damaged ({what}): {} answers could still be read; a run that is not offline repairs it",
                saved.answers,
            ),
        }
    }
}

/// A file's name with something behind it: `opcit.sqlite` and `-wal` give `opcit.sqlite-wal`.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

/// Keeps other processes from creating, migrating or repairing the same database until it is dropped. Where the file
/// system has no locks, nothing is held: the worst is that two processes set the same damaged file aside.
pub(super) fn hold_maintenance_lock(path: &Path) -> Option<fs::File> {
    let file = fs::File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(beside(path, ".lock-maintenance"))
        .ok()?;
    file.lock().ok()?;
    Some(file)
}

/// The first thing SQLite finds wrong, reading every page once.
pub(super) fn find_damage(conn: &Connection) -> Option<String> {
    match conn.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0)) {
        Ok(verdict) if verdict == "ok" => None,
        // The text names the schema first and the trouble behind it.
        Ok(verdict) => Some(verdict.lines().last().unwrap_or_default().trim().to_owned()),
        Err(error) if super::error::is_damage(&error) => Some(error.to_string()),
        // Not readable for some other reason: that is not damage, and the next call will say it.
        Err(_) => None,
    }
}

/// Moves the database and what belongs to it to the first free `<name>.damaged-<n>`.
pub(super) fn set_aside(path: &Path) -> io::Result<PathBuf> {
    let aside = (1_u32..)
        .map(|n| beside(path, &format!(".damaged-{n}")))
        .find(|p| !p.exists())
        .ok_or_else(|| io::Error::other("no free name"))?;
    // The log goes first: should the power fail in between, no new database may find an old log beside it.
    for suffix in ["-wal", "-shm"] {
        match fs::rename(beside(path, suffix), beside(&aside, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::rename(path, &aside)?;
    Ok(aside)
}

/// Carries over every row of the set-aside database that can be read and is sound.
pub(super) fn salvage(aside: &Path, into: &mut State) -> rusqlite::Result<Saved> {
    // With its log where that can be read, without it otherwise.
    let source = open::connect_for_reading(aside, false)
        .and_then(|conn| conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).map(|()| conn))
        .or_else(|_| open::connect_for_reading(aside, true));
    let Ok(source) = source else { return Ok(Saved::default()) };
    let State { conn, codec, .. } = into;
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let mut saved = Saved::default();
    {
        let mut insert = tx.prepare(
            "INSERT OR IGNORE INTO answer
             (source, key, outcome, shape, fetched_at, missing_since, found_at, encoding, payload)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        walk(
            &source,
            "answer",
            "id",
            "source, key, outcome, shape, fetched_at, missing_since, found_at, encoding, payload",
            |row| {
                let encoding: Option<i64> = row.get(7)?;
                let payload: Option<Vec<u8>> = row.get(8)?;
                if let (Some(encoding), Some(payload)) = (encoding, &payload)
                    && codec.decode(encoding, payload.clone()).is_none()
                {
                    return Ok(());
                }
                let written = insert.execute(params![
                    row.get::<_, String>(0)?,
                    row.get::<_, String>(1)?,
                    row.get::<_, String>(2)?,
                    row.get::<_, i64>(3)?,
                    row.get::<_, i64>(4)?,
                    row.get::<_, Option<i64>>(5)?,
                    row.get::<_, Option<i64>>(6)?,
                    encoding,
                    payload,
                ]);
                saved.answers += written.unwrap_or(0);
                Ok(())
            },
        );
        let mut insert = tx.prepare(
            "INSERT OR IGNORE INTO observation (work, source, observed_at, count) VALUES (?, ?, ?, ?)",
        )?;
        walk(&source, "observation", "work", "work, source, observed_at, count", |row| {
            let written = insert.execute(params![
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, i64>(2)?,
                row.get::<_, i64>(3)?,
            ]);
            saved.observations += written.unwrap_or(0);
            Ok(())
        });
        let mut insert = tx.prepare("INSERT OR IGNORE INTO pacing (host, last_exchange_ms) VALUES (?, ?)")?;
        walk(&source, "pacing", "host", "host, last_exchange_ms", |row| {
            let _ = insert.execute(params![row.get::<_, String>(0)?, row.get::<_, i64>(1)?]);
            Ok(())
        });
    }
    tx.commit()?;
    Ok(saved)
}

/// What can be read of a damaged database that may not be touched, in memory.
pub(super) fn read_around(path: &Path, what: &str) -> Result<State, CacheError> {
    let mut state = open::in_memory(path)?;
    let saved = salvage(path, &mut state).map_err(|e| CacheError::sqlite(path, &e))?;
    state.notices.push(Notice::ReadAround { what: what.to_owned(), saved });
    Ok(state)
}

/// Reads a table from its first row up to the damage, then from its last row down to it.
fn walk(
    conn: &Connection,
    table: &str,
    order: &str,
    columns: &str,
    mut each: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<()>,
) {
    for direction in ["ASC", "DESC"] {
        let sql = format!("SELECT {columns} FROM {table} NOT INDEXED ORDER BY {order} {direction}");
        let Ok(mut statement) = conn.prepare(&sql) else { return };
        let Ok(mut rows) = statement.query([]) else { return };
        let finished = loop {
            match rows.next() {
                // A row whose columns are garbage is left behind; the next one may be good.
                Ok(Some(row)) => drop(each(row)),
                Ok(None) => break true,
                Err(_) => break false,
            }
        };
        if finished {
            return;
        }
    }
}

//! A damaged database: noticed, and set aside, never deleted.

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::database::State;
use super::{CacheError, open, salvage};

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
    let aside = (1..10_000)
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

/// What can be read of a damaged database that may not be touched, in memory.
pub(super) fn read_around(path: &Path, what: &str) -> Result<State, CacheError> {
    let mut state = open::in_memory(path)?;
    let saved = salvage::carry_over(path, &mut state).map_err(|e| CacheError::sqlite(path, &e))?;
    state.notices.push(Notice::ReadAround { what: what.to_owned(), saved });
    Ok(state)
}

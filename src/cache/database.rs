//! The [`Cache`]: one connection behind a lock, and the snapshots under it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use super::error::is_damage;
use super::fall::Falls;
use super::kept::KeptKeys;
use super::names::Numbers;
use super::open::{self, Fingerprint};
use super::payload::Codec;
use super::{CacheError, Notice, Snapshot, schema};

/// How to open the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Create if missing, read and write.
    ReadWrite,
    /// Never write (offline, read-only medium). A file that is not there reads as an empty cache.
    ReadOnly,
}

/// The open connection and what goes with it.
#[derive(Debug)]
pub(super) struct State {
    pub(super) conn: Connection,
    pub(super) codec: Codec,
    pub(super) numbers: Numbers,
    /// What a person should hear about.
    pub(super) notices: Vec<Notice>,
    /// The file as it was when it was opened, where it is read without locks.
    pub(super) seen: Option<Fingerprint>,
    /// A private copy of the database, where it could not be read in place. Removed behind the connection: fields are
    /// dropped in order.
    pub(super) copy: Option<tempfile::TempDir>,
    /// The counts that are in doubt, once somebody has asked.
    pub(super) falls: Option<Falls>,
    /// The keys of which something is kept that their answers lack, once somebody has asked.
    pub(super) kept: Option<KeptKeys>,
    /// What the file was like when these were read: another number once somebody else has written.
    version: i64,
    /// Lookups left in the read transaction that is open; 0 where none is.
    reads_left: u32,
}

/// Lookups that share one read transaction. To begin and end one takes a dozen system calls, more than the lookup.
const READS: u32 = 256;

impl State {
    pub(super) fn new(path: &Path, conn: Connection) -> Result<Self, CacheError> {
        let codec = Codec::new().map_err(|e| CacheError::io(path, &e))?;
        schema::bound_memory(&conn).map_err(|e| CacheError::sqlite(path, &e))?;
        Ok(Self {
            conn,
            codec,
            numbers: Numbers::default(),
            notices: Vec::new(),
            seen: None,
            copy: None,
            falls: None,
            kept: None,
            version: 0,
            reads_left: 0,
        })
    }

    /// Makes sure that a read transaction is open.
    fn go_on_reading(&mut self) -> rusqlite::Result<()> {
        if self.reads_left == 0 {
            self.conn.prepare_cached("BEGIN")?.execute([])?;
            self.reads_left = READS;
            // Answers that another process has stored come with what it knows of them.
            let version = self.conn.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
            if version != std::mem::replace(&mut self.version, version) {
                (self.falls, self.kept) = (None, None);
            }
        }
        Ok(())
    }

    /// Ends the read transaction, if one is open.
    fn stop_reading(&mut self) -> rusqlite::Result<()> {
        self.reads_left = 0;
        if !self.conn.is_autocommit() {
            self.conn.prepare_cached("COMMIT")?.execute([])?;
        }
        Ok(())
    }
}

/// The cache. Calls are synchronous: they take well under a millisecond, commits a few.
#[derive(Debug)]
pub struct Cache {
    state: Mutex<State>,
    path: Option<PathBuf>,
    mode: Mode,
    snapshots: Vec<Arc<Snapshot>>,
    /// Transactions that stored answers by way of this cache; a leap for each time that the file was opened anew.
    puts: AtomicU64,
}

/// As of when something was looked up; see [`Cache::moment`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Changes whenever another connection commits.
    version: i64,
    puts: u64,
}

impl Moment {
    /// The moment after so many calls of [`Cache::put`], had nobody else written anything.
    #[must_use]
    pub const fn after(self, puts: u64) -> Self {
        Self { puts: self.puts + puts, ..self }
    }
}

/// How far [`Cache::puts`] leaps where nothing is known of what was written meanwhile.
const LEAP: u64 = 1 << 32;

impl Cache {
    /// Opens or creates the database.
    ///
    /// A damaged one is set aside and rebuilt with every row that can still be read; [`Cache::take_notices`] tells.
    pub fn open(path: &Path, mode: Mode) -> Result<Self, CacheError> {
        let state = match mode {
            Mode::ReadWrite => open::read_write(path)?,
            Mode::ReadOnly => open::read_only(path)?,
        };
        Ok(Self {
            state: Mutex::new(state),
            path: Some(path.to_owned()),
            mode,
            snapshots: Vec::new(),
            puts: AtomicU64::new(0),
        })
    }

    /// A cache that lives in memory only.
    pub fn in_memory() -> Result<Self, CacheError> {
        let state = open::in_memory(Path::new(":memory:"))?;
        Ok(Self {
            state: Mutex::new(state),
            path: None,
            mode: Mode::ReadWrite,
            snapshots: Vec::new(),
            puts: AtomicU64::new(0),
        })
    }

    /// Lays snapshots under the database: they answer where it has nothing newer. The first one given wins.
    #[must_use]
    pub fn with_snapshots(mut self, snapshots: impl IntoIterator<Item = Arc<Snapshot>>) -> Self {
        self.snapshots.extend(snapshots);
        self
    }

    /// The database file; `None` in memory.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// How it was opened.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// What happened to the database that a person should hear about; each is told once.
    pub fn take_notices(&self) -> Vec<Notice> {
        std::mem::take(&mut self.lock().notices)
    }

    /// Whether snapshots are laid under the database. Recorded facts stand nowhere else.
    pub fn has_snapshots(&self) -> bool {
        !self.snapshots.is_empty()
    }

    pub(super) fn snapshots(&self) -> &[Arc<Snapshot>] {
        &self.snapshots
    }

    /// What was written so far, as far as it can be told without looking. Where it is the same again, nobody wrote.
    pub fn moment(&self) -> Result<Moment, CacheError> {
        let version = self.with(|state| {
            state.conn.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))
        })?;
        Ok(Moment { version, puts: self.puts.load(Ordering::Relaxed) })
    }

    /// Notes that answers were stored.
    pub(super) fn has_put(&self) {
        self.puts.fetch_add(1, Ordering::Relaxed);
    }

    /// Runs `work` on the connection; it may run twice.
    ///
    /// Should it come upon damage in a file that may be written to, the file is set aside and rebuilt. Should a file
    /// that is read without locks have changed meanwhile, it is opened anew.
    pub(super) fn with<T>(
        &self,
        work: impl FnMut(&mut State) -> rusqlite::Result<T>,
    ) -> Result<T, CacheError> {
        let mut state = self.lock();
        let ready = state.stop_reading();
        self.guarded(state, ready, work)
    }

    /// As [`Cache::with`], for work that only reads and may see the file as it was a moment ago: it shares a
    /// transaction with the lookups before and after it.
    pub(super) fn reading<T>(
        &self,
        mut work: impl FnMut(&mut State) -> rusqlite::Result<T>,
    ) -> Result<T, CacheError> {
        let mut state = self.lock();
        let ready = state.go_on_reading();
        self.guarded(state, ready, |state| {
            let done = work(state)?;
            state.reads_left = state.reads_left.saturating_sub(1);
            if state.reads_left == 0 {
                state.stop_reading()?;
            }
            Ok(done)
        })
    }

    /// Lets go of the file as it was seen by the last lookups. To be called before a long wait: a reader that stays
    /// keeps the write-ahead log from being emptied.
    pub fn rest(&self) -> Result<(), CacheError> {
        self.inspect(|_| Ok(()))
    }

    fn guarded<T>(
        &self,
        mut state: MutexGuard<'_, State>,
        ready: rusqlite::Result<()>,
        mut work: impl FnMut(&mut State) -> rusqlite::Result<T>,
    ) -> Result<T, CacheError> {
        let result = ready.and_then(|()| work(&mut state));
        if result.is_err() {
            state.numbers.forget();
        }
        let Some(path) = self.path() else { return result.map_err(|error| self.error(&error)) };
        if state.seen.as_ref().is_some_and(|seen| *seen != Fingerprint::of(path)) {
            *state = open::read_only(path)?;
            self.puts.fetch_add(LEAP, Ordering::Relaxed);
            return work(&mut state).map_err(|error| self.error(&error));
        }
        match result {
            Err(error) if self.mode == Mode::ReadWrite && is_damage(&error) => {
                let notices = std::mem::take(&mut state.notices);
                // The old connection goes first, so that nothing holds the file that is moved.
                *state = open::in_memory(path)?;
                *state = open::after_damage(path, &error.to_string())?;
                self.puts.fetch_add(LEAP, Ordering::Relaxed);
                state.notices.splice(0..0, notices);
                work(&mut state).map_err(|error| self.error(&error))
            }
            result => result.map_err(|error| self.error(&error)),
        }
    }

    /// As [`Cache::with`], once, and with no repair.
    pub(super) fn inspect<T>(
        &self,
        work: impl FnOnce(&mut State) -> rusqlite::Result<T>,
    ) -> Result<T, CacheError> {
        let mut state = self.lock();
        state.stop_reading().and_then(|()| work(&mut state)).map_err(|error| self.error(&error))
    }

    pub(super) fn error(&self, error: &rusqlite::Error) -> CacheError {
        CacheError::sqlite(self.path().unwrap_or(Path::new(":memory:")), error)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        // A panic in the middle rolled its transaction back: the connection is sound.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

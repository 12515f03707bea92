//! Politeness between processes: when a host was last spoken to, until when it wants to be left alone, and who may speak
//! to it now.

use std::fs::{File, TryLockError};

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};

use super::rows::moment;
use super::{Cache, CacheError, Mode, damage};

/// The right to speak to a host, held until dropped. The system takes it back when the process dies, however it dies.
#[derive(Debug)]
pub struct HostLock {
    /// `None` where there is no other process to agree with, or no way to.
    _file: Option<File>,
}

impl Cache {
    /// When the last exchange with `host` began or ended, in any process.
    pub fn last_exchange(&self, host: &str) -> Result<Option<Timestamp>, CacheError> {
        let ms: Option<i64> = self.with(|state| {
            state
                .conn
                .prepare_cached("SELECT last_exchange_ms FROM pacing WHERE host = ?")?
                .query_row([host], |row| row.get(0))
                .optional()
        })?;
        Ok(ms.and_then(moment))
    }

    /// Records that an exchange with `host` began or ended; kept to the millisecond, rounded up.
    ///
    /// The time given replaces the one that is there, whichever is later: a clock that was wrong once must not hold
    /// every later run up.
    pub fn set_last_exchange(&self, host: &str, at: Timestamp) -> Result<(), CacheError> {
        // Down would let the next exchange begin a little too soon.
        let nanoseconds = at.as_nanosecond();
        let ms = i64::try_from(nanoseconds.div_euclid(1_000_000) + i128::from(nanoseconds % 1_000_000 != 0))
            .unwrap_or(i64::MAX);
        self.with(|state| {
            state
                .conn
                .prepare_cached(
                    "INSERT INTO pacing (host, last_exchange_ms) VALUES (?, ?)
                     ON CONFLICT (host) DO UPDATE SET last_exchange_ms = excluded.last_exchange_ms",
                )?
                .execute(params![host, ms])
                .map(drop)
        })
    }

    /// Until when `host` has asked to be left alone, if it ever did.
    pub fn left_alone_until(&self, host: &str) -> Result<Option<Timestamp>, CacheError> {
        let ms: Option<i64> = self.with(|state| {
            let mut statement =
                state.conn.prepare_cached("SELECT left_alone_until_ms FROM pacing WHERE host = ?")?;
            statement.query_row([host], |row| row.get(0)).optional().map(Option::flatten)
        })?;
        Ok(ms.and_then(moment))
    }

    /// Records that `host` asks to be left alone until then. What it says last counts.
    pub fn leave_alone(&self, host: &str, until: Timestamp) -> Result<(), CacheError> {
        self.with(|state| {
            state
                .conn
                .prepare_cached(
                    "INSERT INTO pacing (host, last_exchange_ms, left_alone_until_ms) VALUES (?1, 0, ?2)
                     ON CONFLICT (host) DO UPDATE SET left_alone_until_ms = excluded.left_alone_until_ms",
                )?
                .execute(params![host, until.as_millisecond()])
                .map(drop)
        })
    }

    /// Takes the right to speak to `host` if no other process (and no other [`Cache`] on this file) has it; `None`
    /// if one does. Never waits.
    ///
    /// The lock is on a file of its own beside the database, `<name>.lock-<host>`; it stays there, since removing it
    /// could give two processes a lock each. Where the file system has no locks the right is given to everyone: the
    /// shared time of the last exchange is then all that keeps processes apart.
    pub fn try_lock_host(&self, host: &str) -> Result<Option<HostLock>, CacheError> {
        let (Some(path), Mode::ReadWrite) = (self.path(), self.mode()) else {
            return Ok(Some(HostLock { _file: None }));
        };
        let name: String = host
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '_' })
            .collect();
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(damage::beside(path, &format!(".lock-{name}")))
            .map_err(|e| CacheError::io(path, &e))?;
        match file.try_lock() {
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Some(HostLock { _file: Some(file) })),
            Err(TryLockError::WouldBlock) => Ok(None),
        }
    }
}

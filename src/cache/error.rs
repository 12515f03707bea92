//! Why the cache cannot be used, and what to do about it.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the cache cannot be used (exit code 4).
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// The file is a SQLite database of some other program, or no database at all. It was not touched.
    #[error("`{}` is not an opcit cache", .0.display())]
    Foreign(PathBuf),
    /// Written by a newer opcit. It was not touched.
    #[error("`{}` was written by a newer opcit (schema {found}, this one knows {known})", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// The file or its folder is read-only.
    #[error("the cache `{}` cannot be written to: {message}", path.display())]
    NotWritable {
        /// The file.
        path: PathBuf,
        /// What was said.
        message: String,
    },
    /// No room is left on the medium. Everything committed before is kept.
    #[error("no space is left for the cache `{}`", .0.display())]
    Full(PathBuf),
    /// Another process held the database locked for longer than a transaction of ours ever takes.
    #[error("the cache `{}` is locked by another process", .0.display())]
    Busy(PathBuf),
    /// Anything else SQLite or the file system says.
    #[error("the cache `{}` could not be used: {message}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What was said.
        message: String,
    },
}

impl CacheError {
    /// What a person can do about it; one sentence, lower case, no full stop.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Foreign(_) => {
                "name another file with `--cache` or `OPCIT_CACHE`; this one was left as it is"
            }
            Self::Newer { .. } => {
                "update opcit, or name another file with `--cache`; this one was left as it is"
            }
            Self::NotWritable { .. } => {
                "use `--offline` to read from it only, or name another file with `--cache`"
            }
            Self::Full(_) => {
                "make room and run again: what was stored is kept, and the run goes on from there"
            }
            Self::Busy(_) => "let the other run finish, then run again",
            Self::Unusable { path, .. } if path.is_dir() => "name a file, one in that folder if you like",
            Self::Unusable { .. } => "check that the disk has room and the folder exists and is writable",
        }
    }

    /// Anything the file system says about `path`.
    pub(super) fn io(path: &Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let path = path.to_owned();
        match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                Self::NotWritable { path, message: error.to_string() }
            }
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full(path),
            _ => Self::Unusable { path, message: error.to_string() },
        }
    }

    /// Anything SQLite says about `path`.
    pub(super) fn sqlite(path: &Path, error: &rusqlite::Error) -> Self {
        let path = path.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full(path),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                Self::NotWritable { path, message: error.to_string() }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy(path),
            _ if path.is_dir() => Self::Unusable { path, message: "it is a folder".to_owned() },
            _ => Self::Unusable { path, message: error.to_string() },
        }
    }
}

/// Whether the error says that the file's own bytes are wrong.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

//! Opening a database: whose file is it, is it sound, and can it be used where it lies.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::damage::{self, Notice};
use super::database::State;
use super::error::is_damage;
use super::{CacheError, salvage, schema};

/// Up to this size a database is looked through on opening (some 20 ms); a larger one when `cache check` is asked to,
/// and wherever a read comes upon damage.
const QUICK_CHECK_BYTES: u64 = 32 * 1024 * 1024;

/// How much of a file is searched for [`schema::MARKS`].
const MARK_SEARCH_BYTES: u64 = 4 * 1024 * 1024;

/// What a file turned out to be.
enum Condition {
    /// Nothing in it yet.
    Fresh,
    /// An opcit cache of this schema version.
    Ours(i64),
    /// An opcit cache whose bytes are wrong.
    Damaged(String),
}

/// Opens, creates, migrates or repairs `path`.
pub(super) fn read_write(path: &Path) -> Result<State, CacheError> {
    let unusable = |message: String| CacheError::Unusable { path: path.to_owned(), message };
    if path.is_dir() {
        return Err(unusable("it is a folder".to_owned()));
    }
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        if folder.exists() && !folder.is_dir() {
            return Err(unusable(format!("`{}` is not a folder", folder.display())));
        }
        fs::create_dir_all(folder).map_err(|e| CacheError::io(path, &e))?;
    }
    let conn = connect_for_writing(path)?;
    if let Condition::Ours(schema::VERSION) = examine(&conn, path)? {
        return writable(path, conn);
    }
    drop(conn);
    // Creation, migration and repair are one process's work at a time. The second one in finds it done.
    let _alone = damage::hold_maintenance_lock(path);
    let conn = connect_for_writing(path)?;
    match examine(&conn, path)? {
        Condition::Fresh | Condition::Ours(_) => writable(path, conn),
        Condition::Damaged(what) => {
            drop(conn);
            rebuild(path, &what)
        }
    }
}

/// Repairs a database that was found damaged while in use.
pub(super) fn after_damage(path: &Path, what: &str) -> Result<State, CacheError> {
    let _alone = damage::hold_maintenance_lock(path);
    // Another process may have repaired it in the meantime: then it is a different file, and sound.
    let conn = connect_for_writing(path)?;
    let sound = matches!(examine(&conn, path), Ok(Condition::Ours(schema::VERSION)))
        && damage::find_damage(&conn).is_none();
    if sound {
        return writable(path, conn);
    }
    drop(conn);
    rebuild(path, what)
}

/// A database in memory.
pub(super) fn in_memory(path: &Path) -> Result<State, CacheError> {
    let mut conn = Connection::open_in_memory().map_err(|e| CacheError::sqlite(path, &e))?;
    schema::prepare(&conn).map_err(|e| CacheError::sqlite(path, &e))?;
    schema::migrate(&mut conn).map_err(|e| migration(path, &e))?;
    State::new(path, conn)
}

/// Opens `path` without ever writing to it or beside it.
pub(super) fn read_only(path: &Path) -> Result<State, CacheError> {
    let seen = Fingerprint::of(path);
    if seen.len == 0 {
        return in_memory(path);
    }
    // While there is no log, nobody is at work on the file and it holds the whole truth: it is read as it lies, since
    // an ordinary connection would leave a log and its index behind, or could not make them. The fingerprint tells
    // when that ends.
    let (conn, copy) = if seen.log {
        match connect_for_reading(path, false).and_then(|conn| readable(&conn).map(|()| conn)) {
            Err(error) if !is_damage(&error) => {
                let (dir, place) = private_copy(path)?;
                (Connection::open(&place), Some(dir))
            }
            conn => (conn, None),
        }
    } else {
        (connect_for_reading(path, true), None)
    };
    let conn = match conn {
        Ok(conn) => conn,
        Err(error) if is_damage(&error) => match not_readable(path, &error)? {
            Condition::Damaged(what) => return damage::read_around(path, &what),
            _ => return Err(CacheError::sqlite(path, &error)),
        },
        Err(error) => return Err(CacheError::sqlite(path, &error)),
    };
    match examine(&conn, path)? {
        Condition::Ours(schema::VERSION) => {
            let mut state = State::new(path, conn)?;
            state.seen = (!seen.log).then_some(seen);
            state.copy = copy;
            Ok(state)
        }
        Condition::Fresh => in_memory(path),
        Condition::Damaged(what) => damage::read_around(path, &what),
        Condition::Ours(_) => {
            // An older schema is brought up to date in a copy: the file itself stays as it is.
            let (dir, place) = private_copy(path)?;
            let mut conn = Connection::open(&place).map_err(|e| CacheError::sqlite(path, &e))?;
            schema::migrate(&mut conn).map_err(|e| migration(path, &e))?;
            let mut state = State::new(path, conn)?;
            state.copy = Some(dir);
            Ok(state)
        }
    }
}

/// What tells that a file that is read without locks is still the one that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fingerprint {
    len: u64,
    modified: Option<std::time::SystemTime>,
    /// A write-ahead log lies beside it: somebody writes, or was killed writing.
    log: bool,
}

impl Fingerprint {
    /// As the file is now; one that is not there has no length.
    pub(super) fn of(path: &Path) -> Self {
        let facts = fs::metadata(path).ok();
        Self {
            len: facts.as_ref().map_or(0, fs::Metadata::len),
            modified: facts.and_then(|m| m.modified().ok()),
            log: log_of(path).exists(),
        }
    }
}

/// A connection that can only read. `immutable`: nothing beside the file is looked at, and no lock is taken.
pub(super) fn connect_for_reading(path: &Path, immutable: bool) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = if immutable {
        Connection::open_with_flags(immutable_uri(path), flags | OpenFlags::SQLITE_OPEN_URI)?
    } else {
        Connection::open_with_flags(path, flags)?
    };
    schema::prepare(&conn)?;
    Ok(conn)
}

fn connect_for_writing(path: &Path) -> Result<Connection, CacheError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).map_err(|e| cannot_open(path, &e))?;
    schema::prepare(&conn).map_err(|e| CacheError::sqlite(path, &e))?;
    Ok(conn)
}

/// Makes a sound database of ours ready for writing, bringing it to our version if need be. That it can be written to
/// is tried now, not at the first answer that is to be kept.
fn writable(path: &Path, mut conn: Connection) -> Result<State, CacheError> {
    schema::prepare_for_writing(&conn).map_err(|e| cannot_open(path, &e))?;
    if schema::migrate(&mut conn).map_err(|e| migration(path, &e))? {
        schema::settle(&conn);
    }
    conn.execute_batch("BEGIN IMMEDIATE; ROLLBACK").map_err(|e| cannot_open(path, &e))?;
    // On a file that SQLite could open for reading only, that was a transaction that reads.
    if conn.is_readonly("main").map_err(|e| CacheError::sqlite(path, &e))? {
        return Err(CacheError::NotWritable { path: path.to_owned(), message: "it is read-only".to_owned() });
    }
    State::new(path, conn)
}

/// Sets the damaged file aside and fills a new one with what can be read from it. Under the maintenance lock.
fn rebuild(path: &Path, what: &str) -> Result<State, CacheError> {
    let aside = damage::set_aside(path).map_err(|e| CacheError::io(path, &e))?;
    let mut state = writable(path, connect_for_writing(path)?)?;
    let saved = salvage::carry_over(&aside, &mut state).map_err(|e| CacheError::sqlite(path, &e))?;
    state.notices.push(Notice::SetAside { what: what.to_owned(), moved_to: aside, saved });
    Ok(state)
}

/// Whose file it is and whether it is sound.
fn examine(conn: &Connection, path: &Path) -> Result<Condition, CacheError> {
    let number = |name: &str| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let facts = number("application_id").and_then(|application| {
        let version = number("user_version")?;
        let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        Ok((application, version, tables))
    });
    match facts {
        Ok((schema::APPLICATION_ID, version, _)) if version > schema::VERSION => {
            Err(CacheError::Newer { path: path.to_owned(), found: version, known: schema::VERSION })
        }
        Ok((schema::APPLICATION_ID, version, tables)) => Ok(match quick_look(conn, path) {
            Some(what) => Condition::Damaged(what),
            None if version == 0 && tables == 0 => Condition::Fresh,
            None => Condition::Ours(version),
        }),
        Ok((0, 0, 0)) => Ok(Condition::Fresh),
        Ok(_) if bears_our_marks(path) => Ok(Condition::Damaged("the header of the file is damaged".into())),
        Ok(_) => Err(CacheError::Foreign(path.to_owned())),
        Err(error) if is_damage(&error) => not_readable(path, &error),
        Err(error) => Err(cannot_open(path, &error)),
    }
}

/// SQLite cannot make sense of the file: ours and damaged, or never ours.
fn not_readable(path: &Path, error: &rusqlite::Error) -> Result<Condition, CacheError> {
    if bears_our_marks(path) {
        Ok(Condition::Damaged(error.to_string()))
    } else {
        Err(CacheError::Foreign(path.to_owned()))
    }
}

/// The check made at every opening, on a database small enough for it.
fn quick_look(conn: &Connection, path: &Path) -> Option<String> {
    let small = fs::metadata(path).is_ok_and(|m| m.len() <= QUICK_CHECK_BYTES);
    if small { damage::find_damage(conn) } else { None }
}

fn readable(conn: &Connection) -> rusqlite::Result<()> {
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
}

/// Whether a file that SQLite cannot make sense of was once ours: its header says so or our own words stand in it, or it
/// holds nothing but zeros or a stump of a header, which a power cut leaves behind and no program can use. That it holds
/// nothing else is known only where all of it was read.
fn bears_our_marks(path: &Path) -> bool {
    let mut bytes = Vec::new();
    // One byte more than is searched tells whether that is all.
    let read = fs::File::open(path).and_then(|file| file.take(MARK_SEARCH_BYTES + 1).read_to_end(&mut bytes));
    let Ok(read) = read else { return false };
    let is_all = read as u64 <= MARK_SEARCH_BYTES;
    // Bytes 68 to 71: the application's number (https://sqlite.org/fileformat.html#application_id).
    let ours = bytes.starts_with(b"SQLite format 3\0")
        && bytes.get(68..72).is_some_and(|id| {
            i64::from(u32::from_be_bytes([id[0], id[1], id[2], id[3]])) == schema::APPLICATION_ID
        });
    let stump = bytes.len() < 100 && b"SQLite format 3\0".starts_with(&bytes[..bytes.len().min(16)]);
    ours || stump
        || (is_all && bytes.iter().all(|&b| b == 0))
        || schema::MARKS.iter().any(|mark| memchr::memmem::find(&bytes, mark).is_some())
}

fn log_of(path: &Path) -> PathBuf {
    damage::beside(path, "-wal")
}

/// A copy of the database and its write-ahead log in a folder of its own, for reading only.
fn private_copy(path: &Path) -> Result<(tempfile::TempDir, PathBuf), CacheError> {
    let io = |e: std::io::Error| CacheError::io(path, &e);
    let dir = tempfile::tempdir().map_err(io)?;
    let place = dir.path().join("copy.sqlite");
    fs::copy(path, &place).map_err(io)?;
    if log_of(path).exists() {
        fs::copy(log_of(path), log_of(&place)).map_err(io)?;
    }
    Ok((dir, place))
}

/// `file:` URI with `immutable=1`: <https://sqlite.org/uri.html>.
fn immutable_uri(path: &Path) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
    const KEEP: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b':');
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let bytes = absolute.as_os_str().as_encoded_bytes();
    if cfg!(windows) {
        let slashed = String::from_utf8_lossy(bytes).replace('\\', "/");
        return format!("file:///{}?immutable=1", percent_encode(slashed.as_bytes(), KEEP));
    }
    format!("file:{}?immutable=1", percent_encode(bytes, KEEP))
}

fn migration(path: &Path, error: &rusqlite_migration::Error) -> CacheError {
    match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => CacheError::sqlite(path, err),
        other => CacheError::Unusable { path: path.to_owned(), message: other.to_string() },
    }
}

/// On opening, "cannot open" means that the folder does not let us.
fn cannot_open(path: &Path, error: &rusqlite::Error) -> CacheError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::CannotOpen) => {
            CacheError::NotWritable { path: path.to_owned(), message: error.to_string() }
        }
        _ => CacheError::sqlite(path, error),
    }
}

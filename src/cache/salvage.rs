//! Every row of a damaged database that can still be read, carried over into a sound one.
//!
//! What SQLite can open is read where it lies. What it cannot (a torn file, a smashed first page) is copied and the
//! copy made to look whole: the definition of the tables is the same in every cache of a version, and so is
//! where each begins ([`schema::settle`]), so that the first page of a new one stands in for the one that was lost. Then each table is walked by its key, step by step over what
//! is unreadable. A row counts only if its payload decodes and every rule of the new table holds.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, Statement, params};

use super::damage::{Saved, beside};
use super::database::State;
use super::names::{self, Numbers};
use super::payload::Codec;
use super::{line, open, schema};

/// Of the header, by <https://sqlite.org/fileformat2.html#the_database_header>.
const PAGE_SIZE_AT: usize = 16;
const PAGE_COUNT_AT: usize = 28;

/// What the columns of [`answers`] are called in the versions of the schema: the newest first, to which the rows of the
/// others are brought.
const ANSWER: [&str; 2] = [
    "answer_row: id, source, key, shape, fetched_at, missing_since, found_at, encoding, payload",
    "answer: id, source, key, shape, fetched_at, missing_since, iif(outcome = 'missing', found_at, NULL), encoding, \
     payload",
];

/// The same of the observations.
const OBSERVATION: [&str; 2] =
    ["observation_row: work, source, observed_at, count", "observation: work, source, observed_at, count"];

/// Carries over what can be read of the database at `damaged`, which stays as it is.
pub(super) fn carry_over(damaged: &Path, into: &mut State) -> rusqlite::Result<Saved> {
    let mut saved = Saved::default();
    // A first page that does not belong to the others leads to nothing: the next one is tried.
    for (source, _copy) in Readings::of(damaged) {
        saved = carry_over_from(&source, damaged, into)?;
        if saved != Saved::default() {
            break;
        }
    }
    Ok(saved)
}

fn carry_over_from(source: &Connection, damaged: &Path, into: &mut State) -> rusqlite::Result<Saved> {
    // There cannot be more rows than this in a file so long: where to stop looking for the next readable one.
    let most_rows = fs::metadata(damaged).map_or(0, |m| i64::try_from(m.len() / 16).unwrap_or(i64::MAX));
    let State { conn, codec, numbers, .. } = into;
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let mut names = Names { read: names(source), tx: &tx, numbers };
    let layout = usize::from(source.prepare("SELECT 1 FROM answer_row").is_err());
    let saved = Saved {
        answers: answers(
            source,
            ANSWER[layout],
            most_rows,
            codec,
            &mut names,
            &mut tx.prepare(
                "INSERT OR IGNORE INTO answer_row
                     (source, key, shape, fetched_at, missing_since, found_at, encoding, payload)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            )?,
        ),
        observations: ends(
            source,
            OBSERVATION[layout],
            &mut tx.prepare(
                "INSERT OR IGNORE INTO observation_row (work, source, observed_at, count) VALUES (?, ?, ?, ?)",
            )?,
            |row, insert| {
                let Some(number) = names.number(row.get_ref(1)?)? else { return Ok(0) };
                insert.execute(params![
                    row.get::<_, String>(0)?,
                    number,
                    row.get::<_, i64>(2)?,
                    row.get::<_, i64>(3)?
                ])
            },
        ),
    };
    ends(
        source,
        "pacing: host, last_exchange_ms, left_alone_until_ms",
        &mut tx.prepare(
            "INSERT OR IGNORE INTO pacing (host, last_exchange_ms, left_alone_until_ms) VALUES (?, ?, ?)",
        )?,
        |row, insert| {
            let left_alone: Option<i64> = row.get(2)?;
            insert.execute(params![row.get::<_, String>(0)?, row.get::<_, i64>(1)?, left_alone])
        },
    );
    // Before version 4 nobody could ask for that.
    ends(
        source,
        "pacing: host, last_exchange_ms",
        &mut tx.prepare("INSERT OR IGNORE INTO pacing (host, last_exchange_ms) VALUES (?, ?)")?,
        |row, insert| insert.execute(params![row.get::<_, String>(0)?, row.get::<_, i64>(1)?]),
    );
    undecided(source, &tx)?;
    ends(
        source,
        "kept: source, key, found_at, lost_at, fields, encoding, payload",
        &mut tx.prepare(
            "INSERT OR IGNORE INTO kept (source, key, found_at, lost_at, fields, encoding, payload)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )?,
        |row, insert| {
            let (encoding, payload): (i64, Vec<u8>) = (row.get(5)?, row.get(6)?);
            if codec.decode(encoding, &payload).is_none() {
                return Ok(0);
            }
            insert.execute(params![
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, i64>(2)?,
                row.get::<_, i64>(3)?,
                row.get::<_, String>(4)?,
                encoding,
                payload
            ])
        },
    );
    tx.commit()?;
    Ok(saved)
}

/// Counts that fell and keys without a conclusion.
fn undecided(source: &Connection, tx: &Connection) -> rusqlite::Result<()> {
    ends(
        source,
        "fall: work, source, fell_at, before, before_at",
        &mut tx.prepare(
            "INSERT OR IGNORE INTO fall (work, source, fell_at, before, before_at) VALUES (?, ?, ?, ?, ?)",
        )?,
        |row, insert| {
            insert.execute(params![
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, i64>(2)?,
                row.get::<_, i64>(3)?,
                row.get::<_, i64>(4)?
            ])
        },
    );
    ends(
        source,
        "doubt: source, key, asked_at, absent",
        &mut tx.prepare("INSERT OR IGNORE INTO doubt (source, key, asked_at, absent) VALUES (?, ?, ?, ?)")?,
        |row, insert| {
            insert.execute(params![
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, i64>(2)?,
                row.get::<_, i64>(3)?
            ])
        },
    );
    Ok(())
}

/// The names of sources in the damaged database, and their numbers in the new one.
struct Names<'a> {
    read: HashMap<i64, String>,
    tx: &'a Connection,
    numbers: &'a mut Numbers,
}

impl Names<'_> {
    /// The number, in the new database, of a source that the damaged one calls `source`. Where its table of names is
    /// lost, the numbers that are the same everywhere still say something.
    fn number(&mut self, source: ValueRef<'_>) -> rusqlite::Result<Option<i64>> {
        match source {
            ValueRef::Text(name) => match std::str::from_utf8(name) {
                Ok(name) => self.numbers.give(self.tx, name).map(Some),
                Err(_) => Ok(None),
            },
            ValueRef::Integer(number) => match self.read.get(&number) {
                Some(name) => self.numbers.give(self.tx, name).map(Some),
                None => Ok((0..names::FIRST_OWN).contains(&number).then_some(number)),
            },
            _ => Ok(None),
        }
    }
}

/// The table of names, as far as it can be read.
fn names(source: &Connection) -> HashMap<i64, String> {
    let mut names = HashMap::new();
    let Ok(mut statement) = source.prepare("SELECT id, name FROM source NOT INDEXED") else { return names };
    let Ok(mut rows) = statement.query([]) else { return names };
    while let Ok(Some(row)) = rows.next() {
        if let (Ok(number), Ok(name)) = (row.get(0), row.get::<_, String>(1))
            && line::is_source_name(&name)
        {
            names.insert(number, name);
        }
    }
    names
}

/// Answers, by their row number: over an unreadable stretch one number at a time, since a whole branch of the tree may
/// hang on one lost page and what lies behind it is sound.
fn answers(
    source: &Connection,
    columns: &str,
    most_rows: i64,
    codec: &mut Codec,
    names: &mut Names<'_>,
    insert: &mut Statement<'_>,
) -> usize {
    let Some((table, columns)) = columns.split_once(": ") else { return 0 };
    let sql = format!("SELECT {columns} FROM {table} NOT INDEXED WHERE id >= ? ORDER BY id");
    let Ok(mut statement) = source.prepare(&sql) else { return 0 };
    let mut saved = 0;
    let mut next = 1;
    let mut steps = 0;
    while steps <= most_rows {
        let Ok(mut rows) = statement.query([next]) else { return saved };
        loop {
            match rows.next() {
                Ok(Some(row)) => {
                    next = row.get::<_, i64>(0).unwrap_or(next).saturating_add(1);
                    saved += answer(row, codec, names, insert).unwrap_or(0);
                }
                Ok(None) => return saved,
                Err(_) => break,
            }
        }
        next += 1;
        steps += 1;
    }
    saved
}

fn answer(
    row: &Row<'_>,
    codec: &mut Codec,
    names: &mut Names<'_>,
    insert: &mut Statement<'_>,
) -> rusqlite::Result<usize> {
    let encoding: Option<i64> = row.get(7)?;
    let payload: Option<Vec<u8>> = row.get(8)?;
    if let (Some(encoding), Some(payload)) = (encoding, &payload)
        && codec.decode(encoding, payload).is_none()
    {
        return Ok(0);
    }
    let Some(number) = names.number(row.get_ref(1)?)? else { return Ok(0) };
    insert.execute(params![
        number,
        row.get::<_, String>(2)?,
        row.get::<_, i64>(3)?,
        row.get::<_, i64>(4)?,
        row.get::<_, Option<i64>>(5)?,
        row.get::<_, Option<i64>>(6)?,
        encoding,
        payload,
    ])
}

/// A table without row numbers: from its first row up to the damage, then from its last row down to it.
fn ends(
    source: &Connection,
    columns: &str,
    insert: &mut Statement<'_>,
    mut each: impl FnMut(&Row<'_>, &mut Statement<'_>) -> rusqlite::Result<usize>,
) -> usize {
    let Some((table, columns)) = columns.split_once(": ") else { return 0 };
    let mut saved = 0;
    for direction in ["ASC", "DESC"] {
        let order = columns.split(", ").map(|c| format!("{c} {direction}")).collect::<Vec<_>>().join(", ");
        let Ok(mut statement) = source.prepare(&format!("SELECT {columns} FROM {table} ORDER BY {order}"))
        else {
            return saved;
        };
        let Ok(mut rows) = statement.query([]) else { return saved };
        loop {
            match rows.next() {
                Ok(Some(row)) => saved += each(row, insert).unwrap_or(0),
                Ok(None) => return saved,
                Err(_) => break,
            }
        }
    }
    saved
}

/// The ways to read a damaged database, the likeliest first: with its log, without it, and copies made to look whole.
struct Readings<'a> {
    damaged: &'a Path,
    tried: usize,
}

impl<'a> Readings<'a> {
    fn of(damaged: &'a Path) -> Self {
        Self { damaged, tried: 0 }
    }
}

/// Version of the schema and size of the pages: a smashed header tells neither.
const FIRST_PAGES: [(i64, u32); 13] = [
    (schema::VERSION, 16_384),
    (schema::VERSION, 8192),
    (schema::VERSION, 4096),
    (4, 16_384),
    (4, 8192),
    (4, 4096),
    (3, 16_384),
    (3, 8192),
    (3, 4096),
    (2, 8192),
    (2, 4096),
    (1, 8192),
    (1, 4096),
];

impl Iterator for Readings<'_> {
    type Item = (Connection, Option<tempfile::TempDir>);

    fn next(&mut self) -> Option<Self::Item> {
        let opens = |conn: Connection| {
            conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
                .is_ok_and(|tables: i64| tables > 0)
                .then_some(conn)
        };
        loop {
            let way = self.tried;
            self.tried += 1;
            let (path, immutable, copy) = match way {
                0 => (self.damaged.to_owned(), !beside(self.damaged, "-wal").exists(), None),
                1 => (self.damaged.to_owned(), true, None),
                _ => {
                    let &(version, page_size) = FIRST_PAGES.get(way - 2)?;
                    let dir = tempfile::tempdir()
                        .ok()
                        .or_else(|| tempfile::tempdir_in(self.damaged.parent()?).ok())?;
                    let copy = dir.path().join("copy.sqlite");
                    fs::copy(self.damaged, &copy).ok()?;
                    if make_whole(&copy, dir.path(), version, page_size).is_err() {
                        continue;
                    }
                    (copy, true, Some(dir))
                }
            };
            if let Some(conn) = open::connect_for_reading(&path, immutable).ok().and_then(opens) {
                return Some((conn, copy));
            }
        }
    }
}

/// Gives a file that SQLite refuses a first page that it accepts, and the length that page speaks of.
fn make_whole(copy: &Path, scratch: &Path, version: i64, page_size: u32) -> std::io::Result<()> {
    let mut file = File::options().read(true).write(true).open(copy)?;
    let len = file.metadata()?.len();
    let mut header = [0_u8; 100];
    let whole_header = file.read_exact(&mut header).is_ok() && header.starts_with(b"SQLite format 3\0");
    let be = |at: usize, n: usize| header[at..at + n].iter().fold(0_u64, |sum, b| sum << 8 | u64::from(*b));
    if whole_header && len < be(PAGE_COUNT_AT, 4) * be(PAGE_SIZE_AT, 2) {
        // Torn: the rest is zeros, which no tree runs through.
        return file.set_len(be(PAGE_COUNT_AT, 4) * be(PAGE_SIZE_AT, 2));
    }
    let model = scratch.join("model.sqlite");
    let mut conn = Connection::open(&model).map_err(std::io::Error::other)?;
    conn.pragma_update(None, "page_size", page_size).map_err(std::io::Error::other)?;
    schema::migrate_to(&mut conn, version).map_err(std::io::Error::other)?;
    if version >= schema::SETTLED {
        conn.execute_batch("VACUUM").map_err(std::io::Error::other)?;
    }
    drop(conn);
    let mut page = fs::read(&model)?;
    let page_size = usize::from(u16::from_be_bytes([page[PAGE_SIZE_AT], page[PAGE_SIZE_AT + 1]]));
    page.truncate(page_size);
    let pages = u32::try_from(len.div_ceil(page_size as u64)).unwrap_or(u32::MAX).max(1);
    page[PAGE_COUNT_AT..PAGE_COUNT_AT + 4].copy_from_slice(&pages.to_be_bytes());
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&page)?;
    file.set_len(u64::from(pages) * page_size as u64)
}

//! Every row of a damaged database that can still be read, carried over into a sound one.
//!
//! What SQLite can open is read where it lies. What it cannot (a torn file, a smashed first page) is copied and the
//! copy made to look whole: the definition of the tables is the same in every cache of a version, so that the first
//! page of a new one stands in for the one that was lost. Then each table is walked by its key, step by step over what
//! is unreadable. A row counts only if its payload decodes and every rule of the new table holds.

use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use rusqlite::{Connection, Row, Statement, params};

use super::damage::{Saved, beside};
use super::database::State;
use super::payload::Codec;
use super::{open, schema};

/// Of the header, by <https://sqlite.org/fileformat2.html#the_database_header>.
const PAGE_SIZE_AT: usize = 16;
const PAGE_COUNT_AT: usize = 28;

const ANSWER: &str = "source, key, outcome, shape, fetched_at, missing_since, found_at, encoding, payload";

/// Carries over what can be read of the database at `damaged`, which stays as it is.
pub(super) fn carry_over(damaged: &Path, into: &mut State) -> rusqlite::Result<Saved> {
    let Some((source, _copy)) = open_somehow(damaged) else { return Ok(Saved::default()) };
    // There cannot be more rows than this in a file so long: where to stop looking for the next readable one.
    let most_rows = fs::metadata(damaged).map_or(0, |m| i64::try_from(m.len() / 16).unwrap_or(i64::MAX));
    let State { conn, codec, .. } = into;
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let saved = Saved {
        answers: answers(&source, most_rows, codec, &mut tx.prepare(&insert("answer", ANSWER, 9))?),
        observations: ends(
            &source,
            "observation",
            "work, source, observed_at, count",
            &mut tx.prepare(&insert("observation", "work, source, observed_at, count", 4))?,
            |row, insert| {
                insert.execute(params![
                    row.get::<_, String>(0)?,
                    row.get::<_, String>(1)?,
                    row.get::<_, i64>(2)?,
                    row.get::<_, i64>(3)?
                ])
            },
        ),
    };
    ends(
        &source,
        "pacing",
        "host, last_exchange_ms",
        &mut tx.prepare(&insert("pacing", "host, last_exchange_ms", 2))?,
        |row, insert| insert.execute(params![row.get::<_, String>(0)?, row.get::<_, i64>(1)?]),
    );
    tx.commit()?;
    Ok(saved)
}

fn insert(table: &str, columns: &str, count: usize) -> String {
    let marks = vec!["?"; count].join(", ");
    format!("INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})")
}

/// Answers, by their row number: over an unreadable stretch one number at a time, since a whole branch of the tree may
/// hang on one lost page and what lies behind it is sound.
fn answers(source: &Connection, most_rows: i64, codec: &mut Codec, insert: &mut Statement<'_>) -> usize {
    let sql = format!("SELECT id, {ANSWER} FROM answer NOT INDEXED WHERE id >= ? ORDER BY id");
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
                    saved += answer(row, codec, insert).unwrap_or(0);
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

fn answer(row: &Row<'_>, codec: &mut Codec, insert: &mut Statement<'_>) -> rusqlite::Result<usize> {
    let encoding: Option<i64> = row.get(8)?;
    let payload: Option<Vec<u8>> = row.get(9)?;
    if let (Some(encoding), Some(payload)) = (encoding, &payload)
        && codec.decode(encoding, payload).is_none()
    {
        return Ok(0);
    }
    insert.execute(params![
        row.get::<_, String>(1)?,
        row.get::<_, String>(2)?,
        row.get::<_, String>(3)?,
        row.get::<_, i64>(4)?,
        row.get::<_, i64>(5)?,
        row.get::<_, Option<i64>>(6)?,
        row.get::<_, Option<i64>>(7)?,
        encoding,
        payload,
    ])
}

/// A table without row numbers: from its first row up to the damage, then from its last row down to it.
fn ends(
    source: &Connection,
    table: &str,
    columns: &str,
    insert: &mut Statement<'_>,
    each: impl Fn(&Row<'_>, &mut Statement<'_>) -> rusqlite::Result<usize>,
) -> usize {
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

/// A connection on the damaged database: with its log, without it, or on a copy made to look whole.
fn open_somehow(damaged: &Path) -> Option<(Connection, Option<tempfile::TempDir>)> {
    let answers = |conn: Connection| {
        conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
            .is_ok_and(|tables: i64| tables > 0)
            .then_some(conn)
    };
    if let Some(conn) =
        open::connect_for_reading(damaged, !beside(damaged, "-wal").exists()).ok().and_then(answers)
    {
        return Some((conn, None));
    }
    if let Some(conn) = open::connect_for_reading(damaged, true).ok().and_then(answers) {
        return Some((conn, None));
    }
    let dir = tempfile::tempdir().ok().or_else(|| tempfile::tempdir_in(damaged.parent()?).ok())?;
    let copy = dir.path().join("copy.sqlite");
    // A smashed header no longer tells the size of the pages.
    let conn = schema::PAGE_SIZES.into_iter().find_map(|size| {
        fs::copy(damaged, &copy).ok()?;
        make_whole(&copy, dir.path(), size).ok()?;
        answers(open::connect_for_reading(&copy, true).ok()?)
    })?;
    Some((conn, Some(dir)))
}

/// Gives a file that SQLite refuses a first page that it accepts, and the length that page speaks of.
fn make_whole(copy: &Path, scratch: &Path, page_size: u32) -> std::io::Result<()> {
    let mut file = File::options().read(true).write(true).open(copy)?;
    let len = file.metadata()?.len();
    let mut header = [0_u8; 100];
    let whole_header = file.read_exact(&mut header).is_ok() && header.starts_with(b"SQLite format 3\0");
    let be = |at: usize, n: usize| header[at..at + n].iter().fold(0_u64, |sum, b| sum << 8 | u64::from(*b));
    if whole_header && len < be(PAGE_COUNT_AT, 4) * be(PAGE_SIZE_AT, 2) {
        // Torn: the rest is zeros, which no tree runs through.
        return file.set_len(be(PAGE_COUNT_AT, 4) * be(PAGE_SIZE_AT, 2));
    }
    let model = scratch.join(format!("model-{page_size}.sqlite"));
    let mut conn = Connection::open(&model).map_err(std::io::Error::other)?;
    conn.pragma_update(None, "page_size", page_size).map_err(std::io::Error::other)?;
    schema::migrate(&mut conn).map_err(std::io::Error::other)?;
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

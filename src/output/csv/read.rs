//! A table back from its file, if it is one that was written here and nobody else has written to.
//!
//! The header has to be ours to the byte, and every cell to hold what would be written for what it is read as. A
//! spreadsheet that saves the file anew turns dates into its own and puts a mark before the header: such a file is
//! another's, whole. That a value was exchanged for another of the same form cannot be seen.

use std::io::{self, BufRead, BufReader, Read};

use super::columns::{self, COLUMNS, COUNT};
use crate::model::{EnrichedEntry, Provenance};
use crate::output::{BUFFER, neutral};

/// Why a file is not taken for a table of ours.
#[derive(Debug, thiserror::Error)]
pub enum NotOurs {
    /// The bytes could not be had.
    #[error("it could not be read")]
    Io(#[from] io::Error),
    /// It begins otherwise.
    #[error("its first line is not the header of this version")]
    Header,
    /// A row is not as it would be written.
    #[error("line {0} is not as it was written")]
    Row(u64),
}

/// How an item stands in the list, as far as the table tells: its title and the targets of its links.
pub fn csv_listing(entry: &EnrichedEntry) -> (Option<String>, String) {
    let mut links = String::new();
    columns::join(&mut links, " ", entry.links.iter().map(|link| link.url.as_str()));
    let cell = |text: &str| value(&neutral::csv(text)).to_owned();
    (entry.listed_title.as_deref().map(cell).filter(|title| !title.is_empty()), cell(&links))
}

/// The entries of a table. The one provenance in them is that of the citation count; they have no notes, their links no
/// labels.
///
/// # Errors
///
/// Where the whole of it is not as it would be written.
pub fn csv_entries(input: impl Read) -> Result<Vec<EnrichedEntry>, NotOurs> {
    let mut input = BufReader::with_capacity(BUFFER, input);
    let mut first = Vec::new();
    // A file without any line end is not held for its first line's sake.
    let names = COLUMNS.iter().map(|column| column.name).collect::<Vec<_>>().join(",");
    let longest = (MARK.len() + names.len() + b"\r\n".len()) as u64;
    (&mut input).take(longest).read_until(b'\n', &mut first)?;
    let line = first.strip_prefix(MARK).unwrap_or(&first);
    let header = line.strip_suffix(b"\n").map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    if header != Some(names.as_bytes()) {
        return Err(NotOurs::Header);
    }
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(input);
    let mut row = csv::StringRecord::new();
    let mut entries = Vec::new();
    loop {
        // The header stands before what is read here.
        let line = rows.position().line() + 1;
        match rows.read_record(&mut row) {
            Ok(false) => return Ok(entries),
            Ok(true) => entries.push(entry(entries.len(), &row).ok_or(NotOurs::Row(line))?),
            Err(error) => {
                return Err(match error.into_kind() {
                    csv::ErrorKind::Io(error) => NotOurs::Io(error),
                    _ => NotOurs::Row(line),
                });
            }
        }
    }
}

/// What programs for tables put before a text to say that it is UTF-8, <https://www.unicode.org/faq/utf_bom.html>.
const MARK: &[u8] = b"\xEF\xBB\xBF";

fn entry(index: usize, row: &csv::StringRecord) -> Option<EnrichedEntry> {
    if row.len() != COLUMNS.len() {
        return None;
    }
    let mut entry = EnrichedEntry::blank(index);
    let mut written = String::new();
    for (cell, column) in row.iter().zip(COLUMNS) {
        // An output may have the line ends of the one before it.
        let cell = cell.replace("\r\n", "\n");
        let value = value(&cell);
        if !value.is_empty() {
            (column.read)(value, &mut entry)?;
        }
        written.clear();
        (column.write)(&entry, &mut written);
        if neutral::csv(&written) != cell {
            return None;
        }
    }
    // A count is one that somebody gave.
    let is_counted = entry.citation_count.is_some();
    if is_counted != entry.provenance.contains_key(COUNT) || (!is_counted && entry.citations_at.is_some()) {
        return None;
    }
    if let Some(said) = entry.provenance.remove(COUNT) {
        let said = Provenance { retrieved_at: entry.citations_at, ..said };
        entry.provenance.insert(COUNT.into(), said);
    }
    Some(entry)
}

/// What a cell says: the mark that keeps a spreadsheet from running it is no part of it.
fn value(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| neutral::csv(rest) == cell).unwrap_or(cell)
}

//! CSV and TSV with a header row: RFC 4180 quoting, cells of several lines, rows of any length.
//!
//! Streams: memory is one row. The rows are found here, so that each knows its lines and bytes and a broken one costs
//! nothing but itself; they are cut into cells as the `csv` crate would cut them, which has to be set up anew for each and
//! costs more that way than all else about a row.
//!
//! A short row has empty cells. What stands beyond the last header is text without a name, and told: mostly a cell with a
//! comma lacks its quotes. Its identifiers count as any that stand in an entry's text. A CSV without a comma in its header is
//! parted by the `;` or tab it has instead, and one whose first line is `sep=;` by what that says.

use std::io::BufRead;

use super::cells::{Cells, Quoting, cells, goes_on, open_quote};
use super::columns;
use super::keyed::{Draft, Key, Place, fold};
use super::lines::{Line, Lines};
use super::streamed::Stream;
use super::{ReadError, ReadOptions};
use crate::model::Entry;

/// Longest row, in bytes. A quote that is still open then was never meant to open.
const LONGEST_ROW: usize = 1024 * 1024;

/// Bytes that may be read in vain for a quote that is never closed; from then on no row is longer than the second number.
const MOST_VAIN: usize = 64 * LONGEST_ROW;
const FEW: usize = 4096;

/// Rows with more cells than the header of which each is told by itself; of more than these only the number.
const SURPLUS_TOLD: usize = 5;

/// Reads a table.
pub(crate) struct Table<R> {
    lines: Lines<R>,
    delimiter: u8,
    /// A quote that never closes, or closes before its field ends, is a plain character (TSV has no quoting of its
    /// own, and titles begin with quotations).
    lenient: bool,
    all_items: bool,
    /// What each column means; `None` before the header is read.
    columns: Option<Vec<Option<Key>>>,
    /// The cells are guarded against spreadsheets, as only those of our own output are.
    guarded: bool,
    /// Rows with more cells than the header so far, and the line of the last.
    surplus: (usize, usize),
    /// The entry of a row about which something is to be told first.
    waiting: Option<Entry>,
    /// Bytes that were read for a quote that is never closed, and given back.
    vain: usize,
}

impl<R: BufRead> Table<R> {
    /// Comma-separated values.
    pub(crate) fn csv(input: R, options: ReadOptions) -> Self {
        Self::new(input, options, b',', false)
    }

    /// Tab-separated values.
    pub(crate) fn tsv(input: R, options: ReadOptions) -> Self {
        Self::new(input, options, b'\t', true)
    }

    fn new(input: R, options: ReadOptions, delimiter: u8, lenient: bool) -> Self {
        Self {
            lines: Lines::new(input),
            delimiter,
            lenient,
            all_items: options.all_items,
            columns: None,
            guarded: false,
            surplus: (0, 0),
            waiting: None,
            vain: 0,
        }
    }

    /// The next row that is not blank.
    fn row(&mut self) -> Result<Option<(Vec<String>, Place)>, ReadError> {
        let mut taken: Vec<Line> = Vec::new();
        let mut state = Quoting::FieldStart;
        let mut bytes = 0;
        loop {
            let line = self.lines.next()?;
            let ended = line.is_none();
            if let Some(line) = line {
                if taken.is_empty() && line.content().iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
                bytes += line.bytes.len();
                state = state.after(&line.bytes, self.delimiter);
                taken.push(line);
            }
            if taken.is_empty() {
                return Ok(None);
            }
            let open = state == Quoting::Quoted;
            let longest = if self.vain > MOST_VAIN { FEW } else { LONGEST_ROW };
            if open && !ended && bytes <= longest {
                continue;
            }
            if open {
                self.vain += bytes;
                // Only the line with the open quote is spoilt: the ones behind it are read again.
                let rest = taken.split_off(1);
                self.lines.put_back(rest.into_iter());
                if !self.lenient {
                    let line = &taken[0];
                    return Err(ReadError::Line {
                        line: line.number,
                        column: open_quote(&line.bytes, self.delimiter),
                        message: "a quote is opened here and never closed".to_owned(),
                    });
                }
            }
            let literal =
                open || self.lenient && taken.iter().any(|line| goes_on(&line.bytes, self.delimiter));
            let quoting = if literal { Cells::Literal } else { Cells::Quoted };
            return Ok(Some((cells(&taken, self.delimiter, quoting), Place::of_lines(&taken))));
        }
    }

    fn header(&mut self) -> Result<Option<Vec<Option<Key>>>, ReadError> {
        let mut first = self.lines.next()?;
        if let Some(separator) = first.as_ref().and_then(|line| told_separator(line.content())) {
            self.delimiter = separator;
            first = None;
        }
        if let Some(first) = first {
            if self.delimiter == b',' && !first.bytes.contains(&b',') {
                let other = [b';', b'\t'].into_iter().find(|other| first.bytes.contains(other));
                self.delimiter = other.unwrap_or(b',');
            }
            self.lines.put_back(std::iter::once(first));
        }
        let row = self.row().map_err(|error| match error {
            // Without its header a table says nothing.
            ReadError::Line { line, column, message } => ReadError::Fatal {
                message: format!("the header at {line}:{column}: {message}"),
                source: None,
            },
            fatal @ ReadError::Fatal { .. } => fatal,
        });
        let Some((cells, place)) = row? else { return Ok(None) };
        let columns = columns::of(&cells);
        if columns.iter().all(Option::is_none) {
            let message = format!(
                "line {} names no column that lists a paper (`title`, `url`, `links`, `id`, `arxiv`, `doi`, `acl`, \
                 `pmid`, `s2`)",
                place.line
            );
            return Err(ReadError::Fatal { message, source: None });
        }
        Ok(Some(columns))
    }

    /// At the end: how many rows were too long and not told one by one.
    fn surplus_left(&mut self) -> Result<Option<Entry>, ReadError> {
        let (rows, line) = std::mem::take(&mut self.surplus);
        match rows.checked_sub(SURPLUS_TOLD).filter(|more| *more > 0) {
            None => Ok(None),
            Some(1) => {
                let message = "this row has more cells than the header, too".to_owned();
                Err(ReadError::Line { line, column: 1, message })
            }
            Some(more) => {
                let message = format!("{more} more rows have more cells than the header, this is the last");
                Err(ReadError::Line { line, column: 1, message })
            }
        }
    }
}

impl<R: BufRead> Stream for Table<R> {
    fn advance(&mut self) -> Result<Option<Entry>, ReadError> {
        if let Some(entry) = self.waiting.take() {
            return Ok(Some(entry));
        }
        if self.columns.is_none() {
            match self.header()? {
                Some(columns) => {
                    self.guarded = columns.contains(&Some(Key::ListedTitle));
                    self.columns = Some(columns);
                }
                None => return Ok(None),
            }
        }
        while let Some((cells, place)) = self.row()? {
            let columns = self.columns.as_deref().unwrap_or_default();
            let mut draft = Draft::default();
            for (position, cell) in cells.iter().enumerate() {
                let cell = if self.guarded { unguarded(cell) } else { cell };
                match columns.get(position) {
                    Some(Some(key)) => draft.set(*key, cell),
                    Some(None) => {}
                    None => draft.surplus.extend(Some(fold(cell)).filter(|text| !text.is_empty())),
                }
            }
            let told = (!draft.surplus.is_empty())
                .then(|| format!("the row has {} cells, the header {}", cells.len(), columns.len()));
            let entry = draft.finish(place, self.all_items);
            if let Some(message) = told {
                self.surplus = (self.surplus.0 + 1, place.line);
                if self.surplus.0 <= SURPLUS_TOLD {
                    self.waiting = entry;
                    let message = format!(
                        "{message}: what stands beyond is read as text; a cell that holds the separator needs quotes"
                    );
                    return Err(ReadError::Line { line: place.line, column: 1, message });
                }
            }
            if entry.is_some() {
                return Ok(entry);
            }
        }
        self.surplus_left()
    }
}

/// Without the apostrophe that keeps a spreadsheet from running the cell.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\n', '＝', '＋', '－', '＠']) => rest,
        _ => cell,
    }
}

/// The separator that a spreadsheet told itself on a line before the header: `sep=;`.
fn told_separator(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    match line {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator]
            if *separator == b'\t' || (separator.is_ascii_punctuation() && *separator != b'"') =>
        {
            Some(*separator)
        }
        _ => None,
    }
}

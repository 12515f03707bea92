//! CSV and TSV with a header row: RFC 4180 quoting, cells of several lines, rows of any length.
//!
//! Streams: memory is one row. The rows are found here, so that each knows its lines and bytes and a broken one costs
//! nothing but itself; they are cut into cells as the `csv` crate would cut them, which has to be set up anew for each and
//! costs more that way than all else about a row.
//!
//! A short row has empty cells. What stands beyond the last header is text without a name, and told: mostly a cell with a
//! comma lacks its quotes. Its identifiers count as any that stand in an entry's text. A CSV without a comma in its header is
//! parted by the `;` or tab it has instead, and one whose first line is `sep=;` by what that says.

use std::borrow::Cow;
use std::io::BufRead;

use super::columns;
use super::keyed::{Draft, Key, Place, fold};
use super::lines::{Line, Lines, decode};
use super::{CatalogReader, ReadError, ReadOptions};
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
    index: usize,
    /// Bytes that were read for a quote that is never closed, and given back.
    vain: usize,
    over: bool,
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
            index: 0,
            vain: 0,
            over: false,
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

    fn entry(&mut self) -> Result<Option<Entry>, ReadError> {
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
            let entry = draft.finish(place, self.all_items).map(|entry| {
                self.index += 1;
                Entry { index: self.index - 1, ..entry }
            });
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

impl<R: BufRead> Iterator for Table<R> {
    type Item = Result<Entry, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let next = self.entry().transpose();
        self.over = !matches!(next, Some(Ok(_) | Err(ReadError::Line { .. })));
        next
    }
}

impl<R: BufRead> CatalogReader for Table<R> {
    fn title(&self) -> Option<&str> {
        None
    }
}

/// Without the apostrophe that keeps a spreadsheet from running the cell.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\n', '＝', '＋', '－', '＠']) => rest,
        _ => cell,
    }
}

/// What a quote means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cells {
    /// At the start of a cell it opens a text in which delimiters and line breaks are characters.
    Quoted,
    /// It is a character.
    Literal,
}

/// The cells of a row; what stands behind its end is not looked at.
fn cells(lines: &[Line], delimiter: u8, quotes: Cells) -> Vec<String> {
    let bytes: Cow<'_, [u8]> = match lines {
        [line] => Cow::Borrowed(&line.bytes),
        lines => lines.iter().map(|line| line.bytes.as_slice()).collect::<Vec<_>>().concat().into(),
    };
    let mut cells = Vec::with_capacity(8);
    let mut rest = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    while let [b'\r' | b'\n', after @ ..] = rest {
        rest = after;
    }
    if rest.is_empty() {
        return cells;
    }
    loop {
        let (cell, after) = match rest.strip_prefix(b"\"") {
            Some(quoted) if quotes == Cells::Quoted => quoted_cell(quoted, delimiter),
            _ => {
                let (cell, after) = rest.split_at(end_of_cell(rest, delimiter));
                (Cow::Borrowed(cell), after)
            }
        };
        cells.push(decode(&cell).into_owned());
        match after {
            [first, after @ ..] if *first == delimiter => rest = after,
            _ => return cells,
        }
    }
}

/// How many bytes belong to a cell without quotes, or to what stands behind the closing one.
fn end_of_cell(bytes: &[u8], delimiter: u8) -> usize {
    memchr::memchr3(delimiter, b'\r', b'\n', bytes).unwrap_or(bytes.len())
}

/// A cell from behind its opening quote on, and what follows it.
fn quoted_cell(bytes: &[u8], delimiter: u8) -> (Cow<'_, [u8]>, &[u8]) {
    let mut cell: Vec<u8> = Vec::new();
    let mut rest = bytes;
    loop {
        let Some(quote) = memchr::memchr(b'"', rest) else {
            cell.extend_from_slice(rest);
            return (cell.into(), &[]);
        };
        let (part, after) = (&rest[..quote], &rest[quote + 1..]);
        if let Some(after) = after.strip_prefix(b"\"") {
            // Two of them are one that is meant.
            cell.extend_from_slice(part);
            cell.push(b'"');
            rest = after;
            continue;
        }
        let (tail, after) = after.split_at(end_of_cell(after, delimiter));
        if cell.is_empty() && tail.is_empty() {
            return (Cow::Borrowed(part), after);
        }
        cell.extend_from_slice(part);
        cell.extend_from_slice(tail);
        return (cell.into(), after);
    }
}

/// Where a scan of a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoting {
    FieldStart,
    Plain,
    Quoted,
    /// Behind a quote inside a quoted field: its end, or the first half of a quote.
    QuoteSeen,
}

impl Quoting {
    fn after(self, bytes: &[u8], delimiter: u8) -> Self {
        bytes.iter().fold(self, |state, byte| state.step(*byte, delimiter))
    }

    fn step(self, byte: u8, delimiter: u8) -> Self {
        match (self, byte) {
            (Self::Quoted, b'"') => Self::QuoteSeen,
            (Self::FieldStart | Self::QuoteSeen, b'"') | (Self::Quoted, _) => Self::Quoted,
            (_, byte) if byte == delimiter => Self::FieldStart,
            _ => Self::Plain,
        }
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

/// Whether some field goes on behind its closing quote: `"Really?" they said`.
fn goes_on(bytes: &[u8], delimiter: u8) -> bool {
    let mut state = Quoting::FieldStart;
    bytes.iter().any(|byte| {
        let before = state;
        state = before.step(*byte, delimiter);
        before == Quoting::QuoteSeen && state == Quoting::Plain && !matches!(byte, b'\r' | b'\n')
    })
}

/// The column, from 1, of the quote that is open at the end of the line.
fn open_quote(bytes: &[u8], delimiter: u8) -> usize {
    let mut state = Quoting::FieldStart;
    let mut opened = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let next = state.step(*byte, delimiter);
        if state == Quoting::FieldStart && next == Quoting::Quoted {
            opened = at;
        }
        state = next;
    }
    decode(&bytes[..opened]).chars().count() + 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What the `csv` crate makes of the first row.
    fn reference(bytes: &[u8], delimiter: u8, quotes: Cells) -> Vec<String> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .quoting(quotes == Cells::Quoted)
            .from_reader(bytes);
        let mut record = csv::ByteRecord::new();
        reader.read_byte_record(&mut record).unwrap();
        record.iter().map(|cell| decode(cell).into_owned()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn cells_are_cut_as_the_csv_crate_cuts_them(
            text in "(\u{feff})?[ab,;\t\"\"\"\r\né]{0,24}",
            tab in any::<bool>(),
            literal in any::<bool>(),
        ) {
            let delimiter = if tab { b'\t' } else { b',' };
            let quotes = if literal { Cells::Literal } else { Cells::Quoted };
            let line = Line { bytes: text.clone().into_bytes(), start: 0, number: 1 };
            prop_assert_eq!(cells(&[line], delimiter, quotes), reference(text.as_bytes(), delimiter, quotes), "{:?}", text);
        }
    }
}

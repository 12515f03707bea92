//! One row of a table into cells, and where quotes in it are open: RFC 4180, as the `csv` crate reads it.

use std::borrow::Cow;

use super::lines::{Line, decode};

/// What a quote means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cells {
    /// At the start of a cell it opens a text in which delimiters and line breaks are characters.
    Quoted,
    /// It is a character.
    Literal,
}

/// The cells of a row; what stands behind its end is not looked at.
pub(super) fn cells(lines: &[Line], delimiter: u8, quotes: Cells) -> Vec<String> {
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
pub(super) enum Quoting {
    FieldStart,
    Plain,
    Quoted,
    /// Behind a quote inside a quoted field: its end, or the first half of a quote.
    QuoteSeen,
}

impl Quoting {
    pub(super) fn after(self, bytes: &[u8], delimiter: u8) -> Self {
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

/// Whether some field goes on behind its closing quote: `"Really?" they said`.
pub(super) fn goes_on(bytes: &[u8], delimiter: u8) -> bool {
    let mut state = Quoting::FieldStart;
    bytes.iter().any(|byte| {
        let before = state;
        state = before.step(*byte, delimiter);
        before == Quoting::QuoteSeen && state == Quoting::Plain && !matches!(byte, b'\r' | b'\n')
    })
}

/// The column, from 1, of the quote that is open at the end of the line.
pub(super) fn open_quote(bytes: &[u8], delimiter: u8) -> usize {
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

//! Bytes → lines and columns.

use crate::model::Span;

/// Where a span begins and ends, from 1; columns are characters, the end column is that behind the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Place {
    /// First line.
    pub line: usize,
    /// First column.
    pub column: usize,
    /// Last line.
    pub end_line: usize,
    /// The column behind the last character.
    pub end_column: usize,
}

/// The places of many spans in one walk over the source; a line end counts as a character of its line.
///
/// A mark of byte order at the start is no character of the first line.
pub fn places(source: &str, spans: &[Span]) -> Vec<Place> {
    let mut offsets: Vec<usize> =
        spans.iter().flat_map(|s| [s.start, s.end]).map(|o| o.min(source.len())).collect();
    offsets.sort_unstable();
    offsets.dedup();
    let mut known = Vec::with_capacity(offsets.len());
    let (mut line, mut column) = (1, 1);
    let mut at = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    for offset in offsets {
        while at < offset {
            let Some(c) = source[at..].chars().next() else { break };
            at += c.len_utf8();
            if c == '\n' {
                line += 1;
                column = 1;
            } else {
                column += 1;
            }
        }
        known.push((offset, line, column));
    }
    let of = |offset: usize| {
        let offset = offset.min(source.len());
        known.binary_search_by_key(&offset, |k| k.0).map_or((1, 1), |n| (known[n].1, known[n].2))
    };
    spans
        .iter()
        .map(|span| {
            let ((line, column), (end_line, end_column)) = (of(span.start), of(span.end.max(span.start)));
            Place { line, column, end_line, end_column }
        })
        .collect()
}

//! Physical lines of a text file, with their places: what every streaming reader stands on.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::io::{self, BufRead};

use super::ReadError;
use crate::charset::windows_1252;

/// A line with the bytes that end it (`\n`, `\r\n`, a lone `\r`, or nothing at the end of the file).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) bytes: Vec<u8>,
    /// Offset of its first byte in the file.
    pub(super) start: usize,
    /// From 1.
    pub(super) number: usize,
}

impl Line {
    /// The line without what ends it.
    pub(super) fn content(&self) -> &[u8] {
        let end = self.bytes.iter().rposition(|b| !matches!(b, b'\n' | b'\r')).map_or(0, |last| last + 1);
        &self.bytes[..end]
    }
}

/// Reads line by line; lines can be put back.
#[derive(Debug)]
pub(super) struct Lines<R> {
    input: R,
    offset: usize,
    number: usize,
    waiting: VecDeque<Line>,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, offset: 0, number: 0, waiting: VecDeque::new() }
    }

    /// The next line, or `None` at the end. A byte order mark at the start of the file belongs to no line.
    pub(super) fn next(&mut self) -> Result<Option<Line>, ReadError> {
        if let Some(line) = self.waiting.pop_front() {
            return Ok(Some(line));
        }
        let mut bytes = Vec::new();
        self.input.read_until(b'\n', &mut bytes).map_err(unreadable)?;
        if self.offset == 0 {
            if bytes.starts_with(b"\xEF\xBB\xBF") {
                bytes.drain(..3);
                self.offset = 3;
            }
            utf_8(&bytes)?;
        }
        // A `\r` that no `\n` follows ends a line too, as in files of old spreadsheets. Mostly there is none.
        let ended = bytes.strip_suffix(b"\r\n").or_else(|| bytes.strip_suffix(b"\n"));
        let inside = ended.unwrap_or(&bytes[..bytes.len().saturating_sub(1)]);
        if memchr::memchr(b'\r', inside).is_none() && !bytes.is_empty() {
            self.number += 1;
            let start = self.offset;
            self.offset += bytes.len();
            return Ok(Some(Line { bytes, start, number: self.number }));
        }
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let end = memchr::memchr_iter(b'\r', rest)
                .find(|at| rest.get(at + 1).is_some_and(|next| *next != b'\n'))
                .map_or(rest.len(), |at| at + 1);
            self.number += 1;
            self.waiting.push_back(Line {
                bytes: rest[..end].to_vec(),
                start: self.offset,
                number: self.number,
            });
            self.offset += end;
            rest = &rest[end..];
        }
        Ok(self.waiting.pop_front())
    }

    /// Puts back lines that were taken last, in their order.
    pub(super) fn put_back(&mut self, lines: impl DoubleEndedIterator<Item = Line>) {
        for line in lines.rev() {
            self.waiting.push_front(line);
        }
    }
}

/// Refuses a file that is UTF-16 by its first bytes: read as UTF-8 it would hold nothing.
pub(crate) fn utf_8(head: &[u8]) -> Result<(), ReadError> {
    if !is_utf_16(head) {
        return Ok(());
    }
    Err(ReadError::Fatal { message: "the file is UTF-16; save it as UTF-8".to_owned(), source: None })
}

/// A byte order mark of UTF-16, or what western text is in it without one: every second byte is zero.
/// <https://www.unicode.org/faq/utf_bom.html>
fn is_utf_16(head: &[u8]) -> bool {
    const FEW: usize = 2;
    const MOST: usize = 64;
    let pairs = head[..head.len().min(MOST)].as_chunks::<2>().0;
    let every = |zero: usize| pairs.iter().all(|pair| pair[zero] == 0 && pair[1 - zero] != 0);
    head.starts_with(b"\xFF\xFE")
        || head.starts_with(b"\xFE\xFF")
        || (pairs.len() >= FEW && (every(0) || every(1)))
}

/// The input failed under the reader.
pub(super) fn unreadable(error: io::Error) -> ReadError {
    ReadError::Fatal { message: "the catalog could not be read".to_owned(), source: Some(error) }
}

/// The bytes as text: UTF-8, else Windows-1252 (a superset of Latin-1), which is what old spreadsheets and
/// bibliographies are written in.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => bytes.iter().copied().map(windows_1252).collect(),
    }
}

/// The place, in lines and characters from 1, of the byte `at` in a text whose first byte stands at `line`, `column`.
pub(super) fn place(text: &str, at: usize, line: usize, column: usize) -> (usize, usize) {
    let mut end = at.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    match before.rfind('\n') {
        Some(newline) => (
            line + memchr::memchr_iter(b'\n', before.as_bytes()).count(),
            before[newline + 1..].chars().count() + 1,
        ),
        None => (line, column + before.chars().count()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8]) -> Vec<(usize, usize, String)> {
        let mut lines = Lines::new(text);
        std::iter::from_fn(|| lines.next().unwrap())
            .map(|line| (line.number, line.start, String::from_utf8(line.bytes).unwrap()))
            .collect()
    }

    #[test]
    fn lines_know_their_places() {
        assert_eq!(
            all(b"\xEF\xBB\xBFa\nb\r\n\nc\rd"),
            [
                (1, 3, "a\n".into()),
                (2, 5, "b\r\n".into()),
                (3, 8, "\n".into()),
                (4, 9, "c\r".into()),
                (5, 11, "d".into())
            ]
        );
        let lines = |text: &[u8]| all(text).into_iter().map(|(.., line)| line).collect::<Vec<_>>();
        assert_eq!(lines(b"a\rb"), ["a\r", "b"]);
        assert_eq!(lines(b"a\r\r\nb\r"), ["a\r", "\r\n", "b\r"]);
        assert!(all(b"").is_empty());
        assert!(all(b"\xEF\xBB\xBF").is_empty());
    }

    #[test]
    fn lines_can_be_put_back() {
        let mut lines = Lines::new(&b"a\nb\nc\n"[..]);
        let taken: Vec<Line> = (0..2).map(|_| lines.next().unwrap().unwrap()).collect();
        lines.put_back(taken.into_iter());
        let numbers: Vec<_> = std::iter::from_fn(|| lines.next().unwrap()).map(|line| line.number).collect();
        assert_eq!(numbers, [1, 2, 3]);
    }

    #[test]
    fn utf_16_is_refused() {
        for bytes in [&b"\xFF\xFEa\0"[..], b"\xFE\xFF\0a", b"t\0i\0t\0l\0e\0\n\0", b"\0t\0i\0t\0l\0e\0\n"] {
            assert!(matches!(Lines::new(bytes).next(), Err(ReadError::Fatal { .. })));
        }
        for bytes in [&b""[..], b"a\0", b"title\n\0\0\0\0", b"\0\0\0\0\0\0\0\0"] {
            assert!(Lines::new(bytes).next().is_ok());
        }
    }

    #[test]
    fn old_encodings_are_read() {
        assert_eq!(decode(b"M\xFCller \x96 \x80"), "Müller – €");
        assert_eq!(decode("Müller".as_bytes()), "Müller");
    }

    #[test]
    fn places_count_characters() {
        assert_eq!(place("äb\ncd", 2, 7, 3), (7, 4));
        assert_eq!(place("äb\ncd", 5, 7, 3), (8, 2));
        assert_eq!(place("äb", 1, 1, 1), (1, 1));
    }
}

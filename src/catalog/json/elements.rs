//! Cuts the elements out of a JSON document, without parsing them.

use std::io::{self, BufRead};

use serde::Deserialize;

use super::super::ReadError;
use super::super::keyed::Place;
use super::super::lines::{unreadable, utf_8};
use crate::model::Span;

/// The text of one element, with its place.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) bytes: Vec<u8>,
    pub(super) place: Place,
    /// Column of its first byte, from 1, in characters.
    pub(super) column: usize,
    /// The file ends inside it.
    pub(super) open: bool,
}

/// Where the reader stands in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    /// In the array of entries; `true`: the array is a member of an object.
    Array(bool),
    End,
}

/// The elements of the array of entries, one by one.
#[derive(Debug)]
pub(super) struct Elements<R> {
    bytes: Bytes<R>,
    at: At,
    title: Option<String>,
    /// Bytes that were read again because an element before them is never closed.
    again: usize,
}

/// Most bytes that are read again: an element that is never closed takes all that follows, and is given back for the next,
/// which may be no better.
const MOST_AGAIN: usize = 512 * 1024 * 1024;

impl<R: BufRead> Elements<R> {
    pub(super) fn new(input: R) -> Self {
        let bytes = Bytes { input, waiting: Vec::new(), taken: 0, offset: 0, line: 1, column: 1 };
        Self { bytes, at: At::Start, title: None, again: 0 }
    }

    /// The list's own title, as far as the document has named it.
    pub(super) fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    pub(super) fn next(&mut self) -> Result<Option<Element>, ReadError> {
        if self.at == At::Start {
            self.open()?;
        }
        let At::Array(inside) = self.at else { return Ok(None) };
        loop {
            match self.bytes.peek_token()? {
                None => return Err(self.cut_short()),
                // Commas too many cost nothing.
                Some(b',') => self.bytes.skip()?,
                Some(b']') => {
                    self.bytes.skip()?;
                    self.at = At::End;
                    if inside {
                        self.members()?;
                    } else {
                        self.nothing_more()?;
                    }
                    return Ok(None);
                }
                Some(_) => return self.bytes.value().map(Some),
            }
        }
    }

    /// Goes back into an element that could not be parsed beyond `offset`, to where another one begins: what is never
    /// closed must not take with it what follows. Another one is taken to begin on a line of its own, in the same
    /// column as this one; deeper brackets are its own.
    ///
    /// # Errors
    ///
    /// There is no other one and this one never ends: the file is cut short. Or that happened too often.
    pub(super) fn resume(&mut self, element: &Element, offset: usize) -> Result<(), ReadError> {
        let bytes = &element.bytes;
        let indent = element.column - 1;
        let lines =
            memchr::memchr_iter(b'\n', bytes).map(|newline| newline + 1).filter(|line| *line > offset);
        let next = lines.map(|line| (line, line + indent)).find(|(line, at)| {
            bytes.get(*at) == Some(&b'{') && bytes[*line..*at].iter().all(u8::is_ascii_whitespace)
        });
        match next {
            Some((line, at)) => {
                self.again += bytes.len() - at;
                if self.again > MOST_AGAIN {
                    let line = element.place.line + memchr::memchr_iter(b'\n', &bytes[..line]).count();
                    return Err(fatal(&format!(
                        "too many elements are never closed: from line {line} on nothing is read"
                    )));
                }
                self.bytes.put_back(element, at);
            }
            None if element.open => return Err(self.cut_short()),
            None => {}
        }
        Ok(())
    }

    /// Goes to the array of entries.
    fn open(&mut self) -> Result<(), ReadError> {
        self.bytes.byte_order_mark()?;
        self.at = At::End;
        match self.bytes.peek_token()? {
            Some(b'[') => {
                self.bytes.skip()?;
                self.at = At::Array(false);
                Ok(())
            }
            Some(b'{') => {
                self.bytes.skip()?;
                self.members()?;
                if self.at == At::End {
                    return Err(fatal("the object has no array `entries`"));
                }
                Ok(())
            }
            Some(_) => Err(fatal("neither a JSON array nor an object with `entries`")),
            None => Err(fatal("the file is empty")),
        }
    }

    /// Goes through the members of the outermost object, to the array of entries or to the end.
    fn members(&mut self) -> Result<(), ReadError> {
        loop {
            match self.bytes.peek_token()? {
                None => return Err(self.cut_short()),
                Some(b',') => self.bytes.skip()?,
                Some(b'}') => {
                    self.bytes.skip()?;
                    return self.nothing_more();
                }
                Some(b'"') => {
                    let name = self.bytes.value()?.bytes;
                    if self.bytes.peek_token()? != Some(b':') {
                        return Err(self.unexpected("a colon"));
                    }
                    self.bytes.skip()?;
                    let next = self.bytes.peek_token()?;
                    if name == b"\"entries\"" && next == Some(b'[') {
                        self.bytes.skip()?;
                        self.at = At::Array(true);
                        return Ok(());
                    }
                    if matches!(next, None | Some(b',' | b'}' | b']' | b':')) {
                        return Err(self.unexpected("a value"));
                    }
                    let value = self.bytes.value()?.bytes;
                    self.note(&name, &value);
                }
                Some(_) => return Err(self.unexpected("a name in quotes")),
            }
        }
    }

    /// Takes the title where the document tells it: as ours do, or plainly.
    fn note(&mut self, name: &[u8], value: &[u8]) {
        #[derive(Deserialize)]
        struct Catalog {
            title: Option<String>,
        }
        let title = match name {
            b"\"title\"" => serde_json::from_slice(value).ok(),
            b"\"catalog\"" => serde_json::from_slice::<Catalog>(value).ok().and_then(|catalog| catalog.title),
            _ => None,
        };
        self.title = title.or(self.title.take());
    }

    fn nothing_more(&mut self) -> Result<(), ReadError> {
        match self.bytes.peek_token()? {
            None => Ok(()),
            Some(_) => Err(self.unexpected("the end of the file")),
        }
    }

    fn unexpected(&self, expected: &str) -> ReadError {
        fatal(&format!("not JSON: expected {expected} at {}:{}", self.bytes.line, self.bytes.column))
    }

    fn cut_short(&self) -> ReadError {
        fatal(&format!(
            "the file ends in the middle of the list, at {}:{}",
            self.bytes.line, self.bytes.column
        ))
    }
}

fn fatal(message: &str) -> ReadError {
    ReadError::Fatal { message: message.to_owned(), source: None }
}

/// The bytes of the document, with their places.
#[derive(Debug)]
struct Bytes<R> {
    input: R,
    /// Bytes that are to be read again before any more of the input.
    waiting: Vec<u8>,
    /// How many of them have been.
    taken: usize,
    offset: usize,
    line: usize,
    column: usize,
}

impl<R: BufRead> Bytes<R> {
    fn byte_order_mark(&mut self) -> Result<(), ReadError> {
        let head = self.fill()?;
        utf_8(head)?;
        if head.starts_with(b"\xEF\xBB\xBF") {
            self.consume(3);
            self.offset = 3;
        }
        Ok(())
    }

    /// The next byte that is no white space; it stays where it is.
    fn peek_token(&mut self) -> Result<Option<u8>, ReadError> {
        loop {
            let Some(byte) = self.fill()?.first().copied() else { return Ok(None) };
            if !byte.is_ascii_whitespace() {
                return Ok(Some(byte));
            }
            self.skip()?;
        }
    }

    /// Takes one byte.
    fn skip(&mut self) -> Result<(), ReadError> {
        if let Some(byte) = self.fill()?.first().copied() {
            self.consume(1);
            self.count(&[byte]);
        }
        Ok(())
    }

    fn count(&mut self, bytes: &[u8]) {
        self.offset += bytes.len();
        let behind = match memchr::memrchr(b'\n', bytes) {
            Some(newline) => {
                self.line += memchr::memchr_iter(b'\n', bytes).count();
                self.column = 1;
                &bytes[newline + 1..]
            }
            None => bytes,
        };
        // Continuation bytes of UTF-8 are no characters of their own.
        self.column += behind.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
    }

    /// Takes a whole value, whatever is inside. There is at least one byte, and no white space before it.
    fn value(&mut self) -> Result<Element, ReadError> {
        let (start, line, column) = (self.offset, self.line, self.column);
        let mut bytes = Vec::new();
        let mut cut = Cut::default();
        while !cut.done {
            let chunk = self.fill()?;
            if chunk.is_empty() {
                break;
            }
            let taken = cut.take(chunk, bytes.is_empty());
            bytes.extend_from_slice(&chunk[..taken]);
            self.consume(taken);
            self.count(&bytes[bytes.len() - taken..]);
        }
        let length = bytes.trim_ascii_end().len();
        let end_line = line + memchr::memchr_iter(b'\n', &bytes[..length]).count();
        let place = Place { span: Span { start, end: start + length }, line, end_line };
        Ok(Element { bytes, place, column, open: cut.is_open() })
    }

    /// Goes back to the byte `at` of an element that was just read; it stands in the column of the first.
    fn put_back(&mut self, element: &Element, at: usize) {
        let mut waiting = element.bytes[at..].to_vec();
        waiting.extend_from_slice(&self.waiting[self.taken..]);
        self.waiting = waiting;
        self.taken = 0;
        self.offset = element.place.span.start + at;
        self.line = element.place.line + memchr::memchr_iter(b'\n', &element.bytes[..at]).count();
        self.column = element.column;
    }

    /// Some of the bytes that come next; none at the end.
    fn fill(&mut self) -> Result<&[u8], ReadError> {
        if self.taken < self.waiting.len() {
            return Ok(&self.waiting[self.taken..]);
        }
        // The borrow checker does not let one call both retry and return what it borrowed.
        loop {
            match self.input.fill_buf() {
                Ok(_) => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(unreadable(error)),
            }
        }
        self.input.fill_buf().map_err(unreadable)
    }

    fn consume(&mut self, length: usize) {
        if self.taken < self.waiting.len() {
            self.taken += length;
        } else {
            self.input.consume(length);
        }
    }
}

/// Finds the end of a value.
#[derive(Debug, Default)]
struct Cut {
    /// Brackets that are open.
    open: Vec<u8>,
    in_string: bool,
    escaped: bool,
    done: bool,
}

impl Cut {
    fn is_open(&self) -> bool {
        !self.open.is_empty() || self.in_string
    }

    /// How many bytes of the chunk belong to the value.
    fn take(&mut self, chunk: &[u8], first: bool) -> usize {
        for (at, byte) in chunk.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    // No string of JSON goes over a line: one that is never closed must not swallow the file.
                    b'"' | b'\n' => {
                        self.in_string = false;
                        if self.open.is_empty() {
                            self.done = true;
                            return at + 1;
                        }
                    }
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.open.push(*byte),
                b'}' | b']' => {
                    let opener = if *byte == b'}' { b'{' } else { b'[' };
                    let Some(matching) = self.open.iter().rposition(|open| *open == opener) else {
                        // It closes what is around this value. Where it stands first it is taken for a value, or
                        // the reader would not move.
                        self.done = true;
                        return if first && at == 0 { 1 } else { at };
                    };
                    self.open.truncate(matching);
                    if self.open.is_empty() {
                        self.done = true;
                        return at + 1;
                    }
                }
                b',' | b':' if self.open.is_empty() => {
                    self.done = true;
                    return if first && at == 0 { 1 } else { at };
                }
                _ => {}
            }
        }
        chunk.len()
    }
}

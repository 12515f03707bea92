//! JSON and JSONL catalogs, and our own enriched files read back.
//!
//! Both stream. A JSON document is an array of entries, or an object whose `entries` is one; its elements are cut out
//! by counting brackets outside of strings ([`elements`]), so that memory is one element, each knows its lines and
//! bytes, and a malformed one costs itself alone. What is inside an element is `serde_json`'s business ([`element`]).
//!
//! An element may also be a text: any identifier or URL.

mod element;
mod elements;

use std::io::BufRead;

use self::element::{Malformed, Parsed, parse};
use self::elements::Elements;
use super::keyed::Place;
use super::lines::{Lines, place};
use super::streamed::Stream;
use super::{ReadError, ReadOptions};
use crate::model::Entry;

/// Reads one JSON document.
pub(crate) struct Json<R> {
    elements: Elements<R>,
    all_items: bool,
}

impl<R: BufRead> Json<R> {
    /// A reader over `input`.
    pub(crate) fn new(input: R, options: ReadOptions) -> Self {
        Self { elements: Elements::new(input), all_items: options.all_items }
    }
}

impl<R: BufRead> Stream for Json<R> {
    fn advance(&mut self) -> Result<Option<Entry>, ReadError> {
        while let Some(element) = self.elements.next()? {
            let parsed = match std::str::from_utf8(&element.bytes) {
                Ok(text) => parse(text),
                Err(error) => Err(Malformed { offset: error.valid_up_to(), message: "not UTF-8".to_owned() }),
            };
            match parsed {
                Ok(Parsed::Draft(draft)) => {
                    if let Some(entry) = draft.finish(element.place, self.all_items) {
                        return Ok(Some(entry));
                    }
                }
                Ok(Parsed::Header(_)) => {}
                Err(error) => {
                    self.elements.resume(&element, error.offset)?;
                    return Err(error.at(&element.bytes, element.place.line, element.column));
                }
            }
        }
        Ok(None)
    }

    fn title(&self) -> Option<&str> {
        self.elements.title()
    }
}

/// Reads one JSON object a line.
pub(crate) struct Jsonl<R> {
    lines: Lines<R>,
    all_items: bool,
    title: Option<String>,
}

impl<R: BufRead> Jsonl<R> {
    /// A reader over `input`.
    pub(crate) fn new(input: R, options: ReadOptions) -> Self {
        Self { lines: Lines::new(input), all_items: options.all_items, title: None }
    }
}

impl<R: BufRead> Stream for Jsonl<R> {
    fn advance(&mut self) -> Result<Option<Entry>, ReadError> {
        while let Some(line) = self.lines.next()? {
            if line.content().trim_ascii().is_empty() {
                continue;
            }
            let parsed = match std::str::from_utf8(line.content()) {
                Ok(text) => parse(text),
                Err(error) => Err(Malformed { offset: error.valid_up_to(), message: "not UTF-8".to_owned() }),
            };
            match parsed {
                Ok(Parsed::Draft(draft)) => {
                    let here = Place::of_lines(std::slice::from_ref(&line));
                    if let Some(entry) = draft.finish(here, self.all_items) {
                        return Ok(Some(entry));
                    }
                }
                Ok(Parsed::Header(title)) => self.title = self.title.take().or(title),
                Err(error) => return Err(error.at(line.content(), line.number, 1)),
            }
        }
        Ok(None)
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }
}

impl Malformed {
    /// The error, for an element whose bytes begin at that place.
    fn at(self, bytes: &[u8], line: usize, column: usize) -> ReadError {
        // Up to the fault the bytes are text.
        let before = String::from_utf8_lossy(&bytes[..self.offset.min(bytes.len())]);
        let (line, column) = place(&before, before.len(), line, column);
        ReadError::Line { line, column, message: self.message }
    }
}

//! BibTeX and biblatex files.
//!
//! Streams: memory is one record, and the values of the `@string` macros. The file is cut into records here, so that a
//! malformed one costs itself alone and every one knows its lines and bytes; the inside of a record is parsed by the
//! `biblatex` crate.
//!
//! A record that is not closed ends where the next begins at the start of a line. Text between records is comment, as
//! BibTeX has it, and so is what stands behind `%` there, as everyone else has it. A macro that is not defined stands
//! for its own name. Cross-references are not followed: what a child inherits (booktitle, year) says nothing about
//! which work it is. The fields of an `@xdata` that stands before the records that name it are theirs.

use std::collections::{HashMap, HashSet};
use std::io::BufRead;

use biblatex::{Pair, RawBibliography, RawChunk};

use super::bibtex_fields::{Record, entry};
use super::bibtex_scan::{Scan, Scanned, begins_record, brace_quoted, name_of, opener};
use super::bibtex_shared::Shared;
use super::keyed::Place;
use super::lines::{Line, Lines, decode, place};
use super::streamed::Stream;
use super::{ReadError, ReadOptions};
use crate::model::{Entry, Span};

/// Bytes that may be read in vain before a block that goes on is no longer looked for to the end of the file but for as
/// much as the second number says.
const MOST_VAIN: usize = 16 * 1024 * 1024;
const FEW: usize = 4096;

/// The most that macros give to one record, in bytes, and to all of them: so much, and so much more for each byte read.
/// Macros made of macros, and values that name one macro over and over, grow without measure.
const MOST_OF_MACROS: usize = 64 * 1024;
const MOST_AT_FIRST: usize = 1024 * 1024;
const MOST_FOR_A_BYTE: usize = 64;

/// Reads a bibliography.
pub(crate) struct Bibtex<R> {
    lines: Lines<R>,
    /// The line being scanned, how far, and how many characters that is.
    current: Option<(Line, usize, usize)>,
    /// Bytes that were read to the end of the file for a block that is never closed, and given back.
    vain: usize,
    macros: HashMap<String, String>,
    /// Bytes that macros and shared fields have given to records so far.
    given: usize,
    shared: Shared,
    /// Keys that a record names as the volume it stands in.
    parents: HashSet<String>,
    all_items: bool,
}

/// One record of the file, from its `@` to its closing brace or parenthesis.
struct Block {
    text: String,
    place: Place,
    /// Column of the `@`, from 1.
    column: usize,
    /// An `@` and a name that no body follows are no record.
    begun: bool,
    closed: bool,
}

impl Block {
    /// What the record is: `article`, `string`, …
    fn kind(&self) -> String {
        let name = self.text[1..].chars().take_while(char::is_ascii_alphabetic);
        name.collect::<String>().to_ascii_lowercase()
    }

    fn error(&self, at: usize, message: String) -> ReadError {
        let (line, column) = place(&self.text, at, self.place.line, self.column);
        ReadError::Line { line, column, message }
    }
}

impl<R: BufRead> Bibtex<R> {
    /// A reader over `input`.
    pub(crate) fn new(input: R, options: ReadOptions) -> Self {
        Self {
            lines: Lines::new(input),
            current: None,
            vain: 0,
            macros: HashMap::new(),
            given: 0,
            shared: Shared::default(),
            parents: HashSet::new(),
            all_items: options.all_items,
        }
    }

    /// The next record, wherever it begins.
    fn block(&mut self) -> Result<Option<Block>, ReadError> {
        loop {
            let (line, from, before) = match self.current.take() {
                Some(current) => current,
                None => match self.lines.next()? {
                    Some(line) => (line, 0, 0),
                    None => return Ok(None),
                },
            };
            // Behind a percent sign stands a remark.
            let start = memchr::memchr2_iter(b'@', b'%', &line.bytes[from..])
                .map(|at| from + at)
                .take_while(|at| line.bytes[*at] == b'@')
                .find(|at| opener(&line.bytes[*at..]).is_some());
            if let Some(start) = start {
                let column = before + decode(&line.bytes[from..start]).chars().count() + 1;
                return self.block_from(line, start, column).map(Some);
            }
        }
    }

    /// The record that begins at `start` of `first`, in that column.
    fn block_from(&mut self, first: Line, start: usize, column: usize) -> Result<Block, ReadError> {
        let offset = first.start + start;
        let number = first.number;
        let is_comment =
            first.bytes[start + 1..].get(..7).is_some_and(|kind| kind.eq_ignore_ascii_case(b"comment"));
        let mut scan = Scan::default();
        let mut bytes: Vec<u8> = Vec::new();
        // The lines behind the first.
        let mut taken: Vec<Line> = Vec::new();
        let mut last = number;
        let mut next = Some((first, start));
        let closed = loop {
            let Some((line, from)) = next.take() else { break false };
            let Scanned { end, code, done } = scan.line(&line.bytes[from..]);
            bytes.extend_from_slice(&line.bytes[from..from + code]);
            // A comment is blanked, not cut: places behind it stay true.
            bytes.extend(
                line.bytes[from + code..from + end].iter().map(|b| if *b == b'\n' { b'\n' } else { b' ' }),
            );
            last = line.number;
            if done {
                let before = if line.number == number { column - 1 } else { 0 };
                let read = decode(&line.bytes[from..from + end]).chars().count();
                self.current = Some((line, from + end, before + read));
                break true;
            }
            if line.number > number {
                taken.push(line);
            }
            // What is never closed was looked for in vain, and is read again: not for ever. A record that has begun is not
            // read again, and ends where the next one begins.
            let read_again = is_comment || scan.close.is_none();
            if read_again && bytes.len() > FEW && self.vain > MOST_VAIN {
                break false;
            }
            if let Some(line) = self.lines.next()? {
                // A comment may hold whole records.
                if !is_comment && begins_record(&line.bytes) {
                    self.lines.put_back(std::iter::once(line));
                    break false;
                }
                next = Some((line, 0));
            }
        };
        if !closed && (is_comment || scan.close.is_none()) {
            // It was never meant to be a block: what stands behind its line is read as if it were not there.
            self.vain += bytes.len();
            self.lines.put_back(taken.into_iter());
            last = number;
        }
        let text = decode(&bytes).into_owned();
        let length = if closed { bytes.len() } else { bytes.trim_ascii_end().len() };
        let span = Span { start: offset, end: offset + length };
        Ok(Block {
            text,
            place: Place { span, line: number, end_line: last },
            column,
            begun: scan.close.is_some(),
            closed,
        })
    }

    /// What a value says, its macros resolved, or an error where all macros would have given more than `most` then. The
    /// result is TeX.
    fn resolved(&mut self, pair: &Pair<'_>, most: usize, block: &Block) -> Result<String, ReadError> {
        let mut tex = String::new();
        for chunk in &pair.value.v {
            match chunk.v {
                RawChunk::Normal(text) => tex.push_str(text),
                RawChunk::Abbreviation(name) => match self.macros.get(&name.to_lowercase()) {
                    Some(text) if self.given + text.len() > most => {
                        let message = format!("the macros in `{}` come to too much text", pair.key.v);
                        return Err(block.error(pair.key.span.start, message));
                    }
                    Some(text) => {
                        self.given += text.len();
                        tex.push_str(text);
                    }
                    None => tex.push_str(name),
                },
            }
        }
        Ok(tex)
    }

    /// Reads one record: an entry, or nothing where it only sets something up.
    fn read(&mut self, block: &Block) -> Result<Option<Entry>, ReadError> {
        let kind = block.kind();
        if !block.begun || matches!(kind.as_str(), "comment" | "preamble") {
            return Ok(None);
        }
        if !block.closed {
            let named = name_of(&block.text).map(|key| format!("`{key}`: ")).unwrap_or_default();
            return Err(block.error(0, format!("{named}the record is not closed")));
        }
        // The crate knows braces only; parentheses around a record mean the same.
        let mut text = block.text.clone();
        if let Some(open) = text.find(['{', '(']).filter(|at| text[*at..].starts_with('(')) {
            text.replace_range(open..=open, "{");
            text.replace_range(text.len() - 1.., "}");
        }
        brace_quoted(&mut text);
        let raw = RawBibliography::parse(&text).map_err(|error| {
            let named = name_of(&text).map(|key| format!("`{key}`: ")).unwrap_or_default();
            block.error(error.span.start, format!("{named}{}", error.kind))
        })?;
        let most = MOST_AT_FIRST + block.place.span.end * MOST_FOR_A_BYTE;
        let most = most.min(self.given + MOST_OF_MACROS);
        for pair in &raw.abbreviations {
            let value = self.resolved(pair, most, block)?;
            if value.len() > MOST_OF_MACROS {
                let message = format!("the macro `{}` is longer than {MOST_OF_MACROS} bytes", pair.key.v);
                return Err(block.error(pair.key.span.start, message));
            }
            self.macros.insert(pair.key.v.to_lowercase(), value);
        }
        let Some(raw) = raw.entries.first() else { return Ok(None) };
        let mut fields = Vec::with_capacity(raw.v.fields.len());
        for pair in &raw.v.fields {
            fields.push((pair.key.v.to_lowercase(), self.resolved(pair, most, block)?));
        }
        let mut record = Record { kind, fields };
        let key = raw.v.key.v.trim();
        if record.kind == "xdata" {
            self.shared.add(key, &record);
        }
        self.given += self.shared.give(&mut record, most.saturating_sub(self.given));
        if let Some(parent) = record.value("crossref") {
            self.parents.insert(parent.trim().to_owned());
        }
        // The volume that papers of the file stand in is there for their sake.
        let is_parent = self.parents.contains(key);
        Ok(entry(&record, block.place, is_parent, self.all_items))
    }
}

impl<R: BufRead> Stream for Bibtex<R> {
    fn advance(&mut self) -> Result<Option<Entry>, ReadError> {
        while let Some(block) = self.block()? {
            if let Some(entry) = self.read(&block)? {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_in_braces_does_not_end_a_value() {
        for (value, title) in [
            (r#""An {"}Odd{"} One""#, "An \"Odd\" One"),
            (r#""Nested {a {"} b} c""#, "Nested a \" b c"),
            (r#""Plain" # { and "braced"}"#, "Plain and \"braced\""),
            (r#""G{\"o}del {"}x{"}""#, "Gödel \"x\""),
        ] {
            for (open, close) in [('{', '}'), ('(', ')')] {
                let source = format!(
                    "@article{open}a, title = {value}, url = \"https://arxiv.org/abs/2302.00001\"{close}"
                );
                let entry =
                    Bibtex::new(source.as_bytes(), ReadOptions::default()).advance().unwrap().unwrap();
                assert_eq!(entry.listed_title.as_deref(), Some(title), "{source}");
                assert_eq!(entry.links.len(), 1, "{source}");
            }
        }
    }
}

//! The Markdown reader: curated lists as people write them.
//!
//! # Terms
//!
//! | term | meaning |
//! |---|---|
//! | **block** | lines that belong together: a paragraph, an item, a row |
//! | **leaf** | a block that holds text |
//! | **ink** | the visible text of the whole file, with links, styles and breaks laid over it |
//! | **piece** | a stretch of ink that markup or punctuation sets apart |
//! | **unit** | the blocks that make one entry |
//! | **evidence** | what makes a unit an entry: a scholarly link, a label that says paper, an identifier, a pin |
//!
//! # Flow
//!
//! ```text
//! source ─ annotation                         what opcit wrote is taken out
//!        ─ blocks ─┬─ mask, htmlblock, loose  structure: pulldown-cmark, then what it leaves as HTML or text
//!                  └─ inline ─ target, html, emphasis      text: one tolerant scan of each leaf
//!        ─ select::judge_links                what each link is
//!        ─ group ─ paragraphs, prose, tables  which blocks make one entry
//!                └ title ─ pieces, halves, weigh ─ judge, names    what the entry calls its paper: pieces are weighed,
//!                          └ labels, tails, commas, citation  a part of one is taken where names or venues cling to it,
//!                          └ clean ─ front, back, kinds      what is left at its ends goes, but for words that
//!                          └ about                            make it the title of another text
//!        ─ Entry
//! ```
//!
//! # Invariants
//!
//! * Spans lie in the file, begin and end on character borders, and are ordered by their start; two overlap only when
//!   one item is nested in the other.
//! * The same bytes give the same entries.
//! * Every link of an entry is listed, in order, as written.
//!
//! The file is read whole, because reference links may be defined anywhere in it.
//!
//! It must not: fetch, guess at what a paper is called beyond what is written, know a list by its name.

mod about;
mod annotation;
mod authors;
mod back;
mod blocks;
mod citation;
mod clean;
mod commas;
mod cuts;
mod directive;
mod emphasis;
mod front;
mod group;
mod halves;
mod hints;
mod html;
mod htmlblock;
mod indent;
mod ink;
mod inline;
mod items;
mod joins;
mod judge;
mod keys;
mod kinds;
mod labels;
mod lone;
mod loose;
mod mask;
mod name;
mod names;
mod notes;
mod outline;
mod paragraphs;
mod particulars;
mod pending;
mod persons;
mod pieces;
mod prose;
mod quotes;
mod rows;
mod sections;
mod select;
mod shape;
mod shown;
mod stops;
mod tables;
mod tails;
mod target;
mod title;
mod weigh;
mod words;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::BufRead;
use std::rc::Rc;

use memchr::memchr_iter;

use super::lines::utf_8;
use super::{CatalogReader, ReadError, ReadOptions};
use crate::model::{Directive, Entry, Link, Span};
pub use annotation::{Bare, CLOSE, Cut, OPEN};
use blocks::Document;
pub use blocks::front_matter;
use group::Unit;
use ink::Ink;
pub use outline::{OutlineBlock, OutlineKind, outline};

/// Reads the entries of a Markdown list.
pub(super) struct MarkdownReader {
    title: Option<String>,
    damaged: std::vec::IntoIter<ReadError>,
    entries: std::vec::IntoIter<Entry>,
}

impl MarkdownReader {
    /// Reads `input` to its end.
    pub(super) fn open(mut input: impl BufRead, options: ReadOptions) -> Result<Self, ReadError> {
        let mut bytes = Vec::new();
        input.read_to_end(&mut bytes).map_err(|source| ReadError::Fatal {
            message: "the list cannot be read".into(),
            source: Some(source),
        })?;
        utf_8(&bytes)?;
        let (text, damaged) = decode(&bytes);
        let bare = Bare::of(&text);
        let (title, mut entries) = read(bare.text(), options);
        for entry in &mut entries {
            // Most annotations stand on one line.
            entry.line += bare.lines_before(entry.span.start);
            entry.end_line += bare.lines_before(entry.span.end);
            entry.span = Span { start: bare.to_file(entry.span.start), end: bare.to_file(entry.span.end) };
        }
        Ok(Self { title, damaged: damaged.into_iter(), entries: entries.into_iter() })
    }
}

/// The text of a file. Bytes that are not UTF-8 are read as `?`, one for one, so that spans stay true; each line that
/// holds some is named.
fn decode(bytes: &[u8]) -> (Cow<'_, str>, Vec<ReadError>) {
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return (Cow::Borrowed(text), Vec::new());
    }
    let mut bytes = bytes.to_vec();
    let mut damaged: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    let mut line = (1, 0);
    while let Err(error) = std::str::from_utf8(&bytes[at..]) {
        let bad = at + error.valid_up_to();
        let end = error.error_len().map_or(bytes.len(), |len| bad + len);
        for newline in memchr_iter(b'\n', &bytes[at..bad]) {
            line = (line.0 + 1, at + newline + 1);
        }
        if damaged.last().is_none_or(|(last, _)| *last != line.0) {
            damaged.push((line.0, 1 + String::from_utf8_lossy(&bytes[line.1..bad]).chars().count()));
        }
        bytes[bad..end].fill(b'?');
        at = end;
    }
    let errors = damaged
        .into_iter()
        .map(|(line, column)| ReadError::Line { line, column, message: "not UTF-8; read as `?`".into() })
        .collect();
    (Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()), errors)
}

impl Iterator for MarkdownReader {
    type Item = Result<Entry, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.damaged.next().map(Err).or_else(|| self.entries.next().map(Ok))
    }
}

impl CatalogReader for MarkdownReader {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }
}

/// The list's title and its entries.
pub(super) fn read(source: &str, options: ReadOptions) -> (Option<String>, Vec<Entry>) {
    let mut document = blocks::read(source);
    select::judge_links(&mut document.ink);
    let units = group::units(&document, options);
    let mut told = directives(source, &document, &units);
    let mut lines = Vec::with_capacity(source.len() / 32);
    lines.extend(memchr_iter(b'\n', source.as_bytes()));
    let title = sections::list_title(&document);
    let line_of = |at: usize| 1 + lines.partition_point(|&end| end < at);
    let entries = units
        .into_iter()
        .enumerate()
        .map(|(index, mut unit)| {
            unit.span.end = unit.span.start + source[unit.span.clone()].trim_end().len();
            let last = unit.span.end.max(unit.span.start + 1) - 1;
            let (line, end_line) = (line_of(unit.span.start), line_of(last));
            let directive = told.remove(&index);
            entry(&mut document.ink, index, unit, directive, line, end_line)
        })
        .collect();
    (title, entries)
}

fn entry(
    ink: &mut Ink<'_>,
    index: usize,
    unit: Unit,
    directive: Option<Directive>,
    line: usize,
    end_line: usize,
) -> Entry {
    let count = unit.parts.iter().map(|part| ink.links_in(part).len()).sum();
    let mut links = Vec::with_capacity(count);
    for part in &unit.parts {
        for n in ink.links_in(part) {
            // A label is asked for once, as good as always; what was taken is made again.
            let label = match std::mem::take(&mut ink.links[n].label) {
                label if label.is_empty() => ink.label(&ink.links[n]),
                label => label,
            };
            links.push(Link { label, url: ink.links[n].url.as_ref().to_owned() });
        }
    }
    let mut text = String::with_capacity(unit.parts.iter().map(|part| part.len() + 1).sum());
    for part in &unit.parts {
        let before = text.len();
        if before > 0 {
            text.push('\n');
        }
        let start = text.len();
        ink.show(part, &mut text);
        if text.len() == start {
            text.truncate(before);
        }
    }
    Entry {
        index,
        span: Span { start: unit.span.start, end: unit.span.end },
        line,
        end_line,
        section: Rc::unwrap_or_clone(unit.section),
        listed_title: unit.says.title.map(|t| t.text),
        links,
        text,
        given_ids: Vec::new(),
        listed: unit.says.listed,
        directive,
    }
}

/// What the comments tell opcit, by the unit they are told of: the innermost that holds the comment, else the one that
/// ends right before it, else the one that begins right behind.
fn directives(source: &str, document: &Document, units: &[Unit]) -> BTreeMap<usize, Directive> {
    let mut told = BTreeMap::new();
    let touch = |from: usize, to: usize| {
        let gap = &source[from..to];
        gap.trim().is_empty() && gap.bytes().filter(|&b| b == b'\n').count() <= 1
    };
    for comment in &document.comments {
        let Some(directive) = &comment.directive else {
            continue;
        };
        let (start, end) = (comment.span.start, comment.span.end);
        let behind = units.partition_point(|u| u.span.start <= start);
        // Units are ordered by their start and few are nested: the last that reach so far hold it.
        let holds = (0..behind).rev().take(64).find(|&n| units[n].span.end >= end);
        let before = (0..behind)
            .rev()
            .take(8)
            .find(|&n| units[n].span.end <= start && touch(units[n].span.end, start));
        let after = units.get(behind).filter(|u| touch(end.min(u.span.start), u.span.start)).map(|_| behind);
        if let Some(unit) = holds.or(before).or(after) {
            told.entry(unit).or_insert_with(|| directive.clone());
        }
    }
    told
}

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
//! source ─ blocks ─┬─ htmlblock, loose        structure: pulldown-cmark, then what it leaves as HTML or text
//!                  └─ inline ─ target, html, emphasis      text: one tolerant scan of each leaf
//!        ─ select::judge_links                what each link is
//!        ─ group ─ paragraphs, tables         which blocks make one entry
//!                └ title ─ pieces, shape, clean            what the entry calls its paper
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

mod blocks;
mod clean;
mod directive;
mod emphasis;
mod group;
mod html;
mod htmlblock;
mod ink;
mod inline;
mod loose;
mod paragraphs;
mod pieces;
mod sections;
mod select;
mod shape;
mod tables;
mod target;
mod title;
mod words;

use std::io::BufRead;
use std::ops::Range;

use memchr::memchr_iter;

use super::{CatalogReader, ReadError, ReadOptions};
use crate::model::{Directive, Entry, Link, Span};
use blocks::Document;
use group::Unit;

/// Reads the entries of a Markdown list.
pub(super) struct MarkdownReader {
    title: Option<String>,
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
        // Bytes that are no UTF-8 cost their characters, not the list; a replacement is as long as it takes.
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let line = 1 + memchr_iter(b'\n', &error.as_bytes()[..at]).count();
                return Err(ReadError::Fatal { message: format!("line {line} is not UTF-8"), source: None });
            }
        };
        let (title, entries) = read(&text, options);
        Ok(Self { title, entries: entries.into_iter() })
    }
}

impl Iterator for MarkdownReader {
    type Item = Result<Entry, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.entries.next().map(Ok)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.entries.size_hint()
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
    let lines: Vec<usize> = memchr_iter(b'\n', source.as_bytes()).collect();
    let line_of = |at: usize| 1 + lines.partition_point(|&end| end < at);
    let entries = units
        .into_iter()
        .enumerate()
        .map(|(index, unit)| {
            let last = unit.span.end.max(unit.span.start + 1) - 1;
            let (line, end_line) = (line_of(unit.span.start), line_of(last));
            let directive = directive(source, &document, &unit.span);
            entry(&document, index, unit, directive, line, end_line)
        })
        .collect();
    (sections::list_title(&document), entries)
}

fn entry(
    document: &Document,
    index: usize,
    unit: Unit,
    directive: Option<Directive>,
    line: usize,
    end_line: usize,
) -> Entry {
    let ink = &document.ink;
    let links = unit
        .parts
        .iter()
        .flat_map(|part| ink.links_in(part))
        .map(|n| &ink.links[n])
        .map(|link| Link { label: ink.label(link), url: link.url.clone() })
        .collect();
    let mut text = String::new();
    for part in &unit.parts {
        let shown = ink.shown(part);
        if !text.is_empty() && !shown.is_empty() {
            text.push('\n');
        }
        text.push_str(&shown);
    }
    Entry {
        index,
        span: Span { start: unit.span.start, end: unit.span.end },
        line,
        end_line,
        section: unit.section.as_ref().clone(),
        listed_title: unit.says.title.map(|t| t.text),
        links,
        text,
        given_ids: Vec::new(),
        listed: unit.says.listed,
        directive,
    }
}

/// What a comment in the entry, or on a line next to it, tells opcit.
fn directive(source: &str, document: &Document, span: &Range<usize>) -> Option<Directive> {
    let comments = &document.comments;
    let first = comments.partition_point(|c| c.span.start < span.start);
    let inside =
        comments[first..].iter().take_while(|c| c.span.start < span.end).find_map(|c| c.directive.clone());
    let touches = |from: usize, to: usize| {
        source[from..to].chars().filter(|&c| c == '\n').count() <= 1 && source[from..to].trim().is_empty()
    };
    inside
        .or_else(|| {
            let behind = comments[first..].iter().find(|c| c.span.start >= span.end)?;
            touches(span.end, behind.span.start).then(|| behind.directive.clone()).flatten()
        })
        .or_else(|| {
            let before = comments[..first].last()?;
            let apart = before.span.end <= span.start && touches(before.span.end, span.start);
            apart.then(|| before.directive.clone()).flatten()
        })
}

//! Slots: the places in a group that items can be moved to, and what moves with an item.
//!
//! Of an item everything moves but the number of a numbered one, of a row the whole row. What stands between items
//! (line ends, blank lines, quote signs) stays.

use std::ops::Range;

use super::place;
use crate::catalog::{OutlineBlock, OutlineKind};

/// How much of an item moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Byte for byte, with the blanks before its marker.
    Whole,
    /// Blanks and marker stay; further lines are indented anew where the new place asks for it.
    Indented,
}

impl Manner {
    pub(super) const fn other(self) -> Self {
        match self {
            Self::Whole => Self::Indented,
            Self::Indented => Self::Whole,
        }
    }
}

/// A place that holds an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    /// The bytes from the start of its line, or of the item on a shared line.
    whole: usize,
    /// The first byte behind blanks and marker.
    inner: usize,
    /// The first byte of the marker.
    marker: usize,
    /// The byte behind the item.
    end: usize,
    /// The column of `inner`.
    column: usize,
    /// The column that further lines of the item must reach to belong to it.
    content: usize,
}

/// Neighbouring items or rows, and which of them hold entries.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// The places that hold an entry, with its index among the entries.
    pub(super) slots: Vec<(Slot, usize)>,
    /// What groups must have in common for an item to be at home in both.
    pub(super) class: String,
}

impl Slot {
    fn of(source: &str, block: &OutlineBlock) -> Self {
        let lead = block.span.len() - source[block.span.clone()].trim_start_matches([' ', '\t']).len();
        let marker = block.span.start + lead;
        // A line may end in a lone carriage return.
        let line = source[..marker].rfind(['\n', '\r']).map_or(0, |n| n + 1);
        let blanks = source[..marker].trim_end_matches([' ', '\t']).len();
        let rest = &source[marker..block.span.end];
        let (number, signs) = if block.kind == OutlineKind::Item { marker_of(rest) } else { (0, 0) };
        let inner = marker + number + signs;
        let after = &rest[number + signs..];
        let gap = after.len() - after.trim_start_matches([' ', '\t']).len();
        let behind = &source[block.span.end..];
        let tail = behind.len() - behind.trim_start_matches([' ', '\t']).len();
        let ends = behind[tail..].is_empty() || behind[tail..].starts_with(['\n', '\r']);
        let column = width(&source[line..inner]);
        Self {
            whole: match number {
                0 if blanks == line => line,
                0 => marker,
                _ => inner,
            },
            marker,
            inner,
            end: block.span.end + if ends { tail } else { 0 },
            column,
            content: column + gap.max(1),
        }
    }

    /// The bytes that move.
    pub(super) fn range(&self, manner: Manner) -> Range<usize> {
        match manner {
            Manner::Whole => self.whole..self.end,
            Manner::Indented => self.inner..self.end,
        }
    }

    /// What stands here once the item of `home` is moved here.
    pub(super) fn receive(&self, source: &str, home: &Self, manner: Manner, out: &mut String) {
        let text = &source[home.range(manner)];
        if manner == Manner::Whole || self.column == home.column {
            out.push_str(text);
            return;
        }
        for (n, line) in text.split_inclusive('\n').enumerate() {
            let blanks = line.len() - line.trim_start_matches(' ').len();
            let own = n > 0
                && blanks >= home.content
                && !line.trim().is_empty()
                && !line[blanks..].starts_with('\t');
            if own {
                (0..blanks + self.column - home.column).for_each(|_| out.push(' '));
                out.push_str(&line[blanks..]);
            } else {
                out.push_str(line);
            }
        }
    }
}

/// The lengths of an item's number, with its point, and of its bullet. An HTML item has neither.
fn marker_of(item: &str) -> (usize, usize) {
    let digits = item.bytes().take_while(u8::is_ascii_digit).count();
    match item.as_bytes().get(digits) {
        Some(b'.' | b')') if digits > 0 => (digits + 1, 0),
        Some(b'-' | b'*' | b'+') if digits == 0 => (0, 1),
        _ => (0, 0),
    }
}

/// The columns that a text takes, tab stops every four.
fn width(text: &str) -> usize {
    text.chars().fold(0, |at, c| if c == '\t' { at / 4 * 4 + 4 } else { at + 1 })
}

/// Finds the groups of `source`, whose entries stand in `spans`.
pub(super) fn groups(source: &str, blocks: &[OutlineBlock], spans: &[Range<usize>]) -> Vec<Group> {
    let mut walk = Walk { source, blocks, spans, groups: Vec::new() };
    walk.siblings(0..blocks.len(), 0, 0);
    walk.groups
}

struct Walk<'a> {
    source: &'a str,
    blocks: &'a [OutlineBlock],
    spans: &'a [Range<usize>],
    groups: Vec<Group>,
}

/// Neighbours of one kind, as far as they were read.
struct Run {
    rows: bool,
    slots: Vec<(Slot, usize)>,
    head: String,
}

impl Walk<'_> {
    fn siblings(&mut self, range: Range<usize>, depth: usize, quotes: usize) {
        let mut run: Option<Run> = None;
        let mut head = String::new();
        let mut n = range.start;
        while n < range.end {
            let block = &self.blocks[n];
            let inner = n + 1..block.end;
            let rows = matches!(block.kind, OutlineKind::Row { .. });
            if run.as_ref().is_some_and(|r| r.rows != rows) {
                self.close(run.take(), depth, quotes);
            }
            match block.kind {
                OutlineKind::Item | OutlineKind::Row { header: false } => {
                    let run = run.get_or_insert_with(|| Run { rows, slots: Vec::new(), head: head.clone() });
                    match self.entry(n) {
                        Some(entry) => run.slots.push((Slot::of(self.source, block), entry)),
                        // It lists no paper: it stays, and what is in it is looked at by itself.
                        None => self.siblings(inner, depth + 1, quotes),
                    }
                }
                OutlineKind::Row { header: true } => {
                    self.close(run.take(), depth, quotes);
                    head = self.source[block.span.clone()].split_whitespace().collect();
                }
                kind => {
                    self.close(run.take(), depth, quotes);
                    head.clear();
                    let quote = usize::from(kind == OutlineKind::Quote);
                    self.siblings(inner, depth, quotes + quote);
                }
            }
            n = block.end;
        }
        self.close(run, depth, quotes);
    }

    /// The entry that an item or row lists: the one that is the item, else the first of its own in it. Entries in lists
    /// below it are theirs.
    fn entry(&self, n: usize) -> Option<usize> {
        let block = &self.blocks[n];
        let first = self.spans.partition_point(|s| s.start < block.span.start);
        let inside = || {
            self.spans[first..]
                .iter()
                .enumerate()
                .take_while(|(_, s)| s.start < block.span.end)
                .filter(|(_, s)| s.end <= block.span.end)
        };
        let whole = inside().find(|(_, s)| s.start == block.span.start && s.end == block.span.end);
        let lists = self.blocks[n + 1..block.end]
            .iter()
            .filter(|b| matches!(b.kind, OutlineKind::List | OutlineKind::Table | OutlineKind::Item));
        let lists = place::outermost(lists.map(|b| &b.span));
        let own = || inside().find(|(_, s)| !place::is_within(&lists, s));
        whole.or_else(own).map(|(at, _)| first + at)
    }

    fn close(&mut self, run: Option<Run>, depth: usize, quotes: usize) {
        let Some(run) = run.filter(|r| !r.slots.is_empty()) else { return };
        let first = &run.slots[0].0;
        let signs = &self.source[first.marker..];
        let kind = match signs.chars().next() {
            _ if run.rows => "row",
            Some('<') => "html",
            Some('-' | '*' | '+') => "bullet",
            _ => "number",
        };
        let class = format!("{kind} {depth} {quotes} {}", run.head);
        self.groups.push(Group { slots: run.slots, class });
    }
}

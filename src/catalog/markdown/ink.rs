//! What a reader sees: the visible text of the whole document in one string, with links, styles and breaks laid
//! over it. An entry is a list of ranges of this text.
//!
//! Three control characters stand in the text where markup stood, so that offsets never move: [`OPEN`] and [`CLOSE`]
//! round a link's label, [`GONE`] for a delimiter that was used up. They are never part of anything handed out.

use std::borrow::Cow;
use std::ops::Range;

use super::hints;
use super::shown::fold_into;
pub(super) use super::shown::{fold, is_blank, strip_brackets, trim, trim_end, trim_start};

/// Stands where a link's `[` or `<a>` stood.
pub(super) const OPEN: char = '\u{1}';
/// Stands where a link's `]` or `</a>` stood.
pub(super) const CLOSE: char = '\u{2}';
/// Stands where an emphasis delimiter stood.
pub(super) const GONE: char = '\u{3}';

/// Emphasis as a reader sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `**…**`, `<b>`.
    Strong,
    /// `*…*`, `<i>`.
    Emph,
    /// `` `…` ``, `<code>`.
    Code,
}

/// A styled stretch of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Styled {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) style: Style,
}

/// Where a visual line, a cell or a block ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    /// A line end in the source that is shown as a blank.
    Soft,
    /// A line end that is shown: two blanks, a backslash, `<br>`.
    Hard,
    /// The border between two table cells.
    Cell,
}

/// A break, and the source byte the next line or cell starts at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) at: usize,
    pub(super) kind: Break,
    pub(super) source: usize,
}

/// What is known about a link before anything around it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each asked for on its own")]
pub(super) struct LinkFacts {
    /// `identify` says that the target is a paper.
    pub(super) scholarly: bool,
    /// The label says paper.
    pub(super) says_paper: bool,
    /// The target is a PDF on whatever host.
    pub(super) pdf: bool,
    /// The target hosts code, models, videos or posts: never a paper by itself.
    pub(super) aside: bool,
    /// The target lies in this document or repository.
    pub(super) local: bool,
}

/// A link over the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InkLink<'a> {
    /// Where its label starts; equals `end` when there is none to see.
    pub(super) start: usize,
    pub(super) end: usize,
    /// The target as written.
    pub(super) url: Cow<'a, str>,
    /// The label as it is shown; set with the facts.
    pub(super) label: String,
    /// Text of an image that is all the label there is.
    pub(super) alt: Option<String>,
    /// The link stands in the text as itself.
    pub(super) bare: bool,
    pub(super) facts: LinkFacts,
}

impl InkLink<'_> {
    /// Whether an image is all that is seen of it.
    pub(super) fn is_image(&self) -> bool {
        self.alt.is_some() && self.start == self.end
    }
}

/// The visible text and what lies over it; every list is ordered by position.
#[derive(Debug, Default)]
pub(super) struct Ink<'a> {
    pub(super) text: String,
    pub(super) links: Vec<InkLink<'a>>,
    pub(super) styles: Vec<Styled>,
    pub(super) marks: Vec<Mark>,
    near: Near,
    /// Where hints of identifiers stand.
    hints: Vec<usize>,
}

/// How many of each list start before every 64th byte of the text, so that nobody has to search for them.
#[derive(Debug, Default)]
struct Near {
    links: Vec<u32>,
    styles: Vec<u32>,
    marks: Vec<u32>,
}

/// How many of the `starts`, which are ordered, lie before each 64th of `len` bytes.
fn count(len: usize, starts: impl Iterator<Item = usize>) -> Vec<u32> {
    let mut near = Vec::with_capacity(len / 64 + 1);
    let mut before = 0;
    for start in starts {
        while near.len() * 64 <= start {
            near.push(before);
        }
        before += 1;
    }
    near.resize(len / 64 + 1, before);
    near
}

/// The indices of what starts in `range`.
#[inline]
fn within<T>(near: &[u32], range: &Range<usize>, all: &[T], start: impl Fn(&T) -> usize) -> Range<usize> {
    let mut first = near.get(range.start / 64).map_or(0, |&n| n as usize);
    while all.get(first).is_some_and(|t| start(t) < range.start) {
        first += 1;
    }
    let mut last = first;
    while all.get(last).is_some_and(|t| start(t) < range.end) {
        last += 1;
    }
    first..last
}

impl Ink<'_> {
    /// Notes what stands where, once everything is laid over the text.
    pub(super) fn index(&mut self) {
        let len = self.text.len();
        self.near = Near {
            links: count(len, self.links.iter().map(|l| l.start)),
            styles: count(len, self.styles.iter().map(|s| s.start)),
            marks: count(len, self.marks.iter().map(|m| m.at)),
        };
        self.hints = hints::find(self.text.as_bytes());
    }

    /// Whether a hint of an identifier stands in `range`.
    pub(super) fn has_hint(&self, range: &Range<usize>) -> bool {
        let first = self.hints.partition_point(|&at| at < range.start);
        self.hints.get(first).is_some_and(|&at| at + hints::LENGTH <= range.end)
    }

    /// The indices of the links whose label starts in `range`.
    pub(super) fn links_in(&self, range: &Range<usize>) -> Range<usize> {
        within(&self.near.links, range, &self.links, |l| l.start)
    }

    /// The styled stretches that start in `range`.
    pub(super) fn styles_in(&self, range: &Range<usize>) -> &[Styled] {
        &self.styles[within(&self.near.styles, range, &self.styles, |s| s.start)]
    }

    /// The breaks in `range`.
    pub(super) fn marks_in(&self, range: &Range<usize>) -> &[Mark] {
        &self.marks[within(&self.near.marks, range, &self.marks, |m| m.at)]
    }

    /// The range without blanks and stand-ins at its ends.
    pub(super) fn trim(&self, range: &Range<usize>) -> Range<usize> {
        let text = &self.text[range.clone()];
        // Most often there is nothing to trim.
        if let [first, .., last] = text.as_bytes()
            && first.is_ascii_graphic()
            && last.is_ascii_graphic()
        {
            return range.clone();
        }
        let start = range.end - trim_start(text).len();
        let end = range.start + trim_end(text).len();
        start..end.max(start)
    }

    /// The text of `range` as it is shown: stand-ins removed, white space folded.
    pub(super) fn shown(&self, range: &Range<usize>) -> Cow<'_, str> {
        fold(&self.text[range.clone()])
    }

    /// Writes what [`shown`](Self::shown) gives.
    pub(super) fn show(&self, range: &Range<usize>, out: &mut String) {
        fold_into(&self.text[range.clone()], out);
    }

    /// The label of a link as it is shown, without brackets round it; an image's text if that is all there is.
    pub(super) fn label(&self, link: &InkLink<'_>) -> String {
        if link.bare {
            return String::new();
        }
        let shown = self.shown(&(link.start..link.end));
        let shown = match link.alt.as_deref() {
            Some(alt) if shown.is_empty() => fold(alt),
            _ => shown,
        };
        let bare = strip_brackets(&shown);
        if bare.len() == shown.len() { shown.into_owned() } else { bare.to_owned() }
    }
}

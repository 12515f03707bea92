//! The headings above an entry, and the title of the list.

use super::blocks::{Document, Kind};
use super::clean;
use super::pieces::near;

/// Longest heading, in bytes, that the entries below have in full: each has a copy.
const LONGEST: usize = 1024;

/// The headings that are in force, outermost first.
#[derive(Debug, Default)]
pub(super) struct Sections {
    open: Vec<(u8, String)>,
    /// The level of the heading that names the whole list, until it has gone by.
    list_title: Option<u8>,
    begun: bool,
    /// The list's own title was the last heading.
    head: bool,
}

impl Sections {
    /// Starts above the first heading.
    pub(super) fn new(document: &Document) -> Self {
        Self { open: Vec::new(), list_title: title_level(document), begun: false, head: false }
    }

    /// Whether no heading has gone by.
    pub(super) const fn is_above(&self) -> bool {
        !self.begun
    }

    /// Whether the list's own title stands above and no section has begun.
    pub(super) const fn is_head(&self) -> bool {
        self.head
    }

    /// Enters the section of a heading.
    pub(super) fn enter(&mut self, level: u8, text: String) {
        self.begun = true;
        self.head = self.list_title.take().is_some();
        if self.head {
            // The list's own title is no section of it.
            return;
        }
        self.open.retain(|(l, _)| *l < level);
        self.open.push((level, cut(text)));
    }

    /// The path to here.
    pub(super) fn path(&self) -> Vec<String> {
        self.open.iter().map(|(_, text)| text.clone()).collect()
    }
}

impl Sections {
    /// The path round a heading of this level.
    pub(super) fn above(&self, level: u8) -> Vec<String> {
        self.open.iter().filter(|(l, _)| *l < level).map(|(_, text)| text.clone()).collect()
    }

    /// The path round the last heading.
    pub(super) fn outer(&self) -> Vec<String> {
        let mut path = self.path();
        path.pop();
        path
    }
}

/// The heading, of a long one the words it begins with.
fn cut(mut text: String) -> String {
    if text.len() > LONGEST {
        let begin = near(&text, LONGEST);
        text.truncate(begin.rfind(' ').unwrap_or(begin.len()));
    }
    text
}

/// The list's title: its first heading.
pub(super) fn list_title(document: &Document) -> Option<String> {
    let first = document.blocks.iter().find(|b| matches!(b.kind, Kind::Heading(_)))?;
    Some(text(document, first.ink.clone())).filter(|t| !t.is_empty())
}

/// A heading as plain text: no markup, numbering or ornament.
pub(super) fn text(document: &Document, ink: std::ops::Range<usize>) -> String {
    let shown = document.ink.shown(&ink);
    let plain = clean::heading(&shown);
    if plain.is_empty() { shown.into_owned() } else { plain }
}

/// The level of the first heading, if no other stands as high: then it names the whole file.
fn title_level(document: &Document) -> Option<u8> {
    let mut levels = document.blocks.iter().filter_map(|b| match b.kind {
        Kind::Heading(level) => Some(level),
        _ => None,
    });
    let first = levels.next()?;
    levels.all(|level| level > first).then_some(first)
}

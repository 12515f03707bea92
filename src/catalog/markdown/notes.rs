//! Footnotes: the text below that an item refers to belongs to the item; one that no entry refers to stands for itself, and
//! so does one of many links or of much text.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use memchr::memmem;

use super::blocks::Document;
use super::group::Walk;
use super::inline::fold_label;
use super::pieces::near;
use super::select::lists_paper;

/// The most that an item takes of footnotes, all together: links, and bytes of text. Many items may refer to one footnote,
/// and each has a copy of it. What is more stands for itself; of a long one the beginning is taken, if all its links are
/// there.
const MOST_LINKS: usize = 32;
const MOST_TEXT: usize = 8192;
const LONGEST: usize = 2048;

/// A footnote that lists a paper.
#[derive(Debug)]
struct Note {
    /// As it is referred to, folded.
    label: String,
    block: usize,
    /// What an item takes of it; nothing where that would be too much.
    leaves: Vec<Range<usize>>,
    links: usize,
    /// Some entry refers to it.
    used: bool,
    /// Where it stands, once the walk went by.
    section: Option<Rc<Vec<String>>>,
}

/// The footnotes of a document, in order.
#[derive(Debug, Default)]
pub(super) struct Notes {
    all: Vec<Note>,
    /// Which have this label.
    labelled: BTreeMap<String, Vec<usize>>,
}

impl Notes {
    pub(super) const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Those that a text refers to, in order, as many as an item takes.
    fn asked(&self, ink: &str, parts: &[Range<usize>]) -> Vec<usize> {
        let labels = parts.iter().flat_map(|part| labels(&ink[part.clone()]));
        let all = labels.filter_map(|label| self.labelled.get(&label)).take(MOST_LINKS);
        let few: BTreeSet<usize> = all.flat_map(|all| all.iter().take(MOST_LINKS)).copied().collect();
        let (mut links, mut length) = (0, 0);
        let fits = |n: &usize| {
            let note = &self.all[*n];
            links += note.links;
            length += note.leaves.iter().map(Range::len).sum::<usize>();
            links <= MOST_LINKS && length <= MOST_TEXT
        };
        few.into_iter().take_while(fits).collect()
    }
}

/// The footnotes of a document that list papers.
pub(super) fn of(document: &Document<'_>) -> Notes {
    let all: Vec<Note> = document
        .notes
        .iter()
        .filter_map(|(label, block)| {
            let span = &document.blocks[*block].span;
            let leaves: Vec<Range<usize>> = document.leaves(block + 1..document.blocks[*block].end).collect();
            if !lists_paper(document, &leaves, span) {
                return None;
            }
            let links = count_links(document, &leaves);
            let mut begin = beginning(&document.ink.text, leaves);
            if links > MOST_LINKS
                || count_links(document, &begin) < links
                || !lists_paper(document, &begin, span)
            {
                begin.clear();
            }
            let label = fold_label(label);
            Some(Note { label, block: *block, leaves: begin, links, used: false, section: None })
        })
        .collect();
    let mut labelled: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, note) in all.iter().enumerate() {
        if !note.leaves.is_empty() {
            labelled.entry(note.label.clone()).or_default().push(n);
        }
    }
    Notes { all, labelled }
}

fn count_links(document: &Document<'_>, leaves: &[Range<usize>]) -> usize {
    leaves.iter().map(|leaf| document.ink.links_in(leaf).len()).sum()
}

/// The leaves as far as they are not too long, to the end of a word.
fn beginning(ink: &str, mut leaves: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut left = LONGEST;
    for n in 0..leaves.len() {
        let leaf = leaves[n].clone();
        if leaf.len() > left {
            let end = leaf.start + near(&ink[leaf.clone()], left).rfind(' ').unwrap_or(0);
            leaves.truncate(n);
            if end > leaf.start {
                leaves.push(leaf.start..end);
            }
            break;
        }
        left -= leaf.len();
    }
    leaves
}

/// The labels of the footnotes that a text refers to: `… [^1]`.
fn labels(text: &str) -> impl Iterator<Item = String> {
    memmem::find_iter(text.as_bytes(), b"[^").filter_map(|at| {
        let label = near(&text[at + 2..], 64);
        label.find(']').filter(|&n| n > 0 && n <= 60).map(|n| fold_label(&label[..n]))
    })
}

/// Puts the `leaves` of a footnote behind the `parts`, unless they are among them: a footnote may hold another.
fn extend(parts: &mut Vec<Range<usize>>, leaves: &[Range<usize>]) {
    if leaves.first().is_some_and(|leaf| !parts.contains(leaf)) {
        parts.extend(leaves.iter().cloned());
    }
}

impl Walk<'_> {
    /// Puts the footnotes behind the `parts` that these refer to.
    pub(super) fn add_notes(&mut self, parts: &mut Vec<Range<usize>>) {
        if self.notes.is_empty() {
            return;
        }
        for n in self.notes.asked(&self.document.ink.text, parts) {
            let note = &mut self.notes.all[n];
            note.used = true;
            extend(parts, &note.leaves);
        }
    }

    /// The `parts` with the footnotes that they refer to; nothing becomes of it unless an entry does.
    pub(super) fn with_notes(&self, parts: &[Range<usize>]) -> Vec<Range<usize>> {
        let mut all = parts.to_vec();
        for n in self.notes.asked(&self.document.ink.text, parts) {
            extend(&mut all, &self.notes.all[n].leaves);
        }
        all
    }

    /// The walk goes by a footnote: whether an entry refers to it is known at the end.
    pub(super) fn pass_note(&mut self, block: usize) {
        let section = Rc::clone(&self.section);
        if let Ok(n) = self.notes.all.binary_search_by_key(&block, |note| note.block) {
            self.notes.all[n].section = Some(section);
        }
    }

    /// Makes entries of the footnotes that no entry refers to.
    pub(super) fn unused_notes(&mut self) {
        for note in std::mem::take(&mut self.notes).all {
            if let (false, Some(section)) = (note.used, note.section) {
                self.section = section;
                self.siblings(note.block + 1..self.document.blocks[note.block].end);
            }
        }
    }
}

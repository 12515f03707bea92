//! Footnotes: the text below that an item refers to belongs to the item; one that no entry refers to stands for itself.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use memchr::memmem;

use super::blocks::Document;
use super::group::Walk;
use super::inline::fold_label;
use super::pieces::near;
use super::select::lists_paper;

/// A footnote that lists a paper.
#[derive(Debug)]
struct Note {
    /// As it is referred to, folded.
    label: String,
    block: usize,
    leaves: Vec<Range<usize>>,
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

    /// Those that a text refers to, in order.
    fn asked(&self, ink: &str, parts: &[Range<usize>]) -> BTreeSet<usize> {
        let labels = parts.iter().flat_map(|part| labels(&ink[part.clone()]));
        labels.filter_map(|label| self.labelled.get(&label)).flatten().copied().collect()
    }
}

/// The footnotes of a document that list papers.
pub(super) fn of(document: &Document<'_>) -> Notes {
    let all: Vec<Note> = document
        .notes
        .iter()
        .map(|(label, block)| {
            let leaves = document.leaves(block + 1..document.blocks[*block].end).collect();
            Note { label: fold_label(label), block: *block, leaves, used: false, section: None }
        })
        .filter(|note| lists_paper(document, &note.leaves, &document.blocks[note.block].span))
        .collect();
    let mut labelled: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, note) in all.iter().enumerate() {
        labelled.entry(note.label.clone()).or_default().push(n);
    }
    Notes { all, labelled }
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

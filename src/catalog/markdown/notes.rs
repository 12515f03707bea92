//! Footnotes: the text below that an item refers to belongs to the item; one that no entry refers to stands for itself.

use std::ops::Range;
use std::rc::Rc;

use memchr::memmem;

use super::blocks::Document;
use super::group::Walk;
use super::inline::fold_label;
use super::select::lists_paper;

/// A footnote that lists a paper.
#[derive(Debug)]
pub(super) struct Note {
    /// As it is referred to, folded.
    label: String,
    block: usize,
    leaves: Vec<Range<usize>>,
    /// Some entry refers to it.
    used: bool,
    /// Where it stands, once the walk went by.
    section: Option<Rc<Vec<String>>>,
}

/// The footnotes of a document that list papers.
pub(super) fn of(document: &Document<'_>) -> Vec<Note> {
    document
        .notes
        .iter()
        .map(|(label, block)| {
            let leaves = document.leaves(block + 1..document.blocks[*block].end).collect();
            Note { label: fold_label(label), block: *block, leaves, used: false, section: None }
        })
        .filter(|note| lists_paper(document, &note.leaves, &document.blocks[note.block].span))
        .collect()
}

/// The labels of the footnotes that a text refers to: `… [^1]`.
fn labels(text: &str) -> impl Iterator<Item = String> {
    memmem::find_iter(text.as_bytes(), b"[^").filter_map(|at| {
        let label = &text[at + 2..];
        label.find(']').filter(|&n| n > 0 && n <= 60).map(|n| fold_label(&label[..n]))
    })
}

impl Walk<'_> {
    /// Puts the footnotes behind the `parts` that these refer to.
    pub(super) fn add_notes(&mut self, parts: &mut Vec<Range<usize>>) {
        if self.notes.is_empty() {
            return;
        }
        let text = &self.document.ink.text;
        let asked: Vec<String> = parts.iter().flat_map(|part| labels(&text[part.clone()])).collect();
        for note in &mut self.notes {
            if asked.contains(&note.label) {
                note.used = true;
                if note.leaves.first().is_some_and(|leaf| !parts.contains(leaf)) {
                    parts.extend(note.leaves.iter().cloned());
                }
            }
        }
    }

    /// The `parts` with the footnotes that they refer to; nothing becomes of it unless an entry does.
    pub(super) fn with_notes(&self, parts: &[Range<usize>]) -> Vec<Range<usize>> {
        let text = &self.document.ink.text;
        let asked: Vec<String> = parts.iter().flat_map(|part| labels(&text[part.clone()])).collect();
        let noted = self.notes.iter().filter(|note| asked.contains(&note.label));
        parts.iter().chain(noted.flat_map(|note| &note.leaves)).cloned().collect()
    }

    /// The walk goes by a footnote: whether an entry refers to it is known at the end.
    pub(super) fn pass_note(&mut self, block: usize) {
        let section = Rc::clone(&self.section);
        if let Some(note) = self.notes.iter_mut().find(|note| note.block == block) {
            note.section = Some(section);
        }
    }

    /// Makes entries of the footnotes that no entry refers to.
    pub(super) fn unused_notes(&mut self) {
        for note in std::mem::take(&mut self.notes) {
            if let (false, Some(section)) = (note.used, note.section) {
                self.section = section;
                self.siblings(note.block + 1..self.document.blocks[note.block].end);
            }
        }
    }
}

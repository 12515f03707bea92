//! A title that waits for its links: which of the blocks before them holds it, and the entry that it makes with them.

use std::ops::Range;
use std::rc::Rc;

use super::blocks::Block;
use super::group::{Head, State, Waiting, Walk};
use super::ink;
use super::items::is_method;
use super::kinds;
use super::paragraphs::{self, Waits};
use super::particulars;
use super::prose;
use super::select::lists_paper;
use super::title;

/// A title that waits for its links.
#[derive(Debug)]
pub(super) struct Pending {
    parts: Vec<Range<usize>>,
    start: usize,
    pub(super) head: Head,
    /// The title is one by itself.
    pub(super) sure: bool,
}

impl<'a> Walk<'a> {
    /// The title that waits, if the blocks hold one that nothing came after but particulars.
    pub(super) fn settle(&self, waiting: Vec<Waiting<'_>>) -> Option<Pending> {
        let ink = &self.document.ink;
        let mut pending: Option<Pending> = None;
        for Waiting { block, head } in waiting {
            let (parts, start) = (vec![block.ink.clone()], block.span.start);
            let look = self.look(&parts, &block.span, None);
            let sure = look.is_titled();
            if let Some(head) = head {
                let titled = look.says.title.is_some() && !prose::is_talk(ink, &block.ink);
                pending = titled.then_some(Pending { parts, start, head, sure });
                continue;
            }
            // An abstract under a title takes nothing from it.
            let titled = pending.as_ref().is_some_and(|p| p.sure && p.head == Head::Section);
            // Neither does a sentence under the name of what it tells of.
            let is_named = |pending: &Option<Pending>| {
                pending.as_ref().filter(|p| p.head == Head::Section).is_some_and(|p| {
                    let heading =
                        p.parts.first().filter(|part| part.len() <= 300).map(|part| ink.shown(part));
                    let heading = heading.unwrap_or_default();
                    paragraphs::is_sentence_under(ink, &block.ink, kinds::undated(&heading))
                })
            };
            match paragraphs::waits(ink, &block.ink, &look) {
                Waits::Title | Waits::Prose if titled && paragraphs::is_abstract(ink, &block.ink) => {}
                Waits::Title | Waits::Prose if is_named(&pending) => {}
                Waits::Title => pending = Some(Pending { parts, start, head: Head::Line, sure }),
                Waits::Particulars => {
                    if let Some(pending) = &mut pending {
                        pending.parts.extend(parts);
                    }
                }
                Waits::Nothing => {}
                Waits::Prose => pending = None,
            }
        }
        pending
    }

    /// A title that waited, with the parts that it waited for.
    pub(super) fn complete(&mut self, pending: Pending, parts: Vec<Range<usize>>, end: usize) -> usize {
        let mut all = pending.parts;
        all.extend(parts);
        let mut says = title::find(&self.document.ink, &all, None);
        if pending.head != Head::Line {
            // The heading is the entry's, not a section round it.
            title::unnumber(&mut says);
            let above = Rc::new(self.sections.outer());
            let section = std::mem::replace(&mut self.section, above);
            let unit = self.push(all, pending.start..end, says);
            self.section = section;
            return unit;
        }
        self.push(all, pending.start..end, says)
    }

    /// Whether a heading is the name of a method, and what follows nothing but links.
    fn names_method(&self, pending: &Pending, inner: &[Range<usize>]) -> bool {
        let ink = &self.document.ink;
        let name = pending.parts.first().map(|part| ink.shown(part)).unwrap_or_default();
        pending.head == Head::Section
            && is_method(ink::trim(&name))
            && inner.iter().all(|leaf| particulars::is_of_links(ink, leaf))
    }

    /// Whether the paragraph is the name of a method that leads to its paper and nothing else: `**[FiltNet](…)**`, `[Fast
    /// F-CNN](…)`.
    pub(super) fn is_linked_name(&self, block: &Block) -> bool {
        let ink = &self.document.ink;
        let mut links = ink.links_in(&block.ink).map(|n| &ink.links[n]).filter(|link| !link.is_image());
        let (Some(link), None) = (links.next(), links.next()) else { return false };
        let outside = |range: Range<usize>| ink.text[range].contains(char::is_alphanumeric);
        !link.facts.says_paper
            && (link.facts.scholarly || link.facts.pdf)
            && link.label.split(' ').count() <= 3
            && link.label.split(' ').any(is_method)
            && !kinds::is_venue(&link.label)
            && !outside(block.ink.start..link.start.max(block.ink.start))
            && !outside(link.end.min(block.ink.end)..block.ink.end)
    }

    /// Whether a list or quote holds the particulars of the title that waits; then it is their entry.
    pub(super) fn completes(&mut self, n: usize, state: &mut State<'a>) -> bool {
        if state.waiting.is_empty() {
            return false;
        }
        let block = &self.document.blocks[n];
        let inner: Vec<_> = self.document.leaves(n + 1..block.end).collect();
        if lists_paper(self.document, &inner, &block.span)
            && particulars::are_particulars(self.document, &self.children(n).collect::<Vec<_>>(), false)
            && let Some(pending) = self.settle(std::mem::take(&mut state.waiting))
            && (pending.sure || pending.head == Head::Line || self.names_method(&pending, &inner))
        {
            self.complete(pending, inner, block.span.end);
            *state = State::default();
            return true;
        }
        false
    }
}

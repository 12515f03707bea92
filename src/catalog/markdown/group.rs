//! Which blocks make one entry together.
//!
//! A walk over the blocks in document order. Rows are entries by themselves; an item takes its sub-items in when they
//! tell of its paper, and leaves them alone when they list papers of their own ([`items`](super::items)); a paragraph or
//! heading that holds a title waits for the links that follow it.

use std::iter;
use std::ops::Range;
use std::rc::Rc;

use super::blocks::{Block, Document, Kind};
use super::notes::{self, Notes};
use super::paragraphs::{self, Lists};
use super::particulars;
use super::pieces::Form;
use super::sections::{self, Sections};
use super::select::{Look, lists_paper};
use super::tables::Roles;
use super::title;
use crate::catalog::ReadOptions;

/// What becomes an entry.
#[derive(Debug)]
pub(super) struct Unit {
    /// The ink it is made of, in document order.
    pub(super) parts: Vec<Range<usize>>,
    /// Its bytes in the source.
    pub(super) span: Range<usize>,
    pub(super) section: Rc<Vec<String>>,
    pub(super) says: title::Says,
}

/// A block that may hold a title or go on with one. It is looked at when links come that would complete it; most often
/// none do.
pub(super) struct Waiting<'a> {
    pub(super) block: &'a Block,
    /// What it is, if it is a heading.
    pub(super) head: Option<Head>,
}

/// What holds the title that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    /// The title of the whole list.
    List,
    Section,
    Line,
}

/// Finds the units of a document.
pub(super) fn units(document: &Document<'_>, options: ReadOptions) -> Vec<Unit> {
    let mut walk = Walk {
        document,
        options,
        sections: Sections::new(document),
        section: Rc::default(),
        units: Vec::with_capacity(document.ink.links.len()),
        notes: notes::of(document),
    };
    walk.siblings(0..document.blocks.len());
    walk.unused_notes();
    walk.units.sort_by_key(|u| (u.span.start, usize::MAX - u.span.end));
    walk.units
}

pub(super) struct Walk<'a> {
    pub(super) document: &'a Document<'a>,
    pub(super) options: ReadOptions,
    pub(super) sections: Sections,
    pub(super) section: Rc<Vec<String>>,
    pub(super) units: Vec<Unit>,
    pub(super) notes: Notes,
}

/// How the walk over siblings stands.
#[derive(Default)]
pub(super) struct State<'a> {
    pub(super) waiting: Vec<Waiting<'a>>,
    /// The last block was an entry, which a list of particulars may follow.
    pub(super) open: Option<usize>,
    pub(super) roles: Option<Roles>,
    /// The entry that the heading above is the title of; what follows is about it.
    pub(super) headed: Option<usize>,
}

impl<'a> Walk<'a> {
    pub(super) fn siblings(&mut self, range: Range<usize>) {
        let document: &'a Document<'a> = self.document;
        let mut state = State::default();
        let mut n = range.start;
        while n < range.end {
            let block = &document.blocks[n];
            match block.kind {
                Kind::Heading(level) => self.heading(block, level, &mut state),
                Kind::Para | Kind::Summary => self.paragraph(block, &mut state),
                Kind::List => self.list(n, &mut state),
                Kind::Item => self.item(n),
                Kind::Table => {
                    state = State::default();
                    self.table(n);
                }
                Kind::Row { header } => self.row(block, header, &mut state),
                Kind::Quote if self.follows(n, &state) => self.extend(block, &state),
                Kind::Quote if self.completes(n, &mut state) => {}
                Kind::Quote => self.siblings(n + 1..block.end),
                Kind::Note => self.pass_note(n),
                Kind::Aside => self.extend(block, &state),
                Kind::Code => {
                    state.open = None;
                    self.extend(block, &state);
                }
                Kind::Rule => state = State::default(),
            }
            n = block.end;
        }
    }

    /// Whether the block tells of the paper in the heading above.
    fn follows(&self, n: usize, state: &State<'_>) -> bool {
        let block = &self.document.blocks[n];
        state.headed.is_some() && !lists_paper(self.document, &self.leaves(n..block.end), &block.span)
    }

    /// The entry under the heading above reaches to the end of the block.
    fn extend(&mut self, block: &Block, state: &State<'_>) {
        if let Some(unit) = state.headed {
            self.units[unit].span.end = block.span.end;
        }
    }

    fn heading(&mut self, block: &'a Block, level: u8, state: &mut State<'a>) {
        *state = State::default();
        let ink = &self.document.ink;
        let parts = std::slice::from_ref(&block.ink);
        // Badges beside the list's own title are the list's.
        let badges = self.sections.is_above() && ink.links_in(&block.ink).all(|n| ink.links[n].is_image());
        let linked = (!badges && lists_paper(self.document, parts, &block.span))
            .then(|| self.look(parts, &block.span, None))
            .filter(|look| {
                look.is_titled() || (!self.sections.is_above() && self.is_headed_name(block, look))
            });
        if let Some(mut look) = linked {
            title::unnumber(&mut look.says);
            self.section = Rc::new(self.sections.above(level));
            let unit = self.push(vec![block.ink.clone()], block.span.clone(), look.says);
            (state.open, state.headed) = (Some(unit), Some(unit));
        } else {
            let head = if self.sections.is_above() { Head::List } else { Head::Section };
            state.waiting.push(Waiting { block, head: Some(head) });
        }
        self.sections.enter(level, sections::text(self.document, block.ink.clone()));
        self.section = Rc::new(self.sections.path());
    }

    fn paragraph(&mut self, block: &'a Block, state: &mut State<'a>) {
        state.roles = None;
        let groups = paragraphs::split(self.document, block);
        if groups.len() > 1 {
            self.lines(groups, state);
            return;
        }
        let parts = vec![block.ink.clone()];
        if let Some(unit) = state.open.filter(|_| self.goes_on_with_links(block, state)) {
            self.add(unit, block);
            return;
        }
        if !lists_paper(self.document, &parts, &block.span) {
            state.open = None;
            if state.headed.is_some() && self.is_bold_title(block) {
                *state = State::default();
                state.waiting.push(Waiting { block, head: None });
            } else if let Some(unit) = state.headed {
                self.extend(block, state);
                self.units[unit].parts.extend(parts);
            } else {
                state.waiting.push(Waiting { block, head: None });
            }
            return;
        }
        if paragraphs::is_identifier(&self.document.ink, &block.ink) {
            self.identifier(block, state);
            return;
        }
        let look = self.look(&parts, &block.span, None);
        let lists = match paragraphs::judge(&self.document.ink, &block.ink, &look) {
            // Under a title a line of links, then what the curator thinks of the paper.
            Lists::Prose if self.leads_on(block, state) => Lists::Links,
            lists => lists,
        };
        match lists {
            Lists::Paper => {
                *state = State::default();
                state.open = Some(self.push(parts, block.span.clone(), look.says));
            }
            // A name of its own in bold is not what the heading of a section names.
            Lists::Links
                if (self.names_paper(block, &look)
                    || self.has_line_in_bold(block)
                    || self.is_linked_name(block))
                    && !self.waits(state) =>
            {
                *state = State::default();
                state.open = Some(self.push(parts, block.span.clone(), look.says));
            }
            // `Some lab's work on [NAME](…): [paper](…)` below another line is not about that.
            Lists::Links if self.named_in(block, &look, state).is_some() => {
                let mut says = look.says.clone();
                says.title = self.named_in(block, &look, state);
                *state = State::default();
                state.open = Some(self.push(parts, block.span.clone(), says));
            }
            lists @ (Lists::Links | Lists::Badges) => match self.settle(std::mem::take(&mut state.waiting)) {
                // Badges under the list's own title are the list's.
                Some(pending)
                    if pending.head != Head::List || (lists == Lists::Links && !self.is_of_list(block)) =>
                {
                    let headed = pending.head == Head::Section;
                    let unit = self.complete(pending, parts, block.span.end);
                    *state = State { open: Some(unit), headed: headed.then_some(unit), ..State::default() };
                }
                Some(_) => {}
                None if lists == Lists::Links && !self.is_of_list(block) => {
                    state.open = Some(self.push(parts, block.span.clone(), look.says));
                }
                None => *state = State::default(),
            },
            Lists::Prose => *state = State::default(),
        }
    }

    /// A paragraph that is nothing but an identifier: of the paper in the heading above or of the title on the line above,
    /// else an entry without a title. A heading without a link may stand over many, and lends its words to none.
    fn identifier(&mut self, block: &'a Block, state: &mut State<'a>) {
        let parts = vec![block.ink.clone()];
        if let Some(unit) = state.headed {
            self.extend(block, state);
            self.units[unit].parts.extend(parts);
            return;
        }
        let pending = self.settle(std::mem::take(&mut state.waiting)).filter(|p| p.head == Head::Line);
        let unit = match pending {
            Some(pending) => self.complete(pending, parts, block.span.end),
            None => self.push(parts, block.span.clone(), title::Says::default()),
        };
        *state = State { open: Some(unit), ..State::default() };
    }

    /// Whether the paragraph is a line of links that belong to the list itself: above its first section.
    fn is_of_list(&self, block: &Block) -> bool {
        self.sections.is_head() && paragraphs::is_bar(&self.document.ink, &block.ink)
    }

    /// Whether the paragraph is a title in bold and hardly more: the next paper begins.
    fn is_bold_title(&self, block: &Block) -> bool {
        let ink = &self.document.ink;
        let bold: usize = ink
            .styles_in(&block.ink)
            .iter()
            .filter(|s| s.style == super::ink::Style::Strong)
            .map(|s| s.end - s.start)
            .sum();
        bold * 2 > block.ink.len() && {
            let look = self.look(std::slice::from_ref(&block.ink), &block.span, None);
            look.is_titled() && look.says.title.is_some_and(|t| t.form == Form::Strong)
        }
    }

    /// Whether the paragraph begins with a line in bold of several words, which is more than a label, whatever it says.
    fn has_line_in_bold(&self, block: &Block) -> bool {
        let ink = &self.document.ink;
        let start = ink.trim(&block.ink).start;
        let bold = ink.styles_in(&block.ink).iter().find(|s| s.style == super::ink::Style::Strong);
        bold.is_some_and(|s| {
            s.start == start
                && (ink.text.get(s.start..s.end.min(block.ink.end)))
                    .is_some_and(|text| text.split_ascii_whitespace().nth(4).is_some())
        })
    }

    /// A paragraph whose lines list a paper each, unless most of them only mention one.
    fn lines(&mut self, groups: Vec<paragraphs::Group>, state: &mut State<'a>) {
        *state = State::default();
        let ink = &self.document.ink;
        // Under a title on a line of its own, what begins with no title tells of that paper.
        let headed = groups.first().is_some_and(|g| paragraphs::heads_with_link(ink, &g.parts));
        let looks: Vec<(Lists, Look)> = groups
            .iter()
            .enumerate()
            .map(|(n, g)| {
                let look = self.look(&g.parts, &g.span, None);
                if g.numbered {
                    return (Lists::Paper, look);
                }
                if headed && n > 0 && !paragraphs::begins_with_title(ink, &g.parts, &look) {
                    return (Lists::Badges, look);
                }
                let lists = g.parts.first().map_or(Lists::Prose, |part| {
                    if look.paper { paragraphs::judge(ink, part, &look) } else { Lists::Prose }
                });
                (lists, look)
            })
            .collect();
        let papers = looks.iter().filter(|(lists, _)| *lists == Lists::Paper).count();
        let prose = looks.iter().filter(|(lists, look)| look.paper && *lists == Lists::Prose).count();
        if papers <= prose {
            return;
        }
        for (group, (lists, look)) in groups.into_iter().zip(looks) {
            if matches!(lists, Lists::Paper | Lists::Links) {
                self.push(group.parts, group.span, look.says);
            } else if headed
                && lists == Lists::Badges
                && let Some(unit) = self.units.last_mut()
            {
                unit.span.end = group.span.end;
            }
        }
    }

    fn list(&mut self, n: usize, state: &mut State<'a>) {
        let block = &self.document.blocks[n];
        let items: Vec<usize> = self.children(n).collect();
        if let Some(unit) = state.open {
            if particulars::are_particulars(self.document, &items, true) && !self.links_others(unit, &items) {
                state.open = None;
                let unit = &mut self.units[unit];
                unit.parts.extend(self.document.leaves(n + 1..block.end));
                unit.span.end = block.span.end;
                let start = unit.span.start;
                // The entry under the heading above may hold this one: then it does so to the end.
                if state.headed.is_some_and(|headed| self.units[headed].span.end > start) {
                    self.extend(block, state);
                }
                return;
            }
        } else if self.completes(n, state) {
            return;
        }
        *state = State::default();
        if particulars::are_record(self.document, &items) {
            let parts = self.leaves(n + 1..block.end);
            let says = title::find(&self.document.ink, &parts, None);
            self.push(parts, block.span.clone(), says);
            return;
        }
        let first = self.units.len();
        for &item in &items {
            self.item(item);
        }
        self.agree_on_names(first);
        state.waiting.extend(self.waiting_in(&items, first));
    }

    pub(super) fn push(
        &mut self,
        mut parts: Vec<Range<usize>>,
        span: Range<usize>,
        says: title::Says,
    ) -> usize {
        self.add_notes(&mut parts);
        self.units.push(Unit { parts, span, section: Rc::clone(&self.section), says });
        self.units.len() - 1
    }

    pub(super) fn look(&self, parts: &[Range<usize>], span: &Range<usize>, roles: Option<&Roles>) -> Look {
        let paper = lists_paper(self.document, parts, span);
        Look { paper, says: title::find(&self.document.ink, parts, roles) }
    }

    /// Whether there is anything to an item beyond a link into this document.
    pub(super) fn is_item(&self, parts: &[Range<usize>]) -> bool {
        let ink = &self.document.ink;
        let mut links = parts.iter().flat_map(|p| ink.links_in(p)).peekable();
        let inside = links.peek().is_some() && links.all(|n| ink.links[n].url.starts_with('#'));
        !inside && parts.iter().any(|p| ink.text[p.clone()].contains(char::is_alphanumeric))
    }

    pub(super) fn children(&self, n: usize) -> impl Iterator<Item = usize> + use<'a> {
        let blocks = &self.document.blocks;
        let last = blocks[n].end;
        let within = move |child: usize| (child < last).then_some(child);
        iter::successors(within(n + 1), move |&child| within(blocks[child].end))
    }

    /// The ink of every leaf in the range of blocks.
    pub(super) fn leaves(&self, range: Range<usize>) -> Vec<Range<usize>> {
        self.document.leaves(range).collect()
    }
}

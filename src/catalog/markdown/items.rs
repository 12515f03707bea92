//! Items and what hangs under them: particulars of their paper, or papers of their own.

use std::ops::Range;

use super::blocks::{Block, Kind};
use super::group::{Head, State, Waiting, Walk};
use super::ink::{self, Ink};
use super::pieces::Form;
use super::select::{self, Look, lists_paper};
use super::title::{self, Named};
use super::{judge, paragraphs, particulars, prose};
use crate::identify;
use crate::model::WorkId;

impl<'a> Walk<'a> {
    /// The last of the `items`, if it is a paragraph without links and no entry: they may follow in a paragraph.
    pub(super) fn waiting_in(&self, items: &[usize], first: usize) -> Option<Waiting<'a>> {
        let document = self.document;
        let &last = items.last()?;
        let block = self.children(last).next().map(|child| &document.blocks[child])?;
        let listed =
            self.units[first..].last().is_some_and(|u| u.span.end > document.blocks[last].span.start);
        let plain = block.kind == Kind::Para && document.ink.links_in(&block.ink).is_empty();
        (plain && !listed && self.children(last).nth(1).is_none()).then_some(Waiting { block, head: None })
    }
}

impl Walk<'_> {
    /// Whether the paragraph holds more links of the entry that ends right before it: `[[arxiv]](…)`, `Code: https://…`.
    pub(super) fn goes_on_with_links(&self, block: &Block, state: &State<'_>) -> bool {
        state.headed.is_none()
            && state.waiting.is_empty()
            && particulars::is_of_links(&self.document.ink, &block.ink)
    }

    /// Whether some item below the entry names a work of its own in bold or by several words, with a link to it.
    pub(super) fn links_others(&self, unit: usize, items: &[usize]) -> bool {
        let ink = &self.document.ink;
        let ids = |parts: &[Range<usize>]| -> Vec<WorkId> {
            let links = parts.iter().flat_map(|part| ink.links_in(part)).take(MOST_LINKS);
            links.filter_map(|n| identify::url(&ink.links[n].url)).map(|found| found.id).collect()
        };
        items.iter().take(MOST_LINKS).any(|&item| {
            let leaves = self.leaves(item..self.document.blocks[item].end);
            let Some(first) = leaves.first() else { return false };
            let worded = ink.links_in(first).next().is_some_and(|n| {
                let before = &ink.text[first.start..ink.links[n].start.max(first.start)];
                before.split_ascii_whitespace().nth(4).is_some()
            });
            if !worded || particulars::is_keyed(ink, &leaves) {
                return false;
            }
            let here = ids(&leaves);
            let above = if here.is_empty() { Vec::new() } else { ids(&self.units[unit].parts) };
            !here.is_empty()
                && here
                    .iter()
                    .all(|id| above.iter().all(|other| other != id && other.scheme() == id.scheme()))
                && !above.is_empty()
        })
    }

    /// Takes the paragraph into a unit that ends right before it.
    pub(super) fn add(&mut self, unit: usize, block: &Block) {
        let unit = &mut self.units[unit];
        unit.parts.push(block.ink.clone());
        unit.span.end = block.span.end;
    }

    /// Whether the paragraph is a name in bold, or some words, with its paper: `**NAME** [[paper]](…)`, `Filter Networks.
    /// [[paper]](…)`.
    pub(super) fn names_paper(&self, block: &Block, look: &Look) -> bool {
        let ink = &self.document.ink;
        let words = |title: &title::Title| {
            title.form == Form::Plain
                && title.text.contains(' ')
                && title.text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
                && title.range.start == ink.trim(&block.ink).start
                && !judge::is_talk(&title.text)
                && !judge::is_cut_off(&title.text)
        };
        let named = look.says.title.as_ref().filter(|title| title.form == Form::Strong || words(title));
        named.is_some_and(|title| {
            let first = ink.links_in(&block.ink).map(|n| &ink.links[n]).find(|link| !link.is_image());
            first.is_some_and(|link| {
                link.facts.says_paper
                    && title.range.end <= link.start
                    && !ink.text[title.range.end..link.start].contains(char::is_alphanumeric)
            })
        })
    }

    /// The name that a paragraph without a title, below a line that is none of a section, gives with a link behind words of
    /// its own: `Some lab's work on [NAME](…): [paper](…)`.
    pub(super) fn named_in(&self, block: &Block, look: &Look, state: &State<'_>) -> Option<title::Title> {
        let ink = &self.document.ink;
        state.waiting.last().filter(|waiting| waiting.head.is_none() && !look.is_titled())?;
        let link = ink.links_in(&block.ink).map(|n| &ink.links[n]).find(|link| !link.is_image())?;
        let before = &ink.text[block.ink.start..link.start.max(block.ink.start)];
        let named = is_method(&link.label)
            && judge::is_cut_off(ink::trim(before))
            && before.split_ascii_whitespace().nth(1).is_some();
        named.then(|| title::Title {
            text: link.label.clone(),
            weight: 0,
            range: link.start..link.end,
            form: Form::Link,
        })
    }

    /// Whether a heading is the name of a method with the link of its paper and hardly more: `### FiltNet [[paper]](…)`,
    /// `### [FiltNet](…)`. Only a name that is spelt as no section is says so.
    pub(super) fn is_headed_name(&self, block: &Block, look: &Look) -> bool {
        let ink = &self.document.ink;
        let Some(title) = &look.says.title else { return false };
        let evidence = |n: usize| select::is_evidence(ink, &ink.links[n]);
        is_method(&title.text)
            && ink.trim(&block.ink).start == title.range.start
            && ink.links_in(&block.ink).any(|n| evidence(n) && ink.links[n].start >= title.range.start)
            && (title.form == Form::Link || particulars::is_of_links(ink, &(title.range.end..block.ink.end)))
    }

    /// Whether something waits for links that may be their title.
    pub(super) fn waits(&self, state: &State<'_>) -> bool {
        state.waiting.iter().any(|waiting| {
            let parts = std::slice::from_ref(&waiting.block.ink);
            // A section may be called by a few words that could be a title.
            let text = &self.document.ink.text[waiting.block.ink.clone()];
            let long = || text.contains(": ") || text.split_ascii_whitespace().nth(4).is_some();
            waiting.head.is_none()
                || (long() && title::guess(&self.document.ink, parts).is_some_and(|guess| guess.is_sure()))
        })
    }

    /// Whether the paragraph begins with a line of links under a heading that is a title by itself.
    pub(super) fn leads_on(&self, block: &Block, state: &State<'_>) -> bool {
        let ink = &self.document.ink;
        let titled = |waiting: &Waiting<'_>| {
            let parts = std::slice::from_ref(&waiting.block.ink);
            title::guess(ink, parts).is_some_and(|guess| guess.is_sure())
        };
        paragraphs::leads_with_links(ink, &block.ink)
            && state.waiting.last().is_some_and(|w| w.head == Some(Head::Section) && titled(w))
    }

    /// `**NAME**: Title`: whether the name is a part of the title is a habit of the list. Where most titles turn out to
    /// have a name of their own, the names before them are somebody else's.
    pub(super) fn agree_on_names(&mut self, first: usize) {
        let units = &mut self.units[first..];
        let apart = units.iter().filter(|u| u.says.named == Named::Apart).count();
        let joined = units.iter().filter(|u| matches!(u.says.named, Named::Joined(_))).count();
        if apart >= joined {
            for unit in units {
                if let Named::Joined(without) = std::mem::take(&mut unit.says.named) {
                    unit.says.title = Some(*without);
                }
            }
        }
    }

    pub(super) fn item(&mut self, n: usize) {
        let document = self.document;
        let block = &document.blocks[n];
        let (mut own, mut nested) = (Vec::new(), Vec::new());
        let mut titled = 0;
        for child in self.children(n) {
            match document.blocks[child].kind {
                Kind::List => nested.extend(self.children(child)),
                Kind::Item => nested.push(child),
                Kind::Table => {
                    // A table in an item is a table.
                    return self.siblings(n + 1..block.end);
                }
                _ => {
                    let leaves = document.leaves(child..document.blocks[child].end);
                    if own.is_empty() {
                        titled += 1;
                        own.extend(leaves);
                        continue;
                    }
                    let leaves: Vec<_> = leaves.collect();
                    let look = self.look(&leaves, &document.blocks[child].span, None);
                    titled += usize::from(look.paper && look.is_titled());
                    own.extend(leaves);
                }
            }
        }
        if titled > 1 && self.children(n).nth(2).is_some() && self.first_is_paper(n) {
            return self.siblings(n + 1..block.end);
        }
        let end = nested.first().map_or(block.span.end, |&n| document.blocks[n].span.start);
        let own_span = block.span.start..end;
        let paper = lists_paper(document, &own, &own_span);
        // A footnote may hold all that there is of the paper.
        if !paper && nested.is_empty() && !self.notes.is_empty() {
            let noted = self.with_notes(&own);
            if noted.len() > own.len() && lists_paper(document, &noted, &own_span) {
                let says = title::find(&document.ink, &noted, None);
                self.push(noted, block.span.clone(), says);
                return;
            }
        }
        if !nested.is_empty() {
            self.nest(n, own, paper, &nested);
        } else if paper || (self.options.all_items && self.is_item(&own)) {
            let says = title::find(&document.ink, &own, None);
            self.push(own, block.span.clone(), says);
        }
    }

    /// An item with sub-items: particulars of its paper are taken in, papers are entries of their own.
    fn nest(&mut self, n: usize, own: Vec<Range<usize>>, paper: bool, nested: &[usize]) {
        let document = self.document;
        let block = &document.blocks[n];
        // With a link to its paper it is an entry whatever its title is.
        let title = if paper { None } else { title::guess(&document.ink, &own) };
        let title = title.filter(title::Guess::is_sure);
        // Under a title only another title is a paper of its own; under a topic whatever can be one.
        let least = match &title {
            _ if paper => title::Title::SURE,
            Some(title) if title.form != Form::Plain => title::Title::SURE,
            Some(_) => 20,
            None => 12,
        };
        let mut papers = 0;
        let mut apart = Vec::new();
        let mut first = None;
        for &child in nested {
            let inner = &document.blocks[child];
            let leaves = self.leaves(child..inner.end);
            if lists_paper(document, &leaves, &inner.span) {
                papers += 1;
                first.get_or_insert(child);
                // A title above and those who wrote it below are one paper.
                let keyed = particulars::is_keyed(&document.ink, &leaves)
                    || (title.is_some() && self.begins_with_people(&leaves));
                let titled = (paper || !keyed)
                    && title::guess(&document.ink, &leaves).is_some_and(|t| t.weight >= least);
                let named = || !keyed && (paper || title.is_none()) && self.names_another(&own, child);
                if (titled || named()) && !(paper && self.cites_again(&own, &leaves)) {
                    apart.push(child);
                }
            }
        }
        let whole = paper
            || (papers > 0 && apart.is_empty() && (title.is_some() || papers == 1))
            || (title.is_some()
                && papers > apart.len()
                && particulars::leads_with_link(document, first, &apart));
        if !whole {
            if papers == 0 && self.options.all_items && self.is_item(&own) {
                let says = title::find(&document.ink, &own, None);
                self.push(own, block.span.clone(), says);
            }
            for &child in nested {
                self.item(child);
            }
            return;
        }
        let mut parts = own;
        for &child in nested {
            if apart.binary_search(&child).is_ok() {
                self.item(child);
            } else {
                parts.extend(self.leaves(child..document.blocks[child].end));
            }
        }
        let says = title::find(&document.ink, &parts, None);
        self.push(parts, block.span.clone(), says);
    }

    /// Whether a sub-item cites the paper of its item once more, by its identifier: `Jane Doe, A Title,
    /// arXiv:1512.03385` under a link to that.
    fn cites_again(&self, own: &[Range<usize>], leaves: &[Range<usize>]) -> bool {
        let ink = &self.document.ink;
        let links = |parts: &[Range<usize>]| -> Vec<WorkId> {
            let links =
                parts.iter().flat_map(|part| ink.links_in(part)).map(|n| &ink.links[n]).take(MOST_LINKS);
            links.filter_map(|l| identify::url(&l.url)).map(|found| found.id).collect()
        };
        let mut here = links(leaves);
        if here.is_empty() {
            let text = leaves.iter().map(|leaf| ink.shown(leaf));
            here.extend(text.flat_map(|text| identify::line(&text)).map(|found| found.id));
        }
        let above = if here.is_empty() { here.clone() } else { links(own) };
        // `Some Lab [[Paper]](page)` above a citation without links, whose preprint has another number.
        let other = || {
            let bare = leaves.iter().all(|leaf| ink.links_in(leaf).is_empty());
            let titled = || title::guess(ink, own).is_some_and(|guess| guess.is_sure());
            matches!((above.as_slice(), here.as_slice()), ([page], [cited]) if bare && page.scheme() != cited.scheme())
                && !titled()
        };
        !here.is_empty() && (here.iter().all(|id| above.contains(id)) || other())
    }

    /// Whether a sub-item names a work by words of its own, and links to it: `SAM [[Paper]](…)`. The work is another than
    /// that of its item when their identifiers are of one kind and differ.
    fn names_another(&self, own: &[Range<usize>], child: usize) -> bool {
        let ink = &self.document.ink;
        let Some(first) = self.document.leaves(child..self.document.blocks[child].end).next() else {
            return false;
        };
        let ids = |part: &Range<usize>| -> Vec<WorkId> {
            let links = ink.links_in(part).map(|n| &ink.links[n]).filter(|l| !l.is_image()).take(MOST_LINKS);
            links.filter_map(|l| identify::url(&l.url)).map(|found| found.id).collect()
        };
        let above: Vec<WorkId> = own.iter().take(MOST_LINKS).flat_map(&ids).take(MOST_LINKS).collect();
        let here = ids(&first);
        let Some(link) = ink.links_in(&first).find(|&n| select::is_evidence(ink, &ink.links[n])) else {
            return false;
        };
        let alike = |id: &WorkId| above.iter().any(|other| other.scheme() == id.scheme());
        let another =
            here.iter().all(|id| !above.contains(id)) && (above.is_empty() || here.iter().any(alike));
        let link = &ink.links[link];
        let before = first.start..link.start;
        let bare = !ink.text[before.clone()].contains(char::is_alphanumeric);
        another && is_name(ink, if bare { link.start..link.end } else { before })
    }

    /// Whether a sub-item begins with two people or more by their initials, as those who wrote the paper of its item:
    /// `J. Doe, Y. You, and M. May. *ICML 2020*. [[pdf]](…)`.
    fn begins_with_people(&self, leaves: &[Range<usize>]) -> bool {
        let Some(first) = leaves.first() else { return false };
        let text = ink::trim(&self.document.ink.text[first.clone()]);
        let mut people = text.splitn(3, ", ");
        let person = |text: &str| {
            let (initials, surname) = text.rsplit_once(". ").unwrap_or(("", ""));
            let initial = |part: &str| {
                let mut chars = part.chars();
                chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
            };
            surname.starts_with(char::is_uppercase)
                && surname.len() <= 24
                && surname.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | ' '))
                && initials.split([' ', '.', '-']).filter(|part| !part.is_empty()).all(initial)
        };
        people.next().is_some_and(person) && people.next().is_some_and(person) && people.next().is_some()
    }

    fn first_is_paper(&self, n: usize) -> bool {
        let Some(first) = self.children(n).next() else {
            return false;
        };
        let block = &self.document.blocks[first];
        let look = self.look(&self.leaves(first..block.end), &block.span, None);
        look.paper && look.is_titled()
    }
}

/// No item has more links of its own paper.
const MOST_LINKS: usize = 32;

/// Whether the words before a paper's link, or of it, name the paper, however short: no label, venue, authors, remark.
fn is_name(ink: &Ink, words: Range<usize>) -> bool {
    const REMARKS: [&str; 16] = [
        "version",
        "versions",
        "extended",
        "extension",
        "extends",
        "journal",
        "conference",
        "original",
        "previous",
        "earlier",
        "published",
        "presented",
        "accepted",
        "workshop",
        "related",
        "thesis",
    ];
    let text = ink.shown(&words);
    let name = ink::trim(&text).trim_matches(|c: char| !c.is_alphanumeric());
    let words = || name.split(|c: char| !c.is_alphanumeric());
    name.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        && name.contains(char::is_alphabetic)
        && !judge::is_other(name)
        && !judge::is_talk(name)
        && !judge::is_cut_off(name)
        && !prose::starts_as_sentence(name)
        && !words().any(|w| REMARKS.iter().any(|r| r.eq_ignore_ascii_case(w)))
}

/// Whether a single word is the name of a method by its spelling: capitals or digits behind a letter.
pub(super) fn is_method(text: &str) -> bool {
    let name = text.split(" (").next().unwrap_or(text);
    let letters = name.bytes().filter(u8::is_ascii_alphabetic).count();
    !name.contains(' ')
        && letters >= 3
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().skip(1).any(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && !judge::is_other(name)
}

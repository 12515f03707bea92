//! What is said of a paper beside its title: lists of keys and values, links of their own, the fields of a record.

use std::ops::Range;

use super::blocks::{Document, Kind};
use super::ink::{self, Ink};
use super::select::lists_paper;
use super::{judge, kinds, title, weigh};
use crate::identify;

/// Whether the paragraph is links with labels only: `[[arxiv]](…) [[code]](…)`, `Code: https://…`.
pub(super) fn is_of_links(ink: &Ink, range: &Range<usize>) -> bool {
    let links = ink.links_in(range);
    if range.len() > 300 || links.is_empty() || links.len() > 6 {
        return false;
    }
    // A bare address is a paper of its own.
    let says = |n: usize| !ink.links[n].label.is_empty() && !kinds::is_address(&ink.links[n].label);
    let keyed = |n: usize| ink.text[range.start..ink.links[n].start].contains(char::is_alphanumeric);
    if !links.clone().any(says) && !links.clone().next().is_some_and(keyed) {
        return false;
    }
    let mut at = range.start;
    let mut rest = |end: usize, next: usize| {
        let gap = ink.text[at.min(end)..end].trim_matches(|c: char| !c.is_alphanumeric());
        at = at.max(next);
        gap.is_empty() || kinds::is_label(gap)
    };
    links.map(|n| &ink.links[n]).all(|link| {
        !link.is_image()
            && rest(link.start, link.end)
            && (link.label.is_empty() || kinds::is_address(&link.label) || judge::is_other(&link.label))
    }) && rest(range.end, range.end)
}

/// Whether of the sub-items of a title the `first` that lists a paper is its link, and those `apart` come after it as other
/// papers: `[Paper](…)`, then `Follow-up: [A Title](…)`. Several of which no words say that they do are a list.
pub(super) fn leads_with_link(document: &Document, first: Option<usize>, apart: &[usize]) -> bool {
    let ink = &document.ink;
    let leaves = |item: usize| document.leaves(item..document.blocks[item].end);
    let is_led_to = |item: &usize| {
        leaves(*item).next().is_some_and(|leaf| {
            let link = ink.links_in(&leaf).next().map(|n| ink.links[n].start.max(leaf.start));
            link.is_some_and(|start| identify::leads_on(&ink.text[leaf.start..start], true))
        })
    };
    let (Some(first), Some(other)) = (first, apart.first()) else { return false };
    first < *other
        && leaves(first).all(|leaf| is_of_links(ink, &leaf))
        && (apart.len() == 1 || apart.iter().all(is_led_to))
}

/// Whether the items of a list are particulars of one paper: keys with values, labelled links, authors. `strict` when
/// the paper has its link already, so that more papers are more likely than more about it.
pub(super) fn are_particulars(document: &Document, items: &[usize], strict: bool) -> bool {
    let ink = &document.ink;
    let mut looks = Vec::with_capacity(items.len());
    let mut papers = 0usize;
    // Most lists are told by their first two papers, before anyone looks for a title.
    for &item in items {
        let block = &document.blocks[item];
        let leaves: Vec<Range<usize>> = document.leaves(item..block.end).collect();
        let key = is_keyed(ink, &leaves);
        let paper = !key && lists_paper(document, &leaves, &block.span);
        papers += usize::from(paper);
        if papers > 1 || (leaves.len() > 2 && holds_papers(document, item)) {
            return false;
        }
        looks.push((leaves, key, paper));
    }
    let mut keyed = 0usize;
    for (leaves, key, paper) in looks {
        let titled = !key && title::guess(ink, &leaves).is_some_and(|t| t.is_sure());
        if titled && (strict || paper) {
            return false;
        }
        keyed += usize::from(key || !titled);
    }
    keyed * 2 >= items.len()
}

/// Whether two papers with titles of their own or more hang under the item.
fn holds_papers(document: &Document, item: usize) -> bool {
    let listed = |&n: &usize| {
        let block = &document.blocks[n];
        block.kind == Kind::Item && {
            let leaves: Vec<_> = document.leaves(n..block.end).collect();
            lists_paper(document, &leaves, &block.span)
                && !is_keyed(&document.ink, &leaves)
                && title::guess(&document.ink, &leaves).is_some_and(|t| t.is_sure())
        }
    };
    (item + 1..document.blocks[item].end).filter(listed).nth(1).is_some()
}

/// Whether the items of a list are the fields of one paper: `Title: …`, `Authors: …`, `Link: …`.
pub(super) fn are_record(document: &Document, items: &[usize]) -> bool {
    if !(2..=12).contains(&items.len()) {
        return false;
    }
    let ink = &document.ink;
    let (mut titles, mut papers) = (0, 0);
    for &item in items {
        let block = &document.blocks[item];
        let leaves: Vec<Range<usize>> = document.leaves(item..block.end).collect();
        let Some(first) = leaves.first() else { return false };
        let text = ink::trim_start(&ink.text[first.clone()]);
        let titled = text.get(..5).is_some_and(|key| key.eq_ignore_ascii_case("title"))
            && text[5..].trim_start_matches(|c: char| ink::is_blank(c)).starts_with(':');
        if !titled && !is_keyed(ink, &leaves) {
            return false;
        }
        titles += usize::from(titled);
        papers += usize::from(lists_paper(document, &leaves, &block.span));
    }
    titles == 1 && papers >= 1
}

/// Whether the text begins with a word and a colon that say what follows: `Paper:`, `code:`, `intro:`.
pub(super) fn is_keyed(ink: &Ink, parts: &[Range<usize>]) -> bool {
    let Some(first) = parts.first() else {
        return false;
    };
    let text = &ink.text[first.clone()];
    let Some(n) = text.bytes().take(48).position(|b| b == b':') else {
        return false;
    };
    let key = text[..n].trim_matches(|c: char| !c.is_alphanumeric());
    let key = key.split('(').next().unwrap_or(key).trim();
    let key = key.strip_prefix("Direct ").or_else(|| key.strip_prefix("direct ")).unwrap_or(key);
    !key.is_empty() && (kinds::is_label(key) || weigh::is_key(key))
}

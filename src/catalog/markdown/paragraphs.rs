//! Paragraphs: one entry, several, a title that waits for its links, particulars of a paper, or prose.

use std::ops::Range;

use super::blocks::{Block, Document};
use super::ink::{self, Ink};
use super::kinds;
use super::names::{self, Names};
use super::pieces::{Form, near};
use super::select::{Look, lists_paper};
use super::shape::Shape;
use super::{front, judge, particulars, title};
use crate::identify;
use crate::model::Scheme;

/// A part of a paragraph that is an entry.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) parts: Vec<Range<usize>>,
    pub(super) span: Range<usize>,
    /// It begins with its number and has a paper's link: an entry whatever its title looks like.
    pub(super) numbered: bool,
}

/// Cuts a paragraph whose lines list a paper each; empty when it is one thing.
pub(super) fn split(document: &Document, block: &Block) -> Vec<Group> {
    let ink = &document.ink;
    let marks = ink.marks_in(&block.ink);
    if marks.is_empty() || ink.links_in(&block.ink).len() < 2 {
        return Vec::new();
    }
    // Papers' links on one line only: one paper at most.
    let lines = ink.links_in(&block.ink).filter(|&n| super::select::is_evidence(ink, &ink.links[n]));
    let mut lines = lines.map(|n| marks.partition_point(|m| m.at < ink.links[n].start));
    let first = lines.next();
    if lines.all(|line| Some(line) == first) {
        let starts = [block.ink.start].into_iter().chain(marks.iter().map(|m| m.at + 1));
        let head = |start: usize| near(&ink.text[start..block.ink.end], 64);
        if starts.filter(|start| is_numbered(head(*start))).nth(1).is_none() {
            return Vec::new();
        }
    }
    let mut groups: Vec<Group> = Vec::new();
    // What the open group has: a title, evidence.
    let (mut titled, mut paper) = (false, false);
    let mut found = 0usize;
    // The open group begins with a number and a title.
    let (mut block_counted, mut counted_blocks) = (false, 0usize);
    let mut from = (block.ink.start, block.span.start);
    let ends = marks.iter().map(|m| (m.at, m.source.min(block.span.end)));
    let ends = ends.chain([(block.ink.end, block.span.end)]);
    for (end, next) in ends {
        let line = from.0..end;
        let span = from.1..next;
        from = (end + 1, next);
        let line_titled = title::guess(ink, std::slice::from_ref(&line)).is_some_and(|t| t.is_sure());
        let line_paper = lists_paper(document, std::slice::from_ref(&line), &span);
        let counted = is_numbered(&ink.text[line.clone()]);
        let numbered = line_paper && counted;
        // `589.A title`, whose paper is to come, `588.Another title`: each is a block of its own.
        let next_of_many = counted && line_titled && block_counted;
        // A link that is never closed ends behind the last line, where there is nothing.
        let anew = groups.is_empty()
            || next_of_many
            || (((line_titled && titled) || numbered) && paper && !span.is_empty());
        if anew {
            groups.push(Group { parts: vec![line], span, numbered });
            (titled, paper) = (line_titled, line_paper);
            block_counted = counted && line_titled;
            counted_blocks += usize::from(block_counted);
        } else if let Some(group) = groups.last_mut() {
            if let Some(part) = group.parts.last_mut() {
                part.end = line.end;
            }
            group.span.end = span.end;
            titled |= line_titled;
            paper |= line_paper;
        }
        found += usize::from(line_paper && (titled || numbered));
    }
    let least = if counted_blocks >= 2 { 1 } else { 2 };
    if found < least || groups.len() < 2 {
        return Vec::new();
    }
    groups
}

/// Whether the line begins with its number in a list: `[3] `, `3. `, `3.A title`.
fn is_numbered(line: &str) -> bool {
    let line = ink::trim_start(line);
    let inner = line.strip_prefix('[');
    let text = inner.unwrap_or(line);
    let digits = text.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let end = if inner.is_some() { "] " } else { ". " };
    let glued = inner.is_none() && front::is_glued(&text[digits..]);
    (1..=3).contains(&digits) && (text[digits..].starts_with(end) || glued)
}

/// What a paragraph without a paper's link is to those that follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waits {
    /// A title whose links may follow.
    Title,
    /// Authors, a venue, a date: more of what waits.
    Particulars,
    /// An image or an empty thing.
    Nothing,
    /// Anything else.
    Prose,
}

/// What the paragraph `range` is.
pub(super) fn waits(ink: &Ink, range: &Range<usize>, look: &Look) -> Waits {
    let shown = ink.shown(range);
    if shown.is_empty() || !shown.contains(char::is_alphanumeric) {
        return Waits::Nothing;
    }
    let whole = |t: &title::Title| t.form == Form::Strong && ink.trim(range).len() <= t.range.len() + 12;
    if let Some(title) = look.says.title.as_ref().filter(|t| t.is_sure() || whole(t)) {
        // The title is most of it.
        let rest = shown.len().saturating_sub(title.text.len());
        if rest <= title.text.len() / 2 + 30 || !look.says.listed.authors.is_empty() {
            return Waits::Title;
        }
    }
    if names::names(&shown) != Names::No || kinds::is_venue(&shown) || kinds::is_date(&shown) {
        return Waits::Particulars;
    }
    if shown.len() < 60 && Shape::of(&shown).function == 0 { Waits::Particulars } else { Waits::Prose }
}

/// Whether the paragraph under a title may be its abstract: running text of several sentences, or one to the reader.
pub(super) fn is_abstract(ink: &Ink, range: &Range<usize>) -> bool {
    let text = ink::trim(&ink.text[range.clone()]);
    let shape = Shape::of(text);
    let sentences = text.matches(". ").count() + usize::from(text.ends_with('.'));
    is_talk(ink, range)
        || particulars::is_keyed(ink, std::slice::from_ref(range))
        || (shape.words > 12 && shape.function > 2 && sentences > 0)
}

/// Whether the paragraph is one identifier and nothing else: `10.1000/182`, `arXiv: 2101.00001 [cs.CL]`.
pub(super) fn is_identifier(ink: &Ink, range: &Range<usize>) -> bool {
    let text = ink::trim(&ink.text[range.clone()]);
    if text.len() > 200 || !ink.links_in(range).is_empty() {
        return false;
    }
    let is_scheme = |word: &str| {
        let word = word.strip_suffix(':').unwrap_or(word);
        Scheme::ALL.iter().any(|scheme| scheme.as_str().eq_ignore_ascii_case(word))
    };
    let is_class = |word: &str| word.starts_with('[') && word.ends_with(']');
    let words: Vec<&str> = text.split_whitespace().take(4).collect();
    let one = match words[..] {
        [id] => !is_scheme(id),
        [before, id] => is_scheme(before) || (is_class(id) && !is_scheme(before)),
        [before, _, behind] => is_scheme(before) && is_class(behind),
        _ => false,
    };
    one && identify::line(&ink::fold(text)).len() == 1
}

/// What a paragraph with a paper's link lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lists {
    /// A paper, by its title.
    Paper,
    /// Links only; a title may stand above.
    Links,
    /// Images with links.
    Badges,
    /// Running text that mentions a paper.
    Prose,
}

/// Judges the paragraph `range`.
pub(super) fn judge(ink: &Ink, range: &Range<usize>, look: &Look) -> Lists {
    let badges = ink.links_in(range).all(|n| ink.links[n].is_image());
    if points_away(ink, range) {
        return Lists::Prose;
    }
    if look.is_titled() {
        if is_prose(ink, range, look) { Lists::Prose } else { Lists::Paper }
    } else if (badges && shows_figure(ink, range))
        || cites(ink, range)
        || is_aside(ink, range)
        || ((!is_links(ink, range) || is_talk(ink, range)) && !are_fields(ink, range))
    {
        Lists::Prose
    } else if badges {
        Lists::Badges
    } else {
        Lists::Links
    }
}

/// `[![timeline](figure.png)](…)`: whether the first image that leads to a paper is one of several words or of a word
/// that no badge says.
fn shows_figure(ink: &Ink, range: &Range<usize>) -> bool {
    let mut links = ink.links_in(range).map(|n| &ink.links[n]);
    links.find(|link| super::select::is_evidence(ink, link)).is_some_and(|link| {
        let alt = ink::trim(link.alt.as_deref().unwrap_or(""));
        !alt.is_empty() && !judge::is_other(alt) && !alt.bytes().any(|b| b.is_ascii_digit())
    })
}

/// Whether a text of several words has papers for its sources: `Early works ([1](…), [2](…)) used some filters.`
fn cites(ink: &Ink, range: &Range<usize>) -> bool {
    let mut links = ink.links_in(range).map(|n| &ink.links[n]);
    let mut sources = || {
        links.all(|link| {
            let label = link.label.trim_matches(['[', ']', ' ']);
            !label.is_empty() && label.len() <= 3 && label.bytes().all(|b| b.is_ascii_digit())
        })
    };
    let sentence = ink::trim(&ink.text[range.clone()]).ends_with('.');
    sentence && !ink.links_in(range).is_empty() && sources() && Shape::of(&ink.text[range.clone()]).words >= 6
}

/// `adapted from [Doe et al.](…)`, `see [this survey](…)`: the words before the first paper's link, or its label, point
/// to a paper rather than list it.
fn points_away(ink: &Ink, range: &Range<usize>) -> bool {
    const BEFORE: [&str; 12] = [
        "from",
        "see",
        "follows",
        "follow",
        "following",
        "found",
        "source",
        "sources",
        "credit",
        "credits",
        "courtesy",
        "refer",
    ];
    const POINTERS: [&str; 2] = ["this", "our"];
    const WORKS: [&str; 6] = ["survey", "paper", "repo", "repository", "review", "article"];
    let is_any = |list: &[&str], word: &str| list.iter().any(|w| w.eq_ignore_ascii_case(word));
    let mut links = ink.links_in(range).map(|n| &ink.links[n]);
    let Some(link) = links.find(|link| super::select::is_evidence(ink, link)) else {
        return false;
    };
    let before = &ink.text[range.start..link.start.max(range.start)];
    let last = before.rsplit(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty()).unwrap_or("");
    let mut label = link.label.split_whitespace();
    let named = match (label.next(), label.next(), label.next()) {
        (Some(first), Some(second), None) => is_any(&POINTERS, first) && is_any(&WORKS, second),
        _ => false,
    };
    let short = Shape::of(&link.label).words <= 4;
    (short && is_any(&BEFORE, last)) || (named && !last.is_empty())
}

/// Whether a paragraph is nothing but links by their labels, one of them the paper's: `[Paper](…) | [Website](…)`.
pub(super) fn is_bar(ink: &Ink, range: &Range<usize>) -> bool {
    let short = |n: usize| ink.links[n].is_image() || Shape::of(&ink.links[n].label).words <= 3;
    let mut links = ink.links_in(range).map(|n| &ink.links[n]);
    links.find(|link| super::select::is_evidence(ink, link)).is_some_and(|link| {
        link.is_image() || kinds::is_label(&link.label) || link.label.eq_ignore_ascii_case("survey")
    }) && ink.links_in(range).all(short)
}

/// `Software: https://…`
fn is_aside(ink: &Ink, range: &Range<usize>) -> bool {
    particulars::is_keyed(ink, std::slice::from_ref(range))
        && !ink.links_in(range).any(|n| {
            let link = &ink.links[n];
            link.facts.says_paper || super::select::is_pointed_at(ink, link)
        })
}

/// Whether every line begins with a key: `Authors: …`, `Link: https://…`, `Summary: …`.
fn are_fields(ink: &Ink, range: &Range<usize>) -> bool {
    let marks = ink.marks_in(range);
    let starts = || [range.start].into_iter().chain(marks.iter().map(|m| m.at + 1));
    let keyed = |start| particulars::is_keyed(ink, std::slice::from_ref(&(start..range.end)));
    !marks.is_empty() && starts().filter(|&start| start < range.end).all(keyed)
}

/// Whether the first of several lines holds links only: `Paper: https://…`.
pub(super) fn leads_with_links(ink: &Ink, range: &Range<usize>) -> bool {
    ink.marks_in(range).first().is_some_and(|mark| particulars::is_of_links(ink, &(range.start..mark.at)))
}

/// Whether the text speaks to the reader.
pub(super) fn is_talk(ink: &Ink, range: &Range<usize>) -> bool {
    let text = ink::trim(&ink.text[range.clone()]);
    // `What Uncertainties Do We Need?` is a title.
    judge::is_talk(text) && !(text.ends_with('?') && is_title_case(text))
}

/// Whether most words of the text begin with a capital, as those of titles do.
fn is_title_case(text: &str) -> bool {
    let shape = Shape::of(text);
    shape.words >= 4 && shape.capitals * 5 >= shape.words * 3
}

/// Whether a paragraph with a title in it is running text that happens to name a paper.
fn is_prose(ink: &Ink, range: &Range<usize>, look: &Look) -> bool {
    let Some(title) = &look.says.title else {
        return false;
    };
    let before = Shape::of(&ink.text[range.start..title.range.start.max(range.start)]);
    if before.words > 12 && before.function >= 4 {
        return look.says.listed.authors.is_empty();
    }
    if title.form == Form::Link {
        // `[Title](…) shows that …` goes on as a sentence; `[Title](…) by Names` does not.
        let after = ink::trim_start(&ink.text[title.range.end.min(range.end)..range.end]);
        let word = after.split_whitespace().next().unwrap_or("");
        let sentence = word.starts_with(char::is_lowercase)
            && !matches!(word, "by" | "in" | "at" | "from" | "et" | "arxiv");
        return sentence || (before.words > 4 && before.function >= 2);
    }
    if look.says.listed.authors.is_empty() && is_talk(ink, range) {
        return true;
    }
    title.form == Form::Plain && {
        let whole = Shape::of(&ink.text[range.clone()]);
        let sentence = whole.words > 60 || whole.function * 3 > whole.words && whole.words > 25;
        sentence || starts_as_sentence(&ink.text[title.range.clone()]) || goes_on(ink, range, &title.range)
    }
}

/// A title begins otherwise.
pub(super) fn starts_as_sentence(text: &str) -> bool {
    const STARTS: [&str; 16] = [
        "they",
        "this",
        "these",
        "those",
        "here",
        "see",
        "many",
        "some",
        "several",
        "there",
        "also",
        "currently",
        "we",
        "it",
        "for",
        "in",
    ];
    let word = ink::trim(text).split_whitespace().next().unwrap_or("");
    word.starts_with(char::is_lowercase) && word.chars().all(char::is_lowercase)
        // Not `In Search of an Understandable Algorithm`.
        || (STARTS.iter().any(|s| s.eq_ignore_ascii_case(word)) && !is_title_case(text))
}

/// Whether the text behind the first link goes on as a sentence.
fn goes_on(ink: &Ink, range: &Range<usize>, title: &Range<usize>) -> bool {
    ink.links_in(range).map(|n| &ink.links[n]).find(|l| l.start >= title.end).is_some_and(|link| {
        let after = ink::trim_start(&ink.text[link.end.min(range.end)..range.end]);
        let word = after.split_whitespace().next().unwrap_or("");
        word.len() > 1 && word.starts_with(char::is_lowercase) && !matches!(word, "by" | "and" | "or")
    })
}

/// Whether the paragraph is hardly more than its links.
fn is_links(ink: &Ink, range: &Range<usize>) -> bool {
    let mut outside = String::new();
    let mut at = range.start;
    for n in ink.links_in(range) {
        let link = &ink.links[n];
        outside.push_str(&ink.text[at.min(link.start)..link.start]);
        at = at.max(link.end);
    }
    outside.push_str(&ink.text[at.min(range.end)..range.end]);
    let shape = Shape::of(&outside);
    shape.function <= 2 && shape.words <= 40 || shape.words <= 8
}

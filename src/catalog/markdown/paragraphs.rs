//! Paragraphs: one entry, several, a title that waits for its links, particulars of a paper, or prose.

use std::ops::Range;

use super::blocks::{Block, Document};
use super::ink::{self, Ink, Style};
use super::items::is_method;
use super::names::{self, Names};
use super::pieces::{Form, near};
use super::prose::{cites, is_item, is_prose, is_talk, points_away};
use super::select::{Look, lists_paper};
use super::shape::Shape;
use super::{front, judge, particulars, title};
use super::{keys, kinds};
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
    // How its first line lists a paper.
    let mut first_form = LineForm::Other;
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
        // `[A title](…)`, `A title [pdf](…)`: each such line behind another is of a paper of its own.
        let form = if line_paper || line_titled { form(ink, &line) } else { LineForm::Other };
        let alike = form != LineForm::Other && form == first_form && line_paper;
        // `589.A title`, whose paper is to come, `588.Another title`: each is a block of its own.
        let next_of_many = counted && line_titled && block_counted;
        // A link that is never closed ends behind the last line, where there is nothing.
        let anew = groups.is_empty()
            || next_of_many
            || (((line_titled && titled) || numbered) && paper && !span.is_empty())
            || (alike && !span.is_empty());
        if anew {
            groups.push(Group { parts: vec![line], span, numbered });
            (titled, paper, first_form) = (line_titled, line_paper, form);
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
        found += usize::from(line_paper && (titled || numbered || form != LineForm::Other));
    }
    let least = if counted_blocks >= 2 { 1 } else { 2 };
    if found < least || groups.len() < 2 {
        return Vec::new();
    }
    groups
}

/// How a line lists a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineForm {
    /// `[A title](…)`
    Link,
    /// `A title [pdf](…)`
    Labelled,
    /// In any other way, or none.
    Other,
}

/// How the line lists its paper, if by a link that begins it or by the label of a link behind words of its own.
fn form(ink: &Ink, line: &Range<usize>) -> LineForm {
    let line = ink.trim(line);
    let Some(link) = ink.links_in(&line).next().map(|n| &ink.links[n]) else { return LineForm::Other };
    let before = ink::trim(&ink.text[line.start..link.start.max(line.start)]);
    let words =
        |text: &str| text.split_ascii_whitespace().filter(|w| w.contains(char::is_alphabetic)).count();
    if before.is_empty() && !link.is_image() && words(&link.label) >= 3 && !judge::is_other(&link.label) {
        LineForm::Link
    } else if words(before) >= 2
        && link.facts.says_paper
        && before.starts_with(char::is_uppercase)
        && !before.contains(':')
        && !judge::is_other(before)
        && !kinds::is_label(before)
        && names::names(before) == Names::No
    {
        LineForm::Labelled
    } else {
        LineForm::Other
    }
}

/// Whether the first line is a link of several words to a paper and nothing else.
pub(super) fn heads_with_link(ink: &Ink, parts: &[Range<usize>]) -> bool {
    let Some(part) = parts.first() else { return false };
    let end = ink.marks_in(part).first().map_or(part.end, |mark| mark.at);
    let line = ink.trim(&(part.start..end));
    let link = ink.links_in(&line).next().map(|n| &ink.links[n]).filter(|link| link.start <= line.start);
    link.is_some_and(|link| {
        super::select::is_evidence(ink, link)
            && link.label.split_ascii_whitespace().nth(2).is_some()
            && !ink.text[link.end.min(line.end)..line.end].contains(char::is_alphanumeric)
    })
}

/// Whether the title stands at the beginning.
pub(super) fn begins_with_title(ink: &Ink, parts: &[Range<usize>], look: &Look) -> bool {
    let start = parts.first().map_or(0, |part| ink.trim(part).start);
    let title = look.says.title.as_ref();
    title.is_some_and(|t| !ink.text[start..t.range.start.max(start)].contains(char::is_alphanumeric))
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
    // `**Posted on:** 2025-09-03`
    if shown.split_once(':').is_some_and(|(key, date)| key.len() <= 40 && kinds::is_date(date)) {
        return Waits::Particulars;
    }
    // `代码链接：…`, not `论文：A Title`
    let keyed = |(key, _): (&str, &str)| key.len() <= 40 && kinds::is_label(key);
    if shown.split_once('：').is_some_and(keyed) && keys::key(&shown).is_none() {
        return Waits::Particulars;
    }
    let whole = |t: &title::Title| t.form == Form::Strong && ink.trim(range).len() <= t.range.len() + 12;
    if let Some(title) = look.says.title.as_ref().filter(|t| t.is_sure() || whole(t)) {
        // The title is most of it.
        let rest = shown.len().saturating_sub(title.text.len());
        if rest <= title.text.len() / 2 + 30 || !look.says.listed.authors.is_empty() {
            return Waits::Title;
        }
    }
    // `**Doe, J., A Title (2019)**`
    let trimmed = ink.trim(range);
    let bold = ink
        .styles_in(range)
        .iter()
        .any(|s| s.style == Style::Strong && s.start <= trimmed.start && s.end >= trimmed.end);
    if bold && kinds::year_in(&shown).is_some() && shown.split_ascii_whitespace().nth(5).is_some() {
        return Waits::Title;
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

/// Whether the paragraph under a heading says in one sentence what that names: `### NAME: A Title`, then `The first of
/// its kind.`
pub(super) fn is_sentence_under(ink: &Ink, range: &Range<usize>, heading: &str) -> bool {
    let text = ink::trim(&ink.text[range.clone()]);
    let shape = Shape::of(text);
    let heading = ink::trim(heading);
    let name = heading.split_once(':').map_or(heading, |(name, _)| name);
    text.ends_with('.')
        && (4..=30).contains(&shape.words)
        && shape.function > 0
        && shape.capitals * 3 <= shape.words
        && !name.contains(' ')
        && (is_method(name) || heading.split(' ').nth(3).is_some() && name.len() < heading.len())
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
    if is_item(ink, range, look) {
        Lists::Paper
    } else if look.is_titled() {
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

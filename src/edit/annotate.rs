//! Facts behind items: written, replaced, taken out.

use std::borrow::Cow;
use std::ops::Range;

use super::place::{self, Place};
use super::rendering::{self, Seen};
use super::{Listed, Template, halves};
use crate::catalog::{ANNOTATION_CLOSE, ANNOTATION_OPEN, Bare, outline};
use crate::model::SourceId;

/// An annotated list, and what was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Annotated {
    /// The list.
    pub text: String,
    /// Annotations that were not there before.
    pub added: usize,
    /// Annotations that say something else now.
    pub changed: usize,
    /// Annotations that stayed: nothing or too little changed, or nobody could be asked.
    pub kept: usize,
    /// Annotations that were taken out.
    pub removed: usize,
    /// Entries of which no fact is known.
    pub unknown: usize,
    /// Lines of entries (from 1) where no place was found that leaves the rendering as it is.
    pub unplaced: Vec<usize>,
    /// Lines of entries (from 1) where an annotation has lost one of its markers: another one beside it would say it twice.
    pub damaged: Vec<usize>,
}

/// A text on its way into the list.
struct Insertion {
    place: Place,
    text: String,
    line: usize,
    /// What stood there before.
    old: Option<String>,
    held: bool,
}

/// Writes what `template` says behind every entry of `listed`, which are the entries of `source`. With `matters`, an
/// annotation of which nothing but counts changed stays unless one of them matters.
pub fn annotate(
    source: &str,
    listed: &[Listed],
    template: &Template,
    matters: Option<&dyn Fn(u64, u64) -> bool>,
) -> Annotated {
    let bare = Bare::of(source);
    let text = bare.text();
    let blocks = outline(text);
    let spans: Vec<Range<usize>> =
        listed.iter().map(|l| bare.to_text(l.entry.span.start)..bare.to_text(l.entry.span.end)).collect();
    let mut result = Annotated::default();
    let mut insertions: Vec<Insertion> = Vec::with_capacity(listed.len());
    let mut olds = vec![false; bare.cuts().len()];
    for (n, one) in listed.iter().enumerate() {
        let span = &spans[n];
        let behind = spans[n + 1..].iter().take_while(|s| s.start < span.end);
        let nested = place::outermost(behind.filter(|s| s.end <= span.end));
        let place = place::find(text, &blocks, span, &nested, one.entry.listed_title.as_deref());
        // The entry's old annotation may stand elsewhere in it: an earlier version's, or moved by hand.
        let first = bare.cuts().partition_point(|cut| cut.at < span.start);
        let inside = |at: usize| place::is_within(&nested, &(at..at));
        let old = (first..bare.cuts().len())
            .take_while(|&n| bare.cuts()[n].at <= span.end)
            .find(|&n| !olds[n] && !inside(bare.cuts()[n].at));
        let old_text = old.map(|n| {
            olds[n] = true;
            let span = &bare.cuts()[n].span;
            &source[span.start + ANNOTATION_OPEN.len()..span.end - ANNOTATION_CLOSE.len()]
        });
        let in_row = place.is_some_and(|p| p.in_row);
        // A formatter may have wrapped it: that says nothing else, and goes with it only where it stays.
        let stays = old.is_some_and(|n| place.is_some_and(|p| p.at == bare.cuts()[n].at));
        let unwrapped = old_text.map(unwrapped);
        let damaged = bare.has_half(span) && nested.iter().all(|nested| !bare.has_half(nested));
        let (mut text, mut held) = if damaged {
            result.damaged.push(one.entry.line);
            (unwrapped.as_deref().map(str::to_owned), true)
        } else {
            say(one, template, matters, unwrapped.as_deref(), in_row)
        };
        if stays && text.is_some() && text == unwrapped.as_deref().map(str::to_owned) {
            text = old_text.map(str::to_owned);
            held = true;
        }
        let Some(text) = text else {
            result.unknown += usize::from(!damaged);
            result.removed += usize::from(old.is_some());
            continue;
        };
        let Some(place) = place else {
            result.unplaced.push(one.entry.line);
            result.removed += usize::from(old.is_some());
            continue;
        };
        let old = old_text.map(str::to_owned);
        insertions.push(Insertion { place, text, line: one.entry.line, old, held });
    }
    // What stood elsewhere belongs to no entry any more.
    result.removed += olds.iter().filter(|used| !**used).count();
    insertions.sort_by_key(|i| i.place.at);
    insertions.dedup_by(|second, first| {
        let same = second.place.at == first.place.at;
        if same {
            result.unplaced.push(second.line);
        }
        same
    });
    let safe = safe(text, &insertions);
    let mut chosen = Vec::with_capacity(insertions.len());
    for (insertion, safe) in insertions.iter().zip(safe) {
        if !safe {
            result.unplaced.push(insertion.line);
            result.removed += usize::from(insertion.old.is_some());
            continue;
        }
        match &insertion.old {
            None => result.added += 1,
            Some(old) if insertion.held || *old == insertion.text => result.kept += 1,
            Some(_) => result.changed += 1,
        }
        chosen.push(insertion);
    }
    result.unplaced.sort_unstable();
    result.text = insert(text, &chosen).0;
    result
}

/// A text on one line: a line end, with what stands around it, is a blank.
fn unwrapped(text: &str) -> Cow<'_, str> {
    if !text.contains(['\n', '\r']) {
        return Cow::Borrowed(text);
    }
    let is_blank = |c: char| c == ' ' || c == '\t';
    let mut out = String::with_capacity(text.len());
    for (n, line) in text.split(['\n', '\r']).enumerate() {
        let line = if n == 0 { line } else { line.trim_start_matches(|c: char| is_blank(c) || c == '>') };
        if n > 0 && !line.is_empty() {
            out.truncate(out.trim_end_matches(is_blank).len());
            out.push(' ');
        }
        out.push_str(line);
    }
    Cow::Owned(out)
}

/// What to write behind one entry, and whether it is what stood there before.
fn say(
    listed: &Listed,
    template: &Template,
    matters: Option<&dyn Fn(u64, u64) -> bool>,
    old: Option<&str>,
    in_row: bool,
) -> (Option<String>, bool) {
    let Some(facts) = &listed.facts else {
        // Nobody could be asked: the last good value survives.
        return (old.map(str::to_owned), true);
    };
    let filled = template.fill(facts);
    if filled.is_empty() {
        return (None, false);
    }
    // What the curator sets counts at once, however small the step.
    let by_hand =
        facts.provenance.get("citation_count").is_some_and(|said| said.source == SourceId::CURATOR.as_str());
    if let (Some(old), Some(matters)) = (old, matters.filter(|_| !by_hand))
        && let Some(counts) = filled.counts_since(old, in_row)
        && !counts.is_empty()
        && !counts.iter().any(|&(before, now)| matters(before, now))
    {
        return (Some(old.to_owned()), true);
    }
    (Some(filled.text(in_row)), false)
}

/// Takes every annotation out; the list, and how many there were.
pub fn remove(source: &str) -> (String, usize) {
    let bare = Bare::of(source);
    (bare.text().to_owned(), bare.cuts().len())
}

/// The text with the insertions, and where they stand in it.
fn insert(text: &str, insertions: &[&Insertion]) -> (String, Vec<Range<usize>>) {
    let more = ANNOTATION_OPEN.len() + ANNOTATION_CLOSE.len() + 32;
    let mut out = String::with_capacity(text.len() + insertions.len() * more);
    let mut regions = Vec::with_capacity(insertions.len());
    let mut from = 0;
    for insertion in insertions {
        out.push_str(&text[from..insertion.place.at]);
        from = insertion.place.at;
        let start = out.len();
        out.push_str(ANNOTATION_OPEN);
        out.push_str(&insertion.text);
        out.push_str(ANNOTATION_CLOSE);
        regions.push(start..out.len());
    }
    out.push_str(&text[from..]);
    (out, regions)
}

/// Which insertions leave the rendering of everything else as it is, and can be taken out again.
fn safe(text: &str, insertions: &[Insertion]) -> Vec<bool> {
    let before = rendering::joined(rendering::tokens(text).into_iter().map(|t| t.seen));
    let all: Vec<usize> = (0..insertions.len()).collect();
    let mut safe = vec![false; insertions.len()];
    for n in halves::together(&all, |some| holds(text, &before, insertions, some)) {
        safe[n] = true;
    }
    safe
}

fn holds(text: &str, before: &[Seen], insertions: &[Insertion], some: &[usize]) -> bool {
    let some: Vec<&Insertion> = some.iter().map(|&n| &insertions[n]).collect();
    let (after, regions) = insert(text, &some);
    let bare = Bare::of(&after);
    bare.cuts().iter().map(|c| &c.span).eq(regions.iter()) && rendering::without(&after, &regions) == before
}

//! Comments for opcit that it cannot follow.

use std::cell::LazyCell;
use std::collections::HashMap;
use std::ops::Range;

use super::scan::Scan;
use super::{Code, Finding, Item, shown, spot};
use crate::catalog::{self, ANNOTATION_CLOSE, ANNOTATION_OPEN, Bare, Format, ReadOptions};
use crate::model::{Directive, Span};

/// Looks at every comment that speaks to opcit.
pub(super) fn check(items: &[Item], source: &str, scan: &Scan, findings: &mut Vec<Finding>) {
    // Entries with a directive, by their start; nested ones are few.
    let mut told: Vec<(Range<usize>, &Directive)> = items
        .iter()
        .filter_map(|item| item.entry.directive.as_ref().map(|d| (spot::of_entry(source, &item.entry), d)))
        .collect();
    told.sort_by_key(|(span, _)| (span.start, span.end));
    // Most lists need them not.
    let entries = LazyCell::new(|| {
        let mut spans: Vec<Range<usize>> =
            items.iter().map(|item| spot::of_entry(source, &item.entry)).collect();
        spans.sort_by_key(|span| (span.start, span.end));
        spans
    });
    // What opcit wrote itself is nobody's directive.
    let bare = Bare::of(source);
    let is_ours = |comment: &Range<usize>| {
        let behind = bare.cuts().partition_point(|cut| cut.span.start <= comment.start);
        behind.checked_sub(1).is_some_and(|at| comment.end <= bare.cuts()[at].span.end)
    };
    let mut first: HashMap<usize, &str> = HashMap::new();
    for comment in scan.comments.iter().filter(|comment| !is_ours(comment)) {
        let text = &source[comment.clone()];
        let inside = text.trim_start_matches("<!--").trim_end_matches("-->").trim();
        if matches!(text, ANNOTATION_OPEN | ANNOTATION_CLOSE) {
            let behind = entries.partition_point(|span| span.start <= comment.start);
            let is_beside = entries[..behind].iter().rev().take(64).any(|span| comment.end <= span.end);
            let code = if is_beside { Code::MalformedDirective } else { Code::UnusedDirective };
            let message = "a marker of an annotation has lost the other one, and what it marked is read as text: take \
                           out what is left of it";
            findings.push(Finding::new(code, comment.clone(), message.to_owned()));
            continue;
        }
        let Some(word) = word(inside) else { continue };
        let behind = told.partition_point(|(span, _)| span.start <= comment.end + NEAR);
        let near = || told[..behind].iter().rev().take(64);
        let touch = |from: usize, to: usize| {
            source.get(from..to).is_some_and(|gap| gap.len() <= NEAR && gap.trim().is_empty())
        };
        // As the reader hears them: the entry that holds the comment, else the one before it, else the one behind.
        let heard = near()
            .find(|(span, _)| span.start <= comment.start && comment.end <= span.end)
            .or_else(|| near().find(|(span, _)| touch(span.end, comment.start)))
            .or_else(|| near().find(|(span, _)| touch(comment.end, span.start)));
        let followed = heard.map(|(span, _)| *first.entry(span.start).or_insert(word));
        match heard {
            Some(_) if followed.is_some_and(|first| first != word) => {
                let message = format!(
                    "`opcit: {}` is not followed: the item says `opcit: {}` before it; keep one",
                    shown(word),
                    shown(followed.unwrap_or_default())
                );
                findings.push(Finding::new(Code::UnusedDirective, comment.clone(), message));
            }
            Some((_, Directive::Malformed(said))) if said == word => {
                let message = format!(
                    "`{}` is neither an identifier such as `arxiv:2306.17582` nor `ignore`",
                    shown(word)
                );
                findings.push(Finding::new(Code::MalformedDirective, comment.clone(), message));
            }
            Some(_) => {}
            None => {
                let message = format!(
                    "`opcit: {}` stands beside no entry: put it into the item or right behind it",
                    shown(word)
                );
                findings.push(Finding::new(Code::UnusedDirective, comment.clone(), message));
            }
        }
    }
}

/// The entries of which a comment says `opcit: ignore`, in order, none inside another: nothing is said of their text,
/// nothing in them is repaired.
pub(super) fn left_alone(source: &str, format: Format, scan: &Scan) -> Vec<Span> {
    let says_ignore = |comment: &Range<usize>| {
        let inside = source[comment.clone()].trim_start_matches("<!--").trim_end_matches("-->").trim();
        word(inside).is_some_and(|word| word.eq_ignore_ascii_case("ignore"))
    };
    // Reading the entries takes time that most lists need not spend.
    if !scan.comments.iter().any(says_ignore) {
        return Vec::new();
    }
    let entries = catalog::open(format, source.as_bytes(), ReadOptions { all_items: true });
    let ignored = entries
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .filter(|entry| entry.directive == Some(Directive::Ignore));
    let mut spans: Vec<Span> = Vec::new();
    // Entries come in order of their start.
    for span in ignored.map(|entry| entry.span) {
        if spans.last().is_none_or(|last| last.end < span.end) {
            spans.push(span);
        }
    }
    spans
}

/// How far from its entry a comment may stand, in bytes of white space.
const NEAR: usize = 64;

/// What the comment says to opcit.
fn word(inside: &str) -> Option<&str> {
    let head = inside.get(..5).filter(|head| head.eq_ignore_ascii_case("opcit"))?;
    inside[head.len()..].trim_start().strip_prefix(':').map(str::trim)
}

//! Comments for opcit that it cannot follow.

use std::ops::Range;

use super::scan::Scan;
use super::{Code, Finding, Item, shown, spot};
use crate::model::Directive;

/// Looks at every comment that speaks to opcit.
pub(super) fn check(items: &[Item], source: &str, scan: &Scan, findings: &mut Vec<Finding>) {
    // Entries with a directive, by their start; nested ones are few.
    let mut told: Vec<(Range<usize>, &Directive)> = items
        .iter()
        .filter_map(|item| item.entry.directive.as_ref().map(|d| (spot::of_entry(source, &item.entry), d)))
        .collect();
    told.sort_by_key(|(span, _)| (span.start, span.end));
    for comment in &scan.comments {
        let text = &source[comment.clone()];
        let inside = text.trim_start_matches("<!--").trim_end_matches("-->").trim();
        let Some(word) = word(inside) else { continue };
        let behind = told.partition_point(|(span, _)| span.start <= comment.end + NEAR);
        let heard = told[..behind].iter().rev().take(64).find(|(span, _)| {
            let gap = if comment.start >= span.end {
                &source[span.end..comment.start]
            } else if span.start >= comment.end {
                &source[comment.end..span.start]
            } else {
                ""
            };
            gap.len() <= NEAR && gap.trim().is_empty()
        });
        match heard {
            Some((_, Directive::Malformed(said))) if said == word => {
                let message = format!(
                    "`{}` is neither an identifier such as `arxiv:2306.17582` nor `ignore`",
                    shown(word)
                );
                findings.push(Finding::new(Code::MalformedDirective, comment.clone(), message));
            }
            Some(_) => {}
            None => {
                let message =
                    format!("`opcit: {}` stands beside no entry: put it into the item or right behind it", shown(word));
                findings.push(Finding::new(Code::UnusedDirective, comment.clone(), message));
            }
        }
    }
}

/// How far from its entry a comment may stand, in bytes of white space.
const NEAR: usize = 64;

/// What the comment says to opcit.
fn word(inside: &str) -> Option<&str> {
    let head = inside.get(..5).filter(|head| head.eq_ignore_ascii_case("opcit"))?;
    inside[head.len()..].trim_start().strip_prefix(':').map(str::trim)
}

//! Words that were decoded wrongly.

use super::scan::Scan;
use super::{Code, Finding, NOT_UTF8, shown};
use crate::identify::repair_mojibake;

/// Looks at every word that is not plain ASCII.
pub(super) fn check(source: &str, scan: &Scan, findings: &mut Vec<Finding>) {
    let ends = |c: char| {
        c.is_ascii_whitespace() || matches!(c, '[' | ']' | '(' | ')' | '<' | '>' | '|' | '"' | NOT_UTF8)
    };
    for region in &scan.prose {
        let text = &source[region.clone()];
        if text.is_ascii() {
            continue;
        }
        let mut at = region.start;
        for word in text.split(ends) {
            // The split is at ASCII characters, one byte each.
            let start = at;
            at += word.len() + 1;
            if word.is_ascii() || word.contains("://") {
                continue;
            }
            let Some(mut sound) = repair_mojibake(word) else { continue };
            while let Some(again) = repair_mojibake(&sound) {
                sound = again;
            }
            let message = format!("`{}` was decoded wrongly: write `{}`", shown(word), shown(&sound));
            let span = start..start + word.len();
            findings.push(Finding::new(Code::Mojibake, span.clone(), message).fixed_by(span, sound));
        }
    }
}

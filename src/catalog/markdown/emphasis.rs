//! Emphasis: which runs of `*` and `_` are markup and which are text, by CommonMark's rule.

use super::ink::{Ink, Style, Styled};

/// How many that are open may be looked at: what was opened long ago is not closed any more, and the search is bounded.
pub(super) const MOST_OPEN: usize = 32;

/// A run of one delimiter character, still in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Delimiter {
    /// Where it stands in the ink.
    at: usize,
    len: usize,
    mark: u8,
    opens: bool,
    closes: bool,
}

impl Delimiter {
    /// Judges the run `mark` × `len`, which will stand at `at`, by the characters beside it.
    pub(super) fn new(at: usize, len: usize, mark: u8, before: Option<char>, after: Option<char>) -> Self {
        let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let sign = |c: Option<char>| c.is_some_and(is_sign);
        let left = !blank(after) && (!sign(after) || blank(before) || sign(before));
        let right = !blank(before) && (!sign(before) || blank(after) || sign(after));
        let (opens, closes) = match mark {
            b'_' => (left && (!right || sign(before)), right && (!left || sign(after))),
            // CommonMark's rule leaves `**标题。**文` open; readers of such lists see bold all the same.
            _ => (left || (len >= 2 && !blank(after)), right || (len >= 2 && !blank(before))),
        };
        Self { at, len, mark, opens, closes }
    }
}

/// Pairs the delimiters of one leaf block and lays the styles over the text; `stack` is a buffer.
pub(super) fn resolve(delimiters: &mut [Delimiter], stack: &mut Vec<usize>, ink: &mut Ink) {
    stack.clear();
    for i in 0..delimiters.len() {
        if delimiters[i].closes {
            while delimiters[i].len > 0 {
                let closer = delimiters[i];
                let near = stack.len().saturating_sub(MOST_OPEN);
                let Some(found) = stack[near..].iter().rposition(|&k| {
                    let opener = delimiters[k];
                    // A single never closes a double: in `**a* b**` the middle one is a stray.
                    opener.mark == closer.mark && !matches!((opener.len, closer.len), (1, 2) | (2, 1))
                }) else {
                    break;
                };
                let found = near + found;
                let opener = delimiters[stack[found]];
                let used = if opener.len >= 2 && closer.len >= 2 { 2 } else { 1 };
                let start = opener.at + opener.len - used;
                hide(ink, start, used);
                hide(ink, closer.at, used);
                let style = if used == 2 { Style::Strong } else { Style::Emph };
                ink.styles.push(Styled { start: start + used, end: closer.at, style });
                delimiters[stack[found]].len -= used;
                delimiters[i].at += used;
                delimiters[i].len -= used;
                // What was opened in between never closes.
                let keep = if delimiters[stack[found]].len > 0 { found + 1 } else { found };
                stack.truncate(keep);
            }
        }
        if delimiters[i].opens && delimiters[i].len > 0 {
            stack.push(i);
        }
    }
}

fn hide(ink: &mut Ink, at: usize, len: usize) {
    ink.text.replace_range(at..at + len, if len == 2 { "\u{3}\u{3}" } else { "\u{3}" });
}

fn is_sign(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '«' | '»')
}

//! Quotation marks within a text.

use std::ops::Range;

use memchr::memchr;

use super::ink::is_blank;
use super::pieces::near;
use super::{kinds, names, shape};

/// A quotation with and without its marks.
pub(super) type Quotation = (Range<usize>, Range<usize>);

const QUOTES: [char; 8] = ['"', '“', '”', '„', '「', '『', '《', '«'];

/// The first quotation in `range`.
pub(super) fn quoted(text: &str, range: Range<usize>) -> Option<Quotation> {
    let body = &text[range.clone()];
    if body.is_ascii() && memchr(b'"', body.as_bytes()).is_none() {
        return None;
    }
    body.match_indices(QUOTES).take(8).find_map(|(n, _)| quotation(text, range.start + n, range.end))
}

/// The quotation of three words or more whose mark stands at `at`. Marks that a colon follows belong to a title that
/// goes on.
pub(super) fn quotation(text: &str, at: usize, end: usize) -> Option<Quotation> {
    let open = text[at..end].chars().next()?;
    let joined = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    if joined && open == '"' {
        return None;
    }
    let closers: &[char] = match open {
        '"' => &['"', '”', '“'],
        '“' | '”' | '„' => &['”', '“', '"'],
        '「' => &['」'],
        '『' => &['』'],
        '《' => &['》'],
        _ => &['»'],
    };
    let start = at + open.len_utf8();
    let body = near(&text[start..end], 600);
    let after = |stop: usize, close: &str| {
        body[stop + close.len()..].chars().take(16).find(|&c| !is_blank(c) || c == ' ')
    };
    let (stop, close) = body.match_indices(closers).take(8).find(|&(stop, close)| {
        // A straight mark before a letter opens again rather than closes.
        close != "\"" || !after(stop, close).is_some_and(char::is_alphanumeric)
    })?;
    let words = shape::Shape::of(&body[..stop]).words;
    // `"Why did it do that?" Explaining Failures`: the title goes on.
    if body[..stop].ends_with(['?', '!']) && goes_on(&body[stop + close.len()..]) {
        return None;
    }
    // `"Causal bootstrapping."`: the stop inside says that a title is quoted, however short.
    let cited = body[..stop].ends_with(['.', ',']) && words >= 1;
    // `NAME: "Mask R-FCN", CVPR`: set off on both sides.
    let set_off = || {
        let before = text[..at].trim_end_matches(is_blank);
        let opens = before.is_empty() || before.ends_with([':', '\n']);
        words >= 1 && opens && matches!(after(stop, close), Some(',' | '.'))
    };
    ((words >= 3 || cited || set_off()) && after(stop, close) != Some(':'))
        .then(|| (at..start + stop + close.len(), start..start + stop))
}

/// Whether the text behind a quotation is more of a title.
fn goes_on(behind: &str) -> bool {
    let text = behind.trim_start_matches(|c: char| is_blank(c) && c != ' ');
    let Some(text) = text.strip_prefix(' ').filter(|t| t.starts_with(char::is_uppercase)) else {
        return false;
    };
    let text = &text[..text.find(['.', '[', '(', '\n', '"', '\u{1}']).unwrap_or(text.len())];
    let shape = shape::Shape::of(text);
    shape.words >= 3 && shape.function > 0 && !kinds::is_venue(text) && names::names(text) == names::Names::No
}

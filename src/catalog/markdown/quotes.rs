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
    // `""Why so?": A Title," Jane Doe`, `"The "Odd" Title," Jane Doe`: what is quoted holds a quotation.
    let outer = || {
        let (stop, mark) = body.match_indices(['"', '”']).find(|(n, _)| body[..*n].ends_with([',', '.']))?;
        Some((at..start + stop + mark.len(), start..start + stop))
    };
    if matches!(open, '"' | '“') && body.starts_with(['"', '“']) {
        return outer();
    }
    let after = |stop: usize, close: &str| {
        body[stop + close.len()..].chars().take(16).find(|&c| !is_blank(c) || c == ' ')
    };
    let (stop, close) = body.match_indices(closers).take(8).find(|&(stop, close)| {
        // A straight mark before a letter opens again rather than closes.
        close != "\"" || !after(stop, close).is_some_and(char::is_alphanumeric)
    })?;
    if open == '"' && memchr(b'"', &body.as_bytes()[..stop]).is_some() {
        return outer();
    }
    let words = shape::Shape::of(&body[..stop]).words;
    // `"Why did it do that?" Explaining Failures`: the title goes on.
    if body[..stop].ends_with(['?', '!']) && goes_on(&body[stop + close.len()..]) {
        return None;
    }
    // `A Title (or "Another One")`
    if body[stop + close.len()..].starts_with(')') && is_aside(&text[..at]) {
        return None;
    }
    // `"Some words" go on as "More words": A Title`
    if begins(&text[..at]) && goes_on_to_colon(&body[stop + close.len()..]) {
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

/// Whether a bracket was opened right before, with a word or two in it: `(or `.
fn is_aside(before: &str) -> bool {
    let before = &before[before.floor_char_boundary(before.len().saturating_sub(24))..];
    before.rsplit_once('(').is_some_and(|(title, lead)| {
        title.ends_with(' ') && lead.ends_with(' ') && lead.starts_with(|c: char| c.is_ascii_lowercase())
    })
}

/// Whether no word stands right before it.
fn begins(before: &str) -> bool {
    let before = before.trim_end_matches(|c: char| c == ' ' || (is_blank(c) && c != '\n'));
    !before.ends_with(|c: char| c.is_alphanumeric() || c == ',')
}

/// Whether a sentence that a quotation begins ends at a colon with a title behind it.
fn goes_on_to_colon(behind: &str) -> bool {
    let line = &behind[..behind.find(['[', '\n', '\u{1}']).unwrap_or(behind.len())];
    leads_on(line)
        && line.find(": ").is_some_and(|n| line[n + 2..].starts_with(|c: char| c.is_ascii_uppercase()))
}

/// Whether a quotation in a text that markup sets apart is a part of it: words stand before it, or go on behind it.
pub(super) fn is_part(before: &str, behind: &str) -> bool {
    let before = before.trim_end_matches(is_blank);
    if before.is_empty() {
        return leads_on(behind);
    }
    before.ends_with(|c: char| c.is_alphanumeric())
        && before.contains(' ')
        && !before.ends_with(" by")
        && names::names(before) == names::Names::No
        && !kinds::is_venue(before)
        && !kinds::is_date(before)
        && !kinds::is_label(before)
}

/// ` goes on like this`, in small letters, and not with what is said of a quoted title.
fn leads_on(behind: &str) -> bool {
    const OTHERS: [&str; 8] = ["by", "in", "at", "from", "and", "on", "is", "was"];
    let Some(words) = behind.strip_prefix(' ') else { return false };
    let first = words.split(' ').next().unwrap_or(words);
    first.starts_with(|c: char| c.is_ascii_lowercase())
        && !OTHERS.contains(&first)
        && words.split(' ').nth(2).is_some()
}

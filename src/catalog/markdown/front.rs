//! What clings to the front of a title: numbers, venues, years, keys, signs.

use memchr::{memchr, memmem};

use super::judge::is_identifier;
use super::keys::key;
use super::shape::is_cjk;
use super::words::{Class, class};
use super::{kinds, names};

/// Takes one thing off the front.
pub(super) fn front(text: &str, loose: bool) -> &str {
    // Before a letter stands no sign, number or bracket.
    if text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) {
        return words(text, loose);
    }
    let text = shortcode(text.trim_start()).unwrap_or(text);
    let text = text.trim_start_matches(|c: char| {
        c.is_whitespace()
            || (!c.is_alphanumeric() && !"\"'“‘`([{（【《「$#@.-_<\\".contains(c) && !is_symbol_word(c))
    });
    let text = strip_stray(text);
    let text = shortcode(text).unwrap_or(text);
    if let Some(rest) = numbering(text) {
        return rest;
    }
    for (open, close) in
        [('[', ']'), ('(', ')'), ('【', '】'), ('《', '》'), ('「', '」'), ('{', '}'), ('（', '）')]
    {
        if let Some(body) = text.strip_prefix(open)
            && let Some(n) = body.find(close)
        {
            let (inside, rest) = (&body[..n], &body[n + close.len_utf8()..]);
            let apart = kinds::is_venue(inside)
                || kinds::is_date(without_weekday(inside))
                || kinds::is_label(inside)
                || is_year_and_venue(inside)
                // `(*) A title`
                || (inside.len() <= 4 && rest.starts_with(' ') && !inside.contains(char::is_alphanumeric))
                || (open == '(' && is_duty(inside))
                || (open == '('
                    && rest.starts_with(' ')
                    && (is_nickname(inside) || names_itself(inside, rest))
                    && rest.split_ascii_whitespace().nth(1).is_some())
                || inside.trim().is_empty();
            if is_reply(inside) {
                break;
            }
            if rest.chars().any(char::is_alphanumeric) && (apart || open == '[' || open == '【') {
                return rest;
            }
        }
    }
    if let Some(rest) = bracketed(text) {
        return rest;
    }
    words(text, loose)
}

/// `2020 (Some Company) (KDD) [NAME] Title`: a year, then what stands in brackets.
fn bracketed(text: &str) -> Option<&str> {
    let year = text.get(..4).filter(|y| kinds::year_in(y).is_some())?;
    let mut rest = text[year.len()..].strip_prefix(' ')?;
    let mut found = 0;
    loop {
        rest = rest.trim_start_matches([' ', '*']);
        let close = match rest.as_bytes().first()? {
            b'(' => ')',
            b'[' => ']',
            _ => break,
        };
        rest = &rest[rest.find(close)? + 1..];
        found += 1;
    }
    (found > 0 && rest.split_ascii_whitespace().nth(1).is_some()).then_some(rest)
}

/// `NAME: NAME: Title`
pub(super) fn doubled(text: &str) -> Option<&str> {
    let n = memchr(b':', text.as_bytes())?;
    let rest = text[n + 1..].strip_prefix(' ')?;
    rest.strip_prefix(&text[..n]).is_some_and(|behind| behind.starts_with(": ")).then_some(rest)
}

/// Takes words off the front.
fn words(text: &str, loose: bool) -> &str {
    numbered(text)
        .or_else(|| hyphened(text))
        .or_else(|| doubled(text))
        .or_else(|| key(text))
        .or_else(|| dated(text, loose))
        .or_else(|| nicknamed(text))
        .or_else(|| cited(text))
        .unwrap_or(text)
}

/// `2020-NeurIPS`, `NeurIPS-2020`
fn is_year_and_venue(text: &str) -> bool {
    // `KDD2020_NAME`
    if let Some((venue, name)) = text.split_once('_') {
        let dated =
            venue.len() > 4 && venue.get(venue.len() - 4..).is_some_and(|y| kinds::year_in(y).is_some());
        return dated && !name.contains(' ') && !venue.contains(' ') && kinds::is_venue(venue);
    }
    let Some((first, second)) = text.split_once('-') else { return false };
    let (first, second) = (first.trim(), second.trim());
    let year = |t: &str| t.len() == 4 && kinds::year_in(t).is_some();
    (year(first) && kinds::is_venue(second)) || (year(second) && kinds::is_venue(first))
}

/// `Mon 2/1`
fn without_weekday(text: &str) -> &str {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    match text.split_once(' ') {
        Some((day, date)) if day.len() <= 9 && DAYS.iter().any(|d| day.starts_with(d)) => date,
        _ => text,
    }
}

/// `(Required) A Title`: what a reader is to do with it.
fn is_duty(text: &str) -> bool {
    const DUTIES: [&str; 14] = [
        "required",
        "optional",
        "recommended",
        "mandatory",
        "background",
        "supplementary",
        "supplemental",
        "must read",
        "must-read",
        "oral",
        "spotlight",
        "poster",
        "new",
        "best paper",
    ];
    DUTIES.iter().any(|duty| duty.eq_ignore_ascii_case(text))
}

/// `BLIP`: one word with two capitals that names what the title behind tells of.
pub(super) fn is_nickname(text: &str) -> bool {
    text.len() <= 14
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && text.bytes().filter(u8::is_ascii_uppercase).count() >= 2
}

/// `(Some Net) Some Net: A Title`: the title says the name again.
fn names_itself(name: &str, rest: &str) -> bool {
    rest.trim_start().strip_prefix(name).is_some_and(|rest| rest.starts_with(':') && name.len() >= 3)
}

/// `[Re] Some Paper`: a replication says so in its title.
fn is_reply(text: &str) -> bool {
    text == "Re"
}

/// `2021 NAME: Title`, `NeurIPS2021 NAME: Title`, `2017 - Title`
pub(super) fn nicknamed(text: &str) -> Option<&str> {
    let blank = text.bytes().position(|b| b == b' ')?;
    let (first, rest) = (&text[..blank], &text[blank + 1..]);
    if !first.ends_with(|c: char| c.is_ascii_digit()) || first.len() < 4 {
        return None;
    }
    let year = first.len() == 4 && kinds::year_in(first).is_some();
    if year && let Some(title) = rest.strip_prefix("- ") {
        return title.trim_start().contains(' ').then_some(title);
    }
    let named = rest.split(' ').next().and_then(|name| name.strip_suffix(':')).is_some_and(is_nickname);
    (named && (year || kinds::is_venue(first))).then_some(rest)
}

/// `2018-ECCV-`, `[CVPR-2020]-`: the venue and year run into the title.
pub(super) fn hyphened(text: &str) -> Option<&str> {
    // Neither a venue nor a year is longer.
    let n = memchr(b'-', &text.as_bytes()[..text.len().min(14)])?;
    let (first, rest) = (&text[..n], &text[n + 1..]);
    let (second, rest) = rest.split_once(['-', ':']).unwrap_or((rest, ""));
    let venue = |t: &str| !t.is_empty() && t.len() <= 12 && !t.contains(' ') && kinds::is_venue(t);
    let year = |t: &str| t.len() == 4 && kinds::is_date(t);
    let both = (year(first) && venue(second)) || (venue(first) && year(second));
    (both && rest.contains(char::is_alphabetic)).then(|| rest.trim_start())
}

/// `2020-05-01`, `2020.05`, `2020/5/1`
fn is_day(text: &str) -> bool {
    let mut parts = text.split(['-', '.', '/']);
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    let year = parts.next().is_some_and(|year| year.len() == 4 && kinds::year_in(year).is_some());
    year && {
        let rest: Vec<&str> = parts.collect();
        matches!(rest.len(), 1 | 2) && rest.iter().all(|part| digits(part, 2))
    }
}

/// `2019, Title`, `202305 Title`, `arXiv:2101.00001 Title`
pub(super) fn numbered(text: &str) -> Option<&str> {
    if !matches!(text.as_bytes(), [b'0'..=b'9' | b'a' | b'A', ..]) {
        return None;
    }
    let (first, rest) = text.split_once(' ')?;
    // `2020-05-01 Title`, `2020.05.01: Title`
    let day = first.trim_end_matches([':', ',']);
    if day.len() >= 7 && first.as_bytes()[0].is_ascii_digit() && is_day(day) {
        return rest.contains(char::is_alphabetic).then(|| rest.trim_start_matches(['-', '|', ' ']));
    }
    if first.len() > 12 && first.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("arxiv:")) {
        return (is_identifier(first) && rest.split(' ').nth(2).is_some()).then_some(rest);
    }
    if !first.starts_with("20") {
        return None;
    }
    let month = first.len() == 6 && first.bytes().all(|b| b.is_ascii_digit());
    let year = first.strip_suffix(',').is_some_and(|y| y.len() == 4 && kinds::year_in(y).is_some());
    ((month || year) && rest.starts_with(char::is_alphabetic) && rest.split(' ').nth(2).is_some())
        .then_some(rest)
}

/// `MICCAI 2021 Title`: a venue with its year, and the title behind without a sign between. What a venue holds goes by
/// its name: `ICDAR 2019 Competition on …`.
pub(super) fn venue_and_year(text: &str) -> Option<&str> {
    const HELD: [&str; 12] = [
        "challenge",
        "competition",
        "contest",
        "workshop",
        "task",
        "tasks",
        "track",
        "tutorial",
        "shared",
        "report",
        "findings",
        "overview",
    ];
    let (first, rest) = text.split_once(' ')?;
    let capitals = first.len() <= 12 && first.bytes().filter(u8::is_ascii_uppercase).count() >= 2;
    if !capitals || !class(first).is(Class::VENUE) {
        return None;
    }
    let (year, title) = rest.split_once(' ')?;
    let held = || {
        title.split(|c: char| !c.is_alphanumeric()).any(|w| HELD.iter().any(|h| h.eq_ignore_ascii_case(w)))
    };
    (year.len() == 4
        && kinds::year_in(year).is_some()
        && title.starts_with(char::is_uppercase)
        && title.split(' ').nth(2).is_some()
        && !held())
    .then_some(title)
}

/// Signs that titles begin with.
fn is_symbol_word(c: char) -> bool {
    matches!(c, '∇' | '∞' | '≠' | '√' | '→' | '←' | '²' | '³' | '°' | '✕' | '×')
}

/// A stray sign at the front: `- `, `: `, `. `, an emphasis mark, a bracket that never closes.
fn strip_stray(text: &str) -> &str {
    let text = text.strip_prefix("-> ").or_else(|| text.strip_prefix("=> ")).unwrap_or(text);
    let rest = text.trim_start_matches(['-', '.', '_', '*', '\\']).trim_start();
    // `-adic`, `.NET`, `__init__` and the like keep their sign: only what stands alone goes.
    let text = if text.len() - rest.len() > 1 || text.starts_with(['*', '\\']) { rest } else { text };
    match text.chars().next() {
        Some('[') if !text.contains(']') => &text[1..],
        Some('(') if !text.contains(')') => &text[1..],
        Some('（') if !text.contains('）') => &text['（'.len_utf8()..],
        Some('"') if text[1..].matches('"').count() % 2 == 0 => &text[1..],
        Some('“') if !text.contains('”') => &text['“'.len_utf8()..],
        _ => text,
    }
}

/// `:fire: `
pub(super) fn shortcode(text: &str) -> Option<&str> {
    let body = text.strip_prefix(':')?;
    let n = body.find(':')?;
    // `:Name: A Title` has a capital; no shortcode does.
    let coded = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-' | b'+');
    let word = n > 0 && body[..n].bytes().all(coded);
    word.then(|| body[n + 1..].trim_start())
}

/// What stands behind the number of `566.Deep something`: a stop and, without a blank, a word. `3.D` holds none.
pub(super) fn is_glued(behind: &str) -> bool {
    let Some(word) = behind.strip_prefix('.') else { return false };
    let mut letters = word.chars();
    match (letters.next(), letters.next()) {
        (Some('A'), Some(' ')) => true,
        (Some(first), Some(next)) => is_cjk(first) || (first.is_uppercase() && next.is_alphabetic()),
        _ => false,
    }
}

/// Where the title begins behind such a number.
pub(super) fn behind_glued(text: &str) -> Option<usize> {
    let digits = text.bytes().take(4).take_while(u8::is_ascii_digit).count();
    (digits > 0 && is_glued(&text[digits..])).then_some(digits + 1)
}

/// `1. `, `12) `, `[3] `, `(4) `, `#5 `, `566.Deep`.
fn numbering(text: &str) -> Option<&str> {
    let body = text.trim_start_matches(['[', '(', '#']);
    let opened = body.len() < text.len();
    let digits = body.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 4 {
        return None;
    }
    let rest = &body[digits..];
    let after = rest.trim_start_matches([']', ')', '.', ':', '、']);
    let marked = after.len() < rest.len();
    let apart = after.starts_with(char::is_whitespace) || (opened && rest.starts_with([']', ')']));
    let apart = apart || (rest.starts_with(". ") || rest.starts_with('、'));
    let apart = apart || (!opened && is_glued(rest) && after.contains(' '));
    (marked && apart && after.contains(char::is_alphabetic)).then(|| after.trim_start())
}

/// `Doe et al., `, `Doe et al. (2020): `
fn cited(text: &str) -> Option<&str> {
    let n = names::et_al(text).filter(|&n| n > 0 && n <= 60)?;
    let rest = text[n + 5..].trim_start_matches(['.', ',', ':', ' ', '(']);
    let year = rest.bytes().take_while(u8::is_ascii_digit).count();
    let rest = if year == 4 { rest[4..].trim_start_matches([')', '.', ',', ':', ' ']) } else { rest };
    (names::names(&text[..n + 5]) == names::Names::Yes && rest.split_whitespace().count() >= 3)
        .then_some(rest)
}

/// `ICML 2021: `, `ICML 2021, `, `ICML 2021 - `. What nobody knows as a venue is the name of a thing and its year where
/// it is run together (`NAME2018: `), and in markup of its own (`loose` is false).
pub(super) fn dated(text: &str, loose: bool) -> Option<&str> {
    let bytes = text.as_bytes();
    let near = &bytes[..bytes.len().min(18)];
    let colon = memchr(b':', near).filter(|&n| bytes.get(n + 1) == Some(&b' '));
    let comma = memchr(b',', near).filter(|&n| n < 17 && bytes.get(n + 1) == Some(&b' '));
    let comma = comma.filter(|&n| colon.is_none_or(|colon| n < colon));
    let n = comma.or_else(|| memmem::find(near, b" - ")).or(colon)?;
    let (venue, rest) = (&text[..n], text[n + 2..].trim_start());
    let known = venue.len() <= 16
        && venue.ends_with(|c: char| c.is_ascii_digit())
        && venue.split_whitespace().count() <= 2
        && kinds::year_in(venue).is_some()
        && kinds::is_venue(venue)
        && (colon != Some(n) || !kinds::is_venue(rest))
        && (colon != Some(n) || (loose && venue.contains(' ') && !is_mixed(venue)) || holds_venue(venue));
    (known && rest.split_whitespace().count() >= 2).then_some(rest)
}

/// `NaMe 2018`: capitals within, as data sets and methods have them.
fn is_mixed(text: &str) -> bool {
    let name = text.split(' ').next().unwrap_or(text).as_bytes();
    name.iter().any(u8::is_ascii_lowercase) && name.iter().skip(1).any(u8::is_ascii_uppercase)
}

/// Whether one of the words is known as a venue: `CVPR 2019`, `NeurIPS'19`.
fn holds_venue(text: &str) -> bool {
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '\'' | '-');
    text.split(' ').any(|word| class(word.trim_end_matches(digits)).is(Class::VENUE))
}

//! Titles inside citations: names before, a venue behind, with nothing but punctuation between.

use std::ops::Range;

use memchr::{memchr_iter, memchr3_iter, memrchr};

use super::ink::Ink;
use super::judge::{is_identifier, is_other};
use super::kinds;
use super::names::{self, Names};
use super::pieces::{self, Form};
use super::shape::Shape;

/// The title inside a label that is a whole citation: in quotation marks, or between the authors and the venue.
pub(super) fn in_label(ink: &Ink, range: &Range<usize>) -> Option<Range<usize>> {
    let text = &ink.text;
    let label = &text[range.clone()];
    let bytes = label.as_bytes();
    let cut = memchr3_iter(b'.', b'"', 0xe2, bytes).any(|n| match bytes[n] {
        b'.' => bytes.get(n + 1) == Some(&b' '),
        b'"' => true,
        _ => bytes[n..].starts_with("“".as_bytes()),
    });
    if !cut {
        return None;
    }
    let inner = pieces::plain(ink, range.clone());
    if inner.len() < 2 {
        return None;
    }
    let quoted =
        inner.iter().find(|p| p.form == Form::Quoted && Shape::of(&text[p.range.clone()]).words >= 3);
    let cited =
        names::names(inner.first().map(|p| &text[p.range.clone()])?) != Names::No || label.contains("et al");
    // `"Some words" and the title goes on`: the marks are part of it.
    let ends = |end: usize| {
        let mut after =
            text[end..range.end].chars().filter(|&c| !super::ink::is_blank(c) || c == ' ').skip(1);
        after.find(|c| *c != ' ').is_none_or(|c| !c.is_alphanumeric())
    };
    let alone = |p: &Range<usize>| Shape::of(&text[range.start..p.start]).words <= 1 && ends(p.end);
    match quoted {
        Some(piece) if cited || alone(&piece.range) => Some(piece.range.clone()),
        _ if cited => inner[1..]
            .iter()
            .find(|p| {
                let text = &text[p.range.clone()];
                !is_other(text) && Shape::of(text).words >= 3
            })
            .map(|p| p.range.clone()),
        _ => None,
    }
}

/// `(AAAI 2021) A title` without the bracket in front.
pub(super) fn behind_venue(text: &str, range: &Range<usize>) -> Range<usize> {
    let body = &text[range.clone()];
    let close = match body.as_bytes().first() {
        Some(b'(') => b')',
        Some(b'[') => b']',
        _ => return range.clone(),
    };
    let Some(n) = body.bytes().take(60).position(|b| b == close) else { return range.clone() };
    let inside = &body[1..n];
    let apart = kinds::is_date(inside) || kinds::is_venue(inside);
    if apart && Shape::of(&body[n + 1..]).words >= 2 { range.start + n + 1..range.end } else { range.clone() }
}

/// Takes names before and names or a venue behind off a text that only commas cut.
pub(super) fn between_commas(text: &str, range: Range<usize>, form: Form) -> Range<usize> {
    let body = &text[range.clone()];
    if body.len() > 1200 || !body.bytes().any(|b| matches!(b, b',' | b':' | b'(')) {
        return range;
    }
    let mut start = 0;
    // `Jane Doe (2018) A title`
    if form == Form::Plain
        && let Some(n) = body.find(" (").filter(|&n| names::names(&body[..n]) != Names::No)
        && let Some(end) = body[n..].find(") ").map(|m| n + m)
        && kinds::is_date(&body[n + 2..end])
        && Shape::of(&body[end + 2..]).words >= 3
    {
        return range.start + end + 2..range.end;
    }
    // Names before: `A. Author, B. Author, Title`, `A. Author et al.: Title`.
    let mut commas: Vec<usize> =
        memchr_iter(b',', body.as_bytes()).filter(|&n| body.as_bytes().get(n + 1) == Some(&b' ')).collect();
    let mut least = 3;
    if form == Form::Plain
        && !commas.is_empty()
        && let Some(n) = leading(body)
    {
        (start, least) = (n, 1);
    } else if form == Form::Plain
        && let Some(n) = body.find(": ").filter(|&n| names::names(&body[..n]) == Names::Yes)
    {
        start = n + 2;
    } else if let Some(&n) = commas.iter().rev().find(|&&n| {
        let head = &body[..n];
        names::names(head) == Names::Yes || (head.contains("et al") && names::names(head) != Names::No)
    }) {
        let rest = &body[n + 2..];
        if Shape::of(rest).words >= 3 {
            start = n + 2;
        }
    }
    commas.retain(|&n| n > start);
    // Names or a venue behind.
    let mut end = body.len();
    for &n in &commas {
        // What stands in a bracket belongs to what stands before it.
        let opened =
            memrchr(b'(', &body.as_bytes()[start..n]).is_some_and(|b| !body[start + b..n].contains(')'));
        if opened {
            continue;
        }
        let rest = super::ink::trim_end(&body[n + 2..]);
        let head = Shape::of(&body[start..n]).words;
        let other = match names::names(rest) {
            // `Words, More Words, and the Last`
            _ if rest.starts_with("and ") => false,
            Names::Yes => head >= 3,
            Names::Perhaps => head >= 4 && form == Form::Plain,
            Names::No => {
                head >= least
                    && (kinds::is_venue(rest) || kinds::is_date(rest) || is_identifier(rest) || mixed(rest))
            }
        };
        if other {
            end = n;
            break;
        }
    }
    range.start + start..range.start + end
}

/// Where the title begins behind persons that only commas set apart: `Jane Doe, Richard Roe (2015), A title, ICML`.
pub(super) fn leading(body: &str) -> Option<usize> {
    let mut at = 0;
    let mut persons = 0;
    loop {
        let rest = &body[at..];
        let comma = memchr_iter(b',', rest.as_bytes()).find(|&n| rest.as_bytes().get(n + 1) == Some(&b' '));
        let piece = &rest[..comma.unwrap_or(rest.len())];
        let (count, others) = persons_in(piece);
        if count == 0 && !others {
            break;
        }
        persons += count;
        at += comma? + 2;
        if others {
            break;
        }
    }
    let rest = &body[at..];
    let title = &rest[..rest.find(", ").unwrap_or(rest.len())];
    let words = Shape::of(title).words;
    let behind = || {
        let behind = rest.get(title.len() + 2..).unwrap_or("");
        let behind = super::ink::trim(&behind[..behind.find(", ").unwrap_or(behind.len())]);
        kinds::is_venue(behind) || kinds::is_date(behind)
    };
    let fits = match persons {
        0 => false,
        // `Jane Doe, Title, ICCV 2015`; one name could be words of a title.
        1 => words >= 2 && behind(),
        _ => words >= 3 || behind(),
    };
    (fits && !is_other(title)).then_some(at)
}

/// How many persons the piece between two commas names, if it names nothing else; whether it ends with an `et al`.
fn persons_in(piece: &str) -> (usize, bool) {
    let piece = super::ink::trim(piece);
    let piece = piece.strip_prefix("and ").unwrap_or(piece);
    // `Richard Roe (2015)`
    let piece = match piece.strip_suffix(')').and_then(|p| p.rsplit_once(" (")) {
        Some((name, date)) if kinds::is_date(date) => name,
        _ => piece,
    };
    let stem = ["et al", "et al.", "et. al", "et. al."].iter().find_map(|others| piece.strip_suffix(others));
    let names = super::ink::trim_end(stem.unwrap_or(piece));
    let mut count = 0;
    let all = names.is_empty()
        || names.split(" and ").flat_map(|n| n.split(" & ")).all(|name| {
            count += 1;
            names::is_person(name)
        });
    if all { (count, stem.is_some()) } else { (0, false) }
}

/// Names, then a venue or a year.
fn mixed(text: &str) -> bool {
    let Some(n) = text.rfind(", ") else {
        return false;
    };
    let (head, tail) = (&text[..n], &text[n + 2..]);
    (kinds::is_venue(tail) || kinds::is_date(tail))
        && (names::names(head) != Names::No || kinds::is_venue(head) || mixed(head))
}

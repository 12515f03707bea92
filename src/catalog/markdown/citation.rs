//! Titles inside citations: names before, a venue behind, with nothing but punctuation between.

use std::ops::Range;

use memchr::memchr;

use super::commas::{Surnames, comma_in, is_dated_name, persons_in, surnames};
use super::judge::{is_citation, is_identifier, is_other};
use super::kinds;
use super::persons;
use super::shape::Shape;

/// `(AAAI 2021) A title`, `(Doe et al., 2018) A title` without the bracket in front.
pub(super) fn behind_venue(text: &str, range: &Range<usize>) -> Range<usize> {
    let body = &text[range.clone()];
    let close = match body.as_bytes().first() {
        Some(b'(') => b')',
        Some(b'[') => b']',
        Some(b'{') => b'}',
        Some(0xe3) if body.starts_with('【') => {
            let apart = |inside: &str| kinds::is_date(inside) || kinds::is_venue(inside);
            let n = body.find('】').filter(|&n| n <= 60 && apart(&body['【'.len_utf8()..n]));
            return range.start + n.map_or(0, |n| n + '】'.len_utf8())..range.end;
        }
        _ => return range.clone(),
    };
    let Some(n) = body.bytes().take(60).position(|b| b == close) else { return range.clone() };
    let inside = &body[1..n];
    let apart = kinds::is_date(inside)
        || kinds::is_venue(inside)
        || (inside.contains("et al") && is_citation(&body[..=n]));
    if apart && Shape::of(&body[n + 1..]).words >= 2 { range.start + n + 1..range.end } else { range.clone() }
}

/// Where the title begins behind persons that only commas set apart: `Jane Doe, Richard Roe (2015), A title, ICML`.
pub(super) fn leading(body: &str) -> Option<usize> {
    comma_in(body)?;
    if is_plain_list(body) {
        return None;
    }
    // `ICML 2019, Jane Doe, A title`
    let mut at = published(body);
    let mut dated = at > 0;
    let mut persons = 0;
    // An `and` was seen: its name is the last.
    let mut closed = false;
    loop {
        let rest = &body[at..];
        let comma = comma_in(rest);
        let piece = &rest[..comma.unwrap_or(rest.len())];
        // `Jane Doe, R. Roe: A title`, not `J. Doe, Constitutional AI: A title`
        if persons > 0
            && !closed
            && let Some(n) = piece.find(": ")
            && (piece[..n].contains('.') || !body[..at].split(", ").all(|p| p.is_empty() || p.contains('.')))
            && !piece[..n].split(' ').any(is_shouted)
            && !piece[..n].ends_with("Net")
            && let (1.., _) | (0, true) = persons_in(&piece[..n])
        {
            (persons, at) = (persons + 1, at + n + 2);
            break;
        }
        // `Doe, J., Roe, R., A title`
        if let Some(n) = comma
            && !piece.contains(' ')
            && let Some(m) = comma_in(&rest[n + 2..])
            && is_initials(&rest[n + 2..n + 2 + m])
            && persons::are_persons(piece)
        {
            (persons, at) = (persons + 1, at + n + m + 4);
            continue;
        }
        let (count, others) = match persons_in(piece) {
            // `Jane Long, Richard Roe`
            (0, false) if comma.is_some() && persons::could_be_person(piece) => {
                let behind = &rest[piece.len() + 2..];
                let next = &behind[..comma_in(behind).unwrap_or(behind.len())];
                (usize::from(persons_in(next).0 > 0), false)
            }
            // `Jane Doe, Richard van dan Roe, A title`
            (0, false) if persons > 0 && comma.is_some() && persons::has_particles(piece) => (1, false),
            found => found,
        };
        if count == 0 && !others {
            break;
        }
        persons += count + usize::from(others);
        closed = piece.starts_with("and ");
        at += comma? + 2;
        if others {
            break;
        }
    }
    // `Doe et al, ICML 2019, NAME: A title`
    let between = if persons > 0 { published(&body[at..]) } else { 0 };
    at += between;
    dated |= between > 0;
    let rest = &body[at..];
    // `Hidden Costs, Consumer Choice, and Information in Markets`: what an `and` goes on with is no title of its own.
    if rest.starts_with("and ") {
        return None;
    }
    let title = &rest[..comma_in(rest).unwrap_or(rest.len())];
    let words = Shape::of(title).words;
    let behind = || {
        let behind = rest.get(title.len() + 2..).unwrap_or("");
        let end = |c: char| super::ink::is_blank(c) || matches!(c, '.' | '[' | '(');
        let whole = behind.trim_end_matches(end);
        let behind = super::ink::trim(&whole[..comma_in(whole).unwrap_or(whole.len())]);
        kinds::is_venue(behind) || kinds::is_date(behind) || is_identifier(behind) || is_dated_name(whole)
    };
    let fits = match persons {
        0 => {
            // `Doe and Roe, A title, ICML 2015`
            let pair = matches!(surnames(title), Surnames::Pair);
            let next = rest.get(title.len() + 2..).filter(|_| pair)?;
            if dated {
                let title = super::ink::trim(next);
                let fits = Shape::of(title).words >= 2 && !is_other(title);
                return fits.then_some(at + body[at..].len() - next.len());
            }
            let end = comma_in(next)?;
            let behind = super::ink::trim(&next[end + 2..]);
            let behind = &behind[..comma_in(behind).unwrap_or(behind.len())];
            let dated = kinds::is_venue(behind) || kinds::is_date(behind);
            let fits = dated && Shape::of(&next[..end]).words >= 2 && !is_other(&next[..end]);
            return fits.then_some(at + title.len() + 2);
        }
        // `Jane Doe, Title, ICCV 2015`; one name could be words of a title. `Jane Doe, A longer title, *Journal*`
        1 => {
            (words >= 2 && (dated || behind()))
                || is_published(rest)
                || (words >= 4 && super::ink::trim_end(title).ends_with(','))
        }
        // `Jane Doe, Richard Roe, Show, Attend and Tell: A title`: but not more persons than these
        _ => {
            let more = || rest.split(", ").skip(1).any(|piece| persons_in(piece).0 > 0);
            words >= 3 || (dated && words >= 2) || behind() || (Shape::of(rest).words >= 4 && !more())
        }
    };
    (fits && !is_other(super::ink::trim(title).trim_end_matches(','))).then_some(at)
}

/// How long the venue is, with its year and the comma behind it, that the text begins with.
pub(super) fn published(text: &str) -> usize {
    // Most texts begin with no short piece that holds a digit.
    let near = &text.as_bytes()[..text.len().min(40)];
    let Some(n) = memchr(b',', near).filter(|&n| near[..n].iter().any(u8::is_ascii_digit)) else { return 0 };
    let venue = &text[..n];
    let is_dated =
        text.as_bytes().get(n + 1) == Some(&b' ') && (kinds::is_venue(venue) || kinds::is_date(venue));
    if is_dated { n + 2 } else { 0 }
}

/// `Jane Doe, R. M. Roe`: nothing among the commas but two words, or one with initials. No title is so shaped, nor what
/// stands behind one; most lists of names are.
fn is_plain_list(body: &str) -> bool {
    let mut rest = body.as_bytes();
    loop {
        let end = memchr(b',', rest);
        let piece = rest[..end.unwrap_or(rest.len())].trim_ascii();
        let (mut blanks, mut dots) = (0, 0);
        for b in piece {
            match b {
                b' ' => blanks += 1,
                b'.' => dots += 1,
                b'0'..=b'9' | b':' | b'(' | b'"' => return false,
                _ => {}
            }
        }
        if blanks == 0 || blanks > 1 + dots || dots > 3 {
            return false;
        }
        match end {
            Some(n) => rest = &rest[n + 1..],
            None => return true,
        }
    }
}

/// `AI`: in capitals only.
fn is_shouted(word: &str) -> bool {
    word.len() > 1 && word.is_ascii() && !word.bytes().any(|b| b.is_ascii_lowercase() || b == b'.')
}

/// `J.`, `J. K.`
fn is_initials(text: &str) -> bool {
    text.ends_with('.')
        && text.len() <= 12
        && text
            .split(['.', ' ', '-'])
            .all(|part| part.len() <= 2 && part.bytes().all(|b| b.is_ascii_uppercase()))
}

/// `Show, Attend and Tell: A title, ICML 2015`: words with commas of their own, then a venue.
fn is_published(text: &str) -> bool {
    let Some(n) = text.rfind(", ") else { return false };
    let (mut title, venue) = (&text[..n], &text[n + 2..]);
    if kinds::is_date(venue)
        && let Some(n) = title.rfind(", ").filter(|&n| kinds::is_venue(&title[n + 2..]))
    {
        title = &title[..n];
    }
    (kinds::is_venue(venue) || kinds::is_date(venue))
        && Shape::of(title).words >= 4
        && title.split(", ").all(|piece| persons_in(piece).0 == 0)
}

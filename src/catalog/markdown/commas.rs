//! A title among commas: names before it, names and a venue behind it, and commas of its own.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memmem, memrchr};

use super::citation::{leading, published};
use super::judge::{is_identifier, is_other};
use super::kinds;
use super::name;
use super::names::{self, Names};
use super::persons;
use super::pieces::Form;
use super::shape::Shape;
use super::words::{Class, class};

/// Takes names before and names or a venue behind off a text that only commas cut.
pub(super) fn between_commas(text: &str, range: Range<usize>, form: Form) -> Range<usize> {
    let body = &text[range.clone()];
    if body.len() > 1200 || !body.bytes().any(|b| matches!(b, b',' | b':' | b'(')) {
        return range;
    }
    let mut start = 0;
    // `A Title (2018), J. Doe et al.`
    let names_behind = |behind: &str| {
        behind.strip_prefix(", ").is_some_and(|b| b.contains('.') && names::names(b) != Names::No)
    };
    if form == Form::Plain
        && let Some(n) = bracket_in(body)
        && let Some(end) = body[n..].find(')').map(|m| n + m)
        && names_behind(&body[end + 1..])
        && kinds::is_date(&body[n + 2..end])
        && !persons::is_person(&body[..n])
        && body[..n].contains(' ')
    {
        return range.start..range.start + end + 1;
    }
    // `Jane Doe (2018) A title`, `Doe and Roe (2018): A title`
    if form == Form::Plain
        && let Some(n) = bracket_in(body).filter(|&n| names::names(&body[..n]) != Names::No)
        && let Some(end) = body[n..].find(')').map(|m| n + m)
        && kinds::is_date(&body[n + 2..end])
        && let Some(title) = body[end + 1..].trim_start_matches([':', ',']).strip_prefix(' ')
        && Shape::of(title).words >= 2
    {
        return range.end - title.len()..range.end;
    }
    // `Doe (2018) A title`, `NAME (2018). A title`
    if form == Form::Plain
        && let Some(n) = memmem::find(&body.as_bytes()[..body.len().min(24)], b" (")
        && !body[..n].contains(' ')
        && body.starts_with(|c: char| c.is_ascii_uppercase())
        && let Some((year, title)) = body[n + 2..].split_once(") ")
        && year.len() == 4
        && kinds::is_date(year)
        && title.starts_with(|c: char| c.is_ascii_uppercase())
        && Shape::of(title).words >= 4
        && !is_other(title)
    {
        return range.end - title.len()..range.end;
    }
    // `NAME (ICML 2020): A title`
    if form == Form::Plain
        && let Some(n) = bracket_in(body).filter(|&n| n <= 16 && persons::is_coined(&body[..n]))
        && let Some(end) = body[n..].find("): ").map(|m| n + m)
        && (kinds::is_venue(&body[n + 2..end]) || kinds::is_date(&body[n + 2..end]))
        && Shape::of(&body[end + 3..]).words >= 4
    {
        return range.start + end + 3..range.end;
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
    } else if form == Form::Plain && heads_venue(body) {
        least = 1;
    } else if form == Form::Plain
        // Two bare words before a colon are those of a title: `Show and Tell: …`
        && let Some(n) = colon_in(body).filter(|&n| {
            // `Doe & Roe: 'A Title'`
            let quoted = || body[n + 1..].trim_start().starts_with(['\'', '‘']);
            names::names(&body[..n]) == Names::Yes
                || (quoted() && matches!(surnames(&body[..n]), Surnames::Pair))
        })
    {
        start = n + 2;
    } else if let Some(&n) = commas.iter().rev().find(|&&n| {
        let head = &body[..n];
        // `Aware, Focused, and Efficient Filters`: what an `and` goes on with is no title of its own.
        if body[n + 2..].starts_with("and ") {
            return false;
        }
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
            // `A title, ICML 2015, Doe, Roe, Major`
            _ if head >= 3 && published(rest) > 0 => true,
            // `A title (ICML 2015), Doe, Roe`
            _ if head >= 3 && ends_dated(&body[start..n]) => rest.starts_with(char::is_uppercase),
            // `Words, More Words, and the Last`
            _ if rest.starts_with("and ") || enumerates(rest) || is_kind(rest) => false,
            // `Jane Doe, A title, Some Magazine, 1977`
            Names::Perhaps | Names::No if start > 0 && head >= 3 && is_dated_name(rest) => true,
            Names::Yes => leads_names(rest) && (head >= 3 || heads_names(&body[start..])),
            Names::Perhaps => {
                kinds::is_institution(rest)
                    || (head >= 3 && (mixed(rest) || is_shouted_and_dated(rest)))
                    || (form == Form::Plain
                        && match surnames(rest) {
                            Surnames::None => head >= 4 && persons::are_persons(rest),
                            Surnames::Pair => head >= 2,
                            Surnames::Words => false,
                        })
            }
            Names::No => {
                head >= least
                    && (kinds::is_venue(rest) || kinds::is_date(rest) || is_identifier(rest) || mixed(rest))
                    && !heads_venue(rest)
                    || kinds::is_institution(rest)
            }
        };
        if other {
            end = n;
            break;
        }
    }
    range.start + start..range.start + end
}

/// `SOMECON, 2014`: a word in capitals, and a year behind it.
fn is_shouted_and_dated(rest: &str) -> bool {
    rest.split_once(", ").is_some_and(|(venue, year)| {
        let year = year.trim_end_matches('.');
        (4..=8).contains(&venue.len())
            && venue.bytes().all(|b| b.is_ascii_uppercase())
            && year.len() == 4
            && kinds::year_in(year).is_some()
    })
}

/// Whether the text ends with a venue and its year in a bracket: `A Title (ICML 2015)`.
fn ends_dated(text: &str) -> bool {
    let Some(body) = text.strip_suffix(')') else { return false };
    memrchr(b'(', body.as_bytes()).is_some_and(|n| {
        let inside = &body[n + 1..];
        inside.bytes().any(|b| b.is_ascii_digit()) && (kinds::is_venue(inside) || kinds::is_date(inside))
    })
}

/// Whether the text goes on with an enumeration that an `and` ends, of words rather than names: `Constraints, and
/// Filters, ICML 2020`.
fn enumerates(rest: &str) -> bool {
    let Some(last) = memmem::find(rest.as_bytes(), b", and ") else { return false };
    let tail = &rest[last + 6..];
    let tail = &tail[..comma_in(tail).unwrap_or(tail.len())];
    let tail = tail.split(" (").next().unwrap_or(tail);
    let head = &rest[..last];
    // A venue or a year does not stand in the midst of one.
    let word = |part: &str| {
        name::is_name(super::ink::trim(part)) != Some(false) || part.bytes().any(|b| b.is_ascii_digit())
    };
    let published = head.split(", ").any(|part| kinds::is_date(part) || kinds::is_venue(part));
    !published && (head.split(", ").any(word) || word(tail))
}

/// Whether the text behind a comma says what kind of paper the title is of: `A Survey`, `An Empirical Study`.
fn is_kind(rest: &str) -> bool {
    let head = &rest[..comma_in(rest).unwrap_or(rest.len())];
    let Some((article, words)) = head.split_once(' ') else { return false };
    let last = words.trim_end_matches(|c: char| !c.is_alphanumeric()).rsplit(' ').next().unwrap_or(words);
    matches!(article, "A" | "An") && words.split(' ').count() <= 3 && class(last).is(Class::TOPIC)
}

/// The name of a magazine or publisher and a year: `Some Magazine, 1977`.
pub(super) fn is_dated_name(rest: &str) -> bool {
    let Some((name, year)) = rest.rsplit_once(", ") else { return false };
    let shape = Shape::of(name);
    year.len() == 4
        && kinds::year_in(year).is_some()
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && !name.contains(',')
        && shape.words <= 5
        && shape.capitals + shape.function >= shape.words
}

/// Whether the first of what commas set apart can be a name: `Object Detection, Jane Doe, Richard Roe` goes on with
/// words.
fn leads_names(text: &str) -> bool {
    let comma = comma_in(text);
    let first = super::ink::trim(&text[..comma.unwrap_or(text.len())]);
    if first.contains("et al") || first.contains(['.', ';', '&']) {
        return true;
    }
    // `Taxonomies, Opportunities and Challenges, Jane Doe`: of a single word nobody knows.
    let next = comma.filter(|_| !first.contains(' ')).map(|n| &text[n + 2..]);
    // `Images, and Stable Words Compared`: a single word and several make no pair.
    if next.and_then(|next| next.strip_prefix("and ")).is_some_and(|last| last.contains(' ')) {
        return false;
    }
    persons::may_be(first)
        && next.is_none_or(|next| persons::may_be(&next[..comma_in(next).unwrap_or(next.len())]))
}

/// `Mask R-FCN, CVPR 2020`: a short title in front of a venue, though all of it could pass for one.
pub(super) fn heads_venue(body: &str) -> bool {
    let Some(n) = comma_in(body) else { return false };
    let (title, rest) = (&body[..n], super::ink::trim(&body[n + 2..]));
    let worded = |word: &str| class(word).is(Class::TOPIC.or(Class::PLAIN)) || persons::is_coined(word);
    title.len() <= 60
        && (kinds::is_venue(rest) || kinds::is_date(rest))
        && title.split([' ', '-']).any(worded)
        && !kinds::is_institution(title)
        && !is_other(title)
}

/// `ICRA 1992, Planning optimal grasps`: where a short title begins behind a venue and its year, though all of it could
/// pass for one.
pub(super) fn behind_venue_and_year(body: &str) -> Option<usize> {
    let n = comma_in(body)?;
    let title = super::ink::trim(&body[n + 2..]);
    let fits = kinds::year_in(&body[..n]).is_some()
        && kinds::is_venue(&body[..n])
        && title.split(' ').nth(1).is_some()
        && comma_in(title).is_none()
        && !is_other(title);
    fits.then_some(n + 2)
}

/// What a text of single words is that could be family names.
pub(super) enum Surnames {
    /// It is not of single words.
    None,
    /// `Doe & Roe`, `Doe and Roe`
    Pair,
    /// `Noise, Constraints`, `Editing, and Inpainting`: words that go on with those before them.
    Words,
}

pub(super) fn surnames(text: &str) -> Surnames {
    let single = |word: &str| !word.trim().contains([' ', '.', '-']);
    if let Some((first, second)) = text.split_once(" & ").or_else(|| text.split_once(" and "))
        && single(first)
        && single(second)
        && !text.contains(',')
    {
        return if persons::are_persons(text) { Surnames::Pair } else { Surnames::Words };
    }
    let words = text.contains(',') && text.split(',').all(|w| single(w.trim().trim_start_matches("and ")));
    if words { Surnames::Words } else { Surnames::None }
}

/// Where the next comma stands with a blank behind it.
pub(super) fn comma_in(text: &str) -> Option<usize> {
    memchr_iter(b',', text.as_bytes()).find(|&n| text.as_bytes().get(n + 1) == Some(&b' '))
}

/// Where the first blank with a bracket behind it stands.
fn bracket_in(text: &str) -> Option<usize> {
    memchr_iter(b'(', text.as_bytes()).find(|&n| text[..n].ends_with(' ')).map(|n| n - 1)
}

/// Where the first colon with a blank behind it stands.
fn colon_in(text: &str) -> Option<usize> {
    memchr_iter(b':', text.as_bytes()).find(|&n| text.as_bytes().get(n + 1) == Some(&b' '))
}

/// Whether a title stands in front of persons though all of it looks like names: `Sparse Neural Filters, Jane Doe,
/// Richard Roe`.
pub(super) fn heads_names(body: &str) -> bool {
    // `Sparse Filters (Jane Doe, Richard Roe, 2020)`
    let bracket = bracket_in(body).filter(|_| body.ends_with(')'));
    let Some(n) = bracket.or_else(|| comma_in(body)) else { return false };
    let (title, rest) = (&body[..n], &body[n + 2..]);
    let shape = Shape::of(title);
    let first = title.split(' ').next().unwrap_or(title);
    let worded = (shape.words >= 3 && shape.topics >= 1)
        || class(first).is(Class::TOPIC)
        || title.split(' ').any(persons::is_coined);
    worded
        && !title.contains('.')
        && rest.split(", ").any(|piece| persons_in(piece).0 > 0 || matches!(surnames(piece), Surnames::Pair))
}

/// How many persons the piece between two commas names, if it names nothing else; whether it ends with an `et al`.
pub(super) fn persons_in(piece: &str) -> (usize, bool) {
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
    let mut is_person = |name: &str| {
        count += 1;
        persons::is_person(name)
    };
    let all = names.is_empty()
        || if names::has_and(names) || memchr(b'&', names.as_bytes()).is_some() {
            names.split(" and ").flat_map(|n| n.split(" & ")).all(is_person)
        } else {
            is_person(names)
        }
        // `Doe et al.`
        || (count == 1 && stem.is_some() && persons::are_persons(names));
    if all { (count, stem.is_some()) } else { (0, false) }
}

/// Names, then a venue or a year.
fn mixed(text: &str) -> bool {
    let Some(n) = text.rfind(", ") else {
        return false;
    };
    let (head, tail) = (&text[..n], &text[n + 2..]);
    (kinds::is_venue(tail) || kinds::is_date(tail))
        && (match names::names(head) {
            Names::Yes => leads_names(head),
            Names::Perhaps => persons::are_persons(head),
            Names::No => false,
        } || kinds::is_venue(head)
            || kinds::is_institution(head)
            || mixed(head))
}

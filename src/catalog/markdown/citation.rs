//! Titles inside citations: names before, a venue behind, with nothing but punctuation between.

use std::ops::Range;

use memchr::{memchr_iter, memchr2_iter, memchr3_iter, memmem, memrchr};

use super::ink::Ink;
use super::judge::{is_citation, is_identifier, is_other};
use super::kinds;
use super::names::{self, Names};
use super::persons;
use super::pieces::{self, Form};
use super::shape::Shape;
use super::words::{Class, class};

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
        inner.iter().find(|p| p.form == Form::Quoted && Shape::of(&text[p.range.clone()]).words >= 2);
    let cited =
        names::names(inner.first().map(|p| &text[p.range.clone()])?) != Names::No || label.contains("et al");
    // `"Some words" and the title goes on`: the marks are part of it.
    let ends = |end: usize| {
        let mut after =
            text[end..range.end].chars().filter(|&c| !super::ink::is_blank(c) || c == ' ').skip(1);
        after.find(|c| *c != ' ').is_none_or(|c| !c.is_alphanumeric())
    };
    // `"A title," Jane Doe, 2020`
    let alone = |p: &Range<usize>| {
        Shape::of(&text[range.start..p.start]).words <= 1
            && (ends(p.end) || text[p.clone()].ends_with([',', '.']))
    };
    match quoted {
        Some(piece) if cited || alone(&piece.range) => Some(piece.range.clone()),
        _ if cited => {
            // `A title. Doe et al. ICML 2018`: unless it begins with the title.
            let named = names::names(&text[inner[0].range.clone()]) == Names::Yes;
            let rest = if named || label.starts_with(char::is_lowercase) { &inner[1..] } else { &inner[..] };
            let titled = |least: usize| {
                let fits = |words: &str| Shape::of(words).words >= least && !is_other(words);
                rest.iter().find(|p| fits(&text[p.range.clone()])).map(|p| p.range.clone())
            };
            titled(3).or_else(|| titled(2))
        }
        _ => None,
    }
}

/// `[A title, Doe et al., ICML 2018](…)`: a label with names behind the title.
pub(super) fn before_others(text: &str, label: Range<usize>) -> Option<Range<usize>> {
    if let Some(title) = before_names(&text[label.clone()]) {
        return Some(label.start..label.start + title);
    }
    let n = names::et_al(&text[label.clone()]).filter(|&n| n > 0)?;
    let head = &text[label.start..label.start + n];
    let named = |at: usize| names::names(&text[label.start + at..label.start + n + 5]) == Names::Yes;
    // `[A title - Jane Doe et al.](…)`
    if let Some(dash) = head.rfind(" - ").filter(|&n| named(n + 3)) {
        return Some(label.start..label.start + dash);
    }
    let comma = head.rfind(", ")?;
    named(comma + 2).then(|| between_commas(text, label, Form::Link))
}

/// `[A title - Doe and Roe](…)`, `[A title by Jane Doe](…)`: how long the title of the label is.
fn before_names(label: &str) -> Option<usize> {
    let bytes = label.as_bytes();
    // Neither sign is in most labels.
    let at = memchr_iter(b' ', bytes).rfind(|&n| matches!(bytes.get(n + 1), Some(b'-' | b'b')))?;
    let (rest, by) = match label[at + 1..].strip_prefix("by ") {
        Some(rest) => (rest, true),
        None => (label[at + 1..].strip_prefix('-')?, false),
    };
    let rest = super::ink::trim(rest);
    let pair = || {
        rest.split_once(" and ").or_else(|| rest.split_once(" & ")).is_some_and(|(first, second)| {
            !first.contains(' ') && !second.contains(' ') && persons::are_persons(rest)
        })
    };
    let named = names::names(rest) == Names::Yes
        || pair()
        || (by && persons::is_person(rest) && {
            // `by Asking Questions`
            let first = rest.split(' ').next().unwrap_or(rest);
            let verb = first.len() > 5 && first.ends_with("ing");
            !verb && !rest.contains('-')
        });
    let title = super::ink::trim_end(&label[..at]);
    (named && title.contains(' ') && !is_other(title)).then_some(title.len())
}

/// `[Doe & Roe, 2022, A title](…)`, `[Doe (2022) A title](…)`: where the title of a label begins that stands behind
/// names and a year.
pub(super) fn behind_year(label: &str) -> Option<usize> {
    let bytes = label.as_bytes();
    let at = memchr2_iter(b'1', b'2', &bytes[..bytes.len().min(160)]).find(|&n| {
        n > 2
            && matches!(bytes[n - 1], b' ' | b'(')
            && label.get(n..n + 4).is_some_and(|year| kinds::year_in(year).is_some())
            && matches!(bytes.get(n + 4), Some(b',' | b'.' | b':' | b')'))
    })?;
    let names = label[..at].trim_end_matches([' ', '(', ',']);
    if names.len() + 1 == at && !names.contains("et al") {
        return None;
    }
    let person = |name: &str| {
        if name.contains(' ') { persons::is_person(name) } else { names::is_name(name) == Some(false) }
    };
    let all = names::names(names) == Names::Yes || names::split(names).all(person);
    let rest = label[at + 4..].trim_start_matches([')', ',', '.', ':', ' ']);
    (all && Shape::of(rest).words >= 3 && !is_other(rest)).then_some(label.len() - rest.len())
}

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
        && let Some(n) = body.find(" (")
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
        && let Some(n) = body.find(" (").filter(|&n| names::names(&body[..n]) != Names::No)
        && let Some(end) = body[n..].find(')').map(|m| n + m)
        && kinds::is_date(&body[n + 2..end])
        && let Some(title) = body[end + 1..].trim_start_matches([':', ',']).strip_prefix(' ')
        && Shape::of(title).words >= 2
    {
        return range.end - title.len()..range.end;
    }
    // `NAME (ICML 2020): A title`
    if form == Form::Plain
        && let Some(n) = body.find(" (").filter(|&n| n <= 16 && persons::is_coined(&body[..n]))
        && let Some(end) = body.find("): ")
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
        && let Some(n) = body.find(": ").filter(|&n| {
            names::names(&body[..n]) == Names::Yes || matches!(surnames(&body[..n]), Surnames::Pair)
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
            // `Words, More Words, and the Last`
            _ if rest.starts_with("and ") || enumerates(rest) || is_kind(rest) => false,
            // `Jane Doe, A title, Some Magazine, 1977`
            Names::Perhaps | Names::No if start > 0 && head >= 3 && is_dated_name(rest) => true,
            Names::Yes => leads_names(rest) && (head >= 3 || heads_names(&body[start..])),
            Names::Perhaps => {
                kinds::is_institution(rest)
                    || (head >= 3 && mixed(rest))
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
        names::is_name(super::ink::trim(part)) != Some(false) || part.bytes().any(|b| b.is_ascii_digit())
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
fn is_dated_name(rest: &str) -> bool {
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
    persons::may_be(first)
        && next.is_none_or(|next| persons::may_be(&next[..comma_in(next).unwrap_or(next.len())]))
}

/// `Mask R-FCN, CVPR 2020`: a short title in front of a venue, though all of it could pass for one.
pub(super) fn heads_venue(body: &str) -> bool {
    let Some(n) = comma_in(body) else { return false };
    let (title, rest) = (&body[..n], super::ink::trim(&body[n + 2..]));
    let worded = |word: &str| class(word).is(Class::TOPIC) || persons::is_coined(word);
    title.len() <= 60
        && (kinds::is_venue(rest) || kinds::is_date(rest))
        && title.split([' ', '-']).any(worded)
        && !kinds::is_institution(title)
        && !is_other(title)
}

/// What a text of single words is that could be family names.
enum Surnames {
    /// It is not of single words.
    None,
    /// `Doe & Roe`, `Doe and Roe`
    Pair,
    /// `Noise, Constraints`, `Editing, and Inpainting`: words that go on with those before them.
    Words,
}

fn surnames(text: &str) -> Surnames {
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

/// Where the title begins behind persons that only commas set apart: `Jane Doe, Richard Roe (2015), A title, ICML`.
pub(super) fn leading(body: &str) -> Option<usize> {
    let mut at = 0;
    let mut persons = 0;
    loop {
        let rest = &body[at..];
        let comma = comma_in(rest);
        let piece = &rest[..comma.unwrap_or(rest.len())];
        // `Jane Doe, R. Roe: A title`, not `J. Doe, Constitutional AI: A title`
        if persons > 0
            && let Some(n) = piece.find(": ")
            && (piece[..n].contains('.') || !body[..at].split(", ").all(|p| p.is_empty() || p.contains('.')))
            && !piece[..n].split(' ').any(is_shouted)
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
        at += comma? + 2;
        if others {
            break;
        }
    }
    let rest = &body[at..];
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
            let end = comma_in(next)?;
            let behind = super::ink::trim(&next[end + 2..]);
            let behind = &behind[..comma_in(behind).unwrap_or(behind.len())];
            let dated = kinds::is_venue(behind) || kinds::is_date(behind);
            let fits = dated && Shape::of(&next[..end]).words >= 2 && !is_other(&next[..end]);
            return fits.then_some(at + title.len() + 2);
        }
        // `Jane Doe, Title, ICCV 2015`; one name could be words of a title. `Jane Doe, A longer title, *Journal*`
        1 => {
            (words >= 2 && behind())
                || is_published(rest)
                || (words >= 4 && super::ink::trim_end(title).ends_with(','))
        }
        // `Jane Doe, Richard Roe, Show, Attend and Tell: A title`: but not more persons than these
        _ => {
            let more = || rest.split(", ").skip(1).any(|piece| persons_in(piece).0 > 0);
            words >= 3 || behind() || (Shape::of(rest).words >= 4 && !more())
        }
    };
    (fits && !is_other(super::ink::trim(title).trim_end_matches(','))).then_some(at)
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

/// Where the next comma stands with a blank behind it.
fn comma_in(text: &str) -> Option<usize> {
    memchr_iter(b',', text.as_bytes()).find(|&n| text.as_bytes().get(n + 1) == Some(&b' '))
}

/// Whether a title stands in front of persons though all of it looks like names: `Sparse Neural Filters, Jane Doe,
/// Richard Roe`.
pub(super) fn heads_names(body: &str) -> bool {
    // `Sparse Filters (Jane Doe, Richard Roe, 2020)`
    let bracket = body.find(" (").filter(|_| body.ends_with(')'));
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
            persons::is_person(name)
        })
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

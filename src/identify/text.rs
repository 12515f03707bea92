//! Text → identifiers.
//!
//! A text that is nothing but an identifier is one. In longer text an identifier must bring its own context: a prefix
//! (`arXiv:`, `PMID:`), a form that nothing else has (a DOI, an old arXiv id), or a URL around it. A bare number in
//! prose is none, whatever it looks like.

use super::Found;
use super::address::{is_gap, plain, without_scheme};
use super::hosts::{Verdict, found, is_known_host, preprint};
use super::met::Met;
use super::part::without_glue;
use super::url::{url, verdict};
use crate::model::{AnthologyId, ArxivId, Doi, Scheme, WorkId};

/// What a line of text holds: a line that is nothing but an identifier or URL is taken as one; in longer text only
/// identifiers with their own context count. In order, each work once.
///
/// ```
/// use opcit::identify;
///
/// let ids = |text| identify::line(text).into_iter().map(|found| found.id.to_string()).collect::<Vec<_>>();
/// assert_eq!(ids("2205.06175"), ["arxiv:2205.06175"]);
/// assert_eq!(ids("see arXiv:2205.06175 and doi 10.1038/NATURE14539."), ["arxiv:2205.06175", "doi:10.1038/nature14539"]);
/// assert!(ids("it costs 2205.06175 a year").is_empty());
/// ```
pub fn line(text: &str) -> Vec<Found> {
    let plain = plain(text);
    if let Some(found) = bare(&plain) {
        return vec![found];
    }
    let found = scan(&plain);
    if found.is_empty() && !plain.trim().contains(char::is_whitespace) {
        return url(&plain).into_iter().collect();
    }
    found
}

/// The identifier that a text is, with nothing else in it: as in a field of its own.
pub(super) fn bare(text: &str) -> Option<Found> {
    let whole = text.trim();
    let text = whole.trim_matches(['"', '\'', '`', '<', '>']);
    // A DOI may end in a bracket of its own.
    if let Some(found) = marked(whole).or_else(|| marked(text)) {
        return Some(found);
    }
    if let Some((id, version)) = ArxivId::parse(text) {
        return Some(Found { id: id.into(), version });
    }
    let of = |scheme| WorkId::new(scheme, text).ok().map(|id| Found { id, version: None });
    match text.len() {
        40 => of(Scheme::S2),
        13..=17 if text.starts_with("97") => of(Scheme::Isbn),
        _ => AnthologyId::parse(text).map(|id| Found { id: id.into(), version: None }),
    }
}

/// The identifier that a text is, if it says of what kind: a prefix, or a form that nothing else has.
pub(super) fn marked(text: &str) -> Option<Found> {
    let text = text.trim();
    if let Some((id, length)) = Doi::read(text) {
        return text[length..].bytes().all(|b| b.is_ascii_punctuation()).then(|| doi_at(text, id).0);
    }
    if let Some(rest) = after_word(text, "arxiv").or_else(|| after_word(text, "oai:arxiv.org")) {
        let (id, version, length) = ArxivId::read(rest.trim_start_matches([':', '.', ' ']))?;
        let behind = rest.trim_start_matches([':', '.', ' '])[length..].trim();
        return is_stamp(behind).then(|| Found { id: id.into(), version });
    }
    if text.len() > 10 && after_word(text, "pmc").is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
        || (text.len() > 7 && text.starts_with("PMC"))
    {
        return found(Scheme::Pmcid, text);
    }
    let (scheme, id) = text.split_once(':')?;
    let scheme = scheme_named(scheme.trim_end())?;
    let id = id.trim();
    match scheme {
        Scheme::Doi => Doi::read(id).filter(|(_, n)| *n == id.len()).map(|(doi, _)| doi_at(id, doi).0),
        _ => found(scheme, id),
    }
}

/// What may stand behind an arXiv id as part of its citation form: the class in brackets.
fn is_stamp(text: &str) -> bool {
    text.is_empty() || (text.starts_with('[') && text.ends_with(']') && text.len() <= 24)
}

fn scheme_named(name: &str) -> Option<Scheme> {
    Scheme::ALL.into_iter().find(|scheme| scheme.as_str().eq_ignore_ascii_case(name))
}

/// The rest of the text behind a word that it starts with, whatever the case.
fn after_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    text.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word)).map(|_| &text[word.len()..])
}

/// What a DOI names. An arXiv DOI ends where the arXiv id ends: text is often glued to it.
fn doi_at(text: &str, id: Doi) -> (Found, Option<usize>) {
    const ARXIV: &str = "10.48550/arxiv.";
    if let Some((arxiv, version, length)) = after_word(text, ARXIV).and_then(ArxivId::read) {
        return (Found { id: arxiv.into(), version }, Some(ARXIV.len() + length));
    }
    let whole = text.get(..id.as_str().len()).unwrap_or(text);
    let glued = without_glue(whole);
    if glued.len() < whole.len()
        && let Some((id, length)) = Doi::read(glued)
    {
        return (doi_at(glued, id).0, Some(length));
    }
    let found = preprint(id.as_str());
    (found.unwrap_or_else(|| Found { id: id.into(), version: None }), None)
}

/// Every identifier that brings its own context, in order, each work once.
pub(super) fn scan(text: &str) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    let mut met = Met::default();
    let mut at = 0;
    let mut taken = 0;
    let bytes = text.as_bytes();
    while at < bytes.len() {
        let hit = match bytes[at] {
            b'h' | b'H' if starts_url(&text[at..]) => Some(read_url(text, at)),
            b'a' | b'A' if starts_word(text, at) => read_arxiv(text, at),
            b'1' if starts_doi(text, at) => read_doi(text, at),
            b'/' => read_host(text, taken, at).or_else(|| read_old_arxiv(text, taken, at)),
            b'p' | b'P' | b'c' | b'C' | b's' | b'S' | b'i' | b'I' if starts_word(text, at) => {
                read_prefixed(text, at)
            }
            _ => None,
        };
        match hit {
            Some((found, end)) => {
                for found in found {
                    if met.find(&all, |known| &known.id, &found.id).is_none() {
                        all.push(found);
                    }
                }
                at = end.max(at + 1);
                taken = at;
            }
            None => at += 1,
        }
        while at < bytes.len() && !text.is_char_boundary(at) {
            at += 1;
        }
    }
    all
}

/// What was found, and where it ends.
type Hit = (Vec<Found>, usize);

fn starts_url(text: &str) -> bool {
    after_word(text, "http").is_some_and(|rest| {
        let rest = rest.strip_prefix(['s', 'S']).unwrap_or(rest);
        rest.starts_with("://") || rest.starts_with(":/")
    })
}

fn starts_word(text: &str, at: usize) -> bool {
    !text[..at].ends_with(|c: char| c.is_alphanumeric())
}

/// A DOI starts at a word boundary; behind a slash or a point it is part of something else.
fn starts_doi(text: &str, at: usize) -> bool {
    text[at..].starts_with("10.")
        && !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '-'))
}

/// The text behind the few signs that stand between two URLs.
fn behind_signs(text: &str) -> &str {
    let signs = text.bytes().take(16).take_while(|b| matches!(b, b',' | b';' | b')' | b'(')).count();
    &text[signs..]
}

/// Where a URL in running text ends.
fn url_end(text: &str, start: usize) -> usize {
    let stop = |at: usize, c: char| {
        (c.is_whitespace() && !is_gap(text, at))
            || (matches!(c, '<' | '>') && !is_of_sici(&text[start..], at - start))
            || matches!(c, '"' | '`' | '|' | '{' | '}')
            || ('\u{2e80}'..'\u{e000}').contains(&c)
            || ('\u{fe30}'..='\u{ffef}').contains(&c)
            || (c == ']' && text[at..].starts_with("]("))
            || (matches!(c, ',' | ';' | ')') && at > start && starts_url(behind_signs(&text[at..])))
    };
    text[start..]
        .char_indices()
        .map(|(n, c)| (start + n, c))
        .find(|(at, c)| stop(*at, *c))
        .map_or(text.len(), |(at, _)| at)
}

/// Whether the angle bracket at `at` belongs to a DOI of the last century, which has the page and the letters of the title
/// in a pair of them: `10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2`.
fn is_of_sici(text: &str, at: usize) -> bool {
    const LONGEST: usize = 40;
    let bytes = text.as_bytes();
    if at > 256 {
        return false;
    }
    let open = if bytes[at] == b'<' { Some(at) } else { text[..at].rfind('<') };
    let Some(open) = open.filter(|open| *open > 0 && bytes[*open - 1].is_ascii_digit()) else { return false };
    let Some(length) = bytes[open + 1..].iter().take(LONGEST).position(|b| *b == b'>') else { return false };
    let (inside, behind) = bytes[open + 1..].split_at(length);
    inside.first().is_some_and(u8::is_ascii_alphanumeric)
        && inside.contains(&b':')
        && inside.iter().all(u8::is_ascii_graphic)
        && matches!(behind, [b'>', b'1'..=b'3', b'.', ..])
        && text[..open].contains("10.")
}

fn read_url(text: &str, at: usize) -> Hit {
    let end = url_end(text, at);
    (of_url(&text[at..end]), end)
}

fn of_url(url: &str) -> Vec<Found> {
    match verdict(url) {
        Verdict::Id(found) => vec![found],
        _ => Vec::new(),
    }
}

/// A URL without scheme, noticed at its first slash: only a host of the table counts, or `file.md/10.1000/x` would.
fn read_host(text: &str, taken: usize, slash: usize) -> Option<Hit> {
    let front = &text[taken..slash];
    let start = front
        .rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':')))
        .map_or(0, |at| at + front[at..].chars().next().map_or(1, char::len_utf8));
    let host = without_scheme(&front[start..]);
    let host = &host[host.rfind(':').map_or(0, |at| at + 1)..];
    if !host.contains('.') || !is_known_host(host) {
        return None;
    }
    let end = url_end(text, slash);
    Some((of_url(&text[slash - host.len()..end]), end))
}

/// `arXiv:2101.00001`, `arXiv preprint 2101.00001`, `arXiv. [2101.00001]`.
fn read_arxiv(text: &str, at: usize) -> Option<Hit> {
    let mut rest = after_word(&text[at..], "arxiv")?;
    let separators = [':', '.', ' ', ',', '(', '[', '#', '_', '/', '\u{a0}', '-'];
    if rest.starts_with(|c: char| c.is_alphabetic()) {
        return None;
    }
    rest = rest.trim_start_matches(separators);
    for word in ["preprint", "e-prints", "eprint", "e-print", "org:", "id:", "abs/", "identifier:"] {
        if let Some(behind) = after_word(rest, word) {
            rest = behind.trim_start_matches(separators);
            break;
        }
    }
    let skipped = text.len() - at - rest.len();
    if skipped > 24 {
        return None;
    }
    let (id, version, length) = ArxivId::read(rest).or_else(|| {
        // `arXiv:hep-th/1601.07616`: a new id behind an archive.
        let slash = rest.bytes().take(12).position(|b| b == b'/')?;
        let (id, version, length) = ArxivId::read(&rest[slash + 1..])?;
        Some((id, version, slash + 1 + length))
    })?;
    Some((vec![Found { id: id.into(), version }], at + skipped + length))
}

fn read_doi(text: &str, at: usize) -> Option<Hit> {
    let rest = &text[at..];
    let (doi, length) = Doi::read(rest)?;
    let (found, shorter) = doi_at(rest, doi);
    Some((vec![found], at + shorter.unwrap_or(length)))
}

/// `hep-th/9711200`: the old ids need no prefix.
fn read_old_arxiv(text: &str, taken: usize, slash: usize) -> Option<Hit> {
    let front = &text[taken..slash];
    let letters =
        front.bytes().rev().take_while(|b| b.is_ascii_alphabetic() || matches!(b, b'-' | b'.')).count();
    let start = slash - letters;
    if letters < 2 || text[..start].ends_with(|c: char| c.is_alphanumeric() || c == '/' || c == '.') {
        return None;
    }
    let (id, version, length) = ArxivId::read(&text[start..])?;
    Some((vec![Found { id: id.into(), version }], start + length))
}

/// `PMID: 123`, `PMC123456`, `CorpusID:123`, `ISBN 978-…`, `ACL:`-less forms are left to URLs.
fn read_prefixed(text: &str, at: usize) -> Option<Hit> {
    let rest = &text[at..];
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = |word: &str, scheme: Scheme, least: usize| -> Option<Hit> {
        let behind = after_word(rest, word)?;
        let number = behind.trim_start_matches([':', ' ', '#', '\u{a0}']);
        let number = after_word(number, "pmc").filter(|_| scheme == Scheme::Pmcid).unwrap_or(number);
        let run = digits(number);
        let ends = !number[run..].starts_with(|c: char| c.is_alphanumeric());
        (run >= least && ends && behind.len() - number.len() <= 6).then(|| {
            let end = text.len() - number.len() + run;
            (found(scheme, &number[..run]).into_iter().collect(), end)
        })
    };
    match rest.as_bytes()[0] {
        b'p' | b'P' => numbered("pmid", Scheme::Pmid, 1)
            .or_else(|| numbered("pmcid", Scheme::Pmcid, 1))
            .or_else(|| rest.starts_with("PMC").then(|| numbered("pmc", Scheme::Pmcid, 5)).flatten()),
        b'c' | b'C' => numbered("corpusid", Scheme::CorpusId, 1),
        b's' | b'S' => {
            let hash = after_word(rest, "s2:")?.get(..40)?;
            found(Scheme::S2, hash).map(|found| (vec![found], at + 43))
        }
        _ => {
            let behind = after_word(rest, "isbn")?;
            let behind = behind.strip_prefix("-13").or_else(|| behind.strip_prefix("-10")).unwrap_or(behind);
            let number = behind.trim_start_matches([':', ' ', '\u{a0}']);
            let run =
                number.bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'-' | b'X' | b'x')).count();
            let id = number[..run].trim_end_matches('-');
            found(Scheme::Isbn, id).map(|found| (vec![found], text.len() - number.len() + run))
        }
    }
}

//! The author list is one source's, whole; identifiers of persons are attached from the others where the names agree.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use crate::model::Author;

use super::Attributed;

/// Lower-case letters without diacritics, one token a name part, sorted: `Núñez, R.` and `R. Nunez` fold alike.
fn fold(name: &str) -> Vec<String> {
    let plain: String = if name.is_ascii() { name.to_ascii_lowercase() } else { unmarked(name) };
    let mut parts: Vec<String> =
        plain.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).map(str::to_owned).collect();
    parts.sort();
    parts
}

fn unmarked(name: &str) -> String {
    name.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// Whether two foldings can be one person: every part of the shorter name stands in the longer one, as itself or as an
/// initial, and at least one part is more than an initial.
fn agrees(a: &[String], b: &[String]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut free: Vec<&String> = long.iter().collect();
    let mut whole = false;
    for part in short {
        let exact = free.iter().position(|p| *p == part);
        let initial = || {
            free.iter().position(|p| {
                (part.chars().count() == 1 || p.chars().count() == 1)
                    && p.chars().next() == part.chars().next()
            })
        };
        let Some(at) = exact.or_else(initial) else { return false };
        whole |= exact.is_some() && part.chars().count() > 1;
        free.remove(at);
    }
    whole
}

/// Whether two author lists are of the same people: two thirds of the shorter one stand in the other. One author alone
/// is the same only as another one alone.
pub(crate) fn same_people(a: &[Author], b: &[Author]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() || (short.len() == 1 && long.len() > 1) {
        return false;
    }
    let long: Vec<Vec<String>> = long.iter().map(|author| fold(&author.name)).collect();
    let shared = short
        .iter()
        .map(|author| fold(&author.name))
        .filter(|own| long.iter().any(|other| agrees(own, other)));
    shared.count() * 3 >= short.len() * 2
}

/// The one member that fits, if exactly one does.
fn only<'n, 'a>(
    named: &'n [(Vec<String>, &'a Author)],
    fits: impl Fn(&[String]) -> bool,
) -> Option<&'n (Vec<String>, &'a Author)> {
    let mut hits = named.iter().filter(|(name, _)| fits(name));
    hits.next().filter(|_| hits.next().is_none())
}

/// Gives `author` the identifiers that another source knows of the same person.
fn complete(author: &mut Author, other: &Author) {
    if author.s2.is_none() {
        author.s2.clone_from(&other.s2);
    }
    if author.orcid.is_none() {
        author.orcid.clone_from(&other.orcid);
    }
}

/// A number for a letter.
const fn letter(c: char) -> u64 {
    let mixed = (c as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

/// A number for each name: names that fold alike have the same one, and mostly only they.
fn signatures(authors: &[Author]) -> Vec<u64> {
    authors.iter().map(|author| signature(&author.name)).collect()
}

fn signature(name: &str) -> u64 {
    /// Of every ASCII character what it adds, of most names all that is needed.
    const ASCII: [u64; 128] = {
        let mut table = [0; 128];
        let mut byte = 0_u8;
        while byte.is_ascii() {
            if byte.is_ascii_alphanumeric() {
                table[byte as usize] = letter(byte.to_ascii_lowercase() as char);
            }
            byte += 1;
        }
        table
    };
    // The parts of a name are sorted when it is folded, so the sum must not depend on their order; then it need not
    // depend on that of the marks of a letter either.
    let mut sum = 0_u64;
    let mut add = |c: char| {
        if c.is_alphanumeric() {
            sum = sum.wrapping_add(letter(c));
        }
    };
    if name.is_ascii() {
        return name.bytes().fold(0, |sum, byte| sum.wrapping_add(ASCII[usize::from(byte & 0x7f)]));
    }
    for c in name.chars() {
        if c.is_ascii() {
            add(c.to_ascii_lowercase());
        } else {
            decompose_compatible(c, |part| {
                if !is_combining_mark(part) {
                    part.to_lowercase().for_each(&mut add);
                }
            });
        }
    }
    sum
}

/// Whether two lists have the same names in the same places, no two of which fold alike: then who is who is plain.
fn same_names(a: &[Author], b: &[Author]) -> bool {
    if a.len() != b.len() || a.iter().zip(b).any(|(a, b)| a.name != b.name) {
        return false;
    }
    let mut signatures = signatures(a);
    signatures.sort_unstable();
    signatures.windows(2).all(|pair| pair[0] != pair[1])
}

/// The places of the records that may know identifiers of the winner's authors, best first.
pub(super) fn others(records: &[Attributed<'_>], winner: usize) -> Vec<usize> {
    let knows = |at: &usize| {
        records[*at].record.authors.iter().any(|author| author.s2.is_some() || author.orcid.is_some())
    };
    let own = records[winner].source;
    let unnamed = super::precedence::unnamed(records);
    let sources = super::precedence::order_with(crate::model::Field::Authors, &unnamed);
    let sources = sources.filter(|source| *source != own);
    let places = |source| (0..records.len()).filter(move |at| records[*at].source == source);
    sources.flat_map(places).filter(knows).collect()
}

/// Fills `orcid`, `s2` and empty affiliations of `authors` from those of another record. A name that agrees with two
/// others is left alone: no guess.
pub(super) fn attach_ids(authors: &mut [Author], others: &mut [Author]) {
    if same_names(authors, others) {
        for (author, hit) in authors.iter_mut().zip(others) {
            author.s2 = author.s2.take().or_else(|| hit.s2.take());
            author.orcid = author.orcid.take().or_else(|| hit.orcid.take());
        }
        return;
    }
    let named: Vec<(Vec<String>, &Author)> = others.iter().map(|a| (fold(&a.name), a)).collect();
    let folded: Vec<Vec<String>> = authors.iter().map(|a| fold(&a.name)).collect();
    for (author, own) in authors.iter_mut().zip(&folded) {
        let hit =
            only(&named, |name| name == own).filter(|_| folded.iter().filter(|f| *f == own).count() == 1);
        let hit = hit.or_else(|| {
            let candidate = only(&named, |name| agrees(own, name))?;
            let claimed = folded.iter().filter(|f| agrees(f, &candidate.0)).count();
            (claimed == 1).then_some(candidate)
        });
        let Some((_, hit)) = hit else { continue };
        complete(author, hit);
    }
}

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

/// Whether a part of a name is more than an initial.
fn is_whole(part: &str) -> bool {
    part.chars().nth(1).is_some()
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
            free.iter()
                .position(|p| (!is_whole(part) || !is_whole(p)) && p.chars().next() == part.chars().next())
        };
        let Some(at) = exact.or_else(initial) else { return false };
        whole |= exact.is_some() && is_whole(part);
        free.remove(at);
    }
    whole
}

/// The folded names of a list, found by their parts: a collaboration has thousands, and each is looked for.
struct Roll<'n> {
    names: &'n [Vec<String>],
    /// Every part with the place of its name, in order.
    parts: Vec<(&'n str, usize)>,
}

impl<'n> Roll<'n> {
    fn of(names: &'n [Vec<String>]) -> Self {
        let of_name = |(at, name): (usize, &'n Vec<String>)| name.iter().map(move |part| (part.as_str(), at));
        let mut parts: Vec<(&str, usize)> = names.iter().enumerate().flat_map(of_name).collect();
        parts.sort_unstable();
        Self { names, parts }
    }

    /// The places of the names with this part.
    fn with(&self, part: &str) -> impl Iterator<Item = usize> {
        let from = self.parts.partition_point(|(other, _)| *other < part);
        self.parts[from..].iter().take_while(move |(other, _)| *other == part).map(|(_, at)| *at)
    }

    /// The place of the one name that folds like `own`, if exactly one does.
    fn only_alike(&self, own: &[String]) -> Option<usize> {
        let mut places: Vec<usize> = self.with(own.iter().max_by_key(|part| part.len())?).collect();
        places.dedup();
        only(places.into_iter().filter(|at| self.names[*at] == own))
    }

    /// The places of the names that can be the person `own`: all of them share a part that is more than an initial.
    fn agreeing(&self, own: &[String]) -> impl Iterator<Item = usize> {
        let shared = own.iter().filter(|part| is_whole(part)).flat_map(|part| self.with(part));
        let mut places: Vec<usize> = shared.collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().filter(move |at| agrees(own, &self.names[*at]))
    }
}

fn folded(authors: &[Author]) -> Vec<Vec<String>> {
    authors.iter().map(|author| fold(&author.name)).collect()
}

/// Whether two author lists are of the same people: two thirds of the shorter one stand in the other. One author alone
/// is the same only as another one alone.
pub(crate) fn same_people(a: &[Author], b: &[Author]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() || (short.len() == 1 && long.len() > 1) {
        return false;
    }
    let (own, long) = (folded(short), folded(long));
    let roll = Roll::of(&long);
    let shared = own.iter().filter(|own| roll.agreeing(own).next().is_some()).count();
    shared * 3 >= short.len() * 2
}

/// The one place, if there is exactly one.
fn only(mut places: impl Iterator<Item = usize>) -> Option<usize> {
    places.next().filter(|_| places.next().is_none())
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
    let (named, folded) = (folded(others), folded(authors));
    let (theirs, ours) = (Roll::of(&named), Roll::of(&folded));
    for (author, own) in authors.iter_mut().zip(&folded) {
        let alike = || theirs.only_alike(own).filter(|_| ours.only_alike(own).is_some());
        let agreeing = || {
            let candidate = only(theirs.agreeing(own))?;
            only(ours.agreeing(&named[candidate])).map(|_| candidate)
        };
        let Some(hit) = alike().or_else(agreeing) else { continue };
        complete(author, &others[hit]);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What is found by a part is what comparing each with each finds.
        #[test]
        fn a_roll_finds_whom_a_look_at_each_finds(
            names in prop::collection::vec("[ab]{0,2}( [ab]{1,2}){0,2}", 0..8),
            own in "[ab]{0,2}( [ab]{1,2}){0,2}",
        ) {
            let names: Vec<Vec<String>> = names.iter().map(|name| fold(name)).collect();
            let (own, roll) = (fold(&own), Roll::of(&names));
            let places = |fits: &dyn Fn(&Vec<String>) -> bool| -> Vec<usize> {
                (0..names.len()).filter(|at| fits(&names[*at])).collect()
            };
            prop_assert_eq!(roll.agreeing(&own).collect::<Vec<_>>(), places(&|name| agrees(&own, name)));
            let alike = only(places(&|name| !own.is_empty() && *name == own).into_iter());
            prop_assert_eq!(roll.only_alike(&own), alike);
        }
    }
}

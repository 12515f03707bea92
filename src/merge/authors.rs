//! The author list is one source's, whole; identifiers of persons are attached from the others where the names agree.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use crate::model::{Author, FoldedName, Roll};

use super::Attributed;

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
            let candidate = theirs.only_agreeing(own)?;
            ours.only_agreeing(&named[candidate]).map(|_| candidate)
        };
        let Some(hit) = alike().or_else(agreeing) else { continue };
        complete(author, &others[hit]);
    }
}

fn folded(authors: &[Author]) -> Vec<FoldedName> {
    authors.iter().map(|author| FoldedName::of(&author.name)).collect()
}

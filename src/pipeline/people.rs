//! Lists of authors, as sources give them, held against each other.

use crate::identify::title;
use crate::model::Author;

/// Whether they are the same people, however they are spelt.
pub(super) fn are_the_same(a: &[Author], b: &[Author]) -> bool {
    title::are_the_same(&names(a), &names(b))
}

/// Whether they are other people, beyond doubt.
pub(super) fn are_others(a: &[Author], b: &[Author]) -> bool {
    title::are_others(&names(a), &names(b))
}

/// What they are called.
pub(super) fn names(authors: &[Author]) -> Vec<&str> {
    authors.iter().map(|author| author.name.as_str()).collect()
}

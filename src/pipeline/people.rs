//! Whether two lists of authors are of the same people, however they are spelt, or of others.

use crate::identify::title;
use crate::merge;
use crate::model::Author;

/// Whether most of them are the same, or one list names some of the other's and nobody else. The first takes names as they
/// are written; the second knows that `Lukasz` is `Łukasz` and `Mueller` is `Müller`.
pub(super) fn are_the_same(a: &[Author], b: &[Author]) -> bool {
    merge::same_people(a, b) || title::is_part(&names(a), &names(b))
}

/// Whether they are other people, beyond doubt.
pub(super) fn are_others(a: &[Author], b: &[Author]) -> bool {
    title::are_others(&names(a), &names(b))
}

/// What they are called.
pub(super) fn names(authors: &[Author]) -> Vec<&str> {
    authors.iter().map(|author| author.name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_people_may_be_spelt_in_two_ways() {
        let are_the_same = |a: &[&str], b: &[&str]| {
            let authors = |names: &[&str]| names.iter().copied().map(Author::named).collect::<Vec<_>>();
            let (a, b) = (authors(a), authors(b));
            assert_eq!(are_the_same(&a, &b), are_the_same(&b, &a));
            are_the_same(&a, &b)
        };
        assert!(are_the_same(&["Łukasz Kaiser"], &["Lukasz Kaiser"]));
        assert!(are_the_same(&["Jürgen Schmidhuber"], &["Juergen Schmidhuber"]));
        assert!(are_the_same(&["Łukasz Kaiser", "Søren Brunak"], &["L. Kaiser", "Soren Brunak"]));
        assert!(are_the_same(&["Ada First", "Bea Second", "Cal Third"], &["Ada First", "Bea Second"]));
        assert!(are_the_same(
            &["Ada First", "Bea Second", "Cal Third"],
            &["Ada First", "Bea Second", "Dan Fourth"]
        ));
        // One of several is not all of them, and one name in common is not the same people.
        assert!(!are_the_same(&["Ada First", "Bea Second"], &["Ada First"]));
        let (article, book) = (
            ["Yann LeCun", "Yoshua Bengio", "Geoffrey Hinton"],
            ["Ian Goodfellow", "Yoshua Bengio", "Aaron Courville"],
        );
        assert!(!are_the_same(&article, &book));
        assert!(!are_the_same(&["Łukasz Kaiser"], &["Lukas Meier"]) && !are_the_same(&[], &["Ada First"]));
    }
}

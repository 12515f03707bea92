//! Whether two lists of authors are those of one paper, or of other people, so that two titles that are alike may be those
//! of two papers.

use super::names::Name;
use super::words::ratio;
use crate::model::{FoldedName, Roll};

/// From so many letters on a family name is hardly shared by chance.
const RARE: usize = 6;
/// Family names that are this alike are one, transcribed in two ways.
const TRANSCRIBED: f64 = 0.8;

/// What the authors say about a match of titles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Support {
    /// The first author is the same, or at least half of the listed authors are among the others.
    Agree,
    /// Some overlap, or one side names nobody.
    Unknown,
    /// Both name somebody, and nobody is the same.
    Disagree,
}

/// Of a collaboration of thousands the first names are enough.
const ENOUGH: usize = 50;

/// Compares the authors as listed with those of a candidate.
///
/// What is no person (a collaboration, a company, `Anonymous`) and a name in another script than all others can confirm
/// a match by being the same; that they are not is no contradiction.
pub(super) fn support(listed: &[impl AsRef<str>], candidate: &[impl AsRef<str>]) -> Support {
    let listed: Vec<_> = listed.iter().take(ENOUGH).filter_map(|name| Name::of(name.as_ref())).collect();
    let candidate: Vec<_> = candidate.iter().filter_map(|name| Name::of(name.as_ref())).collect();
    let (Some(first), Some(their_first)) = (listed.first(), candidate.first()) else {
        return Support::Unknown;
    };
    let is_among = |name: &&Name| candidate.iter().any(|other| name.is(other));
    let tells = |name: &&Name| candidate.iter().any(|other| name.compares(other));
    let shared = listed.iter().filter(is_among).count();
    let telling = listed.iter().filter(tells).count();
    if first.is(their_first) || (shared > 0 && shared * 2 >= telling) {
        Support::Agree
    } else if shared == 0 && telling > 0 {
        Support::Disagree
    } else {
        Support::Unknown
    }
}

/// Whether two lists of authors are of other people, beyond doubt: both name somebody, nobody is the same, and the family
/// names do not say that names were only transcribed in two ways.
pub(crate) fn are_others(a: &[impl AsRef<str>], b: &[impl AsRef<str>]) -> bool {
    let disagree = support(a, b) == Support::Disagree && support(b, a) == Support::Disagree;
    disagree && !are_kin(a, b)
}

/// Whether two lists are of the same people, however they are spelt: most of them are the same, or one list names some of the
/// other's and nobody else. The first takes names as they are written; the second knows that `Lukasz` is `Łukasz` and
/// `Mueller` is `Müller`.
pub(crate) fn are_the_same(a: &[impl AsRef<str>], b: &[impl AsRef<str>]) -> bool {
    share_most(a, b) || is_part(a, b)
}

/// Whether two thirds of the shorter list stand in the other. One author alone is the same only as another one alone.
fn share_most(a: &[impl AsRef<str>], b: &[impl AsRef<str>]) -> bool {
    let a: Vec<&str> = a.iter().map(AsRef::as_ref).collect();
    let b: Vec<&str> = b.iter().map(AsRef::as_ref).collect();
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() || (short.len() == 1 && long.len() > 1) {
        return false;
    }
    let long: Vec<FoldedName> = long.into_iter().map(FoldedName::of).collect();
    let roll = Roll::of(&long);
    let shared = short.iter().filter(|name| roll.has(&FoldedName::of(name)));
    shared.count() * 3 >= short.len() * 2
}

/// Whether one list names several of the other's authors and nobody else, or both the same one. Of a collaboration of
/// thousands the first names are enough.
pub(crate) fn is_part(a: &[impl AsRef<str>], b: &[impl AsRef<str>]) -> bool {
    let a: Vec<&str> = a.iter().map(AsRef::as_ref).collect();
    let b: Vec<&str> = b.iter().map(AsRef::as_ref).collect();
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() || (short.len() == 1 && long.len() > 1) {
        return false;
    }
    let long: Vec<Name> = long.iter().filter_map(|name| Name::of(name)).collect();
    let is_among = |name: &&str| Name::of(name).is_some_and(|name| long.iter().any(|other| name.is(other)));
    short.iter().take(ENOUGH).all(is_among)
}

/// Whether a third of the shorter list, or of the first in it, have somebody in the other with their family name and, if
/// that is a common one, their initial.
fn are_kin(a: &[impl AsRef<str>], b: &[impl AsRef<str>]) -> bool {
    let a: Vec<Name> = a.iter().filter_map(|name| Name::of(name.as_ref())).collect();
    let b: Vec<Name> = b.iter().filter_map(|name| Name::of(name.as_ref())).collect();
    let (mut short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.truncate(ENOUGH);
    let kin = short.iter().filter(|name| long.iter().any(|other| is_kin_of(name, other))).count();
    kin > 0 && kin * 3 >= short.len()
}

fn is_kin_of(a: &Name, b: &Name) -> bool {
    let (Some((family, others)), Some((their_family, their_others))) = (a.family(), b.family()) else {
        return false;
    };
    let long = |word: &str| word.chars().count() >= RARE;
    let alike = family == their_family
        || (long(family) && long(their_family) && ratio(family, their_family) >= TRANSCRIBED);
    let initial = |word: &&str| word.chars().next();
    let same_initial = others.is_empty()
        || their_others.is_empty()
        || others.iter().any(|mine| their_others.iter().any(|word| initial(mine) == initial(word)));
    alike && (same_initial || long(family))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_authors() {
        let support = |a: &[&str], b: &[&str]| support(a, b);
        assert_eq!(support(&["Jacob Devlin et al."], &["Jacob Devlin", "Ming-Wei Chang"]), Support::Agree);
        assert_eq!(
            support(&["J. Devlin", "M. Chang", "K. Lee"], &["Kenton Lee", "Ming-Wei Chang"]),
            Support::Agree
        );
        assert_eq!(support(&["Jacob Devlin"], &["Alec Radford"]), Support::Disagree);
        assert_eq!(support(&[], &["Alec Radford"]), Support::Unknown);
        assert_eq!(support(&["et al."], &["Alec Radford"]), Support::Unknown);
        // Nobody, no person, and what is written in another script contradict nothing.
        for nobody in [
            "Anonymous",
            "Anonymous authors",
            "Various authors",
            "N/A",
            "Unknown",
            "OpenAI",
            "Google Research",
            "The ATLAS Collaboration",
            "何恺明",
            "Андрей Колмогоров",
        ] {
            assert_eq!(support(&[nobody], &["Alec Radford", "Kaiming He"]), Support::Unknown, "{nobody}");
            assert_eq!(support(&["Alec Radford"], &[nobody]), Support::Unknown, "{nobody}");
        }
        assert_eq!(support(&["张三"], &["李四"]), Support::Disagree);
        assert_eq!(support(&["OpenAI"], &["OpenAI", "Josh Achiam"]), Support::Agree);
        assert_eq!(support(&["OpenAI"], &["OpenAI Josh Achiam"]), Support::Agree);
        assert_eq!(support(&["OpenAI", "Jane Roe"], &["Josh Achiam"]), Support::Disagree);
        assert_eq!(support(&["Anonymous"], &["Anonymous"]), Support::Unknown);
    }

    #[test]
    fn the_same_people_are_known_by_most_of_their_names() {
        let same = |a: &[&str], b: &[&str]| {
            assert_eq!(share_most(a, b), share_most(b, a));
            share_most(a, b)
        };
        assert!(same(&["Ada Núñez", "Bo Li", "C. Roe"], &["Nunez, A.", "B. Li", "Cleo Roe", "Dan Four"]));
        assert!(same(&["Ada Núñez", "Bo Li", "Eve Five"], &["A. Nunez", "Bo Li", "C. Roe"]));
        assert!(!same(&["Ada Núñez", "Eve Five", "Flo Six"], &["A. Nunez", "Bo Li", "C. Roe"]));
        assert!(same(&["Ada Núñez"], &["A. Núñez"]));
        assert!(!same(&["Ada Núñez"], &["A. Núñez", "Bo Li"]), "one shared name is no proof");
        assert!(!same(&[], &[]) && !same(&[], &["Bo Li"]));
    }

    #[test]
    fn the_same_people_may_be_spelt_in_two_ways() {
        let are_the_same = |a: &[&str], b: &[&str]| {
            assert_eq!(super::are_the_same(a, b), super::are_the_same(b, a));
            super::are_the_same(a, b)
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

    #[test]
    fn part_of_the_people() {
        let all = ["Ann Author", "Bob Writer", "Cyd Third", "Dan Fourth", "Eve Fifth"];
        assert!(is_part(&all, &["D. Fourth", "Writer, Bob"]) && is_part(&["Bob Writer", "Cyd Third"], &all));
        assert!(!is_part(&all, &["Dan Fourth"]) && !is_part(&all, &["Dan Fourth", "Zoe Zebra"]));
        assert!(is_part(&["Karl Müller"], &["K. Mueller"]));
        assert!(!is_part(&all, &[""; 0]));
        // Nobody is no part of anybody.
        assert!(!is_part(&all, &["Bob Writer", "et al."]) && !is_part(&["et al."], &["Bob Writer"]));
    }

    #[test]
    fn of_many_people_the_first_are_looked_at() {
        let name = |n: usize| {
            let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).unwrap());
            format!("A. Doe{}{}{}", letter(n / 676), letter(n / 26), letter(n))
        };
        let all: Vec<String> = (0..ENOUGH + 50).map(name).collect();
        let mut part = all[..=ENOUGH].to_vec();
        part[ENOUGH] = "Zoe Zebra".to_owned();
        assert!(is_part(&all, &part) && is_part(&part, &all));
        part[ENOUGH - 1] = "Zoe Zebra".to_owned();
        assert!(!is_part(&all, &part));
        let mut kin: Vec<String> = (0..ENOUGH).map(|n| format!("B. Quuxaq{n}z")).collect();
        kin.extend(all.iter().take(ENOUGH).cloned());
        assert!(!are_kin(&kin, &all), "who stands behind those is not asked");
        assert!(are_kin(&all, &all));
    }

    #[test]
    fn other_people() {
        for (a, b) in [
            (&["Ann Author", "Bob Writer"][..], &["Hassan Fawaz", "Germain Forestier"][..]),
            (&["Ann Author"], &["Hassan Fawaz", "Germain Forestier"]),
            (&["Wei Wang", "Bo Li"], &["Ming Wang", "Xu Chen"]),
            (&["John Smith"], &["John Doe"]),
        ] {
            assert!(are_others(a, b) && are_others(b, a), "{a:?} / {b:?}");
        }
    }

    #[test]
    fn perhaps_the_same_people() {
        let nobody: &[&str] = &[];
        for (a, b) in [
            (&["Ann Author", "Bob Writer"][..], nobody),
            (&["Ann Author", "Bob Writer"], &["Bob Writer"]),
            (&["Ann Author", "Bob Writer"], &["A. Author", "C. Third", "D. Fourth"]),
            (&["Aleksandr Ivanov", "Sergey Petrov"], &["Alexander Ivanov", "Sergei Petrov"]),
            (&["Andrey Kolmogorov"], &["Andrei Kolmogoroff"]),
            (&["Zhang Wei"], &["Wei Zhang"]),
            (&["Vaswani, Ashish"], &["A. Vaswani"]),
            (&["王伟", "李明"], &["Wei Wang", "Ming Li"]),
            (&["Андрей Колмогоров"], &["Andrey Kolmogorov"]),
            (&["Evgeny Chernyshev"], &["Yevgeny Chernyshev"]),
        ] {
            assert!(!are_others(a, b) && !are_others(b, a), "{a:?} / {b:?}");
        }
    }
}

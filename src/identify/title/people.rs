//! Whether the authors of two records are other people, so that two titles that are alike may be those of two papers.

use super::names::{Name, Support, support};
use super::words::ratio;

/// From so many letters on a family name is hardly shared by chance.
const RARE: usize = 6;
/// Family names that are this alike are one, transcribed in two ways.
const TRANSCRIBED: f64 = 0.8;

/// Whether two lists of authors are of other people, beyond doubt: both name somebody, nobody is the same, and the family
/// names do not say that names were only transcribed in two ways.
pub(crate) fn are_others(a: &[impl AsRef<str>], b: &[impl AsRef<str>]) -> bool {
    let disagree = support(a, b) == Support::Disagree && support(b, a) == Support::Disagree;
    disagree && !are_kin(a, b)
}

/// Whether one list names several of the other's authors and nobody else, or both the same one.
pub(crate) fn is_part(a: &[impl AsRef<str>], b: &[impl AsRef<str>]) -> bool {
    let a: Vec<&str> = a.iter().map(AsRef::as_ref).collect();
    let b: Vec<&str> = b.iter().map(AsRef::as_ref).collect();
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    (short.len() > 1 || long.len() == 1)
        && !short.is_empty()
        && short.iter().all(|name| support(&[name], &long) == Support::Agree)
}

/// Whether a third of the shorter list have somebody in the other with their family name and, if that is a common one,
/// their initial.
fn are_kin(a: &[impl AsRef<str>], b: &[impl AsRef<str>]) -> bool {
    let a: Vec<Name> = a.iter().filter_map(|name| Name::of(name.as_ref())).collect();
    let b: Vec<Name> = b.iter().filter_map(|name| Name::of(name.as_ref())).collect();
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
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
    use super::{are_others, is_part};

    #[test]
    fn part_of_the_people() {
        let all = ["Ann Author", "Bob Writer", "Cyd Third", "Dan Fourth", "Eve Fifth"];
        assert!(is_part(&all, &["D. Fourth", "Writer, Bob"]) && is_part(&["Bob Writer", "Cyd Third"], &all));
        assert!(!is_part(&all, &["Dan Fourth"]) && !is_part(&all, &["Dan Fourth", "Zoe Zebra"]));
        assert!(is_part(&["Karl Müller"], &["K. Mueller"]));
        assert!(!is_part(&all, &[""; 0]));
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

//! Whether two lists of authors are those of one paper.

use unicode_normalization::char::is_combining_mark;

use super::fold::fold;

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
pub(super) fn support(listed: &[impl AsRef<str>], candidate: &[impl AsRef<str>]) -> Support {
    let listed: Vec<_> =
        listed.iter().take(ENOUGH).map(|name| parts(name.as_ref())).filter(|name| !name.is_empty()).collect();
    let candidate: Vec<_> =
        candidate.iter().map(|name| parts(name.as_ref())).filter(|name| !name.is_empty()).collect();
    let (Some(first), Some(their_first)) = (listed.first(), candidate.first()) else {
        return Support::Unknown;
    };
    let shared = listed.iter().filter(|name| candidate.iter().any(|other| same_person(name, other))).count();
    if same_person(first, their_first) || shared * 2 >= listed.len() {
        Support::Agree
    } else if shared == 0 {
        Support::Disagree
    } else {
        Support::Unknown
    }
}

/// The folded words of a name, `et al.` and the like left out. A hyphenated name is several words.
fn parts(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut word = String::new();
    for c in name.chars() {
        match c {
            '\'' | '’' => {}
            c if c.is_alphabetic() || is_combining_mark(c) => fold(c, &mut word),
            _ if word.is_empty() => {}
            _ => parts.push(std::mem::take(&mut word)),
        }
    }
    if !word.is_empty() {
        parts.push(word);
    }
    parts.retain(|part| !["et", "al", "others", "jr", "sr", "dr", "prof", "and"].contains(&part.as_str()));
    parts
}

/// Whether two names can be one person's, whichever way round they are written: every word of the shorter name has its
/// own in the longer one, as the same word or as its initial, and at least one whole word is shared.
fn same_person(a: &[String], b: &[String]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut free: Vec<&String> = long.iter().collect();
    let mut whole = 0;
    for part in short {
        if let Some(at) = free.iter().position(|other| equal(part, other)) {
            whole += usize::from(part.chars().count() > 1);
            free.remove(at);
        }
    }
    let initials = short.iter().filter(|part| !long.iter().any(|other| equal(part, other)));
    let mut matched = 0;
    let mut left = 0;
    for part in initials {
        left += 1;
        if let Some(at) = free.iter().position(|other| abbreviates(part, other)) {
            free.remove(at);
            matched += 1;
        }
    }
    whole >= 1 && matched == left
}

/// The same word; umlauts may be spelt out (`Mueller`, `Müller`).
fn equal(a: &str, b: &str) -> bool {
    a == b
        || a.replace("oe", "o").replace("ue", "u").replace("ae", "a")
            == b.replace("oe", "o").replace("ue", "u").replace("ae", "a")
}

fn abbreviates(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.chars().count() <= 2 && long.starts_with(short.chars().next().unwrap_or('\0'))
        || (short.chars().count() >= 3 && long.starts_with(short))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person() {
        for (a, b) in [
            ("Ashish Vaswani", "A. Vaswani"),
            ("Vaswani, Ashish", "Ashish Vaswani"),
            ("Vaswani A", "Ashish Vaswani"),
            ("Wei Zhang", "Zhang Wei"),
            ("Bernhard Schölkopf", "Bernhard Schoelkopf"),
            ("Bernhard Schölkopf", "B. Scholkopf"),
            ("Łukasz Kaiser", "Lukasz Kaiser"),
            ("Laurens van der Maaten", "van der Maaten, L."),
            ("Smith", "John Smith"),
            ("Quoc V. Le", "Quoc Le"),
            ("Jean-Baptiste Alayrac", "J.-B. Alayrac"),
            ("Dan O'Malley", "Daniel OMalley"),
            ("Devlin et al.", "Jacob Devlin"),
        ] {
            assert!(same_person(&parts(a), &parts(b)), "{a} / {b}");
            assert!(same_person(&parts(b), &parts(a)), "{b} / {a}");
        }
    }

    #[test]
    fn two_people() {
        for (a, b) in [
            ("Wei Zhang", "Wei Li"),
            ("A. Smith", "John Smith"),
            ("John Smith", "John Doe"),
            ("Wei Wang", "Ming Wang"),
        ] {
            assert!(!same_person(&parts(a), &parts(b)), "{a} / {b}");
        }
    }

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
    }
}

//! The name of one author: how it may be written, and whether two are one person's.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::fold::fold;

/// The words of a name that are compared. What has more is no person's name.
const MOST_WORDS: usize = 24;

/// One author as written.
#[derive(Debug)]
pub(super) struct Name {
    /// The words as they stand, and once more with `JY` taken for two initials where it may be.
    readings: Vec<Vec<Part>>,
    /// How many of them stand before the comma of `Vaswani, Ashish`, else 0.
    before_comma: usize,
    /// No person: a collaboration, a team, a company.
    is_collective: bool,
    is_latin: bool,
}

/// A word of a name. A hyphenated name is several.
#[derive(Debug, Clone, PartialEq)]
struct Part {
    /// Without marks: `muller`.
    plain: String,
    /// The same with umlauts spelt out where the name has them: `mueller`.
    spelt: String,
    /// A full stop follows: it may stand for a longer word.
    is_dotted: bool,
}

impl Part {
    fn is_initial(&self) -> bool {
        self.plain.chars().nth(1).is_none() && self.plain.is_ascii()
    }

    /// The same word; umlauts may be spelt out (`Mueller`, `Müller`).
    fn is(&self, other: &Self) -> bool {
        self.plain == other.plain
            || self.spelt == other.plain
            || self.plain == other.spelt
            || unspelt(&self.plain) == unspelt(&other.plain)
    }

    /// One stands for the other: `J.` and `Jun`, `Chr.` and `Christopher`, `Ron` and `Ronald`.
    fn abbreviates(&self, other: &Self) -> bool {
        let (short, long) = if self.plain.len() <= other.plain.len() { (self, other) } else { (other, self) };
        long.plain.starts_with(&short.plain)
            && (short.is_initial() || short.is_dotted || SHORT_FORMS.contains(&short.plain.as_str()))
    }
}

/// `oe` and `ue` of a long word as one letter, where no other language than German writes them: `Xue` is not `Xu`.
fn unspelt(word: &str) -> Cow<'_, str> {
    if word.len() < 5 || !(word.contains("oe") || word.contains("ue")) {
        return Cow::Borrowed(word);
    }
    let letters: Vec<char> = word.chars().collect();
    let is_spelt = |at: usize| {
        letters[at] == 'e'
            && match letters[..at] {
                [.., before, 'u'] => !matches!(before, 'x' | 'y' | 'j' | 'q' | 'l' | 'n'),
                [.., last] => matches!(last, 'o' | 'u'),
                [] => false,
            }
    };
    let out = (0..letters.len()).filter(|at| !is_spelt(*at)).map(|at| letters[at]).collect();
    Cow::Owned(out)
}

impl Name {
    /// `None` where it names nobody: `et al.`, `N/A`, `Anonymous authors`.
    pub(super) fn of(text: &str) -> Option<Self> {
        let lower = text.trim().to_lowercase();
        if NOBODY.contains(&lower.as_str()) || lower.contains("double-blind") {
            return None;
        }
        let mut parts: Vec<Part> = Vec::new();
        let mut run_together = Vec::new();
        let mut before_comma = 0;
        let mut chars = text.chars().peekable();
        let mut word = String::new();
        let mut is_long = false;
        loop {
            let c = chars.next();
            match c {
                Some('\'' | '’') => {}
                Some(c) if c.is_alphabetic() || is_combining_mark(c) => word.push(c),
                _ => {
                    if let Some(part) = part(&word, c == Some('.')) {
                        is_long = parts.len() == MOST_WORDS;
                        if is_long {
                            break;
                        }
                        let capitals = word.chars().count();
                        if (2..=3).contains(&capitals) && word.chars().all(char::is_uppercase) {
                            run_together.push(parts.len());
                        }
                        parts.push(part);
                    }
                    word.clear();
                    if c == Some(',') && before_comma == 0 {
                        before_comma = parts.len();
                    }
                    if c.is_none() {
                        break;
                    }
                }
            }
        }
        if parts.is_empty() || parts.iter().any(|part| part.plain == "anonymous") {
            return None;
        }
        if parts.len() == before_comma {
            before_comma = 0;
        }
        let mut readings = vec![parts];
        if !run_together.is_empty() && text.chars().any(char::is_lowercase) {
            readings.push(with_initials(&readings[0], &run_together));
        }
        let words = &readings[0];
        let is_collective = is_long
            || words.iter().any(|part| GROUPS.contains(&part.plain.as_str()))
            || COMPANIES.contains(&words[0].plain.as_str());
        let is_latin = words.iter().all(|part| part.plain.is_ascii());
        Some(Self { readings, before_comma, is_collective, is_latin })
    }

    /// Whether two names can be one person's, whichever way round they are written.
    pub(super) fn is(&self, other: &Self) -> bool {
        // A collaboration has thousands of names: most share no word.
        let shares = |one: &Part, other: &Part| {
            one.plain.starts_with(&other.plain) || other.plain.starts_with(&one.plain) || one.is(other)
        };
        let (mine, theirs) = (&self.readings[0], &other.readings[0]);
        let is_whole = |part: &&Part| !part.is_initial();
        if !mine
            .iter()
            .filter(is_whole)
            .any(|one| theirs.iter().filter(is_whole).any(|other| shares(one, other)))
        {
            return false;
        }
        self.readings.iter().any(|mine| {
            other
                .readings
                .iter()
                .any(|theirs| same_person((mine, self.before_comma), (theirs, other.before_comma)))
        })
    }

    /// The family name, as it mostly stands, and the other words: the last before the comma, or of all.
    pub(super) fn family(&self) -> Option<(&str, Vec<&str>)> {
        let parts = &self.readings[0];
        let end = if self.before_comma > 0 { self.before_comma } else { parts.len() };
        let at = parts[..end].iter().rposition(|part| !part.is_initial())?;
        let others = parts.iter().enumerate().filter(|(other, _)| *other != at);
        Some((&parts[at].plain, others.map(|(_, part)| part.plain.as_str()).collect()))
    }

    /// Whether two names that differ are those of two people.
    pub(super) fn compares(&self, other: &Self) -> bool {
        self.is_latin == other.is_latin && !self.is_collective && !other.is_collective
    }
}

/// The word as it compares; `et al.` and the like are none.
fn part(word: &str, is_dotted: bool) -> Option<Part> {
    let (mut plain, mut spelt) = (String::new(), String::new());
    for c in word.nfc() {
        fold(c, &mut plain);
        match c {
            'ä' | 'Ä' => spelt.push_str("ae"),
            'ö' | 'Ö' | 'ø' | 'Ø' => spelt.push_str("oe"),
            'ü' | 'Ü' => spelt.push_str("ue"),
            'å' | 'Å' => spelt.push_str("aa"),
            _ => fold(c, &mut spelt),
        }
    }
    let is_name =
        !["", "et", "al", "others", "jr", "sr", "dr", "prof", "and", "the"].contains(&plain.as_str());
    is_name.then_some(Part { plain, spelt, is_dotted })
}

/// `Zhu JY` as `Zhu J Y`.
fn with_initials(parts: &[Part], run_together: &[usize]) -> Vec<Part> {
    let mut out = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        if run_together.contains(&at) {
            let letter = |c: char| Part { plain: c.to_string(), spelt: c.to_string(), is_dotted: false };
            out.extend(part.plain.chars().map(letter));
        } else {
            out.push(part.clone());
        }
    }
    out
}

/// Where a family name may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    /// Before a comma or before initials (`Vaswani A`), or the only word.
    Sure,
    /// Behind all others.
    Last,
    /// Before all others, as in China; or in the middle, as in Spain.
    Other,
}

fn family(parts: &[Part], before_comma: usize, at: usize) -> Option<Family> {
    if parts[at].is_initial() {
        return None;
    }
    let words = || parts.iter().filter(|part| !part.is_initial()).count();
    if before_comma > 0 {
        return (at < before_comma).then_some(Family::Sure);
    }
    if words() == 1 {
        return Some(Family::Sure);
    }
    Some(if at + 1 == parts.len() { Family::Last } else { Family::Other })
}

/// The family name must be the same word in both; every other word of the shorter name has its own in the longer one,
/// as the same word, as its initial or as its short form.
fn same_person(a: (&[Part], usize), b: (&[Part], usize)) -> bool {
    let (a, b) = (joined(a, b.0), joined(b, a.0));
    for (at, mine) in a.0.iter().enumerate() {
        let Some(family_of_a) = family(&a.0, a.1, at) else { continue };
        // The same word in the same role was tried.
        if (0..at).any(|k| a.0[k] == *mine && family(&a.0, a.1, k) == Some(family_of_a)) {
            continue;
        }
        for (there, theirs) in b.0.iter().enumerate() {
            let Some(family_of_b) = family(&b.0, b.1, there) else { continue };
            if !mine.is(theirs) || (family_of_a == Family::Other && family_of_b == Family::Other) {
                continue;
            }
            if fits(without(&a.0, at), without(&b.0, there)) {
                return true;
            }
        }
    }
    false
}

/// The other words.
fn without(parts: &[Part], at: usize) -> Vec<&Part> {
    parts[..at].iter().chain(&parts[at + 1..]).collect()
}

/// Every word of the shorter one has its own in the longer one.
fn fits(a: Vec<&Part>, b: Vec<&Part>) -> bool {
    let (short, mut free) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut left = Vec::new();
    for part in short {
        match free.iter().position(|other| part.is(other)) {
            Some(at) => {
                free.remove(at);
            }
            None => left.push(part),
        }
    }
    left.iter().all(|part| {
        let at = free.iter().position(|other| part.abbreviates(other));
        at.map(|at| free.remove(at)).is_some()
    })
}

/// The words of a name, two of them as one where the other name writes them so: `Xiao-Ming` and `Xiaoming`.
fn joined((parts, before_comma): (&[Part], usize), other: &[Part]) -> (Vec<Part>, usize) {
    let mut out: Vec<Part> = Vec::with_capacity(parts.len());
    let mut comma = before_comma;
    for (at, part) in parts.iter().enumerate() {
        if let Some(last) = out.last_mut()
            && at != before_comma
        {
            let both = [last.plain.as_str(), part.plain.as_str()].concat();
            if other.iter().any(|word| word.plain == both) {
                last.spelt.push_str(&part.spelt);
                last.plain = both;
                comma -= usize::from(at < before_comma);
                continue;
            }
        }
        out.push(part.clone());
    }
    (out, comma)
}

/// What stands in place of names where there are none.
const NOBODY: &[&str] = &[
    "-",
    "?",
    "a.n.",
    "n.a.",
    "n/a",
    "na",
    "nil",
    "nobody",
    "none",
    "null",
    "tba",
    "tbd",
    "unknown",
    "unknown author",
    "unknown authors",
    "various",
    "various authors",
    "authors",
    "author",
    "multiple authors",
];

/// A name that has one of these words is of no person.
const GROUPS: &[&str] = &[
    "association",
    "center",
    "centre",
    "collaboration",
    "committee",
    "community",
    "consortium",
    "corporation",
    "department",
    "foundation",
    "group",
    "inc",
    "initiative",
    "institute",
    "lab",
    "laboratory",
    "labs",
    "network",
    "organisation",
    "organization",
    "project",
    "research",
    "society",
    "team",
    "university",
];

/// Companies that sign as authors, by their first word.
const COMPANIES: &[&str] = &[
    "adobe",
    "alibaba",
    "amazon",
    "anthropic",
    "apple",
    "baidu",
    "bigscience",
    "bytedance",
    "deepmind",
    "deepseek",
    "eleutherai",
    "facebook",
    "google",
    "huawei",
    "ibm",
    "meta",
    "microsoft",
    "nvidia",
    "openai",
    "qwen",
    "salesforce",
    "tencent",
];

/// Given names that are the beginning of a longer one and stand for it.
const SHORT_FORMS: &[&str] = &[
    "abe", "alex", "barb", "ben", "chris", "cliff", "dan", "deb", "don", "doug", "ed", "fred", "geoff",
    "greg", "herb", "jeff", "jon", "josh", "ken", "leo", "matt", "max", "mitch", "nat", "norm", "pat",
    "pete", "phil", "ray", "reg", "rich", "rob", "ron", "russ", "sam", "sid", "stan", "stef", "steve",
    "theo", "tim", "val", "vic", "vlad", "walt", "wes", "will", "zach",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> bool {
        Name::of(a).unwrap().is(&Name::of(b).unwrap())
    }

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
            ("Li W", "Wei Li"),
            ("Zhu JY", "Jun-Yan Zhu"),
            ("J.Y. Zhu", "Jun-Yan Zhu"),
            ("Wei LI", "Li, Wei"),
            ("Xiao-Ming Wu", "Xiaoming Wu"),
            ("Wu, Xiao-Ming", "Xiaoming Wu"),
            ("Yann Le Cun", "LeCun, Yann"),
            ("Ahmed El-Kishky", "Ahmed Elkishky"),
            ("Óscar Nuñez-Pérez", "O. Nunez Perez"),
            ("Gabriel García Márquez", "G. García"),
            ("Søren Kierkegaard", "Soeren Kierkegaard"),
            ("Jürgen Schmidhuber", "Juergen Schmidhuber"),
            ("Bernhard Schoelkopf", "Bernhard Scholkopf"),
            ("Ron Rivest", "Ronald L. Rivest"),
            ("Chr. Manning", "Christopher Manning"),
            ("Lei Jimmy Ba", "Jimmy Ba"),
            ("Van Doe L.", "Luc Van Doe"),
            ("ATLAS Collaboration", "The ATLAS Collaboration"),
        ] {
            assert!(same(a, b), "{a} / {b}");
            assert!(same(b, a), "{b} / {a}");
        }
    }

    #[test]
    fn what_has_many_words_is_no_person() {
        let words = |more: usize| {
            let word = |n: usize| {
                format!("Word{}", char::from(b'a' + u8::try_from(n % 26).unwrap()).to_string().repeat(3))
            };
            (0..MOST_WORDS + more).map(word).collect::<Vec<_>>().join(" ")
        };
        let (most, long) = (Name::of(&words(0)).unwrap(), Name::of(&words(50)).unwrap());
        assert_eq!(long.readings[0].len(), MOST_WORDS, "no more are compared");
        assert!(!most.is_collective && long.is_collective && long.is(&most));
        assert!(most.compares(&most) && !long.compares(&most), "it contradicts nobody");
    }

    #[test]
    fn two_people() {
        for (a, b) in [
            ("Wei Zhang", "Wei Li"),
            ("A. Smith", "John Smith"),
            ("John Smith", "John Doe"),
            ("Wei Wang", "Ming Wang"),
            // Short names are whole names.
            ("Wei Li", "Wei Liu"),
            ("Bo Li", "Bo Lin"),
            ("Xu Li", "Xu Liang"),
            ("Hao Wu", "Hao Wang"),
            ("Ke Xu", "Ke Xue"),
            ("Jin Wang", "Jing Wang"),
            ("Jian Wang", "Jianfeng Wang"),
            ("Yu Zhang", "Yuan Zhang"),
            ("Xudong Chen", "Xuedong Chen"),
            ("Chen Yang", "Cheng Yang"),
            ("J. Wu", "Jing Wang"),
            ("Jie Zhou", "Jiexin Zhou"),
            // An initial is no family name.
            ("John Smith", "John S. Doe"),
            ("Wei Li", "Wei L. Chen"),
        ] {
            assert!(!same(a, b), "{a} / {b}");
            assert!(!same(b, a), "{b} / {a}");
        }
    }
}

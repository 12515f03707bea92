//! In which words two titles differ that are alike, and whether that sets two works apart.
//!
//! | apart | one |
//! |---|---|
//! | Part I / Part II, Sixth / Seventh, Zero-shot / Few-shot, Part A / Part B | twenty / 20 |
//! | lower / upper, supervised / unsupervised, microscopic / macroscopic | biases / bias, learned / learning |
//! | images / videos, English to German / German to English | language / langauge, transferable / transferrable |
//! | Improved X / X, X Revisited / X | A / The, via / by |

use super::vocabulary::{APART, NEGATIONS, OPPOSITES, PREFIXES, STOP};

/// How the words of two titles differ, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Difference {
    /// In spelling, endings, slips of the pen, and words that only hold a title together.
    Spelling,
    /// And one has a word more.
    More,
    /// One word stands for another.
    Reworded,
    /// In a number, a part, an opposite: works that stand side by side.
    Sibling,
}

/// Compares two titles word by word.
pub(super) fn difference(a: &[String], b: &[String]) -> Difference {
    let segments = segments(a, b);
    let difference = segments.iter().map(|(a, b)| of_segment(a, b)).max().unwrap_or(Difference::Spelling);
    let tells = |words: &[String]| words.iter().any(|word| !STOP.contains(&word.as_str()));
    let is_moved = segments.iter().any(|(a, b)| b.is_empty() && tells(a))
        && segments.iter().any(|(a, b)| a.is_empty() && tells(b));
    if is_moved { difference.max(Difference::Reworded) } else { difference }
}

/// What stands between the words that both have in the same order.
fn segments<'w>(a: &'w [String], b: &'w [String]) -> Vec<(&'w [String], &'w [String])> {
    // `longest[x][y]`: of `a[x..]` and `b[y..]`.
    let mut longest = vec![vec![0_usize; b.len() + 1]; a.len() + 1];
    for x in (0..a.len()).rev() {
        for y in (0..b.len()).rev() {
            longest[x][y] = if a[x] == b[y] {
                longest[x + 1][y + 1] + 1
            } else {
                longest[x + 1][y].max(longest[x][y + 1])
            };
        }
    }
    let mut found = Vec::new();
    let (mut x, mut y, mut from) = (0, 0, (0, 0));
    while x < a.len() && y < b.len() {
        if a[x] == b[y] {
            found.push((&a[from.0..x], &b[from.1..y]));
            (x, y) = (x + 1, y + 1);
            from = (x, y);
        } else if longest[x + 1][y] >= longest[x][y + 1] {
            x += 1;
        } else {
            y += 1;
        }
    }
    found.push((&a[from.0..], &b[from.1..]));
    found.retain(|(a, b)| !a.is_empty() || !b.is_empty());
    found
}

fn of_segment(a: &[String], b: &[String]) -> Difference {
    if a.concat() == b.concat() {
        return Difference::Spelling;
    }
    let telling = |words: &[String]| -> Vec<String> {
        words.iter().filter(|word| !STOP.contains(&word.as_str())).cloned().collect()
    };
    let (mine, theirs) = (counters(a, b), counters(b, a));
    if mine != theirs {
        return Difference::Sibling;
    }
    let (mut a, mut b) = (telling(a), telling(b));
    if !mine.is_empty() {
        a.retain(|word| counter(word).is_none());
        b.retain(|word| counter(word).is_none());
    }
    if a.iter().any(|x| b.iter().any(|y| are_opposite(x, y))) {
        return Difference::Sibling;
    }
    let is_slip = |(x, y): (&String, &String)| is_slip(x, y);
    if a.is_empty() || b.is_empty() {
        let more = [a, b].concat();
        let is_apart = |word: &String| APART.contains(&word.as_str()) || NEGATIONS.contains(&word.as_str());
        return if more.is_empty() {
            Difference::Spelling
        } else if more.iter().any(is_apart) {
            Difference::Sibling
        } else {
            Difference::More
        };
    }
    let is_spelling =
        (a.len() == b.len() && a.iter().zip(&b).all(is_slip)) || is_slip((&a.concat(), &b.concat()));
    if is_spelling { Difference::Spelling } else { Difference::Reworded }
}

/// The numbers among `words`. A letter is one where the other title has another letter in its place.
fn counters(words: &[String], others: &[String]) -> Vec<u32> {
    let is_letter = |word: &String| word.len() == 1 && word.as_bytes()[0].is_ascii_lowercase();
    let is_lettered = others.iter().any(is_letter);
    let value = |word: &String| {
        counter(word)
            .or_else(|| (is_lettered && is_letter(word)).then(|| 1000 + u32::from(word.as_bytes()[0])))
    };
    let mut values: Vec<u32> = words.iter().filter_map(value).collect();
    values.sort_unstable();
    values
}

/// What a word counts: `12`, `12th`, `v2`, `xii`, `twelve`, `twelfth`.
pub(super) fn counter(word: &str) -> Option<u32> {
    const WORDS: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    const ORDINALS: [&str; 13] = [
        "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth", "eleventh", "twelfth",
    ];
    let at = |list: &[&str]| list.iter().position(|name| *name == word).and_then(|at| u32::try_from(at).ok());
    let digits = word.strip_prefix('v').unwrap_or(word);
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| digits.strip_suffix(end)).unwrap_or(digits);
    if let Some(number) = digits.parse().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit())) {
        return Some(number);
    }
    at(&WORDS).or_else(|| at(&ORDINALS)).or_else(|| roman(word))
}

/// A Roman number below forty: above, words are made of the same letters.
fn roman(word: &str) -> Option<u32> {
    const UNITS: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    let units = word.trim_start_matches('x');
    let tens = u32::try_from(word.len() - units.len()).ok().filter(|tens| *tens <= 3)?;
    let units = UNITS.iter().position(|name| *name == units).and_then(|at| u32::try_from(at).ok())?;
    Some(tens * 10 + units).filter(|number| *number > 0)
}

/// `lower` and `upper`, `linear` and `nonlinear`, `encoder` and `decoder`.
fn are_opposite(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // A word with something in front is another one: `lepton`, `dilepton`.
    if short != long && short.len() >= 4 && long.ends_with(short) {
        return true;
    }
    // `C` and `C++`, `C#`.
    if long.strip_prefix(short).is_some_and(|sign| matches!(sign, "plusplus" | "sharp")) {
        return true;
    }
    let is_pair = |x: &str, y: &str| {
        OPPOSITES.iter().any(|(one, other)| {
            let plural = |word: &str, of: &str| word == of || word.strip_suffix('s') == Some(of);
            plural(x, one) && plural(y, other)
        }) || PREFIXES.iter().any(|(one, other)| {
            x.strip_prefix(one).is_some_and(|rest| rest.len() >= 3 && y.strip_prefix(other) == Some(rest))
        })
    };
    is_pair(a, b) || is_pair(b, a)
}

/// One word in another form or with a slip of the pen: `bias` and `biases`, `langauge` and `language`.
fn is_slip(a: &str, b: &str) -> bool {
    const ENDINGS: [&str; 17] = [
        "", "al", "ally", "ation", "ations", "d", "e", "ed", "er", "es", "ies", "ing", "ings", "ion", "ions",
        "s", "y",
    ];
    if a == b {
        return true;
    }
    let (one, other): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let front = one.iter().zip(&other).take_while(|(mine, theirs)| mine == theirs).count();
    let is_ending = |rest: &[char]| ENDINGS.contains(&rest.iter().collect::<String>().as_str());
    if (4..=front).any(|stem| is_ending(&one[stem..]) && is_ending(&other[stem..])) {
        return true;
    }
    // Slips at the beginning of a word make another word: `afferent`, `efferent`.
    if front < 3 || one.len().min(other.len()) < 6 {
        return false;
    }
    let (one, other) = (&one[front..], &other[front..]);
    let back = one.iter().rev().zip(other.iter().rev()).take_while(|(mine, theirs)| mine == theirs).count();
    let (one, other) = (&one[..one.len() - back], &other[..other.len() - back]);
    let is_turned = one.len() == 2 && other.len() == 2 && one[0] == other[1] && one[1] == other[0];
    is_turned || one.len().max(other.len()) <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(a: &str, b: &str) -> Difference {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(difference(&words(a), &words(b)), difference(&words(b), &words(a)), "{a} / {b}");
        difference(&words(a), &words(b))
    }

    #[test]
    fn siblings() {
        for (a, b) in [
            ("graph minors v excluding a graph", "graph minors x excluding a graph"),
            ("minors part i", "minors part v"),
            ("minors part xi", "minors part xii"),
            ("minors part one", "minors part two"),
            ("minors part a", "minors part b"),
            ("the sixth challenge", "the seventh challenge"),
            ("first order methods", "second order methods"),
            ("zero shot extraction", "few shot extraction"),
            ("lower bounds", "upper bounds"),
            ("supervised learning", "unsupervised learning"),
            ("linear response", "nonlinear response"),
            ("lepton jets", "dilepton jets"),
            ("microscopic flows", "macroscopic flows"),
            ("interclass distance", "intraclass distance"),
            ("speech encoders", "speech decoders"),
            ("image ranking", "video ranking"),
            ("images of cats", "videos of cats"),
            ("thin blood smears", "thick blood smears"),
            ("denoising models", "improved denoising models"),
            ("group norms", "group norms revisited"),
        ] {
            assert_eq!(between(a, b), Difference::Sibling, "{a} / {b}");
        }
    }

    #[test]
    fn rewordings() {
        for (a, b) in [
            ("speech for african languages", "speech for indian languages"),
            ("translating english to german text", "translating german to english text"),
            ("states with electrons", "states with photons"),
            ("wines of austria", "wines of australia"),
            ("afferent nerves", "efferent nerves"),
        ] {
            assert!(between(a, b) >= Difference::Reworded, "{a} / {b}");
        }
    }

    #[test]
    fn one_title() {
        for (a, b) in [
            ("selection biases", "selection bias"),
            ("networks for recommendations", "network for recommendation"),
            ("transferrable models from langauge", "transferable models from language"),
            ("lanuage models", "language models"),
            ("pre training of models", "pretraining of model"),
            ("the lottery ticket", "a lottery ticket"),
            ("speech via labels", "speech by labels"),
            ("twenty questions", "20 questions"),
            ("detecting cells", "detection of cells"),
        ] {
            assert_eq!(between(a, b), Difference::Spelling, "{a} / {b}");
        }
        assert_eq!(between("instance level learning", "instance learning"), Difference::More);
    }
}

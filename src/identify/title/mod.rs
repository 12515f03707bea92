//! Whether two titles are those of one paper.
//!
//! Titles are compared as sequences of folded words: without case, accents, punctuation, TeX and mojibake. Lists and
//! services give one paper different titles in known ways (a nickname in front, a subtitle left out, the venue behind
//! it, a hyphen more or less); those ways are recognised, everything else is a matter of likeness.

mod acceptance;
mod difference;
mod fold;
mod marks;
mod names;
mod people;
mod spelling;
mod vocabulary;
mod words;

pub use self::acceptance::{Acceptance, accept};
use self::difference::{Difference, difference};
pub(crate) use self::people::{are_others, are_the_same, is_part};
use self::vocabulary::COMMON;
use self::words::{NICKNAME, Relation, Words, ratio, share};
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub use super::mojibake::repair_mojibake;

/// How the title that a source gives agrees with the one that the list gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Agreement {
    /// The same title, written differently at most.
    Same,
    /// The same title with a subtitle more or less, reworded, or shortened to its nickname.
    Close,
    /// Neither clearly one paper nor clearly two.
    Doubtful,
    /// Beyond doubt the title of another paper.
    Different,
}

/// The words of a title as they are compared: no case, accents, TeX or punctuation.
///
/// ```
/// assert_eq!(opcit::identify::title::words("Graph U-Nets: $K$-Pooling"), ["graph", "u", "nets", "k", "pooling"]);
/// ```
pub fn words(title: &str) -> Vec<String> {
    Words::of(title).all
}

/// How alike two titles are, 0 to 1. Equal after normalisation is 1; a title with its nickname, its subtitle or its
/// venue is near 1, and so is one that differs by a slip of the pen.
///
/// ```
/// use opcit::identify::title::similarity;
///
/// assert_eq!(similarity("A Generalist Agent", "a generalist agent."), 1.0);
/// assert!(similarity("A Generalist Agent", "Attention Is All You Need") < 0.5);
/// ```
pub fn similarity(a: &str, b: &str) -> f64 {
    let (a, b) = (Words::of(a), Words::of(b));
    if a.len() == 0 || b.len() == 0 {
        return 0.0;
    }
    a.score(&b, a.relation(&b))
}

/// Whether the title that a source gives for an identifier agrees with the listed one.
///
/// [`Agreement::Different`] is a finding (the link is wrong), so it needs certainty: two titles that each say enough,
/// in one script, that share next to nothing. Papers are retitled between versions, and lists shorten.
///
/// ```
/// use opcit::identify::title::{Agreement, agreement};
///
/// let fetched = "Robust Speech Recognition via Large-Scale Weak Supervision";
/// assert_eq!(agreement("Whisper: Robust speech recognition via large-scale weak supervision", fetched), Agreement::Same);
/// assert_eq!(agreement("Measuring Massive Multitask Language Understanding", fetched), Agreement::Different);
/// ```
pub fn agreement(listed: &str, fetched: &str) -> Agreement {
    let (listed, fetched) = (Words::of(listed), Words::of(fetched));
    if listed.len() == 0 || fetched.len() == 0 {
        return Agreement::Doubtful;
    }
    let relation = listed.relation(&fetched);
    let score = listed.score(&fetched, relation);
    let is_sibling =
        relation == Relation::Other && difference(&listed.all, &fetched.all) == Difference::Sibling;
    match relation {
        Relation::Equal | Relation::Dated | Relation::Nickname => return Agreement::Same,
        Relation::Subtitle | Relation::Kind => return Agreement::Close,
        // A notice bears the title of what it is about, and is another work.
        Relation::Notice => return Agreement::Different,
        // A list may say `Poster: …` of the paper that it links.
        Relation::Secondary if listed.joined.len() < fetched.joined.len() => return Agreement::Different,
        Relation::Secondary | Relation::Sibling | Relation::Contrary => return Agreement::Doubtful,
        Relation::Other if is_sibling => {}
        Relation::Other if score >= 0.95 => return Agreement::Same,
        Relation::Other if score >= 0.87 => return Agreement::Close,
        Relation::Other => {}
    }
    let overlap = overlap(&listed, &fetched);
    if (!is_sibling && overlap >= 0.8 && listed.telling().len().min(fetched.telling().len()) >= 3)
        || shared_nickname(&listed, &fetched)
        || is_acronym(&listed, &fetched)
    {
        return Agreement::Close;
    }
    // `DALL-E 2` and `the original GAN paper` tell nothing.
    let counts = |word: &&str| {
        word.len() > 1 && !word.bytes().all(|b| b.is_ascii_digit()) && !matches!(*word, "original" | "paper")
    };
    let tells = |words: &Words| words.telling().into_iter().filter(counts).count() >= 3;
    let certain = tells(&listed)
        && !listed.is_citation()
        && tells(&fetched)
        && is_latin(&listed) == is_latin(&fetched)
        && overlap <= 0.2
        && score < 0.6;
    if certain { Agreement::Different } else { Agreement::Doubtful }
}

/// Whether one title is that of a notice about the other (`Correction to: …`), which mostly has the same authors.
pub(crate) fn is_notice(a: &str, b: &str) -> bool {
    Words::of(a).relation(&Words::of(b)) == Relation::Notice
}

/// Whether one title is that of a text about the other, or of one that goes with it (`Poster: …`, `Data from: …`).
pub(crate) fn is_about(a: &str, b: &str) -> bool {
    matches!(Words::of(a).relation(&Words::of(b)), Relation::Notice | Relation::Secondary)
}

/// Whether two titles are those of works that stand side by side: two parts, two numbers, an opposite (`lower`, `upper`).
pub(crate) fn are_siblings(a: &str, b: &str) -> bool {
    let (a, b) = (Words::of(a), Words::of(b));
    match a.relation(&b) {
        Relation::Sibling | Relation::Contrary => true,
        Relation::Other => difference(&a.all, &b.all) == Difference::Sibling,
        _ => false,
    }
}

/// Whether a title says enough to be compared: it is neither a nickname nor a citation.
pub(crate) fn is_telling(title: &str) -> bool {
    let words = Words::of(title);
    words.telling().len() >= 3 && !words.is_citation()
}

/// Whether two titles, however short, have no word in common that is more than grammar, nor letters that stand for words.
pub(crate) fn share_nothing(a: &str, b: &str) -> bool {
    let (a, b) = (Words::of(a), Words::of(b));
    let comparable = !a.telling().is_empty()
        && !b.telling().is_empty()
        && !a.is_citation()
        && !b.is_citation()
        && is_latin(&a) == is_latin(&b);
    comparable && overlap(&a, &b) == 0.0 && !shared_nickname(&a, &b) && !is_acronym(&a, &b)
}

/// The share of the shorter title's telling words that the other has, too, give or take an ending.
fn overlap(a: &Words, b: &Words) -> f64 {
    let (a, b) = (a.telling(), b.telling());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let shared = short.iter().filter(|word| long.iter().any(|other| akin(word, other))).count();
    if short.is_empty() { 0.0 } else { share(shared, short.len()) }
}

/// Words of one stem, or a letter apart: `learn` and `learning`, `modelling` and `modeling`.
fn akin(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let common = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let shorter = a.len().min(b.len());
    (common >= 4 && common + 3 >= shorter && a.len().abs_diff(b.len()) <= 4)
        || (shorter >= 5 && ratio(a, b) >= 0.85)
}

/// Both are about the system of the same name: `BERT: …` and `BERT: …`, reworded behind the colon.
fn shared_nickname(a: &Words, b: &Words) -> bool {
    let nickname = |words: &Words| {
        let cut = *words.cuts.first()?;
        (cut <= NICKNAME).then(|| words.all[..cut].concat())
    };
    let tells = |name: &str| name.len() >= 3 && !COMMON.contains(&name);
    match (nickname(a), nickname(b)) {
        (Some(a), Some(b)) => a == b && tells(&a),
        (Some(name), None) => b.len() <= NICKNAME && b.joined == name,
        (None, Some(name)) => a.len() <= NICKNAME && a.joined == name,
        (None, None) => false,
    }
}

/// One is a single word made of the first letters of the other's words.
fn is_acronym(a: &Words, b: &Words) -> bool {
    let of = |short: &Words, long: &Words| {
        let mut letters = long.all.iter().filter_map(|word| word.chars().next());
        short.len() == 1
            && short.joined.len() >= 3
            && long.len() >= 3
            && short.joined.chars().all(|c| letters.any(|letter| letter == c))
    };
    of(a, b) || of(b, a)
}

fn is_latin(words: &Words) -> bool {
    words.joined.chars().filter(char::is_ascii_alphanumeric).count() * 2 >= words.joined.chars().count()
}

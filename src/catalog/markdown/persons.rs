//! Single persons: names that could hardly be anything else.

use memchr::memchr2;

use super::name::is_name;
use super::names::{split, trim};

/// Whether the text is the name of one person and could hardly be anything else: two words or more, none of them of a
/// title, none spelt as names of methods are.
pub(super) fn is_person(text: &str) -> bool {
    let text = trim(text);
    memchr2(b' ', b'.', text.as_bytes()).is_some()
        && is_name(text) == Some(false)
        && !text.split_ascii_whitespace().any(is_coined)
}

/// Whether the words behind a `by` say what is done rather than who did it: `Asking Questions`, `Evidence Pooling`.
pub(super) fn is_deed(name: &str) -> bool {
    const SURNAMES: [&str; 16] = [
        "Browning",
        "Cushing",
        "Dowling",
        "Downing",
        "Fleming",
        "Golding",
        "Goulding",
        "Harding",
        "Keating",
        "Kipling",
        "Manning",
        "Pickering",
        "Redding",
        "Schilling",
        "Spalding",
        "Sterling",
    ];
    let done = |word: &str, least: usize| word.len() >= least && word.ends_with("ing");
    let (first, last) = name.split_once(' ').unwrap_or((name, ""));
    let last = last.trim_end_matches(|c: char| !c.is_alphanumeric());
    done(first, 6)
        || (!last.contains(' ') && done(last, 7) && !SURNAMES.contains(&last) && !first.contains('.'))
}

/// Whether the word is spelt as names of methods are: `R-CNN`, `BERT`, `Data2Vec`, `FiltNet`.
pub(super) fn is_coined(word: &str) -> bool {
    let capitals = word.bytes().filter(u8::is_ascii_uppercase).count();
    word.bytes().any(|b| b.is_ascii_digit() || b == b':')
        || (capitals >= 2 && word.ends_with("Net"))
        || (capitals >= 3
            && !word.contains('.')
            && word.split('-').any(|part| part.len() >= 3 && !part.bytes().any(|b| b.is_ascii_lowercase())))
}

/// Whether everything that commas or an `and` set apart can be a name and is no word of titles.
pub(super) fn are_persons(text: &str) -> bool {
    split(text).all(|piece| is_name(piece) == Some(false))
}

/// Whether the text is a name with small words in the middle, whatever they are: `Richard van dan Roe`.
pub(super) fn has_particles(text: &str) -> bool {
    let words: Vec<&str> = trim(text).split_ascii_whitespace().take(5).collect();
    let [first, inner @ .., last] = words.as_slice() else { return false };
    let named = |word: &str| word.starts_with(char::is_uppercase) && is_name(word) == Some(false);
    (1..=2).contains(&inner.len())
        && inner.iter().all(|w| w.len() <= 3 && w.starts_with('v') || matches!(*w, "dan" | "den" | "der"))
        && named(first)
        && named(last)
}

/// Whether everything that commas or an `and` set apart can be a name.
pub(super) fn may_be(text: &str) -> bool {
    split(text).all(|piece| is_name(piece) == Some(false) || could_be_person(piece))
}

/// Whether the text has the shape of one person's name though one of its words is one of titles: `Jane Long`,
/// `Long Chen`.
pub(super) fn could_be_person(text: &str) -> bool {
    let mut words = text.split_ascii_whitespace();
    let (Some(first), Some(second)) = (words.next(), words.next()) else { return false };
    let known = |word: &str| is_name(word) == Some(false);
    // A pronoun is nobody's name alone: `Sunil You`.
    let short = |word: &str| (word.len() <= 5 && is_name(word) == Some(true)) || word == "You";
    words.next().is_none()
        && ((first.len() > 1 && known(first) && short(second)) || (short(first) && known(second)))
}

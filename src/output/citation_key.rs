//! Citation keys of the form `surnameYEARword`: `vaswani2017attention`.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

use super::person::Person;
use crate::model::EnrichedEntry;

/// Words that say nothing about a title.
const SMALL_WORDS: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "by", "can", "do", "does", "for", "from", "how", "in", "is", "it",
    "its", "of", "on", "or", "over", "the", "to", "towards", "toward", "under", "via", "what", "when", "why",
    "with",
];

/// Gives out keys, each once: the first taker gets the plain one, later ones a letter behind it.
#[derive(Debug, Default)]
pub(super) struct Keys {
    given: HashSet<String>,
    /// How many letters each plain key has tried: a thousand papers of one name must not be tried a million times.
    turns: HashMap<String, usize>,
}

impl Keys {
    /// The key of the next record. It depends on the entry and on the keys given out before, on nothing else.
    pub(super) fn next(&mut self, entry: &EnrichedEntry) -> String {
        let plain = plain(entry);
        if self.given.insert(plain.clone()) {
            return plain;
        }
        let turn = self.turns.entry(plain.clone()).or_default();
        loop {
            let key = format!("{plain}{}", letters(*turn));
            *turn += 1;
            if self.given.insert(key.clone()) {
                return key;
            }
        }
    }
}

/// `a`, `b`, … `z`, `aa`, …
fn letters(turn: usize) -> String {
    let mut left = turn;
    let mut reversed = Vec::new();
    loop {
        // The remainder is below 26.
        reversed.push(b'a' + u8::try_from(left % 26).unwrap_or(0));
        left /= 26;
        if left == 0 {
            break;
        }
        left -= 1;
    }
    reversed.iter().rev().map(|byte| char::from(*byte)).collect()
}

fn plain(entry: &EnrichedEntry) -> String {
    let surname = entry.authors.first().map_or("", |author| match Person::of(&author.name) {
        Person::Parts { family, .. } => family,
        Person::Literal(name) => name.split([',', ' ']).next().unwrap_or(name),
    });
    let mut key = fold(surname);
    if key.is_empty() {
        key.push_str("anon");
    }
    if let Some(year) = entry.year {
        key.push_str(&year.to_string());
    }
    let title = entry.title.as_deref().or(entry.listed_title.as_deref()).unwrap_or_default();
    let word = title
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .map(fold)
        .find(|word| !word.is_empty() && !SMALL_WORDS.contains(&word.as_str()));
    key.push_str(word.as_deref().unwrap_or_default());
    key
}

/// Lower-case ASCII letters and digits of a word: `Müller` → `muller`, `Łukasz` → `lukasz`.
fn fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.nfkd().flat_map(char::to_lowercase) {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'þ' => out.push_str("th"),
            'ı' => out.push('i'),
            _ if c.is_ascii_alphanumeric() => out.push(c),
            _ => {}
        }
    }
    // A hostile word must not make a hostile key.
    out.truncate(40);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_count_on() {
        assert_eq!([0, 1, 25, 26, 27, 701, 702].map(letters), ["a", "b", "z", "aa", "ab", "zz", "aaa"]);
    }

    #[test]
    fn words_fold_to_ascii() {
        assert_eq!(
            ["Müller", "Łukasz", "Straße", "Ærø", "ﬁne", "李"].map(fold),
            ["muller", "lukasz", "strasse", "aero", "fine", ""]
        );
    }
}

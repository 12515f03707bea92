//! One name: whether a few words can be that of a person.

use memchr::memchr;

use super::kinds::is_venue;
use super::shape::{hyphened, is_cjk};
use super::words::{Class, class};

/// A venue that nobody is called by: with a year, in one word, or with a society's initials in front.
pub(super) fn is_plainly_venue(piece: &str) -> bool {
    let first = piece.split(' ').next().unwrap_or(piece);
    let initials = first.len() >= 3 && first.bytes().all(|b| b.is_ascii_uppercase());
    (initials || !piece.contains(' ') || piece.bytes().any(|b| b.is_ascii_digit())) && is_venue(piece)
}

/// Whether the piece can be a name; `Some(true)` if it could as well be words of a title.
pub(super) fn is_name(piece: &str) -> Option<bool> {
    let plain = |piece: &str| matches!(piece.as_bytes(), [b'A'..=b'Z', .., b'a'..=b'z']);
    let piece = if plain(piece) && !piece.ends_with("et al") {
        piece
    } else {
        let mut piece = piece.trim_end_matches('.');
        while let Some(rest) = piece.strip_suffix("et al") {
            piece = rest;
        }
        let piece = piece.trim();
        // `Jane Doe (Some University)`
        let piece = match memchr(b'(', piece.as_bytes()) {
            Some(n) if piece[..n].ends_with(' ') && n > 2 && piece.ends_with(')') => piece[..n].trim_end(),
            _ => piece,
        };
        match piece.as_bytes() {
            [b'0'..=b'9', ..] => return None,
            _ if plain(piece) => piece,
            _ => piece.trim_matches(|c: char| !(c.is_alphabetic() || c == '.')),
        }
    };
    if piece.is_empty() || piece.len() > 45 {
        return None;
    }
    let ascii = piece.is_ascii();
    if !ascii && piece.chars().filter(|&c| is_cjk(c)).count() > 4 {
        return None;
    }
    let (mut words, mut topic) = (0, false);
    // `Y. You`: whatever stands behind an initial is a name.
    let mut initial = false;
    let fits = |word: &str| {
        let named = initial && word.len() <= 8 && word.starts_with(|c: char| c.is_ascii_uppercase());
        initial = matches!(word.as_bytes(), [b'A'..=b'Z', b'.']);
        let class = if named { Some(false) } else { word_of_name(word, words)? };
        words += usize::from(class.is_some());
        topic |= class == Some(true);
        Some(())
    };
    if ascii {
        piece.split_ascii_whitespace().try_for_each(fits)?;
    } else {
        piece.split_whitespace().try_for_each(fits)?;
    }
    (1..=5).contains(&words).then_some(topic)
}

/// A word of sentences that people are called by as well.
pub(super) fn is_given_name(word: &str) -> bool {
    word == "Will"
}

/// Whether the word, with this many before it, can stand in a name; `Some(None)` if it is none, `Some(Some(true))` if it
/// could as well be a word of a title.
fn word_of_name(word: &str, before: usize) -> Option<Option<bool>> {
    let bare = match word.as_bytes() {
        [b'A'..=b'Z' | b'a'..=b'z', .., b'A'..=b'Z' | b'a'..=b'z'] => word,
        _ => word.trim_matches(|c: char| !c.is_alphabetic()),
    };
    if bare.is_empty() {
        let number = before == 0 && word.bytes().any(|b| b.is_ascii_digit());
        return if number { None } else { Some(None) };
    }
    let class = class(bare);
    if class.is(Class::PARTICLE) {
        return Some(Some(false));
    }
    let capital = match bare.as_bytes().first() {
        Some(first) if first.is_ascii() => first.is_ascii_uppercase(),
        _ => bare.chars().next().is_some_and(|first| first.is_uppercase() || is_cjk(first)),
    };
    if !capital || (class.is(Class::FUNCTION) && bare.len() > 1 && !is_given_name(bare)) {
        return None;
    }
    let topic = class.is(Class::TOPIC)
        || class.is(Class::VENUE)
        || class.is(Class::PLAIN)
        || (class.is(Class::LABEL) && bare.len() > 3)
        || is_noun(bare.as_bytes())
        // A word is short: no search is faster than a look at each byte.
        || (bare.bytes().any(|b| b == b'-') && is_compound(bare));
    Some(Some(topic))
}

/// Whether the word is one of titles and of no name.
pub(super) fn is_title_word(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_alphabetic())
        && (class(word).is(Class::TOPIC) || is_noun(word.as_bytes()))
}

/// Whether the parts of a word are no names: `Self-Improve`, `Graph-based`, `Spatially-Adaptive`.
fn is_compound(word: &str) -> bool {
    hyphened(word).enumerate().any(|(n, part)| {
        let lower = n > 0 && part.len() > 3 && part.bytes().all(|b| b.is_ascii_lowercase());
        let adverb = part.len() > 6 && part.ends_with("ly");
        part.len() > 3 && (lower || adverb || part == "Self" || class(part).is(Class::TOPIC))
    })
}

/// Whether the word ends as nouns do and family names do not: `Variation`, `Stability`, `Inpainting`, `Genomics`.
fn is_noun(word: &[u8]) -> bool {
    match word {
        [.., b't' | b's', b'i', b'o', b'n'] => word.len() >= 6,
        [.., b'i', b'c', b's'] => word.len() >= 7,
        [.., b'i', b't', b'y'] => word.len() >= 9,
        [.., b'i', b'n', b'g'] => word.len() >= 10,
        [.., b'm', b'e', b'n', b't'] | [.., b'n', b'e', b's', b's'] => word.len() >= 9,
        // `GANs`, `RGB-D`
        [b'A'..=b'Z', b'A'..=b'Z', b'A'..=b'Z', .., b's']
        | [b'A'..=b'Z', b'A'..=b'Z', b'A'..=b'Z', b'-', ..] => true,
        _ => false,
    }
}

//! Bytes at which a text may be cut: looked for in every text, so told by tables.

use crate::charset::byte_set;

/// Where the next sign stands that may set something apart. What stands between words is most often a blank, and that
/// is none before a word.
pub(super) fn next_cut(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(&b) = bytes.get(at) {
        if CUTS[usize::from(b)] {
            let before_word = b == b' ' && bytes.get(at + 1).is_some_and(|&next| WORDS[usize::from(next)]);
            if !before_word {
                return Some(at);
            }
            at += 1;
        }
        at += 1;
    }
    None
}

/// Bytes behind a blank by which it sets nothing apart. (A `b` may begin a `by`.)
const WORDS: [bool; 256] = {
    let mut words = [false; 256];
    let mut b = 0u8;
    while b < 0x80 {
        words[b as usize] = (b.is_ascii_alphanumeric() && b != b'b') || b == b'(' || b == b',';
        b += 1;
    }
    words
};

/// Bytes that a sign may begin with that sets something apart.
const CUTS: [bool; 256] = {
    let mut cuts = byte_set(b" |;][\".?!");
    // Of characters beyond ASCII the first byte.
    let mut b = 0xc2;
    while b <= 0xf4 {
        cuts[b] = true;
        b += 1;
    }
    cuts
};

/// What stands between a link and what follows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing that sets something apart, and no words.
    None,
    /// Signs that set something apart, and no words.
    Cut,
    /// Anything else.
    Words,
}

impl Gap {
    /// Of a short text; what is longer has words most often. `row`: in a row of a table.
    pub(super) fn of(bytes: &[u8], row: bool) -> Self {
        if bytes.len() > 8 {
            return Self::Words;
        }
        let mut gap = Self::None;
        for (n, b) in bytes.iter().enumerate() {
            match b {
                0x01..=0x03 | b' ' | b',' | b'(' | b')' => {}
                b'|' if row => {}
                b'[' if bytes[n..].contains(&b']') => return Self::Words,
                b'[' | b']' | b'|' | b';' => gap = Self::Cut,
                _ => return Self::Words,
            }
        }
        gap
    }
}

//! What a line is about, by the words before a colon at its start.

use memchr::{memchr_iter, memchr2};

use super::super::ink;
use super::super::pieces::Piece;
use super::super::words::{Class, class};
use super::Weigher;

/// What a line is about, by its first words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    None,
    Title,
    Other,
}

impl Weigher<'_> {
    /// What the words before a colon at the start of the line say about the line.
    pub(super) fn key(&self, piece: &Piece) -> Key {
        let part = &self.parts[piece.part];
        let line = piece.from.max(part.start);
        let text = ink::trim_start(&self.ink.text[line..part.end]);
        let line = part.end - text.len();
        let Some(n) = memchr2(b':', b'\n', &text.as_bytes()[..text.len().min(40)]) else {
            return Key::None;
        };
        if text.as_bytes()[n] != b':' || line + n >= piece.range.end {
            return Key::None;
        }
        let word = text[..n].trim_matches(|c: char| !c.is_alphanumeric());
        let end = memchr_iter(b'(', word.as_bytes()).find(|&n| word[..n].ends_with(' '));
        let word = end.map_or(word, |n| &word[..n - 1]);
        if word.eq_ignore_ascii_case("title") || word.eq_ignore_ascii_case("paper title") || word == "标题"
        {
            Key::Title
        } else if is_key(word) {
            Key::Other
        } else {
            Key::None
        }
    }
}

/// Whether the words before a colon say that something else than the title follows.
pub(in super::super) fn is_key(word: &str) -> bool {
    // Neither one nor two words of a key are longer.
    if word.len() > 24 {
        return false;
    }
    match word.bytes().position(|b| b == b' ') {
        None => class(word).is(Class::KEY),
        // `Key words`, `Experiment environments`; no word of the table has a blank in it
        Some(n) => class(&word[n + 1..]).is(Class::KEY) || word.eq_ignore_ascii_case("key words"),
    }
}

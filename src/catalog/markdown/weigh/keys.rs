//! What a line is about, by the words before a colon at its start.

use memchr::{memchr_iter, memchr2};

use super::super::ink;
use super::super::pieces::{Piece, near};
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
        let start = near(text, 40);
        // `动机：…`
        let wide = if start.is_ascii() { None } else { start.find('：') };
        let Some(n) = memchr2(b':', b'\n', start.as_bytes()).into_iter().chain(wide).min() else {
            return Key::None;
        };
        // `**Motivation**: …` on a line of its own, behind the title.
        let apart = || {
            (piece.part > 0 || piece.line > 0)
                && self.ink.text[piece.range.end..line + n].chars().all(ink::is_blank)
        };
        if text.as_bytes()[n] == b'\n' || (line + n >= piece.range.end && !apart()) {
            return Key::None;
        }
        let word = text[..n].trim_matches(|c: char| !c.is_alphanumeric());
        let end = memchr_iter(b'(', word.as_bytes()).find(|&n| word[..n].ends_with(' '));
        let word = end.map_or(word, |n| &word[..n - 1]);
        if word.eq_ignore_ascii_case("title") || word.eq_ignore_ascii_case("paper title") || word == "标题"
        {
            Key::Title
        } else if is_key(word) || (!word.is_ascii() && WIDE_KEYS.contains(&word)) {
            Key::Other
        } else {
            Key::None
        }
    }
}

/// Keys of notes in Chinese: what moved the authors, what they give, how, and the like.
const WIDE_KEYS: [&str; 18] = [
    "出发点",
    "动机",
    "贡献",
    "主要贡献",
    "创新点",
    "方法",
    "思路",
    "核心思想",
    "主要思想",
    "主要模块",
    "简介",
    "摘要",
    "作者",
    "机构",
    "备注",
    "笔记",
    "关键词",
    "数据集",
];

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

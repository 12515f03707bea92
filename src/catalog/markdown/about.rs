//! Words round a title that make it the title of another text: `Comment on “…”`, `[Re] …`, `… (Erratum)`.
//!
//! They stand where labels and remarks stand that are taken off a title. Without them the text about a paper would be
//! looked for by the title of that paper, and found.

use std::ops::Range;

use memchr::memmem;

use super::ink::{self, CLOSE, Ink, OPEN};

/// What is written about a paper.
const TEXTS: [&str; 14] = [
    "addendum",
    "comment",
    "comments",
    "corrigenda",
    "corrigendum",
    "correction",
    "corrections",
    "errata",
    "erratum",
    "re",
    "rejoinder",
    "reply",
    "response",
    "retraction",
];

/// What may stand beside these.
const BESIDE: [&str; 12] =
    ["a", "an", "and", "author", "authors", "brief", "further", "notice", "our", "publisher", "short", "the"];

/// What leads over to the title.
const TO: [&str; 4] = ["for", "of", "on", "to"];

/// What a text does to another one whose title it quotes: `Rethinking “…”`, `“…” Revisited`.
const TAKES_UP: [&str; 4] = ["reconsidering", "rethinking", "revisiting", "re-examining"];
const TAKEN_UP: [&str; 3] = ["reconsidered", "re-examined", "revisited"];

/// Bytes looked at on either side.
const REACH: usize = 64;

/// The title with such words, if they stand right before or behind it; `from`: where its line begins, `range`: what of the
/// ink it was made of.
pub(super) fn widened(ink: &Ink, from: usize, range: &Range<usize>, title: &str) -> Option<String> {
    let text = ink.text.as_str();
    let raw = text.get(range.clone())?;
    // Mostly there is nothing round it.
    let start = range.start
        + if raw.starts_with(title) { 0 } else { memmem::find(raw.as_bytes(), title.as_bytes())? };
    let end = start + title.len();
    let before = text.get(from..start)?;
    if !may_tell_before(before.as_bytes()) && !may_tell_behind(&text.as_bytes()[end..]) {
        return None;
    }
    let head = head(before).unwrap_or_default();
    let near = (end + REACH..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
    let tail = tail(&text[end..near], head.quoted).unwrap_or_default();
    (head.tells || tail.tells)
        .then(|| ink::fold(&text[start - head.length..end + tail.length]).trim_end().to_owned())
}

/// Whether a bracket or quotation mark closes the text before a title; what is not ASCII may be one.
fn may_tell_before(before: &[u8]) -> bool {
    let last = before.iter().rev().find(|&&b| !matches!(b, 0x03 | b' '));
    before.len() <= 2 * REACH && last.is_some_and(|&b| matches!(b, b']' | b'"' | b'\'' | b'`' | 0x80..))
}

/// Whether a sign stands behind a title that a word about it may follow.
fn may_tell_behind(behind: &[u8]) -> bool {
    let first = behind.iter().find(|&&b| !matches!(b, 0x03 | b' ' | b'"' | b'\'' | b'`'));
    first.is_some_and(|&b| matches!(b, b'(' | b'[' | b'-' | b':' | b',' | b'r' | b'R' | 0x80..))
}

/// What of the text before a title belongs to it: words and a quotation mark, or the mark alone.
#[derive(Clone, Copy, Default)]
struct Head {
    length: usize,
    quoted: bool,
    /// More than a quotation mark.
    tells: bool,
}

fn head(before: &str) -> Option<Head> {
    // Within a link, what stands in its label.
    let before = match before.rfind([OPEN, CLOSE]) {
        Some(at) if before[at..].starts_with(OPEN) => &before[at + OPEN.len_utf8()..],
        Some(_) => return None,
        None => before,
    };
    if before.len() > REACH {
        return None;
    }
    let head = ink::trim_start(before);
    let bare = ink::trim_end(head);
    let unquoted = bare.trim_end_matches(is_mark);
    let quoted = unquoted.len() < bare.len();
    let phrase = ink::trim_end(unquoted);
    let tag = phrase.strip_prefix('[').and_then(|tag| tag.strip_suffix(']'));
    let leads_over = || {
        let parts = phrase.rsplit_once(' ');
        parts.is_some_and(|(what, to)| is_one_of(&TO, to) && tells(what)) || is_one_of(&TAKES_UP, phrase)
    };
    let tells = tag.map_or_else(|| quoted && leads_over(), tells);
    let length = if tells { head.len() } else { head.len() - unquoted.len() };
    (tells || quoted).then_some(Head { length, quoted, tells })
}

/// What of the text behind a title belongs to it: a quotation mark and words, or the mark alone.
#[derive(Clone, Copy, Default)]
struct Tail {
    length: usize,
    /// More than a quotation mark.
    tells: bool,
}

fn tail(behind: &str, quoted: bool) -> Option<Tail> {
    let behind = &behind[..behind.find([OPEN, CLOSE, '\n']).unwrap_or(behind.len())];
    let unquoted = behind.trim_start_matches(is_mark);
    let marks = behind.len() - unquoted.len();
    let mark = (quoted && marks > 0).then_some(Tail { length: marks, tells: false });
    let rest = ink::trim_start(unquoted);
    let at = behind.len() - rest.len();
    let told = |length: usize, words: &str| tells(words).then_some(Tail { length, tells: true });
    let told = match rest.chars().next() {
        Some(open @ ('(' | '[')) => {
            let close = if open == '(' { ')' } else { ']' };
            rest.find(close).and_then(|end| told(at + end + 1, &rest[1..end]))
        }
        Some(sign @ ('-' | '–' | '—' | ':' | ',')) => {
            let words = &rest[sign.len_utf8()..];
            let end = words.find([',', '.', ';', '(', '[']).unwrap_or(words.len());
            let words = words[..end].trim_end();
            told(at + sign.len_utf8() + words.len(), words)
        }
        Some(_) if mark.is_some() => {
            let word = rest.find(|c: char| !c.is_alphanumeric() && c != '-').map_or(rest, |n| &rest[..n]);
            is_one_of(&TAKEN_UP, word).then_some(Tail { length: at + word.len(), tells: true })
        }
        _ => None,
    };
    told.or(mark)
}

fn is_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '\'' | '`')
}

fn is_one_of(list: &[&str], word: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Whether words name a text about another one, and nothing else.
fn tells(words: &str) -> bool {
    if words.len() > REACH {
        return false;
    }
    let mut some = false;
    ink::trim(words).split_ascii_whitespace().all(|word| {
        let text = is_one_of(&TEXTS, word);
        some |= text;
        text || is_one_of(&BESIDE, word)
    }) && some
}

#[cfg(test)]
mod tests {
    use crate::catalog::{Format, ReadOptions, open};

    #[test]
    fn texts_about_others_keep_the_words_that_say_so() {
        let titles = |source: &str| -> Vec<String> {
            let entries = open(Format::Markdown, source.as_bytes(), ReadOptions::default()).unwrap();
            entries.map(|entry| entry.unwrap().listed_title.unwrap_or_default()).collect()
        };
        for title in [
            "Comment on \"Deep Nets for Games\"",
            "A Reply to “Deep Nets for Games”",
            "[Re] Deep Nets for Games",
            "[Erratum] Deep Nets for Games",
            "Deep Nets for Games - Erratum",
            "Deep Nets for Games (Comment)",
            "Deep Nets for Games: Author Correction",
            "Rethinking \"Deep Nets for Games\"",
            "“Deep Nets for Games” Revisited",
        ] {
            for source in [
                format!("- {title} [[Paper]](https://example.org/c.pdf)\n"),
                format!("- [{title}](https://example.org/c.pdf)\n"),
                format!(
                    "- **{title}** [[Paper]](https://example.org/c.pdf) [Code](https://github.com/a/b)\n"
                ),
            ] {
                assert_eq!(titles(&source), [title], "{source}");
            }
        }
        for (source, title) in [
            (
                "- Deep Nets for Games [[Paper]](https://a.org/c.pdf) ([Erratum](https://a.org/e.pdf))",
                "Deep Nets for Games",
            ),
            ("- Doe, J. \"Deep Nets for Games\" [[Paper]](https://a.org/c.pdf)", "Deep Nets for Games"),
            (
                "- Doe, J. \"Deep Nets for Games\" - Erratum [[Paper]](https://a.org/c.pdf)",
                "\"Deep Nets for Games\" - Erratum",
            ),
            ("- \"Deep Nets for Games\" Robots [[Paper]](https://a.org/c.pdf)", "Deep Nets for Games"),
            ("- Deep Nets for Games (Oral) [[Paper]](https://a.org/c.pdf)", "Deep Nets for Games"),
        ] {
            assert_eq!(titles(source), [title], "{source}");
        }
    }
}

//! Text as services deliver it → text as it is kept: white space folded, composed (NFC), nothing else changed.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::entity::entity;

/// One line: every run of white space and control characters becomes one blank.
pub(super) fn line(text: &str) -> String {
    composed(folded(text, false))
}

/// [`line`](fn@line), or `None` where nothing is left.
pub(super) fn some_line(text: &str) -> Option<String> {
    Some(line(text)).filter(|line| !line.is_empty())
}

/// Paragraphs, separated by `\n`.
///
/// A line break is kept only where white space follows it, which is arXiv's own rule
/// (<https://info.arxiv.org/help/prep.html>): the other ones are the wrapping of a text at 80 columns.
pub(super) fn paragraphs(text: &str) -> Option<String> {
    Some(composed(folded(text, true))).filter(|text| !text.is_empty())
}

/// Paragraphs of an abstract, or `None` where a few words stand in its place: `[Abstract unavailable]`, `N/A`.
pub(super) fn some_abstract(text: &str) -> Option<String> {
    paragraphs(text).filter(|text| !is_placeholder(text))
}

/// Whether a text that should be an abstract only says that there is none.
pub(super) fn is_placeholder(text: &str) -> bool {
    const LONGEST: usize = 80;
    const PHRASES: [&str; 20] = [
        "",
        "abstract",
        "abstract available",
        "abstract is not available",
        "abstract missing",
        "abstract not available",
        "abstract not provided",
        "abstract unavailable",
        "n/a",
        "nil",
        "no abstract",
        "no abstract available",
        "no abstract is available",
        "no abstract is available for this article",
        "no abstract provided",
        "none",
        "not available",
        "null",
        "there is no abstract available for this article",
        "undefined",
    ];
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    text.len() <= LONGEST && PHRASES.contains(&bare.to_lowercase().as_str())
}

fn composed(text: String) -> String {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return text;
    }
    text.nfc().collect()
}

/// What separates the last word from the next one.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Gap {
    None,
    Blank,
    Break,
}

fn folded(text: &str, keep_breaks: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = Gap::None;
    let mut rest = text.chars();
    loop {
        let ahead = rest.as_str();
        let clean = clean_prefix(ahead.as_bytes());
        if clean > 0 {
            open(&mut out, &mut gap);
            out.push_str(&ahead[..clean]);
            rest = ahead[clean..].chars();
        }
        let Some(c) = rest.next() else { return out };
        if c.is_whitespace() || c.is_control() {
            let breaks =
                keep_breaks && c == '\n' && rest.as_str().starts_with(|next: char| next.is_whitespace());
            let seen = if breaks { Gap::Break } else { Gap::Blank };
            if seen > gap {
                gap = seen;
            }
        } else {
            open(&mut out, &mut gap);
            out.push(c);
        }
    }
}

/// Length of the ASCII words, single blanks between them, at the start of a text: most of it, copied at once.
fn clean_prefix(text: &[u8]) -> usize {
    const BLOCK: usize = 32;
    if !text.first().is_some_and(u8::is_ascii_graphic) {
        return 0;
    }
    // Blocks without a branch in them, which the compiler turns into a few wide instructions.
    let mut at = 0;
    while let Some(block) = text.get(at..=at + BLOCK) {
        let odd = (0..BLOCK).fold(0, |odd, i| {
            odd | u8::from(block[i].wrapping_sub(b' ') > b'~' - b' ')
                | (u8::from(block[i] == b' ') & u8::from(block[i + 1] == b' '))
        });
        if odd != 0 {
            break;
        }
        at += BLOCK;
    }
    while text.get(at).is_some_and(|b| {
        b.is_ascii_graphic() || (*b == b' ' && text.get(at + 1).is_some_and(u8::is_ascii_graphic))
    }) {
        at += 1;
    }
    if at > 0 && text[at - 1] == b' ' { at - 1 } else { at }
}

fn open(out: &mut String, gap: &mut Gap) {
    if !out.is_empty() {
        match gap {
            Gap::None => {}
            Gap::Blank => out.push(' '),
            Gap::Break => out.push('\n'),
        }
    }
    *gap = Gap::None;
}

/// Elements that publishers leave in titles and abstracts; other angle brackets are mathematics.
const INLINE: &[&str] =
    &["i", "b", "u", "em", "strong", "sub", "sup", "span", "small", "scp", "tt", "a", "italic", "bold", "sc"];
/// The same, where a new paragraph begins.
const BLOCK: &[&str] =
    &["p", "br", "div", "title", "sec", "li", "ul", "ol", "h1", "h2", "h3", "h4", "abstract"];

/// Takes HTML and JATS markup out of a text and resolves its character entities, once.
pub(super) fn unmarked(text: &str) -> Cow<'_, str> {
    let markup = |text: &str| memchr::memchr2(b'<', b'&', text.as_bytes());
    if markup(text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = markup(rest) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((block, length)) = tag(rest) {
            if block {
                out.push_str("\n\n");
            }
            rest = &rest[length..];
        } else if let Some((c, length)) = entity(rest) {
            out.push(c);
            rest = &rest[length..];
        } else {
            out.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// A known tag at the start of `text`: whether it begins a paragraph, and its length in bytes.
fn tag(text: &str) -> Option<(bool, usize)> {
    let inner = text.strip_prefix('<')?;
    let end = inner.bytes().take(200).position(|b| b == b'>')?;
    let inner = inner[..end].trim_start_matches('/').trim_end_matches('/');
    let name = inner.split(|c: char| c.is_whitespace()).next().unwrap_or(inner);
    let name = name.strip_prefix("jats:").unwrap_or(name);
    let known = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let block = known(BLOCK);
    (block || known(INLINE)).then_some((block, end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_single_blanks_only() {
        assert_eq!(line("  A\n  title\t of\u{a0}\u{2003}two\r\nlines "), "A title of two lines");
        assert_eq!(line("bell\u{7}and\u{1b}[31m"), "bell and [31m");
        assert_eq!(line("0"), "0");
        assert_eq!(some_line(" \n "), None);
    }

    #[test]
    fn what_stands_in_place_of_an_abstract_is_none() {
        for none in [
            "[Abstract unavailable]",
            "Abstract not available.",
            "No abstract available.",
            "N/A",
            "None",
            "null",
            "Abstract",
            "  ",
            ".",
            "-",
            "–",
            "…",
        ] {
            assert_eq!(some_abstract(none), None, "{none}");
        }
        for some in ["Abstract algebra.", "None of these methods works.", "No abstract nonsense here.", "!?x"]
        {
            assert_eq!(some_abstract(some).as_deref(), Some(some));
        }
    }

    #[test]
    fn long_texts_fold_like_short_ones() {
        let words = ["a", "word", "naïve", "—", "0123456789012345678901234567890123456789"];
        let gaps = [" ", "  ", "\n", " \n ", "\u{a0}", "\t"];
        for seed in 0..500_usize {
            let mut given = String::new();
            let mut expected: Vec<&str> = Vec::new();
            for step in 0..seed % 40 {
                let word = words[(seed * 7 + step * step) % words.len()];
                given.push_str(gaps[(seed + step * 3) % gaps.len()]);
                given.push_str(word);
                expected.push(word);
            }
            assert_eq!(line(&given), expected.join(" "));
        }
    }

    #[test]
    fn text_is_composed_but_compatibility_forms_stay() {
        assert_eq!(line("E\u{301}cole ﬁn x²"), "École ﬁn x²");
    }

    #[test]
    fn only_a_break_before_white_space_begins_a_paragraph() {
        let wrapped = "  One sentence that\nis wrapped.\n  A second paragraph\nhere.\n\nA third.\n";
        assert_eq!(
            paragraphs(wrapped).unwrap(),
            "One sentence that is wrapped.\nA second paragraph here.\nA third."
        );
        assert_eq!(paragraphs("a\r\nb\r\n\r\nc").unwrap(), "a b\nc");
        assert_eq!(paragraphs("\n \n"), None);
    }

    #[test]
    fn markup_goes_mathematics_stays() {
        assert_eq!(unmarked("plain"), "plain");
        assert_eq!(
            unmarked("H<sub>2</sub>O &amp; CO<SUB>2</SUB> &#x2013; p<0.05 and a<b>c"),
            "H2O & CO2 – p<0.05 and ac"
        );
        assert_eq!(unmarked("x < y && y > z &unknown; <foo>"), "x < y && y > z &unknown; <foo>");
        assert_eq!(
            paragraphs(&unmarked("<jats:title>Aim</jats:title><jats:p>One.</jats:p><jats:p>Two.</jats:p>"))
                .unwrap(),
            "Aim\nOne.\nTwo."
        );
        assert_eq!(unmarked("&amp;lt;"), "&lt;");
        assert_eq!(unmarked("<é"), "<é");
    }
}

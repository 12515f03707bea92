//! Text as a reader sees it: without the stand-ins for markup, white space folded, nothing blank at its ends.

use std::borrow::Cow;

use super::ink::{CLOSE, GONE, OPEN};

/// White space, or a stand-in for markup.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, OPEN | CLOSE | GONE | '\u{200b}' | '\u{feff}' | '\u{200e}')
}

/// A blank of one byte.
const fn is_blank_byte(b: u8) -> bool {
    matches!(b, 0x01..=0x03 | b'\t'..=b'\r' | b' ')
}

/// The text without blanks and stand-ins before it.
#[inline]
pub(super) fn trim_start(text: &str) -> &str {
    let bytes = text.as_bytes();
    if bytes.first().is_some_and(u8::is_ascii_graphic) {
        return text;
    }
    let at = bytes.iter().position(|&b| !is_blank_byte(b)).unwrap_or(bytes.len());
    if bytes.get(at).is_none_or(u8::is_ascii) { &text[at..] } else { text[at..].trim_start_matches(is_blank) }
}

/// The text without blanks and stand-ins behind it.
#[inline]
pub(super) fn trim_end(text: &str) -> &str {
    let bytes = text.as_bytes();
    if bytes.last().is_some_and(u8::is_ascii_graphic) {
        return text;
    }
    let end = bytes.iter().rposition(|&b| !is_blank_byte(b)).map_or(0, |n| n + 1);
    if end == 0 || bytes[end - 1].is_ascii() { &text[..end] } else { text[..end].trim_end_matches(is_blank) }
}

/// The text without blanks and stand-ins at its ends.
pub(super) fn trim(text: &str) -> &str {
    trim_end(trim_start(text))
}

/// Removes the stand-ins and folds white space; most short texts have neither.
pub(super) fn fold(text: &str) -> Cow<'_, str> {
    if run(text.as_bytes()) == text.len() && !text.ends_with(' ') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    Cow::Owned(out)
}

/// Writes the folded text behind what `out` holds.
pub(super) fn fold_into(text: &str, out: &mut String) {
    let start = out.len();
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut gap = false;
    while let Some(&b) = bytes.get(at) {
        match b {
            b'\t'..=b'\r' | b' ' => {
                gap = true;
                at += 1;
                continue;
            }
            0x01..=0x03 => {
                at += 1;
                continue;
            }
            _ => {}
        }
        // Most of a text is runs of plain characters with single blanks between.
        let end = at + run(&bytes[at..]);
        if end > at {
            if gap && out.len() > start {
                out.push(' ');
            }
            gap = bytes[end - 1] == b' ';
            out.push_str(&text[at..end - usize::from(gap)]);
            at = end;
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        if c.is_whitespace() {
            gap = true;
        } else if !is_blank(c) {
            if gap && out.len() > start {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        }
        at += c.len_utf8();
    }
}

/// How many bytes of the text are plain characters with single blanks between.
fn run(bytes: &[u8]) -> usize {
    let mut end = plain_run(bytes);
    while bytes
        .get(end)
        .is_some_and(|&b| PLAIN[usize::from(b)] || (b == b' ' && end > 0 && bytes[end - 1] != b' '))
    {
        end += 1;
    }
    end
}

/// Bytes that are shown as they are: those of ASCII that can be seen, and those of characters that are no blank by their
/// first byte.
const PLAIN: [bool; 256] = {
    let mut plain = [true; 256];
    let mut b = 0;
    while b <= b' ' {
        plain[b as usize] = false;
        b += 1;
    }
    let leads = [0xc2, 0xe1, 0xe2, 0xe3, 0xef];
    let mut n = 0;
    while n < leads.len() {
        plain[leads[n]] = false;
        n += 1;
    }
    plain
};

/// How many bytes of the text, at least, are of ASCII that can be seen with single blanks between; sixteen a step as long
/// as that goes, then eight, for stand-ins and line ends cut a text into short runs.
fn plain_run(bytes: &[u8]) -> usize {
    if !bytes.first().is_some_and(u8::is_ascii_graphic) {
        return 0;
    }
    let mut at = 1;
    while let Some(chunk) = bytes.get(at - 1..).and_then(|b| b.first_chunk::<17>()) {
        let mut stops = false;
        for n in 1..17 {
            stops |= !matches!(chunk[n], b' '..=b'~');
            // Of all pairs of bytes that are seen only two blanks have no other bit than theirs.
            stops |= chunk[n] | chunk[n - 1] == b' ';
        }
        if stops {
            break;
        }
        at += 16;
    }
    // Where it ends, to the byte; what a special byte carries over falsifies only the bytes behind it.
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * ONES;
    let mut before = u64::from(bytes[at - 1] == b' ');
    while let Some(chunk) = bytes.get(at..).and_then(|b| b.first_chunk()) {
        let eight = u64::from_le_bytes(*chunk);
        let special = (eight | eight.wrapping_sub(0x20 * ONES) | eight.wrapping_add(ONES)) & HIGH;
        let blanks = !(((eight & !HIGH) ^ (0x20 * ONES)) + 0x7f * ONES) & HIGH;
        let stops = special | (blanks & (blanks << 8 | before << 7));
        if stops != 0 {
            return at + stops.trailing_zeros() as usize / 8;
        }
        before = blanks >> 63;
        at += 8;
    }
    at
}

/// Takes brackets off that hold the whole text.
pub(super) fn strip_brackets(text: &str) -> &str {
    let mut text = text;
    for _ in 0..3 {
        let inner = match text.as_bytes() {
            [b'[', .., b']'] | [b'(', .., b')'] => &text[1..text.len() - 1],
            _ => break,
        };
        if inner.contains(['[', ']', '(', ')']) && !balanced(inner) {
            break;
        }
        text = inner.trim();
    }
    text
}

fn balanced(text: &str) -> bool {
    let mut depth = 0i32;
    for b in text.bytes() {
        match b {
            b'[' | b'(' => depth += 1,
            b']' | b')' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

//! The target behind a link's label, read strictly, with what exactly is damaged where strict reading fails.

use std::ops::Range;

/// Targets are shorter; what is longer is not looked at.
const LONGEST: usize = 4096;

/// How the target of `[label]` stands in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// As CommonMark wants it.
    Sound,
    /// `((url))`
    Wrapped,
    /// `([https://…)`
    StrayBracket,
    /// `(<https://…)`, `(https://…>)`; the place of the bracket.
    StrayAngle(Range<usize>),
    /// `(u1](u2)`, `([u1](u2))`
    Nested(Range<usize>, Range<usize>),
    /// `(u1 u2)`
    Several(Range<usize>, Range<usize>),
    /// `(https://…/My paper.pdf)`
    Blank,
    /// `(https://…` and nothing closes it; `Some` is where the bracket belongs, if that is clear.
    Open(Option<usize>),
    /// `(https://…）`; the place of the full-width bracket.
    Wide(Range<usize>),
}

/// A target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// The destination's bytes, as written, without angle brackets.
    pub(super) url: Range<usize>,
    pub(super) shape: Shape,
    /// The byte behind the whole.
    pub(super) next: usize,
}

/// Reads the target whose `(` stands at `open`; `None` when nothing there is meant as one.
pub(super) fn read(source: &str, open: usize, end: usize) -> Option<Target> {
    let bytes = &source.as_bytes()[..source.floor_char_boundary(end.min(open + LONGEST))];
    let start = skip_space(bytes, open + 1);
    if bytes.get(start) == Some(&b'<') {
        let stop = bytes[start..].iter().position(|b| matches!(b, b'>' | b'\n')).map(|n| start + n);
        let closed =
            stop.filter(|stop| bytes[*stop] == b'>').zip(stop.and_then(|stop| close(bytes, stop + 1)));
        return match closed {
            Some((stop, next)) => Some(Target { url: start + 1..stop, shape: Shape::Sound, next }),
            None => half_angled(source, bytes, start),
        };
    }
    let stop = destination(bytes, start);
    if stop >= bytes.len() && bytes.len() < end {
        return None;
    }
    if bytes[stop..].starts_with(b"](") {
        return nested(source, bytes, start, stop);
    }
    let url = &source[start..stop];
    if let Some(next) = close(bytes, stop) {
        let shape = match url.as_bytes() {
            [b'(', .., b')'] if is_web(&url[1..]) => Shape::Wrapped,
            [b'[', ..] if is_web(&url[1..]) && !url.contains(']') => Shape::StrayBracket,
            [.., b'>'] if is_web(url) && !url.contains('<') => {
                let url = start..stop - 1;
                return Some(Target { url, shape: Shape::StrayAngle(stop - 1..stop), next });
            }
            _ => Shape::Sound,
        };
        return Some(Target { url: start..stop, shape, next });
    }
    is_web(url).then(|| damaged(source, bytes, start, stop))
}

/// `(<url)`: the second of the angle brackets is missing.
fn half_angled(source: &str, bytes: &[u8], start: usize) -> Option<Target> {
    let stop = destination(bytes, start + 1);
    let url = &source[start + 1..stop];
    let meant = is_web(url) && !url.contains(['<', '>']) && bytes.get(stop) == Some(&b')');
    meant.then(|| Target { url: start + 1..stop, shape: Shape::StrayAngle(start..start + 1), next: stop + 1 })
}

/// The end of a destination: brackets balanced, no blank, no second target.
fn destination(bytes: &[u8], start: usize) -> usize {
    let mut depth = 0u32;
    let mut at = start;
    while let Some(&b) = bytes.get(at) {
        match b {
            b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => at += 1,
            b'(' => depth += 1,
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            b']' if bytes.get(at + 1) == Some(&b'(') => break,
            0..=b' ' | 0x7f => break,
            _ => {}
        }
        at += 1;
    }
    at.min(bytes.len())
}

/// The byte behind the closing bracket, with an optional title before it.
fn close(bytes: &[u8], at: usize) -> Option<usize> {
    let blank = skip_space(bytes, at);
    match bytes.get(blank)? {
        b')' => Some(blank + 1),
        &quote @ (b'"' | b'\'') if blank > at => {
            let mut at = blank;
            loop {
                at += 1 + bytes[at + 1..].iter().position(|b| *b == quote)?;
                let next = skip_space(bytes, at + 1);
                match bytes.get(next)? {
                    b')' => return Some(next + 1),
                    b'[' => return None,
                    _ => {}
                }
            }
        }
        _ => None,
    }
}

fn nested(source: &str, bytes: &[u8], start: usize, stop: usize) -> Option<Target> {
    let bracket = usize::from(bytes[start] == b'[');
    let second = stop + 2;
    let last = destination(bytes, second);
    if !is_web(&source[start + bracket..stop]) || !is_web(&source[second..last]) {
        return None;
    }
    let mut next = last;
    for _ in 0..=bracket {
        if bytes.get(next) == Some(&b')') {
            next += 1;
        }
    }
    // Where the second is not closed either, the damage is of another kind.
    (next > last).then(|| {
        let (first, second) = (start + bracket..stop, second..last);
        Target { url: first.clone(), shape: Shape::Nested(first, second), next }
    })
}

fn damaged(source: &str, bytes: &[u8], start: usize, stop: usize) -> Target {
    let line = bytes[stop..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| stop + n);
    let url = &source[start..stop];
    if let Some(wide) = url.find('）').filter(|_| !url.contains('（')) {
        let wide = start + wide;
        let next = wide + '）'.len_utf8();
        return Target { url: start..wide, shape: Shape::Wide(wide..next), next };
    }
    // The cut may fall into a character; then the line is too long to be judged.
    let tail = source.get(stop..line).unwrap_or("");
    if let Some(shut) = tail.find(')').filter(|&n| !tail[..n].contains(['[', '('])) {
        let inside = &tail[..shut];
        let next = stop + shut + 1;
        let mut words = inside.split_ascii_whitespace();
        let shape = match (words.next(), words.next()) {
            (Some(second), None) if is_web(second) => {
                let at = stop + inside.find(second).unwrap_or(0);
                Shape::Several(start..stop, at..at + second.len())
            }
            _ => Shape::Blank,
        };
        return Target { url: start..stop, shape, next };
    }
    let trimmed = url.trim_end_matches([']', ',', ';', '.', '*']);
    let certain = trimmed.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '/' || c == ')')
        && url[trimmed.len()..].bytes().all(|b| b == b']');
    let at = start + trimmed.len();
    Target { url: start..at, shape: Shape::Open(certain.then_some(at)), next: at }
}

/// Whether the text starts like a web address.
pub(super) fn is_web(text: &str) -> bool {
    let starts =
        |p: &str| text.len() > p.len() && text.as_bytes()[..p.len()].eq_ignore_ascii_case(p.as_bytes());
    starts("http://") || starts("https://")
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at.min(bytes.len())
}

//! Link targets: what stands behind a link's label, and URLs that stand in the text as themselves.
//!
//! The strict rule is CommonMark's. What it refuses, but a reader still sees as a link, is read by the tolerant rules
//! below, each for a slip that curators make:
//!
//! | written | read as |
//! |---|---|
//! | `[T](u1 u2)` | two links, the first with the label |
//! | `[T](https://…/My paper.pdf)` | the whole target |
//! | `[T](https://… [code](…)`, `[T](https://…` at the line's end | the URL up to the blank |
//! | `[T](u1](u2)` | both URLs |
//! | `[T] (https://…)` | a link |
//!
//! Targets that CommonMark accepts stay as written, damage included (`(https://…)`, `[u1](u2)`): what such a target
//! means is for `identify` to say, and `check` reports it.

use memchr::memchr;

/// No target or title is longer.
const LONGEST: usize = 4096;

/// What stands behind a label.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target<'a> {
    /// The target as written.
    pub(super) url: &'a str,
    /// Further URLs written into the same target.
    pub(super) more: Vec<&'a str>,
    /// The byte behind the link.
    pub(super) next: usize,
}

/// Reads the target that starts at `at`, the byte behind the label's `]`.
pub(super) fn read(source: &str, at: usize, end: usize) -> Option<Target<'_>> {
    let bytes = &source.as_bytes()[..end];
    let mut open = at;
    while open < end && bytes[open] == b' ' && open < at + 3 {
        open += 1;
    }
    if bytes.get(open) != Some(&b'(')
        || (open > at && !is_web(source[open + 1..end].trim_start_matches(['<', ' '])))
    {
        return None;
    }
    let start = skip_space(bytes, open + 1);
    if bytes.get(start) == Some(&b'<') {
        let line = line_end(bytes, start);
        if let Some(stop) = memchr(b'>', &bytes[start..line]).map(|n| start + n)
            && let Some(next) = close(bytes, stop + 1)
        {
            return Some(Target { url: &source[start + 1..stop], more: Vec::new(), next });
        }
    }
    let (stop, bracket) = destination(bytes, start);
    let url = &source[start..stop];
    if let Some(next) = close(bytes, stop) {
        return Some(Target { url, more: if bracket { inner_target(url) } else { Vec::new() }, next });
    }
    tolerant(source, bytes, start, stop)
}

/// Bytes that mean something within a destination.
const ENDS: [bool; 256] = {
    let mut ends = [false; 256];
    let mut b = 0;
    while b <= b' ' as usize {
        ends[b] = true;
        b += 1;
    }
    ends[0x7f] = true;
    ends[b'\\' as usize] = true;
    ends[b'(' as usize] = true;
    ends[b')' as usize] = true;
    ends[b']' as usize] = true;
    ends
};

/// The end of a destination: brackets balanced, no blank; and whether a `]` stands in it.
fn destination(bytes: &[u8], start: usize) -> (usize, bool) {
    let (mut depth, mut bracket) = (0u32, false);
    let mut at = start;
    let near = &bytes[..bytes.len().min(start + LONGEST + 1)];
    loop {
        // Eight at a time: most mean nothing.
        while let Some(eight) = near.get(at..).and_then(|b| b.first_chunk::<8>())
            && !eight.iter().fold(false, |any, &b| any | ENDS[usize::from(b)])
        {
            at += 8;
        }
        let rest = near.get(at..).unwrap_or_default();
        let Some(n) = rest.iter().position(|&b| ENDS[usize::from(b)]) else {
            at += rest.len();
            break;
        };
        at += n;
        match bytes[at] {
            b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => {
                at += 1;
                bracket |= bytes[at] == b']';
            }
            b'(' => depth += 1,
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            b']' => bracket = true,
            0..=b' ' | 0x7f => break,
            _ => {}
        }
        at += 1;
    }
    (floor(bytes, at.min(bytes.len())), bracket)
}

/// The byte behind the closing bracket, with an optional title before it.
fn close(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at) == Some(&b')') {
        return Some(at + 1);
    }
    let mut at = skip_space(bytes, at);
    match bytes.get(at)? {
        b')' => Some(at + 1),
        &quote @ (b'"' | b'\'') => {
            // The title may hold quotes that were not escaped: it ends at the quote before the bracket.
            let last = bytes.len().min(at + 400);
            loop {
                at += 1 + memchr(quote, bytes.get(at + 1..last)?)?;
                let next = skip_space(bytes, at + 1);
                if bytes.get(next) == Some(&b')') {
                    return Some(next + 1);
                }
                if bytes.get(next).is_some_and(|b| matches!(b, b'[' | b'\n')) {
                    return None;
                }
            }
        }
        _ => None,
    }
}

/// What CommonMark refuses but a reader still sees as a link.
fn tolerant<'a>(source: &'a str, bytes: &[u8], start: usize, stop: usize) -> Option<Target<'a>> {
    let url = &source[start..stop];
    if let Some((first, second)) = url.split_once("](").filter(|(_, second)| is_web(second)) {
        let second = second.trim_end_matches(')');
        return Some(Target { url: first.trim_start_matches('['), more: vec![second], next: stop });
    }
    let line = line_end(bytes, stop);
    let tail = &source[stop..line];
    if let Some(shut) = tail.find(')').filter(|&n| !tail[..n].contains(['[', '('])) {
        let parts: Vec<&str> = tail[..shut].split_ascii_whitespace().collect();
        let next = stop + shut + 1;
        if is_web(url) && !parts.is_empty() && parts.iter().all(|p| is_web(p.trim_start_matches(','))) {
            let more = parts.iter().map(|p| p.trim_matches(',')).collect();
            return Some(Target { url: url.trim_end_matches(','), more, next });
        }
        let last = parts.last().map_or("", |p| p.rsplit('.').next().unwrap_or(p));
        if is_web(url) && parts.len() <= 12 && matches!(last, "pdf" | "PDF" | "html" | "htm" | "md") {
            return Some(Target { url: source[start..stop + shut].trim_end(), more: Vec::new(), next });
        }
    }
    if !is_web(url) {
        return None;
    }
    let url = url.trim_end_matches([']', ',', ';', '.', '*']);
    Some(Target { url, more: Vec::new(), next: start + url.len() })
}

/// `[u1](u2)` or `u1](u2)` written as a target: GitHub shows one link, the author meant `u2`.
fn inner_target(url: &str) -> Vec<&str> {
    url.split_once("](")
        .map(|(_, inner)| inner.trim_end_matches(')'))
        .filter(|inner| is_web(inner))
        .into_iter()
        .collect()
}

/// Whether the text starts like a web address.
pub(super) fn is_web(text: &str) -> bool {
    let bytes = text.as_bytes();
    if !bytes.first().is_some_and(|b| matches!(b | 0x20, b'h' | b'w' | b'f')) {
        return false;
    }
    let starts = |p: &str| bytes.len() > p.len() && bytes[..p.len()].eq_ignore_ascii_case(p.as_bytes());
    starts("http://") || starts("https://") || starts("www.") || starts("ftp://")
}

/// The end of a URL that stands in the text as itself: up to a blank, a bracket that was not opened inside, or
/// punctuation that no URL holds; sentence punctuation at its end does not belong to it.
pub(super) fn bare_end(source: &str, start: usize, end: usize) -> usize {
    let mut depth = 0i32;
    let mut stop = end;
    for (n, c) in source[start..end].char_indices() {
        if n > LONGEST / 2 {
            stop = start + n;
            break;
        }
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => {
                stop = start + n;
                break;
            }
            ')' => depth -= 1,
            '<' | '>' | '"' | '`' | '|' | '[' | ']' | '{' | '}' | '\\' | '^' => {
                stop = start + n;
                break;
            }
            '，' | '。' | '；' | '：' | '、' | '！' | '？' | '（' | '）' | '【' | '】' | '《' | '》'
            | '「' | '」' | '“' | '”' | '‘' | '’' => {
                stop = start + n;
                break;
            }
            c if c.is_whitespace() || c.is_control() => {
                stop = start + n;
                break;
            }
            _ => {}
        }
    }
    start + source[start..stop].trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_', '~', '\'']).len()
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

/// The nearest character border at or before `at`.
fn floor(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|b| b & 0xc0 == 0x80) {
        at -= 1;
    }
    at
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    let near = &bytes[at..bytes.len().min(at + LONGEST)];
    memchr(b'\n', near).map_or_else(|| floor(bytes, at + near.len()), |n| at + n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(text: &str) -> Option<(Vec<&str>, &str)> {
        let target = read(text, 0, text.len())?;
        let mut all = vec![target.url];
        all.extend(target.more);
        Some((all, &text[target.next..]))
    }

    #[test]
    fn strict_targets() {
        assert_eq!(urls("(https://a.b/c) x"), Some((vec!["https://a.b/c"], " x")));
        assert_eq!(urls("( https://a.b/c )"), Some((vec!["https://a.b/c"], "")));
        assert_eq!(urls("(<a b>)"), Some((vec!["a b"], "")));
        assert_eq!(urls("(u \"t\")"), Some((vec!["u"], "")));
        assert_eq!(urls("(u \"say \"hi\" now\")"), Some((vec!["u"], "")));
        assert_eq!(urls("(https://x/S0140(24)1-5)"), Some((vec!["https://x/S0140(24)1-5"], "")));
        assert_eq!(urls("((https://a.b))"), Some((vec!["(https://a.b)"], "")));
        assert_eq!(urls("()"), Some((vec![""], "")));
        assert_eq!(urls(" x"), None);
    }

    #[test]
    fn damaged_targets() {
        assert_eq!(urls("(https://a.b https://c.d)"), Some((vec!["https://a.b", "https://c.d"], "")));
        assert_eq!(
            urls("(https://a.b/c [code](https://d)"),
            Some((vec!["https://a.b/c"], " [code](https://d)"))
        );
        assert_eq!(urls("(https://a.b/c"), Some((vec!["https://a.b/c"], "")));
        assert_eq!(urls("(https://a](https://b)"), Some((vec!["https://a", "https://b"], "")));
        assert_eq!(urls("([https://a](https://b))"), Some((vec!["[https://a](https://b)", "https://b"], "")));
        assert_eq!(urls(" (https://a.b)"), Some((vec!["https://a.b"], "")));
        assert_eq!(urls("(https://a.b/My paper.pdf)"), Some((vec!["https://a.b/My paper.pdf"], "")));
        assert_eq!(urls(" (see below)"), None);
    }

    #[test]
    fn bare_urls() {
        for (text, url) in [
            ("https://a.b/c, and", "https://a.b/c"),
            ("https://a.b/c).", "https://a.b/c"),
            ("https://a.b/c_(d)", "https://a.b/c_(d)"),
            ("https://a.b/c。后", "https://a.b/c"),
            ("https://a.b/c]", "https://a.b/c"),
        ] {
            assert_eq!(&text[..bare_end(text, 0, text.len())], url);
        }
    }
}

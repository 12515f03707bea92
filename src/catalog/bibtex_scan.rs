//! Where a record of a BibTeX file begins and ends, by its bytes alone.

use std::ops::Range;

/// Where the name of the record ends and its body begins, in bytes that begin with `@`: behind `@article{`. At the
/// end of a line the brace may be yet to come.
pub(super) fn opener(bytes: &[u8]) -> Option<Range<usize>> {
    let name = bytes[1..].iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let blank = bytes[1 + name..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    let behind = bytes.get(1 + name + blank);
    (name > 0 && matches!(behind, None | Some(b'{' | b'('))).then_some(1..1 + name)
}

/// Whether a line begins a record beyond doubt: `@name{key,`, or a macro, preamble or comment.
pub(super) fn begins_record(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    if !line.starts_with(b"@") {
        return false;
    }
    let Some(name) = opener(line) else { return false };
    let kind = line[name.clone()].to_ascii_lowercase();
    let Some((_, body)) = line[name.end..].trim_ascii_start().split_first() else { return false };
    if matches!(kind.as_slice(), b"string" | b"comment" | b"preamble") {
        return true;
    }
    let body = body.trim_ascii();
    let key = body
        .iter()
        .take_while(|b| !matches!(b, b',' | b'{' | b'}' | b'"' | b'=') && !b.is_ascii_whitespace());
    let key = key.count();
    // The key may be all that stands on the line.
    matches!(body.get(key), None | Some(b','))
}

/// Writes `"A {"}B{"}"` as `{A {"}B{"}}`, which says the same in as many bytes: within braces a quote is a letter
/// (<https://ctan.org/pkg/bibtex>, `btxdoc`), but to the crate it is the end of the value.
pub(super) fn brace_quoted(text: &mut String) {
    let Some(body) = text.find('{') else { return };
    let (mut depth, mut escaped) = (0usize, false);
    let mut opened: Option<(usize, bool)> = None;
    let mut values = Vec::new();
    for (at, byte) in text.bytes().enumerate().skip(body + 1) {
        match (byte, opened) {
            _ if escaped => escaped = false,
            (b'\\', _) => escaped = true,
            (b'{', _) => depth += 1,
            (b'}', _) => depth = depth.saturating_sub(1),
            (b'"', None) if depth == 0 => opened = Some((at, false)),
            (b'"', Some((begin, holds_quote))) if depth == 0 => {
                if holds_quote {
                    values.push((begin, at));
                }
                opened = None;
            }
            (b'"', Some((begin, _))) => opened = Some((begin, true)),
            _ => {}
        }
    }
    for (begin, end) in values {
        text.replace_range(begin..=begin, "{");
        text.replace_range(end..=end, "}");
    }
}

/// The citation key of a record.
pub(super) fn name_of(text: &str) -> Option<&str> {
    let body = &text[text.find(['{', '('])? + 1..];
    let key = body.split([',', '=', '}', '{', '"']).next()?.trim();
    (!key.is_empty() && !key.contains(char::is_whitespace)).then_some(key)
}

/// A scan through a record, line by line.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// A line was read.
    named: bool,
    /// What closes the record; `None` before its body begins.
    pub(super) close: Option<u8>,
    depth: usize,
    escaped: bool,
    quoted: bool,
}

/// What a scan made of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Scanned {
    /// How many bytes belong to the record.
    pub(super) end: usize,
    /// How many of them stand before a comment.
    pub(super) code: usize,
    /// Whether the record ends here.
    pub(super) done: bool,
}

impl Scan {
    /// Goes on through the next line.
    pub(super) fn line(&mut self, bytes: &[u8]) -> Scanned {
        let upto = |end, done| Scanned { end, code: end, done };
        // A name goes to the end of its line, and no second one begins before the brace.
        let first = !self.named && bytes.starts_with(b"@");
        self.named = true;
        for (at, byte) in bytes.iter().enumerate().skip(usize::from(first)) {
            let Some(close) = self.close else {
                match byte {
                    b'{' => (self.close, self.depth) = (Some(b'}'), 1),
                    b'(' => self.close = Some(b')'),
                    _ if first && byte.is_ascii_alphabetic() || byte.is_ascii_whitespace() => {}
                    // The name was the end of its line, and no brace came: no record at all.
                    _ => return upto(at, true),
                }
                continue;
            };
            let outside = self.depth == usize::from(close == b'}');
            let between_values = outside && !self.quoted;
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'%' if between_values => return Scanned { end: bytes.len(), code: at, done: false },
                b'{' => self.depth += 1,
                b'}' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 && close == b'}' {
                        return upto(at + 1, true);
                    }
                }
                b'"' if outside => self.quoted = !self.quoted,
                b')' if close == b')' && between_values => return upto(at + 1, true),
                _ => {}
            }
        }
        upto(bytes.len(), false)
    }
}

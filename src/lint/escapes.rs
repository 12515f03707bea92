//! The text that a JSON document says, where it writes characters as escapes.
//!
//! PHP writes `https:\/\/`, Python `\u00e9`. What is found in such text is found in the text as it is meant, and then
//! stands in the source where the escapes do.

use std::borrow::Cow;

use super::{Finding, Fix};
use crate::model::Span;

/// A source with the escapes `\/` and `\uXXXX` read. Others are left: nothing that is looked for goes over them.
pub(super) struct Plain<'a> {
    pub(super) text: Cow<'a, str>,
    /// Behind each escape: the place in `text`, and how many bytes further it is in the source.
    steps: Vec<(usize, usize)>,
    /// The document keeps to ASCII, and so do its repairs.
    ascii: bool,
}

impl<'a> Plain<'a> {
    pub(super) fn of(source: &'a str) -> Self {
        let ascii = source.is_ascii();
        let mut plain = Plain { text: Cow::Borrowed(source), steps: Vec::new(), ascii };
        let (mut text, mut taken) = (String::new(), 0);
        let mut at = 0;
        while let Some(found) = memchr::memchr(b'\\', &source.as_bytes()[at..]) {
            let start = at + found;
            let Some((meant, length)) = escape(&source[start..]) else {
                // The character behind the backslash may be one itself.
                at = (start + 2).min(source.len());
                while !source.is_char_boundary(at) {
                    at += 1;
                }
                continue;
            };
            text.push_str(&source[taken..start]);
            text.push(meant);
            at = start + length;
            taken = at;
            plain.steps.push((text.len(), at - text.len()));
        }
        if taken > 0 {
            text.push_str(&source[taken..]);
            plain.text = Cow::Owned(text);
        }
        plain
    }

    /// A finding of the text, where the source says it.
    pub(super) fn in_source(&self, mut finding: Finding) -> Finding {
        finding.span = self.span(finding.span);
        finding.related = finding.related.map(|span| self.span(span));
        finding.fix = finding
            .fix
            .map(|fix| Fix { span: self.span(fix.span), replacement: self.escaped(&fix.replacement) });
        finding
    }

    fn span(&self, span: Span) -> Span {
        Span { start: self.place(span.start), end: self.place(span.end) }
    }

    fn place(&self, at: usize) -> usize {
        let behind = self.steps.partition_point(|(step, _)| *step <= at);
        at + behind.checked_sub(1).map_or(0, |last| self.steps[last].1)
    }

    fn escaped(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '"' | '\\' => out.extend(['\\', c]),
                c if c.is_control() || self.ascii && !c.is_ascii() => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        out.push_str(&format!("\\u{unit:04x}"));
                    }
                }
                c => out.push(c),
            }
        }
        out
    }
}

/// The character that an escape at the start of `text` means, and the bytes of the escape.
fn escape(text: &str) -> Option<(char, usize)> {
    if text.starts_with("\\/") {
        return Some(('/', 2));
    }
    let unit = |text: &str| {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
    };
    let first = unit(text)?;
    let units = [first, text.get(6..).and_then(unit).unwrap_or(0)];
    let meant = char::decode_utf16(units).next()?.ok()?;
    // A quote, a backslash or a line end would be read as what it is not in the text.
    let plain = !meant.is_control() && !matches!(meant, '"' | '\\');
    plain.then_some((meant, 6 * meant.len_utf16()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Format;
    use crate::lint::{Code, check, fix};

    #[test]
    fn what_stands_behind_escapes_is_found_where_it_stands() {
        let source = r#"{"title":"caf\u00c3\u00a9 \ud83d\ude00 \"x\\","url":"https:\/\/arxiv.org\/abs\/23020.1","b":"http:\/\/arxiv.org\/abs\/2302.00001v2"}"#;
        let found: Vec<_> = check(source, Format::Jsonl, &[])
            .into_iter()
            .map(|finding| (finding.code, source[finding.span.start..finding.span.end].to_owned()))
            .collect();
        assert_eq!(
            found,
            [
                (Code::Mojibake, r"caf\u00c3\u00a9".to_owned()),
                (Code::MalformedId, r"https:\/\/arxiv.org\/abs\/23020.1".to_owned()),
                (Code::InsecureLink, r"http:\/\/arxiv.org".to_owned()),
                (Code::VersionedLink, "v2".to_owned()),
            ]
        );
        let (fixed, _) = fix(source, Format::Jsonl, |_| true).unwrap();
        assert!(fixed.contains(r#""title":"caf\u00e9 \ud83d\ude00 \"x\\""#), "{fixed}");
        assert!(fixed.contains(r#""b":"https:\/\/arxiv.org\/abs\/2302.00001"#), "{fixed}");
        serde_json::from_str::<serde_json::Value>(&fixed).unwrap();
    }

    #[test]
    fn a_backslash_that_is_meant_is_no_escape() {
        for source in [r"a \\/ b", r"\\u00e9", r"\u0022", r"\u005c/", r"\ud83d", r"\u12", "\\é", "\\"] {
            assert_eq!(Plain::of(source).text, source);
        }
    }
}

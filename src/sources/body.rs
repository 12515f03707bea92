//! The body of a reply as text, before anything is believed of it.

use std::borrow::Cow;
use std::ops::Range;

use bytes::Bytes;

/// A body as text of the same length: every byte that is not UTF-8 reads as `?`.
///
/// One damaged character must not cost the whole reply, so positions are kept and [`Body::exact`] tells whether a
/// part is what the service sent.
pub(super) struct Body<'a> {
    whole: &'a Bytes,
    bytes: &'a [u8],
    text: Cow<'a, str>,
}

impl<'a> Body<'a> {
    pub(super) fn new(whole: &'a Bytes) -> Self {
        let bytes = whole.strip_prefix(b"\xef\xbb\xbf").unwrap_or(whole);
        let text =
            simdutf8::basic::from_utf8(bytes).map_or_else(|_| Cow::Owned(masked(bytes)), Cow::Borrowed);
        Self { whole, bytes, text }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of a part where they stand, or `None` where they are damaged.
    pub(super) fn exact(&self, span: Range<usize>) -> Option<Bytes> {
        let part = self.bytes.get(span)?;
        (matches!(self.text, Cow::Borrowed(_)) || std::str::from_utf8(part).is_ok())
            .then(|| self.whole.slice_ref(part))
    }

    /// The span of a part that was borrowed from [`Body::text`].
    pub(super) fn span_of(&self, part: &str) -> Option<Range<usize>> {
        let start = (part.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        let end = start.checked_add(part.len())?;
        (end <= self.text.len()).then_some(start..end)
    }
}

fn masked(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

/// The start of a foreign body, fit for a message: one line, no control characters, at most 80 characters.
pub(super) fn excerpt(text: &str) -> String {
    let mut out = String::new();
    let mut length = 0;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()) {
        let spaced = usize::from(length > 0);
        length += word.chars().count() + spaced;
        if length > 80 {
            out.push('…');
            break;
        }
        if spaced == 1 {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Describes a body that is not what was asked for.
pub(super) fn foreign(text: &str) -> String {
    let trimmed = text.trim_start();
    if trimmed.is_empty() {
        "an empty reply".to_owned()
    } else if trimmed.starts_with('<') {
        "a web page instead of an answer".to_owned()
    } else {
        format!("`{}` instead of an answer", excerpt(trimmed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_bytes_keep_their_place() {
        let whole = Bytes::from_static(b"\xef\xbb\xbfab\xff\xfecd\xc3\xa9");
        let body = Body::new(&whole);
        assert_eq!(body.text(), "ab??cdé");
        assert_eq!(body.exact(0..2), Some(Bytes::from_static(b"ab")));
        assert_eq!(body.exact(1..5), None);
        assert_eq!(body.exact(4..8), Some(Bytes::from_static(b"cd\xc3\xa9")));
        assert_eq!(body.exact(4..99), None);
        assert_eq!(body.span_of(&body.text()[2..4]), Some(2..4));
    }

    #[test]
    fn foreign_bodies_are_described_in_one_short_clean_line() {
        assert_eq!(foreign(" \n"), "an empty reply");
        assert_eq!(foreign("\n<html>"), "a web page instead of an answer");
        assert_eq!(
            foreign("Rate\x1b[31m exceeded.\n\nnow"),
            "`Rate [31m exceeded. now` instead of an answer"
        );
        assert!(foreign(&"long ".repeat(99)).chars().count() < 120);
        assert_eq!(excerpt(&"x".repeat(500)), "…");
    }
}

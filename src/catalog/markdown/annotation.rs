//! Annotations: text that opcit wrote behind an item. The reader sees the list as if they were not there.
//!
//! ```text
//! * Title [[Paper]](https://…)<!-- opcit:facts --> · 1,234 citations · 2020<!-- /opcit:facts -->
//! ```
//!
//! They are taken out before the list is read, so that no title, link or text of an entry can come from one; spans are
//! mapped back to the file as it is.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;
use pulldown_cmark::{Event, Options, Parser, Tag};

use super::blocks::front_matter;

/// What stands before an annotation.
pub const OPEN: &str = "<!-- opcit:facts -->";
/// What stands behind it.
pub const CLOSE: &str = "<!-- /opcit:facts -->";

/// A list without its annotations, and where they were.
#[derive(Debug, Clone)]
pub struct Bare<'a> {
    text: Cow<'a, str>,
    cuts: Vec<Cut>,
}

/// An annotation that was taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// Where it stood, in the text without annotations.
    pub at: usize,
    /// Its bytes in the file, with both markers.
    pub span: Range<usize>,
}

impl<'a> Bare<'a> {
    /// Takes the annotations out of `source`. Markers in code are text, and so is one without its partner on the same
    /// line.
    pub fn of(source: &'a str) -> Self {
        let spans = find(source);
        if spans.is_empty() {
            return Self { text: Cow::Borrowed(source), cuts: Vec::new() };
        }
        let mut text = String::with_capacity(source.len());
        let mut cuts = Vec::with_capacity(spans.len());
        let mut from = 0;
        for span in spans {
            text.push_str(&source[from..span.start]);
            from = span.end;
            cuts.push(Cut { at: text.len(), span });
        }
        text.push_str(&source[from..]);
        Self { text: Cow::Owned(text), cuts }
    }

    /// The text without annotations.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was taken out, in order.
    pub fn cuts(&self) -> &[Cut] {
        &self.cuts
    }

    /// The place in the file of a place in the text; behind an annotation that stood there.
    pub fn to_file(&self, at: usize) -> usize {
        let before = self.cuts.partition_point(|cut| cut.at <= at);
        at + self.taken(before)
    }

    /// The place in the text of a place in the file; one inside an annotation is where that stood.
    pub fn to_text(&self, at: usize) -> usize {
        let before = self.cuts.partition_point(|cut| cut.span.end <= at);
        match self.cuts.get(before) {
            Some(cut) if cut.span.start < at => cut.at,
            _ => at - self.taken(before),
        }
    }

    /// The bytes of the first `cuts` annotations.
    fn taken(&self, cuts: usize) -> usize {
        cuts.checked_sub(1).and_then(|n| self.cuts.get(n)).map_or(0, |cut| cut.span.end - cut.at)
    }
}

/// The annotations in `source`.
fn find(source: &str) -> Vec<Range<usize>> {
    let bytes = source.as_bytes();
    let mut found = Vec::new();
    let mut opens = memmem::find_iter(bytes, OPEN).peekable();
    if opens.peek().is_none() {
        return found;
    }
    let code = code(source);
    while let Some(start) = opens.next() {
        let inside = start + OPEN.len();
        // The nearest of: the next annotation, the end of the line.
        let limit = opens.peek().copied().unwrap_or(source.len());
        let limit = memchr::memchr2(b'\n', b'\r', &bytes[inside..limit]).map_or(limit, |n| inside + n);
        let Some(n) = memmem::find(&bytes[inside..limit], CLOSE.as_bytes()) else { continue };
        let after = code.partition_point(|c| c.end <= start);
        if code.get(after).is_none_or(|c| c.start > start) {
            found.push(start..inside + n + CLOSE.len());
        }
    }
    found
}

/// Where code stands, in order.
fn code(source: &str) -> Vec<Range<usize>> {
    let offset = front_matter(source);
    let parser = Parser::new_ext(&source[offset..], Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES);
    parser
        .into_offset_iter()
        .filter(|(event, _)| matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_))))
        .map(|(_, range)| range.start + offset..range.end + offset)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(text: &str) -> String {
        format!("{OPEN}{text}{CLOSE}")
    }

    #[test]
    fn what_was_written_is_taken_out_and_places_are_mapped() {
        let source = format!("- A{}\n- B{}\n", note(" · 1"), note(""));
        let bare = Bare::of(&source);
        assert_eq!(bare.text(), "- A\n- B\n");
        assert_eq!(bare.cuts().iter().map(|c| c.at).collect::<Vec<_>>(), [3, 7]);
        for at in [0, 2, 4, 5, 8] {
            assert_eq!(bare.to_text(bare.to_file(at)), at, "{at}");
        }
        assert_eq!(&source[..bare.to_file(3)], format!("- A{}", note(" · 1")));
        assert_eq!(bare.to_text(10), 3);
    }

    #[test]
    fn a_marker_in_code_or_without_its_partner_is_text() {
        for source in [
            format!("`{}`\n", note("x")),
            format!("```\n{}\n```\n", note("x")),
            format!("- A{OPEN} x\n- B{CLOSE}\n"),
            format!("- A{CLOSE} x {OPEN}\n"),
            "- A <!-- opcit: ignore -->\n".to_owned(),
        ] {
            assert_eq!(Bare::of(&source).text(), source);
        }
        let twice = format!("- A{OPEN}{}\n", note("x"));
        assert_eq!(Bare::of(&twice).text(), format!("- A{OPEN}\n"));
    }
}

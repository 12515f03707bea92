//! Annotations: text that opcit wrote behind an item. The reader sees the list as if they were not there.
//!
//! ```text
//! * Title [[Paper]](https://…)<!-- opcit:facts --> · 1,234 citations · 2020<!-- /opcit:facts -->
//! ```
//!
//! They are taken out before the list is read, so that no title, link or text of an entry can come from one; spans and
//! lines are mapped back to the file as it is. What a formatter wrapped (`proseWrap`) is still one annotation:
//!
//! ```text
//! * Title [[Paper]](https://…)<!-- opcit:facts -->
//!   · 1,234 citations · 2020<!-- /opcit:facts -->
//! ```

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
    /// For each cut, how many lines it and those before it took.
    lines: Vec<usize>,
    /// Where markers without their partner stand, in the text without annotations.
    halves: Vec<usize>,
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
    /// Takes the annotations out of `source`. Markers in code are text, and so is one without its partner in the same
    /// paragraph.
    pub fn of(source: &'a str) -> Self {
        let (spans, halves) = find(source);
        if spans.is_empty() {
            return Self { text: Cow::Borrowed(source), cuts: Vec::new(), lines: Vec::new(), halves };
        }
        let mut text = String::with_capacity(source.len());
        let mut cuts = Vec::with_capacity(spans.len());
        let mut lines = Vec::with_capacity(spans.len());
        let (mut from, mut taken) = (0, 0);
        for span in spans {
            text.push_str(&source[from..span.start]);
            from = span.end;
            taken += line_ends(&source[span.clone()]).count();
            lines.push(taken);
            cuts.push(Cut { at: text.len(), span });
        }
        text.push_str(&source[from..]);
        let mut bare = Self { text: Cow::Owned(text), cuts, lines, halves: Vec::new() };
        bare.halves = halves.into_iter().map(|at| bare.to_text(at)).collect();
        bare
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

    /// Whether a marker stands in a part of the text without its partner: what it marked is text to everybody.
    pub(crate) fn has_half(&self, part: &Range<usize>) -> bool {
        let first = self.halves.partition_point(|at| *at < part.start);
        self.halves.get(first).is_some_and(|at| *at < part.end)
    }

    /// How many lines of the file were taken out before a place in the text, or there.
    pub(super) fn lines_before(&self, at: usize) -> usize {
        let before = self.cuts.partition_point(|cut| cut.at <= at);
        before.checked_sub(1).and_then(|n| self.lines.get(n)).copied().unwrap_or(0)
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

/// The annotations in `source`, and the markers that have no partner.
fn find(source: &str) -> (Vec<Range<usize>>, Vec<usize>) {
    let bytes = source.as_bytes();
    let (mut found, mut halves) = (Vec::new(), Vec::new());
    let mut opens = memmem::find_iter(bytes, OPEN).peekable();
    if opens.peek().is_none() && memmem::find(bytes, CLOSE.as_bytes()).is_none() {
        return (found, halves);
    }
    let code = code(source);
    let is_code = |at: usize| {
        let after = code.partition_point(|c| c.end <= at);
        code.get(after).is_some_and(|c| c.start <= at)
    };
    while let Some(start) = opens.next() {
        let inside = start + OPEN.len();
        // The nearest of: the next annotation, the end of the paragraph.
        let limit = opens.peek().copied().unwrap_or(source.len());
        let limit = inside + paragraph(&source[inside..limit]);
        let close = memmem::find(&bytes[inside..limit], CLOSE.as_bytes());
        match close {
            _ if is_code(start) => {}
            Some(n) => found.push(start..inside + n + CLOSE.len()),
            None => halves.push(start),
        }
    }
    let is_paired = |at: usize| {
        let after = found.partition_point(|span| span.end <= at);
        found.get(after).is_some_and(|span| span.start <= at)
    };
    halves.extend(memmem::find_iter(bytes, CLOSE).filter(|&at| !is_code(at) && !is_paired(at)));
    halves.sort_unstable();
    (found, halves)
}

/// Where the lines of a text end, and where the next ones begin.
fn line_ends(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let bytes = text.as_bytes();
    let is_end = move |at: &usize| bytes[*at] != b'\r' || bytes.get(at + 1) != Some(&b'\n');
    memchr::memchr2_iter(b'\n', b'\r', bytes).filter(is_end).map(move |at| {
        let pair = bytes[at] == b'\n' && at > 0 && bytes[at - 1] == b'\r';
        (at - usize::from(pair), at + 1)
    })
}

/// How much of `text`, which stands in a paragraph, belongs to that.
fn paragraph(text: &str) -> usize {
    let ends = line_ends(text).find(|(_, next)| {
        let line = text[*next..].split(['\n', '\r']).next().unwrap_or_default();
        begins_a_block(line.trim_start_matches([' ', '\t', '>']))
    });
    ends.map_or(text.len(), |(end, _)| end)
}

/// Whether a line is not one more of the paragraph before it: it is blank, an item, a heading, a row, a fence or HTML.
fn begins_a_block(line: &str) -> bool {
    let item = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\t']);
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.is_empty()
        || line.starts_with(['#', '|'])
        || line.starts_with("```")
        || line.starts_with("~~~")
        || (line.starts_with('<') && !line.starts_with("<!--"))
        || line.strip_prefix(['-', '*', '+']).is_some_and(item)
        || (number.len() < line.len() && number.strip_prefix(['.', ')']).is_some_and(item))
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
    fn what_a_formatter_wrapped_is_one_annotation() {
        for end in ["\n", "\r\n", "\r"] {
            let source = format!(
                "- A{}{end}  and{end}- B{}{end}",
                note(&format!("{end}  · 1{end}  c · 2020")),
                note(" · 1")
            );
            let bare = Bare::of(&source);
            assert_eq!(bare.text(), format!("- A{end}  and{end}- B{end}"));
            assert_eq!([0, 2, 3, 5].map(|at| bare.lines_before(at)), [0, 0, 2, 2]);
        }
        let quoted = format!("> * A{}\n", note("\n>   · 1"));
        assert_eq!(Bare::of(&quoted).text(), "> * A\n");
    }

    #[test]
    fn a_marker_in_code_or_without_its_partner_is_text() {
        for (source, has_half) in [
            (format!("`{}`\n", note("x")), false),
            (format!("```\n{}\n```\n", note("x")), false),
            (format!("- A{OPEN} x\n- B{CLOSE}\n"), true),
            (format!("- A{CLOSE} x {OPEN}\n"), true),
            ("- A <!-- opcit: ignore -->\n".to_owned(), false),
        ] {
            let bare = Bare::of(&source);
            assert_eq!(bare.text(), source);
            assert_eq!(bare.has_half(&(0..source.len())), has_half, "{source}");
        }
        // Neither reaches beyond its paragraph.
        for next in ["", "> ", "* B", "2) B", "# B", "| b |", "<p>", "<li>B"] {
            let source = format!("1. A{OPEN} x\n{next}\ny{CLOSE}\n");
            assert_eq!(Bare::of(&source).text(), source);
        }
        let twice = format!("- A{OPEN}{}\n", note("x"));
        assert_eq!(Bare::of(&twice).text(), format!("- A{OPEN}\n"));
    }
}

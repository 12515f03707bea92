//! What CommonMark makes of a file, reduced to what can be compared before and after a change.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::catalog::{ANNOTATION_CLOSE, ANNOTATION_OPEN, front_matter};

/// What is seen at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seen {
    /// Text.
    Text(String),
    /// HTML, inline or in a block.
    Html(String),
    /// Anything else, by its name and particulars.
    Mark(String),
}

impl Seen {
    /// Whether something ends here; its bytes are those of the whole.
    pub(super) fn is_end(&self) -> bool {
        matches!(self, Self::Mark(mark) if mark.starts_with("End("))
    }
}

/// Something seen, and the bytes it comes from.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) seen: Seen,
    pub(super) span: Range<usize>,
}

/// Renders `source`.
pub(super) fn tokens(source: &str) -> Vec<Token> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    let offset = front_matter(source);
    let mut out: Vec<Token> = Vec::with_capacity(source.len() / 16);
    for (event, span) in Parser::new_ext(&source[offset..], options).into_offset_iter() {
        let span = span.start + offset..span.end + offset;
        let seen = match event {
            Event::Text(text) => Seen::Text(text.into_string()),
            Event::Html(html) | Event::InlineHtml(html) => Seen::Html(html.into_string()),
            // Whether a list is loose shows in its paragraphs only; an item may be moved between a tight list and a
            // loose one. What matters is where one paragraph follows another.
            Event::Start(Tag::Paragraph) => {
                let first = out.last().is_some_and(|t| matches!(&t.seen, Seen::Mark(m) if m == "item"));
                if first {
                    continue;
                }
                Seen::Mark("paragraph".to_owned())
            }
            Event::End(TagEnd::Paragraph) => continue,
            Event::Start(Tag::Item) => Seen::Mark("item".to_owned()),
            other => Seen::Mark(format!("{other:?}")),
        };
        out.push(Token { seen, span });
    }
    out
}

/// The rendering as a whole: neighbouring texts joined.
pub(super) fn joined(tokens: impl IntoIterator<Item = Seen>) -> Vec<Seen> {
    let mut out: Vec<Seen> = Vec::new();
    for seen in tokens {
        match (&seen, out.last_mut()) {
            (Seen::Text(more), Some(Seen::Text(text))) | (Seen::Html(more), Some(Seen::Html(text))) => {
                text.push_str(more);
            }
            (Seen::Text(text) | Seen::Html(text), _) if text.is_empty() => {}
            _ => out.push(seen),
        }
    }
    out
}

/// The rendering of a file without what stands in `regions`, which are in order.
pub(super) fn without(source: &str, regions: &[Range<usize>]) -> Vec<Seen> {
    let inside = |span: &Range<usize>| {
        let n = regions.partition_point(|r| r.end <= span.start);
        regions.get(n).is_some_and(|r| r.start <= span.start && span.end <= r.end)
    };
    let seen = tokens(source).into_iter().filter(|t| !inside(&t.span)).map(|token| match token.seen {
        // A line of an HTML block comes in one piece, annotation and all.
        Seen::Html(html) => Seen::Html(strip(html)),
        other => other,
    });
    joined(seen)
}

fn strip(mut html: String) -> String {
    while let Some(start) = html.find(ANNOTATION_OPEN) {
        let Some(end) = html[start..].find(ANNOTATION_CLOSE) else { break };
        html.replace_range(start..start + end + ANNOTATION_CLOSE.len(), "");
    }
    html
}

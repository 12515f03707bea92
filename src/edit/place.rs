//! Where the annotation of an entry goes: behind the title's line, where it is read with the title and breaks nothing.

use std::ops::Range;

use crate::catalog::{OutlineBlock, OutlineKind};

/// A place for an annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The byte before which it goes.
    pub(super) at: usize,
    /// Whether a bar would end the cell it stands in.
    pub(super) in_row: bool,
}

/// The place for the entry that is listed as `title` in `span` of `text`; `nested` are the entries inside it.
pub(super) fn find(
    text: &str,
    blocks: &[OutlineBlock],
    span: &Range<usize>,
    nested: &[Range<usize>],
    title: Option<&str>,
) -> Option<Place> {
    let title = title.map(letters).filter(|t| !t.is_empty());
    let title = title.as_deref();
    let first = blocks.partition_point(|b| b.span.start < span.start);
    let own: Vec<&OutlineBlock> = blocks[first..]
        .iter()
        .take_while(|b| b.span.start < span.end)
        .filter(|b| b.leaf && b.span.end <= span.end)
        .filter(|b| !is_within(nested, &b.span))
        .collect();
    // Lines of a paragraph that list a paper each have no block of their own.
    let Some(head) = own.first() else {
        return nested.is_empty().then(|| end_of_line(text, span.clone(), title)).flatten().map(plain);
    };
    // Text in a heading becomes part of its anchor: better behind the links below it.
    let leaf = match head.kind {
        OutlineKind::Heading(_) => own[1..].iter().find(|b| is_linked(&text[b.span.clone()])).unwrap_or(head),
        _ => head,
    };
    let range = leaf.span.clone();
    match leaf.kind {
        OutlineKind::Row { .. } => {
            let html = text[range.clone()].starts_with('<');
            let cells = if html { html_cells(text, &range) } else { cells(text, &range) };
            let cell = cell(text, &cells, title)?;
            Some(Place { at: end_of_line(text, cell, title)?, in_row: !html })
        }
        OutlineKind::Heading(_) => end_of_line(text, before_attributes(text, range), title).map(plain),
        _ => end_of_line(text, range, title).map(plain),
    }
}

/// Those of the `spans` that lie in no other; they are ordered by their start, and lie in one another or apart.
pub(super) fn outermost<'a>(spans: impl Iterator<Item = &'a Range<usize>>) -> Vec<Range<usize>> {
    let mut outer: Vec<Range<usize>> = Vec::new();
    for span in spans {
        if outer.last().is_none_or(|last| last.end <= span.start) {
            outer.push(span.clone());
        }
    }
    outer
}

/// Whether one of the [`outermost`] holds the span.
pub(super) fn is_within(outer: &[Range<usize>], span: &Range<usize>) -> bool {
    let behind = outer.partition_point(|n| n.start <= span.start);
    behind.checked_sub(1).is_some_and(|at| span.end <= outer[at].end)
}

const fn plain(at: usize) -> Place {
    Place { at, in_row: false }
}

/// The end of the visual line that holds the title, else of the first one with a link, else of the first.
fn end_of_line(text: &str, range: Range<usize>, title: Option<&str>) -> Option<usize> {
    let lines = visual_lines(text, range);
    let titled = |line: &&Range<usize>| title.is_some_and(|t| letters(&text[(*line).clone()]).contains(t));
    let linked = |line: &&Range<usize>| is_linked(&text[(*line).clone()]);
    let seen = |line: &&Range<usize>| !text[(*line).clone()].trim().is_empty();
    let line = lines
        .iter()
        .find(titled)
        .or_else(|| lines.iter().find(linked))
        .or_else(|| lines.iter().find(seen))?;
    let end = trimmed_end(text, line);
    (end > line.start).then_some(end)
}

/// Cuts at line ends that are shown: `<br>`, two blanks or a backslash before a line end.
fn visual_lines(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut from = range.start;
    let bytes = &text.as_bytes()[..range.end];
    let mut at = range.start;
    while at < range.end {
        let step = match bytes[at] {
            b'\n' => {
                let line = text[from..at].trim_end_matches('\r');
                let hard = line.ends_with("  ") || trailing_backslashes(line) % 2 == 1;
                if hard {
                    lines.push(from..at);
                    from = at + 1;
                }
                1
            }
            b'<' => match break_tag(&text[at..range.end]) {
                Some(len) => {
                    lines.push(from..at);
                    from = at + len;
                    len
                }
                None => 1,
            },
            _ => 1,
        };
        at += step;
    }
    lines.push(from..range.end);
    lines
}

/// The length of the `<br>` at the start of `text`, in any of its spellings.
fn break_tag(text: &str) -> Option<usize> {
    let end = text.as_bytes().iter().take(8).position(|&b| b == b'>')?;
    let name = text.get(1..end)?.trim_matches(|c: char| c == '/' || c.is_ascii_whitespace());
    name.eq_ignore_ascii_case("br").then_some(end + 1)
}

/// Elements that end the text in them, not a part of it.
const BORDERS: [&str; 24] = [
    "li",
    "p",
    "td",
    "th",
    "tr",
    "div",
    "summary",
    "details",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "center",
    "ul",
    "ol",
    "table",
    "tbody",
    "dd",
    "dt",
    "blockquote",
    "section",
    "br",
];

/// The end of what is seen in `range`, without blanks, closing tags and a backslash that would swallow a comment.
fn trimmed_end(text: &str, range: &Range<usize>) -> usize {
    let mut rest = &text[range.clone()];
    loop {
        let before = rest.len();
        rest = rest.trim_end_matches([' ', '\t', '\r', '\n']);
        if trailing_backslashes(rest) % 2 == 1 {
            rest = &rest[..rest.len() - 1];
        }
        if rest.ends_with('>')
            && let Some(open) = rest.rfind('<')
        {
            let tag = &rest[open + 1..rest.len() - 1];
            let name = tag.trim_matches(|c: char| c == '/' || c.is_ascii_whitespace());
            let ends = tag.starts_with('/') || name.eq_ignore_ascii_case("br");
            if ends && BORDERS.iter().any(|b| b.eq_ignore_ascii_case(name)) {
                rest = &rest[..open];
            }
        }
        if rest.len() == before {
            return range.start + rest.len();
        }
    }
}

fn trailing_backslashes(text: &str) -> usize {
    text.bytes().rev().take_while(|&b| b == b'\\').count()
}

/// A heading may end in attributes (`{#anchor}`), which must come last.
fn before_attributes(text: &str, range: Range<usize>) -> Range<usize> {
    let line = text[range.clone()].trim_end();
    if line.ends_with('}')
        && let Some(open) = line.rfind('{')
        && line[open + 1..].starts_with(['#', '.', ':'])
    {
        return range.start..range.start + open;
    }
    range
}

/// The cells of a pipe table's row.
fn cells(text: &str, row: &Range<usize>) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let mut from = row.start;
    let mut escaped = false;
    for (n, byte) in text.as_bytes()[row.clone()].iter().enumerate() {
        if *byte == b'|' && !escaped {
            cells.push(from..row.start + n);
            from = row.start + n + 1;
        }
        escaped = *byte == b'\\' && !escaped;
    }
    cells.push(from..row.end);
    cells
}

/// The cells of an HTML table's row.
fn html_cells(text: &str, row: &Range<usize>) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let mut open: Option<usize> = None;
    let body = &text[row.clone()];
    for (n, _) in body.match_indices('<') {
        let name = body[n + 1..].trim_start_matches('/');
        let is = |tag: &str| {
            name.get(..tag.len()).is_some_and(|t| t.eq_ignore_ascii_case(tag))
                && name[tag.len()..].starts_with(|c: char| c == '>' || c.is_ascii_whitespace())
        };
        if !(is("td") || is("th") || is("tr")) {
            continue;
        }
        if let Some(start) = open.take() {
            cells.push(start..row.start + n);
        }
        if !body[n + 1..].starts_with('/')
            && !is("tr")
            && let Some(end) = body[n..].find('>')
        {
            open = Some(row.start + n + end + 1);
        }
    }
    cells.extend(open.map(|start| start..row.end));
    cells
}

/// The cell that holds the title, else the first one with a link, else the last with anything in it.
fn cell(text: &str, cells: &[Range<usize>], title: Option<&str>) -> Option<Range<usize>> {
    let has = |cell: &&Range<usize>| title.is_some_and(|t| letters(&text[(*cell).clone()]).contains(t));
    let found = cells
        .iter()
        .find(has)
        .or_else(|| cells.iter().find(|c| is_linked(&text[(*c).clone()])))
        .or_else(|| cells.iter().rev().find(|c| !text[(*c).clone()].trim().is_empty()));
    found.cloned()
}

fn is_linked(text: &str) -> bool {
    ["](", "][", "://", "href=", "HREF="].iter().any(|sign| text.contains(sign))
}

/// Letters and digits, lower case.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

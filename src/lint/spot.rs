//! Where in the source an entry says something.

use std::ops::Range;

use crate::model::Entry;

/// The bytes of the entry, whatever its reader says of them.
pub(super) fn of_entry(source: &str, entry: &Entry) -> Range<usize> {
    let mut start = entry.span.start.min(source.len());
    while !source.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = entry.span.end.clamp(start, source.len());
    while !source.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

/// Where the title stands: all of it if it stands on one line as listed, else its first words, else the entry's first
/// line.
pub(super) fn title(source: &str, entry: &Entry) -> Range<usize> {
    let whole = of_entry(source, entry);
    let text = &source[whole.clone()];
    if let Some(title) = entry.listed_title.as_deref().filter(|t| !t.is_empty()) {
        let mut head = title;
        // Markup may stand anywhere in it: half of it, a quarter, the first word.
        while !head.is_empty() {
            if let Some(at) = text.find(head) {
                return whole.start + at..whole.start + at + head.len();
            }
            let half = head.len() / 2;
            head = head
                .char_indices()
                .map(|(n, _)| n)
                .take_while(|n| *n <= half)
                .last()
                .map_or("", |n| &head[..n]);
            head = head.rfind(' ').map_or("", |blank| head[..blank].trim_end());
        }
    }
    first_line(source, &whole)
}

/// Where the link to `url` stands, or else the title.
pub(super) fn link(source: &str, entry: &Entry, url: Option<&str>) -> Range<usize> {
    let whole = of_entry(source, entry);
    url.filter(|url| !url.is_empty())
        .and_then(|url| {
            source[whole.clone()].find(url).map(|at| whole.start + at..whole.start + at + url.len())
        })
        .unwrap_or_else(|| title(source, entry))
}

fn first_line(source: &str, whole: &Range<usize>) -> Range<usize> {
    let line = source[whole.clone()].lines().next().unwrap_or("").trim_end();
    whole.start..whole.start + line.len()
}

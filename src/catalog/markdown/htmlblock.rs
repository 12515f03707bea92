//! HTML blocks cut into what a reader sees as blocks: paragraphs, headings, items, table rows.
//!
//! CommonMark takes an HTML block as it is; lists use them for layout (`<p>` with `<br>`, `<table>`, `<details>`). Each
//! block is cut by itself: what one opens and another closes is treated as closed in between.

use std::ops::Range;

use memchr::{memchr, memmem};

use super::blocks::{Builder, Kind};
use super::html::{self, Tag};
use super::loose;

/// Elements that end one block and begin the next.
const BORDERS: [&str; 22] = [
    "p",
    "div",
    "center",
    "section",
    "article",
    "details",
    "blockquote",
    "dl",
    "dt",
    "dd",
    "table",
    "tbody",
    "thead",
    "tfoot",
    "caption",
    "header",
    "footer",
    "main",
    "nav",
    "figure",
    "figcaption",
    "summary",
];

/// Cuts the HTML block `range`.
pub(super) fn cut(builder: &mut Builder<'_>, range: Range<usize>) {
    let depth = builder.depth();
    let mut cutter = Cutter {
        from: range.start,
        kind: Kind::Para,
        lists: Vec::new(),
        skip_until: 0,
        reach: Vec::new(),
        column: 0,
        led: 0,
    };
    let (source, end) = (builder.source, range.end);
    let mut at = range.start;
    while let Some(n) = memchr(b'<', &source.as_bytes()[at..end]) {
        at += n;
        if let Some((inside, next)) = html::comment(source, at, end) {
            // A comment over several lines is not read for what looks like items in it.
            if inside.contains('\n') && !matches!(cutter.kind, Kind::Row { .. }) {
                cutter.flush(builder, at);
                builder.comment(at..next, inside);
                cutter.from = next;
            }
            at = next;
        } else if let Some(tag) = Tag::read(source, at, end) {
            cutter.tag(builder, &tag, at, end);
            at = tag.next.max(cutter.skip_until);
        } else {
            at += 1;
        }
    }
    cutter.flush(builder, end);
    builder.close_to(depth, end);
}

struct Cutter {
    /// Where the open leaf starts.
    from: usize,
    kind: Kind,
    /// Open lists (`false`) and items (`true`).
    lists: Vec<bool>,
    skip_until: usize,
    /// How many more rows the cell of each column reaches down to (`rowspan`).
    reach: Vec<usize>,
    /// The column of the next cell.
    column: usize,
    /// How many columns the cells of earlier rows hold before the first of this row.
    led: usize,
}

impl Cutter {
    fn tag(&mut self, builder: &mut Builder<'_>, tag: &Tag<'_>, at: usize, end: usize) {
        let edge = if tag.closing { tag.next } else { at };
        let in_row = matches!(self.kind, Kind::Row { .. });
        if tag.is("tr") {
            self.flush(builder, edge);
            if !tag.closing {
                self.kind = Kind::Row { header: false };
                self.column = 0;
                self.led = self.reach.iter().take_while(|&&rows| rows > 0).count();
            }
        } else if in_row {
            if tag.is_any(&["td", "th"]) && !tag.closing {
                self.cell(tag);
            }
            if tag.is("th") {
                self.kind = Kind::Row { header: true };
            } else if tag.is("table") && tag.closing {
                self.flush(builder, at);
            }
        } else if let Some(level) = tag.heading() {
            self.flush(builder, edge);
            if !tag.closing {
                self.kind = Kind::Heading(level);
            }
        } else if tag.is_any(&["ul", "ol"]) {
            self.flush(builder, at);
            if tag.closing {
                self.from = tag.next;
                self.leave(builder, true, at);
                self.leave(builder, false, tag.next);
            } else {
                self.lists.push(false);
                builder.open(Kind::List, at);
            }
        } else if tag.is("li") {
            self.flush(builder, at);
            self.leave(builder, true, edge);
            if tag.closing {
                self.from = tag.next;
            } else {
                self.lists.push(true);
                builder.open(Kind::Item, at);
            }
        } else if tag.is_any(&["pre", "script", "style"]) && !tag.closing {
            self.flush(builder, at);
            let closer = format!("</{}", tag.name);
            let rest = &builder.source.as_bytes()[tag.next..end];
            self.skip_until = memmem::find(rest, closer.as_bytes()).map_or(end, |n| tag.next + n);
            self.from = self.skip_until;
        } else if tag.is_any(&BORDERS) || tag.is("hr") {
            self.flush(builder, edge);
            if tag.is_any(&["table", "thead", "tbody"]) {
                self.reach.clear();
            }
            if tag.is("details") {
                builder.aside = false;
            }
            if tag.is("summary") && !tag.closing {
                self.kind = Kind::Summary;
            }
        }
    }

    /// Counts a cell, and how far down it reaches.
    fn cell(&mut self, tag: &Tag<'_>) {
        // Tables are not wider than this; a number beyond it is a slip.
        const MOST: usize = 64;
        while let Some(rows) = self.reach.get_mut(self.column).filter(|rows| **rows > 0) {
            *rows -= 1;
            self.column += 1;
        }
        let rows = tag.attribute("rowspan").and_then(|n| n.parse::<usize>().ok()).unwrap_or(1);
        if self.column < MOST {
            self.reach.resize(self.reach.len().max(self.column + 1), 0);
            self.reach[self.column] = rows.saturating_sub(1);
        }
        self.column += 1;
    }

    fn flush(&mut self, builder: &mut Builder<'_>, to: usize) {
        let range = self.from..to;
        self.from = to;
        let kind = std::mem::replace(&mut self.kind, Kind::Para);
        if range.is_empty() || builder.source[range.clone()].trim().is_empty() {
            return;
        }
        if kind == Kind::Para && loose::is_loose(&builder.source[range.clone()]) {
            loose::cut(builder, range);
        } else {
            let start = range.end - builder.source[range.clone()].trim_start().len();
            // The cells that reach down from above are empty here.
            let led = if matches!(kind, Kind::Row { .. }) { std::mem::take(&mut self.led) } else { 0 };
            let mut parts = vec![start..start; led];
            parts.push(start..range.end);
            builder.leaf(kind, start..range.end, &parts);
        }
    }

    /// Leaves the innermost item (`true`) or list (`false`), if that is what is open.
    fn leave(&mut self, builder: &mut Builder<'_>, item: bool, end: usize) {
        if self.lists.last() == Some(&item) {
            self.lists.pop();
            builder.close(end);
        }
    }
}

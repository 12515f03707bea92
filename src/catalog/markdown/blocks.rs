//! Blocks: which lines of the file belong together, as a flat list in document order.
//!
//! pulldown-cmark finds the structure (lists and their nesting, tables, quotes, code, HTML blocks, front matter); the
//! text of each leaf is scanned by [`Inline`]. HTML blocks are cut further in [`htmlblock`](super::htmlblock).

use std::ops::Range;

use memchr::{memchr2, memchr2_iter};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::directive::Comment;
use super::ink::{Ink, is_blank};
use super::inline::{Inline, References, fold_label};
use super::{htmlblock, indent, loose, mask};

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A heading of this level, from 1.
    Heading(u8),
    /// A paragraph, or whatever stands alone.
    Para,
    /// The visible line of a `<details>`.
    Summary,
    /// What a `<details>` hides whose visible line says that it is an abstract or the like; no title stands in it.
    Aside,
    /// A table row.
    Row {
        /// Whether it names the columns.
        header: bool,
    },
    /// A code block.
    Code,
    /// A line across.
    Rule,
    /// A list.
    List,
    /// A list item.
    Item,
    /// A table.
    Table,
    /// A block quote.
    Quote,
    /// A footnote.
    Note,
}

/// One block; its children follow it directly.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) kind: Kind,
    /// Its bytes in the source, without trailing blanks.
    pub(super) span: Range<usize>,
    /// Its text, if it is a leaf.
    pub(super) ink: Range<usize>,
    /// The index behind its last descendant.
    pub(super) end: usize,
}

/// A document as blocks over ink.
pub(super) struct Document<'a> {
    pub(super) blocks: Vec<Block>,
    pub(super) ink: Ink<'a>,
    pub(super) comments: Vec<Comment>,
    /// The footnotes: their labels, and their blocks.
    pub(super) notes: Vec<(String, usize)>,
}

impl Document<'_> {
    /// The ink of every leaf in the range of blocks, but for what is aside.
    pub(super) fn leaves(&self, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let seen = |b: &&Block| !b.ink.is_empty() && b.kind != Kind::Aside;
        self.blocks[range].iter().filter(seen).map(|b| b.ink.clone())
    }
}

/// What is read beyond CommonMark.
pub(super) const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_FOOTNOTES);

/// Reads the structure of `source`.
pub(super) fn read(source: &str) -> Document<'_> {
    let offset = front_matter(source);
    let text = &source[offset..];
    let masked = mask::mask(text);
    let parser = Parser::new_ext(simdutf8::basic::from_utf8(&masked).unwrap_or(text), OPTIONS);
    let references: References = parser
        .reference_definitions()
        .iter()
        .map(|(label, target)| (fold_label(label), target.dest.to_string()))
        .collect();
    let mut builder = Builder {
        source,
        inline: Inline::new(source, references),
        blocks: Vec::with_capacity(source.len() / 50),
        open: Vec::new(),
        notes: Vec::new(),
        quotes: 0,
        deeper: 0,
        aside: false,
    };
    builder.structure(parser, offset);
    builder.close_to(0, source.len());
    builder.inline.ink.index();
    let Builder { mut blocks, inline, notes, .. } = builder;
    indent::adopt(source, &mut blocks, &inline.ink);
    Document { blocks, ink: inline.ink, comments: inline.comments, notes }
}

/// Where the text begins behind a block of settings at the very start. (pulldown-cmark would take every pair of `---`
/// lines for one, and lists use those as rules.)
pub fn front_matter(source: &str) -> usize {
    let start = source.len() - source.trim_start_matches('\u{feff}').len();
    let mut lines = source[start..].split_inclusive('\n');
    let Some(fence @ ("---" | "+++")) = lines.next().map(str::trim_end) else {
        return start;
    };
    let mut at = start + source[start..].find('\n').map_or(source.len() - start, |n| n + 1);
    for line in lines {
        at += line.len();
        let text = line.trim_end();
        if text == fence || (fence == "---" && text == "...") {
            return at;
        }
        // Settings are keys, their values and remarks; a heading or a list item of its own is none.
        if text.starts_with("# ") || text.starts_with("## ") || text.starts_with("* ") {
            return start;
        }
    }
    start
}

/// Collects blocks while the structure is read.
pub(super) struct Builder<'a> {
    pub(super) source: &'a str,
    inline: Inline<'a>,
    blocks: Vec<Block>,
    open: Vec<usize>,
    notes: Vec<(String, usize)>,
    quotes: usize,
    /// Containers open beyond the depth that is kept.
    deeper: usize,
    /// What follows is aside, until the next tag, heading or list that could end it.
    pub(super) aside: bool,
}

/// How deep containers are kept apart.
const DEPTH: usize = 24;

impl Builder<'_> {
    fn structure(&mut self, parser: Parser<'_>, offset: usize) {
        // Inline events serve for their place only: from the first to the last of a leaf.
        let mut leaf: Option<Range<usize>> = None;
        let mut skip = 0usize;
        for (event, range) in parser.into_offset_iter() {
            let range = range.start + offset..range.end + offset;
            match event {
                Event::Start(tag) => match tag {
                    Tag::Emphasis
                    | Tag::Strong
                    | Tag::Strikethrough
                    | Tag::Superscript
                    | Tag::Subscript
                    | Tag::Link { .. }
                    | Tag::Image { .. } => widen(&mut leaf, skip, &range),
                    tag => {
                        self.flush(&mut leaf, Kind::Para);
                        self.start(&tag, &range, &mut skip);
                    }
                },
                Event::End(tag) => match tag {
                    TagEnd::Emphasis
                    | TagEnd::Strong
                    | TagEnd::Strikethrough
                    | TagEnd::Superscript
                    | TagEnd::Subscript
                    | TagEnd::Link
                    | TagEnd::Image => {}
                    TagEnd::Heading(level) => self.flush(&mut leaf, Kind::Heading(level as u8)),
                    TagEnd::Paragraph => {
                        leaf = None;
                        self.paragraph(range);
                    }
                    tag => {
                        self.flush(&mut leaf, Kind::Para);
                        self.finish(tag, range, &mut skip);
                    }
                },
                Event::Rule => {
                    self.flush(&mut leaf, Kind::Para);
                    self.push(Kind::Rule, range, 0..0);
                }
                _ => widen(&mut leaf, skip, &range),
            }
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>, skip: &mut usize) {
        match tag {
            Tag::List(_) => self.open(Kind::List, range.start),
            Tag::Item => self.open(Kind::Item, range.start),
            Tag::Table(_) => self.open(Kind::Table, range.start),
            Tag::BlockQuote(_) => {
                self.quotes += 1;
                self.open(Kind::Quote, range.start);
            }
            Tag::FootnoteDefinition(label) => {
                if self.open.len() < DEPTH {
                    self.notes.push((label.to_string(), self.blocks.len()));
                }
                self.open(Kind::Note, range.start);
            }
            Tag::TableHead => self.row(range.start, self.source.len(), true),
            Tag::TableRow => self.row(range.start, self.source.len(), false),
            Tag::HtmlBlock | Tag::CodeBlock(_) => *skip += 1,
            _ => {}
        }
        if let Tag::CodeBlock(kind) = tag {
            let fenced = matches!(kind, CodeBlockKind::Fenced(_));
            self.push(if fenced { Kind::Code } else { Kind::Rule }, range.clone(), 0..0);
        }
        if matches!(tag, Tag::TableHead | Tag::TableRow) {
            *skip += 1;
        }
    }

    fn finish(&mut self, tag: TagEnd, range: Range<usize>, skip: &mut usize) {
        match tag {
            TagEnd::List(_) | TagEnd::Item | TagEnd::Table | TagEnd::FootnoteDefinition => {
                self.close(range.end);
            }
            TagEnd::BlockQuote(_) => {
                self.quotes -= 1;
                self.close(range.end);
            }
            TagEnd::HtmlBlock => {
                *skip -= 1;
                htmlblock::cut(self, range);
            }
            TagEnd::CodeBlock | TagEnd::TableHead | TagEnd::TableRow => *skip -= 1,
            _ => {}
        }
    }

    fn flush(&mut self, leaf: &mut Option<Range<usize>>, kind: Kind) {
        let Some(mut range) = leaf.take() else {
            return;
        };
        if kind != Kind::Para {
            self.leaf(kind, range.clone(), &[range]);
            return;
        }
        // `-[Title](…)` under an item: no item to CommonMark, but one to everybody who reads the file.
        if self.open.last().is_some_and(|&n| self.blocks[n].kind == Kind::Item) {
            while let Some(at) = loose::next_item(&self.source[range.clone()]).map(|n| range.start + n) {
                loose::text(self, range.start..at);
                self.close(at);
                self.open(Kind::Item, at);
                range.start = at + 1;
            }
        }
        loose::text(self, range);
    }

    /// Notes a comment that stands outside every leaf.
    pub(super) fn comment(&mut self, span: Range<usize>, inside: &str) {
        self.inline.comments.push(Comment::new(span, inside));
    }

    fn paragraph(&mut self, range: Range<usize>) {
        if self.source[range.clone()].starts_with('|') {
            loose::cut(self, range);
        } else {
            loose::text(self, range);
        }
    }

    /// A table row: cut at every bar that is not escaped, also behind the last column that the header names.
    pub(super) fn row(&mut self, start: usize, last: usize, header: bool) {
        // A line may end in a lone carriage return.
        let end = memchr2(b'\n', b'\r', &self.source.as_bytes()[start..last]).map_or(last, |n| start + n);
        let line = self.source[start..end].trim_end();
        let cells = cells(line, start);
        self.leaf(Kind::Row { header }, start..start + line.len(), &cells);
    }

    /// A leaf with the text of `parts`; nothing if nothing of it is seen.
    pub(super) fn leaf(&mut self, kind: Kind, span: Range<usize>, parts: &[Range<usize>]) {
        let links = self.inline.ink.links.len();
        let ink = self.inline.leaf(parts, self.quotes);
        let seen =
            self.inline.ink.links.len() > links || !self.inline.ink.text[ink.clone()].chars().all(is_blank);
        if seen {
            let linked = self.inline.ink.links.len() > links;
            let kind = match kind {
                Kind::Para if self.aside && !linked => Kind::Aside,
                Kind::Summary => {
                    self.aside = hides_aside(&self.inline.ink.text[ink.clone()]);
                    kind
                }
                kind => {
                    self.aside = false;
                    kind
                }
            };
            self.push(kind, span, ink);
        }
    }

    fn push(&mut self, kind: Kind, span: Range<usize>, ink: Range<usize>) {
        let span = span.start..span.start + self.source[span].trim_end().len();
        let end = self.blocks.len() + 1;
        self.blocks.push(Block { kind, span, ink, end });
    }

    /// Opens a container; what is nested deeper than anyone reads is read as one level.
    pub(super) fn open(&mut self, kind: Kind, start: usize) {
        self.aside = false;
        if self.open.len() >= DEPTH {
            self.deeper += 1;
            return;
        }
        self.open.push(self.blocks.len());
        self.push(kind, start..start, 0..0);
    }

    /// Closes the innermost container.
    pub(super) fn close(&mut self, end: usize) {
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        if let Some(index) = self.open.pop() {
            let last = self.blocks.len();
            let block = &mut self.blocks[index];
            let end = end.max(block.span.start);
            block.span.end = block.span.start + self.source[block.span.start..end].trim_end().len();
            block.end = last;
        }
    }

    /// How many containers are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len() + self.deeper
    }

    /// Closes containers until `depth` are open.
    pub(super) fn close_to(&mut self, depth: usize, end: usize) {
        while self.depth() > depth {
            self.close(end);
        }
    }
}

/// Whether the visible line of a `<details>` says that no title is hidden: `Abstract`, `TL;DR`, `BibTeX`.
fn hides_aside(summary: &str) -> bool {
    let word: String = summary.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    ["abstract", "tldr", "summary", "bibtex", "bib", "摘要"].contains(&word.as_str())
}

fn widen(leaf: &mut Option<Range<usize>>, skip: usize, range: &Range<usize>) {
    if skip == 0 && !range.is_empty() {
        match leaf {
            Some(leaf) => leaf.end = leaf.end.max(range.end),
            None => *leaf = Some(range.clone()),
        }
    }
}

/// The cells of a row in the source.
pub(super) fn cells(line: &str, start: usize) -> Vec<Range<usize>> {
    let mut cells = Vec::with_capacity(8);
    let mut from = 0;
    let mut escaped = usize::MAX;
    for at in memchr2_iter(b'|', b'\\', line.as_bytes()) {
        if at == escaped {
            continue;
        }
        if line.as_bytes()[at] == b'\\' {
            escaped = at + 1;
            continue;
        }
        if at > 0 {
            cells.push(start + from..start + at);
        }
        from = at + 1;
    }
    if from < line.len() {
        cells.push(start + from..start + line.len());
    }
    cells
}

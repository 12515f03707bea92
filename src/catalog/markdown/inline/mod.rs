//! The inline scanner: one leaf block of source → ink.
//!
//! One pass, left to right. It reads Markdown and HTML alike, because lists mix them freely, and it never fails: what
//! is not markup is text. Link targets are in [`target`](super::target), emphasis in [`emphasis`](super::emphasis).

mod links;

use std::collections::HashMap;
use std::ops::Range;

use memchr::memchr;

use self::links::{Anchor, Bracket};
use super::directive::Comment;
use super::emphasis::{self, Delimiter, MOST_OPEN};
use super::html::{self, Tag};
use super::ink::{Break, Ink, Mark, OPEN, Style, Styled, fold};
use super::target;
use crate::charset::byte_set;

/// Targets of reference links, by folded label.
pub(super) type References = HashMap<String, String>;

/// Folds the label of a reference link.
pub(super) fn fold_label(label: &str) -> String {
    fold(label).to_lowercase()
}

/// Scans leaf after leaf into one [`Ink`].
pub(super) struct Inline<'a> {
    source: &'a str,
    references: References,
    /// Bytes that references to targets have come to so far.
    given: usize,
    pub(super) ink: Ink<'a>,
    pub(super) comments: Vec<Comment>,
    brackets: Vec<Bracket>,
    delimiters: Vec<Delimiter>,
    openers: Vec<usize>,
    anchors: Vec<Anchor<'a>>,
    tags: Vec<(Style, usize)>,
}

/// Bytes that may mean something.
const SPECIAL: [bool; 256] = {
    let mut table = byte_set(b"\\`[]!<&*_~:w$\x7f");
    let mut n = 0;
    while n < 0x20 {
        table[n] = true;
        n += 1;
    }
    table
};

/// The next byte that means something, or the end. Most of some are told by what follows: `w` and `:` that begin no
/// address, `!` before no image.
fn next_special(bytes: &[u8], mut at: usize) -> usize {
    loop {
        // Eight at a time: most are words, which mean nothing.
        while let Some(eight) = bytes.get(at..).and_then(|b| b.first_chunk::<8>())
            && !eight.iter().fold(false, |any, &b| any | SPECIAL[usize::from(b)])
        {
            at += 8;
        }
        let rest = &bytes[at..];
        let Some(n) = rest.iter().position(|&b| SPECIAL[usize::from(b)]) else { return bytes.len() };
        at += n;
        match rest[n..] {
            [b'w', next, ..] if next != b'w' => at += 1,
            [b':', next, ..] if next != b'/' => at += 1,
            [b'!', next, ..] if next != b'[' => at += 1,
            _ => return at,
        }
    }
}

impl<'a> Inline<'a> {
    /// A scanner over `source`.
    pub(super) fn new(source: &'a str, references: References) -> Self {
        let mut ink = Ink::default();
        ink.text.reserve(source.len() + source.len() / 8);
        ink.links.reserve(source.len() / 100);
        ink.styles.reserve(source.len() / 160);
        Self {
            source,
            references,
            given: 0,
            ink,
            comments: Vec::new(),
            brackets: Vec::new(),
            delimiters: Vec::new(),
            openers: Vec::new(),
            anchors: Vec::new(),
            tags: Vec::new(),
        }
    }

    /// Scans one leaf that stands in `parts` of the source (the cells of a row; one part otherwise); the range of ink
    /// that it became. `quotes` block quote markers stand before each line.
    pub(super) fn leaf(&mut self, parts: &[Range<usize>], quotes: usize) -> Range<usize> {
        let start = self.ink.text.len();
        let (links, styles) = (self.ink.links.len(), self.ink.styles.len());
        for (n, part) in parts.iter().enumerate() {
            if n > 0 {
                self.brackets.clear();
                self.line_break(Break::Cell, part.start);
            }
            self.part(part.clone(), quotes);
        }
        while let Some(anchor) = self.anchors.pop() {
            self.close_anchor(anchor);
        }
        while let Some((style, from)) = self.tags.pop() {
            self.ink.styles.push(Styled { start: from, end: self.ink.text.len(), style });
        }
        emphasis::resolve(&mut self.delimiters, &mut self.openers, &mut self.ink);
        self.delimiters.clear();
        self.brackets.clear();
        self.ink.links[links..].sort_by_key(|l| l.start);
        self.ink.styles[styles..].sort_by_key(|s| (s.start, usize::MAX - s.end));
        // Leaves never touch: a line end keeps the ranges of neighbours apart.
        let end = self.ink.text.len();
        self.ink.text.push('\n');
        start..end
    }

    fn part(&mut self, range: Range<usize>, quotes: usize) {
        let bytes = &self.source.as_bytes()[..range.end];
        let mut at = range.start;
        while at < range.end {
            let from = at;
            at = next_special(bytes, at);
            self.ink.text.push_str(&self.source[from..at]);
            if at < range.end {
                at = self.special(bytes, at, quotes);
            }
        }
    }

    fn special(&mut self, bytes: &[u8], at: usize, quotes: usize) -> usize {
        match bytes[at] {
            b'\\' => self.escape(bytes, at, quotes),
            b'`' => self.code(bytes, at),
            b'[' => {
                self.open_bracket(false);
                at + 1
            }
            b'!' => {
                let image = bytes.get(at + 1) == Some(&b'[');
                if image {
                    self.open_bracket(true);
                    at + 2
                } else {
                    self.literal(at, 1)
                }
            }
            b']' => self.close_bracket(bytes.len(), at),
            b'<' => self.angle(bytes.len(), at),
            b'&' => match html::reference(&self.source[at..bytes.len()]) {
                Some((c, len)) => {
                    self.ink.text.push(c);
                    at + len
                }
                None => self.literal(at, 1),
            },
            b'*' | b'_' => self.delimiter(bytes, at),
            b'~' if bytes.get(at + 1) == Some(&b'~') => at + 2,
            b':' => self.colon(bytes.len(), at),
            b'w' => self.www(bytes.len(), at),
            b'$' => self.math(bytes, at),
            b'\n' => self.newline(bytes, at, quotes),
            b'\t' => {
                self.ink.text.push(' ');
                at + 1
            }
            0..=0x1f | 0x7f => at + 1,
            _ => self.literal(at, 1),
        }
    }

    fn literal(&mut self, at: usize, len: usize) -> usize {
        self.ink.text.push_str(&self.source[at..at + len]);
        at + len
    }

    fn escape(&mut self, bytes: &[u8], at: usize, quotes: usize) -> usize {
        match bytes.get(at + 1) {
            Some(b'\n') => {
                self.ink.text.push_str("  ");
                self.newline(bytes, at + 1, quotes)
            }
            Some(b'\r') if bytes.get(at + 2) == Some(&b'\n') => {
                self.ink.text.push_str("  ");
                self.newline(bytes, at + 2, quotes)
            }
            Some(b) if b.is_ascii_punctuation() => {
                self.literal(at + 1, 1);
                at + 2
            }
            _ => self.literal(at, 1),
        }
    }

    /// A code span; its text is shown, its markup means nothing.
    fn code(&mut self, bytes: &[u8], at: usize) -> usize {
        let ticks = bytes[at..].iter().take_while(|&&b| b == b'`').count();
        let mut from = at + ticks;
        while let Some(n) = memchr(b'`', &bytes[from..]) {
            let found = from + n;
            let len = bytes[found..].iter().take_while(|&&b| b == b'`').count();
            if len == ticks {
                let start = self.ink.text.len();
                self.ink.text.extend(
                    self.source[at + ticks..found].chars().map(|c| if c.is_control() { ' ' } else { c }),
                );
                self.ink.styles.push(Styled { start, end: self.ink.text.len(), style: Style::Code });
                return found + len;
            }
            from = found + len;
        }
        self.literal(at, ticks)
    }

    fn angle(&mut self, end: usize, at: usize) -> usize {
        let source = self.source;
        if let Some((inside, next)) = html::comment(source, at, end) {
            self.comments.push(Comment::new(at..next, inside));
            return next;
        }
        if let Some(n) = memchr(b'>', &source.as_bytes()[at..end.min(at + 4096)]) {
            let inside = &source[at + 1..at + n];
            if target::is_web(inside) && !inside.contains(char::is_whitespace) {
                let start = self.ink.text.len();
                self.ink.text.push_str(inside);
                self.push_link(start, inside.into(), None, true);
                return at + n + 1;
            }
        }
        match Tag::read(source, at, end) {
            Some(tag) => {
                self.tag(&tag);
                tag.next
            }
            None => self.literal(at, 1),
        }
    }

    fn tag(&mut self, tag: &Tag<'a>) {
        let style = match () {
            () if tag.is_any(&["b", "strong"]) => Some(Style::Strong),
            () if tag.is_any(&["i", "em", "cite"]) => Some(Style::Emph),
            () if tag.is_any(&["code", "kbd", "tt"]) => Some(Style::Code),
            // `A Title <sup>ICCV 2021</sup>`, not `H<sub>2</sub>O`
            () if tag.is_any(&["sup", "sub", "small"]) && (tag.closing || self.ink.text.ends_with(' ')) => {
                Some(Style::Code)
            }
            () => None,
        };
        if let Some(style) = style {
            if !tag.closing {
                self.tags.push((style, self.ink.text.len()));
                return;
            }
            let near = self.tags.len().saturating_sub(MOST_OPEN);
            if let Some(n) = self.tags[near..].iter().rposition(|(s, _)| *s == style) {
                let (_, start) = self.tags.remove(near + n);
                self.ink.styles.push(Styled { start, end: self.ink.text.len(), style });
            }
        } else if tag.is("a") {
            while let Some(anchor) = self.anchors.pop() {
                self.close_anchor(anchor);
            }
            if let Some(url) = tag.attribute("href").filter(|_| !tag.closing) {
                self.ink.text.push(OPEN);
                let title = tag.attribute("title");
                self.anchors.push(Anchor { at: self.ink.text.len(), url, title, alt: None });
            }
        } else if tag.is("img") {
            self.image(tag.attribute("alt").map(fold).unwrap_or_default().into_owned());
        } else if tag.is_any(&["td", "th"]) {
            self.line_break(Break::Cell, tag.next);
        } else if tag
            .is_any(&["br", "p", "div", "li", "ul", "ol", "tr", "hr", "dd", "dt", "summary", "center"])
            || tag.heading().is_some()
        {
            self.line_break(Break::Hard, tag.next);
        }
    }

    fn delimiter(&mut self, bytes: &[u8], at: usize) -> usize {
        let mark = bytes[at];
        let len = bytes[at..].iter().take_while(|&&b| b == mark).count();
        let before = self.source[..at].chars().next_back();
        let after = self.source[at + len..bytes.len()].chars().next();
        self.delimiters.push(Delimiter::new(self.ink.text.len(), len, mark, before, after));
        self.literal(at, len)
    }

    /// `scheme://`: the scheme already stands in the ink.
    fn colon(&mut self, end: usize, at: usize) -> usize {
        let source = self.source;
        if !source[at..end].starts_with("://") {
            return self.literal(at, 1);
        }
        let before = &source.as_bytes()[..at];
        let scheme = before.iter().rev().take(6).take_while(|b| b.is_ascii_alphabetic()).count();
        let start = at - scheme;
        let known = ["http", "https", "ftp"].iter().any(|s| s.eq_ignore_ascii_case(&source[start..at]));
        if !known || !self.ink.text.ends_with(&source[start..at]) {
            return self.literal(at, 1);
        }
        let stop = target::bare_end(source, start, end);
        if stop <= at + 3 {
            return self.literal(at, 1);
        }
        let from = self.ink.text.len() - scheme;
        self.ink.text.push_str(&source[at..stop]);
        self.push_link(from, source[start..stop].into(), None, true);
        stop
    }

    fn www(&mut self, end: usize, at: usize) -> usize {
        let source = self.source;
        let joined =
            source[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || "/.-_@".contains(c));
        if joined || !source[at..end].starts_with("www.") {
            return self.literal(at, 1);
        }
        let stop = target::bare_end(source, at, end);
        let start = self.ink.text.len();
        self.ink.text.push_str(&source[at..stop]);
        self.push_link(start, source[at..stop].into(), None, true);
        stop
    }

    /// `$x^*$` keeps its signs; a lone dollar is a dollar.
    fn math(&mut self, bytes: &[u8], at: usize) -> usize {
        let inside = &bytes[at + 1..bytes.len().min(at + 80)];
        let shut = inside
            .iter()
            .position(|&b| b == b'$')
            .filter(|&n| n > 0 && !inside[0].is_ascii_whitespace() && !inside[n - 1].is_ascii_whitespace());
        match shut {
            Some(n) if !inside[..n].iter().any(|&b| matches!(b, b'\n' | b'[' | b']' | b'<')) => {
                self.literal(at, n + 2)
            }
            _ => self.literal(at, 1),
        }
    }

    fn newline(&mut self, bytes: &[u8], at: usize, quotes: usize) -> usize {
        let text = &mut self.ink.text;
        let blanks = text.len() - text.trim_end_matches(' ').len();
        // Offsets that already point behind the blanks must stay valid, so they are kept.
        let kind = if blanks >= 2 { Break::Hard } else { Break::Soft };
        let mut next = at + 1;
        for _ in 0..=quotes {
            while bytes.get(next).is_some_and(|b| matches!(b, b' ' | b'\t')) {
                next += 1;
            }
            if quotes == 0 || bytes.get(next) != Some(&b'>') {
                break;
            }
            next += 1;
        }
        while bytes.get(next).is_some_and(|b| matches!(b, b' ' | b'\t')) {
            next += 1;
        }
        self.line_break(kind, next);
        next
    }

    fn line_break(&mut self, kind: Break, source: usize) {
        self.ink.marks.push(Mark { at: self.ink.text.len(), kind, source });
        self.ink.text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ink(source: &str) -> Ink<'_> {
        let mut inline = Inline::new(source, References::default());
        inline.leaf(&[0..source.len()], 0);
        inline.ink
    }

    #[test]
    fn a_tag_that_was_opened_long_ago_is_not_looked_for() {
        let bold = |between: usize| {
            let source = format!("<b>{}word</b> more", "<i>".repeat(between));
            let ink = ink(&source);
            let style = ink.styles.iter().find(|style| style.style == Style::Strong).unwrap();
            ink.text[style.start..style.end].to_owned()
        };
        assert_eq!(bold(MOST_OPEN - 1), "word");
        assert_eq!(bold(MOST_OPEN), "word more", "as if it were never closed");
    }

    #[test]
    fn tags_within_an_image_go_on_behind_it() {
        let styles = |inside: usize| {
            let source = format!("![{}](i) word</b> more", "x<b>".repeat(inside));
            let ink = ink(&source);
            let bold = ink.styles.iter().map(|style| ink.text[style.start..style.end].to_owned());
            bold.collect::<Vec<_>>()
        };
        assert_eq!(styles(1), [" word"]);
        assert_eq!(styles(2), [" word more", " word"]);
        assert_eq!(styles(MOST_OPEN).len(), MOST_OPEN);
        assert_eq!(styles(2 * MOST_OPEN).len(), MOST_OPEN, "no more are kept");
    }

    #[test]
    fn the_link_round_an_image_is_not_looked_for_far_off() {
        let alt = |between: usize| {
            let (open, close) = ("![".repeat(between), "](i)".repeat(between));
            let source = format!("[{open}<img alt=\"told\">{close}](https://example.org)");
            ink(&source).links[0].alt.clone()
        };
        assert_eq!(alt(MOST_OPEN - 1).as_deref(), Some("told"));
        assert_eq!(alt(MOST_OPEN).as_deref(), Some(""));
    }
}

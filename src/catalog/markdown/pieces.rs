//! An entry's text cut into pieces at the places where markup or punctuation says that something else begins. Which
//! piece is the title is for [`title`](super::title) to say.

use std::ops::Range;

use memchr::{memchr3, memmem};

use super::cuts::{Gap, next_cut};
use super::ink::{self, Break, Ink, Style};
use super::names::{self, Names};
use super::{halves, joins, kinds, persons, quotes, stops};

/// How a piece is set apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The label of a link.
    Link,
    /// Bold.
    Strong,
    /// Italic.
    Emph,
    /// Code.
    Code,
    /// In quotation marks.
    Quoted,
    /// In square brackets.
    Bracketed,
    /// By punctuation only.
    Plain,
}

/// One piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) range: Range<usize>,
    pub(super) form: Form,
    /// The link whose label it is.
    pub(super) link: Option<usize>,
    /// Which range of the entry it stands in.
    pub(super) part: usize,
    /// Which visual line or cell of that range.
    pub(super) line: usize,
    /// Which cell of a row.
    pub(super) column: usize,
    /// Where its line begins.
    pub(super) from: usize,
    /// A dash stands before it.
    pub(super) dash: bool,
}

/// A title stands near the beginning or not at all: no more pieces are looked at.
pub(super) const MOST: usize = 400;

/// Cuts the `parts` of an entry; the pieces are put into `buffer`, which is empty.
pub(super) fn cut(ink: &Ink, parts: &[Range<usize>], buffer: Vec<Piece>) -> Vec<Piece> {
    let mut cutter =
        Cutter { ink, out: buffer, part: 0, line: 0, column: 0, from: 0, dash: false, row: false };
    for (n, part) in parts.iter().enumerate() {
        cutter.part = n;
        cutter.line = 0;
        cutter.column = 0;
        let mut from = part.start;
        let marks = ink.marks_in(part);
        cutter.row = marks.iter().any(|m| m.kind == Break::Cell);
        for (k, mark) in marks.iter().enumerate() {
            let next = mark.at + 1..marks.get(k + 1).map_or(part.end, |m| m.at);
            if mark.kind == Break::Soft && !starts_anew(&ink.text[next.clone()]) && !is_keyed(ink, next) {
                continue;
            }
            cutter.line(from..mark.at);
            cutter.line += 1;
            cutter.column += usize::from(mark.kind == Break::Cell);
            from = mark.at + 1;
        }
        cutter.line(from..part.end);
    }
    // Of three pieces at most one is made.
    cutter.out.truncate(3 * MOST);
    joins::join_words(ink, &mut cutter.out);
    joins::shed_links(ink, &mut cutter.out);
    cutter.out
}

/// Whether a source line holds something of its own rather than going on with the line above.
fn starts_anew(line: &str) -> bool {
    let line = ink::trim(line);
    line.is_empty()
        || line.starts_with(": ")
        || names::names(line) == Names::Yes
        || kinds::is_venue(line)
        || kinds::is_date(line)
}

/// Whether a source line is a key and the link that it is of: `Paper: <https://…>`.
fn is_keyed(ink: &Ink, line: Range<usize>) -> bool {
    let Some(link) = ink.links_in(&line).next().map(|n| &ink.links[n]) else { return false };
    let key = ink::trim(&ink.text[line.start..link.start.max(line.start)]);
    key.len() <= 24 && key.strip_suffix(':').is_some_and(kinds::is_label)
}

struct Cutter<'a> {
    ink: &'a Ink<'a>,
    out: Vec<Piece>,
    part: usize,
    line: usize,
    column: usize,
    from: usize,
    dash: bool,
    /// It is a table row, where a bar in the text was escaped.
    row: bool,
}

impl Cutter<'_> {
    fn line(&mut self, line: Range<usize>) {
        self.dash = false;
        self.from = line.start;
        let mut at = line.start;
        let mut links = self.ink.links_in(&line);
        for style in self.ink.styles_in(&line) {
            while let Some(n) = links.clone().next().filter(|&n| self.ink.links[n].start <= style.start) {
                at = self.link(n, at, None);
                links.next();
            }
            if style.start < at || is_within_word(&self.ink.text, style.start..style.end) {
                continue;
            }
            self.plain(at..style.start);
            at = style.start;
            let form = match style.style {
                Style::Strong => Form::Strong,
                Style::Emph => Form::Emph,
                Style::Code => Form::Code,
            };
            let end = style.end.min(line.end);
            while let Some(n) = links.clone().next().filter(|&n| self.ink.links[n].start < end) {
                at = self.link(n, at, Some(form));
                links.next();
            }
            if at < end {
                self.styled(form, at..end);
                at = end;
            }
        }
        for n in links {
            at = self.link(n, at, None);
        }
        self.plain(at..line.end);
    }

    /// The text before a link, then the link.
    fn link(&mut self, n: usize, at: usize, inside: Option<Form>) -> usize {
        let link = &self.ink.links[n];
        if link.start < at {
            return at;
        }
        match inside {
            Some(form) => self.styled(form, at..link.start),
            None => self.plain(at..link.start),
        }
        if link.end > link.start || link.alt.is_some() {
            self.push(Form::Link, link.start..link.end, Some(n));
        }
        link.end
    }

    fn push(&mut self, form: Form, range: Range<usize>, link: Option<usize>) {
        if range.start > range.end || (range.is_empty() && link.is_none()) {
            return;
        }
        let range = self.ink.trim(&range);
        let text = &self.ink.text[range.clone()];
        let seen = link.is_some()
            || text.bytes().any(|b| b.is_ascii_alphanumeric())
            || text.contains(char::is_alphanumeric);
        if seen {
            let dash = std::mem::take(&mut self.dash);
            let (part, line, column, from) = (self.part, self.line, self.column, self.from);
            self.out.push(Piece { range, form, link, part, line, column, from, dash });
        }
    }

    fn styled(&mut self, form: Form, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let quotes = quotes::quoted(&self.ink.text, range.clone());
        match quotes {
            Some((whole, inner))
                if form != Form::Code
                    && !quotes::is_part(
                        &self.ink.text[range.start..whole.start],
                        &self.ink.text[whole.end..range.end],
                    ) =>
            {
                self.push(form, range.start..whole.start, None);
                self.push(Form::Quoted, inner, None);
                self.push(form, whole.end..range.end, None);
            }
            _ => self.push(form, range, None),
        }
    }

    #[inline]
    fn plain(&mut self, range: Range<usize>) {
        // Most often nothing stands between a link and what follows, or signs only.
        let between = self.ink.text.as_bytes().get(range.clone()).unwrap_or_default();
        match Gap::of(between, self.row) {
            Gap::None => {}
            Gap::Cut => self.dash = false,
            Gap::Words => self.text(range),
        }
    }

    fn text(&mut self, range: Range<usize>) {
        let text = &self.ink.text;
        let mut from = range.start;
        let mut at = range.start;
        while at < range.end {
            let Some(n) = next_cut(&text.as_bytes()[at..range.end]) else { break };
            at += n;
            let rest = &text[at..range.end];
            let c = rest.chars().next().unwrap_or(' ');
            let width = c.len_utf8();
            let step = match c {
                '|' if self.row => None,
                ';' if halves::balanced(&text[from..at], &rest[1..]) => None,
                '|' | '｜' | ';' | ']' | '•' | '。' | '→' => Some(width),
                '[' => {
                    let shut = near(rest, 300).find(']').filter(|&n| !rest[1..n].contains('['));
                    if let Some(n) = shut {
                        self.push(Form::Plain, from..at, None);
                        self.push(Form::Bracketed, at + 1..at + n, None);
                        from = at + n + 1;
                        at = from;
                        continue;
                    }
                    Some(1)
                }
                '"' | '“' | '”' | '„' | '「' | '『' | '《' | '«' => {
                    if let Some((whole, inner)) = quotes::quotation(text, at, range.end) {
                        self.push(Form::Plain, from..at, None);
                        self.push(Form::Quoted, inner, None);
                        from = whole.end;
                        at = from;
                        continue;
                    }
                    None
                }
                '.' => stops::is_stop(&text[from..at], &rest[1..])
                    .then_some(1)
                    .filter(|_| !stops::is_inside(&text[from..at], &rest[1..])),
                '?' | '!' if rest.as_bytes().get(1) == Some(&b' ') => {
                    // No list of names is longer, and none holds one of these signs.
                    let after = near(rest[1..].trim_start(), 6100);
                    let sign = memchr3(b'!', b'?', b':', after.as_bytes());
                    let plain = &after[..sign.unwrap_or(after.len())];
                    let stop = memmem::find(plain.as_bytes(), b". ");
                    let named = || names::names(&plain[..stop.unwrap_or(plain.len())]) == Names::Yes;
                    // `Why Filters? Doe & Roe, ICML 2017`
                    let pair = || {
                        let names = near(&plain[..stop.unwrap_or(plain.len())], 64);
                        let names = &names[..names.find(", ").unwrap_or(names.len())];
                        names.len() <= 60 && names.contains(" & ") && persons::are_persons(names)
                    };
                    (((stop.is_some() || sign.is_none()) && named()) || pair()).then_some(1)
                }
                ' ' | '\u{a0}' => match self.spaced(&text[from..at], rest, width) {
                    Ok(step) => Some(step),
                    // The same would be found behind each blank of a run.
                    Err(run) => {
                        at += run;
                        continue;
                    }
                },
                _ => None,
            };
            match step {
                Some(step) => {
                    let keep = usize::from(matches!(c, '?' | '!'));
                    self.push(Form::Plain, from..at + keep, None);
                    let gap = &rest[..step];
                    self.dash = gap.contains(['-', '–', '—']);
                    at += step;
                    from = at;
                }
                None => at += width,
            }
        }
        self.push(Form::Plain, from..range.end, None);
    }

    /// How long a separator is that is one because of the blanks round it; else how many bytes of blanks stand there.
    fn spaced(&self, before: &str, rest: &str, width: usize) -> Result<usize, usize> {
        // What follows is most often a word.
        let next = rest.as_bytes().get(width).ok_or(width)?;
        if *next == b' ' && self.row && begins_numbered(before) {
            // `| 3) A Title  What it is about … |`
            return Ok(rest.len() - rest.trim_start().len());
        }
        if (next.is_ascii_graphic() && !b"-:/=b".contains(next)) || matches!(next, 0x01..=0x03) {
            return Err(width);
        }
        let body = rest.trim_start();
        let lead = rest.len() - body.len();
        for sign in ["--- ", "-- ", "- ", "– ", "— ", ":: ", "// ", "=> ", "· ", "/ "] {
            // `(2024.05 / ACL)`, `A Report -- Part 1`
            if body.starts_with(sign)
                && !(sign == "/ "
                    && (stops::is_inside(before, body) || halves::alternate(before, &body[2..])))
                && !is_part(&body[sign.len()..])
            {
                return Ok(lead + sign.len());
            }
        }
        // A dash that ends the text sets apart what markup follows.
        if body.starts_with(['-', '–', '—']) && matches!(ink::trim_end(body), "-" | "–" | "—") {
            return Ok(rest.len());
        }
        let tail = near(body.strip_prefix("by ").ok_or(lead)?, 160);
        let stop = tail.find(['.', '(', '[', '*', '|', '。', '（']).unwrap_or(tail.len());
        // The mark of a link that follows is no part of it.
        let name = ink::trim(&tail[..stop.max(near(tail, 4).len())]);
        // `by Gradient Descent, Doe et al.` goes on with words.
        let first = &name[..name.find([',', '&', ';']).unwrap_or(name.len())];
        let named = || names::names(name) != Names::No && persons::may_be(first);
        // `Step by Step`
        let again = || before.rsplit(' ').next().is_some_and(|last| last.eq_ignore_ascii_case(first));
        let other = (!persons::is_deed(first) && named() && !again()) || kinds::is_institution(name);
        if other { Ok(lead + 3) } else { Err(lead) }
    }
}

/// `**S**elf-**P**aced`: letters that are set apart within a word, to show what a name stands for.
fn is_within_word(text: &str, style: Range<usize>) -> bool {
    if style.len() > 12 {
        return false;
    }
    let last = text[..style.end].trim_end_matches(is_mark).as_bytes().last().copied();
    let next = text[style.end..].trim_start_matches(is_mark).as_bytes().first().copied();
    let before = || text[..style.start].trim_end_matches(is_mark).as_bytes().last().copied();
    let first = || text[style.start..].trim_start_matches(is_mark).as_bytes().first().copied();
    (last.is_some_and(|b| b.is_ascii_alphanumeric()) && next.is_some_and(|b| b.is_ascii_lowercase()))
        || (before().is_some_and(|b| b.is_ascii_lowercase() || b == b'-')
            && first().is_some_and(|b| b.is_ascii_alphanumeric()))
}

/// Where markup stood.
const fn is_mark(c: char) -> bool {
    matches!(c, ink::OPEN | ink::CLOSE | ink::GONE)
}

/// `3) A Title`
fn begins_numbered(text: &str) -> bool {
    let text = ink::trim_start(text);
    let digits = text.bytes().take(3).take_while(u8::is_ascii_digit).count();
    digits > 0 && text[digits..].starts_with(") ") && text[digits + 2..].contains(char::is_alphabetic)
}

/// Whether the text behind a dash says which part of the work this is: `Part 1`, `Part II: …`.
fn is_part(text: &str) -> bool {
    let number = text.strip_prefix("Part ").map(|t| &t[..t.find([':', ' ', '.']).unwrap_or(t.len())]);
    number.is_some_and(|n| {
        !n.is_empty() && n.len() <= 4 && n.bytes().all(|b| b.is_ascii_digit() || b"IVX".contains(&b))
    })
}

/// The text up to about `len` bytes: what is looked for stands near or not at all.
pub(super) fn near(text: &str, len: usize) -> &str {
    let mut end = text.len().min(len);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The pieces of a text without regard to links and styles.
pub(super) fn plain(ink: &Ink, range: Range<usize>) -> Vec<Piece> {
    let mut cutter = Cutter {
        ink,
        out: Vec::with_capacity(6),
        part: 0,
        line: 0,
        column: 0,
        from: 0,
        dash: false,
        row: false,
    };
    cutter.plain(range);
    cutter.out
}

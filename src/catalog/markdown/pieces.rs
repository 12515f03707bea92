//! An entry's text cut into pieces at the places where markup or punctuation says that something else begins. Which
//! piece is the title is for [`title`](super::title) to say.

use std::ops::Range;

use memchr::memrchr;

use super::ink::{self, Break, Ink, Style, is_blank};
use super::names::{self, Names};
use super::shape;

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

/// Cuts the `parts` of an entry; the pieces are put into `buffer`, which is empty.
pub(super) fn cut(ink: &Ink, parts: &[Range<usize>], buffer: Vec<Piece>) -> Vec<Piece> {
    let mut cutter = Cutter { ink, out: buffer, part: 0, line: 0, column: 0, from: 0, dash: false };
    for (n, part) in parts.iter().enumerate() {
        cutter.part = n;
        cutter.line = 0;
        cutter.column = 0;
        let mut from = part.start;
        let marks = ink.marks_in(part);
        for (k, mark) in marks.iter().enumerate() {
            let next = mark.at + 1..marks.get(k + 1).map_or(part.end, |m| m.at);
            if mark.kind == Break::Soft && !starts_anew(&ink.text[next]) {
                continue;
            }
            cutter.line(from..mark.at);
            cutter.line += 1;
            cutter.column += usize::from(mark.kind == Break::Cell);
            from = mark.at + 1;
        }
        cutter.line(from..part.end);
    }
    join_words(ink, &mut cutter.out);
    shed_links(ink, &mut cutter.out);
    cutter.out
}

/// `Title, in *ICML* 2021`: the words that lead over to a venue in italics or bold go with it.
fn shed_links(ink: &Ink, pieces: &mut [Piece]) {
    for n in 1..pieces.len() {
        let (head, rest) = pieces.split_at_mut(n);
        let (before, venue) = (&mut head[n - 1], &rest[0]);
        let beside = matches!(venue.form, Form::Emph | Form::Strong)
            && before.form == Form::Plain
            && before.from == venue.from
            && ink.text[before.range.end..venue.range.start].chars().all(is_blank);
        if !beside {
            continue;
        }
        let text = ink::trim_end(&ink.text[before.range.clone()]);
        let Some((title, comma)) = without_lead(text) else { continue };
        let name = &ink.text[venue.range.clone()];
        let dated = || {
            let behind = rest.get(1).filter(|p| p.form == Form::Plain && p.from == venue.from);
            shape::year_in(name).is_some()
                || behind.is_some_and(|p| shape::is_date(ink::trim(&ink.text[p.range.clone()])))
        };
        let sure = shape::is_venue(name) && (comma || !name.contains(' ') || dated());
        if sure || (name.len() <= 40 && dated()) {
            before.range.end = before.range.start + title.len();
        }
    }
}

/// A text without the words at its end that lead over to a venue; whether a comma stands before them.
fn without_lead(text: &str) -> Option<(&str, bool)> {
    let stem = text.strip_suffix('@').or_else(|| {
        let (stem, word) = text.rsplit_once(' ')?;
        matches!(word, "in" | "In" | "at" | "At" | "by" | "from" | "to").then_some((stem, word)).and_then(
            |(stem, word)| {
                let stem = stem.trim_end();
                let long = ["accepted", "Accepted", "appeared", "Appeared", "published", "Published"]
                    .iter()
                    .find_map(|lead| stem.strip_suffix(lead));
                long.or((word != "to").then_some(stem))
            },
        )
    })?;
    let stem = stem.trim_end();
    let title = stem.trim_end_matches([',', '.', '-', '–']).trim_end();
    title.contains(' ').then_some((title, title.len() < stem.len() || stem.ends_with('?')))
}

/// `Development of *C. elegans* in time`: a word or two in italics within a text that goes on behind them. Behind an
/// `of` or `the` whatever is in italics belongs to the text: `The Poems of *Jane Doe*`.
fn join_words(ink: &Ink, pieces: &mut Vec<Piece>) {
    let text = |p: &Piece| &ink.text[p.range.clone()];
    let tight = |a: &Piece, b: &Piece| ink.text[a.range.end..b.range.start].chars().all(is_blank);
    let mut n = 1;
    while n < pieces.len() {
        let (before, word) = (&pieces[n - 1], &pieces[n]);
        let styled = matches!(word.form, Form::Emph | Form::Strong | Form::Code)
            && before.form == Form::Plain
            && before.from == word.from
            && text(before).ends_with(char::is_alphanumeric)
            && tight(before, word);
        if !styled {
            n += 1;
            continue;
        }
        let last = text(before).rsplit(' ').next().unwrap_or("");
        let owes = matches!(last, "of" | "the" | "a" | "an" | "for" | "with") && text(before).contains(' ');
        let small = word.range.len() <= 24
            && text(word).split_once(' ').is_none_or(|(_, second)| second.starts_with(char::is_lowercase))
            && !matches!(last, "by" | "in" | "at" | "In");
        let fits = (owes && word.range.len() <= 60 || small) && !shape::is_venue(text(word));
        let behind = pieces.get(n + 1).filter(|after| {
            after.form == Form::Plain
                && after.from == word.from
                && text(after).starts_with(char::is_lowercase)
                && tight(word, after)
        });
        let (end, taken) = match behind {
            Some(after) if fits => (after.range.end, 2),
            None if fits && owes => (word.range.end, 1),
            _ => {
                n += 1;
                continue;
            }
        };
        pieces[n - 1].range.end = end;
        pieces.drain(n..n + taken);
    }
}

/// Whether a source line holds something of its own rather than going on with the line above.
fn starts_anew(line: &str) -> bool {
    let line = ink::trim(line);
    line.is_empty() || names::names(line) == Names::Yes || shape::is_venue(line) || shape::is_date(line)
}

struct Cutter<'a> {
    ink: &'a Ink<'a>,
    out: Vec<Piece>,
    part: usize,
    line: usize,
    column: usize,
    from: usize,
    dash: bool,
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
            if style.start < at {
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
        if range.start > range.end {
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
        let quotes = quoted(&self.ink.text, range.clone());
        match quotes {
            Some((whole, inner)) if form != Form::Code => {
                self.push(form, range.start..whole.start, None);
                self.push(Form::Quoted, inner, None);
                self.push(form, whole.end..range.end, None);
            }
            _ => self.push(form, range, None),
        }
    }

    fn plain(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let text = &self.ink.text;
        let mut from = range.start;
        let mut at = range.start;
        while at < range.end {
            let Some(n) = text.as_bytes()[at..range.end].iter().position(|&b| CUTS[usize::from(b)]) else {
                break;
            };
            at += n;
            let rest = &text[at..range.end];
            // What stands between words is most often a blank.
            let word = |next: &u8| (next.is_ascii_alphanumeric() && *next != b'b') || b"(,".contains(next);
            if let [b' ', next, ..] = rest.as_bytes()
                && word(next)
            {
                at += 1;
                continue;
            }
            let c = rest.chars().next().unwrap_or(' ');
            let width = c.len_utf8();
            let step = match c {
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
                    if let Some((whole, inner)) = quotation(text, at, range.end) {
                        self.push(Form::Plain, from..at, None);
                        self.push(Form::Quoted, inner, None);
                        from = whole.end;
                        at = from;
                        continue;
                    }
                    None
                }
                '.' => (is_stop(&text[from..at], &rest[1..]) && !is_inside(&text[from..at], &rest[1..]))
                    .then_some(1),
                '?' | '!' => {
                    let after = rest[1..].trim_start();
                    let piece = &after[..after.find(". ").unwrap_or(after.len())];
                    (rest[1..].starts_with(' ') && names::names(piece) == Names::Yes).then_some(1)
                }
                ' ' | '\u{a0}' => match self.spaced(rest, width) {
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
    fn spaced(&self, rest: &str, width: usize) -> Result<usize, usize> {
        // What follows is most often a word.
        let next = rest.as_bytes().get(width).ok_or(width)?;
        if (next.is_ascii_graphic() && !b"-:/=b".contains(next)) || matches!(next, 0x01..=0x03) {
            return Err(width);
        }
        let body = rest.trim_start();
        let lead = rest.len() - body.len();
        for sign in ["--- ", "-- ", "- ", "– ", "— ", ":: ", "// ", "=> ", "· ", "/ "] {
            if body.starts_with(sign) {
                return Ok(lead + sign.len());
            }
        }
        // A dash that ends the text sets apart what markup follows.
        if matches!(ink::trim_end(body), "-" | "–" | "—") {
            return Ok(rest.len());
        }
        let tail = near(body.strip_prefix("by ").ok_or(lead)?, 160);
        let stop = tail.find(['.', '(', '[', '*']).unwrap_or(tail.len());
        let name = tail[..stop.max(near(tail, 4).len())].trim();
        if names::names(name) == Names::No { Err(lead) } else { Ok(lead + 3) }
    }
}

/// Bytes that a sign may begin with that sets something apart.
const CUTS: [bool; 256] = {
    let mut cuts = [false; 256];
    let bytes = b" |;][\".?!";
    let mut n = 0;
    while n < bytes.len() {
        cuts[bytes[n] as usize] = true;
        n += 1;
    }
    // Of characters beyond ASCII the first byte.
    let mut b = 0xc2;
    while b <= 0xf4 {
        cuts[b] = true;
        b += 1;
    }
    cuts
};

/// The text up to about `len` bytes: what is looked for stands near or not at all.
fn near(text: &str, len: usize) -> &str {
    let mut end = text.len().min(len);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Whether the full stop behind `before` ends something.
fn is_stop(before: &str, after: &str) -> bool {
    if after.as_bytes().first().is_some_and(u8::is_ascii_graphic) {
        return false;
    }
    let after = after.trim_start_matches(|c: char| is_blank(c) && c != ' ' && c != '\n');
    if !(after.is_empty() || after.starts_with(char::is_whitespace)) {
        return false;
    }
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(' || c == ',').next().unwrap_or("");
    let word = ink::trim(word);
    if word == "al" {
        return true;
    }
    let mut chars = word.chars();
    let initial = matches!((chars.next(), chars.next()), (Some(c), None) if c.is_uppercase())
        || (word.len() <= 6
            && word.contains(['.', '-'])
            && word.split(['.', '-']).all(|p| p.chars().count() <= 1));
    if initial && ends_names(before, after) {
        return true;
    }
    if initial || ABBREVIATIONS.iter().any(|a| a.eq_ignore_ascii_case(word)) {
        return false;
    }
    !after.trim_start().starts_with(char::is_lowercase)
}

/// Whether a bracket that was opened before is closed behind, nearby: `Title (Doe et al. ICML 2020)`.
fn is_inside(before: &str, after: &str) -> bool {
    let Some(open) = memrchr(b'(', before.as_bytes()) else { return false };
    !before[open..].contains(')') && {
        let after = near(after, 60);
        after.find(')').is_some_and(|shut| !after[..shut].contains('('))
    }
}

/// `Doe J, Roe R. A title`: the initial is the last of the names.
fn ends_names(before: &str, after: &str) -> bool {
    let next = near(after.trim_start(), 120);
    let next = &next[..next.find([',', '.', ';', ':']).unwrap_or(next.len())];
    next.split_whitespace().count() >= 3
        && names::names(next) == Names::No
        && names::names(ink::trim(before)) == Names::Yes
}

const ABBREVIATIONS: [&str; 18] = [
    "vs", "e.g", "i.e", "cf", "resp", "dr", "prof", "st", "jr", "no", "vol", "fig", "eq", "sec", "approx",
    "ca", "ed", "proc",
];

/// A quotation with and without its marks.
type Quotation = (Range<usize>, Range<usize>);

const QUOTES: [char; 8] = ['"', '“', '”', '„', '「', '『', '《', '«'];

/// The first quotation in `range`.
fn quoted(text: &str, range: Range<usize>) -> Option<Quotation> {
    let body = &text[range.clone()];
    if !body.bytes().any(|b| b == b'"' || b >= 0xc2) {
        return None;
    }
    body.match_indices(QUOTES).take(8).find_map(|(n, _)| quotation(text, range.start + n, range.end))
}

/// The quotation of three words or more whose mark stands at `at`. Marks that a colon follows belong to a title that
/// goes on.
fn quotation(text: &str, at: usize, end: usize) -> Option<Quotation> {
    let open = text[at..end].chars().next()?;
    let joined = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    if joined && open == '"' {
        return None;
    }
    let closers: &[char] = match open {
        '"' => &['"', '”', '“'],
        '“' | '”' | '„' => &['”', '“', '"'],
        '「' => &['」'],
        '『' => &['』'],
        '《' => &['》'],
        _ => &['»'],
    };
    let start = at + open.len_utf8();
    let body = near(&text[start..end], 600);
    let after = |stop: usize, close: &str| {
        body[stop + close.len()..].chars().take(16).find(|&c| !is_blank(c) || c == ' ')
    };
    let (stop, close) = body.match_indices(closers).take(8).find(|&(stop, close)| {
        // A straight mark before a letter opens again rather than closes.
        close != "\"" || !after(stop, close).is_some_and(char::is_alphanumeric)
    })?;
    let words = shape::Shape::of(&body[..stop]).words;
    // `"Causal bootstrapping."`: the stop inside says that a title is quoted, however short.
    let cited = body[..stop].ends_with(['.', ',']) && words >= 1;
    ((words >= 3 || cited) && after(stop, close) != Some(':'))
        .then(|| (at..start + stop + close.len(), start..start + stop))
}

/// The pieces of a text without regard to links and styles.
pub(super) fn plain(ink: &Ink, range: Range<usize>) -> Vec<Piece> {
    let mut cutter =
        Cutter { ink, out: Vec::with_capacity(6), part: 0, line: 0, column: 0, from: 0, dash: false };
    cutter.plain(range);
    cutter.out
}

//! The title of an entry, wherever it stands.
//!
//! Every piece of the entry is a candidate. What is plainly something else (a label, a venue, a date, authors, an
//! address) is out; the rest is weighed by how it is set apart (the label of the paper's link, quotation marks, bold,
//! the title column) and by what it looks like (length, words that titles are made of). The heaviest wins; among
//! equals the first.

use std::ops::Range;

use super::clean;
use super::ink::Ink;
use super::pieces::{self, Form, Piece};
use super::shape::{self, Names, Shape};
use super::tables::{Role, Roles};
use crate::model::ListedFacts;

/// A title, and how sure we are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Title {
    pub(super) text: String,
    pub(super) weight: i32,
    /// Where it stands.
    pub(super) range: Range<usize>,
    /// How it is set apart.
    pub(super) form: Form,
}

impl Title {
    /// From here on it is a title by itself, whatever stands around it.
    pub(super) const SURE: i32 = 32;
    /// Below this it is no title at all.
    const LEAST: i32 = -12;

    /// Whether it is a title whatever stands around it.
    pub(super) const fn is_sure(&self) -> bool {
        self.weight >= Self::SURE
    }
}

/// What became of a name set apart before the title: `**NAME**: Title`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Named {
    /// There is none.
    #[default]
    No,
    /// The title has a name of its own, or says this one again.
    Apart,
    /// It was taken into the title; this is the title without it.
    Joined(Box<Title>),
}

/// What an entry says of its paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Says {
    pub(super) title: Option<Title>,
    pub(super) named: Named,
    pub(super) listed: ListedFacts,
}

/// Finds the title, and authors and year beside it, of the entry that stands in `parts`; `roles` are those of its
/// table's columns.
pub(super) fn find(ink: &Ink, parts: &[Range<usize>], roles: Option<&Roles>) -> Says {
    let mut pieces = pieces::cut(ink, parts);
    // A title stands near the beginning or not at all.
    pieces.truncate(400);
    let mut weigher = Weigher {
        ink,
        parts,
        roles,
        pieces: &pieces,
        authors: None,
        year: None,
        apart: Vec::new(),
        named: None,
        linked: false,
    };
    let mut best: Option<(i32, Range<usize>, usize)> = None;
    for n in 0..pieces.len() {
        let Some((weight, range)) = weigher.weigh(n) else {
            continue;
        };
        if best.as_ref().is_none_or(|(b, ..)| weight > *b) {
            best = Some((weight, range, n));
        }
    }
    let Weigher { authors, year, apart, .. } = weigher;
    let make = |weight: i32, range: Range<usize>, n: usize| {
        let piece = &pieces[n];
        let loose = piece.form == Form::Plain;
        let text = match piece.link {
            Some(n) if range.is_empty() => clean::title(&ink.label(&ink.links[n]), loose),
            _ => clean::title(&ink.text[range.clone()], loose),
        };
        (!text.is_empty()).then_some(Title { text, weight, range, form: piece.form })
    };
    let best = best.filter(|(weight, ..)| *weight >= Title::LEAST);
    let named = best.as_ref().map_or(Named::No, |(weight, range, n)| {
        let own = &pieces[*n].range;
        if range.start < own.start {
            make(*weight, own.clone(), *n).map_or(Named::No, |title| Named::Joined(Box::new(title)))
        } else if apart.contains(n) {
            Named::Apart
        } else {
            Named::No
        }
    });
    let whole = best.as_ref().map(|(.., n)| pieces[*n].range.clone());
    let title = best.and_then(|(weight, range, n)| make(weight, range, n));
    // `Title (ICLR 2020)`: the year went off with the venue.
    let year = year.or_else(|| {
        let title = title.as_ref()?;
        shape::year_in(&ink.text[whole?]).filter(|year| !title.text.contains(&year.to_string()))
    });
    let authors = authors.map_or_else(Vec::new, |range| shape::listed_names(&ink.shown(&range)));
    Says { title, named, listed: ListedFacts { authors, year } }
}

struct Weigher<'a> {
    ink: &'a Ink,
    parts: &'a [Range<usize>],
    roles: Option<&'a Roles>,
    pieces: &'a [Piece],
    authors: Option<Range<usize>>,
    year: Option<i16>,
    /// Pieces behind a name that is not theirs.
    apart: Vec<usize>,
    /// The last piece that was names.
    named: Option<usize>,
    /// A paper's link has gone by.
    linked: bool,
}

impl Weigher<'_> {
    /// `NAME – a subtitle`: a long dash within a text that nothing else cuts; any dash within the title column.
    fn dashed(&self, n: usize, range: &Range<usize>) -> Option<(i32, Range<usize>)> {
        let piece = &self.pieces[n];
        let before = self.pieces[..n].last().filter(|p| p.part == piece.part && p.line == piece.line)?;
        if !piece.dash
            || piece.form != Form::Plain
            || before.form != Form::Plain
            || range.start != piece.range.start
        {
            return None;
        }
        let gap = &self.ink.text[before.range.end..range.start];
        let column = self.roles.map(|r| r.role(piece.column)) == Some(Role::Title);
        let name = Shape::of(&self.ink.text[before.range.clone()]).words;
        let long = gap.contains(['–', '—']) && name <= 3;
        if !(column || long) || gap.contains(['.', '|', ';']) {
            return None;
        }
        let (own, _) = self.piece(n).ok()?;
        let (base, _) = self.piece(n - 1).ok()?;
        Some((own.max(base) + 6, before.range.start..range.end))
    }

    fn weigh(&mut self, n: usize) -> Option<(i32, Range<usize>)> {
        let piece = &self.pieces[n];
        let found = match self.piece(n) {
            Ok((weight, range)) => {
                Some(self.joined(n, &range).or_else(|| self.dashed(n, &range)).unwrap_or((weight, range)))
            }
            Err(other) => {
                if other == Other::Names {
                    self.named = Some(n);
                    if piece.link.is_none() {
                        self.authors.get_or_insert_with(|| piece.range.clone());
                    }
                }
                if self.year.is_none() && piece.link.is_none() {
                    self.year = shape::year_in(&self.ink.text[piece.range.clone()]);
                }
                None
            }
        };
        self.linked |= piece.link.is_some_and(|l| self.ink.links[l].facts.scholarly);
        found
    }

    /// One piece by itself; a part of it when names or a venue stand before or behind with commas only.
    fn piece(&self, n: usize) -> Result<(i32, Range<usize>), Other> {
        let piece = &self.pieces[n];
        let mut range = piece.range.clone();
        let cited = if piece.form == Form::Link { citation(self.ink, &range) } else { None };
        if cited.is_none()
            && let Some(other) =
                other_than_title(self.ink.text[range.clone()].trim_matches(super::ink::is_blank))
        {
            return Err(other);
        }
        if let Some(link) = piece.link
            && range.is_empty()
        {
            let alt = self.ink.links[link].alt.as_deref().unwrap_or("");
            let shape = Shape::of(alt);
            let badge = shape.words < 4 || other_than_title(alt).is_some();
            return if badge { Err(Other::Label) } else { Ok((20 + intrinsic(&shape), range)) };
        }
        if let Some(inner) = cited {
            range = inner;
        } else if matches!(piece.form, Form::Plain | Form::Emph | Form::Strong) {
            range = uncomma(&self.ink.text, range, piece.form);
        }
        let text = &self.ink.text[range.clone()];
        let bare = text.trim_matches(super::ink::is_blank);
        if range != piece.range
            && let Some(other) = other_than_title(bare)
        {
            return Err(other);
        }
        let shape = Shape::of(text);
        if shape.letters < 2 {
            return Err(Other::Label);
        }
        let weight = intrinsic(&shape) + self.place(n, piece, bare, &shape);
        Ok((weight, range))
    }

    fn place(&self, n: usize, piece: &Piece, text: &str, shape: &Shape) -> i32 {
        let before = n.checked_sub(1).map(|k| &self.pieces[k]);
        let before = before.filter(|p| p.part == piece.part && p.line == piece.line);
        let first = before.is_none();
        let mut weight = match piece.form {
            Form::Link => {
                let facts = piece.link.map(|n| self.ink.links[n].facts).unwrap_or_default();
                match () {
                    () if facts.scholarly || facts.pdf => 40,
                    () if facts.local => 8,
                    () if facts.aside => 18,
                    () => 30,
                }
            }
            Form::Quoted => 40,
            Form::Strong => 33,
            Form::Emph => 18,
            Form::Code => 2,
            Form::Bracketed => 6,
            Form::Plain if first => 24,
            Form::Plain => 18,
        };
        if piece.part > 0 {
            weight -= if piece.form == Form::Plain { 16 } else { 8 };
            weight -= if shape.cjk > 6 { 10 } else { 0 };
        }
        if let Some(role) = self.roles.map(|r| r.role(piece.column)) {
            weight += match role {
                Role::Title => 22,
                Role::Paper => 12,
                Role::Name => -6,
                Role::Other => -40,
                Role::Unknown => 0,
            };
        }
        match self.key(piece) {
            Key::Title => weight += 25,
            Key::Other => weight -= 45,
            Key::None => {}
        }
        if self.named.is_some_and(|k| k + 1 == n) && !first {
            // Names, then the title: a citation.
            weight += 8;
        }
        if piece.form == Form::Strong && self.is_quoted(&piece.range) {
            weight += 12;
        }
        if piece.dash && !first && text.starts_with(char::is_lowercase) {
            // A title, then what it is about.
            weight -= if before.is_some_and(|p| p.link.is_some()) { 35 } else { 20 };
        }
        if self.linked && matches!(piece.form, Form::Strong | Form::Emph) {
            weight -= 6;
        }
        if matches!(piece.form, Form::Plain | Form::Emph) && shape::names(text) == Names::Perhaps {
            weight -= 14;
        }
        if piece.form == Form::Plain && self.linked {
            // Behind the paper's link stands what the curator thinks of it, more often than its title.
            let sentence = shape.capitals * 2 < shape.words;
            weight -= if shape.cjk > 3 { 25 } else { 0 }
                + if sentence { 10 } else { 0 }
                + i32::from(piece.dash) * 5;
        }
        if matches!(piece.form, Form::Plain | Form::Bracketed) {
            weight -= if is_talk(text) { 22 } else { 0 } + if is_cut_off(text) { 22 } else { 0 };
        }
        weight
    }

    /// Whether quotation marks stand right round it.
    fn is_quoted(&self, range: &Range<usize>) -> bool {
        let text = &self.ink.text;
        let mark = |c: char| matches!(c, '"' | '“' | '”');
        let before = text[..range.start].chars().rev().find(|&c| !super::ink::is_blank(c));
        before.is_some_and(mark)
            && text[range.end..].chars().filter(|&c| !super::ink::is_blank(c)).take(2).any(mark)
    }

    /// What the words before a colon at the start of the line say about the line.
    fn key(&self, piece: &Piece) -> Key {
        let part = &self.parts[piece.part];
        let line = piece.from.max(part.start);
        let text = self.ink.text[line..part.end].trim_start_matches(super::ink::is_blank);
        let line = part.end - text.len();
        let Some(n) = text.bytes().take(40).position(|b| b == b':' || b == b'\n') else {
            return Key::None;
        };
        if text.as_bytes()[n] != b':' || line + n >= piece.range.end {
            return Key::None;
        }
        let word = text[..n].trim_matches(|c: char| !c.is_alphanumeric());
        let word = word.split(" (").next().unwrap_or(word);
        if word.eq_ignore_ascii_case("title") || word.eq_ignore_ascii_case("paper title") || word == "标题"
        {
            Key::Title
        } else if is_key(word) {
            Key::Other
        } else {
            Key::None
        }
    }

    /// `NAME: rest` where the name is set apart by markup: the title is both, unless the rest has a name of its own or
    /// the name once more. `Some *odd* word` likewise is one title.
    fn joined(&mut self, n: usize, range: &Range<usize>) -> Option<(i32, Range<usize>)> {
        let (ink, pieces) = (self.ink, self.pieces);
        let text = &ink.text;
        let piece = &pieces[n];
        let before = pieces[..n].last().filter(|p| p.part == piece.part && p.line == piece.line)?;
        if range.start != piece.range.start || !matches!(piece.form, Form::Plain | Form::Link) {
            return None;
        }
        let gap = &text[before.range.end..range.start];
        let name = &text[before.range.clone()];
        let name = name.trim_matches(|c: char| super::ink::is_blank(c) || c == ':');
        let colon = gap.contains(':')
            || text[before.range.clone()].trim_end_matches(super::ink::is_blank).ends_with(':');
        let rest = text[range.clone()].trim_start_matches(|c: char| c == ':' || super::ink::is_blank(c));
        let colon = colon || text[range.clone()].starts_with(':');
        let tight = gap.chars().all(|c| super::ink::is_blank(c) || c == ':');
        let named = matches!(before.form, Form::Strong | Form::Emph | Form::Link | Form::Code);
        let shape = Shape::of(name);
        if !(tight && colon && named)
            || shape.words > 4
            || other_than_title(name).is_some()
            || self.key(piece) != Key::None
        {
            return None;
        }
        if !owes_name(name, rest) {
            self.apart.push(n);
            return None;
        }
        let (own, _) = self.piece(n).ok()?;
        let (base, _) = self.piece(n - 1).unwrap_or((0, 0..0));
        Some((own.max(base) + 6, before.range.start..range.end))
    }
}

/// What a line is about, by its first words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    None,
    Title,
    Other,
}

/// Keys of lines that hold something else than the title.
const OTHER_KEYS: [&str; 58] = [
    "keyword",
    "keywords",
    "intro",
    "author",
    "authors",
    "venue",
    "conference",
    "journal",
    "published",
    "publisher",
    "year",
    "date",
    "affiliation",
    "affiliations",
    "institution",
    "institutions",
    "institute",
    "organization",
    "abstract",
    "summary",
    "tldr",
    "tl;dr",
    "tl",
    "topic",
    "topics",
    "session",
    "task",
    "tasks",
    "env",
    "environment",
    "experiment environment",
    "experiment environments",
    "experimentenvironment",
    "note",
    "notes",
    "comment",
    "comments",
    "category",
    "categories",
    "tag",
    "tags",
    "type",
    "contribution",
    "contributions",
    "motivation",
    "method",
    "methods",
    "code",
    "dataset",
    "datasets",
    "demo",
    "github",
    "website",
    "key",
    "key words",
    "description",
    "ExpEnv",
    "citation",
];

/// Whether the words before a colon say that something else than the title follows.
pub(super) fn is_key(word: &str) -> bool {
    OTHER_KEYS.iter().any(|k| k.eq_ignore_ascii_case(word))
}

/// Whether the title behind `name:` goes on from the name rather than having one itself.
fn owes_name(name: &str, rest: &str) -> bool {
    let head = name.to_lowercase();
    if rest.to_lowercase().starts_with(&head) {
        return false;
    }
    // `Pmc-clip: …`, `MedAlpaca--An …`: a name of its own.
    let own = rest
        .split_whitespace()
        .take(3)
        .position(|word| word.ends_with(':') || word.contains("--") || word.contains(':'));
    own.is_none() && !rest.is_empty()
}

/// What a piece is that is no title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Other {
    Label,
    Dated,
    Names,
}

/// What the text plainly is, if it is no title.
fn other_than_title(text: &str) -> Option<Other> {
    if shape::is_label(text) || shape::is_address(text) || is_identifier(text) {
        Some(Other::Label)
    } else if shape::is_date(text) || shape::is_venue(text) {
        Some(Other::Dated)
    } else if shape::names(text) == Names::Yes {
        Some(Other::Names)
    } else {
        None
    }
}

/// `1512.03385`, `arXiv:1512.03385`
fn is_identifier(text: &str) -> bool {
    let label = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    if label > 16 || text[..label].trim_end().contains(' ') {
        return false;
    }
    let text = &text[label..];
    let body = text.split(['v', ' ']).next().unwrap_or("");
    body.len() >= 9
        && body.contains(['.', '/'])
        && body.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'/'))
}

/// What it looks like, whatever stands around it.
fn intrinsic(shape: &Shape) -> i32 {
    let length = match shape.words {
        0 | 1 => -22,
        2 => -8,
        3 => 2,
        4..=25 => 10,
        26..=35 => 0,
        _ => -30,
    };
    let function = if shape.function > 0 { 8 } else { 0 };
    let topics = match shape.topics {
        0 => 0,
        1 => 6,
        _ => 10,
    };
    length + function + topics + if shape.colon { 3 } else { 0 }
}

/// A sentence to the reader rather than a title.
pub(super) fn is_talk(text: &str) -> bool {
    const TALK: [&str; 28] = [
        "we",
        "our",
        "this repo",
        "this repository",
        "please",
        "you can",
        "see the",
        "see our",
        "here is",
        "here are",
        "check out",
        "this list",
        "this paper",
        "this work",
        "the authors",
        "released",
        "is available",
        "are available",
        "has been",
        "was accepted",
        "is accepted",
        "feel free",
        "for more",
        "thanks",
        "if you",
        "i am",
        "i was",
        "let me",
    ];
    let lower = text.to_lowercase();
    TALK.iter().any(|t| {
        lower.match_indices(t).any(|(n, _)| {
            let before = lower[..n].chars().next_back();
            let after = lower[n + t.len()..].chars().next();
            before.is_none_or(|c| !c.is_alphanumeric()) && after.is_none_or(|c| !c.is_alphanumeric())
        })
    })
}

/// A text that waits for its end: `as reviewed by`.
fn is_cut_off(text: &str) -> bool {
    let last = text.rsplit(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty()).unwrap_or("");
    const OPEN: [&str; 22] = [
        "by", "as", "of", "the", "in", "a", "an", "and", "or", "see", "from", "with", "is", "are", "to",
        "this", "our", "have", "has", "that", "at", "via",
    ];
    OPEN.contains(&last)
}

/// The title inside a label that is a whole citation: in quotation marks, or between the authors and the venue.
fn citation(ink: &Ink, range: &Range<usize>) -> Option<Range<usize>> {
    let text = &ink.text;
    let label = &text[range.clone()];
    if !label.contains([',', '.']) {
        return None;
    }
    let inner = pieces::plain(ink, range.clone());
    if inner.len() < 2 {
        return None;
    }
    let quoted =
        inner.iter().find(|p| p.form == Form::Quoted && Shape::of(&text[p.range.clone()]).words >= 3);
    let cited =
        shape::names(inner.first().map(|p| &text[p.range.clone()])?) != Names::No || label.contains("et al");
    match quoted {
        Some(piece) if cited || Shape::of(&text[range.start..piece.range.start]).words <= 1 => {
            Some(piece.range.clone())
        }
        _ if cited => inner[1..]
            .iter()
            .find(|p| {
                let text = &text[p.range.clone()];
                other_than_title(text).is_none() && Shape::of(text).words >= 3
            })
            .map(|p| p.range.clone()),
        _ => None,
    }
}

/// Takes names before and names or a venue behind off a text that only commas cut.
fn uncomma(text: &str, range: Range<usize>, form: Form) -> Range<usize> {
    let body = &text[range.clone()];
    if !body.contains([',', ':']) || body.len() > 1200 {
        return range;
    }
    let mut start = 0;
    // Names before: `A. Author, B. Author, Title`, `A. Author et al.: Title`.
    let mut commas: Vec<usize> = body.match_indices(", ").map(|(n, _)| n).collect();
    if form == Form::Plain
        && let Some(n) = body.find(": ").filter(|&n| shape::names(&body[..n]) == Names::Yes)
    {
        start = n + 2;
    } else if let Some(&n) = commas.iter().rev().find(|&&n| {
        let head = &body[..n];
        shape::names(head) == Names::Yes || (head.contains("et al") && shape::names(head) != Names::No)
    }) {
        let rest = &body[n + 2..];
        if Shape::of(rest).words >= 3 {
            start = n + 2;
        }
    }
    commas.retain(|&n| n > start);
    // Names or a venue behind.
    let mut end = body.len();
    for &n in &commas {
        let rest = body[n + 2..].trim_end_matches(super::ink::is_blank);
        let head = Shape::of(&body[start..n]).words;
        let other = match shape::names(rest) {
            Names::Yes => head >= 3,
            Names::Perhaps => head >= 4 && form == Form::Plain,
            Names::No => {
                head >= 3
                    && (shape::is_venue(rest) || shape::is_date(rest) || is_identifier(rest) || mixed(rest))
            }
        };
        if other {
            end = n;
            break;
        }
    }
    range.start + start..range.start + end
}

/// Names, then a venue or a year.
fn mixed(text: &str) -> bool {
    let Some(n) = text.rfind(", ") else {
        return false;
    };
    let (head, tail) = (&text[..n], &text[n + 2..]);
    (shape::is_venue(tail) || shape::is_date(tail))
        && (shape::names(head) != Names::No || shape::is_venue(head) || mixed(head))
}
#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn dbg() {
        for t in [
            "OPT-1.3|6.7|13|30|66B",
            "The virtual cell",
            "PatchBERT: Just-in-Time, Out-of-Vocabulary Patching",
        ] {
            println!(
                "{t}: label {} date {} venue {} names {:?} addr {} id {}",
                shape::is_label(t),
                shape::is_date(t),
                shape::is_venue(t),
                shape::names(t),
                shape::is_address(t),
                is_identifier(t)
            );
        }
    }
}

//! How much speaks for each piece being the title.

mod around;
mod joined;
mod keys;
mod place;
mod second;

use std::cell::OnceCell;
use std::ops::Range;

use super::citation;
use super::commas;
use super::front;
use super::ink::{self, Ink};
use super::judge::{self, Other, intrinsic, is_label_word, is_other, is_shortcode};
use super::labels::{self, Signs};
use super::names::{self, Names};
use super::pieces::{Form, Piece};
use super::shape::Shape;
use super::tables::Roles;
use keys::Key;
pub(super) use keys::is_key;
use place::weight_of;
use second::First;

/// A piece with its weight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Weighed {
    pub(super) weight: i32,
    /// What of the ink would be the title: the piece, a part of it, or it with the name before it.
    pub(super) range: Range<usize>,
    /// Which piece.
    pub(super) piece: usize,
}

/// What is known of a piece by itself.
pub(super) type Judged = Result<(i32, Range<usize>), Other>;

/// What is known of a piece of an entry.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) judged: Option<Judged>,
    /// Whether it is a list of names, once that was asked: by what stands behind it, and for the authors.
    names: OnceCell<bool>,
    /// What its line is about.
    key: Key,
}

/// Weighs the pieces of an entry, each at most once.
pub(super) struct Weigher<'a> {
    pub(super) ink: &'a Ink<'a>,
    parts: &'a [Range<usize>],
    roles: Option<&'a Roles>,
    pub(super) pieces: &'a [Piece],
    /// What is known of each piece.
    pub(super) known: Vec<Known>,
    /// The piece that is the first link to a paper.
    paper: usize,
    /// What is known of the first paper.
    first: First,
    /// Pieces behind a name that is not theirs.
    pub(super) apart: Vec<usize>,
}

impl<'a> Weigher<'a> {
    /// Over the `pieces` of the entry in `parts`; `known` is an empty buffer.
    pub(super) fn new(
        ink: &'a Ink<'a>,
        parts: &'a [Range<usize>],
        roles: Option<&'a Roles>,
        pieces: &'a [Piece],
        known: Vec<Known>,
    ) -> Self {
        let facts = |p: &Piece| p.link.map(|l| ink.links[l].facts).unwrap_or_default();
        let paper = pieces.iter().position(|p| facts(p).scholarly);
        let paper = paper.or_else(|| pieces.iter().position(|p| facts(p).pdf)).unwrap_or(usize::MAX);
        let mut weigher =
            Self { ink, parts, roles, pieces, known, paper, first: First::default(), apart: Vec::new() };
        for (n, piece) in pieces.iter().enumerate() {
            let same = n > 0 && pieces[n - 1].from == piece.from;
            let key = if same { weigher.known[n - 1].key } else { weigher.key(piece) };
            weigher.known.push(Known { judged: None, names: OnceCell::new(), key });
        }
        weigher
    }

    /// No more than this can come of weighing piece `n`.
    pub(super) fn most(&self, n: usize) -> i32 {
        let piece = &self.pieces[n];
        let role = self.roles.map_or(0, |r| weight_of(r.role(piece.column)));
        let key = if self.known[n].key == Key::Title { 25 } else { 0 };
        // What it looks like (31), a name taken in (6), names before it (8), quotation marks round it (12).
        let beside = match piece.form {
            Form::Strong => 20,
            Form::Plain if self.is_first(n) => 0,
            _ => 8,
        };
        self.base(n) + role + key + 31 + 6 + beside
    }

    /// Piece `n`, if it can be the title.
    pub(super) fn weigh(&mut self, n: usize) -> Option<Weighed> {
        let (weight, range) = self.judge(n).ok()?;
        let (weight, range) = self
            .joined(n, weight, &range)
            .or_else(|| self.dashed(n, weight, &range))
            .unwrap_or((weight, range));
        Some(Weighed { weight, range, piece: n })
    }

    /// The roles of the columns, if it stands in a table that has some.
    pub(super) const fn roles(&self) -> Option<&Roles> {
        self.roles
    }

    fn judge(&mut self, n: usize) -> Judged {
        if self.known[n].judged.is_none() {
            self.known[n].judged = Some(self.piece(n));
        }
        self.known[n].judged.clone().unwrap_or(Err(Other::Label))
    }

    /// One piece by itself; a part of it when names or a venue stand before or behind with commas only.
    fn piece(&self, n: usize) -> Result<(i32, Range<usize>), Other> {
        let piece = &self.pieces[n];
        let text = &self.ink.text;
        if let Some(link) = piece.link
            && piece.range.is_empty()
        {
            let alt = self.ink.links[link].alt.as_deref().unwrap_or("");
            let shape = Shape::of(alt);
            let badge = shape.words < 4 || is_other(alt);
            return if badge { Err(Other::Label) } else { Ok((20 + intrinsic(&shape), piece.range.clone())) };
        }
        if is_label_word(&text[piece.range.clone()]) || is_shortcode(&text[piece.range.clone()]) {
            return Err(Other::Label);
        }
        if piece.form == Form::Link && self.names_source(n, &text[piece.range.clone()]) {
            return Err(Other::Names);
        }
        let mut whole = citation::behind_venue(text, &piece.range);
        if piece.form == Form::Plain
            && let Some(n) = commas::behind_venue_and_year(&text[whole.clone()])
                .or_else(|| front::behind_glued(&text[whole.clone()]))
        {
            whole.start += n;
        }
        let mut shape = Shape::of(ink::trim(&text[whole.clone()]));
        let cited = if piece.form == Form::Link {
            let signs = if whole == piece.range { Signs::of(&shape) } else { Signs::ALL };
            if labels::cites_and_tells(ink::trim(&text[piece.range.clone()]), signs) {
                return Err(Other::Names);
            }
            labels::cited(self.ink, &piece.range, signs)
        } else if piece.form == Form::Strong && shape.has_digits() && shape.has_commas() {
            // `**Doe, Roe (2016), A Title.**`
            labels::behind_year(&text[piece.range.clone()]).map(|at| piece.range.start + at..piece.range.end)
        } else {
            None
        };
        let (range, mut names) = match cited {
            Some(inner) => (inner, Names::No),
            None => {
                let among_commas = matches!(piece.form, Form::Plain | Form::Emph | Form::Strong);
                let names = match judge::other(ink::trim(&text[whole.clone()]), &shape) {
                    // A title may stand among names.
                    Err(Other::Names)
                        if piece.form == Form::Plain
                            && (citation::leading(&text[whole.clone()]).is_some()
                                || commas::heads_names(&text[whole.clone()])) =>
                    {
                        Names::Yes
                    }
                    // A short title may stand before a venue.
                    Err(Other::Dated)
                        if piece.form == Form::Plain && commas::heads_venue(&text[whole.clone()]) =>
                    {
                        Names::Yes
                    }
                    // `[ICCV 2021 - A Title](…)`
                    Err(Other::Dated) if piece.form == Form::Link => {
                        let title = front::dated(&text[whole.clone()], false).ok_or(Other::Dated)?;
                        whole.start = whole.end - title.len();
                        shape = Shape::of(title);
                        judge::other(title, &shape)?
                    }
                    judged => judged?,
                };
                let range = whole.clone();
                let cut = among_commas && (shape.has_commas() || shape.has_signs());
                (if cut { commas::between_commas(text, range, piece.form) } else { range }, names)
            }
        };
        let bare = ink::trim(&text[range.clone()]);
        if range != whole {
            shape = Shape::of(bare);
            names = judge::other(bare, &shape)?;
        } else if names == Names::Yes {
            return Err(Other::Names);
        }
        if shape.letters < 2 || (shape.words <= 1 && is_count(bare)) {
            return Err(Other::Label);
        }
        Ok((intrinsic(&shape) + self.place(n, piece, bare, &shape, names), range))
    }

    /// Whether piece `n` is a list of names, whatever else it may be.
    pub(super) fn is_names(&self, n: usize) -> bool {
        *self.known[n].names.get_or_init(|| {
            let text = ink::trim(&self.ink.text[self.pieces[n].range.clone()]);
            names::may_be_names(text) && names::names(text) == Names::Yes
        })
    }

    /// Whether more than one piece stands before it on its line.
    fn is_after_first(&self, n: usize) -> bool {
        n > 0 && !self.is_first(n - 1)
    }

    /// Whether it begins its line.
    fn is_first(&self, n: usize) -> bool {
        let piece = &self.pieces[n];
        n == 0 || self.pieces[n - 1].part != piece.part || self.pieces[n - 1].line != piece.line
    }
}

/// `10k`, `1.5M`, `70B`
fn is_count(text: &str) -> bool {
    let unit =
        text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '~' | '>' | '<'));
    unit.len() < text.len()
        && matches!(unit, "k" | "K" | "M" | "m" | "B" | "b" | "T" | "+" | "k+" | "K+" | "M+" | "%")
}

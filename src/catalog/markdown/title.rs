//! The title of an entry, wherever it stands.
//!
//! Every piece of the entry is a candidate. What is plainly something else (a label, a venue, a date, authors, an
//! address) is out; the rest is weighed by how it is set apart (the label of the paper's link, quotation marks, bold,
//! the title column) and by what it looks like (length, words that titles are made of). The heaviest wins; among
//! equals the first.

use std::cell::Cell;
use std::ops::Range;

use super::ink::Ink;
use super::pieces::{self, Form, Piece};
use super::tables::Roles;
use super::weigh::{Known, Weighed, Weigher};
use super::{about, clean, kinds, names};
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

/// What a title would be, before anyone asks for its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Guess {
    pub(super) weight: i32,
    pub(super) form: Form,
}

impl Guess {
    /// Whether it is a title whatever stands around it.
    pub(super) const fn is_sure(&self) -> bool {
        self.weight >= Title::SURE
    }
}

/// Whether the `parts` hold a title, and how sure that is.
pub(super) fn guess(ink: &Ink, parts: &[Range<usize>]) -> Option<Guess> {
    let mut buffers = BUFFERS.take();
    let pieces = cut(ink, parts, std::mem::take(&mut buffers.pieces));
    let mut weigher = Weigher::new(ink, parts, None, &pieces, std::mem::take(&mut buffers.known));
    let best = heaviest(&mut weigher, &pieces);
    let guess = best.map(|best| Guess { weight: best.weight, form: pieces[best.piece].form });
    buffers.known = weigher.known;
    buffers.keep(pieces);
    guess
}

/// Finds the title, and authors and year beside it, of the entry that stands in `parts`; `roles` are those of its
/// table's columns.
pub(super) fn find(ink: &Ink, parts: &[Range<usize>], roles: Option<&Roles>) -> Says {
    let mut buffers = BUFFERS.take();
    let pieces = cut(ink, parts, std::mem::take(&mut buffers.pieces));
    let mut weigher = Weigher::new(ink, parts, roles, &pieces, std::mem::take(&mut buffers.known));
    let best = heaviest(&mut weigher, &pieces).or_else(|| weigher.lone());
    let (authors, year) = weigher.listed(best.as_ref());
    let named = best.as_ref().map_or(Named::No, |best| {
        let own = &pieces[best.piece].range;
        if best.range.start < own.start {
            let alone = Weighed { range: own.clone(), ..best.clone() };
            make(ink, &pieces, alone).map_or(Named::No, |title| Named::Joined(Box::new(title)))
        } else if weigher.apart.contains(&best.piece) {
            Named::Apart
        } else {
            Named::No
        }
    });
    let whole = best.as_ref().map(|best| pieces[best.piece].range.clone());
    let title = best.and_then(|best| make(ink, &pieces, best));
    // `Title (ICLR 2020)`: the year went off with the venue.
    let year = year.or_else(|| {
        let title = title.as_ref()?;
        kinds::year_in(&ink.text[whole?]).filter(|year| !title.text.contains(&year.to_string()))
    });
    let authors = authors.map_or_else(Vec::new, |range| names::listed(&ink.shown(&range)));
    buffers.known = weigher.known;
    buffers.keep(pieces);
    Says { title, named, listed: ListedFacts { authors, year, in_fields: false } }
}

/// Takes the number of its section off a title that stands in a heading: `3.1 A Title`.
pub(super) fn unnumber(says: &mut Says) {
    let Some(title) = &mut says.title else { return };
    let (number, rest) = title.text.split_once(' ').unwrap_or(("", ""));
    let counts = number.len() >= 3
        && number.contains('.')
        && number.split('.').all(|part| part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit()))
        && number.starts_with(|c: char| c.is_ascii_digit());
    if counts && rest.starts_with(char::is_alphanumeric) {
        title.text = rest.to_owned();
    }
}

/// What a search needs, kept for the next one: a list has thousands.
#[derive(Default)]
struct Buffers {
    pieces: Vec<Piece>,
    known: Vec<Known>,
}

thread_local! {
    static BUFFERS: Cell<Buffers> = Cell::default();
}

impl Buffers {
    fn keep(mut self, pieces: Vec<Piece>) {
        self.pieces = pieces;
        self.pieces.clear();
        self.known.clear();
        BUFFERS.set(self);
    }
}

fn cut(ink: &Ink, parts: &[Range<usize>], buffer: Vec<Piece>) -> Vec<Piece> {
    let mut pieces = pieces::cut(ink, parts, buffer);
    pieces.truncate(pieces::MOST);
    pieces
}

/// The heaviest piece; the first of them. What cannot outweigh the best is not looked at: most often that is
/// everything but the label of the paper's link, or the text in bold.
fn heaviest(weigher: &mut Weigher<'_>, pieces: &[Piece]) -> Option<Weighed> {
    let mut best: Option<Weighed> = None;
    for marked in [true, false] {
        for (n, piece) in pieces.iter().enumerate() {
            if matches!(piece.form, Form::Link | Form::Quoted | Form::Strong) != marked {
                continue;
            }
            let least = best.as_ref().map_or(Title::LEAST, |b| b.weight);
            if weigher.most(n) < least {
                continue;
            }
            let Some(weighed) = weigher.weigh(n) else {
                continue;
            };
            let heavier = best.as_ref().is_none_or(|b| {
                weighed.weight > b.weight || (weighed.weight == b.weight && weighed.piece < b.piece)
            });
            if heavier {
                best = Some(weighed);
            }
        }
    }
    best.filter(|best| best.weight >= Title::LEAST)
}

fn make(ink: &Ink, pieces: &[Piece], best: Weighed) -> Option<Title> {
    let piece = &pieces[best.piece];
    let loose = piece.form == Form::Plain;
    let text = match piece.link {
        Some(link) if best.range.is_empty() => clean::title(&ink.links[link].label, loose),
        _ => clean::title(&ink.text[best.range.clone()], loose),
    };
    let text = about::widened(ink, piece.from, &best.range, &text).unwrap_or(text);
    (!text.is_empty()).then_some(Title { text, weight: best.weight, range: best.range, form: piece.form })
}

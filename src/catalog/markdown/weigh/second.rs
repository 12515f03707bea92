//! A second paper in an entry: what an entry is called goes with its first.

use std::cell::OnceCell;

use super::super::ink::LinkFacts;
use super::super::pieces::{Form, Piece};
use super::super::shape::Shape;
use super::super::title::Title;
use super::Weigher;
use crate::identify;

/// What is known of the first paper of an entry, once that was asked.
#[derive(Debug, Default)]
pub(super) struct First {
    /// The piece that is the first link which says that a paper is listed.
    link: OnceCell<Option<usize>>,
    /// Whether a title that is one by itself stands before it, or is its label.
    titled: OnceCell<bool>,
}

impl Weigher<'_> {
    /// Whether the label is that of another paper than the first, which has a title for its label, too.
    pub(super) fn is_second_paper(&self, piece: &Piece) -> bool {
        self.facts(piece).scholarly
            && self.pieces.get(self.paper).is_some_and(|first| {
                first.from == piece.from
                    && Shape::of(&self.ink.text[first.range.clone()]).words >= 3
                    && self.is_sure(self.paper)
            })
    }

    /// Whether piece `n` is the title of another paper than the first, and the first has one: `A Title [[Paper]](…), see
    /// also [Another](…)`.
    pub(super) fn is_title_of_another(&self, n: usize) -> bool {
        let Some(first) = self.first_link().filter(|&first| first < n) else { return false };
        let (piece, own) = (&self.pieces[n], &self.pieces[first]);
        let link = match piece.form {
            Form::Link => Some(n),
            Form::Code | Form::Bracketed => None,
            // `**A Title** [[Paper]](…) | **Another** [[Paper]](…)`
            _ => (n + 1..self.pieces.len())
                .take_while(|&k| self.pieces[k].part == piece.part)
                .find(|&k| self.pieces[k].link.is_some()),
        };
        let Some(link) = link.map(|k| &self.pieces[k]).filter(|p| self.facts(p).scholarly) else {
            return false;
        };
        let url = |p: &Piece| p.link.map_or("", |l| &*self.ink.links[l].url);
        let led = self.is_led_to(piece);
        let apart = || identify::lead_apart(url(own), url(link));
        // `NAME [[Paper]](…), see also [Another](…)`: however short its name is.
        let named = || first > 0 && apart() && (0..first.min(8)).any(|k| self.piece(k).is_ok());
        if led { self.has_title(first, n) || named() } else { apart() && self.has_title(first, n) }
    }

    /// Whether words lead from another paper to the label: `(see also [Another](…))`.
    fn is_led_to(&self, piece: &Piece) -> bool {
        let before = || &self.ink.text[piece.from.min(piece.range.start)..piece.range.start];
        piece.form == Form::Link && identify::leads_on(before(), true)
    }

    /// Whether the first paper, whose link is piece `first`, has a title in front of piece `n`: before its link, for its
    /// label, or right behind it.
    fn has_title(&self, first: usize, n: usize) -> bool {
        *self.first.titled.get_or_init(|| (0..=first).any(|k| self.is_sure(k)))
            || (first + 1 < n && self.is_sure(first + 1))
    }

    fn first_link(&self) -> Option<usize> {
        *self.first.link.get_or_init(|| {
            self.pieces.iter().position(|p| {
                let facts = self.facts(p);
                facts.scholarly || facts.says_paper || facts.pdf
            })
        })
    }

    fn facts(&self, piece: &Piece) -> LinkFacts {
        piece.link.map(|l| self.ink.links[l].facts).unwrap_or_default()
    }

    /// Whether the piece is a title by itself.
    fn is_sure(&self, n: usize) -> bool {
        self.piece(n).is_ok_and(|(weight, _)| weight >= Title::SURE)
    }
}

//! Authors and a year beside the title: names in a piece of their own, before or behind the title with commas only,
//! or as links.

use std::ops::Range;

use memchr::memchr_iter;

use super::ink::{self, is_blank};
use super::judge::Other;
use super::kinds;
use super::names::{self, Names};
use super::pieces::{Form, Piece};
use super::weigh::{Weighed, Weigher};

/// Whether a date says when the list was worked on: `(added 2024-05-01)`.
fn is_of_the_list(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphabetic()).to_ascii_lowercase();
    ["added", "accessed", "last updated", "last accessed", "retrieved", "updated", "visited"]
        .iter()
        .any(|word| text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphabetic)))
}

impl Weigher<'_> {
    /// Names of authors and a year beside the title.
    pub(super) fn listed(&mut self, best: Option<&Weighed>) -> (Option<Range<usize>>, Option<i16>) {
        let (mut authors, mut year) = (None, None);
        for n in 0..self.pieces.len().min(24) {
            let piece = &self.pieces[n];
            if piece.link.is_some() {
                if authors.is_none() && best.is_none_or(|b| b.piece != n) && self.is_person(n) {
                    let range = self.with_linked(n);
                    authors = (range.end > piece.range.end).then_some(range);
                }
                continue;
            }
            let text = &self.ink.text[piece.range.clone()];
            let judged = self.known[n].judged.as_ref();
            if best.is_some_and(|b| b.piece == n) {
                if authors.is_none() && piece.form == Form::Plain {
                    authors = best.and_then(|b| self.names_beside(piece, &b.range));
                }
                continue;
            }
            if year.is_none() {
                year = kinds::year_in(text).filter(|_| !is_of_the_list(text));
            }
            let named = || match judged {
                Some(judged) => matches!(judged, Err(Other::Names)),
                None => self.is_names(n),
            };
            if authors.is_none() && named() {
                authors = Some(self.with_linked(n));
            }
            if authors.is_none() && matches!(piece.form, Form::Plain | Form::Emph) {
                // The whole citation once more: `Jane Doe, Richard Roe, Title, CVPR 2016`.
                let title = best.map_or("", |b| ink::trim(&self.ink.text[b.range.clone()]));
                let longer = title.len() >= 12 && text.len() >= title.len() + 8;
                let again = if longer { place_of(title, text) } else { None };
                authors = again.filter(|&n| n > 0).and_then(|n| {
                    let start = piece.range.start + n;
                    self.names_beside(piece, &(start..start + title.len()))
                });
            }
        }
        (authors, year)
    }

    /// Whether piece `n` is a link on what could be somebody's name.
    fn is_person(&self, n: usize) -> bool {
        let piece = &self.pieces[n];
        let text = &self.ink.text[piece.range.clone()];
        let blanks = text.bytes().filter(|&b| b == b' ').count();
        let facts = piece.link.map(|l| self.ink.links[l].facts).unwrap_or_default();
        piece.link.is_some()
            && !(facts.scholarly || facts.says_paper || facts.pdf)
            && (1..=3).contains(&blanks)
            && text.len() <= 40
            && text.chars().all(|c| c.is_alphabetic() || is_blank(c) || matches!(c, '.' | '-' | '\'' | '’'))
            && !kinds::is_label(text)
            && !kinds::is_venue(text)
            && names::names(text) == Names::Perhaps
    }

    /// Names, some of which are links: piece `n` with the names beside it that only commas set apart.
    fn with_linked(&self, n: usize) -> Range<usize> {
        let text = &self.ink.text;
        let sign = |c: char| is_blank(c) || matches!(c, ',' | '*' | ';' | '&' | '†' | '‡');
        // Where the names in a piece stand, without the commas round them.
        let names_in = |k: usize| {
            let range = self.pieces[k].range.clone();
            let start = range.end - text[range.clone()].trim_start_matches(sign).len();
            start..range.start + text[range.clone()].trim_end_matches(sign).len().max(start - range.start)
        };
        let set_apart = |gap: &str| {
            (gap.contains([',', ';', '&']) && gap.chars().all(sign)) || gap.trim_matches(sign) == "and"
        };
        let listed = |k: usize| {
            let piece = &self.pieces[k];
            let words = &text[names_in(k)];
            self.is_person(k)
                || (piece.link.is_none()
                    && matches!(piece.form, Form::Plain | Form::Emph)
                    && words.len() <= 400
                    && !kinds::is_venue(words)
                    && names::names(words) != Names::No)
        };
        let mut range = names_in(n);
        for k in (0..n).rev() {
            let beside = names_in(k);
            let near = self.pieces[k].from == self.pieces[n].from && beside.end <= range.start;
            if !near || !set_apart(&text[beside.end..range.start]) || !self.is_person(k) {
                break;
            }
            range.start = beside.start;
        }
        for k in n + 1..self.pieces.len() {
            let beside = names_in(k);
            let near = self.pieces[k].from == self.pieces[n].from && beside.start >= range.end;
            if near && &text[beside.clone()] == "and" {
                continue;
            }
            if !near || !set_apart(&text[range.end..beside.start]) || !listed(k) {
                break;
            }
            range.end = beside.end;
        }
        range
    }

    /// Names that stand before or behind the title with commas only.
    fn names_beside(&self, piece: &Piece, title: &Range<usize>) -> Option<Range<usize>> {
        let sign = |c: char| is_blank(c) || matches!(c, ',' | ':' | ';');
        let text = &self.ink.text;
        let start = piece.range.start.min(title.start);
        for side in [start..title.start, title.end..piece.range.end.max(title.end)] {
            let mut names = text[side.clone()].trim_matches(sign);
            for _ in 0..3 {
                if names.is_empty() {
                    break;
                }
                if names::names(names) != Names::No {
                    let start = side.end - text[side.clone()].trim_start_matches(sign).len();
                    return Some(start..start + names.len());
                }
                names = names.rfind(", ").map_or("", |n| names[..n].trim_matches(sign));
            }
        }
        None
    }
}

/// Where a title stands in a text that most often does not hold it.
fn place_of(title: &str, text: &str) -> Option<usize> {
    // What is longer is looked for in a time that does not depend on what the texts are.
    if title.len() > 256 {
        return text.find(title);
    }
    let &first = title.as_bytes().first()?;
    memchr_iter(first, text.as_bytes()).find(|&n| text.as_bytes()[n..].starts_with(title.as_bytes()))
}

//! A piece that goes on with the one before it: a name and what it stands for, a title and its subtitle.

use std::ops::Range;

use super::super::citation;
use super::super::front;
use super::super::ink::{self, is_blank};
use super::super::judge::{Other, is_cut_off, is_other, owes_name, says_talk};
use super::super::kinds;
use super::super::lone::is_category;
use super::super::names::{self, Names};
use super::super::persons;
use super::super::pieces::{Form, Piece};
use super::super::shape::Shape;
use super::super::tables::Role;
use super::super::title::Title;
use super::{Key, Weigher};

impl Weigher<'_> {
    /// `NAME – a subtitle`: a long dash within a text that nothing else cuts; any dash within the title column.
    pub(super) fn dashed(&mut self, n: usize, own: i32, range: &Range<usize>) -> Option<(i32, Range<usize>)> {
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
        // `(ICML 2019) NAME - …`, `ICML 2019: NAME - …`
        let head = ink::trim(&self.ink.text[citation::behind_venue(&self.ink.text, &before.range)]);
        let head = front::dated(head, true).unwrap_or(head);
        let name = || Shape::of(head).words;
        let words = ink::trim(&self.ink.text[range.clone()]);
        let long = (gap.contains(['–', '—']) || gap.contains("--"))
            && name() <= 3
            && names::names(words) == Names::No;
        let spaced = gap.starts_with(' ') && gap.ends_with(' ');
        let halves = || {
            let first = self.is_first(n - 1) || (n > 1 && self.piece(n - 2).is_err());
            let named = !head.contains(' ')
                && head.starts_with(|c: char| c.is_ascii_alphabetic())
                && persons::is_coined(head)
                && kinds::year_in(head).is_none();
            spaced && first && (named || is_named_head(head) || is_head(head)) && is_tail(head, words)
        };
        if gap.contains(['.', '|', ';']) || !(column || long || halves()) {
            return None;
        }
        let base = match self.judge(n - 1) {
            Ok((base, _)) => base,
            // `Well, NAME -- …`: words that could be names.
            Err(Other::Names) if names::names(head) != Names::Yes => 0,
            Err(_) => return None,
        };
        Some((own.max(base) + 6, before.range.start..range.end))
    }

    /// `NAME: rest` where the name is set apart by markup: the title is both, unless the rest has a name of its own or
    /// the name once more. `Some *odd* word` likewise is one title.
    pub(super) fn joined(&mut self, n: usize, own: i32, range: &Range<usize>) -> Option<(i32, Range<usize>)> {
        let (ink, pieces) = (self.ink, self.pieces);
        let text = &ink.text;
        let piece = &pieces[n];
        let before = pieces[..n].last().filter(|p| p.part == piece.part && p.line == piece.line)?;
        let named = matches!(before.form, Form::Strong | Form::Emph | Form::Link | Form::Code);
        if !named || range.start != piece.range.start || !matches!(piece.form, Form::Plain | Form::Link) {
            return None;
        }
        let gap = &text[before.range.end..range.start];
        let name = &text[before.range.clone()];
        // Also the colon of full width.
        let is_colon = |c: char| matches!(c, ':' | '：');
        let name = name.trim_matches(|c: char| is_blank(c) || is_colon(c));
        let colon = gap.contains(is_colon) || ink::trim_end(&text[before.range.clone()]).ends_with(is_colon);
        let rest = text[range.clone()].trim_start_matches(|c: char| is_colon(c) || is_blank(c));
        let colon = colon || text[range.clone()].starts_with(is_colon);
        let tight = gap.chars().all(|c| is_blank(c) || is_colon(c));
        if !(tight && colon) || self.known[n].key != Key::None || Shape::of(name).words > 4 || is_other(name)
        {
            return None;
        }
        // `[A Title of Words](…): what it is about`
        let titled = before.form == Form::Link && Shape::of(name).words >= 3;
        let talk = || Shape::of(rest).talk && says_talk(rest);
        if titled || talk() || is_cut_off(rest) || is_category(name) || self.is_description(n) {
            return None;
        }
        let facts = |p: &Piece| p.link.map(|l| self.ink.links[l].facts).unwrap_or_default();
        if (facts(piece).scholarly || facts(piece).pdf)
            && before.link.is_some()
            && !facts(before).scholarly
            && Shape::of(rest).words >= 4
        {
            // `[NAME](code): [A whole title](paper)`
            self.apart.push(n);
            return None;
        }
        if !owes_name(name, rest) {
            self.apart.push(n);
            return None;
        }
        let base = self.judge(n - 1).map_or(0, |(base, _)| base);
        Some((own.max(base) + 6, before.range.start..range.end))
    }

    /// `A Title | Jane Doe | Some Journal | …`: whether a title stands before the names before piece `n`, with bars
    /// between.
    pub(super) fn is_title_before_names(&self, n: usize) -> bool {
        let piece = &self.pieces[n];
        let Some(title) = n.checked_sub(2).map(|k| &self.pieces[k]) else { return false };
        let text = &self.ink.text;
        title.from == piece.from
            && title.link.is_none()
            && text[self.pieces[n - 1].range.end..piece.range.start].contains('|')
            && text[title.range.end..self.pieces[n - 1].range.start].contains('|')
            && Shape::of(&text[title.range.clone()]).words >= 3
            && self.piece(n - 2).is_ok_and(|(weight, _)| weight >= Title::SURE)
    }
}

/// `EMO: Emote Portrait Alive`: a name, a colon, and what it stands for.
fn is_named_head(text: &str) -> bool {
    text.split_once(": ").is_some_and(|(name, words)| {
        let shape = Shape::of(words);
        name.len() >= 3
            && persons::is_coined(name)
            && (2..=8).contains(&shape.words)
            && shape.capitals + shape.function >= shape.words
            && !shape.colon
            && names::names(words) != Names::Yes
            && !is_category(name)
            && !kinds::is_venue(name)
            && !kinds::is_label(name)
    })
}

/// Whether the text in front of a dash may be the first half of a title: words written as titles are, three at least.
fn is_head(text: &str) -> bool {
    let shape = Shape::of(text);
    (3..=16).contains(&shape.words)
        && shape.topics + shape.function > 0
        && shape.capitals + shape.function >= shape.words
        && !is_category(text)
        && names::names(text) == Names::No
        && !kinds::is_institution(text)
}

/// Whether the text behind the dash is the second half: written as titles are, so neither what the first is about nor
/// who wrote it or where. A short first half may be a topic, unless an article or the like follows.
fn is_tail(head: &str, text: &str) -> bool {
    const LEADS: [&str; 6] = ["A", "An", "The", "Towards", "From", "Past"];
    let shape = Shape::of(text);
    let first = text.split(' ').next().unwrap_or(text);
    let leads = LEADS.contains(&first);
    let half = Shape::of(head);
    let long = (half.words >= 4 || half.function > 0) && !half.colon
        || persons::is_coined(head)
        || is_named_head(head);
    shape.words >= 3
        && (leads || long)
        && shape.function > 0
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && shape.capitals >= 2
        && shape.capitals + shape.function >= shape.words
        && !is_other(text)
        && !(shape.talk && says_talk(text))
}

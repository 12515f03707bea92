//! What a piece weighs by how it is set apart, by where it stands, and by what stands beside it.

use super::super::ink::is_blank;
use super::super::judge::{is_cut_off, says_talk};
use super::super::kinds;
use super::super::names::Names;
use super::super::pieces::{Form, Piece};
use super::super::shape::Shape;
use super::super::tables::Role;
use super::{Key, Weigher};

/// A piece where it stands.
struct Stand<'p> {
    n: usize,
    piece: &'p Piece,
    /// What of it would be the title.
    text: &'p str,
    shape: &'p Shape,
    /// The piece before it on its line.
    before: Option<&'p Piece>,
    /// A paper's link stands before it.
    linked: bool,
}

impl Weigher<'_> {
    /// What piece `n`, of which `text` would be the title, weighs by its place.
    pub(super) fn place(&self, n: usize, piece: &Piece, text: &str, shape: &Shape, names: Names) -> i32 {
        let before = n.checked_sub(1).map(|k| &self.pieces[k]);
        let before = before.filter(|p| p.part == piece.part && p.line == piece.line);
        let at = Stand { n, piece, text, shape, before, linked: n > self.paper };
        let titles = self.roles.is_some_and(|roles| roles.role(piece.column) == Role::Title);
        let mut weight = self.base(n) + self.outer(&at) + self.beside(&at) + self.behind_dash(&at);
        weight += match piece.form {
            Form::Strong | Form::Emph => self.noted(&at),
            Form::Quoted => self.quotation(&at),
            Form::Plain => self.plain(&at),
            _ => 0,
        };
        if matches!(piece.form, Form::Plain | Form::Emph) && names == Names::Perhaps && !titles {
            weight -= 14;
        }
        if matches!(piece.form, Form::Plain | Form::Bracketed) {
            weight += self.talk(&at);
        }
        weight
    }

    /// How it is set apart.
    pub(super) fn base(&self, n: usize) -> i32 {
        let piece = &self.pieces[n];
        match piece.form {
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
            Form::Plain if self.is_first(n) => 24,
            Form::Plain => 18,
        }
    }

    /// Its part of the entry, its column, and what its line is about.
    fn outer(&self, at: &Stand<'_>) -> i32 {
        let piece = at.piece;
        let mut weight = self.roles.map_or(0, |r| weight_of(r.role(piece.column)));
        if piece.part > 0 {
            weight -= if piece.form == Form::Plain { 16 } else { 8 };
            weight -= if at.shape.cjk > 6 { 10 } else { 0 };
        }
        match self.known[at.n].key {
            Key::Title => weight + 25,
            Key::Other => weight - 45,
            Key::None => weight,
        }
    }

    /// What stands before it: names, another paper, the name of what it describes.
    fn beside(&self, at: &Stand<'_>) -> i32 {
        let &Stand { n, piece, .. } = at;
        let mut weight = 0;
        if at.before.is_some_and(|p| p.link.is_none() && self.is_names(n - 1)) {
            // Names, then the title: a citation. A title, names, then what else bars set apart: a venue.
            weight += if self.is_title_before_names(n) { -20 } else { 8 };
        }
        if at.linked && piece.form == Form::Link && self.is_second_paper(piece) {
            weight -= 20;
        }
        if n > 0 && at.shape.words >= 3 && self.is_title_of_another(n) {
            weight -= 90;
        }
        if at.before.is_some() && (self.is_description(n) || self.tells_of_numbered(n)) {
            weight -= 60;
        }
        weight
    }

    /// Behind a dash: a title, then what it is about.
    fn behind_dash(&self, at: &Stand<'_>) -> i32 {
        let &Stand { n, piece, text, shape, before, .. } = at;
        if !piece.dash {
            return 0;
        }
        let is_labelled = |p: &Piece| p.link.is_some_and(|l| kinds::is_label(&self.ink.links[l].label));
        let mut weight = 0;
        if let Some(before) = before
            && text.starts_with(char::is_lowercase)
        {
            weight -= match before.link {
                // `[Paper](…) - mixup: A Title`
                Some(_) if piece.form == Form::Plain && is_labelled(before) => 0,
                Some(_) => 35,
                None => 32,
            };
        }
        if shape.words <= 3
            && before.is_some_and(|p| p.link.is_some() && !is_labelled(p) && !self.is_after_first(n))
        {
            // `[Name](…) - 14M images`
            weight -= 15;
        }
        weight
    }

    /// Bold or italic.
    fn noted(&self, at: &Stand<'_>) -> i32 {
        let &Stand { piece, text, shape, linked, .. } = at;
        let mut weight = 0;
        if piece.form == Form::Strong && self.is_quoted(&piece.range) {
            weight += 12;
        }
        if self.is_dated_in_brackets(piece, text) {
            weight -= 60;
        }
        if linked {
            // `**(what the curator notes)**`, `**a new version of it**`
            let noted = self.ink.text[piece.range.clone()].starts_with('(')
                || (piece.form == Form::Strong
                    && shape.capitals * 2 < shape.words
                    && text.starts_with(char::is_lowercase));
            weight -= if noted { 36 } else { 6 };
        }
        weight
    }

    fn quotation(&self, at: &Stand<'_>) -> i32 {
        let &Stand { n, text, shape, linked, .. } = at;
        let mut weight = 0;
        if linked && text.starts_with(char::is_lowercase) {
            // `[Name](…): a system that is "a scalable, versioned database"`
            weight -= 60;
        }
        if shape.words >= 8 && self.is_sentence_about(n, text, shape) {
            // `[A Title](…) "With these words we say what it is about."`
            weight -= 60;
        }
        weight
    }

    /// Neither a link nor set off.
    fn plain(&self, at: &Stand<'_>) -> i32 {
        let &Stand { piece, text, shape, before, linked, .. } = at;
        let mut weight = 0;
        if self.is_dated_in_brackets(piece, text) {
            weight -= 30;
        }
        if shape.may_be_institution() && kinds::is_institution(text) {
            weight -= 40;
        }
        let lower =
            || text.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_lowercase);
        if lower()
            && before.is_some_and(|p| {
                p.form == Form::Strong && self.ink.text[p.range.end..piece.range.start].chars().all(is_blank)
            })
        {
            // `**Name** learns what it is about`
            weight -= 30;
        }
        if linked {
            // `**Name** ([paper](…)): what it is about`
            weight -= if lower() { 30 } else { 0 };
            // Behind the paper's link stands what the curator thinks of it, more often than its title.
            let sentence = shape.capitals * 2 < shape.words;
            weight -= if shape.cjk > 3 { 25 } else { 0 }
                + if sentence { 10 } else { 0 }
                + i32::from(piece.dash) * 5;
        }
        weight
    }

    /// How much it reads as talk.
    fn talk(&self, at: &Stand<'_>) -> i32 {
        let &Stand { n, piece, text, shape, .. } = at;
        let (talk, cut) = (shape.talk && says_talk(text), is_cut_off(text));
        // `The survey is out on [arXiv](…)`: a sentence that the link ends.
        let ends = (cut || text.eq_ignore_ascii_case("see"))
            && self.pieces.get(n + 1).is_some_and(|p| {
                p.link.is_some()
                    && p.from == piece.from
                    && self.ink.text[piece.range.end..p.range.start].chars().all(is_blank)
            });
        -(i32::from(talk) * 22 + i32::from(cut) * 22 + i32::from(talk && cut) * 30 + i32::from(ends) * 45)
    }

    /// Whether the quotation in piece `n` is a sentence from the paper that a link or bold text before it names.
    fn is_sentence_about(&self, n: usize, text: &str, shape: &Shape) -> bool {
        let talk = shape.talk && says_talk(text);
        let long = shape.words >= 12 && shape.capitals * 6 <= shape.words;
        (talk || long)
            && (0..n).any(|k| {
                matches!(self.pieces[k].form, Form::Link | Form::Strong)
                    && Shape::of(&self.ink.text[self.pieces[k].range.clone()]).words >= 3
                    && self.piece(k).is_ok()
            })
    }
}

/// How much the head of its column speaks for it.
pub(super) const fn weight_of(role: Role) -> i32 {
    match role {
        Role::Title => 22,
        Role::Paper => 12,
        Role::Name => -6,
        Role::Other => -40,
        Role::Told => -120,
        Role::Unknown => 0,
    }
}

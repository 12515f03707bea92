//! What stands right round a piece: brackets, quotation marks.

use std::ops::Range;

use super::super::ink::is_blank;
use super::super::kinds;
use super::super::pieces::{Form, Piece};
use super::Weigher;

impl Weigher<'_> {
    /// `(1986, Some Review) **Title**`, `(**Some review 1986**) Title`: whether a bracket holds the piece, with a year.
    pub(super) fn is_dated_in_brackets(&self, piece: &Piece, text: &str) -> bool {
        let held = |text: &str| {
            (text.starts_with('(') && text.ends_with(')')) || (text.starts_with('[') && text.ends_with(']'))
        };
        match piece.form {
            Form::Plain => text.starts_with('(') && text.ends_with(')') && kinds::year_in(text).is_some(),
            Form::Strong | Form::Emph => {
                let whole = &self.ink.text;
                let before = whole[..piece.range.start].chars().rev().find(|&c| !is_blank(c));
                let behind = whole[piece.range.end..].chars().find(|&c| !is_blank(c));
                let around = matches!((before, behind), (Some('('), Some(')')) | (Some('['), Some(']')));
                (around || held(text))
                    && text.trim_end_matches([')', ']', '.']).ends_with(|c: char| c.is_ascii_digit())
                    && kinds::year_in(text).is_some()
            }
            _ => false,
        }
    }

    /// Whether quotation marks stand right round it.
    pub(super) fn is_quoted(&self, range: &Range<usize>) -> bool {
        let text = &self.ink.text;
        let mark = |c: char| matches!(c, '"' | '“' | '”');
        let before = text[..range.start].chars().rev().find(|&c| !is_blank(c));
        before.is_some_and(mark) && text[range.end..].chars().filter(|&c| !is_blank(c)).take(2).any(mark)
    }
}

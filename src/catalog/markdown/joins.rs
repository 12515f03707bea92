//! Words in italics or bold that stand within a title rather than apart from it.

use super::ink::{Ink, is_blank};
use super::kinds;
use super::pieces::{Form, Piece};

/// `Development of *C. elegans* in time`: a word or two in italics within a text that goes on behind them. Behind an
/// `of` or `the` whatever is in italics belongs to the text: `The Poems of *Jane Doe*`.
pub(super) fn join_words(ink: &Ink, pieces: &mut Vec<Piece>) {
    let text = |p: &Piece| &ink.text[p.range.clone()];
    let tight = |a: &Piece, b: &Piece| ink.text[a.range.end..b.range.start].chars().all(is_blank);
    let mut n = 1;
    while n < pieces.len() {
        let (before, word) = (&pieces[n - 1], &pieces[n]);
        // `*C. elegans* in time`
        if before.form == Form::Emph
            && word.form == Form::Plain
            && before.range.len() <= 24
            && before.range.start == ink.trim(&(before.from..before.range.end)).start
            && text(word).starts_with(char::is_lowercase)
            && !matches!(text(word).split(' ').next(), Some("by" | "in" | "at" | "et"))
            && text(word).contains(' ')
            && tight(before, word)
            && !kinds::is_venue(text(before))
            && !kinds::is_label(text(before))
        {
            pieces[n - 1].range.end = word.range.end;
            pieces[n - 1].form = Form::Plain;
            pieces.remove(n);
            continue;
        }
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
        let fits = (owes && word.range.len() <= 60 || small) && !kinds::is_venue(text(word));
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

//! Words in italics or bold that stand within a title rather than apart from it.

use super::ink::{self, Ink, is_blank};
use super::kinds;
use super::names::{self, Names};
use super::pieces::{Form, Piece};
use super::shape::Shape;
use super::words::{Class, class};

/// `Development of *C. elegans* in time`: a word or two in italics within a text that goes on behind them. Behind an
/// `of` or `the` whatever is in italics belongs to the text: `The Poems of *Jane Doe*`.
pub(super) fn join_words(ink: &Ink, pieces: &mut Vec<Piece>) {
    let text = |p: &Piece| &ink.text[p.range.clone()];
    // A footnote stands behind the item that refers to it, wherever it is written.
    let tight = |a: &Piece, b: &Piece| {
        ink.text.get(a.range.end..b.range.start).is_some_and(|gap| gap.chars().all(is_blank))
    };
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
            && !text(before).ends_with('.')
        {
            pieces[n - 1].range.end = word.range.end;
            pieces[n - 1].form = Form::Plain;
            pieces.remove(n);
            continue;
        }
        // `[The first half of a title](…): The Second Half`
        if before.link.is_some_and(|link| ink.links[link].facts.scholarly)
            && word.form == Form::Plain
            && before.from == word.from
            && is_second_half(text(before), &ink.text[before.range.end..word.range.end])
            && !ink.text[word.range.end..].starts_with('.')
        {
            pieces[n - 1].range.end = word.range.end;
            pieces.remove(n);
            continue;
        }
        // A title in bold on two lines, each with marks of its own.
        if before.form == Form::Strong
            && word.form == Form::Strong
            && (before.link, word.link) == (None, None)
            && before.part == word.part
            && text(word).starts_with(char::is_lowercase)
            && tight(before, word)
            && ink.text[before.range.end..word.range.start].contains('\n')
        {
            pieces[n - 1].range.end = word.range.end;
            pieces.remove(n);
            continue;
        }
        // `**BERT** for Slot Filling`
        if before.form == Form::Strong
            && word.form == Form::Plain
            && before.from == word.from
            && text(word).starts_with(char::is_lowercase)
            && tight(before, word)
            && goes_on_from_name(text(before), text(word))
        {
            pieces[n - 1].range.end = word.range.end;
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
        let owes = owes_word(last) && text(before).contains(' ');
        let small = word.range.len() <= 32
            && text(word).split_once(' ').is_none_or(|(_, second)| second.starts_with(char::is_lowercase))
            && !matches!(last, "by" | "in" | "at" | "In");
        // `in *Drosophila* Brains with Filters`: behind an `in` it is a venue unless words of a title follow.
        let within = last == "in" && !text(word).contains(' ');
        let venue = || text(word).starts_with(char::is_uppercase) && kinds::is_venue(text(word));
        let fits = (within && word.range.len() <= 24 || owes && word.range.len() <= 60 || small) && !venue();
        let owes_more = owes || leads_on(last) || is_small_word(text(word));
        let behind = pieces.get(n + 1).filter(|after| {
            after.form == Form::Plain
                && after.from == word.from
                && tight(word, after)
                && goes_on(text(after), within, owes_more)
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

/// Whether what stands behind the label of a paper's link is the rest of its title: behind a colon, and written as titles
/// are rather than as a sentence.
fn is_second_half(label: &str, behind: &str) -> bool {
    let Some(rest) = behind.trim_start_matches(is_blank).strip_prefix(": ") else { return false };
    let (half, shape) = (Shape::of(label), Shape::of(rest));
    half.words >= 3
        && !label.contains(':')
        && rest.starts_with(|c: char| c.is_ascii_uppercase())
        && (3..=12).contains(&shape.words)
        && shape.capitals >= 2
        && shape.capitals + shape.function >= shape.words
        && !shape.colon
        && names::names(rest) == Names::No
        && !kinds::is_venue(rest)
}

/// Whether a short name in bold and the text right behind it are one title.
fn goes_on_from_name(name: &str, rest: &str) -> bool {
    let first = rest.split(' ').next().unwrap_or("");
    !matches!(first, "by" | "in" | "at" | "from")
        && class(first).is(Class::FUNCTION)
        && rest.split_ascii_whitespace().nth(2).is_some()
        && name.split_ascii_whitespace().nth(3).is_none()
        && !kinds::is_venue(name)
        && !kinds::is_label(name)
        && !kinds::is_date(name)
}

/// Whether no title ends with this word, nor leads it over to a venue or to names: `Models across **Two Tasks**`.
fn owes_word(word: &str) -> bool {
    const OWING: [&str; 14] = [
        "of", "the", "a", "an", "for", "with", "across", "over", "via", "between", "under", "through",
        "without", "beyond",
    ];
    OWING.contains(&word)
}

/// Whether a title that is cut behind this word goes on, whatever follows: `On **Sparse** Filters`.
fn leads_on(word: &str) -> bool {
    const LEADS: [&str; 14] = [
        "On", "Of", "The", "A", "An", "For", "Towards", "Toward", "With", "on", "via", "towards", "without",
        "between",
    ];
    LEADS.contains(&word)
}

/// Whether the word is one that holds a title together, set apart for its weight: `Learning *without* Filters`.
fn is_small_word(word: &str) -> bool {
    word.starts_with(char::is_lowercase)
        && class(word).is(Class::FUNCTION)
        && !matches!(word, "by" | "in" | "at" | "from" | "and" | "as")
}

/// Whether the text behind a word in italics goes on with the text before it.
fn goes_on(behind: &str, within: bool, owes: bool) -> bool {
    if !within && behind.starts_with(char::is_lowercase) {
        return true;
    }
    // `Filters in *RL*: a survey`: no venue leads on like this.
    if within && behind.strip_prefix(": ").is_some_and(|rest| rest.starts_with(char::is_alphabetic)) {
        return true;
    }
    (within || owes)
        && behind.starts_with(char::is_alphabetic)
        && (!within || Shape::of(behind).function > 0)
        && !kinds::is_venue(behind)
        && !kinds::is_date(behind)
        && names::names(behind) != Names::Yes
}

/// `Title, in *ICML* 2021`: the words that lead over to a venue in italics or bold go with it.
pub(super) fn shed_links(ink: &Ink, pieces: &mut [Piece]) {
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
            kinds::year_in(name).is_some()
                || behind.is_some_and(|p| kinds::is_date(ink::trim(&ink.text[p.range.clone()])))
        };
        let sure = kinds::is_venue(name) && (comma || !name.contains(' ') || dated());
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

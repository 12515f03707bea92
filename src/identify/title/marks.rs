//! What a title has before or behind another one that makes it the title of another text.
//!
//! | mark | says | examples |
//! |---|---|---|
//! | notice | it is about the other | `Correction to:`, `Retraction notice to “…”`, `: Supplementary Material` |
//! | secondary | it goes with the other | `Poster:`, `Data from:`, `Book Review:`, `(Student Abstract)`, `: PhD Thesis` |
//! | kind | of what kind it is | `Survey:`, `Introduction to`, `: A Survey and Outlook` |
//! | sibling | it is one of several | `: Part II`, `, Revisited`, `(v2)` |

use super::difference::counter;
use super::vocabulary::{
    KINDS, MORE_KINDS, NOTICES, OF_KINDS, OF_NOTICES, OF_SECONDARY, PARTS, SECONDARY, SECONDARY_BEFORE,
    SECONDARY_BEHIND, STOP,
};
use super::words::{Relation, TELLING, Words, is_year};

/// A mark is at most this many words.
const LONGEST: usize = 7;

/// What the mark says that one title has beside all of the other, or nearly all: behind `Corrigendum to “…”` may stand
/// where the other was published.
pub(super) fn marked(a: &Words, b: &Words) -> Option<Relation> {
    let (long, short) = if a.joined.len() >= b.joined.len() { (a, b) } else { (b, a) };
    if short.len() < 2 {
        return None;
    }
    let lengths = || 1..=LONGEST.min(long.len() - 1);
    let in_front = lengths().find_map(|length| {
        let (mark, rest) = long.all.split_at(length);
        let is_all = short.is(rest);
        if !is_all && !(short.len() >= TELLING && short.begins(rest)) {
            return None;
        }
        let relation = before(mark, long.cuts.contains(&length))?;
        (is_all || matches!(relation, Relation::Notice | Relation::Secondary)).then_some(relation)
    });
    in_front.or_else(|| {
        lengths().find_map(|length| {
            let at = long.len() - length;
            let (rest, mark) = long.all.split_at(at);
            if short.is(rest) { behind(mark, long.cuts.contains(&at)) } else { None }
        })
    })
}

fn before(mark: &[String], is_set_off: bool) -> Option<Relation> {
    if is_of(mark, &[NOTICES], &[OF_NOTICES]) {
        return Some(Relation::Notice);
    }
    let ends_with = |words: &[&str]| mark.last().is_some_and(|word| words.contains(&word.as_str()));
    if is_set_off && matches!(mark, [word] if word == "re") {
        return Some(Relation::Secondary);
    }
    if (is_set_off || ends_with(&["for", "from", "of", "on"]))
        && is_of(mark, &[SECONDARY, SECONDARY_BEFORE], &[OF_SECONDARY, KINDS])
    {
        return Some(Relation::Secondary);
    }
    let is_kind = (is_set_off || ends_with(&["for", "of", "on", "to"]))
        && is_of(mark, &[KINDS, &["guide", "introduction", "primer"]], &[OF_KINDS]);
    is_kind.then_some(Relation::Kind)
}

fn behind(mark: &[String], is_set_off: bool) -> Option<Relation> {
    if is_of(mark, &[NOTICES], &[OF_NOTICES]) {
        return Some(Relation::Notice);
    }
    if !is_set_off {
        return None;
    }
    if is_part(mark) {
        return Some(Relation::Sibling);
    }
    is_of(mark, &[SECONDARY, SECONDARY_BEHIND], &[OF_SECONDARY, KINDS]).then_some(Relation::Secondary)
}

/// Whether a subtitle says of what kind a work is: `A Survey`, `A Survey and Outlook`, `Recent Advances: A Review`.
pub(super) fn says_the_kind(subtitle: &[String]) -> bool {
    let is_kind = |word: &String| KINDS.contains(&word.as_str());
    is_of(subtitle, &[KINDS, MORE_KINDS], &[OF_KINDS])
        || subtitle.iter().take(3).any(is_kind)
        || subtitle.last().is_some_and(is_kind)
}

/// Nothing but which one of several it is: `Part II`, `Revisited`. A year alone is when it was published.
fn is_part(mark: &[String]) -> bool {
    let is_letter = |word: &str| word.len() == 1 && mark.len() > 1;
    let counts = |word: &str| counter(word).is_some() && !is_year(word);
    let tells = |word: &str| word.starts_with("revisit") || counts(word) || is_letter(word);
    // `vol. 12, no. 3` is where it was published.
    mark.len() <= 3
        && mark.iter().any(|word| tells(word) && word != "a")
        && mark
            .iter()
            .all(|word| tells(word) || PARTS.contains(&word.as_str()) || STOP.contains(&word.as_str()))
}

/// Whether words are nothing but one of `names`, with what qualifies it, numbers it and holds it together.
fn is_of(words: &[String], names: &[&[&str]], qualified_by: &[&[&str]]) -> bool {
    let has = |lists: &[&[&str]], word: &str| lists.iter().any(|list| list.contains(&word));
    let is_number = |word: &str| word.bytes().any(|b| b.is_ascii_digit()) && word.len() <= 5;
    words.iter().any(|word| has(names, word))
        && words.iter().all(|word| {
            has(names, word) || has(qualified_by, word) || STOP.contains(&word.as_str()) || is_number(word)
        })
}

//! Running text that mentions a paper, told from a line that lists one.

use std::ops::Range;

use super::ink::{self, Ink};
use super::pieces::Form;
use super::select::{self, Look};
use super::shape::Shape;
use super::{judge, kinds, particulars, title};

/// Whether a text of several words has papers for its sources: `Early works ([1](…), [2](…)) used some filters.`
pub(super) fn cites(ink: &Ink, range: &Range<usize>) -> bool {
    let mut links = ink.links_in(range).map(|n| &ink.links[n]);
    let mut sources = || {
        links.all(|link| {
            let label = link.label.trim_matches(['[', ']', ' ']);
            !label.is_empty() && label.len() <= 3 && label.bytes().all(|b| b.is_ascii_digit())
        })
    };
    let sentence = ink::trim(&ink.text[range.clone()]).ends_with('.');
    sentence && !ink.links_in(range).is_empty() && sources() && Shape::of(&ink.text[range.clone()]).words >= 6
}

/// `adapted from [Doe et al.](…)`, `see [this survey](…)`: the words before the first paper's link, or its label, point
/// to a paper rather than list it.
pub(super) fn points_away(ink: &Ink, range: &Range<usize>) -> bool {
    const BEFORE: [&str; 12] = [
        "from",
        "see",
        "follows",
        "follow",
        "following",
        "found",
        "source",
        "sources",
        "credit",
        "credits",
        "courtesy",
        "refer",
    ];
    const POINTERS: [&str; 2] = ["this", "our"];
    const WORKS: [&str; 6] = ["survey", "paper", "repo", "repository", "review", "article"];
    let is_any = |list: &[&str], word: &str| list.iter().any(|w| w.eq_ignore_ascii_case(word));
    let mut links = ink.links_in(range).map(|n| &ink.links[n]);
    let Some(link) = links.find(|link| select::is_evidence(ink, link)) else {
        return false;
    };
    let before = &ink.text[range.start..link.start.max(range.start)];
    let last = before.rsplit(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty()).unwrap_or("");
    let mut label = link.label.split_whitespace();
    let named = match (label.next(), label.next(), label.next()) {
        (Some(first), Some(second), None) => is_any(&POINTERS, first) && is_any(&WORKS, second),
        _ => false,
    };
    let short = Shape::of(&link.label).words <= 4;
    (short && is_any(&BEFORE, last)) || (named && !last.is_empty())
}

/// Whether the text speaks to the reader.
pub(super) fn is_talk(ink: &Ink, range: &Range<usize>) -> bool {
    let text = ink::trim(&ink.text[range.clone()]);
    // `What Uncertainties Do We Need?` is a title.
    judge::is_talk(text) && !(text.ends_with('?') && is_title_case(text))
}

/// Whether most words of the text begin with a capital, as those of titles do.
fn is_title_case(text: &str) -> bool {
    let shape = Shape::of(text);
    shape.words >= 4 && shape.capitals * 5 >= shape.words * 3
}

/// Whether the paragraph is a text with the links of its paper behind it and nothing more: `Are We There Yet?
/// [[paper]](…) [[code]](…)`. Then it is a title although it speaks as prose does.
pub(super) fn is_item(ink: &Ink, range: &Range<usize>, look: &Look) -> bool {
    let Some(title) = look.says.title.as_ref().filter(|title| title.form == Form::Plain) else {
        return false;
    };
    let Some(first) = ink.links_in(range).next().map(|n| &ink.links[n]) else { return false };
    let bare = |text: &str| {
        let text = text.trim_matches(|c: char| !c.is_alphanumeric());
        text.is_empty() || judge::is_other(text)
    };
    if first.start < title.range.end
        || first.start > range.end
        || !particulars::is_of_links(ink, &(first.start..range.end))
        || !ink.links_in(range).any(|n| ink.links[n].facts.says_paper)
    {
        return false;
    }
    let text = ink::trim(&ink.text[title.range.start..first.start]);
    let before = ink.text[range.start..title.range.start.max(range.start)]
        .trim_matches(|c: char| !c.is_alphanumeric());
    if judge::is_talk(text) {
        // What its words speak is what they weigh less.
        return before.is_empty() && title.weight + TALK >= title::Title::SURE && asks(text);
    }
    if !bare(&ink.text[title.range.end..first.start]) {
        return false;
    }
    // `2018-ICML`
    let mut parts = before.split('-').filter(|part| !part.is_empty());
    let led = !before.is_empty() && parts.all(|part| kinds::is_date(part) || kinds::is_venue(part));
    let shape = Shape::of(text);
    (title.is_sure() || led)
        && starts_small(text)
        && !judge::is_cut_off(text)
        && !STARTS
            .iter()
            .any(|start| text.split(' ').next().is_some_and(|word| start.eq_ignore_ascii_case(word)))
        && (led || (before.is_empty() && shape.words >= 5 && shape.topics >= 2))
}

/// What a text loses in weight for speaking to the reader.
const TALK: i32 = 22;

/// Whether a text that speaks does so as titles do: in capitals (`As We May Think`), or by a question (`What we know about
/// it`).
fn asks(text: &str) -> bool {
    const NEWS: [&str; 10] =
        ["our", "released", "accepted", "thanks", "repo", "repository", "available", "cite", "paper", "us"];
    const ASKS: [&str; 18] = [
        "what", "how", "why", "when", "where", "whom", "which", "do", "did", "are", "can", "could", "should",
        "shall", "will", "would", "must", "need",
    ];
    let is_any = |list: &[&str], word: &str| list.iter().any(|known| known.eq_ignore_ascii_case(word));
    let words = || text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    if words().any(|word| is_any(&NEWS, word)) {
        return false;
    }
    if is_title_case(text) {
        return true;
    }
    let mut before = "";
    let asked = words().all(|word| {
        let asked = !word.eq_ignore_ascii_case("we") || is_any(&ASKS, before);
        before = word;
        asked
    });
    let rest: Vec<&str> = words().filter(|word| !word.eq_ignore_ascii_case("we")).collect();
    asked && !starts_small(text) && !judge::is_talk(&rest.join(" "))
}

fn starts_small(text: &str) -> bool {
    text.starts_with(char::is_lowercase)
}

/// Whether a paragraph with a title in it is running text that happens to name a paper.
pub(super) fn is_prose(ink: &Ink, range: &Range<usize>, look: &Look) -> bool {
    let Some(title) = &look.says.title else {
        return false;
    };
    let before = Shape::of(&ink.text[range.start..title.range.start.max(range.start)]);
    if before.words > 12 && before.function >= 4 {
        return look.says.listed.authors.is_empty();
    }
    if title.form != Form::Link
        && (goes_on_from_link(ink, range, &title.range) || holds_link(ink, range, &title.range))
    {
        return true;
    }
    if title.form == Form::Link {
        // `[Title](…) shows that …` goes on as a sentence; `[Title](…) by Names` does not.
        let after = ink::trim_start(&ink.text[title.range.end.min(range.end)..range.end]);
        let word = after.split_whitespace().next().unwrap_or("");
        let sentence = word.starts_with(char::is_lowercase)
            && !matches!(word, "by" | "in" | "at" | "from" | "et" | "arxiv");
        return sentence || (before.words > 4 && before.function >= 2);
    }
    if look.says.listed.authors.is_empty() && is_talk(ink, range) {
        return !is_noted(ink, range, title);
    }
    title.form == Form::Plain && {
        let whole = Shape::of(&ink.text[range.clone()]);
        let sentence = whole.words > 60 || whole.function * 3 > whole.words && whole.words > 25;
        sentence || starts_as_sentence(&ink.text[title.range.clone()]) || goes_on(ink, range, &title.range)
    }
}

/// `**A Title**. [paper](…) This work shows …`: whether only what the curator notes behind a title in bold and its link
/// speaks as prose does.
fn is_noted(ink: &Ink, range: &Range<usize>, title: &title::Title) -> bool {
    let mut links = ink.links_in(range).map(|n| &ink.links[n]);
    let link = links.find(|link| link.start >= title.range.end && title.form == Form::Strong);
    link.is_some_and(|link| {
        let end = link.end.min(range.end);
        // The next line begins anew.
        let ends =
            || ink.text[end..range.end].chars().find(|&c| c == '\n' || c.is_alphanumeric()) == Some('\n');
        link.facts.says_paper
            && !is_talk(ink, &(range.start..end))
            && (ends() || !goes_on(ink, range, &title.range))
    })
}

/// What sentences begin with.
const STARTS: [&str; 16] = [
    "they",
    "this",
    "these",
    "those",
    "here",
    "see",
    "many",
    "some",
    "several",
    "there",
    "also",
    "currently",
    "we",
    "it",
    "for",
    "in",
];

/// A title begins otherwise.
pub(super) fn starts_as_sentence(text: &str) -> bool {
    let word = ink::trim(text).split_whitespace().next().unwrap_or("");
    word.starts_with(char::is_lowercase) && word.chars().all(char::is_lowercase)
        // Not `In Search of an Understandable Algorithm`.
        || (STARTS.iter().any(|s| s.eq_ignore_ascii_case(word)) && !is_title_case(text))
}

/// Whether what seems to be the title goes on with a sentence in which a link stands: `Doe brought the well known
/// [NAME](…) model into the field`.
fn goes_on_from_link(ink: &Ink, range: &Range<usize>, title: &Range<usize>) -> bool {
    let before = ink.text[range.start..title.start.max(range.start)].trim_end_matches(ink::is_blank);
    starts_small(ink::trim(&ink.text[title.clone()]))
        && ink.links_in(range).map(|n| &ink.links[n]).any(|link| {
            link.end == range.start + before.len()
                && !judge::is_other(&link.label)
                && Shape::of(&ink.text[range.start..link.start.max(range.start)]).words >= 3
        })
}

/// Whether what seems to be the title in bold goes on with a link and a sentence behind it: `**Doe brought the well known
/// [NAME](…) model into the field**`.
fn holds_link(ink: &Ink, range: &Range<usize>, title: &Range<usize>) -> bool {
    ink.links_in(range).map(|n| &ink.links[n]).find(|link| link.start >= title.end).is_some_and(|link| {
        ink.text[title.end..link.start].chars().all(ink::is_blank)
            && !judge::is_other(&link.label)
            && goes_on(ink, range, title)
    })
}

/// Whether the text behind the first link goes on as a sentence.
fn goes_on(ink: &Ink, range: &Range<usize>, title: &Range<usize>) -> bool {
    let mut links = ink.links_in(range).map(|n| &ink.links[n]).skip_while(|l| l.start < title.end);
    links.next().is_some_and(|link| {
        let after = ink::trim_start(&ink.text[link.end.min(range.end)..range.end]);
        let word = after.split_whitespace().next().unwrap_or("");
        // `[pdf](…) [code](…)`
        let mut linked = || links.next().is_some_and(|next| range.end - after.len() >= next.start);
        word.len() > 1
            && word.starts_with(char::is_lowercase)
            && !matches!(word, "by" | "and" | "or")
            && !linked()
    })
}

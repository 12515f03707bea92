//! Words that lead from an entry's paper to another one: `see also`, `based on`, `uses`.

use memchr::memmem;

use crate::model::{Entry, Link};

/// Words that lead to another paper by themselves.
const WORDS: [&str; 13] = [
    "cf",
    "compare",
    "extends",
    "extending",
    "follow-up",
    "followup",
    "generalizes",
    "outperforms",
    "related",
    "uses",
    "using",
    "versus",
    "vs",
];

/// Words that do so together.
const PAIRS: [(&str, &[&str]); 7] = [
    ("also", &["see"]),
    ("by", &["followed", "inspired"]),
    ("of", &["extension", "generalization", "successor", "variant"]),
    ("on", &["based", "build", "building", "builds", "built", "expands", "improves", "improving", "relies"]),
    ("to", &["alternative", "compare", "compared", "related", "sequel", "similar", "successor"]),
    ("up", &["follow"]),
    ("with", &["compare", "compared", "combined"]),
];

/// Whether the text ends in words that lead to another paper than the one that it told of; before a whole title fewer
/// words say so than before a name or a label.
pub(crate) fn leads_on(before: &str, to_title: bool) -> bool {
    let opens =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '(' | '[' | '<' | ':' | '"' | '“');
    let before = before.trim_end_matches(opens);
    let before = before
        .strip_suffix('.')
        .filter(|rest| rest.ends_with("cf") || rest.ends_with("vs"))
        .unwrap_or(before);
    let is_word = |c: char| c.is_ascii_alphabetic() || c == '-';
    let rest = before.trim_end_matches(is_word);
    let last = &before[rest.len()..];
    if last.is_empty() || last.len() > 12 {
        return false;
    }
    let is_last = |known: &&str| known.eq_ignore_ascii_case(last);
    if WORDS.iter().any(is_last) || (to_title && ["and", "see"].iter().any(is_last)) {
        return true;
    }
    let rest = rest.trim_end();
    let first = &rest[rest.trim_end_matches(is_word).len()..];
    let is_first = |known: &&str| known.eq_ignore_ascii_case(first);
    PAIRS.iter().any(|(second, firsts)| is_last(second) && firsts.iter().any(is_first))
        || (to_title && last.eq_ignore_ascii_case("in") && first.eq_ignore_ascii_case("extended"))
}

/// Whether the text ends in a word and a colon that say that the paper follows: `Paper: `.
pub(super) fn is_under_paper(before: &str) -> bool {
    const WORDS: [&str; 4] = ["article", "paper", "publication", "reference"];
    let opens = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '(' | '[' | '*' | '_');
    let Some(word) = before.trim_end_matches(opens).strip_suffix(':') else { return false };
    let word = word.trim_end_matches(['*', '_', ' ']);
    let word = &word[word.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len()..];
    WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// What stands before the label of each of the entry's links in its text, in order; nothing where the label is not found.
pub(super) fn before_links(entry: &Entry) -> impl Iterator<Item = (&Link, &str)> {
    /// Between two links stands no more.
    const NEAR: usize = 2048;
    let text = entry.text.as_str();
    let mut at = 0;
    entry.links.iter().map(move |link| {
        let shown = if link.label.is_empty() { &link.url } else { &link.label };
        let near = &text.as_bytes()[at..text.len().min(at + NEAR)];
        let Some(n) = memmem::find(near, shown.as_bytes()).filter(|_| !shown.is_empty()) else {
            return (link, "");
        };
        let before = &text[..at + n];
        at += n + shown.len();
        (link, before)
    })
}

#[cfg(test)]
mod tests {
    use super::leads_on;

    #[test]
    fn words_that_lead_on_are_told_from_those_that_point_to_the_paper() {
        for before in
            ["A title (see also [", "A title, uses ", "based on ", "Follow-up: ", "cf. ", "builds\u{a0}on "]
        {
            assert!(leads_on(before, false), "{before}");
        }
        for before in [
            "",
            "A title [Paper] [",
            "available on ",
            "published in ",
            "A title. ",
            "extended in ",
            "and ",
            "also ",
        ] {
            assert!(!leads_on(before, false), "{before}");
        }
        assert!(leads_on("A title [Paper] and ", true));
        assert!(leads_on("Extended in ", true));
        assert!(!leads_on("uses. ", true) && !leads_on("A title | ", true));
    }
}

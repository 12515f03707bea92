//! Whether arXiv's entry says that the paper was withdrawn.
//!
//! The feed has no flag for it: the reason of a withdrawal stands in the comment, of old ones in place of the abstract
//! (<https://info.arxiv.org/help/withdraw.html>). A comment speaks of other withdrawals as well:
//!
//! | of the paper | not of it |
//! |---|---|
//! | `Withdrawn due to an error in Theorem 2` | `has not been withdrawn` |
//! | `withdrawn by arXiv administrators`, `removed by arXiv administrators` | `ICLR 2020 (withdrawn submission)` |
//! | `retracted by the authors` | `Submitted to ICML 2019, later withdrawn` |
//! | `Submitted to ICML, withdrawn by the authors` | `Supersedes 1901.00001, which was withdrawn` |

use crate::sources::prose;

/// Whether the comment, or an abstract that is short enough to be a notice, says so.
pub(super) fn is_withdrawn(comment: Option<&str>, summary: &str) -> bool {
    const SHORT: usize = 300;
    const PHRASES: [&str; 8] = [
        "been withdrawn",
        "is withdrawn",
        "was withdrawn",
        "withdrawn by",
        "withdrawn due",
        "been retracted",
        "retracted by the author",
        "removed by arxiv",
    ];
    if comment.is_some_and(says_withdrawn) {
        return true;
    }
    let summary = summary.trim();
    if summary.len() > SHORT {
        return false;
    }
    let lower = prose::line(summary).to_ascii_lowercase();
    lower.trim_end_matches('.') == "withdrawn"
        || (PHRASES.iter().any(|phrase| lower.contains(phrase)) && says_withdrawn(summary))
}

/// Whether a comment says it of the paper: one that was withdrawn from a venue is on arXiv still.
fn says_withdrawn(comment: &str) -> bool {
    let comment = prose::line(comment).to_ascii_lowercase();
    ["withdrawn", "retracted", "removed by arxiv"]
        .iter()
        .any(|word| comment.match_indices(word).any(|(at, _)| is_of_the_paper(&comment, at, word)))
}

fn is_of_the_paper(comment: &str, at: usize, word: &str) -> bool {
    let (before, after) = (&comment[..at], &comment[at + word.len()..]);
    if before.ends_with(char::is_alphanumeric) || after.starts_with(char::is_alphanumeric) {
        return false;
    }
    // What another sentence says is another matter.
    let start = before.rfind([';', '!', '?']).max(before.rfind(". ")).map_or(0, |at| at + 1);
    let before = before[start..].trim();
    let behind = after.find([';', '!', '?']).into_iter().chain(after.find(". ")).min();
    let after = behind.map_or(after, |at| &after[..at]);
    let says = |text: &str, phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    let ends = |phrases: &[&str]| {
        phrases.iter().any(|phrase| {
            before.strip_suffix(phrase).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
        })
    };
    let is_denied =
        ends(&["not", "not been", "never", "never been", "not yet", "not yet been", "will be", "to be"]);
    let is_of_another = says(
        before,
        &[
            "replaces",
            "replacing",
            "replacement of",
            "replacement for",
            "supersedes",
            "superseding",
            "which",
            "previous version",
            "earlier version",
            "first version",
            "journal version",
            "published version",
            "version 1",
            "another",
        ],
    ) || ends(&["v1 was", "the", "a", "our"]);
    if is_denied || is_of_another {
        return false;
    }
    let begins = |phrases: &[&str]| phrases.iter().any(|phrase| after.starts_with(phrase));
    if begins(&[" by the author", " by author", " by arxiv", " due to", " because"])
        || word == "removed by arxiv"
    {
        return true;
    }
    // Papers are about what was retracted, too.
    if word == "retracted" {
        let nouns = ["article", "manuscript", "paper", "preprint", "submission", "work"];
        return ["has been", "is", "was"].iter().any(|verb| {
            let subject = before.strip_suffix(verb).map(str::trim_end);
            subject.is_some_and(|subject| nouns.iter().any(|noun| subject.ends_with(noun)))
        });
    }
    let is_elsewhere = after.strip_prefix(" from ").is_some_and(|place| !place.contains("arxiv"))
        || after.contains("submission")
        || says(before, &["submitted to", "accepted"]);
    !is_elsewhere
}

//! Whether a paper that was found by its title is the listed one.
//!
//! | titles | the list names authors | it names none |
//! |---|---|---|
//! | equal, at least four words | accept, unless they contradict | accept, unless the years are far apart |
//! | equal, shorter or of commonplace words | accept if they agree and the years are near | as above, shorter: candidate |
//! | equal but for a nickname, the venue or a year | as equal | as equal |
//! | one has a subtitle more | accept if they agree | accept if what is shared says enough |
//! | one has `: A Survey` or `Survey:` more, or the like | accept if they agree | candidate |
//! | one is a notice about the other (`Correction to: …`), or says the contrary (`not`) | candidate | candidate |
//! | one goes with the other (`Poster: …`, `Data from: …`), or is another part (`…: Part II`) | candidate | candidate |
//! | they differ in a number, an ordinal, an opposite (`lower`, `upper`), or a word stands for another | candidate | candidate |
//! | alike (letters 0.90, words 0.75 or akin, the same numbers) | accept if they agree and the years are near | candidate |
//! | less alike | candidate from 0.60, else nothing | candidate from 0.60, else nothing |
//!
//! Authors agree when the first is the same or half of those listed are among the candidate's; they contradict when
//! both sides name somebody and nobody is the same. Years are near up to two apart, because a preprint and its version
//! of record are. A candidate is shown to the curator and never taken.

use super::difference::{Difference, difference};
use super::people::{Support, support};
use super::words::{Relation, TELLING, Words};

/// Letters and words that must be alike for a title that is not equal.
const ALIKE: f64 = 0.90;
const WORDS_ALIKE: f64 = 0.75;
/// From here on a paper is worth showing.
const WORTH_SHOWING: f64 = 0.60;
/// Years between a preprint and its version of record.
const NEAR_YEARS: i16 = 2;
/// Words beyond grammar and commonplace that the shared part of a title needs to identify a paper without authors.
const DISTINCTIVE: usize = 3;

/// What to do with a paper found by title.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Acceptance {
    /// It is the listed paper.
    Accept {
        /// Likeness of the titles, 0 to 1.
        score: f64,
    },
    /// It may be; a person must say.
    Candidate {
        /// Likeness of the titles, 0 to 1.
        score: f64,
        /// What is missing, for a note.
        why: &'static str,
    },
    /// It is not.
    Reject,
}

/// Decides whether a paper found by title is the listed one, by the table in this module's page.
///
/// ```
/// use opcit::identify::title::{Acceptance, accept};
///
/// let title = "Robust Speech Recognition via Large-Scale Weak Supervision";
/// let nobody: [&str; 0] = [];
/// let verdict = accept(title, &nobody, Some(2022), title, &["Jane Doe"], Some(2022));
/// assert!(matches!(verdict, Acceptance::Accept { score } if score == 1.0));
/// assert_eq!(accept(title, &nobody, None, "A Generalist Agent", &nobody, None), Acceptance::Reject);
/// ```
pub fn accept(
    listed_title: &str,
    listed_authors: &[impl AsRef<str>],
    listed_year: Option<i16>,
    candidate_title: &str,
    candidate_authors: &[impl AsRef<str>],
    candidate_year: Option<i16>,
) -> Acceptance {
    let (listed, candidate) = (Words::of(listed_title), Words::of(candidate_title));
    if listed.len() == 0 || candidate.len() == 0 {
        return Acceptance::Reject;
    }
    let relation = listed.relation(&candidate);
    let score = listed.score(&candidate, relation);
    let authors = support(listed_authors, candidate_authors);
    let years_near = match (listed_year, candidate_year) {
        (Some(a), Some(b)) => a.abs_diff(b) <= NEAR_YEARS.unsigned_abs(),
        _ => true,
    };
    let candidate_because = |why| Acceptance::Candidate { score, why };
    let shared = listed.len().min(candidate.len());
    let short = if listed.len() <= candidate.len() { &listed } else { &candidate };
    // There may be several of the same title by people of the same name.
    let is_commonplace = shared < TELLING || short.distinctive() < 2;
    match relation {
        _ if authors == Support::Disagree && relation != Relation::Other => {
            candidate_because("the authors are others")
        }
        Relation::Equal | Relation::Dated | Relation::Nickname => match authors {
            Support::Agree if years_near || !is_commonplace => Acceptance::Accept { score },
            Support::Agree => candidate_because("the title is commonplace and the years are far apart"),
            _ if shared < TELLING => candidate_because("the title is short and no author confirms it"),
            _ if !years_near => candidate_because("the years are far apart and no author confirms it"),
            _ => Acceptance::Accept { score },
        },
        Relation::Notice => candidate_because("one is written about the other"),
        Relation::Secondary => candidate_because("one goes with the other"),
        Relation::Sibling => candidate_because("one may be another part of the other"),
        Relation::Contrary => candidate_because("one title says the contrary of the other"),
        Relation::Kind if authors == Support::Agree && years_near => Acceptance::Accept { score },
        Relation::Kind => candidate_because("there may be a paper of each kind and no author confirms it"),
        Relation::Subtitle => match authors {
            Support::Agree if years_near || shared >= TELLING => Acceptance::Accept { score },
            _ if shared < TELLING || short.distinctive() < DISTINCTIVE => {
                candidate_because("one title has a subtitle more and no author confirms it")
            }
            _ if !years_near => candidate_because("the years are far apart and no author confirms it"),
            _ => Acceptance::Accept { score },
        },
        Relation::Other => {
            let difference = difference(&listed.all, &candidate.all);
            let alike = score >= ALIKE
                && (difference == Difference::Spelling || listed.jaccard(&candidate) >= WORDS_ALIKE)
                && difference <= Difference::More
                && listed.same_numbers(&candidate)
                && shared >= TELLING;
            if alike && authors == Support::Agree && years_near {
                Acceptance::Accept { score }
            } else if score < WORTH_SHOWING || (authors == Support::Disagree && score < ALIKE) {
                Acceptance::Reject
            } else if score >= ALIKE && difference == Difference::Sibling {
                candidate_because("the titles differ in a number, a part or an opposite")
            } else if alike {
                candidate_because("the titles are alike, not equal, and no author confirms it")
            } else {
                candidate_because("the titles are alike, not equal")
            }
        }
    }
}

//! Entry → identifiers, offline and pure.
//!
//! (module page to be written with the implementation)

mod address;
mod evidence;
mod hosts;
mod label;
mod mdpi;
mod part;
mod shape;
pub mod title;

use crate::model::{MatchBy, WorkId};

pub use evidence::entry;
pub use label::label_says_paper;

/// An identifier found in a text or URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The canonical identifier.
    pub id: WorkId,
    /// The version the text named (arXiv only); not part of the identity.
    pub version: Option<u32>,
}

/// The evidence that won.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The work.
    pub id: WorkId,
    /// The version the curator's link names.
    pub version: Option<u32>,
    /// What kind of evidence.
    pub by: MatchBy,
    /// The link it came from.
    pub url: Option<String>,
}

/// Which work an entry lists, as far as the entry itself says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// The first identifier by rank of evidence: pin, paper-labelled link, other links in order, given or in the text.
    pub chosen: Option<Chosen>,
    /// Further identifiers that name the same work (preprint and version of record of one paper).
    pub same: Vec<WorkId>,
    /// Other works that the same item lists.
    pub also: Vec<WorkId>,
}

use hosts::Verdict;

fn verdict(url: &str) -> Verdict {
    let plain = address::plain(url.trim());
    let mut best = Verdict::Unknown;
    for candidate in address::candidates(&plain) {
        let mut verdict = hosts::judge(candidate);
        let mut depth = 0;
        while let Verdict::Wrapped(inner) = &verdict {
            depth += 1;
            if depth > 3 {
                verdict = Verdict::Unknown;
                break;
            }
            verdict = hosts::judge(inner);
        }
        match verdict {
            Verdict::Id(_) | Verdict::Refused => return verdict,
            Verdict::Page => best = Verdict::Page,
            _ => {}
        }
    }
    best
}

/// The identifier that one URL carries, if any.
pub fn url(url: &str) -> Option<Found> {
    match verdict(url) {
        Verdict::Id(found) => Some(found),
        _ => None,
    }
}

/// What a line of text holds: a line that is nothing but an identifier or URL is taken as one; in longer text only
/// identifiers with their own context count.
pub fn line(text: &str) -> Vec<Found> {
    url(text.trim()).into_iter().collect()
}

/// Whether the URL points at a paper (it carries an identifier, or has the shape of a paper's page or PDF on a known
/// scholarly host).
pub fn is_scholarly(url: &str) -> bool {
    match verdict(url) {
        Verdict::Id(found) => found.id.scheme() != crate::model::Scheme::Isbn,
        Verdict::Page => true,
        _ => false,
    }
}

//! Entry → identifiers, offline and pure.
//!
//! (module page to be written with the implementation)

use crate::model::{Entry, MatchBy, WorkId};

/// An identifier found in a text or URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The canonical identifier.
    pub id: WorkId,
    /// The version the text named (arXiv only); not part of the identity.
    pub version: Option<u32>,
}

/// The identifier that one URL carries, if any.
pub fn url(url: &str) -> Option<Found> {
    let tail = url.rsplit('/').next()?.trim_end_matches(".pdf");
    let (id, version) = crate::model::ArxivId::parse(tail)?;
    url.contains("arxiv.org").then(|| Found { id: id.into(), version })
}

/// What a line of text holds: a line that is nothing but an identifier or URL is taken as one; in longer text only
/// identifiers with their own context count.
pub fn line(text: &str) -> Vec<Found> {
    url(text.trim()).into_iter().collect()
}

/// Whether the URL points at a paper (it carries an identifier, or has the shape of a paper's page or PDF on a known
/// scholarly host).
pub fn is_scholarly(url: &str) -> bool {
    self::url(url).is_some()
}

/// Whether a link's label says that it is the paper (`Paper`, `PDF`, `arXiv`, `DOI`, `Preprint`, …).
pub fn label_says_paper(label: &str) -> bool {
    label.to_ascii_lowercase().contains("paper")
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

/// Which work the entry lists.
pub fn entry(entry: &Entry) -> Identity {
    let chosen = entry.links.iter().find_map(|link| {
        let found = url(&link.url)?;
        Some(Chosen { id: found.id, version: found.version, by: MatchBy::Link, url: Some(link.url.clone()) })
    });
    Identity { chosen, ..Identity::default() }
}

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
mod text;
pub mod title;
mod url;

use crate::model::{MatchBy, WorkId};

pub use evidence::entry;
pub use label::label_says_paper;
pub use text::line;
pub use url::{is_scholarly, url};

/// An identifier found in a text or URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The canonical identifier.
    pub id: WorkId,
    /// The version the text named (arXiv, bioRxiv and medRxiv); not part of the identity.
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

//! Entry → identifiers, offline and pure.
//!
//! # Terms
//!
//! | term | meaning |
//! |---|---|
//! | **identifier** | a scheme and a canonical text ([`WorkId`]) |
//! | **key** | an identifier that only its own site knows (`cvf:…`, `openreview:…`); it goes to title matching |
//! | **target** | what stands in a link's place for the URL: mostly a URL, sometimes a damaged one, two of them, or a DOI |
//! | **shape** | what the path of a URL looks like, and which parts of it make the identifier |
//! | **clue** | one link of an entry that carries an identifier |
//!
//! # Flow
//!
//! ```text
//! target ─address─▶ host, path, query ─hosts.txt─▶ identifier · page · wrapped URL · refused · unknown
//!                                          │
//! line, text ─text─▶ URLs and identifiers with their own context
//!                                          │
//! entry ─clue─▶ clues ─evidence─▶ ranked and grouped into works ─▶ chosen · same · also
//!             └ cue: words that lead to another paper than the entry's
//! titles ─title─▶ likeness, agreement, acceptance
//! ```
//!
//! # Invariants
//!
//! * What a site's URLs carry is said once, in `hosts.txt`: a row a path shape, with its test rows. A new host is new
//!   rows, no code.
//! * An identifier that comes out is canonical and well formed. When a URL only looks like one, nothing comes out.
//! * Nothing is guessed: a page without an identifier in its URL has none, a bare number in prose is none, two titles
//!   that are merely alike are a candidate.
//! * No input panics, and none takes time out of proportion to its length: URLs, DOIs and titles have a length beyond
//!   which they are none.
//!
//! This module asks nobody: no network, no clock, no cache. It imports `model`, `entity` and `charset` alone.

mod address;
mod clue;
mod copy;
mod cue;
mod evidence;
mod hosts;
mod label;
mod met;
mod mojibake;
mod part;
mod preprint;
mod shape;
mod text;
pub mod title;
mod url;

use crate::model::{MatchBy, WorkId};

pub(crate) use copy::label_names_copy;
pub(crate) use cue::leads_on;
pub use evidence::entry;
pub(crate) use evidence::{lead_apart, may_be_one};
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub use label::label_says_paper;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub use mojibake::repair_mojibake;
pub(crate) use preprint::{is_deposit, is_preprint, is_server};
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

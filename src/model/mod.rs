//! The nouns of the field: pure data, no I/O, no clock.
//!
//! # Terms
//!
//! | term | meaning |
//! |---|---|
//! | [`Entry`] | one item of a curator's list, as written, with its span in the file |
//! | **work** | the scholarly work an entry points at; one work may have a preprint and a version of record |
//! | [`WorkId`] | one normalised external identifier: `arxiv:2302.07257`, `doi:10.1038/s41746-021-00455-y`, `acl:2020.acl-main.740` |
//! | **source** | a service that describes works (a journal is a *venue*, not a source) |
//! | [`SourceRecord`] | what one source says about one work; every field optional |
//! | **preprint** | the version on arXiv: `first_posted`, `updated`, `version` |
//! | **version of record** | the published version: `published`, `venue`, the publisher's DOI |
//! | **citation count** | a snapshot: a number, who counted, and when it was read |
//! | [`Outcome`] | what became of an entry |
//! | [`EnrichedEntry`] | an entry with everything that was learnt, as the outside sees it |
//!
//! # Invariants
//!
//! * An identifier in a [`WorkId`] is canonical: equal works by the same scheme have equal bytes.
//! * `None` means *the source did not say*. It never means zero, and never *could not be asked*.
//! * Names and titles are kept as given; nothing here recases or splits them.
//!
//! This module imports nothing else of this crate.

mod anthology_id;
mod arxiv_id;
mod counted;
mod date;
mod doi;
mod enriched;
mod entry;
mod field;
mod folded_name;
mod grouped;
mod outcome;
mod provenance;
mod record;
mod source_id;
mod velocity;
mod work_id;

pub use anthology_id::{AnthologyId, AnthologyIdError};
pub use arxiv_id::{ArxivId, ArxivIdError};
pub use date::PartialDate;
pub use doi::{Doi, DoiError};
pub use enriched::{
    CatalogInfo, CitationsSeen, ENRICHED_SCHEMA, EnrichedCatalog, EnrichedEntry, EnrichedIds, Generator,
    MatchInfo, Provenance, Summary,
};
pub use entry::{Directive, Entry, Link, ListedFacts, Span};
pub use field::Field;
pub(crate) use folded_name::{FoldedName, Roll};
pub(crate) use grouped::grouped;
pub use outcome::{MatchBy, Note, Outcome};
pub use provenance::Provenances;
pub use record::{Author, ExternalIds, Notice, Retraction, SourceRecord, Stamp};
pub use source_id::SourceId;
#[cfg_attr(not(opcit_internals), doc(hidden))]
pub use source_id::source_label;
pub use velocity::velocity;
pub use work_id::{Scheme, WorkId, WorkIdError};

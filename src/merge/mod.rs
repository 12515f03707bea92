//! Records of several sources → one work, pure.
//!
//! # Terms
//!
//! * **Candidate**: a value one source gives for one field, with its age and origin.
//! * **Precedence**: who is believed first, declared per field in one table ([`precedence`]).
//! * **Conflict**: two sources give different identifiers of one scheme. Nothing is chosen; a note names both.
//!
//! # Flow
//!
//! First it is decided whose word counts for what ([`plan`]), then the winning values are moved out of the records: a
//! rerun is mostly this, and texts that are copied cost more than all of the deciding.
//!
//! For every field the table's order is walked and the first source that says something wins, whole: lists are never
//! spliced, counts never added or maximised, dates of preprint and version of record never blended. Identifiers are the
//! one union.
//!
//! # Laws (property tests)
//!
//! Idempotent; independent of the order in which records arrive; never invents a value; a source added never changes a
//! field that source does not offer.
//!
//! # Must not
//!
//! Ask anybody anything, look at the clock, or decide which records belong to the entry: `pipeline` gathers, this merges.

mod authors;
mod ids;
mod plan;
mod precedence;

#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use jiff::Timestamp;

use crate::model::{Field, Note, Provenance, Provenances, SourceId, SourceRecord};

pub(crate) use plan::Plan;
pub use precedence::{FieldClass, order};
pub(crate) use precedence::{above, clear, says, take};

/// A record with who said it and when.
#[derive(Debug, Clone)]
pub struct Attributed<'a> {
    /// The source.
    pub source: SourceId,
    /// When its answer was received; `None` where only the record's own stamps say.
    pub retrieved_at: Option<Timestamp>,
    /// Its counts are older than counts may be.
    pub stale_counts: bool,
    /// Its bibliographic fields are older than those may be.
    pub stale_bibliographic: bool,
    /// What it said.
    pub record: &'a SourceRecord,
}

/// The merged work.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merged {
    /// The winning values (without stamps).
    pub work: SourceRecord,
    /// Who said each value that is there, by JSON name (`title`, `ids.doi`).
    pub provenance: Provenances,
    /// Conflicts.
    pub notes: Vec<Note>,
}

impl Attributed<'_> {
    /// The provenance of `field` as this record gives it.
    pub fn provenance(&self, field: Field) -> Provenance {
        let stamp = self.record.stamps.get(&field);
        Provenance {
            source: self.source.as_str().into(),
            retrieved_at: self.retrieved_at_of(field),
            stale: match precedence::class(field) {
                FieldClass::Counts => self.stale_counts,
                FieldClass::Bibliographic => self.stale_bibliographic,
            },
            origin: stamp.and_then(|s| s.origin.clone()),
        }
    }

    /// When `field` was retrieved.
    fn retrieved_at_of(&self, field: Field) -> Option<Timestamp> {
        self.record.stamps.get(&field).map_or(self.retrieved_at, |s| s.retrieved_at)
    }
}

/// Merges what the sources said about one work.
///
/// ```
/// use opcit::merge::{Attributed, merge};
/// use opcit::model::{SourceId, SourceRecord};
///
/// let arxiv = SourceRecord { title: Some("A Generalist Agent".into()), ..Default::default() };
/// let s2 = SourceRecord { citation_count: Some(7), ..Default::default() };
/// let said = |source, record| Attributed {
///     source, retrieved_at: None, stale_counts: false, stale_bibliographic: false, record,
/// };
/// let merged = merge(&[said(SourceId::SEMANTIC_SCHOLAR, &s2), said(SourceId::ARXIV, &arxiv)]);
/// assert_eq!(merged.work.title.as_deref(), Some("A Generalist Agent"));
/// assert_eq!(merged.work.citation_count, Some(7));
/// assert_eq!(merged.provenance["citation_count"].source, "semantic-scholar");
/// ```
pub fn merge(records: &[Attributed<'_>]) -> Merged {
    let mut copies: Vec<SourceRecord> = records.iter().map(|said| said.record.clone()).collect();
    Plan::of(records).carry_out(&mut copies.iter_mut().collect::<Vec<_>>())
}

/// The records that say something about `field`, best first.
pub fn ranked<'r, 'a>(
    records: &'r [Attributed<'a>],
    field: Field,
) -> impl Iterator<Item = &'r Attributed<'a>> + use<'r, 'a> {
    let order: Vec<SourceId> = precedence::order_with(field, &precedence::unnamed(records)).collect();
    order.into_iter().flat_map(move |source| {
        let mut of_source: Vec<&Attributed<'a>> = of(records, source, field).collect();
        of_source.sort_by(|a, b| before(field, a, b));
        of_source
    })
}

/// The records of `source` that say something about `field`.
fn of<'r, 'a>(
    records: &'r [Attributed<'a>],
    source: SourceId,
    field: Field,
) -> impl Iterator<Item = &'r Attributed<'a>> + use<'r, 'a> {
    records.iter().filter(move |r| r.source == source && precedence::says(field, r.record))
}

/// Two records of one source (a batch row and a title match): the newer one; equal age is broken by content, so that the
/// order of arrival cannot matter.
fn before(field: Field, a: &Attributed<'_>, b: &Attributed<'_>) -> Ordering {
    b.retrieved_at_of(field)
        .cmp(&a.retrieved_at_of(field))
        .then_with(|| precedence::show(field, a.record).cmp(&precedence::show(field, b.record)))
}

/// What `record` says about `field`, as one line for a person; empty where it says nothing.
pub fn show(field: Field, record: &SourceRecord) -> String {
    precedence::show(field, record)
}

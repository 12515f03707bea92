//! Who is believed first, per field: the one table.

use super::Attributed;
use crate::model::{ExternalIds, Field, SourceId, SourceRecord};

/// How fast the values of a field age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldClass {
    /// Days.
    Counts,
    /// Months.
    Bibliographic,
}

/// How fast `field` ages.
pub(crate) const fn class(field: Field) -> FieldClass {
    match field {
        Field::CitationCount | Field::InfluentialCitationCount | Field::ReferenceCount => FieldClass::Counts,
        _ => FieldClass::Bibliographic,
    }
}

const CURATOR: SourceId = SourceId::CURATOR;
const ARXIV: SourceId = SourceId::ARXIV;
const S2: SourceId = SourceId::SEMANTIC_SCHOLAR;
const EPMC: SourceId = SourceId::EUROPE_PMC;
const CROSSREF: SourceId = SourceId::CROSSREF;
const DATACITE: SourceId = SourceId::DATACITE;
const OPENALEX: SourceId = SourceId::OPENALEX;
const RECORDED: SourceId = SourceId::RECORDED;

/// The sources that may fill `field`, best first. The curator's word always wins; what was recorded beforehand ranks
/// below every live source.
pub const fn order(field: Field) -> &'static [SourceId] {
    match field {
        // DataCite repeats what arXiv says, and is heard only instead of it: a day without arXiv changes no title.
        Field::Title | Field::Authors => &[CURATOR, ARXIV, DATACITE, S2, CROSSREF, EPMC, RECORDED],
        // Publishers withhold abstracts from Semantic Scholar; Europe PMC has many of those.
        Field::Abstract => &[CURATOR, ARXIV, DATACITE, S2, EPMC, CROSSREF, RECORDED],
        // The preprint's own dates. Those of other preprint servers are known to the registries alone.
        Field::FirstPosted => &[CURATOR, ARXIV, DATACITE, CROSSREF, EPMC, RECORDED],
        Field::Updated | Field::Version => &[CURATOR, ARXIV, DATACITE, RECORDED],
        // Crossref holds what the publisher deposited; Semantic Scholar often dates a paper by its preprint.
        Field::Published | Field::Venue => &[CURATOR, CROSSREF, S2, EPMC, RECORDED],
        Field::JournalRef
        | Field::Comment
        | Field::PrimaryCategory
        | Field::Categories
        | Field::Withdrawn => &[CURATOR, ARXIV, RECORDED],
        Field::PublicationTypes => &[CURATOR, CROSSREF, S2, EPMC, RECORDED],
        Field::Tldr | Field::FieldsOfStudy | Field::InfluentialCitationCount => &[CURATOR, S2, RECORDED],
        // The others count only where Semantic Scholar has no record, or never gave a count with it, and not beside its own.
        Field::CitationCount => &[CURATOR, S2, OPENALEX, CROSSREF, RECORDED],
        Field::ReferenceCount => &[CURATOR, S2, CROSSREF, RECORDED],
        Field::OpenAccessPdf => &[CURATOR, S2, RECORDED],
        Field::Retracted => &[CURATOR, CROSSREF, OPENALEX, EPMC, RECORDED],
        Field::Ids => &[CURATOR, ARXIV, S2, CROSSREF, EPMC, DATACITE, OPENALEX, RECORDED],
        // Derived from the dates; only the curator and recorded facts give it by itself.
        Field::Year => &[CURATOR, ARXIV, S2, RECORDED],
    }
}

/// Whether the table names `source` at all: all that it names give identifiers. One that it does not name (somebody's own)
/// is heard after every live source it names, and before what was recorded.
fn named(source: SourceId) -> bool {
    order(Field::Ids).contains(&source)
}

/// The sources in `records` that the table does not name, by name.
pub(super) fn unnamed(records: &[Attributed<'_>]) -> Vec<SourceId> {
    let mut others: Vec<SourceId> =
        records.iter().map(|record| record.source).filter(|&source| !named(source)).collect();
    others.sort_unstable();
    others.dedup();
    others
}

/// The [`order`] of `field` with `others` where they belong.
pub(super) fn order_with(field: Field, others: &[SourceId]) -> impl Iterator<Item = SourceId> {
    let (live, recorded) = split(order(field));
    live.iter().chain(others).chain(recorded).copied()
}

/// Who is believed before `source` about `field`; `None` where it is not heard about that.
pub(crate) fn above(field: Field, source: SourceId) -> Option<&'static [SourceId]> {
    let order = order(field);
    if !named(source) {
        return Some(split(order).0);
    }
    order.iter().position(|&s| s == source).map(|own| &order[..own])
}

/// The live sources (and the curator) of an order, and what was recorded.
fn split(order: &'static [SourceId]) -> (&'static [SourceId], &'static [SourceId]) {
    order.split_at(order.len() - usize::from(order.last() == Some(&RECORDED)))
}

/// Whether `record` says anything about `field`.
pub(crate) fn says(field: Field, record: &SourceRecord) -> bool {
    match field {
        Field::Ids => record.ids != ExternalIds::default(),
        Field::Title => record.title.is_some(),
        Field::Authors => !record.authors.is_empty(),
        Field::Abstract => record.abstract_.is_some(),
        Field::Tldr => record.tldr.is_some(),
        Field::FirstPosted => record.first_posted.is_some(),
        Field::Updated => record.updated.is_some(),
        Field::Version => record.version.is_some(),
        Field::Published => record.published.is_some(),
        Field::Year => record.year.is_some(),
        Field::Venue => record.venue.is_some(),
        Field::JournalRef => record.journal_ref.is_some(),
        Field::Comment => record.comment.is_some(),
        Field::PublicationTypes => !record.publication_types.is_empty(),
        Field::PrimaryCategory => record.primary_category.is_some(),
        Field::Categories => !record.categories.is_empty(),
        Field::FieldsOfStudy => !record.fields_of_study.is_empty(),
        Field::CitationCount => record.citation_count.is_some(),
        Field::InfluentialCitationCount => record.influential_citation_count.is_some(),
        Field::ReferenceCount => record.reference_count.is_some(),
        Field::OpenAccessPdf => record.open_access_pdf.is_some(),
        Field::Withdrawn => record.withdrawn.is_some(),
        Field::Retracted => record.retracted.is_some(),
    }
}

/// Moves `field` of `from` into `to`, whole.
pub(crate) fn take(field: Field, from: &mut SourceRecord, to: &mut SourceRecord) {
    match field {
        Field::Ids => to.ids = std::mem::take(&mut from.ids),
        Field::Title => to.title = from.title.take(),
        Field::Authors => to.authors = std::mem::take(&mut from.authors),
        Field::Abstract => to.abstract_ = from.abstract_.take(),
        Field::Tldr => to.tldr = from.tldr.take(),
        Field::FirstPosted => to.first_posted = from.first_posted.take(),
        Field::Updated => to.updated = from.updated.take(),
        Field::Version => to.version = from.version.take(),
        Field::Published => to.published = from.published.take(),
        Field::Year => to.year = from.year.take(),
        Field::Venue => to.venue = from.venue.take(),
        Field::JournalRef => to.journal_ref = from.journal_ref.take(),
        Field::Comment => to.comment = from.comment.take(),
        Field::PublicationTypes => to.publication_types = std::mem::take(&mut from.publication_types),
        Field::PrimaryCategory => to.primary_category = from.primary_category.take(),
        Field::Categories => to.categories = std::mem::take(&mut from.categories),
        Field::FieldsOfStudy => to.fields_of_study = std::mem::take(&mut from.fields_of_study),
        Field::CitationCount => to.citation_count = from.citation_count.take(),
        Field::InfluentialCitationCount => {
            to.influential_citation_count = from.influential_citation_count.take();
        }
        Field::ReferenceCount => to.reference_count = from.reference_count.take(),
        Field::OpenAccessPdf => to.open_access_pdf = from.open_access_pdf.take(),
        Field::Withdrawn => to.withdrawn = from.withdrawn.take(),
        Field::Retracted => to.retracted = from.retracted.take(),
    }
}

/// Takes `field` out of `record`.
pub(crate) fn clear(field: Field, record: &mut SourceRecord) {
    take(field, record, &mut SourceRecord::default());
}

/// One line for a person; empty where the record says nothing.
pub(super) fn show(field: Field, record: &SourceRecord) -> String {
    fn text<T: ToString>(value: Option<&T>) -> String {
        value.map(ToString::to_string).unwrap_or_default()
    }
    match field {
        Field::Ids => super::ids::show(&record.ids),
        Field::Title => text(record.title.as_ref()),
        Field::Authors => record.authors.iter().map(|a| a.name.as_str()).collect::<Vec<_>>().join("; "),
        Field::Abstract => text(record.abstract_.as_ref()),
        Field::Tldr => text(record.tldr.as_ref()),
        Field::FirstPosted => text(record.first_posted.as_ref()),
        Field::Updated => text(record.updated.as_ref()),
        Field::Version => text(record.version.as_ref()),
        Field::Published => text(record.published.as_ref()),
        Field::Year => text(record.year.as_ref()),
        Field::Venue => text(record.venue.as_ref()),
        Field::JournalRef => text(record.journal_ref.as_ref()),
        Field::Comment => text(record.comment.as_ref()),
        Field::PublicationTypes => record.publication_types.join(", "),
        Field::PrimaryCategory => text(record.primary_category.as_ref()),
        Field::Categories => record.categories.join(", "),
        Field::FieldsOfStudy => record.fields_of_study.join(", "),
        Field::CitationCount => text(record.citation_count.as_ref()),
        Field::InfluentialCitationCount => text(record.influential_citation_count.as_ref()),
        Field::ReferenceCount => text(record.reference_count.as_ref()),
        Field::OpenAccessPdf => text(record.open_access_pdf.as_ref()),
        Field::Withdrawn => text(record.withdrawn.as_ref()),
        Field::Retracted => record.retracted.as_ref().map(|r| r.kind.clone()).unwrap_or_default(),
    }
}

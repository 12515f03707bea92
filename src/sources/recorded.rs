//! Facts recorded beforehand: a line of a snapshot → [`SourceRecord`].
//!
//! Not a service: nobody is asked, so this is no [`Source`](super::Source). [`Cache::get`](crate::cache::Cache::get)
//! finds the line by [`key`] or [`title_key`], [`parse`] reads it. Every field keeps its own origin and date in the
//! record's [`stamps`](SourceRecord::stamps).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{ParseError, SourceKey};
use crate::cache;
use crate::model::{Author, ExternalIds, Field, PartialDate, SourceRecord, Stamp, WorkId};

/// The key under which a work's recorded facts are found.
pub fn key(id: &WorkId) -> SourceKey {
    SourceKey(id.to_string().into())
}

/// The key under which recorded facts are found by title.
pub fn title_key(title: &str) -> Option<SourceKey> {
    cache::title_key(title).map(|key| SourceKey(key.into()))
}

#[derive(Deserialize)]
struct Line {
    fields: BTreeMap<String, Recorded>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    value: serde_json::Value,
    origin: Option<String>,
    retrieved_at: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Ids {
    arxiv: Option<String>,
    doi: Option<String>,
    acl: Option<String>,
    s2: Option<String>,
    corpus_id: Option<u64>,
    pmid: Option<String>,
    pmcid: Option<String>,
    dblp: Option<String>,
    openalex: Option<String>,
}

/// Parses a line of recorded facts.
pub fn parse(raw: &[u8]) -> Result<SourceRecord, ParseError> {
    let line: Line = serde_json::from_slice(raw).map_err(|e| ParseError(e.to_string()))?;
    let mut record = SourceRecord::default();
    for (name, recorded) in line.fields {
        if recorded.value.is_null() {
            continue;
        }
        let field = Field::ALL
            .iter()
            .copied()
            .find(|f| f.as_str() == name)
            .ok_or_else(|| ParseError(format!("`{name}` is not a field")))?;
        fill(&mut record, field, recorded.value)?;
        let stamp = Stamp { retrieved_at: recorded.retrieved_at, origin: recorded.origin };
        record.stamps.insert(field, stamp);
    }
    Ok(record)
}

fn fill(record: &mut SourceRecord, field: Field, value: serde_json::Value) -> Result<(), ParseError> {
    match field {
        Field::Ids => record.ids = ids(read(field, value)?),
        Field::Title => record.title = read(field, value)?,
        Field::Authors => {
            record.authors = read::<Vec<String>>(field, value)?.into_iter().map(Author::named).collect();
        }
        Field::Abstract => record.abstract_ = read(field, value)?,
        Field::Tldr => record.tldr = read(field, value)?,
        Field::FirstPosted => record.first_posted = date(field, value)?,
        Field::Updated => record.updated = date(field, value)?,
        Field::Version => record.version = read(field, value)?,
        Field::Published => record.published = date(field, value)?,
        Field::Year => record.year = read(field, value)?,
        Field::Venue => record.venue = read(field, value)?,
        Field::JournalRef => record.journal_ref = read(field, value)?,
        Field::Comment => record.comment = read(field, value)?,
        Field::PublicationTypes => record.publication_types = read(field, value)?,
        Field::PrimaryCategory => record.primary_category = read(field, value)?,
        Field::Categories => record.categories = read(field, value)?,
        Field::FieldsOfStudy => record.fields_of_study = read(field, value)?,
        Field::CitationCount => record.citation_count = read(field, value)?,
        Field::InfluentialCitationCount => record.influential_citation_count = read(field, value)?,
        Field::ReferenceCount => record.reference_count = read(field, value)?,
        Field::OpenAccessPdf => record.open_access_pdf = read(field, value)?,
        Field::Withdrawn => record.withdrawn = read(field, value)?,
        Field::Retracted => record.retracted = read(field, value)?,
    }
    Ok(())
}

fn read<T: DeserializeOwned>(field: Field, value: serde_json::Value) -> Result<T, ParseError> {
    serde_json::from_value(value).map_err(|e| ParseError(format!("`{field}`: {e}")))
}

fn date(field: Field, value: serde_json::Value) -> Result<Option<PartialDate>, ParseError> {
    let text: String = read(field, value)?;
    text.parse().map(Some).map_err(|e| ParseError(format!("`{field}`: {e}")))
}

fn ids(ids: Ids) -> ExternalIds {
    let Ids { arxiv, doi, acl, s2, corpus_id, pmid, pmcid, dblp, openalex } = ids;
    ExternalIds { arxiv, doi, acl, s2, corpus_id, pmid, pmcid, dblp, openalex }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_read_with_its_stamp() {
        let line = br#"{"source":"recorded","key":"arxiv:1801.00001","fields":{
            "ids":{"value":{"arxiv":"1801.00001","corpus_id":7},"origin":"the list"},
            "title":{"value":"On Things","origin":"a page","retrieved_at":"2025-02-03T00:00:00Z"},
            "authors":{"value":["Ada One","Bo Two"],"origin":"a page","retrieved_at":null},
            "published":{"value":"2019-06","origin":"a page","retrieved_at":null},
            "venue":{"value":null,"origin":null,"retrieved_at":null},
            "citation_count":{"value":12,"origin":"a table; as of: undated","retrieved_at":null}}}"#;
        let record = parse(line).unwrap();
        assert_eq!(record.ids.arxiv.as_deref(), Some("1801.00001"));
        assert_eq!(record.ids.corpus_id, Some(7));
        assert_eq!(record.authors[1].name, "Bo Two");
        assert_eq!(record.published, Some("2019-06".parse().unwrap()));
        assert_eq!(record.citation_count, Some(12));
        assert_eq!(record.venue, None);
        assert!(!record.stamps.contains_key(&Field::Venue), "what is null has no provenance");
        let stamp = &record.stamps[&Field::Title];
        assert_eq!(stamp.origin.as_deref(), Some("a page"));
        assert_eq!(stamp.retrieved_at, Some("2025-02-03T00:00:00Z".parse().unwrap()));
        assert_eq!(record.stamps[&Field::Authors].retrieved_at, None);
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (fields, expected) in [
            (r#"{"colour":{"value":1,"origin":null,"retrieved_at":null}}"#, "`colour` is not a field"),
            (r#"{"title":{"value":1}}"#, "`title`: invalid type"),
            (r#"{"updated":{"value":"soon"}}"#, "`updated`: `soon` is not a date"),
            (r#"{"ids":{"value":{"isbn":"1"}}}"#, "unknown field `isbn`"),
        ] {
            let said = parse(format!(r#"{{"fields":{fields}}}"#).as_bytes()).unwrap_err().0;
            assert!(said.contains(expected), "{said}");
        }
    }
}

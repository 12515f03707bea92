//! `[[entry]]` of `opcit.toml`: what a curator says about one entry.

use std::path::Path;

use crate::cli::exit::Failure;
use crate::cli::toml_file::EntryTable;
use crate::model::{
    Author, ExternalIds, Field, PartialDate, Retraction, Scheme, SourceId, SourceRecord, Stamp, WorkId,
};
use crate::pipeline::Override;

pub(super) fn read_override(table: &EntryTable, path: Option<&Path>) -> Result<Override, Failure> {
    let file = path.map(|path| format!("{}: ", path.display())).unwrap_or_default();
    let place = |what: &str| format!("{file}[[entry]] with match = \"{}\": {what}", table.matches);
    let found = crate::identify::line(&table.matches);
    let pin = table.id.as_deref().map(|id| {
        read_id(id).ok_or_else(|| {
            Failure::usage(place(&format!("`{id}` is not an identifier")))
                .hint("write it as `arxiv:2306.17582` or `doi:10.…`")
        })
    });
    let date = |text: &Option<String>| -> Result<Option<PartialDate>, Failure> {
        text.as_deref().map(|d| d.parse().map_err(|e| Failure::usage(place(&format!("{e}"))))).transpose()
    };
    let known = |scheme: Scheme, text: &Option<String>| -> Result<Option<String>, Failure> {
        let read = |text: &str| -> Result<String, Failure> {
            let of_scheme = |id: WorkId| (id.scheme() == scheme).then(|| id.id().to_owned());
            let id = WorkId::new(scheme, text).ok().or_else(|| read_id(text)).and_then(of_scheme);
            id.ok_or_else(|| {
                Failure::usage(place(&format!("`{text}` is no identifier of the scheme `{scheme}`")))
            })
        };
        text.as_deref().map(read).transpose()
    };
    let retracted = table.retracted.as_ref().map(|notice| -> Result<Retraction, Failure> {
        Ok(Retraction {
            kind: notice.kind.clone(),
            date: date(&notice.date)?,
            notice_doi: known(Scheme::Doi, &notice.notice_doi)?,
            source: SourceId::CURATOR.as_str().to_owned(),
        })
    });
    let record = SourceRecord {
        ids: ExternalIds {
            arxiv: known(Scheme::Arxiv, &table.arxiv)?,
            doi: known(Scheme::Doi, &table.doi)?,
            acl: known(Scheme::Acl, &table.acl)?,
            s2: known(Scheme::S2, &table.s2)?,
            corpus_id: table.corpus_id,
            pmid: known(Scheme::Pmid, &table.pmid)?,
            pmcid: known(Scheme::Pmcid, &table.pmcid)?,
            dblp: known(Scheme::Dblp, &table.dblp)?,
            openalex: table.openalex.clone(),
        },
        title: table.title.clone(),
        authors: table.authors.iter().flatten().map(Author::named).collect(),
        abstract_: table.abstract_.clone(),
        tldr: table.tldr.clone(),
        venue: table.venue.clone(),
        published: date(&table.published)?,
        year: table.year,
        first_posted: date(&table.first_posted)?,
        updated: date(&table.updated)?,
        version: table.version,
        comment: table.comment.clone(),
        journal_ref: table.journal_ref.clone(),
        primary_category: table.primary_category.clone(),
        categories: table.categories.clone().unwrap_or_default(),
        citation_count: table.citation_count,
        influential_citation_count: table.influential_citation_count,
        reference_count: table.reference_count,
        open_access_pdf: table.open_access_pdf.clone(),
        publication_types: table.publication_types.clone().unwrap_or_default(),
        fields_of_study: table.fields_of_study.clone().unwrap_or_default(),
        withdrawn: table.withdrawn,
        retracted: retracted.transpose()?,
        ..SourceRecord::default()
    };
    let by_hand = record != SourceRecord::default();
    let origin = table.origin.clone().unwrap_or_else(|| "opcit.toml".to_owned());
    let stamp = Stamp { retrieved_at: None, origin: Some(origin) };
    let stamps = Field::ALL.iter().map(|&field| (field, stamp.clone())).collect();
    Ok(Override {
        matches: table.matches.clone(),
        match_id: found.into_iter().next().map(|f| f.id),
        pin: pin.transpose()?,
        ignore: table.ignore,
        fields: by_hand.then_some(SourceRecord { stamps, ..record }),
        used: std::cell::Cell::new(false),
    })
}

/// An identifier as a person writes one: `scheme:id`, or anything `identify` takes.
pub(crate) fn read_id(text: &str) -> Option<WorkId> {
    text.parse().ok().or_else(|| crate::identify::line(text).into_iter().next().map(|f| f.id))
}

//! `[[entry]]` of `opcit.toml`: what a curator says about one entry.

use std::path::Path;

use crate::cli::exit::Failure;
use crate::cli::toml_file::EntryTable;
use crate::model::{Author, Field, PartialDate, SourceRecord, Stamp, WorkId};
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
    let mut record = SourceRecord {
        title: table.title.clone(),
        authors: table.authors.iter().flatten().map(Author::named).collect(),
        abstract_: table.abstract_.clone(),
        tldr: table.tldr.clone(),
        venue: table.venue.clone(),
        published: date(&table.published)?,
        first_posted: date(&table.first_posted)?,
        comment: table.comment.clone(),
        journal_ref: table.journal_ref.clone(),
        citation_count: table.citation_count,
        open_access_pdf: table.open_access_pdf.clone(),
        publication_types: table.publication_types.clone().unwrap_or_default(),
        fields_of_study: table.fields_of_study.clone().unwrap_or_default(),
        ..SourceRecord::default()
    };
    record.ids.doi.clone_from(&table.doi);
    record.ids.arxiv.clone_from(&table.arxiv);
    record.ids.acl.clone_from(&table.acl);
    record.ids.pmid.clone_from(&table.pmid);
    let by_hand = record != SourceRecord::default();
    let origin = table.origin.clone().unwrap_or_else(|| "opcit.toml".to_owned());
    for &field in Field::ALL {
        record.stamps.insert(field, Stamp { retrieved_at: None, origin: Some(origin.clone()) });
    }
    Ok(Override {
        matches: table.matches.clone(),
        match_id: found.into_iter().next().map(|f| f.id),
        pin: pin.transpose()?,
        ignore: table.ignore,
        fields: by_hand.then_some(record),
        used: std::cell::Cell::new(false),
    })
}

/// An identifier as a person writes one: `scheme:id`, or anything `identify` takes.
pub(crate) fn read_id(text: &str) -> Option<WorkId> {
    text.parse().ok().or_else(|| crate::identify::line(text).into_iter().next().map(|f| f.id))
}

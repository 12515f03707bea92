//! `[[entry]]` of `opcit.toml`: what a curator says about one entry.

use std::path::Path;

use crate::cli::exit::Failure;
use crate::cli::nearest::nearest;
use crate::cli::settings::origin::in_file;
use crate::cli::toml_file::EntryTable;
use crate::cli::toml_words::Part;
use crate::model::{
    Author, ExternalIds, Field, PartialDate, Retraction, Scheme, SourceId, SourceRecord, Stamp, WorkId,
};
use crate::pipeline::Override;

/// Kinds of notices that undo a paper, as sources name them too.
const KINDS: [&str; 5] =
    ["retraction", "withdrawal", "removal", "partial_retraction", "expression_of_concern"];

/// Reads the override number `at`, from 0, of the file `path` with that `text`.
pub(super) fn read_override(
    table: &EntryTable,
    at: usize,
    path: Option<&Path>,
    text: &str,
) -> Result<Override, Failure> {
    let number = at.to_string();
    let wrong = |key: &str, what: &str| {
        let keys: Vec<&str> = ["entry", &*number].into_iter().chain(key.split('.')).collect();
        let place =
            path.map(|path| format!("{}: ", in_file(path, text, &keys, Part::Value))).unwrap_or_default();
        Failure::usage(format!("{place}`{key}` of the [[entry]] with match = \"{}\": {what}", table.matches))
    };
    if table.matches.trim().is_empty() {
        return Err(wrong("match", "it names no entry")
            .hint("an entry is named by its exact title, one of its links, or its identifier"));
    }
    says_something(table).map_err(|(key, what)| {
        wrong(key, what).hint("take the line out to leave the field to the sources")
    })?;
    let found = crate::identify::line(&table.matches);
    let pin = table.id.as_deref().map(|id| {
        read_id(id).ok_or_else(|| {
            wrong("id", &format!("`{id}` is not an identifier"))
                .hint("write it as `arxiv:2306.17582` or `doi:10.…`")
        })
    });
    let date = |key: &str, text: &Option<String>| -> Result<Option<PartialDate>, Failure> {
        let read = |date: &str| date.parse().map_err(|e| wrong(key, &format!("{e}")));
        text.as_deref().map(read).transpose()
    };
    let known = |key: &str, scheme: Scheme, text: &Option<String>| -> Result<Option<String>, Failure> {
        let read = |text: &str| -> Result<String, Failure> {
            let of_scheme = |id: WorkId| (id.scheme() == scheme).then(|| id.id().to_owned());
            let id = WorkId::new(scheme, text).ok().or_else(|| read_id(text)).and_then(of_scheme);
            id.ok_or_else(|| {
                let failure = wrong(key, &format!("`{text}` is no identifier of the scheme `{scheme}`"));
                match scheme {
                    Scheme::Arxiv => failure.hint("write it as `2306.17582`"),
                    Scheme::Doi => failure.hint("write it as `10.1000/182`"),
                    _ => failure,
                }
            })
        };
        text.as_deref().map(read).transpose()
    };
    let retracted = table.retracted.as_ref().map(|notice| -> Result<Retraction, Failure> {
        if !KINDS.contains(&&*notice.kind) {
            let hint = match nearest(&notice.kind, KINDS) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("one of: {}", KINDS.join(", ")),
            };
            return Err(
                wrong("retracted.kind", &format!("`{}` is no kind of notice", notice.kind)).hint(hint)
            );
        }
        Ok(Retraction {
            kind: notice.kind.clone(),
            date: date("retracted.date", &notice.date)?,
            notice_doi: known("retracted.notice_doi", Scheme::Doi, &notice.notice_doi)?,
            source: SourceId::CURATOR.as_str().to_owned(),
        })
    });
    let record = SourceRecord {
        ids: ExternalIds {
            arxiv: known("arxiv", Scheme::Arxiv, &table.arxiv)?,
            doi: known("doi", Scheme::Doi, &table.doi)?,
            acl: known("acl", Scheme::Acl, &table.acl)?,
            s2: known("s2", Scheme::S2, &table.s2)?,
            corpus_id: table.corpus_id,
            pmid: known("pmid", Scheme::Pmid, &table.pmid)?,
            pmcid: known("pmcid", Scheme::Pmcid, &table.pmcid)?,
            dblp: known("dblp", Scheme::Dblp, &table.dblp)?,
            openalex: table.openalex.clone(),
        },
        title: table.title.clone(),
        authors: table.authors.iter().flatten().map(Author::named).collect(),
        abstract_: table.abstract_.clone(),
        tldr: table.tldr.clone(),
        venue: table.venue.clone(),
        published: date("published", &table.published)?,
        year: table.year,
        first_posted: date("first_posted", &table.first_posted)?,
        updated: date("updated", &table.updated)?,
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

/// A value by hand is one: unknown is said by leaving the key out, for every source's word would go otherwise.
fn says_something(table: &EntryTable) -> Result<(), (&'static str, &'static str)> {
    let texts = [
        ("title", &table.title),
        ("abstract", &table.abstract_),
        ("tldr", &table.tldr),
        ("venue", &table.venue),
        ("comment", &table.comment),
        ("journal_ref", &table.journal_ref),
        ("primary_category", &table.primary_category),
        ("openalex", &table.openalex),
        ("open_access_pdf", &table.open_access_pdf),
        ("origin", &table.origin),
    ];
    let lists = [
        ("authors", &table.authors),
        ("categories", &table.categories),
        ("publication_types", &table.publication_types),
        ("fields_of_study", &table.fields_of_study),
    ];
    let says_nothing = |text: &String| text.trim().is_empty();
    if let Some((key, _)) = texts.iter().find(|(_, text)| text.as_ref().is_some_and(says_nothing)) {
        return Err((key, "it is empty"));
    }
    if let Some((key, _)) = lists.iter().find(|(_, list)| list.iter().flatten().any(says_nothing)) {
        return Err((key, "one of its values is empty"));
    }
    if table.year.is_some_and(|year| !(1000..=9999).contains(&year)) {
        return Err(("year", "it is no year"));
    }
    if table.version == Some(0) {
        return Err(("version", "versions begin with 1"));
    }
    Ok(())
}

/// An identifier as a person writes one: `scheme:id`, or anything `identify` takes.
pub(crate) fn read_id(text: &str) -> Option<WorkId> {
    text.parse().ok().or_else(|| crate::identify::line(text).into_iter().next().map(|f| f.id))
}

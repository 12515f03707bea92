//! One entry as a member of the JSON document.
//!
//! Most of a rerun is writing, and most of what is written is the same few texts: key, indentation, and who said a value
//! when. Here these are copied, not composed, and texts are copied in whole where nothing in them needs an escape. A test
//! keeps the result equal to `serde_json`'s, but for white space.

use std::io;

use jiff::Timestamp;

use super::object::{Object, indent, scalar, text};
use crate::model::{
    Author, CitationsSeen, EnrichedEntry, EnrichedIds, Link, MatchInfo, Note, Provenance, Retraction,
};

/// A key with all that stands between the value before it and its own: put together by the compiler.
macro_rules! key {
    (1 $name:literal) => {
        concat!(",\n      \"", $name, "\": ")
    };
    (2 $name:literal) => {
        concat!(",\n        \"", $name, "\": ")
    };
    ($name:literal) => {
        concat!(", \"", $name, "\": ")
    };
}

/// Renderings kept; a run meets a few at a time, one a source and reply.
const KEPT: usize = 8;
/// Names of members kept; there are some thirty.
const MOST_MEMBERS: usize = 64;

/// Writes entries, remembering what it has rendered.
#[derive(Default)]
pub(super) struct Printer {
    /// The ones met last stand first.
    said: Vec<(Provenance, Vec<u8>)>,
    /// Names of members that have a provenance, in their order, each with all that stands before its value.
    members: Vec<(String, Vec<u8>)>,
    at: Option<(Timestamp, Vec<u8>)>,
}

impl Printer {
    /// Appends `entry`, whose first line is already indented.
    pub(super) fn entry(&mut self, entry: &EnrichedEntry, out: &mut Vec<u8>) -> io::Result<()> {
        // Taken apart, so that a member that is not written is a compile error.
        let EnrichedEntry {
            index,
            line,
            end_line,
            section,
            listed_title,
            links,
            outcome,
            work_id,
            match_,
            ids,
            title,
            authors,
            abstract_,
            tldr,
            first_posted,
            updated,
            version,
            published,
            year,
            venue,
            journal_ref,
            comment,
            publication_types,
            primary_category,
            categories,
            fields_of_study,
            citation_count,
            influential_citation_count,
            reference_count,
            citations_at,
            citation_history,
            open_access_pdf,
            withdrawn,
            retracted,
            also,
            provenance,
            notes,
        } = entry;
        let mut object = Object::open(out, 1);
        object.value(key!(1 "index"), index)?;
        object.value(key!(1 "line"), line)?;
        object.value(key!(1 "end_line"), end_line)?;
        object.texts(key!(1 "section"), section)?;
        object.text(key!(1 "listed_title"), listed_title.as_deref())?;
        object.list(key!(1 "links"), links, link)?;
        object.value(key!(1 "outcome"), outcome)?;
        object.text(key!(1 "work_id"), work_id.as_deref())?;
        object.object(key!(1 "match"), match_.as_ref(), matched)?;
        object.key(key!(1 "ids"));
        let mut members = Object::open(object.out, 2);
        identifiers(ids, &mut members)?;
        members.close();
        object.text(key!(1 "title"), title.as_deref())?;
        object.list(key!(1 "authors"), authors, author)?;
        object.text(key!(1 "abstract"), abstract_.as_deref())?;
        object.text(key!(1 "tldr"), tldr.as_deref())?;
        object.value(key!(1 "first_posted"), first_posted)?;
        object.value(key!(1 "updated"), updated)?;
        object.value(key!(1 "version"), version)?;
        object.value(key!(1 "published"), published)?;
        object.value(key!(1 "year"), year)?;
        object.text(key!(1 "venue"), venue.as_deref())?;
        object.text(key!(1 "journal_ref"), journal_ref.as_deref())?;
        object.text(key!(1 "comment"), comment.as_deref())?;
        object.texts(key!(1 "publication_types"), publication_types)?;
        object.text(key!(1 "primary_category"), primary_category.as_deref())?;
        object.texts(key!(1 "categories"), categories)?;
        object.texts(key!(1 "fields_of_study"), fields_of_study)?;
        object.value(key!(1 "citation_count"), citation_count)?;
        object.value(key!(1 "influential_citation_count"), influential_citation_count)?;
        object.value(key!(1 "reference_count"), reference_count)?;
        object.key(key!(1 "citations_at"));
        self.time(*citations_at, object.out)?;
        if !citation_history.is_empty() {
            object.list(key!(1 "citation_history"), citation_history, seen)?;
        }
        object.text(key!(1 "open_access_pdf"), open_access_pdf.as_deref())?;
        object.value(key!(1 "withdrawn"), withdrawn)?;
        object.object(key!(1 "retracted"), retracted.as_ref(), retraction)?;
        object.texts(key!(1 "also"), also)?;
        object.key(key!(1 "provenance"));
        let mut members = Object::open(object.out, 2);
        let (said, names) = provenance.parts();
        // Of a few each is there once, and all of them are kept.
        let few = said.len() <= KEPT;
        for provenance in said.iter().filter(|_| few) {
            self.say(provenance)?;
        }
        let mut known = 0;
        for (name, place) in names {
            known = self.member(name, known)?;
            members.key(&self.members[known].1);
            // The last one stands first.
            let mut at = said.len() - 1 - place;
            if !few {
                self.say(&said[place])?;
                at = 0;
            }
            members.out.extend_from_slice(&self.said[at].1);
        }
        members.close();
        object.list(key!(1 "notes"), notes, note)?;
        object.close();
        Ok(())
    }

    fn time(&mut self, at: Option<Timestamp>, out: &mut Vec<u8>) -> io::Result<()> {
        let Some(at) = at else { return scalar(&at, out) };
        if let Some((known, text)) = &self.at
            && *known == at
        {
            out.extend_from_slice(text);
            return Ok(());
        }
        let mut text = Vec::new();
        scalar(&at, &mut text)?;
        out.extend_from_slice(&text);
        self.at = Some((at, text));
        Ok(())
    }

    /// Puts what `provenance` looks like before all others.
    fn say(&mut self, provenance: &Provenance) -> io::Result<()> {
        let same = |(known, _): &(Provenance, Vec<u8>)| {
            known.retrieved_at == provenance.retrieved_at
                && known.stale == provenance.stale
                && known.source == provenance.source
                && known.origin == provenance.origin
        };
        if let Some(at) = self.said.iter().position(same) {
            self.said[..=at].rotate_right(1);
            return Ok(());
        }
        let Provenance { source, retrieved_at, stale, origin } = provenance;
        let mut text = Vec::new();
        let mut object = Object::line(&mut text);
        object.text(key!("source"), Some(source))?;
        object.value(key!("retrieved_at"), retrieved_at)?;
        object.value(key!("stale"), stale)?;
        object.text(key!("origin"), origin.as_deref())?;
        object.close();
        self.said.truncate(KEPT - 1);
        self.said.insert(0, (provenance.clone(), text));
        Ok(())
    }

    /// The place of a name among the members; it is looked for from the one before it on.
    fn member(&mut self, name: &str, mut from: usize) -> io::Result<usize> {
        // A file that is read back may name anything.
        if self.members.len() > MOST_MEMBERS {
            self.members.clear();
            from = 0;
        }
        let place = self.members[from..].iter().position(|(known, _)| known == name);
        if let Some(behind) = place {
            return Ok(from + behind);
        }
        let at = self.members.partition_point(|(known, _)| **known < *name);
        if self.members.get(at).is_none_or(|(known, _)| known != name) {
            let mut key = b",".to_vec();
            indent(&mut key, 2);
            text(name, &mut key)?;
            key.extend_from_slice(b": ");
            self.members.insert(at, (name.to_owned(), key));
        }
        Ok(at)
    }
}

fn link(link: &Link, object: &mut Object<'_>) -> io::Result<()> {
    let Link { label, url } = link;
    object.text(key!("label"), Some(label))?;
    object.text(key!("url"), Some(url))
}

fn matched(info: &MatchInfo, object: &mut Object<'_>) -> io::Result<()> {
    let MatchInfo { by, score } = info;
    object.value(key!("by"), by)?;
    object.value(key!("score"), score)
}

fn identifiers(ids: &EnrichedIds, object: &mut Object<'_>) -> io::Result<()> {
    let EnrichedIds { arxiv, doi, acl, s2, corpus_id, pmid, pmcid, dblp, openalex } = ids;
    object.text(key!(2 "arxiv"), arxiv.as_deref())?;
    object.text(key!(2 "doi"), doi.as_deref())?;
    object.text(key!(2 "acl"), acl.as_deref())?;
    object.text(key!(2 "s2"), s2.as_deref())?;
    object.value(key!(2 "corpus_id"), corpus_id)?;
    object.text(key!(2 "pmid"), pmid.as_deref())?;
    object.text(key!(2 "pmcid"), pmcid.as_deref())?;
    object.text(key!(2 "dblp"), dblp.as_deref())?;
    object.text(key!(2 "openalex"), openalex.as_deref())
}

fn author(author: &Author, object: &mut Object<'_>) -> io::Result<()> {
    let Author { name, orcid, s2, affiliations } = author;
    object.text(key!("name"), Some(name))?;
    object.text(key!("orcid"), orcid.as_deref())?;
    object.text(key!("s2"), s2.as_deref())?;
    object.texts(key!("affiliations"), affiliations)
}

fn seen(seen: &CitationsSeen, object: &mut Object<'_>) -> io::Result<()> {
    let CitationsSeen { at, count, source } = seen;
    object.value(key!("at"), at)?;
    object.value(key!("count"), count)?;
    object.text(key!("source"), Some(source))
}

fn retraction(retraction: &Retraction, object: &mut Object<'_>) -> io::Result<()> {
    let Retraction { kind, date, notice_doi, source } = retraction;
    object.text(key!("kind"), Some(kind))?;
    object.value(key!("date"), date)?;
    object.text(key!("notice_doi"), notice_doi.as_deref())?;
    object.text(key!("source"), Some(source))
}

fn note(note: &Note, object: &mut Object<'_>) -> io::Result<()> {
    let Note { code, message } = note;
    object.text(key!("code"), Some(code))?;
    object.text(key!("message"), Some(message))
}

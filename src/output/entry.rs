//! One entry as a member of the JSON document, byte for byte what `serde_json`'s pretty printer makes of it.
//!
//! Most of a rerun is writing, and most of what is written is the same few texts: key, indentation, and who said a value
//! when. Here these are copied, not composed, and texts are copied in whole where nothing in them needs an escape. A test
//! keeps the result equal to `serde_json`'s.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;

use crate::model::{
    Author, CitationsSeen, EnrichedEntry, EnrichedIds, Link, MatchInfo, Note, Provenance, Retraction,
};

/// Line break and indentation of an entry's end, of its members, and so on: nothing in it lies deeper.
const LEVELS: [&str; 5] = ["\n    ", "\n      ", "\n        ", "\n          ", "\n            "];
/// Renderings kept; a run meets a few at a time, one a source and reply.
const KEPT: usize = 8;

/// Writes entries, remembering what it has rendered.
#[derive(Default)]
pub(super) struct Printer {
    said: Vec<(Provenance, Vec<u8>)>,
    /// The next of them to be replaced.
    oldest: usize,
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
        object.value("index", index)?;
        object.value("line", line)?;
        object.value("end_line", end_line)?;
        object.texts("section", section)?;
        object.text("listed_title", listed_title.as_deref())?;
        object.list("links", links, link)?;
        object.value("outcome", outcome)?;
        object.text("work_id", work_id.as_deref())?;
        object.object("match", match_.as_ref(), matched)?;
        object.object("ids", Some(ids), identifiers)?;
        object.text("title", title.as_deref())?;
        object.list("authors", authors, author)?;
        object.text("abstract", abstract_.as_deref())?;
        object.text("tldr", tldr.as_deref())?;
        object.value("first_posted", first_posted)?;
        object.value("updated", updated)?;
        object.value("version", version)?;
        object.value("published", published)?;
        object.value("year", year)?;
        object.text("venue", venue.as_deref())?;
        object.text("journal_ref", journal_ref.as_deref())?;
        object.text("comment", comment.as_deref())?;
        object.texts("publication_types", publication_types)?;
        object.text("primary_category", primary_category.as_deref())?;
        object.texts("categories", categories)?;
        object.texts("fields_of_study", fields_of_study)?;
        object.value("citation_count", citation_count)?;
        object.value("influential_citation_count", influential_citation_count)?;
        object.value("reference_count", reference_count)?;
        object.known_key("citations_at");
        self.time(*citations_at, object.out)?;
        if !citation_history.is_empty() {
            object.list("citation_history", citation_history, seen)?;
        }
        object.text("open_access_pdf", open_access_pdf.as_deref())?;
        object.value("withdrawn", withdrawn)?;
        object.object("retracted", retracted.as_ref(), retraction)?;
        object.texts("also", also)?;
        object.known_key("provenance");
        let mut members = Object::open(object.out, 2);
        for (field, provenance) in provenance.iter() {
            members.key(field)?;
            self.said(provenance, members.out)?;
        }
        members.close();
        object.list("notes", notes, note)?;
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

    fn said(&mut self, provenance: &Provenance, out: &mut Vec<u8>) -> io::Result<()> {
        if let Some((_, text)) = self.said.iter().find(|(known, _)| known == provenance) {
            out.extend_from_slice(text);
            return Ok(());
        }
        let Provenance { source, retrieved_at, stale, origin } = provenance;
        let mut text = Vec::new();
        let mut object = Object::open(&mut text, 3);
        object.text("source", Some(source))?;
        object.value("retrieved_at", retrieved_at)?;
        object.value("stale", stale)?;
        object.text("origin", origin.as_deref())?;
        object.close();
        out.extend_from_slice(&text);
        if self.said.len() < KEPT {
            self.said.push((provenance.clone(), text));
        } else {
            self.said[self.oldest] = (provenance.clone(), text);
            self.oldest = (self.oldest + 1) % KEPT;
        }
        Ok(())
    }
}

fn link(link: &Link, object: &mut Object<'_>) -> io::Result<()> {
    let Link { label, url } = link;
    object.text("label", Some(label))?;
    object.text("url", Some(url))
}

fn matched(info: &MatchInfo, object: &mut Object<'_>) -> io::Result<()> {
    let MatchInfo { by, score } = info;
    object.value("by", by)?;
    object.value("score", score)
}

fn identifiers(ids: &EnrichedIds, object: &mut Object<'_>) -> io::Result<()> {
    let EnrichedIds { arxiv, doi, acl, s2, corpus_id, pmid, pmcid, dblp, openalex } = ids;
    object.text("arxiv", arxiv.as_deref())?;
    object.text("doi", doi.as_deref())?;
    object.text("acl", acl.as_deref())?;
    object.text("s2", s2.as_deref())?;
    object.value("corpus_id", corpus_id)?;
    object.text("pmid", pmid.as_deref())?;
    object.text("pmcid", pmcid.as_deref())?;
    object.text("dblp", dblp.as_deref())?;
    object.text("openalex", openalex.as_deref())
}

fn author(author: &Author, object: &mut Object<'_>) -> io::Result<()> {
    let Author { name, orcid, s2, affiliations } = author;
    object.text("name", Some(name))?;
    object.text("orcid", orcid.as_deref())?;
    object.text("s2", s2.as_deref())?;
    object.texts("affiliations", affiliations)
}

fn seen(seen: &CitationsSeen, object: &mut Object<'_>) -> io::Result<()> {
    let CitationsSeen { at, count, source } = seen;
    object.value("at", at)?;
    object.value("count", count)?;
    object.text("source", Some(source))
}

fn retraction(retraction: &Retraction, object: &mut Object<'_>) -> io::Result<()> {
    let Retraction { kind, date, notice_doi, source } = retraction;
    object.text("kind", Some(kind))?;
    object.value("date", date)?;
    object.text("notice_doi", notice_doi.as_deref())?;
    object.text("source", Some(source))
}

fn note(note: &Note, object: &mut Object<'_>) -> io::Result<()> {
    let Note { code, message } = note;
    object.text("code", Some(code))?;
    object.text("message", Some(message))
}

/// An object being written; `level` is that of its members.
struct Object<'o> {
    out: &'o mut Vec<u8>,
    level: usize,
    empty: bool,
}

impl<'o> Object<'o> {
    fn open(out: &'o mut Vec<u8>, level: usize) -> Self {
        out.push(b'{');
        Self { out, level, empty: true }
    }

    fn close(self) {
        if !self.empty {
            indent(self.out, self.level - 1);
        }
        self.out.push(b'}');
    }

    fn key(&mut self, name: &str) -> io::Result<()> {
        if !std::mem::replace(&mut self.empty, false) {
            self.out.push(b',');
        }
        indent(self.out, self.level);
        text(name, self.out)?;
        self.out.extend_from_slice(b": ");
        Ok(())
    }

    /// A key of ours, in which nothing needs an escape.
    fn known_key(&mut self, name: &'static str) {
        if !std::mem::replace(&mut self.empty, false) {
            self.out.push(b',');
        }
        let indent = LEVELS[self.level.min(LEVELS.len() - 1)];
        self.out.reserve(indent.len() + name.len() + 4);
        self.out.extend_from_slice(indent.as_bytes());
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\": ");
    }

    /// A number, a truth, a name, or null.
    fn value(&mut self, name: &'static str, value: &impl Serialize) -> io::Result<()> {
        self.known_key(name);
        scalar(value, self.out)
    }

    fn text(&mut self, name: &'static str, value: Option<&str>) -> io::Result<()> {
        self.known_key(name);
        match value {
            Some(value) => text(value, self.out),
            None => {
                self.out.extend_from_slice(b"null");
                Ok(())
            }
        }
    }

    fn texts(&mut self, name: &'static str, values: &[String]) -> io::Result<()> {
        self.known_key(name);
        array(self.out, self.level, values, |value, out| text(value, out))
    }

    fn object<T>(
        &mut self,
        name: &'static str,
        value: Option<&T>,
        members: impl Fn(&T, &mut Object<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let Some(value) = value else { return self.text(name, None) };
        self.known_key(name);
        let mut object = Object::open(self.out, self.level + 1);
        members(value, &mut object)?;
        object.close();
        Ok(())
    }

    fn list<T>(
        &mut self,
        name: &'static str,
        values: &[T],
        members: impl Fn(&T, &mut Object<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        self.known_key(name);
        let level = self.level;
        array(self.out, level, values, |value, out| {
            let mut object = Object::open(out, level + 2);
            members(value, &mut object)?;
            object.close();
            Ok(())
        })
    }
}

/// An array whose brackets belong to a member of `level`.
fn array<T>(
    out: &mut Vec<u8>,
    level: usize,
    values: &[T],
    item: impl Fn(&T, &mut Vec<u8>) -> io::Result<()>,
) -> io::Result<()> {
    out.push(b'[');
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        indent(out, level + 1);
        item(value, out)?;
    }
    if !values.is_empty() {
        indent(out, level);
    }
    out.push(b']');
    Ok(())
}

fn indent(out: &mut Vec<u8>, level: usize) {
    out.extend_from_slice(LEVELS[level.min(LEVELS.len() - 1)].as_bytes());
}

fn scalar(value: &impl Serialize, out: &mut Vec<u8>) -> io::Result<()> {
    serde_json::to_writer(out, value).map_err(io::Error::from)
}

/// A JSON string.
fn text(text: &str, out: &mut Vec<u8>) -> io::Result<()> {
    out.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let plain = plain_prefix(rest);
        out.extend_from_slice(&rest[..plain]);
        rest = &rest[plain..];
        let Some((byte, after)) = rest.split_first() else { break };
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x0c => out.extend_from_slice(b"\\f"),
            control => write!(out, "\\u{control:04x}")?,
        }
        rest = after;
    }
    out.push(b'"');
    Ok(())
}

/// Length of what needs no escape at the start of a text.
fn plain_prefix(text: &[u8]) -> usize {
    const BLOCK: usize = 32;
    let odd = |byte: u8| u8::from(byte < b' ') | u8::from(byte == b'"') | u8::from(byte == b'\\');
    // Blocks without a branch in them, which the compiler turns into a few wide instructions.
    let (blocks, _) = text.as_chunks::<BLOCK>();
    let any = |part: &[u8]| part.iter().fold(0, |any, byte| any | odd(*byte)) != 0;
    let at = blocks.iter().take_while(|block| !any(*block)).count() * BLOCK;
    let rest = &text[at..];
    if rest.len() < BLOCK && !any(rest) {
        return text.len();
    }
    at + rest.iter().take_while(|byte| odd(**byte) == 0).count()
}

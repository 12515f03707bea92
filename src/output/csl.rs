//! CSL-JSON: an array of items for Zotero, pandoc and citeproc. It is data: texts stand as they are, and the processor
//! that sets them escapes them.
//!
//! <https://docs.citationstyles.org/en/stable/specification.html#appendix-iii-types>

use std::io::{self, BufWriter, Write};

use serde::Serialize;

use super::citation_key::Keys;
use super::kind::Kind;
use super::person::Person;
use super::{BUFFER, Footer, OutputWriter, landing_page};
use crate::model::{EnrichedEntry, PartialDate};

#[derive(Serialize)]
struct Item<'a> {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<Name<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<Date>,
    #[serde(rename = "container-title", skip_serializing_if = "Option::is_none")]
    container_title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(rename = "DOI", skip_serializing_if = "Option::is_none")]
    doi: Option<&'a str>,
    #[serde(rename = "PMID", skip_serializing_if = "Option::is_none")]
    pmid: Option<&'a str>,
    #[serde(rename = "PMCID", skip_serializing_if = "Option::is_none")]
    pmcid: Option<&'a str>,
    #[serde(rename = "URL", skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(rename = "abstract", skip_serializing_if = "Option::is_none")]
    abstract_: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a str>,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "kebab-case")]
struct Name<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    family: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    non_dropping_particle: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suffix: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    literal: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Date {
    date_parts: [Vec<i16>; 1],
}

pub(super) struct CslJson<W: Write> {
    sink: BufWriter<W>,
    keys: Keys,
    empty: bool,
}

impl<W: Write> CslJson<W> {
    pub(super) fn new(sink: W) -> io::Result<Self> {
        let mut sink = BufWriter::with_capacity(BUFFER, sink);
        sink.write_all(b"[")?;
        Ok(Self { sink, keys: Keys::default(), empty: true })
    }
}

impl<W: Write> OutputWriter for CslJson<W> {
    fn entry(&mut self, entry: &EnrichedEntry) -> io::Result<()> {
        let item = Item {
            id: self.keys.next(entry),
            kind: match Kind::of(entry) {
                Kind::Journal => "article-journal",
                Kind::Conference => "paper-conference",
                Kind::Chapter => "chapter",
                Kind::Book => "book",
                Kind::Preprint | Kind::Other => "article",
            },
            title: entry.title.as_deref().or(entry.listed_title.as_deref()),
            author: entry.authors.iter().map(|author| name(&author.name)).collect(),
            issued: issued(entry),
            container_title: entry.venue.as_deref(),
            publisher: (entry.ids.arxiv.is_some() && entry.venue.is_none()).then_some("arXiv"),
            number: entry.ids.arxiv.as_deref().map(|id| format!("arXiv:{id}")),
            doi: entry.ids.doi.as_deref(),
            pmid: entry.ids.pmid.as_deref(),
            pmcid: entry.ids.pmcid.as_deref(),
            url: landing_page(entry),
            abstract_: entry.abstract_.as_deref(),
            status: match &entry.retracted {
                Some(notice) => Some(notice.kind.as_str()),
                None => (entry.withdrawn == Some(true)).then_some("withdrawn"),
            },
        };
        self.sink.write_all(if self.empty { b"\n" } else { b",\n" })?;
        self.empty = false;
        Ok(serde_json::to_writer(&mut self.sink, &item)?)
    }

    fn finish(mut self: Box<Self>, _: &Footer) -> io::Result<()> {
        self.sink.write_all(if self.empty { b"]\n" } else { b"\n]\n" })?;
        self.sink.flush()
    }
}

fn name(name: &str) -> Name<'_> {
    match Person::of(name) {
        Person::Literal(name) => Name { literal: filled(name), ..Name::default() },
        Person::Parts { given, particle, family, suffix } => Name {
            family: filled(family),
            given: filled(given),
            non_dropping_particle: filled(particle),
            suffix: filled(suffix),
            literal: None,
        },
    }
}

fn issued(entry: &EnrichedEntry) -> Option<Date> {
    let date = match entry.published.or(entry.first_posted) {
        Some(date) if Some(date.year) == entry.year => date,
        _ => PartialDate::year(entry.year?),
    };
    let parts = [Some(date.year), date.month.map(i16::from), date.day.map(i16::from)];
    Some(Date { date_parts: [parts.into_iter().map_while(|part| part).collect()] })
}

fn filled(part: &str) -> Option<&str> {
    (!part.is_empty()).then_some(part)
}

//! One row → one [`SourceRecord`].

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde::Deserialize;

use crate::model::{AnthologyId, ArxivId, Author, Doi, ExternalIds, PartialDate, SourceRecord};
use crate::sources::{ParseError, prose};

use crate::sources::json::{Count, Detail, How, Laxly, Object, Strictly, Text};

use super::quick;

/// Years that a version of record may come after the year that a row gives.
const LATER: i16 = 2;
/// What is dated later is not dated at all: 2099 stands for no year. The clock is not asked: what a row says must be the
/// same tomorrow.
const LAST: i16 = 2035;

/// What a row says.
#[derive(Debug)]
pub(super) enum Parsed {
    /// It describes a paper.
    Paper(Box<SourceRecord>),
    /// It does not: rows without id or title are how merged and deleted records look. It may still name identifiers.
    Other(ExternalIds),
}

impl Parsed {
    /// The identifiers it names.
    pub(super) fn ids(&self) -> &ExternalIds {
        match self {
            Self::Paper(record) => &record.ids,
            Self::Other(ids) => ids,
        }
    }
}

/// Reads a row; anything but an object is garbled.
pub(super) fn read(json: &str) -> Result<Parsed, ParseError> {
    if let Some(row) = quick::read(json) {
        return Ok(row.parsed());
    }
    general(json)
}

/// The same for rows of any form.
pub(super) fn general(json: &str) -> Result<Parsed, ParseError> {
    // Mostly every detail reads, and then none need be looked at twice.
    if let Ok(Object(Some(row))) = serde_json::from_str::<Object<Row<'_, Strictly>>>(json) {
        return Ok(row.parsed());
    }
    let garbled = |what: &dyn std::fmt::Display| ParseError(format!("the row is garbled: {what}"));
    let row: Object<Row<'_, Laxly>> = serde_json::from_str(json).map_err(|error| garbled(&error))?;
    Ok(row.0.ok_or_else(|| garbled(&"it is null"))?.parsed())
}

/// A row as served. Unknown members are ignored, missing ones are `None`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, bound = "H: How")]
pub(super) struct Row<'a, H> {
    #[serde(borrow)]
    pub(super) paper_id: Text<'a>,
    pub(super) corpus_id: Detail<Count, H>,
    #[serde(borrow)]
    pub(super) external_ids: Object<ExternalIdsRow<'a>>,
    #[serde(borrow)]
    pub(super) title: Text<'a>,
    #[serde(borrow, rename = "abstract")]
    pub(super) abstract_: Text<'a>,
    pub(super) year: Detail<Option<i16>, H>,
    #[serde(borrow)]
    pub(super) publication_date: Detail<Text<'a>, H>,
    #[serde(borrow)]
    pub(super) venue: Detail<Text<'a>, H>,
    #[serde(borrow)]
    pub(super) publication_venue: Detail<Object<Named<'a>>, H>,
    #[serde(borrow)]
    pub(super) journal: Detail<Object<Named<'a>>, H>,
    #[serde(borrow)]
    pub(super) publication_types: Detail<Vec<Text<'a>>, H>,
    #[serde(borrow)]
    pub(super) authors: Option<Vec<Object<AuthorRow<'a>>>>,
    pub(super) citation_count: Count,
    pub(super) influential_citation_count: Detail<Count, H>,
    pub(super) reference_count: Detail<Count, H>,
    #[serde(borrow)]
    pub(super) open_access_pdf: Detail<Object<Located<'a>>, H>,
    #[serde(borrow)]
    pub(super) tldr: Detail<Object<Tldr<'a>>, H>,
    #[serde(borrow)]
    pub(super) s2_fields_of_study: Detail<Vec<Object<FieldOfStudy<'a>>>, H>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ExternalIdsRow<'a> {
    #[serde(borrow, rename = "ArXiv")]
    pub(super) arxiv: Text<'a>,
    #[serde(borrow, rename = "DOI")]
    pub(super) doi: Text<'a>,
    #[serde(borrow, rename = "ACL")]
    pub(super) acl: Text<'a>,
    #[serde(borrow, rename = "DBLP")]
    pub(super) dblp: Text<'a>,
    #[serde(borrow, rename = "PubMed")]
    pub(super) pubmed: Text<'a>,
    #[serde(borrow, rename = "PubMedCentral")]
    pub(super) pubmed_central: Text<'a>,
    #[serde(rename = "CorpusId")]
    pub(super) corpus_id: Count,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct AuthorRow<'a> {
    #[serde(borrow)]
    pub(super) author_id: Text<'a>,
    #[serde(borrow)]
    pub(super) name: Text<'a>,
}

/// A venue or a journal.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Named<'a> {
    #[serde(borrow)]
    pub(super) name: Text<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Located<'a> {
    #[serde(borrow)]
    pub(super) url: Text<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Tldr<'a> {
    #[serde(borrow)]
    pub(super) text: Text<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FieldOfStudy<'a> {
    #[serde(borrow)]
    pub(super) category: Text<'a>,
}

impl<H> Row<'_, H> {
    pub(super) fn parsed(&self) -> Parsed {
        let ids = self.ids();
        if self.paper_id.get().is_some() && self.title.get().is_some() {
            Parsed::Paper(Box::new(self.record(ids)))
        } else {
            Parsed::Other(ids)
        }
    }

    fn record(&self, ids: ExternalIds) -> SourceRecord {
        let venue = [self.venue.0.get(), name_of(&self.publication_venue), name_of(&self.journal)]
            .into_iter()
            .flatten()
            .find(|name| !is_arxiv(name))
            .map(prose::line);
        // The module page says why.
        let of_record = venue.is_some() || ids.doi.is_some();
        let year = self.year.0.filter(|year| (1..=LAST).contains(year));
        let year_alone = || year.filter(|_| of_record).map(PartialDate::year);
        let is_sound = |date: &PartialDate| {
            date.year <= LAST && year.is_none_or(|year| date.year <= year.saturating_add(LATER))
        };
        let day = self.publication_date.0.get().and_then(|date| date.parse().ok()).filter(is_sound);
        let published = day.or_else(year_alone);
        SourceRecord {
            title: self.title.get().and_then(|title| prose::some_line(&prose::unmarked(title))),
            authors: self.people(),
            abstract_: self.abstract_.get().and_then(|text| prose::some_abstract(&prose::unmarked(text))),
            tldr: self.tldr.0.0.as_ref().and_then(|tldr| prose::some_line(tldr.text.get()?)),
            published,
            year,
            venue,
            publication_types: distinct(self.publication_types.0.iter()),
            fields_of_study: distinct(
                self.s2_fields_of_study.0.iter().filter_map(|row| Some(&row.0.as_ref()?.category)),
            ),
            citation_count: self.citation_count.0,
            influential_citation_count: self.influential_citation_count.0.0,
            reference_count: self.reference_count.0.0,
            open_access_pdf: self
                .open_access_pdf
                .0
                .0
                .as_ref()
                .and_then(|place| place.url.get())
                .filter(|url| is_web(url))
                .map(str::to_owned),
            shadow_of: self.external_ids.0.as_ref().and_then(|ids| Some(ids.shadowed()?.to_string())),
            ids,
            ..SourceRecord::default()
        }
    }

    fn people(&self) -> Vec<Author> {
        let rows = self.authors.as_deref().unwrap_or_default();
        let mut people = Vec::with_capacity(rows.len());
        people.extend(rows.iter().filter_map(|row| row.0.as_ref()?.author()));
        people
    }

    fn ids(&self) -> ExternalIds {
        let none = ExternalIdsRow::default();
        let ids = self.external_ids.0.as_ref().unwrap_or(&none);
        let arxiv = ids.arxiv.get().and_then(|id| Some(ArxivId::parse(id)?.0));
        ExternalIds {
            arxiv: arxiv.or_else(|| ids.shadowed()).map(String::from),
            doi: ids.doi.get().and_then(publisher_doi),
            acl: ids.acl.get().and_then(|id| Some(String::from(AnthologyId::parse(id)?))),
            s2: self.paper_id.get().filter(|id| is_sha(id)).map(str::to_ascii_lowercase),
            corpus_id: self.corpus_id.0.0.or(ids.corpus_id.0),
            pmid: ids.pubmed.get().filter(|id| is_number(id)).map(str::to_owned),
            pmcid: ids
                .pubmed_central
                .get()
                .map(|id| id.trim_start_matches("PMC"))
                .filter(|id| is_number(id))
                .map(|digits| ["PMC", digits].concat()),
            dblp: ids.dblp.get().map(str::to_owned),
            openalex: None,
        }
    }
}

impl ExternalIdsRow<'_> {
    /// The arXiv paper that is meant but not named: by its DOI, else by its DBLP key.
    fn shadowed(&self) -> Option<ArxivId> {
        if self.arxiv.get().is_some() {
            return None;
        }
        let by_doi = || ArxivId::of_doi(self.doi.get()?);
        let by_dblp = || {
            let key = self.dblp.get()?.strip_prefix("journals/corr/abs-")?;
            let (year_month, number) = key.split_once('-')?;
            ArxivId::parse(&format!("{year_month}.{number}")).map(|(id, _)| id)
        };
        by_doi().or_else(by_dblp)
    }
}

impl AuthorRow<'_> {
    fn author(&self) -> Option<Author> {
        Some(Author {
            name: prose::some_line(&prose::unmarked(self.name.get()?))?,
            s2: self.author_id.get().map(str::to_owned),
            ..Author::default()
        })
    }
}

fn name_of<'r, H>(place: &'r Detail<Object<Named<'_>>, H>) -> Option<&'r str> {
    place.0.0.as_ref()?.name.get()
}

/// arXiv under its names in `venue`, `publicationVenue` and `journal`: `arXiv.org`, `ArXiv`, `CoRR`,
/// `arXiv: Computation and Language`.
fn is_arxiv(venue: &str) -> bool {
    venue.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("arxiv"))
        || venue.eq_ignore_ascii_case("corr")
        || venue.eq_ignore_ascii_case("computing research repository")
}

/// The DOI of a version of record: lower case, percent-decoded once, never an arXiv DOI.
fn publisher_doi(doi: &str) -> Option<String> {
    let decoded = if doi.contains('%') {
        percent_decode_str(doi).decode_utf8().unwrap_or(Cow::Borrowed(doi))
    } else {
        Cow::Borrowed(doi)
    };
    if decoded.bytes().any(|b| !b.is_ascii_graphic()) {
        return None;
    }
    Doi::parse(&decoded).map(String::from).filter(|doi| !doi.starts_with("10.48550/"))
}

fn distinct<'t>(texts: impl Iterator<Item = &'t Text<'t>>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for text in texts.filter_map(Text::get) {
        if !out.iter().any(|known| known == text) {
            out.push(text.to_owned());
        }
    }
    out
}

fn is_sha(id: &str) -> bool {
    id.len() == 40 && id.bytes().all(|b| b.is_ascii_hexdigit())
}

fn is_number(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit())
}

fn is_web(url: &str) -> bool {
    let scheme = |s: &str| url.get(..s.len()).is_some_and(|start| start.eq_ignore_ascii_case(s));
    (scheme("https://") || scheme("http://")) && !url.contains(|c: char| c.is_whitespace() || c.is_control())
}

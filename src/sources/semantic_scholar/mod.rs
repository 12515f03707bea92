//! Semantic Scholar's Academic Graph API: <https://api.semanticscholar.org/api-docs/graph>.
//!
//! # Two lanes
//!
//! | lane | request | keys | answer |
//! |---|---|---|---|
//! | `batch` | `POST /graph/v1/paper/batch` | identifiers, up to 500 | an array as long as the question, in its order; `null` = unknown |
//! | `match` | `GET /graph/v1/paper/search/match` | `TITLE:…`, one | the best match, or 404 |
//!
//! # What it does and does not say
//!
//! * A batch is tied to its keys by position and by nothing else: records are merged, so the id, DOI or even arXiv id
//!   of a row may differ from the one asked. An array of another length is an error, never a shift.
//! * A row that carries the id of another place whose own row does not is at odds with that place: nothing is said about
//!   either. Where this concerns the rows as a whole, the reply is an error.
//! * 400 `No valid paper ids given` means that all ids are unknown. One about fields or parameters is a bug of ours. One
//!   that blames ids by name is about these, and the others are asked again; any other is asked again in halves.
//! * A match is a candidate: whether it is the paper is decided elsewhere.
//! * 403 means that the key is bad; 429 comes without `Retry-After`; the gateway cuts at 30 seconds with 504.
//! * A **shadow record** is a second, poorer record of an arXiv paper, without its citations and abstract: it has the
//!   arXiv DOI or a DBLP CoRR key but no arXiv id. [`SourceRecord::shadow_of`] names the paper, to be asked again by
//!   its arXiv id.
//!
//! # Dates and venues
//!
//! The service keeps preprint and version of record in one row and does not say which of them a date belongs to.
//! `published` is the row's `publicationDate` as given, which for a mere preprint is the day it was posted. A year
//! without a date stands in for it only where the row knows a version of record, that is a venue other than arXiv or a
//! DOI other than arXiv's: of a preprint arXiv knows the dates. `year` is kept as given; `venue` is never arXiv.
//!
//! # What a raw slice is
//!
//! The row as served, byte for byte.

mod places;
mod quick;
mod reply;
mod row;
mod title;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use percent_encoding::utf8_percent_encode;

use self::row::Parsed;
use super::query::RESERVED;
use super::status::{self, Wording};
use super::{About, Descriptor, Lane, ParseError, Reading, Role, Source, SourceKey, json};
use crate::http::{Method, Request, Response, Verdict};
use crate::model::{ArxivId, Field, Scheme, SourceId, SourceRecord, WorkId};

/// The facts about Semantic Scholar.
pub static DESCRIPTOR: Descriptor = Descriptor {
    id: SourceId::SEMANTIC_SCHOLAR,
    role: Role::Primary,
    variable: "S2",
    key_variables: &["OPCIT_S2_API_KEY", "SEMANTIC_SCHOLAR_API_KEY", "S2_API_KEY"],
    key_header: "x-api-key",
    key_parameter: "",
    on_by_default: true,
    base_url: "https://api.semanticscholar.org",
    interval: Duration::from_secs(3),
    interval_with_key: Duration::from_secs(1),
    timeout: Duration::from_secs(28),
    fields: &[
        Field::Ids,
        Field::Title,
        Field::Authors,
        Field::Abstract,
        Field::Tldr,
        Field::Published,
        Field::Year,
        Field::Venue,
        Field::PublicationTypes,
        Field::FieldsOfStudy,
        Field::CitationCount,
        Field::InfluentialCitationCount,
        Field::ReferenceCount,
        Field::OpenAccessPdf,
    ],
    ids: &["arxiv", "doi", "acl", "s2", "corpus_id", "pmid", "pmcid", "dblp"],
    registers: &[],
    asked_for: &[],
    shape: 1,
    second_look: false,
    fed_by_others: false,
    about: About {
        asked: "Every work with an arXiv id, DOI, ACL Anthology id, PubMed id or Semantic Scholar id; by title where a work has none of these.",
        requests: "`POST /graph/v1/paper/batch` with up to 500 ids; `GET /graph/v1/paper/search/match` with one title.",
        licence: "Name Semantic Scholar where its data is shown; cite Kinney et al., The Semantic Scholar Open Data Platform (arXiv:2301.10140), in publications. Raw replies are not to be passed on.",
        terms: "https://www.semanticscholar.org/product/api/license",
    },
};

static WORDING: Wording = Wording {
    source: &DESCRIPTOR,
    forbidden: "access is forbidden: with a key, check `OPCIT_S2_API_KEY` or unset it; without one, this address is not served",
};

/// An endpoint: where it is and which fields it accepts. Asking for any other field fails the whole request.
#[derive(Debug)]
struct Endpoint {
    lane: &'static str,
    path: &'static str,
    fields: &'static [&'static str],
}

/// `tldr` is accepted here but not by `search/bulk`, the citation edges or the recommendations; dotted names other than
/// those of `authors` and `embedding` are accepted nowhere.
const BATCH: Endpoint = Endpoint {
    lane: "batch",
    path: "/graph/v1/paper/batch",
    fields: &[
        "paperId",
        "corpusId",
        "externalIds",
        "title",
        "abstract",
        "year",
        "publicationDate",
        "venue",
        "publicationVenue",
        "journal",
        "publicationTypes",
        "authors",
        "citationCount",
        "influentialCitationCount",
        "referenceCount",
        "isOpenAccess",
        "openAccessPdf",
        "tldr",
        "s2FieldsOfStudy",
        "url",
    ],
};

/// `matchScore` comes unasked and must not be asked for.
const MATCH: Endpoint =
    Endpoint { lane: "match", path: "/graph/v1/paper/search/match", fields: BATCH.fields };

/// Most ids the service takes in one batch.
const MAX_BATCH: usize = 500;

const TITLE: &str = "TITLE:";

/// The Academic Graph API.
#[derive(Debug, Clone, Copy)]
pub struct SemanticScholar {
    batch: usize,
}

impl Default for SemanticScholar {
    fn default() -> Self {
        Self::with_batch(MAX_BATCH)
    }
}

impl SemanticScholar {
    /// Asks for at most `batch` ids at once, within what the service takes.
    pub fn with_batch(batch: usize) -> Self {
        Self { batch: batch.clamp(1, MAX_BATCH) }
    }
}

/// Keys are made for every look into the cache: the short ones are put together where they cost nothing.
fn joined(scheme: &str, id: &str) -> Arc<str> {
    let (mut short, length) = ([0; 64], scheme.len() + id.len());
    if let Some(short) = short.get_mut(..length) {
        let (front, back) = short.split_at_mut(scheme.len());
        front.copy_from_slice(scheme.as_bytes());
        back.copy_from_slice(id.as_bytes());
        if let Ok(key) = std::str::from_utf8(short) {
            return key.into();
        }
    }
    [scheme, id].concat().into()
}

impl Source for SemanticScholar {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn key(&self, id: &WorkId) -> Option<SourceKey> {
        let text = id.id();
        Some(SourceKey(match id.scheme() {
            Scheme::Arxiv => joined("ARXIV:", text),
            Scheme::Doi => match ArxivId::of_doi(text) {
                Some(arxiv) => joined("ARXIV:", arxiv.as_str()),
                None => joined("DOI:", text),
            },
            Scheme::Acl => joined("ACL:", text),
            Scheme::CorpusId => joined("CorpusId:", text),
            Scheme::Pmid => joined("PMID:", text),
            Scheme::Pmcid => joined("PMCID:", text.trim_start_matches("PMC")),
            Scheme::S2 => text.into(),
            _ => return None,
        }))
    }

    fn title_key(&self, title: &str) -> Option<SourceKey> {
        title::plain(title).map(|plain| SourceKey(format!("{TITLE}{plain}").into()))
    }

    /// The number of its row, whatever else is in it.
    fn own_id(&self, record: &SourceRecord) -> Option<WorkId> {
        WorkId::new(Scheme::S2, record.ids.s2.as_deref()?).ok()
    }

    fn lane(&self, key: &SourceKey) -> Lane {
        if key.0.starts_with(TITLE) {
            Lane { name: MATCH.lane, limit: 1 }
        } else {
            Lane { name: BATCH.lane, limit: self.batch }
        }
    }

    fn searches(&self, lane: Lane) -> bool {
        lane.name == MATCH.lane
    }

    fn request(&self, keys: &[SourceKey]) -> Request {
        let accept = ("Accept", "application/json".to_owned());
        if let Some(title) = title_of(keys) {
            let query = utf8_percent_encode(title, RESERVED);
            return Request {
                method: Method::Get,
                path: format!("{}?query={query}&fields={}", MATCH.path, MATCH.fields.join(",")),
                headers: vec![accept],
                secret_headers: Vec::new(),
                secret_parameters: Vec::new(),
                body: None,
            };
        }
        let ids: Vec<&str> = keys.iter().map(SourceKey::as_str).collect();
        let body = serde_json::json!({ "ids": ids }).to_string();
        Request {
            method: Method::Post,
            path: format!("{}?fields={}", BATCH.path, BATCH.fields.join(",")),
            headers: vec![accept, ("Content-Type", "application/json".to_owned())],
            secret_headers: Vec::new(),
            secret_parameters: Vec::new(),
            body: Some(Bytes::from(body)),
        }
    }

    fn read(&self, response: &Response, keys: &[SourceKey]) -> Verdict<Reading> {
        let several = keys.len() > 1;
        if response.status == 504 && several {
            return Verdict::Answer(Reading::TooMuch("Semantic Scholar answered 504".to_owned()));
        }
        if let Some(verdict) = status::verdict(response.status, &WORDING) {
            return verdict;
        }
        reply::read(response.status, &response.body, title_of(keys).is_some(), keys)
    }

    fn parse(&self, key: &SourceKey, raw: &[u8]) -> Result<SourceRecord, ParseError> {
        let text = json::text(raw, "row")?;
        let parsed = if key.0.starts_with(TITLE) { reply::offered(text) } else { row::read(text) };
        match parsed? {
            Parsed::Paper(record) => Ok(*record),
            Parsed::Other(_) => Err(ParseError("the row has no id or no title".to_owned())),
        }
    }
}

/// The title asked for, where the keys are of the match lane.
fn title_of(keys: &[SourceKey]) -> Option<&str> {
    keys.first()?.0.strip_prefix(TITLE)
}

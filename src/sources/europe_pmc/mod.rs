//! Europe PMC's search: <https://europepmc.org/RestfulWebService>.
//!
//! # What it does and does not say
//!
//! * There is no request by a list of ids; a batch is one search, `DOI:"…" OR (EXT_ID:… AND SRC:MED) OR …`, posted as a
//!   form, since it is longer than a URL may be.
//! * What is not there is left out, what is there comes in any order. One DOI may have several records: the page is
//!   larger than the batch, and of several records PubMed's (`MED`) goes before PubMed Central's and the preprint
//!   servers' (`PPR`).
//! * `synonym` would widen the search to other words: it is switched off.
//! * Abstracts carry HTML (`<h4>Background</h4>`), titles PubMed's full stop.
//! * `firstPublicationDate` and `printPublicationDate` have a day even where none is known: the first of the month. So
//!   the date is the electronic one, or year and month of the issue.
//! * `commentCorrectionList` names retractions, concerns and errata, by PubMed id and citation, seldom with a DOI.
//!
//! # What a raw slice is
//!
//! The record as served, byte for byte.

mod record;

#[cfg(test)]
mod tests;

use std::time::Duration;

use bytes::Bytes;
use percent_encoding::utf8_percent_encode;
use serde::Deserialize;
use serde_json::value::RawValue;

use self::record::Record;
use super::body::excerpt;
use super::json::{self, Lax, Text};
use super::listing::{self, Listing};
use super::query::RESERVED;
use super::status::Wording;
use super::{About, Descriptor, Lane, ParseError, Reading, Role, Source, SourceKey, repost};
use crate::http::{Method, Request, Response, Verdict};
use crate::model::{Field, Scheme, SourceId, SourceRecord, WorkId};

/// The facts about Europe PMC.
pub static DESCRIPTOR: Descriptor = Descriptor {
    id: SourceId::EUROPE_PMC,
    role: Role::GapFiller,
    variable: "EUROPE_PMC",
    key_variables: &[],
    key_header: "",
    key_parameter: "",
    on_by_default: true,
    base_url: "https://www.ebi.ac.uk",
    interval: Duration::from_secs(1),
    interval_with_key: Duration::from_secs(1),
    timeout: Duration::from_secs(28),
    fields: &[
        Field::Ids,
        Field::Title,
        Field::Authors,
        Field::Abstract,
        Field::FirstPosted,
        Field::Published,
        Field::Venue,
        Field::PublicationTypes,
        Field::Retracted,
    ],
    ids: &["doi", "pmid", "pmcid"],
    registers: &[Scheme::Pmid, Scheme::Pmcid],
    asked_for: &[Field::Abstract, Field::Published, Field::Venue],
    shape: 1,
    second_look: false,
    fed_by_others: true,
    about: About {
        asked: "Works with a DOI, PubMed id or PubMed Central id whose abstract, date of publication or journal neither arXiv nor Semantic Scholar gives: publishers withhold the abstract of about one paper in seven.",
        requests: "`POST /europepmc/webservices/rest/searchPOST` for up to 100 ids in one search.",
        licence: "Name Europe PMC where its data is shown. Records are free to use; abstracts may be their publisher's.",
        terms: "https://europepmc.org/Copyright",
    },
};

static WORDING: Wording = Wording {
    source: &DESCRIPTOR,
    forbidden: "access is denied, see https://europepmc.org/RestfulWebService",
};

/// Ids in one search. 500 are answered; a record is some 20 kB, and the answer of a smaller batch is lost at less cost.
const DEFAULT_BATCH: usize = 100;
/// Most ids in one search: the longest page must hold several records for each.
const MAX_BATCH: usize = 250;
/// The longest page.
const MAX_PAGE: usize = 1000;
/// Records that are expected for one id, at most.
const RECORDS_PER_ID: usize = 4;

/// Europe PMC.
#[derive(Debug, Clone, Copy)]
pub struct EuropePmc {
    batch: usize,
}

impl Default for EuropePmc {
    fn default() -> Self {
        Self::with_batch(DEFAULT_BATCH)
    }
}

impl EuropePmc {
    /// Asks for at most `batch` works at once, within what a page can hold.
    pub fn with_batch(batch: usize) -> Self {
        Self { batch: batch.clamp(1, MAX_BATCH) }
    }
}

impl Source for EuropePmc {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn key(&self, id: &WorkId) -> Option<SourceKey> {
        let text = id.id();
        match id.scheme() {
            // A quotation mark would end the phrase that is searched for.
            Scheme::Doi if !text.contains(['"', '\\']) && !repost::is_repost(text) => {
                Some(SourceKey(format!("DOI:{text}").into()))
            }
            Scheme::Pmid => Some(SourceKey(format!("PMID:{text}").into())),
            Scheme::Pmcid => Some(SourceKey(format!("PMCID:{text}").into())),
            _ => None,
        }
    }

    fn lane(&self, _: &SourceKey) -> Lane {
        Lane { name: "search", limit: self.batch }
    }

    fn request(&self, keys: &[SourceKey]) -> Request {
        let terms: Vec<String> = keys
            .iter()
            .filter_map(|key| {
                let (scheme, id) = key.0.split_once(':')?;
                Some(match scheme {
                    "DOI" => format!("DOI:\"{id}\""),
                    "PMID" => format!("(EXT_ID:{id} AND SRC:MED)"),
                    _ => format!("PMCID:{id}"),
                })
            })
            .collect();
        let query = terms.join(" OR ");
        let page = (keys.len() * RECORDS_PER_ID).clamp(25, MAX_PAGE);
        let form = format!(
            "query={}&resultType=core&format=json&synonym=FALSE&pageSize={page}",
            utf8_percent_encode(&query, RESERVED)
        );
        Request {
            method: Method::Post,
            body: Some(Bytes::from(form)),
            ..Request::get("/europepmc/webservices/rest/searchPOST")
        }
        .with_header("Accept", "application/json")
        .with_header("Content-Type", "application/x-www-form-urlencoded")
    }

    fn read(&self, response: &Response, keys: &[SourceKey]) -> Verdict<Reading> {
        let body = match listing::open(response, &WORDING, keys) {
            Ok(body) => body,
            Err(verdict) => return verdict,
        };
        let text = body.text().trim();
        let page: Page<'_> = match serde_json::from_str(text) {
            Ok(page) => page,
            Err(error) => return listing::broken(WORDING.service(), &error),
        };
        if response.status != 200 {
            let words = page.error().unwrap_or("without a reason");
            let reason = format!("Europe PMC answered {}: {}", response.status, excerpt(words));
            return Verdict::Answer(Reading::BadRequest(reason));
        }
        let (Some(_), Some(list)) = (page.hit_count, &page.result_list) else {
            return listing::something_else(WORDING.service(), page.error().unwrap_or(text));
        };
        let rows = list.result.clone();
        Listing { service: WORDING.service(), body: &body, rows, total: page.hit_count }.answer(
            keys,
            |row| Record::read(row).ok().and_then(|record| record.identity()),
            |identity, key| identity.rank(&key.0),
            |key, slice| self.parse(key, slice).is_ok(),
        )
    }

    fn parse(&self, key: &SourceKey, raw: &[u8]) -> Result<SourceRecord, ParseError> {
        Record::read(json::text(raw, "record")?)?.record(&key.0)
    }
}

/// A page of a search, or what stands in its place.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    hit_count: Option<u64>,
    #[serde(borrow)]
    result_list: Option<ResultList<'a>>,
    #[serde(borrow, default)]
    err_msg: Lax<Text<'a>>,
    #[serde(borrow, default)]
    message: Lax<Text<'a>>,
}

impl Page<'_> {
    fn error(&self) -> Option<&str> {
        self.err_msg.0.get().or(self.message.0.get())
    }
}

#[derive(Deserialize)]
struct ResultList<'a> {
    #[serde(borrow)]
    result: Vec<&'a RawValue>,
}

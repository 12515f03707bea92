//! OpenAlex: <https://developers.openalex.org/>.
//!
//! # What it does and does not say
//!
//! * Asked is by a filter on DOIs, up to 100 for the price of one; what is not there is left out.
//! * Works are merged and split by machine: a DOI may lead to another edition, a copy, or a wrong title. So it is never
//!   a source of title, year, DOI or authors. Its title is read for one purpose: a record that is beyond doubt about
//!   another work is left out.
//! * DOIs of arXiv are unreliable here and are not asked for.
//! * Every reply says what is left of the day's budget; when that does not pay for another request, no other is sent
//!   ([`Source::manners`]). Beyond the budget it answers 429 and asks to wait until midnight: that ends it for the run.
//!
//! # When it counts
//!
//! `is_retracted` always. The citation count only where Semantic Scholar has no record of the work
//! ([`Source::speaks`]): two counters count differently, and a number that changes its counter means nothing.
//!
//! # What a raw slice is
//!
//! The work as served, byte for byte.

#[cfg(test)]
mod tests;

use std::time::Duration;

use percent_encoding::{AsciiSet, utf8_percent_encode};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::body::excerpt;
use super::json::{self, Count, Lax, Text};
use super::listing::{self, Listing};
use super::query::RESERVED;
use super::status::Wording;
use super::{
    About, Descriptor, Lane, Manners, ParseError, Reading, Role, Situation, Source, SourceKey, Standing,
    prose, repost,
};
use crate::http::{Request, Response, Verdict};
use crate::model::{Doi, ExternalIds, Field, Retraction, Scheme, SourceId, SourceRecord, WorkId};

/// The facts about OpenAlex.
pub static DESCRIPTOR: Descriptor = Descriptor {
    id: SourceId::OPENALEX,
    role: Role::GapFiller,
    variable: "OPENALEX",
    key_variables: &["OPCIT_OPENALEX_API_KEY"],
    key_header: "",
    key_parameter: "api_key",
    on_by_default: false,
    base_url: "https://api.openalex.org",
    interval: Duration::from_secs(1),
    interval_with_key: Duration::from_secs(1),
    timeout: Duration::from_secs(28),
    fields: &[Field::Ids, Field::CitationCount, Field::Retracted],
    ids: &["openalex"],
    registers: &[],
    asked_for: &[Field::CitationCount, Field::Retracted],
    shape: 1,
    second_look: false,
    fed_by_others: true,
    about: About {
        asked: "Works with the DOI of a publisher that Semantic Scholar has no record of (for a citation count), or that Crossref did not answer for (for a retraction).",
        requests: "`GET /works` with up to 100 DOIs in one filter. Each costs $0.0001 of a daily allowance: $0.10 without a key, $1 with a free one.",
        licence: "Data is public domain (CC0); OpenAlex asks to be named.",
        terms: "https://developers.openalex.org/api-reference/authentication",
    },
};

static WORDING: Wording = Wording {
    source: &DESCRIPTOR,
    forbidden: "the API key is not accepted or the limit is reached, check `OPCIT_OPENALEX_API_KEY` or unset it",
};

/// Most DOIs in one filter.
const MAX_BATCH: usize = 100;
const SELECT: &str = "id,doi,title,cited_by_count,is_retracted";

const VALUE: &AsciiSet = &RESERVED.remove(b'/');

/// OpenAlex.
#[derive(Debug, Clone, Copy)]
pub struct OpenAlex {
    batch: usize,
}

impl Default for OpenAlex {
    fn default() -> Self {
        Self::with_batch(MAX_BATCH)
    }
}

impl OpenAlex {
    /// Asks for at most `batch` works at once, within what the service takes.
    pub fn with_batch(batch: usize) -> Self {
        Self { batch: batch.clamp(1, MAX_BATCH) }
    }
}

impl Source for OpenAlex {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn key(&self, id: &WorkId) -> Option<SourceKey> {
        let doi = Some(id.id()).filter(|_| id.scheme() == Scheme::Doi)?;
        // Commas and bars divide the filter.
        (!doi.contains([',', '|']) && !repost::is_repost(doi)).then(|| SourceKey(doi.into()))
    }

    fn lane(&self, _: &SourceKey) -> Lane {
        Lane { name: "works", limit: self.batch }
    }

    fn request(&self, keys: &[SourceKey]) -> Request {
        let dois: Vec<String> =
            keys.iter().map(|key| utf8_percent_encode(&key.0, VALUE).to_string()).collect();
        Request::get(format!("/works?filter=doi:{}&per_page={MAX_BATCH}&select={SELECT}", dois.join("%7C")))
            .with_header("Accept", "application/json")
    }

    fn read(&self, response: &Response, keys: &[SourceKey]) -> Verdict<Reading> {
        if matches!(response.status, 402 | 429) && is_spent(response) {
            return Verdict::Blocked(format!(
                "OpenAlex answered {}: the day's budget is spent, it begins anew at midnight UTC",
                response.status
            ));
        }
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
            let words = page.message.0.get().or(page.error.0.get()).unwrap_or("without a reason");
            let reason = format!("OpenAlex answered {}: {}", response.status, excerpt(words));
            return Verdict::Answer(Reading::BadRequest(reason));
        }
        let (Some(rows), Some(total)) = (page.results, page.meta.0.count) else {
            return listing::something_else(WORDING.service(), page.message.0.get().unwrap_or(text));
        };
        Listing { service: WORDING.service(), body: &body, rows, total: Some(total) }.answer(
            keys,
            // A work without a DOI answers nobody's question.
            |row| Row::read(row).ok().map(|row| row.doi()),
            |doi, key| (doi.as_deref() == Some(key.as_str())).then_some(0),
            |key, slice| self.parse(key, slice).is_ok(),
        )
    }

    fn parse(&self, _: &SourceKey, raw: &[u8]) -> Result<SourceRecord, ParseError> {
        Row::read(json::text(raw, "record")?)?.record()
    }

    fn manners(&self, response: &Response) -> Manners {
        let enough = is_spent(response)
            .then(|| "the day's budget is spent, it begins anew at midnight UTC".to_owned());
        Manners { interval: None, enough }
    }

    fn wanted(&self, situation: &Situation, lacks: &dyn Fn(Field) -> bool) -> bool {
        let counted = self.speaks(Field::CitationCount, situation) && lacks(Field::CitationCount);
        let checked = matches!(situation.of(SourceId::CROSSREF), Standing::Found | Standing::Awaited);
        counted || (!checked && lacks(Field::Retracted))
    }

    fn speaks(&self, field: Field, situation: &Situation) -> bool {
        field != Field::CitationCount || situation.wants_another_count()
    }
}

/// Whether what is left does not pay for a request like this one.
fn is_spent(response: &Response) -> bool {
    let number = |name: &str| response.header(name)?.trim().trim_start_matches('$').parse::<f64>().ok();
    let price = number("x-ratelimit-cost-required-usd").or_else(|| number("x-ratelimit-cost-usd"));
    match number("x-ratelimit-remaining-usd") {
        Some(left) => left < price.filter(|price| *price > 0.0).unwrap_or(f64::MIN_POSITIVE),
        None => number("x-ratelimit-remaining").is_some_and(|credits| credits < 1.0),
    }
}

#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    results: Option<Vec<&'a RawValue>>,
    #[serde(default)]
    meta: Lax<Meta>,
    #[serde(borrow, default)]
    error: Lax<Text<'a>>,
    #[serde(borrow, default)]
    message: Lax<Text<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Meta {
    count: Option<u64>,
}

/// A work as served. Unknown members are ignored, missing ones are `None`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Row<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    doi: Lax<Text<'a>>,
    #[serde(borrow)]
    title: Lax<Text<'a>>,
    cited_by_count: Count,
    is_retracted: Lax<Option<bool>>,
}

impl<'a> Row<'a> {
    /// Reads a work; anything but an object is garbled.
    fn read(json: &'a str) -> Result<Self, ParseError> {
        json::object(json, "work")
    }

    fn doi(&self) -> Option<String> {
        let doi = self.doi.0.get()?;
        let bare = ["https://doi.org/", "http://doi.org/"].iter().find_map(|prefix| doi.strip_prefix(prefix));
        Doi::parse(bare.unwrap_or(doi)).map(|doi| doi.to_string())
    }

    fn record(&self) -> Result<SourceRecord, ParseError> {
        let id = self.id.get().and_then(|id| id.rsplit('/').next()).filter(|id| is_work_id(id));
        let Some(id) = id else {
            return Err(ParseError("the work is garbled: it has no id".to_owned()));
        };
        let retracted = self.is_retracted.0 == Some(true);
        Ok(SourceRecord {
            ids: ExternalIds { openalex: Some(id.to_owned()), ..ExternalIds::default() },
            title: self.title.0.get().and_then(|title| prose::some_line(&prose::unmarked(title))),
            citation_count: self.cited_by_count.0,
            retracted: retracted.then(|| Retraction {
                kind: "retraction".to_owned(),
                date: None,
                notice_doi: None,
                source: SourceId::OPENALEX.as_str().to_owned(),
            }),
            ..SourceRecord::default()
        })
    }
}

fn is_work_id(id: &str) -> bool {
    id.strip_prefix('W')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

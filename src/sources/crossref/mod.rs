//! Crossref's REST API: <https://www.crossref.org/documentation/retrieve-metadata/rest-api/>.
//!
//! # Three lanes
//!
//! | lane | request | keys | answer |
//! |---|---|---|---|
//! | `doi` | `GET /works?filter=doi:…,doi:…` | DOIs, up to 50 | a list; unknown DOIs are silently left out |
//! | `pii` | `GET /works?filter=alternative-id:…` | `PII:…`, up to 20 | the same; publishers deposit the PII as another id |
//! | `work` | `GET /works/{doi}` | a DOI with a comma, one | the record, or 404 |
//!
//! # What it does and does not say
//!
//! * Filters of one kind are ORed, and a comma ends a filter: a DOI with a comma in it is asked for alone.
//! * `DOI` comes back in lower case. The order of a list means nothing.
//! * `updated-by` names the notices about a work, from its publisher and from Retraction Watch alike; `update-to` stands
//!   in the notice itself and says nothing about the notice.
//! * `published-print` and `published-online` are two dates of one event. The earlier is the date of publication; they
//!   are never blended.
//! * A `posted-content` is a preprint: its date is one of posting, it has no venue, and `relation` may name the version
//!   of record. `relation` of a version of record may name its preprint on arXiv.
//! * The headers say which pool we are in and how fast it may be asked; they are obeyed ([`Source::manners`]).
//! * DOIs of arXiv are DataCite's: they are never asked for here.
//!
//! # What a raw slice is
//!
//! The record as served, byte for byte.

mod record;

#[cfg(test)]
mod tests;

use std::time::Duration;

use percent_encoding::utf8_percent_encode;
use serde::Deserialize;
use serde_json::value::RawValue;

use self::record::Record;
use super::body::excerpt;
use super::json::{self, Lax, Text};
use super::listing::{self, Listing};
use super::query::RESERVED;
use super::status::Wording;
use super::{
    About, Descriptor, Lane, Manners, ParseError, Reading, Role, Situation, Source, SourceKey, Split, repost,
};
use crate::http::{Request, Response, Verdict};
use crate::model::{Field, Scheme, SourceId, SourceRecord, WorkId};

/// The facts about Crossref.
pub static DESCRIPTOR: Descriptor = Descriptor {
    id: SourceId::CROSSREF,
    role: Role::GapFiller,
    variable: "CROSSREF",
    key_variables: &[],
    key_header: "",
    key_parameter: "",
    on_by_default: true,
    base_url: "https://api.crossref.org",
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
        Field::CitationCount,
        Field::ReferenceCount,
        Field::Retracted,
    ],
    ids: &["arxiv", "doi"],
    registers: &[Scheme::Doi],
    asked_for: &[Field::Retracted, Field::Published, Field::Venue],
    shape: 1,
    second_look: false,
    fed_by_others: true,
    about: About {
        asked: "Every work with the DOI of a publisher: only Crossref knows of retractions, and it has the dates and venues that publishers deposit. Also every link to a publisher that carries a PII instead of a DOI.",
        requests: "`GET /works` with up to 50 DOIs (or 20 PIIs) as filters; a DOI with a comma in it is asked for alone.",
        licence: "Metadata is free of copyright and may be used without restriction; abstracts may be their publisher's. Retractions include the Retraction Watch Database, to be named where they are shown.",
        terms: "https://www.crossref.org/documentation/retrieve-metadata/rest-api/access-and-authentication/",
    },
};

static WORDING: Wording = Wording {
    source: &DESCRIPTOR,
    forbidden: "access is denied, see https://www.crossref.org/documentation/retrieve-metadata/rest-api/",
};

/// Most DOIs in one request. More are taken, but slow the answer down more than they save.
const MAX_BATCH: usize = 50;
/// Most PIIs in one request: one may stand for several records, and the list must be whole.
const MAX_PII_BATCH: usize = 20;
/// Records that one PII may stand for.
const ROWS_PER_PII: usize = 5;

/// The members that are read; asking for one that cannot be selected fails the whole request.
const SELECT: &str = "DOI,title,subtitle,author,container-title,type,published-print,published-online,issued,posted,is-referenced-by-count,references-count,abstract,relation,updated-by,alternative-id";

const PII: &str = "PII:";

const DOI_LANE: &str = "doi";
const PII_LANE: &str = "pii";
const WORK_LANE: &str = "work";

/// Crossref's REST API.
#[derive(Debug, Clone, Copy)]
pub struct Crossref {
    batch: usize,
}

impl Default for Crossref {
    fn default() -> Self {
        Self::with_batch(MAX_BATCH)
    }
}

impl Crossref {
    /// Asks for at most `batch` works at once, within what the service takes.
    pub fn with_batch(batch: usize) -> Self {
        Self { batch: batch.clamp(1, MAX_BATCH) }
    }
}

fn lane_name(key: &SourceKey) -> &'static str {
    if key.0.starts_with(PII) {
        PII_LANE
    } else if key.0.contains(',') {
        WORK_LANE
    } else {
        DOI_LANE
    }
}

impl Source for Crossref {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn key(&self, id: &WorkId) -> Option<SourceKey> {
        match id.scheme() {
            Scheme::Doi => (!repost::is_repost(id.id())).then(|| SourceKey(id.id().into())),
            Scheme::Pii => Some(SourceKey(format!("{PII}{}", id.id()).into())),
            _ => None,
        }
    }

    fn lane(&self, key: &SourceKey) -> Lane {
        let name = lane_name(key);
        let limit = match name {
            WORK_LANE => 1,
            PII_LANE => self.batch.min(MAX_PII_BATCH),
            _ => self.batch,
        };
        Lane { name, limit }
    }

    fn request(&self, keys: &[SourceKey]) -> Request {
        let encoded = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
        let lane = keys.first().map_or(DOI_LANE, lane_name);
        if let (WORK_LANE, Some(key)) = (lane, keys.first()) {
            return Request::get(format!("/works/{}", encoded(&key.0)))
                .with_header("Accept", "application/json");
        }
        let filters: Vec<String> = keys
            .iter()
            .map(|key| match key.0.strip_prefix(PII) {
                Some(pii) => format!("alternative-id:{}", encoded(pii)),
                None => format!("doi:{}", encoded(&key.0)),
            })
            .collect();
        let rows = if lane == PII_LANE { keys.len() * ROWS_PER_PII } else { keys.len() };
        Request::get(format!("/works?filter={}&rows={rows}&select={SELECT}", filters.join(",")))
            .with_header("Accept", "application/json")
    }

    fn read(&self, response: &Response, keys: &[SourceKey]) -> Verdict<Reading> {
        let alone = keys.first().is_some_and(|key| lane_name(key) == WORK_LANE);
        if alone && response.status == 404 && is_not_found(&response.body) {
            return Verdict::Answer(Reading::Split(Split { missing: keys.to_vec(), ..Split::default() }));
        }
        let body = match listing::open(response, &WORDING, keys) {
            Ok(body) => body,
            Err(verdict) => return verdict,
        };
        let text = body.text().trim();
        let envelope: Envelope<'_> = match serde_json::from_str(text) {
            Ok(envelope) => envelope,
            Err(error) => return listing::broken(WORDING.service(), &error),
        };
        if response.status != 200 {
            return refused(response.status, &envelope, keys);
        }
        let rows = match (envelope.status.0.get(), envelope.message_type.0.get()) {
            (Some("ok"), Some("work")) if alone => Some((vec![envelope.message], None)),
            (Some("ok"), Some("work-list")) if !alone => serde_json::from_str(envelope.message.get())
                .ok()
                .map(|list: WorkList<'_>| (list.items, Some(list.total_results))),
            _ => None,
        };
        let Some((rows, total)) = rows else { return listing::something_else(WORDING.service(), text) };
        Listing { service: WORDING.service(), body: &body, rows, total }.answer(
            keys,
            |row| Record::read(row).ok().and_then(Record::into_identity),
            |identity, key| identity.rank(key.0.strip_prefix(PII), &key.0),
            |key, slice| self.parse(key, slice).is_ok(),
        )
    }

    fn parse(&self, key: &SourceKey, raw: &[u8]) -> Result<SourceRecord, ParseError> {
        Record::read(json::text(raw, "record")?)?.record(&key.0)
    }

    fn manners(&self, response: &Response) -> Manners {
        let interval = response
            .header("x-rate-limit-interval")
            .zip(response.header("x-rate-limit-limit"))
            .and_then(|(interval, limit)| pace(interval, limit));
        Manners { interval, enough: None }
    }

    fn speaks(&self, field: Field, situation: &Situation) -> bool {
        field != Field::CitationCount || situation.wants_another_count()
    }
}

/// `1s` and `5`: a fifth of a second between two requests.
fn pace(interval: &str, limit: &str) -> Option<Duration> {
    let seconds: f64 = interval.trim().trim_end_matches('s').parse().ok()?;
    let limit: f64 = limit.trim().parse().ok()?;
    (limit > 0.0).then(|| Duration::try_from_secs_f64(seconds / limit).ok())?
}

/// The body of a 404 for a work; a 404 of anybody else is none.
fn is_not_found(body: &[u8]) -> bool {
    body.trim_ascii().eq_ignore_ascii_case(b"Resource not found.")
}

/// What every reply is wrapped in.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Envelope<'a> {
    #[serde(borrow, default)]
    status: Lax<Text<'a>>,
    #[serde(borrow, default)]
    message_type: Lax<Text<'a>>,
    #[serde(borrow)]
    message: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct WorkList<'a> {
    total_results: u64,
    #[serde(borrow)]
    items: Vec<&'a RawValue>,
}

/// One complaint of a `validation-failure`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Complaint<'a> {
    #[serde(borrow)]
    value: Lax<Text<'a>>,
    #[serde(borrow)]
    message: Lax<Text<'a>>,
}

/// A 400 or 404 with JSON: a key that it names is refused, everything else is a mistake of ours.
fn refused(status: u16, envelope: &Envelope<'_>, keys: &[SourceKey]) -> Verdict<Reading> {
    let complaints: Vec<Complaint<'_>> = serde_json::from_str(envelope.message.get()).unwrap_or_default();
    let named = keys.iter().find_map(|key| {
        let text = key.0.strip_prefix(PII).unwrap_or(&key.0);
        let complaint = complaints.iter().find(|complaint| complaint.value.0.get() == Some(text))?;
        Some((key, excerpt(complaint.message.0.get().unwrap_or("without a reason"))))
    });
    if let Some((named, words)) = named {
        let others = keys.iter().filter(|key| *key != named).cloned().collect();
        let rejected = vec![(named.clone(), words)];
        return Verdict::Answer(Reading::Split(Split { unanswered: others, rejected, ..Split::default() }));
    }
    let words =
        complaints.iter().find_map(|complaint| complaint.message.0.get()).unwrap_or("without a reason");
    Verdict::Answer(Reading::BadRequest(format!("Crossref answered {status}: {}", excerpt(words))))
}

//! DataCite's REST API: <https://support.datacite.org/docs/api>. arXiv registers the DOI of every paper there.
//!
//! # What it does and does not say
//!
//! * Asked is by `ids`, the DOIs `10.48550/arxiv.<id>`; what is not there is left out. A page holds 25 records unless
//!   more are asked for.
//! * Titles, authors and abstract are those of the latest version. Names stand as `Family, Given`, and in parts.
//! * `dates` gives each day with its version: `Submitted` of version 1, `Updated` of the latest. For a paper of one
//!   version `Updated` is only the day of its announcement, and is left out.
//! * Categories, comments and the DOI of the version of record are not there, or not as arXiv gives them.
//!
//! # Only instead of arXiv
//!
//! A copy of arXiv's own data, a day or more behind. It is asked where arXiv could not be asked or has no answer, and
//! it counts only as long as that is so: arXiv stays wanted, and with its answer nothing of this is used
//! ([`Source::speaks`]).
//!
//! # What a raw slice is
//!
//! The record as served (a resource object of JSON:API), byte for byte.

#[cfg(test)]
mod tests;

use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::body::excerpt;
use super::json::{self, Lax, Text};
use super::listing::{self, Listing};
use super::status::Wording;
use super::{
    About, Descriptor, Lane, ParseError, Reading, Role, Situation, Source, SourceKey, Standing, day, person,
    prose,
};
use crate::http::{Request, Response, Verdict};
use crate::model::{
    ArxivId, Author, ExternalIds, Field, PartialDate, Scheme, SourceId, SourceRecord, WorkId,
};

/// The facts about DataCite.
pub static DESCRIPTOR: Descriptor = Descriptor {
    id: SourceId::DATACITE,
    role: Role::GapFiller,
    variable: "DATACITE",
    key_variables: &[],
    key_header: "",
    key_parameter: "",
    on_by_default: true,
    base_url: "https://api.datacite.org",
    interval: Duration::from_secs(1),
    interval_with_key: Duration::from_secs(1),
    timeout: Duration::from_secs(28),
    fields: &[
        Field::Ids,
        Field::Title,
        Field::Authors,
        Field::Abstract,
        Field::FirstPosted,
        Field::Updated,
        Field::Version,
    ],
    ids: &["arxiv"],
    registers: &[Scheme::Arxiv, Scheme::Doi],
    asked_for: &[
        Field::Title,
        Field::Authors,
        Field::Abstract,
        Field::FirstPosted,
        Field::Updated,
        Field::Version,
    ],
    shape: 1,
    second_look: false,
    fed_by_others: true,
    about: About {
        asked: "arXiv papers, when arXiv itself could not be asked or has no answer. With arXiv's own answer nothing of it is used any more.",
        requests: "`GET /dois` with up to 50 DOIs of arXiv.",
        licence: "Metadata is public domain (CC0).",
        terms: "https://support.datacite.org/docs/rate-limit",
    },
};

static WORDING: Wording = Wording {
    source: &DESCRIPTOR,
    forbidden: "access is denied, see https://support.datacite.org/docs/rate-limit",
};

/// Most DOIs in one request: 3,500 bytes of URL are safe.
const MAX_BATCH: usize = 50;
const PREFIX: &str = "10.48550/arxiv.";
const FIELDS: &str = "doi,titles,creators,descriptions,dates,version";

/// DataCite.
#[derive(Debug, Clone, Copy)]
pub struct DataCite {
    batch: usize,
}

impl Default for DataCite {
    fn default() -> Self {
        Self::with_batch(MAX_BATCH)
    }
}

impl DataCite {
    /// Asks for at most `batch` papers at once, within what a URL can carry.
    pub fn with_batch(batch: usize) -> Self {
        Self { batch: batch.clamp(1, MAX_BATCH) }
    }
}

impl Source for DataCite {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn key(&self, id: &WorkId) -> Option<SourceKey> {
        (id.scheme() == Scheme::Arxiv).then(|| SourceKey(format!("{PREFIX}{}", id.id()).into()))
    }

    fn lane(&self, _: &SourceKey) -> Lane {
        Lane { name: "dois", limit: self.batch }
    }

    fn request(&self, keys: &[SourceKey]) -> Request {
        let ids: Vec<&str> = keys.iter().map(SourceKey::as_str).collect();
        Request::get(format!(
            "/dois?ids={}&page%5Bsize%5D={}&fields%5Bdois%5D={FIELDS}&disable-facets=true",
            ids.join(","),
            ids.len()
        ))
        .with_header("Accept", "application/vnd.api+json")
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
            let words =
                page.errors.0.iter().find_map(|error| error.title.0.get()).unwrap_or("without a reason");
            let reason = format!("DataCite answered {}: {}", response.status, excerpt(words));
            return Verdict::Answer(Reading::BadRequest(reason));
        }
        let (Some(rows), Some(total)) = (page.data, page.meta.0.total) else {
            return listing::something_else(WORDING.service(), text);
        };
        Listing { service: WORDING.service(), body: &body, rows, total: Some(total) }.answer(
            keys,
            |row| Some(Row::read(row).ok()?.id.get()?.to_ascii_lowercase()),
            |id, key| (id == key.as_str()).then_some(0),
            |key, slice| self.parse(key, slice).is_ok(),
        )
    }

    fn parse(&self, _: &SourceKey, raw: &[u8]) -> Result<SourceRecord, ParseError> {
        Row::read(json::text(raw, "record")?)?.record()
    }

    fn speaks(&self, _: Field, situation: &Situation) -> bool {
        !matches!(situation.of(SourceId::ARXIV), Standing::Found | Standing::Awaited)
    }
}

#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    data: Option<Vec<&'a RawValue>>,
    #[serde(default)]
    meta: Lax<Meta>,
    #[serde(borrow, default)]
    errors: Lax<Vec<Complaint<'a>>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Meta {
    total: Option<u64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Complaint<'a> {
    #[serde(borrow)]
    title: Lax<Text<'a>>,
}

/// A resource object.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Row<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    attributes: Attributes<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Attributes<'a> {
    #[serde(borrow)]
    titles: Option<Vec<Title<'a>>>,
    #[serde(borrow)]
    creators: Option<Vec<Creator<'a>>>,
    #[serde(borrow)]
    descriptions: Lax<Vec<Description<'a>>>,
    #[serde(borrow)]
    dates: Lax<Vec<Dated<'a>>>,
    #[serde(borrow)]
    version: Lax<Text<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Title<'a> {
    #[serde(borrow)]
    title: Lax<Text<'a>>,
    /// A translation or a subtitle says so here.
    #[serde(borrow)]
    title_type: Lax<Text<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Creator<'a> {
    #[serde(borrow)]
    name: Lax<Text<'a>>,
    #[serde(borrow)]
    given_name: Lax<Text<'a>>,
    #[serde(borrow)]
    family_name: Lax<Text<'a>>,
    #[serde(borrow)]
    name_identifiers: Lax<Vec<NameIdentifier<'a>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct NameIdentifier<'a> {
    #[serde(borrow)]
    name_identifier: Lax<Text<'a>>,
    #[serde(borrow)]
    name_identifier_scheme: Lax<Text<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Description<'a> {
    #[serde(borrow)]
    description: Lax<Text<'a>>,
    #[serde(borrow)]
    description_type: Lax<Text<'a>>,
}

/// A day, what happened on it, and to which version (`v3`).
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Dated<'a> {
    #[serde(borrow)]
    date: Lax<Text<'a>>,
    #[serde(borrow)]
    date_type: Lax<Text<'a>>,
    #[serde(borrow)]
    date_information: Lax<Text<'a>>,
}

impl<'a> Row<'a> {
    /// Reads a resource; anything but an object is garbled.
    fn read(json: &'a str) -> Result<Self, ParseError> {
        json::object(json, "record")
    }

    fn record(&self) -> Result<SourceRecord, ParseError> {
        let id = self.id.get().map(str::to_ascii_lowercase);
        let arxiv = id.as_deref().and_then(|id| Some(ArxivId::parse(id.strip_prefix(PREFIX)?)?.0));
        let Some(arxiv) = arxiv else {
            return Err(ParseError("the record is garbled: its id names no paper".to_owned()));
        };
        let own = &self.attributes;
        let mut titles = own.titles.iter().flatten().filter(|title| title.title_type.0.get().is_none());
        let title = titles.find_map(|title| prose::some_line(&prose::unmarked(title.title.0.get()?)));
        if title.is_none() {
            return Err(ParseError("the record is garbled: it has no title".to_owned()));
        }
        let abstract_ = own.descriptions.0.iter().find(|d| d.description_type.0.get() == Some("Abstract"));
        let first_posted = own.day("Submitted", Some(1));
        let version = own.latest();
        Ok(SourceRecord {
            ids: ExternalIds { arxiv: Some(arxiv.to_string()), ..ExternalIds::default() },
            title,
            authors: own.creators.iter().flatten().filter_map(Creator::author).collect(),
            abstract_: abstract_
                .and_then(|text| prose::some_abstract(&prose::unmarked(text.description.0.get()?))),
            first_posted,
            updated: match version {
                Some(1) => first_posted,
                version => own.day("Updated", version),
            },
            version,
            ..SourceRecord::default()
        })
    }
}

impl Attributes<'_> {
    /// The number of the latest version.
    fn latest(&self) -> Option<u32> {
        self.dates
            .0
            .iter()
            .filter_map(Dated::version)
            .max()
            .or_else(|| self.version.0.get().and_then(version_number))
    }

    /// The day on which that happened to `version`.
    fn day(&self, what: &str, version: Option<u32>) -> Option<PartialDate> {
        let of_kind = self.dates.0.iter().filter(|date| date.date_type.0.get() == Some(what));
        let day = of_kind.filter(|date| date.version() == version).find_map(|date| date.date.0.get())?;
        day.parse().ok().or_else(|| day::from_parts(day.get(..4)?.parse().ok()?, None, None))
    }
}

impl Dated<'_> {
    fn version(&self) -> Option<u32> {
        version_number(self.date_information.0.get()?)
    }
}

/// `v3` or `3`.
fn version_number(text: &str) -> Option<u32> {
    text.trim_start_matches('v').parse().ok().filter(|version| *version > 0)
}

impl Creator<'_> {
    fn author(&self) -> Option<Author> {
        let parts = [self.given_name.0.get(), self.family_name.0.get()];
        let name = person::name(parts).or_else(|| person::name([self.name.0.get()]))?;
        let orcid =
            self.name_identifiers.0.iter().find(|id| id.name_identifier_scheme.0.get() == Some("ORCID"));
        Some(person::author(name, orcid.and_then(|id| id.name_identifier.0.get())))
    }
}

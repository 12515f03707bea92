//! The arXiv query API: <https://info.arxiv.org/help/api/user-manual.html>.
//!
//! # What it does and does not say
//!
//! * The order of an answer is not the order of the question: entries are matched by id, never by position.
//! * A well-formed id that does not exist is silently absent; a malformed one fails the whole request with status 400
//!   and a feed that names the first such id.
//! * An id is answered in the form it was asked: only canonical ids, without version, are sent.
//! * Every `<id>` in an answer carries a version; records are keyed by the id without it.
//! * Load is shed with 429, 406, 503, and with status 200 and a body that is no feed.
//! * The service was replaced in November 2025; feeds of the old one (other element order, wrapped text, declarations
//!   on every element, entries without id for unknown ids) still read.
//!
//! # What a raw slice is
//!
//! The bytes from `<entry` to `</entry>` as delivered. The namespaces arXiv declares on `<feed>` are presupposed when
//! it is parsed; where a feed binds other prefixes the slice is that feed's start tag, the entry, and the end tag.
//!
//! # Invariants
//!
//! * A key is *missing* only after a whole, well-formed feed that answers the list that was asked.
//! * Nothing is kept of a broken or truncated feed; a garbled entry of a whole one costs only itself.
//! * Entities other than XML's five are never expanded, document types are refused, depth is bounded.

mod entry;
mod feed;
mod quick;
mod withdrawn;
mod xml;

#[cfg(test)]
mod tests;

use std::time::Duration;

use bytes::Bytes;
use foldhash::HashMap;

use self::feed::{Feed, FeedEntry, FeedError};
use super::body::{Body, excerpt, foreign};
use super::status::{self, Wording};
use super::{About, Descriptor, Lane, ParseError, Reading, Role, Source, SourceKey, Split};
use crate::http::{Method, Request, Response, Verdict};
use crate::model::{ArxivId, Field, Scheme, SourceId, SourceRecord, WorkId};

/// The facts about arXiv.
pub static DESCRIPTOR: Descriptor = Descriptor {
    id: SourceId::ARXIV,
    role: Role::Primary,
    variable: "ARXIV",
    key_variables: &[],
    key_header: "",
    key_parameter: "",
    on_by_default: true,
    base_url: "https://export.arxiv.org",
    interval: Duration::from_secs(3),
    interval_with_key: Duration::from_secs(3),
    timeout: Duration::from_secs(28),
    fields: &[
        Field::Ids,
        Field::Title,
        Field::Authors,
        Field::Abstract,
        Field::FirstPosted,
        Field::Updated,
        Field::Version,
        Field::JournalRef,
        Field::Comment,
        Field::PrimaryCategory,
        Field::Categories,
        Field::Withdrawn,
    ],
    ids: &["arxiv", "doi"],
    registers: &[Scheme::Arxiv, Scheme::Doi],
    asked_for: &[],
    shape: 1,
    second_look: true,
    fed_by_others: true,
    about: About {
        asked: "Every work with an arXiv id.",
        requests: "`GET /api/query` with up to 100 ids; an id that is not in the reply is asked once more at the end of the run.",
        licence: "Metadata is public domain (CC0). Thank you to arXiv for use of its open access interoperability.",
        terms: "https://info.arxiv.org/help/api/tou.html",
    },
};

static WORDING: Wording = Wording {
    source: &DESCRIPTOR,
    forbidden: "access is denied, ask no more and see https://arxiv.org/denied.html",
};

/// Ids in one request. Larger batches mainly cost more when they fail.
const DEFAULT_BATCH: usize = 100;
/// Most ids in a URL: the longest id has 16 bytes, and 3,500 bytes of URL are safe. More go into the body of a POST.
const MAX_IN_URL: usize = 180;
/// Most ids in one request. The service takes more but answers them ever more slowly, and its front cuts off after half
/// a minute.
const MAX_BATCH: usize = 500;

/// The arXiv query API.
#[derive(Debug, Clone, Copy)]
pub struct Arxiv {
    batch: usize,
}

impl Default for Arxiv {
    fn default() -> Self {
        Self::with_batch(DEFAULT_BATCH)
    }
}

impl Arxiv {
    /// Asks for at most `batch` ids at once: 100 unless told otherwise, up to 180 by `GET`, up to 500 by `POST`.
    ///
    /// Large batches save waiting (500 ids cost the same three seconds as 100) and cost three things: no cache between
    /// here and arXiv answers a `POST`, a reply of a megabyte and a half is built in one go and is the first to be
    /// refused when the service sheds load, and one failure repeats five times the work.
    pub fn with_batch(batch: usize) -> Self {
        Self { batch: batch.clamp(1, MAX_BATCH) }
    }
}

impl Source for Arxiv {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn key(&self, id: &WorkId) -> Option<SourceKey> {
        match id.scheme() {
            Scheme::Arxiv => Some(SourceKey(id.id().into())),
            Scheme::Doi => Some(SourceKey(ArxivId::of_doi(id.id())?.to_string().into())),
            _ => None,
        }
    }

    fn lane(&self, _: &SourceKey) -> Lane {
        Lane { name: "query", limit: self.batch }
    }

    fn request(&self, keys: &[SourceKey]) -> Request {
        let ids: Vec<&str> = keys.iter().map(SourceKey::as_str).collect();
        let question = format!("id_list={}&max_results={}", ids.join(","), ids.len());
        let posted = ids.len() > MAX_IN_URL;
        let mut headers =
            vec![("Accept", "application/atom+xml, application/xml;q=0.9, */*;q=0.8".to_owned())];
        if posted {
            headers.push(("Content-Type", "application/x-www-form-urlencoded".to_owned()));
        }
        Request {
            method: if posted { Method::Post } else { Method::Get },
            path: if posted { "/api/query".to_owned() } else { format!("/api/query?{question}") },
            headers,
            secret_headers: Vec::new(),
            secret_parameters: Vec::new(),
            body: posted.then(|| Bytes::from(question)),
        }
    }

    fn read(&self, response: &Response, keys: &[SourceKey]) -> Verdict<Reading> {
        if let Some(verdict) = status::verdict(response.status, &WORDING) {
            return verdict;
        }
        let body = Body::new(&response.body);
        match (response.status, Feed::read(body.text())) {
            (200, Ok(feed)) => read_feed(feed, &body, keys),
            (200, Err(FeedError::Foreign)) => {
                Verdict::Throttled(format!("arXiv sent {}", foreign(body.text())))
            }
            (200, Err(FeedError::Xml(error))) => {
                Verdict::Transient(format!("arXiv sent a bad feed: {error}"))
            }
            (400, Ok(feed)) => match feed.entries.iter().find(|entry| entry.is_error()) {
                Some(error) => read_error(error, keys, Split::default()),
                None => {
                    Verdict::Answer(Reading::TooMuch("arXiv answered 400 and did not say why".to_owned()))
                }
            },
            (400, Err(_)) => {
                Verdict::Answer(Reading::TooMuch("arXiv answered 400 without a feed".to_owned()))
            }
            (status, _) => Verdict::Answer(Reading::BadRequest(format!(
                "arXiv answered {status}: check `{}`",
                WORDING.url_setting()
            ))),
        }
    }

    fn parse(&self, _: &SourceKey, raw: &[u8]) -> Result<SourceRecord, ParseError> {
        entry::parse(raw)
    }
}

/// What a whole feed with status 200 says about the keys.
fn read_feed(mut feed: Feed, body: &Body<'_>, keys: &[SourceKey]) -> Verdict<Reading> {
    let error = feed.entries.iter().position(FeedEntry::is_error);
    if error.is_none()
        && let Some(doubt) = doubt(&feed, keys)
    {
        return doubt;
    }

    let mut found: Vec<Option<(Option<u32>, Bytes, Box<SourceRecord>)>> = vec![None; keys.len()];
    let mut garbled = vec![false; keys.len()];
    let places: HashMap<&str, usize> = keys.iter().enumerate().map(|(at, key)| (key.as_str(), at)).collect();
    // An entry whose id is lost, or that of no key, may stand for any key: then none is absent for certain.
    let mut stray = false;
    let mut entries = std::mem::take(&mut feed.entries);
    for entry in entries.iter_mut().filter(|entry| !entry.is_error() && !entry.is_hollow()) {
        let Some((id, version)) = entry.paper() else {
            stray = true;
            continue;
        };
        let Some(&at) = places.get(&*id) else {
            // A paper nobody asked for stands in somebody's place: whose, nobody can tell.
            stray = true;
            continue;
        };
        let record = entry.record.take();
        let slice = (!entry.damaged).then(|| feed.standalone(body, entry)).flatten().and_then(|slice| {
            let record = record.or_else(|| entry::parse(&slice).ok().map(Box::new));
            Some((record?, slice))
        });
        match slice {
            None => garbled[at] = true,
            Some((record, slice)) => {
                if found[at].as_ref().is_none_or(|(known, ..)| *known < version) {
                    found[at] = Some((version, slice, record));
                }
            }
        }
    }

    let many = found.len();
    let mut split =
        Split { found: Vec::with_capacity(many), parsed: Vec::with_capacity(many), ..Split::default() };
    for (at, key) in keys.iter().enumerate() {
        match found[at].take() {
            Some((_, slice, record)) => {
                split.found.push((key.clone(), slice));
                split.parsed.push((key.clone(), record));
            }
            None if garbled[at] || stray => split.unanswered.push(key.clone()),
            None => split.missing.push(key.clone()),
        }
    }
    match error {
        Some(error) => read_error(&entries[error], keys, split),
        None => Verdict::Answer(Reading::Split(split)),
    }
}

/// Why a well-formed feed is not the answer to the question, if so.
fn doubt(feed: &Feed, keys: &[SourceKey]) -> Option<Verdict<Reading>> {
    if let Some(mut echoed) = feed.echoed_ids() {
        let mut asked: Vec<&str> = keys.iter().map(SourceKey::as_str).collect();
        echoed.sort_unstable();
        asked.sort_unstable();
        if echoed != asked {
            return Some(Verdict::Transient("arXiv answered another question than was asked".to_owned()));
        }
    }
    let Some(total) = feed.total else {
        return Some(Verdict::Transient("arXiv sent a feed without a total".to_owned()));
    };
    let got = feed.entries.len();
    if got >= total {
        return None;
    }
    let reason = format!("arXiv sent {got} of {total} entries");
    let capped = keys.len() > 1 && feed.per_page.is_some_and(|page| page < keys.len());
    Some(if capped { Verdict::Answer(Reading::TooMuch(reason)) } else { Verdict::Transient(reason) })
}

/// What a feed with an error entry says about the keys. `split` is what the rest of the feed said; an absence in it
/// means nothing now.
fn read_error(error: &FeedEntry, keys: &[SourceKey], mut split: Split) -> Verdict<Reading> {
    let words = excerpt(&error.summary);
    let named = keys
        .iter()
        .find(|key| names(&error.summary, &key.0) || names(&error.id, &key.0))
        .or(if keys.len() == 1 && is_about_an_id(&error.summary) { keys.first() } else { None });
    Verdict::Answer(match named {
        // The reply to somebody else's question says nothing about ours.
        _ if names_another(&error.summary, keys) => {
            return Verdict::Transient(format!("arXiv refused an id that was not asked for: {words}"));
        }
        Some(named) => {
            split.missing.clear();
            split.unanswered = keys
                .iter()
                .filter(|key| *key != named && !split.found.iter().any(|(found, _)| found == *key))
                .cloned()
                .collect();
            split.found.retain(|(found, _)| found != named);
            split.parsed.retain(|(parsed, _)| parsed != named);
            split.rejected.push((named.clone(), words));
            Reading::Split(split)
        }
        None if is_about_an_id(&error.summary) => Reading::TooMuch(format!("arXiv refused an id: {words}")),
        None => Reading::BadRequest(format!("arXiv refused the request: {words}")),
    })
}

/// Whether it is about an id, and that is none of the `keys`: `incorrect id format for 1234.56789`.
fn names_another(summary: &str, keys: &[SourceKey]) -> bool {
    let named = summary.rsplit_once(" for ").map(|(_, named)| named.trim());
    is_about_an_id(summary)
        && named.is_some_and(|named| named.contains(|c: char| c.is_ascii_digit()))
        && !keys.iter().any(|key| names(summary, &key.0))
}

fn is_about_an_id(summary: &str) -> bool {
    summary.split(|c: char| !c.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case("id"))
}

/// Whether a text names an id, and not only one that begins or ends like it.
fn names(text: &str, id: &str) -> bool {
    let part_of_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-');
    text.match_indices(id).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + id.len()..]);
        let mut after = after.chars();
        let follows = after.next();
        let digit_follows = follows == Some('.') && after.next().is_some_and(|c| c.is_ascii_digit());
        !before.ends_with(|c: char| part_of_id(c) || c == '.')
            && !digit_follows
            && !follows.is_some_and(|c| part_of_id(c) && c != 'v')
    })
}

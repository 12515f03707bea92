//! A reply that lists records in no promised order → what it says about the keys.
//!
//! For services that are asked by a filter: what they have comes back in any order, what they do not have is left out.
//! So a key is missing only where the list is whole: every record it announces is there, and every one of them reads.

use serde_json::value::RawValue;

use super::body::{Body, excerpt, foreign};
use super::json;
use super::status::{self, Wording};
use super::{Reading, SourceKey, Split};
use crate::http::{Response, Verdict};

/// The body of a reply whose status leaves its meaning to it (200, 400, 404), as JSON that is an object and not nested
/// too deep; or what the reply comes to without that.
pub(super) fn open<'r>(
    response: &'r Response,
    wording: &Wording,
    keys: &[SourceKey],
) -> Result<Body<'r>, Verdict<Reading>> {
    let service = wording.service();
    if response.status == 504 && keys.len() > 1 {
        return Err(Verdict::Answer(Reading::TooMuch(format!("{service} answered 504"))));
    }
    if let Some(verdict) = status::verdict(response.status, wording) {
        return Err(verdict);
    }
    let body = Body::new(&response.body);
    let text = body.text().trim();
    if !text.starts_with('{') {
        let reason = format!("{service} answered {} with {}", response.status, foreign(text));
        return Err(match response.status {
            // A captive portal, an error page in the guise of an answer.
            200 => Verdict::Throttled(reason),
            404 => {
                Verdict::Answer(Reading::BadRequest(format!("{reason}: check `{}`", wording.url_setting())))
            }
            _ => Verdict::Transient(reason),
        });
    }
    if json::too_deep(text) {
        return Err(Verdict::Transient(format!("{service} sent JSON that is nested too deep")));
    }
    Ok(body)
}

/// The reply is JSON, but not what was asked for.
pub(super) fn something_else(service: &str, text: &str) -> Verdict<Reading> {
    Verdict::Transient(format!("{service} sent something else than records: `{}`", excerpt(text)))
}

/// The reply does not read as JSON of the expected shape.
pub(super) fn broken(service: &str, error: &serde_json::Error) -> Verdict<Reading> {
    Verdict::Transient(format!("{service} sent broken JSON: {error}"))
}

/// A list of records as delivered.
pub(super) struct Listing<'a> {
    /// The service, as people call it.
    pub(super) service: &'static str,
    /// Where the records were cut from.
    pub(super) body: &'a Body<'a>,
    /// The records, in their order.
    pub(super) rows: Vec<&'a RawValue>,
    /// How many records there are in all, where the service says so.
    pub(super) total: Option<u64>,
}

impl<'a> Listing<'a> {
    /// Sorts the records in under their keys.
    ///
    /// `identify` reads what a record calls itself (`None`: it is garbled); `rank` says whether such a record answers a
    /// key, and how well: of several the lowest is taken, then the first. `reads` tells whether the bytes can be parsed.
    pub(super) fn answer<I>(
        &self,
        keys: &[SourceKey],
        identify: impl Fn(&'a str) -> Option<I>,
        rank: impl Fn(&I, &SourceKey) -> Option<u8>,
        reads: impl Fn(&SourceKey, &[u8]) -> bool,
    ) -> Verdict<Reading> {
        let mut best: Vec<Option<(u8, &RawValue)>> = vec![None; keys.len()];
        let mut stray = false;
        for row in &self.rows {
            let Some(identity) = identify(row.get()) else {
                stray = true;
                continue;
            };
            for (key, best) in keys.iter().zip(&mut best) {
                if let Some(rank) = rank(&identity, key)
                    && best.is_none_or(|(known, _)| rank < known)
                {
                    *best = Some((rank, row));
                }
            }
        }
        let listed = self.rows.len() as u64;
        let cut = self.total.is_some_and(|total| total > listed);
        let found = best.iter().filter(|best| best.is_some()).count();
        if cut && found < keys.len() {
            let Self { service, total, .. } = self;
            let reason = format!("{service} sent {listed} of {} records", total.unwrap_or_default());
            // A list of which nothing was asked for is no answer to this question: a smaller one will not help.
            return if keys.len() > 1 && found > 0 {
                Verdict::Answer(Reading::TooMuch(reason))
            } else {
                Verdict::Transient(reason)
            };
        }
        let mut split = Split::default();
        for (key, best) in keys.iter().zip(best) {
            match best {
                None if stray => split.unanswered.push(key.clone()),
                None => split.missing.push(key.clone()),
                Some((_, row)) => {
                    let exact = self.body.span_of(row.get()).and_then(|span| self.body.exact(span));
                    match exact.filter(|slice| reads(key, slice)) {
                        Some(slice) => split.found.push((key.clone(), slice)),
                        None => split.unanswered.push(key.clone()),
                    }
                }
            }
        }
        Verdict::Answer(Reading::Split(split))
    }
}

//! A reply whose status leaves the meaning to its body (200, 400, 404) → what it says about the keys.

use std::collections::HashMap;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::http::Verdict;
use crate::sources::body::{Body, excerpt, foreign};
use crate::sources::{ParseError, Reading, SourceKey, Split};

use crate::sources::json::{self, Lax, Text};

use super::WORDING;
use super::places::{Order, order};
use super::quick;
use super::row::{self, Parsed};

pub(super) fn read(status: u16, body: &Bytes, by_title: bool, keys: &[SourceKey]) -> Verdict<Reading> {
    let body = Body::new(body);
    let text = body.text().trim();
    if !text.starts_with(['{', '[']) {
        return not_json(status, text);
    }
    if status == 200
        && !by_title
        && let Some(rows) = quick::rows(text)
    {
        return file_batch(&body, rows, keys);
    }
    if json::too_deep(text) {
        return Verdict::Transient("Semantic Scholar sent JSON that is nested too deep".to_owned());
    }
    match status {
        200 if by_title => read_match(&body, text, keys),
        200 => read_batch(&body, text, keys),
        status => read_error(status, text, by_title, keys),
    }
}

fn not_json(status: u16, text: &str) -> Verdict<Reading> {
    let reason = format!("Semantic Scholar answered {status} with {}", foreign(text));
    match status {
        200 => Verdict::Throttled(reason),
        404 => Verdict::Answer(Reading::BadRequest(format!("{reason}: check `{}`", WORDING.url_setting()))),
        _ => Verdict::Transient(reason),
    }
}

fn read_batch(body: &Body<'_>, text: &str, keys: &[SourceKey]) -> Verdict<Reading> {
    if text.starts_with('{') {
        return complaint(text);
    }
    let rows: Vec<&RawValue> = match serde_json::from_str(text) {
        Ok(rows) => rows,
        Err(error) => return Verdict::Transient(format!("Semantic Scholar sent broken JSON: {error}")),
    };
    let rows = rows.into_iter().map(|row| (row.get(), row::read(row.get()).ok())).collect();
    file_batch(body, rows, keys)
}

/// Sorts rows in under the keys in whose places they stand.
fn file_batch(body: &Body<'_>, rows: Vec<(&str, Option<Parsed>)>, keys: &[SourceKey]) -> Verdict<Reading> {
    if rows.len() != keys.len() {
        return Verdict::Transient(format!(
            "Semantic Scholar sent {} rows for {} ids",
            rows.len(),
            keys.len()
        ));
    }
    let doubted = match order(keys, &rows) {
        Order::Kept => None,
        Order::Doubted(places) => Some(places),
        Order::Lost => {
            return Verdict::Transient(
                "Semantic Scholar sent rows that belong to other ids than stood there".to_owned(),
            );
        }
    };
    let mut split = Split {
        found: Vec::with_capacity(keys.len()),
        parsed: Vec::with_capacity(keys.len()),
        ..Split::default()
    };
    for (at, ((row, parsed), key)) in rows.into_iter().zip(keys).enumerate() {
        if doubted.as_ref().is_some_and(|doubted| doubted[at]) {
            split.unanswered.push(key.clone());
        } else {
            file(body, row, parsed, key, &mut split);
        }
    }
    Verdict::Answer(Reading::Split(split))
}

/// Sorts one row in under its key.
fn file(body: &Body<'_>, row: &str, parsed: Option<Parsed>, key: &SourceKey, split: &mut Split) {
    if row == "null" {
        split.missing.push(key.clone());
        return;
    }
    let exact = body.span_of(row).and_then(|span| body.exact(span));
    match (exact, parsed) {
        (Some(slice), Some(Parsed::Paper(record))) => {
            split.found.push((key.clone(), slice));
            split.parsed.push((key.clone(), record));
        }
        (Some(_), Some(Parsed::Other(_))) if has_id_member(row) => split.missing.push(key.clone()),
        _ => split.unanswered.push(key.clone()),
    }
}

/// Whether a row has the member that every row is asked for, whatever its value. One without says something else than what
/// is known of a paper: `{"error": "Internal error"}`, `{}`.
fn has_id_member(row: &str) -> bool {
    let members: HashMap<String, &RawValue> = serde_json::from_str(row).unwrap_or_default();
    members.contains_key("paperId")
}

/// The envelope of a match.
#[derive(Deserialize)]
struct Matches<'a> {
    #[serde(borrow, default)]
    data: Option<Vec<&'a RawValue>>,
    #[serde(default)]
    total: Option<u64>,
}

fn read_match(body: &Body<'_>, text: &str, keys: &[SourceKey]) -> Verdict<Reading> {
    let matches: Matches<'_> = match serde_json::from_str(text) {
        Ok(matches) => matches,
        Err(error) => return Verdict::Transient(format!("Semantic Scholar sent broken JSON: {error}")),
    };
    let mut split = Split::default();
    match (matches.data.as_deref(), keys) {
        (_, []) => {}
        (Some([first, rest @ ..]), [key, ..]) => {
            // One has ever been offered. Of several, the list decides which it means: all are stored.
            let slice = if rest.is_empty() || first.get() == "null" { first.get() } else { text };
            file(body, slice, offered(slice).ok(), key, &mut split);
        }
        // Searches without a hit have been seen to leave `data` out.
        (Some([]), _) => split.missing.extend_from_slice(keys),
        (None, _) if matches.total == Some(0) => split.missing.extend_from_slice(keys),
        (None, _) => return complaint(text),
    }
    Verdict::Answer(Reading::Split(split))
}

/// What a search offers: a row, or the envelope of several, of which the first has the others beside it.
pub(super) fn offered(slice: &str) -> Result<Parsed, ParseError> {
    /// Nobody means what stands behind these.
    const MOST: usize = 10;
    let several = serde_json::from_str::<Matches<'_>>(slice).ok().and_then(|matches| matches.data);
    let Some([first, rest @ ..]) = several.as_deref() else { return row::read(slice) };
    let mut parsed = row::read(first.get())?;
    if let Parsed::Paper(record) = &mut parsed {
        let others = rest.iter().take(MOST).filter_map(|row| match row::read(row.get()) {
            Ok(Parsed::Paper(record)) => Some(*record),
            _ => None,
        });
        record.rivals = others.collect();
    }
    Ok(parsed)
}

/// What the service says instead of an answer; the member is `error` or `message`, by who speaks.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Complaint<'a> {
    #[serde(borrow)]
    error: Lax<Text<'a>>,
    #[serde(borrow)]
    message: Lax<Text<'a>>,
}

impl Complaint<'_> {
    fn words(&self) -> Option<&str> {
        self.error.0.get().or(self.message.0.get())
    }
}

/// An object with status 200 where rows were expected.
fn complaint(text: &str) -> Verdict<Reading> {
    let complaint: Complaint<'_> = serde_json::from_str(text).unwrap_or_default();
    match complaint.words() {
        Some(words) if words.contains("Too Many Requests") => {
            Verdict::Throttled(format!("Semantic Scholar says: {}", excerpt(words)))
        }
        Some(words) => Verdict::Transient(format!("Semantic Scholar says: {}", excerpt(words))),
        None => Verdict::Transient("Semantic Scholar sent something else than rows".to_owned()),
    }
}

/// What a 400 says that is about the request whatever its ids are.
const OUR_FAULT: [&str; 2] = ["unsupported fields", "unacceptable query params"];

/// Words that blame the ids which stand beside them.
const BLAME: [&str; 6] = ["invalid", "malformed", "not valid", "illegal", "unrecognized", "unsupported"];

/// A refusal that blames some ids of the batch by name: those are refused, and nothing is said about the others.
fn refused_ids(words: &str, keys: &[SourceKey]) -> Option<Reading> {
    let words_lower = words.to_ascii_lowercase();
    if !BLAME.iter().any(|blame| words_lower.contains(blame)) {
        return None;
    }
    let (named, others): (Vec<&SourceKey>, Vec<&SourceKey>) =
        keys.iter().partition(|key| names(&words_lower, &key.0.to_ascii_lowercase()));
    // Who repeats the whole question blames nobody.
    if named.is_empty() || (others.is_empty() && keys.len() > 1) {
        return None;
    }
    Some(Reading::Split(Split {
        rejected: named.into_iter().map(|key| (key.clone(), excerpt(words))).collect(),
        unanswered: others.into_iter().cloned().collect(),
        ..Split::default()
    }))
}

/// Whether a text names a key, or the id in it where that cannot be a mere number, and not only one that begins or ends
/// like it.
fn names(text: &str, key: &str) -> bool {
    let bare = key.split_once(':').map(|(_, id)| id).filter(|id| id.contains(['.', '/', '-']));
    let part_of_id = |c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '_' | '(');
    std::iter::once(key).chain(bare).any(|id| {
        text.match_indices(id).any(|(at, _)| {
            let mut after = text[at + id.len()..].chars();
            let follows = after.next();
            let goes_on = matches!(follows, Some('.' | ':')) && after.next().is_some_and(part_of_id);
            !text[..at].ends_with(|c: char| part_of_id(c) || c == '.')
                && !goes_on
                && !follows.is_some_and(part_of_id)
        })
    })
}

/// A 400 or 404 with a JSON body.
fn read_error(status: u16, text: &str, by_title: bool, keys: &[SourceKey]) -> Verdict<Reading> {
    let complaint: Complaint<'_> = match serde_json::from_str(text) {
        Ok(complaint) => complaint,
        Err(error) => return Verdict::Transient(format!("Semantic Scholar sent broken JSON: {error}")),
    };
    let error = complaint.error.0.get().unwrap_or_default().to_ascii_lowercase();
    let all_missing = || Reading::Split(Split { missing: keys.to_vec(), ..Split::default() });
    let words = excerpt(complaint.words().unwrap_or("without a reason"));
    Verdict::Answer(match status {
        404 if by_title && error.contains("not found") => all_missing(),
        400 if !by_title && error.contains("no valid paper ids") => all_missing(),
        400 if OUR_FAULT.iter().any(|ours| error.contains(ours)) => {
            Reading::BadRequest(format!("Semantic Scholar answered 400: {words}"))
        }
        // Whatever else it is, one id may be the cause.
        400 if !by_title => refused_ids(complaint.words().unwrap_or_default(), keys)
            .unwrap_or_else(|| Reading::TooMuch(format!("Semantic Scholar answered 400: {words}"))),
        _ => Reading::BadRequest(format!("Semantic Scholar answered {status}: {words}")),
    })
}

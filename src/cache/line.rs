//! A row as a line of text: the format of snapshots, exports and imports.
//!
//! One JSON object a line, members in a fixed order. Six kinds:
//!
//! ```text
//! {"source":"arxiv","key":"2302.07257","outcome":"found","shape":1,"fetched_at":"2026-11-22T00:00:00Z","payload":"…"}
//! {"work":"arxiv:2302.07257","source":"semantic-scholar","observed_at":"2026-11-22T00:00:00Z","count":1}
//! {"work":"ARXIV:2302.07257","source":"semantic-scholar","fell_at":"2026-11-22T00:00:00Z","before":9,"before_at":"2026-11-15T00:00:00Z"}
//! {"source":"arxiv","key":"1903.99991","asked_at":"2026-11-22T00:00:00Z","absent":true}
//! {"source":"semantic-scholar","key":"ARXIV:2302.07257","found_at":"2026-11-15T00:00:00Z","lost_at":"2026-11-22T00:00:00Z","kept":["tldr"],"payload":"…"}
//! {"source":"recorded","key":"arxiv:2302.07257","fields":{"title":{"value":"…","origin":"…","retrieved_at":null}}}
//! ```
//!
//! The outcome `missing` comes with `missing_since`, and with `found_at` and `payload` where the source had the work
//! before. With `fell_at` a count is in doubt that fell sharply, with `asked_at` a key is that there was no conclusion about;
//! what was `kept` is the slice of an answer that had what the next one lacks.
//! A payload that is not UTF-8 stands as hexadecimal digits under `payload_hex`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Answer, Doubt, Fall, Kept, LastFound, Observation, Stored, title_key};
use crate::model::{Field, SourceId};

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// An answer of a source.
    Answer { source: String, key: String, stored: Stored },
    /// A citation count as it was seen.
    Observation { work: String, source: String, observation: Observation },
    /// A count that fell sharply.
    Fall { work: String, source: String, fall: Fall },
    /// A key that was asked about without a conclusion.
    Doubt { source: String, key: String, doubt: Doubt },
    /// A slice that had what the next one lacks.
    Kept { source: String, key: String, kept: Kept },
    /// Facts recorded by hand; `stored` holds the line itself.
    Recorded { key: String, further_keys: Vec<String>, stored: Stored },
}

/// Why a text is not a line of ours: a fragment for a message that names the place.
pub(super) type Malformed = String;

/// Every member that any kind of line has.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    work: Option<String>,
    source: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shape: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fetched_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    missing_since: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    found_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lost_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kept: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payload: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payload_hex: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    observed_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fell_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    asked_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    absent: Option<bool>,
    #[serde(default, skip_serializing)]
    fields: Option<BTreeMap<String, RecordedField>>,
}

/// As much of a recorded field as it takes to find the line and to date it.
#[derive(Deserialize)]
struct RecordedField {
    value: serde_json::Value,
    #[serde(default)]
    retrieved_at: Option<Timestamp>,
}

/// Reads one line, without its line end.
pub(super) fn read(text: &str) -> Result<Line, Malformed> {
    if !text.trim_start().starts_with('{') {
        // serde would also take a list of the members in order.
        return Err("not a JSON object".into());
    }
    let wire: Wire = serde_json::from_str(text).map_err(|e| e.to_string())?;
    if !is_source_name(&wire.source) {
        return Err(format!("`{}` is not the name of a source", wire.source));
    }
    if wire.fields.is_some() {
        recorded(text, wire)
    } else if wire.fell_at.is_some() {
        fall(wire)
    } else if wire.asked_at.is_some() {
        doubt(wire)
    } else if wire.kept.is_some() {
        kept(wire)
    } else if wire.work.is_some() {
        observation(wire)
    } else {
        answer(wire)
    }
}

/// Writes an answer as a line, without line end.
pub(super) fn answer_text(source: &str, key: &str, stored: &Stored) -> String {
    let (payload, found_at) = match (&stored.answer, &stored.last_found) {
        (Answer::Found(payload), _) => (Some(payload), None),
        (Answer::Missing, Some(last)) => (Some(&last.payload), Some(last.fetched_at)),
        (Answer::Missing, None) => (None, None),
    };
    let (payload, payload_hex) = payload.map_or((None, None), payload_text);
    text(&Wire {
        source: source.to_owned(),
        key: Some(key.to_owned()),
        outcome: Some(if payload_is_current(stored) { "found" } else { "missing" }.to_owned()),
        shape: Some(stored.shape),
        fetched_at: Some(stored.fetched_at),
        missing_since: stored.missing_since,
        found_at,
        payload,
        payload_hex,
        ..Wire::default()
    })
}

/// Writes an observation as a line, without line end.
pub(super) fn observation_text(work: &str, source: &str, observation: Observation) -> String {
    text(&Wire {
        work: Some(work.to_owned()),
        source: source.to_owned(),
        observed_at: Some(observation.at),
        count: Some(observation.count),
        ..Wire::default()
    })
}

/// Writes a fall as a line, without line end.
pub(super) fn fall_text(work: &str, source: &str, fall: Fall) -> String {
    text(&Wire {
        work: Some(work.to_owned()),
        source: source.to_owned(),
        fell_at: Some(fall.at),
        before: Some(fall.before),
        before_at: Some(fall.before_at),
        ..Wire::default()
    })
}

/// Writes a doubt as a line, without line end.
pub(super) fn doubt_text(source: &str, key: &str, doubt: Doubt) -> String {
    text(&Wire {
        source: source.to_owned(),
        key: Some(key.to_owned()),
        asked_at: Some(doubt.asked_at),
        absent: Some(doubt.absent),
        ..Wire::default()
    })
}

/// Writes what is kept as a line, without line end.
pub(super) fn kept_text(source: &str, key: &str, kept: &Kept) -> String {
    let (payload, payload_hex) = payload_text(&kept.payload);
    text(&Wire {
        source: source.to_owned(),
        key: Some(key.to_owned()),
        found_at: Some(kept.found_at),
        lost_at: Some(kept.lost_at),
        kept: Some(kept.fields.iter().map(ToString::to_string).collect()),
        payload,
        payload_hex,
        ..Wire::default()
    })
}

/// A slice as text, or as hexadecimal digits where it is none.
fn payload_text(payload: &Bytes) -> (Option<String>, Option<String>) {
    match std::str::from_utf8(payload) {
        Ok(text) => (Some(text.to_owned()), None),
        Err(_) => (None, Some(hex(payload))),
    }
}

fn text(wire: &Wire) -> String {
    serde_json::to_string(wire).expect("strings, numbers and times always have a JSON form")
}

fn payload_is_current(stored: &Stored) -> bool {
    matches!(stored.answer, Answer::Found(_))
}

fn answer(wire: Wire) -> Result<Line, Malformed> {
    let key = wire.key.filter(|k| is_key(k)).ok_or("a line needs a `key` without control characters")?;
    let shape = wire.shape.ok_or("an answer needs its `shape`")?;
    let fetched_at = stored_time(wire.fetched_at.ok_or("an answer needs `fetched_at`")?)?;
    if wire.observed_at.is_some() || wire.count.is_some() {
        return Err("an observation needs its `work`".into());
    }
    let payload = slice(wire.payload, wire.payload_hex)?;
    let stored = match wire.outcome.as_deref() {
        Some("found") => {
            if wire.missing_since.is_some() || wire.found_at.is_some() {
                return Err("a found answer has neither `missing_since` nor `found_at`".into());
            }
            let payload = payload.ok_or("a found answer needs its `payload`")?;
            let answer = Answer::Found(payload);
            Stored { answer, shape, fetched_at, missing_since: None, last_found: None }
        }
        Some("missing") => {
            let missing_since = stored_time(wire.missing_since.unwrap_or(fetched_at))?;
            if missing_since > fetched_at || wire.found_at.is_some_and(|at| at > fetched_at) {
                return Err("`missing_since` and `found_at` cannot lie behind `fetched_at`".into());
            }
            let last_found = match (payload, wire.found_at) {
                (Some(payload), Some(at)) => Some(LastFound { payload, fetched_at: stored_time(at)? }),
                (None, None) => None,
                _ => return Err("`found_at` and the payload go together".into()),
            };
            let missing_since = Some(missing_since);
            Stored { answer: Answer::Missing, shape, fetched_at, missing_since, last_found }
        }
        _ => return Err("`outcome` is neither `found` nor `missing`".into()),
    };
    Ok(Line::Answer { source: wire.source, key, stored })
}

fn slice(text: Option<String>, digits: Option<String>) -> Result<Option<Bytes>, Malformed> {
    match (text, digits) {
        (Some(_), Some(_)) => Err("only one of `payload` and `payload_hex` can stand".into()),
        (Some(text), None) => Ok(Some(Bytes::from(text))),
        (None, Some(digits)) => {
            Ok(Some(Bytes::from(unhex(&digits).ok_or("`payload_hex` is not hexadecimal")?)))
        }
        (None, None) => Ok(None),
    }
}

fn kept(wire: Wire) -> Result<Line, Malformed> {
    let key = wire.key.filter(|k| is_key(k)).ok_or("a line needs a `key` without control characters")?;
    let (Some(found_at), Some(lost_at)) = (wire.found_at, wire.lost_at) else {
        return Err("what is `kept` needs `found_at` and `lost_at`".into());
    };
    let fields: Vec<Field> =
        wire.kept.unwrap_or_default().iter().filter_map(|name| super::kept::field(name)).collect();
    if fields.is_empty() {
        return Err("`kept` names no field".into());
    }
    let payload = slice(wire.payload, wire.payload_hex)?.ok_or("what is `kept` needs its `payload`")?;
    let kept = Kept { found_at: stored_time(found_at)?, lost_at: stored_time(lost_at)?, fields, payload };
    Ok(Line::Kept { source: wire.source, key, kept })
}

fn observation(wire: Wire) -> Result<Line, Malformed> {
    let work = wire.work.filter(|w| is_key(w)).ok_or("a `work` has no control characters")?;
    let at = stored_time(wire.observed_at.ok_or("an observation needs `observed_at`")?)?;
    let count = wire.count.filter(|&c| i64::try_from(c).is_ok()).ok_or("an observation needs its `count`")?;
    if wire.key.is_some() || wire.outcome.is_some() || wire.shape.is_some() || wire.fetched_at.is_some() {
        return Err("an observation has nothing of an answer".into());
    }
    Ok(Line::Observation { work, source: wire.source, observation: Observation { at, count } })
}

fn fall(wire: Wire) -> Result<Line, Malformed> {
    let work = wire.work.filter(|w| is_key(w)).ok_or("a `work` has no control characters")?;
    let (Some(at), Some(before_at)) = (wire.fell_at, wire.before_at) else {
        return Err("a fall needs `fell_at` and `before_at`".into());
    };
    let whole = |n: &u64| *n > 0 && i64::try_from(*n).is_ok();
    let before = wire.before.filter(whole).ok_or("a fall needs the count `before`")?;
    let fall = Fall { at: stored_time(at)?, before, before_at: stored_time(before_at)? };
    Ok(Line::Fall { work, source: wire.source, fall })
}

fn doubt(wire: Wire) -> Result<Line, Malformed> {
    let key = wire.key.filter(|k| is_key(k)).ok_or("a line needs a `key` without control characters")?;
    let (Some(asked_at), Some(absent)) = (wire.asked_at, wire.absent) else {
        return Err("a doubt needs `asked_at` and `absent`".into());
    };
    let doubt = Doubt { asked_at: stored_time(asked_at)?, absent };
    Ok(Line::Doubt { source: wire.source, key, doubt })
}

fn recorded(text: &str, wire: Wire) -> Result<Line, Malformed> {
    if wire.source != SourceId::RECORDED.as_str() {
        return Err(format!("only the source `{}` has `fields`", SourceId::RECORDED));
    }
    let key = wire.key.filter(|k| is_key(k)).ok_or("a line needs a `key` without control characters")?;
    if wire.outcome.is_some() || wire.payload.is_some() || wire.fetched_at.is_some() || wire.work.is_some() {
        return Err("recorded facts have nothing of an answer".into());
    }
    let fields = wire.fields.unwrap_or_default();
    let mut further_keys = Vec::new();
    if let Some(ids) = fields.get("ids").and_then(|f| f.value.as_object()) {
        for (name, id) in ids {
            let scheme = if name == "corpus_id" { "corpusid" } else { name };
            match id {
                serde_json::Value::String(id) => further_keys.push(format!("{scheme}:{id}")),
                serde_json::Value::Number(id) => further_keys.push(format!("{scheme}:{id}")),
                _ => {}
            }
        }
    }
    let title = fields.get("title").and_then(|f| f.value.as_str());
    further_keys.extend(title.and_then(title_key));
    further_keys.retain(|k| *k != key);
    let newest = fields.values().filter_map(|f| f.retrieved_at).max();
    let stored = Stored {
        answer: Answer::Found(text.to_owned().into()),
        shape: 1,
        fetched_at: newest.unwrap_or(Timestamp::UNIX_EPOCH),
        missing_since: None,
        last_found: None,
    };
    Ok(Line::Recorded { key, further_keys, stored })
}

/// A time as the database keeps it: whole milliseconds, not before 1970.
fn stored_time(at: Timestamp) -> Result<Timestamp, Malformed> {
    let ms = at.as_millisecond();
    super::rows::moment(ms).filter(|_| ms >= 0).ok_or_else(|| format!("`{at}` lies before 1970"))
}

/// Lower-case words with hyphens, as all sources are named.
pub(super) fn is_source_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 64
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Anything but control characters.
pub(super) fn is_key(key: &str) -> bool {
    !key.is_empty() && !key.chars().any(char::is_control)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    let digit = |b: &u8| char::from(*b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let pairs = digits.as_bytes().chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| Some(digit(&pair[0])? << 4 | digit(&pair[1])?)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(super) fn any_stored() -> impl Strategy<Value = Stored> {
        let time = || (0_i64..4_000_000_000_000).prop_map(|ms| Timestamp::from_millisecond(ms).unwrap());
        let payload = || proptest::collection::vec(any::<u8>(), 0..60);
        let last = proptest::option::of((payload(), time()))
            .prop_map(|l| l.map(|(payload, fetched_at)| LastFound { payload: payload.into(), fetched_at }));
        (any::<u32>(), time(), time(), proptest::option::of(payload()), last).prop_map(
            |(shape, fetched_at, since, payload, last)| match payload {
                Some(p) => Stored {
                    answer: Answer::Found(p.into()),
                    shape,
                    fetched_at,
                    missing_since: None,
                    last_found: None,
                },
                None => Stored {
                    answer: Answer::Missing,
                    shape,
                    fetched_at,
                    missing_since: Some(since.min(fetched_at)),
                    last_found: last.map(|l| LastFound { fetched_at: l.fetched_at.min(fetched_at), ..l }),
                },
            },
        )
    }

    proptest! {
        #[test]
        fn an_answer_survives_the_way_through_text(stored in any_stored(), key in "[ -~é]{1,30}") {
            let line = answer_text("arxiv", &key, &stored);
            prop_assert!(!line.contains('\n'));
            let back = read(&line).unwrap();
            prop_assert_eq!(back, Line::Answer { source: "arxiv".into(), key, stored });
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,200}") {
            let _ = read(&text);
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let cases = [
            ("", "not a JSON object"),
            ("[]", "not a JSON object"),
            ("{", "EOF while parsing"),
            (r#"{"source":"Arxiv","key":"1"}"#, "`Arxiv` is not the name of a source"),
            (r#"{"source":"arxiv","key":"1","colour":1}"#, "unknown field `colour`"),
            (r#"{"source":"arxiv","key":"","shape":1}"#, "needs a `key`"),
            (r#"{"source":"arxiv","key":"a","fetched_at":"2026-01-01T00:00:00Z"}"#, "`shape`"),
            (r#"{"source":"arxiv","key":"a","shape":1,"fetched_at":"yesterday"}"#, "as year"),
            (r#"{"source":"arxiv","key":"a","shape":1,"fetched_at":"1911-01-01T00:00:00Z"}"#, "before 1970"),
            (r#"{"source":"arxiv","key":"a","shape":1,"fetched_at":"2026-01-01T00:00:00Z"}"#, "`outcome`"),
            (
                r#"{"source":"arxiv","key":"a","shape":1,"fetched_at":"2026-01-01T00:00:00Z","outcome":"found"}"#,
                "needs its `payload`",
            ),
            (
                r#"{"source":"arxiv","key":"a","shape":1,"fetched_at":"2026-01-01T00:00:00Z","outcome":"missing","payload":"x"}"#,
                "go together",
            ),
            (
                r#"{"source":"arxiv","key":"a","shape":1,"fetched_at":"2026-01-01T00:00:00Z","outcome":"found","payload_hex":"abc"}"#,
                "not hexadecimal",
            ),
            (
                r#"{"work":"arxiv:1","source":"s2","observed_at":"2026-01-01T00:00:00Z","count":-1}"#,
                "invalid value",
            ),
            (r#"{"work":"arxiv:1","source":"s2","observed_at":"2026-01-01T00:00:00Z"}"#, "`count`"),
            (r#"{"work":"a","source":"s2","fell_at":"2026-01-01T00:00:00Z"}"#, "`before_at`"),
            (
                r#"{"work":"a","source":"s2","fell_at":"2026-01-01T00:00:00Z","before_at":"2026-01-01T00:00:00Z","before":0}"#,
                "`before`",
            ),
            (r#"{"source":"s2","key":"a","asked_at":"2026-01-01T00:00:00Z"}"#, "`absent`"),
            (r#"{"source":"arxiv","key":"a","fields":{}}"#, "only the source `recorded`"),
            (r#"{"source":"s2","key":"a","kept":["tldr"],"payload":"x"}"#, "`found_at` and `lost_at`"),
            (
                r#"{"source":"s2","key":"a","kept":["colour"],"found_at":"2026-01-01T00:00:00Z","lost_at":"2026-01-01T00:00:00Z","payload":"x"}"#,
                "names no field",
            ),
            (
                r#"{"source":"s2","key":"a","kept":["tldr"],"found_at":"2026-01-01T00:00:00Z","lost_at":"2026-01-01T00:00:00Z"}"#,
                "needs its `payload`",
            ),
            (r#"{"source":"recorded","key":"a","fields":{"title":"x"}}"#, "invalid type"),
        ];
        for (text, expected) in cases {
            let said = read(text).unwrap_err();
            assert!(said.contains(expected), "{text}\n  says `{said}`, not `{expected}`");
        }
    }
}

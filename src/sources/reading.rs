//! For tests of the sources: keys as they are asked about, and what a reading made of them.

use super::{Reading, SourceKey, Split};
use crate::http::Verdict;
use crate::model::PartialDate;

pub(crate) fn keys(ids: &[&str]) -> Vec<SourceKey> {
    ids.iter().map(|id| SourceKey((*id).into())).collect()
}

pub(crate) fn split(verdict: Verdict<Reading>) -> Split {
    match verdict {
        Verdict::Answer(Reading::Split(split)) => split,
        other => panic!("not a split: {other:?}"),
    }
}

pub(crate) fn ids(keys: &[SourceKey]) -> Vec<&str> {
    keys.iter().map(SourceKey::as_str).collect()
}

pub(crate) fn found(split: &Split) -> Vec<&str> {
    split.found.iter().map(|(key, _)| key.as_str()).collect()
}

pub(crate) fn day(text: &str) -> Option<PartialDate> {
    let day = text.parse().ok();
    assert!(day.is_some(), "{text}");
    day
}

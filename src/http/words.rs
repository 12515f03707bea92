//! What people are told of a host: one line, without secrets.

use jiff::{RoundMode, Timestamp, TimestampRound, Unit};

use super::Request;

/// Why a host is not asked that told an earlier run, or another one, when to come back.
pub(super) fn left_alone_until(until: Timestamp) -> String {
    format!("it has asked to be left alone until {}", whole_second(until))
}

/// Times are told in whole seconds, and never as over too soon.
pub(crate) fn whole_second(at: Timestamp) -> Timestamp {
    at.round(TimestampRound::new().smallest(Unit::Second).mode(RoundMode::Ceil)).unwrap_or(at)
}

/// Words of others as they may be shown: one line, not endless, without the secrets of the request.
pub(super) fn presentable(words: &str, request: &Request) -> String {
    const LONGEST: usize = 300;
    let hidden = request.secrets().fold(words.to_owned(), |words, secret| secret.hide_in(&words));
    let mut line: String =
        hidden.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
    if hidden.chars().nth(LONGEST).is_some() {
        line.push('…');
    }
    line
}

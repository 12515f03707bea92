//! What a status says by itself, for the services that follow the common meaning.

use crate::http::Verdict;

use super::Reading;

/// Words of one service for the cases a person must act on.
#[derive(Debug)]
pub(super) struct Wording {
    /// The service, as people call it.
    pub(super) service: &'static str,
    /// The setting that names its base URL.
    pub(super) url_setting: &'static str,
    /// What to do about a 401 or 403.
    pub(super) forbidden: &'static str,
}

/// The verdict for a status whose body need not be read; `None` for those the body decides (200, 400, 404).
pub(super) fn verdict(status: u16, wording: &Wording) -> Option<Verdict<Reading>> {
    let Wording { service, url_setting, forbidden } = wording;
    Some(match status {
        200 | 400 | 404 => return None,
        300..=399 => Verdict::Blocked(format!(
            "{service} answered {status}, a redirect, and redirects are never followed: check `{url_setting}`"
        )),
        401 | 403 | 451 => Verdict::Blocked(format!("{service} answered {status}: {forbidden}")),
        407 => Verdict::Blocked(format!("a proxy before {service} wants credentials (407)")),
        406 | 429 | 503 => Verdict::Throttled(format!("{service} answered {status}")),
        408 | 425 => Verdict::Transient(format!("{service} answered {status}")),
        413 | 414 | 431 => Verdict::Answer(Reading::TooMuch(format!("{service} answered {status}"))),
        402..=499 => Verdict::Answer(Reading::BadRequest(format!("{service} answered {status}"))),
        _ => Verdict::Transient(format!("{service} answered {status}")),
    })
}

//! What a status says by itself, for the services that follow the common meaning.

use crate::http::Verdict;

use super::{Descriptor, Reading};
use crate::model::source_label;

/// Words of one service for the cases a person must act on.
#[derive(Debug)]
pub(super) struct Wording {
    pub(super) source: &'static Descriptor,
    /// What to do about a 401 or 403.
    pub(super) forbidden: &'static str,
}

impl Wording {
    /// The service, as people call it.
    pub(super) fn service(&self) -> &'static str {
        source_label(self.source.id.as_str())
    }

    /// The setting that names its base URL.
    pub(super) fn url_setting(&self) -> String {
        format!("OPCIT_{}_URL", self.source.variable)
    }
}

/// The verdict for a status whose body need not be read; `None` for those the body decides (200, 400, 404).
pub(super) fn verdict(status: u16, wording: &Wording) -> Option<Verdict<Reading>> {
    let (service, forbidden) = (wording.service(), wording.forbidden);
    Some(match status {
        200 | 400 | 404 => return None,
        300..=399 => Verdict::Blocked(format!(
            "{service} answered {status}, a redirect, and redirects are never followed: check `{}`",
            wording.url_setting()
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

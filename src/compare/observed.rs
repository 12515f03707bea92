//! A state that nobody kept a file of, as far as the counts that were seen tell it.

use jiff::{SignedDuration, Timestamp};

use crate::model::EnrichedEntry;

/// Counts seen closer together than this were seen by one run: a run waits seconds between two requests, minutes where a
/// service refuses.
const ONE_RUN: SignedDuration = SignedDuration::from_hours(1);

/// The same entries before and now, different in their citation counts alone.
#[derive(Debug)]
pub struct Observed {
    /// As they were.
    pub old: Vec<EnrichedEntry>,
    /// As they are.
    pub new: Vec<EnrichedEntry>,
    /// The date of the old state: what was asked for, else of the newest count before the last run. `None`: there was none.
    pub since: Option<Timestamp>,
}

/// The state of `entries` at `since`, by their `citation_history`; without `since`, before the last run that saw a count
/// change.
///
/// A count of which no history is kept (recorded, or by a curator) is left out of both states, and one that was not seen
/// yet is unknown in the old one.
pub fn observed(entries: Vec<EnrichedEntry>, since: Option<Timestamp>) -> Observed {
    let since = since.or_else(|| before_last_run(&entries));
    let mut new = entries;
    for entry in &mut new {
        if entry.citation_history.is_empty() {
            entry.citation_count = None;
        }
    }
    let mut old = new.clone();
    for entry in &mut old {
        let seen = since.and_then(|since| entry.citation_history.iter().rfind(|seen| seen.at <= since));
        entry.citations_at = seen.map(|seen| seen.at);
        entry.citation_count = seen.map(|seen| seen.count);
    }
    Observed { old, new, since }
}

/// When a count was last seen to change before the last run saw some change.
fn before_last_run(entries: &[EnrichedEntry]) -> Option<Timestamp> {
    let mut seen: Vec<Timestamp> =
        entries.iter().flat_map(|entry| &entry.citation_history).map(|seen| seen.at).collect();
    seen.sort_unstable();
    seen.windows(2).rev().find(|pair| pair[1].duration_since(pair[0]) > ONE_RUN).map(|pair| pair[0])
}

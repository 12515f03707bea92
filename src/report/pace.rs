//! How fast a run goes, and how long it still takes.
//!
//! What is left is counted in requests: each costs what the source wants between two of them, or what they have taken so
//! far, if that is more. The sources are asked side by side, so the slowest one counts.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use crate::model::SourceId;

use super::text::lapse;

/// Instants here are times since the run began.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Least time between two requests.
    quotas: BTreeMap<SourceId, Duration>,
    asked: BTreeMap<SourceId, Asked>,
    read: usize,
    settled: usize,
    complete: bool,
    /// When the first request went out, and how many entries had needed none until then.
    first: Option<(Duration, usize)>,
}

#[derive(Debug)]
struct Asked {
    first: Duration,
    last: Duration,
    requests: u32,
    /// Requests that will follow the one under way.
    to_come: usize,
}

impl Pace {
    pub(super) fn new(quotas: BTreeMap<SourceId, Duration>) -> Self {
        Self { quotas, ..Self::default() }
    }

    /// So many entries were read and settled; `complete`: there are no more.
    pub(super) fn at(&mut self, read: usize, settled: usize, complete: bool) {
        (self.read, self.settled, self.complete) = (read, settled, complete);
    }

    /// A request goes out, and `to_come` are to follow it.
    pub(super) fn asking(&mut self, source: SourceId, to_come: usize, now: Duration) {
        self.first.get_or_insert((now, self.settled));
        let asked =
            self.asked.entry(source).or_insert(Asked { first: now, last: now, requests: 0, to_come: 0 });
        asked.last = now;
        asked.requests += 1;
        asked.to_come = to_come;
    }

    /// `8 entries a second, about 24 s left`; empty where nothing can be said.
    pub(super) fn words(&self, now: Duration) -> String {
        let mut words = String::new();
        let Some((first, before)) = self.first else { return words };
        let seconds = now.saturating_sub(first).as_secs_f64();
        let settled = self.settled.saturating_sub(before);
        if settled > 0 && seconds > 0.0 {
            #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
            let rate = settled as f64 / seconds;
            let _ = match rate {
                1.0.. => write!(words, "{rate:.0} a second"),
                _ => write!(words, "{:.0} a minute", rate * 60.0),
            };
        }
        let left = self.left(now);
        if !left.is_zero() {
            let comma = if words.is_empty() { "" } else { ", " };
            // While the list is still read, more may be wanted.
            let about = if self.complete { "about" } else { "at least" };
            let _ = write!(words, "{comma}{about} {} left", lapse(left));
        }
        words
    }

    fn left(&self, now: Duration) -> Duration {
        let of_source = |(source, asked): (&SourceId, &Asked)| {
            let quota = self.quotas.get(source).copied().unwrap_or_default();
            let before = asked.requests.saturating_sub(1);
            let taken = asked.last.saturating_sub(asked.first).checked_div(before).unwrap_or_default();
            let each = quota.max(taken);
            let all = each.saturating_mul(u32::try_from(asked.to_come).unwrap_or(u32::MAX));
            all.saturating_sub(each.min(now.saturating_sub(asked.last)))
        };
        let left = self.asked.iter().map(of_source).max().unwrap_or_default();
        // Whole seconds: it is an estimate.
        Duration::from_secs(left.as_secs() + u64::from(left.subsec_nanos() > 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn three_seconds() -> Pace {
        Pace::new([(SourceId::ARXIV, s(3)), (SourceId::SEMANTIC_SCHOLAR, s(3))].into())
    }

    #[test]
    fn the_source_that_needs_longest_counts() {
        let mut pace = three_seconds();
        assert_eq!(pace.words(s(1)), "");
        pace.at(1000, 0, true);
        pace.asking(SourceId::ARXIV, 9, s(0));
        pace.asking(SourceId::SEMANTIC_SCHOLAR, 1, s(0));
        assert_eq!(pace.words(s(1)), "about 26 s left");
        pace.at(1000, 100, true);
        assert_eq!(pace.words(s(4)), "25 a second, about 24 s left");
    }

    #[test]
    fn an_answer_that_takes_longer_than_the_quota_is_reckoned_with() {
        let mut pace = three_seconds();
        pace.at(200, 0, false);
        for (request, now) in [(3, 0), (2, 10), (1, 20)] {
            pace.asking(SourceId::ARXIV, request, s(now));
        }
        pace.at(200, 10, false);
        assert_eq!(pace.words(s(20)), "30 a minute, at least 10 s left");
    }

    #[test]
    fn at_the_end_nothing_is_left() {
        let mut pace = three_seconds();
        pace.at(10, 0, true);
        pace.asking(SourceId::ARXIV, 0, s(0));
        pace.at(10, 10, true);
        assert_eq!(pace.words(s(2)), "5 a second");
    }
}

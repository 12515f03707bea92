//! How fast a work is cited.

use jiff::{SignedDuration, Timestamp};

use super::EnrichedEntry;

/// How far back the rate looks.
const WINDOW: SignedDuration = SignedDuration::from_hours(180 * 24);
/// What the rate is given for.
const PERIOD: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Two counts closer than this say nothing about a rate.
const LEAST: SignedDuration = SignedDuration::from_hours(24);

/// Citations per 30 days over the 180 days before the newest count in `seen`; the counts of one source, in any order.
///
/// `None` without two counts at least a day apart. Where the window begins between two counts, the count there is taken
/// to lie on the line between them: so the rate does not jump when an old count leaves the window. A count that fell
/// gives a rate below zero.
///
/// ```
/// use opcit::model::velocity;
///
/// let day = |text: &str| text.parse().expect("an instant");
/// let seen = [(day("2026-09-01T00:00:00Z"), 100), (day("2026-10-01T00:00:00Z"), 130)];
/// assert_eq!(velocity(seen), Some(30.0));
/// assert_eq!(velocity([seen[0]]), None);
/// ```
pub fn velocity(seen: impl IntoIterator<Item = (Timestamp, u64)>) -> Option<f64> {
    let mut seen: Vec<(Timestamp, u64)> = seen.into_iter().collect();
    seen.sort_unstable();
    let &(newest, last) = seen.last()?;
    let begin = newest.checked_sub(WINDOW).unwrap_or(Timestamp::MIN);
    let inside = seen.partition_point(|(at, _)| *at < begin);
    let (from, first) = match (seen[..inside].last(), seen.get(inside)?) {
        (None, &(at, count)) => (at, number(count)),
        (Some(&(before, low)), &(after, high)) => {
            let share = days(begin.duration_since(before)) / days(after.duration_since(before));
            (begin, number(low) + (number(high) - number(low)) * share)
        }
    };
    let passed = newest.duration_since(from);
    (passed >= LEAST).then(|| (number(last) - first) * days(PERIOD) / days(passed))
}

impl EnrichedEntry {
    /// Citations per 30 days, by what was seen in the past and the count at hand.
    pub fn velocity(&self) -> Option<f64> {
        velocity(self.counts_seen()).filter(|rate| rate.is_finite())
    }

    /// The counts over time of whoever gave the count at hand, in order, that one last; empty where none was seen before.
    /// Counts of two sources are two stories: the difference between them is no rise.
    pub fn counts_seen(&self) -> Vec<(Timestamp, u64)> {
        let teller = self.provenance.get("citation_count").map(|p| &*p.source);
        let Some(teller) = teller.or_else(|| Some(self.citation_history.last()?.source.as_str())) else {
            return Vec::new();
        };
        let told = self.citation_history.iter().filter(|seen| seen.source == teller);
        let mut seen: Vec<(Timestamp, u64)> = told.map(|seen| (seen.at, seen.count)).collect();
        // The history holds changes only: that the count is still the same is said by its own date.
        if let (false, Some(now)) = (seen.is_empty(), self.citations_at.zip(self.citation_count)) {
            seen.push(now);
        }
        seen.sort_by_key(|(at, _)| *at);
        seen.dedup_by_key(|(at, _)| *at);
        seen
    }
}

fn days(duration: SignedDuration) -> f64 {
    duration.as_secs_f64() / 86_400.0
}

#[expect(clippy::cast_precision_loss, reason = "citation counts are far below 2^52")]
fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(seen: &[(i64, u64)]) -> Option<f64> {
        let day = |n: i64| Timestamp::from_second(1_800_000_000 + n * 86_400).unwrap();
        velocity(seen.iter().map(|&(n, count)| (day(n), count))).map(|v| (v * 100.0).round() / 100.0)
    }

    #[test]
    fn two_counts_a_day_apart_are_needed() {
        assert_eq!(rate(&[]), None);
        assert_eq!(rate(&[(0, 5)]), None);
        assert_eq!(rate(&[(0, 5), (0, 9)]), None);
        assert_eq!(rate(&[(0, 5), (1, 6)]), Some(30.0));
    }

    #[test]
    fn the_rate_is_for_thirty_days() {
        assert_eq!(rate(&[(-60, 10), (0, 30)]), Some(10.0));
        assert_eq!(rate(&[(-60, 30), (0, 30)]), Some(0.0));
        assert_eq!(rate(&[(-60, 30), (0, 20)]), Some(-5.0));
        assert_eq!(rate(&[(0, 30), (-60, 10), (-30, 12)]), Some(10.0), "in any order");
    }

    #[test]
    fn what_lies_before_the_window_counts_only_for_its_border() {
        assert_eq!(rate(&[(-180, 0), (0, 60)]), Some(10.0));
        assert_eq!(rate(&[(-360, 0), (0, 60)]), Some(5.0), "30 at the border");
        assert_eq!(rate(&[(-3600, 0), (-360, 0), (0, 60)]), Some(5.0));
        let jump = (rate(&[(-179, 0), (0, 60)]).unwrap() - rate(&[(-181, 0), (0, 60)]).unwrap()).abs();
        assert!(jump < 0.2, "{jump}");
    }

    #[test]
    fn the_end_of_time_is_no_trouble() {
        assert_eq!(velocity([(Timestamp::MIN, 1)]), None);
        assert!(velocity([(Timestamp::MIN, 1), (Timestamp::MAX, u64::MAX)]).unwrap().is_finite());
    }
}

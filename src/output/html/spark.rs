//! The citation history as a small line.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde::Serialize;

use crate::model::{EnrichedEntry, grouped};

/// Size of the drawing, in its own units.
const WIDTH: f64 = 72.0;
const HEIGHT: f64 = 18.0;
/// Room for the width of the line and for the dot at its end.
const MARGIN: f64 = 2.5;
/// More points than this cannot be told apart.
const POINTS: usize = 48;

/// A line, ready to be drawn.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Spark {
    /// `points` of a `polyline`.
    points: String,
    /// Where it ends.
    x: String,
    y: String,
    /// What it shows, for those who do not see it.
    says: String,
}

impl Spark {
    /// The line of an entry whose count has been seen to change.
    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds and citations are far below 2^52, and this is a drawing"
    )]
    pub(super) fn of(entry: &EnrichedEntry) -> Option<Self> {
        let seen: Vec<(i64, u64)> =
            entry.counts_seen().into_iter().map(|(at, n)| (at.as_second(), n)).collect();
        let (&(from, first), &(to, last)) = (seen.first()?, seen.last()?);
        if seen.len() < 2 || to - from < 24 * 60 * 60 {
            return None;
        }
        let (low, high) = seen.iter().fold((u64::MAX, 0), |(low, high), (_, n)| (low.min(*n), high.max(*n)));
        let x = |at: i64| MARGIN + (WIDTH - 2.0 * MARGIN) * (at - from) as f64 / (to - from) as f64;
        // A count that never changed is a line through the middle.
        let share = |n: u64| if high == low { 0.5 } else { (n - low) as f64 / (high - low) as f64 };
        let y = |n: u64| HEIGHT - MARGIN - (HEIGHT - 2.0 * MARGIN) * share(n);
        let step = seen.len().div_ceil(POINTS);
        let mut points = String::new();
        for (at, count) in
            seen.iter().step_by(step).chain(seen.last().filter(|_| !(seen.len() - 1).is_multiple_of(step)))
        {
            // Writing to a string cannot fail.
            let _ =
                write!(points, "{}{:.1},{:.1}", if points.is_empty() { "" } else { " " }, x(*at), y(*count));
        }
        let day = |at: i64| {
            Timestamp::from_second(at).map(|t| t.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
        };
        Some(Self {
            points,
            x: format!("{:.1}", x(to)),
            y: format!("{:.1}", y(last)),
            says: format!("from {} on {} to {} on {}", grouped(first), day(from), grouped(last), day(to)),
        })
    }
}

//! When an answer is too old, and what the user asked to be refreshed.

use jiff::{SignedDuration, Timestamp};

use crate::cache::{Answer, Stored};
use crate::merge::FieldClass;
use crate::model::{Scheme, WorkId};

/// What `--refresh` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Refresh {
    /// What is too old.
    #[default]
    Due,
    /// Everything.
    All,
    /// Citation counts.
    Counts,
    /// What was missing.
    Missing,
}

/// How long answers stay fresh, by class. Decided on every read; nothing about it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    /// Citation counts: days.
    pub counts: SignedDuration,
    /// Titles, authors, abstracts: months.
    pub bibliographic: SignedDuration,
    /// "The source does not have it": days.
    pub missing: SignedDuration,
    /// The same for a work under 60 days old, which services may only be about to index.
    pub missing_young: SignedDuration,
    /// What to refresh regardless of age.
    pub refresh: Refresh,
    /// When this run began: an answer from then on is fresh whatever was asked to be refreshed.
    pub now: Timestamp,
}

/// Answers dated later than the beginning of the run by no more than this are its own. A million papers of arXiv take nine
/// hours.
const LONGEST_RUN: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Days under which a work counts as young.
const YOUNG: i64 = 60;

impl Freshness {
    /// The defaults, as of `now`.
    pub const fn at(now: Timestamp) -> Self {
        Self {
            counts: SignedDuration::from_hours(7 * 24),
            bibliographic: SignedDuration::from_hours(90 * 24),
            missing: SignedDuration::from_hours(7 * 24),
            missing_young: SignedDuration::from_hours(24),
            refresh: Refresh::Due,
            now,
        }
    }

    /// Whether the user asked for values of `class` to be refreshed whatever their age.
    pub const fn is_to_be_renewed(&self, class: FieldClass) -> bool {
        match self.refresh {
            Refresh::All => true,
            Refresh::Counts => matches!(class, FieldClass::Counts),
            Refresh::Due | Refresh::Missing => false,
        }
    }

    /// Whether values of `class` in `stored` are past their time.
    pub fn stale(&self, stored: &Stored, class: FieldClass) -> bool {
        let limit = match class {
            FieldClass::Counts => self.counts,
            FieldClass::Bibliographic => self.bibliographic,
        };
        self.is_impossible(stored) || self.age(stored) > limit
    }

    /// Whether the source should be asked again about this key.
    ///
    /// `gives_counts`: the source fills citation counts, so its rows age by days.
    pub fn due(&self, stored: &Stored, shape: u32, gives_counts: bool, young: bool) -> bool {
        if self.is_impossible(stored) {
            return true;
        }
        if stored.fetched_at >= self.now {
            return false;
        }
        let missing = matches!(stored.answer, Answer::Missing);
        let asked_for = match self.refresh {
            Refresh::Due => false,
            Refresh::All => true,
            Refresh::Counts => return gives_counts,
            Refresh::Missing => missing,
        };
        let limit = match (missing, young, gives_counts) {
            (true, true, _) => self.missing_young,
            (true, false, _) => self.missing,
            (false, _, true) => self.counts,
            (false, _, false) => self.bibliographic,
        };
        asked_for || stored.shape < shape || self.age(stored) > limit
    }

    /// Whether the answer is dated so far ahead that a clock was wrong when it was stored. Nothing else would ever let go
    /// of it.
    fn is_impossible(&self, stored: &Stored) -> bool {
        stored.fetched_at.duration_since(self.now) > LONGEST_RUN
    }

    fn age(&self, stored: &Stored) -> SignedDuration {
        self.now.duration_since(stored.fetched_at)
    }

    /// Whether the work is so new that services may not have indexed it: only arXiv ids tell.
    pub fn young(&self, id: Option<&WorkId>) -> bool {
        let Some(id) = id.filter(|id| id.scheme() == Scheme::Arxiv) else { return false };
        let Some((Ok(year), Ok(month))) = id
            .id()
            .split_once('.')
            .and_then(|(ym, _)| Some((ym.get(..2)?.parse::<i16>(), ym.get(2..4)?.parse::<i8>())))
        else {
            return false;
        };
        let Ok(first_day) = jiff::civil::Date::new(2000 + year, month, 1) else { return false };
        let Ok(zoned) = first_day.to_zoned(jiff::tz::TimeZone::UTC) else { return false };
        self.now.duration_since(zoned.timestamp()).as_hours() < YOUNG * 24
    }
}

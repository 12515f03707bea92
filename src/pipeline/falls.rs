//! Citation counts in doubt: the count before stays until a second answer agrees with the fall, or until there is one
//! again where a source gives none.

use jiff::Timestamp;

use super::stored::whole_second;
use super::{Examination, Gathered, View};
use crate::cache::CacheError;
use crate::model::{Field, Note, SourceRecord};
use crate::sources::{Role, Source};

impl Examination {
    /// Where a source's count fell sharply with its last answer, the one before stands in for it, with its own date.
    pub(super) fn doubt_falls(&mut self, view: &View<'_>) -> Result<(), CacheError> {
        for at in 0..self.gathered.len() {
            let gathered = &self.gathered[at];
            let Some(retrieved_at) = gathered.retrieved_at else { continue };
            let Some(key) = &gathered.counted_under else { continue };
            // What an identifier has led to since speaks in the place of an old match.
            let is_newer = |g: &Gathered| {
                g.source == gathered.source
                    && g.key != gathered.key
                    && g.retrieved_at >= gathered.retrieved_at
            };
            if gathered.key != *key && self.gathered.iter().any(is_newer) {
                continue;
            }
            let Some(now) = gathered.record.citation_count else {
                self.keep_last_count(at, view)?;
                continue;
            };
            let Some(fall) = view.cache.fall(key.as_str(), gathered.source)? else { continue };
            if whole_second(fall.at) != retrieved_at {
                continue;
            }
            let before_at = whole_second(fall.before_at);
            self.notes.push(Note::new(
                "citations-fell",
                format!(
                    "{} counted {} citations on {} and {now} on {}: the older count is kept until another answer says \
                     how many there are",
                    gathered.source,
                    fall.before,
                    day(before_at),
                    day(retrieved_at),
                ),
            ));
            self.stand_in(at, fall.before, before_at);
        }
        Ok(())
    }

    /// A source that counted once and now gives no count at all has not counted none.
    fn keep_last_count(&mut self, at: usize, view: &View<'_>) -> Result<(), CacheError> {
        let gathered = &self.gathered[at];
        let Some(key) = &gathered.counted_under else { return Ok(()) };
        // The count of a gap filler may be left out because it does not count here.
        let counts = |source: &dyn Source| {
            let descriptor = source.descriptor();
            descriptor.role == Role::Primary && descriptor.fields.contains(&Field::CitationCount)
        };
        if !view.source(gathered.source).is_some_and(counts) {
            return Ok(());
        }
        // That nothing is counted now does not confirm a fall: what is in doubt stays there.
        let (count, at_last) = match view.cache.fall(key.as_str(), gathered.source)? {
            Some(fall) => (fall.before, fall.before_at),
            None => match view.cache.history(key.as_str(), gathered.source)?.pop() {
                Some(last) => (last.count, last.at),
                None => return Ok(()),
            },
        };
        let seen_at = whole_second(at_last);
        self.notes.push(Note::new(
            "citations-fell",
            format!(
                "{} gives no citation count now: the {count} of {} are kept",
                gathered.source,
                day(seen_at)
            ),
        ));
        self.stand_in(at, count, seen_at);
        Ok(())
    }

    /// An older count takes the place of the one in the record at `at`.
    fn stand_in(&mut self, at: usize, count: u64, seen_at: Timestamp) {
        let mut before = self.gathered[at].clone();
        before.record = Box::new(SourceRecord {
            citation_count: Some(count),
            shadow_of: before.record.shadow_of.take(),
            ..SourceRecord::default()
        });
        before.retrieved_at = Some(seen_at);
        before.stale_counts = true;
        self.gathered[at].record.citation_count = None;
        self.gathered.push(before);
    }
}

pub(super) fn day(at: Timestamp) -> jiff::civil::Date {
    at.to_zoned(jiff::tz::TimeZone::UTC).date()
}

//! Citation counts in doubt: the count before stays until a second answer agrees with the fall.

use super::examine::whole_second;
use super::{Examination, View};
use crate::cache::CacheError;
use crate::model::{Note, SourceRecord};

impl Examination {
    /// Where a source's count fell sharply with its last answer, the one before stands in for it, with its own date.
    pub(super) fn doubt_falls(&mut self, view: &View<'_>) -> Result<(), CacheError> {
        for at in 0..self.gathered.len() {
            let gathered = &self.gathered[at];
            let (Some(now), Some(retrieved_at)) = (gathered.record.citation_count, gathered.retrieved_at)
            else {
                continue;
            };
            let Some(fall) = view.cache.fall(&gathered.key.0, gathered.source)? else { continue };
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
            let mut before = gathered.clone();
            before.record = Box::new(SourceRecord {
                citation_count: Some(fall.before),
                shadow_of: before.record.shadow_of.take(),
                ..SourceRecord::default()
            });
            before.retrieved_at = Some(before_at);
            before.stale_counts = true;
            self.gathered[at].record.citation_count = None;
            self.gathered.push(before);
        }
        Ok(())
    }
}

fn day(at: jiff::Timestamp) -> jiff::civil::Date {
    at.to_zoned(jiff::tz::TimeZone::UTC).date()
}

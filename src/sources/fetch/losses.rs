//! What a source no longer says of a work that it still knows.
//!
//! Of a few fields a value is not taken for gone because one answer lacks it: publishers have abstracts taken out of
//! Semantic Scholar, and summaries, venues, dates and counts are null there for a while. The slice that has them is kept beside the
//! answer that lacks them ([`crate::cache::Kept`]), in the transaction that stores it. Only keys that were answered before
//! can lose anything: a first run looks at nothing twice.

use std::borrow::Cow;

use jiff::Timestamp;

use super::Fetcher;
use super::row::Row;
use crate::cache::{self, Answer, CacheError, Kept};
use crate::model::{Field, PartialDate, SourceRecord};
use crate::sources::SourceKey;

/// The fields whose values are kept.
pub const KEPT: [Field; 6] = [
    Field::Abstract,
    Field::Tldr,
    Field::Venue,
    Field::Published,
    Field::InfluentialCitationCount,
    Field::ReferenceCount,
];

/// Whether `now` lacks the value that `before` has for `field`, one of [`KEPT`]. Of a date that is the same and less exact,
/// the rest is lost.
#[must_use]
pub fn is_lost(field: Field, before: &SourceRecord, now: &SourceRecord) -> bool {
    match field {
        Field::Abstract => before.abstract_.is_some() && now.abstract_.is_none(),
        Field::Tldr => before.tldr.is_some() && now.tldr.is_none(),
        Field::Venue => before.venue.is_some() && now.venue.is_none(),
        Field::Published => {
            before.published.is_some_and(|before| now.published.is_none_or(|now| is_part(now, before)))
        }
        Field::InfluentialCitationCount => {
            before.influential_citation_count.is_some() && now.influential_citation_count.is_none()
        }
        Field::ReferenceCount => before.reference_count.is_some() && now.reference_count.is_none(),
        _ => false,
    }
}

/// Whether `part` says less than `whole` and nothing else.
#[must_use]
pub fn is_part(part: PartialDate, whole: PartialDate) -> bool {
    let is_year = part.month.is_none() && whole.month.is_some();
    let is_month = part.month == whole.month && part.day.is_none() && whole.day.is_some();
    part.year == whole.year && (is_year || is_month)
}

impl Fetcher {
    /// What is to be kept once `rows`, the answers of the source at `at`, are stored at `now`.
    pub(super) fn losses(
        &self,
        at: usize,
        rows: &[Row],
        now: Timestamp,
    ) -> Result<Vec<(SourceKey, Vec<Kept>)>, CacheError> {
        let desk = &self.desks[at];
        let source = &desk.service.source;
        let descriptor = source.descriptor();
        let offered = |field: &Field| descriptor.fields.contains(field);
        if desk.answered.is_empty() || !KEPT.iter().any(offered) {
            return Ok(Vec::new());
        }
        let keeps_any = self.cache.keeps_anything()?;
        let mut lacking = Vec::new();
        for row in rows {
            let Answer::Found(raw) = &row.answer else { continue };
            if !desk.answered.contains(&row.key) {
                continue;
            }
            let record = match &row.record {
                Some(record) => Cow::Borrowed(&**record),
                None => match source.parse(&row.key, raw) {
                    Ok(record) => Cow::Owned(record),
                    Err(_) => continue,
                },
            };
            let kept = if keeps_any { self.cache.kept(descriptor.id, row.key.as_str())? } else { Vec::new() };
            let is_whole = |field: &Field| is_whole(*field, &record);
            if !kept.is_empty() || !KEPT.iter().filter(|field| offered(field)).all(is_whole) {
                lacking.push((row, raw, record, kept));
            }
        }
        let keys: Vec<&str> = lacking.iter().map(|(row, ..)| row.key.as_str()).collect();
        let known = self.cache.get(descriptor.id, &keys)?;
        let mut keeps = Vec::new();
        for ((row, raw, record, kept), before) in lacking.into_iter().zip(known) {
            let before = before.and_then(|before| match before.answer {
                Answer::Found(raw) => Some((raw, before.fetched_at)),
                Answer::Missing => before.last_found.map(|last| (last.payload, last.fetched_at)),
            });
            let lost = before.filter(|(before, _)| before != raw).and_then(|(payload, found_at)| {
                let before = source.parse(&row.key, &payload).ok()?;
                let is_lost = |field: &Field| is_lost(*field, &before, &record);
                let fields: Vec<Field> = KEPT.into_iter().filter(offered).filter(is_lost).collect();
                (!fields.is_empty()).then_some(Kept { found_at, lost_at: now, fields, payload })
            });
            if lost.is_none() && kept.is_empty() {
                continue;
            }
            let after = cache::after(kept.clone(), lost, |field| is_given(field, &record));
            if after != kept {
                keeps.push((row.key.clone(), after));
            }
        }
        Ok(keeps)
    }
}

/// Whether `record` has a value for `field`.
fn is_given(field: Field, record: &SourceRecord) -> bool {
    match field {
        Field::Abstract => record.abstract_.is_some(),
        Field::Tldr => record.tldr.is_some(),
        Field::Venue => record.venue.is_some(),
        Field::Published => record.published.is_some(),
        Field::InfluentialCitationCount => record.influential_citation_count.is_some(),
        Field::ReferenceCount => record.reference_count.is_some(),
        _ => true,
    }
}

/// Whether nothing can have been lost of it.
fn is_whole(field: Field, record: &SourceRecord) -> bool {
    is_given(field, record)
        && (field != Field::Published || record.published.is_some_and(|d| d.day.is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dated(date: Option<&str>) -> SourceRecord {
        SourceRecord { published: date.map(|date| date.parse().unwrap()), ..SourceRecord::default() }
    }

    #[test]
    fn what_is_lost_of_a_date() {
        let is_lost = |before, now| is_lost(Field::Published, &dated(before), &dated(now));
        for now in [None, Some("2023"), Some("2023-05")] {
            assert!(is_lost(Some("2023-05-04"), now), "{now:?}");
        }
        assert!(is_lost(Some("2023-05"), Some("2023")));
        for now in ["2023-05-04", "2023-05-05", "2023-06", "2024", "2024-05", "2022-05-04"] {
            assert!(!is_lost(Some("2023-05-04"), Some(now)), "{now}");
        }
        assert!(!is_lost(Some("2023"), Some("2023")) && !is_lost(None, None) && !is_lost(None, Some("2023")));
        assert!(!is_whole(Field::Published, &dated(Some("2023-05"))));
        assert!(is_whole(Field::Published, &dated(Some("2023-05-04"))));
    }

    #[test]
    fn identifiers_and_titles_are_not_kept() {
        let before =
            SourceRecord { title: Some("A".into()), withdrawn: Some(true), ..SourceRecord::default() };
        for &field in Field::ALL {
            assert!(!is_lost(field, &before, &SourceRecord::default()), "{field}");
        }
    }
}

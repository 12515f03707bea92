//! What is stored, as part of an examination.

use jiff::Timestamp;

use super::{Gathered, View};
use crate::cache::{Answer, Stored};
use crate::merge::FieldClass;
use crate::model::SourceRecord;
use crate::sources::fetch::{Fresh, counted_under};
use crate::sources::{Source, SourceKey, is_repost};

/// Outputs show whole seconds; the cache keeps what freshness needs.
pub(super) fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// Services have merged papers with copies of them; the copy's DOI is not the paper's.
fn without_repost(mut record: Box<SourceRecord>) -> Box<SourceRecord> {
    if record.ids.doi.as_deref().is_some_and(is_repost) {
        record.ids.doi = None;
    }
    record
}

/// What [`read`] would make of an answer that is younger than the run.
pub(super) fn gathered_fresh(source: &dyn Source, key: SourceKey, fresh: Fresh) -> Gathered {
    let record = without_repost(fresh.record);
    Gathered {
        source: source.descriptor().id,
        counted_under: counted_under(source, &key, &record),
        key,
        retrieved_at: Some(whole_second(fresh.fetched_at)),
        stale_counts: false,
        stale_bibliographic: false,
        record,
    }
}

/// Parses what is stored: the answer, or the last good one where the source has since lost the work.
pub(super) fn read(
    source: &dyn Source,
    key: SourceKey,
    stored: &Stored,
    view: &View<'_>,
) -> Option<Gathered> {
    let raw = match &stored.answer {
        Answer::Found(raw) => raw,
        Answer::Missing => &stored.last_found.as_ref()?.payload,
    };
    let record = without_repost(Box::new(source.parse(&key, raw).ok()?));
    let lost = matches!(stored.answer, Answer::Missing);
    Some(Gathered {
        source: source.descriptor().id,
        counted_under: counted_under(source, &key, &record),
        key,
        retrieved_at: Some(whole_second(
            stored.last_found.as_ref().filter(|_| lost).map_or(stored.fetched_at, |f| f.fetched_at),
        )),
        stale_counts: lost || view.freshness.stale(stored, FieldClass::Counts),
        stale_bibliographic: lost || view.freshness.stale(stored, FieldClass::Bibliographic),
        record,
    })
}

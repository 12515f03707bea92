//! How the citation count of an entry changed, as far as the cache saw it.

use crate::cache::{Cache, CacheError, Observation};
use crate::model::{CitationsSeen, EnrichedEntry};

use super::Examination;

/// The counts seen by the source that gives `enriched` its citation count: oldest first, neighbours differ; empty where
/// the count was not read from a service.
///
/// # Errors
///
/// Only when the cache cannot be read at all.
pub fn history(
    enriched: &EnrichedEntry,
    examination: &Examination,
    cache: &Cache,
) -> Result<Vec<CitationsSeen>, CacheError> {
    let Some(winner) = enriched.provenance.get("citation_count") else { return Ok(Vec::new()) };
    let gathered = examination
        .gathered
        .iter()
        .find(|g| g.source.as_str() == winner.source && g.record.citation_count == enriched.citation_count);
    let Some(gathered) = gathered else { return Ok(Vec::new()) };
    let Some(key) = &gathered.counted_under else { return Ok(Vec::new()) };
    let seen = cache.history(key.as_str(), gathered.source)?;
    let source = gathered.source.as_str();
    // A later count that is in doubt is not the past of the one that is kept.
    let known = |o: &Observation| enriched.citations_at.is_none_or(|at| o.at.as_second() <= at.as_second());
    Ok(seen
        .into_iter()
        .filter(known)
        .map(|o| CitationsSeen { at: o.at, count: o.count, source: source.to_owned() })
        .collect())
}

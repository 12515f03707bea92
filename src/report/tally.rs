//! The numbers of a run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use super::Lost;
use crate::event::Event;
use crate::http::HostEvent;
use crate::model::{self, EnrichedEntry, Outcome, Retraction, SourceId};

/// What was done with one source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceTally {
    /// It is asked about every work it has a key for.
    pub is_primary: bool,
    /// It is asked with an API key.
    pub has_key: bool,
    /// Requests sent, repeated ones included.
    pub requests: u64,
    /// Of them, sent again after a refusal or failure.
    pub retries: u64,
    /// Times the source was left alone for a while.
    pub pauses: u64,
    /// Answers that meant "too many requests".
    pub refused: u64,
    /// Time spent in pauses.
    pub paused: Duration,
    /// Bytes received, decompressed.
    pub bytes: u64,
    /// Works described by its replies.
    pub found: usize,
    /// Works it said it does not have.
    pub missing: usize,
    /// Keys that could not be asked.
    pub unasked: usize,
    /// Entries about which it had answered before this run, and was not asked again.
    pub cached: usize,
    /// Entries for which an old value stood in.
    pub stale: usize,
    /// Why it was given up, if it was.
    pub closed: Option<String>,
    /// Until when it has asked to be left alone, where that was why.
    pub left_alone_until: Option<Timestamp>,
    /// Requests that failed for good, in words.
    pub failures: Vec<String>,
}

/// An entry that is shown in the summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Line in the catalog.
    pub line: usize,
    /// Title, as listed or as known.
    pub title: String,
    /// What there is to say.
    pub what: String,
}

/// A work that is much cited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// How often.
    pub count: u64,
    /// Who counted.
    pub counter: String,
    /// Title, as listed or as known.
    pub title: String,
    /// What the work is known as, `scheme` and `id`.
    names: Vec<(String, String)>,
}

impl Cited {
    fn new(count: u64, title: &str, entry: &EnrichedEntry) -> Self {
        let names = entry.names().map(|(scheme, id)| (scheme.to_owned(), id.to_owned())).collect();
        Self { count, counter: entry.counted_by().unwrap_or_default(), title: title.to_owned(), names }
    }

    fn is_of(&self, entry: &EnrichedEntry) -> bool {
        entry.names().any(|(scheme, id)| self.names.iter().any(|(s, i)| s == scheme && i == id))
    }
}

/// What became of one catalog.
#[derive(Debug, Clone, Default)]
pub struct CatalogSummary {
    /// As given.
    pub name: String,
    /// Whether its entries are items of a text, not records with keys.
    pub is_text: bool,
    /// Where the output went; `None` for standard output.
    pub output: Option<PathBuf>,
    /// Where its enriched catalog would stand beside it.
    pub beside: Option<PathBuf>,
    /// Whether the output's bytes changed.
    pub changed: bool,
    /// Counts.
    pub counts: model::Summary,
    /// Entries whose count or fields come from an origin other than a live service, by source.
    pub count_sources: BTreeMap<String, usize>,
    /// The five most cited, each once however often it is listed.
    pub most_cited: Vec<Cited>,
    /// Entries whose paper was retracted, or is under concern, with what is known; the first ten.
    pub undone: Vec<Told>,
    /// How many more there were.
    pub undone_more: usize,
    /// Entries that are not enriched, with why; the first ten.
    pub wanting: Vec<Told>,
    /// How many more there were.
    pub wanting_more: usize,
    /// Notes worth a look: code → how many.
    pub notes: BTreeMap<String, usize>,
    /// Entries that show at least one old value.
    pub stale: usize,
    /// The same by source.
    pub stale_by_source: BTreeMap<String, usize>,
    /// What the file that was there may have had and the run did not.
    pub lost: Lost,
}

/// Entries listed by name in a summary.
const SHOWN: usize = 10;
/// Works called the most cited.
const CITED: usize = 5;

impl CatalogSummary {
    /// Counts one entry.
    pub fn add(&mut self, entry: &EnrichedEntry) {
        let counts = &mut self.counts;
        counts.entries += 1;
        match entry.outcome {
            Outcome::Enriched => counts.enriched += 1,
            Outcome::Partial => counts.partial += 1,
            Outcome::Deferred => counts.deferred += 1,
            Outcome::NotFound => counts.not_found += 1,
            Outcome::Unidentified => counts.unidentified += 1,
            Outcome::NotAPaper => counts.not_a_paper += 1,
        }
        let stale: BTreeSet<&str> =
            entry.provenance.values().filter(|p| p.stale).map(|p| &*p.source).collect();
        self.stale += usize::from(!stale.is_empty());
        for source in stale {
            *self.stale_by_source.entry(source.to_owned()).or_default() += 1;
        }
        for note in &entry.notes {
            *self.notes.entry(note.code.clone()).or_default() += 1;
        }
        let title = entry.title.as_deref().or(entry.listed_title.as_deref()).unwrap_or("(no title)");
        if let Some(count) = entry.citation_count {
            let provenance = entry.provenance.get("citation_count");
            let source = provenance.map_or("", |p| &*p.source);
            match self.count_sources.get_mut(source) {
                Some(counted) => *counted += 1,
                None => _ = self.count_sources.insert(source.to_owned(), 1),
            }
            self.add_cited(count, title, entry);
        }
        if let Some(notice) = &entry.retracted {
            if self.undone.len() < SHOWN {
                let what = undone(notice);
                self.undone.push(Told { line: entry.line, title: title.to_owned(), what });
            } else {
                self.undone_more += 1;
            }
        }
        if !matches!(entry.outcome, Outcome::Enriched | Outcome::NotAPaper) {
            if self.wanting.len() < SHOWN {
                let what = why(entry);
                self.wanting.push(Told { line: entry.line, title: title.to_owned(), what });
            } else {
                self.wanting_more += 1;
            }
        }
    }

    fn add_cited(&mut self, count: u64, title: &str, entry: &EnrichedEntry) {
        let at = self.most_cited.partition_point(|cited| cited.count >= count);
        // Of a work that is listed again, the higher count stays, and of two alike the first.
        if at >= CITED || self.most_cited[..at].iter().any(|cited| cited.is_of(entry)) {
            return;
        }
        self.most_cited.retain(|cited| !cited.is_of(entry));
        self.most_cited.insert(at, Cited::new(count, title, entry));
        self.most_cited.truncate(CITED);
    }
}

/// `retraction of 2010-02-06, doi:10.1016/…, says crossref`
fn undone(notice: &Retraction) -> String {
    let date = notice.date.map(|date| format!(" of {date}")).unwrap_or_default();
    let doi = notice.notice_doi.as_deref().map(|doi| format!(", doi:{doi}")).unwrap_or_default();
    format!("{}{date}{doi}, says {}", notice.kind.replace('_', " "), notice.source)
}

/// Why an entry is not enriched, in a few words.
fn why(entry: &EnrichedEntry) -> String {
    match entry.outcome {
        Outcome::Partial if entry.citation_count.is_none() => "partial: no citation count".to_owned(),
        Outcome::Partial => "partial: no bibliographic record".to_owned(),
        Outcome::Deferred => "deferred: could not be asked".to_owned(),
        Outcome::NotFound => {
            format!("not found: no source has {}", entry.work_id.as_deref().unwrap_or("it"))
        }
        _ => "unidentified: no identifier and no safe title match".to_owned(),
    }
}

/// Everything a summary is made of.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// One a catalog, in order.
    pub catalogs: Vec<CatalogSummary>,
    /// What was done with each source.
    pub sources: BTreeMap<SourceId, SourceTally>,
    /// Wall time of the run.
    pub took: Duration,
    /// The run was told to ask nobody.
    pub offline: bool,
    /// Something could not be asked.
    pub incomplete: bool,
    /// Catalog lines that were lost.
    pub bad_lines: usize,
    /// Catalogs that could not be read, in words.
    pub unread: Vec<String>,
    /// Overrides that matched nothing, by the settings file they stand in.
    pub unused_overrides: Vec<(PathBuf, Vec<String>)>,
}

/// Collects numbers from events.
#[derive(Debug, Default)]
pub struct Tally(Mutex<(BTreeMap<SourceId, SourceTally>, usize)>);

impl Tally {
    /// Counts one event.
    pub fn on(&self, event: &Event) {
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (sources, bad_lines) = &mut *guard;
        match event {
            Event::Stored { source, found, missing } => {
                let tally = sources.entry(*source).or_default();
                tally.found += found;
                tally.missing += missing;
            }
            Event::Closed { source, reason, unasked } => {
                let tally = sources.entry(*source).or_default();
                tally.unasked += unasked;
                tally.closed = Some(reason.clone());
            }
            Event::Failed { source, reason, keys } => {
                let tally = sources.entry(*source).or_default();
                tally.unasked += keys;
                if tally.failures.len() < SHOWN {
                    tally.failures.push(reason.clone());
                }
            }
            Event::Host { source, event } => host(sources.entry(*source).or_default(), event),
            Event::BadLine { .. } => *bad_lines += 1,
            Event::Progress { .. } | Event::Asking { .. } | Event::Warning(_) => {}
        }
    }

    /// The numbers so far, and the lines lost.
    pub fn numbers(&self) -> (BTreeMap<SourceId, SourceTally>, usize) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn host(tally: &mut SourceTally, event: &HostEvent) {
    match event {
        HostEvent::RequestSent { attempt } => {
            tally.requests += 1;
            tally.retries += u64::from(*attempt > 1);
        }
        HostEvent::Answered { status, bytes, .. } => {
            tally.bytes += *bytes as u64;
            tally.refused += u64::from(matches!(status, 403 | 406 | 429 | 503));
        }
        HostEvent::Paused { .. } => tally.pauses += 1,
        // What a pause was to be says nothing where the run had no time for it.
        HostEvent::Resumed { waited } => tally.paused += *waited,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(work: &str, doi: Option<&str>, count: u64) -> EnrichedEntry {
        let arxiv = work.strip_prefix("arxiv:");
        serde_json::from_value(serde_json::json!({
            "index": 0, "line": 1, "end_line": 1, "section": [], "links": [], "outcome": "enriched", "work_id": work,
            "title": work, "ids": {"arxiv": arxiv, "doi": doi}, "authors": [], "publication_types": [],
            "categories": [], "fields_of_study": [], "also": [], "notes": [], "citation_count": count, "provenance": {}
        }))
        .unwrap()
    }

    #[test]
    fn a_work_is_among_the_most_cited_once() {
        let mut summary = CatalogSummary::default();
        for entry in [
            entry("arxiv:2101.00001", Some("10.1000/a"), 90),
            entry("arxiv:2101.00002", None, 100),
            entry("arxiv:2101.00001", Some("10.1000/a"), 90),
            // By another link; a source counts one more.
            entry("doi:10.1000/a", Some("10.1000/a"), 91),
            entry("arxiv:2101.00003", None, 80),
            entry("arxiv:2101.00002", None, 100),
            entry("arxiv:2101.00004", None, 70),
            entry("arxiv:2101.00005", None, 60),
            entry("arxiv:2101.00006", None, 50),
        ] {
            summary.add(&entry);
        }
        let told: Vec<(u64, &str)> =
            summary.most_cited.iter().map(|cited| (cited.count, cited.title.as_str())).collect();
        let expected = [
            (100, "arxiv:2101.00002"),
            (91, "doi:10.1000/a"),
            (80, "arxiv:2101.00003"),
            (70, "arxiv:2101.00004"),
            (60, "arxiv:2101.00005"),
        ];
        assert_eq!(told, expected);
    }
}

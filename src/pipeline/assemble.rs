//! The second half of a run: an entry and its final examination → the enriched entry. A pure function.

use crate::merge::{Attributed, Merged, Plan};
use crate::model::{
    EnrichedEntry, EnrichedIds, Entry, MatchBy, MatchInfo, Note, Outcome, Provenance, Scheme, SourceId,
    SourceRecord, WorkId,
};

use super::apart::is_another;
use super::editorial;
use super::listed::{self, is_of_another};
use super::{Absence, Case, Examination};

/// Merges what was gathered about `case` into the enriched form of `entry`.
pub fn assemble(entry: &Entry, case: &Case, examination: &Examination) -> EnrichedEntry {
    assemble_from(entry.clone(), case, &mut examination.clone())
}

/// As [`assemble`](fn@assemble), without a copy of anything: texts are moved out of `entry` and of the records in
/// `examination`, which is good for [`history`](fn@super::history) after that and for nothing else.
pub fn assemble_from(entry: Entry, case: &Case, examination: &mut Examination) -> EnrichedEntry {
    let corrected = examination.corrected.take();
    let case = corrected.as_deref().unwrap_or(case);
    let mut by_hand = case.by_hand.as_deref().cloned();
    let plan = Plan::of(&said(examination, by_hand.as_ref()));
    let mismatch = title_mismatch(case, examination);
    let gathered = examination.gathered.iter_mut().map(|g| &mut *g.record);
    let mut merged = plan.carry_out(&mut gathered.chain(&mut by_hand).collect::<Vec<_>>());
    let contradicted = keep_listed_ids(case, examination, &mut merged);
    let outcome = outcome(case, examination, &merged);
    let mut notes = notes(case, examination, mismatch, &mut merged);
    notes.extend(stale_miss(outcome, examination));
    let work_id = work_id(case, examination, &merged);
    let by = examination.by.or_else(|| case.identity.chosen.as_ref().map(|c| c.by));
    let citations_at = merged.provenance.get("citation_count").and_then(|p| p.retrieved_at);
    let Merged { work, provenance, .. } = merged;
    EnrichedEntry {
        index: entry.index,
        line: entry.line,
        end_line: entry.end_line,
        section: entry.section,
        listed_title: entry.listed_title,
        links: entry.links,
        outcome,
        match_: work_id.is_some().then(|| MatchInfo {
            by: by.unwrap_or(MatchBy::Title),
            score: if by == Some(MatchBy::Title) { round(examination.score) } else { 1.0 },
        }),
        work_id,
        ids: EnrichedIds {
            arxiv: work.ids.arxiv,
            doi: work.ids.doi,
            acl: work.ids.acl,
            s2: work.ids.s2,
            corpus_id: work.ids.corpus_id,
            pmid: work.ids.pmid,
            pmcid: work.ids.pmcid,
            dblp: work.ids.dblp,
            openalex: work.ids.openalex,
        },
        title: work.title,
        authors: work.authors,
        abstract_: work.abstract_,
        tldr: work.tldr,
        first_posted: work.first_posted,
        updated: work.updated,
        version: work.version,
        published: work.published,
        year: work.year,
        venue: work.venue,
        journal_ref: work.journal_ref,
        comment: work.comment,
        publication_types: work.publication_types,
        primary_category: work.primary_category,
        categories: work.categories,
        fields_of_study: work.fields_of_study,
        citation_count: work.citation_count,
        influential_citation_count: work.influential_citation_count,
        reference_count: work.reference_count,
        citations_at,
        citation_history: Vec::new(),
        open_access_pdf: work.open_access_pdf,
        withdrawn: work.withdrawn,
        retracted: work.retracted,
        also: case.identity.also.iter().map(ToString::to_string).chain(contradicted).collect(),
        provenance,
        notes,
    }
}

/// Who said what: what is merged, and what `explain` shows the merging of.
pub fn said<'r>(examination: &'r Examination, by_hand: Option<&'r SourceRecord>) -> Vec<Attributed<'r>> {
    let gathered = examination.gathered.iter().map(|g| Attributed {
        source: g.source,
        retrieved_at: g.retrieved_at,
        stale_counts: g.stale_counts,
        stale_bibliographic: g.stale_bibliographic,
        record: &g.record,
    });
    let by_hand = by_hand.map(|record| Attributed {
        source: SourceId::CURATOR,
        retrieved_at: None,
        stale_counts: false,
        stale_bibliographic: false,
        record,
    });
    gathered.chain(by_hand).collect()
}

/// An entry without a title match is `1.0`; a similarity is shown to two places, so that a better comparison does not
/// change every line of a file.
fn round(score: f64) -> f64 {
    (score * 100.0).round() / 100.0
}

/// The identifier the curator's own link carries stands in `ids` whatever the sources say or do not say. What the list
/// gives beside it and the sources contradict is returned: it is not forgotten.
fn keep_listed_ids(case: &Case, examination: &Examination, merged: &mut Merged) -> Vec<String> {
    let mut contradicted = Vec::new();
    for id in case.resolvable() {
        let ids = &mut merged.work.ids;
        let (name, slot) = match id.scheme() {
            Scheme::Arxiv => ("ids.arxiv", &mut ids.arxiv),
            Scheme::Doi => ("ids.doi", &mut ids.doi),
            Scheme::Acl => ("ids.acl", &mut ids.acl),
            Scheme::Pmid => ("ids.pmid", &mut ids.pmid),
            Scheme::Pmcid => ("ids.pmcid", &mut ids.pmcid),
            _ => continue,
        };
        let chosen = case.identity.chosen.as_ref().is_some_and(|c| c.id == *id);
        match slot.as_deref() {
            Some(said) if said == id.id() => continue,
            Some(said) if !chosen => {
                let is_listed = case.resolvable().any(|own| own.scheme() == id.scheme() && own.id() == said);
                if !is_listed && is_another(said, id) {
                    let message = format!(
                        "a source names the {} identifier `{said}`, the list `{}`: the source's is kept",
                        id.scheme(),
                        id.id()
                    );
                    merged.notes.push(Note::new("conflict", message));
                    contradicted.push(id.to_string());
                }
                continue;
            }
            Some(said) => merged.notes.push(Note::new(
                "conflict",
                format!(
                    "a source names the {} identifier `{said}`, the list `{}`: the list's is kept",
                    id.scheme(),
                    id.id()
                ),
            )),
            None => {
                let disagreement = format!("sources disagree on the {} identifier, ", id.scheme());
                for note in merged.notes.iter_mut().filter(|note| note.message.starts_with(&disagreement)) {
                    let taken = format!("the list's `{}` is taken", id.id());
                    note.message = note.message.replacen("none is taken", &taken, 1);
                }
            }
        }
        *slot = Some(id.id().to_owned());
        let origin = match examination.by {
            Some(MatchBy::Pin) => "pin",
            Some(MatchBy::Text) => "text",
            _ => "link",
        };
        let provenance = Provenance {
            source: SourceId::CURATOR.as_str().into(),
            retrieved_at: None,
            stale: false,
            origin: Some(origin.to_owned()),
        };
        if !merged.provenance.contains_key("ids") {
            merged.provenance.insert("ids".into(), provenance.clone());
        }
        merged.provenance.insert(name.into(), provenance);
    }
    contradicted
}

fn outcome(case: &Case, examination: &Examination, merged: &Merged) -> Outcome {
    if case.no_paper {
        return Outcome::NotAPaper;
    }
    let work = &merged.work;
    let bibliographic = work.title.is_some();
    let described = !examination.gathered.is_empty() || case.by_hand.is_some();
    match (described, bibliographic && work.citation_count.is_some()) {
        (true, true) => Outcome::Enriched,
        (true, false) => Outcome::Partial,
        (false, _) => {
            // A gap filler that would be asked may have what the primary sources have not.
            let mut absent = examination.absent.iter().chain(&examination.unfilled).peekable();
            let has_id = case.resolvable().next().is_some();
            let nobody = absent.peek().is_none();
            let not_asked = absent.any(|(_, why)| *why == Absence::NotAsked);
            match (not_asked, has_id) {
                (true, _) => Outcome::Deferred,
                (false, true) if nobody => Outcome::Deferred,
                (false, true) => Outcome::NotFound,
                (false, false) => Outcome::Unidentified,
            }
        }
    }
}

/// That nobody has it was said some time ago, and nobody is asked now.
fn stale_miss(outcome: Outcome, examination: &Examination) -> Option<Note> {
    let at = examination
        .absent_as_of
        .get()
        .filter(|_| matches!(outcome, Outcome::NotFound | Outcome::Unidentified))?;
    let day = at.to_zoned(jiff::tz::TimeZone::UTC).date();
    Some(Note::new("stale-miss", format!("not found as of {day}: a run with network asks again")))
}

/// The scheme the curator's link used, where there is one; else the best identifier of the matched work.
fn work_id(case: &Case, examination: &Examination, merged: &Merged) -> Option<String> {
    if let Some(id) = case.resolvable().next() {
        return Some(shown(id));
    }
    if examination.by == Some(MatchBy::Title) {
        let ids = &merged.work.ids;
        let best = [
            (Scheme::Arxiv, &ids.arxiv),
            (Scheme::Doi, &ids.doi),
            (Scheme::Acl, &ids.acl),
            (Scheme::S2, &ids.s2),
        ]
        .into_iter()
        .find_map(|(scheme, id)| WorkId::new(scheme, id.as_deref()?).ok());
        if let Some(id) = best {
            return Some(shown(&id));
        }
    }
    case.identity.chosen.as_ref().map(|c| shown(&c.id))
}

/// `scheme:id`, put together: every entry has one.
fn shown(id: &WorkId) -> String {
    [id.scheme().as_str(), ":", id.id()].concat()
}

/// That the title listed and the one the identifier leads to are of two works. A title set by hand says that the curator
/// has looked at it; a pin alone may be a slip of the pen.
fn title_mismatch(case: &Case, examination: &Examination) -> Option<Note> {
    if case.by_hand.as_ref().is_some_and(|record| record.title.is_some()) {
        return None;
    }
    let record = examination.described_by()?;
    let (listed, fetched) = (case.title.as_deref()?, record.title.as_deref()?);
    if listed.eq_ignore_ascii_case(fetched) {
        return None;
    }
    let differ = is_of_another(case, record, examination.leads_to_volume());
    differ.then(|| listed::mismatch(listed, "the identifier", &format!("“{fetched}”")))
}

fn notes(case: &Case, examination: &Examination, mismatch: Option<Note>, merged: &mut Merged) -> Vec<Note> {
    let mut notes = editorial::notes(examination, &merged.work);
    notes.extend(case.notes.iter().cloned());
    notes.extend(mismatch);
    if merged.work.withdrawn == Some(true) {
        notes.push(Note::new("withdrawn", "the authors withdrew this paper from arXiv"));
    }
    notes.extend(examination.notes.iter().cloned());
    notes.append(&mut merged.notes);
    if notes.len() < 2 {
        return notes;
    }
    let mut seen = std::collections::HashSet::new();
    notes.retain(|n| seen.insert((n.code.clone(), n.message.clone())));
    notes
}

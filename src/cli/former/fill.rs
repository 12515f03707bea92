//! One entry filled with what it had before.

use super::Silence;
use crate::model::{EnrichedEntry, Outcome, Provenance, SourceId};

/// Where a member of the provenance stands in the JSON of its entry: `ids.doi` is the member `doi` of `ids`.
pub(in crate::cli) fn pointer(name: &str) -> String {
    format!("/{}", name.replace('.', "/"))
}

/// The ids of authors are Semantic Scholar's, whoever gave the names. They stay with the names that stayed.
fn fill_author_ids(entry: &mut EnrichedEntry, old: &EnrichedEntry) {
    for (author, before) in entry.authors.iter_mut().zip(&old.authors) {
        if author.s2.is_none() && author.name == before.name {
            author.s2.clone_from(&before.s2);
        }
    }
}

/// Fills what `entry` lacks and `old` had of who could not be asked.
pub(super) fn fill(entry: &mut EnrichedEntry, old: &EnrichedEntry, silence: &Silence) {
    if silence.is_of(SourceId::SEMANTIC_SCHOLAR) {
        fill_author_ids(entry, old);
    }
    let lost: Vec<(&str, &Provenance)> = old
        .provenance
        .iter()
        .filter(|(name, said)| !entry.provenance.contains_key(name) && silence.covers(name, &said.source))
        .collect();
    if lost.is_empty() {
        return;
    }
    let (Ok(mut is), Ok(was)) = (serde_json::to_value(&*entry), serde_json::to_value(old)) else { return };
    for (name, _) in &lost {
        if *name == "ids" {
            continue;
        }
        let pointer = pointer(name);
        if let (Some(to), Some(from)) = (is.pointer_mut(&pointer), was.pointer(&pointer)) {
            *to = from.clone();
        }
    }
    // It was found by its title.
    if is["work_id"] != was["work_id"] {
        for name in ["work_id", "match"] {
            is[name] = was[name].clone();
        }
    }
    let Ok(filled) = serde_json::from_value::<EnrichedEntry>(is) else { return };
    let (outcome, provenance, notes) =
        (entry.outcome, std::mem::take(&mut entry.provenance), std::mem::take(&mut entry.notes));
    *entry = EnrichedEntry { provenance, notes, ..filled };
    for (name, said) in &lost {
        entry.provenance.insert((*name).to_owned().into(), Provenance { stale: true, ..(*said).clone() });
    }
    // A year is that of the publication, where one is known.
    if let (Some(published), Some(said)) = (entry.published, entry.provenance.get("published").cloned())
        && entry.provenance.get("year").is_none_or(|year| year.source != SourceId::CURATOR.as_str())
    {
        entry.year = Some(published.year);
        entry.provenance.insert("year".into(), said);
    }
    let undone = |code: &str| matches!(code, "retracted" | "expression-of-concern" | "withdrawn");
    let known = |note: &&crate::model::Note| !entry.notes.iter().any(|n| n.code == note.code);
    let again: Vec<_> = old.notes.iter().filter(|note| undone(&note.code)).filter(known).cloned().collect();
    entry.notes.splice(0..0, again);
    // In order of how much is known, best first. What made it so may be among what did not come back.
    if matches!(outcome, Outcome::Deferred | Outcome::Partial) {
        let is_whole = entry.title.is_some() && entry.citation_count.is_some();
        entry.outcome =
            outcome.min(old.outcome.max(if is_whole { Outcome::Enriched } else { Outcome::Partial }));
    }
}

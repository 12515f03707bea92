//! `--min-change`: what of the old output stays, because too little changed to be worth a diff.
//!
//! Counts that hardly moved stay as they were, and so does the provenance of every value that is the same as before and
//! comes from the same place: a week in which nothing happened leaves no trace in the file.

use std::path::Path;

use super::targets::Target;
use crate::cli::former::pointer;
use crate::cli::min_change::MinChange;
use crate::cli::ui;
use crate::model::{EnrichedEntry, Provenance, SourceId};
use crate::output::Format;

/// Says which outputs `--min-change` (or the setting of that name) does nothing for: they cannot be read back, or are gone
/// when they are written.
pub(super) fn warn_where_nothing_is(targets: &[Target], name: &str) {
    let read_back = |target: &&Target| {
        matches!(target.format, Format::Json | Format::Jsonl) && target.path.as_deref().is_some_and(is_kept)
    };
    let mut others = targets.iter().filter(|target| !read_back(target));
    let Some(first) = others.next() else { return };
    let first = first.path.as_deref().map_or("standard output".to_owned(), |p| format!("`{}`", p.display()));
    let (these, are) = match others.count() {
        0 => (first, "is written as it is"),
        n => (format!("{first} and {n} more"), "are written as they are"),
    };
    ui::warn(&format!("{name} compares with a JSON or JSON Lines output; {these} {are}"));
}

/// Whether what is written there can be read again: a file, or one that is not there yet.
fn is_kept(path: &Path) -> bool {
    path.metadata().map_or(true, |found| found.is_file())
}

/// Keeps what changed too little, of an entry as it was in the output file. `old`: the same item there.
pub(super) fn keep(entry: &mut EnrichedEntry, old: &EnrichedEntry, min_change: MinChange) {
    keep_counts(entry, old, min_change);
    keep_provenance(entry, old);
}

fn keep_counts(entry: &mut EnrichedEntry, old: &EnrichedEntry, min_change: MinChange) {
    let (Some(was), Some(is)) = (old.citation_count, entry.citation_count) else { return };
    // Whether a count is an old one that stands in is worth a line, both when it begins to be and when it no longer is.
    let said = |e: &EnrichedEntry| e.provenance.get("citation_count").map(|p| (p.source.clone(), p.stale));
    // What the curator sets counts at once, however small the step.
    let by_hand = said(entry).is_some_and(|(source, _)| source == SourceId::CURATOR.as_str());
    if min_change.reached(was, is) || by_hand || said(old) != said(entry) {
        return;
    }
    entry.citation_count = old.citation_count;
    entry.influential_citation_count = old.influential_citation_count;
    entry.reference_count = old.reference_count;
    entry.citations_at = old.citations_at;
    for name in ["citation_count", "influential_citation_count", "reference_count", "citations_at"] {
        match old.provenance.get(name) {
            Some(provenance) => entry.provenance.insert(name.into(), provenance.clone()),
            None => entry.provenance.remove(name),
        };
    }
}

/// Of a value that is what it was, when it was last said is no news.
fn keep_provenance(entry: &mut EnrichedEntry, old: &EnrichedEntry) {
    let (Ok(is), Ok(was)) = (serde_json::to_value(&*entry), serde_json::to_value(old)) else { return };
    let kept: Vec<(String, Provenance)> = entry
        .provenance
        .iter()
        .filter_map(|(name, new)| {
            let before = old.provenance.get(name)?;
            let said = |p: &Provenance| (p.source.clone(), p.origin.clone(), p.stale);
            let pointer = pointer(name);
            let same = said(new) == said(before) && is.pointer(&pointer) == was.pointer(&pointer);
            same.then(|| (name.to_owned(), before.clone()))
        })
        .collect();
    for (name, provenance) in kept {
        entry.provenance.insert(name.into(), provenance);
    }
}

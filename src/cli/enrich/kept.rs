//! `--min-change`: counts of the old output that changed too little to be worth a diff.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::min_change::MinChange;
use crate::model::EnrichedEntry;

/// Counts of the output file as it was, for those that changed too little.
#[derive(Default)]
pub(super) struct KeptCounts {
    min_change: Option<MinChange>,
    before: BTreeMap<String, EnrichedEntry>,
}

impl KeptCounts {
    /// Reads the old output; one that cannot be read keeps nothing.
    pub(super) fn load(path: Option<&Path>, min_change: Option<MinChange>) -> Self {
        let (Some(path), Some(_)) = (path, min_change) else { return Self::default() };
        let Ok(text) = std::fs::read_to_string(path) else { return Self { min_change, ..Self::default() } };
        let entries = serde_json::from_str::<crate::model::EnrichedCatalog>(&text)
            .map(|c| c.entries)
            .unwrap_or_else(|_| text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect());
        let before =
            entries.into_iter().filter_map(|e: EnrichedEntry| Some((e.work_id.clone()?, e))).collect();
        Self { min_change, before }
    }

    pub(super) fn apply(&self, entry: &mut EnrichedEntry) {
        let Some(min_change) = self.min_change else { return };
        let Some(old) = entry.work_id.as_ref().and_then(|id| self.before.get(id)) else { return };
        let (Some(was), Some(is)) = (old.citation_count, entry.citation_count) else { return };
        let source = |e: &EnrichedEntry| e.provenance.get("citation_count").map(|p| p.source.clone());
        if min_change.reached(was, is) || source(old) != source(entry) {
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
}

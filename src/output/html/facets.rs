//! What the rows can be filtered by: sections, years, sources.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use crate::model::{EnrichedEntry, source_label};

/// What has been seen in the entries so far.
#[derive(Debug, Default)]
pub(super) struct Facets {
    sections: Vec<Section>,
    by_path: HashMap<Vec<String>, usize>,
    years: BTreeSet<i16>,
    sources: Vec<Source>,
    citations: Option<u64>,
}

/// A section of the list.
#[derive(Debug, Serialize)]
pub(super) struct Section {
    /// Position, in order of first appearance.
    id: usize,
    /// The section around it.
    parent: Option<usize>,
    /// Its heading, indented by depth.
    label: String,
}

/// A source of some value.
#[derive(Debug, Serialize)]
pub(super) struct Source {
    id: usize,
    #[serde(skip)]
    name: String,
    label: String,
}

/// Where one entry stands in the facets.
#[derive(Debug)]
pub(super) struct Seen {
    /// Its section.
    pub(super) section: usize,
    /// Its sources, ascending, between blanks.
    pub(super) sources: String,
}

impl Facets {
    /// Takes an entry in.
    pub(super) fn see(&mut self, entry: &EnrichedEntry) -> Seen {
        self.years.extend(entry.year);
        if let Some(count) = entry.citation_count {
            self.citations = Some(self.citations.unwrap_or(0).saturating_add(count));
        }
        let mut sources: Vec<usize> = Vec::new();
        for provenance in entry.provenance.values() {
            let id = self.source(&provenance.source);
            if !sources.contains(&id) {
                sources.push(id);
            }
        }
        sources.sort_unstable();
        let sources: Vec<String> = sources.iter().map(ToString::to_string).collect();
        Seen { section: self.section(&entry.section), sources: sources.join(" ") }
    }

    fn section(&mut self, path: &[String]) -> usize {
        if let Some(&known) = self.by_path.get(path) {
            return known;
        }
        let parent =
            path.split_last().filter(|(_, above)| !above.is_empty()).map(|(_, above)| self.section(above));
        let id = self.sections.len();
        let label = match path.last() {
            Some(heading) => format!("{}{heading}", "\u{2003}".repeat(path.len() - 1)),
            None => "No section".to_owned(),
        };
        self.sections.push(Section { id, parent, label });
        self.by_path.insert(path.to_vec(), id);
        id
    }

    fn source(&mut self, name: &str) -> usize {
        if let Some(known) = self.sources.iter().find(|source| source.name == name) {
            return known.id;
        }
        let id = self.sources.len();
        self.sources.push(Source { id, name: name.to_owned(), label: source_label(name).to_owned() });
        id
    }

    /// Every section, parents before their children.
    pub(super) fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// Every source, by label.
    pub(super) fn sources(&self) -> Vec<&Source> {
        let mut sources: Vec<&Source> = self.sources.iter().collect();
        sources.sort_by(|a, b| a.label.cmp(&b.label));
        sources
    }

    /// Every year, newest first.
    pub(super) fn years(&self) -> Vec<i16> {
        self.years.iter().rev().copied().collect()
    }

    /// The sum of all counts.
    pub(super) fn citations(&self) -> Option<u64> {
        self.citations
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_brings_the_sections_around_it() {
        let mut facets = Facets::default();
        let path = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert_eq!(facets.section(&path(&["A", "B", "C"])), 2);
        assert_eq!(facets.section(&path(&["A", "D"])), 3);
        assert_eq!(facets.section(&path(&["A", "B"])), 1);
        assert_eq!(facets.section(&[]), 4);
        let tree: Vec<_> = facets.sections().iter().map(|s| (s.parent, s.label.trim())).collect();
        assert_eq!(tree, [(None, "A"), (Some(0), "B"), (Some(1), "C"), (Some(0), "D"), (None, "No section")]);
    }
}

//! What an output may have lost: it was there before, somebody could not be asked, and nothing else knew.

use std::collections::BTreeMap;

use crate::model::{SourceId, grouped};

use super::CatalogSummary;

/// Of how many entries the file that was there may have said more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lost {
    /// Entries.
    pub entries: usize,
    /// Of how many of them each source was not asked.
    pub by_source: BTreeMap<SourceId, usize>,
    /// The file was left as it is: the run knew nothing at all.
    pub is_averted: bool,
}

impl Lost {
    /// Counts one entry about which the sources `unasked` could not be asked.
    pub fn add(&mut self, unasked: &[SourceId]) {
        self.entries += 1;
        for source in unasked {
            *self.by_source.entry(*source).or_default() += 1;
        }
    }
}

/// One line about the catalog's output, where there is something to say.
pub(super) fn line(catalog: &CatalogSummary) -> Option<String> {
    let (lost, output) = (&catalog.lost, catalog.output.as_ref()?);
    if lost.entries == 0 {
        return None;
    }
    let output = output.display();
    let of = if lost.entries == 1 {
        "1 entry".to_owned()
    } else {
        format!("{} entries", grouped(lost.entries as u64))
    };
    let asked = asked(lost);
    Some(if lost.is_averted {
        format!(
            "{output} was left as it is: {asked}, and nothing else knows any of its entries; \
             --offline writes it all the same"
        )
    } else {
        format!(
            "{output} may have lost what it had of {of}: {asked}, and neither the cache nor an enriched JSON knows it; \
             keep the cache from run to run, or {} beside the list",
            catalog
                .beside
                .as_ref()
                .map_or_else(|| "an enriched JSON".into(), |path| path.display().to_string())
        )
    })
}

/// `arxiv and semantic-scholar were not asked`
fn asked(lost: &Lost) -> String {
    let names: Vec<&str> = lost.by_source.keys().map(|source| source.as_str()).collect();
    match names.split_last() {
        None => "a source was not asked".to_owned(),
        Some((last, [])) => format!("{last} was not asked"),
        Some((last, first)) => format!("{} and {last} were not asked", first.join(", ")),
    }
}

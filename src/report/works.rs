//! How many works the entries of a catalog list.

use std::hash::{Hash, Hasher};

use crate::model::{EnrichedEntry, Outcome};

/// Counts distinct works by the hashes of their names, eight bytes a work. That two of a million share one is less likely
/// than one in thirty million.
///
/// A work that is listed by two of its names, as a preprint and as the article, is one where both entries know the same
/// best name: the arXiv id, else the DOI, else that of the ACL Anthology. An entry about which there is doubt is counted by
/// the name that the list gives it.
#[derive(Debug, Default)]
pub struct Works {
    names: Vec<u64>,
    nameless: usize,
}

impl Works {
    /// Counts the work of one entry. An entry whose work is unknown is one of its own.
    pub fn add(&mut self, entry: &EnrichedEntry) {
        if entry.outcome == Outcome::NotAPaper {
            return;
        }
        let Some(id) = entry.work_id.as_deref() else {
            self.nameless += 1;
            return;
        };
        let is_doubted =
            || entry.notes.iter().any(|note| matches!(&*note.code, "title-mismatch" | "conflict"));
        let is_known = matches!(entry.outcome, Outcome::Enriched | Outcome::Partial) && !is_doubted();
        self.push(if is_known { best_name(entry, id) } else { hash(id) });
    }

    /// How many there are so far.
    pub fn count(&mut self) -> usize {
        self.pack();
        self.names.len() + self.nameless
    }

    /// What is listed again is taken out before the list grows, which it does by as much as is left of it.
    fn push(&mut self, name: u64) {
        if self.names.len() == self.names.capacity() {
            self.pack();
            self.names.reserve(self.names.len().max(1024));
        }
        self.names.push(name);
    }

    fn pack(&mut self) {
        self.names.sort_unstable();
        self.names.dedup();
    }
}

/// The best of the names that a known work has; `id` where it has none of them.
fn best_name(entry: &EnrichedEntry, id: &str) -> u64 {
    let ids = &entry.ids;
    let names = [("arxiv:", &ids.arxiv), ("doi:", &ids.doi), ("acl:", &ids.acl)];
    let best = names.into_iter().find_map(|(scheme, name)| Some((scheme, name.as_deref()?)));
    match best {
        Some((scheme, name)) if id.strip_prefix(scheme) != Some(name) => hash(&[scheme, name].concat()),
        _ => hash(id),
    }
}

fn hash(name: &str) -> u64 {
    // Its keys are constant: the same in every run.
    let mut hash = std::hash::DefaultHasher::new();
    name.hash(&mut hash);
    hash.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Note;

    fn entry(work: Option<&str>, doi: Option<&str>, outcome: &str) -> EnrichedEntry {
        let arxiv = work.and_then(|work| work.strip_prefix("arxiv:"));
        serde_json::from_value(serde_json::json!({
            "index": 0, "line": 1, "end_line": 1, "section": [], "links": [], "outcome": outcome, "work_id": work,
            "ids": {"arxiv": arxiv, "doi": doi}, "authors": [], "publication_types": [], "categories": [],
            "fields_of_study": [], "also": [], "notes": [], "provenance": {}
        }))
        .unwrap()
    }

    fn count(entries: &[EnrichedEntry]) -> usize {
        let mut works = Works::default();
        entries.iter().for_each(|entry| works.add(entry));
        works.count()
    }

    #[test]
    fn a_work_under_two_names_counts_once() {
        let preprint = entry(Some("arxiv:2101.00001"), Some("10.1000/a"), "enriched");
        let mut article = entry(Some("doi:10.1000/a"), Some("10.1000/a"), "enriched");
        let in_proceedings = entry(Some("acl:P18-1002"), Some("10.1000/a"), "partial");
        assert_eq!(count(&[in_proceedings, article.clone()]), 1);
        article.ids.arxiv = Some("2101.00001".into());
        let other = entry(Some("arxiv:2101.00002"), None, "not_found");
        let nobody = entry(None, None, "unidentified");
        let no_paper = entry(None, None, "not_a_paper");
        let ignored = entry(Some("arxiv:2101.00003"), None, "not_a_paper");
        assert_eq!(count(&[]), 0);
        assert_eq!(count(&[preprint.clone(), preprint.clone()]), 1);
        assert_eq!(count(&[article.clone(), preprint.clone()]), 1);
        assert_eq!(count(&[preprint.clone(), other.clone()]), 2);
        assert_eq!(count(&[nobody.clone(), nobody, no_paper, ignored, other]), 3);
        article.notes.push(Note::new("title-mismatch", "x"));
        assert_eq!(count(&[article, preprint]), 2);
    }

    #[test]
    fn many_entries_are_counted_one_by_one() {
        let many: Vec<EnrichedEntry> =
            (0..5000).map(|n| entry(Some(&format!("arxiv:{}", n % 2500)), None, "enriched")).collect();
        assert_eq!(count(&many), 2500);
    }
}

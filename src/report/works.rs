//! How many works the entries of a catalog list.

use std::hash::{Hash, Hasher};

use crate::model::{EnrichedEntry, Outcome};

/// Counts distinct works by the hashes of their names: eight bytes a work, and sixteen for each further name. That two
/// of a million share one is less likely than one in thirty million.
///
/// A work that is listed by two of its names, as a preprint and as the article, is one where an entry says that both are
/// its names and nothing speaks against that.
#[derive(Debug, Default)]
pub struct Works {
    names: Vec<u64>,
    /// Two names of one work.
    same: Vec<(u64, u64)>,
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
        let own = hash(id);
        push(&mut self.names, own);
        let is_doubted =
            || entry.notes.iter().any(|note| matches!(&*note.code, "title-mismatch" | "conflict"));
        if !matches!(entry.outcome, Outcome::Enriched | Outcome::Partial) || is_doubted() {
            return;
        }
        let ids = &entry.ids;
        for (scheme, other) in [("arxiv", &ids.arxiv), ("doi", &ids.doi), ("acl", &ids.acl)] {
            // arXiv's own DOI names nothing that the arXiv id does not.
            let Some(other) = other.as_deref().filter(|other| !other.starts_with("10.48550/")) else {
                continue;
            };
            if id.split_once(':') != Some((scheme, other)) {
                push(&mut self.same, (own, hash(&format!("{scheme}:{other}"))));
            }
        }
    }

    /// How many there are so far.
    pub fn count(&mut self) -> usize {
        pack(&mut self.names);
        pack(&mut self.same);
        let mut all = self.names.clone();
        all.extend(self.same.iter().map(|(_, other)| *other));
        pack(&mut all);
        // Every name belongs to the group of the one that it points at, in the end to one that points at itself.
        let mut group: Vec<usize> = (0..all.len()).collect();
        let mut groups = all.len();
        for (one, other) in &self.same {
            let [one, other] = [one, other].map(|name| all.binary_search(name).unwrap_or(0));
            let (one, other) = (first(&mut group, one), first(&mut group, other));
            if one != other {
                group[one.max(other)] = one.min(other);
                groups -= 1;
            }
        }
        groups + self.nameless
    }
}

/// The name that stands for the group, the way to it made shorter.
fn first(group: &mut [usize], mut at: usize) -> usize {
    while group[at] != at {
        group[at] = group[group[at]];
        at = group[at];
    }
    at
}

fn hash(name: &str) -> u64 {
    // Its keys are constant: the same in every run.
    let mut hash = std::hash::DefaultHasher::new();
    name.hash(&mut hash);
    hash.finish()
}

/// What is listed again is taken out before the list grows, which it does by as much as is left of it.
fn push<T: Ord>(list: &mut Vec<T>, value: T) {
    if list.len() == list.capacity() {
        pack(list);
        list.reserve(list.len().max(1024));
    }
    list.push(value);
}

fn pack<T: Ord>(list: &mut Vec<T>) {
    list.sort_unstable();
    list.dedup();
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
        let article = entry(Some("doi:10.1000/a"), Some("10.1000/a"), "enriched");
        let elsewhere = entry(Some("acl:P18-1002"), Some("10.1000/a"), "partial");
        let other = entry(Some("arxiv:2101.00002"), None, "not_found");
        let nobody = entry(None, None, "unidentified");
        let no_paper = entry(None, None, "not_a_paper");
        let ignored = entry(Some("arxiv:2101.00003"), None, "not_a_paper");
        assert_eq!(count(&[]), 0);
        assert_eq!(count(&[preprint.clone(), preprint.clone()]), 1);
        assert_eq!(count(&[article.clone(), preprint.clone()]), 1);
        assert_eq!(count(&[elsewhere, preprint.clone()]), 1);
        assert_eq!(count(&[preprint.clone(), other.clone()]), 2);
        assert_eq!(count(&[nobody.clone(), nobody, no_paper, ignored, other]), 3);
        let mut doubted = preprint;
        doubted.notes.push(Note::new("title-mismatch", "x"));
        assert_eq!(count(&[doubted, article]), 2);
    }

    #[test]
    fn many_entries_are_counted_one_by_one() {
        let many: Vec<EnrichedEntry> =
            (0..5000).map(|n| entry(Some(&format!("arxiv:{}", n % 2500)), None, "enriched")).collect();
        assert_eq!(count(&many), 2500);
    }
}

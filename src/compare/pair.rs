//! Which entry is which: by the work, then by any identifier both know, then by the title as listed.

use std::collections::{BTreeMap, VecDeque};

use crate::model::EnrichedEntry;

/// The same entry in both states.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    /// As it was.
    pub old: &'a EnrichedEntry,
    /// As it is.
    pub new: &'a EnrichedEntry,
}

/// Entries told apart.
#[derive(Debug, Default)]
pub struct Pairing<'a> {
    /// In both states, in the order of the new one.
    pub pairs: Vec<Pair<'a>>,
    /// In the new state only.
    pub added: Vec<&'a EnrichedEntry>,
    /// In the old state only.
    pub removed: Vec<&'a EnrichedEntry>,
}

/// By what entries are recognised, surest first.
type Key = fn(&EnrichedEntry) -> Option<String>;
const KEYS: [Key; 6] = [
    |entry| entry.work_id.clone(),
    // A curator who replaced the link to the preprint by one to the journal did not replace the paper.
    |entry| entry.ids.arxiv.clone(),
    |entry| entry.ids.doi.clone(),
    |entry| entry.ids.acl.clone(),
    |entry| entry.ids.s2.clone(),
    |entry| entry.listed_title.as_deref().and_then(plain),
];

/// Pairs the entries of two states. What is listed several times is paired in order, first with first.
pub fn pair<'a>(old: &'a [EnrichedEntry], new: &'a [EnrichedEntry]) -> Pairing<'a> {
    let mut of_new: Vec<Option<usize>> = vec![None; new.len()];
    let mut free: Vec<bool> = vec![true; old.len()];
    for key in KEYS {
        let mut waiting: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
        for (at, entry) in old.iter().enumerate().filter(|(at, _)| free[*at]) {
            if let Some(key) = key(entry) {
                waiting.entry(key).or_default().push_back(at);
            }
        }
        for (partner, entry) in of_new.iter_mut().zip(new).filter(|(partner, _)| partner.is_none()) {
            let found = key(entry).and_then(|key| waiting.get_mut(&key)?.pop_front());
            if let Some(at) = found {
                free[at] = false;
                *partner = Some(at);
            }
        }
    }
    let mut pairing = Pairing::default();
    for (partner, entry) in of_new.iter().zip(new) {
        match partner {
            Some(at) => pairing.pairs.push(Pair { old: &old[*at], new: entry }),
            None => pairing.added.push(entry),
        }
    }
    pairing.removed = old.iter().zip(free).filter(|(_, free)| *free).map(|(entry, _)| entry).collect();
    pairing
}

/// A title without what an edit of the list changes lightly: case, punctuation, blanks.
fn plain(title: &str) -> Option<String> {
    let plain: String = title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    (!plain.is_empty()).then_some(plain)
}

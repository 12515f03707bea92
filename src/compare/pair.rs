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

/// What tells the listings of one work apart, surest first: where it stands and how, how, where.
type Listing = fn(&EnrichedEntry, &EnrichedEntry) -> bool;
const LISTINGS: [Listing; 4] = [
    |a, b| is_listed_alike(a, b) && a.section == b.section,
    is_listed_alike,
    |a, b| a.section == b.section,
    |_, _| true,
];

fn is_listed_alike(a: &EnrichedEntry, b: &EnrichedEntry) -> bool {
    a.listed_title == b.listed_title && a.links == b.links
}

/// Pairs the entries of two states. Of what is listed several times, like is paired with like, and what is left in order.
pub fn pair<'a>(old: &'a [EnrichedEntry], new: &'a [EnrichedEntry]) -> Pairing<'a> {
    let mut of_new: Vec<Option<usize>> = vec![None; new.len()];
    let mut free: Vec<bool> = vec![true; old.len()];
    for key in KEYS {
        let mut waiting: BTreeMap<String, Listed> = BTreeMap::new();
        for (at, entry) in old.iter().enumerate().filter(|(at, _)| free[*at]) {
            if let Some(key) = key(entry) {
                waiting.entry(key).or_default().old.push_back(at);
            }
        }
        for (at, entry) in new.iter().enumerate().filter(|(at, _)| of_new[*at].is_none()) {
            if let Some(listed) = key(entry).and_then(|key| waiting.get_mut(&key)) {
                listed.new.push_back(at);
            }
        }
        for listed in waiting.into_values() {
            listed.join(old, new, |was, is| {
                free[was] = false;
                of_new[is] = Some(was);
            });
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

/// Where the entries stand that one key fits.
#[derive(Debug, Default)]
struct Listed {
    old: VecDeque<usize>,
    new: VecDeque<usize>,
}

impl Listed {
    /// More listings of one work than any list has are paired in order: comparing each with each takes too long.
    const MOST: usize = 100;

    fn join(mut self, old: &[EnrichedEntry], new: &[EnrichedEntry], mut pair: impl FnMut(usize, usize)) {
        let several = self.old.len() > 1 || self.new.len() > 1;
        if several && self.old.len() <= Self::MOST && self.new.len() <= Self::MOST {
            for alike in LISTINGS {
                self.new.retain(|&is| {
                    let found = self.old.iter().position(|&was| alike(&old[was], &new[is]));
                    let found = found.and_then(|n| self.old.remove(n));
                    found.inspect(|&was| pair(was, is)).is_none()
                });
            }
            return;
        }
        while let (Some(was), Some(is)) = (self.old.pop_front(), self.new.pop_front()) {
            pair(was, is);
        }
    }
}

/// A title without what an edit of the list changes lightly: case, punctuation, blanks.
fn plain(title: &str) -> Option<String> {
    let plain: String = title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    (!plain.is_empty()).then_some(plain)
}

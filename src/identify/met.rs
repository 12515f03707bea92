//! Which of many identifiers was met before.

use std::collections::BTreeMap;

use crate::model::WorkId;

/// Finds an identifier among those of a list that grows and holds each once: a few are looked at one by one, for more
/// there is an index.
#[derive(Debug, Default)]
pub(super) struct Met {
    index: BTreeMap<WorkId, usize>,
}

impl Met {
    const FEW: usize = 32;

    /// Where `id` stands among `all`, whose identifiers `id_of` tells. Always ask about the same list.
    pub(super) fn find<T>(&mut self, all: &[T], id_of: impl Fn(&T) -> &WorkId, id: &WorkId) -> Option<usize> {
        if all.len() <= Self::FEW {
            return all.iter().position(|one| id_of(one) == id);
        }
        for (at, one) in all.iter().enumerate().skip(self.index.len()) {
            self.index.insert(id_of(one).clone(), at);
        }
        self.index.get(id).copied()
    }
}

//! The identifiers that the sources are asked by: what records teach, and what is forgotten because it leads to another work.

use std::sync::Arc;

use super::{Case, Examination};
use crate::model::{ArxivId, Scheme, SourceRecord, WorkId};
use crate::sources::Source;

impl Examination {
    /// Adds the identifiers a record names that some source can be asked by.
    pub(super) fn learn(&mut self, record: &SourceRecord, sources: &[Arc<dyn Source>]) {
        let ids = &record.ids;
        let named = [
            (Scheme::Arxiv, ids.arxiv.as_deref().or(record.shadow_of.as_deref())),
            (Scheme::Doi, ids.doi.as_deref()),
            (Scheme::Acl, ids.acl.as_deref()),
            (Scheme::Pmid, ids.pmid.as_deref()),
            (Scheme::Pmcid, ids.pmcid.as_deref()),
        ];
        for (scheme, id) in named {
            let known = |k: &WorkId| k.scheme() == scheme && !self.banned.contains(k);
            let Some(id) = id.filter(|_| !self.ids.iter().any(known)) else { continue };
            let Ok(id) = WorkId::new(scheme, id) else { continue };
            if self.banned.contains(&id) {
                continue;
            }
            if sources.iter().any(|s| s.key(&id).is_some()) {
                self.ids.push(id);
            }
        }
    }

    /// Whether nobody is asked by the identifier at `at` any more.
    pub(super) fn is_banned(&self, at: usize) -> bool {
        !self.banned.is_empty() && self.banned.contains(&self.ids[at])
    }

    /// An identifier that some source named leads to another work. The list's own stay.
    pub(super) fn ban(&mut self, id: WorkId, case: &Case) {
        if case.resolvable().any(|listed| *listed == id) || self.banned.contains(&id) {
            return;
        }
        self.banned.push(id);
        if (0..self.ids.len()).any(|at| !self.is_banned(at)) {
            return;
        }
        // What the title led to is still known by its own.
        let own = self.gathered.iter().find_map(|g| g.record.ids.s2.as_deref());
        self.ids.extend(own.and_then(|id| WorkId::new(Scheme::S2, id).ok()));
    }

    /// Takes the identifiers that lead to another work out of all records.
    pub(super) fn forget_banned(&mut self) {
        for id in std::mem::take(&mut self.banned) {
            for gathered in &mut self.gathered {
                let ids = &mut gathered.record.ids;
                let slot = match id.scheme() {
                    Scheme::Arxiv => &mut ids.arxiv,
                    Scheme::Doi => &mut ids.doi,
                    Scheme::Acl => &mut ids.acl,
                    Scheme::Pmid => &mut ids.pmid,
                    Scheme::Pmcid => &mut ids.pmcid,
                    _ => continue,
                };
                slot.take_if(|own| own.eq_ignore_ascii_case(id.id()));
                if id.scheme() == Scheme::Arxiv {
                    ids.doi
                        .take_if(|doi| ArxivId::of_doi(doi).is_some_and(|of_doi| of_doi.as_str() == id.id()));
                }
            }
            self.ids.retain(|own| *own != id);
        }
    }
}

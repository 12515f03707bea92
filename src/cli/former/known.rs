//! The works that the outputs of before had values of, by the keys that the sources know them by.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use super::{Former, Own, each_entry, speakers};
use crate::model::{EnrichedEntry, Scheme, SourceId, WorkId};
use crate::sources::{Descriptor, Source, SourceKey};

/// Read when it is first asked, which is when a service seems to have lost many works at once: then nobody but the old
/// outputs can say whether it had them, if the cache is lost.
pub(in crate::cli) struct Known {
    /// With whether it is a table.
    files: Vec<(PathBuf, bool)>,
    sources: Vec<Arc<dyn Source>>,
    keys: OnceLock<HashSet<(SourceId, SourceKey)>>,
}

impl Known {
    /// Of everything that may stand in.
    pub(in crate::cli) fn of<'f>(
        formers: impl Iterator<Item = &'f Former>,
        sources: &[Arc<dyn Source>],
    ) -> Self {
        let mut files = Vec::new();
        for former in formers {
            let own = if let Own::Read(own) = &former.own { Some(own) } else { None };
            let earlier = own.into_iter().chain(&former.others);
            files.extend(earlier.map(|earlier| (earlier.path.clone(), earlier.is_table)));
        }
        files.sort();
        files.dedup();
        Self { files, sources: sources.to_vec(), keys: OnceLock::new() }
    }

    /// Whether `source` said something of the work that it calls `key`.
    pub(in crate::cli) fn has(&self, source: SourceId, key: &SourceKey) -> bool {
        self.keys.get_or_init(|| self.read()).contains(&(source, key.clone()))
    }

    fn read(&self) -> HashSet<(SourceId, SourceKey)> {
        let descriptors: Vec<&'static Descriptor> =
            self.sources.iter().map(|source| source.descriptor()).collect();
        let mut keys = HashSet::new();
        for (path, is_table) in &self.files {
            let mut note = |entry: EnrichedEntry| {
                let certain = if *is_table { speakers::certain(&entry, &descriptors) } else { Vec::new() };
                let ids = ids(&entry);
                for source in &self.sources {
                    let id = source.descriptor().id;
                    let spoke = certain.contains(&id)
                        || entry.provenance.values().any(|said| said.source == id.as_str());
                    if spoke {
                        keys.extend(ids.iter().filter_map(|of| Some((id, source.key(of)?))));
                    }
                }
            };
            // What stands before a damage was known all the same; that there is one is told where it is missed.
            let _ = each_entry(path, *is_table, &mut note);
        }
        keys
    }
}

/// Everything a source may be asked about the work by.
fn ids(entry: &EnrichedEntry) -> Vec<WorkId> {
    let ids = &entry.ids;
    let named = [
        (Scheme::Arxiv, ids.arxiv.as_deref()),
        (Scheme::Doi, ids.doi.as_deref()),
        (Scheme::Acl, ids.acl.as_deref()),
        (Scheme::S2, ids.s2.as_deref()),
        (Scheme::Pmid, ids.pmid.as_deref()),
        (Scheme::Pmcid, ids.pmcid.as_deref()),
    ];
    let named = named.into_iter().filter_map(|(scheme, id)| WorkId::new(scheme, id?).ok());
    entry.work_id.as_ref().and_then(|id| id.parse().ok()).into_iter().chain(named).collect()
}

//! Whether the rows of a batch stand in the places of their ids.
//!
//! Position is all that ties a row to its id, since a merged record carries other ids than the one asked for. But a row
//! that carries the id of *another* place, while that place holds something else, is out of place, and then every row may
//! be: such a reply is no answer.

use std::collections::HashMap;

use super::row::Parsed;
use crate::model::ExternalIds;
use crate::sources::SourceKey;

/// Whether some row belongs into another place than its own. A row that does not read claims nothing.
pub(super) fn out_of_place(keys: &[SourceKey], rows: &[(&str, Option<Parsed>)]) -> bool {
    let ids = || rows.iter().map(|(_, row)| row.as_ref().map(Parsed::ids));
    // Mostly each row has the id it was asked by.
    if keys.iter().zip(ids()).all(|(key, ids)| ids.is_none_or(|ids| has(ids, &key.0))) {
        return false;
    }
    let places: HashMap<&str, usize> = keys.iter().enumerate().map(|(at, key)| (key.as_str(), at)).collect();
    let place = |key: &String| places.get(key.as_str()).copied();
    let claimed: Vec<Vec<usize>> =
        ids().map(|ids| ids.map(keys_of).iter().flatten().filter_map(place).collect()).collect();
    claimed.iter().enumerate().any(|(at, own)| {
        let elsewhere = |other: &usize| claimed.get(*other).is_some_and(|theirs| !theirs.contains(other));
        !own.contains(&at) && own.iter().any(elsewhere)
    })
}

/// Whether `key` is one of the [`keys_of`] the identifiers.
fn has(ids: &ExternalIds, key: &str) -> bool {
    match key.split_once(':') {
        Some(("ARXIV", id)) => ids.arxiv.as_deref() == Some(id),
        Some(("DOI", id)) => ids.doi.as_deref() == Some(id),
        _ => keys_of(ids).iter().any(|own| own == key),
    }
}

/// The identifiers as keys of this source.
fn keys_of(ids: &ExternalIds) -> Vec<String> {
    let prefixed = |scheme: &str, id: Option<&str>| id.map(|id| format!("{scheme}:{id}"));
    let corpus_id = ids.corpus_id.map(|id| id.to_string());
    [
        prefixed("ARXIV", ids.arxiv.as_deref()),
        prefixed("DOI", ids.doi.as_deref()),
        prefixed("ACL", ids.acl.as_deref()),
        prefixed("CorpusId", corpus_id.as_deref()),
        prefixed("PMID", ids.pmid.as_deref()),
        prefixed("PMCID", ids.pmcid.as_deref().map(|id| id.trim_start_matches("PMC"))),
        ids.s2.clone(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

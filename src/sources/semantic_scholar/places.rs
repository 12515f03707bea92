//! Whether the rows of a batch stand in the places of their ids.
//!
//! Position is all that ties a row to its id, since a merged record carries other ids than the one asked for. But a row
//! that carries the id of *another* place, while that place holds something else, is at odds with the order of the reply.
//!
//! Two things look like this. Some records of the service contradict each other, as where one of two papers has the
//! other's id: then only these two places are in doubt, and who asks again hears the same. Or the reply is out of order,
//! shifted or reversed: then every row may be another's. A shift moves all rows behind it, so the rows that carry their
//! own id tell the two apart. What carries its own id stands in any case; what does not stands only on the word of the
//! others.

use foldhash::HashMap;

use super::row::Parsed;
use crate::model::ExternalIds;
use crate::sources::SourceKey;

/// So many rows at odds are asked about again by themselves, whatever the others say: contradicting records must not be
/// sent in ever smaller batches until they stand alone, where nothing contradicts them any more.
const FEW: usize = 16;

/// How many rows have to carry their own id, for each that is at odds, so that rows without a word about it are believed.
const VOUCHERS: usize = 2;

/// What of a reply can be believed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// All of it.
    Kept,
    /// All but the rows at these places, where it is `true`.
    Doubted(Vec<bool>),
    /// Nothing: the rows stand in the places of others.
    Lost,
}

/// How the rows stand to what was asked. A row that does not read claims nothing.
pub(super) fn order(keys: &[SourceKey], rows: &[(&str, Option<Parsed>)]) -> Order {
    let ids = || rows.iter().map(|(_, row)| row.as_ref().map(Parsed::ids));
    // Mostly each row has the id it was asked by.
    if keys.iter().zip(ids()).all(|(key, ids)| ids.is_none_or(|ids| has(ids, &key.0))) {
        return Order::Kept;
    }
    let places: HashMap<&str, usize> = keys.iter().enumerate().map(|(at, key)| (key.as_str(), at)).collect();
    let place = |key: &String| places.get(key.as_str()).copied();
    let claimed: Vec<Vec<usize>> =
        ids().map(|ids| ids.map(keys_of).iter().flatten().filter_map(place).collect()).collect();
    let vouched = |at: usize| claimed.get(at).is_some_and(|own| own.contains(&at));
    let mut doubted = vec![false; rows.len()];
    let mut odd = 0;
    for at in (0..rows.len()).filter(|at| !vouched(*at)) {
        let contested = || claimed[at].iter().filter(|other| !vouched(**other));
        if contested().next().is_some() {
            odd += 1;
            doubted[at] = true;
            contested().for_each(|other| doubted[*other] = true);
        }
    }
    let vouchers = (0..rows.len()).filter(|at| vouched(*at)).count();
    match odd {
        0 => Order::Kept,
        _ if odd > FEW && odd > vouchers => Order::Lost,
        _ if vouchers < odd * VOUCHERS => Order::Doubted((0..rows.len()).map(|at| !vouched(at)).collect()),
        _ => Order::Doubted(doubted),
    }
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

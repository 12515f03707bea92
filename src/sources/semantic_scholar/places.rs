//! Whether the rows of a batch stand in the places of their ids.
//!
//! Position is all that ties a row to its id, since a merged record carries other ids than the one asked for. But a row
//! that carries the id of *another* place, while that place holds something else, is out of place, and then every row may
//! be: such a reply is no answer.

use std::collections::HashMap;

use serde_json::value::RawValue;

use super::row::Row;
use crate::sources::SourceKey;

/// Whether some row belongs into another place than its own.
pub(super) fn out_of_place(keys: &[SourceKey], rows: &[&RawValue]) -> bool {
    let places: HashMap<&str, usize> =
        keys.iter().enumerate().map(|(at, key)| (key.0.as_str(), at)).collect();
    let place = |key: &String| places.get(key.as_str()).copied();
    // A row that does not read claims nothing.
    let claims =
        |row: &&RawValue| Row::read(row.get()).map(|row| row.keys().iter().filter_map(place).collect());
    let claimed: Vec<Vec<usize>> = rows.iter().map(|row| claims(row).unwrap_or_default()).collect();
    claimed.iter().enumerate().any(|(at, own)| {
        let elsewhere = |other: &usize| claimed.get(*other).is_some_and(|theirs| !theirs.contains(other));
        !own.contains(&at) && own.iter().any(elsewhere)
    })
}

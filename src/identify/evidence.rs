//! Which of an entry's links is the paper.

use super::{Chosen, Identity, url};
use crate::model::{Entry, MatchBy};

/// Which work the entry lists.
pub fn entry(entry: &Entry) -> Identity {
    let chosen = entry.links.iter().find_map(|link| {
        let found = url(&link.url)?;
        Some(Chosen { id: found.id, version: found.version, by: MatchBy::Link, url: Some(link.url.clone()) })
    });
    Identity { chosen, ..Identity::default() }
}

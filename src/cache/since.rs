//! What another process answered meanwhile.

use jiff::Timestamp;

use super::{Cache, CacheError};
use crate::model::SourceId;

impl Cache {
    /// Those of `keys` that were answered at or after `since`.
    pub fn fetched_since(
        &self,
        source: SourceId,
        keys: &[&str],
        since: Timestamp,
    ) -> Result<Vec<String>, CacheError> {
        let peeks = self.peek(source, keys)?;
        let fresh = keys.iter().zip(peeks).filter(|(_, peek)| peek.is_some_and(|p| p.fetched_at >= since));
        Ok(fresh.map(|(key, _)| (*key).to_owned()).collect())
    }
}

//! Which keys that a reply does not have are believed missing.

use std::sync::Arc;

use super::Fetcher;
use crate::cache::CacheError;
use crate::event::Event;
use crate::model::SourceId;
use crate::sources::SourceKey;

/// Works that were there before and are all gone in a reply that has nothing else: so many are not believed.
const TOO_MANY: usize = 5;

/// Whether somebody else than the cache knows that a source said something of the work that it calls so.
pub type SaidBefore = Arc<dyn Fn(SourceId, &SourceKey) -> bool + Send + Sync>;

/// The keys that a reply does not have.
#[derive(Default)]
pub(super) struct Absences {
    /// Known to be missing from now on.
    pub(super) believed: Vec<SourceKey>,
    /// To be asked about once more at the end of the run.
    pub(super) doubted: Vec<SourceKey>,
}

impl Fetcher {
    /// Asks `said_before` about works that the cache does not know, where a service seems to have lost many at once: the
    /// cache may be lost itself.
    #[must_use]
    pub fn with_said_before(mut self, said_before: SaidBefore) -> Self {
        self.said_before = Some(said_before);
        self
    }

    /// Sorts the keys that a reply of the source at `at` does not have. `alone`: it has none at all.
    ///
    /// Of a source that forgets things an absence is believed the second time, be that in one run or in two. Where a
    /// reply has nothing and should have had much, the service is ill and not the works are gone: its keys are settled
    /// here as not answered.
    pub(super) fn absences(
        &mut self,
        at: usize,
        missing: Vec<SourceKey>,
        alone: bool,
    ) -> Result<Absences, CacheError> {
        let mut absences = Absences::default();
        if missing.is_empty() {
            return Ok(absences);
        }
        let descriptor = self.desks[at].service.source.descriptor();
        let names: Vec<&str> = missing.iter().map(|key| &*key.0).collect();
        let known = self.cache.peek(descriptor.id, &names)?;
        let mut had = 0;
        let mut unknown = Vec::new();
        for (key, before) in missing.into_iter().zip(known) {
            let looked_twice = self.desks[at].open.get(&key).is_some_and(|(_, second)| *second);
            let missed_before = before.is_some_and(|before| !before.found)
                || self.desks[at].doubts.get(key.as_str()).is_some_and(|doubt| doubt.absent);
            if descriptor.second_look && !looked_twice && !missed_before {
                absences.doubted.push(key);
            } else {
                match before {
                    Some(before) => had += usize::from(before.found),
                    None => unknown.push(absences.believed.len()),
                }
                absences.believed.push(key);
            }
        }
        let may_be_too_many = alone && had < TOO_MANY && had + unknown.len() >= TOO_MANY;
        if let Some(said_before) = self.said_before.as_ref().filter(|_| may_be_too_many) {
            had += unknown.iter().filter(|at| said_before(descriptor.id, &absences.believed[**at])).count();
        }
        if alone && had >= TOO_MANY {
            let keys = std::mem::take(&mut absences.believed);
            let reason =
                format!("a reply without any of {} works, {had} of which were there before", keys.len());
            (self.events)(&Event::Failed { source: descriptor.id, reason, keys: keys.len() });
            keys.into_iter().for_each(|key| self.conclude(at, key, false));
        }
        Ok(absences)
    }
}

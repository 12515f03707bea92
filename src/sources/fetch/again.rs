//! What is asked again, in this run or in the next one.

use super::{ATTEMPTS, Fetcher};
use crate::cache::CacheError;
use crate::event::Event;
use crate::sources::SourceKey;

impl Fetcher {
    /// Asks about a key again that a reply said nothing readable about, a few times.
    pub(super) fn retry(&mut self, at: usize, lane: usize, key: SourceKey) -> Result<(), CacheError> {
        let desk = &mut self.desks[at];
        let sent = desk.open.get_mut(&key).map_or(ATTEMPTS, |state| {
            state.0 += 1;
            state.0
        });
        if sent < ATTEMPTS {
            desk.queues[lane].join(None, key);
        } else {
            let source = desk.service.source.descriptor().id;
            let reason = format!("no readable answer about `{}` in {ATTEMPTS} requests", key.0);
            (self.events)(&Event::Failed { source, reason, keys: 1 });
            self.give_up(at, vec![key])?;
        }
        Ok(())
    }

    /// These keys were asked about, and there is no answer in this run.
    pub(super) fn give_up(&mut self, at: usize, keys: Vec<SourceKey>) -> Result<(), CacheError> {
        self.doubt(at, &keys, false)?;
        keys.into_iter().for_each(|key| self.conclude(at, key, false));
        Ok(())
    }

    /// Notes that a source was asked about keys without a conclusion.
    pub(super) fn doubt(&self, at: usize, keys: &[SourceKey], absent: bool) -> Result<(), CacheError> {
        let source = self.desks[at].service.source.descriptor().id;
        let keys: Vec<&str> = keys.iter().map(SourceKey::as_str).collect();
        self.cache.doubt(source, self.clock.now(), &keys, absent)
    }

    /// Sends the batch again in halves; a single key that is too much by itself is given up for this run.
    pub(super) fn halve(
        &mut self,
        at: usize,
        lane: usize,
        mut keys: Vec<SourceKey>,
        reason: &str,
    ) -> Result<(), CacheError> {
        if keys.len() <= 1 {
            let source = self.desks[at].service.source.descriptor().id;
            (self.events)(&Event::Failed { source, reason: reason.to_owned(), keys: keys.len() });
            return self.give_up(at, keys);
        }
        let right = keys.split_off(keys.len().div_ceil(2));
        // Before all other halves: so the way to one bad key is short.
        let forced = &mut self.desks[at].queues[lane].forced;
        forced.push_front(right);
        forced.push_front(keys);
        Ok(())
    }

    /// Notes that there is an answer about keys, as far as they were in doubt.
    pub(super) fn end_doubts<'k>(
        &self,
        at: usize,
        keys: impl Iterator<Item = &'k SourceKey>,
    ) -> Result<(), CacheError> {
        let desk = &self.desks[at];
        let in_doubt = |key: &&SourceKey| {
            desk.doubts.contains_key(key.as_str()) || desk.open.get(*key).is_some_and(|(_, second)| *second)
        };
        let keys: Vec<&str> = keys.filter(in_doubt).map(SourceKey::as_str).collect();
        self.cache.end_doubt(desk.service.source.descriptor().id, &keys)
    }
}

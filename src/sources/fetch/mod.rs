//! The fetcher: keys wanted → full batches → committed answers. The same for every source.
//!
//! Flow: [`Fetcher::want`] queues a key (once, however many entries want it) · [`Fetcher::launch`] turns queues into
//! requests, [`Fetcher::search`] those of one title each · [`Fetcher::settle`] waits for the next reply, **commits it to
//! the cache**, and only then says which keys are settled. Whoever wants the answer reads it from the cache: there is no other way out of here.
//!
//! Invariants
//!
//! * At most one exchange per source at a time (arXiv's rule, and enough for the rest).
//! * Oldest knowledge first: keys never asked about, then by the age of their answer, or of the last time that they were
//!   asked about without one; and among sources the one that has waited longest. So runs that may send one request each
//!   get on, whatever a service does not have or cannot say ([`crate::cache::Doubt`]).
//! * A key missing from a reply of a source that forgets things ([`super::Descriptor::second_look`]) is asked once more
//!   at the end of the run before it is believed missing, unless it was missing before.
//! * A source without an interval does not go further ahead of one that is answering than its records are kept
//!   ([`Recent`]).
//! * Identifiers before titles: a source searches when it has nothing else to ask. What is wanted while searches are
//!   going waits for its batch to fill, or for their end.
//! * A gap filler's incomplete batch goes out only when the primary sources have nothing left to ask or to look at twice.
//! * What an answer lacks that the one before had may be kept beside it (`losses`).
//! * A failure is never stored. A member that cannot be read costs a new request for that member, not the batch.

mod absence;
mod again;
mod desk;
mod flight;
mod losses;
mod pacing;
mod recent;
mod row;

use std::collections::HashSet;
use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use jiff::Timestamp;

pub use self::absence::SaidBefore;
pub use self::desk::Eagerness;
use self::desk::{Desk, Exchange, Queue};
use self::flight::{Finished, Witness, fly};
pub use self::losses::{KEPT, is_lost, is_part};
pub use self::pacing::CachePacing;
pub use self::recent::{Fresh, Recent};
use self::row::Row;
pub use self::row::counted_under;
use super::{Reading, Source, SourceKey, Split};
use crate::cache::{Cache, CacheError, Keep, Put};
use crate::clock::SharedClock;
use crate::event::{Event, Events};
use crate::http::{BoxFuture, GaveUpKind, Host, HostState, Secret};
use crate::model::SourceId;

/// Times one key is put into a request before it is given up for this run.
const ATTEMPTS: u8 = 3;

/// Requests in a row that a service refuses before it is given up for this run. To find one bad key among five hundred
/// takes ten.
const REFUSALS: u8 = 16;

/// A source and the host that answers for it.
#[derive(Clone)]
pub struct Service {
    /// What to say and how to read the reply.
    pub source: Arc<dyn Source>,
    /// How to be polite about it.
    pub host: Arc<Host>,
    /// API key, sent as the source's descriptor says.
    pub key: Option<Secret>,
}

/// A key whose fate is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The source.
    pub source: SourceId,
    /// The key.
    pub key: SourceKey,
    /// Whether the cache now holds an answer; otherwise the source could not be asked.
    pub answered: bool,
}

/// Turns wanted keys into committed answers.
pub struct Fetcher {
    desks: Vec<Desk>,
    cache: Arc<Cache>,
    clock: SharedClock,
    events: Events,
    started: Timestamp,
    witness: Arc<Witness>,
    flights: FuturesUnordered<BoxFuture<'static, Finished>>,
    settled: Vec<Settled>,
    recent: Recent,
    said_before: Option<SaidBefore>,
    /// Whether searches have begun.
    searched: bool,
}

impl Fetcher {
    /// A fetcher over `services`; answers newer than now count as another process's work and are not asked again.
    pub fn new(services: Vec<Service>, cache: Arc<Cache>, clock: SharedClock, events: Events) -> Self {
        let started = clock.now();
        let witness = Arc::new(Witness::new(&cache));
        // Without them a key is asked about once more than need be.
        let doubts = |service: &Service| cache.doubts(service.source.descriptor().id).unwrap_or_default();
        let desk = |service| {
            let doubts = doubts(&service);
            Desk::new(service, doubts)
        };
        Self {
            desks: services.into_iter().map(desk).collect(),
            cache,
            clock,
            events,
            started,
            witness,
            flights: FuturesUnordered::new(),
            settled: Vec::new(),
            recent: Recent::default(),
            said_before: None,
            searched: false,
        }
    }

    /// Records of the last replies, all of them in the cache as well.
    pub fn recent(&self) -> &Recent {
        &self.recent
    }

    /// Whether a request is under way.
    pub fn in_flight(&self) -> bool {
        !self.flights.is_empty()
    }

    /// Whether a request about identifiers is under way.
    pub fn batch_in_flight(&self) -> bool {
        self.desks.iter().any(|desk| desk.busy == Some(Exchange::Batch))
    }

    /// Whether searches have begun and are not over.
    fn searching(&self) -> bool {
        self.searched && self.desks.iter().any(Desk::is_searching)
    }

    /// The list has been read to its end: what it wanted need not wait for more.
    pub fn list_ended(&mut self) {
        self.desks.iter_mut().flat_map(|desk| &mut desk.queues).for_each(|queue| queue.late.clear());
    }

    /// Queues `key`, known until now since `since` (`None`: never). A key that is queued or in flight already is not
    /// queued twice. `false`: the source is given up or unknown, the key is not queued.
    pub fn want(&mut self, source: SourceId, key: &SourceKey, since: Option<Timestamp>) -> bool {
        let late = self.searching();
        let Some(desk) = self.desks.iter_mut().find(|d| d.service.source.descriptor().id == source) else {
            return false;
        };
        if let Some(reason) = desk.spent.take() {
            desk.closed = true;
            (self.events)(&Event::Closed { source, reason, unasked: 1 });
        }
        if desk.closed {
            return false;
        }
        if desk.open.insert(key.clone(), (0, false)).is_some_and(|before| {
            desk.open.insert(key.clone(), before);
            true
        }) {
            return true;
        }
        if since.is_some() {
            desk.answered.insert(key.clone());
        }
        let lane = desk.service.source.lane(key);
        let asked = desk.doubts.get(key.as_str()).map(|doubt| doubt.asked_at);
        let since = since.max(asked);
        let queue = desk.queue(lane);
        queue.join(since, key.clone());
        if late && !queue.searches {
            queue.late.insert(key.clone());
        }
        true
    }

    /// Starts what batches may start. Returns whether any did.
    pub fn launch(&mut self, eagerness: Eagerness) -> bool {
        let searching = self.searching();
        self.start(Exchange::Batch, |desk| desk.next_batch(eagerness, searching))
    }

    /// Whether a source had better let another one catch up that is being asked: what it says now would have to be read
    /// from the cache again. Only who keeps no interval waits: it makes up for it. Who keeps one would lose turns, perhaps to
    /// a service that hangs; and who is refused catches up with nobody.
    fn is_far_ahead(&self, desk: &Desk) -> bool {
        let Some(batch) = desk.batch().filter(|_| desk.service.host.interval().is_zero()) else {
            return false;
        };
        let is_answering = |other: &Desk| {
            other.busy == Some(Exchange::Batch) && other.service.host.state() == HostState::Open
        };
        !self.recent.has_room(desk.service.source.descriptor().id, batch)
            && self.desks.iter().any(is_answering)
    }

    /// Starts a search at every source that is idle and has nothing better to ask. Returns whether any did.
    pub fn search(&mut self) -> bool {
        let started = self.start(Exchange::Search, Desk::next_search);
        self.searched |= started;
        started
    }

    fn start(&mut self, what: Exchange, next: impl Fn(&mut Desk) -> Option<(usize, Vec<SourceKey>)>) -> bool {
        let mut started = false;
        let mut order: Vec<usize> = (0..self.desks.len()).collect();
        // Whoever comes first may use up what a run may send.
        order.sort_by_key(|&at| self.desks[at].turn());
        for at in order {
            // Asked for each when those before it have been sent off.
            let waits = what == Exchange::Batch && self.is_far_ahead(&self.desks[at]);
            let desk = &mut self.desks[at];
            if waits || desk.busy.is_some() || desk.closed {
                continue;
            }
            let Some((lane, keys)) = next(desk) else { continue };
            desk.busy = Some(what);
            (self.events)(&Event::Asking {
                source: desk.service.source.descriptor().id,
                keys: keys.len(),
                queued: desk.queues.iter().map(Queue::len).sum(),
                to_come: desk.queues.iter().map(Queue::requests).sum(),
            });
            let since = (self.started, Arc::clone(&self.witness));
            let flight = fly(at, lane, keys, desk.service.clone(), Arc::clone(&self.cache), since);
            self.flights.push(Box::pin(flight));
            started = true;
        }
        started
    }

    /// Waits for the next reply, commits it, and says which keys are settled by it. Empty when nothing is under way.
    ///
    /// # Errors
    ///
    /// The cache could not be written: going on would lose answers.
    pub async fn settle(&mut self) -> Result<Vec<Settled>, CacheError> {
        if let Some(finished) = self.flights.next().await {
            self.finish(finished)?;
        }
        Ok(std::mem::take(&mut self.settled))
    }

    fn finish(&mut self, finished: Finished) -> Result<(), CacheError> {
        let Finished { desk: at, lane, keys, overtaken, result, enough, sent, turn: _turn } = finished;
        let source = self.desks[at].service.source.descriptor().id;
        self.desks[at].busy = None;
        for key in overtaken {
            self.conclude(at, key, true);
        }
        match result {
            Ok(None) => {}
            Ok(Some(Reading::Split(split))) => {
                self.desks[at].refused = 0;
                self.store(at, lane, &keys, split)?;
            }
            Ok(Some(Reading::TooMuch(reason))) => {
                self.desks[at].refused += 1;
                if self.desks[at].refused < REFUSALS {
                    self.halve(at, lane, keys, &reason)?;
                } else {
                    self.close(at, reason);
                }
            }
            Ok(Some(Reading::BadRequest(reason))) => {
                (self.events)(&Event::Failed { source, reason, keys: keys.len() });
                self.give_up(at, keys)?;
            }
            Err(gave_up) if gave_up.host_closed => {
                if sent && gave_up.kind != GaveUpKind::Interrupted {
                    self.doubt(at, &keys, false)?;
                }
                self.close(at, gave_up.reason);
            }
            Err(gave_up) => self.halve(at, lane, keys, &gave_up.reason)?,
        }
        // To have asked everything with the last of a budget is no failure: only who wants more finds it closed.
        if let Some(reason) = enough {
            if self.desks[at].open.is_empty() {
                self.desks[at].spent = Some(reason);
            } else {
                self.close(at, reason);
            }
        }
        Ok(())
    }

    /// Nothing more is asked of the source in this run.
    fn close(&mut self, at: usize, reason: String) {
        let desk = &mut self.desks[at];
        let source = desk.service.source.descriptor().id;
        desk.closed = true;
        desk.queues.clear();
        let mut unasked: Vec<SourceKey> = desk.open.keys().cloned().collect();
        unasked.sort();
        (self.events)(&Event::Closed { source, reason, unasked: unasked.len() });
        unasked.into_iter().for_each(|key| self.conclude(at, key, false));
    }

    /// Commits one understood reply, then settles its keys.
    fn store(&mut self, at: usize, lane: usize, keys: &[SourceKey], split: Split) -> Result<(), CacheError> {
        let source = Arc::clone(&self.desks[at].service.source);
        let descriptor = source.descriptor();
        let mut rows: Vec<Row> = Vec::with_capacity(keys.len());
        let mut again = Vec::new();
        // A refusal that names its cause is a step forward: it does not count against the others.
        let refused = split.found.is_empty() && !split.rejected.is_empty();
        let found = split.found.len();
        // In the order of what was found, or it is not used.
        let mut parsed = split.parsed.into_iter().peekable();
        for (key, raw) in split.found {
            let record = parsed.next_if(|(of, _)| *of == key).map(|(_, record)| record);
            rows.push(Row::found(source.as_ref(), key, raw, record));
        }
        let absences = self.absences(at, split.missing, found == 0)?;
        rows.extend(absences.believed.into_iter().map(Row::missing));
        for (key, reason) in split.rejected {
            let reason = format!("`{}` is refused as malformed: {reason}", key.0);
            (self.events)(&Event::Failed { source: descriptor.id, reason, keys: 1 });
            rows.push(Row::missing(key));
        }
        again.extend(split.unanswered);
        // Defence: a key the reading does not mention at all was not answered.
        if !rows.iter().map(|row| &row.key).eq(keys) {
            let mentioned: HashSet<&SourceKey> =
                rows.iter().map(|row| &row.key).chain(&again).chain(&absences.doubted).collect();
            let open = &self.desks[at].open;
            let forgotten = |key: &&SourceKey| !mentioned.contains(key) && open.contains_key(key);
            let forgotten: Vec<SourceKey> = keys.iter().filter(forgotten).cloned().collect();
            again.extend(forgotten);
        }
        let now = self.clock.now();
        let kept = self.losses(at, &rows, now)?;
        let keeps: Vec<Keep<'_>> = kept.iter().map(|(key, kept)| Keep { key: key.as_str(), kept }).collect();
        let puts: Vec<Put<'_>> = rows.iter_mut().map(|row| row.put(descriptor.shape)).collect();
        self.cache.put_and_keep(descriptor.id, now, &puts, &keeps)?;
        if !puts.is_empty() {
            self.witness.puts();
        }
        drop(puts);
        self.end_doubts(at, rows.iter().map(|row| &row.key))?;
        // Should the run end before the second look, the next one need not begin anew.
        self.doubt(at, &absences.doubted, true)?;
        (self.events)(&Event::Stored { source: descriptor.id, found, missing: rows.len() - found });
        for Row { key, record, .. } in rows {
            if let Some(record) = record {
                self.recent.keep(descriptor.id, key.clone(), now, record);
            }
            self.conclude(at, key, true);
        }
        for key in absences.doubted {
            if let Some(state) = self.desks[at].open.get_mut(&key) {
                state.1 = true;
            }
            self.desks[at].queues[lane].doubted.insert(key);
        }
        for key in again {
            if refused {
                self.desks[at].queues[lane].join(None, key);
            } else {
                self.retry(at, lane, key)?;
            }
        }
        Ok(())
    }

    fn conclude(&mut self, at: usize, key: SourceKey, answered: bool) {
        let desk = &mut self.desks[at];
        desk.open.remove(&key);
        desk.answered.remove(&key);
        self.settled.push(Settled { source: desk.service.source.descriptor().id, key, answered });
    }
}

//! The desk of one source: its queues, and which batch goes out next.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use jiff::Timestamp;

use super::Service;
use crate::cache::Doubt;
use crate::sources::{Lane, Role, SourceKey};

/// How eagerly incomplete batches go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Eagerness {
    /// Full batches only: more keys may come.
    Full,
    /// Incomplete batches of sources that no other feeds: the list has been read to its end.
    Unfed,
    /// Incomplete batches of primary sources too: nothing else is under way that could fill them.
    Partial,
    /// Second looks too: it is the end of the run.
    SecondLook,
    /// Incomplete batches of gap fillers too: the primary sources have said everything, so nothing can fill them.
    Gaps,
}

pub(super) struct Queue {
    pub(super) lane: Lane,
    /// One question a request: searches wait until the identifiers have been asked about.
    pub(super) searches: bool,
    /// Keys by the time of their last answer, oldest (or never) first, and then as they came: so sources that are asked
    /// about the same works answer about the same ones, and what is settled is settled in the order of the list.
    waiting: BTreeMap<(Option<Timestamp>, u64), SourceKey>,
    /// How many have come.
    came: u64,
    /// Of these, the ones wanted while searches were going: more may come.
    pub(super) late: HashSet<SourceKey>,
    /// Halves of batches that were too much at once; sent as they are.
    pub(super) forced: VecDeque<Vec<SourceKey>>,
    /// Missing once; to be confirmed.
    pub(super) doubted: BTreeSet<SourceKey>,
}

/// An exchange under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exchange {
    /// About identifiers.
    Batch,
    /// About a title.
    Search,
}

pub(super) struct Desk {
    pub(super) service: Service,
    pub(super) queues: Vec<Queue>,
    /// Keys that are queued or in flight, with how often they were sent and whether this is their second look.
    pub(super) open: foldhash::HashMap<SourceKey, (u8, bool)>,
    /// Those of them that were answered before: what the next answer lacks may be lost.
    pub(super) answered: HashSet<SourceKey>,
    /// What is under way.
    pub(super) busy: Option<Exchange>,
    pub(super) closed: bool,
    /// Requests in a row that the service would not take as they were.
    pub(super) refused: u8,
    /// Why nothing more may be asked, where nothing more was wanted so far.
    pub(super) spent: Option<String>,
    /// Keys that earlier runs have asked about without a conclusion.
    pub(super) doubts: HashMap<String, Doubt>,
}

impl Queue {
    /// Requests that what is queued will take.
    pub(super) fn requests(&self) -> usize {
        let limit = self.lane.limit;
        self.forced.len() + self.waiting.len().div_ceil(limit) + self.doubted.len().div_ceil(limit)
    }

    /// Lets a key wait that was last answered `since`.
    pub(super) fn join(&mut self, since: Option<Timestamp>, key: SourceKey) {
        self.came += 1;
        self.waiting.insert((since, self.came), key);
    }

    /// How many are to be sent that were not sent yet.
    pub(super) fn len(&self) -> usize {
        self.waiting.len() + self.forced.iter().map(Vec::len).sum::<usize>()
    }

    /// How many wait that are not late.
    fn prompt(&self) -> usize {
        self.waiting.len() - self.late.len()
    }

    /// Takes out as many as fit into a request, the oldest first; sorted.
    fn take(&mut self) -> Vec<SourceKey> {
        let many = self.lane.limit.min(self.waiting.len());
        let mut keys: Vec<SourceKey> =
            (0..many).filter_map(|_| self.waiting.pop_first().map(|(_, key)| key)).collect();
        if !self.late.is_empty() {
            keys.iter().for_each(|key| {
                self.late.remove(key);
            });
        }
        keys.sort();
        keys
    }
}

impl Desk {
    /// The desk of a source that was not asked anything yet.
    pub(super) fn new(service: Service, doubts: HashMap<String, Doubt>) -> Self {
        Self {
            service,
            queues: Vec::new(),
            open: foldhash::HashMap::default(),
            answered: HashSet::new(),
            busy: None,
            closed: false,
            refused: 0,
            spent: None,
            doubts,
        }
    }

    /// When what waits longest for an answer was last asked about. Nothing waits: after everything that does.
    pub(super) fn turn(&self) -> (bool, Option<Timestamp>) {
        let first = self.queues.iter().filter_map(|q| q.waiting.keys().next()).map(|(since, _)| *since).min();
        (first.is_none(), first.flatten())
    }

    /// The queue of a lane.
    pub(super) fn queue(&mut self, lane: Lane) -> &mut Queue {
        let at = self.queues.iter().position(|q| q.lane == lane).unwrap_or_else(|| {
            let searches = self.service.source.searches(lane);
            self.queues.push(Queue {
                lane,
                searches,
                waiting: BTreeMap::new(),
                came: 0,
                late: HashSet::new(),
                forced: VecDeque::new(),
                doubted: BTreeSet::new(),
            });
            self.queues.len() - 1
        });
        &mut self.queues[at]
    }

    /// Most keys in a request about identifiers, as far as the queues tell.
    pub(super) fn batch(&self) -> Option<usize> {
        self.queues.iter().filter(|q| !q.searches).map(|q| q.lane.limit).max()
    }

    /// Whether searches wait, or one is under way.
    pub(super) fn is_searching(&self) -> bool {
        self.busy == Some(Exchange::Search)
            || (!self.closed && self.queues.iter().any(|q| q.searches && !q.waiting.is_empty()))
    }

    /// The next search, if there is nothing better to ask.
    pub(super) fn next_search(&mut self) -> Option<(usize, Vec<SourceKey>)> {
        if self.queues.iter().any(|q| !q.searches && (q.prompt() > 0 || !q.forced.is_empty())) {
            return None;
        }
        let at = self.queues.iter().position(|q| q.searches && !q.waiting.is_empty())?;
        Some((at, self.queues[at].take()))
    }

    /// The next batch, sorted, so that the same batch is always the same request. An incomplete one of late keys only
    /// waits as long as `searching` may fill it.
    pub(super) fn next_batch(
        &mut self,
        eagerness: Eagerness,
        searching: bool,
    ) -> Option<(usize, Vec<SourceKey>)> {
        let descriptor = self.service.source.descriptor();
        let incomplete = match descriptor.role {
            Role::Primary if descriptor.fed_by_others => Eagerness::Partial,
            Role::Primary => Eagerness::Unfed,
            Role::GapFiller => Eagerness::Gaps,
        };
        for (at, queue) in self.queues.iter_mut().enumerate() {
            if let Some(keys) = queue.forced.pop_front() {
                return Some((at, keys));
            }
        }
        let at = self.queues.iter().position(|q| {
            let ripe = if searching { q.prompt() } else { q.waiting.len() };
            !q.searches && (q.waiting.len() >= q.lane.limit || (eagerness >= incomplete && ripe > 0))
        });
        if let Some(at) = at {
            return Some((at, self.queues[at].take()));
        }
        let at = self.queues.iter().position(|q| {
            q.doubted.len() >= q.lane.limit || (eagerness >= Eagerness::SecondLook && !q.doubted.is_empty())
        })?;
        let queue = &mut self.queues[at];
        let take = queue.lane.limit.min(queue.doubted.len());
        Some((at, (0..take).filter_map(|_| queue.doubted.pop_first()).collect()))
    }
}

//! The first half of a run: drive the network until the cache knows what it can know.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use foldhash::HashMap;
use jiff::Timestamp;

use super::line::Line;
use super::{Absence, Case, Examination, Freshness, View, examine};
use crate::cache::{Cache, CacheError};
use crate::event::{Event, Events};
use crate::model::SourceId;
use crate::sources::fetch::{Eagerness, Fetcher};
use crate::sources::{Source, SourceKey};

/// Open cases kept at once. A multiple of the largest batch, so that batches fill while many cases wait for the slower
/// source; a case with its entry is more than a kilobyte.
pub(super) const WINDOW: usize = 2048;

/// How often progress is told, in entries.
const TELL_EVERY: usize = 256;

/// What a resolution came to.
#[derive(Debug, Default)]
pub struct ResolverReport {
    /// Entries read.
    pub read: usize,
    /// Of them, how many were handed out on the way: the first so many.
    pub leading: usize,
    /// Keys that could not be asked.
    pub unanswered: HashSet<(SourceId, SourceKey)>,
    /// Entries about which a source had answered before this run, and is not asked again.
    pub cached: BTreeMap<SourceId, usize>,
}

/// Drives the sources until no case wants anything that can still be had.
pub struct Resolver<'a> {
    /// Everything that was ever answered.
    pub cache: &'a Cache,
    /// The sources in use.
    pub sources: &'a [Arc<dyn Source>],
    /// Those of them that are not asked.
    pub silent: &'a [SourceId],
    /// How old is too old.
    pub freshness: Freshness,
    /// Where wants go.
    pub fetcher: Fetcher,
    /// Who is told.
    pub events: Events,
}

/// The cases that wait, by their number in the order of reading.
#[derive(Default)]
struct Window {
    open: HashMap<usize, (Box<Case>, usize)>,
    waiters: HashMap<(SourceId, SourceKey), Waiters>,
}

/// The cases that wait for a key: nearly always one.
#[derive(Default)]
struct Waiters {
    first: Option<usize>,
    others: Vec<usize>,
}

impl Waiters {
    fn join(&mut self, number: usize) {
        match self.first {
            None => self.first = Some(number),
            Some(_) => self.others.push(number),
        }
    }
}

/// What became of a case.
enum Fate {
    Waits,
    Settled(Box<Case>, Examination),
}

impl Resolver<'_> {
    /// Reads all cases and settles them. Settled ones are given to `leading`, in order, as soon as all before them are,
    /// with what travels beside them.
    ///
    /// # Errors
    ///
    /// The cache could not be read or written.
    pub async fn run<T>(
        mut self,
        cases: impl IntoIterator<Item = (T, Case)>,
        mut leading: impl FnMut(T, Case, Examination),
    ) -> Result<ResolverReport, CacheError> {
        let mut cases = cases.into_iter();
        let mut report = ResolverReport::default();
        let mut window = Window::default();
        let mut line = Line::new();
        let mut ended = false;
        loop {
            while !ended && window.open.len() < WINDOW {
                let Some((beside, case)) = cases.next() else {
                    ended = true;
                    self.fetcher.list_ended();
                    break;
                };
                let number = report.read;
                report.read += 1;
                line.join(beside);
                let examination = self.examine(&case, &report.unanswered)?;
                self.count_cached(&examination, &mut report);
                if examination.wants.is_empty() {
                    self.settled(&mut line, &mut report, &mut leading, (number, case, examination))?;
                } else if let Fate::Settled(case, examination) =
                    self.admit(&mut window, &mut report, number, Box::new(case), examination)?
                {
                    self.settled(&mut line, &mut report, &mut leading, (number, *case, examination))?;
                }
                if report.read.is_multiple_of(TELL_EVERY) {
                    self.fetcher.launch(Eagerness::Full);
                    self.tell(&report, &window, false);
                }
            }
            self.tell(&report, &window, ended);
            let nothing_more_comes = ended || window.open.len() >= WINDOW;
            if !self.ask(ended, nothing_more_comes) && nothing_more_comes {
                debug_assert!(window.open.is_empty(), "a case waits for a key that nobody holds");
                break;
            }
            self.cache.rest()?;
            for settled in self.fetcher.settle().await? {
                let key = (settled.source, settled.key);
                let waiting = window.waiters.remove(&key).unwrap_or_default();
                if !settled.answered {
                    report.unanswered.insert(key);
                }
                for number in waiting.first.into_iter().chain(waiting.others) {
                    if let Fate::Settled(case, examination) =
                        self.advance(&mut window, &mut report, number)?
                    {
                        self.settled(&mut line, &mut report, &mut leading, (number, *case, examination))?;
                    }
                }
            }
        }
        Ok(report)
    }

    /// Sends what is to be sent now; whether anything is under way then.
    fn ask(&mut self, ended: bool, nothing_more_comes: bool) -> bool {
        self.fetcher.launch(Eagerness::Full);
        // Incomplete batches go out when no batch under way could still fill them: all primary sources at once, then
        // searches by title, second looks after these, and gap fillers when everything else has been said. Who is
        // fed by nobody need not wait for others, so that the outages of two sources pass side by side.
        if !self.fetcher.batch_in_flight() {
            self.fetcher.launch(Eagerness::Partial);
        } else if ended {
            self.fetcher.launch(Eagerness::Unfed);
        }
        // A title costs a request of its own, and its source pauses after each: they go one after the other while
        // batches of other sources are under way, and hold none of them up.
        if nothing_more_comes {
            self.fetcher.search();
        }
        self.fetcher.in_flight()
            || self.fetcher.launch(Eagerness::SecondLook)
            || self.fetcher.launch(Eagerness::Gaps)
    }

    /// Hands a settled entry out with all that waited behind it, or keeps it until those before it are settled.
    fn settled<T>(
        &self,
        line: &mut Line<T>,
        report: &mut ResolverReport,
        leading: &mut impl FnMut(T, Case, Examination),
        (number, case, examination): (usize, Case, Examination),
    ) -> Result<(), CacheError> {
        let Some(beside) = line.leave_first(number) else {
            line.settle(number, case, examination);
            return Ok(());
        };
        report.leading += 1;
        leading(beside, case, examination);
        self.hand_out(line, report, leading)
    }

    /// Hands out what is settled at the front of the line.
    fn hand_out<T>(
        &self,
        line: &mut Line<T>,
        report: &mut ResolverReport,
        leading: &mut impl FnMut(T, Case, Examination),
    ) -> Result<(), CacheError> {
        while let Some((beside, case, examination)) = line.leave() {
            let examination = match examination {
                Some(examination) => examination,
                None => self.examine(&case, &report.unanswered)?,
            };
            report.leading += 1;
            leading(beside, case, examination);
        }
        Ok(())
    }

    fn examine(
        &self,
        case: &Case,
        unanswered: &HashSet<(SourceId, SourceKey)>,
    ) -> Result<Examination, CacheError> {
        let recent = Some(self.fetcher.recent());
        let view = View {
            cache: self.cache,
            sources: self.sources,
            silent: self.silent,
            freshness: self.freshness,
            offline: false,
            unanswered,
            recent,
        };
        examine(case, &view)
    }

    /// Counts what earlier runs have left about an entry.
    fn count_cached(&self, first: &Examination, report: &mut ResolverReport) {
        let before = |at: Option<Timestamp>| at.is_some_and(|at| at < self.freshness.now);
        for source in self.sources.iter().map(|source| source.descriptor().id) {
            let had = first.gathered.iter().any(|g| g.source == source && before(g.retrieved_at))
                || first.absent.contains(&(source, Absence::Missing));
            if had && !first.wants.iter().any(|want| want.source == source) {
                *report.cached.entry(source).or_default() += 1;
            }
        }
    }

    /// Lets a case wait for its wants. Wants of a source that is given up are unanswered at once; the examination is
    /// then repeated, because another source may be asked instead.
    fn admit(
        &mut self,
        window: &mut Window,
        report: &mut ResolverReport,
        number: usize,
        case: Box<Case>,
        mut examination: Examination,
    ) -> Result<Fate, CacheError> {
        while !examination.wants.is_empty() {
            let mut pending = 0;
            for want in examination.wants {
                let key = (want.source, want.key);
                if self.fetcher.want(key.0, &key.1, want.since) {
                    window.waiters.entry(key).or_default().join(number);
                    pending += 1;
                } else {
                    report.unanswered.insert(key);
                }
            }
            if pending > 0 {
                window.open.insert(number, (case, pending));
                return Ok(Fate::Waits);
            }
            examination = self.examine(&case, &report.unanswered)?;
        }
        Ok(Fate::Settled(case, examination))
    }

    fn advance(
        &mut self,
        window: &mut Window,
        report: &mut ResolverReport,
        number: usize,
    ) -> Result<Fate, CacheError> {
        let Some((_, pending)) = window.open.get_mut(&number) else { return Ok(Fate::Waits) };
        *pending -= 1;
        if *pending > 0 {
            return Ok(Fate::Waits);
        }
        let Some((case, _)) = window.open.remove(&number) else { return Ok(Fate::Waits) };
        let examination = self.examine(&case, &report.unanswered)?;
        self.admit(window, report, number, case, examination)
    }

    fn tell(&self, report: &ResolverReport, window: &Window, complete: bool) {
        (self.events)(&Event::Progress {
            read: report.read,
            settled: report.read - window.open.len(),
            complete,
        });
    }
}

//! The first half of a run: drive the network until the cache knows what it can know.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Case, Examination, Freshness, View, examine};
use crate::cache::{Cache, CacheError};
use crate::event::{Event, Events};
use crate::model::SourceId;
use crate::sources::fetch::{Eagerness, Fetcher};
use crate::sources::{Source, SourceKey};

/// Open cases kept at once. A multiple of the largest batch, so that batches fill while many cases wait for the slower
/// source; a case is a few hundred bytes.
pub(super) const WINDOW: usize = 8192;

/// How often progress is told, in entries.
const TELL_EVERY: usize = 256;

/// What a resolution came to.
#[derive(Debug, Default)]
pub struct ResolverReport {
    /// Entries read.
    pub read: usize,
    /// Of them, how many settled before the first one that had to wait: these were handed out on the way.
    pub leading: usize,
    /// Keys that could not be asked.
    pub unanswered: HashSet<(SourceId, SourceKey)>,
}

/// Drives the sources until no case wants anything that can still be had.
pub struct Resolver<'a> {
    /// Everything that was ever answered.
    pub cache: &'a Cache,
    /// The sources in use.
    pub sources: &'a [Arc<dyn Source>],
    /// How old is too old.
    pub freshness: Freshness,
    /// Where wants go.
    pub fetcher: Fetcher,
    /// Who is told.
    pub events: Events,
}

#[derive(Default)]
struct Window {
    open: HashMap<usize, (Case, usize)>,
    waiters: HashMap<(SourceId, SourceKey), Vec<usize>>,
    next: usize,
}

impl Resolver<'_> {
    /// Reads all cases and settles them. The leading ones that want nothing are given to `leading` at once, in order,
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
        let mut ended = false;
        let mut only_leading = true;
        loop {
            while !ended && window.open.len() < WINDOW {
                let Some((beside, case)) = cases.next() else {
                    ended = true;
                    break;
                };
                report.read += 1;
                let examination = self.examine(&case, &report.unanswered)?;
                if !examination.wants.is_empty() {
                    only_leading = false;
                    self.admit(&mut window, &mut report, case, examination)?;
                } else if only_leading {
                    report.leading += 1;
                    leading(beside, case, examination);
                }
                if report.read.is_multiple_of(TELL_EVERY) {
                    self.fetcher.launch(Eagerness::Full);
                    self.tell(&report, &window, false);
                }
            }
            self.tell(&report, &window, ended);
            self.fetcher.launch(Eagerness::Full);
            // Incomplete batches go out when nothing under way could still fill them: all primary sources at once, second
            // looks after these, and gap fillers when everything else has been said.
            if !self.fetcher.in_flight()
                && !self.fetcher.launch(Eagerness::Partial)
                && !self.fetcher.launch(Eagerness::SecondLook)
                && !self.fetcher.launch(Eagerness::Gaps)
                && (ended || window.open.len() >= WINDOW)
            {
                debug_assert!(window.open.is_empty(), "a case waits for a key that nobody holds");
                break;
            }
            for settled in self.fetcher.settle().await? {
                let key = (settled.source, settled.key);
                let waiting = window.waiters.remove(&key).unwrap_or_default();
                if !settled.answered {
                    report.unanswered.insert(key);
                }
                for slot in waiting {
                    self.advance(&mut window, &mut report, slot)?;
                }
            }
        }
        Ok(report)
    }

    fn examine(
        &self,
        case: &Case,
        unanswered: &HashSet<(SourceId, SourceKey)>,
    ) -> Result<Examination, CacheError> {
        let view = View { cache: self.cache, sources: self.sources, freshness: self.freshness, unanswered };
        examine(case, &view)
    }

    /// Lets a case wait for its wants. Wants of a source that is given up are unanswered at once; the examination is
    /// then repeated, because another source may be asked instead.
    fn admit(
        &mut self,
        window: &mut Window,
        report: &mut ResolverReport,
        case: Case,
        mut examination: Examination,
    ) -> Result<(), CacheError> {
        let slot = window.next;
        window.next += 1;
        while !examination.wants.is_empty() {
            let mut pending = 0;
            for want in examination.wants {
                let key = (want.source, want.key);
                if self.fetcher.want(key.0, &key.1, want.since) {
                    window.waiters.entry(key).or_default().push(slot);
                    pending += 1;
                } else {
                    report.unanswered.insert(key);
                }
            }
            if pending > 0 {
                window.open.insert(slot, (case, pending));
                return Ok(());
            }
            examination = self.examine(&case, &report.unanswered)?;
        }
        Ok(())
    }

    fn advance(
        &mut self,
        window: &mut Window,
        report: &mut ResolverReport,
        slot: usize,
    ) -> Result<(), CacheError> {
        let Some((_, pending)) = window.open.get_mut(&slot) else { return Ok(()) };
        *pending -= 1;
        if *pending > 0 {
            return Ok(());
        }
        let Some((case, _)) = window.open.remove(&slot) else { return Ok(()) };
        let examination = self.examine(&case, &report.unanswered)?;
        self.admit(window, report, case, examination)
    }

    fn tell(&self, report: &ResolverReport, window: &Window, complete: bool) {
        (self.events)(&Event::Progress {
            read: report.read,
            settled: report.read - window.open.len(),
            complete,
        });
    }
}

//! The interval between exchanges, in this process and among all that share a cache. The only file that names
//! `governor`.
//!
//! governor counts from the *start* of what it permits; services count from when they were last busy with us, and an
//! answer can take a minute. So the limiter is replaced, full, at the end of each exchange: the next permit is exactly
//! one interval later. Its own waiting is not used: it sleeps on a timer that tokio's paused clock does not drive.

use std::sync::Arc;
use std::time::Duration;

use governor::clock::Clock as GovernorClock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// Holds the right to the one connection; dropping it gives it back.
pub type HostLock = Box<dyn Send>;

/// What processes on one machine know together about a host. Implemented over the cache.
///
/// `host` is host name and port as in the base URL. None of these may block; a failure to read or write is the same as
/// knowing nothing, since politeness between processes must never stop a run.
pub trait SharedPacing: Send + Sync {
    /// When the last exchange began or ended, whichever is later, in any process. Must not be rounded down.
    fn last_exchange(&self, host: &str) -> Option<Timestamp>;

    /// An exchange began or ended.
    fn set_last_exchange(&self, host: &str, at: Timestamp);

    /// Until when the host has asked to be left alone, whichever process it told.
    fn left_alone_until(&self, host: &str) -> Option<Timestamp> {
        let _ = host;
        None
    }

    /// The host asks to be left alone until then.
    fn leave_alone(&self, host: &str, until: Timestamp) {
        let _ = (host, until);
    }

    /// The right to talk to the host, or `None` while another process has it. It must vanish with its process (a lock of
    /// the operating system, not a file that is left behind). Where no lock can be had at all, a lock that locks nothing.
    fn try_lock(&self, host: &str) -> Option<HostLock>;
}

/// How long to wait before asking again for a lock that another process holds.
pub(super) const POLL: Duration = Duration::from_millis(50);

/// How far ahead a stamp of another process may be without its clock being wrong.
const SKEW: SignedDuration = SignedDuration::from_secs(1);

/// Longest time that a host is left alone for, whatever it asks; and the sign that the clock was wrong when a longer one
/// was noted.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);

/// May an exchange begin?
pub(super) enum Step {
    /// Now; the lock is to be held to its end.
    Go(Option<HostLock>),
    /// Not before that much time has passed.
    Wait(Duration),
    /// Another process is talking to the host: ask again after [`POLL`].
    Busy,
}

/// Keeps the interval of one host.
pub(super) struct Pacer {
    interval: Duration,
    limiter: Option<Limiter>,
    shared: Option<(Arc<dyn SharedPacing>, String)>,
}

type Limiter = RateLimiter<NotKeyed, InMemoryState, TokioClock, NoOpMiddleware<Duration>>;

impl Pacer {
    /// A pacer that lets the first exchange begin at once. An interval of zero is none.
    pub(super) fn new(interval: Duration, shared: Option<(Arc<dyn SharedPacing>, String)>) -> Self {
        Self { interval, limiter: None, shared }
    }

    /// Whether an exchange may begin. `now` is the time of day, for comparison with other processes.
    pub(super) fn step(&self, now: Timestamp) -> Step {
        // Waiting happens without the lock, so that of two processes neither keeps the other out while it is idle.
        let Some((shared, host)) = &self.shared else {
            return self.check().map_or(Step::Go(None), Step::Wait);
        };
        if let Some(wait) = self.shared_wait(now) {
            return Step::Wait(wait);
        }
        let Some(lock) = shared.try_lock(host) else { return Step::Busy };
        // Another process may have been and gone between the look and the lock.
        if let Some(wait) = self.shared_wait(now) {
            return Step::Wait(wait);
        }
        self.check().map_or(Step::Go(Some(lock)), Step::Wait)
    }

    /// The host asks for longer intervals than were set. The next one is counted from now, if there was an exchange.
    pub(super) fn at_least(&mut self, interval: Duration) {
        if interval > self.interval {
            self.interval = interval;
            self.limiter = self.limiter.take().and_then(|_| full(interval));
        }
    }

    /// How long, and until when, the host still wants to be left alone; `None`: it does not. Where the interval is zero, a
    /// host of one's own, only this process keeps what it was told.
    pub(super) fn left_alone(&self, now: Timestamp) -> Option<(Duration, Timestamp)> {
        let (shared, host) = self.told()?;
        let until = shared.left_alone_until(host)?;
        let wait = until.duration_since(now);
        (wait <= LONGEST + SKEW)
            .then(|| Some((Duration::try_from(wait).ok().filter(|w| !w.is_zero())?, until)))
            .flatten()
    }

    /// The host asks to be left alone for `wait`: told to all, since this process may end before that is over.
    pub(super) fn leave_alone(&self, now: Timestamp, wait: Duration) {
        let wait = SignedDuration::try_from(wait).unwrap_or(LONGEST).min(LONGEST);
        if let (Some((shared, host)), Ok(until)) = (self.told(), now.checked_add(wait)) {
            shared.leave_alone(host, until);
        }
    }

    /// An exchange begins. Stored too, since this process may be killed before it ends.
    pub(super) fn began(&self, now: Timestamp) {
        self.share(now);
    }

    /// The exchange has ended, in whatever way: the interval begins.
    pub(super) fn ended(&mut self, now: Timestamp) {
        self.limiter = full(self.interval);
        self.share(now);
    }

    /// Without an interval nothing is told: a stamp would cost the disk more than the exchange, and whoever keeps an
    /// interval to this host keeps it from its own exchanges, as it must beside a process that pauses for nobody.
    fn share(&self, now: Timestamp) {
        if let Some((shared, host)) = self.told() {
            shared.set_last_exchange(host, now);
        }
    }

    /// Where other processes are told what this one learns, and learn it from.
    fn told(&self) -> Option<&(Arc<dyn SharedPacing>, String)> {
        self.shared.as_ref().filter(|_| !self.interval.is_zero())
    }

    /// How long until this process may go on; `None`: now.
    fn check(&self) -> Option<Duration> {
        let limiter = self.limiter.as_ref()?;
        limiter.check().err().map(|not_until| not_until.wait_time_from(limiter.clock().now()))
    }

    /// How long until all processes together may go on; `None`: now.
    fn shared_wait(&self, now: Timestamp) -> Option<Duration> {
        let (shared, host) = self.told()?;
        let last = shared.last_exchange(host)?;
        let passed = Duration::try_from(now.duration_since(last)).unwrap_or_else(|_| {
            // A stamp from the future. A little: another process has just stamped. More: somebody has set a clock, and
            // the stamp would stand in the way until then; one interval from now is enough.
            if last.duration_since(now) > SKEW {
                shared.set_last_exchange(host, now);
            }
            Duration::ZERO
        });
        self.interval.checked_sub(passed).filter(|wait| !wait.is_zero())
    }
}

/// A limiter whose next permit is one interval away; an interval of zero needs none.
fn full(interval: Duration) -> Option<Limiter> {
    let limiter = RateLimiter::direct_with_clock(Quota::with_period(interval)?, TokioClock(Instant::now()));
    let _ = limiter.check();
    Some(limiter)
}

/// tokio's clock, which tests pause and advance, as governor wants it: time since an origin.
#[derive(Debug, Clone)]
struct TokioClock(Instant);

impl GovernorClock for TokioClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

//! One service: the only place that waits.

use std::fmt;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::pacer::{POLL, Pacer, Step};
use super::retry::{Decision, Reply, Standing, Trouble, decide, retry_after};
use super::words::{left_alone_until, presentable};
use super::{
    Budget, GaveUp, GaveUpKind, HostEvent, HostLock, HostSettings, HostState, HostStats, Observer, Request,
    Response, RunContext, TransportError, Verdict,
};
use crate::clock::Clock;

/// Shorter pauses are not worth a word: the clocks of a process and of the machine run apart by as much.
const MOMENT: Duration = Duration::from_millis(100);

/// A service, and how we stand with it.
pub struct Host {
    settings: HostSettings,
    run: RunContext,
    observer: Observer,
    /// Held for an exchange with all its repetitions: whoever waits for it shares the pauses.
    turn: tokio::sync::Mutex<Turn>,
    /// What may be read at any time; never locked across a wait.
    view: Mutex<View>,
}

/// What only the one whose turn it is may touch.
struct Turn {
    pacer: Pacer,
    random: fastrand::Rng,
    standing: Standing,
    /// End of a pause. Kept here, not in the future that began it, which may be dropped.
    paused_until: Option<Instant>,
    last_reason: String,
}

#[derive(Default)]
struct View {
    state: HostState,
    stats: HostStats,
    /// The longest interval that the host itself has asked for.
    asked_interval: Duration,
}

impl Host {
    /// A host that has not been asked anything yet.
    pub fn new(settings: HostSettings, run: RunContext, observer: Observer) -> Self {
        let shared = run.pacing.clone().map(|pacing| (pacing, authority(&settings.base_url)));
        let turn = Turn {
            pacer: Pacer::new(settings.interval, shared),
            random: run.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed),
            standing: Standing::default(),
            paused_until: None,
            last_reason: String::new(),
        };
        Self { settings, run, observer, turn: tokio::sync::Mutex::new(turn), view: Mutex::default() }
    }

    /// Sends the request, again if need be, until the judge accepts an answer or there is no point in going on.
    ///
    /// One exchange at a time; whoever comes meanwhile waits. Dropping the future is safe: the interval is kept.
    ///
    /// # Errors
    ///
    /// [`GaveUp`], which says whether this request or the host is given up. Once it is the host, every later call fails
    /// in the same way at once.
    pub async fn exchange<T: Send>(
        &self,
        request: &Request,
        judge: &(dyn Fn(&Response) -> Verdict<T> + Send + Sync),
    ) -> Result<T, GaveUp> {
        let prepared = self.exchange_prepared(&|| Some(request.clone()), judge).await?;
        prepared
            .map(|(answer, _lock)| answer)
            .ok_or_else(|| GaveUp::new(GaveUpKind::Request, "nothing to send"))
    }

    /// The same with a request that is made when its turn has come, for every try anew: by then another process may have
    /// answered part of it, or all (`None`: nothing is sent, and there is no answer).
    ///
    /// With the answer comes the right to talk to the host: until it is dropped no other process can prepare a request.
    /// Drop it when the answer is where the others look.
    ///
    /// # Errors
    ///
    /// As [`Host::exchange`].
    pub async fn exchange_prepared<T: Send>(
        &self,
        prepare: &(dyn Fn() -> Option<Request> + Send + Sync),
        judge: &(dyn Fn(&Response) -> Verdict<T> + Send + Sync),
    ) -> Result<Option<(T, Option<HostLock>)>, GaveUp> {
        self.still_open()?;
        let mut turn = self.unless_stopped(self.turn.lock()).await?;
        turn.standing.failures = 0;
        let mut attempt = 0;
        loop {
            self.still_open()?;
            let lock = self.may_send(&mut turn).await?;
            let Some(request) = prepare() else { return Ok(None) };
            // What another process has answered meanwhile costs no request.
            self.run.budget.take().map_err(|over| self.give_up(over.kind, &over.reason))?;
            attempt += 1;
            let (reply, lock) = self.send(&mut turn, &request, attempt, lock).await?;
            let (answer, verdict) = match reply.as_ref().map(judge) {
                Ok(Verdict::Answer(answer)) => (Some(answer), Verdict::Answer(())),
                Ok(Verdict::Throttled(why)) => (None, Verdict::Throttled(why)),
                Ok(Verdict::Transient(why)) => (None, Verdict::Transient(why)),
                Ok(Verdict::Blocked(why)) => (None, Verdict::Blocked(why)),
                Err(_) => (None, Verdict::Transient(String::new())),
            };
            let decision = self.decide(&mut turn, &reply, &verdict);
            let (trouble, pause, reason) = match (decision, answer) {
                (Decision::Accept, Some(answer)) => {
                    turn.standing = Standing::default();
                    return Ok(Some((answer, lock)));
                }
                // Only an `Answer` is accepted; were it otherwise, no answer is made up.
                (Decision::Accept, None) => {
                    return Err(self.give_up(GaveUpKind::Request, "nothing to accept"));
                }
                (Decision::Again { trouble, pause, reason }, _) => (trouble, Ok(pause), reason),
                (Decision::GiveUp { trouble, kind, reason }, _) => (trouble, Err(kind), reason),
            };
            drop(lock);
            let reason = presentable(&reason, &request);
            self.went_wrong(&mut turn, trouble, &reason);
            self.heed(&turn, trouble, &reply);
            match pause {
                Ok(length) => self.pause(&mut turn, length, reason),
                Err(kind) => return Err(self.give_up(kind, &reason)),
            }
        }
    }

    /// The host's answers ask for at least this time between two exchanges: from now on that is kept, if it is longer
    /// than what was set.
    pub fn widen(&self, interval: Duration) {
        let asked = &mut self.view().asked_interval;
        *asked = interval.max(*asked);
    }

    /// Least time between two exchanges, as set.
    pub fn interval(&self) -> Duration {
        self.settings.interval
    }

    /// Whether it can be asked.
    pub fn state(&self) -> HostState {
        self.view().state.clone()
    }

    /// What was done so far.
    pub fn stats(&self) -> HostStats {
        self.view().stats.clone()
    }

    /// Waits until pause and interval are over and nobody else talks to the host.
    async fn may_send(&self, turn: &mut Turn) -> Result<Option<HostLock>, GaveUp> {
        let mut queued = false;
        turn.pacer.at_least(self.view().asked_interval.min(self.settings.policy.max_pause));
        loop {
            let now = Instant::now();
            if self.run.cancel.is_cancelled() {
                return Err(self.interrupted());
            }
            if let Some(over) = self.run.budget.objection(now) {
                return Err(self.give_up(over.kind, &over.reason));
            }
            if let Some(until) = turn.paused_until {
                let waited = self.wait(until.saturating_duration_since(now)).await;
                (self.observer)(HostEvent::Resumed { waited: now.elapsed() });
                waited?;
                turn.paused_until = None;
                self.view().state = HostState::Open;
                continue;
            }
            if let Some((length, until)) = turn.pacer.left_alone(self.run.clock.now()) {
                let left = self.settings.policy.patience.saturating_sub(turn.standing.spent);
                if length < MOMENT {
                    self.wait(length).await?;
                } else if length < left {
                    self.pause(turn, length, left_alone_until(until));
                } else {
                    return Err(self.give_up(GaveUpKind::Outage, &left_alone_until(until)));
                }
                continue;
            }
            match turn.pacer.step(self.run.clock.now()) {
                Step::Go(lock) => return Ok(lock),
                Step::Wait(length) => {
                    // Waiting for the interval is part of trying only while there is trouble.
                    if turn.standing.in_a_row > 0 {
                        turn.standing.spent += length;
                        if turn.standing.spent >= self.settings.policy.patience {
                            return Err(self.give_up(GaveUpKind::Outage, &turn.last_reason));
                        }
                    }
                    self.wait(length).await?;
                }
                Step::Busy => {
                    if !std::mem::replace(&mut queued, true) {
                        (self.observer)(HostEvent::Queued);
                    }
                    self.wait(POLL).await?;
                }
            }
        }
    }

    /// One exchange; the lock comes back. The outer error ends everything, the inner one is the transport's.
    async fn send(
        &self,
        turn: &mut Turn,
        request: &Request,
        attempt: u32,
        lock: Option<HostLock>,
    ) -> Result<(Result<Response, TransportError>, Option<HostLock>), GaveUp> {
        let left = self.settings.policy.patience.saturating_sub(turn.standing.spent);
        let timeout = self.settings.timeout.min(left);
        {
            let stats = &mut self.view().stats;
            stats.requests += 1;
            stats.retries += u64::from(attempt > 1);
        }
        (self.observer)(HostEvent::RequestSent { attempt });
        let began = Instant::now();
        turn.pacer.began(self.run.clock.now());
        let mut flight = Flight { pacer: &mut turn.pacer, clock: &*self.run.clock, lock };
        let reply =
            self.unless_stopped(self.run.transport.send(&self.settings.base_url, request, timeout)).await;
        let lock = flight.lock.take();
        drop(flight);
        let elapsed = began.elapsed();
        turn.standing.spent += elapsed;
        let reply = reply?;
        (self.observer)(match &reply {
            Ok(response) => {
                let bytes = response.body.len();
                self.view().stats.bytes += bytes as u64;
                HostEvent::Answered { status: response.status, bytes, elapsed }
            }
            Err(error) => HostEvent::Failed { error: error.clone(), elapsed },
        });
        Ok((reply, lock))
    }

    fn decide(
        &self,
        turn: &mut Turn,
        reply: &Result<Response, TransportError>,
        verdict: &Verdict<()>,
    ) -> Decision {
        let reply = match reply {
            Ok(response) => {
                let retry_after = response.header("retry-after");
                Reply::Answered { status: response.status, retry_after, verdict }
            }
            Err(error) => Reply::Failed(error),
        };
        decide(&self.settings.policy, turn.standing, reply, self.run.clock.now(), turn.random.f64())
    }

    fn went_wrong(&self, turn: &mut Turn, trouble: Trouble, reason: &str) {
        let stats = &mut self.view().stats;
        turn.standing.in_a_row += 1;
        match trouble {
            Trouble::Refusal => {
                turn.standing.refusals += 1;
                stats.throttled += 1;
            }
            Trouble::Failure => {
                turn.standing.failures += 1;
                stats.failed += 1;
            }
        }
        stats.last_reason = Some(reason.to_owned());
        reason.clone_into(&mut turn.last_reason);
    }

    /// A host that refuses and says for how long is left alone so long, also by later runs.
    fn heed(&self, turn: &Turn, trouble: Trouble, reply: &Result<Response, TransportError>) {
        let now = self.run.clock.now();
        let asked = reply.as_ref().ok().and_then(|response| response.header("retry-after"));
        if let Some(wait) = asked.filter(|_| trouble == Trouble::Refusal).and_then(|v| retry_after(v, now)) {
            turn.pacer.leave_alone(now, wait);
        }
    }

    /// Nothing goes out for `length` from now.
    fn pause(&self, turn: &mut Turn, length: Duration, reason: String) {
        let until = Instant::now() + length;
        turn.standing.spent += length;
        turn.paused_until = Some(until);
        {
            let mut view = self.view();
            view.stats.pauses += 1;
            view.state = HostState::PausedUntil(until);
        }
        (self.observer)(HostEvent::Paused { length, reason });
    }

    async fn wait(&self, length: Duration) -> Result<(), GaveUp> {
        // Nothing can happen before the run's time is over: then it is over now.
        if self.run.budget.deadline().is_some_and(|deadline| Instant::now() + length >= deadline) {
            let over = Budget::time_over();
            return Err(self.give_up(over.kind, &over.reason));
        }
        self.unless_stopped(tokio::time::sleep(length)).await?;
        self.view().stats.waited += length;
        Ok(())
    }

    /// The outcome of `work`, unless the user or the clock stops it first.
    async fn unless_stopped<F: Future>(&self, work: F) -> Result<F::Output, GaveUp> {
        let deadline = self.run.budget.deadline();
        let time_over = async {
            match deadline {
                Some(deadline) => tokio::time::sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            // First, so that an answer that has arrived is not thrown away.
            done = work => Ok(done),
            () = self.run.cancel.cancelled() => Err(self.interrupted()),
            () = time_over => {
                let over = Budget::time_over();
                Err(self.give_up(over.kind, &over.reason))
            }
        }
    }

    fn interrupted(&self) -> GaveUp {
        self.give_up(GaveUpKind::Interrupted, "interrupted")
    }

    fn still_open(&self) -> Result<(), GaveUp> {
        match &self.view().state {
            HostState::Closed(why) => Err(why.clone()),
            HostState::Open | HostState::PausedUntil(_) => Ok(()),
        }
    }

    /// Closes the host, where that is what it comes to. What closed it first stays the reason.
    fn give_up(&self, kind: GaveUpKind, reason: &str) -> GaveUp {
        let gave_up = GaveUp::new(kind, reason);
        if gave_up.host_closed {
            let mut view = self.view();
            if let HostState::Closed(earlier) = &view.state {
                return earlier.clone();
            }
            view.state = HostState::Closed(gave_up.clone());
        }
        (self.observer)(HostEvent::GaveUp(gave_up.clone()));
        gave_up
    }

    fn view(&self) -> MutexGuard<'_, View> {
        // Numbers and a state: there is no half-done change that a panic could leave behind.
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host")
            .field("settings", &self.settings)
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}

/// An exchange under way. However it ends, dropped futures included, the interval begins there.
struct Flight<'a> {
    pacer: &'a mut Pacer,
    clock: &'a dyn Clock,
    /// Released after the end has been stored: fields are dropped after `drop`.
    lock: Option<HostLock>,
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.pacer.ended(self.clock.now());
    }
}

/// Host name and port: what processes that share a cache agree on.
pub(crate) fn authority(base_url: &str) -> String {
    let url = Url::parse(base_url).ok();
    let named = url.as_ref().and_then(|url| Some((url.host_str()?, url.port_or_known_default()?)));
    named.map_or_else(|| base_url.to_owned(), |(host, port)| format!("{host}:{port}"))
}

//! Every rule of timing, exact to the millisecond, in virtual time and without a network.

#![expect(clippy::unwrap_used, reason = "what helps a test may panic as the test may")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use opcit::clock::{SharedClock, VirtualClock};
use opcit::http::{
    BoxFuture, Budget, GaveUp, GaveUpKind, Host, HostEvent, HostLock, HostSettings, HostState, Policy,
    Request, Response, RunContext, Secret, SharedPacing, Transport, TransportError, Verdict,
};
use tokio::time::Instant;

const BASE: &str = "http://upstream.test";

/// What the upstream does with one request, and how long it takes over it.
#[derive(Clone)]
enum Act {
    Status(u16),
    StatusWith(u16, &'static str, String),
    Body(&'static str),
    Error(TransportError),
    Hang,
}

/// Plays a script; when it has ended, every answer is 200 at once.
struct Script {
    origin: Instant,
    acts: Mutex<VecDeque<(u64, Act)>>,
    then: Act,
    sent: Mutex<Vec<u128>>,
    timeouts: Mutex<Vec<Duration>>,
    busy: Mutex<u32>,
}

impl Script {
    fn new(acts: impl IntoIterator<Item = (u64, Act)>) -> Arc<Self> {
        Self::forever(acts, Act::Status(200))
    }

    fn forever(acts: impl IntoIterator<Item = (u64, Act)>, then: Act) -> Arc<Self> {
        Arc::new(Self {
            origin: Instant::now(),
            acts: Mutex::new(acts.into_iter().collect()),
            then,
            sent: Mutex::default(),
            timeouts: Mutex::default(),
            busy: Mutex::default(),
        })
    }

    /// When requests went out, in milliseconds since the start.
    fn sent(&self) -> Vec<u128> {
        self.sent.lock().unwrap().clone()
    }

    fn timeouts(&self) -> Vec<u128> {
        self.timeouts.lock().unwrap().iter().map(Duration::as_millis).collect()
    }
}

fn response(status: u16, headers: Vec<(String, String)>, body: &'static str) -> Response {
    Response { status, headers, body: bytes::Bytes::from_static(body.as_bytes()) }
}

impl Transport for Script {
    fn send<'a>(
        &'a self,
        base: &'a str,
        _request: &'a Request,
        timeout: Duration,
    ) -> BoxFuture<'a, Result<Response, TransportError>> {
        assert_eq!(base, BASE);
        Box::pin(async move {
            self.sent.lock().unwrap().push(self.origin.elapsed().as_millis());
            self.timeouts.lock().unwrap().push(timeout);
            let (takes, act) = self.acts.lock().unwrap().pop_front().unwrap_or((0, self.then.clone()));
            *self.busy.lock().unwrap() += 1;
            assert_eq!(*self.busy.lock().unwrap(), 1, "two exchanges at once");
            let work = async {
                tokio::time::sleep(Duration::from_millis(takes)).await;
                match act {
                    Act::Status(status) => Ok(response(status, vec![], "")),
                    Act::StatusWith(status, name, value) => {
                        Ok(response(status, vec![(name.to_owned(), value)], ""))
                    }
                    Act::Body(body) => Ok(response(200, vec![], body)),
                    Act::Error(error) => Err(error),
                    Act::Hang => std::future::pending().await,
                }
            };
            // Counts down when this future is dropped, too.
            let _done = Done(&self.busy);
            tokio::time::timeout(timeout, work).await.unwrap_or(Err(TransportError::Timeout(timeout)))
        })
    }
}

struct Done<'a>(&'a Mutex<u32>);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        *self.0.lock().unwrap() -= 1;
    }
}

/// A policy whose pauses are exact.
fn exact() -> Policy {
    Policy { jitter: 0.0, ..Policy::default() }
}

fn settings(interval_ms: u64) -> HostSettings {
    HostSettings {
        base_url: BASE.to_owned(),
        interval: Duration::from_millis(interval_ms),
        timeout: Duration::from_secs(90),
        policy: exact(),
    }
}

fn clock() -> SharedClock {
    Arc::new(VirtualClock::starting_at("2026-11-22T00:00:00Z".parse().unwrap()))
}

fn run(transport: &Arc<Script>) -> RunContext {
    RunContext::new(transport.clone(), clock())
}

fn host(settings: HostSettings, run: RunContext) -> (Arc<Host>, Arc<Mutex<Vec<HostEvent>>>) {
    let events: Arc<Mutex<Vec<HostEvent>>> = Arc::default();
    let seen = events.clone();
    let observer = Arc::new(move |event| seen.lock().unwrap().push(event));
    (Arc::new(Host::new(settings, run, observer)), events)
}

/// Takes every body but one for an answer, as a source would.
fn judge(response: &Response) -> Verdict<u16> {
    match &*response.body {
        b"Rate exceeded." => Verdict::Throttled("answered `Rate exceeded.`".to_owned()),
        b"<feed" => Verdict::Transient("the answer breaks off".to_owned()),
        b"key?" => Verdict::Blocked("the key k3y is refused\r\n\x1b[31m".to_owned()),
        _ if response.status >= 500 => Verdict::Transient(format!("HTTP {}", response.status)),
        _ => Verdict::Answer(response.status),
    }
}

async fn ask(host: &Host) -> Result<u16, GaveUp> {
    host.exchange(&Request::get("/q"), &judge).await
}

fn ms(origin: Instant) -> u128 {
    origin.elapsed().as_millis()
}

// ---- the interval -------------------------------------------------------------------------------------------------

#[tokio::test(start_paused = true)]
async fn the_interval_counts_from_the_end_of_an_answer_and_the_first_request_is_free() {
    let script = Script::new([(0, Act::Status(200)), (1_234, Act::Status(200)), (7, Act::Status(200))]);
    let (host, _) = host(settings(3_000), run(&script));
    for _ in 0..4 {
        ask(&host).await.unwrap();
    }
    assert_eq!(script.sent(), [0, 3_000, 7_234, 10_241]);
    assert_eq!(host.stats().waited, Duration::from_secs(9));
}

#[tokio::test(start_paused = true)]
async fn time_that_passes_by_itself_counts() {
    let script = Script::new([]);
    let (host, _) = host(settings(3_000), run(&script));
    ask(&host).await.unwrap();
    tokio::time::sleep(Duration::from_millis(2_999)).await;
    ask(&host).await.unwrap();
    tokio::time::sleep(Duration::from_hours(1)).await;
    ask(&host).await.unwrap();
    ask(&host).await.unwrap();
    assert_eq!(script.sent(), [0, 3_000, 3_603_000, 3_606_000]);
}

#[tokio::test(start_paused = true)]
async fn no_interval_is_no_wait() {
    let script = Script::new([]);
    let (host, _) = host(settings(0), run(&script));
    for _ in 0..3 {
        ask(&host).await.unwrap();
    }
    assert_eq!(script.sent(), [0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn an_interval_that_the_host_asks_for_is_kept_if_it_is_longer() {
    let script = Script::new([]);
    let (host, _) = host(settings(1_000), run(&script));
    ask(&host).await.unwrap();
    host.widen(Duration::from_millis(200));
    ask(&host).await.unwrap();
    host.widen(Duration::from_millis(2_500));
    ask(&host).await.unwrap();
    host.widen(Duration::from_millis(1_500));
    ask(&host).await.unwrap();
    host.widen(Duration::from_hours(24));
    ask(&host).await.unwrap();
    assert_eq!(script.sent(), [0, 1_000, 3_500, 6_000, 606_000], "never longer than the longest pause");
}

#[tokio::test(start_paused = true)]
async fn where_no_interval_was_set_the_hosts_own_begins_with_the_next_exchange() {
    let script = Script::new([]);
    let (host, _) = host(settings(0), run(&script));
    ask(&host).await.unwrap();
    host.widen(Duration::from_millis(200));
    for _ in 0..3 {
        ask(&host).await.unwrap();
    }
    assert_eq!(script.sent(), [0, 0, 200, 400]);
}

#[tokio::test(start_paused = true)]
async fn many_callers_are_one_at_a_time() {
    let script = Script::new([(500, Act::Status(200)), (500, Act::Status(200)), (500, Act::Status(200))]);
    let (host, _) = host(settings(1_000), run(&script));
    let (a, b, c) = tokio::join!(ask(&host), ask(&host), ask(&host));
    assert_eq!((a, b, c), (Ok(200), Ok(200), Ok(200)));
    assert_eq!(script.sent(), [0, 1_500, 3_000]);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_exchange_still_begins_the_interval() {
    let script = Script::new([(0, Act::Hang)]);
    let (host, _) = host(settings(3_000), run(&script));
    let dropped = tokio::time::timeout(Duration::from_millis(400), ask(&host)).await;
    assert!(dropped.is_err());
    ask(&host).await.unwrap();
    assert_eq!(script.sent(), [0, 3_400]);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_pause_is_still_kept() {
    let script = Script::new([(0, Act::StatusWith(429, "retry-after", "20".to_owned()))]);
    let (host, _) = host(settings(0), run(&script));
    assert!(tokio::time::timeout(Duration::from_secs(1), ask(&host)).await.is_err());
    ask(&host).await.unwrap();
    assert_eq!(script.sent(), [0, 20_000]);
}

// ---- refusals and failures ----------------------------------------------------------------------------------------

#[tokio::test(start_paused = true)]
async fn pauses_double_and_an_answer_resets_them() {
    let acts = [429, 406, 503, 200, 429, 200].map(|status| (0, Act::Status(status)));
    let script = Script::new(acts);
    let (host, events) = host(settings(0), run(&script));
    assert_eq!(ask(&host).await, Ok(200));
    assert_eq!(ask(&host).await, Ok(200));
    assert_eq!(script.sent(), [0, 3_000, 9_000, 21_000, 21_000, 24_000]);
    let stats = host.stats();
    assert_eq!((stats.requests, stats.retries, stats.throttled, stats.pauses, stats.failed), (6, 4, 4, 4, 0));
    assert_eq!(host.state(), HostState::Open);
    insta::assert_debug_snapshot!(events.lock().unwrap());
}

#[tokio::test(start_paused = true)]
async fn pauses_spread_by_a_fifth_and_no_more() {
    let mut lengths = Vec::new();
    for seed in 0..200 {
        let script = Script::new([(0, Act::Status(429))]);
        let run = RunContext { seed: Some(seed), ..run(&script) };
        let settings = HostSettings { policy: Policy::default(), ..settings(0) };
        let (host, _) = host(settings, run);
        ask(&host).await.unwrap();
        lengths.push(script.sent()[1]);
    }
    let (least, most) = (*lengths.iter().min().unwrap(), *lengths.iter().max().unwrap());
    assert!((2_400..2_450).contains(&least) && (3_550..=3_600).contains(&most), "{least} {most}");
}

#[tokio::test(start_paused = true)]
async fn the_interval_holds_where_the_pause_is_shorter() {
    let script = Script::new([(100, Act::StatusWith(429, "retry-after", "1".to_owned()))]);
    let (host, _) = host(settings(3_000), run(&script));
    ask(&host).await.unwrap();
    assert_eq!(script.sent(), [0, 3_100]);
}

#[tokio::test(start_paused = true)]
async fn a_host_may_name_the_time_in_seconds_or_as_a_date() {
    let script = Script::new([
        (0, Act::StatusWith(429, "retry-after", "7".to_owned())),
        (0, Act::Status(200)),
        (0, Act::StatusWith(503, "retry-after", "Sun, 22 Nov 2026 00:00:30 GMT".to_owned())),
        (0, Act::Status(200)),
        (0, Act::StatusWith(503, "retry-after", "0".to_owned())),
    ]);
    let (host, _) = host(settings(0), run(&script));
    for _ in 0..3 {
        ask(&host).await.unwrap();
    }
    assert_eq!(script.sent(), [0, 7_000, 7_000, 30_000, 30_000, 33_000]);
}

#[tokio::test(start_paused = true)]
async fn a_host_that_breaks_its_word_is_asked_more_and_more_rarely() {
    let one = || (0, Act::StatusWith(429, "retry-after", "1".to_owned()));
    let script = Script::new([one(), one(), one(), one()]);
    let (host, _) = host(settings(0), run(&script));
    ask(&host).await.unwrap();
    assert_eq!(script.sent(), [0, 1_000, 4_000, 10_000, 22_000]);
}

#[tokio::test(start_paused = true)]
async fn a_host_that_asks_for_too_much_time_is_given_up_now() {
    let script = Script::new([(0, Act::StatusWith(429, "retry-after", "120".to_owned()))]);
    let (host, _) = host(settings(0), run(&script));
    let gave_up = ask(&host).await.unwrap_err();
    assert_eq!(gave_up.kind, GaveUpKind::Outage);
    assert!(gave_up.host_closed && gave_up.reason.contains("wait 120 s"), "{gave_up}");
    assert_eq!((script.sent(), ms(script.origin)), (vec![0], 0));
}

#[tokio::test(start_paused = true)]
async fn what_the_source_calls_throttled_is_throttled() {
    let script = Script::new([(0, Act::Body("Rate exceeded.")), (0, Act::Body("<feed"))]);
    let (host, _) = host(settings(0), run(&script));
    assert_eq!(ask(&host).await, Ok(200));
    assert_eq!(script.sent(), [0, 3_000, 6_000]);
    assert_eq!((host.stats().throttled, host.stats().failed), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn waiters_share_a_pause_and_an_outage() {
    let script = Script::forever([], Act::Status(429));
    let (host, events) = host(settings(3_000), run(&script));
    let (a, b, c) = tokio::join!(ask(&host), ask(&host), ask(&host));
    assert_eq!(a.clone().unwrap_err().kind, GaveUpKind::Outage);
    assert_eq!((&a, &a), (&b, &c));
    assert_eq!(script.sent(), [0, 3_000, 9_000, 21_000, 45_000]);
    let gave_up = events.lock().unwrap().iter().filter(|event| matches!(event, HostEvent::GaveUp(_))).count();
    assert_eq!(gave_up, 1);
    assert_eq!(host.state(), HostState::Closed(a.clone().unwrap_err()));
    assert_eq!(ask(&host).await, a);
    assert_eq!(script.sent().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn every_total_outage_ends_within_a_minute_of_trying() {
    let broken = || Act::Error(TransportError::Broken("connection reset".to_owned()));
    let nobody = || Act::Error(TransportError::Connect("connection refused".to_owned()));
    let mut seen = Vec::new();
    for (name, act) in [
        ("429", Act::Status(429)),
        ("406", Act::Status(406)),
        ("503", Act::Status(503)),
        ("500", Act::Status(500)),
        ("302", Act::Status(302)),
        ("reset", broken()),
        ("refused", nobody()),
        ("hang", Act::Hang),
        ("too long", Act::Error(TransportError::TooLong)),
        ("Rate exceeded.", Act::Body("Rate exceeded.")),
        ("half", Act::Body("<feed")),
        ("403", Act::Status(403)),
        ("301", Act::Status(301)),
    ] {
        for interval in [0, 3_000] {
            let script = Script::forever([], act.clone());
            let (host, _) = host(settings(interval), run(&script));
            // As a caller with much to ask would: one request after another until the host is closed.
            let last = loop {
                let gave_up = ask(&host).await.unwrap_err();
                if gave_up.host_closed {
                    break gave_up;
                }
            };
            let took = ms(script.origin);
            assert!(took <= 60_000, "{name}: {took} ms");
            seen.push(format!(
                "{name:>14} interval {interval:>4}: {:>2} requests, {took:>5} ms, {:?}: {last}",
                script.sent().len(),
                last.kind
            ));
        }
    }
    insta::assert_snapshot!(seen.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn slow_refusals_use_up_the_patience() {
    // 429s that take 25 s each: in flight 0–25, 28–53; the third may take no longer than what is left.
    let script = Script::forever([], Act::Status(429));
    script.acts.lock().unwrap().extend(std::iter::repeat_n((25_000, Act::Status(429)), 9));
    let (host, _) = host(settings(3_000), run(&script));
    assert_eq!(ask(&host).await.unwrap_err().kind, GaveUpKind::Outage);
    assert_eq!(script.sent(), [0, 28_000, 59_000]);
    assert_eq!(script.timeouts(), [60_000, 32_000, 1_000]);
    assert_eq!(ms(script.origin), 60_000);
}

#[tokio::test(start_paused = true)]
async fn idle_time_costs_no_patience_and_an_answer_restores_it() {
    let script = Script::new([500, 500, 500, 500, 500, 200, 429].map(|status| (0, Act::Status(status))));
    let (host, _) = host(settings(0), run(&script));
    let gave_up = ask(&host).await.unwrap_err();
    assert_eq!((gave_up.kind, gave_up.host_closed), (GaveUpKind::Request, false));
    tokio::time::sleep(Duration::from_mins(10)).await;
    assert_eq!(ask(&host).await, Ok(200));
    assert_eq!(ask(&host).await, Ok(200));
    assert_eq!(script.sent(), [0, 3_000, 9_000, 609_000, 612_000, 618_000, 618_000, 621_000]);
    assert_eq!(script.timeouts(), [60_000, 57_000, 51_000, 51_000, 48_000, 42_000, 60_000, 57_000]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_key_closes_the_host_and_is_not_repeated() {
    let script = Script::new([(0, Act::Body("key?"))]);
    let (host, events) = host(settings(0), run(&script));
    let request = Request::get("/q").with_secret("x-api-key", Some(&Secret::new("k3y")));
    let gave_up = host.exchange(&request, &judge).await.unwrap_err();
    assert_eq!((gave_up.kind, gave_up.host_closed), (GaveUpKind::Blocked, true));
    assert_eq!(gave_up.reason, "the key <redacted> is refused   [31m");
    assert!(!format!("{host:?} {events:?} {request:?}").contains("k3y"));
}

// ---- limits -------------------------------------------------------------------------------------------------------

#[tokio::test(start_paused = true)]
async fn the_number_of_requests_is_limited_across_hosts() {
    let (one, two) = (Script::new([]), Script::new([]));
    let budget = Arc::new(Budget::new(None, Some(3)));
    let (a, _) = host(settings(0), RunContext { budget: budget.clone(), ..run(&one) });
    let (b, _) = host(settings(0), RunContext { budget: budget.clone(), ..run(&two) });
    for host in [&a, &b, &a] {
        ask(host).await.unwrap();
    }
    for host in [&a, &b] {
        let gave_up = ask(host).await.unwrap_err();
        assert_eq!((gave_up.kind, gave_up.host_closed), (GaveUpKind::Budget, true));
        assert_eq!(gave_up.reason, "--max-requests reached");
    }
    assert_eq!((one.sent().len(), two.sent().len(), budget.sent()), (2, 1, 3));
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_the_deadline_is_not_begun() {
    let script = Script::new([]);
    let budget = Arc::new(Budget::new(Some(Duration::from_secs(7)), None));
    let (host, _) = host(settings(3_000), RunContext { budget, ..run(&script) });
    for _ in 0..3 {
        ask(&host).await.unwrap();
    }
    let gave_up = ask(&host).await.unwrap_err();
    assert_eq!((gave_up.kind, &*gave_up.reason), (GaveUpKind::Budget, "--max-time reached"));
    assert_eq!(ms(script.origin), 6_000);
}

/// What was to be waited and was not is not told as time spent.
#[tokio::test(start_paused = true)]
async fn a_pause_counts_as_long_as_it_was() {
    let limited = |limit: u64| {
        let script = Script::new([(0, Act::Status(429)), (0, Act::Status(200))]);
        let budget = Arc::new(Budget::new(Some(Duration::from_secs(limit)), None));
        host(settings(0), RunContext { budget, ..run(&script) })
    };
    for (limit, expected) in [(60, 3_000), (2, 0)] {
        let (host, events) = limited(limit);
        let _ = ask(&host).await;
        let resumed = |event: &HostEvent| match event {
            HostEvent::Resumed { waited } => Some(waited.as_millis()),
            _ => None,
        };
        let waited: Vec<u128> = events.lock().unwrap().iter().filter_map(resumed).collect();
        assert_eq!(waited, [expected], "within {limit} s");
    }
}

#[tokio::test(start_paused = true)]
async fn an_exchange_under_way_ends_at_the_deadline_for_everyone() {
    let script = Script::forever([], Act::Hang);
    let budget = Arc::new(Budget::new(Some(Duration::from_secs(7)), None));
    let (host, _) = host(settings(3_000), RunContext { budget, ..run(&script) });
    let (a, b) = tokio::join!(ask(&host), ask(&host));
    assert_eq!(a.clone().unwrap_err().kind, GaveUpKind::Budget);
    assert_eq!(a, b);
    assert_eq!((ms(script.origin), script.sent().len()), (7_000, 1));
}

#[tokio::test(start_paused = true)]
async fn an_interruption_ends_every_wait_at_once() {
    for act in [Act::Hang, Act::Status(429)] {
        let script = Script::forever([], act);
        let run = run(&script);
        let cancel = run.cancel.clone();
        let (host, _) = host(settings(3_000), run);
        let stop = async {
            tokio::time::sleep(Duration::from_millis(1_500)).await;
            cancel.cancel();
        };
        let (a, b, ()) = tokio::join!(ask(&host), ask(&host), stop);
        assert_eq!(a.clone().unwrap_err().kind, GaveUpKind::Interrupted);
        assert_eq!(a, b);
        assert_eq!((ms(script.origin), script.sent().len()), (1_500, 1));
    }
}

// ---- several processes --------------------------------------------------------------------------------------------

/// What two processes share, without the processes.
#[derive(Default)]
struct Shared {
    last: Mutex<Option<Timestamp>>,
    locked: Arc<Mutex<bool>>,
}

struct Unlock(Arc<Mutex<bool>>);

impl Drop for Unlock {
    fn drop(&mut self) {
        *self.0.lock().unwrap() = false;
    }
}

impl SharedPacing for Shared {
    fn last_exchange(&self, host: &str) -> Option<Timestamp> {
        assert_eq!(host, "upstream.test:80");
        *self.last.lock().unwrap()
    }

    fn set_last_exchange(&self, _host: &str, at: Timestamp) {
        *self.last.lock().unwrap() = Some(at);
    }

    fn try_lock(&self, _host: &str) -> Option<HostLock> {
        let mut locked = self.locked.lock().unwrap();
        if std::mem::replace(&mut *locked, true) {
            return None;
        }
        Some(Box::new(Unlock(self.locked.clone())))
    }
}

#[tokio::test(start_paused = true)]
async fn two_processes_keep_the_interval_together_and_take_turns() {
    let script = Script::new((0..6).map(|_| (700, Act::Status(200))));
    let context = RunContext { pacing: Some(Arc::new(Shared::default())), ..run(&script) };
    let (a, _) = host(settings(3_000), context.clone());
    let (b, _) = host(settings(3_000), context);
    let three = async |host: &Host| {
        for _ in 0..3 {
            ask(host).await.unwrap();
        }
    };
    tokio::join!(three(&a), three(&b));
    let sent = script.sent();
    assert_eq!(sent.len(), 6);
    for pair in sent.windows(2) {
        let gap = pair[1] - pair[0] - 700;
        assert!((3_000..=3_000 + 50).contains(&gap), "{sent:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_interval_that_another_process_began_is_kept_to_its_end() {
    let shared = Arc::new(Shared::default());
    let clock = clock();
    shared.set_last_exchange(BASE, clock.now());
    let script = Script::new([]);
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let context = RunContext { pacing: Some(shared.clone()), clock, ..run(&script) };
    let (host, _) = host(settings(3_000), context);
    ask(&host).await.unwrap();
    assert_eq!(script.sent(), [3_000]);
    assert!(!*shared.locked.lock().unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_stamp_from_the_future_costs_one_interval() {
    let shared = Arc::new(Shared::default());
    shared.set_last_exchange(BASE, "2030-01-01T00:00:00Z".parse().unwrap());
    let script = Script::new([]);
    let (host, _) = host(settings(3_000), RunContext { pacing: Some(shared.clone()), ..run(&script) });
    assert_eq!(ask(&host).await, Ok(200));
    assert_eq!(script.sent(), [3_000]);
}

#[tokio::test(start_paused = true)]
async fn who_keeps_no_interval_tells_nobody_when_it_spoke() {
    let shared = Arc::new(Shared::default());
    shared.set_last_exchange(BASE, clock().now());
    let before = *shared.last.lock().unwrap();
    let script = Script::new((0..4).map(|_| (100, Act::Status(200))));
    let (host, _) = host(settings(0), RunContext { pacing: Some(shared.clone()), ..run(&script) });
    for _ in 0..2 {
        assert_eq!(ask(&host).await, Ok(200));
    }
    assert_eq!((script.sent(), *shared.last.lock().unwrap()), (vec![0, 100], before));
    // The host asks for an interval: from now on there is one, counted from the last exchange that was told.
    host.widen(Duration::from_millis(500));
    for _ in 0..2 {
        assert_eq!(ask(&host).await, Ok(200));
    }
    assert_eq!(script.sent(), [0, 100, 500, 1_100]);
    assert_ne!(*shared.last.lock().unwrap(), before);
}

#[tokio::test(start_paused = true)]
async fn a_lock_held_elsewhere_is_waited_for() {
    let shared = Arc::new(Shared::default());
    let theirs = shared.try_lock(BASE);
    let script = Script::new([]);
    let (host, events) = host(settings(3_000), RunContext { pacing: Some(shared), ..run(&script) });
    let release = async {
        tokio::time::sleep(Duration::from_millis(12_340)).await;
        drop(theirs);
    };
    let (asked, ()) = tokio::join!(ask(&host), release);
    assert_eq!(asked, Ok(200));
    assert_eq!(script.sent(), [12_350]);
    let queued = events.lock().unwrap().iter().filter(|event| **event == HostEvent::Queued).count();
    assert_eq!(queued, 1);
}

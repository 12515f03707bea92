//! One service of the stand-in: what it answers, what it was asked, and what goes wrong.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::fault::{Delivery, Rule};
use super::wire::{Reply, Request};

/// Computes the honest reply.
pub(crate) type Handler = Box<dyn Fn(&Request) -> Reply + Send + Sync>;

/// A request and what became of it.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    /// The request.
    pub(crate) request: Request,
    /// The identifiers it asked for.
    pub(crate) ids: Vec<String>,
    /// Number of its connection, from 0.
    pub(crate) connection: usize,
    /// When it had been read, since the stand-in began.
    pub(crate) began: Duration,
    /// When the reply was about to be handed over in one piece, or its last byte was, or the connection given up.
    pub(crate) ended: Option<Duration>,
    /// Status of the reply.
    pub(crate) status: u16,
    /// Name of the fault that struck it.
    pub(crate) fault: Option<String>,
}

/// State shared between the serving thread and the test.
pub(crate) struct Shared {
    handler: Handler,
    origin: Instant,
    log: Mutex<Vec<Exchange>>,
    rules: Mutex<Vec<Rule>>,
    latency: Mutex<Duration>,
    connections: AtomicUsize,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A test that panicked while it held the lock has failed already; the rest may still look.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(crate) fn new(handler: Handler, origin: Instant) -> Arc<Self> {
        Arc::new(Self {
            handler,
            origin,
            log: Mutex::default(),
            rules: Mutex::default(),
            latency: Mutex::default(),
            connections: AtomicUsize::new(0),
            in_flight: AtomicUsize::new(0),
            most_in_flight: AtomicUsize::new(0),
        })
    }

    /// Counts a new connection and gives its number.
    pub(crate) fn connected(&self) -> usize {
        self.connections.fetch_add(1, Ordering::SeqCst)
    }

    /// Logs a request and decides what is sent, how, and after what pause. The number finds the exchange in the log.
    pub(crate) fn answer(&self, request: &Request, connection: usize) -> (usize, Reply, Delivery, Duration) {
        let now_in_flight = self.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_in_flight.fetch_max(now_in_flight, Ordering::SeqCst);
        let began = self.origin.elapsed();
        let fault = lock(&self.rules).iter_mut().fold(None, |hit, rule| {
            if rule.strikes(request) { hit.or(Some(rule.fault.clone())) } else { hit }
        });
        let mut reply = match fault.as_ref().and_then(|f| f.reply.clone()) {
            Some(reply) => reply,
            None => (self.handler)(request),
        };
        if let Some(edit) = fault.as_ref().and_then(|f| f.edit.as_ref()) {
            edit(request, &mut reply);
        }
        let mut log = lock(&self.log);
        log.push(Exchange {
            request: request.clone(),
            ids: request.ids(),
            connection,
            began,
            ended: None,
            status: reply.status,
            fault: fault.as_ref().map(|f| f.name.clone()),
        });
        let number = log.len() - 1;
        drop(log);
        let latency = *lock(&self.latency);
        match fault {
            Some(fault) => (number, reply, fault.delivery, latency + fault.delay),
            None => (number, reply, Delivery::Whole, latency),
        }
    }

    /// Marks an exchange as about to end.
    pub(crate) fn replying(&self, number: usize) {
        if let Some(exchange) = lock(&self.log).get_mut(number) {
            exchange.ended = Some(self.origin.elapsed());
        }
    }

    /// Marks an exchange as over.
    pub(crate) fn ended(&self, number: usize) {
        self.in_flight.fetch_sub(1, Ordering::SeqCst);
        if let Some(exchange) = lock(&self.log).get_mut(number) {
            exchange.ended.get_or_insert(self.origin.elapsed());
        }
    }
}

/// A running service, as a test sees it.
#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) shared: Arc<Shared>,
    pub(crate) address: SocketAddr,
}

impl Service {
    /// What to set as the service's base URL.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every exchange so far.
    pub(crate) fn log(&self) -> Vec<Exchange> {
        lock(&self.shared.log).clone()
    }

    /// How many requests came.
    pub(crate) fn count(&self) -> usize {
        lock(&self.shared.log).len()
    }

    /// How many requests came for paths that contain `part`.
    pub(crate) fn count_on(&self, part: &str) -> usize {
        lock(&self.shared.log).iter().filter(|e| e.request.path.contains(part)).count()
    }

    /// Every identifier asked for, in order, repeats included.
    pub(crate) fn asked(&self) -> Vec<String> {
        lock(&self.shared.log).iter().flat_map(|e| e.ids.clone()).collect()
    }

    /// How many connections were opened.
    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// The most exchanges that ever overlapped.
    pub(crate) fn most_in_flight(&self) -> usize {
        self.shared.most_in_flight.load(Ordering::SeqCst)
    }

    /// The shortest time from the end of one exchange to the begin of the next.
    pub(crate) fn least_gap(&self) -> Option<Duration> {
        let log = self.log();
        let gap = |(before, after): (&Exchange, &Exchange)| {
            before.ended.map_or(Duration::ZERO, |ended| after.began.saturating_sub(ended))
        };
        log.iter().zip(log.iter().skip(1)).map(gap).min()
    }

    /// Forgets what was asked so far.
    pub(crate) fn forget(&self) {
        lock(&self.shared.log).clear();
        self.shared.connections.store(0, Ordering::SeqCst);
        self.shared.most_in_flight.store(0, Ordering::SeqCst);
    }

    /// Lets something go wrong from now on. Of several rules that strike, the first laid down wins.
    pub(crate) fn inject(&self, rule: Rule) {
        lock(&self.shared.rules).push(rule);
    }

    /// All is well from now on.
    pub(crate) fn heal(&self) {
        lock(&self.shared.rules).clear();
    }

    /// Every answer takes this long from now on.
    pub(crate) fn latency(&self, latency: Duration) {
        *lock(&self.shared.latency) = latency;
    }

    /// The log in words, for the message of a failed test.
    pub(crate) fn story(&self) -> String {
        let line = |e: &Exchange| {
            let target: String = e.request.target.chars().take(120).collect();
            format!(
                "{:>9.3?} {} {target} [{} ids] -> {} {}\n",
                e.began,
                e.request.method,
                e.ids.len(),
                e.status,
                e.fault.as_deref().unwrap_or_default()
            )
        };
        self.log().iter().map(line).collect()
    }
}

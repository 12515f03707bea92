//! Politeness: one [`Host`] a service owns all waiting. Knows nothing of papers.
//!
//! # Terms
//!
//! | term | meaning |
//! |---|---|
//! | **exchange** | one request and its whole answer (or the lack of one) |
//! | **interval** | least time from the *end* of one exchange to the *start* of the next |
//! | **verdict** | what the source makes of an answer; status codes that refuse overrule an `Answer` |
//! | **throttled** | the host sheds load: a state of the host, not of the request |
//! | **pause** | a wait after a refusal or a failure, shared by everyone who waits for this host |
//! | **patience** | how long a host may go on without one answer before it is *closed*: given up for this run |
//! | **budget** | what the run as a whole may use: time, requests |
//!
//! # Flow
//!
//! ```text
//! Host::exchange ── its turn (one at a time) ── Pacer: interval kept? another process on it? ── Budget: one more?
//!       ▲                                                                                          │
//!       │ pause, then again                                                            Transport::send
//!       │                                                                                          │
//!       └────────── retry::decide (pure) ◀── judge: what the source makes of it ◀──────────────────┘
//! ```
//!
//! # Files
//!
//! [`client`] is the only file that names `reqwest`, [`pacer`] the only one that names `governor`. [`retry`] decides
//! and does nothing else; [`host`] does what was decided. [`limits`] ends a run early, [`observe`] is what others may see.
//!
//! # Invariants
//!
//! 1. Only [`Host`] waits. Nothing here sleeps on anything but tokio's clock, so every rule of timing has an exact test
//!    in virtual time.
//! 2. At most one exchange at a time with a host, also across processes that share a [`SharedPacing`].
//! 3. The interval holds whatever happens in between: retries, pauses, cancelled futures, killed processes. A host that
//!    refuses and says for how long is left alone until then by every process, for a day at most. Where the interval is
//!    zero, as it may be for a host of one's own only, nothing is told to other processes, but for the turn.
//! 4. A host that never answers is given up after [`Policy::patience`] of trying; a host that is closed stays closed.
//! 5. Redirects are never followed, answers longer than [`MAX_BODY`] never read to the end.
//! 6. A [`Secret`] leaves the program only in a request to its own host. No `Debug`, `Display`, event or error shows it.
//!
//! # What it must not do
//!
//! Read an answer's content (sources do), store anything (the cache does), print, or decide that something does not
//! exist: "could not be asked" is all that [`GaveUp`] says.

pub mod client;
mod context;
pub mod host;
pub mod limits;
pub mod observe;
pub mod pacer;
pub mod retry;
mod secret;
mod words;

pub use client::{HttpTransport, UserAgent};
pub use context::{HostSettings, RunContext};
pub use host::Host;
pub(crate) use host::authority;
pub use limits::{Budget, Cancel};
pub use observe::{HostEvent, HostState, HostStats, Observer};
pub use pacer::{HostLock, SharedPacing};
pub use retry::Policy;
pub use secret::Secret;
pub(crate) use words::whole_second;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;

/// A boxed future: one allocation per request buys object safety.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
}

/// A request relative to the base URL of its host.
///
/// ```
/// use opcit::sources::{Method, Request};
///
/// let request = Request::get("/works?doi=10.1000%2F1").with_header("accept", "application/json");
/// assert_eq!((request.method, request.path.as_str()), (Method::Get, "/works?doi=10.1000%2F1"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Path and query, appended to the base URL: `/api/query?id_list=…`.
    pub path: String,
    /// Headers beyond those every request carries (User-Agent, Accept-Encoding).
    pub headers: Vec<(&'static str, String)>,
    /// Headers that nobody but the host may see: an API key.
    pub secret_headers: Vec<(&'static str, Secret)>,
    /// The same as parameters of the query, for services that take a key nowhere else.
    pub secret_parameters: Vec<(&'static str, Secret)>,
    /// Body, for POST.
    pub body: Option<Bytes>,
}

impl Request {
    /// A GET of `path` (with its query) without further headers.
    pub fn get(path: impl Into<String>) -> Self {
        Self {
            method: Method::Get,
            path: path.into(),
            headers: Vec::new(),
            secret_headers: Vec::new(),
            secret_parameters: Vec::new(),
            body: None,
        }
    }

    /// A POST of a JSON `body` to `path`.
    pub fn post_json(path: impl Into<String>, body: impl Into<Bytes>) -> Self {
        Self {
            method: Method::Post,
            path: path.into(),
            headers: vec![("content-type", "application/json".to_owned())],
            secret_headers: Vec::new(),
            secret_parameters: Vec::new(),
            body: Some(body.into()),
        }
    }

    /// The same with one header more.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same with one secret header more, if there is a secret.
    #[must_use]
    pub fn with_secret(mut self, name: &'static str, secret: Option<&Secret>) -> Self {
        self.secret_headers.extend(secret.map(|secret| (name, secret.clone())));
        self
    }

    /// The same with one secret parameter more, if there is a secret.
    #[must_use]
    pub fn with_secret_parameter(mut self, name: &'static str, secret: Option<&Secret>) -> Self {
        self.secret_parameters.extend(secret.map(|secret| (name, secret.clone())));
        self
    }

    /// Every secret it carries.
    fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.secret_headers.iter().chain(&self.secret_parameters).map(|(_, secret)| secret)
    }
}

/// A whole answer, decompressed.
///
/// ```
/// use opcit::sources::Response;
///
/// let headers = vec![("retry-after".to_owned(), "30".to_owned())];
/// let response = Response { status: 429, headers, body: Vec::new().into() };
/// assert_eq!(response.header("retry-after"), Some("30"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// Status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Bytes,
}

impl Response {
    /// The first header of that (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Why no answer came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// Nobody listens, name not found, TLS failure.
    #[error("could not connect: {0}")]
    Connect(String),
    /// No whole answer within the time allowed.
    #[error("no answer within {0:?}")]
    Timeout(Duration),
    /// The connection broke in the middle.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// The body is longer than [`MAX_BODY`].
    #[error("the answer is longer than {} MiB", MAX_BODY / (1024 * 1024))]
    TooLong,
    /// The request itself cannot be put on the wire (a bad base URL, a control character in a header). Sending it again
    /// is pointless.
    #[error("the request cannot be sent: {0}")]
    Unsendable(String),
}

/// Longest body accepted, decompressed, in bytes.
pub const MAX_BODY: usize = 32 * 1024 * 1024;

/// The only seam to the network.
pub trait Transport: Send + Sync {
    /// Sends one request to `base` and reads the whole answer. Redirects are never followed: a 3xx comes back as is.
    fn send<'a>(
        &'a self,
        base: &'a str,
        request: &'a Request,
        timeout: Duration,
    ) -> BoxFuture<'a, Result<Response, TransportError>>;
}

/// What a source makes of a response.
///
/// ```
/// use opcit::sources::Verdict;
///
/// let verdict: Verdict<()> = match 503 {
///     200 => Verdict::Answer(()),
///     429 => Verdict::Throttled("asked too fast".into()),
///     401 | 403 => Verdict::Blocked("not wanted here".into()),
///     status => Verdict::Transient(format!("answered {status}")),
/// };
/// assert_eq!(verdict, Verdict::Transient("answered 503".into()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict<T> {
    /// It is an answer.
    Answer(T),
    /// The host is shedding load: pause the host, then ask again.
    Throttled(String),
    /// This exchange went wrong: ask again.
    Transient(String),
    /// The host does not want us: ask nothing more in this run.
    Blocked(String),
}

/// What ended the trying.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GaveUpKind {
    /// The host did not answer, or refused, for longer than the policy's patience.
    Outage,
    /// The host does not want us: a terminal refusal (403, a bad key).
    Blocked,
    /// The run's own limit: `--max-time`, `--max-requests`.
    Budget,
    /// The user asked to stop.
    Interrupted,
    /// This request failed, the host is fine: ask for less, or leave it for the next run.
    Request,
}

/// Why a host gave no answer, finally.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct GaveUp {
    /// What ended it.
    pub kind: GaveUpKind,
    /// What was seen last, in words: one line, no control characters, no secret.
    pub reason: String,
    /// `true`: the host is given up for this run. `false`: only this request is.
    pub host_closed: bool,
}

impl GaveUp {
    /// The reason of that kind; the host is closed for everything but [`GaveUpKind::Request`].
    pub fn new(kind: GaveUpKind, reason: impl Into<String>) -> Self {
        Self { kind, reason: reason.into(), host_closed: kind != GaveUpKind::Request }
    }
}

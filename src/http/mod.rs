//! Politeness: one [`Host`] per service owns all waiting. Knows nothing of papers.
//!
//! (module page to be written with the implementation)

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Path and query, appended to the base URL: `/api/query?id_list=…`.
    pub path: String,
    /// Headers beyond those every request carries (User-Agent, Accept-Encoding).
    pub headers: Vec<(&'static str, String)>,
    /// Body, for POST.
    pub body: Option<Bytes>,
}

/// A whole answer, decompressed.
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

/// Why a host gave no answer, finally.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct GaveUp {
    /// What was seen last, in words.
    pub reason: String,
    /// `true`: the host is given up for this run. `false`: only this request is.
    pub host_closed: bool,
}

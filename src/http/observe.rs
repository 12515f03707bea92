//! What others may see of a host: events, its state, its numbers. Plain data.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::{GaveUp, TransportError};

/// Something happened between us and a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostEvent {
    /// Another process is talking to the host; we come after it.
    Queued,
    /// A request goes out.
    RequestSent {
        /// 1 for the first try.
        attempt: u32,
    },
    /// An answer came, good or bad.
    Answered {
        /// Status.
        status: u16,
        /// Length of the body, decompressed.
        bytes: usize,
        /// From sending to the last byte.
        elapsed: Duration,
    },
    /// No answer came.
    Failed {
        /// Why.
        error: TransportError,
        /// From sending to the failure.
        elapsed: Duration,
    },
    /// Nothing goes out for a while.
    Paused {
        /// For how long, unless the run ends before.
        length: Duration,
        /// What was seen.
        reason: String,
    },
    /// A pause is over, or the run that waited for its end.
    Resumed {
        /// Time spent in it.
        waited: Duration,
    },
    /// A request was given up, or the host with all further ones. A host is closed at most once.
    GaveUp(GaveUp),
}

/// Is told what happens. Called while the host is busy: it must return at once and not call the host.
pub type Observer = Arc<dyn Fn(HostEvent) + Send + Sync>;

/// Whether a host can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum HostState {
    /// It can.
    #[default]
    Open,
    /// Not before that instant.
    PausedUntil(Instant),
    /// Not in this run.
    Closed(GaveUp),
}

/// What was done so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostStats {
    /// Requests sent, the repeated ones included.
    pub requests: u64,
    /// Requests sent again after a refusal or failure.
    pub retries: u64,
    /// Pauses begun.
    pub pauses: u64,
    /// Time spent waiting: pauses, intervals, other processes.
    pub waited: Duration,
    /// Bytes of bodies received, decompressed.
    pub bytes: u64,
    /// Exchanges that the host refused because of load.
    pub throttled: u64,
    /// Exchanges that went wrong otherwise.
    pub failed: u64,
    /// What was seen when something last went wrong.
    pub last_reason: Option<String>,
}

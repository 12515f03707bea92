//! What time it is: the only place that asks the machine.
//!
//! Waiting is done on tokio's clock (virtual in tests); this trait is for dates that are *stored*: when an answer was
//! received, how old it is.

use std::sync::Arc;

use jiff::Timestamp;

/// Tells the time of day. Virtual in tests.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that moves with tokio's (which tests pause and advance) from a fixed start.
#[derive(Debug, Clone)]
pub struct VirtualClock {
    start: Timestamp,
    origin: tokio::time::Instant,
}

impl VirtualClock {
    /// A clock that reads `start` now and advances with `tokio::time`.
    pub fn starting_at(start: Timestamp) -> Self {
        Self { start, origin: tokio::time::Instant::now() }
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        let elapsed = jiff::SignedDuration::try_from(self.origin.elapsed()).unwrap_or_default();
        self.start.saturating_add(elapsed).unwrap_or(self.start)
    }
}

/// A clock shared by everything in a run.
pub type SharedClock = Arc<dyn Clock>;

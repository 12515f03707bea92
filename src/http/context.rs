//! What a host is told when it is made: its own settings, and what it shares with the other hosts of a run.

use std::sync::Arc;
use std::time::Duration;

use super::{Budget, Cancel, Policy, SharedPacing, Transport};
use crate::clock::SharedClock;

/// What is particular to one host.
#[derive(Debug, Clone)]
pub struct HostSettings {
    /// Base URL; a request's path is appended to it.
    pub base_url: String,
    /// Least time from the end of one exchange to the start of the next.
    pub interval: Duration,
    /// Longest time for one exchange.
    pub timeout: Duration,
    /// What to do when it refuses or fails.
    pub policy: Policy,
}

/// What all hosts of a run share.
#[derive(Clone)]
pub struct RunContext {
    /// The way to the network.
    pub transport: Arc<dyn Transport>,
    /// The time of day.
    pub clock: SharedClock,
    /// What the run may use.
    pub budget: Arc<Budget>,
    /// The user's wish to stop.
    pub cancel: Cancel,
    /// What other processes know of the hosts, if anything is shared with them.
    pub pacing: Option<Arc<dyn SharedPacing>>,
    /// Makes the spread of pauses repeatable.
    pub seed: Option<u64>,
}

impl RunContext {
    /// A run without limits that shares nothing with other processes.
    pub fn new(transport: Arc<dyn Transport>, clock: SharedClock) -> Self {
        Self {
            transport,
            clock,
            budget: Arc::new(Budget::unlimited()),
            cancel: Cancel::new(),
            pacing: None,
            seed: None,
        }
    }
}

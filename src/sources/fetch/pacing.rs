//! Politeness between processes: whoever shares a cache shares the pauses.

use std::sync::Arc;

use jiff::Timestamp;

use crate::cache::Cache;
use crate::http::{HostLock, SharedPacing};

/// The cache as the place where processes agree.
#[derive(Debug)]
pub struct CachePacing(pub Arc<Cache>);

impl SharedPacing for CachePacing {
    fn last_exchange(&self, host: &str) -> Option<Timestamp> {
        self.0.last_exchange(host).ok().flatten()
    }

    fn set_last_exchange(&self, host: &str, at: Timestamp) {
        // A stamp that cannot be written costs nothing but the agreement with other processes.
        let _ = self.0.set_last_exchange(host, at);
    }

    fn left_alone_until(&self, host: &str) -> Option<Timestamp> {
        self.0.left_alone_until(host).ok().flatten()
    }

    fn leave_alone(&self, host: &str, until: Timestamp) {
        let _ = self.0.leave_alone(host, until);
    }

    fn try_lock(&self, host: &str) -> Option<HostLock> {
        match self.0.try_lock_host(host) {
            Ok(Some(lock)) => Some(Box::new(lock)),
            Ok(None) => None,
            Err(_) => Some(Box::new(())),
        }
    }
}

//! What ends a run early: its budget, and the user.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::{GaveUp, GaveUpKind};

/// What a run may use, shared by all its hosts.
#[derive(Debug, Default)]
pub struct Budget {
    deadline: Option<Instant>,
    max_requests: Option<u64>,
    sent: AtomicU64,
}

impl Budget {
    /// A budget that counts from now.
    pub fn new(max_time: Option<Duration>, max_requests: Option<u64>) -> Self {
        // A time too long to be an instant is no limit.
        let deadline = max_time.and_then(|time| Instant::now().checked_add(time));
        Self { deadline, max_requests, sent: AtomicU64::new(0) }
    }

    /// No limit; requests are still counted.
    pub fn unlimited() -> Self {
        Self::default()
    }

    /// Requests sent so far, to all hosts.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// When the run's time is over.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Why no request may be sent at `at`, if so.
    pub(super) fn objection(&self, at: Instant) -> Option<GaveUp> {
        if self.deadline.is_some_and(|deadline| at >= deadline) {
            return Some(Self::time_over());
        }
        self.max_requests.is_some_and(|max| self.sent() >= max).then(Self::requests_over)
    }

    /// Counts one request, or says why it may not be sent.
    pub(super) fn take(&self) -> Result<(), GaveUp> {
        if let Some(objection) = self.objection(Instant::now()) {
            return Err(objection);
        }
        // Two hosts may come here at once: the counter, not the look above, decides.
        self.sent
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |sent| {
                self.max_requests.is_none_or(|max| sent < max).then_some(sent + 1)
            })
            .map(|_| ())
            .map_err(|_| Self::requests_over())
    }

    pub(super) fn time_over() -> GaveUp {
        GaveUp::new(GaveUpKind::Budget, "--max-time reached")
    }

    fn requests_over() -> GaveUp {
        GaveUp::new(GaveUpKind::Budget, "--max-requests reached")
    }
}

/// The user's wish to stop. Clones are handles on the same wish; it cannot be taken back.
#[derive(Debug, Clone)]
pub struct Cancel(Arc<watch::Sender<bool>>);

impl Cancel {
    /// Nobody wants to stop yet.
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }

    /// Stop: every wait ends at once.
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }

    /// Whether somebody wants to stop.
    pub fn is_cancelled(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until somebody wants to stop.
    pub async fn cancelled(&self) {
        // The sender lives in `self`, so the channel cannot close under this wait.
        let _ = self.0.subscribe().wait_for(|stop| *stop).await;
    }
}

impl Default for Cancel {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_budget_of_requests_is_exact() {
        let budget = Budget::new(None, Some(2));
        assert_eq!(budget.take(), Ok(()));
        assert_eq!(budget.take(), Ok(()));
        assert_eq!(budget.take().unwrap_err().reason, "--max-requests reached");
        assert_eq!(budget.sent(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_budget_of_time_ends_at_its_deadline() {
        let budget = Budget::new(Some(Duration::from_secs(5)), None);
        tokio::time::advance(Duration::from_millis(4_999)).await;
        assert_eq!(budget.take(), Ok(()));
        tokio::time::advance(Duration::from_millis(1)).await;
        assert_eq!(budget.take().unwrap_err().reason, "--max-time reached");
        assert!(Budget::new(Some(Duration::MAX), None).objection(Instant::now()).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn the_wish_to_stop_is_remembered() {
        let cancel = Cancel::new();
        let other = cancel.clone();
        other.cancel();
        assert!(cancel.is_cancelled());
        cancel.cancelled().await;
    }
}

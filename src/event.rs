//! What happened, as plain data. Nothing here is rendered: `report` does that.

use std::sync::Arc;

use crate::http::HostEvent;
use crate::model::SourceId;

/// Something a person waiting for the run may want to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// This many entries were read so far, and this many of them need nothing more.
    Progress {
        /// Entries read.
        read: usize,
        /// Entries settled.
        settled: usize,
        /// Whether the input has ended, so that `read` is the total.
        complete: bool,
    },
    /// A request for so many keys goes out (it may wait for its turn first).
    Asking {
        /// The source.
        source: SourceId,
        /// Keys in the request.
        keys: usize,
        /// Keys still queued behind it.
        queued: usize,
        /// Requests that these will take, as far as is known.
        to_come: usize,
    },
    /// A reply was understood and stored.
    Stored {
        /// The source.
        source: SourceId,
        /// Works it described.
        found: usize,
        /// Works it does not have.
        missing: usize,
    },
    /// A source is given up for this run.
    Closed {
        /// The source.
        source: SourceId,
        /// Why, in words.
        reason: String,
        /// Keys that could not be asked because of it.
        unasked: usize,
    },
    /// One request failed for good; its keys could not be asked.
    Failed {
        /// The source.
        source: SourceId,
        /// Why, in words.
        reason: String,
        /// Keys in it.
        keys: usize,
    },
    /// A catalog line was lost.
    BadLine {
        /// The catalog, as given.
        catalog: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// Anything else a person should read.
    Warning(String),
    /// Something between us and a host.
    Host {
        /// The source.
        source: SourceId,
        /// What.
        event: HostEvent,
    },
}

/// Where events go. Shared, because sources report from futures.
pub type Events = Arc<dyn Fn(&Event) + Send + Sync>;

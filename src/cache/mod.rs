//! What each source said, and when: SQLite, the only resume state.
//!
//! # Terms
//!
//! * **Answer**: what a source said about one of its keys: *found*, with its slice of the reply byte for byte, or
//!   *missing*. That a source could not be asked is no answer and never gets here.
//! * **Shape**: the version of the set of fields that was asked for. A newer program that asks for more sees an older
//!   row as stale, not as wrong.
//! * **Observation**: a citation count as it was seen, kept for good, one row a change.
//! * **Fall**: a count so much lower than the one before that it is in doubt until the next answer.
//! * **Kept**: the slice before an answer that lacks what it had, for as long as that is to stand in (`kept`).
//! * **Doubt**: a key that a source was asked about without a conclusion; it decides what is asked next, and nothing else.
//! * **Slice**: the part of a reply that is about one key. It is stored packed (`payload`), each by itself: a
//!   row that needed another row to be read would be lost with it.
//! * **Snapshot**: answers and recorded facts as text lines in a file that is only read, laid under the database.
//!
//! # Flow
//!
//! `sources` looks a batch of keys up ([`Cache::get`]), asks the service for what is missing or stale, and stores the
//! answers of one reply in one transaction ([`Cache::put`]) *before* anyone is told of them. `put` returns when they are
//! on the medium: a process killed at any moment, or a power cut, costs nothing that was paid for with a request.
//!
//! # One connection, no worker
//!
//! The connection stands behind a mutex and is called from where the answer is needed. A lookup takes microseconds and a
//! commit a sync of the disk, a few a second at most, since the services allow no more; a thread of its own with
//! channels would add a hop to each and take nothing away.
//!
//! # What can go wrong
//!
//! | the file is | what happens |
//! |---|---|
//! | not there, or empty | it is created ([`Mode::ReadOnly`]: an empty cache, nothing created) |
//! | another program's | [`CacheError::Foreign`]; untouched |
//! | a newer opcit's | [`CacheError::Newer`]; untouched |
//! | an older opcit's | migrated and written anew, smaller ([`Mode::ReadOnly`]: migrated in a copy) |
//! | damaged, found on opening or in use | set aside as `<name>.damaged-<n>`, every readable row carried over, [`Notice`] |
//! | on a read-only medium | [`CacheError::NotWritable`] ([`Mode::ReadOnly`]: read in place) |
//! | on a full disk | [`CacheError::Full`] from the write that did not fit; everything before is kept |
//! | on a file system without shared memory or locks | a rollback journal in place of the write-ahead log |
//!
//! # Invariants
//!
//! `cache/README.md` lists those of the file, `check.rs` tests them. Beyond them:
//!
//! * A found slice is only ever replaced by a newer found slice. A source that says *missing* where it had the work
//!   before leaves the slice in the row ([`Stored::last_found`]).
//! * Nothing here looks at the clock: times come from the caller.
//!
//! # Must not
//!
//! Parse a payload, decide on freshness, or know a source by name, but for the numbers that `schema/0003_compact.sql`
//! gives to the first ones. Reading a row takes no more than its own bytes and a dictionary that is part of the program.

mod answer;
mod check;
mod damage;
mod database;
mod doubt;
mod error;
mod fall;
mod kept;
mod line;
mod names;
mod observation;
mod open;
mod pacing;
mod payload;
mod rows;
mod salvage;
mod schema;
mod since;
mod snapshot;
mod stats;
mod transfer;
mod undecided;

pub use answer::{Answer, LastFound, Peek, Put, Stored};
pub use check::{INVARIANTS, Invariant, Violation};
pub use damage::{Notice, Saved};
pub use database::{Cache, Mode, Moment};
pub use doubt::Doubt;
pub use error::CacheError;
pub use fall::Fall;
pub use kept::{Keep, Kept, after};
pub use observation::Observation;
pub use pacing::HostLock;
pub use snapshot::{Snapshot, SnapshotError, SnapshotWarning, title_key};
pub use stats::{SourceStats, Stats};
pub use transfer::{Exported, Imported, TransferError};

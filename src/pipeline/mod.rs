//! Composition: catalogs in, enriched entries out.
//!
//! # Terms
//!
//! * **Case**: what an entry says about its work, without the text around it.
//! * **Examination**: everything the cache holds about a case, and what is still wanted for it.
//! * **Gap**: a field that nobody gives who ranks above some gap filler for it; filled when the primary sources have
//!   spoken.
//! * **Kept value**: one that a source gave before and does not give now, of a work that it still has; it stands in where
//!   nobody else gives one.
//! * **Identifier set apart**: one that the list gives and that leads to another work than the listed one; the case goes on
//!   without it.
//! * **Open case**: one with wants; it waits in a window of bounded size until its sources have answered.
//!
//! # Flow
//!
//! [`resolve`] reads the catalogs once. A case that wants nothing is done at once; the others wait in the window while
//! `sources::fetch` fills batches. What one source reveals is what the next is asked: an examination after every answer
//! says so, without states of its own. [`assemble`](fn@assemble) is the second half: the same examination, now final, merged into an
//! [`EnrichedEntry`](crate::model::EnrichedEntry).
//!
//! # Invariants
//!
//! * Entries in = entries out, in catalog order.
//! * The output is a function of catalog, settings and cache: the order of answers cannot reach it.
//! * Memory is the window, not the catalog.
//!
//! # Must not
//!
//! Wait, send, or know how a source writes its keys.

mod apart;
mod assemble;
mod by_title;
mod case;
mod editorial;
mod examination;
mod examine;
mod falls;
mod freshness;
mod gaps;
mod history;
mod ids;
mod kept;
mod line;
mod listed;
mod people;
mod renamed;
mod resolve;
mod stored;
mod trust;

pub use assemble::{assemble, assemble_from, said};
pub use case::{Case, Override, Overrides};
pub use examination::{Absence, Examination, Gathered, View, Want};
pub use examine::examine;
pub use freshness::{Freshness, Refresh};
pub use history::history;
pub use resolve::{Resolver, ResolverReport};

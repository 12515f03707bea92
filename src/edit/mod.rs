//! Byte-exact changes to a Markdown list at its spans: sort its items, write facts behind them, take those out again.
//!
//! # Terms
//!
//! | term | meaning |
//! |---|---|
//! | **listed** | an entry of the list with what is known about its paper |
//! | **annotation** | text that opcit wrote behind an item, between two comments that nobody sees |
//! | **bare** | the list without its annotations; what the reader reads |
//! | **group** | neighbouring items of one list, or rows of one table |
//! | **slot** | a place in a group that an item can be moved to |
//! | **rendering** | what CommonMark makes of the file |
//!
//! # Flow
//!
//! ```text
//! annotate:  file ─ bare ─ place (where) + template (what) ─ insert ─ rendering checked ─ file
//! sort:      file ─ outline ─ groups ─ slots, keys ─ permute ─ rendering checked ─ file
//! ```
//!
//! # Invariants
//!
//! * Every byte outside an annotation, or outside a moved item, stays: line ends, tabs, blanks, a missing final newline.
//! * Nothing is written whose rendering was not compared: an annotated list renders as the bare one with the facts
//!   added, a sorted one as the old one with items in other places. Where it would not, the file is left alone there and
//!   the place is told.
//! * Doing it twice is doing it once; an annotation taken out leaves what was there before it.
//!
//! # Must not
//!
//! Read a file, ask anybody, or judge what an entry is: the reader did.

mod annotate;
mod fact;
mod halves;
mod place;
mod rendering;
mod slot;
mod sort;
mod template;

pub use annotate::{Annotated, annotate, remove};
pub use fact::{FACTS, Fact};
pub use sort::{By, Order, Sorted, Within, sort};
pub use template::{Template, TemplateError};

use crate::model::{EnrichedEntry, Entry};

/// An entry of the list with what is known about its paper.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The entry, with its span in the file.
    pub entry: Entry,
    /// What is known; `None` where nobody could be asked yet.
    pub facts: Option<Box<EnrichedEntry>>,
}

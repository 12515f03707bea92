//! Consumers of events: the progress line, the summary, the hints.
//!
//! Flow: every [`Event`](crate::event::Event) goes to the [`Tally`] (numbers only) and, on a terminal, to the
//! [`Progress`]; with `--verbose` the [`narration`] has a line for most. When the run is over, [`Summary`] words what the
//! tally and the outputs say, for a person ([`text`]), for a pull request ([`markdown`]) or for a tool ([`json`]).
//!
//! Invariants: nothing per entry is kept but the few entries that are shown; text from outside is neutralised before it
//! reaches a terminal. Must not: ask, store, or decide an exit code.

pub mod hints;
pub mod json;
mod losses;
pub mod markdown;
pub mod narration;
mod pace;
mod progress;
mod tally;
pub mod text;
mod works;

pub use losses::Lost;
pub use progress::Progress;
pub use tally::{CatalogSummary, SourceTally, Summary, Tally, Told};
pub use works::Works;

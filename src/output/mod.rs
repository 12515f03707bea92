//! Writers: enriched entries → bytes, and atomic file replacement.
//!
//! (module page to be written with the implementation)

use std::io;

use jiff::Timestamp;

use crate::model::{CatalogInfo, EnrichedEntry, Summary};

/// What is known before the first entry.
#[derive(Debug, Clone)]
pub struct Header {
    /// The catalog.
    pub catalog: CatalogInfo,
}

/// What is known after the last entry.
#[derive(Debug, Clone, Copy, Default)]
pub struct Footer {
    /// Counts.
    pub summary: Summary,
    /// Newest `retrieved_at` of the data used.
    pub as_of: Option<Timestamp>,
}

/// Writes one enriched catalog in some format, streaming.
pub trait OutputWriter {
    /// Writes one entry.
    fn entry(&mut self, entry: &EnrichedEntry) -> io::Result<()>;

    /// Writes what comes last and flushes.
    fn finish(self: Box<Self>, footer: &Footer) -> io::Result<()>;
}

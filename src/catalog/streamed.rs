//! What the readers that stream have in common: entries are numbered, and what is lost with a line ends nothing.

use super::{CatalogReader, ReadError};
use crate::model::Entry;

/// One format, read from the front.
pub(super) trait Stream {
    /// The next entry, not numbered yet; `None` at the end.
    ///
    /// # Errors
    ///
    /// A line or record is lost, or the input fails. After the former, reading goes on behind it.
    fn advance(&mut self) -> Result<Option<Entry>, ReadError>;

    /// The list's own title, where the format has one and it was read already.
    fn title(&self) -> Option<&str> {
        None
    }
}

/// The reader over a stream.
pub(super) struct Streamed<S> {
    stream: S,
    /// Entries so far.
    count: usize,
    over: bool,
}

impl<S: Stream> Streamed<S> {
    pub(super) const fn new(stream: S) -> Self {
        Self { stream, count: 0, over: false }
    }
}

impl<S: Stream> Iterator for Streamed<S> {
    type Item = Result<Entry, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let next = self.stream.advance().transpose();
        self.over = !matches!(next, Some(Ok(_) | Err(ReadError::Line { .. })));
        Some(next?.map(|entry| {
            self.count += 1;
            Entry { index: self.count - 1, ..entry }
        }))
    }
}

impl<S: Stream> CatalogReader for Streamed<S> {
    fn title(&self) -> Option<&str> {
        self.stream.title()
    }
}

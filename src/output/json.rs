//! The enriched catalog as one JSON document, laid out for people who read its diffs ([`object`](super::object)).
//!
//! `summary` and `as_of` stand before `entries` but are known after them: [`head`](super::head) says how that is done.

use std::io;

use serde::{Deserialize, Serialize};

use super::entry::Printer;
use super::head::Body;
use super::{BUFFER, Footer, Header, OutputWriter, generator};
use crate::model::{CatalogInfo, ENRICHED_SCHEMA, EnrichedEntry, Generator, Summary};

/// What stands between the head and the first entry.
const ENTRIES: &str = ",\n  \"entries\": [";

/// Everything that stands before the entries, in the order of the contract.
#[derive(Serialize)]
struct Head<'a> {
    schema: &'static str,
    generator: Generator,
    catalog: &'a CatalogInfo,
    as_of: Option<jiff::Timestamp>,
    summary: Summary,
}

/// What is not known before the last entry.
#[derive(Deserialize)]
struct Sums {
    as_of: Option<jiff::Timestamp>,
    summary: Summary,
}

impl Sums {
    /// Those of so many entries, as long as they are if all goes well.
    fn of(entries: usize) -> Self {
        let summary = Summary { entries, works: entries, enriched: entries, ..Summary::default() };
        Self { as_of: Some(jiff::Timestamp::UNIX_EPOCH), summary }
    }

    /// Those of an older output, by how it starts.
    fn read(start: &[u8]) -> Option<Self> {
        let end = memchr::memmem::find(start, ENTRIES.as_bytes())?;
        let mut head = start[..end].to_vec();
        head.push(b'}');
        serde_json::from_slice(&head).ok()
    }
}

pub(super) struct Json<B> {
    catalog: CatalogInfo,
    /// How many entries there may be.
    expected: usize,
    /// Entries on their way out. Text goes into memory piece by piece, and from there in one write.
    buffer: Vec<u8>,
    printer: Printer,
    empty: bool,
    body: B,
}

impl<B: Body> Json<B> {
    pub(super) fn new(header: &Header, body: B, expected: Option<usize>) -> Self {
        Self {
            catalog: header.catalog.clone(),
            expected: expected.unwrap_or_default(),
            buffer: Vec::with_capacity(2 * BUFFER),
            printer: Printer::default(),
            empty: true,
            body,
        }
    }

    /// Hands on what is in the buffer.
    fn pass(&mut self) -> io::Result<()> {
        let (catalog, expected) = (&self.catalog, self.expected);
        // Of a rerun the sums are mostly as long as they were.
        let guess = |old: &[u8]| head(catalog, &Sums::read(old).unwrap_or_else(|| Sums::of(expected)));
        self.body.entries(&self.buffer, &guess)?;
        self.buffer.clear();
        Ok(())
    }
}

/// Everything before the first entry.
fn head(catalog: &CatalogInfo, sums: &Sums) -> io::Result<Vec<u8>> {
    let Sums { as_of, summary } = *sums;
    let head = Head { schema: ENRICHED_SCHEMA, generator: generator(), catalog, as_of, summary };
    let mut text = serde_json::to_vec_pretty(&head)?;
    // A whole object so far; the entries are its last member.
    text.truncate(text.strip_suffix(b"\n}").map_or(text.len(), <[u8]>::len));
    text.extend_from_slice(ENTRIES.as_bytes());
    Ok(text)
}

impl<B: Body> OutputWriter for Json<B> {
    fn entry(&mut self, entry: &EnrichedEntry) -> io::Result<()> {
        self.buffer.extend_from_slice(if self.empty { b"\n    " } else { b",\n    " });
        self.empty = false;
        self.printer.entry(entry, &mut self.buffer)?;
        if self.buffer.len() >= BUFFER { self.pass() } else { Ok(()) }
    }

    fn finish(mut self: Box<Self>, footer: &Footer) -> io::Result<()> {
        let head = head(&self.catalog, &Sums { as_of: footer.as_of, summary: footer.summary })?;
        self.buffer.extend_from_slice(if self.empty { b"]\n}\n" } else { b"\n  ]\n}\n" });
        self.body.finish(&head, &self.buffer)
    }
}

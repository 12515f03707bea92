//! The enriched catalog as one JSON document, laid out as `serde_json`'s pretty printer would lay out the whole.
//!
//! `summary` and `as_of` stand before `entries` but are known after them. So the entries go to a spool, already in
//! their final layout, and are copied behind the head at the end.

use std::io::{self, Read, Seek, SeekFrom, Write};

use serde::Serialize;
use tempfile::SpooledTempFile;

use super::entry::Printer;
use super::{BUFFER, Footer, Header, OutputWriter, generator};
use crate::model::{CatalogInfo, ENRICHED_SCHEMA, EnrichedEntry, Generator, Summary};

/// Bytes of entries kept in memory before the spool turns into a file.
const IN_MEMORY: usize = 1024 * 1024;

/// Everything that stands before the entries, in the order of the contract.
#[derive(Serialize)]
struct Head<'a> {
    schema: &'static str,
    generator: Generator,
    catalog: &'a CatalogInfo,
    as_of: Option<jiff::Timestamp>,
    summary: Summary,
}

pub(super) struct Json<W: Write> {
    catalog: CatalogInfo,
    spool: SpooledTempFile,
    /// Entries on their way to the spool. Text goes into memory piece by piece, and from there in one write.
    buffer: Vec<u8>,
    printer: Printer,
    empty: bool,
    sink: W,
}

impl<W: Write> Json<W> {
    pub(super) fn new(header: &Header, sink: W) -> Self {
        Self {
            catalog: header.catalog.clone(),
            spool: SpooledTempFile::new(IN_MEMORY),
            buffer: Vec::with_capacity(2 * BUFFER),
            printer: Printer::default(),
            empty: true,
            sink,
        }
    }
}

impl<W: Write> OutputWriter for Json<W> {
    fn entry(&mut self, entry: &EnrichedEntry) -> io::Result<()> {
        self.buffer.extend_from_slice(if self.empty { b"\n    " } else { b",\n    " });
        self.empty = false;
        self.printer.entry(entry, &mut self.buffer)?;
        if self.buffer.len() >= BUFFER {
            self.spool.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, footer: &Footer) -> io::Result<()> {
        let head = Head {
            schema: ENRICHED_SCHEMA,
            generator: generator(),
            catalog: &self.catalog,
            as_of: footer.as_of,
            summary: footer.summary,
        };
        let head = serde_json::to_string_pretty(&head)?;
        // A whole object so far; the entries are its last member.
        let head = head.strip_suffix("\n}").unwrap_or(&head);
        let mut spool = self.spool;
        spool.write_all(&self.buffer)?;
        spool.seek(SeekFrom::Start(0))?;
        self.sink.write_all(head.as_bytes())?;
        self.sink.write_all(b",\n  \"entries\": [")?;
        let mut buffer = vec![0; BUFFER];
        loop {
            match spool.read(&mut buffer)? {
                0 => break,
                read => self.sink.write_all(&buffer[..read])?,
            }
        }
        self.sink.write_all(if self.empty { b"]\n}\n" } else { b"\n  ]\n}\n" })?;
        self.sink.flush()
    }
}

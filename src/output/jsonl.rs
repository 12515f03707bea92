//! A header object on the first line, then one entry a line: for tools that stream.

use std::io::{self, Write};

use serde::Serialize;

use super::{BUFFER, Footer, Header, OutputWriter, generator};
use crate::model::{CatalogInfo, ENRICHED_SCHEMA, EnrichedEntry, Generator};

#[derive(Serialize)]
struct Head<'a> {
    schema: &'static str,
    generator: Generator,
    catalog: &'a CatalogInfo,
}

pub(super) struct Jsonl<W: Write> {
    sink: W,
    /// Lines on their way to the sink, as in [`super::json`].
    buffer: Vec<u8>,
}

impl<W: Write> Jsonl<W> {
    pub(super) fn new(header: &Header, sink: W) -> io::Result<Self> {
        let mut writer = Self { sink, buffer: Vec::with_capacity(2 * BUFFER) };
        writer.line(&Head { schema: ENRICHED_SCHEMA, generator: generator(), catalog: &header.catalog })?;
        Ok(writer)
    }

    fn line(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.buffer, value)?;
        self.buffer.push(b'\n');
        if self.buffer.len() >= BUFFER {
            self.sink.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }
}

impl<W: Write> OutputWriter for Jsonl<W> {
    fn entry(&mut self, entry: &EnrichedEntry) -> io::Result<()> {
        self.line(entry)
    }

    fn finish(mut self: Box<Self>, _: &Footer) -> io::Result<()> {
        self.sink.write_all(&self.buffer)?;
        self.sink.flush()
    }
}

//! A header object on the first line, then one entry a line: for tools that stream.

use std::io::{self, BufWriter, Write};

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
    sink: BufWriter<W>,
}

impl<W: Write> Jsonl<W> {
    pub(super) fn new(header: &Header, sink: W) -> io::Result<Self> {
        let mut writer = Self { sink: BufWriter::with_capacity(BUFFER, sink) };
        writer.line(&Head { schema: ENRICHED_SCHEMA, generator: generator(), catalog: &header.catalog })?;
        Ok(writer)
    }

    fn line(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.sink, value)?;
        self.sink.write_all(b"\n")
    }
}

impl<W: Write> OutputWriter for Jsonl<W> {
    fn entry(&mut self, entry: &EnrichedEntry) -> io::Result<()> {
        self.line(entry)
    }

    fn finish(mut self: Box<Self>, _: &Footer) -> io::Result<()> {
        self.sink.flush()
    }
}

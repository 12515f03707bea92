//! Flat columns for spreadsheets: RFC 4180 quoting, `\n` at the end of a row, no cell that a spreadsheet would run as a
//! formula.
//!
//! Lists inside a cell: names and identifiers are joined by `; `, section headings by ` / `, URLs by a space. What a cell
//! is made of, and how a row becomes an entry again ([`read`]), stands in one table ([`columns`]), so that the two cannot
//! disagree.
//!
//! A table has no room for who said a value, but for the citation count. Must not: guess it.

mod columns;
mod read;

use std::io::{self, Write};

use self::columns::COLUMNS;
use super::{Footer, OutputWriter, neutral};
use crate::model::EnrichedEntry;

pub use read::{NotOurs, csv_entries, csv_listing};

pub(super) struct Csv<W: Write> {
    rows: csv::Writer<W>,
    cell: String,
}

impl<W: Write> Csv<W> {
    pub(super) fn new(sink: W) -> io::Result<Self> {
        let mut rows = csv::WriterBuilder::new().buffer_capacity(super::BUFFER).from_writer(sink);
        rows.write_record(COLUMNS.iter().map(|column| column.name))?;
        Ok(Self { rows, cell: String::new() })
    }
}

impl<W: Write> OutputWriter for Csv<W> {
    fn entry(&mut self, entry: &EnrichedEntry) -> io::Result<()> {
        for column in COLUMNS {
            self.cell.clear();
            (column.write)(entry, &mut self.cell);
            self.rows.write_field(neutral::csv(&self.cell).as_bytes())?;
        }
        self.rows.write_record(None::<&[u8]>)?;
        Ok(())
    }

    fn finish(mut self: Box<Self>, _: &Footer) -> io::Result<()> {
        self.rows.flush()
    }
}

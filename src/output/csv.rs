//! Flat columns for spreadsheets: RFC 4180 quoting, `\n` at the end of a row, no cell that a spreadsheet would run as a
//! formula.
//!
//! Lists inside a cell: names and identifiers are joined by `; `, section headings by ` / `, URLs by a space.

use std::io::{self, Write};

use super::{Footer, OutputWriter, neutral};
use crate::model::EnrichedEntry;

/// A column: its header, and how its cell is made.
type Column = (&'static str, fn(&EnrichedEntry, &mut String));

/// Appends what is known of a value.
macro_rules! optional {
    ($($member:ident).+) => {
        |entry, cell| {
            if let Some(value) = &entry.$($member).+ {
                use std::fmt::Write as _;
                let _ = write!(cell, "{value}");
            }
        }
    };
}

/// The columns, in order. Readers go by name: new ones may stand anywhere.
const COLUMNS: &[Column] = &[
    ("work_id", optional!(work_id)),
    ("outcome", |entry, cell| cell.push_str(entry.outcome.as_str())),
    ("section", |entry, cell| join(cell, " / ", entry.section.iter().map(String::as_str))),
    ("listed_title", optional!(listed_title)),
    ("title", optional!(title)),
    ("authors", |entry, cell| join(cell, "; ", entry.authors.iter().map(|author| author.name.as_str()))),
    ("year", optional!(year)),
    ("venue", optional!(venue)),
    ("first_posted", optional!(first_posted)),
    ("updated", optional!(updated)),
    ("published", optional!(published)),
    ("citation_count", optional!(citation_count)),
    ("influential_citation_count", optional!(influential_citation_count)),
    ("reference_count", optional!(reference_count)),
    ("citations_source", |entry, cell| {
        if let Some(provenance) = entry.provenance.get("citation_count") {
            cell.push_str(&provenance.source);
        }
    }),
    ("citations_origin", |entry, cell| {
        if let Some(origin) = entry.provenance.get("citation_count").and_then(|p| p.origin.as_deref()) {
            cell.push_str(origin);
        }
    }),
    ("citations_at", optional!(citations_at)),
    ("arxiv", optional!(ids.arxiv)),
    ("doi", optional!(ids.doi)),
    ("acl", optional!(ids.acl)),
    ("s2", optional!(ids.s2)),
    ("corpus_id", optional!(ids.corpus_id)),
    ("pmid", optional!(ids.pmid)),
    ("pmcid", optional!(ids.pmcid)),
    ("dblp", optional!(ids.dblp)),
    ("openalex", optional!(ids.openalex)),
    ("open_access_pdf", optional!(open_access_pdf)),
    ("links", |entry, cell| join(cell, " ", entry.links.iter().map(|link| link.url.as_str()))),
    ("primary_category", optional!(primary_category)),
    ("categories", |entry, cell| join(cell, "; ", entry.categories.iter().map(String::as_str))),
    ("withdrawn", |entry, cell| {
        cell.push_str(entry.withdrawn.map_or("", |withdrawn| if withdrawn { "true" } else { "false" }));
    }),
    ("retracted", |entry, cell| {
        if let Some(notice) = &entry.retracted {
            cell.push_str(&notice.kind);
        }
    }),
    ("also", |entry, cell| join(cell, "; ", entry.also.iter().map(String::as_str))),
    ("match", |entry, cell| {
        if let Some(found) = entry.match_ {
            cell.push_str(match found.by {
                crate::model::MatchBy::Pin => "pin",
                crate::model::MatchBy::Link => "link",
                crate::model::MatchBy::Text => "text",
                crate::model::MatchBy::Title => "title",
            });
        }
    }),
    ("line", |entry, cell| {
        use std::fmt::Write as _;
        let _ = write!(cell, "{}", entry.line);
    }),
];

fn join<'a>(cell: &mut String, separator: &str, parts: impl Iterator<Item = &'a str>) {
    for (position, part) in parts.enumerate() {
        if position > 0 {
            cell.push_str(separator);
        }
        cell.push_str(part);
    }
}

pub(super) struct Csv<W: Write> {
    rows: csv::Writer<W>,
    cell: String,
}

impl<W: Write> Csv<W> {
    pub(super) fn new(sink: W) -> io::Result<Self> {
        let mut rows = csv::WriterBuilder::new().buffer_capacity(super::BUFFER).from_writer(sink);
        rows.write_record(COLUMNS.iter().map(|(name, _)| name))?;
        Ok(Self { rows, cell: String::new() })
    }
}

impl<W: Write> OutputWriter for Csv<W> {
    fn entry(&mut self, entry: &EnrichedEntry) -> io::Result<()> {
        for (_, fill) in COLUMNS {
            self.cell.clear();
            fill(entry, &mut self.cell);
            self.rows.write_field(neutral::csv(&self.cell).as_bytes())?;
        }
        self.rows.write_record(None::<&[u8]>)?;
        Ok(())
    }

    fn finish(mut self: Box<Self>, _: &Footer) -> io::Result<()> {
        self.rows.flush()
    }
}

//! A stream of papers in, a stream of enriched papers out, offline and in constant memory.
//!
//! ```text
//! echo '{"title": "A Generalist Agent", "arxiv": "2205.06175"}' | cargo run --example enrich_stream
//! ```
//!
//! Input is JSON Lines, one object a paper; output is JSON Lines, one enriched entry a line.

use std::error::Error;
use std::io::Write as _;

use opcit::Enricher;
use opcit::catalog::{self, Format, ReadError, ReadOptions};

fn main() -> Result<(), Box<dyn Error>> {
    let enricher = Enricher::builder().snapshot("cache/snapshot.jsonl").build()?;
    let mut out = std::io::stdout().lock();
    for paper in catalog::open(Format::Jsonl, std::io::stdin().lock(), ReadOptions::default())? {
        let entry = match paper {
            Ok(entry) => entry,
            // One bad line is told and left out; the rest goes on.
            Err(ReadError::Line { line, message, .. }) => {
                writeln!(std::io::stderr(), "line {line}: {message}")?;
                continue;
            }
            Err(fatal) => return Err(fatal.into()),
        };
        serde_json::to_writer(&mut out, &enricher.recall(&entry)?)?;
        writeln!(out)?;
    }
    Ok(())
}

//! A stream of papers in, a stream of enriched papers out, offline and in constant memory.
//!
//! ```text
//! echo '{"title": "A Generalist Agent", "arxiv": "2205.06175"}' | cargo run --example enrich_stream
//! ```
//!
//! Input is JSON Lines, one object a paper; output is JSON Lines, one enriched entry a line.

use std::collections::HashSet;
use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use opcit::cache::{Cache, Snapshot};
use opcit::catalog::{self, Format, ReadError, ReadOptions};
use opcit::clock::{Clock as _, SystemClock};
use opcit::pipeline::{Case, Freshness, Overrides, View, assemble, examine};
use opcit::sources::{ALL, Source};

fn main() -> Result<(), Box<dyn Error>> {
    let snapshot = Snapshot::load(Path::new("cache/snapshot.jsonl"))?;
    let cache = Cache::in_memory()?.with_snapshots([Arc::new(snapshot)]);
    let sources: Vec<Arc<dyn Source>> = ALL.iter().map(|r| (r.build)(None)).collect();
    let freshness = Freshness::at(SystemClock.now());
    let view =
        View { cache: &cache, sources: &sources, freshness, unanswered: &HashSet::new(), recent: None };

    let mut out = std::io::stdout().lock();
    let papers = catalog::open(Format::Jsonl, std::io::stdin().lock(), ReadOptions::default())?;
    for paper in papers {
        let entry = match paper {
            Ok(entry) => entry,
            // One bad line is told and left out; the rest goes on.
            Err(ReadError::Line { line, message, .. }) => {
                writeln!(std::io::stderr(), "line {line}: {message}")?;
                continue;
            }
            Err(fatal) => return Err(fatal.into()),
        };
        let case = Case::of(&entry, &Overrides::default());
        let enriched = assemble(&entry, &case, &examine(&case, &view)?);
        serde_json::to_writer(&mut out, &enriched)?;
        writeln!(out)?;
    }
    Ok(())
}

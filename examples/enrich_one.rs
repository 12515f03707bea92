//! One paper by its identifier, through the library.
//!
//! ```text
//! cargo run --example enrich_one -- arxiv:2306.17582
//! ```
//!
//! answers from the recorded facts of this repository, without network. With base URLs behind the identifier, arXiv and
//! Semantic Scholar are asked there first; the stand-in of the tests, `cargo run --example upstream`, prints two:
//!
//! ```text
//! cargo run --example enrich_one -- arxiv:2306.17582 http://127.0.0.1:4001 http://127.0.0.1:4002
//! ```

use std::error::Error;
use std::io::Write as _;

use opcit::Enricher;
use opcit::model::{Entry, SourceId, WorkId};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let id: WorkId = arguments.next().ok_or("usage: enrich_one ID [ARXIV_URL S2_URL]")?.parse()?;
    let urls: Vec<String> = arguments.collect();

    // The answers are kept in memory, over recorded facts; `.cache("opcit.sqlite")` would keep them for the next run.
    let mut builder = Enricher::builder().snapshot("cache/snapshot.jsonl");
    for (source, url) in [SourceId::ARXIV, SourceId::SEMANTIC_SCHOLAR].into_iter().zip(&urls) {
        builder = builder.address(source, url);
    }
    let enricher = builder.build()?;

    // An entry of a list says which work it means; ours says nothing else.
    let entry = Entry::from(id);
    let enriched = if urls.is_empty() {
        enricher.recall(&entry)?
    } else {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(enricher.enrich(&[entry]))?.remove(0)
    };
    writeln!(std::io::stdout(), "{}", serde_json::to_string_pretty(&enriched)?)?;
    Ok(())
}

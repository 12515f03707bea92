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

use std::collections::HashSet;
use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use opcit::cache::{Cache, Snapshot};
use opcit::clock::{Clock as _, SystemClock};
use opcit::event::{Event, Events};
use opcit::http::{Host, HostEvent, HostSettings, HttpTransport, Policy, RunContext, UserAgent};
use opcit::model::{Directive, Entry, WorkId};
use opcit::pipeline::{Case, Freshness, Overrides, Resolver, View, assemble, examine};
use opcit::sources::fetch::{Fetcher, Service};
use opcit::sources::{ALL, Source};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let id: WorkId = arguments.next().ok_or("usage: enrich_one ID [ARXIV_URL S2_URL]")?.parse()?;
    let urls: Vec<String> = arguments.collect();

    // The cache is where every answer goes before anybody reads it. This one lives in memory, over recorded facts.
    let snapshot = Snapshot::load(Path::new("cache/snapshot.jsonl"))?;
    let cache = Arc::new(Cache::in_memory()?.with_snapshots([Arc::new(snapshot)]));
    // arXiv and Semantic Scholar are the first two; the further sources fill gaps.
    let sources: Vec<Arc<dyn Source>> = ALL.iter().take(2).map(|r| (r.build)(None)).collect();
    let freshness = Freshness::at(SystemClock.now());

    // An entry of a list says which work it means; ours says nothing else.
    let entry = Entry { directive: Some(Directive::Pin(id)), ..Entry::default() };
    let case = Case::of(&entry, &Overrides::default());

    let mut unanswered = HashSet::new();
    if !urls.is_empty() {
        let services = services(&sources, &urls)?;
        let events: Events = Arc::new(|_: &Event| {});
        let fetcher = Fetcher::new(services, Arc::clone(&cache), Arc::new(SystemClock), Arc::clone(&events));
        let resolver = Resolver { cache: &cache, sources: &sources, freshness, fetcher, events };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let report = runtime.block_on(resolver.run([((), case.clone())], |(), _, _| {}))?;
        unanswered = report.unanswered;
    }

    // From here on nobody is asked: what the cache knows, merged, each value with its source.
    let view = View { cache: &cache, sources: &sources, freshness, unanswered: &unanswered, recent: None };
    let enriched = assemble(&entry, &case, &examine(&case, &view)?);
    writeln!(std::io::stdout(), "{}", serde_json::to_string_pretty(&enriched)?)?;
    Ok(())
}

/// A polite host for each source: one request at a time, pauses, retries, an end to patience.
fn services(sources: &[Arc<dyn Source>], urls: &[String]) -> Result<Vec<Service>, Box<dyn Error>> {
    let agent = UserAgent {
        version: "0.1.0".to_owned(),
        repository: "https://example.org/enrich_one".to_owned(),
        mailto: None,
    };
    let run = RunContext::new(Arc::new(HttpTransport::new(&agent)?), Arc::new(SystemClock));
    let services = sources.iter().zip(urls).map(|(source, url)| {
        let settings = HostSettings {
            base_url: url.clone(),
            interval: source.descriptor().interval,
            timeout: source.descriptor().timeout,
            policy: Policy::default(),
        };
        let host = Host::new(settings, run.clone(), Arc::new(|_: HostEvent| {}));
        Service { source: Arc::clone(source), host: Arc::new(host), key: None }
    });
    Ok(services.collect())
}

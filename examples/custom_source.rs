//! A source in one file: what it takes to teach opcit a further service.
//!
//! ```text
//! cargo run --example custom_source
//! ```
//!
//! The service is made up. It takes DOIs, several in one request, and answers
//!
//! ```json
//! {"works": [{"doi": "10.1000/1", "title": "…", "cited_by": 7}]}
//! ```
//!
//! leaving out what it does not have. The program shows the request it would be sent, hands a made-up reply to the source,
//! and prints what that said about each work. With a base URL as its argument it is then asked there, as one source among
//! the others.

use std::error::Error;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use opcit::Enricher;
use opcit::model::{Entry, Field, Scheme, SourceId, SourceRecord, WorkId};
use opcit::sources::{
    About, Descriptor, Lane, ParseError, Reading, Request, Response, Role, Source, SourceKey, Split, Verdict,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::value::RawValue;

/// The facts, in one place: settings, politeness and documentation are made of it.
static DESCRIPTOR: Descriptor = Descriptor {
    id: SourceId::new("example"),
    // Asked only about works that lack what it can give.
    role: Role::GapFiller,
    variable: "EXAMPLE",
    key_variables: &[],
    key_header: "",
    key_parameter: "",
    on_by_default: false,
    base_url: "https://api.example.org",
    interval: Duration::from_secs(1),
    interval_with_key: Duration::from_secs(1),
    timeout: Duration::from_secs(30),
    fields: &[Field::Title, Field::CitationCount],
    ids: &[],
    registers: &[],
    asked_for: &[Field::CitationCount],
    shape: 1,
    second_look: false,
    fed_by_others: true,
    about: About {
        asked: "Works with a DOI that nobody counts the citations of.",
        requests: "`GET /works` for up to 50 DOIs.",
        licence: "Made up.",
        terms: "https://example.org/terms",
    },
};

struct Example;

#[derive(Deserialize)]
struct Reply<'a> {
    /// Raw, so that what is kept of a work is what was sent, byte for byte.
    #[serde(borrow)]
    works: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Work {
    doi: String,
    title: Option<String>,
    cited_by: Option<u64>,
}

impl Source for Example {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn key(&self, id: &WorkId) -> Option<SourceKey> {
        (id.scheme() == Scheme::Doi).then(|| SourceKey(id.id().into()))
    }

    fn lane(&self, _: &SourceKey) -> Lane {
        Lane { name: "works", limit: 50 }
    }

    fn request(&self, keys: &[SourceKey]) -> Request {
        let dois: Vec<String> =
            keys.iter().map(|key| utf8_percent_encode(&key.0, NON_ALPHANUMERIC).to_string()).collect();
        Request::get(format!("/works?doi={}", dois.join(",")))
    }

    fn read(&self, response: &Response, keys: &[SourceKey]) -> Verdict<Reading> {
        // What is not an answer to the question says nothing about any work.
        match response.status {
            200 => {}
            429 => return Verdict::Throttled("Example answered 429".to_owned()),
            401 | 403 => return Verdict::Blocked(format!("Example answered {}", response.status)),
            status => return Verdict::Transient(format!("Example answered {status}")),
        }
        let Ok(reply) = serde_json::from_slice::<Reply<'_>>(&response.body) else {
            return Verdict::Transient("Example answered with something else than its JSON".to_owned());
        };
        // A record without a readable DOI may be anybody's: with one such, nobody can be called missing.
        let works: Result<Vec<_>, _> = reply
            .works
            .iter()
            .map(|raw| serde_json::from_str::<Work>(raw.get()).map(|work| (work.doi, raw.get())))
            .collect();
        let Ok(works) = works else {
            return Verdict::Transient("Example sent a record that cannot be read".to_owned());
        };
        let mut split = Split::default();
        for key in keys {
            match works.iter().find(|(doi, _)| doi.eq_ignore_ascii_case(&key.0)) {
                Some((_, raw)) => split.found.push((key.clone(), raw.as_bytes().to_vec().into())),
                None => split.missing.push(key.clone()),
            }
        }
        Verdict::Answer(Reading::Split(split))
    }

    fn parse(&self, _: &SourceKey, raw: &[u8]) -> Result<SourceRecord, ParseError> {
        let work: Work = serde_json::from_slice(raw).map_err(|e| ParseError(e.to_string()))?;
        // What the service does not say stays `None`, never 0 or "".
        Ok(SourceRecord { title: work.title, citation_count: work.cited_by, ..SourceRecord::default() })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout();
    let works: Vec<WorkId> = ["doi:10.1000/1", "doi:10.1000/2", "arxiv:2205.06175"]
        .iter()
        .map(|id| id.parse())
        .collect::<Result<_, _>>()?;
    let keys: Vec<SourceKey> = works.iter().filter_map(|id| Example.key(id)).collect();
    writeln!(out, "GET {}{}", DESCRIPTOR.base_url, Example.request(&keys).path)?;

    let reply = br#"{"works": [{"doi": "10.1000/1", "title": "On Examples", "cited_by": 7}]}"#.as_slice();
    let response = Response { status: 200, headers: Vec::new(), body: reply.into() };
    let Verdict::Answer(Reading::Split(split)) = Example.read(&response, &keys) else {
        return Err("the reply is no answer".into());
    };
    for (key, raw) in &split.found {
        let record = Example.parse(key, raw)?;
        writeln!(out, "{}: {:?}, cited by {:?}", key.0, record.title, record.citation_count)?;
    }
    for key in &split.missing {
        writeln!(out, "{}: the source does not have it", key.0)?;
    }

    // With an address it is asked beside arXiv and Semantic Scholar, and believed after them.
    if let Some(url) = std::env::args().nth(1) {
        let mut builder = Enricher::builder().source(Arc::new(Example)).max_time(Duration::from_mins(1));
        for source in [DESCRIPTOR.id, SourceId::ARXIV, SourceId::SEMANTIC_SCHOLAR] {
            builder = builder.address(source, &url);
        }
        let entries: Vec<Entry> = works.into_iter().map(Entry::from).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        for entry in runtime.block_on(builder.build()?.enrich(&entries))? {
            let source = entry.provenance.get("citation_count").map(|p| &*p.source);
            writeln!(out, "{:?}: cited by {:?}, says {source:?}", entry.work_id, entry.citation_count)?;
        }
    }
    Ok(())
}

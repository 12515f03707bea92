//! What each layer costs, one paper at a time: `cargo bench --bench layers`.
//!
//! The papers are those of the tests' stand-in, with abstracts as long as real ones.

#![expect(clippy::unwrap_used, reason = "in a bench a panic is the report")]

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher};
use jiff::Timestamp;
use opcit::cache::{Answer, Cache, Put};
use opcit::catalog::{self, ReadOptions};
use opcit::http::{HttpTransport, Response, Transport, UserAgent, Verdict};
use opcit::merge::{Attributed, merge};
use opcit::model::{CatalogInfo, EnrichedEntry, Scheme, SourceRecord, WorkId};
use opcit::output::{self, Footer, Format, Header};
use opcit::pipeline::{self, Case, Examination, Freshness, Overrides, View};
use opcit::sources::{ALL, Reading, Source, SourceKey};

#[expect(dead_code, reason = "the bench uses the part of the stand-in that it needs")]
#[path = "../tests/support/mod.rs"]
mod support;

use support::Upstream;
use support::world::World;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

const PAPERS: usize = 100;

/// A list and what both services say about it.
struct Fixture {
    list: Vec<u8>,
    sources: Vec<Arc<dyn Source>>,
    keys: Vec<Vec<SourceKey>>,
    replies: Vec<Response>,
    slices: Vec<Vec<(SourceKey, Bytes)>>,
}

impl Fixture {
    fn new() -> Self {
        let world = World::synthetic(3, 2 * PAPERS as u64).with_abstracts(150);
        let mut list = Vec::new();
        support::list::jsonl(world.all(), PAPERS, &mut list).unwrap();
        let ids: Vec<WorkId> = world
            .all()
            .filter_map(|p| p.arxiv)
            .take(PAPERS)
            .map(|id| WorkId::new(Scheme::Arxiv, &id).unwrap())
            .collect();
        let upstream = Upstream::start(world);
        let sources: Vec<Arc<dyn Source>> = ALL.iter().take(2).map(|r| (r.build)(None)).collect();
        let agent = UserAgent { version: "0".into(), repository: "https://example.org".into(), mailto: None };
        let transport = HttpTransport::new(&agent).unwrap().without_proxies();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (mut keys, mut replies, mut slices) = (Vec::new(), Vec::new(), Vec::new());
        for (source, service) in sources.iter().zip([&upstream.arxiv, &upstream.s2]) {
            let mut asked: Vec<SourceKey> = ids.iter().filter_map(|id| source.key(id)).collect();
            asked.sort();
            let (url, request) = (service.url(), source.request(&asked));
            let reply = runtime.block_on(transport.send(&url, &request, Duration::from_secs(20))).unwrap();
            slices.push(read(&**source, &reply, &asked));
            keys.push(asked);
            replies.push(reply);
        }
        Self { list, sources, keys, replies, slices }
    }

    fn cache(&self) -> Cache {
        let cache = Cache::in_memory().unwrap();
        for at in 0..2 {
            self.store(&cache, at);
        }
        cache
    }

    fn store(&self, cache: &Cache, at: usize) {
        let puts: Vec<Put<'_>> = self.slices[at]
            .iter()
            .map(|(key, raw)| Put {
                key: &key.0,
                answer: Answer::Found(raw.clone()),
                shape: 1,
                observed: None,
            })
            .collect();
        cache.put(self.sources[at].descriptor().id, now(), &puts).unwrap();
    }

    fn records(&self, at: usize) -> Vec<SourceRecord> {
        self.slices[at].iter().map(|(key, raw)| self.sources[at].parse(key, raw).unwrap()).collect()
    }

    fn enriched(&self) -> Vec<EnrichedEntry> {
        let cache = self.cache();
        self.examined(&cache).into_iter().map(|(e, c, x)| pipeline::assemble(&e, &c, &x)).collect()
    }

    fn examined(&self, cache: &Cache) -> Vec<(opcit::model::Entry, Case, Examination)> {
        let (overrides, unanswered) = (Overrides::default(), std::collections::HashSet::new());
        let freshness = Freshness::at(now());
        let view = View {
            cache,
            sources: &self.sources,
            silent: &[],
            freshness,
            offline: false,
            unanswered: &unanswered,
            recent: None,
        };
        catalog::open(catalog::Format::Jsonl, self.list.as_slice(), ReadOptions::default())
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let case = Case::of(&entry, &overrides);
                let examination = pipeline::examine(&case, &view).unwrap();
                (entry, case, examination)
            })
            .collect()
    }
}

fn read(source: &dyn Source, reply: &Response, keys: &[SourceKey]) -> Vec<(SourceKey, Bytes)> {
    match source.read(reply, keys) {
        Verdict::Answer(Reading::Split(split)) => split.found,
        other => panic!("{other:?}"),
    }
}

fn main() {
    divan::main();
}

#[divan::bench]
fn read_jsonl(bencher: Bencher) {
    let fixture = Fixture::new();
    bencher.counter(ItemsCount::new(PAPERS)).bench_local(|| {
        catalog::open(catalog::Format::Jsonl, fixture.list.as_slice(), ReadOptions::default())
            .unwrap()
            .count()
    });
}

#[divan::bench(args = ["https://arxiv.org/abs/2101.00001v2", "https://doi.org/10.1038/s41586-021-03819-2",
    "https://aclanthology.org/2020.acl-main.1.pdf", "https://github.com/some/code"])]
fn identify_url(url: &str) -> usize {
    opcit::identify::url(url).map_or(0, |found| found.id.id().len())
}

#[divan::bench(args = [0, 1])]
fn split_reply(bencher: Bencher, source: usize) {
    let fixture = Fixture::new();
    let (source, reply, keys) = (&fixture.sources[source], &fixture.replies[source], &fixture.keys[source]);
    bencher.counter(ItemsCount::new(PAPERS)).bench_local(|| read(&**source, reply, keys));
}

#[divan::bench(args = [0, 1])]
fn parse_slice(bencher: Bencher, source: usize) {
    let fixture = Fixture::new();
    bencher.counter(ItemsCount::new(PAPERS)).bench_local(|| fixture.records(source));
}

#[divan::bench]
fn merge_two(bencher: Bencher) {
    let fixture = Fixture::new();
    let (arxiv, s2) = (fixture.records(0), fixture.records(1));
    let said = |source: usize, record| Attributed {
        source: fixture.sources[source].descriptor().id,
        retrieved_at: None,
        stale_counts: false,
        stale_bibliographic: false,
        record,
    };
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| merge(&[said(0, &arxiv[0]), said(1, &s2[0])]));
}

#[divan::bench(args = [0, 1])]
fn cache_put(bencher: Bencher, source: usize) {
    let fixture = Fixture::new();
    bencher
        .counter(ItemsCount::new(PAPERS))
        .with_inputs(|| Cache::in_memory().unwrap())
        .bench_local_refs(|cache| fixture.store(cache, source));
}

#[divan::bench]
fn examine_cached(bencher: Bencher) {
    let fixture = Fixture::new();
    let cache = fixture.cache();
    bencher.counter(ItemsCount::new(PAPERS)).bench_local(|| fixture.examined(&cache));
}

#[divan::bench(args = Format::ALL)]
fn write_output(bencher: Bencher, format: Format) {
    let entries = Fixture::new().enriched();
    let catalog =
        CatalogInfo { path: "l".into(), format: "jsonl".into(), title: None, sha256: String::new() };
    bencher.counter(ItemsCount::new(PAPERS)).bench_local(|| {
        let mut text = Vec::new();
        let mut writer = output::open(format, &Header { catalog: catalog.clone() }, &mut text).unwrap();
        entries.iter().for_each(|entry| writer.entry(entry).unwrap());
        writer.finish(&Footer::default()).unwrap();
        text
    });
}

/// A fixed time, so that every run decides alike about freshness.
fn now() -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap_or(Timestamp::UNIX_EPOCH)
}

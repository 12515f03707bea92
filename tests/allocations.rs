//! A guard against slips of cost: allocations, to within a factor. One test only, because all threads are counted.
//!
//! A change that makes a run dearer on purpose raises a bound here and says why.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::alloc::System;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use opcit::cache::{Answer, Cache, Put};
use opcit::catalog::{self, ReadOptions};
use opcit::http::{HttpTransport, Transport, UserAgent, Verdict};
use opcit::model::{CatalogInfo, Scheme, WorkId};
use opcit::output::{self, Footer, Format, Header};
use opcit::pipeline::{self, Case, Freshness, Overrides, View};
use opcit::sources::{ALL, Reading, Source, SourceKey};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::Upstream;
use support::list::jsonl;
use support::world::World;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Everything both services say about the keys, stored.
fn fill(cache: &Cache, upstream: &Upstream, sources: &[Arc<dyn Source>], ids: &[WorkId]) {
    let agent = UserAgent { version: "0".into(), repository: "https://example.org".into(), mailto: None };
    let transport = HttpTransport::new(&agent).unwrap().without_proxies();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for (source, service) in sources.iter().zip([&upstream.arxiv, &upstream.s2]) {
        let mut keys: Vec<SourceKey> = ids.iter().filter_map(|id| source.key(id)).collect();
        keys.sort();
        let (url, request) = (service.url(), source.request(&keys));
        let reply = runtime.block_on(transport.send(&url, &request, Duration::from_secs(20))).unwrap();
        let Verdict::Answer(Reading::Split(split)) = source.read(&reply, &keys) else {
            panic!("no answer: {}", service.story());
        };
        let puts: Vec<Put<'_>> = split
            .found
            .iter()
            .map(|(key, raw)| Put {
                key: &key.0,
                answer: Answer::Found(raw.clone()),
                shape: 1,
                observed: None,
            })
            .collect();
        cache.put(source.descriptor().id, now(), &puts).unwrap();
    }
}

/// One pass over a cached list, as a rerun makes it. Text of the output.
fn rerun(cache: &Cache, sources: &[Arc<dyn Source>], list: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let info = CatalogInfo { path: "l".into(), format: "jsonl".into(), title: None, sha256: String::new() };
    let mut writer = output::open(Format::Json, &Header { catalog: info }, &mut text).unwrap();
    let (overrides, unanswered) = (Overrides::default(), HashSet::new());
    let view = View {
        cache,
        sources,
        silent: &[],
        freshness: Freshness::at(now()),
        offline: false,
        unanswered: &unanswered,
        recent: None,
    };
    for entry in catalog::open(catalog::Format::Jsonl, list, ReadOptions::default()).unwrap() {
        let entry = entry.unwrap();
        let case = Case::of(&entry, &overrides);
        let mut examination = pipeline::examine(&case, &view).unwrap();
        assert!(examination.wants.is_empty());
        writer.entry(&pipeline::assemble_from(entry, &case, &mut examination)).unwrap();
    }
    writer.finish(&Footer::default()).unwrap();
    text
}

#[test]
fn an_entry_answered_from_the_cache_allocates_little() {
    const ENTRIES: usize = 100;
    /// Half as many again as were counted: 86 (2026-11-23, debug build; the count is the same in every run).
    const MOST: usize = 129;
    let world = World::synthetic(3, 200).with_abstracts(150);
    let mut list = Vec::new();
    jsonl(world.all(), ENTRIES, &mut list).unwrap();
    let papers: Vec<_> = world.all().filter_map(|p| p.arxiv).take(ENTRIES).collect();
    let ids: Vec<WorkId> = papers.iter().map(|id| WorkId::new(Scheme::Arxiv, id).unwrap()).collect();
    let upstream = Upstream::start(world);
    let sources: Vec<Arc<dyn Source>> = ALL.iter().take(2).map(|r| (r.build)(None)).collect();
    let cache = Cache::in_memory().unwrap();
    fill(&cache, &upstream, &sources, &ids);
    let first = rerun(&cache, &sources, &list);
    drop(upstream);

    let region = Region::new(ALLOCATOR);
    let second = rerun(&cache, &sources, &list);
    let change = region.change();
    assert_eq!(first, second);
    let an_entry = (change.allocations + change.reallocations) / ENTRIES;
    assert!(an_entry <= MOST, "{an_entry} allocations an entry");
}

/// A fixed time: freshness must not depend on when the guard runs.
fn now() -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap()
}

//! Guards against slips of cost: requests, to the one. Nothing here looks at a clock.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::Upstream;
use support::list::jsonl;
use support::run::Workdir;
use support::world::World;

/// Requests of a run over the first `listed` of a list.
fn asked(upstream: &Upstream, work: &Workdir, list: &str) -> (usize, usize) {
    upstream.forget();
    work.opcit(&["enrich", list, "-o", "out.json", "-q"]).exits(0);
    (upstream.arxiv.count(), upstream.s2.count())
}

fn requests_are_exact(count: usize) {
    let world = World::synthetic(3, count as u64 * 2);
    let list = |count| {
        let mut text = Vec::new();
        jsonl(world.all(), count, &mut text).unwrap();
        text
    };
    let (whole, half) = (list(count), list(count / 2));
    let upstream = Upstream::start(world);
    let mut work = Workdir::new(&upstream);
    work.write("whole.jsonl", whole);
    work.write("half.jsonl", half);
    let least = |n: usize| (n.div_ceil(100), n.div_ceil(500));
    assert_eq!(asked(&upstream, &work, "whole.jsonl"), least(count), "fresh: {}", upstream.story());
    assert_eq!(asked(&upstream, &work, "whole.jsonl"), (0, 0), "cached: {}", upstream.story());
    let path = work.path("other.sqlite").to_string_lossy().into_owned();
    work.set("OPCIT_CACHE", path);
    assert_eq!(asked(&upstream, &work, "half.jsonl"), least(count / 2));
    assert_eq!(
        asked(&upstream, &work, "whole.jsonl"),
        least(count - count / 2),
        "half: {}",
        upstream.story()
    );
}

#[test]
fn forty_papers_cost_one_request_a_source() {
    requests_are_exact(40);
}

#[test]
fn a_thousand_papers_cost_ten_requests_and_two() {
    requests_are_exact(1_000);
}

#[test]
#[ignore = "20 s of CPU in a debug build: `cargo test --test guards -- --ignored`; `benches/compare/run` counts the same"]
fn ten_thousand_papers_cost_a_hundred_requests_and_twenty() {
    requests_are_exact(10_000);
}

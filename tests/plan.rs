//! What `plan` foretells is what a run then does.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use serde_json::Value;

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::Upstream;
use support::list::jsonl;
use support::run::Workdir;
use support::world::World;

/// A list of `count` papers that are on arXiv.
fn set_up(count: usize) -> (Upstream, Workdir) {
    let world = World::synthetic(3, count as u64 * 2);
    let mut list = Vec::new();
    jsonl(world.all(), count, &mut list).unwrap();
    let upstream = Upstream::start(world);
    let work = Workdir::new(&upstream);
    work.write("list.jsonl", list);
    (upstream, work)
}

fn plan(work: &Workdir) -> Value {
    work.opcit(&["plan", "list.jsonl", "--json"]).exits(0).json()
}

fn foretold(plan: &Value, source: &str) -> u64 {
    plan["sources"][source]["requests"].as_u64().unwrap()
}

fn run(upstream: &Upstream, work: &Workdir) -> (u64, u64) {
    upstream.forget();
    work.opcit(&["enrich", "list.jsonl", "-o", "out.json", "-q"]).exits(0);
    (upstream.arxiv.count() as u64, upstream.s2.count() as u64)
}

#[test]
fn a_plan_foretells_the_requests_of_a_run() {
    let (upstream, mut work) = set_up(730);
    for (batch, expected) in [("100", (8, 2)), ("500", (2, 2))] {
        work.set("OPCIT_ARXIV_BATCH", batch);
        work.set("OPCIT_CACHE", work.path(&format!("{batch}.sqlite")).to_string_lossy());
        let before = plan(&work);
        assert_eq!(before["entries"], 730);
        assert_eq!(before["works"], 730);
        assert_eq!(upstream.requests(), 0, "a plan asks nobody");
        let asked = run(&upstream, &work);
        assert_eq!(asked, expected, "{}", upstream.story());
        assert_eq!((foretold(&before, "arxiv"), foretold(&before, "semantic-scholar")), asked);

        let after = plan(&work);
        assert_eq!((foretold(&after, "arxiv"), foretold(&after, "semantic-scholar")), (0, 0));
        assert_eq!(after["settled"], 730);
        upstream.forget();
    }
}

#[test]
fn the_least_time_is_the_waiting_between_the_requests_of_the_slowest_source() {
    let (_upstream, mut work) = set_up(1000);
    work.set("OPCIT_ARXIV_INTERVAL", "3s").set("OPCIT_S2_INTERVAL", "3s");
    let plan = plan(&work);
    // Ten requests, nine intervals between them.
    assert_eq!(plan["sources"]["arxiv"]["least_ms"], 27_000);
    assert_eq!(plan["sources"]["semantic-scholar"]["least_ms"], 3_000);
    assert_eq!(plan["least_ms"], 27_000);
    assert_eq!(plan["pace"], "arxiv");
}

#[test]
fn the_limits_of_a_run_are_part_of_its_plan() {
    let (upstream, mut work) = set_up(1000);
    work.set("OPCIT_ARXIV_INTERVAL", "3s").set("OPCIT_S2_INTERVAL", "3s");
    let limited = |more: &[&str]| {
        let said = work.opcit(&[&["plan", "list.jsonl"], more].concat()).exits(0).text();
        let plan = work.opcit(&[&["plan", "list.jsonl", "--json"], more].concat()).exits(0).json();
        assert_eq!(plan["requests"], 12);
        let room = plan["requests_this_run"].as_u64().unwrap();
        let told = said.contains(&format!("leave room for {room} of 12 requests: run it again to go on"));
        assert_eq!(told, room < 12, "{said}");
        room
    };
    assert_eq!(limited(&[]), 12);
    assert_eq!(limited(&["--max-requests", "5"]), 5);
    // Of arXiv the first, and four more after 3, 6, 9 and 12 seconds; both of Semantic Scholar.
    assert_eq!(limited(&["--max-time", "14s"]), 7);
    assert_eq!(limited(&["--max-time", "14s", "--max-requests", "6"]), 6);

    work.set("OPCIT_ARXIV_INTERVAL", "0s").set("OPCIT_S2_INTERVAL", "0s");
    let room = work.opcit(&["plan", "list.jsonl", "--json", "--max-requests", "5"]).exits(0).json();
    work.opcit(&["enrich", "list.jsonl", "-o", "out.json", "--max-requests", "5"]).exits(6);
    assert_eq!(room["requests_this_run"], upstream.requests() as u64, "{}", upstream.story());
}

#[test]
fn titles_have_a_lane_of_their_own() {
    let (upstream, work) = set_up(40);
    let titles: String = (0..3)
        .map(|i| upstream.change(|world| world.made(i)).title)
        .map(|title| format!("{}\n", serde_json::json!({ "title": title })))
        .collect();
    work.write("list.jsonl", titles);
    let plan = plan(&work);
    assert_eq!(foretold(&plan, "semantic-scholar"), 3, "one request a title");
    assert_eq!(plan["sources"]["arxiv"]["requests"], 0);
}

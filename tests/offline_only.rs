//! No test leaves the machine: every run of the binary in the suites has a proxy where nobody listens, and here that
//! proxy is shown to be the only way out.

use std::fs;
use std::path::Path;

use regex::Regex;
use serde_json::Value;

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::Upstream;
use support::list::markdown;
use support::paper::Paper;
use support::run::{CLOSED_PROXY, Workdir};
use support::world::World;

/// A folder whose runs ask the real hosts, with a list of five papers.
fn asking_the_real_hosts(upstream: &Upstream) -> Workdir {
    let mut work = Workdir::new(upstream);
    for name in ["OPCIT_ARXIV_URL", "OPCIT_S2_URL", "OPCIT_ARXIV_INTERVAL", "OPCIT_S2_INTERVAL"] {
        work.unset(name);
    }
    let papers: Vec<Paper> = (0..5).map(|i| upstream.change(|w| w.made(i))).collect();
    work.write("list.md", markdown(&papers));
    work
}

#[test]
fn with_a_closed_proxy_the_default_hosts_are_out_of_reach() {
    let upstream = Upstream::start(World::synthetic(1, 5));
    let work = asking_the_real_hosts(&upstream);
    let run = work.opcit(&["enrich", "list.md", "-o", "out.json", "--max-time", "2s"]);
    run.exits(6);
    let catalog: Value = work.json("out.json");
    let outcomes: Vec<&Value> =
        catalog["entries"].as_array().unwrap().iter().map(|e| &e["outcome"]).collect();
    assert_eq!(outcomes, ["deferred"; 5]);
    assert_eq!(upstream.requests(), 0);
}

#[test]
fn a_proxy_sees_the_two_default_hosts_and_no_other() {
    let upstream = Upstream::start(World::synthetic(1, 5));
    let mut work = asking_the_real_hosts(&upstream);
    let proxy = upstream.elsewhere.url();
    work.set("HTTPS_PROXY", &proxy).set("HTTP_PROXY", &proxy).set("ALL_PROXY", &proxy);
    work.opcit(&["enrich", "list.md", "-o", "out.json", "--max-time", "2s"]).exits(6);
    let mut asked: Vec<String> = upstream
        .elsewhere
        .log()
        .iter()
        .map(|e| format!("{} {}", e.request.method, e.request.target))
        .collect();
    asked.sort();
    asked.dedup();
    assert_eq!(asked, ["CONNECT api.semanticscholar.org:443", "CONNECT export.arxiv.org:443"]);
}

#[test]
fn links_of_a_catalog_are_never_fetched() {
    let upstream = Upstream::start(World::synthetic(1, 5));
    let work = Workdir::new(&upstream);
    let trap = upstream.elsewhere.url();
    let paper = upstream.change(|w| w.made(0));
    let list = format!(
        "# L\n\n- {} [[Paper]]({}) [[Code]]({trap}/code) ![x]({trap}/badge.svg)\n- Untraceable [[PDF]]({trap}/x.pdf)\n",
        paper.title,
        paper.link()
    );
    work.write("list.md", list);
    work.opcit(&["enrich", "list.md", "-o", "out.json", "--all-items"]).exits(0);
    assert_eq!(upstream.elsewhere.connections(), 0);
}

/// Every suite that lets the binary ask somebody does it by way of `Workdir`, which sets the proxy, or sets one itself.
#[test]
fn no_suite_asks_anybody_on_its_own() {
    assert_eq!(CLOSED_PROXY, "http://127.0.0.1:1");
    let own_way = Regex::new(r"cargo_bin|CARGO_BIN_EXE").unwrap();
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for file in fs::read_dir(tests).unwrap().map(|f| f.unwrap().path()) {
        let text = if file.is_file() { fs::read_to_string(&file).unwrap_or_default() } else { String::new() };
        let here = file.ends_with("offline_only.rs");
        let asks = own_way.is_match(&text) && text.contains("\"enrich\"") && !here;
        let closed = ["HTTPS_PROXY", "OPCIT_OFFLINE", "\"--offline\"", "\"--dry-run\""]
            .iter()
            .any(|word| text.contains(word));
        assert!(closed || !asks, "{} lets the binary out without a closed proxy", file.display());
    }
}

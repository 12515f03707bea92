//! `kill -9` at any moment: no answer once received is asked for again, no output is half written, and the next run
//! completes.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::collections::BTreeSet;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::expect::wrong;
use support::list::markdown;
use support::paper::Paper;
use support::run::Workdir;
use support::service::Service;
use support::synthetic::mix;
use support::world::World;
use support::{Settings, Upstream};

/// Papers in the list.
const PAPERS: u64 = 2_000;
/// Kills, unless `OPCIT_KILLS` says otherwise: a sample, so that the suite stays quick. CI asks for 200. An optimised
/// build, which `OPCIT_TEST_BINARY` may name, is killed at other moments.
const KILLS: usize = 16;
/// An answer that was handed over so long before the kill has been read and kept, however slow the machine.
const RECEIVED: Duration = Duration::from_secs(5);

fn stage() -> (Upstream, Workdir, Vec<Paper>) {
    let world = World::synthetic(9, PAPERS);
    let papers: Vec<Paper> = world.all().collect();
    let upstream = Upstream::start_with(world, Settings::default());
    let work = Workdir::new(&upstream);
    work.write("list.md", markdown(&papers));
    for service in [&upstream.arxiv, &upstream.s2] {
        service.latency(Duration::from_millis(8));
    }
    (upstream, work, papers)
}

/// Identifiers whose answers were certainly received before the kill: those of every exchange but the last, since the
/// next request goes out only when an answer is kept, and those of the last if it was long ago.
fn received(service: &Service, killed: Duration) -> Vec<String> {
    let mut log = service.log();
    if log.last().is_some_and(|last| last.ended.is_none_or(|ended| ended + RECEIVED > killed)) {
        log.pop();
    }
    log.into_iter().filter(|e| e.ended.is_some()).flat_map(|e| e.ids).collect()
}

/// Every entry is there and enriched; what each says is looked at in full by [`complete`].
fn all_enriched(work: &Workdir) {
    let bytes = work.read("out.json");
    let enriched = memchr::memmem::find_iter(&bytes, b"\"outcome\": \"enriched\"").count();
    assert_eq!(enriched, usize::try_from(PAPERS).unwrap());
    assert!(bytes.trim_ascii_end().ends_with(b"}"));
}

fn complete(work: &Workdir, papers: &[Paper]) {
    let catalog = work.json("out.json");
    let entries = catalog["entries"].as_array().unwrap();
    assert_eq!(entries.len(), papers.len());
    for (entry, paper) in entries.iter().zip(papers) {
        assert_eq!(wrong(entry, paper), Vec::<String>::new(), "{}", paper.link());
    }
}

/// One kill after `delay`, then a run to the end. Returns whether the kill struck before the run had ended.
fn kill_once(seed: u64, whole: Duration) -> bool {
    let (upstream, work, papers) = stage();
    let origin = Instant::now();
    let delay = whole * u32::try_from(mix(77, seed, 0) % 1_000).unwrap() / 1_000;
    let arguments = ["enrich", "list.md", "-o", "out.json"];
    let mut child = work.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(delay.saturating_sub(origin.elapsed()));
    child.kill().unwrap();
    let struck = child.wait().unwrap().code().is_none();
    let killed = upstream.now();
    // What is still under way on the other side of the connection ends.
    std::thread::sleep(Duration::from_millis(20));
    let kept: Vec<(&Service, Vec<String>)> =
        [&upstream.arxiv, &upstream.s2].map(|service| (service, received(service, killed))).into();
    let half = std::fs::read(work.path("out.json")).ok();
    assert!(
        half.is_none_or(|bytes| serde_json::from_slice::<Value>(&bytes).is_ok()),
        "kill {seed} after {delay:?} left half an output"
    );
    let before = [upstream.arxiv.count(), upstream.s2.count()];

    let run = work.opcit(&arguments);
    assert_eq!(run.code, Some(0), "after kill {seed} at {delay:?}: {}", run.stderr);
    for ((service, kept), before) in kept.iter().zip(before) {
        let again: Vec<String> = service.log().into_iter().skip(before).flat_map(|e| e.ids).collect();
        let wasted: Vec<&String> = kept.iter().filter(|id| again.contains(id)).collect();
        assert!(wasted.is_empty(), "kill {seed} at {delay:?}: asked again {wasted:?}\n{}", upstream.story());
    }
    all_enriched(&work);
    if seed.is_multiple_of(8) {
        complete(&work, &papers);
    }
    struck
}

#[test]
fn no_kill_loses_an_answer() {
    let (_upstream, work, papers) = stage();
    let began = Instant::now();
    work.opcit(&["enrich", "list.md", "-o", "out.json"]).exits(0);
    let whole = began.elapsed();
    complete(&work, &papers);

    let kills = std::env::var("OPCIT_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(KILLS);
    let (next, struck) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let failures = Mutex::new(BTreeSet::new());
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if seed >= kills {
                        break;
                    }
                    let one = || kill_once(seed as u64, whole);
                    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(one)) {
                        Ok(hit) => drop(struck.fetch_add(usize::from(hit), Ordering::SeqCst)),
                        Err(_) => drop(failures.lock().unwrap().insert(seed)),
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{} of {kills} kills: {failures:?}", failures.len());
    let struck = struck.into_inner();
    assert!(struck * 2 > kills, "only {struck} of {kills} kills came before the end of the run");
}

//! Several runs at once on one cache: they neither damage it nor break a rule together, and do no work twice.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::collections::BTreeMap;
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::Value;

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::Upstream;
use support::expect::wrong;
use support::list::markdown;
use support::paper::Paper;
use support::run::Workdir;
use support::service::Service;
use support::synthetic::{Kind, Synthetic};
use support::world::World;

/// The interval that all runs keep together.
const INTERVAL: Duration = Duration::from_millis(250);

fn stage(count: usize) -> (Upstream, Workdir, Vec<Paper>) {
    let world = World::synthetic(4, count as u64 * 2);
    let listed = |i: &u64| matches!(Synthetic::kind(*i), Kind::Preprint | Kind::Journal);
    let papers: Vec<Paper> = (0..).filter(listed).map(|i| world.made(i)).take(count).collect();
    let upstream = Upstream::start(world);
    let mut work = Workdir::new(&upstream);
    let interval = format!("{}ms", INTERVAL.as_millis());
    work.set("OPCIT_ARXIV_INTERVAL", &interval).set("OPCIT_S2_INTERVAL", &interval);
    (upstream, work, papers)
}

fn start(work: &Workdir, list: &str, output: &str) -> Child {
    let mut command = work.command(&["enrich", list, "-o", output]);
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

#[track_caller]
fn ended_well(child: Child) {
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[track_caller]
fn complete(work: &Workdir, output: &str, papers: &[Paper]) {
    let catalog: Value = work.json(output);
    let entries = catalog["entries"].as_array().unwrap();
    assert_eq!(entries.len(), papers.len());
    for (entry, paper) in entries.iter().zip(papers) {
        assert_eq!(wrong(entry, paper), Vec::<String>::new(), "{}", paper.link());
    }
}

/// The database is whole, by the word of SQLite itself.
#[track_caller]
fn sound(work: &Workdir) {
    let database = rusqlite::Connection::open(work.path("cache.sqlite")).unwrap();
    let word: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(word, "ok");
}

/// Nobody spoke before the interval was over, and never two at once.
#[track_caller]
fn polite(service: &Service, upstream: &Upstream) {
    assert_eq!(service.most_in_flight(), 1, "{}", upstream.story());
    let gap = service.least_gap().unwrap();
    // A millisecond for the resolution of the shared time stamp.
    assert!(gap + Duration::from_millis(1) >= INTERVAL, "{gap:?}\n{}", upstream.story());
}

#[test]
fn two_runs_on_different_lists_keep_the_interval_together() {
    let (upstream, work, papers) = stage(600);
    work.write("a.md", markdown(&papers[..300]));
    work.write("b.md", markdown(&papers[300..]));
    let (a, b) = (start(&work, "a.md", "a.json"), start(&work, "b.md", "b.json"));
    ended_well(a);
    ended_well(b);
    polite(&upstream.arxiv, &upstream);
    polite(&upstream.s2, &upstream);
    assert_eq!((upstream.arxiv.count(), upstream.s2.count()), (6, 2), "{}", upstream.story());
    complete(&work, "a.json", &papers[..300]);
    complete(&work, "b.json", &papers[300..]);
}

#[test]
fn runs_on_the_same_list_do_not_fetch_it_twice() {
    let (upstream, mut work, papers) = stage(500);
    // No interval: nothing but the lock keeps a run from asking before the other has kept its answer.
    work.set("OPCIT_ARXIV_INTERVAL", "0s").set("OPCIT_S2_INTERVAL", "0s");
    work.write("list.md", markdown(&papers));
    let runs: Vec<Child> = (0..3).map(|n| start(&work, "list.md", &format!("{n}.json"))).collect();
    runs.into_iter().for_each(ended_well);
    assert_eq!((upstream.arxiv.most_in_flight(), upstream.s2.most_in_flight()), (1, 1));
    for service in [&upstream.arxiv, &upstream.s2] {
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for id in service.asked() {
            *times.entry(id).or_default() += 1;
        }
        let twice: Vec<_> = times.iter().filter(|(_, n)| **n > 1).take(3).collect();
        assert!(twice.is_empty(), "{twice:?}\n{}", upstream.story());
    }
    for n in 0..3 {
        complete(&work, &format!("{n}.json"), &papers);
    }
    sound(&work);
}

#[cfg(unix)]
#[test]
fn a_run_that_dies_does_not_hold_up_the_other() {
    let (upstream, work, papers) = stage(600);
    work.write("a.md", markdown(&papers[..300]));
    work.write("b.md", markdown(&papers[300..]));
    upstream.arxiv.latency(Duration::from_millis(300));
    let mut dying = start(&work, "a.md", "a.json");
    while upstream.arxiv.count() == 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let other = start(&work, "b.md", "b.json");
    dying.kill().unwrap();
    dying.wait().unwrap();
    ended_well(other);
    complete(&work, "b.json", &papers[300..]);
    ended_well(start(&work, "a.md", "a.json"));
    complete(&work, "a.json", &papers[..300]);
    sound(&work);
}

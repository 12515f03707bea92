//! What one run leaves to the next: the turn of what was never asked, and the word of a host that wants to be left alone.

use std::time::{Duration, Instant};

use serde_json::Value;

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::fault::{Fault, Rule};
use support::job::{enrich, entries, on_arxiv, outcomes};
use support::list::markdown;
use support::run::Workdir;

/// Runs with one request each until nothing is left; the number of runs.
#[track_caller]
fn runs_of_one_request(work: &Workdir, most: usize, story: impl Fn() -> String) -> usize {
    for run in 1..=most {
        let ended = enrich(work, &["--max-requests", "1"]);
        if ended.code == Some(0) {
            return run;
        }
        ended.exits(6);
    }
    panic!("no end after {most} runs of one request\n{}", story());
}

#[test]
fn a_work_that_arxiv_lacks_does_not_hold_up_the_rest() {
    let (upstream, work, papers) = on_arxiv(3);
    let list = "# L\n\n- Nobody Knows [[Paper]](https://arxiv.org/abs/1903.99991)\n".to_owned();
    work.write("list.md", list + &markdown(&papers));
    // arXiv, Semantic Scholar, and the second look at both.
    let runs = runs_of_one_request(&work, 6, || upstream.story());
    assert!(runs <= 4, "{runs} runs\n{}", upstream.story());
    assert_eq!(outcomes(&work.json("out.json"))[1..], ["enriched"; 3]);
    assert_eq!(outcomes(&work.json("out.json"))[0], "not_found");
    let doubts: i64 = rusqlite::Connection::open(work.path("cache.sqlite"))
        .unwrap()
        .query_row("SELECT count(*) FROM doubt", [], |row| row.get(0))
        .unwrap();
    assert_eq!(doubts, 0, "what is certain is in no doubt");
}

#[test]
fn a_source_that_answers_nothing_readable_does_not_hold_up_the_other() {
    let (upstream, work, _) = on_arxiv(3);
    upstream.arxiv.inject(Rule::always(Fault::text(500, "text/plain", "no")));
    enrich(&work, &["--max-requests", "1"]).exits(6);
    enrich(&work, &["--max-requests", "1"]).exits(6);
    assert_eq!((upstream.arxiv.count(), upstream.s2.count()), (1, 1), "{}", upstream.story());
    assert!(entries(&work.json("out.json")).iter().all(|entry| !entry["citation_count"].is_null()));
    upstream.heal();
    runs_of_one_request(&work, 1, || upstream.story());
}

#[test]
fn a_host_that_named_a_time_is_left_alone_by_later_runs() {
    let (upstream, mut work, _) = on_arxiv(3);
    work.set("OPCIT_ARXIV_INTERVAL", "1ms");
    upstream.arxiv.inject(Rule::always(Fault::status(429).with("retry-after", "3600")));
    let refused = enrich(&work, &[]);
    refused.exits(6);
    assert_eq!(upstream.arxiv.count(), 1, "{}", upstream.story());
    upstream.heal();
    for more in [&[][..], &["--refresh"], &["--max-age", "0s"]] {
        let run = enrich(&work, more);
        run.exits(6);
        assert!(run.stderr.contains("asked to be left alone until 20"), "{}", run.stderr);
        assert!(run.stderr.contains("go on (arxiv is not asked before 20"), "{}", run.stderr);
        assert_eq!(upstream.arxiv.count(), 1, "{more:?}\n{}", upstream.story());
    }
    assert!(upstream.s2.count() > 1, "the other source is asked as ever: {}", upstream.story());

    let plan = work.opcit(&["plan", "list.md"]);
    assert!(plan.exits(0).text().contains("arxiv asked to be left alone until 20"), "{}", plan.text());
    let plan = work.opcit(&["plan", "list.md", "--json"]).json();
    assert!(plan["sources"]["arxiv"]["left_alone_until"].is_string(), "{plan}");
    assert_eq!(plan["sources"]["semantic-scholar"]["left_alone_until"], Value::Null);

    // The hour is over.
    rusqlite::Connection::open(work.path("cache.sqlite"))
        .unwrap()
        .execute("UPDATE pacing SET left_alone_until_ms = 1", [])
        .unwrap();
    enrich(&work, &[]).exits(0);
    assert_eq!(upstream.arxiv.count(), 2, "{}", upstream.story());
}

#[test]
fn a_time_that_is_nearly_over_is_waited_for() {
    let (upstream, mut work, _) = on_arxiv(3);
    work.set("OPCIT_ARXIV_INTERVAL", "1ms");
    enrich(&work, &["--sources", "semantic-scholar"]);
    let host = upstream.arxiv.url().trim_start_matches("http://").trim_end_matches('/').to_owned();
    rusqlite::Connection::open(work.path("cache.sqlite"))
        .unwrap()
        .execute_batch(&format!(
            "INSERT INTO pacing (host, last_exchange_ms, left_alone_until_ms) VALUES ('{host}', 1, CAST(unixepoch('subsec') * 1000 AS INTEGER) + 2000)"
        ))
        .unwrap();
    let began = Instant::now();
    enrich(&work, &[]).exits(0);
    assert!(began.elapsed() >= Duration::from_secs(1), "{:?}", began.elapsed());
    assert_eq!(upstream.arxiv.count(), 1, "{}", upstream.story());
}

#[test]
fn a_time_that_is_too_far_away_is_a_clock_that_was_wrong() {
    let (upstream, mut work, _) = on_arxiv(3);
    work.set("OPCIT_ARXIV_INTERVAL", "1ms");
    upstream.arxiv.inject(Rule::first(1, Fault::status(429).with("retry-after", "99999999")));
    enrich(&work, &[]).exits(6);
    let cache = rusqlite::Connection::open(work.path("cache.sqlite")).unwrap();
    let hours: f64 = cache
        .query_row("SELECT (max(left_alone_until_ms) / 1000.0 - unixepoch()) / 3600 FROM pacing", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert!((23.9..=24.1).contains(&hours), "a day at most: {hours} h");
    cache.execute("UPDATE pacing SET left_alone_until_ms = left_alone_until_ms + 200000000", []).unwrap();
    enrich(&work, &[]).exits(0);
}

#[test]
fn what_nobody_had_is_not_found_without_network_however_long_ago_that_was() {
    let (upstream, work, papers) = on_arxiv(2);
    let list = "# L\n\n- Nobody Knows [[Paper]](https://arxiv.org/abs/1903.99991)\n".to_owned();
    work.write("list.md", list + &markdown(&papers));
    enrich(&work, &[]).exits(0);
    rusqlite::Connection::open(work.path("cache.sqlite"))
        .unwrap()
        .execute_batch(
            "UPDATE answer_row SET fetched_at = 1767225600000, missing_since = 1767225600000
             WHERE missing_since IS NOT NULL",
        )
        .unwrap();
    upstream.forget();
    let run = enrich(&work, &["--offline"]);
    run.exits(0);
    let catalog = work.json("out.json");
    assert_eq!(outcomes(&catalog), ["not_found", "enriched", "enriched"], "{}", run.stderr);
    let note = &entries(&catalog)[0]["notes"][0];
    assert_eq!(note["code"], "stale-miss");
    assert!(note["message"].as_str().unwrap().starts_with("not found as of 2026-01-01: "), "{note}");
    // Who may be asked and is not there is another matter: it is asked again, and `plan` says so.
    let plan = work.opcit(&["plan", "list.md", "--json"]).json();
    assert!(plan["sources"]["arxiv"]["due_again"] == 1, "{plan}");
    upstream.arxiv.inject(Rule::always(Fault::status(403)));
    upstream.s2.inject(Rule::always(Fault::status(403)));
    enrich(&work, &[]).exits(6);
    assert_eq!(outcomes(&work.json("out.json"))[0], "deferred");
}

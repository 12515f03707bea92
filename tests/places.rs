//! Files that cannot be used: the cache, the output, the catalog. Each has its own message, hint and exit code, and
//! nothing that was there is lost.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::fs;

use serde_json::Value;

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::Upstream;
use support::expect::assert_describes;
use support::fault::{Fault, Rule};
use support::list::markdown;
use support::paper::Paper;
use support::run::{Run, Workdir};
use support::world::World;

const ENRICH: [&str; 4] = ["enrich", "list.md", "-o", "out.json"];

fn stage(count: u64) -> (Upstream, Workdir, Vec<Paper>) {
    let world = World::synthetic(6, count);
    let papers: Vec<Paper> = world.all().collect();
    let upstream = Upstream::start(world);
    let work = Workdir::new(&upstream);
    work.write("list.md", markdown(&papers));
    (upstream, work, papers)
}

fn complete(work: &Workdir, papers: &[Paper]) {
    let catalog: Value = work.json("out.json");
    for (entry, paper) in catalog["entries"].as_array().unwrap().iter().zip(papers) {
        assert_describes(entry, paper);
    }
}

/// Fails with this code, in a message that names the file and in a hint on a line of its own.
#[track_caller]
fn refuses(run: &Run, code: i32, file: &str) {
    run.exits(code);
    assert!(run.stderr.contains(file), "the message names `{file}`: {}", run.stderr);
    assert!(run.stderr.lines().any(|line| line.trim_start().starts_with("hint:")), "no hint: {}", run.stderr);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
}

#[test]
fn a_cache_that_is_not_ours_is_left_alone() {
    let (upstream, work, _) = stage(5);
    let other = rusqlite::Connection::open(work.path("cache.sqlite")).unwrap();
    other.execute_batch("PRAGMA application_id = 77; CREATE TABLE t (x); INSERT INTO t VALUES (1);").unwrap();
    drop(other);
    let before = work.read("cache.sqlite");
    refuses(&work.opcit(&ENRICH), 4, "cache.sqlite");
    assert!(work.read("cache.sqlite") == before, "untouched");
    assert_eq!(upstream.requests(), 0);
}

#[test]
fn a_cache_of_a_newer_version_is_left_alone() {
    let (_upstream, work, _) = stage(5);
    work.opcit(&ENRICH).exits(0);
    let ours = rusqlite::Connection::open(work.path("cache.sqlite")).unwrap();
    ours.pragma_update(None, "user_version", 9_999).unwrap();
    ours.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(ours);
    let before = work.read("cache.sqlite");
    let run = work.opcit(&ENRICH);
    refuses(&run, 4, "cache.sqlite");
    assert!(run.stderr.contains("newer"), "{}", run.stderr);
    assert!(work.read("cache.sqlite") == before, "untouched");
}

#[test]
fn a_damaged_cache_is_set_aside_and_rebuilt() {
    for place in ["head", "middle", "tail"] {
        let (upstream, work, papers) = stage(200);
        work.opcit(&ENRICH).exits(0);
        let mut bytes = work.read("cache.sqlite");
        let at = match place {
            "head" => 0,
            "middle" => bytes.len() / 2,
            _ => bytes.len() - 6_000,
        };
        bytes[at..at + 5_000].fill(0xA5);
        work.write("cache.sqlite", &bytes);
        for log in ["cache.sqlite-wal", "cache.sqlite-shm"] {
            let _ = fs::remove_file(work.path(log));
        }
        upstream.forget();
        let run = work.opcit(&ENRICH);
        if place == "head" && run.code == Some(4) {
            // Nothing is left of the marks by which we know our own file.
            refuses(&run, 4, "cache.sqlite");
            assert!(work.read("cache.sqlite") == bytes, "untouched");
            continue;
        }
        run.exits(0);
        complete(&work, &papers);
        let aside = fs::read_dir(work.root())
            .unwrap()
            .filter_map(|file| file.unwrap().file_name().into_string().ok())
            .find(|name| name.starts_with("cache.sqlite.damaged"));
        if let Some(aside) = aside {
            assert!(work.read(&aside) == bytes, "{place}: kept as it was");
            assert!(run.stderr.contains(&aside), "{place}: says where it is: {}", run.stderr);
        }
        upstream.forget();
        work.opcit(&ENRICH).exits(0);
        assert_eq!(upstream.requests(), 0, "{place}: rebuilt for good: {}", upstream.story());
    }
}

#[test]
fn an_empty_file_becomes_a_cache() {
    let (_upstream, work, papers) = stage(5);
    work.write("cache.sqlite", "");
    work.opcit(&ENRICH).exits(0);
    complete(&work, &papers);
}

#[test]
fn a_cache_in_an_impossible_place_is_refused() {
    let (upstream, work, _) = stage(5);
    let run = work.opcit(&[&ENRICH[..], &["--cache", "list.md/cache.sqlite"]].concat());
    refuses(&run, 4, "list.md");
    assert_eq!(upstream.requests(), 0);
}

#[test]
fn an_output_that_cannot_be_written_is_refused_before_anything_is_asked() {
    let (upstream, work, _) = stage(5);
    fs::create_dir(work.path("folder")).unwrap();
    for (output, named) in [("absent/out.json", "absent"), ("folder", "folder")] {
        refuses(&work.opcit(&["enrich", "list.md", "-o", output]), 5, named);
        assert_eq!(upstream.requests(), 0, "`{output}` is looked at first");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_has_a_path_too() {
    let (_upstream, work, papers) = stage(5);
    let run = work.opcit(&["enrich", "list.md", "-o", "/dev/stdout"]);
    run.exits(0);
    assert_eq!(run.json()["entries"].as_array().unwrap().len(), papers.len());
    let run = work.opcit(&["enrich", "list.md", "-o", "/dev/stdout", "--report", "/dev/null"]);
    run.exits(0);
    // Nothing is read from it, whatever the old output would be good for.
    for more in [&["--offline", "--cache", "none.sqlite"][..], &["--min-change", "5%"]] {
        let run = work.opcit(&[&["enrich", "list.md", "-o", "/dev/stdout"], more].concat());
        assert_eq!(run.exits(0).json()["entries"].as_array().unwrap().len(), papers.len());
    }
    refuses(
        &work.opcit(&["enrich", "list.md", "-o", "/proc/x.json"]),
        5,
        "no file can be made in the folder",
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said() {
    let (_upstream, work, _) = stage(5);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = work.command(&["enrich", "list.md", "-o", "-"]);
    command.stdout(full).stderr(std::process::Stdio::piped());
    let output = command.spawn().unwrap().wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(5), "{stderr}");
    assert!(!stderr.contains("panicked") && stderr.contains("space"), "{stderr}");
}

#[cfg(unix)]
#[test]
fn a_replaced_output_keeps_its_mode_and_an_unchanged_one_its_time() {
    use std::os::unix::fs::PermissionsExt as _;
    let (upstream, work, papers) = stage(5);
    work.opcit(&ENRICH).exits(0);
    let path = work.path("out.json");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let written = fs::metadata(&path).unwrap().modified().unwrap();
    work.opcit(&ENRICH).exits(0);
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), written, "nothing changed, nothing written");
    upstream.change(|world| world.add(Paper { citations: Some(99_999), ..papers[0].clone() }));
    work.opcit(&[&ENRICH[..], &["--refresh=counts"]].concat()).exits(0);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(work.json("out.json")["entries"][0]["citation_count"], 99_999);
}

#[test]
fn a_list_that_is_damaged_costs_no_more_than_its_damage() {
    let (_upstream, work, papers) = stage(5);
    let mut bytes = markdown(&papers).into_bytes();
    bytes.extend_from_slice(
        b"- Broken \xFF\xFE bytes [[Paper]](https://arxiv.org/abs/1501.00001)\r\n\0\x1b[31m- end",
    );
    work.write("list.md", bytes);
    let run = work.opcit(&ENRICH);
    run.exits(0);
    complete(&work, &papers);
    assert!(!run.stderr.contains("\x1b[31m"), "escape sequences are neutralised");
}

#[test]
fn the_report_counts_stale_values_by_source() {
    let (upstream, work, _) = stage(40);
    work.opcit(&ENRICH).exits(0);
    upstream.s2.inject(Rule::always(Fault::status(403)));
    work.opcit(&[&ENRICH[..], &["--report", "report.json", "--max-age", "0s"]].concat()).exits(6);
    let report = work.json("report.json");
    assert_eq!(report["sources"]["semantic-scholar"]["stale_served"], 40, "{report:#}");
}

#[test]
fn what_came_from_the_cache_is_counted_by_source() {
    let (_upstream, work, _) = stage(40);
    let arguments = [&ENRICH[..], &["--report", "report.json"]].concat();
    let numbers = |source: &str, field: &str| {
        work.json("report.json")["sources"][source][field].as_u64().unwrap_or_default()
    };
    work.opcit(&arguments).exits(0);
    assert_eq!((numbers("arxiv", "cache_hits"), numbers("semantic-scholar", "cache_hits")), (0, 0));
    let known = numbers("arxiv", "found") + numbers("arxiv", "missing");
    assert!(0 < known && known < 40, "some are not on arXiv");
    work.opcit(&arguments).exits(0);
    assert_eq!((numbers("arxiv", "cache_hits"), numbers("semantic-scholar", "cache_hits")), (known, 40));
}

#[test]
fn the_report_says_what_was_done() {
    let (upstream, work, _) = stage(40);
    upstream.s2.inject(Rule::first(2, Fault::status(429)));
    let arguments = [&ENRICH[..], &["--report", "report.json"]].concat();
    work.opcit(&arguments).exits(0);
    let report = work.json("report.json");
    let s2 = &report["sources"]["semantic-scholar"];
    assert_eq!((&report["exit_code"], &report["incomplete"]), (&0.into(), &false.into()), "{report:#}");
    for (field, value) in [("requests", 3), ("retries", 2), ("pauses", 2), ("found", 40), ("cache_hits", 0)] {
        assert_eq!(s2[field], value, "`{field}` of {report:#}");
    }
    assert!(s2["bytes"].as_u64().unwrap() > 10_000 && s2["paused_ms"].as_u64().unwrap() > 1_000);
    assert_eq!(report["sources"]["arxiv"]["requests"], upstream.arxiv.count());
    upstream.s2.inject(Rule::always(Fault::status(403)));
    work.opcit(&[&arguments[..], &["--max-age", "0s"]].concat()).exits(6);
    let report = work.json("report.json");
    assert_eq!((&report["exit_code"], &report["incomplete"]), (&6.into(), &true.into()), "{report:#}");
    assert_eq!(report["catalogs"][0]["stale"], 40, "{report:#}");
}

#[test]
fn a_folder_may_have_a_comma_in_its_name() {
    let (upstream, work, _) = stage(5);
    fs::create_dir(work.path("mine, old")).unwrap();
    fs::copy(work.path("list.md"), work.path("mine, old/list.md")).unwrap();
    let facts = r#"{"source":"recorded","key":"doi:10.5555/none","fields":{"title":{"value":"None"}}}"#;
    work.write("mine, old/facts, more.jsonl", facts);
    work.write("mine, old/opcit.toml", "[cache]\nsnapshot = [\"facts, more.jsonl\"]\n");
    let run = work.opcit(&["enrich", "mine, old/list.md", "-o", "out.json"]);
    run.exits(0);
    assert!(upstream.requests() > 0, "{}", run.stderr);
}

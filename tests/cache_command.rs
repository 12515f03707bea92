//! `opcit cache`, run as a program.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod counters;

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use counters::counters;
use opcit::cache::{Answer, Cache, Mode, Put};
use opcit::model::SourceId;

/// The program in a folder of its own, with a cache there.
fn opcit(folder: &Path, args: &[&str]) -> assert_cmd::assert::Assert {
    Command::cargo_bin("opcit")
        .unwrap()
        .current_dir(folder)
        .env_clear()
        .envs(counters())
        .env("HOME", folder)
        .env("OPCIT_CACHE", "c.sqlite")
        .args(["cache"])
        .args(args)
        .assert()
}

#[expect(clippy::needless_pass_by_value, reason = "reads as a chain at the call")]
fn stdout(assert: assert_cmd::assert::Assert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

fn stderr(assert: &assert_cmd::assert::Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

fn fill(folder: &Path) {
    let cache = Cache::open(&folder.join("c.sqlite"), Mode::ReadWrite).unwrap();
    for (day, key) in [("1991-08-14", "old"), ("2999-01-01", "new")] {
        let at = format!("{day}T00:00:00Z").parse().unwrap();
        let observed = Some(("arxiv:2302.07257".into(), 7));
        let answer = Answer::Found(b"<entry/>".to_vec().into());
        cache.put(SourceId::ARXIV, at, &[Put { key, answer, shape: 1, observed }]).unwrap();
    }
}

#[test]
fn before_there_is_a_cache_nothing_fails_and_nothing_is_made() {
    let dir = tempfile::tempdir().unwrap();
    for args in [&["stats"][..], &["check"], &["export"], &["prune", "--older-than", "1d"]] {
        let said = stderr(&opcit(dir.path(), args).success());
        assert!(said.contains("there is no cache at `c.sqlite` yet"), "{args:?}: {said}");
    }
    assert_eq!(stdout(opcit(dir.path(), &["stats"]).success()), "0 lines in snapshots\n");
    let json = stdout(opcit(dir.path(), &["stats", "--format", "json"]).success());
    assert!(json.contains("\"bytes\": 0,"), "{json}");
    assert_eq!(stdout(opcit(dir.path(), &["path"]).success()), "c.sqlite\n");
    assert!(!dir.path().join("c.sqlite").exists());
}

#[test]
fn out_and_in_again_is_the_same() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fill(here.path());
    let text = stdout(opcit(here.path(), &["export"]).success());
    assert_eq!(text.lines().count(), 3);
    opcit(here.path(), &["export", "-o", "out.jsonl"]).success().stdout("");
    assert_eq!(fs::read_to_string(here.path().join("out.jsonl")).unwrap(), text);

    fs::write(there.path().join("in.jsonl"), format!("\u{feff}{text}not a line\n")).unwrap();
    let said = stderr(&opcit(there.path(), &["import", "in.jsonl"]).success());
    assert!(said.contains("in.jsonl:4: not a JSON object"), "{said}");
    assert!(
        said.contains("imported 2 answers and 1 observation from `in.jsonl`; 1 line could not be used"),
        "{said}"
    );
    assert_eq!(stdout(opcit(there.path(), &["export"]).success()), text);
    let known = stderr(&opcit(there.path(), &["import", "in.jsonl"]).success());
    assert!(known.contains("3 lines said nothing new"), "{known}");

    opcit(there.path(), &["import", "nowhere.jsonl"]).code(3);
    opcit(here.path(), &["export", "-o", "no/such/folder/out.jsonl"]).code(5);
}

#[test]
fn old_answers_are_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    fill(dir.path());
    opcit(dir.path(), &["prune", "--older-than", "soon"]).code(2);
    let said = stderr(&opcit(dir.path(), &["prune", "--older-than", "365d"]).success());
    assert!(said.contains("forgot 1 answer fetched before"), "{said}");
    let stats: serde_json::Value =
        serde_json::from_str(&stdout(opcit(dir.path(), &["stats", "--format", "json"]).success())).unwrap();
    assert_eq!(stats["sources"][0]["rows"], 1);
    assert_eq!(stats["sources"][0]["newest"], "2999-01-01T00:00:00Z");
    assert_eq!(stats["observations"], 1);
}

#[test]
fn each_way_a_cache_can_be_wrong_has_its_code_and_words() {
    let dir = tempfile::tempdir().unwrap();
    fill(dir.path());
    let path = dir.path().join("c.sqlite");
    let sound = fs::read(&path).unwrap();
    assert!(stderr(&opcit(dir.path(), &["check"]).success()).contains("`c.sqlite` is sound"));

    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.execute("UPDATE answer_row SET payload = x'28b52ffd', encoding = 1 WHERE key = 'new'", []).unwrap();
    drop(conn);
    let text = stdout(opcit(dir.path(), &["check"]).code(1));
    assert_eq!(text, "invariant 6 does not hold: Every payload can be decoded.\n  arxiv new\n");
    assert!(stderr(&opcit(dir.path(), &["export"]).success()).contains("1 answer left out: damaged"));

    fs::write(&path, &sound[..sound.len() / 2]).unwrap();
    assert!(stderr(&opcit(dir.path(), &["check"]).code(1)).contains("the cache is damaged"));
    let said = stderr(&opcit(dir.path(), &["prune", "--older-than", "9999d"]).success());
    assert!(said.contains("is kept as `c.sqlite.damaged-1`"), "{said}");
    opcit(dir.path(), &["check"]).success();

    fs::write(&path, "# some other file\n").unwrap();
    let said = stderr(&opcit(dir.path(), &["check"]).code(4));
    assert!(said.contains("`c.sqlite` is not an opcit cache") && said.contains("hint: "), "{said}");
    fs::write(&path, &sound).unwrap();
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 7).unwrap();
    let said = stderr(&opcit(dir.path(), &["stats"]).code(4));
    assert!(said.contains("written by a newer opcit (schema 7, this one knows 5)"), "{said}");
}

//! `opcit diff` from the outside.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn opcit(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_opcit")).current_dir(folder).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The sample as `old.json`, and as `new.json` with some changes.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/output/sample.enriched.json");
    let sample = fs::read_to_string(sample).unwrap();
    fs::write(folder.path().join("old.json"), &sample).unwrap();
    let mut new: Value = serde_json::from_str(&sample).unwrap();
    new["as_of"] = "2026-11-22T00:00:00Z".into();
    let entries = new["entries"].as_array_mut().unwrap();
    entries[0]["citation_count"] = 1300.into();
    entries[0]["venue"] = "Journal of <Examples> | @everyone".into();
    entries[0]["published"] = "2026-10".into();
    entries[1]["title"] = "On the Proper Use of Examples".into();
    entries[2]["listed_title"] = "Listed Now".into();
    fs::write(folder.path().join("new.json"), new.to_string()).unwrap();
    folder
}

#[test]
fn the_three_forms() {
    let folder = folder();
    let mut told = String::new();
    for form in ["text", "markdown", "json"] {
        let done = opcit(folder.path(), &["diff", "old.json", "new.json", "--format", form]);
        assert_eq!((done.status.code(), text(&done.stderr).as_str()), (Some(0), ""));
        told += &format!("$ opcit diff old.json new.json --format {form}\n{}\n", text(&done.stdout));
    }
    insta::assert_snapshot!(told);
}

#[test]
fn codes() {
    let folder = folder();
    let code = |args: &[&str]| opcit(folder.path(), &[&["diff"], args].concat()).status.code();
    assert_eq!(code(&["old.json", "new.json"]), Some(0));
    assert_eq!(code(&["old.json", "new.json", "--exit-code"]), Some(1));
    assert_eq!(code(&["old.json", "old.json", "--exit-code"]), Some(0));
    assert_eq!(code(&["-", "-"]), Some(2));
    assert_eq!(code(&["old.json"]), Some(2));
    assert_eq!(code(&["none.json", "new.json"]), Some(3));
    assert_eq!(code(&["old.json", "new.json", "-o", "no/folder.md"]), Some(5));
    // The same list in the other form, at another time of reading, is the same list.
    assert!(opcit(folder.path(), &["export", "old.json", "-o", "old.jsonl"]).status.success());
    assert_eq!(code(&["old.json", "old.jsonl", "--exit-code"]), Some(0));
}

#[test]
fn the_feed_grows_and_keeps_still() {
    let folder = folder();
    let feed = folder.path().join("changes.xml");
    let run = |old: &str, new: &str| {
        let done = opcit(folder.path(), &["diff", old, new, "--format", "json", "--feed", "changes.xml"]);
        assert_eq!((done.status.code(), text(&done.stderr).as_str()), (Some(0), ""));
        fs::read_to_string(&feed).unwrap()
    };
    let empty = run("old.json", "old.json");
    assert!(!empty.contains("<entry>"));
    let first = run("old.json", "new.json");
    assert_eq!(first.matches("<entry>").count(), 5, "{first}");
    assert_eq!(run("old.json", "new.json"), first);
    assert_eq!(run("new.json", "new.json"), first);
    let back = run("new.json", "old.json");
    assert!(back.len() > first.len());
    // A file of somebody else is not touched.
    fs::write(&feed, "<feed>mine</feed>").unwrap();
    let done = opcit(folder.path(), &["diff", "old.json", "new.json", "--feed", "changes.xml"]);
    assert_eq!(done.status.code(), Some(5));
    assert!(text(&done.stderr).contains("cannot be continued"));
    assert_eq!(fs::read_to_string(&feed).unwrap(), "<feed>mine</feed>");
}

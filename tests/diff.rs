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
    assert_eq!(code(&[]), Some(2));
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

/// Three papers as the cache saw them in two runs: one cited more, one as before, one seen in the second run only; and a
/// fourth of which the cache knows nothing.
fn seen() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let answer = |id: &str, count: u64| {
        let row = serde_json::json!({
            "paperId": format!("{:0>40}", id.replace('.', "")), "externalIds": {"ArXiv": id},
            "title": format!("A Study | of <Things> {id}"), "year": 2021, "citationCount": count,
        });
        serde_json::json!({
            "source": "semantic-scholar", "key": format!("ARXIV:{id}"), "outcome": "found", "shape": 1,
            "fetched_at": "2026-11-20T00:20:00Z", "payload": row.to_string(),
        })
    };
    let seen = |id: &str, at: &str, count: u64| serde_json::json!({"work": format!("ARXIV:{id}"), "source": "semantic-scholar", "observed_at": at, "count": count});
    let lines = [
        answer("2101.00001", 100),
        answer("2101.00002", 900),
        answer("2101.00003", 500),
        seen("2101.00001", "2026-08-01T00:00:00Z", 20),
        seen("2101.00001", "2026-09-21T00:00:00Z", 60),
        seen("2101.00001", "2026-11-20T00:00:00Z", 100),
        seen("2101.00002", "2026-09-21T00:10:00Z", 900),
        // Of another counter: no rise.
        serde_json::json!({"work": "ARXIV:2101.00002", "source": "crossref", "observed_at": "2026-09-21T00:00:00Z", "count": 1}),
        seen("2101.00003", "2026-11-20T00:20:00Z", 500),
    ];
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    fs::write(folder.path().join("seen.jsonl"), lines.join("\n") + "\n").unwrap();
    let item = |n: u32| format!("- [A Study of Things {n}](https://arxiv.org/abs/2101.0000{n})\n");
    fs::write(folder.path().join("list.md"), (1..5).fold("# Things\n\n".to_owned(), |all, n| all + &item(n)))
        .unwrap();
    let done = opcit(folder.path(), &["cache", "import", "seen.jsonl", "--cache", "c.sqlite"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    folder
}

#[test]
fn the_state_before_the_last_run_is_what_was_counted_then() {
    let folder = seen();
    let mut told = String::new();
    for args in [
        &["diff", "list.md"][..],
        &["diff", "list.md", "--format", "markdown"],
        &["diff", "list.md", "--format", "json", "--exit-code"],
        &["diff", "list.md", "--since", "2026-08-15"],
        &["diff", "list.md", "--since", "2026-11-21"],
        &["diff", "list.md", "--since", "2020-01-01"],
    ] {
        let done = opcit(folder.path(), &[args, &["--cache", "c.sqlite"]].concat());
        told += &format!("$ opcit {}\n{}{}", args.join(" "), text(&done.stdout), text(&done.stderr));
        told += &format!("(exit code {})\n\n", done.status.code().unwrap());
    }
    insta::assert_snapshot!(told);
    // An enriched catalog names its papers as well as the list does.
    let cache = ["--cache", "c.sqlite"];
    let done = opcit(folder.path(), &[&["enrich", "list.md", "--offline", "-q"][..], &cache].concat());
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let told = |file: &str| text(&opcit(folder.path(), &[&["diff", file][..], &cache].concat()).stdout);
    assert_eq!(told("list.enriched.json"), told("list.md"));
}

#[test]
fn a_feed_of_counts_grows_once_a_run() {
    let folder = seen();
    let run = |more: &[&str]| {
        let args = [&["diff", "list.md", "--cache", "c.sqlite", "--feed", "changes.xml"], more].concat();
        let done = opcit(folder.path(), &args);
        assert_eq!((done.status.code(), text(&done.stderr).as_str()), (Some(0), ""));
        fs::read_to_string(folder.path().join("changes.xml")).unwrap()
    };
    let first = run(&[]);
    assert_eq!(first.matches("<entry>").count(), 1, "{first}");
    assert_eq!(run(&[]), first);
}

#[test]
fn without_a_cache_nothing_is_made_and_the_way_on_is_told() {
    let folder = seen();
    let run = |args: &[&str]| {
        let done = opcit(folder.path(), args);
        (done.status.code(), text(&done.stderr))
    };
    let (code, said) = run(&["diff", "list.md", "--cache", "none.sqlite"]);
    assert_eq!(code, Some(0));
    assert!(said.contains("run `opcit enrich` first"), "{said}");
    assert!(!folder.path().join("none.sqlite").exists());
    fs::copy(folder.path().join("list.md"), folder.path().join("other.md")).unwrap();
    for (args, hint) in [
        (&["diff", "list.md", "--since", "soon"][..], "write it like `2026-11-15`, `7d` or `12h`"),
        (&["diff", "list.md", "list.md", "--since", "7d"], "cannot be used with"),
        (&["diff", "."], "one file"),
    ] {
        let (code, said) = run(args);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(hint), "{args:?}: {said}");
    }
    assert_eq!(run(&["diff", "none.md"]).0, Some(3));
}

/// What a note tells of a paper is a change, what it tells of a run is none.
#[test]
fn a_note_about_the_paper_is_a_change() {
    let folder = folder();
    let old: Value =
        serde_json::from_str(&fs::read_to_string(folder.path().join("old.json")).unwrap()).unwrap();
    let noted = |code: &str| {
        let mut new = old.clone();
        let note = serde_json::json!({"code": code, "message": format!("what `{code}` says")});
        new["entries"][0]["notes"].as_array_mut().unwrap().push(note);
        fs::write(folder.path().join("noted.json"), new.to_string()).unwrap();
        let told = opcit(folder.path(), &["diff", "old.json", "noted.json", "--exit-code"]);
        let back = opcit(folder.path(), &["diff", "noted.json", "old.json", "--exit-code"]);
        assert_eq!(told.status.code(), back.status.code(), "{code}");
        (told.status.code(), text(&told.stdout), text(&back.stdout))
    };
    for code in ["correction", "expression-of-concern", "published-as", "repost"] {
        let (exit, told, back) = noted(code);
        assert_eq!(exit, Some(1), "{code}: {told}");
        assert!(
            told.contains("1 with other notes") && told.contains(&format!("{code}: what `{code}` says")),
            "{told}"
        );
        assert!(back.contains(&format!("no longer {code}")), "{back}");
    }
    for code in ["citations-fell", "stale-miss", "conflict", "title-candidate", "malformed-directive"] {
        let (exit, told, _) = noted(code);
        assert_eq!(exit, Some(0), "{code}: {told}");
    }
    noted("correction");
    let json = opcit(folder.path(), &["diff", "old.json", "noted.json", "--format", "json"]);
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["changed"], true);
    assert_eq!(json["noted"][0]["new"][0]["code"], "correction");
    assert_eq!(json["noted"][0]["gone"], serde_json::json!([]));
    let markdown = opcit(folder.path(), &["diff", "old.json", "noted.json", "--format", "markdown"]);
    assert!(text(&markdown.stdout).contains("### Other notes\n\n- "), "{}", text(&markdown.stdout));
}

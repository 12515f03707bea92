//! `opcit explain` from the outside: what each source said, what was chosen and why.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod counters;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use counters::counters;
use opcit::output::width::columns;

fn opcit(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_opcit"));
    command
        .current_dir(folder)
        .env_clear()
        .envs(counters())
        .env("HOME", folder)
        .env("OPCIT_CACHE", "c.sqlite");
    command.env("OPCIT_OFFLINE", "1").args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A paper that a service, the curator and the list itself call differently.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let row = serde_json::json!({
        "paperId": "0123456789012345678901234567890123456789", "externalIds": {"ArXiv": "2101.00001"},
        "title": "A Study of Things \u{1b}[31mand 语音识别方法研究, at such length that no terminal shows it in one line",
        "year": 2021, "citationCount": 1234, "authors": [{"name": "Ada Example"}, {"name": "Bo \u{202e}Müller"}],
    });
    let answer = serde_json::json!({
        "source": "semantic-scholar", "key": "ARXIV:2101.00001", "outcome": "found", "shape": 1,
        "fetched_at": "2020-01-02T00:00:00Z", "payload": row.to_string(),
    });
    fs::write(folder.path().join("seen.jsonl"), format!("{answer}\n")).unwrap();
    fs::write(
        folder.path().join("opcit.toml"),
        "[[entry]]\nmatch = \"https://arxiv.org/abs/2101.00001\"\ntitle = \"A Study of Things\"\norigin = \"the PDF\"\n",
    )
    .unwrap();
    let list = "# Things\n\n- [A Study of Things](https://arxiv.org/abs/2101.00001) [[Code]](https://github.com/a/b)\n\
                - [Another](https://arxiv.org/abs/2101.00002)\n";
    fs::write(folder.path().join("list.md"), list).unwrap();
    let done = opcit(folder.path(), &["cache", "import", "seen.jsonl"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    folder
}

#[test]
fn every_candidate_stands_with_its_source_its_age_and_why() {
    let folder = folder();
    let mut told = String::new();
    for target in [&["3"][..], &["arxiv:2101.00002"], &["study", "of", "things"]] {
        let done = opcit(folder.path(), &[&["explain", "list.md"], target].concat());
        assert_eq!((done.status.code(), text(&done.stderr).as_str()), (Some(0), ""));
        told += &format!("$ opcit explain list.md {}\n{}\n", target.join(" "), text(&done.stdout));
    }
    assert!(told.lines().all(|line| columns(line) <= 110), "{told}");
    assert!(!told.contains(['\u{1b}', '\u{202e}']));
    insta::assert_snapshot!(told);
}

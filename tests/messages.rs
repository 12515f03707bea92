//! What a user reads when something is wrong: every failure with exit code 2 to 6, provoked once through the binary, all
//! texts in one snapshot. A message says what happened, where, and what to do.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod counters;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use counters::counters;
use regex::Regex;
use rusqlite::Connection;
use tempfile::TempDir;

const LIST: &str = "* A Generalist Agent [[Paper]](https://arxiv.org/abs/2205.06175)\n";

/// A folder in which everything that can be wrong is wrong.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| fs::write(folder.path().join(name), text).unwrap();
    write("list.md", LIST.as_bytes());
    write("other.md", LIST.as_bytes());
    write("list.xyz", LIST.as_bytes());
    write("list.bib", b"@misc{a, title={A}, eprint={2205.06175}}\n");
    write("broken.json", b"{\"entries\": [");
    write("broken.jsonl", b"{\"title\": \n");
    write("no-columns.csv", b"a,b\n1,2\n");
    write("latin1.md", b"* Caf\xe9 [[Paper]](https://arxiv.org/abs/2205.06175)\n");
    write("key.toml", b"[cache]\npaht = \"x\"\n");
    write("syntax.toml", b"[cache\n");
    write("type.toml", b"[cache]\nsnapshot = 3\n");
    write("pin.toml", b"[[entry]]\nmatch = \"https://example.org\"\nid = \"arxiv:nonsense\"\n");
    write("date.toml", b"[[entry]]\nmatch = \"https://example.org\"\npublished = \"last year\"\n");
    write("interval.toml", b"[sources.arxiv]\ninterval = \"soon\"\n");
    write("hasty.toml", b"[sources.arxiv]\ninterval = \"0s\"\n");
    write("url.toml", b"[sources.arxiv]\nurl = \"ftp://example.org\"\n");
    write("source.toml", b"[sources.arxvi]\nenabled = true\n");
    write("snapshot.toml", b"[cache]\nsnapshot = [\"gone.jsonl\"]\n");
    write("template.toml", b"[output]\ntemplate = \"{year\"\n");
    write("file", b"");
    write("list.csv", b"title,arxiv\nA Generalist Agent,2205.06175\n");
    write("wrong-schema.json", b"{\"schema\": \"opcit/enriched-catalog/9\", \"entries\": []}");
    for (name, text) in [
        ("enriched.json", "[]"),
        (
            "text.sqlite",
            "this is no database, and it is longer than a header of one would be, so that nobody can take it for an empty file",
        ),
    ] {
        write(name, text.as_bytes());
    }
    fs::create_dir(folder.path().join("empty")).unwrap();
    let foreign = Connection::open(folder.path().join("foreign.sqlite")).unwrap();
    foreign.execute_batch("PRAGMA application_id = 7; CREATE TABLE t (x);").unwrap();
    folder
}

/// A cache as an opcit of the future would leave it.
fn newer_cache(folder: &Path) {
    let made = run(folder, &["cache", "import", "/dev/null", "--cache", "newer.sqlite"], &[]);
    let cache = Connection::open(folder.join("newer.sqlite")).unwrap_or_else(|e| panic!("{e}: {made}"));
    cache.execute_batch("PRAGMA user_version = 99;").unwrap();
}

fn run(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_opcit"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .envs(counters())
        .env("HOME", folder)
        .env("XDG_CACHE_HOME", folder.join(".cache"))
        .env("HTTP_PROXY", "http://127.0.0.1:9")
        .env("HTTPS_PROXY", "http://127.0.0.1:9")
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let code = output.status.code().map_or("a signal".to_owned(), |code| code.to_string());
    let text = String::from_utf8_lossy(&output.stderr).replace(&folder.display().to_string(), "[folder]");
    let text = Regex::new(r"took \d+ ms").unwrap().replace_all(text.trim_end(), "took [time]").into_owned();
    format!("exit code {code}\n{text}")
}

/// Command line, environment, exit code.
type Case = (&'static str, &'static [(&'static str, &'static str)], u8);

#[test]
fn every_failure_says_what_where_and_what_to_do() {
    let folder = folder();
    newer_cache(folder.path());
    let offline: &[(&str, &str)] = &[("OPCIT_OFFLINE", "1")];
    let cases: &[Case] = &[
        // Usage.
        ("enrcih list.md", &[], 2),
        ("enrich", offline, 2),
        ("enrich list.md --ofline", &[], 2),
        ("enrich list.md --format yaml", &[], 2),
        ("enrich list.md --min-change lots", offline, 2),
        ("annotate list.md --min-change lots", offline, 2),
        ("annotate list.md --template {citatoins}", offline, 2),
        ("annotate list.md --template {citations:romans}", offline, 2),
        ("annotate list.md --template {year", offline, 2),
        ("annotate list.md --template words", offline, 2),
        ("annotate list.md", &[("OPCIT_OFFLINE", "1"), ("OPCIT_TEMPLATE", "{citatoins}")], 2),
        ("annotate list.md --config template.toml", offline, 2),
        ("enrich list.md --set output.format=yaml", offline, 2),
        ("enrich list.md", &[("OPCIT_OFFLINE", "1"), ("OPCIT_MIN_CHANGE", "lots")], 2),
        ("sort list.md --by colour", offline, 2),
        ("sort - --in-place", offline, 2),
        ("sort broken.json", offline, 2),
        ("enrich list.md other.md -o both.json", offline, 2),
        ("enrich list.md broken.json -o both.json", offline, 2),
        ("enrich list.md broken.json", offline, 3),
        ("enrich list.md -o new.yaml", offline, 2),
        ("enrich list.md --refresh counts", offline, 2),
        ("enrich list.md -o list.md", offline, 2),
        ("enrich list.md list.bib", offline, 2),
        ("enrich list.md --report list.enriched.json", offline, 2),
        ("export enriched.json --to csv -o enriched.json", &[], 2),
        ("diff enriched.json enriched.json -o enriched.json", &[], 2),
        ("enrich list.xyz", offline, 2),
        ("enrich [.md", offline, 2),
        ("explain list.md 99", offline, 2),
        ("check - --fix", offline, 2),
        ("check list.md --select dead-hots", offline, 2),
        ("export enriched.json", &[], 2),
        ("export enriched.json --to badges", &[], 2),
        ("export enriched.json -o list.what", &[], 2),
        ("diff - -", &[], 2),
        ("diff list.md --since soon", offline, 2),
        // What would be lost.
        ("enrich list.md -o list.md", offline, 2),
        ("enrich list.md -o empty/../list.md", offline, 2),
        ("enrich list.md list.csv", offline, 2),
        ("enrich list.md --report list.md", offline, 2),
        ("enrich list.md --report new.json --summary new.json", offline, 2),
        ("export good.json --to csv -o good.json", &[], 2),
        ("diff good.json good.json -o good.json", &[], 2),
        ("cache export --cache newer.sqlite -o newer.sqlite", &[], 4),
        ("cache prune --older-than soon", &[], 2),
        ("cache prune --older-than 99999999999d", &[], 2),
        // Settings.
        ("enrich list.md --config gone.toml", offline, 2),
        ("enrich list.md --config key.toml", offline, 2),
        ("enrich list.md --config syntax.toml", offline, 2),
        ("enrich list.md --config type.toml", offline, 2),
        ("enrich list.md --config pin.toml", offline, 2),
        ("enrich list.md --config date.toml", offline, 2),
        ("enrich list.md --config interval.toml", offline, 2),
        ("enrich list.md --config hasty.toml", offline, 2),
        ("enrich list.md --config url.toml", offline, 2),
        ("enrich list.md --config source.toml", offline, 2),
        ("enrich list.md --set freshnes.counts=3d", offline, 2),
        ("enrich list.md --set freshness.counts", offline, 2),
        ("enrich list.md --set freshness.counts=soon", offline, 2),
        ("enrich list.md --max-age soon", offline, 2),
        ("enrich list.md --max-time soon", offline, 2),
        ("enrich list.md --max-requests many", offline, 2),
        ("enrich list.md --sources arxvi", offline, 2),
        ("enrich list.md", &[("OPCIT_OFFLINE", "perhaps")], 2),
        ("enrich list.md", &[("OPCIT_OFFLINE", "1"), ("OPCIT_ARXIV_BATCH", "0")], 2),
        ("enrich list.md", &[("OPCIT_OFFLINE", "1"), ("OPCIT_ARXIV_INTERVAL", "-1s")], 2),
        ("enrich list.md", &[("OPCIT_OFFLINE", "1"), ("OPCIT_S2_API_KEY_FILE", "gone")], 2),
        ("enrich list.md", &[("OPCIT_MAILTO", "a\tb\u{7}")], 2),
        ("enrich list.md", &[("OPCIT_OFFLINE", "1"), ("OPCIT_S2_API_KEY", "one\ntwo")], 2),
        ("enrich list.md --sources s2", offline, 2),
        ("enrich list.md -o - --report -", offline, 2),
        ("enrich list.md --report - --summary -", offline, 2),
        // Catalogs.
        ("enrich gone.md", offline, 3),
        ("enrich https://example.org/list.md", offline, 3),
        ("enrich empty", offline, 3),
        ("enrich gone*.md", offline, 3),
        ("enrich broken.json", offline, 3),
        ("enrich no-columns.csv", offline, 3),
        ("check gone.md", offline, 3),
        ("sort gone.md", offline, 3),
        ("sort list.md --from gone.json", offline, 3),
        ("export gone.json --to csv", &[], 3),
        ("export enriched.json --to csv", &[], 3),
        ("export wrong-schema.json --to csv", &[], 3),
        ("export list.md --to csv", &[], 3),
        ("diff broken.json enriched.json", &[], 3),
        ("cache import gone.jsonl", &[], 3),
        // The cache.
        ("enrich list.md --config snapshot.toml", offline, 4),
        ("enrich list.md --cache foreign.sqlite", &[], 4),
        ("cache stats --cache foreign.sqlite", &[], 4),
        ("enrich list.md --cache newer.sqlite", &[], 4),
        ("enrich list.md --cache file/cache.sqlite", &[], 4),
        ("enrich list.md --cache empty", &[], 4),
        // Outputs.
        ("enrich list.md -o gone/list.json", offline, 5),
        ("enrich list.md -o empty --format json", offline, 5),
        ("enrich list.md -o file/list.json", offline, 5),
        ("enrich list.md --report gone/report.json", offline, 5),
        ("export good.json --to badges -o file", offline, 5),
        ("sort list.md -o gone/list.md", offline, 5),
        ("diff good.json good.json --feed list.md", offline, 5),
    ];
    run(folder.path(), &["enrich", "list.md", "-o", "good.json"], offline);
    let (mut all, mut wrong) = (String::new(), String::new());
    for (line, environment, code) in cases {
        let shown = run(folder.path(), &line.split(' ').collect::<Vec<_>>(), environment);
        let variables: String = environment
            .iter()
            .filter(|e| e.0 != "OPCIT_OFFLINE" || e.1 != "1")
            .map(|(n, v)| format!("{n}={} ", v.escape_debug()))
            .collect();
        writeln!(all, "$ {variables}opcit {line}\n{shown}\n").unwrap();
        if !shown.starts_with(&format!("exit code {code}\n")) {
            writeln!(wrong, "$ {variables}opcit {line}\nexpected {code}, got {shown}\n").unwrap();
        }
    }
    insta::assert_snapshot!("messages", all);
    assert!(wrong.is_empty(), "{wrong}");
}

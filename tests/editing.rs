//! `opcit sort` and `opcit annotate` from the outside.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod counters;

use counters::counters;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const LIST: &str = "catalog/healthcare-foundation-models.md";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A folder with our own list and what is recorded about it.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for path in ["opcit.toml", LIST, "cache/snapshot.jsonl"] {
        let target = folder.path().join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(root().join(path), target).unwrap();
    }
    folder
}

fn prepared(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    let bin = Path::new(env!("CARGO_BIN_EXE_opcit")).parent().unwrap();
    command
        .current_dir(folder)
        .env_clear()
        .envs(counters())
        .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
        .env("HOME", folder)
        .env("LANG", "C.UTF-8")
        .env("HTTPS_PROXY", "http://127.0.0.1:1")
        .env("OPCIT_CACHE", folder.join("none.sqlite"));
    command
}

fn opcit(folder: &Path, args: &[&str]) -> Output {
    prepared(env!("CARGO_BIN_EXE_opcit"), folder).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn done(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), text(&output.stderr))
}

#[test]
fn sorted_and_annotated_in_either_order_is_the_same_list() {
    let (one, two) = (project(), project());
    let before = fs::read(one.path().join(LIST)).unwrap();
    let sort = ["sort", LIST, "--in-place", "-q"];
    let annotate = ["annotate", LIST, "--in-place", "-q"];
    for (folder, commands) in [(&one, [&sort, &annotate]), (&two, [&annotate, &sort])] {
        for command in commands {
            assert_eq!(done(&opcit(folder.path(), command)), (Some(0), String::new()));
        }
    }
    let after = fs::read_to_string(one.path().join(LIST)).unwrap();
    assert_eq!(after, fs::read_to_string(two.path().join(LIST)).unwrap());
    assert_eq!(after.matches("<!-- opcit:facts -->").count(), 40);
    assert!(!one.path().join("none.sqlite").exists(), "nothing is created");
    // What is taken out of a sorted list leaves the sorted list.
    opcit(one.path(), &["annotate", LIST, "--remove", "--in-place"]);
    fs::write(two.path().join(LIST), &before).unwrap();
    opcit(two.path(), &sort);
    assert_eq!(fs::read(one.path().join(LIST)).unwrap(), fs::read(two.path().join(LIST)).unwrap());
}

#[test]
fn an_enriched_catalog_serves_as_well_as_the_cache() {
    let folder = project();
    let enriched = ["enrich", LIST, "--offline", "-q", "-o", "list.enriched.json"];
    assert_eq!(opcit(folder.path(), &enriched).status.code(), Some(0));
    let lines = ["export", "list.enriched.json", "-o", "list.enriched.jsonl"];
    assert_eq!(opcit(folder.path(), &lines).status.code(), Some(0));
    for command in ["sort", "annotate"] {
        let cache = opcit(folder.path(), &[command, LIST]);
        for from in ["list.enriched.json", "list.enriched.jsonl"] {
            // A list that was sorted or annotated since is found again.
            let file = opcit(folder.path(), &[command, LIST, "--from", from, "--set", "cache.snapshot="]);
            assert_eq!(text(&file.stdout), text(&cache.stdout), "{command} from {from}");
            fs::write(folder.path().join("again.md"), &file.stdout).unwrap();
            let again = opcit(folder.path(), &[command, "again.md", "--from", from]);
            assert_eq!(text(&again.stdout), text(&cache.stdout), "{command} again from {from}");
        }
    }
}

#[test]
fn a_file_keeps_its_mode_and_is_not_touched_without_need() {
    let folder = project();
    let list = folder.path().join(LIST);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&list, fs::Permissions::from_mode(0o640)).unwrap();
    }
    assert_eq!(opcit(folder.path(), &["annotate", LIST, "--in-place"]).status.code(), Some(0));
    let after = fs::metadata(&list).unwrap();
    let again = done(&opcit(folder.path(), &["annotate", LIST, "--in-place"]));
    assert_eq!(
        again,
        (Some(0), format!("{LIST}: 40 entries, annotations: 40 kept; the file is as it was\n"))
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let then = fs::metadata(&list).unwrap();
        assert_eq!((after.mode() & 0o777, after.ino()), (0o640, then.ino()));
    }
    // Elsewhere: the list itself stays.
    let before = fs::read(&list).unwrap();
    assert_eq!(opcit(folder.path(), &["sort", LIST, "-o", "sorted.md"]).status.code(), Some(0));
    assert_eq!(fs::read(&list).unwrap(), before);
    assert_ne!(fs::read(folder.path().join("sorted.md")).unwrap(), before);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = project();
    let mut child = prepared(env!("CARGO_BIN_EXE_opcit"), folder.path())
        .args(["annotate", "-", "--template", " ({arxiv})"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let list = "* BioBERT\r\n[[Paper]](https://arxiv.org/pdf/1901.08746.pdf)";
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), list.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let expected = format!("{list}<!-- opcit:facts --> (1901.08746)<!-- /opcit:facts -->");
    assert_eq!(
        (text(&output.stdout), done(&output)),
        (expected, (Some(0), "-: 1 entry, annotations: 1 added\n".into()))
    );
}

#[test]
fn settings_name_the_template_and_the_least_change() {
    let folder = project();
    let toml = folder.path().join("opcit.toml");
    let settings = fs::read_to_string(&toml).unwrap();
    fs::write(
        &toml,
        format!("{settings}\n[output]\ntemplate = \" · cited {{citations}} times\"\nmin_change = \"10\"\n"),
    )
    .unwrap();
    opcit(folder.path(), &["annotate", LIST, "--in-place"]);
    let list = folder.path().join(LIST);
    let text = fs::read_to_string(&list).unwrap();
    let count = text.split(" · cited ").nth(1).and_then(|t| t.split(' ').next()).unwrap().to_owned();
    let near = (count.replace(',', "").parse::<u64>().unwrap() + 9).to_string();
    let moved = text.replacen(&format!(" · cited {count} times"), &format!(" · cited {near} times"), 1);
    fs::write(&list, &moved).unwrap();
    opcit(folder.path(), &["annotate", LIST, "--in-place"]);
    assert_eq!(fs::read_to_string(&list).unwrap(), moved, "nine is less than ten");
    opcit(folder.path(), &["annotate", LIST, "--in-place", "--min-change", "9"]);
    assert_eq!(fs::read_to_string(&list).unwrap(), text);
}

const WIDE: &str = "error: could not read the catalog `wide.md`: the file is UTF-16; save it as UTF-8\nhint: it was read as markdown; --input-format says otherwise\n";

#[test]
fn what_cannot_be_done_is_said() {
    let folder = project();
    fs::write(folder.path().join("a.bib"), "@article{a, title={T}}\n").unwrap();
    fs::write(folder.path().join("latin.md"), b"- ok\n- \xe9\n").unwrap();
    fs::write(folder.path().join("wide.md"), b"-\0 \0x\0\n\0").unwrap();
    fs::create_dir(folder.path().join("many")).unwrap();
    for name in ["many/a.md", "many/b.md"] {
        fs::write(folder.path().join(name), "- [A Study of Things](https://arxiv.org/abs/2101.00001)\n")
            .unwrap();
    }
    for (args, code, said) in [
        (
            &["sort", "a.bib"][..],
            2,
            "error: only Markdown lists are edited, and `a.bib` is bibtex\nhint: --input-format markdown says that it is Markdown after all\n",
        ),
        (
            &["annotate", "a.bib", "--remove"],
            2,
            "error: only Markdown lists are edited, and `a.bib` is bibtex\nhint: --input-format markdown says that it is Markdown after all\n",
        ),
        (
            &["sort", "-", "--in-place"],
            2,
            "error: standard input cannot be changed in place\nhint: name the file, or leave --in-place out\n",
        ),
        (&["sort", "many"], 2, "error: `many` is 2 lists; one is edited at a time\nhint: name one file\n"),
        (
            &["annotate", LIST, "--template", "{venu}"],
            2,
            "error: the template names `{venu}`, which is no fact\nhint: did you mean `venue`?\n",
        ),
        (
            &["annotate", LIST, "--template", "{authors:etal}"],
            2,
            "error: the template writes `{authors:etal}`, but `authors` has no style `etal`\nhint: did you mean `et-al`?\n",
        ),
        (
            &["annotate", LIST, "--min-change", "much"],
            2,
            "error: --min-change: `much` is neither a number such as `3` nor a share such as `5%`\n",
        ),
        (
            &["annotate", "latin.md"],
            3,
            "error: could not read the catalog `latin.md`\n  cause: line 2 is not UTF-8\n",
        ),
        (&["sort", "wide.md"], 3, WIDE),
        (&["annotate", "wide.md"], 3, WIDE),
        (&["annotate", "wide.md", "--remove"], 3, WIDE),
        (&["check", "wide.md", "--fix"], 3, WIDE),
        (&["sort", "none.md"], 3, ""),
        (&["sort", LIST, "--from", "none.json"], 3, ""),
        (&["sort", LIST, "-o", "none/list.md"], 5, ""),
        (&["sort", LIST, "--in-place", "-o", "x.md"], 2, ""),
        (&["sort", LIST, "--asc", "--desc"], 2, ""),
        (&["annotate", LIST, "--remove", "--template", "{year}"], 2, ""),
    ] {
        let (real, words) = done(&opcit(folder.path(), args));
        assert_eq!(real, Some(code), "{args:?}: {words}");
        assert!(said.is_empty() || words == said, "{args:?}: {words}");
    }
    assert_eq!(fs::read(folder.path().join("wide.md")).unwrap(), b"-\0 \0x\0\n\0");
}

#[test]
fn where_nothing_is_known_the_way_on_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let list = "- [A Study of Things](https://arxiv.org/abs/2101.00001)\n";
    fs::write(folder.path().join("list.md"), list).unwrap();
    let hint = "warning: nothing is known of any of its papers: run `opcit enrich` first, or name an enriched catalog with --from\n";
    for (command, said) in [
        ("sort", "list.md: 1 item in 1 list or table by citations: 0 moved, 1 without a value last\n"),
        ("annotate", "list.md: 1 entry, annotations: 1 without facts\n"),
    ] {
        let output = opcit(folder.path(), &[command, "list.md"]);
        assert_eq!(done(&output), (Some(0), format!("{hint}{said}")), "{command}");
        assert_eq!(text(&output.stdout), list);
    }
}

#[test]
fn a_broken_pipe_is_a_quiet_success() {
    let folder = project();
    let command = format!("opcit sort {LIST} -q | head -c 1; opcit annotate {LIST} -q | head -c 1");
    let output = prepared("sh", folder.path()).args(["-c", &command]).output().unwrap();
    assert_eq!((text(&output.stdout).as_str(), done(&output)), ("##", (Some(0), String::new())));
}

#[test]
fn what_the_cache_saw_is_the_history() {
    let folder = tempfile::tempdir().unwrap();
    let answer = |id: &str, count: u64| {
        let row = serde_json::json!({
            "paperId": format!("{:0>40}", id.replace('.', "")), "externalIds": {"ArXiv": id},
            "title": format!("A Study of Things {id}"), "year": 2021, "citationCount": count,
        });
        serde_json::json!({
            "source": "semantic-scholar", "key": format!("ARXIV:{id}"), "outcome": "found", "shape": 1,
            "fetched_at": "2026-11-20T00:00:00Z", "payload": row.to_string(),
        })
    };
    let seen = |id: &str, at: &str, count: u64| {
        let at = format!("{at}T00:00:00Z");
        serde_json::json!({"work": format!("ARXIV:{id}"), "source": "semantic-scholar", "observed_at": at, "count": count})
    };
    // 40 in 60 days, none in 60 days, too little seen.
    let lines = [
        answer("2101.00001", 100),
        answer("2101.00002", 900),
        answer("2101.00003", 500),
        seen("2101.00001", "2026-09-21", 60),
        seen("2101.00001", "2026-11-20", 100),
        seen("2101.00002", "2026-09-21", 900),
        seen("2101.00003", "2026-11-20", 500),
    ];
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    fs::write(folder.path().join("seen.jsonl"), lines.join("\n") + "\n").unwrap();
    let item = |id: &str| format!("- [A Study of Things {id}](https://arxiv.org/abs/{id})\n");
    let (a, b, c) = (item("2101.00001"), item("2101.00002"), item("2101.00003"));
    fs::write(folder.path().join("list.md"), format!("{c}{b}{a}")).unwrap();
    let done = opcit(folder.path(), &["cache", "import", "seen.jsonl"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));

    let sorted = opcit(folder.path(), &["sort", "list.md", "--by", "velocity", "-q"]);
    assert_eq!(text(&sorted.stdout), format!("{a}{b}{c}"));
    let noted = opcit(
        folder.path(),
        &["annotate", "list.md", "-q", "--template", " · {velocity} a month · {citations}"],
    );
    let noted: Vec<String> = text(&noted.stdout)
        .split("<!-- opcit:facts -->")
        .skip(1)
        .map(|t| t.split('<').next().unwrap().to_owned())
        .collect();
    assert_eq!(noted, [" · 500", " · 0.0 a month · 900", " · 20 a month · 100"]);

    let enrich = |args: &[&str]| {
        let done =
            opcit(folder.path(), &[&["enrich", "list.md", "--offline", "-q", "-o", "-"][..], args].concat());
        serde_json::from_slice::<serde_json::Value>(&done.stdout).unwrap()["entries"].clone()
    };
    let plain = enrich(&[]);
    assert!(plain.as_array().unwrap().iter().all(|e| e.get("citation_history").is_none()));
    let history = enrich(&["--history"]);
    assert_eq!(
        history[2]["citation_history"],
        serde_json::json!([
            {"at": "2026-09-21T00:00:00Z", "count": 60, "source": "semantic-scholar"},
            {"at": "2026-11-20T00:00:00Z", "count": 100, "source": "semantic-scholar"},
        ])
    );
    // With it in the file, the file serves as well as the cache.
    let done = opcit(
        folder.path(),
        &["enrich", "list.md", "--offline", "--history", "-q", "-o", "list.enriched.json"],
    );
    assert_eq!(done.status.code(), Some(0));
    fs::remove_file(folder.path().join("none.sqlite")).unwrap();
    let sorted =
        opcit(folder.path(), &["sort", "list.md", "--by", "velocity", "--from", "list.enriched.json", "-q"]);
    assert_eq!(text(&sorted.stdout), format!("{a}{b}{c}"));
}

/// A pipe at which a run that was started waits until it is fed: what it read before that is old by then.
#[cfg(unix)]
fn while_it_reads(folder: &Path, args: &[&str], edit: impl FnOnce()) -> Output {
    let pipe = folder.join("facts.json");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let run = prepared(env!("CARGO_BIN_EXE_opcit"), folder)
        .args(args)
        .args(["--from", "facts.json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Opening it waits for the other side.
    let mut fed = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    edit();
    std::io::Write::write_all(&mut fed, &fs::read(folder.join("enriched.json")).unwrap()).unwrap();
    drop(fed);
    let done = run.wait_with_output().unwrap();
    fs::remove_file(&pipe).unwrap();
    done
}

#[cfg(unix)]
#[test]
fn an_edit_made_during_a_run_is_not_written_over() {
    let folder = project();
    let list = folder.path().join(LIST);
    let before = fs::read_to_string(&list).unwrap();
    opcit(folder.path(), &["enrich", LIST, "--offline", "-q", "-o", "enriched.json"]);
    let edits = [format!("{before}\n* A line of the curator\n"), before[..before.len() / 2].to_owned()];
    for command in [
        &["sort", LIST, "--by", "title", "--in-place"][..],
        &["annotate", LIST, "--in-place"],
        &["annotate", LIST, "-o", LIST],
    ] {
        for edited in &edits {
            fs::write(&list, &before).unwrap();
            let done = while_it_reads(folder.path(), command, || fs::write(&list, edited).unwrap());
            let (code, told) = self::done(&done);
            assert_eq!(code, Some(3), "{command:?}: {told}");
            assert!(told.contains("was changed while its new text was made"), "{told}");
            assert!(told.contains("run the same command again"), "{told}");
            assert!(fs::read_to_string(&list).unwrap() == *edited, "{command:?}: the edit is lost");
        }
    }
    // To another file the list goes as it was read: spans and text are of one reading.
    fs::write(&list, &before).unwrap();
    let quiet = opcit(folder.path(), &["annotate", LIST, "--from", "enriched.json", "-q"]);
    let done =
        while_it_reads(folder.path(), &["annotate", LIST, "-q"], || fs::write(&list, &edits[1]).unwrap());
    assert_eq!(self::done(&done), (Some(0), String::new()));
    assert!(done.stdout == quiet.stdout);
}

#[test]
fn a_template_nested_beyond_reason_is_refused() {
    let folder = project();
    let deep = |n: usize| format!(" · {}{{year}}{}", "{?".repeat(n), "}".repeat(n));
    assert_eq!(opcit(folder.path(), &["annotate", LIST, "--template", &deep(16)]).status.code(), Some(0));
    let message = "the template has `{?` in `{?` more than 16 deep";
    for template in [deep(17), "{?".repeat(60_000)] {
        let (code, told) = done(&opcit(folder.path(), &["annotate", LIST, "--template", &template]));
        assert!(code == Some(2) && told.contains(message), "{code:?} {told}");
        let settings = format!("[output]\ntemplate = \"{template}\"\n");
        fs::write(folder.path().join("opcit.toml"), settings).unwrap();
        let (code, told) = done(&opcit(folder.path(), &["annotate", LIST]));
        assert!(
            code == Some(2) && told.contains(message) && told.contains("output.template"),
            "{code:?} {told}"
        );
    }
}

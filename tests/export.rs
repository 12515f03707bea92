//! `opcit export` from the outside: what goes in, what comes out, and how it ends.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const FORMATS: [&str; 9] = ["json", "jsonl", "csv", "bibtex", "csl-json", "ris", "markdown", "html", "atom"];

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/output/sample.enriched.json")
}

fn opcit(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_opcit")).current_dir(folder).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Writes the sample into a new folder, as JSON and as JSON Lines.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(sample(), folder.path().join("list.enriched.json")).unwrap();
    let done = opcit(folder.path(), &["export", "list.enriched.json", "-o", "list.enriched.jsonl"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    folder
}

#[test]
fn every_format_from_both_forms() {
    let folder = folder();
    for format in FORMATS {
        let of = |input: &str| {
            let done = opcit(folder.path(), &["export", input, "--to", format]);
            assert_eq!(
                (done.status.code(), text(&done.stderr).as_str()),
                (Some(0), ""),
                "{format} of {input}"
            );
            done.stdout
        };
        let out = of("list.enriched.json");
        assert!(!out.is_empty());
        assert!(!text(&out).contains("/tmp"), "{format} names no machine");
        // Lines have no sums of their own: those are counted, and their date is found.
        if format != "json" {
            assert_eq!(text(&of("list.enriched.jsonl")), text(&out), "{format}");
        }
        let file = format!("out.{format}");
        let done = opcit(folder.path(), &["export", "list.enriched.json", "--to", format, "-o", &file]);
        assert_eq!((done.status.code(), done.stdout.len()), (Some(0), 0));
        assert_eq!(fs::read(folder.path().join(&file)).unwrap(), out, "{format}");
    }
    let back: Value =
        serde_json::from_slice(&opcit(folder.path(), &["export", "out.json", "--to", "json"]).stdout)
            .unwrap();
    let first: Value = serde_json::from_slice(&fs::read(sample()).unwrap()).unwrap();
    assert_eq!(back["entries"], first["entries"]);
    assert_eq!(back["as_of"], first["as_of"]);
    assert_eq!(back["summary"]["entries"], 4);
}

#[test]
fn the_extension_says_the_format() {
    let folder = folder();
    for (name, begins) in [
        ("a.csv", "work_id,"),
        ("a.bib", "@"),
        ("a.csl.json", "["),
        ("a.ris", "TY  - "),
        ("a.md", "# "),
        ("a.html", "<!DOCTYPE html>"),
        ("feed.xml", "<?xml"),
        ("feed.atom", "<?xml"),
        ("a.jsonl", "{\"schema\""),
    ] {
        let done = opcit(folder.path(), &["export", "list.enriched.json", "-o", name]);
        assert_eq!(done.status.code(), Some(0), "{name}: {}", text(&done.stderr));
        let out = fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(out.starts_with(begins), "{name}: {}", &out[..40]);
    }
}

#[test]
fn from_a_pipe() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_opcit"))
        .args(["export", "-", "--to", "csv"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&fs::read(sample()).unwrap()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success());
    assert_eq!(csv::Reader::from_reader(&*done.stdout).records().count(), 4);
}

/// Editors of Windows put a byte order mark before what they save.
#[test]
fn a_byte_order_mark_is_none_of_the_text() {
    let folder = folder();
    let here = folder.path();
    for name in ["list.enriched.json", "list.enriched.jsonl"] {
        let marked = format!("marked-{name}");
        fs::write(here.join(&marked), [b"\xEF\xBB\xBF", &*fs::read(here.join(name)).unwrap()].concat())
            .unwrap();
        let told = |args: &[&str]| {
            let done = opcit(here, args);
            assert_eq!((done.status.code(), text(&done.stderr).as_str()), (Some(0), ""), "{args:?}");
            text(&done.stdout)
        };
        for format in FORMATS {
            assert_eq!(told(&["export", &marked, "--to", format]), told(&["export", name, "--to", format]));
        }
        told(&["diff", name, &marked, "--exit-code"]);
        told(&["diff", &marked, name, "--exit-code"]);
        for command in ["sort", "annotate"] {
            fs::write(here.join("list.md"), "# L\n\n* [A](https://arxiv.org/abs/2001.00001)\n").unwrap();
            let done = opcit(here, &[command, "list.md", "--from", &marked]);
            assert_eq!(done.status.code(), Some(0), "{command}: {}", text(&done.stderr));
        }
    }
}

/// The messages, one block a case.
#[test]
fn errors_say_what_to_do() {
    let folder = folder();
    let here = folder.path();
    fs::write(here.join("README.md"), "# Awesome list\n\n- [A](https://arxiv.org/abs/2001.00001)\n").unwrap();
    fs::write(here.join("papers.json"), "[{\"title\": \"x\"}]\n").unwrap();
    fs::write(here.join("future.json"), "{\"schema\": \"opcit/enriched-catalog/9\"}\n").unwrap();
    let whole = fs::read_to_string(sample()).unwrap();
    fs::write(here.join("cut.json"), &whole[..whole.len() / 2]).unwrap();
    fs::write(here.join("odd.json"), whole.replacen("\"line\": 45", "\"line\": \"45\"", 1)).unwrap();
    fs::write(here.join("keep.html"), "the old page").unwrap();
    let mut told = String::new();
    for args in [
        &["list.enriched.json"][..],
        &["list.enriched.json", "-o", "out.docx"],
        &["list.enriched.json", "--to", "badges"],
        &["missing.json", "--to", "csv"],
        &[".", "--to", "csv"],
        &["README.md", "--to", "csv"],
        &["papers.json", "--to", "html", "-o", "keep.html"],
        &["future.json", "--to", "csv"],
        &["cut.json", "--to", "html", "-o", "keep.html"],
        &["odd.json", "--to", "badges", "-o", "badges"],
        &["list.enriched.json", "-o", "no/such/folder.csv"],
        &["list.enriched.json", "--to", "badges", "-o", "keep.html"],
    ] {
        let done = opcit(here, &[&["export"], args].concat());
        told += &format!(
            "$ opcit export {}\n{}[exit {}]\n\n",
            args.join(" "),
            text(&done.stderr),
            done.status.code().unwrap()
        );
    }
    insta::assert_snapshot!(told);
    assert_eq!(fs::read_to_string(here.join("keep.html")).unwrap(), "the old page");
    assert!(!here.join("badges").exists());
    assert!(
        fs::read_dir(here).unwrap().all(|item| !item
            .unwrap()
            .file_name()
            .to_string_lossy()
            .ends_with(".tmp"))
    );
}

#[test]
fn an_unknown_format_names_the_known_ones() {
    let done = opcit(Path::new("."), &["export", "x.json", "--to", "pdf"]);
    assert_eq!(done.status.code(), Some(2));
    let told = text(&done.stderr);
    assert!(FORMATS.iter().chain(&["badges"]).all(|name| told.contains(name)), "{told}");
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let folder = folder();
    // More than a pipe holds.
    let whole: Value = serde_json::from_slice(&fs::read(sample()).unwrap()).unwrap();
    let mut many = whole.clone();
    many["entries"] = (0..2_000).map(|_| whole["entries"][0].clone()).collect();
    fs::write(folder.path().join("many.json"), many.to_string()).unwrap();
    for format in FORMATS {
        let mut child = Command::new(env!("CARGO_BIN_EXE_opcit"))
            .current_dir(folder.path())
            .args(["export", "many.json", "--to", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let done = child.wait_with_output().unwrap();
        assert_eq!((done.status.code(), text(&done.stderr).as_str()), (Some(0), ""), "{format}");
    }
}

/// A work that stands under two headings is cited as often as it is.
#[test]
fn badges_count_a_work_once() {
    let folder = folder();
    let path = folder.path().join("list.enriched.json");
    let cited = || {
        opcit(folder.path(), &["export", "list.enriched.json", "--to", "badges", "-o", "badges"]);
        let badge = fs::read(folder.path().join("badges/citations.json")).unwrap();
        serde_json::from_slice::<Value>(&badge).unwrap()["message"].clone()
    };
    let once = cited();
    let mut catalog: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let mut entries = catalog["entries"].as_array().unwrap().clone();
    let counted = |e: &&Value| e["citation_count"].as_u64() > Some(0) && e["ids"]["arxiv"].is_string();
    let mut again = entries.iter().find(counted).unwrap().clone();
    again["section"] = json!(["Elsewhere"]);
    entries.push(again.clone());
    // By another link the same.
    again["work_id"] = json!("corpusid:1");
    entries.push(again);
    catalog["entries"] = entries.into();
    fs::write(&path, catalog.to_string()).unwrap();
    assert_eq!(cited(), once);
    let section = fs::read(folder.path().join("badges/section-elsewhere.json")).unwrap();
    assert!(String::from_utf8(section).unwrap().contains("2 papers, "));
}

#[test]
fn badges_are_a_folder() {
    let folder = folder();
    let badges = folder.path().join("docs/badges");
    let run =
        || opcit(folder.path(), &["export", "list.enriched.json", "--to", "badges", "-o", "docs/badges"]);
    let done = run();
    assert_eq!(
        (done.status.code(), text(&done.stdout), text(&done.stderr)),
        (Some(0), String::new(), String::new())
    );
    let papers: Value = serde_json::from_slice(&fs::read(badges.join("papers.json")).unwrap()).unwrap();
    assert_eq!(papers, json!({"schemaVersion": 1, "label": "papers", "message": "4", "color": "blue"}));
    assert!(badges.join("section-models--small-ones.json").exists());
    // The badge of a section that is no more is told, and left where it is.
    fs::write(badges.join("section-old.json"), "{}").unwrap();
    fs::write(badges.join("mine.json"), "{}").unwrap();
    let done = run();
    let wanted = "warning: `docs/badges/section-old.json` belongs to no section of the list any more\n";
    assert_eq!((done.status.code(), text(&done.stderr).as_str()), (Some(0), wanted));
    assert!(badges.join("section-old.json").exists());
}

/// It may be an enriched list that is asked for, in the list's place: but that was written by hand.
#[test]
fn the_list_it_was_made_of_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let list = "# List\n\n* [A](https://arxiv.org/abs/2101.00001)\n";
    fs::create_dir(path("data")).unwrap();
    fs::create_dir(path("site")).unwrap();
    fs::write(path("list.md"), list).unwrap();
    for enriched in ["list.enriched.json", "data/list.json"] {
        let done =
            opcit(folder.path(), &["enrich", "list.md", "--offline", "--cache", "c.sqlite", "-o", enriched]);
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
        let done = opcit(folder.path(), &["export", enriched, "-o", "list.md"]);
        assert_eq!(done.status.code(), Some(2));
        let said = "error: the output would be written over the list `";
        assert!(text(&done.stderr).starts_with(said), "{}", text(&done.stderr));
        assert_eq!(fs::read(path("list.md")).unwrap(), list.as_bytes());
    }
    // What only has its name is another file.
    for _ in 0..2 {
        let done = opcit(&path("site"), &["export", "../list.enriched.json", "-o", "list.md"]);
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    }
}

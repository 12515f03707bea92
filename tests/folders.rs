//! A folder in place of a catalog: what of it is one.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::fs;

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::Upstream;
use support::run::{Run, Workdir};
use support::world::World;

const LIST: &str = "# L\n\n- Alpha Networks [[Paper]](https://arxiv.org/abs/2101.00001)\n";

/// A folder that asks nobody.
fn stage() -> (Upstream, Workdir) {
    let upstream = Upstream::start(World::synthetic(6, 1));
    let mut work = Workdir::new(&upstream);
    work.set("OPCIT_OFFLINE", "1");
    (upstream, work)
}

fn put(work: &Workdir, name: &str, text: impl AsRef<[u8]>) {
    fs::create_dir_all(work.path(name).parent().unwrap()).unwrap();
    work.write(name, text);
}

/// The catalogs of a run, by the lines that `--dry-run` prints.
fn catalogs(run: &Run) -> Vec<String> {
    let text = run.exits(0).text();
    let lines = text.lines().filter_map(|line| line.strip_prefix("catalog "));
    lines.map(|line| line.trim().rsplit_once(" (").unwrap().0.to_owned()).collect()
}

#[test]
fn a_folder_stands_for_every_catalog_below_it() {
    let (_upstream, work) = stage();
    let csv = "title,arxiv\nAlpha Networks,2101.00001\n";
    for name in ["d/sub/z.md", "d/sub/deep/a.md", "d/b.md", "d/.hidden/c.md", "d/kept/old.md", "d/old/c.md"] {
        put(&work, name, LIST);
    }
    put(&work, "d/sub/a.csv", csv);
    put(&work, "d/sub/a.enriched.json", "{\"entries\": []}");
    put(&work, "d/sub/notes.txt", "10.1000/1");
    put(&work, "d/.gitignore", "old/\n");
    let found = catalogs(&work.opcit(&["enrich", "d", "--dry-run"]));
    assert_eq!(found, ["d/b.md", "d/kept/old.md", "d/sub/a.csv", "d/sub/deep/a.md", "d/sub/z.md"]);
    // What the tree says to leave out is named by itself all the same, and in place of a folder.
    assert_eq!(catalogs(&work.opcit(&["enrich", "d/old/c.md", "--dry-run"])), ["d/old/c.md"]);
    assert_eq!(catalogs(&work.opcit(&["enrich", "d/old", "--dry-run"])), ["d/old/c.md"]);
    // Named twice it is one.
    let twice = work.opcit(&["enrich", "d/sub/z.md", "d/sub", "--dry-run"]);
    assert_eq!(catalogs(&twice), ["d/sub/z.md", "d/sub/a.csv", "d/sub/deep/a.md"]);
    work.opcit(&["enrich", "d/sub"]).exits(0);
    for name in ["d/sub/z.enriched.json", "d/sub/deep/a.enriched.json", "d/sub/a.enriched.json"] {
        assert_eq!(work.json(name)["entries"].as_array().unwrap().len(), 1, "{name}");
    }
}

#[test]
fn what_is_found_and_is_no_catalog_is_left_out() {
    let (_upstream, work) = stage();
    put(&work, "d/list.md", LIST);
    put(&work, "d/package.json", "{\"name\": \"x\", \"version\": \"1.0.0\"}");
    put(&work, "d/tsconfig.json", "{ // comments\n}");
    put(&work, "d/data.csv", "a,b\n1,2\n");
    put(&work, "d/CONTRIBUTING.md", "# Contributing\n\n- Be kind.\n");
    put(&work, "d/lines.jsonl", "no JSON\n");
    let run = work.opcit(&["enrich", "d", "-v"]);
    run.exits(0);
    assert_eq!(work.json("d/list.enriched.json")["entries"].as_array().unwrap().len(), 1);
    for (name, why) in [
        ("CONTRIBUTING.md", "it lists no paper"),
        ("data.csv", ""),
        ("lines.jsonl", "it lists no paper"),
        ("package.json", ""),
        ("tsconfig.json", ""),
    ] {
        assert!(run.stderr.contains(&format!("d/{name}: left out: {why}")), "{}", run.stderr);
        let output = name.rsplit_once('.').unwrap().0.to_owned() + ".enriched.json";
        assert!(!work.path(&format!("d/{output}")).exists(), "{output}");
    }
    let run = work.opcit(&["enrich", "d"]);
    assert!(!run.exits(0).stderr.contains("left out"), "{}", run.stderr);
    let planned = work.opcit(&["plan", "d"]);
    assert!(planned.exits(0).text().starts_with("1 entry"), "{}", planned.text());
    let checked = work.opcit(&["check", "d", "--select", "insecure-link"]);
    assert_eq!(checked.exits(0).stderr, "nothing to report in 1 catalog\n");
    // Named, each is read, also by a glob, and also where a folder was named before.
    for names in [&["d/package.json"][..], &["d/*.json"], &["d", "d/package.json"]] {
        work.opcit(&[&["enrich"], names].concat()).exits(3);
    }
    work.opcit(&["enrich", "d/CONTRIBUTING.md", "-o", "none.json"]).exits(0);
    assert!(work.json("none.json")["entries"].as_array().unwrap().is_empty());
}

#[test]
fn a_folder_without_a_catalog_is_told() {
    let (_upstream, work) = stage();
    put(&work, "d/package.json", "{\"name\": \"x\"}");
    for command in ["enrich", "plan", "check"] {
        let run = work.opcit(&[command, "d"]);
        let said = "error: the folder `d` holds no catalog\nhint: the one file there that may be one lists no paper: ";
        assert!(run.exits(3).stderr.starts_with(said), "{}", run.stderr);
    }
    put(&work, "e/notes.txt", "");
    let run = work.opcit(&["enrich", "e"]);
    assert!(
        run.exits(3).stderr.contains("the folder `e` holds no catalog\nhint: a catalog ends in .md"),
        "{}",
        run.stderr
    );
}

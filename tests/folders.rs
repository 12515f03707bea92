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
    put(&work, "d/lines.jsonl", "[1]\n{\"a\": 1}\n");
    put(&work, "d/values.json", "{\"a\": 1}\n{\"a\": 2}\n");
    put(&work, "d/empty.json", "");
    let run = work.opcit(&["enrich", "d", "-v"]);
    run.exits(0);
    assert_eq!(work.json("d/list.enriched.json")["entries"].as_array().unwrap().len(), 1);
    for (name, why) in [
        ("CONTRIBUTING.md", "it lists no paper"),
        ("data.csv", ""),
        ("lines.jsonl", "it lists no paper"),
        ("package.json", ""),
        ("values.json", ""),
        ("empty.json", "the file is empty"),
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

/// An item whose link says nothing, so that only a pin tells which paper it is.
const OURS: &str = "# L\n\n- An Item of Ours [[Paper]](https://example.org/p.pdf)\n";

fn pin(id: &str) -> String {
    format!("[[entry]]\nmatch = 'https://example.org/p.pdf'\nid = 'arxiv:{id}'\n")
}

#[test]
fn each_catalog_has_the_overrides_of_its_own_settings_file() {
    let work_id =
        |work: &Workdir, name: &str| work.json(name)["entries"][0]["work_id"].as_str().map(str::to_owned);
    let (_upstream, work) = stage();
    for (name, text) in [("a/l.md", OURS), ("b/deep/l.md", OURS), ("c/l.md", OURS)] {
        put(&work, name, text);
    }
    put(&work, "a/opcit.toml", pin("2101.00001"));
    put(&work, "b/opcit.toml", pin("2101.00002"));
    for names in [
        &["a/l.md", "b/deep/l.md", "c/l.md"][..],
        &["c/l.md", "b/deep/l.md", "a/l.md"],
        &["."],
        &["b", "a", "c"],
        &["*/l.md", "*/*/l.md"],
    ] {
        let run = work.opcit(&[&["enrich"], names].concat());
        assert!(!run.exits(0).stderr.contains("warning"), "{names:?} {}", run.stderr);
        assert_eq!(work_id(&work, "a/l.enriched.json").as_deref(), Some("arxiv:2101.00001"), "{names:?}");
        assert_eq!(
            work_id(&work, "b/deep/l.enriched.json").as_deref(),
            Some("arxiv:2101.00002"),
            "{names:?}"
        );
        assert_eq!(work_id(&work, "c/l.enriched.json"), None, "{names:?}");
    }
    // The file that is named is that of all.
    work.opcit(&["enrich", ".", "--config", "b/opcit.toml"]).exits(0);
    assert_eq!(work_id(&work, "c/l.enriched.json").as_deref(), Some("arxiv:2101.00002"));
    for (command, said) in [("plan", "2 distinct works"), ("explain", "arxiv:2101.00002")] {
        let arguments = [command, ".", "Item of Ours"];
        let run = work.opcit(&arguments[..if command == "plan" { 2 } else { 3 }]);
        assert!(run.exits(0).text().contains(said), "{}", run.text());
    }
    let shown = work.opcit(&["enrich", "a", "b", "--dry-run"]);
    assert!(shown.exits(0).text().contains("[[entry]] also"), "{}", shown.text());
}

#[test]
fn an_override_that_fits_nothing_is_told_with_its_file() {
    let (_upstream, work) = stage();
    for name in ["a", "b"] {
        put(&work, &format!("{name}/l.md"), LIST);
        put(
            &work,
            &format!("{name}/opcit.toml"),
            format!("[[entry]]\nmatch = 'No Such {name}'\nignore = true\n"),
        );
    }
    let run = work.opcit(&["enrich", "a", "b"]);
    for said in
        ["1 of [[entry]] in a/opcit.toml matched nothing, first `No Such a`", "in b/opcit.toml matched"]
    {
        assert!(run.exits(0).stderr.contains(said), "{}", run.stderr);
    }
    let run = work.opcit(&["check", "a", "b", "--select", "unused-override"]);
    for said in ["a/opcit.toml:2:1: unused-override: ", "b/opcit.toml:2:1: unused-override: "] {
        assert!(run.exits(1).text().contains(said), "{}", run.text());
    }
}

#[test]
fn settings_of_a_run_come_from_one_file_and_others_are_told() {
    let (_upstream, work) = stage();
    put(&work, "a/l.md", LIST);
    put(&work, "b/l.md", LIST);
    put(&work, "b/opcit.toml", "[freshness]\ncounts = '3d'\n[output]\nformat = 'csv'\n");
    let run = work.opcit(&["enrich", "a/l.md", "b/l.md"]);
    let said = "warning: all catalogs of a run share its settings, here the defaults; by `b/opcit.toml` \
                `freshness.counts` and `output.format` would be otherwise (--config names the file)\n";
    assert!(run.exits(0).stderr.starts_with(said), "{}", run.stderr);
    assert!(work.path("b/l.enriched.json").exists());
    let run = work.opcit(&["plan", "b/l.md", "a/l.md"]);
    assert!(run.exits(0).stderr.contains("here `b/opcit.toml`; by the defaults"), "{}", run.stderr);
    // Where all catalogs of a folder have one file, that is it.
    std::fs::remove_file(work.path("a/l.md")).unwrap();
    let run = work.opcit(&["enrich", "."]);
    assert!(!run.exits(0).stderr.contains("warning"), "{}", run.stderr);
    assert!(work.path("b/l.enriched.csv").exists());
    // A file that is wrong is wrong also where it is not the first.
    put(&work, "a/l.md", LIST);
    put(&work, "b/opcit.toml", "bogus = 1\n");
    for command in ["enrich", "plan", "check"] {
        let run = work.opcit(&[command, "a/l.md", "b/l.md"]);
        assert!(run.exits(2).stderr.contains("b/opcit.toml:1:1: unknown key `bogus`"), "{}", run.stderr);
    }
}

#[test]
fn a_list_beside_the_folder_one_stands_in_has_no_settings_of_that_folder() {
    let (_upstream, work) = stage();
    put(&work, "here/opcit.toml", pin("2101.00001"));
    put(&work, "there/l.md", OURS);
    let mut command = work.command(&["enrich", "../there/l.md"]);
    let output = command.current_dir(work.path("here")).output().unwrap();
    assert!(output.status.success());
    assert!(work.json("there/l.enriched.json")["entries"][0]["work_id"].is_null());
}

/// A list of two papers in JSON.
const PAPERS: &str = "[{\"title\": \"Alpha\", \"arxiv\": \"2101.00001\"},\n {\"title\": \"Beta\", \"arxiv\": \"2101.00002\"}]\n";

#[test]
fn a_damaged_catalog_in_a_folder_is_told_and_the_rest_is_done() {
    let (_upstream, work) = stage();
    let damaged: [(&str, Vec<u8>, &str); 5] = [
        (
            "head.json",
            format!("<<<<<<< HEAD\n{PAPERS}=======\n").into(),
            "neither a JSON array nor an object",
        ),
        (
            "cut.json",
            PAPERS.as_bytes()[..PAPERS.len() - 20].into(),
            "the file ends in the middle of the list",
        ),
        ("more.json", format!("{PAPERS}x").into(), "expected the end of the file"),
        (
            "lines.json",
            PAPERS.replace(['[', ']'], "").replace(",\n", "\n").into(),
            "expected the end of the file",
        ),
        ("utf16.md", LIST.encode_utf16().flat_map(u16::to_le_bytes).collect(), "the file is UTF-16"),
    ];
    for (name, bytes, why) in damaged {
        put(&work, "d/list.md", LIST);
        put(&work, &format!("d/{name}"), bytes);
        let said = format!("error: could not read the catalog `d/{name}`: ");
        for command in ["enrich", "check", "plan"] {
            let run = work.opcit(&[command, "d"]);
            assert!(run.exits(3).stderr.starts_with(&said), "{command} {name} {}", run.stderr);
            assert!(run.stderr.lines().next().unwrap().contains(why), "{name} {}", run.stderr);
        }
        assert!(work.path("d/list.enriched.json").exists(), "{name}");
        assert_eq!(fs::read_dir(work.path("d")).unwrap().count(), 3, "{name}");
        let alone = work.opcit(&["check", &format!("d/{name}")]);
        assert!(alone.exits(3).stderr.starts_with(&said), "{name} {}", alone.stderr);
        fs::remove_dir_all(work.path("d")).unwrap();
    }
}

#[test]
fn a_catalog_of_damaged_records_in_a_folder_ends_as_when_it_is_named() {
    let (_upstream, work) = stage();
    for (name, text) in [
        ("open.bib", "@misc{a, title={x y z}, eprint={1902.00001}, archiveprefix={arXiv}"),
        ("open.jsonl", "{\"title\": \"x y\", \"arxiv\": \"1902.00001\"\n"),
    ] {
        put(&work, "d/list.md", LIST);
        put(&work, &format!("d/{name}"), text);
        let named = work.opcit(&["check", &format!("d/{name}")]);
        assert!(named.exits(1).text().contains("unreadable-record"), "{}", named.text());
        let found = work.opcit(&["check", "d", "--select", "unreadable-record"]);
        assert_eq!(found.exits(1).text(), named.text());
        work.opcit(&["enrich", "d"]).exits(0);
        fs::remove_dir_all(work.path("d")).unwrap();
    }
}

#[test]
fn a_catalog_that_cannot_be_read_does_not_stop_the_others() {
    let (_upstream, work) = stage();
    put(&work, "a.md", LIST);
    put(&work, "b.json", "{");
    put(&work, "c.md", LIST);
    let run = work.opcit(&["enrich", "a.md", "b.json", "gone.md", "c.md", "--report", "report.json"]);
    let said: Vec<&str> = run.exits(3).stderr.lines().filter(|line| line.starts_with("error: ")).collect();
    assert_eq!(said.len(), 2, "{}", run.stderr);
    assert!(said.iter().any(|line| line.contains("`b.json`: ")), "{}", run.stderr);
    assert!(said.iter().any(|line| line.contains("`gone.md`")), "{}", run.stderr);
    for name in ["a.enriched.json", "c.enriched.json"] {
        assert_eq!(work.json(name)["entries"].as_array().unwrap().len(), 1, "{name}");
    }
    assert!(!work.path("b.enriched.json").exists());
    let report = work.json("report.json");
    assert_eq!((report["exit_code"].as_i64(), report["catalogs"].as_array().unwrap().len()), (Some(3), 2));
    assert!(report["hints"].to_string().contains("nothing was written for 2 catalogs"), "{report}");
    assert!(
        work.opcit(&["check", "a.md", "b.json", "c.md"])
            .exits(3)
            .stderr
            .contains("in 2 catalogs; 1 catalog could not be read\n")
    );
    assert!(work.opcit(&["plan", "a.md", "b.json"]).exits(3).text().starts_with("1 entry"));
    // One output for all of them would lack some.
    let run = work.opcit(&["enrich", "a.md", "b.json", "-o", "all.json"]);
    assert!(
        run.exits(2).stderr.contains("--output names one file, but there are 2 catalogs"),
        "{}",
        run.stderr
    );
    assert!(!work.path("all.json").exists());
    // Nothing that can be read is a failure like any other.
    assert!(work.opcit(&["enrich", "b.json", "gone.md"]).exits(3).stderr.contains("`gone.md`"));
}

#[test]
fn what_opcit_wrote_is_no_catalog_of_a_folder() {
    let (_upstream, work) = stage();
    put(&work, "d/list.md", LIST);
    for name in ["d/papers.json", "d/papers.jsonl", "d/sheet.csv"] {
        work.opcit(&["enrich", "d/list.md", "-o", name]).exits(0);
    }
    assert_eq!(catalogs(&work.opcit(&["enrich", "d", "--dry-run"])), ["d/list.md"]);
    assert_eq!(catalogs(&work.opcit(&["enrich", "d/papers.json", "--dry-run"])), ["d/papers.json"]);
    assert!(
        work.opcit(&["enrich", "d", "-v"])
            .exits(0)
            .stderr
            .contains("d/papers.json: left out: opcit wrote it")
    );
    fs::remove_file(work.path("d/list.md")).unwrap();
    fs::remove_file(work.path("d/list.enriched.json")).unwrap();
    let run = work.opcit(&["enrich", "d"]);
    assert!(
        run.exits(3).stderr.contains("was written by opcit: named by itself, it is read"),
        "{}",
        run.stderr
    );
}

#[test]
fn two_catalogs_of_one_name_in_a_folder_have_two_outputs() {
    let (_upstream, work) = stage();
    put(&work, "d/list.md", LIST);
    work.opcit(&["enrich", "d"]).exits(0);
    let before = work.read("d/list.enriched.json");
    for (form, name) in [("bibtex", "d/list.bib"), ("csv", "d/list.csv"), ("jsonl", "d/list.jsonl")] {
        work.opcit(&["export", "d/list.enriched.json", "--to", form, "-o", name]).exits(0);
    }
    let run = work.opcit(&["enrich", "d"]);
    assert!(run.exits(0).stderr.contains("d/list.bib → d/list.bib.enriched.json"), "{}", run.stderr);
    assert_eq!(work.read("d/list.enriched.json"), before);
    let names = catalogs(&work.opcit(&["enrich", "d", "--dry-run"]));
    assert_eq!(names, ["d/list.bib", "d/list.md"]);
    // What is named keeps its name, and two that are named are named otherwise by who named them.
    work.opcit(&["enrich", "d/list.md", "./d", "--format", "csv"]).exits(0);
    assert!(work.path("d/list.bib.enriched.csv").exists());
    work.opcit(&["enrich", "d/list.md", "d/list.bib"]).exits(2);
}

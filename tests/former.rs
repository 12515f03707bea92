//! What stood in an output before and cannot be asked for again: it comes back, or a line says that it may be gone.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::collections::BTreeMap;

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use serde_json::{Value, json};

use support::Upstream;
use support::fault::{Fault, Rule};
use support::further::{Further, Holdings};
use support::list::markdown;
use support::paper::{Author, Paper, Version};
use support::run::{Run, Workdir};
use support::world::World;

/// An article that is on arXiv as well, and one that is not.
fn papers() -> [Paper; 3] {
    let preprint = Paper {
        arxiv: Some("2401.00017".into()),
        sha: "a".repeat(40),
        corpus_id: 41,
        title: "Sorting Pebbles by Colour in the Dark".into(),
        authors: vec![Author { name: "Ada Riverton".into(), s2: Some("11".into()), ..Author::default() }],
        abstract_: "Pebbles are sorted in the dark.".into(),
        versions: vec![Version { at: "2024-01-03T10:00:00Z".into(), title: None }],
        categories: vec!["cs.RO".into(), "cs.CV".into()],
        venue: Some("Journal of Pebbles".into()),
        publication_date: Some("2024-02-07".into()),
        year: Some(2024),
        citations: Some(17),
        influential: Some(3),
        references: Some(29),
        pdf: Some("https://example.org/pebbles.pdf".into()),
        dblp: Some("journals/peb/Riverton24".into()),
        ..Paper::default()
    };
    let article = Paper {
        arxiv: None,
        doi: Some("10.1109/made.2024.1".into()),
        sha: "b".repeat(40),
        corpus_id: 42,
        title: "A Field Guide to the Tides of Inland Seas".into(),
        authors: vec![Author { name: "Bruno Castellan".into(), s2: Some("12".into()), ..Author::default() }],
        versions: Vec::new(),
        categories: Vec::new(),
        citations: Some(5),
        dblp: None,
        ..preprint.clone()
    };
    let titled = Paper {
        arxiv: Some("2401.00019".into()),
        sha: "c".repeat(40),
        corpus_id: 43,
        title: "=Equal Signs at the Start of Titles, and What Follows Them".into(),
        citations: Some(0),
        listed_link: Some("https://example.org/equal.pdf".into()),
        ..preprint.clone()
    };
    [preprint, article, titled]
}

struct Stage {
    upstream: Upstream,
    further: Further,
    work: Workdir,
}

impl Stage {
    fn new() -> Self {
        let mut world = World::empty();
        for paper in papers() {
            world.add(paper);
        }
        let upstream = Upstream::start(world);
        let further = Further::start(Holdings::default());
        let mut work = Workdir::new(&upstream);
        work.set("OPCIT_PATIENCE", "1s");
        further.introduce(&mut work);
        further.change(|holdings| _ = holdings.deposit(&papers()[1]));
        work.write("list.md", markdown(&papers()));
        Self { upstream, further, work }
    }

    fn enrich(&self, output: &str, more: &[&str]) -> Run {
        self.work.opcit(&[&["enrich", "list.md", "-o", output], more].concat())
    }

    fn lose_the_cache(&self) {
        for file in ["cache.sqlite", "cache.sqlite-wal", "cache.sqlite-shm"] {
            let _ = std::fs::remove_file(self.work.path(file));
        }
    }

    fn everybody_refuses(&self) {
        for service in [&self.upstream.arxiv, &self.upstream.s2] {
            service.inject(Rule::always(Fault::status(500)));
        }
        for (_, service) in self.further.all() {
            service.inject(Rule::always(Fault::status(500)));
        }
    }

    fn all_is_well(&self) {
        self.upstream.heal();
        for (_, service) in self.further.all() {
            service.heal();
        }
    }

    /// The cells of a row by the names of their columns.
    fn rows(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let bytes = self.work.read(name);
        let mut rows = csv::Reader::from_reader(&bytes[..]);
        rows.deserialize().map(|row| row.unwrap()).collect()
    }
}

#[test]
fn a_table_that_is_written_over_stands_in_for_a_lost_cache() {
    let stage = Stage::new();
    stage.enrich("list.csv", &[]).exits(0);
    let good = stage.work.read("list.csv");
    let rows = stage.rows("list.csv");
    assert!(rows.iter().all(|row| row["outcome"] == "enriched"), "{rows:?}");
    assert_eq!(rows[2]["match"], "title", "{rows:?}");
    for cells in ["venue", "published", "citations_at", "s2", "open_access_pdf"] {
        assert!(rows.iter().all(|row| !row[cells].is_empty()), "{cells}: {rows:?}");
    }
    stage.lose_the_cache();
    let run = stage.enrich("list.csv", &["--offline"]);
    run.exits(0);
    assert_eq!(stage.work.read("list.csv"), good, "nobody was asked");
    assert!(run.stderr.contains("3 entries with values kept from an earlier run"), "{}", run.stderr);
    assert!(!run.stderr.contains("warning:"), "{}", run.stderr);
    stage.everybody_refuses();
    stage.enrich("list.csv", &[]).exits(6);
    assert_eq!(stage.work.read("list.csv"), good, "everybody refuses");
    // Line ends of another system, and the mark that a program for tables puts before them, are no edit.
    let text = String::from_utf8(good.clone()).unwrap();
    for saved in [text.replace('\n', "\r\n"), format!("\u{feff}{text}")] {
        stage.work.write("list.csv", saved);
        stage.enrich("list.csv", &[]).exits(6);
        assert_eq!(stage.rows("list.csv"), rows);
    }
    // What was asked and does not have it is believed.
    stage.all_is_well();
    stage.upstream.change(|world| *world = World::empty());
    stage.further.change(|holdings| *holdings = Holdings::default());
    stage.enrich("list.csv", &[]).exits(0);
    let rows = stage.rows("list.csv");
    assert!(rows.iter().all(|row| row["title"].is_empty() && row["citation_count"].is_empty()), "{rows:?}");
}

#[test]
fn of_a_table_comes_back_what_nobody_who_was_asked_speaks_for() {
    let stage = Stage::new();
    let with_doi = Paper { doi: Some("10.1109/made.2024.7".into()), ..papers()[0].clone() };
    stage.upstream.change(|world| world.add(with_doi));
    stage.enrich("list.csv", &[]).exits(0);
    let before = stage.rows("list.csv");
    assert_eq!(before[0]["doi"], "10.1109/made.2024.7");
    stage.lose_the_cache();
    stage.upstream.s2.inject(Rule::always(Fault::status(500)));
    let run = stage.enrich("list.csv", &[]);
    run.exits(6);
    let after = stage.rows("list.csv");
    // Only Semantic Scholar gives these, or would have led to who gives them.
    for cell in [
        "citation_count",
        "citations_source",
        "citations_at",
        "influential_citation_count",
        "s2",
        "corpus_id",
        "dblp",
        "open_access_pdf",
        "venue",
        "published",
        "year",
        "outcome",
        "title",
        "primary_category",
    ] {
        assert_eq!(after[0][cell], before[0][cell], "{cell}");
    }
    // arXiv may have given this one, and has none now.
    assert_eq!(after[0]["doi"], "");
    assert!(
        run.stderr.contains(
            "warning: list.csv may have lost what it had of 1 entry: semantic-scholar was not asked"
        ),
        "{}",
        run.stderr
    );
    assert_eq!(after[1]["citation_count"], "5", "by Semantic Scholar, in whose place Crossref has another");
    // The enriched catalog says who gave what.
    stage.all_is_well();
    stage.work.opcit(&["enrich", "list.md"]).exits(0);
    stage.enrich("list.csv", &[]).exits(0);
    stage.lose_the_cache();
    stage.upstream.s2.inject(Rule::always(Fault::status(500)));
    let run = stage.enrich("list.csv", &[]);
    run.exits(6);
    assert_eq!(stage.rows("list.csv")[0]["doi"], "10.1109/made.2024.7");
    assert!(!run.stderr.contains("may have lost"), "{}", run.stderr);
}

#[test]
fn a_retraction_in_a_table_comes_back_whoever_else_was_asked() {
    let stage = Stage::new();
    let article = Paper { elided: true, ..papers()[1].clone() };
    stage.work.write("list.md", markdown([&article]));
    stage.upstream.change(|world| world.add(article.clone()));
    stage.further.change(|holdings| {
        holdings.crossref.clear();
        let notice = json!([{
            "DOI": "10.5555/notice", "type": "retraction", "label": "Retraction", "source": "publisher",
            "updated": {"date-parts": [[2025, 3, 4]]}
        }]);
        holdings.deposit(&article).insert("updated-by".into(), notice);
        holdings.europe_pmc.push(json!({
            "id": "39000001", "source": "MED", "doi": article.doi, "title": article.title,
            "abstractText": "From the archive.", "firstPublicationDate": "2024-02-08",
            "journalInfo": {"journal": {"title": "J Pebbles"}, "yearOfPublication": 2024},
        }));
    });
    stage.enrich("list.csv", &[]).exits(0);
    assert_eq!(stage.rows("list.csv")[0]["retracted"], "retraction");
    stage.lose_the_cache();
    stage.further.crossref.inject(Rule::always(Fault::status(500)));
    stage.further.forget();
    let run = stage.enrich("list.csv", &[]);
    run.exits(6);
    assert!(stage.further.europe_pmc.count() > 0, "{}", stage.further.story());
    assert_eq!(stage.rows("list.csv")[0]["retracted"], "retraction");
    assert!(run.stderr.contains("RETRACTED") && run.stderr.contains("says crossref"), "{}", run.stderr);
}

#[test]
fn a_table_that_somebody_else_wrote_to_is_not_read() {
    let stage = Stage::new();
    stage.enrich("list.csv", &[]).exits(0);
    let good = String::from_utf8(stage.work.read("list.csv")).unwrap();
    stage.lose_the_cache();
    let day = regex::Regex::new("2024-02-07").unwrap();
    for (how, table) in [
        ("another header", good.replacen("citation_count", "citations", 1)),
        ("a column more", good.lines().map(|line| format!("{line},\n")).collect()),
        ("a date as a spreadsheet has it", day.replace(&good, "07/02/2024").into_owned()),
        ("a number as a spreadsheet has it", good.replacen(",17,", ",17.0,", 1)),
        ("a count of nobody", good.replacen(",semantic-scholar,", ",,", 1)),
        ("cut short", good[..good.len() - 40].to_owned()),
        ("not text", "no table at all\n".to_owned()),
    ] {
        assert_ne!(table, good, "{how}");
        stage.work.write("list.csv", table);
        let run = stage.enrich("list.csv", &["--offline"]);
        run.exits(0);
        let rows = stage.rows("list.csv");
        assert!(rows.iter().all(|row| row["citation_count"].is_empty() && row["title"].is_empty()), "{how}");
        assert!(run.stderr.contains("warning: `list.csv` cannot be read back: "), "{how}: {}", run.stderr);
        assert!(
            run.stderr.contains("list.csv may have lost what it had of 3 entries: "),
            "{how}: {}",
            run.stderr
        );
    }
}

#[test]
fn the_enriched_catalog_beside_the_list_stands_in_for_formats_that_are_not_read_back() {
    let stage = Stage::new();
    stage.work.opcit(&["enrich", "list.md"]).exits(0);
    let outputs = ["l.bib", "l.csl.json", "l.ris", "l.md", "l.html", "l.atom", "l.csv"];
    let formats = ["bibtex", "csl-json", "ris", "markdown", "html", "atom", "csv"];
    let write = |code, more: &[&str]| {
        for (output, format) in outputs.iter().zip(formats) {
            let run = stage.enrich(output, &[&["--format", format], more].concat());
            run.exits(code);
            assert!(!run.stderr.contains("warning:"), "{}", run.stderr);
        }
        outputs.map(|output| String::from_utf8(stage.work.read(output)).unwrap())
    };
    let good = write(0, &[]);
    stage.lose_the_cache();
    for now in [write(0, &["--offline"]), {
        stage.everybody_refuses();
        write(6, &[])
    }] {
        for (output, (now, good)) in outputs.iter().zip(now.iter().zip(&good)) {
            if *output == "l.html" {
                // A page may mark what is old.
                assert!(papers().iter().all(|paper| now.contains(&paper.title)), "{now}");
            } else {
                assert_eq!(now, good, "{output}");
            }
        }
    }
    // The list may be the enriched catalog itself.
    stage.work.write("mine.json", stage.work.read("list.enriched.json"));
    std::fs::remove_file(stage.work.path("list.enriched.json")).unwrap();
    stage.work.opcit(&["enrich", "mine.json", "-o", "mine.bib", "--offline"]).exits(0);
    assert_eq!(stage.work.read("mine.bib"), good[0].as_bytes());
}

#[test]
fn the_ids_of_authors_stay_with_their_names() {
    let stage = Stage::new();
    let ids = || -> Vec<Value> {
        let catalog = stage.work.json("list.enriched.json");
        let entries = catalog["entries"].as_array().unwrap().iter();
        entries.flat_map(|entry| entry["authors"].as_array().unwrap().clone()).collect()
    };
    stage.work.opcit(&["enrich", "list.md"]).exits(0);
    let good = ids();
    assert!(good.iter().all(|author| author["s2"].is_string()), "{good:?}");
    stage.lose_the_cache();
    stage.upstream.s2.inject(Rule::always(Fault::status(500)));
    stage.work.opcit(&["enrich", "list.md"]).exits(6);
    assert_eq!(ids(), good);
}

/// Annotations are read by people, who see a count go.
#[test]
fn what_stands_behind_the_items_outlives_a_lost_cache() {
    let stage = Stage::new();
    stage.work.opcit(&["enrich", "list.md"]).exits(0);
    stage.work.opcit(&["annotate", "list.md", "--in-place"]).exits(0);
    stage.work.opcit(&["sort", "list.md", "--in-place"]).exits(0);
    let good = stage.work.read("list.md");
    assert_eq!(String::from_utf8_lossy(&good).matches("citations").count(), 3);
    stage.lose_the_cache();
    stage.upstream.s2.inject(Rule::always(Fault::status(500)));
    stage.work.opcit(&["enrich", "list.md", "-o", "other.json"]).exits(6);
    for command in ["annotate", "sort"] {
        stage.work.opcit(&[command, "list.md", "--in-place"]).exits(0);
        assert_eq!(stage.work.read("list.md"), good, "{command}");
    }
}

#[test]
fn a_file_that_cannot_be_read_back_is_not_emptied_silently() {
    let stage = Stage::new();
    stage.enrich("list.bib", &[]).exits(0);
    let good = stage.work.read("list.bib");
    stage.lose_the_cache();
    stage.everybody_refuses();
    // A run that knows nothing at all changes nothing.
    let run = stage.enrich("list.bib", &["--report", "report.json", "--summary", "summary.md"]);
    run.exits(6);
    assert_eq!(stage.work.read("list.bib"), good);
    assert!(run.stderr.contains("warning: list.bib was left as it is: "), "{}", run.stderr);
    let report = stage.work.json("report.json");
    let lost = &report["catalogs"][0]["lost"];
    assert_eq!((&lost["entries"], &lost["averted"]), (&json!(3), &json!(true)), "{report:#}");
    assert_eq!(lost["unasked"]["semantic-scholar"], 3, "{report:#}");
    assert_eq!(report["catalogs"][0]["changed"], false);
    let summary = String::from_utf8(stage.work.read("summary.md")).unwrap();
    assert!(summary.contains("> **Warning**: list.bib was left as it is"), "{summary}");
    assert!(std::fs::read_dir(stage.work.root()).unwrap().all(|file| {
        let name = file.unwrap().file_name();
        !name.to_string_lossy().contains(".tmp") && !name.to_string_lossy().starts_with(".list.bib")
    }));
    // As soon as anything is known it is written, and what may be missing is told.
    stage.upstream.arxiv.heal();
    let run = stage.enrich("list.bib", &[]);
    run.exits(6);
    assert_ne!(stage.work.read("list.bib"), good);
    let told = "warning: list.bib may have lost what it had of 3 entries: ";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    assert!(run.stderr.contains("or list.enriched.json beside the list"), "{}", run.stderr);
    // Everybody answers, and there is nothing to tell.
    stage.all_is_well();
    let run = stage.enrich("list.bib", &[]);
    run.exits(0);
    assert!(!run.stderr.contains("warning:"), "{}", run.stderr);
    assert_eq!(stage.work.read("list.bib"), good);
    // Who asks nobody gets what there is.
    stage.lose_the_cache();
    let run = stage.enrich("list.bib", &["--offline"]);
    run.exits(0);
    assert!(run.stderr.contains(told), "{}", run.stderr);
    assert_ne!(stage.work.read("list.bib"), good);
}

/// A catalog that an editor put a byte order mark before is what it was; one that is damaged is told and left.
#[test]
fn a_catalog_that_others_have_written_to_is_read_or_left() {
    for name in ["list.json", "list.jsonl"] {
        let stage = Stage::new();
        stage.enrich(name, &[]).exits(0);
        let good = stage.work.read(name);
        stage.lose_the_cache();
        stage.everybody_refuses();
        stage.work.write(name, [b"\xEF\xBB\xBF", &*good].concat());
        let run = stage.enrich(name, &[]);
        run.exits(6);
        assert!(!run.stderr.contains("warning:"), "{name}: {}", run.stderr);
        let (now, good) = (stage.work.read(name), String::from_utf8(good).unwrap());
        let now = String::from_utf8(now).unwrap();
        for paper in papers() {
            assert_eq!(now.matches(&paper.title).count(), good.matches(&paper.title).count(), "{now}");
        }
        assert!(now.starts_with('{') && now.contains("\"stale\""), "{now}");
        let cut = good[..good.len() / 2].to_owned();
        for damaged in [cut, format!("<<<<<<< HEAD\n{good}")] {
            stage.work.write(name, &damaged);
            let run = stage.enrich(name, &[]);
            run.exits(6);
            assert!(
                run.stderr.contains(&format!("warning: `{name}` cannot be read back: ")),
                "{}",
                run.stderr
            );
            assert!(run.stderr.contains(&format!("warning: {name} was left as it is: ")), "{}", run.stderr);
            assert_eq!(stage.work.read(name), damaged.as_bytes());
        }
    }
}

#[test]
fn an_enriched_catalog_that_knew_less_settles_nothing() {
    let stage = Stage::new();
    stage.upstream.s2.inject(Rule::always(Fault::status(500)));
    stage.work.opcit(&["enrich", "list.md"]).exits(6);
    stage.all_is_well();
    stage.enrich("list.bib", &[]).exits(0);
    stage.lose_the_cache();
    stage.upstream.s2.inject(Rule::always(Fault::status(500)));
    let run = stage.enrich("list.bib", &[]);
    run.exits(6);
    assert!(run.stderr.contains("list.bib may have lost what it had of 3 entries: "), "{}", run.stderr);
}

#[test]
fn where_nothing_was_nothing_is_lost() {
    let stage = Stage::new();
    stage.everybody_refuses();
    for output in ["new.bib", "new.csv", "new.json"] {
        let run = stage.enrich(output, &[]);
        run.exits(6);
        assert!(!run.stderr.contains("warning:"), "{output}: {}", run.stderr);
        assert!(!stage.work.read(output).is_empty(), "{output}");
    }
    // A table and a catalog that can be read back show that they had nothing.
    for output in ["new.csv", "new.json"] {
        let run = stage.enrich(output, &[]);
        run.exits(6);
        assert!(!run.stderr.contains("warning:"), "{output}: {}", run.stderr);
    }
    // Nor had an empty file.
    stage.work.write("empty.bib", "");
    let run = stage.enrich("empty.bib", &[]);
    run.exits(6);
    assert!(!run.stderr.contains("warning:"), "{}", run.stderr);
    assert!(!stage.work.read("empty.bib").is_empty());
}

#[test]
fn an_entry_is_called_no_better_than_what_came_back() {
    for output in ["list.json", "list.csv"] {
        let stage = Stage::new();
        stage.work.write("list.md", markdown(&papers()[..1]));
        stage.upstream.change(|world| world.add(Paper { absent_from_s2: true, ..papers()[0].clone() }));
        let toml = "[[entry]]\nmatch = \"arxiv:2401.00017\"\ncitation_count = 9\n";
        stage.work.write("opcit.toml", toml);
        stage.enrich(output, &[]).exits(0);
        stage.work.write("opcit.toml", "");
        stage.lose_the_cache();
        let run = stage.enrich(output, &["--offline"]);
        run.exits(0);
        assert!(run.stderr.contains("1 partial"), "{output}: {}", run.stderr);
        let written = String::from_utf8(stage.work.read(output)).unwrap();
        assert!(written.contains("Ada Riverton"), "{output}: {written}");
        assert!(written.contains("partial") && !written.contains("enriched,"), "{output}: {written}");
    }
}

/// Papers on arXiv that differ in nothing but who they are.
fn alike(count: u32) -> Vec<Paper> {
    let nth = |n: u32| Paper {
        arxiv: Some(format!("2401.{:05}", 100 + n)),
        sha: format!("{n:040x}"),
        corpus_id: 100 + u64::from(n),
        title: format!("Lantern {n} of the Northern Shore"),
        dblp: None,
        ..papers()[0].clone()
    };
    (1..=count).map(nth).collect()
}

#[test]
fn works_of_the_output_that_are_all_gone_at_once_are_not_believed_to_be() {
    let rows = |bytes: &[u8], name: &str| -> Vec<Value> {
        match name {
            "list.json" => {
                let whole: Value = serde_json::from_slice(bytes).unwrap();
                whole["entries"].as_array().unwrap().clone()
            }
            "list.jsonl" => {
                let lines = String::from_utf8(bytes.to_vec()).unwrap();
                lines.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect()
            }
            _ => {
                let mut rows = csv::Reader::from_reader(bytes);
                rows.deserialize()
                    .map(|row: Result<BTreeMap<String, String>, _>| json!(row.unwrap()))
                    .collect()
            }
        }
    };
    for (count, is_doubted) in [(7, true), (4, false)] {
        for name in ["list.json", "list.jsonl", "list.csv", "list.bib"] {
            let stage = Stage::new();
            let papers = alike(count);
            stage.upstream.change(|world| {
                *world = World::empty();
                papers.iter().for_each(|paper| _ = world.add(paper.clone()));
            });
            stage.work.write("list.md", markdown(&papers));
            if name == "list.bib" {
                stage.work.opcit(&["enrich", "list.md"]).exits(0);
            }
            stage.enrich(name, &[]).exits(0);
            let good = stage.work.read(name);
            stage.lose_the_cache();
            stage.upstream.change(|world| *world = World::empty());
            let run = stage.enrich(name, &[]);
            let what = format!("{count} {name}: {}", run.stderr);
            run.exits(if is_doubted { 6 } else { 0 });
            let now = stage.work.read(name);
            if name == "list.bib" {
                assert_eq!(now == good, is_doubted, "{what}");
                continue;
            }
            for (now, before) in rows(&now, name).iter().zip(rows(&good, name)) {
                // What in a table may be DataCite's, which has answered, is in doubt, and a line says so.
                let members: &[&str] = match name {
                    "list.csv" => &["categories", "citation_count", "s2"],
                    _ => &["title", "first_posted", "categories", "citation_count", "venue"],
                };
                for member in members {
                    assert_eq!(now[member] == before[member], is_doubted, "{member} {what}");
                }
            }
        }
    }
}

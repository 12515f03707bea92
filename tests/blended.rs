//! One item, identifiers of two works: what the list says decides which of them is meant, and nothing is blended.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use serde_json::{Value, json};

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::Upstream;
use support::further::{Further, Holdings};
use support::paper::{Author, Paper, Version};
use support::run::Workdir;
use support::world::World;

const ROBUST: &str = "RoBERTa: A Robustly Optimized BERT Pretraining Approach";
const FLUIDS: &str = "On the Dynamics of Fluids in Narrow Pipes";
const DEEP: &str = "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding";
const FLUIDS_DOI: &str = "10.1000/fluid";

struct Stage {
    upstream: Upstream,
    _further: Further,
    work: Workdir,
}

fn paper(title: &str, authors: &[&str], number: u64) -> Paper {
    Paper {
        sha: format!("{number:040x}"),
        corpus_id: number,
        title: title.into(),
        authors: authors
            .iter()
            .map(|name| Author { name: (*name).to_owned(), ..Author::default() })
            .collect(),
        abstract_: "Text of it.".into(),
        citations: Some(number),
        year: Some(2019),
        ..Paper::default()
    }
}

fn preprint(id: &str, paper: Paper) -> Paper {
    Paper {
        arxiv: Some(id.into()),
        versions: vec![Version { at: "2019-07-11T10:00:00Z".into(), title: None }],
        categories: vec!["cs.CL".into()],
        ..paper
    }
}

impl Stage {
    fn new(crossref: bool) -> Self {
        let mut world = World::empty();
        let fluids = Paper {
            doi: Some(FLUIDS_DOI.into()),
            publication_date: Some("2019-01-01".into()),
            venue: Some("Pipes".into()),
            ..paper(FLUIDS, &["Zed Zulu"], 7)
        };
        let mut holdings = Holdings::default();
        holdings.deposit(&fluids);
        world.add(fluids);
        world.add(preprint("1907.11692", paper(ROBUST, &["Yinhan Liu", "Myle Ott"], 800)));
        let deep = paper(DEEP, &["Jacob Devlin", "Ming-Wei Chang"], 9000);
        world.add(preprint("1810.04805", Paper { doi: Some("10.18653/v1/n19-1423".into()), ..deep }));
        let upstream = Upstream::start(world);
        let further = Further::start(holdings);
        let mut work = Workdir::new(&upstream);
        if crossref {
            further.introduce(&mut work);
        }
        work.set("OPCIT_PATIENCE", "2s");
        Self { upstream, _further: further, work }
    }

    /// The entries of a list, the same from the cache.
    fn enriched(&self, name: &str, text: &str) -> Vec<Value> {
        self.work.write(name, text);
        self.work.opcit(&["enrich", name, "-o", "out.json"]).exits(0);
        let first = self.work.read("out.json");
        self.work.opcit(&["enrich", name, "-o", "out.json", "--offline"]).exits(0);
        assert!(self.work.read("out.json") == first, "the same from the cache");
        let out = self.work.json("out.json");
        let entries = out["entries"].as_array().unwrap().clone();
        let works: std::collections::HashSet<&str> =
            entries.iter().filter_map(|entry| entry["work_id"].as_str()).collect();
        assert_eq!(out["summary"]["works"], works.len(), "{out:#}");
        entries
    }

    fn check(&self, name: &str) -> String {
        self.work.opcit(&["check", name]).text()
    }
}

fn item(title: &str, doi: &str, arxiv: &str) -> String {
    format!("* {title} [[Paper]](https://doi.org/{doi}) [[arXiv]](https://arxiv.org/abs/{arxiv})\n")
}

fn codes(entry: &Value) -> Vec<&str> {
    entry["notes"].as_array().unwrap().iter().map(|note| note["code"].as_str().unwrap()).collect()
}

fn is_robust(entry: &Value) {
    let got = (&entry["work_id"], &entry["title"], &entry["citation_count"], &entry["outcome"]);
    assert_eq!(
        got,
        (&json!("arxiv:1907.11692"), &json!(ROBUST), &json!(800), &json!("enriched")),
        "{entry:#}"
    );
    assert_eq!((&entry["ids"]["doi"], &entry["also"]), (&Value::Null, &json!(["doi:10.1000/fluid"])));
    assert_eq!(codes(entry), ["title-mismatch", "conflict"], "{entry:#}");
    let said = entry["notes"][0]["message"].as_str().unwrap();
    for part in ["`doi:10.1000/fluid` leads to", ROBUST, FLUIDS, "`arxiv:1907.11692`"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

fn is_fluids(entry: &Value) {
    let got = (&entry["work_id"], &entry["title"], &entry["ids"]["doi"], &entry["ids"]["arxiv"]);
    assert_eq!(
        got,
        (&json!("doi:10.1000/fluid"), &json!(FLUIDS), &json!(FLUIDS_DOI), &Value::Null),
        "{entry:#}"
    );
    assert_eq!(entry["citation_count"], 7);
}

#[test]
fn the_doi_of_another_paper_beside_the_papers_own_arxiv_id() {
    for crossref in [false, true] {
        let stage = Stage::new(crossref);
        let other = format!("* {FLUIDS} [[Paper]](https://doi.org/{FLUIDS_DOI})\n");
        let list = format!("# L\n\n{}{other}", item(ROBUST, FLUIDS_DOI, "1907.11692"));
        let entries = stage.enriched("l.md", &list);
        is_robust(&entries[0]);
        is_fluids(&entries[1]);
        let found = stage.check("l.md");
        assert!(found.contains("title-mismatch: doi:10.1000/fluid: the list says"), "{found}");
        assert!(!found.contains("duplicate-work") && !found.contains("shared-link"), "{found}");
        let place = list.lines().nth(2).unwrap().find("https://doi.org").unwrap() + 1;
        assert!(
            found.contains(&format!("l.md:3:{place}: title-mismatch")),
            "the link that is wrong: {found}"
        );
        let explained = stage.work.opcit(&["explain", "l.md", "3"]).text();
        for row in ["left out", "DOI:10.1000/fluid: “On the Dynamics", "also listed"] {
            assert!(
                explained.contains(row) || crossref && explained.contains("left out"),
                "{row}: {explained}"
            );
        }
        let bibtex = stage.work.opcit(&["export", "out.json", "--to", "bibtex"]).text();
        assert_eq!(bibtex.matches("doi = {10.1000/fluid}").count(), 1, "{bibtex}");
    }
}

#[test]
fn a_doi_that_no_record_names_is_asked_about() {
    let bibtex = format!(
        "@article{{a,title={{{ROBUST}}},author={{Liu, Yinhan}},eprint={{1907.11692}},archiveprefix={{arXiv}},\
         doi={{{FLUIDS_DOI}}}}}\n"
    );
    let markdown = format!("# L\n\n{}", item(ROBUST, FLUIDS_DOI, "1907.11692"));
    for (name, text, crossref) in
        [("a.bib", &bibtex, false), ("l.md", &markdown, false), ("a.bib", &bibtex, true)]
    {
        let stage = Stage::new(crossref);
        let entries = stage.enriched(name, text);
        is_robust(&entries[0]);
        // Where Crossref knew the DOI, Semantic Scholar need not be asked again.
        assert_eq!(stage.upstream.requests(), if crossref { 2 } else { 3 }, "{}", stage.upstream.story());
        assert_eq!(entries[0]["also"], json!(["doi:10.1000/fluid"]), "{name}: {:#}", entries[0]);
        assert!(codes(&entries[0]).contains(&"title-mismatch"), "{name}: {:#}", entries[0]);
    }
}

#[test]
fn the_arxiv_id_of_another_paper_beside_the_papers_own_doi() {
    let entry = "@article{d,title={Fluids in Pipes},author={Zulu, Zed},doi={10.1000/fluid},eprint={1810.04805},\
                 archiveprefix={arXiv},year=2019}\n";
    let markdown = format!("# L\n\n{}", item(FLUIDS, FLUIDS_DOI, "1810.04805"));
    for crossref in [false, true] {
        for (name, text) in [("d.bib", entry), ("l.md", &markdown)] {
            let stage = Stage::new(crossref);
            let entries = stage.enriched(name, text);
            is_fluids(&entries[0]);
            assert_eq!(entries[0]["also"], json!(["arxiv:1810.04805"]), "{name}");
            assert_eq!(codes(&entries[0]), ["title-mismatch", "conflict"], "{:#}", entries[0]);
            let found = stage.check(name);
            assert!(found.contains("title-mismatch: arxiv:1810.04805: the list says"), "{found}");
        }
    }
}

#[test]
fn nothing_is_set_apart_where_the_list_decides_nothing() {
    let stage = Stage::new(true);
    let entries = stage.enriched("l.md", &format!("# L\n\n{}", item("NAME", FLUIDS_DOI, "1907.11692")));
    assert_eq!(
        (&entries[0]["work_id"], &entries[0]["also"]),
        (&json!("doi:10.1000/fluid"), &json!([])),
        "{:#}",
        entries[0]
    );
    // Identifiers of one work stay together.
    let list = format!("# L\n\n{}", item(DEEP, "10.18653/v1/n19-1423", "1810.04805"));
    let entries = stage.enriched("m.md", &list);
    assert_eq!(
        (&entries[0]["work_id"], &entries[0]["also"]),
        (&json!("doi:10.18653/v1/n19-1423"), &json!([]))
    );
    assert_eq!(codes(&entries[0]), [""; 0], "{:#}", entries[0]);
}

#[test]
fn two_entries_that_name_one_wrong_identifier_are_no_duplicates() {
    let stage = Stage::new(false);
    let list =
        format!("# L\n\n{}{}", item(ROBUST, FLUIDS_DOI, "1907.11692"), item(DEEP, FLUIDS_DOI, "1810.04805"));
    let entries = stage.enriched("l.md", &list);
    is_robust(&entries[0]);
    assert_eq!((&entries[1]["title"], &entries[1]["work_id"]), (&json!(DEEP), &json!("arxiv:1810.04805")));
    let found = stage.check("l.md");
    assert!(!found.contains("duplicate-work") && !found.contains("shared-link"), "{found}");
}

#[test]
fn short_titles_in_fields_of_their_own_say_that_the_link_is_wrong() {
    let stage = Stage::new(false);
    let bib = |title: &str, authors: &str| {
        format!(
            "@article{{a,title={{{title}}},author={{{authors}}},eprint={{1907.11692}},archiveprefix={{arXiv}}}}\n"
        )
    };
    for (title, authors, told) in [
        ("Segment Anything", "Kirillov, Alexander and Mintun, Eric", true),
        ("SAM", "Kirillov, Alexander and Mintun, Eric", true),
        // The same people, nobody, a nickname that is right, or a word in common.
        ("Segment Anything", "Liu, Yinhan and Ott, Myle", false),
        ("Segment Anything", "", false),
        ("RoBERTa", "Kirillov, Alexander", false),
        ("Pretraining Well", "Kirillov, Alexander", false),
    ] {
        let entries = stage.enriched("a.bib", &bib(title, authors));
        let expected: &[&str] = if told { &["title-mismatch"] } else { &[] };
        assert_eq!(codes(&entries[0]), expected, "{title} {authors}: {:#}", entries[0]);
        assert_eq!(stage.check("a.bib").contains("title-mismatch"), told);
    }
    let csv = "title,authors,year,arxiv\nSegment Anything,Alexander Kirillov; Eric Mintun,2023,1907.11692\n";
    assert_eq!(codes(&stage.enriched("a.csv", csv)[0]), ["title-mismatch"]);
    // In a Markdown item it may be a nickname.
    let item =
        "# L\n\n* SAM, Alexander Kirillov and Eric Mintun [[Paper]](https://arxiv.org/abs/1907.11692)\n";
    assert_eq!(codes(&stage.enriched("a.md", item)[0]), [""; 0]);
}

#[test]
fn a_listed_identifier_that_the_sources_contradict_is_not_lost() {
    let stage = Stage::new(false);
    let entry = format!(
        "@article{{a,title={{{DEEP}}},author={{Devlin, Jacob}},eprint={{1810.04805}},archiveprefix={{arXiv}},\
         doi={{10.1000/nobodys}}}}\n"
    );
    let entry = &stage.enriched("a.bib", &entry)[0];
    assert_eq!((&entry["work_id"], &entry["title"]), (&json!("arxiv:1810.04805"), &json!(DEEP)));
    assert_eq!(
        (&entry["ids"]["doi"], &entry["also"]),
        (&json!("10.18653/v1/n19-1423"), &json!(["doi:10.1000/nobodys"])),
        "{entry:#}"
    );
    assert_eq!(codes(entry), ["conflict"], "{entry:#}");
    // What the sources say of it decides, also where it is another paper.
    let entry = entry_with_fluids();
    let entry = &stage.enriched("b.bib", &entry)[0];
    assert_eq!((&entry["title"], &entry["also"]), (&json!(DEEP), &json!(["doi:10.1000/fluid"])), "{entry:#}");
    assert_eq!(codes(entry), ["title-mismatch", "conflict"], "{entry:#}");
}

fn entry_with_fluids() -> String {
    format!(
        "@article{{b,title={{{DEEP}}},eprint={{1810.04805}},archiveprefix={{arXiv}},doi={{{FLUIDS_DOI}}}}}\n"
    )
}

#[test]
fn where_the_other_paper_cannot_be_asked_about_nothing_is_blended() {
    // The DOI's record names another preprint than the list does, and arXiv and Semantic Scholar know nothing of that one.
    let stage = Stage::new(false);
    let list = format!("# L\n\n{}", item(FLUIDS, "10.18653/v1/n19-1423", "2001.00001"));
    let entry = &stage.enriched("l.md", &list)[0];
    let got = (&entry["work_id"], &entry["title"], &entry["citation_count"], &entry["outcome"]);
    assert_eq!(
        got,
        (&json!("arxiv:2001.00001"), &Value::Null, &Value::Null, &json!("not_found")),
        "{entry:#}"
    );
    assert_eq!(entry["also"], json!(["doi:10.18653/v1/n19-1423"]));
    assert_eq!(codes(entry), ["title-mismatch"], "{entry:#}");
}

//! The gap fillers end to end: what they are asked, what they add, and what happens when they do not answer.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::path::Path;
use std::time::Duration;

use opcit::sources::ALL;
use serde_json::{Value, json};

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::Upstream;
use support::fault::{Delivery, Fault, Rule};
use support::further::{Further, Holdings};
use support::list::{item, markdown};
use support::paper::{Author, Paper, Version};
use support::run::{Run, Workdir};
use support::synthetic::{Kind, Synthetic};
use support::wire::{Reply, Request};
use support::world::World;

/// Both stand-ins, and a folder whose runs know all six services.
struct Stage {
    upstream: Upstream,
    further: Further,
    work: Workdir,
}

impl Stage {
    fn new(world: World, holdings: Holdings) -> Self {
        let upstream = Upstream::start(world);
        let further = Further::start(holdings);
        let mut work = Workdir::new(&upstream);
        further.introduce(&mut work);
        work.set("OPCIT_PATIENCE", "2s");
        Self { upstream, further, work }
    }

    fn enrich(&self, more: &[&str]) -> Run {
        self.work.opcit(&[&["enrich", "list.md", "-o", "out.json"], more].concat())
    }

    fn entries(&self) -> Vec<Value> {
        let entries = self.work.json("out.json")["entries"].as_array().unwrap().clone();
        entries.iter().for_each(is_put_down_to_who_gives_such_values);
        entries
    }

    fn story(&self) -> String {
        format!("{}{}", self.upstream.story(), self.further.story())
    }
}

/// Descriptors say of each source what it gives; a value of another kind is put down to none of them.
#[track_caller]
fn is_put_down_to_who_gives_such_values(entry: &Value) {
    for (name, said) in entry["provenance"].as_object().unwrap() {
        let Some(source) = ALL.iter().find(|s| said["source"] == s.descriptor.id.as_str()) else { continue };
        let given = match (name.strip_prefix("ids."), &**name) {
            (Some(id), _) => source.descriptor.ids.contains(&id),
            // What is made of dates and counts.
            (None, "year" | "citations_at") => true,
            (None, name) => source.descriptor.fields.iter().any(|field| field.as_str() == name),
        };
        assert!(given, "{name} is put down to {}", source.descriptor.id);
    }
}

/// A paper with a publisher's DOI and nothing else, whose abstract is withheld.
fn withheld() -> Paper {
    Paper {
        doi: Some("10.1038/s41586-024-00001-x".into()),
        sha: "a".repeat(40),
        corpus_id: 41,
        title: "A Journal Article Whose Abstract Is Withheld".into(),
        authors: vec![Author { name: "Ada One".into(), ..Author::default() }],
        elided: true,
        venue: Some("Nature".into()),
        publication_date: Some("2024-02-07".into()),
        year: Some(2024),
        citations: Some(17),
        ..Paper::default()
    }
}

fn in_europe_pmc(paper: &Paper, source: &str, text: &str) -> Value {
    json!({
        "id": "39000001", "source": source, "doi": paper.doi, "title": format!("{}.", paper.title),
        "abstractText": text, "firstPublicationDate": "2024-02-07", "electronicPublicationDate": "2024-02-07",
        "journalInfo": {"journal": {"title": "Nature"}, "yearOfPublication": 2024},
    })
}

fn notices(kind: &str) -> Value {
    json!([
        {"DOI": "10.5555/notice", "type": kind, "source": "publisher", "updated": {"date-parts": [[2025, 3, 4]]}},
        {"DOI": "10.5555/erratum", "type": "correction", "source": "publisher", "updated": {"date-parts": [[2024, 9]]}},
    ])
}

fn codes(entry: &Value) -> Vec<&str> {
    entry["notes"].as_array().unwrap().iter().map(|note| note["code"].as_str().unwrap()).collect()
}

fn source_of<'e>(entry: &'e Value, field: &str) -> &'e str {
    entry["provenance"][field]["source"].as_str().unwrap_or("nobody")
}

#[test]
fn a_small_list_costs_at_most_one_request_to_each() {
    let world = World::synthetic(5, 40);
    let papers: Vec<Paper> = world.all().collect();
    let mut holdings = Holdings::default();
    let with_doi = papers.iter().filter(|p| p.doi.is_some()).count();
    for paper in papers.iter().filter(|p| p.doi.is_some()) {
        holdings.deposit(paper);
    }
    let stage = Stage::new(world, holdings);
    stage.work.write("list.md", markdown(&papers));
    stage.enrich(&[]).exits(0);
    let [crossref, europe_pmc, datacite, openalex] = stage.further.counts();
    assert_eq!((crossref, datacite, openalex), (1, 0, 0), "{}", stage.story());
    assert!(europe_pmc <= 1, "{}", stage.story());
    assert_eq!(stage.upstream.s2.count(), 1, "{}", stage.story());
    let asked = stage.further.crossref.log()[0].request.param("filter").unwrap().split(',').count();
    assert_eq!(asked, with_doi, "each DOI once");
    assert!(stage.entries().iter().all(|entry| entry["outcome"] == "enriched"));
    let first = stage.work.read("out.json");
    stage.further.forget();
    stage.enrich(&[]).exits(0);
    assert_eq!(stage.further.counts(), [0; 4], "a second run asks nothing: {}", stage.story());
    stage.enrich(&["--offline"]).exits(0);
    assert!(stage.work.read("out.json") == first, "the same bytes offline");
}

#[test]
fn the_repositorys_own_list_costs_at_most_one_request_to_each() {
    let stage = Stage::new(World::empty(), Holdings::default());
    let list =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("catalog/healthcare-foundation-models.md"));
    stage.work.write("list.md", list.unwrap());
    stage.enrich(&[]).exits(0);
    let counts = stage.further.counts();
    assert!(counts.iter().all(|count| *count <= 1), "{counts:?}\n{}", stage.story());
    assert_eq!(counts[3], 0, "OpenAlex is off");
}

#[test]
fn with_arxiv_refusing_throughout_datacite_stands_in_and_is_forgotten_when_arxiv_answers() {
    let world = World::synthetic(5, 60);
    let papers: Vec<Paper> = (0..60)
        .filter(|i| matches!(Synthetic::kind(*i), Kind::Preprint | Kind::Journal))
        .map(|i| world.made(i))
        .take(20)
        .collect();
    let mut holdings = Holdings::default();
    papers.iter().for_each(|paper| holdings.register(paper));
    let stage = Stage::new(world, holdings);
    stage.work.write("list.md", markdown(&papers));
    stage.upstream.arxiv.inject(Rule::always(Fault::status(503)));

    stage.enrich(&[]).exits(6);
    assert_eq!(stage.further.datacite.count(), 1, "{}", stage.story());
    let bad_day = stage.entries();
    for (entry, paper) in bad_day.iter().zip(&papers) {
        assert_eq!(entry["outcome"], "enriched", "{entry:#}");
        for field in ["title", "authors", "abstract", "first_posted", "updated", "version"] {
            assert_eq!(source_of(entry, field), "datacite", "{field}: {entry:#}");
        }
        assert_eq!(entry["title"], json!(paper.title));
        assert_eq!(entry["first_posted"], json!(paper.first_posted()));
        assert_eq!(entry["version"], json!(paper.version()));
        if paper.version() > 1 {
            assert_eq!(entry["updated"], json!(paper.updated()));
        }
        assert_eq!(entry["categories"], json!([]), "what only arXiv knows is not made up");
        assert_eq!(source_of(entry, "citation_count"), "semantic-scholar");
    }
    let written = stage.work.read("out.json");
    stage.enrich(&["--offline"]).exits(0);
    assert!(stage.work.read("out.json") == written, "offline the same is written");
    stage.enrich(&[]).exits(6);
    assert_eq!(stage.further.datacite.count(), 1, "its answer is remembered: {}", stage.story());

    stage.upstream.heal();
    stage.further.forget();
    stage.enrich(&[]).exits(0);
    assert_eq!(stage.further.datacite.count(), 0, "{}", stage.story());
    for (entry, before) in stage.entries().iter().zip(&bad_day) {
        for field in ["title", "authors", "abstract", "first_posted", "updated", "version"] {
            assert_eq!(source_of(entry, field), "arxiv", "{field}");
        }
        assert_eq!(entry["title"], before["title"], "the title does not change with who repeats it");
        assert_ne!(entry["categories"], json!([]));
    }
}

#[test]
fn an_abstract_that_is_withheld_comes_from_europe_pmc() {
    let paper = withheld();
    let mut world = World::empty();
    world.add(paper.clone());
    let mut holdings = Holdings::default();
    let mut deposited = holdings.deposit(&paper).clone();
    deposited.insert("abstract".into(), json!("<jats:p>As deposited.</jats:p>"));
    holdings.crossref = vec![deposited.into()];
    holdings.europe_pmc.push(in_europe_pmc(&paper, "PPR", "Of the preprint."));
    holdings.europe_pmc.push(in_europe_pmc(&paper, "MED", "<h4>Aim</h4>To know."));
    let stage = Stage::new(world, holdings);
    stage.work.write("list.md", item(&paper));
    stage.enrich(&[]).exits(0);
    let entry = &stage.entries()[0];
    assert_eq!(entry["abstract"], "Aim\nTo know.");
    assert_eq!(source_of(entry, "abstract"), "europe-pmc");
    assert_eq!((source_of(entry, "title"), source_of(entry, "venue")), ("semantic-scholar", "crossref"));
    assert_eq!((&entry["outcome"], &entry["citation_count"]), (&json!("enriched"), &json!(17)));
    assert_eq!(source_of(entry, "citation_count"), "semantic-scholar", "never Crossref's beside it");
    assert_eq!(stage.further.counts(), [1, 1, 0, 0], "{}", stage.story());

    // Without Europe PMC what the publisher deposited is better than nothing.
    stage.enrich(&["--set", "sources.europe-pmc.enabled=false"]).exits(0);
    assert_eq!(stage.entries()[0]["abstract"], "As deposited.");
}

#[test]
fn a_retracted_paper_is_shouted_about() {
    let paper = withheld();
    let mut world = World::empty();
    world.add(paper.clone());
    let mut holdings = Holdings::default();
    holdings.deposit(&paper).insert("updated-by".into(), notices("retraction"));
    let stage = Stage::new(world, holdings);
    stage.work.write("list.md", item(&paper));
    let run = stage.enrich(&["--summary", "summary.md", "--report", "report.json"]);
    run.exits(0);
    let entry = &stage.entries()[0];
    let expected = json!({"kind": "retraction", "date": "2025-03-04", "notice_doi": "10.5555/notice", "source": "crossref"});
    assert_eq!(entry["retracted"], expected);
    assert_eq!(source_of(entry, "retracted"), "crossref");
    assert_eq!(codes(entry)[..2], ["retracted", "correction"], "first of all");
    assert_eq!(
        entry["notes"][0]["message"],
        "this paper was retracted on 2025-03-04 (doi:10.5555/notice), says crossref"
    );
    assert_eq!(
        entry["notes"][1]["message"],
        "a correction to this paper was published in 2024-09 (doi:10.5555/erratum)"
    );
    assert!(run.stderr.contains("RETRACTED  line 1  A Journal Article"), "{}", run.stderr);
    assert!(
        run.stderr.contains("retraction of 2025-03-04, doi:10.5555/notice, says crossref"),
        "{}",
        run.stderr
    );
    let summary = String::from_utf8(stage.work.read("summary.md")).unwrap();
    assert!(summary.contains("**Retracted**, line 1"), "{summary}");
    assert_eq!(stage.work.json("report.json")["catalogs"][0]["retracted"][0]["line"], 1);
    stage.work.opcit(&["enrich", "list.md", "-o", "out.md"]).exits(0);
    let table = String::from_utf8(stage.work.read("out.md")).unwrap();
    assert!(table.contains("**retracted**"), "{table}");

    // `check` reports both from the cache, without asking anybody.
    let asked = (stage.upstream.requests(), stage.further.counts());
    let check = stage.work.opcit(&["check", "list.md"]);
    check.exits(1);
    let findings = check.text();
    assert!(findings.contains("retracted: ") && findings.contains("2025-03-04"), "{findings}");
    assert!(findings.contains("correction: ") && findings.contains("10.5555/erratum"), "{findings}");
    assert_eq!((stage.upstream.requests(), stage.further.counts()), asked);

    // Who is not asked this time is not forgotten: neither the retraction nor the count.
    let before = stage.work.read("out.json");
    let run = stage.enrich(&["--sources", "arxiv"]);
    run.exits(0);
    assert!(run.stderr.contains("RETRACTED"), "{}", run.stderr);
    assert_eq!(stage.work.read("out.json"), before);
    let run = stage.enrich(&["--sources", "arxiv", "--max-age", "0s"]);
    run.exits(0);
    assert_eq!(
        (&stage.entries()[0]["retracted"], &stage.entries()[0]["citation_count"]),
        (&expected, &json!(17))
    );
    assert_eq!((stage.upstream.requests(), stage.further.counts()), asked, "{}", stage.story());

    // Nor when the cache is lost; but nothing of a source comes back that is not in use any more.
    let cache = stage.work.path("cache.sqlite");
    let put_aside = stage.work.path("aside.sqlite");
    std::fs::rename(&cache, &put_aside).unwrap();
    stage.enrich(&["--offline"]).exits(0);
    assert_eq!(
        (&stage.entries()[0]["retracted"], &stage.entries()[0]["citation_count"]),
        (&expected, &json!(17))
    );
    assert_eq!(stage.entries()[0]["provenance"]["retracted"]["stale"], true);
    stage.enrich(&["--offline", "--set", "sources.crossref.enabled=false"]).exits(0);
    assert_eq!(
        (&stage.entries()[0]["retracted"], &stage.entries()[0]["citation_count"]),
        (&Value::Null, &json!(17))
    );
    std::fs::rename(&put_aside, &cache).unwrap();

    // A concern is not a retraction, and is not called so.
    stage.further.change(|known| known.crossref[0]["updated-by"] = notices("expression_of_concern"));
    let run = stage.enrich(&["--refresh"]);
    run.exits(0);
    let entry = &stage.entries()[0];
    assert_eq!(
        (&entry["retracted"]["kind"], codes(entry)[0]),
        (&json!("expression_of_concern"), "expression-of-concern")
    );
    assert!(!run.stderr.contains("RETRACTED") && run.stderr.contains("CONCERN"), "{}", run.stderr);
}

#[test]
fn a_run_that_was_pointed_elsewhere_leaves_the_public_services_alone() {
    let upstream = Upstream::start(World::synthetic(5, 40));
    let papers: Vec<Paper> = upstream.change(|world| world.all().collect());
    let mut work = Workdir::new(&upstream);
    let proxy = upstream.elsewhere.url();
    work.set("HTTPS_PROXY", &proxy).set("HTTP_PROXY", &proxy).set("ALL_PROXY", &proxy);
    work.set("OPCIT_OPENALEX_API_KEY", "s3cret");
    work.write("list.md", markdown(&papers));
    upstream.arxiv.inject(Rule::first(2, Fault::status(503)));
    work.opcit(&["enrich", "list.md", "-o", "out.json"]).exits(0);
    assert_eq!(upstream.elsewhere.connections(), 0, "{}", upstream.elsewhere.story());
    let settings = work.opcit(&["enrich", "list.md", "--dry-run"]).text();
    for id in ["crossref", "europe-pmc", "datacite", "openalex"] {
        let line = format!("sources.{id}.enabled");
        let line = settings.lines().find(|l| l.starts_with(&line)).unwrap_or_default();
        assert!(
            line.contains(&format!("false: arxiv is asked elsewhere, {id} is not")),
            "{line}\n{settings}"
        );
    }
    // Who says so explicitly is believed; the others are used as they were, and told to be silent.
    let named = work.opcit(&["enrich", "list.md", "--dry-run", "--sources", "arxiv,crossref"]).text();
    assert!(
        named.lines().any(|l| l.starts_with("sources.crossref.enabled") && l.contains("true")),
        "{named}"
    );
    assert!(
        named.lines().any(|l| l.starts_with("sources.semantic-scholar.enabled")
            && l.contains("true, not asked: --sources names others")),
        "{named}"
    );
    work.write("opcit.toml", "[sources.datacite]\nenabled = true\n");
    let written = work.opcit(&["enrich", "list.md", "--dry-run"]).text();
    assert!(
        written.lines().any(|l| l.starts_with("sources.datacite.enabled") && l.contains("true  (file)")),
        "{written}"
    );
}

#[test]
fn by_default_three_are_on_and_openalex_needs_a_key() {
    let upstream = Upstream::start(World::empty());
    let mut work = Workdir::new(&upstream);
    work.unset("OPCIT_ARXIV_URL")
        .unset("OPCIT_S2_URL")
        .unset("OPCIT_ARXIV_INTERVAL")
        .unset("OPCIT_S2_INTERVAL");
    work.write("list.md", "# L\n");
    let enabled = |work: &Workdir, id: &str| {
        let settings = work.opcit(&["enrich", "list.md", "--dry-run"]).text();
        let line = format!("sources.{id}.enabled");
        settings.lines().find(|l| l.starts_with(&line)).is_some_and(|l| l.contains("true"))
    };
    assert!(["crossref", "europe-pmc", "datacite"].iter().all(|id| enabled(&work, id)));
    assert!(!enabled(&work, "openalex"));
    work.set("OPCIT_OPENALEX_API_KEY", "s3cret");
    assert!(enabled(&work, "openalex"));
    work.set("OPCIT_S2_URL", "https://s2.example.org");
    assert!(!enabled(&work, "openalex") && !enabled(&work, "crossref"));
    work.set("OPCIT_CROSSREF_URL", "https://crossref.example.org");
    assert!(enabled(&work, "crossref") && !enabled(&work, "datacite"));
    work.set("OPCIT_S2_URL", "https://api.semanticscholar.org/");
    assert!(enabled(&work, "datacite"), "its own address is not elsewhere");
    let set = ["--set", "sources.arxiv.url=https://arxiv.example.org"];
    let settings = work.opcit(&["enrich", "list.md", "--dry-run", set[0], set[1]]).text();
    let line = settings.lines().find(|l| l.starts_with("sources.datacite.enabled")).unwrap();
    assert!(line.contains("false: arxiv is asked elsewhere"), "{line}");
}

#[test]
fn a_gap_filler_out_of_reach_is_reported_and_defers_what_nobody_else_has() {
    let paper = withheld();
    let mut world = World::empty();
    world.add(paper.clone());
    let mut stage = Stage::new(world, Holdings::default());
    stage
        .work
        .set("OPCIT_CROSSREF_URL", "http://127.0.0.1:1")
        .set("OPCIT_EUROPE_PMC_URL", "http://127.0.0.1:1");
    let unknown = "- Nobody Knows [[Paper]](https://doi.org/10.1109/nowhere.1)\n";
    stage.work.write("list.md", item(&paper) + unknown);
    let run = stage.enrich(&[]);
    run.exits(6);
    assert!(run.took < Duration::from_secs(30), "{:?}", run.took);
    let outcomes: Vec<Value> = stage.entries().iter().map(|entry| entry["outcome"].clone()).collect();
    assert_eq!(outcomes, ["enriched", "deferred"], "Crossref may have what Semantic Scholar has not");
    assert!(run.stderr.contains("crossref given up"), "{}", run.stderr);
    assert!(run.stderr.contains("`[sources.crossref]` with `enabled = false`"), "{}", run.stderr);
    // Switched off, it is not missed.
    stage
        .work
        .write("opcit.toml", "[sources.crossref]\nenabled = false\n[sources.europe-pmc]\nenabled = false\n");
    stage.enrich(&[]).exits(0);
}

#[test]
fn openalex_counts_only_what_semantic_scholar_has_no_record_of() {
    let known = withheld();
    let mut unknown = Paper { doi: Some("10.1109/known.elsewhere".into()), ..withheld() };
    unknown.absent_from_s2 = true;
    unknown.sha = "b".repeat(40);
    unknown.corpus_id = 42;
    let mut world = World::empty();
    world.add(known.clone());
    world.add(unknown.clone());
    let mut holdings = Holdings::default();
    for (paper, count) in [(&known, 1000), (&unknown, 29)] {
        holdings.deposit(paper);
        holdings.openalex.push(json!({
            "id": format!("https://openalex.org/W{count}"), "doi": format!("https://doi.org/{}", paper.doi.as_ref().unwrap()),
            "title": "Another Title Altogether, Not This One", "cited_by_count": count, "is_retracted": false,
        }));
    }
    let mut stage = Stage::new(world, holdings);
    stage.work.set("OPCIT_OPENALEX_API_KEY", "s3cret-k3y");
    stage.work.write("list.md", item(&known) + &item(&unknown));

    // A wrong title is a wrong record, whatever its DOI.
    stage.enrich(&[]).exits(0);
    let entry = &stage.entries()[1];
    assert_eq!((&entry["citation_count"], source_of(entry, "citation_count")), (&json!(5), "crossref"));
    assert!(codes(entry).contains(&"conflict"), "{entry:#}");
    stage.further.change(|known| known.openalex[1]["title"] = known.crossref[1]["title"][0].clone());
    let run = stage.enrich(&["--refresh", "-v"]);
    run.exits(0);
    let log = stage.further.openalex.log();
    let request = &log.last().unwrap().request;
    assert_eq!(
        request.param("filter"),
        Some("doi:10.1109/known.elsewhere"),
        "only what is unknown at Semantic Scholar"
    );
    assert_eq!(request.param("api_key"), Some("s3cret-k3y"));
    assert!(!run.stderr.contains("s3cret"), "{}", run.stderr);
    let entries = stage.entries();
    assert_eq!(
        (&entries[0]["citation_count"], source_of(&entries[0], "citation_count")),
        (&json!(17), "semantic-scholar")
    );
    assert_eq!(
        (&entries[1]["citation_count"], source_of(&entries[1], "citation_count")),
        (&json!(29), "openalex")
    );
    assert_eq!(entries[1]["ids"]["openalex"], "W29");
    assert_eq!((source_of(&entries[1], "title"), &entries[1]["outcome"]), ("crossref", &json!("enriched")));
    for service in [&stage.upstream.arxiv, &stage.upstream.s2, &stage.further.crossref] {
        assert!(service.log().iter().all(|e| !e.request.target.contains("s3cret")));
    }
    let files =
        std::fs::read_dir(stage.work.root()).unwrap().map(|f| f.unwrap().path()).filter(|p| p.is_file());
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(10).any(|w| w == b"s3cret-k3y"), "the key is in {}", file.display());
    }
    let table = stage.work.opcit(&["enrich", "list.md", "-o", "out.md"]);
    table.exits(0);
    let table = String::from_utf8(stage.work.read("out.md")).unwrap();
    assert!(table.contains("| 29 (openalex) |") && table.contains("| 17 |"), "{table}");
}

#[test]
fn where_semantic_scholar_could_not_be_asked_no_other_count_stands_in() {
    let paper = withheld();
    let mut world = World::empty();
    world.add(paper.clone());
    let mut holdings = Holdings::default();
    holdings.deposit(&paper);
    let mut stage = Stage::new(world, holdings);
    stage.work.set("OPCIT_OPENALEX_API_KEY", "s3cret");
    stage.work.write("list.md", item(&paper));
    stage.upstream.s2.inject(Rule::always(Fault::status(429)));
    stage.enrich(&[]).exits(6);
    let entry = &stage.entries()[0];
    assert_eq!((&entry["citation_count"], &entry["outcome"]), (&Value::Null, &json!("partial")), "{entry:#}");
    assert_eq!((source_of(entry, "title"), stage.further.openalex.count()), ("crossref", 0));
    let offline = stage.work.read("out.json");
    stage.enrich(&["--offline"]).exits(0);
    assert!(stage.work.read("out.json") == offline);
    stage.upstream.heal();
    stage.enrich(&[]).exits(0);
    assert_eq!(source_of(&stage.entries()[0], "citation_count"), "semantic-scholar");
}

/// A year is what is left of a date: it does not go before the whole date of whoever is believed less.
#[test]
fn a_date_of_which_crossref_gives_but_the_year_is_kept_whole_for_one_answer() {
    let paper = withheld();
    let mut world = World::empty();
    world.add(paper.clone());
    let mut holdings = Holdings::default();
    holdings.deposit(&paper).insert("updated-by".into(), notices("retraction"));
    let stage = Stage::new(world, holdings);
    stage.work.write("list.md", item(&paper));
    stage.enrich(&[]).exits(0);
    let whole = stage.entries()[0].clone();
    assert_eq!((&whole["published"], source_of(&whole, "published")), (&json!("2024-02-07"), "crossref"));
    stage.further.change(|known| {
        let date = json!({"date-parts": [[2024, 13, 45]]});
        known.crossref[0]["issued"] = date.clone();
        known.crossref[0]["published-online"] = date;
    });
    stage.enrich(&["--refresh=all"]).exits(0);
    let lost = stage.entries()[0].clone();
    assert_eq!(lost["published"], "2024-02-07", "{lost:#}");
    assert!(
        codes(&lost).contains(&"value-kept") && lost["provenance"]["published"]["stale"] == true,
        "{lost:#}"
    );
}

/// What was counted does not go because Semantic Scholar has a record since, without a count; its own count, once it gave
/// one, is not changed for another's.
#[test]
fn where_semantic_scholar_has_the_work_and_no_count_another_one_is_taken() {
    let paper = withheld();
    let mut holdings = Holdings::default();
    holdings.deposit(&paper);
    let mut world = World::empty();
    world.add(Paper { absent_from_s2: true, ..paper.clone() });
    let stage = Stage::new(world, holdings);
    stage.work.write("list.md", item(&paper));
    for (absent, citations, count, by) in [
        (true, None, 5, "crossref"),
        (false, None, 5, "crossref"),
        (false, Some(17), 17, "semantic-scholar"),
        (false, None, 17, "semantic-scholar"),
        (false, Some(0), 17, "semantic-scholar"),
    ] {
        stage
            .upstream
            .change(|world| world.add(Paper { absent_from_s2: absent, citations, ..paper.clone() }));
        for more in [&["--refresh=all"][..], &["--offline"]] {
            stage.enrich(more).exits(0);
            let entry = &stage.entries()[0];
            let said = (&entry["citation_count"], source_of(entry, "citation_count"), &entry["outcome"]);
            assert_eq!(said, (&json!(count), by, &json!("enriched")), "{citations:?} {more:?}: {entry:#}");
        }
    }
}

#[test]
fn a_count_that_stands_in_stays_while_semantic_scholar_cannot_be_asked_again() {
    let mut paper = withheld();
    paper.absent_from_s2 = true;
    let mut world = World::empty();
    world.add(paper.clone());
    let mut holdings = Holdings::default();
    holdings.deposit(&paper);
    let stage = Stage::new(world, holdings);
    stage.work.write("list.md", item(&paper));
    let counted = |more: &[&str], code: i32, when: &str| {
        stage.enrich(more).exits(code);
        let entry = &stage.entries()[0];
        let said = (&entry["citation_count"], source_of(entry, "citation_count"), &entry["outcome"]);
        assert_eq!(said, (&json!(5), "crossref", &json!("enriched")), "{when} {more:?}: {entry:#}");
    };
    counted(&[], 0, "at first");
    for all in [false, true] {
        stage.upstream.s2.inject(Rule::always(Fault::status(429)));
        if all {
            stage.further.crossref.inject(Rule::always(Fault::status(503)));
        }
        for more in [
            &["--refresh=all"] as &[&str],
            &["--max-age", "0s"],
            &["--refresh=missing"],
            &["--refresh=counts"],
        ] {
            // The output before is no help.
            std::fs::remove_file(stage.work.path("out.json")).unwrap();
            counted(more, 6, if all { "both out of reach" } else { "out of reach" });
        }
        counted(
            &["--sources", "arxiv,crossref", "--max-age", "0s"],
            if all { 6 } else { 0 },
            "not to be asked",
        );
    }
    stage.upstream.heal();
    stage.further.crossref.heal();
    counted(&["--refresh=all"], 0, "healed");
    // And with the cache lost, from the output before.
    stage.upstream.s2.inject(Rule::always(Fault::status(429)));
    std::fs::remove_file(stage.work.path("cache.sqlite")).unwrap();
    counted(&[], 6, "lost");
    assert_eq!(stage.entries()[0]["provenance"]["citation_count"]["stale"], true);
    counted(&[], 6, "lost");
}

#[test]
fn what_another_identifier_led_to_stays_while_nobody_can_be_asked() {
    let paper = Paper { arxiv: Some("2401.99001".into()), ..withheld() };
    let id = paper.doi.clone().unwrap();
    let mut world = World::empty();
    world.add(paper.clone());
    let stage = Stage::new(world, Holdings::default());
    let by_doi = Fault::edited("not by DOI", |_, reply| reply.body = b"[null]".to_vec());
    let asks_by_doi = |request: &Request| request.body.windows(4).any(|bytes| bytes == b"DOI:");
    stage.upstream.s2.inject(Rule::always(by_doi).matching(asks_by_doi));
    let title = &paper.title;
    stage.work.write(
        "list.md",
        format!(
            "# L\n\n- {title} [[Paper]](https://doi.org/{id}) [[arXiv]](https://arxiv.org/abs/2401.99001)\n"
        ),
    );
    stage.enrich(&[]).exits(0);
    let before = stage.entries();
    assert_eq!(source_of(&before[0], "citation_count"), "semantic-scholar", "{before:#?}");
    stage.upstream.heal();
    stage.upstream.s2.inject(Rule::always(Fault::status(429)));
    std::fs::remove_file(stage.work.path("out.json")).unwrap();
    stage.enrich(&["--refresh=all"]).exits(6);
    assert_eq!(stage.entries()[0]["citation_count"], before[0]["citation_count"], "{}", stage.story());
}

#[test]
fn openalexs_budget_is_obeyed_and_its_end_is_not_argued_with() {
    let papers: Vec<Paper> = (0..250)
        .map(|n| Paper { doi: Some(format!("10.1109/unknown.{n:03}")), absent_from_s2: true, ..withheld() })
        .collect();
    let mut stage = Stage::new(World::empty(), Holdings { openalex_left: Some(1), ..Holdings::default() });
    stage.work.set("OPCIT_OPENALEX_API_KEY", "s3cret");
    stage.work.write("list.md", markdown(&papers));
    let sources = ["--sources", "semantic-scholar,openalex"];
    let run = stage.enrich(&sources);
    run.exits(6);
    assert_eq!(stage.further.openalex.count(), 1, "the last of it, and no more: {}", stage.story());
    assert!(
        run.stderr.contains("midnight UTC") && run.stderr.contains("150 without its answer"),
        "{}",
        run.stderr
    );
    stage.further.change(|known| known.openalex_left = Some(0));
    let run = stage.enrich(&sources);
    run.exits(6);
    assert_eq!(stage.further.openalex.count(), 2, "refused once, not asked again: {}", stage.story());
    assert!(run.took < Duration::from_secs(20), "{:?}", run.took);
}

#[test]
fn a_link_with_a_pii_is_resolved_by_crossref_and_asked_on_by_its_doi() {
    let paper = Paper {
        doi: Some("10.1016/j.thing.2013.12.011".into()),
        listed_link: Some("https://www.sciencedirect.com/science/article/pii/S0959378013002410".into()),
        ..withheld()
    };
    let mut world = World::empty();
    world.add(paper.clone());
    let mut holdings = Holdings::default();
    holdings.deposit(&paper).insert("alternative-id".into(), json!(["S0959378013002410"]));
    let stage = Stage::new(world, holdings);
    stage.work.write("list.md", item(&paper));
    stage.enrich(&[]).exits(0);
    let entry = &stage.entries()[0];
    assert_eq!((&entry["outcome"], &entry["citation_count"]), (&json!("enriched"), &json!(17)), "{entry:#}");
    assert_eq!(entry["ids"]["doi"], "10.1016/j.thing.2013.12.011");
    assert_eq!((&entry["work_id"], &entry["match"]["by"]), (&json!("pii:S0959378013002410"), &json!("link")));
    assert_eq!(stage.upstream.s2.count_on("match"), 0, "no title is searched for: {}", stage.story());
    assert_eq!(stage.further.crossref.count(), 1, "{}", stage.story());
    let filter = stage.further.crossref.log()[0].request.param("filter").unwrap().to_owned();
    assert_eq!(filter, "alternative-id:S0959378013002410");
}

#[test]
fn a_pii_that_crossref_does_not_know_is_looked_for_by_title() {
    let paper = Paper {
        listed_link: Some("https://www.sciencedirect.com/science/article/pii/S0959378013002410".into()),
        ..withheld()
    };
    let mut world = World::empty();
    world.add(paper.clone());
    let stage = Stage::new(world, Holdings::default());
    stage.work.write("list.md", item(&paper));
    stage.enrich(&[]).exits(0);
    let entry = &stage.entries()[0];
    assert_eq!(
        (&entry["outcome"], &entry["match"]["by"]),
        (&json!("enriched"), &json!("title")),
        "{entry:#}"
    );
}

#[test]
fn a_copy_of_a_paper_is_never_asked_about() {
    let mut paper = withheld();
    paper.arxiv = Some("1706.03762".into());
    paper.versions = vec![Version { at: "2017-06-12T17:57:34Z".into(), title: None }];
    paper.abstract_ = "Attention.".into();
    paper.categories = vec!["cs.CL".into()];
    paper.doi = Some("10.65215/2q58a426".into());
    paper.listed_link = Some("https://arxiv.org/abs/1706.03762".into());
    let mut world = World::empty();
    world.add(paper.clone());
    let mut holdings = Holdings::default();
    holdings.deposit(&paper);
    let mut stage = Stage::new(world, holdings);
    stage.work.set("OPCIT_OPENALEX_API_KEY", "s3cret");
    stage.work.write("list.md", item(&paper) + "- The Copy [[Paper]](https://doi.org/10.65215/nxvz2v36)\n");
    stage.enrich(&[]).exits(0);
    assert_eq!(stage.further.counts(), [0; 4], "{}", stage.story());
    let entries = stage.entries();
    assert_eq!(entries[0]["ids"]["doi"], Value::Null, "the copy's DOI is not the paper's: {:#}", entries[0]);
    assert!(codes(&entries[1]).contains(&"repost"), "{:#}", entries[1]);
}

#[test]
fn crossref_reveals_the_preprint_and_the_two_stay_apart() {
    let mut paper = withheld();
    paper.arxiv = Some("2304.05376".into());
    paper.versions = vec![Version { at: "2023-04-11T00:00:00Z".into(), title: None }];
    paper.abstract_ = "On arXiv it is free.".into();
    paper.categories = vec!["cs.CL".into()];
    // Semantic Scholar does not know of the preprint.
    let at_s2 = Paper { arxiv: None, versions: Vec::new(), ..paper.clone() };
    let mut world = World::empty();
    world.add(Paper { absent_from_s2: true, doi: None, sha: "c".repeat(40), corpus_id: 43, ..paper.clone() });
    world.add(at_s2);
    let mut holdings = Holdings::default();
    let preprint = json!({"has-preprint": [{"id-type": "doi", "id": "10.48550/arXiv.2304.05376", "asserted-by": "subject"}]});
    holdings.deposit(&paper).insert("relation".into(), preprint);
    let stage = Stage::new(world, holdings);
    stage.work.write("list.md", item(&paper));
    stage.enrich(&[]).exits(0);
    let entry = &stage.entries()[0];
    assert_eq!(
        (&entry["ids"]["arxiv"], &entry["abstract"]),
        (&json!("2304.05376"), &json!("On arXiv it is free.")),
        "{entry:#}"
    );
    assert_eq!((&entry["first_posted"], &entry["published"]), (&json!("2023-04-11"), &json!("2024-02-07")));
    assert_eq!(entry["year"], 2024);
}

#[test]
fn a_journal_may_retitle_a_preprint_but_not_change_its_authors() {
    let mut paper = withheld();
    paper.arxiv = Some("2304.05376".into());
    paper.versions = vec![Version { at: "2023-04-11T00:00:00Z".into(), title: None }];
    paper.abstract_ = "On arXiv it is free.".into();
    paper.categories = vec!["cs.CL".into()];
    paper.authors = ["Ada One", "Bo Two", "Cleo Three"]
        .map(|name| Author { name: name.into(), ..Author::default() })
        .into();
    paper.listed_link = Some("https://arxiv.org/abs/2304.05376".into());
    let mut world = World::empty();
    world.add(paper.clone());
    let mut holdings = Holdings::default();
    let deposited = holdings.deposit(&paper);
    deposited.insert("title".into(), json!(["Wholly Other Words"]));
    deposited
        .insert("author".into(), json!([{"given": "A.", "family": "One"}, {"given": "B.", "family": "Two"}]));
    let stage = Stage::new(world, holdings);
    stage.work.write("list.md", item(&paper));
    stage.enrich(&[]).exits(0);
    let entry = &stage.entries()[0];
    assert_eq!((source_of(entry, "venue"), source_of(entry, "title")), ("crossref", "arxiv"), "{entry:#}");
    assert!(!codes(entry).contains(&"conflict"), "{entry:#}");

    stage.further.change(|known| known.crossref[0]["author"] = json!([{"given": "Di", "family": "Four"}]));
    stage.enrich(&["--refresh"]).exits(0);
    let entry = &stage.entries()[0];
    assert_eq!(source_of(entry, "venue"), "semantic-scholar", "{entry:#}");
    assert!(codes(entry).contains(&"conflict"), "{entry:#}");
}

#[test]
fn sources_that_disagree_about_a_retraction_are_both_heard() {
    let paper = withheld();
    let mut world = World::empty();
    world.add(paper.clone());
    let mut holdings = Holdings::default();
    holdings.deposit(&paper);
    let mut record = in_europe_pmc(&paper, "MED", "Text.");
    record["pubTypeList"] = json!({"pubType": ["Journal Article", "Retracted Publication"]});
    holdings.europe_pmc.push(record);
    let stage = Stage::new(world, holdings);
    stage.work.write("list.md", item(&paper));
    stage.enrich(&[]).exits(0);
    let entry = &stage.entries()[0];
    assert_eq!(
        (&entry["retracted"]["source"], source_of(entry, "retracted")),
        (&json!("europe-pmc"), "europe-pmc")
    );
    assert_eq!(codes(entry)[..2], ["retracted", "conflict"]);
    assert_eq!(
        entry["notes"][1]["message"],
        "europe-pmc reports a notice that undoes this paper, crossref has none"
    );
}

#[test]
fn a_plan_says_what_the_gap_fillers_will_be_asked() {
    let world = World::synthetic(5, 40);
    let papers: Vec<Paper> = world.all().collect();
    let listed_by_doi =
        papers.iter().filter(|p| p.link().contains("doi.org") || p.link().contains("nature.com")).count();
    let mut holdings = Holdings::default();
    papers.iter().filter(|p| p.doi.is_some()).for_each(|paper| {
        holdings.deposit(paper);
    });
    let stage = Stage::new(world, holdings);
    stage.work.write("list.md", markdown(&papers));
    let plan = stage.work.opcit(&["plan", "list.md", "--json"]);
    let plan = plan.exits(0).json();
    assert_eq!(plan["sources"]["crossref"]["keys"], json!(listed_by_doi), "{plan:#}");
    assert_eq!(plan["sources"]["crossref"]["requests"], 1);
    assert_eq!(
        (&plan["sources"]["datacite"]["requests"], &plan["sources"]["europe-pmc"]["requests"]),
        (&json!(0), &json!(0))
    );
    assert!(plan["sources"].get("openalex").is_none(), "it is off");
    stage.enrich(&[]).exits(0);
    let after = stage.work.opcit(&["plan", "list.md", "--json"]).json();
    assert_eq!((&after["settled"], &after["sources"]["crossref"]["requests"]), (&json!(40), &json!(0)));
}

#[test]
fn our_own_list_offline_is_the_same_with_gap_fillers_and_without() {
    let upstream = Upstream::start(World::empty());
    let mut work = Workdir::new(&upstream);
    work.unset("OPCIT_ARXIV_URL")
        .unset("OPCIT_S2_URL")
        .unset("OPCIT_ARXIV_INTERVAL")
        .unset("OPCIT_S2_INTERVAL");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["catalog", "cache"] {
        std::fs::create_dir(work.path(folder)).unwrap();
    }
    for file in ["opcit.toml", "catalog/healthcare-foundation-models.md", "cache/snapshot.jsonl"] {
        std::fs::copy(root.join(file), work.path(file)).unwrap();
    }
    let run = |more: &[&str]| {
        let list = "catalog/healthcare-foundation-models.md";
        let run = work.opcit(&[&["enrich", list, "--offline", "-o", "-", "--format", "json"], more].concat());
        run.exits(0);
        let told = run.stderr.lines().filter(|line| !line.contains("took")).collect::<Vec<_>>().join("\n");
        (run.stdout, told)
    };
    let with = run(&[]);
    assert!(with == run(&["--sources", "arxiv,semantic-scholar"]));
    assert!(with == run(&["--sources", "arxiv,semantic-scholar,crossref,europe-pmc,datacite,openalex"]));
}

/// Everything that may go wrong with a gap filler: what the others said is written, nothing is recorded as missing, and
/// the next good day heals it.
#[test]
fn no_fault_of_a_gap_filler_costs_an_entry_or_is_remembered() {
    let paper = withheld();
    let mut world = World::empty();
    world.add(paper.clone());
    let mut holdings = Holdings::default();
    holdings.deposit(&paper).insert("updated-by".into(), notices("retraction"));
    holdings.europe_pmc.push(in_europe_pmc(&paper, "MED", "To know."));
    let faults = || {
        [
            Fault::status(500),
            Fault::status(503),
            Fault::status(429),
            Fault::status(403),
            Fault::status(422),
            Fault::text(404, "text/html", "<html>Not Found</html>"),
            Fault::text(200, "text/html", "<html>Log in to the network</html>"),
            Fault::text(200, "application/json", "{}"),
            Fault::text(200, "application/json", "[]"),
            Fault::text(200, "application/json", ""),
            Fault::text(200, "application/json", "[".repeat(10_000)),
            Fault::reply(Reply::empty(301).with("location", "http://127.0.0.1:1/")),
            Fault::rewritten("cut", |body| body[..body.len() / 2].to_owned()),
            Fault::rewritten("more announced", |body| {
                body.replace("\"total-results\":1", "\"total-results\":9")
                    .replace("\"hitCount\":1", "\"hitCount\":9")
            }),
            Fault::delivered(Delivery::ResetBeforeHead),
            Fault::delivered(Delivery::ResetInBody),
            Fault::delivered(Delivery::Truncated),
        ]
    };
    // A cut list still holds the record that was asked for.
    let harmless = |fault: &Fault| fault.name == "more announced";
    for fault in faults() {
        let name = fault.name.clone();
        let mut stage = Stage::new(world.clone(), holdings.clone());
        stage.work.set("OPCIT_PATIENCE", "2s");
        stage.work.write("list.md", item(&paper));
        stage.further.crossref.inject(Rule::always(fault.clone()));
        stage.further.europe_pmc.inject(Rule::always(fault.clone()));
        let run = stage.enrich(&[]);
        run.exits(if harmless(&fault) { 0 } else { 6 });
        let entry = &stage.entries()[0];
        assert_eq!((&entry["outcome"], &entry["citation_count"]), (&json!("enriched"), &json!(17)), "{name}");
        for (_, service) in stage.further.all() {
            service.heal();
        }
        stage.work.set("OPCIT_PATIENCE", "30s");
        stage.enrich(&[]).exits(0);
        let entry = &stage.entries()[0];
        assert_eq!(
            (&entry["abstract"], &entry["retracted"]["kind"]),
            (&json!("To know."), &json!("retraction")),
            "{name}"
        );
    }
}

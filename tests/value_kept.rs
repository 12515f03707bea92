//! A source that still knows a work and says less of it than before: what it said before is kept, dated and marked.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use serde_json::{Value, json};

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::Upstream;
use support::fault::{Fault, Rule};
use support::further::{Further, Holdings};
use support::list::markdown;
use support::paper::{Author, Paper, Version};
use support::run::Workdir;
use support::world::World;

/// A paper with everything that may be lost, known by its publisher's DOI.
fn article() -> Paper {
    Paper {
        doi: Some("10.1109/made.2024.1".into()),
        sha: "a".repeat(40),
        corpus_id: 41,
        title: "Sorting Pebbles by Colour in the Dark".into(),
        authors: vec![Author { name: "Ada Riverton".into(), ..Author::default() }],
        abstract_: "Pebbles are sorted in the dark.".into(),
        tldr: Some("It sorts pebbles.".into()),
        venue: Some("Journal of Pebbles".into()),
        publication_date: Some("2024-02-07".into()),
        year: Some(2024),
        citations: Some(17),
        ..Paper::default()
    }
}

/// The same with all of it lost.
fn bare() -> Paper {
    Paper { elided: true, tldr: None, venue: None, publication_date: None, year: None, ..article() }
}

struct Stage {
    upstream: Upstream,
    further: Further,
    work: Workdir,
}

impl Stage {
    fn new(paper: &Paper) -> Self {
        let mut world = World::empty();
        world.add(paper.clone());
        let upstream = Upstream::start(world);
        let further = Further::start(Holdings::default());
        let mut work = Workdir::new(&upstream);
        further.introduce(&mut work);
        work.write("list.md", markdown(std::slice::from_ref(paper)));
        Self { upstream, further, work }
    }

    /// Ten days pass, by which every answer is past its time for counts.
    fn let_days_pass(&self) {
        let cache = rusqlite::Connection::open(self.work.path("cache.sqlite")).unwrap();
        cache
            .execute_batch(
                "UPDATE answer_row SET fetched_at = fetched_at - 864000000, found_at = found_at - 864000000,
                     missing_since = missing_since - 864000000;
                 UPDATE kept SET found_at = found_at - 864000000, lost_at = lost_at - 864000000;",
            )
            .unwrap();
    }

    /// Ten days later Semantic Scholar says this, and a run asks.
    fn says(&self, paper: &Paper) -> Value {
        self.let_days_pass();
        self.upstream.change(|world| world.add(paper.clone()));
        self.runs(&["--refresh=all"])
    }

    /// A run, and two from the cache that write the same.
    fn runs(&self, more: &[&str]) -> Value {
        self.work.opcit(&[&["enrich", "list.md", "-o", "out.json"], more].concat()).exits(0);
        let first = self.work.json("out.json")["entries"].clone();
        for again in [&[] as &[&str], &["--offline"]] {
            self.work.opcit(&[&["enrich", "list.md", "-o", "out.json"], again].concat()).exits(0);
            assert_eq!(self.work.json("out.json")["entries"], first, "from the cache: {again:?}");
        }
        let check = self.work.opcit(&["cache", "check"]);
        check.exits(0);
        first[0].clone()
    }
}

fn noted(entry: &Value) -> Vec<&str> {
    let notes = entry["notes"].as_array().unwrap().iter();
    notes.filter(|note| note["code"] == "value-kept").map(|note| note["message"].as_str().unwrap()).collect()
}

fn is_stale(entry: &Value, field: &str) -> bool {
    let said = &entry["provenance"][field];
    assert_eq!(said["source"], "semantic-scholar", "{field}: {entry}");
    said["stale"] == true
}

#[test]
fn counts_beside_that_of_the_citations_are_kept_until_a_second_answer_lacks_them() {
    const COUNTS: [&str; 2] = ["influential_citation_count", "reference_count"];
    let counted = Paper { influential: Some(3), references: Some(40), ..article() };
    let stage = Stage::new(&counted);
    let first = stage.runs(&[]);
    assert!(COUNTS.iter().all(|field| first[*field].is_u64()), "{first}");
    let lost = stage.says(&article());
    for field in COUNTS {
        assert_eq!(lost[field], first[field]);
        assert!(is_stale(&lost, field));
    }
    let expected = "no number of influential citations and number of references now";
    assert!(noted(&lost)[0].contains(expected), "{lost}");
    let confirmed = stage.says(&article());
    assert_eq!(COUNTS.map(|field| &confirmed[field]), [&Value::Null; 2]);
    assert!(noted(&confirmed).is_empty());
}

#[test]
fn what_a_source_no_longer_gives_is_kept_as_long_as_it_may_be_true() {
    let stage = Stage::new(&article());
    let first = stage.runs(&[]);
    let all = ["abstract", "tldr", "venue", "published"];
    assert!(noted(&first).is_empty() && !all.iter().any(|field| is_stale(&first, field)), "{first}");

    let lost = stage.says(&bare());
    let day = lost["provenance"]["abstract"]["retrieved_at"].as_str().unwrap()[..10].to_owned();
    for field in all {
        assert_eq!(lost[field], first[field]);
        assert!(is_stale(&lost, field));
        assert_eq!(lost["provenance"][field]["retrieved_at"].as_str().unwrap()[..10], day);
    }
    assert_eq!(lost["year"], 2024);
    assert!(!is_stale(&lost, "title") && !is_stale(&lost, "citation_count"), "{lost}");
    assert!(day.as_str() < &lost["provenance"]["title"]["retrieved_at"].as_str().unwrap()[..10]);
    let expected = format!(
        "semantic-scholar gives no abstract, tldr, venue and date of publication now: those of {day} are kept"
    );
    assert_eq!(noted(&lost), [expected]);

    let confirmed = stage.says(&bare());
    assert_eq!([&confirmed["venue"], &confirmed["published"], &confirmed["year"]], [&Value::Null; 3]);
    for field in ["abstract", "tldr"] {
        assert_eq!(confirmed[field], first[field]);
        assert!(is_stale(&confirmed, field));
    }
    assert!(noted(&confirmed)[0].contains("gives no abstract and tldr now: those of "), "{confirmed}");

    let third = stage.says(&bare());
    assert_eq!([&third["abstract"], &third["tldr"]], [&first["abstract"], &first["tldr"]]);

    let given = stage.says(&Paper { abstract_: "They are sorted by touch.".into(), elided: false, ..bare() });
    assert_eq!(given["abstract"], "They are sorted by touch.");
    assert!(!is_stale(&given, "abstract") && is_stale(&given, "tldr"));
    assert!(noted(&given)[0].contains("gives no tldr now: that of "), "{given}");

    let whole = stage.says(&article());
    assert!(noted(&whole).is_empty() && !all.iter().any(|field| is_stale(&whole, field)), "{whole}");
    let cache = rusqlite::Connection::open(stage.work.path("cache.sqlite")).unwrap();
    let left: i64 = cache.query_row("SELECT count(*) FROM kept", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
}

#[test]
fn a_date_that_lost_its_day_is_kept_whole_for_one_answer() {
    let stage = Stage::new(&article());
    stage.runs(&[]);
    let year_alone = Paper { publication_date: None, ..article() };
    let lost = stage.says(&year_alone);
    assert_eq!(lost["published"], "2024-02-07");
    assert!(is_stale(&lost, "published"));
    assert!(noted(&lost)[0].contains("gives no full date of publication now"), "{lost}");
    let confirmed = stage.says(&year_alone);
    assert_eq!(confirmed["published"], "2024");
    assert!(noted(&confirmed).is_empty() && !is_stale(&confirmed, "published"));
    // Another date is another date.
    let other = stage.says(&Paper { publication_date: None, year: Some(2023), ..article() });
    assert_eq!(other["published"], "2023");
    assert!(noted(&other).is_empty(), "{other}");
}

#[test]
fn what_was_missing_in_between_is_kept_too() {
    let stage = Stage::new(&article());
    let first = stage.runs(&[]);
    stage.let_days_pass();
    stage.upstream.change(|world| world.add(Paper { absent_from_s2: true, ..article() }));
    stage.runs(&["--refresh=all"]);
    let lost = stage.says(&Paper { absent_from_s2: false, ..bare() });
    assert_eq!([&lost["abstract"], &lost["venue"]], [&first["abstract"], &first["venue"]]);
    stage.let_days_pass();
    stage.upstream.change(|world| world.add(Paper { absent_from_s2: true, ..bare() }));
    let missing = stage.runs(&["--refresh=all"]);
    assert_eq!([&missing["abstract"], &missing["venue"]], [&first["abstract"], &first["venue"]]);
    assert_eq!(noted(&missing).len(), 1);
}

#[test]
fn a_row_of_another_paper_keeps_nothing() {
    let stage = Stage::new(&article());
    stage.runs(&[]);
    let other = Paper {
        title: "A Field Guide to the Tides of Inland Seas".into(),
        authors: vec![Author { name: "Bruno Castellan".into(), ..Author::default() }],
        sha: "b".repeat(40),
        ..bare()
    };
    let entry = stage.says(&other);
    assert_eq!(entry["title"], other.title.as_str(), "it is taken, and doubted");
    assert_eq!([&entry["abstract"], &entry["tldr"], &entry["venue"]], [&Value::Null; 3], "{entry}");
    assert!(noted(&entry).is_empty(), "{entry}");
    // The paper itself is back, without its abstract: now it is the same work again.
    let back = stage.says(&bare());
    assert_eq!(back["abstract"], "Pebbles are sorted in the dark.", "{back}");
}

#[test]
fn what_another_source_gives_now_goes_before_what_is_kept() {
    let on_arxiv = Paper {
        arxiv: Some("2401.00017".into()),
        doi: None,
        abstract_: "From the preprint.".into(),
        versions: vec![Version { at: "2024-01-03T10:00:00Z".into(), title: None }],
        categories: vec!["cs.RO".into()],
        ..article()
    };
    let stage = Stage::new(&on_arxiv);
    stage.runs(&[]);
    let lost = stage.says(&Paper { elided: true, ..on_arxiv });
    assert_eq!(lost["provenance"]["abstract"]["source"], "arxiv", "{lost}");
    assert!(noted(&lost).is_empty(), "{lost}");

    // Europe PMC ranks below Semantic Scholar, and has it now.
    let stage = Stage::new(&article());
    stage.runs(&[]);
    stage.further.change(|holdings| {
        holdings.europe_pmc.push(json!({
            "id": "39000001", "source": "MED", "doi": article().doi, "title": article().title,
            "abstractText": "From the archive.", "firstPublicationDate": "2024-02-08",
            "journalInfo": {"journal": {"title": "J Pebbles"}, "yearOfPublication": 2024},
        }));
    });
    let lost = stage.says(&bare());
    assert_eq!(lost["abstract"], "From the archive.", "{lost}");
    assert_eq!(lost["provenance"]["abstract"]["source"], "europe-pmc");
    assert!(!noted(&lost)[0].contains("abstract"), "{lost}");
    assert_eq!(lost["tldr"], "It sorts pebbles.");
}

#[test]
fn only_sources_in_use_keep_anything() {
    let stage = Stage::new(&article());
    stage.runs(&[]);
    assert_eq!(stage.says(&bare())["tldr"], "It sorts pebbles.");
    stage.work.write("opcit.toml", "[sources.semantic-scholar]\nenabled = false\n");
    stage.work.opcit(&["enrich", "list.md", "-o", "other.json", "--offline"]);
    let other = stage.work.json("other.json")["entries"][0].clone();
    assert_eq!([&other["tldr"], &other["abstract"]], [&Value::Null; 2], "{other}");
    assert!(noted(&other).is_empty());
}

#[test]
fn an_abstract_by_hand_is_no_kept_one() {
    let stage = Stage::new(&article());
    stage.runs(&[]);
    let toml = "[[entry]]\nmatch = \"doi:10.1109/made.2024.1\"\nabstract = \"By hand.\"\n";
    stage.work.write("opcit.toml", toml);
    let lost = stage.says(&Paper { elided: true, ..article() });
    assert_eq!(lost["abstract"], "By hand.", "{lost}");
    assert!(noted(&lost).is_empty(), "{lost}");
}

#[test]
fn what_crossref_loses_is_kept_while_its_word_counts() {
    let paper = article();
    let stage = Stage::new(&Paper { absent_from_s2: true, ..paper.clone() });
    stage.further.change(|holdings| {
        holdings.deposit(&paper).insert("abstract".into(), json!("<jats:p>Deposited.</jats:p>"));
    });
    let first = stage.runs(&[]);
    assert_eq!(first["provenance"]["abstract"]["source"], "crossref", "{first}");
    stage.let_days_pass();
    stage.further.change(|holdings| {
        holdings.crossref.clear();
        holdings.deposit(&paper);
    });
    let lost = stage.runs(&["--refresh=all"]);
    assert_eq!(lost["abstract"], first["abstract"], "{lost}");
    assert!(noted(&lost)[0].starts_with("crossref gives no abstract now: that of "), "{lost}");
}

#[test]
fn a_reply_that_is_rewritten_on_the_way_is_a_loss_like_any_other() {
    let stage = Stage::new(&article());
    stage.runs(&[]);
    stage.let_days_pass();
    let fault = Fault::edited("no tldr, an empty venue", |_, reply| {
        let mut rows: Vec<Value> = serde_json::from_slice(&reply.body).unwrap();
        for row in rows.iter_mut().filter(|row| row.is_object()) {
            row["tldr"] = Value::Null;
            row["venue"] = json!("");
            row["publicationVenue"] = Value::Null;
            row["journal"] = Value::Null;
        }
        reply.body = serde_json::to_vec(&rows).unwrap();
    });
    stage.upstream.s2.inject(Rule::always(fault).on_path("paper/batch"));
    let lost = stage.runs(&[]);
    assert_eq!([&lost["tldr"], &lost["venue"]], [&json!("It sorts pebbles."), &json!("Journal of Pebbles")]);
    // The kept values go along to another cache.
    stage.work.opcit(&["cache", "export", "-o", "lines.jsonl"]).exits(0);
    std::fs::remove_file(stage.work.path("cache.sqlite")).unwrap();
    stage.work.opcit(&["cache", "import", "lines.jsonl"]).exits(0);
    assert_eq!(stage.runs(&["--offline"]), lost);
}

//! Records of two papers under one identifier, or under identifiers that name each other: nothing is blended, and what is
//! left out is told.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use serde_json::{Value, json};

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::Upstream;
use support::fault::{Fault, Rule};
use support::further::{Further, Holdings};
use support::paper::{Author, Paper, Version};
use support::run::Workdir;
use support::wire::Reply;
use support::world::World;

const ID: &str = "1903.00123";
const DOI: &str = "10.1234/abc.5";
const MATCHED: &str = "dddddddddddddddddddddddddddddddddddddddd";

const OURS: &str = "Deep Learning for Time Series Forecasting in Hospitals";
const US: &[&str] = &["Ann Author", "Bob Writer"];
/// Of the same topic, so that the titles alone do not say that it is another paper.
const NEAR: &str = "Deep Learning for Time Series Classification: A Review";
const FAR: &str = "Counting Rational Points on Cubic Surfaces";
const THEM: &[&str] = &["Hassan Fawaz", "Germain Forestier"];

/// What the services say.
#[derive(Default)]
struct Scene {
    arxiv: Option<(&'static str, &'static [&'static str])>,
    arxiv_doi: Option<&'static str>,
    /// Rows by the id asked for.
    rows: Vec<(String, Value)>,
    found_by_title: Option<Value>,
    crossref: Option<Value>,
}

struct Stage {
    upstream: Upstream,
    _further: Further,
    work: Workdir,
}

fn row(title: &str, authors: &[&str], citations: u64, ids: &Value) -> Value {
    let mut external = json!({"CorpusId": 7});
    external.as_object_mut().unwrap().extend(ids.as_object().unwrap().clone());
    let authors: Vec<Value> = authors.iter().map(|name| json!({"authorId": null, "name": name})).collect();
    json!({
        "paperId": MATCHED, "corpusId": 7, "externalIds": external, "title": title, "abstract": "Text of it.",
        "venue": "", "year": 2019, "referenceCount": 5, "citationCount": citations, "influentialCitationCount": 1,
        "publicationDate": "2019-02-14", "authors": authors, "s2FieldsOfStudy": [], "publicationTypes": null,
        "openAccessPdf": null, "tldr": null, "journal": null, "publicationVenue": null, "isOpenAccess": false,
    })
}

fn by_arxiv(title: &str, authors: &[&str], citations: u64) -> (String, Value) {
    (format!("ARXIV:{ID}"), row(title, authors, citations, &json!({"ArXiv": ID})))
}

fn by_doi(title: &str, authors: &[&str], citations: u64, ids: &Value) -> (String, Value) {
    (format!("DOI:{DOI}"), row(title, authors, citations, ids))
}

fn deposit(title: &str, authors: &[&str], kind: &str) -> Value {
    let authors: Vec<Value> = authors.iter().map(|name| json!({"name": name})).collect();
    json!({
        "DOI": DOI, "type": kind, "title": [title], "author": authors, "container-title": ["Annals of Things"],
        "issued": {"date-parts": [[1999, 3, 1]]}, "is-referenced-by-count": 5, "references-count": 9, "relation": {},
    })
}

fn arxiv_link(title: &str) -> Value {
    json!({"title": title, "url": format!("https://arxiv.org/abs/{ID}")})
}

fn doi_link(title: &str) -> Value {
    json!({"title": title, "doi": DOI})
}

fn title_alone() -> Value {
    json!({"title": OURS, "url": "https://openreview.net/forum?id=abcdefgh"})
}

impl Stage {
    fn new(entry: &Value, scene: Scene) -> Self {
        let mut world = World::empty();
        if let Some((title, authors)) = scene.arxiv {
            world.add(Paper {
                arxiv: Some(ID.into()),
                arxiv_doi_field: scene.arxiv_doi.map(str::to_owned),
                sha: "e".repeat(40),
                corpus_id: 11,
                title: title.into(),
                authors: authors
                    .iter()
                    .map(|name| Author { name: (*name).to_owned(), ..Author::default() })
                    .collect(),
                abstract_: "A preprint.".into(),
                versions: vec![Version { at: "2019-02-14T10:00:00Z".into(), title: None }],
                categories: vec!["cs.CV".into()],
                absent_from_s2: true,
                ..Paper::default()
            });
        }
        let holdings = Holdings { crossref: scene.crossref.into_iter().collect(), ..Holdings::default() };
        let upstream = Upstream::start(world);
        let further = Further::start(holdings);
        let mut work = Workdir::new(&upstream);
        further.introduce(&mut work);
        work.set("OPCIT_PATIENCE", "2s");
        work.write("list.json", json!([entry]).to_string());
        let stage = Self { upstream, _further: further, work };
        stage.answer(scene.rows, scene.found_by_title);
        stage
    }

    /// What Semantic Scholar answers from now on.
    fn answer(&self, rows: Vec<(String, Value)>, found_by_title: Option<Value>) {
        self.upstream.heal();
        let batch = Fault::edited("rows", move |request, reply| {
            let asked: Value = serde_json::from_slice(&request.body).unwrap();
            let row =
                |id: &Value| rows.iter().find(|(key, _)| id == key).map_or(Value::Null, |r| r.1.clone());
            let rows: Vec<Value> = asked["ids"].as_array().unwrap().iter().map(row).collect();
            *reply = Reply::json(200, &json!(rows));
        });
        self.upstream.s2.inject(Rule::always(batch).on_path("paper/batch"));
        let search = Fault::edited("a match", move |_, reply| {
            *reply = match found_by_title.clone() {
                Some(row) => Reply::json(200, &json!({"data": [row]})),
                None => Reply::json(404, &json!({"error": "Title match not found"})),
            };
        });
        self.upstream.s2.inject(Rule::always(search).on_path("search/match"));
    }

    /// What is stored was stored a minute ago.
    fn let_a_minute_pass(&self) {
        let cache = rusqlite::Connection::open(self.work.path("cache.sqlite")).unwrap();
        assert!(cache.execute("UPDATE answer_row SET fetched_at = fetched_at - 60000", []).unwrap() > 0);
    }

    fn entry(&self, more: &[&str]) -> Value {
        let entry = self.run(more);
        let first = self.work.read("out.json");
        self.run(&["--offline"]);
        assert!(self.work.read("out.json") == first, "the same from the cache");
        entry
    }

    fn run(&self, more: &[&str]) -> Value {
        self.work.opcit(&[&["enrich", "list.json", "-o", "out.json"], more].concat());
        self.work.json("out.json")["entries"][0].clone()
    }
}

fn enriched(entry: &Value, scene: Scene) -> Value {
    Stage::new(entry, scene).entry(&[])
}

fn codes(entry: &Value) -> Vec<&str> {
    entry["notes"].as_array().unwrap().iter().map(|note| note["code"].as_str().unwrap()).collect()
}

fn first_author(entry: &Value) -> &str {
    entry["authors"][0]["name"].as_str().unwrap_or("nobody")
}

fn is_ours(entry: &Value, codes_expected: &[&str]) {
    assert_eq!((&entry["title"], first_author(entry)), (&json!(OURS), US[0]), "{entry:#}");
    assert_eq!(codes(entry), codes_expected, "{entry:#}");
}

#[test]
fn a_row_of_another_paper_under_the_lists_arxiv_id_counts_nothing() {
    for title in [NEAR, FAR] {
        let scene =
            Scene { arxiv: Some((OURS, US)), rows: vec![by_arxiv(title, THEM, 5555)], ..Scene::default() };
        let entry = enriched(&arxiv_link(OURS), scene);
        is_ours(&entry, &["conflict"]);
        assert_eq!(entry["citation_count"], Value::Null);
    }
    // Not even the list says which of the two it is: arXiv gives out the identifier.
    let scene = Scene { arxiv: Some((OURS, US)), rows: vec![by_arxiv(NEAR, THEM, 5555)], ..Scene::default() };
    let entry = enriched(&arxiv_link("Paper"), scene);
    is_ours(&entry, &["conflict"]);
    assert_eq!(entry["citation_count"], Value::Null);
}

/// The parts of a work have one title but for a number, and the same authors; each has its own arXiv id.
#[test]
fn a_row_of_another_part_under_the_lists_arxiv_id_counts_nothing() {
    for (ours, theirs) in [
        ("A Study of Parity in Graphs, Part II", "A Study of Parity in Graphs, Part I"),
        ("Lower Bounds for Sorting Networks", "Upper Bounds for Sorting Networks"),
    ] {
        let other = |title| (format!("ARXIV:{ID}"), row(title, US, 5555, &json!({"ArXiv": "1903.00122"})));
        for arxiv in [Some((ours, US)), None] {
            let entry =
                enriched(&arxiv_link(ours), Scene { arxiv, rows: vec![other(theirs)], ..Scene::default() });
            assert!(codes(&entry).contains(&"conflict"), "{entry:#}");
            assert_eq!(
                (&entry["citation_count"], &entry["ids"]["s2"]),
                (&Value::Null, &Value::Null),
                "{entry:#}"
            );
        }
        // A service that merged two records of one paper has one id for both.
        let merged = Scene { arxiv: Some((ours, US)), rows: vec![other(ours)], ..Scene::default() };
        assert_eq!(enriched(&arxiv_link(ours), merged)["citation_count"], 5555);
        // And authors renumber and reword what is one paper to everybody.
        let renamed =
            Scene { arxiv: Some((ours, US)), rows: vec![by_arxiv(theirs, US, 77)], ..Scene::default() };
        assert_eq!(enriched(&arxiv_link(ours), renamed)["citation_count"], 77);
    }
}

#[test]
fn retitled_papers_stay_one() {
    for authors in [US, &["A. Author", "B. Writer"], &["Author, Ann", "Writer, Bob"], &["Bob Writer"], &[]] {
        let rows = vec![by_arxiv(NEAR, authors, 77)];
        let scene = Scene { arxiv: Some((OURS, US)), rows, ..Scene::default() };
        let entry = enriched(&arxiv_link(OURS), scene);
        is_ours(&entry, &[]);
        assert_eq!(entry["citation_count"], 77, "{authors:?}");
    }
    // The same people, and a title that shares nothing with the other.
    let both: &[&str] = &["Ann Author", "Bob Writer", "Cyd Third"];
    let rows = vec![by_doi(OURS, both, 77, &json!({"DOI": DOI, "ArXiv": ID}))];
    let scene =
        Scene { arxiv: Some((FAR, &["Ann Author", "Bob Writer", "Cyd Third"])), rows, ..Scene::default() };
    let entry = enriched(&doi_link(OURS), scene);
    assert_eq!(
        (&entry["first_posted"], &entry["citation_count"]),
        (&json!("2019-02-14"), &json!(77)),
        "{entry:#}"
    );
    assert!(!codes(&entry).contains(&"conflict"), "{entry:#}");
}

#[test]
fn a_paper_that_its_authors_retitled_stays_one_however_they_are_spelt() {
    for (on_arxiv, at_the_journal) in [
        (&["Łukasz Kaiser"], "Lukasz Kaiser"),
        (&["Jürgen Schmidhuber"], "Juergen Schmidhuber"),
        (&["Søren Brunak"], "Soren Brunak"),
    ] {
        let ids = json!({"DOI": DOI, "ArXiv": ID});
        let rows = vec![by_doi(OURS, &[at_the_journal], 77, &ids)];
        let entry =
            enriched(&doi_link(OURS), Scene { arxiv: Some((FAR, on_arxiv)), rows, ..Scene::default() });
        assert_eq!(entry["first_posted"], "2019-02-14", "{entry:#}");
        assert!(!codes(&entry).contains(&"conflict"), "{entry:#}");
    }
}

#[test]
fn an_arxiv_id_that_leads_to_another_paper_is_forgotten() {
    for title in [NEAR, FAR] {
        let ids = json!({"DOI": DOI, "ArXiv": ID});
        let scene =
            Scene { arxiv: Some((title, THEM)), rows: vec![by_doi(OURS, US, 77, &ids)], ..Scene::default() };
        let entry = enriched(&doi_link(OURS), scene);
        is_ours(&entry, &["conflict"]);
        assert_eq!(
            (&entry["ids"]["arxiv"], &entry["first_posted"]),
            (&Value::Null, &Value::Null),
            "{entry:#}"
        );
        assert_eq!(entry["citation_count"], 77);

        let found_by_title = Some(row(OURS, US, 77, &json!({"ArXiv": ID})));
        let scene = Scene { arxiv: Some((title, THEM)), found_by_title, ..Scene::default() };
        let entry = enriched(&title_alone(), scene);
        is_ours(&entry, &["conflict"]);
        assert_eq!(entry["ids"]["arxiv"], Value::Null);
        assert_eq!(entry["work_id"], format!("s2:{MATCHED}"));
    }
}

#[test]
fn a_doi_that_leads_to_another_paper_gives_neither_venue_nor_retraction() {
    for (title, by_arxiv_itself) in [(NEAR, true), (NEAR, false), (FAR, true)] {
        let mut other = deposit(title, THEM, "journal-article");
        other["updated-by"] = json!([{
            "DOI": "10.1234/notice", "type": "retraction", "source": "publisher",
            "updated": {"date-parts": [[2021, 1, 1]]},
        }]);
        let ids = if by_arxiv_itself { json!({"ArXiv": ID}) } else { json!({"ArXiv": ID, "DOI": DOI}) };
        let scene = Scene {
            arxiv: Some((OURS, US)),
            arxiv_doi: by_arxiv_itself.then_some(DOI),
            rows: vec![(format!("ARXIV:{ID}"), row(OURS, US, 77, &ids))],
            crossref: Some(other),
            ..Scene::default()
        };
        let entry = enriched(&arxiv_link(OURS), scene);
        is_ours(&entry, &["conflict"]);
        assert_eq!((&entry["retracted"], &entry["venue"]), (&Value::Null, &Value::Null), "{entry:#}");
        assert_eq!((&entry["citation_count"], &entry["ids"]["doi"]), (&json!(77), &Value::Null), "{entry:#}");
    }
}

#[test]
fn the_doi_of_a_volume_is_not_that_of_a_paper_in_it() {
    const VOLUME: &str = "Medical Image Computing and Computer Assisted Intervention 2018";
    const PAPER: &str = "UNet++: A Nested U-Net Architecture for Medical Image Segmentation";
    for kind in ["book", "proceedings"] {
        let scene = || Scene {
            arxiv: Some((PAPER, US)),
            rows: vec![by_arxiv(PAPER, US, 77)],
            crossref: Some(deposit(VOLUME, &[], kind)),
            ..Scene::default()
        };
        let entry = enriched(&json!({"title": PAPER, "arxiv": ID, "doi": DOI}), scene());
        assert_eq!(codes(&entry), ["title-mismatch", "conflict"], "{entry:#}");
        assert_eq!((&entry["venue"], &entry["title"]), (&Value::Null, &json!(PAPER)), "{entry:#}");
        let scene = Scene { crossref: Some(deposit(VOLUME, &["Ed Itor"], kind)), ..Scene::default() };
        let entry = enriched(&doi_link(PAPER), scene);
        assert_eq!(codes(&entry), ["title-mismatch"], "{entry:#}");
    }
}

#[test]
fn the_list_and_the_registry_outvote_a_row_that_came_first() {
    for (title, ids) in [
        (NEAR, json!({"DOI": DOI})),
        (NEAR, json!({"DOI": "10.1234/other.9"})),
        (FAR, json!({"DOI": DOI})),
        (FAR, json!({"DOI": "10.1234/other.9", "ArXiv": ID})),
    ] {
        let scene = Scene {
            arxiv: Some((title, THEM)),
            rows: vec![by_doi(title, THEM, 5555, &ids)],
            crossref: Some(deposit(OURS, US, "journal-article")),
            ..Scene::default()
        };
        let entry = enriched(&doi_link(OURS), scene);
        is_ours(&entry, &["conflict"]);
        assert_eq!(
            (&entry["citation_count"], &entry["ids"]["arxiv"]),
            (&json!(5), &Value::Null),
            "{entry:#}"
        );
    }
    // Where the list fits the row, Crossref's record is the one that is left out.
    let scene = Scene {
        rows: vec![by_doi(OURS, US, 77, &json!({"DOI": DOI}))],
        crossref: Some(deposit(NEAR, THEM, "journal-article")),
        ..Scene::default()
    };
    let entry = enriched(&doi_link(OURS), scene);
    is_ours(&entry, &["title-mismatch", "conflict"]);
    assert_eq!((&entry["citation_count"], &entry["venue"]), (&json!(77), &Value::Null), "{entry:#}");
}

#[test]
fn a_match_whose_record_became_another_paper_falls() {
    for title in [NEAR, FAR] {
        let found = || Some(row(OURS, US, 77, &json!({})));
        let stage = Stage::new(&title_alone(), Scene { found_by_title: found(), ..Scene::default() });
        is_ours(&stage.entry(&[]), &[]);
        stage.answer(vec![(MATCHED.to_owned(), row(title, THEM, 5555, &json!({})))], None);
        let entry = stage.entry(&["--refresh=all"]);
        assert_eq!((&entry["outcome"], &entry["title"]), (&json!("unidentified"), &Value::Null), "{entry:#}");
        assert_eq!(codes(&entry), ["conflict"], "{entry:#}");
    }
    // The search was made anew, and offers the paper once more.
    let found = || Some(row(OURS, US, 77, &json!({})));
    let stage = Stage::new(&title_alone(), Scene { found_by_title: found(), ..Scene::default() });
    is_ours(&stage.entry(&[]), &[]);
    stage.answer(vec![(MATCHED.to_owned(), row(NEAR, THEM, 5555, &json!({})))], found());
    let entry = stage.entry(&["--refresh=all"]);
    is_ours(&entry, &[]);
    assert_eq!(entry["citation_count"], 77);
    // Retitled by the same people, it is still the one.
    let stage = Stage::new(&title_alone(), Scene { found_by_title: found(), ..Scene::default() });
    is_ours(&stage.entry(&[]), &[]);
    // Of two answers of one source the later one counts, to the second.
    stage.let_a_minute_pass();
    stage.answer(vec![(MATCHED.to_owned(), row(NEAR, US, 80, &json!({})))], None);
    for (more, answers) in [("--refresh=all", "the later answer"), ("--offline", "no way back")] {
        let entry = stage.run(&[more]);
        let got = (&entry["outcome"], &entry["citation_count"]);
        assert_eq!(got, (&json!("enriched"), &json!(80)), "{answers}: {entry:#}");
        is_told_as_renamed(&entry, NEAR);
    }
}

/// The similarity is that of the titles as they are now, and that it is another title is told.
fn is_told_as_renamed(entry: &Value, title: &str) {
    assert_eq!((&entry["title"], &entry["match"]["by"]), (&json!(title), &json!("title")), "{entry:#}");
    assert!(entry["match"]["score"].as_f64().unwrap() < 0.9, "{entry:#}");
    assert_eq!(codes(entry), ["title-mismatch"], "{entry:#}");
    assert!(entry["notes"][0]["message"].as_str().unwrap().contains(title), "{entry:#}");
}

#[test]
fn a_match_that_was_wholly_renamed_is_told() {
    for ids in [json!({}), json!({"DOI": DOI})] {
        let found = || Some(row(OURS, US, 77, &ids));
        let stage = Stage::new(&title_alone(), Scene { found_by_title: found(), ..Scene::default() });
        is_ours(&stage.run(&[]), &[]);
        stage.let_a_minute_pass();
        let now = row(FAR, US, 80, &ids);
        stage.answer(vec![(MATCHED.to_owned(), now.clone()), (format!("DOI:{DOI}"), now)], None);
        for more in ["--refresh=all", "--offline"] {
            let entry = stage.run(&[more]);
            assert_eq!(entry["citation_count"], 80, "{more} {ids}");
            is_told_as_renamed(&entry, FAR);
            assert_eq!(entry["citation_count"], 80);
        }
        let found = stage.work.opcit(&["check", "list.json"]).text();
        assert!(found.contains("title-mismatch"), "{found}");
    }
}

#[test]
fn a_match_does_not_hide_what_its_source_has_said_since() {
    let found = || Some(row(OURS, US, 77, &json!({})));
    let stage = Stage::new(&title_alone(), Scene { found_by_title: found(), ..Scene::default() });
    is_ours(&stage.entry(&[]), &[]);
    stage.let_a_minute_pass();
    // The search still has the old count, the batch the new one.
    stage.answer(vec![(MATCHED.to_owned(), row(OURS, US, 80, &json!({})))], found());
    for more in [&["--refresh=all"][..], &[], &["--offline"]] {
        assert_eq!(stage.entry(more)["citation_count"], 80, "{more:?}");
    }
}

#[test]
fn listed_authors_decide_whether_a_link_is_wrong() {
    let listed = |authors: &[&str]| {
        let mut entry = arxiv_link(OURS);
        entry["authors"] = json!(authors);
        entry
    };
    let at_link = |title, authors: &'static [&'static str]| Scene {
        arxiv: Some((title, authors)),
        rows: vec![by_arxiv(title, authors, 77)],
        ..Scene::default()
    };
    for (authors, title, told) in [
        (US, NEAR, true),
        (US, FAR, true),
        (&["Ann Author et al."], NEAR, true),
        (&["Ann Author", "Fawaz, H."], NEAR, false),
        (&["The Forecast Collaboration"], NEAR, false),
        (THEM, NEAR, false),
        (THEM, FAR, false),
        (&["Fawaz, H.", "Forestier, G."], FAR, false),
        (&[], FAR, true),
        (&[], NEAR, false),
        (THEM, "Correction to: Deep Learning for Time Series Forecasting in Hospitals", true),
    ] {
        let entry = enriched(&listed(authors), at_link(title, THEM));
        let expected: &[&str] = if told { &["title-mismatch"] } else { &[] };
        assert_eq!(codes(&entry), expected, "{authors:?} {title}: {entry:#}");
    }
    // The same title is the same paper, whoever the list says wrote it.
    assert!(codes(&enriched(&listed(THEM), at_link(OURS, US))).is_empty());
}

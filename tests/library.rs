//! The library as somebody else's program uses it: through [`opcit::Enricher`], against the stand-in.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use opcit::model::{Author, Entry, Field, Notice, Outcome, Scheme, SourceId, SourceRecord, WorkId};
use opcit::sources::{
    About, Descriptor, Lane, ParseError, Reading, Request, Response, Role, Source, SourceKey, Split, Verdict,
};
use opcit::{EnrichError, Enricher, EnricherBuilder};
use support::Upstream;
use support::world::World;

/// A library of our own: it has every DOI, counts seven citations of each, and knows of an erratum.
struct Own;

const OWN: SourceId = SourceId::new("own");

static DESCRIPTOR: Descriptor = Descriptor {
    id: OWN,
    role: Role::GapFiller,
    variable: "OWN",
    key_variables: &[],
    key_header: "",
    key_parameter: "",
    on_by_default: false,
    base_url: "http://127.0.0.1:1",
    interval: Duration::ZERO,
    interval_with_key: Duration::ZERO,
    timeout: Duration::from_secs(5),
    fields: &[Field::Title, Field::CitationCount],
    ids: &[],
    registers: &[],
    asked_for: &[Field::CitationCount],
    shape: 1,
    second_look: false,
    fed_by_others: true,
    about: About { asked: "", requests: "", licence: "", terms: "" },
};

impl Source for Own {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn key(&self, id: &WorkId) -> Option<SourceKey> {
        (id.scheme() == Scheme::Doi).then(|| SourceKey(id.id().into()))
    }

    fn lane(&self, _: &SourceKey) -> Lane {
        Lane { name: "works", limit: 50 }
    }

    fn request(&self, _: &[SourceKey]) -> Request {
        Request::get("/works")
    }

    fn read(&self, _: &Response, keys: &[SourceKey]) -> Verdict<Reading> {
        let found = keys.iter().map(|key| (key.clone(), Bytes::from_static(b"7"))).collect();
        Verdict::Answer(Reading::Split(Split { found, ..Split::default() }))
    }

    fn parse(&self, _: &SourceKey, raw: &[u8]) -> Result<SourceRecord, ParseError> {
        let count = std::str::from_utf8(raw).ok().and_then(|text| text.parse().ok());
        Ok(SourceRecord {
            title: Some("as we call it".to_owned()),
            citation_count: count,
            notices: vec![Notice { kind: "erratum".to_owned(), date: None, doi: None }],
            ..SourceRecord::default()
        })
    }
}

fn run<T>(work: impl Future<Output = T> + Send) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

fn at(upstream: &Upstream) -> EnricherBuilder {
    Enricher::builder()
        .address(SourceId::ARXIV, upstream.arxiv.url())
        .address(SourceId::SEMANTIC_SCHOLAR, upstream.s2.url())
}

fn entry(id: &str) -> Entry {
    Entry::from(id.parse::<WorkId>().unwrap())
}

#[test]
fn entries_are_enriched_in_order_and_asked_about_once() {
    let world = World::synthetic(3, 400);
    let papers: Vec<_> = world.all().filter(|p| p.arxiv.is_some() && !p.absent_from_arxiv).take(3).collect();
    let upstream = Upstream::start(world);
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("opcit.sqlite");
    let ids = papers.iter().map(|p| format!("arxiv:{}", p.arxiv.as_deref().unwrap()));
    let entries: Vec<Entry> = ids.map(|id| entry(&id)).collect();

    let first = run(at(&upstream).cache(&cache).build().unwrap().enrich(&entries)).unwrap();
    assert_eq!(
        first.iter().map(|e| e.title.clone().unwrap()).collect::<Vec<_>>(),
        papers.iter().map(|p| p.title.clone()).collect::<Vec<_>>()
    );
    assert_eq!(upstream.arxiv.count(), 1, "{}", upstream.story());

    // Another program over the same cache: what is known is known.
    let asked = upstream.requests();
    let second = at(&upstream).cache(&cache).build().unwrap();
    assert_eq!(run(second.enrich(&entries)).unwrap(), first);
    assert_eq!(second.recall(&entries[1]).unwrap(), first[1]);
    assert_eq!(upstream.requests(), asked, "{}", upstream.story());
}

#[test]
fn who_could_not_be_asked_is_deferred_and_asked_by_the_next_call() {
    let world = World::synthetic(3, 400);
    let paper = world.all().find(|p| p.arxiv.is_some() && !p.absent_from_arxiv).unwrap();
    let entries = [entry(&format!("arxiv:{}", paper.arxiv.as_deref().unwrap()))];
    let upstream = Upstream::start(world);
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("opcit.sqlite");

    let hurried = at(&upstream).cache(&cache).max_time(Duration::ZERO).build().unwrap();
    let deferred = run(hurried.enrich(&entries)).unwrap();
    assert_eq!((deferred.len(), deferred[0].outcome), (1, Outcome::Deferred));
    assert_eq!(upstream.requests(), 0);

    let patient = at(&upstream).cache(&cache).build().unwrap();
    assert_eq!(run(patient.enrich(&entries)).unwrap()[0].title, Some(paper.title));
}

#[test]
fn a_source_of_ones_own_fills_what_the_others_lack_and_overrules_nobody() {
    let world = World::synthetic(3, 400);
    let known = world.all().find(|p| p.doi.is_some() && !p.absent_from_s2 && p.citations.is_some()).unwrap();
    let upstream = Upstream::start(world);
    let entries =
        [entry(&format!("doi:{}", known.doi.as_deref().unwrap())), entry("doi:10.5555/nobody.has.it")];
    let enricher =
        at(&upstream).source(Arc::new(Own)).address(OWN, upstream.elsewhere.url()).build().unwrap();
    let enriched = run(enricher.enrich(&entries)).unwrap();

    assert_eq!(enriched[0].citation_count, known.citations);
    assert_eq!(enriched[0].provenance["citation_count"].source, "semantic-scholar");
    assert_eq!(enriched[1].citation_count, Some(7));
    assert_eq!(enriched[1].provenance["title"].source, "own");
    let notes: Vec<&str> = enriched[1].notes.iter().map(|note| &*note.code).collect();
    assert_eq!(notes, ["correction"]);
    assert_eq!(upstream.elsewhere.count(), 1, "one request for the one work that lacked a count");
}

#[test]
fn what_is_wrong_with_the_set_up_is_told_before_anybody_is_asked() {
    let unknown = Enricher::builder().address(SourceId::new("nobody"), "http://127.0.0.1:1").build();
    assert!(matches!(unknown, Err(EnrichError::UnknownSource(id)) if id.as_str() == "nobody"));

    let contact = Enricher::builder().contact("a@example.org\r\nx: y").build();
    assert_eq!(
        contact.unwrap_err().to_string(),
        "the contact `a@example.org\r\nx: y` is no plain mail address"
    );

    let folder = tempfile::tempdir().unwrap();
    let facts = Enricher::builder().snapshot(folder.path().join("none.jsonl")).build();
    assert!(matches!(facts, Err(EnrichError::Snapshot(_))));

    let foreign = folder.path().join("foreign");
    std::fs::write(&foreign, "not a database, and somebody's").unwrap();
    let cache = Enricher::builder().cache(&foreign).build();
    assert!(cache.unwrap_err().to_string().ends_with("this one was left as it is"));
    assert_eq!(std::fs::read(&foreign).unwrap(), b"not a database, and somebody's");
}

#[test]
fn an_api_key_is_in_no_debug_output() {
    let builder = Enricher::builder().key(SourceId::SEMANTIC_SCHOLAR, "s3cret");
    assert!(!format!("{builder:?}").contains("s3cret"));
    assert!(!format!("{:?}", builder.build().unwrap()).contains("s3cret"));
}

#[test]
fn a_key_switches_on_what_is_off_without_one() {
    assert!(Enricher::builder().key(SourceId::OPENALEX, "k").build().is_ok());
    // Where the primary sources are asked elsewhere, the others are asked nothing.
    let elsewhere = Enricher::builder().address(SourceId::ARXIV, "http://127.0.0.1:1");
    let refused = elsewhere.key(SourceId::OPENALEX, "k").build();
    assert!(matches!(refused, Err(EnrichError::UnknownSource(SourceId::OPENALEX))));
}

#[test]
fn a_recorded_line_that_cannot_be_used_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("facts.jsonl");
    std::fs::write(&path, "{\"nothing\": 1}\n").unwrap();
    let enricher = Enricher::builder().snapshot(&path).build().unwrap();
    let [warning] = enricher.warnings() else { panic!("{:?}", enricher.warnings()) };
    assert!(warning.starts_with(&format!("{}:1: ", path.display())), "{warning}");
    assert_eq!(Enricher::builder().build().unwrap().warnings(), [""; 0]);
}

/// A library of our own that is searched by title and asked about what it offers by the key of its record at DBLP.
struct Finder;

const FINDER: SourceId = SourceId::new("finder");
const SOUGHT: &str = "Sorting Pebbles by Colour in the Dark";
const SHARED: &str = "Sorting Shells by Weight in Broad Daylight";
const RECORD: &str = "journals/jop/Riverton24";

static FINDS: Descriptor = Descriptor {
    id: FINDER,
    role: Role::Primary,
    variable: "FINDER",
    key_variables: &[],
    key_header: "",
    key_parameter: "",
    on_by_default: true,
    base_url: "http://127.0.0.1:1",
    interval: Duration::ZERO,
    interval_with_key: Duration::ZERO,
    timeout: Duration::from_secs(5),
    fields: &[Field::Title, Field::CitationCount],
    ids: &[],
    registers: &[],
    asked_for: &[],
    shape: 1,
    second_look: false,
    fed_by_others: false,
    about: About { asked: "", requests: "", licence: "", terms: "" },
};

impl Source for Finder {
    fn descriptor(&self) -> &'static Descriptor {
        &FINDS
    }

    fn key(&self, id: &WorkId) -> Option<SourceKey> {
        (id.scheme() == Scheme::Dblp).then(|| SourceKey(id.id().into()))
    }

    fn title_key(&self, title: &str) -> Option<SourceKey> {
        Some(SourceKey(format!("TITLE:{title}").into()))
    }

    fn lane(&self, key: &SourceKey) -> Lane {
        if key.0.starts_with("TITLE:") {
            Lane { name: "search", limit: 1 }
        } else {
            Lane { name: "works", limit: 50 }
        }
    }

    fn searches(&self, lane: Lane) -> bool {
        lane.name == "search"
    }

    fn request(&self, _: &[SourceKey]) -> Request {
        Request::get("/works")
    }

    /// Seven citations by its search, eight by the key.
    fn read(&self, _: &Response, keys: &[SourceKey]) -> Verdict<Reading> {
        let count =
            |key: &SourceKey| Bytes::from_static(if key.0.starts_with("TITLE:") { b"7" } else { b"8" });
        let found = keys.iter().map(|key| (key.clone(), count(key))).collect();
        Verdict::Answer(Reading::Split(Split { found, ..Split::default() }))
    }

    /// Of what is shared, two works by different people.
    fn parse(&self, key: &SourceKey, raw: &[u8]) -> Result<SourceRecord, ParseError> {
        let mut record = SourceRecord {
            title: Some(key.0.strip_prefix("TITLE:").unwrap_or(SOUGHT).to_owned()),
            citation_count: std::str::from_utf8(raw).ok().and_then(|text| text.parse().ok()),
            ..SourceRecord::default()
        };
        record.ids.dblp = Some(RECORD.to_owned());
        if record.title.as_deref() == Some(SHARED) {
            record.authors = vec![Author::named("Ada Riverton")];
            let mut other =
                SourceRecord { authors: vec![Author::named("Bruno Castellan")], ..record.clone() };
            other.ids.dblp = Some("journals/jop/Castellan24".to_owned());
            record.rivals = vec![other];
        }
        Ok(record)
    }
}

#[test]
fn what_a_source_of_ones_own_offers_for_a_title_is_asked_about_by_its_own_key() {
    let upstream = Upstream::start(World::empty());
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("opcit.sqlite");
    let sought = [Entry { listed_title: Some(SOUGHT.to_owned()), ..Entry::default() }];
    let counted = || {
        let builder = at(&upstream).source(Arc::new(Finder)).address(FINDER, upstream.elsewhere.url());
        run(builder.cache(&cache).build().unwrap().enrich(&sought)).unwrap()[0].citation_count
    };
    assert_eq!(counted(), Some(7), "{}", upstream.story());
    let database = rusqlite::Connection::open(&cache).unwrap();
    database.execute_batch("UPDATE answer_row SET fetched_at = fetched_at - 40 * 86400000").unwrap();
    assert_eq!(counted(), Some(8), "{}", upstream.story());
    let seen: Vec<(String, u32)> = database
        .prepare("SELECT work, count FROM observation ORDER BY observed_at")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(seen, [(RECORD.to_owned(), 7), (RECORD.to_owned(), 8)]);
}

#[test]
fn of_two_works_that_a_source_of_ones_own_offers_for_one_title_none_is_taken() {
    let upstream = Upstream::start(World::empty());
    let builder = at(&upstream).source(Arc::new(Finder)).address(FINDER, upstream.elsewhere.url());
    let mut entry = Entry { listed_title: Some(SHARED.to_owned()), ..Entry::default() };
    let enricher = builder.build().unwrap();
    let enriched = run(enricher.enrich(std::slice::from_ref(&entry))).unwrap();
    assert_eq!((enriched[0].outcome, enriched[0].citation_count), (Outcome::Unidentified, None));
    entry.listed.authors = vec!["Ada Riverton".to_owned()];
    assert_eq!(run(enricher.enrich(&[entry])).unwrap()[0].citation_count, Some(7));
}

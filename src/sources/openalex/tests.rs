//! What every kind of reply means, when its word counts, and when its budget is spent.

use bytes::Bytes;

use super::*;
use crate::sources::Split;

const PAGE: &str = include_str!("../../../tests/fixtures/openalex/works.json");
const ASKED: [&str; 2] = ["10.5555/chapter.2", "10.5555/retracted.1"];

fn keys(ids: &[&str]) -> Vec<SourceKey> {
    ids.iter().map(|id| SourceKey((*id).into())).collect()
}

fn response(status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Response {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Response { status, headers, body: body.into() }
}

fn read(status: u16, body: impl Into<Bytes>, ids: &[&str]) -> Verdict<Reading> {
    OpenAlex::default().read(&response(status, &[], body), &keys(ids))
}

fn split(verdict: Verdict<Reading>) -> Split {
    match verdict {
        Verdict::Answer(Reading::Split(split)) => split,
        other => panic!("not a split: {other:?}"),
    }
}

#[test]
fn it_is_asked_by_publisher_doi_alone() {
    let key = |id: &str| OpenAlex::default().key(&id.parse().unwrap()).map(|key| key.0);
    assert_eq!(key("doi:10.1038/X").as_deref(), Some("10.1038/x"));
    for none in [
        "doi:10.48550/arXiv.2301.00001",
        "arxiv:2301.00001",
        "doi:10.65215/2q58a426",
        "doi:10.5555/a,b",
        "doi:10.5555/a|b",
        "pmid:1",
    ] {
        assert_eq!(key(none), None, "{none}");
    }
    assert_eq!(
        OpenAlex::default().request(&keys(&["10.5555/a(1)", "10.5555/b"])).path,
        format!("/works?filter=doi:10.5555/a%281%29%7C10.5555/b&per_page=100&select={SELECT}")
    );
}

#[test]
fn a_work_reads_as_a_count_and_a_warning() {
    let split = split(read(200, PAGE, &[ASKED[0], ASKED[1], "10.5555/absent"]));
    assert_eq!(split.missing, keys(&["10.5555/absent"]));
    let records: Vec<SourceRecord> =
        split.found.iter().map(|(key, raw)| OpenAlex::default().parse(key, raw).unwrap()).collect();
    assert_eq!(records[0].citation_count, Some(0));
    assert_eq!((records[0].ids.openalex.as_deref(), &records[0].retracted), (Some("W4390000002"), &None));
    assert_eq!(records[1].citation_count, Some(29));
    assert_eq!(records[1].retracted.as_ref().map(|r| r.source.as_str()), Some("openalex"));
    assert_eq!((&records[1].ids.doi, records[1].year, records[1].authors.len()), (&None, None, 0));
    assert!(!DESCRIPTOR.fields.contains(&Field::Title), "its title is read to compare, never to give");
}

#[test]
fn damage_makes_nothing_missing() {
    let asked = ["10.5555/absent", ASKED[0]];
    let cut = PAGE.replacen(r#""count":2"#, r#""count":300"#, 1);
    assert!(matches!(read(200, cut, &asked), Verdict::Answer(Reading::TooMuch(_))));
    let garbled = PAGE.replacen(r#""cited_by_count":29"#, r#""cited_by_count":"many""#, 1);
    assert_eq!(split(read(200, garbled, &asked)).unanswered, keys(&asked[..1]));
    assert!(matches!(read(200, &PAGE.as_bytes()[..PAGE.len() / 2], &asked), Verdict::Transient(_)));
    assert!(matches!(read(200, r#"{"results":[]}"#, &asked), Verdict::Transient(_)));
    let none = r#"{"meta":{"count":0},"results":[]}"#;
    assert_eq!(split(read(200, none, &asked)).missing, keys(&asked));
}

#[test]
fn refusals_are_told_from_mistakes() {
    let error = r#"{"error":"Invalid filter","message":"Unknown filter field: dio"}"#;
    assert_eq!(
        read(400, error, &ASKED),
        Verdict::Answer(Reading::BadRequest("OpenAlex answered 400: Unknown filter field: dio".to_owned()))
    );
    assert!(matches!(read(404, "<!doctype html>", &ASKED), Verdict::Answer(Reading::BadRequest(_))));
    assert!(matches!(read(200, "<html>", &ASKED), Verdict::Throttled(_)));
    assert!(matches!(read(200, error, &ASKED), Verdict::Transient(_)));
    assert!(matches!(read(429, "", &ASKED), Verdict::Throttled(_)));
    assert!(matches!(read(403, "", &ASKED), Verdict::Blocked(_)));
}

#[test]
fn a_spent_budget_is_obeyed() {
    let enough =
        |headers: &[(&str, &str)]| OpenAlex::default().manners(&response(200, headers, "")).enough.is_some();
    let (cost, left) = ("x-ratelimit-cost-usd", "x-ratelimit-remaining-usd");
    assert!(!enough(&[]));
    assert!(!enough(&[(cost, "0.0001"), (left, "0.0897")]));
    assert!(!enough(&[(cost, "0.0001"), (left, "0.0001")]));
    assert!(enough(&[(cost, "0.0001"), (left, "0.00005")]));
    assert!(enough(&[(left, "$0")]));
    assert!(enough(&[("x-ratelimit-remaining", "0")]));
    assert!(!enough(&[("x-ratelimit-remaining", "897"), (left, "much")]));
    let spent = [("x-ratelimit-cost-required-usd", "0.0001"), (left, "0"), ("retry-after", "79351")];
    let verdict = OpenAlex::default().read(&response(429, &spent, "{}"), &keys(&ASKED));
    assert!(matches!(verdict, Verdict::Blocked(why) if why.contains("midnight UTC")));
}

#[test]
fn it_is_asked_for_a_count_that_nobody_else_has_and_a_check_that_nobody_else_made() {
    use Standing::{Awaited, Found, Missing, NotAsked, NotInUse};
    let wanted = |s2, crossref, counted: bool| {
        let mut situation = Situation::new();
        situation.note(SourceId::SEMANTIC_SCHOLAR, s2);
        situation.note(SourceId::CROSSREF, crossref);
        OpenAlex::default().wanted(&situation, &|field| field == Field::Retracted || !counted)
    };
    assert!(wanted(Missing, Found, false) && wanted(NotInUse, Found, false));
    assert!(
        !wanted(Found, Found, true) && !wanted(NotAsked, Found, false),
        "a count that will come is waited for"
    );
    assert!(!wanted(Awaited, Awaited, false));
    assert!(wanted(Found, Missing, true) && wanted(Found, NotAsked, true) && wanted(Found, NotInUse, true));
}

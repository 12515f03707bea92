//! What every kind of reply means, and how records read.

use super::*;
use crate::model::Notice;
use crate::sources::Split;

const PAGE: &str = include_str!("../../../tests/fixtures/europe_pmc/search.json");

fn keys(ids: &[&str]) -> Vec<SourceKey> {
    ids.iter().map(|id| SourceKey((*id).into())).collect()
}

fn read(status: u16, body: impl Into<Bytes>, ids: &[&str]) -> Verdict<Reading> {
    let response = Response { status, headers: Vec::new(), body: body.into() };
    EuropePmc::default().read(&response, &keys(ids))
}

fn split(verdict: Verdict<Reading>) -> Split {
    match verdict {
        Verdict::Answer(Reading::Split(split)) => split,
        other => panic!("not a split: {other:?}"),
    }
}

fn record(key: &str) -> SourceRecord {
    let split = split(read(200, PAGE, &[key]));
    EuropePmc::default().parse(&split.found[0].0, &split.found[0].1).unwrap()
}

#[test]
fn it_is_asked_by_doi_pmid_and_pmcid() {
    let key = |id: &str| EuropePmc::default().key(&id.parse().unwrap()).map(|key| key.0);
    assert_eq!(key("doi:10.1038/X").as_deref(), Some("DOI:10.1038/x"));
    assert_eq!(key("pmid:39000001").as_deref(), Some("PMID:39000001"));
    assert_eq!(key("pmcid:PMC9000001").as_deref(), Some("PMCID:PMC9000001"));
    for none in
        ["arxiv:2301.00001", "doi:10.65215/x", "doi:10.5555/a\"b", "acl:P18-1002", "pii:S0959378013002410"]
    {
        assert_eq!(key(none), None, "{none}");
    }
}

#[test]
fn a_batch_is_one_search_with_room_for_several_records_each() {
    let request = EuropePmc::default().request(&keys(&["DOI:10.5555/a", "PMCID:PMC9", "PMID:7"]));
    assert_eq!(
        (request.method, request.path.as_str()),
        (Method::Post, "/europepmc/webservices/rest/searchPOST")
    );
    let body = String::from_utf8(request.body.unwrap().to_vec()).unwrap();
    let query = percent_encoding::percent_decode_str(&body).decode_utf8_lossy().into_owned();
    assert_eq!(
        query,
        "query=DOI:\"10.5555/a\" OR PMCID:PMC9 OR (EXT_ID:7 AND SRC:MED)&resultType=core&format=json&synonym=FALSE&pageSize=25"
    );
    assert!(!body.contains([' ', '"']));
    let ids: Vec<String> = (0..MAX_BATCH).map(|n| format!("PMID:{n}")).collect();
    let many =
        EuropePmc::with_batch(9999).request(&keys(&ids.iter().map(String::as_str).collect::<Vec<_>>()));
    assert!(String::from_utf8(many.body.unwrap().to_vec()).unwrap().ends_with("pageSize=1000"));
}

#[test]
fn of_several_records_pubmeds_goes_first() {
    let split = split(read(
        200,
        PAGE,
        &["DOI:10.5555/absent", "DOI:10.5555/nature.1", "PMCID:PMC9000003", "PMID:12000002"],
    ));
    assert_eq!(split.missing, keys(&["DOI:10.5555/absent"]));
    assert_eq!(split.found.len(), 3);
    let raw = std::str::from_utf8(&split.found[0].1).unwrap();
    assert!(raw.starts_with(r#"{"id":"39000001","source":"MED""#) && PAGE.contains(raw), "byte for byte");
}

#[test]
fn a_record_reads() {
    let record = record("DOI:10.5555/nature.1");
    assert_eq!(record.title.as_deref(), Some("A study of E. coli at 37 °C"));
    assert_eq!(
        record.abstract_.as_deref(),
        Some("Background\nNobody knew.\nResults\nNow p < 0.05 is known.")
    );
    let names: Vec<&str> = record.authors.iter().map(|author| author.name.as_str()).collect();
    assert_eq!(names, ["Ada One", "The Consortium", "Two B"]);
    assert_eq!(record.authors[0].orcid.as_deref(), Some("0000-0002-1825-0097"));
    assert_eq!(record.authors[0].affiliations, ["Somewhere, Earth."]);
    assert_eq!(
        (record.ids.doi, record.ids.pmid.as_deref()),
        (None, Some("39000001")),
        "the key is no statement"
    );
    assert_eq!(record.ids.pmcid.as_deref(), Some("PMC9000001"));
    assert_eq!((record.published, record.year), ("2024-02-07".parse().ok(), Some(2024)));
    assert_eq!(record.venue.as_deref(), Some("Nature of Things"));
    assert_eq!(record.publication_types, ["JournalArticle", "ClinicalTrial"]);
    assert_eq!((record.retracted, record.first_posted), (None, None));
}

#[test]
fn a_pmid_reveals_the_doi() {
    assert_eq!(record("PMID:39000001").ids.doi.as_deref(), Some("10.5555/nature.1"));
}

#[test]
fn a_preprint_has_a_day_of_posting_and_no_more() {
    let only = PAGE.replacen(
        r#""source":"MED","pmid":"39000001","pmcid":"PMC9000001","doi":"10.5555/NATURE.1""#,
        r#""source":"MED""#,
        1,
    );
    let split = split(read(200, only, &["DOI:10.5555/nature.1"]));
    let record = EuropePmc::default().parse(&split.found[0].0, &split.found[0].1).unwrap();
    assert_eq!(record.first_posted, "2022-01-03".parse().ok());
    assert_eq!((record.published, record.venue, record.year), (None, None, None));
    assert_eq!(record.publication_types, ["Preprint"]);
}

#[test]
fn notices_are_read_from_citations() {
    let record = record("PMID:12000002");
    let retracted = record.retracted.unwrap();
    assert_eq!((retracted.kind.as_str(), retracted.source.as_str()), ("retraction", "europe-pmc"));
    assert_eq!(retracted.date, "2010".parse().ok());
    assert_eq!(retracted.notice_doi.as_deref(), Some("10.5555/notice.2"));
    let erratum = Notice { kind: "erratum".to_owned(), date: "2004".parse().ok(), doi: None };
    assert_eq!(record.notices, [erratum]);
    assert_eq!(record.published, "1998".parse().ok(), "a first of the month that was made up is not taken");
    let parse = |raw: &str| EuropePmc::default().parse(&keys(&["PMID:1"])[0], raw.as_bytes()).unwrap();
    let bare = parse(
        r#"{"id":"1","source":"MED","title":"X.","pubTypeList":{"pubType":["Retracted Publication"]}}"#,
    );
    assert_eq!(bare.retracted.map(|r| (r.kind, r.date)), Some(("retraction".to_owned(), None)));
    let of = parse(
        r#"{"id":"1","source":"MED","title":"Etc...","commentCorrectionList":{"commentCorrection":[{"type":"Retraction of","reference":"X. 2001"},{"type":"Expression of concern in"}]}}"#,
    );
    assert_eq!(of.retracted.map(|r| r.kind).as_deref(), Some("expression_of_concern"));
    assert_eq!(of.title.as_deref(), Some("Etc..."));
}

#[test]
fn a_page_that_is_cut_or_damaged_makes_nothing_missing() {
    let asked = ["DOI:10.5555/absent", "PMID:12000002"];
    let cut = PAGE.replacen(r#""hitCount":4"#, r#""hitCount":40"#, 1);
    assert!(matches!(read(200, cut, &asked), Verdict::Answer(Reading::TooMuch(_))));
    let foreign = PAGE.replacen(r#""hitCount":4"#, r#""hitCount":40"#, 1);
    assert!(
        matches!(read(200, foreign, &["PMID:7", "PMID:8"]), Verdict::Transient(_)),
        "halving would not help"
    );
    let garbled = PAGE.replacen(r#""title":"No sign of life.""#, r#""title":{}"#, 1);
    let split = split(read(200, garbled, &asked));
    assert_eq!(split.unanswered, keys(&asked));
    assert!(matches!(read(200, &PAGE.as_bytes()[..PAGE.len() - 9], &asked), Verdict::Transient(_)));
}

#[test]
fn refusals_are_told_from_mistakes() {
    let asked = ["PMID:1", "PMID:2"];
    assert!(matches!(read(200, "<errorBean/>", &asked), Verdict::Throttled(_)));
    assert!(matches!(read(200, r#"{"errCode":500,"errMsg":"busy"}"#, &asked), Verdict::Transient(_)));
    assert_eq!(
        read(400, r#"{"errCode":400,"errMsg":"no query"}"#, &asked),
        Verdict::Answer(Reading::BadRequest("Europe PMC answered 400: no query".to_owned()))
    );
    assert!(matches!(read(404, "<html>", &asked), Verdict::Answer(Reading::BadRequest(_))));
    assert!(matches!(read(503, "", &asked), Verdict::Throttled(_)));
    assert!(matches!(read(504, "", &asked), Verdict::Answer(Reading::TooMuch(_))));
    assert_eq!(
        split(read(200, r#"{"hitCount":0,"resultList":{"result":[]}}"#, &asked)).missing,
        keys(&asked)
    );
}

//! One test a row of the decision table, and the reading of rows.

mod damage;
mod places;

use bytes::Bytes;
use proptest::prelude::*;

use super::*;
use crate::model::{Author, ExternalIds};
use crate::sources::reading::{day, found, ids, keys, split};

const BATCH_REPLY: &str = include_str!("../../../../tests/fixtures/semantic_scholar/batch.json");
const MATCH_REPLY: &str = include_str!("../../../../tests/fixtures/semantic_scholar/match.json");
const ASKED: [&str; 4] = ["ARXIV:2405.90001", "ARXIV:2405.90009", "DOI:10.5555/b", "PMID:1"];

fn read(status: u16, body: impl Into<Bytes>, ids: &[&str]) -> Verdict<Reading> {
    let response = Response { status, headers: Vec::new(), body: body.into() };
    SemanticScholar::default().read(&response, &keys(ids))
}

fn parse(raw: &str) -> Result<SourceRecord, ParseError> {
    SemanticScholar::default().parse(&keys(&["CorpusId:1"])[0], raw.as_bytes())
}

/// A record of a row with the members given.
fn row(members: &str) -> SourceRecord {
    parse(&format!("{{\"paperId\": \"p\", \"title\": \"T\", {members}}}")).unwrap()
}

#[test]
fn every_resolvable_scheme_has_a_key() {
    let source = SemanticScholar::default();
    let key = |id: &str| source.key(&id.parse().unwrap()).map(|key| key.0);
    for (id, expected) in [
        ("arxiv:2302.07257v2", "ARXIV:2302.07257"),
        ("doi:10.48550/arXiv.2302.07257", "ARXIV:2302.07257"),
        ("doi:10.1038/S41746-021-00455-Y", "DOI:10.1038/s41746-021-00455-y"),
        ("acl:P18-1002", "ACL:P18-1002"),
        ("acl:2020.acl-main.740", "ACL:2020.acl-main.740"),
        ("corpusid:0215416146", "CorpusId:215416146"),
        ("pmid:34002089", "PMID:34002089"),
        ("pmcid:PMC2323736", "PMCID:2323736"),
        ("s2:00000000000000000000000000000000000000A1", "00000000000000000000000000000000000000a1"),
    ] {
        assert_eq!(key(id).as_deref(), Some(expected), "{id}");
    }
    assert_eq!(key("openreview:rJ4km2R5t7"), None);
    assert_eq!(key("ieee:123"), None);
    assert_eq!(source.title_key("{A} title.").unwrap().as_str(), "TITLE:A title");
    assert_eq!(source.title_key("?!"), None);
}

#[test]
fn each_lane_has_its_request() {
    let source = SemanticScholar::default();
    let asked = keys(&["ARXIV:2302.07257", "DOI:10.1038/x\"y"]);
    assert_eq!(source.lane(&asked[0]), Lane { name: "batch", limit: 500 });
    let request = source.request(&asked);
    assert_eq!(request.method, Method::Post);
    assert_eq!(
        request.path,
        "/graph/v1/paper/batch?fields=paperId,corpusId,externalIds,title,abstract,year,publicationDate,venue,\
         publicationVenue,journal,publicationTypes,authors,citationCount,influentialCitationCount,referenceCount,\
         isOpenAccess,openAccessPdf,tldr,s2FieldsOfStudy,url"
    );
    assert_eq!(request.body.unwrap(), r#"{"ids":["ARXIV:2302.07257","DOI:10.1038/x\"y"]}"#);
    assert!(request.headers.contains(&("Content-Type", "application/json".to_owned())));

    let title = vec![source.title_key("Who's afraid: 50% of R&D?").unwrap()];
    assert_eq!(source.lane(&title[0]), Lane { name: "match", limit: 1 });
    let request = source.request(&title);
    assert_eq!(request.method, Method::Get);
    assert!(
        request.path.starts_with(
            "/graph/v1/paper/search/match?query=Who%27s%20afraid%3A%2050%25%20of%20R%26D%3F&fields=paperId,"
        ),
        "{}",
        request.path
    );
    assert_eq!(request.body, None);

    assert_eq!(SemanticScholar::with_batch(9_999).lane(&asked[0]).limit, 500);
    assert_eq!(SemanticScholar::with_batch(0).lane(&asked[0]).limit, 1);
}

#[test]
fn no_field_is_asked_for_that_an_endpoint_refuses() {
    for endpoint in [&BATCH, &MATCH] {
        for field in endpoint.fields {
            assert!(
                !["matchScore", "isRetracted", "aliases"].contains(field) && !field.contains('.'),
                "{field}"
            );
        }
    }
}

#[test]
fn a_batch_is_read_by_position() {
    let split = split(read(200, BATCH_REPLY, &ASKED));
    assert_eq!(found(&split), ["ARXIV:2405.90001", "DOI:10.5555/b"]);
    assert_eq!(ids(&split.missing), ["ARXIV:2405.90009", "PMID:1"]);
    for (_, raw) in &split.found {
        assert!(BATCH_REPLY.contains(std::str::from_utf8(raw).unwrap()), "byte for byte");
        assert!(raw.starts_with(b"{\"paperId\"") && raw.ends_with(b"}"));
    }
}

#[test]
fn a_full_row_reads() {
    let split = split(read(200, BATCH_REPLY, &ASKED));
    let (key, raw) = &split.found[0];
    let record = SemanticScholar::default().parse(key, raw).unwrap();
    assert_eq!(
        record,
        SourceRecord {
            ids: ExternalIds {
                arxiv: Some("2405.90001".to_owned()),
                doi: Some("10.5555/teapot.2024.7".to_owned()),
                acl: Some("2024.tea-main.7".to_owned()),
                s2: Some("00000000000000000000000000000000000000a1".to_owned()),
                corpus_id: Some(660_000_001),
                pmid: Some("9900001".to_owned()),
                pmcid: Some("PMC8800001".to_owned()),
                dblp: Some("conf/tea/MusterK24".to_owned()),
                openalex: None,
            },
            title: Some("Teapot-7B: A Foundation Model for Pouring & Steeping".to_owned()),
            authors: vec![
                Author { s2: Some("5500001".to_owned()), ..Author::named("A. Muster") },
                Author::named("The Kettle Collaboration"),
            ],
            abstract_: Some("Teapots are everywhere.\nWe train one.".to_owned()),
            tldr: Some("A teapot is trained.".to_owned()),
            published: day("2024-12-09"),
            year: Some(2024),
            venue: Some("International Conference on Teapots".to_owned()),
            publication_types: vec!["JournalArticle".to_owned(), "Conference".to_owned()],
            fields_of_study: vec!["Computer Science".to_owned(), "Medicine".to_owned()],
            citation_count: Some(42),
            influential_citation_count: Some(3),
            reference_count: Some(31),
            open_access_pdf: Some("https://teapots.example/7.pdf".to_owned()),
            ..SourceRecord::default()
        }
    );
}

#[test]
fn a_preprint_row_has_no_venue_and_no_publisher_doi() {
    let split = split(read(200, BATCH_REPLY, &ASKED));
    let (key, raw) = &split.found[1];
    let record = SemanticScholar::default().parse(key, raw).unwrap();
    assert_eq!(record.title.as_deref(), Some("0"));
    assert_eq!(record.ids.arxiv.as_deref(), Some("2405.90002"));
    assert_eq!((record.ids.doi, record.venue), (None, None));
    assert_eq!(record.published, day("2024-05-02"), "as given");
    assert_eq!((record.year, record.citation_count), (Some(2024), Some(0)));
    assert_eq!((record.abstract_, record.tldr, record.open_access_pdf), (None, None, None));
    assert!(
        record.authors.is_empty() && record.fields_of_study.is_empty() && record.publication_types.is_empty()
    );
    assert_eq!(record.withdrawn, None);
}

#[test]
fn published_is_the_date_given_and_a_year_alone_needs_a_version_of_record() {
    for (members, by_year) in [
        (r#""venue": "arXiv.org""#, None),
        (r#""venue": """#, None),
        (r#""venue": null, "journal": {"name": "ArXiv"}"#, None),
        (r#""venue": "arXiv: Machine Learning""#, None),
        (r#""venue": "CoRR""#, None),
        (r#""externalIds": {"DOI": "10.48550/arXiv.2405.90001"}"#, None),
        (r#""venue": "A Journal""#, day("2024")),
        (r#""venue": "", "publicationVenue": {"name": "A Journal"}"#, day("2024")),
        (r#""venue": "arXiv.org", "journal": {"name": "A Journal", "volume": "7"}"#, day("2024")),
        (r#""venue": "arXiv.org", "externalIds": {"DOI": "10.5555/x"}"#, day("2024")),
    ] {
        let year_alone = row(&format!("{members}, \"year\": 2024, \"publicationDate\": null"));
        assert_eq!((year_alone.published, year_alone.year), (by_year, Some(2024)), "{members}");
        let dated = row(&format!("{members}, \"year\": 2024, \"publicationDate\": \"2024-12-09\""));
        assert_eq!(dated.published, day("2024-12-09"), "{members}");
    }
    let soon = row(r#""venue": "A Journal", "year": 2024, "publicationDate": "soon""#);
    assert_eq!(soon.published, day("2024"));
    assert_eq!(row(r#""venue": "A Journal""#).published, None);
    // Years to come.
    let late =
        |year, date| row(&format!(r#""venue": "A Journal", "year": {year}, "publicationDate": "{date}""#));
    assert_eq!(late(2024, "2026-02-01").published, day("2026-02-01"));
    assert_eq!(late(2024, "2031-02-01").published, day("2024"));
    assert_eq!(late(2024, "2099-01-01").published, day("2024"));
    let never = late(2099, "2099-01-01");
    assert_eq!((never.published, never.year), (None, None));
}

#[test]
fn a_venue_is_never_arxiv_and_comes_from_the_first_place_that_names_one() {
    let venue = |members: &str| row(members).venue;
    assert_eq!(venue(r#""venue": "V", "journal": {"name": "J"}"#).as_deref(), Some("V"));
    assert_eq!(venue(r#""venue": "arXiv.org", "publicationVenue": {"name": "P"}"#).as_deref(), Some("P"));
    assert_eq!(
        venue(r#""venue": "", "publicationVenue": null, "journal": {"name": " J\n K "}"#).as_deref(),
        Some("J K")
    );
    assert_eq!(
        venue(
            r#""venue": "arXiv.org", "publicationVenue": {"name": "arXiv.org"}, "journal": {"name": "ArXiv"}"#
        ),
        None
    );
    assert_eq!(venue(r#""journal": {"pages": "1-2"}"#), None);
}

#[test]
fn external_ids_are_canonical() {
    let ids = |members: &str| row(&format!("\"externalIds\": {{{members}}}")).ids;
    assert_eq!(ids(r#""DOI": "10.1093/NAR/28.1.235""#).doi.as_deref(), Some("10.1093/nar/28.1.235"));
    assert_eq!(
        ids(r#""DOI": "10.1002/(SICI)1097(199410)45:9%3C656::AID-ASI3%3E3.0.CO;2-1""#).doi.as_deref(),
        Some("10.1002/(sici)1097(199410)45:9<656::aid-asi3>3.0.co;2-1")
    );
    assert_eq!(ids(r#""DOI": "10.5555/a b""#).doi, None);
    assert_eq!(ids(r#""DOI": "10.48550/ARXIV.2405.90001""#).doi, None);
    assert_eq!(ids(r#""PubMedCentral": "PMC12""#).pmcid.as_deref(), Some("PMC12"));
    assert_eq!(ids(r#""PubMedCentral": 12, "PubMed": 34"#).pmid.as_deref(), Some("34"));
    assert_eq!(ids(r#""PubMed": "x""#).pmid, None);
    assert_eq!(ids(r#""CorpusId": "77""#).corpus_id, Some(77));
    assert_eq!(ids(r#""ArXiv": "2405.90001v2""#).arxiv.as_deref(), Some("2405.90001"));
    assert_eq!(ids(r#""ArXiv": null, "Unknown": {"a": [1]}"#), ExternalIds::default());
}

#[test]
fn odd_details_cost_only_themselves() {
    let record = row(
        r#""citationCount": "17", "referenceCount": -1, "year": "then", "publicationTypes": "Review",
           "openAccessPdf": {"url": "javascript:alert(1)"}, "tldr": "short", "s2FieldsOfStudy": {"a": 1},
           "journal": [1], "publicationVenue": 7, "influentialCitationCount": 2.5, "venue": {"name": "x"},
           "authors": [{"authorId": 12, "name": " A.\n B. "}, {"name": null}, {"authorId": "3"}], "new": [{}]"#,
    );
    assert_eq!(
        record,
        SourceRecord {
            title: Some("T".to_owned()),
            citation_count: Some(17),
            authors: vec![Author { s2: Some("12".to_owned()), ..Author::named("A. B.") }],
            ..SourceRecord::default()
        }
    );
}

#[test]
fn the_row_of_2024_reads_too() {
    assert_eq!(row(r#""openAccessPdf": null, "authors": null, "externalIds": null"#).open_access_pdf, None);
    let record = row(r#""openAccessPdf": {"url": "http://x.example/a.pdf", "status": "GREEN"}"#);
    assert_eq!(record.open_access_pdf.as_deref(), Some("http://x.example/a.pdf"));
}

#[test]
fn a_shadow_record_names_the_paper_to_ask_for() {
    let shadow = |members: &str| row(&format!("\"externalIds\": {{{members}}}")).shadow_of;
    assert_eq!(
        shadow(r#""DOI": "10.48550/arXiv.2405.90004", "DBLP": "journals/corr/abs-2405-90004""#).as_deref(),
        Some("2405.90004")
    );
    assert_eq!(shadow(r#""DOI": "10.48550/ARXIV.2405.90004""#).as_deref(), Some("2405.90004"));
    assert_eq!(shadow(r#""DBLP": "journals/corr/abs-2405-90004""#).as_deref(), Some("2405.90004"));
    assert_eq!(shadow(r#""DOI": "10.48550/arXiv.2405.90004", "ArXiv": "2405.90004""#), None);
    assert_eq!(shadow(r#""DOI": "10.5555/x", "DBLP": "conf/tea/MusterK24""#), None);
    assert_eq!(shadow(r#""DBLP": "journals/corr/VaswaniX17""#), None);

    let split = split(read(200, MATCH_REPLY, &["TITLE:A shadow of a paper"]));
    let (key, raw) = &split.found[0];
    let record = SemanticScholar::default().parse(key, raw).unwrap();
    assert_eq!(record.shadow_of.as_deref(), Some("2405.90004"));
    assert_eq!(record.ids.arxiv.as_deref(), Some("2405.90004"), "its DOI says so");
    assert_eq!((record.ids.doi, record.venue, record.citation_count), (None, None, Some(2)));
}

#[test]
fn a_row_without_id_or_title_is_no_paper() {
    for row in ["null", r#"{"paperId": null}"#, r#"{"paperId": "a"}"#, r#"{"paperId": "a", "title": " "}"#] {
        assert_eq!(ids(&split(read(200, format!("[{row}]"), &["PMID:1"])).missing), ["PMID:1"], "{row}");
    }
}

#[test]
fn one_paper_may_stand_in_several_slots() {
    let row = r#"{"paperId": "a", "title": "A"}"#;
    let split = split(read(200, format!("[{row}, {row}]"), &["DOI:10.5555/a", "PMID:1"]));
    assert_eq!(found(&split), ["DOI:10.5555/a", "PMID:1"]);
    assert_eq!(split.found[0].1, split.found[1].1);
}

/// Of a record that was merged away or deleted the members are there and empty.
#[test]
fn a_row_without_the_members_that_were_asked_for_is_no_answer() {
    let asked = ["PMID:1", "PMID:2", "PMID:3", "PMID:4", "PMID:5", "PMID:6"];
    let rows = r#"[{"error": "Internal error"}, {"message": "Endpoint request timed out"}, {}, null,
        {"paperId": null, "title": null}, {"paperId": "0123456789012345678901234567890123456789", "title": null}]"#;
    let split = split(read(200, rows, &asked));
    assert_eq!((ids(&split.unanswered), ids(&split.missing)), (asked[..3].to_vec(), asked[3..].to_vec()));
}

#[test]
fn a_match_is_found_missing_or_neither() {
    let asked = ["TITLE:A title"];
    assert_eq!(found(&split(read(200, MATCH_REPLY, &asked))), asked);
    for (status, body) in [
        (404, r#"{"error":"Title match not found"}"#),
        (200, r#"{"data": []}"#),
        (200, r#"{"data": [null]}"#),
        (200, r#"{"total": 0, "offset": 0}"#),
    ] {
        assert_eq!(ids(&split(read(status, body, &asked)).missing), asked, "{body}");
    }
    for body in [r"{}", r#"{"data": null}"#, r#"{"message": "Internal"}"#, r#"{"data": [{]}"#, "[]"] {
        assert!(matches!(read(200, body, &asked), Verdict::Transient(_)), "{body}");
    }
    for body in [r#"{"data": [5]}"#, r#"{"data": [{}]}"#, r#"{"data": [{"message": "Internal error"}]}"#] {
        assert_eq!(ids(&split(read(200, body, &asked)).unanswered), asked, "{body}");
    }
    // Not the service's own words: the address may be wrong.
    for body in ["", "<html>404</html>", r#"{"message": "Not Found"}"#] {
        assert!(matches!(read(404, body, &asked), Verdict::Answer(Reading::BadRequest(_))), "{body}");
    }
    assert!(matches!(
        read(404, r#"{"error":"not found"}"#, &["PMID:1"]),
        Verdict::Answer(Reading::BadRequest(_))
    ));
}

proptest! {
    #[test]
    fn no_bytes_panic(body in proptest::collection::vec(any::<u8>(), 0..400), status in 100_u16..600, title: String) {
        let _ = read(status, body.clone(), &["PMID:1"]);
        let _ = read(status, body.clone(), &["TITLE:a"]);
        let _ = SemanticScholar::default().parse(&keys(&["PMID:1"])[0], &body);
        if let Some(key) = SemanticScholar::default().title_key(&title) {
            prop_assert!(SemanticScholar::default().request(&[key]).path.is_ascii());
        }
    }

    /// Damage anywhere in a reply: every key still comes back exactly once or the reply is refused, and what is found
    /// parses.
    #[test]
    fn damaged_replies_lose_no_key(
        damage in proptest::collection::vec((0..BATCH_REPLY.len(), any::<u8>()), 0..8),
        cut in proptest::option::of(0..BATCH_REPLY.len()),
    ) {
        let mut bytes = BATCH_REPLY.as_bytes().to_vec();
        for (at, byte) in damage {
            bytes[at] = byte;
        }
        bytes.truncate(cut.unwrap_or(usize::MAX));
        if let Verdict::Answer(Reading::Split(split)) = read(200, bytes, &ASKED) {
            let mut all = found(&split);
            all.extend(ids(&split.missing));
            all.extend(ids(&split.unanswered));
            all.sort_unstable();
            prop_assert_eq!(all, ASKED);
            for (key, raw) in &split.found {
                prop_assert!(SemanticScholar::default().parse(key, raw).is_ok());
            }
        }
    }
}

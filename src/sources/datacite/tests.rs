//! What every kind of reply means, and how records read.

use bytes::Bytes;

use super::*;
use crate::sources::Split;

const PAGE: &str = include_str!("../../../tests/fixtures/datacite/dois.json");
const ASKED: [&str; 2] = ["10.48550/arxiv.2301.00001", "10.48550/arxiv.hep-th/9901001"];

fn keys(ids: &[&str]) -> Vec<SourceKey> {
    ids.iter().map(|id| SourceKey((*id).into())).collect()
}

fn read(status: u16, body: impl Into<Bytes>, ids: &[&str]) -> Verdict<Reading> {
    let response = Response { status, headers: Vec::new(), body: body.into() };
    DataCite::default().read(&response, &keys(ids))
}

fn split(verdict: Verdict<Reading>) -> Split {
    match verdict {
        Verdict::Answer(Reading::Split(split)) => split,
        other => panic!("not a split: {other:?}"),
    }
}

fn record(at: usize) -> SourceRecord {
    let (key, raw) = split(read(200, PAGE, &ASKED)).found.swap_remove(at);
    DataCite::default().parse(&key, &raw).unwrap()
}

#[test]
fn only_papers_on_arxiv_are_asked_for_and_each_in_the_page() {
    let key = |id: &str| DataCite::default().key(&id.parse().unwrap()).map(|key| key.0);
    assert_eq!(key("arxiv:2301.00001").as_deref(), Some(ASKED[0]));
    assert_eq!(key("doi:10.48550/arXiv.hep-th/9901001").as_deref(), Some(ASKED[1]));
    assert_eq!((key("doi:10.5281/zenodo.1"), key("pmid:1")), (None, None));
    let path = DataCite::default().request(&keys(&ASKED)).path;
    assert_eq!(
        path,
        format!(
            "/dois?ids={},{}&page%5Bsize%5D=2&fields%5Bdois%5D={FIELDS}&disable-facets=true",
            ASKED[0], ASKED[1]
        )
    );
}

#[test]
fn a_paper_reads_with_the_dates_of_its_versions() {
    let record = record(0);
    assert_eq!(record.ids.arxiv.as_deref(), Some("2301.00001"));
    assert_eq!(record.ids.doi, None, "the DOI of arXiv is not that of a version of record");
    assert_eq!(record.title.as_deref(), Some("Segmenting With Little Data"));
    let authors: Vec<_> = record.authors.iter().map(|a| (a.name.as_str(), a.orcid.as_deref())).collect();
    assert_eq!(authors, [("Ada Núñez", Some("0000-0002-1825-0097")), ("The Group", None)]);
    assert_eq!(
        record.abstract_.as_deref(),
        Some("We segment with little $\\alpha < 1$ data.\nA second paragraph.")
    );
    assert_eq!(record.first_posted, "2023-01-01".parse().ok());
    assert_eq!((record.updated, record.version), ("2023-06-05".parse().ok(), Some(3)));
    assert_eq!((record.published, record.year, record.comment), (None, None, None));
}

#[test]
fn the_announcement_of_a_single_version_is_no_update() {
    let record = record(1);
    assert_eq!(record.first_posted, "1999-01-01".parse().ok());
    assert_eq!((record.updated, record.version), (record.first_posted, Some(1)));
    assert_eq!((record.authors[0].name.as_str(), record.abstract_), ("Doe, J.", None));
}

#[test]
fn what_is_left_out_of_a_whole_page_is_missing_and_of_a_cut_one_not() {
    let asked = ["10.48550/arxiv.2301.00009", ASKED[0]];
    assert_eq!(split(read(200, PAGE, &asked)).missing, keys(&asked[..1]));
    let cut = PAGE.replacen(r#""total":2"#, r#""total":25"#, 1);
    assert!(matches!(read(200, cut, &asked), Verdict::Answer(Reading::TooMuch(_))));
    let garbled = PAGE.replacen(r#""titles":[{"title":"On Strings"}]"#, r#""titles":"On Strings""#, 1);
    assert_eq!(split(read(200, garbled, &asked)).unanswered, keys(&asked[..1]));
    assert!(matches!(read(200, &PAGE.as_bytes()[..PAGE.len() / 2], &asked), Verdict::Transient(_)));
    assert!(
        matches!(read(200, r#"{"data":[]}"#, &asked), Verdict::Transient(_)),
        "nobody says that this is all"
    );
}

#[test]
fn refusals_are_told_from_mistakes() {
    let error = r#"{"errors":[{"status":"404","title":"The resource you are looking for doesn't exist."}]}"#;
    assert!(matches!(read(404, error, &ASKED), Verdict::Answer(Reading::BadRequest(_))));
    assert!(matches!(read(400, error, &ASKED), Verdict::Answer(Reading::BadRequest(_))));
    assert!(matches!(read(200, error, &ASKED), Verdict::Transient(_)));
    assert!(matches!(read(200, "<html>", &ASKED), Verdict::Throttled(_)));
    assert!(matches!(read(429, "", &ASKED), Verdict::Throttled(_)));
    assert!(matches!(read(502, "", &ASKED), Verdict::Transient(_)));
}

#[test]
fn it_speaks_only_where_arxiv_does_not() {
    let speaks = |standing| {
        let mut situation = Situation::new();
        situation.note(SourceId::ARXIV, standing);
        DataCite::default().wanted(&situation, &|_| true)
    };
    assert!(speaks(Standing::NotAsked) && speaks(Standing::Missing) && speaks(Standing::NotInUse));
    assert!(!speaks(Standing::Found) && !speaks(Standing::Awaited));
}

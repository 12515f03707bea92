//! What every kind of reply means, and how records read.

use bytes::Bytes;

use super::*;
use crate::model::Notice;
use crate::sources::Standing;

const LIST: &str = include_str!("../../../tests/fixtures/crossref/list.json");
const DOIS: [&str; 3] = ["10.5555/retracted.1", "10.5555/chapter.2", "10.5555/preprint.3"];

fn keys(ids: &[&str]) -> Vec<SourceKey> {
    ids.iter().map(|id| SourceKey((*id).into())).collect()
}

fn read(status: u16, body: impl Into<Bytes>, ids: &[&str]) -> Verdict<Reading> {
    let response = Response { status, headers: Vec::new(), body: body.into() };
    Crossref::default().read(&response, &keys(ids))
}

fn split(verdict: Verdict<Reading>) -> Split {
    match verdict {
        Verdict::Answer(Reading::Split(split)) => split,
        other => panic!("not a split: {other:?}"),
    }
}

fn record(key: &str) -> SourceRecord {
    let split = split(read(200, LIST, &[key]));
    Crossref::default().parse(&split.found[0].0, &split.found[0].1).unwrap()
}

/// A work in a list of its own.
fn work(more: &str) -> SourceRecord {
    let raw = format!(r#"{{"DOI":"10.5555/x","title":["X"]{more}}}"#);
    Crossref::default().parse(&keys(&["10.5555/x"])[0], raw.as_bytes()).unwrap()
}

#[test]
fn a_whole_book_is_told_from_what_stands_in_it() {
    for (kind, is_volume) in [
        ("book", true),
        ("monograph", true),
        ("proceedings", true),
        ("book-chapter", false),
        ("proceedings-article", false),
        ("journal-article", false),
        ("something-new", false),
    ] {
        assert_eq!(work(&format!(r#","type":"{kind}""#)).is_volume, is_volume, "{kind}");
    }
}

#[test]
fn dois_and_piis_are_asked_in_lanes_of_their_own() {
    let source = Crossref::default();
    let key = |id: &str| source.key(&id.parse().unwrap()).map(|key| (source.lane(&key), key.0));
    let lane = |name, limit| Lane { name, limit };
    assert_eq!(key("doi:10.1038/X"), Some((lane("doi", 50), "10.1038/x".into())));
    assert_eq!(key("doi:10.5555/a,b"), Some((lane("work", 1), "10.5555/a,b".into())));
    assert_eq!(key("pii:S0959378013002410"), Some((lane("pii", 20), "PII:S0959378013002410".into())));
    for none in [
        "arxiv:2301.00001",
        "doi:10.48550/arXiv.2301.00001",
        "doi:10.65215/2q58a426",
        "pmid:1",
        "acl:P18-1002",
    ] {
        assert_eq!(key(none), None, "{none}");
    }
    assert_eq!(Crossref::with_batch(7).lane(&keys(&["PII:S1"])[0]).limit, 7);
    assert_eq!(Crossref::with_batch(5000).lane(&keys(&["10.1/x"])[0]).limit, 50);
}

#[test]
fn a_request_holds_every_key_once_and_asks_for_as_many_rows() {
    let path = |ids: &[&str]| Crossref::default().request(&keys(ids)).path;
    assert_eq!(
        path(&["10.1002/(sici)1<1::aid>3.0.co;2-2", "10.5555/a"]),
        format!(
            "/works?filter=doi:10.1002%2F%28sici%291%3C1%3A%3Aaid%3E3.0.co%3B2-2,doi:10.5555%2Fa&rows=2&select={SELECT}"
        )
    );
    assert_eq!(
        path(&["PII:S0959378013002410"]),
        format!("/works?filter=alternative-id:S0959378013002410&rows=5&select={SELECT}")
    );
    assert_eq!(path(&["10.5555/a,b"]), "/works/10.5555%2Fa%2Cb");
}

#[test]
fn a_list_is_sorted_in_by_doi_and_what_it_leaves_out_is_missing() {
    let asked = ["10.5555/absent", DOIS[0], DOIS[1]];
    let split = split(read(200, LIST, &asked));
    assert_eq!(split.missing, keys(&["10.5555/absent"]));
    assert_eq!(split.found.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), &asked[1..]);
    let raw = std::str::from_utf8(&split.found[0].1).unwrap();
    assert!(raw.starts_with(r#"{"DOI":"10.5555\/retracted.1""#) && LIST.contains(raw), "byte for byte");
    assert!(split.unanswered.is_empty() && split.rejected.is_empty());
}

#[test]
fn a_pii_finds_the_record_that_carries_it_and_reveals_its_doi() {
    let split = split(read(200, LIST, &["PII:S0959378013002410", "PII:S0959378013009999"]));
    assert_eq!(split.missing, keys(&["PII:S0959378013009999"]));
    let record = Crossref::default().parse(&split.found[0].0, &split.found[0].1).unwrap();
    assert_eq!(record.ids.doi.as_deref(), Some("10.5555/pii.4"));
    assert_eq!(record.published, "2013-12".parse().ok());
}

#[test]
fn a_retracted_paper_reads_with_its_notice() {
    let record = record(DOIS[0]);
    assert_eq!(record.title.as_deref(), Some("RETRACTED: A Cure for Everything"));
    let authors: Vec<_> = record.authors.iter().map(|a| (a.name.as_str(), a.orcid.as_deref())).collect();
    assert_eq!(
        authors,
        [
            ("Josiah Carberry", Some("0000-0002-1825-0097")),
            ("The Cure & Care Group", None),
            ("Ada Núñez Jr.", None)
        ]
    );
    assert_eq!(record.authors[0].affiliations, ["Brown University"]);
    assert_eq!(record.ids.doi, None, "the key is no statement");
    assert_eq!(record.published, "2009-02-17".parse().ok());
    assert_eq!(record.venue.as_deref(), Some("Journal of Miracles"));
    assert_eq!(record.publication_types, ["JournalArticle"]);
    assert_eq!((record.citation_count, record.reference_count), (Some(31), Some(12)));
    let retracted = record.retracted.unwrap();
    assert_eq!(retracted.kind, "retraction");
    assert_eq!(retracted.date, "2010-02-06".parse().ok());
    assert_eq!(retracted.notice_doi.as_deref(), Some("10.5555/notice.1"));
    assert_eq!(retracted.source, "crossref");
    let erratum = Notice {
        kind: "erratum".to_owned(),
        date: "2009-06-01".parse().ok(),
        doi: Some("10.5555/erratum.1".to_owned()),
    };
    assert_eq!(record.notices, [erratum]);
}

#[test]
fn a_chapter_stands_in_its_book_and_names_its_preprint() {
    let record = record(DOIS[1]);
    assert_eq!(record.title.as_deref(), Some("Segmenting: With Little Data"));
    assert_eq!(record.venue.as_deref(), Some("Medical Imaging 2024"));
    assert_eq!(record.abstract_.as_deref(), Some("We segment things.\nIt works."));
    assert_eq!(record.ids.arxiv.as_deref(), Some("2301.00001"));
    assert_eq!((record.published, record.year), ("2024".parse().ok(), Some(2024)));
    assert_eq!(record.citation_count, Some(0), "zero is a count");
    assert_eq!(record.retracted, None);
}

#[test]
fn a_preprint_has_no_date_of_publication_and_no_venue() {
    let record = record(DOIS[2]);
    assert_eq!((record.published, record.venue, record.year), (None, None, None));
    assert_eq!(record.first_posted, "2023-05-04".parse().ok());
    assert_eq!(record.published_as.as_deref(), Some("10.5555/journal.3"));
    assert_eq!(record.publication_types, ["Preprint"]);
}

#[test]
fn the_gravest_notice_counts_and_a_reinstated_paper_is_not_retracted() {
    let kind = |updates: &str| {
        work(&format!(r#","updated-by":[{updates}]"#)).retracted.map(|retraction| retraction.kind)
    };
    let update =
        |kind: &str, year: u16| format!(r#"{{"type":"{kind}","updated":{{"date-parts":[[{year}]]}}}}"#);
    assert_eq!(kind(&update("Expression-of-Concern", 2020)).as_deref(), Some("expression_of_concern"));
    assert_eq!(
        kind(&[update("removal", 2019), update("retraction", 2021)].join(",")).as_deref(),
        Some("retraction")
    );
    assert_eq!(kind(&update("correction", 2020)), None);
    assert_eq!(kind(&[update("retraction", 2019), update("reinstatement", 2021)].join(",")), None);
    assert_eq!(
        kind(&[update("reinstatement", 2019), update("retraction", 2021)].join(",")).as_deref(),
        Some("retraction")
    );
    assert_eq!(kind(r#"{"type":null},7,"x",{}"#), None);
    let notices = work(r#","updated-by":[{"type":"new_version"},{"type":"corrigendum"}]"#).notices;
    assert_eq!(notices.iter().map(|notice| notice.kind.as_str()).collect::<Vec<_>>(), ["corrigendum"]);
}

#[test]
fn a_reinstatement_takes_back_what_came_before_it_and_nothing_later() {
    let standing = |updates: &[&str]| {
        let retracted = work(&format!(r#","updated-by":[{}]"#, updates.join(","))).retracted;
        retracted.map(|retracted| (retracted.kind, retracted.date.map(|date| date.year)))
    };
    let update = |kind: &str, year: u16, rest: &str| {
        format!(r#"{{"type":"{kind}","updated":{{"date-parts":[[{year}]]}}{rest}}}"#)
    };
    let all = [
        update("retraction", 2015, ""),
        update("reinstatement", 2016, ""),
        update("retraction", 2019, ""),
        update("reinstatement", 2021, ""),
        update("expression_of_concern", 2022, ""),
    ];
    let [first, back, second, back_again, concern] = all.each_ref().map(String::as_str);
    let is = |kind: &str, year: i16| Some((kind.to_owned(), Some(year)));
    // In whatever order they stand.
    for updates in [[first, back, second], [second, back, first], [back, second, first]] {
        assert_eq!(standing(&updates), is("retraction", 2019));
    }
    assert_eq!(standing(&[first, back, concern]), is("expression_of_concern", 2022));
    for updates in [[first, back, second, back_again], [first, back_again, second, back]] {
        assert_eq!(standing(&updates), None, "the latest reinstatement counts");
    }
    assert_eq!(standing(&[first, back, second, back_again, concern]), is("expression_of_concern", 2022));
    assert_eq!(standing(&[concern, first]), is("retraction", 2015), "the gravest");
}

#[test]
fn one_notice_that_two_report_is_not_a_second_one_after_a_reinstatement() {
    let update = |kind: &str, source: &str, date: &str, doi: &str| {
        format!(
            r#"{{"type":"{kind}","source":"{source}","DOI":"{doi}","updated":{{"date-parts":[[{date}]]}}}}"#
        )
    };
    let kind = |updates: &[String]| {
        work(&format!(r#","updated-by":[{}]"#, updates.join(","))).retracted.map(|retracted| retracted.kind)
    };
    let notice = update("retraction", "publisher", "2015,3,1", "10.5555/notice");
    let back = update("reinstatement", "publisher", "2016,1,1", "10.5555/back");
    let echo = update("retraction", "retraction-watch", "2016,5,1", "10.5555/NOTICE");
    assert_eq!(kind(&[notice.clone(), back.clone(), echo.clone()]), None);
    assert_eq!(kind(&[echo, back.clone(), notice.clone()]), None);
    let again = update("retraction", "publisher", "2019,5,1", "10.5555/notice");
    assert_eq!(kind(&[notice, back, again]).as_deref(), Some("retraction"), "of one who says it twice");
}

#[test]
fn a_title_tells_of_a_retraction_where_no_notice_does() {
    let kind = |title: &str| {
        let raw = format!(r#"{{"DOI":"10.5555/x","title":["{title}"]}}"#);
        let record = Crossref::default().parse(&keys(&["10.5555/x"])[0], raw.as_bytes()).unwrap();
        record.retracted.map(|retraction| retraction.kind)
    };
    assert_eq!(kind("Retracted Article: On X").as_deref(), Some("retraction"));
    assert_eq!(kind("WITHDRAWN: On X").as_deref(), Some("withdrawal"));
    for own in ["Retraction Note: On X", "Retracted papers: a study", "On X", "RETRACTED On X"] {
        assert_eq!(kind(own), None, "{own}");
    }
}

#[test]
fn odd_values_cost_a_detail_and_not_the_record() {
    let record = work(
        r#","issued":{"date-parts":[[null]]},"published-print":{"date-parts":[]},"container-title":"x","relation":[],"abstract":7,"is-referenced-by-count":-1"#,
    );
    assert_eq!((record.published, record.venue, record.citation_count), (None, None, None));
    let record = work(r#","author":[null,{"given":null,"family":null},{"given":"Ada","family":"One"}]"#);
    assert_eq!(record.authors.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["Ada One"]);
    for garbled in
        ["[]", "null", "7", r#"{"title":["X"]}"#, r#"{"DOI":"10.5555/x","title":7}"#, r#"{"DOI":"x"}"#, ""]
    {
        assert!(
            Crossref::default().parse(&keys(&["10.5555/x"])[0], garbled.as_bytes()).is_err(),
            "{garbled}"
        );
    }
}

#[test]
fn a_list_that_is_cut_or_damaged_makes_nothing_missing() {
    let cut = LIST.replacen(r#""total-results":4"#, r#""total-results":5"#, 1);
    assert!(matches!(
        read(200, cut.clone(), &["10.5555/absent", DOIS[0]]),
        Verdict::Answer(Reading::TooMuch(_))
    ));
    assert!(matches!(read(200, cut.clone(), &["10.5555/absent"]), Verdict::Transient(_)));
    assert_eq!(split(read(200, cut, &[DOIS[0]])).found.len(), 1, "what is there is there");
    let garbled = LIST.replacen(r#""title":["Segmenting"]"#, r#""title":"Segmenting""#, 1);
    let split = split(read(200, garbled, &["10.5555/absent", DOIS[0], DOIS[1]]));
    assert_eq!(split.unanswered, keys(&["10.5555/absent", DOIS[1]]));
    assert_eq!(split.found.len(), 1);
    for whole in 1..9 {
        let body = &LIST.as_bytes()[..LIST.len() * whole / 9 - 2];
        assert!(matches!(read(200, body.to_vec(), &DOIS), Verdict::Transient(_)));
    }
}

#[test]
fn a_work_of_its_own_is_there_or_it_is_not() {
    let alone = ["10.5555/a,b"];
    let body = r#"{"status":"ok","message-type":"work","message":{"DOI":"10.5555/A,B","title":["X"]}}"#;
    assert_eq!(split(read(200, body, &alone)).found.len(), 1);
    assert_eq!(split(read(404, "Resource not found.", &alone)).missing, keys(&alone));
    let other = body.replace("A,B", "C");
    assert_eq!(split(read(200, other, &alone)).missing, keys(&alone));
    assert!(matches!(read(404, "<html>", &alone), Verdict::Answer(Reading::BadRequest(_))));
    assert!(matches!(read(200, LIST, &alone), Verdict::Transient(_)));
}

#[test]
fn refusals_are_told_from_mistakes() {
    let failed = |value: &str| {
        format!(
            r#"{{"status":"failed","message-type":"validation-failure","message":[{{"type":"x","value":"{value}","message":"no such thing"}}]}}"#
        )
    };
    let split = split(read(400, failed(DOIS[1]), &DOIS));
    assert_eq!(split.rejected, [(keys(&[DOIS[1]])[0].clone(), "no such thing".to_owned())]);
    assert_eq!(split.unanswered.len(), 2);
    let mistake = read(400, failed("select"), &DOIS);
    assert_eq!(
        mistake,
        Verdict::Answer(Reading::BadRequest("Crossref answered 400: no such thing".to_owned()))
    );
    for (status, body) in [(404, "Resource not found."), (404, failed("x").as_str()), (422, "")] {
        assert!(
            matches!(read(status, body.to_owned(), &DOIS), Verdict::Answer(Reading::BadRequest(_))),
            "{status}"
        );
    }
    assert!(matches!(read(200, "<html>", &DOIS), Verdict::Throttled(_)));
    assert!(matches!(
        read(200, r#"{"status":"ok","message-type":"agency","message":{}}"#, &DOIS),
        Verdict::Transient(_)
    ));
    assert!(matches!(read(429, "", &DOIS), Verdict::Throttled(_)));
    assert!(matches!(read(403, "", &DOIS), Verdict::Blocked(_)));
    assert!(matches!(read(504, "", &DOIS), Verdict::Answer(Reading::TooMuch(_))));
    assert!(matches!(read(500, "", &DOIS), Verdict::Transient(_)));
}

#[test]
fn the_announced_pace_is_read() {
    let manners = |limit: &str, interval: &str| {
        let headers = [
            ("x-api-pool", "public-array"),
            ("x-rate-limit-limit", limit),
            ("x-rate-limit-interval", interval),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Crossref::default().manners(&Response { status: 200, headers, body: Bytes::new() })
    };
    assert_eq!(manners("5", "1s").interval, Some(Duration::from_millis(200)));
    assert_eq!(manners("1", "2s").interval, Some(Duration::from_secs(2)));
    for nonsense in
        [("0", "1s"), ("many", "1s"), ("1", "often"), ("1", "-1s"), ("-1", "1s"), ("1", "inf"), ("NaN", "1s")]
    {
        assert_eq!(manners(nonsense.0, nonsense.1), Manners::default(), "{nonsense:?}");
    }
}

#[test]
fn its_count_counts_only_where_semantic_scholar_has_no_record() {
    let speaks = |standing| {
        let mut situation = Situation::new();
        situation.note(SourceId::SEMANTIC_SCHOLAR, standing);
        Crossref::default().speaks(Field::CitationCount, &situation)
    };
    assert!(speaks(Standing::Missing) && speaks(Standing::NotInUse));
    assert!(!speaks(Standing::Found) && !speaks(Standing::NotAsked) && !speaks(Standing::Awaited));
    assert!(Crossref::default().speaks(Field::Retracted, &Situation::new()));
}

//! One test a row of the decision table, and the reading of both layouts.

mod readers;

use proptest::prelude::*;

use super::*;
use crate::model::{Author, PartialDate};

const NEW: &str = include_str!("../../../../tests/fixtures/arxiv/new_layout.xml");
const OLD: &str = include_str!("../../../../tests/fixtures/arxiv/old_layout.xml");
const PREFIXES: &str = include_str!("../../../../tests/fixtures/arxiv/other_prefixes.xml");
const ERROR: &str = include_str!("../../../../tests/fixtures/arxiv/error_400.xml");

fn keys(ids: &[&str]) -> Vec<SourceKey> {
    ids.iter().map(|id| SourceKey((*id).into())).collect()
}

fn reply(status: u16, body: impl Into<Bytes>) -> Response {
    Response { status, headers: Vec::new(), body: body.into() }
}

fn read(status: u16, body: impl Into<Bytes>, ids: &[&str]) -> Verdict<Reading> {
    Arxiv::default().read(&reply(status, body), &keys(ids))
}

fn split(verdict: Verdict<Reading>) -> Split {
    match verdict {
        Verdict::Answer(Reading::Split(split)) => split,
        other => panic!("not a split: {other:?}"),
    }
}

fn ids(keys: &[SourceKey]) -> Vec<&str> {
    keys.iter().map(SourceKey::as_str).collect()
}

fn found(split: &Split) -> Vec<&str> {
    split.found.iter().map(|(key, _)| key.as_str()).collect()
}

fn record(split: &Split, id: &str) -> SourceRecord {
    let (key, raw) = split.found.iter().find(|(key, _)| key.as_str() == id).unwrap();
    Arxiv::default().parse(key, raw).unwrap()
}

fn day(text: &str) -> Option<PartialDate> {
    let day = text.parse().ok();
    assert!(day.is_some(), "{text}");
    day
}

/// A feed of the new layout with the given entries.
fn feed(asked: &str, total: usize, entries: &[String]) -> String {
    format!(
        r#"<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
<title>arXiv Query: search_query=&amp;id_list={asked}&amp;start=0&amp;max_results=100</title>
<opensearch:itemsPerPage>100</opensearch:itemsPerPage><opensearch:totalResults>{total}</opensearch:totalResults>
{}
</feed>
"#,
        entries.join("\n")
    )
}

fn entry(versioned_id: &str) -> String {
    format!(
        "<entry><id>http://arxiv.org/abs/{versioned_id}</id><title>About {versioned_id}</title>\
         <updated>2024-05-02T00:00:00Z</updated><summary>Text.</summary><published>2024-05-01T00:00:00Z</published>\
         <arxiv:primary_category term=\"cs.AI\"/><category term=\"cs.AI\"/>\
         <author><name>A. Author</name></author></entry>"
    )
}

#[test]
fn keys_are_bare_base_ids() {
    let source = Arxiv::default();
    let key = |id: &str| source.key(&id.parse().unwrap()).map(|key| key.0);
    assert_eq!(key("arxiv:2302.07257v3").as_deref(), Some("2302.07257"));
    assert_eq!(key("doi:10.48550/arXiv.2302.07257").as_deref(), Some("2302.07257"));
    assert_eq!(key("doi:10.1038/s41746-021-00455-y"), None);
    assert_eq!(key("acl:P18-1002"), None);
    assert_eq!(source.title_key("A title"), None);
}

#[test]
fn a_request_lists_ids_with_plain_commas_and_asks_for_as_many_results() {
    let source = Arxiv::default();
    let request = source.request(&keys(&["2302.07257", "2405.90001", "math/0309136"]));
    assert_eq!(request.method, Method::Get);
    assert_eq!(request.path, "/api/query?id_list=2302.07257,2405.90001,math/0309136&max_results=3");
    assert_eq!(request.body, None);
    assert!(request.headers.iter().any(|(name, value)| *name == "Accept" && value.contains("atom+xml")));
}

#[test]
fn the_longest_request_stays_below_3500_bytes() {
    let source = Arxiv::with_batch(MAX_IN_URL);
    let longest = SourceKey("cond-mat/0309136".into());
    let limit = source.lane(&longest).limit;
    let path = source.request(&vec![longest; limit]).path;
    assert_eq!(limit, MAX_IN_URL);
    assert!(DESCRIPTOR.base_url.len() + path.len() <= 3_500, "{}", path.len());
    assert_eq!(Arxiv::default().lane(&keys(&["x"])[0]), Lane { name: "query", limit: 100 });
    assert_eq!(Arxiv::with_batch(0).batch, 1);
}

#[test]
fn what_a_url_cannot_carry_is_posted() {
    let source = Arxiv::with_batch(10_000);
    let key = SourceKey("2302.07257".into());
    assert_eq!(source.lane(&key).limit, 500);
    let request = source.request(&vec![key.clone(); 181]);
    assert_eq!((request.method, request.path.as_str()), (Method::Post, "/api/query"));
    let body = request.body.unwrap();
    assert!(body.starts_with(b"id_list=2302.07257,") && body.ends_with(b",2302.07257&max_results=181"));
    assert!(request.headers.contains(&("Content-Type", "application/x-www-form-urlencoded".to_owned())));
    assert_eq!(source.request(&[key]).method, Method::Get);
}

#[test]
fn the_new_layout_reads() {
    let asked = ["2405.90001", "2405.90002", "math/0309901"];
    let split = split(read(200, NEW, &asked));
    assert_eq!(found(&split), asked);
    assert!(split.missing.is_empty() && split.rejected.is_empty() && split.unanswered.is_empty());

    let model = record(&split, "2405.90001");
    assert_eq!(model.ids.arxiv.as_deref(), Some("2405.90001"));
    assert_eq!(model.ids.doi.as_deref(), Some("10.5555/teapot.2024.7"));
    assert_eq!(model.title.as_deref(), Some("Teapot-7B: A Foundation Model for Pouring & Steeping"));
    assert_eq!(
        model.abstract_.as_deref(),
        Some(
            "Teapots are everywhere. We train one with $n < 7$ spouts.\nOur second paragraph says that $\\alphaβ$ is small."
        )
    );
    assert_eq!(model.first_posted, day("2024-05-01"));
    assert_eq!(model.updated, day("2024-11-30"));
    assert_eq!(model.version, Some(3));
    assert_eq!(model.primary_category.as_deref(), Some("cs.CL"));
    assert_eq!(model.categories, ["cs.CL", "cs.AI", "q-bio.QM"]);
    assert_eq!(model.comment.as_deref(), Some("12 pages, 3 figures. Accepted at the Teapot Workshop"));
    assert_eq!(model.journal_ref.as_deref(), Some("J. Imag. Teapots 7 (2024) 1-12"));
    assert_eq!(model.withdrawn, Some(false));
    assert_eq!(
        model.authors,
        [
            Author {
                affiliations: vec!["Institute of Examples".to_owned(), "Sample University".to_owned()],
                ..Author::named("Ada Muster")
            },
            Author::named("The Kettle Collaboration"),
        ]
    );
    // arXiv says nothing about a version of record, nor does it count citations.
    assert_eq!((model.published, model.year, model.venue, model.citation_count), (None, None, None, None));

    let nothing = record(&split, "2405.90002");
    assert_eq!(nothing.title.as_deref(), Some("0"));
    assert_eq!(nothing.first_posted, day("2024-05-03"), "in UTC");
    assert_eq!(nothing.withdrawn, Some(true));

    let old_id = record(&split, "math/0309901");
    assert_eq!(old_id.ids.arxiv.as_deref(), Some("math/0309901"));
    assert_eq!(old_id.version, Some(2));
    assert_eq!(old_id.updated, day("2004-02-29"));
    assert_eq!(old_id.abstract_.as_deref(), Some("We colour teapots that nobody has seen."));
    assert_eq!(old_id.authors, [Author::named("Ödön Példa")]);
}

#[test]
fn the_old_layout_reads_and_its_hollow_entries_are_misses() {
    let split = split(read(200, OLD, &["1205.9001", "1205.9002", "1205.9003"]));
    assert_eq!(found(&split), ["1205.9002"]);
    assert_eq!(ids(&split.missing), ["1205.9001", "1205.9003"]);

    let record = record(&split, "1205.9002");
    assert_eq!(record.title.as_deref(), Some("A title that was wrapped by the old service"));
    assert_eq!(
        record.abstract_.as_deref(),
        Some(
            "The abstract was wrapped too, at eighty columns more or less.\nBut this is a new paragraph of two lines."
        )
    );
    assert_eq!(record.authors[0].affiliations, ["Department of Wrapping"]);
    assert_eq!(record.ids.doi.as_deref(), Some("10.5555/old.1"));
    assert_eq!(record.comment.as_deref(), Some("submitted to the Journal"));
    assert_eq!(record.journal_ref.as_deref(), Some("J. Old 1 (2012)"));
    assert_eq!(record.primary_category.as_deref(), Some("cond-mat.soft"));
    assert_eq!(
        record.categories,
        ["cond-mat.soft", "physics.bio-ph"],
        "primary first, no MSC or ACM classes"
    );
}

#[test]
fn a_slice_is_exactly_what_was_sent_about_the_work() {
    let split = split(read(200, NEW, &["2405.90001", "2405.90002", "math/0309901"]));
    for (key, raw) in &split.found {
        let text = std::str::from_utf8(raw).unwrap();
        assert!(text.starts_with("<entry>") && text.ends_with("</entry>"), "{text}");
        assert!(NEW.contains(text) && text.contains(key.as_str()));
    }
}

#[test]
fn prefixes_mean_what_the_feed_declares() {
    let split = split(read(200, PREFIXES, &["2405.90003"]));
    let raw = std::str::from_utf8(&split.found[0].1).unwrap();
    assert!(raw.starts_with("<a:feed xmlns:a=") && raw.ends_with("</a:entry></a:feed>"), "{raw}");
    let record = record(&split, "2405.90003");
    assert_eq!(record.title.as_deref(), Some("Prefixes are only names"));
    assert_eq!(record.authors[0].affiliations, ["Elsewhere"]);
    assert_eq!(record.categories, ["cs.DL"]);
}

#[test]
fn entries_are_matched_by_id_whatever_their_order() {
    let body = feed("2405.90001,2405.90002", 2, &[entry("2405.90002v4"), entry("2405.90001v1")]);
    let split = split(read(200, body, &["2405.90001", "2405.90002"]));
    assert_eq!(found(&split), ["2405.90001", "2405.90002"]);
    assert_eq!(record(&split, "2405.90002").title.as_deref(), Some("About 2405.90002v4"));
}

#[test]
fn an_id_that_is_absent_from_a_whole_feed_is_missing() {
    let body = feed("2405.90001,2405.90002", 1, &[entry("2405.90002v4")]);
    let split = split(read(200, body, &["2405.90001", "2405.90002"]));
    assert_eq!((found(&split), ids(&split.missing)), (vec!["2405.90002"], vec!["2405.90001"]));
}

#[test]
fn a_feed_without_any_entry_makes_all_missing_which_a_second_look_must_confirm() {
    let asked = ["2405.90001", "2405.90002", "2405.90003", "2405.90004", "2405.90005"];
    let split = split(read(200, feed(&asked.join(","), 0, &[]), &asked));
    assert_eq!(ids(&split.missing), asked);
    const { assert!(DESCRIPTOR.second_look) }
}

#[test]
fn entries_nobody_asked_for_are_ignored() {
    let body = feed("2405.90001", 2, &[entry("2405.90009v1"), entry("2405.90001v1")]);
    assert_eq!(found(&split(read(200, body, &["2405.90001"]))), ["2405.90001"]);
}

#[test]
fn of_two_entries_for_one_id_the_later_version_counts() {
    let entries = [entry("2405.90001v2"), entry("2405.90001v11"), entry("2405.90001v3")];
    let split = split(read(200, feed("2405.90001", 3, &entries), &["2405.90001"]));
    assert_eq!(split.found.len(), 1);
    assert_eq!(record(&split, "2405.90001").version, Some(11));
}

#[test]
fn an_answer_to_another_question_is_none() {
    let body = feed("2405.90001,2405.90003", 1, &[entry("2405.90001v1")]);
    assert!(matches!(read(200, body, &["2405.90001", "2405.90002"]), Verdict::Transient(_)));
    let other_order = feed("2405.90002,2405.90001", 1, &[entry("2405.90001v1")]);
    assert_eq!(found(&split(read(200, other_order, &["2405.90001", "2405.90002"]))), ["2405.90001"]);
    let encoded = feed("2405.90001%2Cmath%2F0309901", 1, &[entry("2405.90001v1")]);
    assert_eq!(found(&split(read(200, encoded, &["2405.90001", "math/0309901"]))), ["2405.90001"]);
}

#[test]
fn a_feed_that_lacks_entries_it_counts_says_nothing() {
    let asked = ["2405.90001", "2405.90002"];
    let body = feed(&asked.join(","), 2, &[entry("2405.90001v1")]);
    assert!(matches!(read(200, body.clone(), &asked), Verdict::Transient(_)));
    let capped = body.replace("<opensearch:itemsPerPage>100<", "<opensearch:itemsPerPage>1<");
    assert!(matches!(read(200, capped, &asked), Verdict::Answer(Reading::TooMuch(_))));
    let uncounted = body.replace("<opensearch:totalResults>2<", "<opensearch:totalResults>many<");
    assert!(matches!(read(200, uncounted, &asked), Verdict::Transient(_)));
}

#[test]
fn a_garbled_entry_costs_only_itself() {
    let asked = ["2405.90001", "2405.90002", "2405.90003"];
    for (what, garbled) in [
        ("no title", entry("2405.90002v1").replace("<title>About 2405.90002v1</title>", "")),
        ("empty title", entry("2405.90002v1").replace("About 2405.90002v1", " \n ")),
        ("no date", entry("2405.90002v1").replace("<published>2024-05-01T00:00:00Z</published>", "")),
        ("bad date", entry("2405.90002v1").replace("2024-05-01T00:00:00Z", "2024-13-77")),
        ("no author", entry("2405.90002v1").replace("<name>A. Author</name>", "<name/>")),
        ("undefined entity", entry("2405.90002v1").replace("Text.", "Caf&eacute;.")),
        ("impossible character", entry("2405.90002v1").replace("Text.", "&#xD800;")),
    ] {
        let body = feed(&asked.join(","), 2, &[entry("2405.90001v1"), garbled]);
        let split = split(read(200, body, &asked));
        assert_eq!(found(&split), ["2405.90001"], "{what}");
        assert_eq!(ids(&split.unanswered), ["2405.90002"], "{what}");
        assert_eq!(ids(&split.missing), ["2405.90003"], "{what}");
    }
}

#[test]
fn a_damaged_character_costs_only_its_entry() {
    let asked = ["2405.90001", "2405.90002"];
    let body = feed(&asked.join(","), 2, &[entry("2405.90001v1"), entry("2405.90002v1")]);
    let at = body.rfind("Text.").unwrap();
    let mut bytes = body.into_bytes();
    bytes[at] = 0xff;
    let split = split(read(200, bytes, &asked));
    assert_eq!((found(&split), ids(&split.unanswered)), (vec!["2405.90001"], vec!["2405.90002"]));
}

#[test]
fn where_a_garbled_entry_lost_its_id_nothing_is_missing_for_certain() {
    let asked = ["2405.90001", "2405.90002"];
    for id in ["", "http://arxiv.org/abs/", "garbage", "http://arxiv.org/abs/&#65533;v1"] {
        let stray = entry("2405.90002v1").replace("http://arxiv.org/abs/2405.90002v1", id);
        let body = feed(&asked.join(","), 2, &[entry("2405.90001v1"), stray]);
        let split = split(read(200, body, &asked));
        assert_eq!((found(&split), ids(&split.unanswered)), (vec!["2405.90001"], vec!["2405.90002"]), "{id}");
    }
}

#[test]
fn a_truncated_or_broken_feed_keeps_nothing() {
    let body = feed("2405.90001", 1, &[entry("2405.90001v1")]);
    let end = body.trim_end().len();
    for cut in [20, 150, 500, body.find("</entry>").unwrap(), end - 7, end - 1] {
        let verdict = read(200, body[..cut].to_owned(), &["2405.90001"]);
        assert!(matches!(verdict, Verdict::Transient(_)), "cut at {cut}: {verdict:?}");
    }
    for broken in [
        body.replace("</title>", "</titel>"),
        body.replace("</entry>", ""),
        format!("{body}<feed/>"),
        format!("{body}and more"),
        body.replace("Text.", "a & b"),
    ] {
        assert!(matches!(read(200, broken, &["2405.90001"]), Verdict::Transient(_)));
    }
}

#[test]
fn entities_are_not_expanded_and_document_types_refused() {
    let bomb = format!(
        "<!DOCTYPE feed [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>{}",
        feed("2405.90001", 1, &[entry("2405.90001v1").replace("Text.", "&b;")])
    )
    .replace("<?xml version='1.0' encoding='UTF-8'?>", "");
    assert!(
        matches!(read(200, bomb, &["2405.90001"]), Verdict::Transient(reason) if reason.contains("document type"))
    );
    let deep = format!("{}{}", "<d>".repeat(9_000), "</d>".repeat(9_000));
    let body = feed("2405.90001", 1, &[entry("2405.90001v1").replace("Text.", &deep)]);
    assert!(
        matches!(read(200, body, &["2405.90001"]), Verdict::Transient(reason) if reason.contains("deep"))
    );
    assert!(Arxiv::default().parse(&keys(&["x"])[0], b"<!DOCTYPE entry []><entry/>").is_err());
}

#[test]
fn character_references_and_cdata_read_as_text() {
    let text = "&#945; &lt; &#x3b2; &amp;lt; <![CDATA[<raw> & ]]>&quot;&apos;";
    let body = feed("2405.90001", 1, &[entry("2405.90001v1").replace("Text.", text)]);
    let split = split(read(200, body, &["2405.90001"]));
    assert_eq!(record(&split, "2405.90001").abstract_.as_deref(), Some("α < β &lt; <raw> & \"'"));
}

#[test]
fn a_body_that_is_no_feed_means_that_the_host_sheds_load() {
    for body in [
        "",
        " \n",
        "Rate exceeded.",
        "Rate exceeded.\n",
        "<!DOCTYPE html><html><title>Access Denied</title></html>",
        "\u{feff}<html><body>sign in to the network</body></html>",
        "<HTML></HTML>",
        "<html xmlns='http://www.w3.org/1999/xhtml'><p>sign in<br></html>",
        "{\"message\": \"hello\"}",
        "<feed><title>no namespace</title></feed>",
        "<rss version=\"2.0\"/>",
    ] {
        assert!(matches!(read(200, body, &["2405.90001"]), Verdict::Throttled(_)), "{body}");
    }
}

#[test]
fn an_error_feed_rejects_the_id_it_names_and_says_nothing_about_the_others() {
    for status in [400, 200] {
        let split = split(read(status, ERROR, &["2405.9000", "2405.90001"]));
        assert_eq!(
            split.rejected,
            [(keys(&["2405.9000"])[0].clone(), "incorrect id format for 2405.9000".to_owned())]
        );
        assert_eq!(ids(&split.unanswered), ["2405.90001"]);
        assert!(split.found.is_empty() && split.missing.is_empty());
    }
    let by_fragment_only =
        ERROR.replace("<summary>incorrect id format for 2405.9000<", "<summary>incorrect id format<");
    assert_eq!(split(read(400, by_fragment_only, &["2405.9000", "2405.90001"])).rejected.len(), 1);
}

#[test]
fn an_error_entry_among_papers_spoils_only_the_absences() {
    let error = "<entry><id>https://arxiv.org/api/errors#incorrect_id_format_for_2405.90003</id><title>Error</title>\
                 <summary>incorrect id format for 2405.90003</summary><author><name>arXiv api core</name></author></entry>";
    let asked = ["2405.90001", "2405.90002", "2405.90003"];
    let body = feed(&asked.join(","), 2, &[entry("2405.90001v1"), error.to_owned()]);
    let split = split(read(200, body, &asked));
    assert_eq!(found(&split), ["2405.90001"]);
    assert_eq!(ids(&split.unanswered), ["2405.90002"]);
    assert_eq!(split.rejected[0].0.as_str(), "2405.90003");
}

#[test]
fn an_error_feed_that_names_none_of_the_ids() {
    let other = ERROR.replace("2405.9000", "9999.99999");
    assert!(matches!(
        read(400, other.clone(), &["2405.90001", "2405.90002"]),
        Verdict::Answer(Reading::TooMuch(_))
    ));
    assert_eq!(split(read(400, other, &["2405.90001"])).rejected.len(), 1);
    let query = ERROR
        .replace("errors#incorrect_id_format_for_2405.9000", "errors")
        .replace("incorrect id format for 2405.9000", "max_results must be non-negative");
    assert!(matches!(read(400, query, &["2405.90001"]), Verdict::Answer(Reading::BadRequest(_))));
}

#[test]
fn other_statuses() {
    let is = |status: u16, body: &'static str| read(status, body, &["2405.90001", "2405.90002"]);
    for status in [406, 429, 503] {
        assert!(matches!(is(status, ""), Verdict::Throttled(_)), "{status}");
        assert!(matches!(is(status, NEW), Verdict::Throttled(_)), "{status}");
    }
    for status in [301, 302, 307, 308] {
        assert!(
            matches!(is(status, ""), Verdict::Blocked(hint) if hint.contains("OPCIT_ARXIV_URL")),
            "{status}"
        );
    }
    for status in [401, 403, 451] {
        assert!(matches!(is(status, "<html>Access Denied</html>"), Verdict::Blocked(_)), "{status}");
    }
    for status in [413, 414] {
        assert!(matches!(is(status, "<html>"), Verdict::Answer(Reading::TooMuch(_))), "{status}");
    }
    for body in ["<html>Bad Request</html>", "", "Bad Request"] {
        assert!(matches!(is(400, body), Verdict::Answer(Reading::TooMuch(_))), "{body}");
    }
    for status in [404, 405, 410] {
        assert!(matches!(is(status, ""), Verdict::Answer(Reading::BadRequest(_))), "{status}");
    }
    for status in [100, 204, 206, 408, 500, 502, 504, 520, 599, 700] {
        assert!(matches!(is(status, ""), Verdict::Transient(_)), "{status}");
    }
}

#[test]
fn withdrawn_is_read_from_the_comment_or_from_a_short_abstract() {
    let withdrawn = |comment: &str, summary: &str| {
        let entry = entry("2405.90001v1")
            .replace("Text.", summary)
            .replace("<summary>", &format!("<arxiv:comment>{comment}</arxiv:comment><summary>"));
        Arxiv::default().parse(&keys(&["2405.90001"])[0], entry.as_bytes()).unwrap().withdrawn.unwrap()
    };
    assert!(withdrawn("Withdrawn by the authors", "An abstract."));
    assert!(withdrawn("This article has been WITHDRAWN: see v1", "An abstract."));
    assert!(withdrawn("", "This paper has been withdrawn."));
    assert!(withdrawn("", "Withdrawn."));
    assert!(withdrawn("Withdrawn from arXiv: an error in Lemma 2", "An abstract."));
    assert!(!withdrawn("Withdrawn from a workshop; revised version", "An abstract."));
    assert!(!withdrawn("How money is withdrawn from machines, 3 figures", "An abstract."));
    assert!(!withdrawn("Not withdrawn, as was said of v1", "An abstract."));
    assert!(!withdrawn("12 pages", "An abstract."));
    assert!(!withdrawn("", "How much money is it that bank runs leave unwithdrawn?"));
    assert!(!withdrawn("", &format!("Cash has been withdrawn. {}", "And more. ".repeat(60))));
}

#[test]
fn a_slice_without_its_parts_does_not_parse() {
    let parse = |raw: &str| Arxiv::default().parse(&keys(&["2405.90001"])[0], raw.as_bytes());
    assert!(parse(&entry("2405.90001v1")).is_ok());
    for raw in ["", "<entry/>", "text", "<entry>", "<feed xmlns='urn:x'><entry/></feed>"] {
        assert!(parse(raw).is_err(), "{raw}");
    }
}

#[test]
fn dois_are_found_in_what_authors_enter() {
    let doi = |text: &str| {
        let entry =
            entry("2405.90001v1").replace("<summary>", &format!("<arxiv:doi>{text}</arxiv:doi><summary>"));
        Arxiv::default().parse(&keys(&["2405.90001"])[0], entry.as_bytes()).unwrap().ids.doi
    };
    assert_eq!(doi("10.1103/PhysRevD.1.2").as_deref(), Some("10.1103/physrevd.1.2"));
    assert_eq!(
        doi(" https://doi.org/10.1103/PhysRevD.1.2; 10.5555/x").as_deref(),
        Some("10.1103/physrevd.1.2")
    );
    assert_eq!(doi("none 10.48550/arXiv.2405.90001 10.5555/x.").as_deref(), Some("10.5555/x"));
    assert_eq!(doi("10.1/x to appear"), None);
}

proptest! {
    #[test]
    fn no_bytes_panic(body in proptest::collection::vec(any::<u8>(), 0..400), status in 100_u16..600) {
        let _ = read(status, body.clone(), &["2405.90001"]);
        let _ = Arxiv::default().parse(&keys(&["2405.90001"])[0], &body);
    }

    /// Damage anywhere in a real feed: every key still comes back exactly once or the reply is refused, and what is
    /// found parses.
    #[test]
    fn damaged_feeds_lose_no_key(
        damage in proptest::collection::vec((0..NEW.len(), any::<u8>()), 0..12),
        cut in proptest::option::of(0..NEW.len()),
    ) {
        let mut bytes = NEW.as_bytes().to_vec();
        for (at, byte) in damage {
            bytes[at] = byte;
        }
        bytes.truncate(cut.unwrap_or(usize::MAX));
        let asked = ["2405.90001", "2405.90002", "math/0309901"];
        if let Verdict::Answer(Reading::Split(split)) = read(200, bytes, &asked) {
            let mut all: Vec<&str> = found(&split);
            all.extend(ids(&split.missing));
            all.extend(ids(&split.unanswered));
            all.extend(split.rejected.iter().map(|(key, _)| key.as_str()));
            all.sort_unstable();
            prop_assert_eq!(all, asked);
            for (key, raw) in &split.found {
                prop_assert!(Arxiv::default().parse(key, raw).is_ok());
            }
        }
    }

    #[test]
    fn the_order_of_entries_does_not_matter(order in Just((1..=9).collect::<Vec<u32>>()).prop_shuffle()) {
        let asked: Vec<String> = (0..12).map(|n| format!("2405.9000{n}")).collect();
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        let in_order: Vec<String> = (1..=9).map(|n| entry(&format!("2405.9000{n}v{n}"))).collect();
        let shuffled: Vec<String> = order.iter().map(|n| entry(&format!("2405.9000{n}v{n}"))).collect();
        let list = asked.join(",");
        prop_assert_eq!(
            split(read(200, feed(&list, 9, &in_order), &asked)),
            split(read(200, feed(&list, 9, &shuffled), &asked))
        );
    }
}

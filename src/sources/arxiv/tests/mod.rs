//! One test a row of the decision table, and the reading of both layouts.

mod damage;
mod readers;

use proptest::prelude::*;

use super::*;
use crate::model::Author;
use crate::sources::reading::{day, found, ids, keys, split};

const NEW: &str = include_str!("../../../../tests/fixtures/arxiv/new_layout.xml");
const OLD: &str = include_str!("../../../../tests/fixtures/arxiv/old_layout.xml");
const PREFIXES: &str = include_str!("../../../../tests/fixtures/arxiv/other_prefixes.xml");
const ERROR: &str = include_str!("../../../../tests/fixtures/arxiv/error_400.xml");

fn reply(status: u16, body: impl Into<Bytes>) -> Response {
    Response { status, headers: Vec::new(), body: body.into() }
}

fn read(status: u16, body: impl Into<Bytes>, ids: &[&str]) -> Verdict<Reading> {
    Arxiv::default().read(&reply(status, body), &keys(ids))
}

fn record(split: &Split, id: &str) -> SourceRecord {
    let (key, raw) = split.found.iter().find(|(key, _)| key.as_str() == id).unwrap();
    Arxiv::default().parse(key, raw).unwrap()
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
fn character_references_and_cdata_read_as_text() {
    let text = "&#945; &lt; &#x3b2; &amp;lt; <![CDATA[<raw> & ]]>&quot;&apos;";
    let body = feed("2405.90001", 1, &[entry("2405.90001v1").replace("Text.", text)]);
    let split = split(read(200, body, &["2405.90001"]));
    assert_eq!(record(&split, "2405.90001").abstract_.as_deref(), Some("α < β &lt; <raw> & \"'"));
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
    for comment in [
        "This paper has been withdrawn by the authors",
        "This paper has been withdrawn by arXiv administrators due to overlap with other texts",
        "This submission has been withdrawn by arXiv admins because of inappropriate reuse",
        "This article has been removed by arXiv administrators because of its license",
        "This paper has been retracted by the authors",
        "12 pages. This article is retracted",
        "Withdrawn due to an error in Theorem 2",
        "Paper withdrawn",
        "arXiv admin note: withdrawn at author's request",
        "Submitted to ICML 2019; this paper has been withdrawn",
        "Submitted to ICML 2019, withdrawn by the authors: Lemma 2 is wrong",
        "Superseded by arXiv:1901.00001 and therefore withdrawn",
    ] {
        assert!(withdrawn(comment, "An abstract."), "{comment}");
    }
    for comment in [
        "Submitted to ICML 2019, later withdrawn",
        "ICLR 2020 (withdrawn submission)",
        "Withdrawn ICLR 2020 submission",
        "This paper has not been withdrawn; v2 fixes typos",
        "Replaces the withdrawn paper arXiv:1901.00001",
        "Supersedes arXiv:1901.00001, which was withdrawn",
        "The previous version was withdrawn because of an error; this is the corrected version",
        "v1 was withdrawn due to a wrong figure, this is v3",
        "A data set of retracted articles, 12 pages",
        "Code removed by request, 9 pages",
    ] {
        assert!(!withdrawn(comment, "An abstract."), "{comment}");
    }
    assert!(withdrawn("", "This paper has been retracted by the authors."));
    assert!(!withdrawn("", "It is shown how many papers have been retracted by journals."));
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

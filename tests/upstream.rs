//! The stand-in for the two services does what they do: everything else rests on that.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::atom::Layout;
use support::fault::{Delivery, Fault, Rule};
use support::paper::{Paper, Shadow, Version};
use support::service::Service;
use support::synthetic::Kind;
use support::world::World;
use support::{Settings, Upstream, semantic_scholar};

/// Status, head and body of one exchange on a connection of its own; bytes as they came.
fn exchange(service: &Service, request: &str) -> (u16, String, Vec<u8>) {
    let mut stream = TcpStream::connect(service.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    // A reset after some bytes is one of the things looked at.
    let _ = stream.read_to_end(&mut bytes);
    let at = bytes.windows(4).position(|w| w == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4);
    let head = String::from_utf8_lossy(&bytes[..at]).into_owned();
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    (status, head, bytes[at..].to_vec())
}

fn get(service: &Service, target: &str) -> (u16, String) {
    let request = format!("GET {target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    let (status, _, body) = exchange(service, &request);
    (status, String::from_utf8(body).unwrap())
}

fn post(service: &Service, target: &str, headers: &str, body: &str) -> (u16, String) {
    let length = body.len();
    let request = format!(
        "POST {target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n{body}"
    );
    let (status, _, body) = exchange(service, &request);
    (status, String::from_utf8(body).unwrap())
}

fn batch(service: &Service, ids: &[&str]) -> (u16, Value) {
    let body = json!({ "ids": ids }).to_string();
    let target =
        "/graph/v1/paper/batch?fields=paperId,title,externalIds,openAccessPdf,citationCount,abstract";
    let (status, body) = post(service, target, "content-type: application/json\r\n", &body);
    (status, serde_json::from_str(&body).unwrap())
}

fn ids_of(feed: &str) -> Vec<&str> {
    let entries = feed.split("<id>http://arxiv.org/abs/").skip(1);
    entries.map(|rest| rest.split('<').next().unwrap()).collect()
}

fn total(feed: &str) -> usize {
    feed.split("totalResults").nth(1).unwrap().split(['>', '<']).nth(1).unwrap().parse().unwrap()
}

#[test]
fn every_identifier_of_a_synthetic_paper_leads_back_to_it() {
    let world = World::synthetic(7, 30_000);
    for index in [0, 1, 5, 7, 8, 9, 8_999, 9_000, 29_997, 29_998, 29_999] {
        let paper = world.made(index);
        let found = |id: String| match world.at_s2(&id) {
            Some(support::world::Hit::Record(p)) => p.sha == paper.sha,
            _ => false,
        };
        assert!(found(paper.sha.clone()), "sha of {index}");
        assert!(found(format!("CorpusId:{}", paper.corpus_id)), "corpus id of {index}");
        for (scheme, id) in
            [("ARXIV", &paper.arxiv), ("DOI", &paper.doi), ("ACL", &paper.acl), ("PMID", &paper.pmid)]
        {
            if let Some(id) = id {
                assert!(found(format!("{scheme}:{id}")), "{scheme}:{id}");
            }
        }
        if let Some(id) = &paper.arxiv {
            assert_eq!(world.on_arxiv(id).as_ref(), Some(&paper), "{id}");
        }
        assert!(world.by_title(&paper.title).is_some(), "{}", paper.title);
        assert!(world.by_title(&paper.title.to_uppercase()).is_some(), "{}", paper.title);
    }
    assert!(world.on_arxiv("1504.03001").is_none());
    assert_eq!(support::synthetic::Synthetic::kind(8), Kind::Acl);
}

#[test]
fn arxiv_answers_out_of_order_in_versions_and_keeps_silent_about_the_unknown() {
    let upstream = Upstream::start(World::synthetic(1, 40));
    let asked: Vec<String> = (0..9).map(|i| upstream.change(|w| w.made(i)).arxiv.unwrap()).collect();
    let target = format!("/api/query?id_list={},9912.99999&max_results=10", asked.join(","));
    let (status, feed) = get(&upstream.arxiv, &target);
    assert_eq!(status, 200);
    let came: Vec<String> = ids_of(&feed).iter().map(|id| id.split('v').next().unwrap().to_owned()).collect();
    assert_ne!(came, asked, "the order is not the request's");
    let mut sorted = came.clone();
    sorted.sort();
    assert_eq!(sorted, asked);
    assert_eq!(total(&feed), 9);
    assert!(ids_of(&feed).iter().all(|id| id.contains('v')), "every id carries its version");
    assert_eq!(get(&upstream.arxiv, &target).1, feed, "the same bytes for the same request");

    let many: Vec<String> = (0..40).filter_map(|i| upstream.change(|w| w.made(i)).arxiv).collect();
    let (_, feed) = get(&upstream.arxiv, &format!("/api/query?id_list={}", many.join(",")));
    assert_eq!((ids_of(&feed).len(), total(&feed)), (10, 36), "ten by default");
}

#[test]
fn arxiv_refuses_malformed_ids_and_long_urls() {
    let upstream = Upstream::start(World::synthetic(1, 40));
    let (status, feed) = get(&upstream.arxiv, "/api/query?id_list=1501.00001,abc,xyz&max_results=3");
    assert_eq!(status, 400);
    assert!(feed.contains("<summary>incorrect id format for abc</summary>") && !feed.contains("xyz"));
    assert_eq!(get(&upstream.arxiv, "/api/query?id_list=1501.00001,").0, 400);
    assert_eq!(get(&upstream.arxiv, "/api/query?id_list=1501.00001&max_results=x").0, 400);
    for absent in ["arXiv:1501.00001", "%201501.00001", "1501.00001v99", "1501.00001v01", "1501.1"] {
        let (status, feed) = get(&upstream.arxiv, &format!("/api/query?id_list={absent}"));
        let expected = if absent == "1501.1" { 400 } else { 200 };
        assert_eq!((status, ids_of(&feed).len()), (expected, 0), "{absent}");
    }
    let long = vec!["1501.00001"; 400].join(",");
    assert_eq!(get(&upstream.arxiv, &format!("/api/query?id_list={long}")).0, 414);
    let (status, feed) = post(&upstream.arxiv, "/api/query", "", &format!("id_list={long}&max_results=400"));
    assert_eq!((status, ids_of(&feed).len()), (200, 1), "by POST it takes them, and folds repeats");
}

#[test]
fn arxiv_old_layout_has_entries_without_ids() {
    let settings = Settings { layout: Layout::Old, ..Settings::default() };
    let upstream = Upstream::start_with(World::synthetic(1, 40), settings);
    let (_, feed) = get(&upstream.arxiv, "/api/query?id_list=1501.00001,9912.99999&max_results=2");
    assert_eq!((feed.matches("<entry>").count(), ids_of(&feed).len(), total(&feed)), (2, 1, 2));
    assert!(feed.contains("<arxiv:primary_category xmlns:arxiv="));
}

#[test]
fn feed_ids_are_the_digest_of_the_query() {
    // Published by the service for these queries.
    let upstream = Upstream::start(World::empty());
    let (_, feed) = get(
        &upstream.arxiv,
        "/api/query?id_list=2201.13455,2201.13452,2201.13453,2201.13454&start=0&max_results=10",
    );
    assert!(feed.contains("<id>https://arxiv.org/api/OA7B+UhmTm6x8UNerl0uI5H0CII</id>"), "{feed}");
}

#[test]
fn a_batch_is_aligned_and_null_where_unknown() {
    let mut world = World::synthetic(1, 40);
    let sha = |c: &str| c.repeat(40);
    world.add(Paper {
        arxiv: Some("2401.00001".into()),
        doi: Some("10.1000/Mixed.Case".into()),
        sha: sha("a"),
        old_shas: vec![sha("b")],
        corpus_id: 1,
        title: "A Merged Paper".into(),
        shadow: Some(Shadow { sha: sha("c"), corpus_id: 2, citations: 3 }),
        versions: vec![Version { at: "2024-01-02T03:04:05Z".into(), title: None }],
        ..Paper::default()
    });
    let upstream = Upstream::start(world);
    let (status, rows) = batch(
        &upstream.s2,
        &[
            "ARXIV:2401.00001",
            "ARXIV:2401.00001v1",
            "DOI:10.1000/mixed.case",
            "10.1000/MIXED.CASE",
            &sha("b"),
            "DOI:10.48550/arXiv.2401.00001",
            "BOGUS:xyz",
            "arxiv:1501.00001",
            "ARXIV:2401.00001",
        ],
    );
    assert_eq!(status, 200);
    let ids: Vec<_> =
        rows.as_array().unwrap().iter().map(|r| r["paperId"].as_str().map(|s| &s[..1])).collect();
    assert_eq!(ids[..7], [Some("a"), None, Some("a"), Some("a"), Some("a"), Some("c"), None]);
    assert!(ids[7].is_some() && ids[8] == Some("a"));
    assert!(rows[5]["externalIds"].get("ArXiv").is_none() && rows[5]["citationCount"] == 3);
    assert_eq!(rows[0]["openAccessPdf"]["url"], "");
    assert!(rows[0].get("title").is_some() && rows[0].get("venue").is_none(), "only the fields asked for");
}

#[test]
fn a_batch_is_refused_in_its_own_words() {
    let settings = Settings {
        s2: semantic_scholar::Settings { key: Some("right".into()), max_reply: 2_000 },
        ..Settings::default()
    };
    let upstream = Upstream::start_with(World::synthetic(1, 40), settings);
    let none = json!({"error": "No valid paper ids given"});
    assert_eq!(batch(&upstream.s2, &["ARXIV:9912.99999"]), (400, none.clone()));
    assert_eq!(batch(&upstream.s2, &["ARXIV:1501.00001", ""]), (400, none));
    assert_eq!(batch(&upstream.s2, &["x"; 501]).0, 400);
    let many: Vec<String> = (0..40).map(|i| format!("CorpusId:{}", 200_000_000 + i)).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(batch(&upstream.s2, &many).1["error"].as_str().unwrap().contains("exceed maximum size"));
    let ask = |fields: &str, headers: &str| {
        let body = r#"{"ids":["ARXIV:1501.00001"]}"#;
        let headers = format!("content-type: application/json\r\n{headers}");
        post(&upstream.s2, &format!("/graph/v1/paper/batch?fields={fields}"), &headers, body)
    };
    assert_eq!(
        ask("title,isRetracted,x", "").1,
        r#"{"error":"Unrecognized or unsupported fields: [isRetracted, x]"}"#
    );
    assert_eq!(ask("title", "x-api-key: wrong\r\n"), (403, r#"{"message":"Forbidden"}"#.into()));
    assert_eq!(ask("title", "x-api-key: right\r\n").0, 200);
    assert_eq!(ask("title&limit=1", "").1, r#"{"error":"Unacceptable query params: [limit=1]"}"#);
}

#[test]
fn title_search_gives_one_candidate_or_404() {
    let upstream = Upstream::start(World::synthetic(1, 40));
    let title = upstream.change(|w| w.made(3)).title;
    let ask = |query: &str| {
        let query = query.replace(' ', "+");
        let (status, body) =
            get(&upstream.s2, &format!("/graph/v1/paper/search/match?query={query}&fields=title"));
        (status, serde_json::from_str::<Value>(&body).unwrap())
    };
    let (status, body) = ask(&title);
    assert_eq!((status, &body["data"][0]["title"]), (200, &json!(title)));
    assert!(body["data"][0]["matchScore"].as_f64().unwrap() > 100.0);
    let prefix: Vec<&str> = title.split(' ').take(3).collect();
    assert_eq!(ask(&prefix.join(" ")).1["data"][0]["title"], json!(title), "a prefix finds it too");
    assert_eq!(ask("No Such Paper At All"), (404, json!({"error": "Title match not found"})));
    assert_eq!(upstream.s2.asked()[2], "TITLE:No Such Paper At All");
}

#[test]
fn faults_strike_when_told_and_are_logged() {
    let upstream = Upstream::start(World::synthetic(1, 40));
    let target = "/api/query?id_list=1501.00001";
    upstream.arxiv.inject(Rule::first(2, Fault::status(429).with("retry-after", "7")));
    upstream.arxiv.inject(Rule::numbers(2..3, Fault::rewritten("cut", |feed| feed[..40].to_owned())));
    let replies: Vec<(u16, usize)> = (0..4)
        .map(|_| {
            let (status, body) = get(&upstream.arxiv, target);
            (status, body.len())
        })
        .collect();
    assert_eq!(replies[..3], [(429, 0), (429, 0), (200, 40)]);
    assert!(replies[3].1 > 40);
    let log = upstream.arxiv.log();
    assert_eq!(log[0].fault.as_deref(), Some("status 429"));
    assert_eq!(log[3].ids, ["1501.00001"]);
    assert!(upstream.arxiv.story().contains("status 429"));
    assert_eq!((upstream.arxiv.most_in_flight(), upstream.arxiv.connections()), (1, 4));
}

#[test]
fn bad_deliveries_are_bad_in_the_way_they_say() {
    let upstream = Upstream::start(World::synthetic(1, 40));
    let request = "GET /api/query?id_list=1501.00001 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let (_, _, whole) = exchange(&upstream.arxiv, request);
    let deliver = |delivery: Delivery| {
        upstream.heal();
        upstream.arxiv.inject(Rule::always(Fault::delivered(delivery)));
        exchange(&upstream.arxiv, request)
    };
    let declared = |head: &str| -> usize {
        head.split("content-length: ").nth(1).unwrap().split('\r').next().unwrap().parse().unwrap()
    };
    assert_eq!(deliver(Delivery::ResetBeforeHead).1, "");
    assert_eq!(deliver(Delivery::ResetInHead).1.len(), 20);
    let (_, head, body) = deliver(Delivery::Truncated);
    assert_eq!((declared(&head), body.len()), (whole.len(), whole.len() / 2));
    assert_eq!(declared(&deliver(Delivery::DeclaredShort(10)).1), whole.len() - 10);
    assert_eq!(declared(&deliver(Delivery::DeclaredLong(10)).1), whole.len() + 10);
    assert_eq!(deliver(Delivery::Drip(100, Duration::from_millis(1))).2, whole);
    assert_eq!(deliver(Delivery::Padded(1_000_000)).2.len(), 1_000_000);
    let unpack = |body: &[u8]| {
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(body).read_to_end(&mut plain).unwrap();
        plain
    };
    assert_eq!(unpack(&deliver(Delivery::Gzip).2), whole);
    let (_, head, bomb) = deliver(Delivery::GzipBomb(3_000_000));
    let plain = unpack(&bomb);
    assert!(head.contains("content-encoding: gzip") && bomb.len() < 30_000);
    assert!(plain.starts_with(&whole) && (3_000_000..3_001_000).contains(&plain.len()));
}

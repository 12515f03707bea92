//! Papers that are known by more than an arXiv id: by their title alone, or by the id of another place.

use serde_json::{Value, json};

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::Upstream;
use support::expect::assert_describes;
use support::fault::{Fault, Rule};
use support::job::{enrich, entries, on_arxiv, outcomes, robot_paper, set_up, titled};
use support::list::markdown;
use support::paper::{Author, Paper};
use support::run::Workdir;
use support::world::World;

#[test]
fn a_title_that_could_not_be_searched_for_is_deferred() {
    let (upstream, mut work, papers) = on_arxiv(1);
    work.set("OPCIT_PATIENCE", "2s");
    let title = &papers[0].title;
    work.write("list.md", format!("- {title} [[Paper]](https://example.org/a.pdf)\n- No Such Work Was Ever Written by Anybody [[Paper]](https://example.org/b.pdf)\n"));
    enrich(&work, &["--offline"]).exits(0);
    assert_eq!(outcomes(&work.json("out.json")), ["deferred", "deferred"], "nobody was asked");
    upstream.s2.inject(Rule::always(Fault::status(403)));
    enrich(&work, &[]).exits(6);
    assert_eq!(outcomes(&work.json("out.json")), ["deferred", "deferred"], "nobody answered");
    upstream.heal();
    enrich(&work, &[]).exits(0);
    assert_eq!(outcomes(&work.json("out.json")), ["enriched", "unidentified"], "{}", upstream.story());
}

#[test]
fn anthology_and_nature_papers_are_filled_in_from_arxiv() {
    let (upstream, work, papers) = set_up(10);
    let both = [papers[7].clone(), papers[8].clone()];
    work.write("list.md", markdown(&both));
    enrich(&work, &[]).exits(0);
    let asked = upstream.arxiv.asked();
    assert_eq!(upstream.arxiv.count(), 1, "{}", upstream.story());
    assert_eq!(asked, [papers[7].arxiv.clone().unwrap(), papers[8].arxiv.clone().unwrap()]);
    let catalog = work.json("out.json");
    for (entry, paper) in entries(&catalog).iter().zip(&both) {
        assert_describes(entry, paper);
        assert_eq!(entry["provenance"]["abstract"]["source"], "arxiv");
        assert_eq!(entry["provenance"]["citation_count"]["source"], "semantic-scholar");
    }
}

#[test]
fn a_paper_without_identifier_is_found_by_its_title() {
    let mut world = World::empty();
    world.add(robot_paper());
    let upstream = Upstream::start(world);
    let work = Workdir::new(&upstream);
    work.write("list.md", titled("Talking robots: design principles and what they can do"));
    enrich(&work, &[]).exits(0);
    let catalog = work.json("out.json");
    let entry = &entries(&catalog)[0];
    assert_describes(entry, &robot_paper());
    assert_eq!(entry["match"]["by"], "title");
    assert!(entry["match"]["score"].as_f64().unwrap() > 0.9);
    assert_eq!(upstream.s2.count_on("search/match"), 1, "{}", upstream.story());
    assert_eq!(upstream.arxiv.count(), 1, "{}", upstream.story());
    upstream.forget();
    enrich(&work, &[]).exits(0);
    assert_eq!(upstream.requests(), 0, "{}", upstream.story());
}

/// Adds a second work of the same title, by somebody else, to every answer of a search; `first`: before the one that is there.
#[expect(clippy::unwrap_used, reason = "in a test a panic is the report")]
fn with_rival(first: bool) -> Fault {
    Fault::edited("two works of one title", move |_, reply| {
        let mut found: Value = serde_json::from_slice(&reply.body).unwrap();
        let rows = found["data"].as_array_mut().unwrap();
        let mut rival = rows[0].clone();
        rival["paperId"] = json!("f".repeat(40));
        rival["corpusId"] = json!(990_099);
        rival["externalIds"] = json!({"CorpusId": 990_099});
        rival["authors"] = json!([{"authorId": "1", "name": "Wilma Otherperson"}]);
        rows.insert(usize::from(!first), rival);
        reply.body = serde_json::to_vec(&found).unwrap();
    })
}

#[test]
fn of_two_works_of_one_title_none_is_taken_unless_the_list_says_which() {
    let title = "Talking robots: design principles and what they can do";
    let authors = robot_paper().authors.iter().map(|a| a.name.clone()).collect::<Vec<_>>();
    let named = json!([{"title": title, "authors": authors}]).to_string();
    for first in [true, false] {
        let mut world = World::empty();
        world.add(robot_paper());
        let upstream = Upstream::start(world);
        upstream.s2.inject(Rule::always(with_rival(first)).on_path("search/match"));
        let work = Workdir::new(&upstream);
        work.write("list.md", titled(title));
        for again in [&[] as &[&str], &["--offline"]] {
            enrich(&work, again).exits(0);
            let catalog = work.json("out.json");
            let entry = &entries(&catalog)[0];
            assert_eq!(
                (&entry["outcome"], &entry["match"]),
                (&json!("unidentified"), &Value::Null),
                "{entry}"
            );
            let told = entry["notes"][0]["message"].as_str().unwrap();
            assert!(told.contains("Wilma Otherperson") && told.contains("none is taken"), "{told}");
            assert!(told.contains(&robot_paper().authors[0].name), "{told}");
        }
        work.write("list.json", &named);
        work.opcit(&["enrich", "list.json", "-o", "named.json"]).exits(0);
        assert_describes(&entries(&work.json("named.json"))[0], &robot_paper());
    }
}

/// Papers of a list of which the first `linked` are linked on arXiv and the others given by their title alone.
fn partly_titled(count: usize, linked: usize) -> (Upstream, Workdir, Vec<Paper>) {
    let (upstream, work, papers) = on_arxiv(count);
    let bare = |at: usize| format!("- {} [[Paper]](https://example.org/{at}.pdf)\n", papers[at].title);
    let titles: String = (linked..count).map(bare).collect();
    work.write("list.md", format!("# L\n\n{titles}{}", markdown(&papers[..linked])));
    (upstream, work, papers)
}

#[test]
fn identifiers_are_asked_about_before_titles_are_searched_for() {
    let (upstream, work, papers) = partly_titled(5, 2);
    enrich(&work, &["--max-requests", "2"]).exits(6);
    let asked = (upstream.arxiv.count(), upstream.s2.count_on("paper/batch"));
    assert_eq!((asked, upstream.s2.count_on("search/match")), ((1, 1), 0), "{}", upstream.story());
    let catalog = work.json("out.json");
    assert_eq!(outcomes(&catalog), ["deferred", "deferred", "deferred", "enriched", "enriched"]);
    upstream.forget();
    enrich(&work, &[]).exits(0);
    let asked = (upstream.arxiv.count(), upstream.s2.count_on("paper/batch"));
    assert_eq!((asked, upstream.s2.count_on("search/match")), ((1, 0), 3), "{}", upstream.story());
    let catalog = work.json("out.json");
    for (entry, at) in entries(&catalog).iter().zip([2, 3, 4, 0, 1]) {
        assert_describes(entry, &papers[at]);
    }
}

#[test]
fn what_searches_reveal_is_asked_about_in_one_batch() {
    let (upstream, work, papers) = partly_titled(30, 5);
    enrich(&work, &[]).exits(0);
    let asked = (upstream.arxiv.count(), upstream.s2.count_on("paper/batch"));
    assert_eq!((asked, upstream.s2.count_on("search/match")), ((2, 1), 25), "{}", upstream.story());
    let last = |service: &support::service::Service, number: usize| service.log()[number].ended.unwrap();
    assert!(last(&upstream.arxiv, 0) < last(&upstream.s2, 2), "{}", upstream.story());
    let catalog = work.json("out.json");
    for (entry, at) in entries(&catalog).iter().zip((5..30).chain(0..5)) {
        assert_describes(entry, &papers[at]);
    }
}

#[test]
fn a_search_that_is_refused_holds_up_nobody() {
    let (upstream, mut work, _) = partly_titled(3, 2);
    work.set("OPCIT_PATIENCE", "2s");
    upstream.s2.inject(Rule::always(Fault::status(429)).on_path("search/match"));
    enrich(&work, &[]).exits(6);
    let batch = upstream.s2.log()[0].ended.unwrap();
    let feed = upstream.arxiv.log()[0].ended.unwrap();
    let refused = upstream.s2.log().iter().find(|e| e.request.path.contains("match")).and_then(|e| e.ended);
    assert!(refused.is_some_and(|at| at > batch && at > feed), "{}", upstream.story());
    assert_eq!(outcomes(&work.json("out.json")), ["deferred", "enriched", "enriched"]);
}

#[test]
fn a_doubtful_title_match_is_no_match() {
    let mut world = World::empty();
    let at = world.add(robot_paper());
    // Another work altogether, and one whose title only begins like the listed one.
    world.answer_title("Listening Machines: A Survey of Ears", Some(at));
    world.answer_title("Nothing Of The Kind", None);
    let upstream = Upstream::start(world);
    let work = Workdir::new(&upstream);
    for title in
        ["Listening Machines: A Survey of Ears", "Talking Robots Design Principles", "Nothing Of The Kind"]
    {
        work.write("list.md", titled(title));
        enrich(&work, &[]).exits(0);
        let catalog = work.json("out.json");
        let entry = &entries(&catalog)[0];
        assert_eq!(entry["outcome"], "unidentified", "{title}");
        assert_eq!(
            (&entry["work_id"], &entry["title"], &entry["match"]),
            (&Value::Null, &Value::Null, &Value::Null)
        );
        assert_eq!(entry["listed_title"], title);
    }
    assert_eq!(
        (upstream.s2.count_on("search/match"), upstream.arxiv.count()),
        (3, 0),
        "{}",
        upstream.story()
    );
}

/// The cache is lost, and nobody answers.
fn bad_day(upstream: &Upstream, work: &Workdir, list: &str) -> Vec<Value> {
    std::fs::remove_file(work.path("cache.sqlite")).expect("there was a cache");
    upstream.arxiv.inject(Rule::always(Fault::status(500)));
    upstream.s2.inject(Rule::always(Fault::status(500)));
    work.opcit(&["enrich", list, "-o", "out.json", "--max-time", "2s"]).exits(6);
    upstream.heal();
    entries(&work.json("out.json")).clone()
}

#[test]
fn what_a_title_led_to_stands_in_whatever_the_link_is() {
    let mut world = World::empty();
    world.add(robot_paper());
    let upstream = Upstream::start(world);
    let work = Workdir::new(&upstream);
    let title = robot_paper().title;
    let links = [
        json!("https://openreview.net/forum?id=abcdefgh"),
        json!(
            "https://proceedings.neurips.cc/paper/2017/hash/3f5ee243547dee91fbd053c1c4a845aa-Abstract.html"
        ),
        Value::Null,
    ];
    let list: Vec<Value> = links.into_iter().map(|url| json!({"title": title, "url": url})).collect();
    work.write("list.json", Value::from(list).to_string());
    work.opcit(&["enrich", "list.json", "-o", "out.json"]).exits(0);
    let good = entries(&work.json("out.json")).clone();
    // Twice: what stood in stands in again.
    for _ in 0..2 {
        work.write("cache.sqlite", "");
        for (now, before) in bad_day(&upstream, &work, "list.json").iter().zip(&good) {
            for member in
                ["outcome", "work_id", "match", "ids", "title", "authors", "abstract", "citation_count"]
            {
                assert_eq!(now[member], before[member], "{member}");
            }
            assert_eq!(now["outcome"], "enriched");
            assert_eq!(now["provenance"]["citation_count"]["stale"], true);
        }
    }
}

#[test]
fn another_paper_of_the_same_title_never_stands_in() {
    let named = |name: &str| Author { name: name.into(), ..Author::default() };
    let article = Paper {
        sha: "e".repeat(40),
        corpus_id: 10,
        title: "Deep Learning".into(),
        authors: vec![named("Ada First"), named("Bea Second")],
        year: Some(2015),
        citations: Some(70_000),
        ..Paper::default()
    };
    let mut world = World::empty();
    world.add(article);
    let upstream = Upstream::start(world);
    let work = Workdir::new(&upstream);
    let found = "@article{a, title={Deep Learning}, author={First, Ada and Second, Bea}, year={2015}}\n";
    let other = "@book{b, title={Deep Learning}, author={Third, Cal and Fourth, Dan}, year={2016}}\n";
    let nobodys = "@misc{c, title={Deep Learning}}\n";
    work.write("list.bib", [found, other, nobodys].concat());
    work.opcit(&["enrich", "list.bib", "-o", "out.json"]).exits(0);
    assert_eq!(outcomes(&work.json("out.json")), ["enriched", "unidentified", "unidentified"]);
    // In another order, too: who wrote them tells them apart.
    work.write("list.bib", [nobodys, other, found].concat());
    let now = bad_day(&upstream, &work, "list.bib");
    let counts: Vec<&Value> = now.iter().map(|entry| &entry["citation_count"]).collect();
    assert_eq!(counts, [&Value::Null, &Value::Null, &json!(70_000)]);
    assert_eq!(now[1]["authors"], json!([]));
    assert_eq!((&now[2]["outcome"], &now[1]["outcome"]), (&json!("enriched"), &json!("deferred")));
    // One that is new in the list is not the one that was there.
    work.write("list.bib", other);
    work.write("cache.sqlite", "");
    assert_eq!(bad_day(&upstream, &work, "list.bib")[0]["title"], Value::Null);
}

const SHARED: &str = "Deep Widget Forecasting with Sparse Graph Kernels";

/// A work of that title, which no identifier leads to.
fn shared(sha: char, author: &str, year: i16, citations: Option<u64>) -> Paper {
    Paper {
        sha: sha.to_string().repeat(40),
        corpus_id: u64::from(sha),
        title: SHARED.into(),
        authors: vec![Author { name: author.into(), ..Author::default() }],
        year: Some(year),
        citations,
        ..Paper::default()
    }
}

/// A list that means the work of Zoe Quill, who is offered behind Ann Smith, cited a hundred times, where `beside` is so.
fn quill(citations: Option<u64>, beside: bool) -> (Upstream, Workdir) {
    let mut world = World::empty();
    world.add(shared('b', "Zoe Quill", 2020, citations));
    let upstream = Upstream::start(world);
    if beside {
        let smith = Fault::edited("another work first", |_, reply| {
            let mut found: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
            let Some(rows) = found["data"].as_array_mut() else { return };
            let mut smith = rows[0].clone();
            smith["paperId"] = json!("a".repeat(40));
            smith["authors"] = json!([{"authorId": "1", "name": "Ann Smith"}]);
            (smith["year"], smith["citationCount"]) = (json!(2001), json!(100));
            rows.insert(0, smith);
            reply.body = found.to_string().into_bytes();
        });
        upstream.s2.inject(Rule::always(smith).on_path("search/match"));
    }
    let work = Workdir::new(&upstream);
    work.write("list.json", json!([{"title": SHARED, "authors": ["Zoe Quill"], "year": 2020}]).to_string());
    (upstream, work)
}

/// The only entry of the list as a run leaves it, and once more from the cache.
fn counted(work: &Workdir, more: &[&str]) -> Value {
    let run = |more: &[&str]| {
        work.opcit(&[&["enrich", "list.json", "-o", "out.json", "--history"], more].concat()).exits(0);
        entries(&work.json("out.json"))[0].clone()
    };
    let entry = run(more);
    assert_eq!(run(&["--offline"]), entry);
    entry
}

fn history(entry: &Value) -> Vec<&Value> {
    entry["citation_history"].as_array().into_iter().flatten().map(|seen| &seen["count"]).collect()
}

fn told(entry: &Value) -> Vec<&Value> {
    entry["notes"].as_array().into_iter().flatten().map(|note| &note["code"]).collect()
}

#[test]
fn a_count_belongs_to_the_work_that_is_taken_and_not_to_what_was_offered_first() {
    for citations in [None, Some(7), Some(80)] {
        let (upstream, work) = quill(citations, true);
        let entry = counted(&work, &[]);
        assert_eq!(entry["authors"][0]["name"], "Zoe Quill", "{entry}");
        assert_eq!(entry["citation_count"], json!(citations), "{entry}");
        assert!(!history(&entry).contains(&&json!(100)) && told(&entry).is_empty(), "{entry}");
        // By her own identifier there is nothing that could have fallen from the other's hundred.
        upstream.change(|world| world.add(shared('b', "Zoe Quill", 2020, Some(6))));
        let entry = counted(&work, &["--refresh=counts"]);
        assert_eq!((&entry["citation_count"], told(&entry).is_empty()), (&json!(6), true), "{entry}");
        assert_eq!(history(&entry), [&json!(6)]);
    }
}

#[test]
fn what_a_search_counted_and_what_the_identifier_says_later_are_one_history() {
    let (upstream, work) = quill(Some(1000), false);
    assert_eq!(history(&counted(&work, &[])), [&json!(1000)]);
    upstream.change(|world| world.add(shared('b', "Zoe Quill", 2020, Some(1004))));
    assert_eq!(history(&counted(&work, &["--refresh=counts"])), [&json!(1000), &json!(1004)]);

    let (upstream, work) = quill(Some(1000), false);
    counted(&work, &[]);
    upstream.change(|world| world.add(shared('b', "Zoe Quill", 2020, Some(3))));
    let entry = counted(&work, &["--refresh=counts"]);
    assert_eq!((&entry["citation_count"], told(&entry)), (&json!(1000), vec![&json!("citations-fell")]));
}

#[test]
fn a_search_that_offers_another_work_than_before_keeps_nothing_of_it() {
    for citations in [None, Some(3)] {
        let (upstream, work) = quill(citations, false);
        let other = upstream.change(|world| world.add(shared('a', "Ann Smith", 2001, Some(1000))));
        upstream.change(|world| world.answer_title(SHARED, Some(other)));
        assert_eq!(counted(&work, &[])["outcome"], "unidentified", "{}", upstream.story());
        upstream.change(|world| world.answer_title(SHARED, Some(0)));
        let entry = counted(&work, &["--refresh=all"]);
        assert_eq!((&entry["citation_count"], told(&entry).is_empty()), (&json!(citations), true), "{entry}");
        assert!(!history(&entry).contains(&&json!(1000)), "{entry}");
    }
}

#[test]
fn what_caches_hold_under_a_title_is_nobodys() {
    let key = format!("TITLE:{SHARED}");
    let at = "2026-11-20T00:00:00Z";
    let seen = |at: &str, count: u64| json!({"work": key, "source": "semantic-scholar", "observed_at": at, "count": count});
    for citations in [None, Some(3)] {
        let (_upstream, work) = quill(None, false);
        let row = json!({
            "paperId": "b".repeat(40), "externalIds": {}, "title": SHARED, "year": 2020,
            "authors": [{"authorId": "2", "name": "Zoe Quill"}], "citationCount": citations,
        });
        let lines = [
            json!({"source": "semantic-scholar", "key": key, "outcome": "found", "shape": 1, "fetched_at": at,
                "payload": row.to_string()}),
            seen("2026-10-01T00:00:00Z", 1000),
            seen(at, 3),
            json!({"work": key, "source": "semantic-scholar", "fell_at": at, "before": 1000,
                "before_at": "2026-10-01T00:00:00Z"}),
        ];
        work.write("lines.jsonl", lines.map(|line| format!("{line}\n")).concat());
        work.opcit(&["cache", "import", "lines.jsonl"]).exits(0);
        let entry = counted(&work, &["--offline"]);
        assert_eq!(entry["authors"][0]["name"], "Zoe Quill", "{entry}");
        assert_eq!((&entry["citation_count"], told(&entry).is_empty()), (&json!(citations), true), "{entry}");
        assert!(history(&entry).is_empty(), "{entry}");
    }
}

#[test]
fn a_work_that_is_there_twice_with_its_author_spelt_in_two_ways_has_no_rival() {
    for (one, other) in [
        ("Łukasz Kaiser", "Lukasz Kaiser"),
        ("Jürgen Schmidhuber", "Juergen Schmidhuber"),
        ("Søren Brunak", "Soren Brunak"),
    ] {
        let mut world = World::empty();
        world.add(shared('b', one, 2020, Some(100)));
        let upstream = Upstream::start(world);
        let twice = Fault::edited("the work twice", move |_, reply| {
            let mut found: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
            let Some(rows) = found["data"].as_array_mut() else { return };
            let mut again = rows[0].clone();
            again["paperId"] = json!("c".repeat(40));
            again["authors"] = json!([{"authorId": "1", "name": other}]);
            rows.push(again);
            reply.body = found.to_string().into_bytes();
        });
        upstream.s2.inject(Rule::always(twice).on_path("search/match"));
        let work = Workdir::new(&upstream);
        work.write("list.json", json!([{"title": SHARED}]).to_string());
        let entry = counted(&work, &[]);
        assert_eq!(
            (&entry["outcome"], &entry["citation_count"]),
            (&json!("enriched"), &json!(100)),
            "{entry}"
        );
    }
}

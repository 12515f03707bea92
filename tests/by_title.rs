//! Papers that are known by more than an arXiv id: by their title alone, or by the id of another place.

use serde_json::Value;

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::Upstream;
use support::expect::assert_describes;
use support::fault::{Fault, Rule};
use support::job::{enrich, entries, on_arxiv, outcomes, robot_paper, set_up, titled};
use support::list::markdown;
use support::paper::Paper;
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

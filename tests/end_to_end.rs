//! The binary against the stand-in for both services: what is written, what is asked, how it ends.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::expect::assert_describes;
use support::fault::{Fault, Rule};
use support::job::{enrich, entries, on_arxiv, outcomes, set_up};
use support::list::{item, markdown};
use support::paper::Paper;
use support::run::{Run, Workdir};

#[test]
fn a_list_on_arxiv_takes_one_request_to_each_service() {
    let (upstream, work, papers) = on_arxiv(40);
    enrich(&work, &[]).exits(0);
    assert_eq!((upstream.arxiv.count(), upstream.s2.count()), (1, 1), "{}", upstream.story());
    let catalog = work.json("out.json");
    assert_eq!(entries(&catalog).len(), papers.len());
    for (entry, paper) in entries(&catalog).iter().zip(&papers) {
        assert_describes(entry, paper);
    }
}

#[test]
fn nobody_is_behind_a_proxy_where_no_proxy_names_all() {
    let (_upstream, mut work, _) = on_arxiv(2);
    work.set("HTTP_PROXY", "http://127.0.0.1:1").set("NO_PROXY", "*");
    enrich(&work, &[]).exits(0);
}

#[test]
fn a_slow_arxiv_does_not_hold_up_semantic_scholar() {
    let (upstream, work, _) = on_arxiv(150);
    upstream.arxiv.inject(Rule::first(1, Fault::late(Duration::from_secs(1))));
    enrich(&work, &[]).exits(0);
    assert_eq!((upstream.arxiv.count(), upstream.s2.count()), (2, 1), "{}", upstream.story());
    let ended = |service: &support::service::Service| service.log()[0].ended.unwrap();
    assert!(ended(&upstream.s2) < ended(&upstream.arxiv), "{}", upstream.story());
}

#[test]
fn a_mixed_list_takes_one_request_a_tier() {
    let (upstream, work, papers) = set_up(40);
    enrich(&work, &[]).exits(0);
    assert_eq!(upstream.s2.count(), 1, "{}", upstream.story());
    assert!(upstream.arxiv.count() <= 2, "{}", upstream.story());
    assert_eq!((upstream.arxiv.most_in_flight(), upstream.s2.most_in_flight()), (1, 1));
    let catalog = work.json("out.json");
    assert_eq!(catalog["schema"], "opcit/enriched-catalog/1");
    assert_eq!(catalog["summary"]["entries"], 40);
    assert_eq!(catalog["summary"]["enriched"], 40);
    for (entry, paper) in entries(&catalog).iter().zip(&papers) {
        assert_describes(entry, paper);
        assert_eq!(entry["match"], json!({"by": "link", "score": 1.0}));
        assert_eq!(entry["links"][0]["url"], json!(paper.link()));
        assert_eq!(entry["listed_title"], json!(paper.title));
    }
    let work_ids: Vec<&str> =
        [0, 7, 8, 9].iter().map(|i| entries(&catalog)[*i]["work_id"].as_str().unwrap()).collect();
    let schemes: Vec<&str> = work_ids.iter().map(|id| id.split(':').next().unwrap()).collect();
    assert_eq!(schemes, ["arxiv", "doi", "acl", "doi"], "the scheme of the curator's link");
}

#[test]
fn requests_are_canonical_sorted_and_say_who_asks() {
    let (upstream, mut work, papers) = on_arxiv(30);
    work.set("OPCIT_MAILTO", "list@example.org").set("OPCIT_S2_API_KEY", "s3cret-k3y");
    let twice: Vec<Paper> = papers.iter().chain(&papers).cloned().collect();
    let list = markdown(&twice).replacen(".pdf)", "v1)", 3);
    work.write("list.md", list);
    let run = enrich(&work, &["-v"]);
    run.exits(0);
    let log = upstream.arxiv.log();
    let asked = &log[0].ids;
    let expected: BTreeSet<String> = papers.iter().filter_map(|p| p.arxiv.clone()).collect();
    assert_eq!(*asked, expected.into_iter().collect::<Vec<_>>(), "sorted, bare, each once");
    assert_eq!(log[0].request.param("max_results"), Some("30"));
    assert!(log[0].request.target.contains(','), "commas as they are: {}", log[0].request.target);
    assert_eq!(log[0].request.method, "GET");
    for exchange in upstream.arxiv.log().iter().chain(&upstream.s2.log()) {
        let agent = exchange.request.header("user-agent").unwrap();
        assert!(agent.starts_with("opcit/") && agent.contains("mailto:list@example.org"), "{agent}");
    }
    assert_eq!(upstream.s2.log()[0].request.header("x-api-key"), Some("s3cret-k3y"));
    assert!(upstream.arxiv.log().iter().all(|e| e.request.header("x-api-key").is_none()));
    assert_eq!(upstream.s2.log()[0].ids.len(), 30, "each id once");
    let files = std::fs::read_dir(work.root()).unwrap().map(|f| f.unwrap().path()).filter(|p| p.is_file());
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(10).any(|w| w == b"s3cret-k3y"), "the key is in {}", file.display());
    }
    assert!(!run.stderr.contains("s3cret-k3y"));
}

#[test]
fn a_second_run_asks_nothing_and_writes_the_same_bytes() {
    let (upstream, work, _) = set_up(40);
    enrich(&work, &[]).exits(0);
    let first = work.read("out.json");
    upstream.forget();
    enrich(&work, &[]).exits(0);
    assert_eq!(upstream.requests(), 0, "{}", upstream.story());
    assert_eq!(upstream.arxiv.connections() + upstream.s2.connections(), 0);
    assert!(work.read("out.json") == first, "the same bytes");
    enrich(&work, &["--offline"]).exits(0);
    assert!(work.read("out.json") == first, "the same bytes offline");
}

#[test]
fn two_fresh_runs_write_the_same_but_for_the_time() {
    let strip = |catalog: &Value| {
        let text = catalog.to_string();
        regex::Regex::new(r#""\d{4}-\d\d-\d\dT[0-9:.]+Z""#).unwrap().replace_all(&text, "0").into_owned()
    };
    let run = || {
        let (_upstream, work, _) = set_up(60);
        enrich(&work, &[]).exits(0);
        strip(&work.json("out.json"))
    };
    assert_eq!(run(), run());
}

#[test]
fn refreshing_counts_asks_semantic_scholar_only() {
    let (upstream, work, papers) = on_arxiv(3);
    enrich(&work, &[]).exits(0);
    upstream.forget();
    upstream.change(|world| {
        for paper in &papers {
            world.add(Paper { citations: Some(123_456), ..paper.clone() });
        }
    });
    enrich(&work, &["--refresh=counts"]).exits(0);
    assert_eq!((upstream.arxiv.count(), upstream.s2.count()), (0, 1), "{}", upstream.story());
    let catalog = work.json("out.json");
    assert!(entries(&catalog).iter().all(|e| e["citation_count"] == 123_456));
    upstream.forget();
    enrich(&work, &["--refresh"]).exits(0);
    assert_eq!((upstream.arxiv.count(), upstream.s2.count()), (1, 1), "{}", upstream.story());
}

#[test]
fn a_week_in_which_nothing_happened_leaves_no_trace() {
    let (upstream, work, papers) = on_arxiv(3);
    // Any share of nothing is nothing.
    upstream.change(|world| world.add(Paper { citations: Some(0), ..papers[2].clone() }));
    enrich(&work, &[]).exits(0);
    assert_eq!(entries(&work.json("out.json"))[2]["citation_count"], 0);
    // As though it had been written a week ago.
    let fresh = String::from_utf8(work.read("out.json")).unwrap();
    let aged: Vec<String> = fresh
        .split('"')
        .map(|word| {
            let at = word.len() == 20 && word.ends_with('Z') && word.get(10..11) == Some("T");
            if at { "2026-01-01T00:00:00Z".to_owned() } else { word.to_owned() }
        })
        .collect();
    let aged = aged.join("\"");
    assert_ne!(aged, fresh);
    work.write("out.json", &aged);
    let run = enrich(&work, &["--refresh", "--min-change", "5%"]);
    run.exits(0);
    assert!(run.stderr.contains("(unchanged)"), "{}", run.stderr);
    assert_eq!(work.read("out.json"), aged.as_bytes());

    upstream.change(|world| world.add(Paper { citations: Some(123_456), ..papers[1].clone() }));
    enrich(&work, &["--refresh", "--min-change", "5%"]).exits(0);
    let (before, after) = (serde_json::from_str::<Value>(&aged).unwrap(), work.json("out.json"));
    assert_eq!(entries(&after)[1]["citation_count"], 123_456);
    assert_ne!(entries(&after)[1]["citations_at"], entries(&before)[1]["citations_at"]);
    assert_eq!(entries(&after)[1]["provenance"]["abstract"], entries(&before)[1]["provenance"]["abstract"]);
    assert_eq!(entries(&after)[2], entries(&before)[2]);
    assert_eq!(after["as_of"], entries(&after)[1]["citations_at"], "the newest of what stands there");
}

/// Both that a count stands in for one that could not be had, and that it no longer does, is more than a small change.
#[test]
fn a_count_that_grew_old_is_told_however_little_is_worth_a_diff() {
    let (upstream, mut work, _) = on_arxiv(1);
    work.set("OPCIT_PATIENCE", "1s");
    let is_stale = |work: &Workdir| {
        entries(&work.json("out.json"))[0]["provenance"]["citation_count"]["stale"].as_bool()
    };
    enrich(&work, &["--min-change", "5%"]).exits(0);
    assert_eq!(is_stale(&work), Some(false));
    upstream.s2.inject(Rule::always(Fault::status(500)));
    let run = enrich(&work, &["--refresh", "--min-change", "5%"]);
    assert_eq!(is_stale(&work), Some(true), "{}", run.stderr);
    upstream.s2.heal();
    enrich(&work, &["--refresh", "--min-change", "5%"]).exits(0);
    assert_eq!(is_stale(&work), Some(false));
}

/// However small the step: a curator's word wins.
#[test]
fn what_the_curator_sets_is_not_held_back() {
    let (_upstream, work, papers) = on_arxiv(1);
    let id = papers[0].arxiv.as_deref().unwrap();
    for count in [100, 101] {
        let entry = format!("[[entry]]\nmatch = \"arxiv:{id}\"\ncitation_count = {count}\n");
        work.write("opcit.toml", entry);
        enrich(&work, &["--min-change", "5"]).exits(0);
        assert_eq!(entries(&work.json("out.json"))[0]["citation_count"], count);
        work.opcit(&["annotate", "list.md", "--in-place", "--min-change", "5"]).exits(0);
        let list = String::from_utf8(work.read("list.md")).unwrap();
        assert!(list.contains(&format!("{count} citations")), "{list}");
    }
}

/// What has nothing to compare with is told, once, unless errors only are wanted.
#[test]
fn a_least_change_that_compares_with_nothing_is_told() {
    let (_upstream, work, _) = on_arxiv(1);
    let told = |run: &Run| {
        let lines = run.exits(0).stderr.lines().filter(|line| line.starts_with("warning: "));
        lines.map(str::to_owned).collect::<Vec<_>>().join("\n")
    };
    let with = |more: &[&str]| told(&work.opcit(&[&["enrich", "list.md", "--offline"], more].concat()));
    for (output, said) in [("out.csv", "`out.csv`"), ("out.md", "`out.md`"), ("-", "standard output")] {
        let said = format!(
            "warning: --min-change compares with a JSON or JSON Lines output; {said} is written as it is"
        );
        assert_eq!(with(&["-o", output, "--min-change", "5%"]), said);
    }
    assert_eq!(with(&["-o", "out.html", "--min-change", "5%", "-q"]), "");
    assert_eq!(with(&["-o", "out.jsonl", "--min-change", "5%"]), "");
    assert_eq!(with(&["-o", "out.csv"]), "");
    work.write("other.md", work.read("list.md"));
    work.write("opcit.toml", "[output]\nmin_change = \"5%\"\n");
    let run = work.opcit(&["enrich", "list.md", "other.md", "--offline", "--format", "csv"]);
    let said = "warning: output.min_change compares with a JSON or JSON Lines output; `list.enriched.csv` and 1 more are written as they are";
    assert_eq!(told(&run), said);
}

/// A list is read twice; what is wrong in it is told and counted once, also where nothing is left of it.
#[test]
fn a_lost_line_is_told_once() {
    let (_upstream, work, papers) = on_arxiv(1);
    let bad = [b"- \xff\n".as_slice(), markdown(&papers).as_bytes()].concat();
    for (name, text, of) in
        [("g.jsonl", b"garbage\n".as_slice(), 0), ("one.md", b"# L\n\n- \xff\n", 0), ("two.md", &bad, 1)]
    {
        work.write(name, text);
        for more in [&[][..], &["--offline"]] {
            let run =
                work.opcit(&[&["enrich", name, "-o", "out.json", "--report", "report.json"], more].concat());
            let lines =
                run.exits(0).stderr.lines().filter(|line| line.starts_with(&format!("{name}:"))).count();
            assert_eq!(
                (lines, work.json("report.json")["bad_lines"].as_u64()),
                (1, Some(1)),
                "{name} {more:?}"
            );
            assert_eq!(entries(&work.json("out.json")).len(), of, "{name} {more:?}");
        }
    }
}

#[test]
fn a_title_by_hand_ends_the_dispute_about_it() {
    let (_upstream, work, papers) = on_arxiv(1);
    let id = papers[0].arxiv.clone().unwrap();
    let list = format!("- My Old Working Title of That Very Study [[Paper]](https://arxiv.org/abs/{id})\n");
    work.write("list.md", list);
    let codes = || {
        enrich(&work, &[]).exits(0);
        let catalog = work.json("out.json");
        let notes = entries(&catalog)[0]["notes"].as_array().unwrap().clone();
        notes.iter().map(|note| note["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(codes(), ["title-mismatch"]);
    // An identifier may be a slip of the pen as well.
    work.write("opcit.toml", format!("[[entry]]\nmatch = \"arxiv:{id}\"\nid = \"arxiv:{id}\"\n"));
    assert_eq!(codes(), ["title-mismatch"]);
    work.write(
        "opcit.toml",
        format!("[[entry]]\nmatch = \"arxiv:{id}\"\ntitle = \"My Old Working Title of That Very Study\"\n"),
    );
    assert!(codes().is_empty());
    work.opcit(&["check", "list.md"]).exits(0);
}

/// Of no great age, but not what was asked for.
#[test]
fn what_was_to_be_refreshed_and_could_not_be_is_marked() {
    let (upstream, mut work, _) = on_arxiv(1);
    work.set("OPCIT_PATIENCE", "1s");
    enrich(&work, &[]).exits(0);
    let good = work.json("out.json");
    upstream.arxiv.inject(Rule::always(Fault::status(500)));
    upstream.s2.inject(Rule::always(Fault::status(500)));
    for (refresh, title) in
        [("--refresh=all", true), ("--refresh=counts", false), ("--refresh=missing", false)]
    {
        let run = enrich(&work, &[refresh]);
        let catalog = work.json("out.json");
        let entry = &entries(&catalog)[0];
        assert_eq!(entry["citation_count"], entries(&good)[0]["citation_count"]);
        let provenance = &entry["provenance"];
        assert_eq!(provenance["title"]["stale"], title, "{refresh}: {}", run.stderr);
        assert_eq!(provenance["citation_count"]["stale"], refresh != "--refresh=missing", "{refresh}");
        assert_eq!(
            provenance["title"]["retrieved_at"],
            entries(&good)[0]["provenance"]["title"]["retrieved_at"]
        );
    }
    // Who is not to be asked is not refreshed either.
    upstream.arxiv.heal();
    enrich(&work, &["--refresh=all", "--sources", "arxiv"]).exits(0);
    assert_eq!(entries(&work.json("out.json"))[0]["provenance"]["citation_count"]["stale"], false);
    enrich(&work, &["--refresh=all", "--offline"]).exits(0);
    assert_eq!(entries(&work.json("out.json"))[0]["provenance"]["title"]["stale"], false);
}

#[test]
fn a_lost_cache_on_a_bad_day_empties_nothing() {
    let (upstream, mut work, papers) = on_arxiv(3);
    work.set("OPCIT_PATIENCE", "1s");
    // One is known by its title alone.
    let titled = format!("- {} [[Paper]](https://example.org/a.pdf)\n", papers[2].title);
    work.write("list.md", markdown(&papers[..2]) + &titled);
    enrich(&work, &[]).exits(0);
    let good = work.json("out.json");
    assert_eq!(outcomes(&good), ["enriched"; 3]);
    // Everything is as it was, but for the mark of old values.
    let is_as_before = || {
        let (mut now, mut before) = (work.json("out.json"), good.clone());
        for entry in now["entries"].as_array_mut().unwrap() {
            let provenance = entry["provenance"].take();
            let said = provenance.as_object().unwrap().values();
            assert!(
                said.clone().all(|said| said["source"] == "curator" || said["stale"] == true),
                "{provenance}"
            );
            assert_eq!(provenance["citation_count"]["source"], "semantic-scholar");
        }
        before["entries"]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .for_each(|entry| entry["provenance"] = Value::Null);
        assert_eq!(now, before);
    };
    let lose_the_cache = || std::fs::remove_file(work.path("cache.sqlite")).unwrap();
    lose_the_cache();
    enrich(&work, &["--offline"]).exits(0);
    is_as_before();
    // Both refuse; what stood in once stands in again.
    upstream.arxiv.inject(Rule::always(Fault::status(500)));
    upstream.s2.inject(Rule::always(Fault::status(429)));
    enrich(&work, &[]).exits(6);
    is_as_before();
    // One answers again: what the other gave stays.
    upstream.arxiv.heal();
    enrich(&work, &[]).exits(6);
    let catalog = work.json("out.json");
    assert_eq!(outcomes(&catalog), ["enriched"; 3]);
    for (entry, before) in entries(&catalog).iter().zip(entries(&good)).take(2) {
        assert_eq!(entry["provenance"]["abstract"]["stale"], false);
        assert_eq!(entry["provenance"]["citation_count"]["stale"], true);
        assert_eq!(entry["citation_count"], before["citation_count"]);
    }
    // Who is asked and has nothing is believed.
    upstream.heal();
    upstream.change(|world| *world = support::world::World::empty());
    lose_the_cache();
    enrich(&work, &[]).exits(0);
    assert_eq!(outcomes(&work.json("out.json")), ["not_found", "not_found", "unidentified"]);
}

#[test]
fn any_field_may_be_set_by_hand() {
    let (_upstream, work, papers) = on_arxiv(2);
    let id = papers[0].arxiv.clone().unwrap();
    work.write(
        "opcit.toml",
        format!(
            "[[entry]]\nmatch = \"arxiv:{id}\"\norigin = \"the proceedings\"\nyear = 1999\nversion = 7\n\
             updated = \"2001-02\"\nprimary_category = \"cs.DL\"\ncategories = [\"cs.DL\", \"cs.IR\"]\n\
             influential_citation_count = 3\nreference_count = 44\nwithdrawn = true\n\
             doi = \"https://doi.org/10.5555/ABC.1\"\npmcid = \"123\"\ncorpus_id = 9\nopenalex = \"W1\"\n\
             retracted = {{ kind = \"retraction\", date = \"2024-05-01\", notice_doi = \"10.5555/notice\" }}\n"
        ),
    );
    enrich(&work, &[]).exits(0);
    let catalog = work.json("out.json");
    let (entry, other) = (&entries(&catalog)[0], &entries(&catalog)[1]);
    let expected = json!({
        "year": 1999, "version": 7, "updated": "2001-02", "primary_category": "cs.DL",
        "categories": ["cs.DL", "cs.IR"], "influential_citation_count": 3, "reference_count": 44, "withdrawn": true,
        "retracted": {
            "kind": "retraction", "date": "2024-05-01", "notice_doi": "10.5555/notice", "source": "curator"
        },
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&entry[field], value, "{field}");
        assert_eq!(entry["provenance"][field]["source"], "curator", "{field}");
        assert_eq!(entry["provenance"][field]["origin"], "the proceedings", "{field}");
        assert_ne!(other["provenance"][field]["source"], "curator", "{field}");
    }
    let ids = &entry["ids"];
    assert_eq!(
        (&ids["doi"], &ids["pmcid"]),
        (&json!("10.5555/abc.1"), &json!("PMC123")),
        "as identifiers are written"
    );
    assert_eq!((&ids["corpus_id"], &ids["openalex"]), (&json!(9), &json!("W1")));
    assert_eq!(
        (entry["title"].as_str(), &entry["ids"]["arxiv"]),
        (Some(papers[0].title.as_str()), &json!(id))
    );
    assert_eq!(entry["notes"][0]["message"].as_str().unwrap().split(", says ").last(), Some("curator"));

    work.write("opcit.toml", format!("[[entry]]\nmatch = \"arxiv:{id}\"\ndoi = \"10.5555\"\n"));
    let run = enrich(&work, &[]);
    run.exits(2);
    assert!(run.stderr.contains("`10.5555` is no identifier of the scheme `doi`"), "{}", run.stderr);
}

#[test]
fn two_hundred_and_fifty_papers_take_three_requests_and_one() {
    let (upstream, work, papers) = on_arxiv(250);
    enrich(&work, &[]).exits(0);
    assert_eq!((upstream.arxiv.count(), upstream.s2.count()), (3, 1), "{}", upstream.story());
    assert_eq!(upstream.arxiv.most_in_flight(), 1);
    let catalog = work.json("out.json");
    for (entry, paper) in entries(&catalog).iter().zip(&papers) {
        assert_describes(entry, paper);
    }
}

#[test]
fn nobody_waits_for_a_service_that_refuses() {
    let (upstream, work, papers) = on_arxiv(1600);
    upstream.arxiv.inject(Rule::always(Fault::status(429)));
    enrich(&work, &["--max-time", "8s"]).exits(6);
    assert_eq!(upstream.s2.asked().len(), papers.len(), "{}", upstream.story());
}

#[test]
fn a_limit_on_requests_stops_early_and_the_next_run_goes_on() {
    let (upstream, work, papers) = on_arxiv(250);
    let run = enrich(&work, &["--max-requests", "2"]);
    run.exits(6);
    assert!(upstream.requests() <= 2, "{}", upstream.story());
    assert_eq!(entries(&work.json("out.json")).len(), 250, "none is lost");
    enrich(&work, &[]).exits(0);
    assert_eq!(upstream.requests(), 4, "nothing is asked twice: {}", upstream.story());
    let catalog = work.json("out.json");
    for (entry, paper) in entries(&catalog).iter().zip(&papers) {
        assert_describes(entry, paper);
    }
}

#[test]
fn a_limit_on_time_is_kept() {
    let (upstream, work, _) = on_arxiv(600);
    upstream.arxiv.latency(Duration::from_secs(2));
    let run = enrich(&work, &["--max-time", "1s"]);
    run.exits(6);
    assert!(run.took < Duration::from_secs(9), "twelve seconds without the limit: {:?}", run.took);
    assert!(upstream.arxiv.count() < 6, "{}", upstream.story());
    upstream.arxiv.latency(Duration::ZERO);
    enrich(&work, &[]).exits(0);
    let asked = upstream.arxiv.asked();
    let answered: BTreeSet<&String> = asked.iter().collect();
    assert_eq!(answered.len(), 600);
    assert!(asked.len() <= 700, "at most the batch that was cut off is asked again: {}", upstream.story());
}

#[test]
fn nothing_is_asked_offline_in_a_plan_or_in_a_dry_run() {
    let (upstream, work, _) = set_up(20);
    let run = enrich(&work, &["--offline"]);
    run.exits(0);
    assert!(outcomes(&work.json("out.json")).iter().all(|o| *o == "deferred"));
    let plan = work.opcit(&["plan", "list.md"]);
    plan.exits(0);
    assert!(!plan.text().is_empty() || !plan.stderr.is_empty());
    std::fs::remove_file(work.path("out.json")).unwrap();
    work.write("opcit.toml", "[output]\nformat = \"csv\"\n");
    let flags = ["--dry-run", "--format", "json", "--min-change", "9%", "--all-items"];
    let shown = enrich(&work, &flags);
    shown.exits(0);
    for line in ["output.format", "output.min_change", "output.all_items"] {
        let shown = shown.text().lines().find(|shown| shown.starts_with(line)).map(str::to_owned);
        assert!(shown.as_ref().is_some_and(|shown| shown.ends_with("(flag)")), "{line}: {shown:?}");
    }
    assert!(!work.path("out.json").exists(), "a dry run writes nothing");
    assert_eq!((upstream.arxiv.connections(), upstream.s2.connections()), (0, 0));
}

#[test]
fn an_answer_dated_far_ahead_is_asked_again() {
    let (upstream, work, _) = set_up(10);
    enrich(&work, &[]).exits(0);
    let export = work.opcit(&["cache", "export"]);
    let lines = export.text();
    let year = &lines[lines.find("\"20").unwrap() + 1..][..4];
    work.write("ahead.jsonl", lines.replace(&format!("\"{year}-"), "\"2099-"));
    std::fs::remove_file(work.path("cache.sqlite")).unwrap();
    work.opcit(&["cache", "import", "ahead.jsonl"]).exits(0);
    let before = upstream.arxiv.asked().len();
    enrich(&work, &[]).exits(0);
    assert_eq!(upstream.arxiv.asked().len(), 2 * before);
    let out = work.json("out.json").to_string();
    assert!(!out.contains("2099-"), "what a wrong clock wrote is gone");
    enrich(&work, &[]).exits(0);
    assert_eq!(upstream.arxiv.asked().len(), 2 * before, "and asked for once");
}

#[test]
fn reports_go_to_standard_output_by_a_dash() {
    let (_upstream, work, _) = set_up(10);
    let run = enrich(&work, &["--report", "-"]);
    run.exits(0);
    assert_eq!(run.json()["exit_code"], 0);
    let run = enrich(&work, &["--summary", "-"]);
    run.exits(0);
    assert!(run.text().contains('|'), "{}", run.text());
    assert!(!work.path("-").exists());
}

#[test]
fn an_output_keeps_its_line_ends() {
    let (_upstream, work, _) = set_up(10);
    for flag in ["--report", "--summary"] {
        work.write("r", "old\r\n");
        enrich(&work, &[flag, "r"]).exits(0);
        let new = std::fs::read_to_string(work.path("r")).unwrap();
        assert!(new.contains("\r\n") && new.matches('\n').count() == new.matches("\r\n").count(), "{flag}");
    }
    for (format, name) in [("json", "o.json"), ("csv", "o.csv"), ("markdown", "o.md"), ("jsonl", "o.jsonl")] {
        let write = || _ = work.opcit(&["enrich", "list.md", "--format", format, "-o", name]).exits(0);
        let read = || std::fs::read_to_string(work.path(name)).unwrap();
        write();
        let plain = read();
        assert!(!plain.contains('\r'));
        for old in [plain.replace('\n', "\r\n"), "another\r\nfile\r\n".to_owned()] {
            work.write(name, &old);
            write();
            assert_eq!(read(), plain.replace('\n', "\r\n"), "{name}");
        }
    }
}

#[test]
fn data_goes_to_stdout_and_everything_else_to_stderr() {
    let (_upstream, work, papers) = set_up(12);
    let run = work.opcit(&["enrich", "list.md", "-o", "-"]);
    run.exits(0);
    assert_eq!(entries(&run.json()).len(), 12);
    assert!(!run.stderr.is_empty(), "the summary");
    let quiet = work.opcit(&["enrich", "list.md", "-o", "-", "-q"]);
    assert_eq!((quiet.stderr.as_str(), quiet.stdout == run.stdout), ("", true));
    assert!(!run.stderr.contains('\u{1b}'), "no colour and no progress bar without a terminal");

    let lines = work.opcit(&["enrich", "list.md", "-o", "-", "--format", "jsonl"]);
    lines.exits(0);
    let lines: Vec<Value> = lines.text().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 13);
    assert_eq!(lines[0]["schema"], "opcit/enriched-catalog/1");
    assert_eq!(lines[1..], entries(&run.json())[..], "the same entries");

    let table = work.opcit(&["enrich", "list.md", "-o", "-", "--format", "csv"]);
    table.exits(0);
    let mut reader = csv::Reader::from_reader(table.stdout.as_slice());
    let title = reader.headers().unwrap().iter().position(|h| h == "title").unwrap();
    let titles: Vec<String> = reader.records().map(|r| r.unwrap()[title].to_owned()).collect();
    assert_eq!(titles, papers.iter().map(|p| p.title.clone()).collect::<Vec<_>>());
}

#[test]
fn the_format_follows_the_extension_and_the_name_the_catalog() {
    let (_upstream, work, _) = set_up(10);
    work.opcit(&["enrich", "list.md"]).exits(0);
    assert_eq!(entries(&work.json("list.enriched.json")).len(), 10);
    work.opcit(&["enrich", "list.md", "-o", "out.jsonl"]).exits(0);
    assert_eq!(String::from_utf8(work.read("out.jsonl")).unwrap().lines().count(), 11);
    work.opcit(&["enrich", "list.enriched.json", "-o", "again.json"]).exits(0);
    let (first, again) = (work.json("list.enriched.json"), work.json("again.json"));
    let titles = |catalog: &Value| entries(catalog).iter().map(|e| e["title"].clone()).collect::<Vec<_>>();
    assert_eq!(titles(&first), titles(&again), "our own files read back as catalogs");
    // A name that says something else is not given JSON.
    for name in ["out.tsv", "out.yaml"] {
        let run = work.opcit(&["enrich", "list.md", "-o", name]);
        let said = format!("error: the name `{name}` does not say the format\nhint: say it with --format\n");
        assert_eq!(run.exits(2).stderr, said);
        assert!(!work.path(name).exists());
        work.opcit(&["enrich", "list.md", "-o", name, "--format", "csv"]).exits(0);
    }
    // One that says nothing is, as `mktemp` makes them.
    for name in ["plain", "tmp.uM7K7XrCe5", "out.json.new"] {
        work.opcit(&["enrich", "list.md", "-o", name]).exits(0);
        assert_eq!(entries(&work.json(name)).len(), 10);
    }
}

#[test]
fn what_to_refresh_stands_behind_an_equals_sign() {
    let (_upstream, work, _) = set_up(10);
    for command in ["enrich", "plan"] {
        let run = work.opcit(&[command, "list.md", "--refresh", "counts"]);
        let said = "error: `counts` is taken as a catalog, and there is none of that name\n\
                    hint: write it as `--refresh=counts`\n";
        assert_eq!(run.exits(2).stderr, said);
    }
    work.opcit(&["plan", "list.md", "--refresh=counts"]).exits(0);
    work.write("counts", "# L\n");
    work.opcit(&["plan", "list.md", "--refresh", "counts"]).exits(0);
}

#[test]
fn identifiers_are_found_in_lines_from_stdin() {
    let (_upstream, work, _) = set_up(10);
    for arguments in [&["identify"][..], &["identify", "-"]] {
        let run = work.opcit_reading(arguments, "2101.00001v2\nnothing\n10.1000/182\n");
        assert_eq!(run.exits(0).text(), "arxiv:2101.00001v2\ndoi:10.1000/182\n");
    }
    let run = work.opcit_reading(&["identify", "2101.00003", "-"], "10.1000/182\n");
    assert_eq!(run.exits(0).text(), "arxiv:2101.00003\ndoi:10.1000/182\n");
}

#[test]
fn a_list_may_come_on_stdin() {
    let (_upstream, work, papers) = set_up(10);
    let run =
        work.opcit_reading(&["enrich", "-", "--input-format", "markdown", "-o", "-"], markdown(&papers));
    run.exits(0);
    assert_eq!(entries(&run.json()).len(), 10);
    let lines: Vec<String> =
        papers.iter().map(|p| json!({"title": p.title, "url": p.link()}).to_string()).collect();
    let run = work.opcit_reading(&["enrich", "-", "--input-format", "jsonl", "-o", "-"], lines.join("\n"));
    run.exits(0);
    assert!(outcomes(&run.json()).iter().all(|o| *o == "enriched"));
}

#[test]
fn several_lists_are_enriched_together() {
    let (upstream, work, papers) = on_arxiv(30);
    work.write("a.md", markdown(&papers[..20]));
    work.write("b.md", markdown(&papers[10..]));
    work.opcit(&["enrich", "a.md", "b.md"]).exits(0);
    assert_eq!(entries(&work.json("a.enriched.json")).len(), 20);
    assert_eq!(entries(&work.json("b.enriched.json")).len(), 20);
    let asked = upstream.arxiv.asked();
    assert_eq!(asked.len(), asked.iter().collect::<BTreeSet<_>>().len(), "{}", upstream.story());
}

#[test]
fn a_broken_pipe_is_a_quiet_success() {
    let (_upstream, work, _) = set_up(500);
    enrich(&work, &[]).exits(0);
    let mut command = work.command(&["enrich", "list.md", "-o", "-", "--format", "jsonl"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(!stderr.to_lowercase().contains("pipe") && !stderr.contains("panicked"), "{stderr}");
}

#[test]
fn exit_codes_are_those_of_the_contract() {
    let (upstream, work, papers) = on_arxiv(3);
    enrich(&work, &["--no-such-flag"]).exits(2);
    enrich(&work, &["--format", "no-such-format"]).exits(2);
    work.opcit(&["enrich", "absent.md"]).exits(3);
    work.write("text.sqlite", "this is no database, only a text that stands where one is expected");
    enrich(&work, &["--cache", "text.sqlite"]).exits(4);
    assert_eq!(work.read("text.sqlite").len(), 66, "a file that is not ours is left alone");
    work.opcit(&["enrich", "list.md", "-o", "no/such/folder/out.json"]).exits(5);
    enrich(&work, &[]).exits(0);
    enrich(&work, &["--strict"]).exits(0);
    let list = markdown(&papers) + "- Nobody Knows [[Paper]](https://arxiv.org/abs/1903.99991)\n";
    work.write("list.md", list);
    enrich(&work, &["--strict"]).exits(1);
    assert_eq!(entries(&work.json("out.json")).len(), 4, "strict writes too");
    upstream.forget();
    let mut far = Workdir::new(&upstream);
    far.write("list.md", markdown(&papers));
    far.set("OPCIT_ARXIV_URL", "https://export.arxiv.org");
    enrich(&far, &[]).exits(2); // 0s between requests is for loopback hosts only
    assert_eq!(upstream.requests(), 0);
    work.write("opcit.toml", "[sources.arxiv]\nurll = \"http://127.0.0.1:1\"\n");
    let run = enrich(&work, &[]);
    run.exits(2);
    assert!(run.stderr.contains("urll") && run.stderr.contains("`url`"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn an_interrupt_keeps_what_was_got() {
    let (upstream, work, _) = on_arxiv(900);
    upstream.arxiv.latency(Duration::from_millis(300));
    let mut command = work.command(&["enrich", "list.md", "-o", "out.json"]);
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let patience = Instant::now();
    while upstream.arxiv.count() < 3 && patience.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let stopped = Instant::now();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(stopped.elapsed() < Duration::from_secs(5));
    assert!(
        !work.path("out.json").exists() || serde_json::from_slice::<Value>(&work.read("out.json")).is_ok()
    );
    upstream.arxiv.latency(Duration::ZERO);
    enrich(&work, &[]).exits(0);
    assert!(upstream.arxiv.asked().len() <= 1_000, "at most one batch is asked again: {}", upstream.story());
}

#[cfg(unix)]
fn temporary_files(work: &Workdir) -> Vec<String> {
    let files =
        std::fs::read_dir(work.root()).into_iter().flatten().filter_map(|file| Some(file.ok()?.path()));
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "tmp"));
    files.map(|path| path.display().to_string()).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn a_closed_terminal_stops_a_run_unless_it_was_told_to_go_on() {
    use std::os::unix::process::ExitStatusExt as _;

    for (is_ignored, code) in [(false, 130), (true, 0)] {
        let (upstream, work, _) = on_arxiv(900);
        upstream.arxiv.latency(Duration::from_millis(300));
        let program = work.command(&["enrich", "list.md", "-o", "out.json"]);
        let mut command = std::process::Command::new("sh");
        let begin = if is_ignored { "trap '' HUP; exec \"$@\"" } else { "exec \"$@\"" };
        command.args(["-c", begin, "sh"]).arg(program.get_program()).args(program.get_args());
        command.current_dir(work.root()).env_clear();
        command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.env("PATH", std::env::var_os("PATH").unwrap());
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let patience = Instant::now();
        while upstream.arxiv.count() < 3 && patience.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(10));
        }
        // The shell tells of it, and so does the system.
        for _ in 0..2 {
            let hung_up = std::process::Command::new("kill").args(["-HUP", &child.id().to_string()]).status();
            assert!(hung_up.unwrap().success());
        }
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), output.status.signal()), (Some(code), None), "{told}");
        assert_eq!(work.path("out.json").exists(), is_ignored);
        let left = temporary_files(&work);
        assert!(left.is_empty(), "{left:?}");
    }
}

#[cfg(unix)]
#[test]
fn what_a_killed_run_left_goes_with_the_next() {
    let (upstream, work, _) = on_arxiv(3);
    upstream.arxiv.latency(Duration::from_secs(2));
    let mut child = work.command(&["enrich", "list.md", "-o", "out.json"]).spawn().unwrap();
    let patience = Instant::now();
    while upstream.arxiv.count() < 1 && patience.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(temporary_files(&work).len(), 1, "it had no time to tidy up");
    upstream.arxiv.latency(Duration::ZERO);
    enrich(&work, &[]).exits(0);
    assert_eq!(temporary_files(&work), [""; 0]);
}

#[cfg(unix)]
#[test]
fn a_second_interrupt_leaves_at_once() {
    let (upstream, work, _) = on_arxiv(900);
    upstream.arxiv.latency(Duration::from_millis(200));
    let child =
        work.command(&["enrich", "list.md", "-o", "out.json"]).stderr(Stdio::piped()).spawn().unwrap();
    let patience = Instant::now();
    while upstream.arxiv.count() < 3 && patience.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }
    // Somebody holds the cache, so that a run that only stops when it can has to wait for many seconds.
    let cache = rusqlite::Connection::open(work.path("cache.sqlite")).unwrap();
    cache.busy_timeout(Duration::from_secs(5)).unwrap();
    cache.execute_batch("BEGIN IMMEDIATE").unwrap();
    std::thread::sleep(Duration::from_millis(500));
    let interrupt = || {
        let sent =
            std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(sent.success(), "the run has ended by itself");
    };
    interrupt();
    std::thread::sleep(Duration::from_millis(500));
    interrupt();
    let stopped = Instant::now();
    let output = child.wait_with_output().unwrap();
    assert!(stopped.elapsed() < Duration::from_secs(5), "{:?}", stopped.elapsed());
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
    drop(cache);
    upstream.arxiv.latency(Duration::ZERO);
    enrich(&work, &[]).exits(0);
}

#[test]
fn what_is_known_longest_is_asked_for_first() {
    let (upstream, work, papers) = on_arxiv(200);
    let (old, young) = papers.split_at(100);
    for papers in [old, young] {
        work.write("part.md", markdown(papers));
        work.opcit(&["enrich", "part.md", "-o", "part.json"]).exits(0);
    }
    // In the list they stand the other way round.
    work.write("list.md", markdown(&[young, old].concat()));
    upstream.forget();
    enrich(&work, &["--max-age", "0s", "--max-requests", "1", "--sources", "arxiv"]).exits(6);
    let ids =
        |papers: &[Paper]| papers.iter().filter_map(|paper| paper.arxiv.clone()).collect::<BTreeSet<_>>();
    assert_eq!(upstream.arxiv.asked().into_iter().collect::<BTreeSet<_>>(), ids(old), "{}", upstream.story());
}

#[test]
fn a_catalog_edited_meanwhile_is_not_half_of_each() {
    let (upstream, work, papers) = on_arxiv(3);
    upstream.arxiv.inject(Rule::first(1, Fault::late(Duration::from_millis(1500))));
    let mut command = work.command(&["enrich", "list.md", "-o", "out.json"]);
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let patience = Instant::now();
    while upstream.arxiv.count() < 1 && patience.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }
    work.write("list.md", markdown(&papers[1..]));
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("`list.md` was changed") && said.contains("hint: "), "{said}");
    assert!(!work.path("out.json").exists());
    upstream.forget();
    enrich(&work, &[]).exits(0);
    assert_eq!(upstream.requests(), 0, "{}", upstream.story());
    assert_eq!(entries(&work.json("out.json")).len(), 2);
}

#[test]
fn an_items_odd_neighbours_do_not_disturb_it() {
    let (_upstream, work, papers) = set_up(3);
    let list = format!(
        "# L\n\nProse with [a link](https://example.org).\n\n{}- [A blog](https://example.org/post)\n{}\n```\n- [x](https://arxiv.org/abs/1501.00003)\n```\n",
        item(&papers[0]),
        item(&papers[1]),
    );
    work.write("list.md", list);
    enrich(&work, &[]).exits(0);
    let catalog = work.json("out.json");
    let titles: Vec<&Value> = entries(&catalog).iter().map(|e| &e["listed_title"]).collect();
    assert_eq!(titles, [&json!(papers[0].title), &json!(papers[1].title)]);
    enrich(&work, &["--all-items"]).exits(0);
    let catalog = work.json("out.json");
    assert_eq!(outcomes(&catalog), ["enriched", "not_a_paper", "enriched"]);
}

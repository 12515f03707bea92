//! Replies that are honest and odd: unknown ids, rows of other papers, refusals that name an id, counts that fall.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use serde_json::{Value, json};

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::atom::Layout;
use support::expect::assert_describes;
use support::fault::{Fault, Rule};
use support::job::{enrich, entries, on_arxiv, outcomes, robot_paper, set_up_with, titled};
use support::list::markdown;
use support::paper::{Paper, Shadow};
use support::run::Workdir;
use support::world::World;
use support::{Settings, Upstream, semantic_scholar};

#[test]
fn a_count_that_falls_sharply_is_believed_the_second_time() {
    let (upstream, work, papers) = on_arxiv(3);
    let count = |citations: u64| {
        upstream.change(|world| {
            for paper in &papers {
                world.add(Paper { citations: Some(citations), ..paper.clone() });
            }
        });
        enrich(&work, &["--refresh=counts"]).exits(0);
        let catalog = work.json("out.json");
        let entry = &entries(&catalog)[0];
        let noted = entry["notes"].as_array().unwrap().iter().any(|note| note["code"] == "citations-fell");
        (
            entry["citation_count"].as_u64().unwrap(),
            entry["provenance"]["citation_count"]["stale"] == true,
            noted,
        )
    };
    assert_eq!(count(5000), (5000, false, false));
    assert_eq!(count(4900), (4900, false, false), "a few of them were not real");
    assert_eq!(count(0), (4900, true, true));
    enrich(&work, &["--offline"]).exits(0);
    assert_eq!(entries(&work.json("out.json"))[0]["citation_count"], 4900, "from the cache too");
    assert_eq!(count(4901), (4901, false, false));
    assert_eq!(count(1200), (4901, true, true));
    assert_eq!(count(1200), (1200, false, false));
}

#[test]
fn unknown_ids_are_not_found_after_one_second_look() {
    let (upstream, work, papers) = on_arxiv(5);
    let mut list = markdown(&papers);
    list.push_str("- Nobody Knows [[Paper]](https://arxiv.org/abs/1903.99991)\n");
    list.push_str("- Nobody Knows Either [[Paper]](https://doi.org/10.1109/nowhere.1)\n");
    work.write("list.md", list);
    enrich(&work, &[]).exits(0);
    let asked: Vec<Vec<String>> = upstream.arxiv.log().into_iter().map(|e| e.ids).collect();
    assert_eq!(asked.len(), 2, "one look and one second look: {}", upstream.story());
    assert!(asked[0].contains(&"1903.99991".to_owned()));
    assert_eq!(asked[1], ["1903.99991"]);
    assert_eq!(upstream.s2.count(), 1, "{}", upstream.story());
    let catalog = work.json("out.json");
    assert_eq!(outcomes(&catalog)[5..], ["not_found", "not_found"]);
    assert_eq!(catalog["summary"]["not_found"], 2);
    assert_eq!(entries(&catalog)[5]["title"], Value::Null);
    let provenance = entries(&catalog)[5]["provenance"].as_object().unwrap();
    let sources: Vec<&Value> = provenance.values().map(|field| &field["source"]).collect();
    assert!(
        sources.iter().all(|source| *source == "curator"),
        "only the link's own id is known: {provenance:?}"
    );
    upstream.forget();
    enrich(&work, &[]).exits(0);
    assert_eq!(upstream.requests(), 0, "absence is remembered: {}", upstream.story());
}

#[test]
fn a_list_of_unknown_ids_only_is_not_an_error() {
    let (upstream, work, _) = on_arxiv(1);
    work.write(
        "list.md",
        "# L\n\n- A [[Paper]](https://arxiv.org/abs/1903.99991)\n- B [[Paper]](https://doi.org/10.1109/nowhere.1)\n",
    );
    enrich(&work, &[]).exits(0);
    assert_eq!(outcomes(&work.json("out.json")), ["not_found", "not_found"]);
    assert_eq!((upstream.arxiv.count(), upstream.s2.count()), (2, 1), "{}", upstream.story());
}

#[test]
fn a_shadow_record_is_asked_again_by_its_arxiv_id() {
    let mut world = World::empty();
    let shadow = Shadow { sha: "e".repeat(40), corpus_id: 10, citations: 1 };
    world.add(Paper { shadow: Some(shadow), ..robot_paper() });
    let upstream = Upstream::start(world);
    let work = Workdir::new(&upstream);
    work.write("list.md", titled(&robot_paper().title));
    enrich(&work, &[]).exits(0);
    let asked = upstream.s2.asked();
    assert_eq!(asked.len(), 2, "{}", upstream.story());
    assert_eq!(asked[1], "ARXIV:2306.99582");
    let catalog = work.json("out.json");
    assert_describes(&entries(&catalog)[0], &robot_paper());
}

#[test]
fn a_merged_record_keys_nothing() {
    let mut world = World::empty();
    // Two list entries lead to one record, whose id is neither of those asked for.
    let paper =
        Paper { doi: Some("10.1109/merged.1".into()), venue: Some("J. Merge".into()), ..robot_paper() };
    world.add(paper.clone());
    let upstream = Upstream::start(world);
    let work = Workdir::new(&upstream);
    work.write(
        "list.md",
        format!("# L\n\n- {0} [[Paper]](https://arxiv.org/abs/2306.99582)\n- {0} [[DOI]](https://doi.org/10.1109/MERGED.1)\n", paper.title),
    );
    enrich(&work, &[]).exits(0);
    let catalog = work.json("out.json");
    for entry in entries(&catalog) {
        assert_describes(entry, &paper);
    }
    assert_eq!((upstream.arxiv.count(), upstream.s2.count()), (1, 1), "{}", upstream.story());
}

const ANOTHER_TITLE: &str = "Measuring Massive Multitask Language Understanding";

/// The robot paper alone, under `link`, with what Semantic Scholar's row says changed; and what becomes of it.
fn with_row(link: &str, arxiv_is_down: bool, change: fn(&mut Value)) -> Value {
    let mut world = World::empty();
    let doi = Some("10.1109/robots.1".into());
    let paper = Paper { doi, venue: Some("J. Robots".into()), ..robot_paper() };
    let title = paper.title.clone();
    world.add(paper);
    let upstream = Upstream::start(world);
    let work = Workdir::new(&upstream);
    work.write("list.md", format!("# L\n\n- {title} [[Paper]]({link})\n"));
    let fault = Fault::edited("another row", move |_, reply| {
        let mut rows: Vec<Value> = serde_json::from_slice(&reply.body).unwrap();
        rows.iter_mut().for_each(change);
        reply.body = serde_json::to_vec(&rows).unwrap();
    });
    upstream.s2.inject(Rule::always(fault).on_path("paper/batch"));
    if arxiv_is_down {
        upstream.arxiv.inject(Rule::always(Fault::status(403)));
    }
    enrich(&work, &[]);
    entries(&work.json("out.json"))[0].clone()
}

fn said(entry: &Value) -> Vec<(&str, &str)> {
    let notes = entry["notes"].as_array().unwrap().iter();
    notes.map(|n| (n["code"].as_str().unwrap(), n["message"].as_str().unwrap())).collect()
}

const ROBOTS_ON_ARXIV: &str = "https://arxiv.org/abs/2306.99582";

#[test]
fn a_row_of_another_paper_is_left_out() {
    let title = robot_paper().title;
    let both = |message: &str| message.contains(ANOTHER_TITLE) && message.contains("Talking Robots");
    for change in [
        (|row| {
            row["title"] = json!(ANOTHER_TITLE);
            row["externalIds"] = json!({"CorpusId": 4, "DOI": "10.1000/another"});
        }) as fn(&mut Value),
        |row| {
            row["title"] = json!(ANOTHER_TITLE);
            row["externalIds"] = json!({"CorpusId": 4, "ArXiv": "2009.03300"});
        },
    ] {
        let entry = with_row(ROBOTS_ON_ARXIV, false, change);
        assert_eq!((&entry["outcome"], &entry["title"]), (&json!("partial"), &json!(title)), "{entry}");
        assert_eq!((&entry["citation_count"], &entry["ids"]["doi"]), (&Value::Null, &Value::Null), "{entry}");
        assert_eq!(said(&entry).len(), 1, "{entry}");
        assert!(matches!(said(&entry)[0], ("conflict", message) if both(message)), "{entry}");
    }
}

#[test]
fn a_row_with_the_title_and_the_authors_of_another_paper_is_left_out_whatever_its_id() {
    let entry = with_row(ROBOTS_ON_ARXIV, false, |row| {
        row["title"] = json!(ANOTHER_TITLE);
        row["authors"] = json!([{"authorId": "9", "name": "Captain Haddock"}]);
        row["venue"] = json!("Fish Journal");
    });
    assert_eq!((&entry["outcome"], &entry["citation_count"]), (&json!("partial"), &Value::Null), "{entry}");
    assert_eq!(&entry["venue"], &Value::Null, "{entry}");
    let says = |message: &str| {
        message.contains("the title and the authors of another work") && message.contains(ANOTHER_TITLE)
    };
    assert!(matches!(said(&entry)[..], [("conflict", message)] if says(message)), "{entry}");

    // The same people may have given their paper another title.
    let entry = with_row(ROBOTS_ON_ARXIV, false, |row| row["title"] = json!(ANOTHER_TITLE));
    assert_eq!(entry["outcome"], "enriched", "{entry}");
}

#[test]
fn a_row_with_another_id_is_compared_with_the_listed_title_where_there_is_no_other() {
    let entry = with_row(ROBOTS_ON_ARXIV, true, |row| {
        row["title"] = json!(ANOTHER_TITLE);
        row["externalIds"] = json!({"CorpusId": 4, "ArXiv": "2009.03300"});
    });
    assert_eq!((&entry["outcome"], &entry["title"]), (&json!("deferred"), &Value::Null), "{entry}");
    assert!(matches!(said(&entry)[..], [("title-mismatch", _), ("conflict", _)]), "{entry}");
    // Two records of one work were merged: the titles agree, and that decides.
    let entry = with_row(ROBOTS_ON_ARXIV, false, |row| {
        row["externalIds"] = json!({"CorpusId": 4, "ArXiv": "2009.03300"});
    });
    assert_eq!((&entry["outcome"], &entry["citation_count"]), (&json!("enriched"), &json!(77)), "{entry}");
    assert_eq!(entry["ids"]["arxiv"], "2306.99582");
    let told = said(&entry);
    assert!(told.iter().any(|(_, message)| message.contains("the list's `2306.99582` is taken")), "{told:?}");
    // Retitled, but filed under the very id: taken.
    let entry = with_row(ROBOTS_ON_ARXIV, false, |row| row["title"] = json!(ANOTHER_TITLE));
    assert_eq!((&entry["outcome"], &entry["citation_count"]), (&json!("enriched"), &json!(77)), "{entry}");
}

#[test]
fn a_row_with_another_doi_and_another_title_is_told_and_left_out() {
    let link = "https://doi.org/10.1109/robots.1";
    let entry = with_row(link, false, |row| {
        row["title"] = json!(ANOTHER_TITLE);
        row["externalIds"] = json!({"CorpusId": 4, "DOI": "10.1000/another"});
    });
    assert_eq!((&entry["outcome"], &entry["citation_count"]), (&json!("not_found"), &Value::Null), "{entry}");
    assert_eq!(entry["ids"]["doi"], "10.1109/robots.1");
    assert!(matches!(said(&entry)[..], [("title-mismatch", _), ("conflict", _)]), "{entry}");
    let entry =
        with_row(link, false, |row| row["externalIds"] = json!({"CorpusId": 4, "DOI": "10.1000/another"}));
    assert_eq!((&entry["outcome"], &entry["citation_count"]), (&json!("enriched"), &json!(77)), "{entry}");
    assert!(matches!(said(&entry)[..], [("conflict", _)]), "{entry}");
    let entry = with_row(link, false, |row| {
        row["title"] = json!(ANOTHER_TITLE);
        row["externalIds"] = json!({"CorpusId": 4, "DOI": "10.1109/Robots.1"});
    });
    assert!(entry["citation_count"] == 77 && said(&entry).iter().any(|n| n.0 == "title-mismatch"), "{entry}");
}

#[test]
fn the_old_feed_layout_reads_the_same() {
    let settings = Settings { layout: Layout::Old, ..Settings::default() };
    let (_upstream, work, papers) = set_up_with(World::synthetic(5, 20), settings);
    enrich(&work, &[]).exits(0);
    let catalog = work.json("out.json");
    for (entry, paper) in entries(&catalog).iter().zip(&papers) {
        // The old service wrapped its lines, so that paragraphs cannot be told from them.
        let mut paper = paper.clone();
        if paper.arxiv.is_some() {
            paper.abstract_ = paper.abstract_.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        assert_describes(entry, &paper);
    }
}

#[test]
fn a_reply_that_would_be_too_large_is_asked_for_in_parts() {
    let s2 = semantic_scholar::Settings { max_reply: 30_000, ..Default::default() };
    let (upstream, work, papers) =
        set_up_with(World::synthetic(5, 60), Settings { s2, ..Settings::default() });
    enrich(&work, &[]).exits(0);
    let catalog = work.json("out.json");
    for (entry, paper) in entries(&catalog).iter().zip(&papers) {
        assert_describes(entry, paper);
    }
    assert!(upstream.s2.count() <= 12, "{}", upstream.story());
}

/// Refuses every batch that has one of `bad` in it, in these words.
fn refusing(bad: &'static [&'static str], words: impl Fn(&str) -> String + Send + Sync + 'static) -> Rule {
    let asked = |request: &support::wire::Request, id: &str| {
        String::from_utf8_lossy(&request.body).contains(&format!("\"{id}\""))
    };
    let fault = Fault::edited("refused", move |request, reply| {
        if let Some(id) = bad.iter().find(|id| asked(request, id)) {
            *reply = support::wire::Reply::json(400, &json!({"error": words(id)}));
        }
    });
    Rule::always(fault).on_path("paper/batch")
}

#[test]
fn a_bad_id_costs_its_batch_nothing_but_requests() {
    const BAD: [&str; 4] = ["ARXIV:2101.00003", "ARXIV:2101.00004", "ARXIV:2101.00005", "ARXIV:2101.00006"];
    for (named, requests) in [(true, 5), (false, 40)] {
        let (upstream, work, papers) = on_arxiv(20);
        let links: String =
            BAD.iter().map(|id| format!("- [A](https://arxiv.org/abs/{})\n", &id[6..])).collect();
        work.write("list.md", format!("{}{links}", markdown(&papers)));
        upstream.s2.inject(refusing(&BAD, move |id| {
            if named { format!("Invalid ids: [\"{id}\"]") } else { "Bad request".into() }
        }));
        let run = enrich(&work, &[]);
        assert!(upstream.s2.count() <= requests, "{}", upstream.story());
        let catalog = work.json("out.json");
        for (entry, paper) in entries(&catalog).iter().zip(&papers) {
            assert_describes(entry, paper);
        }
        let expected = if named { "not_found" } else { "deferred" };
        assert_eq!(&outcomes(&catalog)[20..], [expected; 4], "{}", run.stderr);
    }
}

#[test]
fn a_service_that_refuses_everything_is_left_alone_soon() {
    let (upstream, work, _) = on_arxiv(200);
    upstream.s2.inject(Rule::always(Fault::reply(support::wire::Reply::json(400, &json!({})))));
    enrich(&work, &[]).exits(6);
    assert!(upstream.s2.count() <= 16, "{}", upstream.story());
    assert_eq!(outcomes(&work.json("out.json")), ["partial"; 200]);
}

#[test]
fn a_wrong_key_is_said_and_costs_only_that_source() {
    let s2 = semantic_scholar::Settings { key: Some("right".into()), ..Default::default() };
    let (upstream, mut work, _) = set_up_with(World::synthetic(5, 5), Settings { s2, ..Settings::default() });
    work.set("OPCIT_S2_API_KEY", "wrong");
    let run = enrich(&work, &[]);
    run.exits(6);
    assert!(run.stderr.to_lowercase().contains("key"), "{}", run.stderr);
    assert!(!run.stderr.contains("wrong"), "{}", run.stderr);
    let catalog = work.json("out.json");
    assert!(entries(&catalog).iter().all(|e| e["outcome"] == "partial"), "{:?}", outcomes(&catalog));
    assert_eq!(upstream.s2.count(), 1, "{}", upstream.story());
}

#[test]
fn a_key_that_a_service_quotes_is_shown_to_nobody() {
    let (upstream, mut work, _) = on_arxiv(3);
    work.set("OPCIT_S2_API_KEY", "k3y-0f-m1ne");
    let words = json!({"error": "Unrecognized or unsupported fields: [k3y-0f-m1ne]"});
    upstream.s2.inject(Rule::always(Fault::reply(support::wire::Reply::json(400, &words))));
    let run = enrich(&work, &["--report", "report.json", "-v"]);
    run.exits(6);
    let report = work.json("report.json").to_string();
    for told in [&run.stderr, &report] {
        assert!(told.contains("<redacted>") && !told.contains("k3y-0f-m1ne"), "{told}");
    }
}

#[test]
fn a_count_that_is_gone_has_not_become_none() {
    let (upstream, work, papers) = on_arxiv(2);
    enrich(&work, &[]).exits(0);
    let before = work.json("out.json");
    let fault = Fault::edited("no counts", |_, reply| {
        let mut rows: Vec<Value> = serde_json::from_slice(&reply.body).unwrap();
        rows.iter_mut().for_each(|row| row["citationCount"] = Value::Null);
        reply.body = serde_json::to_vec(&rows).unwrap();
    });
    upstream.s2.inject(Rule::always(fault).on_path("paper/batch"));
    enrich(&work, &["--refresh=counts"]).exits(0);
    for more in [&["--offline"] as &[&str], &[]] {
        let catalog = work.json("out.json");
        for (now, before) in entries(&catalog).iter().zip(entries(&before)) {
            assert_eq!(
                (&now["outcome"], &now["citation_count"]),
                (&json!("enriched"), &before["citation_count"])
            );
            assert_eq!(now["provenance"]["citation_count"]["stale"], true);
            assert!(said(now).iter().any(|(code, _)| *code == "citations-fell"), "{now}");
        }
        enrich(&work, more).exits(0);
    }
    upstream.heal();
    upstream.change(|world| world.add(Paper { citations: Some(123_456), ..papers[0].clone() }));
    enrich(&work, &["--refresh=counts"]).exits(0);
    assert_eq!(entries(&work.json("out.json"))[0]["citation_count"], 123_456);
}

#[test]
fn a_service_that_has_lost_everything_at_once_is_ill() {
    let (upstream, work, papers) = on_arxiv(6);
    enrich(&work, &[]).exits(0);
    let before = work.json("out.json");
    let nothing = Fault::edited("nothing but null", |_, reply| {
        let rows: Vec<Value> = serde_json::from_slice(&reply.body).unwrap();
        reply.body = serde_json::to_vec(&vec![Value::Null; rows.len()]).unwrap();
    });
    upstream.s2.inject(Rule::always(nothing).on_path("paper/batch"));
    let run = enrich(&work, &["--max-age", "0s"]);
    run.exits(6);
    assert!(run.stderr.contains("6 of which were there before"), "{}", run.stderr);
    let counts =
        |catalog: &Value| entries(catalog).iter().map(|e| e["citation_count"].clone()).collect::<Vec<_>>();
    assert_eq!(counts(&work.json("out.json")), counts(&before));
    // Nothing of it is remembered.
    upstream.heal();
    upstream.forget();
    enrich(&work, &["--max-age", "0s"]).exits(0);
    assert_eq!(upstream.s2.log()[0].ids.len(), papers.len(), "{}", upstream.story());
}

#[test]
fn an_absence_that_was_known_is_not_doubted_again() {
    let (upstream, work, _) = on_arxiv(1);
    work.write("list.md", "# L\n\n- A [[Paper]](https://arxiv.org/abs/1903.99991)\n");
    enrich(&work, &[]).exits(0);
    assert_eq!(upstream.arxiv.count(), 2, "a second look: {}", upstream.story());
    upstream.forget();
    enrich(&work, &["--refresh=missing"]).exits(0);
    assert_eq!(upstream.arxiv.count(), 1, "{}", upstream.story());
    assert_eq!(outcomes(&work.json("out.json")), ["not_found"]);
}

#[test]
fn two_records_that_contradict_each_other_cost_only_themselves() {
    const PAPERS: usize = 40;
    let (upstream, work, papers) = on_arxiv(PAPERS);
    let [claims, claimed] = [3, 17].map(|at: usize| papers[at].arxiv.clone().unwrap());
    let both = [claims.clone(), claimed.clone()].map(|id| format!("ARXIV:{id}"));
    upstream.s2.inject(Rule::always(Fault::rewritten("contradiction", move |body| {
        let Ok(Value::Array(mut rows)) = serde_json::from_str(body) else { return body.to_owned() };
        for row in &mut rows {
            if row["externalIds"]["ArXiv"] == claimed {
                *row = Value::Null;
            } else if row["externalIds"]["ArXiv"] == claims {
                row["externalIds"]["ArXiv"] = claimed.clone().into();
            }
        }
        Value::Array(rows).to_string()
    })));
    for _ in 0..2 {
        upstream.forget();
        enrich(&work, &[]).exits(6);
        let catalog = work.json("out.json");
        for (at, (entry, paper)) in entries(&catalog).iter().zip(&papers).enumerate() {
            match at {
                3 | 17 => assert_eq!(
                    (&entry["outcome"], &entry["citation_count"]),
                    (&json!("partial"), &Value::Null)
                ),
                _ => assert_describes(entry, paper),
            }
        }
        let asked: Vec<Vec<String>> = upstream.s2.log().into_iter().map(|e| e.ids).collect();
        assert_eq!(asked.len(), 3, "{}", upstream.story());
        assert_eq!(asked.last().unwrap()[..], both, "asked again by themselves");
    }
    upstream.heal();
    enrich(&work, &[]).exits(0);
    let catalog = work.json("out.json");
    entries(&catalog).iter().zip(&papers).for_each(|(entry, paper)| assert_describes(entry, paper));
}

#[test]
fn no_count_at_all_does_not_confirm_one_in_doubt() {
    let (upstream, work, papers) = on_arxiv(1);
    let count = |citations: Option<u64>| {
        upstream.change(|world| world.add(Paper { citations, ..papers[0].clone() }));
        enrich(&work, &["--refresh=counts"]).exits(0);
        let catalog = work.json("out.json");
        let entry = &entries(&catalog)[0];
        (entry["citation_count"].clone(), entry["provenance"]["citation_count"]["stale"] == true)
    };
    assert_eq!(count(Some(900)), (json!(900), false));
    assert_eq!(count(Some(100)), (json!(900), true));
    assert_eq!(count(None), (json!(900), true), "nothing was said about the 100");
    assert_eq!(count(None), (json!(900), true));
    assert_eq!(count(Some(100)), (json!(100), false), "a second answer");
    assert_eq!(count(None), (json!(100), true));
}

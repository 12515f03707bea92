//! Every form over one comparison, and the laws.

use std::slice;

use proptest::prelude::*;

use super::*;
use crate::model::{Author, Outcome, Provenance, Retraction};

fn catalog() -> CatalogInfo {
    CatalogInfo {
        path: "catalog/list.md".into(),
        format: "markdown".into(),
        title: Some("Awesome *Examples*".into()),
        sha256: "00".repeat(32),
    }
}

fn entry(index: usize, title: &str) -> EnrichedEntry {
    let json = serde_json::json!({
        "index": index, "line": index + 1, "end_line": index + 1, "section": ["Models"], "links": [],
        "outcome": "enriched", "work_id": format!("arxiv:2001.{:05}", index + 1), "listed_title": title, "title": title,
        "ids": {"arxiv": format!("2001.{:05}", index + 1)}, "authors": [], "publication_types": [], "categories": [],
        "fields_of_study": [], "withdrawn": false, "also": [], "notes": [], "first_posted": "2020-01-05", "year": 2020,
        "version": 1, "citation_count": 100, "provenance": {}
    });
    let mut entry: EnrichedEntry = serde_json::from_value(json).unwrap();
    entry.authors = vec![Author::named("Ada Example"), Author::named("Zoë Müller")];
    counted_by(&mut entry, "semantic-scholar");
    entry
}

fn counted_by(entry: &mut EnrichedEntry, source: &str) {
    let said =
        Provenance { source: source.to_owned().into(), retrieved_at: None, stale: false, origin: None };
    entry.provenance.insert("citation_count".into(), said);
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Two states that differ in everything that is told.
fn states() -> (Vec<EnrichedEntry>, Vec<EnrichedEntry>) {
    let old: Vec<EnrichedEntry> = [
        "The Same",
        "Gone @nobody <b>",
        "To Appear | Soon",
        "Working Title",
        "Who Wrote This",
        "Retracted Later #12",
        "Revised",
        "Cited More",
        "Cited Less",
        "Counted Elsewhere",
        "Found Later",
        "Moved in the List",
        "From Preprint to Journal",
    ]
    .iter()
    .enumerate()
    .map(|(index, title)| entry(index, title))
    .collect();
    let mut new = old.clone();
    new[2].venue = Some("Journal of *Examples*".into());
    new[2].published = Some("2026-03".parse().unwrap());
    new[3].title = Some("Final Title: @octocat fixes #1 and GH-2".into());
    new[4].authors = vec![Author::named("Ada Example"), Author::named("New Name")];
    new[5].retracted = Some(Retraction {
        kind: "retraction".into(),
        date: Some("2026-05".parse().unwrap()),
        notice_doi: None,
        source: "crossref".into(),
    });
    new[6].version = Some(3);
    new[7].citation_count = Some(1_334);
    new[8].citation_count = Some(95);
    new[9].citation_count = Some(7);
    counted_by(&mut new[9], "openalex");
    new[11].section = vec!["Surveys".into()];
    new[12].work_id = Some("doi:10.1234/x".into());
    new[12].ids.doi = Some("10.1234/x".into());
    let mut old = old;
    old[10] = EnrichedEntry {
        outcome: Outcome::Deferred,
        title: None,
        authors: Vec::new(),
        citation_count: None,
        ..old[10].clone()
    };
    new.remove(1);
    let mut added = entry(20, "Newly Listed");
    added.venue = Some("ACL".into());
    new.insert(0, added);
    for (index, entry) in new.iter_mut().enumerate() {
        (entry.index, entry.line, entry.end_line) = (index, index * 2 + 5, index * 2 + 6);
    }
    (old, new)
}

fn compared<T>(old: &[EnrichedEntry], new: &[EnrichedEntry], then: impl FnOnce(&Comparison<'_>) -> T) -> T {
    let catalog = catalog();
    then(&Comparison::of(
        State { catalog: &catalog, as_of: Some(at("2026-08-17T00:00:00Z")), entries: old },
        State { catalog: &catalog, as_of: Some(at("2026-11-22T00:00:00Z")), entries: new },
    ))
}

#[test]
fn every_form_has_its_golden() {
    let (old, new) = states();
    compared(&old, &new, |changes| {
        insta::assert_snapshot!("text", text(changes, 20));
        insta::assert_snapshot!("markdown", markdown(changes, 20));
        insta::assert_snapshot!("json", json(changes));
        insta::assert_snapshot!("feed", feed(changes, None).unwrap());
    });
}

#[test]
fn long_lists_are_cut() {
    let new: Vec<EnrichedEntry> = (0..5).map(|index| entry(index, &format!("Paper {index}"))).collect();
    compared(&[], &new, |changes| {
        assert!(text(changes, 2).contains("  + Paper 1  (2020, arxiv:2001.00002)\n  … and 3 more\n"));
        assert!(markdown(changes, 4).ends_with("- … and 1 more\n"));
        assert_eq!(json(changes).matches("\"work_id\"").count(), 5);
    });
}

#[test]
fn a_title_without_end_is_cut() {
    let (old, mut new) = (entry(0, "Paper"), entry(0, "Paper"));
    new.title = Some(format!(" {}", "x".repeat(100_000)));
    new.citation_count = Some(200);
    new.venue = Some(format!(" {}", "y".repeat(100_000)));
    compared(slice::from_ref(&old), slice::from_ref(&new), |changes| {
        for told in [text(changes, 20), markdown(changes, 20)] {
            assert!(told.len() < 4_000, "{}", told.len());
            assert!(told.contains("→") && !told.contains("* y") && !told.contains("[ x"), "{told}");
        }
        assert!(json(changes).len() > 100_000, "what tools read is whole");
    });
}

#[test]
fn a_pull_request_mentions_nobody() {
    let (old, new) = states();
    let body = compared(&old, &new, |changes| markdown(changes, 20));
    let rendered = body.replace("&#8203;", "\u{200B}");
    let refers = regex::Regex::new(r"@\w|(^|[^&])#\d|(?i)gh-\d").unwrap();
    assert_eq!(refers.find(&rendered).map(|found| found.as_str()), None, "{body}");
    // Even the largest body is one that can be sent.
    let many: Vec<EnrichedEntry> = (0..500).map(|index| entry(index, &"Title |&<@x ".repeat(400))).collect();
    assert!(compared(&old, &many, |changes| markdown(changes, 20)).len() < 65_536);
}

#[test]
fn a_feed_goes_on() {
    let (old, new) = states();
    let first = compared(&old, &new, |changes| feed(changes, None).unwrap());
    // Told again, it is the same; nothing new, nothing changed.
    compared(&old, &new, |changes| assert_eq!(feed(changes, Some(&first)).unwrap(), first));
    compared(&new, &new, |changes| assert_eq!(feed(changes, Some(&first)).unwrap(), first));
    let mut later = new.clone();
    later.push(entry(30, "Listed Later"));
    let second = compared(&new, &later, |changes| feed(changes, Some(&first)).unwrap());
    let count = |feed: &str| feed.matches("<entry>").count();
    assert_eq!(count(&second), count(&first) + 1);
    assert!(second.find("Listed Later") < second.find("Newly Listed"), "what is new comes first");
    let mut ids: Vec<&str> = second.lines().filter(|line| line.contains("<id>")).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "each id once");
    // It does not grow for ever.
    let many: Vec<EnrichedEntry> =
        (0..400).map(|index| entry(index + 100, &format!("Paper {index}"))).collect();
    let third = compared(&later, &many, |changes| feed(changes, Some(&second)).unwrap());
    assert_eq!(count(&third), 200);
    // What is not ours stays what it is.
    let foreign = ["", "hello", "<?xml version=\"1.0\"?>\n<feed></feed>\n", &first[..first.len() / 2]];
    for foreign in foreign {
        compared(&old, &new, |changes| assert!(feed(changes, Some(foreign)).is_err(), "{foreign}"));
    }
}

#[test]
fn a_work_listed_twice_changes_once() {
    let twins = [entry(0, "Twin"), entry(0, "Twin")];
    let mut later = twins.clone();
    for twin in &mut later {
        twin.citation_count = Some(200);
    }
    compared(&twins, &later, |changes| assert_eq!(changes.movers.len(), 1));
    compared(&twins, &later[..1], |changes| assert_eq!((changes.removed.len(), changes.added.len()), (1, 0)));
}

#[test]
fn what_could_not_be_asked_about_is_not_lost() {
    let old = [entry(0, "Outage"), entry(1, "Gone")];
    let mut new = [entry(0, "Outage"), entry(1, "Gone")];
    new[0].outcome = Outcome::Deferred;
    new[1].outcome = Outcome::NotFound;
    compared(&old, &new, |changes| {
        let titles = |pairs: &[Pair<'_>]| pairs.iter().map(|p| p.old.title.clone()).collect::<Vec<_>>();
        assert_eq!(titles(&changes.unasked), [Some("Outage".to_owned())]);
        assert_eq!(titles(&changes.lost), [Some("Gone".to_owned())]);
        let said = text(changes, usize::MAX);
        assert!(said.contains("could not be asked about\n  * Outage"), "{said}");
    });
}

#[test]
fn values_that_are_gone_are_named() {
    let mut old = [entry(0, "Says Less"), entry(1, "Says Other")];
    old[0].abstract_ = Some("A.".into());
    old[0].ids.doi = Some("10.5555/a".into());
    old[0].withdrawn = Some(false);
    old[1].abstract_ = Some("B.".into());
    let mut new = old.clone();
    new[0].abstract_ = None;
    new[0].ids.doi = None;
    new[0].withdrawn = None;
    new[1].abstract_ = Some("C.".into());
    compared(&old, &new, |changes| {
        let emptied: Vec<_> =
            changes.emptied.iter().map(|e| (e.pair.new.index, e.members.join(" "))).collect();
        assert_eq!(emptied, [(0, "ids.doi abstract".to_owned())]);
        assert_eq!(changes.other["abstract"], 1, "the other one");
        let said = text(changes, usize::MAX);
        assert!(said.contains("values gone\n  * Says Less: ids.doi, abstract\n"), "{said}");
        assert!(markdown(changes, usize::MAX).contains("`ids.doi`, `abstract`"));
        assert!(json(changes).contains("\"members\""));
    });
    compared(&new, &old, |changes| assert!(changes.emptied.is_empty()));
}

#[test]
fn another_link_is_not_another_paper() {
    let old = entry(0, "A Paper, by Title");
    let mut new = EnrichedEntry { work_id: Some("acl:2020.acl-main.1".into()), ..old.clone() };
    compared(slice::from_ref(&old), slice::from_ref(&new), |changes| {
        assert!(changes.added.is_empty() && changes.removed.is_empty());
        assert_eq!(changes.other.keys().copied().collect::<Vec<_>>(), ["work_id"]);
    });
    new.ids.arxiv = None;
    new.listed_title = Some("A paper by title".into());
    compared(&[old], &[new], |changes| assert!(changes.added.is_empty() && changes.removed.is_empty()));
}

/// One paper under two headings: what was added is the listing that was not there.
#[test]
fn listings_of_one_work_are_told_apart() {
    let listed = |line: usize, title: &str, section: &str| EnrichedEntry {
        line,
        listed_title: Some(title.into()),
        section: vec![section.into()],
        ..entry(0, "Alpha")
    };
    let (first, second) = (listed(4, "Alpha Networks", "A"), listed(7, "Alpha in another section", "B"));
    let both = [first.clone(), second.clone()];
    compared(slice::from_ref(&second), &both, |changes| {
        assert_eq!(changes.added.iter().map(|e| e.line).collect::<Vec<_>>(), [4]);
        assert!(changes.removed.is_empty() && changes.other.is_empty());
    });
    compared(&both, slice::from_ref(&second), |changes| {
        assert_eq!(changes.removed.iter().map(|e| e.line).collect::<Vec<_>>(), [4]);
        assert!(changes.added.is_empty() && changes.other.is_empty());
    });
    // In another order under the same headings nothing is new.
    compared(&both, &[second.clone(), first.clone()], |changes| {
        assert!(changes.added.is_empty() && changes.removed.is_empty() && changes.other.is_empty());
    });
    // Moved, one of two alike keeps its words; the heading tells where both were retitled.
    let moved = [listed(4, "Alpha in another section", "C"), listed(9, "Alpha Networks", "A")];
    compared(&both, &moved, |changes| {
        assert_eq!(changes.other.keys().copied().collect::<Vec<_>>(), ["section"]);
    });
    let retitled = [listed(4, "Alpha, retitled", "B"), listed(9, "Alpha Networks", "A")];
    compared(&both, &retitled, |changes| {
        assert_eq!(changes.other.keys().copied().collect::<Vec<_>>(), ["listed_title"]);
    });
}

/// Small lists out of a small world, so that they overlap.
fn lists() -> impl Strategy<Value = Vec<EnrichedEntry>> {
    let one =
        (0_usize..8, 0_usize..4, 0_u64..5, any::<bool>()).prop_map(|(work, title, count, identified)| {
            let mut entry = entry(work, ["Alpha", "Beta", "Gamma", "Delta"][title]);
            entry.citation_count = Some(count);
            if !identified {
                entry.work_id = None;
                entry.ids.arxiv = None;
                entry.outcome = Outcome::Unidentified;
            }
            entry
        });
    prop::collection::vec(one, 0..8)
}

proptest! {
    #[test]
    fn nothing_changes_by_itself(list in lists()) {
        compared(&list, &list, |changes| {
            assert!(changes.is_empty());
            assert!(text(changes, 9).ends_with("\n  nothing changed\n"));
        });
    }

    #[test]
    fn the_way_back_mirrors(old in lists(), new in lists()) {
        compared(&old, &new, |there| compared(&new, &old, |back| {
            let works = |entries: &[&EnrichedEntry]| {
                let mut works: Vec<_> = entries.iter().map(|e| (e.work_id.clone(), e.listed_title.clone())).collect();
                works.sort();
                works
            };
            assert_eq!(works(&there.added), works(&back.removed));
            assert_eq!(works(&there.removed), works(&back.added));
            assert_eq!(there.is_empty(), back.is_empty());
        }));
    }

    #[test]
    fn every_entry_is_accounted_for(old in lists(), new in lists()) {
        let pairing = pair(&old, &new);
        prop_assert_eq!(pairing.pairs.len() + pairing.added.len(), new.len());
        prop_assert_eq!(pairing.pairs.len() + pairing.removed.len(), old.len());
    }

    #[test]
    fn any_text_can_be_told(title in any::<String>()) {
        let new = [EnrichedEntry { title: Some(title), ..entry(0, "x") }];
        compared(&[], &new, |changes| {
            let told = text(changes, 9);
            assert_eq!(told.lines().count(), 5, "{told}");
            assert!(!told.contains(|c: char| c.is_control() && c != '\n'));
            assert_eq!(markdown(changes, 9).lines().count(), 7);
            assert!(serde_json::from_str::<serde_json::Value>(&json(changes)).is_ok());
            let feed = feed(changes, None).unwrap();
            assert_eq!(feed.matches("<entry>").count(), 1);
        });
    }
}

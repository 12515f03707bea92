//! The cache as text: exports, imports, snapshots, and what `cache/README.md` says about them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use opcit::cache::{Answer, Cache, Keep, Kept, Mode, Put, Snapshot};
use opcit::model::{Field, SourceId, SourceRecord, WorkId};
use opcit::sources::recorded;
use proptest::prelude::*;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn export(cache: &Cache) -> String {
    let mut out = Vec::new();
    cache.export(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn import(cache: &Cache, text: &str) -> opcit::cache::Imported {
    cache.import(&mut text.as_bytes()).unwrap()
}

/// Something that happens to a cache: at a second, a source answers for a key.
#[derive(Debug, Clone)]
struct Happening {
    second: i64,
    source: bool,
    key: u8,
    payload: Option<Vec<u8>>,
    count: Option<u8>,
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let payload = proptest::option::weighted(0.7, proptest::collection::vec(any::<u8>(), 0..200));
    let one = (1_i64..500, any::<bool>(), 0_u8..4, payload, proptest::option::of(0_u8..3));
    let one = one.prop_map(|(second, source, key, payload, count)| Happening {
        second,
        source,
        key,
        payload,
        count,
    });
    // Every moment once, in order: a clock does not stand still.
    proptest::collection::vec(one, 0..25).prop_map(|mut all| {
        all.sort_by_key(|h| h.second);
        all.dedup_by_key(|h| h.second);
        all
    })
}

fn replay<'a>(happenings: impl IntoIterator<Item = &'a Happening>) -> Cache {
    let cache = Cache::in_memory().unwrap();
    for h in happenings {
        let key = format!("key-{}", h.key);
        let answer = h.payload.clone().map_or(Answer::Missing, |p| Answer::Found(p.into()));
        let observed = h.count.map(|c| (format!("arxiv:{}", h.key).into(), u64::from(c)));
        let source = if h.source { SourceId::ARXIV } else { SourceId::SEMANTIC_SCHOLAR };
        let at = Timestamp::from_second(1_700_000_000 + h.second).unwrap();
        cache.put(source, at, &[Put { key: &key, answer, shape: 2, observed }]).unwrap();
    }
    cache
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn an_export_taken_in_gives_the_same_export(all in happenings()) {
        let text = export(&replay(&all));
        let other = Cache::in_memory().unwrap();
        let imported = import(&other, &text);
        prop_assert_eq!(imported.malformed, vec![]);
        prop_assert_eq!(imported.known, 0);
        prop_assert_eq!(&export(&other), &text);
        prop_assert_eq!(other.check().unwrap(), vec![]);
        // And once more changes nothing.
        prop_assert_eq!(import(&other, &text).answers, 0);
        prop_assert_eq!(&export(&other), &text);
    }

    #[test]
    fn two_machines_agree_in_either_order(all in happenings(), cut in proptest::collection::vec(any::<bool>(), 25)) {
        let side = |here: bool| replay(all.iter().zip(&cut).filter(|(_, c)| **c == here).map(|(h, _)| h));
        let (a, b) = (side(true), side(false));
        let (text_a, text_b) = (export(&a), export(&b));
        import(&a, &text_b);
        import(&b, &text_a);
        let answers = |cache: &Cache| -> Vec<String> {
            export(cache).lines().filter(|l| l.contains("\"outcome\"")).map(str::to_owned).collect()
        };
        prop_assert_eq!(answers(&a), answers(&b));
        prop_assert_eq!(a.check().unwrap(), vec![]);
        prop_assert_eq!(b.check().unwrap(), vec![]);
    }

    #[test]
    fn a_snapshot_answers_like_the_database_it_was_made_from(all in happenings()) {
        let cache = replay(&all);
        let text = export(&cache);
        let snapshot = Snapshot::parse(Path::new("s.jsonl"), text.as_bytes());
        prop_assert_eq!(snapshot.warnings(), &[]);
        let over_it = Cache::in_memory().unwrap().with_snapshots([Arc::new(snapshot)]);
        for source in [SourceId::ARXIV, SourceId::SEMANTIC_SCHOLAR] {
            let keys = ["key-0", "key-1", "key-2", "key-3"];
            prop_assert_eq!(over_it.get(source, &keys).unwrap(), cache.get(source, &keys).unwrap());
            prop_assert_eq!(over_it.peek(source, &keys).unwrap(), cache.peek(source, &keys).unwrap());
        }
    }

    #[test]
    fn garbage_is_told_and_changes_nothing(text in "\\PC{0,80}(\n\\PC{0,80}){0,5}") {
        let cache = Cache::in_memory().unwrap();
        import(&cache, &text);
        prop_assert_eq!(export(&cache), "");
    }
}

#[test]
fn a_bad_line_costs_that_line() {
    let text = concat!(
        r#"{"source":"arxiv","key":"1","outcome":"missing","shape":1,"fetched_at":"2026-01-01T00:00:00Z"}"#,
        "\n{\"source\":\"arxiv\"\n\n",
        r#"{"source":"recorded","key":"arxiv:1","fields":{}}"#,
        "\n",
        r#"{"work":"arxiv:1","source":"arxiv","observed_at":"2026-01-01T00:00:00Z","count":3}"#,
    );
    let cache = Cache::in_memory().unwrap();
    let imported = import(&cache, text);
    assert_eq!((imported.answers, imported.observations), (1, 1));
    let lines: Vec<u64> = imported.malformed.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [2, 4]);
    assert!(imported.malformed[1].1.contains("[cache] snapshot"));
}

#[test]
fn what_the_database_says_later_wins_over_the_snapshot() {
    let line = |day: &str, outcome: &str| {
        let payload = if outcome == "found" { r#","payload":"old""# } else { "" };
        let text = format!(
            r#"{{"source":"arxiv","key":"1","outcome":"{outcome}","shape":1,"fetched_at":"2026-01-{day}T00:00:00Z"{payload}}}"#
        );
        Arc::new(Snapshot::parse(Path::new("s.jsonl"), text.as_bytes()))
    };
    let put = |answer| {
        let cache = Cache::in_memory().unwrap();
        let at = "2026-01-10T00:00:00Z".parse().unwrap();
        cache.put(SourceId::ARXIV, at, &[Put { key: "1", answer, shape: 1, observed: None }]).unwrap();
        cache
    };
    let get = |cache: Cache| cache.get(SourceId::ARXIV, &["1"]).unwrap().remove(0).unwrap();

    let newer = get(put(Answer::Found(b"new".to_vec().into())).with_snapshots([line("01", "found")]));
    assert_eq!(newer.answer, Answer::Found(b"new".to_vec().into()));
    let older = get(put(Answer::Found(b"new".to_vec().into())).with_snapshots([line("20", "found")]));
    assert_eq!(older.answer, Answer::Found(b"old".to_vec().into()));
    let lost = get(put(Answer::Missing).with_snapshots([line("01", "found")]));
    assert_eq!(lost.answer, Answer::Missing);
    assert_eq!(lost.last_found.unwrap().payload, "old", "the last good value survives");
    let lost = get(put(Answer::Found(b"new".to_vec().into())).with_snapshots([line("20", "missing")]));
    assert_eq!(lost.answer, Answer::Missing);
    assert_eq!(lost.last_found.unwrap().payload, "new");
}

#[test]
fn the_recipes_of_the_readme_run() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("c.sqlite");
    let cache = Cache::open(&path, Mode::ReadWrite).unwrap();
    for (day, answer, count) in [
        (1, Answer::Found(b"x".to_vec().into()), Some(9)),
        (2, Answer::Missing, None),
        (3, Answer::Missing, Some(4)),
    ] {
        let at = format!("2026-01-0{day}T00:00:00Z").parse().unwrap();
        let observed = count.map(|c| ("arxiv:2302.07257".into(), c));
        cache.put(SourceId::ARXIV, at, &[Put { key: "2302.07257", answer, shape: 1, observed }]).unwrap();
    }
    let at: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let kept = [Kept { found_at: at, lost_at: at, fields: vec![Field::Tldr], payload: b"x".to_vec().into() }];
    cache.put_and_keep(SourceId::ARXIV, at, &[], &[Keep { key: "2302.07257", kept: &kept }]).unwrap();
    drop(cache);
    let readme = fs::read_to_string(root("cache/README.md")).unwrap();
    let recipes: Vec<&str> =
        readme.split("```sql\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(recipes.len() >= 5);
    let conn = rusqlite::Connection::open(&path).unwrap();
    for recipe in recipes {
        let mut statement = conn.prepare(recipe).unwrap_or_else(|e| panic!("{e}\n{recipe}"));
        let rows = statement.query_map([], |_| Ok(())).unwrap().collect::<Result<Vec<()>, _>>();
        assert_eq!(
            rows.unwrap_or_else(|e| panic!("{e}\n{recipe}")).len(),
            1 + usize::from(recipe.contains("day, source, count\n")),
            "{recipe}"
        );
    }
}

fn shipped() -> Snapshot {
    let snapshot = Snapshot::load(&root("cache/snapshot.jsonl")).unwrap();
    assert_eq!(snapshot.warnings(), &[]);
    snapshot
}

fn record(cache: &Cache, key: &str) -> Option<SourceRecord> {
    let stored = cache.get(SourceId::RECORDED, &[key]).unwrap().remove(0)?;
    let Answer::Found(raw) = stored.answer else { panic!("recorded facts are never missing") };
    Some(recorded::parse(&raw).unwrap_or_else(|e| panic!("{key}: {}", e.0)))
}

/// The facts the shipped snapshot promises.
#[test]
fn the_shipped_snapshot_keeps_its_promises() {
    let text = fs::read_to_string(root("cache/snapshot.jsonl")).unwrap();
    let cache = Cache::in_memory().unwrap().with_snapshots([Arc::new(shipped())]);
    let keys: Vec<String> = text
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["key"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(keys.len(), 40);
    assert!(keys.is_sorted_by(|a, b| a < b), "lines are sorted by key, each key once");
    let mut counted = 0;
    for key in &keys {
        let id: WorkId = key.parse().unwrap_or_else(|e| panic!("{key}: {e}"));
        assert_eq!(id.to_string(), *key, "keys are canonical");
        let record = record(&cache, &recorded::key(&id).0).unwrap();
        let title = record.title.clone().unwrap_or_else(|| panic!("{key} has no title"));
        assert!(!record.authors.is_empty(), "{key} has no authors");
        assert!(record.abstract_.is_some(), "{key} has no summary");
        assert!(
            record.first_posted.is_some() || record.published.is_some() || record.updated.is_some(),
            "{key}"
        );
        counted += usize::from(record.citation_count.is_some());
        for (field, stamp) in &record.stamps {
            let origin = stamp.origin.as_deref().unwrap_or_default();
            assert!(!origin.is_empty(), "{key}: `{field}` has no origin");
            assert_eq!(
                *field == Field::Abstract,
                origin == "summary written for the offline snapshot",
                "{key}: `{field}`"
            );
        }
        if let Some(doi) = &record.ids.doi {
            assert_eq!(*doi, doi.to_lowercase());
            assert!(!doi.starts_with("10.48550/"), "{key}");
        }
        // Every name of the work leads to the same line.
        let names = [
            ("arxiv", &record.ids.arxiv),
            ("doi", &record.ids.doi),
            ("acl", &record.ids.acl),
            ("s2", &record.ids.s2),
            ("pmid", &record.ids.pmid),
        ];
        for (scheme, id) in names {
            let Some(id) = id else { continue };
            let id: WorkId = format!("{scheme}:{id}").parse().unwrap_or_else(|e| panic!("{key}: {e}"));
            assert_eq!(self::record(&cache, &recorded::key(&id).0).as_ref(), Some(&record), "{id}");
        }
        let by_title = recorded::title_key(&title).unwrap();
        assert_eq!(self::record(&cache, &by_title.0).as_ref(), Some(&record), "{title}");
    }
    assert!(counted >= 35, "{counted} papers have a citation count");
    assert!(
        fs::read_to_string(root("cache/README.md"))
            .unwrap()
            .contains(&format!("{counted} of the 40 have one"))
    );
}

#[test]
fn the_paper_listed_by_a_pdf_is_found_by_its_title() {
    let cache = Cache::in_memory().unwrap().with_snapshots([Arc::new(shipped())]);
    let key = recorded::title_key("ChatGPT for Robotics: Design Principles and Model Abilities").unwrap();
    assert_eq!(record(&cache, &key.0).unwrap().ids.arxiv.as_deref(), Some("2306.17582"));
}

#[test]
fn every_paper_of_the_list_is_in_the_snapshot() {
    let cache = Cache::in_memory().unwrap().with_snapshots([Arc::new(shipped())]);
    let list = fs::read(root("catalog/healthcare-foundation-models.md")).unwrap();
    let options = opcit::catalog::ReadOptions::default();
    let entries: Vec<_> = opcit::catalog::open(opcit::catalog::Format::Markdown, &list[..], options)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(entries.len(), 40);
    let mut found = BTreeSet::new();
    for entry in &entries {
        let key = match opcit::identify::entry(entry).chosen {
            Some(chosen) => recorded::key(&chosen.id),
            None => recorded::title_key(entry.listed_title.as_deref().unwrap()).unwrap(),
        };
        let record =
            record(&cache, &key.0).unwrap_or_else(|| panic!("nothing is recorded of line {}", entry.line));
        found.insert(record.title);
    }
    assert_eq!(found.len(), 40, "forty entries, forty works");
}

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::model::{Author, ExternalIds, PartialDate};

const SOURCES: [SourceId; 10] = [
    SourceId::ARXIV,
    SourceId::SEMANTIC_SCHOLAR,
    SourceId::RECORDED,
    SourceId::CURATOR,
    SourceId::CROSSREF,
    SourceId::EUROPE_PMC,
    SourceId::DATACITE,
    SourceId::OPENALEX,
    SourceId::new("own"),
    SourceId::new("another"),
];

fn said(source: SourceId, at: i64, record: &SourceRecord) -> Attributed<'_> {
    Attributed {
        source,
        retrieved_at: Some(Timestamp::from_second(at).unwrap()),
        stale_counts: false,
        stale_bibliographic: false,
        record,
    }
}

prop_compose! {
    fn record()(
        title in proptest::option::of("[a-c]{1,3}"),
        authors in proptest::collection::vec("[A-D] [E-H][a-z]{2}", 0..4),
        doi in proptest::option::of("10\\.1000/[ab]"),
        arxiv in proptest::option::of("2101\\.0000[12]"),
        count in proptest::option::of(0u64..5),
        published in proptest::option::of(1990i16..2030),
        posted in proptest::option::of(1991i16..2030),
        withdrawn in proptest::option::of(any::<bool>()),
        s2 in proptest::option::of("[0-9]{3}"),
    ) -> SourceRecord {
        SourceRecord {
            ids: ExternalIds { arxiv, doi, ..Default::default() },
            title,
            authors: authors.into_iter().map(|n| Author { s2: s2.clone(), ..Author::named(n) }).collect(),
            first_posted: posted.map(PartialDate::year),
            published: published.map(PartialDate::year),
            citation_count: count,
            withdrawn,
            ..Default::default()
        }
    }
}

fn records() -> impl Strategy<Value = Vec<(usize, i64, SourceRecord)>> {
    proptest::collection::vec((0..SOURCES.len(), 0i64..3, record()), 0..6)
}

fn attribute(list: &[(usize, i64, SourceRecord)]) -> Vec<Attributed<'_>> {
    list.iter().map(|(s, at, r)| said(SOURCES[*s], *at, r)).collect()
}

proptest! {
    #[test]
    fn the_order_of_arrival_does_not_matter(list in records(), seed in any::<u64>()) {
        let forward = merge(&attribute(&list));
        let mut shuffled = list.clone();
        fastrand::Rng::with_seed(seed).shuffle(&mut shuffled);
        let mut other = merge(&attribute(&shuffled));
        // Person ids are attached from whichever record of a source comes first; they are equal per record here.
        other.work.authors.iter_mut().for_each(|a| a.s2 = None);
        let mut forward = forward;
        forward.work.authors.iter_mut().for_each(|a| a.s2 = None);
        prop_assert_eq!(forward, other);
    }

    #[test]
    fn merging_twice_changes_nothing(list in records()) {
        let once = merge(&attribute(&list));
        let doubled: Vec<_> = list.iter().cloned().chain(list.iter().cloned()).collect();
        prop_assert_eq!(once, merge(&attribute(&doubled)));
    }

    #[test]
    fn nothing_is_invented(list in records()) {
        let merged = merge(&attribute(&list));
        for &field in Field::ALL {
            if matches!(field, Field::Ids | Field::Year | Field::Authors) || !precedence::says(field, &merged.work) {
                continue;
            }
            let value = show(field, &merged.work);
            prop_assert!(list.iter().any(|(_, _, r)| show(field, r) == value), "{field}: {value}");
        }
        let names: Vec<_> = merged.work.authors.iter().map(|a| a.name.clone()).collect();
        let given = list.iter().any(|(_, _, r)| r.authors.iter().map(|a| a.name.clone()).eq(names.iter().cloned()));
        prop_assert!(names.is_empty() || given);
    }

    #[test]
    fn a_source_never_touches_a_field_it_does_not_offer(list in records(), extra in record()) {
        let before = merge(&attribute(&list));
        let offered = SourceRecord { citation_count: extra.citation_count.or(Some(1)), ..Default::default() };
        let mut with: Vec<_> = attribute(&list);
        with.push(said(SourceId::SEMANTIC_SCHOLAR, 1, &offered));
        let after = merge(&with);
        for &field in Field::ALL {
            if field != Field::CitationCount {
                prop_assert_eq!(show(field, &before.work), show(field, &after.work));
            }
        }
    }

    #[test]
    fn every_value_names_who_said_it(list in records()) {
        let merged = merge(&attribute(&list));
        for &field in Field::ALL {
            prop_assert_eq!(
                precedence::says(field, &merged.work),
                merged.provenance.contains_key(field.as_str()),
                "{}", field
            );
        }
    }
}

#[test]
fn two_identifiers_of_one_scheme_are_a_conflict_and_none_is_taken() {
    let a = SourceRecord {
        ids: ExternalIds { doi: Some("10.1/a".into()), ..Default::default() },
        ..Default::default()
    };
    let b = SourceRecord {
        ids: ExternalIds { doi: Some("10.1/b".into()), ..Default::default() },
        ..Default::default()
    };
    let merged = merge(&[said(SourceId::ARXIV, 0, &a), said(SourceId::SEMANTIC_SCHOLAR, 0, &b)]);
    assert_eq!(merged.work.ids.doi, None);
    assert_eq!(merged.notes[0].code, "conflict");
    assert!(merged.notes[0].message.contains("10.1/a (arxiv), 10.1/b (semantic-scholar)"));
    let merged = merge(&[said(SourceId::ARXIV, 0, &a), said(SourceId::RECORDED, 0, &b)]);
    assert_eq!(merged.work.ids.doi.as_deref(), Some("10.1/a"), "a recording never contradicts a live source");
}

#[test]
fn preprint_and_version_of_record_are_not_blended() {
    let arxiv = SourceRecord { first_posted: Some(PartialDate::year(2019)), ..Default::default() };
    let merged = merge(&[said(SourceId::ARXIV, 0, &arxiv)]);
    assert_eq!((merged.work.published, merged.work.year), (None, Some(2019)));
    let s2 = SourceRecord { published: Some(PartialDate::year(2021)), ..Default::default() };
    let merged = merge(&[said(SourceId::ARXIV, 0, &arxiv), said(SourceId::SEMANTIC_SCHOLAR, 0, &s2)]);
    assert_eq!(merged.work.first_posted, Some(PartialDate::year(2019)));
    assert_eq!(merged.work.year, Some(2021));
}

#[test]
fn person_ids_follow_names_and_ambiguity_gives_none() {
    let arxiv = SourceRecord {
        authors: vec![Author::named("Raúl Núñez"), Author::named("Wei Li"), Author::named("Wei Li")],
        ..Default::default()
    };
    let with_id = |name: &str, id: &str| Author { s2: Some(id.into()), ..Author::named(name) };
    let s2 = SourceRecord {
        authors: vec![with_id("R. Nunez", "1"), with_id("Wei Li", "2"), with_id("W. Li", "3")],
        ..Default::default()
    };
    let merged = merge(&[said(SourceId::ARXIV, 0, &arxiv), said(SourceId::SEMANTIC_SCHOLAR, 0, &s2)]);
    let ids: Vec<_> = merged.work.authors.iter().map(|a| a.s2.as_deref()).collect();
    assert_eq!(ids, [Some("1"), None, None]);
    assert_eq!(merged.work.authors[0].name, "Raúl Núñez");
}

#[test]
fn of_two_records_of_one_source_the_newer_speaks() {
    let titled = |title: &str| SourceRecord { title: Some(title.into()), ..Default::default() };
    let (old, new) = (titled("Z, the old one"), titled("A, the new one"));
    for said in [
        [said(SourceId::ARXIV, 1, &old), said(SourceId::ARXIV, 2, &new)],
        [said(SourceId::ARXIV, 2, &new), said(SourceId::ARXIV, 1, &old)],
    ] {
        assert_eq!(merge(&said).work.title, new.title);
    }
    let swapped = merge(&[said(SourceId::ARXIV, 2, &old), said(SourceId::ARXIV, 1, &new)]);
    assert_eq!(swapped.work.title, old.title);
}

#[test]
fn two_recordings_may_contradict_each_other() {
    let of = |doi: &str| SourceRecord {
        ids: ExternalIds { doi: Some(doi.into()), ..Default::default() },
        ..Default::default()
    };
    let (a, b) = (of("10.1/a"), of("10.1/b"));
    let merged = merge(&[said(SourceId::RECORDED, 0, &a), said(SourceId::RECORDED, 0, &b)]);
    assert_eq!(merged.work.ids.doi, None);
    assert_eq!(merged.notes[0].code, "conflict");
}

#[test]
fn a_source_that_the_table_does_not_name_is_heard_between_the_live_ones_and_what_was_recorded() {
    let record = |title: &str| SourceRecord { title: Some(title.to_owned()), ..Default::default() };
    let (live, own, recorded) = (record("live"), record("own"), record("recorded"));
    let ours = SourceId::new("own");
    let three =
        [said(SourceId::RECORDED, 3, &recorded), said(ours, 2, &own), said(SourceId::EUROPE_PMC, 1, &live)];
    assert_eq!(merge(&three).work.title.as_deref(), Some("live"));
    assert_eq!(merge(&three[..2]).work.title.as_deref(), Some("own"));
    let order: Vec<SourceId> = ranked(&three, Field::Title).map(|r| r.source).collect();
    assert_eq!(order, [SourceId::EUROPE_PMC, ours, SourceId::RECORDED]);
    assert_eq!(above(Field::Title, ours), above(Field::Title, SourceId::RECORDED));
    assert_eq!(above(Field::Version, SourceId::CROSSREF), None, "named, and not heard about that");
}

#[test]
fn whoever_the_table_names_gives_identifiers() {
    for &field in Field::ALL {
        assert!(order(field).iter().all(|source| order(Field::Ids).contains(source)), "{field}");
    }
}

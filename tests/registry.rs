//! What every source must do, held against the registry: a new source is tested by its registration.

use std::collections::BTreeSet;

use bytes::Bytes;
use opcit::http::{Response, Verdict};
use opcit::merge::order;
use opcit::model::{EnrichedIds, Field, SourceId, WorkId, source_label};
use opcit::sources::{ALL, Reading, Role, Situation, Source, SourceKey, Split};
use proptest::prelude::*;

/// Identifiers of every scheme, awkward ones too.
const IDS: [&str; 22] = [
    "arxiv:2302.07257",
    "arxiv:hep-th/9901001",
    "doi:10.1038/s41746-021-00455-y",
    "doi:10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2",
    "doi:10.5555/with,comma",
    "doi:10.5555/with|bar",
    "doi:10.5555/with\"mark",
    "doi:10.5555/with%25percent&more=x#y",
    "doi:10.48550/arXiv.2302.07257",
    "doi:10.65215/2q58a426",
    "acl:2020.acl-main.740",
    "acl:P18-1002",
    "s2:0123456789abcdef0123456789abcdef01234567",
    "corpusid:215416146",
    "pmid:39000001",
    "pmcid:PMC9000001",
    "pii:S0959378013002410",
    "openreview:abcdefgh",
    "ieee:12345",
    "isbn:9780306406157",
    "dblp:conf/x/y",
    "cvf:abc",
];

fn ids() -> Vec<WorkId> {
    IDS.iter().map(|id| id.parse().unwrap_or_else(|error| panic!("{id}: {error}"))).collect()
}

/// Every source with keys for all it can be asked, in groups of one lane.
#[expect(clippy::type_complexity, reason = "a table, in one place")]
fn asked() -> Vec<(std::sync::Arc<dyn Source>, Vec<Vec<SourceKey>>)> {
    ALL.iter()
        .map(|registration| {
            let source = (registration.build)(None);
            let keys: BTreeSet<SourceKey> = ids()
                .iter()
                .filter_map(|id| source.key(id))
                .chain(source.title_key("A Title & its «Marks»"))
                .collect();
            let lanes: BTreeSet<_> = keys.iter().map(|key| source.lane(key)).collect();
            let groups = lanes
                .into_iter()
                .flat_map(|lane| {
                    let of_lane: Vec<SourceKey> =
                        keys.iter().filter(|key| source.lane(key) == lane).cloned().collect();
                    of_lane.chunks(lane.limit).map(<[SourceKey]>::to_vec).collect::<Vec<_>>()
                })
                .collect();
            (source, groups)
        })
        .collect()
}

fn response(status: u16, body: impl Into<Bytes>) -> Response {
    Response { status, headers: Vec::new(), body: body.into() }
}

/// Every key in exactly one list.
fn check(split: &Split, keys: &[SourceKey], what: &str) {
    let found = split.found.iter().map(|(key, _)| key);
    let rejected = split.rejected.iter().map(|(key, _)| key);
    let mut all: Vec<&SourceKey> =
        found.chain(&split.missing).chain(rejected).chain(&split.unanswered).collect();
    all.sort();
    let mut expected: Vec<&SourceKey> = keys.iter().collect();
    expected.sort();
    assert_eq!(all, expected, "{what}");
}

#[test]
fn descriptors_are_whole_and_distinct() {
    let gap_filler = |source: &opcit::sources::Registration| source.descriptor.role == Role::GapFiller;
    assert!(ALL.is_sorted_by_key(gap_filler), "primary sources stand first");
    let mut names = BTreeSet::new();
    for descriptor in ALL.iter().map(|source| source.descriptor) {
        let id = descriptor.id;
        assert!(names.insert(id.as_str()) && names.insert(descriptor.variable), "{id} is there once");
        assert!(descriptor.base_url.starts_with("https://") && !descriptor.base_url.ends_with('/'), "{id}");
        assert!(!descriptor.interval.is_zero() && !descriptor.interval_with_key.is_zero(), "{id} is paced");
        assert!(descriptor.interval_with_key <= descriptor.interval, "{id}");
        let keyed = !descriptor.key_header.is_empty() || !descriptor.key_parameter.is_empty();
        assert_eq!(keyed, !descriptor.key_variables.is_empty(), "{id}");
        assert_eq!(descriptor.role == Role::GapFiller, !descriptor.asked_for.is_empty(), "{id}");
        assert!(descriptor.asked_for.iter().all(|field| descriptor.fields.contains(field)), "{id}");
        assert_ne!(source_label(id.as_str()), id.as_str(), "{id} is called as it calls itself");
        let about = &descriptor.about;
        for text in [about.asked, about.requests, about.licence] {
            assert!(!text.is_empty(), "{id} is described");
        }
        assert!(about.terms.starts_with("https://"), "{id}");
    }
}

#[test]
fn every_identifier_of_an_entry_is_given_by_a_source_that_says_so() {
    let entry = serde_json::to_value(EnrichedIds::default()).unwrap();
    let members: BTreeSet<&str> = entry.as_object().unwrap().keys().map(String::as_str).collect();
    let given: BTreeSet<&str> = ALL.iter().flat_map(|source| source.descriptor.ids).copied().collect();
    assert_eq!(given, members);
    for descriptor in ALL.iter().map(|source| source.descriptor) {
        assert_eq!(descriptor.fields.contains(&Field::Ids), !descriptor.ids.is_empty(), "{}", descriptor.id);
    }
}

#[test]
fn the_precedence_table_ranks_a_source_where_it_offers_a_field_and_nowhere_else() {
    for &field in Field::ALL {
        for descriptor in ALL.iter().map(|source| source.descriptor) {
            let ranked = order(field).contains(&descriptor.id);
            let offered = descriptor.fields.contains(&field);
            // A year is derived from dates; sources give it for the comparison of titles.
            let excepted = field == Field::Year;
            assert!(
                ranked == offered || excepted,
                "{field}: {} ranks {ranked}, offers {offered}",
                descriptor.id
            );
        }
        let order = order(field);
        assert_eq!(order.first(), Some(&SourceId::CURATOR), "{field}");
        assert_eq!(order.last(), Some(&SourceId::RECORDED), "{field}");
        assert_eq!(order.iter().collect::<BTreeSet<_>>().len(), order.len(), "{field}: nobody twice");
        let position = |id| order.iter().position(|&source| source == id);
        if let (Some(arxiv), Some(datacite)) = (position(SourceId::ARXIV), position(SourceId::DATACITE)) {
            assert!(arxiv < datacite, "{field}: DataCite never outranks arXiv");
        }
    }
    for never in [Field::Title, Field::Year, Field::Authors, Field::Published] {
        assert!(!order(never).contains(&SourceId::OPENALEX), "{never}");
    }
}

#[test]
fn keys_are_stable_and_requests_are_short_canonical_and_without_secrets() {
    for (source, groups) in asked() {
        let id = source.descriptor().id;
        assert!(!groups.is_empty(), "{id}");
        for keys in groups {
            let request = source.request(&keys);
            assert_eq!(request, source.request(&keys), "{id}: the same keys, the same request");
            assert!(request.path.starts_with('/') && request.path.len() < 4_000, "{id}: {}", request.path);
            assert!(request.path.bytes().all(|b| b.is_ascii_graphic()), "{id}: {}", request.path);
            assert!(request.secret_headers.is_empty() && request.secret_parameters.is_empty(), "{id}");
        }
        // The largest batch fits too.
        let key = source.key(&"doi:10.1016/j.engappai.2024.108123".parse().unwrap());
        let key = key.or_else(|| source.key(&"arxiv:2302.07257".parse().unwrap())).unwrap();
        let many: Vec<SourceKey> = (0..source.lane(&key).limit).map(|_| key.clone()).collect();
        assert!(source.request(&many).path.len() < 8_000, "{id}");
        assert!(source.lane(&key).limit > 1, "{id} is asked in batches");
    }
}

#[test]
fn no_source_is_asked_about_copies_and_only_arxivs_own_about_its_dois() {
    for (source, _) in asked() {
        let role = source.descriptor().role;
        let key = |id: &str| source.key(&id.parse::<WorkId>().unwrap());
        if role == Role::GapFiller {
            assert_eq!(key("doi:10.65215/2q58a426"), None, "{}", source.descriptor().id);
        }
        assert_eq!(key("doi:10.48550/arXiv.2302.07257"), key("arxiv:2302.07257"), "one preprint, one key");
    }
}

#[test]
fn no_status_and_no_foreign_body_makes_anything_missing() {
    let bodies =
        ["", "<html>Sign in</html>", "{}", "[]", "null", "{\"error\":\"no\"}", "Rate exceeded.", "\u{feff}"];
    for (source, groups) in asked() {
        let id = source.descriptor().id;
        for keys in groups.iter().filter(|keys| keys.len() > 1) {
            for status in (200..=206).chain(300..=308).chain(400..=451).chain(500..=511) {
                for body in bodies {
                    // An empty array is an answer of the wrong length, an empty object one without records.
                    let what = format!("{id} {status} {body}");
                    match source.read(&response(status, body), keys) {
                        Verdict::Answer(Reading::Split(split)) => {
                            check(&split, keys, &what);
                            assert!(split.missing.is_empty() && split.found.is_empty(), "{what}: {split:?}");
                        }
                        Verdict::Answer(Reading::TooMuch(why) | Reading::BadRequest(why))
                        | Verdict::Throttled(why)
                        | Verdict::Transient(why)
                        | Verdict::Blocked(why) => assert!(!why.is_empty(), "{what}"),
                    }
                }
            }
            let deep = format!("{{\"message\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
            assert!(!matches!(source.read(&response(200, deep), keys), Verdict::Answer(_)), "{id}");
        }
    }
}

#[test]
fn a_gap_filler_that_lacks_nothing_is_not_wanted() {
    for (source, _) in asked() {
        assert!(!source.wanted(&Situation::new(), &|_| false), "{}", source.descriptor().id);
    }
}

/// JSON of the shapes that services send, damaged at random: member names that are read, values of any type.
fn damaged() -> impl Strategy<Value = String> {
    const NAMES: [&str; 30] = [
        "status",
        "message-type",
        "message",
        "total-results",
        "items",
        "DOI",
        "title",
        "author",
        "updated-by",
        "type",
        "hitCount",
        "resultList",
        "result",
        "id",
        "source",
        "pmid",
        "commentCorrectionList",
        "data",
        "meta",
        "total",
        "attributes",
        "titles",
        "dates",
        "creators",
        "results",
        "count",
        "doi",
        "cited_by_count",
        "date-parts",
        "issued",
    ];
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("\"ok\"".to_owned()),
        Just("\"work-list\"".to_owned()),
        Just("\"10.1038/s41746-021-00455-y\"".to_owned()),
        Just("\"10.48550/arxiv.2302.07257\"".to_owned()),
        any::<i64>().prop_map(|n| n.to_string()),
        "[a-zé<>&./: ]{0,12}".prop_map(|text| format!("\"{text}\"")),
        any::<bool>().prop_map(|b| b.to_string()),
    ];
    leaf.prop_recursive(6, 40, 5, |inner| {
        let name = proptest::sample::select(&NAMES[..]);
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(|items| format!("[{}]", items.join(","))),
            proptest::collection::vec((name, inner), 0..6).prop_map(|members| {
                let members: Vec<String> =
                    members.into_iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_bytes_panic_and_every_key_keeps_its_place(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        json in damaged(),
        status in prop_oneof![Just(200_u16), Just(400), Just(404), 100_u16..600],
    ) {
        for (source, groups) in asked() {
            for keys in groups {
                for body in [Bytes::from(bytes.clone()), Bytes::from(json.clone())] {
                    if let Verdict::Answer(Reading::Split(split)) = source.read(&response(status, body.clone()), &keys) {
                        check(&split, &keys, source.descriptor().id.as_str());
                        for (key, raw) in &split.found {
                            prop_assert!(source.parse(key, raw).is_ok(), "what is found can be read");
                        }
                    }
                    let _ = source.parse(&keys[0], &body);
                }
            }
        }
    }

    #[test]
    fn headers_never_panic_and_no_pace_is_absurd(value in "[-0-9a-z.$ ]{0,12}", other in "[-0-9a-z.]{0,12}") {
        let names = ["x-rate-limit-limit", "x-rate-limit-interval", "x-ratelimit-remaining-usd", "x-ratelimit-cost-usd"];
        for (at, _) in names.iter().enumerate() {
            let headers = names.iter().enumerate().map(|(n, name)| {
                ((*name).to_owned(), if n == at { value.clone() } else { other.clone() })
            });
            let response = Response { status: 200, headers: headers.collect(), body: Bytes::new() };
            for (source, _) in asked() {
                let _ = source.manners(&response);
            }
        }
    }
}

//! The cache on a real file system: whose file it is, what damage costs, and who else is there.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use jiff::Timestamp;
use opcit::cache::{Answer, Cache, CacheError, Keep, Kept, Mode, Notice, Put, Stored};
use opcit::model::{Field, SourceId};
use rusqlite::Connection;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn noon() -> Timestamp {
    at("2026-11-22T12:00:00Z")
}

fn found<'a>(key: &'a str, payload: &str) -> Put<'a> {
    Put { key, answer: Answer::Found(payload.as_bytes().to_vec().into()), shape: 1, observed: None }
}

fn missing(key: &str) -> Put<'_> {
    Put { key, answer: Answer::Missing, shape: 1, observed: None }
}

fn payload(stored: Option<&Stored>) -> Option<&str> {
    match &stored?.answer {
        Answer::Found(bytes) => Some(std::str::from_utf8(bytes).unwrap()),
        Answer::Missing => None,
    }
}

/// A payload long and uneven enough to fill pages.
fn long(n: usize) -> String {
    (0..60).map(|i| format!("<author><name>Author {} of {n}</name></author>", i * 7919 % 1000)).collect()
}

/// A database with that many answers, closed.
fn filled(folder: &Path, answers: usize) -> PathBuf {
    let path = folder.join("opcit.sqlite");
    let cache = Cache::open(&path, Mode::ReadWrite).unwrap();
    let rows: Vec<(String, String)> = (0..answers).map(|n| (format!("2101.{n:05}"), long(n))).collect();
    let puts: Vec<Put<'_>> = rows
        .iter()
        .enumerate()
        .map(|(n, (key, payload))| Put {
            observed: Some((format!("arxiv:{key}").into(), n as u64)),
            ..found(key, payload)
        })
        .collect();
    cache.put(SourceId::ARXIV, noon(), &puts).unwrap();
    path
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_is_put_is_got_in_the_order_of_the_keys() {
    let cache = Cache::in_memory().unwrap();
    let body = long(1);
    cache.put(SourceId::ARXIV, noon(), &[found("b", &body), missing("c"), found("a", "")]).unwrap();
    let got = cache.get(SourceId::ARXIV, &["a", "nobody", "b", "c"]).unwrap();
    assert_eq!(payload(got[0].as_ref()), Some(""));
    assert_eq!(got[1], None);
    assert_eq!(payload(got[2].as_ref()), Some(body.as_str()));
    assert_eq!(got[3].as_ref().unwrap().answer, Answer::Missing);
    assert_eq!(got[3].as_ref().unwrap().fetched_at, noon());
    assert_eq!(cache.get(SourceId::SEMANTIC_SCHOLAR, &["a"]).unwrap(), [None], "another source's key");

    let peeked = cache.peek(SourceId::ARXIV, &["a", "nobody", "b", "c"]).unwrap();
    let expected: Vec<_> = got.iter().map(|s| s.as_ref().map(Stored::peek)).collect();
    assert_eq!(peeked, expected);
}

#[test]
fn the_last_good_value_survives_a_source_that_loses_the_work() {
    let cache = Cache::in_memory().unwrap();
    let days = ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"].map(at);
    cache.put(SourceId::ARXIV, days[0], &[found("a", "old")]).unwrap();
    cache.put(SourceId::ARXIV, days[1], &[missing("a")]).unwrap();
    cache.put(SourceId::ARXIV, days[2], &[missing("a")]).unwrap();
    let stored = cache.get(SourceId::ARXIV, &["a"]).unwrap().remove(0).unwrap();
    assert_eq!(stored.answer, Answer::Missing);
    assert_eq!(stored.fetched_at, days[2]);
    assert_eq!(stored.missing_since, Some(days[1]));
    let last = stored.last_found.unwrap();
    assert_eq!((&last.payload[..], last.fetched_at), (b"old".as_slice(), days[0]));

    cache.put(SourceId::ARXIV, noon(), &[found("a", "new")]).unwrap();
    let stored = cache.get(SourceId::ARXIV, &["a"]).unwrap().remove(0).unwrap();
    assert_eq!(stored.answer, Answer::Found(b"new".to_vec().into()));
    assert_eq!((stored.missing_since, stored.last_found), (None, None));
}

#[test]
fn counts_are_kept_one_row_a_change() {
    let cache = Cache::in_memory().unwrap();
    for (day, count) in [("01", 3), ("08", 3), ("15", 5), ("22", 4), ("29", 4)] {
        let put = Put { observed: Some(("arxiv:1".into(), count)), ..found("1", "x") };
        cache.put(SourceId::SEMANTIC_SCHOLAR, at(&format!("2026-01-{day}T00:00:00Z")), &[put]).unwrap();
    }
    let history: Vec<(String, u64)> = cache
        .history("arxiv:1", SourceId::SEMANTIC_SCHOLAR)
        .unwrap()
        .into_iter()
        .map(|o| (o.at.to_string(), o.count))
        .collect();
    assert_eq!(
        history,
        [
            ("2026-01-01T00:00:00Z".to_owned(), 3),
            ("2026-01-15T00:00:00Z".to_owned(), 5),
            ("2026-01-22T00:00:00Z".to_owned(), 4)
        ]
    );
    assert_eq!(cache.history("arxiv:1", SourceId::OPENALEX).unwrap(), []);
}

#[test]
fn a_count_that_falls_sharply_is_in_doubt_for_one_answer() {
    let cache = Cache::in_memory().unwrap();
    let see = |day: &str, count| {
        let put = Put { observed: Some(("arxiv:1".into(), count)), ..found("1", "x") };
        cache.put(SourceId::SEMANTIC_SCHOLAR, at(&format!("2026-01-{day}T00:00:00Z")), &[put]).unwrap();
        let fall = cache.fall("arxiv:1", SourceId::SEMANTIC_SCHOLAR).unwrap();
        assert_eq!(cache.fall("arxiv:1", SourceId::OPENALEX).unwrap(), None);
        fall.map(|fall| (fall.before, fall.before_at.to_string()))
    };
    assert_eq!(see("01", 1000), None);
    assert_eq!(see("02", 1000), None);
    assert_eq!(see("03", 0), Some((1000, "2026-01-02T00:00:00Z".to_owned())), "a day of zeros");
    assert_eq!(see("04", 1001), None, "was a slip");
    assert_eq!(see("05", 700), Some((1001, "2026-01-04T00:00:00Z".to_owned())));
    assert_eq!(see("06", 700), None, "was none");
    assert_eq!(see("07", 650), None, "a small one");
    assert_eq!(see("08", 100), Some((650, "2026-01-07T00:00:00Z".to_owned())));
    assert_eq!(see("09", 10), None, "lower still: the first answer was right to be lower");
}

#[test]
fn a_closed_database_is_one_file_and_opens_again() {
    let dir = tempfile::tempdir().unwrap();
    let path = filled(&dir.path().join("not/there/yet"), 3);
    let cache = Cache::open(&path, Mode::ReadWrite).unwrap();
    assert_eq!(
        payload(cache.get(SourceId::ARXIV, &["2101.00002"]).unwrap()[0].as_ref()),
        Some(long(2).as_str())
    );
    assert_eq!(cache.take_notices(), []);
    drop(cache);
    assert_eq!(names(path.parent().unwrap()), ["opcit.sqlite", "opcit.sqlite.lock-maintenance"]);
}

#[test]
fn a_database_of_every_version_opens() {
    let dir = tempfile::tempdir().unwrap();
    let modes = [Mode::ReadOnly, Mode::ReadWrite];
    for (version, mode) in (1..=5).flat_map(|version| modes.map(|mode| (version, mode))) {
        let path = fixture(dir.path(), version);
        let cache = Cache::open(&path, mode).unwrap();
        let got = cache.get(SourceId::ARXIV, &["2101.00001", "2101.00002", "2101.00003"]).unwrap();
        assert_eq!(payload(got[0].as_ref()), Some(long(1).as_str()));
        assert_eq!(got[1].as_ref().unwrap().answer, Answer::Missing);
        assert_eq!(got[2].as_ref().unwrap().last_found.as_ref().unwrap().payload, "plain");
        assert_eq!(cache.history("arxiv:2101.00001", SourceId::SEMANTIC_SCHOLAR).unwrap().len(), 2);
        assert_eq!(cache.last_exchange("export.arxiv.org").unwrap(), Some(noon()));
        assert_eq!(cache.fall("arxiv:2101.00001", SourceId::SEMANTIC_SCHOLAR).unwrap(), None);
        let kept = cache.kept(SourceId::SEMANTIC_SCHOLAR, "ARXIV:2101.00001").unwrap();
        assert_eq!(kept.len(), usize::from(version >= 5), "version {version}");
    }
}

/// Where each table and index begins, and the size of the pages.
fn places(path: &Path) -> Vec<(String, i64)> {
    let conn = Connection::open(path).unwrap();
    let mut statement = conn
        .prepare(
            "SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 0
             UNION ALL SELECT 'size', page_size FROM pragma_page_size ORDER BY name",
        )
        .unwrap();
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn a_migrated_database_is_laid_out_like_a_new_one() {
    let dir = tempfile::tempdir().unwrap();
    let new = places(&filled(dir.path(), 3));
    assert!(new.contains(&("size".to_owned(), 16_384)), "{new:?}");
    for version in 1..=5 {
        let path = fixture(dir.path(), version);
        drop(Cache::open(&path, Mode::ReadWrite).unwrap());
        assert_eq!(places(&path), new, "version {version}");
        assert_eq!(Cache::open(&path, Mode::ReadWrite).unwrap().check().unwrap(), []);
    }
}

#[test]
fn a_smashed_file_of_an_old_version_gives_its_rows() {
    let dir = tempfile::tempdir().unwrap();
    for version in 1..=5 {
        for smashed in [0..100, 0..4096] {
            let path = fixture(dir.path(), version);
            let mut bytes = fs::read(&path).unwrap();
            bytes[smashed.clone()].fill(0x5a);
            fs::write(&path, &bytes).unwrap();
            let cache = Cache::open(&path, Mode::ReadWrite).unwrap();
            let notices = cache.take_notices();
            let [Notice::SetAside { saved, .. }] = &notices[..] else { panic!("{notices:?}") };
            assert_eq!((saved.answers, saved.observations), (4, 2), "version {version}, {smashed:?}");
            let got = cache.get(SourceId::SEMANTIC_SCHOLAR, &["ARXIV:2101.00001"]).unwrap();
            assert_eq!(payload(got[0].as_ref()), Some("{}"));
            let kept = cache.kept(SourceId::SEMANTIC_SCHOLAR, "ARXIV:2101.00001").unwrap();
            assert_eq!(kept.len(), usize::from(version >= 5), "version {version}, {smashed:?}");
            assert_eq!(cache.check().unwrap(), []);
        }
    }
}

#[test]
fn a_source_nobody_knows_gets_a_number_of_its_own() {
    const OWN: SourceId = SourceId::new("own-source");
    let dir = tempfile::tempdir().unwrap();
    let path = filled(dir.path(), 1);
    let cache = Cache::open(&path, Mode::ReadWrite).unwrap();
    assert_eq!(cache.get(OWN, &["a"]).unwrap(), [None]);
    // What fails is taken back, the number with it.
    assert!(cache.put(OWN, noon(), &[missing("")]).is_err());
    assert_eq!(cache.get(OWN, &["a"]).unwrap(), [None]);
    let other = Cache::open(&path, Mode::ReadWrite).unwrap();
    other.put(SourceId::new("another"), noon(), &[missing("a")]).unwrap();
    cache.put(OWN, noon(), &[found("a", "x")]).unwrap();
    assert_eq!(payload(other.get(OWN, &["a"]).unwrap()[0].as_ref()), Some("x"));
    let conn = Connection::open(&path).unwrap();
    let number = |name: &str| {
        conn.query_row("SELECT id FROM source WHERE name = ?", [name], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!((number("arxiv"), number("another"), number("own-source")), (0, 64, 65));
    assert_eq!(cache.check().unwrap(), []);
}

/// A copy of the database of an old version.
fn fixture(folder: &Path, version: i64) -> PathBuf {
    let name = format!("v{version}.sqlite");
    let path = folder.join(&name);
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/cache").join(&name), &path).unwrap();
    path
}

#[test]
#[ignore = "writes tests/fixtures/cache: run by hand when the schema gets a new version"]
fn write_the_fixture_of_this_version() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/cache/v5.sqlite");
    assert!(!path.exists(), "a fixture of an old version is never written again");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let cache = Cache::open(&path, Mode::ReadWrite).unwrap();
    let first = long(1);
    cache.put(SourceId::ARXIV, at("2026-01-01T00:00:00Z"), &[found("2101.00003", "plain")]).unwrap();
    let rows = [found("2101.00001", &first), missing("2101.00002"), missing("2101.00003")];
    cache.put(SourceId::ARXIV, noon(), &rows).unwrap();
    for (day, count) in [("01", 3), ("02", 4)] {
        let put =
            Put { observed: Some(("arxiv:2101.00001".into(), count)), ..found("ARXIV:2101.00001", "{}") };
        cache.put(SourceId::SEMANTIC_SCHOLAR, at(&format!("2026-01-{day}T00:00:00Z")), &[put]).unwrap();
    }
    cache.set_last_exchange("export.arxiv.org", noon()).unwrap();
    cache.leave_alone("export.arxiv.org", noon()).unwrap();
    cache.doubt(SourceId::ARXIV, noon(), &["2101.00004"], true).unwrap();
    let kept =
        Kept { found_at: noon(), lost_at: noon(), fields: vec![Field::Tldr], payload: "{\"tldr\":1}".into() };
    let keep = Keep { key: "ARXIV:2101.00001", kept: &[kept] };
    cache.put_and_keep(SourceId::SEMANTIC_SCHOLAR, noon(), &[], &[keep]).unwrap();
    drop(cache);
    fs::remove_file(path.with_file_name("v5.sqlite.lock-maintenance")).unwrap();
}

#[test]
fn a_foreign_file_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let other = dir.path().join("other.sqlite");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE bookmarks (url TEXT)").unwrap();
    let marked = dir.path().join("marked.sqlite");
    Connection::open(&marked)
        .unwrap()
        .execute_batch("PRAGMA application_id = 7; CREATE TABLE a (b)")
        .unwrap();
    let text = dir.path().join("list.md");
    fs::write(&text, "# A list\n\n* not a database\n").unwrap();
    // Longer than what is looked at: nobody knows what stands behind the zeros.
    let image = dir.path().join("disk.img");
    let mut bytes = vec![0; 5 * 1024 * 1024];
    bytes.extend_from_slice(b"somebody's files");
    fs::write(&image, bytes).unwrap();
    for path in [other, marked, text, image] {
        let before = fs::read(&path).unwrap();
        for mode in [Mode::ReadWrite, Mode::ReadOnly] {
            let error = Cache::open(&path, mode).unwrap_err();
            assert!(matches!(&error, CacheError::Foreign(p) if *p == path), "{error:?}");
            assert!(error.to_string().ends_with("is not an opcit cache"));
        }
        assert!(fs::read(&path).unwrap() == before);
    }
}

#[test]
fn a_newer_version_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = filled(dir.path(), 1);
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = fs::read(&path).unwrap();
    for mode in [Mode::ReadWrite, Mode::ReadOnly] {
        let error = Cache::open(&path, mode).unwrap_err();
        assert!(matches!(error, CacheError::Newer { found: 99, known: 5, .. }), "{error:?}");
    }
    assert!(fs::read(&path).unwrap() == before);
}

#[test]
fn an_empty_file_is_a_new_cache() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("c.sqlite");
    fs::write(&path, "").unwrap();
    Cache::open(&path, Mode::ReadWrite).unwrap().put(SourceId::ARXIV, noon(), &[missing("a")]).unwrap();
    assert!(Cache::open(&path, Mode::ReadOnly).unwrap().get(SourceId::ARXIV, &["a"]).unwrap()[0].is_some());
}

/// Damages the file of `answers` rows with `damage` and opens it: what was carried over, and what the moved file is
/// called.
fn repaired(answers: usize, damage: impl Fn(&mut Vec<u8>)) -> (usize, String) {
    let dir = tempfile::tempdir().unwrap();
    let path = filled(dir.path(), answers);
    let mut bytes = fs::read(&path).unwrap();
    damage(&mut bytes);
    fs::write(&path, &bytes).unwrap();

    // Offline, what can be read is used and nothing is touched.
    let reader = Cache::open(&path, Mode::ReadOnly).unwrap();
    assert!(matches!(reader.take_notices()[..], [Notice::ReadAround { .. }]));
    drop(reader);
    assert!(fs::read(&path).unwrap() == bytes);

    let cache = Cache::open(&path, Mode::ReadWrite).unwrap();
    let mut notices = cache.take_notices();
    let Some(Notice::SetAside { moved_to, saved, .. }) = notices.pop() else { panic!("no notice") };
    assert!(fs::read(&moved_to).unwrap() == bytes, "the damaged file is kept as it was");
    let keys: Vec<String> = (0..answers).map(|n| format!("2101.{n:05}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let got = cache.get(SourceId::ARXIV, &keys).unwrap();
    for (n, stored) in got.iter().enumerate() {
        let intact = stored.is_none() || payload(stored.as_ref()) == Some(long(n).as_str());
        assert!(intact, "row {n} came back changed");
    }
    assert_eq!(got.iter().flatten().count(), saved.answers);
    cache.put(SourceId::ARXIV, noon(), &[missing("after")]).unwrap();
    drop(cache);
    let cache = Cache::open(&path, Mode::ReadWrite).unwrap();
    assert_eq!(cache.take_notices(), []);
    assert!(cache.get(SourceId::ARXIV, &["after"]).unwrap()[0].is_some());
    (saved.answers, moved_to.file_name().unwrap().to_str().unwrap().to_owned())
}

#[test]
fn damage_in_the_middle_costs_the_rows_it_hit() {
    let (saved, name) = repaired(2000, |bytes| {
        let middle = bytes.len() / 2 / 16_384 * 16_384;
        bytes[middle..middle + 16_384].fill(0xa5);
    });
    assert_eq!(name, "opcit.sqlite.damaged-1");
    assert!((1900..2000).contains(&saved), "{saved} of 2,000 rows were carried over");
}

#[test]
fn a_torn_file_gives_what_it_still_holds() {
    let (saved, _) = repaired(2000, |bytes| bytes.truncate(bytes.len() / 2 + 1000));
    assert!(saved >= 500, "{saved} of 2,000 rows were carried over");
}

#[test]
fn a_smashed_header_is_known_for_ours() {
    assert_eq!(repaired(40, |bytes| bytes[..100].fill(0)).0, 40);
    assert_eq!(repaired(40, |bytes| bytes[..4096].fill(0x5a)).0, 40);
    assert_eq!(repaired(40, |bytes| bytes[68] ^= 0xff).0, 40);
    assert_eq!(repaired(40, |bytes| bytes.truncate(40)).0, 0);
    for left in [100, 5000, 8192] {
        assert_eq!(
            repaired(40, |bytes| bytes.truncate(left)).0,
            0,
            "cut inside of its first page, at {left}"
        );
    }
    assert_eq!(repaired(40, |bytes| bytes.fill(0)).0, 0);
}

#[test]
fn a_repair_carries_over_what_is_undecided_and_who_wants_to_be_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = filled(dir.path(), 40);
    let cache = Cache::open(&path, Mode::ReadWrite).unwrap();
    for (day, count) in [("01", 1000), ("02", 3)] {
        let put = Put { observed: Some(("ARXIV:1".into(), count)), ..found("ARXIV:1", "{}") };
        cache.put(SourceId::SEMANTIC_SCHOLAR, at(&format!("2026-01-{day}T00:00:00Z")), &[put]).unwrap();
    }
    cache.doubt(SourceId::ARXIV, noon(), &["2101.99999"], true).unwrap();
    cache.doubt(SourceId::new("own"), noon(), &["k"], false).unwrap();
    let kept =
        Kept { found_at: noon(), lost_at: noon(), fields: vec![Field::Tldr], payload: "{\"tldr\":1}".into() };
    let keep = Keep { key: "ARXIV:1", kept: &[kept] };
    cache.put_and_keep(SourceId::SEMANTIC_SCHOLAR, noon(), &[], &[keep]).unwrap();
    cache.set_last_exchange("api.example.org", noon()).unwrap();
    cache.leave_alone("api.example.org", at("2026-11-23T00:00:00Z")).unwrap();
    cache.leave_alone("other.example.org", at("2026-11-24T00:00:00Z")).unwrap();
    let everything = |cache: &Cache| {
        let mut lines = Vec::new();
        let exported = cache.export(&mut lines).unwrap();
        let hosts = ["api.example.org", "other.example.org"]
            .map(|host| (cache.last_exchange(host).unwrap(), cache.left_alone_until(host).unwrap()));
        (String::from_utf8(lines).unwrap(), exported, hosts)
    };
    let before = everything(&cache);
    assert_eq!((before.1.undecided, before.1.kept), (3, 1));
    drop(cache);
    let mut bytes = fs::read(&path).unwrap();
    bytes[..100].fill(0);
    fs::write(&path, &bytes).unwrap();
    for mode in [Mode::ReadOnly, Mode::ReadWrite] {
        let cache = Cache::open(&path, mode).unwrap();
        assert_eq!(cache.take_notices().len(), 1);
        assert_eq!(everything(&cache), before, "{mode:?}");
        assert_eq!(cache.check().unwrap(), []);
    }
}

#[test]
fn damage_found_in_use_is_repaired_in_use() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("opcit.sqlite");
    let cache = Cache::open(&path, Mode::ReadWrite).unwrap();
    // More than SQLite keeps in memory, and nothing that can be compressed.
    let mut random = fastrand::Rng::with_seed(7);
    let keys: Vec<String> = (0..4000).map(|n| format!("2101.{n:05}")).collect();
    let rows: Vec<Put<'_>> = keys
        .iter()
        .map(|key| {
            let bytes: Vec<u8> = std::iter::repeat_with(|| random.u8(..)).take(1500).collect();
            Put { key, answer: Answer::Found(bytes.into()), shape: 1, observed: None }
        })
        .collect();
    cache.put(SourceId::ARXIV, noon(), &rows).unwrap();
    drop(cache);

    let cache = Cache::open(&path, Mode::ReadWrite).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let pages = bytes.len() / 4096;
    bytes[pages / 4 * 4096..pages / 3 * 4096].fill(0xa5);
    fs::write(&path, &bytes).unwrap();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let got = cache.get(SourceId::ARXIV, &keys).unwrap();
    let notices = cache.take_notices();
    let [Notice::SetAside { saved, .. }] = &notices[..] else { panic!("{notices:?}") };
    assert_eq!(got.iter().flatten().count(), saved.answers);
    // A twelfth of the pages is gone, and with it two of the five inner pages that lead to the rest.
    assert!((2000..4000).contains(&saved.answers), "{saved:?}");
    cache.put(SourceId::ARXIV, noon(), &[missing("after")]).unwrap();
    let aside: Vec<String> = names(dir.path()).into_iter().filter(|n| n.contains("damaged")).collect();
    assert!(aside.contains(&"opcit.sqlite.damaged-1".to_owned()), "{aside:?}");
    assert!(!aside.iter().any(|n| n.contains("damaged-2")), "{aside:?}");
}

#[test]
fn a_damaged_payload_reads_as_not_there() {
    let dir = tempfile::tempdir().unwrap();
    let path = filled(dir.path(), 2);
    let conn = Connection::open(&path).unwrap();
    conn.execute("UPDATE answer_row SET payload = zeroblob(length(payload)) WHERE key = '2101.00001'", [])
        .unwrap();
    drop(conn);
    let cache = Cache::open(&path, Mode::ReadWrite).unwrap();
    let got = cache.get(SourceId::ARXIV, &["2101.00000", "2101.00001"]).unwrap();
    assert!(got[0].is_some());
    assert_eq!(got[1], None);
}

#[test]
fn reading_only_leaves_the_folder_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = filled(dir.path(), 5);
    let before = fs::read(&path).unwrap();
    let listed = names(dir.path());
    let cache = Cache::open(&path, Mode::ReadOnly).unwrap();
    assert!(cache.get(SourceId::ARXIV, &["2101.00004"]).unwrap()[0].is_some());
    assert!(cache.put(SourceId::ARXIV, noon(), &[missing("a")]).is_err());
    drop(cache);
    assert_eq!(names(dir.path()), listed);
    assert!(fs::read(&path).unwrap() == before);

    let nowhere = dir.path().join("no/such/file.sqlite");
    let cache = Cache::open(&nowhere, Mode::ReadOnly).unwrap();
    assert_eq!(cache.get(SourceId::ARXIV, &["a"]).unwrap(), [None]);
    assert!(!dir.path().join("no").exists());
}

#[test]
fn a_reader_without_locks_sees_what_others_write() {
    let dir = tempfile::tempdir().unwrap();
    let path = filled(dir.path(), 1);
    let reader = Cache::open(&path, Mode::ReadOnly).unwrap();
    assert_eq!(reader.get(SourceId::ARXIV, &["late"]).unwrap(), [None]);
    let writer = Cache::open(&path, Mode::ReadWrite).unwrap();
    writer.put(SourceId::ARXIV, noon(), &[missing("late")]).unwrap();
    assert!(reader.get(SourceId::ARXIV, &["late"]).unwrap()[0].is_some());
    drop(writer);
    assert!(reader.get(SourceId::ARXIV, &["late"]).unwrap()[0].is_some());
}

#[test]
fn what_a_killed_process_left_is_read_too() {
    let dir = tempfile::tempdir().unwrap();
    let path = filled(dir.path(), 1);
    // As after a kill: the log is there, the connection never closed.
    let open = Cache::open(&path, Mode::ReadWrite).unwrap();
    open.put(SourceId::ARXIV, noon(), &[missing("late")]).unwrap();
    let left = dir.path().join("left");
    fs::create_dir(&left).unwrap();
    for name in ["opcit.sqlite", "opcit.sqlite-wal"] {
        fs::copy(dir.path().join(name), left.join(name)).unwrap();
    }
    let reader = Cache::open(&left.join("opcit.sqlite"), Mode::ReadOnly).unwrap();
    assert!(reader.get(SourceId::ARXIV, &["late"]).unwrap()[0].is_some());
    let writer = Cache::open(&left.join("opcit.sqlite"), Mode::ReadWrite).unwrap();
    assert!(writer.get(SourceId::ARXIV, &["late"]).unwrap()[0].is_some());
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("file"), "").unwrap();
    let error = Cache::open(&dir.path().join("file/c.sqlite"), Mode::ReadWrite).unwrap_err();
    assert!(matches!(error, CacheError::Unusable { .. }), "{error:?}");
    // A folder in which nobody can make files, also not one whom permissions do not bind.
    #[cfg(target_os = "linux")]
    {
        let error = Cache::open(Path::new("/proc/opcit.sqlite"), Mode::ReadWrite).unwrap_err();
        assert!(matches!(error, CacheError::NotWritable { .. }), "{error:?}");
        assert!(error.hint().contains("--offline"));
    }
}

/// What every process of [`many_processes_share_one_cache`] does; does nothing in an ordinary run of the tests.
#[test]
fn as_one_of_many_processes() {
    let (Ok(path), Ok(me)) = (std::env::var("OPCIT_TEST_CACHE"), std::env::var("OPCIT_TEST_PROCESS")) else {
        return;
    };
    let cache = Cache::open(Path::new(&path), Mode::ReadWrite).unwrap();
    for n in 0..25 {
        let own = format!("{me}-{n}");
        let rows = [found(&own, &long(n)), found("shared", &long(n))];
        cache.put(SourceId::ARXIV, noon(), &rows).unwrap();
        cache.set_last_exchange("host", noon()).unwrap();
        assert!(cache.get(SourceId::ARXIV, &[&own]).unwrap()[0].is_some());
    }
}

#[test]
fn many_processes_share_one_cache() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("c.sqlite");
    // All at once on a file that is not there yet: one of them creates it.
    let children: Vec<_> = (0..6)
        .map(|me| {
            Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "as_one_of_many_processes"])
                .env("OPCIT_TEST_CACHE", &path)
                .env("OPCIT_TEST_PROCESS", me.to_string())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
    let cache = Cache::open(&path, Mode::ReadWrite).unwrap();
    assert_eq!(cache.stats().unwrap().sources[0].rows, 6 * 25 + 1);
    assert_eq!(cache.check().unwrap(), []);
    assert_eq!(cache.take_notices(), []);
}

#[test]
fn many_threads_share_one_cache() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("c.sqlite");
    let cache = Cache::open(&path, Mode::ReadWrite).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (cache, path) = (&cache, &path);
            scope.spawn(move || {
                // Half of them over a connection of their own.
                let own = (thread % 2 == 0).then(|| Cache::open(path, Mode::ReadWrite).unwrap());
                let cache = own.as_ref().unwrap_or(cache);
                for n in 0..25 {
                    cache.put(SourceId::ARXIV, noon(), &[missing(&format!("{thread}-{n}"))]).unwrap();
                }
            });
        }
    });
    assert_eq!(cache.stats().unwrap().sources[0].rows, 100);
}

#[test]
fn whether_anybody_else_wrote_is_known_without_looking() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("c.sqlite");
    let (one, two) =
        (Cache::open(&path, Mode::ReadWrite).unwrap(), Cache::open(&path, Mode::ReadWrite).unwrap());
    let before = one.moment().unwrap();
    assert_eq!(one.moment().unwrap(), before);
    one.put(SourceId::ARXIV, noon(), &[found("1", "x")]).unwrap();
    one.put(SourceId::ARXIV, noon(), &[]).unwrap();
    one.set_last_exchange("h", noon()).unwrap();
    assert_eq!(one.moment().unwrap(), before.after(1), "who asks knows how often it wrote itself");
    two.put(SourceId::ARXIV, noon(), &[found("2", "x")]).unwrap();
    assert_ne!(one.moment().unwrap(), before.after(1));
}

#[test]
fn the_right_to_a_host_is_one_processs_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("c.sqlite");
    let (one, two) =
        (Cache::open(&path, Mode::ReadWrite).unwrap(), Cache::open(&path, Mode::ReadWrite).unwrap());
    let held = one.try_lock_host("127.0.0.1:80").unwrap().unwrap();
    assert!(two.try_lock_host("127.0.0.1:80").unwrap().is_none());
    assert!(two.try_lock_host("127.0.0.1:81").unwrap().is_some());
    drop(held);
    assert!(two.try_lock_host("127.0.0.1:80").unwrap().is_some());
    assert!(names(dir.path()).contains(&"c.sqlite.lock-127.0.0.1_80".to_owned()));

    assert_eq!(one.last_exchange("h").unwrap(), None);
    one.set_last_exchange("h", at("2026-11-22T12:00:00.0000001Z")).unwrap();
    assert_eq!(two.last_exchange("h").unwrap(), Some(at("2026-11-22T12:00:00.001Z")), "never rounded down");
    // In memory there is nobody to agree with.
    let alone = Cache::in_memory().unwrap();
    let _first = alone.try_lock_host("h").unwrap().unwrap();
    assert!(alone.try_lock_host("h").unwrap().is_some());
}

#[test]
fn pruning_forgets_answers_and_keeps_counts() {
    let dir = tempfile::tempdir().unwrap();
    let path = filled(dir.path(), 300);
    let cache = Cache::open(&path, Mode::ReadWrite).unwrap();
    cache.put(SourceId::ARXIV, at("2026-11-22T13:00:00Z"), &[missing("young")]).unwrap();
    let before = cache.stats().unwrap();
    assert_eq!(cache.prune(noon()).unwrap(), 0, "what is exactly as old as the limit stays");
    assert_eq!(cache.prune(at("2026-11-22T12:30:00Z")).unwrap(), 300);
    let after = cache.stats().unwrap();
    assert_eq!((after.sources.len(), after.sources[0].rows, after.sources[0].found), (1, 1, false));
    assert_eq!(after.observations, before.observations);
    assert!(after.bytes < before.bytes, "{} is not less than {}", after.bytes, before.bytes);
    assert_eq!(cache.check().unwrap(), []);
}

#[test]
fn pruning_forgets_a_fall_with_the_answer_that_made_it() {
    let cache = Cache::in_memory().unwrap();
    let see = |work: &str, key: &str, day: &str, count| {
        let put = Put { observed: Some((work.to_owned().into(), count)), ..found(key, "{}") };
        cache.put(SourceId::SEMANTIC_SCHOLAR, at(&format!("2026-01-{day}T00:00:00Z")), &[put]).unwrap();
    };
    let fall = |work: &str| cache.fall(work, SourceId::SEMANTIC_SCHOLAR).unwrap().map(|fall| fall.before);
    // The last by a search, whose answer is no answer of the work's own key.
    for (work, key, day) in [("old", "old", "02"), ("young", "young", "04"), ("found", "TITLE:found", "04")] {
        see(work, key, "01", 1000);
        see(work, key, day, 300);
        assert_eq!(fall(work), Some(1000));
    }
    assert_eq!(cache.prune(at("2026-01-03T00:00:00Z")).unwrap(), 1);
    assert_eq!(["old", "young", "found"].map(fall), [None, Some(1000), Some(1000)]);
    assert_eq!(cache.check().unwrap(), []);
    // Nothing was in doubt any more: what falls now is.
    see("old", "old", "05", 100);
    assert_eq!(fall("old"), Some(300));
}

#[test]
fn pruning_is_all_or_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = filled(dir.path(), 3);
    let cache = Cache::open(&path, Mode::ReadWrite).unwrap();
    cache.doubt(SourceId::ARXIV, noon(), &["asked"], true).unwrap();
    let kept = Kept { found_at: noon(), lost_at: noon(), fields: vec![Field::Tldr], payload: "{}".into() };
    cache.put_and_keep(SourceId::ARXIV, noon(), &[], &[Keep { key: "2101.00001", kept: &[kept] }]).unwrap();
    let lines = |cache: &Cache| {
        let mut lines = Vec::new();
        cache.export(&mut lines).unwrap();
        String::from_utf8(lines).unwrap()
    };
    let before = lines(&cache);
    let other = Connection::open(&path).unwrap();
    other
        .execute_batch("CREATE TRIGGER stop BEFORE DELETE ON kept BEGIN SELECT RAISE(ABORT, 'stop'); END")
        .unwrap();
    let late = at("2026-11-30T00:00:00Z");
    assert!(cache.prune(late).is_err());
    assert_eq!(lines(&cache), before);
    other.execute_batch("DROP TRIGGER stop").unwrap();
    assert_eq!(cache.prune(late).unwrap(), 3);
    assert!(!lines(&cache).contains("kept") && cache.doubts(SourceId::ARXIV).unwrap().is_empty());
}

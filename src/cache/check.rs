//! The invariants of the database, each a sentence and a test. `cache/README.md` has the same sentences.

use super::payload::Codec;
use super::{Cache, CacheError, line, schema};
use rusqlite::Connection;

/// Something that must hold of the database.
#[derive(Debug, Clone, Copy)]
pub struct Invariant {
    /// From 1, as in `cache/README.md`.
    pub number: usize,
    /// What holds.
    pub sentence: &'static str,
    test: Test,
}

/// How an invariant is tested.
#[derive(Debug, Clone, Copy)]
enum Test {
    /// A query for the rows that break it, each as one text.
    Sql(&'static str),
    /// A look that SQL alone cannot take.
    Look(fn(&Connection, &mut Codec) -> rusqlite::Result<Vec<String>>),
}

/// An invariant that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub number: usize,
    /// What holds otherwise.
    pub sentence: &'static str,
    /// Where it does not, the first few places.
    pub places: Vec<String>,
    /// In how many places.
    pub count: usize,
}

/// Most places named for one invariant.
const PLACES: usize = 5;

/// Every invariant, in order.
pub const INVARIANTS: &[Invariant] = &[
    Invariant {
        number: 1,
        sentence: "The header carries opcit's application id, and `user_version` is the number of schema files \
                   applied.",
        test: Test::Look(header),
    },
    Invariant {
        number: 2,
        sentence: "SQLite finds every page sound, every index complete and every constraint kept.",
        test: Test::Look(integrity),
    },
    Invariant {
        number: 3,
        sentence: "There is one row for a source and key.",
        test: Test::Sql(
            "SELECT name || ' ' || key FROM answer_row NOT INDEXED JOIN source ON source.id = answer_row.source
             GROUP BY answer_row.source, key HAVING count(*) > 1",
        ),
    },
    Invariant {
        number: 4,
        sentence: "A found row has a payload, fetched when the row was, and is missing since no time.",
        test: Test::Sql(
            "SELECT coalesce(source, '?') || ' ' || key FROM answer WHERE id IN (
                 SELECT id FROM answer_row WHERE missing_since IS NULL AND (payload IS NULL OR found_at IS NOT NULL))",
        ),
    },
    Invariant {
        number: 5,
        sentence: "A missing row says since when, and a payload it still has was fetched no later than the row.",
        test: Test::Sql(
            "SELECT coalesce(source, '?') || ' ' || key FROM answer WHERE outcome = 'missing'
             AND (missing_since > fetched_at OR found_at > fetched_at OR (found_at IS NULL) <> (payload IS NULL))",
        ),
    },
    Invariant {
        number: 6,
        sentence: "Every payload can be decoded.",
        test: Test::Look(payloads),
    },
    Invariant {
        number: 7,
        sentence: "Sources are lower-case words with hyphens; keys, works and hosts hold no control characters.",
        test: Test::Look(names),
    },
    Invariant {
        number: 8,
        sentence: "Times are milliseconds between the years 1970 and 9999.",
        test: Test::Sql(
            "SELECT place FROM (
                 SELECT coalesce(source, '?') || ' ' || key AS place, fetched_at AS ms FROM answer
                 UNION ALL SELECT coalesce(source, '?') || ' ' || key, missing_since FROM answer
                 UNION ALL SELECT coalesce(source, '?') || ' ' || key, found_at FROM answer
                 UNION ALL SELECT work || ' ' || coalesce(source, '?'), observed_at FROM observation
                 UNION ALL SELECT host, last_exchange_ms FROM pacing
                 UNION ALL SELECT host, left_alone_until_ms FROM pacing
                 UNION ALL SELECT source || ' ' || key, asked_at FROM doubt
                 UNION ALL SELECT work || ' ' || source, fell_at FROM fall
                 UNION ALL SELECT work || ' ' || source, before_at FROM fall
                 UNION ALL SELECT source || ' ' || key, found_at FROM kept
                 UNION ALL SELECT source || ' ' || key, lost_at FROM kept
             ) WHERE ms NOT BETWEEN 0 AND 253402207199999",
        ),
    },
    Invariant {
        number: 9,
        sentence: "Observations are never negative, and only ever appended to.",
        test: Test::Sql(
            "SELECT work || ' ' || coalesce(source, '?') FROM observation WHERE count < 0
             UNION ALL SELECT 'a trigger is gone' WHERE
                 (SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'observation_row') < 2",
        ),
    },
    Invariant {
        number: 10,
        sentence: "Every number of a source has a name, and those up to 5 have the same in every cache.",
        test: Test::Sql(
            "SELECT source || ' ' || key FROM answer_row WHERE source NOT IN (SELECT id FROM source)
             UNION ALL SELECT work || ' ' || source FROM observation_row WHERE source NOT IN (SELECT id FROM source)
             UNION ALL SELECT column2 FROM
                 (VALUES (0, 'arxiv'), (1, 'semantic-scholar'), (2, 'europe-pmc'), (3, 'crossref'),
                         (4, 'datacite'), (5, 'openalex'))
             WHERE (column1, column2) NOT IN (SELECT id, name FROM source)",
        ),
    },
];

impl Cache {
    /// Tests every invariant; reads the whole database once or twice.
    pub fn check(&self) -> Result<Vec<Violation>, CacheError> {
        // Not through `with`: damage is what is looked for here, and is reported, not repaired behind one's back.
        self.inspect(|state| {
            let mut violations = Vec::new();
            for invariant in INVARIANTS {
                let found = match invariant.test {
                    Test::Sql(sql) => places(&state.conn, sql),
                    Test::Look(look) => look(&state.conn, &mut state.codec),
                };
                let mut places = match found {
                    Err(error) if super::error::is_damage(&error) => vec![error.to_string()],
                    found => found?,
                };
                let count = places.len();
                places.truncate(PLACES);
                if count > 0 {
                    let Invariant { number, sentence, .. } = *invariant;
                    violations.push(Violation { number, sentence, places, count });
                }
            }
            Ok(violations)
        })
    }
}

fn places(conn: &Connection, sql: &str) -> rusqlite::Result<Vec<String>> {
    conn.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}

fn header(conn: &Connection, _: &mut Codec) -> rusqlite::Result<Vec<String>> {
    let number = |name: &str| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (application, version) = (number("application_id")?, number("user_version")?);
    let mut wrong = Vec::new();
    if application != schema::APPLICATION_ID {
        wrong.push(format!("application_id is {application:#x}"));
    }
    if version != schema::VERSION {
        wrong.push(format!("user_version is {version}"));
    }
    Ok(wrong)
}

fn integrity(conn: &Connection, _: &mut Codec) -> rusqlite::Result<Vec<String>> {
    let mut found = places(conn, "PRAGMA integrity_check")?;
    found.retain(|line| line != "ok");
    Ok(found)
}

fn payloads(conn: &Connection, codec: &mut Codec) -> rusqlite::Result<Vec<String>> {
    let mut broken = Vec::new();
    let mut statement = conn.prepare(
        "SELECT coalesce(source, '?') || ' ' || key, encoding, payload FROM answer WHERE payload IS NOT NULL
         UNION ALL SELECT source || ' ' || key, encoding, payload FROM kept",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if codec.decode(row.get(1)?, row.get_ref(2)?.as_blob()?).is_none() {
            broken.push(row.get(0)?);
        }
    }
    Ok(broken)
}

fn names(conn: &Connection, _: &mut Codec) -> rusqlite::Result<Vec<String>> {
    let mut wrong = Vec::new();
    let mut statement = conn.prepare(
        "SELECT name, 'none' FROM source
         UNION ALL SELECT 'none', key FROM answer_row
         UNION ALL SELECT 'none', work FROM observation_row
         UNION ALL SELECT 'none', host FROM pacing
         UNION ALL SELECT source, key FROM doubt
         UNION ALL SELECT source, work FROM fall
         UNION ALL SELECT source, key FROM kept",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (source, key): (String, String) = (row.get(0)?, row.get(1)?);
        if !line::is_source_name(&source) || !line::is_key(&key) {
            wrong.push(format!("{source:?} {key:?}"));
        }
    }
    Ok(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::{Answer, Keep, Kept, Put};
    use crate::model::{Field, SourceId};

    /// A sound cache to break.
    fn sound() -> Cache {
        let cache = Cache::in_memory().unwrap();
        let at = "2026-01-01T00:00:00Z".parse().unwrap();
        let found = Put {
            key: "a",
            answer: Answer::Found(b"x".repeat(200).into()),
            shape: 1,
            observed: Some(("arxiv:1".into(), 1)),
        };
        let missing = Put { key: "b", answer: Answer::Missing, shape: 1, observed: None };
        cache.put(SourceId::ARXIV, at, &[found, missing]).unwrap();
        for (day, count) in [("02", 1000), ("03", 1)] {
            let at = format!("2026-01-{day}T00:00:00Z").parse().unwrap();
            let observed = Some(("d".into(), count));
            let put = Put { key: "d", answer: Answer::Found("{}".into()), shape: 1, observed };
            cache.put(SourceId::ARXIV, at, &[put]).unwrap();
        }
        let kept =
            Kept { found_at: at, lost_at: at, fields: vec![Field::Tldr], payload: b"y".repeat(200).into() };
        cache.put_and_keep(SourceId::ARXIV, at, &[], &[Keep { key: "a", kept: &[kept] }]).unwrap();
        cache.set_last_exchange("host", at).unwrap();
        cache.leave_alone("host", at).unwrap();
        cache.doubt(SourceId::ARXIV, at, &["c"], true).unwrap();
        assert_eq!(cache.check().unwrap(), []);
        cache
    }

    #[test]
    fn each_invariant_can_be_broken_and_is_named() {
        let cases = [
            (1, "PRAGMA application_id = 7"),
            (2, "UPDATE answer_row SET shape = -1 WHERE key = 'b'"),
            (
                3,
                "DROP INDEX answer_by_key; INSERT INTO answer_row SELECT 99, source, key, shape, fetched_at,
                 missing_since, found_at, encoding, payload FROM answer_row WHERE key = 'a'",
            ),
            (4, "UPDATE answer_row SET found_at = 5 WHERE key = 'a'"),
            (5, "UPDATE answer_row SET missing_since = fetched_at + 1 WHERE key = 'b'"),
            (6, "UPDATE answer_row SET payload = x'00' WHERE key = 'a'"),
            (6, "UPDATE answer_row SET encoding = 77 WHERE key = 'a'"),
            (7, "UPDATE source SET name = 'Not A Source' WHERE id = 1"),
            (7, "UPDATE pacing SET host = char(27)"),
            (8, "UPDATE pacing SET last_exchange_ms = -1"),
            (8, "UPDATE pacing SET left_alone_until_ms = -1"),
            (8, "UPDATE doubt SET asked_at = -1"),
            (7, "UPDATE doubt SET key = char(27)"),
            (7, "UPDATE fall SET work = char(27)"),
            (8, "UPDATE fall SET fell_at = -1"),
            (8, "UPDATE fall SET before_at = -1"),
            (6, "UPDATE kept SET payload = x'00'"),
            (7, "UPDATE kept SET key = char(27)"),
            (8, "UPDATE kept SET lost_at = -1"),
            (9, "DROP TRIGGER observation_is_never_deleted"),
            (9, "INSERT INTO observation_row VALUES ('arxiv:2', 0, 1, -4)"),
            (10, "UPDATE answer_row SET source = 99 WHERE key = 'b'"),
            (10, "DELETE FROM source WHERE id = 3"),
        ];
        for (number, sql) in cases {
            let cache = sound();
            cache
                .inspect(|state| {
                    state.conn.pragma_update(None, "ignore_check_constraints", true)?;
                    state.conn.execute_batch(sql)?;
                    state.conn.pragma_update(None, "ignore_check_constraints", false)
                })
                .unwrap();
            let violated: Vec<usize> = cache.check().unwrap().iter().map(|v| v.number).collect();
            assert!(violated.contains(&number), "{sql}: {violated:?}");
        }
    }

    #[test]
    fn the_readme_lists_the_same_sentences() {
        let readme =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/cache/README.md")).unwrap();
        let folded = readme.split_whitespace().collect::<Vec<_>>().join(" ");
        for (at, invariant) in INVARIANTS.iter().enumerate() {
            assert_eq!(invariant.number, at + 1);
            let line = format!("{}. {}", invariant.number, invariant.sentence);
            assert!(folded.contains(&line), "cache/README.md lacks `{line}`");
        }
        assert!(!folded.contains(&format!(" {}. ", INVARIANTS.len() + 1)), "cache/README.md lists more");
    }
}

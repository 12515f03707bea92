//! What the next answer decides, as lines, out and in: counts that fell, keys without a conclusion.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::rows::time;
use super::{Cache, CacheError, Doubt, Fall, line};

impl Cache {
    /// Everything undecided as lines: falls by work and source, then doubts by source and key.
    pub(super) fn undecided(&self) -> Result<Vec<String>, CacheError> {
        self.with(|state| {
            let mut lines: Vec<String> = state
                .conn
                .prepare_cached(
                    "SELECT work, source, fell_at, before, before_at FROM fall ORDER BY work, source",
                )?
                .query_map([], |row| {
                    let before = row.get::<_, i64>(3)?.unsigned_abs();
                    let fall = Fall { at: time(row, 2)?, before, before_at: time(row, 4)? };
                    Ok(line::fall_text(row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str()?, fall))
                })?
                .collect::<rusqlite::Result<_>>()?;
            let mut doubts = state
                .conn
                .prepare_cached("SELECT source, key, asked_at, absent FROM doubt ORDER BY source, key")?;
            let doubts = doubts.query_map([], |row| {
                let doubt = Doubt { asked_at: time(row, 2)?, absent: row.get(3)? };
                Ok(line::doubt_text(row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str()?, doubt))
            })?;
            for line in doubts {
                lines.push(line?);
            }
            Ok(lines)
        })
    }
}

/// Takes a fall in that no later answer has decided; whether it says something new.
pub(super) fn take_fall(
    conn: &Connection,
    (work, source, number): (&str, &str, i64),
    fall: Fall,
) -> rusqlite::Result<bool> {
    let [at, before_at] = [fall.at, fall.before_at].map(Timestamp::as_millisecond);
    conn.prepare_cached(
        "INSERT INTO fall (work, source, fell_at, before, before_at)
         SELECT ?1, ?2, ?3, ?4, ?5
         WHERE NOT EXISTS (SELECT 1 FROM answer_row WHERE source = ?6 AND key = ?1 AND fetched_at > ?3)
         ON CONFLICT (work, source) DO UPDATE SET
             fell_at = excluded.fell_at, before = excluded.before, before_at = excluded.before_at
         WHERE excluded.fell_at > fell_at",
    )?
    .execute(params![work, source, at, i64::try_from(fall.before).unwrap_or(i64::MAX), before_at, number])
    .map(|rows| rows > 0)
}

/// Takes a doubt in that no later answer has decided; whether it says something new.
pub(super) fn take_doubt(
    conn: &Connection,
    (source, number, key): (&str, i64, &str),
    doubt: Doubt,
) -> rusqlite::Result<bool> {
    conn.prepare_cached(
        "INSERT INTO doubt (source, key, asked_at, absent)
         SELECT ?1, ?2, ?3, ?4
         WHERE NOT EXISTS (SELECT 1 FROM answer_row WHERE source = ?5 AND key = ?2 AND fetched_at > ?3)
         ON CONFLICT (source, key) DO UPDATE SET
             asked_at = excluded.asked_at, absent = max(absent, excluded.absent)
         WHERE excluded.asked_at > asked_at",
    )?
    .execute(params![source, key, doubt.asked_at.as_millisecond(), doubt.absent, number])
    .map(|rows| rows > 0)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use crate::cache::{Answer, Cache, Doubt, Put};
    use crate::model::SourceId;

    const S2: SourceId = SourceId::SEMANTIC_SCHOLAR;

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(day * 86_400).unwrap()
    }

    fn count(cache: &Cache, day: i64, count: u64) {
        let answer = Answer::Found(format!("{{\"citationCount\":{count}}}").into());
        let put = Put { key: "ARXIV:1", answer, shape: 1, observed: Some(("ARXIV:1".into(), count)) };
        cache.put(S2, at(day), &[put]).unwrap();
    }

    fn lines(cache: &Cache) -> Vec<u8> {
        let mut lines = Vec::new();
        cache.export(&mut lines).unwrap();
        lines
    }

    #[test]
    fn what_is_undecided_goes_along() {
        let old = Cache::in_memory().unwrap();
        count(&old, 1, 900);
        count(&old, 2, 3);
        old.doubt(SourceId::ARXIV, at(2), &["1903.99991"], true).unwrap();
        let fall = old.fall("ARXIV:1", S2).unwrap();
        assert!(fall.is_some());

        let new = Cache::in_memory().unwrap();
        let imported = new.import(&mut &lines(&old)[..]).unwrap();
        assert_eq!((imported.undecided, imported.malformed.len()), (2, 0));
        assert_eq!(new.fall("ARXIV:1", S2).unwrap(), fall);
        let doubt = Doubt { asked_at: at(2), absent: true };
        assert_eq!(new.doubts(SourceId::ARXIV).unwrap()["1903.99991"], doubt);
        assert_eq!(lines(&new), lines(&old));
        assert_eq!(new.import(&mut &lines(&old)[..]).unwrap().undecided, 0, "nothing new");
        assert_eq!(new.check().unwrap(), []);

        // Both get the same second answer, and come to the same.
        for cache in [&old, &new] {
            count(cache, 3, 3);
            assert_eq!(cache.fall("ARXIV:1", S2).unwrap(), None);
        }
        assert_eq!(lines(&new), lines(&old));
    }

    #[test]
    fn what_was_decided_meanwhile_stays_so() {
        let old = Cache::in_memory().unwrap();
        count(&old, 1, 900);
        count(&old, 2, 3);
        let before = lines(&old);
        count(&old, 3, 900);
        assert_eq!(old.import(&mut &before[..]).unwrap().undecided, 0);
        assert_eq!(old.fall("ARXIV:1", S2).unwrap(), None);
    }
}

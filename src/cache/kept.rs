//! Slices that had what the next answer lacks: kept, so that a source that loses a field loses no value.
//!
//! A source may know a work as before and yet say less of it: a publisher has its abstract taken out, a summary or a date
//! is null for a week. The answer is replaced, as it must be; the slice before it is kept here, with the names of the
//! fields that it is kept for.
//!
//! | field | kept |
//! |---|---|
//! | a text (`abstract`, `tldr`) | until the source gives one again: it does not become wrong by being taken out |
//! | any other | until the next answer, whatever that says: the loss is confirmed, or there is a value again |
//!
//! What a slice says, and whether it is about the work that the row is about now, is not looked at here: whoever asks for
//! it reads it (`pipeline`), as it does the answer itself.

use std::collections::{HashMap, HashSet};

use bytes::Bytes;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::database::State;
use super::payload::Codec;
use super::rows::time;
use super::{Cache, CacheError, line};
use crate::model::{Field, SourceId};

/// A slice that had what later answers lack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// When it was fetched.
    pub found_at: Timestamp,
    /// When the first answer came that lacks them.
    pub lost_at: Timestamp,
    /// What it is kept for; never empty.
    pub fields: Vec<Field>,
    /// The slice, byte for byte.
    pub payload: Bytes,
}

/// All that is kept about a key from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keep<'a> {
    /// The source's own key.
    pub key: &'a str,
    /// In place of what was kept about it before.
    pub kept: &'a [Kept],
}

/// The keys that something is kept about, by source. Nearly always none.
pub(super) type KeptKeys = HashMap<String, HashSet<String>>;

/// Whether a value of `field` stays good however often it is not given. Others are believed gone the second time.
const fn is_lasting(field: Field) -> bool {
    matches!(field, Field::Abstract | Field::Tldr)
}

/// What is kept about a key after one more answer. `kept`: what was before; `lost`: the slice of the answer that is
/// replaced, for what it has and the new one lacks; `given`: whether the new answer has a field.
pub fn after(kept: Vec<Kept>, lost: Option<Kept>, given: impl Fn(Field) -> bool) -> Vec<Kept> {
    let anew = |field: Field| lost.as_ref().is_some_and(|lost| lost.fields.contains(&field));
    let mut all = kept;
    for kept in &mut all {
        kept.fields.retain(|&field| is_lasting(field) && !given(field) && !anew(field));
    }
    all.extend(lost);
    all.retain(|kept| !kept.fields.is_empty());
    all
}

impl Cache {
    /// Whether anything is kept at all.
    ///
    /// # Errors
    ///
    /// Only when the cache cannot be read at all.
    pub fn keeps_anything(&self) -> Result<bool, CacheError> {
        if let Some(kept) = &self.lock().kept {
            return Ok(!kept.is_empty());
        }
        self.reading(|state| Ok(!known(state)?.is_empty()))
    }

    /// What is kept about a key, the oldest first.
    ///
    /// A slice that turns out to be damaged reads as if it were not there.
    ///
    /// # Errors
    ///
    /// Only when the cache cannot be read at all.
    pub fn kept(&self, source: SourceId, key: &str) -> Result<Vec<Kept>, CacheError> {
        self.reading(|state| {
            let is_known = known(state)?.get(source.as_str()).is_some_and(|keys| keys.contains(key));
            if is_known { about(&state.conn, &mut state.codec, source.as_str(), key) } else { Ok(Vec::new()) }
        })
    }

    /// Everything kept, as lines, by source, key and time.
    pub(super) fn kept_lines(&self) -> Result<Vec<String>, CacheError> {
        self.with(|state| {
            let keys: Vec<(String, String)> = state
                .conn
                .prepare_cached("SELECT DISTINCT source, key FROM kept ORDER BY source, key")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let mut lines = Vec::new();
            for (source, key) in keys {
                let kept = about(&state.conn, &mut state.codec, &source, &key)?;
                lines.extend(kept.iter().map(|kept| line::kept_text(&source, &key, kept)));
            }
            Ok(lines)
        })
    }
}

/// The keys that something is kept about, read when somebody asks first.
fn known(state: &mut State) -> rusqlite::Result<&KeptKeys> {
    if state.kept.is_none() {
        let mut keys = KeptKeys::new();
        let mut statement = state.conn.prepare_cached("SELECT source, key FROM kept")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            keys.entry(row.get(0)?).or_default().insert(row.get(1)?);
        }
        drop(rows);
        drop(statement);
        state.kept = Some(keys);
    }
    Ok(state.kept.get_or_insert_default())
}

fn about(conn: &Connection, codec: &mut Codec, source: &str, key: &str) -> rusqlite::Result<Vec<Kept>> {
    let mut statement = conn.prepare_cached(
        "SELECT found_at, lost_at, fields, encoding, payload FROM kept WHERE source = ? AND key = ? ORDER BY found_at",
    )?;
    let mut rows = statement.query([source, key])?;
    let mut kept = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(payload) = codec.decode(row.get(3)?, row.get_ref(4)?.as_blob()?) else { continue };
        let fields = named(row.get_ref(2)?.as_str()?);
        if !fields.is_empty() {
            kept.push(Kept {
                found_at: time(row, 0)?,
                lost_at: time(row, 1)?,
                fields,
                payload: payload.into(),
            });
        }
    }
    Ok(kept)
}

/// The fields of a row.
fn named(names: &str) -> Vec<Field> {
    names.split(' ').filter_map(field).collect()
}

/// The field of that name; none of a newer program's.
pub(super) fn field(name: &str) -> Option<Field> {
    Field::ALL.iter().copied().find(|field| field.as_str() == name)
}

/// Replaces what is kept about keys. To be called in the transaction that stores the answers.
pub(super) fn replace(
    conn: &Connection,
    codec: &mut Codec,
    source: &str,
    keeps: &[Keep<'_>],
) -> rusqlite::Result<()> {
    for Keep { key, kept } in keeps {
        conn.prepare_cached("DELETE FROM kept WHERE source = ? AND key = ?")?.execute([source, key])?;
        let mut insert = conn.prepare_cached(
            "INSERT INTO kept (source, key, found_at, lost_at, fields, encoding, payload) VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT DO NOTHING",
        )?;
        for kept in *kept {
            let names: Vec<&str> = kept.fields.iter().map(|field| field.as_str()).collect();
            let (encoding, payload) = codec.encode(&kept.payload);
            let [found_at, lost_at] = [kept.found_at, kept.lost_at].map(Timestamp::as_millisecond);
            insert.execute(params![source, key, found_at, lost_at, names.join(" "), encoding, payload])?;
        }
    }
    Ok(())
}

/// Notes in `known`, where it was read, which keys something is kept about once [`replace`] is committed.
pub(super) fn note(known: &mut Option<KeptKeys>, source: &str, keeps: &[Keep<'_>]) {
    let Some(known) = known.as_mut().filter(|_| !keeps.is_empty()) else { return };
    let keys = known.entry(source.to_owned()).or_default();
    for Keep { key, kept } in keeps {
        if kept.is_empty() {
            keys.remove(*key);
        } else {
            keys.insert((*key).to_owned());
        }
    }
    known.retain(|_, keys| !keys.is_empty());
}

/// Takes in what another cache kept, as far as no later answer here has decided; whether it says something new. Of two
/// slices kept for one field the newer stays.
pub(super) fn take(
    conn: &Connection,
    codec: &mut Codec,
    (source, number, key): (&str, i64, &str),
    new: &Kept,
) -> rusqlite::Result<bool> {
    let answered: Option<i64> = conn
        .prepare_cached("SELECT fetched_at FROM answer_row WHERE source = ? AND key = ?")?
        .query_row(params![number, key], |row| row.get(0))
        .optional()?;
    // What nothing is known about is asked about anew.
    let Some(answered) = answered.filter(|at| *at > new.found_at.as_millisecond()) else { return Ok(false) };
    let is_decided = answered > new.lost_at.as_millisecond();
    let mut all = about(conn, codec, source, key)?;
    let mut new = new.clone();
    let newer = |field: Field| all.iter().any(|k| k.found_at >= new.found_at && k.fields.contains(&field));
    let fields: Vec<Field> = new
        .fields
        .iter()
        .copied()
        .filter(|&field| !newer(field) && (is_lasting(field) || !is_decided))
        .collect();
    if fields.is_empty() {
        return Ok(false);
    }
    for kept in &mut all {
        kept.fields.retain(|field| !fields.contains(field));
    }
    match all.iter_mut().find(|kept| kept.found_at == new.found_at) {
        Some(kept) => kept.fields.extend(fields),
        None => {
            new.fields = fields;
            all.push(new);
        }
    }
    all.retain(|kept| !kept.fields.is_empty());
    replace(conn, codec, source, &[Keep { key, kept: &all }])?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::{Answer, Put};

    const S2: SourceId = SourceId::SEMANTIC_SCHOLAR;
    const KEY: &str = "ARXIV:1";

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(day * 86_400).unwrap()
    }

    fn kept(found: i64, fields: &[Field]) -> Kept {
        let payload = format!("{{\"of\":{found}}}").into();
        Kept { found_at: at(found), lost_at: at(found + 1), fields: fields.to_vec(), payload }
    }

    fn answer(cache: &Cache, day: i64, kept: &[Kept]) {
        let put = Put {
            key: KEY,
            answer: Answer::Found(format!("{{\"of\":{day}}}").into()),
            shape: 1,
            observed: None,
        };
        cache.put_and_keep(S2, at(day), &[put], &[Keep { key: KEY, kept }]).unwrap();
    }

    fn lines(cache: &Cache) -> Vec<u8> {
        let mut lines = Vec::new();
        cache.export(&mut lines).unwrap();
        lines
    }

    #[test]
    fn texts_are_kept_for_good_and_others_for_one_answer() {
        use Field::{Abstract, Published, Tldr, Venue};
        let none = |_: Field| false;
        let first = after(Vec::new(), Some(kept(1, &[Abstract, Tldr, Venue, Published])), none);
        assert_eq!(first, [kept(1, &[Abstract, Tldr, Venue, Published])]);
        let second = after(first, None, none);
        assert_eq!(second, [kept(1, &[Abstract, Tldr])], "the loss of the others is confirmed");
        let third = after(second, Some(kept(3, &[Venue])), |field| field == Tldr);
        assert_eq!(third, [kept(1, &[Abstract]), kept(3, &[Venue])]);
        let again = after(third, Some(kept(4, &[Abstract])), none);
        assert_eq!(again, [kept(4, &[Abstract])], "given meanwhile, unseen, and lost again");
        assert_eq!(after(again, None, |_| true), []);
    }

    #[test]
    fn what_is_kept_is_found_until_it_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("c.sqlite");
        let cache = Cache::open(&path, crate::cache::Mode::ReadWrite).unwrap();
        assert!(!cache.keeps_anything().unwrap());
        let (old, new) = (kept(1, &[Field::Abstract, Field::Venue]), kept(2, &[Field::Tldr]));
        answer(&cache, 3, &[old.clone(), new.clone()]);
        let other = Cache::open(&path, crate::cache::Mode::ReadOnly).unwrap();
        for cache in [&cache, &other] {
            assert!(cache.keeps_anything().unwrap());
            assert_eq!(cache.kept(S2, KEY).unwrap(), [old.clone(), new.clone()]);
            assert_eq!(cache.kept(SourceId::ARXIV, KEY).unwrap(), []);
            assert_eq!(cache.kept(S2, "ARXIV:2").unwrap(), []);
        }
        assert_eq!(cache.check().unwrap(), []);
        answer(&cache, 4, &[]);
        assert!(!cache.keeps_anything().unwrap());
        assert_eq!(cache.kept(S2, KEY).unwrap(), []);
    }

    #[test]
    fn what_another_process_keeps_is_known_with_its_answer() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("c.sqlite");
        let open = || Cache::open(&path, crate::cache::Mode::ReadWrite).unwrap();
        let (ours, theirs) = (open(), open());
        answer(&ours, 1, &[]);
        assert!(!ours.keeps_anything().unwrap());
        let lost = kept(1, &[Field::Abstract]);
        answer(&theirs, 2, std::slice::from_ref(&lost));
        ours.rest().unwrap();
        assert_eq!(ours.get_one(S2, KEY).unwrap().unwrap().fetched_at, at(2));
        assert!(ours.keeps_anything().unwrap());
        assert_eq!(ours.kept(S2, KEY).unwrap(), [lost]);
    }

    #[test]
    fn what_is_kept_goes_along() {
        let old = Cache::in_memory().unwrap();
        answer(&old, 2, &[kept(1, &[Field::Abstract, Field::Venue])]);
        let new = Cache::in_memory().unwrap();
        let imported = new.import(&mut &lines(&old)[..]).unwrap();
        assert_eq!((imported.kept, imported.malformed.len()), (1, 0));
        assert_eq!(new.kept(S2, KEY).unwrap(), old.kept(S2, KEY).unwrap());
        assert_eq!(lines(&new), lines(&old));
        assert_eq!(new.import(&mut &lines(&old)[..]).unwrap().kept, 0, "nothing new");

        // A later answer here has decided about the venue.
        let later = Cache::in_memory().unwrap();
        answer(&later, 3, &[]);
        assert_eq!(later.import(&mut &lines(&old)[..]).unwrap().kept, 1);
        assert_eq!(later.kept(S2, KEY).unwrap(), [kept(1, &[Field::Abstract])]);

        // Of two slices the newer.
        let newer = Cache::in_memory().unwrap();
        answer(&newer, 5, &[kept(4, &[Field::Abstract])]);
        assert_eq!(newer.import(&mut &lines(&old)[..]).unwrap().kept, 0);
        old.import(&mut &lines(&newer)[..]).unwrap();
        assert_eq!(old.kept(S2, KEY).unwrap(), [kept(1, &[Field::Venue]), kept(4, &[Field::Abstract])]);
        assert_eq!(old.check().unwrap(), []);
    }

    #[test]
    fn what_is_kept_goes_with_its_answer() {
        let cache = Cache::in_memory().unwrap();
        answer(&cache, 2, &[kept(1, &[Field::Abstract])]);
        assert_eq!(cache.prune(at(2)).unwrap(), 0);
        assert!(cache.keeps_anything().unwrap());
        assert_eq!(cache.prune(at(3)).unwrap(), 1);
        assert!(!cache.keeps_anything().unwrap());
    }
}

//! An enriched catalog back from its file: JSON or JSON Lines, one entry in memory at a time.
//!
//! Both forms begin with an object. One that has `entries` is the whole catalog; one without is the header of JSON
//! Lines, and every value behind it is an entry. So there is nothing to guess, and a pipe will do. The byte order mark
//! that editors of Windows put before it is none of its text.

use std::fmt;
use std::io::{self, BufReader, Read};

use jiff::Timestamp;
use serde::Deserialize as _;
use serde::de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::BUFFER;
use crate::model::{CatalogInfo, ENRICHED_SCHEMA, EnrichedEntry};

/// What a file is made of, in this order: one head, then the entries.
#[derive(Debug)]
pub enum Part {
    /// What the file was made from.
    Head(CatalogInfo),
    /// An entry.
    Entry(Box<EnrichedEntry>),
}

/// Why a file could not be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The bytes could not be had.
    #[error("it could not be read")]
    Io(#[source] io::Error),
    /// It is an enriched catalog of another kind.
    #[error("its schema is `{0}`, not `{ENRICHED_SCHEMA}`")]
    Schema(String),
    /// It is no enriched catalog, or a damaged one.
    #[error("line {line}, column {column}: {message}")]
    Malformed {
        /// From 1.
        line: usize,
        /// From 1; 0 where the line has not begun.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// Whoever takes the parts could not take one.
    #[error("{0}")]
    Taker(#[source] io::Error),
}

/// Takes the parts of a file.
pub type Taker<'a> = dyn FnMut(Part) -> io::Result<()> + 'a;

/// Reads an enriched catalog and hands its parts to `take`. Returns the file's `as_of`, which JSON Lines do not have.
///
/// # Errors
///
/// Parts before the place of the error have been handed over.
pub fn read(input: impl Read, take: &mut Taker<'_>) -> Result<Option<Timestamp>, ReadError> {
    let mut state = State { take, schema: false, head: false, entries: false, as_of: None, failed: None };
    let input = unmarked(input).map_err(ReadError::Io)?;
    let mut json = serde_json::Deserializer::from_reader(BufReader::with_capacity(BUFFER, input));
    let mut done = Catalog(&mut state).deserialize(&mut json);
    if done.is_ok() && !state.entries {
        while done.is_ok() && json.end().is_err() {
            done = Entry(&mut state).deserialize(&mut json);
        }
    }
    let done = done.and_then(|()| json.end());
    match (done, state.failed) {
        (_, Some(failed)) => Err(failed),
        (Ok(()), None) => Ok(state.as_of),
        (Err(error), None) if error.is_io() => Err(ReadError::Io(error.into())),
        (Err(error), None) => {
            let (line, column) = (error.line(), error.column());
            let message = error.to_string();
            let place = format!(" at line {line} column {column}");
            let message = message.strip_suffix(&place).unwrap_or(&message).to_owned();
            Err(ReadError::Malformed { line, column, message })
        }
    }
}

/// `input` behind its byte order mark, if it begins with one.
fn unmarked(mut input: impl Read) -> io::Result<impl Read> {
    const MARK: &[u8] = b"\xEF\xBB\xBF";
    let mut start = Vec::with_capacity(MARK.len());
    (&mut input).take(MARK.len() as u64).read_to_end(&mut start)?;
    if start == MARK {
        start.clear();
    }
    Ok(io::Cursor::new(start).chain(input))
}

struct State<'a, 't> {
    take: &'a mut Taker<'t>,
    schema: bool,
    head: bool,
    entries: bool,
    as_of: Option<Timestamp>,
    /// What `serde` errors cannot carry.
    failed: Option<ReadError>,
}

impl State<'_, '_> {
    fn hand_over<E: de::Error>(&mut self, part: Part) -> Result<(), E> {
        (self.take)(part).map_err(|error| {
            self.failed = Some(ReadError::Taker(error));
            E::custom("not taken")
        })
    }
}

/// The object at the start.
struct Catalog<'s, 'a, 't>(&'s mut State<'a, 't>);

impl<'de> DeserializeSeed<'de> for Catalog<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Catalog<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an enriched catalog (an object)")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let state = self.0;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "schema" => {
                    let schema: String = map.next_value()?;
                    if schema != ENRICHED_SCHEMA {
                        state.failed = Some(ReadError::Schema(schema));
                        return Err(de::Error::custom("another schema"));
                    }
                    state.schema = true;
                }
                "catalog" => {
                    let catalog: CatalogInfo = map.next_value()?;
                    state.hand_over(Part::Head(catalog))?;
                    state.head = true;
                }
                "as_of" => state.as_of = map.next_value()?,
                "entries" if !state.head => {
                    return Err(de::Error::custom("`entries` without a `catalog` before them"));
                }
                "entries" => {
                    map.next_value_seed(Entries(state))?;
                    state.entries = true;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        match (state.schema, state.head) {
            (false, _) => Err(de::Error::missing_field("schema")),
            (_, false) => Err(de::Error::missing_field("catalog")),
            _ => Ok(()),
        }
    }
}

struct Entries<'s, 'a, 't>(&'s mut State<'a, 't>);

impl<'de> DeserializeSeed<'de> for Entries<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while entries.next_element_seed(Entry(self.0))?.is_some() {}
        Ok(())
    }
}

struct Entry<'s, 'a, 't>(&'s mut State<'a, 't>);

impl<'de> DeserializeSeed<'de> for Entry<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let entry = EnrichedEntry::deserialize(deserializer)?;
        self.0.hand_over(Part::Entry(Box::new(entry)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Result<(usize, usize, Option<Timestamp>), ReadError> {
        let (mut heads, mut entries) = (0, 0);
        let as_of = read(text.as_bytes(), &mut |part| {
            match part {
                Part::Head(_) => heads += 1,
                Part::Entry(_) => entries += 1,
            }
            Ok(())
        })?;
        Ok((heads, entries, as_of))
    }

    fn sample() -> &'static str {
        include_str!("../../tests/fixtures/output/sample.enriched.json")
    }

    fn lines() -> String {
        let whole: serde_json::Value = serde_json::from_str(sample()).unwrap();
        let mut text =
            format!("{}\n", serde_json::json!({"schema": whole["schema"], "catalog": whole["catalog"]}));
        for entry in whole["entries"].as_array().unwrap() {
            text += &format!("{entry}\n");
        }
        text
    }

    #[test]
    fn both_forms_read_back() {
        let as_of = Some("2026-11-01T06:30:00Z".parse().unwrap());
        assert_eq!(parts(sample()).unwrap(), (1, 4, as_of));
        assert_eq!(parts(&lines()).unwrap(), (1, 4, None));
        // As `jq -S` would write it: keys by the alphabet.
        let sorted: serde_json::Value = serde_json::from_str(sample()).unwrap();
        assert_eq!(parts(&sorted.to_string()).unwrap(), (1, 4, as_of));
        for text in [sample(), &lines()] {
            assert_eq!(
                parts(&format!("\u{feff}{text}")).unwrap(),
                parts(text).unwrap(),
                "one mark is no text"
            );
            assert!(parts(&format!("\u{feff}\u{feff}{text}")).is_err(), "two are");
        }
    }

    #[test]
    fn errors_say_what_and_where() {
        let say = |text: &str| parts(text).unwrap_err().to_string();
        insta::assert_snapshot!([
            say(""),
            say("# Awesome list\n\n- item\n"),
            say("[]"),
            say("{\"a\": 1}"),
            say("{\n  \"entries\": [{\"title\": \"x\"}]\n}"),
            say("{\"schema\": \"opcit/enriched-catalog/2\", \"entries\": 7}"),
            say(&sample().replacen("\"index\": 1", "\"index\": \"one\"", 1)),
            say(&sample()[..sample().len() / 2]),
            say(&format!("{}{{}}", sample())),
            say(&lines().replacen("\"index\":2", "\"indeks\":2", 1)),
            say(&lines().replacen("\"2020-03-01\"", "\"2020-13-01\"", 1)),
        ]
        .join("\n"), @r#"
        line 1, column 0: EOF while parsing a value
        line 1, column 1: expected value
        line 1, column 1: invalid type: sequence, expected an enriched catalog (an object)
        line 1, column 8: missing field `schema`
        line 2, column 12: `entries` without a `catalog` before them
        its schema is `opcit/enriched-catalog/2`, not `opcit/enriched-catalog/1`
        line 83, column 20: invalid type: string "one", expected usize
        line 121, column 12: EOF while parsing a string
        line 245, column 1: trailing characters
        line 4, column 721: missing field `index`
        line 2, column 1424: `2020-13-01` is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD
        "#);
    }

    #[test]
    fn a_taker_may_stop() {
        let stop = read(sample().as_bytes(), &mut |_| Err(io::ErrorKind::BrokenPipe.into())).unwrap_err();
        assert!(matches!(stop, ReadError::Taker(error) if error.kind() == io::ErrorKind::BrokenPipe));
    }
}

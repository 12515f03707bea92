//! One element of a JSON catalog → an entry in the making.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::super::keyed::{Draft, Key, fold};
use crate::model::Link;

/// What an element is.
#[derive(Debug)]
pub(super) enum Parsed {
    /// It lists something.
    Draft(Draft),
    /// It is the header of our own JSONL, with the title of the catalog.
    Header(Option<String>),
}

/// The element cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    /// Byte in the element's text.
    pub(super) offset: usize,
    pub(super) message: String,
}

impl Malformed {
    fn json(text: &str, error: &serde_json::Error) -> Self {
        let line =
            text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
        let offset = (line + error.column().saturating_sub(1)).min(text.len());
        // What serde says ends with its own idea of the place.
        let said = error.to_string();
        let message = said.split(" at line ").next().unwrap_or(&said).to_owned();
        Self { offset, message: format!("not JSON: {message}") }
    }
}

/// The members of the header of our own JSONL that are of use.
#[derive(Deserialize)]
struct Catalog {
    title: Option<String>,
}

pub(super) fn parse(text: &str) -> Result<Parsed, Malformed> {
    let start = text.len() - text.trim_start().len();
    let wrong = |message: &str| Malformed { offset: start, message: message.to_owned() };
    match text[start..].bytes().next() {
        Some(b'{') => {}
        Some(b'"') => {
            let id: String = serde_json::from_str(text).map_err(|error| Malformed::json(text, &error))?;
            let mut draft = Draft::default();
            draft.set(Key::Id, &id);
            return Ok(Parsed::Draft(draft));
        }
        _ => return Err(wrong("neither an object nor a text")),
    }
    // Raw values keep what a number looks like (`2001.01230` is no fraction) and where each stands.
    let Members(members) = serde_json::from_str(text).map_err(|error| Malformed::json(text, &error))?;
    let get = |wanted: &str| members.iter().find(|(name, _)| name == wanted).map(|(_, value)| *value);
    if let (Some(schema), Some(catalog)) = (get("schema"), get("catalog"))
        && schema.get().starts_with("\"opcit/")
    {
        let catalog: Option<Catalog> = serde_json::from_str(catalog.get()).ok();
        return Ok(Parsed::Header(catalog.and_then(|catalog| catalog.title)));
    }
    let mut draft = Draft::default();
    for (key, name, value) in members.iter().filter_map(|(name, value)| Some((Key::of(name)?, name, *value)))
    {
        member(&mut draft, key, value.get()).map_err(|expected| Malformed {
            offset: value.get().as_ptr() as usize - text.as_ptr() as usize,
            message: format!("`{name}` is not {expected}"),
        })?;
    }
    Ok(Parsed::Draft(draft))
}

/// The members of an object in the order of their names; of two with one name the last.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;

        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members: Vec<(Cow<'de, str>, &'de RawValue)> = Vec::new();
                while let Some((Name(name), value)) = map.next_entry()? {
                    members.push((name, value));
                }
                // Of those with one name the last counts.
                members.sort_by(|(a, _), (b, _)| a.cmp(b));
                members.dedup_by(|later, known| {
                    let again = later.0 == known.0;
                    if again {
                        known.1 = later.1;
                    }
                    again
                });
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(MembersVisitor)
    }
}

/// A name or another text, copied only where there is an escape in it.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// Sets one member. The error says what it should have been.
fn member(draft: &mut Draft, key: Key, raw: &str) -> Result<(), &'static str> {
    if raw == "null" {
        draft.is_enriched |= key == Key::ListedTitle;
        return Ok(());
    }
    match key {
        // Mostly there is one.
        Key::Url if !raw.starts_with('[') => {
            draft.urls.extend(link(raw).ok_or("a URL or a list of URLs or of `{label, url}`")?);
        }
        Key::Url | Key::Links => {
            let links =
                list(raw, "a URL or a list of URLs or of `{label, url}`", link)?.into_iter().flatten();
            if key == Key::Url { draft.urls.extend(links) } else { draft.links.extend(links) }
        }
        Key::Authors => {
            let authors = list(raw, "a list of names", name)?;
            match authors.as_slice() {
                [one] if !raw.starts_with('[') => draft.set(Key::Authors, one),
                _ => draft.authors = authors.into_iter().filter(|name| !name.is_empty()).collect(),
            }
        }
        Key::Section => {
            let headings = list(raw, "a text or a list of texts", |raw| string(raw).map(|text| fold(&text)))?;
            draft.section = headings.into_iter().filter(|heading| !heading.is_empty()).collect();
        }
        Key::Match => {
            #[derive(Deserialize)]
            struct Match {
                by: String,
            }
            // In a catalog of someone else's the name may mean anything.
            if let Ok(found) = serde_json::from_str::<Match>(raw) {
                draft.set(Key::Match, &found.by);
            }
        }
        Key::Title | Key::ListedTitle => draft.set(key, &string(raw).ok_or("a text")?),
        Key::Year | Key::Pmid | Key::S2 | Key::Arxiv | Key::Id => {
            draft.set(key, &scalar(raw).ok_or("a text or a number")?);
        }
        Key::WorkId | Key::Doi | Key::Acl | Key::Pmcid => draft.set(key, &scalar(raw).ok_or("a text")?),
    }
    Ok(())
}

fn string(raw: &str) -> Option<Cow<'_, str>> {
    serde_json::from_str(raw).ok().map(|Name(text)| text)
}

/// A text, or a number as it is written.
fn scalar(raw: &str) -> Option<Cow<'_, str>> {
    if raw.starts_with(|c: char| c.is_ascii_digit() || c == '-') { Some(raw.into()) } else { string(raw) }
}

/// One value or an array of them.
fn list<T>(
    raw: &str,
    expected: &'static str,
    item: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, &'static str> {
    if !raw.starts_with('[') {
        return Ok(vec![item(raw).ok_or(expected)?]);
    }
    let items: Vec<&RawValue> = serde_json::from_str(raw).map_err(|_| expected)?;
    items.into_iter().map(|value| item(value.get()).ok_or(expected)).collect()
}

/// A URL, or `{label, url}`; `None` inside where there is no URL.
#[expect(clippy::option_option, reason = "the outer one is an error, the inner one an empty link")]
fn link(raw: &str) -> Option<Option<Link>> {
    #[derive(Deserialize)]
    struct Labelled<'a> {
        #[serde(borrow)]
        label: Option<Name<'a>>,
        #[serde(borrow)]
        url: Option<Name<'a>>,
    }
    let (label, url) = if raw.starts_with('{') {
        let link: Labelled<'_> = serde_json::from_str(raw).ok()?;
        (link.label.map(|Name(label)| label), link.url.map(|Name(url)| url))
    } else if raw == "null" {
        (None, None)
    } else {
        (None, Some(string(raw)?))
    };
    let url = url.map(|url| url.trim().to_owned()).filter(|url| !url.is_empty());
    Some(url.map(|url| Link { label: label.as_deref().map(fold).unwrap_or_default(), url }))
}

/// A name, or an object that holds one (`{"name"}`, CSL's `{"given", "family"}`).
fn name(raw: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Person {
        name: Option<String>,
        given: Option<String>,
        family: Option<String>,
        literal: Option<String>,
    }
    if !raw.starts_with('{') {
        return string(raw).map(|name| fold(&name));
    }
    let parts: Person = serde_json::from_str(raw).ok()?;
    let parts = match parts.name.or(parts.literal) {
        Some(name) => vec![name],
        None => [parts.given, parts.family].into_iter().flatten().collect(),
    };
    Some(fold(&parts.join(" ")))
}

//! What is wrong with `opcit.toml`, for people who know TOML and not the program: which key, what it takes, what to
//! write instead. The parser's own words name types of the program.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::nearest::nearest;

/// What is said, and what to do.
pub(super) struct Words {
    pub(super) message: String,
    pub(super) hint: String,
}

/// Which part of a setting is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Key,
    Value,
}

/// Line and column, from 1, of what stands at `path` (keys, and numbers in lists); `None` where nothing does.
pub(crate) fn locate(text: &str, path: &[&str], part: Part) -> Option<(usize, usize)> {
    let root = DeTable::parse(text).ok()?;
    let (last, above) = path.split_last()?;
    let mut table = root.get_ref();
    let mut list = None;
    for key in above {
        let value = match list.take() {
            None => table.iter().find(|(k, _)| k.get_ref() == key)?.1,
            Some(items) => key.parse::<usize>().ok().and_then(|at| DeValue::get(items, at))?,
        };
        match value.get_ref() {
            DeValue::Table(inner) => table = inner,
            items @ DeValue::Array(_) => list = Some(items),
            _ => return None,
        }
    }
    let (key, value) = table.iter().find(|(k, _)| k.get_ref() == last)?;
    let span = if part == Part::Key { key.span() } else { value.span() };
    Some(place(text, span.start))
}

/// Line and column of a byte, both from 1.
pub(super) fn place(text: &str, at: usize) -> (usize, usize) {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().map_or(1, |l| l.chars().count() + 1))
}

/// The parser's error in words of the file. `known` are the settings, `table.key` each.
pub(super) fn words(text: &str, error: &toml::de::Error, known: &[String]) -> Words {
    let said = error.message().trim();
    let span = error.span().unwrap_or_default();
    if let Some((unknown, siblings)) = unknown_key(said) {
        return unknown_words(&unknown, &siblings, known);
    }
    if let Some(missing) = said.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        return missing_words(missing);
    }
    wrong_type(text, &span, said).unwrap_or_else(|| Words {
        message: said.to_owned(),
        hint: "the file is TOML: `key = \"text\"`, `key = 3`, `key = true`, `key = [\"a\", \"b\"]` under `[table]`"
            .to_owned(),
    })
}

/// The unknown word and the known ones, from serde's message: its wording is checked by a test.
fn unknown_key(message: &str) -> Option<(String, Vec<String>)> {
    let mut quoted = message.strip_prefix("unknown field ")?.split('`').skip(1).step_by(2).map(str::to_owned);
    Some((quoted.next()?, quoted.collect()))
}

fn unknown_words(unknown: &str, siblings: &[String], known: &[String]) -> Words {
    let elsewhere = || {
        let (table, _) = known.iter().find_map(|name| {
            name.rsplit_once('.').filter(|(table, key)| *key == unknown && !table.starts_with("sources"))
        })?;
        Some(format!("`{unknown}` stands under `[{table}]`"))
    };
    let is_secret = ["key", "api_key", "apikey", "token"].contains(&unknown);
    let hint = if let Some(near) = nearest(unknown, siblings.iter().map(String::as_str)) {
        format!("did you mean `{near}`?")
    } else if let Some(elsewhere) = elsewhere() {
        elsewhere
    } else if is_secret {
        "an API key comes from the environment (`OPCIT_S2_API_KEY`), never from this file".to_owned()
    } else if siblings.len() <= 10 {
        let siblings: Vec<String> = siblings.iter().map(|key| format!("`{key}`")).collect();
        format!("one of: {}", siblings.join(", "))
    } else {
        "docs/settings.md lists every key".to_owned()
    };
    Words { message: format!("unknown key `{unknown}`"), hint }
}

fn missing_words(missing: &str) -> Words {
    let (message, hint) = match missing {
        "match" => (
            "this `[[entry]]` does not say which entry it is about".to_owned(),
            "give it a `match = \"…\"`: the entry's exact title, one of its links, or its identifier"
                .to_owned(),
        ),
        "kind" => ("`retracted` has no `kind`".to_owned(), RETRACTED.to_owned()),
        other => (format!("`{other}` is missing"), "docs/settings.md lists every key".to_owned()),
    };
    Words { message, hint }
}

/// How a retraction is written.
const RETRACTED: &str = "write it as `retracted = { kind = \"retraction\", date = \"2024-05-01\" }`";

/// `invalid type: integer `3`, expected a string` in words.
fn wrong_type(text: &str, span: &Range<usize>, said: &str) -> Option<Words> {
    let rest = said.strip_prefix("invalid type: ").or_else(|| said.strip_prefix("invalid value: "))?;
    let (_, expected) = rest.rsplit_once(", expected ")?;
    let value = text.get(span.clone())?.trim();
    let key = key_before(text, span.start);
    let listed = is_in_list(text, span.start);
    let takes = match expected {
        "a string" if listed => "texts in quotes",
        "a string" => "a text in quotes",
        "path string" => "a path in quotes",
        "a boolean" => "`true` or `false`",
        "a sequence" if key == Some("entry") || value.starts_with("[entry") => {
            "tables, each under `[[entry]]`"
        }
        "a sequence" => "a list",
        "i16" => "a year",
        number if number.starts_with(['u', 'i']) && number[1..].bytes().all(|b| b.is_ascii_digit()) => NUMBER,
        "usize" => NUMBER,
        _ => "a table",
    };
    // A table with its header may be long, and says no more than its first line.
    let shown = value.lines().next().unwrap_or_default();
    let named = key.map_or_else(|| "this".to_owned(), |key| format!("`{key}`"));
    let message = if shown.starts_with('[') && value.contains('=') {
        format!("`{shown}` is written as one table, and is {takes}")
    } else {
        format!("{named} takes {takes}, not `{shown}`")
    };
    let hint = match expected {
        "a string" if listed => {
            format!("write `{} = [\"a\", \"b\"]`", key.unwrap_or("key"))
        }
        _ => instead(key, expected, value),
    };
    Some(Words { message, hint })
}

/// The unit that is most likely meant where a duration is a bare number.
fn unit(key: &str) -> Option<&'static str> {
    match key {
        "counts" | "bibliographic" | "missing" => Some("d"),
        "interval" | "max_time" | "patience" => Some("s"),
        _ => None,
    }
}

const NUMBER: &str = "a whole number from 0 upward";

/// What to write instead, where that is clear.
fn instead(key: Option<&str>, expected: &str, value: &str) -> String {
    let bare = value.trim_matches(['"', '\'']);
    let key = key.unwrap_or("key");
    let written = match expected {
        "a string" if value.parse::<u32>().is_ok() && unit(key).is_some() => {
            let unit = unit(key).unwrap_or_default();
            return format!("a duration has a unit: write `{key} = \"{value}{unit}\"`");
        }
        "a string" | "path string" if !value.starts_with(['[', '{']) && !value.contains('"') => {
            format!("{key} = \"{value}\"")
        }
        "a boolean" => match bare.to_ascii_lowercase().as_str() {
            "yes" | "true" | "on" | "1" => format!("{key} = true"),
            "no" | "false" | "off" | "0" => format!("{key} = false"),
            _ => format!("{key} = true` or `{key} = false"),
        },
        "a sequence" if key == "entry" || value.starts_with("[entry") => "[[entry]]".to_owned(),
        "a sequence" if value.starts_with(['"', '\'']) => format!("{key} = [\"{bare}\"]"),
        "struct RetractedTable" => return RETRACTED.to_owned(),
        "struct CacheTable" | "struct FreshnessTable" | "struct LimitsTable" | "struct OutputTable" => {
            return format!("`{key}` is a table: write `[{key}]`, and its keys in the lines below");
        }
        "struct SourceTable" => {
            return format!("write `[sources.{key}]`, and `url`, `interval`, `batch`, `enabled` below it");
        }
        "a map" => {
            return format!("write a table for each, `[{key}.arxiv]` say, and its keys in the lines below");
        }
        _ if bare.parse::<i16>().is_ok_and(|n| n >= 0) && bare != value => format!("{key} = {bare}"),
        _ => return "docs/settings.md lists every key with what it takes".to_owned(),
    };
    format!("write `{written}`")
}

/// Whether a value stands in a list of its line.
fn is_in_list(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let line = &before[before.rfind('\n').map_or(0, |newline| newline + 1)..];
    line.rsplit_once('=').is_some_and(|(_, behind)| behind.trim_start().starts_with('['))
}

/// The key in front of a value, in its line.
fn key_before(text: &str, at: usize) -> Option<&str> {
    let before = text.get(..at)?;
    let line = &before[before.rfind('\n').map_or(0, |newline| newline + 1)..];
    let key = line.rsplit_once('=')?.0.trim();
    let key = key.rsplit(['{', ',']).next().unwrap_or(key).trim();
    (!key.is_empty() && !key.contains(['"', '\'', '['])).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_found_in_the_file() {
        let text = "mailto = 'é'\n[sources.arxiv]\n  interval = '3s'\n[[entry]]\nmatch = 'A'\n[[entry]]\nmatch = 'B'\n\
                    published = '2024'\nretracted = { date = '1' }\n";
        let at = |path: &[&str]| locate(text, path, Part::Value);
        assert_eq!(at(&["mailto"]), Some((1, 10)));
        assert_eq!(at(&["sources", "arxiv", "interval"]), Some((3, 14)));
        assert_eq!(locate(text, &["sources", "arxiv", "interval"], Part::Key), Some((3, 3)));
        assert_eq!(at(&["entry", "1", "match"]), Some((7, 9)));
        assert_eq!(at(&["entry", "1", "retracted", "date"]), Some((9, 22)));
        for none in [&["entry", "2", "match"][..], &["entry", "x"], &["mailto", "x"], &[], &["output"]] {
            assert_eq!(at(none), None);
        }
    }
}

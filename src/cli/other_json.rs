//! JSON that is no catalog, told from a catalog that is damaged.
//!
//! Many a file that ends in `.json` is not quite JSON and yet as it should be: settings with comments, one value a line. What
//! is neither was cut short or edited by mistake.

use std::io::{BufRead, Read};

use serde::de::IgnoredAny;

use super::input::Input;
use crate::catalog::{self, Format, ReadOptions};

/// Longest file that is looked at for more than plain JSON, in bytes.
const LONGEST: u64 = 16 << 20;

/// Whether a `.json` file that does not read as a catalog is something else, and sound.
pub(super) fn is_other(input: &Input) -> bool {
    if input.raw().is_ok_and(|raw| serde_json::from_reader::<_, IgnoredAny>(raw).is_ok()) {
        return true;
    }
    let mut bytes = Vec::new();
    let read = input.raw().map(|raw| raw.take(LONGEST + 1).read_to_end(&mut bytes));
    if !matches!(read, Ok(Ok(length)) if length as u64 <= LONGEST) {
        return false;
    }
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let is_json = |text: &[u8]| serde_json::from_slice::<IgnoredAny>(text).is_ok();
    text.trim_ascii().is_empty()
        || is_json(text)
        || is_json(&plain(text))
        || (one_by_one(text) && !lists_papers_by_line(text))
}

/// Whether every line of a `.jsonl` file that is not blank is JSON.
pub(super) fn is_data(input: &Input) -> bool {
    let Ok(raw) = input.raw() else { return false };
    raw.split(b'\n').all(|line| {
        line.is_ok_and(|line| {
            let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line);
            line.trim_ascii().is_empty() || serde_json::from_slice::<IgnoredAny>(line).is_ok()
        })
    })
}

/// Whether a text is JSON values, one behind the other.
fn one_by_one(text: &[u8]) -> bool {
    serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>().all(|value| value.is_ok())
}

fn lists_papers_by_line(text: &[u8]) -> bool {
    let items = catalog::open(Format::Jsonl, text, ReadOptions::default());
    items.is_ok_and(|mut items| items.any(|item| item.is_ok()))
}

/// The text without comments and without commas that nothing follows, as editors take it for settings.
fn plain(text: &[u8]) -> Vec<u8> {
    let mut plain: Vec<u8> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        let length = match (byte, after.first()) {
            (b'"', _) => {
                let length = string(rest);
                plain.extend_from_slice(&rest[..length]);
                length
            }
            (b'/', Some(b'/')) => memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
            (b'/', Some(b'*')) => memchr::memmem::find(&rest[2..], b"*/").map_or(rest.len(), |at| at + 4),
            _ => {
                if matches!(byte, b']' | b'}') && plain.trim_ascii_end().ends_with(b",") {
                    let length = plain.trim_ascii_end().len();
                    plain.truncate(length - 1);
                }
                plain.push(*byte);
                1
            }
        };
        rest = &rest[length..];
    }
    plain
}

/// How long the string is that a text begins with.
fn string(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_last_commas_are_taken_out_of_settings() {
        for (text, expected) in [
            ("{ // a\n\"b\": [1, 2,], /* c */ }", "{ \n\"b\": [1, 2]}"),
            ("{\"url\": \"http://x/*\", \"q\": \"\\\"//\"}", "{\"url\": \"http://x/*\", \"q\": \"\\\"//\"}"),
            ("/* open", ""),
            ("\"open\\", "\"open\\"),
        ] {
            assert_eq!(String::from_utf8_lossy(&plain(text.as_bytes())), expected, "{text}");
        }
    }

    #[test]
    fn values_one_by_one_are_told() {
        assert!(one_by_one(b"{\"a\": 1}\n{\"a\": 2}\n"));
        assert!(!one_by_one(b"{\"a\": 1}\n{\"a\": \n"));
        assert!(lists_papers_by_line(b"{\"title\": \"A Paper\"}\n"));
    }
}

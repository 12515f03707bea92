//! The same entry, read in one sweep, where it is written as the service writes it.
//!
//! The general reader ([`super::entry`]) knows namespaces, CDATA, comments and everything else a feed may hold. None of
//! that stands in what arXiv delivers, and reading an entry is the dearest part of a rerun. So the plain form is read
//! here: names without a declaration among them, attributes in quotes, XML's own five entities. Whatever else turns up,
//! well-formed or not, is *unusual*, and the general reader decides. Both end in [`super::entry::Reading`], which gives
//! elements their meaning, and must agree wherever this one has an opinion; tests hold them to it.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use super::entry::Reading;
use super::xml::Ns;
use crate::model::SourceRecord;
use crate::sources::prose;

/// Deepest nesting read here.
const MAX_DEPTH: usize = 8;

/// Reads an entry written in the plain form; `None` where it is unusual or garbled.
pub(super) fn parse(text: &str) -> Option<SourceRecord> {
    let mut reading = Reading::default();
    let mut open = [""; MAX_DEPTH];
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some(at) = memchr(b'<', rest.as_bytes()) {
        let (words, tail) = rest.split_at(at);
        if depth == 0 && !words.trim_ascii().is_empty() {
            return None;
        }
        if reading.wants_text() {
            reading.text.push(plain(words)?);
        } else if words.contains('&') {
            return None;
        }
        let tail = &tail[1..];
        if let Some(tail) = tail.strip_prefix('/') {
            // An end tag, exactly as its start tag was called.
            depth = depth.checked_sub(1)?;
            rest = tail.strip_prefix(open[depth])?.strip_prefix('>')?;
            reading.close(depth + 1).ok()?;
        } else {
            let tag = Tag::read(tail)?;
            *open.get_mut(depth)? = tag.name;
            depth += 1;
            reading.open(depth, tag.ns, tag.local, || Ok(tag.term.and_then(prose::some_line))).ok()?;
            if tag.closed {
                reading.close(depth).ok()?;
                depth -= 1;
            }
            rest = tag.rest;
        }
    }
    if depth > 0 || !rest.trim_ascii().is_empty() {
        return None;
    }
    reading.finish().ok()
}

/// A start tag.
struct Tag<'a> {
    /// As written, with its prefix.
    name: &'a str,
    ns: Ns,
    local: &'a str,
    /// The value of `term`.
    term: Option<&'a str>,
    /// It is its own end tag.
    closed: bool,
    /// What stands behind it.
    rest: &'a str,
}

impl<'a> Tag<'a> {
    /// Reads what follows `<`.
    fn read(text: &'a str) -> Option<Self> {
        let end = text.bytes().position(|b| !is_name(b))?;
        let (name, mut rest) = text.split_at(end);
        let (ns, local) = match name.split_once(':') {
            None => (Ns::Atom, name),
            Some(("arxiv", local)) => (Ns::Arxiv, local),
            Some(_) => return None,
        };
        if local.is_empty() || !local.as_bytes()[0].is_ascii_alphabetic() {
            return None;
        }
        let mut term = None;
        loop {
            if let Some(rest) = rest.strip_prefix('>') {
                return Some(Self { name, ns, local, term, closed: false, rest });
            }
            if let Some(rest) = rest.strip_prefix("/>") {
                return Some(Self { name, ns, local, term, closed: true, rest });
            }
            let attribute = rest.strip_prefix(' ')?;
            let end = attribute.bytes().position(|b| !is_name(b))?;
            let (key, value) = attribute.split_at(end);
            let value = value.strip_prefix("=\"")?;
            let end = memchr2(b'"', b'<', value.as_bytes())?;
            let (value, after) = value.split_at(end);
            rest = after.strip_prefix('"')?;
            if key.is_empty() || key.starts_with("xmlns") {
                return None;
            }
            if key == "term" {
                let odd = term.is_some() || value.bytes().any(|b| b == b'&' || b < b' ');
                term = Some(value).filter(|_| !odd);
                if odd {
                    return None;
                }
            }
        }
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'_' | b'-' | b'.')
}

/// Character data with its entities resolved; `None` where others than XML's own stand in it, or line ends that a reader
/// of XML has to change.
fn plain(text: &str) -> Option<Cow<'_, str>> {
    if memchr2(b'&', b'\r', text.as_bytes()).is_none() {
        return Some(Cow::Borrowed(text));
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr2(b'&', b'\r', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let entity = rest[at..].strip_prefix('&')?;
        let (name, after) = entity.split_at_checked(entity.bytes().take(6).position(|b| b == b';')?)?;
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => return None,
        });
        rest = &after[1..];
    }
    out.push_str(rest);
    Some(Cow::Owned(out))
}

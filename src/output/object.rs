//! The parts of a JSON document: objects, arrays, texts.
//!
//! What a person compares by itself stands on a line of its own: a member of an entry, an identifier, an author, who said
//! a value when. So a change is one line of a diff, and an entry fits on two screens.

use std::io::{self, Write};

use serde::Serialize;

use crate::plain;

/// Line break and indentation of an entry's end, of its members, and so on: nothing in it lies deeper.
const LEVELS: [&str; 3] = ["\n    ", "\n      ", "\n        "];

/// An object being written.
pub(super) struct Object<'o> {
    pub(super) out: &'o mut Vec<u8>,
    /// Level of its members; `None` where they stand on one line.
    level: Option<usize>,
    empty: bool,
}

impl<'o> Object<'o> {
    /// With each member on a line of its own, at `level`.
    pub(super) fn open(out: &'o mut Vec<u8>, level: usize) -> Self {
        out.push(b'{');
        Self { out, level: Some(level), empty: true }
    }

    /// On one line.
    pub(super) fn line(out: &'o mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, level: None, empty: true }
    }

    pub(super) fn close(self) {
        if let Some(level) = self.level.filter(|_| !self.empty) {
            indent(self.out, level - 1);
        }
        self.out.push(b'}');
    }

    /// A key with all that stands before it, as the compiler has put them together for the level of this object. What
    /// stands first has no comma before it, and on one line no blank.
    pub(super) fn key(&mut self, key: &(impl AsRef<[u8]> + ?Sized)) {
        let first = std::mem::replace(&mut self.empty, false);
        let separator = if self.level.is_some() { 1 } else { 2 };
        self.out.extend_from_slice(&key.as_ref()[if first { separator } else { 0 }..]);
    }

    /// A number, a truth, a name, or null.
    pub(super) fn value(&mut self, key: &'static str, value: &impl Serialize) -> io::Result<()> {
        self.key(key);
        scalar(value, self.out)
    }

    pub(super) fn text(&mut self, key: &'static str, value: Option<&str>) -> io::Result<()> {
        self.key(key);
        match value {
            Some(value) => text(value, self.out),
            None => {
                self.out.extend_from_slice(b"null");
                Ok(())
            }
        }
    }

    /// Texts, on one line.
    pub(super) fn texts(&mut self, key: &'static str, values: &[String]) -> io::Result<()> {
        self.key(key);
        self.out.push(b'[');
        for (at, value) in values.iter().enumerate() {
            if at > 0 {
                self.out.extend_from_slice(b", ");
            }
            text(value, self.out)?;
        }
        self.out.push(b']');
        Ok(())
    }

    /// An object on one line.
    pub(super) fn object<T>(
        &mut self,
        key: &'static str,
        value: Option<&T>,
        members: impl Fn(&T, &mut Object<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let Some(value) = value else { return self.text(key, None) };
        self.key(key);
        let mut object = Object::line(self.out);
        members(value, &mut object)?;
        object.close();
        Ok(())
    }

    /// Objects, each on its line.
    pub(super) fn list<T>(
        &mut self,
        key: &'static str,
        values: &[T],
        members: impl Fn(&T, &mut Object<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        self.key(key);
        let level = self.level.unwrap_or_default();
        self.out.push(b'[');
        for (at, value) in values.iter().enumerate() {
            if at > 0 {
                self.out.push(b',');
            }
            indent(self.out, level + 1);
            let mut object = Object::line(self.out);
            members(value, &mut object)?;
            object.close();
        }
        if !values.is_empty() {
            indent(self.out, level);
        }
        self.out.push(b']');
        Ok(())
    }
}

pub(super) fn indent(out: &mut Vec<u8>, level: usize) {
    out.extend_from_slice(LEVELS[level.min(LEVELS.len() - 1)].as_bytes());
}

pub(super) fn scalar(value: &impl Serialize, out: &mut Vec<u8>) -> io::Result<()> {
    serde_json::to_writer(out, value).map_err(io::Error::from)
}

/// A JSON string.
pub(super) fn text(text: &str, out: &mut Vec<u8>) -> io::Result<()> {
    out.reserve(text.len() + 2);
    out.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let plain = plain::prefix(rest);
        out.extend_from_slice(&rest[..plain]);
        rest = &rest[plain..];
        let Some((byte, after)) = rest.split_first() else { break };
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x0c => out.extend_from_slice(b"\\f"),
            control => write!(out, "\\u{control:04x}")?,
        }
        rest = after;
    }
    out.push(b'"');
    Ok(())
}

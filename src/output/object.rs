//! The parts of a JSON document as `serde_json`'s pretty printer writes them: objects, arrays, texts.

use std::io::{self, Write};

use serde::Serialize;

use crate::plain;

/// Line break and indentation of an entry's end, of its members, and so on: nothing in it lies deeper.
const LEVELS: [&str; 5] = ["\n    ", "\n      ", "\n        ", "\n          ", "\n            "];

/// An object being written; `level` is that of its members.
pub(super) struct Object<'o> {
    pub(super) out: &'o mut Vec<u8>,
    pub(super) level: usize,
    empty: bool,
}

impl<'o> Object<'o> {
    pub(super) fn open(out: &'o mut Vec<u8>, level: usize) -> Self {
        out.push(b'{');
        Self { out, level, empty: true }
    }

    pub(super) fn close(self) {
        if !self.empty {
            indent(self.out, self.level - 1);
        }
        self.out.push(b'}');
    }

    /// A key with all that stands before it, as the compiler has put them together for the level of this object. What
    /// stands first has no comma before it.
    pub(super) fn key(&mut self, key: &(impl AsRef<[u8]> + ?Sized)) {
        let first = std::mem::replace(&mut self.empty, false);
        self.out.extend_from_slice(&key.as_ref()[usize::from(first)..]);
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

    pub(super) fn texts(&mut self, key: &'static str, values: &[String]) -> io::Result<()> {
        self.key(key);
        array(self.out, self.level, values, |value, out| text(value, out))
    }

    pub(super) fn object<T>(
        &mut self,
        key: &'static str,
        value: Option<&T>,
        members: impl Fn(&T, &mut Object<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let Some(value) = value else { return self.text(key, None) };
        self.key(key);
        let mut object = Object::open(self.out, self.level + 1);
        members(value, &mut object)?;
        object.close();
        Ok(())
    }

    pub(super) fn list<T>(
        &mut self,
        key: &'static str,
        values: &[T],
        members: impl Fn(&T, &mut Object<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        self.key(key);
        let level = self.level;
        array(self.out, level, values, |value, out| {
            let mut object = Object::open(out, level + 2);
            members(value, &mut object)?;
            object.close();
            Ok(())
        })
    }
}

/// An array whose brackets belong to a member of `level`.
pub(super) fn array<T>(
    out: &mut Vec<u8>,
    level: usize,
    values: &[T],
    item: impl Fn(&T, &mut Vec<u8>) -> io::Result<()>,
) -> io::Result<()> {
    out.push(b'[');
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        indent(out, level + 1);
        item(value, out)?;
    }
    if !values.is_empty() {
        indent(out, level);
    }
    out.push(b']');
    Ok(())
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

//! Just enough HTML: one tag, its attributes, character references, comments.

use memchr::{memchr, memmem};

use crate::entity::entity;

/// One tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// As written; compare without regard to case.
    pub(super) name: &'a str,
    pub(super) closing: bool,
    /// What stands behind the name.
    attributes: &'a str,
    /// The byte behind the `>`.
    pub(super) next: usize,
}

impl<'a> Tag<'a> {
    /// Reads the tag whose `<` is at `at`.
    pub(super) fn read(source: &'a str, at: usize, end: usize) -> Option<Self> {
        let bytes = &source.as_bytes()[..end];
        let closing = bytes.get(at + 1) == Some(&b'/');
        let start = at + 1 + usize::from(closing);
        let mut stop = start;
        while bytes.get(stop).is_some_and(u8::is_ascii_alphanumeric) {
            stop += 1;
        }
        if stop == start || stop - start > 12 || !bytes[start].is_ascii_alphabetic() {
            return None;
        }
        if !bytes.get(stop).is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/')) {
            return None;
        }
        let mut shut = stop;
        loop {
            match bytes.get(shut)? {
                b'>' => break,
                b'<' => return None,
                &quote @ (b'"' | b'\'') => {
                    // A quote that never closes does not swallow the rest of the file.
                    match memchr(quote, &bytes[shut + 1..]) {
                        Some(n) if !bytes[shut + 1..shut + 1 + n].contains(&b'<') => shut += 1 + n,
                        _ => {}
                    }
                }
                _ => {}
            }
            shut += 1;
        }
        Some(Self { name: &source[start..stop], closing, attributes: &source[stop..shut], next: shut + 1 })
    }

    /// Whether it is this element, in either form.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.len() == name.len() && self.name.eq_ignore_ascii_case(name)
    }

    /// Whether it is one of these elements.
    pub(super) fn is_any(&self, names: &[&str]) -> bool {
        names.iter().any(|n| self.is(n))
    }

    /// The heading level that the element stands for.
    pub(super) fn heading(&self) -> Option<u8> {
        match self.name.as_bytes() {
            [b'h' | b'H', level @ b'1'..=b'6'] => Some(level - b'0'),
            _ => None,
        }
    }

    /// The value of an attribute, as written.
    pub(super) fn attribute(&self, name: &str) -> Option<&'a str> {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            let stop = rest.find(|c: char| c.is_ascii_whitespace() || c == '=').unwrap_or(rest.len());
            let key = &rest[..stop];
            rest = rest[stop..].trim_start();
            let value = match rest.strip_prefix('=') {
                None => "",
                Some(after) => {
                    let after = after.trim_start();
                    let (value, tail) = match after.as_bytes().first() {
                        Some(&quote @ (b'"' | b'\'')) => {
                            let body = &after[1..];
                            memchr(quote, body.as_bytes())
                                .map_or((body, ""), |n| (&body[..n], &body[n + 1..]))
                        }
                        _ => {
                            let n = after.find(|c: char| c.is_ascii_whitespace()).unwrap_or(after.len());
                            after.split_at(n)
                        }
                    };
                    rest = tail;
                    value
                }
            };
            if key.is_empty() && rest.is_empty() {
                return None;
            }
            if key.eq_ignore_ascii_case(name) {
                return Some(value.trim());
            }
            if key.is_empty() {
                // A stray quote or sign: step over it, whatever its width.
                let mut chars = rest.chars();
                chars.next();
                rest = chars.as_str();
            }
        }
    }
}

/// The comment at `at`: its inside and the byte behind it. One that never closes runs to the end.
pub(super) fn comment(source: &str, at: usize, end: usize) -> Option<(&str, usize)> {
    let body = source[at..end].strip_prefix("<!--")?;
    // `<!-->` and `<!--->` are comments of their own.
    if let Some(tail) = body.strip_prefix("->").or_else(|| body.strip_prefix('>')) {
        return Some(("", end - tail.len()));
    }
    Some(match memmem::find(body.as_bytes(), b"-->") {
        Some(n) => (&body[..n], at + 4 + n + 3),
        None => (body, end),
    })
}

/// The character reference at the start of `text`, and its length. The blank that does not break stays one.
pub(super) fn reference(text: &str) -> Option<(char, usize)> {
    let (c, length) = entity(text).filter(|(c, _)| !c.is_control())?;
    Some((if text.starts_with("&nbsp;") { '\u{a0}' } else { c }, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags() {
        let text = r#"<a  href = "https://x/?a=1>2" title='t' target=_blank>"#;
        let tag = Tag::read(text, 0, text.len()).unwrap();
        assert!(tag.is("A") && !tag.closing && tag.next == text.len());
        assert_eq!(tag.attribute("HREF"), Some("https://x/?a=1>2"));
        assert_eq!(tag.attribute("title"), Some("t"));
        assert_eq!(tag.attribute("target"), Some("_blank"));
        assert_eq!(tag.attribute("rel"), None);
        assert_eq!(Tag::read("<br/>", 0, 5).unwrap().next, 5);
        assert!(Tag::read("</a>", 0, 4).unwrap().closing);
        assert!(Tag::read("< a>", 0, 4).is_none());
        assert!(Tag::read("<https://x>", 0, 11).is_none());
        assert_eq!(Tag::read("<a href=\"x>", 0, 11).unwrap().attribute("href"), Some("x"));
        assert_eq!(Tag::read("<a =é x=1>", 0, 11).unwrap().attribute("x"), Some("1"));
    }

    #[test]
    fn references() {
        assert_eq!(reference("&amp;x"), Some(('&', 5)));
        assert_eq!(reference("&#8217;s"), Some(('’', 7)));
        assert_eq!(reference("&#x1F525;"), Some(('🔥', 9)));
        assert_eq!(reference("& co;"), None);
        assert_eq!(reference("&é;"), None);
        assert_eq!(reference("&nbsp;"), Some(('\u{a0}', 6)));
        assert_eq!(reference("&Ccedil;elik"), Some(('Ç', 8)));
        assert_eq!(reference("&#7;"), None);
    }

    #[test]
    fn comments() {
        assert_eq!(comment("<!-- a --> b", 0, 12), Some((" a ", 10)));
        assert_eq!(comment("<!-- a", 0, 6), Some((" a", 6)));
        assert_eq!(comment("<!-->x", 0, 6), Some(("", 5)));
        assert_eq!(comment("<b>", 0, 3), None);
    }
}

//! A row read in one sweep, where it is written as the service writes it.
//!
//! The general reader (`serde`, see [`super::row`]) forgives a good deal and costs three times as much, and reading rows is
//! a good part of a rerun. So the usual form is read here: members named once, without an escape in their names, each of the
//! type that belongs there. Whatever else turns up, well-formed or not, is *unusual*, and the general reader decides. Both
//! fill a [`Row`], and must agree wherever this one has an opinion; tests hold them to it.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::plain;
use crate::sources::json::{Count, Detail, Object, Strictly, Text, too_deep};

use super::row::{self, AuthorRow, ExternalIdsRow, FieldOfStudy, Located, Named, Parsed, Row, Tldr};

/// Deepest nesting of a value that is of no use.
const MAX_DEPTH: usize = 8;

/// Reads the rows of a reply, each with what it says, in the same sweep that finds where it ends. `None` where what they
/// stand in is unusual, or a row no value at all; one that is merely garbled says nothing.
pub(super) fn rows(text: &str) -> Option<Vec<(&str, Option<Parsed>)>> {
    let mut cursor = Cursor { text, at: 0 };
    let rows = cursor.list(|c| {
        let start = c.at;
        if c.peek()? == b'n' {
            c.word("null")?;
            return Some((&text[start..c.at], None));
        }
        if let Some(row) = row(c) {
            return Some((&text[start..c.at], Some(row.parsed())));
        }
        c.at = start;
        let json = c.any_value()?;
        Some((json, row::general(json).ok()))
    })??;
    cursor.blanks();
    (cursor.at == text.len()).then_some(rows)
}

/// Reads a row written in the usual form; `None` where it is unusual or garbled.
pub(super) fn read(json: &str) -> Option<Row<'_, Strictly>> {
    let mut cursor = Cursor { text: json, at: 0 };
    cursor.blanks();
    let row = row(&mut cursor)?;
    cursor.blanks();
    (cursor.at == json.len()).then_some(row)
}

fn row<'a>(cursor: &mut Cursor<'a>) -> Option<Row<'a, Strictly>> {
    let mut row = Row::default();
    cursor.object(|c, key| {
        let (number, ()) = match key {
            "paperId" => (0, row.paper_id = c.text()?),
            "corpusId" => (1, row.corpus_id = Detail::new(c.count()?)),
            "externalIds" => (2, row.external_ids = c.optional(external_ids)?),
            "title" => (3, row.title = c.text()?),
            "abstract" => (4, row.abstract_ = c.text()?),
            "year" => (5, row.year = Detail::new(c.count()?.0.map(i16::try_from).transpose().ok()?)),
            "publicationDate" => (6, row.publication_date = Detail::new(c.text()?)),
            "venue" => (7, row.venue = Detail::new(c.text()?)),
            "publicationVenue" => (8, row.publication_venue = Detail::new(c.optional(named)?)),
            "journal" => (9, row.journal = Detail::new(c.optional(named)?)),
            "publicationTypes" => {
                (10, row.publication_types = Detail::new(c.list(Cursor::text)?.unwrap_or_default()))
            }
            "authors" => (11, row.authors = c.list(|c| c.optional(author))?),
            "citationCount" => (12, row.citation_count = c.count()?),
            "influentialCitationCount" => (13, row.influential_citation_count = Detail::new(c.count()?)),
            "referenceCount" => (14, row.reference_count = Detail::new(c.count()?)),
            "openAccessPdf" => (15, row.open_access_pdf = Detail::new(c.optional(located)?)),
            "tldr" => (16, row.tldr = Detail::new(c.optional(tldr)?)),
            "s2FieldsOfStudy" => {
                let fields = c.list(|c| c.optional(field_of_study))?;
                (17, row.s2_fields_of_study = Detail::new(fields.unwrap_or_default()))
            }
            _ => return c.skip(0).map(|()| None),
        };
        Some(Some(number))
    })?;
    Some(row)
}

fn external_ids<'a>(c: &mut Cursor<'a>) -> Option<ExternalIdsRow<'a>> {
    let mut ids = ExternalIdsRow::default();
    c.object(|c, key| {
        let (number, ()) = match key {
            "ArXiv" => (0, ids.arxiv = c.text()?),
            "DOI" => (1, ids.doi = c.text()?),
            "ACL" => (2, ids.acl = c.text()?),
            "DBLP" => (3, ids.dblp = c.text()?),
            "PubMed" => (4, ids.pubmed = c.text()?),
            "PubMedCentral" => (5, ids.pubmed_central = c.text()?),
            "CorpusId" => (6, ids.corpus_id = c.count()?),
            _ => return c.skip(0).map(|()| None),
        };
        Some(Some(number))
    })?;
    Some(ids)
}

fn author<'a>(c: &mut Cursor<'a>) -> Option<AuthorRow<'a>> {
    let mut author = AuthorRow::default();
    c.object(|c, key| {
        let (number, ()) = match key {
            "authorId" => (0, author.author_id = c.text()?),
            "name" => (1, author.name = c.text()?),
            _ => return c.skip(0).map(|()| None),
        };
        Some(Some(number))
    })?;
    Some(author)
}

/// The one member of an object that is of use.
fn only<'a>(c: &mut Cursor<'a>, name: &str) -> Option<Text<'a>> {
    let mut found = Text::default();
    c.object(|c, key| {
        if key == name {
            found = c.text()?;
            return Some(Some(0));
        }
        c.skip(0).map(|()| None)
    })?;
    Some(found)
}

fn named<'a>(c: &mut Cursor<'a>) -> Option<Named<'a>> {
    only(c, "name").map(|name| Named { name })
}

fn located<'a>(c: &mut Cursor<'a>) -> Option<Located<'a>> {
    only(c, "url").map(|url| Located { url })
}

fn tldr<'a>(c: &mut Cursor<'a>) -> Option<Tldr<'a>> {
    only(c, "text").map(|text| Tldr { text })
}

fn field_of_study<'a>(c: &mut Cursor<'a>) -> Option<FieldOfStudy<'a>> {
    only(c, "category").map(|category| FieldOfStudy { category })
}

/// A place in a text of JSON. Every reading begins at a value and ends right behind it.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a [u8] {
        &self.text.as_bytes()[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\t' | b'\r')) {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.rest().starts_with(word.as_bytes()).then(|| self.at += word.len())
    }

    /// An object; `member` reads the value of each member and says which of those of use it was. One that comes twice is
    /// unusual.
    fn object(&mut self, mut member: impl FnMut(&mut Self, &'a str) -> Option<Option<u32>>) -> Option<()> {
        let mut seen = 0_u32;
        if !self.eat(b'{') {
            return None;
        }
        self.blanks();
        if self.eat(b'}') {
            return Some(());
        }
        loop {
            let key = self.plain_string()?;
            self.blanks();
            if !self.eat(b':') {
                return None;
            }
            self.blanks();
            if let Some(number) = member(self, key)? {
                let bit = 1 << number;
                if seen & bit != 0 {
                    return None;
                }
                seen |= bit;
            }
            self.blanks();
            if self.eat(b'}') {
                return Some(());
            }
            if !self.eat(b',') {
                return None;
            }
            self.blanks();
        }
    }

    /// An object, or null.
    fn optional<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Object<T>> {
        if self.peek()? == b'n' {
            return self.word("null").map(|()| Object(None));
        }
        read(self).map(|value| Object(Some(value)))
    }

    /// An array, or null: then nothing inside.
    #[expect(clippy::option_option, reason = "the outer one is unusual, the inner one null")]
    fn list<T>(&mut self, item: impl Fn(&mut Self) -> Option<T>) -> Option<Option<Vec<T>>> {
        if self.peek()? == b'n' {
            return self.word("null").map(|()| None);
        }
        if !self.eat(b'[') {
            return None;
        }
        let mut items = Vec::new();
        self.blanks();
        if self.eat(b']') {
            return Some(Some(items));
        }
        loop {
            items.push(item(self)?);
            self.blanks();
            if self.eat(b']') {
                return Some(Some(items));
            }
            if !self.eat(b',') {
                return None;
            }
            self.blanks();
        }
    }

    /// A text, or null.
    fn text(&mut self) -> Option<Text<'a>> {
        if self.peek()? == b'n' {
            return self.word("null").map(|()| Text::default());
        }
        self.string().map(Text::of)
    }

    /// A number without sign, fraction and exponent, or null.
    fn count(&mut self) -> Option<Count> {
        if self.peek()? == b'n' {
            return self.word("null").map(|()| Count(None));
        }
        let rest = self.rest();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let plain = matches!(digits, 1..=19) && (digits == 1 || rest[0] != b'0');
        if !plain || matches!(rest.get(digits), Some(b'.' | b'e' | b'E')) {
            return None;
        }
        self.at += digits;
        Some(Count(Some(rest[..digits].iter().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0')))))
    }

    /// A string without an escape in it.
    fn plain_string(&mut self) -> Option<&'a str> {
        if !self.eat(b'"') {
            return None;
        }
        let start = self.at;
        self.at += plain::prefix(self.rest());
        let text = self.text.get(start..self.at)?;
        self.eat(b'"').then_some(text)
    }

    fn string(&mut self) -> Option<Cow<'a, str>> {
        let start = self.at;
        if let Some(plain) = self.plain_string() {
            return Some(Cow::Borrowed(plain));
        }
        self.at = start;
        self.skip_string(true)?;
        serde_json::from_str(&self.text[start..self.at]).ok().map(Cow::Owned)
    }

    /// Goes behind a string; `any`: whatever escapes are in it are looked at later.
    fn skip_string(&mut self, any: bool) -> Option<()> {
        if !self.eat(b'"') {
            return None;
        }
        loop {
            self.at += plain::prefix(self.rest());
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => match self.rest().get(1)? {
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 2,
                    b'u' if any => self.at += 2,
                    _ => return None,
                },
                _ => return None,
            }
        }
    }

    /// Goes behind a value of any form that does not nest too deep, which is given back.
    fn any_value(&mut self) -> Option<&'a str> {
        let rest = serde_json::Deserializer::from_str(&self.text[self.at..]);
        let value = rest.into_iter::<&RawValue>().next()?.ok()?.get();
        self.at += value.len();
        (!too_deep(value)).then_some(value)
    }

    /// Goes behind a value that is of no use but must be one.
    fn skip(&mut self, depth: usize) -> Option<()> {
        match self.peek()? {
            b'"' => self.skip_string(false),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            b'{' if depth < MAX_DEPTH => self.object(|c, _| c.skip(depth + 1).map(|()| None)),
            b'[' if depth < MAX_DEPTH => self.list(|c| c.skip(depth + 1)).map(drop),
            // Fractions and the like are left to those who know their grammar.
            b'0'..=b'9' => self.count().map(drop),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::row::general;
    use super::*;

    const BATCH: &str = include_str!("../../../tests/fixtures/semantic_scholar/batch.json");
    /// Everything a row may hold, as the service holds it.
    const ROW: &str = r#"{"paperId": "0123456789abcdef0123456789abcdef01234567", "corpusId": 41, "externalIds":
        {"ArXiv": "2405.90001", "DOI": "10.5555/b", "MAG": "17", "CorpusId": 41, "DBLP": "journals/corr/abs-2405-90001"},
        "url": "https://example.org/1", "title": "Caf\u00e9 \"au\" lait — 日本", "abstract": "One.\nTwo\\three.", "year": 2024,
        "venue": "Annual Meeting", "publicationVenue": {"id": "1", "name": "Annual Meeting", "alternate_names": ["AM", null],
        "issn": null}, "journal": {"name": "ArXiv", "volume": "abs/2405.90001"}, "publicationTypes": ["Conference", null],
        "publicationDate": "2024-05-02", "authors": [{"authorId": "1", "name": "Ada Example"}, {"authorId": null, "name":
        "Zoë Müller"}], "citationCount": 12, "influentialCitationCount": 0, "referenceCount": 7, "isOpenAccess": true,
        "openAccessPdf": {"url": "https://example.org/1.pdf", "status": "GREEN", "license": null}, "tldr": {"model": "v2",
        "text": "Short."}, "s2FieldsOfStudy": [{"category": "Computer Science", "source": "s2"}], "extra": {"a": [1, {}]}}"#;

    fn both(json: &str) -> (Option<String>, Option<String>) {
        let quick = read(json).map(|row| format!("{:?}", row.parsed()));
        (quick, general(json).ok().map(|row| format!("{row:?}")))
    }

    #[test]
    fn the_usual_form_is_read() {
        let rows: Vec<&RawValue> = serde_json::from_str(BATCH).unwrap();
        let rows = rows.iter().map(|row| row.get()).filter(|row| *row != "null").chain([ROW]);
        let mut usual = 0;
        for row in rows {
            let (quick, general) = both(row);
            assert!(quick.is_none() || quick == general, "{row}");
            usual += usize::from(quick.is_some());
        }
        assert!(usual > 1 && both(ROW).0.is_some());
    }

    #[test]
    fn rows_are_found_where_they_stand() {
        let unusual = r#"{"paperId": "a", "title": "b", "x": [1.5, "]"]}"#;
        let reply = format!(" [{ROW} , null,{unusual},7, {{\"title\": [}}]");
        assert!(rows(reply.trim()).is_none(), "one of them is no value");
        let reply = reply.replace(", {\"title\": [}]", "]");
        let found = rows(reply.trim()).unwrap();
        assert_eq!(found.iter().map(|(json, _)| *json).collect::<Vec<_>>(), [ROW, "null", unusual, "7"]);
        assert_eq!(
            found.iter().map(|(_, row)| row.is_some()).collect::<Vec<_>>(),
            [true, false, true, false]
        );
        for (json, row) in found {
            assert_eq!(format!("{row:?}"), format!("{:?}", row::read(json).ok()));
        }
        let deep = format!("[{}{}]", "[".repeat(100), "]".repeat(100));
        for text in ["[] []", "[", "[null", "[null,]", "{}", deep.as_str()] {
            assert!(rows(text).is_none(), "{text}");
        }
        assert!(rows("[]").unwrap().is_empty());
    }

    #[test]
    fn what_is_unusual_is_left_to_the_general_reader() {
        for row in [
            r#"{"title": "a", "title": "b"}"#,
            r#"{"title": null, "title": null}"#,
            r#"{"title": 7}"#,
            r#"{"ye\u0061r": 7}"#,
            r#"{"year": 2020.0}"#,
            r#"{"year": 02020}"#,
            r#"{"year": -1}"#,
            r#"{"x": 1.5}"#,
            r#"{"x": "\ud800"}"#,
            r#"{"title": "\ud800"}"#,
            r#"{"tldr": ["a"]}"#,
            r#"{"title": "a",}"#,
            r#"{"title": "a"} x"#,
            "{\"title\": \"a\u{1}b\"}",
            r#"["a"]"#,
            "null",
            "{",
            "",
        ] {
            assert!(read(row).is_none(), "{row}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn both_readers_agree(
            cuts in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..4, 0_usize..16), 1..4),
        ) {
            const PIECES: [&str; 16] = [
                "\"", "\\", ",", "{", "}", "[", "]", "null", "1", "0", ":", "\\u00e9", "\u{1}", " ", "e5", "\"year\": 1, ",
            ];
            let mut row: Vec<char> = ROW.chars().collect();
            for (at, less, piece) in cuts {
                let at = at.index(row.len());
                row.splice(at..(at + less).min(row.len()), PIECES[piece].chars());
            }
            let row: String = row.into_iter().collect();
            let (quick, general) = both(&row);
            prop_assert!(quick.is_none() || quick == general, "{}", row);
        }
    }
}

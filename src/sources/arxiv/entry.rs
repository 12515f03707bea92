//! One `<entry>` → one [`SourceRecord`].

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::tz::Offset;
use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

use crate::model::{ArxivId, Author, Doi, PartialDate, SourceRecord};
use crate::sources::{ParseError, prose};

use super::quick;
use super::withdrawn::is_withdrawn;
use super::xml::{Gathered, Ns, Pull, Step};

/// Parses the bytes of one entry.
///
/// An entry always has an id, a title, the date of its first version and an author; where one of them is missing or
/// does not read, the entry is garbled and an error. Everything else is optional.
pub(super) fn parse(raw: &[u8]) -> Result<SourceRecord, ParseError> {
    let text = std::str::from_utf8(raw).map_err(|_| garbled("it is not UTF-8"))?;
    match quick::parse(text) {
        Some(record) => Ok(record),
        None => parse_any(text),
    }
}

/// The same by the general reader.
pub(super) fn parse_any(text: &str) -> Result<SourceRecord, ParseError> {
    let mut pull = Pull::within_feed(text);
    let mut reading = Reading::default();
    loop {
        match pull.next().map_err(|error| ParseError(error.to_string()))? {
            Step::Open(ns, tag) => {
                reading.open(pull.depth(), ns, tag.local_name().into_inner(), || term(&tag))?;
            }
            Step::Text(more) => reading.text.push(more),
            Step::Undefined => return Err(garbled("it uses an undefined entity")),
            Step::Close => reading.close(pull.depth() + 1)?,
            Step::Done => return reading.finish(),
        }
    }
}

fn garbled(what: &str) -> ParseError {
    ParseError(format!("the entry is garbled: {what}"))
}

/// Elements whose text is kept.
#[derive(Clone, Copy)]
enum Element {
    Id,
    Title,
    Updated,
    Published,
    Summary,
    AuthorName,
    Affiliation,
    Comment,
    JournalRef,
    Doi,
}

/// What the elements of an entry mean, one after the other.
#[derive(Default)]
pub(super) struct Reading<'a> {
    /// Depth of `<entry>`, once it is open.
    entry: Option<usize>,
    done: bool,
    in_author: bool,
    element: Option<Element>,
    /// Text of the element that is open.
    pub(super) text: Gathered<'a>,
    summary: Cow<'a, str>,
    record: SourceRecord,
}

impl<'a> Reading<'a> {
    /// Whether the text of the element that is open is kept.
    pub(super) fn wants_text(&self) -> bool {
        self.element.is_some()
    }

    /// An element opens, `depth` levels deep; `term` reads its attribute of that name.
    pub(super) fn open(
        &mut self,
        depth: usize,
        ns: Ns,
        name: &str,
        term: impl FnOnce() -> Result<Option<String>, ParseError>,
    ) -> Result<(), ParseError> {
        self.element = None;
        self.text = Gathered::default();
        let Some(entry) = self.entry else {
            if (ns, name) == (Ns::Atom, "entry") && !self.done {
                self.entry = Some(depth);
            }
            return Ok(());
        };
        match (depth - entry, ns, name) {
            (1, Ns::Atom, "author") => {
                self.in_author = true;
                self.record.authors.push(Author::default());
            }
            (1, Ns::Atom, "category") => {
                if let Some(term) = term()? {
                    self.category(term);
                }
            }
            (1, Ns::Arxiv, "primary_category") => self.record.primary_category = term()?,
            (1, Ns::Atom, "id") => self.element = Some(Element::Id),
            (1, Ns::Atom, "title") => self.element = Some(Element::Title),
            (1, Ns::Atom, "updated") => self.element = Some(Element::Updated),
            (1, Ns::Atom, "published") => self.element = Some(Element::Published),
            (1, Ns::Atom, "summary") => self.element = Some(Element::Summary),
            (1, Ns::Arxiv, "comment") => self.element = Some(Element::Comment),
            (1, Ns::Arxiv, "journal_ref") => self.element = Some(Element::JournalRef),
            (1, Ns::Arxiv, "doi") => self.element = Some(Element::Doi),
            (2, Ns::Atom, "name") if self.in_author => self.element = Some(Element::AuthorName),
            (2, Ns::Arxiv, "affiliation") if self.in_author => self.element = Some(Element::Affiliation),
            _ => {}
        }
        Ok(())
    }

    /// The element `depth` levels deep closes.
    pub(super) fn close(&mut self, depth: usize) -> Result<(), ParseError> {
        let Some(entry) = self.entry else { return Ok(()) };
        if let Some(element) = self.element.take() {
            let text = self.text.take();
            self.fill(element, text)?;
        }
        if depth == entry + 1 && self.in_author {
            self.in_author = false;
            if self.record.authors.last().is_some_and(|author| author.name.is_empty()) {
                self.record.authors.pop();
            }
        } else if depth == entry {
            self.entry = None;
            self.done = true;
        }
        Ok(())
    }

    fn fill(&mut self, element: Element, text: Cow<'a, str>) -> Result<(), ParseError> {
        let record = &mut self.record;
        match element {
            Element::Id => {
                let (id, version) = id_in(text.trim()).ok_or_else(|| garbled("its id names no paper"))?;
                record.ids.arxiv = Some(id);
                record.version = version;
            }
            Element::Title => record.title = prose::some_line(&text),
            Element::Updated => record.updated = day(&text),
            Element::Published => record.first_posted = day(&text),
            Element::Summary => {
                record.abstract_ = prose::paragraphs(&text);
                self.summary = text;
            }
            Element::AuthorName => {
                if let Some(author) = record.authors.last_mut() {
                    author.name = prose::line(&text);
                }
            }
            Element::Affiliation => {
                if let Some(author) = record.authors.last_mut() {
                    author.affiliations.extend(prose::some_line(&text));
                }
            }
            Element::Comment => record.comment = prose::some_line(&text),
            Element::JournalRef => record.journal_ref = prose::some_line(&text),
            Element::Doi => {
                if record.ids.doi.is_none() {
                    record.ids.doi = publisher_doi(&text);
                }
            }
        }
        Ok(())
    }

    /// The old service listed MSC and ACM classes as categories too: `35K57, 35R10 (Primary)`, `I.2.7`.
    fn category(&mut self, term: String) {
        let archive = term.split('.').next().unwrap_or_default();
        let ours = archive.starts_with(|c: char| c.is_ascii_lowercase())
            && archive.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
            && term.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-' || b == b'.');
        if ours && !self.record.categories.contains(&term) {
            self.record.categories.push(term);
        }
    }

    /// The record, once everything is read.
    pub(super) fn finish(mut self) -> Result<SourceRecord, ParseError> {
        if !self.done {
            return Err(garbled("there is no entry in it"));
        }
        let record = &mut self.record;
        if record.ids.arxiv.is_none() {
            return Err(garbled("it has no id"));
        }
        if record.title.is_none() {
            return Err(garbled("it has no title"));
        }
        if record.first_posted.is_none() {
            return Err(garbled("it has no date of publication"));
        }
        if record.authors.is_empty() {
            return Err(garbled("it has no author"));
        }
        // The old service lists the primary category at its place among the others, the new one first.
        if let Some(primary) = &record.primary_category {
            match record.categories.iter().position(|category| category == primary) {
                Some(at) => record.categories[..=at].rotate_right(1),
                None => record.categories.insert(0, primary.clone()),
            }
        }
        record.withdrawn = Some(is_withdrawn(record.comment.as_deref(), &self.summary));
        Ok(self.record)
    }
}

/// The `term` of a category; `None` where it is empty, as in the hollow entries of the old service.
fn term(tag: &BytesStart<'_>) -> Result<Option<String>, ParseError> {
    let attribute = tag.try_get_attribute("term").map_err(|_| garbled("an attribute does not read"))?;
    let Some(attribute) = attribute else { return Ok(None) };
    let value = attribute
        .normalized_value(XmlVersion::Implicit1_0)
        .map_err(|_| garbled("an attribute does not read"))?;
    Ok(prose::some_line(&value))
}

/// Base id and version in `http://arxiv.org/abs/math/0309136v2`; the version is always given, the base canonical.
pub(super) fn id_in(url: &str) -> Option<(String, Option<u32>)> {
    let (_, id) = url.split_once("/abs/")?;
    if let Some((id, version)) = ArxivId::parse(id) {
        return Some((id.into(), version));
    }
    let (base, version) = match id.rsplit_once('v') {
        Some((base, digits))
            if base.ends_with(|c: char| c.is_ascii_digit())
                && !digits.is_empty()
                && digits.bytes().all(|b| b.is_ascii_digit()) =>
        {
            (base, digits.parse().ok())
        }
        _ => (id, None),
    };
    let plausible = !base.is_empty()
        && base.ends_with(|c: char| c.is_ascii_digit())
        && base.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'/' | b'-'));
    plausible.then(|| (base.to_owned(), version))
}

/// The day of a time stamp, in UTC.
fn day(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    if let Some(date) = utc_day(text) {
        return Some(date);
    }
    match text.parse::<Timestamp>() {
        Ok(time) => {
            let date = Offset::UTC.to_datetime(time).date();
            Some(PartialDate {
                year: date.year(),
                month: u8::try_from(date.month()).ok(),
                day: u8::try_from(date.day()).ok(),
            })
        }
        Err(_) => text.parse().ok().filter(|date: &PartialDate| date.day.is_some()),
    }
}

/// The day of `2023-02-14T18:05:11Z`, the one form arXiv uses; `None` for any other.
fn utc_day(text: &str) -> Option<PartialDate> {
    let (day, time) = text.split_at_checked(10)?;
    let b = time.as_bytes();
    let two = |at: usize, most: u8| {
        (b[at].is_ascii_digit() && b[at + 1].is_ascii_digit())
            && (b[at] - b'0') * 10 + (b[at + 1] - b'0') <= most
    };
    let shaped = b.len() == 10 && b[0] == b'T' && b[3] == b':' && b[6] == b':' && b[9] == b'Z';
    let valid = shaped && two(1, 23) && two(4, 59) && two(7, 59);
    if !valid {
        return None;
    }
    day.parse().ok().filter(|date: &PartialDate| date.day.is_some())
}

/// The first DOI of a publisher in what the author entered: bare, but people write more around it.
fn publisher_doi(text: &str) -> Option<String> {
    text.split_whitespace().find_map(|word| {
        let start = word.find("10.")?;
        let doi = Doi::parse(word[start..].trim_end_matches([',', ';', '.']))?;
        (!doi.as_str().starts_with("10.48550/")).then(|| doi.into())
    })
}

//! Atom feeds: <https://www.rfc-editor.org/rfc/rfc4287>. The list as a feed, and the parts that a feed of changes is
//! made of.
//!
//! A reader of feeds tells news by the ids, so an id follows from what the entry is about and from nothing else; the
//! file's own date is that of the data, never that of the run.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, BufRead as _, BufWriter, Write};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sha2::{Digest as _, Sha256};

use super::spool::Spool;
use super::{BUFFER, Footer, Header, OutputWriter, generator, landing_page, neutral};
use crate::model::{CatalogInfo, EnrichedEntry, PartialDate};

/// What each entry begins and ends with, at the start of a line; text from outside cannot, for it has no `<`.
const ENTRY: &str = "  <entry>\n";
const ENTRY_END: &str = "  </entry>\n";
const FEED_END: &str = "</feed>\n";
/// The line of an entry of which no date is known: it gets that of the feed.
const UNDATED: &str = "    <updated></updated>\n";

/// One entry of a feed.
#[derive(Debug, Clone)]
pub struct Item<'a> {
    /// What the entry is about; equal subjects get equal ids within a feed.
    pub subject: &'a [&'a str],
    /// One line.
    pub title: &'a str,
    /// Where it leads; an `http` or `https` address.
    pub link: Option<&'a str>,
    /// When it last changed; `None`: with the feed.
    pub updated: Option<Timestamp>,
    /// When it first appeared.
    pub published: Option<Timestamp>,
    /// Names.
    pub authors: &'a [&'a str],
    /// Headings above it.
    pub section: &'a [String],
    /// Plain text, paragraphs separated by `\n`.
    pub text: &'a str,
}

/// The file is not a feed that can be continued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is no feed that opcit wrote")]
pub struct ForeignFeed;

/// What a feed is of; two lists in files of one name have different titles.
fn seed(catalog: &CatalogInfo) -> String {
    format!("{}\n{}", catalog.path, catalog.title.as_deref().unwrap_or_default())
}

/// A URN that follows from `parts`: a UUID of version 8, <https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8>.
fn urn<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let digest = digest.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut urn = String::from("urn:uuid:");
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            urn.push('-');
        }
        // Writing to a string cannot fail.
        let _ = write!(urn, "{byte:02x}");
    }
    urn
}

/// Text for XML: markup and what XML 1.0 has no place for, <https://www.w3.org/TR/xml/#charsets>.
fn xml(text: &str) -> String {
    let text = neutral::html(text);
    text.chars().filter(|c| !matches!(c, '\u{FFFE}' | '\u{FFFF}')).collect()
}

fn xml_line(text: &str) -> String {
    xml(&neutral::line(text)).trim().to_owned()
}

/// Appends everything above the entries.
fn begin(out: &mut String, catalog: &CatalogInfo, kind: &str, title: &str, updated: Option<Timestamp>) {
    let generator = generator();
    let _ = write!(
        out,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n  \
         <id>{}</id>\n  <title>{}</title>\n  <updated>{}</updated>\n  <author><name>{}</name></author>\n  \
         <generator version=\"{}\">{}</generator>\n",
        urn([kind, &seed(catalog)]),
        xml_line(title),
        updated.unwrap_or_default(),
        xml_line(catalog.title.as_deref().unwrap_or(&catalog.path)),
        generator.version,
        generator.name,
    );
}

fn dated(updated: Timestamp) -> String {
    format!("    <updated>{updated}</updated>\n")
}

/// Appends an entry and returns its id.
fn entry(out: &mut String, catalog: &CatalogInfo, item: &Item<'_>) -> String {
    let seed = seed(catalog);
    let id = urn(std::iter::once(seed.as_str()).chain(item.subject.iter().copied()));
    out.push_str(ENTRY);
    let title = match xml_line(item.title) {
        empty if empty.is_empty() => "Without a title".to_owned(),
        title => title,
    };
    let _ = write!(out, "    <id>{id}</id>\n    <title>{title}</title>\n");
    match item.updated {
        Some(updated) => out.push_str(&dated(updated)),
        None => out.push_str(UNDATED),
    }
    if let Some(published) = item.published {
        let _ = writeln!(out, "    <published>{published}</published>");
    }
    for name in item.authors.iter().map(|name| xml_line(name)).filter(|name| !name.is_empty()) {
        let _ = writeln!(out, "    <author><name>{name}</name></author>");
    }
    for heading in item.section {
        let _ = writeln!(out, "    <category term=\"{}\"/>", xml_line(heading));
    }
    // An entry has a link or a content: <https://www.rfc-editor.org/rfc/rfc4287#section-4.1.2>.
    let tag = match item.link {
        Some(link) => {
            let _ = writeln!(out, "    <link rel=\"alternate\" href=\"{}\"/>", xml_line(link));
            "summary"
        }
        None => "content",
    };
    if item.link.is_none() || !item.text.is_empty() {
        let _ = writeln!(out, "    <{tag} type=\"text\">{}</{tag}>", xml(item.text));
    }
    out.push_str(ENTRY_END);
    id
}

/// A feed of changes: the new items, then those of the feed as it was, each once, at most `keep` in all.
///
/// # Errors
///
/// `before` is not a feed that this function wrote.
pub fn continued(
    catalog: &CatalogInfo,
    title: &str,
    updated: Option<Timestamp>,
    items: &[Item<'_>],
    before: Option<&str>,
    keep: usize,
) -> Result<String, ForeignFeed> {
    let old = before.map(entries_of).transpose()?.unwrap_or_default();
    let mut out = String::new();
    // A run that brings nothing new does not change the date of the feed.
    let mut ids = Vec::new();
    let mut fresh = Vec::new();
    for item in items.iter().take(keep) {
        let mut text = String::new();
        let item =
            Item { updated: item.updated.or(updated).or_else(|| Some(Timestamp::default())), ..item.clone() };
        let id = entry(&mut text, catalog, &item);
        if !ids.contains(&id) {
            ids.push(id);
            fresh.push(text);
        }
    }
    let known = |text: &str| id_of(text).is_some_and(|id| ids.iter().any(|known| known == id));
    if let Some(before) = before
        && ids.iter().all(|id| old.iter().any(|text| id_of(text) == Some(id)))
    {
        return Ok(before.to_owned());
    }
    begin(&mut out, catalog, "changes", title, updated);
    let kept = old.into_iter().filter(|text| !known(text));
    for text in fresh.iter().map(String::as_str).chain(kept).take(keep) {
        out.push_str(text);
    }
    out.push_str(FEED_END);
    Ok(out)
}

/// The entries of a feed that was written here.
fn entries_of(feed: &str) -> Result<Vec<&str>, ForeignFeed> {
    let generator = format!("\">{}</generator>\n", generator().name);
    let head_end = feed.find(&generator).ok_or(ForeignFeed)? + generator.len();
    let mut rest = feed[head_end..].strip_suffix(FEED_END).ok_or(ForeignFeed)?;
    let mut entries = Vec::new();
    while !rest.is_empty() {
        if !rest.starts_with(ENTRY) {
            return Err(ForeignFeed);
        }
        let end = rest.find(ENTRY_END).ok_or(ForeignFeed)? + ENTRY_END.len();
        entries.push(&rest[..end]);
        rest = &rest[end..];
    }
    Ok(entries)
}

fn id_of(entry: &str) -> Option<&str> {
    entry.split_once("<id>")?.1.split_once("</id>").map(|(id, _)| id)
}

/// The list as a feed.
pub(super) struct Atom<W: Write> {
    catalog: CatalogInfo,
    /// How often a work was listed so far: an id may stand in a feed once.
    listed: HashMap<String, usize>,
    spool: Spool,
    sink: BufWriter<W>,
}

impl<W: Write> Atom<W> {
    pub(super) fn new(header: &Header, sink: W) -> Self {
        Self {
            catalog: header.catalog.clone(),
            listed: HashMap::new(),
            spool: Spool::new(),
            sink: BufWriter::with_capacity(BUFFER, sink),
        }
    }
}

impl<W: Write> OutputWriter for Atom<W> {
    fn entry(&mut self, listed: &EnrichedEntry) -> io::Result<()> {
        let title = listed.title.as_deref().or(listed.listed_title.as_deref()).unwrap_or_default();
        let work = listed.work_id.as_deref().or(listed.listed_title.as_deref()).unwrap_or(title).to_owned();
        let turn = self.listed.entry(work.clone()).or_default();
        *turn += 1;
        let turn = turn.to_string();
        let read = listed.provenance.values().filter_map(|p| p.retrieved_at).max();
        let instant = |date: PartialDate| midnight(date).map(|at| read.map_or(at, |read| at.min(read)));
        let dates = [listed.first_posted, listed.published, listed.updated];
        let known: Vec<Timestamp> = dates.into_iter().flatten().filter_map(instant).collect();
        let authors: Vec<&str> = listed.authors.iter().map(|author| author.name.as_str()).collect();
        let mut text = String::new();
        entry(
            &mut text,
            &self.catalog,
            &Item {
                subject: &["entry", &work, &turn],
                title,
                link: landing_page(listed).as_deref(),
                updated: known.iter().max().copied().or(read),
                published: known.iter().min().copied(),
                authors: &authors,
                section: &listed.section,
                text: listed.abstract_.as_deref().unwrap_or_default(),
            },
        );
        self.spool.write_all(text.as_bytes())
    }

    fn finish(mut self: Box<Self>, footer: &Footer) -> io::Result<()> {
        let mut head = String::new();
        let title = self.catalog.title.as_deref().unwrap_or(&self.catalog.path);
        begin(&mut head, &self.catalog, "list", title, footer.as_of);
        self.sink.write_all(head.as_bytes())?;
        let mut spooled = self.spool.reopen()?;
        let updated = dated(footer.as_of.unwrap_or_default());
        let mut line = Vec::new();
        while spooled.read_until(b'\n', &mut line)? > 0 {
            // Text from outside cannot be such a line, for it has no `<`.
            self.sink.write_all(if line == UNDATED.as_bytes() { updated.as_bytes() } else { &line })?;
            line.clear();
        }
        self.sink.write_all(FEED_END.as_bytes())?;
        self.sink.flush()
    }
}

/// The first instant of a date, in UTC.
fn midnight(date: PartialDate) -> Option<Timestamp> {
    let small = |part: Option<u8>| i8::try_from(part.unwrap_or(1)).ok();
    let day = Date::new(date.year, small(date.month)?, small(date.day)?).ok()?;
    day.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

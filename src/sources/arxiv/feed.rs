//! A feed as arXiv delivers it → its entries, each as the bytes it was delivered in.

use std::borrow::Cow;
use std::ops::Range;

use bytes::Bytes;
use memchr::memmem;

use super::quick;
use super::xml::{Gathered, Ns, Pull, Step, XmlError};
use crate::model::SourceRecord;

/// What stands in a feed, as far as it concerns the feed.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Feed {
    /// `opensearch:totalResults`.
    pub(super) total: Option<usize>,
    /// `opensearch:itemsPerPage`.
    pub(super) per_page: Option<usize>,
    /// The `id_list` that the title echoes, where it echoes one; see [`Feed::echoed_ids`].
    echoed: Option<String>,
    /// Every entry, in the order of the feed.
    pub(super) entries: Vec<FeedEntry>,
    /// The start tag of the feed and its name, where entries cannot be read without its declarations.
    envelope: Option<(Range<usize>, String)>,
}

/// An entry and what it is filed under.
#[derive(Debug, Default, PartialEq)]
pub(super) struct FeedEntry {
    /// Text of `<id>`, trimmed; empty where there is none.
    pub(super) id: String,
    /// Text of `<summary>`: what an error says.
    pub(super) summary: String,
    /// From `<entry` to `</entry>`.
    pub(super) span: Range<usize>,
    /// Part of its text is lost.
    pub(super) damaged: bool,
    /// It has a title.
    titled: bool,
    /// What it says, where it was read on the way; then `id`, `summary` and `titled` are not filled.
    pub(super) record: Option<Box<SourceRecord>>,
}

impl FeedEntry {
    /// An error in the clothes of a paper: taken at its word it would be a paper titled `Error` by `arXiv api core`.
    pub(super) fn is_error(&self) -> bool {
        self.id.contains("/api/errors")
    }

    /// The service before November 2025 answered an unknown id with an entry that has neither id nor text.
    pub(super) fn is_hollow(&self) -> bool {
        let silent = self.id.is_empty() && !self.titled && self.summary.is_empty();
        silent && !self.damaged && self.record.is_none()
    }

    /// Identifier and version of the paper; `None` where its id names none.
    pub(super) fn paper(&self) -> Option<(Cow<'_, str>, Option<u32>)> {
        match &self.record {
            Some(record) => Some((record.ids.arxiv.as_deref()?.into(), record.version)),
            None => super::entry::id_in(&self.id).map(|(id, version)| (id.into(), version)),
        }
    }
}

/// Why a body is no feed to conclude anything from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum FeedError {
    /// Something else altogether.
    #[error("not an Atom feed")]
    Foreign,
    /// A feed, but not a whole one.
    #[error(transparent)]
    Xml(#[from] XmlError),
}

/// What the text being read belongs to.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Nothing,
    FeedTitle,
    Total,
    PerPage,
    EntryId,
    EntryTitle,
    EntrySummary,
}

impl Feed {
    /// Reads a whole feed. Nothing is kept of one that is broken anywhere.
    pub(super) fn read(text: &str) -> Result<Self, FeedError> {
        Self::read_plain(text).map_or_else(|| Self::read_any(text), Ok)
    }

    /// The same where every entry is written as the service writes it: [`quick`] reads these, and the general reader what
    /// is left when they are taken out. `None` where anything is unusual, or wrong.
    pub(super) fn read_plain(text: &str) -> Option<Self> {
        // In a text without comments, CDATA and document types, `<` begins a tag wherever it stands.
        if memmem::find(text.as_bytes(), b"<!").is_some() {
            return None;
        }
        let first = memmem::find(text.as_bytes(), b"<entry>")?;
        // No instruction either, but the declaration the text may begin with.
        if memmem::rfind(&text.as_bytes()[..first], b"<?").is_some_and(|at| at > 0) {
            return None;
        }
        let mut entries = Vec::new();
        let mut at = first;
        while text[at..].starts_with("<entry>") {
            let end = at + memmem::find(&text.as_bytes()[at..], b"</entry>")? + "</entry>".len();
            let record = Some(Box::new(quick::parse(&text[at..end])?));
            entries.push(FeedEntry { span: at..end, record, ..FeedEntry::default() });
            at = text.len() - text[end..].trim_ascii_start().len();
        }
        // What follows the entries closes the feed: so the feed is what they stood in.
        if text[at..].trim_ascii_end() != "</feed>" {
            return None;
        }
        let rest = Self::read_any(&[&text[..first], &text[at..]].concat()).ok()?;
        (rest.entries.is_empty() && rest.envelope.is_none()).then_some(Self { entries, ..rest })
    }

    /// The same by the general reader.
    pub(super) fn read_any(text: &str) -> Result<Self, FeedError> {
        let start = text.trim_start();
        if !start.starts_with('<') || starts_like_html(start) {
            return Err(FeedError::Foreign);
        }
        let mut pull = Pull::new(text);
        let mut feed = Self::default();
        let mut entry: Option<FeedEntry> = None;
        let mut part = Part::Nothing;
        let mut gathered = Gathered::default();
        let mut seen_root = false;
        loop {
            let at = pull.position();
            match pull.next()? {
                Step::Open(ns, tag) => {
                    part = Part::Nothing;
                    let name = tag.local_name();
                    match (pull.depth(), ns, name.into_inner()) {
                        (1, ns, name) => {
                            if seen_root {
                                return Err(XmlError::Broken("a second root element".to_owned()).into());
                            }
                            if (ns, name) != (Ns::Atom, "feed") {
                                return Err(FeedError::Foreign);
                            }
                            seen_root = true;
                            if !pull.has_usual_prefixes() {
                                let name = tag.name().into_inner().to_owned();
                                feed.envelope = Some((at..pull.position(), name));
                            }
                        }
                        (2, Ns::Atom, "entry") => {
                            entry = Some(FeedEntry { span: at..at, ..FeedEntry::default() });
                        }
                        (2, Ns::Atom, "title") => part = Part::FeedTitle,
                        (2, Ns::OpenSearch, "totalResults") => part = Part::Total,
                        (2, Ns::OpenSearch, "itemsPerPage") => part = Part::PerPage,
                        (3, Ns::Atom, "id") if entry.is_some() => part = Part::EntryId,
                        (3, Ns::Atom, "title") if entry.is_some() => part = Part::EntryTitle,
                        (3, Ns::Atom, "summary") if entry.is_some() => part = Part::EntrySummary,
                        _ => {}
                    }
                    gathered = Gathered::default();
                }
                Step::Text(more) => {
                    if part != Part::Nothing {
                        gathered.push(more);
                    } else if pull.depth() == 0 && !more.trim().is_empty() {
                        return Err(XmlError::Broken("text outside the feed".to_owned()).into());
                    }
                }
                Step::Undefined => match &mut entry {
                    Some(entry) => entry.damaged = true,
                    None => return Err(XmlError::Broken("an undefined entity".to_owned()).into()),
                },
                Step::Close => {
                    let text = gathered.take();
                    let text = text.trim();
                    match (part, &mut entry) {
                        (Part::FeedTitle, _) => feed.echoed = echoed_list(text),
                        (Part::Total, _) => feed.total = text.parse().ok(),
                        (Part::PerPage, _) => feed.per_page = text.parse().ok(),
                        (Part::EntryId, Some(entry)) => text.clone_into(&mut entry.id),
                        (Part::EntryTitle, Some(entry)) => entry.titled = !text.is_empty(),
                        (Part::EntrySummary, Some(entry)) => text.clone_into(&mut entry.summary),
                        _ => {}
                    }
                    part = Part::Nothing;
                    if pull.depth() == 1
                        && let Some(mut done) = entry.take()
                    {
                        done.span.end = pull.position();
                        feed.entries.push(done);
                    }
                }
                Step::Done if seen_root => return Ok(feed),
                // A declaration or a comment and then nothing: the reply breaks off before it begins.
                Step::Done => return Err(XmlError::Truncated.into()),
            }
        }
    }

    /// The ids that the title says were asked for, where it says so.
    pub(super) fn echoed_ids(&self) -> Option<Vec<&str>> {
        let list = self.echoed.as_deref()?;
        Some(list.split(',').map(str::trim).filter(|id| !id.is_empty()).collect())
    }

    /// The bytes of an entry so that they can be read alone.
    ///
    /// That is the entry exactly as delivered. Only where the feed binds prefixes in an unusual way the entry is put
    /// between the start tag of the feed, also exactly as delivered, and its end tag.
    pub(super) fn standalone(&self, body: &super::Body<'_>, entry: &FeedEntry) -> Option<Bytes> {
        let exact = body.exact(entry.span.clone())?;
        let Some((open, name)) = &self.envelope else { return Some(exact) };
        let mut alone = body.exact(open.clone())?.to_vec();
        alone.extend_from_slice(&exact);
        alone.extend_from_slice(format!("</{name}>").as_bytes());
        Some(alone.into())
    }
}

fn starts_like_html(text: &str) -> bool {
    let start = |prefix: &str| text.get(..prefix.len()).is_some_and(|s| s.eq_ignore_ascii_case(prefix));
    start("<!doctype html") || start("<html")
}

/// The ids in `arXiv Query: search_query=&id_list=1707.08567,math/0309136&start=0&max_results=2`.
fn echoed_list(title: &str) -> Option<String> {
    let (_, rest) = title.split_once("id_list=")?;
    let list = rest.split('&').next().unwrap_or(rest).trim();
    let list = percent_encoding::percent_decode_str(list).decode_utf8().ok()?;
    Some(list.into_owned())
}

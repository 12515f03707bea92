//! One item of a curator's list.

use super::WorkId;

/// A half-open byte range in the catalog file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A link as the curator wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct Link {
    /// The visible text, white space folded; empty for a bare URL.
    pub label: String,
    /// The target, byte for byte as written (never fetched).
    pub url: String,
}

/// What the curator says in the catalog beside the title; support for title matching, never output as fact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListedFacts {
    /// Names as listed.
    pub authors: Vec<String>,
    /// Year of publication as listed.
    pub year: Option<i16>,
    /// Title and authors stand in fields of their own, so that they are beyond doubt title and authors.
    pub in_fields: bool,
}

/// An instruction of the curator to opcit, written in the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Directive {
    /// `<!-- opcit: arxiv:2306.17582 -->`: this item is that work.
    Pin(WorkId),
    /// `<!-- opcit: ignore -->`: leave this item alone.
    Ignore,
    /// An `opcit:` comment that says neither.
    Malformed(String),
}

/// One item of a curator's list, as written, with its place in the file.
///
/// ```
/// use opcit::model::{Entry, Link};
///
/// let link = Link { label: "Paper".into(), url: "https://arxiv.org/abs/2205.06175".into() };
/// let entry = Entry { listed_title: Some("A Generalist Agent".into()), links: vec![link], ..Entry::default() };
/// assert!(entry.directive.is_none(), "nobody pinned it");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// Position in the catalog, from 0.
    pub index: usize,
    /// The bytes of the item.
    pub span: Span,
    /// First line, from 1.
    pub line: usize,
    /// Last line, from 1, inclusive.
    pub end_line: usize,
    /// Headings above it, outermost first.
    pub section: Vec<String>,
    /// The title as listed, white space folded, markup removed, wording and case untouched.
    pub listed_title: Option<String>,
    /// Every link of the item, in order.
    pub links: Vec<Link>,
    /// The item's visible text (without the link targets), for identifiers that stand in it.
    pub text: String,
    /// Identifiers that the catalog gives in a field of their own (`doi = …`, a CSV column `arxiv`), in order of rank.
    pub given_ids: Vec<String>,
    /// Authors and year as listed.
    pub listed: ListedFacts,
    /// What the curator tells opcit in a comment.
    pub directive: Option<Directive>,
}

/// An entry that says which work it means and nothing else.
///
/// ```
/// use opcit::model::{Directive, Entry, WorkId};
///
/// let id: WorkId = "doi:10.1038/s41586-021-03819-2".parse()?;
/// assert_eq!(Entry::from(id.clone()).directive, Some(Directive::Pin(id)));
/// # Ok::<(), opcit::model::WorkIdError>(())
/// ```
impl From<WorkId> for Entry {
    fn from(id: WorkId) -> Self {
        Self { directive: Some(Directive::Pin(id)), ..Self::default() }
    }
}

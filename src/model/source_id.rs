//! The name of a source.

use std::fmt;

/// The stable name of a source, as it stands in provenance, settings and the cache.
///
/// ```
/// use opcit::model::SourceId;
///
/// const OURS: SourceId = SourceId::new("our-library");
/// assert_eq!(OURS.as_str(), "our-library");
/// assert_eq!(SourceId::SEMANTIC_SCHOLAR.to_string(), "semantic-scholar");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(&'static str);

impl SourceId {
    /// The arXiv query API.
    pub const ARXIV: Self = Self("arxiv");
    /// Semantic Scholar's Academic Graph API.
    pub const SEMANTIC_SCHOLAR: Self = Self("semantic-scholar");
    /// Facts recorded beforehand and shipped as a snapshot.
    pub const RECORDED: Self = Self("recorded");
    /// The curator's own word.
    pub const CURATOR: Self = Self("curator");
    /// Europe PMC.
    pub const EUROPE_PMC: Self = Self("europe-pmc");
    /// Crossref.
    pub const CROSSREF: Self = Self("crossref");
    /// DataCite.
    pub const DATACITE: Self = Self("datacite");
    /// OpenAlex.
    pub const OPENALEX: Self = Self("openalex");

    /// The name of a source that is not among these: lower-case words with hyphens, stable, since it stands in caches.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

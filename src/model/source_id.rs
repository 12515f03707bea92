//! The name of a source, and what it is called.

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

macro_rules! sources {
    ($($constant:ident = $name:literal, $label:literal, $doc:literal;)*) => {
        impl SourceId {
            $(#[doc = $doc] pub const $constant: Self = Self($name);)*
        }

        /// A source as it calls itself; the name of one that is not known here.
        pub fn source_label(name: &str) -> &str {
            match name {
                $($name => $label,)*
                other => other,
            }
        }
    };
}

sources! {
    ARXIV = "arxiv", "arXiv", "The arXiv query API.";
    SEMANTIC_SCHOLAR = "semantic-scholar", "Semantic Scholar", "Semantic Scholar's Academic Graph API.";
    RECORDED = "recorded", "Recorded facts", "Facts recorded beforehand and shipped as a snapshot.";
    CURATOR = "curator", "The curator", "The curator's own word.";
    EUROPE_PMC = "europe-pmc", "Europe PMC", "Europe PMC.";
    CROSSREF = "crossref", "Crossref", "Crossref.";
    DATACITE = "datacite", "DataCite", "DataCite.";
    OPENALEX = "openalex", "OpenAlex", "OpenAlex.";
}

impl SourceId {
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

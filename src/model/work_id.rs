//! One normalised external identifier of a work.

use std::fmt;
use std::str::FromStr;

use super::{AnthologyId, ArxivId, Doi};

/// The naming scheme of an identifier; the text is what `identify` prints (CONTRACT §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    /// arXiv.
    Arxiv,
    /// Digital object identifier.
    Doi,
    /// ACL Anthology.
    Acl,
    /// Semantic Scholar's 40-hex paper id.
    S2,
    /// Semantic Scholar's integer corpus id.
    CorpusId,
    /// PubMed.
    Pmid,
    /// PubMed Central, with its `PMC` prefix.
    Pmcid,
    /// OpenReview forum id.
    OpenReview,
    /// DBLP record key.
    Dblp,
    /// International standard book number.
    Isbn,
    /// CVF open access.
    Cvf,
    /// NeurIPS proceedings.
    Neurips,
    /// Proceedings of Machine Learning Research.
    Pmlr,
    /// AAAI proceedings.
    Aaai,
    /// IJCAI proceedings.
    Ijcai,
    /// IEEE Xplore article number.
    Ieee,
    /// Publisher item identifier (Elsevier, Cell, Lancet).
    Pii,
    /// ISCA archive.
    Isca,
    /// Journal of Machine Learning Research.
    Jmlr,
    /// European Computer Vision Association.
    Ecva,
    /// VLDB.
    Vldb,
    /// IACR ePrint.
    Iacr,
}

impl Scheme {
    /// Every scheme, in the order of the contract.
    pub const ALL: [Self; 22] = [
        Self::Arxiv,
        Self::Doi,
        Self::Acl,
        Self::S2,
        Self::CorpusId,
        Self::Pmid,
        Self::Pmcid,
        Self::OpenReview,
        Self::Dblp,
        Self::Isbn,
        Self::Cvf,
        Self::Neurips,
        Self::Pmlr,
        Self::Aaai,
        Self::Ijcai,
        Self::Ieee,
        Self::Pii,
        Self::Isca,
        Self::Jmlr,
        Self::Ecva,
        Self::Vldb,
        Self::Iacr,
    ];

    /// The scheme's name in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arxiv => "arxiv",
            Self::Doi => "doi",
            Self::Acl => "acl",
            Self::S2 => "s2",
            Self::CorpusId => "corpusid",
            Self::Pmid => "pmid",
            Self::Pmcid => "pmcid",
            Self::OpenReview => "openreview",
            Self::Dblp => "dblp",
            Self::Isbn => "isbn",
            Self::Cvf => "cvf",
            Self::Neurips => "neurips",
            Self::Pmlr => "pmlr",
            Self::Aaai => "aaai",
            Self::Ijcai => "ijcai",
            Self::Ieee => "ieee",
            Self::Pii => "pii",
            Self::Isca => "isca",
            Self::Jmlr => "jmlr",
            Self::Ecva => "ecva",
            Self::Vldb => "vldb",
            Self::Iacr => "iacr",
        }
    }

    /// Whether a service can be asked by an identifier of this scheme. The others are keys of a site
    /// and go to title matching.
    pub const fn resolvable(self) -> bool {
        matches!(
            self,
            Self::Arxiv | Self::Doi | Self::Acl | Self::S2 | Self::CorpusId | Self::Pmid | Self::Pmcid
        )
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A canonical identifier: scheme and text. Displays as `scheme:id`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WorkId {
    scheme: Scheme,
    id: String,
}

/// Why a text is not a [`WorkId`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WorkIdError {
    /// No `scheme:` in front, or one that is not known.
    #[error("`{0}` names no known identifier scheme")]
    Scheme(String),
    /// The scheme is known, the rest is not an identifier of it.
    #[error("`{id}` is not a valid {scheme} identifier")]
    Malformed {
        /// The scheme named.
        scheme: Scheme,
        /// What stood behind it.
        id: String,
    },
}

impl WorkId {
    /// Checks and normalises `id` as an identifier of `scheme`.
    pub fn new(scheme: Scheme, id: &str) -> Result<Self, WorkIdError> {
        let malformed = || WorkIdError::Malformed { scheme, id: id.to_owned() };
        let canonical = match scheme {
            Scheme::Arxiv => ArxivId::parse(id).ok_or_else(malformed)?.0.to_string(),
            Scheme::Doi => Doi::parse(id).ok_or_else(malformed)?.to_string(),
            Scheme::Acl => AnthologyId::parse(id).ok_or_else(malformed)?.to_string(),
            Scheme::S2 => {
                if id.len() != 40 || !id.bytes().all(|b| b.is_ascii_hexdigit()) {
                    return Err(malformed());
                }
                id.to_ascii_lowercase()
            }
            Scheme::CorpusId | Scheme::Pmid => {
                if id.is_empty() || id.len() > 12 || !id.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(malformed());
                }
                id.trim_start_matches('0').to_owned()
            }
            Scheme::Pmcid => {
                let digits = id.trim_start_matches(['P', 'M', 'C', 'p', 'm', 'c']);
                if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(malformed());
                }
                format!("PMC{digits}")
            }
            _ => {
                if id.is_empty() || id.chars().any(|c| c.is_control() || c.is_whitespace()) {
                    return Err(malformed());
                }
                id.to_owned()
            }
        };
        Ok(Self { scheme, id: canonical })
    }

    /// The scheme.
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The identifier without its scheme.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Display for WorkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme, self.id)
    }
}

impl From<ArxivId> for WorkId {
    fn from(id: ArxivId) -> Self {
        Self { scheme: Scheme::Arxiv, id: id.to_string() }
    }
}

impl From<Doi> for WorkId {
    fn from(id: Doi) -> Self {
        Self { scheme: Scheme::Doi, id: id.to_string() }
    }
}

impl From<AnthologyId> for WorkId {
    fn from(id: AnthologyId) -> Self {
        Self { scheme: Scheme::Acl, id: id.to_string() }
    }
}

impl FromStr for WorkId {
    type Err = WorkIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || WorkIdError::Scheme(text.to_owned());
        let (scheme, id) = text.split_once(':').ok_or_else(unknown)?;
        let scheme =
            Scheme::ALL.into_iter().find(|s| s.as_str().eq_ignore_ascii_case(scheme)).ok_or_else(unknown)?;
        Self::new(scheme, id.trim())
    }
}

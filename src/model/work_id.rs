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
///
/// ```
/// use opcit::model::{Scheme, WorkId};
///
/// let id: WorkId = "doi:10.48550/arXiv.2205.06175".parse()?;
/// assert_eq!((id.scheme(), id.id()), (Scheme::Arxiv, "2205.06175"));
/// assert_eq!(id.to_string(), "arxiv:2205.06175");
/// assert!("arxiv:22.6".parse::<WorkId>().is_err());
/// # Ok::<(), opcit::model::WorkIdError>(())
/// ```
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
    /// Checks and normalises `id` as an identifier of `scheme`. arXiv's own DOIs (`10.48550/arXiv.…`) become the arXiv
    /// identifiers they name.
    pub fn new(scheme: Scheme, id: &str) -> Result<Self, WorkIdError> {
        let malformed = || WorkIdError::Malformed { scheme, id: id.to_owned() };
        let canonical = match scheme {
            Scheme::Arxiv => return ArxivId::parse(id).map(|(id, _)| id.into()).ok_or_else(malformed),
            Scheme::Doi => return Doi::parse(id).map(Into::into).ok_or_else(malformed),
            Scheme::Acl => return AnthologyId::parse(id).map(Into::into).ok_or_else(malformed),
            Scheme::S2 => is_hash(id).then(|| id.to_ascii_lowercase()),
            Scheme::CorpusId | Scheme::Pmid | Scheme::Ieee => positive(id),
            Scheme::Pmcid => {
                let digits = id.get(..3).filter(|p| p.eq_ignore_ascii_case("pmc")).map_or(id, |_| &id[3..]);
                positive(digits).map(|digits| format!("PMC{digits}"))
            }
            Scheme::Isbn => isbn13(id),
            Scheme::Pii => pii(id),
            Scheme::OpenReview => is_forum(id).then(|| id.to_owned()),
            Scheme::Dblp
            | Scheme::Cvf
            | Scheme::Neurips
            | Scheme::Pmlr
            | Scheme::Aaai
            | Scheme::Ijcai
            | Scheme::Isca
            | Scheme::Jmlr
            | Scheme::Ecva
            | Scheme::Vldb
            | Scheme::Iacr => is_key(id).then(|| id.to_owned()),
        };
        canonical.map(|id| Self { scheme, id }).ok_or_else(malformed)
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

/// Forty hexadecimal digits.
fn is_hash(id: &str) -> bool {
    id.len() == 40 && id.bytes().all(|b| b.is_ascii_hexdigit())
}

/// A whole number above zero, without leading zeros.
fn positive(id: &str) -> Option<String> {
    let digits = id.trim_start_matches('0');
    (!digits.is_empty() && id.len() <= 12 && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.to_owned())
}

/// OpenReview's forum ids are short random words; case counts.
fn is_forum(id: &str) -> bool {
    (5..=24).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// A site's own key: visible, and not a sentence.
fn is_key(id: &str) -> bool {
    !id.is_empty() && id.len() <= 400 && !id.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// The thirteen digits of an ISBN whose check digit is right: <https://www.isbn-international.org/>.
fn isbn13(id: &str) -> Option<String> {
    let plain: String = id.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
    let value = |b: u8| u32::from(b - b'0');
    let check13 = |digits: &str| {
        let sum: u32 =
            digits.bytes().zip([1, 3].into_iter().cycle()).map(|(b, weight)| value(b) * weight).sum();
        (10 - sum % 10) % 10
    };
    let (head, last) = plain.split_at_checked(plain.len().checked_sub(1)?)?;
    if !head.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match plain.len() {
        13 if plain.starts_with("978") || plain.starts_with("979") => {
            (last == check13(head).to_string()).then(|| plain.clone())
        }
        10 => {
            let sum: u32 = head.bytes().zip((2..=10).rev()).map(|(b, weight)| value(b) * weight).sum();
            let check = match (11 - sum % 11) % 11 {
                10 => "X".to_owned(),
                digit => digit.to_string(),
            };
            let head = format!("978{head}");
            last.eq_ignore_ascii_case(&check).then(|| format!("{head}{}", check13(&head)))
        }
        _ => None,
    }
}

/// A publisher item identifier, bare: `S` and sixteen characters for an article, `B` and an ISBN with six more for a
/// chapter; the punctuation that some publishers print is left out, as in the URLs of the others.
fn pii(id: &str) -> Option<String> {
    let plain: String =
        id.chars().filter(|c| !matches!(c, '-' | '(' | ')' | '.')).collect::<String>().to_ascii_uppercase();
    let (kind, rest) = plain.split_at_checked(1)?;
    let length_fits = match kind {
        "S" => rest.len() == 16,
        "B" => rest.len() == 16 || rest.len() == 19,
        // Before 1995 there was no letter.
        _ if kind.bytes().all(|b| b.is_ascii_digit()) => plain.len() == 16,
        _ => false,
    };
    // The check character of the ISSN or ISBN inside, and that of the whole, may be an X; without a letter in front
    // that of the whole may be any letter, if the ISSN checks.
    let letter = !kind.starts_with(|c: char| c.is_ascii_alphabetic()) && issn_checks(plain.as_bytes());
    let legal = rest.bytes().enumerate().all(|(at, b)| {
        let is_last = at + 1 == rest.len();
        b.is_ascii_digit()
            || (b == b'X' && (at == 7 || at == 9 || is_last))
            || (letter && is_last && b.is_ascii_uppercase())
    });
    (length_fits && legal).then(|| plain.clone())
}

/// Whether the eight characters in front are an ISSN: weights eight to two, then the check digit, modulo eleven.
fn issn_checks(text: &[u8]) -> bool {
    let value = |b: &u8| if *b == b'X' { 10 } else { u32::from(b.wrapping_sub(b'0')) };
    text.get(..8).is_some_and(|issn| {
        issn.iter().zip((1..=8).rev()).map(|(b, weight)| value(b) * weight).sum::<u32>() % 11 == 0
    })
}

impl fmt::Display for WorkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme, self.id)
    }
}

impl From<ArxivId> for WorkId {
    fn from(id: ArxivId) -> Self {
        Self { scheme: Scheme::Arxiv, id: id.into() }
    }
}

impl From<Doi> for WorkId {
    /// One preprint has one identity: arXiv's own DOI is the arXiv id (a version behind it is dropped, there is no such
    /// DOI).
    fn from(id: Doi) -> Self {
        match ArxivId::of_doi(id.as_str()) {
            Some(preprint) => preprint.into(),
            None => Self { scheme: Scheme::Doi, id: id.into() },
        }
    }
}

impl From<AnthologyId> for WorkId {
    fn from(id: AnthologyId) -> Self {
        Self { scheme: Scheme::Acl, id: id.into() }
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

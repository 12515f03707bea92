//! arXiv identifiers: <https://info.arxiv.org/help/arxiv_identifier.html>.

use std::fmt;
use std::str::FromStr;

/// The archives that gave out old-style identifiers. `econ`, `eess`, `q-fin` and `stat` are younger than the scheme.
const ARCHIVES: [&str; 34] = [
    "acc-phys", "adap-org", "alg-geom", "ao-sci", "astro-ph", "atom-ph", "bayes-an", "chao-dyn", "chem-ph",
    "cmp-lg", "comp-gas", "cond-mat", "cs", "dg-ga", "funct-an", "gr-qc", "hep-ex", "hep-lat", "hep-ph",
    "hep-th", "math", "math-ph", "mtrl-th", "nlin", "nucl-ex", "nucl-th", "patt-sol", "physics", "plasm-ph",
    "q-alg", "q-bio", "quant-ph", "solv-int", "supr-con",
];

/// Archives that people write without their hyphen; the repair is arXiv's own.
const UNHYPHENATED: [(&str, &str); 14] = [
    ("astroph", "astro-ph"),
    ("chaodyn", "chao-dyn"),
    ("cmplg", "cmp-lg"),
    ("condmat", "cond-mat"),
    ("grqc", "gr-qc"),
    ("hepex", "hep-ex"),
    ("heplat", "hep-lat"),
    ("hepph", "hep-ph"),
    ("hepth", "hep-th"),
    ("mathph", "math-ph"),
    ("nuclex", "nucl-ex"),
    ("nuclth", "nucl-th"),
    ("qbio", "q-bio"),
    ("quantph", "quant-ph"),
];

/// The new scheme starts in April 2007; the last month with four-digit numbers is December 2014.
const FIRST_NEW: u16 = 704;
const LAST_FOUR_DIGIT: u16 = 1412;
/// Months are not checked against today, because the model has no clock: a month to come is simply not found. What is
/// certain is that `99xx` is not 2099.
const LAST_NEW: u16 = 3912;

/// A canonical arXiv identifier without its version: `2302.07257` or `hep-th/9901001`.
///
/// The archive of an old identifier is lower case and stands without its subject class (`math.GT/0309136` is
/// `math/0309136`, the only form that arXiv's API knows).
///
/// ```
/// use opcit::model::ArxivId;
///
/// let (id, version) = ArxivId::parse("math.GT/0309136v2").expect("an old identifier");
/// assert_eq!((id.as_str(), version), ("math/0309136", Some(2)));
/// assert_eq!(ArxivId::parse("2213.00001"), None, "there is no thirteenth month");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArxivId(String);

/// The text is not an arXiv identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an arXiv identifier")]
pub struct ArxivIdError(String);

impl ArxivId {
    /// Parses a bare id with an optional version (`2302.07257v2`, `math.GT/0309136`).
    ///
    /// Nothing but an id is accepted here; prefixes and URLs are `identify`'s business. Numbers are not padded or
    /// shortened: `1501.0001` is more often a truncated id than an unpadded one.
    pub fn parse(text: &str) -> Option<(Self, Option<u32>)> {
        let (id, version, length) = Self::read(text)?;
        (length == text.len()).then_some((id, version))
    }

    /// Reads an id that stands at the start of `text`: the id, its version, and how many bytes they take.
    ///
    /// The id must end there: neither a digit nor a point with a digit may follow.
    pub fn read(text: &str) -> Option<(Self, Option<u32>, usize)> {
        let (id, end) = match new_length(text) {
            Some(end) => (text[..end].to_owned(), end),
            None => read_old(text)?,
        };
        let (version, end) = read_end(text, end)?;
        Some((Self(id), version, end))
    }

    /// How many bytes an id takes at the start of `text`, with its version, as [`read`](Self::read) has it; without
    /// making the id.
    pub(crate) fn length(text: &str) -> Option<usize> {
        let end = new_length(text).or_else(|| read_old(text).map(|(_, end)| end))?;
        read_end(text, end).map(|(_, end)| end)
    }

    /// The paper that one of arXiv's own DOIs names, `10.48550/arXiv.2202.01037`, whatever its case:
    /// <https://info.arxiv.org/help/doi.html>.
    ///
    /// ```
    /// use opcit::model::ArxivId;
    ///
    /// let id = ArxivId::of_doi("10.48550/arXiv.2202.01037");
    /// assert_eq!(id.map(|id| id.to_string()).as_deref(), Some("2202.01037"));
    /// assert_eq!(ArxivId::of_doi("10.1038/s41586-021-03819-2"), None);
    /// ```
    pub fn of_doi(doi: &str) -> Option<Self> {
        const PREFIX: &str = "10.48550/arxiv.";
        let (prefix, id) = doi.split_at_checked(PREFIX.len())?;
        Self::parse(id).filter(|_| prefix.eq_ignore_ascii_case(PREFIX)).map(|(id, _)| id)
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How many digits `bytes` starts with.
fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|b| b.is_ascii_digit()).count()
}

/// The number that a short run of digits writes.
fn number(run: &[u8]) -> u16 {
    run.iter().fold(0, |sum, b| sum * 10 + u16::from(b - b'0'))
}

fn month_exists(month: u16) -> bool {
    (1..=12).contains(&(month % 100))
}

/// The version behind an id that ends at `end`, and where that ends. Neither a digit nor a point with a digit may
/// follow.
fn read_end(text: &str, end: usize) -> Option<(Option<u32>, usize)> {
    let (version, length) = read_version(&text[end..]);
    let rest = &text.as_bytes()[end + length..];
    if let [b'.', digit, ..] = rest
        && digit.is_ascii_digit()
    {
        return None;
    }
    Some((version, end + length))
}

fn new_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if digits(bytes) != 4 || bytes.get(4) != Some(&b'.') {
        return None;
    }
    let month = number(&bytes[..4]);
    let run = digits(&bytes[5..]);
    let expected = if month <= LAST_FOUR_DIGIT { 4 } else { 5 };
    let exists = (FIRST_NEW..=LAST_NEW).contains(&month)
        && month_exists(month)
        && run == expected
        && bytes[5..5 + run].iter().any(|b| *b != b'0');
    exists.then_some(5 + run)
}

fn read_old(text: &str) -> Option<(String, usize)> {
    let slash = text.as_bytes().iter().take(12).position(|b| *b == b'/')?;
    let bytes = &text.as_bytes()[slash + 1..];
    if digits(bytes) != 7 {
        return None;
    }
    let mut archive = text.get(..slash)?.to_ascii_lowercase();
    if let Some((plain, class)) = archive.split_once('.') {
        if class.len() != 2 || !class.bytes().all(|b| b.is_ascii_alphabetic()) {
            return None;
        }
        archive = plain.to_owned();
    }
    if !ARCHIVES.contains(&archive.as_str()) {
        let repaired = UNHYPHENATED.iter().find(|(written, _)| *written == archive)?;
        archive = repaired.1.to_owned();
    }
    let month = number(&bytes[..4]);
    let exists = (month >= 9107 || month <= 703) && month_exists(month) && number(&bytes[4..7]) != 0;
    exists.then(|| (format!("{archive}/{}", &text[slash + 1..slash + 8]), slash + 8))
}

/// A version starts at 1 and has no leading zero; the largest ever seen is 152.
fn read_version(text: &str) -> (Option<u32>, usize) {
    let bytes = text.as_bytes();
    if !matches!(bytes.first(), Some(b'v' | b'V')) {
        return (None, 0);
    }
    let run = digits(&bytes[1..]);
    if !(1..=4).contains(&run) || bytes[1] == b'0' {
        return (None, 0);
    }
    (Some(u32::from(number(&bytes[1..=run]))), 1 + run)
}

impl From<ArxivId> for String {
    fn from(id: ArxivId) -> Self {
        id.0
    }
}

impl fmt::Display for ArxivId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ArxivId {
    type Err = ArxivIdError;

    /// As [`ArxivId::parse`]; a version is accepted and dropped.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text).map(|(id, _)| id).ok_or_else(|| ArxivIdError(text.to_owned()))
    }
}

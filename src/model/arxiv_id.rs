//! arXiv identifiers: <https://info.arxiv.org/help/arxiv_identifier.html>.

use std::fmt;

/// A canonical arXiv identifier without its version: `2302.07257` or `hep-th/9901001`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArxivId(String);

impl ArxivId {
    /// Parses a bare id with an optional version (`2302.07257v2`, `math.GT/0309136`).
    ///
    /// Nothing but an id is accepted here; prefixes and URLs are `identify`'s business.
    pub fn parse(text: &str) -> Option<(Self, Option<u32>)> {
        let (base, version) = match text.rfind('v') {
            Some(at)
                if at > 0
                    && !text[at + 1..].is_empty()
                    && text[at + 1..].bytes().all(|b| b.is_ascii_digit()) =>
            {
                (&text[..at], text[at + 1..].parse().ok())
            }
            _ => (text, None),
        };
        let (left, right) = base.split_once('.')?;
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        (left.len() == 4 && digits(left) && (right.len() == 4 || right.len() == 5) && digits(right))
            .then(|| (Self(base.to_owned()), version))
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ArxivId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

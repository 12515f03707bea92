//! Digital object identifiers: <https://www.doi.org/the-identifier/resources/handbook/>.

use std::fmt;

/// A DOI in lower case, without prefix or resolver: `10.1038/s41746-021-00455-y`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Doi(String);

impl Doi {
    /// Parses a bare DOI (`10.…/…`), lower-casing it.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("10.")?;
        let (prefix, suffix) = rest.split_once('/')?;
        (prefix.len() >= 4
            && prefix.bytes().all(|b| b.is_ascii_digit())
            && !suffix.is_empty()
            && text.is_ascii())
        .then(|| Self(text.to_ascii_lowercase()))
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Doi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

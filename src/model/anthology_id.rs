//! ACL Anthology identifiers: <https://aclanthology.org/info/ids/>.

use std::fmt;

/// A canonical ACL Anthology id: new ones lower case (`2020.acl-main.740`), old ones upper case (`P18-1002`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AnthologyId(String);

impl AnthologyId {
    /// Parses a bare paper id; volumes and front matter are refused.
    pub fn parse(text: &str) -> Option<Self> {
        let new_style = text.len() > 6
            && text.as_bytes()[..4].iter().all(u8::is_ascii_digit)
            && text.as_bytes()[4] == b'.';
        if new_style {
            return Some(Self(text.to_ascii_lowercase()));
        }
        let (head, tail) = text.split_once('-')?;
        (head.len() == 3 && tail.len() == 4 && tail.bytes().all(|b| b.is_ascii_digit()))
            .then(|| Self(text.to_ascii_uppercase()))
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AnthologyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

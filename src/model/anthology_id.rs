//! ACL Anthology identifiers: <https://aclanthology.org/info/ids/>.

use std::fmt;
use std::str::FromStr;

/// A canonical ACL Anthology id: new ones lower case (`2020.acl-main.740`), old ones upper case (`P18-1002`).
///
/// ```
/// use opcit::model::AnthologyId;
///
/// assert_eq!(AnthologyId::parse("p18-1002").expect("an old one").as_str(), "P18-1002");
/// assert_eq!(AnthologyId::parse("2020.acl-main"), None, "a volume is no paper");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AnthologyId(String);

/// The text is not the Anthology id of a paper.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an ACL Anthology paper id")]
pub struct AnthologyIdError(String);

impl AnthologyId {
    /// Parses a bare paper id; volumes (`W19-39`, `2020.acl-main`) and front matter (paper 0) are refused.
    pub fn parse(text: &str) -> Option<Self> {
        if is_new(text) {
            Some(Self(text.to_ascii_lowercase()))
        } else if is_old(text) {
            Some(Self(text.to_ascii_uppercase()))
        } else {
            None
        }
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// `YYYY.venue-volume.number`.
fn is_new(text: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let mut parts = text.split('.');
    let (Some(year), Some(volume), Some(number), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let Some((venue, volume)) = volume.split_once('-') else { return false };
    year.len() == 4
        && all_digits(year)
        && (year.starts_with("19") || year.starts_with("20"))
        && word(venue)
        && word(volume)
        && (1..=5).contains(&number.len())
        && all_digits(number)
        && !number.starts_with('0')
}

/// A letter, two digits of the year, and a volume of one digit with a paper of three; workshops (`W`), `C69` and the
/// workshops of `D19` have two of each.
fn is_old(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() != 8
        || !bytes[0].is_ascii_alphabetic()
        || bytes[3] != b'-'
        || !all_digits(&text[1..3])
        || !all_digits(&text[4..])
    {
        return false;
    }
    let head = text[..3].to_ascii_uppercase();
    let two_and_two = head.starts_with('W') || head == "C69" || (head == "D19" && bytes[4] >= b'5');
    let paper = if two_and_two { &text[6..] } else { &text[5..] };
    paper.bytes().any(|b| b != b'0')
}

impl From<AnthologyId> for String {
    fn from(id: AnthologyId) -> Self {
        id.0
    }
}

impl fmt::Display for AnthologyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for AnthologyId {
    type Err = AnthologyIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text).ok_or_else(|| AnthologyIdError(text.to_owned()))
    }
}

//! Digital object identifiers: <https://www.doi.org/the-identifier/resources/handbook/>.

use std::fmt;
use std::str::FromStr;

/// A DOI in lower case, without prefix or resolver: `10.1038/s41746-021-00455-y`.
///
/// DOIs compare without regard to case, so the lower-case form is the canonical one. Nothing is cut from the end of a
/// suffix here: `10.1126/science.adv0422` ends in `v0422` and that is no version.
///
/// ```
/// use opcit::model::Doi;
///
/// assert_eq!(Doi::parse("10.1038/NATURE14539").map(|doi| doi.to_string()).as_deref(), Some("10.1038/nature14539"));
/// assert_eq!(Doi::parse("https://doi.org/10.1038/nature14539"), None, "that is a URL: `identify` reads those");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Doi(String);

/// No registered DOI is anywhere near as long, in bytes.
const LONGEST: usize = 512;

/// The text is not a DOI.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a DOI")]
pub struct DoiError(String);

impl Doi {
    /// Parses a bare DOI (`10.…/…`), lower-casing it: a registrant of four to nine digits (with further numbers behind
    /// points), a slash, and a suffix of visible ASCII characters.
    pub fn parse(text: &str) -> Option<Self> {
        is_legal(text).then(|| Self(text.to_ascii_lowercase()))
    }

    /// Reads the DOI that stands at the start of `text` in prose or markup, by the trim rules for written DOIs.
    ///
    /// It ends at white space, at `](`, at quotation marks and at CJK or full-width characters; then sentence
    /// punctuation and closing brackets without their opening one are taken off the end. Any other character outside
    /// ASCII (an en dash, say) makes it no DOI at all: what was meant can only be guessed.
    pub fn read(text: &str) -> Option<(Self, usize)> {
        let length = Self::length(text)?;
        Some((Self(text[..length].to_ascii_lowercase()), length))
    }

    /// How long the DOI is that [`read`](Self::read) finds.
    pub(crate) fn length(text: &str) -> Option<usize> {
        prefix_length(text)?;
        let mut end = text.len();
        // Up to here, at least, nothing ends it.
        let plain = |b: u8| b.is_ascii_graphic() && !matches!(b, b'"' | b'`' | b'|' | b']');
        let from = text.bytes().take(LONGEST).position(|b| !plain(b)).unwrap_or(end.min(LONGEST));
        for (at, c) in text[from..].char_indices() {
            let at = from + at;
            if at > LONGEST {
                return None;
            }
            if ends_a_doi(c) || (c == ']' && text[at..].starts_with("](")) {
                end = at;
                break;
            }
            if !c.is_ascii() {
                return None;
            }
        }
        let end = trim(&text[..end]).len();
        is_legal(&text[..end]).then_some(end)
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part behind the first slash.
    pub fn suffix(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, suffix)| suffix)
    }
}

/// Whether the text is a DOI and nothing else.
fn is_legal(text: &str) -> bool {
    let Some(length) = prefix_length(text) else { return false };
    let suffix = &text.as_bytes()[length..];
    !suffix.is_empty()
        && suffix.iter().all(u8::is_ascii_graphic)
        && suffix.iter().any(u8::is_ascii_alphanumeric)
}

/// The length of `10.<registrant>/` at the start of `text`.
fn prefix_length(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("10.")?.as_bytes();
    let near = &rest[..rest.len().min(LONGEST)];
    let registrant = &rest[..memchr::memchr(b'/', near)?];
    let mut parts = registrant.split(|&b| b == b'.');
    let digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let first = parts.next()?;
    ((4..=9).contains(&first.len()) && digits(first) && parts.all(digits)).then(|| 3 + registrant.len() + 1)
}

fn ends_a_doi(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '"' | '`' | '|' | '\u{2018}'..='\u{201f}' | '\u{2026}' | '\u{00ab}' | '\u{00bb}')
        || ('\u{2e80}'..'\u{e000}').contains(&c)
        || ('\u{fe30}'..='\u{ffef}').contains(&c)
}

/// Takes sentence punctuation and unbalanced closing brackets off the end.
fn trim(text: &str) -> &str {
    let mut text = text;
    while let Some(last) = text.chars().next_back() {
        let superfluous = match last {
            '.' | ',' | ';' | ':' | '\'' | '!' | '?' | '*' | '\\' | '/' | '&' | '(' | '[' | '{' | '<' => true,
            ')' => unbalanced(text, '(', ')'),
            ']' => unbalanced(text, '[', ']'),
            '}' => unbalanced(text, '{', '}'),
            '>' => unbalanced(text, '<', '>'),
            _ => false,
        };
        if !superfluous {
            break;
        }
        text = &text[..text.len() - last.len_utf8()];
    }
    text
}

fn unbalanced(text: &str, open: char, close: char) -> bool {
    text.matches(close).count() > text.matches(open).count()
}

impl From<Doi> for String {
    fn from(id: Doi) -> Self {
        id.0
    }
}

impl fmt::Display for Doi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Doi {
    type Err = DoiError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text).ok_or_else(|| DoiError(text.to_owned()))
    }
}

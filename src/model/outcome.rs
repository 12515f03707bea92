//! What became of an entry, and remarks about it.

use serde::{Deserialize, Serialize};

/// What became of an entry (CONTRACT §5).
///
/// ```
/// use opcit::model::Outcome;
///
/// assert_eq!(Outcome::NotFound.as_str(), "not_found");
/// assert_ne!(Outcome::NotFound, Outcome::Deferred, "nobody has it / it could not be asked");
/// ```
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A bibliographic record *and* a citation count.
    Enriched,
    /// Some of it.
    Partial,
    /// Nothing yet: a source could not be asked. Run again.
    Deferred,
    /// Every source was asked and none has it.
    NotFound,
    /// No identifier and no safe title match.
    Unidentified,
    /// With `--all-items` only: the item lists no paper.
    NotAPaper,
}

impl Outcome {
    /// The name in JSON and in the summary.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enriched => "enriched",
            Self::Partial => "partial",
            Self::Deferred => "deferred",
            Self::NotFound => "not_found",
            Self::Unidentified => "unidentified",
            Self::NotAPaper => "not_a_paper",
        }
    }
}

/// What tied the entry to its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatchBy {
    /// The curator's pin.
    Pin,
    /// An identifier in a link.
    Link,
    /// An identifier in the text or in a field of its own.
    Text,
    /// The title.
    Title,
}

/// A remark about an entry: a stable code for tools, a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Note {
    /// Stable, kebab-case: `title-mismatch`, `conflict`, …
    pub code: String,
    /// One sentence.
    pub message: String,
}

impl Note {
    /// A note.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into() }
    }
}

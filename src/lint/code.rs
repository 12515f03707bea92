//! The kinds of findings.

use std::fmt;
use std::str::FromStr;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Info,
    /// To be repaired.
    Warning,
    /// The list says something untrue, or a link leads nowhere.
    Error,
}

impl Severity {
    /// All, the least first.
    pub const ALL: [Self; 3] = [Self::Info, Self::Warning, Self::Error];

    /// Its name in output and options.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A kind of finding. The names are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A record of the catalog could not be read.
    UnreadableRecord,
    /// One work listed twice.
    DuplicateWork,
    /// One link under two titles of two works.
    SharedLink,
    /// The listed title is not that of the work the link leads to.
    TitleMismatch,
    /// A link or field that has the form of an identifier and is none.
    MalformedId,
    /// A host name that is out of use.
    DeadHost,
    /// A link that is not shown as one.
    BrokenMarkup,
    /// A link without a target, or without a text.
    EmptyLink,
    /// Text that was decoded wrongly.
    Mojibake,
    /// `http://` to a host that serves https.
    InsecureLink,
    /// Parameters that say where the reader came from.
    TrackingParameter,
    /// A link to one version of a preprint.
    VersionedLink,
    /// A preprint that was published since.
    NewlyPublished,
    /// A preprint that its authors withdrew.
    Withdrawn,
    /// A work that was retracted.
    Retracted,
    /// A correction or an expression of concern.
    Correction,
    /// A comment for opcit that says nothing it knows.
    MalformedDirective,
    /// A comment for opcit that stands beside no entry.
    UnusedDirective,
    /// An override in `opcit.toml` that fits no entry.
    UnusedOverride,
}

impl Code {
    /// Every code: the registry behind `--select`, `--ignore` and the rules in SARIF.
    pub const ALL: [Self; 19] = [
        Self::UnreadableRecord,
        Self::DuplicateWork,
        Self::SharedLink,
        Self::TitleMismatch,
        Self::MalformedId,
        Self::DeadHost,
        Self::BrokenMarkup,
        Self::EmptyLink,
        Self::Mojibake,
        Self::InsecureLink,
        Self::TrackingParameter,
        Self::VersionedLink,
        Self::NewlyPublished,
        Self::Withdrawn,
        Self::Retracted,
        Self::Correction,
        Self::MalformedDirective,
        Self::UnusedDirective,
        Self::UnusedOverride,
    ];

    /// Its name in output and options.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnreadableRecord => "unreadable-record",
            Self::DuplicateWork => "duplicate-work",
            Self::SharedLink => "shared-link",
            Self::TitleMismatch => "title-mismatch",
            Self::MalformedId => "malformed-id",
            Self::DeadHost => "dead-host",
            Self::BrokenMarkup => "broken-markup",
            Self::EmptyLink => "empty-link",
            Self::Mojibake => "mojibake",
            Self::InsecureLink => "insecure-link",
            Self::TrackingParameter => "tracking-parameter",
            Self::VersionedLink => "versioned-link",
            Self::NewlyPublished => "newly-published",
            Self::Withdrawn => "withdrawn",
            Self::Retracted => "retracted",
            Self::Correction => "correction",
            Self::MalformedDirective => "malformed-directive",
            Self::UnusedDirective => "unused-directive",
            Self::UnusedOverride => "unused-override",
        }
    }

    /// How much it matters.
    pub const fn severity(self) -> Severity {
        match self {
            Self::UnreadableRecord | Self::TitleMismatch | Self::MalformedId | Self::Retracted => {
                Severity::Error
            }
            Self::VersionedLink | Self::NewlyPublished => Severity::Info,
            _ => Severity::Warning,
        }
    }

    /// One line about it.
    pub const fn about(self) -> &'static str {
        match self {
            Self::UnreadableRecord => "a record of the catalog cannot be read",
            Self::DuplicateWork => "one work is listed twice",
            Self::SharedLink => "one link stands under two different titles",
            Self::TitleMismatch => "the listed title is not that of the work the link leads to",
            Self::MalformedId => "what has the place of an identifier is none",
            Self::DeadHost => "the host is out of use",
            Self::BrokenMarkup => "the markup is damaged: readers see no link, or a wrong one",
            Self::EmptyLink => "a link has no target, or no text",
            Self::Mojibake => "the text was decoded wrongly",
            Self::InsecureLink => "the link is http, the host serves https",
            Self::TrackingParameter => "the link says where its reader came from",
            Self::VersionedLink => "the link is pinned to one version of a preprint",
            Self::NewlyPublished => "the listed preprint has been published since",
            Self::Withdrawn => "the authors withdrew the preprint",
            Self::Retracted => "the work was retracted",
            Self::Correction => "there is a correction or an expression of concern",
            Self::MalformedDirective => "a comment for opcit is neither an identifier nor `ignore`",
            Self::UnusedDirective => "a comment for opcit stands beside no entry, or is the second of one",
            Self::UnusedOverride => "an override in opcit.toml fits no entry",
        }
    }

    /// Whether a fix of it is made only when the code is asked for by name: what it changes may be meant.
    pub const fn fixed_on_request(self) -> bool {
        matches!(self, Self::VersionedLink)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The name is not that of a [`Code`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the code of a finding")]
pub struct UnknownCode(String);

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|c| c.as_str() == text).ok_or_else(|| UnknownCode(text.to_owned()))
    }
}

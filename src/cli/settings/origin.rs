//! Where the value of a setting came from, and how that is said.

use std::path::Path;

use crate::cli::toml_words::{Part, locate};

/// Where a setting's value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A command-line flag.
    Flag,
    /// An environment variable.
    Environment,
    /// `opcit.toml`.
    File,
    /// Built in.
    Default,
}

impl Origin {
    /// In words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Environment => "environment",
            Self::File => "file",
            Self::Default => "default",
        }
    }
}

/// One line of `--dry-run`: name, value (secrets redacted), where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The setting, as in `opcit.toml`.
    pub name: String,
    /// Its value, as written.
    pub value: String,
    /// Where it came from.
    pub origin: Origin,
}

/// `opcit.toml:3:12`, or the file alone where the setting is not found in it.
pub(super) fn in_file(path: &Path, text: &str, keys: &[&str], part: Part) -> String {
    match locate(text, keys, part) {
        Some((line, column)) => format!("{}:{line}:{column}", path.display()),
        None => path.display().to_string(),
    }
}

/// Where a setting was set: its flag, its variable, or the file and its key.
pub(super) fn place(lines: &[Line], name: &str, file: Option<(&Path, &str)>, by_set: bool) -> String {
    let twins = super::super::settings_page::twins(name);
    let origin = lines.iter().rev().find(|line| line.name == name).map(|line| line.origin);
    match (origin, twins, file) {
        (Some(Origin::Flag), Some((_, flag)), _) if !flag.is_empty() && !by_set => flag.to_owned(),
        (Some(Origin::Flag), _, _) => format!("--set {name}"),
        (Some(Origin::Environment), Some((variable, _)), _) => variable,
        (Some(Origin::File), _, Some((path, text))) => {
            let keys: Vec<&str> = name.split('.').collect();
            format!("{}: {name}", in_file(path, text, &keys, Part::Value))
        }
        _ => name.to_owned(),
    }
}

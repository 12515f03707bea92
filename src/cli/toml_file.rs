//! `opcit.toml`: its shape, and errors that name the nearest known key.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::exit::Failure;
use super::toml_words::{self, Words};

/// The whole file. Every key is optional.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TomlFile {
    /// Catalogs to work on when none is named, relative to this file; globs are allowed.
    #[serde(default)]
    pub(crate) catalogs: Vec<String>,
    #[serde(default)]
    pub(crate) mailto: Option<String>,
    #[serde(default)]
    pub(crate) cache: CacheTable,
    #[serde(default)]
    pub(crate) sources: BTreeMap<String, SourceTable>,
    #[serde(default)]
    pub(crate) freshness: FreshnessTable,
    #[serde(default)]
    pub(crate) limits: LimitsTable,
    #[serde(default)]
    pub(crate) output: OutputTable,
    #[serde(default)]
    pub(crate) entry: Vec<EntryTable>,
    /// The file itself, to find places in.
    #[serde(skip)]
    pub(crate) text: String,
}

/// `[cache]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CacheTable {
    pub(crate) path: Option<PathBuf>,
    #[serde(default)]
    pub(crate) snapshot: Vec<PathBuf>,
    pub(crate) offline: Option<bool>,
}

/// `[sources.<id>]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SourceTable {
    pub(crate) url: Option<String>,
    pub(crate) interval: Option<String>,
    pub(crate) batch: Option<usize>,
    pub(crate) enabled: Option<bool>,
}

/// `[freshness]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FreshnessTable {
    pub(crate) counts: Option<String>,
    pub(crate) bibliographic: Option<String>,
    pub(crate) missing: Option<String>,
}

/// `[limits]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LimitsTable {
    pub(crate) max_time: Option<String>,
    pub(crate) max_requests: Option<u64>,
    pub(crate) patience: Option<String>,
}

/// `[output]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutputTable {
    pub(crate) format: Option<String>,
    pub(crate) min_change: Option<String>,
    pub(crate) template: Option<String>,
    pub(crate) all_items: Option<bool>,
}

/// `[[entry]]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EntryTable {
    #[serde(rename = "match")]
    pub(crate) matches: String,
    pub(crate) id: Option<String>,
    #[serde(default)]
    pub(crate) ignore: bool,
    pub(crate) title: Option<String>,
    pub(crate) authors: Option<Vec<String>>,
    pub(crate) year: Option<i16>,
    #[serde(rename = "abstract")]
    pub(crate) abstract_: Option<String>,
    pub(crate) doi: Option<String>,
    pub(crate) arxiv: Option<String>,
    pub(crate) acl: Option<String>,
    pub(crate) pmid: Option<String>,
    pub(crate) pmcid: Option<String>,
    pub(crate) s2: Option<String>,
    pub(crate) corpus_id: Option<u64>,
    pub(crate) dblp: Option<String>,
    pub(crate) openalex: Option<String>,
    pub(crate) tldr: Option<String>,
    pub(crate) venue: Option<String>,
    pub(crate) published: Option<String>,
    pub(crate) first_posted: Option<String>,
    pub(crate) updated: Option<String>,
    pub(crate) version: Option<u32>,
    pub(crate) comment: Option<String>,
    pub(crate) journal_ref: Option<String>,
    pub(crate) primary_category: Option<String>,
    pub(crate) categories: Option<Vec<String>>,
    pub(crate) citation_count: Option<u64>,
    pub(crate) influential_citation_count: Option<u64>,
    pub(crate) reference_count: Option<u64>,
    pub(crate) open_access_pdf: Option<String>,
    pub(crate) publication_types: Option<Vec<String>>,
    pub(crate) fields_of_study: Option<Vec<String>>,
    pub(crate) withdrawn: Option<bool>,
    pub(crate) retracted: Option<RetractedTable>,
    /// Where the curator has it from; shown as the origin of the fields above.
    pub(crate) origin: Option<String>,
}

/// `retracted` of an `[[entry]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RetractedTable {
    pub(crate) kind: String,
    pub(crate) date: Option<String>,
    pub(crate) notice_doi: Option<String>,
}

/// Reads and checks the file.
pub(crate) fn load(path: &Path) -> Result<TomlFile, Failure> {
    let unreadable = || format!("could not read the settings file `{}`", path.display());
    let bytes = std::fs::read(path).map_err(|e| Failure::usage(unreadable()).because(e))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..at]).into_owned();
        let (line, column) = toml_words::place(&before, at);
        Failure::usage(format!("{}:{line}:{column}: not UTF-8", path.display()))
            .hint("save the file as UTF-8")
    })?;
    parse(&text, path)
}

fn parse(text: &str, path: &Path) -> Result<TomlFile, Failure> {
    let file: TomlFile = toml::from_str(text).map_err(|error| {
        let (line, column) = error.span().map_or((1, 1), |span| toml_words::place(text, span.start));
        let Words { message, hint } = toml_words::words(text, &error, &super::settings_page::names());
        Failure::usage(format!("{}:{line}:{column}: {message}", path.display())).hint(hint)
    })?;
    Ok(TomlFile { text: text.to_owned(), ..file })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(text: &str) -> Failure {
        parse(text, Path::new("opcit.toml")).unwrap_err()
    }

    #[test]
    fn an_unknown_key_names_the_nearest_known_one_and_its_place() {
        let failure = failure("mailto = 'a@b.example'\n[sources.arxiv]\nintervall = '3s'\n");
        assert!(
            failure.message.starts_with("opcit.toml:3:1: unknown key `intervall`"),
            "{}",
            failure.message
        );
        assert_eq!(failure.hint.as_deref(), Some("did you mean `interval`?"));
        let failure = super::tests::failure("[freshnes]\ncounts = '7d'\n");
        assert_eq!(failure.hint.as_deref(), Some("did you mean `freshness`?"));
    }

    #[test]
    fn a_wrong_type_names_its_place() {
        let failure = failure("[cache]\npath = 7\n");
        assert!(failure.message.starts_with("opcit.toml:2:8: "), "{}", failure.message);
    }

    #[test]
    fn the_entry_table_takes_pins_ignores_and_fields() {
        let file = parse(
            "[[entry]]\nmatch = 'https://x.example/p.pdf'\nid = 'arxiv:2306.17582'\n[[entry]]\nmatch = 'A Title'\nignore = true\n",
            Path::new("opcit.toml"),
        )
        .unwrap();
        assert_eq!(file.entry[0].id.as_deref(), Some("arxiv:2306.17582"));
        assert!(file.entry[1].ignore);
    }
}

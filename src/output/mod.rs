//! Writers: enriched entries → bytes, and atomic file replacement.
//!
//! # Terms
//!
//! | term | meaning |
//! |---|---|
//! | **format** | one way to write an enriched catalog; [`Format::ALL`] is the registry behind `--format` and `export --to` |
//! | **writer** | an [`OutputWriter`]: takes the entries one by one, in catalog order |
//! | **sink** | where the bytes go: a [`Replacement`], standard output, a buffer |
//! | **neutral** | text from outside that can no longer act where it lands ([`neutral`]) |
//!
//! # Flow
//!
//! ```text
//! Replacement::begin ──sink──▶ open(format, header, sink) ──▶ entry, entry, … ──▶ finish(footer) ──▶ Replacement::commit
//! ```
//!
//! # Invariants
//!
//! * Entries in = entries out, in the order given; memory is one entry. The JSON document names its sums before its
//!   entries: in a file they are put in afterwards, on their way elsewhere its entries wait in a spool (memory first, then an
//!   unnamed temporary file).
//! * Equal input gives equal bytes: no clock, no hash order, no machine.
//! * Text from outside is neutralised for the format it lands in; JSON keeps it as it is, escaped by JSON's own rules.
//! * The old file is whole until the new one is (see [`Replacement`]).
//!
//! Nothing here reads a catalog, asks a source or decides what an entry says; it imports `model` and `plain` alone.

mod address;
pub mod atom;
pub mod badges;
mod beside;
mod bibtex;
mod citation_key;
mod csl;
mod csv;
mod entry;
mod head;
mod html;
mod json;
mod jsonl;
mod kind;
mod markdown;
pub mod neutral;
mod object;
mod person;
pub mod read;
mod replace;
mod ris;
mod schema;
mod spool;
mod sweep;
mod temporary;
#[cfg(test)]
mod tests;
pub mod width;

use std::io::{self, Write};

use jiff::Timestamp;

pub use address::{landing_page, safe_url};
pub use csv::{NotOurs, csv_entries, csv_listing};
pub use replace::{Change, ReplaceError, Replacement, SharedReplacement, renew, replace};
pub use schema::schema_json;
pub use sweep::sweep;

use crate::model::{CatalogInfo, EnrichedEntry, Generator, Summary};

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// The enriched catalog, one JSON document.
    Json,
    /// A header object, then one entry a line.
    Jsonl,
    /// Flat columns for spreadsheets.
    Csv,
    /// BibTeX.
    Bibtex,
    /// CSL-JSON.
    CslJson,
    /// RIS.
    Ris,
    /// Tables in Markdown, one a section.
    Markdown,
    /// A page for people.
    Html,
    /// An Atom feed.
    Atom,
}

impl Format {
    /// Every format: the registry behind the command line's value lists.
    pub const ALL: [Self; 9] = [
        Self::Json,
        Self::Jsonl,
        Self::Csv,
        Self::Bibtex,
        Self::CslJson,
        Self::Ris,
        Self::Markdown,
        Self::Html,
        Self::Atom,
    ];

    /// Its name in options and settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Bibtex => "bibtex",
            Self::CslJson => "csl-json",
            Self::Ris => "ris",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Atom => "atom",
        }
    }

    /// One line for the help text.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Json => "the enriched catalog, one JSON document",
            Self::Jsonl => "a header line, then one entry a line",
            Self::Csv => "flat columns for spreadsheets",
            Self::Bibtex => "BibTeX, with stable keys",
            Self::CslJson => "CSL-JSON, for Zotero and pandoc",
            Self::Ris => "RIS, for reference managers",
            Self::Markdown => "tables in Markdown, one a section",
            Self::Html => "one self-contained page that searches, sorts and filters",
            Self::Atom => "an Atom feed of the list",
        }
    }

    /// File name extensions without dot, lower case, the usual one first. A path ending in `.csl.json` is CSL-JSON
    /// although its last extension is `json`, see [`Self::of_path`].
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Json => &["json"],
            Self::Jsonl => &["jsonl", "ndjson"],
            Self::Csv => &["csv"],
            Self::Bibtex => &["bib", "bibtex"],
            Self::CslJson => &["csl.json", "csljson"],
            Self::Ris => &["ris"],
            Self::Markdown => &["md", "markdown"],
            Self::Html => &["html", "htm"],
            Self::Atom => &["atom", "atom.xml", "xml"],
        }
    }

    /// The format of a file by its extension, the longest one that fits.
    pub fn of_path(path: &std::path::Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        let fits = |extension: &str| {
            name.strip_suffix(extension).is_some_and(|stem| stem.len() > 1 && stem.ends_with('.'))
        };
        Self::ALL
            .into_iter()
            .filter_map(|format| {
                let longest =
                    format.extensions().iter().filter(|e| fits(e)).map(|extension| extension.len()).max()?;
                Some((longest, format))
            })
            .max_by_key(|(length, _)| *length)
            .map(|(_, format)| format)
    }
}

/// The name is not that of a [`Format`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an output format")]
pub struct UnknownFormat(String);

impl std::str::FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|format| format.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| UnknownFormat(text.to_owned()))
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is known before the first entry.
#[derive(Debug, Clone)]
pub struct Header {
    /// The catalog.
    pub catalog: CatalogInfo,
}

/// What is known after the last entry.
#[derive(Debug, Clone, Copy, Default)]
pub struct Footer {
    /// Counts.
    pub summary: Summary,
    /// Newest `retrieved_at` of the data used.
    pub as_of: Option<Timestamp>,
}

/// Writes one enriched catalog in some format, streaming.
pub trait OutputWriter {
    /// Writes one entry.
    fn entry(&mut self, entry: &EnrichedEntry) -> io::Result<()>;

    /// Writes what comes last and flushes.
    fn finish(self: Box<Self>, footer: &Footer) -> io::Result<()>;
}

/// Opens a writer of `format` over `sink`. The writer buffers; the sink need not.
///
/// # Errors
///
/// Formats that begin with what the header says write it here, and fail as the sink does.
pub fn open<'a>(
    format: Format,
    header: &Header,
    sink: impl Write + 'a,
) -> io::Result<Box<dyn OutputWriter + 'a>> {
    Ok(match format {
        Format::Json => Box::new(json::Json::new(header, head::Spooled::new(sink), None)),
        Format::Jsonl => Box::new(jsonl::Jsonl::new(header, sink)?),
        Format::Csv => Box::new(csv::Csv::new(sink)?),
        Format::Bibtex => Box::new(bibtex::Bibtex::new(sink)),
        Format::CslJson => Box::new(csl::CslJson::new(sink)?),
        Format::Ris => Box::new(ris::Ris::new(sink)),
        Format::Markdown => Box::new(markdown::Markdown::new(header, sink)?),
        Format::Html => Box::new(html::Html::new(header, sink)?),
        Format::Atom => Box::new(atom::Atom::new(header, sink)),
    })
}

/// As [`open`], into a file that is committed once the writer is gone: what is known last is put where it belongs, so that
/// nothing is written twice. `expected`: how many entries there may be; a good guess saves time, a bad one does no harm.
///
/// # Errors
///
/// As [`open`].
pub fn open_file(
    format: Format,
    header: &Header,
    file: SharedReplacement,
    expected: Option<usize>,
) -> io::Result<Box<dyn OutputWriter>> {
    match format {
        Format::Json if file.is_rewritable() => {
            Ok(Box::new(json::Json::new(header, head::InPlace::new(file), expected)))
        }
        format => open(format, header, file),
    }
}

/// Size of a writer's buffer, in bytes.
const BUFFER: usize = 64 * 1024;

/// This program, as it signs its output.
pub fn generator() -> Generator {
    Generator { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
}

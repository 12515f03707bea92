//! Readers: the bytes of a catalog → [`Entry`] with its span.
//!
//! # Terms
//!
//! * **Catalog**: a list of works somebody curates: a Markdown list, a bibliography, a table, JSON.
//! * **Entry**: one item of it, as written: title, links, text, section, and where it stands.
//! * **Format**: how a catalog is written; by its extension unless said otherwise.
//! * **Bad line**: a piece of input that cannot be read. It costs itself, never its neighbours.
//!
//! # Flow
//!
//! ```text
//! bytes ─ open(Format) ─▶ CatalogReader ─ next ─▶ Entry | ReadError::Line | ReadError::Fatal
//! ```
//!
//! # Invariants
//!
//! * Entries come in the order of the catalog, numbered from 0; their spans are in order, by where they begin, and on character
//!   boundaries. They overlap only where one item of a Markdown list stands in another.
//! * What is in an entry is what the curator wrote: nothing is recased, corrected or looked up.
//! * Arbitrary bytes neither panic nor take time out of proportion to their number.
//! * Markdown is read whole, since a reference link may stand anywhere; the other formats stream, and memory is one entry.
//!
//! # Must not
//!
//! Decide which work an entry means (that is `identify`; the readers use it only to tell a paper from a page), ask anybody, or write.

mod bibtex;
mod bibtex_fields;
mod bibtex_scan;
mod bibtex_shared;
mod cells;
mod columns;
mod json;
mod keyed;
mod lines;
mod markdown;
mod streamed;
mod table_text;
mod tex;

use std::io::BufRead;

use self::streamed::Streamed;
use crate::model::Entry;

pub(crate) use lines::utf_8;

#[cfg_attr(not(opcit_internals), doc(hidden))]
pub use markdown::{
    Bare, CLOSE as ANNOTATION_CLOSE, Cut, OPEN as ANNOTATION_OPEN, OutlineBlock, OutlineKind, front_matter,
    outline,
};

/// An input format.
///
/// ```
/// use opcit::catalog::Format;
/// use std::path::Path;
///
/// assert_eq!(Format::of_path(Path::new("README.md")), Some(Format::Markdown));
/// assert_eq!(Format::of_path(Path::new("list.ndjson")), Some(Format::Jsonl));
/// assert_eq!(Format::of_path(Path::new("list.docx")), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Markdown list.
    Markdown,
    /// BibTeX or BibLaTeX.
    Bibtex,
    /// Comma-separated values with a header.
    Csv,
    /// Tab-separated values with a header.
    Tsv,
    /// A JSON array of entries, `{"entries": […]}`, or an enriched catalog.
    Json,
    /// One JSON object a line.
    Jsonl,
}

impl Format {
    /// Every format: the registry behind the command line's value list.
    pub const ALL: [Self; 6] = [Self::Markdown, Self::Bibtex, Self::Csv, Self::Tsv, Self::Json, Self::Jsonl];

    /// Its name in output and settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Bibtex => "bibtex",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
        }
    }

    /// File name extensions, without dot, lower case.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Markdown => &["md", "markdown", "mdown", "mkd", "mdx", "qmd", "rmd"],
            Self::Bibtex => &["bib", "bibtex", "biblatex"],
            Self::Csv => &["csv"],
            Self::Tsv => &["tsv", "tab"],
            Self::Json => &["json"],
            Self::Jsonl => &["jsonl", "ndjson"],
        }
    }

    /// The format of a file by its extension.
    pub fn of_path(path: &std::path::Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|f| f.extensions().contains(&extension.as_str()))
    }
}

/// A problem with the input.
///
/// ```
/// use opcit::catalog::{self, Format, ReadError, ReadOptions};
///
/// let lines = "{\"title\": \"One\"}\nno JSON\n{\"title\": \"Two\"}\n";
/// let mut read = catalog::open(Format::Jsonl, lines.as_bytes(), ReadOptions::default())?;
/// assert_eq!(read.next().unwrap()?.listed_title.as_deref(), Some("One"));
/// assert!(matches!(read.next(), Some(Err(ReadError::Line { line: 2, .. }))));
/// assert_eq!(read.next().unwrap()?.listed_title.as_deref(), Some("Two"));
/// # Ok::<(), ReadError>(())
/// ```
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// This line (or record) is lost, the run goes on.
    #[error("{message}")]
    Line {
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// The input cannot be read at all or any further.
    #[error("{message}")]
    Fatal {
        /// What is wrong.
        message: String,
        /// The cause below, if any.
        #[source]
        source: Option<std::io::Error>,
    },
}

/// How to read.
///
/// ```
/// use opcit::catalog::{self, Format, ReadOptions};
///
/// let list = "# List\n\n* [Papers with Code](https://paperswithcode.com)\n* [A Paper](https://arxiv.org/abs/2205.06175)\n";
/// let count = |options| Ok(catalog::open(Format::Markdown, list.as_bytes(), options)?.count());
/// assert_eq!(count(ReadOptions::default())?, 1);
/// assert_eq!(count(ReadOptions { all_items: true })?, 2);
/// # Ok::<(), opcit::catalog::ReadError>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct ReadOptions {
    /// Yield every list item, also those that list no paper.
    pub all_items: bool,
}

/// Yields the entries of one catalog, in order.
pub trait CatalogReader: Iterator<Item = Result<Entry, ReadError>> {
    /// The list's own title (first heading, BibTeX has none), once it is known.
    fn title(&self) -> Option<&str>;
}

/// Opens a reader over `input`. Markdown is read whole (reference links may stand anywhere); the others stream.
///
/// ```
/// use opcit::catalog::{self, Format, ReadOptions};
///
/// let list = "# List\n\n## Agents\n\n- **A Generalist Agent**, 2022. [[paper]](https://arxiv.org/pdf/2205.06175)\n";
/// let mut entries = catalog::open(Format::Markdown, list.as_bytes(), ReadOptions::default())?;
/// let entry = entries.next().expect("the list has an item")?;
/// assert_eq!(entry.listed_title.as_deref(), Some("A Generalist Agent"));
/// assert_eq!((entry.line, entry.section), (5, vec!["Agents".to_owned()]));
/// assert_eq!(entries.title(), Some("List"));
/// # Ok::<(), opcit::catalog::ReadError>(())
/// ```
///
/// # Errors
///
/// The input cannot be read at all. What is wrong with one line comes from the reader, in that line's place.
pub fn open<'a>(
    format: Format,
    input: impl BufRead + 'a,
    options: ReadOptions,
) -> Result<Box<dyn CatalogReader + 'a>, ReadError> {
    Ok(match format {
        Format::Markdown => Box::new(markdown::MarkdownReader::open(input, options)?),
        Format::Bibtex => Box::new(Streamed::new(bibtex::Bibtex::new(input, options))),
        Format::Csv => Box::new(Streamed::new(table_text::Table::csv(input, options))),
        Format::Tsv => Box::new(Streamed::new(table_text::Table::tsv(input, options))),
        Format::Json => Box::new(Streamed::new(json::Json::new(input, options))),
        Format::Jsonl => Box::new(Streamed::new(json::Jsonl::new(input, options))),
    })
}

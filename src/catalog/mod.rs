//! Readers: bytes → [`Entry`] with its span.
//!
//! (module page to be written with the implementation)

mod bibtex;
mod bibtex_fields;
mod json;
mod keyed;
mod lines;
mod markdown;
mod table_text;
mod tex;

use std::io::BufRead;

use crate::model::Entry;

pub use markdown::{
    Bare, CLOSE as ANNOTATION_CLOSE, Cut, OPEN as ANNOTATION_OPEN, OutlineBlock, OutlineKind, front_matter,
    outline,
};

/// An input format.
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
pub fn open<'a>(
    format: Format,
    input: impl BufRead + 'a,
    options: ReadOptions,
) -> Result<Box<dyn CatalogReader + 'a>, ReadError> {
    Ok(match format {
        Format::Markdown => Box::new(markdown::MarkdownReader::open(input, options)?),
        Format::Bibtex => Box::new(bibtex::Bibtex::new(input, options)),
        Format::Csv => Box::new(table_text::Table::csv(input, options)),
        Format::Tsv => Box::new(table_text::Table::tsv(input, options)),
        Format::Json => Box::new(json::Json::new(input, options)),
        Format::Jsonl => Box::new(json::Jsonl::new(input, options)),
    })
}

//! `opcit diff`: what changed between two enriched files.

use std::path::{Path, PathBuf};

use super::clash::Files;
use super::exit::{self, Failure};
use super::export::{load, not_replaced};
use super::ui;
use crate::compare::{self, Comparison, State};
use crate::output::{self, ReplaceError};

/// What to compare and how to tell it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The enriched catalog as it was; `-` for standard input
    pub old: PathBuf,
    /// The enriched catalog as it is; `-` for standard input
    pub new: PathBuf,
    /// How to tell it: for a terminal, for a pull request, for tools
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Form,
    /// Where to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Lines under each heading of text and Markdown
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// Exit with 1 when something changed
    #[arg(long)]
    pub exit_code: bool,
    /// Also write the changes into this Atom feed, before those that are there already
    #[arg(long, value_name = "FILE")]
    pub feed: Option<PathBuf>,
}

/// `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Form {
    /// For a terminal.
    #[default]
    Text,
    /// For the body of a pull request.
    Markdown,
    /// For tools.
    Json,
}

/// Compares.
pub(super) fn run(args: &Args) -> super::Outcome {
    if args.old.as_os_str() == "-" && args.new.as_os_str() == "-" {
        return Err(Failure::usage("standard input can be one of the two files, not both"));
    }
    let mut files =
        Files::default().read(&args.old, "the enriched catalog").read(&args.new, "the enriched catalog");
    for (path, what) in [(&args.output, "the output"), (&args.feed, "the feed")] {
        if let Some(path) = path.as_deref().filter(|path| path.as_os_str() != "-") {
            files = files.write(path, what)?;
        }
    }
    let (old_catalog, old_sums, old_entries) = load(&args.old)?;
    let (new_catalog, new_sums, new_entries) = load(&args.new)?;
    let changes = Comparison::of(
        State { catalog: &old_catalog, as_of: old_sums.as_of, entries: &old_entries },
        State { catalog: &new_catalog, as_of: new_sums.as_of, entries: &new_entries },
    );
    let told = match args.format {
        Form::Text => compare::text(&changes, args.limit),
        Form::Markdown => compare::markdown(&changes, args.limit),
        Form::Json => compare::json(&changes),
    };
    if let Some(path) = &args.feed {
        write_feed(path, &changes)?;
    }
    match args.output.as_deref().filter(|path| path.as_os_str() != "-") {
        Some(path) => drop(output::replace(path, told.as_bytes()).map_err(|e| not_replaced(&e))?),
        None => ui::data(|out| out.write_all(told.as_bytes()))?,
    }
    Ok(if args.exit_code && !changes.is_empty() { exit::FINDINGS } else { exit::DONE })
}

fn write_feed(path: &Path, changes: &Comparison<'_>) -> Result<(), Failure> {
    let before = match std::fs::read_to_string(path) {
        Ok(text) => Some(text).filter(|text| !text.trim().is_empty()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => Some("not text".to_owned()),
        Err(error) => return Err(not_replaced(&ReplaceError::from_io(path, error))),
    };
    let feed = compare::feed(changes, before.as_deref()).map_err(|error| {
        Failure::new(exit::OUTPUT, format!("`{}` cannot be continued: {error}", path.display()))
            .hint("name another file with --feed, or move this one away")
    })?;
    output::replace(path, feed.as_bytes()).map_err(|e| not_replaced(&e))?;
    Ok(())
}

//! The command line: the only layer that knows clap, the terminal and the environment. One file a command.
//!
//! Flow: [`main`] parses, resolves settings ([`settings`]), runs one command, turns its result into an exit code
//! ([`exit`]). stdout carries data and nothing else; everything for people goes to stderr; a broken pipe is a quiet
//! success.
//!
//! Must not: know how anything is done. A command file composes layers and words what came out.

mod annotate;
mod cache;
mod cache_figures;
mod check;
mod clash;
mod collect;
mod completions;
mod curators;
mod diff;
mod duration;
mod editing;
mod enrich;
pub mod exit;
mod explain;
mod export;
mod findings;
mod folder;
mod former;
mod help;
mod identify;
mod input;
mod min_change;
mod nearest;
mod other_json;
mod plan;
mod run;
mod schema;
pub mod settings;
mod settings_page;
mod sort;
mod stop;
mod toml_file;
mod toml_words;
mod ui;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use exit::Failure;
pub use settings_page::settings_page;

/// Keep curated paper lists true.
///
/// Reads a catalog (a Markdown "awesome list", BibTeX, CSV, JSON), finds the papers it lists, asks arXiv and Semantic
/// Scholar about them, and writes an enriched catalog: authors, abstracts, dates, citation counts, each with its source.
#[derive(Debug, Parser)]
#[command(name = "opcit", version, max_term_width = 100, arg_required_else_help = true, after_help = AFTER_HELP)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "\
Exit codes: 0 done · 1 findings · 2 usage or settings · 3 catalog unreadable · 4 cache unusable ·
            5 output not written · 6 incomplete, run again to go on · 70 bug · 130 interrupted

Try:  opcit enrich README.md            look everything up, write README.enriched.json
      opcit plan README.md              say first what that would cost
      opcit identify 'https://…'        which paper is this?";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look up every listed paper and write the enriched catalog
    Enrich(enrich::Args),
    /// Say what `enrich` would ask of whom, in how many requests, and how long it would take
    Plan(plan::Args),
    /// Put the items of a Markdown list in another order, byte for byte
    Sort(sort::Args),
    /// Write short facts behind the items of a Markdown list, or take them out again
    Annotate(annotate::Args),
    /// Name what is wrong in a catalog, offline: duplicates, wrong, dead and damaged links; repair with --fix
    Check(check::Args),
    /// Find the identifiers in texts or URLs, offline
    Identify(identify::Args),
    /// Show everything known about one entry: evidence, what each source said, what was chosen and why
    Explain(explain::Args),
    /// Write an enriched catalog in another form: a page, a feed, BibTeX, CSV, badges, …
    Export(export::Args),
    /// Tell what changed between two enriched catalogs, or since earlier counts in the cache
    Diff(diff::Args),
    /// Look after the cache of answers
    Cache(cache::Args),
    /// Print the JSON Schema of the enriched catalog
    Schema(schema::Args),
    /// Print a completion script for a shell
    Completions(completions::Args),
    /// Print the manual page
    Man(completions::ManArgs),
}

/// Parses the arguments, runs the command, says how it ended.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // clap writes help and version to stdout, errors to stderr, and knows which is which.
            let _ = error.print();
            return if error.use_stderr() { exit::USAGE.into() } else { exit::DONE.into() };
        }
    };
    // A panic is our bug, not the user's mistake: it says so, and where to report it.
    std::panic::set_hook(Box::new(|info| ui::report_bug(&info.to_string())));
    let result = std::panic::catch_unwind(|| match cli.command {
        Command::Enrich(args) => enrich::run(&args),
        Command::Plan(args) => plan::run(&args),
        Command::Sort(args) => sort::run(&args),
        Command::Annotate(args) => annotate::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Identify(args) => identify::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Cache(args) => cache::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => completions::man(&args),
    });
    match result {
        Ok(Ok(code)) => code.into(),
        Ok(Err(failure)) => {
            ui::report_failure(&failure);
            failure.code.into()
        }
        Err(_) => exit::BUG.into(),
    }
}

/// What a command returns: its exit code, or why it could not run.
pub type Outcome = Result<exit::Code, Failure>;

/// The names of the output formats, for clap.
fn format_names() -> clap::builder::PossibleValuesParser {
    crate::output::Format::ALL.map(crate::output::Format::as_str).into()
}

/// The names of the input formats, for clap.
fn input_format_names() -> clap::builder::PossibleValuesParser {
    crate::catalog::Format::ALL.map(crate::catalog::Format::as_str).into()
}

/// The input format of that name.
fn input_format(name: &str) -> Option<crate::catalog::Format> {
    crate::catalog::Format::ALL.into_iter().find(|f| f.as_str() == name)
}

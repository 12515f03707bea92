//! `opcit cache`: look at the cache, carry it elsewhere, clean it up.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::cache_figures::{count, day, json, table};
use super::clash::Files;
use super::exit::{self, Failure};
use super::run::{cache_failure, load_snapshots};
use super::settings::{self, Shared};
use super::{duration, ui};
use crate::cache::{Cache, Imported, Mode, Notice, TransferError};
use crate::clock::{Clock, SystemClock};
use crate::output::neutral::terminal;
use crate::output::{ReplaceError, Replacement};

/// What to do with the cache.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    pub command: Command,
    /// The cache database [env: OPCIT_CACHE]
    #[arg(long, value_name = "FILE", global = true, help_heading = "Settings")]
    pub cache: Option<PathBuf>,
    /// The settings file [default: opcit.toml, searched from here upward]
    #[arg(long, value_name = "FILE", global = true, help_heading = "Settings")]
    pub config: Option<PathBuf>,
}

/// `opcit cache …`
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Print how many answers of which source are kept, and how old they are
    Stats {
        /// How to print it
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Write every answer and citation count as JSON lines, sorted
    Export {
        /// Write to FILE in place of standard output
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Take in what `export` wrote; of two answers the newer one is kept
    Import {
        /// Files of JSON lines; `-` is standard input
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
    /// Forget old answers; the citation counts seen are kept for good
    Prune {
        /// Forget what was fetched longer ago than this (`90d`, `12w`)
        #[arg(long, value_name = "DUR")]
        older_than: String,
    },
    /// Test the database from end to end
    Check,
    /// Print where the database is
    Path,
}

/// `stats --format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// A table for people
    #[default]
    Text,
    /// One JSON object
    Json,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> super::Outcome {
    let shared = Shared { cache: args.cache.clone(), config: args.config.clone(), ..Shared::default() };
    let config = settings::resolve(&shared, None, &settings::process_env)?.config;
    match &args.command {
        Command::Stats { format } => stats(&config.cache, &config.snapshots, *format),
        Command::Export { output } => export(&config.cache, output.as_deref()),
        Command::Import { files } => import(&config.cache, files),
        Command::Prune { older_than } => prune(&config.cache, older_than, SystemClock.now()),
        Command::Check => check(&config.cache),
        Command::Path => {
            ui::data(|out| writeln!(out, "{}", config.cache.display()))?;
            Ok(exit::DONE)
        }
    }
}

/// Opens the cache and says what there is to say about it.
fn open(path: &Path, mode: Mode) -> Result<(Cache, Vec<Notice>), Failure> {
    let cache = Cache::open(path, mode).map_err(|e| cache_failure(&e))?;
    let notices = cache.take_notices();
    for notice in &notices {
        ui::warn(&notice.to_string());
    }
    if mode == Mode::ReadOnly && !path.exists() {
        say(&format!("there is no cache at `{}` yet: `opcit enrich` creates it", path.display()));
    }
    Ok((cache, notices))
}

fn stats(path: &Path, snapshots: &[PathBuf], format: Format) -> super::Outcome {
    let there = path.exists();
    let (cache, _) = open(path, Mode::ReadOnly)?;
    let cache = cache.with_snapshots(load_snapshots(snapshots)?);
    let mut stats = cache.stats().map_err(|e| cache_failure(&e))?;
    if !there {
        stats.bytes = 0;
    }
    let text = match format {
        Format::Text if there => table(path, &stats),
        // That it is not there was said; the figures of the empty one that stands in for it are nobody's.
        Format::Text => format!("{} in snapshots\n", count(stats.snapshot_lines as u64, "line")),
        Format::Json => json(&stats),
    };
    ui::data(|out| out.write_all(text.as_bytes()))?;
    Ok(exit::DONE)
}

fn export(path: &Path, output: Option<&Path>) -> super::Outcome {
    let (cache, _) = open(path, Mode::ReadOnly)?;
    let written = match output.filter(|file| *file != Path::new("-")) {
        None => {
            // `ui::data` speaks of standard output alone; what the cache says is carried past it.
            let mut result = Ok(crate::cache::Exported::default());
            ui::data(|out| match cache.export(out) {
                Err(TransferError::Write(error) | TransferError::Read(error)) => Err(error),
                Err(TransferError::Cache(error)) => {
                    result = Err(cache_failure(&error));
                    Ok(())
                }
                Ok(written) => {
                    result = Ok(written);
                    Ok(())
                }
            })?;
            result?
        }
        Some(file) => {
            let failed = |error: ReplaceError| Failure::not_written(&error);
            Files::default().read(path, "the cache").write(file, "the export")?;
            let mut replacement =
                Replacement::begin(file).and_then(Replacement::with_old_line_ends).map_err(failed)?;
            let written = cache.export(&mut replacement).map_err(|error| match error {
                TransferError::Cache(error) => cache_failure(&error),
                TransferError::Write(error) | TransferError::Read(error) => {
                    failed(ReplaceError::from_io(file, error))
                }
            })?;
            replacement.commit().map_err(failed)?;
            written
        }
    };
    say(&format!(
        "exported {} and {}",
        count(written.answers, "answer"),
        count(written.observations, "observation")
    ));
    if written.damaged > 0 {
        ui::warn(&format!("{} left out: damaged", count(written.damaged, "answer")));
    }
    Ok(exit::DONE)
}

fn import(path: &Path, files: &[PathBuf]) -> super::Outcome {
    let (cache, _) = open(path, Mode::ReadWrite)?;
    for file in files {
        let unreadable = |error: io::Error| {
            Failure::new(exit::UNREADABLE, format!("could not read `{}`", file.display())).because(error)
        };
        let imported = if file == Path::new("-") {
            cache.import(&mut io::stdin().lock())
        } else {
            cache.import(&mut BufReader::with_capacity(1 << 16, File::open(file).map_err(unreadable)?))
        };
        let imported = imported.map_err(|error| match error {
            TransferError::Cache(error) => cache_failure(&error),
            TransferError::Read(error) | TransferError::Write(error) => unreadable(error),
        })?;
        tell_imported(file, &imported);
    }
    Ok(exit::DONE)
}

/// Lines of a file that are told one by one; a file with more of them is another one than was meant.
const TOLD: usize = 5;

fn tell_imported(file: &Path, imported: &Imported) {
    for (line, message) in imported.malformed.iter().take(TOLD) {
        ui::warn(&format!("{}:{line}: {message}", file.display()));
    }
    let more = imported.malformed.len().saturating_sub(TOLD);
    if more > 0 {
        ui::warn(&format!("{}: {} more", file.display(), count(more as u64, "such line")));
    }
    if !imported.malformed.is_empty() && imported.answers + imported.observations + imported.known == 0 {
        ui::warn(&format!("nothing in `{}` is what `opcit cache export` writes", file.display()));
    }
    let mut text = format!(
        "imported {} and {} from `{}`",
        count(imported.answers, "answer"),
        count(imported.observations, "observation"),
        file.display(),
    );
    if imported.known > 0 {
        let _ = write!(text, "; {} said nothing new", count(imported.known, "line"));
    }
    if !imported.malformed.is_empty() {
        let _ = write!(text, "; {} could not be used", count(imported.malformed.len() as u64, "line"));
    }
    say(&text);
}

fn prune(path: &Path, older_than: &str, now: Timestamp) -> super::Outcome {
    let age = duration::parse(older_than).map_err(|e| Failure::usage(format!("--older-than: {e}")))?;
    let cutoff = SignedDuration::try_from(age).ok().and_then(|age| now.checked_sub(age).ok());
    let Some(cutoff) = cutoff else {
        return Err(Failure::usage(format!("--older-than: `{older_than}` is longer than there are dates")));
    };
    if !path.exists() {
        say(&format!("there is no cache at `{}` yet", path.display()));
        return Ok(exit::DONE);
    }
    let (cache, _) = open(path, Mode::ReadWrite)?;
    let pruned = cache.prune(cutoff).map_err(|e| cache_failure(&e))?;
    say(&format!("forgot {} fetched before {}", count(pruned, "answer"), day(Some(cutoff))));
    Ok(exit::DONE)
}

fn check(path: &Path) -> super::Outcome {
    let (cache, notices) = open(path, Mode::ReadOnly)?;
    if !path.exists() {
        // That there is none was said; there is nothing to call sound.
        return Ok(exit::DONE);
    }
    if !notices.is_empty() {
        // Opening found it damaged, and said so.
        return Ok(exit::FINDINGS);
    }
    let violations = cache.check().map_err(|e| cache_failure(&e))?;
    let mut text = String::new();
    for violation in &violations {
        let _ = writeln!(text, "invariant {} does not hold: {}", violation.number, violation.sentence);
        for place in &violation.places {
            let _ = writeln!(text, "  {}", terminal(place));
        }
        if violation.count > violation.places.len() {
            let _ = writeln!(text, "  and {} more", violation.count - violation.places.len());
        }
    }
    ui::data(|out| out.write_all(text.as_bytes()))?;
    if violations.is_empty() {
        say(&format!("`{}` is sound", path.display()));
        return Ok(exit::DONE);
    }
    Ok(exit::FINDINGS)
}

/// A line for people.
fn say(line: &str) {
    ui::say(&terminal(line));
}

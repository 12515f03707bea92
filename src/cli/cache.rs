//! `opcit cache`: look at the cache, carry it elsewhere, clean it up.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::clash::Files;
use super::exit::{self, Failure};
use super::run::{cache_failure, load_snapshots};
use super::settings::{self, Shared};
use super::{duration, ui};
use crate::cache::{Cache, Imported, Mode, Notice, Stats, TransferError};
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

/// The statistics as a table.
fn table(path: &Path, stats: &Stats) -> String {
    let mut rows = vec![["source", "outcome", "answers", "size", "oldest", "newest"].map(str::to_owned)];
    for source in &stats.sources {
        rows.push([
            terminal(&source.source).into_owned(),
            if source.found { "found" } else { "missing" }.to_owned(),
            source.rows.to_string(),
            size(source.payload_bytes),
            day(source.oldest),
            day(source.newest),
        ]);
    }
    let widths: Vec<usize> =
        (0..6).map(|at| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0)).collect();
    let mut text = format!("{}  {}\n\n", terminal(&path.to_string_lossy()), size(stats.bytes));
    if stats.sources.is_empty() {
        rows = Vec::new();
        text.push_str("no answers yet\n");
    }
    for row in &rows {
        let [source, outcome, answers, size, oldest, newest] = row;
        let line = format!(
            "{source:<w0$}  {outcome:<w1$}  {answers:>w2$}  {size:>w3$}  {oldest:<w4$}  {newest}",
            w0 = widths[0],
            w1 = widths[1],
            w2 = widths[2],
            w3 = widths[3],
            w4 = widths[4],
        );
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text.push('\n');
    let kept: u64 = stats.sources.iter().map(|s| s.kept).sum();
    if kept > 0 {
        let _ = writeln!(text, "found before, missing now, last answer kept: {kept}");
    }
    let since = stats.observed_since.map(|at| format!(", seen since {}", day(Some(at)))).unwrap_or_default();
    let (counts, works) = (count(stats.observations, "citation count"), count(stats.observed_works, "work"));
    let _ = writeln!(text, "{counts} of {works}{since}");
    let _ = writeln!(text, "{} in snapshots", count(stats.snapshot_lines as u64, "line"));
    text
}

/// The statistics as one JSON object.
fn json(stats: &Stats) -> String {
    let sources: Vec<serde_json::Value> = stats
        .sources
        .iter()
        .map(|s| {
            serde_json::json!({
                "source": s.source,
                "outcome": if s.found { "found" } else { "missing" },
                "rows": s.rows,
                "kept": s.kept,
                "payload_bytes": s.payload_bytes,
                "oldest": s.oldest,
                "newest": s.newest,
            })
        })
        .collect();
    let whole = serde_json::json!({
        "bytes": stats.bytes,
        "sources": sources,
        "observations": stats.observations,
        "observed_works": stats.observed_works,
        "observed_since": stats.observed_since,
        "snapshot_lines": stats.snapshot_lines,
    });
    format!("{whole:#}\n")
}

/// A line for people.
fn say(line: &str) {
    ui::say(&terminal(line));
}

fn count(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn day(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "-".to_owned(), |at| at.to_zoned(TimeZone::UTC).date().to_string())
}

fn size(bytes: u64) -> String {
    let mut unit = 0;
    let mut divisor = 1_u64;
    while bytes / divisor >= 1024 && unit < 3 {
        divisor *= 1024;
        unit += 1;
    }
    if unit == 0 {
        return format!("{bytes} B");
    }
    // Exact for every size a disk has; whole tenths, rounded down.
    let tenths = u128::from(bytes) * 10 / u128::from(divisor);
    format!("{}.{} {}", tenths / 10, tenths % 10, ["B", "KiB", "MiB", "GiB"][unit])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::SourceStats;

    #[test]
    fn sizes_read_well() {
        let sizes = [0, 1023, 1024, 1536, 1024 * 1024 - 1, 5 * 1024 * 1024, 3 << 40].map(size);
        assert_eq!(sizes, ["0 B", "1023 B", "1.0 KiB", "1.5 KiB", "1023.9 KiB", "5.0 MiB", "3072.0 GiB"]);
    }

    #[test]
    fn the_table_lines_up() {
        let at = |text: &str| Some(text.parse().unwrap());
        let row = |source: &str, found, rows, kept, payload_bytes| SourceStats {
            source: source.into(),
            found,
            rows,
            kept,
            payload_bytes,
            oldest: at("2026-01-02T03:04:05Z"),
            newest: at("2026-11-22T00:00:00Z"),
        };
        let stats = Stats {
            sources: vec![row("arxiv", true, 39, 0, 81_234), row("semantic-scholar", false, 2, 1, 900)],
            observations: 61,
            observed_works: 39,
            observed_since: at("2026-01-02T03:04:05Z"),
            bytes: 139_264,
            snapshot_lines: 40,
        };
        insta::assert_snapshot!(table(Path::new("opcit.sqlite"), &stats), @r"
        opcit.sqlite  136.0 KiB

        source            outcome  answers      size  oldest      newest
        arxiv             found         39  79.3 KiB  2026-01-02  2026-11-22
        semantic-scholar  missing        2     900 B  2026-01-02  2026-11-22

        found before, missing now, last answer kept: 1
        61 citation counts of 39 works, seen since 2026-01-02
        40 lines in snapshots
        ");
        insta::assert_snapshot!(table(Path::new("opcit.sqlite"), &Stats::default()), @r"
        opcit.sqlite  0 B

        no answers yet

        0 citation counts of 0 works
        0 lines in snapshots
        ");
    }
}

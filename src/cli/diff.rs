//! `opcit diff`: what changed between two enriched files, or since the cache last saw other counts.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, civil};

use super::clash::Files;
use super::editing::{listed, only};
use super::enrich::title_of;
use super::exit::{self, Failure};
use super::export::{Sums, load};
use super::run::{Setup, Use};
use super::settings::Shared;
use super::{duration, ui};
use crate::clock::{Clock, SystemClock};
use crate::compare::{self, Basis, Comparison, State};
use crate::model::EnrichedEntry;
use crate::output::{self, ReplaceError};

/// What to compare and how to tell it.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Args {
    /// The enriched catalog as it was; `-` for standard input
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The enriched catalog as it is; `-` for standard input. Without it OLD is a list, and its state now is compared
    /// with the state before, as far as the cache kept it: the citation counts
    #[arg(value_name = "NEW")]
    pub new: Option<PathBuf>,
    /// Without NEW: compare with the counts of then (`7d`, `2026-11-15`) [default: before the last run that saw another count]
    #[arg(long, value_name = "WHEN", conflicts_with = "new")]
    pub since: Option<String>,
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
    /// Without NEW: the cache database [env: OPCIT_CACHE]
    #[arg(long, value_name = "FILE", help_heading = "Settings")]
    pub cache: Option<PathBuf>,
    /// Without NEW: the settings file [default: opcit.toml, searched from the list's folder upward]
    #[arg(long, value_name = "FILE", help_heading = "Settings")]
    pub config: Option<PathBuf>,
}

const AFTER_HELP: &str = "\
With one file, a list or an enriched catalog, its papers are looked up in the cache and nobody is asked. The cache keeps \
every citation count it saw, but of everything else only what a source said last: titles, authors, venues, versions and \
what was listed can be compared between two enriched files alone, and the answer says so. Counts seen within an hour of \
each other are of one run.";

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
    let mut files = Files::default().read(&args.old, "the catalog");
    if let Some(path) = &args.new {
        files = files.read(path, "the catalog");
    }
    for (path, what) in [(&args.output, "the output"), (&args.feed, "the feed")] {
        if let Some(path) = path.as_deref().filter(|path| path.as_os_str() != "-") {
            files = files.write(path, what)?;
        }
    }
    let Some(new) = &args.new else { return against_cache(args) };
    if args.old.as_os_str() == "-" && new.as_os_str() == "-" {
        return Err(Failure::usage("standard input can be one of the two files, not both")
            .hint("save one of them to a file"));
    }
    let (old_catalog, old_sums, old_entries) = load(&args.old)?;
    let (new_catalog, new_sums, new_entries) = load(new)?;
    let changes = Comparison::of(
        State { catalog: &old_catalog, as_of: old_sums.as_of, entries: &old_entries },
        State { catalog: &new_catalog, as_of: new_sums.as_of, entries: &new_entries },
    );
    tell(args, &changes)
}

/// Compares the papers of a list, as the cache knows them, with what it counted before.
fn against_cache(args: &Args) -> super::Outcome {
    let since = args.since.as_deref().map(|when| moment(when, SystemClock.now())).transpose()?;
    let shared = Shared { cache: args.cache.clone(), config: args.config.clone(), ..Shared::default() };
    let name = args.old.to_string_lossy();
    let setup = Setup::new(&shared, &[name.to_string()], None, false, Use::Look)?;
    let input = only(&setup.inputs, &name)?;
    let entries = listed(&setup, input, &input.bytes()?, None)?.into_iter().filter_map(|l| l.facts);
    let entries: Vec<EnrichedEntry> = entries.map(|entry| *entry).collect();
    let mut sums = Sums::default();
    entries.iter().for_each(|entry| sums.add(entry));
    let catalog = input.info(title_of(input, &setup)?.as_deref());
    let states = compare::observed(entries, since);
    if !states.new.iter().any(|entry| entry.citation_count.is_some()) {
        ui::warn("the cache has seen no citation count of any of its papers: run `opcit enrich` first");
    } else if !states.old.iter().any(|entry| entry.citation_count.is_some()) {
        ui::warn(
            "the cache holds no earlier citation count of any of its papers: there is nothing to compare with",
        );
    }
    let as_of = sums.footer(None).as_of;
    // Since the data was read nothing was seen: a later day says no more than that of the data.
    let before = states.since.map(|since| as_of.map_or(since, |as_of| since.min(as_of)));
    let changes = Comparison::on(
        Basis::Counts,
        State { catalog: &catalog, as_of: before, entries: &states.old },
        State { catalog: &catalog, as_of, entries: &states.new },
    );
    tell(args, &changes)
}

/// A day (its beginning, in UTC), an instant, or how long ago.
fn moment(when: &str, now: Timestamp) -> Result<Timestamp, Failure> {
    if let Ok(instant) = when.parse::<Timestamp>() {
        return Ok(instant);
    }
    if let Ok(day) = when.parse::<civil::Date>()
        && let Ok(start) = day.to_zoned(TimeZone::UTC)
    {
        return Ok(start.timestamp());
    }
    let ago = duration::parse(when).ok().and_then(|ago| SignedDuration::try_from(ago).ok());
    ago.and_then(|ago| now.checked_sub(ago).ok()).ok_or_else(|| {
        Failure::usage(format!("--since: `{when}` is neither a day nor a duration"))
            .hint("write it like `2026-11-15`, `7d` or `12h`")
    })
}

/// Tells the changes where and how it was asked for.
fn tell(args: &Args, changes: &Comparison<'_>) -> super::Outcome {
    let told = match args.format {
        Form::Text => compare::text(changes, args.limit),
        Form::Markdown => compare::markdown(changes, args.limit),
        Form::Json => compare::json(changes),
    };
    if let Some(path) = &args.feed {
        write_feed(path, changes)?;
    }
    match args.output.as_deref().filter(|path| path.as_os_str() != "-") {
        Some(path) => drop(output::renew(path, &told).map_err(|e| Failure::not_written(&e))?),
        None => ui::data(|out| out.write_all(told.as_bytes()))?,
    }
    Ok(if args.exit_code && !changes.is_empty() { exit::FINDINGS } else { exit::DONE })
}

fn write_feed(path: &Path, changes: &Comparison<'_>) -> Result<(), Failure> {
    let before = match std::fs::read_to_string(path) {
        Ok(text) => Some(text).filter(|text| !text.trim().is_empty()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => Some("not text".to_owned()),
        Err(error) => return Err(Failure::not_written(&ReplaceError::from_io(path, error))),
    };
    let feed = compare::feed(changes, before.as_deref()).map_err(|error| {
        Failure::new(exit::OUTPUT, format!("`{}` cannot be continued: {error}", path.display()))
            .hint("name another file with --feed, or move this one away")
    })?;
    output::renew(path, &feed).map_err(|e| Failure::not_written(&e))?;
    Ok(())
}

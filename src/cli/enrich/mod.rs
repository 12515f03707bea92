//! `opcit enrich`: resolve every listed paper, write the enriched catalog.

mod kept;
mod targets;
mod written;

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

pub(super) use self::targets::default_output;
use self::targets::{no_clash, targets};
use self::written::Output;
use super::exit::{self, Failure};
use super::former::Known;
use super::input::Input;
use super::min_change::MinChange;
use super::run::{self, Setup, Use};
use super::settings::{Origin, Shared};
use super::stop;
use super::ui::{self, ColourChoice, Paint};
use crate::clock::SystemClock;
use crate::event::{Event, Events};
use crate::http::{Cancel, HostState};
use crate::output;
use crate::pipeline::{self, Resolver, ResolverReport};
use crate::report::{Progress, Summary, Tally, markdown, narration, text};
use crate::sources::Role;
use crate::sources::fetch::{Fetcher, Service};

/// What to enrich and how.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Catalogs: files, folders, globs, or `-` for standard input
    pub catalogs: Vec<String>,
    /// Where to write; `-` is standard output [default: CATALOG-STEM.enriched.json beside the catalog]
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,
    /// Output format [default: by the extension of --output, else json]
    #[arg(long, value_name = "FORMAT", value_parser = super::format_names(), help_heading = "Output")]
    pub format: Option<String>,
    /// Format of the catalogs [default: by extension; standard input is Markdown]
    #[arg(long, value_name = "FORMAT", value_parser = super::input_format_names())]
    pub input_format: Option<String>,
    /// Also write items that list no paper, as `not_a_paper`
    #[arg(long, help_heading = "Output")]
    pub all_items: bool,
    /// Keep a count in the output file unless it changed by at least N or N%
    #[arg(long, value_name = "N|N%", help_heading = "Output")]
    pub min_change: Option<String>,
    /// Also write how each citation count changed, as far as the cache saw it
    #[arg(long, help_heading = "Output")]
    pub history: bool,
    /// Exit with 1 when an entry is not `enriched`
    #[arg(long, help_heading = "Output")]
    pub strict: bool,
    /// Show the settings in force, with where each comes from, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Write a JSON report of the run
    #[arg(long, value_name = "FILE", help_heading = "Reporting")]
    pub report: Option<PathBuf>,
    /// Write the summary as Markdown [also appended to $GITHUB_STEP_SUMMARY when that is set]
    #[arg(long, value_name = "FILE", help_heading = "Reporting")]
    pub summary: Option<PathBuf>,
    /// No progress line
    #[arg(long, help_heading = "Reporting")]
    pub no_progress: bool,
    /// Print errors only
    #[arg(short, long, help_heading = "Reporting")]
    pub quiet: bool,
    /// Say more: every request and pause
    #[arg(short, long, action = clap::ArgAction::Count, help_heading = "Reporting")]
    pub verbose: u8,
    /// Colour on standard error
    #[arg(long, value_enum, default_value_t, value_name = "WHEN", help_heading = "Reporting")]
    pub color: ColourChoice,
    #[command(flatten)]
    pub shared: Shared,
}

/// Enriches.
pub(super) fn run(args: &Args) -> super::Outcome {
    let began = Instant::now();
    let input_format = args.input_format.as_deref().and_then(super::input_format);
    let mut setup = Setup::new(&args.shared, &args.catalogs, input_format, args.all_items, Use::Ask)?;
    if args.verbose > 0 {
        for line in &setup.left_out {
            ui::say(&crate::output::neutral::terminal(line));
        }
    }
    let min_change = args.min_change.as_deref().or(setup.settings.file.min_change.as_deref());
    let min_change = min_change.map(MinChange::parse).transpose().map_err(|failure| {
        setup.settings.blame("output.min_change", args.min_change.as_ref().map(|_| "--min-change"), failure)
    })?;
    let format = args.format.as_deref().or(setup.settings.file.format.as_deref());
    let targets = targets(args, &setup, format)?;
    no_clash(args, &setup, &targets)?;
    if args.dry_run {
        let settings = &mut setup.settings;
        settings.given("output.format", args.format.as_deref());
        settings.given("output.min_change", args.min_change.as_deref());
        settings.given("output.all_items", args.all_items.then_some("true"));
        return dry_run(&setup);
    }
    if min_change.is_some() && !args.quiet {
        kept::warn_where_nothing_is(
            &targets,
            args.min_change.as_ref().map_or("output.min_change", |_| "--min-change"),
        );
    }

    let paint = Paint(ui::colour(args.color));
    let tally = Arc::new(Tally::default());
    let shown = !args.quiet && !args.no_progress && ui::stderr_is_terminal();
    let quotas = setup.settings.config.sources.iter().map(|s| (s.id, s.interval)).collect();
    let progress = Arc::new(Progress::new(shown, quotas));
    let events = events(args, &tally, &progress);

    let mut outputs = targets
        .iter()
        .zip(&setup.inputs)
        .map(|(target, input)| Output::begin(target, input, &setup, min_change, args.history))
        .collect::<Result<Vec<_>, Failure>>()?;

    let offline = setup.settings.config.offline;
    let cancel = Cancel::new();
    stop::watch(&cancel)?;
    let (resolved, limited) = if offline {
        (ResolverReport::default(), false)
    } else {
        let services = run::services(&setup, &events, &cancel)?;
        let resolved = resolve(&setup, &services, &events, &cancel, &mut outputs)?;
        (resolved, services.iter().any(|s| matches!(s.host.state(), HostState::Closed(_))))
    };
    if !cancel.is_cancelled() {
        assemble_rest(&setup, &resolved, &events, &cancel, &mut outputs)?;
    }
    progress.finish();
    if cancel.is_cancelled() {
        ui::say("interrupted: every answer is in the cache, no output was written");
        return Ok(exit::INTERRUPTED);
    }
    setup.inputs.iter().try_for_each(Input::unchanged)?;

    // A gap filler that refused counts too: whether a paper was retracted is not known without it.
    let incomplete = !offline && (limited || !resolved.unanswered.is_empty());
    let mut catalogs = Vec::with_capacity(outputs.len());
    for output in outputs {
        catalogs.push(output.commit()?);
    }
    let (mut sources, bad_lines) = tally.numbers();
    let asked = setup.sources.iter().map(|s| s.descriptor()).filter(|d| !setup.silent.contains(&d.id));
    for primary in asked.filter(|d| d.role == Role::Primary) {
        sources.entry(primary.id).or_default().is_primary = true;
    }
    for (source, cached) in &resolved.cached {
        sources.entry(*source).or_default().cached = *cached;
    }
    for source in &setup.settings.config.sources {
        if let Some(tally) = sources.get_mut(&source.id) {
            tally.has_key = source.key.is_some();
            if tally.closed.is_some() {
                tally.left_alone_until = setup.left_alone_until(source);
            }
        }
    }
    for (id, tally) in &mut sources {
        tally.stale = catalogs.iter().filter_map(|c| c.stale_by_source.get(id.as_str())).sum();
    }
    let summary = Summary {
        catalogs,
        sources,
        took: began.elapsed(),
        offline,
        incomplete,
        bad_lines,
        unread: setup.unread.iter().map(|failure| failure.message.clone()).collect(),
        unused_overrides: unused_overrides(&setup),
    };
    let strict = args.strict && summary.catalogs.iter().any(|c| c.counts.enriched < c.counts.entries);
    let code = match (incomplete, strict) {
        (true, _) => exit::INCOMPLETE,
        (false, true) => exit::FINDINGS,
        _ => exit::DONE,
    };
    let code = setup.ends_with(code);
    if !args.quiet {
        ui::say(&text::render(&summary, &|t| paint.bold(t), &|t| paint.dim(t)));
    }
    write_reports(args, &summary, code)?;
    Ok(code)
}

fn events(args: &Args, tally: &Arc<Tally>, progress: &Arc<Progress>) -> Events {
    let (tally, progress, verbose, quiet) =
        (Arc::clone(tally), Arc::clone(progress), args.verbose > 0, args.quiet);
    Arc::new(move |event: &Event| {
        tally.on(event);
        if !quiet || matches!(event, Event::BadLine { .. }) {
            progress.on(event);
        }
        if verbose && let Some(line) = narration::line(event) {
            progress.say(&line);
        }
    })
}

/// The list's title stands before its entries in the output, so it is read first: the reader is asked for one entry.
pub(super) fn title_of(input: &Input, setup: &Setup) -> Result<Option<String>, Failure> {
    let mut reader = input.open(setup.options)?;
    if reader.title().is_none() {
        let _ = reader.next();
    }
    Ok(reader.title().map(str::to_owned))
}

/// The first half: drive the network. Leading entries that need nothing are written on the way.
fn resolve(
    setup: &Setup,
    services: &[Service],
    events: &Events,
    cancel: &Cancel,
    outputs: &mut [Output<'_>],
) -> Result<ResolverReport, Failure> {
    let clock = Arc::new(SystemClock);
    let known = Known::of(outputs.iter().map(Output::former), &setup.sources);
    let fetcher = Fetcher::new(services.to_vec(), Arc::clone(&setup.cache), clock, Arc::clone(events))
        .with_said_before(Arc::new(move |source, key| known.has(source, key)));
    let resolver = Resolver {
        cache: &setup.cache,
        sources: &setup.sources,
        silent: &setup.silent,
        freshness: setup.freshness,
        fetcher,
        events: Arc::clone(events),
    };
    let mut failures: Vec<Option<Failure>> = setup.inputs.iter().map(|_| None).collect();
    let mut readers = Vec::with_capacity(setup.inputs.len());
    for (input, failure) in setup.inputs.iter().zip(&mut failures) {
        readers.push(setup.cases(input, events, failure)?);
    }
    let cases = readers
        .into_iter()
        .enumerate()
        .flat_map(|(at, cases)| cases.map(move |(entry, case)| ((at, entry), case)))
        // What the cache answers is never waited for, so that nothing else would stop here.
        .take_while(|_| !cancel.is_cancelled());
    let mut written = Ok(());
    let report = run::block_on(resolver.run(cases, |(at, entry), case, examination| {
        if written.is_ok() {
            written = outputs[at].write(entry, &case, examination);
        }
    }))?;
    written?;
    if let Some(failure) = failures.into_iter().flatten().next() {
        return Err(failure);
    }
    report.map_err(|e| run::cache_failure(&e))
}

/// The second half: everything that was not written on the way.
fn assemble_rest(
    setup: &Setup,
    resolved: &ResolverReport,
    events: &Events,
    cancel: &Cancel,
    outputs: &mut [Output<'_>],
) -> Result<(), Failure> {
    // Online everything was read once, also where that was no entry at all: lines lost were told then.
    let read_before = !setup.settings.config.offline;
    let silent: Events = Arc::new(|_: &Event| {});
    let events = if read_before { &silent } else { events };
    let mut skip = resolved.leading;
    if read_before && skip == resolved.read {
        return Ok(());
    }
    for (input, output) in setup.inputs.iter().zip(outputs) {
        let mut failure = None;
        // Read a second time, it must be what was read the first time.
        input.unchanged()?;
        let view = setup.view(&resolved.unanswered);
        let cases = setup.cases(input, events, &mut failure)?;
        for (entry, case) in cases.take_while(|_| !cancel.is_cancelled()) {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let examination = pipeline::examine(&case, &view).map_err(|e| run::cache_failure(&e))?;
            output.write(entry, &case, examination)?;
        }
        if let Some(failure) = failure {
            return Err(failure);
        }
    }
    Ok(())
}

fn unused_overrides(setup: &Setup) -> Vec<(PathBuf, Vec<String>)> {
    let unused = setup.curators.iter().filter_map(|curator| {
        let unused = curator.overrides.unused().map(str::to_owned).collect();
        Some((curator.path.clone()?, unused))
    });
    unused.collect()
}

fn write_reports(args: &Args, summary: &Summary, code: exit::Code) -> Result<(), Failure> {
    let page = || markdown::render(summary);
    // `-` is standard output here as everywhere.
    let put = |path: &Path, text: &str| {
        if path == Path::new("-") {
            return ui::data(|out| out.write_all(text.as_bytes()));
        }
        output::renew(path, text).map(drop).map_err(|e| Failure::not_written(&e))
    };
    if let Some(path) = &args.report {
        put(path, &crate::report::json::render(summary, code.0))?;
    }
    if let Some(path) = &args.summary {
        put(path, &page())?;
    }
    if let Some(path) = super::settings::process_env("GITHUB_STEP_SUMMARY") {
        let appended = OpenOptions::new()
            .append(true)
            .create(true)
            .open(&path)
            .and_then(|mut file| file.write_all(page().as_bytes()));
        if let Err(error) = appended {
            ui::warn(&format!("could not append to the job summary `{path}`: {error}"));
        }
    }
    Ok(())
}

/// The settings in force, as data.
fn dry_run(setup: &Setup) -> super::Outcome {
    let width = setup.settings.lines.iter().map(|l| l.name.len()).max().unwrap_or(0);
    ui::data(|out| {
        for input in &setup.inputs {
            writeln!(out, "{:width$}  {} ({})", "catalog", input.name, input.format.as_str())?;
        }
        if let Some(path) = &setup.settings.file.path {
            writeln!(out, "{:width$}  {}", "settings file", path.display())?;
        }
        for path in setup.curators.iter().skip(1).filter_map(|curator| curator.path.as_deref()) {
            writeln!(out, "{:width$}  {}", "[[entry]] also", path.display())?;
        }
        for line in &setup.settings.lines {
            let origin = if line.origin == Origin::Default { "default" } else { line.origin.as_str() };
            writeln!(out, "{:width$}  {}  ({origin})", line.name, crate::output::neutral::line(&line.value))?;
        }
        Ok(())
    })?;
    Ok(setup.ends_with(exit::DONE))
}

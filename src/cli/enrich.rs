//! `opcit enrich`: resolve every listed paper, write the enriched catalog.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::hash::{Hash as _, Hasher as _};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use super::clash::Files;
use super::exit::{self, Failure};
use super::input::{self, Input};
use super::min_change::MinChange;
use super::run::{self, Live, Setup, Use};
use super::settings::{Origin, Shared};
use super::ui::{self, ColourChoice, Paint};
use crate::cache::Cache;
use crate::clock::SystemClock;
use crate::event::{Event, Events};
use crate::http::HostState;
use crate::model::{EnrichedEntry, Entry, SourceId};
use crate::output::{self, Change, Footer, Format, Header, OutputWriter, Replacement};
use crate::pipeline::{self, Case, Examination, Resolver, ResolverReport};
use crate::report::{CatalogSummary, Progress, Summary, Tally, markdown, text};
use crate::sources::Role;
use crate::sources::fetch::Fetcher;

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
    let setup = Setup::new(&args.shared, &args.catalogs, input_format, args.all_items, Use::Ask)?;
    if args.dry_run {
        return dry_run(&setup);
    }
    let min_change = args.min_change.as_deref().or(setup.settings.file.min_change.as_deref());
    let min_change = min_change.map(MinChange::parse).transpose()?;
    let format = args.format.as_deref().or(setup.settings.file.format.as_deref());
    let targets = targets(args, &setup, format)?;
    no_clash(args, &setup, &targets)?;

    let paint = Paint(ui::colour(args.color));
    let tally = Arc::new(Tally::default());
    let progress = Arc::new(Progress::new(!args.quiet && !args.no_progress && ui::stderr_is_terminal()));
    let events = events(args, &tally, &progress);

    let mut outputs = targets
        .iter()
        .zip(&setup.inputs)
        .map(|(target, input)| Output::begin(target, input, &setup, min_change, args.history))
        .collect::<Result<Vec<_>, Failure>>()?;

    let offline = setup.settings.config.offline;
    let (resolved, limited) = if offline {
        (ResolverReport::default(), false)
    } else {
        let live = Live::new(&setup, &events)?;
        let resolved = resolve(&setup, &live, &events, &mut outputs)?;
        if live.cancel.is_cancelled() {
            progress.finish();
            ui::say("interrupted: every answer is in the cache, no output was written");
            return Ok(exit::INTERRUPTED);
        }
        (resolved, live.services.iter().any(|s| matches!(s.host.state(), HostState::Closed(_))))
    };
    assemble_rest(&setup, &resolved, &events, &mut outputs)?;
    progress.finish();

    // A gap filler that refused counts too: it defers no entry, but whether a paper was retracted is not known without it.
    let incomplete = !offline && (limited || !resolved.unanswered.is_empty());
    let mut catalogs = Vec::with_capacity(outputs.len());
    for output in outputs {
        catalogs.push(output.commit()?);
    }
    let (mut sources, bad_lines) = tally.numbers();
    for source in setup.sources.iter().filter(|s| s.descriptor().role == Role::Primary) {
        sources.entry(source.descriptor().id).or_default();
    }
    for (source, cached) in &resolved.cached {
        sources.entry(*source).or_default().cached = *cached;
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
        unused_overrides: setup.settings.config.overrides.unused().map(str::to_owned).collect(),
        has_s2_key: setup
            .settings
            .config
            .sources
            .iter()
            .any(|s| s.id == SourceId::SEMANTIC_SCHOLAR && s.key.is_some()),
    };
    let strict = args.strict && summary.catalogs.iter().any(|c| c.counts.enriched < c.counts.entries);
    let code = match (incomplete, strict) {
        (true, _) => exit::INCOMPLETE,
        (false, true) => exit::FINDINGS,
        _ => exit::DONE,
    };
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
        if verbose && let Event::Host { source, event } = event {
            ui::say(&format!("{source}: {}", crate::output::neutral::line(&format!("{event:?}"))));
        }
    })
}

/// Where each catalog's output goes.
fn targets(args: &Args, setup: &Setup, format: Option<&str>) -> Result<Vec<Target>, Failure> {
    let named = format.map(|f| f.parse::<Format>().map_err(|e| Failure::usage(e.to_string()))).transpose()?;
    if let Some(output) = &args.output {
        if setup.inputs.len() > 1 {
            return Err(Failure::usage(format!(
                "--output names one file, but there are {} catalogs",
                setup.inputs.len()
            ))
            .hint("without --output each catalog gets its own file beside it"));
        }
        let stdout = output.as_os_str() == "-";
        let format = named.or_else(|| Format::of_path(output).filter(|_| !stdout)).unwrap_or(Format::Json);
        return Ok(vec![Target { path: (!stdout).then(|| output.clone()), format }]);
    }
    let format = named.unwrap_or(Format::Json);
    Ok(setup
        .inputs
        .iter()
        .map(|input| Target { path: input.path().map(|p| default_output(p, format)), format })
        .collect())
}

/// No catalog is written over, no two outputs go to one file. An enriched catalog may be brought up to date in place.
fn no_clash(args: &Args, setup: &Setup, targets: &[Target]) -> Result<(), Failure> {
    let mut files = Files::default().read(&setup.settings.config.cache, "the cache");
    for path in setup.inputs.iter().filter_map(Input::path).filter(|path| !input::is_output(path)) {
        files = files.read(path, "the catalog");
    }
    for (target, input) in targets.iter().zip(&setup.inputs) {
        if let Some(path) = &target.path {
            files = files.write(path, &format!("the output of `{}`", input.name))?;
        }
    }
    for (path, what) in [(&args.report, "the report"), (&args.summary, "the summary")] {
        if let Some(path) = path {
            files = files.write(path, what)?;
        }
    }
    Ok(())
}

struct Target {
    path: Option<PathBuf>,
    format: Format,
}

/// `<catalog stem>.enriched.<extension>` beside the catalog.
fn default_output(catalog: &Path, format: Format) -> PathBuf {
    let stem = catalog.file_stem().unwrap_or_default().to_string_lossy();
    let stem = stem.strip_suffix(".enriched").unwrap_or(&stem);
    let extension = format.extensions().first().copied().unwrap_or("json");
    catalog.with_file_name(format!("{stem}.enriched.{extension}"))
}

/// One catalog's output while it is being written.
struct Output<'s> {
    target: Option<PathBuf>,
    replacement: Option<Rc<RefCell<Replacement>>>,
    writer: Option<Box<dyn OutputWriter + 's>>,
    summary: CatalogSummary,
    works: Works,
    nameless: usize,
    as_of: Option<Timestamp>,
    kept: KeptCounts,
    /// Where the history of counts is, if it is wanted.
    history: Option<Arc<Cache>>,
}

impl Output<'_> {
    fn begin(
        target: &Target,
        input: &Input,
        setup: &Setup,
        min_change: Option<MinChange>,
        history: bool,
    ) -> Result<Self, Failure> {
        let title = title_of(input, setup)?;
        let header = Header { catalog: input.info(title.as_deref()) };
        let (replacement, sink): (_, Box<dyn Write>) = match &target.path {
            Some(path) => {
                let replacement = Replacement::begin(path).map_err(|e| output_failure(&e))?;
                let shared = Rc::new(RefCell::new(replacement));
                (Some(Rc::clone(&shared)), Box::new(SharedSink(shared)))
            }
            None => (None, Box::new(QuietPipe(BufWriter::new(io::stdout())))),
        };
        let writer = output::open(target.format, &header, sink)
            .map_err(|e| write_failure(target.path.as_deref(), e))?;
        Ok(Self {
            target: target.path.clone(),
            replacement,
            writer: Some(writer),
            summary: CatalogSummary {
                name: input.name.clone(),
                output: target.path.clone(),
                // To the millisecond, as answers are kept.
                ..Default::default()
            },
            works: Works::default(),
            nameless: 0,
            as_of: None,
            kept: KeptCounts::load(target.path.as_deref(), min_change),
            history: history.then(|| Arc::clone(&setup.cache)),
        })
    }

    fn write(&mut self, entry: &Entry, case: &Case, examination: &Examination) -> Result<(), Failure> {
        let mut enriched = pipeline::assemble(entry, case, examination);
        if let Some(cache) = &self.history {
            enriched.citation_history =
                pipeline::history(&enriched, examination, cache).map_err(|e| run::cache_failure(&e))?;
        }
        self.kept.apply(&mut enriched);
        self.as_of = enriched.provenance.values().map(|p| p.retrieved_at).fold(self.as_of, run::newest);
        match &enriched.work_id {
            Some(id) => self.works.add(id),
            // An entry whose work is unknown is one of its own.
            None => self.nameless += usize::from(!case.no_paper),
        }
        self.summary.add(&enriched);
        match &mut self.writer {
            Some(writer) => writer.entry(&enriched).map_err(|e| write_failure(self.target.as_deref(), e)),
            None => Ok(()),
        }
    }

    fn commit(mut self) -> Result<CatalogSummary, Failure> {
        let counts = &mut self.summary.counts;
        counts.works = self.works.count() + self.nameless;
        let footer = Footer { summary: *counts, as_of: self.as_of };
        if let Some(writer) = self.writer.take() {
            writer.finish(&footer).map_err(|e| write_failure(self.target.as_deref(), e))?;
        }
        if let Some(replacement) = self.replacement.take().and_then(|r| Rc::try_unwrap(r).ok()) {
            let replacement = replacement.into_inner();
            let change = replacement.commit().map_err(|e| output_failure(&e))?;
            self.summary.changed = change != Change::Unchanged;
        }
        Ok(self.summary)
    }
}

/// Counts distinct works by their hashes: eight bytes a work. That two of a million share one is less likely than one in
/// thirty million.
#[derive(Default)]
struct Works(Vec<u64>);

impl Works {
    fn add(&mut self, id: &str) {
        // Its keys are constant: the same in every run.
        let mut hash = std::hash::DefaultHasher::new();
        id.hash(&mut hash);
        // Works listed again are taken out before the list grows, which it does by as much as is left of it.
        if self.0.len() == self.0.capacity() {
            let works = self.count();
            self.0.reserve(works.max(1024));
        }
        self.0.push(hash.finish());
    }

    fn count(&mut self) -> usize {
        self.0.sort_unstable();
        self.0.dedup();
        self.0.len()
    }
}

/// The file in the making, shared with its writer until that is finished.
struct SharedSink(Rc<RefCell<Replacement>>);

impl Write for SharedSink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}

/// Standard output whose reader may go away.
struct QuietPipe(BufWriter<io::Stdout>);

impl Write for QuietPipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            other => other,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
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
    live: &Live,
    events: &Events,
    outputs: &mut [Output<'_>],
) -> Result<ResolverReport, Failure> {
    let clock = Arc::new(SystemClock);
    let fetcher = Fetcher::new(live.services.clone(), Arc::clone(&setup.cache), clock, Arc::clone(events));
    let resolver = Resolver {
        cache: &setup.cache,
        sources: &setup.sources,
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
        .flat_map(|(at, cases)| cases.map(move |(entry, case)| ((at, entry), case)));
    let mut written = Ok(());
    let report = run::block_on(
        &live.cancel,
        resolver.run(cases, |(at, entry), case, examination| {
            if written.is_ok() {
                written = outputs[at].write(&entry, &case, &examination);
            }
        }),
    )?;
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
    outputs: &mut [Output<'_>],
) -> Result<(), Failure> {
    // Lines lost were told in the first reading.
    let silent: Events = Arc::new(|_: &Event| {});
    let events = if resolved.read > 0 { &silent } else { events };
    let mut skip = resolved.leading;
    if resolved.read > 0 && skip == resolved.read {
        return Ok(());
    }
    for (input, output) in setup.inputs.iter().zip(outputs) {
        let mut failure = None;
        let view = setup.view(&resolved.unanswered);
        for (entry, case) in setup.cases(input, events, &mut failure)? {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let examination = pipeline::examine(&case, &view).map_err(|e| run::cache_failure(&e))?;
            output.write(&entry, &case, &examination)?;
        }
        if let Some(failure) = failure {
            return Err(failure);
        }
    }
    Ok(())
}

/// Counts of the output file as it was, for those that changed too little.
#[derive(Default)]
struct KeptCounts {
    min_change: Option<MinChange>,
    before: BTreeMap<String, EnrichedEntry>,
}

impl KeptCounts {
    /// Reads the old output; one that cannot be read keeps nothing.
    fn load(path: Option<&Path>, min_change: Option<MinChange>) -> Self {
        let (Some(path), Some(_)) = (path, min_change) else { return Self::default() };
        let Ok(text) = std::fs::read_to_string(path) else { return Self { min_change, ..Self::default() } };
        let entries = serde_json::from_str::<crate::model::EnrichedCatalog>(&text)
            .map(|c| c.entries)
            .unwrap_or_else(|_| text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect());
        let before =
            entries.into_iter().filter_map(|e: EnrichedEntry| Some((e.work_id.clone()?, e))).collect();
        Self { min_change, before }
    }

    fn apply(&self, entry: &mut EnrichedEntry) {
        let Some(min_change) = self.min_change else { return };
        let Some(old) = entry.work_id.as_ref().and_then(|id| self.before.get(id)) else { return };
        let (Some(was), Some(is)) = (old.citation_count, entry.citation_count) else { return };
        let source = |e: &EnrichedEntry| e.provenance.get("citation_count").map(|p| p.source.clone());
        if min_change.reached(was, is) || source(old) != source(entry) {
            return;
        }
        entry.citation_count = old.citation_count;
        entry.influential_citation_count = old.influential_citation_count;
        entry.reference_count = old.reference_count;
        entry.citations_at = old.citations_at;
        for name in ["citation_count", "influential_citation_count", "reference_count", "citations_at"] {
            match old.provenance.get(name) {
                Some(provenance) => entry.provenance.insert(name.into(), provenance.clone()),
                None => entry.provenance.remove(name),
            };
        }
    }
}

fn write_failure(path: Option<&Path>, error: io::Error) -> Failure {
    let target = path.map_or_else(|| "standard output".to_owned(), |p| format!("`{}`", p.display()));
    Failure::new(exit::OUTPUT, format!("could not write to {target}; the old file is intact"))
        .because(error)
        .hint("free some space or choose another place with --output; everything fetched is in the cache")
}

fn output_failure(error: &output::ReplaceError) -> Failure {
    let failure = Failure::new(exit::OUTPUT, error.to_string());
    let failure = match std::error::Error::source(error) {
        Some(cause) => failure.because(cause),
        None => failure,
    };
    match error.hint() {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

fn write_reports(args: &Args, summary: &Summary, code: exit::Code) -> Result<(), Failure> {
    let page = || markdown::render(summary);
    if let Some(path) = &args.report {
        let report = crate::report::json::render(summary, code.0);
        output::replace(path, report.as_bytes()).map_err(|e| output_failure(&e))?;
    }
    if let Some(path) = &args.summary {
        output::replace(path, page().as_bytes()).map_err(|e| output_failure(&e))?;
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
        for line in &setup.settings.lines {
            let origin = if line.origin == Origin::Default { "default" } else { line.origin.as_str() };
            writeln!(out, "{:width$}  {}  ({origin})", line.name, crate::output::neutral::line(&line.value))?;
        }
        Ok(())
    })?;
    Ok(exit::DONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_output_stands_beside_the_catalog() {
        assert_eq!(default_output(Path::new("a/b.md"), Format::Json), Path::new("a/b.enriched.json"));
        assert_eq!(
            default_output(Path::new("b.enriched.json"), Format::Jsonl),
            Path::new("b.enriched.jsonl")
        );
    }
}

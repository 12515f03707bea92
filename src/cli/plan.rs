//! `opcit plan`: offline, what would be asked of whom.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::exit::{self, Failure};
use super::run::{self, Setup, Use};
use super::settings::Shared;
use super::ui;
use crate::config::{Config, SourceConfig};
use crate::event::{Event, Events};
use crate::model::{SourceId, WorkId};
use crate::pipeline::{self, Case, Examination, View};
use crate::report::text::lapse;
use crate::sources::{Lane, SourceKey};

/// What to plan for.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Catalogs: files, folders, globs, or `-` for standard input
    pub catalogs: Vec<String>,
    /// Format of the catalogs [default: by extension; standard input is Markdown]
    #[arg(long, value_name = "FORMAT", value_parser = super::input_format_names())]
    pub input_format: Option<String>,
    /// Print the plan as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub shared: Shared,
}

/// Prints the plan.
pub(super) fn run(args: &Args) -> super::Outcome {
    let format = args.input_format.as_deref().and_then(super::input_format);
    let setup = Setup::new(&args.shared, &args.catalogs, format, false, Use::Look)?;
    let plan = Plan::of(&setup, &Wanted::of(&setup)?);
    ui::data(|out| if args.json { writeln!(out, "{:#}", plan.json()) } else { plan.show(out) })?;
    Ok(setup.ends_with(exit::DONE))
}

/// What the catalogs want of the sources.
#[derive(Default)]
struct Wanted {
    entries: usize,
    /// Entries that want nothing.
    settled: usize,
    works: HashSet<WorkId>,
    lanes: BTreeMap<(SourceId, Lane), Keys>,
}

#[derive(Default)]
struct Keys {
    all: HashSet<SourceKey>,
    /// Of them, asked for the first time.
    never: usize,
}

impl Wanted {
    /// Reads the catalogs.
    fn of(setup: &Setup) -> Result<Self, Failure> {
        let events: Events = Arc::new(|event: &Event| {
            if let Event::BadLine { catalog, line, column, message } = event {
                ui::warn(&format!("{catalog}:{line}:{column}: {message}"));
            }
        });
        let none = HashSet::new();
        // What is past its time will be asked.
        let view = View { offline: false, ..setup.view(&none) };
        let mut wanted = Self::default();
        for input in &setup.inputs {
            let mut failure = None;
            for (_, case) in setup.cases(input, &events, &mut failure)? {
                let examination = pipeline::examine(&case, &view).map_err(|e| run::cache_failure(&e))?;
                wanted.add(&case, examination, setup);
            }
            if let Some(failure) = failure {
                return Err(failure);
            }
        }
        Ok(wanted)
    }

    fn add(&mut self, case: &Case, examination: Examination, setup: &Setup) {
        self.entries += 1;
        self.works.extend(case.resolvable().next().cloned());
        self.settled += usize::from(examination.wants.is_empty());
        for want in examination.wants.into_iter().chain(examination.later) {
            let source = setup.sources.iter().find(|s| s.descriptor().id == want.source);
            let Some(lane) = source.map(|s| s.lane(&want.key)) else { continue };
            let keys = self.lanes.entry((want.source, lane)).or_default();
            if keys.all.insert(want.key) {
                keys.never += usize::from(want.since.is_none());
            }
        }
    }
}

/// What would be asked of one source.
struct Planned {
    source: SourceId,
    keys: usize,
    never: usize,
    requests: usize,
    interval: Duration,
    least: Duration,
    /// Its host has told an earlier run to stay away until then.
    left_alone_until: Option<Timestamp>,
}

impl Planned {
    fn of(source: &SourceConfig, wanted: &Wanted, left_alone_until: Option<Timestamp>) -> Self {
        let (mut keys, mut never, mut requests) = (0, 0, 0);
        for ((_, lane), of_lane) in wanted.lanes.iter().filter(|((id, _), _)| *id == source.id) {
            keys += of_lane.all.len();
            never += of_lane.never;
            requests += of_lane.all.len().div_ceil(lane.limit);
        }
        let waits = u32::try_from(requests.saturating_sub(1)).unwrap_or(u32::MAX);
        let interval = source.interval;
        let least = interval.saturating_mul(waits);
        Self { source: source.id, keys, never, requests, interval, least, left_alone_until }
    }

    fn json(&self) -> Value {
        json!({
            "keys": self.keys, "never_asked": self.never, "due_again": self.keys - self.never,
            "requests": self.requests, "least_ms": milliseconds(self.least),
            "left_alone_until": self.left_alone_until,
        })
    }
}

/// What would be asked of all of them.
struct Plan {
    entries: usize,
    works: usize,
    settled: usize,
    lines: Vec<Planned>,
    /// Least time that the slowest source takes.
    least: Duration,
    /// That source, if anybody is asked.
    pace: Option<SourceId>,
    requests: usize,
    /// Of them, those that the limits of a run leave room for.
    this_run: usize,
}

impl Plan {
    fn of(setup: &Setup, wanted: &Wanted) -> Self {
        let config = &setup.settings.config;
        let in_use = config.sources.iter().filter(|s| s.enabled && s.asked);
        let lines: Vec<Planned> =
            in_use.map(|source| Planned::of(source, wanted, setup.left_alone_until(source))).collect();
        let least = lines.iter().map(|l| l.least).max().unwrap_or_default();
        Self {
            entries: wanted.entries,
            works: wanted.works.len(),
            settled: wanted.settled,
            least,
            pace: lines.iter().find(|l| l.least == least && l.requests > 0).map(|l| l.source),
            requests: lines.iter().map(|l| l.requests).sum(),
            this_run: this_run(config, &lines),
            lines,
        }
    }

    fn json(&self) -> Value {
        let sources: Map<String, Value> =
            self.lines.iter().map(|line| (line.source.as_str().to_owned(), line.json())).collect();
        json!({
            "schema": "opcit/plan/1", "entries": self.entries, "works": self.works, "settled": self.settled,
            "sources": sources, "least_ms": milliseconds(self.least), "pace": self.pace.map(SourceId::as_str),
            "requests": self.requests, "requests_this_run": self.this_run,
        })
    }

    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let Self { entries, works, settled, .. } = *self;
        writeln!(
            out,
            "{entries} {}, {works} distinct {} with an identifier, {settled} {} nothing now",
            if entries == 1 { "entry" } else { "entries" },
            if works == 1 { "work" } else { "works" },
            if settled == 1 { "needs" } else { "need" }
        )?;
        self.show_sources(out)?;
        self.show_time(out)?;
        if self.this_run < self.requests {
            writeln!(
                out,
                "the limits of a run leave room for {} of {} requests: run it again to go on",
                self.this_run, self.requests
            )?;
        }
        Ok(())
    }

    fn show_sources(&self, out: &mut dyn Write) -> io::Result<()> {
        let width = self.lines.iter().map(|l| l.source.as_str().len()).max().unwrap_or(0);
        for line in &self.lines {
            writeln!(
                out,
                "{:width$}  {:>6} {:8} for {:>7} {:4} ({} never asked, {} due again)",
                line.source.as_str(),
                line.requests,
                if line.requests == 1 { "request" } else { "requests" },
                line.keys,
                if line.keys == 1 { "key" } else { "keys" },
                line.never,
                line.keys - line.never
            )?;
        }
        for line in self.lines.iter().filter(|l| l.requests > 0) {
            let Some(until) = line.left_alone_until else { continue };
            writeln!(out, "{} asked to be left alone until {until}: it is not asked before", line.source)?;
        }
        Ok(())
    }

    fn show_time(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.pace {
            None if self.entries == 0 => writeln!(out, "nothing to ask: no paper is listed"),
            None => writeln!(out, "nothing to ask: everything is in the cache"),
            Some(source) => {
                let wait = match self.least {
                    Duration::ZERO => "no waiting".to_owned(),
                    least => format!("at least {} of waiting", lapse(least)),
                };
                writeln!(out, "{wait} between requests, plus the answers; {source} sets the pace")?;
                writeln!(
                    out,
                    "what these answers reveal (an arXiv id, a DOI) or leave open (an abstract) may ask for a few more"
                )
            }
        }
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// How many of the requests the limits of one run leave room for, if answers take no time.
fn this_run(config: &Config, lines: &[Planned]) -> usize {
    let in_time = |line: &Planned| match config.max_time {
        Some(time) if !line.interval.is_zero() => {
            let waits = time.as_nanos() / line.interval.as_nanos();
            line.requests.min(usize::try_from(waits).unwrap_or(usize::MAX).saturating_add(1))
        }
        _ => line.requests,
    };
    let in_time = lines.iter().map(in_time).sum::<usize>();
    config.max_requests.map_or(in_time, |most| in_time.min(usize::try_from(most).unwrap_or(usize::MAX)))
}

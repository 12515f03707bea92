//! `opcit plan`: offline, what would be asked of whom.

use std::collections::{BTreeMap, HashSet};
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::run::{self, Setup, Use};
use super::settings::Shared;
use super::{exit, ui};
use crate::config::Config;
use crate::event::{Event, Events};
use crate::model::SourceId;
use crate::pipeline::{self, View};
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

#[derive(Default)]
struct Lanes {
    keys: HashSet<SourceKey>,
    never: usize,
}

/// Prints the plan.
pub(super) fn run(args: &Args) -> super::Outcome {
    let format = args.input_format.as_deref().and_then(super::input_format);
    let setup = Setup::new(&args.shared, &args.catalogs, format, false, Use::Look)?;
    let events: Events = Arc::new(|event: &Event| {
        if let Event::BadLine { catalog, line, column, message } = event {
            ui::warn(&format!("{catalog}:{line}:{column}: {message}"));
        }
    });
    let none = HashSet::new();
    // What is past its time will be asked.
    let view = View { offline: false, ..setup.view(&none) };
    let (mut entries, mut settled) = (0_usize, 0_usize);
    let mut works = HashSet::new();
    let mut wanted: BTreeMap<(SourceId, Lane), Lanes> = BTreeMap::new();
    for input in &setup.inputs {
        let mut failure = None;
        for (_, case) in setup.cases(input, &events, &mut failure)? {
            entries += 1;
            if let Some(id) = case.resolvable().next() {
                works.insert(id.clone());
            }
            let examination = pipeline::examine(&case, &view).map_err(|e| run::cache_failure(&e))?;
            settled += usize::from(examination.wants.is_empty());
            for want in examination.wants.into_iter().chain(examination.later) {
                let source = setup.sources.iter().find(|s| s.descriptor().id == want.source);
                let Some(lane) = source.map(|s| s.lane(&want.key)) else { continue };
                let lanes = wanted.entry((want.source, lane)).or_default();
                if lanes.keys.insert(want.key) {
                    lanes.never += usize::from(want.since.is_none());
                }
            }
        }
        if let Some(failure) = failure {
            return Err(failure);
        }
    }
    let lines: Vec<Planned> = setup
        .settings
        .config
        .sources
        .iter()
        .filter(|s| s.enabled && s.asked)
        .map(|source| {
            let of_source = wanted.iter().filter(|((id, _), _)| *id == source.id);
            let (mut keys, mut never, mut requests) = (0, 0, 0);
            for ((_, lane), lanes) in of_source {
                keys += lanes.keys.len();
                never += lanes.never;
                requests += lanes.keys.len().div_ceil(lane.limit);
            }
            let waits = u32::try_from(requests.saturating_sub(1)).unwrap_or(u32::MAX);
            let interval = source.interval;
            Planned {
                left_alone_until: setup.left_alone_until(source),
                source: source.id,
                keys,
                never,
                requests,
                interval,
                least: interval.saturating_mul(waits),
            }
        })
        .collect();
    let least = lines.iter().map(|l| l.least).max().unwrap_or_default();
    let requests = lines.iter().map(|l| l.requests).sum::<usize>();
    let this_run = this_run(&setup.settings.config, &lines);
    let pace = lines.iter().filter(|l| l.least == least && l.requests > 0).map(|l| l.source).next();
    ui::data(|out| {
        if args.json {
            let sources: serde_json::Map<String, serde_json::Value> = lines
                .iter()
                .map(|l| {
                    let value = serde_json::json!({
                        "keys": l.keys, "never_asked": l.never, "due_again": l.keys - l.never,
                        "requests": l.requests, "least_ms": u64::try_from(l.least.as_millis()).unwrap_or(u64::MAX),
                        "left_alone_until": l.left_alone_until,
                    });
                    (l.source.as_str().to_owned(), value)
                })
                .collect();
            let plan = serde_json::json!({
                "schema": "opcit/plan/1", "entries": entries, "works": works.len(), "settled": settled,
                "sources": sources, "least_ms": u64::try_from(least.as_millis()).unwrap_or(u64::MAX),
                "pace": pace.map(SourceId::as_str),
                "requests": requests, "requests_this_run": this_run,
            });
            return writeln!(out, "{plan:#}");
        }
        show(out, &lines, entries, works.len(), settled, least, pace)?;
        if this_run < requests {
            writeln!(
                out,
                "the limits of a run leave room for {this_run} of {requests} requests: run it again to go on"
            )?;
        }
        Ok(())
    })?;
    Ok(setup.ends_with(exit::DONE))
}

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

fn show(
    out: &mut dyn Write,
    lines: &[Planned],
    entries: usize,
    works: usize,
    settled: usize,
    least: Duration,
    pace: Option<SourceId>,
) -> std::io::Result<()> {
    writeln!(
        out,
        "{entries} {}, {works} distinct {} with an identifier, {settled} {} nothing now",
        if entries == 1 { "entry" } else { "entries" },
        if works == 1 { "work" } else { "works" },
        if settled == 1 { "needs" } else { "need" }
    )?;
    let width = lines.iter().map(|l| l.source.as_str().len()).max().unwrap_or(0);
    for line in lines {
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
    for line in lines.iter().filter(|l| l.requests > 0) {
        let Some(until) = line.left_alone_until else { continue };
        writeln!(out, "{} asked to be left alone until {until}: it is not asked before", line.source)?;
    }
    match pace {
        None if entries == 0 => writeln!(out, "nothing to ask: no paper is listed"),
        None => writeln!(out, "nothing to ask: everything is in the cache"),
        Some(source) => {
            let wait = match least {
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

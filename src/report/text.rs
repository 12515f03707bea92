//! The closing summary, as a person reads it: 80 columns, sensible without colour and in a log.

use std::fmt::Write as _;
use std::time::Duration;

use crate::model::grouped;
use crate::output::neutral;
use crate::output::width::{clip, columns};

use super::{CatalogSummary, Summary, hints, losses};

const WIDTH: usize = 80;

/// The summary. `bold` and `dim` style a text or leave it.
pub fn render(summary: &Summary, bold: &dyn Fn(&str) -> String, dim: &dyn Fn(&str) -> String) -> String {
    let mut out = String::new();
    for catalog in &summary.catalogs {
        render_catalog(&mut out, catalog, bold, dim);
    }
    render_sources(&mut out, summary, dim);
    for loss in summary.catalogs.iter().filter_map(losses::line) {
        let _ = writeln!(out, "{} {}", bold("warning:"), neutral::terminal(&loss));
    }
    for hint in hints::hints(summary) {
        let _ = writeln!(out, "{} {}", bold("hint:"), neutral::terminal(&hint));
    }
    out
}

fn render_catalog(
    out: &mut String,
    catalog: &CatalogSummary,
    bold: &dyn Fn(&str) -> String,
    dim: &dyn Fn(&str) -> String,
) {
    let counts = &catalog.counts;
    let target = match (&catalog.output, catalog.changed) {
        (None, _) => String::new(),
        (Some(path), changed) => {
            let path = format!(" → {}", neutral::terminal(&path.display().to_string()));
            if changed { path } else { format!("{path} {}", dim("(unchanged)")) }
        }
    };
    let _ = writeln!(out, "{}{target}", bold(&neutral::terminal(&catalog.name)));
    let parts = [
        (counts.enriched, "enriched"),
        (counts.partial, "partial"),
        (counts.deferred, "deferred"),
        (counts.not_found, "not found"),
        (counts.unidentified, "unidentified"),
        (counts.not_a_paper, "no paper"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{} {what}", grouped(*n as u64)))
        .collect();
    let _ = writeln!(
        out,
        "  {}, {}: {}",
        plural(counts.entries, "entry", "entries"),
        plural(counts.works, "work", "works"),
        if parts.is_empty() { "nothing to look up".to_owned() } else { parts.join(" · ") }
    );
    for told in &catalog.undone {
        let head = format!("  RETRACTED  line {}  ", told.line);
        let room = WIDTH.saturating_sub(columns(&head));
        // What was not taken back altogether is not called so.
        let head =
            if told.what.starts_with("expression") { head.replace("RETRACTED", "CONCERN  ") } else { head };
        let _ = writeln!(out, "{}{}", bold(&head), clip(&neutral::terminal(&told.title), room));
        let _ = writeln!(out, "             {}", neutral::terminal(&told.what));
    }
    if catalog.undone_more > 0 {
        let _ = writeln!(out, "             … and {} more", grouped(catalog.undone_more as u64));
    }
    if catalog.stale > 0 {
        let _ = writeln!(
            out,
            "  {} with values kept from an earlier run",
            plural(catalog.stale, "entry", "entries")
        );
    }
    if !catalog.most_cited.is_empty() {
        let width = catalog.most_cited.iter().map(|cited| grouped(cited.count).len()).max().unwrap_or(0);
        let _ = writeln!(out, "  {}", dim("most cited"));
        for cited in &catalog.most_cited {
            let room = WIDTH.saturating_sub(width + 6 + 2);
            let tail = format!("  ({})", neutral::terminal(&clip(&cited.counter, 30)));
            let title = clip(&neutral::terminal(&cited.title), room.saturating_sub(columns(&tail)));
            let _ = writeln!(out, "    {:>width$}  {title}{}", grouped(cited.count), dim(&tail));
        }
    }
    if !catalog.wanting.is_empty() {
        let _ = writeln!(out, "  {}", dim("not enriched"));
        let width = catalog.wanting.iter().map(|t| t.line.to_string().len()).max().unwrap_or(0);
        for told in &catalog.wanting {
            let what = neutral::terminal(&told.what).into_owned();
            let room = WIDTH.saturating_sub(width + 4 + 7 + columns(&what) + 2);
            let title = clip(&neutral::terminal(&told.title), room.max(20));
            let _ = writeln!(out, "    line {:>width$}  {title}  {}", told.line, dim(&what));
        }
        if catalog.wanting_more > 0 {
            let _ = writeln!(out, "    … and {} more", grouped(catalog.wanting_more as u64));
        }
    }
    let notes: Vec<String> = catalog.notes.iter().map(|(code, n)| format!("{n} {code}")).collect();
    if !notes.is_empty() {
        let _ = writeln!(out, "  {} {}", dim("notes"), notes.join(" · "));
    }
}

fn render_sources(out: &mut String, summary: &Summary, dim: &dyn Fn(&str) -> String) {
    if summary.offline {
        let _ = writeln!(out, "{}", dim(&format!("offline, no request made; took {}", lapse(summary.took))));
        return;
    }
    let width = summary.sources.keys().map(|s| s.as_str().len()).max().unwrap_or(0);
    for (source, tally) in &summary.sources {
        let mut line = format!(
            "{:width$}  {}, {} found, {} missing",
            source.as_str(),
            plural(usize::try_from(tally.requests).unwrap_or(usize::MAX), "request", "requests"),
            grouped(tally.found as u64),
            grouped(tally.missing as u64),
        );
        if tally.cached > 0 {
            let _ = write!(line, ", {} from the cache", grouped(tally.cached as u64));
        }
        if tally.retries > 0 {
            let _ = write!(line, ", {} repeated", tally.retries);
        }
        if tally.pauses > 0 {
            let _ = write!(line, ", paused {}", lapse(tally.paused));
        }
        let _ = writeln!(out, "{line}");
        if let Some(reason) = &tally.closed {
            let _ = writeln!(
                out,
                "  {source} given up: {}; {} without its answer, what the cache has of it stands in",
                neutral::terminal(reason),
                grouped(tally.unasked as u64)
            );
        }
        for failure in &tally.failures {
            let _ = writeln!(out, "  {source}: {}", neutral::terminal(failure));
        }
    }
    let _ = writeln!(out, "{}", dim(&format!("took {}", lapse(summary.took))));
}

/// A duration in at most two units, for people: `420 ms`, `27 s`, `3 min 20 s`, `2 h 5 min`.
pub fn lapse(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0 => format!("{} ms", duration.as_millis()),
        1..60 => format!("{seconds} s"),
        60..3600 => match seconds % 60 {
            0 => format!("{} min", seconds / 60),
            rest => format!("{} min {rest} s", seconds / 60),
        },
        3600..86_400 => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds % 86_400 / 3600),
    }
}

fn plural(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n as u64), if n == 1 { one } else { many })
}

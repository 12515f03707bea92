//! `opcit explain`: one entry: evidence, what each source said, what was chosen and why.

use std::collections::HashSet;
use std::io::{self, Write};
use std::sync::Arc;

use super::exit::{self, Failure};
use super::run::{self, Setup, Use};
use super::settings::{self, Shared};
use super::ui;
use crate::event::{Event, Events};
use crate::identify::title;
use crate::merge;
use crate::model::{EnrichedEntry, Entry, Field};
use crate::output::neutral;
use crate::output::width::{clip, columns, padded};
use crate::pipeline::{self, Absence, Case, Examination};

/// Which entry.
#[derive(Debug, clap::Args)]
#[command(mut_args(settings::without_asking))]
pub struct Args {
    /// The catalog
    pub catalog: String,
    /// An identifier or URL, a line number, or words of the title
    #[arg(required = true)]
    pub target: Vec<String>,
    /// Format of the catalog [default: by extension]
    #[arg(long, value_name = "FORMAT", value_parser = super::input_format_names())]
    pub input_format: Option<String>,
    #[command(flatten)]
    pub shared: Shared,
}

/// Explains.
pub(super) fn run(args: &Args) -> super::Outcome {
    let format = args.input_format.as_deref().and_then(super::input_format);
    let setup = Setup::new(&args.shared, std::slice::from_ref(&args.catalog), format, true, Use::Look)?;
    let target = args.target.join(" ");
    let silent: Events = Arc::new(|_: &Event| {});
    let none = HashSet::new();
    let view = setup.view(&none);
    let mut hits = Vec::new();
    for input in &setup.inputs {
        let mut failure = None;
        for (entry, case) in setup.cases(input, &silent, &mut failure)? {
            let examination = pipeline::examine(&case, &view).map_err(|e| run::cache_failure(&e))?;
            if is_meant(&target, &entry, &case, &examination) {
                hits.push((entry, case, examination));
            }
        }
        if let Some(failure) = failure {
            return Err(failure);
        }
    }
    if hits.is_empty() {
        return Err(Failure::usage(format!("no entry of `{}` is meant by `{target}`", args.catalog))
            .hint("name an identifier, a line number of the catalog, or a few words of the title"));
    }
    ui::data(|out| {
        for (at, (entry, case, examination)) in hits.iter().enumerate() {
            if at > 0 {
                writeln!(out)?;
            }
            explain(out, entry, case, examination)?;
        }
        Ok(())
    })?;
    Ok(setup.ends_with(exit::DONE))
}

fn is_meant(target: &str, entry: &Entry, case: &Case, examination: &Examination) -> bool {
    if let Ok(line) = target.parse::<usize>() {
        return (entry.line..=entry.end_line).contains(&line);
    }
    if let Some(id) = settings::read_id(target) {
        return examination.ids.contains(&id) || case.identity.chosen.as_ref().is_some_and(|c| c.id == id);
    }
    let fold = |text: &str| title::words(text).join(" ");
    let words = fold(target);
    let titles = [entry.listed_title.as_deref(), examination.fetched_title()];
    !words.is_empty()
        && titles.into_iter().flatten().any(|t| {
            let title = fold(t);
            words.split(' ').all(|w| title.split(' ').any(|have| have.starts_with(w)))
        })
}

fn explain(out: &mut dyn Write, entry: &Entry, case: &Case, examination: &Examination) -> io::Result<()> {
    let enriched = pipeline::assemble(entry, case, examination);
    let listed = entry.listed_title.as_deref().unwrap_or("(no title found)");
    writeln!(out, "line {}  {}", entry.line, neutral::terminal(listed))?;
    writeln!(out, "outcome {}", enriched.outcome.as_str())?;
    writeln!(out, "\nevidence")?;
    table(out, &evidence(entry, case, examination, &enriched))?;
    writeln!(out, "\nsources")?;
    table(out, &sources(examination))?;
    let fields = fields(case, examination, &enriched);
    if !fields.is_empty() {
        writeln!(out, "\nfields, the sources in the order in which they are believed")?;
        table(out, &fields)?;
    }
    if !enriched.notes.is_empty() {
        writeln!(out, "\nnotes")?;
        // Whole: a note is a sentence, and what is to be done stands at its end.
        for note in &enriched.notes {
            writeln!(out, "  {}  {}", note.code, neutral::terminal(&note.message))?;
        }
    }
    Ok(())
}

fn sources(examination: &Examination) -> Vec<Row> {
    let mut rows = Vec::new();
    for gathered in &examination.gathered {
        let when = gathered.retrieved_at.map_or_else(|| "each field has its own date".to_owned(), day);
        let age = if gathered.stale_counts || gathered.stale_bibliographic { ", stale" } else { "" };
        let source = gathered.source.as_str();
        rows.push(vec![
            source.into(),
            "has it".into(),
            format!("{when}{age}"),
            gathered.key.as_str().to_owned(),
        ]);
    }
    for left_out in &examination.left_out {
        let when = left_out.retrieved_at.map_or_else(|| "undated".to_owned(), day);
        let title = left_out.record.title.as_deref().unwrap_or("(no title)");
        let of = format!("{}: “{title}”", left_out.key.as_str());
        rows.push(vec![left_out.source.as_str().into(), "left out".into(), when, of]);
    }
    for (source, absence) in examination.absent.iter().chain(&examination.unfilled) {
        let what = match absence {
            Absence::Missing => "was asked and does not have it",
            Absence::NotAsked => "not asked yet",
        };
        rows.push(vec![source.as_str().into(), what.into()]);
    }
    rows
}

fn evidence(entry: &Entry, case: &Case, examination: &Examination, enriched: &EnrichedEntry) -> Vec<Row> {
    let mut rows = Vec::new();
    for link in &entry.links {
        let found =
            crate::identify::url(&link.url).map_or_else(|| "no identifier".to_owned(), |f| f.id.to_string());
        let label = if link.label.trim().is_empty() { "link" } else { &link.label };
        rows.push(vec![label.to_owned(), found, link.url.clone()]);
    }
    let case = examination.corrected.as_deref().unwrap_or(case);
    rows.push(match (&case.identity.chosen, &enriched.match_) {
        (Some(chosen), _) if chosen.id.scheme().resolvable() => {
            let by = format!("{:?}", chosen.by).to_lowercase();
            vec!["chosen".into(), chosen.id.to_string(), format!("by {by}")]
        }
        (_, Some(found)) => {
            let id = enriched.work_id.clone().unwrap_or_default();
            vec!["chosen".into(), id, format!("by title, similarity {:.2}", found.score)]
        }
        _ => vec!["chosen".into(), "nothing".into(), "no identifier, no safe title match".into()],
    });
    for id in examination.ids.iter().filter(|id| enriched.work_id.as_deref() != Some(&id.to_string())) {
        rows.push(vec!["also known as".into(), id.to_string()]);
    }
    for id in &case.identity.also {
        rows.push(vec!["also listed".into(), id.to_string()]);
    }
    rows
}

/// Every candidate for every field: the winner first, then who else said something, and why it lost.
fn fields(case: &Case, examination: &Examination, enriched: &EnrichedEntry) -> Vec<Row> {
    let said = pipeline::said(examination, case.by_hand.as_deref());
    let mut rows = Vec::new();
    for &field in Field::ALL {
        let mut winner: Option<String> = None;
        let dated = enriched.published.or(enriched.first_posted).is_some();
        if let Some(year) = enriched.year.filter(|_| field == Field::Year && dated) {
            rows.push(
                ["year", "derived", "", "", &format!("{year}, of the date")].map(str::to_owned).to_vec(),
            );
            winner = Some(year.to_string());
        }
        for candidate in merge::ranked(&said, field) {
            let value = merge::show(field, candidate.record);
            let provenance = candidate.provenance(field);
            let date = provenance.retrieved_at.map_or_else(|| "undated".to_owned(), day);
            let date = if provenance.stale { format!("{date}, stale") } else { date };
            let why = match &winner {
                None => "chosen",
                Some(won) if *won == value => "agrees",
                Some(_) if field == Field::Ids => "united",
                Some(_) => "ranks below",
            };
            let name = if winner.is_none() { field.as_str() } else { "" };
            let source = candidate.source.as_str();
            rows.push(vec![name.into(), why.into(), source.into(), date, value.clone()]);
            if let Some(origin) = provenance.origin {
                rows.push(["", "", "", "", &format!("from {origin}")].map(str::to_owned).to_vec());
            }
            winner.get_or_insert(value);
        }
    }
    rows
}

fn day(at: jiff::Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}

/// The cells of a row of a table; the last one may be longer than the rest together.
type Row = Vec<String>;

/// Widest line of a table.
const WIDTH: usize = 110;
/// Widest cell but the last.
const CELL: usize = 40;

/// Rows with their cells below one another. What does not fit is cut, the JSON has it whole.
fn table(out: &mut dyn Write, rows: &[Row]) -> io::Result<()> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| columns(cell)).max();
    let mut widths: Vec<usize> = (0..count).map(|at| width(at).unwrap_or(0).min(CELL)).collect();
    let before: usize = widths.iter().rev().skip(1).map(|width| width + 2).sum::<usize>() + 2;
    if let Some(last) = widths.last_mut() {
        *last = WIDTH.saturating_sub(before).max(CELL / 2);
    }
    for row in rows {
        let cells = row.iter().zip(&widths);
        let cells: Vec<String> =
            cells.map(|(cell, &width)| padded(&clip(&neutral::terminal(cell), width), width)).collect();
        writeln!(out, "  {}", cells.join("  ").trim_end())?;
    }
    Ok(())
}

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
use crate::merge::{self, Attributed};
use crate::model::{EnrichedEntry, Entry, Field};
use crate::output::neutral;
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
    Ok(exit::DONE)
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
    writeln!(out, "line {}  {}", entry.line, neutral::line(listed))?;
    row(out, "outcome", enriched.outcome.as_str(), "")?;
    evidence(out, entry, case, examination, &enriched)?;
    writeln!(out, "\nsources")?;
    for gathered in &examination.gathered {
        let when = gathered
            .retrieved_at
            .map(|t| t.to_string())
            .unwrap_or_else(|| "each field has its own date".into());
        let age = if gathered.stale_counts || gathered.stale_bibliographic { ", past its time" } else { "" };
        row(
            out,
            gathered.source.as_str(),
            &format!("has it as {}", gathered.key.0),
            &format!("{when}{age}"),
        )?;
    }
    for (source, absence) in examination.absent.iter().chain(&examination.unfilled) {
        let what = match absence {
            Absence::Missing => "was asked and does not have it",
            Absence::NotAsked => "not asked yet",
        };
        row(out, source.as_str(), what, "")?;
    }
    fields(out, case, examination, &enriched)?;
    if !enriched.notes.is_empty() {
        writeln!(out, "\nnotes")?;
        for note in &enriched.notes {
            row(out, &note.code, &note.message, "")?;
        }
    }
    Ok(())
}

fn evidence(
    out: &mut dyn Write,
    entry: &Entry,
    case: &Case,
    examination: &Examination,
    enriched: &EnrichedEntry,
) -> io::Result<()> {
    writeln!(out, "\nevidence")?;
    for link in &entry.links {
        let found =
            crate::identify::url(&link.url).map_or_else(|| "no identifier".to_owned(), |f| f.id.to_string());
        row(out, if link.label.is_empty() { "link" } else { &link.label }, &link.url, &found)?;
    }
    match (&case.identity.chosen, &enriched.match_) {
        (Some(chosen), _) if chosen.id.scheme().resolvable() => {
            let by = format!("{:?}", chosen.by).to_lowercase();
            row(out, "chosen", &chosen.id.to_string(), &format!("by {by}"))?;
        }
        (_, Some(found)) => {
            let id = enriched.work_id.as_deref().unwrap_or("");
            row(out, "chosen", id, &format!("by title, similarity {:.2}", found.score))?;
        }
        _ => row(out, "chosen", "nothing", "no identifier, no safe title match")?,
    }
    for id in examination.ids.iter().filter(|id| enriched.work_id.as_deref() != Some(&id.to_string())) {
        row(out, "also known as", &id.to_string(), "")?;
    }
    Ok(())
}

/// Every candidate for every field: the winner first, then who else said something, and why it lost.
fn fields(
    out: &mut dyn Write,
    case: &Case,
    examination: &Examination,
    enriched: &EnrichedEntry,
) -> io::Result<()> {
    let curator = case.by_hand.as_deref();
    let said: Vec<Attributed<'_>> = examination
        .gathered
        .iter()
        .map(|g| Attributed {
            source: g.source,
            retrieved_at: g.retrieved_at,
            stale_counts: g.stale_counts,
            stale_bibliographic: g.stale_bibliographic,
            record: &g.record,
        })
        .chain(curator.map(|record| Attributed {
            source: crate::model::SourceId::CURATOR,
            retrieved_at: None,
            stale_counts: false,
            stale_bibliographic: false,
            record,
        }))
        .collect();
    writeln!(out, "\nfields")?;
    for &field in Field::ALL {
        let mut winner: Option<String> = None;
        for candidate in merge::ranked(&said, field) {
            let value = merge::show(field, candidate.record);
            let provenance = candidate.provenance(field);
            let date = provenance.retrieved_at.map_or_else(|| "undated".to_owned(), day);
            let origin = provenance.origin.map(|o| format!(", {o}")).unwrap_or_default();
            let why = match &winner {
                None => "chosen",
                Some(won) if *won == value => "agrees",
                Some(_) if field == Field::Ids => "united",
                Some(_) => "ranks below",
            };
            let name = if winner.is_none() { field.as_str() } else { "" };
            row(out, name, &value, &format!("{} {date}{origin}: {why}", candidate.source))?;
            winner.get_or_insert(value);
        }
    }
    if let Some(year) = enriched.year {
        row(out, "year", &year.to_string(), "derived from the date above")?;
    }
    Ok(())
}

fn day(at: jiff::Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}

/// One aligned row; long values are cut, the JSON has them whole.
fn row(out: &mut dyn Write, name: &str, value: &str, remark: &str) -> io::Result<()> {
    let clip = |text: &str, width: usize| -> String {
        let text = neutral::line(text);
        if text.chars().count() <= width {
            text.into_owned()
        } else {
            text.chars().take(width - 1).chain(['…']).collect()
        }
    };
    let line = format!("  {:<24} {:<60} {}", clip(name, 24), clip(value, 60), clip(remark, 60));
    writeln!(out, "{}", line.trim_end())
}

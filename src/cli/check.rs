//! `opcit check`: what is wrong in a catalog, offline, and the repair of what can be repaired mechanically.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::exit::{self, Failure};
use super::findings::{self, Checked, Row};
use super::input::Input;
use super::run::{self, Setup, Use};
use super::settings::{self, Shared};
use super::{help, ui};
use crate::catalog;
use crate::event::{Event, Events};
use crate::identify::{self, Identity};
use crate::lint::{self, Code, Finding, Item, Severity};
use crate::model::{Author, EnrichedEntry, Entry, Span};
use crate::output::{self, neutral};
use crate::pipeline;

/// What to check, and how to say it.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP.as_str(), mut_args(settings::without_asking))]
pub struct Args {
    /// Files, folders, globs or `-` [default: `catalogs` in opcit.toml]
    pub catalog: Vec<String>,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Repair what has one possible repair, in place; nothing else in the file changes
    #[arg(long)]
    pub fix: bool,
    /// Only these codes
    #[arg(long, value_name = "CODE,...", value_delimiter = ',', value_parser = codes())]
    pub select: Vec<String>,
    /// All but these codes
    #[arg(long, value_name = "CODE,...", value_delimiter = ',', value_parser = codes())]
    pub ignore: Vec<String>,
    /// The least severity that makes the exit code 1
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t)]
    pub fail_on: FailOn,
    /// Format of the catalogs [default: by extension]
    #[arg(long, value_name = "FORMAT", value_parser = super::input_format_names())]
    pub input_format: Option<String>,
    #[command(flatten)]
    pub shared: Shared,
}

static AFTER_HELP: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
    let mut text = String::from("Codes:\n");
    for code in Code::ALL {
        let head = format!("  {:<20} {}", code.as_str(), code.severity().as_str());
        text += &help::row(&head, 32, code.about());
    }
    text + "\nNobody is asked: what is known of the papers comes from the cache. A pinned version may be meant, so \
            `versioned-link` is repaired only by `--fix --select versioned-link`."
});

/// The names of the codes, for clap.
fn codes() -> clap::builder::PossibleValuesParser {
    Code::ALL.map(Code::as_str).into()
}

/// `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// `file:line:col: code: message`
    #[default]
    Text,
    /// One document
    Json,
    /// Workflow commands, which GitHub shows beside the lines
    Github,
    /// SARIF 2.1.0
    Sarif,
}

/// `--fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum FailOn {
    /// Errors alone
    Error,
    /// Errors and warnings
    Warning,
    /// Any finding
    #[default]
    Info,
}

impl From<FailOn> for Severity {
    fn from(fail_on: FailOn) -> Self {
        match fail_on {
            FailOn::Error => Self::Error,
            FailOn::Warning => Self::Warning,
            FailOn::Info => Self::Info,
        }
    }
}

impl Args {
    fn wants(&self, code: Code) -> bool {
        let named = |list: &[String]| list.iter().any(|name| name == code.as_str());
        (self.select.is_empty() || named(&self.select)) && !named(&self.ignore)
    }

    fn repairs(&self, code: Code) -> bool {
        self.wants(code) && (!code.fixed_on_request() || !self.select.is_empty())
    }
}

/// Checks every catalog named.
pub(super) fn run(args: &Args) -> super::Outcome {
    let format = args.input_format.as_deref().and_then(super::input_format);
    let setup = Setup::new(&args.shared, &args.catalog, format, true, Use::Look)?;
    if args.fix && setup.inputs.iter().any(|input| input.path().is_none()) {
        return Err(Failure::usage("standard input cannot be repaired in place").hint("name the file"));
    }
    let mut checked = Checked::default();
    for input in &setup.inputs {
        if args.fix
            && let Some(repaired) = repaired(args, input)?
        {
            put(input, repaired, &mut checked)?;
        }
        check(args, &setup, input, &mut checked)?;
    }
    overrides(args, &setup, &mut checked);
    let failed = checked.found.iter().any(|row| row.severity >= args.fail_on.into());
    ui::data(|out| match args.format {
        Format::Text => findings::text(out, &checked),
        Format::Json => findings::json(out, &checked),
        Format::Github => findings::github(out, &checked),
        Format::Sarif => findings::sarif(out, &checked),
    })?;
    for row in &checked.fixed {
        ui::say(&neutral::terminal(&findings::line(row, "fixed ")));
    }
    ui::say(&findings::summary(&checked, setup.inputs.len(), setup.unread.len()));
    Ok(setup.ends_with(if failed { exit::FINDINGS } else { exit::DONE }))
}

/// What a file held, and what it shall hold.
struct Repaired {
    old: Vec<u8>,
    new: Vec<u8>,
    fixed: Vec<lint::Fixed>,
}

/// Repairs the bytes of one file, if there is anything to repair.
fn repaired(args: &Args, input: &Input) -> Result<Option<Repaired>, Failure> {
    let old = input.bytes()?;
    // Text to the letter, but not as it was meant: checking it says so.
    if catalog::utf_8(&old).is_err() {
        return Ok(None);
    }
    match lint::fix_bytes(&old, input.format, |code| args.repairs(code)) {
        Ok(repaired) => Ok(repaired.map(|(new, fixed)| Repaired { old, new, fixed })),
        Err(error) => {
            ui::warn(&format!("`{}` is left as it is: {error}; save it as UTF-8", input.name));
            Ok(None)
        }
    }
}

/// Puts what was repaired in the place of what was read.
fn put(input: &Input, repaired: Repaired, checked: &mut Checked) -> Result<(), Failure> {
    let Repaired { old, new, fixed } = repaired;
    let Some(path) = input.path() else { return Ok(()) };
    input.still_holds(&old)?;
    output::replace(path, &new).map_err(|error| Failure::not_written(&error))?;
    let rows = fixed.into_iter().map(|fixed| Row::new(input, fixed.finding, fixed.place, None));
    checked.fixed.extend(rows);
    Ok(())
}

/// Checks one file as it stands now.
fn check(args: &Args, setup: &Setup, input: &Input, checked: &mut Checked) -> Result<(), Failure> {
    let none = HashSet::new();
    let view = setup.view(&none);
    let lost = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&lost);
    let events: Events = Arc::new(move |event: &Event| {
        if let (Event::BadLine { line, column, message, .. }, Ok(mut lost)) = (event, heard.lock()) {
            lost.push((*line, *column, message.clone()));
        }
    });
    let mut items = Vec::new();
    let mut failure = None;
    // Once: places in one text are none in another.
    let bytes = input.bytes()?;
    for (entry, case) in setup.cases_of(input, &bytes, &events, &mut failure)? {
        let aside = case.ignored || case.no_paper;
        let mut identity = case.identity.clone();
        let known = if aside {
            None
        } else {
            let examination = pipeline::examine(&case, &view).map_err(|e| run::cache_failure(&e))?;
            let enriched = pipeline::assemble(&entry, &case, &examination);
            if let Some(corrected) = examination.corrected {
                identity = corrected.identity;
                link_chosen(&mut identity, &entry);
            }
            // Of a long list not everything can be kept; whether two works have the same authors the first ones tell.
            let authors = enriched.authors.into_iter().take(2).map(|author| Author::named(author.name));
            let authors = authors.collect();
            Some(EnrichedEntry { abstract_: None, authors, links: Vec::new(), ..enriched })
        };
        items.push(Item { entry, identity, known, aside });
    }
    if let Some(failure) = failure {
        return Err(failure);
    }
    let source = lint::text(&bytes);
    let found: Vec<Finding> = lint::check(&source, input.format, &items)
        .into_iter()
        .filter(|finding| args.wants(finding.code))
        .collect();
    let mut rows = Vec::new();
    if args.wants(Code::UnreadableRecord)
        && let Ok(lost) = lost.lock()
    {
        rows.extend(lost.iter().map(|(line, column, message)| {
            Row::at(input.name.clone(), findings::uri(input), Code::UnreadableRecord, *line, *column, message)
        }));
    }
    let spans: Vec<Span> = found.iter().map(|f| f.span).collect();
    let related: Vec<Span> = found.iter().map(|f| f.related.unwrap_or_default()).collect();
    let places = lint::places(&source, &spans);
    let others = lint::places(&source, &related);
    for ((finding, place), other) in found.into_iter().zip(places).zip(others) {
        let other = finding.related.map(|_| other);
        rows.push(Row::new(input, finding, place, other));
    }
    rows.sort_by_key(|row| (row.place.line, row.place.column));
    checked.found.extend(rows);
    Ok(())
}

/// Where the identifier stands that is the entry's after another was found to be wrong.
fn link_chosen(identity: &mut Identity, entry: &Entry) {
    let Some(chosen) = identity.chosen.as_mut().filter(|chosen| chosen.url.is_none()) else { return };
    for link in &entry.links {
        if let Some(found) = identify::url(&link.url).filter(|found| found.id == chosen.id) {
            chosen.version = found.version;
            chosen.url = Some(link.url.clone());
            return;
        }
    }
}

/// Overrides that fitted no entry of any catalog.
fn overrides(args: &Args, setup: &Setup, checked: &mut Checked) {
    if !args.wants(Code::UnusedOverride) {
        return;
    }
    let curators = setup.curators.iter().filter_map(|curator| Some((curator.path.as_deref()?, curator)));
    for (path, curator) in curators {
        unused(path, curator.overrides.unused(), checked);
    }
}

fn unused<'o>(path: &Path, unused: impl Iterator<Item = &'o str>, checked: &mut Checked) {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).unwrap_or_default();
    for unused in unused {
        let line = text.lines().position(|line| {
            line.trim_start().strip_prefix("match").is_some_and(|rest| rest.contains(unused))
        });
        let message = format!(
            "`match = \"{unused}\"` fits no entry of the catalogs checked: correct it or take it out"
        );
        let line = line.map_or(1, |n| n + 1);
        checked.found.push(Row::at(
            name.clone(),
            findings::uri_of(path),
            Code::UnusedOverride,
            line,
            1,
            &message,
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    #[test]
    fn an_edit_made_while_a_file_is_repaired_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("list.md");
        let item = "- [One Paper on Something](http://arxiv.org/abs/2101.00001)\n";
        std::fs::write(&list, item).unwrap();
        let args = <Line as clap::Parser>::parse_from(["check", "--fix"]).args;
        let input = crate::cli::input::from_file(&list, None).unwrap();
        let repaired = repaired(&args, &input).unwrap().unwrap();
        // Of the same length, at the same time of the clock.
        let edited = item.replace("One", "Two");
        std::fs::write(&list, &edited).unwrap();
        let mut checked = Checked::default();
        let failure = put(&input, repaired, &mut checked).unwrap_err();
        assert_eq!(failure.code, exit::UNREADABLE, "{failure:?}");
        assert_eq!(std::fs::read_to_string(&list).unwrap(), edited);
        assert!(checked.fixed.is_empty(), "nothing is told as repaired");
    }
}

//! What `sort` and `annotate` share: a list, what is known about its papers, and where the changed list goes.

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::clash;
use super::enrich::default_output;
use super::exit::{self, Failure};
use super::export::load;
use super::former::{Former, Silence};
use super::input::Input;
use super::run::{self, Setup};
use super::ui;
use crate::catalog::{self, Format};
use crate::edit::Listed;
use crate::event::{Event, Events};
use crate::model::{EnrichedEntry, Entry, Outcome};
use crate::output::{self, Change};
use crate::pipeline::{self, Case};

/// Where the changed list goes.
#[derive(Debug, Clone, clap::Args)]
pub struct Goal {
    /// Write the list back to its own file
    #[arg(long, conflicts_with = "output", help_heading = "Output")]
    pub in_place: bool,
    /// Where to write [default: standard output]
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,
    /// Print errors only
    #[arg(short, long, help_heading = "Output")]
    pub quiet: bool,
}

impl Goal {
    /// Refuses what cannot be written, before anything is done.
    pub(super) fn check(&self, input: &Input) -> Result<(), Failure> {
        if input.format != Format::Markdown {
            return Err(Failure::usage(format!(
                "only Markdown lists are edited, and `{}` is {}",
                input.name,
                input.format.as_str()
            ))
            .hint("--input-format markdown says that it is Markdown after all"));
        }
        if self.in_place && input.path().is_none() {
            return Err(Failure::usage("standard input cannot be changed in place")
                .hint("name the file, or leave --in-place out"));
        }
        Ok(())
    }

    /// Writes what became of the list whose text was `read`; what happened is told after it.
    pub(super) fn write(&self, input: &Input, read: &str, text: &str, said: &str) -> Result<(), Failure> {
        let file = if self.in_place { input.path() } else { self.output.as_deref() };
        if let Some(path) = file.filter(|path| path.as_os_str() != "-") {
            // `-o` may name the list too.
            if input.path().and_then(clash::place).is_some_and(|own| clash::place(path) == Some(own)) {
                input.still_holds(read.as_bytes())?;
            }
            let change = output::replace(path, text.as_bytes()).map_err(|e| Failure::not_written(&e))?;
            let as_it_was = if change == Change::Unchanged { "; the file is as it was" } else { "" };
            self.say(&format!("{}: {said}{as_it_was}", path.display()));
        } else {
            ui::data(|out| out.write_all(text.as_bytes()))?;
            self.say(&format!("{}: {said}", input.name));
        }
        Ok(())
    }

    fn say(&self, text: &str) {
        if !self.quiet {
            ui::say(&output::neutral::terminal(text));
        }
    }
}

/// The one list that is meant.
pub(super) fn only<'i>(inputs: &'i [Input], name: &str) -> Result<&'i Input, Failure> {
    match inputs {
        [one] => Ok(one),
        _ => Err(Failure::usage(format!("`{name}` is {} lists; one is edited at a time", inputs.len()))
            .hint("name one file")),
    }
}

/// The text of a list.
pub(super) fn text(input: &Input) -> Result<String, Failure> {
    let bytes = input.bytes()?;
    catalog::utf_8(&bytes).map_err(|error| input.unreadable(&error))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = 1 + memchr::memchr_iter(b'\n', &error.as_bytes()[..at]).count();
        Failure::new(exit::UNREADABLE, format!("could not read the catalog `{}`", input.name))
            .because(format!("line {line} is not UTF-8"))
    })
}

/// The entries of a list, of which `read` was read, with what is known about their papers: from the cache, or from an
/// enriched catalog.
pub(super) fn listed(
    setup: &Setup,
    input: &Input,
    read: &[u8],
    from: Option<&Path>,
) -> Result<Vec<Listed>, Failure> {
    let mut enriched =
        from.map(|path| load(path).map(|(_, _, entries)| Enriched::new(entries))).transpose()?;
    let sources: Vec<_> = setup.sources.iter().map(|source| source.descriptor()).collect();
    // The cache may be younger than the list: what is written there is not taken out for that.
    let former = input.path().map(|list| {
        let beside = [output::Format::Json, output::Format::Jsonl].map(|f| default_output(list, f));
        Former::new(None, output::Format::Markdown, beside.to_vec(), sources.clone())
    });
    let silent: Events = Arc::new(|_: &Event| {});
    let none = HashSet::new();
    let view = setup.view(&none);
    let mut failure = None;
    let mut listed = Vec::new();
    for (entry, case) in setup.cases_of(input, read, &silent, &mut failure)? {
        let facts = if let Some(enriched) = &mut enriched {
            enriched.of(&entry, &case)
        } else {
            let x = pipeline::examine(&case, &view).map_err(|e| run::cache_failure(&e))?;
            let mut facts = pipeline::assemble(&entry, &case, &x);
            facts.citation_history =
                pipeline::history(&facts, &x, &setup.cache).map_err(|e| run::cache_failure(&e))?;
            if let Some(former) = &former
                && let Some(silence) = Silence::of(&x, &sources, &setup.silent)
            {
                former.stand_in(&mut facts, &case, &silence);
            }
            Some(Box::new(facts))
        };
        // Of a paper nobody could be asked about nothing is known, not even that.
        let facts = facts.filter(|f| f.outcome != Outcome::Deferred);
        listed.push(Listed { entry, facts });
    }
    failure.map_or(Ok(listed), Err)
}

/// Says what to do where nothing at all is known: that is no fault of the list.
pub(super) fn hint_if_nothing_is_known(listed: &[Listed], from: Option<&Path>) {
    if !listed.is_empty() && from.is_none() && listed.iter().all(|l| l.facts.is_none()) {
        ui::warn(
            "nothing is known of any of its papers: run `opcit enrich` first, or name an enriched catalog with --from",
        );
    }
}

/// An enriched catalog, to be looked up in by the entries of a list that may have been sorted since.
struct Enriched {
    entries: Vec<EnrichedEntry>,
    as_listed: HashMap<String, VecDeque<usize>>,
    by_work: HashMap<String, usize>,
}

impl Enriched {
    fn new(entries: Vec<EnrichedEntry>) -> Self {
        let mut as_listed: HashMap<String, VecDeque<usize>> = HashMap::new();
        let mut by_work = HashMap::new();
        for (n, entry) in entries.iter().enumerate() {
            as_listed.entry(key(entry.listed_title.as_deref(), &entry.links)).or_default().push_back(n);
            if let Some(id) = &entry.work_id {
                by_work.entry(id.clone()).or_insert(n);
            }
        }
        Self { entries, as_listed, by_work }
    }

    /// The facts about the entry that is listed alike, else about the same work.
    fn of(&mut self, entry: &Entry, case: &Case) -> Option<Box<EnrichedEntry>> {
        let alike = self.as_listed.get_mut(&key(entry.listed_title.as_deref(), &entry.links));
        let n = match alike {
            // Of several alike each has its turn; the last serves for any that were added.
            Some(queue) if queue.len() > 1 => queue.pop_front(),
            Some(queue) => queue.front().copied(),
            None => case.resolvable().find_map(|id| self.by_work.get(&id.to_string()).copied()),
        }?;
        self.entries.get(n).cloned().map(Box::new)
    }
}

fn key(title: Option<&str>, links: &[crate::model::Link]) -> String {
    let urls: Vec<&str> = links.iter().map(|l| l.url.as_str()).collect();
    format!("{}\n{}", title.unwrap_or_default(), urls.join("\n"))
}

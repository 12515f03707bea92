//! The output as it was before: what stands in where a source could not be asked and the cache knows nothing.
//!
//! The cache may be lost: evicted between two runs of a workflow, or never there on this machine. The output file then
//! is the last that is known, and an outage on that day must not empty it. Its values come back as they were, with their
//! dates, marked `stale`. Whoever was asked and has nothing is believed, and of a source that is not in use nothing comes back.
//!
//! An item is found again by its title and links as listed, and by its work. Where it is known by its title alone, several
//! papers may be: then the record that was found has to be acceptable for what the list says of this one, and where
//! records of two works are, none stands in.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use memchr::{memchr, memmem};

use crate::cli::ui;
use crate::identify::title::{self, Acceptance};
use crate::model::{EnrichedEntry, Field, Link, MatchBy, Outcome, Provenance, SourceId, WorkId};
use crate::output::read::{self, Part, ReadError};
use crate::pipeline::{Absence, Case, Examination};
use crate::sources::{Descriptor, Role};

/// A longer file is not held in memory for the sake of what could not be asked.
const LONGEST: u64 = 512 * 1024 * 1024;

/// The output file as it was, read when it is first needed.
pub(super) struct Former {
    path: Option<PathBuf>,
    /// Whose values it has.
    sources: OnceCell<BTreeSet<String>>,
    entries: OnceCell<Entries>,
}

#[derive(Default)]
struct Entries {
    all: Vec<EnrichedEntry>,
    by_listing: HashMap<Listing, Vec<usize>>,
    by_work: HashMap<String, usize>,
}

/// How an entry stands in the list.
type Listing = (Option<String>, Vec<Link>);

/// The sources whose values about an entry may be lost: they are in use and could not be asked. Whoever spoke, has nothing
/// or was left out as speaking of another work is not among them.
pub(super) struct Silence {
    sources: Vec<SourceId>,
    /// Those whose citation count stands in for that of a source among them, and is left out while that may have its own.
    counters: Vec<SourceId>,
}

impl Silence {
    /// Reads it off an examination; `None` where everybody was asked. `silent`: those of the sources that the run does not
    /// ask.
    pub(super) fn of(
        examination: &Examination,
        sources: &[&'static Descriptor],
        silent: &[SourceId],
    ) -> Option<Self> {
        let said = |id: SourceId| {
            examination
                .absent
                .iter()
                .chain(&examination.unfilled)
                .find(|(s, _)| *s == id)
                .map(|(_, why)| *why)
        };
        let unasked = |id: SourceId| {
            said(id) == Some(Absence::NotAsked) || (silent.contains(&id) && !examination.has(id))
        };
        if !sources.iter().any(|source| unasked(source.id)) {
            return None;
        }
        let first_heard = sources.iter().any(|s| s.role == Role::Primary && examination.has(s.id));
        let may_be_lost = |source: &&&Descriptor| match (source.role, said(source.id)) {
            _ if examination.has(source.id) => false,
            (_, Some(why)) => why == Absence::NotAsked,
            // Nobody knew what to ask the other one by.
            (Role::Primary, None) => unasked(source.id) || !first_heard,
            (Role::GapFiller, None) => true,
        };
        let counts = |source: &Descriptor| source.fields.contains(&Field::CitationCount);
        let lost: Vec<&Descriptor> = sources.iter().filter(may_be_lost).copied().collect();
        let waits = lost.iter().any(|source| source.role == Role::Primary && counts(source));
        let counters =
            sources.iter().filter(|source| waits && source.role == Role::GapFiller && counts(source));
        Some(Self {
            counters: counters.map(|source| source.id).collect(),
            sources: lost.into_iter().map(|source| source.id).collect(),
        })
    }

    /// Whether values of `source` may be lost: any of them, or but the count.
    fn concerns(&self, source: &str) -> bool {
        self.sources.iter().chain(&self.counters).any(|silent| silent.as_str() == source)
    }

    /// Whether the member `name`, given by `source`, may be lost.
    fn covers(&self, name: &str, source: &str) -> bool {
        let among = |sources: &[SourceId]| sources.iter().any(|silent| silent.as_str() == source);
        among(&self.sources) || (matches!(name, "citation_count" | "citations_at") && among(&self.counters))
    }
}

impl Former {
    /// The file at `path`, of which nothing is read yet.
    pub(super) fn new(path: Option<&Path>) -> Self {
        Self { path: path.map(Path::to_path_buf), sources: OnceCell::new(), entries: OnceCell::new() }
    }

    /// The same item in the file; one that led to another work then is none. `case`: what the list says of it.
    pub(super) fn before(&self, entry: &EnrichedEntry, case: &Case) -> Option<&EnrichedEntry> {
        let path = self.path.as_deref()?;
        self.entries.get_or_init(|| Entries::read(path).unwrap_or_default()).of(entry, case)
    }

    /// Fills what `entry` lacks and the file had, where somebody could not be asked.
    pub(super) fn stand_in(&self, entry: &mut EnrichedEntry, case: &Case, silence: &Silence) {
        let Some(path) = &self.path else { return };
        // To read all of it takes time and memory that it is mostly not worth.
        let sources = self.sources.get_or_init(|| sources(path).unwrap_or_default());
        if sources.iter().any(|source| silence.concerns(source))
            && let Some(old) = self.before(entry, case)
        {
            fill(entry, old, silence);
        }
    }
}

impl Entries {
    /// Reads the file.
    fn read(path: &Path) -> Result<Self, ReadError> {
        let mut entries = Self::default();
        let file = File::open(path).map_err(ReadError::Io)?;
        read::read(file, &mut |part| {
            if let Part::Entry(entry) = part {
                entries.all.push(*entry);
            }
            Ok(())
        })?;
        for (at, entry) in entries.all.iter().enumerate() {
            entries.by_listing.entry(listing(entry)).or_default().push(at);
            if let Some(id) = &entry.work_id {
                entries.by_work.entry(id.clone()).or_insert(at);
            }
        }
        Ok(entries)
    }

    fn of(&self, entry: &EnrichedEntry, case: &Case) -> Option<&EnrichedEntry> {
        let listed_alike = self.by_listing.get(&listing(entry)).into_iter().flatten();
        let mut same = listed_alike.map(|at| &self.all[*at]).filter(|old| is_same_work(entry, old, case));
        let by_listing = same.next().filter(|first| same.all(|other| other.work_id == first.work_id));
        let by_work = || entry.work_id.as_ref().and_then(|id| self.by_work.get(id)).map(|at| &self.all[*at]);
        by_listing.or_else(by_work)
    }
}

/// Whether an item that was listed as `entry` is led to the work of `entry`. Where that is not known now, or only a site's
/// own key is, it may have been found by its title.
fn is_same_work(entry: &EnrichedEntry, old: &EnrichedEntry, case: &Case) -> bool {
    if old.work_id.is_none() || entry.work_id == old.work_id {
        return old.work_id.is_some();
    }
    let id: Option<WorkId> = entry.work_id.as_ref().and_then(|id| id.parse().ok());
    let is_known = entry.work_id.is_some() && id.is_none_or(|id| id.scheme().resolvable());
    let by_title = old.match_.as_ref().is_some_and(|match_| match_.by == MatchBy::Title);
    let Some(title) = case.title.as_deref().filter(|_| by_title && !is_known) else { return false };
    // The titles were compared when it was found: what is left to tell papers apart is who wrote them, and when.
    let authors: Vec<&str> = old.authors.iter().map(|author| author.name.as_str()).collect();
    let listed = &case.listed;
    let verdict = title::accept(title, &listed.authors, listed.year, title, &authors, old.year);
    matches!(verdict, Acceptance::Accept { .. })
}

/// The sources that the file at `path` names, found without reading it as what it is. None of a file too long to stand in.
fn sources(path: &Path) -> io::Result<BTreeSet<String>> {
    const MEMBER: &[u8] = b"\"source\":";
    let file = File::open(path)?;
    if file.metadata()?.len() > LONGEST {
        ui::warn(&format!("`{}` is too long to stand in for what could not be asked", path.display()));
        return Ok(BTreeSet::new());
    }
    let mut file = BufReader::with_capacity(1 << 16, file);
    let (mut line, mut sources) = (Vec::new(), BTreeSet::new());
    while file.read_until(b'\n', &mut line)? > 0 {
        for at in memmem::find_iter(&line, MEMBER) {
            let value = line[at + MEMBER.len()..].trim_ascii_start();
            let name = value.strip_prefix(b"\"").and_then(|name| Some(&name[..memchr(b'"', name)?]));
            if let Some(name) = name.and_then(|name| std::str::from_utf8(name).ok())
                && !sources.contains(name)
            {
                sources.insert(name.to_owned());
            }
        }
        line.clear();
    }
    Ok(sources)
}

/// Where a member of the provenance stands in the JSON of its entry: `ids.doi` is the member `doi` of `ids`.
pub(super) fn pointer(name: &str) -> String {
    format!("/{}", name.replace('.', "/"))
}

fn listing(entry: &EnrichedEntry) -> Listing {
    (entry.listed_title.clone(), entry.links.clone())
}

fn fill(entry: &mut EnrichedEntry, old: &EnrichedEntry, silence: &Silence) {
    let lost: Vec<(&str, &Provenance)> = old
        .provenance
        .iter()
        .filter(|(name, said)| !entry.provenance.contains_key(name) && silence.covers(name, &said.source))
        .collect();
    if lost.is_empty() {
        return;
    }
    let (Ok(mut is), Ok(was)) = (serde_json::to_value(&*entry), serde_json::to_value(old)) else { return };
    for (name, _) in &lost {
        if *name == "ids" {
            continue;
        }
        let pointer = pointer(name);
        if let (Some(to), Some(from)) = (is.pointer_mut(&pointer), was.pointer(&pointer)) {
            *to = from.clone();
        }
    }
    // It was found by its title.
    if is["work_id"] != was["work_id"] {
        for name in ["work_id", "match"] {
            is[name] = was[name].clone();
        }
    }
    let Ok(filled) = serde_json::from_value::<EnrichedEntry>(is) else { return };
    let (outcome, provenance, notes) =
        (entry.outcome, std::mem::take(&mut entry.provenance), std::mem::take(&mut entry.notes));
    *entry = EnrichedEntry { provenance, notes, ..filled };
    for (name, said) in &lost {
        entry.provenance.insert((*name).to_owned().into(), Provenance { stale: true, ..(*said).clone() });
    }
    // A year is that of the publication, where one is known.
    if let (Some(published), Some(said)) = (entry.published, entry.provenance.get("published").cloned())
        && entry.provenance.get("year").is_none_or(|year| year.source != SourceId::CURATOR.as_str())
    {
        entry.year = Some(published.year);
        entry.provenance.insert("year".into(), said);
    }
    let undone = |code: &str| matches!(code, "retracted" | "expression-of-concern" | "withdrawn");
    let known = |note: &&crate::model::Note| !entry.notes.iter().any(|n| n.code == note.code);
    let again: Vec<_> = old.notes.iter().filter(|note| undone(&note.code)).filter(known).cloned().collect();
    entry.notes.splice(0..0, again);
    // In order of how much is known, best first.
    if matches!(outcome, Outcome::Deferred | Outcome::Partial) {
        entry.outcome = outcome.min(old.outcome);
    }
}

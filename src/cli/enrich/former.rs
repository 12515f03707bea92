//! The output as it was before: what stands in where a source could not be asked and the cache knows nothing.
//!
//! The cache may be lost: evicted between two runs of a workflow, or never there on this machine. The output file then
//! is the last that is known, and an outage on that day must not empty it. Its values come back as they were, with their
//! dates, marked `stale`. Whoever was asked and has nothing is believed.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use memchr::{memchr, memmem};
use serde_json::Value;

use crate::cli::ui;
use crate::model::{EnrichedEntry, Link, Outcome, Provenance, SourceId};
use crate::output::read::{self, Part};
use crate::pipeline::{Absence, Examination};

/// A longer file is not held in memory.
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
    by_listing: HashMap<Listing, usize>,
    by_work: HashMap<String, usize>,
}

/// How an entry stands in the list.
type Listing = (Option<String>, Vec<Link>);

/// Who has nothing to say about an entry, and why.
pub(super) struct Silence {
    /// They were asked and have nothing.
    missing: Vec<SourceId>,
    /// They gave a record.
    heard: Vec<SourceId>,
}

impl Silence {
    /// Reads it off an examination; `None` where everybody was asked. `silent`: sources that the run does not ask.
    pub(super) fn of(examination: &Examination, silent: &[SourceId]) -> Option<Self> {
        let absent = || examination.absent.iter().chain(&examination.unfilled);
        let heard = || examination.gathered.iter().map(|g| g.source);
        let unasked = absent().any(|(_, why)| *why == Absence::NotAsked)
            || silent.iter().any(|silent| !heard().any(|source| source == *silent));
        unasked.then(|| Self {
            missing: absent()
                .filter(|(_, why)| *why == Absence::Missing)
                .map(|(source, _)| *source)
                .collect(),
            heard: heard().collect(),
        })
    }

    /// Whether a value of `source` is lost because it could not be asked. What was set by hand or recorded beforehand is
    /// at hand or was taken back.
    fn covers(&self, source: &str) -> bool {
        const AT_HAND: [SourceId; 2] = [SourceId::CURATOR, SourceId::RECORDED];
        !AT_HAND.iter().chain(&self.missing).chain(&self.heard).any(|known| known.as_str() == source)
    }
}

impl Former {
    /// The file at `path`, of which nothing is read yet.
    pub(super) fn new(path: Option<&Path>) -> Self {
        Self { path: path.map(Path::to_path_buf), sources: OnceCell::new(), entries: OnceCell::new() }
    }

    /// Fills what `entry` lacks and the file had, where somebody could not be asked.
    pub(super) fn stand_in(&self, entry: &mut EnrichedEntry, silence: &Silence) {
        let Some(path) = &self.path else { return };
        // To read all of it takes time and memory that it is mostly not worth.
        let sources = self.sources.get_or_init(|| sources(path).unwrap_or_default());
        if !sources.iter().any(|source| silence.covers(source)) {
            return;
        }
        let entries = self.entries.get_or_init(|| Entries::read(path));
        if let Some(old) = entries.of(entry) {
            fill(entry, old, silence);
        }
    }
}

impl Entries {
    /// Reads the file; of one that cannot be read nothing stands in.
    fn read(path: &Path) -> Self {
        let mut entries = Self::default();
        let Ok(file) = File::open(path) else { return entries };
        let length = file.metadata().map_or(0, |metadata| metadata.len());
        if length > LONGEST {
            let said = format!("`{}` is too long to stand in for what could not be asked", path.display());
            ui::warn(&said);
            return entries;
        }
        let read = read::read(file, &mut |part| {
            if let Part::Entry(entry) = part {
                entries.all.push(*entry);
            }
            Ok(())
        });
        if read.is_err() {
            return Self::default();
        }
        for (at, entry) in entries.all.iter().enumerate() {
            entries.by_listing.entry(listing(entry)).or_insert(at);
            if let Some(id) = &entry.work_id {
                entries.by_work.entry(id.clone()).or_insert(at);
            }
        }
        entries
    }

    /// The same item before; one that led to another work then is none.
    fn of(&self, entry: &EnrichedEntry) -> Option<&EnrichedEntry> {
        let same_work = |at: &&usize| entry.work_id.is_none() || self.all[**at].work_id == entry.work_id;
        let by_listing = self.by_listing.get(&listing(entry)).filter(same_work);
        let by_work = || entry.work_id.as_ref().and_then(|id| self.by_work.get(id));
        by_listing.or_else(by_work).map(|at| &self.all[*at])
    }
}

/// The sources that the file at `path` names, found without reading it as what it is.
fn sources(path: &Path) -> io::Result<BTreeSet<String>> {
    const MEMBER: &[u8] = b"\"source\":";
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
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

fn listing(entry: &EnrichedEntry) -> Listing {
    (entry.listed_title.clone(), entry.links.clone())
}

fn fill(entry: &mut EnrichedEntry, old: &EnrichedEntry, silence: &Silence) {
    let lost: Vec<(&str, &Provenance)> = old
        .provenance
        .iter()
        .filter(|(name, said)| !entry.provenance.contains_key(name) && silence.covers(&said.source))
        .collect();
    let (Ok(mut is), Ok(was)) = (serde_json::to_value(&*entry), serde_json::to_value(old)) else { return };
    if lost.is_empty() {
        return;
    }
    for (name, _) in &lost {
        // `ids.doi` is the member `doi` of `ids`.
        let pointer = format!("/{}", name.replace('.', "/"));
        if *name == "ids" {
            continue;
        }
        if let (Some(to), Some(from)) = (is.pointer_mut(&pointer), was.pointer(&pointer)) {
            *to = from.clone();
        }
    }
    for name in ["work_id", "match"] {
        if is[name] == Value::Null {
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

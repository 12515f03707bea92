//! The output as it was before: what stands in where a source could not be asked and the cache knows nothing.
//!
//! The cache may be lost: evicted between two runs of a workflow, or never there on this machine. The output file then
//! is the last that is known, and an outage on that day must not empty it. Its values come back as they were, with their
//! dates, marked `stale`. Whoever was asked and has nothing is believed, and of a source that is not in use nothing comes back.
//! But a service that has none of many works at once, of which it had said something, is ill ([`Known`]).
//!
//! An item is found again by its title and links as listed, and by its work. Where it is known by its title alone, several
//! papers may be: then the record that was found has to be acceptable for what the list says of this one, and where
//! records of two works are, none stands in.
//!
//! # Which files
//!
//! * JSON and JSON Lines say who gave each value.
//! * A table (CSV) says it of the citation count alone: any other value comes back where everybody who gives such values
//!   could not be asked ([`speakers`]). One that somebody else has written to is not read.
//! * The other formats are not read back. In their stead, and for what a table leaves in doubt, the enriched catalog
//!   beside the list is looked at, and the list itself where it is one.
//!
//! Where all that may not be enough, [`Former::stand_in`] says so: no file is emptied silently.

mod fill;
mod known;
mod silence;
mod speakers;

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use memchr::{memchr, memmem};

use self::fill::fill;
pub(super) use self::fill::pointer;
pub(super) use self::known::Known;
pub(super) use self::silence::Silence;
use crate::cli::ui;
use crate::identify::title::{self, Acceptance};
use crate::model::{EnrichedEntry, Link, MatchBy, Outcome, SourceId, WorkId};
use crate::output::read::{self, Part, ReadError};
use crate::output::{Format, NotOurs, csv_entries, csv_listing};
use crate::pipeline::Case;
use crate::sources::Descriptor;

/// A longer file is not held in memory for the sake of what could not be asked.
const LONGEST: u64 = 512 * 1024 * 1024;

/// What an entry may have been before.
pub(super) struct Former {
    own: Own,
    /// Enriched catalogs that know the same items.
    others: Vec<Earlier>,
    /// The sources in use.
    sources: Vec<&'static Descriptor>,
}

/// The output file as it was.
enum Own {
    /// There is none, or nothing in it.
    Nothing,
    /// It can be read back.
    Read(Earlier),
    /// It cannot.
    Opaque,
}

/// A file that can be read back; it is when it is first needed.
struct Earlier {
    path: PathBuf,
    is_table: bool,
    /// Whether it is written over.
    is_own: bool,
    /// Whose values it has; `None` where that cannot be found out.
    sources: OnceCell<Option<BTreeSet<String>>>,
    /// `None` where it is not what it seems to be.
    entries: OnceCell<Option<Entries>>,
}

struct Entries {
    all: Vec<EnrichedEntry>,
    by_listing: HashMap<Listing, Vec<usize>>,
    by_work: HashMap<String, usize>,
    is_table: bool,
}

/// Why a file cannot be read back.
#[derive(Debug, thiserror::Error)]
enum Unread {
    #[error("it could not be read")]
    Io(#[from] io::Error),
    #[error("it is too long")]
    Long,
    #[error(transparent)]
    Catalog(#[from] ReadError),
    #[error(transparent)]
    Table(#[from] NotOurs),
}

/// How an entry stands in the list.
type Listing = (Option<String>, Vec<Link>);

impl Former {
    /// Of nothing anything is read yet. `path`: the output file, if there is one. `others`: enriched catalogs that may be
    /// there.
    pub(super) fn new(
        path: Option<&Path>,
        format: Format,
        others: Vec<PathBuf>,
        sources: Vec<&'static Descriptor>,
    ) -> Self {
        let path = path.filter(|path| path.metadata().is_ok_and(|found| found.is_file() && found.len() > 0));
        let own = match (path, format) {
            (None, _) => Own::Nothing,
            (Some(path), Format::Json | Format::Jsonl) => Own::Read(Earlier::own(path.to_owned())),
            (Some(path), Format::Csv) => Own::Read(Earlier::own_table(path.to_owned())),
            (Some(_), _) => Own::Opaque,
        };
        let others = others.into_iter().filter(|path| path.is_file());
        Self { own, others: others.map(Earlier::other).collect(), sources }
    }

    /// The same item in the output file, with all that was known of it; one that led to another work then is none. `case`:
    /// what the list says of it.
    pub(super) fn before(&self, entry: &EnrichedEntry, case: &Case) -> Option<&EnrichedEntry> {
        match &self.own {
            Own::Read(own) if !own.is_table => own.entries()?.of(entry, case),
            _ => None,
        }
    }

    /// Fills what `entry` lacks and was known before, where somebody could not be asked. Returns whether the output file
    /// may say more about it still.
    pub(super) fn stand_in(&self, entry: &mut EnrichedEntry, case: &Case, silence: &Silence) -> bool {
        let mut in_doubt = Vec::new();
        let mut is_unread = false;
        match &self.own {
            Own::Nothing => {}
            Own::Opaque => is_unread = true,
            Own::Read(own) if !own.concerns(silence) => {}
            Own::Read(own) => match own.entries() {
                None => is_unread = true,
                Some(entries) => match entries.of(entry, case) {
                    Some(row) if own.is_table => {
                        let (old, doubtful) = speakers::put_down(row, silence, &self.sources);
                        in_doubt = doubtful;
                        fill(entry, &old, silence);
                    }
                    Some(old) => fill(entry, old, silence),
                    None => {}
                },
            },
        }
        for other in self.others.iter().filter(|other| other.concerns(silence)) {
            if let Some(old) = other.entries().and_then(|entries| entries.of(entry, case)) {
                fill(entry, old, silence);
                is_unread &= !knew_it_all(old, silence);
            }
        }
        is_unread || in_doubt.iter().any(|name| !entry.provenance.contains_key(name))
    }
}

impl Earlier {
    /// An enriched catalog that is not written over.
    const fn other(path: PathBuf) -> Self {
        Self { path, is_table: false, is_own: false, sources: OnceCell::new(), entries: OnceCell::new() }
    }

    /// The enriched catalog that is written over.
    fn own(path: PathBuf) -> Self {
        Self { is_own: true, ..Self::other(path) }
    }

    /// The table that is written over.
    fn own_table(path: PathBuf) -> Self {
        Self { is_table: true, ..Self::own(path) }
    }

    /// Whether it may have something of who could not be asked. To read all of it takes time and memory that it is mostly
    /// not worth.
    fn concerns(&self, silence: &Silence) -> bool {
        if self.is_table {
            return true;
        }
        let sources = self.sources.get_or_init(|| sources(&self.path).ok());
        sources.as_ref().is_none_or(|sources| sources.iter().any(|source| silence.concerns(source)))
    }

    fn entries(&self) -> Option<&Entries> {
        let read = || {
            let entries = Entries::read(&self.path, self.is_table);
            let cannot = |e: &Unread| {
                if self.is_own {
                    ui::warn(&format!("`{}` cannot be read back: {e}", self.path.display()));
                }
            };
            entries.inspect_err(cannot).ok()
        };
        self.entries.get_or_init(read).as_ref()
    }
}

impl Entries {
    /// Reads the file.
    fn read(path: &Path, is_table: bool) -> Result<Self, Unread> {
        let mut all = Vec::new();
        each_entry(path, is_table, &mut |entry| all.push(entry))?;
        let mut entries = Self { all, by_listing: HashMap::new(), by_work: HashMap::new(), is_table };
        for (at, entry) in entries.all.iter().enumerate() {
            entries.by_listing.entry(listing(entry, is_table)).or_default().push(at);
            if let Some(id) = &entry.work_id {
                entries.by_work.entry(id.clone()).or_insert(at);
            }
        }
        Ok(entries)
    }

    fn of(&self, entry: &EnrichedEntry, case: &Case) -> Option<&EnrichedEntry> {
        let listed_alike = self.by_listing.get(&listing(entry, self.is_table)).into_iter().flatten();
        let mut same = listed_alike.map(|at| &self.all[*at]).filter(|old| is_same_work(entry, old, case));
        let by_listing = same.next().filter(|first| same.all(|other| other.work_id == first.work_id));
        let by_work = || entry.work_id.as_ref().and_then(|id| self.by_work.get(id)).map(|at| &self.all[*at]);
        by_listing.or_else(by_work)
    }
}

/// Hands over the entries of the file at `path`.
fn each_entry(path: &Path, is_table: bool, take: &mut dyn FnMut(EnrichedEntry)) -> Result<(), Unread> {
    let file = File::open(path)?;
    if file.metadata()?.len() > LONGEST {
        return Err(Unread::Long);
    }
    if is_table {
        csv_entries(file)?.into_iter().for_each(take);
        return Ok(());
    }
    read::read(file, &mut |part| {
        if let Part::Entry(entry) = part {
            take(*entry);
        }
        Ok(())
    })?;
    Ok(())
}

/// Whether there was no more to know of an entry than `old`, as far as those are concerned who could not be asked: it may
/// be of a day on which they could not be asked either.
fn knew_it_all(old: &EnrichedEntry, silence: &Silence) -> bool {
    let spoke = |source: &SourceId| old.provenance.values().any(|said| said.source == source.as_str());
    old.outcome == Outcome::Enriched || silence.unasked().iter().all(spoke)
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

/// The sources that the enriched catalog at `path` names, found without reading it as what it is.
fn sources(path: &Path) -> io::Result<BTreeSet<String>> {
    const MEMBER: &[u8] = b"\"source\":";
    let file = File::open(path)?;
    if file.metadata()?.len() > LONGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
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

/// A table has but the targets of the links.
fn listing(entry: &EnrichedEntry, is_table: bool) -> Listing {
    if is_table {
        let (title, links) = csv_listing(entry);
        return (title, vec![Link { label: String::new(), url: links }]);
    }
    (entry.listed_title.clone(), entry.links.clone())
}

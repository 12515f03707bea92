//! What changed, sorted by what it means to a reader of the list.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::{Pair, State, is_published, names, pair, warning};
use crate::model::{EnrichedEntry, Note, Outcome};

/// What is known of the old state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Everything: there is a file of it.
    File,
    /// The citation counts alone.
    Counts,
}

/// Everything that changed between two states.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// What can be told.
    pub basis: Basis,
    /// The state before.
    pub old: State<'a>,
    /// The state after.
    pub new: State<'a>,
    /// Entries that are new in the list.
    pub added: Vec<&'a EnrichedEntry>,
    /// Entries that are gone from it.
    pub removed: Vec<&'a EnrichedEntry>,
    /// Nothing was known of them, now there is.
    pub found: Vec<Pair<'a>>,
    /// Something was known of them, now whoever was asked does not have them.
    pub lost: Vec<Pair<'a>>,
    /// Something was known of them, now there is nothing because a source could not be asked: that says nothing of them.
    pub unasked: Vec<Pair<'a>>,
    /// Values that were known and are not any more.
    pub emptied: Vec<Emptied<'a>>,
    /// Withdrawn, retracted or under concern, and were not before.
    pub warned: Vec<Pair<'a>>,
    /// Newly published.
    pub published: Vec<Pair<'a>>,
    /// Another title.
    pub retitled: Vec<Pair<'a>>,
    /// Other authors.
    pub reauthored: Vec<Pair<'a>>,
    /// A newer version of the preprint.
    pub revised: Vec<Pair<'a>>,
    /// Counts that changed, the largest change first.
    pub movers: Vec<Mover<'a>>,
    /// How many pairs can be compared in their counts.
    pub counted: usize,
    /// Notes that tell something of the paper and are new, or gone.
    pub noted: Vec<Noted<'a>>,
    /// Further members of entries and in how many of them they changed.
    pub other: BTreeMap<&'static str, usize>,
}

/// A paper that is known, of which something was known that is not any more: whoever said it does not say it now.
#[derive(Debug, Clone)]
pub struct Emptied<'a> {
    /// The paper.
    pub pair: Pair<'a>,
    /// Members of the entry that have become empty, in its order: `abstract`, `ids.doi`, …
    pub members: Vec<String>,
}

/// A paper of which something is noted that was not before, or not any more.
#[derive(Debug, Clone)]
pub struct Noted<'a> {
    /// The paper.
    pub pair: Pair<'a>,
    /// The new notes.
    pub new: Vec<&'a Note>,
    /// Those that are gone.
    pub gone: Vec<&'a Note>,
}

/// Notes that tell a reader something of the paper. The others are about the run and its sources, and come and go with
/// them.
const TELLING: [&str; 7] = [
    "title-mismatch",
    "repost",
    "published-as",
    "withdrawn",
    "retracted",
    "expression-of-concern",
    "correction",
];

/// A count that changed.
#[derive(Debug, Clone, Copy)]
pub struct Mover<'a> {
    /// The entry as it is.
    pub entry: &'a EnrichedEntry,
    /// The count before.
    pub old: u64,
    /// The count after.
    pub new: u64,
}

impl Mover<'_> {
    /// By how much; more than any count ever will be is cut.
    pub fn change(&self) -> i64 {
        let size = i64::try_from(self.old.abs_diff(self.new)).unwrap_or(i64::MAX);
        if self.new < self.old { -size } else { size }
    }
}

/// Members that are compared without a heading of their own. What is missing here is either told above or is about the
/// file and the reading, not about the paper: `index`, `line`, `match`, `provenance`, `citations_at`, …
const OTHER: [&str; 24] = [
    "section",
    "listed_title",
    "links",
    "work_id",
    "ids",
    "title",
    "authors",
    "abstract",
    "tldr",
    "first_posted",
    "updated",
    "version",
    "published",
    "venue",
    "journal_ref",
    "comment",
    "publication_types",
    "primary_category",
    "categories",
    "fields_of_study",
    "citation_count",
    "open_access_pdf",
    "withdrawn",
    "retracted",
];

impl<'a> Comparison<'a> {
    /// Compares two states of a list.
    pub fn of(old: State<'a>, new: State<'a>) -> Self {
        Self::on(Basis::File, old, new)
    }

    /// Compares two states of a list of which the old one is known as far as `basis` says.
    pub fn on(basis: Basis, old: State<'a>, new: State<'a>) -> Self {
        let pairing = pair(old.entries, new.entries);
        let mut changes = Self {
            basis,
            old,
            new,
            added: pairing.added,
            removed: pairing.removed,
            found: Vec::new(),
            lost: Vec::new(),
            unasked: Vec::new(),
            emptied: Vec::new(),
            warned: Vec::new(),
            published: Vec::new(),
            retitled: Vec::new(),
            reauthored: Vec::new(),
            revised: Vec::new(),
            noted: Vec::new(),
            movers: Vec::new(),
            counted: 0,
            other: BTreeMap::new(),
        };
        // A work that is listed twice changes once.
        let mut told = HashSet::new();
        for pair in pairing.pairs {
            if pair.new.work_id.as_deref().is_none_or(|work| told.insert(work)) {
                changes.tell(pair);
            }
        }
        changes.movers.sort_by_key(|mover| std::cmp::Reverse(mover.old.abs_diff(mover.new)));
        changes
    }

    fn tell(&mut self, pair: Pair<'a>) {
        let Pair { old, new } = pair;
        match (known(old), known(new)) {
            (false, true) => return self.found.push(pair),
            (true, false) if new.outcome == Outcome::Deferred => return self.unasked.push(pair),
            (true, false) => return self.lost.push(pair),
            (false, false) | (true, true) => {}
        }
        // Members of which a change is told under a heading.
        let mut said: Vec<&str> = Vec::new();
        if let Some(now) = warning(new)
            && warning(old).as_ref() != Some(&now)
        {
            self.warned.push(pair);
            said.extend(["withdrawn", "retracted"]);
        }
        if !is_published(old) && is_published(new) {
            self.published.push(pair);
            said.extend(["published", "venue", "journal_ref"]);
        }
        if let (Some(was), Some(is)) = (&old.title, &new.title)
            && was.split_whitespace().ne(is.split_whitespace())
        {
            self.retitled.push(pair);
            said.push("title");
        }
        if !old.authors.is_empty() && !new.authors.is_empty() {
            // Affiliations and ids come and go; who wrote it is the names.
            said.push("authors");
            if names(old) != names(new) {
                self.reauthored.push(pair);
            }
        }
        if let (Some(was), Some(is)) = (old.version, new.version)
            && was < is
        {
            self.revised.push(pair);
            said.extend(["version", "updated"]);
        }
        let source = |entry: &'a EnrichedEntry| entry.provenance.get("citation_count").map(|p| &*p.source);
        if let (Some(was), Some(is)) = (old.citation_count, new.citation_count)
            && source(old) == source(new)
        {
            self.counted += 1;
            said.push("citation_count");
            if was != is {
                self.movers.push(Mover { entry: new, old: was, new: is });
            }
        }
        // Files of old say `false` where nobody said anything.
        if old.withdrawn != Some(true) && new.withdrawn != Some(true) {
            said.push("withdrawn");
        }
        if self.basis == Basis::File {
            self.noted.extend(noted(pair));
        }
        let values = |entry: &EnrichedEntry| serde_json::to_value(entry).unwrap_or(Value::Null);
        let (was, is) = (values(old), values(new));
        // What another work has not was not lost.
        let members = match self.basis {
            Basis::File if old.work_id == new.work_id => emptied(&was, &is),
            _ => Vec::new(),
        };
        let is_told = |name: &str| said.contains(&name) || members.iter().any(|member| member == name);
        for name in OTHER.into_iter().filter(|name| !is_told(name) && was[*name] != is[*name]) {
            *self.other.entry(name).or_default() += 1;
        }
        if !members.is_empty() {
            self.emptied.push(Emptied { pair, members });
        }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.sizes().iter().all(|(_, size)| *size == 0) && self.other.is_empty()
    }

    /// How much of everything, by the names that all forms use.
    pub fn sizes(&self) -> [(&'static str, usize); 13] {
        [
            ("added", self.added.len()),
            ("removed", self.removed.len()),
            ("withdrawn or retracted", self.warned.len()),
            ("newly published", self.published.len()),
            ("retitled", self.retitled.len()),
            ("with other authors", self.reauthored.len()),
            ("revised", self.revised.len()),
            ("newly found", self.found.len()),
            ("no longer found", self.lost.len()),
            ("could not be asked about", self.unasked.len()),
            ("with values gone", self.emptied.len()),
            ("with other notes", self.noted.len()),
            ("cited more or less", self.movers.len()),
        ]
    }

    /// The sum of all changes of counts.
    pub fn citations(&self) -> i64 {
        self.movers.iter().fold(0, |sum: i64, mover| sum.saturating_add(mover.change()))
    }
}

const fn known(entry: &EnrichedEntry) -> bool {
    matches!(entry.outcome, Outcome::Enriched | Outcome::Partial)
}

/// The notes of [`TELLING`] that are new or gone, by their codes: the words of one may change. What `withdrawn` and
/// `retracted` say is told there.
fn noted(pair: Pair<'_>) -> Option<Noted<'_>> {
    let Pair { old, new } = pair;
    let status =
        old.retracted != new.retracted || (old.withdrawn == Some(true)) != (new.withdrawn == Some(true));
    let telling = |code: &str| {
        TELLING.contains(&code)
            && !(status && matches!(code, "withdrawn" | "retracted" | "expression-of-concern"))
    };
    // Of several notes of one code the last ones are those that came.
    let beyond = |entry: &'_ EnrichedEntry, other: &EnrichedEntry, at: usize| {
        let code = &entry.notes[at].code;
        let before = entry.notes[..at].iter().filter(|note| note.code == *code).count();
        telling(code) && other.notes.iter().filter(|note| note.code == *code).count() <= before
    };
    let new_notes = new.notes.iter().enumerate().filter(|(at, _)| beyond(new, old, *at));
    let gone_notes = old.notes.iter().enumerate().filter(|(at, _)| beyond(old, new, *at));
    let noted = Noted {
        pair,
        new: new_notes.map(|(_, note)| note).collect(),
        gone: gone_notes.map(|(_, note)| note).collect(),
    };
    (!noted.new.is_empty() || !noted.gone.is_empty()).then_some(noted)
}

/// The members of [`OTHER`] that are facts about the paper and have become empty, and the identifiers.
fn emptied(was: &Value, is: &Value) -> Vec<String> {
    let listed = ["section", "listed_title", "links", "work_id", "ids"];
    let facts = OTHER.into_iter().filter(|name| !listed.contains(name) && gone(&was[*name], &is[*name]));
    let ids = was["ids"].as_object().into_iter().flatten();
    let ids = ids.filter(|(scheme, id)| gone(id, &is["ids"][scheme.as_str()]));
    ids.map(|(scheme, _)| format!("ids.{scheme}")).chain(facts.map(str::to_owned)).collect()
}

/// Whether there was something and there is nothing. That a preprint is not withdrawn is nothing.
fn gone(was: &Value, is: &Value) -> bool {
    let empty = |value: &Value| match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(values) => values.is_empty(),
        _ => false,
    };
    !empty(was) && empty(is)
}

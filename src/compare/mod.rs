//! Two states of a catalog → what changed between them, and how that is told.
//!
//! # Terms
//!
//! | term | meaning |
//! |---|---|
//! | **state** | an enriched catalog as it was at some time ([`State`]) |
//! | **pair** | an entry of the old state and the same one in the new state ([`Pair`]) |
//! | **mover** | a pair whose citation count changed |
//! | **newly published** | a paper that was known without a venue, a reference to a journal and a DOI of its publisher, and now has one of them |
//!
//! # Flow
//!
//! ```text
//! old, new ──pair──▶ added, removed, pairs ──changes──▶ Comparison ──▶ text | markdown | json | feed
//! counts seen ──observed──▶ old, new
//! ```
//!
//! Where there is no file of the old state, the counts that were seen tell it in part ([`observed`](fn@observed)). What
//! they cannot tell is not guessed: a comparison knows its [`Basis`], and every form says what is left open.
//!
//! # Invariants
//!
//! * A state compared with itself has no changes; compared the other way round, what was added was removed.
//! * Where an entry stands in the file, and when its values were read, is no change.
//! * Counts of two sources are never compared: another source is another count, not a rise.
//! * Equal input, equal bytes; changes come in the order of the list, movers by size.
//!
//! Nothing here reads a file or knows the time.

mod changes;
mod feed;
mod json;
mod markdown;
mod observed;
mod pair;
mod text;

#[cfg(test)]
mod tests;

use jiff::Timestamp;

pub use changes::{Basis, Comparison, Emptied, Mover, Noted};
pub use feed::feed;
pub use json::json;
pub use markdown::markdown;
pub use observed::{Observed, observed};
pub use pair::{Pair, Pairing, pair};
pub use text::text;

use crate::model::{CatalogInfo, EnrichedEntry, grouped};

/// An enriched catalog as it was at some time.
#[derive(Debug, Clone, Copy)]
pub struct State<'a> {
    /// What it was made from.
    pub catalog: &'a CatalogInfo,
    /// The newest date of its data.
    pub as_of: Option<Timestamp>,
    /// Its entries, in catalog order.
    pub entries: &'a [EnrichedEntry],
}

impl State<'_> {
    /// How people call the list.
    fn name(&self) -> &str {
        self.catalog.title.as_deref().unwrap_or(&self.catalog.path)
    }

    /// The day of the data.
    fn day(&self) -> Option<String> {
        self.as_of.map(|at| at.strftime("%Y-%m-%d").to_string())
    }
}

/// What a comparison by counts leaves open, for people.
const LEFT_OPEN: &str = "Told from the citation counts the cache saw; it keeps no earlier titles, authors, venues, versions \
                         or lists. Compare two enriched files to see changes in those.";

/// Longest title or list of names shown to people, in characters: the body of a pull request may have 65,536 in all.
const LONGEST: usize = 300;

/// How many works have a count now and had none in the old state.
fn first_counted(changes: &Comparison<'_>) -> Option<String> {
    let first = *changes.other.get("citation_count")?;
    Some(format!("{} counted for the first time since then", grouped(first as u64)))
}

/// `old → new`, as far as the days are known and differ.
fn days(old: &State<'_>, new: &State<'_>) -> Option<String> {
    match (old.day(), new.day()) {
        (Some(old), Some(new)) if old != new => Some(format!("{old} → {new}")),
        (old, new) => new.or(old),
    }
}

/// The title to show.
fn title(entry: &EnrichedEntry) -> &str {
    let title = entry.title.as_deref().or(entry.listed_title.as_deref()).map(str::trim);
    title.filter(|title| !title.is_empty()).or(entry.work_id.as_deref()).unwrap_or("(no title)")
}

/// Text of at most [`LONGEST`] characters, without blanks around it.
fn short(text: &str) -> std::borrow::Cow<'_, str> {
    let text = text.trim();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

/// The names of the authors.
fn names(entry: &EnrichedEntry) -> Vec<&str> {
    entry.authors.iter().map(|author| author.name.as_str()).collect()
}

/// `Venue, 2026-03`: where and when, as far as known; a reference or a DOI where there is no venue.
fn appeared(entry: &EnrichedEntry) -> (Option<String>, Option<String>) {
    let place = entry.venue.clone().or_else(|| entry.journal_ref.clone());
    let place = place.or_else(|| entry.ids.doi.as_ref().map(|doi| format!("doi:{doi}")));
    (place, entry.published.map(|date| date.to_string()))
}

/// Whether there is a version of record, as far as known. A date alone is none: preprints have one, too.
const fn is_published(entry: &EnrichedEntry) -> bool {
    entry.venue.is_some() || entry.journal_ref.is_some() || entry.ids.doi.is_some()
}

/// What warns of a paper, in a word or two.
fn warning(entry: &EnrichedEntry) -> Option<String> {
    match &entry.retracted {
        Some(notice) => {
            let kind = notice.kind.replace('_', " ");
            Some(match notice.date {
                Some(date) => format!("{kind}, {date}"),
                None => kind,
            })
        }
        None => (entry.withdrawn == Some(true)).then(|| "withdrawn".to_owned()),
    }
}

/// What came and went of the notes: each new one with its message, each that is gone by its code.
fn remarks(noted: &Noted<'_>) -> String {
    let new = noted.new.iter().map(|note| format!("{}: {}", note.code, note.message));
    let gone = noted.gone.iter().map(|note| format!("no longer {}", note.code));
    new.chain(gone).collect::<Vec<_>>().join("; ")
}

/// `+1,234` or `−12`.
fn signed(change: i64) -> String {
    format!("{}{}", if change < 0 { '−' } else { '+' }, grouped(change.unsigned_abs()))
}

//! What an entry says about its work, with the curator's overrides applied.

use std::cell::Cell;

use unicode_normalization::UnicodeNormalization as _;

use crate::identify::{self, Chosen, Identity};
use crate::model::{Directive, Entry, ListedFacts, MatchBy, Note, SourceRecord, WorkId};

/// What an entry says about its work; small enough to keep thousands of while they wait.
#[derive(Debug, Clone, Default)]
pub struct Case {
    /// Identifiers, by rank of evidence.
    pub identity: Identity,
    /// The title as listed.
    pub title: Option<String>,
    /// Authors and year as listed.
    pub listed: ListedFacts,
    /// Fields the curator set by hand.
    pub by_hand: Option<Box<SourceRecord>>,
    /// The curator said to leave it alone.
    pub ignored: bool,
    /// The item lists no paper (it is there because all items are wanted): nobody is asked about it.
    pub no_paper: bool,
    /// Remarks about the entry itself.
    pub notes: Vec<Note>,
}

/// One `[[entry]]` of `opcit.toml`.
#[derive(Debug, Clone, Default)]
pub struct Override {
    /// URL, identifier or exact title that names the entry.
    pub matches: String,
    /// The identifier meant by `matches`, if it is one.
    pub match_id: Option<WorkId>,
    /// `id = "arxiv:…"`.
    pub pin: Option<WorkId>,
    /// `ignore = true`.
    pub ignore: bool,
    /// Fields by hand.
    pub fields: Option<SourceRecord>,
    /// Whether it matched anything yet.
    pub used: Cell<bool>,
}

/// The curator's word on single entries.
#[derive(Debug, Clone, Default)]
pub struct Overrides(pub Vec<Override>);

impl Overrides {
    /// The `match` of every override that matched no entry so far.
    pub fn unused(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|o| !o.used.get()).map(|o| o.matches.as_str())
    }

    fn of<'o>(&'o self, entry: &Entry, identity: &Identity) -> Option<&'o Override> {
        let found = self.0.iter().find(|o| {
            entry.links.iter().any(|l| l.url == o.matches)
                || entry.listed_title.as_deref().is_some_and(|title| is_same(title, &o.matches))
                || o.match_id.as_ref().is_some_and(|id| {
                    identity.chosen.as_ref().is_some_and(|c| c.id == *id) || identity.same.contains(id)
                })
        })?;
        found.used.set(true);
        Some(found)
    }
}

/// Whether two texts are one, however their accents are written: editors and file systems differ in that, and nobody sees
/// it (NFC, <https://unicode.org/reports/tr15/>).
fn is_same(a: &str, b: &str) -> bool {
    a == b || (!(a.is_ascii() && b.is_ascii()) && a.nfc().eq(b.nfc()))
}

impl Case {
    /// Reads the case out of an entry.
    pub fn of(entry: &Entry, overrides: &Overrides) -> Self {
        let mut identity = identify::entry(entry);
        let mut notes = Vec::new();
        let mut ignored = false;
        let by_hand = overrides.of(entry, &identity).map(|o| {
            ignored |= o.ignore;
            if let Some(pin) = &o.pin {
                identity = pinned(pin.clone(), std::mem::take(&mut identity));
            }
            o.fields.clone().map(Box::new)
        });
        match &entry.directive {
            Some(Directive::Ignore) => ignored = true,
            Some(Directive::Malformed(text)) => notes.push(Note::new(
                "malformed-directive",
                format!("`{text}` is neither an identifier such as `arxiv:2306.17582` nor `ignore`"),
            )),
            Some(Directive::Pin(_)) | None => {}
        }
        Self {
            identity,
            title: entry.listed_title.clone(),
            listed: entry.listed.clone(),
            by_hand: by_hand.flatten(),
            ignored,
            no_paper: false,
            notes,
        }
    }

    /// The identifiers a service can be asked by, best evidence first.
    pub fn resolvable(&self) -> impl Iterator<Item = &WorkId> {
        let identity = &self.identity;
        identity.chosen.iter().map(|c| &c.id).chain(&identity.same).filter(|id| id.scheme().resolvable())
    }

    /// Whether the item lists a paper at all (CONTRACT §4).
    pub fn lists_paper(&self, entry: &Entry) -> bool {
        self.identity.chosen.is_some()
            || !entry.given_ids.is_empty()
            || entry
                .links
                .iter()
                .any(|l| identify::is_scholarly(&l.url) || identify::label_says_paper(&l.label))
    }
}

/// A pin is written because the links mislead: none of them is believed beside it.
fn pinned(pin: WorkId, before: Identity) -> Identity {
    let chosen = Chosen { id: pin, version: None, by: MatchBy::Pin, url: None };
    Identity { chosen: Some(chosen), same: Vec::new(), also: before.also }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_matched_however_its_accents_are_written() {
        let composed = "Schr\u{f6}dinger Bridges";
        let decomposed = "Schro\u{308}dinger Bridges";
        for (listed, named) in [(composed, decomposed), (decomposed, composed)] {
            let word = Override { matches: named.to_owned(), ignore: true, ..Override::default() };
            let overrides = Overrides(vec![word]);
            let entry = Entry { listed_title: Some(listed.to_owned()), ..Entry::default() };
            assert!(Case::of(&entry, &overrides).ignored);
            assert_eq!(overrides.unused().count(), 0);
            let other = Entry { listed_title: Some("Schrodinger Bridges".to_owned()), ..Entry::default() };
            assert!(!Case::of(&other, &overrides).ignored);
        }
    }
}

//! Titles that are not those of the work the link leads to.

use super::{Code, Finding, Item, shown, spot};
use crate::identify;
use crate::model::{EnrichedEntry, Note};

/// Takes up what the examination noted: it compares the titles, and knows which source's counts.
pub(super) fn check(items: &[Item], source: &str, findings: &mut Vec<Finding>) {
    for item in items.iter().filter(|item| !item.aside) {
        let Some(known) = &item.known else { continue };
        for note in known.notes.iter().filter(|note| note.code == "title-mismatch") {
            let other = set_apart(note, known);
            let link = |id: &String| {
                let leads_there =
                    |url: &str| identify::url(url).is_some_and(|found| found.id.to_string() == *id);
                item.entry.links.iter().map(|link| link.url.as_str()).find(|url| leads_there(url))
            };
            let chosen = || item.identity.chosen.as_ref().and_then(|c| c.url.as_deref());
            let url = other.map_or_else(chosen, link);
            let id = other.or(known.work_id.as_ref()).map_or("the link", String::as_str);
            let message = format!("{id}: {}", shown_whole(&note.message));
            findings.push(Finding::new(Code::TitleMismatch, spot::link(source, &item.entry, url), message));
        }
    }
}

/// The identifier that a note says to be wrong, where it is one beside that of the work.
pub(super) fn set_apart<'k>(note: &Note, known: &'k EnrichedEntry) -> Option<&'k String> {
    known.also.iter().find(|id| note.message.contains(&format!("`{id}` leads to")))
}

/// Both titles are in the message; it is cut only when one of them is absurd.
fn shown_whole(message: &str) -> String {
    if message.chars().count() <= 1000 { message.to_owned() } else { shown(message) }
}

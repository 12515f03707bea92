//! Titles that are not those of the work the link leads to.

use super::{Code, Finding, Item, shown, spot};

/// Takes up what the examination noted: it compares the titles, and knows which source's counts.
pub(super) fn check(items: &[Item], source: &str, findings: &mut Vec<Finding>) {
    for item in items.iter().filter(|item| !item.aside) {
        let Some(known) = &item.known else { continue };
        for note in known.notes.iter().filter(|note| note.code == "title-mismatch") {
            let url = item.identity.chosen.as_ref().and_then(|c| c.url.as_deref());
            let id = known.work_id.as_deref().unwrap_or("the link");
            let message = format!("{id}: {}", shown_whole(&note.message));
            findings.push(Finding::new(Code::TitleMismatch, spot::link(source, &item.entry, url), message));
        }
    }
}

/// Both titles are in the message; it is cut only when one of them is absurd.
fn shown_whole(message: &str) -> String {
    if message.chars().count() <= 1000 { message.to_owned() } else { shown(message) }
}

//! Changes as an Atom feed: what was told before stays in it, each change once.

use jiff::Timestamp;

use super::text::authors;
use super::{Comparison, Pair, appeared, names, signed, title, warning};
use crate::model::EnrichedEntry;
use crate::output::atom::{ForeignFeed, Item, continued};
use crate::output::landing_page;

/// Entries that a feed keeps.
const KEEP: usize = 200;
/// Movers named in the entry about citations.
const NAMED: usize = 10;

/// One change, with everything it owns.
struct Told {
    subject: Vec<String>,
    title: String,
    link: Option<String>,
    section: Vec<String>,
    authors: Vec<String>,
    text: String,
}

/// The feed that follows `before`. The same comparison told twice gives the same bytes.
///
/// # Errors
///
/// `before` is no feed of ours; it is left alone.
pub fn feed(changes: &Comparison<'_>, before: Option<&str>) -> Result<String, ForeignFeed> {
    let updated = changes.new.as_of;
    let told = tell(changes);
    let subjects: Vec<Vec<&str>> =
        told.iter().map(|t| t.subject.iter().map(String::as_str).collect()).collect();
    let authors: Vec<Vec<&str>> =
        told.iter().map(|t| t.authors.iter().map(String::as_str).collect()).collect();
    let items: Vec<Item<'_>> = told
        .iter()
        .zip(&subjects)
        .zip(&authors)
        .map(|((told, subject), authors)| Item {
            subject,
            title: &told.title,
            link: told.link.as_deref(),
            updated,
            published: None,
            authors,
            section: &told.section,
            text: &told.text,
        })
        .collect();
    let title = format!("{}: changes", changes.new.name());
    continued(changes.new.catalog, &title, updated, &items, before, KEEP)
}

fn tell(changes: &Comparison<'_>) -> Vec<Told> {
    let since = changes.old.as_of.as_ref().map(Timestamp::to_string).unwrap_or_default();
    let about = |entry: &EnrichedEntry, kind: &str, what: &str, title: String, text: String| Told {
        // What is said of which paper, since when: told again it is the same.
        subject: vec![
            kind.to_owned(),
            entry.work_id.clone().or_else(|| entry.listed_title.clone()).unwrap_or_default(),
            what.to_owned(),
            since.clone(),
        ],
        title,
        link: landing_page(entry),
        section: entry.section.clone(),
        authors: names(entry).into_iter().map(str::to_owned).collect(),
        text,
    };
    let each = |pairs: &[Pair<'_>], say: &dyn Fn(&Pair<'_>) -> Told| -> Vec<Told> {
        pairs.iter().map(say).collect()
    };
    let abstract_of = |entry: &EnrichedEntry| entry.abstract_.clone().unwrap_or_default();
    let mut told = Vec::new();
    told.extend(each(&changes.warned, &|p| {
        let warning = warning(p.new).unwrap_or_default();
        about(p.new, "warned", &warning, format!("{}: {warning}", title(p.new)), String::new())
    }));
    told.extend(
        changes.added.iter().map(|e| about(e, "added", "", format!("Added: {}", title(e)), abstract_of(e))),
    );
    told.extend(
        changes
            .removed
            .iter()
            .map(|e| about(e, "removed", "", format!("Removed: {}", title(e)), String::new())),
    );
    told.extend(each(&changes.published, &|p| {
        let (venue, date) = appeared(p.new);
        let whereabouts: Vec<String> = venue.into_iter().chain(date).collect();
        let whereabouts = whereabouts.join(", ");
        about(p.new, "published", &whereabouts, format!("Published: {}", title(p.new)), whereabouts.clone())
    }));
    told.extend(each(&changes.retitled, &|p| {
        let text = format!("Formerly: {}", title(p.old));
        about(p.new, "retitled", title(p.new), format!("New title: {}", title(p.new)), text)
    }));
    told.extend(each(&changes.reauthored, &|p| {
        let change = authors(p).join(", ");
        about(p.new, "authors", &change, format!("Other authors: {}", title(p.new)), change.clone())
    }));
    told.extend(each(&changes.revised, &|p| {
        let version = p.new.version.unwrap_or(0).to_string();
        about(p.new, "revised", &version, format!("Version {version}: {}", title(p.new)), abstract_of(p.new))
    }));
    if !changes.movers.is_empty() {
        let lines = changes.movers.iter().take(NAMED).map(|mover| {
            format!("{} ({} → {}): {}", signed(mover.change()), mover.old, mover.new, title(mover.entry))
        });
        let until = changes.new.as_of.as_ref().map(Timestamp::to_string).unwrap_or_default();
        told.push(Told {
            subject: vec!["citations".into(), until, since.clone()],
            title: format!("Citations: {} in all", signed(changes.citations())),
            link: None,
            section: Vec::new(),
            authors: Vec::new(),
            text: lines.collect::<Vec<_>>().join("\n"),
        });
    }
    told
}

//! Changes as the body of a pull request.
//!
//! A title in a pull request must not do what a curator's own words would: mention people, refer to issues, close them.

use std::fmt::Write as _;

use super::text::authors;
use super::{
    Basis, Comparison, LEFT_OPEN, Pair, appeared, days, first_counted, remarks, short, signed, title, warning,
};
use crate::model::{EnrichedEntry, grouped};
use crate::output::{landing_page, neutral};

/// The changes as Markdown; at most `limit` lines under each heading.
pub fn markdown(changes: &Comparison<'_>, limit: usize) -> String {
    let mut out = format!("## {}", words(changes.new.name()));
    if let Some(days) = days(&changes.old, &changes.new) {
        let _ = write!(out, ", {days}");
    }
    out.push('\n');
    let sizes: Vec<String> = changes
        .sizes()
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(name, n)| format!("**{}** {name}", grouped(*n as u64)))
        .collect();
    if !sizes.is_empty() {
        let _ = writeln!(out, "\n{}", sizes.join(" · "));
    } else if changes.is_empty() {
        out.push_str("\nNothing changed.\n");
    }
    let mut list = |heading: &str, items: Vec<String>| {
        if items.is_empty() {
            return;
        }
        let _ = writeln!(out, "\n### {heading}\n");
        for item in items.iter().take(limit) {
            let _ = writeln!(out, "- {item}");
        }
        if let Some(more) = items.len().checked_sub(limit).filter(|more| *more > 0) {
            let _ = writeln!(out, "- … and {more} more");
        }
    };
    let entries = |entries: &[&EnrichedEntry]| entries.iter().map(|e| described(e)).collect();
    let pairs = |pairs: &[Pair<'_>], say: &dyn Fn(&Pair<'_>) -> String| pairs.iter().map(say).collect();
    list("Added", entries(&changes.added));
    list("Removed", entries(&changes.removed));
    list(
        "Withdrawn or retracted",
        pairs(&changes.warned, &|p| {
            format!("{}: **{}**", linked(p.new), words(&warning(p.new).unwrap_or_default()))
        }),
    );
    list(
        "Newly published",
        pairs(&changes.published, &|p| {
            let (venue, date) = appeared(p.new);
            let venue = venue.map(|venue| format!("*{}*", words(&venue)));
            let whereabouts: Vec<String> = venue.into_iter().chain(date).collect();
            format!("{}: {}", linked(p.new), whereabouts.join(", "))
        }),
    );
    list(
        "Other titles",
        pairs(&changes.retitled, &|p| format!("{} → {}", words(title(p.old)), linked(p.new))),
    );
    list(
        "Other authors",
        pairs(&changes.reauthored, &|p| format!("{}: {}", linked(p.new), words(&authors(p).join(", ")))),
    );
    list(
        "Revised preprints",
        pairs(&changes.revised, &|p| {
            format!(
                "{}: version {} → {}",
                linked(p.new),
                p.old.version.unwrap_or(0),
                p.new.version.unwrap_or(0)
            )
        }),
    );
    list("Newly found", pairs(&changes.found, &|p| described(p.new)));
    list("No longer found", pairs(&changes.lost, &|p| linked(p.old)));
    list("Could not be asked about", pairs(&changes.unasked, &|p| linked(p.old)));
    let emptied = changes.emptied.iter();
    let emptied = emptied.map(|e| {
        let members: Vec<String> = e.members.iter().map(|member| format!("`{member}`")).collect();
        format!("{}: {}", linked(e.pair.new), members.join(", "))
    });
    list("Values gone", emptied.collect());
    let noted = changes.noted.iter();
    list("Other notes", noted.map(|n| format!("{}: {}", linked(n.pair.new), words(&remarks(n)))).collect());
    if !changes.movers.is_empty() {
        let _ = writeln!(
            out,
            "\n### Citations\n\n{} of {} counts moved, {} in all.\n\n| Paper | Before | Now | Change |\n|---|--:|--:|--:|",
            grouped(changes.movers.len() as u64),
            grouped(changes.counted as u64),
            signed(changes.citations())
        );
        for mover in changes.movers.iter().take(limit) {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} |",
                linked(mover.entry),
                grouped(mover.old),
                grouped(mover.new),
                signed(mover.change())
            );
        }
    }
    if changes.basis == Basis::Counts {
        let first = first_counted(changes).map(|first| format!("{first}. ")).unwrap_or_default();
        let _ = writeln!(out, "\n{first}{LEFT_OPEN}");
    } else if !changes.other.is_empty() {
        let other: Vec<String> = changes.other.iter().map(|(name, n)| format!("`{name}` ({n})")).collect();
        let _ = writeln!(out, "\nAlso changed: {}.", other.join(", "));
    }
    out
}

fn linked(entry: &EnrichedEntry) -> String {
    match landing_page(entry) {
        Some(url) => format!("[{}]({url})", words(title(entry))),
        None => words(title(entry)),
    }
}

/// An entry with its authors, venue and year.
fn described(entry: &EnrichedEntry) -> String {
    let authors = match entry.authors.as_slice() {
        [] => None,
        [one] => Some(one.name.clone()),
        [one, two] => Some(format!("{} and {}", one.name, two.name)),
        [one, ..] => Some(format!("{} et al.", one.name)),
    };
    let facts = [authors, entry.venue.clone(), entry.year.map(|year| year.to_string())];
    let facts: Vec<String> = facts.iter().flatten().map(|fact| words(fact)).collect();
    if facts.is_empty() { linked(entry) } else { format!("{}, {}", linked(entry), facts.join(", ")) }
}

/// Text for a pull request: no markup, no mention (`@name`), no reference (`#1`, `GH-1`).
fn words(text: &str) -> String {
    let text = short(text);
    let markdown = neutral::markdown(&text);
    let mut out = String::with_capacity(markdown.len());
    let mut before = '\0';
    for (at, c) in markdown.char_indices() {
        out.push(c);
        let next = markdown[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        // An invisible space between the sign and the name: <https://docs.renovatebot.com> does the same.
        let refers = match c {
            '@' => next.is_alphanumeric(),
            // Not the `#` of a character reference.
            '#' => next.is_ascii_digit() && before != '&',
            '-' => {
                next.is_ascii_digit()
                    && out.len() >= 3
                    && out.is_char_boundary(out.len() - 3)
                    && out[out.len() - 3..].eq_ignore_ascii_case("gh-")
            }
            _ => false,
        };
        if refers {
            out.push_str("&#8203;");
        }
        before = c;
    }
    out
}

//! The columns: what stands in a cell, and what a cell says of an entry.

use std::fmt::Write as _;

use crate::model::{Author, EnrichedEntry, Link, MatchBy, MatchInfo, Outcome, Provenance, Retraction};

/// A column.
pub(super) struct Column {
    /// Its header.
    pub(super) name: &'static str,
    /// Appends what its cell holds.
    pub(super) write: fn(&EnrichedEntry, &mut String),
    /// Puts a cell that is not empty back; `None` where no such cell is written.
    pub(super) read: fn(&str, &mut EnrichedEntry) -> Option<()>,
}

const fn column(
    name: &'static str,
    write: fn(&EnrichedEntry, &mut String),
    read: fn(&str, &mut EnrichedEntry) -> Option<()>,
) -> Column {
    Column { name, write, read }
}

/// A column with what is known of a value.
macro_rules! value {
    ($name:literal, $($member:ident).+) => {
        column(
            $name,
            |entry, cell| {
                if let Some(value) = &entry.$($member).+ {
                    let _ = write!(cell, "{value}");
                }
            },
            |cell, entry| {
                entry.$($member).+ = Some(cell.parse().ok()?);
                Some(())
            },
        )
    };
}

/// The columns, in order. Readers go by name: new ones may stand anywhere.
pub(super) const COLUMNS: &[Column] = &[
    value!("work_id", work_id),
    column(
        "outcome",
        |entry, cell| cell.push_str(entry.outcome.as_str()),
        |cell, entry| {
            const ALL: [Outcome; 6] = [
                Outcome::Enriched,
                Outcome::Partial,
                Outcome::Deferred,
                Outcome::NotFound,
                Outcome::Unidentified,
                Outcome::NotAPaper,
            ];
            entry.outcome = ALL.into_iter().find(|outcome| outcome.as_str() == cell)?;
            Some(())
        },
    ),
    column(
        "section",
        |entry, cell| join(cell, " / ", entry.section.iter().map(String::as_str)),
        |cell, entry| split(cell, " / ", &mut entry.section, str::to_owned),
    ),
    value!("listed_title", listed_title),
    value!("title", title),
    column(
        "authors",
        |entry, cell| join(cell, "; ", entry.authors.iter().map(|author| author.name.as_str())),
        |cell, entry| split(cell, "; ", &mut entry.authors, |name| Author::named(name)),
    ),
    value!("year", year),
    value!("venue", venue),
    value!("first_posted", first_posted),
    value!("updated", updated),
    value!("published", published),
    value!("citation_count", citation_count),
    value!("influential_citation_count", influential_citation_count),
    value!("reference_count", reference_count),
    column(
        "citations_source",
        |entry, cell| {
            if let Some(provenance) = entry.provenance.get(COUNT) {
                cell.push_str(&provenance.source);
            }
        },
        |cell, entry| {
            let counter = cell.to_owned().into();
            let said = Provenance { source: counter, retrieved_at: None, stale: false, origin: None };
            entry.provenance.insert(COUNT.into(), said);
            Some(())
        },
    ),
    column(
        "citations_origin",
        |entry, cell| {
            if let Some(origin) = entry.provenance.get(COUNT).and_then(|p| p.origin.as_deref()) {
                cell.push_str(origin);
            }
        },
        |cell, entry| {
            let said = entry.provenance.remove(COUNT)?;
            entry.provenance.insert(COUNT.into(), Provenance { origin: Some(cell.to_owned()), ..said });
            Some(())
        },
    ),
    value!("citations_at", citations_at),
    value!("arxiv", ids.arxiv),
    value!("doi", ids.doi),
    value!("acl", ids.acl),
    value!("s2", ids.s2),
    value!("corpus_id", ids.corpus_id),
    value!("pmid", ids.pmid),
    value!("pmcid", ids.pmcid),
    value!("dblp", ids.dblp),
    value!("openalex", ids.openalex),
    value!("open_access_pdf", open_access_pdf),
    column(
        "links",
        |entry, cell| join(cell, " ", entry.links.iter().map(|link| link.url.as_str())),
        |cell, entry| {
            split(cell, " ", &mut entry.links, |url| Link { label: String::new(), url: url.to_owned() })
        },
    ),
    value!("primary_category", primary_category),
    column(
        "categories",
        |entry, cell| join(cell, "; ", entry.categories.iter().map(String::as_str)),
        |cell, entry| split(cell, "; ", &mut entry.categories, str::to_owned),
    ),
    value!("withdrawn", withdrawn),
    column(
        "retracted",
        |entry, cell| {
            if let Some(notice) = &entry.retracted {
                cell.push_str(&notice.kind);
            }
        },
        |cell, entry| {
            let kind = cell.to_owned();
            entry.retracted = Some(Retraction { kind, date: None, notice_doi: None, source: String::new() });
            Some(())
        },
    ),
    column(
        "also",
        |entry, cell| join(cell, "; ", entry.also.iter().map(String::as_str)),
        |cell, entry| split(cell, "; ", &mut entry.also, str::to_owned),
    ),
    column(
        "match",
        |entry, cell| {
            if let Some(found) = entry.match_ {
                cell.push_str(way(found.by));
            }
        },
        |cell, entry| {
            const ALL: [MatchBy; 4] = [MatchBy::Pin, MatchBy::Link, MatchBy::Text, MatchBy::Title];
            let by = ALL.into_iter().find(|by| way(*by) == cell)?;
            // How like the titles were does not stand in the table.
            entry.match_ = Some(MatchInfo { by, score: if by == MatchBy::Title { 0.0 } else { 1.0 } });
            Some(())
        },
    ),
    column(
        "line",
        |entry, cell| {
            let _ = write!(cell, "{}", entry.line);
        },
        |cell, entry| {
            entry.line = cell.parse().ok()?;
            entry.end_line = entry.line;
            Some(())
        },
    ),
];

/// The member that has a provenance in the table.
pub(super) const COUNT: &str = "citation_count";

const fn way(by: MatchBy) -> &'static str {
    match by {
        MatchBy::Pin => "pin",
        MatchBy::Link => "link",
        MatchBy::Text => "text",
        MatchBy::Title => "title",
    }
}

pub(super) fn join<'a>(cell: &mut String, separator: &str, parts: impl Iterator<Item = &'a str>) {
    for (position, part) in parts.enumerate() {
        if position > 0 {
            cell.push_str(separator);
        }
        cell.push_str(part);
    }
}

#[expect(clippy::unnecessary_wraps, reason = "what a column's way back gives")]
fn split<T>(cell: &str, separator: &str, to: &mut Vec<T>, part: impl Fn(&str) -> T) -> Option<()> {
    to.extend(cell.split(separator).map(part));
    Some(())
}

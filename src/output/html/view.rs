//! An entry as the page shows it: every decision is made here, the template only places.

use jiff::Timestamp;
use serde::Serialize;

use super::facets::Seen;
use super::spark::Spark;
use crate::model::{EnrichedEntry, Outcome, PartialDate, Scheme, grouped, source_label};
use crate::output::address::{landing_page, page, safe_url};
use crate::output::person::Person;

/// Longer lists of authors are cut after [`SHOWN`] names; one name more is not worth a cut.
const FULL: usize = 4;
const SHOWN: usize = 3;

/// One row.
#[derive(Debug, Serialize)]
pub(super) struct Row<'a> {
    number: usize,
    section: usize,
    /// The innermost heading above it; shown when the rows are not in list order.
    heading: Option<&'a str>,
    sources: &'a str,
    title: &'a str,
    page: Option<String>,
    /// What warns of the paper.
    mark: Option<String>,
    /// Why there is little to show.
    remark: Option<&'static str>,
    authors: Vec<&'a str>,
    more_authors: Vec<&'a str>,
    /// Family name first, for sorting.
    author_key: Option<String>,
    venue: Option<&'a str>,
    /// Where there is no venue: what arXiv files it under.
    category: Option<&'a str>,
    date: Option<PartialDate>,
    date_kind: &'static str,
    year: Option<i16>,
    count: Option<u64>,
    count_text: Option<String>,
    /// Who counted, in short, and when.
    counted_by: Option<String>,
    counted_at: Option<String>,
    stale: bool,
    spark: Option<Spark>,
    links: Vec<Address>,
    tldr: Option<&'a str>,
    paragraphs: Vec<&'a str>,
    facts: Vec<Fact<'a>>,
}

#[derive(Debug, Serialize)]
struct Address {
    label: String,
    url: String,
}

#[derive(Debug, Serialize)]
struct Fact<'a> {
    name: &'static str,
    value: std::borrow::Cow<'a, str>,
}

impl<'a> Row<'a> {
    /// The row of `entry`.
    pub(super) fn of(entry: &'a EnrichedEntry, seen: &'a Seen) -> Self {
        let landing = landing_page(entry);
        let title = entry.title.as_deref().or(entry.listed_title.as_deref()).map(str::trim);
        let (date, date_kind) = match (entry.published, entry.first_posted) {
            (Some(date), _) => (Some(date), "published"),
            (None, Some(date)) => (Some(date), "preprint"),
            (None, None) => (None, ""),
        };
        let names: Vec<&str> = entry.authors.iter().map(|author| author.name.as_str()).collect();
        let cut = if names.len() > FULL { SHOWN } else { names.len() };
        let (shown, rest) = names.split_at(cut);
        let counted = entry.provenance.get("citation_count").filter(|_| entry.citation_count.is_some());
        Self {
            number: entry.index + 1,
            section: seen.section,
            heading: entry.section.last().map(String::as_str),
            sources: &seen.sources,
            title: title.filter(|title| !title.is_empty()).unwrap_or("Without a title"),
            mark: mark(entry),
            remark: remark(entry),
            authors: shown.to_vec(),
            more_authors: rest.to_vec(),
            author_key: names.first().map(|name| author_key(name)),
            venue: entry.venue.as_deref().filter(|venue| !venue.trim().is_empty()),
            category: entry.primary_category.as_deref(),
            date,
            date_kind,
            year: entry.year,
            count: entry.citation_count,
            count_text: entry.citation_count.map(grouped),
            counted_by: entry.counted_by(),
            counted_at: entry.citations_at.filter(|_| entry.citation_count.is_some()).map(day),
            stale: counted.is_some_and(|p| p.stale),
            spark: Spark::of(entry),
            links: links(entry, landing.as_deref()),
            page: landing,
            tldr: entry.tldr.as_deref().filter(|text| !text.trim().is_empty()),
            paragraphs: entry
                .abstract_
                .as_deref()
                .map(|text| text.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect())
                .unwrap_or_default(),
            facts: facts(entry),
        }
    }
}

fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

fn mark(entry: &EnrichedEntry) -> Option<String> {
    if let Some(notice) = &entry.retracted {
        let kind = match notice.kind.as_str() {
            "retraction" => "retracted",
            "withdrawal" => "withdrawn",
            "removal" => "removed",
            "expression_of_concern" => "expression of concern",
            other => other,
        };
        return Some(match notice.date {
            Some(date) => format!("{kind} {}", date.year),
            None => kind.to_owned(),
        });
    }
    (entry.withdrawn == Some(true)).then(|| "withdrawn".to_owned())
}

const fn remark(entry: &EnrichedEntry) -> Option<&'static str> {
    match entry.outcome {
        Outcome::Enriched | Outcome::Partial | Outcome::NotAPaper => None,
        Outcome::Deferred => Some("not looked up yet"),
        Outcome::NotFound => Some("known to no source"),
        Outcome::Unidentified => Some("not identified"),
    }
}

fn author_key(name: &str) -> String {
    match Person::of(name) {
        Person::Parts { given, family, .. } => format!("{family} {given}"),
        Person::Literal(name) => name.to_owned(),
    }
}

/// Identifiers that make links, in the order shown, then the curator's own links that lead elsewhere.
fn links(entry: &EnrichedEntry, landing: Option<&str>) -> Vec<Address> {
    let ids = &entry.ids;
    let mut links: Vec<Address> = Vec::new();
    let mut add = |label: &str, url: Option<String>| {
        if let Some(url) = url
            && !links.iter().any(|link| link.url == url)
        {
            links.push(Address { label: label.to_owned(), url });
        }
    };
    let by = |scheme, id: &Option<String>| page(scheme, id.as_deref()?);
    add("arXiv", by(Scheme::Arxiv, &ids.arxiv));
    add("DOI", by(Scheme::Doi, &ids.doi));
    add("ACL", by(Scheme::Acl, &ids.acl));
    add("PubMed", by(Scheme::Pmid, &ids.pmid));
    let arxiv_pdf = || {
        let abs = by(Scheme::Arxiv, &ids.arxiv)?;
        Some(abs.replacen("/abs/", "/pdf/", 1))
    };
    add("PDF", entry.open_access_pdf.as_deref().and_then(safe_url).or_else(arxiv_pdf));
    let corpus = || page(Scheme::CorpusId, &ids.corpus_id?.to_string());
    add("Semantic Scholar", by(Scheme::S2, &ids.s2).or_else(corpus));
    for link in &entry.links {
        let Some(url) = safe_url(&link.url) else { continue };
        // The paper under another address of the same site says nothing new.
        let known = ["arxiv.org/", "doi.org/", "aclanthology.org/", "semanticscholar.org/", "pubmed."];
        let repeats = known.iter().any(|site| url.contains(site) && links_have(&links, site));
        if repeats || Some(url.as_str()) == landing {
            continue;
        }
        let label = match link.label.trim() {
            "" => host(&url),
            label => label,
        };
        if !links.iter().any(|known| known.url == url) && Some(label) != entry.listed_title.as_deref() {
            links.push(Address { label: short(label), url: url.clone() });
        }
    }
    links
}

fn links_have(links: &[Address], site: &str) -> bool {
    links.iter().any(|link| link.url.contains(site))
}

fn host(url: &str) -> &str {
    url.split("//").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or(url)
}

fn short(label: &str) -> String {
    match label.char_indices().nth(28) {
        Some((end, _)) => format!("{}…", label[..end].trim_end()),
        None => label.to_owned(),
    }
}

/// What the row has no column for.
fn facts(entry: &EnrichedEntry) -> Vec<Fact<'_>> {
    let mut facts = Vec::new();
    let mut add = |name, value: Option<std::borrow::Cow<'_, str>>| {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            facts.push(Fact { name, value: value.into_owned().into() });
        }
    };
    add(
        "First posted",
        entry.first_posted.filter(|_| entry.published.is_some()).map(|d| d.to_string().into()),
    );
    let revised = entry.version.filter(|version| *version > 1).map(|version| match entry.updated {
        Some(date) => format!("version {version} of {date}").into(),
        None => format!("version {version}").into(),
    });
    add("Revised", revised);
    add("Reference", entry.journal_ref.as_deref().map(Into::into));
    add("Comment", entry.comment.as_deref().map(Into::into));
    let categories = (!entry.categories.is_empty()).then(|| entry.categories.join(", ").into());
    add("Categories", categories);
    let influential = entry.influential_citation_count.filter(|n| *n > 0).map(|n| grouped(n).into());
    add("Influential citations", influential);
    let rate = entry.velocity();
    add("Citations in 30 days", rate.map(|rate| format!("{rate:.1}").into()));
    let counted = entry.provenance.get("citation_count").filter(|_| entry.citation_count.is_some());
    add(
        "Citations counted by",
        counted.map(|p| p.origin.as_deref().unwrap_or(source_label(&p.source)).into()),
    );
    facts
}

//! Where a reader finds a work on the web.

use std::fmt::Write as _;

use url::Url;

use crate::model::{EnrichedEntry, Scheme, WorkId};

/// The URL with everything encoded that could end it or act inside HTML, Markdown or BibTeX; `None` unless it is
/// `http` or `https`.
pub fn safe_url(url: &str) -> Option<String> {
    let url = Url::parse(url.trim()).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let mut out = String::with_capacity(url.as_str().len());
    for c in url.as_str().chars() {
        match c {
            '<' | '>' | '"' | '\'' | '`' | '|' | '\\' | '(' | ')' | '[' | ']' | '{' | '}' | '^' | '*'
            | ' ' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "%{:02X}", u32::from(c));
            }
            // A serialised URL is ASCII without controls; anything else would be no URL.
            _ if c.is_ascii_graphic() => out.push(c),
            _ => return None,
        }
    }
    Some(out)
}

/// The page of the work: by the identifier the catalog's curator used, else by the best one known, else the first
/// link of the item.
pub fn landing_page(entry: &EnrichedEntry) -> Option<String> {
    let by_work_id = || {
        let id: WorkId = entry.work_id.as_deref()?.parse().ok()?;
        page(id.scheme(), id.id())
    };
    let ids = &entry.ids;
    let known = || {
        [
            (Scheme::Doi, &ids.doi),
            (Scheme::Arxiv, &ids.arxiv),
            (Scheme::Acl, &ids.acl),
            (Scheme::Pmcid, &ids.pmcid),
            (Scheme::Pmid, &ids.pmid),
            (Scheme::S2, &ids.s2),
        ]
        .into_iter()
        .find_map(|(scheme, id)| page(scheme, id.as_deref()?))
    };
    by_work_id().or_else(known).or_else(|| entry.links.iter().find_map(|link| safe_url(&link.url)))
}

/// The page of an identifier, for schemes whose service has one address for all.
pub(super) fn page(scheme: Scheme, id: &str) -> Option<String> {
    let base = match scheme {
        Scheme::Arxiv => "https://arxiv.org/abs/",
        Scheme::Doi => "https://doi.org/",
        Scheme::Acl => "https://aclanthology.org/",
        Scheme::S2 => "https://www.semanticscholar.org/paper/",
        Scheme::Pmid => "https://pubmed.ncbi.nlm.nih.gov/",
        Scheme::Pmcid => "https://pmc.ncbi.nlm.nih.gov/articles/",
        Scheme::OpenReview => "https://openreview.net/forum?id=",
        Scheme::CorpusId => "https://api.semanticscholar.org/CorpusID:",
        _ => return None,
    };
    // In a DOI `#` and `?` are plain characters, in a URL they are not: <https://www.doi.org/the-identifier/resources/factsheets/doi-resolution-documentation>.
    let mut url = base.to_owned();
    for c in id.chars() {
        match c {
            '%' | '#' | '?' | '&' => {
                let _ = write!(url, "%{:02X}", u32::from(c));
            }
            _ => url.push(c),
        }
    }
    safe_url(&url)
}

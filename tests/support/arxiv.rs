//! `GET|POST /api/query` as the service since November 2025 answers it.

use std::sync::LazyLock;

use regex::Regex;

use super::atom::{Item, Layout, Page, error_feed};
use super::synthetic::mix;
use super::wire::{Reply, Request};
use super::world::World;

/// Longest request target that the service takes, in bytes.
pub(crate) const MAX_TARGET: usize = 4_094;

/// The service's own check: an unanchored search, so that it lets much pass which then finds nothing.
static WELL_FORMED: LazyLock<Regex> = LazyLock::new(|| {
    let archives = "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|\
        cond-mat|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|mtrl-th|nlin|nucl-ex|nucl-th|\
        patt-sol|physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con";
    let pattern = format!(
        r"(?i)(?:^|[^\d=.])\d{{4}}\.\d{{4,5}}(?:v\d*)?|(?:{archives})(?:\.[a-z]{{2}})?/\d{{2}}[01]\d{{4}}(?:v\d*)?"
    );
    Regex::new(&pattern).expect("the pattern is constant")
});

/// Base id and version of an id that ends in `v` and digits.
fn versioned(id: &str) -> (&str, Option<usize>) {
    match id.rsplit_once('v') {
        Some((base, version)) if !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit()) => {
            (base, version.parse().ok())
        }
        _ => (id, None),
    }
}

/// Papers under one element of `id_list`: verbatim or not at all.
fn look_up(world: &World, id: &str) -> Option<Item> {
    let (base, version) = versioned(id);
    let paper = world.on_arxiv(base)?;
    let latest = paper.version();
    let version = version.unwrap_or(latest);
    // A version with leading zeros is another keyword and finds nothing.
    let verbatim = id == base || id == format!("{base}v{version}");
    ((1..=latest).contains(&version) && verbatim).then(|| Item::Paper(Box::new(paper), version))
}

fn number(request: &Request, name: &str, default: usize) -> Result<usize, Reply> {
    match request.param(name) {
        None => Ok(default),
        Some(text) => text.parse().map_err(|_| {
            Reply::atom(
                400,
                error_feed(
                    Some(&format!("{name}_must_be_an_integer")),
                    &format!("{name} must be an integer"),
                ),
            )
        }),
    }
}

/// Answers a request.
pub(crate) fn answer(world: &World, layout: Layout, request: &Request) -> Reply {
    if request.target.len() > MAX_TARGET {
        return Reply::new(414, "text/html", "<html><head><title>414 URI Too Long</title></head></html>");
    }
    if request.path != "/api/query" {
        return Reply::new(404, "text/html", "<html><body>Not Found</body></html>");
    }
    let (start, max_results) = match (number(request, "start", 0), number(request, "max_results", 10)) {
        (Ok(start), Ok(max_results)) => (start, max_results),
        (Err(reply), _) | (_, Err(reply)) => return reply,
    };
    if max_results == 0 {
        return Reply::atom(500, error_feed(None, "integer division or modulo by zero"));
    }
    let id_list = request.param("id_list").unwrap_or_default();
    let search_query = request.param("search_query").unwrap_or_default();
    let ids: Vec<&str> = if id_list.is_empty() { Vec::new() } else { id_list.split(',').collect() };
    if let Some(bad) = ids.iter().find(|id| !WELL_FORMED.is_match(id)) {
        let fragment = format!("incorrect_id_format_for_{bad}");
        return Reply::atom(400, error_feed(Some(&fragment), &format!("incorrect id format for {bad}")));
    }
    let mut hits: Vec<Item> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for id in &ids {
        match look_up(world, id) {
            Some(Item::Paper(paper, version)) if seen.insert((paper.arxiv.clone(), version)) => {
                hits.push(Item::Paper(paper, version));
            }
            None if layout == Layout::Old => hits.push(Item::Unknown),
            Some(_) | None => {}
        }
    }
    // All scores tie, so the order is the index's own: neither that of the request nor that of the ids.
    hits.sort_by_key(|item| match item {
        Item::Paper(paper, version) => {
            let id = paper.arxiv.as_deref().unwrap_or_default();
            id.bytes().fold(*version as u64, |hash, byte| mix(hash, u64::from(byte), 0))
        }
        Item::Unknown => 0,
    });
    let total = hits.len();
    let items: Vec<Item> = hits.into_iter().skip(start).take(max_results).collect();
    let page = Page { search_query, id_list, start, max_results, total, items: &items };
    Reply::atom(200, page.render(layout))
}

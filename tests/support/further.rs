//! A stand-in for Crossref, Europe PMC, DataCite and OpenAlex on the loopback interface.
//!
//! Each answers from the records that a test has laid down, as the service does: what is asked for and known comes back
//! in its own order, what is not known is left out. What the service would refuse is refused.

use std::sync::{Arc, LazyLock, RwLock};
use std::time::Instant;

use regex::Regex;
use serde_json::{Map, Value, json};

use super::paper::Paper;
use super::run::Workdir;
use super::server::{Listeners, Running};
use super::service::Service;
use super::wire::{Reply, Request};

/// What the four services know: records as they would be served.
#[derive(Debug, Clone, Default)]
pub(crate) struct Holdings {
    /// Crossref's works.
    pub(crate) crossref: Vec<Value>,
    /// Europe PMC's records.
    pub(crate) europe_pmc: Vec<Value>,
    /// DataCite's resources.
    pub(crate) datacite: Vec<Value>,
    /// OpenAlex's works.
    pub(crate) openalex: Vec<Value>,
    /// What is left of OpenAlex's budget, in requests; `None` = it does not say.
    pub(crate) openalex_left: Option<usize>,
}

impl Holdings {
    /// A DataCite resource for a paper on arXiv, as arXiv registers it.
    pub(crate) fn register(&mut self, paper: &Paper) {
        let id = paper.arxiv.as_deref().unwrap_or_default();
        let latest = paper.versions.last().map_or("", |v| v.at.as_str());
        let first = paper.versions.first().map_or("", |v| v.at.as_str());
        let creators: Vec<Value> = paper
            .authors
            .iter()
            .map(|a| json!({"name": a.name, "affiliation": [], "nameIdentifiers": []}))
            .collect();
        self.datacite.push(json!({
            "id": format!("10.48550/arxiv.{id}"), "type": "dois",
            "attributes": {
                "doi": format!("10.48550/arxiv.{id}"), "creators": creators, "titles": [{"title": paper.title}],
                "descriptions": [{"description": paper.abstract_, "descriptionType": "Abstract"}],
                "dates": [
                    {"date": first, "dateType": "Submitted", "dateInformation": "v1"},
                    {"date": latest, "dateType": "Updated", "dateInformation": format!("v{}", paper.version())},
                    {"date": &first[..4], "dateType": "Issued"},
                ],
                "version": paper.version().to_string(),
            },
        }));
    }

    /// A Crossref work for a paper with a DOI.
    pub(crate) fn deposit(&mut self, paper: &Paper) -> &mut Map<String, Value> {
        let date: Vec<i64> = paper
            .publication_date
            .iter()
            .flat_map(|date| date.split('-').filter_map(|part| part.parse().ok()))
            .collect();
        let authors: Vec<Value> =
            paper.authors.iter().map(|a| json!({"name": a.name, "sequence": "additional"})).collect();
        self.crossref.push(json!({
            "DOI": paper.doi.as_deref().map(str::to_ascii_lowercase), "type": "journal-article",
            "title": [paper.title], "author": authors, "container-title": paper.venue.iter().collect::<Vec<_>>(),
            "issued": {"date-parts": [date]}, "published-online": {"date-parts": [date]},
            "is-referenced-by-count": 5, "references-count": 9, "relation": {},
        }));
        self.crossref.last_mut().and_then(Value::as_object_mut).expect("an object was just put there")
    }
}

/// The four services.
pub(crate) struct Further {
    pub(crate) crossref: Service,
    pub(crate) europe_pmc: Service,
    pub(crate) datacite: Service,
    pub(crate) openalex: Service,
    holdings: Arc<RwLock<Holdings>>,
    /// Ends with it.
    _running: Running,
}

const HOLDINGS: &str = "no handler panics while it holds the records";

impl Further {
    /// Starts on a thread and a runtime of its own.
    pub(crate) fn start(holdings: Holdings) -> Self {
        let holdings = Arc::new(RwLock::new(holdings));
        let mut listeners = Listeners::since(Instant::now());
        let mut service = |answer: fn(&Holdings, &Request) -> Reply| {
            let known = Arc::clone(&holdings);
            listeners.add(Box::new(move |request| answer(&known.read().expect(HOLDINGS), request)), 0)
        };
        let (crossref, europe_pmc) = (service(crossref), service(europe_pmc));
        let (datacite, openalex) = (service(datacite), service(openalex));
        Self { crossref, europe_pmc, datacite, openalex, holdings, _running: listeners.serve() }
    }

    /// Lets the services know something else from now on.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Holdings) -> T) -> T {
        change(&mut self.holdings.write().expect(HOLDINGS))
    }

    /// Every service with its part of the names of environment variables.
    pub(crate) fn all(&self) -> [(&'static str, &Service); 4] {
        [
            ("CROSSREF", &self.crossref),
            ("EUROPE_PMC", &self.europe_pmc),
            ("DATACITE", &self.datacite),
            ("OPENALEX", &self.openalex),
        ]
    }

    /// Points every run in a folder at the four, without intervals.
    pub(crate) fn introduce(&self, work: &mut Workdir) {
        for (name, service) in self.all() {
            work.set(&format!("OPCIT_{name}_URL"), service.url());
            work.set(&format!("OPCIT_{name}_INTERVAL"), "0s");
        }
    }

    /// How many requests each got, in the order of [`Further::all`].
    pub(crate) fn counts(&self) -> [usize; 4] {
        self.all().map(|(_, service)| service.count())
    }

    /// Forgets what was asked so far.
    pub(crate) fn forget(&self) {
        self.all().iter().for_each(|(_, service)| service.forget());
    }

    /// All logs in words, for the message of a failed test.
    pub(crate) fn story(&self) -> String {
        let stories: Vec<String> =
            self.all().iter().map(|(name, service)| format!("{name}:\n{}", service.story())).collect();
        stories.concat()
    }
}

/// What Crossref lets one select, of that which is used here.
const SELECTABLE: [&str; 17] = [
    "DOI",
    "title",
    "subtitle",
    "author",
    "container-title",
    "type",
    "published-print",
    "published-online",
    "issued",
    "posted",
    "is-referenced-by-count",
    "references-count",
    "abstract",
    "relation",
    "updated-by",
    "update-to",
    "alternative-id",
];

fn crossref(known: &Holdings, request: &Request) -> Reply {
    let failed = |what: &str| {
        let message = json!([{"type": "parameter-not-allowed", "value": what, "message": "not allowed"}]);
        Reply::json(
            400,
            &json!({"status": "failed", "message-type": "validation-failure", "message": message}),
        )
    };
    let same =
        |work: &Value, doi: &str| work["DOI"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(doi));
    if let Some(doi) = request.path.strip_prefix("/works/") {
        let doi = percent_encoding::percent_decode_str(doi).decode_utf8_lossy().into_owned();
        return match known.crossref.iter().find(|work| same(work, &doi)) {
            Some(work) => Reply::json(200, &json!({"status": "ok", "message-type": "work", "message": work})),
            None => Reply::new(404, "text/plain", "Resource not found."),
        };
    }
    if request.path != "/works" {
        return Reply::new(404, "text/plain", "Resource not found.");
    }
    let select: Vec<&str> = request.param("select").unwrap_or_default().split(',').collect();
    if let Some(wrong) = select.iter().find(|name| !SELECTABLE.contains(name)) {
        return failed(wrong);
    }
    let filters: Vec<(&str, &str)> =
        request.param("filter").unwrap_or_default().split(',').filter_map(|f| f.split_once(':')).collect();
    let rows: usize = request.param("rows").and_then(|rows| rows.parse().ok()).unwrap_or(20);
    let answers = |work: &&Value| {
        filters.iter().any(|(kind, value)| match *kind {
            "doi" => same(work, value),
            "alternative-id" => {
                work["alternative-id"].as_array().is_some_and(|ids| ids.contains(&json!(value)))
            }
            _ => false,
        })
    };
    let hits: Vec<&Value> = known.crossref.iter().filter(answers).collect();
    let items: Vec<Value> = hits
        .iter()
        .rev()
        .take(rows)
        .map(|work| {
            let own = work.as_object().into_iter().flatten();
            own.filter(|(name, _)| select.contains(&name.as_str()))
                .map(|(n, v)| (n.clone(), v.clone()))
                .collect::<Map<_, _>>()
                .into()
        })
        .collect();
    let message = json!({"facets": {}, "total-results": hits.len(), "items": items, "items-per-page": rows, "query": {"start-index": 0, "search-terms": null}});
    Reply::json(
        200,
        &json!({"status": "ok", "message-type": "work-list", "message-version": "1.0.0", "message": message}),
    )
    .with("x-api-pool", "public-array")
    .with("x-rate-limit-limit", "1000")
    .with("x-rate-limit-interval", "1s")
}

static TERM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"DOI:"(?<doi>[^"]+)"|\(EXT_ID:(?<pmid>\d+) AND SRC:MED\)|PMCID:(?<pmcid>PMC\d+)"#)
        .expect("the pattern is constant")
});

fn europe_pmc(known: &Holdings, request: &Request) -> Reply {
    if request.path != "/europepmc/webservices/rest/searchPOST" || request.method != "POST" {
        return Reply::new(404, "text/html", "<html>404</html>");
    }
    let query = request.param("query").unwrap_or_default();
    if TERM.replace_all(query, "").split(" OR ").any(|rest| !rest.is_empty()) {
        return Reply::json(400, &json!({"errCode": 400, "errMsg": format!("what is `{query}`?")}));
    }
    let (lite, xml) = (request.param("resultType") != Some("core"), request.param("format") != Some("json"));
    if lite || xml {
        return Reply::new(200, "application/xml", "<responseWrapper/>");
    }
    let asked: Vec<(&str, String)> = TERM
        .captures_iter(query)
        .flat_map(|c| ["doi", "pmid", "pmcid"].map(|name| Some((name, c.name(name)?.as_str().to_owned()))))
        .flatten()
        .collect();
    let page: usize = request.param("pageSize").and_then(|size| size.parse().ok()).unwrap_or(25);
    let hits: Vec<&Value> = known
        .europe_pmc
        .iter()
        .filter(|record| {
            asked
                .iter()
                .any(|(name, id)| record[*name].as_str().is_some_and(|own| own.eq_ignore_ascii_case(id)))
        })
        .collect();
    let shown: Vec<&Value> = hits.iter().rev().take(page.min(1000)).copied().collect();
    Reply::json(200, &json!({"version": "6.9", "hitCount": hits.len(), "resultList": {"result": shown}}))
}

fn datacite(known: &Holdings, request: &Request) -> Reply {
    if request.path != "/dois" {
        let error = json!({"status": "404", "title": "The resource you are looking for doesn't exist."});
        return Reply::json(404, &json!({"errors": [error]}));
    }
    let asked: Vec<String> =
        request.param("ids").unwrap_or_default().split(',').map(str::to_ascii_lowercase).collect();
    let size: usize = request.param("page[size]").and_then(|size| size.parse().ok()).unwrap_or(25);
    let hits: Vec<&Value> = known
        .datacite
        .iter()
        .filter(|row| row["id"].as_str().is_some_and(|id| asked.iter().any(|a| a == id)))
        .collect();
    let shown: Vec<&Value> = hits.iter().rev().take(size).copied().collect();
    Reply::json(
        200,
        &json!({"data": shown, "meta": {"total": hits.len(), "totalPages": 1, "page": 1}, "links": {}}),
    )
}

fn openalex(known: &Holdings, request: &Request) -> Reply {
    if request.path != "/works" {
        return Reply::new(404, "text/html", "<!doctype html><title>404 Not Found</title>");
    }
    if known.openalex_left == Some(0) {
        return Reply::json(429, &json!({"error": "Rate limit exceeded", "message": "daily limit"}))
            .with("retry-after", "79351")
            .with("x-ratelimit-remaining-usd", "0")
            .with("x-ratelimit-cost-required-usd", "0.0001");
    }
    let asked: Vec<String> = request
        .param("filter")
        .and_then(|filter| filter.strip_prefix("doi:"))
        .unwrap_or_default()
        .split('|')
        .map(|doi| format!("https://doi.org/{}", doi.to_ascii_lowercase()))
        .collect();
    if asked.len() > 100 {
        return Reply::json(400, &json!({"error": "Invalid query", "message": "too many values"}));
    }
    let hits: Vec<&Value> = known
        .openalex
        .iter()
        .filter(|work| work["doi"].as_str().is_some_and(|doi| asked.iter().any(|a| a == doi)))
        .collect();
    let reply = Reply::json(
        200,
        &json!({"meta": {"count": hits.len(), "page": 1, "per_page": 100}, "results": hits}),
    );
    match known.openalex_left {
        // One request's worth less, and none after it.
        Some(left) => reply
            .with("x-ratelimit-cost-usd", "0.0001")
            .with("x-ratelimit-remaining-usd", if left > 1 { "0.05" } else { "0.00001" }),
        None => reply,
    }
}

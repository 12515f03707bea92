//! `POST /graph/v1/paper/batch`, `GET /graph/v1/paper/search/match` and `GET /graph/v1/paper/{id}`.

use serde_json::{Map, Value, json};

use super::paper::Paper;
use super::wire::{Reply, Request};
use super::world::{Hit, World};

/// Most ids in one call.
const MAX_IDS: usize = 500;

/// Fields that the paper endpoints take.
const FIELDS: [&str; 27] = [
    "paperId",
    "corpusId",
    "externalIds",
    "url",
    "title",
    "abstract",
    "venue",
    "publicationVenue",
    "year",
    "referenceCount",
    "citationCount",
    "influentialCitationCount",
    "isOpenAccess",
    "openAccessPdf",
    "fieldsOfStudy",
    "s2FieldsOfStudy",
    "publicationTypes",
    "publicationDate",
    "journal",
    "citationStyles",
    "authors",
    "citations",
    "references",
    "embedding",
    "tldr",
    "textAvailability",
    "matchScore",
];

/// What the service is like.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// The only key it knows; `None` = it takes any.
    pub(crate) key: Option<String>,
    /// Longest reply in bytes before it refuses.
    pub(crate) max_reply: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { key: None, max_reply: 10_000_000 }
    }
}

fn error(status: u16, message: &str) -> Reply {
    Reply::json(status, &json!({ "error": message }))
}

/// The fields asked for, or what is wrong with them.
fn fields(request: &Request) -> Result<Vec<String>, Reply> {
    let Some(list) = request.param("fields") else { return Ok(vec!["paperId".into(), "title".into()]) };
    let known = |field: &str| match field.split_once('.') {
        Some((parent, _)) => matches!(parent, "authors" | "embedding"),
        None => FIELDS.contains(&field) && field != "matchScore",
    };
    let unknown: Vec<&str> = list.split(',').filter(|f| !known(f)).collect();
    if !unknown.is_empty() {
        return Err(error(400, &format!("Unrecognized or unsupported fields: [{}]", unknown.join(", "))));
    }
    Ok(list.split(',').map(|f| f.split('.').next().unwrap_or(f).to_owned()).collect())
}

/// Answers a request.
pub(crate) fn answer(world: &World, settings: &Settings, request: &Request) -> Reply {
    if let (Some(sent), Some(right)) = (request.header("x-api-key"), &settings.key)
        && sent != right
    {
        return Reply::json(403, &json!({"message": "Forbidden"}))
            .with("x-amzn-errortype", "ForbiddenException");
    }
    let Some(path) = request.path.strip_prefix("/graph/v1/paper/") else {
        return error(404, "Not found");
    };
    let allowed: &[&str] = match path {
        "search/match" => &["query", "fields", "year", "publicationDateOrYear", "venue", "fieldsOfStudy"],
        _ => &["fields"],
    };
    if let Some((name, value)) = request.params.iter().find(|(name, _)| !allowed.contains(&name.as_str())) {
        return error(400, &format!("Unacceptable query params: [{name}={value}]"));
    }
    let fields = match fields(request) {
        Ok(fields) => fields,
        Err(reply) => return reply,
    };
    match (request.method.as_str(), path) {
        ("POST", "batch") => batch(world, settings, request, &fields),
        ("GET", "search/match") => title_match(world, request, &fields),
        ("GET", id) => single(world, id, &fields),
        _ => Reply::json(405, &json!({"message": "Method Not Allowed"})),
    }
}

fn batch(world: &World, settings: &Settings, request: &Request, fields: &[String]) -> Reply {
    let body: Option<Value> = serde_json::from_slice(&request.body).ok();
    let Some(ids) = body.as_ref().and_then(|b| b.get("ids")).and_then(Value::as_array) else {
        return error(400, "Invalid request body: expected {\"ids\": [...]}");
    };
    if ids.len() > MAX_IDS {
        return error(400, &format!("Number of paper ids exceeds the limit of {MAX_IDS}"));
    }
    let ids: Vec<&str> = ids.iter().map(|id| id.as_str().unwrap_or_default()).collect();
    let poisoned = |id: &&str| id.is_empty() || id.contains("://");
    let rows: Vec<Value> =
        ids.iter().map(|id| world.at_s2(id).map_or(Value::Null, |hit| row(&hit, fields))).collect();
    if ids.iter().any(poisoned) || rows.iter().all(Value::is_null) {
        return error(400, "No valid paper ids given");
    }
    let reply = Reply::json(200, &Value::Array(rows));
    if reply.body.len() > settings.max_reply {
        return error(400, "Response would exceed maximum size. Try fewer fields or ids");
    }
    reply
}

fn title_match(world: &World, request: &Request, fields: &[String]) -> Reply {
    let query = request.param("query").unwrap_or_default();
    let Some(hit) = world.by_title(query) else { return error(404, "Title match not found") };
    let mut row = row(&hit, fields);
    // Grows with the title's length, so that no threshold means anything.
    row["matchScore"] = json!(100.5 + f64::from(u32::try_from(query.len()).unwrap_or(u32::MAX)));
    Reply::json(200, &json!({ "data": [row] }))
}

fn single(world: &World, id: &str, fields: &[String]) -> Reply {
    let id = percent_encoding::percent_decode_str(id).decode_utf8_lossy();
    match world.at_s2(&id) {
        Some(hit) => Reply::json(200, &row(&hit, fields)),
        None => error(404, &format!("Paper with id {id} not found")),
    }
}

/// One record with the fields asked for; `paperId` always comes.
fn row(hit: &Hit, fields: &[String]) -> Value {
    let (paper, shadow) = match hit {
        Hit::Record(paper) => (paper, None),
        Hit::Shadow(paper) => (paper, paper.shadow.as_ref()),
    };
    let sha = shadow.map_or(&paper.sha, |s| &s.sha);
    let mut row = Map::new();
    row.insert("paperId".into(), json!(sha));
    for field in fields {
        let value = match field.as_str() {
            "paperId" => json!(sha),
            "corpusId" => json!(shadow.map_or(paper.corpus_id, |s| s.corpus_id)),
            "externalIds" => external_ids(paper, shadow.map(|s| s.corpus_id)),
            "url" => json!(format!("https://www.semanticscholar.org/paper/{sha}")),
            "title" => json!(paper.title_at_s2()),
            "abstract" if paper.elided || shadow.is_some() || paper.abstract_.is_empty() => Value::Null,
            "abstract" => json!(paper.abstract_.split_whitespace().collect::<Vec<_>>().join(" ")),
            "venue" => json!(venue(paper, shadow.is_some())),
            "publicationVenue" => publication_venue(venue(paper, shadow.is_some())),
            "journal" if shadow.is_some() || paper.venue.is_none() => {
                let id = paper.arxiv.as_deref().unwrap_or_default();
                json!({"name": "ArXiv", "volume": format!("abs/{id}")})
            }
            "journal" => json!({"name": paper.venue, "pages": "\n          1-12\n        "}),
            "year" => json!(paper.year),
            "publicationDate" => json!(paper.publication_date),
            "publicationTypes" if paper.publication_types.is_empty() => Value::Null,
            "publicationTypes" => json!(paper.publication_types),
            "citationCount" => json!(shadow.map_or(paper.citations, |s| Some(s.citations))),
            "influentialCitationCount" => json!(shadow.map_or(paper.influential, |_| Some(0))),
            "referenceCount" => json!(paper.references),
            "isOpenAccess" => json!(paper.pdf.is_some()),
            "openAccessPdf" => open_access(paper, shadow.is_some()),
            "fieldsOfStudy" => json!(paper.fields.first().map(|f| vec![f])),
            "s2FieldsOfStudy" => paper
                .fields
                .iter()
                .flat_map(|f| {
                    [
                        json!({"category": f, "source": "external"}),
                        json!({"category": f, "source": "s2-fos-model"}),
                    ]
                })
                .collect(),
            "tldr" => {
                paper.tldr.as_ref().map_or(Value::Null, |text| json!({"model": "tldr@v2.0.0", "text": text}))
            }
            "authors" => paper
                .authors
                .iter()
                .map(|a| json!({"authorId": a.s2, "name": a.s2_name.as_ref().unwrap_or(&a.name)}))
                .collect(),
            "textAvailability" => json!(if paper.abstract_.is_empty() { "none" } else { "abstract" }),
            _ => Value::Null,
        };
        row.insert(field.clone(), value);
    }
    Value::Object(row)
}

fn external_ids(paper: &Paper, shadow: Option<u64>) -> Value {
    let mut ids = Map::new();
    let arxiv_doi = paper.arxiv.as_ref().map(|id| format!("10.48550/arXiv.{id}"));
    if let Some(corpus_id) = shadow {
        let id = paper.arxiv.as_deref().unwrap_or_default();
        ids.insert("DBLP".into(), json!(format!("journals/corr/abs-{}", id.replace('.', "-"))));
        ids.insert("DOI".into(), json!(arxiv_doi));
        ids.insert("CorpusId".into(), json!(corpus_id));
        return Value::Object(ids);
    }
    let doi = paper.s2_doi.clone().or_else(|| paper.doi.clone()).or(arxiv_doi);
    for (key, value) in [
        ("ArXiv", &paper.arxiv),
        ("DBLP", &paper.dblp),
        ("ACL", &paper.acl),
        ("PubMed", &paper.pmid),
        ("PubMedCentral", &paper.pmcid),
        ("DOI", &doi),
    ] {
        if let Some(value) = value {
            ids.insert(key.into(), json!(value));
        }
    }
    ids.insert("CorpusId".into(), json!(paper.corpus_id));
    Value::Object(ids)
}

fn venue(paper: &Paper, shadow: bool) -> &str {
    match &paper.venue {
        Some(venue) if !shadow => venue,
        _ if paper.arxiv.is_some() => "arXiv.org",
        _ => "",
    }
}

fn publication_venue(venue: &str) -> Value {
    match venue {
        "" => Value::Null,
        "arXiv.org" => json!({
            "id": "1901e811-ee72-4b20-8f7e-de08cd395a10", "name": "arXiv.org", "alternate_names": ["ArXiv"],
            "issn": "2331-8422", "url": "https://arxiv.org",
        }),
        name => json!({
            "id": "00000000-0000-4000-8000-000000000000", "name": name,
            "type": if name.contains("Conference") { "conference" } else { "journal" },
        }),
    }
}

fn open_access(paper: &Paper, shadow: bool) -> Value {
    let elided = paper.elided || shadow;
    let disclaimer = if elided {
        "Notice: The following paper fields have been elided by the publisher: {'abstract'}. Paper or abstract \
         available elsewhere."
    } else {
        "Notice: Paper or abstract available elsewhere."
    };
    match &paper.pdf {
        Some(url) => json!({"url": url, "status": "GREEN", "license": null, "disclaimer": disclaimer}),
        None => json!({"url": "", "status": null, "license": null, "disclaimer": disclaimer}),
    }
}

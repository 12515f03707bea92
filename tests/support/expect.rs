//! What an enriched entry must say about a paper that both services know.

use serde_json::{Map, Value, json};

use super::paper::Paper;

/// The fields compared, flat.
pub(crate) fn described(paper: &Paper) -> Map<String, Value> {
    let arxiv = paper.arxiv.is_some();
    let text = match (arxiv, paper.elided) {
        (true, _) => json!(paper.abstract_.replace("\n  ", "\n")),
        (false, true) => Value::Null,
        (false, false) => json!(paper.abstract_.split_whitespace().collect::<Vec<_>>().join(" ")),
    };
    let categories: &[String] = if arxiv { &paper.categories } else { &[] };
    let fields = json!({
        "outcome": "enriched", "title": paper.title, "authors": paper.author_names(), "abstract": text,
        "arxiv": paper.arxiv, "doi": paper.doi.as_ref().map(|d| d.to_ascii_lowercase()), "acl": paper.acl,
        "s2": paper.sha, "corpus_id": paper.corpus_id, "pmid": paper.pmid,
        "first_posted": paper.first_posted(), "updated": paper.updated(),
        "version": arxiv.then(|| paper.version()),
        "published": paper.publication_date, "venue": paper.venue,
        "journal_ref": paper.journal_ref.as_ref().filter(|_| arxiv),
        "comment": paper.comment.as_ref().filter(|_| arxiv),
        "primary_category": categories.first(), "categories": categories,
        "citation_count": paper.citations, "influential_citation_count": paper.influential,
        "reference_count": paper.references, "withdrawn": arxiv.then_some(false),
    });
    into_map(fields)
}

/// The same fields of an entry.
pub(crate) fn seen(entry: &Value) -> Map<String, Value> {
    let names = entry["authors"].as_array().into_iter().flatten().map(|a| a["name"].clone());
    let mut fields = Map::new();
    for name in [
        "outcome",
        "title",
        "abstract",
        "first_posted",
        "updated",
        "version",
        "published",
        "venue",
        "journal_ref",
        "comment",
        "primary_category",
        "categories",
        "citation_count",
        "influential_citation_count",
        "reference_count",
        "withdrawn",
    ] {
        fields.insert(name.into(), entry[name].clone());
    }
    for id in ["arxiv", "doi", "acl", "s2", "corpus_id", "pmid"] {
        fields.insert(id.into(), entry["ids"][id].clone());
    }
    fields.insert("authors".into(), names.collect());
    fields
}

fn into_map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn differences(entry: &Value, paper: &Paper, tolerated: impl Fn(&str, &Value) -> bool) -> Vec<String> {
    let (seen, expected) = (seen(entry), described(paper));
    let differs = |(name, value): (&String, &Value)| {
        let wanted = &expected[name.as_str()];
        (value != wanted && !tolerated(name, value)).then(|| format!("{name}: {value} instead of {wanted}"))
    };
    seen.iter().filter_map(differs).collect()
}

/// Where an entry differs from everything there is to know.
pub(crate) fn wrong(entry: &Value, paper: &Paper) -> Vec<String> {
    differences(entry, paper, |_, _| false)
}

/// Where an entry says something that is not so; what it does not say is no matter, and an outcome is right as long as
/// it does not claim that the paper does not exist.
pub(crate) fn untrue(entry: &Value, paper: &Paper) -> Vec<String> {
    differences(entry, paper, |name, value| match name {
        "outcome" => value == "partial" || value == "deferred",
        // Both services know these; the second one's word stands in for the first one's.
        "abstract" => value.is_null() || *value == json!(paper.abstract_.replace("\n  ", " ")),
        _ => value.is_null() || value.as_array().is_some_and(Vec::is_empty),
    })
}

/// Asserts that an entry says everything there is to know.
#[track_caller]
pub(crate) fn assert_describes(entry: &Value, paper: &Paper) {
    let wrong = wrong(entry, paper);
    assert!(wrong.is_empty(), "{}: {}", paper.link(), wrong.join("; "));
}

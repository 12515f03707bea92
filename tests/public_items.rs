//! What the library offers is small, on purpose, and shown: every public item stands in one snapshot, and whatever does
//! something has an example that `cargo test --doc` runs.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

/// What marks that which is there for the program's own tests.
const HIDDEN: &str = "doc(hidden)";

/// The modules people see, with the files that make them up (below `src/`).
const MODULES: [(&str, &str, &[&str]); 6] = [
    ("opcit", "lib.rs", &["enricher.rs"]),
    ("opcit::catalog", "catalog/mod.rs", &[]),
    ("opcit::identify", "identify/mod.rs", &["identify/evidence.rs", "identify/text.rs", "identify/url.rs"]),
    ("opcit::identify::title", "identify/title/mod.rs", &["identify/title/acceptance.rs"]),
    ("opcit::model", "model/mod.rs", &["model"]),
    ("opcit::sources", "sources/mod.rs", &["http/mod.rs", "sources/situation.rs"]),
];

/// Plain data without behaviour: the field names and their comments say all, and the examples of others use them.
const DATA: [&str; 45] = [
    "opcit::EnrichError",
    "opcit::catalog::CatalogReader",
    "opcit::identify::Chosen",
    "opcit::identify::Found",
    "opcit::identify::Identity",
    "opcit::identify::title::Acceptance",
    "opcit::identify::title::Agreement",
    "opcit::model::AnthologyIdError",
    "opcit::model::ArxivIdError",
    "opcit::model::Author",
    "opcit::model::CatalogInfo",
    "opcit::model::CitationsSeen",
    "opcit::model::Directive",
    "opcit::model::DoiError",
    "opcit::model::EnrichedCatalog",
    "opcit::model::EnrichedIds",
    "opcit::model::ExternalIds",
    "opcit::model::ENRICHED_SCHEMA",
    "opcit::model::Field",
    "opcit::model::Generator",
    "opcit::model::Link",
    "opcit::model::ListedFacts",
    "opcit::model::MatchBy",
    "opcit::model::MatchInfo",
    "opcit::model::Note",
    "opcit::model::Notice",
    "opcit::model::Provenance",
    "opcit::model::Retraction",
    "opcit::model::Scheme",
    "opcit::model::Span",
    "opcit::model::Stamp",
    "opcit::model::Summary",
    "opcit::model::WorkIdError",
    "opcit::sources::About",
    "opcit::sources::Descriptor",
    "opcit::sources::Lane",
    "opcit::sources::Manners",
    "opcit::sources::Method",
    "opcit::sources::ParseError",
    "opcit::sources::Reading",
    "opcit::sources::Registration",
    "opcit::sources::Role",
    "opcit::sources::Situation",
    "opcit::sources::SourceKey",
    "opcit::sources::Standing",
];

static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*pub (?:async )?(?:const fn|fn|struct|enum|trait|static|const) ([A-Za-z_]+)").unwrap()
});
static USED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?s)pub use ([^;]+);").unwrap());

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path)).unwrap()
}

/// The text of a file without what is hidden: an attribute and the item under it.
fn shown(text: &str) -> String {
    let mut kept = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.contains(HIDDEN) {
            for hidden in lines.by_ref() {
                if hidden.trim_end().ends_with([';', '}']) {
                    break;
                }
            }
        } else {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// Every item defined in `text`, with whether an example stands above it.
fn items(text: &str) -> BTreeMap<String, bool> {
    let mut found = BTreeMap::new();
    let mut example = false;
    for line in text.lines() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("///") {
            example |= trimmed.starts_with("/// ```");
        } else if let Some(item) = ITEM.captures(line).filter(|_| !line.starts_with(' ')) {
            found.insert(item[1].to_owned(), example);
            example = false;
        } else if trimmed.is_empty() || trimmed.ends_with(['}', ';']) {
            example = false;
        }
    }
    found
}

/// Names that `pub use` takes from elsewhere.
fn used(text: &str) -> BTreeSet<String> {
    let names = USED.captures_iter(text).flat_map(|used| {
        let names = used[1].rsplit("::").next().unwrap().to_owned();
        names.split(',').map(|n| n.trim_matches(['{', '}', ' ', '\n']).to_owned()).collect::<Vec<_>>()
    });
    names.filter(|name| !name.is_empty()).collect()
}

fn defined(files: &[&str]) -> BTreeMap<String, bool> {
    let mut all = BTreeMap::new();
    for file in files {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
        if path.is_dir() {
            for file in fs::read_dir(path).unwrap() {
                all.append(&mut items(&fs::read_to_string(file.unwrap().path()).unwrap()));
            }
        } else {
            all.append(&mut items(&read(file)));
        }
    }
    all
}

#[test]
fn the_public_items_are_these_and_whatever_acts_has_an_example() {
    let mut list = Vec::new();
    let mut bare = Vec::new();
    let mut data = BTreeSet::from(DATA);
    for (module, page, files) in MODULES {
        let text = shown(&read(page));
        let mut here = items(&text);
        let elsewhere = defined(files);
        for name in used(&text) {
            // What a macro makes is not found, and counts as bare.
            let example = elsewhere.get(&name).copied().unwrap_or_default();
            here.insert(name, example);
        }
        for (name, example) in here {
            let item = format!("{module}::{name}");
            if !data.remove(item.as_str()) && !example {
                bare.push(item.clone());
            }
            list.push(item);
        }
    }
    assert!(bare.is_empty(), "without an example: {bare:#?}");
    assert!(data.is_empty(), "listed as plain data, and not there: {data:#?}");
    insta::assert_snapshot!("public_items", list.join("\n"));
}

//! The schema file is what the types say, and every golden output in the repository is valid by it.

use std::fs;
use std::path::{Path, PathBuf};

use opcit::output::schema_json;
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_schema_file_is_up_to_date() {
    let file = fs::read_to_string(root().join("docs/enriched-catalog.schema.json")).unwrap_or_default();
    assert!(
        file == schema_json(),
        "docs/enriched-catalog.schema.json is out of date: `cargo run -- schema > docs/enriched-catalog.schema.json`"
    );
}

/// Every `*.enriched.json` below a folder.
fn goldens(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(items) = fs::read_dir(folder) else { return };
    for path in items.flatten().map(|item| item.path()) {
        if path.is_dir() {
            goldens(&path, found);
        } else if path.to_str().is_some_and(|path| path.ends_with(".enriched.json")) {
            found.push(path);
        }
    }
}

#[test]
fn every_golden_is_valid() {
    let schema: Value = serde_json::from_str(&schema_json()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut found = Vec::new();
    for folder in ["tests", "catalog"] {
        goldens(&root().join(folder), &mut found);
    }
    assert!(!found.is_empty(), "no golden found");
    for path in found {
        let text = fs::read_to_string(&path).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
        assert!(text.ends_with("\n}\n"), "{}: no final newline", path.display());
    }
}

#[test]
fn the_schema_rejects_what_the_contract_forbids() {
    let schema: Value = serde_json::from_str(&schema_json()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let text = fs::read_to_string(root().join("tests/fixtures/output/sample.enriched.json")).unwrap();
    let good: Value = serde_json::from_str(&text).unwrap();
    assert!(validator.is_valid(&good));
    let spoilt = |pointer: &str, value: Value| {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        bad
    };
    for (pointer, value) in [
        ("/schema", "opcit/enriched-catalog/0".into()),
        ("/entries/0/outcome", "lost".into()),
        ("/entries/0/first_posted", "2020-1-5".into()),
        ("/entries/0/citation_count", (-1).into()),
        ("/entries/0/authors", Value::Null),
        ("/entries/0/match/by", "guess".into()),
    ] {
        assert!(!validator.is_valid(&spoilt(pointer, value)), "{pointer}");
    }
    // Unknown is null, never left out.
    for member in good["entries"][0].as_object().unwrap().keys() {
        let mut bad = good.clone();
        bad["entries"][0].as_object_mut().unwrap().remove(member);
        assert!(!validator.is_valid(&bad), "`{member}` may be left out");
    }
}

//! JSON Schema of the enriched catalog, from the types that write it.

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::model::{ENRICHED_SCHEMA, EnrichedCatalog};

/// The JSON Schema (draft 2020-12) of an enriched catalog, pretty-printed, with a newline at the end.
///
/// `docs/enriched-catalog.schema.json` holds the same bytes. Every member is required, for every member is always
/// written; members that are not named are allowed, for a later version may add some.
pub fn schema_json() -> String {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema: Value = generator.into_root_schema_for::<EnrichedCatalog>().into();
    if let Some(root) = schema.as_object_mut() {
        root.insert("title".into(), json!("opcit enriched catalog"));
    }
    without_examples(&mut schema);
    // What the types do not say: the one value of `schema`, and that instants are instants.
    refine(&mut schema, "/properties/schema", "const", json!(ENRICHED_SCHEMA));
    refine(
        &mut schema,
        "/properties/schema",
        "description",
        json!("The name of this format, with its version."),
    );
    for instant in [
        "/properties/as_of",
        "/$defs/Provenance/properties/retrieved_at",
        "/$defs/EnrichedEntry/properties/citations_at",
        "/$defs/CitationsSeen/properties/at",
    ] {
        refine(&mut schema, instant, "format", json!("date-time"));
    }
    // `{:#}` of a JSON value is its pretty form; it cannot fail on one that is already built.
    format!("{schema:#}\n")
}

fn refine(schema: &mut Value, pointer: &str, key: &str, value: Value) {
    let place = schema.pointer_mut(pointer).and_then(Value::as_object_mut);
    debug_assert!(place.is_some(), "the schema has no `{pointer}`");
    if let Some(place) = place {
        place.insert(key.into(), value);
    }
}

/// Takes the examples out of the descriptions: they are Rust, and there for who reads the crate's pages.
fn without_examples(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(text)) = members.get_mut("description")
                && let Some(example) = text.find("```")
            {
                text.truncate(text[..example].trim_end().len());
            }
            members.values_mut().for_each(without_examples);
        }
        Value::Array(items) => items.iter_mut().for_each(without_examples),
        _ => {}
    }
}

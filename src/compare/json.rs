//! Changes for tools: `opcit/changes/1`. Nothing is cut.

use serde_json::{Value, json};

use super::{Basis, Comparison, Pair, State, appeared, names, title};
use crate::model::EnrichedEntry;
use crate::output::landing_page;

/// The value of `schema`.
const SCHEMA: &str = "opcit/changes/1";

/// What the counts alone do not tell.
const LEFT_OPEN: [&str; 12] = [
    "added",
    "removed",
    "warned",
    "published",
    "retitled",
    "reauthored",
    "revised",
    "found",
    "lost",
    "unasked",
    "emptied",
    "noted",
];

/// The changes as a JSON document, pretty-printed, with a newline at the end.
pub fn json(changes: &Comparison<'_>) -> String {
    let entries =
        |entries: &[&EnrichedEntry]| -> Vec<Value> { entries.iter().map(|e| reference(e)).collect() };
    let pairs = |pairs: &[Pair<'_>], more: &dyn Fn(&Pair<'_>) -> Value| -> Vec<Value> {
        pairs
            .iter()
            .map(|pair| {
                let mut value = reference(pair.new);
                if let (Some(all), Value::Object(more)) = (value.as_object_mut(), more(pair)) {
                    all.extend(more);
                }
                value
            })
            .collect()
    };
    let movers: Vec<Value> = changes
        .movers
        .iter()
        .map(|mover| {
            let mut value = reference(mover.entry);
            value["old"] = mover.old.into();
            value["new"] = mover.new.into();
            value["change"] = mover.change().into();
            value
        })
        .collect();
    let emptied: Vec<Value> = changes
        .emptied
        .iter()
        .map(|emptied| {
            let mut value = reference(emptied.pair.new);
            value["members"] = emptied.members.clone().into();
            value
        })
        .collect();
    let noted: Vec<Value> = changes
        .noted
        .iter()
        .map(|noted| {
            let mut value = reference(noted.pair.new);
            value["new"] = json!(noted.new);
            value["gone"] = json!(noted.gone);
            value
        })
        .collect();
    let mut document = json!({
        "schema": SCHEMA,
        "generator": crate::output::generator(),
        "old": state(&changes.old),
        "new": state(&changes.new),
        "basis": match changes.basis {
            Basis::File => "file",
            Basis::Counts => "counts",
        },
        "changed": !changes.is_empty(),
        "added": entries(&changes.added),
        "removed": entries(&changes.removed),
        "warned": pairs(&changes.warned, &|p| json!({"withdrawn": p.new.withdrawn, "retracted": p.new.retracted})),
        "published": pairs(&changes.published, &|p| {
            let (_, date) = appeared(p.new);
            json!({"venue": p.new.venue, "published": date, "doi": p.new.ids.doi})
        }),
        "retitled": pairs(&changes.retitled, &|p| json!({"old": p.old.title, "new": p.new.title})),
        "reauthored": pairs(&changes.reauthored, &|p| json!({"old": names(p.old), "new": names(p.new)})),
        "revised": pairs(&changes.revised, &|p| json!({"old": p.old.version, "new": p.new.version})),
        "found": pairs(&changes.found, &|p| json!({"old": p.old.outcome, "new": p.new.outcome})),
        "lost": pairs(&changes.lost, &|p| json!({"old": p.old.outcome, "new": p.new.outcome})),
        "unasked": pairs(&changes.unasked, &|p| json!({"old": p.old.outcome, "new": p.new.outcome})),
        "emptied": emptied,
        "noted": noted,
        "citations": {
            "counted": changes.counted,
            "moved": changes.movers.len(),
            "change": changes.citations(),
            "movers": movers,
        },
        "other": changes.other,
    });
    if changes.basis == Basis::Counts {
        // Not "none": not known.
        for kind in LEFT_OPEN {
            document[kind] = Value::Null;
        }
    }
    // The pretty form of a JSON value; it cannot fail on one that is already built.
    format!("{document:#}\n")
}

fn state(state: &State<'_>) -> Value {
    json!({
        "path": state.catalog.path,
        "title": state.catalog.title,
        "as_of": state.as_of.map(|at| at.to_string()),
        "entries": state.entries.len(),
    })
}

fn reference(entry: &EnrichedEntry) -> Value {
    json!({
        "work_id": entry.work_id,
        "title": title(entry),
        "url": landing_page(entry),
        "section": entry.section,
        "line": entry.line,
    })
}

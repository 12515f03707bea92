//! The run report for tools (`--report FILE`).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Summary, hints};

/// The report: one object, stable keys.
pub fn render(summary: &Summary, exit_code: u8) -> String {
    let catalogs: Vec<Value> = summary
        .catalogs
        .iter()
        .map(|c| {
            json!({
                "catalog": c.name,
                "output": c.output.as_ref().map(|p| p.display().to_string()),
                "changed": c.changed,
                "summary": c.counts,
                "stale": c.stale,
                "lost": json!({
                    "entries": c.lost.entries,
                    "unasked": c.lost.by_source.iter().map(|(id, n)| (id.as_str(), n)).collect::<BTreeMap<_, _>>(),
                    "averted": c.lost.is_averted,
                }),
                "retracted": c.undone.iter().map(|told| json!({
                    "line": told.line, "title": told.title, "notice": told.what,
                })).collect::<Vec<_>>(),
                "notes": c.notes,
            })
        })
        .collect();
    let sources: serde_json::Map<String, Value> = summary
        .sources
        .iter()
        .map(|(id, t)| {
            let value = json!({
                "requests": t.requests,
                "retries": t.retries,
                "pauses": t.pauses,
                "paused_ms": u64::try_from(t.paused.as_millis()).unwrap_or(u64::MAX),
                "refused": t.refused,
                "bytes": t.bytes,
                "found": t.found,
                "missing": t.missing,
                "unasked": t.unasked,
                "cache_hits": t.cached,
                "stale_served": t.stale,
                "given_up": t.closed,
                "left_alone_until": t.left_alone_until,
                "failures": t.failures,
            });
            (id.as_str().to_owned(), value)
        })
        .collect();
    let report = json!({
        "schema": "opcit/run-report/1",
        "exit_code": exit_code,
        "offline": summary.offline,
        "incomplete": summary.incomplete,
        "took_ms": u64::try_from(summary.took.as_millis()).unwrap_or(u64::MAX),
        "bad_lines": summary.bad_lines,
        "catalogs": catalogs,
        "sources": sources,
        "hints": hints::hints(summary),
    });
    format!("{report:#}\n")
}

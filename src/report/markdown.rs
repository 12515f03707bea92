//! The summary as Markdown: for `--summary FILE`, a job's page, a pull request.

use std::fmt::Write as _;

use crate::model::grouped;
use crate::output::neutral;

use super::{Summary, hints, losses};

/// The summary.
pub fn render(summary: &Summary) -> String {
    let mut out = String::from(
        "### opcit\n\n| catalog | entries | enriched | partial | deferred | not found | unidentified |",
    );
    // Only with `--all-items` are there any.
    let others = summary.catalogs.iter().any(|catalog| catalog.counts.not_a_paper > 0);
    let (head, line) = if others { (" no paper |", "--:|") } else { ("", "") };
    let _ = writeln!(out, "{head}\n|---|--:|--:|--:|--:|--:|--:|{line}");
    for catalog in &summary.catalogs {
        let c = &catalog.counts;
        let no_paper = if others { format!(" {} |", c.not_a_paper) } else { String::new() };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} |{no_paper}",
            neutral::markdown(&catalog.name),
            c.entries,
            c.enriched,
            c.partial,
            c.deferred,
            c.not_found,
            c.unidentified
        );
    }
    if !summary.offline && !summary.sources.is_empty() {
        out.push_str("\n| source | requests | found | missing | not asked |\n|---|--:|--:|--:|--:|\n");
        for (source, tally) in &summary.sources {
            let _ = writeln!(
                out,
                "| {source} | {} | {} | {} | {} |",
                tally.requests, tally.found, tally.missing, tally.unasked
            );
        }
    }
    for catalog in &summary.catalogs {
        for told in &catalog.undone {
            let _ = writeln!(
                out,
                "\n> **Retracted**, line {}: {} ({})",
                told.line,
                neutral::markdown(&told.title),
                neutral::markdown(&told.what)
            );
        }
        if catalog.undone_more > 0 {
            let _ = writeln!(out, "\n> … and {} more", catalog.undone_more);
        }
        if !catalog.most_cited.is_empty() {
            let _ = writeln!(out, "\nMost cited in {}:\n", neutral::markdown(&catalog.name));
            for cited in &catalog.most_cited {
                let _ = writeln!(
                    out,
                    "1. {} ({} citations, {})",
                    neutral::markdown(&cited.title),
                    grouped(cited.count),
                    neutral::markdown(&cited.counter)
                );
            }
        }
        if !catalog.wanting.is_empty() {
            out.push_str("\nNot enriched:\n\n");
            for told in &catalog.wanting {
                let _ = writeln!(
                    out,
                    "- line {}: {}: {}",
                    told.line,
                    neutral::markdown(&told.title),
                    neutral::markdown(&told.what)
                );
            }
            if catalog.wanting_more > 0 {
                let _ = writeln!(out, "- … and {} more", catalog.wanting_more);
            }
        }
    }
    for loss in summary.catalogs.iter().filter_map(losses::line) {
        let _ = writeln!(out, "\n> **Warning**: {}", neutral::markdown(&loss));
    }
    for hint in hints::hints(summary) {
        let _ = writeln!(out, "\n> {}", neutral::markdown(&hint));
    }
    out
}

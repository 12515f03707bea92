//! Identifiers as they are written, case by case.
//!
//! The first tests read the two case tables of the reference folder (`OPCIT_REFERENCE_DIR`, default
//! `../shared/reference` beside the repository) and skip, saying so, where there is none. The last are the repository's
//! own, smaller tables.

mod skipped;

use skipped::skipped;
use std::path::PathBuf;

use opcit::identify;
use opcit::model::Scheme;

/// Rows that are wrong, and why.
const WRONG_ROWS: [(&str, &str); 0] = [];

fn table(name: &str) -> Option<String> {
    let folder = std::env::var_os("OPCIT_REFERENCE_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/reference"), PathBuf::from);
    std::fs::read_to_string(folder.join(name)).ok()
}

/// Columns: input, mode, id, version, verdict, note.
fn wrong_arxiv_rows(table: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for row in table.lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [input, mode, id, version, verdict, ..] = columns[..] else { panic!("{row}") };
        if WRONG_ROWS.iter().any(|(known, _)| *known == input) {
            continue;
        }
        let found = identify::line(input).into_iter().find(|found| found.id.scheme() == Scheme::Arxiv);
        let got = found.as_ref().map_or(String::new(), |found| found.id.id().to_owned());
        let got_version = found.and_then(|found| found.version).map_or(String::new(), |v| v.to_string());
        let expected = if verdict == "accept" { (id, version) } else { ("", "") };
        if (got.as_str(), got_version.as_str()) != expected {
            wrong.push(format!("{mode} `{input}`: `{got}` v`{got_version}`, not {expected:?}"));
        }
    }
    wrong
}

/// Columns: input, kind, expected, note.
fn wrong_other_rows(table: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for row in table.lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [input, kind, expected, ..] = columns[..] else { panic!("{row}") };
        if WRONG_ROWS.iter().any(|(known, _)| *known == input) {
            continue;
        }
        let found = identify::line(input);
        let got: Vec<String> = found.iter().map(|found| found.id.to_string()).collect();
        let good = match kind {
            // Nothing that a service could be asked by, but a key of the site is welcome.
            "title" => found.iter().all(|found| !found.id.scheme().resolvable()),
            "pii" => found.len() == 1 && found[0].id.scheme() == Scheme::Pii,
            "none" => found.is_empty(),
            _ => got == [format!("{kind}:{expected}")],
        };
        if !good {
            wrong.push(format!("`{input}`: {got:?}, not {kind}:{expected}"));
        }
    }
    wrong
}

#[test]
fn reference_table_of_arxiv_ids() {
    let Some(table) = table("id_cases_arxiv.tsv") else {
        skipped("no id_cases_arxiv.tsv in OPCIT_REFERENCE_DIR or ../shared/reference");
        return;
    };
    let wrong = wrong_arxiv_rows(&table);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn reference_table_of_other_ids() {
    let Some(table) = table("id_cases_other.tsv") else {
        skipped("no id_cases_other.tsv in OPCIT_REFERENCE_DIR or ../shared/reference");
        return;
    };
    let wrong = wrong_other_rows(&table);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

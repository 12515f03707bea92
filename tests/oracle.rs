//! The identifiers of real lists: every URL of `oracle.tsv` against what `identify` makes of it.
//!
//! The lists lie outside the repository; `OPCIT_LISTS_DIR` names their folder (default: `../shared/lists` beside the
//! repository). Without them the test says so and passes.

mod skipped;

use skipped::skipped;
use std::collections::BTreeSet;
use std::path::PathBuf;

use opcit::identify;
use opcit::model::{Entry, Link};

/// Links that a reader sees.
const VISIBLE: [&str; 6] = ["link", "bare", "autolink", "html_a", "html_text", "raw"];

/// Rows in which the oracle errs: URL, and why.
const ORACLE_ERRS: [(&str, &str); 2] = [
    (
        "https://www.nature.com/articles/sdata201635",
        "the oracle puts `10.1038/` before the article id; the DOI is 10.1038/sdata.2016.35",
    ),
    ("https://www.nature.com/articles/sdata2018178", "likewise: 10.1038/sdata.2018.178"),
];

fn lists() -> Option<PathBuf> {
    let folder = std::env::var_os("OPCIT_LISTS_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/lists"), PathBuf::from);
    folder.join("oracle.tsv").exists().then_some(folder)
}

#[test]
fn identifiers_of_real_lists() {
    let Some(folder) = lists() else {
        skipped("no oracle.tsv in OPCIT_LISTS_DIR or ../shared/lists");
        return;
    };
    let oracle = std::fs::read_to_string(folder.join("oracle.tsv")).unwrap();
    let mut seen = BTreeSet::new();
    let (mut rows, mut missed, mut wrong, mut invented, mut versions) =
        (0, Vec::new(), Vec::new(), Vec::new(), 0);
    for line in oracle.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [_, _, url, scheme, id, version, confidence, kind, ..] = columns[..] else { continue };
        if !seen.insert(url) || ORACLE_ERRS.iter().any(|(known, _)| *known == url) {
            continue;
        }
        let found: Vec<_> = identify::line(url);
        let got: Vec<String> = found.iter().map(|found| found.id.to_string()).collect();
        if scheme == "none" {
            if found.iter().any(|found| found.id.scheme().resolvable()) {
                invented.push(format!("{url}\t{}", got.join(" ")));
            }
            continue;
        }
        let expected = format!("{scheme}:{id}");
        let high = VISIBLE.contains(&kind) && confidence == "high";
        rows += usize::from(high);
        if got.iter().any(|got| got.eq_ignore_ascii_case(&expected)) {
            let named = found.iter().find_map(|found| found.version).map_or(String::new(), |v| v.to_string());
            if named != version {
                versions += 1;
                println!("version\t{url}\t{version}\t{named}");
            }
            if got.len() > 1 {
                println!("several\t{url}\t{}", got.join(" "));
            }
            continue;
        }
        let note = format!("{confidence}\t{kind}\t{url}\t{expected}\t{}", got.join(" "));
        if !high {
            println!("not scored\t{note}");
        } else if got.is_empty() {
            missed.push(note);
        } else {
            wrong.push(note);
        }
    }
    for (name, list) in [("missed", &missed), ("wrong", &wrong), ("none in the oracle", &invented)] {
        for note in list {
            println!("{name}\t{note}");
        }
    }
    println!("{rows} scored, {} missed, {} wrong, {versions} versions differ", missed.len(), wrong.len());
    assert!((missed.len() + wrong.len()) * 1000 <= rows * 2, "recall below 99.8 %");
    assert!(wrong.len() * 10_000 <= rows * 3, "more than 0.03 % wrong");
}

/// The links of entries as a person reads them: the paper link must win.
#[test]
fn paper_links_of_real_entries() {
    let Some(folder) = lists() else {
        skipped("no lists in OPCIT_LISTS_DIR or ../shared/lists");
        return;
    };
    let oracle = std::fs::read_to_string(folder.join("oracle.tsv")).unwrap();
    let mut labels = std::collections::HashMap::new();
    for line in oracle.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        if let [file, line, url, .., anchor] = columns[..] {
            labels.entry((file, line.parse::<u64>().unwrap(), url)).or_insert(anchor);
        }
    }
    let entries = std::fs::read_to_string(folder.join("entries.jsonl")).unwrap();
    let (mut rows, mut missed, mut several) = (0, Vec::new(), 0);
    for line in entries.lines() {
        let read: serde_json::Value = serde_json::from_str(line).unwrap();
        let (Some(paper), Some(file)) = (read["paper_url"].as_str(), read["file"].as_str()) else { continue };
        let Some(expected) = identify::url(paper) else { continue };
        let lines = read["line_start"].as_u64().unwrap()..=read["line_end"].as_u64().unwrap();
        let links = read["urls"].as_array().unwrap().iter().filter_map(|url| url.as_str()).map(|url| Link {
            label: lines
                .clone()
                .find_map(|n| labels.get(&(file, n, url)))
                .map_or(String::new(), |label| (*label).to_owned()),
            url: url.to_owned(),
        });
        let entry = Entry {
            listed_title: read["title"].as_str().map(ToOwned::to_owned),
            links: links.collect(),
            ..Entry::default()
        };
        let identity = identify::entry(&entry);
        rows += 1;
        several += usize::from(!identity.also.is_empty());
        if !identity.also.is_empty() {
            println!("also\t{file}\t{:?}\t{identity:?}", entry.links);
        }
        // A site's own key gives way to an identifier of the same paper that a service can be asked by.
        let hit = |chosen: &identify::Chosen| {
            chosen.id == expected.id
                || (!expected.id.scheme().resolvable() && identity.same.contains(&expected.id))
        };
        if !identity.chosen.as_ref().is_some_and(hit) {
            missed.push(format!("{file}\t{paper}\t{:?}\t{identity:?}", entry.links));
        }
    }
    for note in &missed {
        println!("missed\t{note}");
    }
    println!(
        "{rows} entries, {} with another paper than the listed one, {several} with further papers",
        missed.len()
    );
    assert!(missed.len() * 100 <= rows, "below 99 %");
}

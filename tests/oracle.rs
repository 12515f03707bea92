//! The identifiers of real lists: every URL of `oracle.tsv` against what `identify` makes of it.
//!
//! The lists lie outside the repository; `OPCIT_LISTS_DIR` names their folder (default: `../shared/lists` beside the
//! repository). Without them the test says so and passes.

use std::collections::BTreeSet;
use std::path::PathBuf;

use opcit::identify;

/// Links that a reader sees.
const VISIBLE: [&str; 6] = ["link", "bare", "autolink", "html_a", "html_text", "raw"];

/// Rows in which the oracle errs: URL, and why.
const ORACLE_ERRS: [(&str, &str); 0] = [];

fn lists() -> Option<PathBuf> {
    let folder = std::env::var_os("OPCIT_LISTS_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/lists"), PathBuf::from);
    folder.join("oracle.tsv").exists().then_some(folder)
}

#[test]
fn identifiers_of_real_lists() {
    let Some(folder) = lists() else {
        println!("skipped: no oracle.tsv in OPCIT_LISTS_DIR or ../shared/lists");
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

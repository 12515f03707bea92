//! `opcit sort`: items in another order, every byte accounted for.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod listed;

use listed::{facts, folder, read};
use opcit::edit::{By, Order, Within, sort};
use regex::Regex;

/// The lines of a file without line ends, numbers of items and the blanks before those, in alphabetical order.
fn lines(text: &str) -> Vec<String> {
    let number = Regex::new(r"^([ \t>]*)\d+[.)]").unwrap();
    let mut lines: Vec<String> = text.lines().map(|l| number.replace(l, "$1#").trim().to_owned()).collect();
    lines.sort();
    lines
}

#[test]
fn every_real_list_keeps_its_lines() {
    let Some(files) = folder() else { return };
    let mut totals = (0, 0, 0, 0);
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        let listed = facts(&source, 7);
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        for (by, order, within) in [
            (By::Citations, Order::Descending, Within::Section),
            (By::Title, Order::Ascending, Within::Section),
            (By::Year, Order::Descending, Within::File),
        ] {
            let done = sort(&source, &listed, by, order, within);
            if std::env::var_os("OPCIT_SHOW").is_some() {
                eprintln!(
                    "{name} {by:?}: {} items in {} lists, {} moved, left {:?}",
                    done.items, done.groups, done.moved, done.left
                );
            }
            assert_eq!(lines(&done.text), lines(&source), "{name} {by:?}");
            let key = |text: &str| {
                let mut keys: Vec<String> =
                    read(text).iter().map(|e| format!("{:?} {:?}", e.listed_title, e.links)).collect();
                keys.sort();
                keys
            };
            assert_eq!(key(&done.text), key(&source), "{name} {by:?}");
            let again = sort(&done.text, &facts(&done.text, 7), by, order, within);
            assert_eq!(again.text, done.text, "{name} {by:?}: a second run changed something");
            assert_eq!(again.moved, 0, "{name} {by:?}");
            totals.0 += done.items;
            totals.1 += done.groups;
            totals.2 += done.moved;
            totals.3 += done.left.len();
        }
    }
    eprintln!(
        "{} items in {} lists sorted: {} moved; {} lists left as they are",
        totals.0, totals.1, totals.2, totals.3
    );
}

//! `opcit sort`: items in another order, every byte accounted for.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod skipped;

mod listed;

use std::fmt::Write as _;

use listed::{documents, facts, folder, read};
use opcit::edit::{By, Listed, Order, Sorted, Within, sort};
use opcit::model::{CitationsSeen, Entry, PartialDate};
use proptest::prelude::*;
use regex::Regex;

/// The lines of a file without line ends, blanks around and what stays in its place (numbers; through the file, bullets
/// too), in alphabetical order.
fn lines(text: &str, within: Within) -> Vec<String> {
    let stays = if within == Within::File { r"^([ \t>]*)(\d+[.)]|[-*+] )" } else { r"^([ \t>]*)\d+[.)]" };
    let stays = Regex::new(stays).unwrap();
    let mut lines: Vec<String> = text.lines().map(|l| stays.replace(l, "$1#").trim().to_owned()).collect();
    lines.sort();
    lines
}

/// Fails with what differs first, not with two whole lists.
#[track_caller]
fn same(one: &[String], other: &[String], what: &str) {
    let n = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    assert!(one == other, "{what}:\n{:?}\n{:?}", one.get(n), other.get(n));
}

/// What stands between the entries, without blanks.
fn skeleton(text: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    for entry in read(text) {
        if entry.span.start >= at {
            out.push_str(&text[at..entry.span.start]);
            out.push('□');
            at = entry.span.end;
        }
    }
    out.push_str(&text[at..]);
    out.retain(|c| c != ' ' && c != '\t');
    out
}

/// The entries as the reader sees them, in alphabetical order. (What an entry is called may be a habit of its list.)
fn entries(text: &str) -> Vec<String> {
    // A backslash before a line end is text or not by what follows.
    let said = |e: &Entry| e.text.replace('\\', "").split_whitespace().collect::<Vec<_>>().join(" ");
    let mut entries: Vec<String> = read(text).iter().map(|e| format!("{:?} {}", e.links, said(e))).collect();
    entries.sort();
    entries
}

#[test]
fn every_real_list_keeps_its_lines() {
    let Some(files) = folder() else { return };
    let mut totals = (0, 0, 0);
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
            let what = format!("{name} {by:?}");
            same(&lines(&done.text, within), &lines(&source, within), &what);
            assert!(within == Within::File || skeleton(&done.text) == skeleton(&source), "{what}");
            same(&entries(&done.text), &entries(&source), &what);
            let again = sort(&done.text, &facts(&done.text, 7), by, order, within);
            assert!(again.text == done.text, "{what}: a second run changed something");
            assert_eq!(again.moved, 0, "{name} {by:?}");
            let whole = within == Within::Section;
            assert!(!whole || done.left.is_empty(), "{name} {by:?} leaves {:?}", done.left);
            if !done.left.is_empty() {
                eprintln!("{name} {by:?}: left as it is: line {:?}", done.left);
            }
            totals.0 += done.items;
            totals.1 += done.groups;
            totals.2 += done.moved;
        }
    }
    eprintln!("{} items in {} lists and tables sorted, {} moved", totals.0, totals.1, totals.2);
}

/// A paper that is cited as often as its title says.
fn paper(count: &str) -> String {
    format!("[A Study of Things {count}](https://arxiv.org/abs/2101.00001)")
}

/// `{n}` becomes a paper cited `n` times; `{?}` one of which that is not known.
fn written(text: &str) -> String {
    let place = Regex::new(r"\{(\d+|\?)\}").unwrap();
    place.replace_all(text, |found: &regex::Captures<'_>| paper(&found[1])).into_owned()
}

fn counted(source: &str) -> Vec<Listed> {
    let number = Regex::new(r"Things (\d+)").unwrap();
    let mut listed = facts(source, 0);
    for one in &mut listed {
        let title = one.entry.listed_title.clone().unwrap();
        one.facts.as_mut().unwrap().citation_count =
            number.captures(&title).map(|found| found[1].parse().unwrap());
    }
    listed
}

fn run(text: &str, order: Order, within: Within) -> (Sorted, String) {
    let source = written(text);
    let done = sort(&source, &counted(&source), By::Citations, order, within);
    let again = sort(&done.text, &counted(&done.text), By::Citations, order, within);
    assert_eq!((again.text.as_str(), again.moved), (done.text.as_str(), 0), "a second run");
    let place = Regex::new(r"\[A Study of Things (\d+|\?)\]\([^)]*\)").unwrap();
    let shown = place.replace_all(&done.text, "{$1}").into_owned();
    (done, shown)
}

#[test]
fn items_move_and_everything_else_stays() {
    let cases = [
        ("- {1}\n- {2}\n", "- {2}\n- {1}\n"),
        // No final newline, CRLF, tabs.
        ("- {1}\n- {2}", "- {2}\n- {1}"),
        ("-\t{1}\t\r\n-  {2}\r\n- {3}", "- {3}\r\n-  {2}\r\n-\t{1}\t"),
        // Blank lines stay between.
        ("- {1}\n\n- {2}\n- {3}\n\n\n- {4}\n\ntext\n", "- {4}\n\n- {3}\n- {2}\n\n\n- {1}\n\ntext\n"),
        // Ties in their order, the unknown last.
        ("- {?} a\n- {5} b\n- {7} c\n- {?} d\n- {5} e\n", "- {7} c\n- {5} b\n- {5} e\n- {?} a\n- {?} d\n"),
        // Wrapped, lazily and not; further paragraphs; code.
        (
            "* {1}\nlazy\n* {2}\n  more\n* {3}\n\n  and\n\n      code\n",
            "* {3}\n\n  and\n\n      code\n* {2}\n  more\n* {1}\nlazy\n",
        ),
        // What is nested travels, untouched.
        ("- {1}\n  - {8}\n  - {9}\n  - note\n- {2}\n", "- {2}\n- {1}\n  - {8}\n  - {9}\n  - note\n"),
        // An item that lists no paper stays, and its own list is sorted.
        ("- {1}\n- Other\n  - {3}\n  - {4}\n- {2}\n", "- {2}\n- Other\n  - {4}\n  - {3}\n- {1}\n"),
        // Numbers stay.
        ("1. {1}\n2. {2}\n3. {3}\n", "1. {3}\n2. {2}\n3. {1}\n"),
        ("7) {1}\n7) {2}\n", "7) {2}\n7) {1}\n"),
        // A wider number asks for more blanks before what is nested.
        (
            "8. {1}\n   - a\n9. {2}\n10. {3}\n    - b\n\n    c\n",
            "8. {3}\n   - b\n\n   c\n9. {2}\n10. {1}\n    - a\n",
        ),
        // Items that are indented otherwise.
        (" * {1}\n* {2}\n* {3}\n", "* {3}\n* {2}\n * {1}\n"),
        // Quotes.
        ("> - {1}\n>   more\n> - {2}\n", "> - {2}\n> - {1}\n>   more\n"),
        // Each list by itself.
        ("- {1}\n- {2}\n\n# B\n\n- {3}\n- {4}\n", "- {2}\n- {1}\n\n# B\n\n- {4}\n- {3}\n"),
        // Rows.
        (
            "| T | n |\n|:-|-:|\n| {1} | a |  \n| {2} |b|\n| {3} | c",
            "| T | n |\n|:-|-:|\n| {3} | c\n| {2} |b|\n| {1} | a |  ",
        ),
        (
            "T | n\n--|--\n{1} | a\nnone | x\n{2} | b\n\nend\n",
            "T | n\n--|--\n{2} | b\nnone | x\n{1} | a\n\nend\n",
        ),
        // HTML.
        ("<ul>\n  <li>{1}</li>\n  <li>{2}</li>\n</ul>\n", "<ul>\n  <li>{2}</li>\n  <li>{1}</li>\n</ul>\n"),
    ];
    for (before, after) in cases {
        let (done, shown) = run(before, Order::Descending, Within::Section);
        assert_eq!((shown.as_str(), done.left.as_slice()), (after, [].as_slice()));
    }
}

/// In an HTML block a paper is an anchor: there Markdown is no markup.
#[test]
fn html_items_and_rows_move_whole() {
    let anchors = |text: &str| {
        let place = Regex::new(r"\{(\d+)\}").unwrap();
        let anchor = "<a href=\"https://arxiv.org/abs/2101.00001\">A Study of Things $1</a>";
        place.replace_all(text, anchor).into_owned()
    };
    for (before, after) in [
        (
            "<table>\n  <tr><th>Paper</th></tr>\n  <tr><td>{1}</td></tr>\n  <tr><td>{3}</td></tr>\n  <tr><td>{2}</td></tr>\n</table>\n",
            "<table>\n  <tr><th>Paper</th></tr>\n  <tr><td>{3}</td></tr>\n  <tr><td>{2}</td></tr>\n  <tr><td>{1}</td></tr>\n</table>\n",
        ),
        // Rows of several lines, tabs, CRLF.
        (
            "<table>\r\n<tbody>\r\n<tr>\r\n\t<td>{1}</td>\r\n\t<td>a</td>\r\n</tr>\r\n<tr>\r\n\t<td>{2}</td><td>b</td></tr>\r\n</tbody></table>\r\n",
            "<table>\r\n<tbody>\r\n<tr>\r\n\t<td>{2}</td><td>b</td></tr>\r\n<tr>\r\n\t<td>{1}</td>\r\n\t<td>a</td>\r\n</tr>\r\n</tbody></table>\r\n",
        ),
        (
            "<ol>\n<li>{1}<ul><li>note</li></ul></li>\n<li>{2}</li>\n</ol>\n",
            "<ol>\n<li>{2}</li>\n<li>{1}<ul><li>note</li></ul></li>\n</ol>\n",
        ),
        // All on one line.
        ("<ul><li>{1}</li> <li>{2}</li></ul>\n", "<ul><li>{2}</li> <li>{1}</li></ul>\n"),
    ] {
        let source = anchors(before);
        let done = sort(&source, &counted(&source), By::Citations, Order::Descending, Within::Section);
        assert_eq!((done.text.as_str(), done.left.as_slice()), (anchors(after).as_str(), [].as_slice()));
        let again = sort(&done.text, &counted(&done.text), By::Citations, Order::Descending, Within::Section);
        assert_eq!((again.text, again.moved), (done.text, 0));
    }
}

/// What a heading or a paragraph begins has no end that the file tells.
#[test]
fn headings_and_paragraphs_stay() {
    let text = "### {1}\n\nwords\n\n### {2}\n\n{3} in a paragraph\n\n{4} in another\n";
    let (done, shown) = run(text, Order::Descending, Within::File);
    assert_eq!((shown.as_str(), done.items, done.moved), (text, 0, 0));
}

#[test]
fn either_way_the_unknown_is_last() {
    let (_, shown) = run("- {?}\n- {3}\n- {1}\n- {2}\n", Order::Ascending, Within::Section);
    assert_eq!(shown, "- {1}\n- {2}\n- {3}\n- {?}\n");
    let (_, shown) = run("- {?}\n- {3}\n- {1}\n- {2}\n", Order::Descending, Within::Section);
    assert_eq!(shown, "- {3}\n- {2}\n- {1}\n- {?}\n");
}

#[test]
fn through_the_file_items_go_to_lists_of_their_kind() {
    let before = "# A\n\n- {1}\n- {2}\n\n1. {9}\n\n# B\n\n* {3}\n\n* {4}\n  - note\n";
    let (done, shown) = run(before, Order::Descending, Within::File);
    assert_eq!(shown, "# A\n\n- {4}\n  - note\n- {3}\n\n1. {9}\n\n# B\n\n* {2}\n\n* {1}\n");
    assert_eq!((done.items, done.groups, done.moved), (5, 3, 4));
}

#[test]
fn every_key() {
    let source = written("- {1} a\n- {2} b\n- {3} c\n");
    let order = |by: By, order: Order, change: &dyn Fn(usize, &mut Listed)| {
        let mut listed = facts(&source, 0);
        listed.iter_mut().enumerate().for_each(|(n, l)| change(n, l));
        let done = sort(&source, &listed, by, order, Within::Section);
        done.text.lines().map(|l| l.chars().last().unwrap()).collect::<String>()
    };
    let facts_of = |l: &mut Listed| l.facts.take().unwrap();
    let date = |n: usize, l: &mut Listed| {
        let mut known = facts_of(l);
        known.first_posted = ["2019-05-06", "2020", "2018-01"][n].parse().ok();
        known.published = if n == 2 { "2021-02-03".parse().ok() } else { None };
        known.year = known.published.or(known.first_posted).map(|d: PartialDate| d.year);
        l.facts = Some(known);
    };
    assert_eq!(order(By::Date, Order::Descending, &date), "cba");
    assert_eq!(order(By::Year, Order::Ascending, &date), "abc");
    let title = |n: usize, l: &mut Listed| {
        l.entry.listed_title =
            [Some("\u{201c}zebra\u{201d}"), Some("Émile"), Some("emu, The")][n].map(str::to_owned);
    };
    assert_eq!(order(By::Title, Order::Ascending, &title), "bca");
    let velocity = |n: usize, l: &mut Listed| {
        let mut known = facts_of(l);
        known.citations_at = "2026-11-20T00:00:00Z".parse().ok();
        known.citation_count = Some(100);
        let seen =
            |count| CitationsSeen { at: "2026-09-21T00:00:00Z".parse().unwrap(), count, source: "s".into() };
        known.citation_history = [vec![seen(90)], vec![], vec![seen(40)]][n].clone();
        l.facts = Some(known);
    };
    assert_eq!(order(By::Velocity, Order::Descending, &velocity), "cab");
    assert_eq!(order(By::Velocity, Order::Ascending, &velocity), "acb");
}

#[test]
fn a_list_that_would_read_otherwise_is_left_as_it_is() {
    // Of two definitions of a label the first one counts.
    let text = "- {1} [x][l]\n\n  [l]: https://a.example\n- {2} [x][l]\n\n  [l]: https://b.example\n";
    let (done, shown) = run(text, Order::Descending, Within::Section);
    assert_eq!((shown.as_str(), done.moved, done.left.as_slice()), (text, 0, [1].as_slice()));
}

#[test]
fn a_thousand_items_are_no_trouble() {
    let mut source = String::new();
    for n in 0..1000 {
        let _ = writeln!(source, "{n}. {}", paper(&(n * 7919 % 1000).to_string()));
    }
    let done = sort(&source, &counted(&source), By::Citations, Order::Descending, Within::Section);
    assert!(done.text.starts_with("0. [A Study of Things 999]") && done.left.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// The order is that of a stable sort with the unknown last, and every item is there once.
    #[test]
    fn items_come_in_the_order_of_a_stable_sort(
        counts in prop::collection::vec(prop::option::of(0_u32..5), 0..20), up in any::<bool>()
    ) {
        let item = |n: usize, count: Option<u32>| {
            let count = count.map_or("?".to_owned(), |c| c.to_string());
            format!("- {{{count}}} {n}\n  - {{9}} nested {n}\n")
        };
        let text: String = counts.iter().enumerate().map(|(n, &c)| item(n, c)).collect();
        let mut order: Vec<(usize, Option<u32>)> = counts.iter().copied().enumerate().collect();
        order.sort_by_key(|&(_, c)| (c.is_none(), c.map(|c| if up { i64::from(c) } else { -i64::from(c) })));
        let expected: String = order.into_iter().map(|(n, c)| item(n, c)).collect();
        let direction = if up { Order::Ascending } else { Order::Descending };
        let (done, shown) = run(&text, direction, Within::Section);
        prop_assert_eq!(shown, expected);
        prop_assert!(done.left.is_empty());
    }

    #[test]
    fn any_document_is_permuted(source in documents(), through in any::<bool>(), up in any::<bool>()) {
        let within = if through { Within::File } else { Within::Section };
        let order = if up { Order::Ascending } else { Order::Descending };
        let done = sort(&source, &facts(&source, 5), By::Citations, order, within);
        prop_assert_eq!(lines(&done.text, within), lines(&source, within));
        prop_assert_eq!(skeleton(&done.text), skeleton(&source));
        prop_assert_eq!(entries(&done.text), entries(&source));
        let again = sort(&done.text, &facts(&done.text, 5), By::Citations, order, within);
        prop_assert_eq!(&again.text, &done.text);
        prop_assert_eq!(again.left, done.left);
    }
}

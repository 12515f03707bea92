//! A guard against cost out of proportion: constructs repeated in a file of a size and in one twice as long, and what is
//! allocated to read them. One test only, because all threads are counted.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::alloc::System;

use opcit::catalog::{self, Format, ReadOptions};
use opcit::{identify, lint};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// A catalog of about so many bytes.
type Make = fn(usize) -> String;

/// `part` over and over, with its number for each `N`.
fn many(part: &str, bytes: usize) -> String {
    let mut out = String::new();
    let mut n = 0;
    while out.len() < bytes {
        out.push_str(&part.replace('N', &format!("{:05}", n % 100_000)));
        n += 1;
    }
    out
}

/// An item of a list with `rest` behind its link.
fn item(rest: &str) -> String {
    format!("# L\n\n* [A Title of Paper](https://arxiv.org/abs/2101.00001) {rest}\n")
}

const MARKDOWN: &[(&str, Make)] = &[
    ("items", |n| many("* [TN of a word](https://arxiv.org/abs/2101.N)\n", n)),
    ("one item of many links", |n| item(&many("[TN of a word](https://arxiv.org/abs/2101.N) ", n))),
    ("one line of words", |n| item(&many("word ", n))),
    ("lines of a paragraph", |n| many("[TN of a word](https://arxiv.org/abs/2101.N)\n", n)),
    ("sub-items", |n| item("") + &many("  * [TN of a word](https://arxiv.org/abs/2101.N)\n", n)),
    ("headings", |n| many("# HN\n\n## HN\n\n### [TN of a word](https://arxiv.org/abs/2101.N)\n\n", n)),
    ("one long heading", |n| {
        format!(
            "# L\n\n## {}\n\n{}",
            many("word ", n / 2),
            many("* [TN w](https://arxiv.org/abs/2101.N)\n", n / 2)
        )
    }),
    ("titles in bold", |n| many("**TN of a word**\n\n", n) + "[paper](https://arxiv.org/abs/2101.00001)\n"),
    ("titles in bold under a linked heading", |n| {
        format!(
            "## [A Title of Paper](https://arxiv.org/abs/2101.00001)\n\n{}",
            many("**TN of a word**\n\n", n)
        )
    }),
    ("quotes", |n| format!("{} [A Title](https://arxiv.org/abs/2101.00001)\n", ">".repeat(n))),
    ("columns", |n| format!("|{}\n|{}\n|{}\n", many("cN|", n / 3), many("-|", n / 3), many("x|", n / 3))),
    ("rows", |n| {
        format!("|Title|Paper|\n|-|-|\n{}", many("|TN of a word|[paper](https://arxiv.org/abs/2101.N)|\n", n))
    }),
    ("cells of one row", |n| {
        let cells = many("[TN of a word](https://arxiv.org/abs/2101.N)|", n);
        format!("|Title|Paper|\n|-|-|\n|{cells}\n")
    }),
    ("rows of HTML", |n| {
        let row = "<tr><td rowspan=9999 colspan=9999><a href=https://arxiv.org/abs/2101.N>TN of a word</a></td></tr>\n";
        format!("<table>\n{}</table>\n", many(row, n))
    }),
    ("details", |n| many("<details><summary>S</summary>\n\n* [TN w](https://arxiv.org/abs/2101.N)\n\n", n)),
    ("directives", |n| many("* [TN of a word](https://arxiv.org/abs/2101.N) <!-- opcit: ignore -->\n", n)),
    ("one definition, used often", |n| {
        many("* [TN of a word][r]\n", n) + "\n[r]: https://arxiv.org/abs/2101.00001\n"
    }),
    ("one long definition, used often", |n| {
        let target = "x".repeat(n / 2);
        format!("{}\n[r]: https://arxiv.org/abs/2101.00001?{target}\n", many("* [r]\n", n / 2))
    }),
    ("definitions", |n| many("* [TN of a word][rN]\n\n[rN]: https://arxiv.org/abs/2101.N\n\n", n)),
    ("footnotes", |n| many("* TN of a word [^N]\n\n[^N]: https://arxiv.org/abs/2101.N\n\n", n)),
    ("one footnote of many links, referred to often", |n| {
        let links = many("https://arxiv.org/abs/2101.N ", n / 2);
        format!("{}\n[^1]: {links}\n", many("* TN of a word [^1]\n", n / 2))
    }),
    ("one long footnote, referred to often", |n| {
        let words = many("word ", n / 2);
        format!("{}\n[^1]: https://arxiv.org/abs/2101.00001 {words}\n", many("* TN of a word [^1]\n", n / 2))
    }),
    ("footnotes of one label", |n| {
        let notes = many("[^1]: https://arxiv.org/abs/2101.N\n\n", n / 2);
        format!("{}\n{notes}", many("* TN of a word [^1]\n", n / 2))
    }),
    ("tags", |n| item(&("<b>".repeat(n / 7) + &"</i>".repeat(n / 7)))),
    ("images", |n| item(&("![".repeat(n / 7) + &"<img>".repeat(n / 7)))),
    ("emphasis", |n| item(&many("***a* b** _c ", n))),
    ("brackets", |n| item(&("[".repeat(n / 2) + &"]".repeat(n / 2)))),
    ("comments", |n| item(&many("<!-- ", n))),
];

const BIBTEX: &[(&str, Make)] = &[
    ("records", |n| many("@article{kN, title = {TN of a word}, doi = {10.1000/xN}}\n", n)),
    ("fields", |n| format!("@article{{k, title = {{T}}, {}}}\n", many("fN = {x}, ", n))),
    ("fields that are links", |n| {
        format!("@article{{k, title = {{T}}, {}}}\n", many("fN = {http://a/N}, ", n))
    }),
    ("authors", |n| format!("@article{{k, title = {{T}}, author = {{{}A B}}}}\n", many("Doe, JN and ", n))),
    ("braces", |n| format!("@article{{k, title = {{{}{}}}}}\n", "{".repeat(n / 2), "}".repeat(n / 2))),
    ("names without a body", |n| many("@a\n", n)),
    ("records that are not closed", |n| many("@article{kN, title = {\n", n)),
    ("cross-references", |n| many("@inproceedings{kN, title = {TN of a word}, crossref = {k}}\n", n)),
    ("a value of one macro, over and over", |n| {
        let (text, uses) = ("x".repeat(n / 2), many(" # b", n / 2));
        format!("@string{{b = {{{text}}}}}\n@article{{k, title = b{uses}, doi = {{10.1000/x}}}}\n")
    }),
    ("records of one macro", |n| {
        let text = "x".repeat(n / 2);
        format!("@string{{b = {{{text}}}}}\n{}", many("@article{kN, title = b}\n", n / 2))
    }),
    ("macros of macros", |n| {
        let macros = many("@string{a = a # a}\n", n);
        format!("@string{{a = {{x}}}}\n{macros}@article{{k, title = a, doi = {{10.1000/x}}}}\n")
    }),
    ("records that share many fields", |n| {
        let records = many("@article{kN, title = {TN of a word}, xdata = {x}}\n", n / 2);
        format!("@xdata{{x, {}}}\n{records}", many("fN = {v}, ", n / 2))
    }),
];

const CSV: &[(&str, Make)] = &[
    ("rows", |n| format!("title,url\n{}", many("TN of a word,https://arxiv.org/abs/2101.N\n", n))),
    ("columns", |n| format!("title,{}\nT{}\n", many("cN,", n / 2), ",x".repeat(n / 4))),
    ("columns and short rows", |n| format!("title,{}\n{}", many("cN,", n / 2), many("TN\n", n / 2))),
    ("links of one cell", |n| format!("title,links\nT,\"{}\"\n", many("https://arxiv.org/abs/2101.N ", n))),
    ("quotes", |n| format!("title,url\n{}\n", "\"".repeat(n))),
    ("rows with an open quote", |n| format!("title,url\n{}", many("T,\"x\n", n))),
];

const JSON: &[(&str, Make)] = &[
    ("elements", |n| format!("[{}{{}}]", many(r#"{"title":"TN of a word","arxiv":"2101.N"},"#, n))),
    ("depth", |n| format!(r#"[{{"title":"T","x":{}{}}}]"#, "[".repeat(n / 2), "]".repeat(n / 2))),
    ("links", |n| {
        format!(r#"[{{"title":"T","links":[{}""]}}]"#, many(r#""https://arxiv.org/abs/2101.N","#, n))
    }),
    ("authors", |n| {
        format!(r#"[{{"title":"T","doi":"10.1/x","authors":[{}"A B"]}}]"#, many(r#""J. DoeN","#, n))
    }),
    ("members", |n| format!(r#"[{{{}"title":"T","arxiv":"2101.00001"}}]"#, many(r#""kN":1,"#, n))),
];

/// Bytes that are allocated to read a catalog, to say which works it lists, and to look its text over.
fn allocated(format: Format, source: &str) -> usize {
    let region = Region::new(ALLOCATOR);
    for entry in catalog::open(format, source.as_bytes(), ReadOptions::default()).unwrap().flatten() {
        identify::entry(&entry);
    }
    lint::check(source, format, &[]);
    region.change().bytes_allocated
}

#[test]
fn what_is_twice_as_long_takes_twice_as_much() {
    const BYTES: usize = 20_000;
    let tables =
        [(Format::Markdown, MARKDOWN), (Format::Bibtex, BIBTEX), (Format::Csv, CSV), (Format::Json, JSON)];
    let mut dear = Vec::new();
    for (format, table) in tables {
        for (name, make) in table {
            let [once, twice] = [BYTES, 2 * BYTES].map(|bytes| allocated(format, &make(bytes)));
            // What grows by doubling may be just before and behind a step.
            if once * 26 < twice * 10 || twice > 2 * BYTES * 800 {
                dear.push(format!("{format:?}, {name}: {once} bytes, then {twice}"));
            }
        }
    }
    assert!(dear.is_empty(), "{}", dear.join("\n"));
}

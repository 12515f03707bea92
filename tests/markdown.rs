//! What the Markdown reader makes of each kind of writing in `fixtures/markdown`.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

#[expect(dead_code, reason = "of the laws this suite needs that of spans")]
#[path = "laws/held.rs"]
mod held;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use opcit::catalog::{Format, ReadOptions, open};
use opcit::model::Entry;
use proptest::prelude::*;

fn read(source: &str, all_items: bool) -> (Option<String>, Vec<Entry>) {
    let mut reader = open(Format::Markdown, source.as_bytes(), ReadOptions { all_items }).unwrap();
    let entries = reader.by_ref().map(Result::unwrap).collect();
    (reader.title().map(str::to_owned), entries)
}

/// Entries as a person would note them down.
fn notes(source: &str) -> String {
    let (title, entries) = read(source, false);
    let mut out = format!("title: {}\n", title.as_deref().unwrap_or("-"));
    let mut section = Vec::new();
    for entry in entries {
        if entry.section != section {
            section.clone_from(&entry.section);
            writeln!(out, "\n## {}", section.join(" / ")).unwrap();
        }
        let lines = if entry.line == entry.end_line {
            entry.line.to_string()
        } else {
            format!("{}-{}", entry.line, entry.end_line)
        };
        write!(out, "{lines}: {}", entry.listed_title.as_deref().unwrap_or("-")).unwrap();
        if !entry.listed.authors.is_empty() {
            write!(out, " | {}", entry.listed.authors.join("; ")).unwrap();
        }
        if let Some(year) = entry.listed.year {
            write!(out, " | {year}").unwrap();
        }
        if let Some(directive) = &entry.directive {
            write!(out, " | {directive:?}").unwrap();
        }
        out.push('\n');
        for link in &entry.links {
            writeln!(out, "      [{}] {}", link.label, link.url).unwrap();
        }
    }
    out
}

#[test]
fn kinds_of_writing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/markdown");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        insta::assert_snapshot!(format!("markdown_{name}"), notes(&fs::read_to_string(&file).unwrap()));
    }
}

/// Text that looks like lists gone wrong.
fn listlike() -> impl Strategy<Value = String> {
    let scraps = prop_oneof![
        Just("- ".to_owned()),
        Just("\n".to_owned()),
        Just("\n\n".to_owned()),
        Just("  ".to_owned()),
        Just("| ".to_owned()),
        Just("|---|---|\n".to_owned()),
        Just("[Paper](https://arxiv.org/abs/1706.03762)".to_owned()),
        Just("[A Title of Some Length](https://arxiv.org/abs/1706.03762)".to_owned()),
        Just("https://doi.org/10.1000/182".to_owned()),
        Just("**".to_owned()),
        Just("*".to_owned()),
        Just("`".to_owned()),
        Just("[".to_owned()),
        Just("](".to_owned()),
        Just(")".to_owned()),
        Just("<".to_owned()),
        Just("<p>".to_owned()),
        Just("</p>".to_owned()),
        Just("<li><a href=\"https://arxiv.org/abs/1706.03762\">".to_owned()),
        Just("</li>".to_owned()),
        Just("<tr><td>".to_owned()),
        Just("<br>".to_owned()),
        Just("<details><summary>".to_owned()),
        Just("<!-- opcit: ignore -->".to_owned()),
        Just("<!--".to_owned()),
        Just("-->".to_owned()),
        Just("> ".to_owned()),
        Just("## ".to_owned()),
        Just("```\n".to_owned()),
        Just("&amp;".to_owned()),
        Just("\\".to_owned()),
        Just("\r\n".to_owned()),
        Just("\u{1}\u{2}\u{3}".to_owned()),
        Just("“Quoted Words Here”".to_owned()),
        Just("\"".to_owned()),
        Just("论文：".to_owned()),
        Just("Jane Doe, Richard Roe. ".to_owned()),
        Just("Learning to Read Lists, ICML 2020".to_owned()),
        "[ -~é\u{200d}🔥]{0,12}",
    ];
    prop::collection::vec(scraps, 0..40).prop_map(|scraps| scraps.concat())
}

/// Brackets and addresses run into each other.
fn glued() -> impl Strategy<Value = String> {
    let scraps = prop_oneof![
        Just("[".to_owned()),
        Just("[[".to_owned()),
        Just("]".to_owned()),
        Just("]]".to_owned()),
        Just("](".to_owned()),
        Just("] (".to_owned()),
        Just("![".to_owned()),
        Just("(".to_owned()),
        Just("((".to_owned()),
        Just(")".to_owned()),
        Just("<".to_owned()),
        Just(">".to_owned()),
        Just("<a href=".to_owned()),
        Just("</a>".to_owned()),
        Just("<img alt=\"A Title of Words\">".to_owned()),
        Just("<b>".to_owned()),
        Just("</b>".to_owned()),
        Just("|".to_owned()),
        Just("\n| ".to_owned()),
        Just("\n|--|--|\n".to_owned()),
        Just("\n- ".to_owned()),
        Just("\n-[".to_owned()),
        Just("\r\n".to_owned()),
        Just("\n\n".to_owned()),
        Just("**".to_owned()),
        Just("`".to_owned()),
        Just("~~".to_owned()),
        Just("$".to_owned()),
        Just("\\".to_owned()),
        Just("\"".to_owned()),
        Just("“".to_owned()),
        Just("，".to_owned()),
        Just("（".to_owned()),
        Just("】".to_owned()),
        Just("\u{a0}".to_owned()),
        Just("\u{3000}".to_owned()),
        Just("\u{feff}".to_owned()),
        Just("www.".to_owned()),
        Just("http://".to_owned()),
        Just("https://arxiv.org/abs/1706.03762".to_owned()),
        Just("https://arxiv.org/pdf/1706.03762v2.pdf".to_owned()),
        Just("https://doi.org/10.1016/S0140-6736(97)11096-0".to_owned()),
        Just("https://例.中国/论文.pdf".to_owned()),
        Just("Paper".to_owned()),
        Just("Learning to Read Lists".to_owned()),
        Just("Jane Doe, Richard Roe, ".to_owned()),
        Just("ICML 2020".to_owned()),
        Just("é".to_owned()),
        Just("论文".to_owned()),
        Just("ǅ".to_owned()),
        Just("İ".to_owned()),
        Just(" by ".to_owned()),
        Just(". ".to_owned()),
        Just(": ".to_owned()),
        Just(", ".to_owned()),
        Just(" - ".to_owned()),
        Just(" ".to_owned()),
    ];
    prop::collection::vec(scraps, 0..24).prop_map(|scraps| scraps.concat())
}

/// The law of spans, and that no mark of the reader's own is left in what it shows.
fn holds(source: &str, entries: &[Entry]) {
    held::placed(source, entries);
    for entry in entries {
        let shown = |text: &str| !text.contains(['\u{1}', '\u{2}', '\u{3}']);
        assert!(entry.listed_title.as_deref().is_none_or(shown));
        assert!(entry.links.iter().all(|link| shown(&link.label)));
    }
}

/// `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(6000)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn any_text(source in listlike()) {
        for all_items in [false, true] {
            let (title, entries) = read(&source, all_items);
            holds(&source, &entries);
            prop_assert_eq!((title, entries), read(&source, all_items));
        }
    }

    #[test]
    fn glued_text(source in glued()) {
        for all_items in [false, true] {
            let (_, entries) = read(&source, all_items);
            holds(&source, &entries);
            for entry in &entries {
                opcit::identify::entry(entry);
            }
        }
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for entry in open(Format::Markdown, &bytes[..], ReadOptions { all_items: true }).unwrap().flatten() {
            prop_assert!(entry.span.start < entry.span.end && entry.span.end <= bytes.len());
        }
    }
}

#[test]
fn damaged_bytes_cost_themselves() {
    let source = b"# T\n- [A Title of \xff\xfe Things](https://arxiv.org/abs/1706.03762)\n";
    let mut seen = Vec::new();
    for item in open(Format::Markdown, &source[..], ReadOptions::default()).unwrap() {
        match item {
            Ok(entry) => seen.push(format!("{}: {}", entry.line, entry.listed_title.unwrap())),
            Err(error) => seen.push(format!("{error:?}")),
        }
    }
    assert_eq!(
        seen,
        ["Line { line: 2, column: 15, message: \"not UTF-8; read as `?`\" }", "2: A Title of ?? Things"]
    );
}

/// Hostile nesting and repetition end in good time and leave the stack alone.
#[test]
fn hostile_input() {
    let n = 20_000;
    for scrap in [
        "- ",
        "> ",
        "[",
        "![",
        "](",
        "<",
        "<a ",
        "<a \"",
        "*a _b ",
        "`",
        "``` ",
        "\"x ",
        " by ",
        "<li>",
        "<ul>",
        "(",
        "[x](u \"a\" ",
        "| ",
        "**",
        "&",
        "$",
        "<!--",
        "http://",
        ", A B",
        "1. ",
    ] {
        let begin = std::time::Instant::now();
        let source = scrap.repeat(n);
        read(&source, true);
        read(&format!("- {source} [paper](https://arxiv.org/abs/1706.03762)\n"), true);
        println!("{scrap:?} {:?}", begin.elapsed());
    }
    let deep: String = (0..400)
        .map(|d| format!("{}- [T {d}](https://arxiv.org/abs/1706.03762)\n", "  ".repeat(d)))
        .collect();
    let (_, entries) = read(&deep, false);
    holds(&deep, &entries);
}

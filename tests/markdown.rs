//! What the Markdown reader makes of each kind of writing in `fixtures/markdown`.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

#[expect(dead_code, reason = "of the laws this suite needs that of spans")]
#[path = "laws/held.rs"]
mod held;
mod wordings;

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
        Just("[^1]".to_owned()),
        Just("[^1]: ".to_owned()),
        Just("[ref]: https://arxiv.org/abs/1706.03762\n".to_owned()),
        Just("[ref]".to_owned()),
        sign(),
        sign(),
        sign(),
        sign(),
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
        sign(),
        sign(),
        sign(),
        sign(),
    ];
    prop::collection::vec(scraps, 0..24).prop_map(|scraps| scraps.concat())
}

/// Signs and words that titles are cut at, and some that are odd.
const SIGNS: [&str; 98] = [
    "): ",
    " (",
    "), ",
    "(",
    ")",
    "et al.",
    " et al., ",
    "(2018)",
    "(ICML 2020)",
    "(ICML 2020): ",
    "2020",
    ", 2020",
    "Doe et al. (2018): ",
    " - ",
    " -- ",
    " – ",
    " — ",
    " | ",
    " · ",
    "-",
    "“",
    "”",
    "‘",
    "’s",
    "\"",
    "'",
    "：",
    ": ",
    ":",
    "《",
    "》",
    "【",
    "】",
    "「",
    "（",
    "）",
    "，",
    "。",
    "、",
    ".",
    ". ",
    ",",
    ", ",
    "; ",
    "? ",
    "! ",
    " & ",
    " and ",
    "by ",
    " by ",
    "In ",
    " in ",
    "In: ",
    "pp. 1-2",
    "vol. 3",
    "doi:",
    "doi:10.1000/x1",
    "arXiv:",
    "arXiv:2101.00001",
    "Jane Doe",
    "J. Doe",
    "Doe, J.",
    "Doe J",
    "Roe",
    "van der Roe",
    "A.",
    "A ",
    "Learning ",
    "to Read Lists",
    "FiltNet",
    "R-CNN",
    "ICML 2020",
    "Nature",
    "Journal of Ears",
    "Proc. of ",
    "Title: ",
    "Paper: ",
    "Survey: ",
    "1. ",
    "[1] ",
    "3) ",
    "#5 ",
    ":fire: ",
    "🔥",
    "e\u{301}",
    "ẞ",
    "ﬁ",
    "½",
    "①",
    "א",
    "İ",
    "ǅ",
    "论文",
    "张三",
    "\u{a0}",
    "\u{3000}",
    "[",
    "]",
];

/// One of them.
fn sign() -> impl Strategy<Value = String> {
    prop::sample::select(&SIGNS[..]).prop_map(str::to_owned)
}

/// What titles are cut at, and what stands round them, in any order.
fn titled() -> impl Strategy<Value = String> {
    let scraps = prop_oneof![
        12 => sign(),
        1 => "[ -~é]{0,4}",
        1 => prop::sample::select(&["**", "*", "`", "<br>", "\n  ", "[^1]", " [Paper](URL) ", "[a](b)"][..]).prop_map(str::to_owned),
    ];
    prop::collection::vec(scraps, 1..14).prop_map(|scraps| scraps.concat())
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
        // UTF-16 is refused.
        let Ok(entries) = open(Format::Markdown, &bytes[..], ReadOptions { all_items: true }) else { return Ok(()) };
        for entry in entries.flatten() {
            prop_assert!(entry.span.start < entry.span.end && entry.span.end <= bytes.len());
        }
    }
}

proptest! {
    // Short inputs with much to each: a third as many say as much.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases() / 3) })]

    #[test]
    fn any_title(title in titled(), behind in titled(), form in 0..8) {
        let body = match form {
            0 => format!("- {title}[Paper](URL){behind}\n"),
            1 => format!("- [{title}](URL){behind}\n"),
            2 => format!("- {title}**{behind}** [Paper](URL)\n"),
            3 => format!("| Title | Paper |\n|--|--|\n| {title} | {behind} [x](URL) |\n"),
            4 => format!("## {title}\n\n{behind}\n\n[Paper](URL)\n"),
            5 => format!("[^1]: {title} [Paper](URL)\n\n- {behind} [^1]<br>*{title}*\n"),
            6 => format!("{title} [Paper](URL)\n{behind} [Paper](URL)\n"),
            _ => format!("<p>{title}<br><b>{behind}</b> <a href=\"URL\">{title}</a></p>\n"),
        };
        let source = body.replace("URL", "https://arxiv.org/abs/2101.00001");
        for all_items in [false, true] {
            let (_, entries) = read(&source, all_items);
            holds(&source, &entries);
            for entry in &entries {
                opcit::identify::entry(entry);
            }
        }
        let likeness = opcit::identify::title::similarity(&title, &behind);
        prop_assert!((0.0..=1.0).contains(&likeness));
        let _ = (opcit::identify::title::agreement(&title, &behind), opcit::identify::line(&title));
        let years = [None, Some(i16::MIN), Some(2020)];
        for (year, other) in [(years[0], years[2]), (years[1], years[2]), (years[2], years[1])] {
            opcit::identify::title::accept(&title, &[&behind], year, &behind, &[&title], other);
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

/// Read as UTF-8 it would be a list of nothing.
#[test]
fn utf_16_is_refused() {
    let list = "# Läst\n\n- [A Title](https://arxiv.org/abs/1706.03762)\n";
    let (marked, plain) = (format!("\u{feff}{list}"), list.replace('ä', "i"));
    let wide =
        |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    for text in [&marked, &plain] {
        for bytes in [wide(text, u16::to_le_bytes), wide(text, u16::to_be_bytes)] {
            let refused = open(Format::Markdown, &bytes[..], ReadOptions::default()).err().unwrap();
            assert_eq!(refused.to_string(), "the file is UTF-16; save it as UTF-8");
        }
        assert_eq!(open(Format::Markdown, text.as_bytes(), ReadOptions::default()).unwrap().count(), 1);
    }
}

/// A block of its own with an identifier in its text; running text is none.
#[test]
fn a_paragraph_that_is_an_identifier_is_an_entry() {
    let seen = |source: &str| {
        let (_, entries) = read(source, false);
        entries
            .iter()
            .map(|entry| {
                let id = opcit::identify::entry(entry).chosen.map_or("-".to_owned(), |c| c.id.to_string());
                format!(
                    "{}-{}: {id} {}",
                    entry.line,
                    entry.end_line,
                    entry.listed_title.as_deref().unwrap_or("-")
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        seen(
            "# L\n\narXiv:2101.00002\n\n10.1000/zeta.1\n\ndoi:10.1000/beta.2\n\narXiv: 2101.00003v2 [cs.CL]\n"
        ),
        [
            "3-3: arxiv:2101.00002 -",
            "5-5: doi:10.1000/zeta.1 -",
            "7-7: doi:10.1000/beta.2 -",
            "9-9: arxiv:2101.00003 -"
        ]
    );
    // A heading is a section of many; a bold line is the title of one.
    assert_eq!(
        seen(
            "# L\n\n## Large Models\n\narXiv:2101.00002\n\n**Alpha Networks for Everything**\n\n10.1000/zeta.1\n"
        ),
        ["5-5: arxiv:2101.00002 -", "7-9: doi:10.1000/zeta.1 Alpha Networks for Everything"]
    );
    // The paper in the heading has one entry.
    assert_eq!(
        seen(
            "# L\n\n## [Alpha Networks for Everything](https://arxiv.org/abs/2101.00002)\n\n10.1000/zeta.1\n\n## B\n"
        ),
        ["3-5: arxiv:2101.00002 Alpha Networks for Everything"]
    );
    for prose in [
        "See arXiv:2101.00002 for more.",
        "see 10.1000/zeta.1",
        "cited as doi:10.1000/beta.2 here",
        "Version 2101.00002",
        "`arXiv`",
        "arXiv:",
    ] {
        assert!(seen(&format!("# L\n\n{prose}\n")).is_empty(), "{prose}");
    }
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
        let source = scrap.repeat(n);
        for source in [format!("- {source} [paper](https://arxiv.org/abs/1706.03762)\n"), source] {
            let (_, entries) = read(&source, true);
            holds(&source, &entries);
        }
    }
    let deep: String = (0..400)
        .map(|d| format!("{}- [T {d}](https://arxiv.org/abs/1706.03762)\n", "  ".repeat(d)))
        .collect();
    let (_, entries) = read(&deep, false);
    holds(&deep, &entries);
}

/// What once took minutes, the square of its length: it would be felt again, but no clock is looked at.
/// An item takes the links of its footnotes, not those of a whole bibliography; these are found where they stand.
#[test]
fn a_footnote_of_many_links_stands_for_itself() {
    let read_with = |links: usize, words: usize| {
        let links: String = (0..links).map(|n| format!("https://arxiv.org/abs/2101.{n:05} ")).collect();
        let words = "word ".repeat(words);
        let items = "- One Paper of Its Own [^1]\n- Another Paper of Its Own [^1]\n";
        let (_, entries) = read(&format!("# L\n\n{items}\n[^1]: {links}{words}\n"), false);
        entries.iter().map(|entry| entry.links.len()).collect::<Vec<_>>()
    };
    assert_eq!(read_with(3, 0), [3, 3]);
    assert_eq!(read_with(32, 0), [32, 32]);
    assert_eq!(read_with(33, 0), [33]);
    assert_eq!(read_with(3, 5_000), [3, 3], "of a long text the beginning is taken");
    for note in ["**Words** and more of them. ", "**Bold [words](https://example.org) ", "`Code` 论文 "] {
        let note = format!("https://arxiv.org/abs/2101.00001 {}", note.repeat(30) + &"word ".repeat(2_000));
        let (_, entries) = read(&format!("- One [^1]\n- Two [^1]\n\n[^1]: {note}\n"), false);
        let text: usize = entries.iter().map(|entry| entry.text.len()).sum();
        assert!(!entries.is_empty() && text < 8_000, "{note}: {text}");
    }
    // All footnotes of an item count together.
    let notes: String = (1..=40).map(|n| format!("[^{n}]: https://arxiv.org/abs/2101.{n:05}\n\n")).collect();
    let asked: String = (1..=40).map(|n| format!("[^{n}]")).collect();
    let (_, entries) = read(&format!("- One Paper of Its Own {asked}\n\n{notes}"), false);
    let links: Vec<usize> = entries.iter().map(|entry| entry.links.len()).collect();
    assert_eq!(links, [vec![32], vec![1; 8]].concat());
}

/// Every entry has a copy of the headings above it: of one that is no heading any more, the first words.
#[test]
fn a_heading_without_end_is_cut_for_its_entries() {
    for (word, times, whole) in [("words ", 100, true), ("words ", 1_000, false), ("论文", 1_000, false)] {
        let heading = word.repeat(times);
        let source =
            format!("# L\n\n## {heading}\n\n- [A Title of a Paper](https://arxiv.org/abs/2101.00001)\n");
        let (_, entries) = read(&source, false);
        let [section] = &entries[0].section[..] else { panic!("{entries:?}") };
        assert_eq!(section == heading.trim(), whole, "{section}");
        assert!(heading.starts_with(section) && section.len() >= 500 && section.len() <= 1024, "{section}");
    }
}

/// A definition may be named as often as one likes; what that comes to has a bound.
#[test]
fn a_long_target_is_not_copied_without_end() {
    let read_with = |target: usize, uses: usize| {
        let items = "- A Title of a Paper [paper][r]\n".repeat(uses);
        let target = format!("https://arxiv.org/abs/2101.00001?{}", "x".repeat(target));
        let (_, entries) = read(&format!("{items}\n[r]: {target}\n"), false);
        entries.len()
    };
    assert_eq!(read_with(100, 2_000), 2_000);
    let (target, uses) = (20_000, 2_000);
    let found = read_with(target, uses);
    assert!((50..uses / 4).contains(&found), "{found} of {uses}");
}

#[test]
fn bold_that_is_closed_within_an_image_ends_with_the_text() {
    let source = "<b>https://arxiv.org/abs/1706.03762![\u{201c}</b>](https://arxiv.org/abs/1706.03762";
    for all_items in [false, true] {
        holds(source, &read(source, all_items).1);
    }
}

#[test]
fn what_is_repeated_without_end_is_read() {
    const PAPER: &str = "[Paper](https://arxiv.org/abs/1706.03762)";
    for (head, unit, tail) in [
        ("- A", "[](x)", PAPER),
        ("[Paper](https://arxiv.org/abs/1706.03762) [b](https://arxiv.org/abs/1706.03763)\n", "[](y)\n", ""),
        ("", "\\]:", ""),
        ("a", "[1]:", ""),
        ("", "- a word [^1]\n\n[^N]: [Paper](https://arxiv.org/abs/1706.03762)\n\n", ""),
        ("- X\n", "  - X [Paper](https://arxiv.org/abs/1706.03762)\n", ""),
        ("| Paper |\n|--|\n| x ", "| [link](u.pdf) ", "\n"),
        ("- ", "(2020) ", PAPER),
        ("- (", "(a)", PAPER),
        ("- ", "? ", PAPER),
        ("- ", "*C. e* of time<br>", PAPER),
        ("- ", "\u{200b}  ", PAPER),
        ("- A ", "A. ", PAPER),
        ("- A ", "10. ", " doi:10.1000/1"),
        ("- A ", "a.", "aa/x doi:10.1000/1"),
        ("- A ", "10.1000/N ", ""),
        ("- A ", "[p](https://doi.org/10.1000/N)", ""),
        ("- A doi:10.1000/1 https://a.b/x", ",", PAPER),
        (">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>> a\n", "b\n", ""),
    ] {
        let repeated: String = (0..100_000 / unit.len()).map(|n| unit.replace('N', &n.to_string())).collect();
        let source = format!("{head}{repeated}{tail}");
        let (_, entries) = read(&source, true);
        holds(&source, &entries);
        entries.iter().for_each(|entry| drop(opcit::identify::entry(entry)));
    }
}

/// The titles of a list that holds this one item, `URL` standing for its paper.
fn titles_of(line: &str) -> Vec<Option<String>> {
    let source =
        format!("# List\n\n## Section\n\n- {}\n", line.replace("URL", "https://arxiv.org/abs/2101.00001"));
    read(&source, false).1.into_iter().map(|entry| entry.listed_title).collect()
}

/// The titles of a list that is nothing but these lines.
fn listed(lines: &str) -> Vec<Option<String>> {
    read(&format!("# List\n\n{lines}\n"), false).1.into_iter().map(|entry| entry.listed_title).collect()
}

/// Each line as it is written, and the title in it.
fn assert_titles(lines: &[(&str, &str)]) {
    let wrong: Vec<_> = lines
        .iter()
        .map(|(line, title)| (line, title, titles_of(line)))
        .filter(|(_, title, got)| !matches!(&got[..], [one] if one.as_deref() == (!title.is_empty()).then_some(**title)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_day_on_which_an_item_was_added_is_no_year_of_the_paper() {
    for (beside, year) in [
        ("(added 2024-05-01) ", None),
        ("(last updated: 2024-05-01) ", None),
        ("(accessed 2024) ", None),
        ("(2019-05-01) ", Some(2019)),
        ("ICLR 2019 ", Some(2019)),
    ] {
        let source =
            format!("- **Graphs of Everything** {beside}[[paper]](https://arxiv.org/abs/1903.00001)\n");
        let (_, entries) = read(&source, false);
        let [entry] = entries.as_slice() else { panic!("{beside}: {} entries", entries.len()) };
        assert_eq!(entry.listed.year, year, "{beside}");
    }
}

#[test]
fn a_venue_behind_a_title_goes_with_the_words_that_lead_to_it() {
    assert_titles(&[
        (
            "Learning in *Drosophila* Brains with Filters [[paper]](URL)",
            "Learning in Drosophila Brains with Filters",
        ),
        ("The Poems of *Jane Doe* Read by Machines [[paper]](URL)", "The Poems of Jane Doe Read by Machines"),
        ("R-FNN [[Paper-CVPR14]](URL)", "R-FNN"),
        (r"Sparse Filters for Speech, in *ICML* 2021. [\[paper\]](URL)", "Sparse Filters for Speech"),
        ("Sparse Filters for Speech, accepted by **ICLR 2022** [[paper]](URL)", "Sparse Filters for Speech"),
        ("Sparse Filters for Speech @ *ICLR* 2022 [[paper]](URL)", "Sparse Filters for Speech"),
        ("Sparse Filters for Speech from *Some Lab* 2022 [[paper]](URL)", "Sparse Filters for Speech"),
        ("Sparse Filters for Speech In _NeurIPS 2022_ [[paper]](URL)", "Sparse Filters for Speech"),
        ("Can Sparse Filters Hear?, in *AAAI* 2023 [[paper]](URL)", "Can Sparse Filters Hear?"),
        (
            "Sparse Learning for Ears in *Physical Review Letters* 2020 [[paper]](URL)",
            "Sparse Learning for Ears",
        ),
        (
            "Fast Filter Search with Reinforcement ICLR 2017 [[paper]](URL)",
            "Fast Filter Search with Reinforcement",
        ),
        ("Sparse Filters for Recognition CVPR2018 [[paper]](URL)", "Sparse Filters for Recognition"),
        ("Sparse Filters for Recognition ECCV'18 [[paper]](URL)", "Sparse Filters for Recognition"),
        ("Sparse Filters for Recognition @ICLR2019 [[paper]](URL)", "Sparse Filters for Recognition"),
        ("LION: Sparse Filter Navigator @ ISER 2020 [[paper]](URL)", "LION: Sparse Filter Navigator"),
        ("ERNIE: Sparse Filter Integration（百度，2019）[paper](URL)", "ERNIE: Sparse Filter Integration"),
        ("A&ast; Search &lpar;Sparse&rpar; with Filters [[paper]](URL)", "A* Search (Sparse) with Filters"),
        ("Sparse Filters Are Enough. arXiv:2101.00001", "Sparse Filters Are Enough"),
        ("Sparse Filters Are Enough doi:10.1000/xyz1", "Sparse Filters Are Enough"),
        (
            "Vosw, A., Shaz, N. (2017). Sparse Filters Are Enough. arXiv:2101.00001",
            "Sparse Filters Are Enough",
        ),
    ]);
}

#[test]
fn a_citation_in_brackets_behind_a_title_is_no_part_of_it() {
    assert_titles(&[
        ("Learning Sparse Filters (Zaph et al. CVPR 2018) [[Paper]](URL)", "Learning Sparse Filters"),
        ("Learning Sparse Filters (Lu et al. 2018) [[Paper]](URL)", "Learning Sparse Filters"),
        ("Learning Sparse Filters (J. Doe et al. AAAI 2019) [[Paper]](URL)", "Learning Sparse Filters"),
        (
            "Learning Sparse Filters (Doe, Roe, and Major. ICLR 2019) [[Paper]](URL)",
            "Learning Sparse Filters",
        ),
        ("Sparse Filters for Phones (Cited by 3,500) [[Paper]](URL)", "Sparse Filters for Phones"),
        ("Sparse Filters for Phones (★★★) [[Paper]](URL)", "Sparse Filters for Phones"),
    ]);
}

#[test]
fn a_venue_a_date_or_a_nickname_before_a_title_is_no_part_of_it() {
    assert_titles(&[
        (
            "(2020-NeurIPS) Filter Your Own Speech: A New Approach [[Paper]](URL)",
            "Filter Your Own Speech: A New Approach",
        ),
        ("(ICLR 2020)Filters for Speech Again [[Paper]](URL)", "Filters for Speech Again"),
        ("2019-ICML: Sparse Filters for Speech [[Paper]](URL)", "Sparse Filters for Speech"),
        ("[2017 - Progressive Sparse Filters](URL)", "Progressive Sparse Filters"),
        ("2021 SegFilter: Sparse Filters for Speech [[Paper]](URL)", "SegFilter: Sparse Filters for Speech"),
        ("2018 Filter Challenge on Noisy Speech [[Paper]](URL)", "2018 Filter Challenge on Noisy Speech"),
        ("NeurIPS2021 MaskFilter: Filters for Speech [[Paper]](URL)", "MaskFilter: Filters for Speech"),
        ("(Mon 2/1) Filters Are Sparse Learners [[Paper]](URL)", "Filters Are Sparse Learners"),
        ("(SLIP) Bootstrapping Filters for Speech [[Paper]](URL)", "Bootstrapping Filters for Speech"),
        ("(Un)sparse Filters for Unified Speech [[Paper]](URL)", "(Un)sparse Filters for Unified Speech"),
        (r"[\[Re\] Testing the Sparse Filter](URL)", "[Re] Testing the Sparse Filter"),
        ("论文题目：Sparse Attention for Mobile Speech [[Paper]](URL)", "Sparse Attention for Mobile Speech"),
        (
            "(Filt Net) Filt Net: Sparse Filters for Speech [[Paper]](URL)",
            "Filt Net: Sparse Filters for Speech",
        ),
        (
            "(Doe et al., 2018) Rain: Combining Sparse Filters [[Paper]](URL)",
            "Rain: Combining Sparse Filters",
        ),
        (
            "(2024.05 / ACL Findings) Filters, Align! A New Strategy [[Paper]](URL)",
            "Filters, Align! A New Strategy",
        ),
        ("{ICLR'22} How Sparse are Filters? [[Paper]](URL)", "How Sparse are Filters?"),
        ("<ins>MICCAI 2021</ins> Fusing Filters for Speech [[Paper]](URL)", "Fusing Filters for Speech"),
        ("[ICDAR 2019 Competition on Sparse Filters](URL)", "ICDAR 2019 Competition on Sparse Filters"),
        ("202305 An Open-Ended Sparse Filter [[Paper]](URL)", "An Open-Ended Sparse Filter"),
    ]);
}

#[test]
fn names_and_a_venue_that_only_commas_set_apart_are_no_part_of_a_title() {
    assert_titles(&[
        (
            "Jane Doe, Richard Roe, Mary Major, Fully Sparse Networks for Speech, CVPR, 2015. [[Paper]](URL)",
            "Fully Sparse Networks for Speech",
        ),
        (
            "Jane Doe, Richard Roe, Mary Major, Fully Sparse Networks for Speech, CVPR 2015. (4th ranked in VOC2012) [[Paper]](URL)",
            "Fully Sparse Networks for Speech",
        ),
        (
            "Jane Doe, Richard Roe, Mary Major and John Stiles, Faster S-CNN: Towards Detection with Proposals, NIPS 2015 [[Paper]](URL)",
            "Faster S-CNN: Towards Detection with Proposals",
        ),
        ("Richard Roe, Fast S-CNN, ICCV 2015 [[Paper]](URL)", "Fast S-CNN"),
        ("J. Doe, R. Roe et. al., Playing Chess with Filters [[Paper]](URL)", "Playing Chess with Filters"),
        (
            "Jane Doe, Richard Roe, John Stiles (2015), Sparse learning, Nature. [[Paper]](URL)",
            "Sparse learning",
        ),
        (
            "Graph Filters, Sparse Learning, and Acting in Complex Worlds [[Paper]](URL)",
            "Graph Filters, Sparse Learning, and Acting in Complex Worlds",
        ),
        ("Doe et al., Sparse Adversarial Filters, NIPS 2014 [[pdf](URL)]", "Sparse Adversarial Filters"),
        ("Doe and Roe, Sparse Adversarial Filters, arXiv 2014 [[pdf](URL)]", "Sparse Adversarial Filters"),
        (
            "Jane Long, Richard Roe, Mary Major, Fully Sparse Filters, CVPR, 2015. [[pdf](URL)]",
            "Fully Sparse Filters",
        ),
        (
            "Jane Doe, Learning to Hear by Many Small Differences, *Machine Hearing*, 1988. [[pdf](URL)]",
            "Learning to Hear by Many Small Differences",
        ),
        (
            "J. Doe, R. Roe, M. Major: Prioritized Filter Replay. ICLR 2016 [[pdf](URL)]",
            "Prioritized Filter Replay",
        ),
        ("Doe J. The part-time filter. Speech Syst. 1998;16(2):133–69. [x](URL)", "The part-time filter"),
        (
            "[Doe et al. 2019, FiltNet: Generalized Sparse Filters](URL)",
            "FiltNet: Generalized Sparse Filters",
        ),
        ("[**Sanity Checks for Filters**, *Doe et al., NeurIPS 2018*](URL)", "Sanity Checks for Filters"),
    ]);
}

#[test]
fn names_behind_a_title_are_told_from_words_that_go_on_with_it() {
    assert_titles(&[
        (
            "Sparse Filter Equations, Ricky T. Q. Doe, Julia Roe, Mary Major, NeurIPS 2018 [[pdf](URL)]",
            "Sparse Filter Equations",
        ),
        ("Sparse-contrastive estimation, Doe & Roé [[pdf](URL)]", "Sparse-contrastive estimation"),
        (
            "What Do We Need in Sparse Filters? Doe & Roe, NIPS 2017 [[pdf](URL)]",
            "What Do We Need in Sparse Filters?",
        ),
        ("Fast R-Filter, Microsoft Research [[pdf](URL)]", "Fast R-Filter"),
        ("Sparse Filters with Few Words (CMU) [[pdf](URL)]", "Sparse Filters with Few Words"),
        (
            "A universal filter browser (Doe et al. *Nat Genet* 2020) [[pdf](URL)]",
            "A universal filter browser",
        ),
        (
            "Growing of Filters for Quality, Stability, and Variation [[pdf](URL)]",
            "Growing of Filters for Quality, Stability, and Variation",
        ),
        (
            "Sparse Optimization with Gradients, Noise, Constraints [[pdf](URL)]",
            "Sparse Optimization with Gradients, Noise, Constraints",
        ),
        (
            "FiltLab: Segmentation with Deep Nets, Hollow Convolution, and Fully Connected Fields, TPAMI, 2017. [[pdf](URL)]",
            "FiltLab: Segmentation with Deep Nets, Hollow Convolution, and Fully Connected Fields",
        ),
        ("Sparse Adaptation by Backpropagation [[ICML2015]](URL)", "Sparse Adaptation by Backpropagation"),
        (
            "Improving Filters by Representing and Predicting Spans。Jane Doe等。[pdf](URL)",
            "Improving Filters by Representing and Predicting Spans",
        ),
        ("**FA.** *Jane Doe (Some University) et al. arXiv.* [[paper](URL)]", "FA"),
    ]);
}

#[test]
fn commas_within_a_title_are_told_from_those_before_names_and_venues() {
    assert_titles(&[
        (
            "You Only Filter Once: Unified, Real-Time Filter Detection, Jane Doe, Richard Roe, NeurIPS 2019 [[pdf](URL)]",
            "You Only Filter Once: Unified, Real-Time Filter Detection",
        ),
        (
            "Filters in Games: Concepts, Taxonomies, and Challenges toward Speech, Jane Doe, Richard Roe, ICML 2019 [[pdf](URL)]",
            "Filters in Games: Concepts, Taxonomies, and Challenges toward Speech",
        ),
        (
            "Filter Search: a System for Mono, Stereo and RGB-D Speech [[pdf](URL)]",
            "Filter Search: a System for Mono, Stereo and RGB-D Speech",
        ),
        (
            "The Effect of Filters in Cooperative, Multi-Agent Games, CVPR 2020 [[pdf](URL)]",
            "The Effect of Filters in Cooperative, Multi-Agent Games",
        ),
        (
            "Jane Doe, Richard Roe, Show, Listen and Tell: Sparse Filters for Speech, ICML 2015 [[pdf](URL)]",
            "Show, Listen and Tell: Sparse Filters for Speech",
        ),
        (
            "J. Doe, R. Roe, Constitutional AI: Sparse Filters for Speech, ICML 2015 [[pdf](URL)]",
            "Constitutional AI: Sparse Filters for Speech",
        ),
        (
            "Jane Doe, Hear, Filter and Tell: Speech from Words, ICML 2015. [[pdf](URL)]",
            "Hear, Filter and Tell: Speech from Words",
        ),
        ("Doe and Roe (2019): Sparse Filters. [[pdf](URL)]", "Sparse Filters"),
        ("Sparse Filters for All, Doe & Roe, ICML 2018 [[pdf](URL)]", "Sparse Filters for All"),
        ("Deep Filters, Doe et al., NIPS 2017 [[pdf](URL)]", "Deep Filters"),
        ("Mask R-FCN, CVPR 2020 [[pdf](URL)]", "Mask R-FCN"),
        ("Segment Sounds, CVPR 2020 [[pdf](URL)]", "Segment Sounds"),
        ("Mask R-FCN. arXiv 2020. [[pdf](URL)]", "Mask R-FCN"),
        (
            "Speech Filters by Gradient Descent, Doe et al. 2017 [[pdf](URL)]",
            "Speech Filters by Gradient Descent",
        ),
        ("Sparse Filters with a Robot Hand by OpenAI [[pdf](URL)]", "Sparse Filters with a Robot Hand"),
        (
            "[Shrouded Attributes, Consumer Myopia, and Information Suppression in Markets](URL)",
            "Shrouded Attributes, Consumer Myopia, and Information Suppression in Markets",
        ),
        (
            "Human Capital, Economic Growth, and Income Inequality [[pdf](URL)]",
            "Human Capital, Economic Growth, and Income Inequality",
        ),
        (
            "Doe, Jane, and Richard Roe. \"[Human Capital, Economic Growth, and Income Inequality](URL).\" *QJE* 121.",
            "Human Capital, Economic Growth, and Income Inequality",
        ),
    ]);
}

#[test]
fn a_label_may_hold_a_whole_citation() {
    assert_titles(&[
        ("[Sparse Filters Are Enough. Doe et al. CVPR 2020](URL)", "Sparse Filters Are Enough"),
        ("[\"Sparse Filters Are Enough,\" Jane Doe, 2020](URL)", "Sparse Filters Are Enough"),
        (
            "[FEiT: Filters of Image Transformers - Jane Doe et al.](URL)",
            "FEiT: Filters of Image Transformers",
        ),
        ("[Jane Doe, Richard Roe. Mask R-FCN. CVPR 2020.](URL)", "Mask R-FCN"),
        ("[CVPR 2020: Mask R-FCN](URL)", "Mask R-FCN"),
        (
            "[arXiv:2101.00001 Filter your own latent: a sparse approach](URL)",
            "Filter your own latent: a sparse approach",
        ),
        ("[Emerging Properties in Sparse Filters [FINO]](URL)", "Emerging Properties in Sparse Filters"),
    ]);
}

#[test]
fn what_stands_right_before_or_behind_a_title_is_no_part_of_it() {
    assert_titles(&[
        ("2020-05-01 Sparse Filters Are Enough [[pdf](URL)]", "Sparse Filters Are Enough"),
        ("【CVPR 2020】Mask R-FCN [论文](URL)", "Mask R-FCN"),
        ("Sparse Filters Are Enough，CVPR 2020，[论文](URL)", "Sparse Filters Are Enough"),
        (
            "Doe J, Roe R, Major M. Adam: A Sparse Filter. Nat Methods. 2020;17(1):1-5. [doi](URL)",
            "Adam: A Sparse Filter",
        ),
        (
            "**NAME**: Doe J, Roe R. FILT-SLAM: Large-scale speech. ECCV, 2014. [[pdf](URL)]",
            "FILT-SLAM: Large-scale speech",
        ),
        (
            "Jane Doe, Richard Roe. mixfilter: Beyond Sparse Speech. ICML 2019. [[pdf](URL)]",
            "mixfilter: Beyond Sparse Speech",
        ),
        ("**NAMEX**: \"Mask R-FCN\", CVPR, 2021 (*Some Lab*). [[pdf](URL)]", "Mask R-FCN"),
        (
            "\"Why did the filter do that?\" Explaining Failures in Speech [[pdf](URL)]",
            "\"Why did the filter do that?\" Explaining Failures in Speech",
        ),
        (
            "Doe, J. and Roe, W. End-to-end filters of sparse speech. [[pdf](URL)]",
            "End-to-end filters of sparse speech",
        ),
        (
            "Doe, V., Roe, K., Major, D. FilTa: A Sparse Approach. CVPR 2020. [[pdf](URL)]",
            "FilTa: A Sparse Approach",
        ),
        (
            "Doe, V., Roe, K., Major, D., Sparse Filters for All, CVPR 2020. [[pdf](URL)]",
            "Sparse Filters for All",
        ),
        ("Will Doe, Ricky Roe, Sparse Filters for All, CVPR 2020. [[pdf](URL)]", "Sparse Filters for All"),
        ("Jane B. Doe, Chris Ré: Sparse Filters for All. CVPR 2020. [[pdf](URL)]", "Sparse Filters for All"),
        (
            "Jane Doe, Richard B. Roe (2020) Sparse Filters for All. *Journal of Ears*. [[pdf](URL)]",
            "Sparse Filters for All",
        ),
        (
            "[pdf](URL) ICLR 2021, Sparse Filters: Learning to Listen for End-to-End Speech",
            "Sparse Filters: Learning to Listen for End-to-End Speech",
        ),
        ("FILT3 (CVPR 2022): Sparse Filters for All Speech [[pdf](URL)]", "Sparse Filters for All Speech"),
        (
            "*A guide to filters for all*. Doe JG, Roe SM. **Nature Reviews Molecular Cell Biology**, 2022. [Link](URL)",
            "A guide to filters for all",
        ),
        ("Google Brain: Sparse Filters Are Enough [[pdf](URL)]", "Sparse Filters Are Enough"),
        ("[pdf](URL) - mixfilter: Beyond Sparse Speech", "mixfilter: Beyond Sparse Speech"),
        ("[Sparse Filters Need Registers](URL): Adds extra tokens.", "Sparse Filters Need Registers"),
        ("**Sparse Filter Nets**: This paper shows that filters work. [pdf](URL)", "Sparse Filter Nets"),
    ]);
}

#[test]
fn a_list_of_fields_is_one_entry() {
    let source = "# List\n\n## FERT\n\n- Title: FERT: Sparse Filters for Speech\n- Authors: Jane Doe et al.\n- Link: \
                  https://arxiv.org/abs/2101.00001\n\n### What Filters Do We Need in Sparse Speech?\n\n[Paper](https://arxiv.org/abs/2101.00002)\n";
    let titles: Vec<_> = read(source, false).1.into_iter().filter_map(|entry| entry.listed_title).collect();
    assert_eq!(titles, ["FERT: Sparse Filters for Speech", "What Filters Do We Need in Sparse Speech?"]);
}

#[test]
fn a_name_in_bold_may_begin_its_title_or_stand_for_it() {
    assert_titles(&[
        ("**FERT** for Joint Filter Classification [[paper]](URL)", "FERT for Joint Filter Classification"),
        ("**Filter tuning** learns soft filters by descent ([Doe et al., 2021](URL)).", "Filter tuning"),
        (
            "**Tianfilt** - An elegant filter library. [[Code](https://github.com/d/x)] [[Paper](URL)]",
            "Tianfilt",
        ),
        ("FELM [:page_facing_up:](URL) [:octocat:](https://github.com/d/x)", "FELM"),
    ]);
}

#[test]
fn an_item_and_the_citation_under_it_are_one_entry() {
    let source = "# List\n\n* Some Lab (Filters) [[Paper]](https://arxiv.org/abs/2101.00001)\n  * Jane Doe, Richard Roe, Deep Sparse \
                  Filters for Speech, arXiv:2101.00001.\n* Filters [[Paper]](https://arxiv.org/abs/2101.00002)\n  * Jane Doe, \
                  Learning Another Filter for Speech, arXiv:2101.00003.\n";
    let titles: Vec<_> = read(source, false).1.into_iter().map(|entry| entry.listed_title).collect();
    let titles: Vec<_> = titles.iter().map(|title| title.as_deref().unwrap_or("")).collect();
    assert_eq!(titles, ["Deep Sparse Filters for Speech", "Filters", "Learning Another Filter for Speech"]);
}

#[test]
fn a_link_in_a_column_of_papers_lists_one_whatever_its_label() {
    let source = "| Model | Paper | Licence |\n|---|---|---|\n| GLM-2 | [link](https://filt.example/a.pdf) | Apache 2.0 |\n\
                  | GLM-3 | [link](https://filt.example/b) | MIT |\n| GLM-4 | [repo](https://github.com/d/x) | MIT |\n";
    let titles: Vec<_> = read(source, false).1.into_iter().filter_map(|entry| entry.listed_title).collect();
    assert_eq!(titles, ["GLM-2", "GLM-3"]);
}

#[test]
fn a_few_words_are_the_title_where_nothing_else_can_be() {
    assert_titles(&[
        ("Filters in Radiology [[Paper]](URL)", "Filters in Radiology"),
        ("Radiology Filters [[Paper]](URL)", "Radiology Filters"),
        ("**Science Filters** [[Paper]](URL)", "Science Filters"),
        ("[Science Filters](URL)", "Science Filters"),
        ("PyTorch [[Paper]](URL)", "PyTorch"),
        ("Lancet Filter Study [[Paper]](URL)", "Lancet Filter Study"),
        ("[Paper](URL)", ""),
        ("ICML 2020 [[Paper]](URL)", ""),
        ("Nature Medicine [[Paper]](URL)", ""),
    ]);
}

#[test]
fn what_a_tool_is_described_as_is_no_title() {
    assert_titles(&[
        (
            "[DGX](https://github.com/d/x) - Python package built to ease work on graphs. ([Paper](URL))",
            "DGX",
        ),
        (
            "[Filter Gym](https://github.com/d/x) - A toolkit for testing filters. [[paper]](URL)",
            "Filter Gym",
        ),
        ("[FiltLib](https://github.com/d/x): scalable filter library ([paper](URL))", "FiltLib"),
        (
            "[Polly](https://github.com/d/x) - 30 filter benchmarks with datasets. See also: [ready-made sets](https://github.com/d/y) ([paper](URL)).",
            "Polly",
        ),
        (
            "[Polly](https://github.com/d/x) - 30 filter benchmarks with datasets. See also: [ready-made sets](https://github.com/d/y) ([paper](URL)).",
            "Polly",
        ),
        (
            "[MoFi](https://github.com/d/x) - Sparse Contrast for Unsupervised Filter Learning [[paper]](URL)",
            "Sparse Contrast for Unsupervised Filter Learning",
        ),
    ]);
}

#[test]
fn a_category_before_a_colon_is_no_part_of_a_title() {
    assert_titles(&[
        ("**Segmentation**: [Fully Sparse Filters for Speech](URL)", "Fully Sparse Filters for Speech"),
        ("*Detection*: Pyramid Filters for Speech [[Paper]](URL)", "Pyramid Filters for Speech"),
        ("**SegFilter**: Pyramid Filters for Speech [[Paper]](URL)", "SegFilter: Pyramid Filters for Speech"),
    ]);
}

#[test]
fn of_two_papers_in_one_item_the_title_is_that_of_the_first() {
    const ONE: &str = "https://arxiv.org/abs/1902.00001";
    const TWO: &str = "https://arxiv.org/abs/1902.00002";
    let (first, long) = ("Filters in Noisy Rooms", "On the Learning of Very Large Filters for Recognition");
    for (title, other) in [(first, long), (long, first)] {
        for line in [
            format!("- {title} [[Paper]]({ONE}) and [{other}]({TWO})"),
            format!("- {title} [[Paper]]({ONE}) (see also [{other}]({TWO}))"),
            format!("- **{title}** [[Paper]]({ONE}) | **{other}** [[Paper]]({TWO})"),
            format!("- {title} [paper]({ONE}) [code](https://github.com/a/b) (see also [{other}]({TWO}))"),
            format!("- {title}. [arXiv]({ONE}). {other}. [arXiv]({TWO})"),
            format!("- {title} [[Paper]]({ONE})<br>Extended in [{other}]({TWO})"),
            format!("- [[Paper]]({ONE}) {title}; follow-up [{other}]({TWO})"),
            format!("|Year|Title|Link|\n|-|-|-|\n| 2019 | {title} | [Paper]({ONE}), [{other}]({TWO}) |"),
        ] {
            assert_eq!(listed(&line), [Some(title.to_owned())], "{line}");
        }
        let line = format!("- FiltNet [[Paper]]({ONE}) (see also [{title}]({TWO}))");
        assert_eq!(listed(&line), [Some("FiltNet".to_owned())], "{line}");
        // A name before the paper, its title behind: one paper.
        for line in [
            format!("- FiltNet [[Paper]](https://openreview.net/forum?id=abcdefgh) - [{title}]({ONE})"),
            format!("- FiltNet [[Paper]]({ONE}) - [{title}](https://doi.org/10.1000/182)"),
            format!("- [[PDF]](https://example.org/a.pdf) [{title}]({ONE})"),
        ] {
            assert_eq!(listed(&line), [Some(title.to_owned())], "{line}");
        }
    }

    // The first paper's link carries no identifier of that kind: words say that the other is another.
    for url in ["https://example.org/x.pdf", "https://openreview.net/forum?id=abcdefgh"] {
        for line in [
            format!("- {first} [[Paper]]({url}) (see also [{long}]({TWO}))"),
            format!("- **{first}** [[Paper]]({url}), builds on [{long}]({TWO})"),
            format!("- [{first}]({url}) (see also [{long}]({TWO}))"),
        ] {
            assert_eq!(listed(&line), [Some(first.to_owned())], "{line}");
        }
    }
}

#[test]
fn a_title_keeps_the_link_under_it_though_another_paper_follows() {
    let (one, two) = ("https://arxiv.org/abs/1902.00001", "https://arxiv.org/abs/1902.00002");
    let (title, other) = ("Filters in Noisy Rooms", "On the Learning of Very Large Filters");
    for more in [
        format!("  - Follow-up: [{other}]({two})"),
        format!("  - [Code](https://github.com/a/b)\n  - Related: [{other}]({two})"),
    ] {
        for title_line in [title.to_owned(), format!("**{title}**")] {
            let lines = format!("- {title_line}\n  - [Paper]({one})\n{more}");
            assert_eq!(listed(&lines), [Some(title.to_owned()), Some(other.to_owned())], "{lines}");
        }
    }
    // What lists several papers is a topic.
    let third = "https://arxiv.org/abs/1902.00003";
    let lines = format!(
        "- {title}\n  - [Paper]({one})\n  - [{other}]({two})\n  - [Words of Quite Another Work]({third})"
    );
    let titles = [None, Some(other.to_owned()), Some("Words of Quite Another Work".to_owned())];
    assert_eq!(listed(&lines), titles);
}

#[test]
fn what_is_done_is_not_who_did_it() {
    assert_titles(&[
        ("[Filters for Words by Evidence Pooling](URL)", "Filters for Words by Evidence Pooling"),
        ("Filters for Words by Token Merging. [paper](URL)", "Filters for Words by Token Merging"),
        ("[Filters for Words by Jane Fleming](URL)", "Filters for Words"),
        ("Filters for Words by J. Routing. [paper](URL)", "Filters for Words"),
    ]);
}

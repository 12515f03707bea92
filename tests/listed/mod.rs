//! Lists to edit: real ones where there are any, and made-up facts about what they list.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::path::PathBuf;

use jiff::Timestamp;
use opcit::catalog::{Format, ReadOptions};
use opcit::edit::Listed;
use opcit::model::{Author, EnrichedEntry, EnrichedIds, Entry, Outcome, PartialDate};
use proptest::collection::vec;
use proptest::prelude::*;

/// The real lists: `lists/*.md` in the folder that `OPCIT_LISTS_DIR` names, or in the one beside the repository.
pub(crate) fn folder() -> Option<Vec<PathBuf>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/lists");
    let folder = std::env::var_os("OPCIT_LISTS_DIR")
        .map_or_else(|| PathBuf::from(beside), PathBuf::from)
        .join("lists");
    let Ok(found) = std::fs::read_dir(&folder) else {
        crate::skipped::skipped(&format!(
            "no lists in {} (OPCIT_LISTS_DIR names another folder)",
            folder.display()
        ));
        return None;
    };
    let mut files: Vec<PathBuf> =
        found.map(|f| f.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "md")).collect();
    files.sort();
    Some(files)
}

/// The entries of a list.
pub(crate) fn read(source: &str) -> Vec<Entry> {
    let reader = opcit::catalog::open(Format::Markdown, source.as_bytes(), ReadOptions::default()).unwrap();
    reader.map(Result::unwrap).collect()
}

/// Every entry with facts made up from its links; another `salt` counts otherwise. The same work has the same facts
/// wherever it stands.
pub(crate) fn facts(source: &str, salt: u64) -> Vec<Listed> {
    read(source)
        .into_iter()
        .map(|entry| Listed { facts: Some(Box::new(made_up(&entry, salt))), entry })
        .collect()
}

/// Facts made up about an entry.
pub(crate) fn made_up(entry: &Entry, salt: u64) -> EnrichedEntry {
    // What an entry is called may be a habit of its list, and a backslash is text or not by what follows.
    let words: Vec<String> = entry.text.split_whitespace().map(|word| word.replace('\\', "")).collect();
    let key = format!("{:?}{}", entry.links.first().map(|l| &l.url), words.concat());
    let hash =
        key.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
    let year = 2010 + i16::try_from(hash % 15).unwrap();
    let venues = ["Nature", "A | B [C] `D`", "<b>J</b> & *Sons* --> \\", "Proc. of x_y_z"];
    EnrichedEntry {
        index: entry.index,
        line: entry.line,
        end_line: entry.end_line,
        section: entry.section.clone(),
        listed_title: entry.listed_title.clone(),
        links: entry.links.clone(),
        outcome: Outcome::Enriched,
        work_id: None,
        match_: None,
        ids: EnrichedIds::default(),
        title: entry.listed_title.clone(),
        authors: vec![Author::named("A. [One]"), Author::named("B. Two"), Author::named("C. Three")],
        abstract_: None,
        tldr: None,
        first_posted: Some(PartialDate::year(year)),
        updated: None,
        version: None,
        published: None,
        year: Some(year),
        venue: Some(venues[usize::try_from(hash % 4).unwrap()].to_owned()),
        journal_ref: None,
        comment: None,
        publication_types: Vec::new(),
        primary_category: None,
        categories: Vec::new(),
        fields_of_study: Vec::new(),
        citation_count: Some(hash % 3000 + salt),
        influential_citation_count: None,
        reference_count: None,
        citations_at: Some(Timestamp::UNIX_EPOCH),
        citation_history: Vec::new(),
        open_access_pdf: None,
        withdrawn: Some(hash % 97 == 0),
        retracted: None,
        also: Vec::new(),
        provenance: opcit::model::Provenances::default(),
        notes: Vec::new(),
    }
}

/// Documents made of all that lists are made of, with line ends of either kind.
pub(crate) fn documents() -> impl Strategy<Value = String> {
    let block = prop_oneof![
        3 => vec((item(), any::<bool>()), 1..6).prop_map(|items| bullets(&items, "-")),
        2 => vec((item(), any::<bool>()), 1..12).prop_map(|items| numbers(&items)),
        1 => vec((item(), any::<bool>()), 1..5).prop_map(|items| quoted(&bullets(&items, "*"))),
        2 => vec(cell(), 1..5).prop_map(|rows| table(&rows)),
        1 => vec(cell(), 1..4).prop_map(|rows| html(&rows)),
        1 => item().prop_map(|item| format!("{item}\n")),
        1 => cell().prop_map(|cell| format!("### {cell} ##\n")),
        1 => Just("```\n- <!-- opcit:facts --> x <!-- /opcit:facts -->\n```\n".to_owned()),
        1 => Just("Some words about what follows, and `code`.\n".to_owned()),
        1 => Just("<details>\n<summary>More</summary>\n".to_owned()),
        1 => Just("[ref]: https://arxiv.org/abs/2101.09999\n".to_owned()),
    ];
    (vec(block, 1..5), any::<bool>(), any::<bool>()).prop_map(|(blocks, crlf, ends)| {
        let text = format!("# List\n\n{}", blocks.join("\n"));
        let text = if ends { text } else { text.trim_end().to_owned() };
        if crlf { text.replace('\n', "\r\n") } else { text }
    })
}

/// What an item says, on one line or several (indented by two).
fn item() -> impl Strategy<Value = String> {
    let end = prop::sample::select(vec![
        "",
        "",
        "",
        "  ",
        " \\",
        "\\",
        " `code`",
        "<br>",
        ".",
        " *2020*",
        "\t",
        " | a | b",
        " `open",
        " &amp; co",
        " <!-- opcit: ignore -->",
        " {#id}",
        " [open",
        " **bold",
        "!",
        " <",
        " ```",
    ]);
    let more = prop::sample::select(vec![
        "",
        "",
        "",
        "",
        "\nlazy words",
        "\n  more words",
        "  \n  by A. Author",
        "<br>\n  by A. Author",
        "\\\n  by A. Author",
        "\n\n  A second paragraph.",
        "\n  - Venue: somewhere",
        "\n  - [Code](https://github.com/a/b)\n  - note",
        "\n  > quoted",
        "\n\n  ```\n  code\n  ```",
        "\n  - [Another paper about it](https://arxiv.org/abs/2202.00002)",
        "\n\t- tabbed",
    ]);
    (paper(), end, more).prop_map(|(paper, end, more)| format!("{paper}{end}{more}"))
}

/// A paper, in some of the ways people list one; or something else.
fn paper() -> impl Strategy<Value = String> {
    (0..200_u32, 0..7_u8).prop_map(|(n, way)| match way {
        0 => format!("[A Study of Thing Number {n}](https://arxiv.org/abs/2101.{n:05})"),
        1 => format!("**A Study of Thing Number {n}** [[paper](https://arxiv.org/abs/2101.{n:05})] [[code]](https://github.com/a/b)"),
        2 => format!("A Study of Thing Number {n}, A. Author, 2020. https://arxiv.org/abs/2101.{n:05}"),
        3 => format!("[A Study of Thing Number {n}][ref]"),
        4 => format!("<a href=\"https://doi.org/10.1000/{n}\">A Study of Thing Number {n}</a>"),
        5 => format!("\u{1F525} A Study of *Thing* Number {n} ([arXiv](https://arxiv.org/abs/2101.{n:05}))"),
        _ => format!("Remark {n}"),
    })
}

fn cell() -> impl Strategy<Value = String> {
    paper().prop_map(|paper| paper.replace('|', "\\|"))
}

fn bullets(items: &[(String, bool)], sign: &str) -> String {
    items.iter().map(|(item, gap)| format!("{sign} {item}\n{}", if *gap { "\n" } else { "" })).collect()
}

fn numbers(items: &[(String, bool)]) -> String {
    let numbered = |(n, (item, gap)): (usize, &(String, bool))| {
        format!("{}. {}\n{}", n + 1, item.replace("\n  ", "\n    "), if *gap { "\n" } else { "" })
    };
    items.iter().enumerate().map(numbered).collect()
}

fn quoted(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { ">\n".to_owned() } else { format!("> {line}\n") }).collect()
}

fn table(cells: &[String]) -> String {
    let rows: String = cells.iter().enumerate().map(|(n, c)| format!("| {n} | {c} | x |\n")).collect();
    format!("| n | Title | Venue |\n|---|:--|--|\n{rows}")
}

fn html(cells: &[String]) -> String {
    let items: String = cells.iter().map(|c| format!("  <li>{c}</li>\n")).collect();
    format!("<ul>\n{items}</ul>\n")
}

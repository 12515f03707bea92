//! What the Markdown reader makes of each kind of writing in `fixtures/markdown`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use opcit::catalog::{Format, ReadOptions, open};
use opcit::model::Entry;

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

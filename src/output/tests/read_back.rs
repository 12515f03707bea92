//! What other programs read out of each format is what was written.

use super::*;

#[test]
fn bibtex_reads_back() {
    use biblatex::{Bibliography, ChunksExt};
    let mut entries = sample();
    entries.extend(HOSTILE.iter().enumerate().map(|(at, title)| titled(at + 4, title)));
    let text = written(Format::Bibtex, &entries);
    let read = Bibliography::parse(&text).unwrap();
    assert_eq!(read.len(), entries.len());
    for (record, entry) in read.iter().zip(&entries) {
        let title = entry.title.as_deref().or(entry.listed_title.as_deref()).unwrap();
        // The crate folds runs of blanks, as TeX does.
        let blanks = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(
            blanks(&record.title().unwrap().format_verbatim().replace('$', "")),
            blanks(&folded(title).replace('$', ""))
        );
        let names: Vec<String> = record
            .author()
            .unwrap_or_default()
            .iter()
            .map(|p| blanks(&[&p.given_name, &p.prefix, &p.name, &p.suffix].map(String::as_str).join(" ")))
            .collect();
        assert_eq!(names, entry.authors.iter().map(|author| author.name.clone()).collect::<Vec<_>>());
    }
    let keys: Vec<&str> = read.iter().map(|record| record.key.as_str()).take(4).collect();
    assert_eq!(keys, ["example2020paper", "muller2020use", "anononly", "example2020papera"]);
    assert_eq!(read.get("example2020paper").unwrap().eprint().unwrap(), "2001.01234");
    assert_eq!(read.get("muller2020use").unwrap().doi().unwrap(), "10.1234/abc_def(1)<2>");
}

/// BibTeX itself counts braces without regard to backslashes, and outside them an `@` begins a record.
#[test]
fn bibtex_braces_balance_for_bibtex_too() {
    for title in HOSTILE {
        let text = written(Format::Bibtex, &[titled(0, title)]);
        let mut depth = 0_i32;
        for (at, c) in text.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                '@' => assert!(depth > 0 || at == 0, "{text}"),
                _ => {}
            }
            assert!(depth >= 0, "{text}");
        }
        assert_eq!(depth, 0, "{text}");
        assert!(!text.contains("\\input") && !text.contains("\\write18"), "{text}");
    }
}

#[test]
fn csl_json_keeps_every_text() {
    const TYPES: &[&str] = &["article-journal", "paper-conference", "chapter", "book", "article"];
    // https://github.com/citation-style-language/schema/blob/master/schemas/input/csl-data.json
    const VARIABLES: &[&str] = &[
        "id",
        "type",
        "title",
        "author",
        "issued",
        "container-title",
        "publisher",
        "number",
        "DOI",
        "PMID",
        "PMCID",
        "URL",
        "abstract",
        "status",
    ];
    let mut entries = sample();
    entries.extend(HOSTILE.iter().enumerate().map(|(at, title)| titled(at + 4, title)));
    let items: Vec<serde_json::Value> = serde_json::from_str(&written(Format::CslJson, &entries)).unwrap();
    assert_eq!(items.len(), entries.len());
    for (item, entry) in items.iter().zip(&entries) {
        assert!(TYPES.contains(&item["type"].as_str().unwrap()));
        assert!(item.as_object().unwrap().keys().all(|key| VARIABLES.contains(&key.as_str())), "{item}");
        assert!(item["id"].as_str().unwrap().bytes().all(|b| b.is_ascii_alphanumeric()));
        assert_eq!(item["title"].as_str(), entry.title.as_deref().or(entry.listed_title.as_deref()));
        for (name, author) in item["author"].as_array().into_iter().flatten().zip(&entry.authors) {
            let parts = ["given", "non-dropping-particle", "family", "suffix", "literal"];
            let joined: Vec<_> = parts.iter().filter_map(|part| name[part].as_str()).collect();
            assert_eq!(joined.join(" "), author.name);
        }
        if let Some(issued) = item.get("issued") {
            assert!(issued["date-parts"][0].as_array().unwrap().iter().all(serde_json::Value::is_i64));
        }
    }
    assert_eq!(written(Format::CslJson, &[]), "[]\n");
}

#[test]
fn ris_lines_are_tags() {
    for title in HOSTILE {
        let text = written(Format::Ris, &[titled(0, title)]);
        let tags: Vec<&str> = text
            .strip_suffix("\r\n")
            .unwrap()
            .split("\r\n")
            .map(|line| {
                assert_eq!(&line[2..6], "  - ", "{line:?}");
                assert!(!line.contains(char::is_control), "{line:?}");
                &line[..2]
            })
            .collect();
        assert_eq!(tags, ["TY", "TI", "AU", "ER"], "{text}");
    }
}

#[test]
fn csv_reads_back() {
    let entries: Vec<_> = HOSTILE.iter().enumerate().map(|(at, title)| titled(at, title)).collect();
    let text = written(Format::Csv, &entries);
    let mut rows = ::csv::Reader::from_reader(text.as_bytes());
    let at = rows.headers().unwrap().iter().position(|name| name == "title").unwrap();
    let titles: Vec<String> = rows.records().map(|row| row.unwrap()[at].to_owned()).collect();
    assert_eq!(titles.len(), HOSTILE.len());
    for (cell, title) in titles.iter().zip(HOSTILE) {
        let first = cell.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
        assert!(!first.starts_with(['=', '+', '-', '@', '＝']) && !cell.starts_with('\t'), "{cell}");
        let plain: String = title.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
        assert_eq!(cell.strip_prefix('\'').unwrap_or(cell), plain);
    }
}

/// Whatever stands in an entry, its row is read back as something of which the same row is written.
#[test]
fn a_table_is_read_back_to_the_byte() {
    let same = |entries: &[EnrichedEntry]| {
        let table = written(Format::Csv, entries);
        for table in [table.clone(), table.replace('\n', "\r\n")] {
            let read = csv_entries(table.as_bytes()).unwrap_or_else(|error| panic!("{error}: {table}"));
            assert_eq!(read.len(), entries.len());
            for (read, entry) in read.iter().zip(entries) {
                assert_eq!(csv_listing(read), csv_listing(entry), "{table}");
                assert_eq!(
                    (read.outcome, read.line, read.citation_count),
                    (entry.outcome, entry.line, entry.citation_count)
                );
            }
            assert_eq!(written(Format::Csv, &read), table.replace("\r\n", "\n"));
        }
    };
    same(&[]);
    same(&sample());
    for text in
        HOSTILE.iter().copied().chain(["", "'", "'=1", "; ", " ", " / ", "\r", "'\r=", "a; b;  c", "\n"])
    {
        let mut entry = titled(0, text);
        entry.listed_title = Some(text.into());
        entry.section = vec![text.into(), text.into()];
        entry.authors = vec![Author::named(text), Author::named(text)];
        entry.venue = Some(text.into());
        entry.links = vec![Link { label: text.into(), url: text.into() }; 2];
        entry.open_access_pdf = Some(text.into());
        entry.also = vec![text.into()];
        entry.ids.dblp = Some(text.into());
        entry.citation_count = Some(7);
        let said = Provenance {
            source: "curator".into(),
            retrieved_at: None,
            stale: false,
            origin: Some(text.into()),
        };
        entry.provenance.insert("citation_count".into(), said);
        same(&[entry.clone(), entry]);
    }
}

/// The text that a Markdown reader sees, and nothing but text.
pub(super) fn markdown_text(markdown: &str) -> String {
    use pulldown_cmark::{Event, Options, Parser};
    let mut text = String::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(t) => text.push_str(&t),
            Event::Html(_) | Event::InlineHtml(_) | Event::Code(_) | Event::Rule => {
                panic!("markup in {markdown:?}")
            }
            Event::Start(tag) => {
                assert!(matches!(tag, pulldown_cmark::Tag::Paragraph), "{tag:?} in {markdown:?}");
            }
            _ => {}
        }
    }
    text
}

#[test]
fn markdown_rows_have_their_cells() {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    for title in HOSTILE {
        let text = written(Format::Markdown, &[titled(0, title)]);
        assert!(!text.contains("{{") && !text.contains("{%"), "{text}");
        let mut cells = 0;
        for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::TableCell) => cells += 1,
                Event::Html(_)
                | Event::InlineHtml(_)
                | Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                    panic!("{event:?} in {text}")
                }
                _ => {}
            }
        }
        assert_eq!(cells, 10, "{text}");
    }
}

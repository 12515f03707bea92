//! Every reader but the Markdown one: over its fixture, over arbitrary bytes, and over what the writers wrote.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fmt::Write as _;
use std::io::{BufReader, Read};
use std::path::Path;

use opcit::catalog::{Format, ReadError, ReadOptions, open};
use opcit::model::{CatalogInfo, EnrichedCatalog, Entry};
use opcit::output;
use proptest::prelude::*;

const FORMATS: [Format; 5] = [Format::Bibtex, Format::Csv, Format::Tsv, Format::Json, Format::Jsonl];

fn read(format: Format, bytes: &[u8], all_items: bool) -> (Vec<Result<Entry, ReadError>>, Option<String>) {
    let mut reader = open(format, bytes, ReadOptions { all_items }).unwrap();
    let items: Vec<_> = reader.by_ref().collect();
    let title = reader.title().map(str::to_owned);
    (items, title)
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/catalogs").join(name)).unwrap()
}

/// What was read, for people: what an entry lacks is left out.
fn shown(bytes: &[u8], (items, title): &(Vec<Result<Entry, ReadError>>, Option<String>)) -> String {
    let mut out = String::new();
    let mut part = |name: &str, value: String| {
        if !value.is_empty() && value != "None" && value != "[]" {
            writeln!(out, "   {name} {value}").unwrap();
        }
    };
    part("list:", format!("{title:?}"));
    for item in items {
        match item {
            Err(error @ ReadError::Line { line, column, .. }) => {
                part("lost:", format!("{line}:{column}: {error}"));
            }
            Err(error) => part("over:", error.to_string()),
            Ok(entry) => {
                part("entry", format!("{} at {}-{}", entry.index, entry.line, entry.end_line));
                let span = String::from_utf8_lossy(&bytes[entry.span.start..entry.span.end]).into_owned();
                let ends: Vec<char> = span.chars().collect();
                let cut = |chars: &[char]| chars.iter().collect::<String>();
                let width = ends.len().min(20);
                part("  span", format!("{:?} … {:?}", cut(&ends[..width]), cut(&ends[ends.len() - width..])));
                part("  title", format!("{:?}", entry.listed_title));
                for link in &entry.links {
                    part("  link", format!("{:?} {}", link.label, link.url));
                }
                part("  ids", format!("{:?}", entry.given_ids));
                part("  section", format!("{:?}", entry.section));
                part("  authors", format!("{:?}", entry.listed.authors));
                part("  year", format!("{:?}", entry.listed.year));
                if entry.listed_title.as_ref() != Some(&entry.text) {
                    part("  text", format!("{:?}", entry.text));
                }
                part("  directive", format!("{:?}", entry.directive));
            }
        }
    }
    out
}

#[test]
fn fixtures() {
    for format in FORMATS {
        let name = format!("sample.{}", format.extensions()[0]);
        let bytes = fixture(&name);
        insta::assert_snapshot!(name, shown(&bytes, &read(format, &bytes, false)));
    }
}

#[test]
fn line_endings_and_buffers_change_nothing() {
    /// Gives one byte at a time.
    struct Drop<'a>(&'a [u8]);
    impl Read for Drop<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let length = self.0.len().min(into.len()).min(1);
            into[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }
    for format in FORMATS {
        let bytes = fixture(&format!("sample.{}", format.extensions()[0]));
        let whole = read(format, &bytes, false);
        let dripping = BufReader::with_capacity(1, Drop(&bytes));
        let dripped: Vec<_> = open(format, dripping, ReadOptions::default()).unwrap().collect();
        assert_eq!(shown(&bytes, &whole), shown(&bytes, &(dripped, whole.1.clone())), "{format:?}");

        // With `\r\n` everything but the spans is the same.
        let plain = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
        let dos = plain.replace('\n', "\r\n");
        let without_spans = |text: &str| {
            let shown = shown(text.as_bytes(), &read(format, text.as_bytes(), false));
            shown.lines().filter(|line| !line.contains("  span")).collect::<Vec<_>>().join(
                "
",
            )
        };
        assert_eq!(without_spans(&plain), without_spans(&dos), "{format:?}");
    }
}

#[test]
fn what_is_no_catalog_says_so() {
    let fatal = |format, bytes: &[u8]| match read(format, bytes, false).0.as_slice() {
        [Err(error @ ReadError::Fatal { .. })] => error.to_string(),
        other => panic!("{format:?}: {other:?}"),
    };
    assert!(fatal(Format::Csv, b"a,b\n1,2\n").contains("names no column"));
    assert!(fatal(Format::Csv, b"\"title,url\nx,y\n").contains("the header at 1:1"));
    assert!(fatal(Format::Csv, b"\xFF\xFEt\0").contains("UTF-16"));
    assert!(fatal(Format::Json, b"").contains("empty"));
    assert!(fatal(Format::Json, b"title: x").contains("neither"));
    assert!(fatal(Format::Json, b"{\"a\": [1, 2]}").contains("no array `entries`"));
    assert!(fatal(Format::Json, b"{\"a\" 1}").contains("expected a colon at 1:6"));
    assert!(fatal(Format::Json, b"[\n").contains("ends in the middle of the list, at 2:1"));
    // Nothing is no error where nothing is a valid file.
    for format in [Format::Bibtex, Format::Csv, Format::Tsv, Format::Jsonl] {
        assert!(read(format, b"", false).0.is_empty(), "{format:?}");
    }
    assert!(read(Format::Json, b"[]", false).0.is_empty());
}

#[test]
fn a_document_cut_short_yields_what_it_has() {
    let (items, _) = read(Format::Json, b"[{\"title\": \"a\"}, {\"title\": \"b", false);
    assert!(matches!(items.as_slice(), [Ok(_), Err(ReadError::Fatal { .. })]), "{items:?}");
}

#[test]
fn all_items_are_every_row() {
    let rows = b"title,stars\n,1\nx,2\n";
    assert_eq!(read(Format::Csv, rows, false).0.len(), 1);
    assert_eq!(read(Format::Csv, rows, true).0.len(), 2);
}

#[test]
fn other_delimiters_are_seen() {
    for text in [
        "title;url\na, b;https://example.org/\n",
        "title\turl\na, b\thttps://example.org/\n",
        // What Excel reads and writes itself.
        "\u{feff}sep=;\r\ntitle;url\r\na, b;https://example.org/\r\n",
        "\"sep=|\"\ntitle|url|x,y\n\"a, b\"|https://example.org/|\n",
        "sep=\t\ntitle\turl\tx, y\na, b\thttps://example.org/\n",
    ] {
        let (items, _) = read(Format::Csv, text.as_bytes(), false);
        let entry = items[0].as_ref().unwrap();
        assert_eq!(entry.listed_title.as_deref(), Some("a, b"));
        assert_eq!(entry.links[0].url, "https://example.org/");
    }
}

/// A note about another work does not outrank the record's own identifier.
#[test]
fn notes_are_no_evidence_where_there_is_better() {
    let note =
        "note = {Extends \\url{https://arxiv.org/abs/2001.01234}, code at https://github.com/example/code}";
    let links = |fields: &str| -> Vec<String> {
        let (items, _) =
            read(Format::Bibtex, format!("@misc{{k, title = {{T}}, {fields}}}").as_bytes(), false);
        items[0].as_ref().unwrap().links.iter().map(|link| link.url.clone()).collect()
    };
    let (paper, code) = ("https://arxiv.org/abs/2001.01234", "https://github.com/example/code");
    assert_eq!(links(note), [paper, code]);
    assert_eq!(links(&format!("{note}, doi = {{10.1000/x}}")), [code]);
}

/// A volume is a work where it has an identifier of its own and papers of the file do not merely stand in it.
#[test]
fn a_volume_with_an_identifier_is_an_entry() {
    let bib = "@proceedings{a, title = {Proceedings of It}, doi = {10.1234/volume}}\n\
               @inproceedings{p, title = {A Paper}, doi = {10.1234/paper}, crossref = {b}}\n\
               @proceedings{b, title = {Proceedings of That}, doi = {10.1234/other}}\n\
               @proceedings{c, title = {Proceedings Nobody Finds}, url = {https://example.org/}}\n\
               @periodical{d, title = {A Special Issue}, url = {https://doi.org/10.1234/issue}}\n\
               @set{e, entryset = {a, b}, doi = {10.1234/set}}\n";
    let titles = |all_items| -> Vec<String> {
        let (items, _) = read(Format::Bibtex, bib.as_bytes(), all_items);
        items.into_iter().filter_map(|item| item.unwrap().listed_title).collect()
    };
    assert_eq!(titles(false), ["Proceedings of It", "A Paper", "A Special Issue"]);
    assert_eq!(titles(true).len(), 5);
}

/// What `@xdata` gives its records is theirs, and what they say themselves comes first.
#[test]
fn shared_fields_are_inherited() {
    let bib = "@xdata{base, author = {Ada Example}, year = 2020}\n\
               @xdata{arxiv, eprinttype = {arxiv}, xdata = {base}, year = 2021}\n\
               @xdata{self, xdata = {self}, note = {x}}\n\
               @online{a, xdata = {nobody, arxiv}, title = {A Title}, eprint = {2101.00001}}\n\
               @online{b, xdata = {self}, title = {B Title}, year = 1999, doi = {10.1234/b}}\n";
    let (items, _) = read(Format::Bibtex, bib.as_bytes(), false);
    let entries: Vec<Entry> = items.into_iter().map(Result::unwrap).collect();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0].given_ids, ["arxiv:2101.00001"]);
    assert_eq!(entries[0].listed.authors, ["Ada Example"]);
    assert_eq!((entries[0].listed.year, entries[1].listed.year), (Some(2021), Some(1999)));
}

/// Macros made of macros do not grow without measure.
#[test]
fn macros_stay_small() {
    let mut text = "@string{a0 = \"0123456789\"}\n".to_owned();
    for n in 1..64 {
        writeln!(text, "@string{{a{n} = a{m} # a{m}}}", m = n - 1).unwrap();
    }
    text.push_str("@string{self = self}\n@misc{x, title = a63}\n@misc{y, title = self}\n");
    let (items, _) = read(Format::Bibtex, text.as_bytes(), false);
    assert!(matches!(items[0], Err(ReadError::Line { line: 14, .. })), "{:?}", items[0]);
    let titles: Vec<_> = items.iter().filter_map(|item| item.as_ref().ok()?.listed_title.clone()).collect();
    assert_eq!(titles.last().unwrap(), "self");
}

/// Nor do values made of macros: the record is told, and the others are read.
#[test]
fn a_value_of_one_macro_over_and_over_costs_its_record() {
    let long = "x".repeat(30_000);
    let over_and_over = ["b"; 100].join(" # ");
    let fields: String = (0..100).map(|n| format!("f{n} = b, ")).collect();
    let bib = format!(
        "@string{{b = {{{long}}}}}\n@misc{{v, title = {over_and_over}, doi = {{10.1000/v}}}}\n\
         @misc{{f, {fields}title = {{F}}}}\n@misc{{t, title = b # {{ and }} # b, doi = {{10.1000/t}}}}\n"
    );
    let (items, _) = read(Format::Bibtex, bib.as_bytes(), false);
    let [Err(ReadError::Line { line: 2, message, .. }), Err(ReadError::Line { line: 3, .. }), Ok(two)] =
        &items[..]
    else {
        panic!("{:?}", items.iter().map(Result::is_ok).collect::<Vec<_>>());
    };
    assert_eq!(message, "the macros in `title` come to too much text");
    assert_eq!(two.listed_title.as_ref().map(String::len), Some(2 * long.len() + " and ".len()));
    // Nor do many records of one long macro.
    let many = "@misc{k, title = b}\n".repeat(3_000);
    let bib = format!("@string{{b = {{{long}}}}}\n{many}@misc{{l, title = {{Last}}}}\n");
    let (items, _) = read(Format::Bibtex, bib.as_bytes(), false);
    let titles = || items.iter().filter_map(|item| item.as_ref().ok()?.listed_title.as_deref());
    let all: usize = titles().map(str::len).sum();
    assert!((10 * long.len()..8_000_000).contains(&all), "{all}");
    assert_eq!((items.len(), titles().next_back()), (3_001, Some("Last")));
}

/// A comment that is never closed is read twice, however long the file is; the records behind it lose nothing.
#[test]
fn a_comment_never_closed_shortens_no_record_behind_it() {
    let mut bib = "@comment{ never closed\n".to_owned();
    bib.push_str(&"words that nobody reads, on lines of their own\n".repeat(400_000));
    let abstract_ = "A sentence of several words.\n".repeat(300);
    bib.push_str(&format!(
        "@misc{{a, title = {{One Title}}, abstract = {{{abstract_}}}, doi = {{10.1000/182}}}}\n"
    ));
    let (items, _) = read(Format::Bibtex, bib.as_bytes(), false);
    let entries: Vec<Entry> = items.into_iter().flatten().collect();
    let ids: Vec<_> = entries.iter().filter_map(|entry| opcit::identify::entry(entry).chosen).collect();
    assert_eq!(ids.iter().map(|chosen| chosen.id.to_string()).collect::<Vec<_>>(), ["doi:10.1000/182"]);
}

/// Deep nesting is read or refused, never a stack overflow.
#[test]
fn deep_nesting_is_harmless() {
    let deep = 200_000;
    for (open, close) in [("{", "}"), ("\\a{", "}"), ("\\'{", "}")] {
        let text = format!("@misc{{k, title = {{{}x{}}}}}", open.repeat(deep), close.repeat(deep));
        assert_eq!(read(Format::Bibtex, text.as_bytes(), false).0.len(), 1);
    }
    let text = format!("[{}{}, {{\"title\": \"after\"}}]", "[".repeat(deep), "]".repeat(deep));
    assert!(matches!(read(Format::Json, text.as_bytes(), false).0.as_slice(), [Err(_), Ok(_)]));
    let text = format!("{{\"x\": {}{}}}\n", "[".repeat(deep), "]".repeat(deep));
    assert!(read(Format::Jsonl, text.as_bytes(), false).0.is_empty());
}

#[test]
fn our_own_files_read_back() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/output/sample.enriched.json");
    let text = std::fs::read_to_string(path).unwrap();
    let catalog: EnrichedCatalog = serde_json::from_str(&text).unwrap();
    for (to, from) in [
        (output::Format::Json, Format::Json),
        (output::Format::Jsonl, Format::Jsonl),
        (output::Format::Csv, Format::Csv),
    ] {
        let bytes = written(to, &catalog);
        let (items, title) = read(from, &bytes, true);
        assert_eq!(items.len(), catalog.entries.len(), "{to:?}");
        if to != output::Format::Csv {
            assert_eq!(title, catalog.catalog.title);
        }
        for (item, entry) in items.iter().zip(&catalog.entries) {
            let item = item.as_ref().unwrap();
            assert_eq!(item.index, entry.index);
            assert_eq!(item.listed_title, entry.listed_title);
            assert_eq!(item.section, entry.section);
            let urls =
                |links: &[opcit::model::Link]| links.iter().map(|link| link.url.clone()).collect::<Vec<_>>();
            assert_eq!(urls(&item.links), urls(&entry.links));
        }
    }
}

fn written(format: output::Format, catalog: &EnrichedCatalog) -> Vec<u8> {
    let header = output::Header { catalog: CatalogInfo { ..catalog.catalog.clone() } };
    let mut bytes = Vec::new();
    let mut writer = output::open(format, &header, &mut bytes).unwrap();
    for entry in &catalog.entries {
        writer.entry(entry).unwrap();
    }
    writer.finish(&output::Footer { summary: catalog.summary, as_of: catalog.as_of }).unwrap();
    bytes
}

/// A record of a generated catalog.
#[derive(Debug, Clone)]
struct Listed {
    title: String,
    url: String,
    arxiv: String,
    authors: Vec<String>,
    year: i16,
}

fn listed() -> impl Strategy<Value = Listed> {
    let word = "[A-Za-zÀ-ÿ\"'{}$%&#_~^\\\\,;:=@()\\[\\]<>-]{1,8}";
    let title = proptest::collection::vec(word, 1..6).prop_map(|words| words.join(" "));
    let name = "[A-Z][a-zà-ÿ]{1,6} [A-Z][a-zà-ÿ]{1,6}";
    (title, 0_u32..100_000, proptest::collection::vec(name, 0..4), 1990_i16..2030).prop_map(
        |(title, number, authors, year)| Listed {
            title,
            url: format!("https://example.org/{number}?a=b&c={number}#x_y%20"),
            arxiv: format!("2001.{number:05}"),
            authors,
            year,
        },
    )
}

fn check(format: Format, bytes: &[u8], expected: &[Listed]) -> Result<(), TestCaseError> {
    let (items, _) = read(format, bytes, false);
    prop_assert_eq!(items.len(), expected.len(), "{}", String::from_utf8_lossy(bytes));
    for (index, (item, listed)) in items.iter().zip(expected).enumerate() {
        let entry = item.as_ref().map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(entry.index, index);
        prop_assert_eq!(entry.listed_title.as_ref(), Some(&listed.title));
        prop_assert_eq!(&entry.links[0].url, &listed.url);
        prop_assert_eq!(&entry.given_ids, &vec![format!("arxiv:{}", listed.arxiv)]);
        prop_assert_eq!(&entry.listed.authors, &listed.authors);
        prop_assert_eq!(entry.listed.year, Some(listed.year));
        prop_assert!(entry.span.start < entry.span.end && entry.span.end <= bytes.len());
        prop_assert!(1 <= entry.line && entry.line <= entry.end_line);
    }
    Ok(())
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for format in FORMATS {
            let _ = read(format, &bytes, true);
        }
    }

    /// As above, of pieces that mean something.
    #[test]
    fn arbitrary_pieces_never_panic(pieces in proptest::collection::vec(prop_oneof![
        Just("@article{"), Just("@string("), Just("@comment"), Just("a,"), Just("title"), Just(" = "), Just("{"),
        Just("}"), Just("("), Just(")"), Just("\""), Just("\\"), Just("\\'"), Just("$"), Just("%"), Just("\n"),
        Just("\r\n"), Just("\r"), Just("["), Just("]"), Just(","), Just(":"), Just("\"entries\""), Just("\"title\""),
        Just("null"), Just("12"), Just("ä"), Just("\\url{"), Just("\\href{"), Just("http://"), Just(" and "),
        Just("title,url\n"), Just("\t"), Just(";"), Just("url"), Just("note"), Just("author"), Just("#"), Just("@"),
    ], 0..40)) {
        let text = pieces.concat();
        for format in FORMATS {
            for start in ["", "@misc{k, title = {", "@misc{k, author = ", "title,url\n", "[{\"title\":", "{\"entries\":["] {
                let bytes = format!("{start}{text}");
                for item in read(format, bytes.as_bytes(), true).0.into_iter().flatten() {
                    prop_assert!(item.span.start <= item.span.end && item.span.end <= bytes.len());
                    prop_assert!(item.line <= item.end_line);
                }
            }
        }
    }

    #[test]
    fn csv_in_is_csv_out(rows in proptest::collection::vec(listed(), 0..6)) {
        for (format, delimiter) in [(Format::Csv, b','), (Format::Tsv, b'\t')] {
            let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
            writer.write_record(["URL", "Title", "authors", "Year", "arXiv", "ignored"]).unwrap();
            for row in &rows {
                let authors = row.authors.join("; ");
                writer.write_record([&row.url, &row.title, &authors, &row.year.to_string(), &row.arxiv, "x"]).unwrap();
            }
            check(format, &writer.into_inner().unwrap(), &rows)?;
        }
    }

    #[test]
    fn json_in_is_json_out(rows in proptest::collection::vec(listed(), 0..6), pretty in any::<bool>()) {
        let items: Vec<_> = rows.iter().map(|row| serde_json::json!({
            "title": row.title, "url": row.url, "authors": row.authors, "year": row.year, "arxiv": row.arxiv, "x": [{}],
        })).collect();
        let lines: Vec<String> = items.iter().map(ToString::to_string).collect();
        check(Format::Jsonl, lines.join("\n").as_bytes(), &rows)?;
        let text = |value: serde_json::Value| if pretty { format!("{value:#}") } else { value.to_string() };
        check(Format::Json, text(serde_json::json!(items)).as_bytes(), &rows)?;
        check(Format::Json, text(serde_json::json!({"a": {"entries": []}, "entries": items})).as_bytes(), &rows)?;
    }

    #[test]
    fn bibtex_in_is_bibtex_out(rows in proptest::collection::vec(listed(), 0..6)) {
        let mut text = String::new();
        for (index, row) in rows.iter().enumerate() {
            // Escaped by a rule of its own here: the reader is tested, not the writer.
            let title: String = row.title.chars().map(|c| match c {
                '\\' => "\\textbackslash{}".into(),
                '{' | '}' | '$' | '%' | '&' | '#' | '_' => format!("\\{c}"),
                '~' => "\\textasciitilde{}".into(),
                '^' => "\\textasciicircum{}".into(),
                '-' => "{-}".into(),
                '\'' => "{'}".into(),
                _ => c.into(),
            }).collect();
            writeln!(text, "@misc{{k{index},\n  title = {{{title}}},").unwrap();
            if !row.authors.is_empty() {
                writeln!(text, "  author = {{{}}},", row.authors.join(" and ")).unwrap();
            }
            writeln!(text, "  year = {}, url = {{{}}},\n  eprint = {{{}}}, eprinttype = {{arXiv}}\n}}\n", row.year, row.url, row.arxiv).unwrap();
        }
        check(Format::Bibtex, text.as_bytes(), &rows)?;
    }
}

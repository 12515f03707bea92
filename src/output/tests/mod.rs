//! Every writer over the same few entries, read back by someone else.

mod files;
mod read_back;
mod sample;

use proptest::prelude::*;

use self::sample::{article, blank, footer, header, preprint, sample, titled, written};
use super::*;
use crate::model::{
    Author, EnrichedCatalog, EnrichedIds, Link, MatchBy, MatchInfo, Note, Outcome, Provenance, Retraction,
};

/// Titles that would do harm where they are not neutralised.
const HOSTILE: &[&str] = &[
    "=HYPERLINK(\"https://evil.example\",\"x\")",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-1+1",
    "+cmd",
    "\tleading tab",
    "<script>alert(1)</script> & <img src=x onerror=alert(1)>",
    "`code` | pipe [link](javascript:alert(1)) ![i](x)",
    "}} @article{evil, title={gotcha}} {{",
    "100% \\input{/etc/passwd} $\\write18{rm}$ _under_ ^hat~ #1 & more",
    "unbalanced { brace and } another }",
    "line\nbreak\r\nER  - \r\nTY  - JOUR",
    "\u{1b}[31mred\u{1b}[0m \u{7} bell \u{202e}desrever",
    "# heading",
    "1. list --> <!-- comment",
    "see https://evil.example/a and www.evil.example",
    "dashes -- and --- and ``quotes'' and ?`",
    "A $\\beta$-VAE with $\\mathcal{O}(n^2)$ cost, at $5",
    "\"quoted\", and, commas",
    "\\",
    "${{ secrets.TOKEN }}",
    "{{7*7}} {% include evil.html %} {{{x}}}",
    "</script><script>alert(1)</script> ]]> \"><img onerror=alert(1)> --> <!DOCTYPE x>",
    " =1+1",
    "\u{feff}@x",
    "＝1+1",
    "::set-output name=x::y %0A::error::z",
    "TY  - JOUR",
    "<!-- opcit:facts --> x <!-- /opcit:facts -->",
    "a\0b\u{1}c\u{7f}d\u{85}e\u{9b}31m",
    "\u{1b}]8;;https://evil.example\u{7}click\u{1b}]8;;\u{7}",
    "שלום \u{2067}x\u{2069} 👨\u{200d}👩\u{200d}👧",
    "\u{2028}line\u{2029}",
    "&lt;b&gt; &#60; &amp;",
    "| a | b |",
    "{",
    "%",
];

/// A document of JSON without the white space between its parts.
fn tight(document: &str) -> String {
    let mut inside = false;
    let mut escaped = false;
    let part = |c: &char| {
        if inside {
            inside = *c != '"' || escaped;
            escaped = *c == '\\' && !escaped;
            return true;
        }
        inside = *c == '"';
        !c.is_ascii_whitespace()
    };
    document.chars().filter(part).collect()
}

#[test]
fn json_is_what_serde_would_print_of_the_whole() {
    for entries in [sample(), vec![], vec![blank(0)]] {
        let whole = EnrichedCatalog {
            schema: crate::model::ENRICHED_SCHEMA.into(),
            generator: generator(),
            catalog: header().catalog,
            as_of: footer(0).as_of,
            summary: footer(entries.len()).summary,
            entries: entries.clone(),
        };
        let text = written(Format::Json, &entries);
        assert_eq!(tight(&text), serde_json::to_string(&whole).unwrap());
        assert_eq!(serde_json::from_str::<EnrichedCatalog>(&text).unwrap(), whole);
    }
}

#[test]
fn provenance_is_written_however_many_there_are() {
    for (members, distinct) in [(40, 40), (40, 9), (40, 8), (30, 3), (1, 1)] {
        let said = |at: usize| Provenance {
            source: format!("source-{}", at % distinct).into(),
            retrieved_at: None,
            stale: at % distinct == 1,
            origin: None,
        };
        let entries: Vec<EnrichedEntry> = (0..5)
            .map(|index| EnrichedEntry {
                provenance: (0..members)
                    .map(|at| (format!("m{:02}\"", at * 7 % members).into(), said(at + index)))
                    .collect(),
                ..blank(index)
            })
            .collect();
        let text = written(Format::Json, &entries);
        let read: EnrichedCatalog = serde_json::from_str(&text).unwrap();
        assert_eq!(read.entries, entries);
        assert_eq!(tight(&text), serde_json::to_string(&read).unwrap());
    }
}

/// The file that `tests/output.rs` validates by the schema.
#[test]
fn the_sample_file_is_what_is_written() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/output/sample.enriched.json");
    assert_eq!(written(Format::Json, &sample()), std::fs::read_to_string(path).unwrap_or_default());
}

#[test]
fn jsonl_has_a_header_and_a_line_an_entry() {
    let text = written(Format::Jsonl, &sample());
    let mut lines = text.lines();
    let head: serde_json::Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    let keys: Vec<_> = head.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["catalog", "generator", "schema"]);
    let entries: Vec<EnrichedEntry> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(entries, sample());
    assert!(text.starts_with("{\"schema\":\"opcit/enriched-catalog/1\",\"generator\":{\"name\":\"opcit\""));
}

#[test]
fn every_format_has_its_golden() {
    for format in Format::ALL {
        // Style and scripts of the page have their own files; here they would hide what is written.
        let filters = [(r"(?s)<(style|script)>.*?</", "<$1>…</"), (r"'sha256-[^']+'", "'sha256-…'")];
        insta::with_settings!({filters => filters}, {
            insta::assert_snapshot!(format.as_str(), written(format, &sample()));
        });
    }
}

/// The tags of a well-formed document, as a reader of XML sees them, with its texts.
fn xml_texts(document: &str) -> Vec<String> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(document);
    reader.config_mut().check_end_names = true;
    let mut texts = vec![String::new()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => texts.push(format!("<{}>", tag.name().as_ref())),
            Event::End(_) => texts.push(String::new()),
            Event::Text(text) => texts.last_mut().unwrap().push_str(&text.xml10_content()),
            Event::GeneralRef(name) => {
                let c = match &*name {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "#39" => '\'',
                    other => panic!("the entity `{other}` in {document}"),
                };
                texts.last_mut().unwrap().push(c);
            }
            Event::Eof => return texts,
            _ => {}
        }
    }
}

#[test]
fn atom_is_what_the_standard_asks_for() {
    let text = written(Format::Atom, &sample());
    let texts = xml_texts(&text);
    let count = |tag: &str| texts.iter().filter(|text| text.starts_with(tag)).count();
    // RFC 4287, 4.1.1 and 4.1.2: one of each in the feed and in every entry, an author somewhere, a link or a content.
    for tag in ["<id>", "<title>", "<updated>"] {
        assert_eq!(count(tag), 1 + sample().len(), "{tag}");
    }
    assert_eq!(count("<content>"), 1, "the one without a link");
    let ids: std::collections::HashSet<_> = texts.iter().filter(|text| text.starts_with("<id>")).collect();
    assert_eq!(ids.len(), 1 + sample().len(), "also of a work that is listed twice");
    assert!(ids.iter().all(|id| id.starts_with("<id>urn:uuid:") && id.len() == 4 + 9 + 36), "{ids:?}");
    // The ids follow from the works: what comes before or after does not matter.
    let alone = written(Format::Atom, &sample()[1..2]);
    assert!(xml_texts(&alone).iter().filter(|text| text.starts_with("<id>")).all(|id| ids.contains(id)));
    for title in HOSTILE {
        let texts = xml_texts(&written(Format::Atom, &[titled(0, title)]));
        let titles: Vec<&String> = texts.iter().filter(|text| text.starts_with("<title>")).collect();
        assert_eq!(titles[1].trim_end(), format!("<title>{}", folded(title).trim()).trim_end());
    }
}

#[test]
fn the_history_becomes_a_line() {
    let seen = |at: &str, count| crate::model::CitationsSeen {
        at: at.parse().unwrap(),
        count,
        source: "semantic-scholar".into(),
    };
    let mut entry = preprint();
    entry.citation_history = vec![seen("2026-05-01T00:00:00Z", 1000), seen("2026-08-01T00:00:00Z", 1200)];
    let text = written(Format::Html, std::slice::from_ref(&entry));
    assert!(text.contains("from 1,000 on 2026-05-01 to 1,234 on 2026-11-01"), "{text}");
    assert_eq!(text.matches("<polyline points=\"2.5,15.5 36.0,4.4 69.5,2.5\"/>").count(), 1, "{text}");
    assert!(text.contains("<dt>Citations in 30 days</dt><dd>37.5</dd>"), "{text}");
    // What another source counted is another line.
    let mut other = entry.clone();
    for seen in &mut other.citation_history {
        seen.source = "openalex".into();
    }
    assert_eq!(other.velocity(), None, "nor is there a rate between two counters");
    let both: Vec<_> = other.citation_history.iter().chain(&entry.citation_history).cloned().collect();
    assert_eq!(EnrichedEntry { citation_history: both, ..entry.clone() }.velocity(), entry.velocity());
    assert!(!written(Format::Html, &[other]).contains("<polyline"));
    // One observation is no history, and neither is one day.
    entry.citation_history = vec![seen("2026-11-01T06:30:00Z", 1234)];
    assert!(!written(Format::Html, std::slice::from_ref(&entry)).contains("<polyline"));
    // As many observations as there may be make no long line.
    entry.citation_history = (0..5_000_i64)
        .map(|hour| crate::model::CitationsSeen {
            at: jiff::Timestamp::from_second(1_700_000_000 + hour * 3_600).unwrap(),
            count: u64::try_from(hour).unwrap(),
            source: "semantic-scholar".into(),
        })
        .collect();
    let text = written(Format::Html, &[entry]);
    let line = text.split("<polyline points=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(line.split(' ').count() <= 50, "{line}");
}

#[test]
fn badges_are_what_the_service_reads() {
    let mut badges = badges::Badges::default();
    for entry in sample() {
        badges.add(&entry);
    }
    let files = badges.files(&footer(4));
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let wanted = [
        "as-of.json",
        "citations.json",
        "papers.json",
        "section-models--large-ones.json",
        "section-models--small-ones.json",
        "section-models.json",
    ];
    assert_eq!(names, wanted);
    let mut all = String::new();
    for (name, json) in &files {
        let badge: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(badge["schemaVersion"], 1);
        assert!(["label", "message", "color"].iter().all(|key| badge[key].is_string()));
        all += &format!("{name}: {}\n", serde_json::to_string(&badge).unwrap());
    }
    insta::assert_snapshot!("badges", all);
    for title in HOSTILE {
        let mut badges = badges::Badges::default();
        badges.add(&EnrichedEntry { section: vec![(*title).to_owned()], ..titled(0, title) });
        for (name, json) in badges.files(&footer(1)) {
            assert!(!name.contains(['/', '\\', '\0', ':', ' ', '"']) && !name.contains(".."), "{name}");
            serde_json::from_str::<serde_json::Value>(&json).unwrap();
        }
    }
}

#[test]
fn formats_are_found_by_name_and_by_path() {
    for format in Format::ALL {
        assert_eq!(format.as_str().parse(), Ok(format));
        for extension in format.extensions() {
            let path = format!("out/list.md.{}", extension.to_uppercase());
            assert_eq!(Format::of_path(path.as_ref()), Some(format), "{path}");
        }
    }
    assert_eq!(Format::of_path("list.csl.json".as_ref()), Some(Format::CslJson));
    assert_eq!(Format::of_path(".json".as_ref()), None);
    assert_eq!(Format::of_path("json".as_ref()), None);
    assert!("yaml".parse::<Format>().is_err());
}

#[test]
fn a_log_is_given_no_commands() {
    for text in
        ["::error::x", " \t::set-output name=a::b", "a ##[error]b", "###[group]", "\n::stop-commands::x"]
    {
        let said = neutral::terminal(text);
        assert!(!said.trim_start().starts_with("::") && !said.contains("##["), "{said:?}");
    }
    assert_eq!(neutral::terminal("a::b ## [c] std::io"), "a::b ## [c] std::io");
}

#[test]
fn markdown_does_not_link_by_itself() {
    assert_eq!(
        neutral::markdown("see https://evil.example and www.evil.example"),
        "see https\\://evil.example and www\\.evil.example"
    );
}

#[test]
fn urls_are_http_or_nothing() {
    assert_eq!(safe_url("javascript:alert(1)"), None);
    assert_eq!(safe_url("data:text/html,x"), None);
    assert_eq!(safe_url("//example.org"), None);
    assert_eq!(
        safe_url("https://example.org/a(b)'|<x> y#z").as_deref(),
        Some("https://example.org/a%28b%29%27%7C%3Cx%3E%20y#z")
    );
    assert_eq!(landing_page(&article()).as_deref(), Some("https://doi.org/10.1234/abc_def%281%29%3C2%3E"));
}

proptest! {
    #[test]
    fn terminal_text_has_no_controls(text in any::<String>()) {
        let neutral = neutral::terminal(&text);
        prop_assert!(!neutral.contains(char::is_control));
        prop_assert_eq!(neutral::terminal(&neutral), neutral.as_ref());
    }

    #[test]
    fn html_text_has_no_markup(text in "[<>&\"'a-z\\x00-\\x1f \u{202e}]*") {
        prop_assert!(!neutral::html(&text).contains(['<', '>', '"', '\'']));
    }

    #[test]
    fn csv_cells_are_no_formulas(text in any::<String>()) {
        prop_assert!(!neutral::csv(&text).starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
    }

    #[test]
    fn markdown_text_is_text(text in "[a-zA-Z0-9 !#$%&'()*+,./:;<=>?@\\[\\]^_`{|}~\\\\\"-]{0,40}") {
        let seen = read_back::markdown_text(&neutral::markdown(&text));
        prop_assert_eq!(seen.trim(), text.trim());
    }

    #[test]
    fn bibtex_text_is_text(text in "[a-zA-Z0-9 !#%&'()*+,./:;<=>?@\\[\\]^_`{|}~\\\\\"-]{1,40}") {
        use biblatex::{Bibliography, ChunksExt};
        let record = format!("@misc{{k, title = {{{{{}}}}}}}", neutral::bibtex(&text));
        let read = Bibliography::parse(&record).unwrap();
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(words(&read.get("k").unwrap().title().unwrap().format_verbatim()), words(&text));
    }

    #[test]
    fn any_text_leaves_every_document_whole(title in any::<String>(), name in any::<String>()) {
        let entry = EnrichedEntry { authors: vec![Author::named(name)], ..titled(0, &title) };
        for format in Format::ALL {
            let text = written(format, std::slice::from_ref(&entry));
            match format {
                Format::Json | Format::CslJson => { serde_json::from_str::<serde_json::Value>(&text).unwrap(); }
                Format::Jsonl => prop_assert_eq!(text.lines().count(), 2),
                Format::Csv => prop_assert_eq!(::csv::Reader::from_reader(text.as_bytes()).records().count(), 1),
                Format::Bibtex => prop_assert_eq!(biblatex::Bibliography::parse(&text).unwrap().len(), 1),
                Format::Ris => prop_assert_eq!(text.matches("\r\n").count(), 4),
                Format::Markdown => prop_assert_eq!(text.matches('\n').count(), 7),
                Format::Html => prop_assert_eq!(text.matches("<tr class=\"e\"").count(), 1),
                Format::Atom => prop_assert_eq!(text.matches("\n  <entry>\n").count(), 1),
            }
        }
    }
}

/// The text as it stands in formats of one line a value.
fn folded(text: &str) -> String {
    neutral::line(text).into_owned()
}

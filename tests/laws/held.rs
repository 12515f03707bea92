//! What must hold for any bytes at all, one function an entry point. The suite beside this file tries them on a few
//! thousand made-up inputs and on the corpus; the fuzz targets of `fuzz/` include this file and try them on many more.

use bytes::Bytes;
use opcit::catalog::{Format, ReadError, ReadOptions, front_matter, open, outline};
use opcit::edit::{By, Listed, Order, Template, Within};
use opcit::http::{Response, Verdict};
use opcit::identify;
use opcit::lint;
use opcit::model::{EnrichedEntry, Entry, Scheme, SourceId, WorkId};
use opcit::sources::{ALL, Reading, Source, SourceKey};

/// Most keys that are asked in one question here.
const MOST: usize = 64;

/// A source by its name.
fn source(id: SourceId) -> std::sync::Arc<dyn Source> {
    let registration = ALL.iter().find(|source| source.descriptor.id == id);
    (registration.expect("every source is registered").build)(None)
}

/// One reply: every key comes back exactly once, what is found can be read, and the same reply means the same again.
fn reply(source: &dyn Source, status: u16, body: &[u8], keys: &[SourceKey]) {
    let response = Response { status, headers: Vec::new(), body: Bytes::copy_from_slice(body) };
    let verdict = source.read(&response, keys);
    assert_eq!(verdict, source.read(&response, keys), "the same reply means the same");
    if let Verdict::Answer(Reading::Split(split)) = verdict {
        let found = split.found.iter().map(|(key, _)| key);
        let rejected = split.rejected.iter().map(|(key, _)| key);
        let mut all: Vec<&SourceKey> =
            found.chain(&split.missing).chain(rejected).chain(&split.unanswered).collect();
        all.sort();
        let mut asked: Vec<&SourceKey> = keys.iter().collect();
        asked.sort();
        assert_eq!(all, asked, "every key in one list, no key more than was asked");
        for (key, raw) in &split.found {
            assert!(raw.len() <= body.len() * 2, "a slice is a part of the reply");
            let record = source.parse(key, raw).expect("what is found can be read");
            assert_eq!(Ok(record), source.parse(key, raw), "the same slice means the same");
        }
    }
    if let Some(key) = keys.first() {
        let _ = source.parse(key, body);
    }
}

/// The keys of `ids`, sorted, each once, as the fetcher asks.
fn keys<'a>(source: &dyn Source, ids: impl IntoIterator<Item = (Scheme, &'a str)>) -> Vec<SourceKey> {
    let known = ids.into_iter().filter_map(|(scheme, id)| WorkId::new(scheme, id).ok());
    let mut keys: Vec<SourceKey> = known.filter_map(|id| source.key(&id)).take(MOST).collect();
    keys.sort();
    keys.dedup();
    keys
}

/// A feed of arXiv.
pub(crate) fn arxiv(body: &[u8]) {
    let source = source(SourceId::ARXIV);
    let text = String::from_utf8_lossy(body);
    // The question that the feed echoes, so that what it says about it is looked at.
    let echoed = text.split_once("id_list=").map_or("", |(_, rest)| rest);
    let echoed = echoed.split(['&', '<']).next().unwrap_or_default();
    let mut asked = keys(&*source, echoed.split(',').map(|id| (Scheme::Arxiv, id)));
    if asked.is_empty() {
        asked = keys(&*source, [(Scheme::Arxiv, "2405.90001"), (Scheme::Arxiv, "math/0309901")]);
    }
    for status in [200, 400] {
        reply(&*source, status, body, &asked);
        reply(&*source, status, body, &asked[..1]);
    }
}

/// A reply of Semantic Scholar, to a batch and to a search by title.
pub(crate) fn semantic_scholar(body: &[u8]) {
    let source = source(SourceId::SEMANTIC_SCHOLAR);
    let rows = serde_json::from_slice(body).map_or(2, |value: serde_json::Value| match value {
        serde_json::Value::Array(rows) => rows.len().clamp(1, MOST),
        _ => 1,
    });
    let numbers: Vec<String> = (1..=rows).map(|n| n.to_string()).collect();
    let batch = keys(&*source, numbers.iter().map(|n| (Scheme::CorpusId, n.as_str())));
    let named = keys(
        &*source,
        [
            (Scheme::Arxiv, "2405.90001"),
            (Scheme::Arxiv, "2405.90009"),
            (Scheme::Doi, "10.5555/b"),
            (Scheme::Pmid, "1"),
        ],
    );
    let title: Vec<SourceKey> = source.title_key("A title of some words").into_iter().collect();
    for status in [200, 400, 404] {
        for asked in [&batch, &named, &title] {
            reply(&*source, status, body, asked);
        }
    }
    let text = String::from_utf8_lossy(body);
    if let Some(key) = source.title_key(&text) {
        assert!(source.request(&[key]).path.is_ascii(), "a request is in ASCII");
    }
}

/// A reply of any source but the two above; the first byte says whose.
pub(crate) fn other_sources(bytes: &[u8]) {
    let Some((&which, body)) = bytes.split_first() else { return };
    let others: Vec<_> = ALL
        .iter()
        .filter(|s| ![SourceId::ARXIV, SourceId::SEMANTIC_SCHOLAR].contains(&s.descriptor.id))
        .collect();
    let source = (others[usize::from(which) % others.len()].build)(None);
    let asked = keys(
        &*source,
        [
            (Scheme::Doi, "10.1038/s41746-021-00455-y"),
            (Scheme::Doi, "10.5555/b"),
            (Scheme::Arxiv, "2405.90001"),
            (Scheme::Pmid, "39000001"),
            (Scheme::Pmcid, "PMC9000001"),
        ],
    );
    for status in [200, 400, 404] {
        let mut rest = &asked[..];
        // Keys of one lane share a request.
        while let Some(first) = rest.first() {
            let lane = source.lane(first);
            let group: Vec<SourceKey> =
                asked.iter().filter(|key| source.lane(key) == lane).take(lane.limit).cloned().collect();
            reply(&*source, status, body, &group);
            rest = &rest[1..];
        }
    }
}

/// The entries of a text in Markdown.
fn entries(source: &str, all_items: bool) -> (Option<String>, Vec<Entry>) {
    let mut reader = open(Format::Markdown, source.as_bytes(), ReadOptions { all_items })
        .unwrap_or_else(|error| panic!("Markdown always opens: {error}"));
    let entries = reader.by_ref().map(|entry| entry.expect("text in UTF-8 has no line to lose")).collect();
    (reader.title().map(str::to_owned), entries)
}

/// Spans are within the text, on its characters, in order and nested; lines are those of the spans.
pub(crate) fn placed(source: &str, entries: &[Entry]) {
    let mut last = 0;
    let mut open: Vec<std::ops::Range<usize>> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let span = entry.span.start..entry.span.end;
        assert_eq!(entry.index, index);
        assert!(span.start < span.end && source.get(span.clone()).is_some(), "{span:?} of {source:?}");
        assert!(span.start >= last, "order in {source:?}");
        last = span.start;
        open.retain(|outer| outer.end > span.start);
        assert!(open.iter().all(|outer| outer.end >= span.end), "{span:?} overlaps {open:?} in {source:?}");
        assert_eq!(entry.line, 1 + source[..span.start].matches('\n').count());
        assert_eq!(entry.end_line, 1 + source[..span.end].matches('\n').count());
        assert!(!source[span.clone()].ends_with(['\n', ' ']), "{span:?} of {source:?}");
        let shown = |text: &str| !text.contains('\n');
        assert!(entry.listed_title.as_deref().is_none_or(|t| shown(t) && t.trim() == t && !t.is_empty()));
        assert!(entry.links.iter().all(|link| shown(&link.label)));
        open.push(span);
    }
}

/// A list in Markdown: what is read has its place, papers are among the items, and who they are can be asked.
pub(crate) fn markdown(bytes: &[u8]) {
    let Ok(source) = std::str::from_utf8(bytes) else {
        // What is refused altogether is UTF-16.
        let Ok(reader) = open(Format::Markdown, bytes, ReadOptions { all_items: true }) else { return };
        for entry in reader.flatten() {
            assert!(entry.span.start < entry.span.end && entry.span.end <= bytes.len());
        }
        return;
    };
    if open(Format::Markdown, bytes, ReadOptions::default()).is_err() {
        assert!(source.contains('\0'), "Markdown opens: {source:?}");
        return;
    }
    let (title, papers) = entries(source, false);
    assert_eq!((title, papers.clone()), entries(source, false), "the same list reads the same");
    let (_, items) = entries(source, true);
    for entries in [&papers, &items] {
        placed(source, entries);
    }
    assert!(papers.len() <= items.len(), "every paper is an item");
    for entry in &items {
        let identity = identify::entry(entry);
        for id in identity.chosen.iter().map(|chosen| &chosen.id).chain(&identity.same).chain(&identity.also)
        {
            canonical(id);
        }
    }
    let _ = front_matter(source);
    for block in outline(source) {
        assert!(source.get(block.span).is_some(), "a block is a part of the text");
    }
}

/// A work of which the count and the year are known.
fn counted() -> EnrichedEntry {
    let known = serde_json::json!({
        "index": 0, "line": 1, "end_line": 1, "section": [], "links": [], "outcome": "enriched", "ids": {}, "authors": [],
        "publication_types": [], "categories": [], "fields_of_study": [], "also": [], "citation_count": 1234, "year": 2020,
        "provenance": {}, "notes": [],
    });
    serde_json::from_value(known).expect("an entry as it is written")
}

/// Changes of a list at its spans: sorting loses no byte, annotations come out again, repairs are where they say.
pub(crate) fn editing(bytes: &[u8]) {
    let Ok(source) = std::str::from_utf8(bytes) else { return };
    let (_, papers) = entries(source, false);
    let listed: Vec<Listed> = papers.iter().map(|e| Listed { entry: e.clone(), facts: None }).collect();
    for within in [Within::Section, Within::File] {
        let sorted = opcit::edit::sort(source, &listed, By::Title, Order::Ascending, within);
        let bytes = |text: &str| {
            let mut bytes: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
            bytes.sort_unstable();
            bytes
        };
        assert!(sorted.moved <= sorted.items);
        if within == Within::Section {
            assert_eq!(bytes(&sorted.text), bytes(source), "sorting {source:?} loses nothing");
        }
    }
    let (bare, _) = opcit::edit::remove(source);
    assert_eq!(opcit::edit::remove(&bare).0, bare, "what was taken out stays out");
    let counted: Vec<Listed> =
        papers.iter().map(|e| Listed { entry: e.clone(), facts: Some(Box::new(counted())) }).collect();
    let template = Template::parse(Template::DEFAULT).expect("a template of our own");
    let annotated = opcit::edit::annotate(source, &counted, &template, None);
    assert_eq!(opcit::edit::remove(&annotated.text).0, bare, "what was put in comes out again");
    if let Some((fixed, made)) = lint::fix(source, Format::Markdown, |_| true) {
        assert!(!made.is_empty(), "what is repaired is named");
        entries(&fixed, false);
    }
    let items: Vec<lint::Item> = papers
        .into_iter()
        .map(|entry| lint::Item { identity: identify::entry(&entry), entry, ..lint::Item::default() })
        .collect();
    for finding in lint::check(source, Format::Markdown, &items) {
        assert!(source.get(finding.span.start..finding.span.end).is_some(), "{finding:?}");
        if let Some(fix) = finding.fix {
            assert!(source.get(fix.span.start..fix.span.end).is_some(), "{fix:?}");
        }
    }
}

/// A catalog of any format but Markdown; the first byte says which.
pub(crate) fn readers(bytes: &[u8]) {
    const FORMATS: [Format; 5] = [Format::Bibtex, Format::Csv, Format::Tsv, Format::Json, Format::Jsonl];
    let Some((&which, text)) = bytes.split_first() else { return };
    let format = FORMATS[usize::from(which) % FORMATS.len()];
    let Ok(reader) = open(format, text, ReadOptions { all_items: true }) else { return };
    let lines = 1 + text.iter().filter(|&&byte| byte == b'\n' || byte == b'\r').count();
    let mut next = 0;
    for item in reader {
        match item {
            Ok(entry) => {
                assert_eq!(entry.index, next, "entries are counted");
                next += 1;
                assert!(entry.span.start <= entry.span.end && entry.span.end <= text.len(), "{entry:?}");
                assert!(
                    entry.line >= 1 && entry.line <= entry.end_line && entry.end_line <= lines,
                    "{entry:?}"
                );
                let _ = identify::entry(&entry);
            }
            Err(ReadError::Line { line, .. }) => assert!(line >= 1 && line <= lines),
            // Nothing comes after this, which the end of the loop shows: a reader that goes on for ever hangs here.
            Err(ReadError::Fatal { .. }) => {}
        }
    }
}

/// What is canonical stays as it is and reads back.
fn canonical(id: &WorkId) {
    assert_eq!(WorkId::new(id.scheme(), id.id()).as_ref(), Ok(id), "canonical is canonical");
    assert_eq!(id.to_string().parse::<WorkId>().as_ref(), Ok(id), "what is displayed reads back");
}

/// A URL, a line of text, a label, a title.
pub(crate) fn identify(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let found = identify::line(&text);
    for (at, one) in found.iter().enumerate() {
        assert!(found[..at].iter().all(|other| other.id != one.id), "each work once");
    }
    for one in found.into_iter().chain(identify::url(&text)) {
        canonical(&one.id);
        let shown = one.id.to_string();
        // In a text a backslash before a sign is Markdown's way to write the sign.
        if shown.contains('\\') {
            continue;
        }
        let again: Vec<WorkId> = identify::line(&shown).into_iter().map(|found| found.id).collect();
        assert_eq!(again, [one.id], "`{shown}` is identified as itself");
    }
    let _ =
        (identify::is_scholarly(&text), identify::label_says_paper(&text), identify::repair_mojibake(&text));
    for scheme in Scheme::ALL {
        if let Ok(id) = WorkId::new(scheme, &text) {
            canonical(&id);
        }
    }
    let (left, right) = text.split_once('\n').unwrap_or((&text, &text));
    let likeness = identify::title::similarity(left, right);
    assert!((0.0..=1.0).contains(&likeness), "{likeness}");
    let _ = identify::title::agreement(left, right);
}

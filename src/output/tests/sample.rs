//! The entries that every format is tried on.

use super::*;

pub(super) fn blank(index: usize) -> EnrichedEntry {
    EnrichedEntry {
        line: index + 1,
        end_line: index + 1,
        withdrawn: Some(false),
        ..EnrichedEntry::blank(index)
    }
}

pub(super) fn titled(index: usize, title: &str) -> EnrichedEntry {
    EnrichedEntry {
        title: Some(title.to_owned()),
        authors: vec![Author::named("Ada Maria Example")],
        ..blank(index)
    }
}

pub(super) fn preprint() -> EnrichedEntry {
    let said = Provenance {
        source: "semantic-scholar".into(),
        retrieved_at: Some("2026-11-01T06:30:00Z".parse().unwrap()),
        stale: false,
        origin: None,
    };
    EnrichedEntry {
        line: 45,
        end_line: 46,
        section: vec!["Models".into(), "Small ones".into()],
        listed_title: Some("A Paper That Never Was".into()),
        links: vec![Link { label: "Paper".into(), url: "https://arxiv.org/abs/2001.01234v2".into() }],
        outcome: Outcome::Enriched,
        work_id: Some("arxiv:2001.01234".into()),
        match_: Some(MatchInfo { by: MatchBy::Link, score: 1.0 }),
        ids: EnrichedIds {
            arxiv: Some("2001.01234".into()),
            s2: Some("0123456789abcdef0123456789abcdef01234567".into()),
            corpus_id: Some(42),
            ..EnrichedIds::default()
        },
        title: Some("A Paper That Never Was: Über $\\beta$-Decay & More".into()),
        authors: vec![
            Author { orcid: Some("0000-0000-0000-0000".into()), ..Author::named("Ludwig van Example Jr.") },
            Author::named("Zoë Müller"),
            Author::named("Example, Inc."),
            Author::named("Madonna"),
        ],
        abstract_: Some("First paragraph.\nSecond one.".into()),
        first_posted: Some("2020-01-05".parse().unwrap()),
        updated: Some("2020-03-01".parse().unwrap()),
        version: Some(2),
        year: Some(2020),
        primary_category: Some("cs.CV".into()),
        categories: vec!["cs.CV".into(), "cs.LG".into()],
        citation_count: Some(1234),
        influential_citation_count: Some(56),
        reference_count: Some(30),
        citations_at: Some("2026-11-01T06:30:00Z".parse().unwrap()),
        provenance: [("title".into(), said.clone()), ("citation_count".into(), said)].into(),
        ..blank(0)
    }
}

pub(super) fn article() -> EnrichedEntry {
    EnrichedEntry {
        section: vec!["Models".into(), "Large ones".into()],
        links: vec![
            Link { label: String::new(), url: "https://doi.org/10.1234/abc_def(1)<2>".into() },
            Link { label: "Code".into(), url: "https://github.com/example/example".into() },
        ],
        outcome: Outcome::Partial,
        work_id: Some("doi:10.1234/abc_def(1)<2>".into()),
        match_: Some(MatchInfo { by: MatchBy::Title, score: 0.97 }),
        ids: EnrichedIds {
            doi: Some("10.1234/abc_def(1)<2>".into()),
            pmid: Some("12345".into()),
            ..EnrichedIds::default()
        },
        title: Some("On the Use of Examples".into()),
        authors: vec![Author::named("Zoë Müller")],
        published: Some("2020-02".parse().unwrap()),
        year: Some(2020),
        venue: Some("Journal of Examples & Samples".into()),
        publication_types: vec!["JournalArticle".into()],
        retracted: Some(Retraction {
            kind: "retraction".into(),
            date: Some("2021".parse().unwrap()),
            notice_doi: None,
            source: "crossref".into(),
        }),
        open_access_pdf: Some("https://example.org/a b.pdf".into()),
        notes: vec![Note::new("title-mismatch", "the titles differ")],
        ..blank(1)
    }
}

pub(super) fn header() -> Header {
    Header {
        catalog: CatalogInfo {
            path: "catalog/list.md".into(),
            format: "markdown".into(),
            title: Some("Awesome *Examples*".into()),
            sha256: "00".repeat(32),
        },
    }
}

pub(super) fn footer(entries: usize) -> Footer {
    Footer {
        summary: Summary { entries, works: entries, ..Summary::default() },
        as_of: Some("2026-11-01T06:30:00Z".parse().unwrap()),
    }
}

pub(super) fn written(format: Format, entries: &[EnrichedEntry]) -> String {
    let mut bytes = Vec::new();
    let mut writer = open(format, &header(), &mut bytes).unwrap();
    for entry in entries {
        writer.entry(entry).unwrap();
    }
    writer.finish(&footer(entries.len())).unwrap();
    String::from_utf8(bytes).unwrap()
}

pub(super) fn sample() -> Vec<EnrichedEntry> {
    vec![preprint(), article(), EnrichedEntry { listed_title: Some("Only Listed".into()), ..blank(2) }, {
        let mut twin = preprint();
        twin.index = 3;
        twin
    }]
}

//! Lists that do not exist, in the shape of those that do.

use opcit::model::{
    Author, CatalogInfo, CitationsSeen, EnrichedEntry, EnrichedIds, Link, MatchBy, MatchInfo, Outcome,
    Provenance, Provenances, Summary,
};
use opcit::output::{Footer, Format, Header, open};

/// An entry of which nothing is known.
pub(crate) fn blank(index: usize) -> EnrichedEntry {
    let json = serde_json::json!({
        "index": index, "line": index + 1, "end_line": index + 1, "section": [], "links": [], "outcome": "unidentified",
        "ids": {}, "authors": [], "publication_types": [], "categories": [], "fields_of_study": [], "withdrawn": false,
        "also": [], "provenance": {}, "notes": []
    });
    serde_json::from_value(json).unwrap()
}

/// Numbers that look thrown and are not.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.throw(words.len() as u64)).unwrap()]
    }
}

const GIVEN: &[&str] =
    &["Ada", "Zoë", "Li", "Maria", "Jörg", "Aisha", "Tomasz", "Ngọc", "Søren", "Priya", "José"];
const FAMILY: &[&str] =
    &["Example", "Müller", "Wang", "van Sample", "García", "Okafor", "Kowalski", "Nguyễn", "Ødegaard"];
const ADJECTIVES: &[&str] =
    &["Sparse", "Robust", "Few-Shot", "Self-Supervised", "Causal", "Scalable", "Neural", "Latent"];
const NOUNS: &[&str] =
    &["Transformers", "Diffusion", "Alignment", "Segmentation", "Retrieval", "Priors", "Agents", "Graphs"];
const ENDS: &[&str] = &[
    "for Clinical Text",
    "in Medical Imaging",
    "at Scale",
    "Without Labels",
    "from First Principles",
    "under Distribution Shift",
    "for Low-Resource Languages: A Survey of Methods, Benchmarks and Open Problems",
];
const VENUES: &[&str] = &[
    "Journal of Examples & Samples",
    "NeurIPS",
    "Transactions on Synthetic Data",
    "ACL",
    "Proceedings of the 12th International Conference on Imaginary Results",
];
const SENTENCES: &[&str] = &[
    "We study a question that nobody has asked, and answer it with data that nobody has seen.",
    "The method needs no labels and fits on one page.",
    "On three benchmarks it is better than what came before, and on a fourth it is not.",
    "We say where it fails, and why we think it does.",
    "An ablation shows that most of the gain comes from the part that is easiest to explain.",
    "Code and data are made available to everyone who asks twice.",
    "Previous work has measured this in other ways; we compare them and find that they agree more often than expected.",
];

/// `size` papers in `sections` sections.
pub(crate) fn list(size: usize, sections: usize) -> Vec<EnrichedEntry> {
    let mut dice = Dice(42);
    (0..size).map(|index| paper(index, index * sections / size.max(1), &mut dice)).collect()
}

fn paper(index: usize, section: usize, dice: &mut Dice) -> EnrichedEntry {
    let title = format!("{} {} {}", dice.pick(ADJECTIVES), dice.pick(NOUNS), dice.pick(ENDS));
    let year = 2016 + i16::try_from(dice.throw(11)).unwrap();
    let month = 1 + dice.throw(12);
    let arxiv = format!("{:02}{month:02}.{:05}", year - 2000, 1 + index);
    let published = dice.throw(3) == 0;
    let counted = dice.throw(12) != 0;
    let count = counted.then(|| dice.throw(40) * dice.throw(60) + dice.throw(5));
    let retrieved = Some("2026-11-22T00:00:00Z".parse().unwrap());
    let said = |source: &'static str| Provenance {
        source: source.into(),
        retrieved_at: retrieved,
        stale: false,
        origin: None,
    };
    let mut provenance = Provenances::from([("title".into(), said("arxiv"))]);
    if counted {
        provenance.insert("citation_count".into(), said("semantic-scholar"));
    }
    let history = (0..7_u32).filter_map(|month| {
        let at = format!("2026-{:02}-20T00:00:00Z", 5 + month).parse().ok()?;
        Some(CitationsSeen {
            at,
            source: "semantic-scholar".into(),
            count: count?.saturating_sub(u64::from((6 - month) * (6 - month)) * (count? / 90)),
        })
    });
    EnrichedEntry {
        section: match section % 3 {
            0 => vec![format!("Part {}", 1 + section)],
            kind => vec![format!("Part {}", 1 + section - kind), format!("Kind {kind}")],
        },
        listed_title: Some(title.clone()),
        links: vec![
            Link { label: "Paper".into(), url: format!("https://arxiv.org/abs/{arxiv}") },
            Link { label: "Code".into(), url: format!("https://github.com/example/project-{index}") },
        ],
        outcome: if counted { Outcome::Enriched } else { Outcome::Partial },
        work_id: Some(format!("arxiv:{arxiv}")),
        match_: Some(MatchInfo { by: MatchBy::Link, score: 1.0 }),
        ids: EnrichedIds {
            arxiv: Some(arxiv),
            doi: published.then(|| format!("10.1234/example.{index}")),
            s2: Some(format!("{index:040x}")),
            ..EnrichedIds::default()
        },
        title: Some(title),
        authors: (0..=dice.throw(9))
            .map(|_| Author::named(format!("{} {}", dice.pick(GIVEN), dice.pick(FAMILY))))
            .collect(),
        abstract_: Some((0..9).map(|_| dice.pick(SENTENCES)).collect::<Vec<_>>().join(" ")),
        tldr: (dice.throw(3) == 0).then(|| "A small thing, done with care.".into()),
        first_posted: format!("{year}-{month:02}-05").parse().ok(),
        updated: format!("{year}-{month:02}-20").parse().ok(),
        version: Some(2),
        published: published.then(|| format!("{}-02", year + 1).parse().unwrap()),
        year: Some(year + i16::from(published)),
        venue: published.then(|| dice.pick(VENUES).into()),
        primary_category: Some("cs.LG".into()),
        categories: vec!["cs.LG".into(), "cs.CL".into()],
        citation_count: count,
        influential_citation_count: count.map(|count| count / 12),
        citations_at: retrieved.filter(|_| counted),
        citation_history: if dice.throw(4) == 0 { Vec::new() } else { history.collect() },
        withdrawn: Some(dice.throw(60) == 0),
        provenance,
        ..blank(index)
    }
}

/// The page of these entries.
pub(crate) fn page(title: &str, entries: &[EnrichedEntry]) -> String {
    let catalog = CatalogInfo {
        path: "list.md".into(),
        format: "markdown".into(),
        title: Some(title.into()),
        sha256: "00".repeat(32),
    };
    let mut bytes = Vec::new();
    let mut writer = open(Format::Html, &Header { catalog }, &mut bytes).unwrap();
    for entry in entries {
        writer.entry(entry).unwrap();
    }
    let summary = Summary { entries: entries.len(), works: entries.len(), ..Summary::default() };
    writer.finish(&Footer { summary, as_of: Some("2026-11-22T00:00:00Z".parse().unwrap()) }).unwrap();
    String::from_utf8(bytes).unwrap()
}

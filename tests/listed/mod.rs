//! Lists to edit: real ones where there are any, and made-up facts about what they list.

use std::path::PathBuf;

use jiff::Timestamp;
use opcit::catalog::{Format, ReadOptions};
use opcit::edit::Listed;
use opcit::model::{Author, EnrichedEntry, EnrichedIds, Entry, Outcome, PartialDate};

/// The real lists: the folder that `OPCIT_LISTS_DIR` names, or the one beside the repository.
pub fn folder() -> Option<Vec<PathBuf>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/lists/lists");
    let folder = std::env::var_os("OPCIT_LISTS_DIR").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let Ok(found) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: no lists in {} (OPCIT_LISTS_DIR names another folder)", folder.display());
        return None;
    };
    let mut files: Vec<PathBuf> =
        found.map(|f| f.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "md")).collect();
    files.sort();
    Some(files)
}

/// The entries of a list.
pub fn read(source: &str) -> Vec<Entry> {
    let reader = opcit::catalog::open(Format::Markdown, source.as_bytes(), ReadOptions::default()).unwrap();
    reader.map(Result::unwrap).collect()
}

/// Every entry with facts made up from its links; another `salt` counts otherwise. The same work has the same facts
/// wherever it stands.
pub fn facts(source: &str, salt: u64) -> Vec<Listed> {
    read(source).into_iter().map(|entry| Listed { facts: Some(Box::new(made_up(&entry, salt))), entry }).collect()
}

fn made_up(entry: &Entry, salt: u64) -> EnrichedEntry {
    let key = format!("{:?}{:?}", entry.links.first().map(|l| &l.url), entry.listed_title);
    let hash = key.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
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
        withdrawn: hash % 97 == 0,
        retracted: None,
        also: Vec::new(),
        provenance: std::collections::BTreeMap::new(),
        notes: Vec::new(),
    }
}

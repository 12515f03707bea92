//! One work listed twice, one link under two titles.
//!
//! Two entries list one work when an identifier of the one is an identifier of the other; what the cache knows of a work
//! counts, so a preprint and its version of record meet. Where the two titles are beyond doubt those of two papers, one
//! of the links is wrong instead; only data and tools may stand under the link of a paper. Two entries of one title without
//! an identifier in common list one work, too, unless their identifiers are of one kind and differ. Two preprints of one
//! title are one work where their authors are the same; where nobody is known, a long title is worth a look.

use std::collections::HashMap;

use super::{Code, Finding, Item, Severity, shown, spot};
use crate::identify::title::{self, Agreement};
use crate::model::{MatchBy, Outcome, Scheme, Span, WorkId};

/// Fewer words are no title that only one paper has.
const TELLING: usize = 4;

/// From so many words on a title is hardly that of two papers by chance.
const LONG: usize = 6;

/// Looks for works that stand in more than one entry.
pub(super) fn check(items: &[Item], source: &str, findings: &mut Vec<Finding>) {
    let mut by_id: HashMap<WorkId, usize> = HashMap::new();
    let mut by_title: HashMap<String, usize> = HashMap::new();
    for (at, item) in items.iter().enumerate() {
        if item.aside {
            continue;
        }
        let (listed, learned) = ids(item);
        let all = || listed.iter().chain(&learned);
        let met = all().find_map(|id| by_id.get(id).map(|first| (*first, id)));
        let words = item.entry.listed_title.as_deref().map(title::words).unwrap_or_default();
        let key = (words.len() >= TELLING).then(|| words.join(" "));
        if let Some((first, id)) = met {
            of_id(items, first, at, id, listed.contains(id), source, findings);
        } else if let Some(first) = key.as_ref().and_then(|key| by_title.get(key)).copied() {
            if differ(&items[first], item) {
                posted_twice(items, first, at, words.len() >= LONG, source, findings);
            } else {
                of_title(items, first, at, source, findings);
            }
        }
        for id in all() {
            by_id.entry(id.clone()).or_insert(at);
        }
        if let Some(key) = key {
            by_title.entry(key).or_insert(at);
        }
    }
}

/// The identifiers of the entry's work: those that the entry itself carries, and those learned from the cache.
fn ids(item: &Item) -> (Vec<WorkId>, Vec<WorkId>) {
    let identity = &item.identity;
    let mut listed: Vec<WorkId> = identity.chosen.iter().map(|c| c.id.clone()).collect();
    listed.extend(identity.same.iter().cloned());
    // A book has many chapters: its number names none of them.
    listed.retain(|id| id.scheme() != Scheme::Isbn && !names_a_book(id));
    let mut learned = Vec::new();
    if let Some(known) = &item.known
        && matches!(known.outcome, Outcome::Enriched | Outcome::Partial)
        && !known.notes.iter().any(|n| n.code == "title-mismatch" || n.code == "conflict")
    {
        let ids = &known.ids;
        let corpus = ids.corpus_id.map(|n| n.to_string());
        let named = [
            (Scheme::Arxiv, ids.arxiv.as_deref()),
            (Scheme::Doi, ids.doi.as_deref()),
            (Scheme::Acl, ids.acl.as_deref()),
            (Scheme::S2, ids.s2.as_deref()),
            (Scheme::CorpusId, corpus.as_deref()),
            (Scheme::Pmid, ids.pmid.as_deref()),
            (Scheme::Pmcid, ids.pmcid.as_deref()),
        ];
        for (scheme, id) in named {
            if let Some(id) = id.and_then(|id| WorkId::new(scheme, id).ok())
                && !listed.contains(&id)
                && !names_a_book(&id)
            {
                learned.push(id);
            }
        }
    }
    (listed, learned)
}

/// The DOI of a whole book or volume of proceedings: its suffix is an ISBN and nothing else.
fn names_a_book(id: &WorkId) -> bool {
    let suffix = id.id().split_once('/').map_or("", |(_, suffix)| suffix);
    id.scheme() == Scheme::Doi && WorkId::new(Scheme::Isbn, suffix).is_ok()
}

/// Words of titles under which data or a tool stands that has no paper of its own: the link to another paper is meant.
const ASIDE: [&str; 13] = [
    "dataset",
    "datasets",
    "corpus",
    "corpora",
    "database",
    "benchmark",
    "benchmarks",
    "files",
    "labels",
    "tool",
    "toolkit",
    "toolbox",
    "library",
];

/// Titles below this likeness are hardly those of one paper.
const ALIKE: f64 = 0.5;

/// What the titles of two entries with one link say.
#[derive(PartialEq, Eq)]
enum Titles {
    /// One work, as far as anyone can tell.
    One,
    /// Two works: one of the links is wrong.
    Two,
    /// Perhaps a work and what belongs to it: nothing is said.
    Unclear,
}

fn compare(one: &Item, two: &Item) -> Titles {
    let (Some(a), Some(b)) = (one.entry.listed_title.as_deref(), two.entry.listed_title.as_deref()) else {
        return Titles::One;
    };
    let (words_a, words_b) = (title::words(a), title::words(b));
    let agreement = title::agreement(a, b);
    let apart = match agreement {
        Agreement::Same | Agreement::Close => false,
        Agreement::Different => true,
        Agreement::Doubtful => words_a.len().min(words_b.len()) >= TELLING && title::similarity(a, b) < ALIKE,
    };
    if !apart {
        return Titles::One;
    }
    let is_aside = |words: &[String]| words.iter().any(|w| ASIDE.contains(&w.as_str()));
    let side_by_side = one.entry.section == two.entry.section;
    if is_aside(&words_a) != is_aside(&words_b) || !(side_by_side || agreement == Agreement::Different) {
        Titles::Unclear
    } else {
        Titles::Two
    }
}

fn of_id(
    items: &[Item],
    first: usize,
    at: usize,
    id: &WorkId,
    listed: bool,
    source: &str,
    findings: &mut Vec<Finding>,
) {
    let (one, two) = (&items[first], &items[at]);
    if nested(one, two) {
        return;
    }
    let line = one.entry.line;
    let titles = compare(one, two);
    if titles == Titles::Unclear {
        return;
    }
    if titles == Titles::Two {
        let [a, b] = [one, two].map(|item| item.entry.listed_title.as_deref().unwrap_or_default());
        let url = two.identity.chosen.as_ref().and_then(|c| c.url.as_deref());
        let span = spot::link(source, &two.entry, url);
        let message = format!(
            "{id} stands here under “{}”, in line {line} under “{}”: one of the two links looks wrong",
            shown(b),
            shown(a)
        );
        push(Code::SharedLink, span, message, one, source, findings);
        return;
    }
    let span = spot::title(source, &two.entry);
    let how = if listed && chosen(one) == Some(id) && chosen(two) == Some(id) {
        format!("{id} is listed in line {line} already")
    } else {
        let name =
            |item| chosen(item).map_or_else(|| "by its title".to_owned(), |id: &WorkId| format!("as {id}"));
        format!("this work is listed in line {line} already: there {}, here {}", name(one), name(two))
    };
    push(Code::DuplicateWork, span, format!("{how}; keep one unless both are meant"), one, source, findings);
}

fn of_title(items: &[Item], first: usize, at: usize, source: &str, findings: &mut Vec<Finding>) {
    let (one, two) = (&items[first], &items[at]);
    if nested(one, two) || are_apart(one, two) {
        return;
    }
    let title = two.entry.listed_title.as_deref().unwrap_or_default();
    let linked = !one.entry.links.is_empty() && !two.entry.links.is_empty();
    let message = format!(
        "“{}” is listed in line {} already{}; keep one unless both are meant",
        shown(title),
        one.entry.line,
        if linked { ", with another link" } else { "" }
    );
    push(Code::DuplicateWork, spot::title(source, &two.entry), message, one, source, findings);
}

/// Years between which a paper is revised, and published at last; further apart are two papers of one title.
const REVISED: u16 = 3;

/// Whether others wrote it, or long before or after: two works of one title, such as surveys of a field.
fn are_apart(one: &Item, two: &Item) -> bool {
    let year = |item: &Item| item.entry.listed.year.or_else(|| item.known.as_ref()?.year);
    let years = year(one).zip(year(two)).is_some_and(|(a, b)| a.abs_diff(b) > REVISED);
    years || title::are_others(&authors(one), &authors(two))
}

/// Two preprints of one title: one work posted twice, or one of the links is wrong, or there are two papers.
fn posted_twice(
    items: &[Item],
    first: usize,
    at: usize,
    long: bool,
    source: &str,
    findings: &mut Vec<Finding>,
) {
    let (one, two) = (&items[first], &items[at]);
    let arxiv = |item| chosen(item).filter(|id: &&WorkId| id.scheme() == Scheme::Arxiv);
    let (Some(a), Some(b)) = (arxiv(one), arxiv(two)) else { return };
    let is_doubted = |item: &Item| {
        let notes = item.known.iter().flat_map(|known| &known.notes);
        notes.into_iter().any(|note| note.code == "title-mismatch")
    };
    if a == b || nested(one, two) || is_doubted(one) || is_doubted(two) {
        return;
    }
    let (theirs, ours) = (authors(one), authors(two));
    let known = !theirs.is_empty() && !ours.is_empty();
    if known && !title::is_part(&theirs, &ours) || !known && !long {
        return;
    }
    let message = format!(
        "“{}” is listed in line {} already, there as {a}, here as {b}: {}",
        shown(two.entry.listed_title.as_deref().unwrap_or_default()),
        one.entry.line,
        if known {
            "by the same authors; keep one unless both are meant"
        } else {
            "see whether both are meant"
        }
    );
    push(Code::DuplicateWork, spot::title(source, &two.entry), message, one, source, findings);
    if let Some(finding) = findings.last_mut().filter(|_| !known) {
        finding.severity = Severity::Info;
    }
}

/// Who wrote it, as the list says or else the cache.
fn authors(item: &Item) -> Vec<&str> {
    let listed = item.entry.listed.authors.iter().map(String::as_str);
    let known = item.known.iter().flat_map(|known| &known.authors).map(|author| author.name.as_str());
    let listed: Vec<&str> = listed.collect();
    if listed.is_empty() { known.collect() } else { listed }
}

fn push(
    code: Code,
    span: std::ops::Range<usize>,
    message: String,
    other: &Item,
    source: &str,
    findings: &mut Vec<Finding>,
) {
    let related = spot::title(source, &other.entry);
    let related = Some(Span { start: related.start, end: related.end });
    findings.push(Finding { related, ..Finding::new(code, span, message) });
}

fn chosen(item: &Item) -> Option<&WorkId> {
    item.identity.chosen.as_ref().filter(|c| c.by != MatchBy::Title).map(|c| &c.id)
}

/// One stands inside the other: an item and the remark below it.
fn nested(one: &Item, two: &Item) -> bool {
    let (a, b) = (one.entry.span, two.entry.span);
    a.end > a.start && b.end > b.start && a.start < b.end && b.start < a.end
}

/// Both carry an identifier of one kind, and not the same one: two works of one title.
fn differ(one: &Item, two: &Item) -> bool {
    let ((a, a_more), (b, b_more)) = (ids(one), ids(two));
    a.iter().chain(&a_more).any(|x| b.iter().chain(&b_more).any(|y| x.scheme() == y.scheme() && x != y))
}

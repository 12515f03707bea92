//! What became of the listed works since they were listed: published, withdrawn, retracted, corrected.

use super::{Code, Finding, Item, shown, spot, titles};
use crate::identify;
use crate::identify::title;
use crate::model::{EnrichedEntry, Scheme, WorkId};

/// Looks at what is known of every work.
pub(super) fn check(items: &[Item], source: &str, findings: &mut Vec<Finding>) {
    for item in items.iter().filter(|item| !item.aside) {
        let Some(known) = &item.known else { continue };
        // Of a work that is perhaps another one nothing is said.
        if known.notes.iter().any(|n| n.code == "title-mismatch" && titles::set_apart(n, known).is_none()) {
            continue;
        }
        let url = item.identity.chosen.as_ref().and_then(|c| c.url.as_deref());
        let mut add = |code, message: String| {
            findings.push(Finding::new(code, spot::link(source, &item.entry, url), message));
        };
        if let Some(notice) = &known.retracted {
            let date = notice.date.map(|d| format!(" on {d}")).unwrap_or_default();
            let doi =
                notice.notice_doi.as_deref().map(|d| format!(", see doi:{}", shown(d))).unwrap_or_default();
            let kind = notice.kind.replace('_', " ");
            if matches!(notice.kind.as_str(), "retraction" | "withdrawal" | "removal") {
                let message = format!(
                    "this work has a notice of {kind}{date}{doi} (says {}): say so or take it out",
                    notice.source
                );
                add(Code::Retracted, message);
            } else {
                add(
                    Code::Correction,
                    format!("this work has a notice: {kind}{date}{doi} (says {})", notice.source),
                );
            }
        }
        for note in known.notes.iter().filter(|note| note.code == "correction") {
            add(Code::Correction, shown(&note.message));
        }
        if known.withdrawn == Some(true) {
            add(
                Code::Withdrawn,
                "the authors withdrew this paper from arXiv: say so or take it out".to_owned(),
            );
        }
        // A preprint server that knows the version of record says so in a note: its DOI is not the preprint's own.
        let said =
            known.notes.iter().find(|note| note.code == "published-as").map(|note| shown(&note.message));
        if let Some(message) = published(item, known).or(said) {
            add(Code::NewlyPublished, message);
        }
    }
}

/// What to say of a listed preprint that has a version of record, unless the entry already shows it.
fn published(item: &Item, known: &EnrichedEntry) -> Option<String> {
    let chosen = item.identity.chosen.as_ref()?;
    if !is_preprint(&chosen.id) || item.identity.same.iter().any(|id| !is_preprint(id)) {
        return None;
    }
    // A link to a publisher's page that carries no identifier.
    let elsewhere = |url: &str| identify::url(url).is_none_or(|found| !is_preprint(&found.id));
    if item.entry.links.iter().any(|link| identify::is_scholarly(&link.url) && elsewhere(&link.url)) {
        return None;
    }
    let doi = known.ids.doi.as_deref().filter(|doi| !identify::is_deposit(doi));
    let venue = known.venue.as_deref().filter(|v| !v.trim().is_empty() && !identify::is_server(v));
    let acl = known.ids.acl.as_deref();
    if doi.is_none() && acl.is_none() && venue.is_none() {
        return None;
    }
    let text = item.entry.text.to_lowercase();
    if venue.is_some_and(|venue| is_said(&text, venue)) {
        return None;
    }
    let link = doi
        .map(|d| format!("https://doi.org/{d}"))
        .or_else(|| acl.map(|a| format!("https://aclanthology.org/{a}/")));
    let year = known.published.map(|date| format!(" ({})", date.year)).unwrap_or_default();
    let whereabouts = venue.map_or_else(String::new, |v| format!(" in “{}”", shown(v)));
    Some(match link {
        Some(link) => format!("{} has been published{whereabouts}{year}: {}", chosen.id, shown(&link)),
        None => format!("{} has been published{whereabouts}{year}", chosen.id),
    })
}

fn is_preprint(id: &WorkId) -> bool {
    match id.scheme() {
        Scheme::Arxiv => true,
        Scheme::Doi => identify::is_preprint(id.id()),
        // Keys of an index say nothing of where a work appeared.
        Scheme::S2 | Scheme::CorpusId | Scheme::Dblp => true,
        _ => false,
    }
}

/// Whether the entry's text names the venue: by its name, or by the letters that its words begin with.
fn is_said(text: &str, venue: &str) -> bool {
    let name = venue.to_lowercase();
    if text.contains(&name) {
        return true;
    }
    let small =
        ["of", "the", "on", "and", "in", "for", "international", "proceedings", "annual", "ieee", "acm"];
    let words = title::words(venue);
    let letters = |skip: bool| -> String {
        words
            .iter()
            .filter(|w| !(skip && small.contains(&w.as_str())))
            .filter_map(|w| w.chars().next())
            .collect()
    };
    // Conferences that nobody calls by the letters of their names.
    let known = [
        ("neural information processing systems", "neurips"),
        ("neural information processing systems", "nips"),
        ("learning representations", "iclr"),
        ("empirical methods in natural language", "emnlp"),
        ("computer vision and pattern recognition", "cvpr"),
        ("european conference on computer vision", "eccv"),
        ("knowledge discovery", "kdd"),
        ("north american chapter", "naacl"),
        ("meeting of the association for computational linguistics", "acl"),
        ("interspeech", "interspeech"),
        ("robotics: science and systems", "rss"),
        ("web conference", "www"),
        ("robot learning", "corl"),
        ("image computing and computer-assisted", "miccai"),
    ];
    let said = |letters: &str| {
        letters.len() >= 3
            && text.match_indices(letters).any(|(at, _)| {
                let before = text[..at].chars().next_back();
                let after = text[at + letters.len()..].chars().next();
                !before.is_some_and(char::is_alphabetic) && !after.is_some_and(char::is_alphabetic)
            })
    };
    said(&letters(false))
        || said(&letters(true))
        || known.iter().any(|(full, short)| name.contains(full) && said(short))
}

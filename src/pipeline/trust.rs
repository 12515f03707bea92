//! Whether a record is about the work that was asked for.
//!
//! A service may file another paper under an identifier. Titles differ for good reasons (translated, retitled, shortened),
//! and services merge records, so neither a title nor an identifier alone condemns a record: what counts is a title beyond
//! doubt different together with an identifier that is not the one asked by, or with authors of whom none is the same.

use super::editorial::unmarked;
use super::{Case, Examination, Gathered};
use crate::identify::title::{self, Agreement};
use crate::merge;
use crate::model::{ArxivId, Note, Scheme, SourceId, WorkId};

/// How a record stands to the identifier it was asked by.
enum Bears {
    /// It has that very one, or one that cannot be compared.
    Own,
    /// It has none of that scheme.
    None,
    /// It has another.
    Another(String),
}

impl Examination {
    /// Whether a record found by an identifier *of the list*, the one at `at`, describes another work, so that nothing of
    /// it is taken.
    pub(super) fn strays(&mut self, found: &Gathered, at: usize, case: &Case) -> bool {
        let asked = &self.ids[at];
        let another = match bears(found, asked) {
            Bears::Own => return self.is_confused(found, case),
            Bears::None => None,
            Bears::Another(id) => Some(id),
        };
        let Some(theirs) = found.record.title.as_deref() else { return false };
        let elsewhere =
            self.gathered.iter().filter(|g| g.source != found.source && g.source != SourceId::RECORDED);
        let mut elsewhere = elsewhere.filter_map(|g| g.record.title.as_deref()).peekable();
        let compared = elsewhere.peek().is_some();
        let (ours, by_list) = match elsewhere.find(|ours| differ(ours, theirs)) {
            Some(ours) => (ours, false),
            None if compared || another.is_none() => return false,
            None => match case.title.as_deref().filter(|listed| differ(listed, theirs)) {
                Some(listed) => (listed, true),
                None => return false,
            },
        };
        let under = another.map(|id| format!(", of {id},")).unwrap_or_default();
        let conflict = format!(
            "{} describes another work{under} under `{}` and is left out: “{theirs}”, not “{ours}”",
            found.source, found.key.0
        );
        let mismatch = by_list.then(|| {
            let message = format!(
                "the list says “{ours}”, at {} the identifier leads to “{theirs}”: the link may be wrong",
                found.source
            );
            Note::new("title-mismatch", message)
        });
        self.notes.extend(mismatch);
        self.notes.push(Note::new("conflict", conflict));
        true
    }

    /// Whether a record bears the very identifier it was asked by, and yet the title and the authors of another work than
    /// what another source gives under it: services have merged records. The list may say that it is the right one.
    fn is_confused(&mut self, found: &Gathered, case: &Case) -> bool {
        let Some(theirs) = found.record.title.as_deref() else { return false };
        let mut elsewhere =
            self.gathered.iter().filter(|g| g.source != found.source && g.source != SourceId::RECORDED);
        let named = |g: &Gathered| !g.record.authors.is_empty() && !found.record.authors.is_empty();
        let other = elsewhere.find(|g| {
            let ours = g.record.title.as_deref();
            named(g)
                && ours.is_some_and(|ours| differ(ours, theirs))
                && !merge::same_people(&g.record.authors, &found.record.authors)
        });
        let Some(ours) = other.and_then(|g| g.record.title.as_deref()) else { return false };
        let fits = |listed: &str| {
            matches!(title::agreement(listed, unmarked(theirs)), Agreement::Same | Agreement::Close)
        };
        if case.title.as_deref().is_some_and(fits) {
            return false;
        }
        let message = format!(
            "{} has the title and the authors of another work under `{}` and is left out: “{theirs}”, not “{ours}”",
            found.source, found.key.0
        );
        self.notes.push(Note::new("conflict", message));
        true
    }

    /// Whether a record found by an identifier that *another source* revealed is about the same work: a title beyond
    /// doubt different vetoes it.
    pub(super) fn belongs(&mut self, found: &Gathered, case: &Case) -> bool {
        let Some(theirs) = found.record.title.as_deref() else { return true };
        let disagrees = self
            .gathered
            .iter()
            .filter(|g| g.source != SourceId::RECORDED)
            .filter_map(|g| g.record.title.as_deref())
            // Mostly they are one text, and the comparison costs as much as reading a record.
            .filter(|ours| !ours.eq_ignore_ascii_case(theirs))
            .find(|ours| title::agreement(unmarked(ours), unmarked(theirs)) == Agreement::Different);
        let Some(ours) = disagrees else { return true };
        let listed_fits =
            case.title.as_deref().is_some_and(|t| title::agreement(t, unmarked(theirs)) == Agreement::Same);
        if listed_fits {
            return true;
        }
        self.notes.push(Note::new(
            "conflict",
            format!(
                "{} describes another work under `{}` and is left out: “{theirs}”, not “{ours}”",
                found.source, found.key.0
            ),
        ));
        false
    }
}

fn differ(ours: &str, theirs: &str) -> bool {
    // Mostly they are one text, and the comparison costs as much as reading a record.
    !ours.eq_ignore_ascii_case(theirs)
        && title::agreement(unmarked(ours), unmarked(theirs)) == Agreement::Different
}

fn bears(found: &Gathered, asked: &WorkId) -> Bears {
    let ids = &found.record.ids;
    // Mostly so.
    if asked.scheme() == Scheme::Arxiv && ids.arxiv.as_deref() == Some(asked.id()) {
        return Bears::Own;
    }
    let doi = ids.doi.as_deref();
    let own = match asked.scheme() {
        Scheme::Arxiv => {
            let of_doi = doi.and_then(arxiv_of_doi);
            ids.arxiv.clone().or_else(|| found.record.shadow_of.clone()).or(of_doi)
        }
        Scheme::Doi => match (arxiv_of_doi(asked.id()), doi) {
            (Some(id), _) => {
                return WorkId::new(Scheme::Arxiv, &id).map_or(Bears::Own, |id| bears(found, &id));
            }
            (None, Some(doi)) => Some(doi.to_owned()),
            // A row without any DOI was at least not filed under another.
            (None, None) => return Bears::Own,
        },
        _ => return Bears::Own,
    };
    match own {
        None => Bears::None,
        Some(own) if own.eq_ignore_ascii_case(asked.id()) => Bears::Own,
        Some(own) => Bears::Another(format!("{}:{own}", asked.scheme())),
    }
}

/// The arXiv id inside an arXiv DOI.
fn arxiv_of_doi(doi: &str) -> Option<String> {
    const PREFIX: &str = "10.48550/arxiv.";
    let start = doi.get(..PREFIX.len())?;
    let id = start.eq_ignore_ascii_case(PREFIX).then(|| ArxivId::parse(&doi[PREFIX.len()..]))??;
    Some(id.0.to_string())
}

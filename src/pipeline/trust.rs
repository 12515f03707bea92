//! Whether a record is about the work that was asked for.
//!
//! A service may file another paper under an identifier. Titles differ for good reasons (translated, retitled, shortened),
//! and services merge records, so neither a title nor an identifier alone condemns a record.
//!
//! # When two records contradict each other
//!
//! | titles | they are of two works |
//! |---|---|
//! | the same, or close | never |
//! | neither alike nor beyond doubt different | where the authors are other people, or one of them is a volume |
//! | of two parts, numbers or opposites | where each bears an arXiv id of its own, too |
//! | beyond doubt different, a record was asked by an identifier that another source named | unless the authors are the same |
//! | … by the list's, which it bears | where both name authors and they are not the same |
//! | … by the list's, and it bears another or none | always |
//! | one is that of a notice about the other | always |
//!
//! # Which of the two stays
//!
//! The one that the listed title fits, if it fits one of them only. But what the registry of the list's own identifier
//! says about it is not taken back for a record that was reached from there: then the link is the one to be doubted. Else
//! the record of the list's own identifier stays, its registry's before all others, else the one that was there before.
//! A record that was gathered already is taken back by examining the case anew without it, so that nothing that was
//! learned from it remains. What is left out is told, and an identifier that leads to another work is forgotten.

use super::editorial::unmarked;
use super::listed::{self, is_listed};
use super::people;
use super::{Case, Examination, Gathered, View};
use crate::identify::title::{self, Agreement};
use crate::model::{ArxivId, Field, Note, Scheme, SourceId, WorkId};

/// How a record stands to the identifier it was asked by.
enum Bears {
    /// It has that very one, or one that cannot be compared.
    Own,
    /// It has none of that scheme.
    None,
    /// It has another.
    Another(String),
}

/// How a record came to the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// By an identifier that another source named.
    Learned,
    /// By the list's, which it bears.
    Own,
    /// By the list's, and it bears another or none.
    Astray,
}

/// How much a record's word weighs where it contradicts another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// It was reached by what another source said.
    Learned,
    /// It was found by the list's own identifier.
    Listed,
    /// By that, and at the registry which gives out such identifiers.
    Registry,
}

/// A record that was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fallen {
    pub(super) gathered: Gathered,
    notes: Vec<Note>,
    banned: Option<WorkId>,
}

impl Examination {
    /// Whether a record found by the identifier at `at` is taken: whether it is about the same work as what was gathered.
    /// Where it is and what was gathered is not, the examination is to begin anew.
    pub(super) fn takes(&mut self, found: &Gathered, at: usize, case: &Case, view: &View<'_>) -> bool {
        let Some(theirs) = found.record.title.as_deref() else { return true };
        let listed = case.resolvable().next() == Some(&self.ids[at]);
        let compared_ids = listed && !view.is_registry(found.source, &self.ids[at]);
        let bears = if compared_ids { bears(found, &self.ids[at]) } else { Bears::Own };
        let way = match (listed, &bears) {
            (false, _) => Way::Learned,
            // What gives no titles of its own merges works by machine.
            _ if !gives_titles(found, view) => Way::Learned,
            (true, Bears::Own) => Way::Own,
            (true, _) => Way::Astray,
        };
        let compared =
            |g: &&Gathered| g.source != SourceId::RECORDED && (!listed || g.source != found.source);
        let elsewhere: Vec<&Gathered> = self.gathered.iter().filter(compared).collect();
        let against: Vec<&Gathered> =
            elsewhere.iter().copied().filter(|ours| contradict(ours, found, way)).collect();
        let Some(&ours) = against.first() else {
            let alone = elsewhere.iter().all(|g| g.record.title.is_none());
            return match bears {
                Bears::Another(id) if alone => !self.strays(found, &id, case),
                _ => true,
            };
        };
        // Journals retitle preprints; the authors stay.
        let is_by_the_same = |g: &&Gathered| people::are_the_same(&g.record.authors, &found.record.authors);
        if way == Way::Learned && !against.iter().any(is_by_the_same) && elsewhere.iter().any(is_by_the_same)
        {
            return true;
        }
        // Nothing is taken back twice: so the examination comes to an end.
        let may_fall = |ours: &Gathered| self.asked_by(ours, view).is_some() && !self.has_fallen(ours);
        if against.iter().all(|ours| may_fall(ours) && outweighs(found, way, ours, case, view)) {
            let fallen = against.iter().map(|ours| self.fall_of(ours, found, case, view)).collect();
            self.falling = fallen;
            return true;
        }
        let under = match &bears {
            Bears::Another(id) => format!(", of {id},"),
            Bears::Own | Bears::None => String::new(),
        };
        let id = self.ids[at].clone();
        let conflict = left_out(found, ours, way, &under);
        self.notes.extend(mismatch(found, &id, case, theirs, view));
        self.notes.push(conflict);
        self.leave_out(found);
        if view.is_registry(found.source, &id) {
            self.ban(id, case);
        }
        false
    }

    /// Whether the only record that there is, which bears another identifier than the one asked by, has not the title that
    /// is listed either.
    fn strays(&mut self, found: &Gathered, another: &str, case: &Case) -> bool {
        let (Some(listed), Some(theirs)) = (case.title.as_deref(), found.record.title.as_deref()) else {
            return false;
        };
        let others = || {
            title::agreement(listed, unmarked(theirs)) == Agreement::Doubtful
                && title::are_others(&case.listed.authors, &people::names(&found.record.authors))
        };
        let sibling = || {
            found.record.ids.arxiv.is_some()
                && another.starts_with("arxiv:")
                && title::are_siblings(listed, unmarked(theirs))
        };
        if !(differ(listed, theirs) || others() || sibling()) {
            return false;
        }
        let source = found.source;
        let conflict = format!(
            "{source} describes another work, of {another}, under `{}` and is left out: “{theirs}”, not “{listed}”",
            found.key.0
        );
        let mismatch = listed::mismatch(listed, "the identifier", &format!("“{theirs}” ({source})"));
        self.suspicion = Some(mismatch);
        self.notes.push(Note::new("conflict", conflict));
        self.leave_out(found);
        true
    }

    /// The identifier by which a record was found; none for what a title or a site's own key led to, which is the evidence
    /// for all others and is not taken back for them.
    fn asked_by(&self, gathered: &Gathered, view: &View<'_>) -> Option<&WorkId> {
        let source = view.source(gathered.source)?;
        self.ids.iter().find(|id| source.key(id).as_ref() == Some(&gathered.key))
    }

    /// What becomes of `ours`, which was gathered, beside `found`, which is believed.
    fn fall_of(&self, ours: &Gathered, found: &Gathered, case: &Case, view: &View<'_>) -> Fallen {
        let id = self.asked_by(ours, view);
        let is_listed = id.is_some_and(|id| case.resolvable().next() == Some(id));
        let way = if is_listed { Way::Own } else { Way::Learned };
        let title = ours.record.title.as_deref().unwrap_or_default();
        let mut notes: Vec<Note> =
            id.and_then(|id| mismatch(ours, id, case, title, view)).into_iter().collect();
        notes.push(left_out(ours, found, way, ""));
        let banned = id.filter(|id| !is_listed && view.is_registry(ours.source, id)).cloned();
        Fallen { gathered: ours.clone(), notes, banned }
    }

    /// Begins without what was taken back.
    pub(super) fn recall(&mut self, fallen: Vec<Fallen>) {
        self.notes.extend(fallen.iter().flat_map(|fallen| fallen.notes.iter().cloned()));
        self.banned = fallen.iter().filter_map(|fallen| fallen.banned.clone()).collect();
        self.left_out.extend(fallen.iter().map(|fallen| fallen.gathered.clone()));
        self.fallen = fallen;
    }

    /// Whether a record was taken back before.
    pub(super) fn has_fallen(&self, found: &Gathered) -> bool {
        self.fallen.iter().any(|fallen| is_same(&fallen.gathered, found))
    }

    /// Remembers a record that is about another work: it is shown where the entry is explained.
    pub(super) fn leave_out(&mut self, found: &Gathered) {
        if !self.left_out.iter().any(|known| is_same(known, found)) {
            self.left_out.push(found.clone());
        }
    }

    /// Whether the work is a whole book, in which papers stand.
    pub(super) fn leads_to_volume(&self) -> bool {
        self.gathered.iter().any(|g| g.record.is_volume)
    }

    /// Tells the suspicion that the link is wrong, unless another source has said since that it is right.
    pub(super) fn tell_suspicion(&mut self, case: &Case) {
        let Some(suspicion) = self.suspicion.take() else { return };
        let fetched = self.described_by().and_then(|record| record.title.as_deref());
        let titles = case.title.as_deref().zip(fetched);
        if !titles.is_some_and(|(listed, fetched)| is_listed(listed, fetched)) {
            self.notes.insert(0, suspicion);
        }
    }
}

fn is_same(a: &Gathered, b: &Gathered) -> bool {
    a.source == b.source && a.key == b.key
}

/// Whether a record that was found by `id` bears another or none, so that it says nothing of what `id` names.
pub(super) fn is_astray(found: &Gathered, id: &WorkId, view: &View<'_>) -> bool {
    !view.is_registry(found.source, id) && !matches!(bears(found, id), Bears::Own)
}

/// Whether two records, found by two identifiers, are of two works.
pub(super) fn are_two(ours: &Gathered, theirs: &Gathered) -> bool {
    contradict(ours, theirs, Way::Learned)
}

/// That `found` is about another work than `ours`, though the list names both.
pub(super) fn left_out_of_two(found: &Gathered, ours: &Gathered) -> Note {
    left_out(found, ours, Way::Learned, "")
}

/// Whether `theirs`, which came to the case by `way`, is about another work than `ours`.
fn contradict(ours: &Gathered, theirs: &Gathered, way: Way) -> bool {
    let (Some(a), Some(b)) = (ours.record.title.as_deref(), theirs.record.title.as_deref()) else {
        return false;
    };
    // Mostly they are one text, and the comparison costs as much as reading a record.
    if a.eq_ignore_ascii_case(b) {
        return false;
    }
    let (a, b) = (unmarked(a), unmarked(b));
    let same = || people::are_the_same(&ours.record.authors, &theirs.record.authors);
    match title::agreement(a, b) {
        Agreement::Same | Agreement::Close => false,
        Agreement::Doubtful => {
            let volume = ours.record.is_volume != theirs.record.is_volume;
            people::are_others(&ours.record.authors, &theirs.record.authors)
                || (volume && title::is_telling(a) && !same())
                // The parts of a work have the same authors.
                || (bear_two_arxiv_ids(ours, theirs) && title::are_siblings(a, b))
        }
        Agreement::Different if title::is_notice(a, b) => true,
        Agreement::Different => match way {
            Way::Astray => true,
            Way::Own => {
                let named = !ours.record.authors.is_empty() && !theirs.record.authors.is_empty();
                named && !same()
            }
            Way::Learned => !same(),
        },
    }
}

/// Whether `found` is believed where it contradicts `ours`.
fn outweighs(found: &Gathered, way: Way, ours: &Gathered, case: &Case, view: &View<'_>) -> bool {
    if !gives_titles(found, view) {
        return false;
    }
    let weight = if way == Way::Astray { Weight::Learned } else { weight(found, case, view) };
    let our_weight = weight_of_gathered(ours, case, view);
    let fits = |g: &Gathered| {
        let listed = case.title.as_deref().zip(g.record.title.as_deref());
        listed.is_some_and(|(listed, title)| is_listed(listed, title))
    };
    match (fits(ours), fits(found)) {
        (true, false) => false,
        (false, true) => (our_weight, weight) != (Weight::Registry, Weight::Learned),
        _ => weight > our_weight,
    }
}

/// As [`weight`], of a record that bears another identifier than the one it was asked by, less.
fn weight_of_gathered(gathered: &Gathered, case: &Case, view: &View<'_>) -> Weight {
    let astray = case.resolvable().next().is_some_and(|id| is_astray(gathered, id, view));
    if astray { Weight::Learned } else { weight(gathered, case, view) }
}

fn weight(gathered: &Gathered, case: &Case, view: &View<'_>) -> Weight {
    let Some(listed) = case.resolvable().next() else { return Weight::Learned };
    if view.source(gathered.source).and_then(|source| source.key(listed)).as_ref() != Some(&gathered.key) {
        return Weight::Learned;
    }
    if view.is_registry(gathered.source, listed) { Weight::Registry } else { Weight::Listed }
}

fn gives_titles(gathered: &Gathered, view: &View<'_>) -> bool {
    view.source(gathered.source).is_some_and(|source| source.descriptor().fields.contains(&Field::Title))
}

/// That `found` is about another work than `ours`.
fn left_out(found: &Gathered, ours: &Gathered, way: Way, under: &str) -> Note {
    let shown = |g: &Gathered| g.record.title.clone().unwrap_or_default();
    let what = match way {
        Way::Own => "has the title and the authors of another work".to_owned(),
        Way::Learned | Way::Astray => format!("describes another work{under}"),
    };
    let message = format!(
        "{} {what} under `{}` and is left out: “{}”, not “{}”",
        found.source,
        found.key.0,
        shown(found),
        shown(ours)
    );
    Note::new("conflict", message)
}

/// That an identifier of the list leads to another title at its own registry.
fn mismatch(left_out: &Gathered, id: &WorkId, case: &Case, title: &str, view: &View<'_>) -> Option<Note> {
    let listed = case.title.as_deref()?;
    let told = view.is_registry(left_out.source, id) && case.resolvable().any(|own| own == id);
    (told && !is_listed(listed, title)).then(|| {
        let work = format!("“{title}” ({})", left_out.source);
        listed::mismatch(listed, &format!("`{}`", id.id()), &work)
    })
}

/// Each has one of its own. A service that merged two records keeps one id for both, so this alone condemns neither.
fn bear_two_arxiv_ids(ours: &Gathered, theirs: &Gathered) -> bool {
    let ids = ours.record.ids.arxiv.as_deref().zip(theirs.record.ids.arxiv.as_deref());
    ids.is_some_and(|(ours, theirs)| !ours.eq_ignore_ascii_case(theirs))
}

fn differ(ours: &str, theirs: &str) -> bool {
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
            let of_doi = doi.and_then(ArxivId::of_doi).map(String::from);
            ids.arxiv.clone().or_else(|| found.record.shadow_of.clone()).or(of_doi)
        }
        Scheme::Doi => match (ArxivId::of_doi(asked.id()), doi) {
            (Some(id), _) => return bears(found, &id.into()),
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

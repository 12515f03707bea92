//! Identifiers of two works in one item: the one that leads to another work than the listed one is set apart.
//!
//! An item may name two papers by a slip of the pen: the arXiv id of its own and the DOI of another. Where the listed title
//! (and authors) fits what one of them leads to, and beyond doubt not what the other does, the case goes on without the
//! other, as though it stood in `also`; that is told. Where the list decides nothing, nothing is set apart.
//!
//! Whoever is asked by one identifier is mostly not asked by the next. Where what came is not what is listed, names another
//! identifier than the list does, or does not name it at all, the rest is asked about as well.

use super::examine::Looked;
use super::listed::{Stand, mismatch, stand};
use super::trust::{are_two, is_astray, left_out_of_two};
use super::{Case, Examination, Gathered, View, Want};
use crate::cache::CacheError;
use crate::identify::{Chosen, may_be_one};
use crate::model::{ArxivId, ExternalIds, Note, Scheme, SourceId, WorkId};
use crate::sources::Role;

/// An identifier that was set apart.
#[derive(Debug, Clone)]
pub(super) struct Apart {
    id: WorkId,
    /// What it leads to.
    record: Gathered,
    notes: Vec<Note>,
}

impl Apart {
    /// The case without it.
    pub(super) fn taken_from(&self, case: &Case) -> Case {
        let mut case = case.clone();
        let identity = &mut case.identity;
        identity.same.retain(|id| *id != self.id);
        if let Some(chosen) = identity.chosen.take_if(|chosen| chosen.id == self.id) {
            let next = identity.same.iter().position(|id| id.scheme().resolvable());
            let id = next.map(|at| identity.same.remove(at));
            identity.chosen = id.map(|id| Chosen { id, version: None, by: chosen.by, url: None });
        }
        if !identity.also.contains(&self.id) {
            identity.also.push(self.id.clone());
        }
        case
    }
}

impl Examination {
    /// Begins without the identifiers that were set apart, however the sources name them.
    pub(super) fn set_apart(&mut self, apart: &[Apart]) {
        for apart in apart {
            self.notes.extend(apart.notes.iter().cloned());
            self.left_out.push(apart.record.clone());
            self.banned.push(apart.id.clone());
        }
    }

    /// Keeps those of `wants` that are about what was set apart.
    pub(super) fn want_still(&mut self, wants: Vec<Want>, apart: &[Apart], view: &View<'_>) {
        let is_theirs = |want: &Want| {
            let source = view.source(want.source);
            source.is_some_and(|s| apart.iter().any(|apart| s.key(&apart.id).as_ref() == Some(&want.key)))
        };
        let still = wants.into_iter().filter(is_theirs).filter(|want| !self.wants.contains(want));
        let still: Vec<Want> = still.collect();
        self.wants.extend(still);
    }

    /// An identifier of the list that leads to another work, where another one leads to the listed work.
    pub(super) fn find_apart(&mut self, case: &Case, view: &View<'_>) -> Result<Option<Apart>, CacheError> {
        let by_hand = case.by_hand.as_ref().is_some_and(|record| record.title.is_some());
        let mut listed = case.resolvable();
        if by_hand || case.no_paper || case.title.is_none() || listed.nth(1).is_none() {
            return Ok(None);
        }
        let ids: Vec<&WorkId> = case.resolvable().collect();
        let mut stands: Vec<Option<Stand>> =
            ids.iter().map(|id| stand_of(case, self.heard_by(id, view))).collect();
        let misses = !stands.contains(&Some(Stand::Fits)) && stands.contains(&Some(Stand::Against));
        let is_due = |at: usize| stands[at].is_none() && (misses || self.is_unconfirmed(ids[at], view));
        let due: Vec<usize> = (0..ids.len()).filter(|at| is_due(*at)).collect();
        if due.is_empty() && !stands.contains(&Some(Stand::Against)) {
            return Ok(None);
        }
        let heard = |id: &&WorkId| self.heard_by(id, view).cloned().collect();
        let mut heard: Vec<Vec<Gathered>> = ids.iter().map(heard).collect();
        for at in due {
            heard[at] = self.ask_primaries(ids[at], view)?;
            stands[at] = stand_of(case, heard[at].iter());
        }
        for (at, id) in ids.iter().enumerate().filter(|(at, _)| stands[*at] == Some(Stand::Against)) {
            let Some(theirs) = heard[at].iter().max_by_key(|g| view.is_registry(g.source, id)) else {
                continue;
            };
            let is_kept = |other: &usize| match stands[*other] {
                Some(Stand::Fits) => heard[*other].iter().any(|ours| are_two(ours, theirs)),
                // Nothing of it is known but that it names another work than this one.
                None => heard[at].iter().any(|theirs| names_another(&theirs.record.ids, ids[*other])),
                Some(_) => false,
            };
            let Some(kept) = (0..ids.len()).find(is_kept) else { continue };
            let ours = heard[kept].iter().find(|ours| are_two(ours, theirs));
            return Ok(Some(Apart {
                id: (*id).clone(),
                notes: notes(case, id, theirs, ids[kept], ours),
                record: theirs.clone(),
            }));
        }
        Ok(None)
    }

    /// What was found by an identifier, whether it was taken or left out. A record that bears another identifier is no word
    /// about this one.
    fn heard_by(&self, id: &WorkId, view: &View<'_>) -> impl Iterator<Item = &Gathered> {
        let is_of_it = |g: &&Gathered| {
            let source = view.source(g.source);
            g.record.title.is_some()
                && source.and_then(|source| source.key(id)).as_ref() == Some(&g.key)
                && !is_astray(g, id, view)
        };
        self.gathered.iter().chain(&self.left_out).filter(is_of_it)
    }

    /// Whether no source names `id`, though one names another of its kind, or could be asked by it. While anything is asked
    /// about, an answer may still tell.
    fn is_unconfirmed(&self, id: &WorkId, view: &View<'_>) -> bool {
        let mut live = self.gathered.iter().filter(|g| g.source != SourceId::RECORDED);
        let names_it = |g: &Gathered| {
            let mut theirs = g.record.ids.work_ids();
            theirs.any(|own| own.scheme() == id.scheme() && own.id().eq_ignore_ascii_case(id.id()))
        };
        // A source that is not asked by such identifiers says nothing by not naming one.
        let is_silent_on_it = |g: &Gathered| {
            let source = view.source(g.source);
            source.is_some_and(|source| source.descriptor().role == Role::Primary && source.key(id).is_some())
        };
        self.wants.is_empty()
            && live.clone().any(|g| names_another(&g.record.ids, id) || is_silent_on_it(g))
            && !live.any(names_it)
    }

    /// Looks `id` up at the primary sources, where the answer is due with a want.
    fn ask_primaries(&mut self, id: &WorkId, view: &View<'_>) -> Result<Vec<Gathered>, CacheError> {
        let mut heard = Vec::new();
        for source in view.sources.iter().filter(|s| s.descriptor().role == Role::Primary) {
            let Some(key) = source.key(id) else { continue };
            if let Looked::Found(found) = self.look(source.as_ref(), key, Some(id), view)?
                && found.record.title.is_some()
                && !is_astray(&found, id, view)
            {
                heard.push(found);
            }
        }
        Ok(heard)
    }
}

/// What the records that were found by one identifier say: one that fits is enough.
fn stand_of<'g>(case: &Case, heard: impl Iterator<Item = &'g Gathered>) -> Option<Stand> {
    heard.map(|g| stand(case, g)).reduce(|one, other| match (one, other) {
        (Stand::Fits, _) | (_, Stand::Fits) => Stand::Fits,
        (one, other) if one == other => one,
        _ => Stand::Open,
    })
}

fn of_scheme(ids: &ExternalIds, scheme: Scheme) -> Option<&str> {
    match scheme {
        Scheme::Arxiv => ids.arxiv.as_deref(),
        Scheme::Doi => ids.doi.as_deref(),
        Scheme::Acl => ids.acl.as_deref(),
        Scheme::Pmid => ids.pmid.as_deref(),
        Scheme::Pmcid => ids.pmcid.as_deref(),
        _ => None,
    }
}

/// Whether a record bears an identifier of the kind of `id` that cannot be one of the same work.
fn names_another(ids: &ExternalIds, id: &WorkId) -> bool {
    of_scheme(ids, id.scheme()).is_some_and(|theirs| is_another(theirs, id))
}

/// Whether `theirs`, of the kind of `id`, is not `id` and cannot be one of the same work.
pub(super) fn is_another(theirs: &str, id: &WorkId) -> bool {
    // Every preprint of arXiv has a DOI there beside that of its journal.
    let is_arxivs = |doi: &str| id.scheme() == Scheme::Doi && ArxivId::of_doi(doi).is_some();
    !theirs.eq_ignore_ascii_case(id.id())
        && !is_arxivs(theirs)
        && !is_arxivs(id.id())
        && WorkId::new(id.scheme(), theirs).is_ok_and(|theirs| !may_be_one(&theirs, id))
}

/// That `id` leads to `theirs`, and the listed work is that of `kept`.
fn notes(case: &Case, id: &WorkId, theirs: &Gathered, kept: &WorkId, ours: Option<&Gathered>) -> Vec<Note> {
    let shown = |g: &Gathered| g.record.title.clone().unwrap_or_default();
    let listed = case.title.as_deref().unwrap_or_default();
    let work = format!("“{}” ({}), another work than `{kept}`", shown(theirs), theirs.source);
    let mut notes = vec![mismatch(listed, &format!("`{id}`"), &work)];
    notes.extend(ours.map(|ours| left_out_of_two(theirs, ours)));
    notes
}

//! A work that was matched by its title and has another title since.

use super::by_title::matched_at;
use super::editorial::unmarked;
use super::listed::is_listed;
use super::{Case, Examination, Gathered, View};
use crate::cache::{Answer, CacheError};
use crate::identify::title;
use crate::model::{MatchBy, Note, Scheme, WorkId};
use crate::sources::Source;

impl Examination {
    /// Where the source that offered the match gives another title for it now, the similarity is that of the titles as they
    /// are now; a title that is no longer the listed one is told.
    pub(super) fn tell_renamed(&mut self, case: &Case, view: &View<'_>) {
        let Some(listed) = case.title.as_deref().filter(|_| self.by == Some(MatchBy::Title)) else { return };
        let is_match = |g: &&Gathered| {
            view.source(g.source).and_then(|source| source.title_key(listed)).as_ref() == Some(&g.key)
        };
        let Some(matched) = self.gathered.iter().find(is_match) else { return };
        let is_later =
            |g: &&Gathered| g.source == matched.source && g.key != matched.key && g.record.title.is_some();
        let Some(now) = self.gathered.iter().filter(is_later).max_by_key(|g| g.retrieved_at) else { return };
        let (Some(then), Some(title)) = (matched.record.title.as_deref(), now.record.title.as_deref()) else {
            return;
        };
        if then.eq_ignore_ascii_case(title) || listed.eq_ignore_ascii_case(title) {
            return;
        }
        self.score = title::similarity(listed, unmarked(title)).min(self.score);
        let by_hand = case.by_hand.as_ref().is_some_and(|record| record.title.is_some());
        if !is_listed(listed, title) && !by_hand {
            let message = format!(
                "the list says “{listed}”, but the work that {} offered under that title is “{title}” now: see whether it is \
                 still the one",
                now.source
            );
            self.notes.insert(0, Note::new("title-mismatch", message));
        }
    }
}

/// Whether the source that offered a match has answered since by an identifier which the match names: a later run must not
/// go back behind that.
pub(super) fn was_asked_since(
    found: &Gathered,
    source: &dyn Source,
    view: &View<'_>,
) -> Result<bool, CacheError> {
    let ids = &found.record.ids;
    let named = [
        (Scheme::Arxiv, &ids.arxiv),
        (Scheme::Doi, &ids.doi),
        (Scheme::Acl, &ids.acl),
        (Scheme::Pmid, &ids.pmid),
        (Scheme::Pmcid, &ids.pmcid),
    ];
    let named = named.into_iter().filter_map(|(scheme, id)| WorkId::new(scheme, id.as_deref()?).ok());
    for key in named.filter_map(|id| source.key(&id)) {
        let Some(row) = view.cache.get_one(found.source, &key.0)? else { continue };
        if matches!(row.answer, Answer::Found(_)) {
            return Ok(matched_at(found, view)?.is_some_and(|at| at < row.fetched_at));
        }
    }
    Ok(false)
}

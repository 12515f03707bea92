//! What the primary sources leave open: which gap fillers are asked, and what of their word counts.
//!
//! A gap filler's answer that is in the cache is always looked at; whether it is *asked* depends on what is still
//! lacking once everybody who is about to be asked has answered. So what one run wrote, the next one without network
//! writes again.

use std::borrow::Cow;
use std::sync::Arc;

use super::examine::Looked;
use super::{Absence, Case, Examination, Gathered, View, Want};
use crate::cache::CacheError;
use crate::merge;
use crate::model::{Field, Note, Scheme, SourceId, SourceRecord, WorkId};
use crate::sources::{Role, Situation, Source, SourceKey, Standing, is_repost};

impl Examination {
    /// Resolves a site's own key (a PII, say) with a source that knows such keys. `true`: its answer is still wanted, so
    /// that nothing else need be tried yet.
    pub(super) fn resolve_site_key(&mut self, case: &Case, view: &View<'_>) -> Result<bool, CacheError> {
        let identity = &case.identity;
        let chosen = identity.chosen.iter().map(|chosen| &chosen.id);
        let keyed: Vec<(Arc<dyn Source>, SourceKey)> = chosen
            .chain(&identity.same)
            .filter(|id| !id.scheme().resolvable())
            .flat_map(|id| view.sources.iter().filter_map(move |s| Some((Arc::clone(s), s.key(id)?))))
            .collect();
        for (source, key) in keyed {
            let (want, looked) = self.look_up(source.as_ref(), key, None, view)?;
            let wanted = want.is_some();
            self.wants.extend(want);
            match looked {
                Looked::Found(found) => {
                    self.learn(&found.record, view.sources);
                    self.gathered.push(found);
                    self.by = identity.chosen.as_ref().map(|chosen| chosen.by);
                    return Ok(false);
                }
                Looked::Absent(_) | Looked::Outdated { .. } if wanted => return Ok(true),
                Looked::Outdated { why, .. } => {
                    self.unfilled.extend(why.map(|why| (source.descriptor().id, why)));
                }
                Looked::Absent(absence) => self.unfilled.push((source.descriptor().id, absence)),
                Looked::Silent => {}
            }
        }
        Ok(false)
    }

    /// Looks through the gap fillers: gathers what they said, and wants what they should be asked. While a primary source
    /// is still to be asked, the wants are for later.
    pub(super) fn fill_gaps(&mut self, case: &Case, view: &View<'_>) -> Result<(), CacheError> {
        let primary = |id: SourceId| role(view, id) == Some(Role::Primary);
        let settled = !self.wants.iter().any(|want| primary(want.source));
        self.unfilled.clear();
        let mut wants: Vec<Want> = Vec::new();
        let mut standings = None;
        for source in view.sources.iter().filter(|s| s.descriptor().role == Role::GapFiller) {
            let heard = (self.gathered.len(), self.unfilled.len());
            let now = standings.take().unwrap_or_else(|| self.standings(view));
            self.consult_gap_filler(source.as_ref(), case, view, &now, &mut wants)?;
            standings = Some(now).filter(|_| heard == (self.gathered.len(), self.unfilled.len()));
        }
        wants.retain(|want| !self.wants.contains(want));
        if settled {
            self.wants.append(&mut wants);
        }
        self.later = wants;
        Ok(())
    }

    /// Asks `source` by the identifiers known, each once, until one is answered with a record.
    fn consult_gap_filler(
        &mut self,
        source: &dyn Source,
        case: &Case,
        view: &View<'_>,
        now: &Situation,
        wants: &mut Vec<Want>,
    ) -> Result<(), CacheError> {
        let descriptor = source.descriptor();
        if self.has(descriptor.id) {
            return Ok(());
        }
        let hoped = self.expectations(now, wants);
        let heard = |situation: &Situation| descriptor.fields.iter().any(|&f| source.speaks(f, situation));
        if !(heard(now) || heard(&hoped)) {
            return Ok(());
        }
        let mut is_wanted = None;
        let mut absence = None;
        for at in 0..self.ids.len() {
            let Some(key) = source.key(&self.ids[at]).filter(|_| !self.is_banned(at)) else { continue };
            let wanted = *is_wanted.get_or_insert_with(|| {
                source.wanted(&hoped, &|field| self.lacks(field, descriptor.id, &hoped, case, view))
            });
            let (want, looked) = self.look_up(source, key, Some(&self.ids[at]), view)?;
            wants.extend(want.filter(|_| wanted));
            match looked {
                Looked::Found(found) if self.has_fallen(&found) => {
                    absence = absence.or(Some(Absence::Missing));
                }
                Looked::Found(found) => {
                    absence = None;
                    if self.takes(&found, at, case, view) && self.falling.is_empty() {
                        self.learn(&found.record, view.sources);
                        self.gathered.push(found);
                    }
                    break;
                }
                Looked::Absent(Absence::NotAsked) => {
                    absence = Some(Absence::NotAsked).filter(|_| wanted);
                    break;
                }
                Looked::Absent(Absence::Missing) => absence = absence.or(Some(Absence::Missing)),
                Looked::Outdated { pending, why } => {
                    absence = why.filter(|_| wanted).or(absence);
                    if pending && wanted {
                        break;
                    }
                }
                Looked::Silent => {}
            }
        }
        self.unfilled.extend(absence.map(|absence| (descriptor.id, absence)));
        Ok(())
    }

    /// How the sources stand to the work, as far as they have spoken: an old word counts until there is a new one, or an
    /// outage would take away what others were heard about in their place.
    fn standings(&self, view: &View<'_>) -> Situation {
        let mut situation = Situation::with_capacity(view.sources.len());
        for id in view.sources.iter().map(|source| source.descriptor().id) {
            let mut said = self.absent.iter().chain(&self.unfilled).filter(|(source, _)| *source == id);
            let missing = said.any(|(_, why)| *why == Absence::Missing) || self.once_missing.contains(&id);
            let standing = match (self.has(id), missing) {
                (true, _) => Standing::Found,
                (false, true) => Standing::Missing,
                (false, false) => Standing::NotAsked,
            };
            situation.note(id, standing);
        }
        situation
    }

    /// `now` with those awaited who are about to be asked and have said nothing so far.
    fn expectations<'s>(&self, now: &'s Situation, wants: &[Want]) -> Cow<'s, Situation> {
        let mut situation = Cow::Borrowed(now);
        for want in self.wants.iter().chain(wants) {
            if situation.of(want.source) != Standing::Found {
                situation.to_mut().note(want.source, Standing::Awaited);
            }
        }
        situation
    }

    /// Whether no source that ranks above `source` gives `field`, or is about to.
    fn lacks(
        &self,
        field: Field,
        source: SourceId,
        situation: &Situation,
        case: &Case,
        view: &View<'_>,
    ) -> bool {
        let Some(better) = merge::above(field, source) else { return false };
        let said = |s: SourceId, record: &SourceRecord| better.contains(&s) && merge::says(field, record);
        let by_hand = case.by_hand.as_deref().is_some_and(|record| said(SourceId::CURATOR, record));
        let gathered = self.gathered.iter().any(|g| said(g.source, &g.record));
        let awaited = situation
            .awaited()
            .filter(|s| better.contains(s))
            .any(|s| view.source(s).is_some_and(|source| source.descriptor().fields.contains(&field)));
        !(by_hand || gathered || awaited)
    }

    /// Takes out of the gap fillers' records, and of those that are `kept`, whatever does not count, now that everybody has
    /// been heard.
    pub(super) fn keep_what_counts(&mut self, kept: &mut Vec<Gathered>, view: &View<'_>) {
        if !self.gathered.iter().any(|g| role(view, g.source) == Some(Role::GapFiller)) {
            return;
        }
        let situation = self.standings(view);
        let without_counts = self.standings_of_counts(&situation, view);
        let counts = |gathered: &mut Gathered| {
            let source = view.source(gathered.source);
            let Some(source) = source.filter(|s| s.descriptor().role == Role::GapFiller) else { return true };
            let offered = source.descriptor().fields;
            for &field in Field::ALL {
                let situation = if field == Field::CitationCount { &without_counts } else { &situation };
                if !(offered.contains(&field) && source.speaks(field, situation)) {
                    merge::clear(field, &mut gathered.record);
                }
            }
            *gathered.record != SourceRecord::default()
        };
        self.gathered.retain_mut(counts);
        kept.retain_mut(counts);
    }

    /// As [`Self::standings`], for citation counts: a primary source that has the work and gives no count has none of it. Its
    /// own older count, where there is one, is believed before what anybody else says.
    fn standings_of_counts(&self, situation: &Situation, view: &View<'_>) -> Situation {
        let mut situation = situation.clone();
        for source in view.sources.iter().map(|source| source.descriptor()) {
            let says_none = |g: &Gathered| g.record.citation_count.is_none();
            let mut said = self.gathered.iter().filter(|g| g.source == source.id).peekable();
            if source.role == Role::Primary
                && source.fields.contains(&Field::CitationCount)
                && said.peek().is_some()
                && said.all(says_none)
            {
                situation.note(source.id, Standing::Missing);
            }
        }
        situation
    }

    /// Says so where the list itself points at a copy of a paper.
    pub(super) fn note_reposts(&mut self) {
        let listed = self.ids.iter().filter(|id| id.scheme() == Scheme::Doi && is_repost(id.id()));
        let notes: Vec<Note> = listed
            .map(|id: &WorkId| {
                let message = format!(
                    "`{id}` is a copy of a paper under a prefix that is known for such: link the paper itself"
                );
                Note::new("repost", message)
            })
            .collect();
        self.notes.extend(notes);
    }
}

fn role(view: &View<'_>, id: SourceId) -> Option<Role> {
    view.source(id).map(|source| source.descriptor().role)
}

//! One case against the cache: what is known, and what is still wanted.
//!
//! The same function drives the network (its wants) and the output (what it gathered), so the two cannot disagree.

use super::apart::Apart;
use super::stored::{gathered_fresh, read};
use super::trust::Fallen;
use super::{Absence, Case, Examination, Gathered, View, Want};
use crate::cache::{Answer, CacheError};
use crate::merge::FieldClass;
use crate::model::{Field, MatchBy, SourceId, SourceRecord, WorkId};
use crate::sources::{Role, Source, SourceKey, recorded};

/// Examines one case.
///
/// # Errors
///
/// Only when the cache cannot be read at all.
pub fn examine(case: &Case, view: &View<'_>) -> Result<Examination, CacheError> {
    let mut x = examine_believing(&[], case, view)?;
    let mut apart: Vec<Apart> = Vec::new();
    let mut corrected: Option<Box<Case>> = None;
    // At most once an identifier that is listed.
    while let Some(next) = x.find_apart(corrected.as_deref().unwrap_or(case), view)? {
        let without = next.taken_from(corrected.as_deref().unwrap_or(case));
        apart.push(next);
        let wants = std::mem::take(&mut x.wants);
        x = examine_believing(&apart, &without, view)?;
        // What was said of the other work may be said better one day.
        x.want_still(wants, &apart, view);
        corrected = Some(Box::new(without));
    }
    x.corrected = corrected;
    x.tell_renamed(case, view);
    Ok(x)
}

/// Examines one case, of which the identifiers `apart` were taken.
fn examine_believing(apart: &[Apart], case: &Case, view: &View<'_>) -> Result<Examination, CacheError> {
    let mut fallen = Vec::new();
    // What was gathered is taken back at most once a record.
    loop {
        let mut x = examine_without(fallen, apart, case, view)?;
        if x.falling.is_empty() {
            return Ok(x);
        }
        fallen = std::mem::take(&mut x.fallen);
        fallen.append(&mut x.falling);
    }
}

/// Examines one case as though `fallen` were not there.
fn examine_without(
    fallen: Vec<Fallen>,
    apart: &[Apart],
    case: &Case,
    view: &View<'_>,
) -> Result<Examination, CacheError> {
    let mut x =
        Examination { score: 1.0, ids: case.resolvable().cloned().collect(), ..Examination::default() };
    x.recall(fallen);
    x.set_apart(apart);
    if case.no_paper {
        return Ok(x);
    }
    x.by = case.identity.chosen.as_ref().filter(|_| !x.ids.is_empty()).map(|c| c.by);
    x.note_reposts();
    if x.ids.is_empty() {
        let pending = x.resolve_site_key(case, view)?;
        if x.ids.is_empty() {
            let before = x.wants.len();
            x.match_title(case, view)?;
            // A title is searched for only when the better evidence has led nowhere.
            if pending && x.ids.is_empty() {
                x.wants.truncate(before);
            }
        }
    }
    x.look_up_recorded(case, view)?;
    // What one source reveals the other is asked. Every round knows more identifiers or is the last.
    loop {
        let known = x.ids.len();
        for source in view.sources.iter().filter(|s| s.descriptor().role == Role::Primary) {
            x.consult(source.as_ref(), case, view)?;
        }
        if x.ids.len() == known {
            x.fill_gaps(case, view)?;
        }
        if !x.falling.is_empty() {
            return Ok(x);
        }
        if x.ids.len() == known {
            break;
        }
    }
    x.forget_banned();
    x.tell_suspicion(case);
    let mut kept = x.kept(view)?;
    x.keep_what_counts(&mut kept, view);
    x.doubt_falls(view)?;
    x.let_stand_in(kept, case);
    Ok(x)
}

impl Examination {
    /// Whether a record of `source` belongs to the case.
    pub fn has(&self, source: SourceId) -> bool {
        self.gathered.iter().any(|g| g.source == source)
    }

    /// The title the services give, arXiv's first.
    pub fn fetched_title(&self) -> Option<&str> {
        self.described_by()?.title.as_deref()
    }

    /// The record that gives the work its title: arXiv's first.
    pub(super) fn described_by(&self) -> Option<&SourceRecord> {
        let live = |g: &&Gathered| g.source != SourceId::RECORDED;
        let titled = |g: &Gathered| g.record.title.is_some();
        let best = self.gathered.iter().filter(live).find(|g| g.source == SourceId::ARXIV && titled(g));
        let any = || self.gathered.iter().filter(live).find(|g| titled(g));
        let recorded = || self.gathered.iter().find(|g| titled(g));
        best.or_else(any).or_else(recorded).map(|g| &*g.record)
    }

    /// Asks `source` by the identifiers known, each once, until one is answered with a record.
    fn consult(&mut self, source: &dyn Source, case: &Case, view: &View<'_>) -> Result<(), CacheError> {
        let descriptor = source.descriptor();
        let answered =
            self.has(descriptor.id) && !self.shadowed(descriptor.id) && self.old_match != Some(descriptor.id);
        if answered {
            return Ok(());
        }
        let mut absence = None;
        for at in 0..self.ids.len() {
            let Some(key) = source.key(&self.ids[at]).filter(|_| !self.is_banned(at)) else { continue };
            if self.gathered.iter().any(|g| g.source == descriptor.id && g.key == key) {
                continue;
            }
            let (want, looked) = self.look_up(source, key, Some(&self.ids[at]), view)?;
            self.wants.extend(want);
            match looked {
                Looked::Found(found) if self.has_fallen(&found) => {
                    absence = absence.or(Some(Absence::Missing));
                }
                Looked::Found(found) => {
                    let listed = case.resolvable().next() == Some(&self.ids[at]);
                    let taken = self.takes(&found, at, case, view);
                    if !self.falling.is_empty() {
                        return Ok(());
                    }
                    // Another identifier may lead to the right one.
                    if listed && !taken {
                        absence = Some(Absence::Missing);
                        continue;
                    }
                    absence = None;
                    if taken {
                        self.learn(&found.record, view.sources);
                        self.gathered.push(found);
                        self.drop_shadow(descriptor.id);
                        if self.old_match == Some(descriptor.id) {
                            self.old_match = None;
                        }
                    }
                    if !self.shadowed(descriptor.id) {
                        break;
                    }
                }
                // An identifier that is not answered yet may still be: the next one waits for its turn.
                Looked::Absent(Absence::NotAsked) => {
                    absence = Some(Absence::NotAsked);
                    break;
                }
                Looked::Absent(Absence::Missing) => absence = absence.or(Some(Absence::Missing)),
                // Where there will be no newer answer, the next identifier has its turn as it had then.
                Looked::Outdated { pending, why } => {
                    self.once_missing.push(descriptor.id);
                    absence = why.or(absence);
                    if pending {
                        break;
                    }
                }
                Looked::Silent => {}
            }
        }
        // Where there was nothing to ask by, what the search by title has come to stands.
        if self.has(descriptor.id) || absence.is_some() {
            self.absent.retain(|(s, _)| *s != descriptor.id);
        }
        if let Some(absence) = absence.filter(|_| !self.has(descriptor.id)) {
            self.absent.push((descriptor.id, absence));
        }
        Ok(())
    }

    /// Looks one key up, that of the identifier `by` where there is one; notes a want where the answer is due.
    pub(super) fn look(
        &mut self,
        source: &dyn Source,
        key: SourceKey,
        by: Option<&WorkId>,
        view: &View<'_>,
    ) -> Result<Looked, CacheError> {
        let (want, looked) = self.look_up(source, key, by, view)?;
        self.wants.extend(want);
        Ok(looked)
    }

    /// Looks one key up; where the answer is due and was not wanted so far, it comes with a want.
    pub(super) fn look_up(
        &self,
        source: &dyn Source,
        key: SourceKey,
        by: Option<&WorkId>,
        view: &View<'_>,
    ) -> Result<(Option<Want>, Looked), CacheError> {
        let descriptor = source.descriptor();
        // Under a snapshot the cache may have something newer still.
        let recent = view.recent.filter(|_| !view.cache.has_snapshots());
        if let Some(fresh) = recent.and_then(|recent| recent.take(descriptor.id, &key))
            && fresh.fetched_at >= view.freshness.now
        {
            return Ok((None, Looked::Found(gathered_fresh(source, key, fresh))));
        }
        let stored = view.cache.get_one(descriptor.id, &key.0)?;
        let gives_counts = descriptor.fields.contains(&Field::CitationCount);
        let due = stored.as_ref().is_none_or(|s| {
            // Only an absence ages faster where the work is young.
            let young = s.answer == Answer::Missing && view.freshness.young(by);
            view.freshness.due(s, descriptor.shape, gives_counts, young)
        });
        let silent = view.silent.contains(&descriptor.id);
        let spent =
            due && !view.unanswered.is_empty() && view.unanswered.contains(&(descriptor.id, key.clone()));
        let known = self.wants.iter().any(|w| w.source == descriptor.id && w.key == key);
        let wanted = due && !silent && !spent && !known;
        let want = |key, since| Want { source: descriptor.id, key, since };
        let unheard = if silent { Looked::Silent } else { Looked::Absent(Absence::NotAsked) };
        let Some(stored) = stored else { return Ok((wanted.then(|| want(key, None)), unheard)) };
        let want = wanted.then(|| want(key.clone(), Some(stored.fetched_at)));
        let looked = match read(source, key, &stored, view) {
            Some(mut found) => {
                // Somebody wants it newer than it is, and nobody could say more.
                found.stale_counts |= spent && view.freshness.is_to_be_renewed(FieldClass::Counts);
                found.stale_bibliographic |=
                    spent && view.freshness.is_to_be_renewed(FieldClass::Bibliographic);
                Looked::Found(found)
            }
            None if due && view.offline && !silent && stored.answer == Answer::Missing => {
                let longest =
                    self.absent_as_of.get().map_or(stored.fetched_at, |at| at.min(stored.fetched_at));
                self.absent_as_of.set(Some(longest));
                Looked::Absent(Absence::Missing)
            }
            None if due && stored.answer == Answer::Missing => {
                Looked::Outdated { pending: !silent && !spent, why: (!silent).then_some(Absence::NotAsked) }
            }
            None if due => unheard,
            None => Looked::Absent(Absence::Missing),
        };
        Ok((want, looked))
    }

    /// A shadow record is left out once its proper twin is there.
    fn drop_shadow(&mut self, source: SourceId) {
        if !self.shadowed(source) {
            self.gathered.retain(|g| g.source != source || g.record.shadow_of.is_none());
        }
    }

    /// Whether the only record of `source` is a shadow (a second record of a preprint, without its arXiv id).
    fn shadowed(&self, source: SourceId) -> bool {
        let mut of_source = self.gathered.iter().filter(|g| g.source == source).peekable();
        of_source.peek().is_some() && of_source.all(|g| g.record.shadow_of.is_some())
    }

    /// What was recorded beforehand, under any identifier or, failing that, the listed title.
    fn look_up_recorded(&mut self, case: &Case, view: &View<'_>) -> Result<(), CacheError> {
        if !view.cache.has_snapshots() {
            return Ok(());
        }
        let by_id = self.ids.iter().map(|id| recorded::key(id).0);
        let by_title =
            case.title.as_deref().filter(|_| self.ids.is_empty()).and_then(recorded::title_key).map(|k| k.0);
        for key in by_id.chain(by_title).collect::<Vec<_>>() {
            let Some(stored) = view.cache.get_one(SourceId::RECORDED, &key)? else { continue };
            let Answer::Found(raw) = &stored.answer else { continue };
            let Ok(record) = recorded::parse(raw) else { continue };
            if self.ids.is_empty() {
                self.by = Some(MatchBy::Title);
            }
            self.learn(&record, view.sources);
            self.gathered.push(Gathered {
                source: SourceId::RECORDED,
                key: SourceKey(key),
                counted_under: None,
                retrieved_at: None,
                stale_counts: false,
                stale_bibliographic: false,
                record: Box::new(record),
            });
            return Ok(());
        }
        Ok(())
    }
}

pub(super) enum Looked {
    Found(Gathered),
    Absent(Absence),
    /// It did not have it when it was last asked, which is past its time. `pending`: it can still be asked in this run;
    /// `why` it counts as absent, unless it is not to be asked.
    Outdated {
        pending: bool,
        why: Option<Absence>,
    },
    /// Not asked in this run by the user's wish, and nothing is known from before: as though there were no such source.
    Silent,
}

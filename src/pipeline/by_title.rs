//! A work that is known by its title alone.

use jiff::Timestamp;

use super::editorial::unmarked;
use super::examine::Looked;
use super::kept::are_of_one_work;
use super::people;
use super::renamed::was_asked_since;
use super::{Absence, Case, Examination, Gathered, View};
use crate::cache::{Answer, CacheError};
use crate::identify::title::{self, Acceptance, Agreement};
use crate::model::{MatchBy, Note, SourceRecord};
use crate::sources::{Source, SourceKey};

impl Examination {
    /// The last tier: a title search, accepted only by the rule in [`title::accept`].
    pub(super) fn match_title(&mut self, case: &Case, view: &View<'_>) -> Result<(), CacheError> {
        let Some(listed) = case.title.as_deref().filter(|t| !t.trim().is_empty()) else { return Ok(()) };
        for source in view.sources {
            let Some(key) = source.title_key(listed) else { continue };
            let mut found = match self.look(source.as_ref(), key, None, view)? {
                Looked::Found(found) => found,
                Looked::Absent(absence) => {
                    self.absent.push((source.descriptor().id, absence));
                    continue;
                }
                Looked::Outdated { why, .. } => {
                    self.absent.extend(why.map(|why| (source.descriptor().id, why)));
                    continue;
                }
                Looked::Silent => continue,
            };
            if let Err(offered) = choose(listed, case, source.as_ref(), &mut found.record) {
                let message = format!(
                    "{} offers {offered}: none is taken, for the list does not say which it means",
                    found.source
                );
                self.notes.push(Note::new("title-candidate", message));
                self.absent.push((source.descriptor().id, Absence::Missing));
                continue;
            }
            let Some(theirs) = found.record.title.clone() else { continue };
            match accept(listed, case, &found.record) {
                Acceptance::Accept { score } => {
                    found.counted_under = counted_under(&found, source.as_ref(), view)?;
                    let later = later_row(&found, source.as_ref(), view)?;
                    if let Some(now) =
                        later.as_ref().filter(|now| !is_still(listed, case, &found.record, now))
                    {
                        self.drop_match(&found, now, view);
                        continue;
                    }
                    self.by = Some(MatchBy::Title);
                    self.score = score;
                    let outdated = later.is_some() || was_asked_since(&found, source.as_ref(), view)?;
                    self.adopt_match(found, outdated, source.as_ref(), view);
                    return Ok(());
                }
                Acceptance::Candidate { score, why } => self.notes.push(Note::new(
                    "title-candidate",
                    format!("{} offers “{theirs}” (similarity {score:.2}), not taken: {why}", found.source),
                )),
                Acceptance::Reject => {}
            }
            self.absent.push((source.descriptor().id, Absence::Missing));
        }
        Ok(())
    }

    /// A match that has become another paper is none; the title is searched for anew when that is due.
    fn drop_match(&mut self, found: &Gathered, now: &SourceRecord, view: &View<'_>) {
        let pending = self.wants.iter().any(|w| w.source == found.source && w.key == found.key);
        let absence = if pending && !view.offline { Absence::NotAsked } else { Absence::Missing };
        self.absent.push((found.source, absence));
        let title = |record: &SourceRecord| record.title.clone().unwrap_or_default();
        let message = format!(
            "{} offered “{}” by title and has since given “{}” under the same id: not taken",
            found.source,
            title(&found.record),
            title(now)
        );
        self.notes.push(Note::new("conflict", message));
    }

    /// Takes an accepted match over. A fresh one answers for its source; an old one is only evidence, and the source is
    /// asked by identifier, in a batch. So is one since which the source has answered so (`outdated`): a later run must not
    /// go back behind that.
    fn adopt_match(&mut self, found: Gathered, outdated: bool, source: &dyn Source, view: &View<'_>) {
        self.learn(&found.record, view.sources);
        if self.ids.is_empty() {
            let own = source.own_id(&found.record);
            self.ids.extend(own.filter(|id| source.key(id).is_some()));
        }
        let due = self.wants.iter().position(|w| w.source == found.source && w.key == found.key);
        if (outdated || due.is_some()) && !self.ids.is_empty() {
            due.map(|at| self.wants.remove(at));
            self.old_match = Some(found.source);
        }
        self.gathered.push(found);
    }
}

/// Makes `record`, of several works that were offered for one title, the only one that the list can mean.
///
/// # Errors
///
/// It can mean two: both, in words.
fn choose(listed: &str, case: &Case, source: &dyn Source, record: &mut SourceRecord) -> Result<(), String> {
    let mut rivals = std::mem::take(&mut record.rivals);
    if rivals.is_empty() {
        return Ok(());
    }
    let is_meant = |record: &SourceRecord| matches!(accept(listed, case, record), Acceptance::Accept { .. });
    rivals.retain(is_meant);
    if !is_meant(record) && !rivals.is_empty() {
        *record = rivals.remove(0);
    }
    // Services have some works twice.
    let own = source.own_id(record);
    let is_other = |rival: &&SourceRecord| {
        (own.is_none() || source.own_id(rival) != own)
            && !people::are_the_same(&record.authors, &rival.authors)
    };
    match rivals.iter().find(is_other) {
        None => Ok(()),
        Some(rival) => Err(format!("{} and {}", in_words(record), in_words(rival))),
    }
}

/// `“A Title” by Ada Riverton (2019)`
fn in_words(record: &SourceRecord) -> String {
    let mut words = format!("“{}”", record.title.as_deref().unwrap_or_default());
    if let Some(first) = record.authors.first() {
        words.push_str(" by ");
        words.push_str(&first.name);
        words.push_str(if record.authors.len() > 1 { " and others" } else { "" });
    }
    if let Some(year) = record.year {
        words.push_str(&format!(" ({year})"));
    }
    words
}

/// The rule by which a record that was found by its title is taken.
fn accept(listed: &str, case: &Case, record: &SourceRecord) -> Acceptance {
    let authors = people::names(&record.authors);
    let title = record.title.as_deref().unwrap_or_default();
    title::accept(listed, &case.listed.authors, case.listed.year, title, &authors, record.year)
}

/// The key by which the source is asked about the very record that it offered.
fn own_key(found: &Gathered, source: &dyn Source) -> Option<SourceKey> {
    source.key(&source.own_id(&found.record)?)
}

/// The key under which the counts of an accepted match are kept: of several works that were offered it is only now known
/// which one it is. None where that key has led to another work: then the counts may be that one's.
fn counted_under(
    found: &Gathered,
    source: &dyn Source,
    view: &View<'_>,
) -> Result<Option<SourceKey>, CacheError> {
    let Some(key) = own_key(found, source) else { return Ok(None) };
    let stored = view.cache.get_one(found.source, &key.0)?;
    let row = stored.and_then(|stored| match stored.answer {
        Answer::Found(raw) => source.parse(&key, &raw).ok(),
        Answer::Missing => source.parse(&key, &stored.last_found?.payload).ok(),
    });
    Ok(Some(key).filter(|_| row.is_none_or(|row| are_of_one_work(&row, &found.record))))
}

/// What the source has said, later than it offered the match, under the identifier that the match was accepted with.
fn later_row(
    found: &Gathered,
    source: &dyn Source,
    view: &View<'_>,
) -> Result<Option<SourceRecord>, CacheError> {
    let Some(key) = own_key(found, source) else { return Ok(None) };
    let Some(later) = view.cache.get_one(found.source, &key.0)? else { return Ok(None) };
    let Answer::Found(raw) = &later.answer else { return Ok(None) };
    if matched_at(found, view)?.is_some_and(|at| at >= later.fetched_at) {
        return Ok(None);
    }
    // A row that is not understood says nothing.
    Ok(source.parse(&key, raw).ok())
}

/// When a match was offered.
pub(super) fn matched_at(found: &Gathered, view: &View<'_>) -> Result<Option<Timestamp>, CacheError> {
    Ok(view.cache.get_one(found.source, &found.key.0)?.map(|stored| {
        let lost = stored.last_found.as_ref().filter(|_| matches!(stored.answer, Answer::Missing));
        lost.map_or(stored.fetched_at, |last| last.fetched_at)
    }))
}

/// Whether `now` is still the paper that was accepted as `then`: services merge records.
fn is_still(listed: &str, case: &Case, then: &SourceRecord, now: &SourceRecord) -> bool {
    let (Some(before), Some(after)) = (then.title.as_deref(), now.title.as_deref()) else { return true };
    if before.eq_ignore_ascii_case(after) || matches!(accept(listed, case, now), Acceptance::Accept { .. }) {
        return true;
    }
    let (before, after) = (unmarked(before), unmarked(after));
    match title::agreement(before, after) {
        Agreement::Same | Agreement::Close => !people::are_others(&then.authors, &now.authors),
        Agreement::Doubtful | Agreement::Different => {
            people::are_the_same(&then.authors, &now.authors) && !title::is_about(before, after)
        }
    }
}

//! A work that is known by its title alone.

use super::examine::{Looked, View};
use super::{Absence, Case, Examination, Gathered};
use crate::cache::CacheError;
use crate::identify::title::{self, Acceptance};
use crate::model::{MatchBy, Note, Scheme, SourceId, WorkId};
use crate::sources::Source;

impl Examination {
    /// The last tier: a title search, accepted only by the rule in [`title::accept`].
    pub(super) fn match_title(&mut self, case: &Case, view: &View<'_>) -> Result<(), CacheError> {
        let Some(listed) = case.title.as_deref().filter(|t| !t.trim().is_empty()) else { return Ok(()) };
        for source in view.sources {
            let Some(key) = source.title_key(listed) else { continue };
            let found = match self.look(source.as_ref(), key, None, view)? {
                Looked::Found(found) => found,
                Looked::Absent(absence) => {
                    self.absent.push((found_id(source.as_ref()), absence));
                    continue;
                }
                Looked::Outdated { why, .. } => {
                    self.absent.extend(why.map(|why| (found_id(source.as_ref()), why)));
                    continue;
                }
                Looked::Silent => continue,
            };
            let Some(theirs) = found.record.title.clone() else { continue };
            let authors: Vec<String> = found.record.authors.iter().map(|a| a.name.clone()).collect();
            let year = found.record.year;
            match title::accept(listed, &case.listed.authors, case.listed.year, &theirs, &authors, year) {
                Acceptance::Accept { score } => {
                    self.by = Some(MatchBy::Title);
                    self.score = score;
                    self.adopt_match(found, source.as_ref(), view);
                    return Ok(());
                }
                Acceptance::Candidate { score, why } => self.notes.push(Note::new(
                    "title-candidate",
                    format!("{} offers “{theirs}” (similarity {score:.2}), not taken: {why}", found.source),
                )),
                Acceptance::Reject => {}
            }
            self.absent.push((found_id(source.as_ref()), Absence::Missing));
        }
        Ok(())
    }

    /// Takes an accepted match over. A fresh one answers for its source; an old one is only evidence, and the source is
    /// asked by identifier, in a batch.
    fn adopt_match(&mut self, found: Gathered, source: &dyn Source, view: &View<'_>) {
        self.learn(&found.record, view.sources);
        let own = found.record.ids.s2.as_deref().and_then(|id| WorkId::new(Scheme::S2, id).ok());
        if self.ids.is_empty() {
            self.ids.extend(own.filter(|id| source.key(id).is_some()));
        }
        let due = self.wants.iter().position(|w| w.source == found.source && w.key == found.key);
        if let Some(at) = due.filter(|_| !self.ids.is_empty()) {
            self.wants.remove(at);
            self.old_match = Some(found.source);
        }
        self.gathered.push(found);
    }
}

fn found_id(source: &dyn Source) -> SourceId {
    source.descriptor().id
}

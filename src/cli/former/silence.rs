//! Who could not be asked about an entry.

use crate::model::{Field, SourceId};
use crate::pipeline::{Absence, Examination};
use crate::sources::{Descriptor, Role};

/// The sources whose values about an entry may be lost: they are in use and could not be asked. Whoever spoke, has nothing
/// or was left out as speaking of another work is not among them.
pub(in crate::cli) struct Silence {
    sources: Vec<SourceId>,
    /// Those of them that would have been asked.
    unasked: Vec<SourceId>,
    /// Those whose citation count stands in for that of a source among them, and is left out while that may have its own.
    counters: Vec<SourceId>,
}

impl Silence {
    /// Reads it off an examination; `None` where everybody was asked. `silent`: those of the sources that the run does not
    /// ask.
    pub(in crate::cli) fn of(
        examination: &Examination,
        sources: &[&'static Descriptor],
        silent: &[SourceId],
    ) -> Option<Self> {
        let said = |id: SourceId| {
            examination
                .absent
                .iter()
                .chain(&examination.unfilled)
                .find(|(s, _)| *s == id)
                .map(|(_, why)| *why)
        };
        let unasked = |id: SourceId| {
            said(id) == Some(Absence::NotAsked) || (silent.contains(&id) && !examination.has(id))
        };
        let not_asked: Vec<SourceId> =
            sources.iter().map(|source| source.id).filter(|id| unasked(*id)).collect();
        if not_asked.is_empty() {
            return None;
        }
        let first_heard = sources.iter().any(|s| s.role == Role::Primary && examination.has(s.id));
        let may_be_lost = |source: &&&Descriptor| match (source.role, said(source.id)) {
            _ if examination.has(source.id) => false,
            (_, Some(why)) => why == Absence::NotAsked,
            // Nobody knew what to ask the other one by.
            (Role::Primary, None) => unasked(source.id) || !first_heard,
            (Role::GapFiller, None) => true,
        };
        let counts = |source: &Descriptor| source.fields.contains(&Field::CitationCount);
        let lost: Vec<&Descriptor> = sources.iter().filter(may_be_lost).copied().collect();
        let waits = lost.iter().any(|source| source.role == Role::Primary && counts(source));
        let counters =
            sources.iter().filter(|source| waits && source.role == Role::GapFiller && counts(source));
        Some(Self {
            counters: counters.map(|source| source.id).collect(),
            sources: lost.into_iter().map(|source| source.id).collect(),
            unasked: not_asked,
        })
    }

    /// Those that would have been asked, in order of asking.
    pub(in crate::cli) fn unasked(&self) -> &[SourceId] {
        &self.unasked
    }

    /// Whether `source` is in use and could not be asked.
    pub(super) fn is_of(&self, source: SourceId) -> bool {
        self.sources.contains(&source)
    }

    /// Whether values of `source` may be lost: any of them, or but the count.
    pub(super) fn concerns(&self, source: &str) -> bool {
        self.sources.iter().chain(&self.counters).any(|silent| silent.as_str() == source)
    }

    /// Whether the member `name`, given by `source`, may be lost.
    pub(super) fn covers(&self, name: &str, source: &str) -> bool {
        let among = |sources: &[SourceId]| sources.iter().any(|silent| silent.as_str() == source);
        among(&self.sources) || (matches!(name, "citation_count" | "citations_at") && among(&self.counters))
    }
}

//! How the sources stand to one work.

use crate::model::SourceId;

/// How one source stands to a work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has the work.
    Found,
    /// It was asked and does not have it.
    Missing,
    /// It is about to be asked: whoever wants to fill a gap waits for what it says.
    Awaited,
    /// It could not be asked, or has no name for the work.
    NotAsked,
    /// It is switched off.
    NotInUse,
}

/// How every source stands to a work, where that is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Situation(Vec<(SourceId, Standing)>);

impl Situation {
    /// Nobody is in use.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The same, with room for `sources`.
    pub(crate) fn with_capacity(sources: usize) -> Self {
        Self(Vec::with_capacity(sources))
    }

    /// Notes how `source` stands; what was noted before is forgotten.
    pub fn note(&mut self, source: SourceId, standing: Standing) {
        match self.0.iter_mut().find(|(known, _)| *known == source) {
            Some(known) => known.1 = standing,
            None => self.0.push((source, standing)),
        }
    }

    /// How `source` stands; one that was never noted is not in use.
    pub fn of(&self, source: SourceId) -> Standing {
        self.0
            .iter()
            .find(|(known, _)| *known == source)
            .map_or(Standing::NotInUse, |(_, standing)| *standing)
    }

    /// Sources that are about to be asked.
    pub fn awaited(&self) -> impl Iterator<Item = SourceId> {
        self.0.iter().filter(|(_, standing)| *standing == Standing::Awaited).map(|(source, _)| *source)
    }

    /// Whether a citation count by somebody other than Semantic Scholar is wanted: only where that has no record, or is
    /// not in use. Where it merely could not be asked its own count will come, and a number that changes its counter
    /// from week to week is worth less than none.
    pub(super) fn wants_another_count(&self) -> bool {
        matches!(self.of(SourceId::SEMANTIC_SCHOLAR), Standing::Missing | Standing::NotInUse)
    }
}

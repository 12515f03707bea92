//! What is known of one case, what is wanted, and what both are looked up in.

use std::cell::Cell;
use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::trust::Fallen;
use super::{Case, Freshness};
use crate::cache::Cache;
use crate::model::{MatchBy, Note, SourceId, SourceRecord, WorkId};
use crate::sources::fetch::Recent;
use crate::sources::{Source, SourceKey};

/// What examinations look through.
pub struct View<'a> {
    /// Everything that was ever answered.
    pub cache: &'a Cache,
    /// The sources in use, in order of asking.
    pub sources: &'a [Arc<dyn Source>],
    /// Those of them that are not asked in this run: what they once said counts, that they are silent says nothing.
    pub silent: &'a [SourceId],
    /// How old is too old.
    pub freshness: Freshness,
    /// Nobody is asked in this run: that a source did not have a work stands however long ago that was, as values do.
    pub offline: bool,
    /// Keys that could not be asked in this run: not wanted again.
    pub unanswered: &'a HashSet<(SourceId, SourceKey)>,
    /// Records that were stored a moment ago, where there are any.
    pub recent: Option<&'a Recent>,
}

impl View<'_> {
    /// The source of that name, where it is in use.
    pub(super) fn source(&self, id: SourceId) -> Option<&dyn Source> {
        self.sources.iter().map(AsRef::as_ref).find(|source| source.descriptor().id == id)
    }

    /// Whether `id` gives out such identifiers as `asked`, or is told by whoever does.
    pub(super) fn is_registry(&self, id: SourceId, asked: &WorkId) -> bool {
        self.source(id).is_some_and(|source| source.descriptor().registers.contains(&asked.scheme()))
    }
}

/// A key some source should be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Want {
    /// The source.
    pub source: SourceId,
    /// Its key.
    pub key: SourceKey,
    /// When it last answered about that key, if ever.
    pub since: Option<Timestamp>,
}

/// A record that belongs to the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gathered {
    /// Who said it.
    pub source: SourceId,
    /// Under which key.
    pub key: SourceKey,
    /// Under which key its citation counts are kept; `None` where there are none, or nobody knows whose.
    pub counted_under: Option<SourceKey>,
    /// When.
    pub retrieved_at: Option<Timestamp>,
    /// Its counts are past their time.
    pub stale_counts: bool,
    /// Its other fields are past their time.
    pub stale_bibliographic: bool,
    /// What was said. Apart, because it is large and what is gathered is moved about.
    pub record: Box<SourceRecord>,
}

/// A source that has nothing about the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// It was asked and does not have it.
    Missing,
    /// It was not asked, or could not be.
    NotAsked,
}

/// Everything the cache holds about a case, and what is wanted.
#[derive(Debug, Clone, Default)]
pub struct Examination {
    /// Records that belong to the work, in order of gathering.
    pub gathered: Vec<Gathered>,
    /// Keys still wanted.
    pub wants: Vec<Want>,
    /// Keys that gap fillers will be asked for, if the primary sources answer everything they can; empty once they have.
    pub later: Vec<Want>,
    /// Primary sources without a record, with why.
    pub absent: Vec<(SourceId, Absence)>,
    /// Gap fillers without a record, with why. They decide about the outcome only where nobody has anything.
    pub unfilled: Vec<(SourceId, Absence)>,
    /// The longest ago that a source was asked which is now said not to have the work, where that is past its time.
    pub absent_as_of: Cell<Option<Timestamp>>,
    /// What tied the case to the work.
    pub by: Option<MatchBy>,
    /// 1.0 unless by title.
    pub score: f64,
    /// All identifiers of the work known so far, best evidence first.
    pub ids: Vec<WorkId>,
    /// Remarks.
    pub notes: Vec<Note>,
    /// Records that were found by an identifier of the case and are about another work.
    pub left_out: Vec<Gathered>,
    /// The case without the identifiers of it that lead to another work, where there are such.
    pub corrected: Option<Box<Case>>,
    /// Records that were taken back before this examination.
    pub(super) fallen: Vec<Fallen>,
    /// Records that are to be taken back: the examination begins anew.
    pub(super) falling: Vec<Fallen>,
    /// That the link may be wrong, as one source alone has it.
    pub(super) suspicion: Option<Note>,
    /// Identifiers that sources name and that lead to another work.
    pub(super) banned: Vec<WorkId>,
    /// Sources that did not have the work when they were last asked, where that is past its time and there is no newer
    /// answer.
    pub(super) once_missing: Vec<SourceId>,
    /// The source whose accepted title match is due: it is asked by identifier from now on.
    pub(super) old_match: Option<SourceId>,
}

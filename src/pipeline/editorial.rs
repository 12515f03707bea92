//! What became of a paper after it was published: remarks that stand before all others.

use super::{Examination, Gathered};
use crate::merge;
use crate::model::{Field, Note, Notice, PartialDate, Retraction, SourceId, SourceRecord};
use crate::sources::ALL;

/// The remarks about a work: that it was undone first.
pub(super) fn notes(examination: &Examination, work: &SourceRecord) -> Vec<Note> {
    let mut notes: Vec<Note> = work.retracted.iter().map(undone).collect();
    notes.extend(work.retracted.as_ref().and_then(|said| disagreement(examination, said)));
    notes.extend(reported(examination).iter().map(changed));
    notes.extend(published(examination, work));
    notes
}

/// What the source reports that would be believed first about a retraction. Two report the same notice in different words:
/// one of them is enough.
fn reported(examination: &Examination) -> &[Notice] {
    let reports = examination.gathered.iter().filter(|g| !g.record.notices.is_empty());
    let rank = |g: &&Gathered| merge::above(Field::Retracted, g.source).map_or(usize::MAX, <[_]>::len);
    reports.min_by_key(rank).map_or(&[], |g| &g.record.notices)
}

fn undone(retraction: &Retraction) -> Note {
    let (code, what) = match retraction.kind.as_str() {
        "expression_of_concern" => {
            ("expression-of-concern", "its publisher has expressed concern about this paper")
        }
        "withdrawal" => ("retracted", "this paper was withdrawn by its publisher"),
        "removal" => ("retracted", "this paper was removed by its publisher"),
        "partial_retraction" => ("retracted", "parts of this paper were retracted"),
        _ => ("retracted", "this paper was retracted"),
    };
    let place = place(retraction.date, retraction.notice_doi.as_deref());
    Note::new(code, format!("{what}{place}, says {}", retraction.source))
}

/// `correction` for all of them, so that tools need one code: what it was called stands in the message.
fn changed(notice: &Notice) -> Note {
    let kind = notice.kind.replace('_', " ");
    let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    let place = place(notice.date, notice.doi.as_deref());
    Note::new("correction", format!("{article} {kind} to this paper was published{place}"))
}

/// ` on 2010-02-06 (doi:10.…)`, as far as known.
fn place(date: Option<PartialDate>, doi: Option<&str>) -> String {
    let date =
        date.map(|date| if date.day.is_some() { format!(" on {date}") } else { format!(" in {date}") });
    let doi = doi.map(|doi| format!(" (doi:{doi})"));
    [date, doi].into_iter().flatten().collect()
}

/// One source says it was retracted, another that would know has the work and does not say so.
fn disagreement(examination: &Examination, said: &Retraction) -> Option<Note> {
    let would_know = |id: SourceId| {
        ALL.iter()
            .any(|source| source.descriptor.id == id && source.descriptor.fields.contains(&Field::Retracted))
    };
    // Of one source there may be two records: what it says, and what it said and does not say now.
    let says =
        |id: SourceId| examination.gathered.iter().any(|g| g.source == id && g.record.retracted.is_some());
    let mut silent: Vec<&str> = Vec::new();
    for source in examination.gathered.iter().map(|g| g.source) {
        if would_know(source) && !says(source) && !silent.contains(&source.as_str()) {
            silent.push(source.as_str());
        }
    }
    (!silent.is_empty()).then(|| {
        let verb = if silent.len() == 1 { "has" } else { "have" };
        let silent = silent.join(" and ");
        Note::new(
            "conflict",
            format!("{} reports a notice that undoes this paper, {silent} {verb} none", said.source),
        )
    })
}

/// A preprint whose server knows its version of record, where nobody else does.
fn published(examination: &Examination, work: &SourceRecord) -> Option<Note> {
    let doi = examination.gathered.iter().find_map(|g| g.record.published_as.as_deref())?;
    (work.ids.doi.as_deref() != Some(doi))
        .then(|| Note::new("published-as", format!("this preprint was published as doi:{doi}")))
}

/// A title without the mark that publishers put before it when they undo a work.
pub(super) fn unmarked(title: &str) -> &str {
    const MARKS: [&str; 5] = ["RETRACTED", "RETRACTED ARTICLE", "RETRACTED CHAPTER", "WITHDRAWN", "REMOVED"];
    let marked =
        title.split_once(':').filter(|(mark, _)| MARKS.iter().any(|m| m.eq_ignore_ascii_case(mark.trim())));
    marked.map_or(title, |(_, rest)| rest.trim_start())
}

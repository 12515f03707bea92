//! What the list says of its paper, held against a record.

use super::editorial::unmarked;
use super::people;
use super::{Case, Gathered};
use crate::identify::title::{self, Agreement};
use crate::model::{Note, SourceRecord};

/// How a record stands to what the list says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    /// It is that of the listed paper.
    Fits,
    /// It is that of another, beyond doubt.
    Against,
    /// One cannot tell.
    Open,
}

/// How a record stands to the listed title and authors.
pub(super) fn stand(case: &Case, gathered: &Gathered) -> Stand {
    let record = &*gathered.record;
    let (Some(listed), Some(theirs)) = (case.title.as_deref(), record.title.as_deref()) else {
        return Stand::Open;
    };
    if listed.eq_ignore_ascii_case(theirs) {
        return Stand::Fits;
    }
    let title = unmarked(theirs);
    match title::agreement(listed, title) {
        Agreement::Same | Agreement::Close => Stand::Fits,
        _ if is_of_another(case, record, record.is_volume) => Stand::Against,
        Agreement::Doubtful if is_by_the_listed(case, record) && !title::share_nothing(listed, title) => {
            Stand::Fits
        }
        Agreement::Doubtful | Agreement::Different => Stand::Open,
    }
}

/// Whether `title`, as a service has it, is the listed one.
pub(super) fn is_listed(listed: &str, title: &str) -> bool {
    matches!(title::agreement(listed, unmarked(title)), Agreement::Same | Agreement::Close)
}

/// Whether a record is that of another work than the listed one.
///
/// Titles that are beyond doubt different say so, unless the listed authors are those of the work: then it was retitled.
/// Titles of which one cannot tell say so where the listed authors are other people, or the work is a whole book. A title
/// that says little is a nickname, unless it stands in a field of its own beside the authors, and shares nothing.
pub(super) fn is_of_another(case: &Case, record: &SourceRecord, volume: bool) -> bool {
    let (Some(listed), Some(theirs)) = (case.title.as_deref(), record.title.as_deref()) else {
        return false;
    };
    let title = unmarked(theirs);
    match title::agreement(listed, title) {
        Agreement::Same | Agreement::Close => false,
        Agreement::Different => title::is_about(listed, title) || !is_by_the_listed(case, record),
        Agreement::Doubtful => {
            let is_others = || title::are_others(&case.listed.authors, &people::names(&record.authors));
            if title::is_telling(listed) {
                (volume && !is_by_the_listed(case, record)) || is_others()
            } else {
                case.listed.in_fields && is_others() && title::share_nothing(listed, title)
            }
        }
    }
}

fn is_by_the_listed(case: &Case, record: &SourceRecord) -> bool {
    title::are_the_same(&case.listed.authors, &people::names(&record.authors))
}

/// That `named`, which the list gives, leads to `work`, which has another title than the listed one.
pub(super) fn mismatch(listed: &str, named: &str, work: &str) -> Note {
    let message = format!("the list says “{listed}”, but {named} leads to {work}: the link may be wrong");
    Note::new("title-mismatch", message)
}

//! What sort of publication a work is, in the few classes that reference formats share.

use crate::model::EnrichedEntry;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Journal,
    Conference,
    Chapter,
    Book,
    /// On arXiv and, as far as known, nowhere else.
    Preprint,
    /// Nothing is known beyond the title.
    Other,
}

impl Kind {
    /// Services call most things a journal article; a venue that calls itself a conference knows better.
    pub(super) fn of(entry: &EnrichedEntry) -> Self {
        const MEETING: &[&str] = &[
            "conference",
            "proceedings",
            "workshop",
            "symposium",
            "meeting",
            "advances in neural",
            "findings of",
        ];
        let is = |kind: &str| entry.publication_types.iter().any(|t| t.eq_ignore_ascii_case(kind));
        let Some(venue) = entry.venue.as_deref().map(str::to_lowercase) else {
            return match (&entry.ids.arxiv, &entry.ids.doi) {
                (Some(_), _) => Self::Preprint,
                (None, Some(_)) if is("BookSection") => Self::Chapter,
                (None, Some(_)) if is("Book") => Self::Book,
                (None, Some(_)) => Self::Journal,
                (None, None) => Self::Other,
            };
        };
        if MEETING.iter().any(|word| venue.contains(word)) || is("Conference") {
            Self::Conference
        } else if is("BookSection") {
            Self::Chapter
        } else if is("Book") && !is("JournalArticle") {
            Self::Book
        } else {
            Self::Journal
        }
    }
}

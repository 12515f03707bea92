//! Who wins what: decided by looking at the records, carried out by moving their values.

use crate::model::{Field, Note, Provenances, SourceId, SourceRecord};

use super::{Attributed, FieldClass, Merged, authors, ids, order, precedence};

/// What stands under a name in the provenance.
#[derive(Debug, Clone, Copy)]
enum Member {
    /// A field.
    Of(Field),
    /// An identifier, by its place among the schemes.
    Id(usize),
    /// All identifiers: the first that there is.
    Ids,
    /// Derived from a date, unless the curator gives it.
    Year,
    /// Derived from the count.
    CitationsAt,
}

/// The members that may have a provenance, in order of their names.
const MEMBERS: [(&str, Member); 33] = [
    ("abstract", Member::Of(Field::Abstract)),
    ("authors", Member::Of(Field::Authors)),
    ("categories", Member::Of(Field::Categories)),
    ("citation_count", Member::Of(Field::CitationCount)),
    ("citations_at", Member::CitationsAt),
    ("comment", Member::Of(Field::Comment)),
    ("fields_of_study", Member::Of(Field::FieldsOfStudy)),
    ("first_posted", Member::Of(Field::FirstPosted)),
    ("ids", Member::Ids),
    ("ids.acl", Member::Id(2)),
    ("ids.arxiv", Member::Id(0)),
    ("ids.corpus_id", Member::Id(4)),
    ("ids.dblp", Member::Id(7)),
    ("ids.doi", Member::Id(1)),
    ("ids.openalex", Member::Id(8)),
    ("ids.pmcid", Member::Id(6)),
    ("ids.pmid", Member::Id(5)),
    ("ids.s2", Member::Id(3)),
    ("influential_citation_count", Member::Of(Field::InfluentialCitationCount)),
    ("journal_ref", Member::Of(Field::JournalRef)),
    ("open_access_pdf", Member::Of(Field::OpenAccessPdf)),
    ("primary_category", Member::Of(Field::PrimaryCategory)),
    ("publication_types", Member::Of(Field::PublicationTypes)),
    ("published", Member::Of(Field::Published)),
    ("reference_count", Member::Of(Field::ReferenceCount)),
    ("retracted", Member::Of(Field::Retracted)),
    ("title", Member::Of(Field::Title)),
    ("tldr", Member::Of(Field::Tldr)),
    ("updated", Member::Of(Field::Updated)),
    ("venue", Member::Of(Field::Venue)),
    ("version", Member::Of(Field::Version)),
    ("withdrawn", Member::Of(Field::Withdrawn)),
    ("year", Member::Year),
];

/// Members that an entry has at most, mostly.
const USUAL: usize = 28;

/// Whose word counts for what. Records are named by their place.
#[derive(Debug)]
pub(crate) struct Plan {
    winners: [Option<usize>; Field::ALL.len()],
    ids: [Option<usize>; ids::SCHEMES.len()],
    /// Who else may know identifiers of the authors, best first.
    knows_persons: Vec<usize>,
    provenance: Provenances,
    notes: Vec<Note>,
}

impl Plan {
    /// Decides.
    pub(crate) fn of(records: &[Attributed<'_>]) -> Self {
        let unnamed = precedence::unnamed(records);
        let mut winners = [None; Field::ALL.len()];
        for &field in Field::ALL {
            // The year is derived where it is not set by hand, and identifiers are the one union.
            winners[field as usize] = match field {
                Field::Ids => None,
                Field::Year => {
                    records.iter().position(|r| r.source == SourceId::CURATOR && r.record.year.is_some())
                }
                _ => best(records, field, &unnamed),
            };
        }
        let mut notes = Vec::new();
        let ids = ids::unite(records, &mut notes);
        let knows_persons = winners[Field::Authors as usize]
            .map(|winner| authors::others(records, winner))
            .unwrap_or_default();
        let mut plan = Self { winners, ids, knows_persons, provenance: Provenances::default(), notes };
        plan.provenance = plan.provenance(records);
        plan
    }

    fn provenance(&self, records: &[Attributed<'_>]) -> Provenances {
        let mut all = Provenances::with_capacity(USUAL);
        let mut said = [[None; 2]; 8];
        for (name, member) in MEMBERS {
            let (winner, field) = match member {
                Member::Of(field) => (self.winner(field), field),
                Member::Id(scheme) => (self.ids[scheme], Field::Ids),
                Member::Ids => (self.ids.iter().copied().flatten().next(), Field::Ids),
                Member::Year => self.year_by(),
                Member::CitationsAt => {
                    let winner = self.winner(Field::CitationCount);
                    let dated = |at: &usize| records[*at].retrieved_at_of(Field::CitationCount).is_some();
                    (winner.filter(dated), Field::CitationCount)
                }
            };
            if let Some(winner) = winner {
                let record = &records[winner];
                // A record says all of its fields of one class alike, unless it has dates for single ones.
                let class = usize::from(precedence::class(field) == FieldClass::Counts);
                let known = said.get_mut(winner).filter(|_| record.record.stamps.is_empty());
                let place = match known.map(|of_record| &mut of_record[class]) {
                    Some(Some(place)) => *place,
                    Some(place) => *place.insert(all.say(record.provenance(field))),
                    None => all.say(record.provenance(field)),
                };
                all.push(name, place);
            }
        }
        all
    }

    const fn winner(&self, field: Field) -> Option<usize> {
        self.winners[field as usize]
    }

    /// `year` = year of `published`, else of `first_posted` (CONTRACT §5), unless the curator says otherwise.
    const fn year_by(&self) -> (Option<usize>, Field) {
        match (self.winner(Field::Year), self.winner(Field::Published)) {
            (Some(winner), _) => (Some(winner), Field::Year),
            (None, Some(winner)) => (Some(winner), Field::Published),
            (None, None) => (self.winner(Field::FirstPosted), Field::FirstPosted),
        }
    }

    /// Moves the winning values out of the records, which are those that were decided about. What stays behind in them is
    /// the count, by which a history knows whose it is, and whether they report a retraction.
    pub(crate) fn carry_out(self, records: &mut [&mut SourceRecord]) -> Merged {
        let mut work = SourceRecord::default();
        for (&field, winner) in Field::ALL.iter().zip(self.winners) {
            let Some(winner) = winner else { continue };
            match field {
                Field::CitationCount => work.citation_count = records[winner].citation_count,
                Field::Retracted => work.retracted.clone_from(&records[winner].retracted),
                _ => precedence::take(field, records[winner], &mut work),
            }
        }
        for ((_, _, take), winner) in ids::SCHEMES.iter().zip(self.ids) {
            if let Some(winner) = winner {
                take(&mut records[winner].ids, &mut work.ids);
            }
        }
        for other in self.knows_persons {
            authors::attach_ids(&mut work.authors, &mut records[other].authors);
        }
        let dated = work.published.or(work.first_posted).map(|date| date.year);
        work.year = work.year.or(dated);
        Merged { work, provenance: self.provenance, notes: self.notes }
    }
}

/// The place of the first of the ranked records.
fn best(records: &[Attributed<'_>], field: Field, unnamed: &[SourceId]) -> Option<usize> {
    let says = |at: &usize| precedence::says(field, records[*at].record);
    let mut saying = (0..records.len()).filter(says);
    let first = saying.next()?;
    if saying.next().is_none() {
        let source = records[first].source;
        return (order(field).contains(&source) || unnamed.contains(&source)).then_some(first);
    }
    precedence::order_with(field, unnamed).find_map(|source| {
        let of_source = (first..records.len()).filter(|at| records[*at].source == source).filter(says);
        of_source.min_by(|a, b| super::before(field, &records[*a], &records[*b]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_stand_in_order_and_none_is_missing() {
        assert!(MEMBERS.is_sorted_by(|(a, _), (b, _)| a < b));
        for field in Field::ALL {
            assert!(MEMBERS.iter().any(|(name, _)| *name == field.as_str()), "{field}");
        }
        for (name, member) in MEMBERS {
            match member {
                Member::Of(field) => assert_eq!(field.as_str(), name),
                Member::Id(at) => assert_eq!(format!("ids.{}", ids::SCHEMES[at].0), name),
                Member::Ids | Member::Year | Member::CitationsAt => {}
            }
        }
        for (at, field) in Field::ALL.iter().enumerate() {
            assert_eq!(*field as usize, at);
        }
    }
}

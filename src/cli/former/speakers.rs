//! Whose a value in a table may be: a table says so of the citation count alone.
//!
//! Of any other value only those are known that give such values. Where all of them could not be asked, one of them gave
//! it, and it is put down to the one that is believed first. Where one of them was asked, it may have been that one, which
//! says so no longer: the value is in doubt and does not come back. That a paper was retracted does, if any of them could
//! not be asked: better told once too often.

use super::Silence;
use crate::merge;
use crate::model::{EnrichedEntry, Field, Provenance, SourceId};
use crate::sources::Descriptor;

/// A member of an entry that a table holds: its name, whether there is one, and who gives it.
type Member = (&'static str, fn(&EnrichedEntry) -> bool, Givers);

enum Givers {
    /// The sources that give a field.
    Of(Field),
    /// The sources that give an identifier: not every one that gives any gives all of them.
    OfId(&'static str),
}

const MEMBERS: [Member; 22] = [
    ("title", |e| e.title.is_some(), Givers::Of(Field::Title)),
    ("authors", |e| !e.authors.is_empty(), Givers::Of(Field::Authors)),
    ("venue", |e| e.venue.is_some(), Givers::Of(Field::Venue)),
    ("first_posted", |e| e.first_posted.is_some(), Givers::Of(Field::FirstPosted)),
    ("updated", |e| e.updated.is_some(), Givers::Of(Field::Updated)),
    ("published", |e| e.published.is_some(), Givers::Of(Field::Published)),
    (
        "influential_citation_count",
        |e| e.influential_citation_count.is_some(),
        Givers::Of(Field::InfluentialCitationCount),
    ),
    ("reference_count", |e| e.reference_count.is_some(), Givers::Of(Field::ReferenceCount)),
    ("open_access_pdf", |e| e.open_access_pdf.is_some(), Givers::Of(Field::OpenAccessPdf)),
    ("primary_category", |e| e.primary_category.is_some(), Givers::Of(Field::PrimaryCategory)),
    ("categories", |e| !e.categories.is_empty(), Givers::Of(Field::Categories)),
    ("withdrawn", |e| e.withdrawn.is_some(), Givers::Of(Field::Withdrawn)),
    ("retracted", |e| e.retracted.is_some(), Givers::Of(Field::Retracted)),
    ("ids.arxiv", |e| e.ids.arxiv.is_some(), Givers::OfId("arxiv")),
    ("ids.doi", |e| e.ids.doi.is_some(), Givers::OfId("doi")),
    ("ids.acl", |e| e.ids.acl.is_some(), Givers::OfId("acl")),
    ("ids.s2", |e| e.ids.s2.is_some(), Givers::OfId("s2")),
    ("ids.corpus_id", |e| e.ids.corpus_id.is_some(), Givers::OfId("corpus_id")),
    ("ids.pmid", |e| e.ids.pmid.is_some(), Givers::OfId("pmid")),
    ("ids.pmcid", |e| e.ids.pmcid.is_some(), Givers::OfId("pmcid")),
    ("ids.dblp", |e| e.ids.dblp.is_some(), Givers::OfId("dblp")),
    ("ids.openalex", |e| e.ids.openalex.is_some(), Givers::OfId("openalex")),
];

/// An entry of a table with whose its values are, as far as that is certain, and the names of those that are in doubt.
/// `sources`: those in use.
pub(super) fn put_down(
    row: &EnrichedEntry,
    silence: &Silence,
    sources: &[&'static Descriptor],
) -> (EnrichedEntry, Vec<&'static str>) {
    let mut old = row.clone();
    let mut in_doubt = Vec::new();
    for (name, is_there, givers) in &MEMBERS {
        if !is_there(row) {
            continue;
        }
        let givers = givers.in_use(sources);
        let mut unheard = givers.iter().filter(|giver| silence.is_of(**giver));
        let Some(first) = unheard.next() else { continue };
        if unheard.count() + 1 == givers.len() || *name == "retracted" {
            old.provenance.insert((*name).into(), said_by(*first));
        } else {
            in_doubt.push(*name);
        }
    }
    if let Some(said) = old.provenance.get("citation_count").filter(|_| old.citations_at.is_some()).cloned() {
        old.provenance.insert("citations_at".into(), said);
    }
    if let (Some(notice), Some(said)) = (&mut old.retracted, old.provenance.get("retracted")) {
        notice.source = said.source.to_string();
    }
    // The year is that of a date; one without a date was set by hand.
    let dates = [("published", old.published), ("first_posted", old.first_posted)];
    let dated = dates.into_iter().find_map(|(name, date)| Some((name, date?)));
    if let Some((name, date)) = dated
        && old.year == Some(date.year)
        && let Some(said) = old.provenance.get(name).cloned()
    {
        old.provenance.insert("year".into(), said);
    }
    (old, in_doubt)
}

/// The sources, other than that of the count, that nobody but they can have given what stands in a row. `sources`: those in
/// use.
pub(super) fn certain(row: &EnrichedEntry, sources: &[&'static Descriptor]) -> Vec<SourceId> {
    let there = MEMBERS.iter().filter(|(_, is_there, _)| is_there(row));
    let only = |(_, _, givers): &Member| match givers.in_use(sources)[..] {
        [only] => Some(only),
        _ => None,
    };
    there.filter_map(only).collect()
}

impl Givers {
    /// Those of them that are in use, the one that is believed first before the others.
    fn in_use(&self, sources: &[&'static Descriptor]) -> Vec<SourceId> {
        let (field, gives): (Field, &dyn Fn(&Descriptor) -> bool) = match self {
            Self::Of(field) => (*field, &|source| source.fields.contains(field)),
            Self::OfId(name) => (Field::Ids, &|source| source.ids.contains(name)),
        };
        let givers = |id: &&SourceId| sources.iter().any(|source| source.id == **id && gives(source));
        merge::order(field).iter().filter(givers).copied().collect()
    }
}

/// When it was said does not stand in a table.
fn said_by(source: SourceId) -> Provenance {
    Provenance { source: source.as_str().into(), retrieved_at: None, stale: true, origin: None }
}

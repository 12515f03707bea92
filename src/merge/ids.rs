//! Identifiers are united over all sources; two values for one scheme are a conflict, not a choice.

use std::fmt;

use crate::model::{ExternalIds, Field, Note, SourceId};

use super::Attributed;

/// An identifier as a record gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim<'r> {
    Text(&'r str),
    Number(u64),
}

impl fmt::Display for Claim<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
        }
    }
}

type Get = fn(&ExternalIds) -> Option<Claim<'_>>;
type Take = fn(&mut ExternalIds, &mut ExternalIds);

/// Scheme, how to read it, how to move it. Order = order of the members of `ids`.
pub(super) const SCHEMES: [(&str, Get, Take); 9] = [
    ("arxiv", |i| i.arxiv.as_deref().map(Claim::Text), |from, to| to.arxiv = from.arxiv.take()),
    ("doi", |i| i.doi.as_deref().map(Claim::Text), |from, to| to.doi = from.doi.take()),
    ("acl", |i| i.acl.as_deref().map(Claim::Text), |from, to| to.acl = from.acl.take()),
    (S2, |i| i.s2.as_deref().map(Claim::Text), |from, to| to.s2 = from.s2.take()),
    (CORPUS_ID, |i| i.corpus_id.map(Claim::Number), |from, to| to.corpus_id = from.corpus_id.take()),
    ("pmid", |i| i.pmid.as_deref().map(Claim::Text), |from, to| to.pmid = from.pmid.take()),
    ("pmcid", |i| i.pmcid.as_deref().map(Claim::Text), |from, to| to.pmcid = from.pmcid.take()),
    ("dblp", |i| i.dblp.as_deref().map(Claim::Text), |from, to| to.dblp = from.dblp.take()),
    ("openalex", |i| i.openalex.as_deref().map(Claim::Text), |from, to| to.openalex = from.openalex.take()),
];

const S2: &str = "s2";
const CORPUS_ID: &str = "corpus_id";

/// `scheme:id` for every identifier, separated by blanks.
pub(super) fn show(ids: &ExternalIds) -> String {
    SCHEMES
        .iter()
        .filter_map(|(scheme, get, _)| get(ids).map(|id| format!("{scheme}:{id}")))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whose identifier is taken, by scheme. A recorded or Semantic Scholar id that a better source contradicts is reported.
/// Semantic Scholar's own two identifiers cannot conflict: only that service gives them, so the newest record speaks.
pub(super) fn unite(records: &[Attributed<'_>], notes: &mut Vec<Note>) -> [Option<usize>; SCHEMES.len()] {
    let ranked = ranked(records);
    let mut taken = [None; SCHEMES.len()];
    for ((scheme, get, _), taken) in SCHEMES.into_iter().zip(&mut taken) {
        let mut claims = ranked.iter().filter_map(|&at| Some((get(&records[at].record.ids)?, at)));
        let Some((id, by)) = claims.next() else { continue };
        // Mostly all say the same.
        if claims.all(|(other, _)| other == id) {
            *taken = Some(by);
            continue;
        }
        let mut claims: Vec<(Claim<'_>, usize)> = Vec::new();
        for &at in &ranked {
            if let Some(id) = get(&records[at].record.ids)
                && !claims.iter().any(|(known, _)| *known == id)
            {
                claims.push((id, at));
            }
        }
        let own_key = matches!(scheme, S2 | CORPUS_ID);
        let live = |by: usize| records[by].source != SourceId::RECORDED;
        // What was recorded beforehand never contradicts a live source.
        if claims.iter().any(|(_, by)| live(*by)) {
            claims.retain(|(_, by)| live(*by));
        }
        match claims.as_slice() {
            [] => {}
            [(_, by), rest @ ..]
                if rest.is_empty() || own_key || records[*by].source == SourceId::CURATOR =>
            {
                *taken = Some(*by);
            }
            several => notes.push(Note::new(
                "conflict",
                format!(
                    "sources disagree on the {scheme} identifier, none is taken: {}",
                    several
                        .iter()
                        .map(|(id, by)| format!("{id} ({})", records[*by].source))
                        .collect::<Vec<_>>()
                        .join(", ")
                ),
            )),
        }
    }
    taken
}

/// The places of the records that give identifiers, best first.
fn ranked(records: &[Attributed<'_>]) -> Vec<usize> {
    let mut places = Vec::with_capacity(records.len());
    for &source in super::order(Field::Ids) {
        let from = places.len();
        let says = |at: &usize| {
            records[*at].source == source && super::precedence::says(Field::Ids, records[*at].record)
        };
        places.extend((0..records.len()).filter(says));
        places[from..].sort_by(|a, b| super::before(Field::Ids, &records[*a], &records[*b]));
    }
    places
}

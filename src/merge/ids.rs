//! Identifiers are united over all sources; two values for one scheme are a conflict, not a choice.

use std::borrow::Cow;

use crate::model::{ExternalIds, Field, Note, SourceId};

use super::{Attributed, Merged};

type Get = fn(&ExternalIds) -> Option<Cow<'_, str>>;
type Set = fn(&mut ExternalIds, &str);

/// Scheme, its name in provenance, how to read it, how to write it. Order = order of the members of `ids`.
const SCHEMES: [(&str, &str, Get, Set); 9] = [
    ("arxiv", "ids.arxiv", |i| i.arxiv.as_deref().map(Cow::Borrowed), |i, v| i.arxiv = Some(v.to_owned())),
    ("doi", "ids.doi", |i| i.doi.as_deref().map(Cow::Borrowed), |i, v| i.doi = Some(v.to_owned())),
    ("acl", "ids.acl", |i| i.acl.as_deref().map(Cow::Borrowed), |i, v| i.acl = Some(v.to_owned())),
    ("s2", "ids.s2", |i| i.s2.as_deref().map(Cow::Borrowed), |i, v| i.s2 = Some(v.to_owned())),
    (
        "corpus_id",
        "ids.corpus_id",
        |i| i.corpus_id.map(|n| n.to_string().into()),
        |i, v| i.corpus_id = v.parse().ok(),
    ),
    ("pmid", "ids.pmid", |i| i.pmid.as_deref().map(Cow::Borrowed), |i, v| i.pmid = Some(v.to_owned())),
    ("pmcid", "ids.pmcid", |i| i.pmcid.as_deref().map(Cow::Borrowed), |i, v| i.pmcid = Some(v.to_owned())),
    ("dblp", "ids.dblp", |i| i.dblp.as_deref().map(Cow::Borrowed), |i, v| i.dblp = Some(v.to_owned())),
    (
        "openalex",
        "ids.openalex",
        |i| i.openalex.as_deref().map(Cow::Borrowed),
        |i, v| i.openalex = Some(v.to_owned()),
    ),
];

/// `scheme:id` for every identifier, separated by blanks.
pub(super) fn show(ids: &ExternalIds) -> String {
    SCHEMES
        .iter()
        .filter_map(|(scheme, _, get, _)| get(ids).map(|id| format!("{scheme}:{id}")))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Fills `merged.work.ids`. A recorded or Semantic Scholar id that a better source contradicts is reported. Semantic
/// Scholar's own two identifiers cannot conflict: only that service gives them, so the newest record speaks.
pub(super) fn unite(records: &[Attributed<'_>], merged: &mut Merged) {
    let said: Vec<&Attributed<'_>> = super::ranked(records, Field::Ids).collect();
    let mut first = None;
    for (scheme, member, get, set) in SCHEMES {
        let mut claims: Vec<(Cow<'_, str>, &Attributed<'_>)> = Vec::new();
        for said in &said {
            if let Some(id) = get(&said.record.ids)
                && !claims.iter().any(|(known, _)| *known == id)
            {
                claims.push((id, *said));
            }
        }
        let own_key = matches!(scheme, "s2" | "corpus_id");
        // What was recorded beforehand never contradicts a live source.
        if claims.len() > 1 && claims.iter().any(|(_, by)| by.source != SourceId::RECORDED) {
            claims.retain(|(_, by)| by.source != SourceId::RECORDED);
        }
        let curator = claims.first().is_some_and(|(_, by)| by.source == SourceId::CURATOR);
        match claims.as_slice() {
            [] => {}
            [(id, by), rest @ ..] if rest.is_empty() || own_key || curator => {
                set(&mut merged.work.ids, id);
                let provenance = by.provenance(Field::Ids);
                first.get_or_insert_with(|| provenance.clone());
                merged.provenance.insert(member.into(), provenance);
            }
            several => merged.notes.push(Note::new(
                "conflict",
                format!(
                    "sources disagree on the {scheme} identifier, none is taken: {}",
                    several
                        .iter()
                        .map(|(id, by)| format!("{id} ({})", by.source))
                        .collect::<Vec<_>>()
                        .join(", ")
                ),
            )),
        }
    }
    if let Some(provenance) = first {
        merged.provenance.insert(Field::Ids.as_str().into(), provenance);
    }
}

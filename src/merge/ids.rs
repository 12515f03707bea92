//! Identifiers are united over all sources; two values for one scheme are a conflict, not a choice.

use crate::model::{ExternalIds, Field, Note, Provenance};

use super::{Attributed, Merged, precedence};

type Get = fn(&ExternalIds) -> Option<String>;
type Set = fn(&mut ExternalIds, &str);

/// Scheme, how to read it, how to write it. Order = order of the members of `ids`.
const SCHEMES: [(&str, Get, Set); 9] = [
    ("arxiv", |i| i.arxiv.clone(), |i, v| i.arxiv = Some(v.to_owned())),
    ("doi", |i| i.doi.clone(), |i, v| i.doi = Some(v.to_owned())),
    ("acl", |i| i.acl.clone(), |i, v| i.acl = Some(v.to_owned())),
    ("s2", |i| i.s2.clone(), |i, v| i.s2 = Some(v.to_owned())),
    ("corpus_id", |i| i.corpus_id.map(|n| n.to_string()), |i, v| i.corpus_id = v.parse().ok()),
    ("pmid", |i| i.pmid.clone(), |i, v| i.pmid = Some(v.to_owned())),
    ("pmcid", |i| i.pmcid.clone(), |i, v| i.pmcid = Some(v.to_owned())),
    ("dblp", |i| i.dblp.clone(), |i, v| i.dblp = Some(v.to_owned())),
    ("openalex", |i| i.openalex.clone(), |i, v| i.openalex = Some(v.to_owned())),
];

/// `scheme:id` for every identifier, separated by blanks.
pub(super) fn show(ids: &ExternalIds) -> String {
    SCHEMES
        .iter()
        .filter_map(|(scheme, get, _)| get(ids).map(|id| format!("{scheme}:{id}")))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Fills `merged.work.ids`. A recorded or Semantic Scholar id that a better source contradicts is reported. Semantic
/// Scholar's own two identifiers cannot conflict: only that service gives them, so the newest record speaks.
pub(super) fn unite(records: &[Attributed<'_>], merged: &mut Merged) {
    for (scheme, get, set) in SCHEMES {
        let mut claims: Vec<(String, Provenance)> = Vec::new();
        for said in super::ranked(records, Field::Ids) {
            if let Some(id) = get(&said.record.ids)
                && !claims.iter().any(|(known, _)| *known == id)
            {
                claims.push((id, said.provenance(Field::Ids)));
            }
        }
        let own_key = matches!(scheme, "s2" | "corpus_id");
        // What was recorded beforehand never contradicts a live source.
        if claims.len() > 1 {
            let live: Vec<_> = claims.iter().filter(|(_, p)| p.source != "recorded").cloned().collect();
            if !live.is_empty() {
                claims = live;
            }
        }
        let curator = claims.first().is_some_and(|(_, p)| p.source == "curator");
        match claims.as_slice() {
            [] => {}
            [(id, provenance), rest @ ..] if rest.is_empty() || own_key || curator => {
                set(&mut merged.work.ids, id);
                merged.provenance.insert(format!("ids.{scheme}"), provenance.clone());
            }
            several => merged.notes.push(Note::new(
                "conflict",
                format!(
                    "sources disagree on the {scheme} identifier, none is taken: {}",
                    several
                        .iter()
                        .map(|(id, p)| format!("{id} ({})", p.source))
                        .collect::<Vec<_>>()
                        .join(", ")
                ),
            )),
        }
    }
    debug_assert!(precedence::order(Field::Ids).len() > 1);
    let first =
        SCHEMES.iter().find_map(|(scheme, ..)| merged.provenance.get(&format!("ids.{scheme}")).cloned());
    if let Some(provenance) = first {
        merged.provenance.insert(Field::Ids.as_str().to_owned(), provenance);
    }
}

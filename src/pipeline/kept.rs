//! Values that a source gave once and does not give now, of a work that it still has: they stand in, with their own date.
//!
//! What is kept, and for how long, the fetcher says (`sources::fetch`) and the cache holds. Here it is decided what of it is
//! shown: what was said of the same work beyond doubt, of a field that nobody else in use gives now, by a source in use.

use super::falls::day;
use super::people;
use super::stored::whole_second;
use super::{Case, Examination, Gathered, View};
use crate::cache::CacheError;
use crate::identify::title::{self, Agreement};
use crate::merge;
use crate::model::{ExternalIds, Field, Note, SourceId, SourceRecord};
use crate::sources::fetch::{KEPT, is_lost, is_part};

impl Examination {
    /// What sources have said before of the work and do not say now.
    pub(super) fn kept(&self, view: &View<'_>) -> Result<Vec<Gathered>, CacheError> {
        let mut all = Vec::new();
        if !view.cache.keeps_anything()? {
            return Ok(all);
        }
        for gathered in &self.gathered {
            let Some(source) = view.source(gathered.source) else { continue };
            for kept in view.cache.kept(gathered.source, gathered.key.as_str())? {
                let Ok(mut before) = source.parse(&gathered.key, &kept.payload) else { continue };
                if !are_of_one_work(&before, &gathered.record) {
                    continue;
                }
                let mut record = Box::<SourceRecord>::default();
                for &field in &kept.fields {
                    let is_offered = source.descriptor().fields.contains(&field);
                    if is_offered && is_lost(field, &before, &gathered.record) {
                        merge::take(field, &mut before, &mut record);
                    }
                }
                all.push(Gathered {
                    source: gathered.source,
                    key: gathered.key.clone(),
                    counted_under: None,
                    retrieved_at: Some(whole_second(kept.found_at)),
                    stale_counts: true,
                    stale_bibliographic: true,
                    record,
                });
            }
        }
        Ok(all)
    }

    /// Lets `kept` values stand in where nobody gives one now.
    pub(super) fn let_stand_in(&mut self, mut kept: Vec<Gathered>, case: &Case) {
        if kept.is_empty() {
            return;
        }
        let mut said = Vec::new();
        for field in KEPT {
            let chosen = self.stand_in_for(field, &kept, case);
            for (at, kept) in kept.iter_mut().enumerate() {
                if chosen != Some(at) {
                    merge::clear(field, &mut kept.record);
                }
            }
            let Some(at) = chosen else { continue };
            let mut name = match field {
                Field::Published => "date of publication",
                Field::InfluentialCitationCount => "number of influential citations",
                Field::ReferenceCount => "number of references",
                field => field.as_str(),
            };
            // The rest of a date is no other date.
            let of_it = |g: &&mut Gathered| (g.source, &g.key) == (kept[at].source, &kept[at].key);
            for now in self.gathered.iter_mut().filter(of_it) {
                if merge::says(field, &now.record) {
                    name = "full date of publication";
                    merge::clear(field, &mut now.record);
                }
            }
            said.push((name, at));
        }
        self.notes.extend(note(&said, &kept));
        kept.retain(|kept| *kept.record != SourceRecord::default());
        self.gathered.append(&mut kept);
    }

    /// The place of the kept value that stands in for `field`: of the source that is believed first, and the newest.
    fn stand_in_for(&self, field: Field, kept: &[Gathered], case: &Case) -> Option<usize> {
        let order = merge::order(field);
        let rank = |source: SourceId| order.iter().position(|s| *s == source).unwrap_or(order.len());
        let saying = kept.iter().enumerate().filter(|(_, kept)| merge::says(field, &kept.record));
        let (at, best) =
            saying.min_by_key(|(_, kept)| (rank(kept.source), std::cmp::Reverse(kept.retrieved_at)))?;
        let is_rest = |g: &Gathered| {
            let dates = g.record.published.zip(best.record.published);
            field == Field::Published
                && (g.source, &g.key) == (best.source, &best.key)
                && dates.is_some_and(|(now, before)| is_part(now, before))
        };
        // What is left of a date would go before the whole date of whoever is believed less.
        let has_rest = self.gathered.iter().any(is_rest);
        // What was recorded beforehand ranks below every live source, also below what that once said.
        let gives = |g: &Gathered| {
            g.source != SourceId::RECORDED
                && merge::says(field, &g.record)
                && !is_rest(g)
                && (!has_rest || rank(g.source) < rank(best.source))
        };
        let by_hand = case.by_hand.as_deref().is_some_and(|record| merge::says(field, record));
        (!by_hand && !self.gathered.iter().any(gives)).then_some(at)
    }
}

/// Whether two records of one source, under one key, are of the same work beyond doubt.
pub(super) fn are_of_one_work(before: &SourceRecord, now: &SourceRecord) -> bool {
    let (Some(a), Some(b)) = (before.title.as_deref(), now.title.as_deref()) else { return false };
    let same_title = || matches!(title::agreement(a, b), Agreement::Same | Agreement::Close);
    (a == b || same_title())
        && !people::are_others(&before.authors, &now.authors)
        && do_ids_agree(&before.ids, &now.ids)
}

/// Whether no identifier contradicts another. A service may give a row a new number; then another identifier has to be the
/// same.
fn do_ids_agree(a: &ExternalIds, b: &ExternalIds) -> bool {
    let pairs =
        [(&a.arxiv, &b.arxiv), (&a.doi, &b.doi), (&a.acl, &b.acl), (&a.pmid, &b.pmid), (&a.pmcid, &b.pmcid)];
    let both = || pairs.iter().filter_map(|(a, b)| a.as_deref().zip(b.as_deref()));
    let differ = |(a, b): (&str, &str)| !a.eq_ignore_ascii_case(b);
    let own = [(&a.s2, &b.s2), (&a.openalex, &b.openalex), (&a.dblp, &b.dblp)];
    let renumbered = own.iter().any(|(a, b)| a.as_deref().zip(b.as_deref()).is_some_and(differ));
    !both().any(differ) && (!renumbered || both().next().is_some())
}

/// Says what stands in, all of it at once. `said`: names of fields, and the place of the record that stands in for each.
fn note(said: &[(&str, usize)], kept: &[Gathered]) -> Option<Note> {
    let mut places: Vec<usize> = said.iter().map(|(_, at)| *at).collect();
    places.sort_unstable();
    places.dedup();
    let parts: Vec<String> = places
        .into_iter()
        .filter_map(|place| {
            let gathered = kept.get(place)?;
            let since = gathered.retrieved_at.map(day)?;
            let names: Vec<&str> =
                said.iter().filter(|(_, at)| *at == place).map(|(name, _)| *name).collect();
            let (last, first) = names.split_last()?;
            let (names, are_kept) = match first {
                [] => ((*last).to_owned(), format!("that of {since} is kept")),
                first => (format!("{} and {last}", first.join(", ")), format!("those of {since} are kept")),
            };
            Some(format!("{} gives no {names} now: {are_kept}", gathered.source))
        })
        .collect();
    (!parts.is_empty()).then(|| Note::new("value-kept", parts.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Author;

    fn record(title: &str, author: &str, arxiv: Option<&str>, s2: &str) -> SourceRecord {
        SourceRecord {
            title: Some(title.to_owned()),
            authors: vec![Author::named(author)],
            ids: ExternalIds {
                arxiv: arxiv.map(str::to_owned),
                s2: Some(s2.to_owned()),
                ..ExternalIds::default()
            },
            ..SourceRecord::default()
        }
    }

    #[test]
    fn only_what_is_of_the_same_work_beyond_doubt_is_one_work() {
        let title = "Learning to Sort Pebbles by Colour";
        let before = record(title, "Ada Riverton", Some("2101.00001"), "a");
        let is_one = |now: &SourceRecord| are_of_one_work(&before, now);
        assert!(is_one(&before));
        assert!(is_one(&record(
            "Learning to sort pebbles by colour.",
            "A. Riverton",
            Some("2101.00001"),
            "a"
        )));
        assert!(is_one(&record(title, "Ada Riverton", None, "a")), "it does not say");
        assert!(is_one(&record(title, "Ada Riverton", Some("2101.00001"), "b")), "a new number");
        assert!(!is_one(&record(title, "Ada Riverton", None, "b")), "a new number and nothing else");
        assert!(!is_one(&record(title, "Ada Riverton", Some("2101.00002"), "a")));
        assert!(!is_one(&record(title, "Bruno Castellan", Some("2101.00001"), "a")), "other people");
        assert!(!is_one(&record("Tides of the Inland Sea", "Ada Riverton", Some("2101.00001"), "a")));
        let untitled = SourceRecord { title: None, ..before.clone() };
        assert!(!is_one(&untitled) && !are_of_one_work(&untitled, &untitled));
    }

    #[test]
    fn one_note_says_all_of_it() {
        let kept = |source: SourceId, at: &str| Gathered {
            source,
            key: crate::sources::SourceKey("k".into()),
            counted_under: None,
            retrieved_at: Some(at.parse().unwrap()),
            stale_counts: true,
            stale_bibliographic: true,
            record: Box::default(),
        };
        let kept = [
            kept(SourceId::SEMANTIC_SCHOLAR, "2026-11-01T12:00:00Z"),
            kept(SourceId::CROSSREF, "2026-10-02T12:00:00Z"),
        ];
        let told = |said: &[(&str, usize)]| note(said, &kept).map(|note| note.message);
        assert_eq!(told(&[]), None);
        assert_eq!(
            told(&[("abstract", 0)]).unwrap(),
            "semantic-scholar gives no abstract now: that of 2026-11-01 is kept"
        );
        assert_eq!(
            told(&[("abstract", 0), ("tldr", 0), ("venue", 1), ("date of publication", 0)]).unwrap(),
            "semantic-scholar gives no abstract, tldr and date of publication now: those of 2026-11-01 are kept; \
             crossref gives no venue now: that of 2026-10-02 is kept"
        );
    }
}

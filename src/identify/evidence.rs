//! Which work an entry lists: evidence, ranked and grouped.
//!
//! An item of a list has a handful of links, and several may carry an identifier: the preprint and the version of
//! record of one paper, a survey it is compared with, the data set it comes with. The links are grouped into works;
//! the work with the best-ranked link is the entry's, the rest are `also`.

use super::clue::{Clue, clues, keep_apart, lead_on, own_paper};
use super::hosts::Verdict;
use super::label::label_says_citations;
use super::met::Met;
use super::preprint::is_deposit;
use super::text::{bare, scan};
use super::url::verdict;
use super::{Chosen, Found, Identity};
use crate::model::{Directive, Entry, Link, MatchBy, Scheme, WorkId};

/// Which work the entry lists.
///
/// Rank of evidence: a pin; the first link labelled as the paper; the other links in order; identifiers in a field of
/// their own; identifiers in the text. Links to code, data, talks and citation counts never count.
///
/// Of the links to one work the first one counts whose label says paper in whatever words: a title, the name of a venue
/// or the identifier says no less than `preprint`.
///
/// ```
/// use opcit::identify;
/// use opcit::model::{Entry, Link};
///
/// let link = |label: &str, url: &str| Link { label: label.into(), url: url.into() };
/// let entry = Entry {
///     links: vec![
///         link("Code", "https://github.com/some/code"),
///         link("Paper", "https://openaccess.thecvf.com/content/CVPR2023/papers/A_B_CVPR_2023_paper.pdf"),
///         link("arXiv", "https://arxiv.org/abs/2205.06175"),
///     ],
///     ..Entry::default()
/// };
/// let identity = identify::entry(&entry);
/// let chosen = identity.chosen.expect("two links name the paper");
/// assert_eq!(chosen.id.to_string(), "arxiv:2205.06175");
/// ```
pub fn entry(entry: &Entry) -> Identity {
    if let Some(Directive::Pin(id)) = &entry.directive {
        let chosen = Chosen { id: id.clone(), version: None, by: MatchBy::Pin, url: None };
        return Identity { chosen: Some(chosen), ..Identity::default() };
    }
    let given: Vec<Found> =
        entry.given_ids.iter().filter_map(|id| bare(id).or_else(|| super::url(id))).collect();
    let mut clues = clues(entry);
    if clues.is_empty() {
        return from_text(entry, given);
    }
    let paper = own_paper(entry, &clues);
    if clues.len() > 1 || paper {
        lead_on(entry, &mut clues);
        if paper && clues[0].led && clues.iter().all(|clue| clue.other) {
            return of_others(entry, given, clues);
        }
    }
    keep_apart(entry, &mut clues);
    // The only clue is of the only work.
    let works = if clues.len() > 1 { works(&clues) } else { Vec::new() };
    let first = first(entry, &clues, &works);
    let own = works.iter().find(|work| work.contains(&first)).map_or(&[0][..], Vec::as_slice);
    // Of one work's identifiers, one that a service can be asked by is worth more than a key of a site.
    let resolvable = |at: &usize| clues[*at].found.id.scheme().resolvable();
    let best = [first].into_iter().chain(own.iter().copied()).find(resolvable).unwrap_or(first);
    let chosen = &clues[best];
    // A field that names another paper than the link does is not believed to be about this one, and not forgotten.
    let (agreeing, contradicting): (Vec<WorkId>, Vec<WorkId>) = given
        .into_iter()
        .map(|found| found.id)
        .filter(|id| *id != chosen.found.id)
        .partition(|id| may_be_one(&chosen.found.id, id));
    let mut same: Vec<WorkId> = Vec::new();
    let in_links = own.iter().map(|at| &clues[*at].found.id);
    for id in in_links.chain(&agreeing).chain(&counted(entry, &clues)) {
        if *id != chosen.found.id && !same.contains(id) {
            same.push(id.clone());
        }
    }
    let also = also(entry, &clues, (&works, first), contradicting, &same);
    Identity {
        chosen: Some(Chosen {
            id: chosen.found.id.clone(),
            version: chosen.found.version,
            by: MatchBy::Link,
            url: Some(chosen.link.url.clone()),
        }),
        same,
        also,
    }
}

/// The place of the clue that is the paper's before all others.
fn first(entry: &Entry, clues: &[Clue<'_>], works: &[Vec<usize>]) -> usize {
    let first = clues.iter().position(|clue| clue.says_paper && !clue.other);
    let first = first.or_else(|| clues.iter().position(|clue| clue.says_paper));
    let first = first.or_else(|| clues.iter().position(|clue| !clue.led)).unwrap_or(0);
    let own = works.iter().find(|work| work.contains(&first)).map_or(&[][..], Vec::as_slice);
    // A preprint does not outrank the version of record in front of it because it is the one that is called so.
    let mut before = own.iter().copied().take_while(|at| *at < first);
    before.find(|at| clues[*at].names_paper(entry)).unwrap_or(first)
}

/// What the entry names beside its paper: one identifier each of the works that the `first` clue is not of, the
/// `contradicting` fields, and where the links are of several works what stands in the text.
fn also(
    entry: &Entry,
    clues: &[Clue<'_>],
    (works, first): (&[Vec<usize>], usize),
    contradicting: Vec<WorkId>,
    same: &[WorkId],
) -> Vec<WorkId> {
    let in_links = works.iter().filter(|work| !work.contains(&first)).filter_map(|work| {
        let best = work.iter().find(|at| clues[**at].found.id.scheme().resolvable()).or(work.first())?;
        Some(clues[*best].found.id.clone())
    });
    let mut also: Vec<WorkId> = in_links.chain(contradicting).filter(|id| !same.contains(id)).collect();
    if works.len() > 1 {
        // Of which of them an identifier in the text is, nobody knows; beside one work it is mostly of that.
        let (mut met, mut more) = (Met::default(), Met::default());
        for found in scan(&super::address::plain(&entry.text)) {
            let is_known = met.find(clues, |clue| &clue.found.id, &found.id).is_some();
            if !is_known && !same.contains(&found.id) && more.find(&also, |id| id, &found.id).is_none() {
                also.push(found.id);
            }
        }
    }
    also
}

/// An entry without a telling link: identifiers in fields of their own, all of the one work; else those in the text, of
/// which only the first can be trusted to be the entry's.
fn from_text(entry: &Entry, given: Vec<Found>) -> Identity {
    let in_field = !given.is_empty();
    let mut found = if in_field { given } else { scan(&super::address::plain(&entry.text)) }.into_iter();
    let Some(first) = found.next() else { return Identity::default() };
    let mut rest: Vec<WorkId> = Vec::new();
    let mut met = Met::default();
    for next in found {
        if next.id != first.id && met.find(&rest, |id| id, &next.id).is_none() {
            rest.push(next.id);
        }
    }
    let chosen = Chosen { id: first.id, version: first.version, by: MatchBy::Text, url: None };
    let (same, also) = if in_field {
        (rest, Vec::new())
    } else {
        let scheme = chosen.id.scheme();
        rest.into_iter().partition(|id| id.scheme() != scheme)
    };
    Identity { chosen: Some(chosen), same, also }
}

/// Whom the links to citation counts count, when that can only be this paper: a record of an index, one for the entry.
/// It never decides which paper the entry lists.
fn counted(entry: &Entry, clues: &[Clue<'_>]) -> Vec<WorkId> {
    if clues.iter().any(|clue| matches!(clue.found.id.scheme(), Scheme::S2 | Scheme::CorpusId)) {
        return Vec::new();
    }
    let of = |link: &Link| match verdict(&link.url) {
        Verdict::Id(found) if matches!(found.id.scheme(), Scheme::S2 | Scheme::CorpusId) => Some(found.id),
        _ => None,
    };
    let found: Vec<WorkId> =
        entry.links.iter().filter(|link| label_says_citations(&link.label)).filter_map(of).collect();
    if found.len() == 1 { found } else { Vec::new() }
}

/// An entry that links to other papers only, and to its own by no identifier.
fn of_others(entry: &Entry, given: Vec<Found>, clues: Vec<Clue<'_>>) -> Identity {
    let identity = if given.is_empty() { Identity::default() } else { from_text(entry, given) };
    let is_own = |id: &WorkId| identity.chosen.as_ref().is_some_and(|own| own.id == *id);
    let also = clues.into_iter().map(|clue| clue.found.id).filter(|id| !is_own(id)).collect();
    Identity { also, ..identity }
}

/// Groups the clues into works, by the order in which they stand.
///
/// A link opens another work if its label is a title of its own, or if the work at hand already has an identifier of
/// that scheme: one paper has one arXiv id. (One paper may have two DOIs, if one of them is a preprint server's.)
fn works(clues: &[Clue<'_>]) -> Vec<Vec<usize>> {
    let mut works: Vec<Vec<usize>> = Vec::new();
    for (at, clue) in clues.iter().enumerate() {
        let fits =
            |work: &Vec<usize>| work.iter().all(|known| may_be_one(&clues[*known].found.id, &clue.found.id));
        let last = works.iter_mut().rev().find(|work| work.iter().all(|known| !clues[*known].kept));
        match last {
            Some(work) if !clue.other && !clue.kept && fits(work) => work.push(at),
            _ => works.push(vec![at]),
        }
    }
    works
}

/// Whether two links plainly lead to two works: to identifiers of which one work has one at most.
pub(crate) fn lead_apart(one: &str, other: &str) -> bool {
    let (Some(one), Some(other)) = (super::url(one), super::url(other)) else { return false };
    one.id != other.id && !may_be_one(&one.id, &other.id)
}

/// Whether two different identifiers can name one work.
pub(crate) fn may_be_one(a: &WorkId, b: &WorkId) -> bool {
    match (a.scheme(), b.scheme()) {
        (Scheme::Doi, Scheme::Doi) => is_deposit(a.id()) != is_deposit(b.id()),
        (Scheme::Doi, Scheme::Acl) => anthology(a).is_none_or(|id| id.eq_ignore_ascii_case(b.id())),
        (Scheme::Acl, Scheme::Doi) => anthology(b).is_none_or(|id| id.eq_ignore_ascii_case(a.id())),
        (a, b) => a != b,
    }
}

/// The Anthology id in a DOI of the ACL.
fn anthology(doi: &WorkId) -> Option<&str> {
    doi.id().strip_prefix("10.18653/v1/").or_else(|| doi.id().strip_prefix("10.3115/v1/"))
}

#[cfg(test)]
mod tests {
    use super::entry;
    use crate::model::{Entry, Link, WorkId};

    /// Chosen, same, also.
    fn read(links: &[(&str, &str)], text: &str) -> [String; 3] {
        let link = |(label, url): &(&str, &str)| Link { label: (*label).to_owned(), url: (*url).to_owned() };
        let listed = Entry {
            listed_title: Some("A Title of a Paper".to_owned()),
            links: links.iter().map(link).collect(),
            text: text.to_owned(),
            ..Entry::default()
        };
        let identity = entry(&listed);
        let text = |ids: &[WorkId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        [
            identity.chosen.map_or_else(String::new, |chosen| chosen.id.to_string()),
            text(&identity.same),
            text(&identity.also),
        ]
    }

    #[test]
    fn the_version_of_record_in_front_of_its_preprint_comes_first() {
        let preprint = "https://www.biorxiv.org/content/10.1101/2020.01.01.892893v1";
        for (label, url, id) in [
            (
                "Journal of Machine Learning Research",
                "https://doi.org/10.1073/pnas.2016239118",
                "doi:10.1073/pnas.2016239118",
            ),
            (
                "Nature Methods",
                "https://www.nature.com/articles/s41592-019-0686-2",
                "doi:10.1038/s41592-019-0686-2",
            ),
            (
                "10.1073/pnas.2016239118",
                "https://doi.org/10.1073/pnas.2016239118",
                "doi:10.1073/pnas.2016239118",
            ),
            (
                "https://doi.org/10.1073/pnas.2016239118",
                "https://doi.org/10.1073/pnas.2016239118",
                "doi:10.1073/pnas.2016239118",
            ),
        ] {
            let got = read(&[(label, url), ("preprint", preprint)], "");
            assert_eq!(got, [id, "doi:10.1101/2020.01.01.892893", ""], "{label}");
            let got = read(&[("preprint", preprint), (label, url)], "");
            assert_eq!(got, ["doi:10.1101/2020.01.01.892893", id, ""], "{label}");
        }
        let got = read(
            &[("A Title of a Paper", "https://doi.org/10.1073/pnas.2016239118"), ("preprint", preprint)],
            "",
        );
        assert_eq!(got, ["doi:10.1073/pnas.2016239118", "doi:10.1101/2020.01.01.892893", ""]);
        // What says nothing does not: the link labelled as the paper wins.
        let got = read(&[("here", "https://doi.org/10.1073/pnas.2016239118"), ("preprint", preprint)], "");
        assert_eq!(got, ["doi:10.1101/2020.01.01.892893", "doi:10.1073/pnas.2016239118", ""]);
    }

    #[test]
    fn what_the_text_of_an_item_of_several_works_names_is_listed_too() {
        let (one, two) = ("https://arxiv.org/abs/2101.00001", "https://arxiv.org/abs/2101.00002");
        let got =
            read(&[("Paper", one), ("Extended", two)], "A title of two [Paper] [Extended] doi:10.1000/xyz1");
        assert_eq!(got, ["arxiv:2101.00001", "", "arxiv:2101.00002 doi:10.1000/xyz1"]);
        let got = read(&[("Paper", one)], "A title [Paper] doi:10.1000/xyz1");
        assert_eq!(got, ["arxiv:2101.00001", "", ""]);
    }

    #[test]
    fn what_a_repository_keeps_is_not_the_paper_that_is_said_beside_it() {
        const DATA: &str = "https://zenodo.org/record/1234567";
        const PAPER: &str = "https://arxiv.org/abs/2101.00001";
        const KEPT: &str = "doi:10.5281/zenodo.1234567";
        for (links, text) in [
            ([("Some images", DATA), ("Doe et al.2021", PAPER)], "Some images. Paper: Doe et al.2021"),
            ([("Some images", DATA), ("Paper", PAPER)], "Some images Paper"),
            ([("Doe et al.2021", PAPER), ("Some images", DATA)], "Paper: Doe et al.2021 Some images"),
        ] {
            assert_eq!(read(&links, text), ["arxiv:2101.00001", "", KEPT], "{text}");
        }
        // The journal's DOI behind it is the paper's all the same.
        let journal = ("Journal", "https://doi.org/10.1073/pnas.2016239118");
        let got = read(&[("Paper", PAPER), ("Some images", DATA), journal], "Paper Some images Journal");
        assert_eq!(got, ["arxiv:2101.00001", "doi:10.1073/pnas.2016239118", KEPT]);
        // Papers are kept there too: one of a conference before its preprint, one that is called so.
        let title = "A Title of a Paper";
        let got = read(&[(title, DATA), ("arXiv", PAPER)], "A Title of a Paper arXiv");
        assert_eq!(got, [KEPT, "arxiv:2101.00001", ""]);
        let got = read(&[("PDF", DATA), ("Paper", PAPER)], "A Title of a Paper PDF Paper");
        assert_eq!(got, [KEPT, "arxiv:2101.00001", ""]);
        assert_eq!(read(&[("Some images", DATA)], "Paper: Some images"), [KEPT, "", ""]);
    }

    #[test]
    fn what_words_lead_to_is_another_paper() {
        const OWN: &str = "https://example.org/x.pdf";
        const FORUM: &str = "https://openreview.net/forum?id=abcdefgh";
        const OTHER: &str = "https://arxiv.org/abs/2101.00002";
        let title = "A Title of a Paper";
        for (label, text) in [
            ("NAME", "A Title of a Paper [Paper], uses NAME"),
            ("NAME", "A Title of a Paper [Paper] (based on [NAME])"),
            ("", "A Title of a Paper [Paper] (see also https://arxiv.org/abs/2101.00002)"),
            ("Words of Quite Another Work", "A Title of a Paper [Paper] and Words of Quite Another Work"),
        ] {
            let got = read(&[("Paper", OWN), (label, OTHER)], text);
            assert_eq!(got, ["", "", "arxiv:2101.00002"], "{text}");
            let got = read(&[("Paper", FORUM), (label, OTHER)], text);
            assert_eq!(got, ["openreview:abcdefgh", "", "arxiv:2101.00002"], "{text}");
        }
        let text = "A Title of a Paper - based on NAME";
        assert_eq!(read(&[(title, OWN), ("NAME", OTHER)], text), ["", "", "arxiv:2101.00002"]);
        // Nothing else is of the paper itself, or no words lead away from it.
        for (own, label, text) in [
            ("Code", "NAME", "A Title of a Paper [Code], uses NAME"),
            ("Paper", "arXiv", "A Title of a Paper [Paper], see also arXiv"),
            ("Paper", title, "Something [Paper], see also A Title of a Paper"),
            ("Paper", "NAME", "A Title of a Paper [Paper] [NAME]"),
            ("Paper", "here", "A Title of a Paper [Paper], available on here"),
        ] {
            assert_eq!(read(&[(own, OWN), (label, OTHER)], text)[0], "arxiv:2101.00002", "{text}");
        }
    }
}

//! The links of an entry that carry an identifier, and what is said of each: that it is the paper, or another one.

use super::Found;
use super::cue::{before_links, is_under_paper, leads_on};
use super::hosts::Verdict;
use super::label::{
    label_names_journal, label_says_only_paper, label_says_other, label_says_paper, label_says_site,
    label_says_venue,
};
use super::met::Met;
use super::text::bare;
use super::title::similarity;
use super::url::verdict;
use crate::model::{Entry, Link, Scheme, WorkId};

/// A label this similar to the listed title is the title.
const IS_THE_TITLE: f64 = 0.75;

/// One link that carries an identifier.
pub(super) struct Clue<'a> {
    pub(super) found: Found,
    pub(super) link: &'a Link,
    pub(super) says_paper: bool,
    /// It is another paper: its label is another title than the entry's, or words lead to it.
    pub(super) other: bool,
    /// Words lead from the entry's paper to it.
    pub(super) led: bool,
    /// It is what a repository keeps beside another link that is said to be the paper.
    pub(super) kept: bool,
}

impl Clue<'_> {
    /// Whether the label says that this is the paper in other words: its title, the name of its venue, or the identifier
    /// itself.
    pub(super) fn names_paper(&self, entry: &Entry) -> bool {
        let label = &self.link.label;
        label_says_venue(label)
            || (is_title(label) && is_listed_title(entry, label))
            || bare(label).or_else(|| super::url(label)).is_some_and(|at| at.id == self.found.id)
    }

    /// Compares the label with the entry's title.
    fn compare(&mut self, entry: &Entry, says_paper: bool) {
        let label = &self.link.label;
        self.other =
            !says_paper && is_title(label) && !is_listed_title(entry, label) && !label_names_journal(label);
    }
}

/// The links that carry an identifier and are not labelled as something else; an identifier once.
pub(super) fn clues(entry: &Entry) -> Vec<Clue<'_>> {
    let clues = clues_of(entry, |label| !label_says_other(label));
    // `Title [[Website](https://arxiv.org/…)]`: where nothing else is, the site of a paper is the paper.
    if !clues.is_empty() {
        return clues;
    }
    let mut sites = clues_of(entry, label_says_site);
    sites.retain(|clue| matches!(clue.found.id.scheme(), Scheme::Arxiv | Scheme::Acl | Scheme::OpenReview));
    sites
}

fn clues_of(entry: &Entry, asked: impl Fn(&str) -> bool) -> Vec<Clue<'_>> {
    let mut clues: Vec<Clue<'_>> = Vec::new();
    let mut met = Met::default();
    for link in entry.links.iter().filter(|link| asked(&link.label)) {
        let Verdict::Id(found) = verdict(&link.url) else { continue };
        if found.id.scheme() == Scheme::Isbn {
            continue;
        }
        let says_paper = label_says_paper(&link.label);
        if let Some(known) = met.find(&clues, |clue| &clue.found.id, &found.id) {
            let known = &mut clues[known];
            known.says_paper |= says_paper;
            known.found.version = known.found.version.or(found.version);
            continue;
        }
        // A single clue is never told from others.
        if let [only] = &mut clues[..] {
            only.compare(entry, label_says_paper(&only.link.label));
        }
        clues.push(Clue { found, link, says_paper, other: false, led: false, kept: false });
        if let [_, .., last] = &mut clues[..] {
            last.compare(entry, says_paper);
        }
    }
    clues
}

/// Whether the entry's own paper stands before all clues, behind a link that carries no identifier: `A Title
/// [[Paper]](https://example.org/x.pdf), uses [CLIP](…)`.
pub(super) fn own_paper(entry: &Entry, clues: &[Clue<'_>]) -> bool {
    let Some(first) = clues.first().filter(|_| !clues.iter().any(|clue| clue.says_paper)) else {
        return false;
    };
    if entry.listed_title.is_none() {
        return false;
    }
    let before = entry.links.iter().take_while(|link| !std::ptr::eq(*link, first.link));
    before.filter(|link| link.url.contains("://")).any(|link| {
        label_says_paper(&link.label)
            || (entry.listed_title.as_deref() == Some(link.label.as_str())
                && link.url.rsplit('.').next().is_some_and(|end| end.eq_ignore_ascii_case("pdf")))
    })
}

/// Looks for words that lead from the entry's paper to a clue.
pub(super) fn lead_on(entry: &Entry, clues: &mut [Clue<'_>]) {
    let is_own = |clue: &Clue<'_>| {
        clue.says_paper || entry.listed_title.as_ref().is_none_or(|t| *t == clue.link.label)
    };
    if clues.iter().all(is_own) {
        return;
    }
    let mut clues = clues.iter_mut().peekable();
    for (link, before) in before_links(entry) {
        let Some(clue) = clues.next_if(|clue| std::ptr::eq(clue.link, link)) else { continue };
        let titled = is_title(&link.label);
        clue.led = !is_own(clue)
            && leads_on(before, titled)
            && (clue.other || !(titled && is_listed_title(entry, &link.label)));
        clue.other |= clue.led;
    }
}

/// Tells what a repository of data keeps from the paper that a link beside it is said to be: `[Some dataset](zenodo.org/…).
/// Paper: [Doe et al. 2021](…)`. A preprint alone says nothing: papers are kept in such repositories too.
pub(super) fn keep_apart(entry: &Entry, clues: &mut [Clue<'_>]) {
    let is_kept = |clue: &Clue<'_>| !clue.says_paper && is_of_repository(&clue.found.id);
    if clues.len() < 2 || !clues.iter().any(is_kept) {
        return;
    }
    let mut under = before_links(entry).filter(|(_, before)| is_under_paper(before)).peekable();
    let mut said = false;
    for clue in clues.iter_mut().filter(|clue| !is_kept(clue)) {
        while under.next_if(|(link, _)| std::ptr::from_ref(*link) < std::ptr::from_ref(clue.link)).is_some() {
        }
        let is_under = under.peek().is_some_and(|(link, _)| std::ptr::eq(*link, clue.link));
        clue.says_paper |= is_under;
        said |= is_under || label_says_only_paper(&clue.link.label);
    }
    if said {
        for clue in clues.iter_mut().filter(|clue| is_kept(clue)) {
            clue.kept = true;
        }
    }
}

fn is_listed_title(entry: &Entry, label: &str) -> bool {
    entry
        .listed_title
        .as_deref()
        .is_none_or(|title| title == label || similarity(title, label) >= IS_THE_TITLE)
}

/// A label long enough to be a title: four words, or one long text without blanks (CJK).
fn is_title(label: &str) -> bool {
    let is_url = label.contains("://") || label.contains("arxiv.org") || label.starts_with("10.");
    let words = label.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
    !is_url && (words >= 4 || (words >= 1 && label.chars().filter(|c| *c >= '\u{2e80}').count() >= 10))
}

/// DOIs of repositories that keep data and programs.
fn is_of_repository(id: &WorkId) -> bool {
    const REPOSITORIES: [&str; 10] = [
        "10.5281/zenodo.",
        "10.6084/m9.figshare.",
        "10.5061/dryad.",
        "10.7910/dvn/",
        "10.17632/",
        "10.13026/",
        "10.18112/",
        "10.21227/",
        "10.34740/kaggle/",
        "10.57967/hf/",
    ];
    id.scheme() == Scheme::Doi && REPOSITORIES.iter().any(|prefix| id.id().starts_with(prefix))
}

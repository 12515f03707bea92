//! Titles in the labels of links: names before or behind, a venue, a year.

use std::ops::Range;

use memchr::{memchr_iter, memchr2_iter, memchr3_iter};

use super::citation::leading;
use super::commas::between_commas;
use super::ink::Ink;
use super::judge::is_other;
use super::kinds;
use super::name;
use super::names::{self, Names};
use super::persons;
use super::pieces::{self, Form};
use super::shape::Shape;
use super::tails;

/// What signs a label has; without them it is no citation of one kind or another, as most are none.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "independent signs, each asked for on its own")]
pub(super) struct Signs {
    digits: bool,
    stops: bool,
    commas: bool,
    leads_over: bool,
}

impl Signs {
    /// Of a label that nobody looked at.
    pub(super) const ALL: Self = Self { digits: true, stops: true, commas: true, leads_over: true };

    /// Of a label of this shape.
    pub(super) const fn of(shape: &Shape) -> Self {
        Self {
            digits: shape.has_digits(),
            stops: shape.has_signs(),
            commas: shape.has_commas(),
            leads_over: shape.may_lead_over(),
        }
    }
}

/// The title inside a label that has names, a venue or a year beside it.
pub(super) fn cited(ink: &Ink, range: &Range<usize>, signs: Signs) -> Option<Range<usize>> {
    let label = &ink.text[range.clone()];
    let behind = |at: usize| range.start + at..range.end;
    let dated = if signs.digits { behind_year(label) } else { None };
    let dated = dated.map(|at| range.start + at..range.start + at + tails::before_journal(&label[at..]));
    dated
        .or_else(|| {
            let end = if signs.digits && signs.commas { tails::before_name_and_year(label) } else { None }?;
            Some(range.start..range.start + end)
        })
        .or_else(|| if signs.stops { in_label(ink, range) } else { None })
        .or_else(|| before_others(&ink.text, range.clone(), signs.leads_over))
        .or_else(|| if signs.commas { leading(label).map(behind) } else { None })
}

/// The title inside a label that is a whole citation: in quotation marks, or between the authors and the venue.
fn in_label(ink: &Ink, range: &Range<usize>) -> Option<Range<usize>> {
    let text = &ink.text;
    let label = &text[range.clone()];
    let bytes = label.as_bytes();
    let cut = memchr3_iter(b'.', b'"', 0xe2, bytes).any(|n| match bytes[n] {
        b'.' => bytes.get(n + 1) == Some(&b' '),
        b'"' => true,
        _ => bytes[n..].starts_with("“".as_bytes()),
    });
    if !cut {
        return None;
    }
    let inner = pieces::plain(ink, range.clone());
    if inner.len() < 2 {
        return None;
    }
    let quoted =
        inner.iter().find(|p| p.form == Form::Quoted && Shape::of(&text[p.range.clone()]).words >= 2);
    let cited =
        names::names(inner.first().map(|p| &text[p.range.clone()])?) != Names::No || label.contains("et al");
    // `"Some words" and the title goes on`: the marks are part of it.
    let ends = |end: usize| {
        let mut after =
            text[end..range.end].chars().filter(|&c| !super::ink::is_blank(c) || c == ' ').skip(1);
        after.find(|c| *c != ' ').is_none_or(|c| !c.is_alphanumeric())
    };
    // `"A title," Jane Doe, 2020`
    let alone = |p: &Range<usize>| {
        Shape::of(&text[range.start..p.start]).words <= 1
            && ((ends(p.end) && !goes_on(&text[p.end..range.end])) || text[p.clone()].ends_with([',', '.']))
    };
    match quoted {
        Some(piece) if cited || alone(&piece.range) => Some(piece.range.clone()),
        _ if cited => {
            // `A title. Doe et al. ICML 2018`: unless it begins with the title.
            let named = names::names(&text[inner[0].range.clone()]) == Names::Yes;
            let rest = if named || label.starts_with(char::is_lowercase) { &inner[1..] } else { &inner[..] };
            let titled = |least: usize| {
                let fits = |words: &str| Shape::of(words).words >= least && !is_other(words);
                rest.iter().find(|p| fits(&text[p.range.clone()])).map(|p| p.range.clone())
            };
            titled(3).or_else(|| titled(2))
        }
        _ => None,
    }
}

/// `", Really? Filters and What They Do`, `" - What Filters Do to Speech`: whether a title that a quotation begins goes on
/// behind it.
fn goes_on(behind: &str) -> bool {
    let rest = behind.trim_start_matches(|c: char| c.is_whitespace() || c.is_ascii_punctuation() || c == '”');
    let sign = &behind[..behind.len() - rest.len()];
    let rest = super::ink::trim(rest);
    let shape = Shape::of(rest);
    sign.ends_with(' ')
        && !sign.contains(['(', '[', '|'])
        && rest.starts_with(char::is_uppercase)
        && shape.words >= 4
        && !shape.has_digits()
        && !rest.contains("et al")
        && (shape.is_no_names() || shape.function > 0 || !shape.has_commas())
        && names::names(rest) == Names::No
        && !is_other(rest)
}

/// `Doe et al., 2023 — the first of its kind`: whether a label names a paper by those who wrote it, and says what the
/// curator thinks of it.
pub(super) fn cites_and_tells(label: &str, signs: Signs) -> bool {
    // Most labels name no year.
    if !signs.digits {
        return false;
    }
    let dash = [" — ", " – ", " - "].iter().find_map(|dash| label.split_once(dash));
    dash.is_some_and(|(cited, note)| {
        let names = cited.trim_end_matches(')');
        let names = names.len().checked_sub(4).and_then(|n| names.split_at_checked(n));
        note.starts_with(|c: char| c.is_ascii_lowercase())
            && names.is_some_and(|(names, year)| {
                let names = names.trim_end_matches([' ', ',', '(']);
                kinds::year_in(year).is_some()
                    && (names.ends_with("et al.") || names.ends_with("et al") || persons::are_persons(names))
            })
    })
}

/// `[A title, Doe et al., ICML 2018](…)`: a label with names behind the title.
fn before_others(text: &str, label: Range<usize>, leads_over: bool) -> Option<Range<usize>> {
    if leads_over && let Some(title) = before_names(&text[label.clone()]) {
        return Some(label.start..label.start + title);
    }
    let n = names::et_al(&text[label.clone()]).filter(|&n| n > 0)?;
    let head = &text[label.start..label.start + n];
    let named = |at: usize| names::names(&text[label.start + at..label.start + n + 5]) == Names::Yes;
    // `[A title - Jane Doe et al.](…)`
    if let Some(dash) = head.rfind(" - ").filter(|&n| named(n + 3)) {
        return Some(label.start..label.start + dash);
    }
    let comma = head.rfind(", ")?;
    named(comma + 2).then(|| between_commas(text, label, Form::Link))
}

/// `[A title - Doe and Roe](…)`, `[A title by Jane Doe](…)`: how long the title of the label is.
fn before_names(label: &str) -> Option<usize> {
    let bytes = label.as_bytes();
    // Neither sign is in most labels.
    let at = memchr_iter(b' ', bytes).rfind(|&n| matches!(bytes.get(n + 1), Some(b'-' | b'b')))?;
    let (rest, by) = match label[at + 1..].strip_prefix("by ") {
        Some(rest) => (rest, true),
        None => (label[at + 1..].strip_prefix('-')?, false),
    };
    let rest = super::ink::trim(rest);
    let pair = || {
        rest.split_once(" and ").or_else(|| rest.split_once(" & ")).is_some_and(|(first, second)| {
            !first.contains(' ') && !second.contains(' ') && persons::are_persons(rest)
        })
    };
    let named = names::names(rest) == Names::Yes
        || pair()
        || (by && persons::is_person(rest) && !persons::is_deed(rest) && !rest.contains('-'));
    let title = super::ink::trim_end(&label[..at]);
    (named && title.contains(' ') && !is_other(title)).then_some(title.len())
}

/// `[Doe & Roe, 2022, A title](…)`, `[Doe (2022) A title](…)`: where the title of a label begins that stands behind
/// names and a year.
pub(super) fn behind_year(label: &str) -> Option<usize> {
    let bytes = label.as_bytes();
    let at = memchr2_iter(b'1', b'2', &bytes[..bytes.len().min(160)]).find(|&n| {
        n > 2
            && matches!(bytes[n - 1], b' ' | b'(')
            && label.get(n..n + 4).is_some_and(|year| kinds::year_in(year).is_some())
            && matches!(bytes.get(n + 4), Some(b',' | b'.' | b':' | b')'))
    })?;
    let names = label[..at].trim_end_matches([' ', '(', ',']);
    if names.len() + 1 == at && !names.contains("et al") {
        return None;
    }
    let person = |name: &str| {
        if name.contains(' ') { persons::is_person(name) } else { name::is_name(name) == Some(false) }
    };
    let all = names::names(names) == Names::Yes || names::split(names).all(person);
    let rest = label[at + 4..].trim_start_matches([')', ',', '.', ':', ' ']);
    (all && Shape::of(rest).words >= 3 && !is_other(rest)).then_some(label.len() - rest.len())
}

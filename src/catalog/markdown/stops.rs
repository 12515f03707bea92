//! Full stops: which of them end something.

use memchr::memrchr;

use super::ink::{self, is_blank};
use super::names::{self, Names};
use super::persons;
use super::pieces::near;

/// Whether the full stop behind `before` ends something.
pub(super) fn is_stop(before: &str, after: &str) -> bool {
    if after.as_bytes().first().is_some_and(u8::is_ascii_graphic) {
        return false;
    }
    let after = after.trim_start_matches(|c: char| is_blank(c) && c != ' ' && c != '\n');
    if !(after.is_empty() || after.starts_with(char::is_whitespace)) {
        return false;
    }
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(' || c == ',').next().unwrap_or("");
    let word = ink::trim(word);
    if word == "al" {
        return true;
    }
    let mut chars = word.chars();
    let initial = matches!((chars.next(), chars.next()), (Some(c), None) if c.is_uppercase())
        || (word.len() <= 6
            && word.contains(['.', '-'])
            && word.split(['.', '-']).all(|p| p.chars().count() <= 1));
    if initial && ends_names(before, after) {
        return true;
    }
    if initial || ABBREVIATIONS.iter().any(|a| a.eq_ignore_ascii_case(word)) {
        return false;
    }
    let next = after.trim_start();
    !next.starts_with(char::is_lowercase)
        || (next.starts_with(['a', 'b', 'm'])
            && ["arxiv", "biorxiv", "medrxiv"]
                .iter()
                .any(|site| next.get(..site.len()).is_some_and(|n| n.eq_ignore_ascii_case(site))))
        // `Jane Doe, Richard Roe. mixup: A Title`
        || (near(next, 30).contains(':')
            && before.len() <= LONGEST
            && before.contains(", ")
            && names::names(before) == Names::Yes)
}

/// No list of names is longer, in bytes.
const LONGEST: usize = 6000;

/// `Doe J, Roe R. A title`: the initial is the last of the names.
fn ends_names(before: &str, after: &str) -> bool {
    let next = near(after.trim_start(), 120);
    let next = &next[..next.find([',', '.', ';']).unwrap_or(next.len())];
    let before = ink::trim(before);
    if before.len() > LONGEST {
        return false;
    }
    let first = ink::trim(&before[..before.find(',').unwrap_or(before.len())]);
    // `Doe, J., Roe, R. A title`, not `Doe, J. and Roe, R. A title`
    if next.starts_with("and ") || next.starts_with("& ") {
        return false;
    }
    let inverted = first.starts_with(char::is_uppercase) && !first.contains([' ', '.']) && next.contains(' ');
    let plain = first.rsplit(['\n', ':']).next().unwrap_or(first).trim_start();
    let vancouver = first.len() < before.len() && (inverted || is_vancouver(plain));
    // `Roe D. FILT-NET: A title`, not `Roe, D. Silver: A title`
    let name = next.find(':').map_or("", |n| &next[..n]);
    // `Jane B. Doe (2020) A title`
    if next.split_ascii_whitespace().nth(1).is_some_and(|word| word.starts_with('(')) {
        return false;
    }
    if !vancouver && !name.is_empty() && !name.contains(' ') && !persons::is_coined(name) {
        return false;
    }
    (vancouver || next.split_whitespace().count() >= 3)
        && names::names(next) != Names::Yes
        && (vancouver || names::names(next) == Names::No)
        && (names::names(before) == Names::Yes || is_vancouver(before))
}

/// `Doe J`, `Doe JR`: one name as medical journals have it.
fn is_vancouver(name: &str) -> bool {
    name.rsplit_once(' ').is_some_and(|(family, initials)| {
        initials.len() <= 2
            && initials.bytes().all(|b| b.is_ascii_uppercase())
            && !family.contains(' ')
            && persons::are_persons(family)
    })
}

const ABBREVIATIONS: [&str; 18] = [
    "vs", "e.g", "i.e", "cf", "resp", "dr", "prof", "st", "jr", "no", "vol", "fig", "eq", "sec", "approx",
    "ca", "ed", "proc",
];

/// Whether a bracket that was opened before is closed behind, nearby: `Title (Doe et al. ICML 2020)`.
pub(super) fn is_inside(before: &str, after: &str) -> bool {
    let before = &before[before.floor_char_boundary(before.len().saturating_sub(LONGEST))..];
    let Some(open) = memrchr(b'(', before.as_bytes()) else { return false };
    !before[open..].contains(')') && {
        let after = near(after, 60);
        after.find(')').is_some_and(|shut| !after[..shut].contains('('))
    }
}

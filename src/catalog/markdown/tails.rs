//! What a label says of its paper behind the title: who wrote it and when, which volume of which journal.

use memchr::{memmem, memrchr};

use super::commas::is_dated_name;
use super::judge;
use super::kinds;
use super::persons;
use super::shape::Shape;
use super::words::{Class, class};

/// `A Title. Some Quarterly, 133(1), pp.1-2.`, `A Title. In: Proceedings …`: how long the title is.
pub(super) fn before_journal(text: &str) -> usize {
    let mut stops = memmem::find_iter(text.as_bytes(), b". ").take(8);
    let stop = stops.find(|&n| {
        let rest = text[n + 2..].trim_start_matches(|c: char| !c.is_alphanumeric());
        Shape::of(&text[..n]).words >= 2 && (rest.starts_with("In: ") || has_volume(rest))
    });
    stop.unwrap_or(text.len())
}

/// `Some Quarterly, 133(1), pp.1-2`, `Some Working Paper No. 31422`: a name, then the number of a volume.
fn has_volume(text: &str) -> bool {
    let end = memmem::find(text.as_bytes(), b". ").unwrap_or(text.len());
    if let Some((name, number)) = text.split_once(" No. ") {
        return !name.contains(". ") && name.len() <= 80 && number.starts_with(|c: char| c.is_ascii_digit());
    }
    text[..end].match_indices(", ").take(4).any(|(n, _)| {
        let volume = &text[n + 2..];
        let digits = volume.bytes().take_while(u8::is_ascii_digit).count();
        let behind = &volume[digits..];
        let issue = behind.strip_prefix('(').and_then(|b| b.find(')').map(|m| &b[m + 1..]));
        n <= 80
            && (1..=4).contains(&digits)
            && match issue {
                Some(rest) => rest.is_empty() || rest.starts_with([',', '.', ':']),
                None => {
                    let pages = behind.strip_prefix(", ").unwrap_or("");
                    pages.starts_with('p')
                        || (pages.len() >= 3
                            && pages.trim_end_matches('.').bytes().all(|b| b.is_ascii_digit()))
                }
            }
    })
}

/// `A Title, Some Change 122(3), pp 387-400`, `A Title, Some Research, 52(D1), D72–D80`: how long the title is before a
/// journal, its volume and the pages.
pub(super) fn before_pages(text: &str) -> Option<usize> {
    // Most texts end with no number.
    if !text.as_bytes().last().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let (head, pages) = text.rsplit_once(", ")?;
    let paged = pages.trim_start_matches(['p', '.', ' ', 'D', 'e', 'W']);
    let paged = !paged.is_empty()
        && paged.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '–' | '—' | 'D' | 'W' | 'e'));
    let stem = head.strip_suffix(')').and_then(|h| h.rsplit_once('(')).map_or(head, |(stem, _)| stem);
    let volume = stem.bytes().rev().take_while(u8::is_ascii_digit).count();
    let name = stem[..stem.len() - volume].strip_suffix(' ')?;
    // Without an issue, and without `pp`, it may be a title's own number.
    let told = stem.len() < head.len() || pages.starts_with('p');
    if !paged || !told || !(1..=4).contains(&volume) || kinds::year_in(&stem[stem.len() - volume..]).is_some()
    {
        return None;
    }
    let name = name.trim_end_matches(',');
    let at = memmem::rfind(name.as_bytes(), b", ")
        .into_iter()
        .chain(memmem::rfind(name.as_bytes(), b". "))
        .max()?;
    let journal = &name[at + 2..];
    let named = journal.split(' ').all(|word| {
        word.starts_with(|c: char| c.is_ascii_uppercase())
            || matches!(word, "of" | "and" | "in" | "the" | "&" | "on")
    });
    (named && journal.len() <= 80 && Shape::of(&name[..at]).words >= 3).then_some(at)
}

/// `A Title, accessed September 24, 2025`: how long the title is before the day on which somebody looked.
pub(super) fn before_access(text: &str) -> Option<usize> {
    const ACCESSED: &str = "accessed ";
    // Most texts end with no day.
    if !text.trim_end_matches([')', '.']).ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let at = memmem::rfind(text.as_bytes(), b"ccessed ").filter(|&n| n > 2)? - 1;
    let (word, day) = text.get(at..)?.split_at_checked(ACCESSED.len())?;
    let title = text[..at].trim_end_matches([' ', '(', ',', '.']);
    let apart = text[..at].ends_with([' ', '(']) && title.len() + 2 <= at;
    let day = day.strip_prefix("on ").unwrap_or(day).trim_end_matches([')', '.']);
    (apart && word.eq_ignore_ascii_case(ACCESSED) && kinds::is_date(day) && title.contains(' '))
        .then_some(title.len())
}

/// `A Title, Jane Doe, 2008`, `A Title, SOSP, 2017`: how long the title is before a name and a year.
pub(super) fn before_name_and_year(label: &str) -> Option<usize> {
    let dated = label.trim_end_matches([' ', '.']);
    if !dated.as_bytes().last().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let (head, year) = dated.rsplit_once(", ")?;
    if year.len() != 4 || kinds::year_in(year).is_none() {
        return None;
    }
    let (title, name) = head.rsplit_once(", ")?;
    let known = |word: &str| class(word).is(Class::PUBLICATION.or(Class::VENUE));
    let named = persons::is_person(name)
        || (is_dated_name(&label[title.len() + 2..]) && name.split(' ').any(known))
        || kinds::is_venue(name)
        || ((3..=8).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_uppercase()));
    // `Some-Words-Joined-Like-This`
    let titled = Shape::of(title).words >= 3 || title.bytes().filter(|&b| b == b'-').count() >= 2;
    (named && titled && !judge::is_other(title)).then_some(title.len())
}

/// `A Title, 2020, Some Journal of Things`: how long the title is.
pub(super) fn before_year_and_name(text: &str) -> Option<usize> {
    let year = |n: usize| text.get(n + 2..n + 6).is_some_and(|year| kinds::year_in(year).is_some());
    let n = memmem::find_iter(text.as_bytes(), b", ")
        .take(8)
        .find(|&n| year(n) && text[n + 6..].starts_with(", "))?;
    let (title, name) = (&text[..n], Shape::of(&text[n + 8..]));
    let named = text[n + 8..].starts_with(|c: char| c.is_ascii_uppercase())
        && name.words <= 10
        && name.capitals + name.function >= name.words;
    (named && Shape::of(title).words >= 4).then_some(n)
}

/// Where `A Title,2020` and `A Title,ICML 2020` end: a comma without its blank, and a year at the end.
pub(super) fn before_glued(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let year = text.get(text.len().checked_sub(4)?..).filter(|year| kinds::year_in(year).is_some())?;
    let n = memrchr(b',', &bytes[..text.len() - year.len()]).filter(|&n| text.len() - n <= 24)?;
    let (title, end) = (&text[..n], &text[n + 1..]);
    let apart = end.starts_with(|c: char| c.is_alphanumeric()) && (end == year || kinds::is_venue(end));
    // `in 10,000 Places, 2020`, `Tokyo,2020`
    let ends = title.ends_with(|c: char| c.is_alphabetic() || matches!(c, '?' | '!' | ')'));
    (apart && ends && title.split(' ').nth(2).is_some()).then_some(n)
}

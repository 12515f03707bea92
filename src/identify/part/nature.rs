//! The ids of Nature's articles, which their DOIs end in.

use super::digits;

/// A Nature article id, which is the suffix of its DOI; bare numbers are pages of the old web site.
pub(super) fn article(text: &str) -> Option<&str> {
    let run =
        text.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_')).count();
    let mut id = text[..run].trim_end_matches(['.', '-', '_']);
    for extension in [".pdf", ".epdf", ".html", ".ris"] {
        id = id.strip_suffix(extension).unwrap_or(id);
    }
    // The ids of today have no such sign: what stands behind it is the name of a file (`…-2_reference.pdf`).
    if id.starts_with('s') && id.as_bytes().get(1).is_some_and(u8::is_ascii_digit) {
        id = id.split('_').next()?;
    }
    // The pages of the old web site have numbers that are no part of a DOI either: `1209026a.html`.
    if id.strip_suffix('a').is_some_and(|number| digits(number) == number.len()) {
        return None;
    }
    let has = |kind: fn(&u8) -> bool| id.bytes().any(|b| kind(&b));
    (has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic) && id.len() >= 6).then_some(id)
}

/// An id made of a journal, a year and a number, between which the DOI has points: `sdata201635` is `sdata.2016.35`.
///
/// The journals are named, because of others the number may well start with 20 (`srep20123`).
pub(super) fn of_year(text: &str) -> Option<String> {
    const JOURNALS: [&str; 16] = [
        "bjc",
        "cddis",
        "ejhg",
        "hdy",
        "ismej",
        "leu",
        "mp",
        "natrevmats",
        "nenergy",
        "nmicrobiol",
        "nplants",
        "npp",
        "nrdp",
        "onc",
        "sdata",
        "tp",
    ];
    let id = article(text)?;
    let letters = id.bytes().take_while(u8::is_ascii_lowercase).count();
    let (journal, number) = id.split_at(letters);
    let (year, number) = number.split_at_checked(4)?;
    // So the old web site named its pages: `ismej2017126a.html`.
    let number = number.strip_suffix('a').unwrap_or(number);
    let legal = JOURNALS.contains(&journal)
        && year.starts_with("20")
        && digits(year) == 4
        && !number.is_empty()
        && digits(number) == number.len();
    legal.then(|| format!("{journal}.{year}.{number}"))
}

//! Lists of authors: telling them from titles, and taking them apart.

use std::sync::LazyLock;

use memchr::{memchr, memchr_iter, memchr2, memmem, memrchr};

use super::commas::comma_in;
use super::kinds::{is_date, is_venue};
use super::name::{is_given_name, is_name, is_plainly_venue};
use super::persons::is_coined;
use super::shape::is_cjk;
use super::words::{Class, class};
use crate::charset::byte_set;

/// What a list of names looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Names {
    /// Not one.
    No,
    /// One name, or what could be one.
    Perhaps,
    /// Names.
    Yes,
}

/// Whether the text is a list of authors.
pub(super) fn names(text: &str) -> Names {
    let text = trim(text);
    let end = text.bytes().rposition(|b| !matches!(b, b'.' | b',' | b';' | b':' | b'*' | b' '));
    let text = &text[..end.map_or(0, |n| n + 1)];
    let text = text.strip_prefix("by ").or_else(|| text.strip_prefix("By ")).unwrap_or(text);
    let text = keyed(text);
    if text.is_empty() || text.len() > 6000 || leads_otherwise(text) {
        return Names::No;
    }
    if memchr2(b':', b'?', text.as_bytes()).is_some() {
        return Names::No;
    }
    if begins_versioned(text) {
        return Names::No;
    }
    let text = without_venue(text);
    let found = et_al(text);
    // `Title (Doe et al. 2018)`: those in the bracket are not what the text is.
    let bracket =
        found.and_then(|n| memrchr(b'(', &text.as_bytes()[..n]).filter(|&b| !text[b..n].contains(')')));
    let (text, found) = match bracket {
        Some(b) if b > 0 => (text[..b].trim_end(), None),
        _ => (text, found),
    };
    let others = found.map(|n| &text[n + 5..]);
    if others.is_some() && text.split_whitespace().count() <= 6 {
        return Names::Yes;
    }
    // `Jane Doe (Some University) et al. ICML 2020`
    let published = |rest: &&str| is_venue(rest.trim_start_matches(['.', ',', ' ']));
    let text =
        if others.as_ref().is_some_and(published) { &text[..found.unwrap_or(text.len())] } else { text };
    let others = others.is_some_and(|rest| rest.is_empty() || rest == "." || rest.starts_with([',', '.']));
    let mut leading = 0usize;
    let (mut pieces, mut good, mut topics, mut single, mut initials) =
        (0usize, 0usize, 0usize, 0usize, 0usize);
    for piece in split(text) {
        if piece == "et al" && pieces > 0 {
            continue;
        }
        pieces += 1;
        match is_name(piece) {
            Some(topic) => {
                good += 1;
                topics += usize::from(topic);
            }
            None if pieces <= 2 && good == 0 => return Names::No,
            None => {}
        }
        initials += usize::from(piece.chars().nth(1).is_none());
        single += usize::from(
            !piece.bytes().any(|b| matches!(b, b' ' | b'.' | b'-'))
                && (piece.is_ascii() || !piece.chars().any(is_cjk)),
        );
        if pieces == 2 {
            leading = single;
        }
    }
    if pieces == 0 || good * 5 < pieces * 4 {
        return Names::No;
    }
    if (others && topics == 0) || (single * 2 > pieces && is_inverted(text)) {
        return Names::Yes;
    }
    if pieces > 2 {
        // `Doe, J; Roe, R`
        single -= initials;
        // `Doe, Jane, and Richard Roe`
        if topics == 0 && single == 2 && leading == 2 {
            return Names::Yes;
        }
    }
    match pieces {
        1 if topics == 0 && (2..=4).contains(&text.split_whitespace().count()) => Names::Perhaps,
        1 => Names::No,
        _ if topics * 2 > good => Names::No,
        // `Risks and Considerations`: words, not surnames.
        _ if single * 2 > pieces || single == pieces => Names::Perhaps,
        2 if single > 0 && !text.contains('.') && !is_reversed(text) => Names::Perhaps,
        2 if topics > 0 => Names::Perhaps,
        _ => Names::Yes,
    }
}

/// `Authors: Jane Doe`, `作者：张三，李四，链接：` without the keys. A colon of full width stands behind a key and nowhere
/// in a name.
fn keyed(text: &str) -> &str {
    let text = match text.as_bytes().first() {
        Some(b' ' | b':' | 0xef) => text.trim_start_matches([':', '：', ' ']),
        _ => text,
    };
    let near = &text.as_bytes()[..text.len().min(24)];
    let wide = |text: &str| memmem::find(text.as_bytes(), "：".as_bytes());
    let ascii = text.is_ascii();
    let colon = memchr(b':', near).or_else(|| if ascii { None } else { wide(text) });
    let Some(n) = colon else { return text };
    let key = text[..n].trim_matches(|c: char| !c.is_alphanumeric());
    let known = ["author", "authors", "author(s", "by", "作者"].iter().any(|k| k.eq_ignore_ascii_case(key));
    let rest = if known { text[n..].trim_start_matches([':', '：', ' ']) } else { text };
    match if ascii { None } else { wide(rest) } {
        Some(n) => rest[..n].rfind(['，', ',', '；', ';', '。', ' ']).map_or("", |n| &rest[..n]),
        None => rest,
    }
}

/// `Doe, Jane and Roe, Richard`: every family name first, as BibTeX has it.
fn is_inverted(text: &str) -> bool {
    // Most lists are told by the last name, which has no comma.
    let Some(last) = AND.find_iter(text.as_bytes()).last().map(|n| trim(&text[n + 5..])) else {
        return false;
    };
    if !last.starts_with("others") && comma_in(last).is_none() {
        return false;
    }
    let mut names = 0;
    let each = text.split(" and ").all(|name| {
        names += 1;
        let name = name.trim().trim_end_matches(',');
        name == "others"
            || at_comma(name).is_some_and(|(family, given)| {
                !given.contains(',') && is_name(family) == Some(false) && is_name(given) == Some(false)
            })
    });
    each && names >= 2
}

/// What stands before and behind the first comma with a blank behind it.
fn at_comma(text: &str) -> Option<(&str, &str)> {
    comma_in(text).map(|n| (&text[..n], &text[n + 2..]))
}

/// Where `et al` stands.
pub(super) fn et_al(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    static ET_AL: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("et al"));
    ET_AL.find(bytes)
}

static AND: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new(" and "));

pub(super) fn has_and(text: &str) -> bool {
    AND.find(text.as_bytes()).is_some()
}

/// Whether the text can be [`Names::Yes`] at all, by its separators.
pub(super) fn may_be_names(text: &str) -> bool {
    text.bytes().any(|b| matches!(b, b',' | b';' | b'&' | b'|' | b'\n' | 0x80..))
        || has_and(text)
        || et_al(text).is_some()
}

/// Whether the first piece holds a word that no name does: most titles are told by this.
fn leads_otherwise(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut from = 0;
    while from < bytes.len() {
        let len = bytes[from..]
            .iter()
            .position(|b| matches!(b, b' ' | b',' | b';' | b'&'))
            .unwrap_or(bytes.len() - from);
        let word = &text[from..from + len];
        if word == "and" || word == "et" {
            return false;
        }
        let class = class(word);
        let lower = word.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
        // `Y. You`: whatever stands behind an initial is a name.
        let initial = from >= 2 && bytes[from - 2] == b'.';
        let function = class.is(Class::FUNCTION) && word.len() > 1 && !initial && !is_given_name(word);
        if (lower || function) && !class.is(Class::PARTICLE) {
            return true;
        }
        from += len;
        if bytes.get(from).is_none_or(|&b| b != b' ') {
            return false;
        }
        from += 1;
    }
    false
}

/// `FILT-E 2, Speech, and Noise`: the first is a name of a thing and its number.
fn begins_versioned(text: &str) -> bool {
    let near = &text.as_bytes()[..text.len().min(24)];
    let Some(comma) = memchr(b',', near).filter(|&n| near[n - n.min(1)].is_ascii_digit()) else {
        return false;
    };
    text[..comma].rsplit_once(' ').is_some_and(|(name, number)| {
        number.bytes().all(|b| b.is_ascii_digit()) && !name.contains(' ') && is_coined(name)
    })
}

/// `Jane Doe, Richard Roe (ICML 2019)`
fn without_venue(text: &str) -> &str {
    match text.strip_suffix(')').and_then(|t| t.rfind('(').map(|n| t.split_at(n))) {
        Some((head, tail)) if is_venue(&tail[1..]) || is_date(&tail[1..]) => head.trim_end(),
        _ => text,
    }
}

/// `Hill, Jennifer L`: the family name first.
fn is_reversed(text: &str) -> bool {
    at_comma(text).is_some_and(|(family, given)| !family.contains(' ') && !given.contains(" and "))
}

/// The pieces of a list of names.
pub(super) fn split(text: &str) -> Pieces<'_> {
    Pieces { text, at: 0 }
}

/// See [`split`].
pub(super) struct Pieces<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let bytes = self.text.as_bytes();
        while self.at <= bytes.len() {
            let (end, len) = next_separator(&bytes[self.at..]);
            let piece = trim(&self.text[self.at..self.at + end]);
            self.at += end + len;
            let piece = piece.strip_prefix("and ").map_or(piece, trim);
            let letter = piece.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
            if letter || piece.chars().any(char::is_alphabetic) {
                return Some(piece);
            }
        }
        None
    }
}

/// Bytes that a separator of names may begin with.
const SEPARATES: [bool; 256] = byte_set(b",;&|\n \xc2\xe3\xef");

/// Where the next separator of names stands, and how long it is.
fn next_separator(bytes: &[u8]) -> (usize, usize) {
    let mut at = 0;
    while let Some(n) = bytes[at..].iter().position(|&b| SEPARATES[usize::from(b)]) {
        at += n;
        match separator(&bytes[at..]) {
            Some(len) => return (at, len),
            None => at += 1,
        }
    }
    (bytes.len(), 1)
}

/// The length of the separator of names that stands here.
fn separator(bytes: &[u8]) -> Option<usize> {
    match *bytes {
        [b',' | b';' | b'&' | b'|' | b'\n', ..] => Some(1),
        [b' ', b'a', b'n', b'd', b' ', ..] => Some(4),
        [0xc2, 0xb7, ..] => Some(2),
        [0xe3, 0x80, 0x81, ..] | [0xef, 0xbc, 0x8c, ..] => Some(3),
        _ => None,
    }
}

/// The text without white space at its ends.
pub(super) fn trim(text: &str) -> &str {
    // Most often there is none, or the blank behind a comma.
    let bare = text.strip_prefix(' ').unwrap_or(text);
    match bare.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => bare,
        _ => bare.trim(),
    }
}

/// The names in a list of authors, as listed; `Doe, J.` is one.
pub(super) fn listed(text: &str) -> Vec<String> {
    let mut text = text;
    while let Some(rest) = text.strip_prefix("by ") {
        text = rest;
    }
    while let Some(rest) = text.strip_prefix("By ") {
        text = rest;
    }
    let text = keyed(text).trim_start_matches(['(', '[']);
    let bracket = memchr_iter(b'(', text.as_bytes()).find(|&n| text[..n].ends_with(' '));
    let text = bracket.map_or(text, |n| &text[..n - 1]);
    let text = et_al(text).map_or(text, |n| &text[..n]);
    let single = |name: &str| {
        !name.bytes().any(|b| matches!(b, b' ' | b'.')) && (name.is_ascii() || !name.chars().any(is_cjk))
    };
    let initials = |name: &str| {
        name.split([' ', '.', '-']).all(|part| part.chars().count() <= 1) && name.contains(char::is_uppercase)
    };
    if is_inverted(text) {
        return text
            .split(" and ")
            .map(|n| n.trim().trim_end_matches(',').to_owned())
            .filter(|n| n != "others")
            .collect();
    }
    let mut names: Vec<String> = Vec::with_capacity(1 + memchr_iter(b',', text.as_bytes()).count());
    for piece in split(text) {
        let piece = piece.trim_end_matches(['*', ' ', '.', '†', '‡']);
        let first = names.len() == 1;
        match names.last_mut() {
            // `Doe, J.`; and in front `Doe, Jane, …`.
            Some(last)
                if single(last) && (initials(piece) || (first && single(piece))) && !piece.is_empty() =>
            {
                last.push_str(", ");
                last.push_str(piece);
            }
            _ if !piece.is_empty() => names.push(piece.to_owned()),
            _ => {}
        }
    }
    // `…, Richard Roe. ICRA 2020`, `…, Richard Roe, ICRA 2020`
    if let Some(last) = names.last_mut()
        && let Some(stop) = memrchr(b'.', last.as_bytes())
        && let (name, behind) = (&last[..stop], &last[stop + 1..])
        && name.contains(' ')
        && (is_venue(behind.trim()) || is_date(behind))
    {
        let name = name.trim_end().len();
        last.truncate(name);
    }
    while names.last().is_some_and(|last| names.len() > 1 && is_plainly_venue(last)) {
        names.pop();
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authors() {
        for yes in [
            "Kaiming He, Xiangyu Zhang, Shaoqing Ren and Jian Sun",
            "Wang et al.",
            "Y. LeCun, Y. Bengio, G. Hinton",
            "Hill, Jennifer L",
            "Gido M. van de Ven, Hava T. Siegelmann",
            "Bahdanau et al",
            "Petar Veličković, Pietro Liò",
        ] {
            assert_eq!(names(yes), Names::Yes, "{yes}");
        }
        for no in [
            "Attention Is All You Need",
            "Scene Understanding, Object Detection",
            "Deep Residual Learning for Image Recognition",
            "Language Models are Unsupervised Multitask Learners",
            "Faster, Better, Stronger: Towards Real Detection",
            "2015",
        ] {
            assert_eq!(names(no), Names::No, "{no}");
        }
        assert_eq!(names("Jian Hu"), Names::Perhaps);
    }

    #[test]
    fn apart() {
        assert_eq!(listed("by Jane Doe, Richard Roe and M. Major"), ["Jane Doe", "Richard Roe", "M. Major"]);
        assert_eq!(listed("Doe, J., & Roe, R. (2009"), ["Doe, J", "Roe, R"]);
        assert_eq!(listed("Doe, Jane, Richard Roe, et al., 2019"), ["Doe, Jane", "Richard Roe"]);
        assert_eq!(listed("王小明、李雷"), ["王小明", "李雷"]);
    }
}

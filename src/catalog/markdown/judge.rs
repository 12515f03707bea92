//! Whether a piece is plainly something else than a title, and what it looks like if not.

use super::ink::strip_brackets;
use super::kinds;
use super::names::{self, Names};
use super::shape::Shape;
use super::words::{Class, class};

/// What a piece is that is no title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Other {
    /// A label, an address, an identifier.
    Label,
    /// A date or venue.
    Dated,
    /// Names of authors.
    Names,
}

/// What the text plainly is, if it is no title; otherwise whether it could as well be one name.
pub(super) fn other(text: &str, shape: &Shape) -> Result<Names, Other> {
    if (shape.may_be_label() && kinds::is_label(text))
        || (shape.words < 2 && kinds::is_address(text))
        || (shape.has_digits() && is_identifier(text))
    {
        Err(Other::Label)
    } else if (shape.may_be_date() && kinds::is_date(text)) || (shape.may_be_venue() && kinds::is_venue(text))
    {
        Err(Other::Dated)
    } else if is_citation(text) {
        Err(Other::Names)
    } else if shape.is_no_names() {
        Ok(Names::No)
    } else {
        match names::names(text) {
            Names::Yes => Err(Other::Names),
            names => Ok(names),
        }
    }
}

/// `(Doe and Roe, 2016)`, `[Doe et al., 2017]`
pub(super) fn is_citation(text: &str) -> bool {
    let inner = strip_brackets(text);
    inner.len() < text.len()
        && inner.rsplit_once([',', ' ']).is_some_and(|(names, year)| {
            year.len() >= 4
                && year.as_bytes()[..4].iter().all(u8::is_ascii_digit)
                && names::names(names) != Names::No
        })
}

/// Whether the text is plainly something else than a title.
pub(super) fn is_other(text: &str) -> bool {
    other(text, &Shape::of(text)).is_err()
}

/// `1512.03385`, `arXiv:1512.03385`
pub(super) fn is_identifier(text: &str) -> bool {
    let Some(label) = text.bytes().take(17).position(|b| b.is_ascii_digit()) else {
        return false;
    };
    if text[..label].trim_end().contains(' ') {
        return false;
    }
    let text = &text[label..];
    // `arXiv:1512.03385 A title`
    if text.split_ascii_whitespace().nth(3).is_some() {
        return false;
    }
    let body = text.split(['v', ' ']).next().unwrap_or("");
    body.len() >= 9
        && body.contains(['.', '/'])
        && body.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'/'))
}

/// What it looks like, whatever stands around it.
pub(super) fn intrinsic(shape: &Shape) -> i32 {
    let length = match shape.words {
        0 | 1 => -22,
        2 => -8,
        3 => 2,
        4..=25 => 10,
        26..=35 => 0,
        _ => -30,
    };
    let function = if shape.function > 0 { 8 } else { 0 };
    let topics = match shape.topics {
        0 => 0,
        1 => 6,
        _ => 10,
    };
    length + function + topics + if shape.colon { 3 } else { 0 }
}

/// A sentence to the reader rather than a title.
pub(super) fn is_talk(text: &str) -> bool {
    // None of the phrases does without one of a few words; most texts have none.
    Shape::of(text).talk && says_talk(text)
}

/// The same of a text whose [`Shape::talk`] is known.
pub(super) fn says_talk(text: &str) -> bool {
    const TALK: [&[&str]; 28] = [
        &["we"],
        &["our"],
        &["this", "repo"],
        &["this", "repository"],
        &["please"],
        &["you", "can"],
        &["see", "the"],
        &["see", "our"],
        &["here", "is"],
        &["here", "are"],
        &["check", "out"],
        &["this", "list"],
        &["this", "paper"],
        &["this", "work"],
        &["the", "authors"],
        &["released"],
        &["is", "available"],
        &["are", "available"],
        &["has", "been"],
        &["was", "accepted"],
        &["is", "accepted"],
        &["feel", "free"],
        &["for", "more"],
        &["thanks"],
        &["if", "you"],
        &["i", "am"],
        &["i", "was"],
        &["let", "me"],
    ];
    let mut before = "";
    let mut rest = text;
    loop {
        let (word, behind) = rest.split_at(rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len()));
        let said = |phrase: &&[&str]| match *phrase {
            [only] => word.eq_ignore_ascii_case(only),
            [first, second] => word.eq_ignore_ascii_case(second) && before.eq_ignore_ascii_case(first),
            _ => false,
        };
        if !word.is_empty() && TALK.iter().any(said) {
            return true;
        }
        let mut chars = behind.chars();
        let Some(sign) = chars.next() else { return false };
        before = if sign == ' ' { word } else { "" };
        rest = chars.as_str();
    }
}

/// A text that waits for its end: `as reviewed by`.
pub(super) fn is_cut_off(text: &str) -> bool {
    let last = text.rsplit(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty()).unwrap_or("");
    const OPEN: [&str; 25] = [
        "on", "for", "by", "as", "of", "the", "in", "a", "an", "and", "or", "see", "from", "with", "is",
        "are", "to", "this", "our", "have", "has", "that", "at", "via", "also",
    ];
    OPEN.contains(&last) || text.ends_with("e.g") || text.ends_with("e.g.") || text.ends_with("such as")
}

/// Whether the title behind `name:` goes on from the name rather than having one itself.
pub(super) fn owes_name(name: &str, rest: &str) -> bool {
    let head = name.to_lowercase();
    if rest.to_lowercase().starts_with(&head) {
        return false;
    }
    // `Pmc-clip: …`, `MedAlpaca--An …`: a name of its own.
    let own = rest
        .split_whitespace()
        .take(3)
        .position(|word| word.ends_with(':') || word.contains("--") || word.contains(':'));
    own.is_none() && !rest.is_empty()
}

/// Whether the text is one word that labels are made of, as that of every other link is.
pub(super) fn is_label_word(text: &str) -> bool {
    // `**Title:**`
    text.len() <= 16
        && (text.trim_end_matches(':').eq_ignore_ascii_case("title")
            || (text.bytes().all(|b| b.is_ascii_alphanumeric()) && class(text).is(Class::LABEL)))
}

/// `:page_facing_up:`
pub(super) fn is_shortcode(text: &str) -> bool {
    text.strip_prefix(':').and_then(|text| text.strip_suffix(':')).is_some_and(|name| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+'))
    })
}

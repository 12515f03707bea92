//! From a piece to a title: what clings to it is taken off, the wording stays.

use memchr::memchr;

use super::back::{back, identified, is_ornament};
use super::front::{dated, doubled, front, hyphened, nicknamed, numbered, shortcode, venue_and_year};
use super::ink::fold;
use super::keys::key;
use super::names::et_al;

/// The title in `text`: no numbering, venue, year, label or ornament at its ends. `loose` when only punctuation set
/// the piece apart, so that a year at its end is no part of it.
pub(super) fn title(text: &str, loose: bool) -> String {
    let folded = fold(text);
    let behind = if loose { loosely(&folded) } else { None };
    if behind.is_none() && is_clean(&folded, loose) {
        return folded.into_owned();
    }
    let mut rest = behind.unwrap_or(&folded);
    for _ in 0..MOST {
        let before = rest.len();
        rest = unwrap(front(back(rest, loose), loose));
        if rest.len() == before {
            break;
        }
    }
    rest.to_owned()
}

/// To no title cling more things than these.
const MOST: usize = 64;

/// What only the front of a text that markup did not set apart sheds: `MICCAI 2021 Title`, `Survey: Title`.
fn loosely(text: &str) -> Option<&str> {
    let capitals = text.as_bytes().get(..2).is_some_and(|two| two.iter().all(u8::is_ascii_uppercase));
    if capitals { venue_and_year(text) } else { text.strip_prefix("Survey: ").filter(|t| t.contains(' ')) }
}

/// Letters and digits of ASCII, and the blank.
const WORDS: [bool; 256] = {
    let mut words = [false; 256];
    let mut b = 0u8;
    while b < 0x80 {
        words[b as usize] = b.is_ascii_alphanumeric() || b == b' ';
        b += 1;
    }
    words
};

/// Whether nothing can be taken off: words only, and no sign that could set something apart at their ends.
fn is_clean(text: &str, loose: bool) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return true };
    if !first.is_ascii_alphabetic() || !last.is_ascii_alphanumeric() || last.is_ascii_digit() {
        return false;
    }
    if bytes.ends_with(b".pdf") {
        return false;
    }
    let (mut dashed, mut split) = (false, false);
    for (n, &b) in bytes.iter().enumerate() {
        if WORDS[usize::from(b)] {
            continue;
        }
        match b {
            b'(' | b'[' | b'"' | b'|' | b'#' | 0x80.. => return false,
            b'.' | b',' | b'?' if bytes[n + 1] == b' ' => return false,
            b'-' if bytes[n + 1] == b' ' => return false,
            b'-' => dashed = true,
            b':' => split = true,
            _ => {}
        }
    }
    // Whatever else could go needs one of the two signs.
    let whole = !split
        || (key(text).is_none()
            && dated(text, loose).is_none()
            && nicknamed(text).is_none()
            && doubled(text).is_none()
            && numbered(text).is_none()
            && identified(text).is_none());
    whole && (!dashed || hyphened(text).is_none()) && !((dashed || split) && et_al(text).is_some())
}

/// A heading without ornament at its ends and without an anchor (`{#id}`).
pub(super) fn heading(shown: &str) -> String {
    let text = match shown.strip_suffix('}').and_then(|t| t.rfind("{#").map(|n| &t[..n])) {
        Some(rest) => rest,
        None => shown,
    };
    let ornament = |c: char| c.is_whitespace() || (!c.is_alphanumeric() && is_ornament(c));
    let text = text.trim_matches(ornament);
    let text = shortcode(text).unwrap_or(text);
    text.trim_end_matches([':', '：', '#', ' ']).trim().to_owned()
}

/// Takes quotation marks or brackets off that hold the whole text.
fn unwrap(text: &str) -> &str {
    let text = text.trim();
    // Most titles begin with a letter, and hold no mark.
    if text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
        && memchr(b'"', text.as_bytes()).is_none()
    {
        return text;
    }
    for (open, close) in [
        ('"', '"'),
        ('“', '”'),
        ('“', '"'),
        ('”', '”'),
        ('‘', '’'),
        ('\'', '\''),
        ('「', '」'),
        ('『', '』'),
        ('《', '》'),
        ('[', ']'),
        ('(', ')'),
        ('`', '`'),
        ('«', '»'),
    ] {
        if let Some(inner) = text.strip_prefix(open).and_then(|t| t.strip_suffix(close))
            && !inner.contains([open, close])
            && !inner.is_empty()
        {
            return inner.trim();
        }
    }
    // A mark at one end only was opened or closed outside.
    if text.matches('"').count() == 1 {
        return text.trim_matches('"').trim();
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn titles() {
        for (raw, loose, want) in [
            ("  A  Title of\nSome Paper. ", false, "A Title of Some Paper"),
            ("🔥 Improved Baselines", false, "Improved Baselines"),
            ("1) Improved Baselines :fire:", false, "Improved Baselines"),
            (":star: Improved Baselines ⭐", false, "Improved Baselines"),
            ("[2023 Nature] A Title", false, "A Title"),
            ("Memory-Based Graph Networks (ICLR 2020)", false, "Memory-Based Graph Networks"),
            (
                "Analysis for Perturbation (Perturb-multiome)",
                false,
                "Analysis for Perturbation (Perturb-multiome)",
            ),
            ("Training of Large Models, ICML 2020", false, "Training of Large Models"),
            ("Training of Large Models. NeurIPS 2019.", false, "Training of Large Models"),
            (
                "Corpus for Biomedical Question Answering 2023",
                true,
                "Corpus for Biomedical Question Answering",
            ),
            ("ODESSA at the Diarization Challenge 2018", false, "ODESSA at the Diarization Challenge 2018"),
            ("\"Why Should I Trust You?\"", false, "Why Should I Trust You?"),
            ("\"Are you sure?\": Insights from Scaling", false, "\"Are you sure?\": Insights from Scaling"),
            ("Paper: Deep Things", false, "Deep Things"),
            ("What is it?", false, "What is it?"),
            (".NET for Graphs", false, ".NET for Graphs"),
            ("3D Things", false, "3D Things"),
            ("2012 i2b2 challenge", false, "2012 i2b2 challenge"),
            ("", false, ""),
            ("(", false, ""),
            ("Planning with A*", false, "Planning with A*"),
        ] {
            assert_eq!(super::title(raw, loose), want, "{raw}");
        }
    }
}

//! Letters as they compare: without case, marks, TeX and HTML.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::entity::{GREEK, entity};

/// Scripts that are written without blanks: each sign is compared by itself.
pub(super) fn is_own_word(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{2ffff}')
}

/// Folds a letter to lower case without marks; letters that have no plain form by decomposition are spelt out.
pub(super) fn fold(c: char, word: &mut String) {
    for c in std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => word.push_str("ss"),
            'ø' => word.push('o'),
            'ł' => word.push('l'),
            'đ' | 'ð' => word.push('d'),
            'ı' => word.push('i'),
            'þ' => word.push_str("th"),
            'æ' => word.push_str("ae"),
            'œ' => word.push_str("oe"),
            'α'..='ω' => word.push_str(greek(c)),
            _ => word.push(c),
        }
    }
}

/// A Greek letter by its name, as TeX has it.
fn greek(c: char) -> &'static str {
    // Both small sigmas are one letter.
    let c = if c == 'ς' { 'σ' } else { c };
    usize::try_from(u32::from(c) - u32::from('α')).ok().and_then(|at| GREEK.get(at)).copied().unwrap_or("")
}

/// Takes TeX and HTML out: `\emph{…}` leaves its argument, `\"o` its letter, `\alpha` its name, `$` and braces nothing.
pub(super) fn without_tex(text: &str) -> String {
    let text = if text.contains('&') { without_entities(text) } else { text.to_owned() };
    if !text.contains(['\\', '$', '{', '<', '~', '^', '_']) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let mut command = String::new();
                while let Some(letter) = chars.next_if(char::is_ascii_alphabetic) {
                    command.push(letter);
                }
                if command.is_empty() {
                    // An accent: the letter follows, perhaps in braces. Any other escaped sign stands for itself.
                    if let Some(sign) = chars.next()
                        && !matches!(sign, '\'' | '"' | '`' | '^' | '~' | '=' | '.')
                    {
                        out.push(sign);
                    }
                } else if let Some(sign) = sign(&command) {
                    out.push(sign);
                    chars.next_if(|c| *c == ' ');
                } else if !FORMATS.contains(&command.as_str()) {
                    out.push_str(&command);
                    chars.next_if(|c| *c == ' ');
                } else if command.len() == 1 {
                    chars.next_if(|c| *c == ' ');
                }
            }
            '$' | '{' | '}' | '^' | '_' => {}
            '~' => out.push(' '),
            '<' => {
                let rest: String = chars.clone().take(40).collect();
                match rest.find('>') {
                    Some(end) if rest[..end].bytes().all(|b| b.is_ascii_alphanumeric() || b == b'/') => {
                        for _ in 0..=rest[..end].chars().count() {
                            chars.next();
                        }
                    }
                    _ => out.push(c),
                }
            }
            _ => out.push(c),
        }
    }
    out
}

/// Commands of TeX that are a sign, where it is not their name that tells it.
fn sign(command: &str) -> Option<char> {
    Some(match command {
        "times" => '×',
        "ell" => 'l',
        "AA" | "aa" => 'å',
        "sqrt" => '√',
        _ => return None,
    })
}

/// Replaces the entities of HTML; what is none stays.
fn without_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let (sign, length) = entity(&rest[at..]).unwrap_or(('&', 1));
        out.push(sign);
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    out
}

/// Commands of TeX that leave nothing but their argument.
const FORMATS: [&str; 28] = [
    "emph",
    "textit",
    "textbf",
    "textsc",
    "texttt",
    "textrm",
    "textsf",
    "text",
    "mathrm",
    "mathbf",
    "mathcal",
    "mathbb",
    "mathit",
    "mathsf",
    "bf",
    "it",
    "em",
    "rm",
    "sc",
    "tt",
    "c",
    "v",
    "u",
    "H",
    "k",
    "r",
    "b",
    "uppercase",
];

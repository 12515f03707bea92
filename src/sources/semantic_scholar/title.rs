//! A title as a curator wrote it → the plain text that is searched for.

use crate::sources::prose;

/// Longest query sent, in bytes; a match works on the beginning of a title.
const MAX_LENGTH: usize = 400;

/// Accents of TeX and the characters that combine with the letter before them.
const ACCENTS: &[(char, char)] = &[
    ('`', '\u{300}'),
    ('\'', '\u{301}'),
    ('^', '\u{302}'),
    ('~', '\u{303}'),
    ('=', '\u{304}'),
    ('.', '\u{307}'),
    ('"', '\u{308}'),
];

/// Those that are called by a word.
const NAMED_ACCENTS: &[(&str, char)] = &[
    ("H", '\u{30b}'),
    ("c", '\u{327}'),
    ("d", '\u{323}'),
    ("k", '\u{328}'),
    ("r", '\u{30a}'),
    ("u", '\u{306}'),
    ("v", '\u{30c}'),
];

/// Letters that are called by a word; the one without a dot bears an accent in its place.
const LETTERS: &[(&str, char)] = &[
    ("AA", 'Å'),
    ("AE", 'Æ'),
    ("L", 'Ł'),
    ("O", 'Ø'),
    ("OE", 'Œ'),
    ("aa", 'å'),
    ("ae", 'æ'),
    ("i", 'i'),
    ("l", 'ł'),
    ("o", 'ø'),
    ("oe", 'œ'),
    ("ss", 'ß'),
];

fn named(table: &[(&str, char)], name: &str) -> Option<char> {
    table.iter().find(|(known, _)| *known == name).map(|(_, c)| *c)
}

/// The plain title: markup and TeX taken out, one line, composed, no full stop. `None` where no letter or digit is
/// left.
pub(super) fn plain(title: &str) -> Option<String> {
    let text = without_tex(&prose::unmarked(title));
    let text = prose::line(&text);
    let mut text = text.trim_end_matches(['.', ' ']);
    if text.len() > MAX_LENGTH {
        let mut end = MAX_LENGTH;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text = &text[..end];
        text = text.rsplit_once(' ').map_or(text, |(whole_words, _)| whole_words);
    }
    text.contains(char::is_alphanumeric).then(|| text.to_owned())
}

fn without_tex(text: &str) -> String {
    if !text.contains(['\\', '{', '}', '$', '~']) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    let mut accent = None;
    while let Some(c) = rest.next() {
        match c {
            '{' | '}' | '$' => {}
            '~' => out.push(' '),
            '\\' => {
                let name: String = rest.as_str().chars().take_while(char::is_ascii_alphabetic).collect();
                match rest.as_str().chars().next() {
                    Some(_) if !name.is_empty() => {
                        rest = rest.as_str()[name.len()..].chars();
                        match name.as_str() {
                            "emph" | "textit" | "textbf" | "texttt" | "textsc" | "mathrm" | "mathbf"
                            | "mathcal" | "mathbb" | "text" => {}
                            name => {
                                let (mark, letter) = (named(NAMED_ACCENTS, name), named(LETTERS, name));
                                // The blank behind a name only ends it: `\L ukasz`.
                                if (mark.is_some() || letter.is_some()) && rest.as_str().starts_with(' ') {
                                    rest.next();
                                }
                                match letter {
                                    Some(letter) => out.push(letter),
                                    // `\alpha-divergence` is searched for as `alpha-divergence`.
                                    None if mark.is_none() => out.push_str(name),
                                    None => {}
                                }
                                out.extend(accent.take().filter(|_| letter.is_some()));
                                accent = mark.or(accent);
                            }
                        }
                    }
                    Some(sign) => {
                        rest.next();
                        match ACCENTS.iter().find(|(known, _)| *known == sign) {
                            Some((_, combining)) => accent = Some(*combining),
                            None if sign == '\\' => out.push(' '),
                            None => out.push(sign),
                        }
                    }
                    None => {}
                }
            }
            letter => {
                out.push(letter);
                out.extend(accent.take());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_searched_for_as_plain_text() {
        for (written, plain_text) in [
            ("  A plain\n title. ", "A plain title"),
            ("Learning {BERT} with \\emph{care}", "Learning BERT with care"),
            ("$\\alpha$-Divergence at 5\\% \\& more", "alpha-Divergence at 5% & more"),
            ("Schr{\\\"o}dinger~and Poincar\\'e", "Schrödinger and Poincaré"),
            ("Fran\\c{c}ois \\v{S} Ha\\v c", "François Š Hač"),
            ("\\L ukasz \\AA str\\\"om and {\\r a}ngstr\\\"om", "Łukasz Åström and ångström"),
            ("Pol\\k{a} by S\\o rensen and Mart\\'{\\i}n", "Polą by Sørensen and Martín"),
            ("H<sub>2</sub>O &amp; friends", "H2O & friends"),
            ("What is 0? p < 0.05", "What is 0? p < 0.05"),
            ("trailing backslash \\", "trailing backslash"),
        ] {
            assert_eq!(plain(written).as_deref(), Some(plain_text), "{written}");
        }
        assert_eq!(plain(" … {} $$ "), None);
        assert_eq!(plain(""), None);
    }

    #[test]
    fn a_very_long_title_is_cut_at_a_word() {
        let cut = plain(&"número ".repeat(200)).unwrap();
        assert!(cut.len() <= MAX_LENGTH && cut.ends_with("número"));
        assert!(plain(&"é".repeat(900)).unwrap().len() <= MAX_LENGTH);
    }
}

//! Character entities of HTML (`&eacute;`, `&#8217;`), as they stand in lists and in what services send:
//! <https://html.spec.whatwg.org/multipage/named-characters.html>. The common ones of its two thousand.

use unicode_normalization::char::compose;

/// No entity is longer, between `&` and `;`.
const LONGEST: usize = 11;

/// The letters of Greek by name, from `α` on.
pub(crate) const GREEK: [&str; 25] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu",
    "nu", "xi", "omicron", "pi", "rho", "sigmaf", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
];

/// The names of marks, and the marks that go over and under a letter.
const MARKS: [(&str, char); 8] = [
    ("acute", '\u{301}'),
    ("caron", '\u{30c}'),
    ("cedil", '\u{327}'),
    ("circ", '\u{302}'),
    ("grave", '\u{300}'),
    ("ring", '\u{30a}'),
    ("tilde", '\u{303}'),
    ("uml", '\u{308}'),
];

/// The character entity at the start of `text`: the character, and its length in bytes.
pub(crate) fn entity(text: &str) -> Option<(char, usize)> {
    let inner = text.strip_prefix('&')?;
    let end = inner.bytes().take(LONGEST).position(|b| b == b';')?;
    let name = &inner[..end];
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        // One blank is as good as another to whoever reads these texts.
        "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
        "ldquo" => '“',
        "rdquo" => '”',
        "bdquo" => '„',
        "lsquo" => '‘',
        "rsquo" => '’',
        "sbquo" => '‚',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "times" => '×',
        "szlig" => 'ß',
        "aelig" => 'æ',
        "AElig" => 'Æ',
        "oelig" => 'œ',
        "OElig" => 'Œ',
        "oslash" => 'ø',
        "Oslash" => 'Ø',
        "laquo" => '«',
        "raquo" => '»',
        "bull" => '•',
        "middot" => '·',
        "sdot" => '⋅',
        "copy" => '©',
        "reg" => '®',
        "deg" => '°',
        "plusmn" => '±',
        "sup2" => '²',
        "rarr" => '→',
        "larr" => '←',
        "infin" => '∞',
        "ast" => '*',
        "lowbar" => '_',
        "num" => '#',
        "percnt" => '%',
        "lpar" => '(',
        "rpar" => ')',
        "lsqb" | "lbrack" => '[',
        "rsqb" | "rbrack" => ']',
        "comma" => ',',
        "period" => '.',
        "colon" => ':',
        "semi" => ';',
        "excl" => '!',
        "quest" => '?',
        "commat" => '@',
        "grave" => '`',
        "verbar" | "vert" => '|',
        "dollar" => '$',
        "plus" => '+',
        "equals" => '=',
        "sol" => '/',
        "hyphen" | "dash" => '‐',
        "minus" => '−',
        "ell" => 'ℓ',
        "le" => '≤',
        "ge" => '≥',
        "ne" => '≠',
        "check" => '✓',
        "star" => '☆',
        "shy" => '\u{ad}',
        "zwj" => '\u{200d}',
        "zwnj" => '\u{200c}',
        _ => name.strip_prefix('#').map_or_else(|| letter(name), number)?,
    };
    Some((c, end + 2))
}

/// `8217` and `x2019`, behind the `#`.
fn number(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
}

/// `eacute` and `Beta`.
fn letter(name: &str) -> Option<char> {
    let first = name.chars().next().filter(char::is_ascii_alphabetic)?;
    if let Some((_, mark)) = MARKS.iter().find(|(mark, _)| name[1..] == **mark) {
        return compose(first, *mark);
    }
    let at = GREEK
        .iter()
        .position(|greek| greek[..1].eq_ignore_ascii_case(&name[..1]) && greek[1..] == name[1..])?;
    let alpha = if first.is_ascii_uppercase() { 'Α' } else { 'α' };
    char::from_u32(u32::from(alpha) + u32::try_from(at).ok()?)
}

#[cfg(test)]
mod tests {
    use super::entity;

    #[test]
    fn what_is_one_and_what_is_none() {
        for (text, c) in [
            ("&amp; more", '&'),
            ("&eacute;", 'é'),
            ("&Ccedil;", 'Ç'),
            ("&scaron;", 'š'),
            ("&beta;", 'β'),
            ("&Omega;", 'Ω'),
            ("&sigma;", 'σ'),
            ("&copy;", '©'),
            ("&rsqb;", ']'),
            ("&minus;", '−'),
            ("&#8217;", '’'),
            ("&#x2013;", '–'),
        ] {
            let length = text.find(';').map(|at| at + 1);
            assert_eq!(entity(text), Some(c).zip(length), "{text}");
        }
        for text in
            ["&", "&;", "&nope;", "&qacute;", "&#xD800;", "&#;", "&é;", "& amp;", "amp;", "&AMPersandit;"]
        {
            assert_eq!(entity(text), None, "{text}");
        }
    }
}

//! Text from outside, made harmless where it lands. Titles, names, venues and comments come from catalogs and services
//! that anyone can write to; every writer passes them through the function of its own format and through no other.
//!
//! All functions are total and pure. None of them changes a text that holds nothing special for its format.

use std::borrow::Cow;

/// Characters that override the direction of the text around them: they can make a line read as what it is not.
/// <https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters>
const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A line break of any kind, or a tab.
const fn breaks(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Replaces each character for which `replace` has something else to say; borrows where nothing is to do.
fn each(text: &str, mut replace: impl FnMut(char, &str) -> Option<Cow<'static, str>>) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    for (at, c) in text.char_indices() {
        let after = at + c.len_utf8();
        if let Some(instead) = replace(c, &text[after..]) {
            out.push_str(&text[copied..at]);
            out.push_str(&instead);
            copied = after;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// One line for a terminal: control characters and the escape sequences they begin become visible pictures (`␛[31m`),
/// line breaks and tabs become spaces, characters that turn the reading direction become `U+FFFD`.
///
/// A job's log is read for commands, `::error::` at the start of a line and `##[error]` anywhere: an invisible space takes
/// them apart. <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>
pub fn terminal(text: &str) -> Cow<'_, str> {
    let mut opening = true;
    each(text, |c, rest| {
        let first = opening;
        opening &= c.is_whitespace();
        if breaks(c) {
            return Some(Cow::Borrowed(" "));
        }
        match c {
            ':' if first && rest.starts_with(':') => Some(Cow::Borrowed(":\u{200B}")),
            '#' if rest.starts_with("#[") => Some(Cow::Borrowed("#\u{200B}")),
            '\0'..='\u{1F}' => {
                // U+2400 … are the pictures of U+0000 …
                Some(Cow::Owned(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{FFFD}').to_string()))
            }
            '\u{7F}' => Some(Cow::Borrowed("␡")),
            _ if c.is_control() || turns_direction(c) => Some(Cow::Borrowed("\u{FFFD}")),
            _ => None,
        }
    })
}

/// One line of plain text without control characters: line breaks and tabs become spaces, other controls and characters
/// that turn the reading direction are dropped. For formats that have no escapes of their own (RIS, BibTeX).
pub fn line(text: &str) -> Cow<'_, str> {
    each(text, |c, _| {
        if breaks(c) {
            Some(Cow::Borrowed(" "))
        } else if c.is_control() || turns_direction(c) {
            Some(Cow::Borrowed(""))
        } else {
            None
        }
    })
}

/// Inline text for HTML, for element content and for quoted attributes alike.
pub fn html(text: &str) -> Cow<'_, str> {
    each(text, |c, _| {
        Some(Cow::Borrowed(match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#39;",
            '\n' | '\t' => return None,
            _ if c.is_control() || turns_direction(c) => "",
            _ => return None,
        }))
    })
}

/// Inline text for Markdown, also inside a table cell: no markup, no HTML, no autolink, no template; one line.
///
/// Pages on GitHub go through Liquid before they are read as Markdown: `{{` and `{%` are taken apart.
/// <https://jekyllrb.com/docs/liquid/>
///
/// <https://spec.commonmark.org/0.31.2/#backslash-escapes>, <https://github.github.com/gfm/#autolinks-extension->
pub fn markdown(text: &str) -> Cow<'_, str> {
    let mut before = None;
    let mut opening = true;
    each(text, |c, rest| {
        let next = rest.chars().next();
        let instead = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => Some(format!("\\{c}").into()),
            '{' if matches!(next, Some('{' | '%')) => Some(Cow::Borrowed("\\{")),
            '{' | '%' if before == Some('{') => Some(format!("\\{c}").into()),
            // Only what could be a character reference.
            '&' if next.is_some_and(|n| n == '#' || n.is_ascii_alphanumeric()) => {
                Some(Cow::Borrowed("&amp;"))
            }
            '<' => Some(Cow::Borrowed("&lt;")),
            '>' => Some(Cow::Borrowed("&gt;")),
            // What would begin a heading, a list or a rule at the start of a line.
            '#' | '+' | '-' | '=' if opening => Some(format!("\\{c}").into()),
            '.' | ')' if opening && before.is_some_and(|b: char| b.is_ascii_digit()) => {
                Some(format!("\\{c}").into())
            }
            // What would become a link by itself.
            ':' if rest.starts_with("//") => Some(Cow::Borrowed("\\:")),
            '.' if matches!(before, Some('w' | 'W')) && next.is_some_and(|n| !n.is_whitespace()) => {
                Some(Cow::Borrowed("\\."))
            }
            _ if breaks(c) => Some(Cow::Borrowed(" ")),
            _ if c.is_control() || turns_direction(c) => Some(Cow::Borrowed("")),
            _ => None,
        };
        opening = opening && (c.is_ascii_digit() || c.is_whitespace());
        before = Some(c);
        instead
    })
}

/// A cell for CSV: one that a spreadsheet would read as a formula gets a leading `'`, control characters other than
/// line break and tab are dropped. Quoting is the CSV writer's business.
///
/// <https://owasp.org/www-community/attacks/CSV_Injection>
pub fn csv(text: &str) -> Cow<'_, str> {
    let clean = each(text, |c, _| (c.is_control() && !matches!(c, '\n' | '\t')).then_some(Cow::Borrowed("")));
    // Some spreadsheets cut blanks at the start of a cell before they look at it.
    let blank =
        |c: char| (c.is_whitespace() && !matches!(c, '\t' | '\n')) || matches!(c, '\u{FEFF}' | '\u{200B}');
    match clean.chars().find(|c| !blank(*c)) {
        // Full-width forms count too: spreadsheets set to East Asian input take them for the plain ones.
        Some('=' | '+' | '-' | '@' | '\t' | '\n' | '＝' | '＋' | '－' | '＠') => {
            Cow::Owned(format!("'{clean}"))
        }
        _ => clean,
    }
}

/// The value of a BibTeX field, to stand between braces: TeX prints the text as it is and runs nothing.
///
/// Braces become commands, for BibTeX counts them even behind a backslash. Formulas between dollars are kept where
/// they are made of harmless commands only (arXiv's titles have them).
pub fn bibtex(text: &str) -> Cow<'_, str> {
    if text.contains('$') {
        let mut out = String::with_capacity(text.len() + 16);
        let mut rest = text;
        while let Some(open) = rest.find('$') {
            out.push_str(&bibtex_words(&rest[..open]));
            let behind = &rest[open + 1..];
            match behind.split_once('$') {
                Some((formula, tail)) if is_harmless_math(formula) => {
                    out.push('$');
                    out.push_str(formula);
                    out.push('$');
                    rest = tail;
                }
                _ => {
                    out.push_str("\\$");
                    rest = behind;
                }
            }
        }
        out.push_str(&bibtex_words(rest));
        return Cow::Owned(out);
    }
    bibtex_words(text)
}

fn bibtex_words(text: &str) -> Cow<'_, str> {
    each(text, |c, rest| {
        let next = rest.chars().next();
        Some(Cow::Borrowed(match c {
            '\\' => "\\textbackslash{}",
            '{' => "\\textbraceleft{}",
            '}' => "\\textbraceright{}",
            '%' => "\\%",
            '#' => "\\#",
            '$' => "\\$",
            '&' => "\\&",
            '_' => "\\_",
            '^' => "\\textasciicircum{}",
            '~' => "\\textasciitilde{}",
            '<' => "\\textless{}",
            '>' => "\\textgreater{}",
            '|' => "\\textbar{}",
            // TeX would join these to one sign.
            '-' if next == Some('-') => "-{}",
            '`' if next == Some('`') => "`{}",
            '\'' if next == Some('\'') => "'{}",
            '?' | '!' if next == Some('`') => {
                return Some(Cow::Owned(format!("{c}{{}}")));
            }
            _ if breaks(c) => " ",
            _ if c.is_control() || turns_direction(c) => "",
            _ => return None,
        }))
    })
}

/// Commands of TeX that set a sign or its style.
const SIGNS: &[&str] = &[
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "varepsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "pi",
    "rho",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "varphi",
    "chi",
    "psi",
    "omega",
    "Gamma",
    "Delta",
    "Theta",
    "Lambda",
    "Xi",
    "Pi",
    "Sigma",
    "Phi",
    "Psi",
    "Omega",
    "ell",
    "infty",
    "times",
    "cdot",
    "to",
    "rightarrow",
    "leftarrow",
    "leq",
    "geq",
    "le",
    "ge",
    "neq",
    "approx",
    "sim",
    "pm",
    "partial",
    "nabla",
    "sum",
    "prod",
    "int",
    "sqrt",
    "log",
    "min",
    "max",
    "mathbb",
    "mathcal",
    "mathrm",
    "mathbf",
    "mathit",
    "mathsf",
    "text",
    "textbf",
    "textit",
    "textrm",
    "rm",
    "bf",
    "it",
    "tilde",
    "hat",
    "bar",
    "star",
    "circ",
    "dagger",
    "in",
    "subset",
    "cup",
    "cap",
    "otimes",
    "oplus",
    "ldots",
    "cdots",
    "dots",
    "prime",
];

/// Whether a formula, without its dollars, can do nothing but set signs.
fn is_harmless_math(formula: &str) -> bool {
    if formula.trim().is_empty() {
        return false;
    }
    let mut depth = 0_usize;
    let mut rest = formula;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '\\' => {
                let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
                if !SIGNS.contains(&&rest[..end]) {
                    return false;
                }
                rest = &rest[end..];
            }
            '{' => depth += 1,
            '}' => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            },
            ' ' | '^' | '_' | '+' | '-' | '*' | '/' | '=' | '(' | ')' | '[' | ']' | ',' | '.' | '\''
            | '!' | ':' | '<' | '>' | '|' => {}
            _ if c.is_ascii_alphanumeric() => {}
            _ => return false,
        }
    }
    depth == 0
}

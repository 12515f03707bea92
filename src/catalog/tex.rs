//! TeX as it stands in bibliographies → plain text.
//!
//! Accents and symbols become the characters they mean, groups and font commands vanish, formulas between dollars stay
//! as they are. Total: whatever TeX would complain about is read as it stands. (The `biblatex` crate decodes too, but
//! fails on a lone `$` or brace, leaves font commands in the text and reads `\LaTeX:` as one command.)

use unicode_normalization::UnicodeNormalization;

use super::keyed::fold;

/// Control words that stand for characters.
const SYMBOLS: &[(&str, &str)] = &[
    ("AA", "Å"),
    ("AE", "Æ"),
    ("BibTeX", "BibTeX"),
    ("DH", "Ð"),
    ("DJ", "Đ"),
    ("L", "Ł"),
    ("LaTeX", "LaTeX"),
    ("NG", "Ŋ"),
    ("O", "Ø"),
    ("OE", "Œ"),
    ("P", "¶"),
    ("S", "§"),
    ("SS", "ẞ"),
    ("TH", "Þ"),
    ("TeX", "TeX"),
    ("aa", "å"),
    ("ae", "æ"),
    ("copyright", "©"),
    ("dh", "ð"),
    ("dj", "đ"),
    ("dots", "…"),
    ("guillemotleft", "«"),
    ("guillemotright", "»"),
    ("i", "ı"),
    ("j", "ȷ"),
    ("l", "ł"),
    ("ldots", "…"),
    ("ng", "ŋ"),
    ("o", "ø"),
    ("oe", "œ"),
    ("pounds", "£"),
    ("quotedblbase", "„"),
    ("quotesinglbase", "‚"),
    ("slash", "/"),
    ("ss", "ß"),
    ("textasciicircum", "^"),
    ("textasciigrave", "`"),
    ("textasciitilde", "~"),
    ("textbackslash", "\\"),
    ("textbar", "|"),
    ("textbraceleft", "{"),
    ("textbraceright", "}"),
    ("textbullet", "•"),
    ("textdegree", "°"),
    ("textdollar", "$"),
    ("textellipsis", "…"),
    ("textemdash", "—"),
    ("textendash", "–"),
    ("textgreater", ">"),
    ("textless", "<"),
    ("textmu", "µ"),
    ("textquotedbl", "\""),
    ("textquotedblleft", "“"),
    ("textquotedblright", "”"),
    ("textquoteleft", "‘"),
    ("textquoteright", "’"),
    ("textquotesingle", "'"),
    ("textregistered", "®"),
    ("texttrademark", "™"),
    ("textunderscore", "_"),
    ("th", "þ"),
];

/// Accents, as combining characters.
const fn accent(command: char) -> Option<char> {
    Some(match command {
        '`' => '\u{300}',
        '\'' => '\u{301}',
        '^' => '\u{302}',
        '~' => '\u{303}',
        '=' => '\u{304}',
        'u' => '\u{306}',
        '.' => '\u{307}',
        '"' => '\u{308}',
        'r' => '\u{30A}',
        'H' => '\u{30B}',
        'v' => '\u{30C}',
        'd' => '\u{323}',
        'c' => '\u{327}',
        'k' => '\u{328}',
        'b' => '\u{331}',
        _ => return None,
    })
}

/// The text that TeX would set, white space folded, NFC.
pub(super) fn text(tex: &str) -> String {
    let mut decoder =
        Decoder { rest: tex, out: String::with_capacity(tex.len()), accents: Vec::new(), open: false };
    decoder.run();
    fold(&decoder.out).nfc().collect()
}

struct Decoder<'a> {
    rest: &'a str,
    out: String,
    /// Accents that wait for the letter they stand on, the outermost first.
    accents: Vec<char>,
    /// A formula was opened that nothing closes.
    open: bool,
}

impl<'a> Decoder<'a> {
    fn run(&mut self) {
        while let Some(c) = self.rest.chars().next() {
            self.rest = &self.rest[c.len_utf8()..];
            match c {
                '\\' => self.command(),
                '$' => self.formula(),
                '{' => {}
                // An accent over an empty group has no letter to stand on.
                '}' => self.accents.clear(),
                '~' => self.out.push(' '),
                '-' if self.eat("--") => self.out.push('—'),
                '-' if self.eat("-") => self.out.push('–'),
                '`' if self.eat("`") => self.out.push('“'),
                '\'' if self.eat("'") => self.out.push('”'),
                _ if c.is_whitespace() => self.out.push(' '),
                _ => self.letter(c),
            }
        }
    }

    fn eat(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn letter(&mut self, c: char) {
        if self.accents.is_empty() {
            self.out.push(c);
            return;
        }
        // A dotless letter is written under an accent only for the sake of the dot.
        self.out.push(match c {
            'ı' => 'i',
            'ȷ' => 'j',
            _ => c,
        });
        self.out.extend(self.accents.drain(..).rev());
    }

    /// Behind a dollar.
    fn formula(&mut self) {
        let display = self.eat("$");
        let dollars = if display { "$$" } else { "$" };
        match self.rest.split_once(dollars) {
            Some((formula, rest)) if !formula.is_empty() => {
                self.out.push_str(dollars);
                self.out.push_str(formula);
                self.out.push_str(dollars);
                self.rest = rest;
            }
            _ => self.out.push_str(dollars),
        }
    }

    /// Behind a backslash.
    fn command(&mut self) {
        let end = self.rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(self.rest.len());
        if end > 0 {
            let (word, rest) = self.rest.split_at(end);
            self.rest = rest;
            self.word(word);
            return;
        }
        let Some(c) = self.rest.chars().next() else {
            self.out.push('\\');
            return;
        };
        self.rest = &self.rest[c.len_utf8()..];
        match c {
            '&' | '%' | '#' | '_' | '{' | '}' | '$' => self.letter(c),
            '(' => match if self.open { None } else { self.rest.split_once("\\)") } {
                Some((formula, rest)) => {
                    self.out.push('$');
                    self.out.push_str(formula);
                    self.out.push('$');
                    self.rest = rest;
                }
                None => self.open = true,
            },
            ',' | ';' | ':' | '\\' => self.out.push(' '),
            _ if c.is_whitespace() => self.out.push(' '),
            _ => self.accents.extend(accent(c)),
        }
    }

    fn word(&mut self, word: &'a str) {
        // White space behind a control word ends it and is not set.
        if !self.rest.starts_with('{') {
            self.rest = self.rest.trim_start();
        }
        let mut letters = word.chars();
        if let (Some(letter), None) = (letters.next(), letters.next())
            && let Some(mark) = accent(letter)
        {
            self.accents.push(mark);
            return;
        }
        if let Ok(at) = SYMBOLS.binary_search_by_key(&word, |(name, _)| name) {
            let symbol = SYMBOLS[at].1;
            symbol.chars().for_each(|c| self.letter(c));
            self.eat("{}");
            return;
        }
        match word {
            "url" | "path" | "nolinkurl" => {
                let argument = self.argument();
                self.out.push_str(&verbatim(argument));
            }
            // The target of a link is no text; what is shown is the second argument, which comes next.
            "href" => {
                self.argument();
            }
            "ensuremath" => {
                let argument = self.argument();
                self.out.push('$');
                self.out.push_str(argument);
                self.out.push('$');
            }
            "quad" | "qquad" | "newline" | "par" | "linebreak" => self.out.push(' '),
            // A font command, or one that is not known: its argument is set as it is.
            _ => {}
        }
    }

    /// The group that follows, without its braces.
    fn argument(&mut self) -> &'a str {
        let Some(group) = self.rest.strip_prefix('{') else { return "" };
        let end = group_end(group);
        self.rest = group.get(end + 1..).unwrap_or("");
        &group[..end]
    }
}

/// Where the group that has been opened before `text` ends: at its closing brace, or at the end of the text.
pub(super) fn group_end(text: &str) -> usize {
    let mut depth = 1_usize;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// A value that TeX takes letter by letter (URL, DOI, identifier), without the escapes that people and tools put in
/// all the same; white space inside is a line break, not part of the value.
pub(super) fn verbatim(tex: &str) -> String {
    let mut out = String::with_capacity(tex.len());
    let mut rest = tex.trim();
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '{' | '}' => {}
            _ if c.is_whitespace() => {}
            '$' => match rest.strip_prefix("\\sim$").or_else(|| rest.strip_prefix("_$")) {
                Some(behind) => {
                    out.push(if rest.starts_with('_') { '_' } else { '~' });
                    rest = behind;
                }
                None => out.push('$'),
            },
            '\\' => {
                let symbol = [("textasciitilde", '~'), ("textunderscore", '_'), ("sim", '~'), ("slash", '/')]
                    .into_iter()
                    .find_map(|(word, symbol)| Some((symbol, rest.strip_prefix(word)?)));
                if let Some((symbol, behind)) = symbol {
                    out.push(symbol);
                    rest = behind;
                } else if let Some(behind) = rest.strip_prefix("url").filter(|behind| behind.starts_with('{'))
                {
                    rest = behind;
                } else if !rest.starts_with(['_', '%', '&', '#', '~', '{', '}', '$', '/']) {
                    out.push('\\');
                } else if let Some(escaped) = rest.chars().next() {
                    out.push(escaped);
                    rest = &rest[escaped.len_utf8()..];
                }
            }
            _ => out.push(c),
        }
    }
    out
}

/// [`verbatim`], word by word: for fields that hold several values.
pub(super) fn verbatim_words(tex: &str) -> Vec<String> {
    tex.split_whitespace().map(verbatim).filter(|word| !word.is_empty()).collect()
}

/// The names of an `author` field: parted by `and` outside of braces, `Last, First` turned round, `others` left out.
pub(super) fn names(tex: &str) -> Vec<String> {
    let mut names = Vec::new();
    for name in split_outside_braces(tex, is_and) {
        let parts: Vec<String> = split_outside_braces(name, |rest| usize::from(rest.starts_with(',')))
            .into_iter()
            .map(text)
            .filter(|part| !part.is_empty())
            .collect();
        match parts.as_slice() {
            [] => {}
            [name] if name == "others" => {}
            [name] => names.push(name.clone()),
            [last, first] => names.push(format!("{first} {last}")),
            [last, suffix, first, ..] => names.push(format!("{first} {last} {suffix}")),
        }
    }
    names
}

/// The length of the `and` between two names that a text starts with, its white space included.
fn is_and(rest: &str) -> usize {
    let word = rest.trim_start();
    let blank = rest.len() - word.len();
    let behind = word.get(..3).filter(|and| blank > 0 && and.eq_ignore_ascii_case("and")).map(|_| &word[3..]);
    match behind {
        Some(behind) if behind.starts_with(char::is_whitespace) => blank + 3,
        _ => 0,
    }
}

/// Parts of a text, cut wherever `separator` gives a length other than 0, outside of braces.
fn split_outside_braces(text: &str, separator: impl Fn(&str) -> usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut at, mut depth) = (0, 0, 0_usize);
    while let Some(c) = text[at..].chars().next() {
        let width = if depth == 0 { separator(&text[at..]) } else { 0 };
        if width > 0 {
            parts.push(&text[start..at]);
            at += width;
            start = at;
            continue;
        }
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            // An escaped character parts nothing.
            '\\' => at += text[at + 1..].chars().next().map_or(0, char::len_utf8),
            // Behind each blank of a run the same would be found.
            _ if c.is_whitespace() => {
                at = text.len() - text[at..].trim_start().len();
                continue;
            }
            _ => {}
        }
        at += c.len_utf8();
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_sorted() {
        assert!(SYMBOLS.is_sorted_by_key(|(name, _)| name));
    }

    #[test]
    fn tex_becomes_text() {
        for (tex, expected) in [
            (r#"{\"U}ber G\"odel, Erd\H{o}s and Pok\'{e}mon"#, "Über Gödel, Erdős and Pokémon"),
            (r#"na\"\i ve na{\"\i}ve na\'{\i}ve"#, "naïve naïve naíve"),
            (r"\v{S}koda \c{c}a \u g \r{a} \k{a} \.{z}", "Škoda ça ğ å ą ż"),
            (r"\'{\^o} \'", "ố"),
            (r"Stra\ss e {\ss} \L{}ukasz \o{} {\O} \aa", "Straße ß Łukasz ø Ø å"),
            (
                r"{BERT}: {P}re-training of \emph{Deep} {\bf Bidirectional} Things",
                "BERT: Pre-training of Deep Bidirectional Things",
            ),
            (r"a $\beta$-VAE with $O(n^{2})$ and \(x_1\)", "a $\\beta$-VAE with $O(n^{2})$ and $x_1$"),
            (r"cost: $5 million", "cost: $5 million"),
            (r"50\% \& \$5 \#1 a\_b \{x\}", "50% & $5 #1 a_b {x}"),
            ("``quoted'' text -- with --- dashes~and ties", "“quoted” text – with — dashes and ties"),
            (
                r"see \url{https://example.org/a\_b?c=\%20} or \href{https://x.org}{this}",
                "see https://example.org/a_b?c=%20 or this",
            ),
            (r"The \LaTeX: {\TeX} and \BibTeX{} story", "The LaTeX: TeX and BibTeX story"),
            ("unbalanced { and } \\", "unbalanced and \\"),
            (r"\textsc{Small \textit{nested}} \unknown{arg} \unknown rest", "Small nested arg rest"),
            (
                r"multi
               line",
                "multi line",
            ),
            (r"a\-b \ c\, d", "ab c d"),
        ] {
            assert_eq!(text(tex), expected, "{tex}");
        }
    }

    #[test]
    fn verbatim_values_lose_their_escapes() {
        for (tex, expected) in [
            (r"https://example.org/\~{}a\_b", "https://example.org/~a_b"),
            (r"\url{https://example.org/a{\_}b}", "https://example.org/a_b"),
            (r"10.1000/a$_$b", "10.1000/a_b"),
            (r"http://www.example.org/{\textasciitilde}me", "http://www.example.org/~me"),
            ("https://example.org/\n   wrapped", "https://example.org/wrapped"),
            (r"10.1002/\%28a\%29\", r"10.1002/%28a%29\"),
        ] {
            assert_eq!(verbatim(tex), expected, "{tex}");
        }
    }

    #[test]
    fn names_stand_first_name_first() {
        assert_eq!(
            names(
                "M{\\\"u}ller, Zo{\\\"e} and Ludwig van Example AND {Example and Sons, Inc.}\n and Jones, Jr., Ann and others"
            ),
            ["Zoë Müller", "Ludwig van Example", "Example and Sons, Inc.", "Ann Jones Jr."]
        );
        assert_eq!(names("Anderson, Andy"), ["Andy Anderson"]);
        assert_eq!(names(""), Vec::<String>::new());
        assert_eq!(names(r#"Ekeland, H\'{e}l\`ene and \"Ozt\"urk, A."#), ["Hélène Ekeland", "A. Öztürk"]);
    }
}

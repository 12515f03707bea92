//! A name in parts, for formats that want parts.
//!
//! Sources give names as one text, and the model keeps them so. Reference managers cannot sort or abbreviate a name
//! without its parts, so CSL-JSON and RIS get them by the rule every BibTeX style applies to `First von Last`: the last
//! word is the family name, lower-case words before it are the particle, the rest is given. Nothing is dropped: the
//! parts joined in order are the name.

/// A name, as far as it can be taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Person<'a> {
    /// `Ludwig` `van` `Beethoven` ``; parts may be empty except the family name.
    Parts { given: &'a str, particle: &'a str, family: &'a str, suffix: &'a str },
    /// A name of one word, of an organisation, or written in a way of its own.
    Literal(&'a str),
}

impl<'a> Person<'a> {
    pub(super) fn of(name: &'a str) -> Self {
        let name = name.trim();
        let literal = name.contains([',', '(', '/', ':', '&'])
            || name.split_whitespace().any(|word| matches!(word, "and" | "for" | "the" | "of"))
            || ["Team", "Collaboration", "Consortium", "Group"].iter().any(|end| name.ends_with(end));
        if literal {
            return Self::Literal(name);
        }
        let (rest, suffix) = match name.rsplit_once(char::is_whitespace) {
            Some((rest, last)) if is_suffix(last) && rest.trim().contains(char::is_whitespace) => {
                (rest.trim_end(), last)
            }
            _ => (name, ""),
        };
        let Some((before, family)) = rest.rsplit_once(char::is_whitespace) else {
            return Self::Literal(name);
        };
        // The particle is the run of lower-case words right before the family name.
        let before = before.trim_end();
        let mut split = before.len();
        for word in before.rsplit(char::is_whitespace) {
            if !word.chars().next().is_some_and(char::is_lowercase) {
                break;
            }
            split = word.as_ptr() as usize - before.as_ptr() as usize;
        }
        Self::Parts { given: before[..split].trim_end(), particle: before[split..].trim(), family, suffix }
    }
}

fn is_suffix(word: &str) -> bool {
    matches!(word, "Jr" | "Jr." | "Sr" | "Sr." | "II" | "III" | "IV")
}

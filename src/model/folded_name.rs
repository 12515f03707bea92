//! The name of a person as it compares, whichever way round it is written.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Lower-case letters without diacritics, one token a name part, sorted: `Núñez, R.` and `R. Nunez` fold alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoldedName(Vec<String>);

impl FoldedName {
    /// Folds a name as written.
    pub(crate) fn of(name: &str) -> Self {
        let plain: String = if name.is_ascii() { name.to_ascii_lowercase() } else { unmarked(name) };
        let mut parts: Vec<String> = plain
            .split(|c: char| !c.is_alphanumeric())
            .filter(|p| !p.is_empty())
            .map(str::to_owned)
            .collect();
        parts.sort();
        Self(parts)
    }

    /// Whether two can be one person's: every part of the shorter name stands in the longer one, as itself or as an
    /// initial, and at least one part is more than an initial.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        let (a, b) = (&self.0, &other.0);
        let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        let mut free: Vec<&String> = long.iter().collect();
        let mut whole = false;
        for part in short {
            let exact = free.iter().position(|p| *p == part);
            let initial = || {
                free.iter().position(|p| {
                    (part.chars().count() == 1 || p.chars().count() == 1)
                        && p.chars().next() == part.chars().next()
                })
            };
            let Some(at) = exact.or_else(initial) else { return false };
            whole |= exact.is_some() && part.chars().count() > 1;
            free.remove(at);
        }
        whole
    }
}

fn unmarked(name: &str) -> String {
    name.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

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
                    (!is_whole(part) || !is_whole(p)) && p.chars().next() == part.chars().next()
                })
            };
            let Some(at) = exact.or_else(initial) else { return false };
            whole |= exact.is_some() && is_whole(part);
            free.remove(at);
        }
        whole
    }
}

/// Whether a part of a name is more than an initial.
fn is_whole(part: &str) -> bool {
    part.chars().nth(1).is_some()
}

fn unmarked(name: &str) -> String {
    name.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// The folded names of a list, found by their parts: a collaboration has thousands, and each is looked for.
pub(crate) struct Roll<'n> {
    names: &'n [FoldedName],
    /// Every part with the place of its name, in order.
    parts: Vec<(&'n str, usize)>,
}

impl<'n> Roll<'n> {
    /// Of the names in their order.
    pub(crate) fn of(names: &'n [FoldedName]) -> Self {
        let of_name =
            |(at, name): (usize, &'n FoldedName)| name.0.iter().map(move |part| (part.as_str(), at));
        let mut parts: Vec<(&str, usize)> = names.iter().enumerate().flat_map(of_name).collect();
        parts.sort_unstable();
        Self { names, parts }
    }

    /// The place of the one name that folds like `own`, if exactly one does.
    pub(crate) fn only_alike(&self, own: &FoldedName) -> Option<usize> {
        let mut places: Vec<usize> = self.with(own.0.iter().max_by_key(|part| part.len())?).collect();
        places.dedup();
        only(places.into_iter().filter(|at| self.names[*at] == *own))
    }

    /// The place of the one name that agrees with `own`, if exactly one does.
    pub(crate) fn only_agreeing(&self, own: &FoldedName) -> Option<usize> {
        only(self.agreeing(own))
    }

    /// Whether a name agrees with `own`.
    pub(crate) fn has(&self, own: &FoldedName) -> bool {
        self.agreeing(own).next().is_some()
    }

    /// The places of the names that agree with `own`: all of them share a part that is more than an initial.
    fn agreeing(&self, own: &FoldedName) -> impl Iterator<Item = usize> {
        let shared = own.0.iter().filter(|part| is_whole(part)).flat_map(|part| self.with(part));
        let mut places: Vec<usize> = shared.collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().filter(move |at| own.agrees(&self.names[*at]))
    }

    /// The places of the names with this part.
    fn with(&self, part: &str) -> impl Iterator<Item = usize> {
        let from = self.parts.partition_point(|(other, _)| *other < part);
        self.parts[from..].iter().take_while(move |(other, _)| *other == part).map(|(_, at)| *at)
    }
}

/// The one place, if there is exactly one.
fn only(mut places: impl Iterator<Item = usize>) -> Option<usize> {
    places.next().filter(|_| places.next().is_none())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What is found by a part is what comparing each with each finds.
        #[test]
        fn a_roll_finds_whom_a_look_at_each_finds(
            names in prop::collection::vec("[ab]{0,2}( [ab]{1,2}){0,2}", 0..8),
            own in "[ab]{0,2}( [ab]{1,2}){0,2}",
        ) {
            let names: Vec<FoldedName> = names.iter().map(|name| FoldedName::of(name)).collect();
            let (own, roll) = (FoldedName::of(&own), Roll::of(&names));
            let places = |fits: &dyn Fn(&FoldedName) -> bool| -> Vec<usize> {
                (0..names.len()).filter(|at| fits(&names[*at])).collect()
            };
            prop_assert_eq!(roll.agreeing(&own).collect::<Vec<_>>(), places(&|name| own.agrees(name)));
            let alike = only(places(&|name| !own.0.is_empty() && *name == own).into_iter());
            prop_assert_eq!(roll.only_alike(&own), alike);
        }
    }
}

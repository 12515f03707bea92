//! Which of many changes can be made together, found in few trials: each one reads the whole file.

/// The most of `all`, in order, of which `holds` says that they can stand together: where some cannot, each half is asked,
/// the second together with what was kept of the first.
///
/// Of `n` changes of which `b` cannot be made it takes about `2 b log n` trials.
pub(super) fn together(all: &[usize], mut holds: impl FnMut(&[usize]) -> bool) -> Vec<usize> {
    let mut kept = Vec::with_capacity(all.len());
    add(all, false, &mut kept, &mut holds);
    kept
}

/// Adds to `kept` what of `some` can stand beside it; whether that is all. `fails` where it is known that not all can.
fn add(some: &[usize], fails: bool, kept: &mut Vec<usize>, holds: &mut impl FnMut(&[usize]) -> bool) -> bool {
    if some.is_empty() {
        return true;
    }
    if !fails {
        let before = kept.len();
        kept.extend(some);
        if holds(kept) {
            return true;
        }
        kept.truncate(before);
    }
    if some.len() > 1 {
        let (first, second) = some.split_at(some.len() / 2);
        // All of the first half and all of the second are what was tried just now.
        let whole = add(first, false, kept, holds);
        add(second, whole, kept, holds);
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_bad_change_of_a_thousand_costs_a_few_trials() {
        for bad in [0, 499, 500, 999] {
            let mut trials = 0;
            let all: Vec<usize> = (0..1000).collect();
            let kept = together(&all, |some| {
                trials += 1;
                !some.contains(&bad)
            });
            assert_eq!(kept, all.iter().copied().filter(|n| *n != bad).collect::<Vec<_>>());
            assert!(trials <= 20, "{trials} trials for {bad}");
        }
    }

    #[test]
    fn of_two_that_cannot_stand_together_the_first_stays() {
        let all: Vec<usize> = (0..100).collect();
        let kept = together(&all, |some| !(some.contains(&10) && some.contains(&90)));
        assert_eq!(kept, all.into_iter().filter(|n| *n != 90).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn what_is_kept_holds_and_nothing_can_be_added(
            n in 0..40_usize, alone in prop::collection::vec(any::<bool>(), 40),
            pairs in prop::collection::vec((0..40_usize, 0..40_usize), 0..6)
        ) {
            let fits = |some: &[usize]| {
                some.iter().all(|n| alone[*n])
                    && !pairs.iter().any(|(a, b)| a != b && some.contains(a) && some.contains(b))
            };
            let all: Vec<usize> = (0..n).collect();
            let mut trials = 0_u32;
            let kept = together(&all, |some| {
                trials += 1;
                fits(some)
            });
            prop_assert!(fits(&kept) && kept.is_sorted());
            let left: Vec<usize> = all.into_iter().filter(|n| !kept.contains(n)).collect();
            for one in &left {
                prop_assert!(!fits(&[&kept[..], &[*one]].concat()), "{one} fits");
            }
            let most = 1 + 2 * left.len() * (n.max(1).ilog2() as usize + 1);
            prop_assert!(trials as usize <= most, "{trials} trials, {most} at most");
        }
    }
}

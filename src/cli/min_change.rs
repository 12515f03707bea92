//! `--min-change`: how much a count must differ to be worth a change in a file.

use super::exit::Failure;

/// The least change that counts.
#[derive(Debug, Clone, Copy)]
pub(super) enum MinChange {
    By(u64),
    Percent(f64),
}

impl MinChange {
    pub(super) fn parse(text: &str) -> Result<Self, Failure> {
        let wrong =
            || Failure::usage(format!("`{text}` is neither a number such as `3` nor a share such as `5%`"));
        match text.trim().strip_suffix('%') {
            Some(percent) => {
                let percent = percent.trim().parse::<f64>().map_err(|_| wrong())?;
                if percent.is_finite() && percent >= 0.0 { Ok(Self::Percent(percent)) } else { Err(wrong()) }
            }
            None => text.trim().parse().map(Self::By).map_err(|_| wrong()),
        }
    }

    /// Whether a count changed by that much. One that is what it was never did: of nothing, every share is nothing.
    #[expect(clippy::cast_precision_loss, reason = "citation counts are far below 2^52")]
    pub(super) fn reached(self, old: u64, new: u64) -> bool {
        let moved = old.abs_diff(new);
        moved > 0
            && match self {
                Self::By(n) => moved >= n,
                Self::Percent(p) => moved as f64 * 100.0 >= p * old as f64,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_changes_are_told_from_large_ones() {
        let reached = |text: &str, old, new| MinChange::parse(text).unwrap().reached(old, new);
        assert!(!reached("3", 10, 12) && reached("3", 10, 13) && reached("3", 13, 10));
        assert!(!reached("5%", 100, 104) && reached("5%", 100, 105) && reached("5%", 0, 1));
        assert!(!reached("5%", 0, 0) && !reached("0%", 7, 7) && !reached("0", 7, 7) && reached("0", 7, 8));
        assert!(MinChange::parse("much").is_err() && MinChange::parse("-1%").is_err());
    }
}

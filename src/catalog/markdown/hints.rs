//! Where something may stand that names a paper by itself: `10.`, `rXiv`, `doi`, `PMID`, `PMC`.
//!
//! Few texts have any of them, and each is asked several times; so all are found in one pass over the whole text.

/// How long each hint is, in bytes.
pub(super) const LENGTH: usize = 3;

/// The places of the hints, in order.
pub(super) fn find(text: &[u8]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(near) = text.get(at..).and_then(|b| b.first_chunk()) {
        if may_hold(near) {
            found.extend((0..16).filter(|&n| is_hint(near[n], near[n + 1], near[n + 2])).map(|n| at + n));
        }
        at += 16;
    }
    let rest = text[at..].windows(LENGTH).enumerate();
    found.extend(rest.filter(|(_, w)| is_hint(w[0], w[1], w[2])).map(|(n, _)| at + n));
    found
}

/// Whether a hint may begin at one of the first sixteen bytes; without branches, so that all are looked at together. Case is
/// not looked at, and of `10.`, `rxi` and `pm_` only what few other words have.
#[inline]
#[expect(clippy::needless_bitwise_bool, reason = "without branches sixteen places are looked at together")]
fn may_hold(near: &[u8; 18]) -> bool {
    let mut any = false;
    for n in 0..16 {
        let (a, b, c) = (near[n] | 0x20, near[n + 1] | 0x20, near[n + 2] | 0x20);
        any |= ((c == b'i') & ((b == b'x') | ((a == b'd') & (b == b'o'))))
            | ((b == b'0') & (c == b'.'))
            | ((a == b'p') & (b == b'm'));
    }
    any
}

/// Whether the three bytes are a hint.
const fn is_hint(a: u8, b: u8, c: u8) -> bool {
    matches!(
        [a, b, c],
        [b'1', b'0', b'.']
            | [b'r' | b'R', b'x' | b'X', b'i' | b'I']
            | [b'd' | b'D', b'o' | b'O', b'i' | b'I']
            | [b'P', b'M', b'I' | b'C']
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_are_found_wherever_they_stand() {
        for hint in ["10.", "rXi", "RXI", "doi", "DOI", "PMI", "PMC"] {
            for before in 0..40 {
                let text = format!("{}{hint}{}", "-".repeat(before), "-".repeat(40 - before));
                assert_eq!(find(text.as_bytes()), [before], "{text}");
                assert_eq!(find(&text.as_bytes()[..before + LENGTH]), [before], "{text}");
                assert_eq!(find(&text.as_bytes()[..before + LENGTH - 1]), [0; 0], "{text}");
            }
        }
        assert_eq!(find(b"do it, 1.0, pmc, rx"), [0; 0]);
        assert_eq!(find(b"doi:10.1145/1"), [0, 4]);
    }
}

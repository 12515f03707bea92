//! Finds what stands in the dictionary, or stood in the slice before.

use super::bits::Bits;

/// Logarithm of the number of places that are remembered.
const SLOTS_LOG: u32 = 14;

/// Least length of a match, in bytes, that costs less than its bytes as literals: some 22 bits against 3.7 a byte.
const LEAST: usize = 6;
/// The same at a repeated distance.
const LEAST_REPEATED: usize = 4;

/// A repeated distance is looked for behind fewer literals than these: it comes soon or not at all.
const SOON: usize = 12;

/// So many literals, then a match.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sequence {
    literals: u32,
    /// The length of the match, less 3.
    length: u32,
    /// The distance, plus 3; 1: a repeated one.
    distance: u32,
    ll_code: u8,
    ml_code: u8,
}

/// Bits that follow the code of a number of literals, and of a length.
const LL_BITS: [u8; 36] = [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13,
    14, 15, 16,
];
const ML_BITS: [u8; 53] = [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1,
    1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
];
/// The codes of small values.
const LL_CODES: [u8; 64] = codes(&LL_BITS);
const ML_CODES: [u8; 128] = codes(&ML_BITS);

const fn codes<const N: usize>(bits: &[u8]) -> [u8; N] {
    let mut codes = [0; N];
    let (mut value, mut code, mut left) = (0, 0_u8, 1);
    while value < N {
        codes[value] = code;
        value += 1;
        left -= 1;
        if left == 0 {
            code += 1;
            left = 1 << bits[code as usize];
        }
    }
    codes
}

/// The code of a value too large for a table: by its highest bit.
#[expect(clippy::cast_possible_truncation, reason = "a logarithm of 32 bits is below 32")]
fn large(value: u32, plus: u8) -> u8 {
    value.ilog2() as u8 + plus
}

impl Sequence {
    fn new(literals: u32, length: u32, distance: u32) -> Self {
        let length = length - 3;
        Self {
            literals,
            length,
            distance,
            ll_code: LL_CODES.get(literals as usize).copied().unwrap_or_else(|| large(literals, 19)),
            ml_code: ML_CODES.get(length as usize).copied().unwrap_or_else(|| large(length, 36)),
        }
    }

    pub(super) fn ll_code(&self) -> u8 {
        self.ll_code
    }

    pub(super) fn ml_code(&self) -> u8 {
        self.ml_code
    }

    pub(super) fn of_code(&self) -> u8 {
        large(self.distance, 0)
    }

    /// Writes the bits that the codes leave open.
    #[inline]
    pub(super) fn write_extra(&self, bits: &mut Bits<'_>) {
        let mut low = |value: u32, count: u32| bits.add(u64::from(value & ((1 << count) - 1)), count);
        low(self.literals, u32::from(LL_BITS[usize::from(self.ll_code)]));
        low(self.length, u32::from(ML_BITS[usize::from(self.ml_code)]));
        low(self.distance, u32::from(self.of_code()));
        bits.flush();
    }
}

/// As long as a place can be, and eight bytes more: no place leads behind the end, so that none needs a look whether
/// it does.
type Text = [u8; (1 << 16) + 8];
type Places = [u16; 1 << SLOTS_LOG];

/// Finds matches; holds the dictionary and what is remembered of it.
pub(super) struct Finder {
    /// The content of the dictionary and behind it the slice.
    text: Box<Text>,
    /// Where the slice begins.
    start: usize,
    /// The places of the dictionary: where each stands that the hash of its first bytes leads to.
    known: Box<Places>,
    /// The same, of the dictionary and of as much of the slice as was read.
    seen: Box<Places>,
    distances: [u32; 3],
    sequences: Vec<Sequence>,
}

/// Places copied at once.
const PART: usize = 512;

/// The slot of a place, by its first six bytes.
#[inline]
fn slot(eight: u64) -> usize {
    ((eight << 16).wrapping_mul(0xCF1B_BCDC_BF9B_0000) >> (64 - SLOTS_LOG)) as usize
}

/// The eight bytes from `at`.
#[inline]
fn eight(text: &Text, at: usize) -> u64 {
    let at = at & 0xffff;
    let mut eight = [0; 8];
    eight.copy_from_slice(&text[at..at + 8]);
    u64::from_le_bytes(eight)
}

/// How many bytes are the same from `a` and, further behind, from `b`.
fn same(text: &Text, a: usize, b: usize, end: usize) -> usize {
    let mut length = 0;
    while b + length < end {
        let differing = eight(text, a + length) ^ eight(text, b + length);
        length += differing.trailing_zeros() as usize / 8;
        if differing != 0 {
            break;
        }
    }
    // What stands behind the end is of an earlier slice.
    length.min(end - b)
}

/// A place, short of the longest text there is. See [`Finder::new`].
#[expect(
    clippy::cast_possible_truncation,
    reason = "the dictionary and the longest slice are below 2^16 together"
)]
fn place(at: usize) -> u16 {
    at as u16
}

impl Finder {
    /// `None` if the content is longer than places can be numbered, or the distances lead out of it.
    pub(super) fn new(content: &[u8], distances: [u32; 3]) -> Option<Self> {
        let inside = |distance: u32| (1..=content.len()).contains(&(distance as usize));
        if content.len() + super::MAX_SLICE >= 1 << 16 || !distances.into_iter().all(inside) {
            return None;
        }
        let mut text: Box<Text> = vec![0; (1 << 16) + 8].into_boxed_slice().try_into().ok()?;
        text[..content.len()].copy_from_slice(content);
        let mut known: Box<Places> = vec![0; 1 << SLOTS_LOG].into_boxed_slice().try_into().ok()?;
        for at in 0..content.len().saturating_sub(8) {
            known[slot(eight(&text, at))] = place(at);
        }
        let seen = known.clone();
        Some(Self { text, start: content.len(), known, seen, distances, sequences: Vec::new() })
    }

    /// The sequences that were found last.
    pub(super) fn sequences(&self) -> &[Sequence] {
        &self.sequences
    }

    /// Finds the sequences of `slice` and puts its literals behind `literals`.
    pub(super) fn find(&mut self, slice: &[u8], literals: &mut Vec<u8>) {
        let end = self.start + slice.len();
        self.text[self.start..end].copy_from_slice(slice);
        // In parts: the longer ones a library copies byte by byte, which only some machines do fast.
        for (seen, known) in self.seen.chunks_mut(PART).zip(self.known.chunks(PART)) {
            seen.copy_from_slice(known);
        }
        self.sequences.clear();
        let Self { text, seen, sequences, .. } = self;
        let text = &**text;
        let mut near = self.distances[0] as usize;
        let mut far = self.distances[1] as usize;
        let mut done = self.start;
        let mut at = done;
        while at + 8 <= end {
            let here = eight(text, at);
            let seen_at = &mut seen[slot(here)];
            let from = usize::from(*seen_at);
            *seen_at = place(at);
            let run = at - done;
            let (begin, length, distance) = if (1..SOON).contains(&run) && same_four(here, text, at, near) {
                (at, LEAST_REPEATED + same(text, at + LEAST_REPEATED - near, at + LEAST_REPEATED, end), near)
            } else if (eight(text, from) ^ here) << 16 == 0 {
                let back = same_before(text, from, at, run);
                (at - back, back + 6 + same(text, from + 6, at + 6, end), at - from)
            } else {
                at += 1 + run / 64;
                continue;
            };
            if length < LEAST && distance != near {
                at += 1;
                continue;
            }
            literals.extend_from_slice(&text[done..begin]);
            let before = begin - done;
            // Behind no literals at all, 1 would mean the other one.
            let coded = if distance == near && before > 0 { 1 } else { distance + 3 };
            sequences.push(sequence(before, length, coded));
            if coded != 1 {
                (near, far) = (distance, near);
            }
            done = begin + length;
            at = done;
            if at + 8 > end {
                break;
            }
            // Of what was skipped, two places are remembered.
            for skipped in [begin + 2, at - 2] {
                seen[slot(eight(text, skipped))] = place(skipped);
            }
            while at + 8 <= end && same_four(eight(text, at), text, at, far) {
                let length = LEAST_REPEATED + same(text, at + LEAST_REPEATED - far, at + LEAST_REPEATED, end);
                seen[slot(eight(text, at))] = place(at);
                sequences.push(sequence(0, length, 1));
                (near, far) = (far, near);
                done += length;
                at = done;
            }
        }
        literals.extend_from_slice(&text[done..end]);
    }
}

#[inline]
fn same_four(here: u64, text: &Text, at: usize, distance: usize) -> bool {
    ((eight(text, at - distance) ^ here) << 32) == 0
}

/// How many bytes are the same before `a` and, further behind, before `b`; not more than `most`.
fn same_before(text: &Text, a: usize, b: usize, most: usize) -> usize {
    text[..a].iter().rev().zip(text[..b].iter().rev()).take(most).take_while(|(a, b)| a == b).count()
}

#[expect(clippy::cast_possible_truncation, reason = "all of them are below 2^16 + 3")]
fn sequence(literals: usize, length: usize, distance: usize) -> Sequence {
    Sequence::new(literals as u32, length as u32, distance as u32)
}

//! Codes of whole bits for literals: <https://www.rfc-editor.org/rfc/rfc8878#section-4.2>.

use super::bits::Bits;
use super::fse::{Encoder, Shares};

/// Longest code of the table of a slice, in bits. Shorter than what the format allows (11): a smaller table is sooner
/// set up by the reader.
pub(super) const LONGEST: u8 = 10;

/// A code for each byte that has one.
#[derive(Debug)]
pub(super) struct Code {
    /// The word, and the number of bits it has; 0 where there is none.
    words: [(u16, u16); 256],
    lengths: [u8; 256],
    longest: u8,
}

/// How often each byte stands in `literals`.
pub(super) fn count(literals: &[u8]) -> [u32; 256] {
    let mut counts = [0; 256];
    for byte in literals {
        counts[usize::from(*byte)] += 1;
    }
    counts
}

/// The logarithm of a number, in parts of 256; between powers of two on a straight line.
fn logarithm(number: u32) -> usize {
    number
        .checked_ilog2()
        .map_or(0, |log| (log << 8) as usize | ((u64::from(number) << 8 >> log) & 255) as usize)
}

impl Code {
    /// The code by the lengths of its words; 0: no word.
    pub(super) fn of_lengths(lengths: [u8; 256]) -> Self {
        let longest = lengths.iter().copied().max().unwrap_or(0);
        let mut with = [0_u16; 16];
        for length in lengths {
            with[usize::from(length & 15)] += 1;
        }
        // The longest words begin at zero; those one bit shorter follow behind.
        let mut next = [0_u16; 16];
        let mut first = 0;
        for length in (1..=usize::from(longest)).rev() {
            next[length] = first;
            first = (first + with[length]) >> 1;
        }
        let mut words = [(0, 0); 256];
        for (word, length) in words.iter_mut().zip(lengths).filter(|(_, length)| *length > 0) {
            let next = &mut next[usize::from(length & 15)];
            *word = (*next, u16::from(length));
            *next += 1;
        }
        Self { words, lengths, longest }
    }

    /// The best code for bytes so frequent, if there are two different ones.
    pub(super) fn fit(counts: &[u32; 256], longest: u8) -> Option<Self> {
        let mut rising: Vec<u32> = (0..)
            .zip(counts)
            .filter(|(_, count)| **count > 0)
            .map(|(byte, count)| count << 8 | byte)
            .collect();
        if rising.len() < 2 {
            return None;
        }
        rising.sort_unstable();
        let depths = limited(depths(&rising), longest);
        let mut lengths = [0; 256];
        for (entry, depth) in rising.iter().zip(depths) {
            lengths[(entry & 255) as usize] = depth;
        }
        Some(Self::of_lengths(lengths))
    }

    /// Reads the description of a code; with it the number of bytes that takes up.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let (&head, rest) = bytes.split_first()?;
        let (mut weights, used) = if head < 128 {
            let described = rest.get(..usize::from(head))?;
            let (shares, at) = Shares::read(described, 12, 6)?;
            (shares.read_symbols(described.get(at..)?)?, usize::from(head))
        } else {
            let count = usize::from(head - 127);
            let pairs = rest.get(..count.div_ceil(2))?;
            let weights = pairs.iter().flat_map(|pair| [pair >> 4, pair & 15]).take(count).collect();
            (weights, pairs.len())
        };
        // The last weight is what is left to the next power of two.
        let sum: u32 = weights.iter().map(|&weight| if weight == 0 { 0 } else { 1 << (weight - 1) }).sum();
        let longest = sum.checked_ilog2()? + 1;
        let left = (1 << longest) - sum;
        (left.is_power_of_two() && weights.len() < 256 && longest < 12).then_some(())?;
        weights.push(u8::try_from(left.ilog2() + 1).ok()?);
        let mut lengths = [0; 256];
        for (length, weight) in lengths.iter_mut().zip(weights).filter(|(_, weight)| *weight > 0) {
            *length = u8::try_from(longest + 1).ok()?.checked_sub(weight)?;
        }
        Some((Self::of_lengths(lengths), used + 1))
    }

    /// The description of the code; `None` where it has no short one.
    pub(super) fn table(&self) -> Option<Vec<u8>> {
        let last = self.lengths.iter().rposition(|length| *length > 0)?;
        // The last weight follows from the others.
        let weights: Vec<u8> = self.lengths[..last]
            .iter()
            .map(|length| if *length == 0 { 0 } else { self.longest + 1 - length })
            .collect();
        let mut table = vec![0];
        let mut counts = [0; 16];
        for weight in &weights {
            counts[usize::from(weight & 15)] += 1;
        }
        if weights.len() > 2
            && let Some(shares) = Shares::fit(&counts, 6)
        {
            let symbols = shares.shares.iter().rposition(|share| *share > 0)? + 1;
            shares.write(symbols, &mut table);
            write_weights(&weights, &Encoder::new(&shares), &mut table);
            if let Ok(length @ ..128) = u8::try_from(table.len() - 1) {
                table[0] = length;
                return Some(table);
            }
        }
        let count = u8::try_from(weights.len()).ok().filter(|count| *count <= 128)?;
        table.truncate(1);
        table[0] = 127 + count;
        table.extend(weights.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)));
        Some(table)
    }

    /// How many bits bytes so frequent take up (`None` if one of them has no word), and about how many they would at
    /// the least in a code of their own.
    pub(super) fn bits(&self, counts: &[u32; 256], all: usize) -> (Option<usize>, usize) {
        let most = u32::try_from(all).map_or(0, logarithm);
        let (mut here, mut least, mut known) = (0, 0, true);
        for (count, length) in counts.iter().zip(self.lengths) {
            if *count == 0 {
                continue;
            }
            known &= length > 0;
            here += *count as usize * usize::from(length);
            least += *count as usize * (most - logarithm(*count));
        }
        (known.then_some(here), least / 256)
    }

    fn write(&self, literals: &[u8], out: &mut Vec<u8>) {
        let mut bits = Bits::new(out, literals.len() * 3 / 2);
        let add = |bits: &mut Bits<'_>, byte: u8| {
            let (word, length) = self.words[usize::from(byte)];
            bits.add(u64::from(word), u32::from(length));
        };
        let (rest, fives) = literals.as_rchunks::<5>();
        for five in fives.iter().rev() {
            for byte in five.iter().rev() {
                add(&mut bits, *byte);
            }
            bits.flush();
        }
        for byte in rest.iter().rev() {
            add(&mut bits, *byte);
        }
        bits.close();
    }
}

/// Writes literals in a code: `kind` 2 with the description of it, 3 without. Whether there is a form for so many.
pub(super) fn section(out: &mut Vec<u8>, kind: usize, table: &[u8], literals: &[u8], code: &Code) -> bool {
    let begin = out.len();
    let length = literals.len();
    let (head, field) = if length < 1024 {
        (3, 10)
    } else if length < 16_384 {
        (4, 14)
    } else {
        (5, 18)
    };
    out.extend_from_slice(&[0; 5][..head]);
    out.extend_from_slice(table);
    if length < 1024 {
        code.write(literals, out);
    } else {
        let jumps = out.len();
        out.extend([0; 6]);
        for (at, part) in literals.chunks(length.div_ceil(4)).enumerate() {
            let from = out.len();
            code.write(part, out);
            let Ok(written) = u16::try_from(out.len() - from) else {
                out.truncate(begin);
                return false;
            };
            if at < 3 {
                out[jumps + 2 * at..jumps + 2 * at + 2].copy_from_slice(&written.to_le_bytes());
            }
        }
    }
    let packed = out.len() - begin - head;
    if packed >= length {
        out.truncate(begin);
        return false;
    }
    let form = head - 3 + usize::from(head > 3);
    let bits = kind | form << 2 | length << 4 | packed << (4 + field);
    out[begin..begin + head].copy_from_slice(&bits.to_le_bytes()[..head]);
    true
}

/// The depth of each leaf in the tree that Huffman's rule builds over counts that rise.
fn depths(rising: &[u32]) -> Vec<u8> {
    let leaves = rising.len();
    let mut sums: Vec<u32> = Vec::with_capacity(leaves);
    let mut above = vec![0_usize; 2 * leaves - 1];
    let (mut leaf, mut node) = (0, 0);
    for made in 0..leaves - 1 {
        let mut sum = 0;
        for _ in 0..2 {
            let next = rising.get(leaf).map(|entry| entry >> 8);
            let child = match (next, sums.get(node)) {
                (Some(count), Some(other)) if count > *other => None,
                (Some(count), _) => Some(count),
                (None, _) => None,
            };
            if let Some(count) = child {
                sum += count;
                above[leaf] = leaves + made;
                leaf += 1;
            } else {
                sum += sums[node];
                above[leaves + node] = leaves + made;
                node += 1;
            }
        }
        sums.push(sum);
    }
    let mut depths = vec![0_u8; 2 * leaves - 1];
    for at in (0..2 * leaves - 2).rev() {
        depths[at] = depths[above[at]].saturating_add(1);
    }
    depths.truncate(leaves);
    depths
}

/// The depths, none more than `longest`, in a tree that is still full.
fn limited(mut depths: Vec<u8>, longest: u8) -> Vec<u8> {
    let room = 1_u32 << longest;
    let width = |depth: u8| 1 << (longest - depth);
    for depth in &mut depths {
        *depth = (*depth).min(longest);
    }
    let mut used: u32 = depths.iter().map(|depth| width(*depth)).sum();
    // The rarest of those that can still go down make room …
    while used > room {
        let Some(deepest) = depths.iter().copied().filter(|depth| *depth < longest).max() else { break };
        let Some(at) = depths.iter().position(|depth| *depth == deepest) else { break };
        used -= width(deepest) - width(deepest + 1);
        depths[at] += 1;
    }
    // … and what that was too much of goes to the most frequent of the deepest.
    while used < room {
        let Some(at) = depths.iter().rposition(|depth| width(*depth) <= room - used && *depth > 1) else {
            break;
        };
        used += width(depths[at]);
        depths[at] -= 1;
    }
    depths
}

/// Two states take turns, from back to front.
fn write_weights(weights: &[u8], encoder: &Encoder, out: &mut Vec<u8>) {
    let mut bits = Bits::new(out, weights.len());
    let (rest, last) = weights.split_at(weights.len() - 2);
    // The states by the place, even or odd, of the weights that they stand for.
    let mut states = [0; 2];
    for (at, weight) in (rest.len()..).zip(last) {
        states[at % 2] = encoder.begin(*weight);
    }
    for (at, weight) in rest.iter().enumerate().rev() {
        encoder.put(&mut states[at % 2], *weight, &mut bits);
        bits.flush();
    }
    encoder.end(states[1], &mut bits);
    encoder.end(states[0], &mut bits);
    bits.close();
}

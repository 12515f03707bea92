//! How much of a text stands in a string of JSON as it is: what is read and written there is mostly that.

/// Bytes looked at together.
const BLOCK: usize = 32;
/// Bytes of a word.
const WORD: usize = 8;

/// Length of what needs no escape at the start of a text.
#[inline]
pub(crate) fn prefix(text: &[u8]) -> usize {
    // Most strings end soon.
    let (words, _) = text.as_chunks::<WORD>();
    for (at, word) in words.iter().take(BLOCK / WORD).enumerate() {
        if let Some(end) = first_odd(u64::from_le_bytes(*word)) {
            return at * WORD + end;
        }
    }
    if text.len() >= BLOCK { long_prefix(text) } else { tail(text) }
}

/// The same of a text whose first block is plain.
fn long_prefix(text: &[u8]) -> usize {
    // Blocks without a branch in them, which the compiler turns into a few wide instructions.
    let blocks = text.as_chunks::<BLOCK>().0.iter();
    let plain = |block: &&[u8; BLOCK]| block.iter().fold(0, |any, byte| any | odd(*byte)) == 0;
    let from = blocks.take_while(plain).count() * BLOCK;
    for (at, word) in text[from..].as_chunks::<WORD>().0.iter().enumerate() {
        if let Some(end) = first_odd(u64::from_le_bytes(*word)) {
            return from + at * WORD + end;
        }
    }
    tail(text)
}

/// The same of a text that is plain up to its last word that is not whole.
fn tail(text: &[u8]) -> usize {
    match text.last_chunk() {
        // Together with bytes that are known to be plain.
        Some(word) => first_odd(u64::from_le_bytes(*word)).map_or(text.len(), |end| text.len() - WORD + end),
        None => text.iter().take_while(|byte| odd(**byte) == 0).count(),
    }
}

/// 1 for a byte that cannot stand in a string as it is.
const fn odd(byte: u8) -> u8 {
    (byte < b' ') as u8 | (byte == b'"') as u8 | (byte == b'\\') as u8
}

/// The place of the first odd one of eight bytes.
///
/// <https://graphics.stanford.edu/~seander/bithacks.html#ValueInWord>: only the first hit is exact, which is enough.
const fn first_odd(word: u64) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    let control = word.wrapping_sub(ONES * b' ' as u64) & !word;
    let quote = word ^ (ONES * b'"' as u64);
    let escape = word ^ (ONES * b'\\' as u64);
    let quote = quote.wrapping_sub(ONES) & !quote;
    let escape = escape.wrapping_sub(ONES) & !escape;
    match (control | quote | escape) & HIGH {
        0 => None,
        hits => Some(hits.trailing_zeros() as usize / WORD),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_odd_byte_ends_it_wherever_it_stands() {
        for length in 0..150 {
            let text = vec![b'a'; length];
            assert_eq!(prefix(&text), length);
            for at in 0..length {
                for byte in *b"\0\x1f !\"#[\\]\x7f\x80\xa2\xdc\xff" {
                    let mut text = text.clone();
                    text[at] = byte;
                    let expected = if byte < b' ' || byte == b'"' || byte == b'\\' { at } else { length };
                    assert_eq!(prefix(&text), expected, "{byte} at {at} of {length}");
                }
            }
        }
    }
}

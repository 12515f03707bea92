//! What a dictionary holds: <https://www.rfc-editor.org/rfc/rfc8878#section-5>.

use super::fse::{Encoder, Shares};
use super::huffman::Code;

const MAGIC: [u8; 4] = [0x37, 0xa4, 0x30, 0xec];

/// The codes of a dictionary.
#[derive(Debug)]
pub(super) struct Dictionary {
    /// Of literals.
    pub(super) literals: Code,
    /// Of distances ("offsets").
    pub(super) of: Encoder,
    /// Of the lengths of matches.
    pub(super) ml: Encoder,
    /// Of the numbers of literals.
    pub(super) ll: Encoder,
    /// The distances that count as repeated at the beginning of a frame.
    pub(super) distances: [u32; 3],
}

impl Dictionary {
    /// Reads a dictionary; with it its content.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let rest = bytes.strip_prefix(&MAGIC)?.get(4..)?;
        let (literals, used) = Code::read(rest)?;
        let rest = &rest[used..];
        let (of, used) = Shares::read(rest, 32, 8)?;
        let rest = rest.get(used..)?;
        let (ml, used) = Shares::read(rest, 53, 9)?;
        let rest = rest.get(used..)?;
        let (ll, used) = Shares::read(rest, 36, 9)?;
        let (distances, content) = rest.get(used..)?.split_at_checked(12)?;
        let (distances, _) = distances.as_chunks::<4>();
        let distances = distances.first_chunk::<3>()?.map(u32::from_le_bytes);
        let known =
            Self { literals, of: Encoder::new(&of), ml: Encoder::new(&ml), ll: Encoder::new(&ll), distances };
        Some((known, content))
    }
}

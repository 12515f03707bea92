//! Writes payloads as zstd frames, for one dictionary and for texts of a few kilobytes.
//!
//! The library (`zstd`) is made for streams of any length: of a slice of two kilobytes it spends half of its work on
//! setting tables up, on statistics and on tables of codes that the dictionary holds already. What is written here is
//! an ordinary frame as of RFC 8878 that any zstd reads, and the library is what reads it; only the writer is our own,
//! and it does no more than slices need:
//!
//! * one frame, one block, no window: the dictionary and the slice lie behind each other in one buffer;
//! * sequences are always coded by the tables of the dictionary ("repeat mode");
//! * literals are coded by the table of the dictionary, or by one of their own where that is shorter;
//! * matches are found by one look into one table of hashes, and taken where they are long enough to pay.
//!
//! # Terms
//!
//! * **Literals**: the bytes that no match covers. **Sequence**: so many literals, then a match of such a length at such
//!   a distance. **Repeated distance**: one of the two last ones, which costs next to nothing.
//!
//! # Invariants
//!
//! * Every frame bears a checksum of the slice: should there be a mistake in here, the frame is not read as something
//!   else, it is not read at all, and the slice is asked for again.
//! * The same slice gives the same frame, on every machine.
//!
//! # Must not
//!
//! Read frames, or know what stands in a slice.

mod bits;
mod checksum;
mod dictionary;
mod fse;
mod huffman;
mod matches;

use bits::Bits;
use dictionary::Dictionary;
use huffman::Code;
use matches::Finder;

/// What every frame of zstd begins with, and ours leave out.
pub(super) const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Longest slice, in bytes: with the dictionary before it, its places are numbers of 16 bits.
pub(super) const MAX_SLICE: usize = 48 * 1024;

/// What a table of codes takes up (some 44 bytes), and what the work of setting one up, here and at each reading, is
/// worth: a quarter of all the work there is, for a fiftieth of the room.
const TABLE: usize = 64;

/// Writes frames; holds the tables, so that they are set up once.
pub(super) struct Writer {
    dictionary: Dictionary,
    finder: Finder,
    literals: Vec<u8>,
}

impl Writer {
    /// A writer for a dictionary as `zstd --train` makes them; `None` if it is not one.
    pub(super) fn new(dictionary: &[u8]) -> Option<Self> {
        let (dictionary, content) = Dictionary::read(dictionary)?;
        let finder = Finder::new(content, dictionary.distances)?;
        Some(Self { dictionary, finder, literals: Vec::new() })
    }

    /// The frame of a slice, without its first four bytes ([`MAGIC`]). `None` where the slice is too long for us, or
    /// gets no shorter.
    pub(super) fn frame(&mut self, slice: &[u8]) -> Option<Vec<u8>> {
        if slice.len() > MAX_SLICE {
            return None;
        }
        let mut out = Vec::with_capacity(slice.len() + 64);
        header(&mut out, slice.len());
        let block = out.len();
        out.extend([0; 3]);
        self.literals.clear();
        self.finder.find(slice, &mut self.literals);
        self.write_literals(&mut out);
        self.write_sequences(&mut out)?;
        let length = out.len() - block - 3;
        if length >= slice.len() {
            return None;
        }
        // The last block, of the type that is compressed.
        let head = u32::try_from(length << 3 | 0b101).ok()?;
        out[block..block + 3].copy_from_slice(&head.to_le_bytes()[..3]);
        out.extend(checksum::of(slice).to_le_bytes());
        Some(out)
    }

    fn write_literals(&self, out: &mut Vec<u8>) {
        let literals = &self.literals[..];
        let counts = huffman::count(literals);
        let (shared, least) = self.dictionary.literals.bits(&counts, literals.len());
        let shared = shared.map(|bits| bits.div_ceil(8));
        let own = least.div_ceil(8) + TABLE;
        let written = if shared.is_some_and(|shared| shared <= own) {
            huffman::section(out, 3, &[], literals, &self.dictionary.literals)
        } else if let Some(code) = Code::fit(&counts, huffman::LONGEST).filter(|_| own < literals.len())
            && let Some(table) = code.table()
        {
            huffman::section(out, 2, &table, literals, &code)
        } else {
            false
        };
        if !written {
            raw_literals(out, literals);
        }
    }

    fn write_sequences(&self, out: &mut Vec<u8>) -> Option<()> {
        let sequences = self.finder.sequences();
        match u32::try_from(sequences.len()).ok()? {
            0 => {
                out.push(0);
                return Some(());
            }
            count @ 1..128 => out.push(count.to_le_bytes()[0]),
            count @ 128..0x7f00 => {
                let [low, high, ..] = count.to_le_bytes();
                out.extend([high + 128, low]);
            }
            _ => return None,
        }
        // All three tables are those of the dictionary.
        out.push(0b1111_1100);
        let Dictionary { of, ml, ll, .. } = &self.dictionary;
        if !sequences.iter().all(|s| of.knows(s.of_code()) && ml.knows(s.ml_code()) && ll.knows(s.ll_code()))
        {
            return None;
        }
        let mut bits = Bits::new(out, 16 * sequences.len());
        let mut back = sequences.iter().rev();
        let last = back.next()?;
        let mut ml_state = ml.begin(last.ml_code());
        let mut of_state = of.begin(last.of_code());
        let mut ll_state = ll.begin(last.ll_code());
        last.write_extra(&mut bits);
        for sequence in back {
            of.put(&mut of_state, sequence.of_code(), &mut bits);
            ml.put(&mut ml_state, sequence.ml_code(), &mut bits);
            ll.put(&mut ll_state, sequence.ll_code(), &mut bits);
            bits.flush();
            sequence.write_extra(&mut bits);
        }
        ml.end(ml_state, &mut bits);
        of.end(of_state, &mut bits);
        ll.end(ll_state, &mut bits);
        bits.close();
        Some(())
    }
}

/// The checksum that a frame bears.
#[cfg(test)]
pub(super) fn checksum(bytes: &[u8]) -> u32 {
    checksum::of(bytes)
}

/// One segment, with a checksum, and the length of the slice. The dictionary is not named: whoever stores the frame
/// says so.
fn header(out: &mut Vec<u8>, length: usize) {
    const SINGLE_SEGMENT_AND_CHECKSUM: u8 = 0x24;
    match u8::try_from(length) {
        Ok(length) => out.extend([SINGLE_SEGMENT_AND_CHECKSUM, length]),
        // A slice is shorter than 65,536 + 256 bytes.
        Err(_) => {
            let [low, high, ..] = (length - 256).to_le_bytes();
            out.extend([SINGLE_SEGMENT_AND_CHECKSUM | 0x40, low, high]);
        }
    }
}

fn raw_literals(out: &mut Vec<u8>, literals: &[u8]) {
    let length = literals.len();
    let head = (length.to_le_bytes(), length);
    match head {
        ([low, ..], 0..32) => out.push(low << 3),
        (_, 32..4096) => out.extend_from_slice(&(length << 4 | 0b01 << 2).to_le_bytes()[..2]),
        _ => out.extend_from_slice(&(length << 4 | 0b11 << 2).to_le_bytes()[..3]),
    }
    out.extend_from_slice(literals);
}

#[cfg(test)]
mod tests;
#[cfg(test)]
#[cfg(test)]
mod train;

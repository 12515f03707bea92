//! Gzip by way of `flate2`, and bombs by hand.

use std::io::Write as _;

use flate2::write::GzEncoder;
use flate2::{Compression, Crc};

/// Compresses.
pub(crate) fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(data).expect("writing to memory does not fail");
    encoder.finish().expect("writing to memory does not fail")
}

/// Bits of a deflate stream, lowest first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    pending: u32,
    count: u32,
}

impl Bits {
    /// Appends a Huffman code, which goes highest bit first.
    fn code(&mut self, code: u32, length: u32) {
        for place in (0..length).rev() {
            self.pending |= ((code >> place) & 1) << self.count;
            self.count += 1;
            if self.count == 8 {
                self.bytes.push(u8::try_from(self.pending).expect("eight bits"));
                (self.pending, self.count) = (0, 0);
            }
        }
    }
}

/// Checksum of `blocks` × 258 blanks, by doubling.
fn blanks_crc(blocks: u64) -> Crc {
    let (mut sum, mut square) = (Crc::new(), Crc::new());
    square.update(&[b' '; 258]);
    let mut left = blocks;
    while left > 0 {
        if left & 1 == 1 {
            sum.combine(&square);
        }
        let mut same = Crc::new();
        same.combine(&square);
        square.combine(&same);
        left >>= 1;
    }
    sum
}

/// A valid gzip stream of `prefix` and then blanks, `total` bytes or a little more, at 13 bits for 258 blanks.
pub(crate) fn bomb(prefix: &[u8], total: u64) -> Vec<u8> {
    let mut out = vec![0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255];
    for chunk in prefix.chunks(60_000) {
        let length = u16::try_from(chunk.len()).expect("below 65,536");
        out.push(0); // a stored block, not the last
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(chunk);
    }
    let blocks = total.saturating_sub(prefix.len() as u64).div_ceil(258).max(2);
    let mut bits = Bits::default();
    bits.code(0b1, 1); // the last block
    bits.code(0b10, 2); // fixed codes: 01, lowest bit first
    bits.code(0x30 + u32::from(b' '), 8);
    for _ in 1..blocks {
        bits.code(0xC5, 8); // length 258
        bits.code(0, 5); // distance 1
    }
    // The literal and 257 more make the last 258.
    for _ in 0..257 {
        bits.code(0x30 + u32::from(b' '), 8);
    }
    bits.code(0, 7); // end of block
    bits.code(0, (8 - bits.count) % 8);
    out.append(&mut bits.bytes);
    let mut crc = Crc::new();
    crc.update(prefix);
    crc.combine(&blanks_crc(blocks));
    out.extend_from_slice(&crc.sum().to_le_bytes());
    let length = (prefix.len() as u64 + blocks * 258) & 0xFFFF_FFFF;
    out.extend_from_slice(&u32::try_from(length).expect("masked").to_le_bytes());
    out
}

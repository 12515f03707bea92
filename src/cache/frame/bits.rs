//! A stream of bits, the lowest of a byte first.

/// Bits on their way into bytes. What is to be read backwards ends with [`Bits::close`], what is to be read forwards
/// with [`Bits::fill`].
pub(super) struct Bits<'a> {
    out: &'a mut Vec<u8>,
    /// Where the next byte goes. Behind it there is room.
    at: usize,
    held: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    /// Writes behind what stands in `out`, at most `bytes`.
    pub(super) fn new(out: &'a mut Vec<u8>, bytes: usize) -> Self {
        let at = out.len();
        out.resize(at + bytes + 16, 0);
        Self { out, at, held: 0, count: 0 }
    }

    /// The lowest `count` bits of `value`, which has no others. Not more than 56 between two calls of [`Bits::flush`].
    #[inline]
    pub(super) fn add(&mut self, value: u64, count: u32) {
        self.held |= value << self.count;
        self.count += count;
    }

    /// Hands the whole bytes on.
    #[inline]
    pub(super) fn flush(&mut self) {
        // Always eight: a copy of a fixed length is one instruction. Those that are not whole yet are written again.
        if let Some(room) = self.out.get_mut(self.at..).and_then(<[u8]>::first_chunk_mut::<8>) {
            *room = self.held.to_le_bytes();
        }
        self.at += (self.count / 8) as usize;
        self.held >>= self.count & !7;
        self.count &= 7;
    }

    /// The mark at which the reader begins.
    pub(super) fn close(mut self) {
        self.flush();
        self.add(1, 1);
        self.fill();
    }

    /// Zeros up to the end of the last byte.
    pub(super) fn fill(mut self) {
        self.count += 7;
        self.flush();
        self.out.truncate(self.at);
    }
}

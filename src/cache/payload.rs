//! How a payload is stored: as it is, or compressed.
//!
//! | encoding | bytes |
//! |---:|---|
//! | 0 | as received |
//! | 1 | one zstd frame with its content size and checksum |
//! | 2 | the same, to be read with the dictionary `payload.dict` |
//!
//! Slices of one or two kilobytes are too short for zstd to learn their shape from themselves: the dictionary saves a
//! quarter of them and, because its tables are built once, half the work of reading. It was trained on texts in the
//! shapes of the services, made of words of our own (`benches/dictionary`). It is never changed, only followed by
//! another one under a new number.

use std::io;

use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::CParameter;

/// As received.
pub(super) const PLAIN: i64 = 0;
/// One zstd frame. No longer written.
pub(super) const ZSTD: i64 = 1;
/// One zstd frame with [`DICTIONARY`].
pub(super) const ZSTD_2: i64 = 2;

/// What frames of [`ZSTD_2`] presuppose.
const DICTIONARY: &[u8] = include_bytes!("payload.dict");

/// With the dictionary the first level packs as tightly as the third, zstd's own default, at little over half the work.
/// From the fifth on a tenth is saved at several times the work (`docs/performance.md`).
const LEVEL: i32 = 1;

/// Longest payload, decoded, in bytes: that of the longest reply accepted. A damaged or forged length asks for no more.
const MAX_DECODED: usize = 32 * 1024 * 1024;

/// Encodes and decodes payloads; holds zstd's working memory, so that it is set up once.
pub(super) struct Codec {
    compressor: Compressor<'static>,
    plain: Decompressor<'static>,
    decompressor: Decompressor<'static>,
}

impl Codec {
    /// A codec. Fails only where memory does.
    pub(super) fn new() -> io::Result<Self> {
        let mut compressor = Compressor::with_dictionary(LEVEL, DICTIONARY)?;
        compressor.set_parameter(CParameter::ChecksumFlag(true))?;
        let decompressor = Decompressor::with_dictionary(DICTIONARY)?;
        Ok(Self { compressor, plain: Decompressor::new()?, decompressor })
    }

    /// The encoding that pays, and the bytes to store.
    pub(super) fn encode(&mut self, raw: &[u8]) -> (i64, Vec<u8>) {
        match self.compressor.compress(raw) {
            // A tenth saved is worth the work of decoding; less is not.
            Ok(packed) if packed.len() < raw.len() - raw.len() / 10 => (ZSTD_2, packed),
            _ => (PLAIN, raw.to_vec()),
        }
    }

    /// The bytes as received; `None` if they cannot be had: damaged, or stored by a newer opcit.
    pub(super) fn decode(&mut self, encoding: i64, stored: &[u8]) -> Option<Vec<u8>> {
        match encoding {
            PLAIN => Some(stored.to_vec()),
            ZSTD => self.plain.decompress(stored, MAX_DECODED).ok(),
            ZSTD_2 => self.decompressor.decompress(stored, MAX_DECODED).ok(),
            _ => None,
        }
    }
}

impl std::fmt::Debug for Codec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Codec")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn repetitive_text_is_compressed_and_short_text_is_not() {
        let mut codec = Codec::new().unwrap();
        assert_eq!(codec.encode(&b"<author>".repeat(100)).0, ZSTD_2);
        assert_eq!(codec.encode(b"null").0, PLAIN);
        assert_eq!(codec.encode(b"").0, PLAIN);
    }

    #[test]
    fn a_flipped_bit_is_noticed() {
        let mut codec = Codec::new().unwrap();
        let raw = b"one two three four ".repeat(50);
        let (encoding, packed) = codec.encode(&raw);
        assert_eq!(encoding, ZSTD_2);
        for at in 0..packed.len() {
            let mut broken = packed.clone();
            broken[at] ^= 0x10;
            let decoded = codec.decode(encoding, &broken);
            assert!(decoded.is_none_or(|bytes| bytes == raw), "byte {at} decodes to something else");
        }
        assert_eq!(codec.decode(7, &packed), None);
    }

    #[test]
    fn rows_without_the_dictionary_are_still_read() {
        let mut codec = Codec::new().unwrap();
        let raw = b"{\"paperId\": null} ".repeat(40);
        let packed = Compressor::new(LEVEL).unwrap().compress(&raw).unwrap();
        assert_eq!(codec.decode(ZSTD, &packed), Some(raw));
    }

    #[test]
    fn the_dictionary_stays_as_it_is() {
        // Every frame ever written with it names it by this number.
        assert_eq!(zstd::zstd_safe::get_dict_id_from_dict(DICTIONARY).map(u32::from), Some(631_435_554));
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out(raw in proptest::collection::vec(any::<u8>(), 0..4000), twice in any::<bool>()) {
            let raw = if twice { raw.repeat(2) } else { raw };
            let mut codec = Codec::new().unwrap();
            let (encoding, stored) = codec.encode(&raw);
            prop_assert_eq!(codec.decode(encoding, &stored), Some(raw));
        }
    }
}

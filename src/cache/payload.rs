//! How a payload is stored: as it is, or compressed.
//!
//! | encoding | bytes |
//! |---:|---|
//! | 0 | as received |
//! | 1 | one zstd frame with its content size and checksum |
//! | 2 | the same, to be read with the dictionary `payload.dict` |
//! | 3 | the same, to be read with `payload-3.dict`, without the four bytes that every frame begins with |
//!
//! Slices of one or two kilobytes are too short for zstd to learn their shape from themselves: a dictionary saves a
//! quarter of them and, because its tables are built once, half the work of reading. Both were trained on texts in the
//! shapes of the services, made of words of our own (`benches/dictionary`). None is ever changed, only followed by
//! another one under a new number. Frames of encoding 3 are written by `frame`, all are read by the library.

use std::io;

use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::{self, CParameter};

use super::frame;

/// As received.
pub(super) const PLAIN: i64 = 0;
/// One zstd frame. No longer written.
pub(super) const ZSTD: i64 = 1;
/// One zstd frame with [`DICTIONARY`]. Written where a payload is too long for [`ZSTD_3`].
pub(super) const ZSTD_2: i64 = 2;
/// One zstd frame with [`DICTIONARY_3`], without [`frame::MAGIC`].
pub(super) const ZSTD_3: i64 = 3;

/// What frames of [`ZSTD_2`] presuppose.
const DICTIONARY: &[u8] = include_bytes!("payload.dict");
/// What frames of [`ZSTD_3`] presuppose.
const DICTIONARY_3: &[u8] = include_bytes!("payload-3.dict");

/// The level of the library for long payloads.
const LEVEL: i32 = 1;

/// Longest payload, decoded, in bytes: that of the longest reply accepted. A damaged or forged length asks for no more.
const MAX_DECODED: usize = 32 * 1024 * 1024;

/// Encodes and decodes payloads; holds the working memory, so that it is set up once.
pub(super) struct Codec {
    writer: frame::Writer,
    plain: Decompressor<'static>,
    with_2: Decompressor<'static>,
    with_3: Decompressor<'static>,
    /// A frame on its way to the library.
    whole: Vec<u8>,
}

impl Codec {
    /// A codec. Fails only where memory does.
    pub(super) fn new() -> io::Result<Self> {
        let writer = frame::Writer::new(DICTIONARY_3).ok_or_else(|| io::Error::other("not a dictionary"))?;
        Ok(Self {
            writer,
            plain: Decompressor::new()?,
            with_2: Decompressor::with_dictionary(DICTIONARY)?,
            with_3: Decompressor::with_dictionary(DICTIONARY_3)?,
            whole: frame::MAGIC.to_vec(),
        })
    }

    /// The encoding that pays, and the bytes to store.
    pub(super) fn encode(&mut self, raw: &[u8]) -> (i64, Vec<u8>) {
        // A tenth saved is worth the work of decoding; less is not.
        let pays = |packed: &Vec<u8>| packed.len() < raw.len() - raw.len() / 10;
        let packed = if raw.len() > frame::MAX_SLICE {
            by_the_library(raw).ok().map(|packed| (ZSTD_2, packed))
        } else {
            self.writer.frame(raw).map(|packed| (ZSTD_3, packed))
        };
        packed.filter(|(_, packed)| pays(packed)).unwrap_or_else(|| (PLAIN, raw.to_vec()))
    }

    /// The bytes as received; `None` if they cannot be had: damaged, or stored by a newer opcit.
    pub(super) fn decode(&mut self, encoding: i64, stored: &[u8]) -> Option<Vec<u8>> {
        match encoding {
            PLAIN => Some(stored.to_vec()),
            ZSTD => self.plain.decompress(stored, MAX_DECODED).ok(),
            ZSTD_2 => self.with_2.decompress(stored, MAX_DECODED).ok(),
            ZSTD_3 => self.decode_3(stored),
            _ => None,
        }
    }

    fn decode_3(&mut self, stored: &[u8]) -> Option<Vec<u8>> {
        self.whole.truncate(frame::MAGIC.len());
        self.whole.extend_from_slice(stored);
        let length = zstd_safe::get_frame_content_size(&self.whole).ok().flatten()?;
        let length = usize::try_from(length).ok().filter(|length| *length <= frame::MAX_SLICE)?;
        let mut raw = Vec::with_capacity(length);
        self.with_3.decompress_to_buffer(&self.whole, &mut raw).ok()?;
        Some(raw)
    }
}

/// For the few that are long, tables are set up each time.
fn by_the_library(raw: &[u8]) -> io::Result<Vec<u8>> {
    let mut compressor = Compressor::with_dictionary(LEVEL, DICTIONARY)?;
    compressor.set_parameter(CParameter::ChecksumFlag(true))?;
    compressor.compress(raw)
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
        assert_eq!(codec.encode(&b"<author>".repeat(100)).0, ZSTD_3);
        assert_eq!(codec.encode(&b"<author>".repeat(10_000)).0, ZSTD_2);
        assert_eq!(codec.encode(b"null").0, PLAIN);
        assert_eq!(codec.encode(b"").0, PLAIN);
    }

    #[test]
    fn a_flipped_bit_is_noticed() {
        let mut codec = Codec::new().unwrap();
        let raw = b"one two three four ".repeat(50);
        let (encoding, packed) = codec.encode(&raw);
        assert_eq!(encoding, ZSTD_3);
        for at in 0..packed.len() {
            let mut broken = packed.clone();
            broken[at] ^= 0x10;
            let decoded = codec.decode(encoding, &broken);
            assert!(decoded.is_none_or(|bytes| bytes == raw), "byte {at} decodes to something else");
        }
        assert_eq!(codec.decode(7, &packed), None);
    }

    #[test]
    fn rows_of_older_encodings_are_still_read() {
        let mut codec = Codec::new().unwrap();
        let raw = b"{\"paperId\": null} ".repeat(40);
        assert_eq!(codec.decode(ZSTD_2, &by_the_library(&raw).unwrap()).as_ref(), Some(&raw));
        let packed = Compressor::new(LEVEL).unwrap().compress(&raw).unwrap();
        assert_eq!(codec.decode(ZSTD, &packed), Some(raw));
    }

    #[test]
    fn the_dictionaries_stay_as_they_are() {
        // What was ever written with one of them is read with the same one, byte for byte.
        assert_eq!(
            (frame::checksum(DICTIONARY), frame::checksum(DICTIONARY_3)),
            (2_011_402_735, 347_443_609)
        );
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

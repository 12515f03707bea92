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
//! another one under a new number.

use std::io;

use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::{self, CParameter};

/// As received.
pub(super) const PLAIN: i64 = 0;
/// One zstd frame. No longer written.
pub(super) const ZSTD: i64 = 1;
/// One zstd frame with [`DICTIONARY`]. No longer written.
pub(super) const ZSTD_2: i64 = 2;
/// One zstd frame with [`DICTIONARY_3`], without [`MAGIC`].
pub(super) const ZSTD_3: i64 = 3;

/// What frames of [`ZSTD_2`] presuppose.
const DICTIONARY: &[u8] = include_bytes!("payload.dict");
/// What frames of [`ZSTD_3`] presuppose.
const DICTIONARY_3: &[u8] = include_bytes!("payload-3.dict");

/// What every frame of zstd begins with (RFC 8878, 3.1.1).
const MAGIC: [u8; 4] = 0xfd2f_b528_u32.to_le_bytes();

/// With a dictionary the first level packs as tightly as the third, zstd's own default, at little over half the work.
/// From the fifth on a twentieth is saved at four times the work (`docs/performance.md`).
const LEVEL: i32 = 1;

/// What differs from the level's own choice. Matches of five bytes save an eighth of the work over those of six, for fewer
/// literals are left to be coded, and nothing is longer for it where the table has two places for each of the dictionary's
/// bytes; shorter ones cost more than they save. Who stores a frame knows by what dictionary it is read.
const PARAMETERS: [CParameter; 5] = [
    CParameter::WindowLog(17),
    CParameter::HashLog(15),
    CParameter::MinMatch(5),
    CParameter::ChecksumFlag(true),
    CParameter::DictIdFlag(false),
];

/// Longest payload, decoded, in bytes: that of the longest reply accepted. A damaged or forged length asks for no more.
const MAX_DECODED: usize = 32 * 1024 * 1024;

/// Encodes and decodes payloads; holds zstd's working memory, so that it is set up once.
pub(super) struct Codec {
    compressor: Compressor<'static>,
    plain: Decompressor<'static>,
    with_2: Decompressor<'static>,
    with_3: Decompressor<'static>,
    /// A frame on its way from or to the library.
    whole: Vec<u8>,
}

impl Codec {
    /// A codec. Fails only where memory does.
    pub(super) fn new() -> io::Result<Self> {
        let mut compressor = Compressor::with_dictionary(LEVEL, DICTIONARY_3)?;
        for parameter in PARAMETERS {
            compressor.set_parameter(parameter)?;
        }
        Ok(Self {
            compressor,
            plain: Decompressor::new()?,
            with_2: Decompressor::with_dictionary(DICTIONARY)?,
            with_3: Decompressor::with_dictionary(DICTIONARY_3)?,
            whole: Vec::new(),
        })
    }

    /// The encoding that pays, and the bytes to store.
    pub(super) fn encode<'a>(&'a mut self, raw: &'a [u8]) -> (i64, &'a [u8]) {
        self.whole.clear();
        self.whole.reserve(zstd_safe::compress_bound(raw.len()));
        let packed = self.compressor.compress_to_buffer(raw, &mut self.whole);
        match packed.ok().and_then(|_| self.whole.strip_prefix(&MAGIC)) {
            // A tenth saved is worth the work of decoding; less is not.
            Some(packed) if packed.len() < raw.len() - raw.len() / 10 => (ZSTD_3, packed),
            _ => (PLAIN, raw),
        }
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
        self.whole.clear();
        self.whole.extend_from_slice(&MAGIC);
        self.whole.extend_from_slice(stored);
        let length = zstd_safe::get_frame_content_size(&self.whole).ok().flatten()?;
        let length = usize::try_from(length).ok().filter(|length| *length <= MAX_DECODED)?;
        let mut raw = Vec::with_capacity(length);
        self.with_3.decompress_to_buffer(&self.whole, &mut raw).ok()?;
        Some(raw)
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
    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn repetitive_text_is_compressed_and_short_text_is_not() {
        let mut codec = Codec::new().unwrap();
        assert_eq!(codec.encode(&b"<author>".repeat(100)).0, ZSTD_3);
        assert_eq!(codec.encode(&b"<author>".repeat(100_000)).0, ZSTD_3);
        assert_eq!(codec.encode(b"null").0, PLAIN);
        assert_eq!(codec.encode(b"").0, PLAIN);
    }

    #[test]
    fn a_flipped_bit_is_noticed() {
        let mut codec = Codec::new().unwrap();
        let raw = b"one two three four ".repeat(50);
        let (encoding, packed) = codec.encode(&raw);
        let packed = packed.to_vec();
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
        let packed = Compressor::with_dictionary(LEVEL, DICTIONARY).unwrap().compress(&raw).unwrap();
        assert_eq!(codec.decode(ZSTD_2, &packed).as_ref(), Some(&raw));
        let packed = Compressor::new(LEVEL).unwrap().compress(&raw).unwrap();
        assert_eq!(codec.decode(ZSTD, &packed), Some(raw));
    }

    #[test]
    fn the_dictionaries_stay_as_they_are() {
        // What was ever written with one of them is read with the same one, byte for byte.
        let sha256 = |bytes: &[u8]| -> String {
            Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
        };
        assert_eq!(sha256(DICTIONARY), "9a2227479ae2938c36ef3bbdd995d849a9fe6df7bfe4428299cbf120c78ee7d3");
        assert_eq!(sha256(DICTIONARY_3), "ba6ae5762ac60c9de2210b67eb8b0c29ddcb6c8f112febc0820db78d6362e827");
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out(raw in proptest::collection::vec(any::<u8>(), 0..4000), twice in any::<bool>()) {
            let raw = if twice { raw.repeat(2) } else { raw };
            let mut codec = Codec::new().unwrap();
            let (encoding, stored) = codec.encode(&raw);
            let stored = stored.to_vec();
            prop_assert_eq!(codec.decode(encoding, &stored), Some(raw));
        }
    }
}

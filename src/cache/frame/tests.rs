use proptest::prelude::*;
use zstd::bulk::{Compressor, Decompressor};

use super::*;

const DICTIONARY: &[u8] = include_bytes!("../payload-3.dict");

fn writer() -> Writer {
    Writer::new(DICTIONARY).unwrap()
}

/// What the library reads from a frame.
fn read(frame: &[u8]) -> Result<Vec<u8>, String> {
    let mut library = Decompressor::with_dictionary(DICTIONARY).unwrap();
    library.decompress(&[&MAGIC, frame].concat(), 1 << 20).map_err(|e| e.to_string())
}

/// An entry of a feed, of `words` words.
fn entry(words: usize, seed: u64) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut text = String::from("<entry>\n    <id>http://arxiv.org/abs/2101.00001v1</id>\n    <summary>");
    for _ in 0..words {
        let word: String = (0..random.usize(1..9)).map(|_| random.lowercase()).collect();
        text += &word;
        text.push(' ');
    }
    (text + "</summary>\n    <author>\n      <name>Jörg Müller</name>\n    </author>\n  </entry>").into()
}

#[test]
fn the_library_reads_what_is_written() {
    let mut writer = writer();
    for (words, seed) in [(0, 1), (20, 2), (150, 3), (150, 4), (300, 5), (2000, 6), (6000, 7)] {
        let slice = entry(words, seed);
        let frame = writer.frame(&slice).unwrap();
        assert_eq!(read(&frame).as_deref(), Ok(&slice[..]), "{words} words");
        let library = Compressor::with_dictionary(1, DICTIONARY).unwrap().compress(&slice).unwrap();
        assert!(frame.len() <= library.len() + library.len() / 20, "{} {}", frame.len(), library.len());
    }
}

#[test]
fn what_gets_no_shorter_is_not_written() {
    let mut writer = writer();
    assert_eq!(writer.frame(b""), None);
    assert_eq!(writer.frame(b"a"), None);
    let random: Vec<u8> = {
        let mut random = fastrand::Rng::with_seed(1);
        std::iter::repeat_with(|| random.u8(..)).take(3000).collect()
    };
    assert_eq!(writer.frame(&random), None);
    assert_eq!(writer.frame(&vec![b' '; MAX_SLICE + 1]), None);
}

#[test]
fn the_same_slice_gives_the_same_frame() {
    let mut used = writer();
    let slice = entry(100, 1);
    used.frame(&entry(300, 2));
    assert_eq!(used.frame(&slice), writer().frame(&slice));
}

#[test]
fn what_is_no_dictionary_is_not_taken() {
    assert!(Writer::new(b"").is_none());
    for length in 0..400 {
        assert!(Writer::new(&DICTIONARY[..length]).is_none() || length > 100, "{length}");
    }
    let mut random = fastrand::Rng::with_seed(1);
    for _ in 0..2000 {
        let mut bytes = DICTIONARY[..600].to_vec();
        bytes[random.usize(8..200)] = random.u8(..);
        // Taken or not, it does not panic.
        let _ = Writer::new(&bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_goes_in_comes_out(
        raw in proptest::collection::vec(any::<u8>(), 0..3000),
        letters in 1_u8..255,
        copies in proptest::collection::vec((0_usize..6000, 0_usize..300), 0..40),
    ) {
        // Of few letters, so that they are worth a code, and with copies of earlier parts and of the dictionary.
        let mut slice: Vec<u8> = raw.into_iter().map(|byte| b' '.wrapping_add(byte % letters)).collect();
        for (from, length) in copies {
            let source = if from % 2 == 0 { DICTIONARY.to_vec() } else { slice.clone() };
            let from = from.min(source.len());
            slice.extend_from_slice(&source[from..(from + length).min(source.len())]);
            slice.push(b' '.wrapping_add(letters));
        }
        if let Some(frame) = writer().frame(&slice) {
            prop_assert_eq!(read(&frame), Ok(slice));
        }
    }
}

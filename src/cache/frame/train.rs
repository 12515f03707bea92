//! Makes a dictionary of a content and of how slices are written with it: `benches/dictionary/train`.

use std::fs;
use std::path::Path;

use super::dictionary::Dictionary;
use super::fse::Shares;
use super::huffman::{self, Code};
use super::matches::Finder;

/// The distances that count as repeated at the beginning.
const DISTANCES: [u32; 3] = [1, 4, 8];

/// The number of the dictionary. Frames do not bear it.
const NUMBER: u32 = 631_435_555;

/// The dictionary `number` with this content, its codes fit to the samples.
fn dictionary(number: u32, content: &[u8], samples: &[Vec<u8>]) -> Vec<u8> {
    let mut finder = Finder::new(content, DISTANCES).unwrap();
    // Each symbol once, whether it comes up or not. Distances up to 2^18 span the dictionary and the longest slice.
    let (mut of, mut ml, mut ll) = ([1; 18], [1; 53], [1; 36]);
    let mut literals = Vec::new();
    for sample in samples {
        finder.find(sample, &mut literals);
        for sequence in finder.sequences() {
            of[usize::from(sequence.of_code())] += 1;
            ml[usize::from(sequence.ml_code())] += 1;
            ll[usize::from(sequence.ll_code())] += 1;
        }
    }
    let mut counts = huffman::count(&literals);
    // What text may hold: of the other bytes, each that had a word would make those of the letters longer.
    for byte in (b' '..=b'~').chain([b'\n', 0xe2, 0xe1, 0xce, 0xcf]).chain(0x80..=0xc5) {
        counts[usize::from(byte)] += 1;
    }
    let mut out = [0x37, 0xa4, 0x30, 0xec].to_vec();
    out.extend(number.to_le_bytes());
    out.extend(Code::fit(&counts, 11).unwrap().table().unwrap());
    for (counts, log) in [(&of[..], 8), (&ml, 9), (&ll, 9)] {
        Shares::fit(counts, log).unwrap().write(counts.len(), &mut out);
    }
    out.extend(DISTANCES.map(u32::to_le_bytes).concat());
    out.extend(content);
    out
}

#[test]
#[ignore = "makes a dictionary: run by benches/dictionary/train"]
fn make_a_dictionary() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/dictionary");
    let trained = fs::read(folder.join("trained.dict")).unwrap();
    let (_, content) = Dictionary::read(&trained).unwrap();
    let mut files: Vec<_> =
        fs::read_dir(folder.join("codes")).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let samples: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).unwrap()).collect();
    let made = dictionary(NUMBER, content, &samples);
    assert!(Dictionary::read(&made).is_some_and(|(_, read)| read == content));
    fs::write(folder.join("payload-3.dict"), made).unwrap();
}

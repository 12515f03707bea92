//! The laws of `held.rs` on made-up input and on the corpus that the fuzzers have gathered (`fuzz/corpus`). What a
//! fuzzer finds becomes a file of that corpus, and stays found.

mod held;

use std::fs;
use std::path::Path;

use proptest::prelude::*;

/// The name of every target and its law.
const LAWS: [(&str, fn(&[u8])); 7] = [
    ("arxiv", held::arxiv),
    ("semantic_scholar", held::semantic_scholar),
    ("other_sources", held::other_sources),
    ("markdown", held::markdown),
    ("editing", held::editing),
    ("readers", held::readers),
    ("identify", held::identify),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_law_has_a_fuzz_target_and_a_corpus() {
    let manifest = fs::read_to_string(root().join("fuzz/Cargo.toml")).unwrap();
    for (name, _) in LAWS {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
        let target = fs::read_to_string(root().join(format!("fuzz/fuzz_targets/{name}.rs"))).unwrap();
        assert!(target.contains(&format!("held::{name}(")), "{name}");
        assert!(fs::read_dir(root().join("fuzz/corpus").join(name)).unwrap().count() > 0, "{name}");
    }
}

#[test]
fn the_corpus_holds() {
    for (name, law) in LAWS {
        let mut files: Vec<_> = fs::read_dir(root().join("fuzz/corpus").join(name))
            .unwrap()
            .map(|file| file.unwrap().path())
            .collect();
        files.sort();
        for file in files {
            let bytes = fs::read(&file).unwrap();
            let kept = std::panic::catch_unwind(|| law(&bytes));
            assert!(kept.is_ok(), "{} breaks the law of `{name}`", file.display());
        }
    }
}

/// Bytes: noise, scraps of the syntaxes that are read, and both.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    const SCRAPS: [&[u8]; 48] = [
        b"<feed xmlns=\"http://www.w3.org/2005/Atom\">",
        b"</feed>",
        b"<entry>",
        b"</entry>",
        b"<id>",
        b"</id>",
        b"http://arxiv.org/abs/2405.90001v2",
        b"<title>",
        b"</title>",
        b"id_list=2405.90001&amp;",
        b"&#0;",
        b"<![CDATA[",
        b"[{\"paperId\":\"p\",\"title\":\"T\"",
        b"}]",
        b"[null]",
        b"{\"data\":[",
        b"\"externalIds\":{\"ArXiv\":\"2405.90001\"}",
        b"\"citationCount\":",
        b"1e999",
        b"\"\\ud800\"",
        b",",
        b"{",
        b"}",
        b":",
        b"- ",
        b"\n",
        b"\r\n",
        b"  ",
        b"| ",
        b"|---|\n",
        b"[Paper](https://arxiv.org/abs/1706.03762)",
        b"https://doi.org/10.1000/182",
        b"](",
        b"<li>",
        b"<!--",
        b"-->",
        b"<!-- opcit: ignore -->",
        b"## ",
        b"```\n",
        b"@article{a, title={",
        b"author = \"A and B\"",
        b"@string{x=1}",
        b"title,url\n",
        b"\"",
        b"10.1145/",
        b"arXiv:",
        b"%2F",
        b"\xff\xc3",
    ];
    let scrap = prop_oneof![
        4 => prop::sample::select(&SCRAPS[..]).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..8),
        1 => "\\PC{0,8}".prop_map(String::into_bytes),
    ];
    prop::collection::vec(scrap, 0..24).prop_map(|scraps| scraps.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn feeds_of_arxiv(bytes in bytes()) {
        held::arxiv(&bytes);
    }

    #[test]
    fn replies_of_semantic_scholar(bytes in bytes()) {
        held::semantic_scholar(&bytes);
    }

    #[test]
    fn replies_of_the_other_sources(which in 0_u8..4, mut bytes in bytes()) {
        bytes.insert(0, which);
        held::other_sources(&bytes);
    }

    #[test]
    fn lists_in_markdown(bytes in bytes()) {
        held::markdown(&bytes);
    }

    #[test]
    fn changes_of_lists(bytes in bytes()) {
        held::editing(&bytes);
    }

    #[test]
    fn catalogs_of_the_other_formats(which in 0_u8..5, mut bytes in bytes()) {
        bytes.insert(0, which);
        held::readers(&bytes);
    }

    #[test]
    fn texts_and_urls(bytes in bytes()) {
        held::identify(&bytes);
    }
}

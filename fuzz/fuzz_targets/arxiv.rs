#![no_main]

#[path = "../../tests/laws/held.rs"]
#[expect(dead_code, reason = "each target tries one law")]
mod held;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| held::arxiv(bytes));

//! How fast a list is read and identified, in one thread: `cargo bench --bench markdown`.
//!
//! The input is the fixtures of every kind of writing, over and over; `OPCIT_LISTS_DIR` names a folder of real lists to
//! read instead.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints its figures and may panic")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use opcit::catalog::{Format, ReadOptions, open};
use opcit::identify;

/// As the program has it (`src/main.rs`).
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() {
    let lists = std::env::var_os("OPCIT_LISTS_DIR").map(|folder| Path::new(&folder).join("lists"));
    let folder =
        lists.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/markdown"));
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|f| fs::read(f.unwrap().path()).unwrap()).collect();
    files.sort();
    let bytes: usize = files.iter().map(Vec::len).sum();
    let rounds = 1 + 20_000_000 / bytes.max(1);
    let (mut read, mut identified, mut entries) = (Duration::ZERO, Duration::ZERO, 0usize);
    for _ in 0..rounds {
        for file in &files {
            let begin = Instant::now();
            let found: Vec<_> =
                open(Format::Markdown, &file[..], ReadOptions::default()).unwrap().flatten().collect();
            read += begin.elapsed();
            let begin = Instant::now();
            entries += found.iter().map(identify::entry).filter(|id| id.chosen.is_some()).count();
            identified += begin.elapsed();
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    let megabytes = (bytes * rounds) as f64 / 1e6;
    println!("read       {:6.1} MB/s", megabytes / read.as_secs_f64());
    println!("identify   {:6.1} MB/s", megabytes / identified.as_secs_f64());
    println!("both       {:6.1} MB/s, {entries} entries", megabytes / (read + identified).as_secs_f64());
}

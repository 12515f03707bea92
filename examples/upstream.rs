//! The tests' stand-in for arXiv and Semantic Scholar as a program, for benches and for trying things by hand.
//!
//! ```text
//! cargo run --example upstream -- --papers 100000 --seed 7 --list list.md
//! ```
//!
//! (a list that ends in `.jsonl` holds the first `--entries` papers that are on arXiv, each by its arXiv link)
//!
//! prints the settings that point opcit at it (`OPCIT_ARXIV_URL=…`), serves until its standard input ends, and then
//! prints how often each service was asked.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Read as _, Write as _};
use std::process::ExitCode;
use std::time::Duration;

#[expect(dead_code, reason = "the program uses the part of the stand-in that it needs")]
#[path = "../tests/support/mod.rs"]
mod support;

use support::fault::{Fault, Rule};
use support::world::World;
use support::{Settings, Upstream};

const USAGE: &str =
    "usage: upstream [--papers N] [--seed N] [--words N] [--load FILE.json] [--list FILE.md|FILE.jsonl]
                [--entries N] [--latency MS] [--refuse PERCENT] [--arxiv-port N] [--s2-port N]";

fn main() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::from(2)
        }
    }
}

fn serve() -> Result<(), Box<dyn Error>> {
    let (mut papers, mut seed, mut words, mut latency, mut refuse) = (100, 1, 0, 0, 0);
    let mut entries = usize::MAX;
    let (mut load, mut list, mut settings) = (None, None, Settings::default());
    let mut arguments = std::env::args().skip(1);
    while let Some(flag) = arguments.next() {
        let value = arguments.next().ok_or(USAGE)?;
        match flag.as_str() {
            "--papers" => papers = value.parse()?,
            "--seed" => seed = value.parse()?,
            "--words" => words = value.parse()?,
            "--entries" => entries = value.parse()?,
            "--latency" => latency = value.parse()?,
            "--refuse" => refuse = value.parse()?,
            "--load" => load = Some(value),
            "--list" => list = Some(value),
            "--arxiv-port" => settings.ports.0 = value.parse()?,
            "--s2-port" => settings.ports.1 = value.parse()?,
            _ => return Err(USAGE.into()),
        }
    }
    let mut world = World::synthetic(seed, papers).with_abstracts(words);
    if let Some(file) = load {
        world.load(&std::fs::read_to_string(file)?)?;
    }
    if let Some(file) =
        list.as_deref().filter(|file| std::path::Path::new(file).extension().is_some_and(|e| e == "jsonl"))
    {
        support::list::jsonl(world.all(), entries, BufWriter::new(File::create(file)?))?;
    } else if let Some(file) = list {
        let papers: Vec<_> = world.all().collect();
        std::fs::write(file, support::list::markdown(&papers))?;
    }
    let upstream = Upstream::start_with(world, settings);
    for service in [&upstream.arxiv, &upstream.s2] {
        service.latency(Duration::from_millis(latency));
        if refuse > 0 {
            service.inject(Rule::share(refuse, seed, Fault::text(429, "text/plain", "Rate exceeded.")));
        }
    }
    let mut out = std::io::stdout();
    writeln!(out, "OPCIT_ARXIV_URL={}\nOPCIT_S2_URL={}", upstream.arxiv.url(), upstream.s2.url())?;
    out.flush()?;
    std::io::stdin().read_to_end(&mut Vec::new())?;
    writeln!(
        out,
        "arxiv: {} requests, {} ids\nsemantic-scholar: {} requests, {} ids",
        upstream.arxiv.count(),
        upstream.arxiv.asked().len(),
        upstream.s2.count(),
        upstream.s2.asked().len()
    )?;
    Ok(())
}

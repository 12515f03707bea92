//! `opcit identify`: texts or URLs → identifiers, offline.

use std::io::{self, BufRead, Write};

use super::{exit, ui};
use crate::identify::{Found, line};
use crate::model::Scheme;
use crate::output::neutral;

/// What to identify.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Texts or URLs, each taken as a line; none, or `-` = standard input, one a line
    pub text: Vec<String>,
    /// `text`: one identifier a line; `jsonl`: one object for every line of input
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// One identifier a line
    #[default]
    Text,
    /// One object a line of input
    Jsonl,
}

#[derive(serde::Serialize)]
struct Row<'a> {
    input: &'a str,
    ids: Vec<Named<'a>>,
}

#[derive(serde::Serialize)]
struct Named<'a> {
    scheme: &'static str,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
}

/// Prints what it finds.
pub(super) fn run(args: &Args) -> super::Outcome {
    let stdin = ["-".to_owned()];
    let texts = if args.text.is_empty() { &stdin[..] } else { &args.text };
    ui::data(|out| {
        texts.iter().try_for_each(|text| match text.as_str() {
            "-" => lines(out, args.format),
            text => one(out, text, args.format),
        })
    })?;
    Ok(exit::DONE)
}

/// Standard input, line by line; it is empty when it is read a second time.
fn lines(out: &mut dyn Write, format: Format) -> io::Result<()> {
    let mut stdin = io::stdin().lock();
    let mut buffer = Vec::new();
    while stdin.read_until(b'\n', &mut buffer)? > 0 {
        let text = String::from_utf8_lossy(&buffer);
        one(out, text.strip_suffix('\n').map_or(&*text, |t| t.strip_suffix('\r').unwrap_or(t)), format)?;
        buffer.clear();
    }
    Ok(())
}

fn one(out: &mut dyn Write, text: &str, format: Format) -> io::Result<()> {
    let found = line(text);
    match format {
        Format::Text => found.iter().try_for_each(|f| writeln!(out, "{}", neutral::line(&show(f)))),
        Format::Jsonl => {
            let ids = found
                .iter()
                .map(|f| Named { scheme: f.id.scheme().as_str(), id: f.id.id(), version: f.version })
                .collect();
            serde_json::to_writer(&mut *out, &Row { input: text, ids })?;
            out.write_all(b"\n")
        }
    }
}

/// The identifier as one writes it: that of arXiv may carry its version, a DOI has none.
fn show(found: &Found) -> String {
    match found.version.filter(|_| found.id.scheme() == Scheme::Arxiv) {
        Some(version) => format!("{}v{version}", found.id),
        None => found.id.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doi_is_shown_without_a_version() {
        let shown = |text: &str| line(text).iter().map(show).collect::<Vec<_>>();
        for (text, wanted) in [
            ("https://www.biorxiv.org/content/10.1101/2020.04.22.055822v1", "doi:10.1101/2020.04.22.055822"),
            (
                "https://www.medrxiv.org/content/10.1101/2020.04.22.055822v2.full.pdf+html",
                "doi:10.1101/2020.04.22.055822",
            ),
            (
                "https://www.biorxiv.org/content/biorxiv/early/2019/03/05/569038.full.pdf",
                "doi:10.1101/569038",
            ),
            ("https://doi.org/10.1101/569038v1", "doi:10.1101/569038"),
            ("https://arxiv.org/abs/2101.00001v3", "arxiv:2101.00001v3"),
        ] {
            assert_eq!(shown(text), [wanted], "{text}");
        }
    }
}

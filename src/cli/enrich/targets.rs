//! Where `enrich` writes: beside each catalog, or where it was told to; never over what it reads.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::Args;
use crate::catalog;
use crate::cli::clash::{self, Files};
use crate::cli::exit::Failure;
use crate::cli::input::{self, Input};
use crate::cli::run::Setup;
use crate::output::{Format, Replacement, UnknownFormat};

/// Where each catalog's output goes.
pub(super) fn targets(args: &Args, setup: &Setup, format: Option<&str>) -> Result<Vec<Target>, Failure> {
    let named = format.map(str::parse::<Format>).transpose().map_err(|e| {
        setup.settings.blame("output.format", args.format.as_ref().map(|_| "--format"), unknown(&e))
    })?;
    if let Some(output) = &args.output {
        let catalogs = setup.inputs.len() + setup.unread.len();
        if catalogs > 1 {
            return Err(Failure::usage(format!(
                "--output names one file, but there are {catalogs} catalogs"
            ))
            .hint("without --output each catalog gets its own file beside it"));
        }
        let stdout = output.as_os_str() == "-";
        let format = match named.or_else(|| Format::of_path(output).filter(|_| !stdout)) {
            Some(format) => format,
            // A name that says what it holds is not given something else; any other holds JSON, as `tmp.kQ3vX9` does.
            None if !stdout && says_another_format(output) => {
                let failure =
                    Failure::usage(format!("the name `{}` does not say the format", output.display()));
                return Err(failure.hint("say it with --format"));
            }
            None => Format::Json,
        };
        return Ok(vec![Target { path: (!stdout).then(|| output.clone()), format }]);
    }
    let format = named.unwrap_or(Format::Json);
    let mut paths: Vec<Option<PathBuf>> =
        setup.inputs.iter().map(|input| input.path().map(|path| default_output(path, format))).collect();
    tell_apart(&setup.inputs, &mut paths, format);
    Ok(paths.into_iter().map(|path| Target { path, format }).collect())
}

/// Whether a name ends in that of a format which is none of ours.
fn says_another_format(path: &Path) -> bool {
    const OTHERS: [&str; 16] = [
        "doc", "docx", "ods", "odt", "org", "parquet", "pdf", "rst", "sqlite", "tex", "toml", "tsv", "xls",
        "xlsx", "yaml", "yml",
    ];
    let ends_in = |extension: &str| OTHERS.iter().any(|other| other.eq_ignore_ascii_case(extension));
    path.extension().and_then(|extension| extension.to_str()).is_some_and(ends_in)
}

/// Of two catalogs of one name that were found in a folder (`papers.md`, `papers.bib`), one has the output of that name, and
/// the other's is named after its whole file name. Nobody named them, so that nobody can be told to name them otherwise.
/// What was named comes first, then the Markdown list, then the other formats in their order.
fn tell_apart(inputs: &[Input], paths: &mut [Option<PathBuf>], format: Format) {
    let rank = |input: &Input| (input.is_found, catalog::Format::ALL.iter().position(|f| *f == input.format));
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    order.sort_by_key(|at| rank(&inputs[*at]));
    let mut taken: HashSet<PathBuf> = HashSet::new();
    for at in order {
        let Some(path) = paths[at].clone() else { continue };
        // One file may be written in several ways.
        if !taken.insert(clash::place(&path).unwrap_or(path)) && inputs[at].is_found {
            paths[at] = inputs[at].path().map(|catalog| whole_name_output(catalog, format));
        }
    }
}

fn unknown(error: &UnknownFormat) -> Failure {
    let names: Vec<&str> = Format::ALL.iter().map(|format| format.as_str()).collect();
    Failure::usage(error.to_string()).hint(format!("one of: {}", names.join(", ")))
}

/// No catalog is written over, no two outputs go to one file. An enriched catalog may be brought up to date in place.
pub(super) fn no_clash(args: &Args, setup: &Setup, targets: &[Target]) -> Result<(), Failure> {
    let mut files = Files::default().read(&setup.settings.config.cache, "the cache");
    for path in setup.inputs.iter().filter_map(Input::path).filter(|path| !input::is_output(path)) {
        files = files.read(path, "the catalog");
    }
    for (target, input) in targets.iter().zip(&setup.inputs) {
        if let Some(path) = &target.path {
            files = files.write(path, &format!("the output of `{}`", input.name))?;
        }
    }
    let mut stdout = targets.iter().any(|target| target.path.is_none()).then_some("the output");
    for (path, what, flag) in
        [(&args.report, "the report", "--report"), (&args.summary, "the summary", "--summary")]
    {
        let Some(path) = path else { continue };
        if path == Path::new("-") {
            if let Some(other) = stdout.replace(what) {
                let clash = Failure::usage(format!("{what} and {other} cannot both go to standard output"));
                return Err(clash.hint(format!("name a file with {flag}")));
            }
            continue;
        }
        files = files.write(path, what)?;
        // That it cannot be written is better known before anybody is asked than after.
        let elsewhere = format!("name another file with {flag}");
        drop(Replacement::begin(path).map_err(|e| Failure::not_written(&e).hint(elsewhere))?);
    }
    Ok(())
}

/// Where a catalog's output goes.
pub(super) struct Target {
    /// The file; `None` for standard output.
    pub(super) path: Option<PathBuf>,
    /// How it is written.
    pub(super) format: Format,
}

/// `<catalog stem>.enriched.<extension>` beside the catalog.
pub(in crate::cli) fn default_output(catalog: &Path, format: Format) -> PathBuf {
    let stem = catalog.file_stem().unwrap_or_default().to_string_lossy();
    let stem = stem.strip_suffix(".enriched").unwrap_or(&stem);
    output_named(catalog, stem, format)
}

/// `<catalog file name>.enriched.<extension>` beside the catalog.
fn whole_name_output(catalog: &Path, format: Format) -> PathBuf {
    output_named(catalog, &catalog.file_name().unwrap_or_default().to_string_lossy(), format)
}

fn output_named(catalog: &Path, name: &str, format: Format) -> PathBuf {
    let extension = format.extensions().first().copied().unwrap_or("json");
    catalog.with_file_name(format!("{name}.enriched.{extension}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_output_stands_beside_the_catalog() {
        assert_eq!(default_output(Path::new("a/b.md"), Format::Json), Path::new("a/b.enriched.json"));
        assert_eq!(
            default_output(Path::new("b.enriched.json"), Format::Jsonl),
            Path::new("b.enriched.jsonl")
        );
    }
}

//! Where `enrich` writes: beside each catalog, or where it was told to; never over what it reads.

use std::path::{Path, PathBuf};

use super::Args;
use crate::cli::clash::Files;
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
        if setup.inputs.len() > 1 {
            return Err(Failure::usage(format!(
                "--output names one file, but there are {} catalogs",
                setup.inputs.len()
            ))
            .hint("without --output each catalog gets its own file beside it"));
        }
        let stdout = output.as_os_str() == "-";
        let format = named.or_else(|| Format::of_path(output).filter(|_| !stdout)).unwrap_or(Format::Json);
        return Ok(vec![Target { path: (!stdout).then(|| output.clone()), format }]);
    }
    let format = named.unwrap_or(Format::Json);
    Ok(setup
        .inputs
        .iter()
        .map(|input| Target { path: input.path().map(|p| default_output(p, format)), format })
        .collect())
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
fn default_output(catalog: &Path, format: Format) -> PathBuf {
    let stem = catalog.file_stem().unwrap_or_default().to_string_lossy();
    let stem = stem.strip_suffix(".enriched").unwrap_or(&stem);
    let extension = format.extensions().first().copied().unwrap_or("json");
    catalog.with_file_name(format!("{stem}.enriched.{extension}"))
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

//! Where `enrich` writes: beside each catalog, or where it was told to; never over what it reads.

use std::path::{Path, PathBuf};

use super::enrich::{Args, output_failure};
use super::exit::Failure;
use super::input::{self, same_file, would_replace};
use super::run::Setup;
use crate::output::{Format, Replacement};

/// Where each catalog's output goes.
pub(super) fn targets(args: &Args, setup: &Setup, format: Option<&str>) -> Result<Vec<Target>, Failure> {
    let named = format.map(|f| f.parse::<Format>().map_err(|e| Failure::usage(e.to_string()))).transpose()?;
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

/// What a file is that a second catalog would be written to.
const ANOTHER: &str = "the output for another catalog";

/// No output may stand where a catalog or another output stands; and a report that cannot be written is told before
/// anybody is asked.
pub(super) fn check(args: &Args, setup: &Setup, targets: &[Target]) -> Result<(), Failure> {
    let mut taken: Vec<(&Path, &str)> =
        setup.inputs.iter().filter_map(|input| Some((input.path()?, "a catalog"))).collect();
    for (target, input) in targets.iter().zip(&setup.inputs) {
        let Some(path) = target.path.as_deref() else { continue };
        // What was enriched before may be enriched again, in its place.
        let again = input.path().filter(|own| input::is_output(own) && same_file(path, own));
        let found = taken.iter().find(|(other, _)| Some(*other) != again && same_file(path, other));
        if let Some((_, what)) = found {
            return Err(would_replace(path, what).hint(match *what {
                ANOTHER => "enrich them one by one, each with its own -o",
                _ => "name another file with -o; without it `list.md` becomes `list.enriched.json` beside it",
            }));
        }
        taken.push((path, ANOTHER));
    }
    for (path, flag) in [(&args.report, "--report"), (&args.summary, "--summary")] {
        let Some(path) = path else { continue };
        let elsewhere = format!("name another file with {flag}");
        if let Some((_, what)) = taken.iter().find(|(other, _)| same_file(path, other)) {
            return Err(would_replace(path, what).hint(elsewhere));
        }
        drop(Replacement::begin(path).map_err(|e| output_failure(&e).hint(elsewhere))?);
        taken.push((path, "the report"));
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

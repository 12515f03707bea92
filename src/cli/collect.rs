//! Catalogs as named on the command line: files, folders with all that is below them ([`folder`]), globs, `-`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::exit::{Failure, UNREADABLE};
use super::folder::{self, Judged};
use super::input::{Input, from_file, from_stdin, is_output};
use super::ui;
use crate::catalog::Format;

/// The catalogs of a run.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    /// In the order in which they were named; those of a folder by path.
    pub(crate) inputs: Vec<Input>,
    /// What was found in a folder and is none, with why: a line each.
    pub(crate) left_out: Vec<String>,
    /// What cannot be read, with why. It does not keep the others from being read.
    pub(crate) unread: Vec<Failure>,
    seen: HashSet<PathBuf>,
}

/// Finds and fingerprints every catalog named.
///
/// A file that is named twice, by itself and by a folder, is one catalog.
///
/// # Errors
///
/// There is none that can be read, or a name says nothing.
pub(crate) fn collect(names: &[String], format: Option<Format>) -> Result<Collected, Failure> {
    let mut all = Collected::default();
    for name in names {
        if name == "-" {
            all.take(from_stdin(format))?;
        } else if Path::new(name).is_dir() {
            all.take_folder(name, format)?;
        } else {
            match expand(name) {
                Ok(paths) => {
                    for path in paths {
                        if all.seen.insert(real(&path)) {
                            all.take(from_file(&path, format))?;
                        }
                    }
                }
                Err(failure) => all.pass_over(failure)?,
            }
        }
    }
    // One that is alone says by itself what is wrong with it.
    if all.inputs.len() + all.unread.len() > 1 {
        all.drop_unreadable();
    }
    let last = if all.inputs.is_empty() { all.unread.pop() } else { None };
    all.unread.iter().for_each(ui::report_failure);
    last.map_or(Ok(all), Err)
}

/// One name for one file, as far as it is there.
pub(super) fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

impl Collected {
    fn take(&mut self, input: Result<Input, Failure>) -> Result<(), Failure> {
        match input {
            Ok(input) => self.inputs.push(input),
            Err(failure) => self.pass_over(failure)?,
        }
        Ok(())
    }

    /// What cannot be read costs itself; what was not meant as it is written stops the run.
    fn pass_over(&mut self, failure: Failure) -> Result<(), Failure> {
        if failure.code != UNREADABLE {
            return Err(failure);
        }
        self.unread.push(failure);
        Ok(())
    }

    /// Takes out what cannot be read, before anything is asked or written for its sake.
    fn drop_unreadable(&mut self) {
        let (mut readable, mut unread) = (Vec::with_capacity(self.inputs.len()), Vec::new());
        for input in std::mem::take(&mut self.inputs) {
            match input.readable() {
                Ok(()) => readable.push(input),
                Err(failure) => unread.push(failure),
            }
        }
        self.inputs = readable;
        self.unread.extend(unread);
    }

    /// Takes every catalog of a folder. A file there was not named, so that one which is no catalog is no mistake.
    fn take_folder(&mut self, name: &str, format: Option<Format>) -> Result<(), Failure> {
        let (mut taken, mut others, mut outputs) = (0, 0, 0);
        for path in folder::files(Path::new(name)) {
            let real = real(&path);
            if self.seen.contains(&real) {
                taken += 1;
                continue;
            }
            let input = match from_file(&path, format) {
                Ok(mut input) => {
                    input.is_found = true;
                    input
                }
                Err(failure) => {
                    taken += 1;
                    self.seen.insert(real);
                    self.pass_over(failure)?;
                    continue;
                }
            };
            match folder::judge(&input) {
                Judged::Catalog => {
                    taken += 1;
                    self.seen.insert(real);
                    self.inputs.push(input);
                }
                Judged::Unreadable(failure) => {
                    taken += 1;
                    self.seen.insert(real);
                    self.pass_over(failure)?;
                }
                Judged::Output => {
                    outputs += 1;
                    self.left_out.push(format!("{}: left out: opcit wrote it", input.name));
                }
                Judged::Other(why) => {
                    others += 1;
                    self.left_out.push(format!("{}: left out: {why}", input.name));
                }
            }
        }
        if taken > 0 {
            return Ok(());
        }
        let failure = Failure::new(UNREADABLE, format!("the folder `{name}` holds no catalog"));
        self.pass_over(failure.hint(match others {
            0 if outputs > 0 => {
                "what there may be one was written by opcit: named by itself, it is read".to_owned()
            }
            0 => "a catalog ends in .md, .bib, .csv, .tsv, .json or .jsonl".to_owned(),
            1 => "the one file there that may be one lists no paper: named by itself, it says why".to_owned(),
            n => format!(
                "none of the {n} files there that may be one lists a paper: named by itself, each says why"
            ),
        }))
    }
}

/// A name that is no file may be a glob.
fn expand(name: &str) -> Result<Vec<PathBuf>, Failure> {
    let path = Path::new(name);
    if path.exists() || !name.contains(['*', '?', '[']) {
        return Ok(vec![path.to_path_buf()]);
    }
    let matches = glob::glob(name)
        .map_err(|e| Failure::usage(format!("`{name}` is not a valid pattern")).because(e))?;
    let mut found: Vec<PathBuf> =
        matches.filter_map(Result::ok).filter(|p| p.is_file() && !is_output(p)).collect();
    found.sort();
    if found.is_empty() {
        return Err(Failure::new(UNREADABLE, format!("no file matches `{name}`")));
    }
    Ok(found)
}

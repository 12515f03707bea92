//! Catalogs as named on the command line: files, folders with all that is below them ([`folder`]), globs, `-`.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use super::exit::{Failure, UNREADABLE};
use super::folder::{self, Judged};
use super::ui;
use crate::catalog::{self, CatalogReader, Format, ReadError, ReadOptions};
use crate::model::CatalogInfo;

/// One catalog, ready to be read as often as need be.
#[derive(Debug)]
pub(crate) struct Input {
    /// As given; `-` for standard input.
    pub(crate) name: String,
    /// The file; for standard input a temporary copy.
    file: Source,
    /// How to read it.
    pub(crate) format: Format,
    /// SHA-256 of its bytes, hex.
    pub(crate) sha256: String,
    /// Line breaks in it.
    lines: usize,
    /// Length and time of the file when that was taken.
    stamp: Option<Stamp>,
    /// Whether it was found in a folder, not named.
    pub(crate) is_found: bool,
    /// Which of the run's curators it has.
    pub(crate) curator: usize,
}

/// Bytes that tell what a file is.
const HEAD: usize = 1 << 10;

/// What tells cheaply that a file was written to.
type Stamp = (u64, Option<SystemTime>);

fn stamp(path: &Path) -> Option<Stamp> {
    let found = std::fs::metadata(path).ok()?;
    // A pipe has no length to speak of.
    found.is_file().then(|| (found.len(), found.modified().ok()))
}

#[derive(Debug)]
enum Source {
    Path(PathBuf),
    Copy(File),
}

impl Input {
    /// The file on disk, unless it came from standard input.
    pub(crate) fn path(&self) -> Option<&Path> {
        match &self.file {
            Source::Path(path) => Some(path),
            Source::Copy(_) => None,
        }
    }

    /// Whether the catalog is still the one whose fingerprint was taken.
    ///
    /// A run may take hours, and its list be edited meanwhile: an output made of the two would belong to neither.
    pub(crate) fn unchanged(&self) -> Result<(), Failure> {
        if self.path().is_none_or(|path| stamp(path) == self.stamp) {
            return Ok(());
        }
        Err(Failure::new(
            UNREADABLE,
            format!("the catalog `{}` was changed while it was being read", self.name),
        )
        .hint("run the same command again: everything that was fetched is in the cache"))
    }

    /// Opens a reader from the start.
    pub(crate) fn open(&self, options: ReadOptions) -> Result<Box<dyn CatalogReader + '_>, Failure> {
        catalog::open(self.format, self.raw()?, options).map_err(|e| self.unreadable(&e))
    }

    /// Looks whether it can be read, as far as that may come out at all: JSON may end anywhere, every other format begins
    /// wrong or not at all.
    fn readable(&self) -> Result<(), Failure> {
        if self.format == Format::Markdown {
            let head = self.head()?;
            return catalog::utf_8(&head).map_err(|e| self.unreadable(&e));
        }
        let mut items = self.open(ReadOptions::default())?;
        while let Some(item) = items.next() {
            match item {
                Err(fatal @ ReadError::Fatal { .. }) => return Err(self.unreadable(&fatal)),
                _ if self.format == Format::Json => {}
                _ => break,
            }
        }
        Ok(())
    }

    /// Its first bytes: enough to tell what it is.
    pub(super) fn head(&self) -> Result<Vec<u8>, Failure> {
        let mut head = Vec::with_capacity(HEAD);
        let taken = self.raw()?.take(HEAD as u64).read_to_end(&mut head);
        taken.map_err(|e| unreadable(&self.name, &e))?;
        Ok(head)
    }

    /// All bytes.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        self.raw()?.read_to_end(&mut bytes).map_err(|e| unreadable(&self.name, &e))?;
        Ok(bytes)
    }

    /// Its bytes, from the start.
    pub(super) fn raw(&self) -> Result<Box<dyn BufRead + '_>, Failure> {
        let file: Box<dyn Read> = match &self.file {
            Source::Path(path) => Box::new(File::open(path).map_err(|e| unreadable(&self.name, &e))?),
            Source::Copy(file) => {
                let mut file: &File = file;
                file.seek(SeekFrom::Start(0)).map_err(|e| unreadable(&self.name, &e))?;
                Box::new(file)
            }
        };
        Ok(Box::new(BufReader::with_capacity(1 << 17, file)))
    }

    /// The failure for a catalog that cannot be read any further.
    pub(crate) fn unreadable(&self, error: &ReadError) -> Failure {
        let failure =
            Failure::new(UNREADABLE, format!("could not read the catalog `{}`: {error}", self.name));
        match error {
            ReadError::Fatal { source: Some(cause), .. } => failure.because(cause),
            _ => failure
                .hint(format!("it was read as {}; --input-format says otherwise", self.format.as_str())),
        }
    }

    /// How many entries there may be, where its lines tell.
    pub(crate) fn expected(&self) -> Option<usize> {
        match self.format {
            Format::Jsonl => Some(self.lines),
            Format::Csv | Format::Tsv => Some(self.lines.saturating_sub(1)),
            Format::Markdown | Format::Bibtex | Format::Json => None,
        }
    }

    /// What an output says about where it came from.
    pub(crate) fn info(&self, title: Option<&str>) -> CatalogInfo {
        CatalogInfo {
            path: shown_path(&self.name),
            format: self.format.as_str().to_owned(),
            title: title.map(str::to_owned),
            sha256: self.sha256.clone(),
        }
    }
}

/// The path as it may stand in an output: `/` between its parts, relative, never naming a machine's folders.
fn shown_path(name: &str) -> String {
    let path = Path::new(name);
    let relative = if path.is_absolute() {
        std::env::current_dir().ok().and_then(|dir| path.strip_prefix(dir).ok().map(Path::to_path_buf))
    } else {
        Some(path.to_path_buf())
    };
    let relative = relative.unwrap_or_else(|| path.file_name().map(PathBuf::from).unwrap_or_default());
    let parts: Vec<_> = relative
        .components()
        .filter(|c| !matches!(c, Component::CurDir))
        .map(|c| c.as_os_str().to_string_lossy().into_owned())
        .collect();
    parts.join("/")
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    let failure = Failure::new(UNREADABLE, format!("could not read the catalog `{name}`")).because(error);
    if name.contains("://") { failure.hint("a catalog is a file: save it first") } else { failure }
}

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

fn real(path: &Path) -> PathBuf {
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
                Ok(input) => Input { is_found: true, ..input },
                Err(failure) => {
                    taken += 1;
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

/// Our own output is no catalog when a whole folder is meant.
pub(crate) fn is_output(path: &Path) -> bool {
    path.file_stem().is_some_and(|s| s.to_string_lossy().ends_with(".enriched"))
}

fn from_file(path: &Path, format: Option<Format>) -> Result<Input, Failure> {
    let name = path.display().to_string();
    let mut file = File::open(path).map_err(|e| unreadable(&name, &e))?;
    let format = match format.or_else(|| Format::of_path(path)) {
        Some(format) => format,
        // An extension we do not know: a README without one is Markdown more often than anything else.
        None if path.extension().is_none() => Format::Markdown,
        None => {
            return Err(Failure::usage(format!("the format of `{name}` is not clear from its name"))
                .hint("say it with --input-format markdown|bibtex|csv|tsv|json|jsonl"));
        }
    };
    let stamp = stamp(path);
    let (sha256, lines) = fingerprint(&mut file, &mut io::sink()).map_err(|e| unreadable(&name, &e))?;
    Ok(Input {
        name,
        file: Source::Path(path.to_path_buf()),
        format,
        sha256,
        lines,
        stamp,
        is_found: false,
        curator: 0,
    })
}

fn from_stdin(format: Option<Format>) -> Result<Input, Failure> {
    let mut copy = tempfile::tempfile().map_err(|e| unreadable("-", &e))?;
    let (sha256, lines) = fingerprint(&mut io::stdin().lock(), &mut copy).map_err(|e| unreadable("-", &e))?;
    Ok(Input {
        name: "-".to_owned(),
        file: Source::Copy(copy),
        format: format.unwrap_or(Format::Markdown),
        sha256,
        lines,
        stamp: None,
        is_found: false,
        curator: 0,
    })
}

/// SHA-256 in hex, and how many lines end.
fn fingerprint(from: &mut impl Read, to: &mut impl Write) -> io::Result<(String, usize)> {
    let mut lines = 0;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let n = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        hash.update(&buffer[..n]);
        lines += memchr::memchr_iter(b'\n', &buffer[..n]).count();
        to.write_all(&buffer[..n])?;
    }
    let mut hex = String::with_capacity(64);
    for byte in hash.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    Ok((hex, lines))
}

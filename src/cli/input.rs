//! One catalog: a file or standard input, fingerprinted, ready to be read as often as need be.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use super::exit::{Failure, UNREADABLE};
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

    /// Whether the file still holds `read`, all that was read of it: asked right before another text takes its place.
    ///
    /// What somebody else wrote in between would be lost. The bytes are compared, not length and time: a list is small,
    /// and an editor may set the time as it likes.
    pub(super) fn still_holds(&self, read: &[u8]) -> Result<(), Failure> {
        if self.path().is_none() || self.bytes()? == read {
            return Ok(());
        }
        let message = format!("the catalog `{}` was changed while its new text was made", self.name);
        Err(Failure::new(UNREADABLE, message)
            .because("the change is kept, and nothing was written over it")
            .hint("run the same command again"))
    }

    /// Opens a reader from the start.
    pub(crate) fn open(&self, options: ReadOptions) -> Result<Box<dyn CatalogReader + '_>, Failure> {
        self.reader(self.raw()?, options)
    }

    /// A reader of what was read of it already.
    pub(super) fn open_read<'a>(
        &self,
        read: &'a [u8],
        options: ReadOptions,
    ) -> Result<Box<dyn CatalogReader + 'a>, Failure> {
        self.reader(Box::new(read), options)
    }

    fn reader<'a>(
        &self,
        from: Box<dyn BufRead + 'a>,
        options: ReadOptions,
    ) -> Result<Box<dyn CatalogReader + 'a>, Failure> {
        catalog::open(self.format, from, options).map_err(|e| self.unreadable(&e))
    }

    /// Looks whether it can be read, as far as that may come out at all: JSON may end anywhere, every other format begins
    /// wrong or not at all.
    pub(super) fn readable(&self) -> Result<(), Failure> {
        if self.format == Format::Markdown {
            let head = self.head()?;
            return catalog::utf_8(&head).map_err(|e| self.unreadable(&e));
        }
        for item in self.open(ReadOptions::default())? {
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

/// Our own output is no catalog when a whole folder is meant.
pub(crate) fn is_output(path: &Path) -> bool {
    path.file_stem().is_some_and(|s| s.to_string_lossy().ends_with(".enriched"))
}

/// A file.
pub(super) fn from_file(path: &Path, format: Option<Format>) -> Result<Input, Failure> {
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

/// Standard input, kept in a temporary file.
pub(super) fn from_stdin(format: Option<Format>) -> Result<Input, Failure> {
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

/// SHA-256 of a file as it is now, lower-case hex; `None` where it cannot be read.
pub(super) fn sha256_of(path: &Path) -> Option<String> {
    fingerprint(&mut File::open(path).ok()?, &mut io::sink()).ok().map(|(sha256, _)| sha256)
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

//! Atomic replacement of a file: at every moment, also after a crash, the path holds the old bytes or the new ones.
//!
//! The new bytes go to a temporary file in the same directory, are flushed to the disk and renamed over the old file.
//! Equal bytes leave the old file and its date alone, and are not even written ([`beside`](super::beside)). A symbolic
//! link stays, its target is replaced. What is no regular file (`/dev/null`, a pipe) cannot be replaced and is written to.
//! An output whose old file ends its lines with CR and LF ends them so again ([`Replacement::with_old_line_ends`]).

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use tempfile::NamedTempFile;

use super::BUFFER;
use super::beside::Beside;
use super::temporary::{new_file, prefix_of};

/// What a replacement did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// There was no such file.
    Created,
    /// The old file gave way to the new one.
    Replaced,
    /// The new bytes are the old ones; nothing was written.
    Unchanged,
    /// The bytes went into something that is no regular file.
    Written,
}

/// Why an output could not be written (exit code 5). The old file is intact.
#[derive(Debug, thiserror::Error)]
pub enum ReplaceError {
    /// The folder it should stand in does not exist.
    #[error("`{}` cannot be written: there is no folder `{}`", path.display(), folder.display())]
    NoFolder {
        /// The file.
        path: PathBuf,
        /// The folder.
        folder: PathBuf,
    },
    /// The folder is there, but no file can be made in it: it is none of files.
    #[error("`{}` cannot be written: no file can be made in the folder `{}`", path.display(), folder.display())]
    NoFile {
        /// The file.
        path: PathBuf,
        /// The folder.
        folder: PathBuf,
    },
    /// A folder has that name.
    #[error("`{}` cannot be written: it is a folder", .0.display())]
    Folder(PathBuf),
    /// The system does not allow it.
    #[error("`{}` cannot be written: permission denied for `{}`", path.display(), denied.display())]
    Denied {
        /// The file.
        path: PathBuf,
        /// What may not be written.
        denied: PathBuf,
    },
    /// The disk or the quota is full.
    #[error("`{}` cannot be written: no space left", .0.display())]
    Full(PathBuf),
    /// Anything else the system says.
    #[error("`{}` cannot be written", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was said.
        source: io::Error,
    },
}

impl ReplaceError {
    /// Sorts what the system said about writing `path`.
    pub fn from_io(path: &Path, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::Denied { path: path.to_owned(), denied: path.to_owned() }
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(path.to_owned()),
            io::ErrorKind::IsADirectory => Self::Folder(path.to_owned()),
            _ => Self::Io { path: path.to_owned(), source: error },
        }
    }

    /// What the user can do about it.
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NoFolder { .. } => Some("create the folder, or name another with `-o`"),
            Self::NoFile { .. } => Some("name a file in another folder with `-o`"),
            Self::Folder(_) => Some("name a file with `-o`"),
            Self::Denied { .. } => {
                Some("the new file is made beside the old one: its folder must be writable")
            }
            Self::Full(_) => Some("free some space and run again: what was fetched is in the cache"),
            Self::Io { .. } => None,
        }
    }
}

/// A file in the making. Dropped without [`commit`](Self::commit), it leaves no trace.
#[derive(Debug)]
pub struct Replacement {
    /// As given, for messages.
    path: PathBuf,
    medium: Medium,
    /// Lines are given with LF and written with CR and LF; holds whether the last byte was a CR.
    crlf: Option<bool>,
}

#[derive(Debug)]
enum Medium {
    /// A regular file, or none yet: `target` is `path` with symbolic links resolved.
    File { target: PathBuf, new: BufWriter<Beside> },
    /// Something that can only be written to.
    Device(BufWriter<Device>),
}

/// What is written to as it is. A pipe whose reader went away has been read as far as anybody wanted.
#[derive(Debug)]
struct Device(File);

impl Write for Device {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            other => other,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Replacement {
    /// Opens a new file that shall stand at `path`.
    pub fn begin(path: &Path) -> Result<Self, ReplaceError> {
        let fail = |error| ReplaceError::from_io(path, error);
        // The system is asked first: the link behind `/dev/stdout` leads to a pipe, which has no path to follow it by.
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => return Err(ReplaceError::Folder(path.to_owned())),
            Ok(found) if !found.is_file() => {
                let device = Device(File::options().write(true).open(path).map_err(fail)?);
                let medium = Medium::Device(BufWriter::with_capacity(BUFFER, device));
                return Ok(Self { path: path.to_owned(), medium, crlf: None });
            }
            Ok(_) => {}
            // A folder on the way that is none is told below, by name.
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
            Err(error) => return Err(fail(error)),
        }
        let target = follow(path).map_err(fail)?;
        let Some(name) = target.file_name() else { return Err(ReplaceError::Folder(path.to_owned())) };
        let folder = folder_of(&target);
        let temporary = new_file(&prefix_of(name), folder).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory if folder.is_dir() => {
                ReplaceError::NoFile { path: path.to_owned(), folder: folder.to_owned() }
            }
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                ReplaceError::NoFolder { path: path.to_owned(), folder: folder.to_owned() }
            }
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                ReplaceError::Denied { path: path.to_owned(), denied: folder.to_owned() }
            }
            _ => fail(error),
        })?;
        let new = BufWriter::with_capacity(BUFFER, Beside::new(temporary, &target));
        Ok(Self { path: path.to_owned(), medium: Medium::File { target, new }, crlf: None })
    }

    /// For what is written with LF: the new file ends its lines as the first line of the old one ends.
    pub fn with_old_line_ends(mut self) -> Result<Self, ReplaceError> {
        let start = match &mut self.medium {
            Medium::File { new, .. } => new.get_mut().old_start(LONGEST_FIRST_LINE),
            Medium::Device(_) => Ok(Vec::new()),
        };
        let start = start.map_err(|error| ReplaceError::from_io(&self.path, error))?;
        let end = memchr::memchr(b'\n', &start);
        self.crlf = end.is_some_and(|end| start[..end].ends_with(b"\r")).then_some(false);
        Ok(self)
    }

    /// Puts the new file in the place of the old one, unless they are equal.
    pub fn commit(self) -> Result<Change, ReplaceError> {
        let path = self.path;
        let done = match self.medium {
            Medium::Device(mut device) => device.flush().map(|()| Change::Written),
            Medium::File { target, new } => new
                .into_inner()
                .map_err(io::IntoInnerError::into_error)
                .and_then(|new| new.finish(&target))
                .and_then(|temporary| temporary.map_or(Ok(Change::Unchanged), |new| put(&target, new))),
        };
        done.map_err(|error| ReplaceError::from_io(&path, error))
    }
}

/// How far the end of the first line is looked for, in bytes.
const LONGEST_FIRST_LINE: usize = 64 * 1024;

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let (Some(after_cr), Medium::File { new, .. }) = (&mut self.crlf, &mut self.medium) {
            for line in bytes.split_inclusive(|byte| *byte == b'\n') {
                match line.strip_suffix(b"\n") {
                    Some(text) if !(text.ends_with(b"\r") || text.is_empty() && *after_cr) => {
                        new.write_all(text)?;
                        new.write_all(b"\r\n")?;
                    }
                    _ => new.write_all(line)?,
                }
                *after_cr = line.ends_with(b"\r");
            }
            return Ok(bytes.len());
        }
        match &mut self.medium {
            Medium::File { new, .. } => new.write(bytes),
            Medium::Device(device) => device.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.medium {
            Medium::File { new, .. } => new.flush(),
            Medium::Device(device) => device.flush(),
        }
    }
}

/// A [`Replacement`] shared with the writer that fills it.
#[derive(Debug, Clone)]
pub struct SharedReplacement(Rc<RefCell<Replacement>>);

impl From<Replacement> for SharedReplacement {
    fn from(file: Replacement) -> Self {
        Self(Rc::new(RefCell::new(file)))
    }
}

impl SharedReplacement {
    /// See [`Replacement::commit`]. `None` while a writer still has it.
    pub fn commit(self) -> Option<Result<Change, ReplaceError>> {
        Rc::try_unwrap(self.0).ok().map(|file| file.into_inner().commit())
    }

    /// Whether its start can be written again; what went into a device is gone.
    pub(super) fn is_rewritable(&self) -> bool {
        let file = self.0.borrow();
        // Where a line end is two bytes, the places of the writer are not those of the file.
        file.crlf.is_none() && matches!(file.medium, Medium::File { .. })
    }

    /// The first bytes of the old file, at most so many.
    pub(super) fn old_start(&self, most: usize) -> io::Result<Vec<u8>> {
        match &mut self.0.borrow_mut().medium {
            Medium::File { new, .. } => new.get_mut().old_start(most),
            Medium::Device(_) => Ok(Vec::new()),
        }
    }

    /// Puts `start` in the place of the first `reserved` bytes written; see [`Self::is_rewritable`].
    pub(super) fn set_start(&self, reserved: usize, start: &[u8]) -> io::Result<()> {
        match &mut self.0.borrow_mut().medium {
            Medium::File { new, .. } => {
                new.flush()?;
                new.get_mut().set_start(reserved, start)
            }
            Medium::Device(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

impl Write for SharedReplacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}

/// Replaces the output at `path` by `text`, whose lines end with LF; they end as those of the old file do.
pub fn renew(path: &Path, text: &str) -> Result<Change, ReplaceError> {
    filled(Replacement::begin(path)?.with_old_line_ends()?, path, text.as_bytes())
}

/// Replaces the file at `path` by `bytes`, as they are.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<Change, ReplaceError> {
    filled(Replacement::begin(path)?, path, bytes)
}

fn filled(mut replacement: Replacement, path: &Path, bytes: &[u8]) -> Result<Change, ReplaceError> {
    replacement.write_all(bytes).map_err(|error| ReplaceError::from_io(path, error))?;
    replacement.commit()
}

/// The file that `path` means once symbolic links are followed; it need not exist.
pub(super) fn follow(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_owned();
    // As many steps as Linux allows: <https://man7.org/linux/man-pages/man7/path_resolution.7.html>.
    for _ in 0..40 {
        match fs::read_link(&target) {
            Ok(next) => target = folder_of(&target).join(next),
            Err(_) => return Ok(target),
        }
    }
    Err(io::Error::other("too many levels of symbolic links"))
}

pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn put(target: &Path, mut temporary: NamedTempFile) -> io::Result<Change> {
    let change = match File::open(target) {
        Ok(old) => {
            let kept = old.metadata()?;
            let new = temporary.as_file_mut();
            if kept.len() == new.metadata()?.len() && equal(&old, new)? {
                return Ok(Change::Unchanged);
            }
            new.set_permissions(kept.permissions())?;
            Change::Replaced
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Change::Created,
        // There, but not to be read: its mode is kept all the same.
        Err(_) => {
            temporary.as_file().set_permissions(fs::metadata(target)?.permissions())?;
            Change::Replaced
        }
    };
    temporary.as_file().sync_all()?;
    temporary.persist(target).map_err(|error| error.error)?;
    // The rename itself reaches the disk with its folder. Not every file system can do that; then it is late, not lost.
    if let Ok(folder) = File::open(folder_of(target)) {
        let _ = folder.sync_all();
    }
    Ok(change)
}

/// Whether the two files, of equal length, hold the same bytes.
fn equal(old: &File, new: &mut File) -> io::Result<bool> {
    new.seek(SeekFrom::Start(0))?;
    let mut old = BufReader::with_capacity(BUFFER, old);
    let mut new = BufReader::with_capacity(BUFFER, new);
    let mut ours = vec![0; BUFFER];
    let mut theirs = vec![0; BUFFER];
    loop {
        let read = new.read(&mut ours)?;
        if read == 0 {
            return Ok(true);
        }
        if old.read_exact(&mut theirs[..read]).is_err() || ours[..read] != theirs[..read] {
            return Ok(false);
        }
    }
}

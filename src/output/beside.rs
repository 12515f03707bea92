//! The new bytes of a file, held against the old ones while they come.
//!
//! As long as both are the same nothing is written: a rerun that changes nothing reads the old file once. At the first
//! difference what was the same so far is copied, by the system where it can, and from then on the new file is written.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::SystemTime;

use tempfile::NamedTempFile;

use super::BUFFER;

/// A file in the making, beside the one it may replace.
#[derive(Debug)]
pub(super) struct Beside {
    temporary: NamedTempFile,
    /// The old file while nothing differs from it.
    old: Option<Old>,
    /// Bytes so far.
    length: u64,
}

/// The old file, as far as it was read.
#[derive(Debug)]
struct Old {
    file: File,
    stamp: Stamp,
    buffer: Vec<u8>,
}

/// What changes when a file is written.
#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    fn of(found: &Metadata) -> Self {
        Self { length: found.len(), modified: found.modified().ok() }
    }
}

impl Old {
    /// `None` where there is no old file, or none that may be read.
    fn open(path: &Path) -> Option<Self> {
        let file = File::open(path).ok()?;
        let stamp = Stamp::of(&file.metadata().ok()?);
        Some(Self { file, stamp, buffer: Vec::new() })
    }

    /// Whether `bytes` are what comes next.
    fn goes_on(&mut self, bytes: &[u8]) -> io::Result<bool> {
        self.buffer.resize(self.buffer.len().max(bytes.len().min(BUFFER)), 0);
        for part in bytes.chunks(BUFFER) {
            let theirs = &mut self.buffer[..part.len()];
            match self.file.read_exact(theirs) {
                Ok(()) if theirs == part => {}
                Ok(()) => return Ok(false),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// Its first bytes, at most so many; what comes next stays the same.
    fn start(&mut self, most: usize) -> io::Result<Vec<u8>> {
        let at = self.file.stream_position()?;
        self.file.seek(SeekFrom::Start(0))?;
        let mut start = Vec::new();
        (&mut self.file).take(most as u64).read_to_end(&mut start)?;
        self.file.seek(SeekFrom::Start(at))?;
        Ok(start)
    }

    /// Whether nobody wrote to it since it was opened.
    fn is_unchanged(&self) -> io::Result<bool> {
        Ok(Stamp::of(&self.file.metadata()?) == self.stamp)
    }
}

impl Beside {
    /// `temporary` is to take the place of what is at `target`, should there be anything.
    pub(super) fn new(temporary: NamedTempFile, target: &Path) -> Self {
        Self { temporary, old: Old::open(target), length: 0 }
    }

    /// The first bytes of the old file, at most so many.
    pub(super) fn old_start(&mut self, most: usize) -> io::Result<Vec<u8>> {
        self.old.as_mut().map_or_else(|| Ok(Vec::new()), |old| old.start(most))
    }

    /// Puts `start` in the place of the first `reserved` bytes written. Where it is of another length, all that stands
    /// behind it is moved.
    pub(super) fn set_start(&mut self, reserved: usize, start: &[u8]) -> io::Result<()> {
        if let Some(old) = &mut self.old {
            if start.len() == reserved && old.start(reserved)? == start {
                return Ok(());
            }
            self.part()?;
        }
        let file = self.temporary.as_file_mut();
        if start.len() != reserved {
            shift(file, reserved as u64, start.len() as u64)?;
            self.length = self.length - reserved as u64 + start.len() as u64;
        }
        file.seek(SeekFrom::Start(0))?;
        file.write_all(start)?;
        file.seek(SeekFrom::End(0))?;
        Ok(())
    }

    /// The new file, or `None` where it would be the one that stands at `target`.
    pub(super) fn finish(mut self, target: &Path) -> io::Result<Option<NamedTempFile>> {
        if let Some(old) = &self.old {
            let stands = fs::metadata(target).is_ok_and(|found| Stamp::of(&found) == old.stamp);
            if stands && old.stamp.length == self.length && old.is_unchanged()? {
                return Ok(None);
            }
            self.part()?;
        }
        Ok(Some(self.temporary))
    }

    /// From here on the new file is another than the old one.
    fn part(&mut self) -> io::Result<()> {
        let Some(mut old) = self.old.take() else { return Ok(()) };
        old.file.seek(SeekFrom::Start(0))?;
        let copied = io::copy(&mut (&mut old.file).take(self.length), self.temporary.as_file_mut())?;
        // What was compared is no longer there to be copied.
        if copied != self.length || !old.is_unchanged()? {
            return Err(io::Error::other("somebody else wrote to the old file meanwhile: run again"));
        }
        Ok(())
    }
}

impl Write for Beside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let same = match &mut self.old {
            Some(old) => old.goes_on(bytes)?,
            None => false,
        };
        let written = if same {
            bytes.len()
        } else {
            self.part()?;
            self.temporary.as_file_mut().write(bytes)?
        };
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temporary.as_file_mut().flush()
    }
}

/// Moves everything from the byte `from` on to the byte `to`.
fn shift(file: &mut File, from: u64, to: u64) -> io::Result<()> {
    let end = file.seek(SeekFrom::End(0))?;
    // Never written over what was not read: backwards from the end where the file grows.
    let mut buffer = vec![0; BUFFER];
    let mut left = end - from;
    while left > 0 {
        let length = left.min(BUFFER as u64);
        let at = if to > from { from + left - length } else { end - left };
        let part = &mut buffer[..usize::try_from(length).unwrap_or(BUFFER)];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(part)?;
        file.seek(SeekFrom::Start(at - from + to))?;
        file.write_all(part)?;
        left -= length;
    }
    file.set_len(end - from + to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shifted(length: usize, from: u64, to: u64) -> Vec<u8> {
        let mut file = tempfile::tempfile().unwrap();
        let bytes: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
        file.write_all(&bytes).unwrap();
        shift(&mut file, from, to).unwrap();
        let mut after = Vec::new();
        file.seek(SeekFrom::Start(to)).unwrap();
        file.read_to_end(&mut after).unwrap();
        assert_eq!(after, bytes[usize::try_from(from).unwrap()..]);
        after
    }

    #[test]
    fn what_is_moved_stays_what_it_is() {
        for length in [10, BUFFER, 3 * BUFFER + 17] {
            for (from, to) in [(5, 5), (5, 9), (9, 5), (0, 3), (10, 2)] {
                shifted(length, from, to);
            }
        }
    }
}

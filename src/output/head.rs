//! Where the entries of a document go whose head is known only after them.
//!
//! In a file they are written once, behind a head that is guessed and put right in the end ([`InPlace`]). What goes
//! elsewhere cannot be changed any more: there they wait in a spool ([`Spooled`]).

use std::io::{self, Read, Seek, SeekFrom, Write};

use tempfile::SpooledTempFile;

use super::BUFFER;
use super::replace::SharedReplacement;

/// Bytes of entries kept in memory before the spool turns into a file.
const IN_MEMORY: usize = 1024 * 1024;

/// Takes entries, and their head behind them.
pub(super) trait Body {
    /// Takes the bytes of some entries; `guess` makes the likely head out of what stood at the start of the old output.
    fn entries(&mut self, bytes: &[u8], guess: &dyn Fn(&[u8]) -> io::Result<Vec<u8>>) -> io::Result<()>;

    /// Puts `head` before the entries, and `tail`, the last of them, behind the others.
    fn finish(self, head: &[u8], tail: &[u8]) -> io::Result<()>;
}

/// Entries that are kept until their head is known.
pub(super) struct Spooled<W> {
    spool: SpooledTempFile,
    sink: W,
}

impl<W: Write> Spooled<W> {
    pub(super) fn new(sink: W) -> Self {
        Self { spool: SpooledTempFile::new(IN_MEMORY), sink }
    }
}

impl<W: Write> Body for Spooled<W> {
    fn entries(&mut self, bytes: &[u8], _: &dyn Fn(&[u8]) -> io::Result<Vec<u8>>) -> io::Result<()> {
        self.spool.write_all(bytes)
    }

    fn finish(mut self, head: &[u8], tail: &[u8]) -> io::Result<()> {
        self.spool.seek(SeekFrom::Start(0))?;
        self.sink.write_all(head)?;
        let mut buffer = vec![0; BUFFER];
        loop {
            match self.spool.read(&mut buffer)? {
                0 => break,
                read => self.sink.write_all(&buffer[..read])?,
            }
        }
        self.sink.write_all(tail)?;
        self.sink.flush()
    }
}

/// Entries that are written where they will stand, if the head comes out as long as it was guessed to be.
pub(super) struct InPlace {
    file: SharedReplacement,
    /// Length of the head that was guessed, once it is written.
    reserved: Option<usize>,
}

impl InPlace {
    pub(super) const fn new(file: SharedReplacement) -> Self {
        Self { file, reserved: None }
    }
}

impl Body for InPlace {
    fn entries(&mut self, bytes: &[u8], guess: &dyn Fn(&[u8]) -> io::Result<Vec<u8>>) -> io::Result<()> {
        if self.reserved.is_none() {
            let head = guess(&self.file.old_start(BUFFER)?)?;
            self.file.write_all(&head)?;
            self.reserved = Some(head.len());
        }
        self.file.write_all(bytes)
    }

    fn finish(mut self, head: &[u8], tail: &[u8]) -> io::Result<()> {
        match self.reserved {
            Some(reserved) => self.file.set_start(reserved, head)?,
            None => self.file.write_all(head)?,
        }
        self.file.write_all(tail)?;
        self.file.flush()
    }
}

//! What waits until the things that stand above it are known: in memory first, then in an unnamed temporary file.

use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};

use tempfile::SpooledTempFile;

use super::BUFFER;

/// Bytes kept in memory before the spool turns into a file.
const IN_MEMORY: usize = 32 * 1024 * 1024;

pub(super) struct Spool(BufWriter<SpooledTempFile>);

impl Spool {
    pub(super) fn new() -> Self {
        Self(BufWriter::with_capacity(BUFFER, SpooledTempFile::new(IN_MEMORY)))
    }

    /// Writes out everything that was written in.
    pub(super) fn pour(self, sink: &mut impl Write) -> io::Result<()> {
        let mut spooled = self.reopen()?;
        loop {
            let bytes = spooled.fill_buf()?;
            let length = bytes.len();
            if length == 0 {
                return Ok(());
            }
            sink.write_all(bytes)?;
            spooled.consume(length);
        }
    }

    /// Everything that was written in, from the start.
    pub(super) fn reopen(self) -> io::Result<impl BufRead> {
        let mut file = self.0.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(BufReader::with_capacity(BUFFER, file))
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

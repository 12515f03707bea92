//! The temporary file beside an output: how it is called, and that it belongs to a run that lives.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

/// How the name of a temporary file ends.
pub(super) const ENDING: &str = ".tmp";

/// How the names of the temporary files of an output begin.
pub(super) fn prefix_of(name: &OsStr) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(name);
    prefix.push(".");
    prefix
}

/// Makes a temporary file and, where a lock keeps no reader out, locks it: while the lock is held nobody takes it for
/// abandoned ([`sweep`](super::sweep())). One that somebody was quicker to take is left to whoever did.
pub(super) fn new_file(prefix: &OsString, folder: &Path) -> io::Result<NamedTempFile> {
    /// Nobody is so unlucky; a file system that calls every file locked is not asked for ever.
    const ATTEMPTS: usize = 16;
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix).suffix(ENDING);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The umask takes off what it takes off any new file.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    for _ in 1..ATTEMPTS {
        let temporary = builder.tempfile_in(folder)?;
        if is_ours(&temporary) {
            return Ok(temporary);
        }
    }
    builder.tempfile_in(folder)
}

#[cfg(unix)]
fn is_ours(temporary: &NamedTempFile) -> bool {
    !matches!(temporary.as_file().try_lock(), Err(std::fs::TryLockError::WouldBlock))
        && temporary.path().exists()
}

/// A lock would also keep readers out.
#[cfg(not(unix))]
const fn is_ours(_: &NamedTempFile) -> bool {
    true
}

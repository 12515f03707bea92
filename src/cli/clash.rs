//! Files that one command reads and writes: none is written twice, and none that is read is written over.
//!
//! Two catalogs of one stem (`papers.md`, `papers.bib`) have one default output between them, and `-o papers.md` is a
//! slip of the finger. Both would lose a file silently, so that they are refused before anything is asked or written.

use std::path::{Path, PathBuf};

use super::exit::Failure;

/// The files of one command.
#[derive(Debug, Default)]
pub(super) struct Files {
    read: Vec<(PathBuf, String)>,
    written: Vec<(PathBuf, String)>,
}

impl Files {
    /// Notes a file that is read; `what` says what it is, as in "the catalog `a.md`".
    pub(super) fn read(mut self, path: &Path, what: &str) -> Self {
        self.read.extend(place(path).map(|place| (place, format!("{what} `{}`", path.display()))));
        self
    }

    /// Notes a file that will be written.
    ///
    /// # Errors
    /// Usage, where it is read too or written by something else.
    pub(super) fn write(mut self, path: &Path, what: &str) -> Result<Self, Failure> {
        let Some(place) = place(path) else { return Ok(self) };
        if let Some((_, other)) = self.read.iter().find(|(read, _)| *read == place) {
            return Err(
                Failure::usage(format!("{what} would be written over {other}")).hint("name another file")
            );
        }
        if let Some((_, other)) = self.written.iter().find(|(written, _)| *written == place) {
            return Err(Failure::usage(format!(
                "{other} and {what} would be one file, `{}`",
                path.display()
            ))
            .hint("name another file for one of them; two catalogs are enriched in two runs, each with --output"));
        }
        self.written.push((place, what.to_owned()));
        Ok(self)
    }
}

/// One name for one file, whether it is there yet or not; none for a device, which takes what anybody writes.
pub(super) fn place(path: &Path) -> Option<PathBuf> {
    // Asked before the path is followed: the link behind `/dev/stdout` leads to a pipe, which has no path.
    if path.metadata().is_ok_and(|found| !found.is_file()) {
        return None;
    }
    if let Ok(real) = path.canonicalize() {
        return Some(real);
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // What stands in no folder cannot be written, and says so itself.
    Some(folder.canonicalize().ok()?.join(path.file_name()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_read_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("list.md");
        std::fs::write(&list, "").unwrap();
        let same = folder.path().join(".").join("list.md");
        let failure = Files::default().read(&list, "the catalog").write(&same, "the output").unwrap_err();
        assert_eq!(failure.code, super::super::exit::USAGE);
        assert!(
            failure.message.starts_with("the output would be written over the catalog `"),
            "{}",
            failure.message
        );
    }

    #[test]
    fn nothing_is_written_twice() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out.json");
        let files = Files::default().write(&out, "the output of `a.md`").unwrap();
        assert!(files.write(&folder.path().join("./out.json"), "the report").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_device_takes_everything() {
        let null = Path::new("/dev/null");
        let files = Files::default().read(null, "the catalog").write(null, "the output").unwrap();
        assert!(files.write(null, "the report").is_ok());
    }

    #[test]
    fn files_of_their_own_are_fine() {
        let files = Files::default().read(Path::new("a.md"), "the catalog");
        assert!(files.write(Path::new("b.md"), "the output").is_ok());
    }
}

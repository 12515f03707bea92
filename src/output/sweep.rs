//! Temporary files that a run left beside an output because it was ended without a word: `kill -9`, a closed terminal, a
//! power cut.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::replace::{folder_of, follow};
use super::temporary::{ENDING, prefix_of};

/// Where locks cannot tell, a file this old belongs to nobody.
const OLD: Duration = Duration::from_hours(24);

/// Removes the temporary files of earlier runs beside the output `path`, as of `now`; how many. One that somebody is
/// still writing is left alone: its writer holds a lock, which the system takes back when the process dies. Who has made
/// one and not locked it yet finds it gone, and makes another.
pub fn sweep(path: &Path, now: SystemTime) -> usize {
    let Ok(target) = follow(path) else { return 0 };
    let Some(prefix) = target.file_name().map(prefix_of) else { return 0 };
    let Ok(folder) = fs::read_dir(folder_of(&target)) else { return 0 };
    let temporary = folder.flatten().filter(|found| {
        is_temporary(&found.file_name(), &prefix) && found.file_type().is_ok_and(|kind| kind.is_file())
    });
    temporary.filter(|found| remove_abandoned(&found.path(), now)).count()
}

/// `.out.json.AbC123.tmp`
fn is_temporary(name: &OsStr, prefix: &OsStr) -> bool {
    let middle = name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes());
    let middle = middle.and_then(|rest| rest.strip_suffix(ENDING.as_bytes()));
    middle.is_some_and(|random| random.len() == 6 && random.iter().all(u8::is_ascii_alphanumeric))
}

/// Whether it was abandoned and is gone now.
fn remove_abandoned(path: &Path, now: SystemTime) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let is_old = || {
        let written = file.metadata().and_then(|found| found.modified());
        written.ok().and_then(|written| now.duration_since(written).ok()).is_some_and(|age| age > OLD)
    };
    let is_abandoned = match file.try_lock() {
        Ok(()) => cfg!(unix) || is_old(),
        Err(fs::TryLockError::WouldBlock) => false,
        Err(fs::TryLockError::Error(_)) => is_old(),
    };
    // The lock is held until it is gone: nobody can come to own it in between.
    is_abandoned && fs::remove_file(path).is_ok()
}

#[cfg(test)]
mod tests {
    use super::super::Replacement;
    use super::*;

    #[cfg(unix)]
    #[test]
    fn what_was_abandoned_goes_and_all_else_stays() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in
            [".out.json.AbC123.tmp", ".out.json.AbC124.tmp", ".other.json.AbC123.tmp", ".out.json.tmp"]
        {
            fs::write(at(name), "half").unwrap();
        }
        fs::write(at(".out.json.toolong1.tmp"), "somebody's").unwrap();
        fs::create_dir(at(".out.json.AbC125.tmp")).unwrap();
        let under_way = Replacement::begin(&at("out.json")).unwrap();
        let now = SystemTime::UNIX_EPOCH;
        assert_eq!(sweep(&at("out.json"), now), 2, "however young");
        assert_eq!(sweep(&at("out.json"), now), 0);
        let names = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(names, 5, "what is under way, and what is not ours");
        drop(under_way);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
        assert_eq!(sweep(&at("no/such/folder/out.json"), now), 0);
    }

    /// One is never taken from a run that has just made it.
    #[cfg(unix)]
    #[test]
    fn who_begins_while_another_sweeps_is_not_swept() {
        use super::super::temporary::new_file;
        use std::sync::atomic::{AtomicBool, Ordering};

        let folder = tempfile::tempdir().unwrap();
        let (path, is_over) = (folder.path().join("out.json"), AtomicBool::new(false));
        let prefix = prefix_of(path.file_name().unwrap());
        let taken = std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    while !is_over.load(Ordering::Relaxed) {
                        sweep(&path, SystemTime::UNIX_EPOCH);
                    }
                });
            }
            let is_taken = |_: &u32| {
                let file = new_file(&prefix, folder.path()).unwrap();
                std::thread::yield_now();
                sweep(&path, SystemTime::UNIX_EPOCH);
                !file.path().exists()
            };
            let taken = (0..500).filter(is_taken).count();
            is_over.store(true, Ordering::Relaxed);
            taken
        });
        assert_eq!(taken, 0);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

//! Temporary files that a run left beside an output because it was ended without a word: `kill -9`, a closed terminal, a
//! power cut.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::replace::{ENDING, folder_of, follow, prefix_of};

/// A file as young as this may belong to a run that has not had the time to lock it.
const YOUNG: Duration = Duration::from_secs(10);

/// Where locks cannot tell, a file this old belongs to nobody.
const OLD: Duration = Duration::from_hours(24);

/// Removes the temporary files of earlier runs beside the output `path`, as of `now`; how many. One that somebody is
/// still writing is left alone: its writer holds a lock, which the system takes back when the process dies.
pub fn sweep(path: &Path, now: SystemTime) -> usize {
    let Ok(target) = follow(path) else { return 0 };
    let Some(prefix) = target.file_name().map(prefix_of) else { return 0 };
    let Ok(folder) = fs::read_dir(folder_of(&target)) else { return 0 };
    let abandoned = folder.flatten().filter(|found| {
        is_temporary(&found.file_name(), &prefix)
            && found.file_type().is_ok_and(|kind| kind.is_file())
            && is_abandoned(&found.path(), now)
    });
    abandoned.filter(|found| fs::remove_file(found.path()).is_ok()).count()
}

/// `.out.json.AbC123.tmp`
fn is_temporary(name: &OsStr, prefix: &OsStr) -> bool {
    let middle = name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes());
    let middle = middle.and_then(|rest| rest.strip_suffix(ENDING.as_bytes()));
    middle.is_some_and(|random| random.len() == 6 && random.iter().all(u8::is_ascii_alphanumeric))
}

fn is_abandoned(path: &Path, now: SystemTime) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let written = file.metadata().and_then(|found| found.modified());
    let Some(age) = written.ok().and_then(|written| now.duration_since(written).ok()) else { return false };
    match file.try_lock() {
        Ok(()) => age > if cfg!(unix) { YOUNG } else { OLD },
        Err(fs::TryLockError::WouldBlock) => false,
        Err(fs::TryLockError::Error(_)) => age > OLD,
    }
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
        let now = fs::metadata(at(".out.json.tmp")).unwrap().modified().unwrap();
        let later = now + Duration::from_mins(1);
        assert_eq!(sweep(&at("out.json"), now), 0, "too young to tell");
        assert_eq!(sweep(&at("out.json"), later), 2);
        assert_eq!(sweep(&at("out.json"), later), 0);
        let names = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(names, 5, "what is under way, and what is not ours");
        drop(under_way);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
        assert_eq!(sweep(&at("no/such/folder/out.json"), later), 0);
    }
}

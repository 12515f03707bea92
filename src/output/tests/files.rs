//! Replacing files.

use super::super::*;
use std::fs;

#[test]
fn a_file_is_created_replaced_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.json");
    assert_eq!(replace(&path, b"one").unwrap(), Change::Created);
    assert_eq!(replace(&path, b"two").unwrap(), Change::Replaced);
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    assert_eq!(replace(&path, b"two").unwrap(), Change::Unchanged);
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
    assert_eq!(fs::read(&path).unwrap(), b"two");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file stays");
}

#[test]
fn what_is_not_committed_leaves_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.json");
    replace(&path, b"old").unwrap();
    let mut replacement = Replacement::begin(&path).unwrap();
    replacement.write_all(b"half").unwrap();
    replacement.flush().unwrap();
    drop(replacement);
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn errors_say_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("no/out.json");
    assert!(matches!(replace(&missing, b""), Err(ReplaceError::NoFolder { .. })));
    assert!(matches!(replace(folder.path(), b""), Err(ReplaceError::Folder(_))));
    let file = folder.path().join("file");
    replace(&file, b"x").unwrap();
    assert!(replace(&file.join("below"), b"").is_err());
}

#[cfg(unix)]
#[test]
fn mode_and_links_are_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let real = folder.path().join("real.json");
    fs::create_dir(folder.path().join("sub")).unwrap();
    let link = folder.path().join("sub/link.json");
    replace(&real, b"one").unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("../real.json", &link).unwrap();
    assert_eq!(replace(&link, b"two").unwrap(), Change::Replaced);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read(&real).unwrap(), b"two");
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    // A link to a file that is not there yet creates that file.
    let dangling = folder.path().join("dangling");
    symlink("later.json", &dangling).unwrap();
    assert_eq!(replace(&dangling, b"x").unwrap(), Change::Created);
    assert!(folder.path().join("later.json").is_file());
    // A link to itself is an error, not a hang.
    let circle = folder.path().join("circle");
    symlink("circle", &circle).unwrap();
    assert!(replace(&circle, b"x").is_err());
}

#[cfg(unix)]
#[test]
fn a_device_is_written_to_and_stays() {
    use std::os::unix::fs::FileTypeExt;
    let null = std::path::Path::new("/dev/null");
    assert_eq!(replace(null, b"gone").unwrap(), Change::Written);
    assert!(fs::metadata(null).unwrap().file_type().is_char_device());
}

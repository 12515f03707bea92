//! Replacing files.

use std::fs;
use std::path::Path;

use super::super::*;
use super::{footer, header, preprint};
use crate::model::EnrichedEntry;

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

/// What is there and is no regular file is written to by the name it was given: the link behind it may lead nowhere else.
#[cfg(target_os = "linux")]
#[test]
fn a_pipe_behind_a_link_is_written_to() {
    use std::io::Read as _;
    use std::os::fd::AsRawFd as _;
    let (mut reader, writer) = std::io::pipe().unwrap();
    let link = tempfile::tempdir().unwrap().keep().join("out");
    let pipe = format!("/proc/self/fd/{}", writer.as_raw_fd());
    std::os::unix::fs::symlink(&pipe, &link).unwrap();
    for path in [Path::new(&pipe), &link] {
        assert_eq!(replace(path, b"said ").unwrap(), Change::Written);
    }
    drop(writer);
    let mut said = String::new();
    reader.read_to_string(&mut said).unwrap();
    assert_eq!(said, "said said ");
    // Nobody reads any more: as much was read as was wanted.
    let (reader, writer) = std::io::pipe().unwrap();
    let pipe = Replacement::begin(Path::new(&format!("/proc/self/fd/{}", writer.as_raw_fd())));
    drop(reader);
    let mut pipe = pipe.unwrap();
    std::io::Write::write_all(&mut pipe, &vec![b'x'; 1 << 20]).unwrap();
    assert_eq!(pipe.commit().unwrap(), Change::Written);
    fs::remove_dir_all(link.parent().unwrap()).unwrap();
}

/// The folder that is said not to be there is there.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_takes_no_file_is_called_so() {
    let refused = replace(Path::new("/proc/x.json"), b"").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "`/proc/x.json` cannot be written: no file can be made in the folder `/proc`"
    );
}

/// Enough entries to be handed on in several pieces.
fn many(count: usize) -> Vec<EnrichedEntry> {
    (0..count).map(|index| EnrichedEntry { index, ..preprint() }).collect()
}

fn put(path: &Path, format: Format, entries: &[EnrichedEntry]) -> (Change, String) {
    let file = SharedReplacement::from(Replacement::begin(path).unwrap());
    let mut writer = open_file(format, &header(), file.clone(), entries.len().checked_sub(100)).unwrap();
    for entry in entries {
        writer.entry(entry).unwrap();
    }
    writer.finish(&footer(entries.len())).unwrap();
    (file.commit().unwrap().unwrap(), fs::read_to_string(path).unwrap())
}

#[test]
fn a_file_holds_what_a_stream_would_whatever_stood_there_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.json");
    for entries in [many(1), many(99), many(101), many(1000)] {
        let expected = super::written(Format::Json, &entries);
        let half = &expected[..expected.len() / 2];
        let old = [
            expected.clone(),
            String::new(),
            "something else".to_owned(),
            half.to_owned(),
            expected.clone() + "more",
            expected.replacen("Examples", "examples", 1),
            expected.replacen("Awesome", "Awful", 1),
            expected.replacen("\"works\"", "\"work\"", 1),
            half.to_owned() + &expected[half.len()..].replacen("2020", "2021", 1),
            super::written(Format::Json, &many(9)),
            super::written(Format::Json, &many(1001)),
        ];
        for old in old {
            fs::write(&path, &old).unwrap();
            let before = fs::metadata(&path).unwrap().modified().unwrap();
            let (change, new) = put(&path, Format::Json, &entries);
            assert!(new == expected, "{} entries over {} bytes", entries.len(), old.len());
            let kept = fs::metadata(&path).unwrap().modified().unwrap() == before;
            assert_eq!(change == Change::Unchanged, old == expected);
            assert_eq!(change == Change::Unchanged, kept);
        }
        fs::remove_file(&path).unwrap();
        assert!(put(&path, Format::Json, &entries) == (Change::Created, expected));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

// Elsewhere a file that somebody reads cannot be taken away.
#[cfg(unix)]
#[test]
fn an_old_file_that_goes_away_meanwhile_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.json");
    let bytes = "some text\n".repeat(20_000).into_bytes();
    replace(&path, &bytes).unwrap();
    let mut replacement = Replacement::begin(&path).unwrap();
    replacement.write_all(&bytes).unwrap();
    fs::remove_file(&path).unwrap();
    assert_eq!(replacement.commit().unwrap(), Change::Created);
    assert_eq!(fs::read(&path).unwrap(), bytes);

    // Somebody puts another file there.
    let mut replacement = Replacement::begin(&path).unwrap();
    replacement.write_all(&bytes).unwrap();
    fs::remove_file(&path).unwrap();
    fs::write(&path, b"other").unwrap();
    assert_eq!(replacement.commit().unwrap(), Change::Replaced);
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn an_old_file_that_is_written_to_meanwhile_is_no_copy_of_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.json");
    let bytes = "some text\n".repeat(20_000).into_bytes();
    replace(&path, &bytes).unwrap();
    let mut replacement = Replacement::begin(&path).unwrap();
    replacement.write_all(&bytes).unwrap();
    fs::write(&path, b"other").unwrap();
    assert!(replacement.commit().is_err());
    assert_eq!(fs::read(&path).unwrap(), b"other");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

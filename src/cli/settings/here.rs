//! Where the settings file is, and paths as people write them: from the folder they are in, where that is not farther than
//! from the root.

use std::path::{Component, Path, PathBuf};

/// `opcit.toml` in `folder` or the nearest folder above it.
pub(in crate::cli) fn find_upward(folder: &Path) -> Option<PathBuf> {
    let start = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let here = start.join("opcit.toml");
    if here.is_file() {
        // A relative path stays relative: it is shown to people and keeps machines out of outputs.
        return Some(here);
    }
    // What stands above `../lists` is not the folder one stands in.
    let is_up = start.components().any(|part| part == Component::ParentDir);
    let absolute = if is_up { start.canonicalize() } else { std::path::absolute(start) }.ok()?;
    absolute.ancestors().skip(1).map(|dir| dir.join("opcit.toml")).find(|p| p.is_file())
}

/// A path as it is shown. A relative one is written as people want it already.
pub(super) fn shown(path: PathBuf) -> PathBuf {
    match std::env::current_dir() {
        Ok(folder) if path.is_absolute() => seen_from(&folder, &path),
        _ => path,
    }
}

/// The absolute `path` as written in the absolute `folder`: `../README.md`. One that shares nothing with it stays as it is.
fn seen_from(folder: &Path, path: &Path) -> PathBuf {
    let shared = folder.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    // The root, and on Windows the drive before it, are shared by all.
    let named = path.components().take(shared).any(|part| matches!(part, Component::Normal(_)));
    if !named {
        return path.to_owned();
    }
    let up = folder.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(path.components().skip(shared)).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn paths_are_as_short_as_people_write_them() {
        for (folder, path, seen) in [
            ("/a/b", "/a/b/c.md", "c.md"),
            ("/a/b", "/a/b/c/d.md", "c/d.md"),
            ("/a/b", "/a/c.md", "../c.md"),
            ("/a/b/c", "/a/c.md", "../../c.md"),
            ("/a/b", "/a/bc/d.md", "../bc/d.md"),
            ("/a/b", "/c/d.md", "/c/d.md"),
            ("/", "/c/d.md", "/c/d.md"),
        ] {
            assert_eq!(
                seen_from(Path::new(folder), Path::new(path)),
                Path::new(seen),
                "{path} from {folder}"
            );
        }
    }
}

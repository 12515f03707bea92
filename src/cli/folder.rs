//! What of a folder may be a catalog: the files in it and below it that are written as one.
//!
//! A folder is walked as ripgrep does it: hidden files and what a `.gitignore` or `.ignore` names are not looked at. Of
//! those only the ones in the tree count, so that one checkout holds the same catalogs on every machine.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::input::is_output;
use super::ui;
use crate::catalog::Format;

/// Every file in the folder and below it whose name is that of a catalog, by path. Our own outputs are none.
pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let walk = WalkBuilder::new(folder)
        // The settings of a person and of a clone are no part of the tree; a tree without `.git` is one all the same.
        .git_global(false)
        .git_exclude(false)
        .require_git(false)
        .build();
    let mut found = Vec::new();
    for entry in walk {
        match entry {
            Ok(entry) => found.push(entry.into_path()),
            // What lies there may be a catalog: that it was not seen is no secret.
            Err(error) => ui::warn(&format!("not looked at: {error}")),
        }
    }
    // A link to a file is followed, one to a folder is not: it may lead in a circle.
    found.retain(|path| Format::of_path(path).is_some() && !is_output(path) && path.is_file());
    found.sort();
    found
}

//! What of a folder may be a catalog: the files in it and below it that are written as one.
//!
//! A folder is walked as ripgrep does it: hidden files and what a `.gitignore` or `.ignore` names are not looked at. Of
//! those only the ones in the tree count, so that one checkout holds the same catalogs on every machine.
//!
//! Nobody named these files. What is something else, or lists no paper, is left out without a word; what is written like a
//! catalog and cannot be read is told, for it may be one that was damaged.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::exit::Failure;
use super::input::{Input, is_output};
use super::other_json;
use super::ui;
use crate::catalog::{self, Format, ReadError, ReadOptions};
use crate::model::ENRICHED_SCHEMA;

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

/// What a file of a folder turns out to be.
pub(super) enum Judged {
    /// A catalog. Some of it may be lost, as when it is named.
    Catalog,
    /// Written by opcit.
    Output,
    /// Something else, with why.
    Other(String),
    /// A catalog, it seems, that cannot be read.
    Unreadable(Failure),
}

/// Looks at a file as far as it takes to tell what it is.
pub(super) fn judge(input: &Input) -> Judged {
    let head = match input.head() {
        Ok(head) => head,
        Err(failure) => return Judged::Unreadable(failure),
    };
    if is_ours(&head, input.format) {
        return Judged::Output;
    }
    let raw = match input.raw() {
        Ok(raw) => raw,
        Err(failure) => return Judged::Unreadable(failure),
    };
    let mut items = match catalog::open(input.format, raw, ReadOptions::default()) {
        Ok(items) => items,
        Err(error) => return not_read(input, &head, &error),
    };
    let mut lost = false;
    loop {
        match items.next() {
            Some(Ok(_)) => return Judged::Catalog,
            Some(Err(ReadError::Line { .. })) => lost = true,
            Some(Err(error)) => return not_read(input, &head, &error),
            None => break,
        }
    }
    let damaged = lost
        && match input.format {
            Format::Bibtex => true,
            Format::Json => !other_json::is_other(input),
            Format::Jsonl => !other_json::is_data(input),
            // Text in any encoding, and rows of any length, are common where no paper is listed.
            Format::Markdown | Format::Csv | Format::Tsv => false,
        };
    if damaged { Judged::Catalog } else { Judged::Other("it lists no paper".to_owned()) }
}

/// A file that cannot be read: damaged, or something else altogether.
fn not_read(input: &Input, head: &[u8], error: &ReadError) -> Judged {
    let damaged = matches!(error, ReadError::Fatal { source: Some(_), .. })
        || catalog::utf_8(head).is_err()
        // A merge that was not brought to its end.
        || head.starts_with(b"<<<<<<< ")
        || (input.format == Format::Json && !other_json::is_other(input));
    if damaged { Judged::Unreadable(input.unreadable(error)) } else { Judged::Other(error.to_string()) }
}

/// Whether a file begins as our own outputs do: the schema stands first in JSON and JSON Lines; no other table begins with
/// our columns.
fn is_ours(head: &[u8], format: Format) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    match format {
        Format::Json | Format::Jsonl => {
            let parts = [&b"{"[..], b"\"schema\"", b":", b"\"", ENRICHED_SCHEMA.as_bytes(), b"\""];
            let mut rest = head;
            parts.iter().enumerate().all(|(at, part)| {
                // Inside the quotes white space counts.
                let after = if at < 4 { rest.trim_ascii_start() } else { rest };
                after.strip_prefix(*part).is_some_and(|after| {
                    rest = after;
                    true
                })
            })
        }
        Format::Csv => head.starts_with(b"work_id,outcome,section,listed_title,"),
        Format::Markdown | Format::Bibtex | Format::Tsv => false,
    }
}

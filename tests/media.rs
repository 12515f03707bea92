//! Media that really cannot be written to: a folder mounted read-only, one that belongs to somebody else, a disk that is
//! full. Mode bits mean nothing to root, so each is made with what the machine allows: a mount namespace of its own, or
//! another user for the child. Where neither is allowed the test says so and skips.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod skipped;

use skipped::skipped;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

#[expect(dead_code, reason = "each suite uses the part of the stand-in that it needs")]
mod support;

use support::Upstream;
use support::expect::assert_describes;
use support::list::markdown;
use support::paper::Paper;
use support::run::{Run, Workdir};
use support::world::World;

const NOBODY: u32 = 65_534;

/// A list beside three folders: `kept` has the cache, `out` the output.
fn stage(count: u64) -> (Upstream, Workdir, Vec<Paper>) {
    let world = World::synthetic(6, count);
    let papers: Vec<Paper> = world.all().collect();
    let upstream = Upstream::start(world);
    let mut work = Workdir::new(&upstream);
    let cache = work.path("kept/cache.sqlite").to_str().unwrap().to_owned();
    work.set("OPCIT_CACHE", cache);
    fs::create_dir(work.path("kept")).unwrap();
    fs::create_dir(work.path("out")).unwrap();
    work.write("list.md", markdown(&papers));
    (upstream, work, papers)
}

const ENRICH: [&str; 4] = ["enrich", "list.md", "-o", "out/list.json"];

#[track_caller]
fn complete(work: &Workdir, papers: &[Paper]) {
    let catalog = work.json("out/list.json");
    for (entry, paper) in catalog["entries"].as_array().unwrap().iter().zip(papers) {
        assert_describes(entry, paper);
    }
}

/// `command` in a mount namespace of its own, after `prepare` (shell; `$1` is `folder`).
fn in_namespace(command: &Command, folder: &Path, prepare: &str, after: &str) -> Command {
    let mut wrapped = Command::new("unshare");
    wrapped.args(["--map-root-user", "--mount", "--propagation", "private", "sh", "-c"]);
    wrapped.arg(format!("{prepare} || exit 99; folder=$1; shift; \"$@\"; code=$?; {after}; exit $code"));
    wrapped.arg("sh").arg(folder).arg(command.get_program()).args(command.get_args());
    wrapped.current_dir(command.get_current_dir().unwrap()).env_clear().stdin(Stdio::null());
    wrapped.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    wrapped
}

const READ_ONLY: &str = "mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\"";

/// Whether this machine lets a test mount anything.
fn may_mount() -> bool {
    let folder = tempfile::tempdir().unwrap();
    let mut nothing = Command::new("true");
    nothing.current_dir(folder.path()).env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let tried = in_namespace(&nothing, folder.path(), READ_ONLY, ":").output();
    let may = tried.is_ok_and(|output| output.status.success());
    if !may {
        skipped("nothing can be mounted here");
    }
    may
}

/// The run by a user to whom mode bits mean something; `None` where there is none.
fn as_nobody(work: &Workdir, arguments: &[&str]) -> Option<Run> {
    // The folder itself is the owner's alone at first.
    fs::set_permissions(work.root(), fs::Permissions::from_mode(0o755)).unwrap();
    let mut tried = work.command(&["--version"]);
    let root = fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0);
    if root {
        let reaches = tried.uid(NOBODY).gid(NOBODY).output().is_ok_and(|output| output.status.success());
        if !reaches {
            skipped("another user cannot start the binary here");
            return None;
        }
    }
    let mut command = work.command(arguments);
    if root {
        command.uid(NOBODY).gid(NOBODY);
    }
    Some(Workdir::finish(command, Vec::new()))
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Every file below a folder with its bytes.
fn state(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            let path = file.unwrap().path();
            (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// Fails with this code, in a message that names the file and in a hint on a line of its own.
#[track_caller]
fn refuses(run: &Run, code: i32, words: &[&str]) {
    run.exits(code);
    for word in words {
        assert!(run.stderr.contains(word), "the message says `{word}`: {}", run.stderr);
    }
    assert!(run.stderr.lines().any(|line| line.trim_start().starts_with("hint:")), "no hint: {}", run.stderr);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
}

#[test]
fn a_cache_on_a_read_only_medium_serves_without_network() {
    let mount = may_mount();
    for log_left in [false, true] {
        let (upstream, work, papers) = stage(30);
        work.opcit(&ENRICH).exits(0);
        if log_left {
            // A run that was killed leaves its log beside the file: what is in it counts.
            let cache = rusqlite::Connection::open(work.path("kept/cache.sqlite")).unwrap();
            cache
                .execute_batch(
                    "PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; UPDATE about SET line = line; COMMIT;",
                )
                .unwrap();
            let files = state(&work.path("kept"));
            drop(cache);
            for (name, bytes) in files {
                work.write(&format!("kept/{name}"), bytes);
            }
            assert!(work.path("kept/cache.sqlite-wal").exists());
        }
        let before = state(&work.path("kept"));
        upstream.forget();
        let offline = [&ENRICH[..], &["--offline"]].concat();

        if mount {
            fs::remove_file(work.path("out/list.json")).unwrap();
            let command = in_namespace(&work.command(&offline), &work.path("kept"), READ_ONLY, ":");
            Workdir::finish(command, Vec::new()).exits(0);
            complete(&work, &papers);

            let online = in_namespace(&work.command(&ENRICH), &work.path("kept"), READ_ONLY, ":");
            refuses(
                &Workdir::finish(online, Vec::new()),
                4,
                &["cannot be written to", "cache.sqlite", "--offline"],
            );
        }

        set_mode(&work.path("kept"), 0o555);
        for (name, _) in &before {
            set_mode(&work.path(&format!("kept/{name}")), 0o444);
        }
        set_mode(&work.path("out"), 0o777);
        let _ = fs::remove_file(work.path("out/list.json"));
        if let Some(run) = as_nobody(&work, &offline) {
            run.exits(0);
            complete(&work, &papers);
            let online = as_nobody(&work, &ENRICH).unwrap();
            refuses(&online, 4, &["cannot be written to", "cache.sqlite", "--offline"]);
        }
        set_mode(&work.path("kept"), 0o755);

        assert!(state(&work.path("kept")) == before, "nothing was written beside the cache or into it");
        assert_eq!(upstream.requests(), 0, "and nobody was asked");
    }
}

#[test]
fn a_read_only_output_folder_is_said_before_anything_is_asked() {
    let mount = may_mount();
    let (upstream, work, _) = stage(5);
    work.write("out/list.json", "the old one");
    if mount {
        let command = in_namespace(&work.command(&ENRICH), &work.path("out"), READ_ONLY, ":");
        refuses(&Workdir::finish(command, Vec::new()), 5, &["out/list.json"]);
    }
    set_mode(&work.path("out"), 0o555);
    set_mode(&work.path("out/list.json"), 0o444);
    // The first run's cache is the first user's.
    fs::remove_dir_all(work.path("kept")).unwrap();
    fs::create_dir(work.path("kept")).unwrap();
    set_mode(&work.path("kept"), 0o777);
    if let Some(run) = as_nobody(&work, &ENRICH) {
        refuses(&run, 5, &["out/list.json"]);
    }
    set_mode(&work.path("out"), 0o755);
    assert_eq!(state(&work.path("out")), [("list.json".to_owned(), b"the old one".to_vec())]);
    assert_eq!(upstream.requests(), 0, "nobody was asked for what cannot be kept");
}

#[test]
fn a_list_that_may_not_be_read_is_said() {
    let (upstream, work, _) = stage(5);
    set_mode(&work.path("list.md"), 0o000);
    set_mode(&work.path("out"), 0o777);
    set_mode(&work.path("kept"), 0o777);
    let Some(run) = as_nobody(&work, &ENRICH) else { return };
    run.exits(3);
    assert!(run.stderr.contains("list.md") && !run.stderr.contains("panicked"), "{}", run.stderr);
    assert_eq!(upstream.requests(), 0);
}

/// A file system of this size in memory over `$1`, with what was in the folder copied in.
fn small_disk(kilobytes: u32) -> String {
    format!(
        "cp -a \"$1\" \"$1.before\" && mount -t tmpfs -o size={kilobytes}k,mode=0777 none \"$1\" && cp -a \"$1.before/.\" \"$1\""
    )
}

/// Takes what is left on the small disk out of the namespace.
const BRING_BACK: &str = "mkdir \"$folder.after\" && cp -a \"$folder/.\" \"$folder.after\"";

#[test]
fn a_disk_that_fills_up_under_the_cache_loses_nothing_that_was_stored() {
    if !may_mount() {
        return;
    }
    let (upstream, work, papers) = stage(400);
    let disk = small_disk(272);
    let command = in_namespace(&work.command(&ENRICH), &work.path("kept"), &disk, BRING_BACK);
    let run = Workdir::finish(command, Vec::new());
    refuses(&run, 4, &["no space is left for the cache", "cache.sqlite"]);
    assert!(!work.path("out/list.json").exists(), "no half of an output");

    // Room is made: what had been stored is used, the run goes on from there.
    let answered = upstream.requests();
    assert!(answered > 0, "something was asked before the disk was full");
    fs::remove_dir_all(work.path("kept")).unwrap();
    fs::rename(work.path("kept.after"), work.path("kept")).unwrap();
    work.opcit(&["cache", "check"]).exits(0);
    work.opcit(&ENRICH).exits(0);
    complete(&work, &papers);
}

#[test]
fn a_disk_that_is_full_leaves_the_old_output_as_it_was() {
    if !may_mount() {
        return;
    }
    let (_upstream, work, _) = stage(200);
    work.write("out/list.json", "the old one");
    let disk = small_disk(64);
    let command = in_namespace(&work.command(&ENRICH), &work.path("out"), &disk, BRING_BACK);
    let run = Workdir::finish(command, Vec::new());
    run.exits(5);
    assert!(run.stderr.contains("out/list.json") && !run.stderr.contains("panicked"), "{}", run.stderr);
    assert_eq!(state(&work.path("out.after")), [("list.json".to_owned(), b"the old one".to_vec())]);
}

//! The workflows: pinned, and the names they give to files are the names that others look for.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::fs;
use std::path::Path;
use std::process::Command;

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

const WORKFLOWS: [&str; 4] =
    [".github/workflows/ci.yml", ".github/workflows/release.yml", "docs/guide/weekly.yml", "action.yml"];

#[test]
fn actions_of_others_are_pinned_to_a_commit_and_say_which_version_that_is() {
    for name in WORKFLOWS {
        let text = read(name);
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (at, line) in lines.iter().enumerate() {
            let Some(action) = line.trim_start_matches("- ").strip_prefix("uses:") else { continue };
            let (action, pin) = action.trim().split_once('@').unwrap();
            if action.starts_with("opcit/") {
                continue;
            }
            assert!(pin.len() == 40 && pin.bytes().all(|b| b.is_ascii_hexdigit()), "{name}: {line}");
            assert!(lines[at - 1].starts_with("# v"), "{name}: the line above `{line}` names the version");
        }
    }
}

#[test]
fn every_workflow_says_what_it_may_and_how_long() {
    for name in &WORKFLOWS[..3] {
        let text = read(name);
        assert!(text.contains("\npermissions:\n"), "{name}");
        assert_eq!(text.matches("runs-on:").count(), text.matches("timeout-minutes:").count(), "{name}");
    }
}

#[test]
fn archives_have_the_names_that_binstall_looks_for() {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let binstall = &manifest["package"]["metadata"]["binstall"];
    let release = read(".github/workflows/release.yml");
    let name = "opcit-{ version }-{ target }";
    assert!(
        binstall["pkg-url"]
            .as_str()
            .unwrap()
            .ends_with(&format!("v{{ version }}/{name}{{ archive-suffix }}"))
    );
    assert_eq!(binstall["bin-dir"].as_str().unwrap(), format!("{name}/{{ bin }}{{ binary-ext }}"));
    assert!(release.contains("NAME: opcit-${{ needs.check.outputs.version }}-${{ matrix.target }}"));
    assert_eq!(binstall["pkg-fmt"].as_str(), Some("tgz"));
    assert!(release.contains("file=$NAME.tar.gz"));
    let windows = &binstall["overrides"]["x86_64-pc-windows-msvc"];
    assert_eq!(windows["pkg-fmt"].as_str(), Some("zip"));
    assert!(release.contains("target: x86_64-pc-windows-msvc") && release.contains("file=$NAME.zip"));
}

/// The shell of one named step of the release workflow, as the runner would be given it.
fn step(name: &str) -> String {
    let text = read(".github/workflows/release.yml");
    let step = text.split(&format!("name: {name}\n")).nth(1).unwrap();
    let step = step.split("\n      - ").next().unwrap();
    let (_, shell) = step.split_once("run: |\n").unwrap();
    shell.lines().map(|line| line.strip_prefix("          ").unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

fn run(shell: &str, folder: &Path, variables: &[(&str, &str)]) -> bool {
    let mut command = Command::new("bash");
    command.args(["-euo", "pipefail", "-c", shell]).current_dir(folder).envs(variables.iter().copied());
    command.output().unwrap().status.success()
}

#[test]
fn the_steps_of_a_release_do_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let output = folder.join("output");
    let output = output.to_str().unwrap();

    // The tag, the version and the changelog agree.
    fs::write(folder.join("Cargo.toml"), "[package]\nname = \"opcit\"\nversion = \"1.2.3\"\n").unwrap();
    fs::write(folder.join("CHANGELOG.md"), "# Changelog\n\n## 1.2.3\n\n* This.\n\n## 1.2.2\n\n* That.\n")
        .unwrap();
    let check = step("The tag is the version of Cargo.toml, and the changelog knows it");
    assert!(run(&check, folder, &[("TAG", "v1.2.3"), ("GITHUB_OUTPUT", output)]));
    assert_eq!(fs::read_to_string(output).unwrap(), "version=1.2.3\n");
    assert!(!run(&check, folder, &[("TAG", "v1.2.4"), ("GITHUB_OUTPUT", output)]));

    // The archive holds the program and what belongs to it.
    let target = "x86_64-unknown-linux-musl";
    let built = folder.join("target").join(target).join("release");
    fs::create_dir_all(&built).unwrap();
    fs::copy(env!("CARGO_BIN_EXE_opcit"), built.join("opcit")).unwrap();
    for name in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        fs::write(folder.join(name), name).unwrap();
    }
    let name = format!("opcit-1.2.3-{target}");
    fs::write(output, "").unwrap();
    let variables = [("TARGET", target), ("NAME", &*name), ("GITHUB_OUTPUT", output)];
    assert!(run(&step("The archive"), folder, &variables));
    assert_eq!(fs::read_to_string(output).unwrap(), format!("file={name}.tar.gz\n"));
    let listed =
        Command::new("tar").args(["tzf", &format!("{name}.tar.gz")]).current_dir(folder).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    for file in
        ["opcit", "opcit.1", "README.md", "LICENSE-MIT", "completions/opcit.bash", "completions/opcit.fish"]
    {
        assert!(listed.lines().any(|line| line == format!("{name}/{file}")), "{file} in {listed}");
    }

    // The sums are those of the assets, by their names alone.
    let assets = folder.join("assets");
    fs::create_dir(&assets).unwrap();
    fs::rename(folder.join(format!("{name}.tar.gz")), assets.join(format!("{name}.tar.gz"))).unwrap();
    let sums = read(".github/workflows/release.yml");
    let sums = sums.lines().find_map(|line| line.trim().strip_prefix("run: sha256sum")).unwrap();
    assert!(run(&format!("sha256sum{sums}"), &assets, &[("VERSION", "1.2.3")]));
    assert!(run("sha256sum --check --quiet opcit-1.2.3.sha256", &assets, &[]));
}

/// The shell of the last step of the weekly workflow.
fn pull_request_step() -> String {
    let text = read("docs/guide/weekly.yml");
    let (_, shell) = text.split_once("        run: |\n").unwrap();
    shell.lines().map(|line| line.strip_prefix("          ").unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=a", "-c", "user.email=a@example.org"]).args(arguments).current_dir(folder);
    let output = command.env("GIT_CONFIG_GLOBAL", "/dev/null").output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn the_weekly_run_opens_one_pull_request_and_only_for_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    git(folder, &["init", "-q", "--bare", "origin.git"]);
    git(folder, &["clone", "-q", "origin.git", "work"]);
    let work = folder.join("work");
    git(&work, &["switch", "-q", "-C", "main"]);
    fs::write(work.join("README.md"), "- A paper\n").unwrap();
    let enriched = read("tests/fixtures/output/sample.enriched.json");
    fs::write(work.join("README.enriched.json"), &enriched).unwrap();
    git(&work, &["add", "."]);
    git(&work, &["commit", "-qm", "A list"]);
    git(&work, &["push", "-q", "origin", "main"]);
    // Stands in for GitHub's own command: it says how many are open and keeps what it was told.
    let bin = folder.join("bin");
    fs::create_dir(&bin).unwrap();
    fs::write(
        bin.join("gh"),
        "#!/bin/sh\necho \"$1 $2 $*\" | cut -d' ' -f1,2 >>\"$LOG\"\n[ \"$2\" != list ] || echo \"$OPEN\"\n",
    )
    .unwrap();
    assert!(run("chmod +x gh", &bin, &[]));
    let log = folder.join("log");
    let opcit = Path::new(env!("CARGO_BIN_EXE_opcit")).parent().unwrap();
    let path = format!("{}:{}:{}", bin.display(), opcit.display(), std::env::var("PATH").unwrap());
    let week = |open: &str| {
        let _ = fs::remove_file(&log);
        let variables = [
            ("PATH", path.as_str()),
            ("LOG", log.to_str().unwrap()),
            ("OPEN", open),
            ("GITHUB_REF_NAME", "main"),
            ("RUNNER_TEMP", folder.to_str().unwrap()),
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ];
        assert!(run(&pull_request_step(), &work, &variables));
        fs::read_to_string(&log).unwrap_or_default()
    };
    let branches = || git(&work, &["ls-remote", "--heads", "origin"]).lines().count();

    assert_eq!((week("0"), branches()), (String::new(), 1), "nothing changed, nobody is bothered");
    let cited = |often: &str| {
        enriched.replacen("\"citation_count\": 1234", &format!("\"citation_count\": {often}"), 1)
    };
    fs::write(work.join("README.enriched.json"), cited("1300")).unwrap();
    fs::write(work.join("left-over.txt"), "not ours").unwrap();
    assert_eq!((week("0"), branches()), ("pr list\npr create\n".to_owned(), 2));
    let body = || fs::read_to_string(folder.join("body.md")).unwrap();
    assert!(body().contains("| 1,234 | 1,300 | +66 |"), "{}", body());
    let changed = git(&work, &["diff", "--name-only", "main", "origin/opcit/update"]);
    assert_eq!(changed, "README.enriched.json", "the list and everything else stay as they are");
    // The next week begins with a fresh checkout.
    git(&work, &["switch", "-q", "main"]);
    fs::write(work.join("README.enriched.json"), cited("1400")).unwrap();
    assert_eq!(week("1"), "pr list\npr edit\n", "the one that is open gets the new state");
    let state = git(&work, &["show", "origin/opcit/update:README.enriched.json"]);
    assert_eq!(state, cited("1400").trim());
    assert!(body().contains("| 1,234 | 1,400 | +166 |"), "all that it brings: {}", body());
}

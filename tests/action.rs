//! The GitHub Action's own step, run as the runner would run it.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs `action/run.sh` in a folder with a list that the snapshot knows, and returns what it wrote to `GITHUB_OUTPUT`.
fn run(folder: &Path, inputs: &[(&str, &str)]) -> (bool, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let binary = Path::new(env!("CARGO_BIN_EXE_opcit"));
    let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let output = folder.join("output");
    let status = Command::new("bash")
        .arg(root.join("action/run.sh"))
        .current_dir(folder)
        .env("PATH", path)
        .env("GITHUB_OUTPUT", &output)
        .env("GITHUB_STEP_SUMMARY", folder.join("summary.md"))
        .env("OPCIT_OFFLINE", "1")
        // Nothing may leave this machine, whatever goes wrong.
        .env("HTTP_PROXY", "http://127.0.0.1:9")
        .env("HTTPS_PROXY", "http://127.0.0.1:9")
        .envs(inputs.iter().copied())
        .output()
        .unwrap();
    let said = fs::read_to_string(&output).unwrap_or_default();
    let _ = fs::remove_file(&output);
    (status.status.success(), said)
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::write(
        folder.path().join("list.md"),
        "# List\n\n- A Generalist Agent [[Paper]](https://arxiv.org/abs/2205.06175)\n- Nowhere to Be Found [[Paper]](https://arxiv.org/abs/2001.00001)\n",
    )
    .unwrap();
    let snapshot = root.join("cache/snapshot.jsonl").display().to_string();
    fs::write(folder.path().join("opcit.toml"), format!("[cache]\nsnapshot = [{snapshot:?}]\n")).unwrap();
    folder
}

#[test]
fn it_says_what_came_out_and_always_ends_well() {
    let folder = folder();
    let (success, said) = run(folder.path(), &[("INPUT_CATALOG", "list.md"), ("INPUT_CACHE", "kept")]);
    assert!(success);
    assert_eq!(said, "exit-code=0\nfailed=false\nchanged=true\nentries=2\nenriched=1\ndeferred=1\n");
    assert!(folder.path().join("list.enriched.json").exists());
    assert!(fs::read_to_string(folder.path().join("summary.md")).unwrap().contains("### opcit"));
    let (_, said) = run(folder.path(), &[("INPUT_CATALOG", "list.md")]);
    assert!(said.contains("changed=false"), "{said}");
}

#[test]
fn what_fails_the_job_is_the_users_choice() {
    let folder = folder();
    for (fail_on, args, code, failed) in [
        ("error", "--strict", 1, false),
        ("any", "--strict", 1, true),
        ("error", "--no-such-flag", 2, true),
        ("never", "--no-such-flag", 2, false),
    ] {
        let inputs = [("INPUT_CATALOG", "list.md"), ("INPUT_ARGS", args), ("INPUT_FAIL_ON", fail_on)];
        let (success, said) = run(folder.path(), &inputs);
        assert!(success, "{fail_on} {args}");
        assert!(
            said.starts_with(&format!("exit-code={code}\nfailed={failed}\n")),
            "{fail_on} {args}: {said}"
        );
    }
    let (success, said) = run(folder.path(), &[("INPUT_CATALOG", "no-such-file.md")]);
    assert!(success && said.starts_with("exit-code=3\nfailed=true\n"), "{said}");
}

#[test]
fn the_action_names_every_input_it_reads_and_every_output_it_gives() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let action = fs::read_to_string(root.join("action.yml")).unwrap();
    let script = fs::read_to_string(root.join("action/run.sh")).unwrap();
    for input in ["catalog", "args", "cache", "fail-on", "summary"] {
        let variable = format!("INPUT_{}", input.to_uppercase().replace('-', "_"));
        assert!(
            action.contains(&format!("  {input}:\n"))
                && action.contains(&format!("{variable}: ${{{{ inputs.{input} }}}}"))
        );
        assert!(script.contains(&variable), "{variable}");
    }
    for output in ["exit-code", "changed", "entries", "enriched", "deferred"] {
        assert!(action.contains(&format!("steps.run.outputs.{output} ")), "{output}");
    }
    // Actions of others are pinned to a commit.
    for line in action.lines().filter(|l| l.trim_start().starts_with("uses:")) {
        let pin = line.split('@').nth(1).unwrap();
        assert!(pin.len() == 40 && pin.bytes().all(|b| b.is_ascii_hexdigit()), "{line}");
    }
}

#[test]
fn it_builds_what_it_came_with_unless_a_version_is_asked_for() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let action = fs::read_to_string(root.join("action.yml")).unwrap();
    let step = action.split("name: Install opcit\n").nth(1).unwrap().split("\n    - name:").next().unwrap();
    let (_, shell) = step.split_once("run: |\n").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    fs::write(folder.path().join("cargo"), "#!/bin/sh\necho \"$*\"\n").unwrap();
    Command::new("chmod").arg("+x").arg(folder.path().join("cargo")).status().unwrap();
    for (version, said) in [
        ("source", "install --locked --path /action\n"),
        ("1.2.3", "install --locked --version 1.2.3 opcit\n"),
    ] {
        let mut command = Command::new("bash");
        command.args(["-euo", "pipefail", "-c", shell]).env("PATH", &path);
        let output =
            command.env("GITHUB_ACTION_PATH", "/action").env("OPCIT_VERSION", version).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), said);
    }
}

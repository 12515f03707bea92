//! The documents are true: whatever the binary offers stands in them, and every transcript in them is run.
//!
//! A fenced block marked `console` in README.md and below docs/ is a transcript. Its lines that begin with `$ ` are
//! commands, run by `sh` one after the other in a copy of the catalog, the snapshot and opcit.toml (one copy a
//! document, so a command sees what those before it left behind); the lines below a command are what it prints on stdout,
//! then what on stderr. In them `[..]` stands for anything within a line, a line `...` for any number of lines. A command ends
//! with 0 unless `# exit code N` stands behind it. A command whose program is not installed is told and left out.
//! `OPCIT_DOCUMENTS=overwrite cargo test --test documentation` writes what was printed into blocks that differ.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod counters;
mod skipped;

use counters::counters;
use skipped::skipped;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::CommandFactory as _;
use opcit::lint::Code;
use regex::Regex;
use tempfile::TempDir;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    fs::read_to_string(root(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file below `folder` with that extension, sorted.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() {
            found.extend(files(&entry, extension));
        } else if entry.extension().is_some_and(|e| e == extension) {
            found.push(entry);
        }
    }
    found.sort();
    found
}

/// The first cells of the rows of tables whose rows begin with a code span: `` | `name` | … ``.
fn named_rows(text: &str) -> BTreeSet<String> {
    let row = Regex::new(r"(?m)^\| `([^`]+)` +\|").unwrap();
    row.captures_iter(text).map(|c| c[1].to_owned()).collect()
}

/// The part of a document under the heading that begins with `heading`, up to the next of the same level.
fn section<'a>(text: &'a str, heading: &str) -> &'a str {
    let start =
        text.find(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("there is no heading `{heading}`"));
    let body = &text[start + heading.len() + 2..];
    let level = heading.split(' ').next().unwrap();
    body.find(&format!("\n{level} ")).map_or(body, |end| &body[..end])
}

#[test]
fn every_command_and_flag_is_documented() {
    let (commands, readme) = (read("docs/commands.md"), read("README.md"));
    let common = section(&commands, "## Settings and asking");
    let in_readme = named_rows(section(&readme, "## Commands"));
    let mut missing = Vec::new();
    let mut cli = opcit::cli::Cli::command();
    cli.build();
    let offered: BTreeSet<String> =
        cli.get_subcommands().map(|c| c.get_name().to_owned()).filter(|n| n != "help").collect();
    assert_eq!(in_readme, offered, "the table of commands in README.md");
    for command in cli.get_subcommands().filter(|c| c.get_name() != "help") {
        let section = section(&commands, &format!("## {}", command.get_name()));
        let nested = command.get_subcommands().filter(|c| c.get_name() != "help");
        for command in std::iter::once(command).chain(nested) {
            if !section.contains(&format!("opcit {}", command.get_name()))
                && !section.contains(&format!("opcit cache {}", command.get_name()))
            {
                missing.push(command.get_name().to_owned());
            }
            let flags = command.get_arguments().filter(|a| !a.is_hide_set()).filter_map(clap::Arg::get_long);
            for flag in flags.filter(|f| !matches!(*f, "help" | "version")) {
                let mention = Regex::new(&format!(r"--{flag}\b")).unwrap();
                if !mention.is_match(section) && !mention.is_match(common) {
                    missing.push(format!("{} --{flag}", command.get_name()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "not in docs/commands.md: {missing:#?}");
}

#[test]
fn the_exit_codes_are_those_of_the_program() {
    let constant = Regex::new(r"pub const [A-Z]+: Code = Code\((\d+)\)").unwrap();
    let source = read("src/cli/exit.rs");
    let defined: BTreeSet<u8> = constant.captures_iter(&source).map(|c| c[1].parse().unwrap()).collect();
    assert!(defined.len() > 5, "{defined:?}");
    let row = Regex::new(r"(?m)^\| *(\d+) *\|").unwrap();
    let readme = read("README.md");
    let documented: BTreeSet<u8> =
        row.captures_iter(section(&readme, "## Exit codes")).map(|c| c[1].parse().unwrap()).collect();
    assert_eq!(documented, defined);
    let help = opcit::cli::Cli::command().render_long_help().to_string();
    for code in defined {
        assert!(help.contains(&format!("{code} ")), "`opcit --help` does not name {code}");
    }
}

#[test]
fn every_note_finding_and_outcome_is_documented() {
    let page = read("docs/notes.md");
    // The code is the first argument of `Note::new`, or of the pair it is chosen from.
    let literal = Regex::new(
        r#"(?:Note::new\(\s*"([a-z]+(?:-[a-z]+)*)",|=>\s*\{?\s*\(\s*"([a-z]+(?:-[a-z]+)*)",\s*")"#,
    )
    .unwrap();
    let mut notes = BTreeSet::new();
    for folder in ["src/pipeline", "src/merge"] {
        for file in files(&root(folder), "rs").iter().filter(|f| !f.ends_with("tests.rs")) {
            let text = fs::read_to_string(file).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            notes.extend(
                literal.captures_iter(text).filter_map(|c| Some(c.get(1).or(c.get(2))?.as_str().to_owned())),
            );
        }
    }
    assert!(notes.contains("title-mismatch") && notes.contains("retracted"), "{notes:?}");
    assert_eq!(named_rows(section(&page, "## Notes")), notes, "the table of notes");

    let findings: BTreeSet<String> = Code::ALL.iter().map(|c| c.as_str().to_owned()).collect();
    assert_eq!(named_rows(section(&page, "## Findings of check")), findings, "the table of findings");
    for code in Code::ALL {
        let severity = format!("| `{code}` | {} |", code.severity().as_str());
        assert!(page.contains(&severity), "`{code}` is of another severity: {severity}");
    }

    let outcome = Regex::new(r#"Self::\w+ => "([a-z_]+)""#).unwrap();
    let source = read("src/model/outcome.rs");
    let outcomes: BTreeSet<String> = outcome.captures_iter(&source).map(|c| c[1].to_owned()).collect();
    assert_eq!(named_rows(section(&page, "## Outcomes")), outcomes, "the table of outcomes");
}

#[test]
fn links_between_documents_lead_somewhere() {
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    let mut broken = Vec::new();
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        let mut fenced = false;
        for line in text.lines() {
            fenced ^= line.starts_with("```");
            let targets = link.captures_iter(line).filter(|_| !fenced);
            for target in targets.map(|c| c[1].split('#').next().unwrap().to_owned()) {
                let local = !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:");
                if local && !document.parent().unwrap().join(&target).exists() {
                    broken.push(format!("{}: {target}", document.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// README.md, CONTRIBUTING.md and everything below docs/.
fn documents() -> Vec<PathBuf> {
    let mut all = files(&root("docs"), "md");
    all.extend([root("README.md"), root("CONTRIBUTING.md")]);
    all
}

#[test]
fn every_transcript_runs() {
    let overwrite = std::env::var("OPCIT_DOCUMENTS").is_ok_and(|v| v == "overwrite");
    let (mut wrong, mut run) = (String::new(), 0);
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        if !text.contains("```console\n") {
            continue;
        }
        let folder = workspace();
        let mut rewritten = String::new();
        let mut rest = &*text;
        while let Some((before, block)) = rest.split_once("```console\n") {
            let (block, after) = block.split_once("```").expect("a block ends");
            let line = text[..text.len() - rest.len() + before.len()].lines().count() + 1;
            let mut as_run = String::new();
            for step in steps(block) {
                run += 1;
                let shown = step.run(folder.path());
                match &shown {
                    None => write!(as_run, "$ {}\n{}", step.command, step.output).unwrap(),
                    Some(shown) if matches(&step.output, shown) => {
                        write!(as_run, "$ {}\n{}", step.command, step.output).unwrap();
                    }
                    Some(shown) => {
                        write!(as_run, "$ {}\n{shown}", step.command).unwrap();
                        write!(
                            wrong,
                            "{}:{line}: $ {}\n--- documented\n{}--- printed\n{shown}\n",
                            document.display(),
                            step.command,
                            step.output
                        )
                        .unwrap();
                    }
                }
            }
            write!(rewritten, "{before}```console\n{as_run}```").unwrap();
            rest = after;
        }
        rewritten += rest;
        if overwrite && rewritten != text {
            fs::write(&document, rewritten).unwrap();
        }
    }
    assert!(run > 20, "only {run} commands were found");
    assert!(wrong.is_empty() || overwrite, "{wrong}");
}

/// The programs below examples/ do what their pages say. `cargo test` builds them; `--test documentation` alone does not.
#[test]
fn the_examples_run() {
    let folder = Path::new(env!("CARGO_BIN_EXE_opcit")).with_file_name("examples");
    let one = "{\"title\": \"A Generalist Agent\", \"arxiv\": \"2205.06175\"}\n";
    for (name, arguments, input, says) in [
        ("enrich_one", &["arxiv:2306.17582"][..], "", "\"citation_count\": 222"),
        ("enrich_stream", &[], one, "\"work_id\":\"arxiv:2205.06175\""),
        ("custom_source", &[], "", "10.1000/1: Some(\"On Examples\"), cited by Some(7)"),
    ] {
        let program = folder.join(name);
        if !program.exists() {
            skipped(&format!("`{name}` is not built"));
            continue;
        }
        let mut child = Command::new(program)
            .args(arguments)
            .current_dir(root(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let shown = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && shown.contains(says), "{name}: {shown}");
    }
}

/// A copy of what the documents work on.
fn workspace() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["catalog", "cache"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    for name in
        ["opcit.toml", "cache/snapshot.jsonl", "catalog/README.md", "catalog/healthcare-foundation-models.md"]
    {
        fs::copy(root(name), folder.path().join(name)).unwrap();
    }
    folder
}

/// A command of a transcript.
struct Step {
    command: String,
    output: String,
}

fn steps(block: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => {
                steps.push(Step { command: command.to_owned(), output: String::new() });
            }
            (None, Some(step)) => {
                step.output += line;
                step.output.push('\n');
            }
            (None, None) => panic!("a transcript begins with a command, not with `{line}`"),
        }
    }
    steps
}

impl Step {
    /// What it prints; nothing if it cannot be run here.
    fn run(&self, folder: &Path) -> Option<String> {
        let binary = Path::new(env!("CARGO_BIN_EXE_opcit"));
        let path = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}:{path}", binary.parent().unwrap().display());
        for program in ["jq", "python3", "sqlite3", "pandoc"] {
            let used = Regex::new(&format!(r"(^|\| ){program}\b")).unwrap().is_match(&self.command);
            if used && !installed(program) {
                skipped(&format!("`{program}` is not installed: {}", self.command));
                return None;
            }
        }
        let code = Regex::new(r"# exit code (\d+)$").unwrap();
        let expected = code.captures(&self.command).map_or(0, |c| c[1].parse().unwrap());
        let output = Command::new("sh")
            .arg("-c")
            .arg(&self.command)
            .current_dir(folder)
            .env_clear()
            .envs(counters())
            .env("PATH", path)
            .env("HOME", folder.join("home"))
            .env("XDG_CACHE_HOME", folder.join("home/.cache"))
            .env("LANG", "C.UTF-8")
            .env("PYTHONIOENCODING", "utf-8")
            .env("OPCIT_OFFLINE", "1")
            .env("HTTP_PROXY", "http://127.0.0.1:9")
            .env("HTTPS_PROXY", "http://127.0.0.1:9")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        // One after the other: which of two programs in a pipe writes first is chance.
        let mut shown = String::from_utf8_lossy(&output.stdout).into_owned();
        shown += &String::from_utf8_lossy(&output.stderr);
        if !shown.is_empty() && !shown.ends_with('\n') {
            shown.push('\n');
        }
        // Where a transcript stands no line ends with white space.
        let mut shown: String = shown.lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
        if output.status.code() != Some(expected) {
            writeln!(shown, "(exit code {:?}, not {expected})", output.status.code()).unwrap();
        }
        Some(shown)
    }
}

fn installed(program: &str) -> bool {
    let found =
        Command::new("sh").args(["-c", &format!("command -v {program}")]).stdout(Stdio::null()).status();
    found.is_ok_and(|status| status.success())
}

/// Whether `shown` is what `pattern` says, with its wildcards.
fn matches(pattern: &str, shown: &str) -> bool {
    let mut expression = String::from(r"\A");
    for line in pattern.lines() {
        if line.trim() == "..." {
            expression += r"(?:.*\n)*?";
        } else {
            let parts: Vec<String> = line.split("[..]").map(regex::escape).collect();
            expression += &parts.join(".*");
            expression += r"\n";
        }
    }
    Regex::new(&(expression + r"\z")).unwrap().is_match(shown)
}

#[test]
fn wildcards_mean_what_the_page_says() {
    for (pattern, shown, fits) in [
        ("a[..]c\n", "abc\n", true),
        ("a[..]c\n", "a\nc\n", false),
        ("a\n...\nz\n", "a\nb\nc\nz\n", true),
        ("a\n...\nz\n", "a\nz\n", true),
        ("...\n", "", true),
        ("a\n", "a\nb\n", false),
        ("a.c\n", "abc\n", false),
    ] {
        assert_eq!(matches(pattern, shown), fits, "{pattern:?} {shown:?}");
    }
}

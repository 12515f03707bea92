//! The settings page says what the program does.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod counters;

use counters::counters;
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::Command;

fn opcit(arguments: &[&str], environment: &[(&str, &str)]) -> (i32, String, String) {
    opcit_in(arguments, environment.iter().map(|(name, value)| (*name, OsString::from(value))))
}

fn opcit_in(
    arguments: &[&str],
    environment: impl Iterator<Item = (impl AsRef<OsStr>, OsString)>,
) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("l.md"), "# L\n\n- T [paper](https://arxiv.org/abs/2205.06175)\n")
        .unwrap();
    std::fs::write(
        folder.path().join("opcit.toml"),
        "mailto = 'file@example.org'\n[sources.semantic-scholar]\nurl = 'http://127.0.0.1:9'\n[freshness]\ncounts = '3d'\n",
    )
    .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_opcit"))
        .args(["enrich", "l.md", "--dry-run"])
        .args(arguments)
        .current_dir(folder.path())
        .env_clear()
        .envs(counters())
        .env("HOME", folder.path())
        .envs(environment)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn line<'a>(out: &'a str, name: &str) -> &'a str {
    out.lines().find(|l| l.split_whitespace().next() == Some(name)).unwrap_or("")
}

#[test]
fn the_page_in_docs_is_the_generated_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/settings.md");
    let page = opcit::cli::settings_page();
    if std::env::var_os("OPCIT_BLESS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        page,
        "OPCIT_BLESS=1 cargo test --test settings writes it anew"
    );
}

#[test]
fn flag_beats_environment_beats_file_beats_default() {
    let (code, out, _) = opcit(&[], &[]);
    assert_eq!(code, 0);
    assert!(line(&out, "mailto").ends_with("file@example.org  (file)"), "{out}");
    assert!(line(&out, "freshness.counts").ends_with("3d  (file)"));
    assert!(line(&out, "freshness.missing").ends_with("7d  (default)"));
    let (_, out, _) = opcit(&[], &[("OPCIT_MAILTO", "env@example.org")]);
    assert!(line(&out, "mailto").ends_with("env@example.org  (environment)"));
    let (_, out, _) = opcit(&["--mailto", "flag@example.org"], &[("OPCIT_MAILTO", "env@example.org")]);
    assert!(line(&out, "mailto").ends_with("flag@example.org  (flag)"));
    let (_, out, _) = opcit(&["--set", "sources.arxiv.interval=9s"], &[("OPCIT_ARXIV_INTERVAL", "5s")]);
    assert!(line(&out, "sources.arxiv.interval").ends_with("9s  (flag)"), "{out}");
}

#[test]
fn every_setting_of_the_page_can_be_set_by_flag_and_environment() {
    let page = opcit::cli::settings_page();
    for row in page.lines().filter(|l| l.starts_with("| `")) {
        let cells: Vec<&str> = row.split('|').map(|c| c.trim().trim_matches('`')).collect();
        let (name, variable) = (cells[1], cells[2]);
        let value = match name.rsplit('.').next().unwrap() {
            "url" => "http://127.0.0.1:1",
            "offline" | "enabled" | "all_items" => "true",
            "max_requests" | "batch" => "7",
            "format" => "csv",
            "min_change" => "5%",
            "method" => "post",
            "path" | "snapshot" => "some.file",
            "mailto" => "a@example.org",
            _ => "11s",
        };
        if name == "cache.snapshot" {
            continue; // The file has to exist.
        }
        for (arguments, environment, origin) in [
            (vec!["--set".to_owned(), format!("{name}={value}")], vec![], "(flag)"),
            (vec![], vec![(variable, value)], "(environment)"),
        ] {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let (code, out, error) = opcit(&arguments, &environment);
            assert_eq!(code, 0, "{name}: {error}");
            assert!(
                line(&out, name).ends_with(&format!("{value}  {origin}")),
                "{name} {origin}: {}",
                line(&out, name)
            );
        }
    }
}

#[test]
fn a_mistake_names_the_nearest_setting() {
    let (code, _, error) = opcit(&["--set", "freshnes.counts=1d"], &[]);
    assert_eq!(code, 2);
    assert!(
        error.contains("`freshnes.counts` is not a setting")
            && error.contains("did you mean `freshness.counts`?")
    );
}

#[test]
fn nobody_but_this_machine_is_asked_without_a_pause() {
    for interval in ["0s", "0ms", "1ms", "99ms"] {
        let (code, _, error) = opcit(&[], &[("OPCIT_ARXIV_INTERVAL", interval)]);
        assert_eq!(code, 2, "{interval}: {error}");
        let said = format!("an interval of {interval} is accepted for loopback hosts only, not for https://");
        assert!(error.contains(&said), "{error}");
        let here = [("OPCIT_ARXIV_INTERVAL", interval), ("OPCIT_ARXIV_URL", "http://127.0.0.1:9")];
        assert_eq!(opcit(&[], &here).0, 0, "{interval}");
    }
    assert_eq!(opcit(&[], &[("OPCIT_ARXIV_INTERVAL", "100ms")]).0, 0);
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_does_not_pass_for_one_that_is_not_set() {
    use std::os::unix::ffi::OsStringExt as _;

    let path = OsString::from_vec(b"/tmp/\xff.sqlite".to_vec());
    let (code, _, error) = opcit_in(&[], [("OPCIT_CACHE", path)].into_iter());
    assert_eq!(code, 2);
    assert!(error.contains("OPCIT_CACHE: `/tmp/\u{fffd}.sqlite` is not UTF-8"), "{error}");
}

#[test]
fn what_a_run_would_refuse_a_dry_run_refuses() {
    assert_eq!(opcit(&["--min-change", "NaN%"], &[]).0, 2);
    assert_eq!(opcit(&[], &[("OPCIT_FORMAT", "jsn")]).0, 2);
}

#[test]
fn credentials_in_a_base_url_are_shown_to_nobody() {
    let (code, out, _) = opcit(&[], &[("OPCIT_S2_URL", "http://me:s3cret@127.0.0.1:9/x")]);
    assert_eq!(code, 0);
    assert!(out.contains("http://<redacted>@127.0.0.1:9/x") && !out.contains("s3cret"), "{out}");
    for url in ["ftp://me:s3cret@example.org", "me:s3cret@example.org/x"] {
        let (code, _, error) = opcit(&[], &[("OPCIT_S2_URL", url)]);
        assert_eq!(code, 2);
        assert!(error.contains("<redacted>@example.org") && !error.contains("s3cret"), "{error}");
    }
}

#[test]
fn a_key_is_never_shown_and_never_goes_where_the_file_points() {
    let (_, out, error) = opcit(&[], &[("OPCIT_S2_API_KEY", "k3y-0f-m1ne")]);
    assert!(!out.contains("k3y") && !error.contains("k3y"));
    assert!(line(&out, "OPCIT_S2_API_KEY").contains("not sent to the host that opcit.toml names"), "{out}");
    let (_, out, _) = opcit(&[], &[("OPCIT_S2_API_KEY", "k3y"), ("OPCIT_S2_URL", "http://127.0.0.1:9")]);
    assert!(line(&out, "OPCIT_S2_API_KEY").ends_with("<redacted>  (environment)"), "{out}");
}

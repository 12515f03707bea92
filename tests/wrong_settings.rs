//! Every way to get `opcit.toml` wrong that came to mind, and what is said about it: what, where, what to do.

mod counters;

use std::fmt::Write as _;
use std::fs;

use assert_cmd::Command;
use counters::counters;

const WRONG: &[&str] = &[
    "[output]\nmin_change = 3\n",
    "[output]\nmin_change = 'lots'\n",
    "[output]\nformat = 'yaml'\n",
    "[output]\nformat = 7\n",
    "[output]\nall_items = 'yes'\n",
    "[[entry]]\nmatch = 'A'\npublished = '2024-13-01'\n",
    "[[entry]]\nmatch = 'A'\npublished = 2024-05-01\n",
    "[[entry]]\nmatch = 'A'\npublished = 2024\n",
    "[[entry]]\nmatch = 'A'\nupdated = 'May 2024'\n",
    "[[entry]]\nmatch = 'A'\nretracted = true\n",
    "[[entry]]\nmatch = 'A'\nretracted = 'yes'\n",
    "[[entry]]\nmatch = 'A'\nretracted = {date='2024'}\n",
    "[[entry]]\nmatch = 'A'\nretracted = {kind='retraction', dat='2024'}\n",
    "[[entry]]\nmatch = 'A'\nretracted = {kind='gone', date='2024'}\n",
    "[[entry]]\nmatch = 'A'\nyear = '2024'\n",
    "[[entry]]\nmatch = 'A'\nyear = 99999\n",
    "[[entry]]\nmatch = 'A'\nauthors = 'A, B'\n",
    "[[entry]]\nmatch = 'A'\nauthors = [{name='A'}]\n",
    "[[entry]]\nmatch = 'A'\ncitation_count = -1\n",
    "[[entry]]\nmatch = 'A'\ncitation_count = 1.5\n",
    "[[entry]]\nmatch = 'A'\nid = 'arxiv:nonsense'\n",
    "[[entry]]\nmatch = 'A'\nid = 1706.03762\n",
    "[[entry]]\nmatch = 'A'\ndoi = 'nonsense'\n",
    "[[entry]]\nmatch = 'A'\nignore = 'true'\n",
    "[[entry]]\nmatch = 'A'\ntitel = 'x'\n",
    "[[entry]]\nid = 'arxiv:1706.03762'\n",
    "[entry]\nmatch='A'\nignore=true\n",
    "entry = 'x'\n",
    "[cache]\npath = 7\n",
    "[cache]\nsnapshot = 'a.jsonl'\n",
    "[cache]\noffline = 1\n",
    "cache = 'x.sqlite'\n",
    "[cahce]\npath='x'\n",
    "[sources.arxiv]\ninterval = 3\n",
    "[sources.arxiv]\ninterval = '3 parsecs'\n",
    "[sources.arxiv]\ninterval = '0s'\n",
    "[sources.arxiv]\nbatch = 0\n",
    "[sources.arxiv]\nbatch = -5\n",
    "[sources.arxiv]\nenabled = 'no'\n",
    "[sources.arxiv]\nurl = 'export.arxiv.org'\n",
    "[sources.arxive]\nurl = 'http://x'\n",
    "[sources.arxiv]\nkey = 'abc'\n",
    "[sources]\narxiv = 'x'\n",
    "sources = ['arxiv']\n",
    "[freshness]\ncounts = 7\n",
    "[freshness]\ncounts = '7'\n",
    "[freshness]\ncounts = '-1d'\n",
    "[limits]\nmax_time = 60\n",
    "[limits]\nmax_requests = '3'\n",
    "[limits]\nmax_requests = -3\n",
    "[limits]\npatience = 'long'\n",
    "mailto = 7\n",
    "mailto = 'a\\nb'\n",
    "mailto = \"not an address\"\n",
    "catalogs = 'README.md'\n",
    "catalogs = [1]\n",
    "catalog = ['README.md']\n",
    "[output\n",
    "x\n",
    "a = \n",
    "mailto = 'a\n",
    "mailto = 'a'\nmailto = 'b'\n",
    "max_requests = 3\n",
    "[output]\n\nmin_changes = '3'\n",
    "[sources.arxiv]\ninterval = '5s'\nintervall = '5s'\n",
    "[[entry]]\nmatch = ''\nignore = true\n",
    "[[entry]]\nmatch = 'A'\norigin = 5\ntitle='x'\n",
    "[[entry]]\nmatch = 'A'\ncategories = 'cs.CL'\n",
    "[[entry]]\nmatch = 'A'\nversion = 'v2'\n",
    "[[entry]]\nmatch = 'A'\nwithdrawn = 'no'\n",
    "[[entry]]\nmatch = 'A'\nvenue = ''\n",
    "[[entry]]\nmatch = 'A'\ntitle = ' '\n",
    "[[entry]]\nmatch = 'A'\n\nabstract = \"\"\n",
    "[[entry]]\nmatch = 'A'\nauthors = ['A. B', '']\n",
    "[[entry]]\nmatch = 'A'\nyear = 0\n",
    "[[entry]]\nmatch = 'A'\nversion = 0\n",
];

#[test]
fn every_message_says_what_where_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("list.md"), "- [A](https://arxiv.org/abs/1706.03762)\n").unwrap();
    let mut all = String::new();
    for wrong in WRONG {
        fs::write(folder.path().join("opcit.toml"), wrong).unwrap();
        let run = Command::cargo_bin("opcit")
            .unwrap()
            .current_dir(folder.path())
            .env_clear()
            .envs(counters())
            .env("HOME", folder.path())
            .args(["enrich", "list.md", "--offline", "-q"])
            .output()
            .unwrap();
        let said = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(2), "{wrong}\n{said}");
        let head = said.lines().next().unwrap();
        let place = head.split("opcit.toml:").nth(1).unwrap_or_default();
        assert!(place.starts_with(|c: char| c.is_ascii_digit()), "no line: {wrong}\n{said}");
        for rust in ["invalid type", "struct ", "u64", "usize", "i16", "map,", "sequence", "serde"] {
            assert!(!said.contains(rust), "`{rust}`: {wrong}\n{said}");
        }
        let quoted: String = wrong.lines().fold(String::new(), |text, line| text + "| " + line + "\n");
        let _ = writeln!(all, "{quoted}{said}");
    }
    insta::assert_snapshot!(all);
}

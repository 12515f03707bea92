//! `opcit check`: what it finds, how it says it, and what it repairs.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod counters;
mod skipped;

use counters::counters;
use skipped::skipped;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use opcit::catalog::{Format, ReadOptions, open};
use opcit::identify;
use opcit::lint::{self, Code, Item};
use proptest::prelude::*;
use serde_json::Value;

/// The program in `folder`, with nothing known and nowhere to ask.
fn opcit(folder: &Path, args: &[&str]) -> std::process::Output {
    Command::cargo_bin("opcit")
        .unwrap()
        .current_dir(folder)
        .env_clear()
        .envs(counters())
        .env("HOME", folder)
        .env("HTTPS_PROXY", "http://127.0.0.1:1")
        .env("OPCIT_CACHE", folder.join("none.sqlite"))
        .arg("check")
        .args(args)
        .output()
        .unwrap()
}

#[test]
fn a_title_of_other_people_or_of_another_time_is_no_duplicate() {
    let folder = tempfile::tempdir().unwrap();
    let found = |first: (&str, u16), second: (&str, u16)| {
        let record = |key: &str, (author, year): (&str, u16)| {
            format!(
                "@misc{{{key}, title={{A Survey of Anomaly Detection}}, author={{{author}}}, year={{{year}}}}}\n"
            )
        };
        let list = record("a", first) + &record("b", second);
        fs::write(folder.path().join("l.bib"), list).unwrap();
        String::from_utf8(opcit(folder.path(), &["l.bib"]).stdout).unwrap()
    };
    let said = found(("Doe, Jane", 2020), ("Jane Doe", 2021));
    assert!(said.contains("is listed in line 1 already; keep one"), "{said}");
    assert!(!found(("Doe, Jane", 2009), ("Doe, Jane", 2021)).contains("already"));
    assert!(!found(("Doe, Jane", 2020), ("Roe, Richard", 2020)).contains("already"));
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn defects() -> String {
    fs::read_to_string(root().join("tests/fixtures/check/defects.md")).unwrap()
}

/// A folder with one list.
fn folder(list: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("list.md"), list).unwrap();
    folder
}

fn stdout(output: &std::process::Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &std::process::Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn json(output: &std::process::Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Reads and checks a list without the program around it.
fn checked(source: &str, format: Format) -> (Vec<Item>, Vec<lint::Finding>) {
    let options = ReadOptions { all_items: true };
    let entries = open(format, source.as_bytes(), options).into_iter().flatten().filter_map(Result::ok);
    let items: Vec<Item> = entries
        .map(|entry| Item { identity: identify::entry(&entry), entry, known: None, aside: false })
        .collect();
    let findings = lint::check(source, format, &items);
    (items, findings)
}

#[test]
fn every_defect_of_the_fixture_is_named_at_its_place() {
    let work = folder(&defects());
    let output = opcit(work.path(), &["list.md"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    insta::assert_snapshot!("defects", format!("{}---\n{}", stdout(&output), stderr(&output)));
}

#[test]
fn what_can_be_repaired_is_and_nothing_else_changes() {
    let work = folder(&defects());
    let path = work.path().join("list.md");
    let output = opcit(work.path(), &["list.md", "--fix"]);
    assert_eq!(output.status.code(), Some(1), "what is left are findings: {}", stderr(&output));
    let once = fs::read_to_string(&path).unwrap();
    let old = defects();
    let changed: Vec<String> =
        old.lines().zip(once.lines()).filter(|(a, b)| a != b).map(|(a, b)| format!("-{a}\n+{b}\n")).collect();
    assert_eq!(old.lines().count(), once.lines().count());
    insta::assert_snapshot!("repaired", format!("{}---\n{}", changed.concat(), stderr(&output)));
    opcit(work.path(), &["list.md", "--fix"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), once, "repairing twice is repairing once");
    let pinned = opcit(work.path(), &["list.md", "--fix", "--select", "versioned-link"]);
    assert_eq!(pinned.status.code(), Some(0));
    let text = fs::read_to_string(&path).unwrap();
    assert!(
        text.contains("(https://arxiv.org/abs/1905.05178)"),
        "a pinned version goes when that is asked for"
    );
    assert_eq!(text.len(), once.len() - 4, "and nothing else does");
}

#[test]
fn line_ends_and_marks_are_kept() {
    let list = "\u{feff}# L\r\n\r\n- [T of a Paper](http://arxiv.org/abs/2101.00001)\t \r\n- \u{a0}x\r\n";
    let work = folder(list);
    let output = opcit(work.path(), &["list.md", "--fix"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(work.path().join("list.md")).unwrap(), list.replace("http:", "https:"));
    assert!(stderr(&output).contains("list.md:3:18: fixed insecure-link: "), "{}", stderr(&output));
}

#[test]
fn the_exit_code_says_how_bad_it_is() {
    let clean = folder("# L\n\n- [A Sound Paper](https://arxiv.org/abs/2101.00001)\n");
    let output = opcit(clean.path(), &["list.md"]);
    assert_eq!((output.status.code(), stdout(&output)), (Some(0), String::new()));
    assert!(stderr(&output).contains("nothing to report in 1 catalog"));
    let pinned = folder("# L\n\n- [A Pinned Paper](https://arxiv.org/abs/2101.00001v2)\n");
    let code = |folder: &tempfile::TempDir, args: &[&str]| opcit(folder.path(), args).status.code();
    assert_eq!(code(&pinned, &["list.md"]), Some(1), "found is found");
    assert_eq!(code(&pinned, &["list.md", "--fail-on", "warning"]), Some(0));
    let warned = folder("# L\n\n- [A Plain Paper](http://arxiv.org/abs/2101.00001)\n");
    assert_eq!(code(&warned, &["list.md"]), Some(1));
    assert_eq!(code(&warned, &["list.md", "--fail-on", "error"]), Some(0));
    assert_eq!(code(&warned, &["list.md", "--ignore", "insecure-link,mojibake"]), Some(0));
    assert_eq!(code(&warned, &["list.md", "--select", "mojibake"]), Some(0));
    assert_eq!(code(&warned, &["list.md", "--select", "no-such-code"]), Some(2));
    assert_eq!(code(&warned, &["missing.md"]), Some(3));
    assert_eq!(code(&warned, &["-", "--fix"]), Some(2));
}

#[test]
fn what_annotate_wrote_is_no_defect() {
    let facts = "<!-- opcit:facts --> · 3 citations<!-- /opcit:facts -->";
    let work = folder(&format!(
        "# L\n\n- One Paper on Things [[Paper]](https://arxiv.org/abs/2101.00001){facts}\n\
         - Another Paper on Things [[Paper]](https://arxiv.org/abs/2101.00002) {facts}\n"
    ));
    let checked = opcit(work.path(), &["list.md"]);
    assert_eq!(checked.status.code(), Some(0), "{}", stdout(&checked));
    // A marker that has lost its partner is not ours any more.
    let work = folder("# L\n\nProse. <!-- opcit:facts -->\n");
    assert!(stdout(&opcit(work.path(), &["list.md"])).contains("unused-directive"));
}

#[test]
fn of_two_directives_in_one_item_the_second_is_told() {
    let work = folder(
        "# L\n\n- One Paper on Things [[Paper]](https://arxiv.org/abs/2101.00001) <!-- opcit: arxiv:2101.00003 -->\n  \
         <!-- opcit: ignore -->\n- Another Paper on Things [[Paper]](https://arxiv.org/abs/2101.00002)\n  \
         <!-- opcit: ignore --> <!-- opcit: ignore -->\n",
    );
    let found = stdout(&opcit(work.path(), &["list.md"]));
    assert_eq!(
        found,
        "list.md:4:3: unused-directive: `opcit: ignore` is not followed: the item says \
         `opcit: arxiv:2101.00003` before it; keep one\n"
    );
}

#[test]
fn our_own_catalog_has_the_defects_it_has() {
    let output = opcit(&root(), &["catalog/healthcare-foundation-models.md"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    insta::assert_snapshot!("own_catalog", format!("{}---\n{}", stdout(&output), stderr(&output)));
}

#[test]
fn what_the_cache_knows_tells_a_preprint_from_its_article() {
    let list = "# L\n\n- [BioBERT, for text](https://arxiv.org/abs/1901.08746)\n\
                - [BioBERT again](https://doi.org/10.1093/bioinformatics/btz682)\n\
                - [Growing Maize on Sandy Soils of the North](https://arxiv.org/abs/1904.03323)\n";
    let work = folder(list);
    let snapshot = root().join("cache/snapshot.jsonl");
    let settings = format!(
        "[cache]\nsnapshot = [{snapshot:?}]\n\n[[entry]]\nmatch = \"https://example.org/nowhere\"\nignore = true\n"
    );
    fs::write(work.path().join("opcit.toml"), settings).unwrap();
    let output = opcit(work.path(), &["list.md", "--ignore", "newly-published"]);
    let text = stdout(&output);
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].starts_with("list.md:4:4: duplicate-work: ") && lines[0].contains("in line 3 already"),
        "{text}"
    );
    assert!(lines[1].starts_with("list.md:5:47: title-mismatch: arxiv:1904.03323: "), "{text}");
    assert!(lines[1].contains("Maize") && lines[1].contains("Publicly Available Clinical BERT"), "{text}");
    assert!(lines[2].ends_with("correct it or take it out"), "{text}");
    assert!(lines[2].contains("opcit.toml:5:1: unused-override: "), "{text}");
    assert_eq!(lines.len(), 3, "{text}");
}

#[test]
fn json_is_stable() {
    let work = folder("# L\n\n- Donâ€™t [T](http://arxiv.org/abs/2101.00001v2)\n");
    let output = opcit(work.path(), &["list.md", "--format", "json"]);
    insta::assert_snapshot!("json", stdout(&output));
}

#[test]
fn workflow_commands_are_escaped() {
    let work = folder("");
    fs::write(
        work.path().join("a,b:c%.md"),
        "- [100%,\u{1b}31m:](TODO)\n- [x y](http://arxiv.org/abs/2101.00001)\n",
    )
    .unwrap();
    let output = opcit(work.path(), &["a,b:c%.md", "--format", "github"]);
    let text = stdout(&output);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "::warning file=a%2Cb%3Ac%25.md,line=1,endLine=1,col=3,endColumn=20,title=empty-link::the link \
         `100%25,␛31m:` leads to the placeholder `TODO`: put the target in"
    );
    assert!(
        lines[1].starts_with("::warning file=a%2Cb%3Ac%25.md,line=2,endLine=2,col=9,endColumn=24,"),
        "{text}"
    );
    assert_eq!(lines.len(), 2);
}

/// Catalogs of a settings file above are named as seen from the folder one stands in.
#[test]
fn places_are_seen_from_the_current_folder() {
    let work = folder("- [x y](http://arxiv.org/abs/2101.00001)\n");
    let sub = work.path().join("lists/more");
    fs::create_dir_all(&sub).unwrap();
    fs::copy(work.path().join("list.md"), work.path().join("lists/a.md")).unwrap();
    fs::copy(work.path().join("list.md"), sub.join("b.md")).unwrap();
    let settings = "catalogs = ['list.md', 'lists/a.md', 'lists/more/b.md']\n[[entry]]\nmatch = 'nothing'\nignore = true\n";
    fs::write(work.path().join("opcit.toml"), settings).unwrap();
    let output = opcit(&sub, &[]);
    let files: Vec<String> =
        stdout(&output).lines().map(|line| line.split(':').next().unwrap().to_owned()).collect();
    assert_eq!(files, ["../../list.md", "../a.md", "b.md", "../../opcit.toml"], "{}", stderr(&output));
    let text = stdout(&opcit(&sub, &["--format", "github"]));
    assert!(text.starts_with("::warning file=../../list.md,line=1,"), "{text}");
    let sarif = json(&opcit(&sub, &["--format", "sarif"]));
    let uri = |n: usize| {
        sarif["runs"][0]["results"][n]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone()
    };
    assert_eq!([uri(0), uri(1), uri(2), uri(3)], ["../../list.md", "../a.md", "b.md", "../../opcit.toml"]);
}

#[test]
fn sarif_has_what_viewers_need() {
    let work = folder(&defects());
    fs::create_dir(work.path().join("my lists")).unwrap();
    fs::rename(work.path().join("list.md"), work.path().join("my lists/list.md")).unwrap();
    let sarif = json(&opcit(work.path(), &["my lists/list.md", "--format", "sarif"]));
    assert_eq!(sarif["version"], "2.1.0");
    assert!(sarif["$schema"].as_str().unwrap().contains("sarif-2.1.0"));
    let run = &sarif["runs"][0];
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "opcit");
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = driver["rules"].as_array().unwrap();
    assert_eq!(rules.len(), Code::ALL.len());
    assert!(rules.iter().all(|rule| rule["shortDescription"]["text"].is_string()));
    let results = run["results"].as_array().unwrap();
    assert!(results.len() > 30);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], rules[index]["id"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "my%20lists/list.md");
        let number = |name: &str| place["region"][name].as_u64().unwrap();
        assert!(number("startLine") >= 1 && number("startColumn") >= 1);
        assert!((number("endLine"), number("endColumn")) >= (number("startLine"), number("startColumn")));
        for fix in result["fixes"].as_array().into_iter().flatten() {
            let replacement = &fix["artifactChanges"][0]["replacements"][0];
            assert!(replacement["deletedRegion"]["byteOffset"].is_u64());
            assert!(replacement["deletedRegion"]["byteLength"].is_u64());
            assert!(replacement["insertedContent"]["text"].is_string());
        }
    }
    assert!(results.iter().any(|result| result["relatedLocations"].is_array()));
}

#[test]
fn other_formats_are_checked_and_lost_records_told() {
    let work = folder("");
    let put = |name: &str, text: &str| fs::write(work.path().join(name), text).unwrap();
    put("a.csv", "title,url,arxiv\nOne Paper,http://arxiv.org/abs/2101.00001,\nTwo,,1706.3762\n");
    put("a.jsonl", "{\"title\": \"One\", \"url\": \"http://arxiv.org/abs/2101.00001\"}\n{broken\n");
    put("a.bib", "@article{a,\n title = {One},\n url = {http://arxiv.org/abs/2101.00001}\n}\n");
    let found = |name: &str| stdout(&opcit(work.path(), &[name]));
    assert!(found("a.csv").contains("a.csv:2:11: insecure-link: "), "{}", found("a.csv"));
    assert!(found("a.csv").contains("a.csv:3:6: malformed-id: "), "{}", found("a.csv"));
    assert!(found("a.jsonl").contains("a.jsonl:1:26: insecure-link: "), "{}", found("a.jsonl"));
    assert!(found("a.jsonl").contains("a.jsonl:2:"), "{}", found("a.jsonl"));
    assert!(found("a.jsonl").contains(": unreadable-record: "), "{}", found("a.jsonl"));
    assert!(found("a.bib").contains("a.bib:3:9: insecure-link: "), "{}", found("a.bib"));
    opcit(work.path(), &["a.csv", "a.jsonl", "a.bib", "--fix"]);
    assert!(!["a.csv", "a.jsonl", "a.bib"].iter().any(|name| found(name).contains("insecure")));
}

/// A list of the real world (`OPCIT_LISTS_DIR`, else beside the project): nothing panics, repairing twice is repairing
/// once, what was repaired is gone, and the same works are listed.
#[test]
fn real_lists_survive_repair() {
    let folder = std::env::var_os("OPCIT_LISTS_DIR")
        .map_or_else(|| root().join("../shared/lists"), PathBuf::from)
        .join("lists");
    let Ok(files) = fs::read_dir(&folder) else {
        skipped(&format!("no lists in {}", folder.display()));
        return;
    };
    for file in files.map(|f| f.unwrap().path()) {
        let source = fs::read_to_string(&file).unwrap();
        repairs_well(&source, Format::Markdown);
    }
}

#[track_caller]
fn repairs_well(source: &str, format: Format) {
    let (before, found) = checked(source, format);
    for finding in &found {
        assert!(source.get(finding.span.start..finding.span.end).is_some(), "{finding:?}");
    }
    let mechanical = |code: Code| !code.fixed_on_request();
    let Some((once, _)) = lint::fix(source, format, mechanical) else {
        assert!(!found.iter().any(|f| f.fix.is_some() && mechanical(f.code)));
        return;
    };
    assert_eq!(lint::fix(&once, format, mechanical), None, "repairing twice is repairing once: {once:?}");
    let (after, left) = checked(&once, format);
    assert!(!left.iter().any(|f| f.fix.is_some() && mechanical(f.code)), "{left:#?}");
    let works = |items: &[Item]| -> Vec<_> {
        items.iter().filter_map(|item| item.identity.chosen.as_ref().map(|c| c.id.clone())).collect()
    };
    assert_eq!(works(&before), works(&after), "the same works are listed: {source:?} → {once:?}");
}

/// Pieces of lists, sound and damaged, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "\n- ",
        "\n\n",
        " ",
        "[",
        "]",
        "(",
        ")",
        "](",
        "] (",
        "((",
        "[Paper]",
        "A Title",
        "Donâ€™t",
        "Ã",
        "`",
        "```\n",
        "<!--",
        "-->",
        "<!-- opcit: ignore -->",
        "http://arxiv.org/abs/2101.00001",
        "https://arxiv.org/abs/1706.3762",
        "http://cn.arxiv.org/abs/2101.00002v1",
        "http://aclweb.org/anthology/P18-1002",
        "https://example.org/?utm_source=a&b=c&fbclid=d#e",
        "https://",
        "http://",
        "|",
        "\r\n",
        "）",
        "é",
        "\u{feff}",
        "![",
        "<img src=\"",
        "<a href=\"",
        "\">",
        "\\",
        "arXiv:1706.3762",
        "https://doi.org/10.1038/",
        "，",
        "arxiv.org/abs/2101.00001",
        "www.arxiv.org/abs/2101.00003",
        "https//",
        "https:/",
        "htps://",
        "(Paper)",
        "[Paper]{",
        "}",
        "<",
        ">",
        "[1]",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 400 } else { 4000 }))]

    #[test]
    fn arbitrary_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..300), format in 0..6usize) {
        let format = Format::ALL[format];
        let source = lint::text(&bytes);
        prop_assert_eq!(source.len(), bytes.len());
        let (_, found) = checked(&source, format);
        let spans: Vec<_> = found.iter().map(|f| f.span).collect();
        lint::places(&source, &spans);
    }

    #[test]
    fn a_repaired_list_needs_no_repair(source in pieces()) {
        for format in [Format::Markdown, Format::Csv] {
            let mechanical = |code: Code| !code.fixed_on_request();
            checked(&source, format);
            if let Some((once, _)) = lint::fix(&source, format, mechanical) {
                prop_assert_eq!(lint::fix(&once, format, mechanical), None);
            }
        }
    }
}

#[test]
fn fields_that_hold_no_identifier_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write(
        "l.bib",
        "@misc{a, title = {A Title}, eprint = {nonsense}, archiveprefix = {arXiv}}\n\
         @misc{b, title = {B Title}, doi = {garbage}}\n\
         @misc{c, title = {C Title}, doi = {n/a}, pmid = {-}}\n\
         @misc{d, title = {D Title}, doi = {10.1000/182}, pmid = {17284678}}\n",
    );
    write("l.csv", "title,arxiv,doi\nA Title,nonsense,\nB Title,,garbage\nC Title,N/A,None\n");
    write(
        "l.json",
        "[{\"title\":\"A Title\",\"arxiv\":\"nonsense\"},\n{\"title\":\"B Title\",\"doi\":\"garbage\"},\n\
         {\"title\":\"C Title\",\"pmid\":\"abc\"},\n{\"title\":\"E Title\",\"arxiv\":\"N/A\"},\n\
         {\"title\":\"F Title\",\"arxiv\":\"N/A\",\"doi\":\"10.1000/182\"},\n{\"title\":\"G Title\",\"doi\":\"-\"},\n\
         {\"title\":\"D Title\",\"acl\":\"P18-1002\",\"pmcid\":\"PMC3531190\",\
         \"s2\":\"204e3073870fae3d05bcbc2f6a8e263d9b72e776\",\"pmid\":17284678,\"id\":\"smith2020\"}]\n",
    );
    for (name, wanted) in [
        ("l.bib", "l.bib:1:39 l.bib:2:36"),
        ("l.csv", "l.csv:2:9 l.csv:3:10"),
        ("l.json", "l.json:1:30 l.json:2:27 l.json:3:28 l.json:4:29"),
    ] {
        let checked = opcit(folder.path(), &[name]);
        let said = stdout(&checked);
        let places: Vec<&str> =
            said.lines().map(|line| line.split_once(": malformed-id: ").unwrap_or((line, "")).0).collect();
        assert_eq!(places.join(" "), wanted, "{said}");
        assert_eq!(checked.status.code(), Some(1));
    }
}

/// Links that the web shows as none, or leads nowhere: each told once, repaired where one reading is possible.
#[test]
fn links_that_lead_nowhere_are_told() {
    const SOUND: &str = "[Paper](https://arxiv.org/abs/2302.00001)";
    for (link, code, repaired) in [
        ("[Paper](arxiv.org/abs/2302.00001)", Code::BrokenMarkup, SOUND),
        ("[Paper](https:/arxiv.org/abs/2302.00001)", Code::BrokenMarkup, SOUND),
        ("(Paper)[https://arxiv.org/abs/2302.00001]", Code::BrokenMarkup, SOUND),
        ("[Paper]{https://arxiv.org/abs/2302.00001}", Code::BrokenMarkup, SOUND),
        ("[Paper](<https://arxiv.org/abs/2302.00001)", Code::BrokenMarkup, SOUND),
        ("[Paper](https://arxiv.org/abs/2302.00001>)", Code::BrokenMarkup, SOUND),
        (
            "[Paper](https://arxiv.org/abs/2302.00001https://arxiv.org/abs/2302.00001)",
            Code::BrokenMarkup,
            SOUND,
        ),
        ("[Paper](10.1038/nature14539)", Code::BrokenMarkup, ""),
        ("[Paper][1]", Code::BrokenMarkup, ""),
        ("[Paper](N/A)", Code::EmptyLink, ""),
        ("[Paper](https://doi.org/N/A)", Code::MalformedId, ""),
        ("[Paper](https://doi.org/)", Code::MalformedId, ""),
        ("[PDF](https://arxiv.org)", Code::MalformedId, ""),
        ("[Paper](https://pubmed.ncbi.nlm.nih.gov/abc/)", Code::MalformedId, ""),
        ("[Paper](https://pubmed.ncbi.nlm.nih.gov/TBD)", Code::MalformedId, ""),
    ] {
        let source = format!("- A Paper on Something {link}, é\r\n");
        let (_, found) = checked(&source, Format::Markdown);
        let codes: Vec<_> = found.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [code], "{source}{found:#?}");
        let fixed = lint::fix(&source, Format::Markdown, |_| true).map(|(text, _)| text);
        let wanted = (!repaired.is_empty()).then(|| source.replace(link, repaired));
        assert_eq!(fixed, wanted, "{source}");
        if let Some(fixed) = fixed {
            assert_eq!(checked(&fixed, Format::Markdown).1, [], "{fixed}");
        }
    }
}

/// What looks like one of them and is none.
#[test]
fn links_that_lead_somewhere_are_left_alone() {
    for text in [
        "[Paper](papers/2302.00001.pdf) [Paper](docs/x.md) [x](www/index.html) [PDF](2302.00001)",
        "[arXiv](https://arxiv.org/) [DOI](https://doi.org) [papers](https://arxiv.org/) https://doi.org/",
        "[paper](https://pubmed.ncbi.nlm.nih.gov/advanced/) [PubMed](https://pubmed.ncbi.nlm.nih.gov/abc)",
        "[x](https://doi.org/gfxyz) [Code](./) [Paper](/) [Paper](../)",
        "`[Paper](arxiv.org/abs/2302.00001)` `(Paper)[https://arxiv.org/abs/2302.00001]` `[Paper][1]`",
        "<!-- [Paper](arxiv.org/abs/2302.00001) -->",
        "(Smith et al., 2020)[https://example.org/x] (2020)[https://example.org/x] f(x)[https://example.org/x]",
        "[a](https://example.org/x)[https://example.org/y] (Paper)[https://example.org/x](https://example.org/x)",
        "\\href[a]{https://example.org/x} [x]{.note} $f[x](y)$ [ ] [x] as shown in [1] and [2][3]",
        "[Paper](https://web.archive.org/web/2020/https://arxiv.org/abs/2302.00001)",
    ] {
        let source = format!("- A Paper on Something {text}\n");
        let (_, found) = checked(&source, Format::Markdown);
        assert_eq!(found, [], "{source}");
        assert_eq!(lint::fix(&source, Format::Markdown, |_| true), None, "{source}");
    }
}

#[test]
fn a_row_longer_than_its_header_is_told_and_read() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (1..=9).map(|n| format!("Title {n}, the rest,2101.0000{n}\n")).collect();
    fs::write(folder.path().join("l.csv"), format!("title,arxiv\nSound,2101.00010,,\n{rows}")).unwrap();
    let said = stdout(&opcit(folder.path(), &["l.csv", "--select", "unreadable-record"]));
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 6, "{said}");
    assert_eq!(
        lines[0],
        "l.csv:3:1: unreadable-record: the row has 3 cells, the header 2: what stands beyond is read as text; a cell \
         that holds the separator needs quotes"
    );
    assert!(lines[5].contains("l.csv:11:1: ") && lines[5].contains("4 more rows"), "{said}");
}

#[test]
fn damaged_bytes_do_not_keep_a_file_from_repair() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.md");
    fs::write(
        &path,
        b"- [M\xfcller](https://arxiv.org/abs/2101.00001)\r\n- [B](http://arxiv.org/abs/2101.00002)\r\n",
    )
    .unwrap();
    let fixed = opcit(folder.path(), &["list.md", "--fix"]);
    assert!(stderr(&fixed).contains("list.md:2:7: fixed insecure-link"), "{}", stderr(&fixed));
    assert_eq!(
        fs::read(&path).unwrap(),
        b"- [M\xfcller](https://arxiv.org/abs/2101.00001)\r\n- [B](https://arxiv.org/abs/2101.00002)\r\n"
    );
}

#[cfg(unix)]
#[test]
fn why_a_repair_could_not_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    // The new file is made beside the old one, under a longer name.
    let name = format!("{}.md", "l".repeat(250));
    let list = "- [One Paper](http://arxiv.org/abs/2101.00001)\n";
    fs::write(folder.path().join(&name), list).unwrap();
    let checked = opcit(folder.path(), &[&name, "--fix"]);
    assert_eq!(checked.status.code(), Some(5));
    assert!(stderr(&checked).contains("File name too long"), "{}", stderr(&checked));
    assert_eq!(fs::read_to_string(folder.path().join(&name)).unwrap(), list);
}

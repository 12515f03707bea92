//! The layering table in the crate's page is true: a directory imports what its line says, nothing else, and a crate
//! that is somebody's own business is named nowhere else. Test modules are exempt.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

/// Words of code and the only places (prefixes below `src/`) where they may stand.
const OWNED: [(&str, &[&str]); 13] = [
    (r"\breqwest\b", &["http/client.rs"]),
    (r"\bgovernor\b", &["http/pacer.rs"]),
    (r"\brusqlite(_migration)?\b", &["cache/"]),
    (r"\bquick_xml\b", &["sources/"]),
    (r"\bpulldown_cmark\b", &["catalog/markdown", "edit/rendering", "output/markdown"]),
    (r"\bbiblatex\b", &["catalog/bibtex"]),
    (r"\bclap(_complete|_mangen)?\b", &["cli/"]),
    (r"\bindicatif\b", &["report/"]),
    (r"\bignore::", &["cli/folder"]),
    (r"\bstd::env\b|\benv::(var|args|current_dir)", &["cli/", "report/"]),
    (r"\b(stdout|stderr)\s*\(", &["cli/", "report/"]),
    (r"\b(Timestamp|Zoned|SystemTime)::now\b", &["clock.rs"]),
    (r"\b(Command::new|std::process::Command)\b", &[]),
];

/// What a pure layer does without.
const IMPURE: &str = r"\b(tokio|reqwest|rusqlite)\b|\bstd::net\b";

/// One line of the table.
#[derive(Debug, Default)]
struct Layer {
    imports: BTreeSet<String>,
    everything: bool,
    pure: bool,
    /// Nobody but `cli` reads it.
    private_to_cli: bool,
}

/// The table as it stands in the crate's page, under `# Layers`.
fn table() -> BTreeMap<String, Layer> {
    let page = fs::read_to_string(root().join("lib.rs")).unwrap();
    let block = page.split("//! # Layers").nth(1).expect("the crate's page has a section `Layers`");
    let block = block.split("```text").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let mut layers: BTreeMap<String, Layer> = BTreeMap::new();
    for line in block.lines().map(|l| l.trim_start_matches("//!").trim()).filter(|l| !l.is_empty()) {
        let (names, rule) =
            line.split_once("  ").unwrap_or_else(|| panic!("`{line}` is no line of the table"));
        let imports = rule.split(['(', ';']).next().unwrap().trim();
        for name in names.split(',').map(|n| n.trim().to_owned()) {
            let layer = layers.entry(name).or_default();
            layer.pure |= rule.contains("(pure");
            layer.private_to_cli |= rule.contains("only cli reads it");
            match imports {
                "nothing of ours" => {}
                "everything" => layer.everything = true,
                list => {
                    let list = list.replace("the format/source enums", "catalog, output, sources");
                    layer.imports.extend(
                        list.split(',')
                            .flat_map(|part| part.split(" and "))
                            .map(|name| name.trim().to_owned()),
                    );
                }
            }
        }
    }
    layers
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
}

/// A source file without comments, literals and test modules.
struct Source {
    /// Below `src/`, with `/`.
    name: String,
    code: String,
}

fn sources() -> &'static [Source] {
    static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(read_sources);
    &SOURCES
}

fn read_sources() -> Vec<Source> {
    let mut paths = Vec::new();
    files(&root(), &mut paths);
    let name = |path: &Path| path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
    paths
        .iter()
        .map(|path| Source {
            name: name(path),
            code: without_tests(&code_of(&fs::read_to_string(path).unwrap())),
        })
        .filter(|source| {
            !source.name.split(['/', '.']).any(|part| part == "tests" || part.ends_with("_tests"))
        })
        .collect()
}

/// Code alone: comments become blanks, literals become `""`.
fn code_of(text: &str) -> String {
    // In order: line comment, block comment, raw string, string, character (a lifetime has no closing quote).
    static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = r###"(?s)//[^\n]*|/\*.*?\*/|\bb?r"[^"]*"|\bb?r##".*?"##|\bb?r#".*?"#|b?"(?:\\.|[^"\\])*"|b?'(?:\\(?:u\{[^}]*\}|x..|.)|[^'\\\n])'"###;
        Regex::new(pattern).unwrap()
    });
    let blank = |hit: &regex::Captures<'_>| if hit[0].starts_with('/') { " " } else { "\"\"" };
    TOKEN.replace_all(text, blank).into_owned()
}

/// The code without items behind `#[cfg(test)]`.
fn without_tests(code: &str) -> String {
    let mut rest = code;
    let mut kept = String::new();
    while let Some(at) = rest.find("#[cfg(test)]") {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(['{', ';']).expect("an item ends");
        let mut depth = 0;
        let mut stop = end + 1;
        if rest.as_bytes()[end] == b'{' {
            for (offset, byte) in rest.bytes().enumerate().skip(end) {
                depth += i32::from(byte == b'{') - i32::from(byte == b'}');
                if depth == 0 {
                    stop = offset + 1;
                    break;
                }
            }
        }
        rest = &rest[stop..];
    }
    kept + rest
}

/// The layer of a file: its directory, or its own name at the root.
fn layer_of(name: &str) -> &str {
    name.split_once('/').map_or_else(|| name.trim_end_matches(".rs"), |(folder, _)| folder)
}

/// The layers that a file's paths lead to.
fn imports(source: &Source) -> BTreeSet<String> {
    let depth = source.name.split('/').filter(|part| *part != "mod.rs").count();
    let to_root = "super::".repeat(depth);
    let code = source.code.replace(&to_root, "crate::");
    let mut found = BTreeSet::new();
    for hit in Regex::new(r"\b(?:crate|opcit)::\s*(\w+)").unwrap().captures_iter(&code) {
        found.insert(hit[1].to_owned());
    }
    // `use crate::{model::Work, http}`: the first word of every member.
    for hit in Regex::new(r"\bcrate::\s*\{").unwrap().find_iter(&code) {
        let (mut depth, mut fresh) = (1, true);
        let mut word = String::new();
        for c in code[hit.end()..].chars() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 1 && fresh && (c.is_alphanumeric() || c == '_') {
                word.push(c);
                continue;
            }
            if !word.is_empty() {
                found.insert(std::mem::take(&mut word));
                fresh = false;
            }
            fresh |= depth == 1 && c == ',';
            if depth == 0 {
                break;
            }
        }
    }
    found.remove("self");
    found
}

#[test]
fn every_layer_imports_what_its_line_says() {
    let table = table();
    let mut wrong = Vec::new();
    for source in sources() {
        let own = layer_of(&source.name);
        if own == "lib" {
            continue;
        }
        if own == "main" {
            let others: Vec<_> = imports(source).into_iter().filter(|i| i != "cli").collect();
            assert!(others.is_empty(), "main imports {others:?}");
            continue;
        }
        let Some(layer) = table.get(own) else {
            wrong.push(format!("`{own}` (src/{}) has no line in the table", source.name));
            continue;
        };
        for import in imports(source) {
            let known = table.contains_key(&import);
            if known && import != own && !layer.everything && !layer.imports.contains(&import) {
                wrong.push(format!("src/{}: `{own}` may not import `{import}`", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_no_cycle_and_no_stranger() {
    let table = table();
    for (name, layer) in &table {
        for import in &layer.imports {
            let target =
                table.get(import).unwrap_or_else(|| panic!("`{name}` imports the unknown `{import}`"));
            assert!(!target.imports.contains(name), "`{name}` and `{import}` import each other");
            assert!(!target.private_to_cli, "only cli reads `{import}`, not `{name}`");
            assert!(!target.everything, "nobody imports `{import}`, not even `{name}`");
        }
    }
    for source in sources() {
        let name = layer_of(&source.name);
        assert!(
            ["lib", "main"].contains(&name) || table.contains_key(name),
            "`{name}` has no line in the table"
        );
    }
}

#[test]
fn pure_layers_are_pure() {
    let (table, impure) = (table(), Regex::new(IMPURE).unwrap());
    for source in sources() {
        if table.get(layer_of(&source.name)).is_some_and(|layer| layer.pure) {
            let hit = impure.find(&source.code).map(|hit| hit.as_str());
            assert_eq!(hit, None, "src/{} is in a pure layer", source.name);
        }
    }
}

#[test]
fn a_crate_is_named_only_where_it_belongs() {
    let mut wrong = Vec::new();
    for (pattern, homes) in OWNED {
        let word = Regex::new(pattern).unwrap();
        for source in sources() {
            let at_home = homes.iter().any(|home| source.name.starts_with(home));
            if let Some(hit) = word.find(&source.code).filter(|_| !at_home) {
                wrong.push(format!("src/{}: `{}` belongs to {homes:?}", source.name, hit.as_str()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_checker_sees_what_it_should() {
    let text = r##"
        use crate::{model::{Work, Entry}, http, cache::Cache};
        // use crate::comment;
        const S: &str = "crate::string \" still";
        const R: &str = r#"crate::raw "quoted" "#;
        const C: char = '"'; fn f<'a>(x: &'a str) -> &'a crate::event::Event { todo!() }
        #[cfg(test)]
        mod tests { use crate::hidden; fn g() { { } } }
        fn h() { super::super::clock::now(); }
    "##;
    let source = Source { name: "sources/arxiv.rs".into(), code: without_tests(&code_of(text)) };
    let found: Vec<String> = imports(&source).into_iter().collect();
    assert_eq!(found, ["cache", "clock", "event", "http", "model"]);
    assert!(table()["http"].imports.contains("clock") && table()["merge"].pure && table()["cli"].everything);
}

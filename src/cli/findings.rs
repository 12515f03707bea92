//! Findings as people, programs, GitHub and SARIF viewers read them.
//!
//! Everything in a finding comes from a catalog anyone may have written: control characters become visible, and each
//! format escapes what could act in it.

use std::io::{self, Write};
use std::path::{Component, Path};

use serde::Serialize;
use serde_json::json;

use super::input::Input;
use crate::lint::{Code, Finding, Fix, Place, Severity};
use crate::output::neutral;

/// A finding at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The file as named on the command line.
    pub(super) file: String,
    /// The file as a URI reference.
    pub(super) uri: String,
    pub(super) code: Code,
    pub(super) severity: Severity,
    pub(super) place: Place,
    pub(super) message: String,
    pub(super) fix: Option<Fix>,
    /// Where the other place is that it speaks of.
    pub(super) other: Option<Place>,
}

impl Row {
    pub(super) fn new(input: &Input, finding: Finding, place: Place, other: Option<Place>) -> Self {
        Self {
            file: input.name.clone(),
            uri: uri(input),
            code: finding.code,
            severity: finding.severity,
            place,
            message: finding.message,
            fix: finding.fix,
            other,
        }
    }

    /// A finding of which the line is known.
    pub(super) fn at(
        file: String,
        uri: String,
        code: Code,
        line: usize,
        column: usize,
        message: &str,
    ) -> Self {
        let (line, column) = (line.max(1), column.max(1));
        let place = Place { line, column, end_line: line, end_column: column };
        let severity = code.severity();
        Self { file, uri, code, severity, place, message: message.to_owned(), fix: None, other: None }
    }
}

/// What came out.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// In order of files and places.
    pub(super) found: Vec<Row>,
    /// What was repaired.
    pub(super) fixed: Vec<Row>,
}

impl Checked {
    fn count(&self, severity: Severity) -> usize {
        self.found.iter().filter(|row| row.severity == severity).count()
    }
}

/// `file:line:col: code: message`
pub(super) fn line(row: &Row, before: &str) -> String {
    let Place { line, column, .. } = row.place;
    format!("{}:{line}:{column}: {before}{}: {}", row.file, row.code, row.message)
}

/// One line for people at the end.
pub(super) fn summary(checked: &Checked, files: usize, unread: usize) -> String {
    let number = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    let mut text = if checked.found.is_empty() {
        format!("nothing to report in {}", number(files, "catalog"))
    } else {
        let counts: Vec<String> = [(Severity::Error, "error"), (Severity::Warning, "warning")]
            .into_iter()
            .filter(|(severity, _)| checked.count(*severity) > 0)
            .map(|(severity, name)| number(checked.count(severity), name))
            .chain(
                (checked.count(Severity::Info) > 0)
                    .then(|| format!("{} info", checked.count(Severity::Info))),
            )
            .collect();
        format!(
            "{} in {}: {}",
            number(checked.found.len(), "finding"),
            number(files, "catalog"),
            counts.join(", ")
        )
    };
    if unread > 0 {
        text += &format!("; {} could not be read", number(unread, "catalog"));
    }
    let fixable =
        checked.found.iter().filter(|row| row.fix.is_some() && !row.code.fixed_on_request()).count();
    if !checked.fixed.is_empty() {
        text += &format!("; {} fixed", checked.fixed.len());
    }
    if fixable > 0 {
        text += &format!("; {fixable} can be repaired with --fix");
    }
    text
}

/// One line a finding.
pub(super) fn text(out: &mut dyn Write, checked: &Checked) -> io::Result<()> {
    checked.found.iter().try_for_each(|row| writeln!(out, "{}", neutral::terminal(&line(row, ""))))
}

#[derive(Serialize)]
struct JsonRow<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    fix: Option<JsonFix<'a>>,
    related: Option<&'a Place>,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    /// Byte offsets.
    start: usize,
    end: usize,
    replacement: &'a str,
}

impl<'a> JsonRow<'a> {
    fn of(row: &'a Row) -> Self {
        let fix = row.fix.as_ref().map(|fix| JsonFix {
            start: fix.span.start,
            end: fix.span.end,
            replacement: &fix.replacement,
        });
        Self {
            file: &row.file,
            line: row.place.line,
            column: row.place.column,
            end_line: row.place.end_line,
            end_column: row.place.end_column,
            code: row.code.as_str(),
            severity: row.severity.as_str(),
            message: &row.message,
            fix,
            related: row.other.as_ref(),
        }
    }
}

/// One document; its members and their order are stable.
pub(super) fn json(out: &mut dyn Write, checked: &Checked) -> io::Result<()> {
    #[derive(Serialize)]
    struct Counts {
        error: usize,
        warning: usize,
        info: usize,
        fixed: usize,
    }
    #[derive(Serialize)]
    struct Document<'a> {
        schema: &'static str,
        summary: Counts,
        findings: Vec<JsonRow<'a>>,
        fixed: Vec<JsonRow<'a>>,
    }
    let document = Document {
        schema: "opcit/check/1",
        summary: Counts {
            error: checked.count(Severity::Error),
            warning: checked.count(Severity::Warning),
            info: checked.count(Severity::Info),
            fixed: checked.fixed.len(),
        },
        findings: checked.found.iter().map(JsonRow::of).collect(),
        fixed: checked.fixed.iter().map(JsonRow::of).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

/// Workflow commands. <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>
pub(super) fn github(out: &mut dyn Write, checked: &Checked) -> io::Result<()> {
    for row in &checked.found {
        let command = match row.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let place = row.place;
        write!(
            out,
            "::{command} file={},line={},endLine={}",
            property(&row.file),
            place.line,
            place.end_line
        )?;
        // Columns hold for one line only; those of GitHub are both inclusive.
        if place.line == place.end_line {
            let last = place.end_column.saturating_sub(1).max(place.column);
            write!(out, ",col={},endColumn={last}", place.column)?;
        }
        writeln!(out, ",title={}::{}", property(row.code.as_str()), value(&row.message))?;
    }
    Ok(())
}

/// A value as the runner's toolkit escapes it.
fn value(text: &str) -> String {
    neutral::terminal(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    value(text).replace(':', "%3A").replace(',', "%2C")
}

/// SARIF 2.1.0. <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>
pub(super) fn sarif(out: &mut dyn Write, checked: &Checked) -> io::Result<()> {
    let level = |severity: Severity| match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    let rules: Vec<_> = Code::ALL
        .iter()
        .map(|code| {
            json!({
                "id": code.as_str(),
                "shortDescription": {"text": code.about()},
                "defaultConfiguration": {"level": level(code.severity())},
            })
        })
        .collect();
    let region = |place: Place| {
        json!({
            "startLine": place.line, "startColumn": place.column,
            "endLine": place.end_line, "endColumn": place.end_column,
        })
    };
    let at = |row: &Row, place: Place| json!({"physicalLocation": {"artifactLocation": {"uri": row.uri}, "region": region(place)}});
    let results: Vec<_> = checked
        .found
        .iter()
        .map(|row| {
            let mut result = json!({
                "ruleId": row.code.as_str(),
                "ruleIndex": Code::ALL.iter().position(|code| *code == row.code),
                "level": level(row.severity),
                "message": {"text": neutral::terminal(&row.message)},
                "locations": [at(row, row.place)],
            });
            if let Some(other) = row.other {
                let mut related = at(row, other);
                related["message"] = json!({"text": "the other place"});
                result["relatedLocations"] = json!([related]);
            }
            if let Some(fix) = &row.fix {
                result["fixes"] = json!([{
                    "description": {"text": row.code.about()},
                    "artifactChanges": [{
                        "artifactLocation": {"uri": row.uri},
                        "replacements": [{
                            "deletedRegion": {"byteOffset": fix.span.start, "byteLength": fix.span.end - fix.span.start},
                            "insertedContent": {"text": fix.replacement},
                        }],
                    }],
                }]);
            }
            result
        })
        .collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

/// The catalog as a URI reference, relative where it lies below the working directory.
pub(super) fn uri(input: &Input) -> String {
    encoded(&input.info(None).path)
}

/// A file as a URI reference.
pub(super) fn uri_of(path: &Path) -> String {
    let parts: Vec<String> = path
        .components()
        .filter(|part| !matches!(part, Component::CurDir | Component::RootDir))
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    encoded(&parts.join("/"))
}

fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

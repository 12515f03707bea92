//! Findings about a catalog: what is wrong in it, where exactly, and what to do about it.
//!
//! # Terms
//!
//! | term | meaning |
//! |---|---|
//! | **finding** | one defect at one place: a stable [`Code`], the bytes, a sentence, perhaps a fix |
//! | **fix** | bytes and what shall stand there instead; only where one reading is possible |
//! | **item** | an entry with its identity and what is already known of its work |
//! | **scan** | links, URLs and comments of the source with their bytes ([`scan`]) |
//! | **region** | text of a Markdown source between code blocks, comments and settings ([`regions`]) |
//!
//! # Flow
//!
//! ```text
//! bytes ─scan─▶ links (malformed-id, dead-host, …) · markup (broken-markup, empty-link) · mojibake     the text alone
//! items ──────▶ duplicates · titles · status · directives                                  what is known of the works
//!               all of them ─▶ findings, in order of place, each once
//! text findings with a fix ─▶ fix ─▶ new bytes
//! ```
//!
//! # Invariants
//!
//! * The same bytes and items give the same findings, in the same order.
//! * Every span lies in the source and begins and ends on character borders.
//! * A fix changes its span and nothing else, never which works are listed; fixing what is fixed changes nothing.
//! * Time grows with the length of the source.
//!
//! A false finding is worse than a missed one: where two readings are possible, nothing is said, or it is said without
//! a fix. This layer is pure; it reads no file, asks nobody, and words nothing for a terminal.

mod code;
mod directives;
mod duplicates;
mod escapes;
mod fix;
mod hosts;
mod links;
mod markup;
mod mojibake;
mod place;
mod references;
mod regions;
mod scan;
mod scheme;
mod spot;
mod status;
mod target;
#[cfg(test)]
mod tests;
mod titles;

use std::borrow::Cow;

pub use code::{Code, Severity};
pub use fix::{Fixed, NotText, fix, fix_bytes};
pub use place::{Place, places};

use crate::catalog::Format;
use crate::identify::Identity;
use crate::model::{EnrichedEntry, Entry, Span};

/// What shall stand in place of some bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The bytes.
    pub span: Span,
    /// The replacement.
    pub replacement: String,
}

/// One defect at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind.
    pub code: Code,
    /// How much it matters: what its code says, or less where it is not certain.
    pub severity: Severity,
    /// Where.
    pub span: Span,
    /// What it is and what to do about it.
    pub message: String,
    /// The repair, where only one is possible.
    pub fix: Option<Fix>,
    /// Another place that it speaks of.
    pub related: Option<Span>,
}

impl Finding {
    fn new(code: Code, span: std::ops::Range<usize>, message: impl Into<String>) -> Self {
        let span = Span { start: span.start, end: span.end };
        Self { code, severity: code.severity(), span, message: message.into(), fix: None, related: None }
    }

    fn fixed_by(mut self, span: std::ops::Range<usize>, replacement: impl Into<String>) -> Self {
        self.fix =
            Some(Fix { span: Span { start: span.start, end: span.end }, replacement: replacement.into() });
        self
    }
}

/// An entry with its identity and what is known of its work.
#[derive(Debug, Clone, Default)]
pub struct Item {
    /// The entry as read.
    pub entry: Entry,
    /// Which work it lists.
    pub identity: Identity,
    /// What the cache knows, assembled; `None` when nothing was looked up.
    pub known: Option<EnrichedEntry>,
    /// It lists no paper, or the curator said to leave it alone: only its directive is looked at.
    pub aside: bool,
}

/// The source as text: bytes that are no UTF-8 become one control character each, so that places stay true.
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|_| NOT_UTF8));
    }
    Cow::Owned(out)
}

/// Stands for a byte that is no UTF-8; no URL and no word goes over it.
const NOT_UTF8: char = '\u{1a}';

/// Everything there is to say about a catalog, in order of place.
pub fn check(source: &str, format: Format, items: &[Item]) -> Vec<Finding> {
    let scan = scan::read(source, format);
    let mut findings = of_text(source, format, &scan);
    links::given(source, format, items, &mut findings);
    duplicates::check(items, source, &mut findings);
    titles::check(items, source, &mut findings);
    status::check(items, source, &mut findings);
    directives::check(items, source, &scan, &mut findings);
    sort(&mut findings);
    findings
}

/// What the text alone says: the findings that can have a fix.
fn of_text(source: &str, format: Format, scan: &scan::Scan) -> Vec<Finding> {
    if matches!(format, Format::Json | Format::Jsonl) && memchr::memchr(b'\\', source.as_bytes()).is_some() {
        let plain = escapes::Plain::of(source);
        let found = of_plain(&plain.text, format, &scan::read(&plain.text, format));
        return found.into_iter().map(|finding| plain.in_source(finding)).collect();
    }
    of_plain(source, format, scan)
}

fn of_plain(source: &str, format: Format, scan: &scan::Scan) -> Vec<Finding> {
    let mut findings = Vec::new();
    links::check(source, scan, &mut findings);
    markup::check(source, scan, &mut findings);
    references::check(source, scan, &mut findings);
    mojibake::check(source, scan, &mut findings);
    let alone = directives::left_alone(source, format, scan);
    findings.retain(|f| {
        let behind = alone.partition_point(|span| span.start <= f.span.start);
        behind == 0 || alone[behind - 1].end < f.span.end
    });
    sort(&mut findings);
    findings
}

fn sort(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| {
        (a.span.start, a.span.end, a.code, &a.message).cmp(&(b.span.start, b.span.end, b.code, &b.message))
    });
    findings.dedup();
}

/// A text from the catalog as it is shown in a message: on one line, cut where it is long.
fn shown(text: &str) -> String {
    const MOST: usize = 120;
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match folded.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &folded[..at]),
        None => folded,
    }
}

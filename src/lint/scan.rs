//! Links, URLs and comments of a source, with their bytes.
//!
//! The readers say what is listed; here it matters where every character of it stands. Of Markdown, code, comments,
//! images and settings at the start are left out. Other formats are text with URLs in it.

use std::ops::Range;

use super::NOT_UTF8;
use super::regions::{self, code_end};
use super::target::{self, Shape, Target, is_web};
use crate::catalog::Format;

/// A link of Markdown with a target behind its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    /// The inside of the square brackets.
    pub(super) label: Range<usize>,
    /// Between the brackets `]` and `(`: blanks, in a damaged link.
    pub(super) gap: Range<usize>,
    pub(super) target: Target,
}

/// Two pairs of brackets that would be a link, were they the right ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    /// The inside of the first.
    pub(super) first: Range<usize>,
    /// The inside of the second.
    pub(super) second: Range<usize>,
}

/// A URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Url {
    pub(super) span: Range<usize>,
    /// The label whose target it is.
    pub(super) label: Option<Range<usize>>,
    /// It may go on in a way that is not understood: only its beginning can be judged.
    pub(super) cut: bool,
}

/// What stands where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Scan {
    pub(super) links: Vec<Link>,
    /// `(label)[url]` and `[label]{url}`.
    pub(super) swapped: Vec<Pair>,
    /// `[label][name]`
    pub(super) references: Vec<Pair>,
    pub(super) urls: Vec<Url>,
    /// HTML comments, whole.
    pub(super) comments: Vec<Range<usize>>,
    /// Text that is neither code nor comment.
    pub(super) prose: Vec<Range<usize>>,
}

/// How far the end of a code span, a tag or a label is looked for, and the beginning of a macro.
pub(super) const REACH: usize = 2048;

/// How long a label in round brackets is at most.
const LABEL: usize = 60;

/// How deep brackets nest.
const DEPTH: usize = 32;

/// Scans a source.
pub(super) fn read(source: &str, format: Format) -> Scan {
    let mut scan = Scan::default();
    if format == Format::Markdown {
        regions::read(source, &mut scan);
        for region in scan.prose.clone() {
            Inline { source, end: region.end, open: Vec::new(), scan: &mut scan }.read(region.start);
        }
    } else {
        scan.prose.push(0..source.len());
        let mut at = 0;
        while let Some(n) = memchr::memmem::find(&source.as_bytes()[at..], b"://") {
            let colon = at + n;
            at = colon + 3;
            if let Some(start) = scheme(source, colon) {
                let (end, mut cut) = bare_end(source, start, source.len(), Some(format));
                // A macro is the beginning of whatever it is joined to.
                cut |= format == Format::Bibtex && in_macro(&source.as_bytes()[..start]);
                scan.urls.push(Url { span: start..end, label: None, cut });
                at = at.max(end);
            }
        }
    }
    scan
}

/// Whether the value that begins behind `before` is that of a `@string` of BibTeX.
fn in_macro(before: &[u8]) -> bool {
    let near = &before[before.len().saturating_sub(REACH)..];
    let record = memchr::memrchr(b'@', near).map_or(&[][..], |at| &near[at + 1..]);
    record.get(..6).is_some_and(|kind| kind.eq_ignore_ascii_case(b"string"))
}

/// Where the scheme in front of `://` begins, if it is that of the web.
fn scheme(source: &str, colon: usize) -> Option<usize> {
    let before = &source.as_bytes()[..colon];
    ["https", "http"].iter().find_map(|s| {
        let start = colon.checked_sub(s.len())?;
        let joined = start > 0 && before[start - 1].is_ascii_alphanumeric();
        (before[start..].eq_ignore_ascii_case(s.as_bytes()) && !joined).then_some(start)
    })
}

/// The scan of one region.
struct Inline<'a> {
    source: &'a str,
    end: usize,
    /// Where labels opened, and whether they are an image's.
    open: Vec<(usize, bool)>,
    scan: &'a mut Scan,
}

impl Inline<'_> {
    fn read(&mut self, start: usize) {
        let bytes = &self.source.as_bytes()[..self.end];
        let mut at = start;
        while at < self.end {
            at = match bytes[at] {
                b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => at + 2,
                b'`' => code_end(bytes, at),
                b'\n' => {
                    if bytes[at + 1..].iter().find(|b| !matches!(b, b' ' | b'\t' | b'\r')) == Some(&b'\n') {
                        self.open.clear();
                    }
                    at + 1
                }
                b'[' => {
                    if self.open.len() >= DEPTH {
                        self.open.remove(0);
                    }
                    self.open.push((at, at > start && bytes[at - 1] == b'!'));
                    at + 1
                }
                b']' => self.closed(at),
                b'<' => Self::tag(bytes, at),
                b':' if bytes[at..].starts_with(b"://") => match scheme(self.source, at) {
                    Some(from) if from >= start => self.bare(from),
                    _ => at + 3,
                },
                _ => at + 1,
            };
        }
    }

    fn bare(&mut self, start: usize) -> usize {
        let (end, cut) = bare_end(self.source, start, self.end, None);
        self.scan.urls.push(Url { span: start..end, label: None, cut });
        end.max(start + 8)
    }

    /// A `]`: the end of a label that may have a target.
    fn closed(&mut self, at: usize) -> usize {
        let Some((open, image)) = self.open.pop() else { return at + 1 };
        let bytes = &self.source.as_bytes()[..self.end];
        let blanks = bytes[at + 1..].iter().take(3).take_while(|b| **b == b' ').count();
        let bracket = at + 1 + blanks;
        if bytes.get(bracket) != Some(&b'(') {
            if !image {
                self.other_brackets(open, at);
            }
            return at + 1;
        }
        let Some(target) = target::read(self.source, bracket, self.end) else { return at + 1 };
        if blanks > 0 && (target.shape != Shape::Sound || image) {
            return at + 1;
        }
        let next = target.next.max(bracket + 1);
        if image {
            return next;
        }
        let (url, second) = match &target.shape {
            Shape::Nested(a, b) | Shape::Several(a, b) => (a.clone(), Some(b.clone())),
            Shape::Wrapped => (target.url.start + 1..target.url.end - 1, None),
            Shape::StrayBracket => (target.url.start + 1..target.url.end, None),
            _ => (target.url.clone(), None),
        };
        let urls: Vec<_> = [Some(url), second]
            .into_iter()
            .flatten()
            .filter(|url| is_web(&self.source[url.clone()]))
            .collect();
        if blanks > 0 && urls.is_empty() {
            return at + 1;
        }
        let cut = target.shape == Shape::Blank;
        let label = open + 1..at;
        self.scan.urls.extend(urls.into_iter().map(|span| Url { span, label: Some(label.clone()), cut }));
        self.scan.links.push(Link { label, gap: at + 1..bracket, target });
        next
    }

    /// A label behind which no target stands, but perhaps what was meant as one.
    fn other_brackets(&mut self, open: usize, at: usize) {
        let bytes = &self.source.as_bytes()[..self.end];
        let inside = |start: usize, shut: u8| {
            let reach = &bytes[start..bytes.len().min(start + REACH)];
            let length = reach.iter().position(|b| matches!(b, b'\n' | b'[' | b']' | b'{' | b'}'))?;
            (reach[length] == shut).then_some(start..start + length)
        };
        let label = open + 1..at;
        let joined = open > 0 && bytes[open - 1].is_ascii_alphanumeric();
        match bytes.get(at + 1) {
            Some(b'[') if !joined => {
                let second = inside(at + 2, b']');
                let pair = second.map(|second| Pair { first: label, second });
                self.scan.references.extend(pair);
            }
            Some(b'{') if !joined && !label.is_empty() => {
                let second = inside(at + 2, b'}').filter(|url| is_web(&self.source[url.clone()]));
                let pair = second.map(|second| Pair { first: label, second });
                self.scan.swapped.extend(pair);
            }
            Some(b'[' | b'{' | b':') => {}
            _ if open > 1 && bytes[open - 1] == b')' && is_web(&self.source[label.clone()]) => {
                let near = &bytes[..open - 1][open.saturating_sub(LABEL)..];
                let found = near.iter().rposition(|b| matches!(b, b'(' | b')' | b'[' | b']' | b'\n'));
                let Some(bracket) = found.map(|n| open.saturating_sub(LABEL) + n) else { return };
                let alone =
                    bracket == 0 || matches!(bytes[bracket - 1], b' ' | b'\t' | b'\n' | b'|' | b'*' | b':');
                if bytes[bracket] == b'(' && alone && bracket + 1 < open - 1 {
                    self.scan.swapped.push(Pair { first: bracket + 1..open - 1, second: label });
                }
            }
            _ => {}
        }
    }

    /// An image's tag is passed over; of others the attributes are read as text.
    fn tag(bytes: &[u8], at: usize) -> usize {
        let name = &bytes[at + 1..bytes.len().min(at + 5)];
        if name.len() == 4 && name[..3].eq_ignore_ascii_case(b"img") && !name[3].is_ascii_alphanumeric() {
            let reach = &bytes[at..bytes.len().min(at + REACH)];
            return reach.iter().position(|b| *b == b'>').map_or(at + 1, |n| at + n + 1);
        }
        at + 1
    }
}

/// The end of a URL that stands in text, and whether something follows that may belong to it.
fn bare_end(source: &str, start: usize, end: usize, format: Option<Format>) -> (usize, bool) {
    let quote = source[..start].chars().next_back().filter(|c| matches!(c, '"' | '\''));
    let mut depth = 0u32;
    let mut stop = end;
    let mut cut = false;
    for (n, c) in source[start..end].char_indices() {
        let ends = match c {
            '(' => {
                depth += 1;
                false
            }
            ')' if depth == 0 => true,
            ')' => {
                depth -= 1;
                false
            }
            '\\' | '^' | '{' | NOT_UTF8 => {
                cut = true;
                true
            }
            '<' | '>' | '"' | '`' | '|' | '[' | ']' | '}' => true,
            ',' if format == Some(Format::Csv) => true,
            '，' | '。' | '；' | '：' | '、' | '！' | '？' | '（' | '）' | '【' | '】' | '《' | '》'
            | '「' | '」' | '“' | '”' | '‘' | '’' | '…' => true,
            c => Some(c) == quote || c.is_whitespace() || c.is_control(),
        };
        if ends {
            stop = start + n;
            break;
        }
    }
    let text = source[start..stop].trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_', '~', '\'']);
    (start + text.len(), cut)
}

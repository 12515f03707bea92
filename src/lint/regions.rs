//! What of a Markdown source is text: code, comments and settings at the start are cut out.
//!
//! Whichever begins first is what it is, as in CommonMark: in a fence a comment sign is code, in a comment a fence is
//! comment, and in a code span either is a word.

use super::scan::{REACH, Scan};
use crate::catalog::front_matter;

/// Cuts code blocks, comments and settings out of a Markdown source.
pub(super) fn read(source: &str, scan: &mut Scan) {
    let mut from = front_matter(source);
    let mut fence: Option<(u8, usize)> = None;
    let mut at = from;
    while at < source.len() {
        let end = memchr::memchr(b'\n', &source.as_bytes()[at..]).map_or(source.len(), |n| at + n + 1);
        match (fence, fence_of(&source[at..end])) {
            (Some((sign, length)), Some((found, run, bare))) if found == sign && run >= length && bare => {
                fence = None;
                from = end;
                at = end;
            }
            (None, Some((sign, run, _))) => {
                scan.prose.push(from..at);
                fence = Some((sign, run));
                at = end;
            }
            (None, None) => at = line(source, at, &mut from, scan),
            _ => at = end,
        }
    }
    if fence.is_none() && from < source.len() {
        scan.prose.push(from..source.len());
    }
    scan.prose.retain(|region| !region.is_empty());
}

/// Reads on from the start of a line, over code spans and comments; the start of the next line that is in neither. Only
/// there a fence can begin.
fn line(source: &str, start: usize, from: &mut usize, scan: &mut Scan) -> usize {
    let bytes = source.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        at = match bytes[at] {
            b'\n' => return at + 1,
            b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => at + 2,
            b'`' => code_end(bytes, at),
            b'<' if bytes[at..].starts_with(b"<!--") => {
                let end = comment_end(bytes, at);
                scan.prose.push(*from..at);
                scan.comments.push(at..end);
                *from = end;
                end
            }
            _ => at + 1,
        };
    }
    at
}

/// The byte behind the comment at `at`; one that never closes runs to the end.
fn comment_end(bytes: &[u8], at: usize) -> usize {
    let inside = at + 4;
    // `<!-->` and `<!--->` are comments of their own.
    for tail in [&b">"[..], b"->"] {
        if bytes[inside..].starts_with(tail) {
            return inside + tail.len();
        }
    }
    memchr::memmem::find(&bytes[inside..], b"-->").map_or(bytes.len(), |n| inside + n + 3)
}

/// The sign and length of a fence, and whether nothing stands behind it.
fn fence_of(line: &str) -> Option<(u8, usize, bool)> {
    let (sign, run, rest) = fence(line.as_bytes())?;
    Some((sign, run, rest.trim_ascii().is_empty()))
}

/// The sign of a fence, its length, and what stands behind it.
fn fence(line: &[u8]) -> Option<(u8, usize, &[u8])> {
    let text = inside_quotes(line);
    let sign = *text.first().filter(|b| matches!(b, b'`' | b'~'))?;
    let run = text.iter().take_while(|b| **b == sign).count();
    let rest = &text[run..];
    (run >= 3 && !(sign == b'`' && rest.contains(&b'`'))).then_some((sign, run, rest))
}

fn inside_quotes(line: &[u8]) -> &[u8] {
    let blanks = line.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'>')).count();
    &line[blanks..]
}

/// The byte behind a code span, or behind the backticks if nothing closes them.
pub(super) fn code_end(bytes: &[u8], at: usize) -> usize {
    let run = bytes[at..].iter().take_while(|b| **b == b'`').count();
    let reach = &bytes[..bytes.len().min(at + run + REACH)];
    let mut from = at + run;
    while let Some(n) = memchr::memchr2(b'`', b'\n', &reach[from..]) {
        from += n;
        if reach[from] == b'\n' {
            from += 1;
            if ends_paragraph(&reach[from..]) {
                break;
            }
            continue;
        }
        let length = reach[from..].iter().take_while(|b| **b == b'`').count();
        from += length;
        if length == run {
            return from;
        }
    }
    at + run
}

/// Whether a paragraph ends where a line begins so: blank, or the beginning of another block. No code span goes over that.
fn ends_paragraph(from: &[u8]) -> bool {
    let line = &from[..memchr::memchr(b'\n', from).unwrap_or(from.len())];
    let text = inside_quotes(line);
    let signs = |sign: u8| text.iter().take_while(|b| **b == sign).count();
    let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    let blank = |at: usize| text.get(at).is_none_or(u8::is_ascii_whitespace);
    match text.first() {
        None | Some(b'\r') => true,
        Some(b'-' | b'*' | b'+') => blank(1),
        Some(b'#') => signs(b'#') <= 6 && blank(signs(b'#')),
        Some(b'0'..=b'9') => matches!(text.get(digits), Some(b'.' | b')')) && blank(digits + 1),
        _ => text.starts_with(b"<!--") || fence(line).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use crate::catalog::Format;
    use crate::lint::{self, Code};

    /// The links with a defect that are found, by their numbers.
    fn found(source: &str) -> BTreeSet<usize> {
        let number = |from: usize| source[from..].split_once("abs/2101.")?.1.get(..5)?.parse().ok();
        let mut findings = lint::check(source, Format::Markdown, &[]);
        findings.retain(|f| f.code == Code::InsecureLink);
        findings.iter().filter_map(|f| number(f.span.start)).collect()
    }

    const LINK: &str = "* [A Title](http://arxiv.org/abs/2101.00001)\n";

    #[test]
    fn a_comment_sign_in_code_begins_no_comment() {
        for before in [
            "Write ``<!--`` to begin a comment.",
            "Write ``` <!-- ``` to begin a comment.",
            "text <!-- c -->``` not a fence",
            "`a` and ``<!-- ` <!--`` and `<!--`",
            "a span ``over\n<!-`- two <!--`` lines",
            "\\<!-- is text",
            "<!--> and <!---> are whole",
        ] {
            let source = format!("# L\n\n{before}\n\n{LINK}");
            assert_eq!(found(&source), [1].into(), "{source}");
        }
    }

    #[test]
    fn a_backtick_without_a_partner_opens_no_code() {
        for before in ["it`s so", "* one ` of\n* two ` items", "one ` in\n# A heading `", "``` a ` b"] {
            let source = format!("# L\n\n{before} <!--\n{LINK}-->\n");
            assert_eq!(found(&source), [].into(), "{source}");
        }
        assert_eq!(found(&format!("a ` b\n```\n` <!--\n```\n{LINK}")), [1].into());
    }

    #[test]
    fn settings_of_any_length_are_no_text() {
        for (open, close) in [("---", "---"), ("---", "..."), ("+++", "+++")] {
            for lines in [0, 3, 300] {
                let settings = "key = \"http://arxiv.org/abs/2101.00002\"\n".repeat(lines);
                let source = format!("\u{feff}{open}\n{settings}{close}\n\n{LINK}");
                assert_eq!(found(&source), [1].into(), "{open} {lines}");
                let (fixed, _) = lint::fix(&source, Format::Markdown, |_| true).unwrap();
                assert!(fixed.contains(&settings), "{open} {lines}");
            }
        }
    }

    /// A list in the making: its links are numbered, and those that stand in its text are noted.
    #[derive(Debug, Default)]
    struct List {
        text: String,
        links: usize,
        seen: BTreeSet<usize>,
    }

    impl List {
        fn link(&mut self, seen: bool) {
            self.links += 1;
            let _ = write!(self.text, "[A Title](http://arxiv.org/abs/2101.{:05})", self.links);
            if seen {
                self.seen.insert(self.links);
            }
        }

        /// What is not looked at: code and comments hold all that begins or ends the others.
        fn hidden(&mut self, what: u8, breaks: &str) {
            match what % 5 {
                0 => self.text.push_str("word"),
                1 => self.link(false),
                2 => self.text.push_str("<!-- "),
                3 => self.text.push_str(breaks),
                _ => self.text.push_str("```` ~~~"),
            }
        }

        fn settings(&mut self, fence: &str, lines: usize) {
            self.text += &format!("{fence}\n");
            for _ in 0..lines {
                self.text.push_str("home = ");
                self.link(false);
                self.text.push('\n');
            }
            self.text += &format!("{fence}\n\n");
        }

        /// A piece of a paragraph.
        fn piece(&mut self, (kind, inside): &(u8, Vec<u8>), number: usize) {
            self.text.push(' ');
            match kind % 7 {
                0 => self.link(true),
                1 | 2 => {
                    let ticks = "`".repeat(1 + usize::from(*kind % 3));
                    self.text += &format!("{ticks} ");
                    inside.iter().for_each(|what| self.hidden(*what, "~~~ --> "));
                    self.text += &format!(" {ticks}");
                }
                3 => {
                    self.text.push_str("<!-- ");
                    inside.iter().for_each(|what| self.hidden(*what, "\n```\n"));
                    self.text.push_str("-->");
                }
                4 => self.text.push_str("\nword"),
                5 => self.text.push_str("\\` \\<!--"),
                // No two are of one length, so that none has a partner.
                _ => self.text += &format!("word{}", "`".repeat(5 + number)),
            }
        }

        fn block(&mut self, kind: u8, pieces: &[(u8, Vec<u8>)]) {
            match kind % 4 {
                0 | 1 => {
                    self.text.push_str(["* word", "word"][usize::from(kind % 2)]);
                    for (number, piece) in pieces.iter().enumerate() {
                        self.piece(piece, number);
                    }
                }
                2 => {
                    let fence = ["`````", "~~~~"][usize::from(kind / 4 % 2)];
                    self.text += &format!("{fence} text\n");
                    for what in pieces.iter().flat_map(|(_, inside)| inside) {
                        self.hidden(*what, "\n```\n-->\n~~~\n");
                    }
                    self.text += &format!("\n{fence}");
                }
                _ => {
                    self.text.push_str("<!--\n");
                    for what in pieces.iter().flat_map(|(_, inside)| inside) {
                        self.hidden(*what, "\n\n~~~\n```\n");
                    }
                    self.text.push_str("\n-->");
                }
            }
            self.text.push_str("\n\n");
        }
    }

    fn list() -> impl Strategy<Value = List> {
        let inside = prop::collection::vec(any::<u8>(), 0..4);
        let pieces = prop::collection::vec((any::<u8>(), inside), 0..6);
        let blocks = prop::collection::vec((any::<u8>(), pieces), 0..6);
        let settings = prop::option::of((prop::sample::select(vec!["---", "+++"]), 0..4usize));
        (settings, blocks).prop_map(|(settings, blocks)| {
            let mut list = List::default();
            if let Some((fence, lines)) = settings {
                list.settings(fence, lines);
            }
            for (kind, pieces) in &blocks {
                list.block(*kind, pieces);
            }
            list
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn what_is_text_is_looked_at_and_nothing_else(list in list().prop_map(|l| (l.text, l.seen))) {
            let (text, seen) = list;
            prop_assert_eq!(found(&text), seen, "{}", text);
        }
    }
}

//! The source as pulldown-cmark gets it: as long as the file, every line end and every sign of structure in its place,
//! but without the signs that only mean something within a line. Links, emphasis and code are read by
//! [`Inline`](super::inline::Inline); looking for them twice would take a tenth of the time that a list takes.
//!
//! What stays, because structure hangs on it:
//!
//! | stays | because |
//! |---|---|
//! | what stands before the first letter of a line | bullets, rules, fences, HTML blocks |
//! | a line with `<` or three backticks there | tags are read to their end; an info string holds no backtick |
//! | `</p…`, `</s…`, `</t…` | the end of `<pre>`, `<script>`, `<style>`, `<textarea>` |
//! | a sign behind a backslash | the backslash is no part of the text then |
//! | everything from `[…]:` to the next empty line | definitions of links and footnotes |

use memchr::{memchr, memchr_iter, memmem};

/// Stands for a sign that is taken away.
const PLAIN: u8 = b'x';
/// Stands for a bracket: like one, it begins no name of a tag or attribute.
const BRACKET: u8 = b'%';

/// Masks `source`; the result has the same length and the same structure, and is UTF-8 as `source` is.
pub(super) fn mask(source: &str) -> Vec<u8> {
    let bytes = source.as_bytes();
    let mut ends = Vec::new();
    for at in memchr_iter(b'<', bytes) {
        match bytes[at + 1..] {
            // Where CDATA stands, its end may be anywhere.
            [b'!', b'[', ..] if bytes[at..].starts_with(b"<![CDATA[") => return bytes.to_vec(),
            [b'/', b'p' | b's' | b't' | b'P' | b'S' | b'T', ..] => ends.push(at),
            _ => {}
        }
    }
    let mut out: Vec<u8> = bytes
        .iter()
        .map(|&b| match (is_sign(b), b == b'[' || b == b']') {
            (true, _) => PLAIN,
            (_, true) => BRACKET,
            _ => b,
        })
        .collect();
    restore_lines(bytes, &mut out);
    for at in memchr_iter(b'\\', bytes) {
        if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) {
            out[at + 1] = bytes[at + 1];
        }
    }
    for at in ends {
        out[at] = b'<';
    }
    restore_definitions(bytes, &mut out);
    out
}

/// Signs of links, emphasis, code, tags and characters by name.
#[inline]
#[expect(clippy::needless_bitwise_bool, reason = "without branches sixteen bytes are looked at together")]
const fn is_sign(b: u8) -> bool {
    (b == b'*') | (b == b'_') | (b == b'`') | (b == b'<') | (b == b'&') | (b == b'!')
}

/// What stands before the first letter of each line, and lines that begin with a tag or a fence.
fn restore_lines(bytes: &[u8], out: &mut [u8]) {
    let mut start = 0;
    for end in memchr_iter(b'\n', bytes).chain([bytes.len()]) {
        let mut at = start;
        let (mut tag, mut ticks) = (false, 0u8);
        let mut fence = false;
        while let Some(&b) = bytes.get(at) {
            match b {
                b'\n' | b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => break,
                b'[' | b']' => {}
                _ => {
                    tag |= b == b'<';
                    ticks = if b == b'`' { (ticks + 1).min(3) } else { 0 };
                    fence |= ticks == 3;
                    out[at] = b;
                }
            }
            at += 1;
        }
        if at - start > 2 * MOST_NESTED {
            flatten(&bytes[start..at], &mut out[start..at]);
        }
        if tag || fence {
            // Not the brackets: those of a definition come back together or not at all.
            for (masked, &b) in out[at..end.max(at)].iter_mut().zip(&bytes[at..]) {
                *masked = if matches!(b, b'[' | b']') { *masked } else { b };
            }
        }
        start = end + 1;
    }
}

/// No line opens more quotes and items.
const MOST_NESTED: usize = 200;

/// Takes the signs away by which a line opens more than that: every line below would be held against each of them.
fn flatten(head: &[u8], out: &mut [u8]) {
    let mut opened = 0;
    // Behind a bar stand cells.
    for (n, &b) in head.iter().enumerate().take_while(|(_, b)| **b != b'|') {
        let item =
            matches!(b, b'-' | b'*' | b'+' | b'.' | b')') && matches!(head.get(n + 1), Some(b' ' | b'\t'));
        if item || b == b'>' {
            opened += 1;
            if opened > MOST_NESTED {
                out[n] = PLAIN;
            }
        }
    }
}

/// Whatever could be a definition, with the text that it may take in.
fn restore_definitions(bytes: &[u8], out: &mut [u8]) {
    let mut done = 0;
    // The last bracket that was asked for, with what was found; and how far its line was read, with what stands there.
    let mut known = (0, None);
    let (mut line, mut read, mut letters) = (0, 0, false);
    for at in memmem::find_iter(bytes, b"]:") {
        if at < done {
            continue;
        }
        known = (at, opening(bytes, at, known));
        let Some(open) = known.1 else { continue };
        if let Some(n) = memchr::memrchr(b'\n', &bytes[read.min(open)..open]) {
            line = read + n + 1;
            (read, letters) = (line, false);
        }
        letters |= bytes[read.min(open)..open].iter().any(u8::is_ascii_alphabetic);
        read = open;
        if letters {
            continue;
        }
        done = empty_line(bytes, at);
        out[line..done].copy_from_slice(&bytes[line..done]);
    }
}

/// Where the bracket stands that opens the label whose bracket at `close` shuts it; `known` is another one before it,
/// and what was found for that.
fn opening(bytes: &[u8], close: usize, known: (usize, Option<usize>)) -> Option<usize> {
    let mut end = close;
    loop {
        let at = memchr::memrchr2(b'[', b']', &bytes[..end])?;
        if at == 0 || bytes[at - 1] != b'\\' {
            return (bytes[at] == b'[').then_some(at);
        }
        if at == known.0 {
            return known.1;
        }
        end = at;
    }
}

/// The start of the next empty line behind `at`.
fn empty_line(bytes: &[u8], at: usize) -> usize {
    let mut from = at;
    while let Some(n) = memchr(b'\n', &bytes[from..]) {
        from += n + 1;
        let rest = &bytes[from..];
        let text = rest.iter().find(|b| !matches!(b, b' ' | b'\t' | b'\r'));
        if matches!(text, None | Some(b'\n')) {
            return from;
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Parser, Tag, TagEnd};

    use super::*;
    use crate::catalog::markdown::blocks::OPTIONS;

    /// The structure that the reader sees: blocks, the extent of their text, definitions.
    fn structure(source: &str, parsed: &str) -> Vec<String> {
        let parser = Parser::new_ext(parsed, OPTIONS);
        let mut out: Vec<String> =
            parser.reference_definitions().iter().map(|(k, d)| format!("{k} {}", d.dest)).collect();
        out.sort();
        let mut leaf: Option<(usize, usize)> = None;
        for (event, range) in parser.into_offset_iter() {
            let inline = match &event {
                Event::Start(tag) => matches!(
                    tag,
                    Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
                ),
                Event::End(tag) => matches!(
                    tag,
                    TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
                ),
                Event::Rule => false,
                _ => true,
            };
            if inline {
                let (start, end) = leaf.unwrap_or((range.start, range.end));
                leaf = Some((start.min(range.start), end.max(range.end)));
                continue;
            }
            if let Some((start, end)) = leaf.take() {
                out.push(format!("{:?}", source[start..end].trim_end()));
            }
            let name = match &event {
                Event::Start(Tag::CodeBlock(_)) => "code".to_owned(),
                Event::Start(tag) => format!("{:?}", tag.to_end()),
                Event::End(tag) => format!("/{tag:?}"),
                _ => "rule".to_owned(),
            };
            out.push(format!("{name} {range:?}"));
        }
        out
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn the_structure_stays(
            parts in prop::collection::vec(prop::sample::select(PARTS), 0..40)
        ) {
            let source: String = parts.concat();
            let masked = String::from_utf8(mask(&source)).unwrap();
            prop_assert_eq!(masked.len(), source.len());
            prop_assert_eq!(structure(&source, &masked), structure(&source, &source), "{:?}", source);
        }
    }

    const PARTS: &[&str] = &[
        "\n",
        "\n",
        "\n",
        "\n\n",
        "\n\n",
        "  \n",
        "\r\n",
        "- ",
        "* ",
        "1. ",
        "    ",
        "  ",
        " ",
        "> ",
        "# ",
        "text",
        "Word ",
        "[",
        "]",
        "](u)",
        "[T](https://a.b/c_d)",
        "![",
        "]:",
        "]: u",
        "[a]: https://x.y 't'\n",
        "[^1]",
        "[^1]: ",
        "*",
        "**",
        "_",
        "__",
        "***",
        "`",
        "``",
        "```",
        "~~~",
        "<",
        ">",
        "<b>",
        "</b>",
        "<pre>",
        "</pre>",
        "<!--",
        "-->",
        "<div>",
        "</div>",
        "<a href=x`y>",
        "<script>",
        "</script>",
        "<![CDATA[",
        "]]>",
        "<?",
        "?>",
        "&nbsp;",
        "&",
        "!",
        "\\",
        "\\[",
        "\\|",
        "|",
        "| a | b |\n",
        "|-|-|\n",
        "---",
        "===",
        "- - -",
        "* * *",
        "\t",
        "é",
        "标题",
        "<https://a.b>",
        "<br>",
        "\\\n",
        "+ ",
        "10) ",
        "|a|\n|-|\n",
    ];
}

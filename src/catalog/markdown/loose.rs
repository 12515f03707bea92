//! Lines that look like items or rows but stand where CommonMark sees none: behind a `<details>` without a blank
//! line, too deep under a line of text, or in a table whose delimiter row is broken. Readers of the source take them for
//! what they look like.

use std::ops::Range;

use memchr::{memchr_iter, memmem};

use super::blocks::{Builder, Kind};

/// Whether some line of the text looks like an item or a row.
pub(super) fn is_loose(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start();
        marker(line).is_some() || line.starts_with('|')
    })
}

/// Cuts `range` into items, rows and paragraphs by its lines.
pub(super) fn cut(builder: &mut Builder<'_>, range: Range<usize>) {
    let source = builder.source;
    let mut open: Option<(usize, usize)> = None;
    let mut item = false;
    let mut at = range.start;
    let mut header: Option<Range<usize>> = None;
    let mut rows = false;
    for line in source[range.clone()].split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let text = line.trim();
        if text.starts_with('|') {
            close(builder, open.take(), item);
            if is_delimiter(text) {
                flush_row(builder, header.take(), true, &mut rows);
            } else {
                flush_row(builder, header.replace(start..at), false, &mut rows);
            }
            continue;
        }
        flush_row(builder, header.take(), false, &mut rows);
        if rows {
            builder.close(start);
            rows = false;
        }
        if marker(text).is_some() {
            close(builder, open.replace((start, at)), item);
            item = true;
        } else if text.is_empty() || text.starts_with("</") {
            close(builder, open.take(), item);
        } else if let Some((_, end)) = &mut open {
            *end = at;
        } else {
            open = Some((start, at));
            item = false;
        }
    }
    flush_row(builder, header.take(), false, &mut rows);
    if rows {
        builder.close(range.end);
    }
    close(builder, open, item);
}

fn flush_row(builder: &mut Builder<'_>, row: Option<Range<usize>>, header: bool, rows: &mut bool) {
    if let Some(row) = row {
        if !std::mem::replace(rows, true) {
            builder.open(Kind::Table, row.start);
        }
        builder.row(row.start, row.end, header);
    }
}

fn close(builder: &mut Builder<'_>, open: Option<(usize, usize)>, item: bool) {
    let Some((start, end)) = open else {
        return;
    };
    let skip = if item { marker(&builder.source[start..end]).unwrap_or(0) } else { 0 };
    if item {
        builder.open(Kind::Item, start);
        builder.leaf(Kind::Para, start..end, &[start + skip..end]);
        builder.close(end);
    } else {
        builder.leaf(Kind::Para, start..end, &[start..end]);
    }
}

/// Where, behind the first line, a line begins with a dash and a bracket: an item without its blank.
pub(super) fn next_item(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr_iter(b'\n', bytes).find_map(|n| {
        let blanks = bytes[n + 1..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let start = n + 1 + blanks;
        let body = &text[start..];
        let dashed = matches!(body.as_bytes(), [b'-' | b'*' | b'+', b'[', ..]);
        (dashed || is_counted(body)).then_some(start)
    })
}

/// A text, and the items within it that stand so deep that CommonMark goes on with the text: under `- Topic`, or a line
/// of its own, ten blanks and `- [Title](…)`. Each is an item of a list below the text, and of one below its own where
/// it stands deeper yet.
pub(super) fn text(builder: &mut Builder<'_>, range: Range<usize>) {
    let source = builder.source;
    let mut from = range.start;
    let mut skip = 0;
    // The columns of the items that are open.
    let mut columns: Vec<usize> = Vec::new();
    // What a remark hides is no item.
    let remark = |range: &Range<usize>| memmem::find(source[range.clone()].as_bytes(), b"<!--").is_some();
    let mut next = deep_item(source, range.clone()).filter(|_| !remark(&range));
    while let Some((at, column)) = next {
        builder.leaf(Kind::Para, from..at, &[from + skip..at]);
        while columns.pop_if(|open| *open > column).is_some() {
            builder.close(at);
            builder.close(at);
        }
        if columns.last() == Some(&column) {
            builder.close(at);
        } else {
            builder.open(Kind::List, at);
            columns.push(column);
        }
        builder.open(Kind::Item, at);
        (from, skip) = (at, 2);
        next = deep_item(source, at..range.end);
    }
    builder.leaf(Kind::Para, from..range.end, &[from + skip..range.end]);
    for _ in columns {
        builder.close(range.end);
        builder.close(range.end);
    }
}

/// The next line, behind the first, that begins with a bullet and a blank, and how deep it stands.
fn deep_item(source: &str, range: Range<usize>) -> Option<(usize, usize)> {
    let bytes = source[range.clone()].as_bytes();
    memchr_iter(b'\n', bytes).find_map(|n| {
        let blanks = bytes[n + 1..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let (lead, line) = bytes[n + 1..].split_at(blanks);
        let column = lead.iter().map(|&b| if b == b'\t' { 4 } else { 1 }).sum();
        let begins = matches!(line, [b'-' | b'*' | b'+', b' ', next, ..] if !next.is_ascii_whitespace());
        (begins && column >= 4).then_some((range.start + n + 1 + blanks, column))
    })
}

/// `3、`: the next item of a list that is numbered as Chinese text is.
fn is_counted(line: &str) -> bool {
    let digits = line.bytes().take(3).take_while(u8::is_ascii_digit).count();
    digits > 0 && line[digits..].starts_with('、')
}

/// The length of a list marker with the blank behind it.
fn marker(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let digits = bytes.iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    let signs = match bytes.get(digits)? {
        b'-' | b'*' | b'+' if digits == 0 => 1,
        b'.' | b')' if digits > 0 => digits + 1,
        _ => return None,
    };
    (bytes.get(signs) == Some(&b' ')).then_some(signs + 1)
}

fn is_delimiter(row: &str) -> bool {
    row.contains('-') && row.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' '))
}

//! Sub-items that stand deeper than their item, but not as deep as CommonMark asks for: ` * NAME` and `  * Its authors`,
//! `10. A title` and `  - https://…`. To it the first two are items of one list, the others two lists.
//!
//! The blocks stand in the order of the document already, so that a block takes in those behind it by reaching further.

use std::ops::Range;

use memchr::memrchr;

use super::blocks::{Block, Kind};
use super::ink::Ink;

/// Gives such items to the item that they stand under.
pub(super) fn adopt(source: &str, blocks: &mut [Block], ink: &Ink) {
    // The list that ends right before the block at hand, by where that is.
    let mut before: Option<(usize, usize)> = None;
    for n in 0..blocks.len() {
        if blocks[n].kind != Kind::List {
            continue;
        }
        if let Some((list, end)) = before
            && end == n
        {
            take_list(source, blocks, ink, list, n);
        }
        take_items(source, blocks, ink, n);
        before = Some((n, blocks[n].end));
    }
}

/// The items of the list, if each that stands deeper than the one before it is told from that by a link, and no few do.
fn take_items(source: &str, blocks: &mut [Block], ink: &Ink, list: usize) {
    let mut items = Vec::new();
    let mut n = list + 1;
    while n < blocks[list].end {
        items.push(n);
        n = blocks[n].end;
    }
    let Some((&first, rest)) = items.split_first() else { return };
    let Some(mut at) = column(source, &blocks[first]) else { return };
    let mut over = first;
    let mut found: Vec<(usize, usize)> = Vec::new();
    // Asked of an item that others stand under, once however many they are: of most lists never.
    let mut linked = None;
    let mut differ = true;
    for &item in rest {
        let Some(column) = column(source, &blocks[item]) else { return };
        if column > at {
            let linked = *linked.get_or_insert_with(|| links(blocks, ink, over));
            differ &= links(blocks, ink, item) != linked;
            found.push((over, item));
        } else {
            (over, at, linked) = (item, column, None);
        }
    }
    if found.len() * 3 < items.len() || !differ {
        return;
    }
    for (over, item) in found {
        (blocks[over].end, blocks[over].span.end) = (blocks[item].end, blocks[item].span.end);
    }
}

/// The list, if it holds the links of the last item of the `upper` one, under which it stands without an empty line.
fn take_list(source: &str, blocks: &mut [Block], ink: &Ink, upper: usize, list: usize) {
    let mut last = upper + 1;
    while blocks.get(last).is_some_and(|item| item.end < list) {
        last = blocks[last].end;
    }
    let gap = source.get(blocks[upper].span.end..blocks[list].span.start).unwrap_or("");
    let near = gap.trim_matches([' ', '\r']) == "\n" || gap.trim_start_matches(' ').is_empty();
    let under = match (blocks.get(last), blocks.get(list + 1)) {
        (Some(over), Some(item)) => {
            column(source, over) < column(source, item) && column(source, over).is_some()
        }
        _ => false,
    };
    if near && under && !links(blocks, ink, last) && links(blocks, ink, list) {
        let (end, span) = (blocks[list].end, blocks[list].span.end);
        for block in [last, upper] {
            (blocks[block].end, blocks[block].span.end) = (end, span);
        }
    }
}

/// How many blanks stand before its bullet or number, if nothing else does.
fn column(source: &str, block: &Block) -> Option<usize> {
    let line = memrchr(b'\n', source.get(..block.span.start)?.as_bytes()).map_or(0, |n| n + 1);
    let text = source[line..].trim_start_matches(' ');
    let column = source.len() - line - text.len();
    let marked = text.starts_with(|c: char| matches!(c, '-' | '*' | '+') || c.is_ascii_digit());
    (block.kind == Kind::Item && marked && line + column >= block.span.start).then_some(column)
}

/// Whether a link stands in the block, or in one below it.
fn links(blocks: &[Block], ink: &Ink, n: usize) -> bool {
    let inner: Range<usize> = n..blocks[n].end;
    blocks[inner].iter().any(|block| !ink.links_in(&block.ink).is_empty())
}

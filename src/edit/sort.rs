//! Items in another order.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::rendering::{self, Seen, Token};
use super::slot::{self, Group, Manner, Slot};
use super::{Listed, halves};
use crate::catalog::{Format, ReadOptions, open, outline};
use crate::model::{Entry, PartialDate, Span};

/// What to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Citation count.
    Citations,
    /// Date of publication, else of the first preprint.
    Date,
    /// Title as listed, without regard to case and accents.
    Title,
    /// Citations per 30 days.
    Velocity,
    /// Year of publication, else of the first preprint.
    Year,
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Least, oldest, A first.
    Ascending,
    /// Most, newest, Z first.
    Descending,
}

/// How far an item may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// It stays in its list or table.
    Section,
    /// It may go to any list or table of the file of the same kind.
    File,
}

/// A sorted list, and what was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sorted {
    /// The list.
    pub text: String,
    /// Items and rows that were compared.
    pub items: usize,
    /// Lists and tables they stand in.
    pub groups: usize,
    /// Items that stand elsewhere now.
    pub moved: usize,
    /// Items whose value is unknown; they stand last.
    pub unknown: usize,
    /// First lines (from 1) of lists that were left as they are, because in another order they would read otherwise.
    pub left: Vec<usize>,
}

/// Sorts the items of `source`, whose entries are `listed`.
///
/// Items without an entry keep their place. Ties keep their order, items whose value is unknown come last in either
/// direction, in theirs. What is nested in an entry travels with it untouched.
pub fn sort(source: &str, listed: &[Listed], by: By, order: Order, within: Within) -> Sorted {
    let spans: Vec<Range<usize>> = listed.iter().map(|l| l.entry.span.start..l.entry.span.end).collect();
    let keys: Vec<Option<Key>> = listed.iter().map(|l| key(l, by)).collect();
    let groups = slot::groups(source, &outline(source), &spans);
    let mut result = Sorted { groups: groups.len(), ..Sorted::default() };
    result.items = groups.iter().map(|g| g.slots.len()).sum();
    result.unknown = groups.iter().flat_map(|g| &g.slots).filter(|(_, entry)| keys[*entry].is_none()).count();
    let pools: Vec<Pool> = pools(groups, within)
        .into_iter()
        .map(|slots| Pool::new(slots, &keys, order))
        .filter(|pool| pool.moved() > 0)
        .collect();
    // Through the file a sign of one list would stand in another.
    let first = if within == Within::File { Manner::Indented } else { Manner::Whole };
    let page = Page { by, first, source, tokens: rendering::tokens(source), entries: read(source), pools };
    let manners = manners(page.pools.len(), page.first, |manners| page.holds(manners));
    result.text = page.write(&manners).0;
    for (pool, manner) in page.pools.iter().zip(&manners) {
        if manner.is_some() {
            result.moved += pool.moved();
        } else {
            let at = pool.slots[0].range(Manner::Whole).start;
            result.left.push(1 + source[..at].matches('\n').count());
        }
    }
    result.left.sort_unstable();
    result
}

/// A value to compare.
#[derive(Debug, Clone, PartialEq)]
enum Key {
    Count(u64),
    Rate(f64),
    Date(PartialDate),
    Text(String),
}

fn key(listed: &Listed, by: By) -> Option<Key> {
    let facts = listed.facts.as_deref();
    match by {
        By::Citations => facts?.citation_count.map(Key::Count),
        By::Velocity => facts?.velocity().map(Key::Rate),
        By::Date => facts?.published.or(facts?.first_posted).map(Key::Date),
        By::Year => facts?.year.map(|y| Key::Date(PartialDate::year(y))),
        By::Title => {
            let title = listed.entry.listed_title.as_deref().or_else(|| facts?.title.as_deref())?;
            Some(folded(title)).filter(|t| !t.is_empty()).map(Key::Text)
        }
    }
}

/// Words only, lower case, without accents.
fn folded(title: &str) -> String {
    let plain: String =
        title.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    plain.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

fn compare(a: Option<&Key>, b: Option<&Key>, order: Order) -> Ordering {
    let (a, b) = match (a, b) {
        (Some(a), Some(b)) => (a, b),
        // The unknown is last, whichever way.
        (a, b) => return b.is_some().cmp(&a.is_some()),
    };
    let up = match (a, b) {
        (Key::Count(a), Key::Count(b)) => a.cmp(b),
        (Key::Rate(a), Key::Rate(b)) => a.total_cmp(b),
        (Key::Date(a), Key::Date(b)) => a.cmp(b),
        (Key::Text(a), Key::Text(b)) => a.cmp(b),
        _ => Ordering::Equal,
    };
    if order == Order::Ascending { up } else { up.reverse() }
}

/// The slots that share their items.
fn pools(groups: Vec<Group>, within: Within) -> Vec<Vec<(Slot, usize)>> {
    match within {
        Within::Section => groups.into_iter().map(|g| g.slots).collect(),
        Within::File => {
            let mut pools: BTreeMap<String, Vec<(Slot, usize)>> = BTreeMap::new();
            for group in groups {
                pools.entry(group.class).or_default().extend(group.slots);
            }
            pools.into_values().collect()
        }
    }
}

/// Slots, and which item goes where.
struct Pool {
    /// In document order.
    slots: Vec<Slot>,
    /// `from[n]` is the slot whose item comes to slot `n`.
    from: Vec<usize>,
}

impl Pool {
    fn new(mut slots: Vec<(Slot, usize)>, keys: &[Option<Key>], order: Order) -> Self {
        slots.sort_by_key(|(slot, _)| slot.range(Manner::Whole).start);
        let mut from: Vec<usize> = (0..slots.len()).collect();
        from.sort_by(|&a, &b| compare(keys[slots[a].1].as_ref(), keys[slots[b].1].as_ref(), order));
        Self { slots: slots.into_iter().map(|(slot, _)| slot).collect(), from }
    }

    fn moved(&self) -> usize {
        self.from.iter().enumerate().filter(|(to, from)| to != *from).count()
    }
}

/// How each pool is sorted: in the manner to try first where that reads as before, else in the other, else not at all.
fn manners(pools: usize, first: Manner, holds: impl Fn(&[Option<Manner>]) -> bool) -> Vec<Option<Manner>> {
    let mut manners = vec![None; pools];
    for manner in [first, first.other()] {
        let with = |some: &[usize]| {
            let mut tried = manners.clone();
            some.iter().for_each(|&n| tried[n] = Some(manner));
            tried
        };
        let left: Vec<usize> = (0..pools).filter(|&n| manners[n].is_none()).collect();
        let kept = halves::together(&left, |some| holds(&with(some)));
        manners = with(&kept);
    }
    manners
}

/// The file with everything that could move in it.
struct Page<'a> {
    by: By,
    /// The manner to try first.
    first: Manner,
    source: &'a str,
    tokens: Vec<Token>,
    entries: Vec<Entry>,
    pools: Vec<Pool>,
}

/// A piece of the new file: bytes of the old one, and where they went.
struct Move {
    /// What was replaced.
    to: Range<usize>,
    /// The item that came.
    from: Range<usize>,
    /// Where it stands in the new file.
    now: Range<usize>,
}

impl Page<'_> {
    fn holds(&self, manners: &[Option<Manner>]) -> bool {
        let (text, moves) = self.write(manners);
        moves.is_empty() || (self.renders(&text, &moves) && self.reads(&text, &moves))
    }

    /// The file with pools sorted, each in its manner.
    fn write(&self, manners: &[Option<Manner>]) -> (String, Vec<Move>) {
        let mut places: Vec<(&Slot, &Slot, Manner)> = Vec::new();
        for (pool, manner) in self.pools.iter().zip(manners) {
            let Some(manner) = *manner else { continue };
            places
                .extend(pool.slots.iter().zip(&pool.from).map(|(to, &from)| (to, &pool.slots[from], manner)));
        }
        places.sort_by_key(|(to, ..)| to.range(Manner::Whole).start);
        let mut out = String::with_capacity(self.source.len() + 64);
        let mut moves = Vec::with_capacity(places.len());
        let mut at = 0;
        for (to, from, manner) in places {
            let range = to.range(manner);
            out.push_str(&self.source[at..range.start]);
            at = range.end;
            let now = out.len();
            to.receive(self.source, from, manner, &mut out);
            moves.push(Move { to: range, from: from.range(manner), now: now..out.len() });
        }
        out.push_str(&self.source[at..]);
        (out, moves)
    }

    /// Whether the new file renders as the old one with items in other places.
    fn renders(&self, text: &str, moves: &[Move]) -> bool {
        let (outside, inside) = self.split(moves);
        let by_start: BTreeMap<usize, usize> =
            moves.iter().enumerate().map(|(n, m)| (m.to.start, n)).collect();
        let mut expected: Vec<Seen> = Vec::with_capacity(self.tokens.len());
        for (n, before) in outside.into_iter().enumerate() {
            expected.extend(before);
            // What came here is what stood where it came from.
            let Some(moved) = moves.get(n) else { continue };
            let Some(&home) = by_start.get(&moved.from.start) else { return false };
            expected.extend(inside[home].iter().cloned());
        }
        rendering::joined(expected) == rendering::joined(rendering::tokens(text).into_iter().map(|t| t.seen))
    }

    /// The rendering cut at the items: what stands before each and behind the last, and what is in each.
    fn split(&self, moves: &[Move]) -> (Vec<Vec<Seen>>, Vec<Vec<Seen>>) {
        let mut outside: Vec<Vec<Seen>> = vec![Vec::new(); moves.len() + 1];
        let mut inside: Vec<Vec<Seen>> = vec![Vec::new(); moves.len()];
        for token in &self.tokens {
            let span = &token.span;
            let n = moves.partition_point(|m| m.to.end <= span.start);
            let text = &self.source[span.clone()];
            // What a container has behind its last line is not its own.
            let end = span.start + text.trim_end_matches(|c: char| c.is_whitespace() || c == '>').len();
            let held = moves.get(n).is_some_and(|m| m.to.start <= span.start && end <= m.to.end);
            match &token.seen {
                // HTML comes by the line, whatever is in it.
                Seen::Html(html) if !held && html == text => {
                    self.cut(span, moves, n, &mut outside, &mut inside);
                }
                seen if held => inside[n].push(seen.clone()),
                // What ends behind items ends behind them.
                seen if seen.is_end() => {
                    outside[moves.partition_point(|m| m.to.start < end)].push(seen.clone());
                }
                seen => outside[n].push(seen.clone()),
            }
        }
        (outside, inside)
    }

    fn cut(
        &self,
        span: &Range<usize>,
        moves: &[Move],
        mut n: usize,
        outside: &mut [Vec<Seen>],
        inside: &mut [Vec<Seen>],
    ) {
        let mut at = span.start;
        while at < span.end {
            let html = |to: usize| Seen::Html(self.source[at..to].to_owned());
            match moves.get(n) {
                Some(m) if m.to.start <= at => {
                    let to = m.to.end.min(span.end);
                    inside[n].push(html(to));
                    at = to;
                    n += usize::from(to == m.to.end);
                }
                next => {
                    let to = next.map_or(span.end, |m| m.to.start.min(span.end));
                    outside[n].push(html(to));
                    at = to;
                }
            }
        }
    }

    /// Whether the reader finds the same entries in it, in their new places.
    fn reads(&self, text: &str, moves: &[Move]) -> bool {
        let after = read(text);
        let mut homes: Vec<&Move> = moves.iter().collect();
        homes.sort_by_key(|m| m.from.start);
        let mut before: Vec<(usize, &Entry)> =
            self.entries.iter().map(|entry| (self.now(entry.span, moves, &homes), entry)).collect();
        before.sort_by_key(|(now, _)| *now);
        before.len() == after.len()
            && before.iter().zip(&after).all(|((_, old), new)| old.links == new.links && self.agree(old, new))
    }

    /// Whether an entry is called alike. Whether a name before a title belongs to it is a habit of the list it stands in.
    fn agree(&self, old: &Entry, new: &Entry) -> bool {
        match (&old.listed_title, &new.listed_title) {
            (Some(old), Some(new)) if self.by != By::Title => {
                old.ends_with(new.as_str()) || new.ends_with(old.as_str())
            }
            (old, new) => old == new,
        }
    }

    /// Where an entry of the old file starts in the new one.
    fn now(&self, span: Span, moves: &[Move], homes: &[&Move]) -> usize {
        // By its end, for the number of an item does not move with it.
        let home =
            homes.partition_point(|m| m.from.start < span.end).checked_sub(1).and_then(|n| homes.get(n));
        if let Some(m) = home.filter(|m| {
            let starts = m.from.start <= span.start || !self.source[span.start..m.from.start].contains('\n');
            span.end <= m.from.end && starts
        }) {
            return m.now.start + span.start.saturating_sub(m.from.start);
        }
        // Between items: as far behind the last one before it as it was.
        match moves[..moves.partition_point(|m| m.to.end <= span.start)].last() {
            None => span.start,
            Some(last) => last.now.end + (span.start - last.to.end),
        }
    }
}

/// The entries of a list; none of one that cannot be read.
fn read(source: &str) -> Vec<Entry> {
    let reader = open(Format::Markdown, source.as_bytes(), ReadOptions::default());
    reader.map(|entries| entries.filter_map(Result::ok).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// How the pools are sorted of which some cannot be, and how often the file is rendered for that.
    fn tried(pools: usize, fits: impl Fn(usize, Manner) -> bool) -> (Vec<Option<Manner>>, usize) {
        let renderings = Cell::new(0);
        let manners = manners(pools, Manner::Whole, |manners| {
            renderings.set(renderings.get() + 1);
            manners.iter().enumerate().all(|(n, manner)| manner.is_none_or(|manner| fits(n, manner)))
        });
        (manners, renderings.get())
    }

    #[test]
    fn a_list_that_cannot_be_sorted_does_not_cost_a_rendering_for_each_of_the_others() {
        assert_eq!(tried(800, |_, _| true), (vec![Some(Manner::Whole); 800], 1));
        let mut expected = vec![Some(Manner::Whole); 800];
        expected[300] = Some(Manner::Indented);
        expected[700] = None;
        let (manners, renderings) =
            tried(800, |n, manner| n != 700 && (n != 300 || manner == Manner::Indented));
        assert!(manners == expected, "{manners:?}");
        assert!(renderings < 50, "{renderings} renderings");
    }
}

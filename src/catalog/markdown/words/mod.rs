//! Words that tell a title from what stands around it.
//!
//! The lists know kinds of writing, not lists: a word belongs here when it means the same in any field's list. All are
//! in one table, so that a word is looked up once whatever is asked of it.

mod lists;

use lists::LISTS;

/// What a word is known as; it may be several things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Class(u16);

impl Class {
    /// A link's label is made of these when it says what the link is, not what the paper is called.
    pub(super) const LABEL: Self = Self(1 << 0);
    /// These stand between label words and are none by themselves.
    pub(super) const CONNECTOR: Self = Self(1 << 1);
    /// Short names of conferences, journals and servers.
    pub(super) const VENUE: Self = Self(1 << 2);
    /// Words by which a publication names itself one.
    pub(super) const PUBLICATION: Self = Self(1 << 3);
    /// Words of titles that are no names of persons.
    pub(super) const TOPIC: Self = Self(1 << 4);
    /// Words of sentences and titles that no list of names, venues or labels is made of.
    pub(super) const FUNCTION: Self = Self(1 << 5);
    /// Lower-case parts of names.
    pub(super) const PARTICLE: Self = Self(1 << 6);
    /// Before a colon these say that the line holds something else than the title.
    pub(super) const KEY: Self = Self(1 << 7);
    /// Words that sentences to the reader cannot do without.
    pub(super) const TALK: Self = Self(1 << 8);
    /// Names of companies and universities, and words that these are made of.
    pub(super) const INSTITUTE: Self = Self(1 << 9);
    /// Plain words of titles that nobody is called by: what one is told to do, and how, and when.
    pub(super) const PLAIN: Self = Self(1 << 10);

    /// Either.
    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the word is known as this.
    pub(super) const fn is(self, class: Self) -> bool {
        self.0 & class.0 != 0
    }
}

/// What the word is known as, whatever its case.
#[inline]
pub(super) fn class(word: &str) -> Class {
    // The ends are all there is to most words.
    match word.len() {
        1..=16 => search(word, |_| true),
        17..=LONGEST => long(word),
        _ => Class::default(),
    }
}

/// Of a word that its ends are not all of, as of few.
#[cold]
#[inline(never)]
fn long(word: &str) -> Class {
    search(word, |n| SPELT[n].eq_ignore_ascii_case(word.as_bytes()))
}

#[inline]
fn search(word: &str, is_spelt: impl Fn(usize) -> bool) -> Class {
    let ends = Ends::of(word.as_bytes());
    let mut slot = ends.slot();
    // Most words are not known: their slot is free, and nothing else is touched.
    while let Some(n) = usize::from(TABLE.slots[slot]).checked_sub(1)
        && let Some(known) = TABLE.words.get(n)
    {
        if known.ends == ends && usize::from(known.len) == word.len() && is_spelt(n) {
            return known.class;
        }
        slot = (slot + 1) & (SLOTS - 1);
    }
    Class::default()
}

const SLOTS: usize = 8192;
const LONGEST: usize = 24;

/// As many words as the lists have, those of several lists once for each.
const WORDS: usize = {
    let (mut count, mut list) = (0, 0);
    while list < LISTS.len() {
        let mut rest = LISTS[list].1.as_bytes();
        while let Some((_, behind)) = next_word(rest) {
            count += 1;
            rest = behind;
        }
        list += 1;
    }
    count
};

/// Open addressing: a slot holds the place of a word, from 1. What every look touches is small.
struct Table {
    slots: [u16; SLOTS],
    words: [Known; WORDS],
}

/// A word that is known.
#[derive(Clone, Copy)]
struct Known {
    ends: Ends,
    len: u8,
    class: Class,
}

/// The table, and how its words are spelt. Both are made by the compiler, so that nobody waits for them.
static TABLE: Table = TABLES.0;
static SPELT: [&[u8]; WORDS] = TABLES.1;

#[expect(clippy::cast_possible_truncation, reason = "words are shorter than 24 bytes and fewer than 4096")]
const TABLES: (Table, [&[u8]; WORDS]) = {
    let free = Known { ends: Ends { head: 0, tail: 0 }, len: 0, class: Class(0) };
    let mut table = Table { slots: [0; SLOTS], words: [free; WORDS] };
    let mut spelt: [&[u8]; WORDS] = [b""; WORDS];
    let (mut count, mut list) = (0, 0);
    while list < LISTS.len() {
        let class = LISTS[list].0;
        let mut rest = LISTS[list].1.as_bytes();
        while let Some((word, behind)) = next_word(rest) {
            rest = behind;
            let ends = Ends::of(word);
            let mut slot = ends.slot();
            loop {
                let n = table.slots[slot] as usize;
                if n == 0 {
                    table.words[count] = Known { ends, len: word.len() as u8, class };
                    spelt[count] = word;
                    count += 1;
                    table.slots[slot] = count as u16;
                    break;
                }
                if is_same(spelt[n - 1], word) {
                    table.words[n - 1].class = table.words[n - 1].class.or(class);
                    break;
                }
                slot = (slot + 1) & (SLOTS - 1);
            }
        }
        list += 1;
    }
    (table, spelt)
};

/// The first word of a list, and what stands behind it.
const fn next_word(list: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut start = 0;
    while start < list.len() && list[start] == b' ' {
        start += 1;
    }
    let mut end = start;
    while end < list.len() && list[end] != b' ' {
        end += 1;
    }
    if start == end {
        return None;
    }
    let (front, behind) = list.split_at(end);
    Some((front.split_at(start).1, behind))
}

const fn is_same(a: &[u8], b: &[u8]) -> bool {
    let mut n = 0;
    while n < a.len() && n < b.len() && a[n] == b[n] {
        n += 1;
    }
    n == a.len() && n == b.len()
}

/// The first and the last eight bytes of a word, or four, or what there is, whatever the case: a few steps, for every
/// word of a list is asked about. The bit of case is set in every byte; what else that makes alike are control
/// characters, which stand in no word.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Ends {
    head: u64,
    tail: u64,
}

impl Ends {
    #[inline]
    const fn of(bytes: &[u8]) -> Self {
        const CASE: u64 = 0x2020_2020_2020_2020;
        if let (Some(head), Some(tail)) = (bytes.first_chunk(), bytes.last_chunk()) {
            return Self { head: u64::from_le_bytes(*head) | CASE, tail: u64::from_le_bytes(*tail) | CASE };
        }
        if let (Some(head), Some(tail)) = (bytes.first_chunk(), bytes.last_chunk()) {
            let (head, tail) = (u32::from_le_bytes(*head), u32::from_le_bytes(*tail));
            return Self { head: ((head as u64) << 32 | tail as u64) | CASE, tail: 0 };
        }
        let head = match *bytes {
            [a] => a as u64,
            [a, b] => (a as u64) << 8 | b as u64,
            [a, b, c, ..] => (a as u64) << 16 | (b as u64) << 8 | c as u64,
            [] => 0,
        };
        Self { head: head | CASE, tail: 0 }
    }

    /// Where the search for a word begins.
    #[inline]
    const fn slot(self) -> usize {
        let mixed = self.head ^ self.tail.rotate_left(23);
        (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize & (SLOTS - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_as_what_it_is() {
        let mut count = 0;
        for (class, words) in LISTS {
            for word in words.split_ascii_whitespace() {
                count += 1;
                assert!(word.len() <= LONGEST && super::class(word).is(class), "{word}");
                assert!(super::class(&word.to_ascii_uppercase()).is(class), "{word}");
            }
        }
        assert!(count * 2 < SLOTS, "the table is too full to be fast");
        assert_eq!(class("bert"), Class::default());
        assert_eq!(class(""), Class::default());
        assert!(class("PDF").is(Class::LABEL) && !class("PDF").is(Class::VENUE));
    }
}

//! The words of a piece of text, counted in one go: how many, and what they are known as.

use super::name::is_given_name;
use super::words::{Class, class};

/// Counts over a text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shape {
    /// Words; a run of CJK characters counts one for every two.
    pub(super) words: usize,
    /// Words that sentences and titles are held together by.
    pub(super) function: usize,
    /// Words of titles.
    pub(super) topics: usize,
    /// Words that begin with a capital.
    pub(super) capitals: usize,
    /// Letters, of any script.
    pub(super) letters: usize,
    /// CJK characters.
    pub(super) cjk: usize,
    /// A colon with words on both sides.
    pub(super) colon: bool,
    /// A word that sentences to the reader cannot do without.
    pub(super) talk: bool,
    /// No label is made of these words, by one of them.
    unlabelled: bool,
    /// A venue may be made of these words: one is known, a digit stands in them, or they are not cut as words are here.
    venue: bool,
    /// What its words are known as, together.
    classes: Class,
    /// What its bytes are, together: [`DIGIT`] of words only.
    seen: u8,
    /// What its bytes are, together, of words and signs alike.
    marks: u8,
    /// Whether it begins as no list of names does.
    leads: Leads,
}

/// Whether a text begins as no list of names does; found out word by word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Leads {
    /// No word yet.
    #[default]
    Begun,
    /// Only words that names are made of.
    Open,
    /// With a word that no name holds.
    Otherwise,
    /// It has to be read as a list of names.
    Unknown,
}

impl Shape {
    /// Counts.
    pub(super) fn of(text: &str) -> Self {
        let mut shape = Self::default();
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let (start, mut seen) = (at, 0);
            while let Some(&b) = bytes.get(at)
                && KINDS[usize::from(b)] & BLANK == 0
            {
                seen |= KINDS[usize::from(b)];
                at += 1;
            }
            if seen != 0 {
                shape.run(&text[start..at], seen);
            }
            at += 1;
        }
        shape.talk = shape.classes.is(Class::TALK);
        shape.venue |= shape.classes.is(Class::VENUE.or(Class::PUBLICATION)) || shape.seen & DIGIT != 0;
        shape.colon = shape.colon && !text.trim_end().ends_with(':');
        shape
    }

    /// What stands between two blanks of ASCII.
    #[inline]
    fn run(&mut self, token: &str, seen: u8) {
        self.marks |= seen;
        if seen & !(LETTER | DIGIT) == 0 {
            self.letters += token.len();
            self.seen |= seen;
            self.plain(token, seen);
        } else {
            self.odd(token, seen);
        }
    }

    /// What has a sign or a character beyond ASCII in it. Apart, for the loop over words is fast when it is small.
    #[inline(never)]
    fn odd(&mut self, token: &str, seen: u8) {
        if seen & WIDE == 0 {
            let letters = token.bytes().map(|b| usize::from(KINDS[usize::from(b)] & LETTER)).sum();
            self.token(token, letters, 0, seen);
            return;
        }
        for token in token.split_whitespace() {
            let letters = token.chars().filter(|c| c.is_alphanumeric()).count();
            let cjk = token.chars().filter(|&c| is_cjk(c)).count();
            self.token(token, letters, cjk, seen);
        }
    }

    #[inline]
    fn token(&mut self, token: &str, letters: usize, cjk: usize, seen: u8) {
        self.letters += letters;
        self.cjk += cjk;
        if letters == 0 {
            self.seen |= seen & WIDE;
            self.leads = self.leads.unless_known();
            return;
        }
        self.seen |= seen;
        self.leads = self.leads.unless_known();
        self.words += if cjk > 0 { cjk.div_ceil(2) } else { 1 };
        let word = core(token);
        self.capitals += usize::from(starts_upper(word));
        let class = class(word);
        self.function += usize::from(class.is(Class::FUNCTION));
        self.classes = self.classes.or(class);
        let hyphened = || {
            seen & HYPHEN != 0
                && hyphened(word).any(|p| p.len() > 3 && super::words::class(p).is(Class::TOPIC))
        };
        self.topics += usize::from(class.is(Class::TOPIC) || hyphened());
        self.colon |= token.ends_with(':') && token.len() > 1;
        self.venue |= seen & SPLIT != 0 && word.bytes().any(|b| KINDS[usize::from(b)] & SPLIT != 0);
    }

    /// A word of letters and digits of ASCII, as most are.
    #[inline]
    fn plain(&mut self, word: &str, seen: u8) {
        let class = class(word);
        self.words += 1;
        self.capitals += usize::from(word.as_bytes()[0].is_ascii_uppercase());
        self.function += usize::from(class.is(Class::FUNCTION));
        self.topics += usize::from(class.is(Class::TOPIC));
        self.classes = self.classes.or(class);
        let label = Class::LABEL.or(Class::CONNECTOR).or(Class::VENUE);
        self.unlabelled |= seen & DIGIT == 0 && !class.is(label);
        if matches!(self.leads, Leads::Begun | Leads::Open) {
            self.leads = self.leads.with(word, class);
        }
    }

    /// Whether the text is no list of names for certain, by its first words.
    pub(super) fn is_no_names(&self) -> bool {
        self.leads == Leads::Otherwise && self.seen & WIDE == 0
    }

    /// Whether an ASCII digit stands in it.
    pub(super) const fn has_digits(&self) -> bool {
        self.seen & DIGIT != 0
    }

    /// Whether a sign stands in it that a citation is cut at: a full stop, a quotation mark, a colon.
    pub(super) const fn has_signs(&self) -> bool {
        self.marks & (SIGN | WIDE) != 0
    }

    /// Whether a comma or bracket stands in it.
    pub(super) const fn has_commas(&self) -> bool {
        self.marks & SPLIT != 0
    }

    /// Whether a ` - ` or a ` by ` may stand in it.
    pub(super) const fn may_lead_over(&self) -> bool {
        self.marks & HYPHEN != 0 || self.classes.is(Class::FUNCTION)
    }

    /// Whether [`is_label`](super::kinds::is_label) has to be asked.
    pub(super) const fn may_be_label(&self) -> bool {
        !self.unlabelled || self.cjk > 0
    }

    /// Whether [`is_institution`](super::kinds::is_institution) has to be asked.
    pub(super) const fn may_be_institution(&self) -> bool {
        self.classes.is(Class::INSTITUTE) && self.words <= 12
    }

    /// Whether [`is_date`](super::kinds::is_date) has to be asked.
    pub(super) const fn may_be_date(&self) -> bool {
        self.has_digits()
    }

    /// Whether [`is_venue`](super::kinds::is_venue) has to be asked.
    pub(super) const fn may_be_venue(&self) -> bool {
        // Of few words also `Technical report`, which are words of labels.
        self.venue || (self.words <= 4 && self.classes.is(Class::LABEL))
    }
}

impl Leads {
    const fn unless_known(self) -> Self {
        match self {
            Self::Otherwise => self,
            _ => Self::Unknown,
        }
    }

    /// With the next word, of letters and digits only.
    fn with(self, word: &str, class: Class) -> Self {
        // `by Jane Doe`, `Doe and Roe`, `Doe et al`
        let joins = word == "and" || word == "et" || (self == Self::Begun && word.eq_ignore_ascii_case("by"));
        let lower = word.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
        match () {
            () if joins => Self::Unknown,
            () if class.is(Class::PARTICLE) => Self::Open,
            () if lower || (class.is(Class::FUNCTION) && word.len() > 1 && !is_given_name(word)) => {
                Self::Otherwise
            }
            () => Self::Open,
        }
    }
}

const LETTER: u8 = 1;
const BLANK: u8 = 2;
const HYPHEN: u8 = 4;
/// A byte of a character beyond ASCII.
const WIDE: u8 = 8;
const DIGIT: u8 = 16;
/// Signs that words of a venue are cut at.
const SPLIT: u8 = 32;

/// Every other byte that is no blank.
const SIGN: u8 = 64;

/// What each byte is to [`Shape::of`].
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut b = 0u8;
    loop {
        kinds[b as usize] = match b {
            b'0'..=b'9' => LETTER | DIGIT,
            b'A'..=b'Z' | b'a'..=b'z' => LETTER,
            b'/' | b',' | b'(' | b')' | b'[' | b']' | 0x0b => SPLIT,
            b' ' | b'\t' | b'\n' | 0x0c | b'\r' => BLANK,
            b'-' => HYPHEN,
            0x80.. => WIDE,
            _ => SIGN,
        };
        if b == 255 {
            break kinds;
        }
        b += 1;
    }
};

fn starts_upper(word: &str) -> bool {
    match word.as_bytes().first() {
        Some(b) if b.is_ascii() => b.is_ascii_uppercase(),
        _ => word.starts_with(char::is_uppercase),
    }
}

/// The parts of a word that hyphens join. They are short: no search is faster than a look at each byte.
pub(super) fn hyphened(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(word);
    std::iter::from_fn(move || {
        let word = rest?;
        let end = word.bytes().position(|b| b == b'-');
        rest = end.map(|n| &word[n + 1..]);
        Some(&word[..end.unwrap_or(word.len())])
    })
}

/// A word without the punctuation round it, and without a possessive.
pub(super) fn core(token: &str) -> &str {
    let bytes = token.as_bytes();
    let plain = |b: &u8| b.is_ascii_alphanumeric();
    let word = match (bytes.first(), bytes.last()) {
        (Some(first), Some(last)) if plain(first) && plain(last) => token,
        _ => {
            let sign = |b: &u8| b.is_ascii() && !b.is_ascii_alphanumeric();
            let start = bytes.iter().take_while(|&b| sign(b)).count();
            let end = bytes.len() - bytes[start..].iter().rev().take_while(|&b| sign(b)).count();
            let word = &token[start..end];
            match word.as_bytes() {
                [] => word,
                [first, .., last] if first.is_ascii() && last.is_ascii() => word,
                [only] if only.is_ascii() => word,
                _ => word.trim_matches(|c: char| !c.is_alphanumeric()),
            }
        }
    };
    match word.as_bytes() {
        [.., b'\'', b's'] => &word[..word.len() - 2],
        [.., 0xe2, 0x80, 0x99, b's'] => &word[..word.len() - 4],
        _ => word,
    }
}

/// Ideographs, kana, hangul.
pub(super) fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

//! A title as words, and how the words of two titles relate.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::fold::{fold, is_own_word, without_tex};
use super::marks::{marked, says_the_kind};
use super::repair_mojibake;
use super::spelling::americanise;
use super::vocabulary::{COMMON, NEGATIONS, STOP, VENUES};

/// A nickname is at most this many words.
pub(super) const NICKNAME: usize = 3;
/// A title of fewer words says too little by itself.
pub(super) const TELLING: usize = 4;

/// What stands behind so many characters is no part of a title.
const LONGEST: usize = 1000;

/// How one title is made of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// The same words.
    Equal,
    /// The same but for the venue and year that one of them has behind or in front of it.
    Dated,
    /// The same but for a nickname in front (`Whisper: …`) or in brackets behind.
    Nickname,
    /// One has a subtitle behind what is all of the other.
    Subtitle,
    /// One has a subtitle behind what is all of the other that only says of what kind it is: `…: A Survey`.
    Kind,
    /// One is written about the other and bears its title: `Correction to: …`, `…: Supplementary Material`.
    Notice,
    /// One goes with the other and bears its title: `Poster: …`, `Data from: …`, `… (Student Abstract)`.
    Secondary,
    /// One is another of the same name: `…: Part II`, `…, Revisited`.
    Sibling,
    /// The same but for a word that makes one the contrary of the other.
    Contrary,
    /// None of these.
    Other,
}

/// A title, folded and cut into words.
#[derive(Debug, Clone)]
pub(super) struct Words {
    pub(super) all: Vec<String>,
    /// Before which words a colon, dash or bracket stands.
    pub(super) cuts: Vec<usize>,
    pub(super) joined: String,
}

impl Words {
    pub(super) fn of(title: &str) -> Self {
        let title = title.char_indices().nth(LONGEST).map_or(title, |(at, _)| &title[..at]);
        let repaired = repair_mojibake(title);
        let plain = without_tex(repaired.as_deref().unwrap_or(title));
        let mut words: Vec<String> = Vec::new();
        let mut cuts = Vec::new();
        let mut word = String::new();
        let mut before = ' ';
        let mut chars = plain.nfkc().peekable();
        while let Some(c) = chars.next() {
            let is_dash = matches!(c, '-' | '–' | '—' | '|');
            let sets_off = matches!(c, ':' | '(' | ')' | '[' | ']' | '?' | '!' | '—')
                || (is_dash && (before.is_whitespace() || before == '-'))
                || (matches!(c, '.' | ',') && chars.peek().is_some_and(|next| next.is_whitespace()));
            if matches!(c, '\'' | '’' | '‘' | '`' | '´' | 'ʼ') && !word.is_empty() {
                // An apostrophe is no gap: `don't` is one word.
            } else if is_own_word(c) {
                push(&mut words, &mut word);
                words.push(c.to_string());
            } else if c.is_alphanumeric() || is_combining_mark(c) {
                fold(c, &mut word);
            } else if c == '×' {
                word.push('x');
            } else if c == '+' && !word.is_empty() && chars.peek() == Some(&'+') {
                // `C++` is not `C`, nor `U-Net++` `U-Net`.
                chars.next();
                word.push_str("plusplus");
            } else if c == '#' && !word.is_empty() && !chars.peek().is_some_and(|next| next.is_alphanumeric())
            {
                word.push_str("sharp");
            } else if c == '&' {
                push(&mut words, &mut word);
                words.push("and".to_owned());
            } else {
                push(&mut words, &mut word);
            }
            if sets_off {
                push(&mut words, &mut word);
                if !words.is_empty() && cuts.last() != Some(&words.len()) {
                    cuts.push(words.len());
                }
            }
            before = c;
        }
        push(&mut words, &mut word);
        cuts.retain(|cut| *cut < words.len());
        let joined = words.concat();
        Self { all: words, cuts, joined }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn is(&self, other: &[String]) -> bool {
        let length: usize = other.iter().map(String::len).sum();
        length == self.joined.len() && {
            let mut rest = self.joined.as_str();
            other.iter().all(|word| rest.strip_prefix(word.as_str()).map(|behind| rest = behind).is_some())
        }
    }

    /// Whether `other` begins with all of this title.
    pub(super) fn begins(&self, other: &[String]) -> bool {
        let mut rest = self.joined.as_str();
        other.iter().any(|word| {
            let behind = rest.strip_prefix(word.as_str());
            rest = behind.unwrap_or("-");
            rest.is_empty()
        })
    }

    /// Words that say what the paper is about.
    pub(super) fn telling(&self) -> Vec<&str> {
        self.all.iter().map(String::as_str).filter(|word| !STOP.contains(word)).collect()
    }

    /// Words that are neither grammar nor said by every second title.
    pub(super) fn distinctive(&self) -> usize {
        self.all
            .iter()
            .filter(|word| !STOP.contains(&word.as_str()) && !COMMON.contains(&word.as_str()))
            .count()
    }

    /// The numbers in the title, and its Roman ones: parts, versions, dimensions.
    fn numbers(&self) -> Vec<&str> {
        let mut numbers: Vec<&str> =
            self.joined.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).collect();
        let roman = ["ii", "iii", "iv", "vi", "vii", "viii"];
        numbers.extend(self.all.iter().map(String::as_str).filter(|word| roman.contains(word)));
        numbers.sort_unstable();
        numbers
    }

    pub(super) fn same_numbers(&self, other: &Self) -> bool {
        self.numbers() == other.numbers()
    }

    /// The title without venue and year, behind it or in front.
    fn undated(&self) -> Option<Self> {
        let is_date = |word: &String| is_year(word) || VENUES.contains(&word.as_str()) || word == "poster";
        let behind = self.all.iter().rev().take_while(|word| is_date(word)).count();
        let front = self.all.iter().take_while(|word| is_date(word)).count();
        if behind + front == 0 || behind + front >= self.all.len() {
            return None;
        }
        // How a paper was presented stands beside where; by itself it is a text of its own.
        let mut dates = self.all[..front].iter().chain(&self.all[self.all.len() - behind..]);
        if dates.all(|word| word == "poster") {
            return None;
        }
        let words = self.all[front..self.all.len() - behind].to_vec();
        let cuts = self
            .cuts
            .iter()
            .filter(|cut| **cut > front)
            .map(|cut| cut - front)
            .filter(|cut| *cut < words.len());
        Some(Self { joined: words.concat(), cuts: cuts.collect(), all: words })
    }

    /// A list may name a paper by its authors (`Roe et al. 2003`); that says nothing about its title.
    pub(super) fn is_citation(&self) -> bool {
        self.all.windows(2).any(|pair| pair[0] == "et" && pair[1] == "al")
    }

    /// What this title, as the longer one, adds to the other.
    fn beside(&self, other: &Self) -> Relation {
        for cut in &self.cuts {
            let (head, tail) = self.all.split_at(*cut);
            // A title may stand beside its translation.
            let is_aside = head.len() <= NICKNAME || head.iter().all(|word| word.chars().all(is_own_word));
            if is_aside && other.len() >= TELLING && other.is(tail) {
                return Relation::Nickname;
            }
            if other.is(head) {
                if says_the_kind(tail) {
                    return Relation::Kind;
                }
                let is_nickname = tail.len() <= NICKNAME && self.cuts.len() > 1 && head.len() >= TELLING;
                return if is_nickname { Relation::Nickname } else { Relation::Subtitle };
            }
        }
        Relation::Other
    }

    /// Whether this title is the other one with its subtitle in front.
    fn is_turned(&self, other: &Self) -> bool {
        self.joined.len() == other.joined.len()
            && self.cuts.iter().any(|cut| {
                let (head, tail) = self.all.split_at(*cut);
                other.joined.strip_prefix(&tail.concat()).is_some_and(|rest| rest == head.concat())
            })
    }

    fn negations(&self) -> usize {
        self.all.iter().filter(|word| NEGATIONS.contains(&word.as_str())).count()
    }

    /// How this title is made of the other, or the other of it.
    pub(super) fn relation(&self, other: &Self) -> Relation {
        if self.joined == other.joined {
            return Relation::Equal;
        }
        if let Some(relation) = marked(self, other) {
            return relation;
        }
        if self.is_turned(other) || other.is_turned(self) {
            return Relation::Subtitle;
        }
        if self.len().min(other.len()) >= TELLING
            && self.negations() != other.negations()
            && self.likeness(other) >= 0.8
        {
            return Relation::Contrary;
        }
        let undated = (self.undated(), other.undated());
        if undated.0.as_ref().is_some_and(|bare| bare.joined == other.joined)
            || undated.1.as_ref().is_some_and(|bare| bare.joined == self.joined)
        {
            return Relation::Dated;
        }
        let mine = undated.0.as_ref().unwrap_or(self);
        let theirs = undated.1.as_ref().unwrap_or(other);
        [(self, other), (other, self), (mine, other), (other, mine), (self, theirs), (theirs, self)]
            .into_iter()
            .map(|(long, short)| long.beside(short))
            .find(|relation| *relation != Relation::Other)
            .unwrap_or(Relation::Other)
    }

    /// Likeness of the letters, blanks aside, 0 to 1: twice the longest common subsequence over both lengths.
    pub(super) fn likeness(&self, other: &Self) -> f64 {
        ratio(&self.joined, &other.joined)
    }

    /// Shared words over all words.
    pub(super) fn jaccard(&self, other: &Self) -> f64 {
        let shared = self.all.iter().filter(|word| other.all.contains(word)).count();
        let all = self.len() + other.all.iter().filter(|word| !self.all.contains(word)).count();
        if all == 0 { 0.0 } else { share(shared, all) }
    }

    /// The likeness that counts, by the relation first.
    pub(super) fn score(&self, other: &Self, relation: Relation) -> f64 {
        let likeness = self.likeness(other);
        let likeness = if self.same_numbers(other) { likeness.min(0.99) } else { likeness.min(0.85) };
        match relation {
            Relation::Equal => 1.0,
            Relation::Dated => 0.99,
            Relation::Nickname => 0.97_f64.max(likeness),
            Relation::Subtitle | Relation::Kind => 0.92_f64.max(likeness),
            _ => likeness,
        }
    }
}

fn push(words: &mut Vec<String>, word: &mut String) {
    if word.is_empty() {
        return;
    }
    americanise(word);
    match words.last_mut() {
        // `Non-Parametric` as `Nonparametric`.
        Some(last) if last == "non" => last.push_str(&std::mem::take(word)),
        _ => words.push(std::mem::take(word)),
    }
}

pub(super) fn is_year(word: &str) -> bool {
    word.len() == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word.bytes().all(|b| b.is_ascii_digit())
}

#[expect(clippy::cast_precision_loss, reason = "counts of words and letters are far below 2^52")]
pub(super) fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// Twice the longest common subsequence over both lengths, by characters.
pub(super) fn ratio(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(600).collect(), b.chars().take(600).collect());
    if a.is_empty() && b.is_empty() {
        return 1.0;
    }
    let mut row = vec![0_usize; b.len() + 1];
    for x in &a {
        let mut diagonal = 0;
        for (at, y) in b.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if x == y { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    share(2 * row[b.len()], a.len() + b.len())
}

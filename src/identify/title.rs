//! Whether two titles are those of one paper.
//!
//! Titles are compared as sequences of folded words: without case, accents, punctuation, TeX and mojibake. Lists and
//! services give one paper different titles in known ways (a nickname in front, a subtitle left out, the venue behind
//! it, a hyphen more or less); those ways are recognised, everything else is a matter of likeness.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

pub use super::acceptance::{Acceptance, accept};
pub use super::mojibake::repair_mojibake;

/// A nickname is at most this many words.
const NICKNAME: usize = 3;
/// A title of fewer words says too little by itself.
pub(super) const TELLING: usize = 4;

/// How the title that a source gives agrees with the one that the list gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Agreement {
    /// The same title, written differently at most.
    Same,
    /// The same title with a subtitle more or less, reworded, or shortened to its nickname.
    Close,
    /// Neither clearly one paper nor clearly two.
    Doubtful,
    /// Beyond doubt the title of another paper.
    Different,
}

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
    /// None of these.
    Other,
}

/// A title, folded and cut into words.
#[derive(Debug, Clone)]
pub(super) struct Words {
    words: Vec<String>,
    /// Before which words a colon, dash or bracket stands.
    cuts: Vec<usize>,
    joined: String,
}

impl Words {
    pub(super) fn of(title: &str) -> Self {
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
                || (is_dash && before.is_whitespace())
                || (matches!(c, '.' | ',') && chars.peek().is_some_and(|next| next.is_whitespace()));
            if matches!(c, '\'' | '’' | '‘' | '`' | '´' | 'ʼ') && !word.is_empty() {
                // An apostrophe is no gap: `don't` is one word.
            } else if is_own_word(c) {
                push(&mut words, &mut word);
                words.push(c.to_string());
            } else if c.is_alphanumeric() || is_combining_mark(c) {
                fold(c, &mut word);
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
        Self { words, cuts, joined }
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    fn is(&self, other: &[String]) -> bool {
        let length: usize = other.iter().map(String::len).sum();
        length == self.joined.len() && {
            let mut rest = self.joined.as_str();
            other.iter().all(|word| rest.strip_prefix(word.as_str()).map(|behind| rest = behind).is_some())
        }
    }

    /// Words that say what the paper is about.
    fn telling(&self) -> Vec<&str> {
        self.words.iter().map(String::as_str).filter(|word| !STOP.contains(word)).collect()
    }

    /// Words that are neither grammar nor said by every second title.
    pub(super) fn distinctive(&self) -> usize {
        self.words
            .iter()
            .filter(|word| !STOP.contains(&word.as_str()) && !COMMON.contains(&word.as_str()))
            .count()
    }

    /// The numbers in the title, and its Roman ones: parts, versions, dimensions.
    fn numbers(&self) -> Vec<&str> {
        let mut numbers: Vec<&str> =
            self.joined.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).collect();
        let roman = ["ii", "iii", "iv", "vi", "vii", "viii"];
        numbers.extend(self.words.iter().map(String::as_str).filter(|word| roman.contains(word)));
        numbers.sort_unstable();
        numbers
    }

    pub(super) fn same_numbers(&self, other: &Self) -> bool {
        self.numbers() == other.numbers()
    }

    /// The title without venue and year, behind it or in front.
    fn undated(&self) -> Option<Self> {
        let is_date = |word: &String| is_year(word) || VENUES.contains(&word.as_str());
        let behind = self.words.iter().rev().take_while(|word| is_date(word)).count();
        let front = self.words.iter().take_while(|word| is_date(word)).count();
        if behind + front == 0 || behind + front >= self.words.len() {
            return None;
        }
        let words = self.words[front..self.words.len() - behind].to_vec();
        let cuts = self
            .cuts
            .iter()
            .filter(|cut| **cut > front)
            .map(|cut| cut - front)
            .filter(|cut| *cut < words.len());
        Some(Self { joined: words.concat(), cuts: cuts.collect(), words })
    }

    /// A list may name a paper by its authors (`Roe et al. 2003`); that says nothing about its title.
    fn is_citation(&self) -> bool {
        self.words.windows(2).any(|pair| pair[0] == "et" && pair[1] == "al")
    }

    /// What this title, as the longer one, adds to the other.
    fn beside(&self, other: &Self) -> Relation {
        for cut in &self.cuts {
            let (head, tail) = self.words.split_at(*cut);
            if head.len() <= NICKNAME && other.len() >= TELLING && other.is(tail) {
                return Relation::Nickname;
            }
            if other.is(head) {
                let is_nickname = tail.len() <= NICKNAME && self.cuts.len() > 1 && head.len() >= TELLING;
                return if is_nickname { Relation::Nickname } else { Relation::Subtitle };
            }
        }
        Relation::Other
    }

    pub(super) fn relation(&self, other: &Self) -> Relation {
        if self.joined == other.joined {
            return Relation::Equal;
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
        let shared = self.words.iter().filter(|word| other.words.contains(word)).count();
        let all = self.len() + other.words.iter().filter(|word| !self.words.contains(word)).count();
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
            Relation::Subtitle => 0.92_f64.max(likeness),
            Relation::Other => likeness,
        }
    }
}

/// The words of a title as they are compared: no case, accents, TeX or punctuation.
///
/// ```
/// assert_eq!(opcit::identify::title::words("Graph U-Nets: $K$-Pooling"), ["graph", "u", "nets", "k", "pooling"]);
/// ```
pub fn words(title: &str) -> Vec<String> {
    Words::of(title).words
}

/// How alike two titles are, 0 to 1. Equal after normalisation is 1; a title with its nickname, its subtitle or its
/// venue is near 1, and so is one that differs by a slip of the pen.
pub fn similarity(a: &str, b: &str) -> f64 {
    let (a, b) = (Words::of(a), Words::of(b));
    if a.len() == 0 || b.len() == 0 {
        return 0.0;
    }
    a.score(&b, a.relation(&b))
}

/// Whether the title that a source gives for an identifier agrees with the listed one.
///
/// [`Agreement::Different`] is a finding (the link is wrong), so it needs certainty: two titles that each say enough,
/// in one script, that share next to nothing. Papers are retitled between versions, and lists shorten.
pub fn agreement(listed: &str, fetched: &str) -> Agreement {
    let (listed, fetched) = (Words::of(listed), Words::of(fetched));
    if listed.len() == 0 || fetched.len() == 0 {
        return Agreement::Doubtful;
    }
    let relation = listed.relation(&fetched);
    let score = listed.score(&fetched, relation);
    match relation {
        Relation::Equal | Relation::Dated | Relation::Nickname => return Agreement::Same,
        Relation::Subtitle => return Agreement::Close,
        Relation::Other if score >= 0.95 => return Agreement::Same,
        Relation::Other if score >= 0.87 => return Agreement::Close,
        Relation::Other => {}
    }
    let overlap = overlap(&listed, &fetched);
    if (overlap >= 0.8 && listed.telling().len().min(fetched.telling().len()) >= 3)
        || shared_nickname(&listed, &fetched)
        || is_acronym(&listed, &fetched)
    {
        return Agreement::Close;
    }
    let tells = |words: &Words| words.telling().len() >= 3;
    let certain = tells(&listed)
        && !listed.is_citation()
        && tells(&fetched)
        && is_latin(&listed) == is_latin(&fetched)
        && overlap <= 0.2
        && score < 0.6;
    if certain { Agreement::Different } else { Agreement::Doubtful }
}

/// The share of the shorter title's telling words that the other has, too, give or take an ending.
fn overlap(a: &Words, b: &Words) -> f64 {
    let (a, b) = (a.telling(), b.telling());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let shared = short.iter().filter(|word| long.iter().any(|other| akin(word, other))).count();
    if short.is_empty() { 0.0 } else { share(shared, short.len()) }
}

/// Words of one stem, or a letter apart: `learn` and `learning`, `modelling` and `modeling`.
fn akin(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let common = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let shorter = a.len().min(b.len());
    (common >= 4 && common + 3 >= shorter && a.len().abs_diff(b.len()) <= 4)
        || (shorter >= 5 && ratio(a, b) >= 0.85)
}

/// Both are about the system of the same name: `BERT: …` and `BERT: …`, reworded behind the colon.
fn shared_nickname(a: &Words, b: &Words) -> bool {
    let nickname = |words: &Words| {
        let cut = *words.cuts.first()?;
        (cut <= NICKNAME).then(|| words.words[..cut].concat())
    };
    let tells = |name: &str| name.len() >= 3 && !COMMON.contains(&name);
    match (nickname(a), nickname(b)) {
        (Some(a), Some(b)) => a == b && tells(&a),
        (Some(name), None) => b.len() <= NICKNAME && b.joined == name,
        (None, Some(name)) => a.len() <= NICKNAME && a.joined == name,
        (None, None) => false,
    }
}

/// One is a single word made of the first letters of the other's words.
fn is_acronym(a: &Words, b: &Words) -> bool {
    let of = |short: &Words, long: &Words| {
        let mut letters = long.words.iter().filter_map(|word| word.chars().next());
        short.len() == 1
            && short.joined.len() >= 3
            && long.len() >= 3
            && short.joined.chars().all(|c| letters.any(|letter| letter == c))
    };
    of(a, b) || of(b, a)
}

fn is_latin(words: &Words) -> bool {
    words.joined.chars().filter(char::is_ascii_alphanumeric).count() * 2 >= words.joined.chars().count()
}

fn is_year(word: &str) -> bool {
    word.len() == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word.bytes().all(|b| b.is_ascii_digit())
}

#[expect(clippy::cast_precision_loss, reason = "counts of words and letters are far below 2^52")]
pub(super) fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// Twice the longest common subsequence over both lengths, by characters.
fn ratio(a: &str, b: &str) -> f64 {
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

fn push(words: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

/// Scripts that are written without blanks: each sign is compared by itself.
fn is_own_word(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{2ffff}')
}

/// Folds a letter to lower case without marks; letters that have no plain form by decomposition are spelt out.
fn fold(c: char, word: &mut String) {
    for c in std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => word.push_str("ss"),
            'ø' => word.push('o'),
            'ł' => word.push('l'),
            'đ' | 'ð' => word.push('d'),
            'ı' => word.push('i'),
            'þ' => word.push_str("th"),
            'æ' => word.push_str("ae"),
            'œ' => word.push_str("oe"),
            'α'..='ω' => word.push_str(greek(c)),
            _ => word.push(c),
        }
    }
}

/// A Greek letter by its name, as TeX has it.
fn greek(c: char) -> &'static str {
    const NAMES: [&str; 25] = [
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
        "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "sigma", "tau", "upsilon", "phi", "chi", "psi",
        "omega",
    ];
    usize::try_from(u32::from(c) - u32::from('α')).ok().and_then(|at| NAMES.get(at)).copied().unwrap_or("")
}

/// Takes TeX and HTML out: `\emph{…}` leaves its argument, `\"o` its letter, `\alpha` its name, `$` and braces nothing.
fn without_tex(text: &str) -> String {
    let text = if text.contains('&') {
        text.replace("&amp;", "&")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
    } else {
        text.to_owned()
    };
    if !text.contains(['\\', '$', '{', '<', '~', '^', '_']) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let mut command = String::new();
                while let Some(letter) = chars.next_if(char::is_ascii_alphabetic) {
                    command.push(letter);
                }
                if command.is_empty() {
                    // An accent: the letter follows, perhaps in braces. Any other escaped sign stands for itself.
                    if let Some(sign) = chars.next()
                        && !matches!(sign, '\'' | '"' | '`' | '^' | '~' | '=' | '.')
                    {
                        out.push(sign);
                    }
                } else if !FORMATS.contains(&command.as_str()) {
                    out.push_str(&command);
                    chars.next_if(|c| *c == ' ');
                } else if command.len() == 1 {
                    chars.next_if(|c| *c == ' ');
                }
            }
            '$' | '{' | '}' | '^' | '_' => {}
            '~' => out.push(' '),
            '<' => {
                let rest: String = chars.clone().take(40).collect();
                match rest.find('>') {
                    Some(end) if rest[..end].bytes().all(|b| b.is_ascii_alphanumeric() || b == b'/') => {
                        for _ in 0..=rest[..end].chars().count() {
                            chars.next();
                        }
                    }
                    _ => out.push(c),
                }
            }
            _ => out.push(c),
        }
    }
    out
}

/// Commands of TeX that leave nothing but their argument.
const FORMATS: [&str; 28] = [
    "emph",
    "textit",
    "textbf",
    "textsc",
    "texttt",
    "textrm",
    "textsf",
    "text",
    "mathrm",
    "mathbf",
    "mathcal",
    "mathbb",
    "mathit",
    "mathsf",
    "bf",
    "it",
    "em",
    "rm",
    "sc",
    "tt",
    "c",
    "v",
    "u",
    "H",
    "k",
    "r",
    "b",
    "uppercase",
];

/// Words that only hold a title together.
const STOP: [&str; 32] = [
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "for", "from", "how", "in", "into", "is",
    "it", "its", "of", "on", "or", "that", "the", "their", "to", "towards", "toward", "via", "we", "what",
    "with", "you",
];

/// Words that half the titles of a field have.
const COMMON: [&str; 44] = [
    "about",
    "analysis",
    "application",
    "applications",
    "approach",
    "architecture",
    "based",
    "better",
    "data",
    "deep",
    "efficient",
    "evaluation",
    "framework",
    "general",
    "image",
    "improved",
    "improving",
    "introduction",
    "language",
    "large",
    "learning",
    "machine",
    "method",
    "methods",
    "model",
    "modeling",
    "models",
    "network",
    "networks",
    "neural",
    "new",
    "novel",
    "overview",
    "paper",
    "review",
    "study",
    "survey",
    "system",
    "systems",
    "task",
    "tasks",
    "training",
    "understanding",
    "using",
];

/// Venues as lists put them behind a title or in front of it.
const VENUES: [&str; 72] = [
    "aaai",
    "accv",
    "acl",
    "acm",
    "aistats",
    "arxiv",
    "asplos",
    "asru",
    "bioinformatics",
    "biorxiv",
    "bmvc",
    "cgo",
    "chi",
    "cikm",
    "coling",
    "colm",
    "colt",
    "conll",
    "corl",
    "cvpr",
    "cvprw",
    "eacl",
    "eccv",
    "eccvw",
    "ecir",
    "emnlp",
    "findings",
    "icassp",
    "iccv",
    "iccvw",
    "iclr",
    "icme",
    "icml",
    "icmlw",
    "icra",
    "ieee",
    "ijcai",
    "ijcv",
    "ijcnn",
    "interspeech",
    "iros",
    "isbi",
    "jmlr",
    "kdd",
    "lrec",
    "media",
    "medrxiv",
    "miccai",
    "midl",
    "mlsys",
    "mm",
    "naacl",
    "nature",
    "neurips",
    "neuripsw",
    "nips",
    "nipsw",
    "oral",
    "osdi",
    "pami",
    "pldi",
    "preprint",
    "recsys",
    "rss",
    "sigir",
    "siggraph",
    "spotlight",
    "tacl",
    "tip",
    "tmi",
    "tmlr",
    "tpami",
];

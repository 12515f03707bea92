//! What a piece of text plainly is: a label, an address, a date, a venue, or none of these, which may be a title.
//!
//! Pure functions of the shown text. They are asked about short pieces that markup or punctuation has already set
//! apart, and each errs towards *no*: what none of them claims is weighed as a title.

use std::borrow::Cow;

use memchr::memchr2_iter;

use super::front;
use super::shape::{core, is_cjk};
use super::words::{Class, class};
use crate::charset::byte_set;

/// Whether the text only says what a link is: `Paper`, `PDF + code`, `Official PyTorch implementation`, `[arXiv]`.
pub(super) fn is_label(text: &str) -> bool {
    if text.len() > 60 {
        return false;
    }
    if !text.is_ascii() && text.chars().any(is_cjk) {
        // What label words leave is a word or two more: `论文链接`, `中文解读`.
        let mut rest = Cow::Borrowed(text);
        let trail = trail(text.as_bytes());
        for (label, needed) in CJK_LABELS.iter().zip(CJK_TRAILS) {
            if needed & !trail == 0 && rest.contains(label) {
                rest = rest.replace(*label, "").into();
            }
        }
        let latin = rest.split(is_cjk).flat_map(str::split_whitespace).count();
        return rest.len() < text.len() && rest.chars().filter(|&c| is_cjk(c)).count() <= 2 && latin <= 2;
    }
    // `On the Nature of Code`
    if text.starts_with("On the ") {
        return false;
    }
    let (mut words, mut said) = (0, 0);
    let parts = text.split(|c: char| !(c.is_alphanumeric() || c == '+' || c == '\''));
    for word in parts.filter(|w| !w.is_empty()) {
        words += 1;
        let known = if word.is_ascii() { class(word) } else { class(&word.to_lowercase()) };
        let numbered = || {
            let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
            if stem.len() < word.len() { class(stem) } else { Class::default() }
        };
        if known.is(Class::LABEL) || numbered().is(Class::LABEL) {
            said += 1;
        } else if !(known.is(Class::CONNECTOR.or(Class::VENUE))
            || is_number(word)
            || numbered().is(Class::VENUE))
        {
            return false;
        }
    }
    said > 0 && words <= 6
}

/// What labels of CJK lists hold.
const CJK_LABELS: [&str; 35] = [
    "论文",
    "論文",
    "代码",
    "代碼",
    "主页",
    "链接",
    "解读",
    "解讀",
    "笔记",
    "视频",
    "項目",
    "项目",
    "博客",
    "官方",
    "数据集",
    "原文",
    "阅读更多",
    "地址",
    "知乎",
    "开源",
    "实现",
    "コード",
    "スライド",
    "リンク",
    "解説",
    "動画",
    "資料",
    "實現",
    "논문",
    "리뷰",
    "코드",
    "링크",
    "영상",
    "슬라이드",
    "블로그",
];

/// What each of these labels leaves in a [`trail`].
const CJK_TRAILS: [u64; CJK_LABELS.len()] = {
    let mut trails = [0; CJK_LABELS.len()];
    let mut n = 0;
    while n < trails.len() {
        trails[n] = trail(CJK_LABELS[n].as_bytes());
        n += 1;
    }
    trails
};

/// A bit for each byte behind the first of a character that stands in the text: what holds a label has all of its bits.
const fn trail(text: &[u8]) -> u64 {
    let (mut trail, mut n) = (0, 0);
    while n < text.len() {
        if text[n] & 0xc0 == 0x80 {
            trail |= 1 << (text[n] & 0x3f);
        }
        n += 1;
    }
    trail
}

/// Whether the text is hardly more than the name of a company or university: `Microsoft Research`, `UC Berkeley`.
pub(super) fn is_institution(text: &str) -> bool {
    if text.len() > 64 {
        return false;
    }
    if is_university(text) {
        return true;
    }
    if text.len() > 48 {
        return false;
    }
    let (mut said, mut meant) = (0, 1);
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|w| !w.is_empty());
    words.enumerate().all(|(n, word)| {
        let class = class(word);
        let named = class.is(Class::INSTITUTE) && word.starts_with(char::is_uppercase);
        said += usize::from(named);
        // `FAIR for AI` is about something; `Allen Institute for AI` is not.
        if matches!(word, "for" | "to" | "on") {
            meant = 2;
        }
        n < 6 && (named || class.is(Class::CONNECTOR))
    }) && said >= meant
}

/// `University of Somewhere & University of Elsewhere`, `Some Inst. of Technology + Some Research`: names that begin with
/// a word for what it is, or end with one.
fn is_university(text: &str) -> bool {
    const KINDS: [&str; 5] =
        ["University of ", "Univ. of ", "Universit", "Institute of Tech", "Inst. of Tech"];
    // Few texts have a word with one of the two letters; without one there is nothing to compare.
    let mut at = memchr2_iter(b'U', b'I', text.as_bytes());
    at.any(|n| KINDS.iter().any(|kind| text[n..].starts_with(kind))) && {
        let named = |word: &str| word.starts_with(char::is_uppercase) && !class(word).is(Class::TOPIC);
        let mut words = text.split([' ', ',', '&', '+', '/']).filter(|w| !w.is_empty());
        words.all(|word| named(word) || matches!(word, "of" | "and" | "de" | "at"))
    }
}

/// A web address or file path rather than words.
pub(super) fn is_address(text: &str) -> bool {
    let text = super::names::trim(text);
    !text.bytes().any(|b| b == b' ')
        // None does without one of these.
        && text.bytes().any(|b| matches!(b, b'/' | b'.'))
        && (super::target::is_web(text)
            || text.contains("://")
            || (text.contains('/') && text.contains('.') && !text.contains(char::is_uppercase)))
}

/// `2015`, `'19`, `2023.10`, `12/5/21`, `[6th Feb., 2024]`, `May 2023`, `1.`.
pub(super) fn is_date(text: &str) -> bool {
    // Most texts are none by their first letter: no digit, no month.
    let first = text.bytes().find(u8::is_ascii_alphanumeric).map_or(b'0', |b| b | 0x20);
    if !matches!(first, b'0'..=b'9' | b'j' | b'f' | b'm' | b'a' | b's' | b'o' | b'n' | b'd' | b'v') {
        return false;
    }
    let mut digits = false;
    let parts = text.split(|c: char| !c.is_alphanumeric() || matches!(c, '年' | '月' | '日'));
    for part in parts.filter(|p| !p.is_empty()) {
        let lower = part.trim_start_matches(|c: char| c.is_ascii_digit());
        digits |= lower.len() < part.len();
        let month = part.len() >= 3 && MONTHS.iter().any(|m| starts_with(part, m)) && part.len() <= 9;
        if !(lower.is_empty() || month || matches!(lower, "st" | "nd" | "rd" | "th" | "v")) {
            return false;
        }
    }
    digits
}

/// Also as Dutch and German spell some of them.
const MONTHS: [&str; 15] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mrt", "okt", "dez"];

/// `NAME (2020)` without the year.
pub(super) fn undated(text: &str) -> &str {
    let dated = text.trim_end().strip_suffix(')').and_then(|t| t.rsplit_once(" ("));
    dated.filter(|(_, year)| is_date(year)).map_or(text, |(name, _)| name)
}

fn starts_with(word: &str, prefix: &str) -> bool {
    word.get(..prefix.len()).is_some_and(|p| p.eq_ignore_ascii_case(prefix))
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit())
        || (word.len() <= 4
            && word.bytes().next().is_some_and(|b| matches!(b, b'v' | b'V'))
            && is_number(&word[1..])
            && word.len() > 1)
}

/// A year of publication as a word of its own.
pub(super) fn year_in(text: &str) -> Option<i16> {
    let bytes = text.as_bytes();
    // Most texts hold no digit; without a stop on the way many bytes are looked at together.
    if !bytes.iter().fold(false, |any, b| any | b.is_ascii_digit()) {
        return None;
    }
    let mut at = 0;
    while let Some(n) = bytes.get(at..)?.iter().position(u8::is_ascii_digit) {
        at += n;
        let run = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        if run == 4 && !is_number_of(&bytes[at + 4..]) {
            let year = bytes[at..at + 4].iter().fold(0i16, |year, b| year * 10 + i16::from(b - b'0'));
            if (1900..=2035).contains(&year) {
                return Some(year);
            }
        }
        at += run + 1;
    }
    None
}

/// Whether four digits and what stands behind them are those of arXiv: `1902.04114` holds no year.
fn is_number_of(behind: &[u8]) -> bool {
    matches!(behind, [b'.', rest @ ..] if rest.len() >= 4 && rest.iter().take(4).all(u8::is_ascii_digit))
}

/// Bytes that a sign may begin with that words of a venue are cut at.
const ENDS: [bool; 256] = byte_set(b"\t\n\x0b\x0c\r /,()[]\xc2\xe1\xe2\xe3");

/// The text before the character that may end a word, and what stands behind; with it, when it does not.
fn cut(text: &str, at: usize) -> (&str, Option<&str>) {
    let end = text[at..]
        .char_indices()
        .find(|(_, c)| c.is_whitespace() || matches!(c, '/' | ',' | '(' | ')' | '[' | ']'));
    match end {
        Some((n, c)) => (&text[..at + n], Some(&text[at + n + c.len_utf8()..])),
        None => (text, None),
    }
}

/// Whether a quotation mark, a question mark or a colon with a blank behind it stands in the text.
fn is_quoted_or_split(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().any(|(n, b)| match b {
        b'"' | b'?' => true,
        b':' => bytes.get(n + 1) == Some(&b' '),
        0xe2 => bytes[n..].starts_with("“".as_bytes()),
        _ => false,
    })
}

/// `ICML 2020`, `NeurIPS'19 (oral)`, `In Proceedings of …`, `*Nature Machine Intelligence*, 2021`, `arXiv preprint`.
pub(super) fn is_venue(text: &str) -> bool {
    fn bare(text: &str) -> &str {
        let text = super::ink::strip_brackets(super::names::trim(text));
        text.strip_prefix("In: ").unwrap_or(text)
    }
    let mut text = bare(text);
    // `Graph U-Nets (ICML 2019)` is what stands before the bracket.
    let mut brackets = 0;
    while let Some(n) = text.strip_suffix(')').and_then(|t| t.rfind('(')).filter(|&n| n > 0) {
        text = bare(&text[..n]);
        brackets += 1;
        // Behind no venue stand so many.
        if brackets > 8 {
            return false;
        }
    }
    let within = starts_with(text, "in ");
    let (mut words, mut known, mut function, mut capitals, mut topics) =
        (0usize, 0usize, 0usize, 0usize, 0usize);
    let mut keyword = usize::MAX;
    let (mut dated, mut early, mut leads) = (false, false, false);
    let mut rest = Some(text);
    while let Some(text) = rest {
        let end = text.bytes().position(|b| ENDS[usize::from(b)]);
        let (token, behind) = end.map_or((text, None), |n| cut(text, n));
        rest = behind;
        let word = core(token);
        if word.is_empty() {
            continue;
        }
        let bare = &word[..word.bytes().rposition(|b| !b.is_ascii_digit()).map_or(0, |n| n + 1)];
        let stem = match bare.as_bytes().last() {
            Some(last) if last.is_ascii_alphanumeric() => bare,
            _ => bare.trim_end_matches(['\'', '’', '-', '`', '_', '‘']),
        };
        let class = class(stem);
        let venue =
            class.is(Class::VENUE) || (stem.len() < word.len() && super::words::class(word).is(Class::VENUE));
        dated |= match word.len() - bare.len() {
            4 => year_in(word).is_some(),
            2 => stem.is_empty() || venue || word.contains(['\'', '’']),
            _ => false,
        };
        if venue {
            known += 1;
            early |= words <= 2;
            leads |= words == 0;
        }
        if class.is(Class::PUBLICATION) {
            keyword = keyword.min(words);
        }
        function += usize::from(class.is(Class::FUNCTION) && !word.eq_ignore_ascii_case("in"));
        topics += usize::from(class.is(Class::TOPIC) && !venue);
        capitals += usize::from(stem.is_empty() || stem.starts_with(char::is_uppercase));
        words += 1;
        // No rule below takes more words than these, and none does without a word known early on.
        if words > 30 || (words > 5 && !early && keyword > 4 && !(within && words <= 12)) {
            return false;
        }
    }
    if words == 0 || is_quoted_or_split(text) {
        return false;
    }
    if starts_with(text, "technical report") || starts_with(text, "tech report") {
        return words <= 4;
    }
    // Families of journals, each named by its field.
    if leads && words <= 6 && starts_with(text, "nature reviews") {
        return true;
    }
    // Every word a venue or a year; few words with one known; a name that says what it is; capitals and a year.
    let fits = (known > 0 && words <= 4 && function == 0 && topics <= 1)
        || (leads && words <= 4 && function <= 1 && topics <= 1)
        || (early && dated && words <= 8 && function <= 2 && topics <= 2)
        || (keyword <= 2 && words <= 30 && (keyword == 0 || dated || (words <= 6 && function == 0)))
        || (keyword <= 4 && dated && words <= 14)
        || (dated && words <= 4 && capitals == words && function == 0 && topics == 0 && text.len() <= 30)
        || (words <= 12 && within && (known > 0 || keyword < usize::MAX || dated));
    fits && !(words >= 5 && dated && is_held(text))
}

/// `ICDAR 2019 Competition on Sparse Filters`, `MICCAI 2021 Fusing Filters for Speech`: a title that begins with a venue
/// and its year, or what was held there.
fn is_held(text: &str) -> bool {
    const HELD: [&str; 4] = ["challenge", "competition", "contest", "shared"];
    let titled = front::venue_and_year(text)
        .is_some_and(|title| title.split_ascii_whitespace().any(|word| class(word).is(Class::FUNCTION)));
    let findings = || {
        let year = text.strip_prefix("Findings of the ").and_then(|rest| rest.get(..4));
        year.is_some_and(|year| year_in(year).is_some())
    };
    titled
        || findings()
        || text
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| HELD.iter().any(|held| held.eq_ignore_ascii_case(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels() {
        for yes in [
            "Paper",
            "[Paper]",
            "PDF",
            "Official Code",
            "code & model",
            "Python Reference",
            "arXiv",
            "CVPR paper",
            "论文",
            "TF 2",
            "项目主页",
            "Code (PyTorch)",
        ] {
            assert!(is_label(yes), "{yes}");
        }
        for no in [
            "BERT",
            "Deep Residual Learning",
            "DCGAN",
            "Attention Is All You Need",
            "",
            "Data2Vec",
            "使用CNN的GAN",
        ] {
            assert!(!is_label(no), "{no}");
        }
    }

    #[test]
    fn dates() {
        for yes in ["2015", "6th Feb., 2024", "2023-05-12", "May 2023", "11/14/22", "1.", "2023年10月"] {
            assert!(is_date(yes), "{yes}");
        }
        for no in ["", "CVPR 2019", "March of the penguins", "3D vision", "paper"] {
            assert!(!is_date(no), "{no}");
        }
    }

    #[test]
    fn venues() {
        for yes in [
            "ICML 2020",
            "CVPR'19",
            "CVPR19",
            "arXiv, May 2023",
            "In Proceedings of ACL 2003",
            "NeurIPS 2020 (oral)",
            "Nature Machine Intelligence, Mar 2025",
            "International Conference on Robotics and Automation (ICRA), May 2025",
            "Preprint",
            "IEEE Micro, 2020",
            "JASA (2017)",
            "npj Digital Medicine, 2022",
            "TPAMI",
            "Journal of Imaging, 2023",
            "IEEE Transactions on Pattern Analysis and Machine Intelligence 2020",
        ] {
            assert!(is_venue(yes), "{yes}");
        }
        for no in [
            "Attention Is All You Need",
            "Deep Learning",
            "Proceedings: A Survey of Everything There Is",
            "A Survey on Deep Learning in Medical Image Analysis",
            "ImageNet Classification with Deep Convolutional Neural Networks",
            "Communication-Efficient Learning of Deep Networks from Decentralized Data",
            "Graph U-Nets",
            "",
        ] {
            assert!(!is_venue(no), "{no}");
        }
    }
}

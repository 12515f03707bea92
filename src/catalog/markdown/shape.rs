//! What a piece of text looks like: a label, a date, a venue, names of authors, or none of these, which may be a title.
//!
//! Pure functions of the shown text. They are asked about short pieces that markup or punctuation has already set
//! apart, and each errs towards *no*: what none of them claims is weighed as a title.

use super::words::{CONNECTORS, FUNCTION_WORDS, LABELS, PARTICLES, TOPICS, VENUES, holds};

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
}

impl Shape {
    /// Counts.
    pub(super) fn of(text: &str) -> Self {
        let mut shape = Self::default();
        for token in text.split_whitespace() {
            let (mut letters, mut cjk) = (0, 0);
            for c in token.chars() {
                if is_cjk(c) {
                    cjk += 1;
                }
                letters += usize::from(c.is_alphanumeric());
            }
            shape.letters += letters;
            shape.cjk += cjk;
            if letters == 0 {
                continue;
            }
            shape.words += if cjk > 0 { cjk.div_ceil(2) } else { 1 };
            let word = core(token);
            shape.capitals += usize::from(word.chars().next().is_some_and(char::is_uppercase));
            shape.function += usize::from(holds(&FUNCTION_WORDS, word));
            shape.topics += usize::from(
                holds(&TOPICS, word) || word.split('-').any(|part| part.len() > 3 && holds(&TOPICS, part)),
            );
            shape.colon |= token.ends_with(':') && token.len() > 1;
        }
        shape.colon &= !text.trim_end().ends_with(':');
        shape
    }
}

/// A word without the punctuation round it, and without a possessive.
fn core(token: &str) -> &str {
    let word = token.trim_matches(|c: char| !c.is_alphanumeric());
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}

/// Ideographs, kana, hangul.
pub(super) fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

/// Whether the text only says what a link is: `Paper`, `PDF + code`, `Official PyTorch implementation`, `[arXiv]`.
pub(super) fn is_label(text: &str) -> bool {
    if text.len() > 60 {
        return false;
    }
    if text.chars().any(is_cjk) {
        // What label words leave is a word or two more: `论文链接`, `中文解读`.
        let rest = CJK_LABELS.iter().fold(text.to_owned(), |rest, label| rest.replace(label, ""));
        let latin = rest.split(is_cjk).flat_map(str::split_whitespace).count();
        return rest.len() < text.len() && rest.chars().filter(|&c| is_cjk(c)).count() <= 2 && latin <= 2;
    }
    let (mut words, mut said) = (0, 0);
    let parts = text.split(|c: char| !(c.is_alphanumeric() || c == '+' || c == '\''));
    for word in parts.filter(|w| !w.is_empty()) {
        words += 1;
        if holds(&LABELS, word) || holds(&LABELS, word.trim_end_matches(|c: char| c.is_ascii_digit())) {
            said += 1;
        } else if !(holds(&CONNECTORS, word) || holds(&VENUES, word) || is_number(word)) {
            return false;
        }
    }
    said > 0 && words <= 6
}

/// What labels of CJK lists hold.
const CJK_LABELS: [&str; 22] = [
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
    "地址",
    "知乎",
    "开源",
    "实现",
    "コード",
    "スライド",
];

/// A web address or file path rather than words.
pub(super) fn is_address(text: &str) -> bool {
    let text = text.trim();
    !text.contains(' ')
        && (super::target::is_web(text)
            || text.contains("://")
            || (text.contains('/') && text.contains('.') && !text.contains(char::is_uppercase)))
}

/// `2015`, `'19`, `2023.10`, `12/5/21`, `[6th Feb., 2024]`, `May 2023`, `1.`.
pub(super) fn is_date(text: &str) -> bool {
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

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

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
    text.split(|c: char| !c.is_ascii_digit()).find_map(|run| {
        let year: i16 = run.parse().ok().filter(|_| run.len() == 4)?;
        (1900..=2035).contains(&year).then_some(year)
    })
}

/// `ICML 2020`, `NeurIPS'19 (oral)`, `In Proceedings of …`, `*Nature Machine Intelligence*, 2021`, `arXiv preprint`.
pub(super) fn is_venue(text: &str) -> bool {
    let text = super::ink::strip_brackets(text.trim());
    let text = text.strip_prefix("In: ").unwrap_or(text);
    // `Graph U-Nets (ICML 2019)` is what stands before the bracket.
    if let Some(n) = text.strip_suffix(')').and_then(|t| t.rfind('(')).filter(|&n| n > 0) {
        return is_venue(&text[..n]);
    }
    let (mut words, mut known, mut function, mut capitals, mut topics) =
        (0usize, 0usize, 0usize, 0usize, 0usize);
    let mut keyword = usize::MAX;
    let (mut dated, mut early, mut leads) = (false, false, false);
    for token in text.split(|c: char| c.is_whitespace() || matches!(c, '/' | ',' | '(' | ')' | '[' | ']')) {
        let word = token.trim_matches(|c: char| !c.is_alphanumeric());
        if word.is_empty() {
            continue;
        }
        let stem = word
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .trim_end_matches(['\'', '’', '-', '`', '_', '‘']);
        let digits = word.len() - word.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let year = digits == 4 && year_in(word).is_some();
        dated |=
            year || (digits == 2 && (stem.is_empty() || holds(&VENUES, stem) || word.contains(['\'', '’'])));
        if holds(&VENUES, stem) || holds(&VENUES, word) {
            known += 1;
            early |= words <= 2;
            leads |= words == 0;
        }
        if KEYWORDS.iter().any(|k| k.eq_ignore_ascii_case(stem)) {
            keyword = keyword.min(words);
        }
        function += usize::from(holds(&FUNCTION_WORDS, word) && !word.eq_ignore_ascii_case("in"));
        topics += usize::from(holds(&TOPICS, word) && !holds(&VENUES, word));
        capitals += usize::from(stem.is_empty() || stem.starts_with(char::is_uppercase));
        words += 1;
    }
    if words == 0 || text.contains(": ") || text.contains(['"', '“']) {
        return false;
    }
    if starts_with(text, "technical report") || starts_with(text, "tech report") {
        return words <= 4;
    }
    // Every word a venue or a year; few words with one known; a name that says what it is; capitals and a year.
    (known > 0 && words <= 4 && function == 0 && topics <= 1)
        || (leads && words <= 4 && function <= 1 && topics <= 1)
        || (early && dated && words <= 8 && function <= 2 && topics <= 2)
        || (keyword <= 2 && words <= 30 && (keyword == 0 || dated || words <= 6))
        || (keyword < usize::MAX && dated && words <= 14)
        || (dated && words <= 4 && capitals == words && function == 0 && topics == 0 && text.len() <= 30)
        || (words <= 12 && starts_with(text, "in ") && (known > 0 || keyword < usize::MAX || dated))
}

/// Words that name a publication as one.
const KEYWORDS: [&str; 22] = [
    "Proceedings",
    "Proc",
    "Journal",
    "Transactions",
    "Trans",
    "Conference",
    "Conf",
    "Symposium",
    "Workshop",
    "Workshops",
    "Letters",
    "Magazine",
    "Preprint",
    "Preprints",
    "Thesis",
    "Dissertation",
    "Press",
    "Springer",
    "IEEE",
    "ACM",
    "Bulletin",
    "Annals",
];

/// What a list of names looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Names {
    /// Not one.
    No,
    /// One name, or what could be one.
    Perhaps,
    /// Names.
    Yes,
}

/// Whether the text is a list of authors.
pub(super) fn names(text: &str) -> Names {
    let text = text.trim().trim_end_matches(['.', ',', ';', ':', '*', ' ']);
    let text = text.strip_prefix("by ").or_else(|| text.strip_prefix("By ")).unwrap_or(text);
    if text.is_empty() || text.len() > 6000 || text.contains([':', '?']) {
        return Names::No;
    }
    if text.contains("et al") && text.split_whitespace().count() <= 6 {
        return Names::Yes;
    }
    let others = text.ends_with("et al")
        || text.ends_with("et al.")
        || text.contains("et al.,")
        || text.contains("et al,");
    let (mut pieces, mut good, mut topics, mut single) = (0usize, 0usize, 0usize, 0usize);
    for piece in split_names(text) {
        pieces += 1;
        single += usize::from(!piece.contains([' ', '.', '-']) && !piece.chars().any(is_cjk));
        match is_name(piece) {
            Some(topic) => {
                good += 1;
                topics += usize::from(topic);
            }
            None if pieces <= 2 && good == 0 => return Names::No,
            None => {}
        }
    }
    if pieces == 0 || good * 5 < pieces * 4 {
        return Names::No;
    }
    if others && topics == 0 {
        return Names::Yes;
    }
    match pieces {
        1 if topics == 0 && (2..=4).contains(&text.split_whitespace().count()) => Names::Perhaps,
        1 => Names::No,
        _ if topics * 2 > good => Names::No,
        // `Risks and Considerations`: words, not surnames.
        _ if single * 2 > pieces || single == pieces => Names::Perhaps,
        2 if single > 0 && !text.contains('.') && !is_reversed(text) => Names::Perhaps,
        2 if topics > 0 => Names::Perhaps,
        _ => Names::Yes,
    }
}

/// `Hill, Jennifer L`: the family name first.
fn is_reversed(text: &str) -> bool {
    text.split_once(", ").is_some_and(|(family, given)| !family.contains(' ') && !given.contains(" and "))
}

/// The pieces of a list of names.
pub(super) fn split_names(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', '&', '·', '、', '，', '|', '\n'])
        .flat_map(|piece| piece.split(" and "))
        .map(|piece| piece.trim().trim_start_matches("and ").trim())
        .filter(|piece| piece.chars().any(char::is_alphabetic))
}

/// The names in a list of authors, as listed; `Doe, J.` is one.
pub(super) fn listed_names(text: &str) -> Vec<String> {
    let text = text.trim_start_matches("by ").trim_start_matches("By ");
    let text = text.split(" (").next().unwrap_or(text);
    let single = |name: &str| !name.contains([' ', '.']);
    let initials = |name: &str| {
        name.split([' ', '.', '-']).all(|part| part.chars().count() <= 1) && name.contains(char::is_uppercase)
    };
    let mut names: Vec<String> = Vec::new();
    for piece in split_names(text) {
        let piece = piece.trim_end_matches(['*', ' ', '.', '†', '‡']);
        let piece = piece.split(" et al").next().unwrap_or(piece).trim();
        let first = names.len() == 1;
        match names.last_mut() {
            // `Doe, J.`; and in front `Doe, Jane, …`.
            Some(last)
                if single(last) && (initials(piece) || (first && single(piece))) && !piece.is_empty() =>
            {
                last.push_str(", ");
                last.push_str(piece);
            }
            _ if !piece.is_empty() => names.push(piece.to_owned()),
            _ => {}
        }
    }
    names
}

/// Whether the piece can be a name; `Some(true)` if it could as well be words of a title.
fn is_name(piece: &str) -> Option<bool> {
    let piece = piece.trim_end_matches("et al.").trim_end_matches("et al").trim();
    if piece.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let piece = piece.trim_matches(|c: char| !(c.is_alphabetic() || c == '.'));
    if piece.is_empty() || piece.len() > 45 || piece.chars().filter(|&c| is_cjk(c)).count() > 4 {
        return None;
    }
    let (mut words, mut topic) = (0, false);
    for word in piece.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphabetic());
        if bare.is_empty() {
            if word.chars().any(|c| c.is_ascii_digit()) && words == 0 {
                return None;
            }
            continue;
        }
        words += 1;
        let first = bare.chars().next()?;
        if holds(&PARTICLES, bare) {
            continue;
        }
        if !first.is_uppercase() && !is_cjk(first) || holds(&FUNCTION_WORDS, bare) && bare.len() > 1 {
            return None;
        }
        topic |= holds(&TOPICS, bare) || holds(&LABELS, bare) && bare.len() > 3 || holds(&VENUES, bare);
    }
    (1..=5).contains(&words).then_some(topic)
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

    #[test]
    fn authors() {
        for yes in [
            "Kaiming He, Xiangyu Zhang, Shaoqing Ren and Jian Sun",
            "Wang et al.",
            "Y. LeCun, Y. Bengio, G. Hinton",
            "Hill, Jennifer L",
            "Gido M. van de Ven, Hava T. Siegelmann",
            "Bahdanau et al",
            "Petar Veličković, Pietro Liò",
        ] {
            assert_eq!(names(yes), Names::Yes, "{yes}");
        }
        for no in [
            "Attention Is All You Need",
            "Scene Understanding, Object Detection",
            "Deep Residual Learning for Image Recognition",
            "Language Models are Unsupervised Multitask Learners",
            "Faster, Better, Stronger: Towards Real Detection",
            "2015",
        ] {
            assert_eq!(names(no), Names::No, "{no}");
        }
        assert_eq!(names("Jian Hu"), Names::Perhaps);
    }
}

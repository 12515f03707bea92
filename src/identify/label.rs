//! What a link's label says about its target.

/// Words of which one is enough: the label says that the link is the paper.
const PAPER: [&str; 30] = [
    "abs",
    "abstract",
    "anthology",
    "article",
    "arxiv",
    "arix",
    "axriv",
    "biorxiv",
    "doi",
    "eprint",
    "fulltext",
    "journal",
    "manuscript",
    "medrxiv",
    "openaccess",
    "openreview",
    "paper",
    "paperlink",
    "papers",
    "pdf",
    "pmc",
    "preprint",
    "proceedings",
    "publication",
    "pubmed",
    "report",
    "sciencedirect",
    "ssrn",
    "techrxiv",
    "thesis",
];

/// Words that may stand beside it and change nothing.
pub(super) const BESIDE: [&str; 39] = [
    "a",
    "access",
    "at",
    "available",
    "camera",
    "conference",
    "download",
    "extended",
    "file",
    "for",
    "free",
    "full",
    "from",
    "here",
    "html",
    "in",
    "link",
    "long",
    "main",
    "meeting",
    "of",
    "official",
    "on",
    "online",
    "open",
    "original",
    "our",
    "read",
    "ready",
    "research",
    "see",
    "short",
    "technical",
    "text",
    "the",
    "this",
    "to",
    "url",
    "version",
];

/// The same in Chinese, Japanese and Korean, where words are not set apart.
const PAPER_CJK: [&str; 5] = ["论文", "論文", "논문", "原文", "文献"];
/// And what makes it something else: a reading note, a list, the code.
const NOT_CJK: [&str; 11] =
    ["笔记", "解读", "列表", "代码", "翻译", "讲解", "阅读", "まとめ", "解説", "合集", "汇总"];

/// Whether a link's label says that it is the paper (`Paper`, `PDF`, `arXiv`, `DOI`, `Preprint`, …).
///
/// Every word must be one that goes with that: `CVPR 2020 paper` and `PDF (arXiv)` say so, `Papers with Code`, `Paper
/// notes` and a title that has the word in it do not.
pub fn label_says_paper(label: &str) -> bool {
    if label.is_empty() || label.len() > 80 {
        return false;
    }
    if !label.is_ascii() && PAPER_CJK.iter().any(|word| label.contains(word)) {
        return label.chars().count() <= 10 && !NOT_CJK.iter().any(|word| label.contains(word));
    }
    let (mut said, mut count) = (false, 0);
    let mut before = "";
    for word in label.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        count += 1;
        let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let full_text = || bare.eq_ignore_ascii_case("text") && before.eq_ignore_ascii_case("full");
        if (may_be(&PAPER_WORDS, bare) && is_one_of(&PAPER, bare)) || full_text() {
            said = true;
        } else if !(bare.is_empty()
            || (may_be(&BESIDE_WORDS, bare) && is_one_of(&BESIDE, bare))
            || is_venue(word))
        {
            return false;
        }
        before = word;
    }
    said && count <= 6
}

/// Whether it says so by that very word, and neither names a preprint nor a file.
pub(super) fn label_says_only_paper(label: &str) -> bool {
    const WORDS: [&str; 4] = ["article", "paper", "publication", "论文"];
    label_says_paper(label) && {
        label.split(|c: char| !c.is_alphanumeric()).any(|word| is_one_of(&WORDS, word))
    }
}

/// The lengths of words by their first letter, a bit for each.
type Lengths = [u16; 26];

const PAPER_WORDS: Lengths = lengths(&PAPER);
const BESIDE_WORDS: Lengths = lengths(&BESIDE);

const fn lengths(words: &[&str]) -> Lengths {
    let mut lengths = [0; 26];
    let mut n = 0;
    while n < words.len() {
        lengths[(words[n].as_bytes()[0] - b'a') as usize] |= 1 << words[n].len();
        n += 1;
    }
    lengths
}

/// Whether some word of the list begins like this one and is as long: most words are told by that.
fn may_be(lengths: &Lengths, word: &str) -> bool {
    let first = word.as_bytes().first().map_or(0, |b| b | 0x20);
    word.len() < 16 && first.is_ascii_lowercase() && lengths[usize::from(first - b'a')] >> word.len() & 1 != 0
}

pub(super) fn is_one_of(words: &[&str], word: &str) -> bool {
    words.iter().any(|known| known.len() == word.len() && known.eq_ignore_ascii_case(word))
}

/// Words of which one, in a short label, says that the link is something beside the paper.
const OTHER: [&str; 60] = [
    "app",
    "benchmark",
    "bib",
    "bibtex",
    "blog",
    "blogpost",
    "checkpoint",
    "checkpoints",
    "citation",
    "citations",
    "cite",
    "cited",
    "code",
    "colab",
    "corpus",
    "data",
    "dataset",
    "datasets",
    "demo",
    "discussion",
    "docs",
    "documentation",
    "github",
    "gitlab",
    "homepage",
    "huggingface",
    "implementation",
    "interview",
    "jax",
    "keras",
    "leaderboard",
    "library",
    "matlab",
    "media",
    "model",
    "models",
    "news",
    "notebook",
    "poster",
    "post",
    "ppt",
    "pretrained",
    "project",
    "pytorch",
    "repo",
    "repository",
    "review",
    "slide",
    "slides",
    "software",
    "supp",
    "supplement",
    "supplementary",
    "talk",
    "tensorflow",
    "tutorial",
    "video",
    "weights",
    "website",
    "youtube",
];

/// Words that may stand beside one of those.
const BESIDE_OTHER: [&str; 16] = [
    "and",
    "available",
    "coming",
    "here",
    "link",
    "official",
    "on",
    "our",
    "page",
    "unofficial",
    "source",
    "soon",
    "the",
    "to",
    "with",
    "by",
];

/// Whether a link's label says that it is something beside the paper: the code, the data, a talk, a citation count.
///
/// Every word must be one that goes with that; a title may well be about data.
pub(super) fn label_says_other(label: &str) -> bool {
    if label.len() > 40 || label_says_paper(label) {
        return false;
    }
    if label.contains("代码") || label.contains("数据集") {
        return label.chars().count() <= 8;
    }
    let mut said = false;
    for word in label.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        if is_one_of(&OTHER, word) {
            said = true;
        } else if !is_one_of(&BESIDE_OTHER, word) {
            return false;
        }
    }
    said
}

/// Whether a label says that the link is the site of the paper: `Website`, `Project page`.
pub(super) fn label_says_site(label: &str) -> bool {
    const SITE: [&str; 5] = ["homepage", "page", "project", "site", "website"];
    let mut words = label.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).peekable();
    words.peek().is_some() && words.all(|word| is_one_of(&SITE, word))
}

/// Whether a label is that of a citation count.
pub(super) fn label_says_citations(label: &str) -> bool {
    label_says_other(label) && {
        let folded = label.to_lowercase();
        folded.contains("citation") || folded.contains("cited")
    }
}

/// Whether a label reads like the name of a venue: one to six words that begin with a capital, small ones and years
/// between them (`Nature Methods`, `Journal of Finance`, `ICML 2019`).
///
/// That says nothing by itself: so does the name of a program.
pub(super) fn label_says_venue(label: &str) -> bool {
    label_names_journal(label) || is_capitalised(label, 6)
}

/// Whether it can be nothing but that, however long: words stand in it that titles do not have.
pub(super) fn label_names_journal(label: &str) -> bool {
    ["Journal of ", "Transactions on ", "Transactions of ", "Proceedings of "]
        .iter()
        .any(|words| label.contains(words))
        && is_capitalised(label, 12)
}

fn is_capitalised(label: &str, most: usize) -> bool {
    const SMALL: [&str; 6] = ["of", "the", "and", "in", "on", "for"];
    let (mut said, mut count) = (false, 0);
    for word in label.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        count += 1;
        if word.starts_with(char::is_uppercase) {
            said = true;
        } else if !SMALL.contains(&word) && !word.starts_with(|c: char| c.is_ascii_digit()) {
            return false;
        }
    }
    said && count <= most && label.len() <= 120 && !label_says_other(label)
}

/// A number with a letter (`v2`), or an abbreviation in capitals (`ICLR`, `CVPR2020`, `NeurIPS`).
pub(super) fn is_venue(word: &str) -> bool {
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let capitals = letters.bytes().filter(u8::is_ascii_uppercase).count();
    letters.eq_ignore_ascii_case("v")
        || (letters.len() <= 10
            && capitals >= 2
            && capitals * 2 >= letters.len()
            && ![
                "PPT", "BIB", "SUPP", "CODE", "DATA", "DEMO", "BIBTEX", "WEB", "SLIDES", "VIDEO", "WEBSITE",
                "PROJECT", "GITHUB", "BLOG", "TWITTER", "URL",
            ]
            .contains(&letters.to_ascii_uppercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::{label_says_other, label_says_paper, label_says_venue};

    #[test]
    fn labels_of_the_paper() {
        for label in [
            "Paper",
            "[Paper]",
            "📄 paper",
            "PDF",
            "pdf",
            "arXiv",
            "ArXiv Link",
            "DOI",
            "Preprint",
            "Paper link",
            "[paper]",
            "CVPR 2020 paper",
            "PDF (arXiv)",
            "arXiv:2101.00001",
            "Paper 1",
            "paper2",
            "Full Text",
            "abs",
            "论文",
            "[论文]",
            "Paper (ICLR)",
            "Original Paper",
            "NeurIPS paper",
            "OpenReview",
            "bioRxiv",
            "Research paper",
            "open access paper",
            "Paper (open access)",
            "Article",
        ] {
            assert!(label_says_paper(label), "{label}");
        }
    }

    #[test]
    fn labels_of_code_and_data() {
        for label in [
            "Code",
            "[Official Code]",
            "Project Page",
            "citation",
            "Cited by",
            "PyTorch Code",
            "Slides",
            "代码",
        ] {
            assert!(label_says_other(label), "{label}");
        }
        for label in [
            "Paper",
            "Imagen Video",
            "Data2vec",
            "A Benchmark of Code Models",
            "",
            "Attention Is All You Need",
        ] {
            assert!(!label_says_other(label), "{label}");
        }
    }

    #[test]
    fn labels_of_venues() {
        for label in [
            "Nature Methods",
            "PNAS",
            "Journal of Machine Learning Research",
            "IEEE Transactions on Pattern Analysis and Machine Intelligence",
            "ICML 2019",
            "Science, 2020",
        ] {
            assert!(label_says_venue(label), "{label}");
        }
        for label in
            ["", "here", "2019", "Code", "Project Page", "nature of things", "A Title That Is Much Too Long"]
        {
            assert!(!label_says_venue(label), "{label}");
        }
    }

    #[test]
    fn labels_of_something_else() {
        for label in [
            "",
            "Code",
            "Papers with Code",
            "Paper notes",
            "Website",
            "GitHub",
            "Slides",
            "Paper code",
            "BibTeX",
            "A paper about attention in networks",
            "Report of the committee on naming",
            "论文笔记",
            "论文列表",
            "论文分类汇总",
            "IEEE Access",
            "Dataset",
            "PyTorch",
            "Attention Is All You Need",
            "CVPR19",
            "Blog",
            "Supp",
            "Poster",
        ] {
            assert!(!label_says_paper(label), "{label}");
        }
    }
}

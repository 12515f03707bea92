//! Labels that say in what form or where a paper came out, and that the link leads there if it leads to nothing else.

use super::label::{BESIDE, is_one_of, is_venue};

/// Words of which one, alone or beside such as change nothing, says so where the link leads to a site that nobody knows:
/// publishers, servers of preprints, kinds of works; also in other languages.
const COPY: [&str; 26] = [
    "acm",
    "articolo",
    "articulo",
    "artículo",
    "artigo",
    "artikel",
    "artykuł",
    "chemrxiv",
    "cvf",
    "dissertation",
    "elsevier",
    "hal",
    "ieee",
    "ieeexplore",
    "osf",
    "papier",
    "pmlr",
    "proceeding",
    "psyarxiv",
    "researchgate",
    "springer",
    "techreport",
    "thecvf",
    "usenix",
    "wiley",
    "статья",
];

/// Two words that do.
const COPY_PAIRS: [[&str; 2]; 13] = [
    ["tech", "report"],
    ["semantic", "scholar"],
    ["camera", "ready"],
    ["published", "version"],
    ["final", "version"],
    ["extended", "version"],
    ["official", "version"],
    ["original", "version"],
    ["conference", "version"],
    ["full", "version"],
    ["long", "version"],
    ["short", "version"],
    ["main", "text"],
];

/// Sheets of paper, as signs or by their names.
const SHEETS: [&str; 8] =
    ["📄", "📃", "📑", "📜", ":page_facing_up:", ":page_with_curl:", ":bookmark_tabs:", ":scroll:"];

/// Whether a label that does not [say paper](super::label_says_paper) by itself says where the paper came out, or in what form:
/// `CVF`, `Tech Report`, `Published version`, `статья`, `📄`. On a host of code it says nothing.
pub(crate) fn label_names_copy(label: &str) -> bool {
    if label.is_empty() || label.len() > 40 {
        return false;
    }
    if SHEETS.contains(&label.trim_matches(['[', ']', ' ', '\u{fe0f}'])) {
        return true;
    }
    let (mut said, mut count) = (false, 0);
    let mut before = "";
    for word in label.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        count += 1;
        let paired =
            COPY_PAIRS.iter().any(|[a, b]| a.eq_ignore_ascii_case(before) && b.eq_ignore_ascii_case(word));
        let known = || {
            if word.is_ascii() {
                is_one_of(&COPY, word)
            } else {
                COPY.contains(&word.to_lowercase().as_str())
            }
        };
        if paired || known() {
            said = true;
        } else if !(word.bytes().all(|b| b.is_ascii_digit())
            || is_one_of(&BESIDE, word)
            || COPY_PAIRS.iter().any(|[a, _]| a.eq_ignore_ascii_case(word))
            || is_one_of(&["phd", "master", "masters", "doctoral", "xplore"], word)
            || is_venue(word))
        {
            return false;
        }
        before = word;
    }
    said && count <= 4
}

#[cfg(test)]
mod tests {
    use super::label_names_copy;

    #[test]
    fn labels_of_a_copy() {
        for label in [
            "CVF",
            "[IEEE]",
            "IEEE Xplore",
            "ACM DL",
            "Tech Report",
            "PhD Dissertation",
            "Published version",
            "Camera-Ready",
            "Semantic Scholar",
            "Статья",
            "artículo",
            "📄",
            ":page_facing_up:",
        ] {
            assert!(label_names_copy(label), "{label}");
        }
        for label in [
            "",
            "Code",
            "Official",
            "here",
            "url",
            "book",
            "ref",
            "source",
            "mirror",
            "link",
            "IEEE slides",
            "ACM video",
            "CVF code",
            "Official implementation",
            "version 2",
            "Springer Nature Switzerland AG publishes",
            "📝 notes",
        ] {
            assert!(!label_names_copy(label), "{label}");
        }
    }
}

//! `[Paper][1]` where nothing says what `1` is.

use std::collections::HashSet;

use super::scan::Scan;
use super::{Code, Finding, shown};
use crate::identify;

/// Looks at every reference.
pub(super) fn check(source: &str, scan: &Scan, findings: &mut Vec<Finding>) {
    if scan.references.is_empty() {
        return;
    }
    let defined = defined(source);
    for pair in &scan.references {
        let (label, name) = (&source[pair.first.clone()], &source[pair.second.clone()]);
        // `[paper][code]` in a list without definitions are two words in brackets.
        let is_number = !name.is_empty() && name.len() <= 3 && name.bytes().all(|b| b.is_ascii_digit());
        let is_reference = name.is_empty() || is_number || !defined.is_empty() && !is_label(name);
        let key = if name.is_empty() { label } else { name };
        if is_reference && identify::label_says_paper(label) && !defined.contains(&normal(key)) {
            let whole = pair.first.start - 1..pair.second.end + 1;
            let message = format!(
                "the link `{}` is not shown as one: nothing says where `[{}]` leads",
                shown(label),
                shown(key)
            );
            findings.push(Finding::new(Code::BrokenMarkup, whole, message));
        }
    }
}

/// A word that is a label itself, or a footnote.
fn is_label(name: &str) -> bool {
    const OTHER: [&str; 6] = ["code", "project", "website", "video", "data", "dataset"];
    let is_year = name.len() == 4 && name.bytes().all(|b| b.is_ascii_digit());
    is_year
        || name.starts_with('^')
        || identify::label_says_paper(name)
        || OTHER.iter().any(|other| other.eq_ignore_ascii_case(name.trim()))
}

/// The names that lines of the source define, `[name]: …`, however deep they stand.
fn defined(source: &str) -> HashSet<String> {
    let marks =
        |c: char| c.is_whitespace() || matches!(c, '>' | '-' | '*' | '+' | '.' | ')') || c.is_ascii_digit();
    source
        .lines()
        .filter_map(|line| {
            let (name, _) = line.trim_start_matches(marks).strip_prefix('[')?.split_once("]:")?;
            (!name.starts_with('^')).then(|| normal(name))
        })
        .collect()
}

/// As names are compared: blanks and case do not count.
fn normal(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use crate::catalog::Format;
    use crate::lint::{Code, check};

    fn broken(source: &str) -> usize {
        check(source, Format::Markdown, &[]).iter().filter(|f| f.code == Code::BrokenMarkup).count()
    }

    #[test]
    fn a_reference_to_nothing_is_told() {
        for source in [
            "- A Paper on It [Paper][1]\n",
            "- A Paper on It [[PDF][2]]\n\n[1]: https://arxiv.org/abs/2302.00001\n",
            "- A Paper on It [Paper][smith]\n\n[jones]: https://arxiv.org/abs/2302.00001\n",
            "- A Paper on It [arXiv][]\n",
        ] {
            assert_eq!(broken(source), 1, "{source}");
        }
    }

    #[test]
    fn words_in_brackets_are_no_reference() {
        for source in [
            "- A Paper on It [Paper][1]\n\n  [1]: https://arxiv.org/abs/2302.00001\n",
            "- A Paper on It [Paper][]\n\n[paper]: <https://arxiv.org/abs/2302.00001>\n",
            "- A Paper on It [paper][code] [pdf][2020] [Paper] [1] [Paper][^1] ![Paper][1]\n\n[x]: https://x.org\n",
            "as in [1][2], x[pdf][1], `[Paper][1]`, [ ][x] and [CVPR][2020]\n\n    $[x](y)$ [x][y]\n",
            "```\n[Paper][1]\n```\n\n<!-- [Paper][1] -->\n",
        ] {
            assert_eq!(broken(source), 0, "{source}");
        }
    }
}

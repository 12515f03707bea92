//! What the columns of a table are of. Other programs give their columns names of their own; those of the services that
//! lists are exported from are known.

use super::keyed::Key;

/// Names of columns as Web of Science, IEEE Xplore and PubMed write them.
const EXPORTED: [(&str, Key); 8] = [
    ("article title", Key::Title),
    ("document title", Key::Title),
    ("paper title", Key::Title),
    ("paper_title", Key::Title),
    ("publication year", Key::Year),
    ("pubmed id", Key::Pmid),
    ("doi link", Key::Links),
    ("pdf link", Key::Links),
];

/// What each column of this header is. A name of ours goes before one that means the same.
pub(super) fn of<S: AsRef<str>>(header: &[S]) -> Vec<Option<Key>> {
    let mut columns: Vec<Option<Key>> = header.iter().map(|name| Key::of(name.as_ref())).collect();
    for (n, name) in header.iter().enumerate() {
        let name = name.as_ref().trim();
        let exported = EXPORTED.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        if let Some(&(_, key)) = exported
            && !columns.contains(&Some(key))
        {
            columns[n] = Some(key);
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn names_of_other_programs() {
        let of = |header: &[&str]| super::of(header);
        assert_eq!(
            of(&["Code Name", "Article Title", "First Author", "Link", "Year"]),
            [None, Some(Key::Title), None, Some(Key::Url), Some(Key::Year)],
        );
        assert_eq!(
            of(&["Document Title", "Authors", "Publication Year", "DOI", "PDF Link"]),
            [Some(Key::Title), Some(Key::Authors), Some(Key::Year), Some(Key::Doi), Some(Key::Links)],
        );
        assert_eq!(of(&["paper title", "title", "Paper_Title"]), [None, Some(Key::Title), None]);
        assert_eq!(of(&["name", "Article Number"]), [None, None]);
    }
}

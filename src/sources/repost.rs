//! DOIs that name copies of other people's papers.

/// Prefixes under which famous papers are deposited again, as if they were new: same title, same authors, this year's
/// date. Metadata services have merged such copies with the papers themselves, so the DOI turns up where the paper's
/// own should stand.
///
/// `10.65215` (Crossref member 54718) held eight copies of one paper of 2017, dated 2025, in October 2026.
const PREFIXES: [&str; 1] = ["10.65215"];

/// Whether a DOI (bare, any case) lies under a prefix that is known for copies.
pub fn is_repost(doi: &str) -> bool {
    doi.split_once('/').is_some_and(|(prefix, _)| PREFIXES.contains(&prefix))
}

#[cfg(test)]
mod tests {
    use super::is_repost;

    #[test]
    fn copies_are_known_by_their_prefix_alone() {
        assert!(is_repost("10.65215/2q58a426"));
        for own in ["10.1038/x", "10.6521/5", "10.652150/x", "10.1000/10.65215/x", "10.65215", ""] {
            assert!(!is_repost(own), "{own}");
        }
    }
}

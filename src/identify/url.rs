//! One link target → what it carries.

use memchr::memchr2;

use super::hosts::{Verdict, judge};
use super::{Found, address, text};
use crate::model::{ArxivId, Scheme};

/// How many redirects may lie round a URL.
const WRAPPERS: usize = 3;

/// No URL of a paper is longer, in bytes; what is, is data in a URL's clothes.
const LONGEST: usize = 4096;

/// What one link target, as written, turns out to be.
pub(super) fn verdict(target: &str) -> Verdict {
    if target.len() > LONGEST {
        return Verdict::Unknown;
    }
    let target = target.trim();
    let simple = address::is_simple(target);
    // Of such a URL only these two could be written otherwise.
    if simple && memchr2(b'\\', b'&', target.as_bytes()).is_none() {
        return unwrapped(target);
    }
    let plain = address::plain(target);
    if address::is_simple(&plain) {
        return unwrapped(&plain);
    }
    let mut best = Verdict::Unknown;
    let mut refused = "";
    for candidate in address::candidates(&plain) {
        // What is refused is so with all that it has in it: a shared link is not the paper.
        if refused.ends_with(candidate) && !candidate.is_empty() {
            continue;
        }
        match unwrapped(candidate) {
            verdict @ Verdict::Id(_) => return verdict,
            Verdict::Refused => refused = candidate,
            Verdict::Page => best = Verdict::Page,
            Verdict::Wrapped(_) | Verdict::Unknown => {}
        }
    }
    if !refused.is_empty() && best == Verdict::Unknown {
        return Verdict::Refused;
    }
    if best == Verdict::Unknown
        && let Some(found) = text::marked(&plain)
    {
        return Verdict::Id(found);
    }
    best
}

fn unwrapped(url: &str) -> Verdict {
    let mut verdict = judge(url);
    for _ in 0..WRAPPERS {
        let Verdict::Wrapped(inner) = &verdict else { return verdict };
        verdict = judge(inner);
    }
    verdict
}

/// The identifier that one URL carries, if any.
///
/// The URL may be damaged as people damage them: brackets around it, no scheme, two URLs in one, escapes, punctuation
/// behind it. A target that is no URL but a DOI or an identifier with its prefix (`doi:10.…`, `arXiv:…`) is one, too.
///
/// ```
/// use opcit::identify;
///
/// let found = identify::url("https://arxiv.org/pdf/2205.06175v3.pdf").expect("an arXiv URL");
/// assert_eq!((found.id.to_string().as_str(), found.version), ("arxiv:2205.06175", Some(3)));
///
/// let found = identify::url("https://www.nature.com/articles/s41586-021-03819-2").expect("Nature's URLs carry the DOI");
/// assert_eq!(found.id.to_string(), "doi:10.1038/s41586-021-03819-2");
///
/// assert_eq!(identify::url("https://vixra.org/abs/2205.0617"), None);
/// ```
pub fn url(url: &str) -> Option<Found> {
    match verdict(url) {
        Verdict::Id(found) => Some(found),
        _ => None,
    }
}

/// Whether the URL points at a paper (it carries an identifier, or has the shape of a paper's page or PDF on a known
/// scholarly host). A book in a shop is none, though its ISBN is an identifier.
///
/// ```
/// use opcit::identify::is_scholarly;
///
/// assert!(is_scholarly("https://aclanthology.org/2020.acl-main.740/"));
/// assert!(!is_scholarly("https://github.com/some/code"));
/// ```
pub fn is_scholarly(url: &str) -> bool {
    if is_plain_arxiv(url) {
        return true;
    }
    match verdict(url) {
        Verdict::Id(found) => found.id.scheme() != Scheme::Isbn,
        Verdict::Page => true,
        _ => false,
    }
}

/// Whether the URL is that of an arXiv page or PDF and nothing else, as every second one in a list is: the table of
/// hosts would say the same, later.
fn is_plain_arxiv(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http").map(|rest| rest.strip_prefix('s').unwrap_or(rest)) else {
        return false;
    };
    let Some(rest) = rest.strip_prefix("://arxiv.org/") else { return false };
    let Some(id) = rest.strip_prefix("abs/").or_else(|| rest.strip_prefix("pdf/")) else { return false };
    ArxivId::length(id).is_some_and(|length| matches!(&id[length..], "" | ".pdf"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a URL gives, with its version: `doi:10.1101/569038 v1`.
    fn read(target: &str) -> String {
        match super::url(target) {
            Some(found) => found
                .version
                .map_or_else(|| found.id.to_string(), |version| format!("{} v{version}", found.id)),
            None => String::new(),
        }
    }

    #[test]
    fn the_version_of_a_preprint_is_no_part_of_its_doi() {
        for (target, expected) in [
            ("https://doi.org/10.1101/2020.09.01.278093v2", "doi:10.1101/2020.09.01.278093 v2"),
            ("10.1101/2020.09.01.278093v2", "doi:10.1101/2020.09.01.278093 v2"),
            ("https://doi.org/10.1101/569038v1", "doi:10.1101/569038 v1"),
            ("https://doi.org/10.1101/gr.186072v114", "doi:10.1101/gr.186072v114"),
            ("https://doi.org/10.1126/science.adv0422", "doi:10.1126/science.adv0422"),
            ("https://doi.org/10.48550/arXiv.2101.00001v2", "arxiv:2101.00001 v2"),
            ("https://doi.org/10.48550/2101.00001v2", "arxiv:2101.00001 v2"),
            ("doi:10.48550/arXiv.2101.00001v2", "arxiv:2101.00001 v2"),
        ] {
            assert_eq!(read(target), expected, "{target}");
        }
    }

    #[test]
    fn what_is_glued_to_a_doi_is_no_part_of_it() {
        let line =
            |text: &str| crate::identify::line(text).iter().map(|f| f.id.to_string()).collect::<Vec<_>>();
        for (text, expected) in [
            ("see 10.1145/3442188.3445922https://github.com/x/y now", "doi:10.1145/3442188.3445922"),
            ("see 10.1002/rob.21918&domain=pdf now", "doi:10.1002/rob.21918"),
            (
                "see https://doi.org/10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2 now",
                "doi:10.1175/1520-0493(1950)078<0001:vofeit>2.0.co;2",
            ),
            ("see <a>https://doi.org/10.1038/nature14539<b>1</b>", "doi:10.1038/nature14539"),
            ("https://arxiv.org/abs/ 2305.10601", "arxiv:2305.10601"),
            ("see https://arxiv.org/abs/ 2305.10601 now", "arxiv:2305.10601"),
        ] {
            assert_eq!(line(text), [expected], "{text}");
        }
        assert_eq!(read("https://arxiv.org/abs/ 2305.10601"), "arxiv:2305.10601");
        assert!(line("see https://arxiv.org/abs/ 12 of 2305.10601 now").is_empty());
    }

    #[test]
    fn the_short_way_to_arxiv_leads_where_the_table_does() {
        for (id, plain) in [
            ("abs/2101.00001", true),
            ("pdf/2101.00001v2.pdf", true),
            ("pdf/math.GT/0309136", true),
            ("abs/2101.00001.png", false),
            ("abs/2113.00001", false),
            ("abs/2101.000011", false),
            ("list/cs.LG/2101", false),
        ] {
            let url = format!("https://arxiv.org/{id}");
            assert_eq!(is_plain_arxiv(&url), plain, "{url}");
            assert!(!plain || matches!(verdict(&url), Verdict::Id(_)), "{url}");
        }
    }
}

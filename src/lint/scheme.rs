//! Targets that are meant as web addresses and are read as paths: nothing, or half of `https://`, stands before the host.
//!
//! Whoever opens the list on the web is led to a file of the repository that is not there. What may be such a file is
//! left alone: only a host that is known, or one that begins with `www.`, is taken for one.

use super::hosts::{Parts, serves_https};
use super::scan::Link;
use super::target::Shape;
use super::{Code, Finding, shown};
use crate::model::Doi;

/// Looks at the target of a link.
pub(super) fn check(source: &str, link: &Link, findings: &mut Vec<Finding>) {
    if link.target.shape != Shape::Sound || !link.gap.is_empty() {
        return;
    }
    let target = link.target.url.clone();
    let url = &source[target.clone()];
    if url.len() < 5 || !url.is_ascii() || is_file(url) {
        return;
    }
    let mut broken = |message: String, fix: Option<(usize, String)>| {
        let finding = Finding::new(Code::BrokenMarkup, target.clone(), message);
        findings.push(match fix {
            Some((length, new)) => finding.fixed_by(target.start..target.start + length, new),
            None => finding,
        });
    };
    if let Some((length, scheme, certain)) = misspelt(url) {
        let message =
            format!("`{}` is no web address: write `{scheme}{}`", shown(url), shown(&url[length..]));
        broken(message, certain.then(|| (length, scheme.to_owned())));
    } else if let Some(known) = begins_with_host(url) {
        let message =
            format!("`{}` is read as a path of the repository: write `https://` before it", shown(url));
        broken(message, known.then(|| (0, "https://".to_owned())));
    } else if url.starts_with("10.") && Doi::read(url).is_some() {
        let message =
            format!("`{0}` is read as a path of the repository: write `https://doi.org/{0}`", shown(url));
        broken(message, None);
    }
}

/// Whether the target ends like a file that a repository has.
fn is_file(url: &str) -> bool {
    const ENDS: [&str; 8] = [".md", ".txt", ".bib", ".png", ".jpg", ".json", ".ipynb", ".csv"];
    ENDS.iter().any(|end| {
        url.len() > end.len() && url.as_bytes()[url.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes())
    })
}

/// Whether a host stands where the path begins; `Some(true)` when it is one that serves https.
fn begins_with_host(url: &str) -> Option<bool> {
    let whole = format!("https://{url}");
    let parts = Parts::of(&whole)?;
    if serves_https(&parts.name()) {
        return Some(true);
    }
    let host = parts.host.to_ascii_lowercase();
    let domain = host.strip_prefix("www.")?.rsplit('.').next()?;
    let is_domain = domain.len() >= 2 && domain.bytes().all(|b| b.is_ascii_alphabetic());
    let is_page = parts.rest.is_empty() && matches!(domain, "html" | "htm" | "pdf" | "php");
    (host.matches('.').count() > 1 && is_domain && !is_page).then_some(false)
}

/// How long the damaged beginning is, what shall stand there, and whether that is certain.
fn misspelt(url: &str) -> Option<(usize, &'static str, bool)> {
    let letters = url.bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = url[..letters].to_ascii_lowercase();
    let signs = url[letters..].bytes().take_while(|b| matches!(b, b':' | b';' | b'/' | b'\\')).count();
    let (sign, rest) = url[letters..].split_at(signs);
    let whole = format!("https://{rest}");
    let known = Parts::of(&whole).map(|parts| serves_https(&parts.name()))?;
    let length = letters + signs;
    match (word.as_str(), sign) {
        (_, "" | "/") | ("http" | "https", "://") => None,
        ("https" | "http", ":") if !known => None,
        ("https", _) => Some((length, "https://", true)),
        ("http", _) => Some((length, "http://", true)),
        (_, "://" | ":/" | "//") if known && is_nearly_http(&word) => Some((length, "https://", true)),
        _ => None,
    }
}

/// One slip away from `http` or `https`: a letter too many, one missing, another one, or two changed about.
fn is_nearly_http(word: &str) -> bool {
    ["http", "https"].iter().any(|right| strsim::osa_distance(word, right) == 1)
}

#[cfg(test)]
mod tests {
    use crate::catalog::Format;
    use crate::lint::{Code, check, fix};

    fn target(url: &str) -> (usize, Option<String>) {
        let source = format!("- A Paper on It [Paper]({url})\n");
        let found = check(&source, Format::Markdown, &[]);
        let broken = found.iter().filter(|f| f.code == Code::BrokenMarkup).count();
        let fixed = fix(&source, Format::Markdown, |code| code == Code::BrokenMarkup);
        (broken, fixed.map(|(text, _)| text["- A Paper on It [Paper](".len()..text.len() - 2].to_owned()))
    }

    #[test]
    fn a_host_without_its_scheme_gets_it() {
        for url in [
            "arxiv.org/abs/2302.00001",
            "https:/arxiv.org/abs/2302.00001",
            "https//arxiv.org/abs/2302.00001",
            "https:///arxiv.org/abs/2302.00001",
            "https:arxiv.org/abs/2302.00001",
            "https;//arxiv.org/abs/2302.00001",
            "htps://arxiv.org/abs/2302.00001",
            "htpps://arxiv.org/abs/2302.00001",
            "hhttps://arxiv.org/abs/2302.00001",
            "ttps://arxiv.org/abs/2302.00001",
            "htttps://arxiv.org/abs/2302.00001",
            "https://https//arxiv.org/abs/2302.00001",
            "https://https://arxiv.org/abs/2302.00001",
            "https://arxiv.org/abs/2302.00001https://arxiv.org/abs/2302.00001",
        ] {
            assert_eq!(target(url), (1, Some("https://arxiv.org/abs/2302.00001".to_owned())), "{url}");
        }
        assert_eq!(target("www.arxiv.org/abs/1").1.as_deref(), Some("https://www.arxiv.org/abs/1"));
        assert_eq!(target("doi.org/10.1000/182").1.as_deref(), Some("https://doi.org/10.1000/182"));
        assert_eq!(target("https//example.org/x").1.as_deref(), Some("https://example.org/x"));
    }

    #[test]
    fn what_is_not_certain_is_said_only() {
        for url in [
            "www.example.org/x",
            "10.1038/nature14539",
            "https://arxiv.org/abs/2302.00001https://arxiv.org/abs/2302.00002",
        ] {
            assert_eq!(target(url), (1, None), "{url}");
        }
    }

    #[test]
    fn files_of_the_repository_and_other_schemes_are_left_alone() {
        for url in [
            "docs/x.md",
            "papers/2302.00001.pdf",
            "www/index.html",
            "www.index.html",
            "README.md",
            "2302.00001",
            "../arxiv.org/x",
            "/arxiv.org/x",
            "arxiv.org/notes.md",
            "10.1038/nature14539.md",
            "10.1/x",
            "mailto:a@arxiv.org",
            "ftp://arxiv.org/x",
            "http/arxiv.org",
            "https/",
            "htm://x.y/z",
            "#arxiv.org",
            "a.pdf",
            "//arxiv.org/abs/2302.00001",
            "https://web.archive.org/web/2020/https://arxiv.org/abs/2302.00001",
            "https://example.org/?u=xhttps://arxiv.org",
        ] {
            assert_eq!(target(url), (0, None), "{url}");
        }
    }
}

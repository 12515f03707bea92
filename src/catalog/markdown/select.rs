//! Which blocks list a paper: the evidence that an entry needs.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2, memrchr};

use super::blocks::Document;
use super::ink::{Ink, InkLink, LinkFacts};
use super::title::Says;
use super::{kinds, target};
use crate::identify;
use crate::model::Directive;

/// What is seen in a stretch of the document before it is called an entry.
#[derive(Debug, Clone, Default)]
pub(super) struct Look {
    pub(super) paper: bool,
    pub(super) says: Says,
}

impl Look {
    /// Whether it has a title that is one by itself.
    pub(super) fn is_titled(&self) -> bool {
        self.says.title.as_ref().is_some_and(super::title::Title::is_sure)
    }
}

/// Whether the `parts`, which stand in `span` of the source, list a paper.
pub(super) fn lists_paper(document: &Document, parts: &[Range<usize>], span: &Range<usize>) -> bool {
    let ink = &document.ink;
    let linked = parts.iter().flat_map(|p| ink.links_in(p)).any(|n| is_evidence(ink, &ink.links[n]));
    linked || is_pinned(document, span) || parts.iter().any(|part| names_identifier(ink, part))
}

/// Whether the link alone says that a paper is listed.
pub(super) fn is_evidence(ink: &Ink, link: &InkLink) -> bool {
    let facts = link.facts;
    if facts.scholarly || facts.says_paper {
        return true;
    }
    if link.is_image() {
        return false;
    }
    // A PDF on any host, unless the label or a key says that it is slides, a poster, code.
    facts.pdf && {
        let label = link.label.as_str();
        let label = if label.is_empty() || kinds::is_address(label) { key_before(ink, link) } else { label };
        let points = ["link", "download"].iter().any(|word| word.eq_ignore_ascii_case(label));
        // `Source: http://…/a.pdf`
        let source = label.eq_ignore_ascii_case("source") && key_before(ink, link) == label;
        (!kinds::is_label(label) || points || source) && !says_slides(label)
    }
}

/// Whether a label says that the link is shown or added to a paper. `A tutorial on trees` is a paper, `ICML Tutorial` is
/// none; `Support` and `Posterior` only begin like such words.
fn says_slides(label: &str) -> bool {
    const SHOWN: [&str; 15] = [
        "slide",
        "slides",
        "poster",
        "posters",
        "supp",
        "suppl",
        "supplement",
        "supplemental",
        "supplementary",
        "supplements",
        "appendix",
        "lecture",
        "lectures",
        "talk",
        "talks",
    ];
    // Most are empty, and none of the words is shorter.
    if label.len() < 4 {
        return false;
    }
    let mut of_kind = false;
    label.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).any(|word| {
        of_kind |= word.eq_ignore_ascii_case("a");
        SHOWN.iter().any(|shown| shown.eq_ignore_ascii_case(word))
            || (!of_kind && ["tutorial", "tutorials"].iter().any(|shown| shown.eq_ignore_ascii_case(word)))
    })
}

fn is_pinned(document: &Document, span: &Range<usize>) -> bool {
    let first = document.comments.partition_point(|c| c.span.start < span.start);
    document.comments[first..]
        .iter()
        .take_while(|c| c.span.start < span.end)
        .any(|c| matches!(c.directive, Some(Directive::Pin(_))))
}

/// An identifier with its own context in the text.
fn names_identifier(ink: &Ink, part: &Range<usize>) -> bool {
    ink.has_hint(part) && !identify::line(&super::ink::fold(&ink.text[part.clone()])).is_empty()
}

/// Looks at every link once.
pub(super) fn judge_links(ink: &mut Ink) {
    for n in 0..ink.links.len() {
        ink.links[n].label = ink.label(&ink.links[n]);
        ink.links[n].facts = facts(ink, &ink.links[n]);
    }
}

fn facts(ink: &Ink, link: &InkLink) -> LinkFacts {
    let url = &*link.url;
    let web = target::is_web(url.trim_start_matches(['(', '[', '<']));
    let aside = web && is_aside(url);
    // Hosts of code and videos hold no papers; hosts of models do (`huggingface.co/papers`).
    let asked = !url.is_empty() && url.len() <= 2048 && !url.starts_with('#');
    let scholarly =
        asked && (!aside || url.contains("/papers/")) && identify::is_scholarly(url) && !is_volume(url);
    let label = link.label.as_str();
    let pointing = label.is_empty() || kinds::is_address(label) || is_pointer(label);
    let short = !label.is_empty() && label.len() <= 48;
    let says_paper = (short && identify::label_says_paper(label))
        || (pointing && identify::label_says_paper(key_before(ink, link)));
    let path = memchr2(b'?', b'#', url.as_bytes()).map_or(url.as_bytes(), |n| &url.as_bytes()[..n]);
    // `…/viewcontent.cgi?article=1`: how repositories of universities hand out a paper.
    let handed = || path.ends_with(b"/viewcontent.cgi") && url.contains("article=");
    let pdf = path.len() > 4 && (path[path.len() - 4..].eq_ignore_ascii_case(b".pdf") || handed());
    let local = !web && !scholarly;
    let says_paper = says_paper || (short && !scholarly && !aside && (web || pdf) && is_copy(ink, link));
    let says_paper = says_paper
        && !(local && (url.starts_with('#') || is_placeholder(url)))
        && !(web && is_front(url) && names_site(label))
        // A page of many papers.
        && !((aside || local) && !pdf && label.len() > 5 && is_plural(label));
    // `Slides: [pdf](…)`
    let (says_paper, pdf) = if (says_paper || pdf) && says_slides(key_before(ink, link)) {
        (false, false)
    } else {
        (says_paper, pdf)
    };
    LinkFacts { scholarly, says_paper, pdf, aside, local }
}

/// Whether the label says where the paper came out, or in what form, on a site that nobody knows: `[[IEEE]](…)`, `[[Tech
/// Report]](…)`, `[[ICML 2020]](…)`. A venue does so in brackets, and not with a link to the meeting of a year.
fn is_copy(ink: &Ink, link: &InkLink) -> bool {
    let (url, label) = (&*link.url, link.label.as_str());
    if is_front(url) || says_slides(label) {
        return false;
    }
    identify::label_names_copy(label) || {
        // What is never closed may end behind the text.
        let within = ink.text.get(link.start..link.end).unwrap_or("");
        let before = ink.text[..link.start.min(ink.text.len())].trim_end_matches(super::ink::is_blank);
        let bracketed = within.starts_with('[') || before.ends_with('[');
        let last = url.trim_end_matches('/').rsplit('/').next().unwrap_or("");
        bracketed
            && label.split_ascii_whitespace().nth(2).is_none()
            && !(last.len() == 4 && kinds::year_in(last).is_some())
            && kinds::is_venue(label)
            && label.bytes().any(|b| b.is_ascii_uppercase())
    }
}

/// `Papers`, `ICML-2024-Papers`
fn is_plural(label: &str) -> bool {
    label
        .split_at_checked(label.len().saturating_sub(6))
        .is_some_and(|(_, end)| end.eq_ignore_ascii_case("papers"))
}

/// Whether the label names a server of papers.
fn names_site(label: &str) -> bool {
    let lower = label.to_lowercase();
    ["rxiv", "openreview", "proceedings", "pubmed", "anthology", "sciencedirect", "ssrn", "doi"]
        .iter()
        .any(|s| lower.contains(s))
}

/// The front page of a site: `[arXiv](https://arxiv.org/)` is no paper.
fn is_front(url: &str) -> bool {
    let rest =
        memchr(b':', url.as_bytes()).filter(|&n| url[n..].starts_with("://")).map_or(url, |n| &url[n + 3..]);
    memchr(b'/', rest.as_bytes()).is_none_or(|n| n + 1 == rest.len()) && !rest.contains(['?', '#', '%'])
}

/// The page of a whole volume: `https://proceedings.mlr.press/v97/`, `https://openaccess.thecvf.com/CVPR2019.py`.
fn is_volume(url: &str) -> bool {
    let scheme = memchr_iter(b':', url.as_bytes()).find(|&n| url[n..].starts_with("://"));
    let rest = scheme.map_or(url, |n| &url[n + 3..]);
    let Some(slash) = memchr(b'/', rest.as_bytes()) else { return is_front(url) };
    let (host, path) = (&rest[..slash], rest[slash + 1..].trim_end_matches('/'));
    let plain = || !path.contains(['/', '?', '#']);
    if path.is_empty() {
        is_front(url)
    } else if host.ends_with("mlr.press") {
        plain() && path.strip_prefix('v').is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
    } else {
        let name = path.strip_suffix(".py").unwrap_or(path);
        host.ends_with("thecvf.com")
            && plain()
            && name.ends_with(|c: char| c.is_ascii_digit())
            && !name.contains(['.', '_'])
    }
}

/// A target that stands for one: `[Paper](paper_url)`.
fn is_placeholder(url: &str) -> bool {
    let word = url.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-' | b' '));
    let lower = url.to_ascii_lowercase();
    word && (lower.contains("url") || lower.contains("link"))
}

/// A label that says nothing by itself.
pub(super) fn is_pointer(label: &str) -> bool {
    ["link", "here", "url", "download", "this", "click here", "read more", "阅读更多"]
        .iter()
        .any(|w| w.eq_ignore_ascii_case(label))
}

/// Whether what stands before the paper's link only points to it: `Link: https://…`.
pub(super) fn is_pointed_at(ink: &Ink, link: &InkLink) -> bool {
    link.facts.scholarly && is_pointer(key_before(ink, link))
}

/// The word and colon before a link: `arxiv: https://…`.
fn key_before<'a>(ink: &'a Ink<'_>, link: &InkLink<'_>) -> &'a str {
    let opens = |c: char| (super::ink::is_blank(c) && c != '\n') || matches!(c, '[' | '(' | '<');
    // Few links stand behind a colon; only of those the line is looked for. Neither a key nor what stands between is long.
    let from = ink.text.floor_char_boundary(link.start.saturating_sub(256));
    let Some(key) = ink.text[from..link.start].trim_end_matches(opens).strip_suffix([':', '：']) else {
        return "";
    };
    let key = &key[memrchr(b'\n', key.as_bytes()).map_or(0, |n| n + 1)..];
    let key = key.rsplit([',', ';', '|', '.', ']', ')']).next().unwrap_or(key);
    let key = super::ink::trim(key);
    if key.len() <= 40 { key } else { "" }
}

/// Hosts of code, models, videos and posts.
fn is_aside(url: &str) -> bool {
    const SITES: [&str; 23] = [
        "github.com",
        "github.io",
        "youtube.com",
        "youtu.be",
        "huggingface.co",
        "twitter.com",
        "x.com",
        "medium.com",
        "zhihu.com",
        "gitlab.com",
        "gitlab.io",
        "gitee.com",
        "bitbucket.org",
        "kaggle.com",
        "bilibili.com",
        "reddit.com",
        "wikipedia.org",
        "pypi.org",
        "modelscope.cn",
        "sourceforge.net",
        "slideshare.net",
        "linkedin.com",
        "shields.io",
    ];
    // Most hosts of papers are told by their first letter.
    const INITIALS: [bool; 256] = {
        let mut initials = [false; 256];
        let mut n = 0;
        while n < SITES.len() {
            initials[SITES[n].as_bytes()[0] as usize] = true;
            n += 1;
        }
        initials
    };
    let scheme = url.bytes().position(|b| b == b':').filter(|&n| url[n..].starts_with("://"));
    let rest = scheme.map_or(url, |n| &url[n + 3..]);
    let host =
        &rest[..rest.bytes().position(|b| matches!(b, b'/' | b'?' | b'#' | b':')).unwrap_or(rest.len())];
    let dots = || host.bytes().enumerate().rev().filter(|(_, b)| *b == b'.').map(|(n, _)| n);
    let site = dots().nth(1).map_or(host, |n| &host[n + 1..]);
    let google = ["docs.google.com", "drive.google.com", "colab.research.google.com"];
    let may_be = site.bytes().next().is_some_and(|b| INITIALS[usize::from(b.to_ascii_lowercase())]);
    (may_be && SITES.iter().any(|s| s.len() == site.len() && s.eq_ignore_ascii_case(site)))
        || google.iter().any(|g| g.eq_ignore_ascii_case(host))
}

//! What is known of hosts: which are out of use and what took their place, and which serve https.

use crate::identify;
use crate::model::Scheme;

/// The parts of a web address.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts<'a> {
    /// `https`.
    pub(super) secure: bool,
    /// As written.
    pub(super) host: &'a str,
    /// Where the host ends.
    pub(super) host_end: usize,
    /// From the path on.
    pub(super) rest: &'a str,
}

impl<'a> Parts<'a> {
    pub(super) fn of(url: &'a str) -> Option<Self> {
        let (scheme, behind) = url.split_once("://")?;
        let length = behind.find(['/', '?', '#', '\\']).unwrap_or(behind.len());
        let host = &behind[..length];
        let legal = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
        // Neither a port nor a user: such an address is somebody's own.
        if host.is_empty() || !host.bytes().all(legal) || !host.contains('.') {
            return None;
        }
        Some(Self {
            secure: scheme.eq_ignore_ascii_case("https"),
            host,
            host_end: scheme.len() + 3 + length,
            rest: &behind[length..],
        })
    }

    /// The host in lower case, without `www.`.
    pub(super) fn name(&self) -> String {
        let lower = self.host.to_ascii_lowercase();
        lower.strip_prefix("www.").map_or_else(|| lower.clone(), ToOwned::to_owned)
    }
}

/// A host that is out of use.
pub(super) struct Dead {
    /// What became of it.
    pub(super) why: &'static str,
    /// The same page where it lives now.
    pub(super) living: Option<String>,
}

/// arXiv's former mirrors, by their country, and copies of it under names of their own.
/// <https://info.arxiv.org/help/mirrors.html>
const MIRRORS: [&str; 22] = [
    "ar.arxiv.org",
    "au.arxiv.org",
    "br.arxiv.org",
    "cn.arxiv.org",
    "de.arxiv.org",
    "es.arxiv.org",
    "fr.arxiv.org",
    "il.arxiv.org",
    "in.arxiv.org",
    "it.arxiv.org",
    "jp.arxiv.org",
    "kr.arxiv.org",
    "lanl.arxiv.org",
    "ru.arxiv.org",
    "tw.arxiv.org",
    "uk.arxiv.org",
    "za.arxiv.org",
    "xxx.lanl.gov",
    "xxx.itp.ac.cn",
    "arxiv.xilesou.top",
    "arxiv.longhoe.net",
    "arxiv-download.xixiaoyao.cn",
];

/// Whether the host of `parts` is out of use.
pub(super) fn dead(url: &str, parts: &Parts<'_>) -> Option<Dead> {
    let name = parts.name();
    let found = identify::url(url);
    let id = |scheme: Scheme| found.as_ref().filter(|f| f.id.scheme() == scheme);
    let arxiv = |folder: &str| {
        id(Scheme::Arxiv).map(|f| {
            let version = f.version.map_or_else(String::new, |v| format!("v{v}"));
            format!("https://arxiv.org/{folder}/{}{version}", f.id.id())
        })
    };
    match name.as_str() {
        _ if MIRRORS.contains(&name.as_str()) => {
            let kept = ["/abs/", "/pdf/", "/html/"].iter().any(|f| parts.rest.starts_with(f));
            let living =
                id(Scheme::Arxiv).filter(|_| kept).map(|_| format!("https://arxiv.org{}", parts.rest));
            Some(Dead { why: "this mirror of arXiv is gone", living: living.or_else(|| arxiv("abs")) })
        }
        "arxiv-vanity.com" => Some(Dead { why: "arXiv Vanity has closed", living: arxiv("abs") }),
        "arxiv-sanity.com" => Some(Dead { why: "this arxiv-sanity has closed", living: arxiv("abs") }),
        "gitxiv.com" => Some(Dead { why: "GitXiv has closed", living: None }),
        "aclweb.org" | "anthology.aclweb.org"
            if name.starts_with("anthology.") || starts_with(parts.rest, "/anthology") =>
        {
            let living = id(Scheme::Acl).map(|f| {
                let pdf = path(parts.rest).to_ascii_lowercase().ends_with(".pdf");
                format!("https://aclanthology.org/{}{}", f.id.id(), if pdf { ".pdf" } else { "/" })
            });
            Some(Dead { why: "the ACL Anthology has moved to aclanthology.org", living })
        }
        "paperswithcode.com" if path(parts.rest).len() > 1 => {
            Some(Dead { why: "Papers with Code has closed", living: None })
        }
        "delivery.acm.org" => Some(Dead { why: "ACM's delivery links have expired", living: None }),
        "doi.ieeecomputersociety.org" => {
            let living = id(Scheme::Doi).map(|_| format!("https://doi.org{}", parts.rest));
            Some(Dead { why: "this resolver is out of use", living })
        }
        _ => None,
    }
}

/// The path alone.
pub(super) fn path(rest: &str) -> &str {
    rest.split(['?', '#']).next().unwrap_or(rest)
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// Hosts that are known to serve the same pages by https; `*.` stands for the domain and all below it.
const SERVES_HTTPS: [&str; 94] = [
    "dl.acm.org",
    "*.acs.org",
    "*.adsabs.harvard.edu",
    "*.arxiv.org",
    "*.biomedcentral.com",
    "*.biorxiv.org",
    "*.github.com",
    "*.github.io",
    "*.githubusercontent.com",
    "*.gitlab.io",
    "*.googleblog.com",
    "ieeexplore.ieee.org",
    "*.iop.org",
    "*.medium.com",
    "*.medrxiv.org",
    "*.ncbi.nlm.nih.gov",
    "*.neurips.cc",
    "*.nips.cc",
    "*.oup.com",
    "*.plos.org",
    "*.readthedocs.io",
    "*.sciencemag.org",
    "*.semanticscholar.org",
    "*.thecvf.com",
    "*.wikipedia.org",
    "*.wiley.com",
    "aaai.org",
    "aclanthology.org",
    "amazon.com",
    "annualreviews.org",
    "bioconductor.org",
    "bitbucket.org",
    "bmj.com",
    "cambridge.org",
    "cell.com",
    "ceur-ws.org",
    "colab.research.google.com",
    "cran.r-project.org",
    "cv-foundation.org",
    "dblp.org",
    "dblp.uni-trier.de",
    "deepmind.com",
    "direct.mit.edu",
    "distill.pub",
    "docs.google.com",
    "doi.org",
    "drive.google.com",
    "dx.doi.org",
    "ecva.net",
    "eprint.iacr.org",
    "europepmc.org",
    "figshare.com",
    "frontiersin.org",
    "gitlab.com",
    "hal.science",
    "huggingface.co",
    "ijcai.org",
    "isca-archive.org",
    "jair.org",
    "jamanetwork.com",
    "jmlr.org",
    "jstor.org",
    "kaggle.com",
    "link.springer.com",
    "mdpi.com",
    "medium.com",
    "nature.com",
    "ojs.aaai.org",
    "openai.com",
    "openreview.net",
    "openslr.org",
    "oreilly.com",
    "osf.io",
    "pnas.org",
    "proceedings.mlr.press",
    "projecteuclid.org",
    "pypi.org",
    "pytorch.org",
    "research.google.com",
    "scholar.google.com",
    "science.org",
    "sciencedirect.com",
    "sites.google.com",
    "slideshare.net",
    "springer.com",
    "tandfonline.com",
    "tensorflow.org",
    "thelancet.com",
    "towardsdatascience.com",
    "twitter.com",
    "usenix.org",
    "vimeo.com",
    "youtube.com",
    "zenodo.org",
];

/// Whether the host is known to serve https.
pub(super) fn serves_https(name: &str) -> bool {
    SERVES_HTTPS.iter().any(|known| match known.strip_prefix("*.") {
        Some(domain) => {
            name.strip_suffix(domain).is_some_and(|front| front.is_empty() || front.ends_with('.'))
        }
        None => *known == name,
    })
}

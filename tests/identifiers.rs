//! Laws of identifiers, and of the URLs and texts that carry them.

use opcit::identify;
use opcit::model::{AnthologyId, ArxivId, Doi, Scheme, WorkId};
use proptest::prelude::*;

/// Every way in which the URL of an arXiv paper is written: `{}` stands for the id.
const ARXIV_URLS: [&str; 24] = [
    "https://arxiv.org/abs/{}",
    "http://arxiv.org/abs/{}/",
    "https://arxiv.org/pdf/{}",
    "https://arxiv.org/pdf/{}.pdf",
    "https://arxiv.org/pdf/{}.pdf#page=3",
    "http://www.arxiv.org/abs/{}?context=stat.ML",
    "https://export.arxiv.org/abs/{}",
    "HTTPS://ARXIV.ORG/abs/{}",
    "arxiv.org/abs/{}",
    "www.arxiv.org/pdf/{}",
    "//arxiv.org/abs/{}",
    "https//arxiv.org/abs/{}",
    "ttps://arxiv.org/abs/{}",
    "https:/arxiv.org/abs/{}",
    "(https://arxiv.org/abs/{})",
    "<https://arxiv.org/abs/{}>",
    "https://arxiv.org/abs/{}).",
    "https://arxiv.org/abs/{}](https://arxiv.org/abs/{})",
    "[https://arxiv.org/abs/{}](https://arxiv.org/abs/{}",
    "https://arxiv.org/abs/{} https://example.org/talk",
    "https://web.archive.org/web/2020/https://arxiv.org/abs/{}",
    "https://ar5iv.labs.arxiv.org/html/{}",
    "https://huggingface.co/papers/{}",
    "https://api.semanticscholar.org/arXiv:{}",
];

/// The same for a DOI.
const DOI_URLS: [&str; 12] = [
    "https://doi.org/{}",
    "http://dx.doi.org/{}",
    "doi.org/{}",
    "https://doi.org/{}.",
    "https://doi.org/{}),",
    "(https://doi.org/{})",
    "https://doi.org/https://doi.org/{}",
    "https://dl.acm.org/doi/abs/{}",
    "https://dl.acm.org/doi/pdf/{}?download=true",
    "https://onlinelibrary.example.com/doi/full/{}",
    "https://publisher.example.com/articles/{}/full",
    "https://sci-hub.example/{}",
];

fn new_arxiv() -> impl Strategy<Value = String> {
    (7_u32..=26, 1_u32..=12, 1_u32..=9999).prop_filter_map("before April 2007", |(year, month, number)| {
        let stamp = year * 100 + month;
        match stamp {
            0..=703 => None,
            704..=1412 => Some(format!("{stamp:04}.{number:04}")),
            _ => Some(format!("{stamp:04}.{:05}", number * 7)),
        }
    })
}

fn old_arxiv() -> impl Strategy<Value = String> {
    let archive =
        prop::sample::select(vec!["hep-th", "math", "cs", "cond-mat", "q-bio", "astro-ph", "cmp-lg"]);
    (archive, 1992_u32..=2006, 1_u32..=12, 1_u32..=999).prop_map(|(archive, year, month, number)| {
        format!("{archive}/{:02}{month:02}{number:03}", year % 100)
    })
}

fn arxiv() -> impl Strategy<Value = String> {
    prop_oneof![3 => new_arxiv(), 1 => old_arxiv()]
}

fn doi() -> impl Strategy<Value = String> {
    "10\\.[1-9][0-9]{3,5}/[a-z]{1,6}[.]?[0-9]{2,6}(-[0-9a-z]{2,4})?(\\([0-9]{2}\\)[0-9]{4,5})?"
        .prop_filter("arXiv's own", |doi| !doi.starts_with("10.48550/"))
}

fn acl() -> impl Strategy<Value = String> {
    prop_oneof![
        "20(2[0-6])\\.[a-z]{2,10}-(main|short|long|[1-9])\\.[1-9][0-9]{0,2}",
        "[PDNEQJCSL](0[0-9]|1[0-8])-[1-9][0-9]{2}[1-9]",
    ]
}

fn only(text: &str) -> Option<String> {
    let found = identify::line(text);
    match found.as_slice() {
        [only] => Some(only.id.to_string()),
        _ => None,
    }
}

proptest! {
    #[test]
    fn anything_goes(text in "\\PC{0,80}") {
        let _ = identify::line(&text);
        let _ = identify::url(&text);
        let _ = identify::is_scholarly(&text);
        let _ = identify::label_says_paper(&text);
        let _ = identify::repair_mojibake(&text);
        let _ = (ArxivId::parse(&text), Doi::parse(&text), Doi::read(&text), AnthologyId::parse(&text));
        for scheme in Scheme::ALL {
            let _ = WorkId::new(scheme, &text);
        }
    }

    #[test]
    fn anything_that_looks_like_a_link_goes(
        parts in prop::collection::vec(prop::sample::select(vec![
            "https://", "http:/", "//", "arxiv.org", "/abs/", "/pdf/", "2101.00001", "v2", "10.1145/", "3292500.3330701",
            "doi.org", "](", "((", "[", ")", " ", "%2F", "%", "é", "）", "doi:", "arXiv:", "hep-th/", "9901001", "?id=", "&",
            "openreview.net", "PMID:", "ISBN ", "978", "\\_", "aclanthology.org", "P18-1002", "/", ".", "10.48550/arXiv.", "\u{200b}",
        ]), 0..12)
    ) {
        let text = parts.concat();
        let _ = identify::line(&text);
        let _ = identify::url(&text);
    }

    #[test]
    fn an_arxiv_id_in_every_url(id in arxiv(), version in prop::option::of(1_u32..30)) {
        let written = version.map_or_else(|| id.clone(), |v| format!("{id}v{v}"));
        for shape in ARXIV_URLS {
            let url = shape.replace("{}", &written);
            let found = identify::url(&url);
            prop_assert_eq!(found.as_ref().map(|f| f.id.to_string()), Some(format!("arxiv:{id}")), "{}", url);
            prop_assert_eq!(found.and_then(|f| f.version), version, "{}", url);
            prop_assert_eq!(only(&url), Some(format!("arxiv:{id}")), "{}", url);
        }
        for shape in ["arXiv:{}", "{}", "arXiv preprint arXiv:{}, 2020.", "10.48550/arXiv.{}", "see [arXiv:{}] for more"] {
            let text = shape.replace("{}", &written);
            prop_assert_eq!(only(&text), Some(format!("arxiv:{id}")), "{}", text);
        }
    }

    #[test]
    fn a_doi_in_every_url(id in doi()) {
        for shape in DOI_URLS {
            let url = shape.replace("{}", &id);
            prop_assert_eq!(identify::url(&url).map(|f| f.id.to_string()), Some(format!("doi:{id}")), "{}", url);
            prop_assert_eq!(only(&url), Some(format!("doi:{id}")), "{}", url);
        }
        for shape in ["{}", "doi:{}", "DOI: {}", "In: Proc. of X, doi:{}.", "(see {})", "https://doi.org/{}, 2020"] {
            let text = shape.replace("{}", &id);
            prop_assert_eq!(only(&text), Some(format!("doi:{id}")), "{}", text);
        }
    }

    #[test]
    fn an_anthology_id_in_every_url(id in acl()) {
        for shape in [
            "https://aclanthology.org/{}", "https://aclanthology.org/{}/", "https://aclanthology.org/{}.pdf",
            "https://aclanthology.org/{}v2.pdf", "https://aclanthology.org/{}.bib", "https://www.aclweb.org/anthology/{}",
            "http://aclweb.org/anthology/{}.pdf", "aclanthology.org/{}", "(https://aclanthology.org/{})", "{}", "acl:{}",
        ] {
            let url = shape.replace("{}", &id);
            prop_assert_eq!(only(&url), Some(format!("acl:{id}")), "{}", url);
        }
    }

    #[test]
    fn identifiers_read_back(arxiv in arxiv(), doi in doi(), acl in acl()) {
        prop_assert_eq!(arxiv.parse::<ArxivId>().unwrap().to_string(), arxiv.clone());
        prop_assert_eq!(doi.parse::<Doi>().unwrap().to_string(), doi.clone());
        prop_assert_eq!(acl.parse::<AnthologyId>().unwrap().to_string(), acl.clone());
        for (scheme, id) in [(Scheme::Arxiv, &arxiv), (Scheme::Doi, &doi), (Scheme::Acl, &acl)] {
            let work = WorkId::new(scheme, id).unwrap();
            prop_assert_eq!(work.to_string().parse::<WorkId>().unwrap(), work.clone());
            prop_assert_eq!(WorkId::new(work.scheme(), work.id()).unwrap(), work);
        }
    }

    /// What is canonical stays as it is, whatever was read.
    #[test]
    fn canonical_is_canonical(text in "[0-9a-zA-Z./:()_-]{1,40}") {
        for scheme in Scheme::ALL {
            if let Ok(work) = WorkId::new(scheme, &text) {
                prop_assert_eq!(&WorkId::new(work.scheme(), work.id()).unwrap(), &work);
                prop_assert_eq!(&work.to_string().parse::<WorkId>().unwrap(), &work);
            }
        }
    }
}

/// Scheme, what is written, what is canonical (`None`: refused).
const CANONICAL: &[(Scheme, &str, Option<&str>)] = &[
    (Scheme::Arxiv, "0704.0001", Some("arxiv:0704.0001")),
    (Scheme::Arxiv, "1501.00001v3", Some("arxiv:1501.00001")),
    (Scheme::Arxiv, "math.GT/0309136", Some("arxiv:math/0309136")),
    (Scheme::Arxiv, "HEP-TH/9901001", Some("arxiv:hep-th/9901001")),
    (Scheme::Arxiv, "quantph/0201082", Some("arxiv:quant-ph/0201082")),
    (Scheme::Arxiv, "1501.0001", None),
    (Scheme::Arxiv, "1412.12345", None),
    (Scheme::Arxiv, "0703.0001", None),
    (Scheme::Arxiv, "1313.1234", None),
    (Scheme::Arxiv, "2101.00000", None),
    (Scheme::Arxiv, "9912.12345", None),
    (Scheme::Arxiv, "stat/0601001", None),
    (Scheme::Arxiv, "hep-th/9913001", None),
    (Scheme::Arxiv, "hep-th/9106001", None),
    (Scheme::Arxiv, "hep-th/0704001", None),
    (Scheme::Doi, "10.1038/S41586-020-2649-2", Some("doi:10.1038/s41586-020-2649-2")),
    (Scheme::Doi, "10.48550/ARXIV.2301.10140", Some("arxiv:2301.10140")),
    (Scheme::Doi, "10.48550/arXiv.2301.10140v2", Some("arxiv:2301.10140")),
    (Scheme::Doi, "10.1000.10/123", Some("doi:10.1000.10/123")),
    (Scheme::Doi, "10.1038/", None),
    (Scheme::Doi, "10.1/abc", None),
    (Scheme::Doi, "10.1234/a–b", None),
    (Scheme::Acl, "p18-1002", Some("acl:P18-1002")),
    (Scheme::Acl, "2020.ACL-main.740", Some("acl:2020.acl-main.740")),
    (Scheme::Acl, "W19-3901", Some("acl:W19-3901")),
    (Scheme::Acl, "W19-3900", None),
    (Scheme::Acl, "P18-1000", None),
    (Scheme::Acl, "2020.acl-main.0", None),
    (Scheme::Acl, "2020.acl-main", None),
    (
        Scheme::S2,
        "649DEF34F8BE52C8B66281AF98AE884C09AEF38B",
        Some("s2:649def34f8be52c8b66281af98ae884c09aef38b"),
    ),
    (Scheme::S2, "649def34", None),
    (Scheme::CorpusId, "0215416146", Some("corpusid:215416146")),
    (Scheme::Pmid, "0", None),
    (Scheme::Pmcid, "pmc2323736", Some("pmcid:PMC2323736")),
    (Scheme::Pmcid, "2323736", Some("pmcid:PMC2323736")),
    (Scheme::Isbn, "0-8058-4300-0", Some("isbn:9780805843002")),
    (Scheme::Isbn, "185604694X", Some("isbn:9781856046947")),
    (Scheme::Isbn, "9780805843003", None),
    (Scheme::Pii, "S2589-0042(23)00613-2", Some("pii:S2589004223006132")),
    (Scheme::Pii, "S25890042230061", None),
    (Scheme::OpenReview, "r1lrAiA5Ym", Some("openreview:r1lrAiA5Ym")),
    (Scheme::OpenReview, "a b", None),
    (Scheme::Dblp, "conf/a/b", Some("dblp:conf/a/b")),
    (Scheme::Dblp, "conf a", None),
    (Scheme::Dblp, "", None),
];

#[test]
fn canonical_forms() {
    for (scheme, written, canonical) in CANONICAL {
        let got = WorkId::new(*scheme, written).ok().map(|id| id.to_string());
        assert_eq!(got.as_deref(), *canonical, "{scheme}:{written}");
    }
}

/// Lines and what they hold.
const LINES: &[(&str, &[&str])] = &[
    ("see cs/0112017 for the rest", &["arxiv:cs/0112017"]),
    ("the words xpmid 34002089 and 10.1000/a[1]b and more", &["doi:10.1000/a[1]b"]),
    ("2101.00001", &["arxiv:2101.00001"]),
    ("  2101.00001v3  ", &["arxiv:2101.00001"]),
    ("arXiv:0706.0001v1 [q-bio.CB]", &["arxiv:0706.0001"]),
    ("P18-1002", &["acl:P18-1002"]),
    ("doi:10.1145/3523273", &["doi:10.1145/3523273"]),
    ("649def34f8be52c8b66281af98ae884c09aef38b", &["s2:649def34f8be52c8b66281af98ae884c09aef38b"]),
    ("PMC2323736", &["pmcid:PMC2323736"]),
    ("pmid:19872477", &["pmid:19872477"]),
    ("openreview:r1lrAiA5Ym", &["openreview:r1lrAiA5Ym"]),
    ("978-0-8058-4300-2", &["isbn:9780805843002"]),
    // Context makes the identifier.
    ("The value 2101.00001 is large", &[]),
    ("see arXiv 2101.00001 and arXiv:2102.00002v2", &["arxiv:2101.00001", "arxiv:2102.00002"]),
    ("Roe (1999), hep-th/9711200; cond-mat/0309488.", &["arxiv:hep-th/9711200", "arxiv:cond-mat/0309488"]),
    ("Nature 10.1038/nature12373 (2013)", &["doi:10.1038/nature12373"]),
    ("PMID: 19872477; PMCID: PMC2323736", &["pmid:19872477", "pmcid:PMC2323736"]),
    ("commit 649def34f8be52c8b66281af98ae884c09aef38b fixes it", &[]),
    ("ISBN 978-0-8058-4300-2, a book", &["isbn:9780805843002"]),
    ("P18-1002 in prose", &[]),
    ("text then arxiv.org/abs/2101.00001, more text", &["arxiv:2101.00001"]),
    ("a file notes.md/10.1000/182 is none", &[]),
    // Each work once, in order.
    (
        "arXiv:2101.00001, https://arxiv.org/pdf/2101.00001v2, 10.48550/arXiv.2101.00001",
        &["arxiv:2101.00001"],
    ),
    (
        "[Title](http://arxiv.org/abs/1907.13295 https://www.aclweb.org/anthology/W19-5903)",
        &["arxiv:1907.13295", "acl:W19-5903"],
    ),
    (
        "https://arxiv.org/abs/2101.00001,https://arxiv.org/abs/2101.00002",
        &["arxiv:2101.00001", "arxiv:2101.00002"],
    ),
    // Damage.
    ("[paper]((https://arxiv.org/abs/2305.17100))", &["arxiv:2305.17100"]),
    (
        "[T]([https://example.org/a.pdf](https://doi.org/10.1145/3341301.3359630))",
        &["doi:10.1145/3341301.3359630"],
    ),
    ("https://arxiv.org/abs/2305\u{200b}.17100", &["arxiv:2305.17100"]),
    ("https://doi.org/10.1007/978-3-030-58536-5\\_31", &["doi:10.1007/978-3-030-58536-5_31"]),
    ("https://openreview.net/forum?noteId=abcdefghij&amp;id=r1lrAiA5Ym", &["openreview:r1lrAiA5Ym"]),
    ("https://dl-acm-org.proxy.example.edu/doi/10.1145/3341301.3359630", &["doi:10.1145/3341301.3359630"]),
    ("https://ieeexplore-ieee-org.ezproxy.example.edu/document/8548603", &["ieee:8548603"]),
    ("https://arxiv.org/pdf/2101.00001.pdf)](https://github.com/example/x)", &["arxiv:2101.00001"]),
    ("https://github.com/example/x https://arxiv.org/abs/2101.00001", &["arxiv:2101.00001"]),
    // Refused.
    ("https://twitter.com/share?u=https://arxiv.org/abs/2101.00001", &[]),
    ("https://vixra.org/abs/2101.0001", &[]),
    ("https://img.shields.io/badge/arXiv-2101.00001-red", &[]),
    ("http://delivery.acm.org/10.1145/1390000/1380586/a8-roe.pdf", &[]),
    ("", &[]),
    ("   ", &[]),
];

#[test]
fn lines_hold_what_they_say() {
    let mut wrong = Vec::new();
    for (text, expected) in LINES {
        let got: Vec<String> = identify::line(text).iter().map(|found| found.id.to_string()).collect();
        if got != *expected {
            wrong.push(format!("`{text}`: {got:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Input that is made to take long.
#[test]
fn long_input_takes_its_time_and_no_more() {
    for piece in [
        "a/",
        "10.1000/a)",
        "10.1000/é",
        "https://",
        "](",
        "arXiv:",
        "hep-th/",
        "/é",
        ")",
        "%",
        "PMID ",
        "https://doi.org/10.1000/",
    ] {
        let text = piece.repeat(200_000 / piece.len());
        let _ = identify::line(&text);
        let _ = identify::url(&text);
        let _ = identify::title::similarity(&text, &text);
        let _ = identify::repair_mojibake(&text);
    }
}

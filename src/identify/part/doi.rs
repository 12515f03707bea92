//! DOIs in the paths of publishers: where they end.
//!
//! A DOI may end in anything, so what a site appends can only be cut where that site is known to append it, or where it
//! is a whole segment that names a view of the article.

use super::{digits, version_too};
use crate::model::{ArxivId, Doi};

/// What the DOIs of arXiv begin with, and what people leave of it.
const ARXIV: [&str; 2] = ["10.48550/arxiv.", "10.48550/"];

/// What a site appends to a DOI in its paths.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tail {
    None,
    SubPages,
    Silverchair,
    Version,
    Figure,
}

/// A DOI over the rest of the path, without the sub-page that publishers append.
pub(super) fn on_a_page(text: &str) -> Option<&str> {
    doi(text, Tail::SubPages)
}

/// A DOI as a resolver has it: nothing is appended, so nothing is cut but what cannot belong to it.
pub(super) fn exact(text: &str) -> Option<&str> {
    doi(text, Tail::None)
}

/// A DOI on a platform that appends `/<number>/<slug>`.
pub(super) fn silverchair(text: &str) -> Option<&str> {
    doi(text, Tail::Silverchair)
}

/// A DOI on bioRxiv or medRxiv, with the version that they append.
pub(super) fn rxiv(text: &str) -> Option<&str> {
    doi(text, Tail::Version)
}

/// A DOI of PLOS; that of a figure or table is the paper's with an ending.
pub(super) fn plos(text: &str) -> Option<&str> {
    doi(text, Tail::Figure)
}

fn doi(text: &str, tail: Tail) -> Option<&str> {
    let text =
        ["doi:", "info:doi/"].iter().find_map(|front| text.strip_prefix(front)).unwrap_or(text).trim_start();
    // Asked at every segment of a path; most are none by this.
    if !text.starts_with("10.") {
        return None;
    }
    let text = if tail == Tail::None { without_glue(text) } else { text.split('&').next()? };
    let whole = &text[..Doi::length(text)?];
    if is_half_a_sici(whole) {
        return None;
    }
    // An arXiv DOI ends where the arXiv id ends, whatever is glued to it.
    for front in ARXIV {
        if let Some(id) =
            whole.get(front.len()..).filter(|_| whole[..front.len()].eq_ignore_ascii_case(front))
            && let Some((_, _, length)) = ArxivId::read(id)
        {
            return Some(&whole[..front.len() + length]);
        }
    }
    let cut = match tail {
        Tail::None => whole.strip_suffix(".pdf").unwrap_or(whole),
        Tail::SubPages => without_sub_pages(whole),
        Tail::Silverchair => without_sub_pages(without_silverchair(whole)),
        Tail::Version => without_view(whole),
        Tail::Figure => without_figure(whole),
    };
    if cut.len() == whole.len() {
        return Some(whole);
    }
    // Where something was cut off, a sign may stand at the end that ends no DOI.
    Doi::length(cut).map(|length| &cut[..length])
}

/// Whether a DOI of the last century was cut at its angle bracket: `10.1175/1520-0493(1950)078` of
/// `10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2`. What is left, the ISSN, the date and the volume, names no article.
fn is_half_a_sici(doi: &str) -> bool {
    let Some((front, volume)) = doi.rsplit_once(')') else { return false };
    let Some((front, date)) = front.rsplit_once('(') else { return false };
    let are_digits = |text: &str, signs: &[u8]| {
        text.starts_with(|c: char| c.is_ascii_digit())
            && text.bytes().all(|b| b.is_ascii_digit() || signs.contains(&b))
    };
    let issn = front.as_bytes().last_chunk::<9>();
    are_digits(volume, b":/")
        && date.len() >= 4
        && are_digits(date, b"/")
        && issn.is_some_and(|issn| issn[4] == b'-' && issn[..4].iter().all(u8::is_ascii_digit))
}

/// A DOI without the URL or the parameter that was glued to it (`10.1000/xhttps://…`, `10.1000/x&domain=pdf`): neither
/// is part of any.
pub(in crate::identify) fn without_glue(text: &str) -> &str {
    let mut text = text;
    if let Some(at) = memchr::memmem::find(text.as_bytes(), b"://") {
        let front = &text[..at];
        let front = front.strip_suffix('s').unwrap_or(front);
        text = front.strip_suffix("http").unwrap_or(text);
    }
    let is_parameter = |at: &usize| {
        let rest = &text.as_bytes()[at + 1..];
        let name = rest.iter().take_while(|b| b.is_ascii_alphabetic() || **b == b'_').count();
        name > 0 && rest.get(name) == Some(&b'=')
    };
    memchr::memchr_iter(b'&', text.as_bytes()).find(is_parameter).map_or(text, |at| &text[..at])
}

/// Segments that name a view of an article and never end its DOI.
const VIEWS: [&str; 26] = [
    "full",
    "abstract",
    "pdf",
    "epdf",
    "pdfplus",
    "meta",
    "fulltext",
    "fulltext.html",
    "fulltext.pdf",
    "html",
    "htm",
    "xml",
    "summary",
    "references",
    "citations",
    "citedby",
    "cited-by",
    "metrics",
    "figures",
    "tables",
    "s1",
    "epub",
    "full-text",
    "download",
    "pdf+html",
    "full.html",
];

/// Segments behind which nothing belongs to the DOI any more.
const BELOW: [&str; 10] = [
    "figures",
    "figure",
    "tables",
    "suppl_file",
    "MediaObjects",
    "attachment",
    "asset",
    "supplementary",
    "tab",
    "-",
];

/// File extensions that no DOI ends in.
const EXTENSIONS: [&str; 11] = [
    ".pdf",
    ".full",
    ".abstract",
    ".html",
    ".epdf",
    ".svg",
    ".short",
    ".full-text",
    ".xml",
    ".pdf+html",
    ".epub",
];

fn without_sub_pages(doi: &str) -> &str {
    let mut doi = doi;
    for below in BELOW {
        if let Some(at) = find_segment(doi, below) {
            doi = &doi[..at];
        }
    }
    loop {
        let before = doi.len();
        if let Some((front, last)) = doi.rsplit_once('/')
            && front.contains('/')
            && VIEWS.iter().any(|view| last.eq_ignore_ascii_case(view))
        {
            doi = front;
        }
        for extension in EXTENSIONS {
            if doi.len() > extension.len()
                && doi.is_char_boundary(doi.len() - extension.len())
                && doi[doi.len() - extension.len()..].eq_ignore_ascii_case(extension)
            {
                doi = &doi[..doi.len() - extension.len()];
            }
        }
        if doi.len() == before {
            return doi;
        }
    }
}

/// Where a whole segment stands behind the suffix's first one.
fn find_segment(doi: &str, segment: &str) -> Option<usize> {
    let suffix = doi.find('/')? + 1;
    doi[suffix..].match_indices('/').map(|(at, _)| suffix + at).find(|at| {
        let rest = &doi[at + 1..];
        rest.strip_prefix(segment).is_some_and(|behind| behind.is_empty() || behind.starts_with('/'))
    })
}

/// `10.1093/database/baw068/2630414/Title-of-it`: a number of five digits or more begins what the platform appended.
fn without_silverchair(doi: &str) -> &str {
    let Some(start) = doi.find('/').map(|at| at + 1) else { return doi };
    for (at, _) in doi[start..].match_indices('/') {
        let at = start + at;
        let next = doi[at + 1..].split('/').next().unwrap_or("");
        if next.len() >= 5 && next.bytes().all(|b| b.is_ascii_digit()) {
            return &doi[..at];
        }
    }
    doi
}

/// `10.1101/2020.04.22.055822v1.full.pdf+html`: registrant, slash, a number with points, its version, then the view,
/// which goes.
fn without_view(doi: &str) -> &str {
    let Some(start) = doi.find('/').map(|at| at + 1) else { return doi };
    let suffix = &doi[start..];
    let run = suffix.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let number = suffix[..run].trim_end_matches('.');
    if number.is_empty() { doi } else { version_too(doi, start + number.len()) }
}

/// `10.1371/journal.pone.0315477.g001` is the first figure of `10.1371/journal.pone.0315477`.
fn without_figure(doi: &str) -> &str {
    match doi.rsplit_once('.') {
        Some((front, last))
            if last.len() == 4 && last.starts_with(['g', 't', 's', 'e']) && digits(&last[1..]) == 3 =>
        {
            front
        }
        _ => doi,
    }
}

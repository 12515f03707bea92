//! What is wrong with a URL by itself: malformed identifiers, dead and insecure hosts, tracking, pinned versions.

use std::ops::Range;

use super::hosts::{Parts, dead, path, serves_https};
use super::scan::{Scan, Url};
use super::{Code, Finding, Item, Severity, shown, spot};
use crate::catalog::Format;
use crate::identify;
use crate::model::{ArxivId, Scheme};

/// Looks at every URL.
pub(super) fn check(source: &str, scan: &Scan, findings: &mut Vec<Finding>) {
    for url in &scan.urls {
        let text = &source[url.span.clone()];
        let Some(parts) = Parts::of(text) else { continue };
        host(text, &parts, url, findings);
        if url.cut {
            continue;
        }
        if twice(text, url, findings) {
            continue;
        }
        tracking(text, &parts, url, findings);
        if let Some(found) = identify::url(text) {
            versioned(text, &found, url, findings);
            padded(text, &found, url, findings);
        } else if let Some(why) =
            malformed(text, &parts, url.label.as_ref().map(|label| &source[label.clone()]))
        {
            let message = format!("`{}` leads to no paper: {why}", shown(text));
            findings.push(Finding::new(Code::MalformedId, url.span.clone(), message));
        }
    }
    for region in &scan.prose {
        mentions(source, region.clone(), findings);
    }
}

/// Identifiers in fields of their own that are none.
pub(super) fn given(source: &str, format: Format, items: &[Item], findings: &mut Vec<Finding>) {
    for item in items.iter().filter(|item| !item.aside) {
        for given in &item.entry.given_ids {
            let Some((scheme, value)) = given.split_once(':') else { continue };
            if says_none(value) {
                // A cell of a table has no better way to say that there is none; JSON has.
                let could_be_null = matches!(format, Format::Json | Format::Jsonl);
                if could_be_null && item.identity.chosen.is_none() && says_nothing(value) {
                    let span = spot::link(source, &item.entry, Some(value));
                    let message = format!(
                        "the field says `{}`, and nothing else which paper it is: put its identifier in, or `null`",
                        shown(value)
                    );
                    let finding = Finding::new(Code::MalformedId, span, message);
                    findings.push(Finding { severity: Severity::Info, ..finding });
                }
                continue;
            }
            let no = |what: &str| format!("`{}` is no {what}", shown(value));
            let why = match scheme {
                "arxiv" => why_not_arxiv(value),
                "doi" if value.starts_with("10.") => no("DOI"),
                "doi" => no("DOI: those begin with `10.`"),
                "acl" => no("id of the ACL Anthology"),
                "pmid" => no("PubMed id: those are numbers"),
                "pmcid" => no("PubMed Central id: those are `PMC` and a number"),
                "s2" => no("paper id of Semantic Scholar: those are 40 hexadecimal digits, or a number"),
                _ => continue,
            };
            if !value.is_ascii() || value.contains(['{', '\\']) || !identify::line(given).is_empty() {
                continue;
            }
            let span = spot::link(source, &item.entry, Some(value));
            findings.push(Finding::new(
                Code::MalformedId,
                span,
                format!("the field leads to no paper: {why}"),
            ));
        }
    }
}

/// What people write into a field that has nothing to say.
fn says_none(value: &str) -> bool {
    const NONE: [&str; 13] = [
        "na", "nan", "nil", "no", "none", "null", "nul", "missing", "unknown", "tba", "tbd", "todo",
        "pending",
    ];
    let word: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
    value.is_ascii() && (word.is_empty() || NONE.iter().any(|none| none.eq_ignore_ascii_case(&word)))
}

/// What stands for an identifier that was never put in: `N/A`, `TBD`.
pub(super) fn says_nothing(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_alphanumeric()) && says_none(text)
}

/// A URL that was pasted twice, or two that were joined.
fn twice(text: &str, url: &Url, findings: &mut Vec<Finding>) -> bool {
    let second = ["https://", "http://"].iter().filter_map(|scheme| text[1..].find(scheme)).min();
    let Some(at) = second.map(|at| at + 1) else { return false };
    let (one, two) = text.split_at(at);
    // A parameter, or an archive that takes the address of a page into its own.
    let joined = one.ends_with(|c: char| c.is_ascii_alphanumeric());
    let is_page = Parts::of(one).is_some_and(|parts| parts.rest.len() > 1);
    if !is_page || !joined || one.contains(['?', '#']) {
        return false;
    }
    let span = url.span.start + at..url.span.end;
    findings.push(if one == two {
        let message = "the URL stands here twice: take one out";
        Finding::new(Code::BrokenMarkup, url.span.clone(), message).fixed_by(span, "")
    } else {
        let message = format!("two URLs are joined to one: write `{}` or `{}`", shown(one), shown(two));
        Finding::new(Code::BrokenMarkup, url.span.clone(), message)
    });
    true
}

/// `arXiv:1706.3762` in the text.
fn mentions(source: &str, region: Range<usize>, findings: &mut Vec<Finding>) {
    let bytes = &source.as_bytes()[region.clone()];
    for at in memchr::memchr2_iter(b'v', b'V', bytes) {
        let Some(start) = at.checked_sub("arxi".len()) else { continue };
        let joined = start > 0 && bytes[start - 1].is_ascii_alphanumeric();
        if joined || !bytes[start..].get(..6).is_some_and(|word| word.eq_ignore_ascii_case(b"arxiv:")) {
            continue;
        }
        let from = region.start + start + 6;
        let run = bytes[start + 6..].iter().take_while(|b| b.is_ascii_digit() || **b == b'.').count().min(16);
        let id = source[from..from + run].trim_end_matches('.');
        let shape = id.split_once('.').is_some_and(|(a, b)| a.len() == 4 && (3..=6).contains(&b.len()));
        if shape && ArxivId::read(id).is_none() {
            let span = region.start + start..from + id.len();
            findings.push(Finding::new(Code::MalformedId, span, why_not_arxiv(id)));
        }
    }
}

/// A fix of a link must not change which work it leads to.
fn same_work(old: &str, new: &str) -> bool {
    identify::url(old).map(|f| (f.id, f.version)) == identify::url(new).map(|f| (f.id, f.version))
}

fn host(text: &str, parts: &Parts<'_>, url: &Url, findings: &mut Vec<Finding>) {
    if let Some(dead) = dead(text, parts) {
        let living = dead.living.filter(|new| !url.cut && same_work(text, new));
        let advice = living.as_ref().map_or_else(
            || "link the paper where it is published".to_owned(),
            |new| format!("use `{}`", shown(new)),
        );
        let message = format!("`{}`: {}; {advice}", shown(parts.host), dead.why);
        let finding = Finding::new(Code::DeadHost, url.span.clone(), message);
        findings.push(match living {
            Some(new) => finding.fixed_by(url.span.clone(), new),
            None => finding,
        });
    } else if !parts.secure && serves_https(&parts.name()) {
        let new = format!("https{}", &text["http".len()..]);
        let span = url.span.start..url.span.start + parts.host_end;
        let message = format!("`{}` serves https: write `https://`", parts.host);
        let finding = Finding::new(Code::InsecureLink, span, message);
        let scheme = url.span.start..url.span.start + "http".len();
        findings.push(if url.cut || same_work(text, &new) {
            finding.fixed_by(scheme, "https")
        } else {
            finding
        });
    }
}

/// Parameters that say where the reader came from, and nothing of where to go.
const TRACKING: [&str; 14] = [
    "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "igshid", "mc_cid",
    "mc_eid", "_hsenc", "_hsmi", "mkt_tok",
];

fn is_tracking(parameter: &str) -> bool {
    let name = parameter.split('=').next().unwrap_or(parameter).to_ascii_lowercase();
    name.starts_with("utm_") || TRACKING.contains(&name.as_str())
}

fn tracking(text: &str, parts: &Parts<'_>, url: &Url, findings: &mut Vec<Finding>) {
    let whole = parts.rest.split('#').next().unwrap_or(parts.rest);
    let Some((before, query)) = whole.split_once('?') else { return };
    // The query holds a URL: whose parameters these are is not clear.
    if query.contains("://") || query.to_ascii_lowercase().contains("%3a%2f%2f") {
        return;
    }
    let separator = if query.contains("&amp;") { "&amp;" } else { "&" };
    let (out, kept): (Vec<&str>, Vec<&str>) = query.split(separator).partition(|p| is_tracking(p));
    let Some(first) = out.first() else { return };
    let start = parts.host_end + before.len();
    let span = start..start + 1 + query.len();
    let rest = kept.join(separator);
    let rest = if rest.is_empty() { rest } else { format!("?{rest}") };
    let new = format!("{}{rest}{}", &text[..span.start], &text[span.end..]);
    let names: Vec<String> =
        out.iter().map(|p| format!("`{}`", shown(p.split('=').next().unwrap_or(p)))).collect();
    let at = url.span.start + span.start + 1 + query.find(first).unwrap_or(0);
    let (verb, it) = if names.len() == 1 { ("tells", "it") } else { ("tell", "them") };
    let message = format!("{} {verb} where the reader came from: take {it} out", names.join(", "));
    let finding = Finding::new(Code::TrackingParameter, at..url.span.start + span.end, message);
    let place = url.span.start + span.start..url.span.start + span.end;
    findings.push(if same_work(text, &new) { finding.fixed_by(place, rest) } else { finding });
}

fn versioned(text: &str, found: &identify::Found, url: &Url, findings: &mut Vec<Finding>) {
    let (Some(version), Scheme::Arxiv) = (found.version, found.id.scheme()) else { return };
    let number = found.id.id();
    let Some(at) = text.find(number) else { return };
    let tail = at + number.len();
    let mark = format!("v{version}");
    if !text[tail..].get(..mark.len()).is_some_and(|t| t.eq_ignore_ascii_case(&mark)) {
        return;
    }
    let span = url.span.start + tail..url.span.start + tail + mark.len();
    let message = format!(
        "the link is pinned to version {version} of arXiv:{number}; without `{mark}` it leads to the newest"
    );
    let new = format!("{}{}", &text[..tail], &text[tail + mark.len()..]);
    let kept = identify::url(&new).is_some_and(|f| f.id == found.id);
    let finding = Finding::new(Code::VersionedLink, span.clone(), message);
    findings.push(if kept { finding.fixed_by(span, "") } else { finding });
}

/// Pages of PubMed that are no paper.
const PUBMED_PAGES: [&str; 10] = [
    "about",
    "advanced",
    "clinical",
    "collections",
    "disclaimer",
    "download",
    "help",
    "rss",
    "trending",
    "account",
];

/// Labels of a link to one paper; `arXiv` and `papers` may well lead to the site.
fn means_one_paper(label: &str) -> bool {
    const LABELS: [&str; 12] = [
        "paper",
        "pdf",
        "article",
        "abs",
        "abstract",
        "full paper",
        "full text",
        "fulltext",
        "paper link",
        "paper pdf",
        "论文",
        "論文",
    ];
    let label = label.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    LABELS.contains(&label.as_str())
}

/// Whether it is the front page of a site that holds papers.
fn is_front_page(name: &str, rest: &str) -> bool {
    let sites = [
        "arxiv.org",
        "doi.org",
        "dx.doi.org",
        "aclanthology.org",
        "openreview.net",
        "pubmed.ncbi.nlm.nih.gov",
        "semanticscholar.org",
    ];
    matches!(rest, "" | "/") && sites.contains(&name)
}

/// `arxiv.org/abs/0812.02575`: the site shows 0812.2575, but its API and most others know no such number.
fn padded(text: &str, found: &identify::Found, url: &Url, findings: &mut Vec<Finding>) {
    let (Some((month, number)), Scheme::Arxiv) = (found.id.id().split_once('.'), found.id.scheme()) else {
        return;
    };
    if number.len() != 4 {
        return;
    }
    let written = format!("{month}.0{number}");
    let Some(at) = text.find(&written) else { return };
    let span = url.span.start + at..url.span.start + at + written.len();
    let finding = Finding::new(Code::MalformedId, span.clone(), why_not_arxiv(&written));
    let new = text.replacen(&written, found.id.id(), 1);
    findings.push(if same_work(text, &new) { finding.fixed_by(span, found.id.id()) } else { finding });
}

/// Why a URL that has the place of an identifier carries none.
fn malformed(text: &str, parts: &Parts<'_>, label: Option<&str>) -> Option<String> {
    let name = parts.name();
    let path = path(parts.rest);
    if label.is_some_and(means_one_paper) && is_front_page(&name, parts.rest) {
        return Some("the id is missing".to_owned());
    }
    match name.as_str() {
        "arxiv.org" | "export.arxiv.org" => {
            let behind = ["/abs/", "/pdf/", "/html/"].iter().find_map(|folder| path.strip_prefix(folder))?;
            let id = behind.trim_end_matches('/');
            let id = id.strip_suffix(".pdf").unwrap_or(id);
            (id.is_ascii() && ArxivId::read(id).is_none()).then(|| why_not_arxiv(id))
        }
        "doi.org" | "dx.doi.org" => {
            let doi = path.trim_start_matches('/');
            let doi = doi.strip_prefix("doi:").unwrap_or(doi);
            let tried = doi.starts_with("10.") && doi.is_ascii() && !doi.contains('%');
            (tried || says_nothing(doi)).then(|| match doi.split_once('/') {
                _ if !tried => format!("`{}` is no DOI", shown(doi)),
                None | Some((_, "")) => {
                    format!("the DOI `{}` ends where its suffix should begin", shown(doi))
                }
                Some(_) => format!("`{}` is no DOI", shown(doi)),
            })
        }
        "openreview.net" => {
            let empty = text.ends_with("?id=") && ["/forum", "/pdf"].contains(&path);
            empty.then(|| "the id is missing".to_owned())
        }
        "pubmed.ncbi.nlm.nih.gov" => {
            let id = path.trim_matches('/');
            let words = id.bytes().all(|b| b.is_ascii_alphabetic()) && !PUBMED_PAGES.contains(&id);
            let wrong = says_nothing(id) || words && !id.is_empty() && label.is_some_and(means_one_paper);
            wrong.then(|| format!("`{}` is no PubMed id: those are numbers", shown(id)))
        }
        "aclanthology.org" => {
            let last = path.trim_matches('/').trim_end_matches(".pdf");
            let (volume, number) = last.split_once('-')?;
            let [letter, a, b] = volume.as_bytes() else { return None };
            let old = letter.is_ascii_uppercase() && a.is_ascii_digit() && b.is_ascii_digit();
            let digits = number.len() >= 3 && number.bytes().all(|b| b.is_ascii_digit());
            (old && digits && number.len() != 4)
                .then(|| format!("`{last}` has {} digits behind the hyphen, a paper has four", number.len()))
        }
        _ => None,
    }
}

fn why_not_arxiv(id: &str) -> String {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let is_number = |text: &str, n: usize| text.len() == n && digits(text) == n;
    if id.is_empty() {
        return "the arXiv id is missing".to_owned();
    }
    if let Some((front, behind)) = id.split_once('.')
        && is_number(front, 4)
        && digits(behind) > 0
    {
        let month: u32 = front[2..].parse().unwrap_or(0);
        let run = digits(behind);
        let wanted = if front <= "1412" { 4 } else { 5 };
        if !(1..=12).contains(&month) {
            return format!("`{}` names the month {}", shown(id), &front[2..]);
        }
        if run != wanted {
            return format!(
                "`{}` has {run} digits behind the point, arXiv ids of that month have {wanted}",
                shown(id)
            );
        }
    }
    format!("`{}` is no arXiv id", shown(id))
}

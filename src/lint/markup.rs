//! Links that readers do not see as links, and links without a target or a text.

use std::ops::Range;

use super::scan::{Link, Pair, Scan};
use super::target::Shape;
use super::{Code, Finding, links, scheme, shown};
use crate::identify;

/// Looks at every link of Markdown.
pub(super) fn check(source: &str, scan: &Scan, findings: &mut Vec<Finding>) {
    for link in &scan.links {
        damage(source, link, findings);
        empty(source, link, findings);
        doubled_scheme(source, link, findings);
        scheme::check(source, link, findings);
    }
    for pair in &scan.swapped {
        swapped(source, pair, findings);
    }
}

/// `(label)[url]` and `[label]{url}`
fn swapped(source: &str, pair: &Pair, findings: &mut Vec<Finding>) {
    let (label, url) = (&source[pair.first.clone()], &source[pair.second.clone()]);
    let behind = source[..pair.first.start].ends_with('(');
    // A remark in brackets before a URL in brackets is one, not a label: `(Smith et al., 2020)`.
    let is_label = label.split_whitespace().count() <= 3
        && !label.contains([',', ';', '<', '`', '\\'])
        && label.chars().any(char::is_alphabetic);
    if url.contains(['(', ')', '<', '>', '"']) || url.contains(char::is_whitespace) || behind && !is_label {
        return;
    }
    let message = if behind {
        "the brackets are changed about, the link is not shown as one: write `[…](…)`"
    } else {
        "the target stands in braces, the link is not shown as one: write `(…)`"
    };
    let whole = pair.first.start - 1..pair.second.end + 1;
    let finding = Finding::new(Code::BrokenMarkup, whole.clone(), message);
    findings.push(finding.fixed_by(whole, format!("[{label}]({url})")));
}

fn damage(source: &str, link: &Link, findings: &mut Vec<Finding>) {
    let target = &link.target;
    let open = link.gap.end;
    let whole = open..target.next.max(open + 1);
    let text = |range: &Range<usize>| &source[range.clone()];
    let broken = |span: Range<usize>, message: String| Finding::new(Code::BrokenMarkup, span, message);
    if !link.gap.is_empty() {
        if !spaced_link(source, link) {
            return;
        }
        let message = "a blank stands between `]` and `(`: the link is not shown as one, take the blank out";
        findings.push(broken(link.gap.clone(), message.to_owned()).fixed_by(link.gap.clone(), ""));
        return;
    }
    match &target.shape {
        Shape::Sound => {}
        Shape::Wrapped => {
            let inner = &source[target.url.start + 1..target.url.end - 1];
            let message = "the target stands in two pairs of brackets and leads nowhere: take one pair out";
            findings.push(broken(whole, message.to_owned()).fixed_by(target.url.clone(), inner));
        }
        Shape::StrayBracket => {
            let stray = target.url.start..target.url.start + 1;
            let message = "a stray `[` stands before the URL: take it out";
            findings.push(broken(stray.clone(), message.to_owned()).fixed_by(stray, ""));
        }
        Shape::StrayAngle(bracket) => {
            let message = "one of the angle brackets around the URL is missing, the link leads nowhere: take the other out";
            findings.push(broken(bracket.clone(), message.to_owned()).fixed_by(bracket.clone(), ""));
        }
        Shape::Nested(first, second) => {
            let (a, b) = (text(first), text(second));
            let message = format!(
                "a link is written into the target of a link: write one URL, `{}` or `{}`",
                shown(a),
                shown(b)
            );
            let finding = broken(whole.clone(), message);
            let closed = source[..target.next].ends_with(')');
            findings.push(if a == b && closed { finding.fixed_by(whole, format!("({a})")) } else { finding });
        }
        Shape::Several(first, second) => {
            let (a, b) = (text(first).trim_end_matches(','), text(second).trim_matches(','));
            let message = format!(
                "two URLs stand in one target, the link is not shown as one: write a link for each, `{}` and `{}`",
                shown(a),
                shown(b)
            );
            let finding = broken(whole.clone(), message);
            let bare = |url: &str| url.split_once("://").map(|(_, rest)| rest.to_owned());
            let secure = if a.starts_with("https") { a } else { b };
            findings.push(if bare(a) == bare(b) {
                finding.fixed_by(whole, format!("({secure})"))
            } else {
                finding
            });
        }
        Shape::Blank => {
            let message = "the target has a blank in it, the link is not shown as one: write `%20` for the blank, or \
                           close the bracket before it";
            findings.push(broken(whole, message.to_owned()));
        }
        Shape::Open(at) => {
            let message = "the target is not closed: `)` is missing behind the URL";
            let finding = broken(open..target.url.end, message.to_owned());
            findings.push(match at {
                Some(at) => finding.fixed_by(*at..*at, ")"),
                None => finding,
            });
        }
        Shape::Wide(bracket) => {
            let message =
                "the target is closed by a full-width bracket, the link is not shown as one: write `)`";
            findings.push(broken(bracket.clone(), message.to_owned()).fixed_by(bracket.clone(), ")"));
        }
    }
}

/// Whether `[label] (url)` is a link with a blank too many, not a remark in brackets behind another.
fn spaced_link(source: &str, link: &Link) -> bool {
    let label = &source[link.label.clone()];
    let before = source[..link.label.start - 1].chars().next_back();
    let label_is_a_mark =
        label.trim().chars().count() < 2 || label.chars().all(|c| c.is_ascii_digit() || c == ',');
    !label_is_a_mark && !label.contains("](") && before != Some(']')
}

/// Texts that stand for a target that was never put in.
const PLACEHOLDERS: [&str; 8] =
    ["url", "link", "todo", "tbd", "xxx", "link_to_paper", "paper_url", "paper_link"];

fn empty(source: &str, link: &Link, findings: &mut Vec<Finding>) {
    if link.target.shape != Shape::Sound || !link.gap.is_empty() {
        return;
    }
    let label = source[link.label.clone()].trim();
    let url = source[link.target.url.clone()].trim();
    let whole = link.label.start - 1..link.target.next;
    let lower = url.to_ascii_lowercase();
    let names_paper =
        || identify::label_says_paper(label.trim_matches(['[', ']'])) || label.eq_ignore_ascii_case("code");
    if url.is_empty() {
        let message = if label.is_empty() {
            "the link has neither text nor target: take it out".to_owned()
        } else {
            format!("the link `{}` has no target: put it in, or take the link out", shown(label))
        };
        findings.push(Finding::new(Code::EmptyLink, whole, message));
    } else if PLACEHOLDERS.contains(&lower.as_str())
        || ((url == "#" || links::says_nothing(url)) && names_paper())
    {
        let message = format!(
            "the link `{}` leads to the placeholder `{}`: put the target in",
            shown(label),
            shown(url)
        );
        findings.push(Finding::new(Code::EmptyLink, whole, message));
    } else if label.is_empty() && super::target::is_web(url) {
        let message = format!("the link to `{}` has no text, nobody can see it: put a text in", shown(url));
        findings.push(Finding::new(Code::EmptyLink, whole, message));
    }
}

/// `https://https://…`
fn doubled_scheme(source: &str, link: &Link, findings: &mut Vec<Finding>) {
    let url = &source[link.target.url.clone()];
    let lower = url.get(..16).unwrap_or(url).to_ascii_lowercase();
    let Some(behind) = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")) else {
        return;
    };
    if ["http://", "https://", "http//", "https//"].iter().any(|twice| behind.starts_with(twice)) {
        let start = link.target.url.start;
        let first = start..start + lower.len() - behind.len();
        let message = "the URL begins twice: take the first beginning out";
        findings.push(Finding::new(Code::BrokenMarkup, first.clone(), message).fixed_by(first, ""));
    }
}

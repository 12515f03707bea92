//! What the fields of a BibTeX record say about the entry.

use super::keyed::{Firsts, GivenIds, Place, fold, given, year};
use super::tex;
use crate::identify;
use crate::model::{ArxivId, Entry, Link, ListedFacts, Scheme};

/// Kinds of record that list no work at all.
const NO_WORKS: &[&str] = &["set", "xdata", "control"];

/// Kinds of record that list a volume: that is a work where it has an identifier, and none that is looked for by title.
const VOLUMES: &[&str] = &["proceedings", "mvproceedings", "periodical"];

/// Fields whose text may hold an identifier with its context, or a link.
const NOTES: &[&str] = &[
    "howpublished",
    "note",
    "annote",
    "addendum",
    "journal",
    "journaltitle",
    "booktitle",
    "series",
    "comment",
];

/// A record, its macros resolved: field names in lower case, values in TeX.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) kind: String,
    pub(super) fields: Vec<(String, String)>,
}

impl Record {
    /// The first field of one of these names that is not empty.
    fn get(&self, names: &[&str]) -> Option<&str> {
        let filled = |name: &&str| {
            let field = self.fields.iter().find(|(key, value)| key == name && !value.trim().is_empty());
            field.map(|(_, value)| value.as_str())
        };
        names.iter().find_map(filled)
    }

    /// The field of this name, if it is not empty.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.get(&[name])
    }

    fn id(&self, scheme: Scheme, names: &[&str]) -> Option<String> {
        given(scheme, &tex::verbatim(self.get(names)?))
    }
}

/// The entry, or `None` where the record lists no work and not every item is wanted. A volume that papers of the file
/// stand in (`is_parent`) is listed for their sake.
pub(super) fn entry(record: &Record, place: Place, is_parent: bool, all_items: bool) -> Option<Entry> {
    let title = title(record);
    let ids = ids(record);
    let links = links(record, !ids.is_empty());
    let lists_nothing = title.is_none() && links.is_empty() && ids.is_empty();
    let is = |kinds: &[&str]| kinds.contains(&record.kind.as_str());
    let is_identified = || !ids.is_empty() || links.iter().any(|link| identify::url(&link.url).is_some());
    let no_work = is(NO_WORKS) || is(VOLUMES) && (is_parent || !is_identified());
    if !all_items && (lists_nothing || no_work) {
        return None;
    }
    let notes = NOTES.iter().filter_map(|name| record.get(&[name])).map(tex::text);
    let text: Vec<String> = title.iter().cloned().chain(notes).collect();
    Some(Entry {
        index: 0,
        span: place.span,
        line: place.line,
        end_line: place.end_line,
        section: Vec::new(),
        listed_title: title,
        links,
        text: text.join("\n"),
        given_ids: ids.into_vec(),
        listed: ListedFacts {
            authors: record.get(&["author"]).map(tex::names).unwrap_or_default(),
            year: record.get(&["year", "date"]).and_then(|value| year(&tex::text(value))),
            in_fields: true,
        },
        directive: None,
    })
}

fn title(record: &Record) -> Option<String> {
    let title = record.get(&["title"]).map(tex::text).filter(|title| !title.is_empty())?;
    match record.get(&["subtitle"]).map(tex::text) {
        Some(subtitle) if !subtitle.is_empty() => {
            Some(format!("{}: {subtitle}", title.trim_end_matches(':')))
        }
        _ => Some(title),
    }
}

fn ids(record: &Record) -> GivenIds {
    let mut ids = GivenIds {
        any: None,
        arxiv: record.id(Scheme::Arxiv, &["arxiv", "arxivid", "arxiv_id", "arxiv-id"]),
        doi: record.id(Scheme::Doi, &["doi"]),
        acl: record.id(Scheme::Acl, &["acl", "aclid"]),
        pmid: record.id(Scheme::Pmid, &["pmid", "pubmedid"]),
        pmcid: record.id(Scheme::Pmcid, &["pmcid", "pmc"]),
        s2: record.id(Scheme::S2, &["s2", "s2id"]),
    };
    if let Some(eprint) = record.get(&["eprint"]).map(tex::verbatim) {
        let kind =
            record.get(&["eprinttype", "archiveprefix"]).map(|value| tex::text(value).to_ascii_lowercase());
        match kind.as_deref() {
            Some("arxiv") => ids.arxiv = ids.arxiv.or_else(|| arxiv(record, &eprint)),
            Some("pubmed") => ids.pmid = ids.pmid.or_else(|| given(Scheme::Pmid, &eprint)),
            Some("pmc" | "pmcid" | "pubmedcentral") => {
                ids.pmcid = ids.pmcid.or_else(|| given(Scheme::Pmcid, &eprint));
            }
            // What looks like an arXiv id is one; `eprint` was made for them.
            None if bare_arxiv(&eprint) => ids.arxiv = ids.arxiv.or_else(|| arxiv(record, &eprint)),
            _ => {}
        }
    }
    // DBLP's way: `journal = {CoRR}, volume = {abs/2001.01234}`.
    if ids.arxiv.is_none()
        && let Some(volume) = record.get(&["volume"]).map(tex::verbatim)
        && let Some(id) = volume.strip_prefix("abs/")
    {
        ids.arxiv = given(Scheme::Arxiv, id);
    }
    ids
}

fn bare_arxiv(eprint: &str) -> bool {
    let id = eprint
        .get(..6)
        .filter(|prefix| prefix.eq_ignore_ascii_case("arxiv:"))
        .map_or(eprint, |_| &eprint[6..]);
    ArxivId::parse(id).is_some()
}

/// `eprint` as an arXiv id: its primary class is part of it where it is an old number without archive, and what some
/// tools put behind it (`[cs.CL]`) is not.
fn arxiv(record: &Record, eprint: &str) -> Option<String> {
    let id = eprint.split(['[', '(']).next().unwrap_or(eprint);
    let old_number = id.len() == 7 && id.bytes().all(|b| b.is_ascii_digit());
    match record.get(&["primaryclass", "eprintclass"]).map(tex::verbatim) {
        Some(class) if old_number && !class.is_empty() => given(Scheme::Arxiv, &format!("{class}/{id}")),
        _ => given(Scheme::Arxiv, id),
    }
}

/// Links in order: `url`, then every field that is a URL and nothing else, labelled with its name, then those in the
/// notes. Where the record has an identifier of its own, a note that names another work (`extended version of …`) is no
/// link: links are the stronger evidence for what an entry lists.
fn links(record: &Record, identified: bool) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    let mut firsts = Firsts::default();
    let mut add = |label: &str, url: &str| {
        if firsts.of(&links, url).is_none() {
            links.push(Link { label: label.to_owned(), url: url.to_owned() });
        }
    };
    if let Some(value) = record.get(&["url"]) {
        let mut rest = tex::verbatim_words(value);
        if !rest.iter().skip(1).any(|word| is_url(word)) {
            rest = vec![rest.concat()];
        }
        rest.iter().filter(|url| !url.is_empty()).for_each(|url| add("", url));
    }
    for (name, value) in &record.fields {
        let skipped = matches!(name.as_str(), "url" | "doi" | "eprint" | "file" | "abstract");
        if !skipped && !NOTES.contains(&name.as_str()) && is_url(value.trim()) {
            let words = tex::verbatim_words(value);
            // BibDesk numbers its copies of the URL; their names say nothing.
            let label = if name.starts_with("bdsk-") { "" } else { name };
            words.iter().filter(|word| is_url(word)).for_each(|url| add(label, url));
        }
    }
    for value in NOTES.iter().filter_map(|name| record.get(&[name])) {
        for (label, url) in embedded(value) {
            if !identified || identify::url(&url).is_none() {
                add(&label, &url);
            }
        }
    }
    links
}

fn is_url(text: &str) -> bool {
    let text = text.strip_prefix("\\url{").unwrap_or(text);
    ["http://", "https://"].iter().any(|scheme| {
        text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && text.len() > scheme.len()
    })
}

/// Links inside a text: `\url{…}`, `\href{…}{label}`, and bare ones.
fn embedded(tex: &str) -> Vec<(String, String)> {
    const SIGNS: [&str; 4] = ["\\url{", "\\href{", "http://", "https://"];
    let mut found = Vec::new();
    let mut rest = tex;
    // Where each sign stands next; it is looked for again once that is gone by.
    let mut next = SIGNS.map(|sign| tex.find(sign));
    loop {
        let from = tex.len() - rest.len();
        for (place, sign) in next.iter_mut().zip(SIGNS) {
            if place.is_some_and(|at| at < from) {
                *place = rest.find(sign).map(|n| from + n);
            }
        }
        let [url, href, plain, secure] = next;
        let command =
            url.map(|at| (at, SIGNS[0].len())).into_iter().chain(href.map(|at| (at, SIGNS[1].len()))).min();
        let bare = plain.into_iter().chain(secure).min();
        match (command, bare) {
            (Some((at, length)), bare) if bare.is_none_or(|bare| at < bare) => {
                let group = &tex[at + length..];
                let end = tex::group_end(group);
                let url = tex::verbatim(&group[..end]);
                rest = group.get(end + 1..).unwrap_or("");
                let mut label = String::new();
                if length == "\\href{".len()
                    && let Some(group) = rest.strip_prefix('{')
                {
                    let end = tex::group_end(group);
                    label = tex::text(&group[..end]);
                    rest = group.get(end + 1..).unwrap_or("");
                }
                if is_url(&url) {
                    found.push((fold(&label), url));
                }
            }
            (_, Some(at)) => {
                let url = &tex[at..];
                let ends = |c: char| c.is_whitespace() || matches!(c, '}' | '"' | '<' | '>');
                let end = url.find(ends).unwrap_or(url.len());
                let (url, behind) = url.split_at(end);
                rest = behind;
                let url = tex::verbatim(url.trim_end_matches(['.', ',', ';', ')']));
                if is_url(&url) {
                    found.push((String::new(), url));
                }
            }
            _ => return found,
        }
    }
}

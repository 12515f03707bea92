//! Entries made of named values: what a column of a table or a member of a JSON object means.
//!
//! The names are those of the contract, in any case, and a few that mean the same; all others are ignored.

use std::collections::HashMap;

use super::lines::Line;
use crate::model::{Directive, Entry, Link, ListedFacts, MatchBy, Scheme, Span, WorkId};

/// A name that says something about an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Key {
    /// The title as listed.
    Title,
    /// The same in an enriched catalog, where `title` is what a source said.
    ListedTitle,
    /// One URL.
    Url,
    /// Several.
    Links,
    /// An identifier or URL of any kind.
    Id,
    /// The identifier in an enriched catalog.
    WorkId,
    /// What tied an entry of an enriched catalog to its work.
    Match,
    /// arXiv id.
    Arxiv,
    /// DOI.
    Doi,
    /// ACL Anthology id.
    Acl,
    /// PubMed id.
    Pmid,
    /// PubMed Central id.
    Pmcid,
    /// Semantic Scholar paper id.
    S2,
    /// Names.
    Authors,
    /// Year of publication.
    Year,
    /// Headings above the entry.
    Section,
}

impl Key {
    pub(super) fn of(name: &str) -> Option<Self> {
        // Asked for every member of every element: without a copy of the name.
        let mut lower = [0; 12];
        let name = name.trim().as_bytes();
        let lower = lower.get_mut(..name.len())?;
        lower.copy_from_slice(name);
        lower.make_ascii_lowercase();
        Some(match &*lower {
            b"title" => Self::Title,
            b"listed_title" => Self::ListedTitle,
            b"url" | b"link" => Self::Url,
            b"links" | b"urls" => Self::Links,
            b"id" => Self::Id,
            b"work_id" => Self::WorkId,
            b"match" => Self::Match,
            b"arxiv" => Self::Arxiv,
            b"doi" => Self::Doi,
            b"acl" => Self::Acl,
            b"pmid" => Self::Pmid,
            b"pmcid" => Self::Pmcid,
            b"s2" => Self::S2,
            b"authors" | b"author" => Self::Authors,
            b"year" => Self::Year,
            b"section" => Self::Section,
            _ => return None,
        })
    }
}

/// Identifiers that a catalog gives in fields of their own, in order of rank.
#[derive(Debug, Default)]
pub(super) struct GivenIds {
    pub(super) any: Option<String>,
    pub(super) arxiv: Option<String>,
    pub(super) doi: Option<String>,
    pub(super) acl: Option<String>,
    pub(super) pmid: Option<String>,
    pub(super) pmcid: Option<String>,
    pub(super) s2: Option<String>,
}

impl GivenIds {
    pub(super) fn is_empty(&self) -> bool {
        self.ranked().next().is_none()
    }

    fn ranked(&self) -> impl Iterator<Item = &String> {
        [&self.any, &self.arxiv, &self.doi, &self.acl, &self.pmid, &self.pmcid, &self.s2]
            .into_iter()
            .flatten()
    }

    pub(super) fn into_vec(self) -> Vec<String> {
        let Self { any, arxiv, doi, acl, pmid, pmcid, s2 } = self;
        [any, arxiv, doi, acl, pmid, pmcid, s2].into_iter().flatten().collect()
    }
}

/// What stood in a field named after `scheme`, as text for `identify`: `scheme:…`, unless it is a URL or names a
/// scheme itself.
pub(super) fn given(scheme: Scheme, value: &str) -> Option<String> {
    let value = value.trim();
    if value.is_empty() {
        return None;
    }
    if value.contains("://") {
        return Some(value.to_owned());
    }
    if let Some((prefix, rest)) = value.split_once(':') {
        let named = Scheme::ALL.into_iter().find(|s| s.as_str().eq_ignore_ascii_case(prefix.trim()));
        if let Some(named) = named {
            return Some(format!("{named}:{}", rest.trim()));
        }
    }
    // Semantic Scholar has two kinds of ids; the one of digits alone is the corpus id.
    if scheme == Scheme::S2 && value.bytes().all(|b| b.is_ascii_digit()) {
        return Some(format!("{}:{value}", Scheme::CorpusId));
    }
    Some(format!("{scheme}:{value}"))
}

/// Where a record stands in its file.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) span: Span,
    pub(super) line: usize,
    pub(super) end_line: usize,
}

impl Place {
    /// The place of lines that follow each other, without what ends the last one.
    pub(super) fn of_lines(lines: &[Line]) -> Self {
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return Self::default() };
        Self {
            span: Span { start: first.start, end: last.start + last.content().len() },
            line: first.number,
            end_line: last.number,
        }
    }
}

/// An entry in the making.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) title: Option<String>,
    pub(super) listed_title: Option<String>,
    /// The record has a listed title of its own, perhaps an unknown one: it comes from an enriched catalog, and what
    /// sources said in it is not what a curator listed.
    pub(super) is_enriched: bool,
    /// What stood under `url`: it goes before the other links, whatever the order of the names.
    pub(super) urls: Vec<Link>,
    pub(super) links: Vec<Link>,
    pub(super) ids: GivenIds,
    pub(super) work_id: Option<String>,
    pub(super) matched_by: Option<MatchBy>,
    pub(super) authors: Vec<String>,
    pub(super) year: Option<i16>,
    pub(super) section: Vec<String>,
    /// Text that stood in no named field.
    pub(super) surplus: Vec<String>,
}

impl Draft {
    /// Sets one of the identifiers, or anything else that is one text.
    pub(super) fn set(&mut self, key: Key, value: &str) {
        let filled = || Some(fold(value)).filter(|text| !text.is_empty());
        match key {
            Key::Title => self.title = filled(),
            Key::ListedTitle => {
                self.listed_title = filled();
                self.is_enriched = true;
            }
            Key::Id => self.ids.any = filled(),
            Key::WorkId => self.work_id = filled(),
            Key::Match => self.matched_by = match_by(value),
            Key::Arxiv => self.ids.arxiv = given(Scheme::Arxiv, value),
            Key::Doi => self.ids.doi = given(Scheme::Doi, value),
            Key::Acl => self.ids.acl = given(Scheme::Acl, value),
            Key::Pmid => self.ids.pmid = given(Scheme::Pmid, value),
            Key::Pmcid => self.ids.pmcid = given(Scheme::Pmcid, value),
            Key::S2 => self.ids.s2 = given(Scheme::S2, value),
            Key::Year => self.year = year(value),
            Key::Url => self.urls.extend(urls(value)),
            Key::Links => self.links.extend(urls(value)),
            Key::Authors => self.authors = names(value),
            Key::Section => {
                let headings = value.split(" / ").map(fold).filter(|heading| !heading.is_empty());
                self.section = headings.collect();
            }
        }
    }

    /// The entry, or `None` where nothing that was named lists a paper and not every item is wanted.
    pub(super) fn finish(mut self, place: Place, all_items: bool) -> Option<Entry> {
        let mut directive = None;
        let mut links = self.urls;
        let mut firsts = Firsts::default();
        for link in self.links {
            match firsts.of(&links, &link.url).map(|at| &mut links[at]) {
                Some(known) if known.label.is_empty() => known.label = link.label,
                Some(known) if known.label == link.label => {}
                _ => links.push(link),
            }
        }
        if self.is_enriched {
            self.title = self.listed_title;
            self.authors.clear();
            self.year = None;
            self.ids = GivenIds::default();
            // Links say again what they said; what was matched by title is to be matched again. The rest would be
            // lost: a pin, or an identifier that stood in the text.
            match (self.matched_by, &self.work_id) {
                (Some(MatchBy::Pin), Some(id)) => directive = id.parse::<WorkId>().ok().map(Directive::Pin),
                (Some(MatchBy::Text), Some(id)) => self.ids.any = Some(id.clone()),
                _ => {}
            }
        } else if self.ids.any.is_none() {
            self.ids.any = self.work_id;
        }
        let lists_nothing =
            self.title.is_none() && links.is_empty() && self.ids.is_empty() && directive.is_none();
        if lists_nothing && !all_items {
            return None;
        }
        let text = match (&self.title, self.surplus.as_slice()) {
            (Some(title), []) => title.clone(),
            (title, surplus) => {
                title.iter().chain(surplus).map(String::as_str).collect::<Vec<_>>().join("\n")
            }
        };
        Some(Entry {
            index: 0,
            span: place.span,
            line: place.line,
            end_line: place.end_line,
            section: self.section,
            listed_title: self.title,
            links,
            text,
            given_ids: self.ids.into_vec(),
            listed: ListedFacts { authors: self.authors, year: self.year, in_fields: true },
            directive,
        })
    }
}

/// Which of the links that are there leads to a URL first. Of few it is looked up in the links themselves.
#[derive(Debug, Default)]
pub(super) struct Firsts {
    places: HashMap<String, usize>,
    read: usize,
}

impl Firsts {
    /// `links` may have grown since the last call, and nothing else.
    pub(super) fn of(&mut self, links: &[Link], url: &str) -> Option<usize> {
        const FEW: usize = 32;
        if links.len() <= FEW {
            return links.iter().position(|link| link.url == url);
        }
        for (at, link) in links.iter().enumerate().skip(self.read) {
            self.places.entry(link.url.clone()).or_insert(at);
        }
        self.read = links.len();
        self.places.get(url).copied()
    }
}

/// The URLs of one text. A blank parts two of them where the next one begins like one; else it is a slip in the one.
fn urls(text: &str) -> Vec<Link> {
    let link = |url: &str| Link { label: String::new(), url: url.to_owned() };
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        [] => Vec::new(),
        [_, rest @ ..] if rest.iter().all(|word| !word.contains("://")) => vec![link(&words.join(" "))],
        _ => words.iter().map(|word| link(word.trim_end_matches([';', ',']))).collect(),
    }
}

/// White space folded, none at the ends.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The year that a text begins with: `2020`, `2020-05`, `2020a`.
pub(super) fn year(text: &str) -> Option<i16> {
    let digits = text.trim().get(..4)?;
    let rest = text.trim().as_bytes().get(4);
    let year: i16 = digits.parse().ok()?;
    ((1000..3000).contains(&year) && !rest.is_some_and(u8::is_ascii_digit)).then_some(year)
}

fn match_by(text: &str) -> Option<MatchBy> {
    Some(match text {
        "pin" => MatchBy::Pin,
        "link" => MatchBy::Link,
        "text" => MatchBy::Text,
        "title" => MatchBy::Title,
        _ => return None,
    })
}

/// Names in one text. Semicolons part names for sure, `and` does; commas only where each part is a whole name, or where
/// they are surnames alone: three at least, or followed by `et al.`, as two may be one person (`Vaswani, Ashish`).
fn names(text: &str) -> Vec<String> {
    let parts: Vec<&str> = if text.contains(';') {
        text.split(';').collect()
    } else {
        let parts: Vec<&str> = text.split(" and ").flat_map(|part| part.split(" & ")).collect();
        let whole = |name: &str| name.trim().is_empty() || name.trim().contains(char::is_whitespace);
        let by_comma = || parts.iter().flat_map(|part| part.split(','));
        let is_surname =
            |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphabetic() || "-'’".contains(c));
        let surnames = || {
            let commas = parts.iter().map(|part| part.matches(',').count());
            let last = text.trim_end_matches('.').trim_end();
            let text = last.strip_suffix("et al").unwrap_or(text).trim().trim_end_matches(',');
            let is_cut = text.len() < last.len() && text != last;
            // `Vaswani, Ashish and Shazeer, Noam` are two people.
            let is_row = commas.skip(1).all(|count| count == 0) && parts.len() <= 2;
            let names: Vec<&str> = text
                .split(" and ")
                .flat_map(|part| part.split(" & "))
                .flat_map(|part| part.split(','))
                .map(|name| name.trim().trim_start_matches("and "))
                .filter(|name| !name.is_empty())
                .collect();
            (is_row && names.len() >= if is_cut { 2 } else { 3 } && names.iter().all(|name| is_surname(name)))
                .then_some(names)
        };
        if by_comma().all(whole) { by_comma().collect() } else { surnames().unwrap_or(parts) }
    };
    parts
        .into_iter()
        .map(fold)
        .filter(|name| !name.is_empty() && name != "et al." && name != "others")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_name_their_scheme_once() {
        let arxiv = |value| given(Scheme::Arxiv, value);
        assert_eq!(arxiv(" 2001.01234 ").as_deref(), Some("arxiv:2001.01234"));
        assert_eq!(arxiv("arXiv:2001.01234v2").as_deref(), Some("arxiv:2001.01234v2"));
        assert_eq!(
            arxiv("https://arxiv.org/abs/2001.01234").as_deref(),
            Some("https://arxiv.org/abs/2001.01234")
        );
        assert_eq!(arxiv("  "), None);
        assert_eq!(given(Scheme::Doi, "DOI: 10.1/x").as_deref(), Some("doi:10.1/x"));
        // A colon inside an identifier is no scheme.
        assert_eq!(given(Scheme::Doi, "10.1002/a:b").as_deref(), Some("doi:10.1002/a:b"));
        assert_eq!(given(Scheme::S2, "123").as_deref(), Some("corpusid:123"));
        assert_eq!(given(Scheme::S2, "CorpusId:123").as_deref(), Some("corpusid:123"));
    }

    #[test]
    fn of_many_links_each_is_found_first() {
        let links = |n: usize| -> Vec<Link> {
            let link =
                |n: usize| Link { label: n.to_string(), url: format!("https://example.org/{}", n % 70) };
            (0..n).map(link).collect()
        };
        let mut firsts = Firsts::default();
        for n in [0, 1, 32, 33, 70, 140] {
            let links = links(n);
            for url in links.iter().map(|link| link.url.as_str()).chain(["https://example.org/x"]) {
                assert_eq!(
                    firsts.of(&links, url),
                    links.iter().position(|link| link.url == url),
                    "{n} {url}"
                );
            }
        }
        assert_eq!(firsts.places.len(), 70);
    }

    #[test]
    fn names_are_parted_where_it_is_safe() {
        assert_eq!(names("Ada Example; Bob Sample"), ["Ada Example", "Bob Sample"]);
        assert_eq!(names("Example, Ada; Sample, Bob"), ["Example, Ada", "Sample, Bob"]);
        assert_eq!(names("Ada Example, Bob Sample and Cy Third"), ["Ada Example", "Bob Sample", "Cy Third"]);
        assert_eq!(names("Example, Ada"), ["Example, Ada"]);
        assert_eq!(names("Example, Ada and Sample, Bob"), ["Example, Ada", "Sample, Bob"]);
        assert_eq!(names("Ada Example, Bob Sample, and Cy Third"), ["Ada Example", "Bob Sample", "Cy Third"]);
        assert_eq!(names(""), Vec::<String>::new());
        // Surnames alone.
        assert_eq!(names("Vaswani, Shazeer, Parmar"), ["Vaswani", "Shazeer", "Parmar"]);
        assert_eq!(names("Vaswani, Shazeer and Parmar"), ["Vaswani", "Shazeer", "Parmar"]);
        assert_eq!(names("Vaswani, Shazeer, and Parmar"), ["Vaswani", "Shazeer", "Parmar"]);
        assert_eq!(names("Vaswani, Shazeer et al."), ["Vaswani", "Shazeer"]);
        assert_eq!(names("Vaswani, Shazeer, et al."), ["Vaswani", "Shazeer"]);
        assert_eq!(names("Vaswani et al."), ["Vaswani et al."]);
        assert_eq!(names("Vaswani, A., Shazeer, N."), ["Vaswani, A., Shazeer, N."]);
        assert_eq!(names("van der Maaten, Laurens and Hinton, Geoffrey").len(), 2);
    }

    #[test]
    fn years() {
        assert_eq!(year(" 2020-05"), Some(2020));
        assert_eq!(year("2020a"), Some(2020));
        assert_eq!(year("20201"), None);
        assert_eq!(year("in press"), None);
        assert_eq!(year("１２"), None);
    }
}

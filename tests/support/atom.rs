//! arXiv's Atom feeds, in the layout of the service since November 2025 and in the one before.

use std::fmt::Write as _;

use super::digest::feed_id;
use super::paper::Paper;

/// Which service writes the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Layout {
    /// Since 2025-11-11: three namespaces on the root, nothing wrapped, unknown ids silently absent.
    #[default]
    New,
    /// Before: namespaces on every element, text wrapped at 80 columns, unknown ids as entries without an id.
    Old,
}

/// One line of an answer: a paper in one of its versions, or (old layout only) an id nobody knows.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    /// A paper and the version that was asked for, from 1.
    Paper(Box<Paper>, usize),
    /// Not known.
    Unknown,
}

/// A page of an answer.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    /// As asked.
    pub(crate) search_query: &'a str,
    /// As asked.
    pub(crate) id_list: &'a str,
    /// As asked.
    pub(crate) start: usize,
    /// As asked, or 10.
    pub(crate) max_results: usize,
    /// Hits in all.
    pub(crate) total: usize,
    /// Hits on this page.
    pub(crate) items: &'a [Item],
}

const NEW_ROOT: &str = "<?xml version='1.0' encoding='UTF-8'?>\n<feed \
    xmlns:opensearch=\"http://a9.com/-/spec/opensearch/1.1/\" xmlns:arxiv=\"http://arxiv.org/schemas/atom\" \
    xmlns=\"http://www.w3.org/2005/Atom\">\n";
const OLD_ROOT: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n";
const OLD_OPENSEARCH: &str = " xmlns:opensearch=\"http://a9.com/-/spec/opensearch/1.1/\"";
const OLD_ARXIV: &str = " xmlns:arxiv=\"http://arxiv.org/schemas/atom\"";

/// Text as XML content or attribute value.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Text wrapped at 80 columns as the old service did: continuation lines begin with `indent`.
fn wrapped(text: &str, indent: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("begins with one line");
        if !line.is_empty() && line.chars().count() + word.chars().count() + 1 > 78 {
            lines.push(format!("{indent}{word}"));
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n")
}

impl Page<'_> {
    fn canonical_query(&self) -> String {
        format!(
            "search_query={}&id_list={}&start={}&max_results={}",
            self.search_query, self.id_list, self.start, self.max_results
        )
    }

    /// The whole feed.
    pub(crate) fn render(&self, layout: Layout) -> String {
        match layout {
            Layout::New => self.render_new(),
            Layout::Old => self.render_old(),
        }
    }

    fn render_new(&self) -> String {
        let query = self.canonical_query();
        let mut out = String::from(NEW_ROOT);
        let _ = writeln!(out, "  <id>{}</id>", feed_id(&query));
        let _ = writeln!(out, "  <title>arXiv Query: {}</title>", escape(&query));
        let _ = writeln!(out, "  <updated>2026-11-22T00:00:00Z</updated>");
        let _ = writeln!(
            out,
            "  <link href=\"https://arxiv.org/api/query?{}\" type=\"application/atom+xml\"/>",
            escape(&query)
        );
        let _ = writeln!(out, "  <opensearch:itemsPerPage>{}</opensearch:itemsPerPage>", self.max_results);
        let _ = writeln!(out, "  <opensearch:totalResults>{}</opensearch:totalResults>", self.total);
        let _ = writeln!(out, "  <opensearch:startIndex>{}</opensearch:startIndex>", self.start);
        for item in self.items {
            if let Item::Paper(paper, version) = item {
                new_entry(&mut out, paper, *version);
            }
        }
        out.push_str("</feed>\n");
        out
    }

    fn render_old(&self) -> String {
        let query = self.canonical_query();
        let mut out = String::from(OLD_ROOT);
        let _ = writeln!(
            out,
            "  <link href=\"http://arxiv.org/api/query?{}\" rel=\"self\" type=\"application/atom+xml\"/>",
            escape(&query)
        );
        let _ = writeln!(out, "  <title type=\"html\">ArXiv Query: {}</title>", escape(&query));
        let _ = writeln!(out, "  <id>{}</id>", feed_id(&query).replacen("https", "http", 1));
        let _ = writeln!(out, "  <updated>2025-08-24T00:00:00-04:00</updated>");
        for (name, value) in
            [("totalResults", self.total), ("startIndex", self.start), ("itemsPerPage", self.max_results)]
        {
            let _ = writeln!(out, "  <opensearch:{name}{OLD_OPENSEARCH}>{value}</opensearch:{name}>");
        }
        for item in self.items {
            match item {
                Item::Paper(paper, version) => old_entry(&mut out, paper, *version),
                Item::Unknown => {
                    let _ = writeln!(
                        out,
                        "  <entry>\n    <arxiv:primary_category{OLD_ARXIV} term=\"\" \
                         scheme=\"http://arxiv.org/schemas/atom\"/>\n    <category term=\"\" \
                         scheme=\"http://arxiv.org/schemas/atom\"/>\n  </entry>"
                    );
                }
            }
        }
        out.push_str("</feed>\n");
        out
    }
}

/// Title and submission time of a version, and the time of version 1.
fn dated(paper: &Paper, version: usize) -> (&str, &str, &str) {
    let this = version.checked_sub(1).and_then(|v| paper.versions.get(v));
    let title = this.and_then(|v| v.title.as_deref()).unwrap_or(&paper.title);
    let first = paper.versions.first().map_or("2020-01-01T00:00:00Z", |v| v.at.as_str());
    (title, this.map_or(first, |v| v.at.as_str()), first)
}

fn new_entry(out: &mut String, paper: &Paper, version: usize) {
    let id = format!("{}v{version}", paper.arxiv.as_deref().unwrap_or_default());
    let (title, updated, published) = dated(paper, version);
    let _ = write!(
        out,
        "  <entry>\n    <id>http://arxiv.org/abs/{id}</id>\n    <title>{}</title>\n    <updated>{updated}</updated>\n    \
         <link href=\"https://arxiv.org/abs/{id}\" rel=\"alternate\" type=\"text/html\"/>\n    \
         <link href=\"https://arxiv.org/pdf/{id}\" rel=\"related\" type=\"application/pdf\" title=\"pdf\"/>\n    \
         <summary>{}</summary>\n",
        escape(title),
        escape(&paper.abstract_)
    );
    for category in &paper.categories {
        let _ = writeln!(out, "    <category term=\"{category}\" scheme=\"http://arxiv.org/schemas/atom\"/>");
    }
    let _ = writeln!(out, "    <published>{published}</published>");
    if let Some(comment) = &paper.comment {
        let _ = writeln!(out, "    <arxiv:comment>{}</arxiv:comment>", escape(comment));
    }
    if let Some(primary) = paper.categories.first() {
        let _ = writeln!(out, "    <arxiv:primary_category term=\"{primary}\"/>");
    }
    if let Some(journal) = &paper.journal_ref {
        let _ = writeln!(out, "    <arxiv:journal_ref>{}</arxiv:journal_ref>", escape(journal));
    }
    for author in &paper.authors {
        let _ = writeln!(out, "    <author>\n      <name>{}</name>", escape(&author.name));
        for affiliation in &author.affiliations {
            let _ = writeln!(out, "      <arxiv:affiliation>{}</arxiv:affiliation>", escape(affiliation));
        }
        out.push_str("    </author>\n");
    }
    if let Some(doi) = &paper.arxiv_doi_field {
        let doi = escape(doi);
        let _ = writeln!(
            out,
            "    <arxiv:doi>{doi}</arxiv:doi>\n    <link rel=\"related\" href=\"https://doi.org/{doi}\" title=\"doi\"/>"
        );
    }
    out.push_str("  </entry>\n");
}

fn old_entry(out: &mut String, paper: &Paper, version: usize) {
    let id = format!("{}v{version}", paper.arxiv.as_deref().unwrap_or_default());
    let (title, updated, published) = dated(paper, version);
    let _ = write!(
        out,
        "  <entry>\n    <id>http://arxiv.org/abs/{id}</id>\n    <updated>{updated}</updated>\n    \
         <published>{published}</published>\n    <title>{}</title>\n    <summary>  {}\n</summary>\n",
        wrapped(&escape(title), "  "),
        wrapped(&escape(&paper.abstract_), "")
    );
    for author in &paper.authors {
        let _ = writeln!(out, "    <author>\n      <name>{}</name>", escape(&author.name));
        for affiliation in &author.affiliations {
            let _ = writeln!(
                out,
                "      <arxiv:affiliation{OLD_ARXIV}>{}</arxiv:affiliation>",
                escape(affiliation)
            );
        }
        out.push_str("    </author>\n");
    }
    if let Some(doi) = &paper.arxiv_doi_field {
        let doi = escape(doi);
        let _ = writeln!(
            out,
            "    <arxiv:doi{OLD_ARXIV}>{doi}</arxiv:doi>\n    <link title=\"doi\" href=\"http://dx.doi.org/{doi}\" \
             rel=\"related\"/>"
        );
    }
    if let Some(comment) = &paper.comment {
        let _ = writeln!(
            out,
            "    <arxiv:comment{OLD_ARXIV}>{}</arxiv:comment>",
            wrapped(&escape(comment), "  ")
        );
    }
    if let Some(journal) = &paper.journal_ref {
        let _ = writeln!(out, "    <arxiv:journal_ref{OLD_ARXIV}>{}</arxiv:journal_ref>", escape(journal));
    }
    let _ = write!(
        out,
        "    <link href=\"http://arxiv.org/abs/{id}\" rel=\"alternate\" type=\"text/html\"/>\n    \
         <link title=\"pdf\" href=\"http://arxiv.org/pdf/{id}\" rel=\"related\" type=\"application/pdf\"/>\n"
    );
    if let Some(primary) = paper.categories.first() {
        let _ = writeln!(
            out,
            "    <arxiv:primary_category{OLD_ARXIV} term=\"{primary}\" scheme=\"http://arxiv.org/schemas/atom\"/>"
        );
    }
    for category in &paper.categories {
        let _ = writeln!(out, "    <category term=\"{category}\" scheme=\"http://arxiv.org/schemas/atom\"/>");
    }
    out.push_str("  </entry>\n");
}

/// The feed that says what is wrong with the request.
pub(crate) fn error_feed(fragment: Option<&str>, summary: &str) -> String {
    let id = fragment.map_or_else(
        || "https://arxiv.org/api/errors".to_owned(),
        |f| format!("https://arxiv.org/api/errors#{}", escape(f)),
    );
    format!(
        "{NEW_ROOT}  <id>https://arxiv.org/</id>\n  <title>arXiv Search Results</title>\n  \
         <updated>2026-11-22T00:00:00Z</updated>\n  <opensearch:itemsPerPage>1</opensearch:itemsPerPage>\n  \
         <opensearch:totalResults>1</opensearch:totalResults>\n  <opensearch:startIndex>0</opensearch:startIndex>\n  \
         <entry>\n    <id>{id}</id>\n    <title>Error</title>\n    <updated>2026-11-22T00:00:00Z</updated>\n    \
         <link href=\"{id}\" rel=\"alternate\" type=\"text/html\"/>\n    <summary>{}</summary>\n    <author>\n      \
         <name>arXiv api core</name>\n    </author>\n  </entry>\n</feed>\n",
        escape(summary)
    )
}

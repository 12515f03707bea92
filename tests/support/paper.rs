//! What the two services would know about one paper, and the synthetic papers made from a seed.
//!
//! A generated paper is a pure function of seed and index, and its index can be read back from every one of its
//! identifiers: a world of a million papers takes no memory.

use serde::Deserialize;

/// An author as both services give one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Author {
    /// Display name, as arXiv gives it.
    pub(crate) name: String,
    /// Semantic Scholar's author id.
    pub(crate) s2: Option<String>,
    /// Semantic Scholar's spelling, where it differs.
    pub(crate) s2_name: Option<String>,
    /// arXiv's affiliations.
    pub(crate) affiliations: Vec<String>,
}

/// One version on arXiv.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Version {
    /// When it was submitted: RFC 3339, UTC.
    pub(crate) at: String,
    /// Its title, where it differs from the latest one.
    pub(crate) title: Option<String>,
}

/// A second, poorer record of the same paper at Semantic Scholar: reached by title and by the arXiv DOI, without an
/// arXiv id of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Shadow {
    /// Its 40-hex id.
    pub(crate) sha: String,
    /// Its corpus id.
    pub(crate) corpus_id: u64,
    /// Its own (small) count.
    pub(crate) citations: u64,
}

/// Everything there is to know about a paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Paper {
    /// Base arXiv id.
    pub(crate) arxiv: Option<String>,
    /// DOI of the version of record.
    pub(crate) doi: Option<String>,
    /// Spelling of that DOI at Semantic Scholar, where it differs in case.
    pub(crate) s2_doi: Option<String>,
    /// DOI that the authors gave on arXiv.
    pub(crate) arxiv_doi_field: Option<String>,
    /// ACL Anthology id.
    pub(crate) acl: Option<String>,
    /// PubMed id.
    pub(crate) pmid: Option<String>,
    /// PubMed Central id, digits only, as Semantic Scholar gives it.
    pub(crate) pmcid: Option<String>,
    /// DBLP key.
    pub(crate) dblp: Option<String>,
    /// Semantic Scholar's 40-hex id.
    pub(crate) sha: String,
    /// Ids of records merged into this one.
    pub(crate) old_shas: Vec<String>,
    /// Semantic Scholar's integer id.
    pub(crate) corpus_id: u64,
    /// Title on arXiv (and at Semantic Scholar, unless that differs).
    pub(crate) title: String,
    /// Title at Semantic Scholar, where it differs.
    pub(crate) s2_title: Option<String>,
    /// Authors in order.
    pub(crate) authors: Vec<Author>,
    /// Abstract; may hold `\n  ` paragraph breaks as arXiv's do.
    #[serde(rename = "abstract")]
    pub(crate) abstract_: String,
    /// The publisher keeps Semantic Scholar from giving the abstract.
    pub(crate) elided: bool,
    /// Versions on arXiv, first to last.
    pub(crate) versions: Vec<Version>,
    /// Comment on arXiv.
    pub(crate) comment: Option<String>,
    /// Journal reference on arXiv.
    pub(crate) journal_ref: Option<String>,
    /// arXiv categories, primary first.
    pub(crate) categories: Vec<String>,
    /// Venue at Semantic Scholar; `None` = `arXiv.org` for preprints, `""` else.
    pub(crate) venue: Option<String>,
    /// Date at Semantic Scholar, `YYYY-MM-DD`.
    pub(crate) publication_date: Option<String>,
    /// Year at Semantic Scholar.
    pub(crate) year: Option<i16>,
    /// Publication types at Semantic Scholar.
    pub(crate) publication_types: Vec<String>,
    /// Fields of study at Semantic Scholar.
    pub(crate) fields: Vec<String>,
    /// Citations.
    pub(crate) citations: Option<u64>,
    /// Influential citations.
    pub(crate) influential: Option<u64>,
    /// References.
    pub(crate) references: Option<u64>,
    /// URL of a free PDF.
    pub(crate) pdf: Option<String>,
    /// One-sentence summary.
    pub(crate) tldr: Option<String>,
    /// Its second record.
    pub(crate) shadow: Option<Shadow>,
    /// arXiv does not have it (yet), whatever its ids say.
    pub(crate) absent_from_arxiv: bool,
    /// Semantic Scholar does not have it.
    pub(crate) absent_from_s2: bool,
    /// The link by which lists point at it, where it is not the obvious one.
    pub(crate) listed_link: Option<String>,
}

impl Paper {
    /// The link by which a list points at it.
    pub(crate) fn link(&self) -> String {
        if let Some(link) = &self.listed_link {
            return link.clone();
        }
        if let Some(acl) = &self.acl {
            return format!("https://aclanthology.org/{acl}.pdf");
        }
        if let Some(doi) = &self.doi
            && (self.arxiv.is_none() || doi.starts_with("10.1038/"))
        {
            return doi.strip_prefix("10.1038/").map_or_else(
                || format!("https://doi.org/{doi}"),
                |x| format!("https://www.nature.com/articles/{x}"),
            );
        }
        let id = self.arxiv.as_deref().unwrap_or_default();
        format!("https://arxiv.org/pdf/{id}.pdf")
    }

    /// The latest version's number.
    pub(crate) fn version(&self) -> usize {
        self.versions.len().max(1)
    }

    /// Date of version 1, `YYYY-MM-DD`.
    pub(crate) fn first_posted(&self) -> Option<&str> {
        self.versions.first().map(|v| &v.at[..10])
    }

    /// Date of the latest version, `YYYY-MM-DD`.
    pub(crate) fn updated(&self) -> Option<&str> {
        self.versions.last().map(|v| &v.at[..10])
    }

    /// Title at Semantic Scholar.
    pub(crate) fn title_at_s2(&self) -> &str {
        self.s2_title.as_deref().unwrap_or(&self.title)
    }

    /// Author names in order.
    pub(crate) fn author_names(&self) -> Vec<&str> {
        self.authors.iter().map(|a| a.name.as_str()).collect()
    }
}

/// Words folded for comparison: lower case, everything but letters and digits a blank.
pub(crate) fn folded(title: &str) -> String {
    let mapped: String =
        title.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    mapped.split_whitespace().collect::<Vec<_>>().join(" ")
}

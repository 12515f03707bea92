//! The enriched catalog, as the outside sees it (CONTRACT §5). Order of members = order of keys in JSON.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Author, Link, MatchBy, Note, Outcome, PartialDate, Provenances, Retraction};

/// The value of `schema`.
pub const ENRICHED_SCHEMA: &str = "opcit/enriched-catalog/1";

/// Who wrote the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Generator {
    /// `opcit`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The catalog the file was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CatalogInfo {
    /// The path as given on the command line, `/` as separator, never absolute; `-` for standard input.
    pub path: String,
    /// The input format.
    pub format: String,
    /// The list's own title.
    pub title: Option<String>,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
}

/// How many entries there are, and what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Summary {
    /// Entries in the catalog.
    pub entries: usize,
    /// Distinct works among them.
    pub works: usize,
    /// Entries with a bibliographic record and a citation count.
    pub enriched: usize,
    /// Entries with some of it.
    pub partial: usize,
    /// Entries for which a source could not be asked.
    pub deferred: usize,
    /// Entries that no source has.
    pub not_found: usize,
    /// Entries without an identifier or a safe title match.
    pub unidentified: usize,
    /// Items that list no paper: there with `--all-items` only, and where there are any.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub not_a_paper: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// What tied an entry to its work, and how surely.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct MatchInfo {
    /// The kind of evidence.
    pub by: MatchBy,
    /// 1.0 unless by title: then the similarity of the titles.
    pub score: f64,
}

/// External identifiers of the work; unknown is `null`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct EnrichedIds {
    /// arXiv id without version.
    pub arxiv: Option<String>,
    /// DOI of the version of record, lower case.
    pub doi: Option<String>,
    /// ACL Anthology id.
    pub acl: Option<String>,
    /// Semantic Scholar paper id.
    pub s2: Option<String>,
    /// Semantic Scholar corpus id.
    pub corpus_id: Option<u64>,
    /// PubMed id.
    pub pmid: Option<String>,
    /// PubMed Central id.
    pub pmcid: Option<String>,
    /// DBLP key.
    pub dblp: Option<String>,
    /// OpenAlex id.
    pub openalex: Option<String>,
}

/// Who said a value, when it was read there, and whether it has outlived its freshness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Provenance {
    /// The source.
    // Borrowed, because every field of every entry names one of a handful.
    pub source: Cow<'static, str>,
    /// When it was retrieved; `null` where the origin gives no date.
    #[schemars(with = "Option<String>")]
    pub retrieved_at: Option<Timestamp>,
    /// Older than its class of field allows.
    pub stale: bool,
    /// Where a `recorded` or `curator` value was taken from.
    pub origin: Option<String>,
}

/// A citation count as it was seen once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CitationsSeen {
    /// When.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// How many.
    pub count: u64,
    /// Who counted.
    pub source: String,
}

/// One entry of the enriched catalog. Every member is always present but `citation_history`; unknown is `null` or `[]`.
///
/// ```
/// use opcit::Enricher;
/// use opcit::model::{Entry, WorkId};
///
/// let enricher = Enricher::builder().snapshot("cache/snapshot.jsonl").build()?;
/// let entry = enricher.recall(&Entry::from("arxiv:2205.06175".parse::<WorkId>()?))?;
/// let count = entry.citation_count.expect("the recorded facts have a count");
/// println!("{}: cited {count} times, says {}", entry.title.unwrap(), entry.provenance["citation_count"].source);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct EnrichedEntry {
    /// Position, from 0.
    pub index: usize,
    /// First line, from 1.
    pub line: usize,
    /// Last line, inclusive.
    pub end_line: usize,
    /// Headings above it.
    pub section: Vec<String>,
    /// Title as listed.
    pub listed_title: Option<String>,
    /// Links as listed.
    pub links: Vec<Link>,
    /// What became of it.
    pub outcome: Outcome,
    /// The work, by the scheme the curator's link used where there is one.
    pub work_id: Option<String>,
    /// What tied the entry to the work.
    #[serde(rename = "match")]
    pub match_: Option<MatchInfo>,
    /// External identifiers.
    pub ids: EnrichedIds,
    /// Title.
    pub title: Option<String>,
    /// Authors.
    pub authors: Vec<Author>,
    /// Abstract.
    #[serde(rename = "abstract")]
    pub abstract_: Option<String>,
    /// One-sentence machine summary.
    pub tldr: Option<String>,
    /// Date of version 1 of the preprint.
    pub first_posted: Option<PartialDate>,
    /// Date of its latest version.
    pub updated: Option<PartialDate>,
    /// Number of its latest version.
    pub version: Option<u32>,
    /// Date of the version of record.
    pub published: Option<PartialDate>,
    /// Year of `published`, else of `first_posted`.
    pub year: Option<i16>,
    /// Venue of the version of record.
    pub venue: Option<String>,
    /// Journal reference in the authors' words.
    pub journal_ref: Option<String>,
    /// The authors' comment.
    pub comment: Option<String>,
    /// Publication types.
    pub publication_types: Vec<String>,
    /// arXiv's primary category.
    pub primary_category: Option<String>,
    /// arXiv categories.
    pub categories: Vec<String>,
    /// Fields of study.
    pub fields_of_study: Vec<String>,
    /// Citations.
    pub citation_count: Option<u64>,
    /// Influential citations.
    pub influential_citation_count: Option<u64>,
    /// References.
    pub reference_count: Option<u64>,
    /// When the citations were counted.
    #[schemars(with = "Option<String>")]
    pub citations_at: Option<Timestamp>,
    /// How the count changed, by the source of `citation_count`: oldest first, neighbours differ. Left out where nothing
    /// is known, and unless asked for (`enrich --history`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub citation_history: Vec<CitationsSeen>,
    /// URL of a free PDF.
    pub open_access_pdf: Option<String>,
    /// The preprint was withdrawn; `null` where nobody said either, as for papers that are not on arXiv.
    pub withdrawn: Option<bool>,
    /// A retraction notice.
    pub retracted: Option<Retraction>,
    /// Further works that the same item lists, as `scheme:id`.
    pub also: Vec<String>,
    /// Who said what, for every member that is not null or empty.
    pub provenance: Provenances,
    /// Remarks.
    pub notes: Vec<Note>,
}

impl EnrichedEntry {
    /// An entry of which nothing is known.
    pub(crate) fn blank(index: usize) -> Self {
        Self {
            index,
            line: 0,
            end_line: 0,
            section: Vec::new(),
            listed_title: None,
            links: Vec::new(),
            outcome: Outcome::Unidentified,
            work_id: None,
            match_: None,
            ids: EnrichedIds::default(),
            title: None,
            authors: Vec::new(),
            abstract_: None,
            tldr: None,
            first_posted: None,
            updated: None,
            version: None,
            published: None,
            year: None,
            venue: None,
            journal_ref: None,
            comment: None,
            publication_types: Vec::new(),
            primary_category: None,
            categories: Vec::new(),
            fields_of_study: Vec::new(),
            citation_count: None,
            influential_citation_count: None,
            reference_count: None,
            citations_at: None,
            citation_history: Vec::new(),
            open_access_pdf: None,
            withdrawn: None,
            retracted: None,
            also: Vec::new(),
            provenance: Provenances::default(),
            notes: Vec::new(),
        }
    }

    /// The names of its work, `scheme` and `id`: two entries that share one list the same work, by whatever links.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        let ids = &self.ids;
        let known = [("arxiv", &ids.arxiv), ("doi", &ids.doi), ("acl", &ids.acl), ("s2", &ids.s2)];
        let known = known.into_iter().filter_map(|(scheme, id)| Some((scheme, id.as_deref()?)));
        self.work_id.as_deref().and_then(|id| id.split_once(':')).into_iter().chain(known)
    }
}

/// A whole enriched catalog, as read back from a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct EnrichedCatalog {
    /// [`ENRICHED_SCHEMA`].
    pub schema: String,
    /// Who wrote it.
    pub generator: Generator,
    /// What it was made from.
    pub catalog: CatalogInfo,
    /// The newest `retrieved_at` of the data used.
    #[schemars(with = "Option<String>")]
    pub as_of: Option<Timestamp>,
    /// Counts.
    pub summary: Summary,
    /// The entries, in catalog order.
    pub entries: Vec<EnrichedEntry>,
}

//! What one source says about one work.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Field, PartialDate, Scheme, WorkId};

/// An author, named as the source names them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Author {
    /// The name as delivered, white space folded, NFC.
    pub name: String,
    /// ORCID iD, `0000-0000-0000-0000`.
    pub orcid: Option<String>,
    /// Semantic Scholar author id.
    pub s2: Option<String>,
    /// Affiliations as delivered.
    pub affiliations: Vec<String>,
}

impl Author {
    /// An author of whom only the name is known.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

/// External identifiers of a work, canonical; `None` = the source did not say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExternalIds {
    /// arXiv id without version.
    pub arxiv: Option<String>,
    /// DOI, lower case; never the arXiv DOI `10.48550/…`.
    pub doi: Option<String>,
    /// ACL Anthology id.
    pub acl: Option<String>,
    /// Semantic Scholar paper id, 40 hex.
    pub s2: Option<String>,
    /// Semantic Scholar corpus id.
    pub corpus_id: Option<u64>,
    /// PubMed id, digits.
    pub pmid: Option<String>,
    /// PubMed Central id, with `PMC`.
    pub pmcid: Option<String>,
    /// DBLP key.
    pub dblp: Option<String>,
    /// OpenAlex work id, `W…`.
    pub openalex: Option<String>,
}

impl ExternalIds {
    /// Those that a source may be asked by.
    pub(crate) fn work_ids(&self) -> impl Iterator<Item = WorkId> {
        let corpus_id = self.corpus_id.map(|id| id.to_string());
        [
            (Scheme::Arxiv, self.arxiv.clone()),
            (Scheme::Doi, self.doi.clone()),
            (Scheme::Acl, self.acl.clone()),
            (Scheme::Pmid, self.pmid.clone()),
            (Scheme::Pmcid, self.pmcid.clone()),
            (Scheme::S2, self.s2.clone()),
            (Scheme::CorpusId, corpus_id),
            (Scheme::Dblp, self.dblp.clone()),
        ]
        .into_iter()
        .filter_map(|(scheme, id)| WorkId::new(scheme, &id?).ok())
    }
}

/// A notice that a work was retracted, withdrawn, or is under concern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Retraction {
    /// `retraction`, `withdrawal`, `removal`, `expression_of_concern`.
    pub kind: String,
    /// When the notice was published.
    pub date: Option<PartialDate>,
    /// DOI of the notice.
    pub notice_doi: Option<String>,
    /// Who says so.
    pub source: String,
}

/// An editorial notice that changes a work without undoing it: a correction, an erratum, an addendum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// `correction`, `erratum`, `addendum`, …: the publisher's word, lower case.
    pub kind: String,
    /// When the notice was published.
    pub date: Option<PartialDate>,
    /// DOI of the notice.
    pub doi: Option<String>,
}

/// Where a recorded or hand-set value comes from, when that differs from field to field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// When the value was read at its origin; `None` where nobody wrote it down.
    pub retrieved_at: Option<Timestamp>,
    /// Where it was taken from, in words.
    pub origin: Option<String>,
}

/// What one source says about one work. Every field is optional: `None` and `[]` mean the source did not say.
///
/// ```
/// use opcit::model::{Author, SourceRecord};
///
/// let said = SourceRecord {
///     title: Some("A Generalist Agent".into()),
///     authors: vec![Author::named("Scott Reed")],
///     ..SourceRecord::default()
/// };
/// assert_eq!(said.citation_count, None, "not said, which is not 0");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceRecord {
    /// Identifiers the source gives for this work.
    pub ids: ExternalIds,
    /// Title as given, white space folded.
    pub title: Option<String>,
    /// All authors, in order.
    pub authors: Vec<Author>,
    /// Abstract; paragraphs separated by `\n`.
    pub abstract_: Option<String>,
    /// One-sentence machine summary.
    pub tldr: Option<String>,
    /// Date of version 1 of the preprint.
    pub first_posted: Option<PartialDate>,
    /// Date of the latest version of the preprint.
    pub updated: Option<PartialDate>,
    /// Number of the latest version of the preprint.
    pub version: Option<u32>,
    /// Date of publication of the version of record.
    pub published: Option<PartialDate>,
    /// Year alone, where a source gives no date.
    pub year: Option<i16>,
    /// Venue of the version of record (never `arXiv.org`).
    pub venue: Option<String>,
    /// Journal reference in the authors' words.
    pub journal_ref: Option<String>,
    /// The authors' comment on arXiv.
    pub comment: Option<String>,
    /// `JournalArticle`, `Conference`, …
    pub publication_types: Vec<String>,
    /// arXiv's primary category.
    pub primary_category: Option<String>,
    /// arXiv categories, primary first.
    pub categories: Vec<String>,
    /// Fields of study.
    pub fields_of_study: Vec<String>,
    /// Citations counted by this source.
    pub citation_count: Option<u64>,
    /// Citations this source calls influential.
    pub influential_citation_count: Option<u64>,
    /// References counted by this source.
    pub reference_count: Option<u64>,
    /// URL of a free PDF.
    pub open_access_pdf: Option<String>,
    /// The preprint was withdrawn.
    pub withdrawn: Option<bool>,
    /// A retraction notice.
    pub retracted: Option<Retraction>,
    /// The record is a *shadow*: a second record of this preprint that does not carry its arXiv id as one. The id was
    /// derived from its DOI or DBLP key; the proper record is asked for by it.
    pub shadow_of: Option<String>,
    /// Corrections and the like, oldest first.
    pub notices: Vec<Notice>,
    /// DOI of the version of record, where this record is a preprint that knows it.
    pub published_as: Option<String>,
    /// The source is sure that this is a whole book or volume, in which papers stand.
    pub is_volume: bool,
    /// Fields whose origin or date is not that of the record as a whole.
    pub stamps: BTreeMap<Field, Stamp>,
    /// Works that a search by title offered beside this one, in its order.
    pub rivals: Vec<Self>,
}

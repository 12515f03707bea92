//! One record → one [`SourceRecord`].

use serde::Deserialize;

use crate::model::{Author, Doi, ExternalIds, Notice, PartialDate, Retraction, SourceId, SourceRecord};
use crate::sources::json::{self, Lax, Text};
use crate::sources::{ParseError, day, jats, person, prose};

/// A record as served with `resultType=core`. Unknown members are ignored, missing ones are `None`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Record<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    source: Text<'a>,
    #[serde(borrow)]
    pmid: Lax<Text<'a>>,
    #[serde(borrow)]
    pmcid: Lax<Text<'a>>,
    #[serde(borrow)]
    doi: Lax<Text<'a>>,
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    author_list: Lax<Option<AuthorList<'a>>>,
    #[serde(borrow)]
    abstract_text: Lax<Text<'a>>,
    #[serde(borrow)]
    journal_info: Lax<JournalInfo<'a>>,
    #[serde(borrow)]
    electronic_publication_date: Lax<Text<'a>>,
    #[serde(borrow)]
    first_publication_date: Lax<Text<'a>>,
    #[serde(borrow)]
    pub_year: Lax<Text<'a>>,
    #[serde(borrow)]
    pub_type_list: Lax<Option<PubTypeList<'a>>>,
    #[serde(borrow)]
    comment_correction_list: Lax<Option<CorrectionList<'a>>>,
}

#[derive(Debug, Default, Deserialize)]
struct AuthorList<'a> {
    #[serde(borrow)]
    author: Vec<AuthorRow<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct AuthorRow<'a> {
    #[serde(borrow)]
    full_name: Lax<Text<'a>>,
    #[serde(borrow)]
    first_name: Lax<Text<'a>>,
    #[serde(borrow)]
    last_name: Lax<Text<'a>>,
    #[serde(borrow)]
    collective_name: Lax<Text<'a>>,
    #[serde(borrow)]
    author_id: Lax<AuthorId<'a>>,
    #[serde(borrow)]
    author_affiliation_details_list: Lax<Option<AffiliationList<'a>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AuthorId<'a> {
    #[serde(borrow, rename = "type")]
    kind: Lax<Text<'a>>,
    #[serde(borrow)]
    value: Lax<Text<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct AffiliationList<'a> {
    #[serde(borrow)]
    author_affiliation: Vec<AffiliationRow<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AffiliationRow<'a> {
    #[serde(borrow)]
    affiliation: Lax<Text<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct JournalInfo<'a> {
    year_of_publication: Lax<Option<i64>>,
    month_of_publication: Lax<Option<i64>>,
    #[serde(borrow)]
    journal: Lax<Journal<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Journal<'a> {
    #[serde(borrow)]
    title: Lax<Text<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PubTypeList<'a> {
    #[serde(borrow)]
    pub_type: Vec<Text<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CorrectionList<'a> {
    #[serde(borrow)]
    comment_correction: Vec<Correction<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Correction<'a> {
    #[serde(borrow, rename = "type")]
    kind: Lax<Text<'a>>,
    /// `Lancet. 2010 Feb 6;375(9713):445`, sometimes with a DOI behind it.
    #[serde(borrow)]
    reference: Lax<Text<'a>>,
}

/// What a record calls itself, and which database it is from.
pub(super) struct Identity {
    doi: Option<String>,
    pmid: Option<String>,
    pmcid: Option<String>,
    rank: u8,
}

impl Identity {
    /// Whether the record answers the key, and how well.
    pub(super) fn rank(&self, key: &str) -> Option<u8> {
        let (scheme, id) = key.split_once(':')?;
        let own = match scheme {
            "DOI" => &self.doi,
            "PMID" => &self.pmid,
            _ => &self.pmcid,
        };
        (own.as_deref() == Some(id)).then_some(self.rank)
    }
}

impl<'a> Record<'a> {
    /// Reads a record; anything but an object is garbled.
    pub(super) fn read(json: &'a str) -> Result<Self, ParseError> {
        json::object(json, "record")
    }

    fn doi(&self) -> Option<String> {
        Some(Doi::parse(self.doi.0.get()?)?.to_string())
    }

    fn pmid(&self) -> Option<String> {
        let own = || self.id.get().filter(|_| self.source.get() == Some("MED"));
        self.pmid.0.get().or_else(own).filter(|id| is_number(id)).map(str::to_owned)
    }

    fn pmcid(&self) -> Option<String> {
        self.pmcid.0.get().filter(|id| id.strip_prefix("PMC").is_some_and(is_number)).map(str::to_owned)
    }

    pub(super) fn identity(&self) -> Option<Identity> {
        // Without these two it is no record at all; a record of another database may well have neither DOI nor PMID.
        let source = self.source.get()?;
        self.id.get()?;
        let rank = match source {
            "MED" => 0,
            "PMC" => 1,
            "PPR" => 3,
            _ => 2,
        };
        Some(Identity { doi: self.doi(), pmid: self.pmid(), pmcid: self.pmcid(), rank })
    }

    /// What it says. A DOI that merely repeats `key` is no statement of its own.
    pub(super) fn record(&self, key: &str) -> Result<SourceRecord, ParseError> {
        if self.identity().is_none() {
            return Err(ParseError("the record is garbled: it has no id".to_owned()));
        }
        let preprint = self.source.get() == Some("PPR");
        let repeated = |doi: &String| key.strip_prefix("DOI:") == Some(doi.as_str());
        let published = (!preprint).then(|| self.published()).flatten();
        let (retracted, notices) = self.corrections();
        Ok(SourceRecord {
            ids: ExternalIds {
                doi: self.doi().filter(|doi| !repeated(doi) && !preprint),
                pmid: self.pmid(),
                pmcid: self.pmcid(),
                ..ExternalIds::default()
            },
            title: self
                .title
                .get()
                .and_then(|title| prose::some_line(&prose::unmarked(title)))
                .map(unstopped),
            authors: self
                .author_list
                .0
                .iter()
                .flat_map(|list| &list.author)
                .filter_map(AuthorRow::author)
                .collect(),
            abstract_: self.abstract_text.0.get().and_then(jats::paragraphs),
            first_posted: preprint.then(|| self.first_publication_date.0.get()?.parse().ok()).flatten(),
            published,
            year: published.map(|date| date.year),
            venue: self.journal_info.0.journal.0.title.0.get().and_then(prose::some_line),
            publication_types: self.publication_types(),
            retracted,
            notices,
            ..SourceRecord::default()
        })
    }

    fn published(&self) -> Option<PartialDate> {
        let electronic = self.electronic_publication_date.0.get().and_then(|date| date.parse().ok());
        let issue = &self.journal_info.0;
        let issue = issue
            .year_of_publication
            .0
            .and_then(|year| day::from_parts(year, issue.month_of_publication.0, None));
        let year = || self.pub_year.0.get()?.parse().ok().map(PartialDate::year);
        day::earlier(electronic, issue).or_else(year)
    }

    fn publication_types(&self) -> Vec<String> {
        let mut types: Vec<String> = Vec::new();
        for kind in self.pub_types() {
            let kind = match kind.to_lowercase().as_str() {
                "journal article" | "research-article" => "JournalArticle",
                "review" | "review-article" | "systematic review" => "Review",
                "meta-analysis" => "MetaAnalysis",
                "case reports" => "CaseReport",
                "clinical trial" | "randomized controlled trial" => "ClinicalTrial",
                "editorial" => "Editorial",
                "letter" | "comment" => "LettersAndComments",
                "preprint" => "Preprint",
                _ => continue,
            };
            if !types.iter().any(|known| known == kind) {
                types.push(kind.to_owned());
            }
        }
        types
    }

    fn pub_types(&self) -> impl Iterator<Item = &str> {
        self.pub_type_list.0.iter().flat_map(|list| &list.pub_type).filter_map(Text::get)
    }

    /// The gravest notice that undoes the work, and those that only change it.
    fn corrections(&self) -> (Option<Retraction>, Vec<Notice>) {
        let mut undone: Option<(u8, Retraction)> = None;
        let mut notices: Vec<Notice> = Vec::new();
        for correction in self.comment_correction_list.0.iter().flat_map(|list| &list.comment_correction) {
            let Some(kind) = correction.kind.0.get().map(str::to_lowercase) else { continue };
            let reference = correction.reference.0.get().unwrap_or_default();
            let (date, doi) = (year_in(reference).map(PartialDate::year), doi_in(reference));
            let mut undo = |gravity: u8, kind: &str| {
                if undone.as_ref().is_none_or(|(known, _)| gravity < *known) {
                    undone = Some((gravity, retraction(kind, date, doi.clone())));
                }
            };
            match kind.as_str() {
                "retraction in" => undo(0, "retraction"),
                "partial retraction in" => undo(1, "partial_retraction"),
                "expression of concern in" => undo(2, "expression_of_concern"),
                "erratum in" => notices.push(Notice { kind: "erratum".to_owned(), date, doi }),
                "corrected and republished in" => {
                    notices.push(Notice { kind: "correction".to_owned(), date, doi });
                }
                // Comments, updates and the other directions (`Retraction of`, `Erratum for`) say nothing about it.
                _ => {}
            }
        }
        if undone.is_none() && self.pub_types().any(|kind| kind.eq_ignore_ascii_case("retracted publication"))
        {
            undone = Some((0, retraction("retraction", None, None)));
        }
        notices.sort_by(|x, y| x.date.cmp(&y.date).then_with(|| x.doi.cmp(&y.doi)));
        (undone.map(|(_, retraction)| retraction), notices)
    }
}

fn retraction(kind: &str, date: Option<PartialDate>, notice_doi: Option<String>) -> Retraction {
    Retraction { kind: kind.to_owned(), date, notice_doi, source: SourceId::EUROPE_PMC.as_str().to_owned() }
}

/// PubMed puts a full stop behind every title that has no other mark there.
fn unstopped(title: String) -> String {
    match title.strip_suffix('.') {
        Some(rest) if !rest.ends_with('.') && !rest.is_empty() => rest.to_owned(),
        _ => title,
    }
}

fn is_number(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit())
}

/// The first number that can be the year of a citation.
fn year_in(reference: &str) -> Option<i16> {
    reference
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| run.len() == 4)
        .filter_map(|run| run.parse().ok())
        .find(|year| (1900..2100).contains(year))
}

fn doi_in(reference: &str) -> Option<String> {
    let at = reference.find("10.")?;
    Doi::read(&reference[at..]).map(|(doi, _)| doi.to_string())
}

impl AuthorRow<'_> {
    fn author(&self) -> Option<Author> {
        let parts = self.first_name.0.get().zip(self.last_name.0.get());
        let name = parts
            .and_then(|(first, last)| person::name([Some(first), Some(last)]))
            .or_else(|| person::name([self.full_name.0.get().or(self.collective_name.0.get())]))?;
        let orcid = &self.author_id.0;
        let orcid = orcid.value.0.get().filter(|_| orcid.kind.0.get() == Some("ORCID"));
        let affiliations =
            self.author_affiliation_details_list.0.iter().flat_map(|list| &list.author_affiliation);
        Some(Author {
            affiliations: affiliations.filter_map(|row| prose::some_line(row.affiliation.0.get()?)).collect(),
            ..person::author(name, orcid)
        })
    }
}

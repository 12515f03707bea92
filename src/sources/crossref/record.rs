//! One record → one [`SourceRecord`].

use serde::Deserialize;

use crate::model::{
    ArxivId, Author, Doi, ExternalIds, Notice, PartialDate, Retraction, SourceId, SourceRecord, WorkId,
};
use crate::sources::json::{self, Count, Lax, Text};
use crate::sources::{ParseError, day, jats, person, prose, repost};

/// A record as served. Unknown members are ignored, missing ones are `None`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(super) struct Record<'a> {
    #[serde(borrow, rename = "DOI")]
    doi: Text<'a>,
    #[serde(borrow)]
    title: Option<Vec<Text<'a>>>,
    #[serde(borrow)]
    subtitle: Lax<Vec<Text<'a>>>,
    #[serde(borrow)]
    author: Option<Vec<Option<Person<'a>>>>,
    #[serde(borrow)]
    container_title: Lax<Vec<Text<'a>>>,
    #[serde(borrow, rename = "type")]
    kind: Lax<Text<'a>>,
    published_print: Lax<Dated>,
    published_online: Lax<Dated>,
    issued: Lax<Dated>,
    posted: Lax<Dated>,
    is_referenced_by_count: Lax<Count>,
    references_count: Lax<Count>,
    #[serde(borrow, rename = "abstract")]
    abstract_: Lax<Text<'a>>,
    #[serde(borrow)]
    relation: Lax<Relations<'a>>,
    #[serde(borrow)]
    updated_by: Lax<Vec<Update<'a>>>,
    #[serde(borrow)]
    alternative_id: Lax<Vec<Text<'a>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Person<'a> {
    #[serde(borrow)]
    given: Lax<Text<'a>>,
    #[serde(borrow)]
    family: Lax<Text<'a>>,
    #[serde(borrow)]
    suffix: Lax<Text<'a>>,
    /// An organisation.
    #[serde(borrow)]
    name: Lax<Text<'a>>,
    #[serde(borrow, rename = "ORCID")]
    orcid: Lax<Text<'a>>,
    #[serde(borrow)]
    affiliation: Lax<Vec<Named<'a>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Named<'a> {
    #[serde(borrow)]
    name: Lax<Text<'a>>,
}

/// `{"date-parts": [[2024, 2, 7]]}`; a date that is not known is `[[null]]`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct Dated {
    date_parts: Lax<Vec<Vec<Option<i64>>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct Relations<'a> {
    #[serde(borrow)]
    has_preprint: Lax<Vec<Related<'a>>>,
    #[serde(borrow)]
    is_preprint_of: Lax<Vec<Related<'a>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct Related<'a> {
    #[serde(borrow)]
    id_type: Lax<Text<'a>>,
    #[serde(borrow)]
    id: Lax<Text<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Update<'a> {
    #[serde(borrow, rename = "type")]
    kind: Lax<Text<'a>>,
    #[serde(borrow, rename = "DOI")]
    doi: Lax<Text<'a>>,
    /// Who reports it: `publisher`, `retraction-watch`.
    #[serde(borrow)]
    source: Lax<Text<'a>>,
    updated: Lax<Dated>,
}

/// A notice that undoes the work.
struct Undoing<'a> {
    /// Its place in [`UNDOING`].
    gravity: usize,
    notice: Notice,
    reported_by: Option<&'a str>,
}

impl Undoing<'_> {
    /// Whether two report the same notice. Who reports two means two, also where they stand in one place.
    fn is(&self, other: &Self) -> bool {
        self.gravity == other.gravity
            && self.notice.doi.is_some()
            && self.notice.doi == other.notice.doi
            && self.reported_by != other.reported_by
    }
}

/// What a record calls itself.
pub(super) struct Identity {
    doi: String,
    /// Other ids, in upper case without punctuation.
    others: Vec<String>,
}

impl Identity {
    /// Whether the record answers the key: the PII, where it is one, else the DOI.
    pub(super) fn rank(&self, pii: Option<&str>, doi: &str) -> Option<u8> {
        match pii {
            Some(pii) => {
                (self.others.iter().any(|other| other == pii) && !repost::is_repost(&self.doi)).then_some(0)
            }
            None => (self.doi == doi).then_some(0),
        }
    }
}

/// The publisher undid the work, or warns of it; the gravest first.
const UNDOING: [&str; 5] =
    ["retraction", "withdrawal", "removal", "partial_retraction", "expression_of_concern"];

impl<'a> Record<'a> {
    /// Reads a record; anything but an object is garbled.
    pub(super) fn read(json: &'a str) -> Result<Self, ParseError> {
        json::object(json, "record")
    }

    fn doi(&self) -> Option<Doi> {
        Doi::parse(self.doi.get()?)
    }

    pub(super) fn into_identity(self) -> Option<Identity> {
        let plain = |id: &str| -> String {
            id.chars()
                .filter(|c| !matches!(c, '-' | '(' | ')' | '.'))
                .collect::<String>()
                .to_ascii_uppercase()
        };
        let others = self.alternative_id.0.iter().filter_map(Text::get).map(plain).collect();
        Some(Identity { doi: self.doi()?.to_string(), others })
    }

    /// What it says. A DOI that merely repeats `key` is no statement of its own.
    pub(super) fn record(&self, key: &str) -> Result<SourceRecord, ParseError> {
        let doi = self.doi().ok_or_else(|| ParseError("the record is garbled: it has no DOI".to_owned()))?;
        let kind = self.kind.0.get();
        let publication_type = kind.and_then(publication_type);
        let preprint = kind == Some("posted-content");
        let title = self.title();
        let undone = title.as_deref().and_then(undone_by_title);
        let (retracted, notices) = self.updates();
        let published = (!preprint).then(|| self.published()).flatten();
        Ok(SourceRecord {
            ids: ExternalIds {
                doi: (doi.as_str() != key && !preprint).then(|| doi.to_string()),
                arxiv: self.preprint_on_arxiv(),
                ..ExternalIds::default()
            },
            title,
            authors: self.author.iter().flatten().flatten().filter_map(Person::author).collect(),
            abstract_: self.abstract_.0.get().and_then(jats::paragraphs),
            first_posted: preprint.then(|| self.posted.0.date().or(self.issued.0.date())).flatten(),
            published,
            year: published.map(|date| date.year),
            venue: (!preprint).then(|| self.venue()).flatten(),
            publication_types: publication_type.map(str::to_owned).into_iter().collect(),
            citation_count: self.is_referenced_by_count.0.0,
            reference_count: self.references_count.0.0,
            retracted: retracted.or_else(|| undone.map(|kind| retraction(kind, None, None))),
            notices,
            published_as: self.version_of_record(),
            is_volume: matches!(publication_type, Some("Book" | "Proceedings")),
            ..SourceRecord::default()
        })
    }

    /// Title and subtitle, as they stand on the page.
    fn title(&self) -> Option<String> {
        let line = |text: &Text<'_>| prose::some_line(&prose::unmarked(text.get()?));
        let title = self.title.iter().flatten().find_map(line)?;
        let subtitle =
            self.subtitle.0.iter().find_map(line).filter(|subtitle| !title.contains(subtitle.as_str()));
        Some(match subtitle {
            Some(subtitle) => format!("{}: {subtitle}", title.trim_end_matches(':')),
            None => title,
        })
    }

    fn published(&self) -> Option<PartialDate> {
        day::earlier(self.published_online.0.date(), self.published_print.0.date()).or(self.issued.0.date())
    }

    /// The journal; of a chapter the book it stands in, which is named behind its series.
    fn venue(&self) -> Option<String> {
        let mut names = self.container_title.0.iter().filter_map(Text::get);
        let chapter = matches!(self.kind.0.get(), Some("book-chapter" | "proceedings-article"));
        let name = if chapter { names.next_back() } else { names.next() };
        prose::some_line(&prose::unmarked(name?))
    }

    /// The arXiv id of a preprint of this version of record.
    fn preprint_on_arxiv(&self) -> Option<String> {
        self.relation.0.has_preprint.0.iter().find_map(|related| {
            let id = related.id.0.get()?;
            let id = id.trim_start_matches("https://doi.org/");
            let found = match related.id_type.0.get() {
                Some("arxiv") => ArxivId::parse(id.trim_start_matches("arXiv:")).map(|(id, _)| id.into()),
                Some("doi") => Doi::parse(id).map(WorkId::from),
                _ => None,
            }?;
            (found.scheme() == crate::model::Scheme::Arxiv).then(|| found.id().to_owned())
        })
    }

    fn version_of_record(&self) -> Option<String> {
        self.relation.0.is_preprint_of.0.iter().find_map(|related| {
            let id = related.id.0.get().filter(|_| related.id_type.0.get() == Some("doi"))?;
            let doi = Doi::parse(id.trim_start_matches("https://doi.org/"))?;
            (!repost::is_repost(doi.as_str())).then(|| doi.to_string())
        })
    }

    /// The gravest notice that undoes the work and has not been taken back, and those that only change it.
    fn updates(&self) -> (Option<Retraction>, Vec<Notice>) {
        let mut undoing: Vec<Undoing<'_>> = Vec::new();
        let mut notices: Vec<Notice> = Vec::new();
        let mut reinstated: Vec<Option<PartialDate>> = Vec::new();
        for update in &self.updated_by.0 {
            let Some(kind) =
                update.kind.0.get().map(|kind| kind.to_ascii_lowercase().replace(['-', ' '], "_"))
            else {
                continue;
            };
            let doi = update.doi.0.get().and_then(Doi::parse).map(|doi| doi.to_string());
            let notice = Notice { kind, date: update.updated.0.date(), doi };
            match UNDOING.iter().position(|kind| *kind == notice.kind) {
                Some(gravity) => {
                    undoing.push(Undoing { gravity, notice, reported_by: update.source.0.get() });
                }
                None if notice.kind == "reinstatement" => reinstated.push(notice.date),
                // A later version is no remark about this one.
                None if matches!(notice.kind.as_str(), "new_version" | "new_edition") => {}
                None => notices.push(notice),
            }
        }
        // Publisher and Retraction Watch report the same notice, often with different dates: the earlier one.
        undoing.sort_by(|a, b| {
            a.gravity.cmp(&b.gravity).then_with(|| dated_first(&a.notice).cmp(&dated_first(&b.notice)))
        });
        notices.sort_by(|x, y| dated_first(x).cmp(&dated_first(y)).then_with(|| x.kind.cmp(&y.kind)));
        notices.dedup();
        // A reinstatement takes back what came before it. What comes later stands, and the second report of what was taken
        // back is no later notice.
        let stands = |undoing: &Undoing<'_>| reinstated.iter().all(|back| *back < undoing.notice.date);
        let is_echo = |at: usize| undoing[..at].iter().any(|first| !stands(first) && first.is(&undoing[at]));
        let gravest = (0..undoing.len()).find(|&at| stands(&undoing[at]) && !is_echo(at));
        let standing = gravest.map(|at| undoing.swap_remove(at).notice);
        (standing.map(|notice| retraction(&notice.kind, notice.date, notice.doi)), notices)
    }
}

/// Notices with a date before those without.
fn dated_first(notice: &Notice) -> (bool, Option<PartialDate>, Option<&str>) {
    (notice.date.is_none(), notice.date, notice.doi.as_deref())
}

fn retraction(kind: &str, date: Option<PartialDate>, notice_doi: Option<String>) -> Retraction {
    Retraction { kind: kind.to_owned(), date, notice_doi, source: SourceId::CROSSREF.as_str().to_owned() }
}

/// Publishers write it into the title where they deposit no notice. (`Retraction Note: …` is the notice itself.)
fn undone_by_title(title: &str) -> Option<&'static str> {
    let (first, _) = title.split_once(':')?;
    match first.trim().to_ascii_uppercase().as_str() {
        "RETRACTED" | "RETRACTED ARTICLE" | "RETRACTED CHAPTER" => Some("retraction"),
        "WITHDRAWN" | "WITHDRAWN ARTICLE" => Some("withdrawal"),
        "REMOVED" => Some("removal"),
        _ => None,
    }
}

/// Crossref's types (<https://api.crossref.org/types>) in the words that Semantic Scholar uses.
fn publication_type(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "journal-article" => "JournalArticle",
        "proceedings-article" => "Conference",
        "book-chapter" | "book-section" | "book-part" | "reference-entry" => "BookSection",
        "book" | "monograph" | "edited-book" | "reference-book" => "Book",
        "proceedings" => "Proceedings",
        "posted-content" => "Preprint",
        "dataset" => "Dataset",
        "dissertation" => "Thesis",
        "report" | "report-component" => "Report",
        "peer-review" => "PeerReview",
        _ => return None,
    })
}

impl Dated {
    fn date(&self) -> Option<PartialDate> {
        let parts = self.date_parts.0.first()?;
        let part = |at: usize| parts.get(at).copied().flatten();
        day::from_parts(part(0)?, part(1), part(2))
    }
}

impl Person<'_> {
    fn author(&self) -> Option<Author> {
        let parts = [self.given.0.get(), self.family.0.get(), self.suffix.0.get()];
        let name = person::name(parts).or_else(|| person::name([self.name.0.get()]))?;
        let affiliations = self.affiliation.0.iter();
        Some(Author {
            affiliations: affiliations
                .filter_map(|a| prose::some_line(&prose::unmarked(a.name.0.get()?)))
                .collect(),
            ..person::author(name, self.orcid.0.get())
        })
    }
}

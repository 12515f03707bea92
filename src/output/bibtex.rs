//! BibTeX: one record an entry, fields that both BibTeX and biblatex understand.
//!
//! Titles stand in double braces: a style must not recase what the source gave. Names are left whole; BibTeX takes
//! `First von Last` apart by itself.

use std::fmt::Write as _;
use std::io::{self, BufWriter, Write};

use super::citation_key::Keys;
use super::kind::Kind;
use super::person::Person;
use super::{BUFFER, Footer, OutputWriter, landing_page, neutral};
use crate::model::{EnrichedEntry, PartialDate};

pub(super) struct Bibtex<W: Write> {
    sink: BufWriter<W>,
    keys: Keys,
    record: String,
    first: bool,
}

impl<W: Write> Bibtex<W> {
    pub(super) fn new(sink: W) -> Self {
        Self {
            sink: BufWriter::with_capacity(BUFFER, sink),
            keys: Keys::default(),
            record: String::new(),
            first: true,
        }
    }

    /// A field whose value is TeX.
    fn field(&mut self, name: &str, tex: &str) {
        // Writing to a string cannot fail.
        let _ = write!(self.record, ",\n  {name} = {{{tex}}}");
    }
}

impl<W: Write> OutputWriter for Bibtex<W> {
    fn entry(&mut self, entry: &EnrichedEntry) -> io::Result<()> {
        let kind = Kind::of(entry);
        let (record, venue) = match kind {
            Kind::Journal => ("article", "journal"),
            Kind::Conference => ("inproceedings", "booktitle"),
            Kind::Chapter => ("incollection", "booktitle"),
            Kind::Book => ("book", "publisher"),
            Kind::Preprint | Kind::Other => ("misc", "howpublished"),
        };
        self.record.clear();
        if !self.first {
            self.record.push('\n');
        }
        self.first = false;
        let key = self.keys.next(entry);
        let _ = write!(self.record, "@{record}{{{key}");
        if let Some(title) = entry.title.as_deref().or(entry.listed_title.as_deref()) {
            let title = format!("{{{}}}", neutral::bibtex(title));
            self.field("title", &title);
        }
        let authors = entry.authors.iter().map(|author| author.name.trim()).filter(|name| !name.is_empty());
        let names: Vec<String> = authors.map(name).collect();
        if !names.is_empty() {
            self.field("author", &names.join(" and "));
        }
        if let Some(text) = &entry.venue {
            self.field(venue, &neutral::bibtex(text));
        }
        if let Some(year) = entry.year {
            self.field("year", &year.to_string());
        }
        if let Some(month) = month(entry) {
            let _ = write!(self.record, ",\n  month = {month}");
        }
        if let Some(doi) = entry.ids.doi.as_deref().filter(|doi| is_plain(doi)) {
            self.field("doi", doi);
        }
        if let Some(arxiv) = entry.ids.arxiv.as_deref().filter(|id| is_plain(id)) {
            self.field("eprint", arxiv);
            self.field("archiveprefix", "arXiv");
            if let Some(category) = entry.primary_category.as_deref().filter(|c| is_plain(c)) {
                self.field("primaryclass", category);
            }
        }
        if let Some(url) = landing_page(entry) {
            self.field("url", &url);
        }
        if let Some(notice) = &entry.retracted {
            self.field("note", &neutral::bibtex(&format!("Notice: {}", notice.kind)));
        } else if entry.withdrawn == Some(true) {
            self.field("note", "Withdrawn by its authors");
        }
        self.record.push_str("\n}\n");
        self.sink.write_all(self.record.as_bytes())
    }

    fn finish(mut self: Box<Self>, _: &Footer) -> io::Result<()> {
        self.sink.flush()
    }
}

/// A name as BibTeX reads it back: whole where its comma or its `and` is part of the name, and with its suffix where
/// BibTeX expects one (`von Last, Jr., First`).
fn name(name: &str) -> String {
    if let Person::Parts { given, particle, family, suffix } = Person::of(name)
        && !suffix.is_empty()
    {
        let space = if particle.is_empty() { "" } else { " " };
        return neutral::bibtex(&format!("{particle}{space}{family}, {suffix}, {given}")).into_owned();
    }
    let tex = neutral::bibtex(name);
    let splits = name.contains(',')
        || name.split_whitespace().any(|word| word.eq_ignore_ascii_case("and") || word == "others");
    if splits { format!("{{{tex}}}") } else { tex.into_owned() }
}

/// The month of the date that `year` comes from, as the macro every style knows.
fn month(entry: &EnrichedEntry) -> Option<&'static str> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let date: PartialDate = entry.published.or(entry.first_posted)?;
    if Some(date.year) != entry.year {
        return None;
    }
    MONTHS.get(usize::from(date.month?).checked_sub(1)?).copied()
}

/// Fields that are read verbatim cannot be escaped: what would need it is left out (the URL still has it, encoded).
fn is_plain(id: &str) -> bool {
    id.chars().all(|c| c.is_ascii_alphanumeric() || "./-_()<>;:+".contains(c))
}

//! RIS: a tagged line a value, for reference managers. <https://en.wikipedia.org/wiki/RIS_(file_format)>
//!
//! A line break inside a value would begin a new tag, so every value is one line.

use std::fmt::Write as _;
use std::io::{self, BufWriter, Write};

use super::kind::Kind;
use super::person::Person;
use super::{BUFFER, Footer, OutputWriter, landing_page, neutral};
use crate::model::EnrichedEntry;

pub(super) struct Ris<W: Write> {
    sink: BufWriter<W>,
    record: String,
    first: bool,
}

impl<W: Write> Ris<W> {
    pub(super) fn new(sink: W) -> Self {
        Self { sink: BufWriter::with_capacity(BUFFER, sink), record: String::new(), first: true }
    }

    fn tag(&mut self, tag: &str, value: &str) {
        // The format ends its lines as DOS does. Writing to a string cannot fail.
        let _ = write!(self.record, "{tag}  - {}\r\n", neutral::line(value).trim());
    }

    fn tag_if(&mut self, tag: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.tag(tag, value);
        }
    }
}

impl<W: Write> OutputWriter for Ris<W> {
    fn entry(&mut self, entry: &EnrichedEntry) -> io::Result<()> {
        let (kind, venue) = match Kind::of(entry) {
            Kind::Journal => ("JOUR", "JO"),
            Kind::Conference => ("CONF", "T2"),
            Kind::Chapter => ("CHAP", "T2"),
            Kind::Book => ("BOOK", "PB"),
            Kind::Preprint => ("UNPB", "T2"),
            Kind::Other => ("GEN", "T2"),
        };
        self.record.clear();
        if !self.first {
            self.record.push_str("\r\n");
        }
        self.first = false;
        self.tag("TY", kind);
        self.tag_if("TI", entry.title.as_deref().or(entry.listed_title.as_deref()));
        for author in &entry.authors {
            match Person::of(&author.name) {
                Person::Literal(name) => self.tag("AU", name),
                Person::Parts { given, particle, family, suffix } => {
                    let mut name = String::new();
                    for part in [particle, family].into_iter().filter(|part| !part.is_empty()) {
                        if !name.is_empty() {
                            name.push(' ');
                        }
                        name.push_str(part);
                    }
                    for part in [given, suffix].into_iter().filter(|part| !part.is_empty()) {
                        name.push_str(", ");
                        name.push_str(part);
                    }
                    self.tag("AU", &name);
                }
            }
        }
        if let Some(year) = entry.year {
            self.tag("PY", &year.to_string());
        }
        if let Some(date) =
            entry.published.or(entry.first_posted).filter(|date| Some(date.year) == entry.year)
        {
            let two = |part: Option<u8>| part.map(|n| format!("{n:02}")).unwrap_or_default();
            self.tag("DA", &format!("{:04}/{}/{}/", date.year, two(date.month), two(date.day)));
        }
        self.tag_if(venue, entry.venue.as_deref());
        self.tag_if("DO", entry.ids.doi.as_deref());
        if let Some(arxiv) = &entry.ids.arxiv {
            self.tag("AN", &format!("arXiv:{arxiv}"));
        }
        if let Some(pmid) = &entry.ids.pmid {
            self.tag("M2", &format!("PMID: {pmid}"));
        }
        if let Some(url) = landing_page(entry) {
            self.tag("UR", &url);
        }
        if let Some(pdf) = entry.open_access_pdf.as_deref().and_then(super::safe_url) {
            self.tag("L1", &pdf);
        }
        self.tag_if("AB", entry.abstract_.as_deref());
        if let Some(notice) = &entry.retracted {
            self.tag("N1", &format!("Notice: {}", notice.kind));
        } else if entry.withdrawn == Some(true) {
            self.tag("N1", "Withdrawn by its authors");
        }
        for category in &entry.categories {
            self.tag("KW", category);
        }
        self.record.push_str("ER  - \r\n");
        self.sink.write_all(self.record.as_bytes())
    }

    fn finish(mut self: Box<Self>, _: &Footer) -> io::Result<()> {
        self.sink.flush()
    }
}

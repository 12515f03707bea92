//! Tables in Markdown: the list's sections as headings, a table under each.

use std::fmt::Write as _;
use std::io::{self, BufWriter, Write};

use super::{BUFFER, Footer, Header, OutputWriter, landing_page, neutral};
use crate::model::{EnrichedEntry, SourceId, grouped};

const TABLE: &str = "| Title | Authors | Year | Venue | Citations |\n|---|---|--:|---|--:|\n";

pub(super) struct Markdown<W: Write> {
    sink: BufWriter<W>,
    /// Headings above the table being written; `None` before the first.
    section: Option<Vec<String>>,
    text: String,
}

impl<W: Write> Markdown<W> {
    pub(super) fn new(header: &Header, sink: W) -> io::Result<Self> {
        let mut sink = BufWriter::with_capacity(BUFFER, sink);
        let title = header.catalog.title.as_deref().unwrap_or(&header.catalog.path);
        writeln!(sink, "# {}", neutral::markdown(title))?;
        Ok(Self { sink, section: None, text: String::new() })
    }

    fn headings(&mut self, section: &[String]) {
        if self.section.as_deref() == Some(section) {
            return;
        }
        let shared = self.section.as_deref().unwrap_or_default();
        let shared = shared.iter().zip(section).take_while(|(a, b)| a == b).count();
        for (depth, heading) in section.iter().enumerate().skip(shared) {
            // Level 1 is the list's own title; below 6 there is none.
            let level = (depth + 2).min(6);
            let _ = writeln!(self.text, "\n{:#<level$} {}", "", neutral::markdown(heading));
        }
        self.text.push('\n');
        self.text.push_str(TABLE);
        self.section = Some(section.to_vec());
    }
}

impl<W: Write> OutputWriter for Markdown<W> {
    fn entry(&mut self, entry: &EnrichedEntry) -> io::Result<()> {
        self.text.clear();
        self.headings(&entry.section);
        let page = landing_page(entry);
        let title =
            entry.title.as_deref().or(entry.listed_title.as_deref()).or(page.as_deref()).unwrap_or("?");
        let title = neutral::markdown(title);
        let _ = match &page {
            Some(url) => write!(self.text, "| [{title}]({url})"),
            None => write!(self.text, "| {title}"),
        };
        if let Some(notice) = &entry.retracted {
            let concern = notice.kind == "expression_of_concern";
            self.text.push_str(if concern { " **under concern**" } else { " **retracted**" });
        } else if entry.withdrawn == Some(true) {
            self.text.push_str(" **withdrawn**");
        }
        self.text.push_str(" | ");
        let names = |from: usize, to: usize| {
            let names: Vec<_> = entry.authors[from..to].iter().map(|a| neutral::markdown(&a.name)).collect();
            names.join(", ")
        };
        match entry.authors.len() {
            0 => {}
            few @ 1..=3 => self.text.push_str(&names(0, few)),
            _ => {
                let _ = write!(self.text, "{} et al.", names(0, 1));
            }
        }
        self.text.push_str(" | ");
        if let Some(year) = entry.year {
            let _ = write!(self.text, "{year}");
        }
        self.text.push_str(" | ");
        if let Some(venue) = &entry.venue {
            self.text.push_str(&neutral::markdown(venue));
        }
        self.text.push_str(" | ");
        if let Some(count) = entry.citation_count {
            self.text.push_str(&grouped(count));
            // The numbers of two counters do not compare: whose it is stands beside the one that is not the usual.
            let counter = entry.provenance.get("citation_count").map(|p| &*p.source);
            let usual = [SourceId::SEMANTIC_SCHOLAR, SourceId::RECORDED, SourceId::CURATOR];
            if let Some(counter) = counter.filter(|c| usual.iter().all(|source| source.as_str() != *c)) {
                let _ = write!(self.text, " ({})", neutral::markdown(counter));
            }
        }
        self.text.push_str(" |\n");
        self.sink.write_all(self.text.as_bytes())
    }

    fn finish(mut self: Box<Self>, footer: &Footer) -> io::Result<()> {
        let entries = footer.summary.entries;
        let noun = if entries == 1 { "entry" } else { "entries" };
        write!(self.sink, "\n{} {noun}", grouped(entries as u64))?;
        if let Some(as_of) = footer.as_of {
            write!(self.sink, ", data as of {}", as_of.strftime("%Y-%m-%d"))?;
        }
        self.sink.write_all(b".\n")?;
        self.sink.flush()
    }
}

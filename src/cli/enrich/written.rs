//! One catalog's output while it is being written.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::kept::keep;
use super::targets::{Target, default_output};
use super::title_of;
use crate::cache::Cache;
use crate::catalog;
use crate::cli::exit::{self, Failure};
use crate::cli::former::{Former, Silence};
use crate::cli::input::Input;
use crate::cli::min_change::MinChange;
use crate::cli::run::{self, Setup};
use crate::model::{Entry, SourceId};
use crate::output::{self, Change, Footer, Format, Header, OutputWriter, Replacement, SharedReplacement};
use crate::pipeline::{self, Case, Examination};
use crate::report::{CatalogSummary, Works};
use crate::sources::Descriptor;

/// One catalog's output while it is being written.
pub(super) struct Output<'s> {
    target: Option<PathBuf>,
    replacement: Option<SharedReplacement>,
    writer: Option<Box<dyn OutputWriter + 's>>,
    summary: CatalogSummary,
    works: Works,
    as_of: Option<Timestamp>,
    min_change: Option<MinChange>,
    former: Former,
    /// Whether anybody is asked in this run.
    asks: bool,
    /// Whether no source has said anything about any entry so far.
    is_blank: bool,
    /// The sources in use.
    sources: Vec<&'static Descriptor>,
    /// Those of them that the run does not ask.
    silent: Vec<SourceId>,
    /// Where the history of counts is, if it is wanted.
    history: Option<Arc<Cache>>,
}

impl Output<'_> {
    pub(super) fn begin(
        target: &Target,
        input: &Input,
        setup: &Setup,
        min_change: Option<MinChange>,
        history: bool,
    ) -> Result<Self, Failure> {
        let title = title_of(input, setup)?;
        let header = Header { catalog: input.info(title.as_deref()) };
        let (replacement, writer) = match &target.path {
            Some(path) => {
                output::sweep(path, setup.freshness.now.into());
                let file = Replacement::begin(path)
                    .and_then(Replacement::with_old_line_ends)
                    .map_err(|e| Failure::not_written(&e))?;
                let file = SharedReplacement::from(file);
                (Some(file.clone()), output::open_file(target.format, &header, file, input.expected()))
            }
            None => {
                let stdout = QuietPipe(BufWriter::new(io::stdout()));
                (None, output::open(target.format, &header, stdout))
            }
        };
        let writer = writer.map_err(|e| write_failure(target.path.as_deref(), e))?;
        let sources: Vec<&'static Descriptor> =
            setup.sources.iter().map(|source| source.descriptor()).collect();
        Ok(Self {
            target: target.path.clone(),
            replacement,
            writer: Some(writer),
            summary: CatalogSummary {
                is_text: input.format == crate::catalog::Format::Markdown,
                name: input.name.clone(),
                output: target.path.clone(),
                beside: input.path().map(|catalog| default_output(catalog, Format::Json)),
                ..Default::default()
            },
            works: Works::default(),
            as_of: None,
            min_change,
            former: Former::new(
                target.path.as_deref(),
                target.format,
                beside(target, input),
                sources.clone(),
            ),
            sources,
            asks: !setup.settings.config.offline,
            is_blank: true,
            silent: setup.silent.clone(),
            history: history.then(|| Arc::clone(&setup.cache)),
        })
    }

    pub(super) fn former(&self) -> &Former {
        &self.former
    }

    pub(super) fn write(
        &mut self,
        entry: Entry,
        case: &Case,
        mut examination: Examination,
    ) -> Result<(), Failure> {
        let silence = Silence::of(&examination, &self.sources, &self.silent);
        let mut enriched = pipeline::assemble_from(entry, case, &mut examination);
        if let Some(cache) = &self.history {
            enriched.citation_history =
                pipeline::history(&enriched, &examination, cache).map_err(|e| run::cache_failure(&e))?;
        }
        if let Some(silence) = silence
            && self.former.stand_in(&mut enriched, case, &silence)
        {
            self.summary.lost.add(silence.unasked());
        }
        if let Some(min_change) = self.min_change
            && let Some(old) = self.former.before(&enriched, case)
        {
            keep(&mut enriched, old, min_change);
        }
        self.as_of = enriched.provenance.values().map(|p| p.retrieved_at).fold(self.as_of, run::newest);
        self.is_blank =
            self.is_blank && enriched.provenance.values().all(|p| p.source == SourceId::CURATOR.as_str());
        self.works.add(&enriched);
        self.summary.add(&enriched);
        match &mut self.writer {
            Some(writer) => writer.entry(&enriched).map_err(|e| write_failure(self.target.as_deref(), e)),
            None => Ok(()),
        }
    }

    pub(super) fn commit(mut self) -> Result<CatalogSummary, Failure> {
        let counts = &mut self.summary.counts;
        counts.works = self.works.count();
        let footer = Footer { summary: *counts, as_of: self.as_of };
        if let Some(writer) = self.writer.take() {
            writer.finish(&footer).map_err(|e| write_failure(self.target.as_deref(), e))?;
        }
        // Nothing is worth less than what was there, and the next run comes for it. Who asks for no answer gets what there is.
        if self.is_blank && self.asks && self.summary.lost.entries > 0 {
            self.summary.lost.is_averted = true;
            self.summary.changed = false;
            return Ok(self.summary);
        }
        if let Some(change) = self.replacement.take().and_then(SharedReplacement::commit) {
            let change = change.map_err(|e| Failure::not_written(&e))?;
            self.summary.changed = change != Change::Unchanged;
        }
        Ok(self.summary)
    }
}

/// Enriched catalogs that know the items of `input`, if they are there: the one beside it, and itself where it is one. JSON
/// has but itself, as it ever had.
fn beside(target: &Target, input: &Input) -> Vec<PathBuf> {
    let is_json = |format| matches!(format, Format::Json | Format::Jsonl);
    let Some(catalog) = input.path().filter(|_| !is_json(target.format)) else { return Vec::new() };
    let mut paths = [Format::Json, Format::Jsonl].map(|format| default_output(catalog, format)).to_vec();
    let is_enriched = matches!(input.format, catalog::Format::Json | catalog::Format::Jsonl);
    paths.extend(is_enriched.then(|| catalog.to_owned()).filter(|path| !paths.contains(path)));
    paths.retain(|path| target.path.as_ref() != Some(path));
    paths
}

/// Standard output whose reader may go away.
struct QuietPipe(BufWriter<io::Stdout>);

impl Write for QuietPipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            other => other,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}

fn write_failure(path: Option<&Path>, error: io::Error) -> Failure {
    let target = path.map_or_else(|| "standard output".to_owned(), |p| format!("`{}`", p.display()));
    Failure::new(exit::OUTPUT, format!("could not write to {target}; the old file is intact"))
        .because(error)
        .hint("free some space or choose another place with --output; everything fetched is in the cache")
}

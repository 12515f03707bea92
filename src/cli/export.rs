//! `opcit export`: an enriched catalog in other forms.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::clash::Files;
use super::exit::{self, Failure};
use super::{input, ui};
use crate::model::{CatalogInfo, EnrichedEntry};
use crate::output::badges::Badges;
use crate::output::read::{self, Part, ReadError};
use crate::output::{self, Footer, Format, Header, OutputWriter, ReplaceError, Replacement};
use crate::report::{CatalogSummary, Works};

/// What `--to` says for a folder of badges, which is no [`Format`].
const BADGES: &str = "badges";

/// What to export and to where.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// An enriched catalog, JSON or JSON Lines, as `opcit enrich` writes it; `-` for standard input
    #[arg(value_name = "ENRICHED")]
    pub enriched: PathBuf,
    /// The format [default: by the extension of --output]
    #[arg(long, value_name = "FORMAT", value_parser = targets())]
    pub to: Option<String>,
    /// Where to write; `-` is standard output. For badges, a folder [default: standard output]
    #[arg(short, long, value_name = "FILE|DIR")]
    pub output: Option<PathBuf>,
}

fn targets() -> clap::builder::PossibleValuesParser {
    use clap::builder::PossibleValue;
    let formats = Format::ALL.map(|format| PossibleValue::new(format.as_str()).help(format.about()));
    let badges = PossibleValue::new(BADGES).help("a folder of JSON files for shields.io endpoint badges");
    formats.into_iter().chain([badges]).collect::<Vec<_>>().into()
}

/// Exports.
pub(super) fn run(args: &Args) -> super::Outcome {
    let output = args.output.as_deref().filter(|path| path.as_os_str() != "-");
    if args.to.as_deref() == Some(BADGES) {
        return badges(&args.enriched, output);
    }
    let format = match (&args.to, output) {
        (Some(name), _) => name.parse::<Format>().map_err(|e| Failure::usage(e.to_string()))?,
        (None, Some(path)) => Format::of_path(path).ok_or_else(|| {
            Failure::usage(format!("the name `{}` does not say the format", path.display()))
                .hint("say it with --to")
        })?,
        (None, None) => return Err(Failure::usage("no format given").hint("say it with --to or --output")),
    };
    let input = open(&args.enriched)?;
    if let Some(path) = output {
        Files::default().read(&args.enriched, "the enriched catalog").write(path, "the output")?;
        let mut file = Replacement::begin(path)
            .and_then(Replacement::with_old_line_ends)
            .map_err(|e| Failure::not_written(&e))?;
        let guard = |catalog: &CatalogInfo| spare(catalog, &args.enriched, path);
        convert(&args.enriched, input, format, &mut file, &guard)?
            .map_err(|e| Failure::not_written(&ReplaceError::from_io(path, e)))?;
        file.commit().map_err(|e| Failure::not_written(&e))?;
        return Ok(exit::DONE);
    }
    let mut read = Ok(());
    ui::data(|out| {
        let mut pipe = Pipe { out, gone: false };
        match convert(&args.enriched, input, format, &mut pipe, &|_| Ok(())) {
            Ok(Err(_)) if pipe.gone => Err(io::ErrorKind::BrokenPipe.into()),
            Ok(written) => written,
            Err(failure) => {
                read = Err(failure);
                Ok(())
            }
        }
    })?;
    read?;
    Ok(exit::DONE)
}

/// Refuses to write over the list that the enriched catalog was made of: the file of that name beside the enriched one, or
/// here, where it still is what it was then. (Another list of that name may stand here, and this may be its place.)
fn spare(catalog: &CatalogInfo, enriched: &Path, output: &Path) -> Result<(), Failure> {
    let here = Path::new(&catalog.path);
    let beside = enriched.with_file_name(&catalog.path);
    let is_it = || input::sha256_of(here).is_some_and(|sum| sum == catalog.sha256);
    let mut files = Files::default();
    if beside != enriched {
        files = files.read(&beside, "the list");
    }
    if is_it() {
        files = files.read(here, "the list");
    }
    files.write(output, "the output").map(drop)
}

/// A sink that remembers that its reader has left: on the way through a writer the error may lose its kind.
struct Pipe<'a> {
    out: &'a mut dyn io::Write,
    gone: bool,
}

impl Pipe<'_> {
    fn note<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        self.gone |= done.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
        done
    }
}

impl io::Write for Pipe<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.out.write(bytes);
        self.note(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        let done = self.out.flush();
        self.note(done)
    }
}

/// Reads `input` and writes it as `format`, if `guard` agrees once it is known what list it is of. The outer failure is that
/// of reading, the inner one that of writing.
fn convert(
    name: &Path,
    input: impl Read,
    format: Format,
    sink: &mut dyn io::Write,
    guard: &dyn Fn(&CatalogInfo) -> Result<(), Failure>,
) -> Result<io::Result<()>, Failure> {
    let mut sink = Some(sink);
    let mut refused = None;
    let mut writer: Option<Box<dyn OutputWriter + '_>> = None;
    let mut sums = Sums::default();
    let read = read::read(input, &mut |part| {
        match part {
            Part::Head(catalog) => {
                // A second head in one file is damage that no reader can repair; the first one stands.
                if let Some(sink) = sink.take() {
                    if let Err(failure) = guard(&catalog) {
                        refused = Some(failure);
                        return Err(io::ErrorKind::AlreadyExists.into());
                    }
                    writer = Some(output::open(format, &Header { catalog }, sink)?);
                }
            }
            Part::Entry(entry) => {
                sums.add(&entry);
                if let Some(writer) = &mut writer {
                    writer.entry(&entry)?;
                }
            }
        }
        Ok(())
    });
    if let Some(failure) = refused {
        return Err(failure);
    }
    let as_of = match read {
        Ok(as_of) => as_of,
        Err(ReadError::Taker(error)) => return Ok(Err(error)),
        Err(error) => return Err(unreadable(name, &error)),
    };
    let footer = sums.footer(as_of);
    Ok(writer.map_or(Ok(()), |writer| writer.finish(&footer)))
}

fn badges(enriched: &Path, folder: Option<&Path>) -> super::Outcome {
    let Some(folder) = folder else {
        return Err(Failure::usage("badges are many files").hint("name their folder with --output"));
    };
    if folder.exists() && !folder.is_dir() {
        return Err(Failure::new(exit::OUTPUT, format!("`{}` is not a folder", folder.display()))
            .hint("badges are many files: name a folder with --output"));
    }
    let mut badges = Badges::default();
    let mut sums = Sums::default();
    let as_of = read::read(open(enriched)?, &mut |part| {
        if let Part::Entry(entry) = part {
            sums.add(&entry);
            badges.add(&entry);
        }
        Ok(())
    })
    .map_err(|e| unreadable(enriched, &e))?;
    let files = badges.files(&sums.footer(as_of));
    std::fs::create_dir_all(folder).map_err(|e| Failure::not_written(&ReplaceError::from_io(folder, e)))?;
    for (name, json) in &files {
        output::renew(&folder.join(name), json).map_err(|e| Failure::not_written(&e))?;
    }
    // A badge that nobody writes any more would show an old number for ever.
    let mut old: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|item| item.ok()?.file_name().into_string().ok())
        .filter(|name| Badges::is_section_file(name) && !files.contains_key(name))
        .collect();
    old.sort();
    for name in old {
        ui::warn(&format!("`{}` belongs to no section of the list any more", folder.join(name).display()));
    }
    Ok(exit::DONE)
}

/// What a footer needs, counted on the way: a file may have been cut or filtered since it was written.
#[derive(Default)]
pub(super) struct Sums {
    summary: CatalogSummary,
    works: Works,
    as_of: Option<jiff::Timestamp>,
}

impl Sums {
    pub(super) fn add(&mut self, entry: &EnrichedEntry) {
        self.summary.add(entry);
        self.works.add(entry);
        self.as_of = entry.provenance.values().map(|p| p.retrieved_at).fold(self.as_of, Option::max);
    }

    /// The sums; the date is the file's own where it has one.
    pub(super) fn footer(&mut self, as_of: Option<jiff::Timestamp>) -> Footer {
        let mut summary = self.summary.counts;
        summary.works = self.works.count();
        Footer { summary, as_of: as_of.or(self.as_of) }
    }
}

/// A whole enriched catalog with its sums.
pub(super) fn load(path: &Path) -> Result<(CatalogInfo, Footer, Vec<EnrichedEntry>), Failure> {
    let mut sums = Sums::default();
    let mut head = None;
    let mut entries = Vec::new();
    let as_of = read::read(open(path)?, &mut |part| {
        match part {
            Part::Head(catalog) => head = Some(catalog),
            Part::Entry(entry) => {
                sums.add(&entry);
                entries.push(*entry);
            }
        }
        Ok(())
    })
    .map_err(|e| unreadable(path, &e))?;
    let head = head.ok_or_else(|| not_enriched(path))?;
    Ok((head, sums.footer(as_of), entries))
}

fn open(path: &Path) -> Result<Box<dyn Read>, Failure> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdin().lock()));
    }
    let file = File::open(path).map_err(|e| unreadable(path, &ReadError::Io(e)))?;
    Ok(Box::new(file))
}

fn not_enriched(path: &Path) -> Failure {
    let failure =
        Failure::new(exit::UNREADABLE, format!("could not read `{}` as an enriched catalog", path.display()));
    // A list in the place of what is made of it.
    match crate::catalog::Format::of_path(path) {
        Some(format) if !matches!(format, crate::catalog::Format::Json | crate::catalog::Format::Jsonl) => {
            let list = path.display();
            let made = path.with_extension("enriched.json");
            failure.hint(format!("`opcit enrich {list}` makes one of it, `{}`", made.display()))
        }
        _ => failure.hint("`opcit enrich` writes one, as JSON or JSON Lines"),
    }
}

fn unreadable(path: &Path, error: &ReadError) -> Failure {
    match error {
        ReadError::Io(cause) => {
            Failure::new(exit::UNREADABLE, format!("could not read `{}`", path.display())).because(cause)
        }
        _ => not_enriched(path).because(error),
    }
}

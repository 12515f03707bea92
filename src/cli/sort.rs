//! `opcit sort`: the items of a list in another order.

use std::path::PathBuf;

use super::editing::{self, Goal};
use super::exit;
use super::run::{Setup, Use};
use super::settings::{self, Shared};
use super::ui;
use crate::edit;

/// What to sort, and how.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP, mut_args(settings::without_asking))]
pub struct Args {
    /// The list, in Markdown; `-` for standard input
    pub catalog: String,
    /// What to sort by
    #[arg(long, value_enum, default_value_t, value_name = "KEY")]
    pub by: By,
    /// Most, newest, Z first [default, but for titles]
    #[arg(long, conflicts_with = "asc")]
    pub desc: bool,
    /// Least, oldest, A first [default for titles]
    #[arg(long)]
    pub asc: bool,
    /// How far an item may go
    #[arg(long, value_enum, default_value_t, value_name = "WHERE")]
    pub within: Within,
    /// Take the facts from this enriched catalog [default: from the cache]
    #[arg(long, value_name = "ENRICHED")]
    pub from: Option<PathBuf>,
    /// Format of the list [default: by extension]
    #[arg(long, value_name = "FORMAT", value_parser = super::input_format_names())]
    pub input_format: Option<String>,
    #[command(flatten)]
    pub goal: Goal,
    #[command(flatten)]
    pub shared: Shared,
}

const AFTER_HELP: &str = "\
Bullets, numbered items, table rows, `<li>` and `<tr>` are sorted, each list or table by itself; papers under headings of \
their own or in paragraphs stay where they are. Ties keep their order; items whose \
value is unknown come last, whichever way; items that list no paper keep their place; what is nested in an item travels \
with it. Numbers stay where they are. Every byte outside the moved items stays, and sorting twice changes nothing. \
A list that would read otherwise in another order is left as it is, and its line is told.";

/// `--by`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum By {
    /// Citation count
    #[default]
    Citations,
    /// Date of publication, else of the first preprint
    Date,
    /// Title as listed
    Title,
    /// Citations per 30 days over the last 180 days, as far as the cache saw them
    Velocity,
    /// Year of publication, else of the first preprint
    Year,
}

/// `--within`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Within {
    /// It stays in its list or table
    #[default]
    Section,
    /// It may go to any list or table of the same kind in the file
    File,
}

impl By {
    const fn words(self) -> &'static str {
        match self {
            Self::Citations => "citations",
            Self::Date => "date",
            Self::Title => "title",
            Self::Velocity => "velocity",
            Self::Year => "year",
        }
    }
}

impl From<By> for edit::By {
    fn from(by: By) -> Self {
        match by {
            By::Citations => Self::Citations,
            By::Date => Self::Date,
            By::Title => Self::Title,
            By::Velocity => Self::Velocity,
            By::Year => Self::Year,
        }
    }
}

/// Sorts.
pub(super) fn run(args: &Args) -> super::Outcome {
    let format = args.input_format.as_deref().and_then(super::input_format);
    let setup = Setup::new(&args.shared, std::slice::from_ref(&args.catalog), format, false, Use::Look)?;
    let input = editing::only(&setup.inputs, &args.catalog)?;
    args.goal.check(input)?;
    let text = editing::text(input)?;
    let listed = editing::listed(&setup, input, text.as_bytes(), args.from.as_deref())?;
    if args.by != By::Title {
        editing::hint_if_nothing_is_known(&listed, args.from.as_deref());
    }
    let order = match (args.asc, args.desc, args.by) {
        (true, ..) | (_, false, By::Title) => edit::Order::Ascending,
        _ => edit::Order::Descending,
    };
    let within = match args.within {
        Within::Section => edit::Within::Section,
        Within::File => edit::Within::File,
    };
    let sorted = edit::sort(&text, &listed, args.by.into(), order, within);
    if sorted.items == 0 {
        ui::warn(&format!("no item of a list and no row of a table of `{}` lists a paper", input.name));
    }
    for line in &sorted.left {
        ui::warn(&format!("{}:{line}: left as it is: in another order it would read otherwise", input.name));
    }
    args.goal.write(input, &text, &sorted.text, &told(args.by, &sorted))?;
    Ok(exit::DONE)
}

fn told(by: By, sorted: &edit::Sorted) -> String {
    let items = if sorted.items == 1 { "item" } else { "items" };
    let lists = if sorted.groups == 1 { "list or table" } else { "lists and tables" };
    let mut said = format!(
        "{} {items} in {} {lists} by {}: {} moved",
        sorted.items,
        sorted.groups,
        by.words(),
        sorted.moved
    );
    if sorted.unknown > 0 {
        said += &format!(", {} without a value last", sorted.unknown);
    }
    said
}

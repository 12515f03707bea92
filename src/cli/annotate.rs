//! `opcit annotate`: short facts behind the items of a list.

use std::path::PathBuf;

use super::editing::{self, Goal};
use super::exit::{self, Failure};
use super::min_change::MinChange;
use super::nearest::nearest;
use super::run::{Setup, Use};
use super::settings::{self, Shared};
use super::{collect, help, ui};
use crate::edit::{self, Annotated, FACTS, Template, TemplateError};

/// What to write, and where.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP.as_str(), mut_args(settings::without_asking))]
pub struct Args {
    /// The list, in Markdown; `-` for standard input
    pub catalog: String,
    /// What to write behind an item [default: ` · {citations:words} · {year}`]
    #[arg(long, value_name = "TEMPLATE")]
    pub template: Option<String>,
    /// Take every annotation out again
    #[arg(long, conflicts_with_all = ["template", "min_change", "from"])]
    pub remove: bool,
    /// Keep an annotation unless one of its counts changed by at least N or N%
    #[arg(long, value_name = "N|N%")]
    pub min_change: Option<String>,
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

static AFTER_HELP: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
    let mut text = String::from("Facts:\n");
    for (name, styles, about) in FACTS {
        let styled: Vec<String> = styles.iter().map(|style| format!("{{{name}:{style}}}")).collect();
        let styled = if styled.is_empty() { String::new() } else { format!("; also {}", styled.join(", ")) };
        text += &help::row(&format!("  {{{name}}}"), 19, &format!("{about}{styled}"));
    }
    text + "\n\
        ` · ` sets segments apart: one with an unknown fact is left out, and its separator with it. `{?…}` is left out \
        when a fact in it is unknown, and the rest of its segment stays; `{{` and `}}` are braces. A retraction is \
        written first, unless the template says `{retracted}` somewhere.\n\n\
        An annotation stands between two comments that nobody sees. A later run replaces or removes exactly what stands \
        between them; nothing else in the file changes. Where writing one would change how the rest of the list reads, \
        none is written and the line is told."
});

/// Annotates.
pub(super) fn run(args: &Args) -> super::Outcome {
    let format = args.input_format.as_deref().and_then(super::input_format);
    if args.remove {
        return remove(args, format);
    }
    let setup = Setup::new(&args.shared, std::slice::from_ref(&args.catalog), format, false, Use::Look)?;
    let template = args.template.as_deref().or(setup.settings.file.template.as_deref());
    let template =
        Template::parse(template.unwrap_or(Template::DEFAULT)).map_err(|e| match args.template {
            Some(_) => wrong(&e),
            None => setup.settings.blame("output.template", None, wrong(&e)),
        })?;
    let min_change = args.min_change.as_deref().or(setup.settings.file.min_change.as_deref());
    let min_change = min_change.map(MinChange::parse).transpose().map_err(|failure| {
        setup.settings.blame("output.min_change", args.min_change.as_ref().map(|_| "--min-change"), failure)
    })?;
    let input = editing::only(&setup.inputs, &args.catalog)?;
    args.goal.check(input)?;
    let text = editing::text(input)?;
    let listed = editing::listed(&setup, input, text.as_bytes(), args.from.as_deref())?;
    editing::hint_if_nothing_is_known(&listed, args.from.as_deref());
    let matters = |old: u64, new: u64| min_change.is_none_or(|least| least.reached(old, new));
    let done = edit::annotate(&text, &listed, &template, min_change.is_some().then_some(&matters));
    for line in &done.unplaced {
        ui::warn(&format!("{}:{line}: not annotated: the list would read otherwise", input.name));
    }
    for line in &done.damaged {
        let message =
            "not annotated: a marker of an annotation has lost the other one; take out what is left of it";
        ui::warn(&format!("{}:{line}: {message}", input.name));
    }
    args.goal.write(input, &text, &done.text, &told(&done, listed.len()))?;
    Ok(exit::DONE)
}

fn remove(args: &Args, format: Option<crate::catalog::Format>) -> super::Outcome {
    let inputs = collect::collect(std::slice::from_ref(&args.catalog), format)?.inputs;
    let input = editing::only(&inputs, &args.catalog)?;
    args.goal.check(input)?;
    let text = editing::text(input)?;
    let (bare, removed) = edit::remove(&text);
    args.goal.write(input, &text, &bare, &format!("{removed} annotations removed"))?;
    Ok(exit::DONE)
}

fn wrong(error: &TemplateError) -> Failure {
    let failure = Failure::usage(error.to_string());
    if let TemplateError::Brace(_) = error {
        return failure.hint("a brace that is meant as such is written twice: `{{`, `}}`");
    }
    if *error == TemplateError::Empty {
        return failure.hint("`opcit annotate -h` lists the facts");
    }
    match error.choices() {
        Some((word, known)) => match nearest(word, known.iter().copied()) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure.hint(format!("one of: {}", known.join(", "))),
        },
        None => failure,
    }
}

fn told(done: &Annotated, entries: usize) -> String {
    let parts = [
        (done.added, "added"),
        (done.changed, "changed"),
        (done.kept, "kept"),
        (done.removed, "removed"),
        (done.unknown, "without facts"),
        (done.unplaced.len(), "without a place"),
        (done.damaged.len(), "damaged"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    let noun = if entries == 1 { "entry" } else { "entries" };
    format!(
        "{entries} {noun}, annotations: {}",
        if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
    )
}

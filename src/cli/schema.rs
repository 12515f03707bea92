//! `opcit schema`: the JSON Schema of the enriched catalog.

use super::{exit, ui};

/// No options.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Prints the schema.
pub(super) fn run(_: &Args) -> super::Outcome {
    ui::data(|out| out.write_all(crate::output::schema_json().as_bytes()))?;
    Ok(exit::DONE)
}

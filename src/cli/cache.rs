//! `opcit cache`: look after the cache of answers.

use super::{exit, ui};

/// What to do with the cache.
#[derive(Debug, clap::Args)]
pub struct Args {}

pub(super) fn run(_: &Args) -> super::Outcome {
    ui::data(|_| Ok(()))?;
    Ok(exit::DONE)
}

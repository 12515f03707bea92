//! `opcit completions` and `opcit man`: generated from the same definitions that parse the command line.

use clap::CommandFactory;

use super::{Cli, exit, ui};

/// For which shell.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// No options.
#[derive(Debug, clap::Args)]
pub struct ManArgs {}

/// Prints the completion script.
pub(super) fn run(args: &Args) -> super::Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "opcit", &mut script);
    ui::data(|out| out.write_all(&script))?;
    Ok(exit::DONE)
}

/// Prints the manual page, roff, with a section for every command.
pub(super) fn man(_: &ManArgs) -> super::Outcome {
    let mut command = Cli::command();
    command.build();
    let mut page = Vec::new();
    let io = |e: std::io::Error| exit::Failure::new(exit::BUG, "could not render the manual page").because(e);
    clap_mangen::Man::new(command.clone()).render(&mut page).map_err(io)?;
    for sub in command.get_subcommands().filter(|c| c.get_name() != "help") {
        let man = clap_mangen::Man::new(sub.clone());
        page.extend(format!(".SH \"OPCIT {}\"\n", sub.get_name().to_uppercase()).into_bytes());
        man.render_synopsis_section(&mut page).map_err(io)?;
        man.render_description_section(&mut page).map_err(io)?;
        man.render_options_section(&mut page).map_err(io)?;
    }
    ui::data(|out| out.write_all(&page))?;
    Ok(exit::DONE)
}

//! The command line: the only layer that knows clap, the terminal and the environment. One file a command.

pub mod schema;

use std::process::ExitCode;

/// Parses the arguments, runs the command, says how it ended.
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}

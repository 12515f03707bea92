//! The `opcit` binary: parse, run, exit.

use std::process::ExitCode;

fn main() -> ExitCode {
    opcit::cli::main()
}

//! Exit codes (CONTRACT §3) and the failures that lead to them.

use std::process::ExitCode;

use crate::output::ReplaceError;

/// An exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code(pub u8);

/// Done.
pub const DONE: Code = Code(0);
/// Findings.
pub const FINDINGS: Code = Code(1);
/// Usage or configuration.
pub const USAGE: Code = Code(2);
/// A catalog could not be read.
pub const UNREADABLE: Code = Code(3);
/// The cache could not be used.
pub const CACHE: Code = Code(4);
/// An output could not be written; the old file is intact.
pub const OUTPUT: Code = Code(5);
/// Incomplete: run again to go on.
pub const INCOMPLETE: Code = Code(6);
/// A bug in opcit.
pub const BUG: Code = Code(70);
/// Interrupted.
pub const INTERRUPTED: Code = Code(130);

impl From<Code> for ExitCode {
    fn from(code: Code) -> Self {
        Self::from(code.0)
    }
}

/// Why a command could not run: one sentence, perhaps the cause below, perhaps what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// How the process ends.
    pub code: Code,
    /// What happened, where.
    pub message: String,
    /// What lay below it.
    pub cause: Option<String>,
    /// What to do next.
    pub hint: Option<String>,
}

impl Failure {
    /// A failure with its exit code.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), cause: None, hint: None }
    }

    /// A usage or configuration error.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(USAGE, message)
    }

    /// An output that could not be written.
    pub fn not_written(error: &ReplaceError) -> Self {
        let failure = Self::new(OUTPUT, error.to_string());
        let failure = match std::error::Error::source(error) {
            Some(cause) => failure.because(cause),
            None => failure,
        };
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }

    /// With the cause below it.
    #[must_use]
    pub fn because(mut self, cause: impl std::fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }

    /// With what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

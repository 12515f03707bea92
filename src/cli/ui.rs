//! What goes to the terminal that is not data: errors, warnings, hints. Everything on stderr.

use std::io::{self, IsTerminal, Write};

use super::exit::Failure;

/// Whether stderr takes colour: a terminal, and nobody said no (<https://no-color.org>, `CLICOLOR_FORCE`).
pub(crate) fn colour(choice: ColourChoice) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    let forced = || set("CLICOLOR_FORCE") && std::env::var_os("CLICOLOR_FORCE").is_none_or(|v| v != "0");
    match choice {
        ColourChoice::Always => true,
        ColourChoice::Never => false,
        ColourChoice::Auto if set("NO_COLOR") => false,
        ColourChoice::Auto => forced() || io::stderr().is_terminal(),
    }
}

/// Whether a person may be looking at stderr.
pub(crate) fn stderr_is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum ColourChoice {
    /// On a terminal.
    #[default]
    Auto,
    /// Also in a pipe.
    Always,
    /// Not at all.
    Never,
}

/// Paints with ANSI styles, or does not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint(pub(crate) bool);

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    pub(crate) fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    pub(crate) fn red(self, text: &str) -> String {
        self.with("1;31", text)
    }

    pub(crate) fn yellow(self, text: &str) -> String {
        self.with("33", text)
    }

    pub(crate) fn cyan(self, text: &str) -> String {
        self.with("36", text)
    }
}

/// Writes lines to stderr; a stderr that is gone is nobody's concern.
pub(crate) fn say(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes());
    if !text.ends_with('\n') {
        let _ = stderr.write_all(b"\n");
    }
}

/// A failure as people read it.
pub(crate) fn render_failure(failure: &Failure, paint: Paint) -> String {
    use crate::output::neutral::terminal;
    let mut text = format!("{} {}\n", paint.red("error:"), terminal(&failure.message));
    if let Some(cause) = &failure.cause {
        text += &format!("  {} {}\n", paint.dim("cause:"), terminal(cause));
    }
    if let Some(hint) = &failure.hint {
        text += &format!("{} {}\n", paint.cyan("hint:"), terminal(hint));
    }
    text
}

/// Prints a failure.
pub(crate) fn report_failure(failure: &Failure) {
    say(&render_failure(failure, Paint(colour(ColourChoice::Auto))));
}

/// Prints a warning.
pub(crate) fn warn(message: &str) {
    let paint = Paint(colour(ColourChoice::Auto));
    say(&format!("{} {}", paint.yellow("warning:"), crate::output::neutral::terminal(message)));
}

/// A panic is a bug of opcit; it must not look like a mistake of the user.
pub(crate) fn report_bug(what: &str) {
    say(&format!(
        "opcit has a bug: {}\nPlease report it with the command line and, if you can, the catalog: {}/issues\nNothing \
         already fetched is lost; no output was half written.",
        crate::output::neutral::terminal(what),
        env!("CARGO_PKG_REPOSITORY")
    ));
}

/// Writes data to stdout. A reader that went away (`| head`) is a quiet success.
pub(crate) fn data(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut stdout = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match write(&mut stdout).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(super::exit::OUTPUT, "could not write to standard output").because(error))
        }
        _ => Ok(()),
    }
}

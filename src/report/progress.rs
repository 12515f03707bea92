//! The progress line: one line on a terminal, nothing in a pipe.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::event::Event;
use crate::http::HostEvent;
use crate::output::neutral;

/// A live line on stderr.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A line on stderr, or nothing at all where `shown` is false or stderr is no terminal.
    pub fn new(shown: bool) -> Self {
        let target =
            if shown { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) =
            ProgressStyle::with_template("{spinner} {pos}/{len} entries  {elapsed}  {wide_msg}")
        {
            bar.set_style(style);
        }
        if shown {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Self { bar }
    }

    /// Shows one event.
    pub fn on(&self, event: &Event) {
        match event {
            Event::Progress { read, settled, .. } => {
                self.bar.set_length(*read as u64);
                self.bar.set_position(*settled as u64);
            }
            Event::Asking { source, keys, queued } => {
                let behind = if *queued > 0 { format!(", {queued} behind it") } else { String::new() };
                self.bar.set_message(format!("asking {source} for {keys}{behind}"));
            }
            Event::Host { source, event: HostEvent::Paused { length, reason } } => {
                let reason = neutral::terminal(reason);
                self.bar.set_message(format!("{source}: {reason}; waiting {} s", length.as_secs()));
            }
            Event::BadLine { catalog, line, column, message } => {
                let (catalog, message) = (neutral::terminal(catalog), neutral::terminal(message));
                self.bar.suspend(|| eprint_line(&format!("{catalog}:{line}:{column}: {message}")));
            }
            Event::Warning(text) => {
                let text = neutral::terminal(text).into_owned();
                self.bar.suspend(|| eprint_line(&format!("warning: {text}")));
            }
            _ => {}
        }
    }

    /// Takes the line away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn eprint_line(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

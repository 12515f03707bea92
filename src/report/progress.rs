//! The progress line: one line on a terminal, nothing in a pipe.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::event::Event;
use crate::http::HostEvent;
use crate::model::SourceId;
use crate::output::neutral;

use super::pace::Pace;
use super::text::lapse;

/// A live line on stderr.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    began: Instant,
    pace: Mutex<Pace>,
}

impl Progress {
    /// A line on stderr, or nothing at all where `shown` is false or stderr is no terminal. `quotas`: the least time
    /// between two requests to each source.
    pub fn new(shown: bool, quotas: BTreeMap<SourceId, Duration>) -> Self {
        let target =
            if shown { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) =
            ProgressStyle::with_template("{spinner} {pos}/{len} entries  {elapsed}{prefix}  {wide_msg}")
        {
            bar.set_style(style);
        }
        if shown {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Self { bar, began: Instant::now(), pace: Mutex::new(Pace::new(quotas)) }
    }

    /// Shows one event.
    pub fn on(&self, event: &Event) {
        match event {
            Event::Progress { read, settled, complete } => {
                self.bar.set_length(*read as u64);
                self.bar.set_position(*settled as u64);
                self.keep_pace(|pace, _| pace.at(*read, *settled, *complete));
            }
            Event::Asking { source, keys, queued, to_come } => {
                let behind = if *queued > 0 { format!(", {queued} behind it") } else { String::new() };
                self.bar.set_message(format!("asking {source} for {keys}{behind}"));
                self.keep_pace(|pace, now| pace.asking(*source, *to_come, now));
            }
            Event::Host { source, event: HostEvent::Paused { length, reason } } => {
                let reason = neutral::terminal(reason);
                self.bar.set_message(format!("{source}: {reason}; waiting {}", lapse(*length)));
            }
            Event::BadLine { catalog, line, column, message } => {
                let (catalog, message) = (neutral::terminal(catalog), neutral::terminal(message));
                self.say(&format!("{catalog}:{line}:{column}: {message}"));
            }
            Event::Warning(text) => {
                let text = neutral::terminal(text).into_owned();
                self.say(&format!("warning: {text}"));
            }
            _ => {}
        }
    }

    /// Prints a line of its own above the progress line.
    pub fn say(&self, line: &str) {
        self.bar.suspend(|| eprint_line(line));
    }

    fn keep_pace(&self, change: impl FnOnce(&mut Pace, Duration)) {
        let now = self.began.elapsed();
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut pace, now);
        let words = pace.words(now);
        self.bar.set_prefix(if words.is_empty() { words } else { format!("  {words}") });
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

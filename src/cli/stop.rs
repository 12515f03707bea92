//! Ctrl-C, and the signal by which a scheduler or a container ends a job: once to stop, twice to leave. A terminal that is
//! closed stops the run as well, unless it was told to go on without (`nohup`).
//!
//! They are listened to on a thread of their own: the run itself may be busy writing, or waiting for a cache that another
//! process holds, and must be left all the same.

use super::exit::{self, Failure};
use super::ui;
use crate::http::Cancel;

/// From now on the first signal asks `cancel` to stop, and the second one ends the process.
pub(super) fn watch(cancel: &Cancel) -> Result<(), Failure> {
    let failed =
        |error: std::io::Error| Failure::new(exit::BUG, "could not listen for Ctrl-C").because(error);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().map_err(failed)?;
    let mut signals = {
        let _inside = runtime.enter();
        Signals::listen().map_err(failed)?
    };
    let cancel = cancel.clone();
    std::thread::spawn(move || {
        runtime.block_on(signals.first());
        cancel.cancel();
        ui::say("\nstopping: what was got is kept (Ctrl-C again to leave at once)");
        runtime.block_on(signals.second());
        leave();
    });
    Ok(())
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        // To listen to it would undo what `nohup` did.
        let hangup = (!is_hangup_ignored()).then(|| signal(SignalKind::hangup())).transpose()?;
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup,
        })
    }

    async fn first(&mut self) {
        match &mut self.hangup {
            None => self.second().await,
            Some(hangup) => {
                tokio::select! {
                    _ = hangup.recv() => {}
                    _ = self.interrupt.recv() => {}
                    _ = self.terminate.recv() => {}
                }
            }
        }
    }

    /// Of one terminal that is closed both the shell and the system may tell: that is no haste.
    async fn second(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Whether whoever started the program had it ignore `SIGHUP`; where that cannot be known, the signal stays what it is.
/// <https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>
#[cfg(unix)]
fn is_hangup_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask =
        status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    // Signal 1 is the lowest bit.
    mask.is_none_or(|mask| mask & 1 != 0)
}

#[cfg(not(unix))]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(not(unix))]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn first(&mut self) {
        self.0.recv().await;
    }

    async fn second(&mut self) {
        self.0.recv().await;
    }
}

#[expect(clippy::exit, reason = "the second Ctrl-C means now; every answer is already committed")]
fn leave() -> ! {
    std::process::exit(i32::from(exit::INTERRUPTED.0))
}

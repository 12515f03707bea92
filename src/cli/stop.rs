//! Ctrl-C, and the signal by which a scheduler or a container ends a job: once to stop, twice to leave.
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
        runtime.block_on(signals.next());
        cancel.cancel();
        ui::say("\nstopping: what was got is kept (Ctrl-C again to leave at once)");
        runtime.block_on(signals.next());
        leave();
    });
    Ok(())
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(not(unix))]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}

#[expect(clippy::exit, reason = "the second Ctrl-C means now; every answer is already committed")]
fn leave() -> ! {
    std::process::exit(i32::from(exit::INTERRUPTED.0))
}

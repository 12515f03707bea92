//! The `opcit` binary: parse, run, exit.

use std::process::ExitCode;

/// The allocator of the program on Linux: musl's, in the static binaries, makes a cold run a quarter longer, glibc's a
/// twentieth (`docs/performance.md`). Elsewhere it is the system's.
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    opcit::cli::main()
}

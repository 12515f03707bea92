//! A build that counts which lines run (`cargo llvm-cov`) is told where to put the counts, also where a test clears the
//! environment of what it starts.

use std::ffi::OsString;

/// The one variable that goes through, if it is set.
pub(crate) fn counters() -> Option<(&'static str, OsString)> {
    const VARIABLE: &str = "LLVM_PROFILE_FILE";
    Some((VARIABLE, std::env::var_os(VARIABLE)?))
}

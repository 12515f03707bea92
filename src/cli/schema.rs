//! `opcit schema`: the JSON Schema of the enriched catalog.

use std::io::{self, Write};

/// Prints the schema.
///
/// # Errors
///
/// As `out` does; a broken pipe is the caller's to forgive.
pub fn run(out: &mut impl Write) -> io::Result<()> {
    out.write_all(crate::output::schema_json().as_bytes())?;
    out.flush()
}

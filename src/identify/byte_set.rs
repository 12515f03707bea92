//! Sets of bytes, looked up in a table.

/// The set of these bytes.
pub(crate) const fn byte_set(bytes: &[u8]) -> [bool; 256] {
    let mut set = [false; 256];
    let mut n = 0;
    while n < bytes.len() {
        set[bytes[n] as usize] = true;
        n += 1;
    }
    set
}

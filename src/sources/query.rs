//! What may stand in a URL as it is.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

/// To be encoded in a path segment or a query value: all but RFC 3986's unreserved characters.
pub(super) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

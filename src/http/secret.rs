//! A value that must not be seen.

use std::fmt;

/// An API key, or whatever else only its host may see. Every way of showing it says `<redacted>`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes the value as it is, without the white space around it (keys come from files that end in a line feed).
    pub fn new(value: &str) -> Self {
        Self(value.trim().to_owned())
    }

    /// The value itself. Only the HTTP client puts it on the wire; everything else only compares or hides it.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing to hide: an unset key.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it can be sent: no header holds a control character (RFC 9110, 5.5).
    pub fn fits_a_header(&self) -> bool {
        !self.0.contains(|c: char| c.is_control())
    }

    /// `text` with every occurrence of the value hidden: a service may quote the key it refuses.
    pub fn hide_in(&self, text: &str) -> String {
        if self.0.is_empty() { text.to_owned() } else { text.replace(&self.0, "<redacted>") }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_way_of_showing_it_shows_it() {
        let key = Secret::new("k3y-of-mine\n");
        assert_eq!(format!("{key} {key:?} {key:#?}"), "<redacted> <redacted> <redacted>");
        let request = crate::http::Request::get("/x").with_secret("x-api-key", Some(&key));
        assert!(!format!("{request:#?}").contains("k3y"));
        assert_eq!(request.secret_headers[0].1.expose(), "k3y-of-mine");
    }

    #[test]
    fn it_is_hidden_where_others_quote_it() {
        let key = Secret::new("k3y");
        assert_eq!(key.hide_in("no such key: k3y (k3y)"), "no such key: <redacted> (<redacted>)");
        assert_eq!(Secret::new(" ").hide_in("unchanged"), "unchanged");
        assert!(Secret::new(" ").is_empty());
    }
}

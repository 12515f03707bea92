//! Who counted the citations, in words.

use super::{EnrichedEntry, source_label};

/// A short origin has at most so many characters.
const LONGEST: usize = 32;

impl EnrichedEntry {
    /// Who counted the citations, in a few words: the source, or the place a recorded or curated count was taken from.
    /// `None` where there is no count.
    pub fn counted_by(&self) -> Option<String> {
        let counted = self.provenance.get("citation_count").filter(|_| self.citation_count.is_some())?;
        Some(short(&counted.source, counted.origin.as_deref()))
    }
}

/// Recorded origins are whole sentences, of which the first phrase names the place.
fn short(source: &str, origin: Option<&str>) -> String {
    let Some(origin) = origin.map(str::trim).filter(|origin| !origin.is_empty()) else {
        return source_label(source).to_owned();
    };
    let end = origin.find([',', ';', '(', '"']).unwrap_or(origin.len());
    let phrase = origin[..end].trim_end();
    // Of an address the site is enough.
    let phrase = match phrase.split_once('/') {
        Some((site, _)) if site.contains('.') && !site.contains(' ') => site,
        _ => phrase,
    };
    let phrase = if phrase.is_empty() { source_label(source) } else { phrase };
    if phrase.chars().count() <= LONGEST {
        return phrase.to_owned();
    }
    let cut: String = phrase.chars().take(LONGEST - 1).collect();
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_shortened_to_the_place() {
        for (source, origin, said) in [
            ("semantic-scholar", None, "Semantic Scholar"),
            ("else", None, "else"),
            ("recorded", Some(" "), "Recorded facts"),
            ("recorded", Some("Epoch AI dataset, column \"Citations\""), "Epoch AI dataset"),
            ("recorded", Some("(see below)"), "Recorded facts"),
            ("curator", Some("example.org/counts/2026"), "example.org"),
            (
                "curator",
                Some("A place whose name is much longer than a line"),
                "A place whose name is much long…",
            ),
        ] {
            assert_eq!(short(source, origin), said);
        }
    }
}

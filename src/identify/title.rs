//! Title comparison (placeholder until the full one lands).

/// How two titles compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// The same.
    Same,
    /// Nearly.
    Close,
    /// Unclear.
    Doubtful,
    /// Beyond doubt another.
    Different,
}

/// Whether a candidate may be taken.
#[derive(Debug, Clone, PartialEq)]
pub enum Acceptance {
    /// It may.
    Accept {
        /// Similarity.
        score: f64,
    },
    /// It may be it.
    Candidate {
        /// Similarity.
        score: f64,
        /// Why not.
        why: String,
    },
    /// It is not.
    Reject,
}

/// Letters and digits, lower case.
pub fn normalise(text: &str) -> String {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Compares.
pub fn agreement(a: &str, b: &str) -> Agreement {
    let s = strsim::normalized_levenshtein(&normalise(a), &normalise(b));
    if s > 0.95 {
        Agreement::Same
    } else if s > 0.8 {
        Agreement::Close
    } else if s > 0.4 {
        Agreement::Doubtful
    } else {
        Agreement::Different
    }
}

/// Accepts equal titles.
pub fn accept(
    listed: &str,
    _authors: &[String],
    _year: Option<i16>,
    candidate: &str,
    _candidate_authors: &[String],
    _candidate_year: Option<i16>,
) -> Acceptance {
    if normalise(listed) == normalise(candidate) {
        Acceptance::Accept { score: 1.0 }
    } else {
        Acceptance::Reject
    }
}

//! Where preprints stand: who registers their DOIs, and what the servers are called where a venue is named.

/// Registrants of preprints, each with the names of its servers.
const SERVERS: [(&str, &[&str]); 13] = [
    ("10.1101/", &["bioRxiv", "medRxiv"]),
    ("10.64898/", &["bioRxiv", "medRxiv"]),
    ("10.20944/", &["Preprints", "Preprints.org"]),
    ("10.21203/", &["Research Square"]),
    ("10.2139/", &["SSRN", "SSRN Electronic Journal", "Social Science Research Network"]),
    ("10.22541/", &["Authorea"]),
    ("10.26434/", &["ChemRxiv"]),
    ("10.31219/", &["OSF", "OSF Preprints"]),
    ("10.31234/", &["PsyArXiv"]),
    ("10.31235/", &["SocArXiv"]),
    ("10.36227/", &["TechRxiv"]),
    ("10.48550/", &["arXiv", "arXiv.org"]),
    ("10.7287/", &["PeerJ Preprints"]),
];

/// Archives of data, code and whatever else, preprints among it.
const ARCHIVES: [&str; 1] = ["10.5281/"];

/// Whether a DOI is that of a preprint.
pub(crate) fn is_preprint(doi: &str) -> bool {
    SERVERS.iter().any(|(registrant, _)| doi.starts_with(registrant))
}

/// Whether a DOI is that of a preprint or of something in an archive: nothing a publisher calls its version.
pub(crate) fn is_deposit(doi: &str) -> bool {
    is_preprint(doi) || ARCHIVES.iter().any(|registrant| doi.starts_with(registrant))
}

/// Whether what is named as a venue is a server of preprints: `bioRxiv : the preprint server for biology`.
pub(crate) fn is_server(venue: &str) -> bool {
    let name = venue.split([':', '(']).next().unwrap_or_default().trim();
    SERVERS.iter().flat_map(|(_, names)| *names).any(|known| name.eq_ignore_ascii_case(known))
}

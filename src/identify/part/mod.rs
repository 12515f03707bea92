//! The named parts of a path shape: what `{arxiv}` or `{doi}` in the table of hosts stands for.
//!
//! A part reads the front of a text (one segment of a path, the rest of it, or the value of a parameter) and gives what
//! belongs into the identifier. What stands behind is dropped: people glue punctuation to URLs, sites glue views.

mod doi;
mod keys;
mod mdpi;
mod nature;

use std::borrow::Cow;

pub(super) use doi::without_glue;

/// One named part.
#[derive(Debug)]
pub(super) struct Part {
    name: &'static str,
    read: Read,
    /// It reads the rest of the path rather than one segment.
    pub(super) is_greedy: bool,
    /// It is a DOI, which begins with `10.` whatever a site appends.
    pub(super) is_doi: bool,
}

#[derive(Debug, Clone, Copy)]
enum Read {
    /// A piece of the text.
    Piece(fn(&str) -> Option<&str>),
    /// Something made of it.
    Made(fn(&str) -> Option<String>),
}

const fn segment(name: &'static str, read: fn(&str) -> Option<&str>) -> Part {
    Part { name, read: Read::Piece(read), is_greedy: false, is_doi: false }
}

const fn made(name: &'static str, read: fn(&str) -> Option<String>) -> Part {
    Part { name, read: Read::Made(read), is_greedy: false, is_doi: false }
}

const fn rest(name: &'static str, read: fn(&str) -> Option<&str>) -> Part {
    Part { name, read: Read::Piece(read), is_greedy: true, is_doi: false }
}

const fn a_doi(name: &'static str, read: fn(&str) -> Option<&str>) -> Part {
    Part { is_doi: true, ..rest(name, read) }
}

/// Every part, by the name that it has in the table of hosts.
static PARTS: &[Part] = &[
    Part { is_greedy: true, ..made("arxiv", keys::arxiv) },
    made("padded-arxiv", keys::padded_arxiv),
    made("arxiv-list", keys::only_arxiv),
    segment("archive", keys::archive),
    segment("old-number", keys::old_number),
    made("bibcode", keys::bibcode),
    a_doi("doi", doi::on_a_page),
    a_doi("exact-doi", doi::exact),
    a_doi("silverchair-doi", doi::silverchair),
    a_doi("rxiv-doi", doi::rxiv),
    a_doi("plos-doi", doi::plos),
    rest("rxiv-number", keys::rxiv_number),
    segment("rxiv-id", keys::rxiv_id),
    segment("preprints-number", keys::preprints_number),
    segment("acm-suffix", keys::acm_suffix),
    segment("acm-pair", keys::acm_pair),
    made("acl", keys::acl),
    segment("nature", nature::article),
    made("nature-of-year", nature::of_year),
    segment("points", keys::points),
    segment("word", keys::word),
    segment("bmc-issn", keys::bmc_issn),
    segment("bmc-file", keys::bmc_file),
    segment("pnas", keys::pnas),
    segment("mdpi-journal", mdpi::journal),
    segment("oup-code", keys::oup_code),
    segment("oup-journal", keys::oup_journal),
    segment("pii", keys::pii),
    segment("pii-before-2004", keys::pii_before_2004),
    segment("lancet-pii", keys::lancet_pii),
    segment("isbn", keys::isbn),
    segment("pmid", keys::pmid),
    made("pmcid", keys::pmcid),
    segment("hash", keys::hash),
    segment("hash4", keys::hash4),
    segment("hash36", keys::hash36),
    segment("hash32", keys::hash32),
    segment("openreview", keys::openreview),
    segment("nips-number", keys::nips_number),
    segment("pmlr-volume", keys::pmlr_volume),
    segment("pmlr-file", keys::pmlr_file),
    segment("cvf-file", keys::cvf_file),
    segment("isca-file", keys::isca_file),
    segment("ecva-file", keys::ecva_file),
    segment("ijcai-year", keys::ijcai_year),
    segment("ijcai-volume", keys::ijcai_volume),
    segment("interspeech-year", keys::interspeech_year),
    rest("dblp-key", keys::dblp_key),
    made("dblp-arxiv", keys::dblp_arxiv),
    segment("handle", keys::handle_prefix),
    segment("number", keys::number),
    segment("digits", keys::some_digits),
    made("two", keys::two_digits),
    made("four", keys::four_digits),
    segment("stem", keys::file_stem),
    rest("url", keys::url),
];

impl Part {
    /// The part that a name in the table stands for.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        PARTS.iter().find(|part| part.name == name)
    }

    /// What the part makes of `text`.
    pub(super) fn read<'a>(&self, text: &'a str) -> Option<Cow<'a, str>> {
        match self.read {
            Read::Piece(read) => read(text).map(Cow::Borrowed),
            Read::Made(read) => read(text).map(Cow::Owned),
        }
    }
}

/// How many digits `text` starts with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The first `length` bytes, and a version (`v2`) that follows them.
fn version_too(text: &str, length: usize) -> &str {
    let run = text[length..].strip_prefix('v').map_or(0, digits);
    if run > 0 { &text[..length + 1 + run] } else { &text[..length] }
}

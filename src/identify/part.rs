//! The named parts of a path shape: what `{arxiv}` or `{doi}` in the table of hosts stands for.

use std::borrow::Cow;

use crate::model::{AnthologyId, ArxivId, Doi};

/// What one named part of a path shape accepts, and what it makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// An arXiv id, over one segment or two; an `arXiv:` in front and anything behind it is ignored.
    Arxiv,
    /// An archive of arXiv, as a segment of its own.
    Archive,
    /// The seven digits of an old arXiv id.
    OldNumber,
    /// The year, number and initial in an ADS bibliographic code of a preprint.
    Bibcode,
    /// A DOI over the rest of the path, without the sub-page that publishers append.
    Doi,
    /// A DOI as a resolver has it: nothing is appended, so nothing is cut.
    ExactDoi,
    /// A DOI on a platform that appends `/<number>/<slug>`.
    SilverchairDoi,
    /// A DOI on bioRxiv or medRxiv, with the version that they append.
    RxivDoi,
    /// A date of three segments is skipped; then the number of a bioRxiv or medRxiv preprint.
    RxivNumber,
    /// The suffix alone, where the site leaves out the registrant (`doid=2939672.2939785`).
    AcmSuffix,
    /// An ACL Anthology id, without revision and export format.
    Acl,
    /// A Nature article id; bare numbers are pages of the old web site.
    Nature,
    /// Forty hexadecimal digits.
    Hash,
    /// Four hexadecimal digits.
    Hash4,
    /// Thirty-six hexadecimal digits.
    Hash36,
    /// Thirty-two hexadecimal digits in front of anything.
    Hash32,
    /// A number; leading zeros and anything behind the digits are dropped.
    Number,
    /// A number as written.
    Digits,
    /// A number, padded to two digits.
    Two,
    /// A number, padded to four digits.
    Four,
    /// An ISSN of MDPI, as the journal's code in its DOIs.
    MdpiJournal,
    /// An article code of Oxford University Press: letters, then digits. Page numbers are no codes.
    OupCode,
    /// `PMC` and digits.
    Pmcid,
    /// A publisher item identifier.
    Pii,
    /// An ISBN, ten or thirteen digits.
    Isbn,
    /// A segment without its file extension.
    Stem,
    /// A file name of CVF without `_paper` and extension; supplements are none.
    CvfFile,
    /// A file name of the ISCA archive without `_interspeech` and extension.
    IscaFile,
    /// The only arXiv id of a list; several name no one paper.
    ArxivList,
    /// The number in a DOI of PNAS, ten digits.
    Pnas,
    /// A DOI of PLOS; that of a figure or table is the paper's with an ending.
    PlosDoi,
    /// A printed publisher item identifier of a year in which Cell Press still made DOIs of them.
    PiiBefore2004,
    /// A printed publisher item identifier behind `PII`.
    LancetPii,
    /// A journal's short name at Oxford University Press, which its DOIs repeat.
    OupJournal,
    /// The number of a bioRxiv or medRxiv preprint by itself.
    RxivId,
    /// A number of preprints.org: the month, a point, the rest.
    PreprintsNumber,
    /// An OpenReview forum id.
    OpenReview,
    /// The number in front of the slug of an old NeurIPS page; a year alone is a volume.
    NipsNumber,
    /// `v` and the number of a volume; `r` for the reissues.
    PmlrVolume,
    /// A paper of a PMLR volume: names end in the year and perhaps a letter.
    PmlrFile,
    /// A year in which IJCAI gave its papers DOIs.
    IjcaiYear,
    /// A file of ECVA; supplements are none.
    EcvaFile,
    /// A PubMed number, alone in its segment.
    Pmid,
    /// The key of a DBLP record, over the rest of the path.
    DblpKey,
    /// An arXiv id with hyphens, as DBLP writes it in its CoRR keys.
    DblpArxiv,
    /// A URL, percent-encoded or not.
    Url,
}

impl Part {
    /// The part that a name in the table stands for.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "arxiv" => Self::Arxiv,
            "archive" => Self::Archive,
            "old-number" => Self::OldNumber,
            "bibcode" => Self::Bibcode,
            "doi" => Self::Doi,
            "exact-doi" => Self::ExactDoi,
            "silverchair-doi" => Self::SilverchairDoi,
            "rxiv-doi" => Self::RxivDoi,
            "rxiv-number" => Self::RxivNumber,
            "acm-suffix" => Self::AcmSuffix,
            "acl" => Self::Acl,
            "nature" => Self::Nature,
            "hash" => Self::Hash,
            "hash4" => Self::Hash4,
            "hash36" => Self::Hash36,
            "hash32" => Self::Hash32,
            "number" => Self::Number,
            "digits" => Self::Digits,
            "two" => Self::Two,
            "four" => Self::Four,
            "mdpi-journal" => Self::MdpiJournal,
            "oup-code" => Self::OupCode,
            "pmcid" => Self::Pmcid,
            "pii" => Self::Pii,
            "isbn" => Self::Isbn,
            "stem" => Self::Stem,
            "cvf-file" => Self::CvfFile,
            "isca-file" => Self::IscaFile,
            "arxiv-list" => Self::ArxivList,
            "pnas" => Self::Pnas,
            "plos-doi" => Self::PlosDoi,
            "pii-before-2004" => Self::PiiBefore2004,
            "lancet-pii" => Self::LancetPii,
            "oup-journal" => Self::OupJournal,
            "rxiv-id" => Self::RxivId,
            "preprints-number" => Self::PreprintsNumber,
            "openreview" => Self::OpenReview,
            "nips-number" => Self::NipsNumber,
            "pmlr-volume" => Self::PmlrVolume,
            "pmlr-file" => Self::PmlrFile,
            "ijcai-year" => Self::IjcaiYear,
            "ecva-file" => Self::EcvaFile,
            "pmid" => Self::Pmid,
            "dblp-key" => Self::DblpKey,
            "dblp-arxiv" => Self::DblpArxiv,
            "url" => Self::Url,
            _ => return None,
        })
    }

    /// Whether the part reads the rest of the path rather than one segment.
    pub(super) const fn is_greedy(self) -> bool {
        matches!(
            self,
            Self::Arxiv
                | Self::Doi
                | Self::ExactDoi
                | Self::SilverchairDoi
                | Self::RxivDoi
                | Self::RxivNumber
                | Self::PlosDoi
                | Self::DblpKey
                | Self::Url
        )
    }

    /// What the part makes of `text` (a segment, the rest of the path, or the value of a parameter).
    pub(super) fn read(self, text: &str) -> Option<Cow<'_, str>> {
        match self {
            Self::Arxiv => arxiv(text).map(Cow::Owned),
            Self::Archive => (2..=9)
                .contains(&text.len())
                .then_some(text)
                .filter(|t| {
                    ArxivId::parse(&format!("{t}/0001001")).is_some()
                        || ArxivId::parse(&format!("{t}/9901001")).is_some()
                })
                .map(Cow::Borrowed),
            Self::OldNumber => (digits(text) == 7).then(|| Cow::Borrowed(version_too(text, 7))),
            Self::Bibcode => bibcode(text).map(Cow::Owned),
            Self::Doi => doi(text, Tail::SubPages),
            Self::ExactDoi => doi(text, Tail::None),
            Self::SilverchairDoi => doi(text, Tail::Silverchair),
            Self::RxivDoi => doi(text, Tail::Version),
            Self::RxivNumber => rxiv_number(text),
            Self::AcmSuffix => acm_suffix(text).map(Cow::Borrowed),
            Self::Acl => acl(text).map(Cow::Owned),
            Self::Nature => nature(text).map(Cow::Borrowed),
            Self::Hash => hex(text, 40),
            Self::Hash4 => (text.len() == 4).then(|| hex(text, 4)).flatten(),
            Self::Hash36 => hex(text, 36),
            Self::Hash32 => hex(text, 32).filter(|_| !text.contains("Supplement")),
            Self::Number => {
                let number = &text[..digits(text)];
                if text[number.len()..].starts_with(|c: char| c.is_alphanumeric()) {
                    return None;
                }
                let bare = number.trim_start_matches('0');
                (!bare.is_empty()).then_some(Cow::Borrowed(bare))
            }
            Self::Digits => (digits(text) > 0).then(|| Cow::Borrowed(&text[..digits(text)])),
            Self::Two => padded(text, 2),
            Self::Four => padded(text, 4),
            Self::MdpiJournal => super::mdpi::journal(text).map(Cow::Borrowed),
            Self::OupCode => oup_code(text).map(Cow::Borrowed),
            Self::Pmcid => pmcid(text).map(Cow::Owned),
            Self::Pii => pii(text).map(Cow::Borrowed),
            Self::Isbn => isbn(text).map(Cow::Borrowed),
            Self::Stem => Some(stem(text)).filter(|s| is_word(s)).map(Cow::Borrowed),
            Self::CvfFile => {
                let stem = stem(text);
                let file = stem.strip_suffix("_paper")?;
                is_word(file).then_some(Cow::Borrowed(file))
            }
            Self::IscaFile => {
                let stem = stem(text);
                let file = stem
                    .rsplit_once('_')
                    .filter(|(_, series)| series.bytes().all(|b| b.is_ascii_lowercase()));
                let file = file.map_or(stem, |(file, _)| file);
                is_word(file).then_some(Cow::Borrowed(file))
            }
            Self::ArxivList => (!text.contains(',')).then(|| arxiv(text)).flatten().map(Cow::Owned),
            Self::Pnas => (digits(text) == 10).then(|| Cow::Borrowed(&text[..10])),
            Self::PlosDoi => doi(text, Tail::Plos),
            Self::PiiBefore2004 => printed_pii(text)
                .filter(|pii| pii.get(11..13).is_some_and(|year| year <= "03" || year >= "90"))
                .map(Cow::Borrowed),
            Self::LancetPii => text.strip_prefix("PII").and_then(printed_pii).map(Cow::Borrowed),
            Self::OupJournal => text.bytes().all(|b| b.is_ascii_lowercase()).then_some(Cow::Borrowed(text)),
            Self::RxivId => rxiv_id(text).map(Cow::Borrowed),
            Self::PreprintsNumber => is_preprints_number(text).then_some(Cow::Borrowed(text)),
            Self::OpenReview => openreview(text).map(Cow::Borrowed),
            Self::NipsNumber => nips_number(text).map(Cow::Borrowed),
            Self::PmlrVolume => is_pmlr_volume(text).then_some(Cow::Borrowed(text)),
            Self::PmlrFile => pmlr_file(text).map(Cow::Borrowed),
            Self::IjcaiYear => {
                (text.len() == 4 && digits(text) == 4 && text >= "2017").then_some(Cow::Borrowed(text))
            }
            Self::EcvaFile => {
                Some(stem(text)).filter(|s| is_word(s) && !s.contains("supp")).map(Cow::Borrowed)
            }
            Self::Pmid => pmid(text).map(Cow::Borrowed),
            Self::DblpKey => dblp_key(text).map(Cow::Borrowed),
            Self::DblpArxiv => dblp_arxiv(text).map(Cow::Owned),
            Self::Url => text.contains('.').then_some(Cow::Borrowed(text)),
        }
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn version_too(text: &str, length: usize) -> &str {
    let rest = &text[length..];
    let run = rest.strip_prefix('v').map_or(0, digits);
    if run > 0 { &text[..length + 1 + run] } else { &text[..length] }
}

fn padded(text: &str, width: usize) -> Option<Cow<'_, str>> {
    let run = digits(text);
    (1..=width.max(run)).contains(&run).then(|| Cow::Owned(format!("{:0>width$}", &text[..run])))
}

fn hex(text: &str, length: usize) -> Option<Cow<'_, str>> {
    let run = text.bytes().take_while(u8::is_ascii_hexdigit).count();
    (run == length).then(|| Cow::Borrowed(&text[..length]))
}

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'(' | b')' | b'[' | b']' | b'<' | b'>'))
}

/// Cuts a file extension, and the punctuation of the sentence around it.
fn stem(text: &str) -> &str {
    let text = text.trim_end_matches(['.', ',', ')', ']', ';', '*', '(', '[']);
    let extensions = [".pdf", ".html", ".htm", ".php", ".PDF", ".abs", ".ps.gz", ".ps", ".bib"];
    extensions.iter().find_map(|e| text.strip_suffix(e)).unwrap_or(text)
}

/// The id, and its version, which is data about the link.
fn arxiv(text: &str) -> Option<String> {
    let text = text.trim_start_matches([' ', '(', '[', '{', '<', ':', '"', '\'', '=', '\u{a0}']);
    let bare = text
        .get(..5)
        .filter(|p| p.eq_ignore_ascii_case("arxiv"))
        .map_or(text, |_| text[5..].trim_start_matches([':', '.', '/', ' ']));
    let (id, version, _) = ArxivId::read(bare)?;
    Some(match version {
        Some(version) => format!("{id}v{version}"),
        None => id.to_string(),
    })
}

/// `2023arXiv230511747L` is arXiv 2305.11747, `2008arXiv0801.0001S` is 0801.0001.
fn bibcode(text: &str) -> Option<String> {
    let number = text.get(4..9).filter(|s| s.eq_ignore_ascii_case("arxiv")).map(|_| &text[9..])?;
    let run = digits(number);
    let id = match run {
        9 => format!("{}.{}", &number[..4], &number[4..9]),
        8 => format!("{}.{}", &number[..4], &number[4..8]),
        4 => number.get(..9).filter(|s| s.as_bytes()[4] == b'.')?.to_owned(),
        _ => return None,
    };
    ArxivId::parse(&id).map(|(id, _)| id.to_string())
}

/// What a site appends to a DOI in its paths.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tail {
    None,
    SubPages,
    Silverchair,
    Version,
    Plos,
}

fn doi(text: &str, tail: Tail) -> Option<Cow<'_, str>> {
    let text = text.strip_prefix("doi:").unwrap_or(text).trim_start();
    let text = if tail == Tail::None { text } else { text.split('&').next()? };
    let (_, length) = Doi::read(text)?;
    let whole = &text[..length];
    let cut = match tail {
        Tail::None => whole,
        Tail::SubPages => without_sub_pages(whole),
        Tail::Silverchair => without_sub_pages(without_silverchair(whole)),
        Tail::Version => without_view(whole),
        Tail::Plos => without_figure(whole),
    };
    Doi::parse(cut).map(|_| Cow::Borrowed(cut))
}

/// Segments that name a view of an article and never end its DOI.
const VIEWS: [&str; 26] = [
    "full",
    "abstract",
    "pdf",
    "epdf",
    "pdfplus",
    "meta",
    "fulltext",
    "fulltext.html",
    "fulltext.pdf",
    "html",
    "htm",
    "xml",
    "summary",
    "references",
    "citations",
    "citedby",
    "cited-by",
    "metrics",
    "figures",
    "tables",
    "s1",
    "epub",
    "full-text",
    "download",
    "pdf+html",
    "full.html",
];

/// Segments behind which nothing belongs to the DOI any more.
const BELOW: [&str; 9] = [
    "figures",
    "figure",
    "tables",
    "suppl_file",
    "MediaObjects",
    "attachment",
    "asset",
    "supplementary",
    "tab",
];

/// File extensions that no DOI ends in.
const EXTENSIONS: [&str; 11] = [
    ".pdf",
    ".full",
    ".abstract",
    ".html",
    ".epdf",
    ".svg",
    ".short",
    ".full-text",
    ".xml",
    ".pdf+html",
    ".epub",
];

fn without_sub_pages(doi: &str) -> &str {
    let mut doi = doi;
    for below in BELOW {
        if let Some(at) = find_segment(doi, below) {
            doi = &doi[..at];
        }
    }
    loop {
        let before = doi.len();
        if let Some((front, last)) = doi.rsplit_once('/')
            && front.contains('/')
            && VIEWS.iter().any(|view| last.eq_ignore_ascii_case(view))
        {
            doi = front;
        }
        for extension in EXTENSIONS {
            if doi.len() > extension.len()
                && doi.is_char_boundary(doi.len() - extension.len())
                && doi[doi.len() - extension.len()..].eq_ignore_ascii_case(extension)
            {
                doi = &doi[..doi.len() - extension.len()];
            }
        }
        if doi.len() == before {
            return doi;
        }
    }
}

/// Where a whole segment stands behind the suffix's first one.
fn find_segment(doi: &str, segment: &str) -> Option<usize> {
    let suffix = doi.find('/')? + 1;
    doi[suffix..].match_indices('/').map(|(at, _)| suffix + at).find(|at| {
        let rest = &doi[at + 1..];
        rest.strip_prefix(segment).is_some_and(|behind| behind.is_empty() || behind.starts_with('/'))
    })
}

/// `10.1093/database/baw068/2630414/Title-of-it`: a number of five digits or more begins what the platform appended.
fn without_silverchair(doi: &str) -> &str {
    let Some(start) = doi.find('/').map(|at| at + 1) else { return doi };
    for (at, _) in doi[start..].match_indices('/') {
        let at = start + at;
        let next = doi[at + 1..].split('/').next().unwrap_or("");
        if next.len() >= 5 && next.bytes().all(|b| b.is_ascii_digit()) {
            return &doi[..at];
        }
    }
    doi
}

/// `10.1101/2020.04.22.055822v1.full.pdf+html`: registrant, slash, a number with points, its version, then the view,
/// which goes.
fn without_view(doi: &str) -> &str {
    let Some(start) = doi.find('/').map(|at| at + 1) else { return doi };
    let suffix = &doi[start..];
    let run = suffix.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let number = suffix[..run].trim_end_matches('.');
    if number.is_empty() { doi } else { version_too(doi, start + number.len()) }
}

/// `10.1371/journal.pone.0315477.g001` is the first figure of `10.1371/journal.pone.0315477`.
fn without_figure(doi: &str) -> &str {
    match doi.rsplit_once('.') {
        Some((front, last))
            if last.len() == 4 && last.starts_with(['g', 't', 's', 'e']) && digits(&last[1..]) == 3 =>
        {
            front
        }
        _ => doi,
    }
}

/// `early/2019/10/04/786236.full.pdf`: the number behind the date.
fn rxiv_number(text: &str) -> Option<Cow<'_, str>> {
    let mut segments = text.split('/');
    for length in [4, 2, 2] {
        segments.next().filter(|s| s.len() == length && digits(s) == length)?;
    }
    rxiv_id(segments.next()?).map(Cow::Borrowed)
}

fn rxiv_id(text: &str) -> Option<&str> {
    let run = text.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let number = text[..run].trim_end_matches('.');
    (number.len() >= 6).then(|| version_too(text, number.len()))
}

fn acm_suffix(text: &str) -> Option<&str> {
    let text = text.strip_prefix("10.1145/").unwrap_or(text);
    let run = text.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let suffix = text[..run].trim_end_matches('.');
    (suffix.len() >= 5).then_some(suffix)
}

fn acl(text: &str) -> Option<String> {
    let end =
        text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))).unwrap_or(text.len());
    let mut id = text[..end].trim_end_matches('.');
    loop {
        if let Some(parsed) = AnthologyId::parse(id) {
            return Some(parsed.to_string());
        }
        // An export format (`.bib`), a revision (`v2`), or an appendix, whose paper it belongs to.
        let (front, last) = id.rsplit_once(['.', 'v'])?;
        if last.is_empty() || last.len() > 12 {
            return None;
        }
        id = front;
    }
}

fn nature(text: &str) -> Option<&str> {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')))
        .unwrap_or(text.len());
    let mut id = text[..end].trim_end_matches(['.', '-', '_']);
    for extension in [".pdf", ".epdf", ".html", ".ris"] {
        id = id.strip_suffix(extension).unwrap_or(id);
    }
    let has_digit = id.bytes().any(|b| b.is_ascii_digit());
    let has_letter = id.bytes().any(|b| b.is_ascii_alphabetic());
    (has_digit && has_letter && id.len() >= 6).then_some(id)
}

fn oup_code(text: &str) -> Option<&str> {
    let letters = text.bytes().take_while(u8::is_ascii_lowercase).count();
    let numbers = digits(&text[letters..]);
    ((2..=6).contains(&letters) && (2..=5).contains(&numbers) && letters + numbers == text.len())
        .then_some(text)
}

fn pmcid(text: &str) -> Option<String> {
    let number = text.get(..3).filter(|p| p.eq_ignore_ascii_case("pmc")).map(|_| &text[3..])?;
    let run = digits(number);
    (run > 0).then(|| format!("PMC{}", &number[..run]))
}

fn pii(text: &str) -> Option<&str> {
    let text = text.strip_prefix("PII").unwrap_or(text);
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '(' | ')' | '.')))
        .unwrap_or(text.len());
    let id = &text[..end];
    let id = id.strip_suffix(".pdf").unwrap_or(id);
    (id.len() >= 17).then_some(id)
}

/// `S0140-6736(20)30183-5`, as printed: it has a DOI of its own only with this punctuation.
fn printed_pii(text: &str) -> Option<&str> {
    let id = pii(text)?;
    let shape: String = id.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    matches!(shape.as_str(), "S0000-0000(00)00000-0" | "S0000-000X(00)00000-0" | "S0000-0000(00)00000-X")
        .then_some(id)
}

fn is_preprints_number(text: &str) -> bool {
    text.split_once('.').is_some_and(|(month, number)| {
        month.len() == 6 && digits(month) == 6 && number.len() == 4 && digits(number) == 4
    })
}

fn openreview(text: &str) -> Option<&str> {
    let run = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')).count();
    (5..=24).contains(&run).then(|| &text[..run])
}

fn nips_number(text: &str) -> Option<&str> {
    let run = digits(text);
    let slug = text[run..].strip_prefix('-');
    ((1..=5).contains(&run) && slug.is_some_and(|slug| !slug.is_empty())).then(|| &text[..run])
}

fn is_pmlr_volume(text: &str) -> bool {
    let number = text.strip_prefix(['v', 'r', 'R']).unwrap_or("");
    !number.is_empty() && digits(number) == number.len()
}

fn pmlr_file(text: &str) -> Option<&str> {
    let file = stem(text);
    let name = file.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let legal = name.len() > 2 && name.bytes().rev().take(2).all(|b| b.is_ascii_digit());
    (legal && is_word(file)).then_some(file)
}

fn pmid(text: &str) -> Option<&str> {
    let text = text.trim_end_matches(['.', ',', ')', ']', ';']);
    let run = digits(text);
    ((1..=9).contains(&run) && run == text.len()).then_some(text)
}

fn dblp_key(text: &str) -> Option<&str> {
    let key = text.trim_end_matches('/');
    let key = [".html", ".bib", ".xml", ".rdf", ".nt", ".ttl", ".ris"]
        .iter()
        .find_map(|e| key.strip_suffix(e))
        .unwrap_or(key);
    (key.split('/').count() == 3 && key.split('/').all(is_word)).then_some(key)
}

/// `1706-03762` is 1706.03762, `cs-0601001` is cs/0601001.
fn dblp_arxiv(text: &str) -> Option<String> {
    let text = stem(text);
    let text = text.strip_suffix(".xml").unwrap_or(text);
    let mark = if text.starts_with(|c: char| c.is_ascii_digit()) { "." } else { "/" };
    let (front, number) = text.rsplit_once('-')?;
    ArxivId::parse(&format!("{front}{mark}{number}")).map(|(id, _)| id.to_string())
}

fn isbn(text: &str) -> Option<&str> {
    let run = text.bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'-' | b'X' | b'x')).count();
    (run >= 10).then(|| text[..run].trim_end_matches('-'))
}

//! The keys of sites: numbers, hashes, file names.

use super::{digits, version_too};
use crate::model::{AnthologyId, ArxivId, Scheme, WorkId};

/// An arXiv id over one segment or two, with its version, which is data about the link; an `arXiv:` in front and
/// anything behind it is ignored.
pub(super) fn arxiv(text: &str) -> Option<String> {
    let text = text.trim_start_matches([' ', '(', '[', '{', '<', ':', '"', '\'', '=', '\u{a0}']);
    let bare = text
        .get(..5)
        .filter(|p| p.eq_ignore_ascii_case("arxiv"))
        .map_or(text, |_| text[5..].trim_start_matches([':', '.', '/', ' ']));
    let (id, version, _) = ArxivId::read(bare)?;
    Some(match version {
        Some(version) => format!("{id}v{version}"),
        None => id.into(),
    })
}

/// An arXiv id of before 2015 with a zero too many, as scripts write it that pad every number to five digits:
/// `0812.02575` is 0812.2575. arXiv's own pages read it so, which its API does not.
pub(super) fn padded_arxiv(text: &str) -> Option<String> {
    let number = text.get(5..).and_then(|behind| behind.strip_prefix('0'))?;
    if digits(text) != 4 || digits(number) != 4 {
        return None;
    }
    arxiv(&format!("{}.{number}", text.get(..4)?)).filter(|_| text.as_bytes()[4] == b'.')
}

/// The only arXiv id of a list; several name no one paper.
pub(super) fn only_arxiv(text: &str) -> Option<String> {
    if text.contains(',') { None } else { arxiv(text) }
}

/// An archive of arXiv, as a segment of its own.
pub(super) fn archive(text: &str) -> Option<&str> {
    let exists = text.len() <= 9 && ArxivId::parse(&format!("{text}/0001001")).is_some();
    exists.then_some(text)
}

/// The seven digits of an old arXiv id, with a version.
pub(super) fn old_number(text: &str) -> Option<&str> {
    (digits(text) == 7).then(|| version_too(text, 7))
}

/// The bibliographic code of a preprint at ADS: `2023arXiv230511747L` is arXiv 2305.11747, `2008arXiv0801.0001S` is
/// 0801.0001.
pub(super) fn bibcode(text: &str) -> Option<String> {
    let number = text.get(4..9).filter(|s| s.eq_ignore_ascii_case("arxiv")).map(|_| &text[9..])?;
    let id = match digits(number) {
        9 => format!("{}.{}", &number[..4], &number[4..9]),
        8 => format!("{}.{}", &number[..4], &number[4..8]),
        4 => number.get(..9).filter(|s| s.as_bytes()[4] == b'.')?.to_owned(),
        _ => return None,
    };
    ArxivId::parse(&id).map(|(id, _)| id.to_string())
}

/// An arXiv id with hyphens, as DBLP writes it in its CoRR keys: `1706-03762` is 1706.03762, `cs-0601001` is
/// cs/0601001.
pub(super) fn dblp_arxiv(text: &str) -> Option<String> {
    let text = stem(text);
    let mark = if text.starts_with(|c: char| c.is_ascii_digit()) { "." } else { "/" };
    let (front, number) = text.rsplit_once('-')?;
    ArxivId::parse(&format!("{front}{mark}{number}")).map(|(id, _)| id.to_string())
}

/// The key of a DBLP record.
pub(super) fn dblp_key(text: &str) -> Option<&str> {
    let key = stem(text.trim_end_matches('/'));
    (key.split('/').count() == 3 && key.split('/').all(is_word)).then_some(key)
}

/// The number of a bioRxiv or medRxiv preprint behind a date of three segments: `2019/10/04/786236.full.pdf`.
pub(super) fn rxiv_number(text: &str) -> Option<&str> {
    let mut segments = text.split('/');
    for length in [4, 2, 2] {
        segments.next().filter(|s| s.len() == length && digits(s) == length)?;
    }
    rxiv_id(segments.next()?)
}

/// The number of a bioRxiv or medRxiv preprint, with its version.
pub(super) fn rxiv_id(text: &str) -> Option<&str> {
    let number = number_with_points(text);
    // Once the version stood behind a point: `321323.1`. The numbers with a date have three.
    let number = match number.split_once('.') {
        Some((front, version)) if front.len() == 6 && digits(version) == version.len() => front,
        _ => number,
    };
    (number.len() >= 6).then(|| version_too(text, number.len()))
}

/// The suffix of a DOI of the ACM, where the site leaves out the registrant: `doid=2939672.2939785`.
pub(super) fn acm_suffix(text: &str) -> Option<&str> {
    let suffix = number_with_points(text.strip_prefix("10.1145/").unwrap_or(text));
    (suffix.len() >= 5).then_some(suffix)
}

/// The same as the number of a volume and that of an article, both given.
pub(super) fn acm_pair(text: &str) -> Option<&str> {
    acm_suffix(text).filter(|suffix| suffix.contains('.'))
}

fn number_with_points(text: &str) -> &str {
    let run = text.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    text[..run].trim_end_matches('.')
}

/// A number of preprints.org: the month, a point, the rest.
pub(super) fn preprints_number(text: &str) -> Option<&str> {
    let (month, number) = text.split_once('.')?;
    let legal = month.len() == 6 && digits(month) == 6 && number.len() == 4 && digits(number) == 4;
    legal.then_some(text)
}

/// An ACL Anthology id, without the export format (`.bib`), the revision (`v2`) or the appendix behind it.
pub(super) fn acl(text: &str) -> Option<String> {
    let run = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')).count();
    let mut id = text[..run].trim_end_matches('.');
    loop {
        if let Some(parsed) = AnthologyId::parse(id) {
            return Some(parsed.to_string());
        }
        let (front, last) = id.rsplit_once(['.', 'v'])?;
        if last.is_empty() || last.len() > 12 {
            return None;
        }
        id = front;
    }
}

/// Letters and digits, whatever stands behind.
pub(super) fn word(text: &str) -> Option<&str> {
    let run = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    (run > 0).then(|| &text[..run])
}

/// Digits and points.
pub(super) fn points(text: &str) -> Option<&str> {
    Some(number_with_points(text)).filter(|number| !number.is_empty())
}

/// The ISSN of a journal of BioMed Central, which the DOIs of its first years begin with.
pub(super) fn bmc_issn(text: &str) -> Option<&str> {
    let (front, back) = text.split_once('-')?;
    (front.len() == 4 && digits(front) == 4 && back.len() == 4 && digits(back) >= 3).then_some(text)
}

/// A file named by such a DOI: ISSN, volume, article.
pub(super) fn bmc_file(text: &str) -> Option<&str> {
    let stem = stem(text);
    let (issn, rest) = stem.split_at_checked(9)?;
    let (volume, article) = rest.strip_prefix('-')?.split_once('-')?;
    let numbers = !volume.is_empty() && digits(volume) == volume.len() && digits(article) > 0;
    (bmc_issn(issn).is_some() && numbers && is_word(article)).then_some(stem)
}

/// The number in a DOI of PNAS, ten digits.
pub(super) fn pnas(text: &str) -> Option<&str> {
    (digits(text) == 10).then(|| &text[..10])
}

/// An article code of Oxford University Press: letters, then digits. Page numbers are no codes.
pub(super) fn oup_code(text: &str) -> Option<&str> {
    let letters = text.bytes().take_while(u8::is_ascii_lowercase).count();
    let numbers = digits(&text[letters..]);
    let legal = (2..=6).contains(&letters) && (2..=5).contains(&numbers) && letters + numbers == text.len();
    legal.then_some(text)
}

/// A journal's short name at Oxford University Press, which its DOIs repeat.
pub(super) fn oup_journal(text: &str) -> Option<&str> {
    text.bytes().all(|b| b.is_ascii_lowercase()).then_some(text)
}

/// A publisher item identifier, bare or printed.
pub(super) fn pii(text: &str) -> Option<&str> {
    let legal = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'(' | b')' | b'.');
    let run = text.bytes().take_while(legal).count();
    let id = text[..run].strip_suffix(".pdf").unwrap_or(&text[..run]);
    WorkId::new(Scheme::Pii, id).is_ok().then_some(id)
}

/// `S0140-6736(20)30183-5`, as printed: only with this punctuation is it part of a DOI.
fn printed_pii(text: &str) -> Option<&str> {
    let id = pii(text)?;
    let shape: String = id.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let printed = ["S0000-0000(00)00000-0", "S0000-000X(00)00000-0", "S0000-0000(00)00000-X"];
    printed.contains(&shape.as_str()).then_some(id)
}

/// One of a year in which Cell Press still made DOIs of them.
pub(super) fn pii_before_2004(text: &str) -> Option<&str> {
    printed_pii(text).filter(|pii| pii.get(11..13).is_some_and(|year| year <= "03" || year >= "90"))
}

/// One behind `PII`, as the Lancet has it, whose DOIs are made of them.
pub(super) fn lancet_pii(text: &str) -> Option<&str> {
    text.strip_prefix("PII").and_then(printed_pii)
}

/// An ISBN, ten or thirteen digits.
pub(super) fn isbn(text: &str) -> Option<&str> {
    let run = text.bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'-' | b'X' | b'x')).count();
    (run >= 10).then(|| text[..run].trim_end_matches('-'))
}

/// A PubMed number, alone in its segment.
pub(super) fn pmid(text: &str) -> Option<&str> {
    let text = text.trim_end_matches(['.', ',', ')', ']', ';']);
    ((1..=9).contains(&text.len()) && digits(text) == text.len()).then_some(text)
}

/// `PMC` and digits.
pub(super) fn pmcid(text: &str) -> Option<String> {
    let number = text.get(..3).filter(|p| p.eq_ignore_ascii_case("pmc")).map(|_| &text[3..])?;
    (digits(number) > 0).then(|| format!("PMC{}", &number[..digits(number)]))
}

/// Forty hexadecimal digits: a paper at Semantic Scholar.
pub(super) fn hash(text: &str) -> Option<&str> {
    hex(text, 40)
}

/// The first four of them, where they are a folder.
pub(super) fn hash4(text: &str) -> Option<&str> {
    hex(text, 4).filter(|hash| hash.len() == text.len())
}

/// The other thirty-six.
pub(super) fn hash36(text: &str) -> Option<&str> {
    hex(text, 36)
}

/// Thirty-two hexadecimal digits: a paper at NeurIPS, unless it is its supplement.
pub(super) fn hash32(text: &str) -> Option<&str> {
    hex(text, 32).filter(|_| !text.contains("Supplement"))
}

fn hex(text: &str, length: usize) -> Option<&str> {
    let run = text.bytes().take_while(u8::is_ascii_hexdigit).count();
    (run == length).then(|| &text[..length])
}

/// An OpenReview forum id.
pub(super) fn openreview(text: &str) -> Option<&str> {
    let run = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')).count();
    (5..=24).contains(&run).then(|| &text[..run])
}

/// The number of an old NeurIPS page, mostly in front of a slug; a year alone is a volume.
pub(super) fn nips_number(text: &str) -> Option<&str> {
    let run = digits(text);
    let number = &text[..run];
    let is_year = run == 4 && ("1987".."2100").contains(&number);
    let ends = match text[run..].strip_prefix('-') {
        Some(slug) => !slug.is_empty(),
        None => !is_year && stem(text) == number,
    };
    ((1..=5).contains(&run) && ends).then_some(number)
}

/// `v` and the number of a PMLR volume; `r` for the reissues.
pub(super) fn pmlr_volume(text: &str) -> Option<&str> {
    let number = text.strip_prefix(['v', 'r', 'R'])?;
    (!number.is_empty() && digits(number) == number.len()).then_some(text)
}

/// A paper of a PMLR volume: names end in the year and perhaps a letter.
pub(super) fn pmlr_file(text: &str) -> Option<&str> {
    let file = file_stem(text)?;
    let name = file.trim_end_matches(|c: char| c.is_ascii_lowercase());
    (name.len() > 2 && name.bytes().rev().take(2).all(|b| b.is_ascii_digit())).then_some(file)
}

/// A file name of CVF without `_paper` and extension; supplements have another ending.
pub(super) fn cvf_file(text: &str) -> Option<&str> {
    file_stem(text)?.strip_suffix("_paper").filter(|file| !file.is_empty())
}

/// A file name of the ISCA archive without its series (`_interspeech`) and extension.
pub(super) fn isca_file(text: &str) -> Option<&str> {
    let stem = file_stem(text)?;
    let is_series = |series: &str| series.bytes().all(|b| b.is_ascii_lowercase());
    let file = stem.rsplit_once('_').filter(|(_, series)| is_series(series)).map_or(stem, |(file, _)| file);
    file.bytes().any(|b| b.is_ascii_digit()).then_some(file)
}

/// A file of ECVA; supplements are none.
pub(super) fn ecva_file(text: &str) -> Option<&str> {
    file_stem(text).filter(|file| !file.contains("supp"))
}

/// A year of IJCAI, with the volume where there were several: `16`, `95-1`.
pub(super) fn ijcai_volume(text: &str) -> Option<&str> {
    let year = digits(text);
    let volume = text[year..].strip_prefix('-').map_or(0, digits);
    let end = if volume > 0 { year + 1 + volume } else { year };
    (year > 0 && end == text.len()).then_some(text)
}

/// A year in which IJCAI gave its papers DOIs.
pub(super) fn ijcai_year(text: &str) -> Option<&str> {
    (text.len() == 4 && digits(text) == 4 && text >= "2017").then_some(text)
}

/// A year of Interspeech whose pages are named by the numbers in the DOIs.
pub(super) fn interspeech_year(text: &str) -> Option<&str> {
    ["2016", "2017", "2018", "2019", "2020"].contains(&text).then_some(text)
}

/// Who hands out the numbers of a Handle: `1721.1`, `20.500.11850`.
pub(super) fn handle_prefix(text: &str) -> Option<&str> {
    let numbers = text.split('.').all(|part| !part.is_empty() && digits(part) == part.len());
    numbers.then_some(text)
}

/// A number without its leading zeros; a letter must not follow.
pub(super) fn number(text: &str) -> Option<&str> {
    let run = digits(text);
    let bare = text[..run].trim_start_matches('0');
    let ends = !text[run..].starts_with(|c: char| c.is_alphanumeric());
    (ends && !bare.is_empty()).then_some(bare)
}

/// Digits as written.
pub(super) fn some_digits(text: &str) -> Option<&str> {
    (digits(text) > 0).then(|| &text[..digits(text)])
}

/// A number padded to two digits.
pub(super) fn two_digits(text: &str) -> Option<String> {
    some_digits(text).map(|number| format!("{number:0>2}"))
}

/// A number padded to four digits.
pub(super) fn four_digits(text: &str) -> Option<String> {
    some_digits(text).map(|number| format!("{number:0>4}"))
}

/// A segment without its file extension.
pub(super) fn file_stem(text: &str) -> Option<&str> {
    Some(stem(text)).filter(|stem| is_word(stem))
}

/// A URL, decoded already.
pub(super) fn url(text: &str) -> Option<&str> {
    text.contains('.').then_some(text)
}

/// Cuts a file extension, and the punctuation of the sentence around it.
fn stem(text: &str) -> &str {
    const EXTENSIONS: [&str; 14] = [
        ".pdf", ".html", ".htm", ".php", ".abs", ".ps.gz", ".ps", ".bib", ".xml", ".rdf", ".nt", ".ttl",
        ".ris", ".txt",
    ];
    let text = text.trim_end_matches(['.', ',', ')', ']', ';', '*', '(', '[']);
    let ends_in = |extension: &&str| {
        text.len() > extension.len()
            && text.is_char_boundary(text.len() - extension.len())
            && text[text.len() - extension.len()..].eq_ignore_ascii_case(extension)
    };
    EXTENSIONS.iter().find(|e| ends_in(e)).map_or(text, |extension| &text[..text.len() - extension.len()])
}

fn is_word(text: &str) -> bool {
    let legal = |b: u8| b.is_ascii_graphic() && !matches!(b, b'(' | b')' | b'[' | b']' | b'<' | b'>');
    !text.is_empty() && text.bytes().all(legal)
}

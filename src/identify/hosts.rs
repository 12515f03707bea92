//! What a URL carries, by the table of hosts (`hosts.txt`).

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use super::Found;
use super::address::{Address, behind_proxy};
use super::shape::{Shape, first_segment};
use crate::model::{ArxivId, Scheme, WorkId};

/// The table itself: hosts, path shapes, what they mean, and test rows. Its head says how to read it.
const TABLE: &str = include_str!("hosts.txt");

/// What one URL turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It carries this identifier.
    Id(Found),
    /// It is the page or PDF of a paper, but nothing in the URL identifies it.
    Page,
    /// It wraps another URL.
    Wrapped(String),
    /// It must not be taken for a paper, whatever else it contains.
    Refused,
    /// The table does not know it.
    Unknown,
}

/// What a row of the table says about the URLs of its shape.
#[derive(Debug)]
enum Meaning {
    Id(Scheme, &'static str),
    /// A DOI with the version of a preprint behind it.
    Versioned(&'static str),
    Page,
    Wrapped,
    Refused,
}

type Row = (Shape, Meaning);

/// The compiled table: rows by host, `*.` hosts apart, and those for any host.
struct Hosts {
    exact: ByHost,
    below: ByHost,
    any: Vec<usize>,
    rows: Vec<Row>,
}

/// Rows by the name of a host. The names are those of the table, so nobody can fill it with names that collide.
type ByHost = HashMap<&'static str, Vec<usize>, BuildHasherDefault<NameHasher>>;

/// Hashes a short name, eight bytes a step.
#[derive(Default)]
struct NameHasher(u64);

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let word = match chunk.first_chunk() {
                Some(whole) => u64::from_le_bytes(*whole),
                None => chunk.iter().fold(0, |word, &b| word << 8 | u64::from(b)),
            };
            self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

static HOSTS: LazyLock<Hosts> = LazyLock::new(|| compile(TABLE));

/// A row that is not well formed is left out; a test proves that there is none.
fn compile(table: &'static str) -> Hosts {
    let mut hosts =
        Hosts { exact: ByHost::default(), below: ByHost::default(), any: Vec::new(), rows: Vec::new() };
    let mut names: Vec<&'static str> = Vec::new();
    for line in table.lines() {
        let text = line.trim();
        if text.is_empty() || text.starts_with(['#', '>']) {
            continue;
        }
        if !line.starts_with(' ') {
            names = text.split_whitespace().collect();
            continue;
        }
        let Some(row) = row(text) else { continue };
        let at = hosts.rows.len();
        hosts.rows.push(row);
        for name in &names {
            match name.strip_prefix("*.") {
                _ if *name == "*" => hosts.any.push(at),
                Some(parent) => hosts.below.entry(parent).or_default().push(at),
                None => hosts.exact.entry(name).or_default().push(at),
            }
        }
    }
    hosts
}

fn row(text: &'static str) -> Option<Row> {
    let mut columns = text.split_whitespace();
    let (shape, meaning, None) = (columns.next()?, columns.next()?, columns.next()) else { return None };
    let meaning = match meaning {
        "refuse" => Meaning::Refused,
        "page" => Meaning::Page,
        "wraps" => Meaning::Wrapped,
        id => {
            let (scheme, template) = id.split_once(':')?;
            if scheme == "versioned-doi" {
                return Some((Shape::compile(shape)?, Meaning::Versioned(template)));
            }
            Meaning::Id(Scheme::ALL.into_iter().find(|s| s.as_str() == scheme)?, template)
        }
    };
    Some((Shape::compile(shape)?, meaning))
}

/// What the table says about one URL.
pub(super) fn judge(url: &str) -> Verdict {
    let Some(address) = Address::split(url) else { return Verdict::Unknown };
    if is_image(&address.path) {
        return Verdict::Refused;
    }
    let hosts = &*HOSTS;
    let own = match hosts.rows_of(&address, &address.host) {
        Verdict::Unknown => {
            behind_proxy(&address.host).map_or(Verdict::Unknown, |host| hosts.rows_of(&address, &host))
        }
        verdict => verdict,
    };
    // A page that carries no key of its site may still carry a DOI.
    match own {
        Verdict::Unknown | Verdict::Page => match hosts.first(&hosts.any, &address, &address.host) {
            Verdict::Unknown => own,
            verdict => verdict,
        },
        verdict => verdict,
    }
}

/// Whether the table has rows of its own for a host (in any case, with or without `www.`).
pub(super) fn is_known_host(host: &str) -> bool {
    // No host has a longer name: RFC 1035, section 2.3.4.
    if host.len() > 253 {
        return false;
    }
    let Some(Address { host, .. }) = Address::split(host) else { return false };
    let mut parent = &*host;
    HOSTS.exact.contains_key(parent)
        || loop {
            if HOSTS.below.contains_key(parent) {
                break true;
            }
            match parent.split_once('.') {
                Some((_, rest)) => parent = rest,
                None => break false,
            }
        }
}

/// Figures and badges are no papers, wherever they lie.
fn is_image(path: &str) -> bool {
    // No extension is longer than four letters.
    let near = &path.as_bytes()[path.len().saturating_sub(5)..];
    let Some(at) = near.iter().rposition(|&b| b == b'.') else { return false };
    let extension = &path[path.len() - near.len() + at + 1..];
    ["png", "jpg", "jpeg", "gif", "svg", "webp", "bmp", "tif", "tiff", "ico", "mp4", "webm"]
        .iter()
        .any(|image| extension.eq_ignore_ascii_case(image))
}

impl Hosts {
    /// The rows of the host itself, then those of every parent domain that speaks for its sub-domains.
    fn rows_of(&self, address: &Address<'_>, host: &str) -> Verdict {
        if let Some(rows) = self.exact.get(host) {
            let verdict = self.first(rows, address, host);
            if verdict != Verdict::Unknown {
                return verdict;
            }
        }
        let mut parent = host;
        loop {
            if let Some(rows) = self.below.get(parent) {
                let verdict = self.first(rows, address, host);
                if verdict != Verdict::Unknown {
                    return verdict;
                }
            }
            match parent.bytes().position(|b| b == b'.') {
                Some(dot) => parent = &parent[dot + 1..],
                None => return Verdict::Unknown,
            }
        }
    }

    /// The first row whose shape fits and whose identifier is valid.
    fn first(&self, rows: &[usize], address: &Address<'_>, host: &str) -> Verdict {
        let segment = first_segment(&address.path);
        for (shape, meaning) in rows.iter().map(|at| &self.rows[*at]) {
            if !shape.may_begin(segment) || (shape.holds_doi() && !address.may_hold_doi) {
                continue;
            }
            let Some(parts) = shape.read(address) else { continue };
            match meaning {
                Meaning::Refused => return Verdict::Refused,
                Meaning::Page => return Verdict::Page,
                Meaning::Wrapped => {
                    if let Some(url) = parts.into_iter().next() {
                        return Verdict::Wrapped(url.into_owned());
                    }
                }
                Meaning::Versioned(template) => {
                    let id = filled(template, &parts, host);
                    let (id, version) = split_version(&id);
                    if let Some(found) = found(Scheme::Doi, id) {
                        return Verdict::Id(Found { version, ..found });
                    }
                }
                Meaning::Id(scheme, template) => {
                    if let Some(found) = found(*scheme, &filled(template, &parts, host)) {
                        return Verdict::Id(found);
                    }
                }
            }
        }
        Verdict::Unknown
    }
}

/// The identifier, and the version where the scheme has one.
pub(super) fn found(scheme: Scheme, id: &str) -> Option<Found> {
    match scheme {
        Scheme::Arxiv => {
            let (id, version) = ArxivId::parse(id)?;
            return Some(Found { id: id.into(), version });
        }
        Scheme::Doi => {
            if let Some(found) = preprint(id) {
                return Some(found);
            }
        }
        _ => {}
    }
    Some(Found { id: WorkId::new(scheme, id).ok()?, version: None })
}

/// What a DOI names where the server of the preprint says more by it than the work: that of an arXiv paper
/// (`10.48550/arXiv.2101.00001v2`, also without the word), and that of bioRxiv or medRxiv with a version behind the
/// number (`10.1101/2020.09.01.278093v2`), which is no part of it.
pub(super) fn preprint(doi: &str) -> Option<Found> {
    if let Some(rest) = doi.strip_prefix("10.48550/") {
        let id =
            rest.get(..6).filter(|word| word.eq_ignore_ascii_case("arxiv.")).map_or(rest, |_| &rest[6..]);
        let (id, version) = ArxivId::parse(id)?;
        return Some(Found { id: id.into(), version });
    }
    let number = doi.strip_prefix("10.1101/").or_else(|| doi.strip_prefix("10.64898/"))?;
    let (number, version) = number.rsplit_once(['v', 'V'])?;
    let lengths = |lengths: &[usize]| {
        let mut parts = number.split('.');
        lengths.iter().all(|n| parts.next().is_some_and(|p| p.len() == *n && is_number(p)))
            && parts.next().is_none()
    };
    if !(is_number(version) && (lengths(&[6]) || lengths(&[4, 2, 2, 6]) || lengths(&[4, 2, 2, 8]))) {
        return None;
    }
    let id = WorkId::new(Scheme::Doi, &doi[..doi.len() - version.len() - 1]).ok()?;
    Some(Found { id, version: Some(version.parse().ok()?) })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// `10.1101/569038v2` is version 2 of `10.1101/569038`.
fn split_version(id: &str) -> (&str, Option<u32>) {
    match id.rsplit_once('v') {
        Some((base, version)) if base.ends_with(|c: char| c.is_ascii_digit()) => match version.parse() {
            Ok(version) => (base, Some(version)),
            Err(_) => (id, None),
        },
        _ => (id, None),
    }
}

/// Puts the parts into the places `$1`, `$2`, … of the template, and the first label of the host into `$0`.
fn filled<'a>(template: &'a str, parts: &[Cow<'a, str>], host: &str) -> Cow<'a, str> {
    if template == "$1"
        && let [only, ..] = parts
    {
        return only.clone();
    }
    let mut id = String::new();
    for (n, piece) in template.split('$').enumerate() {
        if n == 0 {
            id.push_str(piece);
            continue;
        }
        let (place, text) = piece.split_at(piece.len().min(1));
        let part = place.parse::<usize>().ok().and_then(|place| match place.checked_sub(1) {
            Some(at) => parts.get(at).map(|part| &**part),
            None => host.split('.').next(),
        });
        id.push_str(part.unwrap_or_default());
        id.push_str(text);
    }
    Cow::Owned(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every line of the table is well formed: a host line, a row, a test row or a comment.
    #[test]
    fn rows_are_well_formed() {
        for (n, line) in TABLE.lines().enumerate() {
            let text = line.trim();
            if line.starts_with(' ') && !text.starts_with(['#', '>']) && !text.is_empty() {
                assert!(row(text).is_some(), "line {}: {text}", n + 1);
            }
        }
    }

    /// Every test row of the table holds, and every row has one.
    #[test]
    fn test_rows_hold() {
        let mut wrong = Vec::new();
        let (mut rows, mut tested) = (0, true);
        for (n, line) in TABLE.lines().enumerate() {
            let text = line.trim();
            let Some(test) = text.strip_prefix('>') else {
                if line.starts_with(' ') && !text.is_empty() && !text.starts_with('#') {
                    if !tested {
                        wrong.push(format!("the row above line {} has no test", n + 1));
                    }
                    tested = false;
                    rows += 1;
                }
                continue;
            };
            tested = true;
            let mut columns = test.split_whitespace();
            let url = columns.next().unwrap();
            let expected = columns.next().unwrap();
            let got = match crate::identify::url::verdict(url) {
                Verdict::Id(found) => found.id.to_string(),
                Verdict::Page => "page".to_owned(),
                Verdict::Refused => "refuse".to_owned(),
                Verdict::Wrapped(url) => url,
                Verdict::Unknown => "none".to_owned(),
            };
            if got != expected {
                wrong.push(format!("line {}: {url} is {got}, not {expected}", n + 1));
            }
        }
        assert!(rows > 100);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

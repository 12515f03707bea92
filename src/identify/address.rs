//! URLs as people write them → host, path and query.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2, memrchr};
use percent_encoding::percent_decode_str;

use crate::charset::byte_set;
use crate::model::ArxivId;

/// The parts of one URL that say where it leads. Scheme, port, user and fragment do not.
#[derive(Debug)]
pub(super) struct Address<'a> {
    /// Lower case, without `www.`.
    pub(super) host: Cow<'a, str>,
    /// Decoded; without the leading slash.
    pub(super) path: Cow<'a, str>,
    /// Whether a DOI may stand in the path: its `10.` does.
    pub(super) may_hold_doi: bool,
    /// As written.
    query: &'a str,
}

impl<'a> Address<'a> {
    /// Splits one URL, with or without scheme. `None` when no host name stands in front.
    pub(super) fn split(url: &'a str) -> Option<Self> {
        let rest = without_scheme(url);
        let authority = rest.bytes().position(|b| ENDS_HOST[usize::from(b)]).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(authority);
        let (path, query) = match memchr2(b'?', b'#', rest.as_bytes()) {
            Some(at) if rest.as_bytes()[at] == b'?' => {
                let query = &rest[at + 1..];
                (&rest[..at], memchr(b'#', query.as_bytes()).map_or(query, |at| &query[..at]))
            }
            Some(at) => (&rest[..at], ""),
            None => (rest, ""),
        };
        let path = decode(path.trim_start_matches(['/', '\\']));
        let may_hold_doi = memchr_iter(b'.', path.as_bytes()).any(|at| path[..at].ends_with("10"));
        Some(Self { host: host_name(authority)?, path, may_hold_doi, query })
    }

    /// The value of a parameter of the query, decoded. Names compare without regard to case.
    pub(super) fn parameter(&self, name: &str) -> Option<Cow<'a, str>> {
        if self.query.is_empty() {
            return None;
        }
        self.query.split(['&', ';', '?']).find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            let key = key.strip_prefix("amp;").unwrap_or(key);
            key.eq_ignore_ascii_case(name).then(|| decode(value))
        })
    }
}

/// Takes off `https://` and what people make of it (`https:/`, `https//`, `ttps://`, `//`).
pub(super) fn without_scheme(url: &str) -> &str {
    // So nearly all are written.
    if let Some(rest) = url.strip_prefix("http").map(|rest| rest.strip_prefix('s').unwrap_or(rest))
        && rest.starts_with("://")
    {
        let marks = rest.bytes().take_while(|b| matches!(b, b':' | b'/')).count();
        return &rest[marks..];
    }
    let rest = url.trim_start_matches('/');
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (scheme, behind) = rest.split_at(letters);
    let marks = behind.len() - behind.trim_start_matches([':', '/']).len();
    let known = scheme.len() <= 7
        && [
            "http", "https", "ttp", "ttps", "htp", "htps", "httpss", "hhttp", "hhttps", "htttp", "htttps",
            "ftp",
        ]
        .iter()
        .any(|s| scheme.eq_ignore_ascii_case(s));
    if known && marks > 0 { &behind[marks..] } else { rest }
}

/// Bytes that the host and what may stand round it end at.
const ENDS_HOST: [bool; 256] = byte_set(b"/\\?#");

/// The host in an authority, without user and port, checked and folded: at least two labels, the last one of letters.
fn host_name(authority: &str) -> Option<Cow<'_, str>> {
    let host = match memchr2(b'@', b':', authority.as_bytes()) {
        Some(_) => {
            let host = memrchr(b'@', authority.as_bytes()).map_or(authority, |at| &authority[at + 1..]);
            memchr(b':', host.as_bytes()).map_or(host, |at| &host[..at])
        }
        None => authority,
    };
    let host = host.trim_end_matches('.');
    let legal = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    let (front, last) =
        host.as_bytes().iter().rposition(|&b| b == b'.').map(|n| (&host[..n], &host[n + 1..]))?;
    if front.is_empty()
        || last.len() < 2
        || !last.bytes().all(|b| b.is_ascii_alphabetic())
        || !host.bytes().fold(true, |all, b| all & legal(b))
    {
        return None;
    }
    let folded = if host.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(host.to_ascii_lowercase())
    } else {
        Cow::Borrowed(host)
    };
    Some(match folded {
        Cow::Borrowed(host) => Cow::Borrowed(host.strip_prefix("www.").unwrap_or(host)),
        Cow::Owned(host) => match host.strip_prefix("www.") {
            Some(bare) => Cow::Owned(bare.to_owned()),
            None => Cow::Owned(host),
        },
    })
}

/// Undoes percent-encoding once.
fn decode(text: &str) -> Cow<'_, str> {
    if memchr(b'%', text.as_bytes()).is_some() {
        percent_decode_str(text).decode_utf8_lossy()
    } else {
        Cow::Borrowed(text)
    }
}

/// Removes what is invisible or was escaped for Markdown and HTML: zero-width characters, `\_`, `&amp;`; hyphens of
/// typography become plain ones (an em or en dash does not: nobody knows what it stood for).
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let has_entity = || memchr(b'&', bytes).is_some() && memchr(b';', bytes).is_some();
    if text.is_ascii() && memchr(b'\\', bytes).is_none() && !has_entity() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{00ad}' | '\u{202a}'..='\u{202e}' => {}
            '\u{2010}' | '\u{2011}' => out.push('-'),
            '\\' if chars.peek().is_some_and(char::is_ascii_punctuation) => {}
            _ => out.push(c),
        }
    }
    if out.contains('&') {
        for (entity, character) in
            [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#38;", "&"), ("&nbsp;", " ")]
        {
            if out.contains(entity) {
                out = out.replace(entity, character);
            }
        }
    }
    Cow::Owned(out)
}

/// The URLs inside one link target, in the order in which they should be believed.
///
/// Mostly that is the target itself. Two URLs in one target (`url1 url2`, a redirect with the URL behind it) are tried
/// from the left; of `[url1](url2)` the second is what the writer meant to be the target.
pub(super) fn candidates(target: &str) -> Vec<&str> {
    let starts = url_starts(target);
    let Some(first) = starts.first() else { return vec![trim(target)] };
    let mut pieces: Vec<&str> = starts.iter().map(|start| first_word(&target[*start..])).collect();
    if starts.windows(2).any(|pair| target[pair[0]..pair[1]].trim_end().ends_with("](")) {
        pieces.reverse();
    } else if *first > 0 {
        pieces.push(trim(&target[..*first]));
    }
    pieces
}

/// Bytes of which a URL is made that nothing clings to.
const SIMPLE: [bool; 256] = {
    let mut simple = [false; 256];
    let mut b = b'!';
    while b <= b'~' {
        simple[b as usize] = !matches!(b, b'"' | b'\'' | b'`' | b'<' | b'>' | b']');
        b += 1;
    }
    simple
};

/// Whether the target is one URL and nothing else, as nearly all are.
pub(super) fn is_simple(target: &str) -> bool {
    let Some(rest) = target.strip_prefix("http") else { return false };
    let Some(rest) = rest.strip_prefix("://").or_else(|| rest.strip_prefix("s://")) else { return false };
    // Nearly all are, so that a stop on the way would only cost.
    rest.bytes().fold(true, |all, b| all & SIMPLE[usize::from(b)])
        && !memchr_iter(b':', rest.as_bytes()).any(|at| rest[at..].starts_with("://"))
}

/// Where `http://` and `https://` start.
fn url_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut starts = Vec::new();
    for at in memchr::memmem::find_iter(bytes, b"://") {
        let letters = bytes[..at].iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
        let scheme = &text[at - letters..at];
        let length = ["https", "http", "ftp", "ttps"]
            .iter()
            .find(|s| scheme.len() >= s.len() && scheme[scheme.len() - s.len()..].eq_ignore_ascii_case(s))
            .map(|s| s.len());
        if let Some(length) = length {
            starts.push(at - length);
        }
    }
    starts
}

/// A URL ends at white space, at a quotation mark, and where Markdown closes a link and opens its target.
fn first_word(text: &str) -> &str {
    let end = text
        .char_indices()
        .find(|(at, c)| {
            (c.is_whitespace() && !is_gap(text, *at))
                || matches!(c, '"' | '`')
                || (*c == ']' && text[*at..].starts_with("]("))
        })
        .map_or(text.len(), |(at, _)| at);
    trim(&text[..end])
}

/// Whether the white space at `at` lies inside the URL of an arXiv page, in front of its number: `arxiv.org/abs/ 2101.00001`.
pub(super) fn is_gap(text: &str, at: usize) -> bool {
    let front = &text[..at];
    (front.ends_with("arxiv.org/abs/") || front.ends_with("arxiv.org/pdf/"))
        && text.as_bytes()[at] == b' '
        && ArxivId::read(&text[at + 1..]).is_some()
}

/// Takes off what stands around a URL: brackets that open before it, quotation marks, angle brackets.
fn trim(text: &str) -> &str {
    text.trim()
        .trim_start_matches(['(', '[', '<', '"', '\'', '`'])
        .trim_end_matches(['<', '"', '\'', '`', '>'])
}

/// Some university proxies write the host of the publisher into a label of their own:
/// `dl-acm-org.proxy.example.edu` is `dl.acm.org`.
pub(super) fn behind_proxy(host: &str) -> Option<String> {
    let (first, rest) = host.split_once('.')?;
    let is_proxy = || rest.contains("proxy") || rest.ends_with("oclc.org") || rest.contains("webvpn");
    (first.contains('-') && is_proxy()).then(|| {
        let dotted = first.replace('-', ".");
        dotted.strip_prefix("www.").map_or_else(|| dotted.clone(), ToOwned::to_owned)
    })
}

//! The shape of a path, as the table of hosts writes it: `/content/early/{rxiv-number}`, `/**/{doi}`, `/x?id={stem}`.
//!
//! | piece | stands for |
//! |---|---|
//! | `word`, `a|b` | that segment, or one of these; case does not count |
//! | `*` | any one segment |
//! | `**` | any number of segments, also none |
//! | `{part}`, `abc{part}` | a named [`Part`], perhaps behind fixed letters |
//! | `?name={part}` | a parameter of the query (the path in front may be anything that starts with the shape) |
//! | `$` | the path ends here; without it anything may follow |

use std::borrow::Cow;

use super::address::Address;
use super::part::Part;

/// One compiled shape.
#[derive(Debug)]
pub(super) struct Shape {
    path: Vec<Piece>,
    /// A DOI is among the parts of the path.
    doi: bool,
    query: Vec<(&'static str, &'static Part)>,
}

#[derive(Debug)]
enum Piece {
    Words(Vec<&'static str>),
    One,
    Any,
    Part(&'static str, &'static Part),
    End,
}

impl Shape {
    /// Compiles what stands in the table. `None` when it is not well formed.
    pub(super) fn compile(text: &'static str) -> Option<Self> {
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let path: Vec<_> =
            path.strip_prefix('/')?.split('/').filter(|s| !s.is_empty()).map(piece).collect::<Option<_>>()?;
        let query = query
            .split('&')
            .filter(|s| !s.is_empty())
            .map(|pair| {
                let (name, part) = pair.split_once('=')?;
                Some((name, Part::named(part.strip_prefix('{')?.strip_suffix('}')?)?))
            })
            .collect::<Option<_>>()?;
        let doi = path.iter().any(|piece| matches!(piece, Piece::Part(_, part) if part.is_doi));
        Some(Self { path, doi, query })
    }

    /// Whether a DOI is among the parts of the path.
    pub(super) const fn holds_doi(&self) -> bool {
        self.doi
    }

    /// Whether an address whose path begins with this segment can have the shape: most rows are told by that.
    pub(super) fn may_begin(&self, segment: &str) -> bool {
        match self.path.first() {
            Some(Piece::Words(words)) => is_one_of(words, segment),
            Some(Piece::Part(front, _)) => {
                segment.len() >= front.len()
                    && segment.as_bytes()[..front.len()].eq_ignore_ascii_case(front.as_bytes())
            }
            Some(Piece::One) => !segment.is_empty(),
            Some(Piece::End) => segment.is_empty(),
            Some(Piece::Any) | None => true,
        }
    }

    /// The texts of the named parts, in order, if the address has this shape.
    pub(super) fn read<'a>(&self, address: &'a Address<'_>) -> Option<Vec<Cow<'a, str>>> {
        let mut found = Vec::new();
        if !walk(&self.path, &address.path, &mut found) {
            return None;
        }
        for (name, part) in &self.query {
            let value = match address.parameter(name)? {
                Cow::Borrowed(value) => part.read(value)?,
                Cow::Owned(value) => Cow::Owned(part.read(&value)?.into_owned()),
            };
            found.push(value);
        }
        Some(found)
    }
}

fn piece(text: &'static str) -> Option<Piece> {
    Some(match text {
        "*" => Piece::One,
        "**" => Piece::Any,
        "$" => Piece::End,
        _ => match text.split_once('{') {
            Some((front, part)) => Piece::Part(front, Part::named(part.strip_suffix('}')?)?),
            None => Piece::Words(text.split('|').collect()),
        },
    })
}

fn is_one_of(words: &[&str], segment: &str) -> bool {
    words.iter().any(|word| word.len() == segment.len() && word.eq_ignore_ascii_case(segment))
}

/// The first segment of a path.
pub(super) fn first_segment(path: &str) -> &str {
    let path = path.trim_start_matches('/');
    cut(path).map_or(path, |(segment, _)| segment)
}

/// The first segment and what stands behind it.
fn cut(path: &str) -> Option<(&str, &str)> {
    // A segment is short: no search is faster than a look at each byte.
    path.bytes().position(|b| b == b'/').map(|n| (&path[..n], &path[n + 1..]))
}

fn walk<'a>(pieces: &[Piece], path: &'a str, found: &mut Vec<Cow<'a, str>>) -> bool {
    let Some((piece, pieces)) = pieces.split_first() else { return true };
    let path = if path.starts_with('/') { path.trim_start_matches('/') } else { path };
    let split = || cut(path).unwrap_or((path, ""));
    match piece {
        Piece::End => path.is_empty(),
        Piece::One => {
            let (segment, rest) = split();
            !segment.is_empty() && walk(pieces, rest, found)
        }
        Piece::Words(words) => {
            let (segment, rest) = split();
            is_one_of(words, segment) && walk(pieces, rest, found)
        }
        Piece::Any => {
            let mut path = path;
            loop {
                if walk(pieces, path, found) {
                    return true;
                }
                match cut(path) {
                    Some((_, rest)) => path = rest,
                    None => return false,
                }
            }
        }
        Piece::Part(front, part) => {
            let (text, rest) = if part.is_greedy { (path, "") } else { split() };
            let Some(text) = text
                .get(..front.len())
                .filter(|head| head.eq_ignore_ascii_case(front))
                .and_then(|_| part.read(&text[front.len()..]))
            else {
                return false;
            };
            found.push(text);
            if walk(pieces, rest, found) {
                return true;
            }
            found.pop();
            false
        }
    }
}

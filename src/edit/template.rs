//! Templates: ` · {citations:words} · {year}`.
//!
//! * `{fact}` or `{fact:style}` is a fact; `{{` and `}}` are braces.
//! * ` · ` sets segments apart. A segment with an unknown fact is left out together with its separator.
//! * `{?…}` is left out when a fact in it is unknown, and the segment round it stays.
//! * An annotation of which no fact is known is not written at all.
//! * A retraction stands first, whatever the template says; one with `{retracted}` says where it stands.

use super::fact::{FACTS, Fact, Style, Value, neutral, notice};
use crate::model::EnrichedEntry;

/// What stands between two segments.
const SEPARATOR: &str = " · ";

/// How deep groups stand in one another: no sentence needs as much, and each level is one of the program's own stack.
const DEEPEST: usize = 16;

/// What an annotation says.
#[derive(Debug, Clone)]
pub struct Template {
    segments: Vec<Vec<Part>>,
    says_retracted: bool,
}

#[derive(Debug, Clone)]
enum Part {
    Literal(String),
    Fact(Fact, Style),
    Optional(Vec<Self>),
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// No such fact.
    #[error("the template names `{{{0}}}`, which is no fact")]
    Fact(String),
    /// No such style of a fact that has some.
    #[error("the template writes `{{{fact}:{style}}}`, but `{fact}` has no style `{style}`")]
    Style {
        /// The fact.
        fact: String,
        /// As written.
        style: String,
        /// The styles it has.
        known: &'static [&'static str],
    },
    /// A brace without its partner.
    #[error("the template has a `{0}` without its partner")]
    Brace(char),
    /// Groups in groups in groups.
    #[error("the template has `{{?` in `{{?` more than {DEEPEST} deep")]
    Deep,
    /// A line end or a comment.
    #[error("the template holds {0}: an annotation is one line, and ends at a comment")]
    Unfit(&'static str),
    /// Nothing to say.
    #[error("the template names no fact")]
    Empty,
}

impl Template {
    /// What is written when nothing else is asked for.
    pub const DEFAULT: &'static str = " · {citations:words} · {year}";

    /// Reads a template.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        if text.contains(['\n', '\r']) {
            return Err(TemplateError::Unfit("a line end"));
        }
        if text.contains("<!--") || text.contains("-->") {
            return Err(TemplateError::Unfit("a comment"));
        }
        let mut rest = text;
        let parts = parts(&mut rest, 0)?;
        let facts = facts(&parts);
        if facts.is_empty() {
            return Err(TemplateError::Empty);
        }
        Ok(Self { says_retracted: facts.contains(&Fact::Retracted), segments: segments(parts) })
    }

    /// Whether it names this fact.
    pub fn names(&self, fact: Fact) -> bool {
        self.segments.iter().any(|segment| facts(segment).contains(&fact))
    }

    /// What it says about an entry; nothing if no fact is known.
    pub(super) fn fill(&self, entry: &EnrichedEntry) -> Filled {
        let mut shown: Vec<(usize, Vec<Piece>)> = Vec::new();
        for (n, segment) in self.segments.iter().enumerate() {
            if let Some(pieces) = fill(segment, entry) {
                shown.push((n, pieces));
            }
        }
        let known = shown.iter().any(|(n, _)| !facts(&self.segments[*n]).is_empty());
        if !known {
            shown.clear();
        }
        let mut pieces = Vec::new();
        if !self.says_retracted
            && let Some(notice) = notice(entry)
        {
            pieces.push(Piece::Text(format!("{SEPARATOR}{}", neutral(&notice.to_uppercase()))));
        }
        for (at, (n, segment)) in shown.into_iter().enumerate() {
            // The first segment that is shown has its separator only if the template begins with one.
            let leads = self.segments[0].is_empty() && n > 0;
            if leads || at > 0 {
                pieces.push(Piece::Literal(SEPARATOR.to_owned()));
            }
            pieces.extend(segment);
        }
        Filled { pieces }
    }
}

/// The parts up to the end of the group that is open, `depth` deep; of the template where none is.
fn parts(rest: &mut &str, depth: usize) -> Result<Vec<Part>, TemplateError> {
    let inside = depth > 0;
    let mut out: Vec<Part> = Vec::new();
    let literal = |out: &mut Vec<Part>, text: &str| match out.last_mut() {
        Some(Part::Literal(before)) => before.push_str(text),
        _ if text.is_empty() => {}
        _ => out.push(Part::Literal(text.to_owned())),
    };
    loop {
        let Some(n) = rest.find(['{', '}']) else {
            if inside {
                return Err(TemplateError::Brace('{'));
            }
            literal(&mut out, rest);
            return Ok(out);
        };
        literal(&mut out, &rest[..n]);
        let from = &rest[n..];
        if let Some(after) = from.strip_prefix('}') {
            if inside {
                *rest = after;
                return Ok(out);
            }
            *rest = after.strip_prefix('}').ok_or(TemplateError::Brace('}'))?;
            literal(&mut out, "}");
        } else if let Some(after) = from.strip_prefix("{{") {
            *rest = after;
            literal(&mut out, "{");
        } else if let Some(after) = from.strip_prefix("{?") {
            *rest = after;
            if depth == DEEPEST {
                return Err(TemplateError::Deep);
            }
            out.push(Part::Optional(parts(rest, depth + 1)?));
        } else {
            let end = from.find('}').ok_or(TemplateError::Brace('{'))?;
            out.push(fact(from[1..end].trim())?);
            *rest = &from[end + 1..];
        }
    }
}

fn fact(word: &str) -> Result<Part, TemplateError> {
    let (name, style) =
        word.split_once(':').map_or((word, None), |(name, style)| (name.trim(), Some(style.trim())));
    let (fact, known) = Fact::of_name(name).ok_or_else(|| TemplateError::Fact(name.to_owned()))?;
    let style = match style {
        None => Style::Plain,
        Some(style) => {
            known.contains(&style).then(|| Style::of_name(style)).flatten().ok_or_else(|| {
                TemplateError::Style { fact: name.to_owned(), style: style.to_owned(), known }
            })?
        }
    };
    Ok(Part::Fact(fact, style))
}

/// The facts named in `parts`, groups included.
fn facts(parts: &[Part]) -> Vec<Fact> {
    let mut out = Vec::new();
    for part in parts {
        match part {
            Part::Literal(_) => {}
            Part::Fact(fact, _) => out.push(*fact),
            Part::Optional(inner) => out.extend(facts(inner)),
        }
    }
    out
}

/// Cuts at separators. The last one may be followed by nothing.
fn segments(parts: Vec<Part>) -> Vec<Vec<Part>> {
    let mut segments: Vec<Vec<Part>> = vec![Vec::new()];
    for part in parts {
        let Part::Literal(text) = part else {
            if let Some(last) = segments.last_mut() {
                last.push(part);
            }
            continue;
        };
        for (n, piece) in text.split(SEPARATOR).enumerate() {
            if n > 0 {
                segments.push(Vec::new());
            }
            if let Some(last) = segments.last_mut().filter(|_| !piece.is_empty()) {
                last.push(Part::Literal(piece.to_owned()));
            }
        }
    }
    segments
}

/// The pieces of a segment; `None` when it is left out.
fn fill(parts: &[Part], entry: &EnrichedEntry) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut said = parts.iter().all(|p| matches!(p, Part::Literal(_))) && !parts.is_empty();
    for part in parts {
        match part {
            Part::Literal(text) => pieces.push(Piece::Literal(text.clone())),
            Part::Fact(fact, style) => {
                pieces.push(match fact.value(*style, entry)? {
                    Value::Text(text) => Piece::Text(neutral(&text).into_owned()),
                    Value::Count { number, shown } => Piece::Count { number, shown },
                    Value::Rate(shown) => Piece::Rate(shown),
                });
                said = true;
            }
            Part::Optional(inner) => {
                if let Some(inner) = fill(inner, entry) {
                    said = true;
                    pieces.extend(inner);
                }
            }
        }
    }
    said.then_some(pieces)
}

/// A piece of an annotation.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// The template's own words.
    Literal(String),
    /// A value, neutralised.
    Text(String),
    /// A count.
    Count { number: u64, shown: String },
    /// A rate.
    Rate(String),
}

/// What a template says about an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filled {
    pieces: Vec<Piece>,
}

impl Filled {
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The text; `in_row` where a bar would end the cell.
    pub(super) fn text(&self, in_row: bool) -> String {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) if in_row => out.push_str(&text.replace('|', "\\|")),
                Piece::Literal(text) | Piece::Text(text) | Piece::Rate(text) => out.push_str(text),
                Piece::Count { shown, .. } => out.push_str(shown),
            }
        }
        out
    }

    /// The counts that `old` gave, each with the one of now, if they are all that differs.
    pub(super) fn counts_since(&self, old: &str, in_row: bool) -> Option<Vec<(u64, u64)>> {
        let mut rest = old;
        let mut counts = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) if in_row => {
                    rest = rest.strip_prefix(text.replace('|', "\\|").as_str())?;
                }
                Piece::Literal(text) | Piece::Text(text) => rest = rest.strip_prefix(text.as_str())?,
                Piece::Rate(_) => {
                    rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || "-.".contains(c));
                }
                Piece::Count { number, shown } => {
                    let digits = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b',').count();
                    counts.push((rest[..digits].replace(',', "").parse().ok()?, *number));
                    rest = &rest[digits..];
                    if shown.ends_with(|c: char| c.is_ascii_alphabetic()) {
                        rest = rest.strip_prefix(" citation")?;
                        rest = rest.strip_prefix('s').unwrap_or(rest);
                    }
                }
            }
        }
        rest.is_empty().then_some(counts)
    }
}

/// The names of all facts.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    FACTS.iter().map(|(name, ..)| *name)
}

impl TemplateError {
    /// The words that might have been meant, if the error is about a word: what was written, and what is known.
    pub fn choices(&self) -> Option<(&str, Vec<&'static str>)> {
        match self {
            Self::Fact(name) => Some((name, names().collect())),
            Self::Style { style, known, .. } => Some((style, known.to_vec())),
            _ => None,
        }
    }
}

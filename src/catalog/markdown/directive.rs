//! `<!-- opcit: … -->`: what the curator tells opcit about one item.

use std::ops::Range;

use crate::model::{Directive, WorkId};

/// An HTML comment, and what it says if it speaks to opcit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comment {
    /// Its bytes in the source.
    pub(super) span: Range<usize>,
    pub(super) directive: Option<Directive>,
}

impl Comment {
    /// Judges the inside of a comment.
    pub(super) fn new(span: Range<usize>, inside: &str) -> Self {
        Self { span, directive: parse(inside) }
    }
}

fn parse(inside: &str) -> Option<Directive> {
    let body = inside.trim();
    let rest = body.get(..5).filter(|p| p.eq_ignore_ascii_case("opcit")).map(|_| body[5..].trim_start())?;
    let word = rest.strip_prefix(':')?.trim();
    if word.eq_ignore_ascii_case("ignore") {
        return Some(Directive::Ignore);
    }
    // An identifier as `scheme:id`, or in any form that a link may have.
    let id = word
        .parse::<WorkId>()
        .ok()
        .or_else(|| crate::identify::line(word).into_iter().next().map(|found| found.id));
    Some(id.map_or_else(|| Directive::Malformed(word.to_owned()), Directive::Pin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        assert_eq!(parse(" opcit: ignore "), Some(Directive::Ignore));
        assert_eq!(parse("OPCIT:Ignore"), Some(Directive::Ignore));
        let pin = Directive::Pin("arxiv:2306.17582".parse().unwrap());
        assert_eq!(parse(" opcit: arxiv:2306.17582 "), Some(pin.clone()));
        assert_eq!(parse("opcit: https://arxiv.org/abs/2306.17582"), Some(pin));
        assert_eq!(parse(" opcit: what? "), Some(Directive::Malformed("what?".into())));
        assert_eq!(parse(" the opcit tool "), None);
        assert_eq!(parse(" opcitation "), None);
    }
}

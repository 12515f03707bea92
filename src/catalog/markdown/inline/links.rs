//! Links of the inline scanner: brackets and anchors that wait for their ends, and what they come to.

use std::borrow::Cow;

use memchr::memchr;

use super::{Inline, fold_label};
use crate::catalog::markdown::emphasis::MOST_OPEN;
use crate::catalog::markdown::ink::{CLOSE, InkLink, LinkFacts, fold, trim_start};
use crate::catalog::markdown::names::trim;
use crate::catalog::markdown::target;

/// The most that references come to for each byte of the document: one long target may be named over and over.
const MOST_FOR_A_BYTE: usize = 64;

/// A `[` or `![` that waits for its `]`.
pub(super) struct Bracket {
    /// Where its `[` stands in the ink; for an image, where its text starts.
    pub(super) at: usize,
    image: bool,
    links: usize,
    delimiters: usize,
    /// The text of an image inside.
    pub(super) alt: Option<String>,
}

/// An `<a href>` that waits for its `</a>`.
pub(super) struct Anchor<'a> {
    pub(super) at: usize,
    pub(super) url: &'a str,
    pub(super) title: Option<&'a str>,
    pub(super) alt: Option<String>,
}

impl<'a> Inline<'a> {
    pub(super) fn open_bracket(&mut self, image: bool) {
        let at = self.ink.text.len();
        if !image {
            self.ink.text.push('[');
        }
        self.brackets.push(Bracket {
            at,
            image,
            links: self.ink.links.len(),
            delimiters: self.delimiters.len(),
            alt: None,
        });
    }

    pub(super) fn close_bracket(&mut self, end: usize, at: usize) -> usize {
        let Some(bracket) = self.brackets.pop() else {
            return self.literal(at, 1);
        };
        let strict_only = bracket.image;
        let found = target::read(self.source, at + 1, end)
            .filter(|t| !strict_only || t.more.is_empty())
            .map(|t| (Cow::Borrowed(t.url), t.more, t.next))
            .or_else(|| self.referenced(&bracket, at, end).map(|(url, next)| (url.into(), Vec::new(), next)));
        let Some((url, more, next)) = found else {
            if let Some(alt) = bracket.alt {
                self.image(alt);
            }
            return self.literal(at, 1);
        };
        if bracket.image {
            let alt = fold(&self.ink.text[bracket.at..]).into_owned();
            self.ink.text.truncate(bracket.at);
            self.ink.links.truncate(bracket.links);
            self.delimiters.truncate(bracket.delimiters);
            while self.ink.styles.last().is_some_and(|s| s.start >= bracket.at) {
                self.ink.styles.pop();
            }
            // What began or broke inside the text that went must not point behind its end.
            while self.ink.marks.last().is_some_and(|m| m.at >= bracket.at) {
                self.ink.marks.pop();
            }
            let inside = self.tags.iter().rev().take_while(|t| t.1 > bracket.at).count();
            let first = self.tags.len() - inside;
            // Those that are not looked for any more would be moved again with every image round this one.
            self.tags.drain(first..first + inside.saturating_sub(MOST_OPEN));
            self.tags[first..].iter_mut().for_each(|t| t.1 = bracket.at);
            self.anchors.iter_mut().rev().take_while(|a| a.at > bracket.at).for_each(|a| a.at = bracket.at);
            self.image(alt);
            return next;
        }
        self.close_link(bracket, url);
        for url in more {
            self.push_link(self.ink.text.len(), url.into(), None, false);
        }
        next
    }

    fn close_link(&mut self, bracket: Bracket, url: Cow<'a, str>) {
        // URLs in a label are its text; a link in a label is a link, and then this is not one round it.
        // An anchor that ended inside may have taken away URLs that stood before the label.
        // From the end: a link that is not bare stands behind all that was looked at before.
        let inner = self.ink.links.iter().skip(bracket.links).rev().any(|l| !l.bare);
        if inner {
            self.ink.text.push(']');
            self.push_link(self.ink.text.len(), url, None, false);
            return;
        }
        self.ink.links.truncate(bracket.links);
        self.ink.text.replace_range(bracket.at..=bracket.at, "\u{1}");
        self.push_link(bracket.at + 1, url, bracket.alt, false);
        self.ink.text.push(CLOSE);
    }

    pub(super) fn push_link(&mut self, start: usize, url: Cow<'a, str>, alt: Option<String>, bare: bool) {
        let seen = !trim_start(&self.ink.text[start..]).is_empty();
        let end = if seen { self.ink.text.len() } else { start };
        let facts = LinkFacts::default();
        let url = match url {
            Cow::Borrowed(url) => Cow::Borrowed(trim(url)),
            Cow::Owned(url) => Cow::Owned(url.trim().to_owned()),
        };
        let label = String::new();
        self.ink.links.push(InkLink { start, end, url, label, alt, bare, facts });
    }

    /// The text of an image goes to the link round it, and nowhere else.
    pub(super) fn image(&mut self, alt: String) {
        let bracket = self.brackets.iter_mut().rev().take(MOST_OPEN).find(|b| !b.image).map(|b| &mut b.alt);
        let told = bracket.or_else(|| self.anchors.last_mut().map(|a| &mut a.alt));
        if let Some(told) = told.filter(|told| told.as_deref().is_none_or(str::is_empty)) {
            *told = Some(alt);
        }
    }

    /// `[label][ref]`, `[ref][]`, `[ref]`.
    fn referenced(&mut self, bracket: &Bracket, at: usize, end: usize) -> Option<(String, usize)> {
        if self.references.is_empty() {
            return None;
        }
        let label = &self.ink.text[bracket.at + usize::from(!bracket.image)..];
        if label.len() > 500 {
            return None;
        }
        let mut next = at + 1;
        let mut key = fold_label(label);
        if self.source[..end].as_bytes().get(next) == Some(&b'[')
            && let Some(n) = memchr(b']', &self.source.as_bytes()[next..end])
        {
            let inside = &self.source[next + 1..next + n];
            if !inside.trim().is_empty() {
                key = fold_label(inside);
            }
            if self.references.contains_key(&key) {
                next += n + 1;
            } else {
                key = fold_label(label);
            }
        }
        let url = self.references.get(&key)?;
        // The text of an image is what is kept of it.
        if bracket.image {
            return Some((String::new(), next));
        }
        self.given += url.len();
        (self.given <= self.source.len() * MOST_FOR_A_BYTE).then(|| (url.clone(), next))
    }

    pub(super) fn close_anchor(&mut self, anchor: Anchor<'a>) {
        let inner = self.ink.links.last().is_some_and(|l| l.start >= anchor.at && !l.bare);
        while self.ink.links.last().is_some_and(|l| l.start >= anchor.at && l.bare) {
            self.ink.links.pop();
        }
        let alt = match anchor.alt {
            Some(alt) if !alt.is_empty() => Some(alt),
            alt => anchor.title.map(|title| fold(title).into_owned()).or(alt),
        };
        if inner {
            self.push_link(self.ink.text.len(), anchor.url.into(), alt, false);
        } else {
            self.push_link(anchor.at, anchor.url.into(), alt, false);
        }
        self.ink.text.push(CLOSE);
    }
}

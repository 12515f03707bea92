//! XML as the feed needs it: names resolved, entities never expanded, no document types, depth bounded.

use std::borrow::Cow;

use quick_xml::NsReader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, PrefixDeclaration, ResolveResult};

const ATOM: &str = "http://www.w3.org/2005/Atom";
const OPENSEARCH: &str = "http://a9.com/-/spec/opensearch/1.1/";
const ARXIV: &str = "http://arxiv.org/schemas/atom";

/// Deepest nesting accepted; a feed needs four levels.
const MAX_DEPTH: usize = 32;

/// The namespaces that mean something here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ns {
    Atom,
    OpenSearch,
    Arxiv,
    Other,
}

/// Why reading stopped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum XmlError {
    #[error("the XML is broken: {0}")]
    Broken(String),
    #[error("the XML breaks off")]
    Truncated,
    #[error("the XML declares a document type")]
    Doctype,
    #[error("the XML is nested more than {MAX_DEPTH} levels deep")]
    TooDeep,
}

/// One step through a document.
pub(super) enum Step<'a> {
    Open(Ns, BytesStart<'a>),
    Close,
    Text(Cow<'a, str>),
    /// A reference to an entity that XML does not define: its text is lost.
    Undefined,
    Done,
}

/// A pull reader over a text.
pub(super) struct Pull<'a> {
    reader: NsReader<&'a [u8]>,
    depth: usize,
}

impl<'a> Pull<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, depth: 0 }
    }

    /// A reader for a part of a feed: the prefixes the service declares on `<feed>` hold from the start.
    pub(super) fn within_feed(text: &'a str) -> Self {
        let mut pull = Self::new(text);
        let resolver = pull.reader.resolver_mut();
        for (prefix, namespace) in
            [(PrefixDeclaration::Default, ATOM), (PrefixDeclaration::Named("arxiv"), ARXIV)]
        {
            // Only the reserved prefixes `xml` and `xmlns` can be refused.
            let added = resolver.add(prefix, Namespace(namespace));
            debug_assert!(added.is_ok());
        }
        pull
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// Offset in bytes of what comes next.
    pub(super) fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// Whether names inside the element just opened resolve as [`Pull::within_feed`] resolves them.
    pub(super) fn has_usual_prefixes(&self) -> bool {
        let mut default_bound = false;
        for (prefix, namespace) in self.reader.resolver().bindings() {
            let namespace = namespace.into_inner();
            let usual = match prefix {
                PrefixDeclaration::Default => {
                    default_bound = true;
                    namespace == ATOM
                }
                PrefixDeclaration::Named("arxiv") => namespace == ARXIV,
                PrefixDeclaration::Named(_) => namespace != ATOM && namespace != ARXIV,
            };
            if !usual {
                return false;
            }
        }
        default_bound
    }

    pub(super) fn next(&mut self) -> Result<Step<'a>, XmlError> {
        loop {
            let event = self.reader.read_event().map_err(|error| XmlError::Broken(error.to_string()))?;
            return Ok(match event {
                Event::Start(tag) => {
                    self.depth += 1;
                    if self.depth > MAX_DEPTH {
                        return Err(XmlError::TooDeep);
                    }
                    let ns = match self.reader.resolver().resolve_element(tag.name()).0 {
                        ResolveResult::Bound(Namespace(ATOM)) => Ns::Atom,
                        ResolveResult::Bound(Namespace(ARXIV)) => Ns::Arxiv,
                        ResolveResult::Bound(Namespace(OPENSEARCH)) => Ns::OpenSearch,
                        _ => Ns::Other,
                    };
                    Step::Open(ns, tag)
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    Step::Close
                }
                Event::Text(text) => Step::Text(text.xml10_content()),
                Event::CData(text) => Step::Text(text.xml10_content()),
                Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                    Ok(Some(c)) => Step::Text(Cow::Owned(c.to_string())),
                    Ok(None) => resolve_predefined_entity(&reference)
                        .map_or(Step::Undefined, |text| Step::Text(Cow::Borrowed(text))),
                    Err(_) => Step::Undefined,
                },
                Event::DocType(_) => return Err(XmlError::Doctype),
                Event::Eof if self.depth > 0 => return Err(XmlError::Truncated),
                Event::Eof => Step::Done,
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            });
        }
    }
}

/// The text of one element, gathered over its parts.
#[derive(Default)]
pub(super) struct Gathered<'a>(Cow<'a, str>);

impl<'a> Gathered<'a> {
    pub(super) fn push(&mut self, part: Cow<'a, str>) {
        if self.0.is_empty() {
            self.0 = part;
        } else {
            self.0.to_mut().push_str(&part);
        }
    }

    pub(super) fn take(&mut self) -> Cow<'a, str> {
        std::mem::take(&mut self.0)
    }
}

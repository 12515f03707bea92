//! The outline of a list: its blocks and how they nest, for whoever changes the file at its spans.

use std::ops::Range;

use super::annotation::Bare;
use super::blocks::{self, Kind};

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutlineKind {
    /// A heading of this level, from 1.
    Heading(u8),
    /// A paragraph, or whatever stands alone.
    Paragraph,
    /// A table row.
    Row {
        /// Whether it names the columns.
        header: bool,
    },
    /// A list item.
    Item,
    /// A list.
    List,
    /// A table.
    Table,
    /// A block quote or footnote.
    Quote,
    /// Code, or a line across.
    Other,
}

/// One block; its children follow it directly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineBlock {
    /// What it is.
    pub kind: OutlineKind,
    /// Its bytes in the file, without trailing blanks. An item's begin at its marker or tag, or at the blanks
    /// before its marker.
    pub span: Range<usize>,
    /// The index behind its last descendant.
    pub end: usize,
    /// Whether it holds text of its own.
    pub leaf: bool,
}

/// The blocks of `source`, in document order.
pub fn outline(source: &str) -> Vec<OutlineBlock> {
    let bare = Bare::of(source);
    blocks::read(bare.text())
        .blocks
        .into_iter()
        .map(|block| OutlineBlock {
            kind: match block.kind {
                Kind::Heading(level) => OutlineKind::Heading(level),
                Kind::Para | Kind::Summary | Kind::Aside => OutlineKind::Paragraph,
                Kind::Row { header } => OutlineKind::Row { header },
                Kind::Item => OutlineKind::Item,
                Kind::List => OutlineKind::List,
                Kind::Table => OutlineKind::Table,
                Kind::Quote | Kind::Note => OutlineKind::Quote,
                Kind::Code | Kind::Rule => OutlineKind::Other,
            },
            span: bare.to_file(block.span.start)..bare.to_file(block.span.end),
            end: block.end,
            leaf: !block.ink.is_empty(),
        })
        .collect()
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{ANNOTATION_CLOSE, ANNOTATION_OPEN};

    #[test]
    fn blocks_nest_and_annotations_belong_to_them() {
        let note = format!("{ANNOTATION_OPEN} · 1{ANNOTATION_CLOSE}");
        let source = format!(" - A{note}\n   - B\n - C\n\n| T | U |\n|---|---|\n| d{note} | e |\n");
        let shown: Vec<String> = outline(&source)
            .iter()
            .map(|b| format!("{:?} {} {:?}", b.kind, b.end, &source[b.span.clone()].replace(&note, "†")))
            .collect();
        assert_eq!(shown.len(), 11);
        assert_eq!(shown[0], r#"List 8 " - A†\n   - B\n - C""#);
        assert_eq!(shown[1], r#"Item 6 " - A†\n   - B""#);
        assert_eq!(shown[2], r#"Paragraph 3 "A†""#);
        assert_eq!(shown[3], r#"List 6 "- B""#);
        assert_eq!(shown[10], r#"Row { header: false } 11 "| d† | e |""#);
    }
}

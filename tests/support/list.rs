//! Paper lists about the papers of a world.

use std::fmt::Write as _;

use super::paper::Paper;

/// A Markdown list item as curators write it.
pub(crate) fn item(paper: &Paper) -> String {
    format!("- {} [[Paper]]({})\n", paper.title, paper.link())
}

/// A Markdown list, ten papers a section.
pub(crate) fn markdown<'a>(papers: impl IntoIterator<Item = &'a Paper>) -> String {
    let mut text = String::from("# A Synthetic List\n\nPapers that do not exist.\n");
    for (index, paper) in papers.into_iter().enumerate() {
        if index.is_multiple_of(10) {
            let _ = write!(text, "\n## Section {}\n\n", index / 10 + 1);
        }
        text.push_str(&item(paper));
    }
    text
}

/// A JSONL catalog of the papers that are on arXiv, each by its arXiv link.
pub(crate) fn jsonl(
    papers: impl IntoIterator<Item = Paper>,
    limit: usize,
    mut out: impl std::io::Write,
) -> std::io::Result<()> {
    let on_arxiv = papers.into_iter().filter_map(|paper| Some((paper.arxiv.clone()?, paper.title)));
    for (id, title) in on_arxiv.take(limit) {
        let entry = serde_json::json!({ "title": title, "url": format!("https://arxiv.org/abs/{id}") });
        writeln!(out, "{entry}")?;
    }
    out.flush()
}

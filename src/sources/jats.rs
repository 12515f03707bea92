//! Abstracts as publishers deposit them (JATS, HTML) → plain paragraphs.

use std::borrow::Cow;

use super::prose;

/// Elements of JATS that begin a paragraph (<https://jats.nlm.nih.gov/archiving/tag-library/1.3/>).
const BLOCK: &[&str] =
    &["p", "title", "sec", "list", "list-item", "disp-formula", "disp-quote", "break", "label", "abstract"];

/// Headings that say no more than that an abstract follows.
const EMPTY_HEADINGS: &[&str] = &["abstract", "summary", "abstract:", "summary:"];

/// The text of an abstract in plain paragraphs, separated by `\n`; `None` where it only says that there is none. Where there is markup it alone makes paragraphs: line breaks and
/// indentation between its tags are only how it was printed.
pub(super) fn paragraphs(text: &str) -> Option<String> {
    let unbroken =
        if text.contains("</") { Cow::Owned(text.replace(['\n', '\r'], " ")) } else { Cow::Borrowed(text) };
    let text = without_elements(&unbroken);
    let plain = prose::paragraphs(&prose::unmarked(&text))?;
    let rest = match plain.split_once('\n') {
        Some((first, rest)) if EMPTY_HEADINGS.contains(&first.to_lowercase().as_str()) => rest,
        _ => &plain,
    };
    (!prose::is_placeholder(rest)).then(|| rest.to_owned())
}

/// Takes the elements of JATS and MathML out. A formula that is given in TeX and in MathML stays in TeX alone; other
/// markup is not touched.
fn without_elements(text: &str) -> Cow<'_, str> {
    if !text.contains(['<']) {
        return Cow::Borrowed(text);
    }
    let mut in_tex = text.contains("tex-math");
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // No tag is longer.
        let Some(end) = rest.bytes().take(1000).position(|b| b == b'>') else {
            out.push('<');
            rest = &rest[1..];
            continue;
        };
        let tag = &rest[1..end];
        let closes = tag.starts_with('/');
        let name =
            tag.trim_start_matches('/').split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or(tag);
        let Some((_, local)) = name.split_once(':').filter(|(space, _)| matches!(*space, "jats" | "mml"))
        else {
            out.push('<');
            rest = &rest[1..];
            continue;
        };
        rest = &rest[end + 1..];
        if BLOCK.contains(&local) {
            out.push_str("\n\n");
        } else if local == "math" && in_tex && !closes && !tag.ends_with('/') {
            const CLOSING: &str = "</mml:math>";
            match rest.find(CLOSING) {
                Some(close) => rest = &rest[close + CLOSING.len()..],
                // Nor will there be one behind the next.
                None => in_tex = false,
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::paragraphs;

    #[test]
    fn sections_become_paragraphs_and_an_empty_heading_goes() {
        let plain = |text| paragraphs(text).unwrap();
        assert_eq!(
            plain(
                "<jats:title>Abstract</jats:title><jats:sec><jats:title>Aim</jats:title>\n   <jats:p>To see\n  <jats:italic>E. coli</jats:italic>.</jats:p></jats:sec><jats:p>And H<jats:sub>2</jats:sub>O.</jats:p>"
            ),
            "Aim\nTo see E. coli.\nAnd H2O."
        );
        assert_eq!(
            plain("<h4>Background</h4>Why &amp; how.<h4>Results</h4>So."),
            "Background\nWhy & how.\nResults\nSo."
        );
        assert_eq!(plain("Abstract thoughts, p < 0.05 and 1 > 0"), "Abstract thoughts, p < 0.05 and 1 > 0");
        assert_eq!(plain("<p>Abstract</p><p>One.</p>"), "One.");
        assert_eq!(paragraphs("<jats:p> </jats:p>"), None);
        assert_eq!(paragraphs(""), None);
    }

    #[test]
    fn a_formula_stands_there_once() {
        let both = "rate <jats:inline-formula><jats:alternatives><jats:tex-math>$$\\alpha $$</jats:tex-math><mml:math><mml:mi>α</mml:mi></mml:math></jats:alternatives></jats:inline-formula> of";
        assert_eq!(paragraphs(both).unwrap(), "rate $$\\alpha $$ of");
        assert_eq!(paragraphs("rate <mml:math><mml:mi>α</mml:mi></mml:math> of").unwrap(), "rate α of");
        assert_eq!(paragraphs("tex-math <mml:math>α").unwrap(), "tex-math α");
        assert_eq!(paragraphs("open <jats:p and <").unwrap(), "open <jats:p and <");
    }
}

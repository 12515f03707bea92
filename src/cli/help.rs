//! Tables in the help of a command.

/// Columns of a terminal that nobody has widened.
const WIDTH: usize = 79;

/// `head` and `text` as a row whose text begins at column `at`, from 0, on every one of its lines.
pub(super) fn row(head: &str, at: usize, text: &str) -> String {
    let mut out = format!("{head:<at$}");
    let mut column = head.chars().count().max(at);
    for (number, word) in text.split_whitespace().enumerate() {
        let length = word.chars().count();
        if number > 0 && column + 1 + length > WIDTH {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', at));
            column = at;
        } else if number > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_hangs_under_its_beginning() {
        let text = "the listed title is not that of the work the link leads to";
        assert_eq!(
            row("  title-mismatch       error", 32, text),
            "  title-mismatch       error    the listed title is not that of the work the\n                                link leads to\n"
        );
        assert_eq!(row("  a", 8, "b c"), "  a     b c\n");
    }
}

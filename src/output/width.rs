//! How much room a text takes in a terminal.

/// Columns that a character takes: none where it joins the one before, two where it is wide.
///
/// The wide blocks of <https://www.unicode.org/reports/tr11/>, by the hundred; a rare sign that is told wrong costs a
/// ragged edge.
const fn columns_of(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36F}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{20D0}'..='\u{20FF}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{1F3FB}'..='\u{1F3FF}'
        | '\u{E0000}'..='\u{E01EF}' => 0,
        '\u{1100}'..='\u{115F}'
        | '\u{2E80}'..='\u{303E}'
        | '\u{3041}'..='\u{A4CF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE6F}'
        | '\u{FF01}'..='\u{FF60}'
        | '\u{FFE0}'..='\u{FFE6}'
        | '\u{1F300}'..='\u{1FAFF}'
        | '\u{20000}'..='\u{3FFFD}' => 2,
        _ => 1,
    }
}

/// Columns that a text without control characters takes.
pub fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// At most `room` columns, the last one `…` where something is cut.
pub fn clip(text: &str, room: usize) -> String {
    if columns(text) <= room {
        return text.to_owned();
    }
    let mut left = room.saturating_sub(1);
    let end = text.char_indices().find(|&(_, c)| {
        let fits = columns_of(c) <= left;
        left -= if fits { columns_of(c) } else { 0 };
        !fits
    });
    let kept = end.map_or(text, |(end, _)| &text[..end]);
    format!("{}…", kept.trim_end())
}

/// The text and the blanks that fill `room` columns.
pub fn padded(text: &str, room: usize) -> String {
    format!("{text}{}", " ".repeat(room.saturating_sub(columns(text))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_and_joined_signs_take_the_room_they_take() {
        for (text, room) in
            [("", 0), ("abc", 3), ("语音", 4), ("Ｆｕ", 4), ("e\u{301}", 1), ("한글", 4), ("→ é", 3)]
        {
            assert_eq!(columns(text), room, "{text}");
        }
    }

    #[test]
    fn what_is_cut_fits() {
        for (text, room, cut) in [
            ("abcdef", 6, "abcdef"),
            ("abcdef", 5, "abcd…"),
            ("abc def", 5, "abc…"),
            ("语音识别", 8, "语音识别"),
            ("语音识别", 7, "语音识…"),
            ("语音识别", 6, "语音…"),
            ("abc", 0, "…"),
        ] {
            assert_eq!(clip(text, room), cut);
            assert!(columns(&clip(text, room)) <= room.max(1));
        }
        assert_eq!(padded("语", 4), "语  ");
        assert_eq!(padded("abcd", 3), "abcd");
    }
}

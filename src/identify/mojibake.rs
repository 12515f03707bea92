//! UTF-8 that was read as Windows-1252 (or Latin-1) and written down so: `Donâ€™t` for `Don’t`.

use crate::charset::WINDOWS_1252;

/// How often a text may have been misread; each time makes it longer.
const ROUNDS: usize = 3;

/// The text as it was before its UTF-8 was taken for Windows-1252; `None` when nothing points to that.
///
/// Only whole sequences are repaired, each by itself, so that a text with both sound and damaged characters keeps the
/// sound ones.
pub fn repair_mojibake(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let mut repaired = repair_once(text)?;
    for _ in 1..ROUNDS {
        match repair_once(&repaired) {
            Some(again) => repaired = again,
            None => break,
        }
    }
    Some(repaired)
}

fn repair_once(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut changed = false;
    let mut at = 0;
    while at < chars.len() {
        if let Some((c, length)) = sequence(&chars[at..]) {
            out.push(c);
            at += length;
            changed = true;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    changed.then_some(out)
}

/// The character whose UTF-8 bytes, read as Windows-1252, start here.
fn sequence(chars: &[char]) -> Option<(char, usize)> {
    let lead = byte(*chars.first()?)?;
    let length = match lead {
        // Of the two-byte sequences only those of Latin, Greek and Cyrillic letters and of Latin-1's signs: their first
        // halves are capitals that no sound word has in front of a sign.
        0xc2..=0xc5 | 0xce..=0xd1 => 2,
        0xe2..=0xef => 3,
        0xf0 => 4,
        _ => return None,
    };
    let bytes: Vec<u8> = chars.get(..length)?.iter().map_while(|c| byte(*c)).collect();
    let c = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    (bytes.len() == length && !c.is_control()).then_some((c, length))
}

fn byte(c: char) -> Option<u8> {
    match c {
        '\u{a0}'..='\u{ff}' | '\u{80}'..='\u{9f}' => u8::try_from(u32::from(c)).ok(),
        _ => {
            let at = WINDOWS_1252.iter().position(|high| *high == c)?;
            u8::try_from(at).ok().map(|at| 0x80 + at)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charset::windows_1252;

    #[test]
    fn damaged_text_is_repaired() {
        for (damaged, sound) in [
            ("Donâ€™t Stop", "Don’t Stop"),
            ("â€œQuotedâ€\u{9d} title", "“Quoted” title"),
            ("SchÃ¶lkopf and MÃ¼ller", "Schölkopf and Müller"),
            ("naÃ¯ve â€“ dash", "naïve – dash"),
            ("DonÃ¢â‚¬â„¢t", "Don’t"),
            ("Donâ\u{80}\u{99}t", "Don’t"),
        ] {
            assert_eq!(repair_mojibake(damaged).as_deref(), Some(sound), "{damaged}");
        }
    }

    #[test]
    fn sound_text_is_left_alone() {
        for sound in [
            "",
            "plain",
            "Don’t",
            "Ångström",
            "CAFÉ™",
            "São Paulo",
            "Łukasz Świątek",
            "论文",
            "„Ü“",
            "À la carte – ça",
        ] {
            assert_eq!(repair_mojibake(sound), None, "{sound}");
        }
    }

    proptest::proptest! {
        #[test]
        fn misread_text_comes_back(text in "[a-zA-Z ]{0,8}[äöüßéèñ’“”–—áíó]{1}[a-zA-Z ]{1,8}") {
            let misread: String = text.bytes().map(windows_1252).collect();
            let repaired = repair_mojibake(&misread);
            proptest::prop_assert_eq!(repaired.as_deref(), Some(text.as_str()));
        }
    }
}

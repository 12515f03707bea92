//! The words and colon that say that a title follows: `Paper: `, `论文：`, `Reading 1: `.

use memchr::memchr;

use super::kinds;

/// `Paper: `, `Title: `
pub(super) fn key(text: &str) -> Option<&str> {
    let is_key = |word: &str| KEYS.iter().any(|k| k.len() == word.len() && k.eq_ignore_ascii_case(word));
    // A colon of full width needs no blank behind it.
    let wide = if text.is_ascii() { None } else { text.split_once('：') };
    if let Some((_, rest)) = wide.filter(|(key, _)| is_key(key.trim())) {
        return rest.contains(char::is_alphabetic).then(|| rest.trim_start());
    }
    let n = memchr(b':', text.as_bytes())?;
    let (key, rest) = (&text[..n], &text[n + 1..]);
    let known = is_key(key.trim()) || is_turn(key) || kinds::is_institution(key);
    (known && rest.starts_with([' ', '\u{a0}']) && rest.contains(char::is_alphabetic))
        .then(|| rest.trim_start())
}

/// `Reading 1`, `Paper #3`
fn is_turn(key: &str) -> bool {
    const TURNS: [&str; 6] = ["reading", "paper", "lecture", "week", "session", "article"];
    key.len() <= 12
        && key.ends_with(|c: char| c.is_ascii_digit())
        && key.split_once(' ').is_some_and(|(turn, number)| {
            number.trim_start_matches('#').bytes().all(|b| b.is_ascii_digit())
                && TURNS.iter().any(|t| t.eq_ignore_ascii_case(turn))
        })
}

const KEYS: [&str; 29] = [
    "paper",
    "title",
    "paper title",
    "manuscript",
    "publication",
    "article",
    "original paper",
    "main paper",
    "preprint",
    "pdf",
    "arxiv",
    "论文",
    "标题",
    "题目",
    "论文名",
    "论文名称",
    "论文标题",
    "论文题目",
    "名称",
    "タイトル",
    "paper name",
    "paper link",
    "reference",
    "título",
    "titel",
    "titre",
    "oral",
    "spotlight",
    "best paper",
];

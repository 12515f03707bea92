//! Signs between two halves of a title: a slash between two words, a semicolon between two sentences.

use super::ink;
use super::judge;
use super::kinds;
use super::lone::is_category;
use super::name::is_title_word;
use super::names::{self, Names};
use super::pieces::near;
use super::shape::Shape;

/// Whether a slash with blanks round it stands between two words of one title: `Text / Image Pairs`.
pub(super) fn alternate(before: &str, behind: &str) -> bool {
    let before = ink::trim(before);
    let last = before.rsplit(' ').next().unwrap_or(before);
    let first = behind.split(' ').next().unwrap_or(behind);
    // `Object Detection / A Title`
    is_title_word(last) && is_title_word(first) && !(before.contains(' ') && is_category(before))
}

/// Whether a semicolon stands between two halves of one title: `Hear the noise; forget the speech`.
pub(super) fn balanced(before: &str, behind: &str) -> bool {
    let head = ink::trim(before);
    let Some(tail) = near(behind, 200).strip_prefix(' ') else { return false };
    let tail = &tail[..tail.find(['[', '|', '(', ';', '"', '\n', '\u{1}']).unwrap_or(tail.len())];
    let tail = ink::trim(&tail[..tail.find(". ").unwrap_or(tail.len())]);
    let (first, second) = (Shape::of(head), Shape::of(tail));
    (2..=16).contains(&first.words)
        && (3..=16).contains(&second.words)
        && second.function > 0
        && head.starts_with(|c: char| c.is_ascii_uppercase())
        && !head.contains(',')
        && names::names(head) == Names::No
        && !judge::is_other(head)
        && !judge::is_other(tail)
        && !kinds::is_institution(head)
        && !(second.talk && judge::says_talk(tail))
}

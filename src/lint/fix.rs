//! Mechanical repairs: the fixes of findings put into the bytes.

use super::{Code, Finding, NOT_UTF8, Place, of_text, places, scan, text};
use crate::catalog::Format;

/// What was repaired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The finding that is gone.
    pub finding: Finding,
    /// Where it stood when it was repaired; repairs before it on the same line have moved it then.
    pub place: Place,
}

/// A repair may lay bare another one (a link freed of its second bracket may be http); no chain is longer.
const ROUNDS: usize = 8;

/// As [`fix`], of bytes that need not be UTF-8 throughout: the ones that are not stay as they are.
///
/// `None` when there is nothing to fix.
///
/// # Errors
///
/// What would be fixed lies across such bytes, so that nothing is changed.
pub fn fix_bytes(
    bytes: &[u8],
    format: Format,
    wanted: impl Fn(Code) -> bool,
) -> Result<Option<(Vec<u8>, Vec<Fixed>)>, NotText> {
    let Some((new, fixed)) = fix(&text(bytes), format, wanted) else { return Ok(None) };
    if std::str::from_utf8(bytes).is_ok() {
        return Ok(Some((new.into_bytes(), fixed)));
    }
    // Every stand-in becomes again what it stood for, in order.
    let mut odd = bytes.utf8_chunks().flat_map(|chunk| {
        let own = chunk.valid().matches(NOT_UTF8).map(|_| NOT_UTF8 as u8);
        own.chain(chunk.invalid().iter().copied())
    });
    let mut out = new.into_bytes();
    for byte in out.iter_mut().filter(|byte| **byte == NOT_UTF8 as u8) {
        *byte = odd.next().ok_or(NotText)?;
    }
    if odd.next().is_some() {
        return Err(NotText);
    }
    Ok(Some((out, fixed)))
}

/// A repair would touch bytes that are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a repair would touch bytes that are not UTF-8")]
pub struct NotText;

/// Makes every fix of the codes `wanted` that the text alone allows, and says which. Of two that touch, the first is
/// made; the other follows in the next round, if it is still one.
///
/// `None` when there is nothing to fix.
pub fn fix(source: &str, format: Format, wanted: impl Fn(Code) -> bool) -> Option<(String, Vec<Fixed>)> {
    let mut text = source.to_owned();
    let mut all = Vec::new();
    for _ in 0..ROUNDS {
        let findings = of_text(&text, format, &scan::read(&text, format));
        let mut chosen: Vec<(Finding, super::Fix)> = findings
            .into_iter()
            .filter(|finding| wanted(finding.code))
            .filter_map(|finding| finding.fix.clone().map(|fix| (finding, fix)))
            .collect();
        chosen.sort_by_key(|(_, fix)| (fix.span.start, fix.span.end));
        let mut out = String::with_capacity(text.len() + 64);
        let mut copied = 0;
        let mut touched = None;
        chosen.retain(|(_, fix)| {
            if touched.is_some_and(|end| fix.span.start <= end) {
                return false;
            }
            out.push_str(&text[copied..fix.span.start]);
            out.push_str(&fix.replacement);
            copied = fix.span.end;
            touched = Some(fix.span.end);
            true
        });
        if chosen.is_empty() {
            break;
        }
        out.push_str(&text[copied..]);
        let spans: Vec<_> = chosen.iter().map(|(finding, _)| finding.span).collect();
        let at = places(&text, &spans);
        all.extend(chosen.into_iter().zip(at).map(|((finding, _), place)| Fixed { finding, place }));
        text = out;
    }
    (!all.is_empty()).then_some((text, all))
}

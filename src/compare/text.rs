//! Changes for a terminal.

use std::fmt::Write as _;

use super::{
    Basis, Comparison, LEFT_OPEN, Pair, appeared, days, first_counted, names, remarks, short, signed, title,
    warning,
};
use crate::model::{EnrichedEntry, grouped};
use crate::output::neutral;

/// The changes as text; at most `limit` lines under each heading.
pub fn text(changes: &Comparison<'_>, limit: usize) -> String {
    let line = |text: &str| neutral::terminal(&short(text)).into_owned();
    let mut out = line(changes.new.name());
    if let Some(days) = days(&changes.old, &changes.new) {
        let _ = write!(out, ": {days}");
    }
    let sizes: Vec<String> = changes
        .sizes()
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(name, n)| format!("{} {name}", grouped(*n as u64)))
        .collect();
    let _ = match sizes.is_empty() {
        true if changes.is_empty() => writeln!(out, "\n  nothing changed"),
        true => out.write_char('\n'),
        false => writeln!(out, "\n  {}", sizes.join(" · ")),
    };
    let mut list = |heading: &str, items: Vec<String>| {
        if items.is_empty() {
            return;
        }
        let _ = writeln!(out, "\n{heading}");
        for item in items.iter().take(limit) {
            let _ = writeln!(out, "  {item}");
        }
        if let Some(more) = items.len().checked_sub(limit).filter(|more| *more > 0) {
            let _ = writeln!(out, "  … and {more} more");
        }
    };
    let entry = |sign: char, entry: &EnrichedEntry| {
        let known = [entry.venue.clone(), entry.year.map(|year| year.to_string()), entry.work_id.clone()];
        let known: Vec<String> = known.into_iter().flatten().collect();
        let behind = if known.is_empty() { String::new() } else { format!("  ({})", known.join(", ")) };
        line(&format!("{sign} {}{behind}", title(entry)))
    };
    let pairs = |pairs: &[Pair<'_>], say: &dyn Fn(&Pair<'_>) -> String| -> Vec<String> {
        pairs.iter().map(|pair| line(&say(pair))).collect()
    };
    list("added", changes.added.iter().map(|e| entry('+', e)).collect());
    list("removed", changes.removed.iter().map(|e| entry('-', e)).collect());
    list(
        "withdrawn or retracted",
        pairs(&changes.warned, &|p| format!("! {}: {}", title(p.new), warning(p.new).unwrap_or_default())),
    );
    list(
        "newly published",
        pairs(&changes.published, &|p| {
            let (venue, date) = appeared(p.new);
            let whereabouts: Vec<String> = venue.into_iter().chain(date).collect();
            format!("* {}: {}", title(p.new), whereabouts.join(", "))
        }),
    );
    list("retitled", pairs(&changes.retitled, &|p| format!("* {} → {}", title(p.old), title(p.new))));
    list(
        "other authors",
        pairs(&changes.reauthored, &|p| format!("* {}: {}", title(p.new), authors(p).join(", "))),
    );
    list(
        "revised",
        pairs(&changes.revised, &|p| {
            format!(
                "* {}: version {} → {}",
                title(p.new),
                p.old.version.unwrap_or(0),
                p.new.version.unwrap_or(0)
            )
        }),
    );
    list("newly found", pairs(&changes.found, &|p| format!("* {}", title(p.new))));
    list("no longer found", pairs(&changes.lost, &|p| format!("* {}", title(p.old))));
    list("could not be asked about", pairs(&changes.unasked, &|p| format!("* {}", title(p.old))));
    let emptied = changes.emptied.iter();
    list(
        "values gone",
        emptied.map(|e| line(&format!("* {}: {}", title(e.pair.new), e.members.join(", ")))).collect(),
    );
    list(
        "other notes",
        changes.noted.iter().map(|n| line(&format!("* {}: {}", title(n.pair.new), remarks(n)))).collect(),
    );
    let heading = format!(
        "citations: {} of {} counts moved, {} in all",
        grouped(changes.movers.len() as u64),
        grouped(changes.counted as u64),
        signed(changes.citations())
    );
    let width =
        changes.movers.iter().take(limit).map(|m| signed(m.change()).chars().count()).max().unwrap_or(0);
    let movers = changes.movers.iter().map(|mover| {
        let change = signed(mover.change());
        format!(
            "{change:>width$}  {} → {}  {}",
            grouped(mover.old),
            grouped(mover.new),
            line(title(mover.entry))
        )
    });
    list(&heading, movers.collect());
    if changes.basis == Basis::Counts {
        let first = first_counted(changes).map(|first| format!("{first}. ")).unwrap_or_default();
        out.push('\n');
        for words in wrapped(&format!("{first}{LEFT_OPEN}")) {
            let _ = writeln!(out, "{words}");
        }
    } else if !changes.other.is_empty() {
        let other: Vec<String> = changes.other.iter().map(|(name, n)| format!("{name} {n}")).collect();
        let _ = writeln!(out, "\nalso changed: {}", other.join(" · "));
    }
    out
}

/// Lines of at most 78 characters.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.len() + 1 + word.len() <= 78 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// `+Name` and `−Name`, or a word where only the order or the spelling of the list changed.
pub(super) fn authors(pair: &Pair<'_>) -> Vec<String> {
    let (old, new) = (names(pair.old), names(pair.new));
    let gone = old.iter().filter(|name| !new.contains(name)).map(|name| format!("−{name}"));
    let come = new.iter().filter(|name| !old.contains(name)).map(|name| format!("+{name}"));
    let changed: Vec<String> = come.chain(gone).collect();
    if changed.is_empty() { vec!["another order".to_owned()] } else { changed }
}

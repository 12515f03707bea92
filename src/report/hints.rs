//! What to do next, computed from the run's numbers. One small function each.

use crate::model::SourceId;

use super::{SourceTally, Summary};

/// Every hint that applies, most useful first.
pub fn hints(summary: &Summary) -> Vec<String> {
    [
        unread,
        nothing_listed,
        run_again,
        leave_out,
        set_a_key,
        come_at_another_hour,
        go_online,
        unused_overrides,
        look_at_mismatches,
    ]
    .into_iter()
    .filter_map(|hint| hint(summary))
    .collect()
}

/// Told at the start already; a long run has put much behind it.
fn unread(summary: &Summary) -> Option<String> {
    let first = summary.unread.first()?;
    Some(match summary.unread.len() {
        1 => format!("nothing was written for one catalog: {first}"),
        n => format!("nothing was written for {n} catalogs, the first: {first}"),
    })
}

/// A list without a paper is nearly always a list that was not read as it was meant.
fn nothing_listed(summary: &Summary) -> Option<String> {
    let catalog = summary.catalogs.iter().find(|catalog| catalog.counts.entries == 0)?;
    let what = if catalog.is_text {
        "an item lists one by a link to it, an identifier, or a link labelled `Paper`, `PDF`, `arXiv`, `DOI`, …"
    } else {
        "a record has one of the keys `title`, `url`, `links`, `id`, `arxiv`, `doi`, `acl`, `pmid`, `s2`"
    };
    Some(format!("no paper was found in {}: {what}", catalog.name))
}

/// Only a source that is not asked first may be missed for good.
fn leave_out(summary: &Summary) -> Option<String> {
    let unreachable = |(_, tally): &(&SourceId, &SourceTally)| {
        tally.requests > 0 && tally.unasked > 0 && tally.found + tally.missing == 0 && !tally.is_primary
    };
    let (id, _) = summary.sources.iter().find(unreachable)?;
    Some(format!(
        "if {id} cannot be reached from here, `[sources.{id}]` with `enabled = false` in opcit.toml leaves it out"
    ))
}

fn run_again(summary: &Summary) -> Option<String> {
    let left_alone = summary.sources.iter().find_map(|(id, tally)| Some((id, tally.left_alone_until?)));
    let when =
        left_alone.map(|(id, until)| format!(" ({id} is not asked before {until})")).unwrap_or_default();
    summary.incomplete.then(|| format!("run the same command again to go on{when}: what was got is kept"))
}

fn set_a_key(summary: &Summary) -> Option<String> {
    let tally = summary.sources.get(&SourceId::SEMANTIC_SCHOLAR)?;
    let refused = tally.refused;
    (refused > 0 && !tally.has_key).then(|| {
        let times = if refused == 1 { "once".to_owned() } else { format!("{refused} times") };
        format!("Semantic Scholar refused {times}: set OPCIT_S2_API_KEY (https://www.semanticscholar.org/product/api)")
    })
}

fn come_at_another_hour(summary: &Summary) -> Option<String> {
    let refused = summary.sources.get(&SourceId::ARXIV)?.refused;
    (refused > 0).then(|| {
        "arXiv sheds load at busy hours: another hour (not 20:00–23:00 US Eastern) often works".to_owned()
    })
}

fn go_online(summary: &Summary) -> Option<String> {
    let deferred: usize = summary.catalogs.iter().map(|c| c.counts.deferred).sum();
    (summary.offline && deferred > 0).then(|| {
        let entries = if deferred == 1 { "1 entry is".to_owned() } else { format!("{deferred} entries are") };
        format!("{entries} not in the cache: run once without --offline to look them up")
    })
}

fn unused_overrides(summary: &Summary) -> Option<String> {
    let told = summary.unused_overrides.iter().filter_map(|(file, unused)| {
        let (first, n) = (unused.first()?, unused.len());
        Some(format!("{n} of [[entry]] in {} matched nothing, first `{first}`", file.display()))
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| told.join("; "))
}

fn look_at_mismatches(summary: &Summary) -> Option<String> {
    let count: usize = summary.catalogs.iter().filter_map(|c| c.notes.get("title-mismatch")).sum();
    (count > 0).then(|| {
        format!(
            "{count} {} to a paper with another title: `opcit check` shows both",
            if count == 1 { "link leads" } else { "links lead" }
        )
    })
}

//! What `opcit cache stats` shows.

use std::fmt::Write as _;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::cache::Stats;
use crate::output::neutral::terminal;

/// The statistics as a table.
pub(super) fn table(path: &Path, stats: &Stats) -> String {
    let mut rows = vec![["source", "outcome", "answers", "size", "oldest", "newest"].map(str::to_owned)];
    for source in &stats.sources {
        rows.push([
            terminal(&source.source).into_owned(),
            if source.found { "found" } else { "missing" }.to_owned(),
            source.rows.to_string(),
            size(source.payload_bytes),
            day(source.oldest),
            day(source.newest),
        ]);
    }
    let widths: Vec<usize> =
        (0..6).map(|at| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0)).collect();
    let mut text = format!("{}  {}\n\n", terminal(&path.to_string_lossy()), size(stats.bytes));
    if stats.sources.is_empty() {
        rows = Vec::new();
        text.push_str("no answers yet\n");
    }
    for row in &rows {
        let [source, outcome, answers, size, oldest, newest] = row;
        let line = format!(
            "{source:<w0$}  {outcome:<w1$}  {answers:>w2$}  {size:>w3$}  {oldest:<w4$}  {newest}",
            w0 = widths[0],
            w1 = widths[1],
            w2 = widths[2],
            w3 = widths[3],
            w4 = widths[4],
        );
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text.push('\n');
    let kept: u64 = stats.sources.iter().map(|s| s.kept).sum();
    if kept > 0 {
        let _ = writeln!(text, "found before, missing now, last answer kept: {kept}");
    }
    let since = stats.observed_since.map(|at| format!(", seen since {}", day(Some(at)))).unwrap_or_default();
    let (counts, works) = (count(stats.observations, "citation count"), count(stats.observed_works, "work"));
    let _ = writeln!(text, "{counts} of {works}{since}");
    let _ = writeln!(text, "{} in snapshots", count(stats.snapshot_lines as u64, "line"));
    text
}

/// The statistics as one JSON object.
pub(super) fn json(stats: &Stats) -> String {
    let sources: Vec<serde_json::Value> = stats
        .sources
        .iter()
        .map(|s| {
            serde_json::json!({
                "source": s.source,
                "outcome": if s.found { "found" } else { "missing" },
                "rows": s.rows,
                "kept": s.kept,
                "payload_bytes": s.payload_bytes,
                "oldest": s.oldest,
                "newest": s.newest,
            })
        })
        .collect();
    let whole = serde_json::json!({
        "bytes": stats.bytes,
        "sources": sources,
        "observations": stats.observations,
        "observed_works": stats.observed_works,
        "observed_since": stats.observed_since,
        "snapshot_lines": stats.snapshot_lines,
    });
    format!("{whole:#}\n")
}

pub(super) fn count(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

pub(super) fn day(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "-".to_owned(), |at| at.to_zoned(TimeZone::UTC).date().to_string())
}

fn size(bytes: u64) -> String {
    let mut unit = 0;
    let mut divisor = 1_u64;
    while bytes / divisor >= 1024 && unit < 3 {
        divisor *= 1024;
        unit += 1;
    }
    if unit == 0 {
        return format!("{bytes} B");
    }
    // Exact for every size a disk has; whole tenths, rounded down.
    let tenths = u128::from(bytes) * 10 / u128::from(divisor);
    format!("{}.{} {}", tenths / 10, tenths % 10, ["B", "KiB", "MiB", "GiB"][unit])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::SourceStats;

    #[test]
    fn sizes_read_well() {
        let sizes = [0, 1023, 1024, 1536, 1024 * 1024 - 1, 5 * 1024 * 1024, 3 << 40].map(size);
        assert_eq!(sizes, ["0 B", "1023 B", "1.0 KiB", "1.5 KiB", "1023.9 KiB", "5.0 MiB", "3072.0 GiB"]);
    }

    #[test]
    fn the_table_lines_up() {
        let at = |text: &str| Some(text.parse().unwrap());
        let row = |source: &str, found, rows, kept, payload_bytes| SourceStats {
            source: source.into(),
            found,
            rows,
            kept,
            payload_bytes,
            oldest: at("2026-01-02T03:04:05Z"),
            newest: at("2026-11-22T00:00:00Z"),
        };
        let stats = Stats {
            sources: vec![row("arxiv", true, 39, 0, 81_234), row("semantic-scholar", false, 2, 1, 900)],
            observations: 61,
            observed_works: 39,
            observed_since: at("2026-01-02T03:04:05Z"),
            bytes: 139_264,
            snapshot_lines: 40,
        };
        insta::assert_snapshot!(table(Path::new("opcit.sqlite"), &stats), @r"
        opcit.sqlite  136.0 KiB

        source            outcome  answers      size  oldest      newest
        arxiv             found         39  79.3 KiB  2026-01-02  2026-11-22
        semantic-scholar  missing        2     900 B  2026-01-02  2026-11-22

        found before, missing now, last answer kept: 1
        61 citation counts of 39 works, seen since 2026-01-02
        40 lines in snapshots
        ");
        insta::assert_snapshot!(table(Path::new("opcit.sqlite"), &Stats::default()), @r"
        opcit.sqlite  0 B

        no answers yet

        0 citation counts of 0 works
        0 lines in snapshots
        ");
    }
}

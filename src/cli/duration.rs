//! Durations as people write them: `3s`, `500ms`, `7d`, `1h30m`.

use std::time::Duration;

/// Reads a duration: numbers with units `ms`, `s`, `m`, `h`, `d`, `w`, one after the other; `0` alone is zero.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is not a duration such as `3s`, `500ms`, `7d` or `1h30m`");
    let mut rest = text.trim();
    if rest == "0" {
        return Ok(Duration::ZERO);
    }
    if rest.is_empty() {
        return Err(wrong());
    }
    let mut total = 0.0_f64;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(wrong)?;
        let number: f64 = rest[..digits].parse().map_err(|_| wrong())?;
        rest = rest[digits..].trim_start();
        let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let unit = match &rest[..letters] {
            "ms" => 0.001,
            "s" | "sec" | "secs" => 1.0,
            "m" | "min" | "mins" => 60.0,
            "h" | "hour" | "hours" => 3600.0,
            "d" | "day" | "days" => 86_400.0,
            "w" | "week" | "weeks" => 604_800.0,
            _ => return Err(wrong()),
        };
        total += number * unit;
        rest = rest[letters..].trim_start();
    }
    Duration::try_from_secs_f64(total).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_read() {
        for (text, milliseconds) in [
            ("3s", 3000),
            ("500ms", 500),
            ("0s", 0),
            ("0", 0),
            ("1h30m", 5_400_000),
            ("7d", 604_800_000),
            ("1.5s", 1500),
        ] {
            assert_eq!(parse(text).map(|d| d.as_millis()), Ok(milliseconds), "{text}");
        }
        for text in ["", "3", "s", "-1s", "3 parsecs", "1e400s", "..s"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}

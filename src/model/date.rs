//! Dates as publications give them: a year, perhaps a month, perhaps a day.

use std::fmt;
use std::str::FromStr;

/// A calendar date of which only the year is certain. Months and days are 1-based.
///
/// ```
/// use opcit::model::PartialDate;
///
/// let date: PartialDate = "2023-02".parse()?;
/// assert_eq!((date.year, date.month, date.day), (2023, Some(2), None));
/// assert_eq!(date.to_string(), "2023-02");
/// assert!("2023-02-30".parse::<PartialDate>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartialDate {
    /// Gregorian year.
    pub year: i16,
    /// 1 to 12.
    pub month: Option<u8>,
    /// 1 to 31; never without a month.
    pub day: Option<u8>,
}

impl PartialDate {
    /// A year alone.
    pub const fn year(year: i16) -> Self {
        Self { year, month: None, day: None }
    }
}

/// The text of a [`PartialDate`].
#[derive(Debug, Clone, Copy)]
struct Shown {
    bytes: [u8; 10],
    length: usize,
}

impl Shown {
    fn as_str(&self) -> &str {
        // Digits and hyphens alone were put in.
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl PartialDate {
    /// Its text, put together: dates are written several times an entry. `None` where a number has more digits than it should.
    fn shown(self) -> Option<Shown> {
        let year = u16::try_from(self.year).ok().filter(|year| *year < 10_000)?;
        let digit = |number: u16| b'0' + u8::try_from(number % 10).unwrap_or(0);
        let mut bytes = *b"0000-00-00";
        for (at, power) in [1000, 100, 10, 1].into_iter().enumerate() {
            bytes[at] = digit(year / power);
        }
        let mut length = 4;
        for part in [self.month, self.month.and(self.day)].into_iter().flatten() {
            if part > 99 {
                return None;
            }
            bytes[length + 1] = digit(u16::from(part) / 10);
            bytes[length + 2] = digit(u16::from(part));
            length += 3;
        }
        Some(Shown { bytes, length })
    }

    /// Reads `YYYY-MM-DD`, which most are; `None` for everything else, also what is no day.
    fn whole(text: &str) -> Option<Self> {
        let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
        let digits = |range: std::ops::Range<usize>| {
            let digit =
                |sum: i16, byte: &u8| byte.is_ascii_digit().then(|| sum * 10 + i16::from(byte - b'0'));
            bytes[range].iter().try_fold(0, digit)
        };
        let (year, month, day) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
        // The last days of a month are left to the calendar.
        let plain = bytes[4] == b'-' && bytes[7] == b'-' && year > 0;
        if !plain || !(1..=12).contains(&month) || !(1..=28).contains(&day) {
            return None;
        }
        Some(Self { year, month: u8::try_from(month).ok(), day: u8::try_from(day).ok() })
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(shown) = self.shown() {
            return f.write_str(shown.as_str());
        }
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
            if let Some(day) = self.day {
                write!(f, "-{day:02}")?;
            }
        }
        Ok(())
    }
}

/// The text is not `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, or no such day exists.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD")]
pub struct PartialDateError(String);

impl FromStr for PartialDate {
    type Err = PartialDateError;

    /// Reads `YYYY[-MM[-DD]]`; anything behind a `T` (a time) is dropped.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(whole) = Self::whole(text) {
            return Ok(whole);
        }
        let wrong = || PartialDateError(text.to_owned());
        let day_part = text.split('T').next().unwrap_or(text).trim();
        let mut parts = day_part.split('-');
        let number = |part: Option<&str>, width: usize| -> Result<Option<i16>, PartialDateError> {
            part.map(|p| {
                if p.len() == width && p.bytes().all(|b| b.is_ascii_digit()) {
                    p.parse().map_err(|_| wrong())
                } else {
                    Err(wrong())
                }
            })
            .transpose()
        };
        let year = number(parts.next(), 4)?.ok_or_else(wrong)?;
        let month = number(parts.next(), 2)?;
        let day = number(parts.next(), 2)?;
        if parts.next().is_some() || year == 0 {
            return Err(wrong());
        }
        let valid = jiff::civil::Date::new(
            year,
            i8::try_from(month.unwrap_or(1)).map_err(|_| wrong())?,
            i8::try_from(day.unwrap_or(1)).map_err(|_| wrong())?,
        );
        valid.map_err(|_| wrong())?;
        let small = |n: Option<i16>| n.and_then(|n| u8::try_from(n).ok());
        Ok(Self { year, month: small(month), day: small(day) })
    }
}

impl serde::Serialize for PartialDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.shown() {
            Some(shown) => serializer.serialize_str(shown.as_str()),
            None => serializer.collect_str(self),
        }
    }
}

impl<'de> serde::Deserialize<'de> for PartialDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for PartialDate {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PartialDate".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "YYYY, YYYY-MM or YYYY-MM-DD",
            "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_and_shown() {
        for text in ["2024", "0007", "2024-05", "2024-05-02", "2024-02-29", "1999-12-31", "2024-05-28"] {
            let date: PartialDate = text.parse().unwrap();
            assert_eq!(date.to_string(), text);
            assert_eq!(serde_json::to_string(&date).unwrap(), format!("\"{text}\""));
        }
        assert_eq!("2024-05-02T11:12:13Z".parse::<PartialDate>().unwrap().to_string(), "2024-05-02");
        for wrong in [
            "",
            "0000",
            "0000-01-01",
            "2024-13-01",
            "2024-00-01",
            "2023-02-29",
            "2024-05-32",
            "2024/05/02",
            "24-05-02",
            "2024-5-02",
            "2024-05-0x",
            "+024-05-02",
            "2024-05-00",
        ] {
            assert!(wrong.parse::<PartialDate>().is_err(), "{wrong}");
        }
        for (year, shown) in [(20_201, "20201"), (-5, "-005"), (9999, "9999"), (0, "0000")] {
            let date = PartialDate::year(year);
            assert_eq!(date.to_string(), shown);
            assert_eq!(serde_json::to_string(&date).unwrap(), format!("\"{shown}\""));
        }
    }
}

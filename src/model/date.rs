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

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
        serializer.collect_str(self)
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

//! Dates as services give them in parts, and which of two came first.

use std::cmp::Ordering;

use crate::model::PartialDate;

/// A later year is a slip of a key.
const LAST: i16 = 2100;

/// A date from its parts; a part that is no date is left out with all behind it.
pub(super) fn from_parts(year: i64, month: Option<i64>, day: Option<i64>) -> Option<PartialDate> {
    let year = i16::try_from(year).ok().filter(|year| (1..=LAST).contains(year))?;
    let part = |number: Option<i64>, most: u8| {
        number.and_then(|n| u8::try_from(n).ok()).filter(|n| (1..=most).contains(n))
    };
    let month = part(month, 12);
    let date = PartialDate { year, month, day: month.and(part(day, 31)) };
    // The 30th of February is a month.
    date.to_string().parse().ok().or(Some(PartialDate { day: None, ..date }))
}

/// The earlier of two dates, whole: parts of one are never put beside parts of the other. Where one says less (`2024`
/// against `2024-02-07`) and they do not contradict each other, the one that says more.
pub(super) fn earlier(a: Option<PartialDate>, b: Option<PartialDate>) -> Option<PartialDate> {
    let (Some(x), Some(y)) = (a, b) else { return a.or(b) };
    let known = |x: Option<u8>, y: Option<u8>| x.zip(y).map_or(Ordering::Equal, |(x, y)| x.cmp(&y));
    let order = x.year.cmp(&y.year).then(known(x.month, y.month)).then(known(x.day, y.day));
    let precision = |date: PartialDate| usize::from(date.month.is_some()) + usize::from(date.day.is_some());
    Some(match order {
        Ordering::Less => x,
        Ordering::Greater => y,
        Ordering::Equal if precision(y) > precision(x) => y,
        Ordering::Equal => x,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Option<PartialDate> {
        text.parse().ok()
    }

    #[test]
    fn parts_that_are_no_date_are_left_out() {
        assert_eq!(from_parts(2024, Some(2), Some(7)), date("2024-02-07"));
        assert_eq!(from_parts(2024, Some(2), Some(30)), date("2024-02"));
        assert_eq!(from_parts(2024, Some(13), Some(7)), date("2024"));
        assert_eq!(from_parts(2024, None, Some(7)), date("2024"));
        assert_eq!(from_parts(0, Some(1), Some(1)), None);
        assert_eq!(from_parts(-5, None, None), None);
        assert_eq!(from_parts(99_999, None, None), None);
    }

    #[test]
    fn the_earlier_date_is_taken_whole() {
        for (a, b, first) in [
            ("2024-02-07", "2024-03", "2024-02-07"),
            ("2024-02", "2023-12-30", "2023-12-30"),
            ("2024", "2024-02-07", "2024-02-07"),
            ("2024-02-07", "2024-02", "2024-02-07"),
            ("1991", "2003-04-01", "1991"),
        ] {
            assert_eq!(earlier(date(a), date(b)), date(first), "{a} {b}");
            assert_eq!(earlier(date(b), date(a)), date(first), "{b} {a}");
        }
        assert_eq!(earlier(None, date("2024")), date("2024"));
        assert_eq!(earlier(None, None), None);
    }
}

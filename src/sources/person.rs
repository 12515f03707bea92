//! People as services name them in parts → authors.

use crate::model::Author;

use super::prose;

/// `Given Family Suffix`, from whichever parts there are.
pub(super) fn name<'a>(parts: impl IntoIterator<Item = Option<&'a str>>) -> Option<String> {
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    prose::some_line(&prose::unmarked(&parts.join(" ")))
}

/// An author of that name with an ORCID iD as delivered, bare or as a URL.
pub(super) fn author(name: String, orcid: Option<&str>) -> Author {
    Author { orcid: orcid.and_then(orcid_in), ..Author::named(name) }
}

/// The iD at the end of `https://orcid.org/0000-0002-1825-0097`; nothing where the check digit is wrong
/// (<https://support.orcid.org/hc/en-us/articles/360006897674>).
fn orcid_in(text: &str) -> Option<String> {
    let id = text.trim().trim_end_matches('/').rsplit('/').next()?.to_ascii_uppercase();
    let shaped = id.len() == 19
        && id.bytes().enumerate().all(|(at, b)| match at {
            4 | 9 | 14 => b == b'-',
            18 => b.is_ascii_digit() || b == b'X',
            _ => b.is_ascii_digit(),
        });
    if !shaped {
        return None;
    }
    let digits: Vec<u8> = id.bytes().filter(|b| *b != b'-').collect();
    let sum = digits[..15].iter().fold(0_u32, |sum, b| (sum + u32::from(b - b'0')) * 2);
    let check = (12 - sum % 11) % 11;
    let given = if digits[15] == b'X' { 10 } else { u32::from(digits[15] - b'0') };
    (check == given).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_put_together_from_what_there_is() {
        assert_eq!(name([Some("Ada"), Some("Love  lace"), None]).as_deref(), Some("Ada Love lace"));
        assert_eq!(name([None, Some("The&amp;Group")]).as_deref(), Some("The&Group"));
        assert_eq!(name([None, None]), None);
        assert_eq!(name([Some(" ")]), None);
    }

    #[test]
    fn an_orcid_is_believed_with_its_check_digit_only() {
        let orcid = |text| author("A".to_owned(), Some(text)).orcid;
        assert_eq!(orcid("https://orcid.org/0000-0002-1825-0097").as_deref(), Some("0000-0002-1825-0097"));
        assert_eq!(orcid("http://orcid.org/0000-0002-1694-233x/").as_deref(), Some("0000-0002-1694-233X"));
        for wrong in
            ["0000-0002-1825-0098", "0000-0002-1825-009", "", "X", "0000x0002-1825-0097", "ééééééééé"]
        {
            assert_eq!(orcid(wrong), None, "{wrong}");
        }
    }
}

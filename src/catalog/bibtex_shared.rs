//! Fields that records of BibTeX share: `@xdata`, section 3.13.6 of <https://ctan.org/pkg/biblatex>.

use std::collections::HashMap;

use super::bibtex_fields::Record;

/// Fields of a record, beyond which it takes none from elsewhere; the longest that it takes, in bytes; and how far one
/// `@xdata` is followed to the next.
const MOST_FIELDS: usize = 64;
const LONGEST: usize = 1024;
const DEEPEST: usize = 8;

/// The fields of every `@xdata` so far, by its key.
#[derive(Debug, Default)]
pub(super) struct Shared(HashMap<String, Vec<(String, String)>>);

impl Shared {
    /// Keeps what an `@xdata` has to give.
    pub(super) fn add(&mut self, key: &str, record: &Record) {
        let short = record.fields.iter().filter(|(_, value)| value.len() <= LONGEST);
        self.0.insert(key.to_owned(), short.cloned().collect());
    }

    /// Adds the fields that the record takes from elsewhere: its own come first.
    pub(super) fn give(&self, record: &mut Record) {
        let mut names = record.value("xdata").map(str::to_owned);
        for _ in 0..DEEPEST {
            let Some(list) = names.take() else { return };
            for (field, value) in list.split(',').filter_map(|name| self.0.get(name.trim())).flatten() {
                if field == "xdata" {
                    names = Some(value.clone());
                } else if record.value(field).is_none() && record.fields.len() < MOST_FIELDS {
                    record.fields.push((field.clone(), value.clone()));
                }
            }
        }
    }
}

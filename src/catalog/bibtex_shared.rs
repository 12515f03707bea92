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
        let short = record.fields.iter().filter(|(_, value)| value.len() <= LONGEST).take(MOST_FIELDS);
        self.0.insert(key.to_owned(), short.cloned().collect());
    }

    /// Adds the fields that the record takes from elsewhere, no more than `most` bytes: its own come first. How much it was.
    pub(super) fn give(&self, record: &mut Record, most: usize) -> usize {
        let mut given = 0;
        let mut names = record.value("xdata").map(str::to_owned);
        for _ in 0..DEEPEST {
            let Some(list) = names.take() else { break };
            let lists = list.split(',').take(MOST_FIELDS).filter_map(|name| self.0.get(name.trim()));
            for (field, value) in lists.flatten() {
                if record.fields.len() >= MOST_FIELDS || given + value.len() > most {
                    return given;
                }
                if field == "xdata" {
                    names = Some(value.clone());
                } else if record.value(field).is_none() {
                    given += value.len();
                    record.fields.push((field.clone(), value.clone()));
                }
            }
        }
        given
    }
}

//! Answers and recorded facts as a text file that is only read, laid under the database.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::Stored;
use super::line::{self, Line};
use crate::model::SourceId;

/// The lines of one snapshot, found by source and key.
///
/// A line of recorded facts is found by its own key, by each identifier it names (`arxiv:2302.07257`, `doi:…`), and by
/// its title ([`title_key`]). A further key that two lines share finds neither: which one is meant cannot be known.
#[derive(Debug, Default)]
pub struct Snapshot {
    lines: Vec<Stored>,
    index: HashMap<(String, String), usize>,
    warnings: Vec<SnapshotWarning>,
}

/// A line that could not be used; displays as a message with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotWarning {
    /// The file.
    pub path: PathBuf,
    /// From 1.
    pub line: usize,
    /// What is wrong; a lower-case fragment.
    pub message: String,
}

impl fmt::Display for SnapshotWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path.display(), self.line, self.message)
    }
}

/// The snapshot could not be read at all.
#[derive(Debug, thiserror::Error)]
#[error("the snapshot `{}` could not be read", path.display())]
pub struct SnapshotError {
    /// The file.
    pub path: PathBuf,
    /// What the file system said.
    pub source: std::io::Error,
}

impl Snapshot {
    /// Reads a snapshot. A malformed line costs that line: see [`Snapshot::warnings`].
    pub fn load(path: &Path) -> Result<Self, SnapshotError> {
        let bytes = std::fs::read(path).map_err(|source| SnapshotError { path: path.to_owned(), source })?;
        Ok(Self::parse(path, &bytes))
    }

    /// Reads the text of a snapshot; `path` is for messages.
    pub fn parse(path: &Path, bytes: &[u8]) -> Self {
        let mut snapshot = Self::default();
        let mut further = HashMap::<String, Option<usize>>::new();
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        for (number, line) in bytes.split(|&b| b == b'\n').enumerate() {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let read = std::str::from_utf8(line).map_err(|e| e.to_string()).and_then(line::read);
            let taken = match read {
                Ok(Line::Answer { source, key, stored }) => snapshot.take(source, key, stored),
                Ok(Line::Recorded { key, further_keys, stored }) => {
                    let at = snapshot.lines.len();
                    let taken = snapshot.take(SourceId::RECORDED.as_str().to_owned(), key, stored);
                    if taken.is_ok() {
                        for key in further_keys {
                            further.entry(key).and_modify(|lines| *lines = None).or_insert(Some(at));
                        }
                    }
                    taken
                }
                // History belongs into the database; nothing looks for it here.
                Ok(Line::Observation { .. } | Line::Fall { .. } | Line::Doubt { .. } | Line::Kept { .. }) => {
                    Ok(())
                }
                Err(message) => Err(message),
            };
            if let Err(message) = taken {
                let warning = SnapshotWarning { path: path.to_owned(), line: number + 1, message };
                snapshot.warnings.push(warning);
            }
        }
        for (key, at) in further {
            // A line's own key stands above another line's further key.
            if let (Some(at), Entry::Vacant(free)) =
                (at, snapshot.index.entry((SourceId::RECORDED.as_str().to_owned(), key)))
            {
                free.insert(at);
            }
        }
        snapshot
    }

    /// How many lines it holds.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The lines that could not be used, in order.
    pub fn warnings(&self) -> &[SnapshotWarning] {
        &self.warnings
    }

    pub(super) fn get(&self, source: &str, key: &str) -> Option<&Stored> {
        let at = *self.index.get(&(source.to_owned(), key.to_owned()))?;
        self.lines.get(at)
    }

    fn take(&mut self, source: String, key: String, stored: Stored) -> Result<(), String> {
        match self.index.entry((source, key)) {
            Entry::Occupied(taken) => {
                let (source, key) = taken.key();
                Err(format!("`{key}` of `{source}` stands in an earlier line; that one is used"))
            }
            Entry::Vacant(free) => {
                free.insert(self.lines.len());
                self.lines.push(stored);
                Ok(())
            }
        }
    }
}

/// The key under which recorded facts are found by a title: `title:` and the title's letters and digits, folded to
/// lower case without accents, words apart by one space. `None` where there are no letters or digits.
pub fn title_key(title: &str) -> Option<String> {
    let plain: String = title
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    (!words.is_empty()).then(|| format!("title:{}", words.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::Answer;

    fn parse(text: &str) -> Snapshot {
        Snapshot::parse(Path::new("s.jsonl"), text.as_bytes())
    }

    const TWO: &str = concat!(
        r#"{"source":"recorded","key":"acl:P18-1001","fields":{"ids":{"value":{"acl":"P18-1001","arxiv":"1801.00001","corpus_id":7},"origin":"o"},"title":{"value":"On Naïve  Bayes: a Study","origin":"o","retrieved_at":"2025-02-03T00:00:00Z"}}}"#,
        "\n\r\n",
        r#"{"source":"recorded","key":"arxiv:1801.00002","fields":{"ids":{"value":{"arxiv":"1801.00002","corpus_id":7}}}}"#,
        "\r\n",
    );

    #[test]
    fn recorded_facts_are_found_by_every_name() {
        let snapshot = parse(TWO);
        assert_eq!(snapshot.warnings(), []);
        assert_eq!(snapshot.len(), 2);
        for key in ["acl:P18-1001", "arxiv:1801.00001", "title:on naive bayes a study"] {
            let stored = snapshot.get("recorded", key).unwrap();
            assert_eq!(stored.fetched_at.to_string(), "2025-02-03T00:00:00Z");
            let Answer::Found(line) = &stored.answer else { panic!("{key}") };
            assert!(line.starts_with(br#"{"source":"recorded","key":"acl:P18-1001""#));
        }
        assert!(snapshot.get("recorded", "corpusid:7").is_none(), "shared by two lines");
        assert!(snapshot.get("arxiv", "acl:P18-1001").is_none());
    }

    #[test]
    fn a_bad_line_costs_that_line() {
        let text = format!("{{\n{TWO}{}", r#"{"source":"recorded","key":"acl:P18-1001","fields":{}}"#);
        let snapshot = parse(&text);
        assert_eq!(snapshot.len(), 2);
        let said: Vec<String> = snapshot.warnings().iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "s.jsonl:1: EOF while parsing an object at line 1 column 1",
                "s.jsonl:5: `acl:P18-1001` of `recorded` stands in an earlier line; that one is used",
            ]
        );
    }

    #[test]
    fn titles_fold() {
        assert_eq!(
            title_key("W2v-BERT:\nCombining “Ideas”").as_deref(),
            Some("title:w2v bert combining ideas")
        );
        assert_eq!(title_key("ÉTUDE ﬁne").as_deref(), Some("title:etude fine"));
        assert_eq!(title_key("—"), None);
    }
}

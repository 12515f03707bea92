//! Badges: small JSON files that shields.io turns into pictures, <https://shields.io/badges/endpoint-badge>. A README
//! shows the counts of its list by them, without any call to a source.
//!
//! | file | shows |
//! |---|---|
//! | `papers.json` | how many entries the list has |
//! | `citations.json` | how often they are cited, together; a work that is listed again counts once |
//! | `as-of.json` | the date of the data |
//! | `section-<slug>.json` | the same of a section with its subsections |

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use super::{Footer, neutral};
use crate::model::EnrichedEntry;

/// Longest slug, in characters: with four bytes each a file name still fits.
const SLUG: usize = 48;
/// Longest label, in characters.
const LABEL: usize = 60;

/// One file; member names are those of the service.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Badge {
    schema_version: u8,
    label: String,
    message: String,
    color: &'static str,
}

/// The sums behind the badges.
#[derive(Debug, Default)]
pub struct Badges {
    sections: Vec<(Vec<String>, Sum)>,
    by_path: HashMap<Vec<String>, usize>,
    list: Sum,
}

#[derive(Debug, Default)]
struct Sum {
    papers: u64,
    citations: Option<u64>,
    /// What the works counted so far are known as.
    counted: HashSet<String>,
}

impl Sum {
    fn add(&mut self, entry: &EnrichedEntry) {
        self.papers += 1;
        if let Some(count) = entry.citation_count
            && self.is_first(entry)
        {
            self.citations = Some(self.citations.unwrap_or(0).saturating_add(count));
        }
    }

    /// Whether the work has not been counted yet. One that no name is known of is one of its own.
    fn is_first(&mut self, entry: &EnrichedEntry) -> bool {
        let names: Vec<String> = entry.names().map(|(scheme, id)| format!("{scheme}:{id}")).collect();
        let first = !names.iter().any(|name| self.counted.contains(name));
        self.counted.extend(names);
        first
    }
}

impl Badges {
    /// Counts an entry for the list and for every section around it.
    pub fn add(&mut self, entry: &EnrichedEntry) {
        self.list.add(entry);
        for depth in 1..=entry.section.len() {
            let path = &entry.section[..depth];
            let next = self.sections.len();
            let at = *self.by_path.entry(path.to_vec()).or_insert(next);
            if at == next {
                self.sections.push((path.to_vec(), Sum::default()));
            }
            self.sections[at].1.add(entry);
        }
    }

    /// The files: name and content.
    pub fn files(&self, footer: &Footer) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        let mut put = |name: String, label: &str, message: String| {
            let unknown = message == "unknown";
            let label = label_of(label);
            let badge = Badge {
                schema_version: 1,
                label,
                message,
                color: if unknown { "lightgrey" } else { "blue" },
            };
            // Four members of plain types; there is nothing in them that JSON cannot say.
            let json = serde_json::to_string_pretty(&badge).unwrap_or_default();
            files.insert(name, json + "\n");
        };
        let unknown = || "unknown".to_owned();
        put("papers.json".into(), "papers", compact(self.list.papers));
        put("citations.json".into(), "citations", self.list.citations.map_or_else(unknown, compact));
        let day = footer.as_of.map(|at| at.strftime("%Y-%m-%d").to_string());
        put("as-of.json".into(), "data as of", day.unwrap_or_else(unknown));
        let mut taken: HashMap<String, usize> = HashMap::new();
        for (path, sum) in &self.sections {
            let slug = slug(path);
            let turn = taken.entry(slug.clone()).or_default();
            *turn += 1;
            let name = if *turn == 1 { slug } else { format!("{slug}-{turn}") };
            let papers =
                format!("{} {}", compact(sum.papers), if sum.papers == 1 { "paper" } else { "papers" });
            let message = match sum.citations {
                Some(1) => format!("{papers}, 1 citation"),
                Some(count) => format!("{papers}, {} citations", compact(count)),
                None => papers,
            };
            put(format!("section-{name}.json"), path.last().map_or("", String::as_str), message);
        }
        files
    }

    /// Whether a file of that name may be the badge of a section.
    pub fn is_section_file(name: &str) -> bool {
        name.strip_suffix(".json").is_some_and(|stem| stem.starts_with("section-"))
    }
}

fn label_of(text: &str) -> String {
    let text = neutral::line(text);
    let text: String = text.trim().chars().take(LABEL).collect();
    if text.is_empty() { "section".to_owned() } else { text }
}

/// `Models / Small ones!` → `models--small-ones`. Letters of any script stay, as in the anchors of a README.
fn slug(path: &[String]) -> String {
    let names = path.iter().map(|name| {
        let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
    });
    let slug: String = names.collect::<Vec<_>>().join("--").chars().take(SLUG).collect();
    let slug = slug.trim_matches('-');
    if slug.is_empty() { "unnamed".to_owned() } else { slug.to_owned() }
}

/// `950` → `950`, `12345` → `12.3k`, `1200000` → `1.2M`; cut, not rounded.
fn compact(number: u64) -> String {
    let (unit, sign) = match number {
        0..1_000 => return number.to_string(),
        1_000..1_000_000 => (1_000, 'k'),
        1_000_000..1_000_000_000 => (1_000_000, 'M'),
        _ => (1_000_000_000, 'G'),
    };
    match (number / unit, number % unit * 10 / unit) {
        (whole @ 100.., _) | (whole, 0) => format!("{whole}{sign}"),
        (whole, tenth) => format!("{whole}.{tenth}{sign}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let pairs = [
            (0, "0"),
            (999, "999"),
            (1_000, "1k"),
            (1_234, "1.2k"),
            (99_999, "99.9k"),
            (123_456, "123k"),
            (999_999, "999k"),
            (1_000_000, "1M"),
            (2_500_000_000, "2.5G"),
        ];
        for (number, text) in pairs {
            assert_eq!(compact(number), text);
        }
    }

    #[test]
    fn slugs_are_file_names() {
        let slug = |names: &[&str]| slug(&names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>());
        assert_eq!(slug(&["Models & Co.", "Small ones!"]), "models-co--small-ones");
        assert_eq!(slug(&["../../etc/passwd"]), "etc-passwd");
        assert_eq!(slug(&["🔥"]), "unnamed");
        assert_eq!(slug(&["医学 影像"]), "医学-影像");
        assert_eq!(slug(&["con\0\n<script>"]), "con-script");
        assert!(slug(&["字".repeat(300).as_str()]).len() <= 4 * SLUG);
    }
}
